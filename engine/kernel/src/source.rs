//! What registers of the state already hold: fields that nobody is asked for (once-only).
//!
//! The kernel asks nobody. Whoever runs it looks at a command first ([`lookups`]), asks the registers, and hands over what
//! they said beside the command ([`Known`]). A register that did not answer is left out, and the person is asked as if it
//! did not exist: a register that is down never stops an application.

use std::fmt;

use jiff::Timestamp;

use crate::case::CaseState;
use crate::command::{Actor, Command};
use crate::decide::{View, may_do};
use crate::form::{Field, FieldProblem, Form};
use crate::id::{FieldId, OperationId, RoleId, ServiceId};
use crate::procedure::{Procedure, StepKind};
use crate::reading;
use crate::text::Language;
use crate::turn::Context;
use crate::value::{Record, Value};

/// Where the state already holds what a field asks for: `service.operation.field`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which register.
    pub service: ServiceId,
    /// What it is asked.
    pub operation: OperationId,
    /// Which field of its answer.
    pub field: FieldId,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.service, self.operation, self.field)
    }
}

/// One question to a register: the inputs of the operation are the fields of the same names above in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// Which register.
    pub service: ServiceId,
    /// What it is asked.
    pub operation: OperationId,
    /// By what it finds: typed.
    pub input: Record,
}

/// What registers said: a question, and the answer as it came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known(pub Vec<(Lookup, Record)>);

/// A filled form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filled {
    /// Its fields, typed.
    pub data: Record,
    /// Those among them that a register holds, in the order of the form.
    pub known: Vec<FieldId>,
}

impl Known {
    /// What a register said to this question.
    fn answer(&self, service: &ServiceId, operation: &OperationId, input: &Record) -> Option<&Record> {
        let is_asked =
            |asked: &Lookup| asked.service == *service && asked.operation == *operation && asked.input == *input;
        self.0.iter().find(|(asked, _)| is_asked(asked)).map(|(_, answer)| answer)
    }

    /// What a register holds for a field, where the form stands filled in like this above it.
    pub(crate) fn held(&self, procedure: &Procedure, field: &Field, above: &Record) -> Option<&Value> {
        let source = field.terms.source.as_ref().filter(|_| !self.0.is_empty())?;
        let input = input(procedure, source, above)?;
        self.answer(&source.service, &source.operation, &input)?.get(&source.field)
    }
}

/// What a register is asked for a field; nothing where what it finds by was not given.
fn input(procedure: &Procedure, source: &Source, above: &Record) -> Option<Record> {
    let operation = procedure.services.get(&source.service)?.operations.get(&source.operation)?;
    let mut input = Record::new();
    for (name, asked) in &operation.input.fields {
        match above.get(name) {
            Some(value) => _ = input.insert(name.clone(), value.clone()),
            None if asked.required => return None,
            None => {}
        }
    }
    // A question by nothing would have any answer.
    (!input.is_empty()).then_some(input)
}

impl Form {
    /// What registers are to be asked about an input, each question once.
    fn lookups(&self, input_given: &Record, procedure: &Procedure, view: &View<'_>) -> Vec<Lookup> {
        let mut lookups: Vec<Lookup> = Vec::new();
        if self.fields.values().all(|field| field.terms.source.is_none()) {
            return lookups;
        }
        let today = view.context.calendar(None).date(view.at);
        let above = reading::sound(self, input_given, today);
        for source in self.fields.values().filter_map(|field| field.terms.source.as_ref()) {
            let Some(input) = input(procedure, source, &above) else { continue };
            let lookup = Lookup { service: source.service.clone(), operation: source.operation.clone(), input };
            if !lookups.contains(&lookup) {
                lookups.push(lookup);
            }
        }
        lookups
    }
}

/// What registers are to be asked before this command is decided: nothing for most commands, and nothing for somebody who
/// may not give it, so that nobody searches a register through a form that is not theirs.
pub fn lookups(context: &Context, case: &CaseState, actor: &Actor, at: Timestamp, command: &Command) -> Vec<Lookup> {
    let procedure = &*context.procedure;
    match command {
        Command::Open { start, applicant, data, .. } => {
            let step = procedure.find(start).map(|ix| procedure.step(ix));
            let Some(StepKind::Start { by, form, .. }) = step.map(|step| &step.kind) else { return Vec::new() };
            let Actor::Person { id, posts } = actor else { return Vec::new() };
            let holds = |role: &RoleId| posts.iter().any(|post| post.duty.acts() && post.role == *role);
            let is_own = id == applicant;
            let may = by.iter().any(|role| if *role == "applicant" { is_own } else { !is_own && holds(role) });
            if may { form.lookups(data, procedure, &View::new(context, case, at)) } else { Vec::new() }
        }
        Command::Complete { visit, data, .. } if may_do(context, case, *visit, actor).is_ok() => {
            let stay = case.open.get(visit);
            let step = stay.and_then(|stay| procedure.find(&stay.step)).map(|ix| procedure.step(ix));
            let Some(task) = step.and_then(|step| step.task()) else { return Vec::new() };
            task.form.lookups(data, procedure, &View::new(context, case, at))
        }
        _ => Vec::new(),
    }
}

/// The value that was given is another than the one that the register holds. What that is is not told: whoever asks might
/// be guessing.
pub(crate) fn differs(pointer: String, name: &FieldId, field: &Field, source: &Source) -> FieldProblem {
    let label = |language| match field.label.get(language) {
        "" => name.to_string(),
        label => label.to_owned(),
    };
    let register = &source.service;
    let vi = format!("{} khác với dữ liệu trong `{register}`: để trống, hoặc sửa trong nguồn đó.", label(Language::Vi));
    let en = format!(
        "{} differs from what `{register}` holds: leave it out, or have it corrected there.",
        label(Language::En)
    );
    FieldProblem::new(pointer, "held-otherwise", vi, en)
}
