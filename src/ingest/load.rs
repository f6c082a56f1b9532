//! Files to staging tables: one thread reads and maps, this one writes with prepared statements.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::types::Value;
use rusqlite::{Statement, Transaction, params_from_iter};
use sha2::{Digest as _, Sha256};

use super::error::{BadFile, Error, FileError};
use super::fields::Kind;
use super::mapping::{Defaults, RowMapper, TypedRow};
use super::plan::FilePlan;
use super::read::RowReader;

/// Rows that travel together between the threads.
const ROWS_AT_ONCE: usize = 512;

/// A file of the run in the book: its plan and its id in `batch_files`.
#[derive(Debug)]
pub struct RegisteredFile<'p> {
    /// How to read it.
    pub plan: &'p FilePlan,
    /// Its row in `batch_files`.
    pub file_id: i64,
    /// What holds where the file says nothing.
    pub defaults: Defaults,
}

/// What the reader has to say about rows, without looking at the book.
#[derive(Debug, Clone, Copy, Default)]
pub struct Loaded {
    /// Rows read.
    pub read: i64,
    /// Rows that cannot be taken.
    pub rejected: i64,
    /// Lines that are further parts of a row before them.
    pub further_lines: i64,
}

/// Whether a row's key stands in this run already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeat {
    First,
    Duplicate,
    Elsewhere,
    Contents,
}

struct Read {
    file: usize,
    row: TypedRow,
    repeat: Repeat,
}

/// Makes the staging tables and fills them from the files, in the order given.
///
/// # Errors
/// A file changed since it was surveyed or can no longer be read, or the disk is full.
pub fn load(tx: &Transaction<'_>, files: &[RegisteredFile<'_>], mut tick: impl FnMut(u64)) -> Result<Vec<Loaded>, Error> {
    tx.execute_batch(include_str!("sql/staging.sql"))?;
    let corrected = corrected_rows(tx, files)?;
    let mut counts = vec![Loaded::default(); files.len()];
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(8);
        let reader = scope.spawn(|| read_files(files, &corrected, sender));
        let written = stage(tx, files, &receiver, &mut counts, &mut tick);
        drop(receiver);
        let read = reader.join().unwrap_or_else(|_| Err(BadFile { path: Default::default(), error: FileError::Changed }));
        written?;
        read.map_err(|bad| Error::Files(vec![bad]))
    })?;
    if files.iter().any(|file| file.plan.origin.is_some()) {
        tx.execute_batch(include_str!("sql/origins.sql"))?;
        tx.execute_batch(include_str!("sql/origins_named.sql"))?;
    }
    Ok(counts)
}

/// The hashes by which rows without an id are named since somebody has corrected them, and the keys under which the
/// book has kept them: for each file those of its source and kind.
fn corrected_rows(tx: &Transaction<'_>, files: &[RegisteredFile<'_>]) -> Result<Vec<Corrected>, Error> {
    let mut statement = tx.prepare("SELECT said_key, row_key FROM corrected_rows WHERE source_system = ?1 AND kind = ?2")?;
    let of_file = |file: &RegisteredFile<'_>| {
        let rows = statement.query_map((&file.plan.source, file.plan.kind().as_str()), |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<Corrected>>()
    };
    Ok(files.iter().map(of_file).collect::<rusqlite::Result<_>>()?)
}

type Corrected = HashMap<String, String>;

