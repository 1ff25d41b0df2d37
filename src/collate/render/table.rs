//! A collation as a table for people: witnesses as rows, fitted to a width.

use std::io::{self, Write};
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::collate::{Collation, Move, NotedWords, Passage, Unit, Variation};
use crate::display::fit::hanging;

/// Shown for a reading without words.
const NOTHING: &str = "–";

/// Shown for the same words as in the first row.
const SAME: &str = "=";

/// Words on which all agree are cut in the middle if they are wider than this.
const WIDEST_AGREEMENT: usize = 36;

/// A cell of the table: its heading, and the words of each witness.
struct Cell {
    head: &'static str,
    texts: Vec<String>,
    width: usize,
}

/// Writes the table in bands of at most `width` columns of the terminal, then the moves and the notes.
///
/// A stretch on which all agree is one cell: its words are in the first row, `=` in the others. Above each stretch on
/// which they differ is the kind of difference; `–` is a reading without words.
///
/// # Errors
/// If writing fails.
pub fn table(collation: &Collation<'_>, notes: &[NotedWords], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let sigla: Vec<String> = collation.witnesses.iter().map(|witness| clean(&witness.siglum)).collect();
    let margin = sigla.iter().map(|siglum| siglum.width()).max().unwrap_or_default().min(width / 4).max(1);
    let room = width.saturating_sub(margin + 1).max(12);
    let mut band: Vec<Cell> = Vec::new();
    let mut used = 0;
    for unit in collation.units() {
        for cell in cells(collation, &unit, room) {
            if used + cell.width + 3 > room && !band.is_empty() {
                write_band(&sigla, margin, &band, out)?;
                writeln!(out)?;
                band.clear();
                used = 0;
            }
            used += cell.width + 3;
            band.push(cell);
        }
    }
    if !band.is_empty() {
        write_band(&sigla, margin, &band, out)?;
    }
    write_moves(collation, width, out)?;
    write_notes(collation, notes, width, out)?;
    write_summary(collation, width, out)
}

/// The cells of a stretch: one, or more if the readings are wider than the room.
fn cells(collation: &Collation<'_>, unit: &Unit, room: usize) -> Vec<Cell> {
    let widest = room.saturating_sub(3);
    let Some(variation) = unit.variation else {
        let text = cut(&collation.words(unit.columns.clone(), 0), WIDEST_AGREEMENT.min(widest));
        let mut texts = vec![SAME.to_owned(); collation.witnesses.len()];
        texts[0] = text;
        return vec![Cell::new("", texts)];
    };
    pieces(collation, unit.columns.clone(), widest)
        .into_iter()
        .map(|columns| Cell::new(head(variation), texts(collation, columns, widest)))
        .collect()
}

/// The heading of a stretch.
fn head(variation: Variation) -> &'static str {
    match variation {
        Variation::Orthographic => "spelling",
        Variation::Punctuation => "marks",
        Variation::Order => "order",
        Variation::Substantive => "words",
        Variation::Lacuna => "lacuna",
    }
}

/// Cuts the columns so that every reading fits.
fn pieces(collation: &Collation<'_>, columns: Range<usize>, widest: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = columns.start;
    let mut widths = vec![0; collation.witnesses.len()];
    for column in columns.clone() {
        let add = |witness: usize| collation.text(column, witness).map_or(0, |text| clean(text.trim()).width() + 1);
        let added: Vec<usize> = (0..widths.len()).map(add).collect();
        if column > start && widths.iter().zip(&added).any(|(width, added)| width + added > widest) {
            pieces.push(start..column);
            start = column;
            widths.fill(0);
        }
        widths.iter_mut().zip(added).for_each(|(width, added)| *width += added);
    }
    pieces.push(start..columns.end);
    // In a piece, a witness may have only marks although it has words in the whole stretch.
    pieces.into_iter().flat_map(|columns| collation.parted(columns)).collect()
}

fn texts(collation: &Collation<'_>, columns: Range<usize>, widest: usize) -> Vec<String> {
    let text = |witness| {
        let words = cut(&collation.words(columns.clone(), witness), widest);
        if words.is_empty() { NOTHING.to_owned() } else { words }
    };
    let mut texts: Vec<String> = (0..collation.witnesses.len()).map(text).collect();
    for witness in 1..texts.len() {
        if texts[witness] == texts[0] && texts[0] != NOTHING {
            texts[witness] = SAME.to_owned();
        }
    }
    texts
}

impl Cell {
    fn new(head: &'static str, texts: Vec<String>) -> Self {
        let texts: Vec<String> = texts.iter().map(|text| clean(text)).collect();
        let width = texts.iter().map(|text| text.width()).max().unwrap_or_default().max(head.len());
        Self { head, texts, width }
    }
}

