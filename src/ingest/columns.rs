//! Which columns of a file hold which field: by hand, by the preset, and what is left over.

use super::boxes::StatusBox;
use super::error::FileError;
use super::fields::{FieldType, Kind};
use super::plan::{Given, MappedColumn, MappedField, REJECT_COLUMNS};
use super::preset::{Origin, Preset, Skip};
use super::read::{RawRow, Why};
use crate::model::{Currency, Sign, cell_text, key};

/// Fields that decide what a row counts for.
const DECISIVE: [&str; 4] = ["amount", "amount_refunded", "currency", "status"];

/// Looks whether a preset of the user's own reads all that decides what a row counts for: a name that was
/// misspelt, or a column that the export did not have before, would be passed over in silence.
pub(super) fn own_preset_reads_all(
    preset: &Preset,
    presets: &[Preset],
    fields: &[MappedField],
    headers: &[String],
    used: &[usize],
) -> Result<(), FileError> {
    for field in DECISIVE {
        let is_read = fields.iter().any(|mapped| mapped.field == field) || preset.constants.contains_key(field);
        if is_read {
            continue;
        }
        if let Some(columns) = preset.columns.get(field) {
            let columns = columns.join(", ");
            return Err(FileError::LacksOwnColumn { preset: preset.name.clone(), field: field.to_owned(), columns });
        }
        let plain = presets.iter().find(|other| other.plain && other.kind == preset.kind);
        let known = plain.and_then(|plain| plain.columns.get(field)).into_iter().flatten();
        for wanted in known {
            let found = headers.iter().enumerate().find(|(_, header)| key(header) == key(wanted));
            if let Some((place, header)) = found
                && !used.contains(&place)
                && !preset.ignored.contains(&key(header))
                && !(field == "currency" && preset.currency.is_some())
            {
                return Err(FileError::UnreadColumn { preset: preset.name.clone(), column: header.clone(), field });
            }
        }
    }
    Ok(())
}

/// The columns that say which rows are left out.
pub(super) fn skips_of<'p>(
    preset: &'p Preset,
    keys: &[String],
    headers: &[String],
) -> Result<Vec<(Vec<usize>, &'p Skip)>, FileError> {
    let mut skips = Vec::new();
    for skip in &preset.skips {
        match columns_named(&skip.header, keys, headers, &[])? {
            Some(columns) => skips.push((columns, skip)),
            // What somebody wanted left out would come in unseen.
            None if preset.origin != Origin::BuiltIn => {
                let (preset, columns) = (preset.name.clone(), skip.header.clone());
                return Err(FileError::LacksOwnColumn { preset, field: "what is left out".to_owned(), columns });
            }
            None => {}
        }
    }
    Ok(skips)
}

/// Why the preset leaves a row out, if it does.
pub(super) fn left_out(skips: &[(Vec<usize>, &Skip)], row: &RawRow<'_>) -> Option<Why> {
    skips.iter().find_map(|(columns, skip)| {
        let cells: Vec<&str> = columns.iter().filter_map(|place| row.cells.get(*place)).map(cell_text).collect();
        let word = skip.fits(&cells.join(" "))?;
        Some(Why::from(format!("{LEFT_OUT}, {} is {:?}", skip.header, word)))
    })
}

/// How the words about such a row begin.
const LEFT_OUT: &str = "left out by the preset";

/// Whether that is why a line is no row.
pub fn is_left_out(why: &str) -> bool {
    why.starts_with(LEFT_OUT)
}

