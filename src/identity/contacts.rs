//! Profiles and leads that become contacts, and what a role makes of a person.

use std::collections::HashSet;

use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, Connection, ToSql, Transaction, named_params};

use super::backfill::{begin_people, note_conflicts, place_people};
use crate::book::{self, Error, NewIssue, Result, query_table};
use crate::model::{Table, key as text_key, role_key};

/// What became of the candidates of one origin and contact type. Every candidate has one outcome:
/// `read = created + updated + existing + left_out + without_email + errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCount {
    /// `profile`, `converted lead` or `open lead`.
    pub origin: String,
    /// The type that their role or status gives them; nothing where it gives none.
    pub contact_type: Option<String>,
    /// How many there were.
    pub read: i64,
    /// Contacts that were made.
    pub created: i64,
    /// Contacts that were leads, and are clients now.
    pub updated: i64,
    /// Who was a contact already.
    pub existing: i64,
    /// Whose role or status makes no contact.
    pub left_out: i64,
    /// Leads, and profiles that were forgotten, without an address.
    pub without_email: i64,
    /// Profiles that have an issue: no address, or a role that nobody has placed.
    pub errors: i64,
}

impl ContactCount {
    fn none(origin: &str, contact_type: Option<&str>) -> Self {
        Self {
            origin: origin.to_owned(),
            contact_type: contact_type.map(str::to_owned),
            read: 0,
            created: 0,
            updated: 0,
            existing: 0,
            left_out: 0,
            without_email: 0,
            errors: 0,
        }
    }
}

/// What a backfill of contacts has done.
#[derive(Debug, Clone)]
pub struct ContactsBackfilled {
    /// What became of whom, by origin and type.
    pub counts: Vec<ContactCount>,
    /// Whether anything was written: contacts, or issues that were opened or closed.
    pub is_news: bool,
    /// Contacts with the e-mail of somebody who runs the system: made before that was known, or by a CRM.
    pub of_staff: i64,
    /// Contacts that are there already, and that say otherwise than their profile.
    pub differing: Vec<Differing>,
}

/// A contact that has another type than its profile's role says, or another referrer or rate than the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    /// Its address.
    pub email: String,
    /// The type that it has, and keeps.
    pub contact_type: String,
    /// The type that the role says.
    pub type_by_role: String,
    /// Who has brought them, as the contact says it, and keeps it.
    pub referrer: Option<String>,
    /// Who has brought them, as the profile says it.
    pub referrer_by_profile: Option<String>,
}

/// How far a backfill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackfillProgress {
    /// So many profiles and leads are looked at.
    Candidates(u64),
    /// So many more people were placed.
    Placed(u64),
    /// The contacts are written.
    Writing,
}

/// What a role of a profile, or the status of a lead, makes of a person.
#[derive(Debug, Clone, Copy)]
pub struct ContactRole<'a> {
    /// Whether it is the status of a lead, and not the role of a profile.
    pub of_leads: bool,
    /// The role or status; of leads, blank for any that has no line of its own.
    pub role: &'a str,
    /// The type of the contact; nothing where they become none.
    pub contact_type: Option<&'a str>,
    /// The stage of the contact.
    pub stage: Option<&'a str>,
}

const PROFILE: &str = "profile";
const CONVERTED: &str = "converted lead";
const OPEN: &str = "open lead";

