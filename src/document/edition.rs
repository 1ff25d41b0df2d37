//! From a document to an edition.

use rustc_hash::{FxHashMap, FxHashSet};

use super::error::DocumentError;
use super::flatten::{Deletion, Flat, delimiters, flatten};
use super::language::document_language;
use super::model::{Document, NoteKind, Point, first_changes};
use super::overlay::{Inserted, element, insert, wrap};
use super::told::{Told, excerpt};
use crate::bracket::{Fault, InlineNote, Lexicon, Options, Told as PageTold, inline_notes, interpret, unbracketed};
use crate::model::{
    Attributes, Block, BlockKind, Category, Container, ContainerKind, Edition, Element, Header, Id, Inline, Node,
    People, Remark, Span, Text, TrackedChange, Witness, numbered_id, print,
};
use crate::page::list_languages;
use crate::text::{Finding, Sentences, language_of};

/// What an edition is made with.
pub(super) struct Making<'m> {
    pub witness: Witness,
    pub lang: Option<String>,
    pub date: Option<String>,
    pub lexicon: &'m Lexicon,
}

/// An edition with the text whose ranges its spans are.
pub(super) struct Made {
    pub edition: Edition,
    pub text: String,
    pub faults: Vec<Fault>,
    pub told: Vec<Told>,
}

/// Makes an edition of a document whose tracked changes are settled.
///
/// # Errors
/// If there is no text.
pub(super) fn make(document: Document, making: Making<'_>) -> Result<Made, DocumentError> {
    let mut people = People::default();
    let said = document_language(&document.leaves, document.lang.as_deref()).map(str::to_owned);
    let known = making.lang.clone().or(said).or_else(|| document.lang.clone());
    let mut flat = flatten(&document, known.as_deref(), &mut people);
    if flat.text.trim().is_empty() && flat.deletions.is_empty() {
        return Err(DocumentError::Empty);
    }
    let lang = known.or_else(|| crate::page::document_language(&flat.body, &flat.text).map(str::to_owned));
    let mut edition = Edition { header: header(&document, &making, lang), ..Edition::default() };
    edition.body = std::mem::take(&mut flat.body);
    if making.lang.is_none() {
        guess_languages(&mut edition.body, &flat, edition.header.lang.as_deref());
    }
    let faults = read_brackets(&mut edition, &flat, making.lexicon);
    Overlay { flat: &flat, changes: &document.changes, firsts: &first_changes(&document.changes) }
        .put(&mut edition.body);
    edition.body = in_sections(edition.body, &document);
    let mut told = document.told.clone();
    told.append(&mut flat.told);
    edition.header.changes = changes(&document, &flat, &mut people, &mut told);
    edition.remarks = remarks(&document, &flat, &mut people, &mut told);
    edition.header.authors = people.finish();
    list_languages(&mut edition);
    check_print(&edition, &flat.text)?;
    Ok(Made { edition, text: flat.text, faults, told })
}

fn header(document: &Document, making: &Making<'_>, lang: Option<String>) -> Header {
    let first = document.leaves.iter().find(|leaf| matches!(leaf.kind, super::model::LeafKind::Heading(_)));
    let heading =
        first.map(|leaf| super::model::words_of(&leaf.pieces).split_whitespace().collect::<Vec<_>>().join(" "));
    let title = document.title.clone().or(heading).filter(|title| !title.is_empty());
    Header {
        id: Some(crate::page::edition_id(&making.witness.file)),
        title: title.unwrap_or_else(|| making.witness.file.clone()),
        lang,
        witness: Some(making.witness.clone()),
        date: making.date.clone(),
        program: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..Header::default()
    }
}

/// Gives a language to paragraphs of which the file says none, where it differs from that of the document.
fn guess_languages(nodes: &mut [Node], flat: &Flat, usual: Option<&str>) {
    for node in nodes {
        match node {
            Node::Container(container) => guess_languages(&mut container.children, flat, usual),
            Node::Block(block) if block.lang.is_none() && !flat.said.contains(&block.span.start) => {
                let is_prose = block.kind == BlockKind::Paragraph;
                if is_prose && let Finding::Language(tag) = language_of(&flat.text[block.span.clone()], usual, true) {
                    block.lang = Some(tag.into());
                }
            }
            _ => {}
        }
    }
}

