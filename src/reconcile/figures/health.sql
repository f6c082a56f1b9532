WITH last_import AS (
    SELECT max(b.id) AS id
    FROM batches AS b
    WHERE b.kind = 'import' AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = b.id)
),
figures (place, figure, "of", value) AS (
    SELECT 1, 'as_of', NULL, (SELECT day FROM temp.asked)
    UNION ALL
    SELECT 2, 'leads', NULL, (
        SELECT count(*) FROM leads
        WHERE withdrawn_in IS NULL AND coalesce(created_date, '') <= (SELECT day FROM temp.asked)
    )
    UNION ALL
    SELECT 3, 'conversions', NULL, (
        SELECT count(*) FROM event_log
        WHERE event_name = 'lead_submission_success' AND lead_id IS NOT NULL AND withdrawn_in IS NULL
          AND event_date <= (SELECT day FROM temp.asked)
    )
    UNION ALL
    SELECT 4, 'leads_converted', NULL, (SELECT count(*) FROM temp.conversions)
    UNION ALL
    SELECT 5, 'revenue_events', s.stage, (SELECT count(*) FROM temp.facts AS e WHERE e.revenue_stage = s.stage)
    FROM (SELECT 'opportunity_created' AS stage UNION ALL SELECT 'deal_won' UNION ALL SELECT 'revenue_confirmed') AS s
    UNION ALL
    SELECT 6, 'orphan_conversions', NULL, (
        SELECT count(*) FROM temp.conversions AS k
        WHERE NOT EXISTS (SELECT 1 FROM temp.facts AS e WHERE e.lead_id = k.lead_id)
    )
    UNION ALL
    SELECT 7, 'orphan_revenue', NULL, (
        SELECT count(*) FROM temp.facts AS e
        WHERE NOT EXISTS (SELECT 1 FROM temp.conversions AS k WHERE k.lead_id = e.lead_id)
    )
    UNION ALL
    SELECT 8, 'deal_value_minor', e.currency, sum(e.revenue_amount_minor)
    FROM temp.facts AS e
    WHERE e.revenue_stage = 'deal_won' AND e.revenue_amount_minor IS NOT NULL
    GROUP BY e.currency
    UNION ALL
    SELECT 9, 'revenue_confirmed_minor', e.currency, sum(e.revenue_amount_minor)
    FROM temp.facts AS e
    WHERE e.revenue_stage = 'revenue_confirmed' AND e.revenue_amount_minor IS NOT NULL
    GROUP BY e.currency
    UNION ALL
    SELECT 10, 'contacts', c.contact_type, count(*)
    FROM contacts AS c
    GROUP BY c.contact_type
    UNION ALL
    SELECT 11, 'last_import', 'batch ' || b.id, b.started_at
    FROM batches AS b
    WHERE b.id = (SELECT id FROM last_import)
    UNION ALL
    SELECT 12, 'last_import_issues', i.outcome, count(*)
    FROM row_issues AS i
    WHERE i.last_batch_id = (SELECT id FROM last_import)
    GROUP BY i.outcome
    UNION ALL
    SELECT 13, 'open_issues', i.outcome, count(*)
    FROM row_issues AS i
    WHERE i.resolved_batch_id IS NULL
    GROUP BY i.outcome
    UNION ALL
    SELECT 14, 'oldest_open_issue', 'batch ' || b.id, b.started_at
    FROM batches AS b
    WHERE b.id = (SELECT min(first_batch_id) FROM row_issues WHERE resolved_batch_id IS NULL)
    UNION ALL
    SELECT 15, 'scores_as_of', CAST(julianday((SELECT day FROM temp.asked)) - julianday(k.as_of) AS INTEGER) || ' days ago', k.as_of
    FROM score_clock AS k
    WHERE EXISTS (SELECT 1 FROM customer_engagement_metrics)
)
SELECT figure, "of", value
FROM figures
ORDER BY place, "of"