/// Makes contacts of profiles, then of leads that have converted, then of the other leads: of all, or of what has
/// come in or changed since an instant (`YYYY-MM-DDTHH:MM:SSZ`). A contact is known by its e-mail, and nobody becomes one twice.
///
/// # Errors
/// The book could not be written.
pub fn backfill_contacts(
    tx: &Transaction<'_>,
    batch_id: i64,
    since: Option<&str>,
    mut progress: impl FnMut(BackfillProgress),
) -> Result<ContactsBackfilled> {
    begin_people(tx)?;
    tx.execute_batch(include_str!("sql/contact_candidates.sql"))?;
    key_statuses(tx)?;
    tx.execute(include_str!("sql/contact_profiles.sql"), named_params! { ":since": since })?;
    run_each(tx, include_str!("sql/contact_leads.sql"), (":since", &since))?;
    tx.execute_batch(include_str!("sql/contact_never.sql"))?;
    let candidates: i64 = tx.query_row("SELECT count(*) FROM temp.contact_candidates", [], |row| row.get(0))?;
    progress(BackfillProgress::Candidates(candidates.unsigned_abs()));
    take_origin(tx, PROFILE)?;
    tx.execute_batch(include_str!("sql/contact_people.sql"))?;
    place_people(tx, |people| progress(BackfillProgress::Placed(people)))?;
    note_conflicts(tx, batch_id, include_str!("sql/backfill_conflicts_profiles.sql"))?;
    progress(BackfillProgress::Writing);
    let mut made = tx.execute(include_str!("sql/contacts_of_profiles.sql"), [])?;
    tx.execute_batch("DROP VIEW temp.backfill_people")?;
    tx.execute_batch(include_str!("sql/contacts_upgraded.sql"))?;
    for origin in [CONVERTED, OPEN] {
        take_origin(tx, origin)?;
        made += tx.execute(include_str!("sql/contacts_of_leads.sql"), named_params! { ":origin": origin })?;
    }
    let issues = write_errors(tx, batch_id)?;
    let counts = counts(tx, made)?;
    let is_news = issues > 0 || counts.iter().any(|count| count.created + count.updated > 0);
    let of_staff = tx.query_row(include_str!("sql/contacts_of_staff.sql"), [], |row| row.get(0))?;
    let mut others = tx.prepare(include_str!("sql/contacts_that_differ.sql"))?;
    let others = others.query_map([], |row| {
        Ok(Differing {
            email: row.get("email")?,
            contact_type: row.get("contact_type")?,
            type_by_role: row.get("type_by_role")?,
            referrer: row.get("referrer")?,
            referrer_by_profile: row.get("referrer_by_profile")?,
        })
    })?;
    let differing = others.collect::<rusqlite::Result<_>>()?;
    Ok(ContactsBackfilled { counts, is_news, of_staff, differing })
}

/// Settles what becomes of the candidates of an origin, now that those before are contacts.
fn take_origin(tx: &Transaction<'_>, origin: &str) -> Result<()> {
    tx.execute(include_str!("sql/contact_places.sql"), [origin])?;
    // Of several with one e-mail the first is taken: by a set in memory, since grouping sorts all of them.
    let mut candidates = tx.prepare(include_str!("sql/contact_places_left.sql"))?;
    let mut is_taken = tx.prepare("UPDATE temp.contact_candidates SET outcome = 'existing' WHERE id = ?1")?;
    let (mut emails, mut later) = (HashSet::new(), Vec::new());
    let mut rows = candidates.query([origin])?;
    while let Some(row) = rows.next()? {
        if !emails.insert(row.get::<_, String>("email")?) {
            later.push(row.get::<_, i64>("id")?);
        }
    }
    drop(rows);
    for id in later {
        is_taken.execute([id])?;
    }
    Ok(())
}

/// Runs the statements of a script; those that name it get the parameter.
fn run_each(tx: &Transaction<'_>, script: &str, (name, value): (&str, &dyn ToSql)) -> Result<()> {
    let mut statements = Batch::new(tx, script);
    while let Some(mut statement) = statements.next()? {
        match statement.parameter_count() {
            0 => statement.execute([])?,
            _ => statement.execute(&[(name, value)])?,
        };
    }
    Ok(())
}

/// The keys of the statuses of leads, which SQLite could not make: its `lower()` knows only ASCII.
fn key_statuses(tx: &Transaction<'_>) -> Result<()> {
    let mut statuses = tx.prepare("SELECT DISTINCT status FROM leads WHERE status IS NOT NULL")?;
    let mut insert = tx.prepare("INSERT INTO temp.status_keys (status, role_key) VALUES (?1, ?2)")?;
    let mut rows = statuses.query([])?;
    while let Some(row) = rows.next()? {
        let status: String = row.get(0)?;
        insert.execute((&status, role_key(&status)))?;
    }
    Ok(())
}

