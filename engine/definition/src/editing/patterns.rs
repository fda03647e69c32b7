//! Which names stand where: for each place of a file, what kind of thing is named there.
//!
//! A place is written as the keys that lead to it; lists add nothing, `*` is any one key, `**` any number of them. A
//! pattern that ends in `:` speaks of the keys at that place, any other of the values. The first that fits holds. The
//! checker has its own list, [`crate::mentions`], over files that are whole; a test holds this one against it.

use super::names::Kind;
use crate::schema::FileKind;

/// What the text at a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The name of such a thing.
    Name(Kind),
    /// A role, or `assignee`, or `applicant`.
    Role,
    /// A service or an agency.
    Sender,
    /// A step or a deadline.
    Clock,
    /// `step` or `step.outcome`.
    Happening,
    /// `step.field`.
    Path,
    /// An outcome of the step under which it stands.
    OutcomeHere,
    /// An outcome of the step that the key before it names.
    OutcomeOfKey,
    /// A field of the form of the step under which it stands.
    FieldHere,
    /// A field of the step that the key before it names.
    FieldOfKey,
    /// An operation of the service that stands beside it.
    OperationHere,
    /// `service.operation`.
    Operation,
    /// A field of the message that stands beside it.
    MessageField,
    /// `procedure@version`.
    Procedure,
    /// A rule.
    Expression,
    /// A rule if it begins with `=`, else a value.
    Given,
    /// `step@2`: a step from its second visit on.
    Visit,
    /// `deadline.decision.met`, `case.working_days.p50`, `role.clerk.…`: words with dots.
    Measure,
    /// Keys from the top of the file: `staff.planner.people`.
    Dotted,
    /// `step.key`, the key of a procedure behind a refusal.
    Law,
    /// A rule of the checker whose severity may be chosen.
    Check,
    /// Nothing of ours.
    Nothing,
}

use Meaning::{
    Check, Clock, Dotted, Expression, FieldHere, FieldOfKey, Given, Happening, Law, Measure, MessageField, Name,
    Nothing, Operation, OperationHere, OutcomeHere, OutcomeOfKey, Path, Procedure, Role, Sender, Visit,
};

const PROCEDURE: &[(&str, Meaning)] = &[
    ("calendar", Name(Kind::Calendar)),
    ("owner", Name(Kind::Agency)),
    ("roles.*.agency", Name(Kind::Agency)),
    ("services.*.agency", Name(Kind::Agency)),
    ("agencies.*.select", Expression),
    ("steps.*.office", Expression),
    ("forms.*.*.list", Name(Kind::Codes)),
    ("forms.*.*.show_if", Given),
    ("forms.*.*.required", Given),
    ("messages.*.from", Sender),
    ("documents.*.sign", Role),
    ("documents.*.template", Name(Kind::DocumentTemplate)),
    ("escalations.*.notify", Role),
    ("escalations.*.reassign", Role),
    ("escalations.*.template", Name(Kind::NoticeTemplate)),
    ("deadlines.*.calendar", Name(Kind::Calendar)),
    ("deadlines.*.escalate", Name(Kind::Ladder)),
    ("deadlines.*.pause", Name(Kind::Step)),
    ("deadlines.*.start", Happening),
    ("deadlines.*.stop", Happening),
    ("deadlines.*.extend.*:", Happening),
    ("deadlines.*.on_expiry.next", Name(Kind::Step)),
    ("handlers.*.next", Name(Kind::Step)),
    ("handlers.*.do", Name(Kind::Step)),
    ("steps.*.next", Name(Kind::Step)),
    ("steps.*.outcomes.*.next", Name(Kind::Step)),
    ("steps.**.next.to", Name(Kind::Step)),
    ("steps.**.next.when", Expression),
    ("steps.*.due.within.when", Expression),
    ("steps.*.when", Expression),
    ("steps.*.match", Expression),
    ("steps.*.events.match", Expression),
    ("steps.*.amount", Expression),
    ("steps.*.in", Expression),
    ("steps.*.until", Expression),
    ("steps.*.office", Given),
    ("steps.*.over", Given),
    ("steps.*.do", Name(Kind::Step)),
    ("steps.*.set.*", Given),
    ("steps.*.input.*", Given),
    ("steps.*.by", Role),
    ("steps.*.to", Role),
    ("steps.*.role", Role),
    ("steps.*.outcomes.*.by", Role),
    ("steps.*.form", Name(Kind::Form)),
    ("steps.*.not_by", Name(Kind::Step)),
    ("steps.*.compensate", Name(Kind::Step)),
    ("steps.*.branches", Name(Kind::Step)),
    ("steps.*.assign.same_as", Name(Kind::Step)),
    ("steps.*.status", Name(Kind::Status)),
    ("steps.*.issues", Name(Kind::Document)),
    ("steps.*.outcomes.*.issues", Name(Kind::Document)),
    ("steps.*.outcomes.*.requires", FieldHere),
    ("steps.*.shows", Path),
    ("steps.*.due.calendar", Name(Kind::Calendar)),
    ("steps.*.due.escalate", Name(Kind::Ladder)),
    ("steps.*.due.on_expiry.next", Name(Kind::Step)),
    ("steps.*.due.on_expiry.outcome", OutcomeHere),
    ("steps.*.on_error.next", Name(Kind::Step)),
    ("steps.*.service", Name(Kind::Service)),
    ("steps.*.operation", OperationHere),
    ("steps.*.for", Name(Kind::Message)),
    ("steps.*.events.for", Name(Kind::Message)),
    ("steps.*.events.next", Name(Kind::Step)),
    ("steps.*.template", Name(Kind::NoticeTemplate)),
];

