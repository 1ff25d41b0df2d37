//! Values, for `value` patterns.

use super::decimal::Decimal;
use super::library::{Family, Type};
use super::reading::Reading;
use super::time::{Duration, Moment};
use super::{binary, float};

/// A value in the value space of a type, compared by `value` patterns (RELAX NG specification, 6.2.8).
///
/// Equality is that of XML Schema Part 2, 4.2.1; it means something only between values of one [`Datatype`]:
///
/// - numbers by number: `1.0` and `+01.00`; `float` and `double` after rounding; NaN equals itself;
/// - dates and times by their place on the time line, and only if both have a zone or neither has; 24:00:00 is the
///   midnight that begins the next day;
/// - durations by months and seconds: `P1Y` and `P12M`, but not `P1M` and `P30D`;
/// - `QName` and `NOTATION` by namespace and local name; binary types by octets; everything else by its text, once the
///   whitespace is normalised (which for lists is the same as item by item).
///
/// [`Datatype`]: super::Datatype
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Value(Content);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Content {
    Text(Box<str>),
    Boolean(bool),
    Decimal(Decimal<'static>),
    /// Bits of a number of double precision, which has all numbers of single precision too.
    Bits(u64),
    Octets(Vec<u8>),
    Name {
        namespace: Box<str>,
        local: Box<str>,
    },
    Moment(Moment),
    Duration(Duration),
}

impl Value {
    /// Namespace and local name of a `QName` or `NOTATION`.
    pub fn name(&self) -> Option<(&str, &str)> {
        match &self.0 {
            Content::Name { namespace, local } => Some((namespace, local)),
            _ => None,
        }
    }

    /// Whether it is this text, for types whose values are texts.
    pub(super) fn is_text(&self, text: &str) -> bool {
        matches!(&self.0, Content::Text(own) if **own == *text)
    }

    /// The value of a normalised text from what was read of it.
    pub(super) fn new(row: &Type, text: &str, reading: Reading<'_>) -> Self {
        Self(match reading {
            Reading::Text | Reading::Items(_) => Content::Text(text.into()),
            Reading::Boolean(boolean) => Content::Boolean(boolean),
            Reading::Decimal(number) => Content::Decimal(number.into_owned()),
            Reading::Float(number) => Content::Bits(float::bits(number.into())),
            Reading::Double(number) => Content::Bits(float::bits(number)),
            Reading::Octets(_) if row.family == Family::Hex => Content::Octets(binary::hex_octets(text)),
            Reading::Octets(_) => Content::Octets(binary::base64_octets(text)),
            Reading::Name { namespace, local } => Content::Name { namespace: namespace.into(), local: local.into() },
            Reading::Moment(moment) => Content::Moment(moment),
            Reading::Duration(duration) => Content::Duration(duration),
        })
    }
}
