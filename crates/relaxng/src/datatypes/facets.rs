//! Constraining facets (XML Schema Part 2, 4.3), which the parameters of a `data` pattern set.

use std::cmp::Ordering;
use std::fmt;

use super::decimal::Decimal;
use super::library::Type;
use super::reading::Reading;
use super::regex::Pattern;
use super::whitespace::WhiteSpace;

/// The parameters there are.
pub(super) const NAMES: [&str; 10] = [
    "length",
    "minLength",
    "maxLength",
    "pattern",
    "totalDigits",
    "fractionDigits",
    "minInclusive",
    "minExclusive",
    "maxInclusive",
    "maxExclusive",
];

/// A condition that texts of a type have to meet.
#[derive(Debug, Clone)]
pub(super) enum Facet {
    Pattern(Pattern),
    Length(Relation, usize),
    Limit { relation: Relation, limit: Reading<'static>, text: Box<str> },
    TotalDigits(usize),
    FractionDigits(usize),
}

/// How a text has to compare with the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
}

impl Relation {
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::AtLeast => order.is_some_and(Ordering::is_ge),
            Self::AtMost => order.is_some_and(Ordering::is_le),
            Self::MoreThan => order == Some(Ordering::Greater),
            Self::LessThan => order == Some(Ordering::Less),
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Equal => "exactly",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::MoreThan => "more than",
            Self::LessThan => "less than",
        })
    }
}

/// Why a parameter cannot be used.
#[derive(Debug)]
pub(super) enum Unusable {
    Unknown,
    Inapplicable(&'static str),
    Value(String),
}

impl Facet {
    /// Makes the facet of a parameter. Limits are read by `read`, which refuses what the facets so far exclude.
    pub fn new(
        row: &Type,
        name: &str,
        value: &str,
        read: impl Fn(&str) -> Result<Reading<'static>, String>,
    ) -> Result<Self, Unusable> {
        let length = |relation| length(row, value).map(|count| Self::Length(relation, count));
        let limit = |relation| limit(row, value, relation, &read);
        match name {
            "pattern" => Pattern::new(value).map(Self::Pattern).map_err(|error| Unusable::Value(error.to_string())),
            "length" => length(Relation::Equal),
            "minLength" => length(Relation::AtLeast),
            "maxLength" => length(Relation::AtMost),
            "minInclusive" => limit(Relation::AtLeast),
            "maxInclusive" => limit(Relation::AtMost),
            "minExclusive" => limit(Relation::MoreThan),
            "maxExclusive" => limit(Relation::LessThan),
            "totalDigits" => digits(row, value, 1).map(Self::TotalDigits),
            "fractionDigits" => digits(row, value, 0).map(Self::FractionDigits),
            _ => Err(Unusable::Unknown),
        }
    }

    /// Whether a normalised text and what was read of it meet the condition.
    pub fn allows(&self, text: &str, reading: &Reading<'_>) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.matches(text),
            Self::Length(relation, count) => relation.holds(Some(text_length(text, reading).cmp(count))),
            Self::Limit { relation, limit, .. } => relation.holds(reading.compare(limit)),
            Self::TotalDigits(most) => reading.total_digits() <= *most,
            Self::FractionDigits(most) => reading.fraction_digits() <= *most,
        }
    }
}

/// The length in the unit of the type.
pub(super) fn text_length(text: &str, reading: &Reading<'_>) -> usize {
    match reading {
        Reading::Octets(count) | Reading::Items(count) => *count,
        _ => text.chars().count(),
    }
}

fn length(row: &Type, value: &str) -> Result<usize, Unusable> {
    match row.unit() {
        Some(_) => count(value, 0),
        None => Err(Unusable::Inapplicable("its values have no length")),
    }
}

fn digits(row: &Type, value: &str, least: usize) -> Result<usize, Unusable> {
    if row.is_decimal() {
        count(value, least)
    } else {
        Err(Unusable::Inapplicable("only decimal numbers and integers have digits"))
    }
}

/// Reads a `nonNegativeInteger`, or a `positiveInteger`.
fn count(value: &str, least: usize) -> Result<usize, Unusable> {
    let text = WhiteSpace::Collapse.apply(value);
    let number = Decimal::parse_integer(&text).and_then(|number| number.as_count());
    number
        .filter(|number| *number >= least)
        .ok_or_else(|| Unusable::Value(format!("it is not an integer of at least {least}")))
}

fn limit(
    row: &Type,
    value: &str,
    relation: Relation,
    read: impl Fn(&str) -> Result<Reading<'static>, String>,
) -> Result<Facet, Unusable> {
    if !row.is_ordered() {
        return Err(Unusable::Inapplicable("its values have no order"));
    }
    let limit = read(value).map_err(|complaint| Unusable::Value(format!("it {complaint}")))?;
    Ok(Facet::Limit { relation, limit, text: WhiteSpace::Collapse.apply(value).into() })
}
