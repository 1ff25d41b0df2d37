//! A comparison as JSON; `schemas/diff.schema.json` describes it. It is complete: the old view and the segments give
//! the new view.

use std::io::{self, Write};
use std::ops::Range;

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::{Compared, Side, Totals};
use crate::diff::{
    Bead, LayerSummary, NoteChange, NoteRun, NoteState, Run, RunKind, RunnerUp, Summary, TextComparison,
};
use crate::model::{Layer, PlacedNote};
use crate::source::LineIndex;
use crate::text::Stream;

/// The version of the format; it grows when a field changes its meaning.
const VERSION: u32 = 1;

/// Writes one comparison as an object.
///
/// # Errors
/// If writing fails.
pub fn json(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
    Report { compared, state: None }.serialize(&mut serializer)?;
    writeln!(out)
}

/// Writes the comparisons of two folders as one object, file by file.
#[derive(Debug, Default)]
pub struct JsonFiles {
    begun: bool,
}

/// A file of one folder.
#[derive(Serialize)]
struct Alone<'f> {
    state: &'static str,
    old: Option<&'f str>,
    new: Option<&'f str>,
}

#[derive(Serialize)]
struct FilesSummary<'t> {
    compared: usize,
    differing: usize,
    renamed: usize,
    added: usize,
    deleted: usize,
    layers: Counts<'t>,
}

impl JsonFiles {
    /// Begins with the names of the folders.
    ///
    /// # Errors
    /// If writing fails.
    pub fn new(old: &str, new: &str, out: &mut dyn Write) -> io::Result<Self> {
        write!(out, "{{\"version\":{VERSION},\"old\":")?;
        serde_json::to_writer(&mut *out, old)?;
        write!(out, ",\"new\":")?;
        serde_json::to_writer(&mut *out, new)?;
        write!(out, ",\"files\":[")?;
        Ok(Self::default())
    }

    /// Writes the comparison of a file, which may have another name in the new folder.
    ///
    /// # Errors
    /// If writing fails.
    pub fn pair(&mut self, compared: &Compared<'_>, is_renamed: bool, out: &mut dyn Write) -> io::Result<()> {
        let state = Some(if is_renamed { "renamed" } else { "compared" });
        self.part(&Report { compared, state }, out)
    }

    /// Names a file that is in one folder only.
    ///
    /// # Errors
    /// If writing fails.
    pub fn alone(&mut self, name: &str, is_new: bool, out: &mut dyn Write) -> io::Result<()> {
        let state = if is_new { "added" } else { "deleted" };
        self.part(&Alone { state, old: (!is_new).then_some(name), new: is_new.then_some(name) }, out)
    }

    fn part(&mut self, part: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if std::mem::replace(&mut self.begun, true) { b",\n" } else { b"\n" })?;
        let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
        Ok(part.serialize(&mut serializer)?)
    }

    /// Ends with the counts of all files.
    ///
    /// # Errors
    /// If writing fails.
    pub fn end(self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let Totals { compared, differing, renamed, added, deleted, .. } = *totals;
        let summary = FilesSummary { compared, differing, renamed, added, deleted, layers: Counts(&totals.layers) };
        write!(out, "],\"summary\":")?;
        serde_json::to_writer(&mut *out, &summary)?;
        writeln!(out, "}}")
    }
}

/// Compact JSON with a line for each segment and each note.
#[derive(Debug, Default)]
struct Lines {
    depth: usize,
    /// Whether the next value is part of an outermost array.
    is_part: bool,
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        (self.depth, self.is_part) = (self.depth - 1, false);
        out.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.is_part = self.depth == 1;
        if first { Ok(()) } else { out.write_all(b",") }
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if std::mem::take(&mut self.is_part) { b"\n{" } else { b"{" })
    }
}

