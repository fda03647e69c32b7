//! A test file: who does what when, and what must follow.

use super::leaf::{
    AtLeastOne, DataPath, DateText, DaysText, Duration, Entries, Expression, Id, LanguageVersion, Loose, MomentText,
    Number, OperationPath, PersonName, VersionedName, Words,
};
use super::time::RungText;
use super::{by_kind, mapping, open_mapping, words};

mapping! {
    /// Tests of one procedure, in the words of the procedure.
    pub struct TestFile {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// The procedure and its version.
        pub test: VersionedName,
        /// What holds for every case here; a case may override it.
        pub given: Option<Given>,
        /// The cases.
        pub cases: Vec<Case>,
        /// Changes of the procedure that no test can notice, as `motcua test --mutate --output json` names them.
        pub equivalent: Vec<EquivalentChange>,
        /// Questions to functions of rule files and to decision tables by themselves, without a case.
        pub rules: Vec<RuleTest>,
    }
}

mapping! {
    /// One question, and its answer: `{call: fee(120), expect: 75000}`, `{table: fees, given: {area: 120}, expect: {fee: 75000}}`.
    pub struct RuleTest {
        /// What is asked: a call of functions with plain values, such as `fee(120, "house")`.
        pub call: Option<Expression>,
        /// Instead of `call`: the decision table that is looked up.
        pub table: Option<Id>,
        /// What the table looks at: a value for each of its inputs, by the name of the column.
        pub given: Entries<Id, Loose>,
        /// The answer. Of a table: columns and their values, of which those that are named are compared; of one that collects, a list of such rows, `[]` if none fits.
        pub expect: Option<Loose>,
        /// Instead of `expect`: the function yields no value.
        pub no_value: Option<bool>,
        /// Instead of `expect`: there is no answer, and a case would stop with an incident.
        pub fails: Option<bool>,
    }
}

mapping! {
    /// A change that makes no difference, and why.
    pub struct EquivalentChange {
        /// Its name, as the report writes it.
        pub change: Words,
        /// Why no test can tell it from the procedure as it is.
        pub reason: Words,
    }
}

by_kind! {
    /// A person of a test: their roles, or more.
    pub enum GivenPerson {
        /// What they may act as.
        Many(Vec<Id>),
        /// With when they are away.
        Full(GivenPersonKeys),
    }
}

mapping! {
    /// A person of a test.
    pub struct GivenPersonKeys {
        /// What they may act as.
        pub roles: Vec<Id>,
        /// When they are away: days, or first and last days.
        pub absent: Vec<DaysText>,
        /// Who of the people given here acts for them meanwhile.
        pub deputy: Option<PersonName>,
        /// How many tasks of other cases they hold: what `assign: least_loaded` counts beside those of the story.
        pub tasks: Option<super::leaf::Whole>,
    }
}

impl GivenPerson {
    /// What they may act as.
    pub fn roles(&self) -> &[Id] {
        match self {
            Self::Many(roles) => roles,
            Self::Full(keys) => &keys.roles,
        }
    }

    /// When they are away.
    pub fn absent(&self) -> &[DaysText] {
        match self {
            Self::Many(_) => &[],
            Self::Full(keys) => &keys.absent,
        }
    }

    /// How many tasks of other cases they hold.
    pub fn tasks(&self) -> u32 {
        match self {
            Self::Many(_) => 0,
            Self::Full(keys) => keys.tasks.as_ref().map_or(0, |tasks| u32::try_from(tasks.value).unwrap_or(u32::MAX)),
        }
    }

    /// Who acts for them.
    pub fn deputy(&self) -> Option<&PersonName> {
        match self {
            Self::Many(_) => None,
            Self::Full(keys) => keys.deputy.as_ref(),
        }
    }
}

open_mapping! {
    /// What is given. The data of a start step stand under its name.
    pub struct Given {
        /// When the story begins, in the calendar's time zone.
        pub at: Option<MomentText>,
        /// Who may act as what; unnamed steps are done by somebody suitable.
        pub people: Entries<PersonName, GivenPerson>,
        /// Who was given a step in other cases, the first of them longest ago: what `assign: round_robin` goes by.
        pub turns: Entries<Id, Vec<PersonName>>,
        /// What systems answer, by `service.operation`: fields, or `{error: 503}`; `times` says how often, a list what comes after.
        pub services: Entries<OperationPath, Answers>,
        /// How the cases end that steps open, by procedure: an outcome, or `{outcome, after}`. Without this they are opened in the same story, and something is done there with `do`.
        pub procedures: Entries<Id, CannedCase>,
        /// Another calendar in place of the procedure's, such as one of an office that is open on Tuesdays. Clocks that name another calendar keep it.
        pub calendar: Option<Id>,
        others {
            /// The data of start steps, by step.
            pub starts: Id => Entries<Id, Loose>,
        }
    }
}

