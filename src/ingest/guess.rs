//! What a file that nobody knows may hold: its headers against all that the presets know. A guess is only
//! ever offered, in an error or a question; nothing is read by it.

use std::collections::BTreeMap;

use super::fields::Kind;
use super::plan::Given;
use super::preset::Preset;
use crate::model::key;

/// Of so many letters one may be wrong, missing or too many: `E-mail adress` is an e-mail address, and a deal's
/// name is none of a lead.
const LETTERS_PER_SLIP: usize = 6;

/// A kind of rows, and which columns may hold which of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The kind.
    pub kind: Kind,
    /// Header to field, in the order of the columns.
    pub map: Vec<(String, &'static str)>,
    /// The source system, where it was said.
    pub source: Option<String>,
    /// The sheet that it is about, where the workbook has others.
    pub sheet: Option<String>,
}

impl Guess {
    /// The guess under what was said: of a column and of a field, what was said holds.
    pub(super) fn under(mut self, given: &Given) -> Self {
        let fields = self.kind.mappable();
        for (header, name) in &given.map {
            self.map.retain(|(guessed, field)| key(guessed) != key(header) && field != name);
            self.map.extend(fields.iter().find(|field| *field == name).map(|field| (header.clone(), *field)));
        }
        self.source.clone_from(&given.source);
        self
    }
}

/// The likeliest kind of a header, with its columns; nothing where no kind has all that it needs.
#[must_use]
pub fn guess(headers: &[String], presets: &[Preset]) -> Option<Guess> {
    let mut best: Option<(usize, Guess)> = None;
    for kind in Kind::ALL {
        let map = guess_columns(headers, kind, presets);
        let holds = |field: &str| map.iter().any(|(_, held)| *held == field);
        let needs_all =
            kind.fields().iter().filter(|field| field.required && field.name != "event_name").all(|field| holds(field.name));
        if !needs_all || !kind.identifying().iter().any(|field| *field != kind.id_field() && holds(field)) {
            continue;
        }
        // What a kind needs tells more of it than a city does.
        let needed = kind.fields().iter().filter(|field| field.required && holds(field.name)).count();
        let Some(score) = (map.len() + needed + signs_of(kind, headers)).checked_sub(lost_by(kind, headers, &holds)) else {
            continue;
        };
        if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
            best = Some((score, Guess { kind, map, source: None, sheet: None }));
        }
    }
    best.map(|(_, guess)| guess)
}

/// Words in headers that one kind alone has, worth as much as several columns.
const SIGNS: [(Kind, &[&str]); 6] = [
    (Kind::Profiles, &["role", "roles"]),
    (Kind::Activities, &["call", "calls", "activity", "activities", "meeting", "duration", "subject", "agent", "outcome"]),
    (Kind::Conversions, &["event", "conversion", "utm", "form", "campaign", "booking", "webinar"]),
    (Kind::Deals, &["deal", "deals", "stage", "pipeline", "opportunity", "opportunities"]),
    (
        Kind::Orders,
        &[
            "order",
            "orders",
            "ticket",
            "tickets",
            "booking",
            "bookings",
            "seats",
            "bestellung",
            "bestellnummer",
            "bestellnr",
            "bestelldatum",
            "auftrag",
            "auftragsnummer",
            "commande",
            "pedido",
            "ordine",
            "bestelling",
        ],
    ),
    (
        Kind::Payments,
        &[
            "invoice",
            "invoices",
            "paid",
            "payment",
            "payments",
            "payer",
            "receipt",
            "rechnungs",
            "rechnung",
            "rechnungsnr",
            "rechnungsnummer",
            "rechnungsdatum",
            "zahlung",
            "zahlungsdatum",
            "bezahlt",
            "beleg",
            "belegnummer",
            "facture",
            "factura",
            "fattura",
            "factuur",
            "paiement",
            "pago",
            "pagamento",
        ],
    ),
];

