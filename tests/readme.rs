//! The README's tour runs: every command in it, in order, on a copy of the sample data, and what it
//! shows is what comes out.

use std::process::Command;

use crate::desk::Desk;

/// Columns are as wide as their widest cell, which the README need not show: runs of blanks are one.
fn squeeze(text: &str) -> String {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_tour_runs_and_shows_what_comes_out() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let desk = Desk::bare();
    for entry in std::fs::read_dir(root.join("sample-data")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, desk.path(&path.file_name().unwrap().to_string_lossy())).unwrap();
    }
    let mut commands = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for part in block.split("$ ").skip(1) {
            let (command, shown) = part.split_once('\n').unwrap();
            if command.starts_with("make ") || command.starts_with("git ") {
                continue;
            }
            commands += 1;
            let line = format!("trueup() {{ '{}' \"$@\"; }}; {command}", env!("CARGO_BIN_EXE_trueup"));
            let output = Command::new("sh")
                .arg("-c")
                .arg(format!("{{ {line}; }} 2>&1"))
                .current_dir(desk.path(""))
                .env("TRUEUP_BOOK", desk.path("larkspur.trueup"))
                // A later day than the tour is about: what depends on the day must say it.
                .env("TRUEUP_NOW", "2026-11-21T19:00:00Z")
                .output()
                .unwrap();
            assert!(matches!(output.status.code(), Some(0 | 1)), "$ {command}\n{}", String::from_utf8_lossy(&output.stdout));
            let said = squeeze(&String::from_utf8_lossy(&output.stdout));
            let mut rest = said.as_str();
            for line in shown.lines().map(squeeze).filter(|line| !line.is_empty() && line != "…") {
                let Some(place) = rest.find(&line) else {
                    panic!("$ {command}\nthe README shows\n{line}\nbut this came out\n{said}")
                };
                rest = &rest[place + line.len()..];
            }
        }
    }
    assert!(commands >= 20, "the tour has only {commands} commands");
    for command in [
        "init",
        "config",
        "stages",
        "import",
        "inspect",
        "presets",
        "rematch",
        "issues",
        "match",
        "aliases",
        "undo",
        "forget",
        "history",
        "verify",
        "backup",
        "doctor",
        "restore",
        "reconcile",
        "checks",
        "accept",
        "unaccept",
        "health",
        "weekly",
        "revenue",
        "record",
        "void",
        "amend",
        "batches",
        "sql",
        "export",
    ] {
        assert!(readme.contains(&format!("$ trueup {command}")), "the tour leaves out trueup {command}");
    }
}