/// The comparison of one pair of files.
struct Report<'r> {
    compared: &'r Compared<'r>,
    /// What became of the file, where it is one of several.
    state: Option<&'static str>,
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Compared { old, new, comparison } = self.compared;
        let mut report = serializer.serialize_struct("Report", 9)?;
        match self.state {
            Some(state) => report.serialize_field("state", state)?,
            None => report.serialize_field("version", &VERSION)?,
        }
        report.serialize_field("old", old.name)?;
        report.serialize_field("new", new.name)?;
        report.serialize_field("same", &comparison.is_same())?;
        report.serialize_field("layers", &Names(&comparison.layers))?;
        report.serialize_field("summary", &AllCounts(self.compared))?;
        report.serialize_field("views", &Views(self.compared))?;
        report.serialize_field("segments", &Segments(self.compared))?;
        report.serialize_field("notes", &Notes(self.compared))?;
        report.end()
    }
}

/// Names of layers.
struct Names<'r>(&'r [Layer]);

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|layer| layer.as_str()))
    }
}

/// The counts of layers by their names.
struct Counts<'r>(&'r [LayerSummary]);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|summary| (summary.layer.as_str(), LayerCounts(summary))))
    }
}

/// The counts of all compared layers, including those that are empty.
struct AllCounts<'r>(&'r Compared<'r>);

impl Serialize for AllCounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let comparison = self.0.comparison;
        let found = comparison.summaries();
        let all: Vec<LayerSummary> = comparison.layers.iter().map(|&layer| of_layer(&found, layer)).collect();
        Counts(&all).serialize(serializer)
    }
}

fn of_layer(found: &[LayerSummary], layer: Layer) -> LayerSummary {
    let nothing = || LayerSummary { layer, counts: Summary::default(), notes: Vec::new() };
    found.iter().find(|summary| summary.layer == layer).cloned().unwrap_or_else(nothing)
}

struct LayerCounts<'r>(&'r LayerSummary);

#[derive(Serialize)]
struct CountRow<'r> {
    #[serde(flatten)]
    counts: &'r Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<States<'r>>,
}

impl Serialize for LayerCounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let LayerSummary { layer, counts, notes } = self.0;
        CountRow { counts, notes: layer.is_notes().then_some(States(notes)) }.serialize(serializer)
    }
}

/// How many notes are in which state.
struct States<'r>(&'r [(NoteState, usize)]);

impl Serialize for States<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(state, count)| (state.as_str(), count)))
    }
}

/// The properties of the views, besides their segments.
struct Views<'r>(&'r Compared<'r>);

#[derive(Serialize)]
struct ViewPair<'r> {
    old: ViewRow<'r>,
    new: ViewRow<'r>,
}

#[derive(Serialize)]
struct ViewRow<'r> {
    characters: usize,
    segments: usize,
    tokens: usize,
    /// White space after the last segment.
    tail: &'r str,
}

impl<'r> ViewRow<'r> {
    fn new(stream: &'r Stream<'_>) -> Self {
        let end = stream.segments.last().map_or(0, |segment| segment.span.end as usize);
        Self {
            characters: stream.text.chars().count(),
            segments: stream.segments.len(),
            tokens: stream.tokens.len(),
            tail: stream.text.get(end..).unwrap_or_default(),
        }
    }
}

impl Serialize for Views<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (layer, text) in &self.0.comparison.texts {
            map.serialize_entry(
                layer.as_str(),
                &ViewPair { old: ViewRow::new(&text.old), new: ViewRow::new(&text.new) },
            )?;
        }
        map.end()
    }
}

/// The beads of each text.
struct Segments<'r>(&'r Compared<'r>);

impl Serialize for Segments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Compared { old, new, comparison } = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (layer, text) in &comparison.texts {
            let beads = Beads {
                text,
                old: StreamSide::new(old, *layer, &text.old),
                new: StreamSide::new(new, *layer, &text.new),
            };
            map.serialize_entry(layer.as_str(), &beads)?;
        }
        map.end()
    }
}

/// A stream with the file it came from.
struct StreamSide<'r> {
    side: &'r Side<'r>,
    layer: Layer,
    stream: &'r Stream<'r>,
    characters: LineIndex<'r>,
    posts: Vec<Option<&'r str>>,
}

/// A stretch of a text.
#[derive(Serialize)]
struct Words<'r> {
    /// Characters of the view.
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    text: &'r str,
}

