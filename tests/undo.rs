//! Undoing: what a batch has done is taken back, what later batches build on stays, and an undo can
//! be undone.

use serde_json::Value;

use crate::desk::{CONVERSIONS, DEALS, Desk, LEADS, PAYMENTS};

/// Everything that people see, by external ids.
fn seen(desk: &Desk) -> Vec<String> {
    crate::properties::state(desk)
}

/// The rows of an account that have this outcome, as `table: reason: rows`.
fn lines(report: &Value, outcome: &str) -> Vec<String> {
    let lines = report["lines"].as_array().unwrap().iter().filter(|line| line["outcome"] == outcome);
    lines
        .map(|line| format!("{}: {}: {}", line["table"].as_str().unwrap(), line["reason"].as_str().unwrap(), line["rows"]))
        .collect()
}

#[test]
fn an_import_is_taken_back_whole() {
    let desk = Desk::with_small_world();
    let before = seen(&desk);
    let told = desk.json(&["undo", "2", "--dry-run"]);
    assert_eq!(seen(&desk), before, "a dry run changes nothing");
    let done = desk.json(&["undo", "2"]);
    assert_eq!(told["lines"], done["lines"], "the preview is the deed");
    assert!(lines(&done, "kept").is_empty() && lines(&done, "impossible").is_empty(), "{done}");
    assert!(seen(&desk).is_empty(), "{:#?}", seen(&desk));
    for table in ["customers", "customer_emails", "contacts", "payments", "deals", "lead_sources"] {
        assert_eq!(desk.count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    // The ledger forgets nothing: its events stand there void, and what they refer to is a bare name.
    assert_eq!(desk.count("SELECT count(*) FROM revenue_events"), 4);
    assert_eq!(
        desk.count("SELECT count(*) FROM leads WHERE withdrawn_in = 3 AND email IS NULL AND phone IS NULL"),
        desk.count("SELECT count(*) FROM leads")
    );
    for check in ["unlinked-leads", "unmatched-rows", "orphan-conversions", "orphan-revenue", "conflicting-revenue"] {
        assert!(desk.findings(check).is_empty(), "{check}");
    }
    let said = desk.run(&["undo", "2"]).expect(2);
    assert!(said.err.contains("batch 2 is undone already, by batch 3"), "{}", said.err);
    assert!(desk.run(&["batches"]).expect(0).out.contains("undo"));
}

#[test]
fn what_was_undone_can_be_imported_again() {
    let desk = Desk::with_small_world();
    let before = seen(&desk);
    desk.json(&["undo", "2"]);
    let report = desk.json(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]);
    for file in report["files"].as_array().unwrap() {
        assert_eq!(file["new"], file["read"], "what was withdrawn is new to her: {file}");
    }
    assert_eq!(seen(&desk), before);
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE withdrawn_in IS NOT NULL"), 0);
    // And once more, since the rows were not made by this batch but brought back by it.
    desk.json(&["undo", "4"]);
    assert!(seen(&desk).is_empty(), "{:#?}", seen(&desk));
    desk.json(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]);
    assert_eq!(seen(&desk), before);
}

#[test]
fn an_undo_can_be_undone() {
    let desk = Desk::with_small_world();
    let before = seen(&desk);
    desk.json(&["undo", "2"]);
    let done = desk.json(&["undo", "3"]);
    assert!(lines(&done, "impossible").is_empty(), "{done}");
    assert_eq!(seen(&desk), before);
    desk.run(&["undo", "3"]).expect(2);
    desk.json(&["undo", "2"]);
    assert!(seen(&desk).is_empty());
    assert_eq!(
        desk.text("SELECT group_concat(batch_id || ' by ' || undo_id) FROM (SELECT * FROM undone_batches ORDER BY batch_id)"),
        "2 by 5,4 by 5"
    );
}

