//! Steps.

use indexmap::IndexMap;
use motcua_kernel::form::Form;
use motcua_kernel::id::{
    DocumentId, FieldId, MessageName, OperationId, OutcomeId, RoleId, ServiceId, StatusId, StepId, StepIx, TemplateId,
};
use motcua_kernel::procedure::{
    AssignPolicy, Awaited, AwaitedMessage, ChildOutcome, HANDLER_FIRES_MAX, Handled, Handler, Join, Outcome, Payment,
    Step, StepKind, Subprocedure, Target, Task, Wait, Way,
};
use motcua_kernel::text::Text;
use motcua_kernel::turn::Context;

use super::text;
use super::time;
use crate::expressions::Rules;
use crate::graph::Graph;
use crate::mentions::{JOIN, split};
use crate::model::DONE;
use crate::syntax::handler::HandlerKeys;
use crate::syntax::leaf::{Given, Id};
use crate::syntax::step::{self as written, Assign, AssignWord, LateReason, Next};

/// How many elements an `each` may have where nothing is said: as many as the list of a form.
pub(crate) const ELEMENTS_MAX: u32 = 1_000;

/// Lowers the steps of a procedure that was checked to be free of errors. Nothing only if it was not.
pub(super) struct Lowering<'g, 'a> {
    pub(super) graph: &'g Graph<'a>,
    pub(super) rules: &'g Rules,
}

impl Lowering<'_, '_> {
    pub(super) fn step(&self, ix: StepIx) -> Option<Step> {
        let model = self.graph.model;
        let written = model.step(ix);
        let keys = written.common();
        let id = model.name(ix);
        let mut label = text::optional(keys.label, model.languages[0]);
        if label.is_empty() {
            label = Text::new().with(model.languages[0], id.text.clone());
        }
        Some(Step {
            id: StepId::from(&*id.text),
            label,
            kind: self.kind(ix, written)?,
            when: keys.when.map_or(Some(None), |when| self.rules.at(when.span()).map(Some))?,
            status: keys.status.map(|status| StatusId::from(&*status.text)),
            issues: documents(keys.issues),
            compensate: keys.compensate.map_or(Some(None), |undo| model.find(&undo.text).map(Some))?,
            at_most: at_most(written),
            due: written.due().map_or(Some(None), |due| time::limit(model, self.rules, due).map(Some))?,
            basis: text::basis(keys.basis),
            summary: text::optional(keys.summary, model.languages[0]),
            visit: written.visit(),
            each: self.graph.eaches(ix).last().copied(),
        })
    }

