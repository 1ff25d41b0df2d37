//! Notes of foreign bilingual files: brackets in segments, and remarks of translators without a class, are read as on a page.
//!
//! A file of this program says of each note what it is, and that the other brackets are text. Others say nothing.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::bilingual_model::{BilingualFile, Content, Mark, MarkKind, Note, Side, Unit};
use super::from_pairs::ImportedPairs;
use super::laid_over::LaidOver;
use super::po::DEVELOPER;
use crate::bracket::{Lexicon, Options, TextNote, interpret, note_between};
use crate::model::{Block, Category, Container, ContainerKind, Edition, Header, Id, Inline, Node, Role, View, project};
use crate::page::list_languages;
use crate::text::SentenceSplitter;

/// Whether this program wrote the file: only it says which sentences a unit links.
pub fn is_own(file: &BilingualFile) -> bool {
    file.units.iter().any(|unit| unit.bead.is_some())
}

/// The same file where each note of a translator has the class and the words that it refers to, as far as its words say
/// them. Files of this program stay as they are.
pub fn with_classes(mut file: BilingualFile, lexicon: &Lexicon) -> BilingualFile {
    if is_own(&file) {
        return file;
    }
    let langs = [file.source_lang.clone(), file.target_lang.clone()];
    for (number, unit) in file.units.iter_mut().enumerate() {
        classify_notes(unit, number, &langs, lexicon);
    }
    file
}

fn classify_notes(unit: &mut Unit, number: usize, langs: &[String; 2], lexicon: &Lexicon) {
    let Unit { source, target, notes, .. } = unit;
    for (index, note) in notes.iter_mut().enumerate() {
        let is_of_source = note.side == Side::Source;
        let content = if is_of_source { Some(&mut *source) } else { target.as_mut() };
        let lang = &langs[usize::from(!is_of_source)];
        let is_translators = note.class.is_none() && note.resp.as_deref() != Some(DEVELOPER);
        let Some(content) = content.filter(|_| is_translators && !note.text.trim().is_empty()) else { continue };
        let found = note_between(&content.text, &note.text, "", lang, lexicon, None);
        if found.class == Category::Literal {
            continue;
        }
        note.class = Some(found.class.as_str().to_owned());
        note.cert = Some(found.cert.as_str().to_owned());
        if note.id.is_empty() {
            note.id = format!("n{}.{}", number + 1, index + 1);
        }
        anchor(content, note, &found);
    }
}

/// Marks the words that a note refers to, unless something is marked for it.
fn anchor(content: &mut Content, note: &Note, found: &TextNote) {
    let is_marked = content.anchor_of(&note.id).is_some();
    // Beside a segment no word stands before the note: it refers to those that it names.
    let said = note.text.to_lowercase();
    let is_named = |range: &Range<usize>| {
        content.text.get(range.clone()).is_some_and(|words| said.contains(&words.to_lowercase()))
    };
    let Some(range) = found.anchor.clone().filter(|range| !is_marked && is_named(range)) else { return };
    let mark = Mark { range, id: String::new(), kind: MarkKind::Note(note.id.clone()) };
    let at = content.marks.partition_point(|other| other.range.start <= mark.range.start);
    content.marks.insert(at, mark);
}

/// Reads the brackets in the sentences of both editions, as on a page; notes that came beside the words stay at their
/// places. `file` is what they were made of; one of this program is left alone.
pub fn with_brackets(mut made: ImportedPairs, file: &BilingualFile, lexicon: &Lexicon) -> ImportedPairs {
    if !is_own(file) {
        read_brackets(&mut made.source, lexicon);
        read_brackets(&mut made.target, lexicon);
    }
    made
}

