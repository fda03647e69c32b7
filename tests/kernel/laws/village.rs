//! Random procedures: every kind of step, clock and ladder, in shapes that the checker would let pass.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::{StepId, StepIx};
use motcua_kernel::procedure::{
    AssignPolicy, Awaited, AwaitedMessage, ChildOutcome, Document, FailureKind, Handled, Handler, Join, Limit,
    Operation, Outcome, Payment, Procedure, ProcedureRef, Retry, Role, Service, Step, StepKind, Subprocedure, Target,
    Task, Wait, Way, Within,
};
use motcua_kernel::rule::code::{Kind, Op};
use motcua_kernel::rule::{Rule, Slot};
use motcua_kernel::text::Text;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

use super::luck::Luck;

mod clocks;
mod surroundings;

use surroundings::{agencies, agency_of, allowance, button, calendar, form, news, rule, town};

pub(super) const ROLES: [&str; 3] = ["clerk", "planner", "chair"];
pub(super) const KEY: &str = "k-1";

/// A random procedure with its calendar.
pub(super) fn build(luck: &mut Luck) -> Context {
    let mut builder = Builder { luck, steps: Vec::new(), statuses: 0, town: Arc::new(town()) };
    let procedure = builder.procedure();
    let calendar = Arc::new(Calendar::new(calendar()).unwrap());
    let calendars = BTreeMap::from([(calendar.id().clone(), calendar)]);
    Context { procedure: Arc::new(procedure), calendars: Arc::new(calendars), offices: None }
}

struct Builder<'l> {
    /// What steps run in a case of its own.
    town: Arc<Context>,
    luck: &'l mut Luck,
    steps: Vec<Step>,
    statuses: usize,
}

