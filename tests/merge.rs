//! Two customers who are one person, and who turned out to be two.

use crate::desk::Desk;

const LEADS: &str = "\
lead_id,email,phone,full_name,created_at
L1,ana@example.com,+14155550101,Ana Example,2026-01-01
L2,a.example@work.example,+14155550102,A. Example,2026-01-02
L3,ben@example.com,,Ben Example,2026-01-03
";
const ORDERS: &str = "\
order_id,email,ordered_at,amount_paid,currency
1,ana@example.com,2026-06-01,100.00,USD
2,a.example@work.example,2026-06-02,900.00,USD
";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("orders.csv", ORDERS);
    desk.run(&["import", "leads.csv", "orders.csv", "--source", "s"]).expect(0);
    desk
}

/// Everything that names a customer: who has what, and what is known of them.
fn whose(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(said, char(10)) FROM (
            SELECT c.id || ' ' || coalesce(c.full_name, '-') || ' ' || coalesce(c.phone, '-') || ' into ' || coalesce(c.merged_into, '-')
                || ' leads ' || (SELECT count(*) FROM leads AS l WHERE l.customer_id = c.id)
                || ' emails ' || (SELECT coalesce(group_concat(e.email || e.is_primary), '-') FROM (SELECT * FROM customer_emails ORDER BY email) AS e WHERE e.customer_id = c.id)
                || ' orders ' || (SELECT coalesce(group_concat(o.order_ref), '-') FROM (SELECT * FROM orders ORDER BY order_ref) AS o WHERE o.customer_id = c.id)
                || ' net ' || coalesce((SELECT m.lifetime_net_minor FROM customer_engagement_metrics AS m WHERE m.customer_id = c.id), '-')
                || ' score ' || c.lead_score AS said
            FROM customers AS c ORDER BY c.id)",
    )
}

/// Every reference to customers in the schema: none may lead to one who was merged.
fn nothing_is_left_behind(desk: &Desk) {
    let conn = desk.stranger();
    let mut statement = conn
        .prepare(
            "SELECT t.name, f.\"from\" FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS f
             WHERE t.type = 'table' AND f.\"table\" = 'customers' AND f.\"from\" <> 'merged_into'",
        )
        .unwrap();
    let references: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(references.len() >= 6, "{references:?}");
    for (table, column) in references {
        let lost =
            format!("SELECT count(*) FROM {table} AS t JOIN customers AS c ON c.id = t.{column} WHERE c.merged_into IS NOT NULL");
        assert_eq!(desk.count(&lost), 0, "{table}.{column}");
    }
    assert!(desk.findings("metrics-drift").is_empty());
}

#[test]
fn two_customers_become_one_and_two_again() {
    let desk = desk();
    let before = whose(&desk);
    desk.run(&["merge", "ana@example.com", "a.example@work.example", "--dry-run"]).expect(0);
    assert_eq!(whose(&desk), before);
    let said = desk.run(&["merge", "ana@example.com", "a.example@work.example"]).expect(0);
    assert!(
        said.err.contains("customer:2 A. Example, a.example@work.example, +14155550102 is customer:1 Ana Example")
            && said.err.contains("trueup split customer:2"),
        "{}",
        said.err
    );
    let merged = "1 Ana Example +14155550101 into - leads 2 emails a.example@work.example0,ana@example.com1 orders 1,2 net 100000 score 24\n\
                  2 A. Example +14155550102 into 1 leads 0 emails - orders - net - score 6";
    assert!(whose(&desk).starts_with(merged), "{}", whose(&desk));
    nothing_is_left_behind(&desk);
    // One customer is counted, listed and shown, with both phones.
    assert_eq!(desk.json(&["customers"]).as_array().unwrap().len(), 2);
    let screen = desk.run(&["customer", "+14155550102"]).expect(0).out;
    assert!(screen.contains("customer:1 Ana Example") && screen.contains("of customer:2, the same person"), "{screen}");
    // What comes by the other's phone or address is theirs.
    desk.write("more.csv", "lead_id,email,phone,full_name,created_at\nL4,,+14155550102,Ana,2026-02-01\nL5,ana@example.com,+14155550102,Ana,2026-02-02\n");
    desk.write("later.csv", "order_id,email,ordered_at,amount_paid,currency\n3,a.example@work.example,2026-06-03,50.00,USD\n");
    let report = desk.json(&["import", "more.csv", "later.csv", "--source", "s"]);
    assert!(report["problems"].as_array().unwrap().is_empty(), "no conflict: {report}");
    nothing_is_left_behind(&desk);
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE customer_id = 1"), 4);
    // Refused: themselves, somebody who has others, nobody.
    assert!(desk.run(&["merge", "customer:1", "customer:2"]).expect(2).err.contains("both are customer:1"));
    // Whoever fits a word today may not be who was meant.
    let said = desk.run(&["merge", "customer:1", "Ben"]).expect(2).err;
    assert!(said.contains("a part of a name") && said.contains("write customer:"), "{said}");
    assert!(desk.run(&["merge", "ben@example.com", "customer:1"]).expect(2).err.contains("trueup merge customer:1 customer:3"));
    assert!(desk.run(&["split", "customer:3"]).expect(2).err.contains("merged into nobody"));
    // Two again: what was moved goes back, and what has come since by their phone and address goes with it.
    desk.run(&["split", "customer:2"]).expect(0);
    let two = "1 Ana Example +14155550101 into - leads 1 emails ana@example.com1 orders 1 net 10000 score 21\n\
               2 A. Example +14155550102 into - leads 3 emails a.example@work.example1 orders 2,3 net 95000 score 23";
    assert!(whose(&desk).starts_with(two), "{}", whose(&desk));
    assert!(desk.findings("metrics-drift").is_empty());
    // Everything can be undone: the split, then the merge.
    desk.run(&["undo", "5"]).expect(0);
    nothing_is_left_behind(&desk);
    desk.run(&["undo", "4"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!(whose(&desk), before);
}

#[test]
fn whoever_was_merged_is_forgotten_with_the_other() {
    let desk = desk();
    desk.run(&["merge", "ana@example.com", "a.example@work.example"]).expect(0);
    desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]).expect(0);
    let bytes = std::fs::read(desk.book()).unwrap();
    for mark in ["ana@example.com", "a.example@work.example", "4155550102", "A. Example"] {
        assert!(!bytes.windows(mark.len()).any(|window| window == mark.as_bytes()), "{mark}");
    }
    desk.run(&["verify"]).expect(0);
}

