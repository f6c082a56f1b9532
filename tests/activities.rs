//! What was done with people, and the numbers by which shops know them.

use crate::contacts::desk;
use crate::desk::Desk;

const ACTIVITIES: &str = "\
activity_id,activity_type,activity_date,subject,outcome,owner,lead_id,email,phone
A1,call,2026-03-01T09:00:00Z,First talk,reached,Pia,L1,,
A2,email,2026-03-02,Offer,,Pia,,new@example.com,
A3,call,2026-03-03,Back,no answer,Pia,,,+1 415 555 0108
A4,meeting,2026-03-04,With whom?,,Pia,,stranger@example.com,
";

#[test]
fn what_was_done_with_people_stands_in_their_timeline() {
    let desk = desk();
    desk.write("activities.csv", ACTIVITIES);
    let report = desk.json(&["import", "activities.csv", "--source", "crm"]);
    assert_eq!((&report["files"][0]["new"], &report["files"][0]["unmatched"]), (&3.into(), &1.into()), "{report}");
    assert_eq!(
        desk.text("SELECT group_concat(row_key || ' ' || coalesce(matched_by, '-'), ', ') FROM activities"),
        "A1 id, A2 email, A3 phone, A4 -"
    );
    let timeline = desk.run(&["timeline", "lea@example.com"]).expect(0).out;
    assert!(timeline.contains("call: First talk, reached, by Pia"), "{timeline}");
    assert!(desk.findings("unmatched-rows").iter().any(|finding| finding["row_id"] == "A4"));
    desk.write("who.csv", "lead_id,email,created_at\nL20,stranger@example.com,2026-03-01\n");
    desk.run(&["import", "who.csv", "--source", "crm"]).expect(0);
    assert_eq!(desk.json(&["rematch"])["activities"], 1);
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE kind = 'activities' AND resolved_batch_id IS NULL"), 0);
    let again = desk.json(&["import", "activities.csv", "--source", "crm"]);
    assert_eq!(again["files"][0]["unchanged"], 4, "{again}");
    let history = desk.run(&["history", "stranger@example.com"]).expect(0).out;
    assert!(history.contains("activity crm A4") && history.contains("matched_by: (none) → email"), "{history}");
    desk.write("activities.csv", &ACTIVITIES.replace("no answer", "reached"));
    let report = desk.json(&["import", "activities.csv", "--source", "crm"]);
    assert_eq!(report["files"][0]["updated"], 1);
    desk.run(&["undo", &report["batch"].to_string()]).expect(0);
    assert_eq!(desk.text("SELECT result FROM activities WHERE row_key = 'A3'"), "no answer");
}

const SHOP: &str = "\
order_id,buyer_id,email,name,ordered_at,amount_paid,currency
1,7,ana@example.com,Ana Example,2026-03-01,10.00,USD
2,7,,Ana Example,2026-03-02,20.00,USD
3,7,ana@work.example,Ana Example,2026-03-03,30.00,USD
4,8,,Only A. Number,2026-03-04,40.00,USD
5,8,,Only A. Number,2026-03-05,50.00,USD
6,9,ana@work.example,Ana Again,2026-03-06,60.00,USD
";

fn who_bought(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(order_ref || ' ' || (SELECT coalesce(c.full_name, '-') FROM customers AS c WHERE c.id = o.customer_id) || ' ' || matched_by, ', ')
         FROM (SELECT * FROM orders ORDER BY order_ref) AS o",
    )
}

#[test]
fn the_number_of_a_buyer_decides_before_the_address() {
    let desk = desk();
    desk.write("orders.csv", SHOP);
    let report = desk.json(&["import", "orders.csv", "--source", "shop"]);
    assert_eq!(report["files"][0]["new"], 6, "{report}");
    assert_eq!(
        who_bought(&desk),
        "1 Ana Example email, 2 Ana Example id, 3 Ana Example id, 4 Only A. Number new, 5 Only A. Number id, 6 Ana Example email"
    );
    assert_eq!(desk.text("SELECT group_concat(buyer_id, ' ') FROM (SELECT * FROM buyer_ids ORDER BY buyer_id)"), "7 8 9");
    assert!(desk.findings("metrics-drift").is_empty());
    // The numbers of another shop are other people's.
    desk.write("others.csv", &SHOP.replace("ana@", "eve@").replace("Ana", "Eve"));
    desk.run(&["import", "others.csv", "--source", "other-shop"]).expect(0);
    assert_eq!(desk.count("SELECT count(DISTINCT customer_id) FROM orders WHERE source_system = 'other-shop'"), 2);
    assert_eq!(
        desk.count("SELECT count(*) FROM customer_orders_v WHERE platform = 'other-shop' AND customer_name = 'Ana Example'"),
        0
    );
}

#[test]
fn orders_with_addresses_end_in_one_run_where_they_end_in_two() {
    let rows: Vec<&str> = SHOP.lines().skip(1).collect();
    let header = SHOP.lines().next().unwrap();
    let together = desk();
    together.write("orders.csv", SHOP);
    together.run(&["import", "orders.csv", "--source", "shop"]).expect(0);
    for parts in 1..rows.len() {
        let apart = desk();
        for part in [&rows[..parts], &rows[parts..]] {
            apart.write("part.csv", &format!("{header}\n{}\n", part.join("\n")));
            apart.run(&["import", "part.csv", "--source", "shop"]).expect(0);
        }
        let people = |desk: &Desk| who_bought(desk).replace(" new", "").replace(" email", "").replace(" id", "");
        assert_eq!(people(&apart), people(&together), "{parts}");
    }
}

#[test]
fn a_merge_takes_numbers_and_activities_along_and_a_split_brings_them_back() {
    let desk = desk();
    desk.write("orders.csv", SHOP).write("activities.csv", ACTIVITIES);
    desk.run(&["import", "orders.csv", "--source", "shop"]).expect(0);
    desk.run(&["import", "activities.csv", "--source", "crm"]).expect(1);
    let whose = "SELECT (SELECT group_concat(buyer_id || ':' || customer_id) FROM buyer_ids) || ' ' || (SELECT group_concat(row_key || ':' || coalesce(customer_id, 0)) FROM activities)";
    let before = desk.text(whose);
    let id = |name: &str| desk.text(&format!("SELECT 'customer:' || id FROM customers WHERE full_name = '{name}'"));
    let (keep, other) = (id("Lea Example"), id("Only A. Number"));
    desk.run(&["merge", &keep, &other]).expect(0);
    assert_eq!(
        desk.count(
            "SELECT count(*) FROM buyer_ids AS y JOIN customers AS c ON c.id = y.customer_id WHERE c.merged_into IS NOT NULL"
        ),
        0
    );
    desk.write("more.csv", "order_id,buyer_id,ordered_at,amount_paid,currency\n10,8,2026-04-01,5.00,USD\n");
    desk.run(&["import", "more.csv", "--source", "shop"]).expect(0);
    desk.run(&["split", &other]).expect(0);
    assert_eq!(desk.text(whose), before);
    assert_eq!(
        desk.text("SELECT 'customer:' || customer_id FROM orders WHERE order_ref = '10'"),
        other,
        "what has come since goes by the number"
    );
    desk.run(&["merge", &id("New Example"), &keep]).expect(0);
    assert_eq!(
        desk.count(
            "SELECT count(*) FROM activities AS a JOIN customers AS c ON c.id = a.customer_id WHERE c.merged_into IS NOT NULL"
        ),
        0
    );
    let merged = desk.count("SELECT max(id) FROM batches").to_string();
    desk.run(&["undo", &merged]).expect(0);
    assert_eq!(desk.text(whose), before);
}
