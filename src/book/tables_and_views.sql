SELECT name, type
FROM sqlite_schema
WHERE type IN ('table', 'view')
  AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND name <> 'refinery_schema_history'
ORDER BY type DESC, name