fn read_brackets(edition: &mut Edition, flat: &Flat, lexicon: &Lexicon) -> Vec<Fault> {
    let class = |kind| match kind {
        NoteKind::Supplied => Some(Category::Completion),
        NoteKind::Reference => Some(Category::Crossref),
        NoteKind::Foot | NoteKind::End => None,
    };
    let inline: Vec<InlineNote> = flat
        .notes
        .iter()
        .map(|note| InlineNote { span: note.span.clone(), delimiters: delimiters(note.kind), class: class(note.kind) })
        .collect();
    let mut notes = inline_notes(edition, &flat.text, lexicon, &inline, &flat.foreign);
    let others = unbracketed(edition, &flat.text, lexicon, &PageTold { links: &[], runs: &flat.foreign });
    notes.extend(others.into_iter().filter(|note| !inline.iter().any(|own| note.touches(&own.span))));
    notes.sort_by_key(crate::bracket::Unbracketed::start);
    let masked = masked(flat);
    let mut set_off: Vec<(Span, bool)> = flat.foreign.iter().map(|(span, _)| (span.clone(), true)).collect();
    set_off.extend(flat.italics.iter().map(|span| (span.clone(), false)));
    set_off.sort_by_key(|(span, is_foreign)| (span.end, *is_foreign));
    let options = Options {
        lexicon,
        splitter: &Sentences,
        given: &flat.foreign,
        unbracketed: &notes,
        masked: masked.as_deref(),
        set_off: &set_off,
        ..Options::default()
    };
    interpret(edition, &flat.text, options).faults
}

/// The text in which brackets are looked for: without those of notes and of program text.
fn masked(flat: &Flat) -> Option<String> {
    if flat.notes.is_empty() && flat.literal.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(flat.text.len());
    let mut spans: Vec<(&Span, bool)> = flat.notes.iter().map(|note| (&note.span, true)).collect();
    spans.extend(flat.literal.iter().map(|span| (span, false)));
    spans.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut at = 0;
    for (span, is_note) in spans.into_iter().filter(|(span, _)| !span.is_empty()) {
        if span.end <= at {
            continue;
        }
        masked.push_str(&flat.text[at..span.start.max(at)]);
        for c in flat.text[span.start.max(at)..span.end].chars() {
            let is_bracket = "[]［］〔〕【】()（）".contains(c);
            masked.push_str(if is_note || is_bracket { filler(c) } else { "" });
            if !is_note && !is_bracket {
                masked.push(c);
            }
        }
        at = span.end;
    }
    masked.push_str(&flat.text[at..]);
    Some(masked)
}

/// A character of the same length that is no bracket.
fn filler(c: char) -> &'static str {
    match c.len_utf8() {
        1 => "|",
        2 => "¦",
        3 => "｜",
        _ => "𝍠",
    }
}

/// What is put into the blocks of an edition.
struct Overlay<'f> {
    flat: &'f Flat,
    changes: &'f [super::model::Change],
    /// Of each change, the first one by the same person at the same time.
    firsts: &'f [usize],
}

