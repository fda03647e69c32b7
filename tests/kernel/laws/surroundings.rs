//! What the steps of a random procedure stand on: calendar, agencies, form, message, and short ways to write the rest.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use jiff::civil::{date, time};
use motcua_kernel::allowance::Allowance;
use motcua_kernel::calendar::{CalendarSpec, Counting, FirstDay, Hours, PauseRule, Roll};
use motcua_kernel::form::{Field, FieldKind, Form};
use motcua_kernel::id::StepIx;
use motcua_kernel::procedure::{Agency, Message, Outcome, Procedure, ProcedureRef, Sender, Target, Way};
use motcua_kernel::rule::code::{Code, Kind, Op};
use motcua_kernel::rule::tree::{Comparison, Span};
use motcua_kernel::rule::{Place, Rule, Slot};
use motcua_kernel::text::Text;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;

/// Another procedure, of which cases here know no more than its name.
pub(super) fn town() -> Context {
    let procedure = Procedure {
        reference: ProcedureRef { id: "town".into(), version: 1, digest: "fedcba9876543210".into() },
        title: Text::new(),
        basis: Vec::new(),
        languages: Vec::new(),
        calendar: "office".into(),
        agencies: IndexMap::new(),
        roles: IndexMap::new(),
        standing: motcua_kernel::procedure::Standing::default(),
        statuses: IndexMap::new(),
        deadlines: IndexMap::new(),
        documents: IndexMap::new(),
        messages: IndexMap::new(),
        services: IndexMap::new(),
        steps: Vec::new(),
        index: BTreeMap::new(),
        sensitive: OnceLock::new(),
    };
    Context { procedure: Arc::new(procedure), calendars: Arc::default(), offices: None }
}

pub(super) fn calendar() -> CalendarSpec {
    let day = vec![
        Hours { from: time(8, 0, 0, 0), to: time(12, 0, 0, 0) },
        Hours { from: time(13, 0, 0, 0), to: time(17, 0, 0, 0) },
    ];
    let mut week: [Vec<Hours>; 7] = Default::default();
    week[..5].fill(day);
    CalendarSpec {
        id: "office".into(),
        title: Text::new(),
        zone: "Asia/Ho_Chi_Minh".to_owned(),
        week,
        closures: Vec::new(),
        extra_days: Vec::new(),
        counting: Counting {
            first_day: FirstDay::Excluded,
            received_after: Some(time(15, 0, 0, 0)),
            roll: Roll::NextWorkingDay,
            pause: PauseRule::WholeDays,
        },
        known: (date(2026, 1, 1), date(2027, 12, 31)),
    }
}

pub(super) fn news() -> Message {
    Message { from: Sender::Service("registry".into()), data: form(), keep: allowance("10 days") }
}

pub(super) fn rule(op: Op) -> Rule {
    let place = Place { file: "village.procedure.yaml".into(), line: 1, column: 1 };
    Rule::new(place, "…", Code { span: Span::default(), op })
}

/// What a step noted: cannot be said before it is done, so that a rung that asks for it too early can be repaired later.
pub(super) fn seen(step: StepIx) -> Rule {
    let noted = Op::Read { slot: Slot::Field { step, path: vec!["note".into()] }, kind: Kind::Text };
    let code = |op| Code { span: Span::default(), op };
    let parts = [code(noted), code(Op::Constant(Value::text("seen")))];
    rule(Op::Compare(Comparison::Equal, Box::new(parts)))
}

pub(super) fn button(target: Target) -> Outcome {
    Outcome {
        label: Text::new(),
        requires: Vec::new(),
        issues: Vec::new(),
        by_timer: false,
        by_service: false,
        by: None,
        confirm: None,
        basis: Vec::new(),
        next: Way::To(target),
    }
}

pub(super) fn form() -> Form {
    let field = Field {
        kind: FieldKind::Text { pattern: None },
        label: Text::new(),
        hint: Text::new(),
        required: false,
        terms: Default::default(),
    };
    Form { fields: IndexMap::from([("note".into(), field)]) }
}

pub(super) fn agencies() -> IndexMap<motcua_kernel::id::AgencyId, Agency> {
    let select = rule(Op::Constant(Value::text("w1")));
    IndexMap::from([
        ("east".into(), Agency { label: Text::new(), select: Some(select) }),
        ("west".into(), Agency { label: Text::new(), select: None }),
    ])
}

pub(super) fn agency_of(role: &str) -> &'static str {
    if role == "planner" { "west" } else { "east" }
}

pub(super) fn allowance(text: &str) -> Allowance {
    text.parse().unwrap()
}
