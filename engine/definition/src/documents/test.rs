//! Test files.

use motcua_kernel::say;
use std::collections::BTreeSet;

use motcua_kernel::form::Form;
use motcua_kernel::id::MessageName;
use motcua_kernel::procedure::{Awaited, Handled, Payment, Procedure, Step, StepKind, Wait};

use super::fields;
use super::names::{Names, form};
use crate::diagnostic::Diagnostic;
use crate::lower::rota;
use crate::mentions::split;
use crate::source::Span;
use crate::syntax::leaf::{Entries, Id, Loose, OperationPath};
use crate::syntax::test::{
    Action, ActionKeys, Answer, Answers, CannedCase, CannedCaseKeys, Expectation, Given, MessageAction,
    Names as Several, PaymentAction, StepAction, StepActionKeys, TestFile,
};

/// Compares every name and value of a test file with its procedure.
/// `whole` says that nothing was taken out of it before, and so that what is not there is missing.
pub(crate) fn check(file: &TestFile, procedure: &Procedure, whole: bool) -> Vec<Diagnostic> {
    let mut checker = Checker { names: Names::new(procedure) };
    file.given.iter().for_each(|given| checker.given(given));
    let mut names: BTreeSet<&str> = BTreeSet::new();
    if whole && file.cases.is_empty() && file.rules.is_empty() {
        let help = say!("add `cases:` with what happens to a case, or `rules:` with questions to functions and tables");
        checker.names.wrong("missing-key", file.test.span, say!("this file tests nothing"), help);
    }
    for case in &file.cases {
        if !names.insert(&case.name.text) {
            let help = say!("give each case a name of its own: failures are found by it");
            checker.names.wrong("duplicate-name", case.name.span, say!("another case has the same name"), help);
        }
        case.given.iter().for_each(|given| checker.given(given));
        let at = [&file.given, &case.given].into_iter().flatten().any(|given| given.at.is_some());
        if whole && !at {
            let help = say!("add `at: 2026-03-02 09:00` under `given`");
            checker.names.wrong("missing-key", case.name.span, say!("the case does not say when it begins"), help);
        }
        case.when.iter().for_each(|action| checker.action(action));
        case.then.iter().for_each(|then| checker.expectation(then));
    }
    checker.names.findings
}

struct Checker<'p> {
    names: Names<'p>,
}

impl<'p> Checker<'p> {
    fn given(&mut self, given: &Given) {
        let entries = given.people.iter().map(|(name, person)| rota::Entry {
            name,
            roles: person.roles(),
            absent: person.absent(),
            deputy: person.deputy(),
        });
        self.names.findings.extend(rota::rota(&entries.collect::<Vec<_>>()).1);
        for (_, person) in given.people.iter() {
            person.roles().iter().for_each(|role| self.names.role(&role.text, role.span, &[]));
        }
        for (id, _) in given.turns.iter() {
            self.task(id);
        }
        for (path, answers) in given.services.iter() {
            let Some(output) = self.operation(path) else { continue };
            let answers = match answers {
                Answers::Full(answer) => std::slice::from_ref(answer),
                Answers::Many(answers) => answers,
            };
            answers.iter().for_each(|answer| self.answer(path, &output, answer));
        }
        for (id, end) in given.procedures.iter() {
            self.canned(id, end);
        }
        for (id, data) in given.starts.iter() {
            let Some(step) = self.names.step(&id.text, id.span) else { continue };
            match &step.kind {
                StepKind::Start { form, .. } => self.data(step, form, data),
                _ => {
                    let headline = say!("`{name}` is no start, and nothing can be given for it", name = id.text);
                    self.names.wrong(
                        "wrong-step",
                        id.span,
                        headline,
                        say!("write its data under `when`, where it is done"),
                    );
                }
            }
        }
    }

