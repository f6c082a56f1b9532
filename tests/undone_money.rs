//! What is undone counts nowhere, and what holds counts once, whichever batch was undone first.

use proptest::prelude::*;

use crate::desk::Desk;

/// Ann and Bob.
fn two_leads() -> Desk {
    let desk = Desk::new();
    desk.write(
        "l.csv",
        "lead_id,email,full_name,created_at\nL1,ann@example.com,Ann,2026-01-01\nL2,bob@example.com,Bob,2026-01-01\n",
    );
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    desk
}

fn pay(desk: &Desk, id: &str, amount: &str, person: &str) {
    desk.write(
        "p.csv",
        &format!(
            "payment_id,amount,currency,payment_date,email,status\n{id},{amount},USD,2026-02-01,{person}@example.com,paid\n"
        ),
    );
    assert!(desk.run(&["import", "p.csv", "--source", "s"]).code < 2);
}

fn deal(desk: &Desk, stage: &str, person: &str) {
    desk.write(
        "d.csv",
        &format!("deal_id,Contact Email,Deal Name,Amount,Currency,Deal Stage,Create Date,Close Date\nD1,{person}@example.com,Desk,100.00,USD,{stage},2026-01-05,2026-02-01\n"),
    );
    assert!(desk.run(&["import", "d.csv", "--source", "s"]).code < 2);
}

fn undo(desk: &Desk, batch: i64) -> String {
    let said = desk.run(&["undo", &batch.to_string()]);
    assert!(said.code < 2, "undo {batch}: {}", said.err);
    said.out
}

fn counted(desk: &Desk) -> String {
    desk.text(
        "SELECT coalesce(group_concat(t, ', '), '') FROM (
            SELECT concat_ws(' ', l.email, f.revenue_stage, f.revenue_amount) AS t
            FROM revenue_facts AS f LEFT JOIN leads AS l ON l.id = f.lead_id ORDER BY 1)",
    )
}

#[test]
fn the_undo_of_a_void_brings_back_nothing_of_a_batch_that_is_undone() {
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    desk.run(&["void", "1", "--reason", "wrong"]).expect(0);
    undo(&desk, 3);
    let said = undo(&desk, 4);
    assert!(said.contains("void still: the batch that wrote them is undone, or their row is gone"), "{said}");
    assert_eq!(counted(&desk), "");
    pay(&desk, "P1", "50.00", "bob");
    assert_eq!(counted(&desk), "bob@example.com revenue_confirmed 50.00");
    // Neither the void nor the import holds: the same file again counts.
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    desk.run(&["void", "1", "--reason", "wrong"]).expect(0);
    undo(&desk, 3);
    undo(&desk, 4);
    pay(&desk, "P1", "50.00", "ann");
    assert_eq!(counted(&desk), "ann@example.com revenue_confirmed 50.00");
    desk.run(&["verify"]).expect(0);
}

#[test]
fn what_was_recorded_and_undone_is_recorded_rightly() {
    let desk = two_leads();
    let record = |amount: &str| {
        desk.run(&["record", "--lead-id", "L1", "--stage", "revenue_confirmed", "--amount", amount, "--time", "2026-02-01"])
    };
    record("7.00").expect(0);
    undo(&desk, 3);
    record("70.00").expect(0);
    assert_eq!(counted(&desk), "ann@example.com revenue_confirmed 70.00");
    undo(&desk, 5);
    assert_eq!(counted(&desk), "");
    // After the undo of an import the stage is as free.
    pay(&desk, "P1", "50.00", "bob");
    let import = desk.count("SELECT max(id) FROM batches");
    undo(&desk, import);
    desk.run(&["record", "--lead-id", "L2", "--stage", "revenue_confirmed", "--amount", "5.00", "--time", "2026-02-01"])
        .expect(0);
    assert_eq!(counted(&desk), "bob@example.com revenue_confirmed 5.00");
    desk.run(&["verify"]).expect(0);
}

