-- Payments that the book has already keep the lead that they were given. What is negative is
-- money that went back, whatever its status says.
UPDATE temp.stage_payments AS s
SET payment_row_id = p.id, lead_id = p.lead_id, matched_by = p.matched_by
FROM main.payments AS p
WHERE p.source_system = s.source_system AND p.row_key = s.row_key;

-- A row that names no currency means the one that is known; where that has fewer decimals than the row, the row is
-- read as it stands.
UPDATE temp.stage_payments AS s
SET currency = k.known,
    amount_minor = s.amount_minor * k.up / k.down,
    refunded_minor = s.refunded_minor * k.up / k.down
FROM main.payments AS p
JOIN temp.currency_scales AS k ON k.known = p.currency
WHERE s.currency_told = 0
  AND p.id = s.payment_row_id
  AND k.read_as = s.currency
  AND coalesce(s.amount_minor, 0) * k.up % k.down = 0
  AND coalesce(s.refunded_minor, 0) * k.up % k.down = 0;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'currency-changed',
    'the row names no currency and was known in ' || p.currency || ', which has not so many decimals as its amount: it is in '
        || s.currency || ' now; name the currency in the file, or with --currency'
FROM temp.stage_payments AS s
JOIN main.payments AS p ON p.id = s.payment_row_id
WHERE s.currency_told = 0 AND s.currency <> p.currency AND s.amount_minor IS NOT NULL;

UPDATE temp.stage_payments
SET status = 'refund'
WHERE amount_minor < 0 AND status = 'settled';

-- Refunded, and nothing said how much: all of it.
UPDATE temp.stage_payments
SET refunded_minor = amount_minor
WHERE refunded_minor IS NULL AND amount_minor > 0 AND lower(trim(status_name)) IN (
    'refunded', 'fully refunded', 'erstattet', 'rückerstattet', 'remboursé', 'remboursée', 'reembolsado', 'reembolsada',
    'rimborsato', 'terugbetaald'
  );

-- Part of it was given back, and the export does not say how much: all of it counts.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'refund-without-amount',
    'part of the money was given back, and no column says how much: all of it counts; fill in the amount that went back'
FROM temp.stage_payments AS s
LEFT JOIN main.payments AS p ON p.id = s.payment_row_id
WHERE s.status = 'settled'
  AND replace(replace(lower(s.status_name), '_', ' '), '-', ' ') LIKE '%partially refunded%'
  AND coalesce(s.refunded_minor, p.refunded_minor, 0) = 0;

-- More given back than was paid is a slip, or the money of something else.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'refund-above-paid',
    'more was given back than was paid; correct the one or the other'
FROM temp.stage_payments AS s
LEFT JOIN main.payments AS p ON p.id = s.payment_row_id
WHERE coalesce(s.amount_minor, p.amount_minor) > 0 AND s.refunded_minor > coalesce(s.amount_minor, p.amount_minor);

INSERT INTO temp.match_wanted (row_id, source_system, day, lead_ref, email, phone, name_key)
SELECT s.id, s.source_system, s.paid_date, s.lead_ref, s.email, s.phone, s.name_key
FROM temp.stage_payments AS s
WHERE s.lead_id IS NULL;
