-- The scores of a customer follow what the customer has bought, in any client.
CREATE TRIGGER metrics_score_insert AFTER INSERT ON customer_engagement_metrics
WHEN NEW.lifetime_orders > 0
BEGIN
    UPDATE customers
    SET rfm_recency = s.recency,
        rfm_frequency = s.frequency,
        rfm_monetary = s.monetary,
        lead_score = s.lead_score,
        last_scored_at = s.as_of
    FROM customer_scores AS s
    WHERE s.customer_id = NEW.customer_id AND id = NEW.customer_id;
END;

CREATE TRIGGER metrics_score_update AFTER UPDATE ON customer_engagement_metrics
BEGIN
    UPDATE customers
    SET rfm_recency = s.recency,
        rfm_frequency = s.frequency,
        rfm_monetary = s.monetary,
        lead_score = s.lead_score,
        last_scored_at = s.as_of
    FROM customer_scores AS s
    WHERE s.customer_id = NEW.customer_id AND id = NEW.customer_id;
END;

-- Whoever has no order any more is as one who never had.
CREATE TRIGGER metrics_score_delete AFTER DELETE ON customer_engagement_metrics
BEGIN
    UPDATE customers
    SET rfm_recency = 1, rfm_frequency = 1, rfm_monetary = 1, lead_score = 6, last_scored_at = NULL
    WHERE id = OLD.customer_id;
END;

-- A moved clock scores everybody anew, and writes down how many are in each segment as of that day.
CREATE TRIGGER score_clock_moved AFTER UPDATE ON score_clock
BEGIN
    UPDATE customers
    SET rfm_recency = s.recency,
        rfm_frequency = s.frequency,
        rfm_monetary = s.monetary,
        lead_score = s.lead_score,
        last_scored_at = s.as_of
    FROM customer_scores AS s
    WHERE s.customer_id = id
      AND (rfm_recency, rfm_frequency, rfm_monetary, last_scored_at)
          IS NOT (s.recency, s.frequency, s.monetary, s.as_of);

    -- Who has bought nothing is scored as of no day.
    UPDATE customers
    SET rfm_recency = 1, rfm_frequency = 1, rfm_monetary = 1, lead_score = 6, last_scored_at = NULL
    WHERE (lead_score <> 6 OR last_scored_at IS NOT NULL OR (rfm_recency, rfm_frequency) IS NOT (1, 1))
      AND NOT EXISTS (SELECT 1 FROM customer_engagement_metrics AS m WHERE m.customer_id = customers.id);

    UPDATE score_history
    SET customers = n.customers, score_sum = n.score_sum, batch_id = NEW.batch_id
    FROM segment_counts AS n
    WHERE score_date = NEW.as_of AND score_history.segment = n.segment
      AND (score_history.customers, score_history.score_sum) IS NOT (n.customers, n.score_sum);

    INSERT INTO score_history (score_date, segment, customers, score_sum, batch_id)
    SELECT NEW.as_of, n.segment, n.customers, n.score_sum, NEW.batch_id
    FROM segment_counts AS n
    WHERE NOT EXISTS (SELECT 1 FROM score_history AS h WHERE h.score_date = NEW.as_of AND h.segment = n.segment)
      AND EXISTS (SELECT 1 FROM customer_engagement_metrics)
    ORDER BY n.threshold DESC;
END;

-- REPLACE would set the clock back without scoring anybody.
CREATE TRIGGER score_clock_guard_insert BEFORE INSERT ON score_clock
WHEN EXISTS (SELECT 1 FROM score_clock)
BEGIN
    SELECT RAISE(ABORT, 'there is one clock of the scores: update it');
END;

CREATE TRIGGER score_clock_guard_delete BEFORE DELETE ON score_clock
BEGIN
    SELECT RAISE(ABORT, 'the clock of the scores is moved, and never taken away');
END;

-- Changed bands score everybody anew, as of the same day.
CREATE TRIGGER score_bands_insert AFTER INSERT ON score_bands
BEGIN
    UPDATE score_clock SET as_of = as_of;
END;

CREATE TRIGGER score_bands_update AFTER UPDATE ON score_bands
BEGIN
    UPDATE score_clock SET as_of = as_of;
END;

CREATE TRIGGER score_bands_delete AFTER DELETE ON score_bands
BEGIN
    UPDATE score_clock SET as_of = as_of;
END;
