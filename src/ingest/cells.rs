//! One cell by the rule of its field: the values that the staging table takes, or what is wrong.

use rusqlite::types::Value;

use super::fields::FieldType;
use super::plan::{DayNumbers, MappedColumn};
use crate::model::{
    Currency, DecimalStyle, Email, Moment, Money, MoneyError, Phone, PhoneError, PhoneRegion, Zone, clean, is_day_number,
    is_unix_time, key, parse_rate,
};

/// Whether it rejects the row, the short name of the reason, and the rule with the next step.
pub(super) type Wrong = Option<(bool, &'static str, String)>;

/// Reads an address, or several in one cell: the first is taken, the others are handed back.
pub(super) fn read_email(text: &str, kind: FieldType, values: &mut Vec<Value>, others: &mut Vec<Email>) -> Wrong {
    // `Ana Example <ana@example.com>`, as mail programs write it.
    let text = text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')).map_or(text, |(_, inside)| inside);
    let several = || {
        let parts = text.split([',', ';', '|', '/', '\n', ' ']).map(str::trim).filter(|part| !part.is_empty());
        let read: Option<Vec<Email>> = parts.map(|part| Email::parse(part).ok()).collect();
        // Also one with a delimiter too many behind it.
        read.filter(|read| !read.is_empty())
    };
    let found = Email::parse(text).or_else(|error| {
        let mut read = several().ok_or(error)?.into_iter();
        let first = read.next();
        for other in read {
            if Some(&other) != first.as_ref() && !others.contains(&other) {
                others.push(other);
            }
        }
        first.ok_or(error)
    });
    match found {
        Ok(email) => {
            let hash = (kind == FieldType::EmailHashed).then(|| email.sha256());
            values.push(Value::Text(email.into_string()));
            values.extend(hash.map(Value::Text));
            None
        }
        Err(error) => Some((true, "email-invalid", format!("{error}; correct it, or leave the cell blank"))),
    }
}

/// What stands before the numbers in a cell of several.
const LABELS: [&str; 6] = ["Phone:", "Mobile:", "Fax:", "Other:", "Work:", "Home:"];

/// Reads a number, or the first of several in one cell that is one.
pub(super) fn read_phone(text: &str, kind: FieldType, region: PhoneRegion, values: &mut Vec<Value>) -> Wrong {
    let mut others: Vec<String> = Vec::new();
    // `Phone: … Mobile: …` in one cell.
    let apart = LABELS.iter().fold(text.to_owned(), |text, label| text.replace(label, ";"));
    let written = text;
    let text = if apart == text { text } else { apart.trim_matches([';', ' ']) };
    let found = Phone::parse(text, region).or_else(|error| -> Result<Phone, PhoneError> {
        let parts = text.split(" / ").flat_map(|part| part.split(" or ")).flat_map(|part| part.split([',', ';', '|', '\n']));
        // A stroke without blanks stands between two numbers, or inside one: only where what is around it is a number each.
        let strokes = |part: &'_ str| -> Vec<Phone> {
            let all: Option<Vec<Phone>> = part.split('/').map(|number| Phone::parse(number, region).ok()).collect();
            Phone::parse(part, region).map(|phone| vec![phone]).ok().or(all).unwrap_or_default()
        };
        let mut read = parts.flat_map(strokes);
        let first = read.next().ok_or(error)?;
        others.extend(read.map(|other| other.number).filter(|number| *number != first.number));
        Ok(first)
    });
    match found {
        Ok(phone) => {
            values.push(Value::Text(phone.number));
            if kind == FieldType::PhoneParts {
                let all = (!others.is_empty()).then(|| clean(written).into_owned());
                values.extend([phone.extension.map_or(Value::Null, Value::Text), all.map_or(Value::Null, Value::Text)]);
            }
            if !others.is_empty() {
                let message = format!("the first of several numbers was taken; not matched by: {}", others.join(", "));
                return Some((false, "phones-several", message));
            }
            phone.restored.then(|| {
                let message =
                    "read as an international number whose + a spreadsheet has taken away; look whether it is".to_owned();
                (false, "phone-restored", message)
            })
        }
        Err(error) => {
            if kind == FieldType::PhoneParts {
                values.extend([Value::Null, Value::Null, Value::Text(clean(written).into_owned())]);
            }
            Some((
                false,
                "phone-invalid",
                format!("{error}; kept as text and not matched by; correct it, or set phone_region and import the file again"),
            ))
        }
    }
}

