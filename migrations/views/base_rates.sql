-- Every rate, ready to turn minor units of its currency into minor units of the base currency: whole units,
-- millionths, and by how much the one has more decimals than the other.
CREATE VIEW base_rates AS
SELECT
    r.currency,
    r.rate_date,
    r.rate_millionths / 1000000 AS whole,
    r.rate_millionths % 1000000 AS millionths,
    CASE b.exponent - c.exponent WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 WHEN 4 THEN 10000 ELSE 1 END AS up,
    CASE c.exponent - b.exponent WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 WHEN 4 THEN 10000 ELSE 1 END AS down
FROM rates AS r
JOIN currencies AS c ON c.code = r.currency
JOIN currencies AS b ON b.code = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD');
