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

use motcua_kernel::event::Event;
use motcua_kernel::id::{FieldId, RoleId, StepId};
use motcua_kernel::rejection::Rejection;
use rayon::prelude::*;

pub(crate) use made_up::placeholder;
use replication::Replication;
pub(crate) use tally::Tally;

use crate::report::Results;
use crate::scenario::Scenario;

/// Watches one replication, event by event. Cases have their number of arrival, from 1.
pub trait Observer {
    /// Something happened.
    fn see(&mut self, case: u64, event: &Event);
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

impl fmt::Display for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody { step, role } => {
                write!(
                    f,
                    "nobody does step `{step}`: the scenario has no `staff` for `{role}`, no `work` or no `delay`"
                )
            }
            Self::Refused { step, why } => write!(f, "what was made up for step `{step}` was refused: {why}"),
            Self::NothingAllowed { step, field } => {
                write!(f, "`data` gives field `{step}.{field}` no value that it allows")
            }
            Self::NothingOffered { step } => write!(f, "step `{step}` offers no outcome that could be chosen"),
            Self::NoStart { step } => write!(f, "step `{step}` is no start"),
            Self::NoThreads { why } => write!(f, "the system gives no threads to work with: {why}"),
            Self::NoTimeBetween => {
                f.write_str("cases come one after the other without any time between them, for ever")
            }
            Self::HouseFull => {
                write!(f, "more than {} cases are open at once: far more come than are done", replication::OPEN_MAX)
            }
            Self::InCircles { step } => write!(f, "a case goes round for ever, and was last seen in step `{step}`"),
        }
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

/// Runs one replication again by itself, and shows every event.
///
/// # Errors
///
/// When it cannot go on.
pub fn watch(scenario: &Scenario, replication: u64, observer: &mut dyn Observer) -> Result<(), SimulationError> {
    Replication::new(scenario, replication, Some(observer)).run().map(drop)
}
