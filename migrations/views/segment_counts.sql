-- How many customers are in each segment, and the sum of their scores. A segment reaches from its threshold to
-- the next one. Who was merged into another is no customer of their own, and whoever was forgotten and has bought
-- nothing is none at all: those few are taken off, so that not everybody has to be looked up.
CREATE VIEW segment_counts AS
SELECT
    b.segment,
    b.threshold,
    (
        SELECT count(*) FROM customers AS c
        WHERE c.lead_score >= b.threshold AND c.lead_score < b.below AND c.merged_into IS NULL
    ) - (
        SELECT count(*) FROM forgotten_customers AS f
        JOIN customers AS c ON c.id = f.customer_id
        WHERE c.lead_score >= b.threshold AND c.lead_score < b.below AND c.merged_into IS NULL
          AND NOT EXISTS (SELECT 1 FROM customer_engagement_metrics AS m WHERE m.customer_id = c.id)
    ) AS customers,
    (
        SELECT coalesce(sum(c.lead_score), 0) FROM customers AS c
        WHERE c.lead_score >= b.threshold AND c.lead_score < b.below AND c.merged_into IS NULL
    ) - (
        SELECT coalesce(sum(c.lead_score), 0) FROM forgotten_customers AS f
        JOIN customers AS c ON c.id = f.customer_id
        WHERE c.lead_score >= b.threshold AND c.lead_score < b.below AND c.merged_into IS NULL
          AND NOT EXISTS (SELECT 1 FROM customer_engagement_metrics AS m WHERE m.customer_id = c.id)
    ) AS score_sum
FROM (
    SELECT
        s.segment,
        s.threshold,
        coalesce((
            SELECT min(t.threshold) FROM score_bands AS t WHERE t.measure = 'segment' AND t.threshold > s.threshold
        ), 31) AS below
    FROM score_bands AS s
    WHERE s.measure = 'segment'
) AS b;
