-- Who was shown something sensitive. Rows are added, never changed and never removed; values are not in them.
CREATE TABLE reads (
    -- Grows with each row: the order in which they were written.
    number    INTEGER PRIMARY KEY,
    case_id   TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    person    TEXT    NOT NULL,
    -- By which question: its method and path.
    operation TEXT    NOT NULL,
    -- Which fields, as a list of `step.field`.
    fields    TEXT    NOT NULL
) STRICT;
CREATE INDEX reads_by_case ON reads (case_id, number);

CREATE TRIGGER reads_are_not_changed BEFORE UPDATE ON reads
BEGIN
    SELECT RAISE(ABORT, 'reads are never changed');
END;
CREATE TRIGGER reads_are_not_removed BEFORE DELETE ON reads
BEGIN
    SELECT RAISE(ABORT, 'reads are never removed');
END;