/// A row that the ledger still refers to is there again by the import that has brought it again.
#[test]
fn a_row_that_came_again_stays_while_others_build_on_it() {
    let desk = two_leads();
    deal(&desk, "Qualified", "ann");
    deal(&desk, "Closed Won", "ann");
    undo(&desk, 4);
    undo(&desk, 3);
    deal(&desk, "Qualified", "ann");
    deal(&desk, "Closed Won", "ann");
    let said = undo(&desk, 7);
    assert!(said.contains("rows of other batches hang on them") && !said.contains("impossible"), "{said}");
    let found = desk.text("SELECT concat_ws(' ', amount_minor, email, lead_id, coalesce(withdrawn_in, '-')) FROM deals");
    assert_eq!(found, "10000 ann@example.com 1 -");
    undo(&desk, 8);
    assert_eq!(counted(&desk), "");

    // The person whose money it is.
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    undo(&desk, 3);
    undo(&desk, 2);
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    pay(&desk, "P1", "50.00", "ann");
    let said = undo(&desk, 6);
    assert!(said.contains("rows of other batches hang on them"), "{said}");
    assert_eq!(counted(&desk), "ann@example.com revenue_confirmed 50.00");
}

#[test]
fn one_deed_has_many_numbers() {
    for last in [3, 5, 7] {
        let desk = two_leads();
        pay(&desk, "P1", "50.00", "ann");
        for batch in [3, 4, 5, 6] {
            undo(&desk, batch);
        }
        assert_eq!(counted(&desk), "ann@example.com revenue_confirmed 50.00");
        undo(&desk, last);
        assert_eq!(counted(&desk), "", "undo {last}");
        assert_eq!(desk.count("SELECT count(*) FROM payments"), 0, "undo {last}");
    }
    for last in [4, 6] {
        let desk = two_leads();
        pay(&desk, "P1", "50.00", "ann");
        for batch in [3, 4, 5, last] {
            undo(&desk, batch);
        }
        assert_eq!(counted(&desk), "ann@example.com revenue_confirmed 50.00", "undo {last}");
    }
}

/// Of a record there is no row: what counts is whether the record holds. Of a deal there is none any more.
#[test]
fn the_undo_of_a_void_counts_no_record_that_is_undone_and_no_row_that_is_gone() {
    let desk = two_leads();
    desk.run(&["record", "--lead-id", "L1", "--stage", "revenue_confirmed", "--amount", "5.00", "--time", "2026-02-01"])
        .expect(0);
    desk.run(&["void", "1", "--reason", "x"]).expect(0);
    undo(&desk, 3);
    undo(&desk, 4);
    assert_eq!(counted(&desk), "");

    // The deal stayed for its event; once that was void, it went with the next undo.
    let desk = two_leads();
    deal(&desk, "Qualified", "nobody");
    deal(&desk, "Qualified", "ann");
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    undo(&desk, 3);
    desk.run(&["void", "1", "--reason", "x"]).expect(0);
    undo(&desk, 5);
    assert_eq!(desk.count("SELECT count(*) FROM deals WHERE withdrawn_in IS NULL"), 0);
    undo(&desk, 7);
    assert_eq!(counted(&desk), "");
}

/// Whichever number is asked for, the turns stand in one line, and the list of batches knows it.
#[test]
fn a_deed_that_was_undone_twice_is_undone() {
    let desk = Desk::new();
    let order = |amount: &str| {
        desk.write("o.csv", &format!("order_id,email,order_date,amount\nO1,ann@example.com,2026-01-01,{amount}\n"));
        desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    };
    order("10.00");
    order("20.00");
    for batch in [3, 4, 3, 6, 5] {
        undo(&desk, batch);
    }
    assert_eq!(desk.count("SELECT paid_minor FROM orders"), 1000);
    assert_eq!(desk.count("SELECT count(*) FROM undone_batches WHERE batch_id = 3"), 1);
    assert!(desk.run(&["undo", "3"]).expect(2).err.contains("undone already, by batch 8"));
    order("30.00");
    undo(&desk, 9);
    assert_eq!(desk.count("SELECT paid_minor FROM orders"), 1000);
    // Scores change nothing of it.
    desk.run(&["score", "--as-of", "2026-11-20"]).expect(0);
    undo(&desk, 10);
    assert_eq!(desk.count("SELECT paid_minor FROM orders"), 3000);
}

