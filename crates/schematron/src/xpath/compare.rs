//! Comparisons (XPath 2.0, 3.5; XPath 1.0, 3.4).

use std::cmp::Ordering;

use super::error::{Evaluated, XPathError};
use super::expr::Comparison;
use super::numbers::{double_from, legacy_number, legacy_text};
use super::types::AtomicType;
use super::value::{Atomic, Item, Sequence};

impl<'d> Item<'d> {
    /// The item atomized.
    ///
    /// # Errors
    /// FOTY0013 for functions and maps.
    pub fn atomized(&self) -> Evaluated<Atomic<'d>> {
        self.atom().ok_or_else(|| XPathError::new("FOTY0013", "a function, a map or an array has no single value"))
    }
}

fn by_number(left: f64, right: f64) -> Option<Ordering> {
    left.partial_cmp(&right)
}

/// Compares two atomic values of types that go together; `None` where NaN takes part.
///
/// # Errors
/// XPTY0004 for types that do not.
pub(crate) fn order(left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<Option<Ordering>> {
    use Atomic as A;
    let ordered = match (left, right) {
        (A::Integer(left), A::Integer(right)) => left.cmp(right),
        (left, right) if left.is_numeric() && right.is_numeric() => return numbers(left, right),
        (A::Boolean(left), A::Boolean(right)) => left.cmp(right),
        (A::Moment(left), A::Moment(right)) if left.kind == right.kind => left.compare(right),
        (A::Duration(left), A::Duration(right)) => (left.months, left.nanos).cmp(&(right.months, right.nanos)),
        (A::Hex(left), A::Hex(right)) | (A::Base64(left), A::Base64(right)) => left.cmp(right),
        (A::QName(left), A::QName(right)) if left == right => Ordering::Equal,
        (A::QName(left), A::QName(right)) => (&left.namespace, &left.local).cmp(&(&right.namespace, &right.local)),
        (left, right) => match (left.characters(), right.characters()) {
            (Some(left), Some(right)) => (**left).cmp(&**right),
            _ => return Err(cannot(left, right)),
        },
    };
    Ok(Some(ordered))
}

fn numbers(left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<Option<Ordering>> {
    let exact = |atom: &Atomic<'_>| matches!(atom, Atomic::Integer(_) | Atomic::Decimal(_));
    if exact(left) && exact(right) {
        return Ok(Some(left.as_decimal()?.cmp(&right.as_decimal()?)));
    }
    // Beside a float, what is no double becomes a float (XPath 2.0, B.1).
    let double = |atom: &Atomic<'_>| matches!(atom, Atomic::Double(_));
    if !double(left) && !double(right) {
        return Ok((left.as_double() as f32).partial_cmp(&(right.as_double() as f32)));
    }
    Ok(by_number(left.as_double(), right.as_double()))
}

fn cannot(left: &Atomic<'_>, right: &Atomic<'_>) -> XPathError {
    XPathError::wrong_type(format!("{} cannot be compared with {}", left.type_name(), right.type_name()))
}

fn decide(operator: Comparison, left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<bool> {
    let unordered = |atom: &Atomic<'_>| match atom {
        Atomic::QName(_) | Atomic::Hex(_) | Atomic::Base64(_) => true,
        Atomic::Moment(moment) => {
            use super::time::MomentKind as M;
            !matches!(moment.kind, M::DateTime | M::Date | M::Time)
        }
        Atomic::Duration(duration) => duration.kind == super::time::DurationKind::Any,
        _ => false,
    };
    if !matches!(operator, Comparison::Equal | Comparison::NotEqual) && (unordered(left) || unordered(right)) {
        return Err(XPathError::wrong_type(format!("values of type {} have no order", left.type_name())));
    }
    if let (Atomic::Duration(one), Atomic::Duration(other)) = (left, right)
        && one.kind != other.kind
        && !matches!(operator, Comparison::Equal | Comparison::NotEqual)
    {
        return Err(cannot(left, right));
    }
    match order(left, right)? {
        Some(order) => Ok(operator.holds(order)),
        None => Ok(operator == Comparison::NotEqual),
    }
}

/// `eq`, `lt` and so on (XPath 2.0, 3.5.1): untyped values count as strings.
pub(crate) fn value_compare(operator: Comparison, left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<bool> {
    decide(operator, left, right)
}

/// The type that an untyped value takes beside another (XPath 2.0, 3.5.2).
fn beside<'a>(untyped: &Atomic<'a>, other: &Atomic<'_>) -> Evaluated<Atomic<'a>> {
    let kind = match other {
        other if other.is_numeric() => AtomicType::Double,
        Atomic::Boolean(_) => AtomicType::Boolean,
        Atomic::Moment(moment) => AtomicType::Moment(moment.kind),
        Atomic::Duration(duration) => AtomicType::Duration(duration.kind),
        Atomic::Hex(_) => AtomicType::Hex,
        Atomic::Base64(_) => AtomicType::Base64,
        Atomic::QName(_) => AtomicType::QName,
        _ => return Ok(untyped.clone()),
    };
    untyped.cast(kind)
}

/// One pair of a general comparison.
pub(crate) fn general_pair(operator: Comparison, left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<bool> {
    if let (Some(left), Some(right)) = (left.characters(), right.characters()) {
        return Ok(operator.holds((**left).cmp(&**right)));
    }
    match (left, right) {
        (Atomic::Untyped(text), right) if right.is_numeric() => {
            let number = double_from(text).ok_or_else(|| XPathError::no_value(text, "xs:double"))?;
            decide(operator, &Atomic::Double(number), right)
        }
        (left @ Atomic::Untyped(_), right) => decide(operator, &beside(left, right)?, right),
        (left, right @ Atomic::Untyped(_)) => decide(operator, left, &beside(right, left)?),
        (left, right) => decide(operator, left, right),
    }
}

/// A comparison as XPath 1.0 has it (3.4).
pub(crate) fn legacy_compare(operator: Comparison, left: &Sequence<'_>, right: &Sequence<'_>) -> bool {
    let is_set = |sequence: &Sequence<'_>| sequence.items().first().is_none_or(|item| item.node().is_some());
    let boolean = |sequence: &Sequence<'_>| match sequence.items() {
        [Item::Atom(Atomic::Boolean(value))] => Some(*value),
        _ => None,
    };
    match (is_set(left), is_set(right)) {
        (false, false) => legacy_atoms(operator, left, right),
        (true, false) if boolean(right).is_some() => {
            legacy_booleans(operator, !left.is_empty(), boolean(right) == Some(true))
        }
        (false, true) if boolean(left).is_some() => {
            legacy_booleans(operator, boolean(left) == Some(true), !right.is_empty())
        }
        _ => legacy_sets(operator, left, right),
    }
}

fn legacy_booleans(operator: Comparison, left: bool, right: bool) -> bool {
    operator.holds(left.cmp(&right))
}

fn holds_numbers(operator: Comparison, left: f64, right: f64) -> bool {
    by_number(left, right).map_or(operator == Comparison::NotEqual, |order| operator.holds(order))
}

fn legacy_atoms(operator: Comparison, left: &Sequence<'_>, right: &Sequence<'_>) -> bool {
    let (Some(left), Some(right)) = (left.first().and_then(Item::atom), right.first().and_then(Item::atom)) else {
        return false;
    };
    if !matches!(operator, Comparison::Equal | Comparison::NotEqual) {
        return holds_numbers(operator, legacy_double(&left), legacy_double(&right));
    }
    let is_boolean = |atom: &Atomic<'_>| matches!(atom, Atomic::Boolean(_));
    if is_boolean(&left) || is_boolean(&right) {
        return legacy_booleans(operator, legacy_boolean(&left), legacy_boolean(&right));
    }
    if left.is_numeric() || right.is_numeric() {
        return holds_numbers(operator, legacy_double(&left), legacy_double(&right));
    }
    operator.holds((*left.text()).cmp(&*right.text()))
}

fn legacy_boolean(atom: &Atomic<'_>) -> bool {
    match atom {
        Atomic::Boolean(value) => *value,
        atom if atom.is_numeric() => atom.as_double() != 0.0 && !atom.as_double().is_nan(),
        atom => !atom.text().is_empty(),
    }
}

/// The number that XPath 1.0 makes of a value (4.4).
pub(crate) fn legacy_double(atom: &Atomic<'_>) -> f64 {
    match atom.characters() {
        Some(text) => legacy_number(text),
        None => atom.as_double(),
    }
}

/// The string that XPath 1.0 makes of a value (4.2).
pub(crate) fn legacy_string(atom: &Atomic<'_>) -> String {
    if matches!(atom, Atomic::Double(_) | Atomic::Float(_)) {
        return legacy_text(atom.as_double());
    }
    atom.text().to_string()
}

fn legacy_sets(operator: Comparison, left: &Sequence<'_>, right: &Sequence<'_>) -> bool {
    let atoms = |sequence: &Sequence<'_>| -> Vec<f64> {
        sequence.items().iter().filter_map(Item::atom).map(|atom| legacy_double(&atom)).collect()
    };
    let numeric = |sequence: &Sequence<'_>| matches!(sequence.items(), [Item::Atom(atom)] if atom.is_numeric());
    let equality = matches!(operator, Comparison::Equal | Comparison::NotEqual);
    if !equality || numeric(left) || numeric(right) {
        let (left, right) = (atoms(left), atoms(right));
        return left.iter().any(|left| right.iter().any(|right| holds_numbers(operator, *left, *right)));
    }
    left.items().iter().any(|left| {
        let Some(left) = left.atom() else { return false };
        let left = left.text();
        right.items().iter().filter_map(Item::atom).any(|right| operator.holds((*left).cmp(&*right.text())))
    })
}
