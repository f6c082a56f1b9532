-- title: Won for one amount, paid another
-- severity: high
-- why: The CRM and the accounts tell different amounts, or different currencies, for the same sale.
-- fix: Find out which is right; correct the source, or amend the event with trueup amend.
WITH settled AS (
    SELECT lead_id, count(*) AS payments, sum(amount_minor) AS total_minor, min(currency) AS currency, count(DISTINCT currency) AS currencies
    FROM payments
    WHERE status = 'settled' AND lead_id IS NOT NULL AND amount_minor IS NOT NULL
      AND paid_date <= (SELECT day FROM temp.asked)
    GROUP BY lead_id
),
pairs AS (
    SELECT
        w.lead_id,
        w.revenue_amount AS won_amount,
        w.currency AS won_currency,
        c.revenue_amount AS confirmed_amount,
        c.currency AS confirmed_currency,
        c.revenue_amount_minor - w.revenue_amount_minor AS difference_minor,
        coalesce(w.deal_name, c.deal_name) AS deal_name,
        c.source_system,
        c.file_id,
        c.line
    FROM temp.facts AS w
    JOIN temp.facts AS c ON c.lead_id = w.lead_id AND c.revenue_stage = 'revenue_confirmed'
    WHERE w.revenue_stage = 'deal_won'
      AND w.revenue_amount_minor IS NOT NULL
      AND c.revenue_amount_minor IS NOT NULL
)
SELECT
    n.lead_key AS finding_key,
    n.lead_ref AS lead_id,
    p.won_amount,
    p.won_currency,
    p.confirmed_amount,
    p.confirmed_currency,
    CASE WHEN p.won_currency = p.confirmed_currency THEN p.difference_minor END AS "difference_minor:won_currency",
    coalesce(s.payments, 0) AS settled_payments,
    CASE WHEN s.currencies = 1 THEN s.total_minor END AS "settled_total_minor:settled_currency",
    CASE WHEN s.currencies = 1 THEN s.currency WHEN s.currencies > 1 THEN 'several' END AS settled_currency,
    n.email,
    n.full_name,
    p.deal_name,
    p.source_system,
    f.file,
    p.line
FROM pairs AS p
JOIN lead_labels AS n ON n.lead_id = p.lead_id
JOIN currencies AS k ON k.code = p.won_currency
LEFT JOIN settled AS s ON s.lead_id = p.lead_id
LEFT JOIN batch_files AS f ON f.id = p.file_id
WHERE p.won_currency <> p.confirmed_currency
   OR abs(p.difference_minor) * CASE k.exponent WHEN 0 THEN 10000 WHEN 2 THEN 100 WHEN 3 THEN 10 ELSE 1 END
      > (SELECT tolerance_e4 FROM temp.asked)
ORDER BY n.lead_ref