/// What was amended by hand is no other row.
#[test]
fn a_void_of_an_amended_event_is_undone() {
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    desk.run(&["amend", "1", "--deal-id", "INV-77", "--reason", "their number"]).expect(0);
    desk.run(&["void", "1", "--reason", "x"]).expect(0);
    undo(&desk, 5);
    assert_eq!(counted(&desk), "ann@example.com revenue_confirmed 50.00");
    assert_eq!(desk.text("SELECT deal_id FROM revenue_facts"), "INV-77");
}

#[test]
fn an_undo_names_the_files_that_had_brought_its_rows_as_well() {
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    undo(&desk, 3);
    undo(&desk, 4);
    pay(&desk, "P1", "50.00", "ann");
    let said = desk.run(&["undo", "3"]);
    assert!(said.err.contains("p.csv (batch 6)") || said.out.contains("p.csv (batch 6)"), "{}{}", said.out, said.err);
    // Also where they had found nobody.
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "nobody");
    pay(&desk, "P1", "50.00", "nobody");
    let said = desk.run(&["undo", "3"]);
    assert!(said.err.contains("p.csv (batch 4)") || said.out.contains("p.csv (batch 4)"), "{}{}", said.out, said.err);
}

#[test]
fn what_was_kept_goes_with_what_had_held_it_though_other_files_came_between() {
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    undo(&desk, 2);
    assert_eq!(desk.text("SELECT group_concat(email) FROM leads WHERE withdrawn_in IS NULL"), "ann@example.com");
    desk.write("o.csv", "order_id,email,order_date,amount\nO1,cleo@example.com,2026-01-01,10.00\n");
    desk.run(&["import", "o.csv", "--source", "shop"]).expect(0);
    undo(&desk, 3);
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE withdrawn_in IS NULL"), 0);
    assert_eq!(desk.text("SELECT group_concat(email) FROM customer_emails"), "cleo@example.com");
    // One of the same source may have found it there.
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    undo(&desk, 2);
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    undo(&desk, 3);
    assert_eq!(desk.text("SELECT group_concat(email) FROM leads WHERE withdrawn_in IS NULL"), "ann@example.com,bob@example.com");
}

#[test]
fn a_deal_that_is_kept_says_that_its_first_stage_is_free() {
    let desk = two_leads();
    deal(&desk, "Qualified", "ann");
    deal(&desk, "Closed Won", "ann");
    let said = undo(&desk, 3);
    assert_eq!(counted(&desk), "ann@example.com deal_won 100.00");
    assert!(said.contains("their stage is free now, and they are not counted yet: trueup rematch"), "{said}");
    desk.run(&["rematch"]).expect(0);
    assert_eq!(counted(&desk), "ann@example.com deal_won 100.00, ann@example.com opportunity_created");
}

#[test]
fn a_void_that_is_undone_counts_what_came_again_in_between() {
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    desk.run(&["void", "1", "--reason", "x"]).expect(0);
    undo(&desk, 3);
    pay(&desk, "P1", "50.00", "ann");
    assert_eq!(counted(&desk), "", "voided by hand");
    undo(&desk, 4);
    assert_eq!(counted(&desk), "ann@example.com revenue_confirmed 50.00");
    // Another amount under the void is a conflict, as it would be without the undo.
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    desk.run(&["void", "1", "--reason", "x"]).expect(0);
    undo(&desk, 3);
    desk.write("p.csv", "payment_id,amount,currency,payment_date,email,status\nP1,55.00,USD,2026-02-01,ann@example.com,paid\n");
    let report = desk.json(&["import", "p.csv", "--source", "s"]);
    assert_eq!(report["files"][0]["conflict"], 1, "{report}");
}

