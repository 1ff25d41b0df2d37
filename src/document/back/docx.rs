//! Into a DOCX: which runs of which parts change, and the parts anew.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::comments;
use super::compare::Compared;
use super::runs::{Act, Ids, Marks, Run, Touched};
use super::{Change, ChangesAs, Note, Original, Written, placed};
use crate::document::archive::Archive;
use crate::document::docx::{Parts, parts};
use crate::document::error::DocumentError;
use crate::document::model::{Origin, Part};
use crate::document::nodes::said;
use crate::model::Span;
use crate::xml::{self, Edits, Node, NodeId};

/// Writes changes and remarks into a document.
pub(super) fn write(original: &Original, compared: &Compared, how: ChangesAs) -> Result<Written, DocumentError> {
    let mut archive = Archive::open(original.bytes.clone())?;
    let names = parts(&mut archive)?;
    let sources = Sources::read(&mut archive, &names)?;
    let mut plan = Plan { origins: &original.flat.origins, sources: &sources, touched: BTreeMap::new() };
    let (found, left) = placed(&compared.changes, |change| plan.placed(change));
    found.into_iter().for_each(|(index, place)| plan.change(index, &compared.changes[index], place));
    let mut without = Vec::new();
    for (index, note) in compared.notes.iter().enumerate() {
        without.extend(plan.note(index, note).err().map(|why| (index, why)));
    }
    let mut ids = Ids::new(sources.ids(&mut archive, &names)?);
    let numbers: Vec<u32> = compared.notes.iter().map(|_| ids.next()).collect();
    let marks = Marks { changes: &compared.changes, numbers: &numbers, how };
    let mut changed = plan.parts(&marks, &mut ids)?;
    let placed: Vec<(&Note, u32)> = compared
        .notes
        .iter()
        .zip(numbers.iter().copied())
        .enumerate()
        .filter(|(index, _)| !without.iter().any(|(other, _)| other == index))
        .map(|(_, placed)| placed)
        .collect();
    if !placed.is_empty() {
        changed.extend(comments::parts(&mut archive, &names, &placed, sources.namespace())?);
    }
    Ok(Written { bytes: archive.repacked(&changed)?, left, without })
}

/// A part with text.
struct Source {
    name: String,
    tree: xml::Document,
    /// The elements by the bytes at which they begin.
    elements: FxHashMap<usize, NodeId>,
}

/// The parts with text.
struct Sources(BTreeMap<Part, Source>);

impl Sources {
    fn read(archive: &mut Archive, names: &Parts) -> Result<Self, DocumentError> {
        let all = [(Part::Main, &names.main), (Part::Footnotes, &names.footnotes), (Part::Endnotes, &names.endnotes)];
        let mut sources = BTreeMap::new();
        for (part, name) in all {
            let Some(tree) = archive.xml(name)? else { continue };
            let elements = tree.nodes().filter(|node| node.is_element()).map(|node| (node.span().start, node.id()));
            let elements = elements.collect();
            sources.insert(part, Source { name: name.clone(), tree, elements });
        }
        Ok(Self(sources))
    }

    fn node(&self, origin: &Origin) -> Option<Node<'_>> {
        let source = self.0.get(&origin.part)?;
        source.tree.node(*source.elements.get(&origin.span.start)?)
    }

    fn namespace(&self) -> &str {
        self.0.get(&Part::Main).and_then(|source| source.tree.root().namespace()).unwrap_or_default()
    }

    /// The numbers of comments, changes and bookmarks that are taken.
    fn ids(&self, archive: &mut Archive, names: &Parts) -> Result<FxHashSet<u32>, DocumentError> {
        let numbers = |tree: &xml::Document| -> Vec<u32> {
            let nodes = tree.nodes().filter(|node| node.is_element());
            nodes.filter_map(|node| said(node, "id")?.parse().ok()).collect()
        };
        let mut taken: FxHashSet<u32> = self.0.values().flat_map(|source| numbers(&source.tree)).collect();
        taken.extend(archive.xml(&names.comments)?.iter().flat_map(numbers));
        Ok(taken)
    }
}

/// What is done at which characters of the file.
struct Plan<'p> {
    origins: &'p [Origin],
    sources: &'p Sources,
    /// By the index of the origin.
    touched: BTreeMap<usize, Touched>,
}

/// Where a change is written: indexes of origins.
struct Placed {
    held: Vec<usize>,
    /// Where new words go: beside these characters, at this place of the text.
    beside: (usize, usize),
}

const NO_PLACE: &str = "these characters are no text in the document but a mark or a line end";
const NO_RUN: &str =
    "the words stand where no changes are written (a text box in two forms, a ruby, a deleted passage)";

