-- The settings of a run by hand repeat the reason that its correction gives.
UPDATE batches
SET settings = json_set(settings, '$.reason', '(forgotten)')
WHERE json_type(settings, '$.reason') = 'text'
  AND settings ->> 'reason' <> '(forgotten)'
  AND (settings ->> 'event') IN (SELECT row_id FROM temp.person_rows WHERE table_name = 'revenue_events')
