-- Who was last given a task of a step by a policy, and when: a matter of all cases, so this key is not led by one. It is
-- derived from the events and can be made again.
CREATE TABLE turns (
    procedure_id TEXT    NOT NULL,
    step         TEXT    NOT NULL,
    person       TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (procedure_id, step, person)
) STRICT, WITHOUT ROWID;
