//! Steps: the graph of a procedure.

mod wait;

pub use self::wait::AwaitedEvent;

use super::handler::HandlerKeys;
use super::leaf::{
    AtLeastOne, Basis, Count, Duration, Entries, Expression, FieldPath, Given, Id, Loose, OperationName, Text,
};
use super::time::{Due, Retry};
use super::{by_kind, mapping, tagged, words};
use crate::source::{Node, Plain, Span};

/// A step that the flow passes through: the keys of its type, and those of every such step.
macro_rules! step {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$about:meta])* pub $field:ident: $type:ty,)* }) => {
        mapping! {
            $(#[$meta])*
            pub struct $name {
                /// What kind of step this is; the other keys depend on it.
                pub r#type: Loose,
                /// Shown to people.
                pub label: Option<Text>,
                $($(#[$about])* pub $field: $type,)*
                /// Where the flow goes on: a step, or a list of `{when, to}` in which the last has no `when`. `join` returns to the enclosing `parallel` or `each`.
                pub next: Option<Next>,
                /// If this yields no, the step is skipped, its outcome is `skipped`, and the flow goes on at `next`.
                pub when: Option<Expression>,
                /// The public stage from here on.
                pub status: Option<Id>,
                /// Documents made when the step ends.
                pub issues: Vec<Id>,
                /// The articles on which the step rests.
                pub basis: Vec<Basis>,
                /// An explanation for the officer's page.
                pub summary: Option<Text>,
                /// The step that undoes this one if the case ends with `compensate: true`; they run in reverse order of completion.
                pub compensate: Option<Id>,
                /// How often a case may enter this step; buttons that lead to an exhausted step are not offered.
                pub at_most: Option<Count>,
            }
        }

        impl $name {
            pub(in crate::syntax) fn common(&self) -> StepKeys<'_> {
                StepKeys {
                    label: self.label.as_ref(),
                    next: self.next.as_ref(),
                    when: self.when.as_ref(),
                    status: self.status.as_ref(),
                    issues: &self.issues,
                    basis: &self.basis,
                    summary: self.summary.as_ref(),
                    compensate: self.compensate.as_ref(),
                    at_most: self.at_most,
                    span: self.span,
                }
            }
        }
    };
}

mod payment;
mod region;

pub use payment::PaymentStep;
pub use region::{ChildOutcome, EachStep, ElementsMax, JoinWord, ParallelStep, SubprocedureStep};

/// The keys that steps have in common; those that a type of step does not have are absent.
#[derive(Clone, Copy, Debug)]
pub struct StepKeys<'a> {
    /// Shown to people.
    pub label: Option<&'a Text>,
    /// Where the flow goes on.
    pub next: Option<&'a Next>,
    /// Whether the step takes place.
    pub when: Option<&'a Expression>,
    /// The public stage from here on.
    pub status: Option<&'a Id>,
    /// Documents made when the step ends.
    pub issues: &'a [Id],
    /// Articles.
    pub basis: &'a [Basis],
    /// An explanation.
    pub summary: Option<&'a Text>,
    /// The step that undoes it.
    pub compensate: Option<&'a Id>,
    /// How often a case may enter it.
    pub at_most: Option<Count>,
    /// Where the step stands.
    pub span: Span,
}

mapping! {
    /// How a case is opened. Several are allowed.
    pub struct StartStep {
        /// What kind of step this is; the other keys depend on it.
        pub r#type: Loose,
        /// Shown to people.
        pub label: Option<Text>,
        /// Roles that may open a case here.
        pub by: AtLeastOne<Vec<Id>>,
        /// The form they fill in.
        pub form: Option<Id>,
        /// Where the flow goes on.
        pub next: Option<Next>,
        /// The public stage from here on.
        pub status: Option<Id>,
        /// Documents made when the case is opened.
        pub issues: Vec<Id>,
        /// The articles on which the step rests.
        pub basis: Vec<Basis>,
        /// An explanation for the officer's page.
        pub summary: Option<Text>,
        /// Whether the applicant has to appear in person to open a case here; counts as a contact.
        pub visit: Option<bool>,
    }
}

step! {
    /// A person acts.
    pub struct TaskStep {
        /// Who acts: a role, or `applicant`.
        pub role: Id,
        /// The form they fill in.
        pub form: Option<Id>,
        /// The buttons. Without any, there is one: `done`.
        pub outcomes: Entries<Id, Outcome>,
        /// The limit.
        pub due: Option<Due>,
        /// Fields of earlier steps that another agency may see here.
        pub shows: Vec<FieldPath>,
        /// Steps whose performers may not do this one (four eyes).
        pub not_by: Vec<Id>,
        /// How the task finds its person.
        pub assign: Option<Assign>,
        /// The directory key of the office, where it is not the case's own.
        pub office: Option<Expression>,
        /// Whether the applicant has to appear in person; counts as a contact.
        pub visit: Option<bool>,
        /// Whether a completion after the limit must say why.
        pub late_reason: Option<LateReason>,
    }
}

