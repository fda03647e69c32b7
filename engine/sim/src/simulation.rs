//! Simulation: the same kernel as in production, with made-up applicants, officers and systems.

mod accounts;
mod acting;
mod arrivals;
mod assigning;
mod following;
mod hands;
#[cfg(test)]
mod house;
mod made_up;
mod office;
#[cfg(test)]
mod properties;
mod replication;
mod tally;

use std::fmt;

use jiff::Timestamp;
use motcua_kernel::event::Event;
use motcua_kernel::id::{FieldId, RoleId, StepId, VisitId};
use motcua_kernel::rejection::Rejection;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use rayon::prelude::*;

pub(crate) use made_up::placeholder;
use replication::Replication;
pub(crate) use tally::Tally;

use crate::report::Results;
use crate::rows::Rows;
use crate::scenario::Scenario;

/// Watches one replication, event by event. Cases have their number of arrival, from 1.
pub trait Observer {
    /// A case comes; whether it is one of those that are measured.
    fn come(&mut self, _case: u64, _measured: bool, _at: Timestamp) {}

    /// Something happened.
    fn see(&mut self, case: u64, event: &Event);

    /// Somebody takes a stay in hand, which is no event where the procedure had named them.
    fn begin(&mut self, _case: u64, _visit: VisitId, _at: Timestamp) {}
}

/// Why a simulation cannot go on. The scenario asks for something that the procedure does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SimulationError {
    /// Nobody in the scenario does a task.
    Nobody {
        /// Which.
        step: StepId,
        /// Whose it is.
        role: RoleId,
    },
    /// The kernel refused what a simulated person did.
    Refused {
        /// At which step.
        step: StepId,
        /// Why.
        why: String,
    },
    /// A law never gives what a field allows.
    NothingAllowed {
        /// At which step.
        step: StepId,
        /// Which field.
        field: FieldId,
    },
    /// A task has no button that could be pressed.
    NothingOffered {
        /// Which.
        step: StepId,
    },
    /// The scenario's start is none.
    NoStart {
        /// Which.
        step: StepId,
    },
    /// The system gives no threads.
    NoThreads {
        /// What it says.
        why: String,
    },
    /// Cases come without any time between them.
    NoTimeBetween,
    /// More cases are open at once than any house holds.
    HouseFull,
    /// A case goes round for ever.
    InCircles {
        /// Where it was seen last.
        step: StepId,
    },
}

impl SimulationError {
    fn refused(step: StepId, why: Rejection) -> Self {
        let mut text = why.to_string();
        if let Rejection::InvalidInput { problems } = &why {
            for problem in problems {
                let detail = problem.detail.get(motcua_kernel::text::Language::En);
                text.push_str(&format!(" {}: {detail}", problem.pointer));
            }
        }
        Self::Refused { step, why: text }
    }
}

impl SimulationError {
    /// What went wrong, for people.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Nobody { step, role } => say!(
                "nobody does step `{step}`: the scenario has no `staff` for `{role}`, no `work` or no `delay`",
                step = step.as_str(),
                role = role.as_str()
            ),
            Self::Refused { step, why } => {
                say!("what was made up for step `{step}` was refused: {why}", step = step.as_str(), why)
            }
            Self::NothingAllowed { step, field } => say!(
                "`data` gives field `{step}.{field}` no value that it allows",
                step = step.as_str(),
                field = field.as_str()
            ),
            Self::NothingOffered { step } => {
                say!("step `{step}` offers no outcome that could be chosen", step = step.as_str())
            }
            Self::NoStart { step } => say!("step `{step}` is no start", step = step.as_str()),
            Self::NoThreads { why } => say!("the system gives no threads to work with: {why}", why),
            Self::NoTimeBetween => say!("cases come one after the other without any time between them, for ever"),
            Self::HouseFull => say!(
                "more than {count} cases are open at once: far more come than are done",
                count = replication::OPEN_MAX
            ),
            Self::InCircles { step } => {
                say!("a case goes round for ever, and was last seen in step `{step}`", step = step.as_str())
            }
        }
    }
}

impl fmt::Display for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence().english())
    }
}

impl std::error::Error for SimulationError {}

/// Runs all replications, as many at once as there are threads, and puts them together in their order: the result is
/// the same on any number of threads.
///
/// # Errors
///
/// The first replication, in their order, that could not go on.
pub fn simulate(scenario: &Scenario) -> Result<Results, SimulationError> {
    let tallies: Vec<Result<Tally, SimulationError>> = (0..u64::from(scenario.run.replications))
        .into_par_iter()
        .map(|replication| Replication::new(scenario, replication, None).run())
        .collect();
    let tallies = tallies.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Results::of(scenario, &tallies))
}

/// The same on so many threads; on as many as there are cores, if nothing is said.
///
/// # Errors
///
/// As [`simulate`]; or the system gives no threads.
pub fn simulate_on(scenario: &Scenario, threads: Option<usize>) -> Result<Results, SimulationError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    pool.map_err(|error| SimulationError::NoThreads { why: error.to_string() })?.install(|| simulate(scenario))
}

/// The same, and every replication as rows, in their order. Only as many are held at once as there are threads.
///
/// # Errors
///
/// As [`simulate`]; or what `keep` says.
pub fn simulate_logged<E: From<SimulationError>>(
    scenario: &Scenario,
    threads: Option<usize>,
    mut keep: impl FnMut(u64, Rows) -> Result<(), E>,
) -> Result<Results, E> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| SimulationError::NoThreads { why: error.to_string() })?;
    let mut tallies = Vec::new();
    let all: Vec<u64> = (0..u64::from(scenario.run.replications)).collect();
    for some in all.chunks(pool.current_num_threads()) {
        let done: Vec<Result<(Tally, Rows), SimulationError>> = pool.install(|| {
            let one = |replication: &u64| {
                let mut rows = Rows::default();
                let tally = Replication::new(scenario, *replication, Some(&mut rows)).run()?;
                Ok((tally, rows))
            };
            some.par_iter().map(one).collect()
        });
        for (replication, done) in some.iter().zip(done) {
            let (tally, rows) = done?;
            keep(*replication, rows)?;
            tallies.push(tally);
        }
    }
    Ok(Results::of(scenario, &tallies))
}

/// Runs one replication again by itself, and shows every event.
///
/// # Errors
///
/// When it cannot go on.
pub fn watch(scenario: &Scenario, replication: u64, observer: &mut dyn Observer) -> Result<(), SimulationError> {
    Replication::new(scenario, replication, Some(observer)).run().map(drop)
}
