//! What one completion costs, and one rule. `cargo bench -p motcua-kernel`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has no result")]

use std::alloc::System;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use indexmap::IndexMap;
use jiff::civil::{Date, date, time};
use motcua_kernel::calendar::{Calendar, CalendarSpec, Counting, FirstDay, Hours, PauseRule, Roll};
use motcua_kernel::case::CaseState;
use motcua_kernel::command::{Actor, Command, Envelope, Post};
use motcua_kernel::form::Form;
use motcua_kernel::id::{StepIx, VisitId};
use motcua_kernel::procedure::{
    Agency, Join, Limit, Outcome, Procedure, ProcedureRef, Role, Step, StepKind, Target, Task, Way, Within,
};
use motcua_kernel::rule::code::{Code, Kind, Op};
use motcua_kernel::rule::tree::{Comparison, Span};
use motcua_kernel::rule::{Facts, Place, Rule, Slot, Term};
use motcua_kernel::source::Known;
use motcua_kernel::text::Text;
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};
use motcua_kernel::{decide, evolve};

// Allocations are counted beside the time: they do not depend on what else the machine does.
#[global_allocator]
static ALLOCATIONS: AllocProfiler<System> = AllocProfiler::new(System);

fn main() {
    divan::main();
}

/// One of five tasks in a row is completed: the case is decided, and the events applied to another copy.
#[divan::bench]
fn complete_one_task(bencher: Bencher<'_, '_>) {
    let context = linear(5);
    let (case, envelope) = in_the_middle(&context);
    bencher.counter(ItemsCount::new(1usize)).bench(|| {
        let turn = decide(&context, black_box(&case), black_box(&envelope)).unwrap();
        let mut applied = case.clone();
        for event in &turn.events {
            evolve(&mut applied, event);
        }
        applied
    });
}

/// One of many tasks of an `each` is completed: of ten thousand it must cost no more than of ten.
#[divan::bench(args = [10, 1_000, 10_000])]
fn complete_one_of_many(bencher: Bencher<'_, '_>, elements: i64) {
    let context = branching(elements);
    let actor = clerk();
    let envelope = |command| Envelope {
        id: "m-1".into(),
        case: "c-1".into(),
        actor: actor.clone(),
        at: "2026-03-02T02:00:00Z".parse().unwrap(),
        command,
        known: Known::default(),
    };
    let open = Command::Open {
        start: "apply".into(),
        number: "2026-000001".into(),
        applicant: "mai".into(),
        data: Record::new(),
    };
    let case = decide(&context, &CaseState::unopened("c-1".into()), &envelope(open)).unwrap().case;
    assert_eq!(case.open.len() as i64, elements + 1);
    let complete = envelope(Command::Complete {
        visit: VisitId(5),
        outcome: "done".into(),
        data: Record::new(),
        late_reason: None,
    });
    bencher
        .counter(ItemsCount::new(1usize))
        .bench(|| decide(&context, black_box(&case), black_box(&complete)).unwrap());
}

/// `apply.storeys >= 5 || apply.floor_area > 1500`, where the first part does not hold.
#[divan::bench]
fn evaluate_one_rule(bencher: Bencher<'_, '_>) {
    let number = |text: &str| Code { span: Span::default(), op: Op::Constant(Value::Decimal(text.parse().unwrap())) };
    let read = |field: &str, kind| {
        let slot = Slot::Field { step: StepIx(0), path: vec![field.into()] };
        Code { span: Span::default(), op: Op::Read { slot, kind } }
    };
    let five = Code { span: Span::default(), op: Op::Constant(Value::Integer(5)) };
    let compare =
        |comparison, left, right| Code { span: Span::default(), op: Op::Compare(comparison, Box::new([left, right])) };
    let tall = compare(Comparison::GreaterOrEqual, read("storeys", Kind::Integer), five);
    let large = compare(Comparison::Greater, read("floor_area", Kind::Decimal), number("1500"));
    let place = Place { file: "bench".into(), line: 1, column: 1 };
    let code = Code { span: Span::default(), op: Op::Any(vec![tall, large]) };
    let rule = Rule::new(place, "apply.storeys >= 5 || apply.floor_area > 1500", code);
    let facts = House(Record::from([
        ("storeys".into(), Value::Integer(2)),
        ("floor_area".into(), Value::Decimal("1600".parse().unwrap())),
    ]));
    bencher.counter(ItemsCount::new(1usize)).bench(|| rule.holds(black_box(&facts)).unwrap());
}

struct House(Record);

impl Facts for House {
    fn read(&self, slot: &Slot) -> Term<'_> {
        match slot {
            Slot::Field { path, .. } => Term::within(&self.0, path),
            _ => Term::Unset,
        }
    }

    fn calendar(&self) -> &Calendar {
        unreachable!("this rule counts no days")
    }

    fn today(&self) -> Date {
        date(2026, 3, 2)
    }
}

