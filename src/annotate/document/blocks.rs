//! The blocks of a document: their printed text, their notes, and the annotations on them.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::super::draft::Tree;
use super::super::error::DecisionError;
use super::super::state::{Around, BlockState, NoteKey, NoteState, Opinion};
use super::annotations::{AnnotationBody, Annotations, Entry};
use crate::model::{
    Classification, Container, ContainerKind, Edition, FeatureKind, Interventions, Node as Part, notes, notes_of,
};
use crate::tei::BlockReader;
use crate::xml::{Document, Node};

/// A block before its notes are read.
pub(super) struct Shell<'e> {
    pub span: Range<usize>,
    id: Option<Box<str>>,
    post: Option<Box<str>>,
    lang: Option<Box<str>>,
    takes_notes: bool,
    /// The block as it was read with the file.
    part: &'e Part,
}

impl Shell<'_> {
    /// The block with its notes. `frame` is the edition without its text.
    pub fn read(&self, node: Node<'_>, around: Arc<Around>, frame: &Edition) -> BlockState {
        let mut state = BlockState {
            id: self.id.clone(),
            post: self.post.clone(),
            lang: self.lang.clone().or_else(|| frame.header.lang.as_deref().map(Box::from)),
            printed: Box::default(),
            sentences: Vec::new(),
            notes: Vec::new(),
            literals: Vec::new(),
            takes_notes: self.takes_notes,
            repeats: super::repeats::repeated(node).map(Box::from),
            source: Arc::from(node.source()),
            around,
        };
        fill(&mut state, notes_of(frame, std::slice::from_ref(self.part)), node.span().start);
        state
    }
}

/// The block as another tree has it, its notes still without keys.
pub(super) fn reread(old: &BlockState, tree: &Tree, reader: &BlockReader) -> Result<BlockState, DecisionError> {
    let node = tree.found().ok_or_else(lost)?;
    let mut state = BlockState {
        id: old.id.clone(),
        post: old.post.clone(),
        lang: old.lang.clone(),
        printed: Box::default(),
        sentences: Vec::new(),
        notes: Vec::new(),
        literals: Vec::new(),
        takes_notes: old.takes_notes,
        source: Arc::from(tree.written()),
        around: Arc::clone(&old.around),
        repeats: super::repeats::repeated(node).map(Box::from),
    };
    fill(&mut state, notes(&reader.edition(reader.block(node))), tree.offset());
    Ok(state)
}

fn lost() -> DecisionError {
    DecisionError::internal("a paragraph is no longer where it was")
}

/// The element that begins at a byte of a document.
pub(super) fn element_at(document: &Document, offset: usize) -> Result<Node<'_>, DecisionError> {
    let node = document.nodes().find(|node| node.is_element() && node.span().start == offset);
    node.ok_or_else(lost)
}

/// The blocks among the parts of an edition, in their order.
pub(super) fn shells(edition: &Edition) -> Vec<Shell<'_>> {
    let mut shells = Vec::new();
    collect(&edition.body, &Scope::default(), &mut shells);
    shells
}

/// The state of the walk over the parts.
#[derive(Default, Clone)]
struct Scope {
    post: Option<Box<str>>,
    lang: Option<Box<str>>,
}

impl Scope {
    fn inside(&self, container: &Container) -> Self {
        let post = matches!(container.kind, ContainerKind::Post(_)).then(|| container.id.clone());
        Self {
            post: post.unwrap_or_else(|| self.post.clone()),
            lang: container.lang.clone().or_else(|| self.lang.clone()),
        }
    }
}

