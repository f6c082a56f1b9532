//! Currencies by their ISO 4217 code.

use std::fmt;

/// An ISO 4217 currency that money is kept in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

/// Why a text is no currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 currency code")]
pub struct CurrencyError(pub String);

impl Currency {
    /// Reads a three-letter code in any case, such as `usd`.
    ///
    /// # Errors
    /// The text is not a code of ISO 4217, or names something without minor units, such as gold.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        let trimmed = text.trim();
        let error = || CurrencyError(trimmed.to_owned());
        let upper = trimmed.to_ascii_uppercase();
        let iso = iso_currency::Currency::from_code(&upper).ok_or_else(error)?;
        let exponent = u8::try_from(iso.exponent().ok_or_else(error)?).map_err(|_| error())?;
        let code: [u8; 3] = upper.as_bytes().try_into().map_err(|_| error())?;
        Ok(Self { code, exponent })
    }

    /// The code, in capitals.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// How many decimals the currency has: 2 for USD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn exponent(&self) -> u32 {
        u32::from(self.exponent)
    }

    /// Every currency with minor units, by code: what the table `currencies` holds.
    #[must_use]
    pub fn all() -> Vec<Self> {
        use iso_currency::IntoEnumIterator as _;
        let mut all: Vec<Self> = iso_currency::Currency::iter().filter_map(|c| Self::parse(c.code()).ok()).collect();
        all.sort();
        all
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
