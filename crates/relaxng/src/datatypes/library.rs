//! The table of types: the names and types of each library.

use super::time::Shape;
use super::whitespace::WhiteSpace;
use super::{COMPATIBILITY, IdKind, XML_SCHEMA};
use crate::nearest::distance;

/// Types that are read by the same rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Any text.
    Text,
    Boolean,
    Decimal,
    Integer,
    Float,
    Double,
    Hex,
    Base64,
    Uri,
    Language,
    Name,
    NcName,
    Nmtoken,
    Entity,
    QName,
    Moment(Shape),
    Duration,
}

/// What `length`, `minLength` and `maxLength` count (XML Schema Part 2, 4.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Character,
    Octet,
    Item,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub name: &'static str,
    /// What a text of it is, for messages: "a date".
    pub phrase: &'static str,
    /// A text of it, for messages; empty where an example helps nobody.
    pub example: &'static str,
    pub family: Family,
    pub space: WhiteSpace,
    /// Whether it is a list of texts of the family, at least one.
    pub list: bool,
    pub id: Option<IdKind>,
    /// The least and the greatest number.
    pub bounds: (Option<&'static str>, Option<&'static str>),
}

impl Type {
    const fn new(name: &'static str, phrase: &'static str, example: &'static str, family: Family) -> Self {
        Self { name, phrase, example, family, space: WhiteSpace::Collapse, list: false, id: None, bounds: (None, None) }
    }

    const fn integer(
        name: &'static str,
        phrase: &'static str,
        least: Option<&'static str>,
        most: Option<&'static str>,
    ) -> Self {
        Self { bounds: (least, most), ..Self::new(name, phrase, "42", Family::Integer) }
    }

    const fn moment(name: &'static str, phrase: &'static str, example: &'static str, shape: Shape) -> Self {
        Self::new(name, phrase, example, Family::Moment(shape))
    }

    const fn spaced(self, space: WhiteSpace) -> Self {
        Self { space, ..self }
    }

    const fn list(self) -> Self {
        Self { list: true, ..self }
    }

    const fn id(self, kind: IdKind) -> Self {
        Self { id: Some(kind), ..self }
    }

    /// What the length of a text is counted in; `None` where it has no length.
    ///
    /// XML Schema gives `QName` and `NOTATION` a length without saying what it is (and deprecates it), so they have none.
    pub fn unit(&self) -> Option<Unit> {
        match self.family {
            _ if self.list => Some(Unit::Item),
            Family::Hex | Family::Base64 => Some(Unit::Octet),
            Family::Text | Family::Uri | Family::Language => Some(Unit::Character),
            Family::Name | Family::NcName | Family::Nmtoken | Family::Entity => Some(Unit::Character),
            _ => None,
        }
    }

    /// Whether one text can be greater than another.
    pub fn is_ordered(&self) -> bool {
        match self.family {
            Family::Float | Family::Double | Family::Moment(_) | Family::Duration => true,
            _ => self.is_decimal(),
        }
    }

    /// Whether the digits of its numbers can be counted.
    pub fn is_decimal(&self) -> bool {
        matches!(self.family, Family::Decimal | Family::Integer)
    }
}

/// A datatype library.
#[derive(Debug, Clone, Copy)]
pub(super) struct Library {
    pub types: &'static [Type],
    /// Whether its types have facets.
    pub facets: bool,
}

/// The library with that URI.
pub(super) fn library(uri: &str) -> Option<Library> {
    match uri {
        "" => Some(Library { types: BUILT_IN, facets: false }),
        XML_SCHEMA => Some(Library { types: TYPES, facets: true }),
        COMPATIBILITY => Some(Library { types: IDS, facets: false }),
        _ => None,
    }
}

impl Library {
    pub fn find(&self, name: &str) -> Option<&'static Type> {
        self.types.iter().find(|row| row.name == name)
    }
}

const STRING: Type = Type::new("string", "a text", "", Family::Text).spaced(WhiteSpace::Preserve);
const TOKEN: Type = Type::new("token", "a text", "", Family::Text);
const ID: Type = Type::new("ID", "an identifier", "", Family::NcName).id(IdKind::Id);
const IDREF: Type = Type::new("IDREF", "a reference to an identifier", "", Family::NcName).id(IdKind::IdRef);
const IDREFS: Type =
    Type::new("IDREFS", "a list of references to identifiers", "", Family::NcName).list().id(IdKind::IdRefs);

/// RELAX NG specification, 6.2.9.
const BUILT_IN: &[Type] = &[STRING, TOKEN];

/// RELAX NG DTD Compatibility.
const IDS: &[Type] = &[ID, IDREF, IDREFS];