fn read_files(files: &[RegisteredFile<'_>], corrected: &[Corrected], sender: SyncSender<Vec<Read>>) -> Result<(), BadFile> {
    let mut seen = Seen::default();
    for (index, (file, corrected)) in files.iter().zip(corrected).enumerate() {
        read_file(index, file, corrected, &mut seen, &sender).map_err(|error| BadFile { path: file.plan.path.clone(), error })?;
    }
    Ok(())
}

/// The rows of a file in which several lines are one row, wherever they stand. They are all held, since the last line
/// may belong to the first.
fn joined_rows(reader: &mut RowReader, mapper: &RowMapper<'_>) -> Result<std::vec::IntoIter<TypedRow>, FileError> {
    let mut rows: Vec<TypedRow> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(raw) = reader.next_row()? {
        let row = mapper.map(&raw);
        let place = places.get(&row.row_key).filter(|_| !row.derived);
        match place.and_then(|place| rows.get_mut(*place)).filter(|first| mapper.is_of(first, &row)) {
            Some(first) => mapper.join(first, row),
            None => {
                places.entry(row.row_key.clone()).or_insert(rows.len());
                rows.push(row);
            }
        }
    }
    Ok(rows.into_iter())
}

fn read_file(
    index: usize,
    file: &RegisteredFile<'_>,
    corrected: &Corrected,
    seen: &mut Seen,
    sender: &SyncSender<Vec<Read>>,
) -> Result<(), FileError> {
    let plan = file.plan;
    let mut reader = RowReader::open(&plan.path, &plan.shape)?;
    let mapper = RowMapper::new(plan, file.defaults);
    seen.begin_file(plan.kind(), &plan.source);
    let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
    let mut whole = plan.preset.lines.is_some().then(|| joined_rows(&mut reader, &mapper)).transpose()?;
    loop {
        let row = match &mut whole {
            Some(rows) => rows.next(),
            None => reader.next_row()?.map(|raw| mapper.map(&raw)),
        };
        let Some(mut row) = row else { break };
        row.end_lines();
        seen.number(&mut row);
        if let Some(key) = corrected.get(&row.row_key).filter(|_| row.derived) {
            // The hash has no such sign in it; what stands before it is the scope.
            row.own_id = key.rsplit(" / ").next().unwrap_or(key).to_owned();
            row.row_key.clone_from(key);
        }
        let repeat = if row.is_rejected() { Repeat::First } else { seen.place(index, &row) };
        rows.push(Read { file: index, row, repeat });
        if rows.len() == ROWS_AT_ONCE && sender.send(std::mem::replace(&mut rows, Vec::with_capacity(ROWS_AT_ONCE))).is_err() {
            // The writer has given up; its own error says why.
            return Ok(());
        }
    }
    if sender.send(rows).is_err() {
        return Ok(());
    }
    if reader.seal()? == plan.seal { Ok(()) } else { Err(FileError::Changed) }
}

/// The keys that have been met: which row of a run is the first of its key.
#[derive(Default)]
struct Seen {
    group: Option<(Kind, String)>,
    /// Digest of the key to digest of the contents and the file that it first stood in.
    keys: HashMap<[u8; 16], ([u8; 16], usize)>,
    /// How often a row without an id has come in this file.
    occurrences: HashMap<String, u32>,
}

impl Seen {
    fn begin_file(&mut self, kind: Kind, source: &str) {
        let group = (kind, source.to_owned());
        if self.group.as_ref() != Some(&group) {
            self.keys = HashMap::new();
            self.group = Some(group);
        }
        self.occurrences = HashMap::new();
    }

    /// Tells identical twins without an id apart by their occurrence in the file: they are two rows.
    fn number(&mut self, row: &mut TypedRow) {
        if row.derived {
            let count = self.occurrences.entry(row.row_key.clone()).or_insert(0);
            *count += 1;
            row.row_key = format!("{}:{count}", row.row_key);
            row.own_id = format!("{}:{count}", row.own_id);
        }
    }

    /// Tells whether the row repeats an earlier one. Rows without an id never do within their file.
    fn place(&mut self, file: usize, row: &TypedRow) -> Repeat {
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(Sha256::digest(&row.row_key)) {
            *to = from;
        }
        match self.keys.get(&key) {
            None => {
                self.keys.insert(key, (row.content, file));
                Repeat::First
            }
            Some((content, _)) if *content != row.content && !row.derived => Repeat::Contents,
            Some((_, first)) if *first == file => Repeat::Duplicate,
            Some(_) => Repeat::Elsewhere,
        }
    }
}

struct Statements<'t> {
    people: Statement<'t>,
    companies: Statement<'t>,
    profiles: Statement<'t>,
    events: Statement<'t>,
    deals: Statement<'t>,
    payments: Statement<'t>,
    rates: Statement<'t>,
    orders: Statement<'t>,
    activities: Statement<'t>,
    repeats: Statement<'t>,
    issues: Statement<'t>,
    origins: Statement<'t>,
    other_emails: Statement<'t>,
    further_lines: Statement<'t>,
}

