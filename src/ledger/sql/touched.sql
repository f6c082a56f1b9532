-- The deals and payments whose claims a run has to look at. changed: 1 where the source says something else than before,
-- 2 where the row has come anew.
DROP TABLE IF EXISTS temp.touched_deals;
CREATE TEMP TABLE touched_deals (deal_row_id INTEGER PRIMARY KEY, changed INTEGER NOT NULL);
DROP TABLE IF EXISTS temp.touched_payments;
CREATE TEMP TABLE touched_payments (payment_row_id INTEGER PRIMARY KEY, changed INTEGER NOT NULL);

-- Their claims, and what becomes of each: written, held (this deal has the stage already),
-- amended, reinstated, or in conflict with another holder.
DROP TABLE IF EXISTS temp.ledger_claims;
CREATE TEMP TABLE ledger_claims (
    id INTEGER PRIMARY KEY,
    deal_row_id INTEGER,
    payment_row_id INTEGER,
    changed INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    revenue_stage TEXT NOT NULL,
    source_system TEXT NOT NULL,
    deal_id TEXT NOT NULL,
    deal_name TEXT,
    revenue_amount_minor INTEGER,
    currency TEXT,
    event_time TEXT NOT NULL,
    event_date TEXT NOT NULL,
    time_known INTEGER NOT NULL,
    file_id INTEGER,
    line INTEGER,
    verdict TEXT,
    event_id INTEGER
);

-- The claims that met another holder, or an event that somebody has voided, in words.
DROP VIEW IF EXISTS temp.claim_conflicts;
CREATE TEMP VIEW claim_conflicts AS
SELECT
    c.id,
    c.deal_row_id,
    c.payment_row_id,
    c.verdict,
    CASE c.verdict
        WHEN 'voided-event' THEN 'the ' || c.revenue_stage || ' of this lead was voided by hand and stays void'
        ELSE 'another deal or payment holds ' || c.revenue_stage || ' of this lead: ' || h.source_system || ' '
             || coalesce(h.deal_id, '') || '; see the check conflicting-revenue'
    END AS message,
    json_object('event', c.event_id) AS candidates,
    c.event_date,
    c.event_time
FROM temp.ledger_claims AS c
JOIN main.revenue_statements AS h ON h.event_id = c.event_id
WHERE c.verdict IN ('second-deal', 'further-payment', 'voided-event');
