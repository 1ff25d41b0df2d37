//! xs:decimal (XML Schema Part 2, 3.2.3): 38 digits, at least the 18 that are asked for.

use std::cmp::Ordering;
use std::fmt;

/// Digits after the point that a division keeps.
const FRACTION: u32 = 18;

/// A decimal number: `digits / 10^scale`, without zeros at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    digits: i128,
    scale: u32,
}

fn power(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self { digits: number.into(), scale: 0 }
    }
}

impl Decimal {
    pub fn new(digits: i128, scale: u32) -> Self {
        Self { digits, scale }.trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.scale > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }

    /// Reads `-12.50`; no exponent. Digits beyond what fits behind the point are cut.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let kept = &fraction[..fraction.len().min(20)];
        let whole = whole.trim_start_matches('0');
        let digits: i128 = if whole.len() + kept.len() == 0 { 0 } else { format!("{whole}{kept}").parse().ok()? };
        Some(Self::new(if negative { -digits } else { digits }, kept.len() as u32))
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let left = self.digits.checked_mul(power(scale - self.scale)?)?;
        let right = other.digits.checked_mul(power(scale - other.scale)?)?;
        Some((left, right, scale))
    }

    pub fn add(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other)?;
        Some(Self::new(left.checked_add(right)?, scale))
    }

    pub fn subtract(self, other: Self) -> Option<Self> {
        self.add(other.negated())
    }

    pub fn multiply(self, other: Self) -> Option<Self> {
        Some(Self::new(self.digits.checked_mul(other.digits)?, self.scale + other.scale))
    }

    /// The quotient, rounded to 18 digits; `None` for a division by zero, too.
    pub fn divide(self, other: Self) -> Option<Self> {
        let (left, right, _) = self.aligned(other)?;
        let most = (0..=FRACTION).rev().find_map(|scale| Some((left.checked_mul(power(scale)?)?, scale)));
        let (left, scale) = most?;
        let (quotient, rest) = (left.checked_div(right)?, left.checked_rem(right)?);
        // Halves go towards zero.
        let further = rest.unsigned_abs() > right.unsigned_abs() / 2 && rest.unsigned_abs() * 2 != right.unsigned_abs();
        let away = if (left < 0) == (right < 0) { 1 } else { -1 };
        Some(Self::new(if further { quotient + away } else { quotient }, scale))
    }

    pub fn remainder(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other)?;
        Some(Self::new(left.checked_rem(right)?, scale))
    }

    /// The quotient without its fraction.
    pub fn quotient(self, other: Self) -> Option<i64> {
        let (left, right, _) = self.aligned(other)?;
        i64::try_from(left.checked_div(right)?).ok()
    }

    pub fn negated(self) -> Self {
        Self { digits: -self.digits, ..self }
    }

    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    pub fn is_negative(self) -> bool {
        self.digits < 0
    }

    pub fn floor(self) -> Self {
        power(self.scale).map_or(self, |unit| Self::new(self.digits.div_euclid(unit), 0))
    }

    pub fn ceiling(self) -> Self {
        self.negated().floor().negated()
    }

    /// Without its fraction.
    pub fn truncated(self) -> Self {
        if self.is_negative() { self.ceiling() } else { self.floor() }
    }

    /// Rounded to so many digits after the point; halves go up, or to the even neighbour.
    pub fn rounded(self, precision: i64, to_even: bool) -> Self {
        let drop = i64::from(self.scale) - precision;
        let Ok(drop) = u32::try_from(drop) else { return self };
        let Some(unit) = power(drop) else { return Self::new(0, 0) };
        if drop == 0 {
            return self;
        }
        let (low, rest) = (self.digits.div_euclid(unit), self.digits.rem_euclid(unit));
        let up = match rest.cmp(&(unit - rest)) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => !to_even || low % 2 != 0,
        };
        let digits = low + i128::from(up);
        match u32::try_from(precision) {
            Ok(scale) => Self::new(digits, scale),
            Err(_) => Self::new(digits.saturating_mul(unit / power(self.scale).unwrap_or(1)), 0),
        }
    }

    pub fn to_f64(self) -> f64 {
        if self.scale == 0 { self.digits as f64 } else { self.to_string().parse().unwrap_or(f64::NAN) }
    }

    /// The value as an integer, if it is one that fits.
    pub fn to_i64(self) -> Option<i64> {
        if self.scale == 0 { i64::try_from(self.digits).ok() } else { None }
    }

    /// The exact value of a double, as far as the digits reach.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() || value.abs() >= 1e37 { None } else { Self::parse(&value.to_string()) }
    }

    /// The value in units of `10^-scale`, cut.
    pub fn scaled(self, scale: u32) -> Option<i128> {
        if self.scale > scale {
            return Some(self.digits / power(self.scale - scale)?);
        }
        self.digits.checked_mul(power(scale - self.scale)?)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(*other) {
            Some((left, right, _)) => left.cmp(&right),
            None => self.to_f64().total_cmp(&other.to_f64()),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}
