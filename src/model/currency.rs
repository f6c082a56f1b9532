//! Currencies by their ISO 4217 code.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use iso_currency::IntoEnumIterator as _;

/// The currencies with minor units. The library looks a code up one by one, for every row.
static EXPONENTS: LazyLock<HashMap<[u8; 3], u8>> = LazyLock::new(|| {
    let known = |currency: iso_currency::Currency| {
        Some((currency.code().as_bytes().try_into().ok()?, u8::try_from(currency.exponent()?).ok()?))
    };
    iso_currency::Currency::iter().filter_map(known).collect()
});

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
        let error = || CurrencyError(text.trim().to_owned());
        let mut code: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| error())?;
        code.make_ascii_uppercase();
        let exponent = EXPONENTS.get(&code).copied().ok_or_else(error)?;
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
        let mut all: Vec<Self> = EXPONENTS.iter().map(|(code, exponent)| Self { code: *code, exponent: *exponent }).collect();
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
