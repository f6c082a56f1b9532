//! One person, as `trueup forget` needs them: who is meant, by what they are known, and which rows
//! are theirs.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, named_params};

use crate::book::{self, Result, read_settings};
use crate::model::{Email, Phone, Traces, key};

/// A person of the book.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// The customer, where there is one.
    pub customer: Option<i64>,
    /// The leads, by our own numbers.
    pub leads: Vec<i64>,
    /// The numbers that their leads and customers have, or had before an undo took them back.
    pub numbers: Numbers,
    /// The leads as people name them.
    pub lead_refs: Vec<String>,
    /// By what they are known, and nobody else.
    pub traces: Traces,
    /// All their names, those of one word and those that others have among them: only their own rows
    /// are looked at for these.
    pub names: BTreeSet<String>,
}

/// Numbers of rows, there or gone.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// Of leads.
    pub leads: BTreeSet<i64>,
    /// Of customers.
    pub customers: BTreeSet<i64>,
}

/// Who is meant by a name: a person, nobody, or several that must be told apart.
#[derive(Debug, Clone)]
pub enum Meant {
    /// One person. Without customer and lead where only an address or phone is known, of rows that
    /// belong to nobody.
    One(Box<Person>),
    /// Several, each as it can be named, with the leads.
    Several(Vec<(String, Vec<String>)>),
    /// The text names nobody and is no address or phone.
    Nobody,
}

/// Finds who is meant, and fills `temp.person_customers`, `temp.person_leads` and `temp.person_rows`
/// with what is theirs.
///
/// # Errors
/// The book could not be read.
pub fn find_person(conn: &Connection, text: &str) -> Result<Meant> {
    let text = text.trim();
    let email = Email::parse(text).ok().map(Email::into_string);
    let phone = Phone::parse(text, read_settings(conn)?.phone_region).ok().map(|phone| phone.number);
    let mut statement = conn.prepare(include_str!("sql/person_named.sql"))?;
    let mut rows = statement.query(named_params! { ":text": text, ":email": email, ":phone": phone })?;
    let mut people: BTreeMap<(Option<i64>, Option<i64>), Person> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (customer, lead): (Option<i64>, Option<i64>) = (row.get("customer_id")?, row.get("lead_id")?);
        // A lead without a customer has neither phone nor address: nothing ties it to another.
        let person = people.entry((customer, if customer.is_some() { None } else { lead })).or_default();
        person.customer = customer;
        person.leads.extend(lead);
        person.lead_refs.extend(row.get::<_, Option<String>>("lead_ref")?);
    }
    if people.len() > 1 {
        return Ok(Meant::Several(people.into_values().map(|person| (name_of(&person), person.lead_refs)).collect()));
    }
    let mut person = people.into_values().next().unwrap_or_default();
    let is_rejected: bool = conn.query_row(include_str!("sql/is_rejected_person.sql"), [text], |row| row.get(0))?;
    if person.customer.is_none() && person.leads.is_empty() && email.is_none() && phone.is_none() && !is_rejected {
        return Ok(Meant::Nobody);
    }
    mark_person(conn, &person)?;
    for address in [&email, &phone].into_iter().flatten() {
        add_mark(conn, &mut person, if address.contains('@') { "email" } else { "phone" }, address)?;
    }
    read_marks(conn, &mut person)?;
    follow_images(conn, &mut person)?;
    leave_names_of_others(conn, &mut person)?;
    mark_rows(conn, &person)?;
    if is_rejected {
        conn.execute(include_str!("sql/rejected_person.sql"), [text])?;
    }
    Ok(Meant::One(Box::new(person)))
}

fn name_of(person: &Person) -> String {
    match (person.customer, person.leads.first()) {
        (Some(customer), _) => format!("customer:{customer}"),
        (None, Some(lead)) => format!("trueup:{lead}"),
        (None, None) => String::new(),
    }
}

fn mark_person(conn: &Connection, person: &Person) -> Result<()> {
    conn.execute_batch(include_str!("sql/person_tables.sql"))?;
    if let Some(customer) = person.customer {
        let sql = "INSERT INTO temp.person_customers (customer_id) SELECT id FROM customers WHERE id = ?1 OR merged_into = ?1";
        conn.execute(sql, [customer])?;
    }
    for lead in &person.leads {
        conn.execute("INSERT OR IGNORE INTO temp.person_leads (lead_id) VALUES (?1)", [lead])?;
    }
    Ok(())
}

fn read_marks(conn: &Connection, person: &mut Person) -> Result<()> {
    let mut statement = conn.prepare(include_str!("sql/person_marks.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(mark) = row.get::<_, Option<String>>("mark")? {
            add_mark(conn, person, &row.get::<_, String>("kind")?, &mark)?;
        }
    }
    Ok(())
}

