//! Cells of tables that a spreadsheet may open, guarded so that none of them is read as a formula.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The way in which cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Cells {
    /// For spreadsheets: a cell that would be read as a formula gets a leading apostrophe, and so does one that begins
    /// with apostrophes before such a sign, so that every cell can be restored.
    #[default]
    Guarded,
    /// For programs: unchanged.
    Raw,
}

impl Cells {
    /// A cell as it is written.
    ///
    /// ```
    /// use glossator::display::Cells;
    ///
    /// assert_eq!(Cells::Guarded.cell("=1+1"), "'=1+1");
    /// assert_eq!(Cells::Guarded.cell("'=1+1"), "''=1+1");
    /// assert_eq!(Cells::Guarded.cell("'tis 1+1"), "'tis 1+1");
    /// assert_eq!(Cells::Raw.cell("=1+1"), "=1+1");
    /// ```
    pub fn cell(self, cell: &str) -> Cow<'_, str> {
        if self == Self::Guarded && is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
    }

    /// The cells of a row as they are written, for a writer of tables.
    pub fn row<C: AsRef<str>>(self, row: impl IntoIterator<Item = C>) -> impl Iterator<Item = String> {
        row.into_iter().map(move |cell| self.cell(cell.as_ref()).into_owned())
    }
}

/// The original of a cell that [`Cells::Guarded`] has written.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|cell| is_formula(cell)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back() {
        for cell in ["", "a", "'", "=", "'=", "''@x", "\ttab", "\rline", "-1", "+1", "'tis", "＝x", " =1"] {
            let guarded = Cells::Guarded.cell(cell);
            assert_eq!(unguarded(&guarded), cell, "{cell:?}");
            assert!(!guarded.starts_with(FORMULA), "{cell:?}");
        }
    }
}
