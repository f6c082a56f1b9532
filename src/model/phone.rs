//! Phone numbers in E.164, the form by which people are matched.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

/// The country whose way of writing numbers is assumed where a number names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneRegion(Region);

/// A phone number and the extension behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// E.164, such as `+14155552671`.
    pub number: String,
    /// Digits of the extension, kept apart: two people behind one switchboard share the number.
    pub extension: Option<String>,
    /// Whether the plus before it was put back, which the text does not have.
    pub restored: bool,
}

/// Why a text is no phone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Not a number that exists in the region, or in the country it names.
    #[error("not a phone number of {0}, nor an international one with +")]
    NotANumber(String),
    /// Not a country that has phone numbers.
    #[error("{0:?} is not a country code such as US or DE")]
    NoRegion(String),
}

impl PhoneRegion {
    /// Reads a two-letter country code.
    ///
    /// # Errors
    /// The text is not the code of a country with a numbering plan.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let upper = text.trim().to_ascii_uppercase();
        let known = |region: &Region| PHONE_NUMBER_UTIL.get_country_code_for_region(*region).is_some();
        upper.parse().ok().filter(known).map(Self).ok_or_else(|| PhoneError::NoRegion(text.trim().to_owned()))
    }

    /// The two-letter code.
    #[must_use]
    pub fn code(&self) -> String {
        self.0.to_string()
    }
}

impl Phone {
    /// Reads a number as people write it: `(415) 555-2671 x12`, `+61 412 345 678`, `p:+614…`.
    ///
    /// # Errors
    /// The text is not a valid number of the region or of the country that it names.
    pub fn parse(text: &str, region: PhoneRegion) -> Result<Self, PhoneError> {
        let text = text.trim();
        let found = Self::without_plus(text, region).or_else(|| Self::in_region(text, region)).or_else(|| {
            let whole = restored(text)?;
            Self::in_region(&whole, region)
                .map(|phone| Self { restored: whole.starts_with('+') && !text.starts_with("00"), ..phone })
        });
        found.ok_or_else(|| PhoneError::NotANumber(region.code()))
    }

    /// A number of the region with its country before it and no plus, which a spreadsheet has taken away. The same
    /// digits may be another number there, written without the 0 before its area, which is rare: it is told of.
    fn without_plus(text: &str, region: PhoneRegion) -> Option<Self> {
        let country = PHONE_NUMBER_UTIL.get_country_code_for_region(region.0)?.to_string();
        if !text.starts_with(&country) {
            return None;
        }
        let digits = compact(text.strip_suffix(".0").unwrap_or(text));
        if digits.len() < 11 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let abroad = Self::in_region(&format!("+{digits}"), region)?;
        let at_home = Self::in_region(&digits, region);
        let is_one = at_home.is_some_and(|home| home.number == abroad.number);
        Some(Self { restored: !is_one, ..abroad })
    }

    fn in_region(text: &str, region: PhoneRegion) -> Option<Self> {
        let number =
            PHONE_NUMBER_UTIL.parse(text, Some(region.0)).ok().filter(|number| PHONE_NUMBER_UTIL.is_valid_number(number))?;
        let extension = number.extension();
        Some(Self {
            number: PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned(),
            extension: (!extension.is_empty()).then(|| extension.to_owned()),
            restored: false,
        })
    }
}

/// The digits of a number, without what people write between them.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/')).collect()
}

/// What a number was before a spreadsheet took it for an amount: `61412345678` has lost its plus,
/// `14155552671.0` has got decimals. `00` is how most countries dial abroad.
fn restored(text: &str) -> Option<String> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    let compact = compact(digits);
    if !compact.bytes().all(|b| b.is_ascii_digit()) || compact.len() < 9 {
        return None;
    }
    if let Some(abroad) = compact.strip_prefix("00") {
        return Some(format!("+{abroad}"));
    }
    match compact.len() {
        // With its decimals gone it is a number of the region.
        ..11 => (digits.len() < text.len()).then_some(compact),
        // With a country before it, one of the world: none of the region is so long.
        _ => Some(format!("+{compact}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_what_is_one_number() {
        let us = PhoneRegion::parse("us").unwrap();
        for text in ["+14155552671", "(415) 555-2671", "415.555.2671", " 1-415-555-2671 ", "p:+14155552671"] {
            assert_eq!(Phone::parse(text, us).unwrap().number, "+14155552671", "{text}");
        }
        let phone = Phone::parse("415-555-2671 ext. 12", us).unwrap();
        assert_eq!((phone.number.as_str(), phone.extension.as_deref()), ("+14155552671", Some("12")));
    }

    #[test]
    fn what_a_spreadsheet_took_away_is_given_back() {
        let us = PhoneRegion::parse("US").unwrap();
        for (text, number) in [
            ("61412345678", "+61412345678"),
            ("14155552671.0", "+14155552671"),
            ("4155552671.0", "+14155552671"),
            ("0049 30 901820", "+4930901820"),
        ] {
            assert_eq!(Phone::parse(text, us).map(|phone| phone.number).as_deref(), Ok(number), "{text}");
        }
        let de = PhoneRegion::parse("DE").unwrap();
        for text in ["491715500048", "49 1715500048", "49-171-5500048", "491715500048.0", "+491715500048", "01715500048"] {
            assert_eq!(Phone::parse(text, de).map(|phone| phone.number).as_deref(), Ok("+491715500048"), "{text}");
        }
        assert_eq!(Phone::parse("0491 715500", de).map(|phone| phone.number).as_deref(), Ok("+49491715500"));
        let au = PhoneRegion::parse("AU").unwrap();
        assert_eq!(Phone::parse("412345678", au).unwrap().number, "+61412345678", "the zero before it is gone");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let us = PhoneRegion::parse("US").unwrap();
        for text in ["", "12", "abc", "0412 345 678", "+1415200", "unknown"] {
            assert!(Phone::parse(text, us).is_err(), "{text}");
        }
        assert!(PhoneRegion::parse("XX").is_err());
    }
}
