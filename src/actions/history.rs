//! The history of a person or of one revenue event: everything that was written, by which run, from
//! which file and line.

use rusqlite::named_params;

use crate::book::{Book, Result, query_table, read_settings};
use crate::model::{Email, Phone, Table};

/// Whose history.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A person: an id of a lead, `trueup:N`, or an e-mail address.
    Person(String),
    /// A revenue event, by its number.
    Event(i64),
    /// A row, by the id that its source gives it.
    Row {
        /// deals, payments or orders.
        kind: &'static str,
        /// The id.
        key: String,
        /// Its source; any where there is none.
        source: Option<String>,
    },
}

/// Tells the history, oldest first; nothing where nobody is known by that name.
///
/// # Errors
/// The book could not be read.
pub fn history(book: &Book, subject: &Subject) -> Result<Option<Table>> {
    let conn = &book.conn;
    conn.execute_batch(include_str!("history_tables.sql"))?;
    let found = match subject {
        Subject::Event(id) => {
            conn.execute("INSERT INTO temp.history_events (event_id) SELECT id FROM revenue_events WHERE id = ?1", [id])?
        }
        Subject::Person(text) => {
            let email = Email::parse(text).ok();
            let phone = Phone::parse(text, read_settings(conn)?.phone_region).ok();
            let (email, phone) = (email.as_ref().map(Email::as_str), phone.as_ref().map(|phone| phone.number.as_str()));
            let mut found = conn.execute(
                include_str!("history_leads.sql"),
                named_params! { ":text": text.trim(), ":email": email, ":phone": phone },
            )?;
            found += conn.execute(
                include_str!("history_customers.sql"),
                named_params! { ":text": text.trim(), ":email": email, ":phone": phone },
            )?;
            for sql in [include_str!("history_orders.sql"), include_str!("history_profiles.sql")] {
                found += conn.execute(sql, named_params! { ":email": email })?;
            }
            conn.execute(include_str!("history_events.sql"), [])?;
            conn.execute_batch(include_str!("history_money.sql"))?;
            found
        }
        Subject::Row { kind, key, source } => {
            let row = named_params! { ":kind": kind, ":row_key": key.trim(), ":source": source.as_deref().map(str::trim) };
            conn.execute(include_str!("history_row.sql"), row)?;
            conn.execute_batch(include_str!("history_rows.sql"))?;
            let sql = "SELECT EXISTS (SELECT 1 FROM temp.history_deals) OR EXISTS (SELECT 1 FROM temp.history_payments)
                           OR EXISTS (SELECT 1 FROM temp.history_orders)";
            usize::from(conn.query_row(sql, [], |row| row.get::<_, bool>(0))?)
        }
    };
    if found == 0 { Ok(None) } else { query_table(conn, include_str!("history.sql"), &[]).map(Some) }
}
