-- Whether an order counts in what its customer has bought: paid or free, and not given back in full.
ALTER TABLE orders ADD COLUMN is_counted INTEGER GENERATED ALWAYS AS (
    status IN ('paid', 'free') AND (status = 'paid' AND paid_minor > 0 AND refunded_minor >= paid_minor) IS NOT TRUE
) VIRTUAL;
DROP INDEX orders_counted;
CREATE INDEX orders_counted ON orders (customer_id, ordered_date) WHERE is_counted = 1 AND customer_id IS NOT NULL;
