//! The history of a person and of an event: every write, with its run, file and line.

use crate::desk::{DEALS, Desk, LEADS};

fn told(desk: &Desk, subject: &str) -> Vec<String> {
    let rows = desk.json(&["history", subject]);
    let rows = rows.as_array().unwrap();
    rows.iter()
        .map(|row| {
            let text = |key: &str| match &row[key] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => "-".to_owned(),
                other => other.to_string(),
            };
            format!(
                "{} {} | {} | {} | {} {}",
                text("batch"),
                text("run"),
                text("subject"),
                text("what"),
                text("file"),
                text("line")
            )
        })
        .collect()
}

#[test]
fn everything_that_was_written_of_a_person() {
    let desk = Desk::with_small_world();
    desk.write("leads.csv", &LEADS.replace("Ana Example", "Ana Second"));
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.write("crm_deals.csv", &DEALS.replace("100.00", "90.00"));
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    let won = desk.count("SELECT id FROM revenue_facts WHERE revenue_stage = 'deal_won'").to_string();
    desk.run(&["amend", &won, "--amount", "90.00", "--reason", "a discount"]).expect(0);
    desk.run(&["undo", "5"]).expect(0);
    let all = told(&desk, "L1");
    assert_eq!(all, told(&desk, "ANA@example.com"), "by address");
    assert_eq!(all, told(&desk, "trueup:1"), "by our own number");
    for expected in [
        "2 import | lead L1 | made | leads.csv 2",
        "3 import | lead L1 | full_name: Ana Example → Ana Second | leads.csv 2",
        "4 import | deal crm D1 | amount_minor: 10000 → 9000 | crm_deals.csv 2",
    ] {
        assert!(all.iter().any(|line| line == expected), "{expected}\n{all:#?}");
    }
    let event = told(&desk, &format!("event:{won}"));
    assert_eq!(
        event,
        [
            format!("2 import | revenue event {won} | deal_won 100.00 USD on 2026-02-01, from crm D1 | crm_deals.csv 2"),
            format!("2 import | revenue event {won} | snapshot: conversion E1 through quiz, campaign spring | - -"),
            format!("5 amend | revenue event {won} | amend 90.00 USD: a discount | - -"),
            format!("6 undo | revenue event {won} | amend 100.00 USD: undo of batch 5 | crm_deals.csv 2"),
        ]
    );
    assert!(event.iter().all(|line| all.contains(line)), "the events of a person are in the history of the person");
    assert_eq!(told(&desk, &won), event, "a bare number that is no lead's id is an event's");
}

#[test]
fn a_change_by_another_program_belongs_to_no_batch() {
    let desk = Desk::with_small_world();
    desk.stranger().execute("UPDATE leads SET full_name = 'Somebody' WHERE id = 1", []).unwrap();
    assert_eq!(
        told(&desk, "L1").last().unwrap(),
        "- another program | lead L1 | full_name: Ana Example → Somebody | leads.csv 2"
    );
    for nobody in ["L99", "event:99", "event:x", "x@y.example", "99"] {
        desk.run(&["history", nobody]).expect(2);
    }
}

/// A row is named as `trueup match` takes it, also one that nobody has.
#[test]
fn where_the_figure_of_a_row_comes_from() {
    let desk = Desk::with_small_world();
    desk.write("p.csv", "invoice_id,amount,currency,payment_date,email\nR1,12.00,USD,2026-02-15,nobody@example.com\n");
    desk.write("o.csv", "order_id,email,ordered_at,amount\n#7,ana@example.com,2026-02-15,9.00\n");
    desk.run(&["import", "p.csv", "--source", "books"]);
    desk.run(&["import", "o.csv", "--source", "shop"]).expect(0);
    let deal = told(&desk, "deal:D1");
    assert!(deal.iter().any(|line| line.contains("deal crm D1 | made; matched by")), "{deal:#?}");
    assert!(deal.iter().any(|line| line.contains("deal_won 100.00 USD on 2026-02-01, from crm D1")), "{deal:#?}");
    assert!(!deal.iter().any(|line| line.contains("lead L1 | made")), "of the row alone: {deal:#?}");
    assert_eq!(told(&desk, "payment:R1"), ["3 import | payment books R1 | made; matched nobody; now settled | p.csv 2"]);
    assert_eq!(told(&desk, "order:#7"), ["4 import | order shop #7 | made; matched by email; now paid | o.csv 2"]);
    desk.run(&["history", "deal:D1", "--source", "elsewhere"]).expect(2);
    desk.run(&["history", "order:8"]).expect(2);
    desk.run(&["history", "L1", "--source", "crm"]).expect(2);
}
