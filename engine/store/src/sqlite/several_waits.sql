-- A visit may wait for the first of several messages.
CREATE TABLE waits_by_key (
    case_id TEXT    NOT NULL,
    visit   INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    agency  TEXT,
    PRIMARY KEY (case_id, visit, name, key)
) STRICT, WITHOUT ROWID;
INSERT INTO waits_by_key SELECT case_id, visit, name, key, agency FROM waits;
DROP TABLE waits;
ALTER TABLE waits_by_key RENAME TO waits;
CREATE INDEX waits_by_message ON waits (name, key);
