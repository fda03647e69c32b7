//! A small procedure with everything that a store has to carry: a task, a message, a call, a notice and a limit.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Timestamp;
use motcua_kernel::command::{Actor, Command, Envelope, Post};
use motcua_kernel::form::{Field, FieldKind, Form};
use motcua_kernel::id::{StepIx, VisitId};
use motcua_kernel::procedure::{
    Awaited, AwaitedMessage, Message, Outcome, Procedure, ProcedureRef, Sender, Step, StepKind, Target, Task, Wait, Way,
};
use motcua_kernel::rule::code::{Code, Kind, Op};
use motcua_kernel::rule::tree::Span;
use motcua_kernel::rule::{Place, Rule, Slot};
use motcua_kernel::source::Known;
use motcua_kernel::text::Text;
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};

use crate::luck::Luck;
use crate::village;

/// `apply` → `wait` for `news` with the key given in the application → `ask` a system → `tell` the applicant →
/// `decide`, which may be repeated, → the end. In the application the key `now` skips the waiting.
pub(crate) fn context() -> Context {
    // Agencies, roles, services, documents and the calendar are those of the village.
    let Context { procedure, calendars, offices } = village::build(&mut Luck::new(1));
    let village = Arc::into_inner(procedure).unwrap();
    let required = Field { required: true, ..field() };
    let messages = IndexMap::from([(
        "news".into(),
        Message {
            from: Sender::Service("registry".into()),
            data: Form { fields: IndexMap::from([("note".into(), required)]) },
            keep: "10 days".parse().unwrap(),
        },
    )]);
    let steps = steps();
    let index = steps.iter().zip(0..).map(|(step, ix)| (step.id.clone(), StepIx(ix))).collect();
    let reference = ProcedureRef { id: "letterbox".into(), version: 1, digest: "00000000000000aa".into() };
    let procedure = Procedure { reference, deadlines: IndexMap::new(), messages, steps, index, ..village };
    Context { procedure: Arc::new(procedure), calendars, offices }
}

/// The same, with a calendar that is not there: deciding on it panics as soon as somebody opens a case.
pub(crate) fn broken() -> Context {
    let Context { procedure, .. } = context();
    let mut procedure = Arc::into_inner(procedure).unwrap();
    procedure.reference.id = "broken".into();
    Context { procedure: Arc::new(procedure), calendars: Arc::new(BTreeMap::new()), offices: None }
}

fn field() -> Field {
    Field {
        kind: FieldKind::Text { pattern: None },
        label: Text::new(),
        hint: Text::new(),
        required: false,
        terms: Default::default(),
    }
}

fn note() -> Form {
    Form { fields: IndexMap::from([("note".into(), field())]) }
}

fn rule(op: Op) -> Rule {
    let place = Place { file: "letterbox.procedure.yaml".into(), line: 1, column: 1 };
    Rule::new(place, "…", Code { span: Span::default(), op })
}

/// What the application says in `note`.
fn wanted() -> Code {
    let slot = Slot::Field { step: StepIx(0), path: vec!["note".into()] };
    Code { span: Span::default(), op: Op::Read { slot, kind: Kind::Text } }
}

fn steps() -> Vec<Step> {
    let to = |ix| Way::To(Target::Step(StepIx(ix)));
    let is_not_now = Op::Compare(
        motcua_kernel::rule::tree::Comparison::NotEqual,
        Box::new([wanted(), Code { span: Span::default(), op: Op::Constant(Value::text("now")) }]),
    );
    let kinds = [
        ("apply", StepKind::Start { by: vec!["applicant".into()], form: note(), next: to(1) }),
        (
            "wait",
            StepKind::Wait(Wait {
                what: Awaited::Message(AwaitedMessage { message: "news".into(), key: rule(wanted().op), next: to(2) }),
                next: Some(to(2)),
            }),
        ),
        ("ask", call()),
        ("tell", StepKind::Notify { to: vec!["applicant".into()], template: "note".into(), next: to(4) }),
        ("decide", StepKind::Task(decide())),
        ("granted", StepKind::End { outcome: "granted".into(), compensate: false }),
    ];
    let step = |(id, kind): (&str, StepKind)| Step {
        id: id.into(),
        label: Text::new(),
        kind,
        when: (id == "wait").then(|| rule(is_not_now.clone())),
        status: None,
        issues: Vec::new(),
        compensate: None,
        at_most: None,
        due: None,
        basis: Vec::new(),
        summary: motcua_kernel::text::Text::new(),
        visit: false,
        each: None,
    };
    kinds.into_iter().map(step).collect()
}

