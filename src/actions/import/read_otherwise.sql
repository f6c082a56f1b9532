-- The very same file, read in another way, where rows of it have no id: they are known again by their values, and
-- other values would be other rows.
SELECT f.batch_id
FROM batch_files AS f
WHERE f.sha256 = ?1
  AND f.kind = ?2
  AND f.source_system = ?3
  AND f.reading <> ?4
  AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = f.batch_id)
  AND (
    EXISTS (SELECT 1 FROM deals AS d WHERE d.file_id = f.id AND d.derived = 1)
    OR EXISTS (SELECT 1 FROM payments AS p WHERE p.file_id = f.id AND p.derived = 1)
    OR EXISTS (SELECT 1 FROM orders AS o WHERE o.file_id = f.id AND o.derived = 1)
    OR EXISTS (SELECT 1 FROM leads AS l JOIN external_ids AS x ON x.lead_id = l.id AND x.derived = 1 WHERE l.file_id = f.id)
    OR EXISTS (SELECT 1 FROM contacts AS c JOIN external_ids AS x ON x.contact_id = c.id AND x.derived = 1 WHERE c.file_id = f.id)
    OR EXISTS (SELECT 1 FROM event_log AS e WHERE e.file_id = f.id AND e.event_id GLOB 'sha256:*')
    OR EXISTS (SELECT 1 FROM profiles AS p WHERE p.file_id = f.id AND p.derived = 1)
    OR EXISTS (SELECT 1 FROM activities AS a WHERE a.file_id = f.id AND a.derived = 1)
  )
ORDER BY f.batch_id
LIMIT 1