/// Reads an amount. One that cannot be below zero is rejected if it is; or its sign is left out, where some
/// tools write what went back with a minus and others without.
pub(super) fn read_money(
    text: &str,
    currency: Currency,
    style: DecimalStyle,
    not_below_zero: Option<bool>,
    values: &mut Vec<Value>,
) -> Wrong {
    match Money::parse(text, currency, style) {
        Ok(money) if money.minor() < 0 && not_below_zero == Some(true) => {
            values.push(Value::Integer(-money.minor()));
            None
        }
        Ok(money) if money.minor() < 0 && not_below_zero == Some(false) => Some((
            true,
            "amount-negative",
            "an order is not paid below zero; what went back belongs to amount_refunded".to_owned(),
        )),
        Ok(money) => {
            values.push(Value::Integer(money.minor()));
            None
        }
        Err(error @ MoneyError::OtherSign(..)) => Some((true, "currency-differs", error.to_string())),
        Err(error @ MoneyError::OtherCurrency(..)) => {
            Some((true, "currency-differs", format!("{error}; correct one of the two")))
        }
        Err(error) => Some((true, "amount-invalid", format!("{error}; correct it, or leave the cell blank"))),
    }
}

pub(super) fn read_moment(
    text: &str,
    kind: FieldType,
    zone: Zone,
    column: Option<&MappedColumn>,
    values: &mut Vec<Value>,
) -> Wrong {
    let read = match column.and_then(|column| column.day_numbers) {
        _ if is_unix_time(text) => Moment::of_unix_time(text, zone),
        Some(from) if is_day_number(text) => Moment::of_day_number(text, from == DayNumbers::From1904, zone),
        _ => Moment::parse(text, zone, column.and_then(|column| column.date_order)),
    };
    match read {
        Ok(moment) => {
            values.push(Value::Text(moment.time));
            if kind == FieldType::Moment {
                values.extend([Value::Text(moment.date), Value::Integer(i64::from(moment.time_known))]);
            }
            None
        }
        Err(error) => Some((true, "date-invalid", format!("{error}; correct it, or leave the cell blank"))),
    }
}

/// `12.5`, `12.5%` or `0.5 %` in hundredths of a percent.
pub(super) fn read_percent(text: &str, values: &mut Vec<Value>) -> Wrong {
    let number = text.trim_end_matches('%').trim();
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let padded = format!("{part:0<2}");
    let digits_only = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let parsed = if digits_only(whole) && digits_only(part) && padded.len() == 2 && !number.is_empty() {
        format!("{whole}{padded}").parse::<i64>().ok().filter(|bp| (0..=10_000).contains(bp))
    } else {
        None
    };
    match parsed {
        Some(bp) => {
            values.push(Value::Integer(bp));
            // A rate below one percent is rarer than a fraction that means a percentage.
            let may_be_fraction = (1..100).contains(&bp) && !text.contains('%');
            may_be_fraction.then(|| {
                let message = format!("read as {number} %; if it is a fraction, write it as a percentage");
                (false, "rate-below-one", message)
            })
        }
        None => {
            let message = "not a percentage from 0 to 100 with at most two decimals; correct it (12.5, and not 0.125)";
            Some((true, "rate-invalid", message.to_owned()))
        }
    }
}

/// Reads what a unit of a currency is worth.
pub(super) fn read_rate(text: &str, style: DecimalStyle, values: &mut Vec<Value>) -> Wrong {
    match parse_rate(text, style) {
        Ok((millionths, rounded)) => {
            values.push(Value::Integer(millionths));
            rounded.then(|| (false, "rate-rounded", "a rate is kept with six decimals: this one was rounded".to_owned()))
        }
        Err(error) => Some((true, "rate-invalid", format!("{error}; a rate is above zero and at most a million; correct it"))),
    }
}

pub(super) fn read_confidence(text: &str, values: &mut Vec<Value>) -> Wrong {
    match text.trim_end_matches('%').trim().parse::<i64>().ok().filter(|number| (0..=100).contains(number)) {
        Some(number) => {
            values.push(Value::Integer(number));
            None
        }
        None => Some((true, "confidence-invalid", "not a whole number from 0 to 100; correct it".to_owned())),
    }
}

/// A status as it is compared, whatever joins its words.
fn words(text: &str) -> String {
    key(text).replace(['_', '-'], " ")
}

