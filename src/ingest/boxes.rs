//! Columns of boxes or days that are the status: `Paid`, `Cancelled at`. What their name says holds of the rows where
//! they are ticked.

use super::cells::truth_of;
use super::mapping::is_nothing;
use super::read::CellKind;
use super::unread::{Name, is_none};
use crate::model::{is_day_number, is_unix_time, key};

/// What a column says of the rows where it is ticked, or has a day in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusBox {
    /// The money has come; of the other rows, that it has not.
    Paid,
    /// The money has not come; of the other rows, that it has.
    Unpaid,
    /// The row does not hold.
    CalledOff,
    /// All of the money went back.
    GivenBack,
}

impl StatusBox {
    /// Every one of them, with the word for it in a preset.
    pub(super) const ALL: [(Self, &'static str); 4] =
        [(Self::Paid, "paid"), (Self::Unpaid, "unpaid"), (Self::CalledOff, "cancelled"), (Self::GivenBack, "refunded")];

    /// What a column of this name says, if it is no status in words.
    pub(super) fn of(header: &str) -> Option<Self> {
        let name = Name::of(header);
        let says = [
            (name.is_given_back(), Self::GivenBack),
            (name.is_called_off(), Self::CalledOff),
            (name.is_unpaid(), Self::Unpaid),
            (name.is_paid(), Self::Paid),
        ];
        let found = says.into_iter().find(|(is, _)| *is && !name.is_status()).map(|(_, says)| says);
        found.filter(|says| *says == Self::Unpaid || !name.is_hedged())
    }

    /// Its word in a preset.
    pub(super) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(says, _)| *says == self).map_or("", |(_, word)| word)
    }

    /// Whether it takes away what the row would count for.
    pub(super) fn takes_away(self) -> bool {
        matches!(self, Self::CalledOff | Self::GivenBack)
    }

    /// The status that a cell of a column stands for: nothing where it only says that nothing has happened. What is neither
    /// a box nor a day stays as it is, but where any words are a reason.
    pub(super) fn status<'t>(self, header: &str, text: &'t str) -> Option<&'t str> {
        let is_reason = || self.takes_away() && Name::of(header).is_reason() && !is_none(text);
        let Some(is_ticked) = ticked(text).or_else(|| is_reason().then_some(true)) else { return Some(text) };
        match (self, is_ticked) {
            (Self::Paid, true) | (Self::Unpaid, false) => Some("paid"),
            (Self::Paid, false) | (Self::Unpaid, true) => Some("pending"),
            (Self::CalledOff, true) => Some("cancelled"),
            (Self::GivenBack, true) => Some("fully refunded"),
            (Self::CalledOff | Self::GivenBack, false) => None,
        }
    }
}

/// Whether a box is ticked, or has a day in it; nothing where the cell says something else.
pub(super) fn ticked(text: &str) -> Option<bool> {
    let is_day = || matches!(CellKind::of(text), CellKind::Date | CellKind::Moment) || is_day_number(text) || is_unix_time(text);
    match truth_of(text) {
        Some(truth) => Some(truth),
        None if is_placeholder(text) => Some(false),
        None => is_day().then_some(true),
    }
}

/// Whether a cell says that there is nothing: `-`, `n/a`, `not yet`, the day that databases have for none.
pub(super) fn is_placeholder(text: &str) -> bool {
    let is_no_day = text.starts_with("0000-00-00") || text.starts_with("00.00.0000") || text.starts_with("00/00/0000");
    let word = key(text).replace('_', " ");
    let words = ["", "\u{2013}", "na", "none", "never", "nie", "not yet", "noch nicht"];
    is_no_day || is_nothing(text, false) || words.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_says_what_its_column_is_called() {
        for (header, cell, status) in [
            ("Paid", "yes", Some("paid")),
            ("Bezahlt am", "05.01.2026", Some("paid")),
            ("Bezahlt am", "46027", Some("paid")),
            ("Paid at", "1767600000", Some("paid")),
            ("Bezahlt am", "", Some("pending")),
            ("Paid on", "0000-00-00", Some("pending")),
            ("Paid on", "not yet", Some("pending")),
            ("Paid", "0", Some("pending")),
            ("Paid", "refunded", Some("refunded")),
            ("Unpaid", "x", Some("pending")),
            ("Unbezahlt", "", Some("paid")),
            ("Zapłacono", "tak", Some("paid")),
            ("Réglé", "non", Some("pending")),
            ("Anulowano", "tak", Some("cancelled")),
            ("Cancelled", "x", Some("cancelled")),
            ("Cancelled at", "2026-01-05 10:00", Some("cancelled")),
            ("Storniert", "nein", None),
            ("Refunded", "1", Some("fully refunded")),
            ("Refunded", "", None),
            ("Cancelled", "active", Some("active")),
            ("Cancellation reason", "too small", Some("cancelled")),
            ("Cancellation reason", "No longer needed", Some("cancelled")),
            ("Cancelled by", "Una", Some("cancelled")),
            ("Cancellation reason", "not cancelled", Some("not cancelled")),
            ("Cancellation reason", "-", None),
        ] {
            assert_eq!(StatusBox::of(header).unwrap().status(header, cell), status, "{header}: {cell}");
        }
        for header in [
            "Status",
            "Payment status",
            "Notes",
            "Refund policy",
            "Never paid",
            "To be paid",
            "Not cancelled",
            "Refund denied",
            "Half paid",
        ] {
            assert_eq!(StatusBox::of(header), None, "{header}");
        }
    }
}
