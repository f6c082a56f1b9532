-- Orders that the book has already keep the customer that they were given, unless what they were given to them by
-- has changed. What shops write for a buyer without a number is none.
UPDATE temp.stage_orders
SET scope = coalesce(scope, ''),
    buyer_id = CASE
        WHEN lower(buyer_id) IN ('0', '-', '--', 'guest', 'anonymous', 'none', 'null', 'nil', 'n/a', 'na', 'unknown', 'walk-in', 'walk in', 'false')
        THEN NULL
        ELSE buyer_id
    END;

UPDATE temp.stage_orders AS s
SET order_row_id = o.id, customer_id = o.customer_id, matched_by = o.matched_by
FROM main.orders AS o
WHERE o.source_system = s.source_system AND o.scope = s.scope AND o.order_ref = s.order_ref;

-- A row that names no currency means the one that is known; where that has fewer decimals than the row, the row is
-- read as it stands.
UPDATE temp.stage_orders AS s
SET currency = k.known,
    paid_minor = s.paid_minor * k.up / k.down,
    refunded_minor = s.refunded_minor * k.up / k.down
FROM main.orders AS o
JOIN temp.currency_scales AS k ON k.known = o.currency
WHERE s.currency_told = 0
  AND o.id = s.order_row_id
  AND k.read_as = s.currency
  AND coalesce(s.paid_minor, 0) * k.up % k.down = 0
  AND coalesce(s.refunded_minor, 0) * k.up % k.down = 0;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'currency-changed',
    'the row names no currency and was known in ' || o.currency || ', which has not so many decimals as its amount: it is in '
        || s.currency || ' now; name the currency in the file, or with --currency'
FROM temp.stage_orders AS s
JOIN main.orders AS o ON o.id = s.order_row_id
WHERE s.currency_told = 0 AND s.currency <> o.currency AND s.paid_minor IS NOT NULL;

-- Whoever was forgotten and is in an export again is told of.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'was-forgotten',
    'this order was that of somebody who was forgotten, and the row names them again: delete them in its source as well, and forget them once more'
FROM temp.stage_orders AS s
WHERE s.customer_id IN (SELECT f.customer_id FROM main.forgotten_customers AS f)
  AND coalesce(s.email, s.phone, s.full_name) IS NOT NULL;

UPDATE temp.stage_orders AS s
SET customer_id = NULL, matched_by = NULL, is_placed_anew = 1
FROM main.orders AS o
WHERE o.id = s.order_row_id
  AND (
    o.matched_by IN ('email', 'new') AND o.email <> s.email
    OR o.matched_by = 'phone' AND o.phone <> s.phone
    OR o.matched_by IN ('id', 'new') AND o.buyer_id <> s.buyer_id
    -- What is completed may name somebody, or be theirs from now on.
    OR o.matched_by IN ('phone', 'id', 'new') AND o.email IS NULL AND s.email IS NOT NULL
    OR o.matched_by IN ('email', 'id', 'new') AND o.phone IS NULL AND s.phone IS NOT NULL
  );

-- They are somebody new.
UPDATE temp.stage_orders
SET customer_id = NULL, matched_by = NULL, is_placed_anew = 1
WHERE customer_id IN (SELECT f.customer_id FROM main.forgotten_customers AS f);

-- Of one that is completed all that is known decides, since what the row leaves out stays as it is; of one that names
-- another address now, what the row says.
UPDATE temp.stage_orders AS s
SET email = coalesce(s.email, o.email), phone = coalesce(s.phone, o.phone), buyer_id = coalesce(s.buyer_id, o.buyer_id)
FROM main.orders AS o
WHERE o.id = s.order_row_id AND s.is_placed_anew = 1 AND (s.email IS NULL OR o.email IS NULL);

