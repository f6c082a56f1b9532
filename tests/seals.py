"""Recomputes the seals of a book by docs/seals.md, without any of trueup's own code.
usage: seals.py BOOK; prints each seal as it should be, and exits 1 where one is not."""
import hashlib, sqlite3, sys

KINDS = [
    ("event", "lead_id, revenue_stage, deal_id, revenue_amount_minor, currency, event_time, event_date, time_known, conversion_id,"
     " source_system, ingested_by, ingested_at, batch_id, file_id, line", "deal_name",
     "SELECT id, lead_id AS lead, {} FROM revenue_events WHERE batch_id = ?1 ORDER BY id"),
    ("snapshot", "event_id, correction_id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content,"
     " external_id", "email_sha256",
     "SELECT id, (SELECT lead_id FROM revenue_events AS e WHERE e.id = event_id) AS lead, {} FROM revenue_attributions AS a"
     " WHERE CASE correction_id WHEN 0 THEN (SELECT batch_id FROM revenue_events AS e WHERE e.id = event_id)"
     " ELSE (SELECT batch_id FROM revenue_corrections AS c WHERE c.id = correction_id) END = ?1 ORDER BY id"),
    ("correction", "event_id, kind, deal_id, revenue_amount_minor, currency, event_time, event_date, time_known, conversion_id,"
     " source_system, ingested_by, ingested_at, batch_id, file_id, line", "deal_name, reason",
     "SELECT id, (SELECT lead_id FROM revenue_events AS e WHERE e.id = event_id) AS lead, {} FROM revenue_corrections"
     " WHERE batch_id = ?1 ORDER BY id"),
]

def field(value):
    if value is None:
        return b"-;"
    text = str(value).encode()
    return str(len(text)).encode() + b":" + text + b";"

def fields(values):
    return b"".join(field(value) for value in values)

book = sqlite3.connect(sys.argv[1])
salts = dict(book.execute("SELECT id, salt FROM ledger_salts"))
kept = {(kind, row): commitment for kind, row, commitment in book.execute(
    "SELECT kind, row_id, commitment FROM ledger_commitments WHERE batch_id IN (SELECT id FROM batches WHERE kind = 'forget')")}
previous, wrong = "", False
for batch, total, seal in book.execute("SELECT batch_id, events_total, seal FROM ledger_seals ORDER BY id").fetchall():
    whole = hashlib.sha256(f"trueup-seal-1\n{previous}\n{batch}\n{total}\n".encode())
    for kind, plain, personal, sql in KINDS:
        count = len(plain.split(","))
        for id, lead, *values in book.execute(sql.format(plain + ", " + personal), (batch,)):
            if (kind, id) in kept and all(value in (None, "(forgotten)") for value in values[count:]):
                commitment = kept[kind, id]
            else:
                commitment = hashlib.sha256(salts.get(lead, b"") + fields([kind, id] + values[count:])).digest()
            whole.update(hashlib.sha256(fields([kind, id] + values[:count]) + commitment).digest())
    previous = whole.hexdigest()
    print(previous)
    wrong |= previous != seal
sys.exit(wrong)
