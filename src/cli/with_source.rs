//! `glossator notes --with-source`: each gloss beside its source sentence and its source words.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anstyle::Style;
use glossator::align::PriorKnowledge;
use glossator::display::Cells;
use glossator::display::fit::{Styled, columns, wrapped};
use glossator::exchange::{SourcedRow, SourcedRows, sourced_csv, sourced_jsonl};
use glossator::source::LineIndex;
use glossator::text::SegmentUnit;

use super::align::tell;
use super::bitext::{Aligned, BitextFile, Cut, EditionFile, is_bitext, views};
use super::config::Config;
use super::exit::Failure;
use super::input::{self, Input};
use super::json;
use super::messages::{Message, visible};
use super::notes::{Format, style_of};
use super::output::to_stdout;
use super::pages::PageArgs;
use super::terminal::width;

/// Lists the notes of one translation beside the source: another edition or page, or an alignment of the two.
pub fn run(
    inputs: &[Input],
    source: &Path,
    format: Format,
    takes: &dyn Fn(&str) -> bool,
    how: &PageArgs,
    config: &Config,
) -> Result<(), Failure> {
    let [target] = inputs else {
        return Err(Failure::usage("`--with-source` is for one translation; name one file"));
    };
    beside(target, source, how, config, |aligned, files| list(aligned, files, (format, config.cells), takes))
}

/// Gives a translation with its source to `work`: another edition or page, which is aligned, or an alignment of the
/// two.
pub fn beside<T>(
    target: &Input,
    source: &Path,
    how: &PageArgs,
    config: &Config,
    work: impl FnOnce(&Aligned<'_>, [&EditionFile; 2]) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let source = input::single(source)?;
    let bytes = source.read()?;
    if is_bitext(&bytes) {
        // Whoever names the translation opens its folder.
        let named = target.path.as_deref().and_then(Path::parent).map(Path::to_owned);
        let file = BitextFile::load_within(&config.roots.with(named), &source, bytes, how, config)?;
        same(target, &file, &source)?;
        let views = views(&file.source, &file.target);
        let cuts = cuts([&file.source, &file.target], &views, file.unit());
        let aligned = file.aligned(cuts).map_err(|(span, message)| file.at(span.start, message))?;
        return work(&aligned, [&file.source, &file.target]);
    }
    let source = EditionFile::load_bytes(&source, bytes, how, config)?;
    let target = EditionFile::load(target, how, config)?;
    let views = views(&source, &target);
    let cuts = cuts([&source, &target], &views, SegmentUnit::Sentence);
    let aligned = Aligned::new(cuts, &PriorKnowledge::default());
    tell(&aligned.warnings, &[&[source.name.clone().into(), target.name.clone().into()]]);
    work(&aligned, [&source, &target])
}

/// Both editions, cut into segments of one unit.
pub fn cuts<'f>(
    files: [&'f EditionFile; 2],
    views: &'f [glossator::model::Projection<'f>; 2],
    unit: SegmentUnit,
) -> [Cut<'f>; 2] {
    [0, 1].map(|side| Cut::new(files[side], &views[side], unit))
}

/// The translation must be the one that the alignment is of.
fn same(target: &Input, file: &BitextFile, alignment: &Input) -> Result<(), Failure> {
    let whole = |path: Option<&Path>| path.and_then(|path| fs::canonicalize(path).ok());
    if whole(target.path.as_deref()) == whole(Some(&file.target.path)) {
        return Ok(());
    }
    let text = format!(
        "this alignment links `{}` and its translation `{}`, not `{}`; name the translation",
        file.source.name,
        file.target.name,
        target.name()
    );
    Err(Message::error(Some(&alignment.name()), text).into())
}

fn list(
    aligned: &Aligned<'_>,
    [source, target]: [&EditionFile; 2],
    (format, cells): (Format, Cells),
    takes: &dyn Fn(&str) -> bool,
) -> Result<(), Failure> {
    let lines = LineIndex::new(target.text());
    let (one, other) = (aligned.source.version(), aligned.target.version());
    let rows = SourcedRows {
        versions: [&one, &other],
        names: [&source.name, &target.name],
        alignment: &aligned.alignment,
        lines: &lines,
    };
    let notes = aligned.notes();
    let rows = notes.iter().map(|note| rows.row(note)).filter(|row| takes(row.class));
    match format {
        Format::Csv => to_stdout(io::stdout().lock(), |mut out| Ok(sourced_csv(rows, cells, &mut out)?)),
        Format::Jsonl => to_stdout(io::stdout().lock(), |mut out| Ok(sourced_jsonl(rows, &mut out)?)),
        Format::Json => to_stdout(io::stdout().lock(), |out| {
            let (mut rows, mut list) = (rows, json::List::begin("notes", out)?);
            rows.try_for_each(|row| list.row(&row, out))?;
            Ok(list.end(out)?)
        }),
        Format::Table => to_stdout(anstream::stdout().lock(), |out| {
            let mut rows = rows;
            rows.try_for_each(|row| table(&row, out)).map_err(Failure::from)
        }),
    }
}

/// Columns before the words.
const MARGIN: usize = 9;

/// A note, its source sentence and its source words.
fn table(row: &SourcedRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    let place = format!("{}:{}", row.line, row.column);
    let style = style_of(row.class);
    let anchor = row.anchor.map(|anchor| format!("{anchor} ")).unwrap_or_default();
    let note = [plain(&anchor), styled(&format!("[{}]", row.note), style)];
    lines(&place, note.into_iter(), out)?;
    match row.source {
        Some(source) => lines("source", marked(source, row).into_iter(), out)?,
        None => lines("source", [plain("no sentence")].into_iter(), out)?,
    }
    let term = match (row.term, row.term_cert, row.clue) {
        (Some(term), Some(cert), Some(clue)) => format!("{term} ({clue}, {cert})"),
        _ => "none".to_owned(),
    };
    lines("term", [plain(&term)].into_iter(), out)?;
    for quote in &row.quotes {
        let found = quote.source.map(|source| format!(": {source}")).unwrap_or_default();
        lines("quotes", [plain(&format!("{} ({}{found})", quote.text, quote.tier))].into_iter(), out)?;
    }
    lines("class", [plain(row.class)].into_iter(), out)?;
    writeln!(out)
}

/// The sentence with the source words of the note in bold.
fn marked(source: &str, row: &SourcedRow<'_>) -> Vec<Styled> {
    let Some(range) = row.term_range.clone() else { return vec![plain(source)] };
    let (before, rest) = source.split_at_checked(range.start).unwrap_or((source, ""));
    let (term, after) = rest.split_at_checked(range.len()).unwrap_or((rest, ""));
    vec![plain(before), styled(term, Style::new().bold()), plain(after)]
}

fn plain(words: &str) -> Styled {
    styled(words, Style::new())
}

fn styled(words: &str, style: Style) -> Styled {
    Styled { text: visible(words).replace(['\n', '\r'], " "), style }
}

/// Words behind a label, wrapped to the terminal.
fn lines(label: &str, runs: impl Iterator<Item = Styled>, out: &mut dyn Write) -> io::Result<()> {
    let mut label = label;
    for line in wrapped(runs, width().saturating_sub(MARGIN).max(20)) {
        write!(out, "{label}{}", " ".repeat(MARGIN.saturating_sub(columns(label)).max(1)))?;
        for Styled { text, style } in line {
            write!(out, "{style}{text}{style:#}")?;
        }
        writeln!(out)?;
        label = "";
    }
    Ok(())
}
