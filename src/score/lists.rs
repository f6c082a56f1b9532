//! Customers, segments and the history of scores as tables.

use rusqlite::Connection;

use crate::book::{Result, query_table};
use crate::model::{Table, key, search_key};

/// Which customers are asked for; what is not given does not matter.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Of this segment.
    pub segment: Option<String>,
    /// With a lead from this lead source or source system, or an order from it.
    pub source: Option<String>,
    /// In this city.
    pub city: Option<String>,
    /// With at least this score.
    pub score_min: Option<i64>,
    /// With at most this score.
    pub score_max: Option<i64>,
    /// With all these words in their name, an address or a company.
    pub text: Option<String>,
    /// So many at most; all where none is given.
    pub limit: Option<u32>,
}

/// The customers that are asked for, those with the highest score first.
///
/// # Errors
/// The book could not be read.
pub fn customers(conn: &Connection, asked: &Asked) -> Result<Table> {
    let words = asked.text.as_deref().map(|text| words(conn, text)).transpose()?;
    let cities = asked.city.as_deref().map(|city| cities_called(conn, city)).transpose()?;
    query_table(
        conn,
        include_str!("sql/customers.sql"),
        &[
            (":segment", &asked.segment),
            (":source", &asked.source.as_deref().map(key)),
            (":cities", &cities.map(|cities| serde_json::json!(cities).to_string())),
            (":score_min", &asked.score_min),
            (":score_max", &asked.score_max),
            (":words", &serde_json::json!(words.unwrap_or_default()).to_string()),
            (":limit", &limit_of(asked.limit)),
        ],
    )
}

/// Each word as names, as addresses and as companies have it.
fn words(conn: &Connection, text: &str) -> Result<Vec<(String, String, Vec<String>)>> {
    let mut statement = conn.prepare("SELECT DISTINCT company_key FROM leads WHERE company_key IS NOT NULL")?;
    let companies: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    // SQLite does not take the marks off letters.
    let companies: Vec<(String, String)> = companies.into_iter().map(|company| (search_key(&company), company)).collect();
    let called =
        |word: &str| companies.iter().filter(|(name, _)| name.contains(word)).map(|(_, company)| company.clone()).collect();
    Ok(text.split_whitespace().map(|word| (search_key(word), key(word), called(&search_key(word)))).collect())
}

/// The cities of that name as they are written: SQLite's own comparison knows the capitals of ASCII alone.
fn cities_called(conn: &Connection, city: &str) -> Result<Vec<String>> {
    let wanted = search_key(city);
    let mut statement =
        conn.prepare("SELECT city FROM leads WHERE city IS NOT NULL UNION SELECT city FROM orders WHERE city IS NOT NULL")?;
    let cities: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(cities.into_iter().filter(|known| search_key(known) == wanted).collect())
}

/// By what the best customers are picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopBy {
    /// The score.
    Score,
    /// What they have paid, less what they got back.
    Net,
    /// How often they have bought.
    Orders,
}

impl TopBy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Score, Self::Net, Self::Orders];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Net => "net",
            Self::Orders => "orders",
        }
    }
}

/// Orders that count, and whose amounts are in no sum.
///
/// # Errors
/// The book could not be read.
pub fn orders_in_no_sum(conn: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(sum(orders_without_rate), 0) FROM customer_engagement_metrics";
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}

/// The best customers.
///
/// # Errors
/// The book could not be read.
pub fn top(conn: &Connection, by: TopBy, limit: u32) -> Result<Table> {
    query_table(conn, include_str!("sql/top.sql"), &[(":by", &by.as_str()), (":limit", &limit)])
}

/// The segments: how many customers, which share, which scores, what they have bought.
///
/// # Errors
/// The book could not be read.
pub fn segments(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("sql/segments.sql"), &[])
}

/// How many customers are scored as of another day than the clock's, which only the scoring of one customer does.
///
/// # Errors
/// The book could not be read.
pub fn scored_otherwise(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row(include_str!("sql/scored_otherwise.sql"), [], |row| row.get(0))?)
}

/// How many customers each segment had as of each day.
///
/// # Errors
/// The book could not be read.
pub fn history(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("sql/history.sql"), &[])
}

/// What currencies are worth, the latest first.
///
/// # Errors
/// The book could not be read.
pub fn rates(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("sql/rates.sql"), &[])
}

/// SQLite takes a negative limit for none.
fn limit_of(limit: Option<u32>) -> i64 {
    limit.map_or(-1, i64::from)
}
