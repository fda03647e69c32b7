-- Calls of one system wait behind each other and behind nobody else.
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT '';
UPDATE outbox SET lane = COALESCE(body->>'$.service', '');
DROP INDEX outbox_by_time;
CREATE INDEX outbox_by_lane ON outbox (lane, next_at, case_id, entry);
