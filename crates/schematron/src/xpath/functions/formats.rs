//! Formatting (XSLT 1.0, 12.3; XSLT 2.0, 16.4 and 16.5; XPath 3.1 functions, 4.6, 4.7 and 9.8).

use super::instants::moment_at;
use super::pictures::{integer_picture, letters, roman};
use super::{Builtin, Call, Evaluated, Sequence, XPathError, modern, old, third};
use crate::xpath::decimal::Decimal;
use crate::xpath::time::{Moment, MomentKind};
use crate::xpath::value::Atomic;

pub(super) const TABLE: &[Builtin] = &[
    old("format-number", 2, 3, "nss", |call| format_number(call, true)),
    modern("format-number", 2, 3, |call| {
        check_picture(&call.string(1)?)?;
        if let Some(name) = call.text_or_none(2)? {
            return Err(XPathError::new("FODF1280", format!("there is no decimal format `{}`", &*name)));
        }
        format_number(call, false)
    }),
    third("format-integer", 2, 3, format_integer),
    modern("format-dateTime", 2, 5, |call| format_moment(call, MomentKind::DateTime)),
    modern("format-date", 2, 5, |call| format_moment(call, MomentKind::Date)),
    modern("format-time", 2, 5, |call| format_moment(call, MomentKind::Time)),
];

/// Refuses what is no picture (functions, 4.7.3): more than two parts, a point twice, digits in the wrong order, signs
/// among the digits.
fn check_picture(picture: &str) -> Evaluated<()> {
    let wrong = || XPathError::new("FODF1310", format!("`{picture}` is no picture for a number"));
    let parts: Vec<&str> = picture.split(';').collect();
    if parts.len() > 2 || !parts.iter().all(|part| fits(part)) { Err(wrong()) } else { Ok(()) }
}

fn fits(part: &str) -> bool {
    let active = |character: char| "#0.,".contains(character);
    let (Some(first), Some(last)) = (part.find(active), part.rfind(active)) else { return false };
    let body = &part[first..=last];
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |text: &str| text.chars().filter(|character| *character != ',').collect::<String>();
    let (whole_digits, fraction_digits) = (digits(whole), digits(fraction));
    let marks = |text: &str| text.matches(['%', '‰']).count();
    body.chars().all(active)
        && !fraction.contains('.')
        && !whole_digits.contains("0#")
        && !fraction_digits.contains("#0")
        && body.contains(['0', '#'])
        && !body.contains(",,")
        && !whole.ends_with(',')
        && !fraction.starts_with(',')
        && marks(part) <= 1
}

/// A sub-picture of `format-number`.
#[derive(Debug, Default)]
struct Picture {
    prefix: String,
    suffix: String,
    least_whole: usize,
    least_fraction: usize,
    most_fraction: usize,
    /// The distances of the grouping signs from the point.
    groups: Vec<usize>,
    fraction_groups: Vec<usize>,
    factor: u32,
}

impl Picture {
    /// In XSLT 1.0 a picture without `0` asks for one figure before the point; later, for one after it if there may be any.
    fn parse(text: &str, legacy: bool) -> Evaluated<Self> {
        let active = |character: char| "#0.,".contains(character);
        let first = text.find(active);
        let last = text.rfind(active);
        let (Some(first), Some(last)) = (first, last) else {
            return Err(XPathError::new("FODF1310", format!("`{text}` is no picture for a number")));
        };
        let mut picture = Self { prefix: text[..first].into(), suffix: text[last + 1..].into(), ..Self::default() };
        let passive = format!("{}{}", picture.prefix, picture.suffix);
        picture.factor = if passive.contains('%') { 2 } else { u32::from(passive.contains('‰')) * 3 };
        let (whole, fraction) = text[first..=last].split_once('.').unwrap_or((&text[first..=last], ""));
        picture.least_whole = whole.matches('0').count();
        picture.least_fraction = fraction.matches('0').count();
        picture.most_fraction = fraction.chars().filter(|character| "0#".contains(*character)).count();
        picture.groups = places(whole.chars().rev());
        picture.fraction_groups = places(fraction.chars());
        if picture.least_whole == 0 && picture.least_fraction == 0 {
            if legacy || picture.most_fraction == 0 {
                picture.least_whole = 1;
            } else {
                picture.least_fraction = 1;
            }
        }
        Ok(picture)
    }

    fn write(&self, number: Decimal) -> String {
        let scaled = number.multiply(Decimal::from(10i64.pow(self.factor))).unwrap_or(number);
        let rounded = scaled.rounded(self.most_fraction as i64, true).to_string();
        let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
        let whole = if whole == "0" { "" } else { whole };
        let mut whole = format!("{whole:0>width$}", width = self.least_whole);
        let mut fraction = format!("{fraction:0<width$}", width = self.least_fraction);
        if whole.is_empty() && fraction.is_empty() {
            whole.push('0');
        }
        whole = self.grouped(&whole);
        if !self.fraction_groups.is_empty() {
            let marks = |(index, character): (usize, char)| {
                let mark = if index > 0 && self.fraction_groups.contains(&index) { "," } else { "" };
                format!("{mark}{character}")
            };
            fraction = fraction.chars().enumerate().map(marks).collect();
        }
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{}{whole}{point}{fraction}{}", self.prefix, self.suffix)
    }

