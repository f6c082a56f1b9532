//! What a file that nobody knows may hold: its headers against all that the presets know. A guess is only
//! ever offered, in an error or a question; nothing is read by it.

use std::collections::BTreeMap;

use super::fields::Kind;
use super::preset::Preset;
use super::survey::Given;
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
        if !needs_all || !kind.identifying().iter().any(|field| holds(field)) {
            continue;
        }
        // What a kind needs tells more of it than a city does.
        let score = map.len() + kind.fields().iter().filter(|field| field.required && holds(field.name)).count();
        if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
            best = Some((score, Guess { kind, map, source: None }));
        }
    }
    best.map(|(_, guess)| guess)
}

/// The columns of a header that may hold fields of a kind: by the names that presets of the kind know, else by
/// names that are much like them. No column and no field is taken twice.
#[must_use]
pub fn guess_columns(headers: &[String], kind: Kind, presets: &[Preset]) -> Vec<(String, &'static str)> {
    let known = known_names(kind, presets);
    let mut found: BTreeMap<usize, &'static str> = BTreeMap::new();
    let mut taken: Vec<&'static str> = Vec::new();
    for exactly in [true, false] {
        for (place, header) in headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            if found.contains_key(&place) {
                continue;
            }
            let name = letters(header);
            let free = known.iter().filter(|(_, field)| !taken.contains(field));
            let slips = free.map(|(other, field)| (strsim::osa_distance(&name, other), *field));
            let allowed = if exactly || name.len() < 4 { 0 } else { (name.len() / LETTERS_PER_SLIP).max(1) };
            if let Some((_, field)) = slips.min_by_key(|(slips, _)| *slips).filter(|(slips, _)| *slips <= allowed) {
                found.insert(place, field);
                taken.push(field);
            }
        }
    }
    found.into_iter().filter_map(|(place, field)| Some((headers.get(place)?.clone(), field))).collect()
}

/// A name without blanks and signs, in lower case.
fn letters(name: &str) -> String {
    key(name).chars().filter(|c| c.is_alphanumeric() || matches!(c, '#' | '%')).collect()
}

/// The names that columns of a kind have anywhere, and their fields.
fn known_names(kind: Kind, presets: &[Preset]) -> Vec<(String, &'static str)> {
    let mut names: Vec<(String, &'static str)> = Vec::new();
    for field in kind.mappable() {
        names.push((letters(field), field));
        for preset in presets.iter().filter(|preset| preset.kind == kind) {
            let headers = preset.columns.get(field).into_iter().flatten().filter(|header| !header.contains(" + "));
            names.extend(headers.map(|header| (letters(header), field)));
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
    }
}
