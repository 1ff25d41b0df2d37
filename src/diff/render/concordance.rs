//! Replaced words as a table: for spreadsheets, and for people.

use std::io::{self, Write};

use anstyle::Style;

use super::csv::failed;
use crate::diff::Replacement;
use crate::display::fit::{columns, head, left, right};
use crate::display::{Cells, visible};

/// Writes one row per replacement as comma-separated values, with cells as `cells` says.
///
/// # Errors
/// If writing fails.
pub fn concordance_csv(found: &[Replacement], cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(["old", "new", "count", "layer", "files", "example"]).map_err(failed)?;
    for replacement in found {
        let Replacement { old, new, layer, count, files, example: (file, place) } = replacement;
        let (count, files, example) = (count.to_string(), files.to_string(), format!("{file}:{place}"));
        let row = [old.as_str(), new, &count, layer.as_str(), &files, &example];
        table.write_record(cells.row(row)).map_err(failed)?;
    }
    table.flush()
}

/// Columns of the count, the layer, the number of files, with a space after each.
const NUMBERS: usize = 7 + 12 + 6;

/// Writes a table of lines of at most `width` columns, with escape sequences for bold.
///
/// # Errors
/// If writing fails.
pub fn concordance_table(found: &[Replacement], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let room = width.saturating_sub(NUMBERS).max(24);
    let widest = |words: fn(&Replacement) -> &str| found.iter().map(|it| columns(words(it))).max().unwrap_or(0);
    let old = widest(|it| &it.old).clamp(3, room / 3);
    let new = widest(|it| &it.new).clamp(3, room / 3);
    let place = room.saturating_sub(old + new + 2);
    let names = format!(
        "{} {} {} {} {} example",
        right("count", 6),
        left("layer", 11),
        right("files", 5),
        left("old", old),
        left("new", new)
    );
    writeln!(out, "{bold}{names}{bold:#}")?;
    for it in found {
        let cell = |words: &str, width: usize| left(&head(&visible(words), width), width);
        let (file, at) = &it.example;
        let example = crate::display::fit::tail(&visible(&format!("{file}:{at}")), place);
        let (count, files) = (right(&it.count.to_string(), 6), right(&it.files.to_string(), 5));
        let layer = left(it.layer.as_str(), 11);
        writeln!(out, "{count} {layer} {files} {} {} {example}", cell(&it.old, old), cell(&it.new, new))?;
    }
    Ok(())
}
