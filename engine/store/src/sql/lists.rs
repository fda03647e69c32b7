//! Lists for people, read on connections of their own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{CaseId, CaseNumber, PersonId, ProcedureId, ServiceId, StepId, VisitId};
use motcua_kernel::procedure::ProcedureRef;

use super::read::{array, burdens, load};
use super::{Bind, Link, Pool, cells, rungs};
use crate::journal::{From, Loaded};
use crate::mail::{MailKey, MailRow};
use crate::moment::{maybe_micros, moment};
use crate::query::{
    Answer, CaseCursor, CaseFilter, CaseOrder, Counts, Holding, InboxCursor, InboxFilter, Page, Queries, QueryError,
    page, page_size,
};
use crate::row::{
    Burden, CaseRow, Deployment, IncidentRow, Lane, MessageRow, Notice, ReadRow, RungRow, TaskRow, TokenRow, WaitRow,
};
use crate::rungs::{RungCursor, RungFilter};
use crate::webhook::{DeliveryRow, DeliveryState, SubscriptionRow};

macro_rules! task_columns {
    () => {
        "SELECT case_id, visit, number, procedure, step, role, office, agency, applicant, holder, urgency, due_at,
                entered_at, element
         FROM tasks "
    };
}

/// One way by which tasks belong to somebody's list, in the order of the list. Each way is a stretch of one index, so
/// a page costs as much in a store of a million tasks as in one of ten; the ways are merged outside.
macro_rules! inbox {
    ($way:literal) => {
        concat!(
            task_columns!(),
            "WHERE ",
            $way,
            " AND (due_order, urgency, case_id, visit) > ($3, $4, $5, $6)
              AND (CAST($7 AS TEXT) IS NULL OR procedure_id = $7)
              AND (CAST($8 AS BIGINT) IS NULL OR due_at < $8)
              AND ($9 = 'all'
                   OR ((holder IS NULL OR replace($13, '\u{1f}' || holder || '\u{1f}', '') <> $13)
                       AND $9 IN ('free', 'mine-and-free'))
                   OR ((holder = $10 OR replace($12, '\u{1f}' || holder || '\u{1f}', '') <> $12)
                       AND $9 IN ('mine', 'mine-and-free')))
              ORDER BY due_order, urgency, case_id, visit LIMIT $11"
        )
    };
}

const INBOX_OF_POST: &str = inbox!("role = $1 AND office = $2");
const INBOX_OF_APPLICANT: &str = inbox!("role = $1 AND applicant = $2");
/// In whatever role: none is called like the empty text.
const INBOX_OF_HOLDER: &str = inbox!("role <> $1 AND holder = $2");

const TASK: &str = concat!(task_columns!(), "WHERE case_id = $1 AND visit = $2");
const TASKS: &str = concat!(task_columns!(), "WHERE case_id = $1 ORDER BY visit");

macro_rules! case_columns {
    () => {
        "SELECT case_id, number, procedure, version, last_hash, phase, outcome, status, applicant, opened_at, ended_at,
                due_at, wake_at
         FROM cases "
    };
}

