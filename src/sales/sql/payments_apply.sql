UPDATE temp.stage_payments AS s
SET lead_id = r.lead_id, matched_by = r.matched_by
FROM temp.match_results AS r
WHERE r.row_id = s.id;

-- Money that went back belongs to whoever had paid it: many exports name nobody beside a refund.
UPDATE temp.stage_payments AS s
SET lead_id = p.lead_id, matched_by = 'reversed-payment'
FROM main.payments AS p
WHERE s.lead_id IS NULL AND s.status IN ('refund', 'chargeback')
  AND p.source_system = s.source_system AND p.row_key = s.reverses AND p.lead_id IS NOT NULL;

-- What takes a refund back again follows as well.
UPDATE temp.stage_payments AS s
SET lead_id = f.lead_id, matched_by = 'reversed-payment'
FROM (
    WITH RECURSIVE following (id, source_system, row_key, lead_id) AS (
        SELECT o.id, o.source_system, o.row_key, o.lead_id
        FROM temp.stage_payments AS o
        WHERE o.lead_id IS NOT NULL
          AND EXISTS (SELECT 1 FROM temp.stage_payments AS r WHERE r.lead_id IS NULL AND r.reverses IS NOT NULL)
        UNION
        SELECT r.id, r.source_system, r.row_key, o.lead_id
        FROM following AS o
        JOIN temp.stage_payments AS r ON r.source_system = o.source_system AND r.reverses = o.row_key
        WHERE r.lead_id IS NULL AND r.status IN ('refund', 'chargeback')
    )
    SELECT id, lead_id FROM following
) AS f
WHERE f.id = s.id AND s.lead_id IS NULL;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'ambiguous', 'several-leads',
    'several leads fit; the latest created at or before this day was taken, else the earliest', r.candidates
FROM temp.match_results AS r
JOIN temp.stage_payments AS s ON s.id = r.row_id
WHERE r.candidates IS NOT NULL;

UPDATE temp.stage_payments AS s
SET outcome = CASE
    WHEN (coalesce(p.lead_id, s.lead_id), coalesce(s.amount_minor, p.amount_minor),
          CASE WHEN s.amount_minor IS NULL AND p.amount_minor IS NOT NULL AND s.currency IS NOT p.currency THEN p.refunded_minor ELSE coalesce(s.refunded_minor, p.refunded_minor) END, CASE WHEN s.amount_minor IS NULL AND p.amount_minor IS NOT NULL THEN p.currency ELSE coalesce(s.currency, p.currency) END, s.status,
          coalesce(s.status_name, p.status_name), coalesce(s.paid_time, p.paid_time),
          coalesce(s.paid_time_known, p.paid_time_known), coalesce(s.description, p.description),
          coalesce(s.invoice_ref, p.invoice_ref), coalesce(s.reverses, p.reverses), coalesce(s.lead_ref, p.lead_ref),
          coalesce(s.email, p.email), coalesce(s.phone, p.phone), coalesce(s.customer_name, p.customer_name),
          CASE WHEN s.extra IS NULL THEN p.extra ELSE json_patch(coalesce(p.extra, '{}'), s.extra) END)
         IS NOT
         (p.lead_id, p.amount_minor, p.refunded_minor, p.currency, p.status, p.status_name, p.paid_time,
          p.paid_time_known, p.description, p.invoice_ref, p.reverses, p.lead_ref, p.email, p.phone, p.customer_name,
          p.extra)
    THEN 'updated' ELSE 'unchanged' END
FROM main.payments AS p
WHERE p.id = s.payment_row_id;

-- Another payer, another amount and another day: the number of a cheque, say, that came again. The book's row stays.
DROP TABLE IF EXISTS temp.other_payments;
CREATE TEMP TABLE other_payments AS
SELECT s.id
FROM temp.stage_payments AS s
JOIN main.payments AS p ON p.id = s.payment_row_id
WHERE s.outcome = 'updated'
  AND p.status = 'settled'
  AND CASE
    WHEN s.name_key = p.name_key THEN 0
    WHEN s.email IS NULL OR p.email IS NULL THEN s.name_key <> p.name_key
    ELSE s.email <> p.email
  END
  AND s.amount_minor <> p.amount_minor
  AND s.paid_date <> p.paid_date;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', 'id-of-another',
    'the book has a payment of this id by another payer, of another amount and day; nothing of the row was taken: give it an id of its own, or correct the payer if it is the same one'
