-- What will escalate: the rungs that cases still have ahead. Derived from the events, and can be made again.
CREATE TABLE rungs (
    case_id      TEXT NOT NULL,
    -- `visit:7`, `deadline:decision`.
    clock        TEXT NOT NULL,
    rung         INTEGER NOT NULL,
    -- The end of time while the clock stands still: those come last.
    at           INTEGER NOT NULL,
    procedure_id TEXT NOT NULL,
    -- Who answers for it; empty where nobody was asked yet, and the office where the agency has one.
    agency       TEXT NOT NULL,
    office       TEXT NOT NULL,
    PRIMARY KEY (case_id, clock, rung)
) STRICT, WITHOUT ROWID;
CREATE INDEX rungs_by_time   ON rungs (at, case_id, clock, rung);
CREATE INDEX rungs_by_office ON rungs (agency, office, at, case_id, clock, rung);