macro_rules! cases {
    ($moment:literal) => {
        concat!(
            case_columns!(),
            "WHERE (CAST($1 AS TEXT) IS NULL OR procedure_id = $1)
               AND (CAST($2 AS TEXT) IS NULL OR status = $2)
               AND (CAST($3 AS TEXT) IS NULL OR phase = $3)
               AND (CAST($4 AS TEXT) IS NULL OR applicant = $4)
               AND (CAST($5 AS TEXT) IS NULL OR case_id IN (
                        SELECT case_id FROM tasks WHERE agency = $5
                        UNION SELECT case_id FROM waits WHERE agency = $5))
               AND (CAST($6 AS BIGINT) IS NULL OR due_at < $6)
               AND (",
            $moment,
            ", case_id) > ($7, $8)
             ORDER BY ",
            $moment,
            ", case_id LIMIT $9"
        )
    };
}

const CASES_NEWEST: &str = cases!("-opened_at");
const CASES_BY_DUE: &str = cases!("COALESCE(due_at, 9223372036854775807)");

const CASE: &str = concat!(case_columns!(), "WHERE case_id = $1");
const BY_NUMBER: &str = "SELECT case_id FROM cases WHERE number = $1";
const TOKEN: &str = "SELECT id, digest, subject, expires_at FROM tokens WHERE id = $1";
const TOKENS_OF: &str = "SELECT id, digest, subject, expires_at FROM tokens WHERE subject = $1 ORDER BY id";
const READS: &str = "SELECT number, case_id, at, person, operation, fields FROM reads
     WHERE case_id = $1 AND number > $2 ORDER BY number LIMIT $3";
const VERSIONS: &str = "SELECT procedure_id, version, digest FROM deployments ORDER BY procedure_id, version";
const EVENTS: &str = "SELECT sequence, body FROM events WHERE case_id = $1 AND version > $2 ORDER BY version LIMIT $3";
const JOURNAL: &str = "SELECT sequence, body FROM events WHERE sequence > $1 ORDER BY sequence LIMIT $2";
const LAST_SEQUENCE: &str = "SELECT COALESCE(MAX(sequence), 0) FROM events";
const WAITS: &str = "SELECT case_id, visit, name, key, agency FROM waits WHERE case_id = $1
     ORDER BY visit, name, key";
const MESSAGES: &str = "
    SELECT sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused
    FROM messages WHERE case_id = $1 ORDER BY delivered_at, sender, id";
const INCIDENTS: &str = "
    SELECT case_id, visit, number, procedure, step, message FROM incidents
    WHERE (case_id, visit) > ($1, $2) ORDER BY case_id, visit LIMIT $3";
const NOTICES: &str = "
    SELECT case_id, entry, position, at, recipient, template, text FROM notices
    WHERE case_id = $1 ORDER BY at, entry, position";
const MAILS_OF: &str = "
    SELECT case_id, entry, person, position, state, attempts, next_at, changed_at FROM mails
    WHERE case_id = $1 ORDER BY entry, person";
const MAILS: &str = "
    SELECT case_id, entry, person, position, state, attempts, next_at, changed_at FROM mails
    WHERE (CAST($1 AS TEXT) IS NULL OR state = $1) AND (case_id, entry, person) > ($2, $3, $4)
    ORDER BY case_id, entry, person LIMIT $5";
const DEPLOYMENTS: &str = "
    SELECT procedure_id, version, digest, files, deployed_at, deployed_by FROM deployments
    ORDER BY deployed_at, procedure_id, version";
const NEXT_WAKE: &str = "SELECT MIN(wake_at) FROM cases WHERE wake_at IS NOT NULL";
const WAITING_CALLS: &str = "SELECT lane, count(*) FROM outbox WHERE lane <> '' GROUP BY lane ORDER BY lane";
/// From lane to lane by the index, however long each is.
const NEXT_REQUESTS: &str = "
    WITH RECURSIVE lanes (lane) AS (
        SELECT MIN(lane) FROM outbox
        UNION ALL
        SELECT (SELECT MIN(lane) FROM outbox WHERE outbox.lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL)
    SELECT lane, (SELECT MIN(next_at) FROM outbox WHERE outbox.lane = lanes.lane) AS next_at
    FROM lanes WHERE lane IS NOT NULL ORDER BY lane";
const COUNTS: &str = "
    SELECT (SELECT COALESCE(MAX(sequence), 0) FROM events),
           (SELECT count(*) FROM cases WHERE phase <> 'ended'),
           (SELECT count(*) FROM cases),
           (SELECT count(*) FROM tasks),
           (SELECT count(*) FROM outbox),
           (SELECT count(*) FROM incidents)";
const SUBSCRIPTIONS: &str = "SELECT id, terms, reached FROM subscriptions ORDER BY id";
const SUBSCRIPTION: &str = "SELECT id, terms, reached FROM subscriptions WHERE id = $1";
const DELIVERIES: &str = "
    SELECT subscription, sequence, case_id, kind, state, attempts, next_at, changed_at FROM deliveries
    WHERE subscription = $1 AND sequence < $2 AND (CAST($3 AS TEXT) IS NULL OR state = $3)
    ORDER BY sequence DESC LIMIT $4";
const DELIVERY: &str = "
    SELECT subscription, sequence, case_id, kind, state, attempts, next_at, changed_at FROM deliveries
    WHERE subscription = $1 AND sequence = $2";
const CASE_IDS: &str = "SELECT case_id FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2";

/// The readers: their own connections, which never see half a commit and never hold up the writer.
#[derive(Debug)]
pub(crate) struct Lists<P> {
    pub(crate) pool: P,
}

/// A row of this pool.
type Row<P> = <<P as Pool>::Link as Link>::Row;

impl<P: Pool> Lists<P> {
    async fn all<T>(
        &self,
        sql: &'static str,
        binds: Vec<Bind>,
        row: impl Fn(&Row<P>) -> Result<T, QueryError> + Send,
    ) -> Result<Vec<T>, QueryError> {
        let mut link = self.pool.lend().await?;
        let found = link.ask(sql, binds).await.map_err(|error| P::Link::reading(&error))?;
        found.iter().map(row).collect()
    }

    async fn first<T>(
        &self,
        sql: &'static str,
        binds: Vec<Bind>,
        row: impl Fn(&Row<P>) -> Result<T, QueryError> + Send,
    ) -> Result<Option<T>, QueryError> {
        Ok(self.all(sql, binds, row).await?.into_iter().next())
    }

    async fn maybe_moment(&self, sql: &'static str) -> Result<Option<Timestamp>, QueryError> {
        let found = self.first(sql, Vec::new(), cells::maybe_number).await?;
        Ok(found.flatten().map(moment))
    }

    async fn rung_page(
        &self,
        filter: &RungFilter,
        after: Option<&RungCursor>,
        limit: u32,
    ) -> Result<Page<RungRow, RungCursor>, QueryError> {
        let mut found = BTreeMap::new();
        for (sql, first, second) in rungs::ways(filter) {
            let mut binds = vec![first.into(), second.into()];
            binds.extend(rungs::narrowed(filter, after, one_more(limit)));
            for row in self.all(sql, binds, cells::rung).await? {
                found.insert(RungCursor::of(&row), row);
            }
        }
        Ok(page(found.into_values().collect(), limit, RungCursor::of))
    }

    async fn inbox_page(
        &self,
        filter: &InboxFilter,
        after: Option<&InboxCursor>,
        limit: u32,
    ) -> Result<Page<TaskRow, InboxCursor>, QueryError> {
        let mut found = BTreeMap::new();
        for (sql, first, second) in ways(filter) {
            let mut binds = vec![first.into(), second.into()];
            binds.extend(narrowed(filter, after, limit));
            for task in self.all(sql, binds, cells::task).await? {
                found.insert(InboxCursor::of(&task), task);
            }
        }
        Ok(page(found.into_values().collect(), limit, InboxCursor::of))
    }
}

/// The ways by which tasks belong to this list, each with its two parameters.
fn ways(filter: &InboxFilter) -> Vec<(&'static str, String, String)> {
    let mut ways = Vec::new();
    for (role, office) in &filter.posts {
        if let Some(office) = office {
            ways.push((INBOX_OF_POST, role.to_string(), office.to_string()));
        }
        ways.push((INBOX_OF_POST, role.to_string(), String::new()));
    }
    if let Some(person) = &filter.person {
        ways.push((INBOX_OF_APPLICANT, "applicant".to_owned(), person.to_string()));
        ways.push((INBOX_OF_HOLDER, String::new(), person.to_string()));
    }
    for person in &filter.stands_in_for {
        ways.push((INBOX_OF_HOLDER, String::new(), person.to_string()));
    }
    ways
}

fn narrowed(filter: &InboxFilter, after: Option<&InboxCursor>, limit: u32) -> [Bind; 11] {
    let holding = match filter.holding {
        Holding::MineAndFree => "mine-and-free",
        Holding::Mine => "mine",
        Holding::Free => "free",
        Holding::All => "all",
    };
    [
        after.map_or(i64::MIN, |cursor| cursor.due).into(),
        after.map_or(0, |cursor| cursor.urgency).into(),
        after.map_or("", |cursor| cursor.case.as_str()).into(),
        after.map_or(0, |cursor| i64::from(cursor.visit.0)).into(),
        filter.procedure.as_ref().map(ToString::to_string).into(),
        maybe_micros(filter.due_before).into(),
        holding.into(),
        filter.person.as_ref().map(ToString::to_string).into(),
        one_more(limit).into(),
        names(&filter.stands_in_for).into(),
        names(&filter.left_by).into(),
    ]
}

/// Names as one parameter, since a statement has as many as it has. The mark between them stands in no name.
fn names(people: &[PersonId]) -> String {
    people.iter().map(|person| format!("\u{1f}{person}\u{1f}")).collect()
}

/// One row more than the page, to see whether there is another page.
fn one_more(limit: u32) -> i64 {
    i64::try_from(page_size(limit) + 1).unwrap_or(i64::MAX)
}

fn up_to(limit: u32) -> i64 {
    i64::try_from(page_size(limit)).unwrap_or(i64::MAX)
}

fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

impl<P: Pool> Queries for Lists<P> {
    fn inbox<'a>(
        &'a self,
        filter: &'a InboxFilter,
        after: Option<&'a InboxCursor>,
        limit: u32,
    ) -> Answer<'a, Page<TaskRow, InboxCursor>> {
        Box::pin(self.inbox_page(filter, after, limit))
    }

    fn task<'a>(&'a self, case: &'a CaseId, visit: VisitId) -> Answer<'a, Option<TaskRow>> {
        Box::pin(self.first(TASK, vec![case.as_str().into(), i64::from(visit.0).into()], cells::task))
    }

    fn tasks<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<TaskRow>> {
        Box::pin(self.all(TASKS, vec![case.as_str().into()], cells::task))
    }

    fn cases<'a>(
        &'a self,
        filter: &'a CaseFilter,
        after: Option<&'a CaseCursor>,
        limit: u32,
    ) -> Answer<'a, Page<CaseRow, CaseCursor>> {
        Box::pin(async move {
            let sql = match filter.order {
                CaseOrder::Newest => CASES_NEWEST,
                CaseOrder::Due => CASES_BY_DUE,
            };
            let binds = vec![
                filter.procedure.as_ref().map(ToString::to_string).into(),
                filter.status.as_ref().map(ToString::to_string).into(),
                filter.phase.clone().into(),
                filter.applicant.as_ref().map(ToString::to_string).into(),
                filter.agency.as_ref().map(ToString::to_string).into(),
                maybe_micros(filter.due_before).into(),
                after.map_or(i64::MIN, |cursor| cursor.moment).into(),
                after.map_or("", |cursor| cursor.case.as_str()).into(),
                one_more(limit).into(),
            ];
            let rows = self.all(sql, binds, cells::case).await?;
            Ok(page(rows, limit, |row| CaseCursor::of(row, filter.order)))
        })
    }

    fn case<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Option<CaseRow>> {
        Box::pin(self.first(CASE, vec![case.as_str().into()], cells::case))
    }

    fn by_number<'a>(&'a self, number: &'a CaseNumber) -> Answer<'a, Option<CaseId>> {
        Box::pin(self.first(BY_NUMBER, vec![number.as_str().into()], cells::case_id))
    }

    fn token<'a>(&'a self, id: &'a str) -> Answer<'a, Option<TokenRow>> {
        Box::pin(self.first(TOKEN, vec![id.into()], cells::token))
    }

    fn tokens_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TokenRow>> {
        Box::pin(self.all(TOKENS_OF, vec![subject.into()], cells::token))
    }

    fn reads<'a>(&'a self, case: &'a CaseId, after: u64, limit: u32) -> Answer<'a, Vec<ReadRow>> {
        let binds = vec![case.as_str().into(), version(after).into(), up_to(limit).into()];
        Box::pin(self.all(READS, binds, cells::read))
    }

    fn load<'a>(&'a self, case: &'a CaseId, from: From) -> Answer<'a, Option<Loaded>> {
        Box::pin(async move {
            let mut link = self.pool.lend().await?;
            let loaded = load(&mut *link, std::slice::from_ref(case), from).await?;
            Ok(loaded.into_iter().next())
        })
    }

    fn events<'a>(&'a self, case: &'a CaseId, after: u64, limit: u32) -> Answer<'a, Vec<Recorded>> {
        let binds = vec![case.as_str().into(), version(after).into(), up_to(limit).into()];
        Box::pin(self.all(EVENTS, binds, cells::event))
    }

    fn journal(&self, after: u64, limit: u32) -> Answer<'_, Vec<Recorded>> {
        Box::pin(self.all(JOURNAL, vec![version(after).into(), up_to(limit).into()], cells::event))
    }

    fn last_sequence(&self) -> Answer<'_, u64> {
        Box::pin(async move { Ok(self.first(LAST_SEQUENCE, vec![], cells::sequence).await?.unwrap_or(0)) })
    }

    fn waits<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<WaitRow>> {
        Box::pin(self.all(WAITS, vec![case.as_str().into()], cells::wait))
    }

    fn messages<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<MessageRow>> {
        Box::pin(self.all(MESSAGES, vec![case.as_str().into()], cells::message))
    }

    fn incidents<'a>(&'a self, after: Option<&'a (CaseId, VisitId)>, limit: u32) -> Answer<'a, Vec<IncidentRow>> {
        let (case, visit) = after.map_or(("", 0), |(case, visit)| (case.as_str(), visit.0));
        let binds = vec![case.into(), i64::from(visit).into(), up_to(limit).into()];
        Box::pin(self.all(INCIDENTS, binds, cells::incident))
    }

    fn rungs<'a>(
        &'a self,
        filter: &'a RungFilter,
        after: Option<&'a RungCursor>,
        limit: u32,
    ) -> Answer<'a, Page<RungRow, RungCursor>> {
        Box::pin(self.rung_page(filter, after, limit))
    }

    fn rungs_of<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<RungRow>> {
        Box::pin(self.all(rungs::OF_CASE, vec![case.as_str().into()], cells::rung))
    }

    fn notices<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<Notice>> {
        Box::pin(self.all(NOTICES, vec![case.as_str().into()], cells::notice))
    }

    fn mails_of<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<MailRow>> {
        Box::pin(self.all(MAILS_OF, vec![case.as_str().into()], cells::mail))
    }

    fn mails<'a>(
        &'a self,
        state: Option<DeliveryState>,
        after: Option<&'a MailKey>,
        limit: u32,
    ) -> Answer<'a, Vec<MailRow>> {
        let (case, entry, person) =
            after.map_or(("", "", ""), |(case, entry, person)| (case.as_str(), entry.as_str(), person.as_str()));
        let state = state.map(|state| state.word().to_owned());
        let binds = vec![state.into(), case.into(), entry.into(), person.into(), up_to(limit).into()];
        Box::pin(self.all(MAILS, binds, cells::mail))
    }

    fn versions(&self) -> Answer<'_, Vec<ProcedureRef>> {
        Box::pin(self.all(VERSIONS, vec![], cells::reference))
    }

    fn deployments(&self) -> Answer<'_, Vec<Deployment>> {
        Box::pin(self.all(DEPLOYMENTS, vec![], cells::deployment))
    }

    fn next_wake(&self) -> Answer<'_, Option<Timestamp>> {
        Box::pin(self.maybe_moment(NEXT_WAKE))
    }

    fn waiting_calls(&self) -> Answer<'_, Vec<(ServiceId, u64)>> {
        Box::pin(self.all(WAITING_CALLS, vec![], cells::waiting_calls))
    }

    fn next_requests(&self) -> Answer<'_, Vec<(Lane, Timestamp)>> {
        Box::pin(self.all(NEXT_REQUESTS, vec![], cells::next_request))
    }

    fn burdens<'a>(
        &'a self,
        procedure: &'a ProcedureId,
        step: &'a StepId,
        people: &'a [PersonId],
    ) -> Answer<'a, Vec<Burden>> {
        Box::pin(async move {
            let asked = array(people, |person| (person.as_str(),))?;
            let mut link = self.pool.lend().await?;
            burdens(&mut *link, vec![asked.into(), procedure.as_str().into(), step.as_str().into()]).await
        })
    }

    fn subscriptions(&self) -> Answer<'_, Vec<SubscriptionRow>> {
        Box::pin(self.all(SUBSCRIPTIONS, vec![], cells::subscription))
    }

    fn subscription<'a>(&'a self, id: &'a str) -> Answer<'a, Option<SubscriptionRow>> {
        Box::pin(self.first(SUBSCRIPTION, vec![id.into()], cells::subscription))
    }

    fn deliveries<'a>(
        &'a self,
        subscription: &'a str,
        state: Option<DeliveryState>,
        before: Option<u64>,
        limit: u32,
    ) -> Answer<'a, Vec<DeliveryRow>> {
        let state = state.map(|state| state.word().to_owned());
        let binds =
            vec![subscription.into(), before.map_or(i64::MAX, version).into(), state.into(), up_to(limit).into()];
        Box::pin(self.all(DELIVERIES, binds, cells::delivery))
    }

    fn delivery<'a>(&'a self, subscription: &'a str, sequence: u64) -> Answer<'a, Option<DeliveryRow>> {
        Box::pin(self.first(DELIVERY, vec![subscription.into(), version(sequence).into()], cells::delivery))
    }

    fn counts(&self) -> Answer<'_, Counts> {
        Box::pin(async move { Ok(self.first(COUNTS, vec![], cells::counts).await?.unwrap_or_default()) })
    }

    fn case_ids<'a>(&'a self, after: Option<&'a CaseId>, limit: u32) -> Answer<'a, Vec<CaseId>> {
        let after = after.map_or("", |case| case.as_str());
        Box::pin(self.all(CASE_IDS, vec![after.into(), up_to(limit).into()], cells::case_id))
    }
}
