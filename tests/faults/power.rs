//! The power fails. What the program has written is recorded; then, for a moment between two of its
//! writes, every write since the last sync of its file is kept, lost or torn at random, sector by
//! sector, as a disk without power may do it, and the book that is left is opened.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use super::{Figures, Numbers, Size, can_trace};
use crate::desk::Desk;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// The files that are followed; the program touches no other that belongs to the book.
const FILES: [&str; 2] = ["book.trueup", "book.trueup-journal"];

#[test]
fn a_power_failure_loses_nothing_that_was_acknowledged() {
    if can_trace(Size::Sample) {
        run(Size::Sample);
    }
}

/// One change of a file, or the promise of the system that all those before it are safe.
#[derive(Debug, Clone)]
enum Step {
    Write { file: usize, at: usize, bytes: Arc<[u8]> },
    Truncate { file: usize, len: usize },
    Sync { file: usize },
}

/// What was recorded: the files at the start, the steps, and after how many of them each run had
/// ended and said so.
struct Recording {
    start: Vec<Vec<u8>>,
    steps: Vec<Step>,
    acknowledged: Vec<usize>,
    /// The content of the book after as many finished batches.
    contents: BTreeMap<i64, u64>,
    batches_at_start: i64,
}

/// Which of the syncs are taken as having happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syncs {
    All,
    None,
    /// All but that of the truncated journal, which ends a commit.
    AllButTheLast,
}

/// How many states were looked at, and what was wrong.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    states: usize,
    corrupt: usize,
    half: usize,
    lost: usize,
}

impl Tally {
    fn add(self, other: Self) -> Self {
        Self {
            states: self.states + other.states,
            corrupt: self.corrupt + other.corrupt,
            half: self.half + other.half,
            lost: self.lost + other.lost,
        }
    }
}

pub(super) fn run(size: Size) -> Figures {
    let recording = record();
    let real = look_at(&recording, size.of(400, 10_000), Syncs::All);
    assert_eq!((real.corrupt, real.half, real.lost), (0, 0, 0), "{real:?}");
    // The same, as if syncs had never happened: a test that cannot fail shows nothing.
    let unsynced = look_at(&recording, size.of(100, 1_000), Syncs::None);
    assert!(unsynced.corrupt * 2 > unsynced.states, "without a single sync the book is still sound: {unsynced:?}");
    let unfinished = look_at(&recording, size.of(400, 2_000), Syncs::AllButTheLast);
    assert!(unfinished.lost > 0, "without the sync that ends a commit nothing is lost: {unfinished:?}");
    Figures::new(
        "power loss, simulated from the recorded writes",
        format!(
            "{} states between {} writes, truncations and syncs of {} runs",
            real.states,
            recording.steps.len(),
            recording.acknowledged.len()
        ),
        format!(
            "0 corrupt, 0 half done, 0 acknowledged lost. Controls: with every sync left out {} of {} states are corrupt; with the \
             sync after a commit left out {} of {} lose what was acknowledged",
            unsynced.corrupt, unsynced.states, unfinished.lost, unfinished.states
        ),
    )
}