step! {
    /// Values are computed.
    pub struct ScriptStep {
        /// Names and values; an expression begins with `=`. Each sees those before it.
        pub set: AtLeastOne<Entries<Id, Given>>,
    }
}

step! {
    /// A system is asked. The answer is `<step>.result`.
    pub struct CallStep {
        /// Which system.
        pub service: Id,
        /// Which operation, by its `operationId`.
        pub operation: OperationName,
        /// What it is told: constants, or expressions after `=`.
        pub input: Entries<FieldName, Given>,
        /// How long one attempt may take.
        pub timeout: Option<Duration>,
        /// What follows a failed attempt.
        pub retry: Option<Retry>,
        /// Where the flow goes on after the last failed attempt. Without it, an incident that an operator can retry.
        pub on_error: Option<OnError>,
    }
}

step! {
    /// Somebody is told, and the flow goes on.
    pub struct NotifyStep {
        /// Roles that are told.
        pub to: AtLeastOne<Vec<Id>>,
        /// What they are told: a template below `notices/`.
        pub template: Id,
    }
}

step! {
    /// A message, the first of several, a moment, or the passing of a time is awaited.
    pub struct WaitStep {
        /// The message that is awaited; with `match`.
        pub r#for: Option<Id>,
        /// The value that the message's key must equal.
        pub r#match: Option<Expression>,
        /// Several messages; the first to come wins. `<step>.message` is its name, and the fields that it brought are the step's.
        pub events: Option<AtLeastOne<Vec<AwaitedEvent>>>,
        /// A moment that is awaited, or a day: it comes when it begins, in the time zone of the procedure's calendar. One that is past has come at once.
        pub until: Option<Expression>,
        /// The limit. Alone, it is a pure delay: the flow goes on at `next` when it has passed, and no article is needed, since nothing is decided by its passing.
        pub due: Option<Due>,
    }
}

step! {
    /// Pure branching: the first branch of `next` that holds.
    pub struct ChoiceStep {}
}

mapping! {
    /// The case ends. Everything open is cancelled.
    pub struct EndStep {
        /// What kind of step this is; the other keys depend on it.
        pub r#type: Loose,
        /// How the case ends.
        pub outcome: Id,
        /// The last public stage.
        pub status: Option<Id>,
        /// Documents made when the case ends.
        pub issues: Vec<Id>,
        /// Whether completed steps that name a `compensate` step are undone, last first.
        pub compensate: Option<bool>,
        /// The articles on which the end rests.
        pub basis: Vec<Basis>,
        /// An explanation for the officer's page.
        pub summary: Option<Text>,
        /// Shown to people.
        pub label: Option<Text>,
    }
}

tagged! {
    /// A step.
    pub enum Step {
        /// How a case is opened.
        Start = "start" => StartStep,
        /// A person acts.
        Task = "task" => TaskStep,
        /// Values are computed.
        Script = "script" => ScriptStep,
        /// A system is asked.
        Call = "call" => CallStep,
        /// Somebody is told.
        Notify = "notify" => NotifyStep,
        /// A message is awaited.
        Wait = "wait" => WaitStep,
        /// Pure branching.
        Choice = "choice" => ChoiceStep,
        /// Several branches at once.
        Parallel = "parallel" => ParallelStep,
        /// Once per element of a list.
        Each = "each" => EachStep,
        /// Another procedure runs.
        Subprocedure = "subprocedure" => SubprocedureStep,
        /// Something is to be paid.
        Payment = "payment" => PaymentStep,
        /// The case ends.
        End = "end" => EndStep,
    }
    later {}
    besides {
        /// A handler: it stands under `handlers`, outside the flow.
        Handler => HandlerKeys,
    }
}