#[test]
fn former_values_come_back_and_later_ones_stay() {
    let desk = Desk::with_small_world();
    let header = "lead_id,email,phone,full_name,created_at,source\n";
    desk.write("leads.csv", &format!("{header}L1,ana@example.com,,Ana Second,,fair\n"));
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.write("leads.csv", &format!("{header}L1,,,Ana Third,,\n"));
    desk.run(&["import", "leads.csv"]).expect(0);
    let done = desk.json(&["undo", "3"]);
    assert_eq!(lines(&done, "kept"), ["leads: columns that were changed again since: 1"], "{done}");
    assert_eq!(desk.text("SELECT full_name FROM leads WHERE id = 1"), "Ana Third", "changed since");
    assert_ne!(
        desk.text("SELECT s.name FROM leads AS l JOIN lead_sources AS s ON s.id = l.lead_source_id WHERE l.id = 1"),
        "fair"
    );
    assert_eq!(desk.count("SELECT count(*) FROM lead_sources WHERE name = 'fair'"), 0);
    desk.run(&["undo", "4"]).expect(0);
    // Not "Ana Second": that is what the batch said which was undone before.
    assert_eq!(desk.text("SELECT full_name FROM leads WHERE id = 1"), "Ana Example");
}

#[test]
fn what_later_batches_build_on_stays() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("crm_deals.csv", DEALS);
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    let facts = "SELECT count(*) FROM revenue_facts";
    let before = desk.count(facts);
    let said = desk.run(&["undo", "2"]).expect(1);
    assert!(said.out.contains("kept") && said.out.contains("rows of other batches hang on them"), "{}", said.out);
    assert_eq!(desk.count(facts), before, "no money vanishes");
    assert_eq!(desk.count("SELECT count(*) FROM leads"), 2, "the lead that nobody refers to is gone");
    assert!(desk.findings("unmatched-rows").is_empty());
}

#[test]
fn every_kind_of_batch_can_be_undone() {
    let desk = Desk::with_small_world();
    let fact = |id: i64| {
        desk.text(&format!("SELECT coalesce((SELECT coalesce(revenue_amount, 'none') FROM revenue_facts WHERE id = {id}), '')"))
    };
    let won = "SELECT id FROM revenue_facts WHERE revenue_stage = 'deal_won'";
    let id = desk.count(won);
    let number = id.to_string();
    let undo_last = || {
        let last = desk.count("SELECT max(id) FROM batches").to_string();
        let done = desk.json(&["undo", &last]);
        assert!(lines(&done, "impossible").is_empty(), "{done}");
    };
    // record
    desk.run(&["record", "--lead-id", "L3", "--stage", "deal_won", "--amount", "5.00"]).expect(0);
    let recorded = desk.count("SELECT max(id) FROM revenue_facts");
    undo_last();
    assert_eq!(fact(recorded), "");
    // amend, twice: the second undo finds the first amount
    desk.run(&["amend", &number, "--amount", "120.00", "--reason", "typing error"]).expect(0);
    desk.run(&["amend", &number, "--amount", "130.00", "--reason", "another"]).expect(0);
    undo_last();
    assert_eq!(fact(id), "120.00");
    let first = desk.count("SELECT max(id) FROM batches WHERE kind = 'amend'") - 1;
    assert_eq!(lines(&desk.json(&["undo", &first.to_string()]), "kept"), ["revenue_events: corrected again since: 1"]);
    // void
    desk.run(&["void", &number, "--reason", "test"]).expect(0);
    assert_eq!(fact(id), "");
    undo_last();
    assert_eq!(fact(id), "120.00");
    // accept and unaccept
    desk.write("nobody.csv", "lead_id,email,phone,full_name,created_at,source\nL8,,,Nobody,2026-01-01,\n");
    desk.run(&["import", "nobody.csv"]).expect(0);
    let finding = desk.findings("unlinked-leads")[0]["finding_id"].as_str().unwrap().to_owned();
    let accepted = || desk.count("SELECT count(*) FROM accepted_findings");
    desk.run(&["accept", &finding, "--reason", "a walk-in"]).expect(0);
    undo_last();
    assert_eq!(accepted(), 0);
    desk.run(&["accept", &finding, "--reason", "a walk-in"]).expect(0);
    desk.run(&["unaccept", &finding]).expect(0);
    undo_last();
    assert_eq!((accepted(), desk.text("SELECT reason FROM accepted_findings")), (1, "a walk-in".to_owned()));
    // config and stages
    desk.run(&["config", "set", "time_zone", "Europe/Berlin"]).expect(0);
    undo_last();
    assert_eq!(desk.text("SELECT value FROM settings WHERE key = 'time_zone'"), "UTC");
    desk.write(
        "crm_deals.csv",
        &DEALS.replace("Qualified", "Verbal Yes").replace("2026-01-11 09:00,,", "2026-01-11 09:00,2026-02-11 09:00,"),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    desk.run(&["stages", "set", "Verbal Yes", "won"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts WHERE revenue_stage = 'deal_won'"), 2);
    undo_last();
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts WHERE revenue_stage = 'deal_won'"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM stage_map WHERE stage_key = 'verbal yes'"), 0);
    desk.run(&["undo", "1"]).expect(2);
    desk.run(&["undo", "999"]).expect(2);
}

#[test]
fn a_rematch_is_taken_back_with_its_events() {
    let desk = Desk::new();
    desk.write("crm_deals.csv", DEALS)
        .write("leads.csv", LEADS)
        .write("conversions.csv", CONVERSIONS)
        .write("payments.csv", PAYMENTS);
    desk.run(&["import", "crm_deals.csv", "payments.csv"]).expect(1);
    desk.run(&["import", "leads.csv"]).expect(0);
    let before = seen(&desk);
    desk.json(&["rematch"]);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 4);
    assert!(desk.findings("unmatched-rows").is_empty());
    desk.run(&["undo", "4"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 0);
    assert_eq!(desk.findings("unmatched-rows").len(), 3);
    assert_eq!(seen(&desk), before, "the issues that it had closed are open again");
    desk.json(&["rematch"]);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 4);
}