/// What an undo has taken out of the tables stands in the images of the log of changes: from image to
/// image, by addresses and numbers of rows, until nothing more is found.
fn follow_images(conn: &Connection, person: &mut Person) -> Result<()> {
    let mut statement = conn.prepare(include_str!("sql/images_of_people.sql"))?;
    let mut rows = statement.query([])?;
    let mut images: Vec<(String, i64, serde_json::Value)> = Vec::new();
    while let Some(row) = rows.next()? {
        let image = serde_json::from_str(row.get_ref("image")?.as_str().unwrap_or_default()).unwrap_or_default();
        images.push((row.get("table_name")?, row.get("row_id")?, image));
    }
    // With those who were merged into the one who is meant.
    let mut own = conn.prepare("SELECT customer_id FROM temp.person_customers")?;
    let mut customers: BTreeSet<i64> = own.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut leads: BTreeSet<i64> = person.leads.iter().copied().collect();
    let mut of_others = conn.prepare(include_str!("sql/is_somebody_else.sql"))?;
    loop {
        let before = images.len();
        let mut others = Vec::new();
        for (table, id, image) in images {
            let text = |name: &str| image.get(name).and_then(serde_json::Value::as_str);
            let number = |name: &str| image.get(name).and_then(serde_json::Value::as_i64);
            let (customer, lead) = match table.as_str() {
                "customers" => (Some(id), None),
                "leads" => (number("customer_id"), Some(id)),
                _ => (number("customer_id"), number("lead_id")),
            };
            let by_number = lead.is_some_and(|lead| leads.contains(&lead))
                || (lead.is_none() && customer.is_some_and(|customer| customers.contains(&customer)));
            let by_mark = || ["email", "phone"].iter().any(|name| text(name).is_some_and(|text| person.traces.is_mark(text)));
            // Two people may share a phone: who is somebody else today is not them by it.
            let is_theirs = by_number || by_mark() && !of_others.query_row((customer, lead), |row| row.get(0))?;
            if !is_theirs {
                others.push((table, id, image));
                continue;
            }
            customers.extend(customer);
            leads.extend(lead);
            for (kind, name) in [("email", "email"), ("phone", "phone"), ("phone", "phone_text"), ("name", "full_name")] {
                if let Some(mark) = text(name) {
                    add_mark(conn, person, kind, mark)?;
                }
            }
        }
        images = others;
        if images.len() == before {
            break;
        }
    }
    // Leads that are still there as bare names, because the ledger refers to them.
    let mut insert = conn.prepare(include_str!("sql/person_lead.sql"))?;
    for lead in leads.iter().copied() {
        if insert.execute([lead])? > 0 && !person.leads.contains(&lead) {
            person.leads.push(lead);
            person.lead_refs.push(format!("trueup:{lead}"));
        }
    }
    person.numbers = Numbers { leads, customers };
    Ok(())
}

/// A name that somebody else has, too, is no mark of this person.
fn leave_names_of_others(conn: &Connection, person: &mut Person) -> Result<()> {
    if person.traces.names.is_empty() {
        return Ok(());
    }
    let mut statement = conn.prepare(include_str!("sql/names_of_others.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name = key(row.get_ref("full_name")?.as_str().unwrap_or_default());
        let address: Option<String> = row.get("address")?;
        if address.is_none_or(|address| !person.traces.is_mark(&address)) {
            person.traces.remove_name(&name);
        }
    }
    Ok(())
}

/// An address that belongs to another customer by now is no mark of this person.
fn add_mark(conn: &Connection, person: &mut Person, kind: &str, mark: &str) -> Result<()> {
    let is_of_others = || -> Result<bool> {
        Ok(conn.query_row(include_str!("sql/is_of_others.sql"), named_params! { ":mark": mark }, |row| row.get(0))?)
    };
    match kind {
        "email" if !is_of_others()? => person.traces.add_email(mark),
        "phone" if !is_of_others()? => person.traces.add_phone(mark),
        "name" => {
            person.names.insert(key(mark));
            person.traces.add_name(mark);
        }
        _ => {}
    }
    Ok(())
}

fn mark_rows(conn: &Connection, person: &Person) -> Result<()> {
    let mut insert = conn.prepare("INSERT OR IGNORE INTO temp.person_addresses (mark) VALUES (?1)")?;
    for email in &person.traces.emails {
        insert.execute([email])?;
    }
    for phone in &person.traces.phones {
        insert.execute([format!("+{phone}")])?;
    }
    conn.execute_batch(include_str!("sql/person_rows.sql"))?;
    // A row that was rejected is in no table; it is theirs if an address or the name is in it.
    let mut statement = conn.prepare("SELECT id, raw FROM row_issues ORDER BY id")?;
    let mut mark = conn.prepare("INSERT OR IGNORE INTO temp.person_rows (table_name, row_id) VALUES ('row_issues', ?1)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if person.traces.redact(row.get_ref("raw")?.as_str().unwrap_or_default()).is_some() {
            mark.execute([row.get::<_, i64>("id")?])?;
        }
    }
    Ok(())
}

/// Whether what a row said is another customer's, who is there today and shares no more than a phone with the person:
/// by the customer or lead that the row hung on, or by its address.
///
/// # Errors
/// The book could not be read.
pub fn is_of_somebody_else(conn: &Connection, customer: Option<i64>, lead: Option<i64>, email: Option<&str>) -> Result<bool> {
    let by_email = match email {
        Some(mark) => conn.query_row(include_str!("sql/is_of_others.sql"), named_params! { ":mark": mark }, |row| row.get(0))?,
        None => false,
    };
    let hangs_on = customer.is_some() || lead.is_some();
    let by_number = || conn.query_row(include_str!("sql/is_somebody_else.sql"), (customer, lead), |row| row.get(0));
    Ok(by_email || hangs_on && by_number()?)
}

/// The numbers of the person's rows in a table.
///
/// # Errors
/// The book could not be read.
pub fn rows_of_person(conn: &Connection, table: &str) -> Result<BTreeSet<i64>> {
    let mut statement = conn.prepare("SELECT row_id FROM temp.person_rows WHERE table_name = ?1")?;
    let rows = statement.query_map([table], |row| row.get(0))?;
    rows.collect::<rusqlite::Result<_>>().map_err(book::Error::from)
}
