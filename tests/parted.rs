//! Who is whom after merges, partings and undos in any order, and after a row was completed.

use crate::desk::Desk;

const HEADER: &str = "order_id,ordered_at,amount,currency,email,phone,full_name";

fn write(desk: &Desk, file: &str, rows: &[&str]) {
    desk.write(file, &format!("{HEADER}\n{}\n", rows.join("\n")));
}

fn import(desk: &Desk, file: &str, source: &str) {
    desk.run(&["import", file, "--source", source]).expect(0);
}

/// Undoes a batch, and tells what it said; rows of others may hang on what it made.
fn undo(desk: &Desk, batch: &str) -> String {
    let said = desk.run(&["undo", batch]);
    assert!(said.code < 2, "{}", said.err);
    said.out
}

/// Whose the orders are, by the address that they go by, and what that comes to.
fn who_has_what(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(said, '; ') FROM (
            SELECT coalesce(c.full_name, '-') || ' ' || m.lifetime_orders || ' ' || m.lifetime_net_minor AS said
            FROM customer_engagement_metrics AS m JOIN customers AS c ON c.id = m.customer_id ORDER BY c.full_name, m.lifetime_net_minor)",
    )
}

/// Ana has bought from one shop, Bea from two.
fn three_shops() -> Desk {
    let desk = Desk::new();
    write(&desk, "a.csv", &["1,2026-01-05,100.00,USD,ana@example.com,,Ana Lima"]);
    write(&desk, "b.csv", &["1,2026-02-05,50.00,USD,bea@example.com,+14155550102,Bea Cruz"]);
    write(&desk, "c.csv", &["1,2026-03-05,700.00,USD,bea@example.com,,Bea Cruz"]);
    import(&desk, "a.csv", "shopa");
    import(&desk, "b.csv", "shopb");
    import(&desk, "c.csv", "shopc");
    desk
}

#[test]
fn whoever_was_merged_can_always_be_parted_again() {
    // Undone before the merge, and something else after it.
    let desk = three_shops();
    undo(&desk, "3");
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    desk.write("r.csv", "currency,date,rate\nEUR,2026-01-01,1.1\n");
    desk.run(&["rates", "import", "r.csv"]).expect(0);
    let said = undo(&desk, "7");
    assert!(!said.contains("customers"), "{said}");
    desk.run(&["split", "customer:2"]).expect(0);
    assert_eq!(who_has_what(&desk), "Ana Lima 1 10000; Bea Cruz 1 70000");
    assert_eq!(desk.text("SELECT phone FROM customers WHERE id = 2"), "+14155550102");

    // Undone after the merge, mended and imported again.
    let desk = three_shops();
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    undo(&desk, "3");
    write(&desk, "b.csv", &["1,2026-02-05,55.00,USD,bea@example.com,+14155550102,Bea Cruz"]);
    import(&desk, "b.csv", "shopb");
    assert_eq!(who_has_what(&desk), "Ana Lima 3 85500");
    desk.run(&["split", "customer:2"]).expect(0);
    assert_eq!(who_has_what(&desk), "Ana Lima 1 10000; Bea Cruz 2 75500");
    desk.run(&["verify"]).expect(0);
}

#[test]
fn an_undo_of_an_undo_puts_the_primary_address_back() {
    let desk = Desk::new();
    write(&desk, "a.csv", &["1,2026-01-05,100.00,USD,ana@example.com,+14155550101,Ana Lima"]);
    write(&desk, "b.csv", &["1,2026-02-05,50.00,USD,ana@work.example.com,+14155550101,Ana Lima"]);
    import(&desk, "a.csv", "shopa");
    import(&desk, "b.csv", "shopb");
    let emails =
        || desk.text("SELECT group_concat(email || ' ' || is_primary, ', ') FROM (SELECT * FROM customer_emails ORDER BY email)");
    let before = emails();
    for batch in ["2", "4", "5"] {
        undo(&desk, batch);
    }
    undo(&desk, "6");
    assert_eq!(emails(), before);
}

