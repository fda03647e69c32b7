//! Writing: one transaction for a whole batch, and for each table at most one statement that removes rows and one
//! that adds them, however many cases are in it.

use std::collections::BTreeMap;
use std::future::Future;

use jiff::Timestamp;
use serde::Serialize;

use super::{Bind, Link, cells};
use crate::journal::{Batch, CommitError, Sequences};
use crate::moment::{maybe_micros, micros};
use crate::query::{QueryError, due_order, urgency};
use crate::row::{Lane, OutboxItem};
use crate::tally::Tally;

const FORGET_KEYS: &str = "DELETE FROM keys WHERE at < $1";

/// The one connection that writes, with what databases do differently: how a transaction begins and ends, where the
/// next place in the journal comes from, and what an error means.
pub(crate) trait Session: Send {
    /// The connection.
    type Link: Link;

    /// Whether others may write to the same database.
    const IS_SHARED: bool;

    /// The connection, once a transaction has begun.
    fn link(&mut self) -> &mut Self::Link;
    /// Where statements are counted.
    fn tally(&self) -> &Tally;
    /// Begins a round of reading and writing.
    fn enter(&mut self) -> impl Future<Output = Result<(), QueryError>> + Send;
    /// Begins to write, unless that has begun.
    fn begin(&mut self) -> impl Future<Output = Result<(), CommitError>> + Send;
    /// Takes the places for so many events, and says which one is before the first of them.
    fn places(&mut self, events: u64) -> impl Future<Output = Result<u64, CommitError>> + Send;
    /// Commits.
    fn end(&mut self) -> impl Future<Output = Result<(), CommitError>> + Send;
    /// Undoes what was written since [`Self::begin`].
    fn roll_back(&mut self) -> impl Future<Output = ()> + Send;
    /// What an error before the commit means: nothing happened.
    fn before_commit(error: &sqlx::Error) -> CommitError;
}

/// Writes all of this or nothing.
pub(crate) async fn write<S: Session>(session: &mut S, batches: &[Batch]) -> Result<Sequences, CommitError> {
    session.begin().await?;
    match statements(session, batches).await {
        Ok(sequences) => session.end().await.map(|()| sequences),
        Err(error) => {
            session.roll_back().await;
            Err(error)
        }
    }
}

/// Claims requests that are due.
pub(crate) async fn claim<S: Session>(
    session: &mut S,
    now: Timestamp,
    until: Timestamp,
    room: &[(Lane, u32)],
) -> Result<Vec<OutboxItem>, CommitError> {
    session.begin().await?;
    let mut claimed = Vec::new();
    for (lane, limit) in room {
        session.tally().write("outbox");
        let binds = vec![micros(now).into(), micros(until).into(), cells::lane(lane).into(), i64::from(*limit).into()];
        match session.link().ask(S::Link::STATEMENTS.claim, binds).await {
            Ok(rows) => claimed.extend(rows),
            Err(error) => {
                session.roll_back().await;
                return Err(S::before_commit(&error));
            }
        }
    }
    session.end().await?;
    let items: Result<Vec<OutboxItem>, _> = claimed.iter().map(cells::request).collect();
    let mut items = items.map_err(|error| CommitError::NotStored(error.to_string()))?;
    items.sort_by(OutboxItem::in_order);
    Ok(items)
}

pub(super) async fn run<S: Session>(session: &mut S, sql: &'static str, parameter: Bind) -> Result<u64, CommitError> {
    session.link().run(sql, vec![parameter]).await.map_err(|error| S::before_commit(&error))
}

/// One statement for all rows of one kind, if there are any. Says how many rows were there, and how many it changed.
pub(super) async fn all<S: Session, Item, Row: Serialize>(
    session: &mut S,
    table: &'static str,
    sql: &'static str,
    items: impl Iterator<Item = Item>,
    row: impl FnMut(Item) -> Row,
) -> Result<Changed, CommitError> {
    let rows: Vec<Row> = items.map(row).collect();
    if rows.is_empty() {
        return Ok(Changed { meant: 0, done: 0 });
    }
    session.tally().write(table);
    let meant = rows.len() as u64;
    let parameter = cells::json(&rows).map_err(CommitError::NotStored)?;
    drop(rows);
    let done = run(session, sql, parameter.into()).await?;
    Ok(Changed { meant, done })
}

/// How many rows a statement was meant to change, and did.
pub(super) struct Changed {
    pub(super) meant: u64,
    pub(super) done: u64,
}

async fn statements<S: Session>(session: &mut S, batches: &[Batch]) -> Result<Sequences, CommitError> {
    write_cases(session, batches).await?;
    write_registers(session, batches).await?;
    write_worklist(session, batches).await?;
    write_outbox(session, batches).await?;
    write_callers(session, batches).await?;
    write_deployments(session, batches).await?;
    write_tokens(session, batches).await?;
    write_reads(session, batches).await?;
    super::webhooks::write(session, batches).await?;
    // Last, because whoever takes places in the journal holds up everybody who wants some, until the commit.
    write_events(session, batches).await
}