    /// How cases of another procedure end: as that procedure can end.
    fn canned(&mut self, id: &Id, end: &CannedCase) {
        let steps = self.names.procedure.steps.iter();
        let run = steps.filter_map(|step| match &step.kind {
            StepKind::Subprocedure(sub) => Some(&sub.child.procedure),
            _ => None,
        });
        let Some(child) = run.clone().find(|child| child.reference.id == *id.text) else {
            let known: Vec<&str> = run.map(|child| child.reference.id.as_str()).collect();
            return self.names.unknown(
                "unknown-procedure",
                say!("procedure that a step runs"),
                &id.text,
                id.span,
                known.into_iter(),
            );
        };
        let ends = child.steps.iter().filter_map(|step| match &step.kind {
            StepKind::End { outcome, .. } => Some(outcome.as_str()),
            _ => None,
        });
        let known: Vec<&str> = ends.chain(["withdrawn"]).collect();
        let (CannedCase::One(outcome) | CannedCase::Full(CannedCaseKeys { outcome, .. })) = end;
        if !known.contains(&&*outcome.text) {
            let what = say!("outcome of `{name}`", name = id.text);
            self.names.unknown("unknown-outcome", what, &outcome.text, outcome.span, known.into_iter());
        }
    }

    /// The fields that an operation answers with.
    fn operation(&mut self, path: &OperationPath) -> Option<Form> {
        let procedure = self.names.procedure;
        let ((service, service_span), operation) = split(&path.text, path.span);
        let Some(found) = procedure.services.get(service) else {
            let known = procedure.services.keys().map(|id| id.as_str());
            self.names.unknown("unknown-service", say!("service"), service, service_span, known);
            return None;
        };
        let (operation, span) = operation?;
        let known = found.operations.keys().map(|id| id.as_str());
        match found.operations.get(operation) {
            Some(operation) => Some(operation.output.clone()),
            None => {
                self.names.unknown(
                    "unknown-operation",
                    say!("operation of `{service}`", service),
                    operation,
                    span,
                    known,
                );
                None
            }
        }
    }

    fn answer(&mut self, path: &OperationPath, output: &Form, answer: &Answer) {
        for (name, value) in answer.fields.iter() {
            match output.fields.get(&*name.text) {
                Some(field) => self.names.findings.extend(fields::mismatch(&value.0, field)),
                None => {
                    let known = output.fields.keys().map(|id| id.as_str());
                    let what = say!("field of `{path}`", path = path.text);
                    self.names.unknown("unknown-field", what, &name.text, name.span, known);
                }
            }
        }
        if let (None, Some(problem)) = (&answer.error, &answer.problem) {
            let headline = say!("only a failure names a problem type");
            self.names.wrong("wrong-value", problem.span, headline, say!("add `error:` with the status code"));
        }
        if let (Some(error), Some((name, _))) = (&answer.error, answer.fields.iter().next()) {
            let headline = say!("an answer either fails or brings `{name}`", name = name.text);
            self.names.wrong("wrong-value", error.span, headline, say!("leave one of the two out"));
        }
    }

    fn data(&mut self, step: &Step, form: &Form, data: &Entries<Id, Loose>) {
        for (id, value) in data.iter() {
            if self.names.field(step, form, &id.text, id.span)
                && let Some(field) = form.fields.get(&*id.text)
            {
                self.names.findings.extend(fields::mismatch(&value.0, field));
            }
        }
    }

    fn action(&mut self, action: &Action) {
        match action {
            Action::One(id) if &*id.text == WITHDRAW => {}
            Action::One(id) => drop(self.done(id)),
            Action::Full(keys) => self.keys(keys),
        }
    }

    fn keys(&mut self, keys: &ActionKeys) {
        let written = [
            keys.message.is_some(),
            keys.payment.is_some(),
            keys.advance.is_some(),
            keys.advance_to.is_some(),
            keys.advance_past.is_some(),
            keys.expect.is_some(),
        ];
        let count = written.into_iter().filter(|there| *there).count() + keys.steps.0.len();
        if count != 1 {
            let help = say!("begin each thing that happens with `- `");
            self.names.wrong("wrong-value", keys.span.head(), say!("one thing happens after the other"), help);
        }
        keys.message.iter().for_each(|message| self.message(message));
        keys.payment.iter().for_each(|payment| self.payment(payment));
        keys.expect.iter().for_each(|expectation| self.expectation(expectation));
        if let Some(clock) = &keys.advance_past {
            self.clock(clock);
        }
        for (id, how) in keys.steps.iter() {
            if let StepAction::Full(keys) = how
                && let Some(there) = &keys.r#do
            {
                self.in_child(id, there, keys);
                continue;
            }
            if let Some(step) = self.done(id) {
                self.step(step, how);
            }
        }
    }

