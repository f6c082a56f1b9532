-- A deal, payment or order by the id that its source gives it, and the revenue events that it stands behind.
INSERT INTO temp.history_deals (deal_id)
SELECT d.id
FROM temp.history_row AS h
JOIN deals AS d ON d.row_key = h.row_key AND d.source_system = coalesce(h.source_system, d.source_system)
WHERE h.kind = 'deals';

INSERT INTO temp.history_payments (payment_id)
SELECT p.id
FROM temp.history_row AS h
JOIN payments AS p ON p.row_key = h.row_key AND p.source_system = coalesce(h.source_system, p.source_system)
WHERE h.kind = 'payments';

INSERT INTO temp.history_orders (order_id)
SELECT o.id
FROM temp.history_row AS h
JOIN orders AS o
    ON (o.order_ref = h.row_key OR o.scope || ' / ' || o.order_ref = h.row_key)
   AND o.source_system = coalesce(h.source_system, o.source_system)
WHERE h.kind = 'orders';

INSERT INTO temp.history_events (event_id)
SELECT s.event_id
FROM temp.history_deals AS h
JOIN deals AS d ON d.id = h.deal_id
JOIN revenue_statements AS s ON s.lead_id = d.lead_id AND s.source_system = d.source_system AND s.deal_id = d.row_key
UNION
SELECT s.event_id
FROM temp.history_payments AS h
JOIN payments AS p ON p.id = h.payment_id
JOIN revenue_statements AS s ON s.lead_id = p.lead_id AND s.source_system = p.source_system AND s.deal_id = p.row_key;
