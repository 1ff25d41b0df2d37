//! Findings in an expanded document, brought back to the files that it consists of.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::finding::Elsewhere;
use super::report::Placed;
use super::{Finding, Fix};
use crate::display::{Located, locate};
use crate::source::LineIndex;
use crate::xml::expand::{Expanded, Notice, Origin};

/// An expanded document whose files are asked for places.
#[derive(Debug)]
pub(super) struct Document {
    pub expanded: Expanded,
}

impl Document {
    /// The name of the document's own file.
    pub fn name(&self) -> &str {
        self.expanded.source(0).map_or("", |source| &source.name)
    }

    pub fn new(expanded: Expanded) -> Self {
        Self { expanded }
    }

    /// Adds what expansion has to say, in the order of the text. These findings are marked by spans behind its end,
    /// which [`origin`](Self::origin) knows.
    pub fn with_notices(&self, mut findings: Vec<Finding>, most: usize) -> Vec<Finding> {
        // What stopped the expansion is told in any case.
        findings.truncate(most.saturating_sub(self.expanded.notices().len()));
        let mut found: Vec<(usize, Finding)> =
            findings.into_iter().map(|finding| (finding.span.start, finding)).collect();
        for (nth, notice) in self.expanded.notices().iter().enumerate() {
            let behind = self.expanded.text().len() + 1 + nth;
            found.push((notice.at(), of_notice(notice, behind..behind)));
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, finding)| finding).collect()
    }

    /// Where a span of the text, or the mark of a notice, comes from.
    fn origin(&self, span: &Range<usize>) -> Origin {
        let behind = span.start.checked_sub(self.expanded.text().len() + 1);
        match behind.and_then(|nth| self.expanded.notices().get(nth)) {
            Some(notice) => self.expanded.origin_of(notice),
            None => self.expanded.origin(span.clone()),
        }
    }

    /// Gives findings their places in the files.
    pub fn placed(&self, findings: Vec<Finding>) -> io::Result<Vec<Placed>> {
        let mut places = Places::new(&self.expanded);
        let origins: Vec<(Origin, Option<Origin>)> = findings
            .iter()
            .map(|finding| {
                let related = finding.related.as_ref().map(|(span, _)| self.origin(span));
                (self.origin(&finding.span), related)
            })
            .collect();
        for (origin, related) in &origins {
            places.want(origin);
            related.iter().for_each(|related| places.want(related));
        }
        places.find()?;
        let placed = findings.into_iter().zip(origins).map(|(finding, origins)| self.place(finding, origins, &places));
        let mut placed: Vec<Placed> = placed.collect();
        // What an entity repeats is said once for its reference.
        placed.dedup();
        Ok(placed)
    }

    fn place(&self, finding: Finding, (origin, related): (Origin, Option<Origin>), places: &Places<'_>) -> Placed {
        let name = |file: usize| self.expanded.source(file).map(|source| source.name.clone()).unwrap_or_default();
        let fix = finding.fix.and_then(|fix| in_file(&self.expanded, fix));
        let related_note = finding.related.zip(related.as_ref()).map(|((_, note), related)| {
            let is_here = related.file == origin.file;
            let note = if is_here { note } else { format!("{note}, in `{}`", name(related.file)) };
            (related.span.clone(), note)
        });
        let elsewhere = (origin.file > 0).then(|| {
            let from = |(file, span): &(usize, Range<usize>)| (name(*file), places.line(*file, span.start));
            Box::new(Elsewhere {
                file: name(origin.file),
                included_from: origin.included_from.iter().map(from).collect(),
                is_recoded: self.expanded.is_recoded(origin.file),
            })
        });
        let place = places.of(&origin);
        let related = related.map(|related| places.of(&related));
        let finding = Finding { span: origin.span, related: related_note, fix, elsewhere, ..finding };
        Placed { finding, place, related }
    }
}

/// Brings a finding back to the bytes of the document itself: what is in an included file is at the inclusion.
pub(super) fn in_document(document: &Document, finding: Finding) -> Finding {
    let origin = document.origin(&finding.span);
    let related = finding.related.map(|(span, note)| (document.origin(&span).in_document(), note));
    let fix = finding.fix.and_then(|fix| in_file(&document.expanded, fix));
    Finding { span: origin.in_document(), related, fix, ..finding }
}

/// A fix for the document itself; none where it would touch what comes from an entity or an included file.
fn in_file(expanded: &Expanded, fix: Fix) -> Option<Fix> {
    let edits = fix.edits.into_iter().map(|(span, text)| {
        let origin = expanded.origin(span.clone());
        let is_own = origin.file == 0 && origin.included_from.is_empty();
        (is_own && origin.is_verbatim && origin.span.len() == span.len()).then_some((origin.span, text))
    });
    Some(Fix { edits: edits.collect::<Option<_>>()?, ..fix })
}

fn of_notice(notice: &Notice, span: Range<usize>) -> Finding {
    let finding = Finding::error(notice.code(), span, notice.to_string());
    let finding = if notice.is_warning() { finding.as_warning() } else { finding };
    match notice.advice() {
        Some(advice) => finding.advising(advice),
        None => finding,
    }
}

/// Lines and columns in several files, each read once.
struct Places<'e> {
    expanded: &'e Expanded,
    wanted: BTreeMap<usize, Vec<Range<usize>>>,
    found: BTreeMap<(usize, usize, usize), Located>,
    lines: BTreeMap<usize, LineIndex<'e>>,
}

impl<'e> Places<'e> {
    fn new(expanded: &'e Expanded) -> Self {
        Self { expanded, wanted: BTreeMap::new(), found: BTreeMap::new(), lines: BTreeMap::new() }
    }

    fn want(&mut self, origin: &Origin) {
        self.wanted.entry(origin.file).or_default().push(origin.span.clone());
        for (file, _) in &origin.included_from {
            let text = self.expanded.source(*file).map_or("", |source| &source.text);
            self.lines.entry(*file).or_insert_with(|| LineIndex::new(text));
        }
    }

    fn find(&mut self) -> io::Result<()> {
        for (file, spans) in std::mem::take(&mut self.wanted) {
            let text = self.expanded.source(file).map_or("", |source| &source.text);
            let located = locate(text.as_bytes(), &spans)?;
            self.found.extend(spans.into_iter().map(|span| (file, span.start, span.end)).zip(located));
        }
        Ok(())
    }

    fn of(&self, origin: &Origin) -> Located {
        let key = (origin.file, origin.span.start, origin.span.end);
        let start = crate::source::Position { line: 1, column: 1 };
        let nowhere = Located { start, end: start, line: String::new(), skipped: 0 };
        self.found.get(&key).cloned().unwrap_or(nowhere)
    }

    fn line(&self, file: usize, at: usize) -> crate::source::Position {
        let start = crate::source::Position { line: 1, column: 1 };
        self.lines.get(&file).map_or(start, |lines| lines.position(at))
    }
}
