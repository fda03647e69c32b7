//! Writing: one transaction for a whole batch, and for each table at most one statement that removes rows and one
//! that adds them, however many cases are in it.
//!
//! The rows of a table travel as one JSON array of arrays, so each statement is one constant text with one
//! parameter: prepared once, and portable except for the function that unnests the array.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Executor;
use sqlx::sqlite::SqliteConnection;

use super::{SqliteJournal, failure, rows};
use crate::journal::{Batch, CommitError, Sequences};
use crate::moment::{maybe_micros, micros};
use crate::query::{due_order, urgency};
use crate::row::OutboxItem;

/// The rows of the parameter, as `value`. For PostgreSQL: `json_array_elements($1::json)`.
macro_rules! rows_of_parameter {
    () => {
        " FROM json_each($1) "
    };
}

const INSERT_EVENTS: &str = concat!(
    "INSERT INTO events (sequence, case_id, version, body)
     SELECT CAST(value->>0 AS BIGINT), value->>1, CAST(value->>2 AS BIGINT), value->>3",
    rows_of_parameter!()
);

const PUT_CASES: &str = concat!(
    "INSERT INTO cases (case_id, number, procedure_id, procedure, version, last_hash, phase, outcome, status,
                        applicant, opened_at, ended_at, due_at, wake_at)
     SELECT value->>0, value->>1, value->>2, value->>3, CAST(value->>4 AS BIGINT), value->>5, value->>6, value->>7,
            value->>8, value->>9, CAST(value->>10 AS BIGINT), CAST(value->>11 AS BIGINT), CAST(value->>12 AS BIGINT),
            CAST(value->>13 AS BIGINT)",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (case_id) DO UPDATE SET
         procedure_id = excluded.procedure_id, procedure = excluded.procedure, version = excluded.version,
         last_hash = excluded.last_hash, phase = excluded.phase, outcome = excluded.outcome,
         status = excluded.status, ended_at = excluded.ended_at, due_at = excluded.due_at, wake_at = excluded.wake_at"
);

const PUT_SNAPSHOTS: &str = concat!(
    "INSERT INTO snapshots (case_id, version, build, last_hash, state)
     SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (case_id) DO UPDATE SET
         version = excluded.version, build = excluded.build, last_hash = excluded.last_hash, state = excluded.state"
);

/// Removing by case and visit.
macro_rules! remove_visits {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE (case_id, visit) IN (SELECT value->>0, CAST(value->>1 AS BIGINT)",
            rows_of_parameter!(),
            ")"
        )
    };
}

const PUT_TASKS: &str = concat!(
    "INSERT INTO tasks (case_id, visit, number, procedure_id, procedure, step, role, office, agency, applicant,
                        holder, urgency, due_at, due_order, entered_at, element)
     SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4, value->>5, value->>6, value->>7,
            value->>8, value->>9, value->>10, CAST(value->>11 AS BIGINT), CAST(value->>12 AS BIGINT),
            CAST(value->>13 AS BIGINT), CAST(value->>14 AS BIGINT), value->>15",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (case_id, visit) DO UPDATE SET
         procedure_id = excluded.procedure_id, procedure = excluded.procedure, step = excluded.step,
         role = excluded.role, office = excluded.office, agency = excluded.agency, holder = excluded.holder,
         urgency = excluded.urgency, due_at = excluded.due_at, due_order = excluded.due_order"
);

const REMOVE_WAITS: &str = concat!(
    "DELETE FROM waits WHERE (case_id, visit, name, key) IN
         (SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3",
    rows_of_parameter!(),
    ")"
);

const PUT_WAITS: &str = concat!(
    "INSERT INTO waits (case_id, visit, name, key, agency)
     SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (case_id, visit, name, key) DO UPDATE SET agency = excluded.agency"
);

const PUT_INCIDENTS: &str = concat!(
    "INSERT INTO incidents (case_id, visit, number, procedure, step, message)
     SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4, value->>5",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (case_id, visit) DO UPDATE SET
         procedure = excluded.procedure, step = excluded.step, message = excluded.message"
);

const REMOVE_REQUESTS: &str =
    concat!("DELETE FROM outbox WHERE (case_id, entry) IN (SELECT value->>0, value->>1", rows_of_parameter!(), ")");

const PUT_REQUESTS: &str = concat!(
    "INSERT INTO outbox (case_id, entry, version, visit, body, claims, next_at)
     SELECT value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), value->>4, 0,
            CAST(value->>5 AS BIGINT)",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (case_id, entry) DO UPDATE SET
         version = excluded.version, visit = excluded.visit, body = excluded.body, claims = 0,
         next_at = excluded.next_at"
);

const CLAIM_REQUESTS: &str = "
    UPDATE outbox SET next_at = $2, claims = claims + 1
    WHERE (case_id, entry) IN (
        SELECT case_id, entry FROM outbox WHERE next_at <= $1 ORDER BY next_at, case_id, entry LIMIT $3)
    RETURNING case_id, entry, version, visit, body, next_at, claims";

