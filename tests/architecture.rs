//! Who may use whom, read off the `use crate::` lines.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms that it may use, besides itself.
const RULES: [(&str, &[&str]); 11] = [
    ("model", &[]),
    ("book", &["model", "embedded"]),
    ("identity", &["model", "book"]),
    ("ledger", &["model", "book"]),
    ("sales", &["model", "book"]),
    ("score", &["model", "book"]),
    ("reconcile", &["model", "book", "embedded"]),
    ("ingest", &["model", "book", "identity", "ledger", "sales", "score", "reconcile", "embedded"]),
    ("actions", &["model", "book", "identity", "ledger", "sales", "score", "reconcile", "ingest", "embedded"]),
    ("report", &["model"]),
    ("cli", &["model", "book", "identity", "ledger", "sales", "score", "reconcile", "ingest", "actions", "report"]),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    for (room, allowed) in RULES {
        for file in files(&source().join(room)) {
            let text = fs::read_to_string(&file).unwrap();
            for rest in text.split("crate::").skip(1) {
                // `use crate::{a, b::c}` names several rooms at once.
                let list = rest.strip_prefix('{').map_or(rest, |inner| inner.split('}').next().unwrap());
                let parts = if list.len() < rest.len() { list.split(',').collect::<Vec<_>>() } else { vec![rest] };
                for part in parts {
                    let used = part.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                    let fine = used == room || used.is_empty() || allowed.contains(&used);
                    assert!(fine, "{} uses {used}, which {room} may not", file.display());
                }
            }
        }
    }
}

#[test]
fn every_room_is_in_the_rules() {
    for entry in fs::read_dir(source()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let room = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(RULES.iter().any(|(known, _)| *known == room), "{room} has no rule");
        }
    }
}

/// Prints, the clock and the environment belong to the command line.
#[test]
fn only_the_command_line_touches_the_world() {
    for (room, _) in RULES.iter().filter(|(room, _)| *room != "cli") {
        for file in files(&source().join(room)) {
            let text = fs::read_to_string(&file).unwrap();
            for forbidden in ["println!", "eprintln!", "Utc::now", "SystemTime::now", "std::env::", "process::exit"] {
                assert!(!text.contains(forbidden), "{} has {forbidden}", file.display());
            }
        }
    }
}

#[test]
fn sql_is_never_built_with_format() {
    for file in files(&source()) {
        let text: String = fs::read_to_string(&file).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        // A name cannot be a parameter: the export of a table, the dropping of our own objects and
        // the sweep through every column put names that they have looked up into a statement, quoted.
        let may_name =
            ["query.rs", "migrate.rs", "repair.rs", "erase.rs"].iter().any(|name| file.ends_with(format!("book/{name}")));
        for word in ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM", "DROP "] {
            for way in ["format!(\"", "format!( \"", "concat!(\"", "push_str(\""] {
                assert!(!text.contains(&format!("{way}{word}")), "{} builds SQL with {way}", file.display());
            }
            assert!(may_name || !text.contains(&format!("[\"{word}")), "{} builds SQL of pieces", file.display());
        }
    }
}
