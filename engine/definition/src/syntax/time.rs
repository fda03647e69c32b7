//! Limits, deadlines, ladders, retries.

use motcua_kernel::allowance::Allowance;
use motcua_kernel::procedure::RungAt;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use super::leaf::{AtLeastOne, Basis, Count, Duration, Entries, Expression, Happening, Id, Number, Text};
use super::{Read, by_kind, mapping, words};
use crate::source::{Node, Span};

mapping! {
    /// The limit of a step. Counting starts when the step is entered and stops when it is left.
    pub struct DueKeys {
        /// How long: a duration, or a list of `{when, limit}` of which the first that holds is taken, found when the clock starts; the last has no `when`.
        pub within: Within,
        /// Another calendar than the procedure's.
        pub calendar: Option<Id>,
        /// Shown to people.
        pub label: Option<Text>,
        /// The articles on which the limit rests.
        pub basis: Vec<Basis>,
        /// The ladder to climb as the limit comes near or passes.
        pub escalate: Option<Id>,
        /// What the passing of the limit does. Without it the task stays doable, with a reason.
        pub on_expiry: Option<StepExpiry>,
    }
}

mapping! {
    /// One of several limits.
    pub struct LimitCase {
        /// Taken if this holds; the last has none.
        pub when: Option<Expression>,
        /// How long.
        pub limit: Duration,
    }
}

by_kind! {
    /// How long a clock allows.
    pub enum Within {
        /// Always so long.
        One(Duration),
        /// As long as the first says that holds.
        Many(AtLeastOne<Vec<LimitCase>>),
    }
}

impl Within {
    /// Every limit it may yield, in the order of the file.
    pub(crate) fn limits(&self) -> Vec<Duration> {
        match self {
            Self::One(limit) => vec![*limit],
            Self::Many(cases) => cases.iter().map(|case| case.limit).collect(),
        }
    }

    /// Its conditions, in the order of the file.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Expression> {
        let cases: &[LimitCase] = match self {
            Self::One(_) => &[],
            Self::Many(cases) => cases,
        };
        cases.iter().filter_map(|case| case.when.as_ref())
    }

    /// Where it stands: the first limit.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::One(limit) => limit.span,
            Self::Many(cases) => match cases.first() {
                Some(case) => case.limit.span,
                None => unreachable!("a list of limits is checked to have one"),
            },
        }
    }
}

impl Due {
    /// The conditions of its limits.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Expression> {
        let within = match self {
            Self::One(_) => None,
            Self::Full(due) => Some(&due.within),
        };
        within.into_iter().flat_map(Within::conditions)
    }

    /// How long it allows.
    pub(crate) fn within(&self) -> Within {
        match self {
            Self::One(within) => Within::One(*within),
            Self::Full(due) => due.within.clone(),
        }
    }
}

by_kind! {
    /// The limit of a step, in short or with everything that belongs to it.
    #[expect(clippy::large_enum_variant, reason = "a file holds dozens of these, not millions")]
    pub enum Due {
        /// A duration alone.
        One(Duration),
        /// With ladder, expiry, basis.
        Full(DueKeys),
    }
}

mapping! {
    /// What the passing of a step's limit does: complete the step with an outcome, or go on elsewhere.
    pub struct StepExpiry {
        /// Complete the step with this outcome, declared with `by: timer`.
        pub outcome: Option<Id>,
        /// Leave the step and go on there, inside the same branch.
        pub next: Option<Id>,
        /// The article that gives silence this effect.
        pub basis: Vec<Basis>,
    }
}

mapping! {
    /// What the passing of a deadline does: everything open is cancelled and the case goes on at a step outside all branches.
    pub struct DeadlineExpiry {
        /// Where the case goes on.
        pub next: Id,
        /// The article that gives silence this effect.
        pub basis: Vec<Basis>,
    }
}

mapping! {
    /// A named clock over the whole case, readable as an article of law.
    pub struct Deadline {
        /// Shown to people.
        pub label: Option<Text>,
        /// How long: a duration, or a list of `{when, limit}` of which the first that holds is taken, found when the clock starts; the last has no `when`.
        pub within: Within,
        /// Another calendar than the procedure's.
        pub calendar: Option<Id>,
        /// When counting starts: a step is entered, or left with an outcome. Default: the case is opened.
        pub start: Option<Happening>,
        /// Whether each start counts anew; otherwise the first one counts.
        pub restart: Option<bool>,
        /// The clock stands still while one of these steps is open.
        pub pause: Vec<Id>,
        /// What stops the clock: steps or outcomes. Default: any end.
        pub stop: Vec<Happening>,
        /// What prolongs it, and by how much each time.
        pub extend: Entries<Happening, Extension>,
        /// Law, or the office's own promise.
        pub kind: Option<DeadlineKind>,
        /// The articles on which the deadline rests.
        pub basis: Vec<Basis>,
        /// The ladder to climb as the deadline comes near or passes.
        pub escalate: Option<Id>,
        /// What the passing of the deadline does.
        pub on_expiry: Option<DeadlineExpiry>,
    }
}