async fn write_events<S: Session>(session: &mut S, batches: &[Batch]) -> Result<Sequences, CommitError> {
    let events = || batches.iter().flat_map(|batch| &batch.events);
    let count = events().count() as u64;
    let before = session.places(count).await?;
    let mut rows = Vec::new();
    for (sequence, event) in (before + 1..).zip(events()) {
        let body = cells::json(event).map_err(CommitError::NotStored)?;
        rows.push((sequence, event.case.as_str(), event.version, body));
    }
    all(session, "events", S::Link::STATEMENTS.add_events, rows.into_iter(), |row| row).await?;
    Ok(Sequences { before, last: before + count })
}

async fn write_cases<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    all(session, "cases", sql.put_cases, batches.iter().flat_map(|batch| &batch.cases), |row| {
        (
            row.case.as_str(),
            row.number.as_str(),
            row.procedure.id.as_str(),
            row.procedure.to_string(),
            row.version,
            row.last_hash.as_str(),
            row.phase,
            row.outcome.as_ref().map(|outcome| outcome.as_str()),
            row.status.as_ref().map(|status| status.as_str()),
            row.applicant.as_str(),
            micros(row.opened_at),
            maybe_micros(row.ended_at),
            maybe_micros(row.due_at),
            maybe_micros(row.wake_at),
        )
    })
    .await?;
    all(session, "snapshots", sql.put_snapshots, batches.iter().flat_map(|batch| &batch.snapshots), |row| {
        (row.case.as_str(), row.version, row.build.as_str(), row.last_hash.as_str(), row.state.as_str())
    })
    .await
    .map(|_| ())
}

async fn write_registers<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let counted = batches.iter().flat_map(|batch| &batch.counted);
    let sql = S::Link::STATEMENTS.put_registers;
    all(session, "registers", sql, counted, |row| (row.prefix.as_str(), row.last)).await.map(|_| ())
}

async fn write_tokens<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    let gone = batches.iter().flat_map(|batch| &batch.tokens.gone);
    all(session, "tokens", sql.remove_tokens, gone, |subject| (subject.as_str(),)).await?;
    let put = batches.iter().flat_map(|batch| &batch.tokens.put);
    all(session, "tokens", sql.add_tokens, put, |row| {
        (row.id.as_str(), row.digest.as_str(), row.subject.as_str(), micros(row.expires_at))
    })
    .await
    .map(|_| ())
}

async fn write_reads<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let mut rows = Vec::new();
    for row in batches.iter().flat_map(|batch| &batch.reads) {
        let fields = cells::json(&row.fields).map_err(CommitError::NotStored)?;
        rows.push((row.case.as_str(), micros(row.at), row.person.as_str(), row.operation.as_str(), fields));
    }
    all(session, "reads", S::Link::STATEMENTS.add_reads, rows.into_iter(), |row| row).await.map(|_| ())
}

async fn write_worklist<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    all(session, "tasks", sql.remove_tasks, batches.iter().flat_map(|batch| &batch.tasks.gone), |(case, visit)| {
        (case.as_str(), visit.0)
    })
    .await?;
    all(session, "tasks", sql.put_tasks, batches.iter().flat_map(|batch| &batch.tasks.put), |row| {
        (
            row.case.as_str(),
            row.visit.0,
            row.number.as_str(),
            row.procedure.id.as_str(),
            row.procedure.to_string(),
            row.step.as_str(),
            row.role.as_str(),
            row.office.as_ref().map_or("", |office| office.as_str()),
            row.agency.as_ref().map(|agency| agency.as_str()),
            row.applicant.as_str(),
            row.holder.as_ref().map(|holder| holder.as_str()),
            urgency(row.priority),
            maybe_micros(row.due_at),
            due_order(row.due_at),
            micros(row.entered_at),
            row.element.as_ref().and_then(|element| serde_json::to_string(element).ok()),
        )
    })
    .await?;
    all(
        session,
        "waits",
        sql.remove_waits,
        batches.iter().flat_map(|batch| &batch.waits.gone),
        |(case, visit, name, key)| (case.as_str(), visit.0, name.as_str(), key.as_str()),
    )
    .await?;
    all(session, "waits", sql.put_waits, batches.iter().flat_map(|batch| &batch.waits.put), |row| {
        let agency = row.agency.as_ref().map(|agency| agency.as_str());
        (row.case.as_str(), row.visit.0, row.name.as_str(), row.key.as_str(), agency)
    })
    .await?;
    all(
        session,
        "incidents",
        sql.remove_incidents,
        batches.iter().flat_map(|batch| &batch.incidents.gone),
        |(case, visit)| (case.as_str(), visit.0),
    )
    .await?;
    all(session, "incidents", sql.put_incidents, batches.iter().flat_map(|batch| &batch.incidents.put), |row| {
        let procedure = row.procedure.to_string();
        (row.case.as_str(), row.visit.0, row.number.as_str(), procedure, row.step.as_str(), row.message.as_str())
    })
    .await?;
    super::rungs::write(session, batches).await?;
    // One statement of PostgreSQL touches a row once.
    let mut turns = BTreeMap::new();
    for row in batches.iter().flat_map(|batch| &batch.turns) {
        let at = turns.entry((row.procedure.as_str(), row.step.as_str(), row.person.as_str())).or_insert(row.at);
        *at = row.at.max(*at);
    }
    all(session, "turns", sql.put_turns, turns.into_iter(), |((procedure, step, person), at)| {
        (procedure, step, person, micros(at))
    })
    .await
    .map(|_| ())
}

