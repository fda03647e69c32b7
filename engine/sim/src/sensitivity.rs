//! Which assumptions move the answer most.
//!
//! One assumption after the other is made a fifth larger and a fifth smaller, with everything else, luck included, as it was:
//! screening one at a time (M. D. Morris, *Factorial Sampling Plans for Preliminary Computational Experiments*, 1991, begins
//! there). It says what matters, not how assumptions work together.

use motcua_kernel::id::OutcomeId;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use serde::Serialize;

use crate::comparison::{Comparison, Difference, NotComparable, Run};
use crate::distribution::{Distribution, Shares};
use crate::report::Interval;
use crate::scenario::{Arrivals, Scenario};
use crate::simulation::{SimulationError, simulate};

/// By how much each assumption is moved.
pub const MOVE: f64 = 0.2;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotScreened {
    /// Nothing was measured under this path.
    NoSuchMeasure(String),
    /// A run did not go on.
    Simulation(SimulationError),
    /// A moved run cannot be laid beside the first.
    NotComparable(NotComparable),
}

/// What an assumption does to a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// Which assumption, as the scenario names it: `work.review`, `outcomes.intake.supplement`.
    pub assumption: String,
    /// The change when it is a fifth larger.
    pub more: Interval,
    /// The change when it is a fifth smaller.
    pub less: Interval,
    /// Whether either is more than luck.
    pub certain: bool,
}

/// The assumptions of a scenario, the one that moves the number most first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Screening {
    /// Which number.
    pub measure: String,
    /// What it is as the scenario stands.
    pub found: Interval,
    /// What moves it.
    pub effects: Vec<Effect>,
}

impl NotScreened {
    /// Why, for people.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::NoSuchMeasure(path) => say!("`{path}` is nothing that was measured", path),
            Self::Simulation(error) => error.sentence(),
            Self::NotComparable(why) => why.0.clone(),
        }
    }
}

impl From<SimulationError> for NotScreened {
    fn from(error: SimulationError) -> Self {
        Self::Simulation(error)
    }
}

/// Moves every assumption. `told` is called after each run: how many are done, of how many.
///
/// # Errors
///
/// The number is none, or a run does not go on.
pub fn screen(
    scenario: &Scenario,
    measure: &str,
    mut told: impl FnMut(usize, usize),
) -> Result<Screening, NotScreened> {
    let before = Run::of(&simulate(scenario)?);
    let assumptions = assumptions(scenario);
    let all = 2 * assumptions.len();
    let mut done = 0;
    let mut found = None;
    let mut effects = Vec::new();
    for assumption in assumptions {
        let mut moved = |factor: f64| -> Result<Difference, NotScreened> {
            let run = Run::of(&simulate(&assumption.moved(scenario, factor))?);
            done += 1;
            told(done, all);
            let comparison = Comparison::of(&before, &run).map_err(NotScreened::NotComparable)?;
            let missing = || NotScreened::NoSuchMeasure(measure.to_owned());
            comparison.measures.into_iter().find(|it| it.measure == measure).ok_or_else(missing)
        };
        let (more, less) = (moved(1.0 + MOVE)?, moved(1.0 - MOVE)?);
        found = found.or(more.before);
        let certain = more.certain || less.certain;
        let Some((more, less)) = more.difference.zip(less.difference) else { continue };
        effects.push(Effect { assumption: assumption.name(scenario), more, less, certain });
    }
    let span = |effect: &Effect| effect.more.mean.abs().max(effect.less.mean.abs());
    effects.sort_by(|a, b| span(b).total_cmp(&span(a)));
    let found = found.ok_or_else(|| NotScreened::NoSuchMeasure(measure.to_owned()))?;
    Ok(Screening { measure: measure.to_owned(), found, effects })
}

/// One thing that a scenario assumes, by its place.
#[derive(Clone, Debug)]
enum Assumption {
    Arrivals,
    Work(usize),
    Delay(usize),
    Outcome(usize, usize, OutcomeId),
    Fails(usize),
    TimeOnThis(usize),
}

fn assumptions(scenario: &Scenario) -> Vec<Assumption> {
    let mut all = Vec::new();
    if !matches!(scenario.arrivals, Arrivals::Recorded(_)) {
        all.push(Assumption::Arrivals);
    }
    for (place, plan) in scenario.steps.iter().enumerate() {
        all.extend(plan.work.as_ref().map(|_| Assumption::Work(place)));
        all.extend(plan.delay.as_ref().map(|_| Assumption::Delay(place)));
        all.extend((plan.fails > 0.0).then_some(Assumption::Fails(place)));
        for (visit, (_, shares)) in plan.outcomes.iter().enumerate() {
            let open: Vec<&OutcomeId> =
                shares.iter().filter(|(share, _)| *share > 0.0).map(|(_, outcome)| outcome).collect();
            if open.len() > 1 {
                all.extend(open.into_iter().map(|outcome| Assumption::Outcome(place, visit, outcome.clone())));
            }
        }
    }
    all.extend((0..scenario.staff.len()).map(Assumption::TimeOnThis));
    all
}