    fn grouped(&self, digits: &str) -> String {
        let Some(first) = self.groups.first() else { return digits.to_owned() };
        // Regular distances go on for ever.
        let regular = self.groups.iter().enumerate().all(|(index, place)| *place == first * (index + 1));
        let length = digits.len();
        let mut found = String::new();
        for (index, digit) in digits.chars().enumerate() {
            let left = length - index;
            let mark = if regular { left.is_multiple_of(*first) } else { self.groups.contains(&left) };
            if index > 0 && mark {
                found.push(',');
            }
            found.push(digit);
        }
        found
    }
}

/// How many digits stand before each grouping sign.
fn places(characters: impl Iterator<Item = char>) -> Vec<usize> {
    let (mut digits, mut found) = (0, Vec::new());
    for character in characters {
        if character == ',' {
            found.push(digits);
        } else {
            digits += 1;
        }
    }
    found.retain(|place| *place > 0);
    found
}

fn format_number<'d>(call: &Call<'_, 'd>, legacy: bool) -> Evaluated<Sequence<'d>> {
    let number = call.number(0)?.unwrap_or(Atomic::Double(f64::NAN));
    let text = call.text(1)?;
    let (positive, negative) = text.split_once(';').map_or((&*text, None), |(first, second)| (first, Some(second)));
    let double = number.as_double();
    if double.is_nan() {
        return Ok("NaN".to_owned().into());
    }
    let is_negative = double < 0.0 || double == 0.0 && double.is_sign_negative();
    let picture = Picture::parse(if is_negative { negative.unwrap_or(positive) } else { positive }, legacy)?;
    let sign = if is_negative && negative.is_none() { "-" } else { "" };
    if double.is_infinite() {
        return Ok(format!("{sign}{}Infinity{}", picture.prefix, picture.suffix).into());
    }
    let exact = number.as_decimal()?;
    let size = if exact.is_negative() { exact.negated() } else { exact };
    Ok(format!("{sign}{}", picture.write(size)).into())
}

fn format_integer<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let Some(number) = call.integer(0)? else { return Ok(String::new().into()) };
    Ok(integer_picture(number, &call.text(1)?).into())
}

fn format_moment<'d>(call: &Call<'_, 'd>, kind: MomentKind) -> Evaluated<Sequence<'d>> {
    let Some(moment) = moment_at(call, 0, kind)? else { return Ok(Sequence::Empty) };
    let picture = call.text(1)?;
    let mut found = String::new();
    let mut rest = &*picture;
    while let Some(at) = rest.find(['[', ']']) {
        found.push_str(&rest[..at]);
        let mark = &rest[at..=at];
        rest = &rest[at + 1..];
        if rest.starts_with(mark) {
            found.push_str(mark);
            rest = &rest[1..];
            continue;
        }
        let Some((component, after)) = rest.split_once(']').filter(|_| mark == "[") else {
            return Err(XPathError::new("FOFD1340", format!("`{}` is no picture for a date", &*picture)));
        };
        let packed: String = component.chars().filter(|character| !character.is_whitespace()).collect();
        found.push_str(&component_text(&moment, &packed, &picture)?);
        rest = after;
    }
    found.push_str(rest);
    Ok(found.into())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// One component: a letter, how it is shown, and how wide.
fn component_text(moment: &Moment, component: &str, picture: &str) -> Evaluated<String> {
    let wrong = || XPathError::new("FOFD1340", format!("`[{component}]` in `{picture}` is no part of a date"));
    let letter = component.chars().next().ok_or_else(wrong)?;
    let (shown, width) =
        component[letter.len_utf8()..].split_once(',').unwrap_or((&component[letter.len_utf8()..], ""));
    let allowed = match moment.kind {
        MomentKind::Date => "YMDdFWwCEzZ",
        MomentKind::Time => "HhPmsfzZ",
        _ => "YMDdFWwHhPmsfzZCE",
    };
    if !allowed.contains(letter) {
        return Err(XPathError::new("FOFD1350", format!("`[{component}]` asks for what the value does not have")));
    }
    let (number, default) = match letter {
        'Y' => (moment.year.abs(), "1"),
        'M' => (moment.month.into(), "1"),
        'D' => (moment.day.into(), "1"),
        'd' => (moment.day_of_year(), "1"),
        'F' => (moment.weekday().into(), "n"),
        'W' => (moment.week(), "1"),
        'w' => (i64::from((moment.day - 1) / 7 + 1), "1"),
        'H' => (moment.hour.into(), "1"),
        'h' => (i64::from((moment.hour + 11) % 12 + 1), "1"),
        'm' => (moment.minute.into(), "01"),
        's' => (moment.nanos / 1_000_000_000, "01"),
        'f' => return Ok(fraction(moment, shown, width)),
        'P' => {
            return Ok(named(
                if moment.hour < 12 { "am" } else { "pm" },
                if shown.is_empty() { "n" } else { shown },
                width,
            ));
        }
        'z' | 'Z' => return Ok(zone(moment, letter, shown)),
        'C' => return Ok("ISO".to_owned()),
        _ => {
            return Ok(named(
                if moment.year < 0 { "BC" } else { "AD" },
                if shown.is_empty() { "N" } else { shown },
                width,
            ));
        }
    };
    let shown = if shown.is_empty() { default } else { shown };
    if shown.starts_with(['N', 'n']) {
        let names: &[&str] = match letter {
            'M' => &MONTHS,
            'F' => &DAYS,
            _ => &[],
        };
        let name = usize::try_from(number - 1).ok().and_then(|at| names.get(at));
        return Ok(name.map_or_else(|| number.to_string(), |name| named(name, shown, width)));
    }
    Ok(numbered(number, shown, width, letter))
}

/// `N`: capitals, `n`: small letters, `Nn`: both.
fn named(name: &str, shown: &str, width: &str) -> String {
    let cased = match shown {
        "N" => name.to_uppercase(),
        "n" => name.to_lowercase(),
        _ => {
            let mut letters = name.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().collect::<String>() + &letters.as_str().to_lowercase()
            })
        }
    };
    match widths(width).1 {
        Some(most) if most < cased.chars().count() => cased.chars().take(most).collect(),
        _ => cased,
    }
}

