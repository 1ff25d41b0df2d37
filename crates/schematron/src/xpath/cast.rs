//! Casts (XPath 2.0 functions, 17).

use std::sync::Arc;

use super::decimal::Decimal;
use super::error::{Evaluated, XPathError};
use super::numbers::{double_from, double_text, float_text, trim};
use super::time::{Duration, DurationKind, Moment, MomentKind};
use super::types::AtomicType;
use super::value::{Atomic, Text};

impl<'d> Atomic<'d> {
    /// The value cast to xs:string.
    pub fn text(&self) -> Text<'d> {
        match self {
            Self::Boolean(value) => Text::Borrowed(if *value { "true" } else { "false" }),
            Self::Integer(number) => number.to_string().into(),
            Self::Decimal(number) => number.to_string().into(),
            Self::Double(number) => double_text(*number).into(),
            Self::Float(number) => float_text(*number).into(),
            Self::String(text) | Self::Untyped(text) | Self::Uri(text) => text.clone(),
            Self::Moment(moment) => moment.to_string().into(),
            Self::Duration(duration) => duration.to_string().into(),
            Self::QName(name) => name.to_string().into(),
            Self::Hex(bytes) => bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into(),
            Self::Base64(bytes) => base64(bytes).into(),
        }
    }

    /// The name of the type, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "xs:boolean",
            Self::Integer(_) => "xs:integer",
            Self::Decimal(_) => "xs:decimal",
            Self::Double(_) => "xs:double",
            Self::Float(_) => "xs:float",
            Self::String(_) => "xs:string",
            Self::Untyped(_) => "xs:untypedAtomic",
            Self::Uri(_) => "xs:anyURI",
            Self::Moment(moment) => moment_name(moment.kind),
            Self::Duration(duration) => duration_name(duration.kind),
            Self::QName(_) => "xs:QName",
            Self::Hex(_) => "xs:hexBinary",
            Self::Base64(_) => "xs:base64Binary",
        }
    }

    /// The value cast to a type.
    ///
    /// # Errors
    /// FORG0001 where it has no such value, XPTY0004 where the types do not go together.
    pub fn cast(&self, to: AtomicType) -> Evaluated<Atomic<'d>> {
        use AtomicType as T;
        if let Some(text) = self.characters() {
            return from_text(text, to).ok_or_else(|| XPathError::no_value(text, to.name()));
        }
        if matches!(to, T::String | T::NormalizedString | T::Token | T::AnyAtomic | T::Untyped) {
            return Ok(match to {
                T::AnyAtomic => self.clone(),
                T::Untyped => Atomic::Untyped(self.text()),
                _ => Atomic::String(self.text()),
            });
        }
        // Types derived from xs:string are reached through it (functions, 17.5).
        if matches!(to, T::Language | T::NmToken | T::Name | T::NcName) {
            let text = self.text();
            return from_text(&text, to).ok_or_else(|| XPathError::no_value(&text, to.name()));
        }
        self.cast_typed(to)
    }

    fn cast_typed(&self, to: AtomicType) -> Evaluated<Atomic<'d>> {
        use AtomicType as T;
        let found = match (to, self) {
            (T::Boolean, Self::Boolean(_)) | (T::QName, Self::QName(_)) => Some(self.clone()),
            (T::Boolean, atom) if atom.is_numeric() => {
                let number = atom.as_double();
                Some(Atomic::Boolean(!(number == 0.0 || number.is_nan())))
            }
            (T::Double | T::Float | T::Decimal | T::Integer(..) | T::Numeric, atom)
                if atom.is_numeric() || matches!(atom, Self::Boolean(_)) =>
            {
                return self.cast_number(to);
            }
            (T::Moment(kind), Self::Moment(moment)) => {
                moment_as(moment, kind).map(|found| Atomic::Moment(Box::new(found)))
            }
            (T::Duration(kind), Self::Duration(duration)) => {
                Some(Atomic::Duration(Box::new(duration_as(duration, kind))))
            }
            (T::Hex, Self::Hex(bytes) | Self::Base64(bytes)) => Some(Atomic::Hex(Arc::clone(bytes))),
            (T::Base64, Self::Hex(bytes) | Self::Base64(bytes)) => Some(Atomic::Base64(Arc::clone(bytes))),
            _ => None,
        };
        let message = || format!("a value of type {} cannot be cast to {}", self.type_name(), to.name());
        found.ok_or_else(|| XPathError::wrong_type(message()))
    }

    fn cast_number(&self, to: AtomicType) -> Evaluated<Atomic<'d>> {
        use AtomicType as T;
        Ok(match to {
            T::Double => Atomic::Double(self.as_double()),
            T::Float => Atomic::Float(self.as_double() as f32),
            T::Decimal => match self {
                Self::Integer(number) => Atomic::decimal((*number).into()),
                other => Atomic::decimal(other.as_decimal()?),
            },
            T::Integer(least, most) => {
                let whole = self.as_decimal()?.truncated().to_i64().ok_or_else(XPathError::overflow)?;
                if !(least..=most).contains(&whole) {
                    return Err(XPathError::no_value(&whole.to_string(), to.name()));
                }
                Atomic::Integer(whole)
            }
            _ => self.clone(),
        })
    }

    /// The number as a decimal.
    pub fn as_decimal(&self) -> Evaluated<Decimal> {
        match self {
            Self::Integer(number) => Ok((*number).into()),
            Self::Decimal(number) => Ok(**number),
            other => Decimal::from_f64(other.as_double())
                .ok_or_else(|| XPathError::new("FOCA0002", format!("{} is no decimal number", &*other.text()))),
        }
    }
}

