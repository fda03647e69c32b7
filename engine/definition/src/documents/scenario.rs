//! Scenario files.

mod staff;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::allowance::Allowance;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::form::{Field, FieldKind, Form};
use motcua_kernel::id::{CalendarId, RoleId};
use motcua_kernel::procedure::{Awaited, Procedure, Step, StepKind, Wait};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use rust_decimal::Decimal;

use super::names::{Names, form, outcomes};
use crate::diagnostic::Diagnostic;
use crate::mentions::split;
use crate::recorded::Recordings;
use crate::shape::percent;
use crate::source::Span;
use crate::syntax::leaf::{Entries, FieldPath, Id, PercentText};
use crate::syntax::scenario::{Amount, Distribution, PickValue, Quantity, Scenario};

/// Compares every name of a scenario with its procedure, and every law with what it is a law of. `whole` says that
/// nothing was taken out of it before, and so that what is not there is missing.
pub(crate) fn check(
    file: &Scenario,
    procedure: &Procedure,
    calendars: &BTreeMap<CalendarId, Arc<Calendar>>,
    recordings: &Recordings,
    whole: bool,
) -> Vec<Diagnostic> {
    let mut checker = Checker { names: Names::new(procedure), recordings, whole };
    checker.run(file);
    checker.arrivals(file);
    for (path, law) in file.data.iter() {
        checker.data(path, law);
    }
    for (role, staff) in file.staff.iter() {
        checker.names.role(&role.text, role.span, &[]);
        if let Some(calendar) = staff.calendar.as_ref().filter(|id| !calendars.contains_key(&*id.text)) {
            let known = calendars.keys().map(|id| id.as_str());
            checker.names.unknown("unknown-calendar", say!("calendar"), &calendar.text, calendar.span, known);
        }
        if let Some(share) = staff.time_on_this.as_ref().filter(|share| percent(&share.text) == Some(Decimal::ZERO)) {
            let help = say!("leave the role out of `staff`, or give it some time");
            checker.names.wrong("wrong-value", share.span, say!("nobody of this role ever works here"), help);
        }
        if let Some(cost) = staff.cost.filter(|cost| cost.value < Decimal::ZERO) {
            let help = say!("write what an hour of one of them costs");
            checker.names.wrong("wrong-value", cost.span, say!("a cost is 0 or more"), help);
        }
        checker.skills(role, staff);
        checker.absences(staff);
    }
    for step in procedure.steps.iter().filter(|step| matches!(step.kind, StepKind::Subprocedure(_))) {
        let headline =
            say!("`{name}` runs another procedure, and cases of two procedures are not simulated", name = step.id);
        let help = say!("simulate the other procedure by itself, and this one with a task in its place");
        checker.names.wrong("not-yet", file.procedure.span, headline, help);
    }
    checker.times(file);
    checker.outcomes(file);
    for target in &file.targets {
        checker.measure(&target.measure.text, target.measure.span);
        if whole && target.at_least.is_none() && target.at_most.is_none() {
            let help = say!("add `at_least` or `at_most`");
            checker.names.wrong("missing-key", target.span, say!("the target sets no limit"), help);
        }
    }
    checker.names.findings
}

struct Checker<'p> {
    names: Names<'p>,
    recordings: &'p Recordings,
    whole: bool,
}

/// What a law is a law of.
#[derive(Clone, Copy)]
enum Of<'f> {
    Time,
    Field(&'f Field),
}

impl Of<'_> {
    /// What is said of an amount that does not fit, and what would.
    fn misfit(self) -> (Sentence, Sentence) {
        match self {
            Self::Time => (say!("a time needs a unit"), say!("write `20 minutes`")),
            Self::Field(_) => {
                (say!("this law does not fit the field"), say!("numbers have laws of numbers, all others `pick`"))
            }
        }
    }
}

fn fits(of: Of<'_>, value: Quantity) -> bool {
    match (of, value) {
        (Of::Time, Quantity::Time(_)) => true,
        (Of::Field(field), Quantity::Number(_)) => {
            matches!(field.kind, FieldKind::Number { .. } | FieldKind::Integer { .. } | FieldKind::Money { .. })
        }
        _ => false,
    }
}

