//! What is done with any bytes at all: nothing may panic, and what is read must add up. Used by the fuzz
//! targets, and on their corpus by a plain test.
#![allow(dead_code)]

use trueup::ingest::{Error, Given, built_in, each_row, inspect, shape_of};
use trueup::model::{Currency, DateOrder, DecimalStyle, Moment, Money, Phone, PhoneRegion, Sign, Zone};

/// Any file: looked at, sniffed, read, surveyed.
pub fn reader(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let path = folder.path().join("any");
    std::fs::write(&path, bytes).expect("the file is written");
    let presets = built_in().expect("the presets are right");
    let given = Given::default();
    let Ok(shape) = shape_of(&path, &given, &presets) else { return };
    let mut rows = 0;
    let read = each_row::<Error>(&path, &shape, |_, row| {
        rows += u64::from(row.is_some());
        Ok(())
    });
    if let (Ok(_), Ok(found)) = (read, inspect(&path, &given, &presets)) {
        assert_eq!(found.rows, rows, "two readings of one file");
    }
}

/// Any amount, in any currency and style.
pub fn money(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = (Sign::take(text), Money::named_in(text), Currency::of_header(text));
    for code in ["USD", "JPY", "KWD", "EUR"] {
        let currency = Currency::parse(code).expect("a currency");
        for style in [DecimalStyle::Point, DecimalStyle::Comma] {
            if let Ok(money) = Money::parse(text, currency, style) {
                let again = Money::parse(&money.to_string(), currency, DecimalStyle::Point).expect("what is written is read");
                assert_eq!(money, again);
            }
        }
    }
}

/// Any date, time or phone number.
pub fn dates(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let berlin = Zone::parse("Europe/Berlin").expect("a zone");
    for order in [None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst)] {
        if let Ok(moment) = Moment::parse(text, berlin, order) {
            let again = Moment::parse(&moment.time, berlin, None).expect("what is written is read");
            assert_eq!(moment.time, again.time);
        }
    }
    for from_1904 in [false, true] {
        let _ = Moment::of_day_number(text, from_1904, berlin);
    }
    let _ = Phone::parse(text, PhoneRegion::parse("DE").expect("a region"));
}
