//! A procedure file together with everything it refers to: what the checks look at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::form::Form;
use motcua_kernel::id::{CalendarId, StepIx};
use motcua_kernel::procedure::Payment;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;

use crate::functions::Library;
use crate::lower::codes::CodeList;
use crate::lower::form::{self, Around};
use crate::lower::service::Operations;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::leaf::{Entries, Id, LanguageCode};
use crate::syntax::procedure::Procedure;
use crate::syntax::step::{Next, Outcome, Step};
use crate::tables::sheet::Sheet;

/// What a procedure refers to outside its own file.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// Calendars of the project.
    pub(crate) calendars: BTreeMap<CalendarId, Arc<Calendar>>,
    /// Code lists of the project.
    pub(crate) codes: BTreeMap<Arc<str>, CodeList>,
    /// Operations of the services that the procedure names; absent where the file could not be read.
    pub(crate) services: BTreeMap<Arc<str>, Operations>,
    /// Files of decision tables, by the place that names them; absent where one could not be read.
    pub(crate) sheets: BTreeMap<Span, Sheet>,
    /// Functions of rule files.
    pub(crate) library: Library,
    /// Templates that are there: `documents/permit.html`, `notices/apology.txt`.
    pub(crate) templates: BTreeMap<String, FileId>,
    /// Other procedures that steps run, by name and version as they are written there.
    pub(crate) procedures: BTreeMap<Arc<str>, Arc<Context>>,
    /// Names of calendars and code lists whose file is there but wrong; whoever refers to them is not told twice.
    pub(crate) broken: BTreeSet<Arc<str>>,
}

/// A procedure and its surroundings.
pub(crate) struct Model<'a> {
    pub(crate) files: &'a SourceMap,
    pub(crate) file: &'a Procedure,
    pub(crate) around: &'a Surroundings,
    /// Names of entries that were taken out of the tree because something in them is wrong.
    pub(crate) broken: BTreeSet<Arc<str>>,
    /// The languages; the first is the default.
    pub(crate) languages: Vec<Language>,
    /// Forms, typed.
    pub(crate) forms: IndexMap<Arc<str>, Form>,
    /// Steps in the order of the file. [`StepIx`] is the position here.
    pub(crate) steps: Vec<(&'a Id, &'a Step)>,
    index: BTreeMap<&'a str, StepIx>,
}

/// The outcome of a step that a person did who had nothing to choose, or that passed by itself.
pub(crate) const DONE: &str = "done";
/// The outcome of a step whose `when` said no.
pub(crate) const SKIPPED: &str = "skipped";
/// The outcome of a call whose last attempt failed.
pub(crate) const FAILED: &str = "failed";
/// The outcome of a wait whose message arrived.
pub(crate) const RECEIVED: &str = "received";
/// The outcome of a handler by which the application was withdrawn.
pub(crate) const WITHDRAWN: &str = "withdrawn";
/// The outcome of a wait whose moment came.
pub(crate) const PASSED: &str = "passed";

impl<'a> Model<'a> {
    pub(crate) fn new(
        files: &'a SourceMap,
        file: &'a Procedure,
        around: &'a Surroundings,
        broken: BTreeSet<Arc<str>>,
    ) -> Self {
        let languages: Vec<Language> = match file.languages.as_slice() {
            [] => vec![Language::Vi],
            codes => codes.iter().map(|code: &LanguageCode| code.language()).collect(),
        };
        let forms_around = Around { language: languages[0], codes: &around.codes };
        let forms =
            file.forms.iter().map(|(id, fields)| (id.text.clone(), form::form(fields, &forms_around))).collect();
        // Handlers come after the steps of the flow, and are steps like them.
        let handlers = file.handlers.iter().map(|(id, handler)| (id, &handler.0));
        let steps: Vec<_> = file.steps.iter().chain(handlers).collect();
        let number = |position: usize| StepIx(u16::try_from(position).unwrap_or(u16::MAX));
        let index = steps.iter().enumerate().map(|(position, (id, _))| (&*id.text, number(position))).collect();
        Self { files, file, around, broken, languages, forms, steps, index }
    }

    /// The position of a step.
    pub(crate) fn find(&self, name: &str) -> Option<StepIx> {
        self.index.get(name).copied()
    }

