//! Words in names of columns, without the marks on letters.

/// What currencies are called, in part.
pub(super) const CURRENCY: [&str; 8] = ["curr", "wahr", "waehr", "valut", "devise", "moned", "divis", "munt"];

/// What amounts of money are called; those that are likest what was paid first.
pub(super) const MONEY: [&str; 26] = [
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
pub(super) const COUNTS: [&str; 22] = [
    "tickets", "ticket", "guests", "people", "persons", "seats", "items", "count", "qty", "quantity", "number", "no", "nr",
    "anzahl", "id", "age", "since", "year", "percent", "discount", "rabatt", "tax",
];

/// What a status is called: how a word of it ends.
pub(super) const STATUS: [&str; 5] = ["status", "zustand", "statut", "estado", "stato"];

/// What says of a row of money what has happened, among other things.
pub(super) const EVENT: [&str; 19] = [
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
pub(super) const OF_OTHERS: [&str; 18] = [
    "marital",
    "course",
    "customer",
    "membership",
    "payout",
    "vat ",
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
pub(super) const GIVEN_BACK: [&str; 18] = [
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
pub(super) const CALLED_OFF: [&str; 10] =
    ["cancel", "storn", "annul", "anulad", "anulow", "zrusen", "void", "delet", "geannul", "abgesagt"];

/// What says in its name that money has come.
pub(super) const PAID: [&str; 33] = [
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
pub(super) const UNPAID: [&str; 7] = ["unpaid", "unbezahlt", "impaye", "impayee", "onbetaald", "nieoplacone", "obetald"];

/// What says in its name that a part of the money has come.
pub(super) const PART_PAID: [&str; 7] =
    ["deposit", "anzahlung", "vorauszahlung", "acompte", "anticipo", "aanbetaling", "zaliczka"];

/// What says in its name that money is still owed.
pub(super) const OWED: [&str; 15] = [
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

/// Of what else money may be paid, and what else is called paid or open.
pub(super) const NOT_THE_PRICE: [&str; 20] = [
    "tip",
    "tax",
    "vat",
    "commission",
    "shipping",
    "reminder",
    "course",
    "leave",
    "ads",
    "member",
    "membership",
    "plan",
    "customer",
    "payout",
    "rate",
    "invoices",
    "spots",
    "places",
    "visitor",
    "provision",
];

/// What is said of why, and by whom.
pub(super) const REASON: [&str; 9] = ["reason", "grund", "motif", "motiv", "note", "comment", "komment", "remark", "bemerk"];

/// What is only said about going back and calling off.
pub(super) const ABOUT: [&str; 32] = [
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