/// How much the words of the headers speak for a kind.
fn signs_of(kind: Kind, headers: &[String]) -> usize {
    let signs = SIGNS.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, signs)| *signs);
    let said = headers.iter().filter(|header| words_of(header).iter().any(|word| signs.contains(&word.as_str()))).count();
    3 * said.min(2)
}

/// What would be lost: a kind without money for a sheet that has some, a firm for a sheet of people.
fn lost_by(kind: Kind, headers: &[String], holds: &dyn Fn(&str) -> bool) -> usize {
    let has = |field: &str| headers.iter().any(|header| WORDS.iter().any(|(of, words)| *of == field && speaks(header, words)));
    let money = if has("amount") && !holds("amount") { 4 } else { 0 };
    let people = if kind == Kind::Companies && (has("email") || has("phone")) { 8 } else { 0 };
    // Any list of people has a date: deeds are more than that.
    let is_deed = matches!(kind, Kind::Conversions | Kind::Payments | Kind::Orders | Kind::Activities);
    let deeds = if is_deed && !holds("amount") && signs_of(kind, headers) == 0 { 4 } else { 0 };
    // A list of people is one of enquiries, unless it has what only a CRM has of them.
    let crm =
        if kind == Kind::Contacts && !["contact_id", "job_title", "owner"].iter().any(|field| holds(field)) { 1 } else { 0 };
    money + people + deeds + crm
}

/// Words that a header may have in it, those that say it best first, and the field that they speak of, where nothing
/// says it better. The first field that the kind has and that is free is meant.
const WORDS: [(&str, &[&str]); 28] = [
    ("email", &["mail", "email", "courriel", "correo"]),
    (
        "phone",
        &[
            "phone",
            "tel",
            "telephone",
            "mobile",
            "cell",
            "telefon",
            "handy",
            "mobil",
            "telefonnummer",
            "rufnummer",
            "téléphone",
            "teléfono",
            "telefono",
            "telefoon",
        ],
    ),
    (
        "payment_id",
        &[
            "invoice",
            "payment",
            "receipt",
            "transaction",
            "ref",
            "reference",
            "rechnungs",
            "rechnung",
            "rechnungsnr",
            "rechnungsnummer",
            "beleg",
            "belegnummer",
            "facture",
            "factura",
            "fattura",
            "factuur",
            "id",
            "no",
            "nr",
            "number",
            "nummer",
        ],
    ),
    (
        "order_id",
        &[
            "order",
            "booking",
            "bestellnummer",
            "bestellnr",
            "bestellung",
            "auftragsnummer",
            "commande",
            "pedido",
            "ordine",
            "ref",
            "reference",
            "id",
            "no",
            "nr",
            "number",
            "nummer",
        ],
    ),
    ("deal_id", &["id", "no", "nr", "number", "nummer", "ref", "reference"]),
    ("lead_id", &["id"]),
    ("deal_name", &["opportunity", "title", "deal"]),
    ("stage", &["stage", "status"]),
    (
        "amount",
        &[
            "amount",
            "total",
            "gross",
            "brutto",
            "bruttobetrag",
            "sum",
            "value",
            "price",
            "betrag",
            "gesamtbetrag",
            "summe",
            "gesamtsumme",
            "preis",
            "montant",
            "prix",
            "importe",
            "precio",
            "importo",
            "prezzo",
            "bedrag",
        ],
    ),
    ("currency", &["currency", "währung", "waehrung", "devise", "moneda", "valuta"]),
    ("close_date", &["won", "closed", "close"]),
    ("created_at", &["created", "opened", "added", "met", "date", "when", "day", "datum"]),
    ("paid_at", &["paid", "bezahlt", "zahlungsdatum", "date", "when", "day", "datum", "rechnungsdatum", "fecha", "data"]),
    ("ordered_at", &["ordered", "bought", "bestelldatum", "buchungsdatum", "date", "when", "day", "datum", "fecha", "data"]),
    ("event_name", &["conversion"]),
    ("external_id", &["click", "gclid"]),
    ("event_time", &["date", "when", "time", "day", "datum", "occurred", "happened", "at"]),
    ("activity_time", &["date", "when", "time", "day", "datum", "occurred", "happened", "at"]),
    ("activity_type", &["type", "kind"]),
    ("result", &["outcome", "result"]),
    ("owner", &["agent", "owner", "by"]),
    ("first_name", &["first", "given", "vorname"]),
    ("last_name", &["last", "surname", "family", "nachname"]),
    ("full_name", &["name", "person", "customer", "client", "kunde", "kundenname", "nom", "nombre", "nome", "naam"]),
    ("customer_name", &["name", "customer", "client", "payer", "kunde", "kundenname", "nom", "nombre", "nome", "naam"]),
    ("source", &["source", "channel", "origin"]),
    ("city", &["city", "town", "ort", "stadt", "ville", "ciudad", "città", "plaats"]),
    ("company_name", &["company", "organisation", "organization", "firm"]),
];

