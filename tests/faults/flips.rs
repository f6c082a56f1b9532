//! A bit flipped in a page of the ledger, as a failing disk does it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Figures, Numbers, Size};
use crate::desk::Desk;

#[test]
fn every_flipped_bit_that_changes_the_ledger_is_found() {
    run(Size::Sample);
}

/// Every value of the ledger as a plain client reads it, or nothing where it cannot be read.
fn ledger(path: &Path) -> Option<Vec<String>> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let mut all = Vec::new();
    for table in ["revenue_events", "revenue_attributions", "revenue_corrections", "ledger_seals"] {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table} NOT INDEXED ORDER BY rowid")).ok()?;
        let count = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            all.push((0..count).map(|column| format!("{:?}", row.get_ref(column).ok())).collect::<Vec<_>>().join("|"));
        }
    }
    Some(all)
}

/// Flips one bit after another, each in a fresh copy, and asks `verify`.
pub(super) fn run(size: Size) -> Figures {
    let flips = size.of(100, 300);
    let desk = Desk::with_small_world();
    desk.run(&["amend", "1", "--amount", "120.00", "--reason", "typing error"]).expect(0);
    desk.run(&["void", "2", "--reason", "never happened"]).expect(0);
    let pages: Vec<usize> = {
        let conn = desk.stranger();
        let sql = "SELECT pageno FROM dbstat WHERE name IN ('revenue_events', 'revenue_attributions', 'revenue_corrections') ORDER BY 1";
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get::<_, i64>(0)).unwrap().map(|page| usize::try_from(page.unwrap()).unwrap()).collect()
    };
    assert!(pages.len() >= 3, "{pages:?}");
    let sound = std::fs::read(desk.book()).unwrap();
    let page_size = 4096;
    let before = ledger(&desk.book()).unwrap();
    let mut numbers = Numbers(7);
    let (mut changed, mut noticed) = (0, 0);
    for _ in 0..flips {
        let page = pages[numbers.below(pages.len())];
        let at = (page - 1) * page_size + numbers.below(page_size);
        let bit = numbers.below(8);
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << bit;
        std::fs::write(desk.book(), bytes).unwrap();
        let said = desk.run(&["verify"]);
        assert!(matches!(said.code, 0..=2) && !said.err.contains("panicked"), "byte {at}, bit {bit}: {} {}", said.code, said.err);
        noticed += usize::from(said.code != 0);
        if ledger(&desk.book()).as_ref() != Some(&before) {
            changed += 1;
            assert_ne!(said.code, 0, "byte {at}, bit {bit} changes the ledger, and verify says that all is well");
        }
    }
    assert!(changed > flips / 20, "only {changed} of {flips} flips changed a value: the test proves little");
    Figures::new(
        "a bit flipped in a ledger page",
        format!("{flips} flips, {changed} of which change a value"),
        format!(
            "{changed} of {changed} found by `verify`, 0 panics ({} others, in unused bytes, change nothing)",
            flips - noticed
        ),
    )
}
