//! `float` and `double` (XML Schema Part 2, 3.2.4 and 3.2.5).

use std::cmp::Ordering;
use std::str::FromStr;

use super::decimal::Decimal;

/// Reads a number: `INF`, `-INF`, `NaN`, or a mantissa as in `decimal` with an exponent as in `integer`, rounded to the
/// nearest number that `F` has.
pub(super) fn parse<F: FromStr>(text: &str) -> Option<F> {
    let number = match text {
        "INF" => "inf",
        "-INF" => "-inf",
        "NaN" => "NaN",
        _ if is_number(text) => text,
        _ => return None,
    };
    number.parse().ok()
}

fn is_number(text: &str) -> bool {
    match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => Decimal::parse(mantissa).is_some() && Decimal::parse_integer(exponent).is_some(),
        None => Decimal::parse(text).is_some(),
    }
}

/// Which is greater. NaN equals itself and is comparable with nothing else; the two zeros are equal (3.2.4.1).
pub(super) fn compare<F: PartialOrd>(left: &F, right: &F) -> Option<Ordering> {
    // NaN is the one number that is not equal to itself.
    let nan = |number: &F| number.partial_cmp(number).is_none();
    if nan(left) && nan(right) { Some(Ordering::Equal) } else { left.partial_cmp(right) }
}

/// Bits that are equal where the numbers are, with one zero and one NaN.
pub(super) fn bits(number: f64) -> u64 {
    if number == 0.0 {
        return 0;
    }
    if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_lexical_form() {
        for text in ["0", "-0", "1.", ".5", "1e5", "1E+5", "-1.5e-10", "INF", "-INF", "NaN", "1e99999", "+1", "1.e5"] {
            assert!(parse::<f32>(text).is_some() && parse::<f64>(text).is_some(), "{text}");
        }
        for text in ["", ".", "e5", "1e", "1e5.0", "+INF", "-NaN", "inf", "nan", "Infinity", "1f", "1d", "0x1", "1e5e5"]
        {
            assert!(parse::<f64>(text).is_none(), "{text}");
        }
    }

    #[test]
    fn orders_with_nan_apart() {
        let order = |left: &str, right: &str| compare(&parse::<f64>(left)?, &parse::<f64>(right)?);
        for (left, right, expected) in [
            ("NaN", "NaN", Some(Ordering::Equal)),
            ("NaN", "1", None),
            ("INF", "NaN", None),
            ("-0", "0", Some(Ordering::Equal)),
            ("-INF", "-1e300", Some(Ordering::Less)),
            ("INF", "1e99999", Some(Ordering::Equal)),
        ] {
            assert_eq!(order(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn equal_numbers_have_equal_bits() {
        let same = |left: &str, right: &str| parse(left).map(bits) == parse(right).map(bits);
        assert!(same("0", "-0.0") && same("NaN", "NaN") && same("1e3", "1000") && !same("1", "-1"));
        assert_eq!(parse::<f32>("16777217"), parse::<f32>("16777216"));
        assert!(!same("16777217", "16777216"));
    }
}