impl<'p> Plan<'p> {
    /// The characters that a change takes away, and those beside which it puts its words in.
    fn placed(&self, change: &Change) -> Result<Placed, &'static str> {
        if change.text.contains(['⁽', '⁾', '₍', '₎']) {
            return Err("a bracket that became a footnote, or the other way round, is not written into documents");
        }
        let held = self.held(&change.at)?;
        let beside = match held.last() {
            Some(last) => (*last, change.at.end),
            None => (self.beside(change.at.start).ok_or(NO_PLACE)?, change.at.start),
        };
        held.iter().chain([&beside.0]).try_for_each(|origin| self.check(*origin))?;
        Ok(Placed { held, beside })
    }

    fn change(&mut self, index: usize, change: &Change, place: Placed) {
        for origin in place.held {
            let own = &self.origins[origin];
            let deleted = own.at.max(change.at.start)..(own.at + own.len).min(change.at.end);
            self.touched.entry(origin).or_default().deleted.push((deleted, index));
        }
        if !change.text.is_empty() {
            let (origin, at) = place.beside;
            self.touched.entry(origin).or_default().acts.push((at, Act::Insert(index)));
        }
    }

    /// The origins of all characters in a range.
    fn held(&self, at: &Span) -> Result<Vec<usize>, &'static str> {
        let from = self.origins.partition_point(|origin| origin.at + origin.len <= at.start);
        let held = (from..self.origins.len()).take_while(|index| self.origins[*index].at < at.end);
        let held: Vec<usize> = held.filter(|_| !at.is_empty()).collect();
        let mut next = at.start;
        for origin in held.iter().map(|index| &self.origins[*index]) {
            if origin.at > next {
                return Err(NO_PLACE);
            }
            next = origin.at + origin.len;
        }
        if next < at.end { Err(NO_PLACE) } else { Ok(held) }
    }

    /// The characters beside which something is put in: those before, else those behind.
    fn beside(&self, at: usize) -> Option<usize> {
        let behind = self.origins.partition_point(|origin| origin.at < at);
        let touches = |index: &usize| {
            let origin = &self.origins[*index];
            origin.at <= at && at <= origin.at + origin.len
        };
        behind
            .checked_sub(1)
            .filter(touches)
            .or_else(|| Some(behind).filter(|index| *index < self.origins.len()).filter(touches))
    }

    /// Whether changes may be written around these characters.
    fn check(&self, origin: usize) -> Result<(), &'static str> {
        let node = self.sources.node(&self.origins[origin]).ok_or(NO_RUN)?;
        let run = node.parent().filter(|run| run.local_name() == "r" && run.prefix().is_some()).ok_or(NO_RUN)?;
        let is_barred = |above: Node<'_>| {
            matches!(above.local_name(), "AlternateContent" | "del" | "moveFrom" | "r" | "oMath" | "rPr")
        };
        let barred = run.ancestors().filter(|above| above.span() != run.span()).any(is_barred);
        if barred { Err(NO_RUN) } else { Ok(()) }
    }

    /// The place of a remark: around its words, or behind the word before them where comments cannot stand.
    fn note(&mut self, index: usize, note: &Note) -> Result<(), &'static str> {
        let is_main = |origin: &usize| self.origins[*origin].part == Part::Main && self.check(*origin).is_ok();
        let from = self.origins.partition_point(|origin| origin.at + origin.len <= note.at.start);
        let held = (from..self.origins.len()).take_while(|origin| self.origins[*origin].at < note.at.end);
        let held: Vec<usize> = held.filter(is_main).collect();
        let before = || (0..from).rev().find(is_main).or_else(|| (from..self.origins.len()).find(is_main));
        let (first, last) = match (held.first(), held.last()) {
            (Some(first), Some(last)) => (Some(*first), *last),
            _ => (None, before().ok_or("there is no place for a comment")?),
        };
        let own = |origin: usize| self.origins[origin].at..self.origins[origin].at + self.origins[origin].len;
        if let Some(first) = first {
            let start = own(first).start.max(note.at.start);
            self.touched.entry(first).or_default().acts.push((start, Act::Start(index)));
        }
        let whole = own(last);
        let end = if first.is_some() { whole.end.min(note.at.end) } else { whole.end };
        let act = if first.is_some() { Act::End(index) } else { Act::Reference(index) };
        self.touched.entry(last).or_default().acts.push((end, act));
        Ok(())
    }

    /// The parts with other runs.
    fn parts(&self, marks: &Marks<'_>, ids: &mut Ids) -> Result<BTreeMap<String, Vec<u8>>, DocumentError> {
        let mut runs: BTreeMap<(Part, usize), Vec<usize>> = BTreeMap::new();
        for origin in self.touched.keys() {
            let own = &self.origins[*origin];
            let run = self.sources.node(own).and_then(Node::parent);
            runs.entry((own.part, run.map_or(0, |run| run.span().start))).or_default().push(*origin);
        }
        let mut changed = BTreeMap::new();
        for (part, source) in &self.sources.0 {
            let mut edits = Edits::new(source.tree.source());
            for ((_, start), origins) in runs.range((*part, 0)..=(*part, usize::MAX)) {
                let Some(run) = source.elements.get(start).and_then(|id| source.tree.node(*id)) else { continue };
                let touched = origins.iter().map(|origin| {
                    let own = &self.origins[*origin];
                    (own.span.start, (own, &self.touched[origin]))
                });
                let text = Run::new(run, touched.collect()).written(marks, ids);
                edits.replace(run.span(), text).map_err(|error| DocumentError::Archive(error.to_string()))?;
            }
            if !edits.is_empty() {
                changed.insert(source.name.clone(), edits.apply().into_bytes());
            }
        }
        Ok(changed)
    }
}
