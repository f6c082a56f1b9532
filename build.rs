//! Embeds the folders that grow by one file at a time: views, triggers, presets, checks, and how an
//! undo gives each table its former values.
//!
//! A file dropped into one of them is part of the program after the next build; no list to edit.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDERS: [(&str, &str, &str); 5] = [
    ("VIEWS", "migrations/views", "sql"),
    ("TRIGGERS", "migrations/triggers", "sql"),
    ("PRESETS", "src/ingest/presets", "toml"),
    ("CHECKS", "src/reconcile/checks", "sql"),
    ("RESTORES", "src/actions/undo/restore", "sql"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=migrations");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut code = String::new();
    for (constant, folder, extension) in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
        writeln!(code, "pub(crate) const {constant}: &[(&str, &str)] = &[")?;
        for path in files(&root.join(folder), extension)? {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            // By the folder of the package, so that a folder that was moved still builds.
            let inside = format!("/{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            writeln!(code, "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {inside:?}))),")?;
        }
        writeln!(code, "];")?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded.rs"), code)?;
    Ok(())
}

/// The files of a folder with this extension, sorted, so that two builds embed them alike.
fn files(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
