-- Of what the run has touched: claims whose event says another amount, since the ledger is not rewritten by an import.
SELECT count(*)
FROM temp.ledger_claims AS c
JOIN main.revenue_statements AS s ON s.event_id = c.event_id
WHERE c.verdict = 'held'
  AND c.changed > 0
  AND (c.revenue_amount_minor, c.currency) IS NOT (s.revenue_amount_minor, s.currency)