    /// The step at a position.
    pub(crate) fn step(&self, ix: StepIx) -> &'a Step {
        self.steps[ix.index()].1
    }

    /// The name of the step at a position.
    pub(crate) fn name(&self, ix: StepIx) -> &'a Id {
        self.steps[ix.index()].0
    }

    /// The positions of all steps.
    pub(crate) fn all(&self) -> impl Iterator<Item = StepIx> + use<> {
        (0..self.steps.len()).map(|position| StepIx(u16::try_from(position).unwrap_or(u16::MAX)))
    }

    /// The declared outcomes of a task or a payment; empty for everything else and for a task that declares none.
    pub(crate) fn declared(&self, ix: StepIx) -> Option<&'a Entries<Id, Outcome>> {
        match self.step(ix) {
            Step::Task(task) => Some(&task.outcomes),
            Step::Payment(payment) => Some(&payment.outcomes),
            _ => None,
        }
    }

    /// The ways that lead on from the outcomes of a task, of a payment, or of another procedure; empty for everything else.
    pub(crate) fn ways(&self, ix: StepIx) -> Vec<(&'a Id, Option<&'a Next>)> {
        match self.step(ix) {
            Step::Task(task) => task.outcomes.iter().map(|(id, outcome)| (id, outcome.next.as_ref())).collect(),
            Step::Subprocedure(sub) => sub.outcomes.iter().map(|(id, outcome)| (id, outcome.next.as_ref())).collect(),
            Step::Payment(step) => step.outcomes.iter().map(|(id, outcome)| (id, outcome.next.as_ref())).collect(),
            _ => Vec::new(),
        }
    }

    /// Every way in which a step can end, as deadlines and rules may name it.
    pub(crate) fn outcomes(&self, ix: StepIx) -> Vec<&'a str> {
        let step = self.step(ix);
        let mut outcomes = match step {
            Step::Task(task) if !task.outcomes.is_empty() => task.outcomes.iter().map(|(id, _)| &*id.text).collect(),
            Step::Call(call) if call.on_error.is_some() => vec![DONE, FAILED],
            Step::Wait(wait) if wait.is_for_a_moment() => vec![PASSED],
            Step::Wait(_) => vec![RECEIVED],
            Step::Subprocedure(sub) => sub.outcomes.iter().map(|(id, _)| &*id.text).collect(),
            Step::Payment(payment) => payment.outcomes.iter().map(|(id, _)| &*id.text).collect(),
            Step::Handler(handler) if handler.r#for.is_none() => vec![WITHDRAWN],
            Step::Handler(_) => vec![RECEIVED],
            Step::End(_) => vec![],
            _ => vec![DONE],
        };
        if step.common().when.is_some() {
            outcomes.push(SKIPPED);
        }
        outcomes
    }

    /// The form that is filled in at a step.
    pub(crate) fn form_of(&self, ix: StepIx) -> Option<&Form> {
        let name = match self.step(ix) {
            Step::Start(start) => start.form.as_ref()?,
            Step::Task(task) => task.form.as_ref()?,
            Step::Payment(payment) => payment.form.as_ref()?,
            _ => return None,
        };
        self.forms.get(&name.text)
    }

    /// The form of a step as it is written.
    pub(crate) fn written_form(&self, ix: StepIx) -> Option<&'a Entries<Id, crate::syntax::form::Field>> {
        let name = match self.step(ix) {
            Step::Start(start) => start.form.as_ref()?,
            Step::Task(task) => task.form.as_ref()?,
            Step::Payment(payment) => payment.form.as_ref()?,
            _ => return None,
        };
        self.file.forms.get(&name.text)
    }

    /// The names of the values that a step leaves behind.
    pub(crate) fn fields_of(&self, ix: StepIx) -> Vec<&str> {
        match self.step(ix) {
            Step::Script(script) => script.set.iter().map(|(id, _)| &*id.text).collect(),
            Step::Call(_) => vec!["result"],
            Step::Subprocedure(_) => vec!["number", "end"],
            Step::Payment(_) => {
                let form = self.form_of(ix).into_iter().flat_map(|form| form.fields.keys().map(|id| id.as_str()));
                Payment::VALUES.into_iter().chain(form).collect()
            }
            Step::Handler(handler) => match &handler.r#for {
                Some(message) => {
                    let declared = self.file.messages.get(&message.text).into_iter();
                    declared.flat_map(|message| message.data.iter().map(|(id, _)| &*id.text)).collect()
                }
                None => vec!["reason"],
            },
            Step::Wait(wait) => {
                let declared = |(id, ..): (&'a Id, _, _)| self.file.messages.get(&id.text);
                let messages = wait.messages().into_iter().filter_map(declared);
                let fields = messages.flat_map(|message| message.data.iter().map(|(id, _)| &*id.text));
                let named = wait.events.as_ref().map(|_| "message");
                let fields: BTreeSet<&str> = named.into_iter().chain(fields).collect();
                fields.into_iter().collect()
            }
            _ => self.form_of(ix).map(|form| form.fields.keys().map(|id| id.as_str()).collect()).unwrap_or_default(),
        }
    }

    /// Whether something of this name was taken out of the tree, so that saying "does not exist" would be wrong.
    pub(crate) fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name) || self.around.broken.contains(name)
    }
}
