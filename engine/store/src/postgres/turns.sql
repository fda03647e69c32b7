-- Who was last given a task of a step by a policy, and when: a matter of all cases, so this key is not led by one. It is
-- derived from the events and can be made again.
CREATE TABLE turns (
    procedure_id TEXT COLLATE "C" NOT NULL,
    step         TEXT COLLATE "C" NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (procedure_id, step, person)
);