/// Which columns hold which field, and which columns are used up by that.
pub(super) fn map_fields(
    preset: &Preset,
    headers: &[String],
    keys: &[String],
    given: &Given,
) -> Result<(Vec<MappedField>, Vec<usize>), FileError> {
    let known = preset.kind.mappable();
    let mut by_hand: Vec<(Vec<usize>, &'static str)> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    for (header, field) in &given.map {
        let Some(columns) = columns_named(header, keys, headers, &[])? else { continue };
        taken.extend(&columns);
        if field.is_empty() {
            continue;
        }
        let field = known.iter().find(|name| **name == key(field)).ok_or_else(|| FileError::NoSuchField {
            header: header.clone(),
            field: field.clone(),
            kind: preset.kind.as_str(),
            known: known.clone(),
        })?;
        by_hand.push((columns, field));
    }
    let mut fields = Vec::new();
    let mut used = taken.clone();
    for name in known {
        let mut columns: Vec<Vec<usize>> =
            by_hand.iter().filter(|(_, field)| *field == name).map(|(columns, _)| columns.clone()).collect();
        let boxes = if *name == *"status" { boxes_of(preset, &by_hand, headers, keys, &taken)? } else { Vec::new() };
        columns.retain(|places| !boxes.iter().any(|(place, _)| [*place] == places[..]));
        let kind = preset.kind.fields().iter().find(|field| field.name == name).map(|field| field.kind);
        if columns.is_empty() {
            let is_text = matches!(kind, Some(FieldType::Text | FieldType::Named | FieldType::Role)) && !DECISIVE.contains(&name);
            let may_have_twins = is_text && name != preset.kind.id_field() && preset.origin == Origin::BuiltIn;
            for header in preset.columns.get(name).into_iter().flatten() {
                // What stands there twice and decides nothing is said by the first that is filled.
                let twins = keys.iter().enumerate().filter(|(place, found)| **found == key(header) && !taken.contains(place));
                let twins: Vec<usize> = if may_have_twins { twins.map(|(place, _)| place).collect() } else { Vec::new() };
                if twins.len() > 1 {
                    columns.extend(twins.into_iter().map(|place| vec![place]));
                    continue;
                }
                let found = columns_named(header, keys, headers, &taken)?
                    .filter(|found| !found.iter().any(|place| taken.contains(place)));
                columns.extend(found.filter(|found| !columns.contains(found)));
            }
            // Of several amounts that a plain sheet has, the first says it: where that is blank, the next is no answer.
            if preset.plain && name == "amount" {
                columns.truncate(1);
            }
            // Of two ways to begin with one column, the one with more of its parts is meant.
            let fullest =
                |places: &Vec<usize>| columns.iter().filter(|other| other.first() == places.first()).map(Vec::len).max();
            columns = columns.iter().filter(|places| Some(places.len()) == fullest(places)).cloned().collect();
        }
        used.extend(columns.iter().flatten());
        let is_money = kind == Some(FieldType::Money);
        let unread = |places: Vec<usize>| -> Option<MappedColumn> {
            let (index, with) = places.split_first()?;
            let header = headers.get(*index).map_or("", String::as_str);
            let said = Currency::of_header(header).map(|(_, sign)| sign);
            let (currency, sign) = match said.or_else(|| Currency::sign_in_header(header)).filter(|_| is_money) {
                Some(Sign::Of(currency)) => (Some(currency), None),
                Some(Sign::Shared(sign, _)) => (None, Some(sign)),
                None => (None, None),
            };
            Some(MappedColumn { currency, sign, ..MappedColumn::unread(*index, with.to_vec()) })
        };
        used.extend(boxes.iter().map(|(place, _)| place));
        if !columns.is_empty() || !boxes.is_empty() {
            let is_typed = kind.is_some_and(|kind| !matches!(kind, FieldType::Text | FieldType::Named | FieldType::Role));
            let boxes = boxes
                .into_iter()
                .map(|(place, says)| MappedColumn { status_box: Some(says), ..MappedColumn::unread(place, Vec::new()) });
            let columns = columns.into_iter().filter_map(unread).chain(boxes).collect();
            fields.push(MappedField { field: name, is_typed, columns });
        }
    }
    if let Some((place, field)) = currency_beside(&fields, preset, headers, &used) {
        used.push(place);
        fields.push(field);
    }
    for field in preset.kind.fields().iter().filter(|field| field.required) {
        let held = fields.iter().any(|mapped| mapped.field == field.name) || preset.constants.contains_key(field.name);
        // The rows of a list of conversions need not say that they are conversions.
        if !held && field.name != "event_name" {
            return Err(FileError::LacksField { field: field.name, headers: headers.to_vec() });
        }
    }
    // Money without an amount is none; where a preset of one's own misses its column, that is told by its name.
    let is_missed = preset.origin != Origin::BuiltIn && preset.columns.contains_key("amount");
    // What names a payment and its status alone says something of one that is known.
    let has = |name: &str| fields.iter().any(|mapped| mapped.field == name);
    let is_of_known = has("payment_id") && has("status");
    if preset.kind == Kind::Payments && !is_missed && !is_of_known && !fields.iter().any(|mapped| mapped.field == "amount") {
        return Err(FileError::LacksField { field: "amount", headers: headers.to_vec() });
    }
    // A vendor's own layout may well leave people out; a sheet read by its words may not.
    let identifying = preset.kind.identifying();
    if preset.plain && !fields.iter().any(|mapped| identifying.contains(&mapped.field)) {
        return Err(FileError::LacksIdentity { kind: preset.kind.as_str(), fields: identifying, headers: headers.to_vec() });
    }
    Ok((fields, used))
}

