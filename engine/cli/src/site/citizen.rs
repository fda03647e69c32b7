//! The page for citizens: what is needed, how long it takes, what may come of it.

use minijinja::{Value, context};
use motcua_kernel::form::{Field, FieldKind};
use motcua_kernel::id::StepIx;
use motcua_kernel::procedure::{Procedure, Step, StepExpiryEffect, StepKind, Trigger};
use motcua_kernel::text::Language;

pub(super) fn page(procedure: &Procedure, language: Language) -> Value {
    let starts = procedure.starts().filter_map(|step| match &step.kind {
        StepKind::Start { by, form, .. } if by.iter().any(|role| *role == *"applicant") => {
            let (files, data): (Vec<&Field>, Vec<&Field>) =
                form.fields.values().partition(|field| is_file(&field.kind));
            let told = |fields: Vec<&Field>| fields.iter().map(|field| field_told(field, language)).collect::<Vec<_>>();
            Some(context! { label => step.label.get(language), files => told(files), data => told(data) })
        }
        _ => None,
    });
    let asked = procedure.steps.iter().filter(|step| step.task().is_some_and(|task| task.role == *"applicant"));
    let ends = procedure.steps.iter().filter(|step| matches!(step.kind, StepKind::End { .. }));
    let visits = procedure.steps.iter().filter(|step| step.visit);
    let papers = procedure.documents.values().filter(|document| document.paper);
    let issued = procedure.documents.values().filter(|document| !document.paper);
    context! {
        starts => starts.collect::<Vec<_>>(),
        deadlines => procedure.deadlines.values().map(|deadline| deadline_told(procedure, deadline, language)).collect::<Vec<_>>(),
        asked => asked.map(|step| asked_told(procedure, step, language)).collect::<Vec<_>>(),
        visits => visits.map(|step| step.label.get(language).to_owned()).collect::<Vec<_>>(),
        papers => papers.map(|document| document.title.get(language).to_owned()).collect::<Vec<_>>(),
        issued => issued.map(|document| document.title.get(language).to_owned()).collect::<Vec<_>>(),
        stages => procedure.statuses.values().map(|status| status.label.get(language).to_owned()).collect::<Vec<_>>(),
        ends => ends.map(|step| step.label.get(language).to_owned()).collect::<Vec<_>>(),
    }
}

fn is_file(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::File { .. } => true,
        FieldKind::List(inner) => is_file(inner),
        _ => false,
    }
}

fn field_told(field: &Field, language: Language) -> Value {
    let accept = match &field.kind {
        FieldKind::File { accept, .. } => accept.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    context! { label => field.label.get(language), hint => field.hint.get(language), accept, required => field.required }
}

fn label(procedure: &Procedure, ix: StepIx, language: Language) -> String {
    procedure.step(ix).label.get(language).to_owned()
}

fn happening(procedure: &Procedure, trigger: &Trigger, language: Language) -> String {
    match trigger {
        Trigger::Opened => match language {
            Language::Vi => "khi nộp hồ sơ".to_owned(),
            Language::En => "the application".to_owned(),
        },
        Trigger::Step(ix) => label(procedure, *ix, language),
        Trigger::Outcome(ix, outcome) => {
            let step = procedure.step(*ix);
            let button = step.task().and_then(|task| task.outcomes.get(outcome));
            let button = button.map_or_else(|| outcome.to_string(), |button| button.label.get(language).to_owned());
            format!("{}: {button}", step.label.get(language))
        }
    }
}

fn deadline_told(procedure: &Procedure, deadline: &motcua_kernel::procedure::Deadline, language: Language) -> Value {
    let expiry = deadline.on_expiry.as_ref();
    context! {
        label => deadline.label.get(language),
        within => deadline.within.say(language),
        start => happening(procedure, &deadline.start, language),
        pauses => deadline.pause.iter().map(|ix| label(procedure, *ix, language)).collect::<Vec<_>>(),
        basis => deadline.basis.iter().map(ToString::to_string).collect::<Vec<_>>(),
        expiry => expiry.map(|expiry| label(procedure, expiry.next, language)),
        expiry_basis => expiry.map(|expiry| expiry.basis.iter().map(ToString::to_string).collect::<Vec<_>>()),
    }
}

fn asked_told(procedure: &Procedure, step: &Step, language: Language) -> Value {
    let due = step.due.as_ref();
    let silence = due.and_then(|due| due.on_expiry.as_ref()).and_then(|expiry| match &expiry.effect {
        StepExpiryEffect::Next(ix) => Some(label(procedure, *ix, language)),
        StepExpiryEffect::Outcome(_) => None,
    });
    context! {
        label => step.label.get(language),
        summary => step.summary.get(language),
        within => due.map(|due| due.within.say(language)),
        silence,
    }
}