words! {
    /// Law, or the office's own promise.
    pub enum DeadlineKind {
        /// The law's.
        Statutory = "statutory",
        /// The office's own.
        Service = "service",
    }
}

mapping! {
    /// How much and how often a deadline is prolonged.
    pub struct ExtensionKeys {
        /// How much, counted from the old end.
        pub by: Duration,
        /// How often at most.
        pub at_most: Option<Count>,
    }
}

by_kind! {
    /// How much a deadline is prolonged.
    pub enum Extension {
        /// Each time.
        One(Duration),
        /// Each time, and how often at most.
        Full(ExtensionKeys),
    }
}

mapping! {
    /// A rung of an escalation ladder.
    pub struct Rung {
        /// When: a share of the time allowed, or so long before (`-`) or after (`+`) the end.
        pub at: RungText,
        /// A condition, asked when the rung is reached: an expression, or `unclaimed` while nobody has taken the task.
        pub r#if: Option<RungCondition>,
        /// Roles that are told. `assignee` is whoever claimed the task, or all who may.
        pub notify: Vec<Id>,
        /// What they are told; without it, the default notice.
        pub template: Option<Id>,
        /// The role that takes over.
        pub reassign: Option<Id>,
        /// How urgent the task becomes.
        pub priority: Option<PriorityWord>,
    }
}

/// When a rung is reached.
#[derive(Clone, Copy, Debug)]
pub struct RungText {
    /// When.
    pub value: RungAt,
    /// Where.
    pub span: Span,
}

impl Read for RungText {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { value: rung_at(&node.scalar()?.text).ok()?, span: node.span })
    }
}

impl schemars::JsonSchema for RungText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RungText".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(\\d{1,3}(\\.\\d+)?%|[-+]\\d+(\\.\\d+)? .+)$",
            "patternErrorMessage": "write a share of the time allowed (60%), or a duration before or after the end (-1 working day, +3 working days)",
            "x-motcua-format": "rung",
            "x-motcua-expected": "`60%`, `-1 working day` or `+3 working days`",
        })
    }
}

/// `60%`, `-1 working day`, `+3 working days`.
pub(crate) fn rung_at(text: &str) -> Result<RungAt, Sentence> {
    let length = |text: &str| text.parse::<Allowance>().map_err(|error| error.sentence());
    if text.ends_with('%') {
        let share = crate::shape::percent(text).ok_or_else(|| say!("expected a share from 0% to 100%"))?;
        return Ok(RungAt::Percent(share));
    }
    match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(before), _) => Ok(RungAt::Before(length(before)?)),
        (_, Some(after)) => Ok(RungAt::After(length(after)?)),
        _ => Err(say!("expected `60%`, `-1 working day` or `+3 working days`")),
    }
}

/// A condition of a rung, asked when the rung is reached.
#[derive(Clone, Debug)]
pub enum RungCondition {
    /// Nobody has taken the task.
    Unclaimed,
    /// An expression.
    If(Expression),
}

impl Read for RungCondition {
    fn read(node: &Node) -> Option<Self> {
        match &*node.scalar()?.text {
            "unclaimed" => Some(Self::Unclaimed),
            _ => Expression::read(node).map(Self::If),
        }
    }
}

impl schemars::JsonSchema for RungCondition {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RungCondition".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": ["string", "boolean", "number"],
            "x-motcua-expected": "`unclaimed` or an expression, such as `apply.storeys >= 5`",
        })
    }
}

/// A kind of failure after which a call is tried again.
#[derive(Clone, Debug)]
pub struct FailureText {
    /// The status code or problem type.
    pub text: std::sync::Arc<str>,
    /// Where.
    pub span: Span,
}

/// What stands for a failure without any answer.
pub(crate) const NO_ANSWER: &str = "no_answer";

impl Read for FailureText {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { text: node.scalar()?.text.clone(), span: node.span })
    }
}

impl schemars::JsonSchema for FailureText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FailureText".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [
                { "type": "integer", "minimum": 100, "maximum": 599 },
                { "type": "string", "pattern": "^(no_answer|[a-z][a-z0-9+.-]*:.+)$", "patternErrorMessage": "write a status code (503), `no_answer`, or the address of a problem type" },
            ],
            "x-motcua-expected": "a status code such as `503`, `no_answer`, or a problem type such as `https://example.gov.vn/problems/busy`",
        })
    }
}

words! {
    /// How urgent a task is.
    pub enum PriorityWord {
        /// Can wait.
        Low = "low",
        /// As usual.
        Normal = "normal",
        /// Before others.
        High = "high",
    }
}

mapping! {
    /// What follows a failed attempt of a call.
    pub struct Retry {
        /// Attempts in all.
        pub attempts: Option<Count>,
        /// The pause before the second attempt, in seconds, minutes or hours.
        pub delay: Option<Duration>,
        /// The factor from one pause to the next.
        pub backoff: Option<Number>,
        /// No pause is longer.
        pub max_delay: Option<Duration>,
        /// Only after these status codes (`503`) or problem types (`https://…`); `no_answer` where none came. Without it, after every failure.
        pub only: Vec<FailureText>,
    }
}
