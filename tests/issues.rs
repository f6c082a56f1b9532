//! Open issues: listed, exported to be corrected, linked by hand and remembered.

use crate::desk::{DEALS, Desk, LEADS};
use crate::properties::state;

const STRANGERS: &str = "\
invoice_id,email,amount_paid,currency,payment_date
P1,billing@payer.example,100.00,USD,2026-02-10
P2,billing@payer.example,30.00,USD,2026-03-10
P3,cleo@example.com,1.2.3,USD,2026-03-11
";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("crm_deals.csv", DEALS).write("payments.csv", STRANGERS);
    desk.run(&["import", "leads.csv", "crm_deals.csv", "payments.csv"]).expect(1);
    desk
}

#[test]
fn what_is_open_is_listed() {
    let desk = desk();
    let all = desk.json(&["issues"]);
    let rows = all.as_array().unwrap();
    assert_eq!(rows.len(), 3, "{all}");
    assert_eq!(
        (&rows[0]["outcome"], &rows[0]["line"], &rows[0]["value"]),
        (&"rejected".into(), &4.into(), &"1.2.3".into()),
        "the gravest first"
    );
    assert_eq!(desk.json(&["issues", "--reason", "no-lead"]).as_array().unwrap().len(), 2);
    assert_eq!(desk.json(&["issues", "--kind", "deals"]).as_array().unwrap().len(), 0);
    assert_eq!(desk.json(&["issues", "--batch", "2"]).as_array().unwrap().len(), 3);
    desk.run(&["issues", "--batch", "1"]).expect(0);
    desk.run(&["issues"]).expect(1);
}

#[test]
fn a_row_that_meets_two_holders_says_so_of_both_and_is_written_once() {
    let desk = Desk::new();
    let second = "D9,Ana again,Closed Won,5.00,USD,2026-03-10 09:00,2026-03-20 09:00,ana@example.com\n";
    desk.write("leads.csv", LEADS).write("crm_deals.csv", &format!("{DEALS}{second}"));
    desk.run(&["import", "leads.csv", "crm_deals.csv"]).expect(1);
    let message = desk.text("SELECT message FROM row_issues WHERE row_key = 'D9'");
    assert!(message.contains("holds opportunity_created") && message.contains("holds deal_won"), "{message}");
    assert_eq!(desk.count("SELECT count(*) FROM change_log WHERE table_name = 'row_issues'"), 0);
    // The same file again says no more than before.
    desk.run(&["import", "leads.csv", "crm_deals.csv"]).expect(1);
    assert_eq!(desk.text("SELECT group_concat(message) FROM row_issues WHERE row_key = 'D9'"), message);
}

#[test]
fn exported_rows_are_corrected_and_imported() {
    let desk = desk();
    let said = desk.run(&["issues", "export", "fix"]).expect(1);
    assert!(said.err.contains("--preset payments --source accounting"), "{}", said.err);
    let text = desk.read("fix/accounting-payments.csv");
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("payments.csv,4,rejected,Amount") || text.contains("payments.csv,4,rejected,amount_paid"), "{text}");
    desk.run(&["issues", "export", "fix"]).expect(2);
    desk.write(
        "fix/accounting-payments.csv",
        &text.replace("billing@payer.example", "ana@example.com").replace("1.2.3", "12.30"),
    );
    let report = desk.json(&["import", "fix/accounting-payments.csv", "--preset", "payments", "--source", "accounting"]);
    assert_eq!(report["events"]["revenue_confirmed"], 2, "{report}");
    assert_eq!(
        desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL AND outcome IN ('rejected', 'unmatched')"),
        0
    );
    assert_eq!(desk.count("SELECT count(*) FROM payments"), 3);
}

