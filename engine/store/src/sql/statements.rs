//! The statements that take or find many rows at once, for either database.

/// One text per statement, in one dialect.
#[derive(Debug)]
pub(crate) struct Statements {
    /// How far cases have come; they are held until the transaction ends.
    pub(crate) hold: &'static str,
    /// Cases with their snapshots of one build.
    pub(crate) heads: &'static str,
    /// The events of cases after one version and up to another.
    pub(crate) events_between: &'static str,
    /// Keys by scope and key.
    pub(crate) keys: &'static str,
    /// How far registers have counted; they are held until the transaction ends.
    pub(crate) counted: &'static str,
    /// Registers that begin.
    pub(crate) begin_registers: &'static str,
    /// Rows of `registers`; none counts back.
    pub(crate) put_registers: &'static str,
    /// Rows of `tokens`.
    pub(crate) add_tokens: &'static str,
    /// Subjects of `tokens`.
    pub(crate) remove_tokens: &'static str,
    /// Rows of `reads`.
    pub(crate) add_reads: &'static str,
    /// Messages by sender and id.
    pub(crate) messages: &'static str,
    /// Who waits, by name and key.
    pub(crate) waiting: &'static str,
    /// Messages that nobody has got, by name and key.
    pub(crate) kept: &'static str,
    /// Rows of `events`.
    pub(crate) add_events: &'static str,
    /// Rows of `cases`.
    pub(crate) put_cases: &'static str,
    /// Rows of `snapshots`.
    pub(crate) put_snapshots: &'static str,
    /// Rows of `tasks`.
    pub(crate) put_tasks: &'static str,
    /// Keys of `waits`.
    pub(crate) remove_waits: &'static str,
    /// Rows of `waits`.
    pub(crate) put_waits: &'static str,
    /// Rows of `incidents`.
    pub(crate) put_incidents: &'static str,
    /// Keys of `outbox`.
    pub(crate) remove_requests: &'static str,
    /// Rows of `outbox`.
    pub(crate) put_requests: &'static str,
    /// Rows of `keys`.
    pub(crate) add_keys: &'static str,
    /// Rows of `messages`; one that had its effect stays as it is.
    pub(crate) put_messages: &'static str,
    /// Rows of `notices`; one that is there stays as it is.
    pub(crate) add_notices: &'static str,
    /// Rows of `deployments`.
    pub(crate) add_deployments: &'static str,
    /// Keys of `tasks`.
    pub(crate) remove_tasks: &'static str,
    /// Keys of `incidents`.
    pub(crate) remove_incidents: &'static str,
    /// Rows of `mails`; one that is settled stays as it is.
    pub(crate) put_mails: &'static str,
    /// Keys of `rungs`.
    pub(crate) remove_rungs: &'static str,
    /// Rows of `rungs`.
    pub(crate) put_rungs: &'static str,
    /// Rows of `turns`; a later one stays.
    pub(crate) put_turns: &'static str,
    /// How many tasks people hold, and when they were last given one of procedure `$2`, step `$3`.
    pub(crate) burdens: &'static str,
    /// Cases that want to be called at `$1`, at most `$2`.
    pub(crate) due: &'static str,
    /// Rows of `subscriptions`.
    pub(crate) add_subscriptions: &'static str,
    /// What subscriptions say.
    pub(crate) change_subscriptions: &'static str,
    /// Subscriptions that go on from where they stand.
    pub(crate) move_subscriptions: &'static str,
    /// Names of `subscriptions`.
    pub(crate) remove_subscriptions: &'static str,
    /// Rows of `deliveries`, of subscriptions that are there.
    pub(crate) put_deliveries: &'static str,
    /// Subscriptions whose `deliveries` go.
    pub(crate) remove_deliveries: &'static str,
    /// Claims requests that are due at `$1`, until `$2`, at most `$3`.
    pub(crate) claim: &'static str,
}

