//! Lists for people. No decision depends on them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{
    AgencyId, CaseId, CaseNumber, OfficeKey, PersonId, ProcedureId, RoleId, ServiceId, StatusId, StepId, VisitId,
};
use motcua_kernel::procedure::{Priority, ProcedureRef};
use serde::Serialize;

use crate::journal::{From, Loaded, Pending};
use crate::mail::{MailKey, MailRow};
use crate::row::{
    Burden, CaseRow, Deployment, IncidentRow, Lane, MessageRow, Notice, ReadRow, RungRow, TaskRow, TokenRow, WaitRow,
};
use crate::rungs::{RungCursor, RungFilter};
use crate::webhook::{DeliveryRow, DeliveryState, SubscriptionRow};

/// No page is longer.
pub const PAGE_MAX: u32 = 500;

/// An answer to a question.
pub type Answer<'a, T> = Pending<'a, Result<T, QueryError>>;

/// What can be asked. Every list is paged by a cursor; a page longer than [`PAGE_MAX`] is cut to it.
pub trait Queries: Send + Sync {
    /// Tasks that somebody may see, the most pressing first: by limit, then by priority.
    fn inbox<'a>(
        &'a self,
        filter: &'a InboxFilter,
        after: Option<&'a InboxCursor>,
        limit: u32,
    ) -> Answer<'a, Page<TaskRow, InboxCursor>>;

    /// One task, while it waits.
    fn task<'a>(&'a self, case: &'a CaseId, visit: VisitId) -> Answer<'a, Option<TaskRow>>;

    /// The tasks of one case.
    fn tasks<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<TaskRow>>;

    /// Cases.
    fn cases<'a>(
        &'a self,
        filter: &'a CaseFilter,
        after: Option<&'a CaseCursor>,
        limit: u32,
    ) -> Answer<'a, Page<CaseRow, CaseCursor>>;

    /// One case at a glance.
    fn case<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Option<CaseRow>>;

    /// The case with this public number.
    fn by_number<'a>(&'a self, number: &'a CaseNumber) -> Answer<'a, Option<CaseId>>;

    /// The token of this name.
    fn token<'a>(&'a self, id: &'a str) -> Answer<'a, Option<TokenRow>>;

    /// The tokens that stand for this subject.
    fn tokens_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TokenRow>>;

    /// Who was shown something sensitive of this case, after this place, in the order in which it was written down.
    fn reads<'a>(&'a self, case: &'a CaseId, after: u64, limit: u32) -> Answer<'a, Vec<ReadRow>>;

    /// A case as it is written down; [`Store::case`](crate::Store::case) folds it.
    fn load<'a>(&'a self, case: &'a CaseId, from: From) -> Answer<'a, Option<Loaded>>;

    /// The events of one case after this version.
    fn events<'a>(&'a self, case: &'a CaseId, after: u64, limit: u32) -> Answer<'a, Vec<Recorded>>;

    /// The events of all cases after this place in the journal.
    fn journal(&self, after: u64, limit: u32) -> Answer<'_, Vec<Recorded>>;

    /// The last place in the journal.
    fn last_sequence(&self) -> Answer<'_, u64>;

    /// The messages that a case waits for.
    fn waits<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<WaitRow>>;

    /// The messages that had their effect in a case.
    fn messages<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<MessageRow>>;

    /// What waits for repair, after this case and visit.
    fn incidents<'a>(&'a self, after: Option<&'a (CaseId, VisitId)>, limit: u32) -> Answer<'a, Vec<IncidentRow>>;

    /// What will escalate, the earliest first; or, if asked, what stands still and has no moment.
    fn rungs<'a>(
        &'a self,
        filter: &'a RungFilter,
        after: Option<&'a RungCursor>,
        limit: u32,
    ) -> Answer<'a, Page<RungRow, RungCursor>>;

    /// What will escalate in one case, by clock and place in its ladder.
    fn rungs_of<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<RungRow>>;

    /// The texts that were made for people about a case.
    fn notices<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<Notice>>;

    /// What became of sending the notices of a case.
    fn mails_of<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<MailRow>>;

    /// What became of sending notices, after this one, in the order of cases.
    fn mails<'a>(
        &'a self,
        state: Option<DeliveryState>,
        after: Option<&'a MailKey>,
        limit: u32,
    ) -> Answer<'a, Vec<MailRow>>;

    /// What is deployed, by name and version.
    fn versions(&self) -> Answer<'_, Vec<ProcedureRef>>;

    /// Everything that was deployed, oldest first.
    fn deployments(&self) -> Answer<'_, Vec<Deployment>>;

    /// When the next case wants to be called.
    fn next_wake(&self) -> Answer<'_, Option<Timestamp>>;

    /// When the next request to the world is due, in each lane in which one waits.
    fn next_requests(&self) -> Answer<'_, Vec<(Lane, Timestamp)>>;

    /// How many calls of each system wait to be made or answered.
    fn waiting_calls(&self) -> Answer<'_, Vec<(ServiceId, u64)>>;

    /// How many tasks each of these people holds, and when they were last given this step by a policy; one row each.
    fn burdens<'a>(
        &'a self,
        procedure: &'a ProcedureId,
        step: &'a StepId,
        people: &'a [PersonId],
    ) -> Answer<'a, Vec<Burden>>;

    /// Everybody who wants to be told what happens.
    fn subscriptions(&self) -> Answer<'_, Vec<SubscriptionRow>>;

    /// One of them.
    fn subscription<'a>(&'a self, id: &'a str) -> Answer<'a, Option<SubscriptionRow>>;

    /// What became of telling a subscription, before this place in the journal, the newest first.
    fn deliveries<'a>(
        &'a self,
        subscription: &'a str,
        state: Option<DeliveryState>,
        before: Option<u64>,
        limit: u32,
    ) -> Answer<'a, Vec<DeliveryRow>>;

    /// What became of telling one event to a subscription.
    fn delivery<'a>(&'a self, subscription: &'a str, sequence: u64) -> Answer<'a, Option<DeliveryRow>>;

    /// How much of everything there is. Counting goes over the tables: ask now and then, not with every request.
    fn counts(&self) -> Answer<'_, Counts>;

    /// Case ids in their order, after this one: for whoever goes through all of them.
    fn case_ids<'a>(&'a self, after: Option<&'a CaseId>, limit: u32) -> Answer<'a, Vec<CaseId>>;
}