impl<'p> Checker<'p> {
    fn run(&mut self, file: &Scenario) {
        let run = &file.run;
        let force = self.names.procedure.standing.force;
        if crate::shape::date(&run.from.text).is_some_and(|day| !force.holds(day)) {
            let headline = say!("no case can be opened on the first day: the procedure is not in force");
            let help = say!("begin within the days of `effective`, or simulate a copy without it");
            self.names.wrong("wrong-value", run.from.span, headline, help);
        }
        match (&run.r#for, &run.cases) {
            (None, None) if self.whole => {
                let help = say!("add `for: 42 weeks` or `cases: 1000`");
                self.names.wrong("missing-key", run.span, say!("the run does not say how long it lasts"), help);
            }
            (Some(_), Some(cases)) => {
                let help = say!("keep one of the two");
                self.names.wrong("wrong-value", cases.span, say!("a run ends by `for` or by `cases`"), help);
            }
            _ => {}
        }
        if let Some(seed) = run.seed.as_ref().filter(|seed| seed.value < 0) {
            let help = say!("any whole number from 0 will do");
            self.names.wrong("wrong-value", seed.span, say!("a seed is not negative"), help);
        }
    }

    fn arrivals(&mut self, file: &Scenario) {
        let arrivals = &file.arrivals;
        let ways = [arrivals.rate.is_some(), arrivals.every.is_some(), arrivals.from.is_some()];
        let ways = ways.into_iter().filter(|written| *written).count();
        if ways > 1 || self.whole && ways == 0 {
            let help = say!("write `rate: 7 per working day`, `every:` with a law, or `from:` with a file");
            let headline = say!("cases arrive at a `rate`, `every` so often, or as recorded in a file (`from`)");
            self.names.wrong("missing-key", arrivals.span, headline, help);
        }
        arrivals.every.iter().for_each(|law| self.law(law, Of::Time));
        let factors =
            arrivals.weekday.iter().map(|(_, factor)| factor).chain(arrivals.month.iter().map(|(_, factor)| factor));
        for factor in factors.filter(|factor| factor.value.is_sign_negative()) {
            let help = say!("1 is as usual, 0 is nothing, 2 is twice as much");
            self.names.wrong("wrong-value", factor.span, say!("a factor is not negative"), help);
        }
    }

    fn data(&mut self, path: &FieldPath, law: &Distribution) {
        let ((name, name_span), field) = split(&path.text, path.span);
        let (Some(step), Some((field, span))) = (self.names.step(name, name_span), field) else { return };
        let Some(form) = filled(self.names.procedure, step) else {
            let headline = say!("nothing is filled in or answered at `{name}`", name);
            let help = say!("data are given for starts, tasks, waits (what the message brings) and calls (the answer)");
            return self.names.wrong("wrong-step", name_span, headline, help);
        };
        if self.names.field(step, &form, field, span)
            && let Some(found) = form.fields.get(field)
        {
            self.law(law, Of::Field(found));
        }
    }

    fn times(&mut self, file: &Scenario) {
        for (id, law) in file.work.iter() {
            if let Some(step) = self.names.step(&id.text, id.span) {
                if !staff::is_done_by_staff(step) {
                    let help = say!(
                        "hands-on time is of tasks that the staff does; use `delay` for what nobody here controls"
                    );
                    self.names.wrong(
                        "wrong-step",
                        id.span,
                        say!("nobody of the staff works at `{name}`", name = id.text),
                        help,
                    );
                }
                self.law(law, Of::Time);
            }
        }
        for (id, law) in file.delay.iter() {
            if let Some(step) = self.names.step(&id.text, id.span) {
                // Tasks of another agency, too: its people need not be part of the scenario.
                let outside = matches!(step.kind, StepKind::Task(_) | StepKind::Wait(_) | StepKind::Payment(_));
                if !outside || is_for_a_moment(step) {
                    let help = say!(
                        "a delay is of a task, of a payment or of a wait for a message; a moment comes by itself, and how long a system takes stands under `calls`"
                    );
                    let headline = say!("`{name}` waits for nobody outside", name = id.text);
                    self.names.wrong("wrong-step", id.span, headline, help);
                }
                self.law(law, Of::Time);
            }
        }
        for (id, call) in file.calls.iter() {
            if let Some(step) = self.names.step(&id.text, id.span) {
                if !matches!(step.kind, StepKind::Call { .. }) {
                    self.names.wrong(
                        "wrong-step",
                        id.span,
                        say!("`{name}` calls no system", name = id.text),
                        say!("name a call"),
                    );
                }
                call.time.iter().for_each(|law| self.law(law, Of::Time));
            }
        }
    }

