-- The newest of what happened to a customer, numbered from the newest on.
DROP TABLE IF EXISTS temp.newest;
CREATE TEMP TABLE newest (
    n INTEGER PRIMARY KEY,
    kind TEXT,
    title TEXT,
    amount_minor INTEGER,
    currency TEXT,
    happened_date TEXT,
    file_id INTEGER,
    line INTEGER,
    metadata TEXT
);