fn stage(
    tx: &Transaction<'_>,
    files: &[RegisteredFile<'_>],
    receiver: &Receiver<Vec<Read>>,
    counts: &mut [Loaded],
    tick: &mut impl FnMut(u64),
) -> Result<(), Error> {
    let mut statements = Statements {
        people: tx.prepare(include_str!("sql/stage_people.sql"))?,
        companies: tx.prepare(include_str!("sql/stage_companies.sql"))?,
        profiles: tx.prepare(include_str!("sql/stage_profiles.sql"))?,
        events: tx.prepare(include_str!("sql/stage_events.sql"))?,
        deals: tx.prepare(include_str!("sql/stage_deals.sql"))?,
        payments: tx.prepare(include_str!("sql/stage_payments.sql"))?,
        rates: tx.prepare(include_str!("sql/stage_rates.sql"))?,
        orders: tx.prepare(include_str!("sql/stage_orders.sql"))?,
        activities: tx.prepare(include_str!("sql/stage_activities.sql"))?,
        repeats: tx.prepare(include_str!("sql/stage_repeat.sql"))?,
        issues: tx.prepare(include_str!("sql/stage_issue.sql"))?,
        further_lines: tx.prepare("INSERT INTO temp.stage_further_lines (file_id, line, first_line) VALUES (?, ?, ?)")?,
        other_emails: tx.prepare("INSERT INTO temp.stage_other_emails (file_id, line, email) VALUES (?, ?, ?)")?,
        origins: tx
            .prepare("INSERT INTO temp.stage_origins (file_id, line, origin_file, origin_line, raw) VALUES (?, ?, ?, ?, ?)")?,
    };
    for rows in receiver {
        tick(rows.len() as u64);
        for read in rows {
            let (Some(file), Some(count)) = (files.get(read.file), counts.get_mut(read.file)) else { continue };
            count.read += 1;
            count.further_lines += i64::try_from(read.row.further_lines.len()).unwrap_or(i64::MAX);
            if read.row.is_rejected() {
                count.rejected += 1;
            }
            statements.write(file, read)?;
        }
    }
    Ok(())
}

impl Statements<'_> {
    fn write(&mut self, file: &RegisteredFile<'_>, read: Read) -> Result<(), Error> {
        let Read { row, repeat, .. } = read;
        let (kind, source) = (file.plan.kind().as_str(), file.plan.source.as_str());
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        for problem in &row.problems {
            let outcome = if problem.rejects { "rejected" } else { "noted" };
            self.issues.execute((
                file.file_id,
                line,
                kind,
                source,
                &row.row_key,
                outcome,
                problem.reason,
                &problem.column,
                &problem.value,
                &problem.message,
            ))?;
        }
        if let Some(origin) = &row.origin {
            self.origins.execute((file.file_id, line, &origin.file, origin.line, &origin.raw))?;
        }
        for further in &row.further_lines {
            self.further_lines.execute((file.file_id, i64::try_from(*further).unwrap_or(i64::MAX), line))?;
        }
        if row.is_rejected() {
            return Ok(());
        }
        if repeat != Repeat::First {
            let repeat = match repeat {
                Repeat::Elsewhere => "elsewhere",
                Repeat::Contents => "contents",
                Repeat::First | Repeat::Duplicate => "duplicate",
            };
            self.repeats.execute((file.file_id, line, kind, source, &row.row_key, repeat))?;
            return Ok(());
        }
        for email in &row.other_emails {
            self.other_emails.execute((file.file_id, line, email))?;
        }
        let head = [
            Value::Integer(file.file_id),
            Value::Integer(line),
            Value::Text(kind.to_owned()),
            Value::Text(source.to_owned()),
            Value::Text(row.row_key),
            Value::Integer(i64::from(row.derived)),
            row.extra.map_or(Value::Null, Value::Text),
        ];
        let told = Value::Integer(i64::from(row.currency_is_told));
        let (statement, tail) = match file.plan.kind() {
            Kind::Companies => (&mut self.companies, Vec::new()),
            Kind::Contacts | Kind::Leads => (&mut self.people, Vec::new()),
            Kind::Profiles => (&mut self.profiles, Vec::new()),
            Kind::Conversions => (&mut self.events, vec![Value::Integer(i64::from(file.plan.preset.makes_leads))]),
            Kind::Deals => (&mut self.deals, vec![told]),
            Kind::Payments => (&mut self.payments, vec![told]),
            Kind::Rates => (&mut self.rates, Vec::new()),
            Kind::Orders => (&mut self.orders, vec![told, Value::Text(row.own_id)]),
            Kind::Activities => (&mut self.activities, Vec::new()),
        };
        statement.execute(params_from_iter(head.into_iter().chain(row.values).chain(tail)))?;
        Ok(())
    }
}