/// The statements of a dialect: `$rows` unnests the parameter into rows called `value`, `$hold` keeps other nodes
/// from the rows that are found (waiting for those that they hold), `$skip` as well (leaving those out).
macro_rules! statements {
    ($rows:literal, $hold:literal, $skip:literal) => {
        $crate::sql::statements::Statements {
            hold: concat!(
                "SELECT case_id, version, last_hash FROM cases WHERE case_id IN (SELECT value->>0",
                $rows,
                ")
                 ORDER BY case_id",
                $hold,
            ),
            heads: concat!(
                "SELECT cases.case_id, cases.version, cases.last_hash,
                 snapshots.version, snapshots.build, snapshots.last_hash, snapshots.state
                 FROM cases LEFT JOIN snapshots ON snapshots.case_id = cases.case_id AND snapshots.build = $2
                 WHERE cases.case_id IN (SELECT value->>0",
                $rows,
                ")",
            ),
            events_between: concat!(
                "SELECT events.sequence, events.body
                 FROM (SELECT value->>0 AS case_id, CAST(value->>1 AS BIGINT) AS after, CAST(value->>2 AS BIGINT) AS last",
                $rows,
                ") AS asked
                 JOIN events ON events.case_id = asked.case_id AND events.version > asked.after AND events.version <= asked.last
                 ORDER BY events.case_id, events.version",
            ),
            keys: concat!(
                "SELECT scope, key, body_hash, case_id, version, answer, at FROM keys
                 WHERE (scope, key) IN (SELECT value->>0, value->>1",
                $rows,
                ")",
            ),
            counted: concat!(
                "SELECT prefix, last FROM registers WHERE prefix IN (SELECT value->>0",
                $rows,
                ")
                 ORDER BY prefix",
                $hold,
            ),
            begin_registers: concat!(
                "INSERT INTO registers (prefix, last) SELECT value->>0, 0",
                $rows,
                "WHERE TRUE ON CONFLICT (prefix) DO NOTHING",
            ),
            put_registers: concat!(
                "INSERT INTO registers (prefix, last) SELECT value->>0, MAX(CAST(value->>1 AS BIGINT))",
                $rows,
                "WHERE TRUE GROUP BY value->>0
                 ON CONFLICT (prefix) DO UPDATE SET last = excluded.last WHERE registers.last < excluded.last",
            ),
            add_tokens: concat!(
                "INSERT INTO tokens (id, digest, subject, expires_at)
                 SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS BIGINT)",
                $rows,
            ),
            remove_tokens: concat!("DELETE FROM tokens WHERE subject IN (SELECT value->>0", $rows, ")"),
            add_reads: concat!(
                "INSERT INTO reads (case_id, at, person, operation, fields)
                 SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4",
                $rows,
            ),
            messages: concat!(
                "SELECT sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused FROM messages
                 WHERE (sender, id) IN (SELECT value->>0, value->>1",
                $rows,
                ")",
            ),
            waiting: concat!(
                "SELECT case_id, visit, name, key, agency FROM waits
                 WHERE (name, key) IN (SELECT value->>0, value->>1",
                $rows,
                ")
                 ORDER BY case_id, visit",
            ),
            kept: concat!(
                "SELECT sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused FROM messages
                 WHERE (name, key) IN (SELECT value->>0, value->>1",
                $rows,
                ")
                 AND case_id IS NULL AND refused IS NULL AND expires_at > $2
                 ORDER BY received_at, sender, id",
            ),
            add_events: concat!(
                "INSERT INTO events (sequence, case_id, version, body)
                 SELECT CAST(value->>0 AS BIGINT), value->>1, CAST(value->>2 AS BIGINT), value->>3",
                $rows,
            ),
            put_cases: concat!(
                "INSERT INTO cases (case_id, number, procedure_id, procedure, version, last_hash, phase, outcome, status,
                 applicant, opened_at, ended_at, due_at, wake_at)
                 SELECT value->>0, value->>1, value->>2, value->>3, CAST(value->>4 AS BIGINT), value->>5, value->>6, value->>7,
                 value->>8, value->>9, CAST(value->>10 AS BIGINT), CAST(value->>11 AS BIGINT), CAST(value->>12 AS BIGINT),
                 CAST(value->>13 AS BIGINT)",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id) DO UPDATE SET
                 procedure_id = excluded.procedure_id, procedure = excluded.procedure, version = excluded.version,
                 last_hash = excluded.last_hash, phase = excluded.phase, outcome = excluded.outcome,
                 status = excluded.status, ended_at = excluded.ended_at, due_at = excluded.due_at, wake_at = excluded.wake_at",
            ),
            put_snapshots: concat!(
                "INSERT INTO snapshots (case_id, version, build, last_hash, state)
                 SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id) DO UPDATE SET
                 version = excluded.version, build = excluded.build, last_hash = excluded.last_hash, state = excluded.state",
            ),
            put_tasks: concat!(
                "INSERT INTO tasks (case_id, visit, number, procedure_id, procedure, step, role, office, agency, applicant,
                 holder, urgency, due_at, due_order, entered_at, element)
                 SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4, value->>5, value->>6, value->>7,
                 value->>8, value->>9, value->>10, CAST(value->>11 AS BIGINT), CAST(value->>12 AS BIGINT),
                 CAST(value->>13 AS BIGINT), CAST(value->>14 AS BIGINT), value->>15",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id, visit) DO UPDATE SET
                 procedure_id = excluded.procedure_id, procedure = excluded.procedure, step = excluded.step,
                 role = excluded.role, office = excluded.office, agency = excluded.agency, holder = excluded.holder,
                 urgency = excluded.urgency, due_at = excluded.due_at, due_order = excluded.due_order",
            ),
            remove_waits: concat!(
                "DELETE FROM waits WHERE (case_id, visit, name, key) IN
                 (SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3",
                $rows,
                ")",
            ),
            put_waits: concat!(
                "INSERT INTO waits (case_id, visit, name, key, agency)
                 SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id, visit, name, key) DO UPDATE SET agency = excluded.agency",
            ),
            put_incidents: concat!(
                "INSERT INTO incidents (case_id, visit, number, procedure, step, message)
                 SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4, value->>5",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id, visit) DO UPDATE SET
                 procedure = excluded.procedure, step = excluded.step, message = excluded.message",
            ),
            remove_requests: concat!(
                "DELETE FROM outbox WHERE (case_id, entry) IN (SELECT value->>0, value->>1",
                $rows,
                ")",
            ),
            put_requests: concat!(
                "INSERT INTO outbox (case_id, entry, version, visit, body, claims, next_at, lane)
                 SELECT value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), value->>4, 0,
                 CAST(value->>5 AS BIGINT), value->>6",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id, entry) DO UPDATE SET
                 version = excluded.version, visit = excluded.visit, body = excluded.body, claims = 0,
                 next_at = excluded.next_at, lane = excluded.lane",
            ),
            add_keys: concat!(
                "INSERT INTO keys (scope, key, body_hash, case_id, version, answer, at)
                 SELECT value->>0, value->>1, value->>2, value->>3, CAST(value->>4 AS BIGINT), value->>5,
                 CAST(value->>6 AS BIGINT)",
                $rows,
            ),
            put_messages: concat!(
                "INSERT INTO messages (sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused)
                 SELECT value->>0, value->>1, value->>2, value->>3, value->>4, CAST(value->>5 AS BIGINT),
                 CAST(value->>6 AS BIGINT), value->>7, CAST(value->>8 AS BIGINT), value->>9",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (sender, id) DO UPDATE SET
                 case_id = excluded.case_id, delivered_at = excluded.delivered_at, refused = excluded.refused
                 WHERE messages.case_id IS NULL AND messages.refused IS NULL",
            ),
            add_notices: concat!(
                "INSERT INTO notices (case_id, entry, position, at, recipient, template, text)
                 SELECT value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), value->>4, value->>5,
                 value->>6",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id, entry, position) DO NOTHING",
            ),
            add_deployments: concat!(
                "INSERT INTO deployments (procedure_id, version, digest, files, deployed_at, deployed_by)
                 SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, CAST(value->>4 AS BIGINT), value->>5",
                $rows,
            ),
            remove_tasks: concat!(
                "DELETE FROM tasks WHERE (case_id, visit) IN (SELECT value->>0, CAST(value->>1 AS BIGINT)",
                $rows,
                ")",
            ),
            remove_incidents: concat!(
                "DELETE FROM incidents WHERE (case_id, visit) IN (SELECT value->>0, CAST(value->>1 AS BIGINT)",
                $rows,
                ")",
            ),
            put_mails: concat!(
                "INSERT INTO mails (case_id, entry, person, position, state, attempts, next_at, changed_at)
                 SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS BIGINT), value->>4, value->>5,
                 CAST(value->>6 AS BIGINT), CAST(value->>7 AS BIGINT)",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id, entry, person) DO UPDATE SET
                 state = excluded.state, attempts = excluded.attempts, next_at = excluded.next_at,
                 changed_at = excluded.changed_at
                 WHERE mails.state = 'waiting'",
            ),
            remove_rungs: concat!(
                "DELETE FROM rungs WHERE (case_id, clock, rung) IN
                 (SELECT value->>0, value->>1, CAST(value->>2 AS BIGINT)",
                $rows,
                ")",
            ),
            put_rungs: concat!(
                "INSERT INTO rungs (case_id, clock, rung, at, procedure_id, agency, office)
                 SELECT value->>0, value->>1, CAST(value->>2 AS BIGINT), CAST(value->>3 AS BIGINT), value->>4, value->>5,
                 value->>6",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (case_id, clock, rung) DO UPDATE SET
                 at = excluded.at, procedure_id = excluded.procedure_id, agency = excluded.agency, office = excluded.office",
            ),
            put_turns: concat!(
                "INSERT INTO turns (procedure_id, step, person, at)
                 SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS BIGINT)",
                $rows,
                "WHERE TRUE
                 ON CONFLICT (procedure_id, step, person) DO UPDATE SET at = excluded.at WHERE excluded.at > turns.at",
            ),
            burdens: concat!(
                "SELECT value->>0, (SELECT count(*) FROM tasks WHERE holder = value->>0),
                 (SELECT at FROM turns WHERE procedure_id = $2 AND step = $3 AND person = value->>0)",
                $rows,
            ),
            add_subscriptions: concat!(
                "INSERT INTO subscriptions (id, terms, reached) SELECT value->>0, value->>1, CAST(value->>2 AS BIGINT)",
                $rows,
            ),
            change_subscriptions: concat!(
                "UPDATE subscriptions SET terms = changed.terms FROM (SELECT value->>0 AS id, value->>1 AS terms",
                $rows,
                ") AS changed WHERE subscriptions.id = changed.id",
            ),
            move_subscriptions: concat!(
                "UPDATE subscriptions SET reached = moved.target
                 FROM (SELECT value->>0 AS id, CAST(value->>1 AS BIGINT) AS origin, CAST(value->>2 AS BIGINT) AS target",
                $rows,
                ") AS moved WHERE subscriptions.id = moved.id AND subscriptions.reached = moved.origin",
            ),
            remove_subscriptions: concat!("DELETE FROM subscriptions WHERE id IN (SELECT value->>0", $rows, ")"),
            put_deliveries: concat!(
                "INSERT INTO deliveries (subscription, sequence, case_id, kind, state, attempts, next_at, changed_at)
                 SELECT value->>0, CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4, value->>5,
                 CAST(value->>6 AS BIGINT), CAST(value->>7 AS BIGINT)",
                $rows,
                "WHERE value->>0 IN (SELECT id FROM subscriptions)
                 ON CONFLICT (subscription, sequence) DO UPDATE SET
                 state = excluded.state, attempts = excluded.attempts, next_at = excluded.next_at,
                 changed_at = excluded.changed_at",
            ),
            remove_deliveries: concat!("DELETE FROM deliveries WHERE subscription IN (SELECT value->>0", $rows, ")"),
            due: concat!(
                "SELECT case_id FROM cases WHERE wake_at <= $1 ORDER BY wake_at, case_id LIMIT $2",
                $skip,
            ),
            claim: concat!(
                "UPDATE outbox SET next_at = $2, claims = claims + 1
                 WHERE (case_id, entry) IN (
                 SELECT case_id, entry FROM outbox WHERE lane = $3 AND next_at <= $1
                 ORDER BY next_at, case_id, entry LIMIT $4",
                $skip,
                ")
                 RETURNING case_id, entry, version, visit, body, next_at, claims",
            ),
        }
    };
}

pub(crate) use statements;