/// Segments of one side.
#[derive(Serialize)]
struct Stretch<'r> {
    index: [usize; 2],
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    /// Bytes of the file.
    bytes: [usize; 2],
    post: Option<&'r str>,
    before: &'r str,
    text: &'r str,
}

impl<'r> StreamSide<'r> {
    fn new(side: &'r Side<'r>, layer: Layer, stream: &'r Stream<'r>) -> Self {
        Self { side, layer, stream, characters: LineIndex::new(stream.text), posts: side.posts(layer) }
    }

    fn stretch(&self, index: &Range<usize>) -> Option<Stretch<'r>> {
        let segments = self.stream.segments.get(index.clone())?;
        let (first, last) = (segments.first()?, segments.last()?);
        let before = index.start.checked_sub(1).and_then(|before| self.stream.segments.get(before));
        let before = before.map_or(0, |segment| segment.span.end);
        let bytes = first.span.start as usize..last.span.end as usize;
        let place = self.side.position(self.layer, bytes.start);
        let span = self.side.span(self.layer, bytes.clone(), self.stream.text);
        let post = (first.group as usize).checked_sub(1).and_then(|post| self.posts.get(post).copied());
        Some(Stretch {
            index: [index.start, index.end],
            start: self.characters.characters_before(bytes.start),
            end: self.characters.characters_before(bytes.end),
            line: place.line,
            column: place.column,
            bytes: [span.start, span.end],
            post: post.flatten(),
            before: self.stream.slice(before..first.span.start),
            text: self.stream.slice(first.span.start..last.span.end),
        })
    }

    fn words(&self, tokens: &Range<u32>) -> Option<Words<'r>> {
        let tokens = self.stream.tokens.get(tokens.start as usize..tokens.end as usize)?;
        let (start, end) = (tokens.first()?.start, tokens.last()?.end);
        let place = self.side.position(self.layer, start as usize);
        Some(Words {
            start: self.characters.characters_before(start as usize),
            end: self.characters.characters_before(end as usize),
            line: place.line,
            column: place.column,
            text: self.stream.slice(start..end),
        })
    }
}

struct Beads<'r> {
    text: &'r TextComparison<'r>,
    old: StreamSide<'r>,
    new: StreamSide<'r>,
}

#[derive(Serialize)]
struct BeadRow<'r> {
    state: &'static str,
    moved: Option<usize>,
    old: Option<Stretch<'r>>,
    new: Option<Stretch<'r>>,
    tokens: Vec<RunRow<'r>>,
}

#[derive(Serialize)]
struct RunRow<'r> {
    kind: &'static str,
    tokens: usize,
    old: Option<Words<'r>>,
    new: Option<Words<'r>>,
}

impl Serialize for Beads<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.text.beads.iter().map(|bead| self.row(bead)))
    }
}

impl Beads<'_> {
    fn row(&self, bead: &Bead) -> BeadRow<'_> {
        BeadRow {
            state: bead.state.as_str(),
            moved: bead.moved,
            old: self.old.stretch(&bead.old),
            new: self.new.stretch(&bead.new),
            tokens: bead.runs.iter().map(|run| self.run(run)).collect(),
        }
    }

    fn run(&self, run: &Run) -> RunRow<'_> {
        let tokens = if run.kind == RunKind::Deleted { run.old.len() } else { run.new.len() };
        RunRow { kind: run.kind.as_str(), tokens, old: self.old.words(&run.old), new: self.new.words(&run.new) }
    }
}

/// The notes of all layers.
struct Notes<'r>(&'r Compared<'r>);

#[derive(Serialize)]
struct ChangeRow<'r> {
    layer: &'static str,
    state: &'static str,
    states: Vec<&'static str>,
    old: Option<NoteRow<'r>>,
    new: Option<NoteRow<'r>>,
    tokens: Vec<NoteRunRow<'r>>,
    runner_up: Option<RunnerUpRow<'r>>,
}

/// A note of one side.
#[derive(Serialize)]
struct NoteRow<'r> {
    id: Option<&'r str>,
    class: Option<&'static str>,
    words: &'r str,
    line: usize,
    column: usize,
    /// Bytes of the file.
    bytes: [usize; 2],
    /// Characters of the base view before it.
    at: usize,
    post: Option<&'r str>,
    anchor: Option<AnchorRow<'r>>,
}

