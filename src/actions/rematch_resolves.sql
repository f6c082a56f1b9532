UPDATE row_issues
SET resolved_batch_id = (SELECT batch_id FROM current_batch)
WHERE resolved_batch_id IS NULL
  AND outcome = 'unmatched'
  AND CASE kind
    WHEN 'deals' THEN EXISTS (
        SELECT 1 FROM deals AS d
        WHERE d.source_system = row_issues.source_system AND d.row_key = row_issues.row_key AND d.lead_id IS NOT NULL
    )
    WHEN 'payments' THEN EXISTS (
        SELECT 1 FROM payments AS p
        WHERE p.source_system = row_issues.source_system AND p.row_key = row_issues.row_key AND p.lead_id IS NOT NULL
    )
    WHEN 'orders' THEN EXISTS (
        SELECT 1 FROM orders AS o
        WHERE o.source_system = row_issues.source_system
          AND CASE o.scope WHEN '' THEN o.order_ref ELSE o.scope || ' / ' || o.order_ref END = row_issues.row_key
          AND o.customer_id IS NOT NULL
    )
    WHEN 'activities' THEN EXISTS (
        SELECT 1 FROM activities AS a
        WHERE a.source_system = row_issues.source_system AND a.row_key = row_issues.row_key AND a.customer_id IS NOT NULL
    )
    ELSE EXISTS (
        SELECT 1 FROM event_log AS e
        WHERE e.source_system = row_issues.source_system AND e.event_id = row_issues.row_key AND e.lead_id IS NOT NULL
    )
  END;

CREATE INDEX IF NOT EXISTS temp.ledger_claims_deal ON ledger_claims (deal_row_id);
CREATE INDEX IF NOT EXISTS temp.ledger_claims_payment ON ledger_claims (payment_row_id);

-- Whoever had the stage of these has lost it.
UPDATE row_issues
SET resolved_batch_id = (SELECT batch_id FROM current_batch)
WHERE resolved_batch_id IS NULL
  AND outcome = 'conflict'
  AND reason IN ('second-deal', 'further-payment')
  AND CASE kind
    WHEN 'deals' THEN EXISTS (
        SELECT 1 FROM deals AS d
        JOIN temp.touched_deals AS t ON t.deal_row_id = d.id
        WHERE d.source_system = row_issues.source_system AND d.row_key = row_issues.row_key
          AND NOT EXISTS (SELECT 1 FROM temp.claim_conflicts AS c WHERE c.deal_row_id = d.id)
    )
    WHEN 'payments' THEN EXISTS (
        SELECT 1 FROM payments AS p
        JOIN temp.touched_payments AS t ON t.payment_row_id = p.id
        WHERE p.source_system = row_issues.source_system AND p.row_key = row_issues.row_key
          AND NOT EXISTS (SELECT 1 FROM temp.claim_conflicts AS c WHERE c.payment_row_id = p.id)
    )
    ELSE 0
  END