impl Overlay<'_> {
    fn put(&self, nodes: &mut [Node]) {
        for node in nodes {
            match node {
                Node::Container(container) => self.put(&mut container.children),
                Node::Block(block) => self.block(block),
                Node::Space(_) => {}
            }
        }
    }

    fn block(&self, block: &mut Block) {
        let here = block.span.clone();
        for span in inside(&self.flat.italics, &here, |span| span) {
            let like = element("hi", Attributes { rend: Some("italic".into()), ..Attributes::default() });
            wrap(&mut block.content, span, &like);
        }
        for (span, change) in inside(&self.flat.insertions, &here, |(span, _)| span) {
            wrap(&mut block.content, span, &self.changed("add", Some(*change)));
        }
        let deletions =
            placed(&self.flat.deletions, &here, |deletion| deletion.at).map(|deletion| self.deletion(deletion));
        let points = placed(&self.flat.points, &here, |(at, _)| *at).enumerate();
        let first = self.flat.points.partition_point(|(at, _)| *at < here.start);
        let points = points.filter_map(|(index, (at, point))| self.point(first + index, *at, point));
        let mut all: Vec<Inserted> = deletions.chain(points).collect();
        all.sort_by_key(|inserted| inserted.at);
        all.into_iter().for_each(|inserted| insert(&mut block.content, inserted));
    }

    /// `add` or `del` with a pointer to who and when, where the document says it.
    fn changed(&self, name: &str, change: Option<usize>) -> Element {
        let said = change.filter(|change| self.changes.get(*change).is_some_and(|by| *by != Default::default()));
        let first = said.and_then(|change| self.firsts.get(change).copied());
        element(name, Attributes { change: first.map(change_id), ..Attributes::default() })
    }

    fn deletion(&self, deletion: &Deletion) -> Inserted {
        let mut deleted = self.changed("del", Some(deletion.change));
        let at = deletion.at;
        deleted.span = at..at;
        for (index, line) in deletion.words.split('\n').enumerate() {
            if index > 0 {
                deleted.content.push(Inline::LineBreak(at, None));
            }
            deleted.content.push(Inline::Text(Text { content: line.into(), start: at, atomic: true }));
        }
        if let Some(inserted) = deletion.inserted {
            let around = self.changed("add", Some(inserted));
            deleted = Element { content: vec![Inline::Element(Box::new(deleted))], span: at..at, ..around };
        }
        Inserted { at, element: deleted }
    }

    /// The element of a place: an anchor of a comment, or the beginning of a verse.
    fn point(&self, index: usize, at: usize, point: &Point) -> Option<Inserted> {
        let mut found = match point {
            Point::Verse(n) => {
                let said =
                    Attributes { unit: Some("verse".into()), n: Some(n.as_str().into()), ..Attributes::default() };
                Element { id: self.flat.anchors.get(&index).cloned(), ..element("milestone", said) }
            }
            _ => {
                Element { id: Some(self.flat.anchors.get(&index)?.clone()), ..element("anchor", Attributes::default()) }
            }
        };
        found.span = at..at;
        Some(Inserted { at, element: found })
    }
}

/// The ranges that begin in a block.
fn inside<'f, T>(all: &'f [T], block: &Span, span: impl Fn(&T) -> &Span) -> impl Iterator<Item = &'f T> {
    let from = all.partition_point(|one| span(one).start < block.start);
    let to = all.partition_point(|one| span(one).start < block.end);
    all[from..to.max(from)].iter()
}

/// What stands at the places of a block, its end included.
fn placed<'f, T>(all: &'f [T], block: &Span, at: impl Fn(&T) -> usize) -> impl Iterator<Item = &'f T> {
    let from = all.partition_point(|one| at(one) < block.start);
    let to = all.partition_point(|one| at(one) <= block.end);
    all[from..to.max(from)].iter()
}

fn change_id(change: usize) -> Id {
    numbered_id("ch", change + 1, "")
}

/// The changes of the document to which something in the text refers.
fn changes(document: &Document, flat: &Flat, people: &mut People, told: &mut Vec<Told>) -> Vec<TrackedChange> {
    let firsts = first_changes(&document.changes);
    let inserted = flat.insertions.iter().map(|(_, change)| *change);
    let deleted = flat.deletions.iter().flat_map(|deletion| [Some(deletion.change), deletion.inserted]).flatten();
    let used: FxHashSet<usize> = inserted.chain(deleted).filter_map(|change| firsts.get(change).copied()).collect();
    let all = document.changes.iter().enumerate();
    let known = all.filter(|(index, change)| used.contains(index) && **change != Default::default());
    known
        .map(|(index, change)| TrackedChange {
            id: change_id(index),
            who: change.who.as_deref().map(|name| people.id(name)),
            when: dated(change.when.as_deref(), told),
        })
        .collect()
}

