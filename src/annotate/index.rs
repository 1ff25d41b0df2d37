//! Where everything stands in the file: blocks, notes, annotations. Kept in step with every splice.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::error::OpenError;
use super::state::{Around, BlockState, NoteKey, NoteState};
use crate::model::{Decision, Edition, FeatureKind, Node as Part, Remark, notes};
use crate::tei::{Annotation, BlockReader, TEI_NAMESPACE, TeiFile, annotation_of};
use crate::xml::{Document, Limits, Node};

/// A splice of the file: these bytes become that text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice {
    /// Bytes of the text as it was.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

/// An annotation on a note.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub span: Range<usize>,
    pub id: Box<str>,
    pub target: Box<str>,
    pub resp: Box<str>,
    pub says: Says,
}

impl Entry {
    /// Whether a person says by it of what class the note is.
    pub fn is_assessment(&self) -> bool {
        matches!(&self.says, Says::Class(decision) if decision.assessed)
    }

    /// Whether this person does.
    pub fn is_assessment_by(&self, who: &str) -> bool {
        self.is_assessment() && &*self.resp == who
    }
}

/// What an annotation says.
#[derive(Debug, Clone)]
pub(super) enum Says {
    Class(Box<Decision>),
    Remark(Box<str>),
}

/// What is missing of the place for annotations, and the byte where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nothing: the byte is the end of the list's content.
    Nothing(usize),
    /// There is a `standOff`, and no list in it; the byte is the start of its content.
    List(usize),
    /// There is no `standOff`; the byte is behind the text.
    StandOff(usize),
}

/// The index of a file.
#[derive(Debug)]
pub(super) struct Index {
    pub reader: BlockReader,
    /// The header.
    pub header: Range<usize>,
    /// The tags around the header: what declares its namespace.
    pub around: Arc<Around>,
    pub blocks: Vec<BlockState>,
    pub entries: Vec<Entry>,
    /// Where annotations go when there is none yet.
    pub missing: Missing,
    /// By its key, the block of a note.
    places: Vec<Option<usize>>,
    keys: FxHashMap<Box<str>, NoteKey>,
}

impl Index {
    /// Reads all of a file.
    pub fn new(file: &TeiFile) -> Result<Self, OpenError> {
        let root = file.document.root();
        let header = root.elements().find(|node| node.is(TEI_NAMESPACE, "teiHeader"));
        let header = header.ok_or_else(|| OpenError::NoHeader { span: root.start_tag_span() })?;
        let mut index = Self {
            reader: BlockReader::new(root),
            header: header.span(),
            around: Arc::new(around(header)),
            blocks: Vec::new(),
            entries: entries(root),
            missing: missing(root),
            places: Vec::new(),
            keys: FxHashMap::default(),
        };
        index.read_blocks(file);
        Ok(index)
    }

    fn read_blocks(&mut self, file: &TeiFile) {
        let mut shells = Vec::new();
        collect(&file.edition.body, &mut Scope::default(), &mut shells);
        let mut wanted: FxHashMap<usize, usize> =
            shells.iter().enumerate().map(|(at, shell)| (shell.span.start, at)).collect();
        let mut last: Option<(usize, Arc<Around>)> = None;
        let decisions = by_target(&self.entries);
        for node in file.document.nodes().filter(|node| node.is_element()) {
            let Some(at) = wanted.remove(&node.span().start) else { continue };
            let parent = node.parent().map_or(0, |parent| parent.id().index());
            let around = match &last {
                Some((known, around)) if *known == parent => Arc::clone(around),
                _ => Arc::new(around(node)),
            };
            last = Some((parent, Arc::clone(&around)));
            let mut state = self.read_shell(&shells[at], node, around);
            self.enter(&mut state, &decisions);
            self.blocks.push(state);
        }
    }

    /// Reads a block for the first time.
    fn read_shell(&self, shell: &Shell, node: Node<'_>, around: Arc<Around>) -> BlockState {
        let edition = self.reader.edition(self.reader.block(node));
        let mut state = BlockState {
            id: shell.id.clone(),
            post: shell.post.clone(),
            lang: shell.lang.clone().or_else(|| edition.header.lang.as_deref().map(Box::from)),
            printed: Box::default(),
            sentences: Vec::new(),
            notes: Vec::new(),
            takes_notes: shell.takes_notes,
            span: node.span(),
            around,
        };
        fill(&mut state, &edition, node.span().start);
        state
    }

