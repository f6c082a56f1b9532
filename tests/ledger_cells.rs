//! What an import meets in the ledger, cell by cell: the event as written, amended, voided by hand
//! or voided by an undo; the same row again, or the row changed.

use serde_json::Value;

use crate::desk::{DEALS, Desk};

/// Imports the deals file with this text and returns its line of the report.
fn import(desk: &Desk, text: &str) -> Value {
    desk.write("crm_deals.csv", text);
    desk.json(&["import", "crm_deals.csv"])["files"][0].clone()
}

fn won(desk: &Desk) -> String {
    desk.text("SELECT group_concat(deal_id || ' ' || coalesce(revenue_amount, '?')) FROM revenue_facts WHERE revenue_stage = 'deal_won'")
}

fn event(desk: &Desk, stage: &str) -> String {
    desk.text(&format!("SELECT CAST(id AS TEXT) FROM revenue_events WHERE revenue_stage = '{stage}' ORDER BY id LIMIT 1"))
}

#[test]
fn as_written_the_same_row_again() {
    let desk = Desk::with_small_world();
    let file = import(&desk, DEALS);
    assert_eq!((&file["unchanged"], &file["updated"]), (&2.into(), &0.into()));
    assert_eq!(won(&desk), "D1 100.00");
}

#[test]
fn as_written_the_row_changed() {
    let desk = Desk::with_small_world();
    let file = import(&desk, &DEALS.replace("100.00", "150.00"));
    assert_eq!((&file["updated"], &file["unchanged"]), (&1.into(), &1.into()));
    assert_eq!(won(&desk), "D1 100.00", "the event stands");
    let drift = desk.findings("deal-drift");
    assert_eq!((drift.len(), &drift[0]["revenue_amount"], &drift[0]["deal_amount"]), (1, &"100.00".into(), &"150.00".into()));
}

#[test]
fn an_unknown_amount_becomes_known() {
    let desk = Desk::with_small_world();
    let desk2 = Desk::new();
    desk2.write("leads.csv", crate::desk::LEADS).write("crm_deals.csv", &DEALS.replace("100.00,USD", ","));
    desk2.run(&["import", "leads.csv", "crm_deals.csv"]).expect(0);
    assert_eq!(won(&desk2), "D1 ?");
    assert_eq!(desk2.findings("missing-amounts").len(), 1);
    let file = import(&desk2, DEALS);
    assert_eq!(file["updated"], 1);
    assert_eq!(won(&desk2), won(&desk), "filled by an amend");
    assert_eq!(desk2.text("SELECT kind FROM revenue_corrections"), "amend");
    assert!(desk2.findings("missing-amounts").is_empty());
    let file = import(&desk2, DEALS);
    assert_eq!(file["unchanged"], 2, "amended to what now arrives");
    assert_eq!(desk2.count("SELECT count(*) FROM revenue_corrections"), 1);
}

#[test]
fn amended_to_what_now_arrives() {
    let desk = Desk::with_small_world();
    desk.run(&["amend", &event(&desk, "deal_won"), "--amount", "150.00", "--reason", "as invoiced"]).expect(0);
    assert_eq!(won(&desk), "D1 150.00");
    assert_eq!(desk.findings("deal-drift").len(), 1, "the source still says 100.00");
    import(&desk, &DEALS.replace("100.00", "150.00"));
    assert_eq!(won(&desk), "D1 150.00");
    assert!(desk.findings("deal-drift").is_empty());
    assert_eq!(desk.count("SELECT count(*) FROM revenue_corrections"), 1, "nothing more to correct");
    assert_eq!(import(&desk, &DEALS.replace("100.00", "150.00"))["unchanged"], 2);
}

#[test]
fn voided_by_hand_stays_void() {
    let desk = Desk::with_small_world();
    desk.run(&["void", &event(&desk, "deal_won"), "--reason", "entered twice"]).expect(0);
    assert_eq!(won(&desk), "");
    let file = import(&desk, DEALS);
    assert_eq!((&file["unchanged"], &file["conflict"]), (&2.into(), &0.into()), "the same row again");
    assert_eq!(won(&desk), "");
    let file = import(&desk, &DEALS.replace("100.00", "150.00"));
    assert_eq!((&file["conflict"], &file["unchanged"]), (&1.into(), &1.into()), "the row changed");
    assert_eq!(won(&desk), "");
    assert_eq!(desk.text("SELECT reason FROM row_issues WHERE resolved_batch_id IS NULL"), "voided-event");
}

