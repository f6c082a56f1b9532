//! What columns are called that decide what a row counts for, and those that only look like it.

use super::vocabulary::{
    ABOUT, CALLED_OFF, COUNTS, CURRENCY, EVENT, GIVEN_BACK, MONEY, NOT_THE_PRICE, OF_OTHERS, OWED, PAID, PART_PAID, REASON,
    STATUS, UNPAID,
};
use crate::model::search_key;

/// The name of a column, and its words.
#[derive(Debug)]
pub(in crate::ingest) struct Name {
    key: String,
}

impl Name {
    pub fn of(header: &str) -> Self {
        Self { key: search_key(header) }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
    }

    fn has_part(&self, parts: &[&str]) -> bool {
        parts.iter().any(|part| self.key.contains(part))
    }

    fn has_word(&self, words: &[&str]) -> bool {
        self.words().any(|word| words.contains(&word))
    }

    /// Whether it may be that of a currency.
    pub fn is_like_currency(&self) -> bool {
        self.has_part(&CURRENCY)
    }

    /// Whether it says that the column holds currencies.
    pub fn is_currency(&self) -> bool {
        const BEGIN: [&str; 3] = ["currenc", "wahrung", "waehrung"];
        const WHOLE: [&str; 9] = ["devise", "devises", "moneda", "valuta", "divisa", "munteenheid", "ccy", "cur", "curr"];
        self.has_word(&WHOLE) || self.words().any(|word| BEGIN.iter().any(|begin| word.starts_with(begin)))
    }

    /// The place of the name among those of money, the likest first; nothing for what is counted.
    pub fn money(&self) -> Option<usize> {
        MONEY.iter().position(|word| self.has_word(&[*word])).filter(|_| !self.has_word(&COUNTS))
    }

    /// Whether it is that of a status of the rows, or of what happened with them.
    pub fn is_status(&self) -> bool {
        let is_of_tickets = self.has_word(&["ticket", "membership", "member"]);
        self.is_state() || self.has_word(&EVENT) && !self.is_of_others() && !is_of_tickets
    }

    /// Whether it is that of a status of the rows.
    pub fn is_state(&self) -> bool {
        let ends = |word: &str| word == "state" || STATUS.iter().any(|end| word.ends_with(end));
        self.words().any(ends) && !self.is_of_others()
    }

    /// Whether it says that money has come.
    pub fn is_paid(&self) -> bool {
        self.has_word(&PAID) && !self.has_part(&ABOUT) && !self.is_unpaid() && !self.has_word(&NOT_THE_PRICE)
    }

    /// Whether it says that money has not come.
    pub fn is_unpaid(&self) -> bool {
        let denied = self.has_word(&["not", "non", "nicht", "niet", "nie", "no"]) && self.has_word(&PAID);
        denied || self.has_word(&UNPAID)
    }

    /// Whether other words turn round, or leave open, what is said of paying and going back: `Never paid`, `Refund denied`.
    pub fn is_hedged(&self) -> bool {
        const HEDGES: [&str; 26] = [
            "never",
            "to",
            "must",
            "waiting",
            "pas",
            "encore",
            "back",
            "half",
            "partly",
            "partially",
            "teilweise",
            "denied",
            "requested",
            "rejected",
            "refused",
            "not",
            "non",
            "nicht",
            "niet",
            "nie",
            "no",
            "kein",
            "keine",
            "angefragt",
            "beantragt",
            "abgelehnt",
        ];
        self.has_word(&HEDGES)
    }

    /// Whether it says how much has come, where its cells are amounts.
    pub fn is_paid_sum(&self) -> bool {
        (self.is_paid() || self.has_word(&PART_PAID)) && !self.is_unpaid() && !self.has_word(&NOT_THE_PRICE)
    }

    /// Whether it says how much is still to come, where its cells are amounts.
    pub fn is_owed(&self) -> bool {
        self.has_word(&OWED) && !self.has_part(&ABOUT) && !self.has_word(&COUNTS) && !self.has_word(&NOT_THE_PRICE)
    }

    /// Whether it says why something has happened, or by whom, in any words.
    pub fn is_reason(&self) -> bool {
        self.has_part(&REASON) || self.has_word(&["by", "von", "par", "por", "door"])
    }

    /// Whether it denies in words what the column is about: `not cancelled`, `no refund`, `unrefunded`.
    pub fn denies(&self) -> bool {
        let words = self.key.replace('_', " ");
        let begins = ["not ", "no ", "non", "kein", "nicht ", "un"].iter().any(|begin| words.starts_with(begin));
        let parts = GIVEN_BACK.iter().chain(&CALLED_OFF).chain(&["applicable", "zutreffend"]);
        begins && parts.into_iter().any(|part| self.key.contains(part))
    }

    /// Whether it speaks of something else than what was bought and paid.
    pub fn is_of_others(&self) -> bool {
        self.has_part(&OF_OTHERS)
    }

    /// Whether it says that money went back.
    pub fn is_given_back(&self) -> bool {
        self.has_part(&GIVEN_BACK) && !self.is_about()
    }

    /// Whether it says that rows do not hold.
    pub fn is_called_off(&self) -> bool {
        let begins = |word: &str| CALLED_OFF.iter().any(|begin| word.starts_with(begin));
        self.words().any(begins) && !self.is_about() && !self.is_of_others()
    }

    /// Whether something is only said about it, or how much there is of something else: `Cancelled tickets`.
    fn is_about(&self) -> bool {
        self.has_part(&ABOUT) || self.has_word(&COUNTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_from_what_only_looks_like_them() {
        for name in ["Payment status", "Zahlungsstatus", "Transaction type", "Result", "Buchungsart", "state"] {
            assert!(Name::of(name).is_status(), "{name}");
        }
        for name in ["Marital status", "Newsletter status", "Shipping status", "Notes", "Typography", "Statement", "Estate"] {
            assert!(!Name::of(name).is_status(), "{name}");
        }
        for name in ["Cancelled at", "Storniert am", "cancellation_reason", "Voided", "Stornodatum"] {
            assert!(Name::of(name).is_called_off(), "{name}");
        }
        for name in
            ["Avoid nuts", "Cancellation policy", "Cancellation fee", "Stornogebühr", "Annual income", "Free cancellation"]
        {
            assert!(!Name::of(name).is_called_off(), "{name}");
        }
        for name in ["Refund", "Rückerstattung", "Amount returned", "Refunded at", "refund_total", "Refund reason"] {
            assert!(Name::of(name).is_given_back(), "{name}");
        }
        for name in ["Refundable", "Non-refundable deposit", "Refund policy accepted", "Remarks"] {
            assert!(!Name::of(name).is_given_back(), "{name}");
        }
        for name in ["Cancel by", "Storno bis", "Stornierbar", "Cancelled tickets", "Cancellation period"] {
            assert!(!Name::of(name).is_called_off(), "{name}");
        }
        assert!(Name::of("charge_currency").is_currency() && Name::of("Ccy").is_currency());
        assert!(!Name::of("Recurring").is_currency() && !Name::of("Devised by").is_currency());
        assert!(Name::of("Is paid").is_paid() && !Name::of("Prepaid card").is_paid());
    }
}
