-- The store as tables, on PostgreSQL: the same tables as on SQLite, with the same columns in the same order. Moments are
-- microseconds since 1970 (UTC), JSON is text (it is read whole or not at all), text is compared byte by byte in every
-- installation, and every key is led by the case, so that the tables can be spread over machines by case.
--
-- Only `events`, `keys`, `messages`, `notices`, `deployments`, `registers` and `tokens` say anything new. `cases`,
-- `snapshots`, `tasks`, `waits` and `incidents` are derived from the events and can be made again; `outbox` holds what is
-- still to be done.

-- The last place in the journal. Whoever commits events takes the places after it and holds the row until the commit is
-- done: so places are given without gaps and in the order of the commits, and a reader who has seen one place has seen
-- everything before it.
CREATE TABLE journal (
    only_row      BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    last_sequence BIGINT  NOT NULL
);
INSERT INTO journal (last_sequence) VALUES (0);

-- What happened, in the order of the commits. Rows are added, never changed and never removed.
CREATE TABLE events (
    sequence BIGINT PRIMARY KEY,
    case_id  TEXT COLLATE "C" NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    -- The event with its envelope, without `sequence`: the text over which the next event's hash chain runs.
    body     TEXT COLLATE "C" NOT NULL,
    -- Two nodes cannot both add the next event of a case.
    UNIQUE (case_id, version)
);

-- The journal is only ever added to, whoever holds a connection.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed and never removed';
END $$;
CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER events_stay_all BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse();

-- One line per case.
CREATE TABLE cases (
    case_id      TEXT COLLATE "C" PRIMARY KEY,
    number       TEXT COLLATE "C" NOT NULL UNIQUE,
    procedure_id TEXT COLLATE "C" NOT NULL,
    -- What it is pinned to: `name@version#digest`.
    procedure    TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    last_hash    TEXT COLLATE "C" NOT NULL,
    phase        TEXT COLLATE "C" NOT NULL CHECK (phase IN ('open', 'compensating', 'ended')),
    outcome      TEXT COLLATE "C",
    status       TEXT COLLATE "C",
    applicant    TEXT COLLATE "C" NOT NULL,
    opened_at    BIGINT NOT NULL,
    ended_at     BIGINT,
    -- The earliest end of a deadline that was not met.
    due_at       BIGINT,
    -- When it wants to be called next.
    wake_at      BIGINT
);
CREATE INDEX cases_by_wake      ON cases (wake_at, case_id) WHERE wake_at IS NOT NULL;
CREATE INDEX cases_by_opening   ON cases ((-opened_at), case_id);
-- The end of time where there is no deadline: those come last.
CREATE INDEX cases_by_due       ON cases ((COALESCE(due_at, 9223372036854775807)), case_id);
CREATE INDEX cases_by_applicant ON cases (applicant, opened_at);

-- The state of a case after some event, so that it need not be folded from the first.
CREATE TABLE snapshots (
    case_id   TEXT COLLATE "C" PRIMARY KEY,
    version   BIGINT NOT NULL,
    -- The build that wrote it. Another build ignores it and folds the events.
    build     TEXT COLLATE "C" NOT NULL,
    last_hash TEXT COLLATE "C" NOT NULL,
    state     TEXT COLLATE "C" NOT NULL
);

-- Tasks that wait for people.
CREATE TABLE tasks (
    case_id      TEXT COLLATE "C" NOT NULL,
    visit        BIGINT NOT NULL,
    number       TEXT COLLATE "C" NOT NULL,
    procedure_id TEXT COLLATE "C" NOT NULL,
    procedure    TEXT COLLATE "C" NOT NULL,
    step         TEXT COLLATE "C" NOT NULL,
    -- The element of a list that the task is for, as JSON.
    element      TEXT COLLATE "C",
    role         TEXT COLLATE "C" NOT NULL,
    -- Empty where the agency has one office: one equality then finds it.
    office       TEXT COLLATE "C" NOT NULL,
    agency       TEXT COLLATE "C",
    applicant    TEXT COLLATE "C" NOT NULL,
    holder       TEXT COLLATE "C",
    -- 0 high, 1 normal, 2 low: the order of the inbox.
    urgency      BIGINT NOT NULL,
    due_at       BIGINT,
    -- As `due_at`, and the end of time where there is no limit: those come last.
    due_order    BIGINT NOT NULL,
    entered_at   BIGINT NOT NULL,
    PRIMARY KEY (case_id, visit)
);
CREATE INDEX tasks_by_role      ON tasks (role, office, due_order, urgency, case_id, visit);
CREATE INDEX tasks_by_holder    ON tasks (holder, due_order, urgency, case_id, visit) WHERE holder IS NOT NULL;
CREATE INDEX tasks_by_applicant ON tasks (applicant, role, due_order, urgency, case_id, visit);

