//! Types of sequences (XPath 2.0, 2.5.3) and of atomic values.

use super::error::{Evaluated, Spend};
use super::time::{DurationKind, MomentKind};
use super::value::{Atomic, Item, Sequence};
use crate::dom::NodeTest;

/// A type that values can be cast to (XML Schema Part 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AtomicType {
    AnyAtomic,
    Untyped,
    Boolean,
    String,
    NormalizedString,
    Token,
    Language,
    NmToken,
    Name,
    NcName,
    Uri,
    QName,
    Double,
    Float,
    Decimal,
    /// xs:integer and what is derived from it: the least and the greatest value.
    Integer(i64, i64),
    Numeric,
    Moment(MomentKind),
    Duration(DurationKind),
    Hex,
    Base64,
}

impl AtomicType {
    /// The type with a local name in the namespace of XML Schema.
    pub fn named(local: &str) -> Option<Self> {
        use AtomicType::*;
        let (least, most) = (i64::MIN, i64::MAX);
        Some(match local {
            "anyAtomicType" | "anySimpleType" => AnyAtomic,
            "untypedAtomic" => Untyped,
            "boolean" => Boolean,
            "string" => String,
            "normalizedString" => NormalizedString,
            "token" => Token,
            "language" => Language,
            "NMTOKEN" => NmToken,
            "Name" => Name,
            "NCName" | "ID" | "IDREF" | "ENTITY" => NcName,
            "anyURI" => Uri,
            "QName" | "NOTATION" => QName,
            "double" => Double,
            "float" => Float,
            "decimal" => Decimal,
            "numeric" => Numeric,
            "integer" | "long" => Integer(least, most),
            "int" => Integer(i32::MIN.into(), i32::MAX.into()),
            "short" => Integer(i16::MIN.into(), i16::MAX.into()),
            "byte" => Integer(i8::MIN.into(), i8::MAX.into()),
            "nonNegativeInteger" | "unsignedLong" => Integer(0, most),
            "positiveInteger" => Integer(1, most),
            "nonPositiveInteger" => Integer(least, 0),
            "negativeInteger" => Integer(least, -1),
            "unsignedInt" => Integer(0, u32::MAX.into()),
            "unsignedShort" => Integer(0, u16::MAX.into()),
            "unsignedByte" => Integer(0, u8::MAX.into()),
            "dateTime" | "dateTimeStamp" => Moment(MomentKind::DateTime),
            "date" => Moment(MomentKind::Date),
            "time" => Moment(MomentKind::Time),
            "gYear" => Moment(MomentKind::Year),
            "gYearMonth" => Moment(MomentKind::YearMonth),
            "gMonth" => Moment(MomentKind::Month),
            "gMonthDay" => Moment(MomentKind::MonthDay),
            "gDay" => Moment(MomentKind::Day),
            "duration" => Duration(DurationKind::Any),
            "yearMonthDuration" => Duration(DurationKind::YearMonth),
            "dayTimeDuration" => Duration(DurationKind::DayTime),
            "hexBinary" => Hex,
            "base64Binary" => Base64,
            _ => return None,
        })
    }

    /// Whether a value is of the type.
    pub fn takes(self, atom: &Atomic<'_>) -> bool {
        match (self, atom) {
            (Self::AnyAtomic, _)
            | (Self::Untyped, Atomic::Untyped(_))
            | (Self::Boolean, Atomic::Boolean(_))
            | (Self::String, Atomic::String(_))
            | (Self::Uri, Atomic::Uri(_))
            | (Self::QName, Atomic::QName(_))
            | (Self::Double, Atomic::Double(_))
            | (Self::Float, Atomic::Float(_))
            | (Self::Decimal, Atomic::Decimal(_) | Atomic::Integer(_))
            | (Self::Hex, Atomic::Hex(_))
            | (Self::Base64, Atomic::Base64(_)) => true,
            (Self::Integer(least, most), Atomic::Integer(number)) => (least..=most).contains(number),
            (Self::Numeric, atom) => atom.is_numeric(),
            (Self::Moment(kind), Atomic::Moment(moment)) => moment.kind == kind,
            (Self::Duration(kind), Atomic::Duration(duration)) => kind == DurationKind::Any || duration.kind == kind,
            _ => false,
        }
    }
}

/// The type of an item.
#[derive(Debug, Clone)]
pub(crate) enum ItemType {
    Any,
    Node(NodeTest),
    Atomic(AtomicType),
    Function(Option<usize>),
    /// The types of keys and values, where they are named.
    Map(Option<(AtomicType, Box<SequenceType>)>),
    /// The type of the members, where it is named.
    Array(Option<Box<SequenceType>>),
}

impl ItemType {
    pub fn takes(&self, item: &Item<'_>, spend: Spend<'_>) -> Evaluated<bool> {
        Ok(match (self, item) {
            (Self::Any, _) | (Self::Map(None), Item::Map(_)) | (Self::Array(None), Item::Array(_)) => true,
            (Self::Map(Some((key, value))), Item::Map(map)) => {
                for entry in &map.entries {
                    if !key.takes(&entry.0) || !value.takes(&entry.1, spend)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Self::Array(Some(member)), Item::Array(array)) => {
                for one in &array.members {
                    if !member.takes(one, spend)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Self::Node(test), Item::Node(node)) => test.takes(*node),
            (Self::Atomic(wanted), Item::Atom(atom)) => wanted.takes(atom),
            (Self::Function(None), Item::Function(_) | Item::Map(_) | Item::Array(_)) => true,
            (Self::Function(Some(arity)), Item::Function(function)) => function.arity() == *arity,
            (Self::Function(Some(1)), Item::Map(_) | Item::Array(_)) => true,
            _ => false,
        })
    }
}

/// How many items there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occurrence {
    Empty,
    One,
    Optional,
    Some,
    Any,
}

/// The type of a sequence.
#[derive(Debug, Clone)]
pub(crate) struct SequenceType {
    pub item: ItemType,
    pub occurrence: Occurrence,
}

impl SequenceType {
    pub fn takes(&self, sequence: &Sequence<'_>, spend: Spend<'_>) -> Evaluated<bool> {
        if !self.takes_count(sequence.len()) {
            return Ok(false);
        }
        spend(1 + sequence.len())?;
        for item in sequence.items() {
            if !self.item.takes(item, spend)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub fn takes_count(&self, count: usize) -> bool {
        match self.occurrence {
            Occurrence::Empty => count == 0,
            Occurrence::One => count == 1,
            Occurrence::Optional => count <= 1,
            Occurrence::Some => count >= 1,
            Occurrence::Any => true,
        }
    }
}