fn in_the_middle(context: &Context) -> (CaseState, Envelope) {
    let actor = clerk();
    let envelope = |at: &str, command| Envelope {
        id: "m-1".into(),
        case: "c-1".into(),
        actor: actor.clone(),
        at: at.parse().unwrap(),
        command,
        known: Known::default(),
    };
    let complete = |visit| Command::Complete {
        visit: VisitId(visit),
        outcome: "done".into(),
        data: Record::new(),
        late_reason: None,
    };
    let open = Command::Open {
        start: "apply".into(),
        number: "2026-000001".into(),
        applicant: "mai".into(),
        data: Record::new(),
    };
    let case = CaseState::unopened("c-1".into());
    let case = decide(context, &case, &envelope("2026-03-02T02:00:00Z", open)).unwrap().case;
    let case = decide(context, &case, &envelope("2026-03-02T03:00:00Z", complete(2))).unwrap().case;
    (case, envelope("2026-03-02T04:00:00Z", complete(3)))
}

fn clerk() -> Actor {
    let post = Post::own("clerk".into(), None, "bench".into());
    Actor::Person { id: "lan".into(), posts: vec![post] }
}

/// A task with a limit for each of so many elements.
fn branching(elements: i64) -> Context {
    let context = linear(1);
    let mut procedure = Arc::into_inner(context.procedure).unwrap();
    let place = Place { file: "bench".into(), line: 1, column: 1 };
    let list = Value::List((0..elements).map(Value::Integer).collect());
    let code = Code { span: Span::default(), op: Op::Constant(list) };
    let each = StepKind::Each {
        list: Rule::new(place, "…", code),
        name: "one".into(),
        first: StepIx(1),
        join: Join::All,
        max: 10_000,
        next: to(2),
    };
    procedure.steps.push(step("each", each));
    procedure.index.insert("each".into(), StepIx(3));
    if let StepKind::Start { next, .. } = &mut procedure.steps[0].kind {
        *next = to(3);
    }
    procedure.steps[1].each = Some(StepIx(3));
    if let StepKind::Task(task) = &mut procedure.steps[1].kind {
        task.outcomes[0].next = Way::To(Target::Join);
    }
    Context { procedure: Arc::new(procedure), ..context }
}

fn linear(tasks: u16) -> Context {
    let mut steps =
        vec![step("apply", StepKind::Start { by: vec!["clerk".into()], form: Form::default(), next: to(1) })];
    for number in 1..=tasks {
        let outcome = Outcome {
            label: Text::new(),
            requires: Vec::new(),
            issues: Vec::new(),
            by_timer: false,
            by_service: false,
            by: None,
            confirm: None,
            basis: Vec::new(),
            next: to(number + 1),
        };
        let task = Task {
            role: "clerk".into(),
            form: Form::default(),
            outcomes: IndexMap::from([("done".into(), outcome)]),
            not_by: Vec::new(),
            same_as: None,
            assign: None,
            office: None,
            shows: Vec::new(),
            next: None,
            late_reason_required: true,
        };
        let mut task = step(&format!("task{number}"), StepKind::Task(task));
        task.due = Some(Limit {
            label: None,
            within: Within::always("3 working days".parse().unwrap()),
            calendar: None,
            ladder: Vec::new(),
            on_expiry: None,
            basis: Vec::new(),
        });
        steps.push(task);
    }
    steps.push(step("done", StepKind::End { outcome: "granted".into(), compensate: false }));
    let procedure = Procedure {
        reference: ProcedureRef { id: "linear".into(), version: 1, digest: "0123456789abcdef".into() },
        title: Text::new(),
        basis: Vec::new(),
        languages: Vec::new(),
        calendar: "office".into(),
        agencies: IndexMap::from([("east".into(), Agency { label: Text::new(), select: None })]),
        roles: IndexMap::from([("clerk".into(), Role { agency: "east".into(), label: Text::new() })]),
        standing: motcua_kernel::procedure::Standing::default(),
        statuses: IndexMap::new(),
        deadlines: IndexMap::new(),
        documents: IndexMap::new(),
        messages: IndexMap::new(),
        services: IndexMap::new(),
        index: steps.iter().zip(0..).map(|(step, ix)| (step.id.clone(), StepIx(ix))).collect(),
        sensitive: OnceLock::new(),
        steps,
    };
    let calendar = Arc::new(office());
    Context {
        procedure: Arc::new(procedure),
        calendars: Arc::new(BTreeMap::from([(calendar.id().clone(), calendar)])),
        offices: None,
    }
}

fn to(step: u16) -> Way {
    Way::To(Target::Step(StepIx(step)))
}

fn step(id: &str, kind: StepKind) -> Step {
    Step {
        id: id.into(),
        label: Text::new(),
        kind,
        when: None,
        status: None,
        issues: Vec::new(),
        compensate: None,
        at_most: None,
        due: None,
        basis: Vec::new(),
        summary: motcua_kernel::text::Text::new(),
        visit: false,
        each: None,
    }
}

fn office() -> Calendar {
    let mut week: [Vec<Hours>; 7] = Default::default();
    week[..5].fill(vec![Hours { from: time(8, 0, 0, 0), to: time(17, 0, 0, 0) }]);
    Calendar::new(CalendarSpec {
        id: "office".into(),
        title: Text::new(),
        zone: "Asia/Ho_Chi_Minh".to_owned(),
        week,
        closures: Vec::new(),
        extra_days: Vec::new(),
        counting: Counting {
            first_day: FirstDay::Excluded,
            received_after: None,
            roll: Roll::None,
            pause: PauseRule::WholeDays,
        },
        known: (date(2026, 1, 1), date(2027, 12, 31)),
    })
    .unwrap()
}