impl Step {
    /// The keys that steps have in common.
    pub fn common(&self) -> StepKeys<'_> {
        match self {
            Self::Start(step) => StepKeys {
                label: step.label.as_ref(),
                next: step.next.as_ref(),
                when: None,
                status: step.status.as_ref(),
                issues: &step.issues,
                basis: &step.basis,
                summary: step.summary.as_ref(),
                compensate: None,
                at_most: None,
                span: step.span,
            },
            Self::Task(step) => step.common(),
            Self::Script(step) => step.common(),
            Self::Call(step) => step.common(),
            Self::Notify(step) => step.common(),
            Self::Wait(step) => step.common(),
            Self::Choice(step) => step.common(),
            Self::Parallel(step) => step.common(),
            Self::Handler(step) => StepKeys {
                label: step.label.as_ref(),
                next: step.next.as_ref(),
                when: None,
                status: None,
                issues: &[],
                basis: &step.basis,
                summary: None,
                compensate: None,
                at_most: step.at_most,
                span: step.span,
            },
            Self::Each(step) => step.common(),
            Self::Subprocedure(step) => step.common(),
            Self::Payment(step) => step.common(),
            Self::End(step) => StepKeys {
                label: step.label.as_ref(),
                next: None,
                when: None,
                status: step.status.as_ref(),
                issues: &step.issues,
                basis: &step.basis,
                summary: step.summary.as_ref(),
                compensate: None,
                at_most: None,
                span: step.span,
            },
        }
    }

    /// Whether the applicant has to appear.
    pub fn visit(&self) -> bool {
        match self {
            Self::Start(step) => step.visit.unwrap_or(false),
            Self::Task(step) => step.visit.unwrap_or(false),
            _ => false,
        }
    }

    /// Every way on that is written in the step: its own `next`, and those of its outcomes and events.
    pub fn ways(&self) -> Vec<&Next> {
        let mut ways: Vec<&Next> = self.common().next.into_iter().collect();
        match self {
            Self::Task(TaskStep { outcomes, .. }) => {
                ways.extend(outcomes.iter().filter_map(|(_, outcome)| outcome.next.as_ref()));
            }
            Self::Payment(step) => ways.extend(step.outcomes.iter().filter_map(|(_, outcome)| outcome.next.as_ref())),
            Self::Wait(step) => ways.extend(step.messages().into_iter().filter_map(|(_, _, next)| next)),
            _ => {}
        }
        ways
    }

    /// The limit, if its type of step has one.
    pub fn due(&self) -> Option<&Due> {
        match self {
            Self::Task(step) => step.due.as_ref(),
            Self::Wait(step) => step.due.as_ref(),
            Self::Subprocedure(step) => step.due.as_ref(),
            Self::Payment(step) => step.due.as_ref(),
            _ => None,
        }
    }
}

mapping! {
    /// A button.
    pub struct Outcome {
        /// The text on it.
        pub label: Option<Text>,
        /// Where it leads; default: the step's `next`.
        pub next: Option<Next>,
        /// Fields that it makes required.
        pub requires: Vec<Id>,
        /// Documents that it makes.
        pub issues: Vec<Id>,
        /// Only this role may press it, of those to whom the task comes (by itself, or by a ladder's `reassign`). `timer`: no button, only set by `on_expiry`.
        pub by: Option<Id>,
        /// A text to confirm, for what cannot be undone.
        pub confirm: Option<Text>,
        /// The articles on which it rests.
        pub basis: Vec<Basis>,
    }
}

impl Outcome {
    /// Whether only the clock sets it.
    pub fn by_timer(&self) -> bool {
        self.by.as_ref().is_some_and(|by| &*by.text == TIMER)
    }

    /// The one role that may press it, where not all may.
    pub fn only_by(&self) -> Option<&Id> {
        self.by.as_ref().filter(|by| &*by.text != TIMER)
    }
}

/// Who presses what nobody presses.
pub const TIMER: &str = "timer";

mapping! {
    /// One branch of a way on.
    pub struct Branch {
        /// Taken if this holds; the last branch has none.
        pub when: Option<Expression>,
        /// Where it leads: a step, or `join`.
        pub to: Id,
    }
}

by_kind! {
    /// Where the flow goes on.
    pub enum Next {
        /// Always there.
        One(Id),
        /// To the first branch that holds.
        Many(AtLeastOne<Vec<Branch>>),
    }
}

mapping! {
    /// Where the flow goes on after the last failed attempt.
    pub struct OnError {
        /// A step.
        pub next: Id,
    }
}

mapping! {
    /// A task goes to whoever did an earlier step.
    pub struct SameAs {
        /// The earlier step.
        pub same_as: Id,
    }
}

words! {
    /// A policy of assignment.
    pub enum AssignWord {
        /// Everybody with the role may take it.
        Pool = "pool",
        /// It goes to whoever of them holds the fewest tasks, in all cases; of equals to whoever was given this step longest ago, and then by the order of their names. Who is away or excluded is passed over. Where nobody is left, everybody may take it.
        LeastLoaded = "least_loaded",
        /// It goes to whoever of them was given this step longest ago, in all cases; of equals by the order of their names. Who is away or excluded is passed over. Where nobody is left, everybody may take it.
        RoundRobin = "round_robin",
    }
}

by_kind! {
    /// How a task finds its person.
    pub enum Assign {
        /// By a policy.
        One(AssignWord),
        /// To whoever did an earlier step.
        Full(SameAs),
    }
}

words! {
    /// Whether a completion after the limit must say why.
    pub enum LateReason {
        /// It must.
        Required = "required",
        /// It may.
        Optional = "optional",
    }
}

/// The name of a field of a service's operation: its spelling is the service's, not ours.
#[derive(Clone, Debug)]
pub struct FieldName {
    /// The name.
    pub text: std::sync::Arc<str>,
    /// Where.
    pub span: Span,
}

impl super::leaf::Name for FieldName {
    fn named(text: std::sync::Arc<str>, span: Span) -> Self {
        Self { text, span }
    }

    fn pattern() -> (&'static str, &'static str) {
        ("^[A-Za-z_][A-Za-z0-9_]*$", "the name of a field consists of letters, digits and `_`")
    }
}