fn call() -> StepKind {
    StepKind::Call {
        service: "registry".into(),
        operation: "ask".into(),
        input: vec![("note".into(), rule(Op::Constant(Value::text("please"))))],
        timeout_seconds: 30,
        retry: motcua_kernel::procedure::Retry {
            attempts: 3,
            delay_seconds: 60,
            backoff: rust_decimal::Decimal::ONE,
            max_delay_seconds: None,
            only: Vec::new(),
        },
        on_error: None,
        next: Way::To(Target::Step(StepIx(3))),
    }
}

fn decide() -> Task {
    let button = |ix| Outcome {
        label: Text::new(),
        requires: Vec::new(),
        issues: Vec::new(),
        by_timer: false,
        by_service: false,
        by: None,
        confirm: None,
        basis: Vec::new(),
        next: Way::To(Target::Step(StepIx(ix))),
    };
    Task {
        role: "clerk".into(),
        form: note(),
        outcomes: IndexMap::from([("grant".into(), button(5)), ("again".into(), button(4))]),
        not_by: Vec::new(),
        same_as: None,
        assign: None,
        office: None,
        shows: Vec::new(),
        next: None,
        late_reason_required: false,
    }
}

/// Opens a case that waits for `news` with this key (or does not, with `now`).
pub(crate) fn open(case: &str, key: &str, at: Timestamp) -> Envelope {
    let data = Record::from([("note".into(), Value::text(key))]);
    let command = Command::Open {
        start: "apply".into(),
        number: format!("2026-{case}").into(),
        applicant: "family".into(),
        data,
    };
    let actor = Actor::Person { id: "family".into(), posts: Vec::new() };
    envelope(case, &format!("open-{case}"), actor, at, command)
}

/// The answer of the system that `ask` waits for.
pub(crate) fn answer(case: &str, visit: u32, at: Timestamp) -> Envelope {
    let answer = motcua_kernel::command::Answer::Done(Record::from([("note".into(), Value::text("yes"))]));
    let command = Command::Return { visit: VisitId(visit), attempt: 1, answer };
    envelope(case, &format!("answer-{case}-{visit}"), registry(), at, command)
}

pub(crate) fn complete(case: &str, visit: u32, outcome: &str, at: Timestamp) -> Envelope {
    let command =
        Command::Complete { visit: VisitId(visit), outcome: outcome.into(), data: Record::new(), late_reason: None };
    envelope(case, &format!("complete-{case}-{visit}"), clerk(), at, command)
}

pub(crate) fn claim(case: &str, visit: u32, at: Timestamp) -> Envelope {
    envelope(case, &format!("claim-{case}-{visit}"), clerk(), at, Command::Claim { visit: VisitId(visit) })
}

pub(crate) fn withdraw(case: &str, at: Timestamp) -> Envelope {
    let actor = Actor::Person { id: "family".into(), posts: Vec::new() };
    envelope(case, &format!("withdraw-{case}"), actor, at, Command::Withdraw { reason: None })
}

pub(crate) fn envelope(case: &str, id: &str, actor: Actor, at: Timestamp, command: Command) -> Envelope {
    Envelope { id: id.into(), case: case.into(), actor, at, command, known: Known::default() }
}

pub(crate) fn registry() -> Actor {
    Actor::System { name: "registry".into() }
}

pub(crate) fn clerk() -> Actor {
    let post = Post::own("clerk".into(), Some("w1".into()), "demo".into());
    Actor::Person { id: "lan".into(), posts: vec![post] }
}
