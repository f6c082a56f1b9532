//! What is blanked, deleted and kept, table by table, and the account of it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;
use serde_json::Value;

use super::{Blank, ForgetLine, PERSONAL_COLUMNS, PERSONAL_TABLES, STAYING, names_them};
use crate::book;
use crate::identity::{self, Person};
use crate::model::{FORGOTTEN, Traces};

/// The forgetting under way, and the account of it.
pub(super) struct Account<'t> {
    pub tx: &'t Transaction<'t>,
    pub person: &'t Person,
    pub lines: BTreeMap<ForgetLine, i64>,
}

impl Account<'_> {
    fn note(&mut self, outcome: &'static str, table: &str, what: &'static str) {
        *self.lines.entry(ForgetLine { outcome, table: table.to_owned(), what }).or_default() += 1;
    }

    fn traces(&self) -> &Traces {
        &self.person.traces
    }

    /// What a personal column of theirs says from now on; nothing where it stays.
    fn blanked(&self, row: i64, text: &str, blank: Blank) -> Option<Option<String>> {
        match blank {
            Blank::Empty => Some(None),
            Blank::Text(instead) if instead == text => None,
            Blank::Text(instead) => Some(Some(instead.to_owned())),
            Blank::WhereItNamesThem => self.names_them(text).then_some(None),
            Blank::KeyThatNamesThem => self.names_them(text).then(|| Some(forgotten_row(row))),
        }
    }

    /// Whether a text of one of their rows has the person in it, were it but one of the names.
    fn names_them(&self, text: &str) -> bool {
        names_them(self.person, text)
    }

    pub fn blank_own_rows(&mut self) -> book::Result<()> {
        for (table, columns) in PERSONAL_COLUMNS {
            let own = identity::rows_of_person(self.tx, table)?;
            let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
            let mut changes = Vec::new();
            book::each_text(self.tx, table, &names, |id, texts| {
                if own.contains(&id) {
                    let cells: Vec<(&str, Option<String>)> = columns
                        .iter()
                        .zip(texts)
                        .filter_map(|((name, blank), text)| Some((*name, self.blanked(id, (*text)?, *blank)?)))
                        .collect();
                    changes.push((id, cells));
                }
                Ok(())
            })?;
            for (id, cells) in changes.iter().filter(|(_, cells)| !cells.is_empty()) {
                book::write_cells(self.tx, table, *id, cells)?;
                self.note("blanked", table, "rows of theirs");
            }
        }
        Ok(())
    }

    /// Keys that are a hash of what a row said, which somebody could guess; and rejected rows, which
    /// nobody can mend any more.
    pub fn blank_keys(&mut self) -> book::Result<()> {
        self.tx.execute_batch(include_str!("event_keys.sql"))?;
        self.tx.execute(include_str!("issue_keys.sql"), [])?;
        self.tx.execute(include_str!("resolve_rejected.sql"), [])?;
        for _ in 0..self.tx.execute(include_str!("batch_reasons.sql"), [])? {
            self.note("blanked", "batches", "reasons of corrections");
        }
        for table in ["deals", "payments"] {
            let own = identity::rows_of_person(self.tx, table)?;
            book::each_text(self.tx, table, &["row_key"], |id, texts| {
                if own.contains(&id) && texts.iter().flatten().any(|key| key.starts_with("sha256:")) {
                    self.note("kept", table, "keys of rows without an id: a hash of what the row said");
                }
                Ok(())
            })?;
        }
        let sql = "DELETE FROM ledger_salts WHERE id IN (SELECT lead_id FROM temp.person_leads)";
        for _ in 0..self.tx.execute(sql, [])? {
            self.note("deleted", "ledger_salts", "the salt of what the seals cover");
        }
        Ok(())
    }

    /// The images in the change log: of their rows, the personal columns; of rows that are nothing but
    /// the person, the whole image.
    pub fn blank_images(&mut self) -> book::Result<()> {
        let own = |table: &str| identity::rows_of_person(self.tx, table);
        let mut rows_of: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        let (mut blank, mut gone) = (Vec::new(), Vec::new());
        {
            let mut statement = self.tx.prepare("SELECT id, table_name, row_id, before, after FROM change_log ORDER BY id")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (id, table): (i64, String) = (row.get("id")?, row.get("table_name")?);
                if !rows_of.contains_key(&table) {
                    rows_of.insert(table.clone(), own(&table)?);
                }
                let images = [row.get::<_, Option<String>>("before")?, row.get::<_, Option<String>>("after")?];
                let number = row.get("row_id")?;
                let mut theirs = rows_of.get(&table).is_some_and(|own| own.contains(&number));
                for image in images.iter().flatten() {
                    theirs = theirs || self.is_theirs(&table, number, image)?;
                }
                if theirs && PERSONAL_TABLES.contains(&table.as_str()) {
                    gone.push(id);
                } else {
                    let blanked = |image: &str| match theirs {
                        true => self.blank_image(&table, number, image),
                        false => self.without_shared_phone(image),
                    };
                    let cells: Vec<(&str, Option<String>)> = ["before", "after"]
                        .into_iter()
                        .zip(&images)
                        .filter_map(|(name, image)| Some((name, Some(blanked(image.as_ref()?)?))))
                        .collect();
                    blank.push((id, cells));
                }
            }
        }
        for (id, cells) in blank.iter().filter(|(_, cells)| !cells.is_empty()) {
            book::write_cells(self.tx, "change_log", *id, cells)?;
            self.note("blanked", "change_log", "images of their rows");
        }
        for id in gone {
            book::delete_row(self.tx, "change_log", id)?;
            self.note("deleted", "change_log", "images of their rows");
        }
        Ok(())
    }

    /// Whether the image of a row, which may be gone by now, hangs on one of their leads, or has one of
    /// their addresses as its own.
    fn is_theirs(&self, table: &str, row: i64, image: &str) -> book::Result<bool> {
        let Ok(Value::Object(fields)) = serde_json::from_str(image) else { return Ok(false) };
        let number = |name: &str| fields.get(name).and_then(Value::as_i64);
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let is_mark = |name: &str| text(name).is_some_and(|text| self.traces().is_mark(text));
        let (lead, customer) = (number("lead_id"), number("customer_id"));
        if lead.is_some_and(|lead| self.person.numbers.leads.contains(&lead))
            || customer.is_some_and(|customer| self.person.numbers.customers.contains(&customer))
            || is_mark("email")
            || is_mark("user_email")
            || is_mark("value")
            || text("raw").is_some_and(|raw| self.traces().redact(raw).is_some())
        {
            return Ok(true);
        }
        // Two people may share a phone.
        let lead = if table == "leads" { Some(row) } else { lead };
        Ok(is_mark("phone") && !identity::is_of_somebody_else(self.tx, customer, lead, text("email"))?)
    }

    /// The image of somebody else's row without the phone that they share, as it would come back by an undo.
    fn without_shared_phone(&self, image: &str) -> Option<String> {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(image) else { return None };
        let mut changed = false;
        for name in ["phone", "phone_text"] {
            if fields.get(name).and_then(Value::as_str).is_some_and(|text| self.traces().is_mark(text)) {
                fields.insert(name.to_owned(), Value::Null);
                changed = true;
            }
        }
        changed.then(|| Value::Object(fields).to_string())
    }

    fn blank_image(&self, table: &str, row: i64, image: &str) -> Option<String> {
        let columns = PERSONAL_COLUMNS.iter().find(|(name, _)| *name == table)?.1;
        let Ok(Value::Object(mut fields)) = serde_json::from_str(image) else { return None };
        let mut changed = false;
        for (name, blank) in columns {
            let Some(Value::String(text)) = fields.get(*name) else { continue };
            if let Some(instead) = self.blanked(row, text, *blank) {
                fields.insert((*name).to_owned(), instead.map_or(Value::Null, Value::String));
                changed = true;
            }
        }
        changed.then(|| Value::Object(fields).to_string())
    }

    /// The ledger refers to none of these.
    pub fn delete_own_rows(&mut self) -> book::Result<()> {
        for table in PERSONAL_TABLES {
            for id in identity::rows_of_person(self.tx, table)? {
                book::delete_row(self.tx, table, id)?;
                self.note("deleted", table, "rows of theirs");
            }
        }
        Ok(())
    }

    /// Every text of every table, for what is left: in the rows of others, in reasons, in settings.
    pub fn sweep(&mut self) -> book::Result<()> {
        if self.traces().is_empty() {
            return Ok(());
        }
        let ours = book::expected_schema()?;
        for table in book::text_tables(self.tx)? {
            let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
            let is_ours = ours.contains_key(&format!("table {}", table.name));
            let (mut changes, mut stays) = (Vec::new(), 0_i64);
            book::each_text(self.tx, &table.name, &names, |id, texts| {
                let mut cells = Vec::new();
                for ((name, nullable), text) in table.columns.iter().zip(texts) {
                    let Some(redacted) = text.and_then(|text| self.traces().redact(text)) else { continue };
                    if !is_ours || STAYING.contains(&(table.name.as_str(), name)) || STAYING.contains(&(table.name.as_str(), ""))
                    {
                        stays += 1;
                    } else if redacted == FORGOTTEN && *nullable {
                        cells.push((name.as_str(), None));
                    } else if redacted == FORGOTTEN {
                        cells.push((name.as_str(), Some(forgotten_row(id))));
                    } else {
                        cells.push((name.as_str(), Some(redacted)));
                    }
                }
                if !cells.is_empty() {
                    changes.push((id, cells));
                }
                Ok(())
            })?;
            for (id, cells) in &changes {
                book::write_cells(self.tx, &table.name, *id, cells)?;
                self.note("blanked", &table.name, "texts in other rows");
            }
            for _ in 0..stays {
                self.note("kept", &table.name, if is_ours { "ids, campaigns and names of firms" } else { "a table of your own" });
            }
        }
        Ok(())
    }
}

/// What stands in a column that cannot be empty: two such rows may stand under one unique key.
fn forgotten_row(row: i64) -> String {
    format!("{FORGOTTEN} {row}")
}