    fn outcomes(&mut self, file: &Scenario) {
        for (visit, shares) in file.outcomes.iter() {
            let (name, _) = visit.parts();
            let Some(step) = self.names.step(name, visit.span) else { continue };
            let offered = buttons(step);
            for (outcome, _) in shares.iter().filter(|(outcome, _)| !offered.contains(&&*outcome.text)) {
                let what = say!("button of `{name}`", name);
                self.names.unknown("unknown-outcome", what, &outcome.text, outcome.span, offered.iter().copied());
            }
            self.sum(visit.span, shares.iter().map(|(id, share): (&Id, &PercentText)| (id.span, share)));
        }
    }

    /// The shares themselves are underlined and not their key: in a variant only they are new.
    fn sum<'s>(&mut self, span: Span, shares: impl Iterator<Item = (Span, &'s PercentText)>) {
        let mut sum = Decimal::ZERO;
        let mut place: Option<Span> = None;
        for (name, share) in shares {
            sum += percent(&share.text).unwrap_or_default();
            place = Some(place.unwrap_or(name).to(share.span));
        }
        let span = place.unwrap_or(span);
        if sum != Decimal::ONE_HUNDRED {
            let headline = say!("the shares add up to {normalize}%", normalize = sum.normalize());
            self.names.wrong("wrong-value", span, headline, say!("shares must add up to 100%"));
        }
    }

    fn law(&mut self, law: &Distribution, of: Of<'_>) {
        let Distribution {
            constant,
            uniform,
            triangular,
            normal,
            lognormal,
            exponential,
            gamma,
            weibull,
            empirical,
            pick,
            ..
        } = law;
        let spread = [normal, lognormal, gamma, weibull].into_iter().flatten();
        let others = [
            constant.is_some(),
            uniform.is_some(),
            triangular.is_some(),
            exponential.is_some(),
            empirical.is_some(),
            pick.is_some(),
        ];
        let count = others.into_iter().filter(|there| *there).count() + spread.clone().count();
        if count == 0 && !self.whole {
            return;
        }
        if count != 1 {
            let help = say!("write one law: `{{lognormal: {{mean: 20 minutes, sd: 10 minutes}}}}`");
            return self.names.wrong("wrong-value", law.span, say!("expected exactly one law"), help);
        }
        let mut amounts: Vec<&Amount> = constant.iter().collect();
        if let Some(bounds) = uniform {
            amounts.extend([&bounds.min, &bounds.max]);
        }
        if let Some(bounds) = triangular {
            amounts.extend([&bounds.min, &bounds.mode, &bounds.max]);
        }
        amounts.extend(exponential.iter().map(|law| &law.mean));
        spread.for_each(|law| amounts.extend([&law.mean, &law.sd]));
        self.amounts(&amounts, of);
        if let Some(file) = empirical {
            let observed = self.recordings.values.get(&file.text).into_iter().flat_map(|values| values.iter());
            // One of them says what is wrong with all.
            if let Some(stranger) = observed.into_iter().find(|one| !fits(of, one.value)) {
                let (headline, help) = of.misfit();
                let finding = Diagnostic::error("type-mismatch", file.span, headline).help(help);
                self.names.findings.push(finding.also(stranger.span, say!("this is recorded there")));
            }
        }
        if let Some(values) = pick {
            self.pick(values, of, law.span);
        }
    }

    fn amounts(&mut self, amounts: &[&Amount], of: Of<'_>) {
        for amount in amounts {
            if !fits(of, amount.value) {
                let (headline, help) = of.misfit();
                self.names.wrong("type-mismatch", amount.span, headline, help);
            }
        }
        let order = amounts.windows(2).filter(
            |pair| matches!((pair[0].value, pair[1].value), (Quantity::Number(a), Quantity::Number(b)) if a > b),
        );
        // Mean and deviation are in no order; bounds are.
        if amounts.len() == 3 && order.clone().next().is_some() {
            let help = say!("`min`, `mode` and `max` rise");
            self.names.wrong("wrong-value", amounts[0].span, say!("the bounds are out of order"), help);
        }
    }

    fn pick(&mut self, values: &Entries<PickValue, PercentText>, of: Of<'_>, span: Span) {
        self.sum(span, values.iter().map(|(value, share)| (value.span, share)));
        let Of::Field(field) = of else {
            for (value, _) in values.iter().filter(|(value, _)| value.text.parse::<Allowance>().is_err()) {
                let headline = say!("`{value}` is no time", value = value.text);
                self.names.wrong("type-mismatch", value.span, headline, say!("write `20 minutes`"));
            }
            return;
        };
        for (value, _) in values.iter() {
            let text = &*value.text;
            let fits = match &field.kind {
                FieldKind::Integer { .. } => text.parse::<i64>().is_ok(),
                FieldKind::Number { .. } | FieldKind::Money { .. } => text.parse::<Decimal>().is_ok(),
                FieldKind::YesNo => matches!(text, "true" | "false"),
                FieldKind::Choice { options } => options.iter().any(|option| **option == *text),
                FieldKind::Code { values, .. } => values.contains_key(text),
                FieldKind::Text { .. } => true,
                FieldKind::Date { .. } => crate::shape::date(text).is_some(),
                FieldKind::Moment | FieldKind::File { .. } | FieldKind::List(_) | FieldKind::Record { .. } => false,
            };
            if !fits {
                let headline = say!("`{text}` is no value of this field", text);
                self.names.wrong("wrong-value", value.span, headline, say!("pick among values that the form takes"));
            }
        }
    }

    /// `deadline.decision.met`, `case.working_days.p50`, `role.planner.utilisation`, `step.review.wait`.
    fn measure(&mut self, path: &str, span: Span) {
        let parts: Vec<&str> = path.split('.').collect();
        let procedure = self.names.procedure;
        match parts.as_slice() {
            ["deadline", id, "met"] => {
                if !procedure.deadlines.contains_key(*id) {
                    let known = procedure.deadlines.keys().map(|id| id.as_str());
                    self.names.unknown("unknown-deadline", say!("deadline"), id, span, known);
                }
            }
            ["case", "working_days" | "calendar_days", "mean" | "p50" | "p90" | "p99"]
            | ["case", "contacts" | "hand_overs" | "escalations" | "cost" | "staff_cost"]
            | ["case", "time", "work" | "queue" | "closed" | "applicant" | "others" | "timer"] => {}
            ["outcome", id, "share"] => {
                let ends = procedure.steps.iter().filter_map(|step| match &step.kind {
                    StepKind::End { outcome, .. } => Some(outcome.as_str()),
                    _ => None,
                });
                if !ends.clone().any(|end| end == *id) {
                    self.names.unknown("unknown-outcome", say!("end"), id, span, ends);
                }
            }
            ["role", id, "utilisation" | "load" | "queue"] => {
                if !procedure.roles.contains_key(&RoleId::from(*id)) {
                    self.names.role(id, span, &[]);
                }
            }
            ["step", id, "wait" | "hours" | "visits"] => drop(self.names.step(id, span)),
            _ => {
                let help = say!(
                    "measures: `deadline.<id>.met`, `outcome.<id>.share`, `case.working_days.mean` (`p50`, `p90`, `p99`), \
                     `case.calendar_days.…`, `case.time.<work, queue, closed, applicant, others, timer>`, `case.contacts`, \
                     `case.hand_overs`, `case.escalations`, `case.cost`, `case.staff_cost`, `role.<id>.utilisation` (`load`, `queue`), `step.<id>.wait` \
                     (`hours`, `visits`)"
                );
                self.names.wrong("wrong-value", span, say!("`{path}` is no measure", path), help);
            }
        }
    }
}

