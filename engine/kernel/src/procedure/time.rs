//! What a procedure says about time: limits of steps, deadlines of the case, ladders.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::allowance::Allowance;
use crate::id::{CalendarId, DeadlineId, OutcomeId, RoleId, StepIx, TemplateId};
use crate::text::Text;

/// The limit of a step (`due`).
#[derive(Debug)]
pub struct Limit {
    /// How long.
    pub within: Allowance,
    /// By which calendar, if not the procedure's.
    pub calendar: Option<CalendarId>,
    /// What happens as it comes near or passes.
    pub ladder: Vec<Rung>,
    /// What the passing of it does.
    pub on_expiry: Option<StepExpiry>,
    /// Articles on which it rests.
    pub basis: Vec<Arc<str>>,
}

/// What the passing of a step's limit does.
#[derive(Debug)]
pub struct StepExpiry {
    /// Its effect.
    pub effect: StepExpiryEffect,
    /// The article that gives silence this effect.
    pub basis: Vec<Arc<str>>,
}

/// The effect of a passed step limit.
#[derive(Debug)]
pub enum StepExpiryEffect {
    /// The visit is completed with this outcome.
    Outcome(OutcomeId),
    /// The visit ends and the flow goes on there, inside the same branch.
    Next(StepIx),
}

/// A named clock of the whole case.
#[derive(Debug)]
pub struct Deadline {
    /// Its name.
    pub id: DeadlineId,
    /// Shown to people.
    pub label: Text,
    /// How long.
    pub within: Allowance,
    /// By which calendar, if not the procedure's.
    pub calendar: Option<CalendarId>,
    /// When counting starts.
    pub start: Trigger,
    /// Whether each start counts anew.
    pub restart: bool,
    /// The clock stands while one of these is open.
    pub pause: Vec<StepIx>,
    /// What stops it; empty means any end.
    pub stop: Vec<Trigger>,
    /// What prolongs it.
    pub extend: Vec<Prolongation>,
    /// Law, or the office's own promise.
    pub kind: DeadlineKind,
    /// Articles on which it rests.
    pub basis: Vec<Arc<str>>,
    /// What happens as it comes near or passes.
    pub ladder: Vec<Rung>,
    /// Where the case goes on when it passes; everything open is cancelled.
    pub on_expiry: Option<DeadlineExpiry>,
}

/// Where the case goes on when a deadline passes.
#[derive(Debug)]
pub struct DeadlineExpiry {
    /// The step, outside all regions.
    pub next: StepIx,
    /// The article that gives silence this effect.
    pub basis: Vec<Arc<str>>,
}

/// Law or promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineKind {
    /// The law's.
    Statutory,
    /// The office's own.
    Service,
}

/// What moves a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The case is opened.
    Opened,
    /// A step is entered (for a start) or completed in any way (for a stop).
    Step(StepIx),
    /// A step is completed with this outcome.
    Outcome(StepIx, OutcomeId),
}

/// What prolongs a deadline.
#[derive(Debug)]
pub struct Prolongation {
    /// Each time this happens.
    pub trigger: Trigger,
    /// By how much, counted from the old end.
    pub by: Allowance,
    /// How often at most.
    pub at_most: Option<u32>,
}

/// One rung of an escalation ladder.
#[derive(Debug)]
pub struct Rung {
    /// When.
    pub at: RungAt,
    /// Only while nobody has claimed the task.
    pub unclaimed: bool,
    /// Whom it tells.
    pub notify: Vec<RoleId>,
    /// What it tells them.
    pub template: Option<TemplateId>,
    /// Who takes over.
    pub reassign: Option<RoleId>,
    /// How urgent the task becomes.
    pub priority: Option<Priority>,
}

/// When a rung is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RungAt {
    /// This share of the counted time; `Decimal::ONE_HUNDRED` is the end itself.
    Percent(Decimal),
    /// So long before the end.
    Before(Allowance),
    /// So long after the end.
    After(Allowance),
}

/// How urgent a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Can wait.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before others.
    High,
}
