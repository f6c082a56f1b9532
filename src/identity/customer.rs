//! Which customer somebody means who types an id, an address, a phone or a name.

use rusqlite::{Connection, Params, named_params};

use crate::book::{Result, read_settings};
use crate::model::{Email, Phone, search_key};

/// A customer who may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Our own number.
    pub customer: i64,
    /// The name.
    pub full_name: Option<String>,
    /// The primary address.
    pub email: Option<String>,
    /// The phone.
    pub phone: Option<String>,
}

impl Candidate {
    /// The customer in a line, to be told from others.
    #[must_use]
    pub fn in_words(&self) -> String {
        let parts = [&self.full_name, &self.email, &self.phone];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        format!("customer:{} {}", self.customer, parts.join(", "))
    }
}

/// The customers that a text may mean: those whose id, address or phone it is; if there are none, those of that
/// name; if there are none, those with all its words in their name.
///
/// # Errors
/// The book could not be read.
pub fn find_customers(conn: &Connection, text: &str) -> Result<Vec<Candidate>> {
    let text = text.trim();
    let email = Email::parse(text).ok().map(Email::into_string);
    let phone = Phone::parse(text, read_settings(conn)?.phone_region).ok().map(|phone| phone.number);
    let key = search_key(text);
    let words: Vec<&str> = key.split(' ').collect();
    let words = serde_json::json!(words).to_string();
    let by_mark = named_params! { ":text": text, ":email": email, ":phone": phone };
    let mut found = candidates(conn, include_str!("sql/customers_named.sql"), by_mark)?;
    if found.is_empty() {
        // Names are looked through one by one: only where nothing surer is known.
        let by_name = named_params! { ":key": key, ":words": words };
        found = candidates(conn, include_str!("sql/customers_called.sql"), by_name)?;
    }
    let surest = found.first().map(|(sureness, _)| *sureness);
    Ok(found.into_iter().filter(|(sureness, _)| Some(*sureness) == surest).map(|(_, candidate)| candidate).collect())
}

/// A customer by our own number, in a line.
///
/// # Errors
/// The book could not be read.
pub fn customer_in_words(conn: &Connection, customer: i64) -> Result<String> {
    let number = format!("customer:{customer}");
    Ok(find_customers(conn, &number)?.first().map_or(number, Candidate::in_words))
}

fn candidates(conn: &Connection, sql: &str, params: impl Params) -> Result<Vec<(i64, Candidate)>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map(params, |row| {
        let candidate = Candidate {
            customer: row.get("customer_id")?,
            full_name: row.get("full_name")?,
            email: row.get("email")?,
            phone: row.get("phone")?,
        };
        Ok((row.get::<_, i64>("sureness")?, candidate))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
