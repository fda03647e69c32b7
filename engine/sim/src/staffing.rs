//! The cheapest staff that meets every target with the stated confidence.
//!
//! More people never make a queue longer, so the search climbs and then descends. It starts from as many people as the work
//! needs at all (a load below 1), adds one at a time where that helps the worst target most for what it costs, and then takes
//! away, and exchanges, one at a time for as long as every target is still met for certain. What it yields is proved by its
//! neighbours: each cheaper one (one person less, or one exchanged for a cheaper one) is simulated and misses a target, or
//! cannot be told from missing it. All staffs meet the same luck.
//!
//! What a person costs is what the scenario says of an hour of theirs (`cost`), as far as it is for this procedure; where it
//! says nothing of anybody, the share of their day that they have for it: the sum is in full-time equivalents.

use std::collections::BTreeMap;

use motcua_kernel::id::RoleId;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use serde::Serialize;

use crate::report::{Results, Verdict};
use crate::scenario::{Scenario, Staff};
use crate::simulation::{SimulationError, simulate};

/// No role is given more people.
const PEOPLE_MAX: u32 = 1_000;
/// A staff that cannot be told from missing a target is repeated up to so many times as often.
const OFTENER: u32 = 4;
/// No more staffs are tried.
const TRIES_MAX: usize = 500;

/// A staff: how many people each role has.
pub type Staffing = BTreeMap<RoleId, u32>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFound {
    /// The scenario says of nothing what is good enough.
    NoTargets,
    /// A role has several groups of people, who differ.
    SeveralGroups(RoleId),
    /// No staff that was tried meets all targets.
    Missed {
        /// The first target that stays missed.
        target: String,
        /// How many staffs were tried.
        tried: usize,
    },
    /// A run did not go on.
    Simulation(SimulationError),
}

/// One staff that was simulated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// How many people each role has.
    pub staff: Staffing,
    /// What they cost: an hour of all, or their full-time equivalents where the scenario has no costs.
    pub cost: f64,
    /// Whether every target is met for certain.
    pub meets: bool,
    /// What became of the targets.
    pub targets: Vec<Verdict>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// As the scenario has it.
    pub before: Tried,
    /// The cheapest that was found.
    pub best: Tried,
    /// The cheaper neighbours of the best: each misses a target, or might.
    pub neighbours: Vec<Tried>,
    /// How many staffs were simulated.
    pub tried: usize,
    /// The share of intervals that hold the true value.
    pub confidence: f64,
}

impl NotFound {
    /// Why, for people.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::NoTargets => say!("the scenario has no `targets`: nothing says what is good enough"),
            Self::SeveralGroups(role) => {
                say!(
                    "the people of `{role}` differ by `skills` or `absent`: nobody can say which of them to add",
                    role = role.as_str()
                )
            }
            Self::Missed { target, tried } => {
                say!(
                    "target `{target}` was missed with each of {tried} staffs: people alone do not meet it",
                    target,
                    tried
                )
            }
            Self::Simulation(error) => error.sentence(),
        }
    }
}

impl From<SimulationError> for NotFound {
    fn from(error: SimulationError) -> Self {
        Self::Simulation(error)
    }
}

/// Looks for it. `told` is called after each run, with how many there were.
///
/// # Errors
///
/// There is nothing to look for, or it is not to be had.
pub fn find(scenario: &Scenario, mut told: impl FnMut(usize)) -> Result<Found, NotFound> {
    if scenario.targets.is_empty() {
        return Err(NotFound::NoTargets);
    }
    let several = scenario.roles().into_iter().find(|role| groups(scenario, role) > 1);
    if let Some(role) = several {
        return Err(NotFound::SeveralGroups(role.clone()));
    }
    let mut search = Search { scenario, tried: BTreeMap::new(), told: &mut told };
    let before = current(scenario);
    let mut staff = search.least(&before)?;
    let mut now = search.simulate(&staff)?;
    while !now.meets {
        let Some(next) = search.climb(&staff, &now)? else {
            let missed = now.targets.iter().find(|verdict| !verdict.met || !verdict.certain);
            let target = missed.map(|verdict| verdict.name.clone()).unwrap_or_default();
            return Err(NotFound::Missed { target, tried: search.tried.len() });
        };
        staff = next;
        now = search.simulate(&staff)?;
    }
    // Down again: the cheapest neighbour that still meets everything, until none does.
    let neighbours = loop {
        let mut neighbours = Vec::new();
        for neighbour in search.cheaper(&staff) {
            neighbours.push(search.simulate(&neighbour)?);
        }
        neighbours.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        match neighbours.iter().find(|neighbour| neighbour.meets) {
            Some(better) => staff = better.staff.clone(),
            None => break neighbours,
        }
    };
    let (before, best) = (search.simulate(&before)?, search.simulate(&staff)?);
    Ok(Found { before, best, neighbours, tried: search.tried.len(), confidence: scenario.run.confidence })
}

/// Whether the scenario says what people cost.
pub fn is_priced(scenario: &Scenario) -> bool {
    scenario.staff.iter().any(|group| group.cost > 0.0)
}

fn groups(scenario: &Scenario, role: &RoleId) -> usize {
    scenario.staff.iter().filter(|group| group.role == *role).count()
}

