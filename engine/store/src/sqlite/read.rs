//! What decisions depend on: read by the writer itself, for a whole batch at once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{CaseId, CaseNumber, MessageId, MessageName};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{SqliteJournal, failure, rows};
use crate::journal::{Batch, CommitError, From, Journal, KeyRef, Loaded, Pending, Sequences};
use crate::moment::micros;
use crate::query::QueryError;
use crate::recall::BUILD;
use crate::row::{KeyRow, MessageRow, OutboxItem, WaitRow};

const HEADS: &str = "
    SELECT cases.case_id, cases.version, cases.last_hash,
           snapshots.version, snapshots.build, snapshots.last_hash, snapshots.state
    FROM cases LEFT JOIN snapshots ON snapshots.case_id = cases.case_id AND snapshots.build = $2
    WHERE cases.case_id IN (SELECT value->>0 FROM json_each($1))";

const EVENTS_AFTER: &str = "
    SELECT events.sequence, events.body
    FROM (SELECT value->>0 AS case_id, CAST(value->>1 AS BIGINT) AS version FROM json_each($1)) AS asked
    JOIN events ON events.case_id = asked.case_id AND events.version > asked.version
    ORDER BY events.case_id, events.version";

const KEYS: &str = "
    SELECT scope, key, body_hash, case_id, version, answer, at FROM keys
    WHERE (scope, key) IN (SELECT value->>0, value->>1 FROM json_each($1))";

const NUMBERS: &str = "SELECT number FROM cases WHERE number IN (SELECT value->>0 FROM json_each($1))";

const MESSAGES: &str = "
    SELECT sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused FROM messages
    WHERE (sender, id) IN (SELECT value->>0, value->>1 FROM json_each($1))";

const WAITING: &str = "
    SELECT case_id, visit, name, key, agency FROM waits
    WHERE (name, key) IN (SELECT value->>0, value->>1 FROM json_each($1))
    ORDER BY case_id, visit";

const KEPT: &str = "
    SELECT sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused FROM messages
    WHERE (name, key) IN (SELECT value->>0, value->>1 FROM json_each($1))
      AND case_id IS NULL AND refused IS NULL AND expires_at > $2
    ORDER BY received_at, sender, id";

/// A case as it is written down, on whichever connection.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    cases: &[CaseId],
    from: From,
) -> Result<Vec<Loaded>, QueryError> {
    let build = match from {
        From::Snapshot => BUILD,
        // No build is called so: no snapshot is found.
        From::Events => "",
    };
    let ids = rows::array(cases, |case| (case.as_str(),)).map_err(QueryError::Failed)?;
    let found = sqlx::query(HEADS).bind(ids).bind(build).fetch_all(&mut *connection).await;
    let heads = read(found, rows::head)?;
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let asked =
        rows::array(&heads, |head| (head.case.as_str(), head.snapshot.as_ref().map_or(0, |snapshot| snapshot.version)));
    let asked = asked.map_err(QueryError::Failed)?;
    let found = sqlx::query(EVENTS_AFTER).bind(asked).fetch_all(connection).await;
    let mut events: BTreeMap<CaseId, Vec<Recorded>> = BTreeMap::new();
    for event in read(found, rows::event)? {
        events.entry(event.case.clone()).or_default().push(event);
    }
    let loaded = heads.into_iter().map(|head| Loaded {
        events: events.remove(&head.case).unwrap_or_default(),
        case: head.case,
        version: head.version,
        last_hash: head.last_hash,
        snapshot: head.snapshot,
    });
    Ok(loaded.collect())
}

/// The rows of an answer.
pub(super) fn read<T>(
    found: Result<Vec<SqliteRow>, sqlx::Error>,
    row: impl Fn(&SqliteRow) -> Result<T, QueryError>,
) -> Result<Vec<T>, QueryError> {
    found.map_err(|error| failure::reading(&error))?.iter().map(row).collect()
}

impl SqliteJournal {
    async fn among<'i, Item, Row: Serialize, T>(
        &mut self,
        table: &'static str,
        sql: &'static str,
        items: &'i [Item],
        row: impl Fn(&'i Item) -> Row,
        result: impl Fn(&SqliteRow) -> Result<T, QueryError>,
    ) -> Result<Vec<T>, QueryError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        self.tally.read(table);
        let parameter = rows::array(items, row).map_err(QueryError::Failed)?;
        read(sqlx::query(sql).bind(parameter).fetch_all(&mut self.connection).await, result)
    }
}

impl Journal for SqliteJournal {
    fn load<'a>(&'a mut self, cases: &'a [CaseId], from: From) -> Pending<'a, Result<Vec<Loaded>, QueryError>> {
        Box::pin(async move {
            if cases.is_empty() {
                return Ok(Vec::new());
            }
            self.tally.read("cases");
            self.tally.read("events");
            load(&mut self.connection, cases, from).await
        })
    }

    fn keys<'a>(&'a mut self, keys: &'a [KeyRef]) -> Pending<'a, Result<Vec<KeyRow>, QueryError>> {
        Box::pin(self.among("keys", KEYS, keys, |key| (key.scope.as_str(), key.key.as_str()), rows::key))
    }

    fn numbers<'a>(&'a mut self, numbers: &'a [CaseNumber]) -> Pending<'a, Result<Vec<CaseNumber>, QueryError>> {
        Box::pin(self.among("cases", NUMBERS, numbers, |number| (number.as_str(),), rows::number))
    }

    fn messages<'a>(&'a mut self, ids: &'a [(String, MessageId)]) -> Pending<'a, Result<Vec<MessageRow>, QueryError>> {
        Box::pin(self.among("messages", MESSAGES, ids, |(sender, id)| (sender.as_str(), id.as_str()), rows::message))
    }

    fn waiting<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
    ) -> Pending<'a, Result<Vec<WaitRow>, QueryError>> {
        Box::pin(self.among("waits", WAITING, messages, |(name, key)| (name.as_str(), key.as_str()), rows::wait))
    }

    fn kept<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
        at: Timestamp,
    ) -> Pending<'a, Result<Vec<MessageRow>, QueryError>> {
        Box::pin(async move {
            if messages.is_empty() {
                return Ok(Vec::new());
            }
            self.tally.read("messages");
            let asked = rows::array(messages, |(name, key)| (name.as_str(), key.as_str()));
            let asked = asked.map_err(QueryError::Failed)?;
            let found = sqlx::query(KEPT).bind(asked).bind(micros(at)).fetch_all(&mut self.connection).await;
            read(found, rows::message)
        })
    }

    fn commit<'a>(&'a mut self, batches: &'a [Batch]) -> Pending<'a, Result<Sequences, CommitError>> {
        Box::pin(self.write(batches))
    }

    fn claim(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Pending<'_, Result<Vec<OutboxItem>, CommitError>> {
        Box::pin(self.claim_requests(now, until, limit))
    }
}
