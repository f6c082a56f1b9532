//! The runs that are disturbed: what each starts from, and how one tells whether it was done, whole,
//! or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rusqlite::Connection;

use crate::desk::Desk;

/// The system calls by which a run changes what is on the disk; not every machine has all of them.
const CALLS: [&str; 10] =
    ["pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "unlinkat", "rename", "renameat", "renameat2"];

/// A run of the program that can be repeated from the same start.
pub(super) struct Deed {
    pub name: &'static str,
    pub desk: Desk,
    arguments: Vec<&'static str>,
    start: BTreeMap<PathBuf, Vec<u8>>,
    is_done: fn(&Desk) -> bool,
}

/// Every deed, each at a desk of its own.
pub(super) fn all() -> Vec<Deed> {
    vec![import(), undo(), backup(), migration(), forget()]
}

fn import() -> Deed {
    let desk = Desk::new();
    desk.write("leads.csv", crate::desk::LEADS)
        .write("conversions.csv", crate::desk::CONVERSIONS)
        .write("crm_deals.csv", &crate::desk::DEALS.replace("200.00", "2x0"))
        .write("payments.csv", crate::desk::PAYMENTS);
    Deed::new("import", desk, &["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"], |desk| {
        all_or_nothing(desk, "SELECT count(*) FROM batches WHERE kind = 'import'", "SELECT count(*) FROM revenue_facts", 0, 3)
    })
}

fn undo() -> Deed {
    Deed::new("undo", Desk::with_small_world(), &["undo", "2"], |desk| {
        all_or_nothing(desk, "SELECT count(*) FROM batches WHERE kind = 'undo'", "SELECT count(*) FROM revenue_facts", 4, 0)
    })
}

fn forget() -> Deed {
    Deed::new("forget", Desk::with_small_world(), &["forget", "L1", "--reason", "letter", "--yes"], |desk| {
        let named = "SELECT count(*) FROM leads WHERE email = 'ana@example.com'";
        all_or_nothing(desk, "SELECT count(*) FROM batches WHERE kind = 'forget'", named, 1, 0)
    })
}

/// What has the name of a backup must be a whole book.
fn backup() -> Deed {
    Deed::new("backup", Desk::with_small_world(), &["backup", "drawer"], |desk| {
        assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 4, "the book itself");
        let copies =
            files_of(&desk.path("drawer"), "").into_keys().filter(|path| path.extension().is_some_and(|e| e == "backup"));
        let copies: Vec<PathBuf> = copies.collect();
        for copy in &copies {
            let path = desk.path("drawer").join(copy);
            assert_eq!(number(&path, "SELECT count(*) FROM revenue_facts"), 4, "{}", copy.display());
            desk.run(&["--book", &path.to_string_lossy(), "verify"]).expect(0);
        }
        !copies.is_empty()
    })
}

/// A book as version 3 left it, which the first command upgrades.
fn migration() -> Deed {
    let desk = Desk::bare();
    let conn = Connection::open(desk.book()).unwrap();
    conn.execute_batch(include_str!("../books/v3.sql")).unwrap();
    conn.execute_batch("PRAGMA user_version = 3; PRAGMA application_id = 0x74727570").unwrap();
    drop(conn);
    Deed::new("migration", desk, &["health"], |desk| {
        // Looked at by a plain client: any command of ours would upgrade it.
        let version = number(&desk.book(), "PRAGMA user_version");
        assert!(version == 3 || version == trueup::book::SCHEMA_VERSION, "version {version}");
        assert_eq!(number(&desk.book(), "SELECT count(*) FROM revenue_facts"), 4);
        for (copy, _) in files_of(&desk.path(""), "book.trueup.before-")
            .iter()
            .filter(|(copy, _)| !copy.to_string_lossy().contains(".partial"))
        {
            assert_eq!(number(&desk.path("").join(copy), "PRAGMA user_version"), 3, "{}", copy.display());
            assert_eq!(number(&desk.path("").join(copy), "SELECT count(*) FROM revenue_facts"), 4, "{}", copy.display());
        }
        version != 3
    })
}

/// A run is there with all that it did, or neither is.
fn all_or_nothing(desk: &Desk, runs: &str, figure: &str, before: i64, after: i64) -> bool {
    let found = (desk.count(runs), desk.count(figure));
    assert!([(0, before), (1, after)].contains(&found), "half of a run: {found:?}");
    found.0 == 1
}

fn number(book: &Path, sql: &str) -> i64 {
    Connection::open(book).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The files of a folder and of those in it whose name begins so, by their name in it.
fn files_of(folder: &Path, start: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(files_of(&path, "").into_iter().map(|(inner, bytes)| (name.join(inner), bytes)));
        } else if name.to_string_lossy().starts_with(start) {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

impl Deed {
    fn new(name: &'static str, desk: Desk, arguments: &[&'static str], is_done: fn(&Desk) -> bool) -> Self {
        let start = files_of(&desk.path(""), "");
        Self { name, desk, arguments: arguments.to_vec(), start, is_done }
    }

    /// Puts every file back as it was at the start.
    pub fn reset(&self) {
        for entry in fs::read_dir(self.desk.path("")).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
        for (name, bytes) in &self.start {
            fs::create_dir_all(self.desk.path("").join(name).parent().unwrap()).unwrap();
            fs::write(self.desk.path("").join(name), bytes).unwrap();
        }
    }

    /// Does it under strace, with options of its own.
    pub fn under_strace(&self, options: &[&str]) -> Output {
        Command::new("strace")
            .args(["-f", "-qq"])
            .args(options)
            .arg(env!("CARGO_BIN_EXE_trueup"))
            .args(&self.arguments)
            .current_dir(self.desk.path(""))
            .env("TRUEUP_BOOK", self.desk.book())
            .env("TRUEUP_NOW", "2026-06-30T12:00:00Z")
            .env("HOME", self.desk.path(""))
            .output()
            .unwrap()
    }

    /// How often it makes each of the calls, undisturbed; by the thread that makes most of them, since
    /// strace counts each thread by itself.
    pub fn calls(&self) -> BTreeMap<&'static str, usize> {
        self.reset();
        let log = self.desk.path("strace.log");
        let traced = CALLS.map(|call| format!("?{call}")).join(",");
        let output = self.under_strace(&["-o", &log.to_string_lossy(), "-e", &format!("trace={traced}")]);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}: {output:?}", self.name);
        assert!((self.is_done)(&self.desk), "{} does nothing", self.name);
        let mut counts: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
        for line in fs::read_to_string(&log).unwrap().lines() {
            let (thread, rest) = line.split_once(char::is_whitespace).unwrap_or_default();
            if let Some(call) = CALLS.iter().find(|call| rest.trim_start().starts_with(&format!("{call}("))) {
                *counts.entry((thread.to_owned(), *call)).or_default() += 1;
            }
        }
        let mut most = BTreeMap::new();
        for ((_, call), count) in counts {
            let highest = most.entry(call).or_insert(0);
            *highest = count.max(*highest);
        }
        most
    }

    /// Whether it was done; fails where it was done by half, or where the book is not sound. The first
    /// to look at the book after a crash is often somebody who only reads.
    #[track_caller]
    pub fn is_done(&self, what: &str) -> bool {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (self.is_done)(&self.desk)));
        let said = self.desk.run(&["verify"]);
        assert_eq!(said.code, 0, "{}, {what}: {}{}", self.name, said.out, said.err);
        done.unwrap_or_else(|_| panic!("{}, {what}: see above", self.name))
    }
}
