-- Systems that want to be told what happens.
CREATE TABLE subscriptions (
    id      TEXT    NOT NULL PRIMARY KEY,
    -- Where, what, and the key with which is signed: every signature needs it as it is.
    terms   TEXT    NOT NULL,
    -- Up to this place in the journal, everything that is wanted was put into the outbox.
    reached INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What has become of telling one event to one subscription. The request itself lies in `outbox`.
CREATE TABLE deliveries (
    subscription TEXT    NOT NULL,
    sequence     INTEGER NOT NULL,
    case_id      TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')),
    attempts     TEXT    NOT NULL,
    -- While it waits.
    next_at      INTEGER,
    changed_at   INTEGER NOT NULL,
    PRIMARY KEY (subscription, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_settled ON deliveries (changed_at) WHERE next_at IS NULL;