const TEST: &[(&str, Meaning)] = &[
    ("test", Procedure),
    ("given.at:", Nothing),
    ("given.people:", Nothing),
    ("given.services:", Nothing),
    ("given.calendar:", Nothing),
    ("given.procedures:", Nothing),
    ("cases.given.procedures:", Nothing),
    ("given.procedures.*:", Nothing),
    ("cases.given.procedures.*:", Nothing),
    ("cases.given.at:", Nothing),
    ("cases.given.people:", Nothing),
    ("cases.given.services:", Nothing),
    ("cases.given.calendar:", Nothing),
    ("given.turns:", Nothing),
    ("cases.given.turns:", Nothing),
    ("given.turns.*:", Name(Kind::Step)),
    ("cases.given.turns.*:", Name(Kind::Step)),
    ("given.turns.*", Nothing),
    ("cases.given.turns.*", Nothing),
    ("given.people.*.tasks", Nothing),
    ("cases.given.people.*.tasks", Nothing),
    ("given.people.*", Role),
    ("given.people.*.roles", Role),
    ("given.people.*.deputy", Nothing),
    ("given.people.*.absent", Nothing),
    ("cases.given.people.*", Role),
    ("cases.given.people.*.roles", Role),
    ("cases.given.people.*.deputy", Nothing),
    ("cases.given.people.*.absent", Nothing),
    ("given.people.*:", Nothing),
    ("cases.given.people.*:", Nothing),
    ("given.services.*:", Operation),
    ("cases.given.services.*:", Operation),
    ("given.calendar", Name(Kind::Calendar)),
    ("cases.given.calendar", Name(Kind::Calendar)),
    ("given.*:", Name(Kind::Step)),
    ("cases.given.*:", Name(Kind::Step)),
    ("given.*.*:", FieldOfKey),
    ("cases.given.*.*:", FieldOfKey),
    ("cases.when.message:", Nothing),
    ("cases.when.advance:", Nothing),
    ("cases.when.advance_to:", Nothing),
    ("cases.when.advance_past:", Nothing),
    ("cases.when.withdraw:", Nothing),
    ("cases.when.expect:", Nothing),
    ("cases.when.advance", Nothing),
    ("cases.when.advance_to", Nothing),
    ("cases.when.withdraw", Nothing),
    ("cases.when.advance_past", Clock),
    ("cases.when.message.name", Name(Kind::Message)),
    ("cases.when.message.data.*:", MessageField),
    ("cases.when.message.*:", Nothing),
    ("cases.when.payment:", Nothing),
    ("cases.when.payment.of", Name(Kind::Step)),
    ("cases.when.payment.*:", Nothing),
    ("cases.when.expect.*:", Nothing),
    ("cases.then.*:", Nothing),
    ("cases.when.expect.at", Name(Kind::Step)),
    ("cases.then.at", Name(Kind::Step)),
    ("cases.when.expect.end", Name(Kind::Step)),
    ("cases.then.end", Name(Kind::Step)),
    ("cases.when.expect.visited", Name(Kind::Step)),
    ("cases.then.visited", Name(Kind::Step)),
    ("cases.when.expect.not_visited", Name(Kind::Step)),
    ("cases.then.not_visited", Name(Kind::Step)),
    ("cases.when.expect.status", Name(Kind::Status)),
    ("cases.then.status", Name(Kind::Status)),
    ("cases.when.expect.issued", Name(Kind::Document)),
    ("cases.then.issued", Name(Kind::Document)),
    ("cases.when.expect.notified", Role),
    ("cases.then.notified", Role),
    ("cases.when.expect.calls", Operation),
    ("cases.then.calls", Operation),
    ("cases.when.expect.outcomes.*:", Name(Kind::Step)),
    ("cases.then.outcomes.*:", Name(Kind::Step)),
    ("cases.when.expect.outcomes.*", OutcomeOfKey),
    ("cases.then.outcomes.*", OutcomeOfKey),
    ("cases.when.expect.held_by.*:", Name(Kind::Step)),
    ("cases.then.held_by.*:", Name(Kind::Step)),
    ("cases.when.expect.held_by.*", Nothing),
    ("cases.then.held_by.*", Nothing),
    ("cases.when.expect.to_pay.*:", Name(Kind::Step)),
    ("cases.then.to_pay.*:", Name(Kind::Step)),
    ("cases.when.expect.data.*:", Path),
    ("cases.then.data.*:", Path),
    ("cases.when.expect.deadlines.*:", Name(Kind::Deadline)),
    ("cases.then.deadlines.*:", Name(Kind::Deadline)),
    ("cases.when.expect.rungs.*:", Clock),
    ("cases.then.rungs.*:", Clock),
    ("cases.when.expect.rejected.rule", Law),
    ("cases.then.rejected.rule", Law),
    ("cases.when", Name(Kind::Step)),
    ("cases.when.*:", Name(Kind::Step)),
    ("cases.when.*", OutcomeOfKey),
    ("cases.when.*.outcome", OutcomeOfKey),
    ("cases.when.*.outcome:", Nothing),
    ("cases.when.*.by:", Nothing),
    ("cases.when.*.late_reason:", Nothing),
    ("cases.when.*.*:", FieldOfKey),
];

