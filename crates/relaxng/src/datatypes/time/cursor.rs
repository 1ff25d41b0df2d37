//! Reading numbers out of dates and durations.

/// What is still to be read of a text.
pub(super) struct Cursor<'t>(pub &'t str);

impl<'t> Cursor<'t> {
    /// Reads the byte if it comes next.
    pub fn eat(&mut self, byte: char) -> bool {
        let rest = self.0.strip_prefix(byte);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Reads digits of ASCII, as many as there are.
    pub fn digits(&mut self) -> &'t str {
        let end = self.0.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits
    }

    /// Reads exactly two digits.
    pub fn two_digits(&mut self) -> Option<u32> {
        let number = self.0.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        self.0 = self.0.get(2..)?;
        number.parse().ok()
    }

    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}
