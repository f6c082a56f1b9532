-- An event, a profile or an activity without an id of its own is known by a hash of what its row said.
UPDATE event_log
SET event_id = '(forgotten ' || id || ')'
WHERE instr(event_id, 'sha256:') > 0
  AND id IN (SELECT row_id FROM temp.person_rows WHERE table_name = 'event_log');
UPDATE profiles
SET row_key = '(forgotten ' || id || ')'
WHERE instr(row_key, 'sha256:') > 0
  AND id IN (SELECT row_id FROM temp.person_rows WHERE table_name = 'profiles');
UPDATE activities
SET row_key = '(forgotten ' || id || ')'
WHERE instr(row_key, 'sha256:') > 0
  AND id IN (SELECT row_id FROM temp.person_rows WHERE table_name = 'activities');