/// What has a name and is no person, or not the one that is meant.
const THINGS: [&str; 10] = ["deal", "event", "product", "file", "campaign", "user", "account", "sheet", "item", "conversion"];

/// What a deal has and is not called.
const OF_DEALS: [&str; 9] = ["owner", "id", "amount", "stage", "date", "value", "type", "status", "source"];

/// What is said of days that have not come.
const TO_COME: [&str; 5] = ["expected", "estimated", "planned", "due", "forecast"];

/// The words of a header, in lower case.
fn words_of(header: &str) -> Vec<String> {
    key(header).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn speaks(header: &str, words: &[&str]) -> bool {
    words_of(header).iter().any(|word| words.contains(&word.as_str()))
}

/// The columns of a header that may hold fields of a kind: by the names that presets of the kind know, else by
/// names that are much like them, else by a word in them. No column and no field is taken twice.
#[must_use]
pub fn guess_columns(headers: &[String], kind: Kind, presets: &[Preset]) -> Vec<(String, &'static str)> {
    let known = known_names(kind, presets);
    let mut found: BTreeMap<usize, &'static str> = BTreeMap::new();
    let mut taken: Vec<&'static str> = Vec::new();
    // The plain words first: what one vendor calls a thing may be another thing to everybody else.
    for (exactly, plain) in [(true, true), (true, false), (false, false)] {
        for (place, header) in headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            if found.contains_key(&place) {
                continue;
            }
            let name = letters(header);
            let free = known.iter().filter(|(_, field, is_plain)| !taken.contains(field) && (*is_plain || !plain));
            let slips = free.map(|(other, field, _)| (strsim::osa_distance(&name, other), *field));
            // A whole word that means something is no misspelling of something else: `name` is not `date`.
            let means = WORDS.iter().any(|(field, words)| kind.mappable().contains(field) && words.contains(&name.as_str()));
            let allowed = if exactly || means || name.len() < 4 { 0 } else { (name.len() / LETTERS_PER_SLIP).max(1) };
            if let Some((_, field)) = slips.min_by_key(|(slips, _)| *slips).filter(|(slips, _)| *slips <= allowed) {
                found.insert(place, field);
                taken.push(field);
            }
        }
    }
    let fields = kind.mappable();
    for (field, words) in WORDS.iter().filter_map(|(name, words)| Some((fields.iter().find(|field| *field == name)?, words))) {
        let of_others: &[&str] = match *field {
            "deal_name" => &OF_DEALS,
            "close_date" => &TO_COME,
            "event_name" => &[],
            name if name.ends_with("name") => &THINGS,
            _ => &[],
        };
        // The word that says it best, and of two columns with it the first.
        let says = |header: &String| -> Option<usize> {
            let of_header = words_of(header);
            let has = |word: &&str| of_header.iter().any(|other| other == word);
            words.iter().position(&has).filter(|_| headers.len() > 1 && !of_others.iter().any(has))
        };
        let free = headers.iter().enumerate().filter(|(place, _)| !found.contains_key(place));
        let best = free.filter_map(|(place, header)| Some((says(header)?, place))).min();
        if let Some((_, place)) = best.filter(|_| !taken.contains(field)) {
            found.insert(place, field);
            taken.push(field);
        }
    }
    // A header that stands there twice is told by its place.
    let is_twin = |header: &String| headers.iter().filter(|other| key(other) == key(header)).count() > 1;
    let name = |place: usize| {
        let header = headers.get(place)?;
        Some(if is_twin(header) { format!("{header} ({})", place + 1) } else { header.clone() })
    };
    found.into_iter().filter_map(|(place, field)| Some((name(place)?, field))).collect()
}

