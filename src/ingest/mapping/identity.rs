//! By what a row is known again: the source's own id, or a hash of what it says.

use std::fmt::Write as _;

use rusqlite::types::Value;
use sha2::{Digest as _, Sha256};

use super::super::plan::MappedColumn;
use super::super::read::RawRow;
use super::RowMapper;
use crate::model::{clean, hex};

impl RowMapper<'_> {
    /// The source's id, else a hash of what identifies the row.
    pub(super) fn key(&self, raw: &RawRow<'_>, identity: Sha256, values: &[Value]) -> (String, bool) {
        // An id of two parts is none where one is blank: `Payment` without its number is not the id of a payment.
        let is_whole = |column: &MappedColumn| column.with.iter().all(|place| self.text(*place, raw).is_some());
        if let Some(mapped) = self.id
            && let Some((column, text)) = self.cell(mapped, raw)
            && is_whole(column)
        {
            return (clean(&text).into_owned(), false);
        }
        let hash = if self.plan.preset.identity.is_empty() { identity.finalize() } else { self.identity_hash(values) };
        (format!("sha256:{}", hex(&first_half(&hash))), true)
    }

    fn identity_hash(&self, values: &[Value]) -> sha2::digest::Output<Sha256> {
        let mut digest = Sha256::new();
        let mut at = 0;
        for slot in &self.slots {
            let width = slot.field.kind.width();
            if slot.identifies {
                feed(&mut digest, values.get(at..at + width).unwrap_or_default());
            }
            at += width;
        }
        digest.finalize()
    }
}

/// Feeds values to a digest so that no two rows of different values feed the same bytes.
pub(super) fn feed(digest: &mut Sha256, values: &[Value]) {
    let mut number = String::new();
    for value in values {
        match value {
            Value::Text(text) => {
                digest.update([1]);
                digest.update((text.len() as u64).to_le_bytes());
                digest.update(text);
            }
            Value::Integer(integer) => {
                number.clear();
                let _ = write!(number, "\u{2}{integer};");
                digest.update(&number);
            }
            _ => digest.update([0]),
        }
    }
}

pub(super) fn first_half(hash: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash) {
        *to = *from;
    }
    half
}