/// What a payment's status means, by the words that payment tools use.
pub(super) fn read_status(text: &str, written: &str, values: &mut Vec<Value>) -> Wrong {
    let meaning = match words(text).as_str() {
        "settled" | "paid" | "succeeded" | "complete" | "completed" | "captured" | "collected" => "settled",
        "charge" | "sale" | "payment" | "approved" | "success" | "successful" | "zahlung" | "paiement" | "pago recibido" => {
            "settled"
        }
        "bezahlt" | "payé" | "payée" | "pagado" | "pagada" | "pagato" | "pagata" | "betaald" | "pago" | "betald" => "settled",
        "pending" | "open" | "processing" | "authorized" | "uncaptured" | "sent" | "draft" | "unpaid" | "overdue" => "pending",
        "offen" | "ausstehend" | "unbezahlt" | "überfällig" | "en attente" | "impayé" | "impayée" | "pendiente" => "pending",
        "in sospeso" | "non pagato" | "non pagata" | "openstaand" | "pendente" => "pending",
        "failed" | "declined" | "canceled" | "cancelled" | "voided" | "void" | "expired" | "rejected" | "denied" => "failed",
        "storniert" | "abgebrochen" | "annulé" | "annulée" | "anulado" | "anulada" | "cancelado" | "cancelada" => "failed",
        "annullato" | "annullata" | "geannuleerd" => "failed",
        "refund" | "reversal" | "erstattung" | "rückerstattung" | "gutschrift" | "remboursement" | "reembolso" | "rimborso" => {
            "refund"
        }
        "refunded" | "partially refunded" => "settled",
        // All of it, as payments_known.sql reads them.
        "fully refunded" | "erstattet" | "rückerstattet" | "remboursé" | "remboursée" | "reembolsado" | "reembolsada" => {
            "settled"
        }
        "rimborsato" | "terugbetaald" => "settled",
        "chargeback" | "dispute" | "rückbuchung" | "rücklastschrift" => "chargeback",
        _ => {
            let message =
                "not a status that is known: paid, pending, failed, refund or chargeback; correct it, or say what it means in a \
                           preset of your own, under [values.status]"
                    .to_owned();
            return Some((true, "status-unknown", message));
        }
    };
    values.extend([Value::Text(meaning.to_owned()), Value::Text(clean(written).into_owned())]);
    None
}

/// What an order's status means, by the words that ticketing platforms and shops use.
pub(super) fn read_order_status(text: &str, written: &str, values: &mut Vec<Value>) -> Wrong {
    let meaning = match words(text).as_str() {
        "paid" | "complete" | "completed" | "placed" | "succeeded" | "processing" | "fulfilled" | "partially refunded"
        | "attending" | "checked in" | "approved" | "success" | "successful" | "confirmed" | "sale" | "charge" | "payment" => {
            "paid"
        }
        "bezahlt" | "payé" | "payée" | "pagado" | "pagada" | "pagato" | "pagata" | "betaald" | "pago" | "betald" => "paid",
        "offen" | "ausstehend" | "unbezahlt" | "en attente" | "pendiente" | "in sospeso" | "openstaand" | "pendente" => "pending",
        "erstattet" | "rückerstattet" | "remboursé" | "remboursée" | "reembolsado" | "reembolsada" | "rimborsato" => {
            "refunded"
        }
        "terugbetaald" => "refunded",
        "storniert" | "annulé" | "annulée" | "anulado" | "anulada" | "cancelado" | "cancelada" | "annullato" => "cancelled",
        "annullata" | "geannuleerd" => "cancelled",
        "free" => "free",
        "pending" | "unpaid" | "on hold" | "authorized" | "awaiting payment" | "pending payment" | "partially paid" => "pending",
        "refunded" | "fully refunded" | "refund" | "chargeback" => "refunded",
        "declined" | "rejected" | "denied" => "cancelled",
        "cancelled" | "canceled" | "voided" | "void" | "deleted" | "failed" | "expired" | "abandoned" | "transferred" => {
            "cancelled"
        }
        _ => {
            let message =
                "not a status that is known: paid, free, pending, refunded or cancelled; correct it, or say what it means in a \
                           preset of your own, under [values.status]"
                    .to_owned();
            return Some((true, "status-unknown", message));
        }
    };
    values.extend([Value::Text(meaning.to_owned()), Value::Text(clean(written).into_owned())]);
    None
}

pub(super) fn read_count(text: &str, values: &mut Vec<Value>) -> Wrong {
    // Some tools write three things as 3.00.
    let whole = text.split_once('.').filter(|(_, behind)| behind.bytes().all(|b| b == b'0')).map_or(text, |(whole, _)| whole);
    match whole.trim().parse::<u32>() {
        Ok(number) => {
            values.push(Value::Integer(i64::from(number)));
            None
        }
        Err(_) => Some((true, "count-invalid", "not a whole number from 0; correct it, or leave the cell blank".to_owned())),
    }
}

pub(super) fn read_truth(text: &str, values: &mut Vec<Value>) -> Wrong {
    let Some(truth) = truth_of(text) else {
        return Some((false, "truth-unknown", "neither yes nor no; left blank".to_owned()));
    };
    values.push(Value::Integer(i64::from(truth)));
    None
}

/// What a box says that was ticked, or not, in the words of people and of spreadsheets in several languages.
pub(super) fn truth_of(text: &str) -> Option<bool> {
    match key(text).as_str() {
        "yes" | "y" | "true" | "t" | "1" | "-1" | "on" | "x" | "opted in" | "subscribed" => Some(true),
        "ja" | "j" | "oui" | "o" | "sí" | "si" | "sì" | "sim" | "tak" | "wahr" | "vrai" | "verdadero" | "vero" => Some(true),
        "no" | "n" | "false" | "f" | "0" | "off" | "opted out" | "unsubscribed" => Some(false),
        "nein" | "nee" | "nej" | "non" | "não" | "nao" | "nie" | "falsch" | "faux" | "falso" => Some(false),
        _ => None,
    }
}