/// The columns of boxes that are the status of orders or payments, and what each says: those that were mapped by hand and
/// are called so, and those that the preset names.
fn boxes_of(
    preset: &Preset,
    by_hand: &[(Vec<usize>, &'static str)],
    headers: &[String],
    keys: &[String],
    taken: &[usize],
) -> Result<Vec<(usize, StatusBox)>, FileError> {
    if !matches!(preset.kind, Kind::Orders | Kind::Payments) {
        return Ok(Vec::new());
    }
    let told = by_hand.iter().filter_map(|(places, field)| match places[..] {
        [place] if *field == "status" => Some((place, StatusBox::of(headers.get(place)?)?)),
        _ => None,
    });
    let mut boxes: Vec<(usize, StatusBox)> = told.collect();
    for (header, says) in &preset.boxes {
        match columns_named(header, keys, headers, &[])?.as_deref() {
            Some([place]) if !taken.contains(place) => boxes.push((*place, *says)),
            Some(_) => {}
            None => {
                let (preset, field) = (preset.name.clone(), "status".to_owned());
                return Err(FileError::LacksOwnColumn { preset, field, columns: String::from(header) });
            }
        }
    }
    Ok(boxes)
}

/// What a column of currencies is called that no preset names.
const CURRENCIES: [&str; 8] = [
    "currency",
    "currency code",
    "currency_code",
    "order currency",
    "order_currency",
    "payment currency",
    "transaction currency",
    "invoice currency",
];

/// The column that says the currency of the amount by its name, `Amount Currency` beside `Amount` or simply `Currency`,
/// where no other column does. A preset of one's own says itself what is read.
fn currency_beside(fields: &[MappedField], preset: &Preset, headers: &[String], used: &[usize]) -> Option<(usize, MappedField)> {
    if fields.iter().any(|mapped| mapped.field == "currency") || preset.currency.is_some() {
        return None;
    }
    let is_own = preset.origin != Origin::BuiltIn;
    let amount = fields.iter().find(|mapped| mapped.field == "amount")?.columns.first()?;
    let of_amount = key(&format!("{} currency", headers.get(amount.index)?));
    let named = |wanted: &str| {
        headers.iter().enumerate().position(|(place, header)| {
            let name = key(header);
            name == wanted && !used.contains(&place) && !preset.ignored.contains(&name)
        })
    };
    let place = named(&of_amount).or_else(|| CURRENCIES.iter().filter(|_| !is_own).find_map(|wanted| named(wanted)))?;
    let column = MappedColumn::unread(place, Vec::new());
    Some((place, MappedField { field: "currency", is_typed: true, columns: vec![column] }))
}

/// The columns of a header: one, or several that are read together, as in `Date + Time`, of which the
/// first must be there. A header that ends with a currency is found without it.
fn columns_named(wanted: &str, keys: &[String], headers: &[String], taken: &[usize]) -> Result<Option<Vec<usize>>, FileError> {
    let one = |wanted: &str| -> Result<Option<usize>, FileError> {
        let wanted = key(wanted);
        let mut places = keys.iter().enumerate().filter(|(_, found)| **found == wanted).map(|(index, _)| index);
        let Some(first) = places.next() else {
            let bare = |header: &String| Currency::of_header(header).is_some_and(|(name, _)| key(name) == wanted);
            let mut named = headers.iter().enumerate().filter(|(place, header)| bare(header) && !taken.contains(place));
            return match (named.next(), named.next()) {
                // Two columns of two currencies are two amounts of one order: which one is meant?
                (Some((_, first)), Some((_, second))) => {
                    Err(FileError::SeveralCurrencies { first: first.clone(), second: second.clone() })
                }
                (found, _) => Ok(found.map(|(place, _)| place)),
            };
        };
        match places.next() {
            None => Ok(Some(first)),
            Some(second) => {
                let header = headers.get(first).cloned().unwrap_or_default();
                Err(FileError::RepeatedHeader { header, first: first + 1, second: second + 1 })
            }
        }
    };
    if let Some(place) = place_by_number(wanted, keys) {
        return Ok(Some(vec![place]));
    }
    if let Some(place) = one(wanted)? {
        return Ok(Some(vec![place]));
    }
    let mut parts = wanted.split(" + ");
    let Some(first) = parts.next().filter(|first| *first != wanted).map(one).transpose()?.flatten() else { return Ok(None) };
    let mut places = vec![first];
    for part in parts {
        places.extend(one(part)?);
    }
    Ok(Some(places))
}

/// A column by the name that it is kept under where its header is blank, or stands there twice: `column 5`, `Notes (6)`.
pub(super) fn place_by_number(wanted: &str, keys: &[String]) -> Option<usize> {
    let wanted = key(wanted);
    let (name, number) = match wanted.strip_prefix("column ") {
        Some(number) => ("", number),
        None => wanted.strip_suffix(')')?.rsplit_once(" (")?,
    };
    let place = number.parse::<usize>().ok()?.checked_sub(1)?;
    let is_it = keys.get(place).is_some_and(|found| found == name) && !keys.contains(&wanted);
    is_it.then_some(place)
}

/// The headers, with a name for those that are blank: by it such a column is mapped, shown and kept in a preset.
pub(super) fn named(headers: &[String]) -> Vec<String> {
    let with_number = |(place, header): (usize, &String)| match header.trim() {
        "" => format!("column {}", place + 1),
        _ => header.clone(),
    };
    headers.iter().enumerate().map(with_number).collect()
}

/// The names of columns as they are compared.
pub(super) fn keys_of(headers: &[String]) -> Vec<String> {
    named(headers).iter().map(|header| key(header)).collect()
}

/// The columns that no field uses: kept beside the row under their own names.
pub(super) fn extra_columns(headers: &[String], keys: &[String], used: &[usize], preset: &Preset) -> Vec<(usize, String)> {
    let mut extra: Vec<(usize, String)> = Vec::new();
    for (index, (header, name)) in headers.iter().zip(keys).enumerate() {
        if used.contains(&index) || REJECT_COLUMNS.contains(&name.as_str()) || preset.ignored.contains(name) {
            continue;
        }
        let mut shown = header.clone();
        if extra.iter().any(|(_, other)| *other == shown) {
            shown = format!("{shown} ({})", index + 1);
        }
        extra.push((index, shown));
    }
    extra
}

/// Whether amounts are in the currency of the book, since nothing says another.
pub(super) fn takes_books_currency(preset: &Preset, fields: &[MappedField], given: &Given) -> bool {
    let of_kind = |kind: FieldType| {
        let is_of_kind = move |name: &str| preset.kind.fields().iter().any(|field| field.name == name && field.kind == kind);
        fields.iter().filter(move |field| is_of_kind(field.field))
    };
    let is_told = given.currency.is_some() || preset.currency.is_some() || of_kind(FieldType::Currency).next().is_some();
    let mut amounts = of_kind(FieldType::Money).flat_map(|field| &field.columns);
    !is_told && amounts.any(|column| column.currency.is_none() && column.sign.is_none())
}