by_kind! {
    /// How cases of another procedure end.
    pub enum CannedCase {
        /// So, at once.
        One(Id),
        /// So, after some time.
        Full(CannedCaseKeys),
    }
}

mapping! {
    /// How cases of another procedure end, and when.
    pub struct CannedCaseKeys {
        /// How.
        pub outcome: Id,
        /// After which time.
        pub after: Option<Duration>,
    }
}

by_kind! {
    /// What a system answers.
    pub enum Answers {
        /// One answer after the other; the last for ever.
        Many(Vec<Answer>),
        /// Always the same, or `times` times.
        Full(Answer),
    }
}

open_mapping! {
    /// One answer of a system.
    pub struct Answer {
        /// The HTTP status of a failure; 0 for no answer at all.
        pub error: Option<super::leaf::Whole>,
        /// The problem type that the failure names: `https://example.gov.vn/problems/busy`.
        pub problem: Option<Words>,
        /// How often it is given before the next one.
        pub times: Option<super::leaf::Count>,
        /// How long it takes.
        pub after: Option<Duration>,
        others {
            /// The fields of the answer.
            pub fields: super::step::FieldName => Loose,
        }
    }
}

mapping! {
    /// One story.
    pub struct Case {
        /// What it shows, in a sentence.
        pub name: Words,
        /// What is given, beside what is given for all.
        pub given: Option<Given>,
        /// What happens, in order.
        pub when: AtLeastOne<Vec<Action>>,
        /// What must be so in the end.
        pub then: Option<Expectation>,
    }
}

by_kind! {
    /// One thing that happens.
    #[expect(clippy::large_enum_variant, reason = "a file holds dozens of these, not millions")]
    pub enum Action {
        /// A step that is done (a start, or a task with one outcome), or `withdraw`.
        One(Id),
        /// Anything else.
        Full(ActionKeys),
    }
}

open_mapping! {
    /// One thing that happens; exactly one key.
    #[schemars(extend("minProperties" = 1))]
    pub struct ActionKeys {
        /// A message arrives.
        pub message: Option<MessageAction>,
        /// A payment service reports what became of a payment.
        pub payment: Option<PaymentAction>,
        /// Time passes: so much later at the same hour.
        pub advance: Option<Duration>,
        /// Time passes, until then.
        pub advance_to: Option<MomentText>,
        /// Time passes, until just after this deadline or the limit of this step.
        pub advance_past: Option<Id>,
        /// What must be so at this point.
        pub expect: Option<Expectation>,
        others {
            /// A step that is done: its outcome, or a mapping with outcome, person and fields.
            pub steps: Id => StepAction,
        }
    }
}

by_kind! {
    /// How a step is done.
    pub enum StepAction {
        /// By this outcome.
        One(Id),
        /// With everything that belongs to it.
        Full(StepActionKeys),
    }
}

open_mapping! {
    /// How a step is done; fields of its form stand beside these keys.
    pub struct StepActionKeys {
        /// For which element of an `each`: its value. A record is named by fields that single it out; a list names the elements from the outside.
        pub r#for: Option<Loose>,
        /// In the case that this step opened: its step that is done there, or `withdraw`.
        pub r#do: Option<Id>,
        /// By which outcome; default: the only one.
        pub outcome: Option<Id>,
        /// By whom; default: somebody suitable.
        pub by: Option<PersonName>,
        /// Why only now, where the limit has passed.
        pub late_reason: Option<Words>,
        others {
            /// The fields of the form.
            pub fields: Id => Loose,
        }
    }
}

mapping! {
    /// A message that arrives.
    pub struct MessageAction {
        /// The sender's name for it; without one, each message has a name of its own. The same name twice has the effect of once.
        pub id: Option<Id>,
        /// Which.
        pub name: Id,
        /// The value of its key.
        pub r#match: Loose,
        /// What it brings.
        pub data: Entries<Id, Loose>,
    }
}

mapping! {
    /// What a payment service reports.
    pub struct PaymentAction {
        /// The step at which the payment is asked for.
        pub of: Id,
        /// For which element of an `each`: its value.
        pub r#for: Option<Loose>,
        /// The service's name for the payment; without one, each has a name of its own. The same report twice has the effect of once.
        pub id: Option<Words>,
        /// How much was paid; default: what is asked for.
        pub amount: Option<Number>,
        /// Instead of an amount: it was not paid, and why.
        pub failed: Option<Words>,
    }
}

