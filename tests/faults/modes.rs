//! Files that only their owner may read, whatever the umask.

use super::Figures;

#[test]
#[cfg(unix)]
fn files_are_private_whatever_the_umask() {
    run();
}

/// Makes every kind of file that the program writes under umask 000.
#[cfg(unix)]
pub(super) fn run() -> Figures {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::desk::Desk;

    let desk = Desk::bare();
    let older = rusqlite::Connection::open(desk.path("older.trueup")).unwrap();
    older.execute_batch(include_str!("../books/v3.sql")).unwrap();
    older.execute_batch("PRAGMA user_version = 3; PRAGMA application_id = 0x74727570").unwrap();
    drop(older);
    desk.write("leads.csv", crate::desk::LEADS).write("bad.csv", "lead_id,email\nL9,nobody\n");
    let script = format!(
        "umask 000; cd '{}'; export TRUEUP_BOOK=book.trueup TRUEUP_NOW=2026-06-30T12:00:00Z; T='{}'
         $T init && $T import leads.csv; $T import bad.csv; $T reconcile --out findings; $T issues export fix
         $T backup drawer; $T restore drawer/book.20260630T120000Z.backup; $T --book older.trueup health; true",
        desk.path("").display(),
        env!("CARGO_BIN_EXE_trueup")
    );
    let said = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
    let files = [
        "book.trueup",
        "book.trueup-journal",
        "bad.csv.rejects.csv",
        "findings/summary.csv",
        "findings/orphan-revenue.csv",
        "fix/crm-leads.csv",
        "drawer/book.20260630T120000Z.backup",
        "book.trueup.before-restore",
        &format!("older.trueup.before-v{}", trueup::book::SCHEMA_VERSION),
    ];
    for name in files {
        let found = std::fs::metadata(desk.path(name)).unwrap_or_else(|error| panic!("{name}: {error}\n{said:?}"));
        let mode = found.permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name} is {mode:o}");
    }
    assert!(!desk.path("book.trueup.lock").exists());
    Figures::new(
        "umask 000",
        format!("{} files: book, journal, rejects, findings, exported issues, backup, copies aside", files.len()),
        "every one has mode 0600".to_owned(),
    )
}

#[cfg(not(unix))]
pub(super) fn run() -> Figures {
    Figures::new("umask 000", "nothing: this system has no umask".to_owned(), "not tried".to_owned())
}
