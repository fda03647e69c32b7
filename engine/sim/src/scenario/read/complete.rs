//! What a run would need and the file does not say.

use std::collections::BTreeSet;
use std::sync::Arc;

use motcua_definition::diagnostic::Diagnostic;
use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::form::Form;
use motcua_kernel::id::{FieldId, RoleId, StepId};
use motcua_kernel::procedure::{Procedure, Step, StepKind};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use rust_decimal::prelude::ToPrimitive;

use super::Reader;
use crate::distribution::Distribution;
use crate::scenario::{Scenario, StepPlan};
use crate::simulation::placeholder;

impl Reader<'_> {
    /// The scenario with its defaults filled in; what has no default is found.
    pub(super) fn completed(&mut self, mut scenario: Scenario) -> Scenario {
        let procedure = Arc::clone(&self.context.procedure);
        let staffed: BTreeSet<RoleId> = scenario.staff.iter().map(|group| group.role.clone()).collect();
        for (step, plan) in procedure.steps.iter().zip(&mut scenario.steps) {
            match &step.kind {
                StepKind::Task(task) => {
                    self.somebody(step, &task.role, plan, &staffed);
                    self.successors(&procedure, step, plan, &staffed);
                    let buttons = task.outcomes.values().filter(|button| !button.by_timer).count();
                    if plan.outcomes.is_empty() && buttons > 1 {
                        self.guess(
                            &step.id,
                            say!("no shares are given for the outcomes"),
                            say!("each is taken as often as the next"),
                        );
                    }
                    let required = task.outcomes.values().flat_map(|button| button.requires.iter().cloned()).collect();
                    self.values(step, &task.form, plan, &required);
                }
                StepKind::Payment(payment) => {
                    if plan.delay.is_none() {
                        let what = say!("nothing says how long it takes to pay at `{step}`", step = step.id.as_str());
                        self.missing(&step.id, what, "delay");
                    }
                    if plan.outcomes.is_empty() && payment.ends().count() > 1 {
                        self.guess(
                            &step.id,
                            say!("no shares are given for the outcomes"),
                            say!("each is taken as often as the next"),
                        );
                    }
                    let outcomes = payment.counter.outcomes.values();
                    let required = outcomes.flat_map(|button| button.requires.iter().cloned()).collect();
                    self.values(step, &payment.counter.form, plan, &required);
                }
                StepKind::Start { form, .. } if procedure.find(&step.id) == Some(scenario.start) => {
                    self.values(step, form, plan, &BTreeSet::new());
                }
                StepKind::Handler(_) => {
                    self.guess(&step.id, say!("nothing is known of how often it happens"), say!("it never does"));
                }
                StepKind::Wait(wait) if wait.is_for_a_moment() => {}
                StepKind::Wait(_) if plan.delay.is_none() => {
                    let what = say!("nothing says when the message of `{step}` comes", step = step.id.as_str());
                    self.missing(&step.id, what, "delay");
                }
                StepKind::Wait(_) | StepKind::Call { .. } => {
                    if plan.outcomes.is_empty() && super::several_messages(step).is_some() {
                        self.guess(
                            &step.id,
                            say!("no shares are given for the messages"),
                            say!("each comes first as often as the next"),
                        );
                    }
                    if matches!(step.kind, StepKind::Call { .. }) && plan.delay.is_none() {
                        self.guess(&step.id, say!("no time is given for the answer"), say!("it comes at once"));
                    }
                    if let Some(form) = self.form(step) {
                        self.values(step, &form, plan, &BTreeSet::new());
                    }
                }
                _ => {}
            }
        }
        scenario
    }

    /// Somebody must do every task: the staff, or time alone.
    fn somebody(&mut self, step: &Step, role: &RoleId, plan: &mut StepPlan, staffed: &BTreeSet<RoleId>) {
        if plan.delay.is_some() {
            return;
        }
        if *role == "applicant" {
            let what = say!("nothing says how long the applicant takes for `{step}`", step = step.id.as_str());
            self.missing(&step.id, what, "delay");
            return;
        }
        if !staffed.contains(role) {
            let role = role.as_str();
            let what =
                say!("nobody does step `{step}`: there is no `staff` for `{role}`", step = step.id.as_str(), role);
            let finding = Diagnostic::error("incomplete-scenario", self.file.staff_span(), what);
            let help = say!("write `staff: {{{role}: {{people: 1}}}}`, or a `delay` for the step", role);
            self.findings.push(finding.help(help));
        }
        if plan.work.is_none() {
            plan.work = self.work_by_limit(step);
        }
    }

    /// Whoever may take a task over by a ladder must be there, too.
    fn successors(&mut self, procedure: &Procedure, step: &Step, plan: &StepPlan, staffed: &BTreeSet<RoleId>) {
        if plan.delay.is_some() {
            return;
        }
        let own = step.due.iter().flat_map(|due| &due.ladder);
        let common = procedure.deadlines.values().flat_map(|deadline| &deadline.ladder);
        let heirs: BTreeSet<&RoleId> = own.chain(common).filter_map(|rung| rung.reassign.as_ref()).collect();
        for heir in heirs.into_iter().filter(|heir| !staffed.contains(*heir)) {
            let (step, heir) = (step.id.as_str(), heir.as_str());
            let what = say!("step `{step}` may be given to `{heir}`, and there is no `staff` for them", step, heir);
            let finding = Diagnostic::error("incomplete-scenario", self.file.staff_span(), what);
            self.findings.push(finding.help(say!("write `staff: {{{heir}: {{people: 1}}}}`", heir)));
        }
    }

    /// Hands-on time where nothing is said: anything up to the limit. A guess, and said to be one.
    fn work_by_limit(&mut self, step: &Step) -> Option<Distribution> {
        let length = |within: Allowance| {
            let unit = match within.unit() {
                Unit::Second => 1.0,
                Unit::Minute | Unit::WorkingMinute => 60.0,
                Unit::Hour | Unit::WorkingHour => 3_600.0,
                Unit::WorkingDay => self.working_day_seconds(),
                Unit::Day | Unit::Week | Unit::Month | Unit::Year => return None,
            };
            Some(within.amount().to_f64()? * unit)
        };
        // Of several limits the longest that has a length in hours.
        let limits = step.due.iter().flat_map(|due| due.within.limits());
        let longest = limits.filter_map(|within| Some((within, length(within)?))).max_by(|a, b| a.1.total_cmp(&b.1));
        match longest {
            Some((within, seconds)) => {
                let guess = say!("anything up to its limit of {within} is taken", within);
                self.guess(&step.id, say!("no `work` is given"), guess);
                Some(Distribution::Uniform { min: 0.0, max: seconds * 1e6 })
            }
            _ => {
                let what = say!("nothing says how long somebody works on `{step}`", step = step.id.as_str());
                self.missing(&step.id, what, "work");
                None
            }
        }
    }

    fn working_day_seconds(&self) -> f64 {
        self.working_day() / 1e6
    }

    /// Every field that must be given needs a law, unless something can stand in for it.
    fn values(&mut self, step: &Step, form: &Form, plan: &StepPlan, required: &BTreeSet<FieldId>) {
        for (id, field) in &form.fields {
            let given = plan.fields.iter().any(|(named, _)| named == id);
            if given || !(field.required || required.contains(id)) || placeholder(field).is_some() {
                continue;
            }
            let (step, field) = (step.id.as_str(), id.as_str());
            let what = say!("nothing says what stands in `{step}.{field}`, which must be given", step, field);
            let finding = Diagnostic::error("incomplete-scenario", self.file.data_span(), what);
            self.findings.push(finding.help(say!("write `data: {{{step}.{field}: …}}`", step, field)));
        }
    }

    fn missing(&mut self, step: &StepId, what: Sentence, key: &str) {
        let finding = Diagnostic::error("incomplete-scenario", self.file.scenario.span, what);
        self.findings.push(finding.help(say!("write `{key}: {{{step}: …}}`", key, step = step.as_str())));
    }

    fn guess(&mut self, step: &StepId, missing: Sentence, guess: Sentence) {
        let what = say!("step `{step}`: {missing}; {guess}", step = step.as_str(), missing, guess);
        self.assumed(self.file.scenario.span, what);
    }
}

/// Where a part of the file stands, for what is missing in it.
trait Parts {
    fn staff_span(&self) -> motcua_definition::source::Span;
    fn data_span(&self) -> motcua_definition::source::Span;
}

impl Parts for motcua_definition::syntax::scenario::Scenario {
    fn staff_span(&self) -> motcua_definition::source::Span {
        self.staff.iter().next().map_or(self.scenario.span, |(role, _)| role.span)
    }

    fn data_span(&self) -> motcua_definition::source::Span {
        self.data.iter().next().map_or(self.scenario.span, |(path, _)| path.span)
    }
}
