//! The document on which people decide: its text in pieces, and what its tree holds.
//!
//! [`Document`] owns everything that decisions need to know of a file: the text, cut at places of the tree
//! ([`layout`](self::layout)), the ids and the pointers to them ([`Uses`]), the notes of each block, the annotations on
//! each note, and the limits with which the file was opened. [`Changes`] replace single pieces; they are parsed before
//! anything changes, so that after an error the document is as it was.

mod annotations;
mod between;
mod blocks;
mod elsewhere;
mod header;
mod layout;
mod literal;
mod naming;
mod repeats;
mod splice;
mod uses;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::draft::{Draft, Tree};
use super::error::{DecisionError, OpenError};
use super::fingerprint::Fingerprint;
use super::state::{BlockState, NoteKey, NoteState};
use crate::bracket::Lexicon;
use crate::tei::{self, TEI_NAMESPACE, TeiFile};
use crate::xml::{self, Limits, Node};
use layout::{Layout, Piece};

pub(super) use annotations::{AnnotationBody, Annotations, Entry, SlotId};
pub(super) use between::between;
pub(super) use header::Header;
pub(super) use literal::literal_ranges;
use literal::literals_as_notes;
pub(super) use naming::Naming;
pub(super) use repeats::{Repetition, wording};
pub(super) use splice::{Splice, difference, spliced};
pub(super) use uses::{Mentions, Uses};

/// A TEI file on which people decide.
#[derive(Debug)]
pub(super) struct Document {
    limits: Limits,
    layout: Layout,
    header: Header,
    blocks: Vec<BlockState>,
    annotations: Annotations,
    uses: Uses,
    fingerprint: Fingerprint,
    /// The block of each note, and its place among the notes of the block; text that may become a note comes after
    /// those.
    places: Vec<Option<(usize, usize)>>,
    /// The lexicon by which brackets that are text are listed, if they are asked for.
    literals: Option<Arc<Lexicon>>,
    keys: FxHashMap<Box<str>, NoteKey>,
    /// By id, the number of the block.
    numbers: FxHashMap<Box<str>, usize>,
    /// By id, the numbers of the blocks that were marked to repeat it when the file was opened.
    repetitions: FxHashMap<Box<str>, Vec<usize>>,
    /// The tree of the block that was changed last: the next decision is mostly on a note nearby.
    last: Option<(usize, Arc<Tree>)>,
    /// The whole text, kept from the first time it is asked for.
    text: OnceLock<Arc<String>>,
}

/// Changes of pieces of a document.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub header: Option<Header>,
    /// New blocks, by number.
    pub blocks: BTreeMap<usize, Draft>,
    pub annotations: Vec<AnnotationChange>,
    /// A note that gets an id.
    pub named: Option<(NoteKey, String)>,
}

/// A change of an annotation.
#[derive(Debug, Clone)]
pub(super) enum AnnotationChange {
    /// Replaces it.
    Write(SlotId, String),
    /// Removes it.
    Remove(SlotId),
    /// Adds a new one after the others.
    Append(String),
    /// Adds a new one before another.
    Before(SlotId, String),
}

impl AnnotationChange {
    /// The new element; empty for a removal.
    pub fn written(&self) -> &str {
        match self {
            Self::Write(_, xml) | Self::Append(xml) | Self::Before(_, xml) => xml,
            Self::Remove(_) => "",
        }
    }
}

/// Pieces that [`Document::exchange`] swaps with those of the document.
#[derive(Debug)]
pub(super) struct Exchange {
    header: Option<Header>,
    blocks: Vec<BlockExchange>,
    annotations: Vec<(SlotId, Option<Entry>)>,
}

#[derive(Debug)]
struct BlockExchange {
    number: usize,
    /// The block that is not in the document.
    state: BlockState,
    /// Its mentions, and those of the block in the document.
    mentions: Arc<Mentions>,
    current: Arc<Mentions>,
}

