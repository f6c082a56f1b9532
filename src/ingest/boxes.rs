//! Columns of boxes or days that are the status: `Paid`, `Cancelled at`. What their name says holds of the rows where
//! they are ticked.

use super::cells::truth_of;
use super::unread::{Name, is_day, is_none};

/// What a column says of the rows where it is ticked, or has a day in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusBox {
    /// The money has come; of the other rows, that it has not.
    Paid,
    /// The row does not hold.
    CalledOff,
    /// All of the money went back.
    GivenBack,
}

impl StatusBox {
    /// What a column of this name says, if it is no status in words.
    pub(super) fn of(header: &str) -> Option<Self> {
        let name = Name::of(header);
        match () {
            () if name.is_status() => None,
            () if name.is_given_back() => Some(Self::GivenBack),
            () if name.is_called_off() => Some(Self::CalledOff),
            () if name.is_paid() => Some(Self::Paid),
            () => None,
        }
    }

    /// The status that a cell stands for: nothing where it only says that nothing has happened. What is neither a box nor
    /// a day stays as it is.
    pub(super) fn status(self, text: &str) -> Option<&str> {
        let is_ticked = truth_of(text) == Some(true) || is_day(text);
        match self {
            Self::Paid if is_ticked => Some("paid"),
            Self::Paid if text.is_empty() || is_none(text) => Some("pending"),
            Self::CalledOff if is_ticked => Some("cancelled"),
            Self::GivenBack if is_ticked => Some("fully refunded"),
            _ if text.is_empty() || is_none(text) => None,
            _ => Some(text),
        }
    }

    /// The place among the columns of a status: what takes a row away is asked first, and last whether it was paid.
    pub(super) fn rank(of_column: Option<Self>) -> u8 {
        match of_column {
            Some(Self::CalledOff | Self::GivenBack) => 0,
            None => 1,
            Some(Self::Paid) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_says_what_its_column_is_called() {
        for (header, cell, status) in [
            ("Paid", "yes", Some("paid")),
            ("Bezahlt am", "05.01.2026", Some("paid")),
            ("Bezahlt am", "", Some("pending")),
            ("Paid", "0", Some("pending")),
            ("Paid", "refunded", Some("refunded")),
            ("Cancelled", "x", Some("cancelled")),
            ("Cancelled at", "2026-01-05 10:00", Some("cancelled")),
            ("Storniert", "nein", None),
            ("Refunded", "1", Some("fully refunded")),
            ("Refunded", "", None),
            ("Cancellation reason", "too small", Some("too small")),
        ] {
            assert_eq!(StatusBox::of(header).unwrap().status(cell), status, "{header}: {cell}");
        }
        for header in ["Status", "Payment status", "Notes", "Refund policy"] {
            assert_eq!(StatusBox::of(header), None, "{header}");
        }
    }
}
