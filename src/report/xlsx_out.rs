//! Workbooks: a sheet for each table, its header frozen and filterable, days and amounts as real cells.
//! Texts are written as texts, never as formulas; rows go to a temporary file as they come.

use std::io::{self, Read as _, Seek as _, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::model::{Cell, Column, RowSink, with_formula_quote};

/// The most rows that a sheet can have.
const MOST_ROWS: u32 = 1_048_576;
/// The most characters that a cell can have.
const MOST_CHARACTERS: usize = 32_767;
/// The widest that a column is made, in characters.
const WIDEST: usize = 60;

/// How the cells of a workbook look.
struct Looks {
    header: Format,
    day: Format,
    time: Format,
    /// Amounts by their number of decimals.
    amounts: [Format; 5],
}

/// A workbook that is being written.
pub struct XlsxBook {
    workbook: Workbook,
    looks: Looks,
}

impl XlsxBook {
    /// A workbook without sheets. It bears no time of its making: the same rows give the same bytes.
    ///
    /// # Errors
    /// Never in practice: the fixed day is a day.
    pub fn new() -> io::Result<Self> {
        let mut workbook = Workbook::new();
        let begun = ExcelDateTime::from_ymd(2000, 1, 1).map_err(into_io)?;
        workbook.set_properties(&DocProperties::new().set_author("trueup").set_creation_datetime(&begun));
        let amounts = ["0", "0.0", "0.00", "0.000", "0.0000"].map(|format| Format::new().set_num_format(format));
        let looks = Looks {
            header: Format::new().set_bold(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            // In UTC, and it says so: read back, it is the same moment.
            time: Format::new().set_num_format("yyyy-mm-dd\"T\"hh:mm:ss\"Z\""),
            amounts,
        };
        Ok(Self { workbook, looks })
    }

    /// Adds a sheet. Its rows are written in their order.
    ///
    /// # Errors
    /// There is a sheet of this name, or the disk is full.
    pub fn sheet(&mut self, name: &str) -> io::Result<XlsxSheet<'_>> {
        let worksheet = self.workbook.add_worksheet_with_constant_memory().map_err(into_io)?;
        let name: String = name.chars().map(|c| if "[]:*?/\\".contains(c) { '-' } else { c }).take(31).collect();
        worksheet.set_name(name).map_err(into_io)?;
        Ok(XlsxSheet { worksheet, looks: &self.looks, row: 0, widths: Vec::new(), names: Vec::new() })
    }

    /// Makes the sheet that was added last the first.
    pub fn last_first(&mut self) {
        self.workbook.worksheets_mut().rotate_right(1);
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// The disk is full.
    pub fn save(mut self, out: &mut impl Write) -> io::Result<()> {
        let mut file = tempfile::tempfile()?;
        self.workbook.save_to_writer(&mut file).map_err(into_io)?;
        file.rewind()?;
        let mut piece = vec![0; 1 << 16];
        loop {
            let count = file.read(&mut piece)?;
            if count == 0 {
                return out.flush();
            }
            out.write_all(piece.get(..count).unwrap_or_default())?;
        }
    }
}

/// A sheet whose rows are being written.
pub struct XlsxSheet<'b> {
    worksheet: &'b mut Worksheet,
    looks: &'b Looks,
    row: u32,
    widths: Vec<usize>,
    names: Vec<String>,
}

impl XlsxSheet<'_> {
    /// Freezes the header, makes it filterable and the columns wide enough.
    ///
    /// # Errors
    /// Never in practice: the rows are there.
    pub fn finish(self) -> io::Result<()> {
        let Some(last) = u16::try_from(self.widths.len()).ok().and_then(|count| count.checked_sub(1)) else { return Ok(()) };
        for (place, width) in (0_u16..).zip(&self.widths) {
            let width = u16::try_from((*width).min(WIDEST) + 2).unwrap_or(u16::MAX);
            self.worksheet.set_column_width(place, width).map_err(into_io)?;
        }
        self.worksheet.set_freeze_panes(1, 0).map_err(into_io)?;
        self.worksheet.autofilter(0, 0, self.row.saturating_sub(1).max(1), last).map_err(into_io)?;
        Ok(())
    }

    fn write(&mut self, place: usize, cell: &Cell) -> Result<(), XlsxError> {
        let column = u16::try_from(place).map_err(|_| XlsxError::RowColumnLimitError)?;
        let is_amount = self.names.get(place).is_some_and(|name| name.ends_with("amount") || name.ends_with("_percent"));
        match cell {
            Cell::Empty => return Ok(()),
            // Beyond 2⁵³ a spreadsheet would round it.
            Cell::Integer(number) if number.unsigned_abs() < 1 << 53 => {
                #[allow(clippy::cast_precision_loss)]
                self.worksheet.write_number(self.row, column, *number as f64)?;
            }
            Cell::Integer(number) => {
                self.worksheet.write_string(self.row, column, number.to_string())?;
            }
            Cell::Decimal(text) => self.write_amount(column, text)?,
            Cell::Text(text) if is_amount => self.write_amount(column, text)?,
            Cell::Text(text) => self.write_text(column, text)?,
        }
        if let Some(width) = self.widths.get_mut(place) {
            let length = cell.to_text().chars().take(WIDEST).count();
            *width = length.max(*width);
        }
        Ok(())
    }

    /// An amount as a number, where fifteen digits hold it exactly.
    fn write_amount(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let is_plain = text.bytes().enumerate().all(|(at, b)| b.is_ascii_digit() || b == b'.' || (at == 0 && b == b'-'));
        match (text.parse::<f64>(), self.looks.amounts.get(decimals)) {
            (Ok(number), Some(look)) if is_plain && (1..=15).contains(&digits) => {
                self.worksheet.write_number_with_format(self.row, column, number, look)?;
            }
            _ => {
                self.worksheet.write_string(self.row, column, text)?;
            }
        }
        Ok(())
    }

    /// A day or a moment as one, anything else as text.
    fn write_text(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        let bytes = text.as_bytes();
        let is_like = |pattern: &[u8]| {
            bytes.len() == pattern.len()
                && bytes.iter().zip(pattern).all(|(b, p)| if *p == b'9' { b.is_ascii_digit() } else { b == p })
        };
        let look = match () {
            () if is_like(b"9999-99-99") => Some(&self.looks.day),
            () if is_like(b"9999-99-99T99:99:99Z") => Some(&self.looks.time),
            () => None,
        };
        // Spreadsheets know no day before March of 1900 that others agree with.
        if let Some(look) = look.filter(|_| text > "1900-03")
            && let Ok(moment) = ExcelDateTime::parse_from_str(text.trim_end_matches('Z'))
        {
            self.worksheet.write_datetime_with_format(self.row, column, moment, look)?;
            return Ok(());
        }
        // A text is no formula here. Only one that a reader would take an apostrophe from gets one more.
        let text = if text.starts_with('\'') { with_formula_quote(text) } else { text.into() };
        self.worksheet.write_string(self.row, column, text.as_ref())?;
        Ok(())
    }
}

