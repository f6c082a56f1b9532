//! What a file is and what an import would make of it, without importing anything.

use std::collections::BTreeMap;
use std::path::Path;

use super::beside::table_beside;
use super::columns::named;
use super::error::{Error, FileError};
use super::fields::Kind;
use super::plan::{DayNumbers, FilePlan, Given};
use super::preset::Preset;
use super::read::{Among, CellKind, Charset, OTHER_TABLE, Profiles, RawRow, RowReader, Shape, Sheet, Told, Why, Wrapping};
use super::survey::{look, survey};
use crate::model::{Currency, DateOrder, DecimalStyle, cell_text, key};

/// Samples that are shown of each column.
const SAMPLES: usize = 3;

/// What a column looks like.
#[derive(Debug, Clone)]
pub struct ColumnReport {
    /// Its header.
    pub header: String,
    /// What most of its cells look like.
    pub kind: CellKind,
    /// Cells that are not blank.
    pub filled: u64,
    /// The field that it goes to.
    pub field: Option<&'static str>,
    /// Different values, the first that came.
    pub samples: Vec<String>,
}

/// What a file turned out to be.
#[derive(Debug)]
pub struct Inspection {
    /// How it is written.
    pub shape: Shape,
    /// Rows of data.
    pub rows: u64,
    /// Rows that were put right.
    pub repaired: u64,
    /// Rows that have not as many cells as there are columns, and could not be put right.
    pub ragged: u64,
    /// Lines that are no rows, and why.
    pub skipped: Vec<(u64, Why)>,
    /// Lines with nothing on them.
    pub blank_lines: u64,
    /// The line of the header, if there is one.
    pub header_line: Option<u64>,
    /// The columns.
    pub columns: Vec<ColumnReport>,
    /// What an import would do, or what keeps it from it.
    pub plan: Result<Box<FilePlan>, FileError>,
}

/// Finds out how a file is written, and reads it through once: its lines that are no rows, and what its
/// columns look like, are known then.
///
/// # Errors
/// It cannot be read.
pub fn shape_of(path: &Path, given: &Given, presets: &[Preset]) -> Result<Shape, FileError> {
    let shape = look(path, &given.told, given, presets)?;
    if let (Some(name), None) = (&given.told.sheet, &shape.sheet) {
        return Err(FileError::NoSuchSheet { name: name.clone(), known: Vec::new() });
    }
    read_through(path, shape)
}

fn read_through(path: &Path, mut shape: Shape) -> Result<Shape, FileError> {
    let mut reader = RowReader::open(path, &shape)?;
    let mut among = Among::new(&reader.headers);
    let mut profiles = Profiles::new(reader.headers.len());
    while let Some(row) = reader.next_row()? {
        if among.look(&row) {
            profiles.look(&row);
        }
    }
    shape.passed_over = among.finish(&profiles, &shape.dialect);
    shape.profiles = profiles;
    Ok(shape)
}

