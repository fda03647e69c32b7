-- What has become of sending a notice to somebody as e-mail. The request itself lies in `outbox`, the text in `notices`.
CREATE TABLE mails (
    case_id    TEXT NOT NULL,
    entry      TEXT NOT NULL,
    person     TEXT NOT NULL,
    position   INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')),
    attempts   TEXT NOT NULL,
    -- While it waits.
    next_at    INTEGER,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, entry, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_state ON mails (state, case_id, entry, person);