#[test]
fn a_row_is_linked_by_hand_and_the_payer_remembered() {
    let desk = desk();
    let before = state(&desk);
    let issue = desk.json(&["issues", "--reason", "no-lead"])[0]["issue"].to_string();
    let done = desk.json(&["match", &issue, "L1", "--remember"]);
    assert_eq!((&done["lead"], &done["events"]["revenue_confirmed"]), (&"L1".into(), &1.into()), "{done}");
    assert_eq!(done["remembered"]["value"], "billing@payer.example");
    assert_eq!(desk.text("SELECT revenue_amount FROM revenue_facts WHERE revenue_stage = 'revenue_confirmed'"), "100.00");
    assert_eq!(desk.json(&["aliases"])[0]["value"], "billing@payer.example");
    // The payer's other row is found by it, and is in conflict with the first.
    let again = desk.json(&["rematch"]);
    assert_eq!((&again["payments"], &again["conflicts"]), (&1.into(), &1.into()), "{again}");
    assert_eq!(
        desk.text(
            "SELECT group_concat(matched_by) FROM (SELECT matched_by FROM payments WHERE lead_id IS NOT NULL ORDER BY row_key)"
        ),
        "hand,alias"
    );
    desk.run(&["verify"]).expect(0);
    desk.run(&["undo", "4"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!(state(&desk), before);
    assert_eq!(desk.count("SELECT count(*) FROM aliases"), 0);
}

#[test]
fn rows_and_leads_are_named_in_several_ways() {
    let desk = desk();
    desk.run(&["match", "payment:P1", "ana@example.com"]).expect(0);
    desk.run(&["match", "payment:P2", "trueup:2"]).expect(0);
    assert_eq!(
        desk.text("SELECT group_concat(lead_id) FROM (SELECT lead_id FROM payments WHERE lead_id IS NOT NULL ORDER BY row_key)"),
        "1,2"
    );
    for (arguments, expected) in [
        (["payment:P1", "L2"], "belongs to the lead L1 already"),
        (["payment:P9", "L2"], "there is no deal, payment, event, order or activity payments:P9"),
        (["999", "L2"], "of the issue 999"),
        (["nonsense", "L2"], "names no row"),
        (["deal:", "L2"], "names no row"),
        (["payment:P1", "L99"], "belongs to the lead L1 already"),
    ] {
        let said = desk.run(&[&["match"], &arguments[..]].concat()).expect(2);
        assert!(said.err.contains(expected), "{arguments:?}: {}", said.err);
    }
    let stranger = desk_with_stranger();
    let said = stranger.run(&["match", "deal:D9", "L99"]).expect(2);
    assert!(said.err.contains("no lead is known by \"L99\""), "{}", said.err);
    let said = stranger.run(&["match", "deal:D9", "L1", "--remember"]).expect(2);
    assert!(said.err.contains("no e-mail, name or account"), "{}", said.err);
    assert_eq!(stranger.count("SELECT count(*) FROM deals WHERE lead_id IS NULL"), 1, "nothing is half done");
}

/// A deal that names nobody at all.
fn desk_with_stranger() -> Desk {
    let desk = Desk::with_small_world();
    desk.write("crm_deals.csv", "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\nD9,Walk-in,Qualified,5.00,USD,2026-02-01 09:00,,\n");
    desk.run(&["import", "crm_deals.csv"]).expect(1);
    desk
}

#[test]
fn a_row_of_too_few_or_too_many_cells_goes_in_only_when_somebody_has_looked() {
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,full_name,created_at\nL1,ana@example.com,Ana,2026-01-05\nL2,ben@example.com,Ben,2026-01-05\n\
         L3,cleo@example.com\nL4,dan@example.com,Dan,the man,2026-01-05,and more\n",
    );
    desk.run(&["import", "leads.csv"]).expect(1);
    desk.run(&["issues", "export", "fix"]).expect(1);
    let names = ["fix/crm-leads.csv", "fix/crm-leads-2.csv"];
    let short = names.iter().find(|name| desk.read(name).contains("L3")).unwrap();
    let text = desk.read(short);
    assert!(text.starts_with("lead_id,email,full_name,created_at,"), "every column has its place: {text}");
    for name in names {
        // As it is, nothing of it goes in.
        let report = desk.json(&["import", name, "--preset", "leads", "--source", "crm"]);
        assert_eq!(report["files"][0]["rejected"], 1, "{report}");
    }
    assert_eq!(desk.count("SELECT count(*) FROM leads"), 2);
    let mended = text.replace("L3,cleo@example.com,,,", "L3,cleo@example.com,Cleo,2026-01-05,").replace("2 of 4", "");
    desk.write("mended.csv", &mended);
    desk.run(&["import", "mended.csv", "--preset", "leads", "--source", "crm"]).expect(0);
    assert_eq!(desk.text("SELECT full_name FROM leads WHERE email = 'cleo@example.com'"), "Cleo");
}

#[test]
fn a_filter_that_fits_nothing_is_no_good_news() {
    let desk = Desk::with_small_world();
    for arguments in [&["issues", "--reason", "foo"][..], &["issues", "--kind", "foo"], &["issues", "--batch", "99"]] {
        desk.run(arguments).expect(2);
    }
    desk.run(&["issues", "--reason", "rejected"]).expect(0);
    desk.run(&["issues", "--kind", "deals"]).expect(0);
}
