//! The plans of the import's steps: looking something up in the book must use an index, so that a
//! lost index shows here and not in the analyst's evening.

use rusqlite::Connection;

use crate::desk::Desk;

/// Statements of a script, as SQLite sees them.
fn statements(script: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = String::new();
    for line in script.lines().filter(|line| !line.trim_start().starts_with("--")) {
        rest.push_str(line);
        rest.push('\n');
        if line.trim_end().ends_with(';') {
            all.push(std::mem::take(&mut rest));
        }
    }
    if !rest.trim().is_empty() {
        all.push(rest);
    }
    all
}

fn plan(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let count = statement.parameter_count();
    let parameters = vec![rusqlite::types::Value::Integer(0); count];
    let rows = statement.query_map(rusqlite::params_from_iter(parameters), |row| row.get::<_, String>(3)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Tables of the book that may be large. A scan of one of them in a step that runs for each row,
/// or for each import, would make a small import into a large book slow.
const LARGE: [&str; 12] = [
    "customers",
    "customer_emails",
    "leads",
    "event_log",
    "contacts",
    "companies",
    "external_ids",
    "deals",
    "payments",
    "revenue_events",
    "revenue_attributions",
    "revenue_corrections",
];

/// The keys by which sources name their rows, and the last column of each.
const KEYS: [(&str, &str); 4] = [
    ("sqlite_autoindex_external_ids_1", "external_id=?"),
    ("sqlite_autoindex_event_log_1", "event_id=?"),
    ("sqlite_autoindex_deals_1", "row_key=?"),
    ("sqlite_autoindex_payments_1", "row_key=?"),
];

#[test]
fn no_step_of_an_import_scans_the_book() {
    let desk = Desk::with_small_world();
    let conn = desk.stranger();
    conn.execute_batch(include_str!("../src/ingest/sql/staging.sql")).unwrap();
    conn.execute_batch(include_str!("../src/identity/sql/match_wanted.sql")).unwrap();
    conn.execute_batch(include_str!("../src/ledger/sql/touched.sql")).unwrap();
    conn.execute_batch(include_str!("../src/ledger/sql/freed_events.sql")).unwrap();
    let mut explained = 0;
    for (name, script) in [
        ("companies", include_str!("../src/identity/sql/companies.sql")),
        ("company_links", include_str!("../src/identity/sql/company_links.sql")),
        ("people_known", include_str!("../src/identity/sql/people_known.sql")),
        ("people_apply", include_str!("../src/identity/sql/people_apply.sql")),
        ("contacts_apply", include_str!("../src/identity/sql/contacts_apply.sql")),
        ("people_events", include_str!("../src/identity/sql/people_events.sql")),
        ("match", include_str!("../src/identity/sql/match.sql")),
        ("events_known", include_str!("../src/identity/sql/events_known.sql")),
        ("events_matched", include_str!("../src/identity/sql/events_matched.sql")),
        ("events_make_leads", include_str!("../src/identity/sql/events_make_leads.sql")),
        ("events_apply", include_str!("../src/identity/sql/events_apply.sql")),
        ("deals_known", include_str!("../src/sales/sql/deals_known.sql")),
        ("deals_apply", include_str!("../src/sales/sql/deals_apply.sql")),
        ("payments_known", include_str!("../src/sales/sql/payments_known.sql")),
        ("payments_apply", include_str!("../src/sales/sql/payments_apply.sql")),
        ("claims", include_str!("../src/ledger/sql/claims.sql")),
        ("write", include_str!("../src/ledger/sql/write.sql")),
        ("outcomes", include_str!("../src/ingest/sql/outcomes.sql")),
        ("repeats", include_str!("../src/ingest/sql/repeats.sql")),
    ] {
        for sql in statements(script) {
            if sql.trim_start().starts_with("CREATE") || sql.trim_start().starts_with("DROP") {
                conn.execute_batch(&sql).unwrap();
                continue;
            }
            // Finding the largest id is one step down the table, which the plan calls a search.
            for step in plan(&conn, &sql) {
                explained += 1;
                let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()).unwrap_or("");
                let aliased = LARGE.iter().find(|large| {
                    table == **large
                        || (!table.is_empty() && table.len() <= 5 && sql.contains(&format!("main.{large} AS {table}\n")))
                        || (!table.is_empty() && table.len() <= 5 && sql.contains(&format!("main.{large} AS {table} ")))
                });
                assert!(aliased.is_none(), "{name}: {step}\n{sql}");
                // Half a key is as bad as a scan: all rows of a source, for every row of the file.
                for (index, last) in KEYS {
                    assert!(!step.contains(index) || step.contains(last), "{name}: {step}\n{sql}");
                }
            }
        }
    }
    assert!(explained > 100, "the test has looked at {explained} steps only");
}

/// A scan inside a subquery that runs for each row makes a check quadratic: a minute instead of a
/// blink on a hundred thousand leads.
#[test]
fn no_check_scans_anything_for_each_row() {
    let desk = Desk::with_small_world();
    let book = trueup::book::open_read(&desk.book()).unwrap();
    let asked = trueup::reconcile::ReconcileOptions { as_of: "2026-06-30".into(), tolerance_e4: 0, unpaid_days: 30 };
    trueup::reconcile::prepare(&book.conn, &asked).unwrap();
    for check in trueup::reconcile::catalogue() {
        let mut statement = book.conn.prepare(&format!("EXPLAIN QUERY PLAN {}", check.sql)).unwrap();
        let steps: Vec<(i64, i64, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(3)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        // One row without a table, and whoever reads it.
        let single = |name: &str| {
            let is_it = |id: i64| steps.iter().any(|(_, parent, detail)| *parent == id && detail == "SCAN CONSTANT ROW");
            steps.iter().any(|(id, _, detail)| {
                (detail == &format!("CO-ROUTINE {name}") || detail == &format!("MATERIALIZE {name}")) && is_it(*id)
            })
        };
        for (_, parent, detail) in steps.iter().filter(|(_, _, detail)| detail.starts_with("SCAN ")) {
            let name = detail.trim_start_matches("SCAN ");
            if name == "CONSTANT ROW" || single(name) {
                continue;
            }
            let mut above = *parent;
            while let Some((_, next, what)) = steps.iter().find(|(id, _, _)| *id == above) {
                assert!(!what.starts_with("CORRELATED"), "{}: {detail} under {what}", check.name);
                above = *next;
            }
        }
    }
}
