-- The events that a correction has voided and none has reinstated since.
CREATE VIEW void_events AS
SELECT v.event_id, v.id AS correction_id, v.batch_id
FROM revenue_corrections AS v
WHERE v.kind = 'void'
  AND NOT EXISTS (
    SELECT 1 FROM revenue_corrections AS later
    WHERE later.event_id = v.event_id
      AND later.kind IN ('void', 'reinstate')
      AND later.id > v.id
  );