/// An undo writes its voids in a batch of its own kind; here the batch is made by hand.
fn void_as_undo(desk: &Desk, event: &str) {
    desk.stranger()
        .execute_batch(&format!(
            "INSERT INTO batches (kind, started_at, finished_at, program)
             VALUES ('undo', '2026-06-30T12:00:00Z', '2026-06-30T12:00:00Z', 'test');
             INSERT INTO revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id)
             SELECT {event}, 'void', 'undone', 'undo', '2026-06-30T12:00:00Z', max(id) FROM batches"
        ))
        .unwrap();
}

#[test]
fn voided_by_undo_is_reinstated_with_what_arrives() {
    let desk = Desk::with_small_world();
    void_as_undo(&desk, &event(&desk, "deal_won"));
    assert_eq!(won(&desk), "");
    import(&desk, DEALS);
    assert_eq!(won(&desk), "D1 100.00", "the same row again");
    assert_eq!(
        desk.text("SELECT attr_source_tool FROM revenue_facts WHERE revenue_stage = 'deal_won'"),
        "quiz",
        "with a snapshot"
    );

    let desk = Desk::with_small_world();
    void_as_undo(&desk, &event(&desk, "deal_won"));
    import(&desk, &DEALS.replace("100.00", "150.00").replace("2026-02-01", "2026-02-03"));
    assert_eq!(won(&desk), "D1 150.00", "the row changed");
    assert_eq!(desk.text("SELECT event_date FROM revenue_facts WHERE revenue_stage = 'deal_won'"), "2026-02-03");
    assert_eq!(desk.count("SELECT count(*) FROM revenue_attributions WHERE correction_id > 0"), 1);
}

#[test]
fn a_second_deal_is_kept_and_not_counted() {
    let desk = Desk::with_small_world();
    let second = format!("{DEALS}D3,Ana again,Closed Won,900.00,USD,2026-03-01 09:00,2026-03-05 09:00,ana@example.com\n");
    let file = import(&desk, &second);
    assert_eq!((&file["conflict"], &file["unchanged"]), (&1.into(), &2.into()));
    assert_eq!(won(&desk), "D1 100.00");
    assert_eq!(desk.count("SELECT count(*) FROM deals"), 3, "the deal itself is kept");
    assert_eq!(desk.findings("conflicting-revenue").len(), 2, "its opportunity and its win");
    let file = import(&desk, &second);
    assert_eq!(file["conflict"], 1, "still in conflict");
}

#[test]
fn the_other_stages_of_a_deal_in_conflict_are_written() {
    let desk = Desk::with_small_world();
    // Ben's opportunity is D2's; D4 wins and takes the free stage.
    let file =
        import(&desk, &format!("{DEALS}D4,Ben other,Closed Won,50.00,USD,2026-03-01 09:00,2026-03-05 09:00,ben@example.com\n"));
    assert_eq!(file["conflict"], 1);
    assert_eq!(won(&desk), "D1 100.00,D4 50.00");
    assert_eq!(desk.findings("mixed-journeys").len(), 1);
}

#[test]
fn a_void_event_cannot_be_amended_or_voided_again() {
    let desk = Desk::with_small_world();
    let event = event(&desk, "deal_won");
    desk.run(&["void", &event, "--reason", "x"]).expect(0);
    desk.run(&["void", &event, "--reason", "x"]).expect(2);
    desk.run(&["amend", &event, "--amount", "1.00", "--reason", "x"]).expect(2);
    desk.run(&["void", "999", "--reason", "x"]).expect(2);
    let direct = desk.stranger().execute(
        "INSERT INTO revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id) VALUES (?1, 'void', 'x', 'x', '2026-01-01T00:00:00Z', 1)",
        [&event],
    );
    assert_eq!(direct.unwrap_err().to_string(), "this event is void: it can only be reinstated");
}

#[test]
fn an_opportunity_has_no_amount_to_amend() {
    let desk = Desk::with_small_world();
    let opportunity = event(&desk, "opportunity_created");
    let said = desk.run(&["amend", &opportunity, "--amount", "1.00", "--reason", "x"]).expect(2);
    assert!(said.err.contains("is an opportunity, which has no amount"), "{}", said.err);
    desk.run(&["amend", &event(&desk, "deal_won"), "--amount", "-1.00", "--reason", "x"]).expect(2);
    desk.run(&["amend", &event(&desk, "deal_won"), "--amount", "1.005", "--reason", "x"]).expect(2);
    desk.run(&["amend", &event(&desk, "deal_won"), "--amount", "100.00", "--reason", "x"]).expect(2);
}
