//! A workbook as the library reads it: its sheets, and the cells of each put together to rows.

use std::collections::HashSet;
use std::io::BufReader;
use std::ops::ControlFlow;

use calamine::{
    Data, DataRef, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};

use super::super::super::error::FileError;
use super::super::cells::Cells;
use super::kept::{Kept, Place};
use super::merged::{Merged, over_rows};
use super::value::{self, Look};
use super::{Format, damaged};

/// A workbook that is open.
pub(super) enum Workbook {
    Xlsx(Box<Xlsx<BufReader<Place>>>),
    Xlsb(Box<Xlsb<BufReader<Place>>>),
    Xls(Box<Xls<BufReader<Place>>>),
    Ods(Box<Ods<BufReader<Place>>>),
}

impl Workbook {
    pub fn open(readable: &Kept, format: Format) -> Result<Self, FileError> {
        let file = BufReader::new(readable.reader());
        match format {
            Format::Xlsx => Xlsx::new(file).map(|book| Self::Xlsx(Box::new(book))).map_err(|error| match error {
                XlsxError::Password => FileError::Locked,
                XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => {
                    FileError::NoTable { what: "an archive of XML without a workbook" }
                }
                other => damaged(other),
            }),
            Format::Xlsb => Xlsb::new(file).map(|book| Self::Xlsb(Box::new(book))).map_err(|error| match error {
                XlsbError::Password => FileError::Locked,
                other => damaged(other),
            }),
            Format::Xls => Xls::new(file).map(|book| Self::Xls(Box::new(book))).map_err(|error| match error {
                XlsError::Password => FileError::Locked,
                // A newer workbook that is locked lies in a container of the older kind.
                other if matches!(Xlsx::new(BufReader::new(readable.reader())), Err(XlsxError::Password)) => {
                    drop(other);
                    FileError::Locked
                }
                other => damaged(other),
            }),
            Format::Ods => Ods::new(file).map(|book| Self::Ods(Box::new(book))).map_err(|error| match error {
                OdsError::Password => FileError::Locked,
                OdsError::InvalidMime(_) => FileError::NoTable { what: "an OpenDocument without sheets" },
                other => damaged(other),
            }),
        }
    }

    /// The sheets of cells, in their order, and whether each of them is hidden.
    pub fn sheets(&self) -> Vec<(String, bool)> {
        let metadata = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        let sheets = metadata.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
    }

    /// The cells of a sheet that are merged over several rows, where the library tells.
    pub fn merged_over_rows(&mut self, sheet: &str) -> Result<Merged, FileError> {
        match self {
            Self::Xlsx(book) => Ok(over_rows(book.merge_cells_by_sheet_name(sheet).map_err(damaged)?)),
            Self::Xls(book) => Ok(over_rows(book.merge_cells_by_sheet_name(sheet).map_err(damaged)?)),
            Self::Xlsb(_) | Self::Ods(_) => Ok(Merged::new()),
        }
    }

    pub fn counts_from_1904(&self) -> bool {
        match self {
            Self::Xlsx(book) => book.has_1904_epoch(),
            Self::Xlsb(book) => book.has_1904_epoch(),
            Self::Xls(book) => book.has_1904_epoch(),
            Self::Ods(_) => false,
        }
    }

    /// Hands on the rows of a sheet that have anything in them, until the receiver has enough.
    pub fn each_row(
        &mut self,
        sheet: &str,
        has_bare_formulas: bool,
        receive: &mut dyn FnMut(u64, Cells) -> ControlFlow<()>,
    ) -> Result<(), FileError> {
        match self {
            Self::Xlsx(book) => {
                // They are empty for those who look at values alone.
                let bare = if has_bare_formulas { bare_formulas(book, sheet)? } else { HashSet::new() };
                let mut cells = match book.worksheet_cells_reader(sheet) {
                    Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
                    other => other.map_err(damaged)?,
                };
                let looks: Vec<Look> = cells
                    .styles()
                    .iter()
                    .map(|style| style.number_format.as_ref().map(|format| Look::of(&format.format_code)).unwrap_or_default())
                    .collect();
                let mut rows = Rows::new(receive);
                while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
                    let is_bare = bare.contains(&cell.get_position());
                    let value = if is_bare { &DataRef::SharedString(BARE_FORMULA) } else { cell.get_value() };
                    if rows.take(cell.get_position(), value, looks.get(style)).is_break() {
                        return Ok(());
                    }
                }
                rows.finish();
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
                let mut rows = Rows::new(receive);
                while let Some(cell) = cells.next_cell().map_err(damaged)? {
                    if rows.take(cell.get_position(), cell.get_value(), None).is_break() {
                        return Ok(());
                    }
                }
                rows.finish();
            }
            Self::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(damaged)?;
                each_row_of(&range, receive);
            }
            Self::Ods(book) => {
                let range = book.worksheet_range(sheet).map_err(damaged)?;
                each_row_of(&range, receive);
            }
        }
        Ok(())
    }
}