fn current(scenario: &Scenario) -> Staffing {
    scenario.staff.iter().map(|group| (group.role.clone(), group.people)).collect()
}

struct Search<'s> {
    scenario: &'s Scenario,
    tried: BTreeMap<Staffing, (Tried, BTreeMap<RoleId, f64>)>,
    told: &'s mut dyn FnMut(usize),
}

impl Search<'_> {
    fn simulate(&mut self, staff: &Staffing) -> Result<Tried, NotFound> {
        if let Some((known, _)) = self.tried.get(staff) {
            return Ok(known.clone());
        }
        let mut scenario = self.scenario.clone();
        for group in &mut scenario.staff {
            group.people = staff.get(&group.role).copied().unwrap_or(group.people);
        }
        let often = scenario.run.replications;
        let mut results = simulate(&scenario)?;
        // Where an interval holds the limit, more replications may tell.
        while !results.targets.iter().all(|verdict| verdict.certain) && scenario.run.replications < often * OFTENER {
            scenario.run.replications *= 2;
            results = simulate(&scenario)?;
        }
        let meets = results.targets.iter().all(|verdict| verdict.met && verdict.certain);
        let cost = self.cost(staff);
        let tried = Tried { staff: staff.clone(), cost, meets, targets: results.targets.clone() };
        self.tried.insert(staff.clone(), (tried.clone(), work(&results, staff)));
        (self.told)(self.tried.len());
        Ok(tried)
    }

    fn cost(&self, staff: &Staffing) -> f64 {
        staff.iter().map(|(role, people)| f64::from(*people) * self.price(role)).sum()
    }

    fn price(&self, role: &RoleId) -> f64 {
        let group = self.scenario.staff.iter().find(|group| group.role == *role);
        let hour = |group: &Staff| if is_priced(self.scenario) { group.cost } else { 1.0 };
        group.map_or(1.0, |group| group.time_on_this * hour(group))
    }

    /// So many people that no more work comes to a role than it can do.
    fn least(&mut self, before: &Staffing) -> Result<Staffing, NotFound> {
        self.simulate(before)?;
        let work = self.tried.get(before).map(|(_, work)| work.clone()).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of people, cut above")]
        let people = |role: &RoleId| {
            let needed = work.get(role).copied().unwrap_or(0.0);
            (needed.min(f64::from(PEOPLE_MAX)).floor() as u32 + 1).min(PEOPLE_MAX)
        };
        Ok(before.keys().map(|role| (role.clone(), people(role))).collect())
    }

    /// One more person where it helps most for what it costs; nothing where that helps nowhere.
    fn climb(&mut self, staff: &Staffing, now: &Tried) -> Result<Option<Staffing>, NotFound> {
        let mut best: Option<(f64, Staffing)> = None;
        for role in staff.keys() {
            if staff[role] >= PEOPLE_MAX || self.tried.len() >= TRIES_MAX {
                continue;
            }
            let mut more = staff.clone();
            *more.entry(role.clone()).or_default() += 1;
            let then = self.simulate(&more)?;
            let gain = (shortfall(now) - shortfall(&then)) / self.price(role).max(f64::MIN_POSITIVE);
            if then.meets || gain > 0.0 {
                let value = if then.meets { f64::INFINITY } else { gain };
                let cheaper = best
                    .as_ref()
                    .is_none_or(|(best, other)| value > *best || value == *best && self.cost(&more) < self.cost(other));
                if cheaper {
                    best = Some((value, more));
                }
            }
        }
        Ok(best.map(|(_, staff)| staff))
    }

    /// Staffs that cost less: one person less, or one exchanged for a cheaper one.
    fn cheaper(&self, staff: &Staffing) -> Vec<Staffing> {
        let mut all = Vec::new();
        for (role, people) in staff.iter().filter(|(_, people)| **people > 1) {
            let mut less = staff.clone();
            less.insert(role.clone(), people - 1);
            for other in staff.keys().filter(|other| self.price(other) < self.price(role)) {
                let mut exchanged = less.clone();
                *exchanged.entry(other.clone()).or_default() += 1;
                all.push(exchanged);
            }
            all.push(less);
        }
        all
    }
}

/// How many people the work of each role keeps busy.
fn work(results: &Results, staff: &Staffing) -> BTreeMap<RoleId, f64> {
    let of = |(role, people): (&RoleId, &u32)| {
        let load = results.roles.get(role.as_str()).map_or(0.0, |found| found.load.mean);
        (role.clone(), load * f64::from(*people))
    };
    staff.iter().map(of).collect()
}

/// How far the targets are missed, each as a share of its limit, by the worse end of its interval.
fn shortfall(tried: &Tried) -> f64 {
    let missed = tried.targets.iter().map(|verdict| {
        let Some(found) = verdict.found else { return 1.0 };
        let (low, high) = (found.low.unwrap_or(found.mean), found.high.unwrap_or(found.mean));
        let below = verdict.at_least.map_or(0.0, |least| (least - low).max(0.0) / least.abs().max(f64::MIN_POSITIVE));
        let above = verdict.at_most.map_or(0.0, |most| (high - most).max(0.0) / most.abs().max(f64::MIN_POSITIVE));
        below + above
    });
    missed.sum()
}
