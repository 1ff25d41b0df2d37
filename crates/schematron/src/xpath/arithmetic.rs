//! Arithmetic (XPath 2.0, 3.4; functions, 6.2 and 10.6–10.8).

use super::decimal::Decimal;
use super::error::{Evaluated, XPathError};
use super::expr::Operator;
use super::numbers::double_from;
use super::time::{Duration, DurationKind, Moment, MomentKind};
use super::value::Atomic;

/// The type to which two numbers are promoted.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Rank {
    Integer,
    Decimal,
    Float,
    Double,
}

fn rank(atom: &Atomic<'_>) -> Option<Rank> {
    Some(match atom {
        Atomic::Integer(_) => Rank::Integer,
        Atomic::Decimal(_) => Rank::Decimal,
        Atomic::Float(_) => Rank::Float,
        Atomic::Double(_) => Rank::Double,
        _ => return None,
    })
}

/// An operand: untyped values become doubles.
pub(crate) fn operand<'d>(atom: Atomic<'d>) -> Evaluated<Atomic<'d>> {
    match &atom {
        Atomic::Untyped(text) => {
            let number = double_from(text).ok_or_else(|| XPathError::no_value(text, "xs:double"))?;
            Ok(Atomic::Double(number))
        }
        _ => Ok(atom),
    }
}

/// Applies an operator.
///
/// # Errors
/// FOAR0001 for a division by zero, FOAR0002 for numbers that are too large, XPTY0004 for types that do not go together.
pub(crate) fn calculate<'d>(operator: Operator, left: &Atomic<'d>, right: &Atomic<'d>) -> Evaluated<Atomic<'d>> {
    match (rank(left), rank(right)) {
        (Some(a), Some(b)) => match a.max(b) {
            Rank::Integer => integers(operator, left, right),
            Rank::Decimal => decimals(operator, left.as_decimal()?, right.as_decimal()?),
            Rank::Float => {
                let narrow = |atom: &Atomic<'_>| f64::from(atom.as_double() as f32);
                let found = doubles(operator, narrow(left), narrow(right))?;
                Ok(if let Atomic::Double(number) = found { Atomic::Float(number as f32) } else { found })
            }
            Rank::Double => doubles(operator, left.as_double(), right.as_double()),
        },
        _ => times(operator, left, right),
    }
}

fn by_zero() -> XPathError {
    XPathError::new("FOAR0001", "division by zero")
}

fn integers<'d>(operator: Operator, left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<Atomic<'d>> {
    let (Atomic::Integer(left), Atomic::Integer(right)) = (left, right) else { return Err(XPathError::overflow()) };
    let (left, right) = (*left, *right);
    let found = match operator {
        Operator::Plus => left.checked_add(right),
        Operator::Minus => left.checked_sub(right),
        Operator::Times => left.checked_mul(right),
        Operator::Div => return decimals(operator, left.into(), right.into()),
        Operator::IntegerDiv | Operator::Mod if right == 0 => return Err(by_zero()),
        Operator::IntegerDiv => left.checked_div(right),
        Operator::Mod => Some(left.checked_rem(right).unwrap_or(0)),
    };
    // What is too large for the machine goes on as a decimal number.
    found.map(Atomic::Integer).map_or_else(|| decimals(operator, left.into(), right.into()), Ok)
}

fn decimals<'d>(operator: Operator, left: Decimal, right: Decimal) -> Evaluated<Atomic<'d>> {
    let divides = matches!(operator, Operator::Div | Operator::IntegerDiv | Operator::Mod);
    if divides && right.is_zero() {
        return Err(by_zero());
    }
    let found = match operator {
        Operator::Plus => left.add(right),
        Operator::Minus => left.subtract(right),
        Operator::Times => left.multiply(right),
        Operator::Div => left.divide(right),
        Operator::Mod => left.remainder(right),
        Operator::IntegerDiv => {
            return left.quotient(right).map(Atomic::Integer).ok_or_else(XPathError::overflow);
        }
    };
    found.map(Atomic::decimal).ok_or_else(XPathError::overflow)
}

fn doubles<'d>(operator: Operator, left: f64, right: f64) -> Evaluated<Atomic<'d>> {
    Ok(Atomic::Double(match operator {
        Operator::Plus => left + right,
        Operator::Minus => left - right,
        Operator::Times => left * right,
        Operator::Div => left / right,
        Operator::Mod => left % right,
        Operator::IntegerDiv => {
            if right == 0.0 {
                return Err(by_zero());
            }
            let quotient = (left / right).trunc();
            if !quotient.is_finite() || quotient.abs() > 9e18 {
                return Err(XPathError::overflow());
            }
            return Ok(Atomic::Integer(quotient as i64));
        }
    }))
}

