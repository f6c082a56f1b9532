//! Two programs that write to one book at once.

use super::{Figures, Size};
use crate::desk::Desk;

#[test]
fn two_writers_at_once_lose_nothing() {
    run(Size::Sample);
}

/// Each of two threads records one event after another, by a process of its own.
pub(super) fn run(size: Size) -> Figures {
    let each = size.of(20_i64, 200);
    let desk = Desk::new();
    let rows: String = (0..2 * each).map(|number| format!("L{number},l{number}@example.com\n")).collect();
    desk.write("leads.csv", &format!("lead_id,email\n{rows}"));
    desk.run(&["import", "leads.csv"]).expect(0);
    let busy: usize = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|writer| {
                let desk = &desk;
                scope.spawn(move || {
                    let mut busy = 0;
                    for number in 0..each {
                        let lead = format!("L{}", writer * each + number);
                        let record = || desk.run(&["record", "--lead-id", &lead, "--stage", "deal_won", "--amount", "1.00"]);
                        let mut said = record();
                        while said.code == 2 && said.err.contains("another program is writing") {
                            busy += 1;
                            said = record();
                        }
                        assert_eq!(said.code, 0, "{lead}: {}", said.err);
                    }
                    busy
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 2 * each);
    assert_eq!(desk.count("SELECT count(*) FROM ledger_seals"), 2 * each);
    desk.run(&["verify"]).expect(0);
    Figures::new(
        "two writers at once",
        format!("2 × {each} recorded events"),
        format!("0 lost, {busy} told that the book was busy, 0 other errors; `verify` finds the chain whole"),
    )
}
