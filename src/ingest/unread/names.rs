//! What columns are called that decide what a row counts for, and those that only look like it.

use crate::model::search_key;

/// What currencies are called, in part.
const CURRENCY: [&str; 8] = ["curr", "wahr", "waehr", "valut", "devise", "moned", "divis", "munt"];

/// What amounts of money are called; those that are likest what was paid first.
const MONEY: [&str; 26] = [
    "paid",
    "total",
    "gross",
    "brutto",
    "amount",
    "betrag",
    "gesamtbetrag",
    "summe",
    "gesamt",
    "montant",
    "importe",
    "importo",
    "bedrag",
    "price",
    "preis",
    "prix",
    "precio",
    "prezzo",
    "cost",
    "kosten",
    "revenue",
    "umsatz",
    "sum",
    "value",
    "net",
    "netto",
];

/// What is counted, and no money, whatever else the name says.
const COUNTS: [&str; 22] = [
    "tickets", "ticket", "guests", "people", "persons", "seats", "items", "count", "qty", "quantity", "number", "no", "nr",
    "anzahl", "id", "age", "since", "year", "percent", "discount", "rabatt", "tax",
];

/// What a status is called: how a word of it ends.
const STATUS: [&str; 5] = ["status", "zustand", "statut", "estado", "stato"];

/// What says of a row of money what has happened, among other things.
const EVENT: [&str; 19] = [
    "type",
    "typ",
    "kind",
    "event",
    "result",
    "outcome",
    "response",
    "action",
    "operation",
    "transaction",
    "art",
    "tipo",
    "vorgang",
    "buchungsart",
    "belegart",
    "dokumentart",
    "belegtyp",
    "vorgangsart",
    "transaktionstyp",
];

/// Of what else a status may be.
const OF_OTHERS: [&str; 13] = [
    "marital",
    "civil",
    "familien",
    "newsletter",
    "marketing",
    "mail",
    "shipping",
    "shipment",
    "delivery",
    "fulfil",
    "versand",
    "liefer",
    "subscription",
];

/// What says in its name that money went back, in part.
const GIVEN_BACK: [&str; 18] = [
    "refund",
    "erstatt",
    "rembours",
    "reembols",
    "rimbors",
    "returned",
    "ruckzahl",
    "gutschrift",
    "zwroc",
    "zwrot",
    "vracen",
    "terugbeta",
    "devoluc",
    "devuel",
    "reversed",
    "reversal",
    "chargeback",
    "dispute",
];

/// What says in its name that a row does not hold any more: how a word of it begins.
const CALLED_OFF: [&str; 10] = ["cancel", "storn", "annul", "anulad", "anulow", "zrusen", "void", "delet", "geannul", "abgesagt"];

/// What says in its name that money has come.
const PAID: [&str; 34] = [
    "paid",
    "bezahlt",
    "captured",
    "success",
    "successful",
    "succeeded",
    "settled",
    "pagado",
    "pagato",
    "paye",
    "betaald",
    "completed",
    "received",
    "eingegangen",
    "zahlungseingang",
    "geldeingang",
    "beglichen",
    "regle",
    "reglee",
    "encaisse",
    "payee",
    "cobrado",
    "abonado",
    "incassato",
    "saldato",
    "pago",
    "voldaan",
    "zaplacono",
    "oplacone",
    "oplacono",
    "zaplaceno",
    "betalt",
    "betald",
    "odendi",
];

/// What says in its name that money has not come.
const UNPAID: [&str; 7] = ["unpaid", "unbezahlt", "impaye", "impayee", "onbetaald", "nieoplacone", "obetald"];

/// What says in its name that a part of the money has come.
const PART_PAID: [&str; 7] = ["deposit", "anzahlung", "vorauszahlung", "acompte", "anticipo", "aanbetaling", "zaliczka"];

/// What says in its name that money is still owed.
const OWED: [&str; 15] = [
    "due",
    "owed",
    "outstanding",
    "open",
    "offen",
    "offener",
    "offene",
    "restbetrag",
    "restschuld",
    "remaining",
    "openstaand",
    "pendiente",
    "arrears",
    "unpaid",
    "unbezahlt",
];

/// What is said of why, and by whom.
const REASON: [&str; 9] = ["reason", "grund", "motif", "motiv", "note", "comment", "komment", "remark", "bemerk"];

/// What is only said about going back and calling off.
const ABOUT: [&str; 32] = [
    "cancel by",
    "bis",
    "ellable",
    "elable",
    "ierbar",
    "stattbar",
    "period",
    "notice",
    "days",
    "frist",
    "policy",
    "policies",
    "fee",
    "fees",
    "gebuhr",
    "gebuehr",
    "refundable",
    "eligib",
    "insur",
    "versicher",
    "deadline",
    "term",
    "until",
    "before",
    "allowed",
    "possible",
    "protect",
    "free",
    "url",
    "link",
    "flexible",
    "condition",
];

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
        self.is_state() || self.has_word(&EVENT) && !self.is_of_others()
    }

    /// Whether it is that of a status of the rows.
    pub fn is_state(&self) -> bool {
        let ends = |word: &str| word == "state" || STATUS.iter().any(|end| word.ends_with(end));
        self.words().any(ends) && !self.is_of_others()
    }

    /// Whether it says that money has come.
    pub fn is_paid(&self) -> bool {
        self.has_word(&PAID) && !self.has_part(&ABOUT) && !self.is_unpaid()
    }

    /// Whether it says that money has not come.
    pub fn is_unpaid(&self) -> bool {
        let denied = self.has_word(&["not", "non", "nicht", "niet", "nie", "no"]) && self.has_word(&PAID);
        denied || self.has_word(&UNPAID)
    }

    /// Whether it says how much has come, where its cells are amounts.
    pub fn is_paid_sum(&self) -> bool {
        (self.is_paid() || self.has_word(&PART_PAID)) && !self.is_unpaid()
    }

    /// Whether it says how much is still to come, where its cells are amounts.
    pub fn is_owed(&self) -> bool {
        self.has_word(&OWED) && !self.has_part(&ABOUT)
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