-- By what the row says and, where it is silent, by what the book knows: what was given back in full is
-- refunded, what cost nothing was free. An amount that nobody has told is unknown, and not nothing.
UPDATE temp.stage_orders AS s
SET status = CASE
    WHEN n.status = 'paid' AND n.paid_minor > 0 AND n.refunded_minor >= n.paid_minor THEN 'refunded'
    WHEN n.status = 'paid' AND n.paid_minor = 0 AND coalesce(n.refunded_minor, 0) = 0 THEN 'free'
    ELSE n.status
END
FROM (
    SELECT
        t.id,
        -- What followed from the amounts follows from them anew; what the source has said stays.
        coalesce(
            t.status,
            CASE
                WHEN (o.status = 'refunded' AND o.refunded_minor >= o.paid_minor OR o.status = 'free' AND o.paid_minor = 0)
                 AND (
                    lower(o.status_name) LIKE '%refund%' AND lower(o.status_name) NOT LIKE '%partial%'
                    OR lower(o.status_name) LIKE '%erstattet%' OR lower(o.status_name) LIKE '%rembours%'
                    OR lower(o.status_name) LIKE '%reembols%' OR lower(o.status_name) LIKE '%rimbors%'
                    OR lower(o.status_name) LIKE '%terugbetaald%' OR lower(o.status_name) LIKE '%free%'
                 ) IS NOT 1
                THEN 'paid'
                ELSE o.status
            END,
            'paid'
        ) AS status,
        coalesce(t.paid_minor, o.paid_minor) AS paid_minor,
        coalesce(t.refunded_minor, o.refunded_minor) AS refunded_minor
    FROM temp.stage_orders AS t
    LEFT JOIN main.orders AS o ON o.id = t.order_row_id
) AS n
WHERE n.id = s.id;

-- Free and paid for: it counts as nothing, as its status says, and somebody should know.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'free-with-amount',
    'the status says free and an amount was paid: the order counts, its amount does not; correct the status or the amount'
FROM temp.stage_orders AS s
WHERE s.status = 'free' AND s.paid_minor > coalesce(s.refunded_minor, 0);

-- Part of it was given back, and the export does not say how much: all of it counts.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'refund-without-amount',
    'part of the money was given back, and no column says how much: all of it counts; fill in the amount that went back'
FROM temp.stage_orders AS s
LEFT JOIN main.orders AS o ON o.id = s.order_row_id
WHERE s.status = 'paid'
  AND replace(replace(lower(s.status_name), '_', ' '), '-', ' ') LIKE '%partially refunded%'
  AND coalesce(s.refunded_minor, o.refunded_minor, 0) = 0;

-- Given back in part, and called refunded: what was kept counts nowhere.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'refunded-in-part',
    'the status says refunded or cancelled, and only a part of the amount was given back: nothing of it counts; correct the status or the amount that went back'
FROM temp.stage_orders AS s
WHERE s.status IN ('refunded', 'cancelled') AND s.refunded_minor > 0 AND s.refunded_minor < s.paid_minor;

-- Cancelled, and paid all the same: the money may still have to go back.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'cancelled-and-paid',
    'the order was cancelled, its payment stands, and nothing was given back: the amount counts nowhere; look whether it is still to be given back'
FROM temp.stage_orders AS s
WHERE s.status = 'cancelled' AND s.paid_minor > 0 AND coalesce(s.refunded_minor, 0) = 0 AND lower(s.status_name) LIKE '% paid';

-- Money that was given back does not come again: the file may be older than what the book knows.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'refund-smaller',
    'the book has more given back of this order than the row says, and the row holds now; if the file is an older one, undo this import'
FROM temp.stage_orders AS s
JOIN main.orders AS o ON o.id = s.order_row_id
WHERE s.refunded_minor < o.refunded_minor;

-- More given back than was paid is a slip, or the money of something else.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'refund-above-paid',
    'more was given back than was paid; correct the one or the other'
FROM temp.stage_orders AS s
WHERE s.refunded_minor > s.paid_minor;