const FORGET_KEYS: &str = "DELETE FROM keys WHERE at < $1";

const INSERT_KEYS: &str = concat!(
    "INSERT INTO keys (scope, key, body_hash, case_id, version, answer, at)
     SELECT value->>0, value->>1, value->>2, value->>3, CAST(value->>4 AS BIGINT), value->>5,
            CAST(value->>6 AS BIGINT)",
    rows_of_parameter!()
);

const PUT_MESSAGES: &str = concat!(
    "INSERT INTO messages (sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused)
     SELECT value->>0, value->>1, value->>2, value->>3, value->>4, CAST(value->>5 AS BIGINT),
            CAST(value->>6 AS BIGINT), value->>7, CAST(value->>8 AS BIGINT), value->>9",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (sender, id) DO UPDATE SET
         case_id = excluded.case_id, delivered_at = excluded.delivered_at, refused = excluded.refused"
);

const INSERT_NOTICES: &str = concat!(
    "INSERT INTO notices (case_id, entry, position, at, recipient, template, text)
     SELECT value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), value->>4, value->>5,
            value->>6",
    rows_of_parameter!(),
    "WHERE TRUE
     ON CONFLICT (case_id, entry, position) DO NOTHING"
);

const INSERT_DEPLOYMENTS: &str = concat!(
    "INSERT INTO deployments (procedure_id, version, digest, files, deployed_at, deployed_by)
     SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, CAST(value->>4 AS BIGINT), value->>5",
    rows_of_parameter!()
);

impl SqliteJournal {
    pub(super) async fn write(&mut self, batches: &[Batch]) -> Result<Sequences, CommitError> {
        self.begin().await?;
        let events: usize = batches.iter().map(|batch| batch.events.len()).sum();
        let last = self.last_sequence + events as u64;
        if let Err(error) = self.statements(batches).await {
            self.roll_back().await;
            return Err(error);
        }
        self.end().await?;
        let before = std::mem::replace(&mut self.last_sequence, last);
        Ok(Sequences { before, last })
    }

    /// At once for writing: a transaction that began by reading could be refused in its middle.
    async fn begin(&mut self) -> Result<(), CommitError> {
        let begun = self.connection.execute("BEGIN IMMEDIATE").await;
        begun.map(|_| ()).map_err(|error| failure::before_commit(&error))
    }

    async fn end(&mut self) -> Result<(), CommitError> {
        self.tally.commit();
        let ended = self.connection.execute("COMMIT").await;
        let Err(error) = ended else { return Ok(()) };
        let error = failure::at_commit(&error);
        if matches!(error, CommitError::Full) && !self.roll_back().await {
            return Err(CommitError::Unknown(
                "the disk is full, and the transaction could not be rolled back".to_owned(),
            ));
        }
        Err(error)
    }

    /// Whether the connection is free of the transaction now. After some errors SQLite has rolled back by itself, and
    /// says so when asked to.
    async fn roll_back(&mut self) -> bool {
        match self.connection.execute("ROLLBACK").await {
            Ok(_) => true,
            Err(error) => error.to_string().contains("no transaction is active"),
        }
    }

    /// One statement for all rows of one kind, if there are any.
    async fn all<Item, Row: Serialize>(
        &mut self,
        table: &'static str,
        sql: &'static str,
        items: impl Iterator<Item = Item>,
        row: impl FnMut(Item) -> Row,
    ) -> Result<(), CommitError> {
        let rows: Vec<Row> = items.map(row).collect();
        if rows.is_empty() {
            return Ok(());
        }
        self.tally.write(table);
        let parameter = rows::json(&rows).map_err(CommitError::NotStored)?;
        run(&mut self.connection, sql, parameter).await
    }

    async fn statements(&mut self, batches: &[Batch]) -> Result<(), CommitError> {
        self.write_events(batches).await?;
        self.write_cases(batches).await?;
        self.write_worklist(batches).await?;
        self.write_outbox(batches).await?;
        self.write_callers(batches).await?;
        self.write_deployments(batches).await
    }

    async fn write_events(&mut self, batches: &[Batch]) -> Result<(), CommitError> {
        let mut rows = Vec::new();
        let events = batches.iter().flat_map(|batch| &batch.events);
        for (sequence, event) in (self.last_sequence + 1..).zip(events) {
            let body = rows::json(event).map_err(CommitError::NotStored)?;
            rows.push((sequence, event.case.as_str(), event.version, body));
        }
        self.all("events", INSERT_EVENTS, rows.into_iter(), |row| row).await
    }

