//! Numbers (XPath 1.0, 4.4; XPath 2.0 functions, 6.4; XPath 3.1 functions, 4.8).

use super::{Builtin, Call, Evaluated, Sequence, XPathError, core, modern, old, third};
use crate::xpath::decimal::Decimal;
use crate::xpath::value::Atomic;

pub(super) const TABLE: &[Builtin] = &[
    old("number", 0, 1, "v", super::strings::legacy_number).focused(0),
    modern("number", 0, 1, number).focused(0),
    core("floor", 1, 1, "n", floor),
    core("ceiling", 1, 1, "n", ceiling),
    core("round", 1, 1, "n", round),
    third("round", 2, 2, round),
    modern("round-half-to-even", 1, 2, round_half_to_even),
    modern("abs", 1, 1, abs),
    third("math:pi", 0, 0, |_| Ok(std::f64::consts::PI.into())),
    third("math:sqrt", 1, 1, |call| math(call, f64::sqrt)),
    third("math:exp", 1, 1, |call| math(call, f64::exp)),
    third("math:exp10", 1, 1, |call| math(call, |number| 10f64.powf(number))),
    third("math:log", 1, 1, |call| math(call, f64::ln)),
    third("math:log10", 1, 1, |call| math(call, f64::log10)),
    third("math:sin", 1, 1, |call| math(call, f64::sin)),
    third("math:cos", 1, 1, |call| math(call, f64::cos)),
    third("math:tan", 1, 1, |call| math(call, f64::tan)),
    third("math:asin", 1, 1, |call| math(call, f64::asin)),
    third("math:acos", 1, 1, |call| math(call, f64::acos)),
    third("math:atan", 1, 1, |call| math(call, f64::atan)),
    third("math:atan2", 2, 2, atan2),
    third("math:pow", 2, 2, pow),
];

fn number<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let atom = if call.has(0) { call.atom(0)? } else { Some(call.eval.item(call.focus)?.atomized()?) };
    Ok(atom.map_or(f64::NAN, |atom| atom.as_double()).into())
}

fn each<'d>(
    call: &Call<'_, 'd>,
    double: impl Fn(f64) -> f64,
    decimal: impl Fn(Decimal) -> Decimal,
) -> Evaluated<Sequence<'d>> {
    Ok(match call.number(0)? {
        None => Sequence::Empty,
        Some(Atomic::Decimal(number)) => Atomic::decimal(decimal(*number)).into(),
        Some(Atomic::Double(number)) => double(number).into(),
        Some(Atomic::Float(number)) => Atomic::Float(double(number.into()) as f32).into(),
        Some(Atomic::Integer(number)) => Atomic::Integer(number).into(),
        Some(_) => Sequence::Empty,
    })
}

fn floor<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    each(call, f64::floor, Decimal::floor)
}

fn ceiling<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    each(call, f64::ceil, Decimal::ceiling)
}

fn round_up(number: f64) -> f64 {
    if number.fract() == 0.0 || !number.is_finite() { number } else { (number + 0.5).floor() }
}

fn round<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    if call.has(1) { precisely(call, false) } else { each(call, round_up, |number| number.rounded(0, false)) }
}

fn round_half_to_even<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    precisely(call, true)
}

fn precisely<'d>(call: &Call<'_, 'd>, to_even: bool) -> Evaluated<Sequence<'d>> {
    let precision = call.integer(1)?.unwrap_or(0).clamp(-400, 400);
    let rounded =
        |number: f64| Decimal::from_f64(number).map_or(number, |exact| exact.rounded(precision, to_even).to_f64());
    Ok(match call.number(0)? {
        None => Sequence::Empty,
        Some(Atomic::Integer(number)) => {
            let found = Decimal::from(number).rounded(precision, to_even).to_i64();
            Atomic::Integer(found.ok_or_else(XPathError::overflow)?).into()
        }
        Some(Atomic::Decimal(number)) => Atomic::decimal(number.rounded(precision, to_even)).into(),
        Some(Atomic::Float(number)) => Atomic::Float(rounded(number.into()) as f32).into(),
        Some(other) => rounded(other.as_double()).into(),
    })
}

fn abs<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    if let Some(Atomic::Integer(number)) = call.number(0)? {
        return Ok(number.checked_abs().ok_or_else(XPathError::overflow)?.into());
    }
    each(call, f64::abs, |number| if number.is_negative() { number.negated() } else { number })
}

fn math<'d>(call: &Call<'_, 'd>, function: fn(f64) -> f64) -> Evaluated<Sequence<'d>> {
    Ok(call.double(0)?.map(function).into())
}

fn atan2<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let (Some(y), Some(x)) = (call.double(0)?, call.double(1)?) else { return Ok(Sequence::Empty) };
    Ok(y.atan2(x).into())
}

fn pow<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let (Some(base), Some(exponent)) = (call.double(0)?, call.double(1)?) else { return Ok(Sequence::Empty) };
    Ok(base.powf(exponent).into())
}