fn read_brackets(edition: &mut Edition, lexicon: &Lexicon) {
    let (text, segments, mut notes) = segments(edition);
    if segments.is_empty() {
        return;
    }
    let header =
        Header { lang: edition.header.lang.clone(), witness: edition.header.witness.clone(), ..Header::default() };
    let mut read = Edition { header, body: segments, ..Edition::default() };
    let last_number = last_number(edition);
    let options = Options { lexicon, splitter: &Whole, keeps_bare_numbers: true, last_number, ..Options::default() };
    interpret(&mut read, &text, options);
    let mut filled: FxHashMap<Id, Block> = read.body.into_iter().filter_map(block_in).collect();
    for block in blocks(&mut edition.body) {
        let new = block.id.as_ref().and_then(|id| filled.remove(id)).filter(|new| is_same_sentence(block, new));
        if let Some(mut new) = new {
            let beside = block.id.as_ref().and_then(|id| notes.remove(id));
            if let (Some(beside), [Inline::Sentence(sentence)]) = (beside, &mut new.content[..]) {
                beside.put_into(sentence);
            }
            block.content = new.content;
        }
    }
    let mut ids: FxHashSet<Id> = edition.decisions.iter().map(|decision| decision.id.clone()).collect();
    for mut decision in read.decisions {
        let mut number = ids.len();
        while !ids.insert(decision.id.clone()) {
            number += 1;
            decision.id = format!("d{number}").into();
        }
        edition.decisions.push(decision);
    }
    let roles: FxHashSet<Role> = edition.header.roles.iter().chain(&read.header.roles).copied().collect();
    edition.header.roles = Role::ALL.into_iter().filter(|role| roles.contains(role)).collect();
    list_languages(edition);
}

/// The segments that hold brackets, each by itself, with the text of all, and the notes that stand beside their words.
fn segments(edition: &Edition) -> (String, Vec<Node>, FxHashMap<Id, LaidOver>) {
    let printed = project(edition, View::Printed);
    let (mut text, mut found, mut notes) = (String::new(), Vec::new(), FxHashMap::default());
    for (_, block) in printed.select(|kind| match kind {
        crate::model::FeatureKind::Block(block) => Some(block),
        _ => None,
    }) {
        let start = text.len();
        let (Some(id), Some((words, beside))) = (&block.id, words_of(block, start)) else { continue };
        if !words.contains(OPENING) {
            continue;
        }
        text.push_str(&words);
        notes.insert(id.clone(), beside);
        let block = Block { content: Vec::new(), span: start..text.len(), ..block.clone() };
        text.push_str("\n\n");
        let kind = ContainerKind::Division("segment".into());
        let children = vec![Node::Block(block)];
        found.push(Node::Container(Container { kind, id: None, lang: None, children, span: 0..0 }));
    }
    (text, found, notes)
}

/// The words of a block that is one sentence, and the notes beside them; their places are counted from `start`.
fn words_of(block: &Block, start: usize) -> Option<(String, LaidOver)> {
    let [Inline::Sentence(sentence)] = &block.content[..] else { return None };
    LaidOver::of(&sentence.content, start)
}

/// Signs with which a bracket may begin.
const OPENING: [char; 8] = ['[', '(', '［', '（', '【', '〔', '{', '⟦'];

/// Whether a block that was read is the same sentence under the same id.
fn is_same_sentence(old: &Block, new: &Block) -> bool {
    match (&old.content[..], &new.content[..]) {
        ([Inline::Sentence(old)], [Inline::Sentence(new)]) => old.id == new.id,
        _ => false,
    }
}

fn block_in(node: Node) -> Option<(Id, Block)> {
    let Node::Container(container) = node else { return None };
    container.children.into_iter().find_map(|node| match node {
        Node::Block(block) => Some((block.id.clone()?, block)),
        _ => None,
    })
}

/// All blocks, in the order of the text.
fn blocks(nodes: &mut [Node]) -> Vec<&mut Block> {
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Node::Block(block) => found.push(block),
            Node::Container(container) => found.extend(blocks(&mut container.children)),
            Node::Space(_) => {}
        }
    }
    found
}

/// The last number in the ids of notes: `i7`.
fn last_number(edition: &Edition) -> usize {
    let ids = edition.decisions.iter().map(|decision| &decision.target);
    ids.filter_map(|id| id.strip_prefix('i')?.parse().ok()).max().unwrap_or(0)
}

/// A segment is one sentence, whatever is in it.
struct Whole;

impl SentenceSplitter for Whole {
    fn borders(&self, _: &str, _: &str) -> Vec<usize> {
        Vec::new()
    }
}