/// What stands in a cell whose formula has no value: no amount and no day, so that it is seen.
pub(in super::super) const BARE_FORMULA: &str = "(a formula without a value)";

/// The cells of a sheet that have a formula and no value.
fn bare_formulas(book: &mut Xlsx<BufReader<Place>>, sheet: &str) -> Result<HashSet<(u32, u32)>, FileError> {
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(HashSet::new()),
        other => other.map_err(damaged)?,
    };
    let mut bare = HashSet::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        // An empty text is a value.
        if cell.formula.is_some() && cell.value == DataRef::Empty {
            bare.insert(cell.pos);
        }
    }
    Ok(bare)
}

/// The rows of a sheet that was read as a whole.
fn each_row_of(range: &Range<Data>, receive: &mut dyn FnMut(u64, Cells) -> ControlFlow<()>) {
    let Some((first_row, first_column)) = range.start() else { return };
    let mut rows = Rows::new(receive);
    for (row, cells) in (first_row..).zip(range.rows()) {
        for (column, cell) in (first_column..).zip(cells) {
            if rows.take((row, column), &borrowed(cell), None).is_break() {
                return;
            }
        }
    }
    rows.finish();
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(is) => DataRef::Bool(*is),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        _ => DataRef::Empty,
    }
}

/// Puts cells together to rows.
struct Rows<'r> {
    receive: &'r mut dyn FnMut(u64, Cells) -> ControlFlow<()>,
    row: u32,
    cells: Vec<String>,
    /// Which of them are numbers.
    numbers: Vec<usize>,
    /// Cells of the row so far, blank ones at its end left out.
    width: usize,
}

impl<'r> Rows<'r> {
    fn new(receive: &'r mut dyn FnMut(u64, Cells) -> ControlFlow<()>) -> Self {
        Self { receive, row: 0, cells: Vec::new(), numbers: Vec::new(), width: 0 }
    }

    fn take(&mut self, (row, column): (u32, u32), value: &DataRef<'_>, look: Option<&Look>) -> ControlFlow<()> {
        if row != self.row {
            let enough = self.end_row();
            self.row = row;
            enough?;
        }
        let place = usize::try_from(column).unwrap_or(usize::MAX);
        if matches!(value, DataRef::Empty) || place > super::super::WIDEST_SHEET {
            return ControlFlow::Continue(());
        }
        if self.cells.len() <= place {
            self.cells.resize_with(place + 1, String::new);
        }
        if let Some(cell) = self.cells.get_mut(place) {
            cell.clear();
            value::write(value, look, cell);
            if matches!(value, DataRef::Int(_) | DataRef::Float(_)) {
                self.numbers.push(place);
            }
            if !cell.trim().is_empty() {
                self.width = self.width.max(place + 1);
            }
        }
        ControlFlow::Continue(())
    }

    fn end_row(&mut self) -> ControlFlow<()> {
        let width = std::mem::take(&mut self.width);
        let numbers = std::mem::take(&mut self.numbers);
        if width == 0 {
            return ControlFlow::Continue(());
        }
        let mut row = Cells::new();
        for (place, cell) in self.cells.iter().take(width).enumerate() {
            if numbers.contains(&place) { row.push_number(cell) } else { row.push(cell) }
        }
        self.cells.iter_mut().for_each(String::clear);
        (self.receive)(u64::from(self.row) + 1, row)
    }

    fn finish(mut self) {
        // Whether that was enough no longer matters.
        let _ = self.end_row();
    }
}