/// An amount is nothing without its currency: whichever of two batches is undone first, the one does not come back
/// with that of another time.
#[test]
fn an_amount_comes_back_in_its_own_currency() {
    let desk = Desk::new();
    let import = |amount: &str, status: &str| {
        desk.write(
            "o.csv",
            &format!("order_id,email,ordered_at,amount,currency,status\n1,a@example.com,2026-05-05,{amount},{status}\n"),
        );
        desk.run(&["import", "o.csv", "--source", "shop"]).expect(0);
    };
    import("10,USD", "paid");
    import("20,EUR", "refunded");
    import("30,EUR", "voided");
    let order = || desk.text("SELECT paid_minor || ' ' || currency || ' ' || status || ' ' || status_name FROM orders");
    assert_eq!(order(), "3000 EUR cancelled voided");
    let done = desk.json(&["undo", "3"]);
    assert_eq!(lines(&done, "kept"), ["orders: columns that were changed again since: 1"], "{done}");
    assert_eq!(order(), "3000 EUR cancelled voided");
    desk.run(&["undo", "4"]).expect(0);
    assert_eq!(order(), "1000 USD paid paid");
    desk.run(&["undo", "6"]).expect(0);
    assert_eq!(order(), "3000 EUR cancelled voided");
}

/// What goes together stands in one list, and each restore asks for all of a group, or for none of it.
#[test]
fn what_goes_together_comes_back_together() {
    let desk = Desk::new();
    let conn = desk.stranger();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/actions/undo");
    conn.execute_batch(&std::fs::read_to_string(folder.join("together.sql")).unwrap()).unwrap();
    let rows = |sql: &str| -> Vec<(String, String, String)> {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let restore = |table: &str| {
        let entries = std::fs::read_dir(folder.join("restore")).unwrap();
        let path =
            entries.map(|entry| entry.unwrap().path()).find(|path| path.to_string_lossy().ends_with(&format!("_{table}.sql")));
        std::fs::read_to_string(path.unwrap()).unwrap()
    };
    let groups = rows(
        "SELECT table_name, first_key, first_key || ',' || group_concat(key) FROM temp.undo_together GROUP BY table_name, first_key",
    );
    assert!(groups.len() > 40);
    for (table, first, columns) in &groups {
        let text = restore(table);
        let mut keys: Vec<&str> = columns.split(',').collect();
        keys.sort_unstable();
        for key in &keys {
            let found = desk.count(&format!("SELECT count(*) FROM pragma_table_xinfo('{table}') WHERE name = '{key}'"));
            assert_eq!(found, 1, "{table} has no column {key}");
            let case = text.split_once(&format!("\n    {key} = CASE WHEN ")).unwrap().1;
            let condition = case.split_once(" THEN ").unwrap().0.split("\n        THEN").next().unwrap();
            match (table.as_str(), condition.split_once(") IS (")) {
                // An issue is as the batch left it while nobody has seen it since; bands are put aside for a moment.
                ("row_issues", _) => assert!(condition.contains("t.last_batch_id IS"), "{table}: {key}"),
                ("score_bands", _) => assert!(condition.contains("(t.measure, t.points, t.segment) IS"), "{table}: {key}"),
                (_, Some((asked, _))) => {
                    let mut asked: Vec<&str> = asked.trim_start_matches('(').split(", ").map(|column| &column[2..]).collect();
                    asked.sort_unstable();
                    assert_eq!(asked, keys, "{table}: {first}: {key}");
                }
                (_, None) => panic!("{table}: {key} comes back alone"),
            }
        }
    }
    // And nothing that a restore asks for together is missing in the list.
    for entry in std::fs::read_dir(folder.join("restore")).unwrap() {
        let path = entry.unwrap().path();
        let table = path.file_stem().unwrap().to_string_lossy()[3..].to_owned();
        for asked in std::fs::read_to_string(&path).unwrap().split("CASE WHEN (t.").skip(1) {
            let first = asked.split([',', ')']).next().unwrap();
            assert!(groups.iter().any(|(of, key, _)| *of == table && key == first), "{table}: {first} is not in the list");
        }
    }
    // Money, an instant and its day, a place in a file: wherever a table has them, they are a group.
    let apart = rows(
        "SELECT m.name, c.name, p.name
         FROM sqlite_schema AS m, pragma_table_info(m.name) AS c, pragma_table_info(m.name) AS p
         WHERE m.type = 'table' AND m.name IN (SELECT replace(name, '_log_update', '') FROM sqlite_schema WHERE name GLOB '*_log_update')
           AND (
             (c.name GLOB '*_minor' AND p.name = 'currency')
             OR (c.name GLOB '*_time' AND p.name IN (c.name || '_known', substr(c.name, 1, length(c.name) - 4) || 'date'))
             OR (c.name = 'file_id' AND p.name = 'line')
             OR (c.name = 'matched_by' AND p.name IN ('lead_id', 'customer_id'))
             OR p.name IN (c.name || '_sha256', c.name || '_key')
           )
           AND NOT EXISTS (
             SELECT 1 FROM (SELECT table_name, key, first_key FROM temp.undo_together
                            UNION SELECT table_name, first_key, first_key FROM temp.undo_together) AS a
             JOIN (SELECT table_name, key, first_key FROM temp.undo_together
                   UNION SELECT table_name, first_key, first_key FROM temp.undo_together) AS b
               ON b.table_name = a.table_name AND b.first_key = a.first_key
             WHERE a.table_name = m.name AND a.key = c.name AND b.key = p.name
           )",
    );
    let apart: Vec<_> =
        apart.iter().filter(|(table, column, _)| !crate::schema::DERIVED.contains(&(table.as_str(), column.as_str()))).collect();
    assert!(apart.is_empty(), "{apart:?}");
}

/// The walk over the schema: whatever may change can be restored, and whatever an append-only table
/// refers to can be withdrawn.
#[test]
fn every_table_can_be_undone() {
    let desk = Desk::new();
    let conn = desk.stranger();
    let names = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/actions/undo");
    let restores: Vec<(String, String)> = std::fs::read_dir(folder.join("restore"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy()[3..].to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    let logged = names(
        "SELECT replace(name, '_log_update', '') FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%\\_log\\_update' ESCAPE '\\'",
    );
    assert!(logged.len() >= 15);
    for table in logged {
        let restore = &restores.iter().find(|(name, _)| *name == table).unwrap_or_else(|| panic!("{table} is not restored")).1;
        for column in names(&format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id'")) {
            if crate::schema::DERIVED.contains(&(table.as_str(), column.as_str())) {
                continue;
            }
            // An image may be older than the column.
            let back =
                ["\n    ", "\n    coalesce("].iter().any(|before| restore.contains(&format!("{before}n.before ->> '{column}'")));
            assert!(back, "{table}: {column} does not come back");
            assert!(restore.contains(&format!("\n    {column} = CASE WHEN")), "{table}: {column} is not restored");
        }
        if table == "score_clock" {
            // One row, which no batch makes: it is moved, and moved back.
            continue;
        }
        let sql: String =
            std::fs::read_dir(&folder).unwrap().filter_map(|entry| std::fs::read_to_string(entry.unwrap().path()).ok()).collect();
        assert!(
            sql.contains(&format!("DELETE FROM main.{table}\n")) || sql.contains(&format!("DELETE FROM main.{table} ")),
            "{table} is not taken back"
        );
    }
    for append_only in ["revenue_events", "revenue_corrections", "revenue_attributions", "deal_stage_changes"] {
        for parent in names(&format!("SELECT \"table\" FROM pragma_foreign_key_list('{append_only}')")) {
            let written_once = ["batches", "batch_files", "currencies", "revenue_events"].contains(&parent.as_str());
            let mark = format!("SELECT count(*) FROM pragma_table_info('{parent}') WHERE name = 'withdrawn_in'");
            assert!(written_once || desk.count(&mark) == 1, "{append_only} refers to {parent}, which cannot be withdrawn");
        }
    }
}

/// Events that a later batch wrote for a deal or payment stand on it: taken away, their money would
/// have no source any more.
#[test]
fn a_row_whose_events_a_later_batch_wrote_stays() {
    let desk = Desk::new();
    desk.write("crm_deals.csv", DEALS).write("leads.csv", LEADS).write("payments.csv", PAYMENTS);
    desk.run(&["import", "crm_deals.csv", "payments.csv"]).expect(1);
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.json(&["rematch"]);
    let done = desk.json(&["undo", "2"]);
    let hang = "rows of other batches hang on them";
    assert_eq!(lines(&done, "kept"), [format!("deals: {hang}: 2"), format!("payments: {hang}: 1")], "{done}");
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 4);
    assert_eq!(desk.count("SELECT count(*) FROM deals") + desk.count("SELECT count(*) FROM payments"), 3);
}

/// What matters of a book whose batches were undone and done again.
fn people(desk: &Desk) -> String {
    desk.text(
        "SELECT coalesce(group_concat(t, char(10)), '') FROM (
            SELECT 'email ' || e.email || ' ' || e.is_primary || ' ' || e.customer_id AS t FROM customer_emails AS e
            UNION ALL SELECT 'rate ' || currency || ' ' || rate_date || ' ' || rate_millionths FROM rates
            UNION ALL SELECT 'buyer ' || buyer_id || ' ' || customer_id FROM buyer_ids
            UNION ALL SELECT 'order ' || order_ref || ' ' || customer_id FROM orders
            UNION ALL SELECT 'payment ' || row_key || ' ' || coalesce(lead_id, 0) FROM payments
            UNION ALL SELECT 'deal ' || row_key || ' ' || coalesce(lead_id, 0) FROM deals
            UNION ALL SELECT 'conversion ' || event_id || ' ' || coalesce(lead_id, 0) FROM event_log
            UNION ALL SELECT 'id ' || external_id || ' ' || coalesce(lead_id, 0) FROM external_ids
            UNION ALL SELECT 'net ' || lifetime_net_minor || ' ' || customer_id FROM customer_engagement_metrics
            ORDER BY 1)",
    )
}

const ORDERS: &str = "order_id,email,ordered_at,amount,currency,phone,buyer_id\n";

/// What was undone comes back as it was, or is done again: nothing is pushed between what has come since.
#[test]
fn an_undo_is_taken_back_while_it_is_the_last_that_was_done() {
    let desk = Desk::new();
    desk.write("a.csv", &format!("{ORDERS}1,ana@example.com,2026-11-01,50,USD,,B1\n"));
    desk.write("l.csv", "lead_id,created_at,full_name\nL1,2026-11-01,Zed\n");
    let import = |file: &str| {
        let kind = if file == "a.csv" { "orders" } else { "leads" };
        desk.json(&["import", file, "--source", "s", "--as", kind])["batch"].to_string()
    };
    let undo = |batch: &str| desk.json(&["undo", batch])["batch"].to_string();
    let second = undo(&import("a.csv"));
    // An undo that was taken back has left nothing.
    let (list, both) = (import("l.csv"), people(&desk));
    let third = undo(&list);
    let refused = desk.run(&["undo", &second]).expect(2).err;
    assert!(refused.contains(&format!("batch {list} came after it")) && refused.contains("import again: a.csv"), "{refused}");
    undo(&third);
    assert_eq!(people(&desk), both);
    import("a.csv");
    assert!(people(&desk).contains("order 1"), "{}", people(&desk));

    // Undos alone go back in their order, the newest first.
    let desk = desk.copy();
    let undo = |batch: &str| desk.json(&["undo", batch])["batch"].to_string();
    let newest = desk.text("SELECT max(id) || '' FROM batches");
    let (one, other) = (undo(&newest), undo(&list));
    let refused = desk.run(&["undo", &one]).expect(2).err;
    assert!(refused.contains(&format!("trueup undo {other}")), "{refused}");
    undo(&other);
    undo(&one);
    assert!(people(&desk).contains("order 1"), "{}", people(&desk));
}

/// Another program has written in between: what comes back does not take its rows.
#[test]
fn rows_whose_numbers_went_to_others_come_back() {
    let desk = Desk::with_small_world();
    desk.write("ra.csv", "currency,date,rate\nEUR,2026-01-01,1.1\n");
    let report = desk.json(&["rates", "import", "ra.csv"]);
    let undo = desk.json(&["undo", &report["batch"].to_string()])["batch"].to_string();
    desk.stranger()
        .execute_batch(
            "INSERT INTO rates (currency, rate_date, rate_millionths, batch_id) VALUES ('GBP', '2026-01-01', 1300000, 1)",
        )
        .unwrap();
    let report = desk.json(&["undo", &undo]);
    assert!(lines(&report, "impossible").is_empty(), "{report}");
    assert_eq!(
        desk.text("SELECT group_concat(currency || ' ' || rate_millionths, ', ') FROM rates ORDER BY id"),
        "GBP 1300000, EUR 1100000"
    );
}

/// The same row by another program: two of it would stand there.
#[test]
fn what_another_program_has_brought_again_does_not_come_back() {
    let desk = Desk::with_small_world();
    let undo = desk.json(&["undo", "2"])["batch"].to_string();
    desk.stranger()
        .execute_batch(
            "INSERT INTO payments (source_system, row_key, amount_minor, currency, status, batch_id)
             SELECT before ->> 'source_system', before ->> 'row_key', 1, 'USD', 'pending', 1
             FROM change_log WHERE table_name = 'payments' AND action = 'delete' LIMIT 1",
        )
        .unwrap();
    let said = desk.run(&["undo", &undo]).expect(2).err;
    assert!(said.contains("what it has taken back was brought again by batch 1"), "{said}");
}

#[test]
fn the_primary_address_comes_back_with_what_was_undone() {
    let desk = Desk::new();
    desk.write("a.csv", &format!("{ORDERS}1,ana@example.com,2026-11-01,50,USD,+14155550101,\n"));
    desk.write("b.csv", &format!("{ORDERS}2,ana2@example.com,2026-11-02,70,USD,+14155550101,\n"));
    let first = desk.json(&["import", "a.csv", "--source", "s"])["batch"].to_string();
    desk.run(&["import", "b.csv", "--source", "s"]).expect(0);
    let before = people(&desk);
    let undo = desk.json(&["undo", &first])["batch"].to_string();
    desk.run(&["undo", &undo]).expect(0);
    assert_eq!(people(&desk), before);
}

/// A payment that the wrong file had kept out is counted once that is undone: the account says how.
#[test]
fn a_stage_that_an_undo_frees_goes_to_whoever_waits_for_it() {
    let desk = Desk::new();
    desk.write("l.csv", "lead_id,email,created_at\nL4,ana@example.com,2026-01-13\n");
    for (file, row) in [("wrong.csv", "P6,10.00,USD,2026-02-15"), ("right.csv", "P4,25.00,USD,2026-02-02")] {
        desk.write(file, &format!("invoice_id,amount,currency,payment_date,email,status\n{row},ana@example.com,paid\n"));
    }
    for file in ["l.csv", "wrong.csv", "right.csv"] {
        desk.run(&["import", file, "--source", "s"]);
    }
    let counted = || desk.text("SELECT coalesce(group_concat(deal_id || ' ' || revenue_amount), '-') FROM revenue_facts");
    assert_eq!(counted(), "P6 10.00");
    let done = desk.json(&["undo", "3"]);
    assert_eq!(
        lines(&done, "kept"),
        ["payments: their stage is free now, and they are not counted yet: trueup rematch: 1"],
        "{done}"
    );
    assert_eq!(counted(), "-");
    assert_eq!(desk.json(&["rematch"])["reinstated"], 1);
    assert_eq!(counted(), "P4 25.00");
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL"), 0);
    assert!(desk.json(&["reconcile", "conflicting-revenue"]).as_array().unwrap().is_empty());
    assert_eq!(desk.json(&["rematch"])["reinstated"], 0, "once");
    assert_eq!(desk.run(&["undo", "6"]).code, 1, "it waits again");
    assert_eq!(counted(), "-");
}

/// Rows that were kept are not said to be gone as well.
#[test]
fn the_account_counts_a_row_once() {
    let desk = Desk::new();
    for status in ["New,pending", "Won,paid"] {
        let (lead, payment) = status.split_once(',').unwrap();
        desk.write("l.csv", &format!("lead_id,email,status,created_at\nL1,ana@example.com,{lead},2026-01-13\n"));
        desk.write(
            "p.csv",
            &format!("invoice_id,amount,currency,payment_date,email,status\nP6,10.00,USD,2026-02-15,ana@example.com,{payment}\n"),
        );
        desk.run(&["import", "l.csv", "p.csv", "--source", "s"]).expect(0);
    }
    let done = desk.json(&["undo", "2"]);
    for table in ["leads: ", "payments: "] {
        let count = |outcome: &str| lines(&done, outcome).iter().filter(|line| line.starts_with(table)).count();
        assert_eq!(count("reversed") + count("kept"), 1, "{done}");
    }
}

/// Somebody else has come with the phone: the rest of who was there before comes back all the same.
#[test]
fn an_undo_is_undone_though_another_has_the_phone() {
    let desk = Desk::new();
    desk.write("l.csv", "lead_id,email,phone,created_at\nL2,ana@example.com,+14155550103,2026-01-17\n");
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    desk.run(&["undo", "2"]).expect(0);
    desk.stranger()
        .execute_batch("INSERT INTO customers (id, full_name, phone, batch_id) VALUES (99, 'Bob', '+14155550103', 1)")
        .unwrap();
    let said = desk.run(&["undo", "3"]);
    assert!(said.code < 2 && said.out.contains("without the phone: another has it by now"), "{}{}", said.out, said.err);
    assert_eq!(desk.text("SELECT full_name FROM customers WHERE phone = '+14155550103'"), "Bob");
    let without = "SELECT c.phone IS NULL FROM customers AS c JOIN customer_emails AS e ON e.customer_id = c.id";
    assert_eq!(desk.count(without), 1);
}

/// A number that went to another row carries nothing of the first one into it.
#[test]
fn one_row_gets_nothing_of_another_that_had_its_number() {
    let desk = Desk::new();
    let rates = |currency: &str, rate: &str| {
        desk.write("r.csv", &format!("currency,date,rate\n{currency},2026-01-01,{rate}\n"));
        desk.run(&["rates", "import", "r.csv"]).expect(0);
    };
    desk.write("o.csv", "order_id,email,ordered_at,amount,currency\n1,a@example.com,2026-02-01,100.00,EUR\n2,b@example.com,2026-02-01,100.00,GBP\n");
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    rates("EUR", "1.1");
    rates("EUR", "1.5");
    assert!(desk.run(&["undo", "3"]).code < 2);
    rates("GBP", "1.3");
    rates("GBP", "1.4");
    assert!(desk.run(&["undo", "4"]).code < 2);
    let again = desk.text("SELECT max(id) || '' FROM batches");
    assert!(desk.run(&["undo", &again]).code < 2);
    assert_eq!(desk.text("SELECT group_concat(currency || ' ' || rate_millionths) FROM rates"), "GBP 1400000");
    assert_eq!(desk.count("SELECT sum(lifetime_net_minor) FROM customer_engagement_metrics"), 14_000);
}

/// What somebody has voided stays void, also where that was undone and done again; and what another program has changed
/// is nobody's to take back.
#[test]
fn what_was_said_by_hand_stays() {
    let desk = Desk::new();
    desk.write("l.csv", "lead_id,email,created_at\nL1,ana@example.com,2026-01-13\n");
    desk.write("p.csv", "invoice_id,amount,currency,payment_date,email,status\nP1,10.00,USD,2026-02-15,ana@example.com,paid\n");
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    desk.run(&["import", "p.csv", "--source", "s"]).expect(0);
    desk.run(&["void", "1", "--reason", "fraud"]).expect(0);
    desk.run(&["undo", "4"]).expect(0);
    let said = desk.json(&["undo", "5"]);
    assert!(lines(&said, "kept").is_empty(), "{said}");
    assert_eq!(desk.json(&["rematch"])["reinstated"], 0);
    desk.run(&["import", "p.csv", "--source", "s"]);
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 0);

    let order = |amount: &str, city: &str| {
        desk.write(
            "o.csv",
            &format!("order_id,email,ordered_at,amount,currency,city\n1,a@example.com,2026-02-01,{amount},USD,{city}\n"),
        );
        desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
        desk.text("SELECT max(id) || '' FROM batches")
    };
    order("10.00", "Oslo");
    let second = order("77.00", "Bergen");
    desk.stranger().execute_batch("UPDATE orders SET paid_minor = 8000, city = 'Tromso'").unwrap();
    let said = desk.json(&["undo", &second]);
    assert_eq!(desk.text("SELECT paid_minor || ' ' || city FROM orders"), "8000 Tromso", "{said}");
}

