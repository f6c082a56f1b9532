//! E-mail addresses in the one form by which people are matched.

use std::str::FromStr as _;

use unicode_normalization::UnicodeNormalization as _;

use super::text::sha256_hex;

/// An address: trimmed, NFC, in full lower case, its domain in ASCII by IDNA.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address; an address looks like name@example.com")]
pub struct EmailError;

impl Email {
    /// Reads an address, as forms and people write it.
    ///
    /// The part before the @ is taken in lower case, against the letter of RFC 5321: no provider
    /// tells `Ana@` from `ana@`, and exports of one person differ in nothing else so often.
    ///
    /// # Errors
    /// The text is not one address with a domain.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let trimmed = text.trim();
        let trimmed = trimmed.strip_prefix("mailto:").unwrap_or(trimmed);
        let (local, domain) = trimmed.rsplit_once('@').ok_or(EmailError)?;
        if trimmed.is_ascii() && is_plain(local, true) && is_plain(domain, false) && domain.contains('.') {
            return Ok(Self(trimmed.to_ascii_lowercase()));
        }
        let local: String = local.nfc().collect::<String>().to_lowercase().nfc().collect();
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError)?;
        let address = format!("{local}@{domain}");
        if local.contains(|c: char| c.is_whitespace() || c.is_control()) || !domain.contains('.') {
            return Err(EmailError);
        }
        email_address::EmailAddress::from_str(&address).map_err(|_| EmailError)?;
        Ok(Self(address))
    }

    /// The address in its one form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address itself, for storing.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// SHA-256 of the address, in hexadecimal: what the attribution snapshot carries.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }
}

/// Whether a part is made of the letters that nearly every address is made of, so that the full
/// rules need not be asked.
fn is_plain(part: &str, local: bool) -> bool {
    !part.is_empty()
        && part.len() <= 64
        && !part.starts_with(['.', '-'])
        && !part.ends_with(['.', '-'])
        && !part.contains("..")
        && !part.contains("xn--")
        && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-' || (local && (b == b'_' || b == b'+')))
        && (local || part.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_what_is_one_address() {
        for text in ["  Ana@Example.COM ", "ana@example.com", "mailto:ANA@example.com"] {
            assert_eq!(Email::parse(text).unwrap().as_str(), "ana@example.com");
        }
        assert_eq!(Email::parse("JOSE\u{301}@Bücher.de").unwrap().as_str(), "josé@xn--bcher-kva.de");
        assert_eq!(Email::parse("ΑΣ@x.gr").unwrap(), Email::parse("ας@x.gr").unwrap());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "ana", "ana@", "@x.com", "a b@x.com", "a@b", "a@x..com", "a@x.com, b@x.com", "a..b@x.com"] {
            assert!(Email::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_hash_is_the_plain_sha256() {
        assert_eq!(Email::parse("Ana@example.com").unwrap().sha256(), sha256_hex(b"ana@example.com"));
    }
}
