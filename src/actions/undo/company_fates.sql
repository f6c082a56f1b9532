-- Companies on which other rows hang stay. Runs when leads, deals and contacts are gone.
DROP TABLE IF EXISTS temp.undo_companies;
CREATE TEMP TABLE undo_companies (id INTEGER PRIMARY KEY, fate TEXT NOT NULL);
INSERT INTO temp.undo_companies (id, fate)
SELECT
    c.id,
    CASE
        WHEN EXISTS (SELECT 1 FROM main.leads AS l WHERE l.company_id = c.id)
          OR EXISTS (SELECT 1 FROM main.deals AS d WHERE d.company_id = c.id)
          OR EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.company_id = c.id)
        THEN 'kept'
        ELSE 'deleted'
    END
FROM temp.undo_taken AS a
JOIN main.companies AS c ON c.batch_id = a.batch_id;
