//! What words of a status say of money, also in columns that nothing is read from.

use std::collections::BTreeMap;

use rusqlite::types::Value;

use super::super::cells::{read_order_status, read_status};
use super::super::fields::Kind;
use super::super::mapping::meaning;
use super::is_none;
use crate::model::key;

/// Whether a status in words takes away what the row would count for, all of it or a part.
pub(in crate::ingest) fn takes_away(kind: Kind, meanings: Option<&BTreeMap<String, String>>, text: &str) -> bool {
    let meaning = meanings.and_then(|map| meaning(map, &key(text))).map_or(text, String::as_str);
    matches!(Word::of(kind, meaning), Word::Off | Word::InPart)
}

/// What a text says where it may be a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// It is none.
    None,
    /// The row counts: a column of nothing but `paid` decides nothing.
    On,
    /// It will; but a newsletter may be pending, too.
    Pending,
    /// The row does not count.
    Off,
    /// Not all of it counts.
    InPart,
    /// The same, where the column is called so: other things expire and fail as well.
    OffElsewhere,
}

impl Word {
    pub fn of(kind: Kind, text: &str) -> Self {
        // Asked of every cell: a status is a few words.
        if text.len() > 60 || !text.starts_with(char::is_alphabetic) {
            return Self::None;
        }
        let mut values = Vec::new();
        let unknown = match kind {
            Kind::Orders => read_order_status(text, text, &mut values),
            _ => read_status(text, text, &mut values),
        };
        let meaning = match values.first() {
            Some(Value::Text(meaning)) => meaning.as_str(),
            _ => "",
        };
        let lower = text.to_lowercase();
        let is_lax = ["expired", "transferred", "deleted", "failed", "abandoned", "declined"].contains(&lower.as_str());
        let is_off = matches!(meaning, "refunded" | "cancelled" | "failed" | "refund" | "chargeback");
        match unknown {
            None if lower.contains("partial") => Self::InPart,
            None if is_lax => Self::OffElsewhere,
            None if is_off || lower.contains("refunded") => Self::Off,
            None if meaning == "pending" => Self::Pending,
            None => Self::On,
            Some(_) if is_off_in_part(&lower) => Self::OffElsewhere,
            Some(_) => Self::None,
        }
    }
}

/// Whether a few words speak of money that did not stay.
fn is_off_in_part(lower: &str) -> bool {
    const PARTS: [&str; 29] = [
        "refund",
        "erstatt",
        "rembours",
        "reembols",
        "rimbors",
        "chargeback",
        "dispute",
        "storn",
        "cancel",
        "declin",
        "reject",
        "denied",
        "rückbuch",
        // No money has come by these.
        "angebot",
        "kostenvoran",
        "quote",
        "estimate",
        "proforma",
        "credit note",
        "gutschrift",
        "avoir",
        "creditnota",
        "pro forma",
        "devis",
        "presupuest",
        "preventiv",
        "offerte",
        "rücklast",
        "failed",
    ];
    !lower.contains("refundable")
        && lower.split_whitespace().count() <= 3
        && PARTS.iter().any(|part| lower.contains(part))
        && !is_none(lower)
}