    /// Gives the notes of the block that is next their keys, and what is written about them.
    fn enter(&mut self, block: &mut BlockState, on: &FxHashMap<Box<str>, Vec<usize>>) {
        let number = self.blocks.len();
        for note in &mut block.notes {
            let at = note.id.as_deref().and_then(|id| on.get(id));
            decorate(note, at.map(Vec::as_slice).unwrap_or_default(), &self.entries);
            note.block = number;
            note.key = NoteKey(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
            self.places.push(Some(number));
            self.keys.extend(note.id.clone().map(|id| (id, note.key)));
        }
    }

    /// The note of this key.
    pub fn note(&self, key: NoteKey) -> Option<&NoteState> {
        let block = (*self.places.get(key.0 as usize)?)?;
        self.blocks.get(block)?.notes.iter().find(|note| note.key == key)
    }

    /// Says which note it is that gets an id.
    pub fn name_note(&mut self, key: NoteKey, id: &str) {
        self.keys.insert(id.into(), key);
    }

    /// The key of the note with this id.
    pub fn key(&self, id: &str) -> Option<NoteKey> {
        self.keys.get(id).copied().filter(|key| self.note(*key).is_some_and(|note| note.id.as_deref() == Some(id)))
    }

    /// The annotations on a note.
    pub fn entries_on<'i>(&'i self, target: &'i str) -> impl Iterator<Item = &'i Entry> {
        self.entries.iter().filter(move |entry| &*entry.target == target)
    }

    /// Brings the index in step with splices that were made, in the order of the text. `text` is the new text.
    pub fn follow(&mut self, splices: &[Splice], text: &str) {
        let mut targets: Vec<Box<str>> = Vec::new();
        let mut dirty: Vec<usize> = Vec::new();
        let mut header = false;
        // From the end on, so that what stands before keeps its place.
        for splice in splices.iter().rev() {
            let mut beside = false;
            if let Some(block) = self.block_with(&splice.range) {
                dirty.push(block);
            } else if self.header.start < splice.range.start && splice.range.end < self.header.end {
                header = true;
            } else {
                beside = true;
                self.take_entries(splice, &mut targets);
            }
            self.shift(splice);
            if beside {
                self.put_entries(splice, &mut targets);
            }
        }
        if header {
            self.read_header(text);
        }
        dirty.dedup();
        for block in dirty {
            self.read_block(block, text, &mut targets);
        }
        for target in targets {
            self.decorate_again(&target);
        }
    }

    /// The block that holds a range.
    fn block_with(&self, range: &Range<usize>) -> Option<usize> {
        let index = self.blocks.partition_point(|block| block.span.end <= range.start);
        self.blocks
            .get(index)
            .filter(|block| block.span.start <= range.start && range.end <= block.span.end)
            .map(|_| index)
    }

    fn shift(&mut self, splice: &Splice) {
        let Range { start, end } = splice.range;
        let grown = splice.text.len();
        let moved = |at: &mut usize| {
            if *at >= end && *at > start {
                *at = *at - (end - start) + grown;
            }
        };
        let range = |range: &mut Range<usize>| {
            moved(&mut range.start);
            moved(&mut range.end);
        };
        range(&mut self.header);
        let from = self.blocks.partition_point(|block| block.span.end < start);
        self.blocks[from..].iter_mut().for_each(|block| range(&mut block.span));
        self.entries.iter_mut().filter(|entry| entry.span.start >= end).for_each(|entry| {
            entry.span = entry.span.start - (end - start) + grown..entry.span.end - (end - start) + grown;
        });
        match &mut self.missing {
            // The end of a list stays its end when something is put in there.
            Missing::Nothing(at) if *at >= end => *at = *at - (end - start) + grown,
            Missing::Nothing(_) => {}
            Missing::List(at) | Missing::StandOff(at) => moved(at),
        }
    }

    /// Takes out the annotations in a range.
    fn take_entries(&mut self, splice: &Splice, targets: &mut Vec<Box<str>>) {
        let from = self.entries.partition_point(|entry| entry.span.start < splice.range.start);
        let to = self.entries.partition_point(|entry| entry.span.start < splice.range.end).max(from);
        targets.extend(self.entries.drain(from..to).map(|entry| entry.target));
    }

    /// Puts in the annotations of a text that stands in its place.
    fn put_entries(&mut self, splice: &Splice, targets: &mut Vec<Box<str>>) {
        if !splice.text.contains("annotation") {
            return;
        }
        let whole = [&*self.around.start, &*splice.text, &*self.around.end].concat();
        let Ok(document) = Document::parse(whole, &Limits::default()) else { return };
        let offset = self.around.start.len();
        let mut new = entries(document.root());
        for entry in &mut new {
            let start = splice.range.start + entry.span.start - offset;
            entry.span = start..start + entry.span.len();
        }
        targets.extend(new.iter().map(|entry| entry.target.clone()));
        let at = self.entries.partition_point(|entry| entry.span.start < splice.range.start);
        drop(self.entries.splice(at..at, new));
    }

    fn read_header(&mut self, text: &str) {
        let header = text.get(self.header.clone()).unwrap_or_default();
        let whole = [&self.around.start, header, &*self.around.end].concat();
        if let Ok(document) = Document::parse(whole, &Limits::default()) {
            self.reader = BlockReader::new(document.root());
        }
    }

    /// Reads a block anew and finds out which of its notes are which.
    fn read_block(&mut self, number: usize, text: &str, targets: &mut Vec<Box<str>>) {
        let Some(block) = self.blocks.get_mut(number) else { return };
        let source = text.get(block.span.clone()).unwrap_or_default();
        let whole = [&*block.around.start, source, &*block.around.end].concat();
        let Ok(document) = Document::parse(whole, &Limits::default()) else { return };
        let offset = block.around.start.len();
        let Some(node) = document.nodes().find(|node| node.is_element() && node.span().start == offset) else { return };
        let edition = self.reader.edition(self.reader.block(node));
        let old = std::mem::take(&mut block.notes);
        fill(block, &edition, offset);
        let mut notes = std::mem::take(&mut block.notes);
        for note in &old {
            self.places[note.key.0 as usize] = None;
        }
        self.name(&old, &mut notes, number);
        for note in &notes {
            self.places[note.key.0 as usize] = Some(number);
            self.keys.extend(note.id.clone().map(|id| (id, note.key)));
            targets.extend(note.id.clone());
        }
        self.blocks[number].notes = notes;
    }

    /// Gives the notes of a block that was read anew their old keys: by id, else by their order.
    fn name(&mut self, old: &[NoteState], new: &mut [NoteState], number: usize) {
        let mut free: Vec<&NoteState> =
            old.iter().filter(|old| !new.iter().any(|new| new.id.is_some() && new.id == old.id)).collect();
        for note in new.iter_mut() {
            note.block = number;
            let known = note.id.as_deref().and_then(|id| self.keys.get(id).copied());
            let same = |old: &&NoteState| old.words == note.words || old.ordinal == note.ordinal;
            note.key = known.unwrap_or_else(|| match free.iter().position(same) {
                Some(at) => free.remove(at).key,
                None => {
                    self.places.push(None);
                    NoteKey(u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX))
                }
            });
        }
    }

