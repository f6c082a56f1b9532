//! The few questions about a file that nobody knows. Each has a flag; the answers become a preset, so that
//! they are asked once.

use std::path::Path;

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, Select};

use super::error::{Failure, source_after};
use super::question::question_of;
use crate::ingest::{self, Almost, ColumnReport, FileError, Given, Kind, Preset};
use crate::model::printable;

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
    let bad = |error| Failure::from(ingest::Error::of_file(path, error));
    let found = ingest::inspect(path, given, presets).map_err(bad)?;
    let headers: Vec<String> = found.columns.iter().map(|column| column.header.clone()).collect();
    let Some(kind) = ask_kind(asker, path, &headers, presets)? else { return Ok(None) };
    let mut given = given.clone();
    given.choice.kind = Some(kind);
    let mut map = ingest::guess_columns(&headers, kind, presets);
    let guessed: Vec<String> = map.iter().map(|(header, _)| header.clone()).collect();
    let stem = source_after(path);
    if given.source.is_none() {
        let source = asker.input("Which system do these rows come from? Ids are known only within one (--source)", &stem)?;
        given.source = Some(source.trim().to_owned());
    }
    loop {
        if !ask_columns(asker, kind, &found.columns, &mut map)? {
            return Ok(None);
        }
        given.map = flags_of(&headers, &guessed, &map);
        let Some(error) = ask_what_is_open(asker, path, &mut given, presets)? else { break };
        let again = format!("{error}. Look at the columns again?");
        if asker.select(&again, &["yes".to_owned(), "no, leave it".to_owned()], 0)? != Some(0) {
            return Ok(None);
        }
    }
    let name = asker.input("Under which name shall this be remembered? Files with these headers are known by it", &stem)?;
    let name = name.trim().to_owned();
    let text = super::own_preset::text_of(path, &name, &given, presets)?;
    Ok(Some(Answer { name, text }))
}

/// Asks whether a file is of a format that is known, and was made without a column or two. What is said is added to what
/// is told of the file; false where it is something else.
pub(super) fn ask_almost(asker: &mut dyn Asker, path: &Path, almost: &Almost, given: &mut Given) -> Result<bool, Failure> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let (preset, without) = (&almost.preset, almost.without.join(" and "));
    let prompt = format!("{file}: is it of the preset {preset}, made without {without}? (--preset, --without)");
    let items = ["yes: what that column says is then not known", "no, it is something else"].map(str::to_owned);
    let is_so = asker.select(&prompt, &items, 0)? == Some(0);
    if is_so {
        given.choice.preset = Some(preset.clone());
        given.choice.without.clone_from(&almost.without);
    }
    Ok(is_so)
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

/// Asks what the columns leave open until the file can be read. Returns what else keeps it from that.
fn ask_what_is_open(
    asker: &mut dyn Asker,
    path: &Path,
    given: &mut Given,
    presets: &[Preset],
) -> Result<Option<FileError>, Failure> {
    loop {
        let found = ingest::inspect(path, given, presets).map_err(|error| ingest::Error::of_file(path, error))?;
        let Err(error) = found.plan else { return Ok(None) };
        for error in error.into_each() {
            if !ask_about(asker, path, &error, given)? {
                return Ok(Some(error));
            }
        }
    }
}

/// Whether only the person can say it, and a word of hers settles it.
pub(super) fn is_question(error: &FileError) -> bool {
    matches!(error, FileError::NeedsSource { .. }) || question_of(error).is_some()
}

/// Asks a question, and adds the answer to what is told of the file; false where there is none, or where it was no question.
pub(super) fn ask_about(asker: &mut dyn Asker, path: &Path, error: &FileError, given: &mut Given) -> Result<bool, Failure> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    if let FileError::NeedsSource { kind, known } = error {
        let so_far = if known.is_empty() { String::new() } else { format!("; so far: {}", known.join(", ")) };
        let prompt = format!("{file}: which system are these {kind} from? Ids are known only within one{so_far} (--source)");
        let source = asker.input(&prompt, known.first().unwrap_or(&source_after(path)))?;
        given.source = Some(source.trim().to_owned()).filter(|source| !source.is_empty());
        return Ok(given.source.is_some());
    }
    let Some(question) = question_of(error) else { return Ok(false) };
    let items: Vec<String> = question.answers.iter().map(|(item, _)| item.clone()).collect();
    let place = asker.select(&format!("{file}{}", question.prompt), &items, 0)?;
    let Some((_, tells)) = place.and_then(|place| question.answers.into_iter().nth(place)) else { return Ok(false) };
    tells.add_to(given);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DateOrder, DecimalStyle};

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

    #[test]
    fn what_the_columns_leave_open_is_asked_until_the_file_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let presets = ingest::built_in().unwrap();
        let read = |name: &str, text: &str, said: Vec<&'static str>| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let mut given = Given::default();
            given.choice.kind = Some(Kind::Orders);
            let mut asker = Script(said);
            let stops = ask_what_is_open(&mut asker, &path, &mut given, &presets).unwrap();
            assert!(asker.0.is_empty(), "{:?}", asker.0);
            (given, stops)
        };
        let all = "order_id,email,ordered_at,amount,Order Status,My refund,My currency\n\
                   1,ana@x.example,03/04/2026,\"1,234\",refunded,3.00,EUR\n2,ben@x.example,04/05/2026,\"2,345\",paid,,USD\n";
        let (given, stops) =
            read("shop.csv", all, vec!["shop", "the currency", "the status", "the amount that", "the month", "a point"]);
        assert!(stops.is_none(), "{stops:?}");
        assert_eq!((given.source.as_deref(), given.date_order), (Some("shop"), Some(DateOrder::MonthFirst)));
        assert_eq!(given.decimal, Some(DecimalStyle::Point));
        let is = |column: &str, field: &str| (column.to_owned(), field.to_owned());
        let wanted = [is("My currency", "currency"), is("Order Status", "status"), is("My refund", "amount_refunded")];
        assert_eq!(given.map, wanted);
        let (given, stops) = read(
            "none.csv",
            "order_id,email,ordered_at,My Total,Net,Cancelled\n1,ana@x.example,2026-01-05,9.00,8.00,yes\n2,ben@x.example,2026-01-06,7.00,6.00,\n",
            vec!["shop", "something else", "none of them"],
        );
        assert!(stops.is_none(), "{stops:?}");
        assert_eq!(given.map[0], is("Cancelled", ""));
        assert!(given.map[1..].iter().all(|(_, field)| field.is_empty()) && given.map.len() == 3, "{:?}", given.map);
        let (given, stops) = read(
            "box.csv",
            "order_id,email,ordered_at,amount,Refunded\n1,ana@x.example,2026-01-05,9.00,1\n2,ben@x.example,2026-01-06,7.00,0\n",
            vec!["shop", "a box"],
        );
        assert!(stops.is_none(), "{stops:?}");
        assert_eq!(given.map, [is("Refunded", "status")]);
    }
}
