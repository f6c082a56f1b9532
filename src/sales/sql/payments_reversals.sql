-- Refunds and chargebacks whose payment has found its lead follow it.
UPDATE main.payments AS p
SET lead_id = o.lead_id, matched_by = 'reversed-payment'
FROM main.payments AS o
WHERE p.lead_id IS NULL AND p.status IN ('refund', 'chargeback') AND p.reverses IS NOT NULL
  AND o.source_system = p.source_system AND o.row_key = p.reverses AND o.lead_id IS NOT NULL
