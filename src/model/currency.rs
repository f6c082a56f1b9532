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

/// Signs that stand for one currency, the longer ones first. After the Unicode CLDR's symbols, and how
/// exports write the dollars of several countries.
const OWN_SIGNS: [(&str, &str); 30] = [
    ("US$", "USD"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("MX$", "MXN"),
    ("CN¥", "CNY"),
    ("NT$", "TWD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("SFr", "CHF"),
    ("lei", "RON"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₪", "ILS"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("₫", "VND"),
    ("₲", "PYG"),
];

/// Signs that several currencies share, and which.
const SHARED_SIGNS: [(&str, &[&str]); 5] = [
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "UYU", "TWD", "BBD", "BSD", "BZD", "JMD",
            "TTD", "XCD", "FJD", "NAD", "BND", "GYD", "SRD", "LRD", "KYD", "BMD", "DOP", "CUP",
        ],
    ),
    ("¥", &["JPY", "CNY"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
    ("Fr", &["CHF", "XAF", "XOF", "XPF", "DJF", "GNF", "KMF", "RWF", "BIF", "CDF"]),
    ("Rs", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
];

/// What a sign beside a number says of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// One currency, by its code or by a sign of its own.
    Of(Currency),
    /// One of several.
    Shared(&'static str, &'static [&'static str]),
}

impl Sign {
    /// The same of an amount, whose minus or bracket may stand before the sign: `-$1.00`, `($1.00)`.
    #[must_use]
    pub fn in_amount(text: &str) -> Option<(Self, &str)> {
        Self::take(text.trim_matches(|c: char| matches!(c, '(' | ')' | '-' | '+' | '\u{2212}') || c.is_whitespace()))
    }

    /// Takes the code or the sign of a currency off either end of a text; nothing where none is there.
    #[must_use]
    pub fn take(text: &str) -> Option<(Self, &str)> {
        if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b' ' | b'\'')) {
            return None;
        }
        let letters = |c: char| c.is_ascii_alphabetic();
        for (word, rest) in [
            (text.split(|c| !letters(c)).next().unwrap_or(""), text.trim_start_matches(letters)),
            (text.rsplit(|c| !letters(c)).next().unwrap_or(""), text.trim_end_matches(letters)),
        ] {
            // `A$5`: the letters belong to a sign.
            let joined = rest.starts_with(['$', '¥']) || rest.ends_with(['$', '¥']);
            if word.len() == 3
                && !joined
                && let Ok(named) = Currency::parse(word)
            {
                return Some((Self::Of(named), rest.trim()));
            }
        }
        // A sign of letters may end with a full stop: the one in Rs.500 is no decimal point.
        let off = |sign: &str| {
            let is_word = sign.ends_with(char::is_alphabetic);
            let behind = text.strip_prefix(sign).map(|rest| if is_word { rest.strip_prefix('.').unwrap_or(rest) } else { rest });
            let ended = if is_word { text.strip_suffix('.').filter(|short| short.ends_with(sign)).unwrap_or(text) } else { text };
            behind.or_else(|| ended.strip_suffix(sign)).map(str::trim)
        };
        for (sign, code) in OWN_SIGNS {
            if let (Some(rest), Ok(currency)) = (off(sign), Currency::parse(code)) {
                return Some((Self::Of(currency), rest));
            }
        }
        SHARED_SIGNS.iter().find_map(|(sign, codes)| off(sign).map(|rest| (Self::Shared(sign, codes), rest)))
    }
}

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

    /// The currency that a header ends with, such as `Gross Revenue (USD)`, `Amount/EUR` or `Amount ($)`, and the header
    /// without it.
    #[must_use]
    pub fn of_header(header: &str) -> Option<(&str, Sign)> {
        const BETWEEN: [char; 6] = [' ', '/', ',', '-', ':', '|'];
        let header = header.trim();
        let (name, last) = match header.strip_suffix([')', ']']) {
            Some(open) => open.rsplit_once(['(', '['])?,
            None => header.rsplit_once(BETWEEN)?,
        };
        let last = last.trim().trim_start_matches("in ");
        let is_code = last.len() == 3 && last.bytes().all(|letter| letter.is_ascii_uppercase());
        let is_sign = !last.bytes().any(|letter| letter.is_ascii_alphanumeric());
        let sign = match Sign::take(last) {
            Some((sign, "")) if is_code || is_sign => sign,
            _ => return None,
        };
        let name = name.trim_end_matches(BETWEEN);
        Some((name.strip_suffix(" in").unwrap_or(name), sign))
    }

    /// Reads a code, or a sign that stands alone; one that several currencies share means the one that was told, if it
    /// is one of them.
    ///
    /// # Errors
    /// It is neither.
    pub fn of_cell(text: &str, told: Self) -> Result<Self, CurrencyError> {
        Self::parse(text).or_else(|error| match Sign::take(text.trim()) {
            Some((Sign::Of(currency), "")) => Ok(currency),
            Some((Sign::Shared(_, codes), "")) if codes.contains(&told.code()) => Ok(told),
            _ => Err(error),
        })
    }

    /// What a header says of the currency anywhere in it, such as `Amount ($)`, `EUR Amount` or `amount_usd`; nothing
    /// where it names none, or two.
    #[must_use]
    pub fn sign_in_header(header: &str) -> Option<Sign> {
        // Nothing but a code is one, too.
        let whole = header.trim();
        if whole.len() == 3 && whole.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Sign::take(whole).filter(|(_, rest)| rest.is_empty()).map(|(sign, _)| sign);
        }
        let words = || header.split(|c: char| c.is_whitespace() || "()[]/,_:".contains(c)).filter(|word| !word.is_empty());
        // In capitals throughout, any word looks like a code.
        let has_small = header.chars().any(char::is_lowercase);
        let last = words().next_back();
        let mut found = words().filter_map(|word| match Sign::take(word) {
            Some((sign, "")) => {
                let is_code = word.len() == 3 && word.bytes().all(|letter| letter.is_ascii_alphabetic());
                let is_capital = has_small && word.bytes().all(|letter| letter.is_ascii_uppercase());
                (!is_code || is_capital || (header.contains('_') && Some(word) == last)).then_some(sign)
            }
            _ => None,
        });
        let sign = found.next()?;
        found.all(|other| other == sign).then_some(sign)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_says_which_currency_or_which_several() {
        let taken = |text| match Sign::take(text) {
            Some((Sign::Of(currency), rest)) => format!("{currency} {rest}"),
            Some((Sign::Shared(sign, _), rest)) => format!("{sign} {rest}"),
            None => "none".to_owned(),
        };
        for (text, expected) in [
            ("€12.00", "EUR 12.00"),
            ("12,00 €", "EUR 12,00"),
            ("US$5", "USD 5"),
            ("A$5", "AUD 5"),
            ("$5", "$ 5"),
            ("5 kr", "kr 5"),
            ("EUR 5", "EUR 5"),
            ("5 zł", "PLN 5"),
            ("Rs.500", "Rs 500"),
            ("SFr.500", "CHF 500"),
            ("Fr. 500", "Fr 500"),
            ("500 lei", "RON 500"),
            ("500 kr.", "kr 500"),
            ("kr.1.500,00", "kr 1.500,00"),
            ("1,234.56", "none"),
            ("abc", "none"),
        ] {
            assert_eq!(taken(text), expected, "{text}");
        }
    }

    #[test]
    fn a_header_may_name_the_currency() {
        let named = |header| match Currency::of_header(header)? {
            (name, Sign::Of(currency)) => Some(format!("{name}|{currency}")),
            (name, Sign::Shared(sign, _)) => Some(format!("{name}|{sign}")),
        };
        assert_eq!(named("Gross Revenue (USD)").as_deref(), Some("Gross Revenue|USD"));
        assert_eq!(named("Amount in EUR").as_deref(), Some("Amount|EUR"));
        assert_eq!(named("Betrag [€]").as_deref(), Some("Betrag|EUR"));
        for (header, expected) in [
            ("Price ($)", "Price|$"),
            ("Amount $", "Amount|$"),
            ("Amount/EUR", "Amount|EUR"),
            ("amount, EUR", "amount|EUR"),
            ("Amount - EUR", "Amount|EUR"),
        ] {
            assert_eq!(named(header).as_deref(), Some(expected), "{header}");
        }
        for header in ["Amount", "Created (UTC)", "Deal all", "Net All"] {
            assert_eq!(named(header), None, "{header}");
        }
        let said = |header| match Currency::sign_in_header(header) {
            Some(Sign::Of(currency)) => currency.code().to_owned(),
            Some(Sign::Shared(sign, _)) => sign.to_owned(),
            None => "none".to_owned(),
        };
        for (header, expected) in [
            ("Price ($)", "$"),
            ("EUR", "EUR"),
            ("ID", "none"),
            ("$ Amount", "$"),
            ("Amount US$", "USD"),
            ("Amount (A$)", "AUD"),
            ("Amount (kr)", "kr"),
            ("EUR Amount", "EUR"),
            ("Amount (USD, gross)", "USD"),
            ("amount_usd", "USD"),
            ("Amount (USD/EUR)", "none"),
            ("NET ALL", "none"),
            ("Net all", "none"),
            ("Amount", "none"),
        ] {
            assert_eq!(said(header), expected, "{header}");
        }
    }
}
