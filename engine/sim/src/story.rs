//! A case told as a story: one dated line for each thing that happened, in words a clerk would use.
//!
//! A story is told from events alone, so a case of the test runner, of `play` and of a running server is told alike.

mod phrase;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use motcua_kernel::event::{Event, Fact};
use motcua_kernel::id::{AgencyId, ElementId, OutcomeId, PersonId, RoleId, StepId, VisitId};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;

pub use words::{date_in_words, moment_in_words};

/// One line of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who or what brought it about.
    pub cause: Cause,
    /// What was done; empty where nobody did anything and time alone brought it about.
    pub what: String,
    /// What followed.
    pub notes: Vec<String>,
}

/// Who or what brings a line about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody acted.
    Act,
    /// A limit or a rung was reached.
    Clock,
    /// A system answered, or a message came.
    System,
}

/// How things are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As in the file: for authors.
    Ids,
    /// As on the screen: for everybody else.
    Labels,
}

/// Tells the story of one case, event by event.
#[derive(Clone, Debug)]
pub struct Storyteller {
    context: Arc<Context>,
    language: Language,
    names: Names,
    zone: TimeZone,
    visits: BTreeMap<VisitId, StepId>,
    /// The lists of `each`, and for which element each visit inside is.
    lists: BTreeMap<VisitId, Vec<Value>>,
    elements: BTreeMap<VisitId, ElementId>,
    limits: phrase::Limits,
}

impl Storyteller {
    /// Somebody who tells in this language.
    pub fn new(context: Arc<Context>, language: Language, names: Names) -> Self {
        let zone = context.calendar(None).time_zone().clone();
        Self {
            context,
            language,
            names,
            zone,
            visits: BTreeMap::new(),
            lists: BTreeMap::new(),
            elements: BTreeMap::new(),
            limits: phrase::Limits::default(),
        }
    }

    /// The lines of these events; `cause` is what brought those about that the clock did not.
    pub fn tell<'e>(&mut self, cause: Cause, what: &str, events: impl IntoIterator<Item = &'e Event>) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut acted = cause != Cause::Act;
        for event in events {
            let cause = if event.by_clock { Cause::Clock } else { cause };
            let phrase = self.phrase(event);
            let begins = match lines.last() {
                Some(line) => line.at != event.at || line.cause != cause,
                None => true,
            };
            let names_the_act = cause == Cause::Act && !acted;
            if begins && (phrase.is_some() || names_the_act) {
                let what = if names_the_act { what.to_owned() } else { String::new() };
                acted |= names_the_act;
                lines.push(Line { at: event.at, cause, what, notes: Vec::new() });
            }
            if let (Some(phrase), Some(line)) = (phrase, lines.last_mut()) {
                line.notes.push(phrase);
            }
        }
        lines
    }

    /// How it calls things.
    pub fn names(&self) -> Names {
        self.names
    }

    /// The language it is told in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A moment as this story dates its lines: `Mon  2 Mar 09:00`.
    pub fn moment(&self, at: Timestamp) -> String {
        moment_in_words(&self.zone, at, self.language)
    }

    /// A line as one string, what followed in a column of its own.
    pub fn line(&self, line: &Line) -> String {
        /// Wide enough for most acts; longer ones push their notes to the right.
        const ACT_WIDTH: usize = 24;
        let notes = line.notes.join("; ");
        let text = match (line.what.is_empty(), notes.is_empty()) {
            (true, _) => notes,
            (false, true) => line.what.clone(),
            (false, false) => format!("{:<ACT_WIDTH$}{notes}", format!("{}  ", line.what)),
        };
        format!("{}  {text}", self.moment(line.at))
    }
}

/// A time during which somebody had the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// At which stay.
    pub visit: VisitId,
    /// In which step.
    pub step: StepId,
    /// Whose time it was.
    pub holder: CaseHolder,
    /// Who it was in person, where somebody took it.
    pub person: Option<PersonId>,
    /// From when.
    pub from: Timestamp,
    /// Until when; open while it lasts.
    pub to: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<OutcomeId>,
}

/// Whose time it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseHolder {
    /// An office, in one of its roles.
    Agency(Option<AgencyId>, RoleId),
    /// The applicant.
    Applicant,
    /// A system, under the name of the agency that answers for it.
    System(Option<AgencyId>),
}

/// Who had the case when: every wait for a person, a message or a system, in the order in which it began. A task that
/// was taken from one role and given to another counts for each while they had it.
pub fn holdings<'e>(events: impl IntoIterator<Item = &'e Event>) -> Vec<Holding> {
    let mut held: Vec<Holding> = Vec::new();
    let mut steps: BTreeMap<VisitId, StepId> = BTreeMap::new();
    for event in events {
        let at = event.at;
        let begin = |held: &mut Vec<Holding>, visit: VisitId, holder: CaseHolder| {
            close(held, visit, at, None);
            if let Some(step) = steps.get(&visit).cloned() {
                held.push(Holding { visit, step, holder, person: None, from: at, to: None, outcome: None });
            }
        };
        match &event.fact {
            Fact::StepEntered { visit, step, .. } => {
                steps.insert(*visit, step.clone());
            }
            Fact::TaskOffered { visit, role, .. } if *role == "applicant" => {
                begin(&mut held, *visit, CaseHolder::Applicant);
            }
            Fact::TaskOffered { visit, role, agency, .. } | Fact::TaskReassigned { visit, role, agency, .. } => {
                begin(&mut held, *visit, CaseHolder::Agency(agency.clone(), role.clone()));
            }
            // Whoever takes the money: it is the applicant who is awaited.
            Fact::PaymentAsked { visit, .. } => {
                if let Some(holding) = held.iter_mut().rev().find(|holding| holding.visit == *visit) {
                    holding.holder = CaseHolder::Applicant;
                }
            }
            Fact::ChildRequested { visit, attempt: 1, .. } => {
                begin(&mut held, *visit, CaseHolder::System(None));
            }
            Fact::MessageAwaited { visit, agency, .. } | Fact::CallRequested { visit, agency, attempt: 1, .. } => {
                begin(&mut held, *visit, CaseHolder::System(agency.clone()));
            }
            Fact::TaskReserved { visit, by, .. } => {
                if let Some(holding) = held.iter_mut().rev().find(|holding| holding.visit == *visit) {
                    holding.person = Some(by.clone());
                }
            }
            Fact::StepCompleted { visit, outcome, by, .. } => {
                if let (Some(by), Some(holding)) =
                    (by, held.iter_mut().rev().find(|h| h.visit == *visit && h.to.is_none()))
                {
                    holding.person = Some(by.clone());
                }
                close(&mut held, *visit, at, Some(outcome));
            }
            Fact::StepExpired { visit, .. } | Fact::StepCancelled { visit, .. } => close(&mut held, *visit, at, None),
            _ => {}
        }
    }
    held
}

fn close(held: &mut [Holding], visit: VisitId, at: Timestamp, outcome: Option<&OutcomeId>) {
    if let Some(open) = held.iter_mut().rev().find(|holding| holding.visit == visit && holding.to.is_none()) {
        open.to = Some(at);
        open.outcome = outcome.cloned();
    }
}
