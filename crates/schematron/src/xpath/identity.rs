//! What equal values have in common, so that they are found in a table.

use super::decimal::Decimal;
use super::value::Atomic;

/// A text that two values share if, and only if, they are equal (`eq`, with untyped values as strings; for the keys of maps
/// `op:same-key`). Numbers are compared by their exact values: 0.1 is the same as a decimal and as a double, while two
/// integers that are one double are two values.
pub(crate) fn identity(atom: &Atomic<'_>) -> String {
    match atom {
        Atomic::String(text) | Atomic::Untyped(text) | Atomic::Uri(text) => format!("s{}", &**text),
        Atomic::Boolean(value) => format!("b{value}"),
        Atomic::Integer(value) => format!("n{value}"),
        Atomic::Decimal(value) => format!("n{value}"),
        Atomic::Double(_) | Atomic::Float(_) => float_identity(atom.as_double()),
        Atomic::Moment(moment) => format!("m{:?}{}", moment.kind, moment.instant()),
        Atomic::Duration(duration) => format!("d{},{}", duration.months, duration.nanos),
        Atomic::QName(name) => format!("q{}}}{}", name.namespace, name.local),
        Atomic::Hex(bytes) => format!("h{bytes:?}"),
        Atomic::Base64(bytes) => format!("a{bytes:?}"),
    }
}

fn float_identity(value: f64) -> String {
    // A decimal has fewer digits behind the point than the smallest doubles need.
    match Decimal::from_f64(value).filter(|decimal| decimal.to_f64() == value) {
        Some(decimal) => format!("n{decimal}"),
        None => format!("n{value}"),
    }
}