fn collapsed(text: &str) -> String {
    text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn from_text<'d>(text: &Text<'d>, to: AtomicType) -> Option<Atomic<'d>> {
    use AtomicType as T;
    let trimmed = trim(text);
    let string = |valid: fn(&str) -> bool| valid(trimmed).then(|| Atomic::string(trimmed.to_owned()));
    match to {
        T::AnyAtomic => Some(Atomic::Untyped(text.clone())),
        T::Untyped => Some(Atomic::Untyped(text.clone())),
        T::String => Some(Atomic::String(text.clone())),
        T::NormalizedString => Some(Atomic::string(text.replace(['\t', '\r', '\n'], " "))),
        T::Token => Some(Atomic::string(collapsed(text))),
        T::Language => string(is_language),
        T::NmToken => string(|text| !text.is_empty() && text.chars().all(glossator_xml::is_name_char)),
        T::Name => string(glossator_xml::is_name),
        T::NcName => string(glossator_xml::is_ncname),
        T::Uri => is_uri(trimmed).then(|| Atomic::Uri(collapsed(text).into())),
        T::QName => None,
        T::Boolean => match trimmed {
            "true" | "1" => Some(Atomic::Boolean(true)),
            "false" | "0" => Some(Atomic::Boolean(false)),
            _ => None,
        },
        T::Double | T::Numeric => double_from(trimmed).map(Atomic::Double),
        T::Float => double_from(trimmed).map(|number| Atomic::Float(number as f32)),
        T::Decimal => Decimal::parse(trimmed).map(Atomic::decimal),
        T::Integer(least, most) => {
            let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
            let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            match if whole { trimmed.parse().ok() } else { None } {
                Some(number) => (least..=most).contains(&number).then_some(Atomic::Integer(number)),
                // A number too large for the machine is still one where the type sets no bound.
                None if whole => {
                    let fits = if trimmed.starts_with('-') { least == i64::MIN } else { most == i64::MAX };
                    Decimal::parse(trimmed).filter(|_| fits).map(Atomic::decimal)
                }
                None => None,
            }
        }
        T::Moment(kind) => Moment::parse(kind, trimmed).map(|moment| Atomic::Moment(Box::new(moment))),
        T::Duration(kind) => Duration::parse(kind, trimmed).map(|duration| Atomic::Duration(Box::new(duration))),
        T::Hex => hex_bytes(trimmed).map(|bytes| Atomic::Hex(bytes.into())),
        T::Base64 => base64_bytes(trimmed).map(|bytes| Atomic::Base64(bytes.into())),
    }
}

