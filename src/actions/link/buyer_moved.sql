UPDATE main.buyer_ids SET customer_id = :customer_id WHERE source_system = :source_system AND buyer_id = :buyer_id