/// Why a question got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryError {
    /// Somebody else holds the database.
    Busy,
    /// What is written there cannot be read.
    Damaged {
        /// Where.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// The database failed.
    Failed(String),
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("another program holds the database"),
            Self::Damaged { place, problem } => write!(f, "{place} cannot be read: {problem}"),
            Self::Failed(why) => write!(f, "the database failed: {why}"),
        }
    }
}

impl std::error::Error for QueryError {}

/// Part of a list, and where it goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<Row, Cursor> {
    /// The rows.
    pub items: Vec<Row>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

/// Whose tasks are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holding {
    /// Those that the person holds, and those that nobody holds.
    #[default]
    MineAndFree,
    /// Those that the person holds.
    Mine,
    /// Those that nobody holds.
    Free,
    /// All, also those that colleagues hold.
    All,
}

/// Which tasks are asked for.
#[derive(Clone, Debug, Default)]
pub struct InboxFilter {
    /// Who asks: sees what they hold, and tasks for the applicant in their own cases.
    pub person: Option<PersonId>,
    /// In which roles, and in which offices (none where the agency has one).
    pub posts: Vec<(RoleId, Option<OfficeKey>)>,
    /// For whom they stand in: what these people hold counts as their own.
    pub stands_in_for: Vec<PersonId>,
    /// Colleagues who are away and for whom nobody stands in: what they hold counts as held by nobody.
    pub left_by: Vec<PersonId>,
    /// Held by whom.
    pub holding: Holding,
    /// Of this procedure.
    pub procedure: Option<ProcedureId>,
    /// With a limit that ends before this moment.
    pub due_before: Option<Timestamp>,
}

impl InboxFilter {
    /// Whether this task belongs to the list: the one rule, which databases must agree with.
    pub(crate) fn admits(&self, task: &TaskRow) -> bool {
        let held_by = |people: &[PersonId]| task.holder.as_ref().is_some_and(|holder| people.contains(holder));
        let mine = self.person.is_some() && task.holder == self.person || held_by(&self.stands_in_for);
        let free = task.holder.is_none() || held_by(&self.left_by);
        let own = task.role == *"applicant" && self.person.as_ref() == Some(&task.applicant);
        let post = self
            .posts
            .iter()
            .any(|(role, office)| *role == task.role && (task.office.is_none() || task.office == *office));
        let held = match self.holding {
            Holding::MineAndFree => mine || free,
            Holding::Mine => mine,
            Holding::Free => free,
            Holding::All => true,
        };
        held && (mine || own || post)
            && self.procedure.as_ref().is_none_or(|procedure| *procedure == task.procedure.id)
            && self.due_before.is_none_or(|moment| task.due_at.is_some_and(|due| due < moment))
    }
}