/// XML Schema Part 2, clause 3; `anySimpleType` is not a datatype for RELAX NG.
const TYPES: &[Type] = &[
    STRING,
    Type::new("normalizedString", "a text", "", Family::Text).spaced(WhiteSpace::Replace),
    TOKEN,
    Type::new("language", "a language code", "de-CH", Family::Language),
    Type::new("Name", "an XML name", "", Family::Name),
    Type::new("NCName", "an XML name without colon", "", Family::NcName),
    Type::new("NMTOKEN", "an XML name token", "", Family::Nmtoken),
    Type::new("NMTOKENS", "a list of XML name tokens", "", Family::Nmtoken).list(),
    ID,
    IDREF,
    IDREFS,
    Type::new("ENTITY", "the name of an unparsed entity", "", Family::Entity),
    Type::new("ENTITIES", "a list of names of unparsed entities", "", Family::Entity).list(),
    Type::new("QName", "a qualified name", "", Family::QName),
    Type::new("NOTATION", "the name of a notation", "", Family::QName),
    Type::new("anyURI", "a URI", "", Family::Uri),
    Type::new("boolean", "true, false, 1 or 0", "", Family::Boolean),
    Type::new("base64Binary", "a text in base 64", "", Family::Base64),
    Type::new("hexBinary", "a text of hexadecimal digits", "", Family::Hex),
    Type::new("decimal", "a decimal number", "-3.14", Family::Decimal),
    Type::integer("integer", "an integer", None, None),
    Type::integer("nonPositiveInteger", "an integer", None, Some("0")),
    Type::integer("negativeInteger", "an integer", None, Some("-1")),
    Type::integer("nonNegativeInteger", "an integer", Some("0"), None),
    Type::integer("positiveInteger", "an integer", Some("1"), None),
    Type::integer("long", "an integer", Some("-9223372036854775808"), Some("9223372036854775807")),
    Type::integer("int", "an integer", Some("-2147483648"), Some("2147483647")),
    Type::integer("short", "an integer", Some("-32768"), Some("32767")),
    Type::integer("byte", "an integer", Some("-128"), Some("127")),
    Type::integer("unsignedLong", "an integer", Some("0"), Some("18446744073709551615")),
    Type::integer("unsignedInt", "an integer", Some("0"), Some("4294967295")),
    Type::integer("unsignedShort", "an integer", Some("0"), Some("65535")),
    Type::integer("unsignedByte", "an integer", Some("0"), Some("255")),
    Type::new("float", "a number", "-1.5E3", Family::Float),
    Type::new("double", "a number", "-1.5E3", Family::Double),
    Type::new("duration", "a duration", "P1Y2M3DT4H5M6S", Family::Duration),
    Type::moment("dateTime", "a date with time", "1848-05-18T09:30:00", Shape::DateTime),
    Type::moment("time", "a time", "09:30:00", Shape::Time),
    Type::moment("date", "a date", "1848-05-18", Shape::Date),
    Type::moment("gYearMonth", "a year with month", "1848-05", Shape::YearMonth),
    Type::moment("gYear", "a year", "1848", Shape::Year),
    Type::moment("gMonthDay", "a month with day", "--05-18", Shape::MonthDay),
    Type::moment("gDay", "a day of the month", "---18", Shape::Day),
    Type::moment("gMonth", "a month", "--05", Shape::Month),
    // Types of XPath that the implementation of reference has too.
    Type::new("untypedAtomic", "a text", "", Family::Text).spaced(WhiteSpace::Preserve),
    Type::new("anyAtomicType", "a text", "", Family::Text).spaced(WhiteSpace::Preserve),
];

/// The candidate that is most like the name, where one is like it: for "did you mean …".
pub(super) fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let wanted: Vec<char> = name.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    let distances = candidates.map(|candidate| (distance(&wanted, candidate), candidate));
    let (distance, candidate) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + candidate.len() / 4).then_some(candidate)
}

/// Characters of a name that are compared: a longer one is like none in the table.
const LONGEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (at, row) in TYPES.iter().enumerate() {
            assert!(TYPES.iter().skip(at + 1).all(|other| other.name != row.name), "{}", row.name);
        }
        assert_eq!(TYPES.len(), 46);
    }

    #[test]
    fn suggests_what_is_near() {
        let suggest = |name| nearest(name, TYPES.iter().map(|row| row.name));
        for (name, suggestion) in [
            ("datetime", Some("dateTime")),
            ("String", Some("string")),
            ("interger", Some("integer")),
            ("NCNAME", Some("NCName")),
            ("anyUri", Some("anyURI")),
            ("positiveInt", Some("positiveInteger")),
            ("text", None),
            ("", None),
        ] {
            assert_eq!(suggest(name), suggestion, "{name}");
        }
    }
}
