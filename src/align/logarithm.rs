//! A fast natural logarithm of sufficient precision: scores need millions of them.

/// The natural logarithm of a positive, normal number, to six digits.
pub(super) fn ln(x: f32) -> f32 {
    /// The bits of the square root of one half: mantissas range from there to the square root of two.
    const HALF: u32 = 0x3f35_04f3;
    let shifted = x.to_bits().wrapping_sub(HALF);
    let exponent = (shifted as i32) >> 23;
    let mantissa = f32::from_bits((shifted & 0x007f_ffff) + HALF);
    // The series of the inverse hyperbolic tangent.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = s * (2.0 + square * (2.0 / 3.0 + square * (2.0 / 5.0 + square * (2.0 / 7.0))));
    exponent as f32 * std::f32::consts::LN_2 + series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_logarithm() {
        for step in 0..4000 {
            let x = (step as f32 * 0.02 - 40.0).exp();
            assert!((ln(x) - x.ln()).abs() < 1e-5 * x.ln().abs().max(1.0), "{x}: {} {}", ln(x), x.ln());
        }
    }
}
