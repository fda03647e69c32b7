//! Comparing what was expected with what is.

use std::collections::BTreeSet;
use std::fmt::Display;

use motcua_kernel::case::{CaseState, Holder, Phase};
use motcua_kernel::decide::View;
use motcua_kernel::event::{ClockId, Fact};
use motcua_kernel::form::FieldProblem;
use motcua_kernel::id::{DeadlineId, FieldId, PersonId, StepId, StepIx};
use motcua_kernel::rejection::Rejection;
use motcua_kernel::rule::{Facts, Slot};
use motcua_kernel::text::Language;
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

use super::expectation::{ClockExpectation, Expectation, Rejected, state_word};
use super::words::word;
use crate::walk::{ClockName, Refusal, StandingClock, Walk, open_steps};

/// One thing that is not as it was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The key of the test: `at`, `deadlines.decision.state`.
    pub(super) key: String,
    pub(super) expected: String,
    pub(super) found: String,
}

/// Everything that differs, in the order of the reference.
pub(super) fn differences(walk: &Walk, expected: &Expectation, refusal: Option<&Refusal>) -> Vec<Difference> {
    let mut found = Differences { language: walk.teller().language(), all: Vec::new() };
    found.stand(walk, expected);
    found.path(walk, expected);
    found.traces(walk, expected);
    for (step, amount) in &expected.to_pay {
        found.payable(walk, step, *amount);
    }
    for (step, path, value) in &expected.data {
        found.data(walk, step, path, value);
    }
    for (id, clock) in &expected.deadlines {
        found.deadline(walk, id, clock);
    }
    for (clock, rungs) in &expected.rungs {
        found.rungs(walk, clock, rungs);
    }
    if let Some(rejected) = &expected.rejected {
        found.rejected(rejected, refusal);
    }
    found.all
}

struct Differences {
    language: Language,
    all: Vec<Difference>,
}

impl Differences {
    fn note(&mut self, key: impl Into<String>, expected: impl Display, found: impl Display) {
        self.all.push(Difference { key: key.into(), expected: expected.to_string(), found: found.to_string() });
    }