-- Messages that cases wait for.
CREATE TABLE waits (
    case_id TEXT COLLATE "C" NOT NULL,
    visit   BIGINT NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    key     TEXT COLLATE "C" NOT NULL,
    agency  TEXT COLLATE "C",
    PRIMARY KEY (case_id, visit, name, key)
);
CREATE INDEX waits_by_message ON waits (name, key);

-- Stays that wait for repair.
CREATE TABLE incidents (
    case_id   TEXT COLLATE "C" NOT NULL,
    visit     BIGINT NOT NULL,
    number    TEXT COLLATE "C" NOT NULL,
    procedure TEXT COLLATE "C" NOT NULL,
    step      TEXT COLLATE "C" NOT NULL,
    message   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, visit)
);

-- What the world is still to be asked, written with the event that asks for it. A row goes when it was done, or when
-- nobody waits for it any more.
CREATE TABLE outbox (
    case_id TEXT COLLATE "C" NOT NULL,
    -- `call-<visit>-<attempt>` or `notice-<version>`.
    entry   TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    visit   BIGINT,
    body    TEXT COLLATE "C" NOT NULL,
    -- How often a worker took it.
    claims  BIGINT NOT NULL,
    -- Not before: after a worker took it, until its time is over.
    next_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, entry)
);
CREATE INDEX outbox_by_time ON outbox (next_at, case_id, entry);

-- Keys of commands, with the answers they got.
CREATE TABLE keys (
    scope     TEXT COLLATE "C" NOT NULL,
    key       TEXT COLLATE "C" NOT NULL,
    body_hash TEXT COLLATE "C" NOT NULL,
    case_id   TEXT COLLATE "C" NOT NULL,
    version   BIGINT NOT NULL,
    answer    TEXT COLLATE "C" NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX keys_by_time ON keys (at);

-- Messages from outside: the same id of the same sender has the effect of once, for ever.
CREATE TABLE messages (
    sender       TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    received_at  BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    case_id      TEXT COLLATE "C",
    delivered_at BIGINT,
    refused      TEXT COLLATE "C",
    PRIMARY KEY (sender, id)
);
CREATE INDEX messages_kept    ON messages (name, key, received_at) WHERE case_id IS NULL AND refused IS NULL;
CREATE INDEX messages_by_case ON messages (case_id) WHERE case_id IS NOT NULL;

-- Texts that were made for people.
CREATE TABLE notices (
    case_id   TEXT COLLATE "C" NOT NULL,
    entry     TEXT COLLATE "C" NOT NULL,
    position  BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    template  TEXT COLLATE "C",
    text      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, entry, position)
);

-- Procedures as they were deployed: the files themselves.
CREATE TABLE deployments (
    procedure_id TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    digest       TEXT COLLATE "C" NOT NULL,
    files        TEXT COLLATE "C" NOT NULL,
    deployed_at  BIGINT NOT NULL,
    deployed_by  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (procedure_id, version)
);

-- How far public numbers were counted. The one row for which cases wait that have nothing to do with each other: it is
-- held from the decision to the commit, because a register has no gaps.
CREATE TABLE registers (
    -- What the numbers begin with.
    prefix TEXT COLLATE "C" PRIMARY KEY,
    -- The last place that was given.
    last   BIGINT NOT NULL
);

-- Tokens that were given out; the secret itself is kept nowhere.
CREATE TABLE tokens (
    id         TEXT COLLATE "C" PRIMARY KEY,
    digest     TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_subject ON tokens (subject);
