//! Money: an exact number of minor units and a currency. No floats, anywhere.

use std::str::FromStr as _;

use rust_decimal::{Decimal, RoundingStrategy};

use super::currency::{Currency, Sign};

/// The largest amount kept, in minor units: the CHECK of the tables.
pub const LARGEST_MINOR: u64 = 900_000_000_000_000;

/// Which sign separates the decimals in a column of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalStyle {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// An amount in minor units of its currency (cents of USD, yen of JPY).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a text is no amount, or two amounts do not add up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a number in the style of the column.
    #[error("not an amount; amounts are written like {0}")]
    NotANumber(&'static str),
    /// More decimals than the currency has.
    #[error("{0} has {1} decimals, and this amount has more")]
    TooManyDecimals(Currency, u32),
    /// Beyond what a ledger of this kind can hold.
    #[error("the amount is larger than the ledger can hold")]
    TooLarge,
    /// The cell names another currency than the row.
    #[error("the cell says {0}, the row says {1}")]
    OtherCurrency(Currency, Currency),
    /// The cell has a sign that the currency of the row is not written with.
    #[error("the cell has the sign {0}, which {1} is not written with; say --currency, or map the column that names it")]
    OtherSign(&'static str, Currency),
    /// Amounts of two currencies have no sum.
    #[error("amounts in {0} and {1} cannot be added")]
    Mixed(Currency, Currency),
}

impl Money {
    /// An amount from minor units.
    ///
    /// # Errors
    /// The amount is beyond ±9·10¹⁴ minor units.
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor.unsigned_abs() > LARGEST_MINOR {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// Reads an amount as exports write it: `1,234.56`, `(12.00)`, `-$0.95`, `12.00 USD`.
    ///
    /// A sign or code of a currency beside the number is allowed where it is the currency of the
    /// row; grouping is allowed where every group has three digits.
    ///
    /// # Errors
    /// The text is no number in this style, has more decimals than the currency, is too large, or
    /// names another currency.
    pub fn parse(text: &str, currency: Currency, style: DecimalStyle) -> Result<Self, MoneyError> {
        let wrong = MoneyError::NotANumber(match style {
            DecimalStyle::Point => "1,234.56",
            DecimalStyle::Comma => "1.234,56",
        });
        let (negative, number) = unsigned(text.trim(), currency)?.ok_or_else(|| wrong.clone())?;
        let plain = plain_number(number, style).ok_or_else(|| wrong.clone())?;
        let mut decimal = Decimal::from_str_exact(&plain).map_err(|_| MoneyError::TooLarge)?.normalize();
        if decimal.scale() > currency.exponent() {
            return Err(MoneyError::TooManyDecimals(currency, currency.exponent()));
        }
        decimal.rescale(currency.exponent());
        let minor = i64::try_from(decimal.mantissa()).map_err(|_| MoneyError::TooLarge)?;
        if decimal.scale() != currency.exponent() {
            return Err(MoneyError::TooLarge);
        }
        Self::from_minor(if negative { -minor } else { minor }, currency)
    }

    /// The currency that the text of an amount names by itself: by its code, or by a sign that no other
    /// currency shares.
    #[must_use]
    pub fn named_in(text: &str) -> Option<Currency> {
        match Sign::in_amount(text)? {
            (Sign::Of(currency), rest) if rest.contains(|c: char| c.is_ascii_digit()) => Some(currency),
            _ => None,
        }
    }

    /// Reads a plain decimal such as `1234.56`: what trueup itself writes.
    ///
    /// # Errors
    /// As [`Money::parse`].
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let trimmed = text.trim();
        if Decimal::from_str(trimmed).is_err() || trimmed.contains(['_', 'e', 'E']) {
            return Err(MoneyError::NotANumber("1234.56"));
        }
        Self::parse(trimmed, currency, DecimalStyle::Point)
    }

    /// The amount in minor units.
    #[must_use]
    pub fn minor(&self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// The currencies differ, or the sum is too large.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Self::from_minor(minor, self.currency)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&format_minor(self.minor, self.currency.exponent()))
    }
}

/// Minor units as an exact decimal: `format_minor(123456, 2)` is `1234.56`.
#[must_use]
pub fn format_minor(minor: i64, exponent: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = minor.unsigned_abs().to_string();
    let decimals = exponent as usize;
    if decimals == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, part) = padded.split_at(padded.len() - decimals);
    format!("{sign}{whole}.{part}")
}

