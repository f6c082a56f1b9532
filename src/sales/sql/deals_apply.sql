UPDATE temp.stage_deals AS s
SET lead_id = r.lead_id, matched_by = r.matched_by
FROM temp.match_results AS r
WHERE r.row_id = s.id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'ambiguous', 'several-leads',
    'several leads fit; the latest created at or before this day was taken, else the earliest', r.candidates
FROM temp.match_results AS r
JOIN temp.stage_deals AS s ON s.id = r.row_id
WHERE r.candidates IS NOT NULL;

UPDATE temp.stage_deals AS s
SET outcome = CASE
    WHEN d.withdrawn_in IS NOT NULL THEN 'revived'
    WHEN (coalesce(d.lead_id, s.lead_id), coalesce(s.company_id, d.company_id), coalesce(s.deal_name, d.deal_name),
          coalesce(s.pipeline, d.pipeline), coalesce(s.stage, d.stage), coalesce(s.amount_minor, d.amount_minor),
          CASE WHEN s.amount_minor IS NULL AND d.amount_minor IS NOT NULL THEN d.currency ELSE coalesce(s.currency, d.currency) END, coalesce(s.created_time, d.created_time),
          coalesce(s.created_time_known, d.created_time_known), coalesce(s.close_time, d.close_time),
          coalesce(s.close_time_known, d.close_time_known), coalesce(s.paid_time, d.paid_time),
          coalesce(s.paid_time_known, d.paid_time_known), coalesce(s.owner, d.owner), coalesce(s.lead_ref, d.lead_ref),
          coalesce(s.email, d.email), coalesce(s.phone, d.phone), coalesce(s.company_ref, d.company_ref),
          coalesce(s.company_name, d.company_name),
          CASE WHEN s.extra IS NULL THEN d.extra ELSE json_patch(coalesce(d.extra, '{}'), s.extra) END)
         IS NOT
         (d.lead_id, d.company_id, d.deal_name, d.pipeline, d.stage, d.amount_minor, d.currency, d.created_time,
          d.created_time_known, d.close_time, d.close_time_known, d.paid_time, d.paid_time_known, d.owner, d.lead_ref,
          d.email, d.phone, d.company_ref, d.company_name, d.extra)
    THEN 'updated' ELSE 'unchanged' END
FROM main.deals AS d
WHERE d.id = s.deal_row_id;

UPDATE main.deals AS d
SET lead_id = coalesce(d.lead_id, s.lead_id),
    matched_by = coalesce(d.matched_by, s.matched_by),
    company_id = coalesce(s.company_id, d.company_id),
    deal_name = coalesce(s.deal_name, d.deal_name),
    pipeline = coalesce(s.pipeline, d.pipeline),
    pipeline_key = coalesce(s.pipeline_key, d.pipeline_key),
    stage = coalesce(s.stage, d.stage),
    stage_key = coalesce(s.stage_key, d.stage_key),
    amount_minor = coalesce(s.amount_minor, d.amount_minor),
    currency = CASE WHEN s.amount_minor IS NULL AND d.amount_minor IS NOT NULL THEN d.currency ELSE coalesce(s.currency, d.currency) END,
    created_time = coalesce(s.created_time, d.created_time),
    created_date = coalesce(s.created_date, d.created_date),
    created_time_known = coalesce(s.created_time_known, d.created_time_known),
    close_time = coalesce(s.close_time, d.close_time),
    close_date = coalesce(s.close_date, d.close_date),
    close_time_known = coalesce(s.close_time_known, d.close_time_known),
    paid_time = coalesce(s.paid_time, d.paid_time),
    paid_date = coalesce(s.paid_date, d.paid_date),
    paid_time_known = coalesce(s.paid_time_known, d.paid_time_known),
    owner = coalesce(s.owner, d.owner),
    lead_ref = coalesce(s.lead_ref, d.lead_ref),
    email = coalesce(s.email, d.email),
    phone = coalesce(s.phone, d.phone),
    company_ref = coalesce(s.company_ref, d.company_ref),
    company_name = coalesce(s.company_name, d.company_name),
    company_key = coalesce(s.company_key, d.company_key),
    extra = CASE WHEN s.extra IS NULL THEN d.extra ELSE json_patch(coalesce(d.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line,
    -- What is there again is there by this batch.
    batch_id = CASE WHEN d.withdrawn_in IS NULL THEN d.batch_id ELSE (SELECT n.batch_id FROM main.current_batch AS n) END,
    withdrawn_in = NULL
FROM temp.stage_deals AS s
WHERE s.deal_row_id = d.id AND s.outcome IN ('updated', 'revived');

-- Numbered as they were staged, above all that were ever there.
UPDATE temp.stage_deals
SET deal_row_id = id + max(
        (SELECT coalesce(max(d.id), 0) FROM main.deals AS d),
        (SELECT coalesce(max(c.row_id), 0) FROM main.change_log AS c WHERE c.table_name = 'deals')
    ),
    outcome = 'new'
WHERE deal_row_id IS NULL;

INSERT INTO main.deals
    (id, source_system, row_key, derived, lead_id, matched_by, company_id, deal_name, pipeline, pipeline_key, stage,
     stage_key, amount_minor, currency, created_time, created_date, created_time_known, close_time, close_date,
     close_time_known, paid_time, paid_date, paid_time_known, owner, lead_ref, email, phone, company_ref, company_name,
     company_key, extra, batch_id, file_id, line)
SELECT
    s.deal_row_id, s.source_system, s.row_key, s.derived, s.lead_id, s.matched_by, s.company_id, s.deal_name, s.pipeline,
    coalesce(s.pipeline_key, ''), s.stage, coalesce(s.stage_key, ''), s.amount_minor, s.currency, s.created_time,
    s.created_date, s.created_time_known, s.close_time, s.close_date, s.close_time_known, s.paid_time, s.paid_date,
    s.paid_time_known, s.owner, s.lead_ref, s.email, s.phone, s.company_ref, s.company_name, s.company_key, s.extra,
    b.batch_id, s.file_id, s.line
FROM temp.stage_deals AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.id;

INSERT INTO temp.touched_deals (deal_row_id, changed)
SELECT s.deal_row_id, CASE s.outcome WHEN 'unchanged' THEN 0 WHEN 'updated' THEN 1 ELSE 2 END
FROM temp.stage_deals AS s
WHERE s.lead_id IS NOT NULL;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'unmatched', 'no-lead',
    'nobody is known by the id, e-mail, phone or company of this deal; import the lead, then run: trueup rematch'
FROM temp.stage_deals AS s
WHERE s.lead_id IS NULL;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, column_name, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'negative-amount', 'amount',
    'a deal with a negative amount wins nothing: it is kept and nothing of it goes to the ledger but its opportunity'
FROM temp.stage_deals AS s
WHERE s.amount_minor < 0;
