-- The columns of text of every table whose rows have a number; only currencies has none.
SELECT t.name AS table_name, c.name AS column_name, c."notnull" = 0 AS nullable
FROM pragma_table_list AS t
JOIN pragma_table_xinfo(t.name) AS c
WHERE t.schema = 'main'
  AND t.type = 'table'
  AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND t.name <> 'refinery_schema_history'
  AND c.hidden = 0
  AND (c.type = '' OR upper(c.type) LIKE '%TEXT%' OR upper(c.type) LIKE '%CHAR%' OR upper(c.type) LIKE '%CLOB%'
       OR upper(c.type) IN ('ANY', 'JSON'))
  AND t.wr = 0
ORDER BY t.name, c.cid
