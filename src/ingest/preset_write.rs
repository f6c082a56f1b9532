//! A preset as TOML that pins how a file was read, with the evidence beside every line, to be looked at and
//! changed by hand.

use std::fmt::Write as _;

use super::inspect::{ColumnReport, Inspection};
use super::plan::{FilePlan, Given};
use super::preset::decimal_word;
use crate::model::{DateOrder, key};

/// The preset that reads files like this one as this one is read.
#[must_use]
pub fn preset_text(name: &str, found: &Inspection, plan: &FilePlan, given: &Given) -> String {
    let mut text = String::new();
    let preset = &plan.preset;
    let file = one_line(&plan.name);
    let _ = writeln!(text, "# Made from {file}, read by the preset {}. Lines that begin with # are for people.", preset.name);
    let _ = writeln!(text, "title = {}", quoted(&format!("{name}, after {file}")));
    let _ = writeln!(text, "kind = {}", quoted(plan.kind().as_str()));
    let _ = writeln!(text, "source = {}", quoted(&plan.source));
    if preset.knows_all() && given.choice.without.is_empty() {
        text.push_str("# The format is known: no other column of it decides what a row counts for.\ncomplete = true\n");
    }
    if preset.makes_leads {
        text.push_str("makes_leads = true\n");
    }
    for (key, words) in [("blanks", &preset.blanks), ("identity", &preset.identity)] {
        if !words.is_empty() {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            let _ = writeln!(text, "{key} = [{}]", words.join(", "));
        }
    }
    write_reading(&mut text, plan, given);
    write_layout(&mut text, found, given);
    text.push_str("\n# A file with these headers is read by this preset.\n[recognise]\n");
    let headers: Vec<String> =
        used_headers(plan).into_iter().filter(|header| !header.is_empty()).map(|header| quoted(&header)).collect();
    let _ = writeln!(text, "headers = [{}]", headers.join(", "));
    text.push_str("\n# Field of trueup = the columns that may hold it, the first that is not blank.\n[columns]\n");
    for field in &plan.fields {
        let columns = field.columns.iter().filter(|column| column.status_box.is_none());
        let columns: Vec<String> = columns.map(|column| quoted(&header_of(plan, column.index, &column.with))).collect();
        if columns.is_empty() {
            continue;
        }
        if let Some(column) = field.columns.first().and_then(|column| found.columns.get(column.index)) {
            let _ = writeln!(text, "{}", evidence(column, found.rows));
        }
        let _ = writeln!(text, "{} = [{}]", field.field, columns.join(", "));
    }
    write_tables(&mut text, plan, given);
    if !plan.extra.is_empty() {
        text.push_str("\n# Columns that no field holds are kept beside the row:\n");
        for (index, header) in &plan.extra {
            let holds = found.columns.get(*index).map_or("", |column| column.kind.as_str());
            let _ = writeln!(text, "# {} ({holds})", one_line(header));
        }
    }
    text
}

/// Order of dates, sign of decimals, currency and zone: where the columns agree, they are pinned.
fn write_reading(text: &mut String, plan: &FilePlan, given: &Given) {
    let columns = || plan.fields.iter().flat_map(|field| &field.columns);
    let mut orders: Vec<DateOrder> = columns().filter_map(|column| column.date_order).collect();
    orders.dedup();
    if let [order] = orders.as_slice() {
        let _ = writeln!(text, "date_order = {}", quoted(order.as_str()));
    }
    // Where nothing has proved it, the next file may.
    if let Some(decimal) = plan.decimal() {
        let _ = writeln!(text, "decimal = {}", quoted(decimal_word(decimal)));
        // One file that shows it says nothing of the next.
        if given.takes_thirds || plan.preset.takes_thirds {
            text.push_str("takes_thirds = true\n");
        }
    }
    if let Some(currency) = given.currency.or(plan.preset.currency) {
        let _ = writeln!(text, "currency = {}", quoted(currency.code()));
    }
    if let Some(zone) = plan.zone() {
        let _ = writeln!(text, "zone = {}", quoted(zone.name()));
    }
}