/// Writes an issue for each profile that cannot become a contact, and closes those of profiles that can by now;
/// returns how many issues that were.
fn write_errors(tx: &Transaction<'_>, batch_id: i64) -> Result<usize> {
    let mut changed = tx.execute(include_str!("sql/contact_errors_gone.sql"), [batch_id])?;
    let mut errors = tx.prepare(include_str!("sql/contact_errors.sql"))?;
    let mut rows = errors.query([])?;
    while let Some(row) = rows.next()? {
        let text = |name: &str| row.get::<_, String>(name);
        let (role, raw, source, key) = (text("role")?, text("raw")?, text("source_system")?, text("row_key")?);
        let is_unknown_role: bool = row.get("is_unknown_role")?;
        let unknown =
            format!("nobody has said what the role {role:?} makes of a person; run: trueup contacts role {role:?} TYPE, or none");
        let (reason, column, message) = if is_unknown_role {
            ("unknown-role", "role", unknown.as_str())
        } else {
            ("no-email", "email", "a contact is known by its e-mail, and this profile has none; correct it, and import it again")
        };
        let issue = NewIssue {
            source_system: &source,
            kind: "profiles",
            row_key: &key,
            outcome: "noted",
            reason,
            column_name: column,
            value: is_unknown_role.then_some(role.as_str()),
            message,
            candidates: None,
            raw: &raw,
            file_id: row.get("file_id")?,
            line: row.get("line")?,
        };
        book::write_issue(tx, batch_id, &issue)?;
        changed += 1;
    }
    Ok(changed)
}

/// What became of the candidates, held against the contacts that were made.
fn counts(tx: &Transaction<'_>, made: usize) -> Result<Vec<ContactCount>> {
    let mut statement = tx.prepare(include_str!("sql/contact_counts.sql"))?;
    let mut rows = statement.query([])?;
    let mut counts: Vec<ContactCount> = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
        let (origin, contact_type, outcome) = (text(0)?.unwrap_or_default(), text(1)?, text(2)?.unwrap_or_default());
        let place = counts.iter().position(|count| count.origin == origin && count.contact_type.as_deref() == contact_type);
        let place = place.unwrap_or_else(|| {
            counts.push(ContactCount::none(origin, contact_type));
            counts.len() - 1
        });
        let Some(count) = counts.get_mut(place) else { continue };
        count.read += 1;
        *match outcome {
            "created" => &mut count.created,
            "updated" => &mut count.updated,
            "existing" => &mut count.existing,
            "left_out" => &mut count.left_out,
            "without_email" => &mut count.without_email,
            "error" => &mut count.errors,
            other => return Err(Error::Invariant(format!("a profile or lead became {other:?}"))),
        } += 1;
    }
    match counts.iter().map(|count| count.created).sum::<i64>() {
        created if i64::try_from(made) == Ok(created) => Ok(counts),
        created => Err(Error::Invariant(format!("{created} contacts were counted as created, and {made} were written"))),
    }
}

/// Contacts by type: how many, with how many an attribution, the oldest and the newest.
///
/// # Errors
/// The book could not be read.
pub fn contacts_summary(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("sql/contacts_summary.sql"), &[])
}

/// What roles and statuses make of people, those in use that nobody has placed first.
///
/// # Errors
/// The book could not be read.
pub fn contact_roles(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("sql/contact_roles.sql"), &[])
}

/// Says what a role makes of people; tells whether anything changed.
///
/// # Errors
/// The book could not be written, or its schema forbids it: whoever runs the system becomes no contact.
pub fn set_contact_role(tx: &Transaction<'_>, role: &ContactRole<'_>, batch_id: i64) -> Result<bool> {
    let applies_to = if role.of_leads { "lead" } else { PROFILE };
    let key = role_key(role.role);
    let known = role.contact_type.map(|name| type_as_known(tx, applies_to, &key, name)).transpose()?.flatten();
    let contact_type = known.as_deref().or(role.contact_type);
    let updated = tx.execute(
        include_str!("sql/contact_role_update.sql"),
        named_params! { ":applies_to": applies_to, ":role_key": key, ":contact_type": contact_type, ":stage": role.stage },
    )?;
    let inserted = tx.execute(
        include_str!("sql/contact_role_insert.sql"),
        named_params! {
            ":applies_to": applies_to,
            ":role_key": key,
            ":contact_type": contact_type,
            ":stage": role.stage,
            ":batch_id": batch_id,
        },
    )?;
    Ok(updated + inserted > 0)
}

/// A type as another role has it already: one type is not two by its capitals, which SQLite knows of ASCII alone.
fn type_as_known(tx: &Transaction<'_>, applies_to: &str, role_key: &str, name: &str) -> Result<Option<String>> {
    let mut statement = tx.prepare(include_str!("sql/contact_types_of_others.sql"))?;
    let types = statement.query_map([applies_to, role_key], |row| row.get(0))?;
    let types: Vec<String> = types.collect::<rusqlite::Result<_>>()?;
    Ok(types.into_iter().find(|known| text_key(known) == text_key(name)))
}
