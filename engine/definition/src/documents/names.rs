//! Names in a test or scenario, compared with the procedure.

use motcua_kernel::form::Form;
use motcua_kernel::procedure::{Handled, Payment, Procedure, Step, StepKind};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use crate::diagnostic::{Diagnostic, list};
use crate::model::{DONE, FAILED, PASSED, RECEIVED, SKIPPED, WITHDRAWN};
use crate::source::Span;

/// Compares names, and collects what is wrong.
pub(super) struct Names<'p> {
    pub(super) procedure: &'p Procedure,
    pub(super) findings: Vec<Diagnostic>,
}

impl<'p> Names<'p> {
    pub(super) fn new(procedure: &'p Procedure) -> Self {
        Self { procedure, findings: Vec::new() }
    }

    /// Says that there is nothing of this name, and what there is.
    pub(super) fn unknown<'n>(
        &mut self,
        rule: &'static str,
        what: Sentence,
        name: &str,
        span: Span,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let headline = say!("`{name}` is no {what}", name, what);
        let finding = Diagnostic::error(rule, span, headline)
            .label(say!("there are: {names}", names = list(known.clone())))
            .nearest(name, known);
        self.findings.push(finding);
    }

    /// A finding that has no name to suggest.
    pub(super) fn wrong(&mut self, rule: &'static str, span: Span, headline: Sentence, help: Sentence) {
        self.findings.push(Diagnostic::error(rule, span, headline).help(help));
    }

    /// A step.
    pub(super) fn step(&mut self, name: &str, span: Span) -> Option<&'p Step> {
        let procedure = self.procedure;
        let found = procedure.find(&name.into());
        if found.is_none() {
            self.unknown("unknown-step", say!("step"), name, span, procedure.steps.iter().map(|step| step.id.as_str()));
        }
        found.map(|ix| procedure.step(ix))
    }

    /// An outcome of a step.
    pub(super) fn outcome(&mut self, step: &'p Step, name: &str, span: Span) {
        let outcomes = outcomes(step);
        if !outcomes.contains(&name) {
            self.unknown(
                "unknown-outcome",
                say!("outcome of `{name}`", name = step.id),
                name,
                span,
                outcomes.iter().copied(),
            );
        }
    }

    /// A role.
    pub(super) fn role(&mut self, name: &str, span: Span, built_in: &[&'static str]) {
        let procedure = self.procedure;
        let known = procedure.roles.keys().map(|role| role.as_str()).chain(built_in.iter().copied());
        if !known.clone().any(|role| role == name) {
            self.unknown("unknown-role", say!("role"), name, span, known);
        }
    }

    /// A field of a form.
    pub(super) fn field(&mut self, step: &Step, form: &Form, name: &str, span: Span) -> bool {
        let known = form.fields.keys().map(|field| field.as_str());
        let there = form.has(name);
        if !there {
            self.unknown("unknown-field", say!("field of `{name}`", name = step.id), name, span, known);
        }
        there
    }
}

/// The form that is filled in at a step.
pub(super) fn form(step: &Step) -> Option<&Form> {
    match &step.kind {
        StepKind::Start { form, .. } => Some(form),
        StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => Some(&task.form),
        _ => None,
    }
}

/// Every way in which a step can end.
pub(super) fn outcomes(step: &Step) -> Vec<&str> {
    let mut outcomes: Vec<&str> = match &step.kind {
        StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => {
            task.outcomes.keys().map(|outcome| outcome.as_str()).collect()
        }
        StepKind::Call { .. } => vec![DONE, FAILED],
        StepKind::Wait(wait) if wait.is_for_a_moment() => vec![PASSED],
        StepKind::Wait(_) => vec![RECEIVED],
        StepKind::Subprocedure(sub) => sub.outcomes.keys().map(|outcome| outcome.as_str()).collect(),
        StepKind::Handler(handler) => match &handler.event {
            Handled::Message { .. } => vec![RECEIVED],
            Handled::Withdrawal { .. } => vec![WITHDRAWN],
        },
        StepKind::End { .. } => vec![],
        _ => vec![DONE],
    };
    if step.when.is_some() {
        outcomes.push(SKIPPED);
    }
    outcomes
}
