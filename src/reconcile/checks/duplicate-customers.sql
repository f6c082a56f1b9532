-- title: Customers who are likely one person
-- severity: low
-- why: The same name in one place, a name with a slip in it at one firm, one address or phone in two spellings: nothing of it is merged by itself, and each of the two has half the orders. Names with a slip are not looked for among the addresses of a domain of more than 50 customers, other spellings of addresses of one or two letters are not compared, and neither are addresses that more than 50 customers share.
-- fix: Look at both with trueup customer; if they are one: trueup merge KEEP OTHER. If not, accept the finding.
WITH people AS MATERIALIZED (
    SELECT
        c.id,
        coalesce(c.name_key, lower(c.full_name)) AS name_key,
        c.phone,
        substr(e.email, instr(e.email, '@') + 1) AS domain
    FROM customers AS c
    LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
    WHERE c.merged_into IS NULL
),
-- Most names are one person's: where they live and work is asked of the others alone. A first name alone is no name
-- to go by.
shared_names AS MATERIALIZED (
    SELECT name_key FROM people WHERE instr(name_key, ' ') > 0 GROUP BY name_key HAVING count(*) > 1
),
namesakes AS MATERIALIZED (
    SELECT
        p.id,
        p.name_key,
        lower(coalesce(
            (
                SELECT l.city FROM leads AS l
                WHERE l.customer_id = p.id AND l.city IS NOT NULL AND l.withdrawn_in IS NULL
                ORDER BY l.created_time DESC, l.id DESC LIMIT 1
            ),
            (
                SELECT o.city FROM orders AS o
                WHERE o.customer_id = p.id AND o.city IS NOT NULL
                ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1
            )
        )) AS city,
        (
            -- "Foo, Inc." is "Foo Inc".
            SELECT trim(replace(replace(replace(l.company_key, ',', ''), '.', ''), '-', ' ')) FROM leads AS l
            WHERE l.customer_id = p.id AND l.company_key IS NOT NULL AND l.withdrawn_in IS NULL
            ORDER BY l.created_time DESC, l.id DESC LIMIT 1
        ) AS company_key
    FROM people AS p
    WHERE p.name_key IN (SELECT n.name_key FROM shared_names AS n)
),
same_names AS (
    SELECT a.id AS first_id, b.id AS second_id, 85 AS score, 'the same name and company' AS evidence
    FROM namesakes AS a
    JOIN namesakes AS b ON b.name_key = a.name_key AND b.company_key = a.company_key AND b.id > a.id
    WHERE a.company_key IS NOT NULL
    UNION ALL
    SELECT a.id, b.id, 80, 'the same name and city'
    FROM namesakes AS a
    JOIN namesakes AS b ON b.name_key = a.name_key AND b.city = a.city AND b.id > a.id
    WHERE a.city IS NOT NULL AND (a.company_key = b.company_key) IS NOT 1
),
-- Dots and what stands behind a plus are no part of an address with many providers.
addresses AS MATERIALIZED (
    SELECT
        e.customer_id,
        e.email,
        replace(CASE WHEN instr(e.email, '+') BETWEEN 2 AND instr(e.email, '@')
            THEN substr(e.email, 1, instr(e.email, '+') - 1)
            ELSE substr(e.email, 1, instr(e.email, '@') - 1)
        END, '.', '') AS bare,
        CASE substr(e.email, instr(e.email, '@') + 1) WHEN 'googlemail.com' THEN 'gmail.com' ELSE substr(e.email, instr(e.email, '@') + 1) END AS domain
    FROM (
        SELECT customer_id, email FROM customer_emails
        UNION
        -- The address of a lead whose phone made them somebody of their own.
        SELECT l.customer_id, l.email FROM leads AS l
        WHERE l.email IS NOT NULL AND l.customer_id IS NOT NULL AND l.withdrawn_in IS NULL
    ) AS e
),
-- An address of many is that of an office, or stands for none.
few_share AS MATERIALIZED (
    SELECT bare, domain FROM addresses GROUP BY bare, domain HAVING count(DISTINCT customer_id) BETWEEN 2 AND 50
),
same_addresses AS (
    SELECT
        a.customer_id AS first_id,
        b.customer_id AS second_id,
        90 AS score,
        CASE WHEN max(a.email = b.email) = 1 THEN 'one e-mail address' ELSE 'one e-mail address in two spellings' END AS evidence
    FROM addresses AS a
    JOIN few_share AS f ON f.bare = a.bare AND f.domain = a.domain
    JOIN addresses AS b ON b.bare = a.bare AND b.domain = a.domain AND b.customer_id > a.customer_id
    WHERE a.email = b.email OR length(a.bare) > 2
    GROUP BY a.customer_id, b.customer_id
),
-- Names at one firm that are alike but for one letter: with that letter left out they are the same. Domains that
-- many people share are no firm.
firms AS (
    SELECT domain FROM people WHERE domain IS NOT NULL GROUP BY domain HAVING count(*) BETWEEN 2 AND 50
),
names AS MATERIALIZED (
    SELECT p.id, p.domain, p.name_key
    FROM people AS p
    JOIN firms AS f ON f.domain = p.domain
    WHERE length(p.name_key) BETWEEN 5 AND 60
),
places (place) AS (
    SELECT 1
    UNION ALL
    SELECT place + 1 FROM places WHERE place < 60
),
spellings AS MATERIALIZED (
    SELECT id, domain, name_key AS spelling FROM names
    UNION
    SELECT n.id, n.domain, substr(n.name_key, 1, s.place - 1) || substr(n.name_key, s.place + 1)
    FROM names AS n
    JOIN places AS s ON s.place <= length(n.name_key)
),
alike_names AS (
    SELECT DISTINCT a.id AS first_id, b.id AS second_id, 70 AS score, 'nearly the same name at ' || a.domain AS evidence
    FROM spellings AS a
    JOIN spellings AS b ON b.domain = a.domain AND b.spelling = a.spelling AND b.id > a.id
),
-- What could not be read as a number was kept as text; two countries may have been guessed for one number.
phones AS MATERIALIZED (
    SELECT p.id, substr(p.phone, -9) AS ending FROM people AS p WHERE length(p.phone) > 10
    UNION
    SELECT
        l.customer_id,
        substr(replace(replace(replace(replace(replace(replace(replace(l.phone_text, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', ''), -9)
    FROM leads AS l
    WHERE l.phone_text IS NOT NULL AND l.customer_id IS NOT NULL AND l.withdrawn_in IS NULL
    UNION
    -- Who bought by an address is known by it, whatever phone the order names.
    SELECT o.customer_id, substr(o.phone, -9) FROM orders AS o WHERE length(o.phone) > 10 AND o.customer_id IS NOT NULL
),
same_phones AS (
    SELECT DISTINCT a.id AS first_id, b.id AS second_id, 85 AS score, 'one phone' AS evidence
    FROM phones AS a
    JOIN phones AS b ON b.ending = a.ending AND b.id > a.id
    WHERE length(a.ending) = 9 AND a.ending NOT GLOB '*[^0-9]*'
),
pairs AS (
    SELECT first_id, second_id, min(100, max(score) + 5 * (count(*) - 1)) AS score, group_concat(evidence, '; ') AS evidence
    FROM (
        SELECT first_id, second_id, score, evidence FROM same_names
        UNION ALL
        SELECT first_id, second_id, score, evidence FROM same_addresses
        UNION ALL
        SELECT first_id, second_id, score, evidence FROM alike_names
        UNION ALL
        SELECT first_id, second_id, score, evidence FROM same_phones
        ORDER BY 1, 2, 4
    )
    GROUP BY first_id, second_id
)
SELECT
    coalesce(ea.email, a.phone, 'customer:' || a.id) || '|' || coalesce(eb.email, b.phone, 'customer:' || b.id) AS finding_key,
    'customer:' || a.id AS customer,
    'customer:' || b.id AS other,
    p.score,
    p.evidence,
    a.phone,
    eb.email AS other_email,
    b.full_name AS other_name,
    b.phone AS other_phone,
    ea.email,
    a.full_name,
    NULL AS deal_name,
    NULL AS source_system,
    f.file,
    a.line
FROM pairs AS p
JOIN customers AS a ON a.id = p.first_id
JOIN customers AS b ON b.id = p.second_id
LEFT JOIN customer_emails AS ea ON ea.customer_id = a.id AND ea.is_primary = 1
LEFT JOIN customer_emails AS eb ON eb.customer_id = b.id AND eb.is_primary = 1
LEFT JOIN batch_files AS f ON f.id = a.file_id
WHERE a.merged_into IS NULL AND b.merged_into IS NULL
ORDER BY p.score DESC, a.id, b.id