    fn word(&self, english: &'static str) -> &'static str {
        word(self.language, english)
    }

    fn list<T: Display>(&self, items: impl IntoIterator<Item = T>) -> String {
        list(self.language, items)
    }

    fn same(&mut self, key: impl Into<String>, expected: impl Display, found: impl Display) {
        let (expected, found) = (expected.to_string(), found.to_string());
        if expected != found {
            self.note(key, expected, found);
        }
    }

    fn same_set<T: Display + Ord>(&mut self, key: &str, expected: Option<&Vec<T>>, found: BTreeSet<T>) {
        let Some(expected) = expected else { return };
        let wanted: BTreeSet<&T> = expected.iter().collect();
        if wanted != found.iter().collect() {
            self.note(key, self.list(expected), self.list(&found));
        }
    }

    fn stand(&mut self, walk: &Walk, expected: &Expectation) {
        let case = walk.case();
        let open: BTreeSet<StepId> = case.map(open_steps).unwrap_or_default().into_iter().collect();
        if let Some(end) = &expected.end {
            let still_open = || format!("{}: {}", self.word("open"), self.list(&open));
            let found = ended(case).unwrap_or_else(still_open);
            self.same("end", end, found);
        }
        if let Some(outcome) = &expected.outcome {
            let found = case.and_then(|case| match &case.phase {
                Phase::Ended { outcome, .. } => Some(outcome.to_string()),
                _ => None,
            });
            let found = found.unwrap_or_else(|| format!("{}: {}", self.word("open"), self.list(&open)));
            self.same("outcome", outcome, found);
        }
        if let Some(at) = &expected.at {
            let wanted: BTreeSet<&StepId> = at.iter().collect();
            if wanted != open.iter().collect() {
                let over = |end| format!("{}: {end}", self.word("ended"));
                let found = ended(case).map_or_else(|| self.list(&open), over);
                self.note("at", self.list(at), found);
            }
        }
        if let Some(status) = &expected.status {
            let found = case.and_then(|case| case.status.as_ref());
            let found = found.map_or(self.word("none yet").to_owned(), ToString::to_string);
            self.same("status", status, found);
        }
        for (step, outcomes) in &expected.outcomes {
            let left = read(walk, step, Slot::Outcome);
            let left = match &left {
                Some(Value::List(left)) => self.list(left),
                Some(left) => left.to_string(),
                None => self.word("not left yet").to_owned(),
            };
            self.same(format!("outcomes.{step}"), self.list(outcomes), left);
        }
        for (step, people) in &expected.held_by {
            let open = case.into_iter().flat_map(|case| case.open.values()).filter(|stay| stay.step == *step);
            let items: Vec<_> = open.filter_map(|stay| stay.work_item()).collect();
            let holders = items.iter().filter_map(|item| match &item.holder {
                Holder::Reserved { by, .. } => Some(by.clone()),
                Holder::Ready => None,
            });
            let holders: Vec<PersonId> = holders.collect();
            match items.is_empty() {
                true => self.note(format!("held_by.{step}"), self.list(people), self.word("not open")),
                false => self.same(format!("held_by.{step}"), self.list(people), self.list(&holders)),
            }
        }
    }

    fn path(&mut self, walk: &Walk, expected: &Expectation) {
        let visited: Vec<StepId> = walk
            .events()
            .filter_map(|event| match &event.fact {
                Fact::StepEntered { step, .. } => Some(step.clone()),
                _ => None,
            })
            .collect();
        if let Some(path) = &expected.visited {
            self.same("visited", self.list(path), self.list(&visited));
        }
        let wrongly: Vec<_> = expected.not_visited.iter().filter(|step| visited.contains(step)).collect();
        if !wrongly.is_empty() {
            let found = format!("{}: {}", self.word("visited"), self.list(wrongly));
            self.note("not_visited", self.list(&expected.not_visited), found);
        }
    }

    fn traces(&mut self, walk: &Walk, expected: &Expectation) {
        let (mut issued, mut notified, mut calls) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for event in walk.events() {
            match &event.fact {
                Fact::DocumentIssued { document, .. } => {
                    issued.insert(document.clone());
                }
                Fact::RungReached { notify, .. } | Fact::RungRepaired { notify, .. } => {
                    notified.extend(notify.iter().cloned())
                }
                Fact::NoticeSent { to, .. } => notified.extend(to.iter().cloned()),
                Fact::CallRequested { service, operation, .. } => {
                    calls.insert(format!("{service}.{operation}"));
                }
                _ => {}
            }
        }
        self.same_set("issued", expected.issued.as_ref(), issued);
        self.same_set("notified", expected.notified.as_ref(), notified);
        let wanted = expected
            .calls
            .as_ref()
            .map(|calls| calls.iter().map(|(service, operation)| format!("{service}.{operation}")).collect::<Vec<_>>());
        self.same_set("calls", wanted.as_ref(), calls);
    }

    /// Inside an `each` every payment of the step must be of this amount.
    fn payable(&mut self, walk: &Walk, step: &StepId, amount: Decimal) {
        let open = walk.case().into_iter().flat_map(|case| case.open.values());
        let asked = open.filter(|stay| stay.step == *step).filter_map(|stay| stay.payment.as_ref());
        let asked: BTreeSet<_> = asked.map(|payment| payment.order.amount).collect();
        if asked.iter().ne([&amount]) {
            self.note(format!("to_pay.{step}"), amount, self.list(&asked));
        }
    }

    fn data(&mut self, walk: &Walk, step: &StepId, path: &[FieldId], value: &Value) {
        let key = format!("data.{step}.{}", path.iter().map(FieldId::as_str).collect::<Vec<_>>().join("."));
        let found = read(walk, step, |step| Slot::Field { step, path: path.to_vec() });
        match found {
            Some(found) if same_value(value, &found) => {}
            Some(found) => self.note(key, value, found),
            None if value.is_unset() => {}
            None => self.note(key, value, self.word("not set")),
        }
    }

    fn deadline(&mut self, walk: &Walk, id: &DeadlineId, expected: &ClockExpectation) {
        let clock = walk.case().and_then(|case| case.deadlines.get(id)).map(|clock| walk.standing(clock));
        let key = |part: &str| format!("deadlines.{id}.{part}");
        if let Some(state) = expected.state {
            let found = state_word(clock.as_ref().map(|clock| clock.state));
            self.same(key("state"), state_word(state), found);
        }
        let language = self.language;
        let in_unit = |amount: Option<rust_decimal::Decimal>| {
            let unit = clock.as_ref().map(|clock| clock.within.unit());
            match (amount, unit) {
                (Some(amount), Some(unit)) => motcua_kernel::allowance::Allowance::new(amount, unit)
                    .map_or_else(|_| amount.to_string(), |amount| amount.to_string()),
                _ => word(language, "not started").to_owned(),
            }
        };
        if let Some(used) = expected.used {
            self.same(key("used"), used, in_unit(clock.as_ref().map(|clock: &StandingClock| clock.used)));
        }
        if let Some(left) = expected.left {
            self.same(key("left"), left, in_unit(clock.as_ref().map(|clock: &StandingClock| clock.left)));
        }
        if let Some(due) = expected.due {
            let found = clock.as_ref().map_or(self.word("not started").to_owned(), |clock| clock.due.date.to_string());
            self.same(key("due"), due, found);
        }
    }

    /// Of a step that was entered several times, the latest stay counts.
    fn rungs(&mut self, walk: &Walk, name: &ClockName, expected: &[String]) {
        let mut visit = None;
        let mut reached = Vec::new();
        for event in walk.events() {
            match (&event.fact, name) {
                (Fact::StepEntered { visit: entered, step, .. }, ClockName::Step(wanted)) if step == wanted => {
                    visit = Some(*entered);
                    reached.clear();
                }
                (Fact::RungReached { clock: ClockId::Deadline(id), position, .. }, ClockName::Deadline(wanted))
                    if id == wanted =>
                {
                    reached.push(position.clone());
                }
                (Fact::RungReached { clock: ClockId::Visit(of), position, .. }, ClockName::Step(_))
                    if Some(*of) == visit =>
                {
                    reached.push(position.clone());
                }
                _ => {}
            }
        }
        self.same(format!("rungs.{name}"), self.list(expected), self.list(&reached));
    }

    fn rejected(&mut self, expected: &Rejected, refusal: Option<&Refusal>) {
        let Some(refusal) = refusal else {
            let code = expected.code.as_deref().or(expected.rule.as_deref()).unwrap_or(self.word("any refusal"));
            return self.note("rejected", code, self.word("accepted"));
        };
        if let Some(code) = &expected.code {
            self.same("rejected.code", code, refusal.code());
        }
        if let Some(rule) = &expected.rule {
            self.same("rejected.rule", rule, refusal.rule().unwrap_or("none"));
        }
        if !expected.fields.is_empty() {
            let mut wanted = expected.fields.clone();
            let problems = match refusal {
                Refusal::Rejected(rejection) => match &**rejection {
                    Rejection::InvalidInput { problems } => problems.as_slice(),
                    _ => &[],
                },
                _ => &[],
            };
            let place = |problem: &FieldProblem| problem.pointer.trim_start_matches('/').replace('/', ".");
            let mut found: Vec<String> = problems.iter().map(place).collect();
            wanted.sort();
            found.sort();
            if wanted != found {
                self.note("rejected.fields", self.list(&wanted), self.list(&found));
            }
        }
    }
}

/// A value of what a step left behind, as a rule outside every `each` reads it.
fn read(walk: &Walk, step: &StepId, slot: impl FnOnce(StepIx) -> Slot) -> Option<Value> {
    let (case, context) = (walk.case()?, walk.context());
    let slot = slot(context.procedure.find(step)?);
    let value = View::new(context, case, walk.now()).read(&slot).into_value();
    (!value.is_unset()).then_some(value)
}

/// The end that was reached, or how the case ended where it reached none.
fn ended(case: Option<&CaseState>) -> Option<String> {
    match &case?.phase {
        Phase::Ended { end: Some(end), .. } => Some(end.to_string()),
        Phase::Ended { outcome, end: None, .. } => Some(outcome.to_string()),
        _ => None,
    }
}

/// Whether a value as a test writes it is a typed value of a case: `900` is 900.0, `2026-03-02` is that day,
/// `plan.pdf` is the file of this name.
pub(crate) fn same_value(written: &Value, found: &Value) -> bool {
    match (written, found) {
        (Value::Integer(written), Value::Decimal(found)) => rust_decimal::Decimal::from(*written) == *found,
        (Value::Decimal(written), Value::Integer(found)) => *written == rust_decimal::Decimal::from(*found),
        (Value::Decimal(written), Value::Decimal(found)) => written == found,
        (Value::Text(written), Value::File(found)) => **written == *found.name,
        (Value::Text(written), Value::Date(_)) => **written == *found.to_string(),
        // The same moment, in whatever zone it is written.
        (Value::Text(written), Value::Moment(found)) => {
            written.parse::<jiff::Timestamp>().is_ok_and(|written| written == *found)
        }
        (Value::List(written), Value::List(found)) => {
            written.len() == found.len() && written.iter().zip(found).all(|(written, found)| same_value(written, found))
        }
        (Value::Record(written), Value::Record(found)) => {
            written.iter().all(|(name, written)| found.get(name).is_some_and(|found| same_value(written, found)))
        }
        (written, found) => written == found,
    }
}

/// Names in a row; none in words.
pub(super) fn list<T: Display>(language: Language, items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    match items.as_slice() {
        [] => word(language, "nothing").to_owned(),
        [one] => one.clone(),
        several => several.join(", "),
    }
}
