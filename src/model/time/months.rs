//! Months and days of the week by their names, in the languages that exports are written in.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::text::search_key;

/// The months as a date writes them, without the marks on letters: what a month is called where it stands alone, and
/// beside a day. Unicode CLDR 46, `gregorian`, width `wide`, `stand-alone` and `format`, with what spreadsheets of Austria
/// (`Jänner`) and of Germany (`Mrz`) write as well, and the short ones of Czech that begin no name. In Croatian `listopad` is
/// October, where Polish and Czech have November, and `lip` and `srp` are a month earlier than there: all three are months
/// that nobody can tell.
const MONTHS: [[&str; 12]; 16] = [
    // English, German, French, Spanish
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september sept",
        "october",
        "november",
        "december",
    ],
    [
        "januar janner jaenner",
        "februar feber",
        "marz mrz maerz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    ["janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    // Italian, Portuguese, Dutch, Swedish and Danish
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    ["janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
    ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
    [
        "januari",
        "februari",
        "mars marts",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    // Polish, Czech, Hungarian, Croatian, Romanian
    [
        "styczen stycznia",
        "luty lutego",
        "marzec marca",
        "kwiecien kwietnia",
        "maj maja",
        "czerwiec czerwca",
        "lipiec lipca",
        "sierpien sierpnia",
        "wrzesien wrzesnia",
        "pazdziernik pazdziernika",
        "listopad listopada",
        "grudzien grudnia",
    ],
    [
        "leden ledna",
        "unor unora",
        "brezen brezna",
        "duben dubna",
        "kveten kvetna",
        "cerven cervna cvn",
        "cervenec cervence cvc",
        "srpen srpna",
        "zari",
        "rijen rijna",
        "listopad listopadu",
        "prosinec prosince",
    ],
    [
        "januar",
        "februar",
        "marcius",
        "aprilis",
        "majus",
        "junius",
        "julius",
        "augusztus",
        "szeptember",
        "oktober",
        "november",
        "december",
    ],
    [
        "sijecanj sijecnja",
        "veljaca veljace",
        "ozujak ozujka",
        "travanj travnja",
        "svibanj svibnja",
        "lipanj lipnja",
        "srpanj srpnja",
        "kolovoz kolovoza",
        "rujan rujna",
        "listopad listopada",
        "studeni studenoga",
        "prosinac prosinca",
    ],
    [
        "ianuarie",
        "februarie",
        "martie",
        "aprilie",
        "mai",
        "iunie",
        "iulie",
        "august",
        "septembrie",
        "octombrie",
        "noiembrie",
        "decembrie",
    ],
    // Turkish, Russian, Ukrainian
    ["ocak", "subat", "mart", "nisan", "mayis", "haziran", "temmuz", "agustos", "eylul", "ekim", "kasim", "aralik"],
    [
        "январь января",
        "февраль февраля",
        "март марта",
        "апрель апреля",
        "маи мая",
        "июнь июня",
        "июль июля",
        "август августа",
        "сентябрь сентября",
        "октябрь октября",
        "ноябрь ноября",
        "декабрь декабря",
    ],
    [
        "січень січня",
        "лютии лютого",
        "березень березня",
        "квітень квітня",
        "травень травня",
        "червень червня",
        "липень липня",
        "серпень серпня",
        "вересень вересня",
        "жовтень жовтня",
        "листопад листопада",
        "грудень грудня",
    ],
];

/// The number of a month by its name, or by the first letters of it; nothing where the letters begin two months, as
/// `jui` does.
#[must_use]
pub fn month_named(word: &str) -> Option<u32> {
    let word = search_key(word);
    // Asked of words in many cells: nearly all begin as no month does.
    static BEGINNINGS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        MONTHS.iter().flatten().flat_map(|names| names.split(' ')).map(|name| name.chars().take(3).collect()).collect()
    });
    if word.chars().count() < 3 || !BEGINNINGS.contains(word.chars().take(3).collect::<String>().as_str()) {
        return None;
    }
    // A whole name may begin another one: `červen` and `červenec`.
    let of = |fits: &dyn Fn(&str) -> bool| {
        let is_it = |place: usize| MONTHS.iter().any(|months| months.get(place).is_some_and(|names| names.split(' ').any(fits)));
        let mut fitting = (0..12).filter(|place| is_it(*place));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let place = of(&|name| name == word).or_else(|| of(&|name| name.starts_with(&word)))?;
    u32::try_from(place + 1).ok()
}

/// Whether a word is the name of a day of the week, or the first letters of it. Those that begin a month as well, such as
/// `mar`, are none.
pub(super) fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = [
        "monday montag lundi lunes lunedi segunda maandag mandag poniedzialek pondeli hetfo luni pazartesi понедельник понеділок",
        "tuesday dienstag mardi martes martedi terca dinsdag tisdag tirsdag wtorek utery kedd marti sali вторник вівторок",
        "wednesday mittwoch mercredi miercoles mercoledi quarta woensdag onsdag sroda streda szerda miercuri carsamba среда середа",
        "thursday donnerstag jeudi jueves giovedi quinta donderdag torsdag czwartek ctvrtek csutortok joi persembe четверг четвер",
        "friday freitag vendredi viernes venerdi sexta vrijdag fredag piatek patek pentek vineri cuma пятница",
        "saturday samstag sonnabend samedi sabado sabato zaterdag lordag sobota szombat sambata cumartesi суббота субота",
        "sunday sonntag dimanche domingo domenica zondag sondag niedziela nedele vasarnap duminica pazar воскресенье неділя",
    ];
    let word = search_key(word);
    let length = word.chars().count();
    let begins = || DAYS.iter().any(|names| names.split(' ').any(|name| name == word || (length < 5 && name.starts_with(&word))));
    length > 1 && month_named(&word).is_none() && begins()
}

