//! A comparison as text, columns, JSON, CSV, TEI and in the formats of other tools: one file per format.
//!
//! Each function takes a [`Compared`], which is the comparison together with its two files, and writes in small pieces:
//! give it a buffer. Places are given as line and column of the file, whichever view was compared.

pub(crate) mod blocks;
mod changes;
mod concordance;
mod csv;
mod json;
mod json_lines;
pub(crate) mod pieces;
mod side_by_side;
mod stat;
mod synopsis;
mod tei;
mod text;
mod unified;

use std::ops::Range;

pub use self::csv::csv;
pub use json::json;
pub use json_lines::json_lines;
pub use tei::tei;
pub use text::text;
pub use unified::{patch, unified};
#[doc(hidden)]
pub use {
    self::csv::{CSV_COLUMNS, csv_alone, csv_head, csv_renamed},
    concordance::{
        concordance_csv, concordance_json, concordance_json_lines, concordance_table, keyness_csv, keyness_json,
        keyness_json_lines, keyness_table, kwic, occurrences_csv, occurrences_json_lines,
    },
    json::JsonFiles,
    json_lines::{json_line_alone, json_line_renamed},
    side_by_side::side_by_side,
    stat::{StatFiles, stat},
    synopsis::{synopsis_csv, synopsis_json},
    text::{text_alone, text_renamed, text_totals},
    unified::{textconv, unified_alone, unified_renamed, view_lines},
};

use super::{Comparison, LayerSummary, Version};
use crate::model::{FeatureKind, Layer, Projection};
use crate::source::{LineIndex, Position};

/// One of the two files.
#[derive(Debug)]
pub struct Side<'s> {
    /// The name shown to people.
    pub name: &'s str,
    lines: LineIndex<'s>,
    version: Option<&'s Version<'s>>,
}

impl<'s> Side<'s> {
    /// The file with this text, from which the edition of `version` was read.
    pub fn new(name: &'s str, text: &'s str, version: &'s Version<'s>) -> Self {
        Self { name, lines: LineIndex::new(text), version: Some(version) }
    }

    /// The same with these lines: those of a file that holds the text in another form.
    #[must_use]
    pub fn with_lines(self, lines: LineIndex<'s>) -> Self {
        Self { lines, ..self }
    }

    /// A text that was compared without an edition.
    pub fn of_text(name: &'s str, text: &'s str) -> Self {
        Self { name, lines: LineIndex::new(text), version: None }
    }

    pub(crate) fn view(&self, layer: Layer) -> Option<&'s Projection<'s>> {
        self.version?.view_of(layer)
    }

    /// The byte of the file for the character at byte `at` of a layer's view.
    pub fn origin(&self, layer: Layer, at: usize) -> usize {
        self.view(layer).map_or(at, |view| view.origin(at).unwrap_or(0))
    }

    /// Line and column in the file of byte `at` of a layer's view.
    pub fn position(&self, layer: Layer, at: usize) -> Position {
        self.lines.position(self.origin(layer, at))
    }

    /// Line and column of a byte of the file.
    pub fn file_position(&self, offset: usize) -> Position {
        self.lines.position(offset)
    }

    /// The bytes of the file for a stretch of a layer's view, including anything between.
    pub fn span(&self, layer: Layer, stretch: Range<usize>, text: &str) -> Range<usize> {
        let start = self.origin(layer, stretch.start);
        let Some(last) = text.get(stretch.clone()).and_then(|text| text.chars().next_back()) else {
            return start..start;
        };
        let at = self.origin(layer, stretch.end - last.len_utf8());
        start..(at + self.width(at, last)).max(start)
    }

    /// How many bytes of the file a character takes; one written as a reference takes more.
    fn width(&self, at: usize, c: char) -> usize {
        let rest = self.lines.text().get(at..).unwrap_or_default();
        let reference = rest.starts_with('&').then(|| rest.bytes().take(12).position(|byte| byte == b';')).flatten();
        reference.map_or(c.len_utf8(), |end| end + 1).min(rest.len())
    }

    /// The ids of the posts in a layer's view, in the order of the text: the groups of its stream, from 1.
    fn posts(&self, layer: Layer) -> Vec<Option<&'s str>> {
        let post = |kind| match kind {
            FeatureKind::Post(post) => Some(post.id.as_deref()),
            _ => None,
        };
        self.view(layer).map(|view| view.select(post).map(|(_, id)| id).collect()).unwrap_or_default()
    }
}

/// A comparison with the files that were compared.
#[derive(Debug)]
pub struct Compared<'c> {
    /// The old file.
    pub old: Side<'c>,
    /// The new file.
    pub new: Side<'c>,
    /// The comparison of the two.
    pub comparison: &'c Comparison<'c>,
}

/// The counts of several comparisons together.
#[derive(Debug, Clone, Default)]
#[doc(hidden)]
pub struct Totals {
    /// How many pairs of files were compared.
    pub compared: usize,
    /// How many of them differ.
    pub differing: usize,
    /// How many files have another name in the new folder.
    pub renamed: usize,
    /// How many files are in the new folder only.
    pub added: usize,
    /// How many files are in the old folder only.
    pub deleted: usize,
    /// The layers that were compared, with their counts.
    pub layers: Vec<LayerSummary>,
}

impl Totals {
    /// Adds a pair of files.
    pub fn add(&mut self, comparison: &Comparison<'_>) {
        self.compared += 1;
        self.differing += usize::from(!comparison.is_same());
        for summary in comparison.summaries() {
            match self.layers.iter_mut().find(|held| held.layer == summary.layer) {
                Some(held) => held.add(&summary),
                None => self.layers.push(summary),
            }
        }
        self.layers.sort_by_key(|held| comparison.layers.iter().position(|layer| *layer == held.layer));
    }

    /// Adds a file that is on one side only.
    pub fn add_alone(&mut self, is_new: bool) {
        if is_new {
            self.added += 1;
        } else {
            self.deleted += 1;
        }
    }

    /// Whether nothing differs.
    pub fn is_same(&self) -> bool {
        self.differing + self.renamed + self.added + self.deleted == 0
    }
}
