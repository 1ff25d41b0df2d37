//! Reads a normalised text for facets and `value`.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::fault::Fault;
use super::library::{Family, Type};
use super::time::{Duration, Moment};
use super::{Prefixes, XML_NAMESPACE, binary, float, names, uri};

/// What a text says in its type.
#[derive(Debug, Clone)]
pub(super) enum Reading<'t> {
    /// Itself.
    Text,
    Boolean(bool),
    Decimal(Decimal<'t>),
    Float(f32),
    Double(f64),
    /// So many octets.
    Octets(usize),
    /// So many items of a list.
    Items(usize),
    /// A name in a namespace; the empty namespace is none.
    Name {
        namespace: &'t str,
        local: &'t str,
    },
    Moment(Moment),
    Duration(Duration),
}

/// Reads a text whose whitespace is normalised.
pub(super) fn read<'t>(row: &Type, text: &'t str, prefixes: &'t dyn Prefixes) -> Result<Reading<'t>, Fault> {
    if row.list { items(row.family, text, prefixes) } else { one(row.family, text, prefixes) }
}

fn items<'t>(family: Family, text: &'t str, prefixes: &'t dyn Prefixes) -> Result<Reading<'t>, Fault> {
    let mut count = 0;
    // An empty text splits into one empty item, which no type of item allows.
    for item in text.split(' ') {
        one(family, item, prefixes)?;
        count += 1;
    }
    Ok(Reading::Items(count))
}

fn one<'t>(family: Family, text: &'t str, prefixes: &'t dyn Prefixes) -> Result<Reading<'t>, Fault> {
    let form = |reading: Option<Reading<'t>>| reading.ok_or(if text.is_empty() { Fault::Empty } else { Fault::Form });
    let as_text = |()| Reading::Text;
    match family {
        Family::Text => Ok(Reading::Text),
        Family::Boolean => form(boolean(text)),
        Family::Decimal => form(Decimal::parse(text).map(Reading::Decimal)),
        Family::Integer => form(Decimal::parse_integer(text).map(Reading::Decimal)),
        Family::Float => form(float::parse(text).map(Reading::Float)),
        Family::Double => form(float::parse(text).map(Reading::Double)),
        Family::Hex => binary::hex_length(text).map(Reading::Octets),
        Family::Base64 => binary::base64_length(text).map(Reading::Octets),
        Family::Uri => uri::check(text).map(as_text),
        Family::Language => form(is_language(text).then_some(Reading::Text)),
        Family::Name => names::name(text).map(as_text),
        Family::NcName => names::ncname(text).map(as_text),
        Family::Nmtoken => names::nmtoken(text).map(as_text),
        Family::Entity => entity(text, prefixes).map(as_text),
        Family::QName => qname(text, prefixes),
        Family::Moment(shape) => Moment::parse(text, shape).map(Reading::Moment),
        Family::Duration => Duration::parse(text).map(Reading::Duration),
    }
}

/// XML Schema Part 2, 3.2.2.
fn boolean(text: &str) -> Option<Reading<'_>> {
    match text {
        "true" | "1" => Some(Reading::Boolean(true)),
        "false" | "0" => Some(Reading::Boolean(false)),
        _ => None,
    }
}

/// `[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*` (XML Schema Part 2, 3.3.3, after RFC 3066).
fn is_language(text: &str) -> bool {
    let mut tags = text.split('-');
    let primary = tags.next().is_some_and(|tag| is_tag(tag, u8::is_ascii_alphabetic));
    primary && tags.all(|tag| is_tag(tag, u8::is_ascii_alphanumeric))
}

fn is_tag(tag: &str, allowed: fn(&u8) -> bool) -> bool {
    (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| allowed(&byte))
}

fn entity(text: &str, prefixes: &dyn Prefixes) -> Result<(), Fault> {
    names::ncname(text)?;
    if prefixes.is_unparsed_entity(text) { Ok(()) } else { Err(Fault::Entity) }
}

fn qname<'t>(text: &'t str, prefixes: &'t dyn Prefixes) -> Result<Reading<'t>, Fault> {
    let (prefix, local) = names::qname(text)?;
    let namespace = match prefix {
        None => prefixes.resolve("").unwrap_or_default(),
        Some("xml") => XML_NAMESPACE,
        Some(prefix) => prefixes.resolve(prefix).ok_or(Fault::Prefix)?,
    };
    Ok(Reading::Name { namespace, local })
}

impl Reading<'_> {
    /// Which is greater; `None` where neither is, or the type is not ordered.
    pub fn compare(&self, other: &Reading<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Decimal(left), Reading::Decimal(right)) => Some(left.compare(right)),
            (Self::Float(left), Reading::Float(right)) => float::compare(left, right),
            (Self::Double(left), Reading::Double(right)) => float::compare(left, right),
            (Self::Moment(left), Reading::Moment(right)) => left.compare(right),
            (Self::Duration(left), Reading::Duration(right)) => left.compare(right),
            _ => None,
        }
    }

    /// How many digits its number needs; 0 for other readings.
    pub fn total_digits(&self) -> usize {
        if let Self::Decimal(number) = self { number.total_digits() } else { 0 }
    }

    /// How many of them come after the point.
    pub fn fraction_digits(&self) -> usize {
        if let Self::Decimal(number) = self { number.fraction_digits() } else { 0 }
    }

    /// The reading of an ordered type, cut loose from its text.
    pub fn into_limit(self) -> Option<Reading<'static>> {
        match self {
            Self::Decimal(number) => Some(Reading::Decimal(number.into_owned())),
            Self::Float(number) => Some(Reading::Float(number)),
            Self::Double(number) => Some(Reading::Double(number)),
            Self::Moment(moment) => Some(Reading::Moment(moment)),
            Self::Duration(duration) => Some(Reading::Duration(duration)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for text in ["en", "en-US", "abcdefgh", "i-navajo", "x-klingon", "en-1", "zh-Hant-TW-12345678"] {
            assert!(is_language(text), "{text}");
        }
        for text in ["", "-", "en-", "-en", "en--US", "en_US", "abcdefghi", "1n", "en-123456789", "en US", "dé"] {
            assert!(!is_language(text), "{text}");
        }
    }
}