/// A stage that comes back by an undo, and has never been counted, is told of and counted by `rematch`.
#[test]
fn a_deal_that_is_paid_again_is_counted() {
    let desk = Desk::new();
    let deal = |stage: &str| {
        desk.write("d.csv", &format!("deal_id,Contact Email,Deal Name,Amount,Deal Stage,Close Date,Paid Date\nD1,ana@example.com,Desk,100.00,{stage},2026-02-01,2026-02-03\n"));
        desk.run(&["import", "d.csv", "--source", "crm"]);
    };
    deal("Paid");
    deal("Closed Won");
    desk.write("l.csv", "lead_id,email,created_at\nL1,ana@example.com,2026-01-13\n");
    desk.run(&["import", "l.csv", "--source", "crm"]).expect(0);
    desk.run(&["rematch"]);
    let counted =
        || desk.text("SELECT group_concat(revenue_stage || ' ' || coalesce(revenue_amount, '-'), ', ') FROM revenue_facts");
    let before = counted();
    assert!(!before.contains("revenue_confirmed"), "{before}");
    let done = desk.json(&["undo", "3"]);
    assert!(lines(&done, "kept").iter().any(|line| line.contains("trueup rematch: 1")), "{done}");
    desk.run(&["rematch"]);
    assert!(counted().contains("revenue_confirmed 100.00"), "{}", counted());
    let again = desk.json(&["rematch"]);
    assert_eq!((&again["reinstated"], &again["events"]["revenue_confirmed"]), (&0.into(), &0.into()), "{again}");
}

/// What could not go says what holds it, and goes once that is undone.
#[test]
fn an_undo_says_which_batch_holds_what_it_keeps() {
    let desk = Desk::new();
    desk.write("l.csv", "lead_id,email,created_at\nL1,ana@example.com,2026-01-13\n");
    desk.write("p.csv", "invoice_id,amount,currency,payment_date,email\nP1,10.00,USD,2026-02-15,ana@example.com\n");
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    desk.run(&["import", "p.csv", "--source", "s"]).expect(0);
    assert_eq!(desk.json(&["undo", "2"])["held_by"], serde_json::json!([3]));
    assert_eq!(desk.json(&["undo", "3"])["held_by"], serde_json::json!([]));
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE withdrawn_in IS NULL"), 0);
}
