-- title: Deals that no longer say what the ledger says
-- severity: high
-- why: The CRM has changed a deal after its event was written: another amount, currency or day, or a stage that is no longer won.
-- fix: If the source is right, trueup amend or trueup void the event; if the ledger is right, have the deal corrected.
WITH compared AS (
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
        d.stage AS deal_stage,
        d.amount_minor,
        d.currency AS deal_currency,
        e.event_date,
        CASE e.revenue_stage
            WHEN 'opportunity_created' THEN d.created_date
            WHEN 'deal_won' THEN coalesce(d.close_date, d.paid_date)
            ELSE d.paid_date
        END AS deal_date,
        CASE e.revenue_stage
            WHEN 'opportunity_created' THEN m.meaning IS 'ignore'
            WHEN 'deal_won' THEN coalesce(m.meaning, '') NOT IN ('won', 'paid')
            ELSE m.meaning IS NOT 'paid'
        END AS stage_differs,
        e.revenue_stage <> 'opportunity_created'
            AND (d.amount_minor IS NOT e.revenue_amount_minor
                 OR d.amount_minor IS NOT NULL AND d.currency IS NOT e.currency) AS amount_differs
    FROM temp.facts AS e
    JOIN deals AS d ON d.source_system = e.source_system AND d.row_key = e.deal_id AND d.lead_id = e.lead_id
    JOIN deal_meanings AS m ON m.deal_id = d.id
    -- A payment of the same source may have the same id; then the event is the payment's.
    WHERE e.revenue_stage <> 'revenue_confirmed' OR NOT EXISTS (
        SELECT 1 FROM payments AS p WHERE p.source_system = e.source_system AND p.row_key = e.deal_id
    )
)
SELECT
    n.lead_key || '|' || c.revenue_stage || '|' || c.source_system || '|' || c.deal_id AS finding_key,
    n.lead_ref AS lead_id,
    c.revenue_stage,
    substr(
        CASE WHEN c.stage_differs THEN ', stage' ELSE '' END
            || CASE WHEN c.amount_differs THEN ', amount' ELSE '' END
            || CASE WHEN c.deal_date <> c.event_date THEN ', day' ELSE '' END,
        3
    ) AS differs,
    c.id AS event,
    c.revenue_amount,
    c.currency,
    c.amount_minor AS "deal_amount_minor:deal_currency",
    c.deal_currency,
    c.deal_stage,
    c.event_date,
    c.deal_date,
    n.email,
    n.full_name,
    c.deal_name,
    c.source_system,
    f.file,
    c.line
FROM compared AS c
JOIN lead_labels AS n ON n.lead_id = c.lead_id
LEFT JOIN batch_files AS f ON f.id = c.file_id
WHERE c.amount_differs OR c.stage_differs OR c.deal_date <> c.event_date
ORDER BY n.lead_ref, c.revenue_stage