fn write_band(sigla: &[String], margin: usize, band: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    let line = |name: &str, text: &dyn Fn(&Cell) -> String| {
        let cells: Vec<String> = band.iter().map(|cell| padded(&text(cell), cell.width)).collect();
        format!("{} {}", padded(name, margin), cells.join(" │ ")).trim_end().to_owned()
    };
    if band.iter().any(|cell| !cell.head.is_empty()) {
        let heads = band.iter().map(|cell| padded(cell.head, cell.width + 3)).collect::<String>();
        writeln!(out, "{} {}", padded("", margin), heads.trim_end())?;
    }
    for (witness, siglum) in sigla.iter().enumerate() {
        writeln!(out, "{}", line(&cut(siglum, margin), &|cell| cell.texts[witness].clone()))?;
    }
    Ok(())
}

fn write_moves(collation: &Collation<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if collation.moves.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nMoved:")?;
    for Move { earlier, later } in &collation.moves {
        hanging("  ", 4, &format!("{} ⇄ {}", passages(collation, earlier), passages(collation, later)), width, out)?;
    }
    Ok(())
}

/// The words of passages, with their witnesses and places.
fn passages(collation: &Collation<'_>, passages: &[Passage]) -> String {
    let Some(first) = passages.first() else { return String::new() };
    let sigla: Vec<&str> =
        passages.iter().map(|passage| collation.witnesses[passage.witness].siglum.as_str()).collect();
    let words = cut(&clean(&collation.words(first.columns.clone(), first.witness)), WIDEST_AGREEMENT);
    format!("{} “{words}” (column {})", clean(&sigla.join(" ")), first.columns.start + 1)
}

fn write_notes(collation: &Collation<'_>, notes: &[NotedWords], width: usize, out: &mut dyn Write) -> io::Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nNotes:")?;
    for words in notes {
        let lemma =
            words.notes.first().map_or(String::new(), |note| collation.words(words.columns.clone(), note.witness));
        let lemma = format!("“{}” (column {})", cut(&clean(&lemma), WIDEST_AGREEMENT), words.columns.start + 1);
        hanging("  ", 4, &lemma, width, out)?;
        for note in &words.notes {
            let siglum = clean(&collation.witnesses[note.witness].siglum);
            let text = note.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let class = note.class.as_deref().unwrap_or("unparsed");
            hanging("    ", 6, &format!("{siglum} {class}: {}", clean(&text)), width, out)?;
        }
        let silent: Vec<String> = (0..collation.witnesses.len())
            .filter(|&witness| words.notes.iter().all(|note| note.witness != witness))
            .map(|witness| clean(&collation.witnesses[witness].siglum))
            .collect();
        if !silent.is_empty() {
            hanging("    ", 6, &format!("without a note: {}", silent.join(" ")), width, out)?;
        }
    }
    Ok(())
}

fn write_summary(collation: &Collation<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let units = collation.units();
    let count = |variation| units.iter().filter(|unit| unit.variation == Some(variation)).count();
    let counts: Vec<String> = Variation::ALL
        .iter()
        .map(|&variation| (count(variation), variation.as_str()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let counts =
        if counts.is_empty() { "no variation".to_owned() } else { format!("variation: {}", counts.join(", ")) };
    let moves = match collation.moves.len() {
        0 => String::new(),
        1 => "; 1 move".to_owned(),
        more => format!("; {more} moves"),
    };
    let witnesses = if collation.witnesses.len() == 1 { "witness" } else { "witnesses" };
    let columns = if collation.len() == 1 { "column" } else { "columns" };
    let summary = format!("{} {witnesses}, {} {columns}; {counts}{moves}", collation.witnesses.len(), collation.len());
    writeln!(out)?;
    hanging("", 2, &summary, width, out)
}

/// The text without characters that would disturb the terminal or the table.
fn clean(text: &str) -> String {
    crate::display::visible(text).replace(['\n', '\r', '\t'], " ")
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// The text, with its middle cut out if it is too wide.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let half = width.saturating_sub(3) / 2;
    format!(
        "{} … {}",
        fitting(text.chars(), half).trim_end(),
        reversed(&fitting(text.chars().rev(), half)).trim_start()
    )
}

fn fitting(chars: impl Iterator<Item = char>, width: usize) -> String {
    let mut fitted = String::new();
    for c in chars {
        if fitted.width() + c.to_string().width() > width {
            break;
        }
        fitted.push(c);
    }
    fitted
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}