    /// A step that people do in the case that another step opened.
    fn in_child(&mut self, id: &Id, there: &Id, keys: &StepActionKeys) {
        let Some(step) = self.names.step(&id.text, id.span) else { return };
        let StepKind::Subprocedure(sub) = &step.kind else {
            let headline = say!("`{name}` opens no case of its own", name = id.text);
            return self.names.wrong("wrong-step", there.span, headline, say!("leave `do` out"));
        };
        if &*there.text == WITHDRAW {
            return;
        }
        let mut child = Checker { names: Names::new(&sub.child.procedure) };
        if let Some(step) = child.done(there) {
            let inner = StepActionKeys { r#for: None, r#do: None, ..keys.clone() };
            child.step(step, &StepAction::Full(inner));
        }
        self.names.findings.extend(child.names.findings);
    }

    /// A step that people do.
    fn done(&mut self, id: &Id) -> Option<&'p Step> {
        let step = self.names.step(&id.text, id.span)?;
        if form(step).is_none() {
            let headline = say!("nobody does `{name}`: it is no start and no task", name = id.text);
            let help =
                say!("only starts and tasks are done by people; answers of systems stand under `given.services`");
            self.names.wrong("wrong-step", id.span, headline, help);
            return None;
        }
        if step.payment().is_some_and(|payment| payment.counter.role == *"applicant") {
            let headline = say!("nobody has a button at `{name}`: the payment service reports it", name = id.text);
            let help = say!("write `payment: {{of: {name}}}`", name = id.text);
            self.names.wrong("wrong-step", id.span, headline, help);
            return None;
        }
        Some(step)
    }

