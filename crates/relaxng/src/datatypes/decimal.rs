//! `decimal` and the integers: numbers of any size and precision (XML Schema Part 2, 3.2.3 and 3.3.13).
//!
//! A number is kept as its digits, in the text it came from as long as possible; nothing but comparison is asked of it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// A decimal number; equal numbers are equal however they are written.
#[derive(Debug, Clone)]
pub(super) struct Decimal<'t> {
    /// Whether it is less than zero.
    negative: bool,
    /// The digits before the point, without zeros in front; empty for zero.
    whole: Cow<'t, str>,
    /// The digits after the point, without zeros at the end.
    fraction: Cow<'t, str>,
    /// Digits after the point as written.
    written_fraction: usize,
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.negative == other.negative && self.whole == other.whole && self.fraction == other.fraction
    }
}

impl Eq for Decimal<'_> {}

impl Hash for Decimal<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.negative, &self.whole, &self.fraction).hash(state);
    }
}

impl<'t> Decimal<'t> {
    /// Reads the lexical form of `decimal`: sign, digits with at most one point, at least one digit.
    pub fn parse(text: &'t str) -> Option<Self> {
        let (minus, digits) = signed(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        Some(Self::new(minus, whole, fraction))
    }

    /// Reads the lexical form of `integer`: sign, digits.
    pub fn parse_integer(text: &'t str) -> Option<Self> {
        let (minus, digits) = signed(text);
        if digits.is_empty() || !all_digits(digits) {
            return None;
        }
        Some(Self::new(minus, digits, ""))
    }

    fn new(minus: bool, whole: &'t str, fraction: &'t str) -> Self {
        let whole = whole.trim_start_matches('0');
        let written_fraction = fraction.len();
        let fraction = fraction.trim_end_matches('0');
        let zero = whole.is_empty() && fraction.is_empty();
        Self {
            negative: minus && !zero,
            whole: Cow::Borrowed(whole),
            fraction: Cow::Borrowed(fraction),
            written_fraction,
        }
    }

    /// The number, cut loose from the text it was read from.
    pub fn into_owned(self) -> Decimal<'static> {
        Decimal {
            negative: self.negative,
            whole: Cow::Owned(self.whole.into_owned()),
            fraction: Cow::Owned(self.fraction.into_owned()),
            written_fraction: self.written_fraction,
        }
    }

    /// How many digits are written after the point. The standard refers to the value (4.3.12), for which 1.00 needs
    /// none; validators count what is written, and so do authors of schemas who want an amount as 1.00.
    pub fn fraction_digits(&self) -> usize {
        self.written_fraction
    }

    /// How many digits the number has, zeros in front not counted (4.3.11): 0.001 has one, 1.00 three, and 0 one.
    pub fn total_digits(&self) -> usize {
        let padding = self.written_fraction - self.fraction.len();
        let digits = match self.whole.is_empty() {
            true if self.fraction.is_empty() => return 1,
            true => self.fraction.trim_start_matches('0').len(),
            false => self.whole.len() + self.fraction.len(),
        };
        digits + padding
    }

    /// The number as a count, where it is a natural number; `usize::MAX` where it is too large for one.
    pub fn as_count(&self) -> Option<usize> {
        if self.negative || !self.fraction.is_empty() {
            return None;
        }
        Some(if self.whole.is_empty() { 0 } else { self.whole.parse().unwrap_or(usize::MAX) })
    }

    /// Which of two numbers is greater.
    pub fn compare(&self, other: &Decimal<'_>) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }

    fn compare_size(&self, other: &Decimal<'_>) -> Ordering {
        let by_length = self.whole.len().cmp(&other.whole.len());
        // Digits after the point compare from the left, so that no padding is needed.
        by_length.then_with(|| self.whole.cmp(&other.whole)).then_with(|| self.fraction.cmp(&other.fraction))
    }
}

fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Whether there is nothing but the digits of ASCII.
pub(super) fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_lexical_form() {
        for text in ["0", "-0", "+1", "1.", ".5", "-.5", "00.100", "123456789012345678901234567890.000000000000001"] {
            assert!(Decimal::parse(text).is_some(), "{text}");
        }
        for text in ["", "+", "-", ".", "-.", "+-1", "--1", "1e5", "1.2.3", "1 2", "INF", "٣", "1,5", "1.-5"] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
        for text in ["1.", "1.0", ".0", "", "+", "1 "] {
            assert!(Decimal::parse_integer(text).is_none(), "{text}");
        }
    }

    #[test]
    fn orders_by_number_not_by_digits() {
        let ascending =
            ["-100", "-10.5", "-10.25", "-1", "-.01", "0", ".01", ".1", "0.11", "1", "1.5", "9", "10", "100.1"];
        for (at, left) in ascending.iter().enumerate() {
            for (other, right) in ascending.iter().enumerate() {
                let order = Decimal::parse(left).and_then(|left| Some(left.compare(&Decimal::parse(right)?)));
                assert_eq!(order, Some(at.cmp(&other)), "{left} {right}");
            }
        }
    }

    #[test]
    fn equal_numbers_are_equal() {
        for (left, right) in [("1", "+01.00"), ("-0", "0"), ("0.0", ".0"), ("-1.50", "-01.5"), ("1.", "1")] {
            assert_eq!(Decimal::parse(left), Decimal::parse(right));
        }
    }

    #[test]
    fn counts_digits() {
        for (text, total, fraction) in
            [("0", 1, 0), ("0.00", 1, 2), ("1.00", 3, 2), ("0.001", 1, 3), ("100", 3, 0), ("-012.50", 4, 2)]
        {
            let number = Decimal::parse(text);
            assert_eq!(number.as_ref().map(Decimal::total_digits), Some(total), "{text}");
            assert_eq!(number.as_ref().map(Decimal::fraction_digits), Some(fraction), "{text}");
        }
    }

    #[test]
    fn counts() {
        for (text, count) in [("0", Some(0)), ("+07", Some(7)), ("-0", Some(0)), ("-1", None), ("1.5", None)] {
            assert_eq!(Decimal::parse(text).and_then(|number| number.as_count()), count, "{text}");
        }
        let huge = Decimal::parse("99999999999999999999999").and_then(|number| number.as_count());
        assert_eq!(huge, Some(usize::MAX));
    }
}
