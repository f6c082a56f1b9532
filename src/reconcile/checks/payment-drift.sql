-- title: Payments that no longer say what the ledger says
-- severity: high
-- why: A payment was refunded, charged back, failed or changed after its event was written; the ledger still counts the gross amount.
-- fix: Void or amend the event if the money went back, or accept the finding where that is reported elsewhere.
WITH reversals AS (
    SELECT source_system, reverses, currency, sum(abs(amount_minor)) AS reversed_minor
    FROM payments
    WHERE reverses IS NOT NULL AND status IN ('refund', 'chargeback')
      AND coalesce(paid_date, '') <= (SELECT day FROM temp.asked)
    GROUP BY source_system, reverses, currency
),
-- An invoice that several payments share does not say which of them a refund reverses.
invoices AS (
    SELECT source_system, invoice_ref
    FROM payments
    WHERE invoice_ref IS NOT NULL AND status NOT IN ('refund', 'chargeback')
    GROUP BY source_system, invoice_ref
    HAVING count(*) = 1
),
compared AS (
    SELECT
        e.id,
        e.lead_id,
        e.revenue_stage,
        e.deal_id,
        e.deal_name,
        e.revenue_amount,
        e.currency,
        e.source_system,
        e.file_id,
        e.line,
        p.amount_minor,
        p.currency AS payment_currency,
        p.status AS payment_status,
        e.event_date,
        p.paid_date,
        -- What the payment itself says of refunds and the refunds' own rows are the same money.
        max(coalesce(p.refunded_minor, 0), coalesce(k.reversed_minor, 0) + coalesce(i.reversed_minor, 0)) AS refunded_minor,
        p.status <> 'settled' AS status_differs,
        (p.amount_minor IS NOT e.revenue_amount_minor
            OR p.amount_minor IS NOT NULL AND p.currency IS NOT e.currency) AS amount_differs
    FROM temp.facts AS e
    JOIN payments AS p ON p.source_system = e.source_system AND p.row_key = e.deal_id AND p.lead_id = e.lead_id
    -- A refund names the payment by its id or by its invoice.
    LEFT JOIN reversals AS k
        ON k.source_system = p.source_system AND k.reverses = p.row_key AND k.currency IS p.currency
    LEFT JOIN invoices AS o
        ON o.source_system = p.source_system AND o.invoice_ref = p.invoice_ref AND p.invoice_ref <> p.row_key
    LEFT JOIN reversals AS i
        ON i.source_system = o.source_system AND i.reverses = o.invoice_ref AND i.currency IS p.currency
    WHERE e.revenue_stage = 'revenue_confirmed'
    UNION ALL
    -- Money that went back to somebody who has paid, and that says of no payment of theirs that it reverses it.
    SELECT
        e.id, e.lead_id, e.revenue_stage, p.row_key, e.deal_name, e.revenue_amount, e.currency, p.source_system, p.file_id, p.line,
        p.amount_minor, p.currency, p.status, e.event_date, p.paid_date, abs(p.amount_minor), 1, 0
    FROM payments AS p
    JOIN temp.facts AS e ON e.id = (
        SELECT min(x.id) FROM temp.facts AS x WHERE x.lead_id = p.lead_id AND x.revenue_stage = 'revenue_confirmed'
    )
    WHERE p.status IN ('refund', 'chargeback')
      AND coalesce(p.paid_date, '') <= (SELECT day FROM temp.asked)
      AND NOT EXISTS (
        SELECT 1 FROM payments AS o
        WHERE o.source_system = p.source_system AND o.row_key = p.reverses AND o.status NOT IN ('refund', 'chargeback')
      )
      AND NOT EXISTS (SELECT 1 FROM invoices AS o WHERE o.source_system = p.source_system AND o.invoice_ref = p.reverses)
)
SELECT
    n.lead_key || '|' || c.source_system || '|' || c.deal_id AS finding_key,
    n.lead_ref AS lead_id,
    CASE WHEN c.status_differs THEN 'status' WHEN c.amount_differs THEN 'amount' WHEN c.refunded_minor > 0 THEN 'refunded'
         ELSE 'day' END AS differs,
    c.id AS event,
    c.deal_id AS payment_id,
    c.revenue_amount,
    c.currency,
    c.amount_minor AS "payment_amount_minor:payment_currency",
    c.refunded_minor AS "refunded_amount_minor:payment_currency",
    c.payment_currency,
    c.payment_status,
    c.event_date,
    c.paid_date,
    n.email,
    n.full_name,
    c.deal_name,
    c.source_system,
    f.file,
    c.line
FROM compared AS c
JOIN lead_labels AS n ON n.lead_id = c.lead_id
LEFT JOIN batch_files AS f ON f.id = c.file_id
WHERE c.status_differs OR c.amount_differs OR c.refunded_minor > 0 OR c.paid_date <> c.event_date
ORDER BY n.lead_ref, c.deal_id