mapping! {
    /// What must be so. A key that is not written is not compared.
    pub struct Expectation {
        /// The steps that are open: all of them.
        pub at: Option<Names>,
        /// The end that was reached.
        pub end: Option<Id>,
        /// How the case ended: the outcome of its end, or `withdrawn`.
        pub outcome: Option<Id>,
        /// The public stage.
        pub status: Option<Id>,
        /// How steps ended last; inside an `each`, the list over the elements, in their order.
        pub outcomes: Entries<Id, Names>,
        /// Who has the open task of a step; `[]` while everybody with the role may take it, several inside an `each`.
        pub held_by: Entries<Id, People>,
        /// The steps that were entered, in order, each visit once.
        pub visited: Option<Vec<Id>>,
        /// Steps that were not entered.
        pub not_visited: Vec<Id>,
        /// The papers that were issued: all of them, in any order.
        pub issued: Option<Vec<Id>>,
        /// The roles that were told something, in any order.
        pub notified: Option<Vec<Id>>,
        /// The operations that were called: all of them, in any order.
        pub calls: Option<Vec<OperationPath>>,
        /// The payments that are awaited now, by step: how much.
        pub to_pay: Entries<Id, Number>,
        /// Values of fields.
        pub data: Entries<DataPath, Loose>,
        /// How the clocks of the case stand.
        pub deadlines: Entries<Id, DeadlineExpectation>,
        /// The rungs of a deadline, or of the latest limit of a step, that were reached: all of them, in order.
        pub rungs: Entries<Id, Vec<RungText>>,
        /// How the last action was refused. Without this key it must have been accepted.
        pub rejected: Option<Rejected>,
    }
}

by_kind! {
    /// One name or several.
    pub enum Names {
        /// One.
        One(Id),
        /// Several, in any order.
        Many(Vec<Id>),
    }
}

by_kind! {
    /// One person or several.
    pub enum People {
        /// One.
        One(PersonName),
        /// Several, in the order in which their tasks were opened; none.
        Many(Vec<PersonName>),
    }
}

by_kind! {
    /// How a clock stands.
    pub enum DeadlineExpectation {
        /// Its state alone.
        One(DeadlineState),
        /// State, time and date.
        Full(DeadlineExpectationKeys),
    }
}

mapping! {
    /// How a clock stands, exactly.
    pub struct DeadlineExpectationKeys {
        /// Its state.
        pub state: Option<DeadlineState>,
        /// How much of the time was used.
        pub used: Option<Duration>,
        /// How much is left.
        pub left: Option<Duration>,
        /// The date on which it ends.
        pub due: Option<DateText>,
    }
}

words! {
    /// The state of a clock.
    pub enum DeadlineState {
        /// Not started.
        NotStarted = "not_started",
        /// Counting.
        Running = "running",
        /// Standing still.
        Paused = "paused",
        /// Stopped in time.
        Met = "met",
        /// Passed.
        Expired = "expired",
        /// The case ended before it was met or passed.
        Closed = "closed",
    }
}

by_kind! {
    /// How an action was refused.
    pub enum Rejected {
        /// By its code.
        One(RejectionCode),
        /// By code and rule.
        Full(RejectedKeys),
    }
}

mapping! {
    /// How an action was refused, exactly.
    pub struct RejectedKeys {
        /// The stable code.
        pub code: RejectionCode,
        /// The key of the procedure that forbids it: `decide.not_by`.
        pub rule: Option<DataPath>,
        /// The fields that are wrong, all of them; a part of a field as `child.name`.
        pub fields: Vec<Words>,
    }
}

/// The stable code of a refusal.
#[derive(Clone, Debug)]
pub struct RejectionCode {
    /// The code.
    pub text: std::sync::Arc<str>,
    /// Where.
    pub span: crate::source::Span,
}

/// Every code with which the kernel refuses a command, and those with which a walk refuses what makes no command.
pub const REJECTION_CODES: &[&str] = &[
    "wrong-phase",
    "case-ended",
    "unknown-start",
    "unknown-task",
    "already-done",
    "wrong-kind",
    "not-allowed",
    "held-by-another",
    "not-offered",
    "invalid-input",
    "late-reason-required",
    "not-in-force",
    "nobody-waits",
    "several-wait",
    "wrong-amount",
    "report-differs",
    "rule-failed",
    "before-history",
    "no-case",
    "already-open",
    "not-open",
    "several-open",
    "not-in-list",
    "not-running",
    "backwards",
];

impl super::Read for RejectionCode {
    fn read(node: &crate::source::Node) -> Option<Self> {
        Some(Self { text: node.scalar()?.text.clone(), span: node.span })
    }
}

impl schemars::JsonSchema for RejectionCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RejectionCode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "enum": REJECTION_CODES })
    }
}