impl Assumption {
    fn name(&self, scenario: &Scenario) -> String {
        let step = |place: &usize| scenario.context.procedure.steps[*place].id.to_string();
        match self {
            Self::Arrivals => "arrivals.rate".to_owned(),
            Self::Work(place) => format!("work.{}", step(place)),
            Self::Delay(place) => format!("delay.{}", step(place)),
            Self::Fails(place) => format!("calls.{}.fails", step(place)),
            Self::Outcome(place, visit, outcome) => match scenario.steps[*place].outcomes[*visit].0 {
                1 => format!("outcomes.{}.{outcome}", step(place)),
                from => format!("outcomes.{}@{from}.{outcome}", step(place)),
            },
            Self::TimeOnThis(group) => format!("staff.{}.time_on_this", scenario.staff[*group].role),
        }
    }

    fn moved(&self, scenario: &Scenario, factor: f64) -> Scenario {
        let mut moved = scenario.clone();
        match self {
            Self::Arrivals => match &mut moved.arrivals {
                Arrivals::Poisson(rate) => rate.amount *= factor,
                Arrivals::Every(law) => law.law = law.law.scaled(1.0 / factor),
                Arrivals::Recorded(_) => {}
            },
            Self::Work(place) => {
                let work = &mut moved.steps[*place].work;
                *work = work.as_ref().map(|law| law.scaled(factor));
            }
            Self::Delay(place) => {
                if let Some(delay) = &mut moved.steps[*place].delay {
                    delay.law = delay.law.scaled(factor);
                }
            }
            Self::Fails(place) => {
                let fails = &mut moved.steps[*place].fails;
                *fails = (*fails * factor).min(1.0);
            }
            Self::Outcome(place, visit, outcome) => {
                let (_, shares) = &mut moved.steps[*place].outcomes[*visit];
                *shares = more_of(shares, outcome, factor);
            }
            Self::TimeOnThis(group) => {
                let share = &mut moved.staff[*group].time_on_this;
                *share = (*share * factor).min(1.0);
            }
        }
        moved
    }
}

/// So many times the share of one outcome, at most all; the others give way in proportion.
fn more_of(shares: &Shares<OutcomeId>, outcome: &OutcomeId, factor: f64) -> Shares<OutcomeId> {
    let sum: f64 = shares.iter().map(|(share, _)| share).sum();
    let own: f64 = shares.iter().filter(|(_, other)| other == outcome).map(|(share, _)| share / sum).sum();
    let then = (own * factor).min(1.0);
    let rest = if own < 1.0 { (1.0 - then) / (1.0 - own) } else { 0.0 };
    let moved = shares.iter().map(|(share, other)| {
        let share = share / sum;
        (if other == outcome { then } else { share * rest }, other.clone())
    });
    Shares::new(moved.collect()).unwrap_or_else(|_| shares.clone())
}

impl Distribution {
    /// The law of so many times the value.
    #[must_use]
    pub(crate) fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(value * factor),
            Self::Uniform { min, max } => Self::Uniform { min: min * factor, max: max * factor },
            Self::Triangular { min, mode, max } => {
                Self::Triangular { min: min * factor, mode: mode * factor, max: max * factor }
            }
            Self::Normal { mean, sd } => Self::Normal { mean: mean * factor, sd: sd * factor },
            Self::Lognormal { mu, sigma } => Self::Lognormal { mu: mu + libm::log(factor), sigma: *sigma },
            Self::Exponential { mean } => Self::Exponential { mean: mean * factor },
            Self::Gamma { shape, scale } => Self::Gamma { shape: *shape, scale: scale * factor },
            Self::Weibull { shape, scale } => Self::Weibull { shape: *shape, scale: scale * factor },
            Self::Pick(shares) => {
                let scaled = shares.iter().map(|(share, value)| (*share, value * factor));
                Shares::new(scaled.collect()).map_or_else(|_| self.clone(), Self::Pick)
            }
            Self::Empirical(steps) => Self::Empirical(steps.iter().map(|step| step.scaled(factor)).collect()),
        }
    }
}