FROM temp.other_payments AS o
JOIN temp.stage_payments AS s ON s.id = o.id;

UPDATE temp.stage_payments SET outcome = 'conflict' WHERE id IN (SELECT o.id FROM temp.other_payments AS o);

UPDATE main.payments AS p
SET lead_id = coalesce(p.lead_id, s.lead_id),
    matched_by = coalesce(p.matched_by, s.matched_by),
    amount_minor = coalesce(s.amount_minor, p.amount_minor),
    refunded_minor = CASE WHEN s.amount_minor IS NULL AND p.amount_minor IS NOT NULL AND s.currency IS NOT p.currency THEN p.refunded_minor ELSE coalesce(s.refunded_minor, p.refunded_minor) END,
    currency = CASE WHEN s.amount_minor IS NULL AND p.amount_minor IS NOT NULL THEN p.currency ELSE coalesce(s.currency, p.currency) END,
    status = s.status,
    status_name = coalesce(s.status_name, p.status_name),
    paid_time = coalesce(s.paid_time, p.paid_time),
    paid_date = coalesce(s.paid_date, p.paid_date),
    paid_time_known = coalesce(s.paid_time_known, p.paid_time_known),
    description = coalesce(s.description, p.description),
    invoice_ref = coalesce(s.invoice_ref, p.invoice_ref),
    reverses = coalesce(s.reverses, p.reverses),
    lead_ref = coalesce(s.lead_ref, p.lead_ref),
    email = coalesce(s.email, p.email),
    phone = coalesce(s.phone, p.phone),
    customer_name = coalesce(s.customer_name, p.customer_name),
    name_key = coalesce(s.name_key, p.name_key),
    extra = CASE WHEN s.extra IS NULL THEN p.extra ELSE json_patch(coalesce(p.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line
FROM temp.stage_payments AS s
WHERE s.payment_row_id = p.id AND s.outcome = 'updated';

-- Numbered as they were staged, above all that were ever there.
UPDATE temp.stage_payments
SET payment_row_id = id + max(
        (SELECT coalesce(max(p.id), 0) FROM main.payments AS p),
        (SELECT coalesce(max(c.row_id), 0) FROM main.change_log AS c WHERE c.table_name = 'payments')
    ),
    outcome = 'new'
WHERE payment_row_id IS NULL;

INSERT INTO main.payments
    (id, source_system, row_key, derived, lead_id, matched_by, amount_minor, refunded_minor, currency, status,
     status_name, paid_time, paid_date, paid_time_known, description, invoice_ref, reverses, lead_ref, email, phone,
     customer_name, name_key, extra, batch_id, file_id, line)
SELECT
    s.payment_row_id, s.source_system, s.row_key, s.derived, s.lead_id, s.matched_by, s.amount_minor, s.refunded_minor,
    s.currency, s.status, s.status_name, s.paid_time, s.paid_date, s.paid_time_known, s.description, s.invoice_ref,
    s.reverses, s.lead_ref, s.email, s.phone, s.customer_name, s.name_key, s.extra, b.batch_id, s.file_id, s.line
FROM temp.stage_payments AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.id;

INSERT INTO temp.touched_payments (payment_row_id, changed)
SELECT s.payment_row_id, CASE s.outcome WHEN 'unchanged' THEN 0 WHEN 'updated' THEN 1 ELSE 2 END
FROM temp.stage_payments AS s
WHERE s.lead_id IS NOT NULL;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'unmatched', 'no-lead',
    CASE
        WHEN coalesce(s.lead_ref, s.email, s.phone) IS NOT NULL
            THEN 'nobody is known by the id, e-mail or phone of this payment; import the lead, then run: trueup rematch'
        WHEN s.status IN ('refund', 'chargeback') AND s.reverses IS NOT NULL
            THEN 'it takes back ' || s.reverses || ', which is not there or belongs to nobody; import or match that, then run: trueup rematch'
        WHEN s.customer_name IS NOT NULL
            THEN 'it says who paid by a name alone; say whose it is: trueup match ''payment:' || s.row_key || ''' LEAD --remember; then, for all of that name: trueup rematch'
        ELSE 'nothing in it says who paid; say whose it is: trueup match ''payment:' || s.row_key || ''' LEAD'
    END
FROM temp.stage_payments AS s
WHERE s.lead_id IS NULL;
