-- Who was shown something sensitive. Rows are added, never changed and never removed; values are not in them.
CREATE TABLE reads (
    case_id   TEXT COLLATE "C" NOT NULL,
    -- Grows with each row: the order in which they were written.
    number    BIGINT GENERATED ALWAYS AS IDENTITY,
    at        BIGINT NOT NULL,
    person    TEXT COLLATE "C" NOT NULL,
    -- By which question: its method and path.
    operation TEXT COLLATE "C" NOT NULL,
    -- Which fields, as a list of `step.field`.
    fields    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (case_id, number)
);

CREATE FUNCTION refuse_reads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reads are never changed and never removed';
END $$;
CREATE TRIGGER reads_stay BEFORE UPDATE OR DELETE ON reads FOR EACH ROW EXECUTE FUNCTION refuse_reads();
CREATE TRIGGER reads_stay_all BEFORE TRUNCATE ON reads FOR EACH STATEMENT EXECUTE FUNCTION refuse_reads();
