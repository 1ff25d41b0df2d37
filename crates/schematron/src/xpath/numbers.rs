//! Numbers as text, and text as numbers.

use super::value::Atomic;

/// A double as XPath 1.0 writes it (4.2): never with an exponent.
pub(crate) fn legacy_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// A double as XPath 2.0 writes it (functions, 17.1.2), by its shortest digits.
pub(crate) fn double_text(number: f64) -> String {
    special_text(number).unwrap_or_else(|| {
        let size = number.abs();
        if (1e-6..1e6).contains(&size) { number.to_string() } else { exponent_text(&format!("{number:E}")) }
    })
}

/// A float as XPath 2.0 writes it.
pub(crate) fn float_text(number: f32) -> String {
    special_text(number.into()).unwrap_or_else(|| {
        let size = number.abs();
        if (1e-6..1e6).contains(&size) { number.to_string() } else { exponent_text(&format!("{number:E}")) }
    })
}

fn special_text(number: f64) -> Option<String> {
    let text = match number {
        number if number.is_nan() => "NaN",
        number if number == f64::INFINITY => "INF",
        number if number == f64::NEG_INFINITY => "-INF",
        0.0 if number.is_sign_negative() => "-0",
        0.0 => "0",
        _ => return None,
    };
    Some(text.to_owned())
}

fn exponent_text(text: &str) -> String {
    match text.split_once('E') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => text.to_owned(),
    }
}

/// White space of XML off both ends.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// Reads a number as XPath 1.0 does (4.4): `-12.5`, no exponent; NaN for all else.
pub(crate) fn legacy_number(text: &str) -> f64 {
    let text = trim(text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let fits =
        digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.bytes().any(|byte| byte != b'.');
    if fits { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// Reads the lexical form of xs:double (XML Schema Part 2, 3.2.5).
pub(crate) fn double_from(text: &str) -> Option<f64> {
    let text = trim(text);
    match text {
        "INF" | "+INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    let fits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if fits { text.parse().ok() } else { None }
}

impl Atomic<'_> {
    /// The value as a double, as `number()` gives it: NaN for what is none.
    pub fn as_double(&self) -> f64 {
        match self {
            Self::Boolean(value) => f64::from(u8::from(*value)),
            Self::Integer(number) => *number as f64,
            Self::Decimal(number) => number.to_f64(),
            Self::Double(number) => *number,
            Self::Float(number) => f64::from(*number),
            Self::String(text) | Self::Untyped(text) => double_from(text).unwrap_or(f64::NAN),
            _ => f64::NAN,
        }
    }
}
