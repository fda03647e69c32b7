-- The store as tables. Moments are microseconds since 1970 (UTC), JSON is text, and every key is led by the case, so
-- that the tables can be spread over machines by case.
--
-- Only `events`, `keys`, `messages`, `notices` and `deployments` say anything new. `cases`, `snapshots`, `tasks`,
-- `waits` and `incidents` are derived from the events and can be made again; `outbox` holds what is still to be done.

-- What happened, in the order of the commits. Rows are added, never changed and never removed: the key only grows, so
-- that adding always writes at the end of the file.
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY,
    case_id  TEXT    NOT NULL,
    version  INTEGER NOT NULL CHECK (version > 0),
    -- The event with its envelope, without `sequence`: the text over which the next event's hash chain runs.
    body     TEXT    NOT NULL,
    -- Two writers cannot both add the next event of a case.
    UNIQUE (case_id, version)
) STRICT;

-- The journal is only ever added to, whoever holds a connection.
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never changed');
END;
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never removed');
END;

-- One line per case.
CREATE TABLE cases (
    case_id      TEXT    PRIMARY KEY,
    number       TEXT    NOT NULL UNIQUE,
    procedure_id TEXT    NOT NULL,
    -- What it is pinned to: `name@version#digest`.
    procedure    TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    last_hash    TEXT    NOT NULL,
    phase        TEXT    NOT NULL CHECK (phase IN ('open', 'compensating', 'ended')),
    outcome      TEXT,
    status       TEXT,
    applicant    TEXT    NOT NULL,
    opened_at    INTEGER NOT NULL,
    ended_at     INTEGER,
    -- The earliest end of a deadline that was not met.
    due_at       INTEGER,
    -- When it wants to be called next.
    wake_at      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_by_wake      ON cases (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX cases_by_opening   ON cases (-opened_at, case_id);
-- The end of time where there is no deadline: those come last.
CREATE INDEX cases_by_due       ON cases (COALESCE(due_at, 9223372036854775807), case_id);
CREATE INDEX cases_by_applicant ON cases (applicant, opened_at);

-- The state of a case after some event, so that it need not be folded from the first.
CREATE TABLE snapshots (
    case_id   TEXT    PRIMARY KEY,
    version   INTEGER NOT NULL,
    -- The build that wrote it. Another build ignores it and folds the events.
    build     TEXT    NOT NULL,
    last_hash TEXT    NOT NULL,
    state     TEXT    NOT NULL
) STRICT;

-- Tasks that wait for people.
CREATE TABLE tasks (
    case_id      TEXT    NOT NULL,
    visit        INTEGER NOT NULL,
    number       TEXT    NOT NULL,
    procedure_id TEXT    NOT NULL,
    procedure    TEXT    NOT NULL,
    step         TEXT    NOT NULL,
    -- The element of a list that the task is for, as JSON.
    element      TEXT,
    role         TEXT    NOT NULL,
    -- Empty where the agency has one office: one equality then finds it.
    office       TEXT    NOT NULL,
    agency       TEXT,
    applicant    TEXT    NOT NULL,
    holder       TEXT,
    -- 0 high, 1 normal, 2 low: the order of the inbox.
    urgency      INTEGER NOT NULL,
    due_at       INTEGER,
    -- As `due_at`, and the end of time where there is no limit: those come last.
    due_order    INTEGER NOT NULL,
    entered_at   INTEGER NOT NULL,
    PRIMARY KEY (case_id, visit)
) STRICT, WITHOUT ROWID;
CREATE INDEX tasks_by_role      ON tasks (role, office, due_order, urgency, case_id, visit);
CREATE INDEX tasks_by_holder    ON tasks (holder, due_order, urgency, case_id, visit) WHERE holder IS NOT NULL;
CREATE INDEX tasks_by_applicant ON tasks (applicant, role, due_order, urgency, case_id, visit);

-- Messages that cases wait for. Since `several_waits.sql`, the primary key is (case_id, visit, name, key).
CREATE TABLE waits (
    case_id TEXT    NOT NULL,
    visit   INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    agency  TEXT,
    PRIMARY KEY (case_id, visit)
) STRICT, WITHOUT ROWID;
CREATE INDEX waits_by_message ON waits (name, key);

-- Stays that wait for repair.
CREATE TABLE incidents (
    case_id   TEXT    NOT NULL,
    visit     INTEGER NOT NULL,
    number    TEXT    NOT NULL,
    procedure TEXT    NOT NULL,
    step      TEXT    NOT NULL,
    message   TEXT    NOT NULL,
    PRIMARY KEY (case_id, visit)
) STRICT, WITHOUT ROWID;

-- What the world is still to be asked, written with the event that asks for it. A row goes when it was done, or when
-- nobody waits for it any more.
CREATE TABLE outbox (
    case_id TEXT    NOT NULL,
    -- `call-<visit>-<attempt>` or `notice-<version>`.
    entry   TEXT    NOT NULL,
    version INTEGER NOT NULL,
    visit   INTEGER,
    body    TEXT    NOT NULL,
    -- How often a worker took it.
    claims  INTEGER NOT NULL,
    -- Not before: after a worker took it, until its time is over.
    next_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_time ON outbox (next_at);

-- Keys of commands, with the answers they got.
CREATE TABLE keys (
    scope     TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    body_hash TEXT    NOT NULL,
    case_id   TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    answer    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_time ON keys (at);

-- Messages from outside: the same id of the same sender has the effect of once, for ever.
CREATE TABLE messages (
    sender       TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    received_at  INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    case_id      TEXT,
    delivered_at INTEGER,
    refused      TEXT,
    PRIMARY KEY (sender, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_kept    ON messages (name, key, received_at) WHERE case_id IS NULL AND refused IS NULL;
CREATE INDEX messages_by_case ON messages (case_id) WHERE case_id IS NOT NULL;

-- Texts that were made for people.
CREATE TABLE notices (
    case_id   TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    recipient TEXT    NOT NULL,
    template  TEXT,
    text      TEXT    NOT NULL,
    PRIMARY KEY (case_id, entry, position)
) STRICT, WITHOUT ROWID;

-- Procedures as they were deployed: the files themselves.
CREATE TABLE deployments (
    procedure_id TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    digest       TEXT    NOT NULL,
    files        TEXT    NOT NULL,
    deployed_at  INTEGER NOT NULL,
    deployed_by  TEXT    NOT NULL,
    PRIMARY KEY (procedure_id, version)
) STRICT, WITHOUT ROWID;