/// The buttons that people press.
fn buttons(step: &Step) -> Vec<&str> {
    match &step.kind {
        StepKind::Task(task) => {
            let open = task.outcomes.iter().filter(|(_, outcome)| !outcome.by_timer);
            open.map(|(id, _)| id.as_str()).collect()
        }
        StepKind::Payment(payment) => payment.ends().map(|outcome| outcome.as_str()).collect(),
        // Which of several messages comes first.
        StepKind::Wait(Wait { what: Awaited::FirstOf(messages), .. }) => {
            messages.iter().map(|awaited| awaited.message.as_str()).collect()
        }
        _ => outcomes(step),
    }
}

/// What somebody fills in at a step, what its message brings, or what a system answers.
fn filled<'p>(procedure: &'p Procedure, step: &'p Step) -> Option<Cow<'p, Form>> {
    match &step.kind {
        StepKind::Wait(wait) => Some(Cow::Owned(procedure.brought_by(wait))),
        StepKind::Call { service, operation, .. } => {
            procedure.services.get(service)?.operations.get(operation).map(|operation| Cow::Borrowed(&operation.output))
        }
        _ => form(step).map(Cow::Borrowed),
    }
}

fn is_for_a_moment(step: &Step) -> bool {
    matches!(&step.kind, StepKind::Wait(wait) if wait.is_for_a_moment())
}