const SCENARIO: &[(&str, Meaning)] = &[
    ("procedure", Procedure),
    ("data.*:", Path),
    ("staff.*:", Name(Kind::Role)),
    ("staff.*.calendar", Name(Kind::Calendar)),
    ("work.*:", Name(Kind::Step)),
    ("delay.*:", Name(Kind::Step)),
    ("calls.*:", Name(Kind::Step)),
    ("outcomes.*:", Visit),
    ("outcomes.*.*:", OutcomeOfKey),
    ("targets.measure", Measure),
    ("variants.*.*:", Dotted),
];

const SHARED: &[(&str, Meaning)] = &[("calendar", Name(Kind::Calendar)), ("checks.*:", Check)];

/// The patterns of a kind of file.
pub(super) fn of(kind: FileKind) -> &'static [(&'static str, Meaning)] {
    match kind {
        FileKind::Procedure => PROCEDURE,
        FileKind::Test => TEST,
        FileKind::Scenario => SCENARIO,
        FileKind::Pack | FileKind::Project => SHARED,
        _ => &[],
    }
}

/// What the keys (`at_key`) or the values at a place are.
pub(super) fn meaning(kind: FileKind, path: &[&str], at_key: bool) -> Meaning {
    let found = of(kind).iter().find(|(pattern, _)| {
        let bare = pattern.strip_suffix(':');
        bare.is_some() == at_key && fits(bare.unwrap_or(pattern), path)
    });
    found.map_or(Nothing, |(_, meaning)| *meaning)
}

fn fits(pattern: &str, path: &[&str]) -> bool {
    let (first, rest) = pattern.split_once('.').map_or((pattern, None), |(first, rest)| (first, Some(rest)));
    let onward = |path: &[&str]| rest.map_or(path.is_empty(), |rest| fits(rest, path));
    match (first, path) {
        ("**", _) => (0..=path.len()).any(|skipped| onward(&path[skipped..])),
        (_, []) => false,
        ("*", [_, tail @ ..]) => onward(tail),
        (word, [key, tail @ ..]) => word == *key && onward(tail),
    }
}
