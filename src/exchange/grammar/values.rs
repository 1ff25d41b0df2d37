//! Types of attributes.

use rustc_hash::FxHashMap;

use crate::xml::is_name_char;

/// Why a value is not of a type, if it is not.
pub(super) fn fault(kind: &str, sets: &FxHashMap<&'static str, &'static str>, value: &str) -> Option<String> {
    if let Some((_, test, wanted)) = TYPES.iter().find(|(name, ..)| *name == kind) {
        return (!test(value)).then(|| (*wanted).to_owned());
    }
    let values = sets.get(kind).copied().unwrap_or(kind);
    let closed = values.strip_suffix("|x-");
    let is_own = |value: &str| {
        value.strip_prefix("x-").is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
    };
    let known = values.is_empty() || values.split('|').any(|known| known == value);
    if known || (closed.is_some() && is_own(value)) {
        return None;
    }
    let named: Vec<&str> = closed.unwrap_or(values).split('|').collect();
    let some = named.iter().take(SHOWN).copied().collect::<Vec<_>>().join("`, `");
    let more = if named.len() > SHOWN { ", …" } else { "" };
    let own = if closed.is_some() { ", or a value of your own that begins with `x-`" } else { "" };
    let one = if named.len() > 1 { "one of " } else { "" };
    Some(format!("it must be {one}`{some}`{more}{own}"))
}

/// Values that a message names.
const SHOWN: usize = 6;

/// A type: its name, its test, and what it wants.
type Type = (&'static str, fn(&str) -> bool, &'static str);

static TYPES: &[Type] = &[
    ("nmtoken", is_nmtoken, "it must be a name token: letters, digits, `.`, `-`, `_` and `:` only"),
    ("language", is_language, "it must be a language tag, such as `pt-BR`"),
    (
        "sourcelang",
        |value| value == "*all*" || is_language(value),
        "it must be a language tag, such as `pt-BR`, or `*all*`",
    ),
    (
        "priority",
        |value| (1..=10).any(|number: u8| number.to_string() == value),
        "it must be a whole number from 1 to 10",
    ),
    (
        "count",
        |value| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
        "it must be a whole number",
    ),
    ("datetime", |value| is_date(value, "-", ":"), "it must be a date with a time, such as `2024-05-31T12:00:00Z`"),
    (
        "tmxdate",
        |value| is_date(value, "", "") && value.ends_with('Z'),
        "it must be a date with a time in UTC, such as `20240531T120000Z`",
    ),
    ("coordinates", is_coordinates, "it must be four numbers or `#` with `;` between"),
    ("mime", is_mime, "it must be a media type, such as `image/png`"),
    ("tmxunicode", is_unicode, "it must be the number of a character, such as `#xF8FF`"),
];

fn is_nmtoken(value: &str) -> bool {
    !value.trim().is_empty() && value.trim().chars().all(is_name_char)
}

/// Subtags of one to eight letters, the later ones with digits too: RFC 3066.
fn is_language(value: &str) -> bool {
    value.trim().split('-').enumerate().all(|(number, part)| {
        (1..=8).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphabetic() || (number > 0 && byte.is_ascii_digit()))
    })
}

/// A date and a time of ISO 8601, with these signs between their numbers.
fn is_date(value: &str, dash: &str, colon: &str) -> bool {
    let Some((date, time)) = value.trim().split_once('T') else { return false };
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone);
    let clock = time.split_once('.').map_or(time, |(clock, _)| clock);
    let has_fraction = time.len() > clock.len();
    let fraction = time.get(clock.len() + 1..).unwrap_or("0");
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = |text: &str, sign: &str, widths: [usize; 3]| -> Option<[u32; 3]> {
        let mut rest = text;
        let mut found = [0; 3];
        for (place, width) in widths.into_iter().enumerate() {
            rest = if place == 0 { rest } else { rest.strip_prefix(sign)? };
            let digits = rest.get(..width).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
            *found.get_mut(place)? = digits.parse().ok()?;
            rest = &rest[width..];
        }
        rest.is_empty().then_some(found)
    };
    let date = numbers(date, dash, [4, 2, 2]);
    let is_day = date.is_some_and(|[_, month, day]| (1..=12).contains(&month) && (1..=31).contains(&day));
    let clock = numbers(clock, colon, [2, 2, 2]);
    let is_time = clock.is_some_and(|[hour, minute, second]| hour <= 24 && minute < 60 && second < 61);
    let is_zone = matches!(zone, "" | "Z") || (zone.len() == 6 && zone.as_bytes().get(3) == Some(&b':'));
    is_day && is_time && is_zone && (is_fraction || !has_fraction)
}

fn is_coordinates(value: &str) -> bool {
    let is_number = |part: &str| {
        let digits = part.strip_prefix('-').unwrap_or(part);
        part == "#" || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    value.split(';').count() == 4 && value.split(';').all(is_number)
}

fn is_mime(value: &str) -> bool {
    let families = ["text", "multipart", "message", "application", "image", "audio", "video", "model"];
    let (family, rest) = value.split_once('/').map_or((value, None), |(family, rest)| (family, Some(rest)));
    families.contains(&family) && rest.is_none_or(|rest| !rest.is_empty())
}

fn is_unicode(value: &str) -> bool {
    value.strip_prefix("#x").is_some_and(|digits| u32::from_str_radix(digits, 16).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_languages() {
        let is = |kind: &str, value: &str| fault(kind, &FxHashMap::default(), value).is_none();
        assert!(is("tmxdate", "20240531T120000Z") && is("datetime", "2024-05-31T12:00:00.5+02:00"));
        assert!(!is("tmxdate", "2024-05-31T12:00:00Z") && !is("tmxdate", "20241331T120000Z"));
        assert!(
            !is("datetime", "2024-05-31") && !is("datetime", "yesterday") && !is("datetime", "2024-05-31T12:00:00.")
        );
        assert!(is("language", "x-klingon") && is("language", "zh-Hant-1996") && !is("language", "en_GB"));
        assert!(is("sourcelang", "*all*") && is("priority", "10") && !is("priority", "0"));
        assert!(is("coordinates", "#;-1;2;3") && !is("coordinates", "1;2;3"));
        assert!(is("a|x-", "x-b") && is("a|x-", "a") && !is("a|x-", "x-") && !is("a|b", "x-b"));
        assert!(is("mime", "text") && is("mime", "image/png") && !is("mime", "a/b"));
    }
}
