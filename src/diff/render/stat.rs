//! The amounts of change, as a table.

use std::io::{self, Write};

use anstyle::Style;

use super::text::told;
use super::{Compared, Totals};
use crate::diff::{LayerSummary, Summary};
use crate::display::fit::{columns, left, right, tail};
use crate::display::visible;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// A column: its name, and the count in it.
type Count = (&'static str, fn(&Summary) -> usize);

/// The columns after the name.
const COUNTS: [Count; 8] = [
    ("old", |counts| counts.old_segments),
    ("new", |counts| counts.new_segments),
    ("changed", |counts| counts.changed_segments),
    ("moved", |counts| counts.moved_segments),
    ("deleted", |counts| counts.deleted_segments),
    ("added", |counts| counts.inserted_segments),
    ("words -", |counts| counts.deleted),
    ("words +", |counts| counts.inserted),
];

/// Columns of a count.
const COUNT: usize = 8;

/// Writes a table with one line per layer: segments, or notes, and words.
///
/// # Errors
/// If writing fails.
pub fn stat(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Compared { old, new, comparison } = compared;
    writeln!(out, "{BOLD}{} → {}{BOLD:#}", visible(old.name), visible(new.name))?;
    table(&comparison.summaries(), out)
}

fn table(layers: &[LayerSummary], out: &mut dyn Write) -> io::Result<()> {
    let name = layers.iter().map(|summary| columns(summary.layer.as_str())).max().unwrap_or(0).max(5);
    head("layer", name, out)?;
    for summary in layers {
        write!(out, "{}", left(summary.layer.as_str(), name))?;
        counts(&summary.counts, out)?;
    }
    Ok(())
}

fn head(first: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let names: String = COUNTS.iter().map(|(name, _)| right(name, COUNT)).collect();
    writeln!(out, "{DIM}{}{names}{DIM:#}", left(first, width))
}

fn counts(counts: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let numbers: String = COUNTS.iter().map(|(_, count)| right(&count(counts).to_string(), COUNT)).collect();
    writeln!(out, "{numbers}")
}

/// One line per file, and a total.
#[derive(Debug)]
pub struct StatFiles {
    name: usize,
    total: Summary,
}

impl StatFiles {
    /// Begins a table of lines of at most `width` columns.
    ///
    /// # Errors
    /// If writing fails.
    pub fn new(width: usize, out: &mut dyn Write) -> io::Result<Self> {
        let name = width.saturating_sub(COUNTS.len() * COUNT).max(8);
        head("file", name, out)?;
        Ok(Self { name, total: Summary::default() })
    }

    /// Writes the line of a file that both folders have.
    ///
    /// # Errors
    /// If writing fails.
    pub fn pair(&mut self, compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut all = Summary::default();
        compared.comparison.summaries().iter().for_each(|summary| all.add_counts(&summary.counts));
        self.total.add_counts(&all);
        self.named(compared.new.name, out)?;
        counts(&all, out)
    }

    /// Writes that the file of the next line had another name.
    ///
    /// # Errors
    /// If writing fails.
    pub fn renamed(&self, compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.named(compared.old.name, out)?;
        writeln!(out, "   renamed:")
    }

    /// Writes the line of a file that one folder has.
    ///
    /// # Errors
    /// If writing fails.
    pub fn alone(&self, name: &str, is_new: bool, out: &mut dyn Write) -> io::Result<()> {
        self.named(name, out)?;
        writeln!(out, "{}", if is_new { "   added" } else { "   deleted" })
    }

    fn named(&self, name: &str, out: &mut dyn Write) -> io::Result<()> {
        // The end of a path says more than its beginning.
        write!(out, "{}", left(&tail(&visible(name), self.name), self.name))
    }

    /// Ends with the total; `what` is that of which each line counts one, such as `file`.
    ///
    /// # Errors
    /// If writing fails.
    pub fn end(self, totals: &Totals, what: &str, out: &mut dyn Write) -> io::Result<()> {
        self.named("total", out)?;
        counts(&self.total, out)?;
        writeln!(out, "{}", told(totals, what))
    }
}
