//! The few questions about a file that nobody knows. Each has a flag; the answers become a preset, so that
//! they are asked once.

use std::path::Path;

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, Select};

use super::error::Failure;
use crate::ingest::{self, BadFile, ColumnReport, FileError, Given, Kind, Preset};
use crate::model::{DateOrder, DecimalStyle, printable};

/// Whoever answers.
pub(super) trait Asker {
    /// One of several; nothing where the person gives up.
    fn select(&mut self, prompt: &str, items: &[String], default: usize) -> Result<Option<usize>, Failure>;
    /// A text.
    fn input(&mut self, prompt: &str, default: &str) -> Result<String, Failure>;
}

/// A person at a terminal.
pub(super) struct Terminal;

impl Asker for Terminal {
    fn select(&mut self, prompt: &str, items: &[String], default: usize) -> Result<Option<usize>, Failure> {
        let shown = items.iter().map(|item| printable(item).into_owned());
        let theme = ColorfulTheme::default();
        let select = Select::with_theme(&theme).with_prompt(printable(prompt)).items(shown).default(default);
        select.interact_opt().map_err(|error| Failure::new(format!("the question could not be asked: {error}")))
    }

    fn input(&mut self, prompt: &str, default: &str) -> Result<String, Failure> {
        let theme = ColorfulTheme::default();
        let input = Input::<String>::with_theme(&theme).with_prompt(printable(prompt)).default(default.to_owned());
        input.interact_text().map_err(|error| Failure::new(format!("the question could not be asked: {error}")))
    }
}

/// What was answered: the name of a preset and its text.
#[derive(Debug)]
pub(super) struct Answer {
    pub name: String,
    pub text: String,
}

/// Asks what a file is that no preset knows; nothing where the person gives up.
pub(super) fn ask(asker: &mut dyn Asker, path: &Path, given: &Given, presets: &[Preset]) -> Result<Option<Answer>, Failure> {
    let bad = |error| Failure::from(ingest::Error::Files(vec![BadFile { path: path.to_owned(), error }]));
    let found = ingest::inspect(path, given, presets).map_err(bad)?;
    let headers: Vec<String> = found.columns.iter().map(|column| column.header.clone()).collect();
    let Some(kind) = ask_kind(asker, path, &headers, presets)? else { return Ok(None) };
    let mut given = given.clone();
    given.choice.kind = Some(kind);
    let mut map = ingest::guess_columns(&headers, kind, presets);
    let guessed: Vec<String> = map.iter().map(|(header, _)| header.clone()).collect();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let stem = stem.trim_matches('-').to_owned();
    if given.source.is_none() {
        let source = asker.input("Which system do these rows come from? Ids are known only within one (--source)", &stem)?;
        given.source = Some(source.trim().to_owned());
    }
    loop {
        if !ask_columns(asker, kind, &found.columns, &mut map)? {
            return Ok(None);
        }
        given.map = flags_of(&headers, &guessed, &map);
        match ingest::inspect(path, &given, presets).map_err(bad)?.plan {
            Ok(_) => break,
            Err(error) => {
                if !ask_about(asker, path, &error, &mut given)? {
                    let again = format!("{error}. Look at the columns again?");
                    if asker.select(&again, &["yes".to_owned(), "no, leave it".to_owned()], 0)? != Some(0) {
                        return Ok(None);
                    }
                }
            }
        }
    }
    let name = asker.input("Under which name shall this be remembered? Files with these headers are known by it", &stem)?;
    let name = name.trim().to_owned();
    let text = super::own_preset::text_of(path, &name, &given, presets)?;
    Ok(Some(Answer { name, text }))
}

/// The kind of the rows, the likeliest first.
fn ask_kind(asker: &mut dyn Asker, path: &Path, headers: &[String], presets: &[Preset]) -> Result<Option<Kind>, Failure> {
    let likeliest = ingest::guess(headers, presets).map(|guess| guess.kind);
    let mut kinds = Kind::ALL.to_vec();
    kinds.sort_by_key(|kind| Some(*kind) != likeliest);
    let mut items: Vec<String> = kinds.iter().map(|kind| format!("{}: {}", kind.as_str(), kind.in_words())).collect();
    items.push("leave the file out".to_owned());
    let prompt = format!("No preset knows {}. What is one of its rows? (--as)", path.display());
    Ok(asker.select(&prompt, &items, 0)?.and_then(|place| kinds.get(place).copied()))
}

