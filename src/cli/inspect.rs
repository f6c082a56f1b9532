use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::own_preset;
use super::reading::Reading;
use super::{Exit, Outcome};
use crate::ingest::{self, CellKind, FileError, Given, Inspection};
use crate::model::{Cell, Column, RowSink as _, Table};
use crate::report::Format;

/// Look at a file: what it is, what its columns hold, what an import would make of it
///
/// Nothing is written, and no book is needed.
#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// The file
    file: PathBuf,
    /// Print the rows as they are read: so many, or all
    #[arg(long, value_name = "COUNT|all")]
    rows: Option<String>,
    /// With --rows as CSV: begin with the names of the columns also where the file has no header
    ///
    /// They are column 1, column 2 and so on. Without this, CSV holds what the file holds and no line more; the other
    /// formats always name their columns.
    #[arg(long, requires = "rows")]
    names: bool,
    /// Write a preset of this name that reads files like this one as it is read now
    #[arg(long, value_name = "NAME", conflicts_with = "rows")]
    save: Option<String>,
    /// Replace the preset if there is one of this name
    #[arg(long, requires = "save")]
    force: bool,
    #[command(flatten)]
    reading: Reading,
}

const NO_HEADER: &str = "no header: the columns are called column 1, column 2 and so on";

impl Inspect {
    pub fn run(&self, context: &Context) -> Outcome {
        let given = self.reading.given()?;
        let presets = self.reading.presets(context)?;
        let bad = |error| Failure::from(ingest::Error::of_file(&self.file, error));
        if let Some(rows) = &self.rows {
            let limit = match rows.trim() {
                "all" => u64::MAX,
                count => count.parse().map_err(|_| {
                    Failure::new(format!("--rows {count:?}: not a count, nor all")).hint("write --rows 20 or --rows all")
                })?,
            };
            let shape = ingest::shape_of(&self.file, &given, &presets).map_err(bad)?;
            for line in ingest::shape_in_words(&shape, &[], &given.told) {
                context.say(&line);
            }
            if shape.layout.header_rows == 0 {
                context.say(NO_HEADER);
            }
            return self.print_rows(context, &shape, limit);
        }
        let found = ingest::inspect(&self.file, &given, &presets).map_err(bad)?;
        if context.format == Format::Json {
            context.print_json(&object(&found, &given))?;
        } else {
            context.print(&columns(&found))?;
            say(context, &found, &given);
        }
        if let Some(name) = &self.save {
            let text = own_preset::text_of(&self.file, name, &given, &presets)?;
            own_preset::save(context, name, &text, self.force)?;
        }
        Ok(if found.plan.is_ok() { Exit::Clean } else { Exit::Look })
    }

    /// The rows as they are read: the header that the file has, once, and every row of data.
    ///
    /// Names that no line of the file holds would be a row of data to whatever reads the text next, trueup included.
    fn print_rows(&self, context: &Context, shape: &ingest::Shape, limit: u64) -> Outcome {
        let mut rows = context.rows_as_read()?;
        let mut printed = 0;
        let has_names =
            shape.layout.header_rows > 0 || self.names || !matches!(context.format, Format::Csv | Format::CsvWithMark);
        let skipped = ingest::each_row::<Failure>(&self.file, shape, |cells, row| {
            match row {
                None if has_names => {
                    let columns: Vec<Column> = cells.iter().map(|cell| Column::left(cell)).collect();
                    rows.columns(&columns)?;
                }
                Some(_) if printed < limit => {
                    printed += 1;
                    let cells: Vec<Cell> = cells.iter().map(|cell| (*cell).into()).collect();
                    rows.row(&cells)?;
                }
                None | Some(_) => {}
            }
            Ok(())
        })?;
        rows.finish().map(drop)?;
        for line in ingest::skipped_in_words(&skipped) {
            context.say(&line);
        }
        Ok(Exit::Clean)
    }
}

