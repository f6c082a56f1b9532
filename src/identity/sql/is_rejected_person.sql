SELECT EXISTS (SELECT 1 FROM row_issues WHERE row_key = ?1 AND kind IN ('leads', 'contacts'))
