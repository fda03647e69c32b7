//! What a procedure says about time: limits of steps, deadlines of the case, ladders.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::allowance::Allowance;
use crate::id::{CalendarId, DeadlineId, OutcomeId, RoleId, StepIx, TemplateId};
use crate::rule::{Facts, Rule, RuleFailure};
use crate::text::{Language, Text};

/// The limit of a step (`due`).
#[derive(Debug)]
pub struct Limit {
    /// Shown to people, where it has a name of its own.
    pub label: Option<Text>,
    /// How long.
    pub within: Within,
    /// By which calendar, if not the procedure's.
    pub calendar: Option<CalendarId>,
    /// What happens as it comes near or passes.
    pub ladder: Vec<Rung>,
    /// What the passing of it does.
    pub on_expiry: Option<StepExpiry>,
    /// Articles on which it rests.
    pub basis: Vec<Arc<str>>,
}

/// How long a clock allows: found once, when it is started.
#[derive(Debug)]
pub struct Within {
    /// Tried in order; the first that holds decides.
    pub cases: Vec<(Rule, Allowance)>,
    /// When none holds.
    pub otherwise: Allowance,
}

impl Within {
    /// The same for every case.
    pub fn always(limit: Allowance) -> Self {
        Self { cases: Vec::new(), otherwise: limit }
    }

    /// Every limit it may yield, in the order of the file.
    pub fn limits(&self) -> impl Iterator<Item = Allowance> + '_ {
        self.cases.iter().map(|(_, limit)| *limit).chain([self.otherwise])
    }

    /// As people say it, in short: every limit once.
    pub fn say(&self, language: Language) -> String {
        let mut limits: Vec<String> = self.limits().map(|limit| limit.say(language)).collect();
        limits.dedup();
        limits.join(" / ")
    }

    /// When each limit holds, a line each; nothing where it is always the same.
    pub fn tell(&self, language: Language) -> Vec<String> {
        let (when, otherwise) = match language {
            Language::En => ("if", "otherwise"),
            Language::Vi => ("nếu", "trường hợp khác"),
        };
        let case = |(rule, limit): &(Rule, Allowance)| {
            let source = rule.source().split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{when} {source}: {}", limit.say(language))
        };
        let last = (!self.cases.is_empty()).then(|| format!("{otherwise}: {}", self.otherwise.say(language)));
        self.cases.iter().map(case).chain(last).collect()
    }

    /// The limit for this case.
    ///
    /// # Errors
    ///
    /// A condition that cannot be evaluated: no limit is guessed.
    pub fn of(&self, facts: &dyn Facts) -> Result<Allowance, RuleFailure> {
        for (when, limit) in &self.cases {
            if when.holds(facts)? {
                return Ok(*limit);
            }
        }
        Ok(self.otherwise)
    }
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
    pub within: Within,
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
    /// Under which condition it is climbed.
    pub condition: RungCondition,
    /// Whom it tells.
    pub notify: Vec<RoleId>,
    /// What it tells them.
    pub template: Option<TemplateId>,
    /// Who takes over.
    pub reassign: Option<RoleId>,
    /// How urgent the task becomes.
    pub priority: Option<Priority>,
}

/// Under which condition a rung is climbed, asked when it is reached.
#[derive(Debug)]
pub enum RungCondition {
    /// Always.
    None,
    /// While nobody has claimed the task.
    Unclaimed,
    /// If this holds.
    If(Rule),
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
