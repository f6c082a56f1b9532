-- Whose row is it? temp.match_wanted holds what each row names; each step looks only at rows that
-- the steps before it have found nobody for. A withdrawn lead has nothing left but its id.

CREATE TEMP TABLE IF NOT EXISTS match_candidates (
    row_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    matched_by TEXT NOT NULL,
    PRIMARY KEY (row_id, lead_id)
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS match_results (
    row_id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL,
    matched_by TEXT NOT NULL,
    candidates TEXT
);
DELETE FROM temp.match_candidates;
DELETE FROM temp.match_results;

-- 1. The source's own id of the person; some exports name several, with ";" between them.
INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
SELECT w.row_id, x.lead_id, 'external-id'
FROM temp.match_wanted AS w
JOIN main.external_ids AS x
    ON x.entity = 'lead' AND x.source_system = w.source_system AND x.external_id = w.lead_ref
WHERE w.lead_ref IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.id = x.lead_id AND l.withdrawn_in IS NOT NULL);

INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
WITH RECURSIVE parts (row_id, source_system, part, rest) AS (
    SELECT w.row_id, w.source_system, NULL, w.lead_ref || ';'
    FROM temp.match_wanted AS w
    WHERE instr(w.lead_ref, ';') > 0
    UNION ALL
    SELECT row_id, source_system, trim(substr(rest, 1, instr(rest, ';') - 1)), substr(rest, instr(rest, ';') + 1)
    FROM parts
    WHERE rest <> ''
)
SELECT p.row_id, x.lead_id, 'external-id'
FROM parts AS p
CROSS JOIN main.external_ids AS x
    ON x.entity = 'lead' AND x.source_system = p.source_system AND x.external_id = p.part
WHERE NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.id = x.lead_id AND l.withdrawn_in IS NOT NULL);

-- 2. The e-mail of a lead.
INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
SELECT w.row_id, l.id, 'email'
FROM temp.match_wanted AS w
JOIN main.leads AS l ON l.email = w.email
WHERE NOT EXISTS (SELECT 1 FROM temp.match_candidates AS c WHERE c.row_id = w.row_id);

-- 3. The phone of a lead.
INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
SELECT w.row_id, l.id, 'phone'
FROM temp.match_wanted AS w
JOIN main.leads AS l ON l.phone = w.phone
WHERE w.phone IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM temp.match_candidates AS c WHERE c.row_id = w.row_id);

-- 4. Another address, or the phone, of the customer behind leads.
INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
SELECT w.row_id, l.id, 'customer-email'
FROM temp.match_wanted AS w
JOIN main.customer_emails AS e ON e.email = w.email
JOIN main.leads AS l ON l.customer_id = e.customer_id
WHERE NOT EXISTS (SELECT 1 FROM temp.match_candidates AS c WHERE c.row_id = w.row_id);

INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
SELECT w.row_id, l.id, 'customer-phone'
FROM temp.match_wanted AS w
JOIN main.customers AS k ON k.phone = w.phone
JOIN main.leads AS l ON l.customer_id = coalesce(k.merged_into, k.id)
WHERE w.phone IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM temp.match_candidates AS c WHERE c.row_id = w.row_id);

-- 5. What somebody has decided by hand.
INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
SELECT w.row_id, l.id, 'alias'
FROM temp.match_wanted AS w
JOIN main.aliases AS a
    ON (a.kind = 'email' AND a.value = w.email)
    OR (a.kind = 'name' AND a.value = w.name_key)
    OR (a.kind = 'account' AND a.value = w.account_ref)
JOIN main.leads AS l ON l.customer_id = a.customer_id
WHERE NOT EXISTS (SELECT 1 FROM temp.match_candidates AS c WHERE c.row_id = w.row_id);

-- 6. A row that names nothing but a company: that company's lead, if it has exactly one. A lead may
-- know its company by name alone, if the company itself came later.
INSERT OR IGNORE INTO temp.match_candidates (row_id, lead_id, matched_by)
SELECT n.row_id, min(n.lead_id), 'company'
FROM (
    SELECT w.row_id, l.id AS lead_id
    FROM temp.match_wanted AS w
    JOIN main.leads AS l ON l.company_id = w.company_id
    WHERE w.lead_ref IS NULL AND w.email IS NULL AND w.phone IS NULL
    UNION
    SELECT w.row_id, l.id
    FROM temp.match_wanted AS w
    JOIN main.leads AS l ON l.company_key = w.company_key AND (w.company_id IS NULL OR l.company_id IS NULL)
    WHERE w.lead_ref IS NULL AND w.email IS NULL AND w.phone IS NULL
    UNION
    SELECT w.row_id, l.id
    FROM temp.match_wanted AS w
    JOIN main.companies AS c ON c.id = w.company_id
    JOIN main.leads AS l ON l.company_key = c.name_key AND l.company_id IS NULL
    WHERE w.lead_ref IS NULL AND w.email IS NULL AND w.phone IS NULL
) AS n
WHERE NOT EXISTS (SELECT 1 FROM temp.match_candidates AS c WHERE c.row_id = n.row_id)
GROUP BY n.row_id
HAVING count(*) = 1;

-- A single candidate matches whatever its date.
INSERT INTO temp.match_results (row_id, lead_id, matched_by)
SELECT c.row_id, min(c.lead_id), min(c.matched_by)
FROM temp.match_candidates AS c
GROUP BY c.row_id
HAVING count(*) = 1;

-- Of several, the latest created at or before the row's day, else the earliest.
INSERT INTO temp.match_results (row_id, lead_id, matched_by, candidates)
SELECT
    row_id,
    lead_id,
    matched_by,
    (
        SELECT json_group_array(n.lead_ref)
        FROM (
            SELECT lb.lead_ref
            FROM temp.match_candidates AS o
            JOIN main.lead_labels AS lb ON lb.lead_id = o.lead_id
            WHERE o.row_id = placed.row_id
            ORDER BY lb.lead_ref
        ) AS n
    )
FROM (
    SELECT
        c.row_id,
        c.lead_id,
        c.matched_by,
        row_number() OVER (
            PARTITION BY c.row_id
            ORDER BY
                coalesce(l.created_date, '') <= coalesce(w.day, '') DESC,
                CASE WHEN coalesce(l.created_date, '') <= coalesce(w.day, '') THEN l.created_date END DESC,
                CASE WHEN coalesce(l.created_date, '') <= coalesce(w.day, '') THEN l.created_time END DESC,
                l.created_date,
                l.created_time,
                -- By the name that its source gives it: our own numbers depend on what was undone.
                (SELECT min(x.source_system || '|' || x.external_id) FROM main.external_ids AS x WHERE x.lead_id = l.id),
                l.id
        ) AS place
    FROM temp.match_candidates AS c
    JOIN temp.match_wanted AS w ON w.row_id = c.row_id
    JOIN main.leads AS l ON l.id = c.lead_id
    WHERE NOT EXISTS (SELECT 1 FROM temp.match_results AS r WHERE r.row_id = c.row_id)
) AS placed
WHERE place = 1;
