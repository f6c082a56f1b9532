//! What happens to a book that is damaged, or that two programs write at once. A sample of each, sized
//! for every run of the tests.

use std::process::Command;

use rusqlite::{Connection, OpenFlags};

use crate::desk::Desk;

/// How many bits are flipped, one after another, each in a fresh copy.
const FLIPS: u64 = 300;

/// A row of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Every value of the ledger as a plain client reads it, or nothing where it cannot be read.
fn ledger(path: &std::path::Path) -> Option<Vec<String>> {
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

#[test]
fn every_flipped_bit_that_changes_the_ledger_is_found() {
    let desk = Desk::with_small_world();
    desk.run(&["amend", "1", "--amount", "120.00", "--reason", "typing error"]).expect(0);
    desk.run(&["void", "2", "--reason", "never happened"]).expect(0);
    let pages: Vec<u64> = {
        let conn = desk.stranger();
        let sql = "SELECT pageno FROM dbstat WHERE name IN ('revenue_events', 'revenue_attributions', 'revenue_corrections') ORDER BY 1";
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get::<_, i64>(0)).unwrap().map(|page| u64::try_from(page.unwrap()).unwrap()).collect()
    };
    assert!(pages.len() >= 3, "{pages:?}");
    let sound = std::fs::read(desk.book()).unwrap();
    let page_size = 4096;
    let before = ledger(&desk.book()).unwrap();
    let mut numbers = Numbers(7);
    let (mut changed, mut found) = (0, 0);
    for _ in 0..FLIPS {
        let page = pages[usize::try_from(numbers.below(pages.len() as u64)).unwrap()];
        let at = usize::try_from((page - 1) * page_size + numbers.below(page_size)).unwrap();
        let bit = numbers.below(8);
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << bit;
        std::fs::write(desk.book(), bytes).unwrap();
        let said = desk.run(&["verify"]);
        assert!(matches!(said.code, 0..=2) && !said.err.contains("panicked"), "byte {at}, bit {bit}: {} {}", said.code, said.err);
        if ledger(&desk.book()).as_ref() != Some(&before) {
            changed += 1;
            found += u64::from(said.code != 0);
            assert_ne!(said.code, 0, "byte {at}, bit {bit} changes the ledger, and verify says that all is well");
        }
    }
    assert!(changed > 20, "only {changed} of {FLIPS} flips changed a value: the test proves little");
    assert_eq!(changed, found);
}

#[test]
fn two_writers_at_once_lose_nothing() {
    const EACH: usize = 20;
    let desk = Desk::new();
    let rows: String = (0..2 * EACH).map(|number| format!("L{number},l{number}@example.com\n")).collect();
    desk.write("leads.csv", &format!("lead_id,email\n{rows}"));
    desk.run(&["import", "leads.csv"]).expect(0);
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let desk = &desk;
            scope.spawn(move || {
                for number in 0..EACH {
                    let lead = format!("L{}", writer * EACH + number);
                    let said = desk.run(&["record", "--lead-id", &lead, "--stage", "deal_won", "--amount", "1.00"]);
                    assert_eq!(said.code, 0, "{lead}: {}", said.err);
                }
            });
        }
    });
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), i64::try_from(2 * EACH).unwrap());
    desk.run(&["verify"]).expect(0);
}

/// Whether strace is there, which makes a system call fail or kill the program at it. Says so where it
/// is not: the test has then shown nothing.
fn can_inject() -> bool {
    let there = Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("SKIPPED: there is no strace to make system calls fail with; on Debian the package is strace");
    }
    there
}

/// Imports the small world into a new book while a fault is injected. Returns the exit code, and
/// asserts that the book is sound afterwards and holds all of the import or nothing.
fn import_with(desk: &Desk, empty: &[u8], fault: &str) -> (Option<i32>, bool) {
    std::fs::write(desk.book(), empty).unwrap();
    std::fs::write(desk.path("book.trueup-journal"), "").unwrap();
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={fault}")])
        .arg(env!("CARGO_BIN_EXE_trueup"))
        .args(["--book", &desk.book().to_string_lossy(), "import", "leads.csv", "crm_deals.csv", "payments.csv"])
        .current_dir(desk.path(""))
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{fault}: {output:?}");
    // The first to look at the book after a crash is often somebody who only reads.
    desk.run(&["verify"]).expect(0);
    let runs = desk.count("SELECT count(*) FROM batches WHERE kind = 'import'");
    let events = desk.count("SELECT count(*) FROM revenue_events");
    assert!([(0, 0), (1, 4)].contains(&(runs, events)), "{fault}: {runs} runs, {events} events");
    (output.status.code(), runs == 1)
}

fn desk_with_files() -> (Desk, Vec<u8>) {
    let desk = Desk::new();
    desk.write("leads.csv", crate::desk::LEADS)
        .write("crm_deals.csv", crate::desk::DEALS)
        .write("payments.csv", crate::desk::PAYMENTS);
    let empty = std::fs::read(desk.book()).unwrap();
    (desk, empty)
}

#[test]
fn a_killed_run_leaves_no_half() {
    if !can_inject() {
        return;
    }
    let (desk, empty) = desk_with_files();
    let (mut killed, mut whole) = (0, 0);
    for call in ["pwrite64", "fdatasync", "fsync", "ftruncate"] {
        for when in [1, 2, 3, 5, 8, 13, 21, 34, 55] {
            let fault = format!("{call}:signal=KILL:when={when}");
            let (code, is_whole) = import_with(&desk, &empty, &fault);
            assert!(code != Some(0) || is_whole, "{fault}: an acknowledged batch was lost");
            killed += u32::from(code != Some(0));
            whole += u32::from(is_whole);
        }
    }
    assert!(killed >= 10 && whole >= 1, "{killed} runs were killed, {whole} books are whole: the test proves little");
}

#[test]
fn a_disk_that_fails_or_is_full_is_told_and_nothing_is_half_written() {
    if !can_inject() {
        return;
    }
    let (desk, empty) = desk_with_files();
    let mut failed = 0;
    for call in ["pwrite64", "fdatasync", "ftruncate"] {
        for error in ["EIO", "ENOSPC"] {
            for when in ["1", "2", "7", "20", "1+", "7+"] {
                let fault = format!("{call}:error={error}:when={when}");
                let (code, is_whole) = import_with(&desk, &empty, &fault);
                assert!(matches!(code, Some(0 | 2)), "{fault}: exit {code:?}");
                assert_eq!(code == Some(0), is_whole, "{fault}: what was said is not what was done");
                failed += u32::from(code == Some(2));
            }
        }
    }
    assert!(failed >= 10, "only {failed} runs failed: the test proves little");
}