    fn step(&mut self, step: &'p Step, how: &StepAction) {
        let StepActionKeys { outcome, fields, r#for, .. } = match how {
            StepAction::One(outcome) => return self.names.outcome(step, &outcome.text, outcome.span),
            StepAction::Full(keys) => keys,
        };
        if let Some(element) = r#for.as_ref().filter(|_| step.each.is_none()) {
            let headline = say!("`{name}` stands inside no `each`, and so there is no element to name", name = step.id);
            self.names.wrong("wrong-step", element.0.span, headline, say!("leave `for` out"));
        }
        outcome.iter().for_each(|outcome| self.names.outcome(step, &outcome.text, outcome.span));
        if let Some(form) = form(step) {
            self.data(step, form, fields);
        }
    }

    /// The step at which something is to be paid.
    fn payable(&mut self, id: &Id) -> Option<&'p Step> {
        let step = self.names.step(&id.text, id.span)?;
        if step.payment().is_none() {
            let headline = say!("nothing is to be paid at `{name}`", name = id.text);
            self.names.wrong("wrong-step", id.span, headline, say!("name a step of the type `payment`"));
            return None;
        }
        Some(step)
    }

    fn payment(&mut self, action: &PaymentAction) {
        let Some(step) = self.payable(&action.of) else { return };
        if step.payment().is_some_and(|payment| payment.service.is_none()) {
            let headline = say!("`{name}` names no service that could report a payment", name = step.id);
            let help = say!("at the counter it is paid by its button: `{name}: paid`", name = step.id);
            self.names.wrong("wrong-step", action.of.span, headline, help);
        }
        if let Some(element) = action.r#for.as_ref().filter(|_| step.each.is_none()) {
            let headline = say!("`{name}` stands inside no `each`, and so there is no element to name", name = step.id);
            self.names.wrong("wrong-step", element.0.span, headline, say!("leave `for` out"));
        }
        if let (Some(amount), Some(_)) = (&action.amount, &action.failed) {
            let headline = say!("what was not paid has no amount");
            self.names.wrong("wrong-value", amount.span, headline, say!("leave one of the two out"));
        }
    }

    fn message(&mut self, action: &MessageAction) {
        let procedure = self.names.procedure;
        let Some(message) = procedure.messages.get(&MessageName::from(&*action.name.text)) else {
            let known = procedure.messages.keys().map(|id| id.as_str());
            return self.names.unknown("unknown-message", say!("message"), &action.name.text, action.name.span, known);
        };
        for (id, value) in action.data.iter() {
            match message.data.fields.get(&*id.text) {
                Some(field) => self.names.findings.extend(fields::mismatch(&value.0, field)),
                None => {
                    let known = message.data.fields.keys().map(|field| field.as_str());
                    let what = say!("field of `{name}`", name = action.name.text);
                    self.names.unknown("unknown-field", what, &id.text, id.span, known);
                }
            }
        }
    }

    /// A deadline, or a step with a limit or a moment.
    fn clock(&mut self, id: &Id) {
        let procedure = self.names.procedure;
        let passes =
            |step: &&Step| step.due.is_some() || matches!(&step.kind, StepKind::Wait(wait) if wait.is_for_a_moment());
        let steps = procedure.steps.iter().filter(passes).map(|step| step.id.as_str());
        let known = procedure.deadlines.keys().map(|id| id.as_str()).chain(steps);
        if !known.clone().any(|name| name == &*id.text) {
            self.names.unknown("unknown-deadline", say!("deadline or step with a limit"), &id.text, id.span, known);
        }
    }

    /// A task: a step that has a person.
    fn task(&mut self, id: &Id) {
        if self.names.step(&id.text, id.span).is_some_and(|step| step.task().is_none()) {
            let headline = say!("`{name}` is no task, and so nobody has it", name = id.text);
            self.names.wrong("wrong-step", id.span, headline, say!("name a step of `type: task`"));
        }
    }

    fn steps<'i>(&mut self, ids: impl IntoIterator<Item = &'i Id>) {
        for id in ids {
            self.names.step(&id.text, id.span);
        }
    }

    fn expectation(&mut self, expectation: &Expectation) {
        let procedure = self.names.procedure;
        match &expectation.at {
            Some(Several::One(id)) => self.steps([id]),
            Some(Several::Many(ids)) => self.steps(ids),
            None => {}
        }
        if let Some(id) = &expectation.outcome {
            self.outcome_of_the_case(id);
        }
        if let Some(id) = &expectation.end {
            self.end(id);
        }
        if let Some(status) = expectation.status.as_ref().filter(|id| !procedure.statuses.contains_key(&*id.text)) {
            let known = procedure.statuses.keys().map(|id| id.as_str());
            self.names.unknown("unknown-status", say!("status"), &status.text, status.span, known);
        }
        for (id, outcomes) in expectation.outcomes.iter() {
            let Some(step) = self.names.step(&id.text, id.span) else { continue };
            let outcomes = match outcomes {
                Several::One(outcome) => std::slice::from_ref(outcome),
                Several::Many(outcomes) => outcomes,
            };
            outcomes.iter().for_each(|outcome| self.names.outcome(step, &outcome.text, outcome.span));
            if let ([_, second, ..], None) = (outcomes, step.each) {
                let headline = say!("`{name}` ends in one way, and several are expected", name = id.text);
                let help = say!("only a step inside an `each` has an outcome for each element");
                self.names.wrong("wrong-value", second.span, headline, help);
            }
        }
        expectation.held_by.iter().for_each(|(id, _)| self.task(id));
        self.steps(expectation.visited.iter().flatten());
        self.steps(&expectation.not_visited);
        for id in expectation.issued.iter().flatten().filter(|id| !procedure.documents.contains_key(&*id.text)) {
            let known = procedure.documents.keys().map(|id| id.as_str());
            self.names.unknown("unknown-document", say!("document"), &id.text, id.span, known);
        }
        for role in expectation.notified.iter().flatten() {
            self.names.role(&role.text, role.span, &["applicant", "assignee"]);
        }
        for path in expectation.calls.iter().flatten() {
            self.operation(path);
        }
        for (id, _) in expectation.to_pay.iter() {
            self.payable(id);
        }
        for (path, _) in expectation.data.iter() {
            self.value(&path.text, path.span);
        }
        for (id, _) in expectation.rungs.iter().filter(|(id, _)| !procedure.deadlines.contains_key(&*id.text)) {
            self.names.step(&id.text, id.span);
        }
        for (id, _) in expectation.deadlines.iter().filter(|(id, _)| !procedure.deadlines.contains_key(&*id.text)) {
            let known = procedure.deadlines.keys().map(|id| id.as_str());
            self.names.unknown("unknown-deadline", say!("deadline"), &id.text, id.span, known);
        }
    }

    fn outcome_of_the_case(&mut self, id: &Id) {
        let outcomes = self.names.procedure.steps.iter().filter_map(|step| match &step.kind {
            StepKind::End { outcome, .. } => Some(outcome.as_str()),
            _ => None,
        });
        let known: BTreeSet<&str> = outcomes.chain(["withdrawn"]).collect();
        if !known.contains(&*id.text) {
            self.names.unknown(
                "unknown-outcome",
                say!("outcome of the case"),
                &id.text,
                id.span,
                known.iter().copied(),
            );
        }
    }

    fn end(&mut self, id: &Id) {
        let ends = self.names.procedure.steps.iter().filter(|step| matches!(step.kind, StepKind::End { .. }));
        let known = ends.map(|step| step.id.as_str());
        // A withdrawal without a handler of its own ends the case at no step.
        if &*id.text != "withdrawn" && !known.clone().any(|end| end == &*id.text) {
            self.names.unknown("unknown-step", say!("end"), &id.text, id.span, known);
        }
    }

    /// A value that a step leaves behind.
    fn value(&mut self, path: &str, span: Span) {
        let ((name, name_span), rest) = split(path, span);
        let (Some(step), Some((rest, span))) = (self.names.step(name, name_span), rest) else { return };
        let mut parts = rest.split('.');
        let first = parts.next().unwrap_or("");
        let procedure = self.names.procedure;
        match &step.kind {
            StepKind::Script { set, .. } => {
                if !set.iter().any(|(field, _)| *field == *first) {
                    let known: Vec<&str> = set.iter().map(|(field, _)| field.as_str()).collect();
                    self.names.unknown(
                        "unknown-field",
                        say!("value of `{name}`", name),
                        first,
                        span,
                        known.into_iter(),
                    );
                }
            }
            StepKind::Call { service, operation, .. } => {
                let output = procedure.services.get(service).and_then(|service| service.operations.get(operation));
                let second = parts.next().unwrap_or("");
                if first != "result" {
                    let known = ["result"].into_iter();
                    self.names.unknown("unknown-field", say!("value of `{name}`", name), first, span, known);
                } else if let Some(output) = output.filter(|output| !output.output.has(second)) {
                    let known = output.output.fields.keys().map(|field| field.as_str());
                    self.names.unknown("unknown-field", say!("field of `{name}.result`", name), second, span, known);
                }
            }
            StepKind::Subprocedure(_) => {
                let known = ["number", "end"];
                if !known.contains(&first) {
                    let what = say!("value of `{name}`", name);
                    self.names.unknown("unknown-field", what, first, span, known.into_iter());
                }
            }
            StepKind::Payment(_) if Payment::VALUES.contains(&first) => {}
            // Which of several messages it was.
            StepKind::Wait(Wait { what: Awaited::FirstOf(_), .. }) if first == "message" => {}
            StepKind::Handler(handler) => match &handler.event {
                Handled::Message { message, .. } => {
                    let declared = procedure.messages.get(message);
                    let data = declared.map(|message| message.data.clone()).unwrap_or_default();
                    self.names.field(step, &data, first, span);
                }
                Handled::Withdrawal { .. } if first == "reason" => {}
                Handled::Withdrawal { .. } => {
                    let known = ["reason"].into_iter();
                    self.names.unknown("unknown-field", say!("value of `{name}`", name), first, span, known);
                }
            },
            StepKind::Wait(wait) => {
                self.names.field(step, &procedure.brought_by(wait), first, span);
            }
            _ => {
                let form = form(step).cloned().unwrap_or_default();
                self.names.field(step, &form, first, span);
            }
        }
    }
}

/// The applicant withdraws.
const WITHDRAW: &str = "withdraw";