/// A name without blanks and signs, in lower case.
fn letters(name: &str) -> String {
    key(name).chars().filter(|c| c.is_alphanumeric() || matches!(c, '#' | '%')).collect()
}

/// The names that columns of a kind have anywhere, their fields, and whether they are plain words.
fn known_names(kind: Kind, presets: &[Preset]) -> Vec<(String, &'static str, bool)> {
    let mut names: Vec<(String, &'static str, bool)> = Vec::new();
    for field in kind.mappable() {
        names.push((letters(field), field, true));
        for preset in presets.iter().filter(|preset| preset.kind == kind) {
            let headers = preset.columns.get(field).into_iter().flatten().filter(|header| !header.contains(" + "));
            names.extend(headers.map(|header| (letters(header), field, preset.plain)));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::preset::built_in;
    use super::*;

    fn guessed(headers: &[&str]) -> Option<(Kind, Vec<(String, &'static str)>)> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        guess(&headers, &built_in().unwrap()).map(|guess| (guess.kind, guess.map))
    }

    #[test]
    fn a_sheet_is_guessed_by_the_names_that_presets_know() {
        let (kind, map) = guessed(&["Full Name", "E-mail", "Phone Number", "Shoe size"]).unwrap();
        assert!(matches!(kind, Kind::Contacts | Kind::Leads));
        let fields: Vec<&str> = map.iter().map(|(_, field)| *field).collect();
        assert_eq!(fields, ["full_name", "email", "phone"]);
        let (kind, map) = guessed(&["Invoice Number", "Email", "Amount", "Paid at", "Currency"]).unwrap();
        assert_eq!(kind, Kind::Payments);
        assert!(map.contains(&("Paid at".to_owned(), "paid_at")), "{map:?}");
        assert_eq!(guessed(&["Shoe size", "Colour"]), None);
        let of = |headers: &[&str]| {
            let (kind, map) = guessed(headers).unwrap();
            format!("{} {}", kind.as_str(), map.iter().map(|(_, field)| *field).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(of(&["Invoice No", "Payer Email", "Amount Paid", "Payment Date"]), "payments payment_id email amount paid_at");
        assert_eq!(of(&["Order", "Email", "Date", "Total"]), "orders order_id email ordered_at amount");
        assert_eq!(of(&["Invoice", "Email", "Paid on", "Amount"]), "payments payment_id email paid_at amount");
        assert_eq!(of(&["Name", "Mail", "Tel", "Date of contact"]), "leads full_name email phone created_at");
        let deals = of(&["Deal ID", "Deal", "Contact mail", "Stage", "Value", "Created", "Closed"]);
        assert_eq!(deals, "deals deal_id deal_name email stage amount created_at close_date");
        let happened = of(&["activity_id", "type", "email", "happened_at"]);
        assert_eq!(happened, "activities activity_id activity_type email activity_time");
        assert_eq!(of(&["Rechnungs-Nr.", "Kunde E-Mail", "Betrag (EUR)", "Datum"]), "payments payment_id email amount paid_at");
    }
}