/// The comments of the document as remarks on the words that they are about.
fn remarks(document: &Document, flat: &Flat, people: &mut People, told: &mut Vec<Told>) -> Vec<Remark> {
    let keys: FxHashMap<&str, usize> =
        document.comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect();
    let mut found = Vec::with_capacity(document.comments.len());
    for (index, comment) in document.comments.iter().enumerate() {
        let parent = comment.reply_to.as_deref().and_then(|key| keys.get(key)).filter(|parent| **parent != index);
        let (start, end) = flat.places.get(&comment.key).cloned().unwrap_or_default();
        let place = start.map(|start| (start, end));
        let (target, until) = match (place, parent) {
            (Some(place), _) => place,
            (None, Some(parent)) => (remark_id(*parent), None),
            (None, None) => {
                told.push(Told::new(format!(
                    "the comment “{}” is about nothing in the text; it refers to the whole document",
                    excerpt(&comment.text)
                )));
                (WHOLE.into(), None)
            }
        };
        found.push(Remark {
            id: remark_id(index),
            target,
            reply_to: parent.map(|parent| remark_id(*parent)),
            until,
            when: dated(comment.by.when.as_deref(), told),
            resp: comment.by.who.as_deref().map(|name| people.id(name)).unwrap_or_default(),
            text: comment.text.as_str().into(),
        });
    }
    found
}

/// A time that TEI can hold.
fn dated(when: Option<&str>, told: &mut Vec<Told>) -> Option<Box<str>> {
    let when = when?;
    if !crate::tei::is_date(when) {
        told.push(Told::new(format!("`{}` is no time that can be read; it was left out", excerpt(when))));
        return None;
    }
    Some(when.into())
}

fn remark_id(index: usize) -> Id {
    numbered_id("cm", index + 1, "")
}

/// The blocks in sections, each under its heading, by the levels of the headings.
fn in_sections(nodes: Vec<Node>, document: &Document) -> Vec<Node> {
    let mut levels = document.leaves.iter().filter_map(|leaf| match leaf.kind {
        super::model::LeafKind::Heading(level) if leaf.frames.is_empty() && leaf.has_words() => Some(level),
        _ => None,
    });
    let mut open: Vec<(u8, Container)> = vec![(0, division("document", Some(WHOLE)))];
    for node in nodes {
        if matches!(&node, Node::Block(block) if block.kind == BlockKind::Heading) {
            let level = levels.next().unwrap_or(1);
            close_sections(&mut open, level);
            open.push((level, division("section", None)));
        }
        if let Some((_, innermost)) = open.last_mut() {
            innermost.children.push(node);
        }
    }
    close_sections(&mut open, 1);
    open.pop().map(|(_, whole)| Node::Container(whole)).into_iter().collect()
}

/// Closes the sections of this level and deeper ones.
fn close_sections(open: &mut Vec<(u8, Container)>, level: u8) {
    while open.len() > 1 && open.last().is_some_and(|(own, _)| *own >= level) {
        let Some((_, section)) = open.pop() else { return };
        if let Some((_, outer)) = open.last_mut() {
            outer.children.push(Node::Container(section));
        }
    }
}

/// The id of the division that holds the whole text.
const WHOLE: &str = "whole";

fn division(kind: &str, id: Option<&str>) -> Container {
    let kind = ContainerKind::Division(kind.into());
    Container { kind, id: id.map(Box::from), lang: None, children: Vec::new(), span: 0..0 }
}

/// Whether the printed view is the text of the document.
fn check_print(edition: &Edition, text: &str) -> Result<(), DocumentError> {
    let mut at = 0;
    let result = print(edition, |run| {
        let same = text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(run));
        at += run.len();
        if same { Ok(()) } else { Err(at - run.len()) }
    });
    match result {
        Ok(()) if at == text.len() => Ok(()),
        Ok(()) => Err(DocumentError::NotPrinted(at)),
        Err(offset) => Err(DocumentError::NotPrinted(offset)),
    }
}
