-- The stages that each deal claims for its lead: the opportunity from the day it was created, the
-- win from its close date, the payment only from a paid date. A stage that is not mapped still
-- claims the opportunity; one that is to be ignored claims nothing; a negative amount wins nothing.
CREATE VIEW deal_claims AS
SELECT
    d.id AS deal_row_id,
    d.lead_id,
    k.revenue_stage,
    d.source_system,
    d.row_key AS deal_id,
    d.deal_name,
    CASE WHEN k.place > 1 THEN d.amount_minor END AS revenue_amount_minor,
    CASE WHEN k.place > 1 THEN d.currency END AS currency,
    CASE
        WHEN k.place = 1 THEN d.created_time
        WHEN k.place = 2 THEN coalesce(d.close_time, d.paid_time)
        ELSE d.paid_time
    END AS event_time,
    CASE
        WHEN k.place = 1 THEN d.created_date
        WHEN k.place = 2 THEN coalesce(d.close_date, d.paid_date)
        ELSE d.paid_date
    END AS event_date,
    CASE
        WHEN k.place = 1 THEN d.created_time_known
        WHEN k.place = 2 THEN coalesce(d.close_time_known, d.paid_time_known)
        ELSE d.paid_time_known
    END AS time_known,
    d.file_id,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
JOIN (
    SELECT 1 AS place, 'opportunity_created' AS revenue_stage
    UNION ALL SELECT 2, 'deal_won'
    UNION ALL SELECT 3, 'revenue_confirmed'
) AS k
WHERE CASE k.place
    WHEN 1 THEN d.created_date IS NOT NULL AND m.meaning IS NOT 'ignore'
    WHEN 2 THEN coalesce(d.amount_minor, 0) >= 0
            AND (d.close_date IS NOT NULL AND m.meaning IN ('won', 'paid')
                 OR d.paid_date IS NOT NULL AND m.meaning = 'paid')
    ELSE coalesce(d.amount_minor, 0) >= 0 AND d.paid_date IS NOT NULL AND m.meaning = 'paid'
END;
