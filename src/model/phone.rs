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
        let wrong = || PhoneError::NotANumber(region.code());
        let number = PHONE_NUMBER_UTIL.parse(text.trim(), Some(region.0)).map_err(|_| wrong())?;
        if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return Err(wrong());
        }
        let extension = number.extension();
        Ok(Self {
            number: PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned(),
            extension: (!extension.is_empty()).then(|| extension.to_owned()),
        })
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
    fn what_is_no_number_is_refused() {
        let us = PhoneRegion::parse("US").unwrap();
        for text in ["", "12", "abc", "0412 345 678", "+1415200", "unknown"] {
            assert!(Phone::parse(text, us).is_err(), "{text}");
        }
        assert!(PhoneRegion::parse("XX").is_err());
    }
}
