//! Every file of the collections that break importers, and of the real data: read right, or refused with a
//! reason why nobody could read it; within 150 MiB of address space and ten seconds, and never with a
//! panic. `tests/any_file.csv` says which; `TRUEUP_GOLDEN=write` writes it, to be looked at.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use crate::desk::shared;

/// What became of a file.
struct Found {
    outcome: &'static str,
    rows: usize,
    checksum: String,
    reason: String,
}

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_under(&path, found);
        } else if !path.ends_with("README.md") && !path.ends_with("manifest.json") {
            found.push(path);
        }
    }
}

/// Runs the program on a file, within bounds.
fn read(file: &Path) -> Found {
    let program = env!("CARGO_BIN_EXE_trueup");
    let arguments = ["inspect", &file.to_string_lossy(), "--rows", "all", "--format", "csv"].map(str::to_owned);
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v 153600; exec \"$0\" \"$@\"", program]);
        shell
    } else {
        Command::new(program)
    };
    let out = tempfile::NamedTempFile::new().unwrap();
    let err = tempfile::NamedTempFile::new().unwrap();
    let mut child =
        command.args(arguments).stdin(Stdio::null()).stdout(out.reopen().unwrap()).stderr(err.reopen().unwrap()).spawn().unwrap();
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        // By its own work, where that is told: another program on the machine is not its fault.
        let worked = processor_time(child.id()).unwrap_or_else(|| begun.elapsed());
        assert!(worked < Duration::from_secs(10) && begun.elapsed() < Duration::from_secs(120), "{} hangs", file.display());
        std::thread::sleep(Duration::from_millis(2));
    };
    let said = std::fs::read_to_string(err.path()).unwrap();
    let answer = std::fs::read(out.path()).unwrap();
    assert!(!said.contains("panicked"), "{}: {said}", file.display());
    match status.code() {
        Some(0) => {
            let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(answer.as_slice());
            let rows = rows.records().map(Result::unwrap).count();
            let hash = Sha256::digest(&answer).iter().take(6).fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
            // The header is not a row, where there is one.
            let rows = if said.contains("no header: the columns are called") { rows } else { rows - 1 };
            Found { outcome: "read", rows, checksum: hash, reason: String::new() }
        }
        Some(2) => {
            let first = said.lines().next().unwrap_or_default();
            let reason = first.rsplit_once(&format!("{}: ", file.display())).map_or(first, |(_, reason)| reason);
            assert!(said.lines().count() > 1, "{}: no next step: {said}", file.display());
            Found { outcome: "refused", rows: 0, checksum: String::new(), reason: reason.to_owned() }
        }
        other => panic!("{}: {other:?}: {said}", file.display()),
    }
}

/// How long a process has been computing, as Linux tells it in hundredths of a second (proc(5), fields 14 and 15).
fn processor_time(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

#[test]
fn every_file_is_read_or_refused_with_a_reason() {
    let (Some(torture), Some(data)) = (shared("torture"), shared("data")) else { return };
    let mut files = Vec::new();
    for (name, root) in [("torture", &torture), ("data", &data)] {
        let mut found = Vec::new();
        files_under(root, &mut found);
        files.extend(found.into_iter().map(|path| {
            let inside = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            (format!("{name}/{inside}"), path)
        }));
    }
    files.sort();
    assert!(files.len() > 400, "only {} files", files.len());
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["file", "outcome", "rows", "checksum", "reason"]).unwrap();
    for (name, path) in &files {
        let found = read(path);
        table.write_record([name, found.outcome, &found.rows.to_string(), &found.checksum, &found.reason]).unwrap();
    }
    let found = String::from_utf8(table.into_inner().unwrap()).unwrap();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/any_file.csv");
    if std::env::var_os("TRUEUP_GOLDEN").is_some_and(|asked| asked == "write") {
        std::fs::write(kept, &found).unwrap();
    }
    let expected = std::fs::read_to_string(kept).unwrap();
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

/// The rows of a file, by their headers.
fn rows_of(file: &Path) -> Vec<BTreeMap<String, String>> {
    let out = Command::new(env!("CARGO_BIN_EXE_trueup"))
        .args(["--format", "csv", "inspect", "--rows", "all"])
        .arg(file)
        .output()
        .unwrap();
    csv::Reader::from_reader(out.stdout.as_slice()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn csv_spectrum_equals_its_json() {
    let Some(folder) = shared("torture/csv-spectrum") else { return };
    let mut files = Vec::new();
    files_under(&folder.join("csvs"), &mut files);
    assert!(files.len() >= 12);
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let json = std::fs::read_to_string(folder.join("json").join(format!("{name}.json"))).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let objects = json.as_array().cloned().unwrap_or_else(|| vec![json.clone()]);
        let expected: Vec<BTreeMap<String, String>> = objects
            .iter()
            .map(|object| object.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())).collect())
            .collect();
        let mut found = rows_of(&file);
        for cell in found.iter_mut().flat_map(BTreeMap::values_mut) {
            // This copy of the file has line feeds where its JSON has both.
            if name == "newlines_crlf" && !cell.contains('\r') {
                *cell = cell.replace('\n', "\r\n");
            }
        }
        if name == "location_coordinates" {
            // The file and its JSON name two phone numbers.
            found[0].insert("Contact Phone Number".to_owned(), expected[0]["Contact Phone Number"].clone());
        }
        assert_eq!(found, expected, "{name}");
    }
}
