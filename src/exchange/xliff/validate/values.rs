//! Types of attributes.

use super::table::TABLE;
use crate::xml::is_name_char;

/// Why a value is not of a type, if it is not.
pub(super) fn fault(kind: &str, value: &str) -> Option<String> {
    let named = TYPES.iter().find(|(name, ..)| *name == kind);
    if let Some((_, test, wanted)) = named {
        return (!test(value)).then(|| (*wanted).to_owned());
    }
    let values = TABLE.sets.get(kind).copied().unwrap_or(kind);
    let known = values.is_empty() || values.split('|').any(|known| known == value);
    (!known).then(|| format!("it must be `{}`", values.replace('|', "`, `")))
}

/// A type: its name, its test, and what it wants.
type Type = (&'static str, fn(&str) -> bool, &'static str);

static TYPES: &[Type] = &[
    ("nmtoken", is_nmtoken, "it must be a name token: letters, digits, `.`, `-`, `_` and `:` only"),
    ("nmtokens", is_nmtokens, "it must be name tokens with spaces between"),
    ("lang", is_lang, "it must be a language tag of BCP 47, such as `pt-BR`"),
    ("user", is_user, "it must be a prefix other than `xlf`, a colon and a value"),
    ("marktype", is_mark_type, "it must be `generic`, `comment`, `term`, or a prefix, a colon and a value"),
    ("positive", is_positive, "it must be a whole number from 1"),
    ("priority", is_priority, "it must be a whole number from 1 to 10"),
    ("score", |value| is_between(value, 100.0), "it must be a number from 0 to 100"),
    ("confidence", |value| is_between(value, 1.0), "it must be a number from 0 to 1"),
    ("hex", is_hex, "it must be the hexadecimal number, of four to six digits, of a character that XML cannot hold"),
];

pub(super) fn is_nmtoken(value: &str) -> bool {
    !value.is_empty() && value.chars().all(is_name_char)
}

fn is_nmtokens(value: &str) -> bool {
    let mut tokens = value.split_ascii_whitespace().peekable();
    tokens.peek().is_some() && tokens.all(is_nmtoken)
}

fn is_lang(value: &str) -> bool {
    oxilangtag::LanguageTag::parse(value).is_ok()
}

fn is_user(value: &str) -> bool {
    let parts = value.split_once(':').filter(|(prefix, rest)| !prefix.is_empty() && !rest.is_empty());
    let is_free = |prefix: &str| prefix != "xlf" || RESERVED.contains(&value);
    parts.is_some_and(|(prefix, rest)| !rest.contains(':') && is_free(prefix)) && !value.contains(char::is_whitespace)
}

/// Values with the prefix that is the standard's own: XLIFF 2.1, `subType`.
const RESERVED: &[&str] = &["xlf:lb", "xlf:pb", "xlf:b", "xlf:i", "xlf:u", "xlf:var"];

fn is_mark_type(value: &str) -> bool {
    matches!(value, "generic" | "comment" | "term") || is_user(value)
}

fn number(value: &str) -> Option<u64> {
    let digits = value.strip_prefix('+').unwrap_or(value);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn is_positive(value: &str) -> bool {
    number(value).is_some_and(|number| number > 0)
}

fn is_priority(value: &str) -> bool {
    number(value).is_some_and(|number| (1..=10).contains(&number))
}

fn is_between(value: &str, most: f64) -> bool {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b'e' | b'E'));
    is_plain && value.trim().parse::<f64>().is_ok_and(|number| (0.0..=most).contains(&number))
}

/// Characters that XML cannot hold, or should not: XML 1.0, clause 2.2.
fn is_hex(value: &str) -> bool {
    let code =
        u32::from_str_radix(value, 16).ok().filter(|_| (4..=6).contains(&value.len()) && !value.starts_with('+'));
    code.is_some_and(|code| {
        let may_stand = matches!(code, 0x9 | 0xA | 0xD | 0x85 | 0x20..=0x7E | 0xA0..=0xD7FF | 0xE000..=0xFFFD);
        !may_stand && (code < 0x1_0000)
    })
}