impl Builder<'_> {
    fn procedure(&mut self) -> Procedure {
        let granted = self.end("granted", false);
        let refused = self.end("refused", true);
        let silence = self.end("silence", false);
        let last = self.two_ways(granted, refused);
        let length = 2 + self.luck.below(4);
        let first = self.chain(length, Target::Step(last), 0);
        let start = self.add(
            "apply",
            StepKind::Start {
                by: vec!["applicant".into(), "clerk".into()],
                form: form(),
                next: Way::To(Target::Step(first)),
            },
        );
        self.steps[start.index()].when = None;
        self.handlers(refused);
        let deadlines = (0..1 + self.luck.below(2)).map(|number| self.deadline(number, silence, start));
        let deadlines = deadlines.map(|deadline| (deadline.id.clone(), deadline)).collect();
        let steps = std::mem::take(&mut self.steps);
        let index = steps.iter().zip(0..).map(|(step, ix)| (step.id.clone(), StepIx(ix))).collect();
        Procedure {
            reference: ProcedureRef { id: "village".into(), version: 1, digest: "0123456789abcdef".into() },
            title: Text::new(),
            basis: Vec::new(),
            languages: Vec::new(),
            calendar: "office".into(),
            agencies: agencies(),
            roles: ROLES
                .iter()
                .map(|role| ((*role).into(), Role { agency: agency_of(role).into(), label: Text::new() }))
                .collect(),
            standing: motcua_kernel::procedure::Standing::default(),
            statuses: (0..3)
                .map(|n| (format!("stage{n}").into(), motcua_kernel::procedure::Status::default()))
                .collect(),
            deadlines,
            documents: IndexMap::from([(
                "paper".into(),
                Document { template: "paper".into(), title: Text::new(), sign: None, paper: false },
            )]),
            messages: ["news", "rumour", "alarm"].map(|name| (name.into(), news())).into_iter().collect(),
            services: IndexMap::from([(
                "registry".into(),
                Service {
                    agency: Some("west".into()),
                    secret: None,
                    operations: BTreeMap::from([(
                        "ask".into(),
                        Operation { method: "POST".into(), path: "/ask".into(), input: form(), output: form() },
                    )]),
                },
            )]),
            steps,
            index,
            sensitive: OnceLock::new(),
        }
    }

    fn add(&mut self, id: impl Into<StepId>, kind: StepKind) -> StepIx {
        let ix = StepIx(u16::try_from(self.steps.len()).unwrap());
        let status = self.luck.chance(30).then(|| {
            self.statuses = (self.statuses + 1) % 3;
            format!("stage{}", self.statuses).into()
        });
        let issues = if self.luck.chance(25) { vec!["paper".into()] } else { Vec::new() };
        let when = self.luck.chance(15).then(|| self.condition());
        let when = when.filter(|_| !matches!(kind, StepKind::End { .. }));
        self.steps.push(Step {
            id: id.into(),
            label: Text::new(),
            kind,
            when,
            status,
            issues,
            compensate: None,
            at_most: None,
            due: None,
            basis: Vec::new(),
            summary: motcua_kernel::text::Text::new(),
            visit: false,
            each: None,
        });
        ix
    }

    fn name(&self, kind: &str) -> String {
        format!("{kind}{}", self.steps.len())
    }

    fn end(&mut self, outcome: &str, compensate: bool) -> StepIx {
        self.add(outcome, StepKind::End { outcome: outcome.into(), compensate })
    }

    fn two_ways(&mut self, yes: StepIx, no: StepIx) -> StepIx {
        let task = self.task(vec![("grant", Target::Step(yes)), ("refuse", Target::Step(no))]);
        let name = self.name("decide");
        let ix = self.add(name, StepKind::Task(task));
        self.steps[ix.index()].when = None;
        ix
    }

    /// Steps one after another; the last leads to `target`.
    fn chain(&mut self, length: usize, mut target: Target, depth: usize) -> StepIx {
        let mut first = StepIx(0);
        for _ in 0..length.max(1) {
            first = self.step(target, depth);
            target = Target::Step(first);
        }
        first
    }

    fn step(&mut self, target: Target, depth: usize) -> StepIx {
        let to = || Way::To(target);
        match self.luck.below(if depth < 2 { 14 } else { 9 }) {
            0 => {
                let name = self.name("script");
                let set = vec![("n".into(), self.constant(Value::Integer(7)))];
                self.add(name, StepKind::Script { set, next: to() })
            }
            1 => {
                let name = self.name("choice");
                let branches = vec![(self.condition(), target)];
                self.add(name, StepKind::Choice { next: Way::Choose { branches, otherwise: target } })
            }
            2 => {
                let name = self.name("notify");
                self.add(name, StepKind::Notify { to: vec!["applicant".into()], template: "note".into(), next: to() })
            }
            3 => {
                let name = self.name("wait");
                let wait = self.wait(target);
                let delays = matches!(wait.what, Awaited::Limit);
                let moments = matches!(wait.what, Awaited::Moment(_));
                let ix = self.add(name, StepKind::Wait(wait));
                if !moments {
                    self.limit(ix, None, target);
                }
                if delays {
                    let within = *self.luck.pick(&["30 minutes", "2 working days", "1 day"]);
                    let due = &mut self.steps[ix.index()].due;
                    let ladder = due.take().map_or_else(Vec::new, |due| due.ladder);
                    *due = Some(Limit {
                        label: None,
                        within: Within::always(allowance(within)),
                        calendar: None,
                        ladder,
                        on_expiry: None,
                        basis: Vec::new(),
                    });
                }
                ix
            }
            4 | 5 => self.call(target),
            6 | 7 => self.waiting_task(target),
            8 => self.payment(target),
            9 | 10 => self.each(target, depth),
            11 => self.subprocedure(target),
            _ => {
                let branches = (0..2 + self.luck.below(2)).map(|_| {
                    let length = 1 + self.luck.below(2);
                    self.chain(length, Target::Join, depth + 1)
                });
                let branches = branches.collect();
                let join = *self.luck.pick(&[Join::All, Join::Count(1), Join::Count(2)]);
                let name = self.name("parallel");
                self.add(name, StepKind::Parallel { branches, join, next: to() })
            }
        }
    }

    /// A branch for each element of a list: none, one, some, or one more than it may be.
    fn each(&mut self, target: Target, depth: usize) -> StepIx {
        let before = self.steps.len();
        let length = 1 + self.luck.below(2);
        let first = self.chain(length, Target::Join, depth + 1);
        let ix = StepIx(u16::try_from(self.steps.len()).unwrap());
        for step in self.steps[before..].iter_mut().filter(|step| step.each.is_none()) {
            step.each = Some(ix);
        }
        let count = i64::try_from(self.luck.below(6)).unwrap();
        let list = self.constant(Value::List((0..count).map(Value::Integer).collect()));
        let join = *self.luck.pick(&[Join::All, Join::Count(1), Join::Count(2)]);
        let name = self.name("each");
        let next = Way::To(target);
        self.add(name, StepKind::Each { list, name: "one".into(), first, join, max: 4, next })
    }

    fn subprocedure(&mut self, target: Target) -> StepIx {
        let end = || ChildOutcome { label: Text::new(), issues: Vec::new(), next: Way::To(target) };
        let sub = Subprocedure {
            child: self.town.clone(),
            start: "apply".into(),
            input: vec![("note".into(), self.constant(Value::text("please")))],
            outcomes: IndexMap::from([("granted".into(), end()), ("withdrawn".into(), end())]),
            next: None,
        };
        let name = self.name("sub");
        let ix = self.add(name, StepKind::Subprocedure(sub));
        self.limit(ix, None, target);
        ix
    }

    /// Evidence that is noted beside the flow, an order that interrupts it, a withdrawal with a way of its own.
    fn handlers(&mut self, refused: StepIx) {
        let listens =
            |builder: &Self| Handled::Message { message: "alarm".into(), key: builder.constant(Value::text(KEY)) };
        let mut handlers = Vec::new();
        if self.luck.chance(40) {
            let length = 1 + self.luck.below(2);
            let first = self.chain(length, Target::Join, 2);
            let next = Way::To(Target::Step(first));
            handlers.push(Handler { event: listens(self), next, interrupts: false });
        } else if self.luck.chance(20) {
            let task = self.task(vec![("done", Target::Step(refused))]);
            let name = self.name("obey");
            let first = self.add(name, StepKind::Task(task));
            let next = Way::To(Target::Step(first));
            handlers.push(Handler { event: listens(self), next, interrupts: true });
        }
        if self.luck.chance(30) {
            let event = Handled::Withdrawal { by: vec!["applicant".into()] };
            handlers.push(Handler { event, next: Way::To(Target::Step(refused)), interrupts: true });
        }
        for handler in handlers {
            let name = self.name("handler");
            let ix = self.add(name, StepKind::Handler(handler));
            let step = &mut self.steps[ix.index()];
            (step.when, step.status, step.at_most) = (None, None, Some(2));
            step.issues.clear();
        }
    }

    /// One message, the first of two, a day (past or ahead), or a pure delay.
    fn wait(&mut self, target: Target) -> Wait {
        let next = || Way::To(target);
        let awaited = |builder: &mut Self, message: &str| AwaitedMessage {
            message: message.into(),
            key: builder.constant(Value::text(KEY)),
            next: next(),
        };
        let what = match self.luck.below(5) {
            0 => Awaited::FirstOf(vec![awaited(self, "news"), awaited(self, "rumour")]),
            1 => {
                let day = *self.luck.pick(&["2026-01-01", "2026-03-10", "2026-04-30"]);
                Awaited::Moment(self.constant(Value::Date(day.parse().unwrap())))
            }
            2 => Awaited::Limit,
            _ => Awaited::Message(awaited(self, "news")),
        };
        Wait { what, next: Some(next()) }
    }

    fn call(&mut self, target: Target) -> StepIx {
        let fallback = self.luck.chance(50).then(|| self.waiting_task(target));
        let undo = self.luck.chance(60).then(|| {
            let name = self.name("undo");
            let undo = self.add(name, self.call_kind(None, Target::Undone));
            self.steps[undo.index()].when = self.luck.chance(20).then(|| self.condition());
            undo
        });
        let name = self.name("call");
        let mut kind = self.call_kind(fallback, target);
        if let StepKind::Call { next, .. } = &mut kind
            && self.luck.chance(20)
        {
            *next = Way::Choose { branches: vec![(self.condition(), target)], otherwise: target };
        }
        let ix = self.add(name, kind);
        self.steps[ix.index()].compensate = undo;
        ix
    }

    fn call_kind(&self, on_error: Option<StepIx>, target: Target) -> StepKind {
        // Village systems are busy (503) or answer; what is not worth another attempt ends the call at once.
        let only = if on_error.is_some() { vec![FailureKind::Status(502)] } else { vec![FailureKind::Status(503)] };
        let retry =
            Retry { attempts: 2, delay_seconds: 60, backoff: Decimal::TWO, max_delay_seconds: Some(3600), only };
        StepKind::Call {
            service: "registry".into(),
            operation: "ask".into(),
            input: vec![("note".into(), self.constant(Value::text("please")))],
            timeout_seconds: 30,
            retry,
            on_error,
            next: Way::To(target),
        }
    }

    fn waiting_task(&mut self, target: Target) -> StepIx {
        let again = self.luck.chance(30);
        let mut outcomes = vec![("accept", target), ("object", target)];
        // A way back over a task that may be entered twice at most, patched in once the task has a number.
        let back = again.then(|| {
            let name = self.name("again");
            let task = self.task(vec![("done", target)]);
            let ix = self.add(name, StepKind::Task(task));
            let step = &mut self.steps[ix.index()];
            (step.at_most, step.when) = (Some(2), None);
            outcomes.push(("again", Target::Step(ix)));
            ix
        });
        let name = self.name("task");
        let mut task = self.task(outcomes);
        task.outcomes.insert("no_reply".into(), Outcome { by_timer: true, ..button(target) });
        let ix = self.add(name, StepKind::Task(task));
        if let Some(back) = back
            && let StepKind::Task(task) = &mut self.steps[back.index()].kind
        {
            task.outcomes.insert("done".into(), button(Target::Step(ix)));
        }
        self.limit(ix, Some("no_reply"), target);
        ix
    }

    /// A fee: reported by the registry, paid at a counter, or both; now and then of nothing, or one that cannot be computed.
    fn payment(&mut self, target: Target) -> StepIx {
        let amount = match self.luck.below(10) {
            0 => Value::Decimal(Decimal::ZERO),
            1 => Value::Integer(-1),
            2 => Value::Integer(0),
            _ => Value::Decimal(Decimal::from(50_000)),
        };
        let at_counter = self.luck.chance(60);
        let mut counter = self.task(vec![("paid", target), ("failed", target), ("exempt", target)]);
        counter.role = if at_counter { "clerk" } else { "applicant" }.into();
        for (outcome, button) in &mut counter.outcomes {
            let pressed = at_counter && *outcome != "failed";
            button.by = pressed.then(|| "clerk".into());
            button.by_service = !pressed;
        }
        if self.luck.chance(40) {
            counter.outcomes.shift_remove("failed");
        }
        if self.luck.chance(20) {
            counter.outcomes.shift_remove("exempt");
        }
        let failed = counter.outcomes.contains_key("failed").then_some("failed");
        let undo = self.luck.chance(30).then(|| {
            let name = self.name("undo");
            let undo = self.add(name, self.call_kind(None, Target::Undone));
            self.steps[undo.index()].when = None;
            undo
        });
        if self.luck.chance(15) {
            let paid = &mut counter.outcomes["paid"];
            paid.next = Way::Choose { branches: vec![(self.condition(), target)], otherwise: target };
        }
        let name = self.name("pay");
        let payment = Payment { amount: self.constant(amount), service: Some("registry".into()), counter };
        let ix = self.add(name, StepKind::Payment(payment));
        self.steps[ix.index()].compensate = undo;
        self.limit(ix, failed, target);
        ix
    }

    fn task(&mut self, outcomes: Vec<(&str, Target)>) -> Task {
        let role = if self.luck.chance(20) { "applicant" } else { *self.luck.pick(&ROLES) };
        Task {
            role: role.into(),
            form: form(),
            outcomes: outcomes.into_iter().map(|(id, target)| (id.into(), button(target))).collect(),
            not_by: Vec::new(),
            same_as: None,
            assign: [None, Some(AssignPolicy::LeastLoaded), Some(AssignPolicy::RoundRobin)][self.luck.below(3)],
            office: None,
            shows: Vec::new(),
            next: None,
            late_reason_required: self.luck.chance(50),
        }
    }

    /// Mostly a plain answer; now and then a rule that fails, because it reads what is not there.
    fn condition(&mut self) -> Rule {
        if self.luck.chance(8) {
            let slot = Slot::Field { step: StepIx(0), path: vec!["missing".into()] };
            return rule(Op::Read { slot, kind: Kind::YesNo });
        }
        rule(Op::Constant(Value::YesNo(self.luck.chance(60))))
    }

    fn constant(&self, value: Value) -> Rule {
        rule(Op::Constant(value))
    }
}