/// Shows which column holds what, and lets it be changed. False where the person gives up.
fn ask_columns(
    asker: &mut dyn Asker,
    kind: Kind,
    columns: &[ColumnReport],
    map: &mut Vec<(String, &'static str)>,
) -> Result<bool, Failure> {
    loop {
        let held = |column: &ColumnReport| map.iter().find(|(header, _)| *header == column.header).map(|(_, field)| *field);
        let mut items = vec!["right as it is".to_owned()];
        items.extend(columns.iter().map(|column| {
            let samples = column.samples.first().map_or(String::new(), |sample| format!(", such as {sample}"));
            format!("{} = {}{samples}", column.header, held(column).unwrap_or("(no field)"))
        }));
        let prompt = "Which column holds what? Choose one to change it (--map)";
        let Some(chosen) = asker.select(prompt, &items, 0)? else { return Ok(false) };
        let Some(column) = chosen.checked_sub(1).and_then(|place| columns.get(place)) else { return Ok(true) };
        let fields = kind.mappable();
        let mut items = vec!["(no field)".to_owned()];
        items.extend(fields.iter().map(|field| (*field).to_owned()));
        let current = held(column).and_then(|field| fields.iter().position(|other| *other == field)).map_or(0, |place| place + 1);
        let Some(chosen) = asker.select(&format!("What does {} hold?", column.header), &items, current)? else { continue };
        map.retain(|(header, _)| *header != column.header);
        if let Some(field) = chosen.checked_sub(1).and_then(|place| fields.get(place)) {
            map.retain(|(_, held)| held != field);
            map.push((column.header.clone(), field));
        }
    }
}

/// What `--map` would say. A column that has the name of a field, and was said to be none, is left out: it would
/// be taken for it otherwise.
fn flags_of(headers: &[String], guessed: &[String], map: &[(String, &'static str)]) -> Vec<(String, String)> {
    let field = |header: &String| map.iter().find(|(other, _)| other == header).map(|(_, field)| (*field).to_owned());
    let flag = |header: &String| field(header).or_else(|| guessed.contains(header).then(String::new));
    headers.iter().filter(|header| !header.is_empty()).filter_map(|header| Some((header.clone(), flag(header)?))).collect()
}

/// The one question that only the person can answer; false where the error is none of those.
pub(super) fn ask_about(asker: &mut dyn Asker, path: &Path, error: &FileError, given: &mut Given) -> Result<bool, Failure> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    match error {
        FileError::AmbiguousDates { column, samples, .. } => {
            let prompt = format!("{file}, {column}: {}. Which comes first? (--date-order)", samples.join(", "));
            let orders = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];
            let items = ["the day", "the month", "the year"].map(str::to_owned);
            match asker.select(&prompt, &items, 0)?.and_then(|place| orders.get(place)) {
                Some(order) => given.date_order = Some(*order),
                None => return Ok(false),
            }
        }
        FileError::AmbiguousAmounts { column, samples, .. } => {
            let prompt = format!("{file}, {column}: {}. What is before the decimals? (--decimal)", samples.join(", "));
            let items = ["a point, as in 1,234.56", "a comma, as in 1.234,56"].map(str::to_owned);
            match asker.select(&prompt, &items, 0)? {
                Some(0) => given.decimal = Some(DecimalStyle::Point),
                Some(_) => given.decimal = Some(DecimalStyle::Comma),
                None => return Ok(false),
            }
        }
        FileError::SeveralSheets { sheets } => match asker.select(&format!("{file}: which sheet? (--sheet)"), sheets, 0)? {
            Some(place) => given.told.sheet = sheets.get(place).cloned(),
            None => return Ok(false),
        },
        _ => return Ok(false),
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody who has made up her mind.
    struct Script(Vec<&'static str>);

    impl Asker for Script {
        fn select(&mut self, prompt: &str, items: &[String], _: usize) -> Result<Option<usize>, Failure> {
            let wanted = self.0.remove(0);
            let place = items.iter().position(|item| item.starts_with(wanted));
            assert!(place.is_some(), "{prompt}\n{items:#?}\nhas no {wanted}");
            Ok(place)
        }

        fn input(&mut self, _: &str, default: &str) -> Result<String, Failure> {
            let said = self.0.remove(0);
            Ok(if said.is_empty() { default.to_owned() } else { said.to_owned() })
        }
    }

    #[test]
    fn the_answers_become_a_preset() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Trade fair.csv");
        std::fs::write(&path, "Lead;Mail;Seen on;Ort\nAna Example;ana@example.com;03.04.2026;Oakvale\n").unwrap();
        let presets = ingest::built_in().unwrap();
        let mut asker = Script(vec![
            "leads:",
            "",
            "Lead =",
            "full_name",
            "Mail =",
            "email",
            "Seen on =",
            "created_at",
            "Ort =",
            "city",
            "right",
            "the day",
            "right",
            "fair",
        ]);
        let answer = ask(&mut asker, &path, &Given::default(), &presets).unwrap().unwrap();
        assert_eq!(answer.name, "fair");
        assert!(asker.0.is_empty(), "{:?}", asker.0);
        let preset = Preset::from_toml("fair", &answer.text, ingest::Origin::BuiltIn).unwrap();
        assert_eq!(
            (preset.kind, preset.source.as_str(), preset.date_order),
            (Kind::Leads, "trade-fair", Some(DateOrder::DayFirst))
        );
        assert_eq!(preset.columns["city"], ["Ort"]);
        // A column that was said to hold nothing is not taken by its name.
        std::fs::write(&path, "full_name,email,phone\nAna Example,ana@example.com,+14155550101\n").unwrap();
        let mut asker = Script(vec!["leads:", "", "email =", "(no field)", "right", "fair"]);
        let answer = ask(&mut asker, &path, &Given::default(), &presets).unwrap().unwrap();
        let preset = Preset::from_toml("fair", &answer.text, ingest::Origin::BuiltIn).unwrap();
        assert!(preset.columns.contains_key("phone") && !preset.columns.contains_key("email"), "{}", answer.text);
        let mut asker = Script(vec!["leave the file out"]);
        assert!(ask(&mut asker, &path, &Given::default(), &presets).unwrap().is_none());
    }
}
