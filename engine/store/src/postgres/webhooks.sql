-- Systems that want to be told what happens.
CREATE TABLE subscriptions (
    id      TEXT COLLATE "C" PRIMARY KEY,
    -- Where, what, and the key with which is signed: every signature needs it as it is.
    terms   TEXT COLLATE "C" NOT NULL,
    -- Up to this place in the journal, everything that is wanted was put into the outbox.
    reached BIGINT NOT NULL
);

-- What has become of telling one event to one subscription. The request itself lies in `outbox`.
CREATE TABLE deliveries (
    subscription TEXT COLLATE "C" NOT NULL,
    sequence     BIGINT NOT NULL,
    case_id      TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')),
    attempts     TEXT COLLATE "C" NOT NULL,
    -- While it waits.
    next_at      BIGINT,
    changed_at   BIGINT NOT NULL,
    PRIMARY KEY (subscription, sequence)
);
CREATE INDEX deliveries_settled ON deliveries (changed_at) WHERE next_at IS NULL;