async fn write_outbox<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    all(
        session,
        "outbox",
        sql.remove_requests,
        batches.iter().flat_map(|batch| &batch.outbox.gone),
        |(case, entry)| (case.as_str(), entry.as_str()),
    )
    .await?;
    let mut bodies = Vec::new();
    for row in batches.iter().flat_map(|batch| &batch.outbox.put) {
        bodies.push((row, cells::json(&row.kind).map_err(CommitError::NotStored)?));
    }
    all(session, "outbox", sql.put_requests, bodies.into_iter(), |(row, body)| {
        let visit = row.visit.map(|visit| visit.0);
        (
            row.case.as_str(),
            row.entry.as_str(),
            row.version,
            visit,
            body,
            micros(row.next_at),
            cells::lane(&row.lane()).to_owned(),
        )
    })
    .await?;
    all(session, "notices", sql.add_notices, batches.iter().flat_map(|batch| &batch.notices), |notice| {
        (
            notice.case.as_str(),
            notice.entry.as_str(),
            notice.position,
            micros(notice.at),
            notice.to.as_str(),
            notice.template.as_ref().map(|template| template.as_str()),
            notice.text.as_str(),
        )
    })
    .await?;
    write_mails(session, batches).await
}

async fn write_mails<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let mut attempts = Vec::new();
    for row in batches.iter().flat_map(|batch| &batch.mails) {
        attempts.push((row, cells::json(&row.attempts).map_err(CommitError::NotStored)?));
    }
    all(session, "mails", S::Link::STATEMENTS.put_mails, attempts.into_iter(), |(row, attempts)| {
        (
            row.case.as_str(),
            row.entry.as_str(),
            row.person.as_str(),
            row.position,
            row.state.word(),
            attempts,
            maybe_micros(row.next_at),
            micros(row.changed_at),
        )
    })
    .await
    .map(|_| ())
}

async fn write_callers<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    if let Some(moment) = batches.iter().filter_map(|batch| batch.forget_keys_before).max() {
        session.tally().write("keys");
        run(session, FORGET_KEYS, micros(moment).into()).await?;
    }
    all(session, "keys", sql.add_keys, batches.iter().flat_map(|batch| &batch.keys), |row| {
        (
            row.scope.as_str(),
            row.key.as_str(),
            row.body_hash.as_str(),
            row.case.as_str(),
            row.version,
            row.answer.to_string(),
            micros(row.at),
        )
    })
    .await?;
    let mut bodies = Vec::new();
    for row in batches.iter().flat_map(|batch| &batch.messages) {
        bodies.push((row, cells::json(&row.content).map_err(CommitError::NotStored)?));
    }
    let changed = all(session, "messages", sql.put_messages, bodies.into_iter(), |(row, body)| {
        (
            row.sender.as_str(),
            row.id.as_str(),
            row.name.as_str(),
            row.correlation.as_str(),
            body,
            micros(row.received_at),
            micros(row.expires_at),
            row.delivered_to.as_ref().map(|case| case.as_str()),
            maybe_micros(row.delivered_at),
            row.refused.as_deref(),
        )
    })
    .await?;
    match changed.done < changed.meant {
        // One of them had its effect meanwhile, through another node: asking again finds that out.
        true => Err(CommitError::Busy),
        false => Ok(()),
    }
}

async fn write_deployments<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    let mut files = Vec::new();
    for row in batches.iter().flat_map(|batch| &batch.deployments) {
        files.push((row, cells::json(&row.files).map_err(CommitError::NotStored)?));
    }
    all(session, "deployments", sql.add_deployments, files.into_iter(), |(row, files)| {
        (
            row.procedure.id.as_str(),
            row.procedure.version,
            &*row.procedure.digest,
            files,
            micros(row.deployed_at),
            row.deployed_by.as_str(),
        )
    })
    .await
    .map(|_| ())
}
