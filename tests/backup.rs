//! Copies of the book, and the way back.

use crate::desk::{Desk, LEADS};
use crate::properties::state;

fn files(desk: &Desk, folder: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(desk.path(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_a_sound_private_book() {
    let desk = Desk::with_small_world();
    let done = desk.json(&["backup"]);
    let copy = done["file"].as_str().unwrap().to_owned();
    assert_eq!(files(&desk, "backups"), ["book.20260630T120000Z.backup"]);
    desk.run(&["--book", &copy, "verify"]).expect(0);
    assert_eq!(
        desk.run(&["--book", &copy, "export", "revenue_facts", "--format", "csv"]).expect(0).out,
        desk.run(&["export", "revenue_facts", "--format", "csv"]).expect(0).out
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // A second one of the same moment overwrites nothing.
    desk.run(&["backup"]).expect(0);
    assert_eq!(files(&desk, "backups").len(), 2);
}

#[test]
fn the_newest_copies_stay_and_nothing_else_goes() {
    let desk = Desk::with_small_world();
    std::fs::create_dir(desk.path("safe")).unwrap();
    for name in ["book.20250101T000000Z.backup", "other.20240101T000000Z.backup", "book.txt", "book.notes.backup"] {
        desk.write(&format!("safe/{name}"), "hers");
    }
    // Another book of the same name keeps its copies in the same drawer.
    let other = Desk::new();
    other.run(&["config", "set", "phone_region", "DE"]).expect(0);
    let drawer = desk.path("safe").to_string_lossy().into_owned();
    other.run(&["backup", &drawer, "--keep", "1"]).expect(0);
    for round in 1..=12 {
        let done = desk.json(&["backup", "safe", "--keep", "2"]);
        assert_eq!(done["removed"].as_array().unwrap().len(), usize::from(round > 2), "{done}");
        assert!(desk.path(done["file"].as_str().unwrap()).exists(), "{done}");
    }
    assert_eq!(
        files(&desk, "safe"),
        [
            "book.20250101T000000Z.backup",
            "book.20260630T120000Z.backup",
            "book.20260630T120000Z.backup.12",
            "book.20260630T120000Z.backup.13",
            "book.notes.backup",
            "book.txt",
            "other.20240101T000000Z.backup"
        ]
    );
    desk.run(&["backup", "safe", "--keep", "0"]).expect(2);
}

#[test]
fn a_restored_book_is_the_copy_and_the_present_one_is_kept() {
    let desk = Desk::with_small_world();
    desk.run(&["backup", "safe"]).expect(0);
    let before = state(&desk);
    desk.write("leads.csv", &LEADS.replace("ana@", "other@"));
    desk.run(&["import", "leads.csv"]).expect(0);
    let after = state(&desk);
    assert_ne!(before, after);
    let copy = "safe/book.20260630T120000Z.backup";
    let said = desk.run(&["restore", copy]).expect(2);
    assert!(said.err.contains("has come further than the copy") && said.err.contains("--force"), "{}", said.err);
    assert_eq!(state(&desk), after, "nothing was changed");
    let done = desk.json(&["restore", copy, "--force"]);
    assert_eq!(state(&desk), before);
    desk.run(&["verify"]).expect(0);
    let aside = done["aside"].as_str().unwrap().to_owned();
    desk.run(&["--book", &aside, "verify"]).expect(0);
    // And back again: the one that was kept aside has come further, so no force is needed.
    desk.run(&["restore", &aside]).expect(0);
    assert_eq!(state(&desk), after);
}

#[test]
fn only_a_sound_book_is_restored() {
    let desk = Desk::with_small_world();
    let before = state(&desk);
    desk.write("notes.txt", "no book at all, but some text that is long enough to be looked at twice");
    desk.run(&["backup", "safe"]).expect(0);
    let copy = desk.path("safe/book.20260630T120000Z.backup");
    let mut bytes = std::fs::read(&copy).unwrap();
    for byte in bytes.iter_mut().skip(8192).take(40_000) {
        *byte ^= 0x5a;
    }
    std::fs::write(desk.path("damaged.backup"), bytes).unwrap();
    for (file, expected) in [
        ("notes.txt", "is not a trueup book"),
        ("damaged.backup", ""),
        ("missing", "there is no copy at missing\n  next: trueup backup says"),
        ("book.trueup", "is the book itself"),
    ] {
        let said = desk.run(&["restore", file, "--force"]).expect(2);
        assert!(said.err.contains(expected), "{file}: {}", said.err);
        assert_eq!(state(&desk), before, "{file}");
    }
    // Where there is no book yet, the copy becomes it.
    let other = desk.path("elsewhere/new.trueup");
    desk.run(&["--book", &other.to_string_lossy(), "restore", "safe/book.20260630T120000Z.backup"]).expect(0);
    desk.run(&["--book", &other.to_string_lossy(), "verify"]).expect(0);
}
