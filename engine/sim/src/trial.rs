//! Tests that a clerk can read: given a case, when this is done, then it stands like that.
//!
//! A trial runs a real case through the kernel in a world of its own. What it expects is compared with the case and its
//! journal; when something differs, the failure tells the story so far with its dates.
//!
//! Rules that make a test mean what it says:
//!
//! - Lists are compared as sets, except `visited`, which is in order. Nothing more and nothing less may be there.
//! - An act that is refused fails the test, unless the very next thing the test says is that it is `rejected`.
//! - Somebody suitable acts where nobody is named ([`Cast`]); a late completion is never excused by itself: the test says
//!   `late_reason`, as the person would have to.
//! - A question to a function or a decision table (`rules:`) runs no case: it names the rule that is wrong, not a story.
//! - A system for which no answer was given does not answer; its attempts end when their time is over.

mod compare;
mod expectation;
mod failure;
mod question;
mod read;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use motcua_definition::directory::Rota;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::{PersonId, RoleId};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;

pub use expectation::{ClockExpectation, Expectation, Rejected};
pub use failure::Failure;
pub use question::ask;
pub use read::{equivalents, read};

use crate::cast::{Burdens, Cast};
use crate::story::{Names, Storyteller};
use crate::systems::CannedAnswers;
use crate::walk::{Act, Refusal, Walk};

pub(crate) use compare::same_value;
pub(crate) use expectation::state_word;

/// One case of a test file.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What it shows.
    pub name: String,
    /// `construction_permit.test.yaml:9`.
    pub place: String,
    /// When it begins.
    pub at: Timestamp,
    /// The calendar in place of the procedure's.
    pub calendar: Option<Arc<Calendar>>,
    /// Who may act as what.
    pub people: BTreeMap<PersonId, Vec<RoleId>>,
    /// Who of them is away when, and who stands in.
    pub rota: Rota,
    /// What they have to do beside the story.
    pub burdens: Burdens,
    /// What systems answer.
    pub systems: CannedAnswers,
    /// What is done and expected, in order; what stands under `then` comes last.
    pub story: Vec<Beat>,
}

/// One line of a test.
#[derive(Clone, Debug)]
pub enum Beat {
    /// Something is done.
    Do(Act),
    /// Something is expected.
    Expect(Box<Expectation>),
}

/// What a trial showed.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What it was to show.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
}

/// What a test file showed.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each case, in the order of the file.
    pub verdicts: Vec<Verdict>,
}

impl Verdict {
    /// Whether everything was as expected.
    pub fn passed(&self) -> bool {
        self.failure.is_none()
    }
}

impl Report {
    /// How many passed.
    pub fn passed(&self) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.passed()).count()
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        self.verdicts.len() - self.passed()
    }
}

/// Runs every trial by itself, one after the other.
pub fn run_all(context: &Arc<Context>, trials: &[Trial], language: Language) -> Report {
    Report { verdicts: trials.iter().map(|trial| trial.run(context, language)).collect() }
}

impl Trial {
    /// Runs it. The story of a failure is told in this language.
    pub fn run(&self, context: &Arc<Context>, language: Language) -> Verdict {
        let failure = self.failure(context, language);
        Verdict { name: self.name.clone(), place: self.place.clone(), failure }
    }

    /// Runs it, and yields the walk as well, for whoever wants to know what it reached.
    pub fn observed(&self, context: &Arc<Context>, language: Language) -> (Verdict, Walk) {
        let (walk, failure) = self.walk(context, language);
        (Verdict { name: self.name.clone(), place: self.place.clone(), failure }, walk)
    }

    /// Whether no system is told what to answer, so that the story can be repeated from its acts alone.
    pub fn systems_are_silent(&self) -> bool {
        self.systems.is_empty()
    }

    /// The walk as the trial leaves it, for whoever wants its journal; ends early at the first surprise.
    pub fn walk(&self, context: &Arc<Context>, language: Language) -> (Walk, Option<Failure>) {
        let mut walk = self.begin(context, language);
        let failure = self.play(&mut walk);
        (walk, failure)
    }

    fn failure(&self, context: &Arc<Context>, language: Language) -> Option<Failure> {
        self.walk(context, language).1
    }

    fn begin(&self, context: &Arc<Context>, language: Language) -> Walk {
        let context = &self.under_its_calendar(context);
        let teller = Storyteller::new(Arc::clone(context), language, Names::Ids);
        let cast = Cast::new(self.people.clone(), self.rota.clone()).with_burdens(self.burdens.clone());
        Walk::new(Arc::clone(context), self.at, cast, self.systems.clone(), teller)
    }

    /// What decides, with the calendar that the case names in place of the procedure's.
    fn under_its_calendar(&self, context: &Arc<Context>) -> Arc<Context> {
        let Some(calendar) = &self.calendar else { return Arc::clone(context) };
        let mut calendars = (*context.calendars).clone();
        // Under the name by which the procedure asks for it, and under its own, by which clocks remember it.
        calendars.insert(context.procedure.calendar.clone(), Arc::clone(calendar));
        calendars.insert(calendar.id().clone(), Arc::clone(calendar));
        Arc::new(Context { calendars: Arc::new(calendars), ..(**context).clone() })
    }

    fn play(&self, walk: &mut Walk) -> Option<Failure> {
        let mut refused: Option<(&Act, Refusal)> = None;
        for beat in &self.story {
            match beat {
                Beat::Do(act) => {
                    if let Some((act, refusal)) = &refused {
                        return Some(Failure::refused(self, walk, act, refusal));
                    }
                    refused = walk.perform(act).err().map(|refusal| (act, refusal));
                }
                Beat::Expect(expectation) => {
                    let differences = compare::differences(walk, expectation, refused.as_ref().map(|(_, why)| why));
                    if let (Some((act, refusal)), None) = (&refused, &expectation.rejected) {
                        return Some(Failure::refused(self, walk, act, refusal));
                    }
                    if !differences.is_empty() {
                        let refused = refused.as_ref().map(|(act, refusal)| (*act, refusal));
                        return Some(Failure::differs(self, walk, refused, &differences));
                    }
                    // It was expected, and has been; what follows is about the case as it stands.
                    refused = None;
                }
            }
        }
        refused.map(|(act, refusal)| Failure::refused(self, walk, act, &refusal))
    }
}