fn collect<'e>(parts: &'e [Part], scope: &Scope, shells: &mut Vec<Shell<'e>>) {
    for part in parts {
        match part {
            Part::Container(container) => collect(&container.children, &scope.inside(container), shells),
            Part::Block(block) => shells.push(Shell {
                span: block.span.clone(),
                id: block.id.clone(),
                post: scope.post.clone(),
                lang: block.lang.clone().or_else(|| scope.lang.clone()),
                takes_notes: block.kind.takes_brackets(),
                part,
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

/// Reads the printed text, sentences and notes of a block. `base` is its offset in the document.
fn fill(state: &mut BlockState, found: Interventions<'_>, base: usize) {
    state.sentences = found
        .printed
        .select(|kind| match kind {
            FeatureKind::Sentence(element) => Some(element.id.clone()),
            _ => None,
        })
        .collect();
    let read = |(ordinal, note)| NoteState::read(note, &found.printed.text, ordinal, base);
    state.notes = found.notes.iter().enumerate().map(read).collect();
    state.printed = found.printed.text.into();
}

/// Gives the notes of a block that was read again their old keys: by id, else by words or order.
/// `known` gives the key of an id; `fresh` a new key.
pub(super) fn recognise(
    old: &[NoteState],
    new: &mut [NoteState],
    known: impl Fn(&str) -> Option<NoteKey>,
    mut fresh: impl FnMut() -> NoteKey,
) {
    let named: Vec<Option<NoteKey>> = new.iter().map(|note| note.id.as_deref().and_then(&known)).collect();
    // A note that has just received its id is found by it alone.
    let taken: FxHashSet<NoteKey> = named.iter().flatten().copied().collect();
    let mut free: Vec<&NoteState> = old.iter().filter(|old| !taken.contains(&old.key)).collect();
    for (note, named) in new.iter_mut().zip(named) {
        let same = |old: &&NoteState| old.words == note.words || old.ordinal == note.ordinal;
        note.key = named.unwrap_or_else(|| match free.iter().position(same) {
            Some(at) => free.remove(at).key,
            None => fresh(),
        });
    }
}

/// Adds the content of the annotations on a note.
pub(super) fn decorate(note: &mut NoteState, annotations: &Annotations) {
    let Some(id) = note.id.clone() else { return };
    let on = || annotations.on(&id).map(|(_, entry)| entry);
    let counting = counting(on());
    let words = |words: &str| Some(words).filter(|words| !words.is_empty()).map(Box::from);
    let assessed = counting.filter(|decision| decision.assessed);
    note.cert = counting.map(|decision| decision.cert);
    note.decided_by = assessed.map(|decision| Box::from(&*decision.resp));
    note.is_in_bulk = assessed.is_some_and(|decision| decision.in_bulk);
    note.class = match counting.filter(|decision| decision.assessed || note.marked.is_none()) {
        Some(decision) => decision.class.or(note.marked),
        None => note.marked,
    };
    note.opinions = opinions(on());
    // The program's reason stays useful after a person has decided.
    let reason = on().filter_map(|entry| decision_of(entry).filter(|decision| !decision.assessed)).last();
    note.rule = reason.and_then(|decision| words(&decision.rule));
    note.evidence = reason.and_then(|decision| words(&decision.evidence));
    note.runner_up = reason.and_then(|decision| decision.runner_up);
    let remark = |entry: &Entry| match &entry.body {
        AnnotationBody::Remark(words) => Some((entry.resp.clone(), words.clone())),
        AnnotationBody::Class(_) => None,
    };
    note.remarks = on().filter_map(remark).collect();
}

fn decision_of(entry: &Entry) -> Option<&Classification> {
    match &entry.body {
        AnnotationBody::Class(decision) => Some(decision),
        AnnotationBody::Remark(_) => None,
    }
}

/// The valid decision: the last one of a person, else the last one of the program.
fn counting<'e>(on: impl Iterator<Item = &'e Entry>) -> Option<&'e Classification> {
    on.filter_map(decision_of).fold(None, |kept: Option<&Classification>, decision| match kept {
        Some(kept) if kept.assessed && !decision.assessed => Some(kept),
        _ => Some(decision),
    })
}

/// The last decision of each person.
fn opinions<'e>(on: impl Iterator<Item = &'e Entry>) -> Vec<Opinion> {
    let mut opinions: Vec<Opinion> = Vec::new();
    for decision in on.filter_map(Entry::assessment) {
        opinions.retain(|opinion| *opinion.by != *decision.resp);
        opinions.push(Opinion { by: Box::from(&*decision.resp), class: decision.class });
    }
    opinions
}