#[test]
fn an_undo_of_a_split_puts_two_addresses_back() {
    let desk = Desk::new();
    desk.write(
        "o.csv",
        &format!(
            "{HEADER},buyer_id\n1,2026-01-05,10.00,USD,,,Cleo,B1\n2,2026-01-06,20.00,USD,ana@example.com,,Ana,\n\
             3,2026-01-07,40.00,USD,ana@work.example.com,,Ana,\n"
        ),
    );
    import(&desk, "o.csv", "shop");
    let cleo = desk.text("SELECT 'customer:' || customer_id FROM orders WHERE order_ref = '1'");
    let ana = desk.text("SELECT 'customer:' || customer_id FROM orders WHERE order_ref = '2'");
    let work = desk.text("SELECT 'customer:' || customer_id FROM orders WHERE order_ref = '3'");
    desk.run(&["merge", &cleo, &ana]).expect(0);
    desk.run(&["merge", &cleo, &work]).expect(0);
    let emails = || {
        desk.text("SELECT group_concat(email || ' ' || customer_id || ' ' || is_primary, ', ') FROM (SELECT * FROM customer_emails ORDER BY email)")
    };
    let merged = emails();
    let split = desk.json(&["split", &ana])["batch"].to_string();
    undo(&desk, &split);
    assert_eq!(emails(), merged);
    assert_eq!(who_has_what(&desk), "Cleo 3 7000");
}

#[test]
fn what_an_order_is_completed_with_makes_its_buyer_known() {
    // An address: the same whether the first export is left out or not.
    let one = "1,2026-01-05,100.00,USD,ana@example.com,+14155550101,Ana Lima";
    for first in [true, false] {
        let desk = Desk::new();
        if first {
            write(&desk, "a.csv", &[one, "2,2026-01-06,50.00,USD,,+14155550101,Ana Lima"]);
            import(&desk, "a.csv", "shop");
        }
        write(&desk, "a2.csv", &[one, "2,2026-01-06,50.00,USD,ana@work.example.com,+14155550101,Ana Lima"]);
        write(&desk, "b.csv", &["9,2026-02-01,700.00,USD,ana@work.example.com,,Ana Lima"]);
        import(&desk, "a2.csv", "shop");
        import(&desk, "b.csv", "shop");
        assert_eq!(who_has_what(&desk), "Ana Lima 3 85000", "{first}");
    }
    // A phone.
    let desk = Desk::new();
    write(&desk, "p.csv", &["1,2026-01-05,100.00,USD,ana@example.com,,Ana Lima"]);
    import(&desk, "p.csv", "shop");
    write(&desk, "p.csv", &["1,2026-01-05,100.00,USD,ana@example.com,+14155550101,Ana Lima"]);
    import(&desk, "p.csv", "shop");
    write(&desk, "q.csv", &["9,2026-02-01,700.00,USD,,+14155550101,"]);
    import(&desk, "q.csv", "shop");
    assert_eq!(who_has_what(&desk), "Ana Lima 2 80000");
}

#[test]
fn an_order_that_is_completed_stays_with_whom_it_names() {
    let desk = Desk::new();
    write(
        &desk,
        "o.csv",
        &["1,2026-01-05,10.00,USD,ana@example.com,,Ana", "2,2026-01-06,20.00,USD,ben@example.com,+14155550102,Ben"],
    );
    import(&desk, "o.csv", "shop");
    for phone in ["+14155550102", "+14155550199"] {
        desk.write("p.csv", &format!("order_id,phone,amount,ordered_at\n1,{phone},10.00,2026-01-05\n"));
        desk.run(&["import", "p.csv", "--as", "orders", "--source", "shop"]).expect(0);
        assert_eq!(who_has_what(&desk), "Ana 1 1000; Ben 1 2000", "{phone}");
    }
}

#[test]
fn whoever_was_forgotten_and_comes_back_is_told_of() {
    let desk = Desk::new();
    write(&desk, "o.csv", &["1,2026-01-05,10.00,USD,ana@example.com,+14155550101,Ana"]);
    import(&desk, "o.csv", "shop");
    desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]).expect(0);
    let said = desk.run(&["import", "o.csv", "--source", "shop"]).err;
    assert!(said.contains("1 noted (was-forgotten)"), "{said}");
}

