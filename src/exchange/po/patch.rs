//! Splices strings into a PO file.

use std::ops::Range;

use super::inline::string_of;
use super::strings::quoted;
use super::write::mark_lines;
use crate::exchange::bilingual::BilingualError;
use crate::exchange::bilingual_model::{Content, Side};
use crate::exchange::patchable_file::{Body, Change};
use crate::xml::Edits;

/// A PO file and the places of its entries.
#[derive(Debug)]
pub(super) struct PoBody {
    pub text: String,
    /// The line end of the file.
    pub line_end: &'static str,
    pub places: Vec<Place>,
}

/// The place of an entry.
#[derive(Debug)]
pub(super) struct Place {
    /// The string of `msgid`.
    pub source: Range<usize>,
    /// The string of `msgstr`.
    pub target: Range<usize>,
    /// The comments with the places of marks.
    pub marks: Vec<(Side, Range<usize>)>,
    /// The start of the first keyword.
    pub keyword: usize,
    /// The whole entry.
    pub span: Range<usize>,
}

impl Body for PoBody {
    fn text(&self) -> &str {
        &self.text
    }

    fn span(&self, unit: usize) -> Option<Range<usize>> {
        self.places.get(unit).map(|place| place.span.clone())
    }

    fn splice(&self, edits: &mut Edits<'_>, change: &Change<'_>) -> Result<(), BilingualError> {
        let Some(place) = self.places.get(change.number) else { return Ok(()) };
        let (old, new) = (change.old, change.new);
        self.replace(edits, place, Side::Source, (&old.source, &new.source))?;
        let none = Content::default();
        let targets = (old.target.as_ref().unwrap_or(&none), new.target.as_ref().unwrap_or(&none));
        self.replace(edits, place, Side::Target, targets)
    }
}

impl PoBody {
    /// Rewrites a string that differs, and the comments on its marks if they differ.
    fn replace(
        &self,
        edits: &mut Edits<'_>,
        place: &Place,
        side: Side,
        (old, new): (&Content, &Content),
    ) -> Result<(), BilingualError> {
        if old == new {
            return Ok(());
        }
        let end = self.line_end;
        let strings = (string_of(old), string_of(new));
        if strings.0 != strings.1 {
            let span = if side == Side::Source { &place.source } else { &place.target };
            edits.replace(span.clone(), quoted(&strings.1).replace('\n', end))?;
        }
        let said = |content| {
            let mut lines = String::new();
            mark_lines(&mut lines, content, side);
            lines.replace('\n', end)
        };
        if said(old) != said(new) {
            for (_, line) in place.marks.iter().filter(|(of, _)| *of == side) {
                edits.delete(line.clone())?;
            }
            edits.insert(place.keyword, said(new))?;
        }
        Ok(())
    }
}