#[test]
fn what_was_kept_goes_though_new_rows_of_its_source_came_between() {
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "cleo");
    desk.write("l3.csv", "lead_id,email,created_at\nL3,cleo@example.com,2026-01-01\n");
    desk.run(&["import", "l3.csv", "--source", "s"]).expect(0);
    desk.run(&["rematch"]).expect(0);
    undo(&desk, 3);
    pay(&desk, "P2", "70.00", "bob");
    undo(&desk, 5);
    desk.run(&["rematch"]).expect(0);
    assert_eq!(counted(&desk), "bob@example.com revenue_confirmed 70.00");
}

/// The lead came with the batch that is undone, and a later one has counted the deal for it.
#[test]
fn a_deal_stays_with_whom_a_later_batch_has_counted_it_for() {
    let desk = two_leads();
    deal(&desk, "Qualified", "nobody");
    deal(&desk, "Qualified", "ann");
    deal(&desk, "Closed Won", "ann");
    let said = undo(&desk, 4);
    assert!(said.contains("whose they are: another batch has counted them so"), "{said}");
    assert_eq!(desk.text("SELECT lead_id || ' ' || matched_by FROM deals"), "1 email");
    assert_eq!(counted(&desk), "ann@example.com deal_won 100.00");
    undo(&desk, 5);
    assert_eq!(counted(&desk), "");
}

/// What somebody does who is not sure of her files.
#[derive(Debug, Clone)]
enum Step {
    Leads,
    Pay(u8, u8),
    Deal(u8, bool),
    Void(u8),
    Record(u8),
    Rematch,
    Undo(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Leads),
        3 => (1..3_u8, 0..3_u8).prop_map(|(id, person)| Step::Pay(id, person)),
        3 => (0..3_u8, any::<bool>()).prop_map(|(person, won)| Step::Deal(person, won)),
        1 => (1..5_u8).prop_map(Step::Void),
        1 => (0..2_u8).prop_map(Step::Record),
        1 => Just(Step::Rematch),
        6 => (0..8_u8).prop_map(Step::Undo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, max_shrink_iters: 300, ..ProptestConfig::default() })]

    /// In any order: what counts is stated by a row that stands, once; and what stands counts, once it was rematched.
    #[test]
    fn what_counts_is_what_stands(steps in prop::collection::vec(step(), 6..16)) {
        const PEOPLE: [&str; 3] = ["ann", "bob", "nobody"];
        let desk = two_leads();
        let mut is_voided = false;
        for step in &steps {
            match step {
                Step::Leads => drop(desk.run(&["import", "l.csv", "--source", "s"])),
                Step::Pay(id, person) => pay(&desk, &format!("P{id}"), "50.00", PEOPLE[usize::from(*person)]),
                Step::Deal(person, won) => {
                    deal(&desk, if *won { "Closed Won" } else { "Qualified" }, PEOPLE[usize::from(*person)]);
                }
                Step::Void(event) => {
                    is_voided |= desk.run(&["void", &event.to_string(), "--reason", "wrong"]).code == 0;
                }
                Step::Record(person) => {
                    let lead = format!("L{}", person + 1);
                    let stage = ["--stage", "revenue_confirmed", "--amount", "5.00", "--time", "2026-02-01"];
                    desk.run(&[&["record", "--lead-id", &lead], stage.as_slice()].concat());
                }
                Step::Rematch => drop(desk.run(&["rematch"])),
                Step::Undo(back) => {
                    let newest = desk.count("SELECT max(id) FROM batches");
                    let undone = desk.run(&["undo", &(newest - i64::from(*back)).to_string()]);
                    prop_assert!(undone.code < 3, "{}", undone.err);
                    // Nothing has come after the newest: nothing can be in its way.
                    prop_assert!(*back > 0 || newest < 3 || undone.code < 2, "{}", undone.err);
                }
            }
            let homeless = "SELECT count(*) FROM revenue_facts AS f WHERE f.source_system = 's'
                AND NOT EXISTS (SELECT 1 FROM payments AS p WHERE p.row_key = f.deal_id AND p.lead_id = f.lead_id)
                AND NOT EXISTS (SELECT 1 FROM deals AS d WHERE d.row_key = f.deal_id AND d.lead_id = f.lead_id AND d.withdrawn_in IS NULL)";
            prop_assert_eq!(desk.count(homeless), 0, "after {:?}: {}", step, counted(&desk));
            let twice = "SELECT count(*) FROM (SELECT 1 FROM revenue_facts WHERE source_system = 's'
                GROUP BY deal_id, revenue_stage HAVING count(*) > 1)";
            prop_assert_eq!(desk.count(twice), 0, "after {:?}: {}", step, counted(&desk));
            let of_nobody = "SELECT count(*) FROM revenue_facts AS f JOIN leads AS l ON l.id = f.lead_id WHERE l.withdrawn_in IS NOT NULL";
            prop_assert_eq!(desk.count(of_nobody), 0, "after {:?}: {}", step, counted(&desk));
        }
        desk.run(&["rematch"]);
        let waiting = "SELECT count(*) FROM (
            SELECT lead_id, revenue_stage FROM payment_claims UNION SELECT lead_id, revenue_stage FROM deal_claims) AS c
            WHERE c.lead_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM revenue_facts AS f WHERE f.lead_id = c.lead_id AND f.revenue_stage = c.revenue_stage)";
        if !is_voided {
            prop_assert_eq!(desk.count(waiting), 0, "at the end: {}", counted(&desk));
        }
        prop_assert_eq!(desk.run(&["verify"]).code, 0);
    }
}