/// Hands on the header and then every row of data as it is read. Returns the lines that are no rows, and why.
///
/// # Errors
/// The file cannot be read, or the receiver failed.
pub fn each_row<E: From<Error>>(
    path: &Path,
    shape: &Shape,
    mut receive: impl FnMut(&[&str], Option<&RawRow<'_>>) -> Result<(), E>,
) -> Result<Vec<(u64, Why)>, E> {
    let bad = |error| Error::of_file(path, error);
    let mut reader = RowReader::open(path, shape).map_err(bad)?;
    let headers = reader.headers.clone();
    receive(&headers.iter().map(String::as_str).collect::<Vec<_>>(), None)?;
    while let Some(row) = reader.next_row().map_err(bad)? {
        let cells: Vec<&str> = row.cells.iter().collect();
        receive(&cells, Some(&row))?;
    }
    let mut skipped = std::mem::take(&mut reader.skipped);
    skipped.extend(shape.passed_over.iter().map(|(line, why)| (*line, Why::clone(why))));
    skipped.sort();
    skipped.dedup();
    Ok(skipped)
}

/// Inspects a file.
///
/// # Errors
/// It cannot be read at all.
pub fn inspect(path: &Path, given: &Given, presets: &[Preset]) -> Result<Inspection, FileError> {
    let shape = shape_of(path, given, presets)?;
    let mut columns: Vec<Watched> = Vec::new();
    let (mut rows, mut repaired, mut ragged) = (0, 0, 0);
    let mut reader = RowReader::open(path, &shape)?;
    columns.extend(named(&reader.headers).iter().map(|header| Watched::new(header)));
    while let Some(row) = reader.next_row()? {
        rows += 1;
        repaired += u64::from(row.repair.is_some());
        ragged += u64::from(row.cells.len() != columns.len());
        for (column, cell) in columns.iter_mut().zip(row.cells.iter()) {
            column.look(cell_text(cell));
        }
    }
    let plan = survey(path, given, presets);
    let fields = plan.as_ref().map(|plan| plan.fields.clone()).unwrap_or_default();
    let field_of = |place: usize| {
        fields.iter().find(|field| field.columns.iter().any(|column| column.index == place)).map(|field| field.field)
    };
    let mut skipped = std::mem::take(&mut reader.skipped);
    if let Ok(plan) = &plan {
        // What the preset leaves out is known to the plan alone.
        skipped.clone_from(&plan.skipped);
        rows = plan.rows;
    }
    Ok(Inspection {
        rows,
        repaired,
        ragged,
        skipped,
        blank_lines: reader.blank_lines(),
        header_line: reader.header_line,
        columns: columns.into_iter().enumerate().map(|(place, column)| column.report(field_of(place))).collect(),
        shape,
        plan: plan.map(Box::new),
    })
}

/// How the file is written, where that is not the plain way, and what of it is no row.
#[must_use]
pub fn shape_in_words(shape: &Shape, skipped: &[(u64, Why)], told: &Told) -> Vec<String> {
    let how = |given: bool| if given { "given" } else { "found" };
    let mut words = Vec::new();
    if let Wrapping::Zip { member } = &shape.wrapping {
        words.push(format!("{member} in the archive (found)"));
    }
    if let Some(sheet) = &shape.sheet {
        words.push(format!("sheet {:?} ({})", sheet.name, how(told.sheet.is_some())));
        if let [(_, first), rest @ ..] = sheet.merged.as_slice() {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            words.push(format!(
                "merged cells ({first}{more}): what they say stands in their first row, and the rows below are blank there"
            ));
        }
        if !sheet.others.is_empty() {
            let count = sheet.others.len();
            let what = if count == 1 { "sheet with something in it" } else { "sheets with something in them" };
            words.push(format!("not read: {count} other {what}: {}", sheet.others.join(", ")));
        }
    }
    if shape.charset != Charset::UTF_8 {
        words.push(format!("encoding {} ({})", shape.charset.name(), how(told.charset.is_some())));
    }
    if shape.dialect.delimiter != "," {
        words.push(format!("columns apart by {:?} ({})", shape.dialect.delimiter_name(), how(told.delimiter.is_some())));
    }
    match shape.dialect.quote {
        Some(b'"') => {}
        Some(quote) => words.push(format!("cells in {} ({})", char::from(quote), how(told.quote.is_some()))),
        None => words.push(format!("no quotes around cells ({})", how(told.quote.is_some()))),
    }
    if let Some(escape) = shape.dialect.escape {
        words.push(format!("{} before a quote (found)", char::from(escape)));
    }
    if let Some(repair) = shape.layout.mended {
        words.push(format!("the header was put right: {} (found)", repair.in_words()));
    }
    words.extend(skipped_in_words(skipped));
    words
}

/// The lines that are no rows, by the reason why they are none.
#[must_use]
pub fn skipped_in_words(skipped: &[(u64, Why)]) -> Vec<String> {
    let mut words = Vec::new();
    let mut reasons: Vec<&Why> = Vec::new();
    for (_, why) in skipped {
        if !reasons.contains(&why) {
            reasons.push(why);
        }
    }
    for why in reasons {
        let lines: Vec<u64> = skipped.iter().filter(|(_, other)| other == why).map(|(line, _)| *line).collect();
        let next = match (why.as_ref(), lines.first()) {
            (OTHER_TABLE, Some(line)) => {
                format!("; if they are rows of this one, put line {line} right, else import them from a file of their own")
            }
            _ => String::new(),
        };
        words.push(format!("no row, {why}: line {}{next}", ranges(&lines)));
    }
    words
}

/// What was decided about the columns, with the line that decided it.
#[must_use]
pub fn columns_in_words(plan: &FilePlan, given: &Given) -> Vec<String> {
    let mut words = Vec::new();
    // A rate is known by its currency and its day.
    let has_id = |kind: Kind| kind == Kind::Rates || plan.fields.iter().any(|field| field.field == kind.id_field());
    if !has_id(plan.kind()) && plan.preset.identity.is_empty() {
        words.push("no column of ids: a row is known again by all that it says, and a corrected one is a new row".to_owned());
    }
    words.extend(table_beside(plan));
    if plan.takes_books_currency() && plan.names_no_currency {
        let without = plan.shape.sheet.as_ref().and_then(Sheet::without_formats);
        let why = without.map_or(String::new(), |kind| format!("{kind} tells no formats of cells: "));
        words.push(format!(
            "{why}amounts that name no currency are in that of the book (known rows keep theirs); --currency says another"
        ));
    }
    if let Some(found) = &plan.partly_named {
        let (rows, line) = (found.rows, found.line);
        words.push(format!(
            "{rows} rows name no currency (the first: line {line}): they are in that of the book (known ones keep theirs); --currency says another"
        ));
    }
    for field in &plan.fields {
        for column in &field.columns {
            let header = plan.headers.get(column.index).map_or(field.field, String::as_str);
            let how = |is_given: bool, by_preset: bool| match (&column.proof, is_given, by_preset) {
                (_, true, _) => "given".to_owned(),
                (_, _, true) => "by the preset".to_owned(),
                (Some((line, value)), ..) => format!("found: line {line}, {value}"),
                (None, ..) => "found".to_owned(),
            };
            if let (Some(order), Some(_)) = (column.date_order, &column.proof) {
                let first = match order {
                    DateOrder::DayFirst => "day first",
                    DateOrder::MonthFirst => "month first",
                    DateOrder::YearFirst => "year first",
                };
                words.push(format!("{header}: {first} ({})", how(given.date_order.is_some(), plan.preset.date_order.is_some())));
            }
            if let Some(from) = column.day_numbers {
                let year = if from == DayNumbers::From1904 { 1904 } else { 1900 };
                words.push(format!("{header}: day numbers of a spreadsheet, counted from {year} (found)"));
            }
            if let Some(currency) = column.currency {
                let place = if Currency::of_header(header).is_some() { "in the header" } else { "beside the sums" };
                words.push(format!("{header}: {currency} (found {place})"));
            }
            if column.decimal == DecimalStyle::Comma {
                words.push(format!("{header}: decimal comma ({})", how(given.decimal.is_some(), plan.preset.decimal.is_some())));
            }
        }
    }
    let is_read = |place: usize| plan.fields.iter().flat_map(|field| &field.columns).any(|column| column.index == place);
    let is_ignored = |place: usize, header: &str| plan.preset.ignored.contains(&key(header)) && !is_read(place);
    let headers = plan.headers.iter().enumerate();
    let ignored: Vec<&str> =
        headers.filter(|(place, header)| is_ignored(*place, header)).map(|(_, header)| header.as_str()).collect();
    if !ignored.is_empty() {
        words.push(format!("neither kept nor compared, by the preset: {}", ignored.join(", ")));
    }
    words
}

/// Numbers as `1–3, 7`.
fn ranges(numbers: &[u64]) -> String {
    let mut found: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => found.push((*number, *number)),
        }
    }
    let words: Vec<String> =
        found.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") }).collect();
    words.join(", ")
}

/// A column whose cells go by.
struct Watched {
    header: String,
    kinds: BTreeMap<CellKind, u64>,
    samples: Vec<String>,
}

impl Watched {
    fn new(header: &str) -> Self {
        Self { header: header.to_owned(), kinds: BTreeMap::new(), samples: Vec::new() }
    }

    fn look(&mut self, cell: &str) {
        let kind = CellKind::of(cell);
        *self.kinds.entry(kind).or_default() += 1;
        if self.samples.len() < SAMPLES && kind != CellKind::Empty && !self.samples.iter().any(|sample| sample == cell) {
            self.samples.push(cell.to_owned());
        }
    }

    fn report(self, field: Option<&'static str>) -> ColumnReport {
        let filled = self.kinds.iter().filter(|(kind, _)| **kind != CellKind::Empty).map(|(_, count)| count).sum();
        let kind = self.kinds.into_iter().filter(|(kind, _)| *kind != CellKind::Empty).max_by_key(|(_, count)| *count);
        ColumnReport {
            header: self.header,
            kind: kind.map_or(CellKind::Empty, |(kind, _)| kind),
            filled,
            field,
            samples: self.samples,
        }
    }
}