/// Dates, times and durations.
fn times<'d>(operator: Operator, left: &Atomic<'d>, right: &Atomic<'d>) -> Evaluated<Atomic<'d>> {
    use Atomic as A;
    let duration = |duration: Duration| Ok(A::Duration(Box::new(duration)));
    match (operator, left, right) {
        (_, A::Moment(moment), A::Duration(by)) | (_, A::Duration(by), A::Moment(moment)) if !adds(moment, by) => {
            Err(without(left, right))
        }
        (_, A::Duration(one), _) | (_, _, A::Duration(one)) if one.kind == DurationKind::Any => {
            Err(without(left, right))
        }
        (Operator::Minus, A::Moment(left), A::Moment(right)) if left.kind == right.kind && is_whole(left) => {
            duration(left.minus(right))
        }
        (Operator::Plus, A::Moment(moment), A::Duration(by)) | (Operator::Plus, A::Duration(by), A::Moment(moment)) => {
            moment.plus(by).map(|sum| A::Moment(Box::new(sum))).ok_or_else(too_far)
        }
        (Operator::Minus, A::Moment(moment), A::Duration(by)) => {
            moment.plus(&by.negated()).map(|sum| A::Moment(Box::new(sum))).ok_or_else(too_far)
        }
        (Operator::Plus, A::Duration(left), A::Duration(right)) if left.kind == right.kind => {
            duration(sum(left, right).ok_or_else(too_far)?)
        }
        (Operator::Minus, A::Duration(left), A::Duration(right)) if left.kind == right.kind => {
            duration(sum(left, &right.negated()).ok_or_else(too_far)?)
        }
        (Operator::Times, A::Duration(base), factor) | (Operator::Times, factor, A::Duration(base))
            if factor.is_numeric() =>
        {
            duration(base.times(factor.as_double()).ok_or_else(too_far)?)
        }
        (Operator::Div, A::Duration(base), by) if by.is_numeric() => {
            duration(base.times(1.0 / by.as_double()).ok_or_else(too_far)?)
        }
        (Operator::Div, A::Duration(left), A::Duration(right)) if left.kind == right.kind => ratio(left, right),
        _ => Err(without(left, right)),
    }
}

fn without(left: &Atomic<'_>, right: &Atomic<'_>) -> XPathError {
    XPathError::wrong_type(format!("there is no arithmetic with {} and {}", left.type_name(), right.type_name()))
}

/// Whether this is a date, a time or both, and no part of a date.
fn is_whole(moment: &Moment) -> bool {
    matches!(moment.kind, MomentKind::Date | MomentKind::Time | MomentKind::DateTime)
}

/// Whether a duration may be added (XPath 2.0, B.2): months to what has a date, days and hours to a time as well.
fn adds(moment: &Moment, by: &Duration) -> bool {
    match by.kind {
        DurationKind::Any => false,
        DurationKind::YearMonth => matches!(moment.kind, MomentKind::Date | MomentKind::DateTime),
        DurationKind::DayTime => is_whole(moment),
    }
}

fn too_far() -> XPathError {
    XPathError::new("FODT0002", "a date or a duration is too large")
}

fn sum(left: &Duration, right: &Duration) -> Option<Duration> {
    let months = left.months.checked_add(right.months)?;
    Some(Duration { kind: left.kind, months, nanos: left.nanos.checked_add(right.nanos)? })
}

fn ratio<'d>(left: &Duration, right: &Duration) -> Evaluated<Atomic<'d>> {
    let (left, right) = match left.kind {
        DurationKind::YearMonth => (left.months.into(), right.months.into()),
        _ => (left.nanos, right.nanos),
    };
    if right == 0 {
        return Err(by_zero());
    }
    Decimal::new(left, 0).divide(Decimal::new(right, 0)).map(Atomic::decimal).ok_or_else(too_far)
}

/// The number with the other sign.
pub(crate) fn negated<'d>(atom: &Atomic<'d>) -> Evaluated<Atomic<'d>> {
    Ok(match atom {
        Atomic::Integer(number) => Atomic::Integer(number.checked_neg().ok_or_else(XPathError::overflow)?),
        Atomic::Decimal(number) => Atomic::decimal(number.negated()),
        Atomic::Double(number) => Atomic::Double(-number),
        Atomic::Float(number) => Atomic::Float(-number),
        other => return Err(XPathError::wrong_type(format!("{} has no sign", other.type_name()))),
    })
}