/// Where a page of an inbox ends: written as `due.urgency.visit.case`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InboxCursor {
    pub(crate) due: i64,
    pub(crate) urgency: i64,
    pub(crate) case: CaseId,
    pub(crate) visit: VisitId,
}

/// Tasks without a limit come last.
pub(crate) fn due_order(due: Option<Timestamp>) -> i64 {
    due.map_or(i64::MAX, |due| due.as_microsecond())
}

/// High before normal before low.
pub(crate) fn urgency(priority: Priority) -> i64 {
    match priority {
        Priority::High => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    }
}

impl InboxCursor {
    pub(crate) fn of(task: &TaskRow) -> Self {
        Self {
            due: due_order(task.due_at),
            urgency: urgency(task.priority),
            case: task.case.clone(),
            visit: task.visit,
        }
    }
}

impl fmt::Display for InboxCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.due, self.urgency, self.visit, self.case)
    }
}

impl FromStr for InboxCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.splitn(4, '.');
        let mut next = || parts.next().ok_or(BadCursor);
        Ok(Self {
            due: next()?.parse().map_err(|_| BadCursor)?,
            urgency: next()?.parse().map_err(|_| BadCursor)?,
            visit: VisitId(next()?.parse().map_err(|_| BadCursor)?),
            case: next()?.into(),
        })
    }
}

/// A cursor that no page gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadCursor;

impl fmt::Display for BadCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a cursor as given in the `next` of a page")
    }
}

impl std::error::Error for BadCursor {}

/// In which order cases are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseOrder {
    /// The last opened first.
    #[default]
    Newest,
    /// The earliest deadline first; those without one last.
    Due,
}

/// Which cases are asked for.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Of this procedure.
    pub procedure: Option<ProcedureId>,
    /// At this public stage.
    pub status: Option<StatusId>,
    /// `open`, `compensating` or `ended`.
    pub phase: Option<String>,
    /// Asked for by this person.
    pub applicant: Option<PersonId>,
    /// In which this agency has something to do or to answer now.
    pub agency: Option<AgencyId>,
    /// With a deadline that ends before this moment.
    pub due_before: Option<Timestamp>,
    /// In this order.
    pub order: CaseOrder,
}

/// Where a page of cases ends: written as `moment.case`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseCursor {
    pub(crate) moment: i64,
    pub(crate) case: CaseId,
}

impl CaseCursor {
    /// Ascending in either order.
    pub(crate) fn of(case: &CaseRow, order: CaseOrder) -> Self {
        let moment = match order {
            CaseOrder::Newest => -case.opened_at.as_microsecond(),
            CaseOrder::Due => due_order(case.due_at),
        };
        Self { moment, case: case.case.clone() }
    }
}

impl fmt::Display for CaseCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.moment, self.case)
    }
}

impl FromStr for CaseCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let (moment, case) = text.split_once('.').ok_or(BadCursor)?;
        Ok(Self { moment: moment.parse().map_err(|_| BadCursor)?, case: case.into() })
    }
}

impl CaseFilter {
    /// Whether this case belongs to the list, apart from the agency, which is seen in other tables.
    pub(crate) fn admits(&self, case: &CaseRow) -> bool {
        self.procedure.as_ref().is_none_or(|procedure| *procedure == case.procedure.id)
            && self.status.as_ref().is_none_or(|status| Some(status) == case.status.as_ref())
            && self.phase.as_ref().is_none_or(|phase| phase == case.phase)
            && self.applicant.as_ref().is_none_or(|applicant| *applicant == case.applicant)
            && self.due_before.is_none_or(|moment| case.due_at.is_some_and(|due| due < moment))
    }
}

/// How much of everything there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// The last place in the journal.
    pub last_sequence: u64,
    /// Cases that are not over.
    pub live_cases: u64,
    /// All cases.
    pub cases: u64,
    /// Tasks that wait for people.
    pub tasks: u64,
    /// Requests to the world that were not carried out yet.
    pub requests: u64,
    /// Stays that wait for repair.
    pub incidents: u64,
}

/// A page of rows that came in order with one more than asked for, if there are more.
pub(crate) fn page<Row, Cursor>(mut rows: Vec<Row>, limit: u32, cursor: impl Fn(&Row) -> Cursor) -> Page<Row, Cursor> {
    let limit = page_size(limit);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(cursor) } else { None };
    Page { items: rows, next }
}

/// How many rows a page may have.
pub(crate) fn page_size(limit: u32) -> usize {
    limit.clamp(1, PAGE_MAX) as usize
}

/// What a deployed version is found by.
pub(crate) fn deployment_key(procedure: &ProcedureRef) -> (ProcedureId, u32) {
    (procedure.id.clone(), procedure.version)
}
