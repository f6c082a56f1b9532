//! How the file was read that rows in a file of rejects are from: it stands beside them, so that they are read in the
//! same way when they come back, whatever flags are given then, and wherever the file has been in between.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::error::FileError;
use super::fields::{FieldType, Kind};
use super::plan::{FilePlan, Given, REJECT_COLUMNS};
use super::preset::{Origin, decimal_word, parse_decimal_style};
use super::read::{RowReader, Shape};
use crate::model::{Currency, DateOrder, Zone, key};

/// The column that it stands in.
const COLUMN: &str = REJECT_COLUMNS[6];

/// What was told of a file, and what its columns have proved, as a text; blank where there was nothing to tell.
pub(super) fn reading_of(plan: &FilePlan) -> String {
    let given = &plan.given;
    let columns = |wanted: &[FieldType]| {
        let is_wanted = |name: &str| plan.kind().fields().iter().any(|field| field.name == name && wanted.contains(&field.kind));
        let mapped = plan.fields.iter().filter(|mapped| is_wanted(mapped.field));
        mapped.flat_map(|mapped| &mapped.columns).collect::<Vec<_>>()
    };
    let orders = columns(&[FieldType::Moment, FieldType::Instant]).into_iter().filter_map(|column| column.date_order);
    let amounts = columns(&[FieldType::Money, FieldType::Rate]);
    let currency = given.currency.or_else(|| only(amounts.iter().map(|column| column.currency)).flatten());
    let mut told = Map::new();
    let mut tell = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            told.insert(name.to_owned(), value);
        }
    };
    tell("as", given.choice.kind.map(|kind| kind.as_str().into()));
    let is_built_in = plan.preset.origin == Origin::BuiltIn;
    tell("preset", given.choice.preset.clone().filter(|_| is_built_in).map(Value::from));
    let without: Vec<Value> = given.choice.without.iter().map(|header| header.as_str().into()).collect();
    tell("without", (!without.is_empty()).then(|| without.into()));
    tell("source", given.source.clone().map(Value::from));
    let maps: Vec<Value> = given.map.iter().map(|(header, field)| json!([header, field])).collect();
    tell("map", (!maps.is_empty()).then(|| maps.into()));
    tell("date_order", only(orders).map(|order| order.as_str().into()));
    tell(
        "decimal",
        plan.decimal().filter(|decimal| plan.preset.decimal != Some(*decimal)).map(|decimal| decimal_word(decimal).into()),
    );
    tell("thirds", amounts.iter().any(|column| column.takes_thirds).then_some(true.into()));
    tell("currency", currency.filter(|_| plan.preset.currency.is_none()).map(|currency| currency.code().into()));
    tell("zone", given.zone.map(|zone| zone.name().into()));
    if told.is_empty() { String::new() } else { Value::Object(told).to_string() }
}

/// The value that all of them are.
fn only<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// What is told together with what stands beside the rows of a file of rejects; nothing where nothing does. What is
/// told now goes before.
///
/// # Errors
/// The rows are from files that were read in different ways, or the file cannot be read.
pub(super) fn with_recorded(path: &Path, shape: &Shape, given: &Given) -> Result<Option<Given>, FileError> {
    let mut reader = RowReader::open(path, shape)?;
    let Some(place) = reader.headers.iter().position(|header| key(header) == COLUMN) else { return Ok(None) };
    let mut found: Option<String> = None;
    loop {
        match reader.next_row() {
            Ok(Some(row)) => match (row.cells.get(place).map(str::trim).filter(|text| !text.is_empty()), &found) {
                (Some(text), Some(first)) if text != first => return Err(FileError::SeveralReadings { line: row.line }),
                (Some(text), None) => found = Some(text.to_owned()),
                _ => {}
            },
            Ok(None) => break,
            // What is wrong is told when the file is read as what it is.
            Err(FileError::NotUtf8 { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found.and_then(|text| serde_json::from_str::<Map<String, Value>>(&text).ok()).map(|told| merged(given, &told)))
}

fn merged(given: &Given, told: &Map<String, Value>) -> Given {
    let text = |name: &str| told.get(name).and_then(Value::as_str);
    let mut merged = given.clone();
    if given.choice.kind.is_none() && given.choice.preset.is_none() {
        merged.choice.kind = text("as").and_then(Kind::parse);
        merged.choice.preset = text("preset").map(str::to_owned);
    }
    let without = told.get("without").and_then(Value::as_array).into_iter().flatten();
    merged.choice.without.extend(without.filter_map(Value::as_str).map(str::to_owned));
    merged.source = given.source.clone().or_else(|| text("source").map(str::to_owned));
    let maps = told.get("map").and_then(Value::as_array).into_iter().flatten();
    for (header, field) in maps.filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?))) {
        if !given.map.iter().any(|(known, _)| key(known) == key(header)) {
            merged.map.push((header.to_owned(), field.to_owned()));
        }
    }
    merged.date_order = given.date_order.or_else(|| text("date_order").and_then(DateOrder::parse));
    merged.decimal = given.decimal.or_else(|| text("decimal").and_then(parse_decimal_style));
    merged.takes_thirds = given.takes_thirds || told.get("thirds").is_some_and(|thirds| *thirds == true);
    merged.currency = given.currency.or_else(|| text("currency").and_then(|code| Currency::parse(code).ok()));
    merged.zone = given.zone.or_else(|| text("zone").and_then(Zone::parse));
    merged
}
