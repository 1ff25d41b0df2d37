//! Natural numbers of any size, for durations: their fields have no upper bound.

use std::cmp::Ordering;

/// Digits of base 10⁹, the least first, without zeros at the top.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Natural(Vec<u32>);

const BASE: u64 = 1_000_000_000;
const DIGITS: usize = 9;

impl Natural {
    /// Reads decimal digits; anything that is not a digit counts as zero.
    pub fn from_digits(digits: &str) -> Self {
        let number = digits.as_bytes().rchunks(DIGITS).map(limb).collect();
        Self(number).trimmed()
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&self, other: &Self) -> Self {
        let mut sum = Vec::with_capacity(self.0.len().max(other.0.len()) + 1);
        let mut carry = 0;
        for at in 0..self.0.len().max(other.0.len()) {
            carry += self.limb(at) + other.limb(at);
            sum.push((carry % BASE) as u32);
            carry /= BASE;
        }
        sum.push(carry as u32);
        Self(sum).trimmed()
    }

    pub fn times(&self, factor: u32) -> Self {
        let mut product = Vec::with_capacity(self.0.len() + 2);
        let mut carry = 0;
        for limb in &self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            product.push((carry % BASE) as u32);
            carry /= BASE;
        }
        product.extend([(carry % BASE) as u32, (carry / BASE) as u32]);
        Self(product).trimmed()
    }

    /// Quotient and remainder of the division by `divisor`, which is not zero.
    pub fn divided(&self, divisor: u32) -> (Self, u32) {
        let divisor = u64::from(divisor.max(1));
        let mut remainder = 0;
        let mut quotient: Vec<u32> = Vec::with_capacity(self.0.len());
        for limb in self.0.iter().rev() {
            remainder = remainder * BASE + u64::from(*limb);
            quotient.push((remainder / divisor) as u32);
            remainder %= divisor;
        }
        quotient.reverse();
        (Self(quotient).trimmed(), remainder as u32)
    }

    fn limb(&self, at: usize) -> u64 {
        self.0.get(at).copied().map_or(0, u64::from)
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl From<u32> for Natural {
    fn from(number: u32) -> Self {
        Self(vec![(u64::from(number) % BASE) as u32, (u64::from(number) / BASE) as u32]).trimmed()
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn limb(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit.saturating_sub(b'0').min(9)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calculates_like_the_machine_where_the_machine_can() {
        let numbers = [0_u128, 1, 9, 999_999_999, 1_000_000_000, 4_294_967_295, 123_456_789_012_345_678_901_234];
        let big = |number: u128| Natural::from_digits(&number.to_string());
        for left in numbers {
            assert_eq!(big(left).times(86_400), big(left * 86_400));
            assert_eq!(big(left).times(u32::MAX), big(left * u128::from(u32::MAX)));
            assert_eq!(big(left).divided(4_800), (big(left / 4_800), (left % 4_800) as u32));
            assert_eq!(big(left).is_zero(), left == 0);
            for right in numbers {
                assert_eq!(big(left).add(&big(right)), big(left + right));
                assert_eq!(big(left).cmp(&big(right)), left.cmp(&right));
            }
        }
        assert_eq!(Natural::from(u32::MAX), big(u128::from(u32::MAX)));
        assert_eq!(Natural::from_digits("000000000000000007"), Natural::from(7));
    }
}
