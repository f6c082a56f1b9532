//! What the analyst has decided for this book: currency, zone, region, attribution.

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::batches::{Run, RunKind};
use super::error::{Error, Result};
use crate::model::{Currency, Moment, PhoneRegion, Zone};

/// One setting: its name, what it is when nobody set it, and what it is for.
#[derive(Debug, Clone, Copy)]
pub struct SettingSpec {
    /// The name in `trueup config` and in the table `settings`.
    pub key: &'static str,
    /// The value of a book in which it was never set.
    pub default: &'static str,
    /// One line for the list.
    pub about: &'static str,
    normalise: fn(&str) -> std::result::Result<String, String>,
}

/// Every setting.
pub const SETTINGS: [SettingSpec; 4] = [
    SettingSpec {
        key: "base_currency",
        default: "USD",
        about: "currency of amounts that name none; fixed once there is a revenue event, an order or a rate",
        normalise: |text| {
            Currency::parse(text).map(|c| c.code().to_owned()).map_err(|_| "an ISO 4217 code such as USD or EUR".into())
        },
    },
    SettingSpec {
        key: "time_zone",
        default: "UTC",
        about: "zone of times that name none, and of today",
        normalise: |text| Zone::parse(text).map(|z| z.name().to_owned()).ok_or("a zone such as Europe/Berlin or UTC".into()),
    },
    SettingSpec {
        key: "phone_region",
        default: "US",
        about: "country of phone numbers that name none",
        normalise: |text| PhoneRegion::parse(text).map(|r| r.code()).map_err(|_| "a country code such as US or DE".into()),
    },
    SettingSpec {
        key: "attribution_model",
        default: "last-touch",
        about: "which conversion earns a revenue event: last-touch or first-touch",
        normalise: |text| AttributionModel::parse(text).map(|m| m.as_str().to_owned()).ok_or("last-touch or first-touch".into()),
    },
];

/// Which conversion of a lead earns a revenue event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributionModel {
    /// The last one at or before the event.
    LastTouch,
    /// The first one at or before the event.
    FirstTouch,
}

impl AttributionModel {
    /// The name in the settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LastTouch => "last-touch",
            Self::FirstTouch => "first-touch",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::LastTouch, Self::FirstTouch].into_iter().find(|model| model.as_str() == text.trim().to_ascii_lowercase())
    }
}

/// The settings, checked.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Currency of amounts that name none.
    pub base_currency: Currency,
    /// Zone of times that name none.
    pub zone: Zone,
    /// Country of phone numbers that name none.
    pub phone_region: PhoneRegion,
}

/// The specification of a setting.
///
/// # Errors
/// There is no setting of this name.
pub fn setting(name: &str) -> Result<&'static SettingSpec> {
    let wanted = name.trim().to_ascii_lowercase().replace('-', "_");
    SETTINGS.iter().find(|spec| spec.key == wanted).ok_or_else(|| Error::UnknownSetting {
        name: name.to_owned(),
        nearest: SETTINGS
            .iter()
            .map(|spec| (strsim::normalized_damerau_levenshtein(spec.key, &wanted), spec.key))
            .filter(|(likeness, _)| *likeness > 0.4)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, key)| key),
    })
}

impl SettingSpec {
    /// The value as it is kept.
    ///
    /// # Errors
    /// The setting cannot have this value.
    pub fn check(&self, value: &str) -> Result<String> {
        (self.normalise)(value).map_err(|rule| Error::InvalidSetting { key: self.key, value: value.to_owned(), rule })
    }

    /// The value in this book.
    ///
    /// # Errors
    /// The book could not be read.
    pub fn read(&self, conn: &Connection) -> Result<String> {
        let stored = conn.query_row("SELECT value FROM settings WHERE key = ?1", [self.key], |row| row.get(0)).optional()?;
        Ok(stored.unwrap_or_else(|| self.default.to_owned()))
    }
}

/// All settings of this book.
///
/// # Errors
/// A foreign client has stored a value that a setting cannot have.
pub fn read_settings(conn: &Connection) -> Result<Settings> {
    let read = |key: &str| -> Result<(&'static SettingSpec, String)> {
        let spec = setting(key)?;
        Ok((spec, spec.read(conn)?))
    };
    let invalid =
        |spec: &'static SettingSpec, value: String| Error::InvalidSetting { key: spec.key, value, rule: spec.about.into() };
    let (currency, value) = read("base_currency")?;
    let base_currency = Currency::parse(&value).map_err(|_| invalid(currency, value))?;
    let (zone, value) = read("time_zone")?;
    let zone = Zone::parse(&value).ok_or_else(|| invalid(zone, value))?;
    let (region, value) = read("phone_region")?;
    let phone_region = PhoneRegion::parse(&value).map_err(|_| invalid(region, value))?;
    Ok(Settings { base_currency, zone, phone_region })
}

/// Sets one setting, in a run that the caller owns; returns the value as kept.
///
/// # Errors
/// The value is not allowed, or a trigger refuses it.
pub fn write_setting(tx: &Transaction<'_>, spec: &SettingSpec, value: &str, batch_id: i64) -> Result<String> {
    let value = spec.check(value)?;
    let changed = tx.execute("UPDATE settings SET value = ?2 WHERE key = ?1 AND value <> ?2", (spec.key, &value))?;
    if changed == 0 {
        tx.execute(
            "INSERT INTO settings (key, value, batch_id) SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM settings WHERE key = ?1)",
            (spec.key, &value, batch_id),
        )?;
    }
    Ok(value)
}

/// The first batch of a book: every setting is written down, given or not, so that the book does
/// not change its meaning with a later program's defaults.
pub(super) fn write_first_settings(
    conn: &mut Connection,
    given: &[(&'static str, String)],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let run = Run::begin(conn, RunKind::Init, &serde_json::json!({}), now)?;
    for spec in &SETTINGS {
        let value = given.iter().find(|(key, _)| *key == spec.key).map_or(spec.default, |(_, value)| value.as_str());
        write_setting(&run.tx, spec, value, run.batch_id)?;
    }
    // Scores of a new book stand as of the day it was made, until an import moves the clock.
    let day = Moment::of_instant(now, read_settings(&run.tx)?.zone).date;
    run.tx.execute("INSERT INTO score_clock (id, as_of, batch_id) VALUES (1, ?1, ?2)", (day, run.batch_id))?;
    run.commit(&serde_json::json!({ "settings": SETTINGS.len() }), now)
}