/// Runs that write, one after another, each under strace.
fn record() -> Recording {
    let desk = Desk::new();
    desk.write("leads.csv", crate::desk::LEADS)
        .write("conversions.csv", crate::desk::CONVERSIONS)
        .write("crm_deals.csv", crate::desk::DEALS)
        .write("payments.csv", crate::desk::PAYMENTS)
        .write("changed.csv", &crate::desk::LEADS.replace("ben@", "benjamin@"));
    let start = FILES.map(|name| fs::read(desk.path(name)).unwrap_or_default()).to_vec();
    let (batches_at_start, content) = content_of(&desk.book()).unwrap();
    let mut recording = Recording {
        start,
        steps: Vec::new(),
        acknowledged: Vec::new(),
        contents: BTreeMap::from([(batches_at_start, content)]),
        batches_at_start,
    };
    let runs: [&[&str]; 8] = [
        &["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"],
        &["record", "--lead-id", "L3", "--stage", "deal_won", "--amount", "5.00", "--time", "2026-05-01"],
        &["amend", "1", "--amount", "120.00", "--reason", "typing error"],
        &["import", "changed.csv", "--preset", "leads"],
        &["void", "5", "--reason", "never happened"],
        &["undo", "2"],
        &["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"],
        &["forget", "L1", "--reason", "letter", "--yes"],
    ];
    for arguments in runs {
        let log = desk.path("strace");
        let output = Command::new("strace")
            .args([
                "-ff",
                "-qq",
                "-y",
                "-xx",
                "-s",
                "1000000",
                "-e",
                "trace=pwrite64,write,fsync,fdatasync,ftruncate,?unlink,?unlinkat",
                "-o",
            ])
            .arg(&log)
            .arg(env!("CARGO_BIN_EXE_trueup"))
            .args(arguments)
            .current_dir(desk.path(""))
            .env("TRUEUP_BOOK", desk.book())
            .env("HOME", desk.path(""))
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        let before = recording.steps.len();
        for entry in fs::read_dir(desk.path("")).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("strace.") {
                let log = fs::read_to_string(&path).unwrap();
                let steps: Vec<Step> = log.lines().filter_map(step_of).collect();
                // One thread writes the book: only then does its own log have the order.
                assert!(steps.is_empty() || recording.steps.len() == before, "two threads write the book");
                recording.steps.extend(steps);
                fs::remove_file(path).unwrap();
            }
        }
        assert!(recording.steps.len() > before + 3, "{arguments:?} has written nothing");
        recording.acknowledged.push(recording.steps.len());
        let (batches, content) = content_of(&desk.book()).unwrap();
        recording.contents.insert(batches, content);
    }
    // What was recorded is what happened: played to the end, it gives the files that are there.
    let mut files = recording.start.clone();
    recording.steps.iter().for_each(|step| play(&mut files, step));
    for (name, bytes) in FILES.iter().zip(files) {
        assert!(fs::read(desk.path(name)).unwrap() == bytes, "the recording does not give {name}");
    }
    recording
}

/// Reads a line of strace, with every string in hexadecimal.
fn step_of(line: &str) -> Option<Step> {
    let (call, rest) = line.split_once('(')?;
    let (_, rest) = rest.split_once('<')?;
    let (path, rest) = rest.split_once('>')?;
    let path = String::from_utf8_lossy(&unhex(path)).into_owned();
    let file = FILES.iter().position(|name| Path::new(&path).file_name().is_some_and(|file| file == *name))?;
    let (arguments, result) = rest.rsplit_once(") = ")?;
    let number = |text: &str| text.trim().parse::<usize>().unwrap_or_else(|_| panic!("{call}: {text}"));
    match call {
        "pwrite64" => {
            let mut parts = arguments.split(", ").skip(1);
            let bytes = unhex(parts.next()?.trim_matches('"'));
            assert_eq!((bytes.len(), number(parts.next()?)), (number(result), number(result)), "a write was cut short");
            Some(Step::Write { file, at: number(parts.next()?), bytes: bytes.into() })
        }
        "ftruncate" => Some(Step::Truncate { file, len: number(arguments.split(", ").nth(1)?) }),
        "fsync" | "fdatasync" => Some(Step::Sync { file }),
        other => panic!("{other} of {path} is not in the model"),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
}

fn play(files: &mut [Vec<u8>], step: &Step) {
    match step {
        Step::Write { file, at, bytes } => write(&mut files[*file], *at, bytes),
        Step::Truncate { file, len } => files[*file].resize(*len, 0),
        Step::Sync { .. } => {}
    }
}

fn write(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Looks at so many states, spread evenly over the recording, by two workers.
fn look_at(recording: &Recording, states: usize, syncs: Syncs) -> Tally {
    let moments = recording.steps.len() + 1;
    let work = |worker: usize| {
        let folder = tempfile::TempDir::new().unwrap();
        let mut numbers = Numbers(11 + worker as u64);
        let mut safe = recording.start.clone();
        let mut pending: Vec<&Step> = Vec::new();
        let mut tally = Tally::default();
        for moment in 0..moments {
            let many = states * (moment + 1) / moments - states * moment / moments;
            for _ in (0..many).skip(worker).step_by(2) {
                let mut files = safe.clone();
                for step in &pending {
                    survive(&mut files, step, &mut numbers);
                }
                let acknowledged = recording.acknowledged.iter().filter(|end| **end <= moment).count();
                tally = tally.add(judge(recording, folder.path(), &files, acknowledged));
            }
            match recording.steps.get(moment) {
                Some(Step::Sync { .. }) if syncs == Syncs::None => {}
                Some(Step::Sync { .. }) if syncs == Syncs::AllButTheLast && ends_a_commit(recording, moment) => {}
                Some(Step::Sync { file }) => {
                    let of_file =
                        |step: &&Step| matches!(step, Step::Write { file: f, .. } | Step::Truncate { file: f, .. } if f == file);
                    pending.iter().filter(|step| of_file(step)).for_each(|step| play(&mut safe, step));
                    pending.retain(|step| !of_file(step));
                }
                None => {}
                Some(step) => pending.push(step),
            }
        }
        tally
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| work(1));
        work(0).add(other.join().unwrap())
    })
}

