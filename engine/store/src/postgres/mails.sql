-- What has become of sending a notice to somebody as e-mail. The request itself lies in `outbox`, the text in `notices`.
CREATE TABLE mails (
    case_id    TEXT COLLATE "C" NOT NULL,
    entry      TEXT COLLATE "C" NOT NULL,
    person     TEXT COLLATE "C" NOT NULL,
    position   BIGINT NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')),
    attempts   TEXT COLLATE "C" NOT NULL,
    -- While it waits.
    next_at    BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, entry, person)
);
CREATE INDEX mails_by_state ON mails (state, case_id, entry, person);