#[derive(Serialize)]
struct AnchorRow<'r> {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
    /// Whether it consists of words; otherwise it is a sentence or a post.
    words: bool,
    text: Option<&'r str>,
}

#[derive(Serialize)]
struct NoteRunRow<'r> {
    kind: &'static str,
    tokens: usize,
    old: Option<NoteWords<'r>>,
    new: Option<NoteWords<'r>>,
}

#[derive(Serialize)]
struct NoteWords<'r> {
    /// Characters of the note's words.
    start: usize,
    end: usize,
    text: &'r str,
}

#[derive(Serialize)]
struct RunnerUpRow<'r> {
    #[serde(flatten)]
    note: NoteRow<'r>,
    similarity: f32,
}

impl Serialize for Notes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Compared { old, new, comparison } = self.0;
        let (old, new) = (NoteSide::new(old), NoteSide::new(new));
        serializer.collect_seq(comparison.notes.iter().map(|note| change_row(&old, &new, note)))
    }
}

fn change_row<'r>(old: &NoteSide<'r>, new: &NoteSide<'r>, note: &'r NoteChange<'_>) -> ChangeRow<'r> {
    let words = |note: &'r Option<PlacedNote<'_>>| note.as_ref().map_or("", |note| &note.words);
    let run = |run: &NoteRun| NoteRunRow {
        kind: run.kind.as_str(),
        tokens: run.tokens,
        old: (run.kind != RunKind::Inserted).then(|| note_words(words(&note.old), &run.old)),
        new: (run.kind != RunKind::Deleted).then(|| note_words(words(&note.new), &run.new)),
    };
    let runner_up = |found: &'r RunnerUp<'_>| RunnerUpRow { note: new.row(&found.note), similarity: found.similarity };
    ChangeRow {
        layer: note.layer().as_str(),
        state: note.state().as_str(),
        states: note.states.iter().map(|state| state.as_str()).collect(),
        old: note.old.as_ref().map(|note| old.row(note)),
        new: note.new.as_ref().map(|note| new.row(note)),
        tokens: note.runs.iter().map(run).collect(),
        runner_up: note.runner_up.as_ref().map(runner_up),
    }
}

fn note_words<'r>(words: &'r str, range: &Range<usize>) -> NoteWords<'r> {
    let count = |end: usize| words.get(..end).map_or(0, |before| before.chars().count());
    NoteWords { start: count(range.start), end: count(range.end), text: words.get(range.clone()).unwrap_or_default() }
}

/// The base view in which notes have their places.
struct NoteSide<'r> {
    side: &'r Side<'r>,
    base: &'r str,
    characters: LineIndex<'r>,
}

impl<'r> NoteSide<'r> {
    fn new(side: &'r Side<'r>) -> Self {
        let base = side.view(Layer::Base).map_or("", |view| &view.text);
        Self { side, base, characters: LineIndex::new(base) }
    }

    fn row<'n: 'r>(&self, note: &'n PlacedNote<'_>) -> NoteRow<'r> {
        let span = &note.intervention.span;
        let place = self.side.file_position(span.start);
        NoteRow {
            id: note.intervention.id.as_deref(),
            class: note.class.map(|class| class.as_str()),
            words: &note.words,
            line: place.line,
            column: place.column,
            bytes: [span.start, span.end],
            at: self.characters.characters_before(note.at.start),
            post: note.post,
            anchor: note.anchor.as_ref().map(|anchor| self.anchor(anchor, note.on_words)),
        }
    }

    fn anchor(&self, anchor: &Range<usize>, words: bool) -> AnchorRow<'r> {
        let place = self.side.position(Layer::Base, anchor.start);
        AnchorRow {
            start: self.characters.characters_before(anchor.start),
            end: self.characters.characters_before(anchor.end),
            line: place.line,
            column: place.column,
            words,
            text: self.base.get(anchor.clone()).filter(|_| words),
        }
    }
}
