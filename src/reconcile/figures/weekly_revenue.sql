SELECT e.currency, sum(e.revenue_amount_minor) AS minor
FROM temp.conversions AS k
JOIN event_log AS c ON c.id = k.first_id
JOIN temp.facts AS e ON e.lead_id = k.lead_id AND e.revenue_stage = 'revenue_confirmed'
WHERE c.event_date BETWEEN :week AND date(:week, '+6 days')
  AND e.revenue_amount_minor IS NOT NULL
GROUP BY e.currency
ORDER BY e.currency