/// Takes sign, parentheses and the currency off a number: `(is negative, the number)`.
fn unsigned(text: &str, currency: Currency) -> Result<Option<(bool, &str)>, MoneyError> {
    // The sign may stand outside: `$(12.00)`.
    let text = take_currency(text, currency)?.trim();
    let (bracketed, inner) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let (negative, rest) = take_minus(inner);
    let rest = take_currency(rest, currency)?;
    let (negative_after, rest) = take_minus(rest);
    // No cents: `20.-`, `20,–`, `500/-`.
    let rest = rest.trim_end();
    let rest = [".--", ".-", ",-", ".–", ",–", ".—", ",—", "/-"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    // SAP and others write the sign behind the number.
    let (negative_behind, rest) = match rest.trim().strip_suffix(['-', '\u{2212}']) {
        Some(number) => (true, number),
        None => (false, rest),
    };
    let rest = take_currency(rest.trim(), currency)?.trim();
    if [bracketed, negative, negative_after, negative_behind].iter().filter(|is| **is).count() > 1 {
        return Ok(None);
    }
    Ok((!rest.is_empty()).then_some((bracketed || negative || negative_after || negative_behind, rest)))
}

/// A leading sign; U+2212 is the minus of typographers and of some exports.
fn take_minus(text: &str) -> (bool, &str) {
    for minus in ['-', '\u{2212}'] {
        if let Some(rest) = text.strip_prefix(minus) {
            return (true, rest.trim_start());
        }
    }
    (false, text.strip_prefix('+').unwrap_or(text))
}

/// Takes a currency's code or sign off either end, if it can be the one of the row.
fn take_currency(text: &str, currency: Currency) -> Result<&str, MoneyError> {
    match Sign::take(text) {
        None => Ok(text),
        Some((Sign::Of(named), _)) if named != currency => Err(MoneyError::OtherCurrency(named, currency)),
        Some((Sign::Shared(sign, codes), _)) if !codes.contains(&currency.code()) => Err(MoneyError::OtherSign(sign, currency)),
        Some((_, rest)) => Ok(rest),
    }
}

/// The number with a point and without groups, or nothing where it does not fit the style.
fn plain_number(text: &str, style: DecimalStyle) -> Option<String> {
    let (point, group) = match style {
        DecimalStyle::Point => ('.', ','),
        DecimalStyle::Comma => (',', '.'),
    };
    // Java writes large numbers so, with all their digits: `1.5E7`. A spreadsheet that has rounded one writes `E+7`.
    if style == DecimalStyle::Point && text.contains('E') && !text.contains(['+', '-']) {
        return Decimal::from_scientific(text).ok().map(|number| number.to_string());
    }
    let (whole, decimals) = text.split_once(point).unwrap_or((text, ""));
    if text.ends_with(point) || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let separators = [group, ' ', '\u{a0}', '\u{202f}', '\'', '’'];
    let separator = whole.chars().find(|c| separators.contains(c)).unwrap_or(group);
    let groups: Vec<&str> = whole.split(separator).collect();
    let digits_only = groups.iter().all(|g| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit()));
    let grouped_by_three =
        groups.iter().skip(1).all(|g| g.len() == 3) && (groups.len() == 1 || groups.first().is_some_and(|g| g.len() <= 3));
    if whole.is_empty() && !decimals.is_empty() {
        return Some(format!("0.{decimals}"));
    }
    // Lakhs and crores, `12,34,567.00`: pairs, and three digits at the end.
    let grouped_by_two = separator == ','
        && style == DecimalStyle::Point
        && groups.len() > 2
        && groups.first().is_some_and(|g| g.len() <= 2)
        && groups.iter().skip(1).rev().skip(1).all(|g| g.len() == 2)
        && groups.last().is_some_and(|g| g.len() == 3);
    if !digits_only || !(grouped_by_three || grouped_by_two) {
        return None;
    }
    let mut plain = groups.concat();
    if !decimals.is_empty() {
        plain.push('.');
        plain.push_str(decimals);
    }
    Some(plain)
}