fn is_language(text: &str) -> bool {
    text.split('-').enumerate().all(|(index, part)| {
        let fits = |byte: u8| byte.is_ascii_alphabetic() || index > 0 && byte.is_ascii_digit();
        (1..=8).contains(&part.len()) && part.bytes().all(fits)
    })
}

/// Nearly every text is an address; what no tool takes for one: a `%` without two digits, two `#`.
fn is_uri(text: &str) -> bool {
    let bytes = text.as_bytes();
    let coded = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    let percents = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').all(|(at, _)| coded(at));
    percents && text.matches('#').count() <= 1
}

fn moment_as(moment: &Moment, kind: MomentKind) -> Option<Moment> {
    use MomentKind::*;
    let allowed = match (moment.kind, kind) {
        (from, to) if from == to => true,
        (DateTime, _) => true,
        (Date, to) => to != Time,
        _ => false,
    };
    let mut found = Moment { kind, ..moment.clone() };
    let empty = Moment::empty(kind);
    if !matches!(kind, DateTime | Time) {
        (found.hour, found.minute, found.nanos) = (0, 0, 0);
    }
    if matches!(kind, Time | Month | MonthDay | Day) {
        found.year = empty.year;
    }
    if matches!(kind, Time | Year | Day) {
        found.month = empty.month;
    }
    if matches!(kind, Time | Year | YearMonth | Month) {
        found.day = empty.day;
    }
    allowed.then_some(found)
}

fn duration_as(duration: &Duration, kind: DurationKind) -> Duration {
    let mut found = Duration { kind, ..duration.clone() };
    match kind {
        DurationKind::YearMonth => found.nanos = 0,
        DurationKind::DayTime => found.months = 0,
        DurationKind::Any => {}
    }
    found
}

fn moment_name(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::DateTime => "xs:dateTime",
        MomentKind::Date => "xs:date",
        MomentKind::Time => "xs:time",
        MomentKind::Year => "xs:gYear",
        MomentKind::YearMonth => "xs:gYearMonth",
        MomentKind::Month => "xs:gMonth",
        MomentKind::MonthDay => "xs:gMonthDay",
        MomentKind::Day => "xs:gDay",
    }
}

fn duration_name(kind: DurationKind) -> &'static str {
    match kind {
        DurationKind::Any => "xs:duration",
        DurationKind::YearMonth => "xs:yearMonthDuration",
        DurationKind::DayTime => "xs:dayTimeDuration",
    }
}

impl AtomicType {
    /// The name of the type, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::AnyAtomic => "xs:anyAtomicType",
            Self::Untyped => "xs:untypedAtomic",
            Self::Boolean => "xs:boolean",
            Self::String => "xs:string",
            Self::NormalizedString => "xs:normalizedString",
            Self::Token => "xs:token",
            Self::Language => "xs:language",
            Self::NmToken => "xs:NMTOKEN",
            Self::Name => "xs:Name",
            Self::NcName => "xs:NCName",
            Self::Uri => "xs:anyURI",
            Self::QName => "xs:QName",
            Self::Double => "xs:double",
            Self::Float => "xs:float",
            Self::Decimal => "xs:decimal",
            Self::Integer(0, i64::MAX) => "xs:nonNegativeInteger",
            Self::Integer(1, i64::MAX) => "xs:positiveInteger",
            Self::Integer(..) => "xs:integer",
            Self::Numeric => "number",
            Self::Moment(kind) => moment_name(kind),
            Self::Duration(kind) => duration_name(kind),
            Self::Hex => "xs:hexBinary",
            Self::Base64 => "xs:base64Binary",
        }
    }
}

fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = ALPHABET[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let body = packed.strip_suffix(b"==").or(packed.strip_suffix(b"=")).unwrap_or(&packed);
    if !packed.len().is_multiple_of(4) {
        return None;
    }
    let mut found = Vec::new();
    for chunk in body.chunks(4) {
        let mut group = 0u32;
        for byte in chunk {
            group = group << 6 | u32::try_from(ALPHABET.iter().position(|digit| digit == byte)?).ok()?;
        }
        group <<= 6 * (4 - chunk.len());
        found.extend(group.to_be_bytes()[1..].iter().take(chunk.len() - 1));
    }
    Some(found)
}