#[test]
fn the_timeline_tells_no_moves_that_never_were() {
    let moves = |desk: &Desk| {
        desk.text("SELECT coalesce(group_concat(title, ' | '), '') FROM customer_activity_timeline WHERE kind = 'deal-stage'")
    };
    let desk = two_leads();
    deal(&desk, "Qualified", "ann");
    deal(&desk, "Closed Won", "ann");
    assert_eq!(moves(&desk), "Desk: Qualified → Closed Won");
    undo(&desk, 4);
    assert_eq!(moves(&desk), "");
    undo(&desk, 5);
    assert_eq!(moves(&desk), "Desk: Qualified → Closed Won");
    undo(&desk, 4);
    undo(&desk, 3);
    deal(&desk, "Qualified", "ann");
    assert_eq!(moves(&desk), "");
}

/// What is refused is not proposed.
#[test]
fn an_undo_that_cannot_be_taken_back_is_not_proposed() {
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    undo(&desk, 3);
    assert!(desk.run(&["undo", "3"]).expect(2).err.contains("trueup undo 4"));
    pay(&desk, "P2", "70.00", "bob");
    let said = desk.run(&["undo", "3"]).expect(2).err;
    assert!(said.contains("something was written since") && !said.contains("trueup undo 4"), "{said}");
    // What was done again can be undone whatever came after: the undo of it that does not hold says so.
    let desk = two_leads();
    pay(&desk, "P1", "50.00", "ann");
    undo(&desk, 3);
    undo(&desk, 4);
    pay(&desk, "P2", "70.00", "bob");
    assert!(desk.run(&["undo", "4"]).expect(2).err.contains("trueup undo 5"));
    undo(&desk, 5);
    assert_eq!(counted(&desk), "bob@example.com revenue_confirmed 70.00");
}
