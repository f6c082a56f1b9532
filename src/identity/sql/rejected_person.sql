INSERT OR IGNORE INTO temp.person_rows (table_name, row_id)
SELECT 'row_issues', i.id FROM main.row_issues AS i WHERE i.row_key = ?1 AND i.kind IN ('leads', 'contacts')