impl Document {
    /// Reads a TEI file.
    ///
    /// # Errors
    /// [`OpenError`] if it is not a TEI file or has no header.
    pub fn open(text: String, limits: &Limits) -> Result<Self, OpenError> {
        let file = tei::read_body(text, limits)?;
        let document = Self::of(&file, limits)?;
        // The tree is no longer needed; the pieces have its text.
        drop(document.text.set(Arc::new(file.document.into_source())));
        Ok(document)
    }

    /// The document in a file.
    ///
    /// # Errors
    /// [`OpenError`] if it has no header.
    pub fn of(file: &TeiFile, limits: &Limits) -> Result<Self, OpenError> {
        let root = file.document.root();
        let header = root.elements().find(|node| node.is(TEI_NAMESPACE, "teiHeader"));
        let node = header.ok_or_else(|| OpenError::NoHeader { span: root.start_tag_span() })?;
        let header = Header::read(node.source(), &Arc::new(blocks::around(node)), limits)
            .map_err(|error| OpenError::Internal { why: error.to_string(), span: node.span() })?;
        let shells = blocks::shells(&file.edition);
        let ranges: Vec<Range<usize>> = shells.iter().map(|shell| shell.span.clone()).collect();
        let mut annotations = Annotations::default();
        let (layout, uses) =
            rayon::join(|| Layout::cut(&file.document, node, &ranges, &mut annotations), || Uses::of(root));
        let layout = layout.map_err(|overlap| OpenError::Internal {
            why: "two parts of this file share bytes".to_owned(),
            span: overlap.at..overlap.at,
        })?;
        let mut document = Self {
            limits: *limits,
            layout,
            header,
            blocks: Vec::with_capacity(shells.len()),
            annotations,
            uses,
            fingerprint: Fingerprint::default(),
            places: Vec::new(),
            literals: None,
            keys: FxHashMap::default(),
            numbers: FxHashMap::default(),
            repetitions: FxHashMap::default(),
            last: None,
            text: OnceLock::new(),
        };
        document.read_blocks(file, &shells);
        Ok(document)
    }

    fn read_blocks(&mut self, file: &TeiFile, shells: &[blocks::Shell<'_>]) {
        let mut wanted: FxHashMap<usize, usize> =
            shells.iter().enumerate().map(|(at, shell)| (shell.span.start, at)).collect();
        let frame = self.header.reader.frame();
        let mut last: Option<(usize, Arc<super::state::Around>)> = None;
        for node in file.document.nodes().filter(|node| node.is_element()) {
            let Some(at) = wanted.remove(&node.span().start) else { continue };
            let parent = node.parent().map_or(0, |parent| parent.id().index());
            let around = match &last {
                Some((known, around)) if *known == parent => Arc::clone(around),
                _ => Arc::new(blocks::around(node)),
            };
            last = Some((parent, Arc::clone(&around)));
            let block = shells[at].read(node, around, &frame);
            self.admit(block);
        }
    }

    /// Adds the next block and gives its notes their keys.
    fn admit(&mut self, mut block: BlockState) {
        let number = self.blocks.len();
        for (index, note) in block.notes.iter_mut().enumerate() {
            note.block = number;
            note.key = NoteKey(self.places.len() as u32);
            blocks::decorate(note, &self.annotations);
            self.places.push(Some((number, index)));
            self.keys.extend(note.id.clone().map(|id| (id, note.key)));
        }
        if let Some(id) = &block.id {
            self.numbers.entry(id.clone()).or_insert(number);
        }
        if let Some(first) = &block.repeats {
            self.repetitions.entry(first.clone()).or_default().push(number);
        }
        self.fingerprint.add_all(&block);
        self.blocks.push(block);
    }

    /// The limits with which the file was opened.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn blocks(&self) -> &[BlockState] {
        &self.blocks
    }

