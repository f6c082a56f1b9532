SELECT f."table" || ' row ' || coalesce(f.rowid, '?') || ' refers to a row of ' || f.parent || ' that is not there'
FROM pragma_foreign_key_check AS f
ORDER BY f."table", f.rowid
LIMIT 20