fn columns(found: &Inspection) -> Table {
    let mut table = Table::new(
        [Column::left("column"), Column::left("holds"), Column::right("filled"), Column::left("field"), Column::left("samples")]
            .to_vec(),
    );
    for column in &found.columns {
        table.rows.push(vec![
            column.header.as_str().into(),
            column.kind.as_str().into(),
            i64::try_from(column.filled).unwrap_or(i64::MAX).into(),
            column.field.unwrap_or("").into(),
            column.samples.join(" | ").as_str().into(),
        ]);
    }
    table
}

fn say(context: &Context, found: &Inspection, given: &Given) {
    let shape = &found.shape;
    let header = match found.header_line {
        Some(line) => format!("header on line {line}"),
        None => NO_HEADER.to_owned(),
    };
    match &shape.sheet {
        Some(_) => context.say(&header),
        None => {
            context.say(&format!("{}, columns apart by {:?}, {header}", shape.charset.name(), shape.dialect.delimiter_name()))
        }
    }
    let told = &given.told;
    for line in ingest::shape_in_words(&found.shape, &found.skipped, told) {
        context.say(&line);
    }
    let mut counts = format!("{} rows", found.rows);
    for (count, what) in
        [(found.repaired, "put right"), (found.ragged, "with too few or too many cells"), (found.blank_lines, "blank lines")]
    {
        if count > 0 {
            counts.push_str(&format!(", {count} {what}"));
        }
    }
    context.say(&counts);
    let blank = found.columns.iter().filter(|column| column.kind == CellKind::Empty).count();
    match blank {
        0 => {}
        1 => context.say("1 column is blank throughout"),
        _ => context.say(&format!("{blank} columns are blank throughout")),
    }
    match &found.plan {
        Ok(plan) => {
            for line in ingest::columns_in_words(plan, given) {
                context.say(&line);
            }
            let chosen = given.choice.preset.is_some() || given.choice.kind.is_some();
            context.say(&format!(
                "an import would read it by the preset {} as {} of {} ({})",
                plan.preset.name,
                plan.kind().as_str(),
                plan.source,
                if chosen { "given" } else { "found by its headers" }
            ));
        }
        Err(FileError::Several(all)) => all.iter().for_each(|error| context.say(&format!("an import would stop: {error}"))),
        Err(error) => context.say(&format!("an import would stop: {error}")),
    }
}

fn object(found: &Inspection, given: &Given) -> serde_json::Value {
    let shape = &found.shape;
    let columns: Vec<_> = found
        .columns
        .iter()
        .map(|column| {
            json!({
                "column": column.header,
                "holds": column.kind.as_str(),
                "filled": column.filled,
                "field": column.field,
                "samples": column.samples,
            })
        })
        .collect();
    let plan = match &found.plan {
        Ok(plan) => json!({
            "preset": plan.preset.name,
            "kind": plan.kind().as_str(),
            "source": plan.source,
            "decisions": ingest::columns_in_words(plan, given),
        }),
        Err(FileError::Several(all)) => json!({ "stops": all.iter().map(ToString::to_string).collect::<Vec<_>>() }),
        Err(error) => json!({ "stops": [error.to_string()] }),
    };
    json!({
        "encoding": shape.charset.name(),
        "delimiter": shape.dialect.delimiter_name(),
        "quote": shape.dialect.quote.map(|quote| char::from(quote).to_string()),
        "escape": shape.dialect.escape.map(|escape| char::from(escape).to_string()),
        "header_line": found.header_line,
        "header_rows": shape.layout.header_rows,
        "rows": found.rows,
        "repaired": found.repaired,
        "ragged": found.ragged,
        "blank_lines": found.blank_lines,
        "skipped": found.skipped.iter().map(|(line, why)| json!({ "line": line, "why": why.as_ref() })).collect::<Vec<_>>(),
        "columns": columns,
        "import": plan,
    })
}