    /// A block as a tree.
    ///
    /// # Errors
    /// If there is no block with this number.
    pub fn tree(&self, number: usize) -> Result<Arc<Tree>, DecisionError> {
        let block = self.blocks.get(number).ok_or_else(|| DecisionError::internal("there is no such paragraph"))?;
        let last = self.last.as_ref().filter(|(last, tree)| *last == number && tree.written() == &*block.source);
        match last {
            Some((_, tree)) => Ok(Arc::clone(tree)),
            None => Ok(Arc::new(Tree::of(&block.around, &block.source, &self.limits)?)),
        }
    }

    pub fn annotations(&self) -> &Annotations {
        &self.annotations
    }

    pub fn uses(&self) -> &Uses {
        &self.uses
    }

    /// A fingerprint of the document's notes and ids.
    pub fn fingerprint(&self) -> Fingerprint {
        let is_ours = self.header.reader.is_ours();
        Fingerprint { repeated_ids: self.uses.repeated(), is_ours, ..self.fingerprint }
    }

    /// The line end of the file.
    pub fn line_end(&self) -> &'static str {
        self.layout.line_end()
    }

    /// The number of the block with this id.
    pub fn block_number(&self, id: &str) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    /// The numbers of the blocks that are marked to repeat this one.
    pub fn repetitions(&self, id: &str) -> impl Iterator<Item = usize> {
        let known = self.repetitions.get(id).map(Vec::as_slice).unwrap_or_default();
        known.iter().copied().filter(|number| self.blocks[*number].repeats.is_some())
    }

    /// The note of this key.
    pub fn note(&self, key: NoteKey) -> Option<&NoteState> {
        let (block, index) = (*self.places.get(key.0 as usize)?)?;
        let block = self.blocks.get(block)?;
        block.notes.get(index).or_else(|| block.literals.get(index - block.notes.len()))
    }

    /// Whether brackets that are text are listed.
    pub fn lists_literals(&self) -> bool {
        self.literals.is_some()
    }

    /// From now on, also lists brackets that are text.
    pub fn list_literals(&mut self, lexicon: Arc<Lexicon>) {
        for number in 0..self.blocks.len() {
            let mut literals = literals_as_notes(&self.blocks[number], number, &lexicon);
            let notes = self.blocks[number].notes.len();
            for (index, literal) in literals.iter_mut().enumerate() {
                literal.key = NoteKey(self.places.len() as u32);
                self.places.push(Some((number, notes + index)));
                self.keys.extend(literal.id.clone().map(|id| (id, literal.key)));
            }
            self.blocks[number].literals = literals;
        }
        self.literals = Some(lexicon);
    }

    /// The key of the note with this id.
    pub fn key(&self, id: &str) -> Option<NoteKey> {
        self.keys.get(id).copied().filter(|key| self.note(*key).is_some_and(|note| note.id.as_deref() == Some(id)))
    }

    /// The whole text, assembled on the first call after a change.
    pub fn text(&self) -> &Arc<String> {
        self.text.get_or_init(|| {
            let parts = self.parts();
            let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
            parts.iter().for_each(|part| text.push_str(part));
            Arc::new(text)
        })
    }

    /// The pieces of the text in order: cheap to copy, so that another thread can assemble them.
    pub fn parts(&self) -> Vec<Arc<str>> {
        let mut parts = Vec::with_capacity(self.layout.pieces.len() + 8);
        self.each_part(&mut |part| parts.extend(part.cloned()));
        parts
    }

    /// Calls `take` with every possible part, in an order that no exchange changes; `None` for one that is missing.
    fn each_part(&self, take: &mut dyn FnMut(Option<&Arc<str>>)) {
        let mut hidden_to = 0;
        for (at, piece) in self.layout.pieces.iter().enumerate() {
            if let Piece::Open(hull) = piece
                && at >= hidden_to
                && !self.layout.is_written(*hull, &self.annotations)
            {
                hidden_to = self.layout.hulls[*hull].pieces.end + 1;
            }
            let mut keep = |part: Option<&Arc<str>>, is_kept: bool| take(part.filter(|_| is_kept));
            let mut take = |part: Option<&Arc<str>>| keep(part, at >= hidden_to);
            match piece {
                // Comments stay even if the list around them is left out.
                Piece::Fixed(text) => {
                    keep(Some(text), at >= hidden_to || !text.bytes().all(|c| c.is_ascii_whitespace()))
                }
                Piece::Header => take(Some(&self.header.source)),
                Piece::Block(number) => take(Some(&self.blocks[*number].source)),
                Piece::Annotation(slot) => self.annotations.each_part(*slot, &mut take),
                Piece::Open(hull) => take(Some(self.layout.tag(*hull, true))),
                Piece::Close(hull) => take(Some(self.layout.tag(*hull, false))),
                Piece::New => self.each_new_part(&mut take),
            }
        }
    }

    fn each_new_part(&self, take: &mut dyn FnMut(Option<&Arc<str>>)) {
        let (before, behind) = self.layout.around_new();
        let is_written = self.annotations.has_new();
        let (before, behind): (Arc<str>, Arc<str>) = (before.into(), behind.into());
        take(Some(&before).filter(|_| is_written));
        self.annotations.each_new_part(take);
        take(Some(&behind).filter(|_| is_written));
    }

    /// Applies planned changes and returns their undo. All are parsed first: after an error the document is as it was.
    ///
    /// # Errors
    /// [`DecisionError::Internal`] if a plan may not make such a change.
    pub fn apply(&mut self, changes: Changes) -> Result<Exchange, DecisionError> {
        let mut exchange = Exchange { header: changes.header, blocks: Vec::new(), annotations: Vec::new() };
        let reader = Arc::clone(exchange.header.as_ref().map_or(&self.header.reader, |header| &header.reader));
        for (number, draft) in &changes.blocks {
            exchange.blocks.push(self.read_change(*number, draft, &reader)?);
        }
        let written: Vec<Option<(Box<str>, Entry)>> =
            changes.annotations.iter().map(|change| self.read_annotation(change)).collect::<Result<_, _>>()?;
        // From here on nothing can fail.
        if let Some((key, id)) = changes.named {
            self.keys.insert(id.into(), key);
        }
        for (change, entry) in changes.annotations.into_iter().zip(written) {
            let slot = match (change, &entry) {
                (AnnotationChange::Write(slot, _) | AnnotationChange::Remove(slot), _) => slot,
                (AnnotationChange::Before(slot, _), _) => self.annotations.insert_before(slot),
                (AnnotationChange::Append(_), Some((target, _))) => {
                    let (lead, naming) = (Arc::clone(&self.layout.lead), Arc::clone(&self.layout.naming));
                    self.annotations.append(target.clone(), lead, naming)
                }
                (AnnotationChange::Append(_), None) => continue,
            };
            exchange.annotations.push((slot, entry.map(|(_, entry)| entry)));
        }
        for block in &mut exchange.blocks {
            self.name_notes(block);
        }
        self.last =
            changes.blocks.into_iter().next_back().map(|(number, draft)| (number, draft.tree())).or(self.last.take());
        self.exchange(&mut exchange);
        Ok(exchange)
    }

    /// Parses the new text of a block.
    fn read_change(
        &self,
        number: usize,
        draft: &Draft,
        reader: &tei::BlockReader,
    ) -> Result<BlockExchange, DecisionError> {
        let old = self.blocks.get(number).ok_or_else(|| DecisionError::internal("there is no such paragraph"))?;
        if draft.before().written() != &*old.source {
            return Err(DecisionError::internal("a paragraph was changed after the decision was planned"));
        }
        let tree = draft.tree();
        let state = blocks::reread(old, &tree, reader)?;
        Ok(BlockExchange {
            number,
            state,
            mentions: Arc::clone(tree.mentions()),
            current: Arc::clone(draft.before().mentions()),
        })
    }

    /// The name of an annotation in a place; `None` is the place of new ones.
    pub fn naming(&self, place: Option<SlotId>) -> &Naming {
        place.map_or(&self.layout.naming, |slot| self.annotations.naming(slot))
    }

    /// Parses a new annotation with the declarations that are valid in its place.
    fn read_annotation(&self, change: &AnnotationChange) -> Result<Option<(Box<str>, Entry)>, DecisionError> {
        let (place, xml) = match change {
            AnnotationChange::Remove(_) => return Ok(None),
            AnnotationChange::Append(xml) => (None, xml),
            AnnotationChange::Write(slot, xml) | AnnotationChange::Before(slot, xml) => (Some(*slot), xml),
        };
        let [start, end] = self.naming(place).list();
        let document = xml::Document::parse([&start, &**xml, &end].concat(), &self.limits)
            .map_err(|error| DecisionError::internal(format!("an annotation is not well-formed: {error}")))?;
        let node = blocks::element_at(&document, start.len())?;
        let entry = Entry::read(node).ok_or_else(|| DecisionError::internal("an annotation says nothing"))?;
        Ok(Some(entry))
    }

    /// Matches the notes of a block that was read again with the old ones.
    fn name_notes(&mut self, exchange: &mut BlockExchange) {
        let number = exchange.number;
        let (keys, places) = (&self.keys, &self.places);
        let known = |id: &str| {
            let key = *keys.get(id)?;
            // A key in another block belongs to another note with the same id.
            let place = places.get(key.0 as usize).copied().flatten();
            place.is_none_or(|(block, _)| block == number).then_some(key)
        };
        let mut count = self.places.len();
        let mut fresh = || {
            count += 1;
            NoteKey(count as u32 - 1)
        };
        blocks::recognise(&self.blocks[number].notes, &mut exchange.state.notes, known, &mut fresh);
        if let Some(lexicon) = &self.literals {
            let mut literals = literals_as_notes(&exchange.state, number, lexicon);
            let same = |old: &&NoteState, new: &NoteState| old.id == new.id;
            let old = &self.blocks[number].literals;
            for literal in &mut literals {
                literal.key = old.iter().find(|old| same(old, literal)).map_or_else(&mut fresh, |old| old.key);
            }
            exchange.state.literals = literals;
        }
        self.places.resize(count, None);
        exchange.state.notes.iter_mut().for_each(|note| note.block = number);
    }

    /// Swaps pieces with those of the document. A second call restores everything.
    pub fn exchange(&mut self, exchange: &mut Exchange) {
        self.text = OnceLock::new();
        let touched = self.touched(exchange);
        touched.iter().for_each(|note| self.fingerprint.remove(&self.blocks[note.0].notes[note.1]));
        exchange.blocks.iter().for_each(|block| self.fingerprint.remove_all(&self.blocks[block.number]));
        if let Some(header) = &mut exchange.header {
            self.uses.remove(&self.header.mentions);
            self.uses.add(&header.mentions);
            std::mem::swap(&mut self.header, header);
        }
        for block in &mut exchange.blocks {
            self.exchange_block(block);
        }
        for (slot, entry) in &mut exchange.annotations {
            self.exchange_annotation(*slot, entry);
        }
        for block in &exchange.blocks {
            let notes = &mut self.blocks[block.number].notes;
            notes.iter_mut().for_each(|note| blocks::decorate(note, &self.annotations));
        }
        for (slot, _) in &exchange.annotations {
            self.decorate_target(*slot);
        }
        touched.iter().for_each(|note| self.fingerprint.add(&self.blocks[note.0].notes[note.1]));
        exchange.blocks.iter().for_each(|block| self.fingerprint.add_all(&self.blocks[block.number]));
    }

    /// Whether an exchange changes the text.
    pub fn differs_by(&self, exchange: &Exchange) -> bool {
        let header = exchange.header.as_ref().is_some_and(|header| header.source != self.header.source);
        let mut blocks = exchange.blocks.iter();
        let mut annotations = exchange.annotations.iter();
        let xml = |entry: Option<&Entry>| entry.map(|entry| Arc::clone(&entry.xml));
        header
            || blocks.any(|block| block.state.source != self.blocks[block.number].source)
            || annotations.any(|(slot, entry)| xml(entry.as_ref()) != xml(self.annotations.entry(*slot)))
    }

    /// The notes whose annotations an exchange changes while their blocks stay: each once, by block and place.
    fn touched(&self, exchange: &Exchange) -> Vec<(usize, usize)> {
        let notes = exchange.annotations.iter().filter_map(|(slot, _)| self.key(self.annotations.target(*slot)));
        let is_left = |number: usize| exchange.blocks.iter().all(|block| block.number != number);
        let places = notes.filter_map(|key| self.places.get(key.0 as usize).copied().flatten());
        let mut touched: Vec<(usize, usize)> = places.filter(|(block, _)| is_left(*block)).collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Swaps only the text, without the state that depends on it. A second call makes both agree again.
    pub fn exchange_written(&mut self, exchange: &mut Exchange) {
        if let Some(header) = &mut exchange.header {
            std::mem::swap(&mut self.header, header);
        }
        for block in &mut exchange.blocks {
            std::mem::swap(&mut block.state, &mut self.blocks[block.number]);
        }
        for (slot, entry) in &mut exchange.annotations {
            *entry = self.annotations.put(*slot, entry.take());
        }
    }

    fn exchange_block(&mut self, exchange: &mut BlockExchange) {
        let number = exchange.number;
        self.uses.remove(&exchange.current);
        self.uses.add(&exchange.mentions);
        std::mem::swap(&mut exchange.current, &mut exchange.mentions);
        std::mem::swap(&mut exchange.state, &mut self.blocks[number]);
        for note in exchange.state.notes.iter().chain(&exchange.state.literals) {
            self.places[note.key.0 as usize] = None;
        }
        let block = &self.blocks[number];
        for (index, note) in block.notes.iter().chain(&block.literals).enumerate() {
            self.places[note.key.0 as usize] = Some((number, index));
            // Most notes keep their ids, which are not copied then.
            let new = note.id.as_ref().filter(|id| self.keys.get(*id) != Some(&note.key));
            if let Some(id) = new.cloned() {
                self.keys.insert(id, note.key);
            }
        }
    }

    fn exchange_annotation(&mut self, slot: SlotId, entry: &mut Option<Entry>) {
        if let Some(entry) = entry.as_ref() {
            self.uses.add(entry.mentions());
        }
        *entry = self.annotations.put(slot, entry.take());
        if let Some(entry) = entry.as_ref() {
            self.uses.remove(entry.mentions());
        }
    }

    fn decorate_target(&mut self, slot: SlotId) {
        let Some(key) = self.key(self.annotations.target(slot)) else { return };
        let Some(Some((block, index))) = self.places.get(key.0 as usize).copied() else { return };
        if let Some(note) = self.blocks[block].notes.get_mut(index) {
            blocks::decorate(note, &self.annotations);
        }
    }

    /// Makes an exchange and returns its splices of the text.
    pub fn exchange_as_splices(&mut self, exchange: &mut Exchange) -> Vec<Splice> {
        let before = self.all_parts();
        self.exchange(exchange);
        difference(&before, &self.all_parts())
    }

    /// The content of every place, in an order that no exchange changes.
    pub fn all_parts(&self) -> Vec<Option<Arc<str>>> {
        let mut parts = Vec::with_capacity(self.layout.pieces.len() + 8);
        self.each_part(&mut |part| parts.push(part.cloned()));
        parts
    }
}

/// Whether a node is the TEI element of this name.
fn is(node: Node<'_>, name: &str) -> bool {
    node.is(TEI_NAMESPACE, name)
}
