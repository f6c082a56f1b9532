//! Cells that are merged over several rows: what they say stands in the first of them alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use calamine::Dimensions;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::super::error::FileError;
use super::super::archive::Archive;
use super::bounds::repeats;

/// So many are kept of a sheet: one is named, and the others are counted.
const MOST: usize = 10_000;

/// No sheet has more rows, or more columns.
const LAST: (u32, u32) = (1_048_575, 16_383);

/// Cells that are merged over several rows, each with its first row, and as a spreadsheet names them: `A2:A5`.
pub(super) type Merged = Vec<(u64, String)>;

/// Those of a sheet that reach over several rows, in their order.
pub(super) fn over_rows(all: impl IntoIterator<Item = Dimensions>) -> Merged {
    let several = all.into_iter().filter(|cells| cells.start.0 < cells.end.0);
    let mut merged: Merged = several
        .map(|cells| {
            let name = |(row, column): (u32, u32)| format!("{}{}", column_name(column.min(LAST.1)), row.min(LAST.0) + 1);
            (u64::from(cells.start.0) + 1, format!("{}:{}", name(cells.start), name(cells.end)))
        })
        .collect();
    merged.sort();
    merged
}

/// Those of the sheets of an OpenDocument, by the names of the sheets. OpenDocument 1.3, part 3, 19.676.
pub(super) fn of_open_document(file: &mut File) -> Result<BTreeMap<String, Merged>, FileError> {
    let archive = Archive::open(file)?;
    let mut found: BTreeMap<String, Vec<Dimensions>> = BTreeMap::new();
    let Some(member) = archive.members.iter().find(|member| member.name.eq_ignore_ascii_case("content.xml")) else {
        return Ok(BTreeMap::new());
    };
    let stream = file.try_clone().and_then(|file| member.stream(file)).map_err(FileError::Io)?;
    let mut reader = Reader::from_reader(BufReader::new(stream));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let (mut sheet, mut row, mut column, mut row_repeats) = (String::new(), 0_u64, 0_u64, 1_u64);
    loop {
        buffer.clear();
        // What is no XML merges nothing; whether it is damaged, its parser will say.
        let Ok(event) = reader.read_event_into(&mut buffer) else { break };
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "table" => {
                (sheet, row) = (name_of(&tag), 0);
            }
            Event::Start(tag) if tag.local_name().as_ref() == "table-row" => {
                (row_repeats, column) = (repeats(&tag, "table:number-rows-repeated"), 0);
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "table-row" => {
                row = row.saturating_add(repeats(&tag, "table:number-rows-repeated"));
            }
            Event::End(tag) if tag.local_name().as_ref() == "table-row" => row = row.saturating_add(row_repeats),
            Event::Start(tag) | Event::Empty(tag) if matches!(tag.local_name().as_ref(), "table-cell" | "covered-table-cell") => {
                let spanned = |what: &str| repeats(&tag, what).max(1) - 1;
                let end = (
                    row.saturating_add(spanned("table:number-rows-spanned")),
                    column.saturating_add(spanned("table:number-columns-spanned")),
                );
                let within = |place: u64| u32::try_from(place).unwrap_or(u32::MAX);
                let place = |(row, column): (u64, u64)| (within(row), within(column));
                let (start, end) = (place((row, column)), place(end));
                if start.0 < end.0 {
                    let of_sheet = found.entry(sheet.clone()).or_default();
                    if of_sheet.len() < MOST {
                        of_sheet.push(Dimensions { start, end });
                    }
                }
                column = column.saturating_add(repeats(&tag, "table:number-columns-repeated"));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(found.into_iter().map(|(sheet, cells)| (sheet, over_rows(cells))).collect())
}

fn name_of(table: &BytesStart<'_>) -> String {
    let found = table.attributes().flatten().find(|attribute| attribute.key.as_ref() == "table:name");
    let value =
        found.and_then(|found| found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|name| name.into_owned()));
    value.unwrap_or_default()
}

/// A column as spreadsheets name it: A, B, …, Z, AA.
fn column_name(column: u32) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    if column < 26 { letter.to_string() } else { format!("{}{letter}", column_name(column / 26 - 1)) }
}