#[test]
fn two_people_whom_one_phone_has_made_one_are_told_until_they_are_parted() {
    let desk = Desk::new();
    let anna = "A1,2026-01-05,60.00,USD,anna@example.com,+14155550166,Anna Berg";
    write(&desk, "o.csv", &[anna, "A2,2026-01-06,40.00,USD,tom@example.com,+14155550166,Tom Berg"]);
    let findings = |desk: &Desk| desk.json(&["reconcile", "identity-conflicts"]).as_array().unwrap().len();
    import(&desk, "o.csv", "shop");
    assert_eq!(who_has_what(&desk), "Anna Berg 2 10000");
    assert_eq!(findings(&desk), 1);
    // The same again, and with the phone left blank: they are one customer still.
    import(&desk, "o.csv", "shop");
    assert_eq!(findings(&desk), 1);
    write(&desk, "o.csv", &[anna, "A2,2026-01-06,40.00,USD,tom@example.com,,Tom Berg"]);
    import(&desk, "o.csv", "shop");
    assert_eq!(findings(&desk), 1);

    let said = desk.run(&["match", "order:A2", "new"]).expect(0).err;
    assert!(said.contains("Tom Berg, tom@example.com now") && said.contains("given to customer:1 Anna Berg"), "{said}");
    assert_eq!(who_has_what(&desk), "Anna Berg 1 6000; Tom Berg 1 4000");
    assert_eq!(findings(&desk), 0);
    // Also after the next export, with a further order of his.
    write(
        &desk,
        "o.csv",
        &[
            anna,
            "A2,2026-01-06,40.00,USD,tom@example.com,+14155550166,Tom Berg",
            "A3,2026-01-07,1.00,USD,tom@example.com,,Tom Berg",
        ],
    );
    import(&desk, "o.csv", "shop");
    assert_eq!(who_has_what(&desk), "Anna Berg 1 6000; Tom Berg 2 4100");

    desk.run(&["match", "order:A1", "new"]).expect(2);
    let parted = desk.text("SELECT max(id) || '' FROM batches WHERE kind = 'match'");
    undo(&desk, &desk.text("SELECT max(id) || '' FROM batches"));
    undo(&desk, &parted);
    assert_eq!(who_has_what(&desk), "Anna Berg 2 10000");
    assert_eq!(
        desk.text("SELECT group_concat(email || ' ' || is_primary) FROM (SELECT * FROM customer_emails ORDER BY email)"),
        "anna@example.com 1,tom@example.com 0"
    );
}

#[test]
fn a_parting_is_not_undone_once_one_of_the_two_was_forgotten() {
    for who in ["anna@example.com", "tom@example.com"] {
        let desk = Desk::new();
        write(
            &desk,
            "o.csv",
            &[
                "A1,2026-01-05,60.00,USD,anna@example.com,+14155550166,Anna Berg",
                "A2,2026-01-06,40.00,USD,tom@example.com,+14155550166,Tom Berg",
            ],
        );
        import(&desk, "o.csv", "shop");
        desk.run(&["match", "order:A2", "new"]).expect(0);
        desk.run(&["forget", who, "--reason", "letter", "--yes"]).expect(0);
        let whose = "SELECT group_concat(order_ref || ' ' || customer_id) FROM orders";
        let before = desk.text(whose);
        let refused = desk.run(&["undo", "3"]).expect(2).err;
        assert!(refused.contains("was forgotten since"), "{refused}");
        assert_eq!(desk.text(whose), before);
    }
}

#[test]
fn one_number_of_two_buyers_is_told_as_long_as_it_is_so() {
    let desk = Desk::new();
    desk.write(
        "o.csv",
        &format!(
            "{HEADER},buyer_id\n1,2026-01-05,100.00,USD,ana@example.com,,Ana Lima,B7\n2,2026-02-05,900.00,USD,bob@example.com,,Bob Stone,B7\n"
        ),
    );
    for _ in 0..2 {
        import(&desk, "o.csv", "shop");
        assert_eq!(desk.json(&["reconcile", "identity-conflicts"]).as_array().unwrap().len(), 1);
    }
    desk.run(&["match", "order:2", "new"]).expect(0);
    assert_eq!(who_has_what(&desk), "Ana Lima 1 10000; Bob Stone 1 90000");
    // From now on the address says which of the two it is.
    desk.write(
        "o.csv",
        &format!(
            "{HEADER},buyer_id\n3,2026-03-05,1.00,USD,ana@example.com,,Ana Lima,B7\n4,2026-03-05,2.00,USD,bob@example.com,,Bob Stone,B7\n"
        ),
    );
    import(&desk, "o.csv", "shop");
    assert_eq!(who_has_what(&desk), "Ana Lima 2 10100; Bob Stone 2 90200");
}

