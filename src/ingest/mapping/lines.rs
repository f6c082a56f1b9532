//! Several lines that are one row: what each says of it is put together, and what they must agree in is
//! looked at.

use rusqlite::types::Value;
use sha2::{Digest as _, Sha256};

use super::super::fields::FieldType;
use super::{RowMapper, TypedRow, first_half};
use crate::model::LARGEST_MINOR;

/// Under which name the unmapped columns of further lines are kept beside a row.
const FURTHER_LINES: &str = "further lines";

impl RowMapper<'_> {
    /// Whether a line with the id of a row is a line of it: of another day, or of somebody else, it is another row that
    /// somebody has given the same number.
    pub fn is_of(&self, first: &TypedRow, line: &TypedRow) -> bool {
        let mut at = 0;
        self.slots.iter().all(|slot| {
            let place = at;
            at += slot.field.kind.width();
            let is_told_once =
                matches!(slot.field.kind, FieldType::Moment | FieldType::Instant | FieldType::Email | FieldType::EmailHashed)
                    || matches!(slot.field.name, "customer_name" | "full_name");
            match (first.values.get(place), line.values.get(place)) {
                (Some(one), Some(other)) if is_told_once => *one == *other || *other == Value::Null || *one == Value::Null,
                _ => true,
            }
        })
    }

    /// Adds a further line to the row that it belongs to: what is summed is summed, what was blank is filled,
    /// and amounts that should be the same on every line must be.
    pub fn join(&self, first: &mut TypedRow, line: TypedRow) {
        let sums = self.plan.preset.lines.as_ref().map(|lines| lines.sum.as_slice()).unwrap_or_default();
        // What the line says in fields that hold one text is kept beside the row.
        let mut differing = serde_json::Map::new();
        let is_text = |kind| matches!(kind, FieldType::Text | FieldType::Named | FieldType::Role);
        let mut at = 0;
        for slot in &self.slots {
            let places = at..at + slot.field.kind.width();
            at = places.end;
            let (Some(kept), Some(further)) = (first.values.get_mut(places.clone()), line.values.get(places)) else { continue };
            match (kept.first().cloned(), further.first()) {
                (Some(Value::Null), Some(value)) if *value != Value::Null => kept.clone_from_slice(further),
                (Some(Value::Integer(sum)), Some(Value::Integer(part))) if sums.iter().any(|name| name == slot.field.name) => {
                    match (sum.checked_add(*part).filter(|sum| sum.unsigned_abs() <= LARGEST_MINOR), kept.first_mut()) {
                        (Some(whole), Some(place)) => *place = Value::Integer(whole),
                        _ => {
                            let message = format!("with line {} the sum is larger than the ledger can hold", line.line);
                            first.problems.push(self.problem("amount-invalid", usize::MAX, "", message));
                        }
                    }
                }
                (Some(Value::Integer(one)), Some(Value::Integer(other)))
                    if slot.field.kind == FieldType::Money && one != *other =>
                {
                    let column = slot.mapped.and_then(|mapped| mapped.columns.first()).map_or(usize::MAX, |column| column.index);
                    let message = format!(
                        "line {} says another amount for the same {}; make them one",
                        line.line,
                        self.plan.kind().id_field()
                    );
                    first.problems.push(self.problem("lines-differ", column, "", message));
                }
                (Some(Value::Text(one)), Some(Value::Text(other)))
                    if one != *other && matches!(slot.field.kind, FieldType::Currency | FieldType::OrderStatus) =>
                {
                    let message = format!(
                        "line {} says {other}, the first line of the same {} {one}; make them one",
                        line.line,
                        self.plan.kind().id_field()
                    );
                    let column = slot.mapped.and_then(|mapped| mapped.columns.first()).map_or(usize::MAX, |column| column.index);
                    first.problems.push(self.problem("lines-differ", column, other, message));
                }
                (Some(Value::Text(one)), Some(Value::Text(other))) if one != *other && is_text(slot.field.kind) => {
                    differing.insert(slot.field.name.to_owned(), other.as_str().into());
                }
                _ => {}
            }
        }
        let read = |text: &str| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).unwrap_or_default();
        differing.extend(line.extra.as_deref().map(read).unwrap_or_default());
        if !differing.is_empty() {
            first.further.push(serde_json::Value::Object(differing));
        }
        let mut digest = Sha256::new();
        digest.update(first.content);
        digest.update(line.content);
        first.content = first_half(&digest.finalize());
        // What is blank on a further line stands on the first, or is missed there.
        first.problems.extend(line.problems.into_iter().filter(|problem| problem.reason != "required-blank"));
        first.further_lines.push(line.line);
    }
}

impl TypedRow {
    /// Puts what its further lines say beside the row, once all are there.
    pub fn end_lines(&mut self) {
        if self.further.is_empty() {
            return;
        }
        let read = |text: &str| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).unwrap_or_default();
        let mut object = self.extra.as_deref().map(read).unwrap_or_default();
        object.insert(FURTHER_LINES.to_owned(), std::mem::take(&mut self.further).into());
        self.extra = Some(serde_json::Value::Object(object).to_string());
    }
}