    fn kind(&self, ix: StepIx, step: &written::Step) -> Option<StepKind> {
        let next = step.common().next;
        let model = self.graph.model;
        Some(match step {
            written::Step::Start(start) => {
                StepKind::Start { by: roles(&start.by.0), form: self.form(ix)?, next: self.way(next)? }
            }
            written::Step::Task(task) => StepKind::Task(self.task(ix, task)?),
            written::Step::Script(script) => {
                let set = script.set.iter().map(|(name, given)| self.given(&name.text, given));
                StepKind::Script { set: set.collect::<Option<_>>()?, next: self.way(next)? }
            }
            written::Step::Choice(_) => StepKind::Choice { next: self.way(next)? },
            written::Step::Notify(notify) => StepKind::Notify {
                to: roles(&notify.to.0),
                template: TemplateId::from(&*notify.template.text),
                next: self.way(next)?,
            },
            written::Step::Parallel(parallel) => StepKind::Parallel {
                branches: parallel.branches.iter().map(|id| model.find(&id.text)).collect::<Option<_>>()?,
                join: parallel.join.and_then(|join| join.count).map_or(Join::All, Join::Count),
                next: self.way(next)?,
            },
            written::Step::Subprocedure(sub) => StepKind::Subprocedure(self.subprocedure(sub)?),
            written::Step::Payment(payment) => StepKind::Payment(self.payment(ix, payment)?),
            written::Step::Each(each) => StepKind::Each {
                list: self.rules.at(each.r#in.span())?,
                name: FieldId::from(&*each.r#as.text),
                first: model.find(&each.r#do.text)?,
                join: each.join.and_then(|join| join.count).map_or(Join::All, Join::Count),
                max: each.max.map_or(ELEMENTS_MAX, |max| max.value),
                next: self.way(next)?,
            },
            written::Step::Wait(wait) => StepKind::Wait(self.wait(wait)?),
            written::Step::Handler(handler) => StepKind::Handler(self.handler(handler)?),
            written::Step::Call(call) => self.call(call, next)?,
            written::Step::End(end) => StepKind::End {
                outcome: OutcomeId::from(&*end.outcome.text),
                compensate: end.compensate.unwrap_or(false),
            },
        })
    }

    fn payment(&self, ix: StepIx, payment: &written::PaymentStep) -> Option<Payment> {
        let mut outcomes = IndexMap::new();
        for (id, written) in payment.outcomes.iter() {
            let mut outcome = self.outcome(id, written, payment.next.as_ref())?;
            outcome.by_service = !outcome.by_timer && outcome.by.is_none();
            outcomes.insert(OutcomeId::from(&*id.text), outcome);
        }
        Some(Payment {
            amount: self.rules.at(payment.amount.span())?,
            service: payment.service.as_ref().map(|service| ServiceId::from(&*service.text)),
            counter: Task {
                role: RoleId::from(payment.counter().map_or("applicant", |role| &role.text)),
                form: self.form(ix)?,
                outcomes,
                not_by: Vec::new(),
                same_as: None,
                assign: None,
                office: None,
                shows: Vec::new(),
                next: payment.next.as_ref().map_or(Some(None), |next| self.way(Some(next)).map(Some))?,
                // Whoever pays late is late, and not whoever takes the money.
                late_reason_required: false,
            },
        })
    }

    fn subprocedure(&self, sub: &written::SubprocedureStep) -> Option<Subprocedure> {
        let model = self.graph.model;
        let child = model.around.procedures.get(&sub.procedure.text)?;
        let mut outcomes = IndexMap::new();
        for (id, outcome) in sub.outcomes.iter() {
            let mut label = text::optional(outcome.label.as_ref(), model.languages[0]);
            if label.is_empty() {
                label = Text::new().with(model.languages[0], id.text.clone());
            }
            let lowered = ChildOutcome {
                label,
                issues: documents(&outcome.issues),
                next: self.way(outcome.next.as_ref().or(sub.next.as_ref()))?,
            };
            outcomes.insert(OutcomeId::from(&*id.text), lowered);
        }
        let input = sub.input.iter().map(|(name, given)| self.given(&name.text, given));
        Some(Subprocedure {
            child: child.clone(),
            start: start_of(sub, child)?.0,
            input: input.collect::<Option<_>>()?,
            outcomes,
            next: sub.next.as_ref().map_or(Some(None), |next| self.way(Some(next)).map(Some))?,
        })
    }

    fn wait(&self, wait: &written::WaitStep) -> Option<Wait> {
        let awaited = |(message, key, next): (&Id, &crate::syntax::leaf::Expression, Option<&Next>)| {
            Some(AwaitedMessage {
                message: MessageName::from(&*message.text),
                key: self.rules.at(key.span())?,
                next: self.way(next.or(wait.next.as_ref()))?,
            })
        };
        let mut messages = wait.messages().into_iter().map(awaited).collect::<Option<Vec<_>>>()?;
        let what = match (&wait.events, messages.pop(), &wait.until) {
            (Some(_), Some(last), _) => {
                messages.push(last);
                Awaited::FirstOf(messages)
            }
            (None, Some(one), _) => Awaited::Message(one),
            (_, None, Some(until)) => Awaited::Moment(self.rules.at(until.span())?),
            (_, None, None) => Awaited::Limit,
        };
        Some(Wait { what, next: wait.next.as_ref().map_or(Some(None), |next| self.way(Some(next)).map(Some))? })
    }

    fn handler(&self, handler: &HandlerKeys) -> Option<Handler> {
        let event = match (&handler.r#for, &handler.r#match, &handler.by) {
            (Some(message), Some(key), _) => {
                Handled::Message { message: MessageName::from(&*message.text), key: self.rules.at(key.span())? }
            }
            (_, _, by) => Handled::Withdrawal { by: roles(by.as_ref()?.all()) },
        };
        let next = match &handler.r#do {
            Some(first) => Way::To(Target::Step(self.graph.model.find(&first.text)?)),
            None => self.way(handler.next.as_ref())?,
        };
        Some(Handler { event, next, interrupts: !handler.runs_beside() })
    }

    fn call(&self, call: &written::CallStep, next: Option<&Next>) -> Option<StepKind> {
        let input = call.input.iter().map(|(name, given)| self.given(&name.text, given));
        let timeout = call.timeout.and_then(|timeout| time::seconds(timeout.value));
        let on_error = call.on_error.as_ref().map(|error| self.graph.model.find(&error.next.text));
        Some(StepKind::Call {
            service: ServiceId::from(&*call.service.text),
            operation: OperationId::from(&*call.operation.text),
            input: input.collect::<Option<_>>()?,
            timeout_seconds: timeout
                .map_or(time::TIMEOUT_SECONDS, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
            retry: time::retry(call.retry.as_ref()),
            on_error: on_error.map_or(Some(None), |step| step.map(Some))?,
            next: self.way(next)?,
        })
    }

    fn task(&self, ix: StepIx, task: &written::TaskStep) -> Option<Task> {
        let model = self.graph.model;
        let mut outcomes = IndexMap::new();
        for (id, outcome) in task.outcomes.iter() {
            outcomes.insert(OutcomeId::from(&*id.text), self.outcome(id, outcome, task.next.as_ref())?);
        }
        if outcomes.is_empty() {
            let label = text::optional(task.label.as_ref(), model.languages[0]);
            let done = Outcome {
                label,
                requires: Vec::new(),
                issues: Vec::new(),
                by_timer: false,
                by_service: false,
                by: None,
                confirm: None,
                basis: Vec::new(),
                next: self.way(task.next.as_ref())?,
            };
            outcomes.insert(OutcomeId::from(DONE), done);
        }
        let same_as = match &task.assign {
            Some(Assign::Full(assign)) => Some(model.find(&assign.same_as.text)?),
            Some(Assign::One(_)) | None => None,
        };
        let assign = match &task.assign {
            Some(Assign::One(AssignWord::LeastLoaded)) => Some(AssignPolicy::LeastLoaded),
            Some(Assign::One(AssignWord::RoundRobin)) => Some(AssignPolicy::RoundRobin),
            Some(Assign::One(AssignWord::Pool) | Assign::Full(_)) | None => None,
        };
        let shown = |path: &crate::syntax::leaf::FieldPath| {
            let ((step, _), field) = split(&path.text, path.span);
            Some((model.find(step)?, FieldId::from(field?.0)))
        };
        Some(Task {
            role: RoleId::from(&*task.role.text),
            form: self.form(ix)?,
            outcomes,
            not_by: task.not_by.iter().map(|step| model.find(&step.text)).collect::<Option<_>>()?,
            same_as,
            assign,
            office: task.office.as_ref().map_or(Some(None), |office| self.rules.at(office.span()).map(Some))?,
            shows: task.shows.iter().map(shown).collect::<Option<_>>()?,
            next: task.next.as_ref().map_or(Some(None), |next| self.way(Some(next)).map(Some))?,
            late_reason_required: !matches!(task.late_reason, Some(LateReason::Optional)),
        })
    }

    fn outcome(&self, id: &Id, outcome: &written::Outcome, next: Option<&Next>) -> Option<Outcome> {
        let first = self.graph.model.languages[0];
        let mut label = text::optional(outcome.label.as_ref(), first);
        if label.is_empty() {
            label = Text::new().with(first, id.text.clone());
        }
        Some(Outcome {
            label,
            requires: outcome.requires.iter().map(|field| FieldId::from(&*field.text)).collect(),
            issues: documents(&outcome.issues),
            by_timer: outcome.by_timer(),
            by_service: false,
            by: outcome.only_by().map(|role| RoleId::from(&*role.text)),
            confirm: outcome.confirm.as_ref().map(|confirm| text::text(confirm, first)),
            basis: text::basis(&outcome.basis),
            next: self.way(outcome.next.as_ref().or(next))?,
        })
    }

    /// The form of a step, with the rules about its fields as they are asked there.
    fn form(&self, ix: StepIx) -> Option<Form> {
        let mut form = self.graph.model.form_of(ix).cloned().unwrap_or_default();
        for (id, written) in self.graph.model.written_form(ix).into_iter().flat_map(|fields| fields.iter()) {
            let keys = written.common();
            let field = form.fields.get_mut(&*id.text)?;
            let rule = |expression: Option<&crate::syntax::leaf::Expression>| {
                expression.map_or(Some(None), |expression| self.rules.of_field(ix, expression.span()).map(Some))
            };
            field.terms.show_if = rule(keys.show_if)?;
            field.terms.required_if = rule(keys.required_if())?;
        }
        Some(form)
    }

    fn given(&self, name: &str, given: &Given) -> Option<(FieldId, motcua_kernel::rule::Rule)> {
        let span = match given {
            Given::Constant(node) => node.span,
            Given::Computed(expression) => expression.span(),
        };
        Some((FieldId::from(name), self.rules.at(span)?))
    }

    /// A way on. A step without one was checked to run only as compensation.
    fn way(&self, next: Option<&Next>) -> Option<Way> {
        match next {
            None => Some(Way::To(Target::Undone)),
            Some(Next::One(id)) => self.target(id).map(Way::To),
            Some(Next::Many(branches)) => {
                let (last, before) = branches.split_last()?;
                let branch = |branch: &written::Branch| {
                    Some((self.rules.at(branch.when.as_ref()?.span())?, self.target(&branch.to)?))
                };
                let branches = before.iter().map(branch).collect::<Option<_>>()?;
                Some(Way::Choose { branches, otherwise: self.target(&last.to)? })
            }
        }
    }

    fn target(&self, id: &Id) -> Option<Target> {
        match &*id.text {
            JOIN => Some(Target::Join),
            name => self.graph.model.find(name).map(Target::Step),
        }
    }
}

/// The start by which a step opens another procedure, and its form; nothing where it is not clear which.
pub(crate) fn start_of<'c>(sub: &written::SubprocedureStep, child: &'c Context) -> Option<(StepId, &'c Form)> {
    let mut starts = child.procedure.starts().filter_map(|step| match &step.kind {
        StepKind::Start { form, .. } => Some((step.id.clone(), form)),
        _ => None,
    });
    match &sub.start {
        Some(named) => starts.find(|(id, _)| *id == *named.text),
        None => starts.next().filter(|_| starts.next().is_none()),
    }
}

/// How often a case may enter a step; a handler never without bound.
fn at_most(step: &written::Step) -> Option<u32> {
    let written = step.common().at_most.map(|most| most.value);
    match step {
        written::Step::Handler(_) => Some(written.unwrap_or(HANDLER_FIRES_MAX)),
        _ => written,
    }
}

fn roles(ids: &[Id]) -> Vec<RoleId> {
    ids.iter().map(|id| RoleId::from(&*id.text)).collect()
}

fn documents(ids: &[Id]) -> Vec<DocumentId> {
    ids.iter().map(|id| DocumentId::from(&*id.text)).collect()
}