/// Whoever was made of an order by hand is nobody without it, and there again with it.
#[test]
fn an_undo_of_the_order_takes_whom_it_made_with_it() {
    let desk = Desk::new();
    write(&desk, "o.csv", &["A1,2026-01-05,60.00,USD,anna@example.com,+14155550166,Anna Berg"]);
    import(&desk, "o.csv", "shop");
    write(&desk, "p.csv", &["A2,2026-01-06,40.00,USD,tom@example.com,+14155550166,Tom Berg"]);
    import(&desk, "p.csv", "shop");
    desk.run(&["match", "order:A2", "new"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(full_name) FROM customers"), "Anna Berg,Tom Berg");
    undo(&desk, "3");
    assert_eq!(desk.text("SELECT group_concat(full_name) FROM customers"), "Anna Berg");
    desk.run(&["undo", "5"]).expect(0);
    assert_eq!(who_has_what(&desk), "Anna Berg 1 6000; Tom Berg 1 4000");
    assert_eq!(desk.text("SELECT group_concat(email, ' ') FROM customer_emails"), "anna@example.com tom@example.com");
}

/// A search finds whoever was merged by either name.
#[test]
fn whoever_was_merged_is_found_by_both_names() {
    let desk = three_shops();
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    for name in ["Cruz", "ana", "bea cruz"] {
        let found = desk.json(&["customers", name]);
        assert_eq!((found.as_array().unwrap().len(), &found[0]["full_name"]), (1, &"Ana Lima".into()), "{name}: {found}");
    }
}

#[test]
fn an_undo_of_the_first_orders_leaves_no_day_behind() {
    let desk = Desk::new();
    write(&desk, "a.csv", &["1,2026-01-05,100.00,USD,ana@example.com,,Ana Lima"]);
    // The clock has a day before the first order: undone, it goes back to it.
    desk.write("leads.csv", "lead_id,email,created_at\nL1,lea@example.com,2026-01-01\n");
    desk.run_at("2036-03-01T10:00:00Z", &["import", "leads.csv"]).expect(0);
    desk.run_at("2036-03-01T10:00:00Z", &["score"]);
    desk.run_at("2036-03-02T10:00:00Z", &["import", "a.csv", "--source", "shop"]).expect(0);
    let orders = desk.text("SELECT max(id) || '' FROM batches");
    assert!(desk.count("SELECT count(*) FROM score_history") > 0);
    assert!(desk.run_at("2036-03-03T10:00:00Z", &["undo", &orders]).code < 2);
    assert_eq!(desk.text("SELECT coalesce(group_concat(score_date), '') FROM score_history"), "");

    // The clock was ahead already.
    let desk = Desk::new();
    desk.run(&["score", "--as-of", "2026-12-15"]).expect(0);
    write(&desk, "a.csv", &["1,2026-01-05,100.00,USD,ana@example.com,,Ana Lima"]);
    import(&desk, "a.csv", "shop");
    let history = || {
        desk.text("SELECT coalesce(group_concat(segment || ' ' || customers || ' ' || score_sum), '') FROM (SELECT * FROM score_history ORDER BY segment)")
    };
    let before = history();
    undo(&desk, "3");
    assert_eq!(history(), "");
    undo(&desk, "4");
    assert_eq!(history(), before);
}

#[test]
fn whoever_was_forgotten_with_another_is_as_much_nobody() {
    let desk = three_shops();
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    desk.run(&["forget", "ana@example.com", "--yes", "--reason", "letter"]).expect(0);
    assert!(desk.run(&["split", "customer:2"]).expect(2).err.contains("was forgotten"));
    desk.run(&["undo", "5"]);
    assert_eq!(desk.count("SELECT count(*) FROM customers_flat_v"), 0);
    assert_eq!(
        desk.text("SELECT sum(customers) || '' FROM segment_counts"),
        desk.text("SELECT count(*) || '' FROM customer_engagement_metrics")
    );
}

#[test]
fn an_undo_that_changes_nothing_says_so() {
    let desk = three_shops();
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    desk.run(&["split", "customer:2"]).expect(0);
    let said = undo(&desk, "5");
    assert!(!said.contains("former values"), "{said}");
}

/// One person in two spellings is one.
#[test]
fn another_spelling_is_no_other_name() {
    let desk = Desk::new();
    desk.write("l.csv", "lead_id,email,phone,full_name,created_at\nL1,ana@example.com,+14155550101,Ana Diaz,2026-01-01\nL2,ana2@example.com,+14155550101,ANA DÍAZ,2026-01-02\nL3,tom@example.com,+14155550101,Tom Díaz,2026-01-02\n");
    desk.write(
        "o.csv",
        &format!("{HEADER},buyer_id\n1,2026-01-05,100.00,USD,ana@example.com,,Ana Diaz,7\n2,2026-01-06,100.00,USD,ana3@example.com,,Ana Díaz,7\n3,2026-01-06,100.00,USD,tom3@example.com,,Tom Díaz,7\n"),
    );
    let said = desk.run(&["import", "l.csv", "o.csv", "--source", "s"]).err;
    assert!(said.contains("2 noted (other-name)"), "{said}");
    assert_eq!(desk.text("SELECT group_concat(row_key) FROM row_issues WHERE reason = 'other-name' AND value IS NULL"), "L3,3");
}
