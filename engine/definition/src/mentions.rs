//! Every place where a procedure names something: one list, from which both "does not exist" and "is never used" follow.

use crate::lower::source::{Parts, parts};
use crate::model::Model;
use crate::source::Span;
use crate::syntax::form::Field;
use crate::syntax::leaf::{FieldPath, Happening, Id};
use crate::syntax::step::{Assign, Next, Step};
use crate::syntax::time::{Due, Rung, StepExpiry};

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named<'a> {
    /// A step.
    Step,
    /// An outcome of this step.
    Outcome(&'a str),
    /// A role; `true` where `assignee` is allowed as well.
    Role { assignee: bool },
    /// An agency.
    Agency,
    /// A service or an agency.
    Sender,
    /// A form.
    Form,
    /// A field of this form.
    FieldOf(&'a str),
    /// A value that this step leaves behind.
    ValueOf(&'a str),
    /// A document.
    Document,
    /// A status.
    Status,
    /// A service.
    Service,
    /// An operation of this service.
    Operation(&'a str),
    /// A ladder.
    Ladder,
    /// A calendar.
    Calendar,
    /// A message.
    Message,
    /// A code list.
    Codes,
    /// A template of a document.
    DocumentTemplate,
    /// A template of a notice.
    NoticeTemplate,
}

/// One mention.
#[derive(Clone, Debug)]
pub(crate) struct Mention<'a> {
    /// What kind of thing.
    pub(crate) named: Named<'a>,
    /// By which name.
    pub(crate) name: &'a str,
    /// Where.
    pub(crate) span: Span,
    /// Under which key.
    pub(crate) key: &'static str,
}

/// All mentions, in no particular order; findings are sorted by place in the end.
pub(crate) fn mentions<'a>(model: &Model<'a>) -> Vec<Mention<'a>> {
    let mut list = List(Vec::new());
    let file = model.file;
    list.ids(Named::Calendar, file.calendar.as_ref(), "calendar");
    list.ids(Named::Agency, file.owner.as_ref(), "owner");
    for (_, role) in file.roles.iter() {
        list.id(Named::Agency, &role.agency, "agency");
    }
    for (_, service) in file.services.iter() {
        list.ids(Named::Agency, service.agency.as_ref(), "agency");
    }
    for (_, field) in file.forms.iter().flat_map(|(_, fields)| fields.iter()) {
        if let Some(Parts { service, operation, .. }) = field.common().source.and_then(parts) {
            list.push(Named::Service, service.0, service.1, "source");
            list.push(Named::Operation(service.0), operation.0, operation.1, "source");
        }
        match field {
            Field::Code(code) => list.id(Named::Codes, &code.list, "list"),
            Field::Address(address) => list.ids(Named::Codes, address.list.as_ref(), "list"),
            Field::List(of) => list.ids(Named::Codes, of.list.as_ref(), "list"),
            _ => {}
        }
    }
    for (_, message) in file.messages.iter() {
        list.id(Named::Sender, &message.from, "from");
    }
    for (_, document) in file.documents.iter() {
        list.ids(Named::Role { assignee: false }, document.sign.as_ref(), "sign");
        list.id(Named::DocumentTemplate, &document.template, "template");
    }
    for (_, ladder) in file.escalations.iter() {
        ladder.iter().for_each(|rung| list.rung(rung));
    }
    list.deadlines(model);
    for (id, step) in &model.steps {
        list.step(&id.text, step);
    }
    list.0
}

struct List<'a>(Vec<Mention<'a>>);

impl<'a> List<'a> {
    fn push(&mut self, named: Named<'a>, name: &'a str, span: Span, key: &'static str) {
        self.0.push(Mention { named, name, span, key });
    }

    fn id(&mut self, named: Named<'a>, id: &'a Id, key: &'static str) {
        self.push(named, &id.text, id.span, key);
    }

    fn ids(&mut self, named: Named<'a>, ids: impl IntoIterator<Item = &'a Id>, key: &'static str) {
        ids.into_iter().for_each(|id| self.id(named.clone(), id, key));
    }

    /// Where the flow may go: `join` is no step.
    fn target(&mut self, id: &'a Id, key: &'static str) {
        if &*id.text != JOIN {
            self.id(Named::Step, id, key);
        }
    }

    fn next(&mut self, next: &'a Next) {
        match next {
            Next::One(id) => self.target(id, "next"),
            Next::Many(branches) => branches.iter().for_each(|branch| self.target(&branch.to, "to")),
        }
    }

    /// `step` or `step.outcome`.
    fn happening(&mut self, happening: &'a Happening, key: &'static str) {
        let (step, outcome) = split(&happening.text, happening.span);
        self.push(Named::Step, step.0, step.1, key);
        if let Some((outcome, span)) = outcome {
            self.push(Named::Outcome(step.0), outcome, span, key);
        }
    }

    fn path(&mut self, path: &'a FieldPath, key: &'static str) {
        let (step, field) = split(&path.text, path.span);
        self.push(Named::Step, step.0, step.1, key);
        if let Some((field, span)) = field {
            self.push(Named::ValueOf(step.0), field, span, key);
        }
    }

    fn rung(&mut self, rung: &'a Rung) {
        self.ids(Named::Role { assignee: true }, &rung.notify, "notify");
        self.ids(Named::Role { assignee: false }, rung.reassign.as_ref(), "reassign");
        self.ids(Named::NoticeTemplate, rung.template.as_ref(), "template");
    }