/// The least and the most of `2-4`, `*-2`; no number is as wide as [`WIDEST`].
fn widths(width: &str) -> (Option<usize>, Option<usize>) {
    let (least, most) = width.split_once('-').unwrap_or((width, ""));
    let bounded = |width: &str| width.parse().ok().map(|width: usize| width.min(WIDEST));
    (bounded(least), bounded(most))
}

/// The widest field of a date or time, in characters.
const WIDEST: usize = 1000;

fn numbered(number: i64, shown: &str, width: &str, letter: char) -> String {
    let digits = shown.chars().filter(char::is_ascii_digit).count();
    if digits == 0 {
        // Words may be ordinal: `[DWwo]`.
        if let Some(words) = shown.strip_suffix('o').filter(|shown| matches!(*shown, "w" | "W" | "Ww")) {
            return integer_picture(number, &format!("{words};o"));
        }
        return match shown.chars().next() {
            Some('I') => roman(number),
            Some('i') => roman(number).to_lowercase(),
            Some('A') => letters(number),
            Some('a') => letters(number).to_lowercase(),
            _ => integer_picture(number, shown),
        };
    }
    let (least, most) = widths(width);
    let least = least.unwrap_or(digits).max(if width.is_empty() { digits } else { 1 });
    let mut text = number.to_string();
    // `[Y01]` and `[Y,2-2]` are the last two digits.
    let cut = most.or((letter == 'Y' && digits > 1 && width.is_empty()).then_some(digits));
    if let Some(most) = cut.filter(|most| letter == 'Y' && *most > 1 && text.len() > *most) {
        text = text[text.len() - most..].to_owned();
    }
    let text = format!("{text:0>least$}");
    if shown.ends_with('o') { text.clone() + super::pictures::ordinal(number) } else { text }
}

/// The part of a second: as many digits as the picture has, or the width allows (functions, 9.8.4.2).
fn fraction(moment: &Moment, shown: &str, width: &str) -> String {
    let digits = format!("{:09}", moment.nanos % 1_000_000_000);
    let (least, most) = widths(width);
    let pattern = shown.chars().filter(char::is_ascii_digit).count();
    let (least, most) = match (least, most) {
        (None, None) if pattern > 1 => (pattern, pattern),
        (least, most) => (least.unwrap_or(1).clamp(1, 9), most.unwrap_or(9).clamp(1, 9)),
    };
    let cut: String = digits.chars().take(most).collect();
    let short = cut.trim_end_matches('0');
    format!("{short:0<least$}")
}

/// The zone: `[Z]` is +01:00, `[Z0]` +1, `[Z0000]` +0100, `[Z0:00]` +1:00; a `t` writes Z for universal time.
fn zone(moment: &Moment, letter: char, shown: &str) -> String {
    let Some(minutes) = moment.zone else { return String::new() };
    let (shown, is_zulu) = shown.strip_suffix('t').map_or((shown, false), |shown| (shown, true));
    if minutes == 0 && is_zulu {
        return "Z".to_owned();
    }
    let (sign, hours, rest) = (if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
    let mark = shown.chars().find(|character| !character.is_ascii_digit());
    let digits = shown.chars().filter(char::is_ascii_digit).count();
    let first = mark.and_then(|mark| shown.find(mark)).unwrap_or(digits);
    let text = match (digits, mark) {
        (1 | 2, None) if rest == 0 => format!("{sign}{hours:0digits$}"),
        (1 | 2, None) => format!("{sign}{hours:0digits$}:{rest:02}"),
        (3 | 4, None) => format!("{sign}{hours:0width$}{rest:02}", width = digits - 2),
        (3 | 4, Some(mark)) => format!("{sign}{hours:0first$}{mark}{rest:02}"),
        _ => format!("{sign}{hours:02}:{rest:02}"),
    };
    if letter == 'z' { format!("GMT{text}") } else { text }
}
