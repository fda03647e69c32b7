-- Public numbers are counted in the transaction of the case that gets one.
CREATE TABLE registers (
    -- What the numbers begin with.
    prefix TEXT    NOT NULL PRIMARY KEY,
    -- The last place that was given.
    last   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO registers
    SELECT substr(number, 1, 5), MAX(CAST(substr(number, 6) AS INTEGER)) FROM cases GROUP BY substr(number, 1, 5);

-- Tokens that were given out; the secret itself is kept nowhere.
CREATE TABLE tokens (
    id         TEXT    NOT NULL PRIMARY KEY,
    digest     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_subject ON tokens (subject);