    fn decorate_again(&mut self, target: &str) {
        let Some(key) = self.key(target) else { return };
        let on: Vec<usize> = (0..self.entries.len()).filter(|at| &*self.entries[*at].target == target).collect();
        let Some(Some(block)) = self.places.get(key.0 as usize).copied() else { return };
        let notes = &mut self.blocks[block].notes;
        if let Some(note) = notes.iter_mut().find(|note| note.key == key) {
            decorate(note, &on, &self.entries);
        }
    }
}

/// What is known of a block before it is read.
struct Shell {
    span: Range<usize>,
    id: Option<Box<str>>,
    post: Option<Box<str>>,
    lang: Option<Box<str>>,
    takes_notes: bool,
}

/// Where the walk over the parts stands.
#[derive(Default, Clone)]
struct Scope {
    post: Option<Box<str>>,
    lang: Option<Box<str>>,
}

fn collect(parts: &[Part], scope: &mut Scope, shells: &mut Vec<Shell>) {
    for part in parts {
        match part {
            Part::Container(container) => {
                let mut inside = scope.clone();
                if matches!(container.kind, crate::model::ContainerKind::Post(_)) {
                    inside.post = container.id.clone();
                }
                inside.lang = container.lang.clone().or(inside.lang);
                collect(&container.children, &mut inside, shells);
            }
            Part::Block(block) => shells.push(Shell {
                span: block.span.clone(),
                id: block.id.clone(),
                post: scope.post.clone(),
                lang: block.lang.clone().or_else(|| scope.lang.clone()),
                takes_notes: block.kind.takes_brackets(),
            }),
            Part::Space(_) => {}
        }
    }
}

/// The tags around an element.
pub(super) fn around(node: Node<'_>) -> Around {
    let mut above: Vec<Node<'_>> = node.ancestors().collect();
    above.reverse();
    let source = node.document().source();
    let start = above.iter().map(|above| &source[above.start_tag_span()]).collect();
    let end = above.iter().rev().map(|above| format!("</{}>", above.qualified_name())).collect();
    Around { start, end }
}