    fn deadlines(&mut self, model: &Model<'a>) {
        for (_, deadline) in model.file.deadlines.iter() {
            self.ids(Named::Calendar, deadline.calendar.as_ref(), "calendar");
            self.ids(Named::Ladder, deadline.escalate.as_ref(), "escalate");
            self.ids(Named::Step, &deadline.pause, "pause");
            deadline.start.iter().for_each(|start| self.happening(start, "start"));
            deadline.stop.iter().for_each(|stop| self.happening(stop, "stop"));
            deadline.extend.iter().for_each(|(happening, _)| self.happening(happening, "extend"));
            self.ids(Named::Step, deadline.on_expiry.as_ref().map(|expiry| &expiry.next), "next");
        }
    }

    fn step(&mut self, id: &'a str, step: &'a Step) {
        let keys = step.common();
        step.ways().into_iter().for_each(|next| self.next(next));
        self.ids(Named::Status, keys.status, "status");
        self.ids(Named::Document, keys.issues, "issues");
        self.ids(Named::Step, keys.compensate, "compensate");
        if let Some(due) = step.due() {
            self.due(id, due);
        }
        match step {
            Step::Start(start) => {
                self.ids(Named::Role { assignee: false }, &*start.by.0, "by");
                self.ids(Named::Form, start.form.as_ref(), "form");
            }
            Step::Task(task) => {
                self.id(Named::Role { assignee: false }, &task.role, "role");
                self.ids(Named::Form, task.form.as_ref(), "form");
                self.ids(Named::Step, &task.not_by, "not_by");
                task.shows.iter().for_each(|path| self.path(path, "shows"));
                if let Some(Assign::Full(assign)) = &task.assign {
                    self.id(Named::Step, &assign.same_as, "same_as");
                }
                for (_, outcome) in task.outcomes.iter() {
                    self.ids(Named::Role { assignee: false }, outcome.only_by(), "by");
                    self.ids(Named::Document, &outcome.issues, "issues");
                    let form = task.form.as_ref().map_or("", |form| &*form.text);
                    self.ids(Named::FieldOf(form), &outcome.requires, "requires");
                }
            }
            Step::Payment(payment) => {
                self.ids(Named::Service, payment.service.as_ref(), "service");
                self.ids(Named::Form, payment.form.as_ref(), "form");
                let form = payment.form.as_ref().map_or("", |form| &*form.text);
                for (_, outcome) in payment.outcomes.iter() {
                    self.ids(Named::Role { assignee: false }, outcome.only_by(), "by");
                    self.ids(Named::Document, &outcome.issues, "issues");
                    self.ids(Named::FieldOf(form), &outcome.requires, "requires");
                }
            }
            Step::Call(call) => {
                self.id(Named::Service, &call.service, "service");
                let operation = &call.operation;
                self.push(Named::Operation(&call.service.text), &operation.text, operation.span, "operation");
                self.ids(Named::Step, call.on_error.as_ref().map(|error| &error.next), "on_error");
            }
            Step::Notify(notify) => {
                self.ids(Named::Role { assignee: false }, &*notify.to.0, "to");
                self.id(Named::NoticeTemplate, &notify.template, "template");
            }
            Step::Wait(wait) => {
                // Also where `match` is missing: the message is named.
                self.ids(Named::Message, wait.r#for.as_ref(), "for");
                let events = wait.events.iter().flat_map(|events| events.iter());
                self.ids(Named::Message, events.map(|event| &event.r#for), "for");
            }
            Step::Parallel(parallel) => self.ids(Named::Step, &*parallel.branches.0, "branches"),
            Step::Subprocedure(sub) => {
                for (_, outcome) in sub.outcomes.iter() {
                    outcome.next.iter().for_each(|next| self.next(next));
                    self.ids(Named::Document, &outcome.issues, "issues");
                }
            }
            Step::Each(each) => self.id(Named::Step, &each.r#do, "do"),
            Step::Handler(handler) => {
                self.ids(Named::Message, handler.r#for.as_ref(), "for");
                self.ids(Named::Role { assignee: false }, handler.by.iter().flat_map(|by| by.all()), "by");
                self.ids(Named::Step, handler.r#do.as_ref(), "do");
            }
            Step::Script(_) | Step::Choice(_) | Step::End(_) => {}
        }
    }

    fn due(&mut self, step: &'a str, due: &'a Due) {
        let Due::Full(due) = due else { return };
        self.ids(Named::Calendar, due.calendar.as_ref(), "calendar");
        self.ids(Named::Ladder, due.escalate.as_ref(), "escalate");
        if let Some(StepExpiry { outcome, next, .. }) = &due.on_expiry {
            self.ids(Named::Outcome(step), outcome.as_ref(), "outcome");
            self.ids(Named::Step, next.as_ref(), "next");
        }
    }
}

/// Where a branch returns: the one target that is no step.
pub(crate) const JOIN: &str = "join";

/// A word and its place.
type Part<'a> = (&'a str, Span);

/// The two halves of `step.outcome`, each with its place.
pub(crate) fn split(text: &str, span: Span) -> (Part<'_>, Option<Part<'_>>) {
    match text.split_once('.') {
        None => ((text, span), None),
        Some((first, second)) => {
            // Such names are written without quotes, or with one on either side: counted from the end, both come right.
            let quote = (span.end - span.start).saturating_sub(u32::try_from(text.len()).unwrap_or(0)) / 2;
            let start = span.start + quote;
            let middle = start + u32::try_from(first.len()).unwrap_or(0);
            let last = middle + 1 + u32::try_from(second.len()).unwrap_or(0);
            let first_span = Span { start, end: middle, ..span };
            ((first, first_span), Some((second, Span { start: middle + 1, end: last, ..span })))
        }
    }
}