#[test]
fn another_program_cannot_chain_merges() {
    let desk = desk();
    let conn = desk.stranger();
    conn.execute("UPDATE customers SET merged_into = 1 WHERE id = 2", []).unwrap();
    for sql in [
        "UPDATE customers SET merged_into = 2 WHERE id = 3",
        "UPDATE customers SET merged_into = 3 WHERE id = 1",
        "UPDATE customers SET merged_into = 3 WHERE id = 3",
    ] {
        assert!(conn.execute(sql, []).is_err(), "{sql}");
    }
}

const HEADER: &str = "order_id,email,phone,ordered_at,amount_paid,currency\n";

#[test]
fn what_came_in_between_follows_when_a_merge_or_a_split_is_undone() {
    let desk = desk();
    desk.run(&["merge", "ana@example.com", "a.example@work.example"]).expect(0);
    desk.run(&["split", "customer:2"]).expect(0);
    desk.write("later.csv", &format!("{HEADER}3,a.example@work.example,,2026-06-03,700.00,USD\n"));
    desk.write("leads2.csv", "lead_id,email,created_at\nL9,a.example@work.example,2026-06-03\n");
    desk.run(&["import", "later.csv", "leads2.csv", "--source", "s"]).expect(0);
    // The split is undone: two are one again, and what came to the other since is theirs.
    let said = desk.run(&["undo", "4"]).expect(0).out;
    assert!(said.contains("come since, and given to whom they belong"), "{said}");
    nothing_is_left_behind(&desk);
    assert_eq!(desk.count("SELECT lifetime_net_minor FROM customer_engagement_metrics WHERE customer_id = 1"), 170_000);
    // Split once more, everything is where it would be if they had never been one.
    desk.run(&["split", "customer:2"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(order_ref) FROM orders WHERE customer_id = 2"), "2,3");
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE customer_id = 2"), 2);

    // A merge is undone: what came to the one since goes to whom it belongs, as at a split.
    let desk = self::desk();
    desk.run(&["merge", "ana@example.com", "a.example@work.example"]).expect(0);
    desk.write(
        "later.csv",
        &format!("{HEADER}3,a.example@work.example,,2026-06-03,700.00,USD\n4,ana@example.com,,2026-06-04,5.00,USD\n"),
    );
    desk.run(&["import", "later.csv", "--source", "s"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM orders WHERE customer_id = 1"), 4);
    desk.run(&["undo", "3"]).expect(0);
    let undone = whose(&desk);
    assert!(undone.contains("orders 1,4 net 10500") && undone.contains("orders 2,3 net 160000"), "{undone}");
    nothing_is_left_behind(&desk);
}

#[test]
fn a_split_leaves_nobody_without_a_primary_address_and_takes_what_came_by_the_phone() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,phone,full_name,created_at\nL1,,+14155550101,Ana Example,2026-01-01\n");
    desk.write("first.csv", &format!("{HEADER}1,ben@example.com,+14155550102,2026-06-01,100.00,USD\n"));
    desk.run(&["import", "leads.csv", "first.csv", "--source", "s"]).expect(0);
    desk.run(&["merge", "customer:1", "ben@example.com"]).expect(0);
    desk.write(
        "second.csv",
        &format!(
            "{HEADER}2,ana@example.com,+14155550101,2026-06-02,200.00,USD\n3,benny@example.com,+14155550102,2026-06-03,50.00,USD\n"
        ),
    );
    desk.run(&["import", "second.csv", "--source", "s"]).expect(0);
    desk.run(&["split", "customer:2"]).expect(0);
    assert_eq!(
        desk.text("SELECT group_concat(customer_id || ' ' || email || ' ' || is_primary, ', ') FROM (SELECT * FROM customer_emails ORDER BY customer_id, email)"),
        "1 ana@example.com 1, 2 ben@example.com 1, 2 benny@example.com 0"
    );
    assert_eq!(desk.text("SELECT group_concat(order_ref) FROM orders WHERE customer_id = 2"), "1,3");
    nothing_is_left_behind(&desk);
}

#[test]
fn the_segments_of_the_day_follow_a_merge_and_its_undo() {
    let desk = desk();
    let stands = "SELECT count(*) FROM segment_counts AS n JOIN score_clock AS k
                  LEFT JOIN score_history AS h ON h.score_date = k.as_of AND h.segment = n.segment
                  WHERE (n.customers, n.score_sum) IS NOT (h.customers, h.score_sum)";
    assert_eq!(desk.count(stands), 0);
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    assert_eq!(desk.count(stands), 0);
    assert_eq!(desk.count("SELECT sum(customers) FROM score_history"), 2);
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!(desk.count(stands), 0);
    assert_eq!(desk.count("SELECT sum(customers) FROM score_history"), 3);
}