/// How the file is written: letters, what stands between cells, the sheet.
fn write_layout(text: &mut String, found: &Inspection, given: &Given) {
    let shape = &found.shape;
    // Next month the sheet may well be called after that month: only one that was named is pinned.
    if let Some(sheet) = &given.told.sheet {
        let _ = writeln!(text, "sheet = {}", quoted(sheet));
    }
    if shape.sheet.is_none() {
        let _ = writeln!(text, "encoding = {}", quoted(shape.charset.name()));
        let _ = writeln!(text, "delimiter = {}", quoted(shape.dialect.delimiter_name()));
        let quote = shape.dialect.quote.map_or("none".to_owned(), |quote| char::from(quote).to_string());
        let _ = writeln!(text, "quote = {}", quoted(&quote));
    }
    if let Some(line) = given.told.header_line.filter(|line| *line > 0) {
        let _ = writeln!(text, "header_line = {line}");
    }
    if shape.layout.header_rows == 0 {
        text.push_str("# The file has no header: its columns are column 1, column 2 and so on.\nheader_line = 0\n");
    }
}

/// What the preset that it was read by says beside its columns.
fn write_tables(text: &mut String, plan: &FilePlan, given: &Given) {
    let (preset, headers) = (&plan.preset, &plan.headers);
    if !preset.constants.is_empty() {
        text.push_str("\n# What every row says.\n[constants]\n");
        for (field, value) in &preset.constants {
            let _ = writeln!(text, "{field} = {}", quoted(value));
        }
    }
    for (field, meanings) in &preset.values {
        let _ = writeln!(text, "\n# What the words of the source mean.\n[values.{field}]");
        for (word, meaning) in meanings {
            let _ = writeln!(text, "{} = {}", quoted(word), quoted(meaning));
        }
    }
    // What was left out by hand stays out.
    let left_out = given.map.iter().filter(|(_, field)| field.is_empty()).map(|(header, _)| header);
    let ignored: Vec<&String> = preset.ignored.iter().chain(left_out).collect();
    if !ignored.is_empty() {
        let headers: Vec<String> = ignored.into_iter().map(|header| quoted(header)).collect();
        let _ = writeln!(text, "\n# Neither kept nor compared.\n[columns_ignored]\nheaders = [{}]", headers.join(", "));
    }
    let has = |header: &str| header.split(" + ").all(|part| headers.iter().any(|name| key(name) == key(part)));
    let skips: Vec<_> = preset.skips.iter().filter(|skip| has(&skip.header)).collect();
    if !skips.is_empty() {
        text.push_str("\n# Rows that are left out, by a column and what it says.\n[skip]\n");
        for skip in skips {
            let words: Vec<String> = skip.words.iter().map(|word| quoted(word)).collect();
            let _ = writeln!(text, "{} = [{}]", quoted(&skip.header), words.join(", "));
        }
    }
    let boxes: Vec<_> = plan
        .fields
        .iter()
        .flat_map(|field| &field.columns)
        .filter_map(|column| Some((plan.headers.get(column.index)?, column.status_box?)))
        .collect();
    if !boxes.is_empty() {
        text.push_str("\n# What columns of boxes or days say where they are ticked.\n[boxes]\n");
        for (header, says) in boxes {
            let _ = writeln!(text, "{} = {}", quoted(header), quoted(says.as_str()));
        }
    }
    if let Some(lines) = &preset.lines {
        let fields: Vec<String> = lines.sum.iter().map(|field| quoted(field)).collect();
        let _ = writeln!(
            text,
            "\n# Several lines of one id are one row; these amounts are summed.\n[lines]\nsum = [{}]",
            fields.join(", ")
        );
    }
}

fn evidence(column: &ColumnReport, rows: u64) -> String {
    let samples: Vec<String> = column.samples.iter().map(|sample| one_line(sample)).collect();
    format!("# {}, {} of {rows} rows: {}", column.kind.as_str(), column.filled, samples.join(" | "))
}

/// A text on one line: a comment ends with its line.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn used_headers(plan: &FilePlan) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for column in plan.fields.iter().flat_map(|field| &field.columns) {
        for place in std::iter::once(&column.index).chain(&column.with) {
            let header = plan.headers.get(*place).cloned().unwrap_or_default();
            if !headers.contains(&header) {
                headers.push(header);
            }
        }
    }
    headers
}

fn header_of(plan: &FilePlan, index: usize, with: &[usize]) -> String {
    let header = |place: &usize| plan.headers.get(*place).map_or("", String::as_str);
    std::iter::once(&index).chain(with).map(header).collect::<Vec<_>>().join(" + ")
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