/// Reads what one unit of a currency is worth, such as `1.0855`, in millionths; tells whether decimals beyond the
/// sixth were rounded, half up.
///
/// # Errors
/// It is no number above zero, or more than a million.
pub fn parse_rate(text: &str, style: DecimalStyle) -> Result<(i64, bool), MoneyError> {
    let shown = if style == DecimalStyle::Comma { "1,0855" } else { "1.0855" };
    let wrong = || MoneyError::NotANumber(shown);
    let number = plain_number(text.trim(), style).and_then(|plain| Decimal::from_str(&plain).ok()).ok_or_else(wrong)?;
    let millionths = number.checked_mul(Decimal::from(1_000_000)).ok_or(MoneyError::TooLarge)?;
    let rounded = millionths.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let whole = i64::try_from(rounded.trunc().mantissa() / 10_i128.pow(rounded.scale())).map_err(|_| MoneyError::TooLarge)?;
    match whole {
        1..=1_000_000_000_000 => Ok((whole, rounded != millionths)),
        ..=0 => Err(wrong()),
        _ => Err(MoneyError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_millionths() {
        let read = |text: &str| parse_rate(text, DecimalStyle::Point);
        assert_eq!(read("1.0855"), Ok((1_085_500, false)));
        assert_eq!(read("157"), Ok((157_000_000, false)));
        assert_eq!(read("0.0000065"), Ok((7, true)), "half up");
        assert_eq!(read("1000000"), Ok((1_000_000_000_000, false)));
        assert_eq!(parse_rate("1,0855", DecimalStyle::Comma), Ok((1_085_500, false)));
        for text in ["0", "0.0000001", "-1", "1000001", "", "x", "1e5", "1.2.3"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    fn usd(text: &str) -> Result<i64, MoneyError> {
        Money::parse(text, Currency::parse("USD").unwrap(), DecimalStyle::Point).map(|m| m.minor())
    }

    #[test]
    fn amounts_as_exports_write_them() {
        for (text, minor) in [
            ("18776.64", 1_877_664),
            ("500000.0", 50_000_000),
            ("1,234.56", 123_456),
            ("$22.50", 2250),
            ("-$0.95", -95),
            ("$-0.95", -95),
            ("(12.00)", -1200),
            ("12.00 USD", 1200),
            ("usd 12", 1200),
            (".5", 50),
            ("1 234.50", 123_450),
            ("1’234.50", 123_450),
            ("75.00-", -7500),
            ("75.00- USD", -7500),
            ("75.00 USD-", -7500),
        ] {
            assert_eq!(usd(text).unwrap_or(-1), minor, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "abc",
            "1 234,567",
            "1,23.4",
            "12..3",
            "1.234,56",
            "--5",
            "(-5)",
            "5.",
            "1e5",
            "NaN",
            "12.00 EUR",
            "$",
            "-5-",
            "(5-)",
            "5--",
        ] {
            assert!(usd(text).is_err(), "{text}");
        }
        for (text, minor) in
            [("20.-", 2_000), ("20.–", 2_000), ("500/-", 50_000), ("1.5E7", 1_500_000_000), ("$ 20.-", 2_000), ("-3.-", -300)]
        {
            assert_eq!(usd(text), Ok(minor), "{text}");
        }
        for text in ["1.5E+7", "1.5E", "E7", "1E400", "20.-5", "-"] {
            assert!(usd(text).is_err(), "{text}");
        }
        assert!(matches!(usd("0.001"), Err(MoneyError::TooManyDecimals(..))));
        assert!(matches!(usd("99999999999999999999999999999999"), Err(MoneyError::TooLarge)));
    }

    #[test]
    fn currencies_have_their_own_decimals() {
        let yen = Currency::parse("jpy").unwrap();
        assert_eq!(Money::parse("1,200", yen, DecimalStyle::Point).unwrap().minor(), 1200);
        assert!(Money::parse("1.5", yen, DecimalStyle::Point).is_err());
        assert_eq!(format_minor(-5, 3), "-0.005");
    }
}