    async fn write_cases(&mut self, batches: &[Batch]) -> Result<(), CommitError> {
        self.all("cases", PUT_CASES, batches.iter().flat_map(|batch| &batch.cases), |row| {
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
        self.all("snapshots", PUT_SNAPSHOTS, batches.iter().flat_map(|batch| &batch.snapshots), |row| {
            (row.case.as_str(), row.version, row.build.as_str(), row.last_hash.as_str(), row.state.as_str())
        })
        .await
    }

    async fn write_worklist(&mut self, batches: &[Batch]) -> Result<(), CommitError> {
        self.all(
            "tasks",
            remove_visits!("tasks"),
            batches.iter().flat_map(|batch| &batch.tasks.gone),
            |(case, visit)| (case.as_str(), visit.0),
        )
        .await?;
        self.all("tasks", PUT_TASKS, batches.iter().flat_map(|batch| &batch.tasks.put), |row| {
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
        self.all(
            "waits",
            REMOVE_WAITS,
            batches.iter().flat_map(|batch| &batch.waits.gone),
            |(case, visit, name, key)| (case.as_str(), visit.0, name.as_str(), key.as_str()),
        )
        .await?;
        self.all("waits", PUT_WAITS, batches.iter().flat_map(|batch| &batch.waits.put), |row| {
            let agency = row.agency.as_ref().map(|agency| agency.as_str());
            (row.case.as_str(), row.visit.0, row.name.as_str(), row.key.as_str(), agency)
        })
        .await?;
        self.all(
            "incidents",
            remove_visits!("incidents"),
            batches.iter().flat_map(|batch| &batch.incidents.gone),
            |(case, visit)| (case.as_str(), visit.0),
        )
        .await?;
        self.all("incidents", PUT_INCIDENTS, batches.iter().flat_map(|batch| &batch.incidents.put), |row| {
            let procedure = row.procedure.to_string();
            (row.case.as_str(), row.visit.0, row.number.as_str(), procedure, row.step.as_str(), row.message.as_str())
        })
        .await
    }

    async fn write_outbox(&mut self, batches: &[Batch]) -> Result<(), CommitError> {
        self.all("outbox", REMOVE_REQUESTS, batches.iter().flat_map(|batch| &batch.outbox.gone), |(case, entry)| {
            (case.as_str(), entry.as_str())
        })
        .await?;
        let mut bodies = Vec::new();
        for row in batches.iter().flat_map(|batch| &batch.outbox.put) {
            bodies.push((row, rows::json(&row.kind).map_err(CommitError::NotStored)?));
        }
        self.all("outbox", PUT_REQUESTS, bodies.into_iter(), |(row, body)| {
            let visit = row.visit.map(|visit| visit.0);
            (row.case.as_str(), row.entry.as_str(), row.version, visit, body, micros(row.next_at))
        })
        .await?;
        self.all("notices", INSERT_NOTICES, batches.iter().flat_map(|batch| &batch.notices), |notice| {
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
        .await
    }

    async fn write_callers(&mut self, batches: &[Batch]) -> Result<(), CommitError> {
        if let Some(moment) = batches.iter().filter_map(|batch| batch.forget_keys_before).max() {
            self.tally.write("keys");
            let forget = sqlx::query(FORGET_KEYS).bind(micros(moment)).execute(&mut self.connection);
            forget.await.map_err(|error| failure::before_commit(&error))?;
        }
        self.all("keys", INSERT_KEYS, batches.iter().flat_map(|batch| &batch.keys), |row| {
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
            bodies.push((row, rows::json(&row.content).map_err(CommitError::NotStored)?));
        }
        self.all("messages", PUT_MESSAGES, bodies.into_iter(), |(row, body)| {
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
        .await
    }

    async fn write_deployments(&mut self, batches: &[Batch]) -> Result<(), CommitError> {
        let mut files = Vec::new();
        for row in batches.iter().flat_map(|batch| &batch.deployments) {
            files.push((row, rows::json(&row.files).map_err(CommitError::NotStored)?));
        }
        self.all("deployments", INSERT_DEPLOYMENTS, files.into_iter(), |(row, files)| {
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
    }

    pub(super) async fn claim_requests(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxItem>, CommitError> {
        self.begin().await?;
        self.tally.write("outbox");
        let claimed = sqlx::query(CLAIM_REQUESTS)
            .bind(micros(now))
            .bind(micros(until))
            .bind(i64::from(limit))
            .fetch_all(&mut self.connection)
            .await;
        let claimed = match claimed {
            Ok(claimed) => claimed,
            Err(error) => {
                self.roll_back().await;
                return Err(failure::before_commit(&error));
            }
        };
        self.end().await?;
        let items: Result<Vec<OutboxItem>, _> = claimed.iter().map(rows::request).collect();
        let mut items = items.map_err(|error| CommitError::NotStored(error.to_string()))?;
        items.sort_by(OutboxItem::in_order);
        Ok(items)
    }
}

async fn run(connection: &mut SqliteConnection, sql: &'static str, parameter: String) -> Result<(), CommitError> {
    let done = sqlx::query(sql).bind(parameter).execute(connection).await;
    done.map(|_| ()).map_err(|error| failure::before_commit(&error))
}