/// Fills in what the block says: its printed text, its sentences and notes. `base` is where it begins in the document.
fn fill(state: &mut BlockState, edition: &Edition, base: usize) {
    let found = notes(edition);
    state.printed = found.printed.text.clone().into();
    state.sentences = found
        .printed
        .select(|kind| match kind {
            FeatureKind::Sentence(element) => Some(element.id.clone()),
            _ => None,
        })
        .collect();
    state.notes = found
        .notes
        .iter()
        .enumerate()
        .map(|(ordinal, note)| NoteState::read(note, &found.printed.text, ordinal, base))
        .collect();
}

/// Adds what the annotations on a note say.
fn decorate(note: &mut NoteState, on: &[usize], entries: &[Entry]) {
    let mut counting: Option<&Decision> = None;
    note.remarks.clear();
    for entry in on.iter().filter_map(|at| entries.get(*at)) {
        match &entry.says {
            Says::Class(decision) if decision.assessed || !counting.is_some_and(|kept| kept.assessed) => {
                counting = Some(decision);
            }
            Says::Class(_) => {}
            Says::Remark(words) => note.remarks.push((entry.resp.clone(), words.clone())),
        }
    }
    let words = |words: &str| Some(words).filter(|words| !words.is_empty()).map(Box::from);
    note.cert = counting.map(|decision| decision.cert);
    note.decided_by = counting.filter(|decision| decision.assessed).map(|decision| Box::from(&*decision.resp));
    if let Some(class) = counting.filter(|decision| decision.assessed || note.class.is_none()).and_then(|it| it.class) {
        note.class = Some(class);
    }
    // Why the program classified it so is worth knowing after a person has decided, too.
    let mut reasons = on.iter().filter_map(|at| match &entries.get(*at)?.says {
        Says::Class(decision) if !decision.assessed => Some(decision),
        _ => None,
    });
    let reason = reasons.next_back();
    note.rule = reason.and_then(|decision| words(&decision.rule));
    note.evidence = reason.and_then(|decision| words(&decision.evidence));
    note.runner_up = reason.and_then(|decision| decision.runner_up);
}

fn by_target(entries: &[Entry]) -> FxHashMap<Box<str>, Vec<usize>> {
    let mut map: FxHashMap<Box<str>, Vec<usize>> = FxHashMap::default();
    for (at, entry) in entries.iter().enumerate() {
        map.entry(entry.target.clone()).or_default().push(at);
    }
    map
}

/// The annotations inside an element.
fn entries(root: Node<'_>) -> Vec<Entry> {
    let annotations = root.descendants().filter(|node| node.is(TEI_NAMESPACE, "annotation"));
    let entry = |node: Node<'_>| {
        Some(match annotation_of(node)? {
            Annotation::Decision(decision) => Entry {
                span: node.span(),
                id: decision.id.clone(),
                target: decision.target.clone(),
                resp: Box::from(&*decision.resp),
                says: Says::Class(Box::new(decision)),
            },
            Annotation::Remark(Remark { id, target, resp, text }) => {
                Entry { span: node.span(), id, target, resp, says: Says::Remark(text) }
            }
        })
    };
    annotations.filter_map(entry).collect()
}

/// Where annotations go in a file: behind those of the list of decisions.
fn missing(root: Node<'_>) -> Missing {
    let stand_off = root.descendants().filter(|node| node.is(TEI_NAMESPACE, "standOff"));
    let mut first: Option<Node<'_>> = None;
    for stand_off in stand_off {
        let decisions = |list: &Node<'_>| {
            list.is(TEI_NAMESPACE, "listAnnotation")
                && list.attribute("type") == Some("decisions")
                && !list.self_closing()
        };
        if let Some(list) = stand_off.elements().find(decisions) {
            return Missing::Nothing(list.content_span().end);
        }
        first = first.or(Some(stand_off).filter(|it| !it.self_closing()));
    }
    if let Some(stand_off) = first {
        return Missing::List(stand_off.content_span().start);
    }
    const RESOURCES: [&str; 5] = ["text", "facsimile", "sourceDoc", "fsdDecl", "standOff"];
    let is_resource = |node: &Node<'_>| RESOURCES.contains(&node.local_name());
    let tei = std::iter::once(root).chain(root.descendants()).find(|node| node.elements().any(|it| is_resource(&it)));
    let last = tei.and_then(|tei| tei.elements().rfind(is_resource));
    let header = root.elements().find(|node| node.is(TEI_NAMESPACE, "teiHeader"));
    Missing::StandOff(last.or(header).map_or(root.content_span().end, |node| node.span().end))
}