/// Whether a sync is that of the journal that was just truncated to nothing.
fn ends_a_commit(recording: &Recording, sync: usize) -> bool {
    let before = sync.checked_sub(1).and_then(|before| recording.steps.get(before));
    matches!(before, Some(Step::Truncate { file: 1, len: 0 }))
}

/// A step that nothing has made safe: it is there, or not, or some of its sectors are.
fn survive(files: &mut [Vec<u8>], step: &Step, numbers: &mut Numbers) {
    match (step, numbers.below(4)) {
        (_, 0 | 1) => {}
        (Step::Write { file, at, bytes }, 2) => {
            let mut from = 0;
            while from < bytes.len() {
                // Sectors of the file, not of the write.
                let until = (from + SECTOR - (at + from) % SECTOR).min(bytes.len());
                if numbers.below(2) == 0 {
                    write(&mut files[*file], at + from, &bytes[from..until]);
                }
                from = until;
            }
        }
        (step, _) => play(files, step),
    }
}

/// Opens what is left. It must be a sound book that holds exactly what one of the runs had left, and
/// none that was acknowledged may be missing.
fn judge(recording: &Recording, folder: &Path, files: &[Vec<u8>], acknowledged: usize) -> Tally {
    for (name, bytes) in FILES.iter().zip(files) {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let mut tally = Tally { states: 1, ..Tally::default() };
    match content_of(&folder.join(FILES[0])) {
        None => tally.corrupt = 1,
        Some((batches, content)) if recording.contents.get(&batches) != Some(&content) => tally.half = 1,
        Some((batches, _)) => {
            tally.lost = usize::from(batches < recording.batches_at_start + i64::try_from(acknowledged).unwrap())
        }
    }
    tally
}

/// How many batches are finished, and a hash over every row of every table; nothing where the file is
/// not sound. A journal that lies beside it is played back first, as SQLite does it for everybody.
fn content_of(book: &Path) -> Option<(i64, u64)> {
    let conn = Connection::open_with_flags(book, OpenFlags::SQLITE_OPEN_READ_WRITE).ok()?;
    // Only this look at it need not be safe.
    conn.execute_batch("PRAGMA synchronous = OFF").ok()?;
    let check: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).ok()?;
    if check != "ok" {
        return None;
    }
    let mut tables =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name").ok()?;
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).ok()?.collect::<Result<_, _>>().ok()?;
    let mut hasher = DefaultHasher::new();
    for table in tables.iter().filter(|table| *table != "currencies") {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).ok()?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            for column in 0..columns {
                format!("{:?}", row.get_ref(column).ok()?).hash(&mut hasher);
            }
        }
    }
    let batches = conn.query_row("SELECT count(*) FROM batches WHERE finished_at IS NOT NULL", [], |row| row.get(0)).ok()?;
    Some((batches, hasher.finish()))
}