impl RowSink for XlsxSheet<'_> {
    type Error = io::Error;

    fn columns(&mut self, columns: &[Column]) -> io::Result<()> {
        self.names = columns.iter().map(|column| column.name.clone()).collect();
        self.widths = columns.iter().map(|column| column.name.chars().count().min(WIDEST) + 2).collect();
        for (place, column) in (0_u16..).zip(columns) {
            self.worksheet.write_string_with_format(0, place, &column.name, &self.looks.header).map_err(into_io)?;
        }
        self.row = 1;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if self.row >= MOST_ROWS {
            return Err(io::Error::other(format!("a sheet has at most {MOST_ROWS} rows; write CSV instead")));
        }
        for (place, cell) in cells.iter().enumerate() {
            if let Cell::Text(text) = cell
                && text.encode_utf16().count() > MOST_CHARACTERS
            {
                let name = self.names.get(place).map_or("", String::as_str);
                let why = format!(
                    "row {}, column {name:?}: a cell has at most {MOST_CHARACTERS} characters; write CSV instead",
                    self.row
                );
                return Err(io::Error::other(why));
            }
            self.write(place, cell).map_err(into_io)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// One table as a workbook of one sheet.
pub struct XlsxRows<W: Write> {
    book: XlsxBook,
    /// What was written of the only sheet so far.
    row: u32,
    widths: Vec<usize>,
    names: Vec<String>,
    out: W,
}

impl<W: Write> XlsxRows<W> {
    /// Rows of a sheet of this name, written to `out` when all are there.
    ///
    /// # Errors
    /// The name is none.
    pub fn new(out: W, name: &str) -> io::Result<Self> {
        let mut book = XlsxBook::new()?;
        book.sheet(name)?;
        Ok(Self { book, row: 0, widths: Vec::new(), names: Vec::new(), out })
    }

    fn on_sheet(&mut self, write: impl FnOnce(&mut XlsxSheet<'_>) -> io::Result<()>) -> io::Result<()> {
        let XlsxBook { workbook, looks } = &mut self.book;
        let worksheet = workbook.worksheet_from_index(0).map_err(into_io)?;
        let mut sheet = XlsxSheet {
            worksheet,
            looks,
            row: self.row,
            widths: std::mem::take(&mut self.widths),
            names: std::mem::take(&mut self.names),
        };
        let written = write(&mut sheet);
        (self.row, self.widths, self.names) = (sheet.row, sheet.widths, sheet.names);
        written
    }

    /// Writes the workbook.
    ///
    /// # Errors
    /// The disk is full, or the pipe closed.
    pub fn finish(mut self) -> io::Result<W> {
        let XlsxBook { workbook, looks } = &mut self.book;
        let worksheet = workbook.worksheet_from_index(0).map_err(into_io)?;
        XlsxSheet { worksheet, looks, row: self.row, widths: self.widths, names: self.names }.finish()?;
        self.book.save(&mut self.out)?;
        Ok(self.out)
    }
}

impl<W: Write> RowSink for XlsxRows<W> {
    type Error = io::Error;

    fn columns(&mut self, columns: &[Column]) -> io::Result<()> {
        self.on_sheet(|sheet| sheet.columns(columns))
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.on_sheet(|sheet| sheet.row(cells))
    }
}

fn into_io(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(source) => source,
        other => io::Error::other(other.to_string()),
    }
}