/// Whether letters are the word for a year behind its number: `2026 г.`, `2026 r.`
pub(super) fn is_word_for_year(letters: &str) -> bool {
    ["г", "года", "р", "року", "r", "roku"].contains(&letters.to_lowercase().as_str())
}

/// What stands behind a date in words, without the word for the year, the full stop that may end it, and the word before
/// a time: `2026 г.`, `2026. március 7., 14:30`, `2026 года в 10:30`.
pub(super) fn without_word_for_year(rest: &str) -> &str {
    let word_in = |text: &str| text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let trimmed = rest.trim_start();
    let (word, behind) = trimmed.split_at(word_in(trimmed));
    let rest = if is_word_for_year(word) { behind } else { rest };
    let rest = rest.strip_prefix('.').filter(|behind| behind.is_empty() || behind.starts_with([' ', ','])).unwrap_or(rest);
    let trimmed = rest.trim_start_matches([' ', ',']);
    let (word, behind) = trimmed.split_at(word_in(trimmed));
    if ["в", "o", "at", "um", "à", "kl"].contains(&word) {
        behind.strip_prefix('.').unwrap_or(behind).trim_start()
    } else {
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_that_of_one_month() {
        for months in MONTHS {
            for (place, names) in months.iter().enumerate() {
                for name in names.split(' ') {
                    assert_eq!(search_key(name), name, "as it is looked for");
                    let is_open = ["listopad", "listopada"].contains(&name);
                    let month = u32::try_from(place + 1).ok().filter(|_| !is_open);
                    assert_eq!(month_named(name), month, "{name}");
                }
            }
        }
    }

    #[test]
    fn first_letters_are_enough_where_they_are_those_of_one_month() {
        for (word, month) in [
            ("Jan", 1),
            ("feb", 2),
            ("MAR", 3),
            ("Mär", 3),
            ("avr", 4),
            ("mai", 5),
            ("ago", 8),
            ("sept", 9),
            ("okt", 10),
            ("dic", 12),
            ("sty", 1),
            ("lut", 2),
            ("wrz", 9),
            ("paź", 10),
            ("lipca", 7),
            ("gru", 12),
            ("maj", 5),
            ("янв", 1),
            ("мая", 5),
            ("май", 5),
            ("ноя", 11),
            ("лют", 2),
            ("Şub", 2),
            ("Ağu", 8),
            ("červenec", 7),
            ("červen", 6),
        ] {
            assert_eq!(month_named(word), Some(month), "{word}");
        }
        for word in ["jui", "ma", "červ", "ию", "no", "lis", "lip", "srp", "room", "unit", "ul", "xyz"] {
            assert_eq!(month_named(word), None, "{word}");
        }
        assert!(is_weekday("Mo") && is_weekday("środa") && is_weekday("четверг") && !is_weekday("mar"));
    }
}
