-- What will escalate: the rungs that cases still have ahead. Derived from the events, and can be made again.
CREATE TABLE rungs (
    case_id      TEXT COLLATE "C" NOT NULL,
    -- `visit:7`, `deadline:decision`.
    clock        TEXT COLLATE "C" NOT NULL,
    rung         BIGINT NOT NULL,
    -- The end of time while the clock stands still: those come last.
    at           BIGINT NOT NULL,
    procedure_id TEXT COLLATE "C" NOT NULL,
    -- Who answers for it; empty where nobody was asked yet, and the office where the agency has one.
    agency       TEXT COLLATE "C" NOT NULL,
    office       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, clock, rung)
);
CREATE INDEX rungs_by_time   ON rungs (at, case_id, clock, rung);
CREATE INDEX rungs_by_office ON rungs (agency, office, at, case_id, clock, rung);
