//! An edition as a document: the way back from [`super::super::edition`].

use rustc_hash::{FxHashMap, FxHashSet};

use super::NotesAs;
use crate::document::frames::Frames;
use crate::document::model::{
    Change, Comment, Cue, Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Piece, Point, Style, push_text,
};
use crate::document::told::Told;
use crate::model::{
    Block, BlockKind, Category, Container, ContainerKind, Edition, Element, Family, Inline, Intervention, Node, View,
    printed_words,
};
use crate::text::is_unspaced;

/// Makes a document of an edition.
pub(super) fn document(edition: &Edition, notes: NotesAs) -> Document {
    let mut writer = Writer {
        notes,
        document: Document { lang: edition.header.lang.clone(), title: title_of(edition), ..Document::default() },
        frames: Frames::default(),
        pieces: Vec::new(),
        depth: 0,
        langs: Vec::new(),
        people: edition.header.authors.iter().map(|agent| (&*agent.id, agent.name.as_str())).collect(),
        places: FxHashMap::default(),
        on_notes: FxHashMap::default(),
        explained: FxHashMap::default(),
        ended: FxHashSet::default(),
        in_note: false,
        nested: 0,
        skips_space: false,
        changes: FxHashMap::default(),
        unsaid: None,
    };
    writer.tracked(edition);
    writer.comments(edition);
    if notes == NotesAs::Comments {
        explained(&edition.body, &mut writer.explained);
    }
    writer.nodes(&edition.body);
    if writer.nested > 0 {
        let what = format!("notes inside notes stand in brackets: {}", writer.nested);
        writer.document.told.push(Told::new(what));
    }
    writer.document
}

/// The title of an edition, unless it is only the name of the file that was imported.
fn title_of(edition: &Edition) -> Option<String> {
    let header = &edition.header;
    let is_file = header.witness.as_ref().is_some_and(|witness| witness.file == header.title);
    Some(header.title.clone()).filter(|title| !title.is_empty() && !is_file)
}

struct Writer<'e> {
    notes: NotesAs,
    document: Document,
    frames: Frames,
    pieces: Vec<Piece>,
    /// Sections around this place.
    depth: u8,
    langs: Vec<Box<str>>,
    people: FxHashMap<&'e str, &'e str>,
    /// The places of comments by the ids of their anchors.
    places: FxHashMap<&'e str, Vec<Point>>,
    /// Comments on notes, by the ids of the notes.
    on_notes: FxHashMap<&'e str, Vec<String>>,
    /// The notes that become comments on words, by the ids of those words.
    explained: FxHashMap<&'e str, Vec<&'e str>>,
    /// The notes whose words have ended.
    ended: FxHashSet<&'e str>,
    /// Whether what is written stands in a note.
    in_note: bool,
    /// Notes inside notes.
    nested: usize,
    /// A note has gone: a space that follows goes with it.
    skips_space: bool,
    /// The numbers of tracked changes, by their ids.
    changes: FxHashMap<&'e str, usize>,
    /// The change of which nobody says who made it.
    unsaid: Option<usize>,
}

/// The notes that refer to each anchor.
fn explained<'e>(nodes: &'e [Node], found: &mut FxHashMap<&'e str, Vec<&'e str>>) {
    fn inlines<'e>(content: &'e [Inline], found: &mut FxHashMap<&'e str, Vec<&'e str>>) {
        for inline in content {
            match inline {
                Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => {
                    inlines(&element.content, found);
                }
                Inline::Anchor(anchor) => inlines(&anchor.content, found),
                Inline::Intervention(note) => {
                    let ids = note.target.as_deref().zip(note.id.as_deref()).filter(|_| moves(note));
                    ids.into_iter().for_each(|(target, id)| found.entry(target).or_default().push(id));
                    inlines(&note.content, found);
                }
                _ => {}
            }
        }
    }
    for node in nodes {
        match node {
            Node::Container(container) => explained(&container.children, found),
            Node::Block(block) => inlines(&block.content, found),
            Node::Space(_) => {}
        }
    }
}

/// The ids of the places in the text to which comments may refer.
fn places<'e>(nodes: &'e [Node], found: &mut FxHashSet<&'e str>) {
    fn inlines<'e>(content: &'e [Inline], found: &mut FxHashSet<&'e str>) {
        for inline in content {
            match inline {
                Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => {
                    found.extend(element.id.as_deref().filter(|_| &*element.name == "anchor"));
                    inlines(&element.content, found);
                }
                Inline::Anchor(anchor) => inlines(&anchor.content, found),
                Inline::Intervention(note) => inlines(&note.content, found),
                _ => {}
            }
        }
    }
    for node in nodes {
        match node {
            Node::Container(container) => places(&container.children, found),
            Node::Block(block) => inlines(&block.content, found),
            Node::Space(_) => {}
        }
    }
}

/// Whether a note is one that may stand at the foot or in a comment.
fn moves(note: &Intervention) -> bool {
    let is_apart = |family| matches!(family, Family::Gloss | Family::Comment | Family::Footnote);
    let is_note = is_footnote(note).is_some() || note.class.is_some_and(|class| is_apart(class.family()));
    is_note && !note.delimiters.is_empty() && note.next.is_none() && note.prev.is_none()
}

/// Whether a document has a note apart from the words, as `Some(true)`, or in brackets that the page does not have; `None` where it stands as
/// on the page.
pub(in crate::document) fn goes_apart(note: &Intervention, how: NotesAs) -> Option<bool> {
    let is_footnote = is_footnote(note).is_some();
    if note.delimiters.is_empty() && note.class.is_some_and(|class| class.family() == Family::Supplied) {
        return Some(false);
    }
    match how {
        NotesAs::Kept => is_footnote.then_some(true),
        NotesAs::Footnotes => (is_footnote || moves(note)).then_some(true),
        NotesAs::Comments | NotesAs::None if moves(note) => Some(true),
        _ => is_footnote.then_some(false),
    }
}

/// What a note that came as a footnote is.
fn is_footnote(note: &Intervention) -> Option<NoteKind> {
    match &*note.delimiters.open {
        "⁽" if note.class == Some(Category::Crossref) => Some(NoteKind::Reference),
        "⁽" => Some(NoteKind::Foot),
        "₍" => Some(NoteKind::End),
        _ => None,
    }
}

impl<'e> Writer<'e> {
    /// The comments of the edition, and remarks of people on notes.
    fn comments(&mut self, edition: &'e Edition) {
        let mut anchors = FxHashSet::default();
        places(&edition.body, &mut anchors);
        let remarks: FxHashSet<&str> = edition.remarks.iter().map(|remark| &*remark.id).collect();
        for remark in &edition.remarks {
            let key = remark.id.to_string();
            let who = Some(&*remark.resp).filter(|resp| !resp.is_empty());
            let who = who.map(|id| self.people.get(id).copied().unwrap_or(id).to_owned());
            let by = Change { who, when: remark.when.as_deref().map(str::to_owned) };
            let reply_to = remark.reply_to.as_deref().filter(|id| remarks.contains(id)).map(str::to_owned);
            match &remark.until {
                Some(until) => {
                    self.places.entry(&remark.target).or_default().push(Point::CommentStart(key.clone()));
                    self.places.entry(until).or_default().push(Point::CommentEnd(key.clone()));
                }
                None if anchors.contains(&*remark.target) => {
                    self.places.entry(&remark.target).or_default().push(Point::Comment(key.clone()));
                }
                None => self.on_notes.entry(&remark.target).or_default().push(key.clone()),
            }
            self.document.comments.push(Comment { key, by, text: remark.text.to_string(), reply_to });
        }
    }

    /// The tracked changes of the edition.
    fn tracked(&mut self, edition: &'e Edition) {
        for change in &edition.header.changes {
            let who = change.who.as_deref().map(|id| self.people.get(id).copied().unwrap_or(id).to_owned());
            let number = self.document.change(Change { who, when: change.when.as_deref().map(str::to_owned) });
            self.changes.insert(&change.id, number);
        }
    }

    /// The number of the change to which an element refers.
    fn change_of(&mut self, element: &Element) -> usize {
        let said = element.attributes.as_ref().and_then(|said| said.change.as_deref());
        if let Some(known) = said.and_then(|id| self.changes.get(id)) {
            return *known;
        }
        let document = &mut self.document;
        *self.unsaid.get_or_insert_with(|| document.change(Change::default()))
    }

    fn nodes(&mut self, nodes: &'e [Node]) {
        for node in nodes {
            match node {
                Node::Container(container) => self.container(container),
                Node::Block(block) => self.block(block),
                Node::Space(_) => {}
            }
        }
    }

    fn container(&mut self, container: &'e Container) {
        self.langs.extend(container.lang.clone());
        let is_section = matches!(&container.kind, ContainerKind::Division(kind) if &**kind == "section");
        self.depth += u8::from(is_section);
        match frame_of(container) {
            Some(kind) => {
                let outer = self.frames.open(kind);
                self.nodes(&container.children);
                self.frames.close_to(outer);
            }
            None => self.nodes(&container.children),
        }
        self.depth -= u8::from(is_section);
        self.langs.truncate(self.langs.len() - usize::from(container.lang.is_some()));
    }

    fn block(&mut self, block: &'e Block) {
        self.langs.extend(block.lang.clone());
        let (kind, frame) = self.kind_of(block);
        let outer = self.frames.all().len();
        if let Some(frame) = frame {
            self.frames.open(frame);
        }
        self.skips_space = false;
        self.inlines(&block.content, &Style { lang: self.langs.last().cloned(), ..Style::default() });
        let pieces = std::mem::take(&mut self.pieces);
        let frames = self.frames.all().to_vec();
        self.document.leaves.push(Leaf { frames, kind, pieces, direction: block.direction, ..Leaf::default() });
        self.frames.close_to(outer);
        self.langs.truncate(self.langs.len() - usize::from(block.lang.is_some()));
    }

    fn kind_of(&self, block: &Block) -> (LeafKind, Option<FrameKind>) {
        match &block.kind {
            BlockKind::Masthead | BlockKind::Headline => (LeafKind::Heading(1), None),
            BlockKind::Heading => (LeafKind::Heading(self.depth.clamp(1, 9)), None),
            BlockKind::Code => (LeafKind::Code, None),
            BlockKind::Cue(cue) => {
                let speaker = cue.who.as_deref().map(|id| self.people.get(id).copied().unwrap_or(id).to_owned());
                let n = cue.n.as_deref().map(str::to_owned);
                (LeafKind::Cue(Box::new(Cue { n, start: cue.start, end: cue.end, speaker })), None)
            }
            BlockKind::Other(name) => match &**name {
                "item" => (LeafKind::Paragraph, Some(FrameKind::Item)),
                "cell" => (LeafKind::Paragraph, Some(FrameKind::Cell)),
                "l" => (LeafKind::Verse, None),
                _ => (LeafKind::Paragraph, None),
            },
            _ => (LeafKind::Paragraph, None),
        }
    }

    fn inlines(&mut self, content: &'e [Inline], style: &Style) {
        for inline in content {
            self.inline(inline, style);
        }
    }

    fn inline(&mut self, inline: &'e Inline, style: &Style) {
        match inline {
            Inline::Text(text) => self.text(&text.content, style),
            // A line end that was deleted ends no line.
            Inline::LineBreak(..) if style.deleted.is_some() => push_text(&mut self.pieces, "\n", style),
            Inline::LineBreak(..) => {
                self.skips_space = false;
                self.pieces.push(Piece::Break);
            }
            Inline::Sentence(element) | Inline::Remark(element) => self.inlines(&element.content, style),
            Inline::Element(element) => self.element(element, style),
            Inline::Choice(choice) => self.inlines(choice.shown(View::Printed), style),
            Inline::Anchor(anchor) => {
                let notes = anchor.id.as_deref().and_then(|id| self.explained.get(id)).cloned().unwrap_or_default();
                let point = |make: fn(String) -> Point| {
                    notes.iter().map(|id| Piece::Point(make((*id).to_owned()))).collect::<Vec<_>>()
                };
                self.pieces.extend(point(Point::CommentStart));
                self.inlines(&anchor.content, style);
                self.pieces.extend(point(Point::CommentEnd));
                self.ended.extend(notes);
            }
            Inline::Intervention(note) => self.intervention(note, style),
        }
    }

    fn element(&mut self, element: &'e Element, style: &Style) {
        match &*element.name {
            "del" => {
                let deleted = Some(self.change_of(element));
                self.inlines(&element.content, &Style { deleted, ..style.clone() });
            }
            "hi" => self.inlines(&element.content, &Style { italic: true, ..style.clone() }),
            "add" => {
                let inserted = Some(self.change_of(element));
                self.inlines(&element.content, &Style { inserted, ..style.clone() });
            }
            "anchor" => {
                let points = element.id.as_deref().and_then(|id| self.places.get(id)).cloned().unwrap_or_default();
                self.pieces.extend(points.into_iter().map(Piece::Point));
            }
            "milestone" => {
                let said = element.attributes.as_ref().and_then(|said| said.n.as_deref());
                self.pieces.extend(said.map(|n| Piece::Point(Point::Verse(n.to_owned()))));
            }
            _ => {
                let lang = element.lang.clone().or_else(|| style.lang.clone());
                self.inlines(&element.content, &Style { lang, ..style.clone() });
            }
        }
    }

    fn text(&mut self, text: &str, style: &Style) {
        if style.deleted.is_some() {
            return push_text(&mut self.pieces, text, style);
        }
        let mut text = text;
        if std::mem::take(&mut self.skips_space) {
            text = text.strip_prefix(' ').unwrap_or(text);
        }
        let literal = text.contains(['[', ']']);
        // A line end in running text is one in the document.
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.pieces.push(Piece::Break);
            }
            push_text(&mut self.pieces, line, &Style { literal, ..style.clone() });
        }
    }

    fn intervention(&mut self, note: &'e Intervention, style: &Style) {
        let remarks = note.id.as_deref().and_then(|id| self.on_notes.get(id)).cloned().unwrap_or_default();
        let kind = is_footnote(note);
        match self.notes {
            // No format has notes at the foot of notes.
            NotesAs::Kept | NotesAs::Footnotes if self.in_note && kind.is_some() => {
                self.nested += 1;
                self.in_brackets(note, style);
            }
            NotesAs::Kept | NotesAs::Footnotes if kind.is_some() => {
                self.apart(note, kind.unwrap_or(NoteKind::Foot), style)
            }
            NotesAs::Footnotes if self.in_note => self.inline_note(note, style),
            NotesAs::Footnotes if moves(note) => self.apart(note, NoteKind::Foot, style),
            NotesAs::Comments if moves(note) => self.comment(note),
            NotesAs::None if moves(note) => self.leave_out(),
            _ if kind.is_some() => self.in_brackets(note, style),
            _ if note.delimiters.is_empty() && note.class.is_some_and(|class| class.family() == Family::Supplied) => {
                self.apart(note, NoteKind::Supplied, style);
            }
            _ => self.inline_note(note, style),
        }
        self.pieces.extend(remarks.into_iter().map(|key| Piece::Point(Point::Comment(key))));
    }

    /// A bracket as it stands.
    fn inline_note(&mut self, note: &'e Intervention, style: &Style) {
        self.skips_space = false;
        push_text(&mut self.pieces, &note.delimiters.open, style);
        self.inlines(&note.content, style);
        push_text(&mut self.pieces, &note.delimiters.close, style);
    }

    /// A note at the foot or at the end; its mark stands directly behind the word before.
    fn apart(&mut self, note: &'e Intervention, kind: NoteKind, style: &Style) {
        let outer = std::mem::take(&mut self.pieces);
        let outside = self.in_note;
        self.in_note |= kind != NoteKind::Supplied;
        self.inlines(&note.content, style);
        self.in_note = outside;
        let words = std::mem::replace(&mut self.pieces, outer);
        if kind != NoteKind::Supplied {
            self.leave_out();
            self.skips_space &= self.pieces.is_empty();
        }
        self.pieces.push(Piece::Note(Box::new(Note { kind, pieces: words, style: style.clone() })));
    }

    /// Takes the space away that stood beside a note.
    fn leave_out(&mut self) {
        let is_text = |piece: &Piece| match piece {
            Piece::Point(_) => false,
            Piece::Run(run) => run.style.deleted.is_none(),
            _ => true,
        };
        let Some(at) = self.pieces.iter().rposition(is_text) else {
            self.skips_space = true;
            return;
        };
        match &mut self.pieces[at] {
            Piece::Run(run) if run.text.ends_with(' ') => {
                run.text.pop();
                if run.text.is_empty() {
                    self.pieces.remove(at);
                }
            }
            Piece::Break => self.skips_space = true,
            _ => {}
        }
    }

    /// A note as a comment: on the words that it explains, else where it stood.
    fn comment(&mut self, note: &'e Intervention) {
        self.leave_out();
        let key = note.id.as_deref().map_or_else(|| format!("note {}", self.document.comments.len()), str::to_owned);
        let is_placed = note
            .target
            .as_deref()
            .and_then(|target| self.explained.get(target))
            .is_some_and(|ids| ids.iter().any(|id| *id == key) && self.ended.contains(key.as_str()));
        if !is_placed {
            self.pieces.push(Piece::Point(Point::Comment(key.clone())));
        }
        let who = note.resp.as_deref().map(|id| self.people.get(id).copied().unwrap_or(id).to_owned());
        let (by, text) = (Change { who, when: None }, printed_words(&note.content));
        self.document.comments.push(Comment { key, by, text, reply_to: None });
    }

    /// A footnote as a bracket.
    fn in_brackets(&mut self, note: &'e Intervention, style: &Style) {
        let before = self.pieces.iter().rev().find_map(|piece| match piece {
            Piece::Run(run) if run.style.deleted.is_none() => run.text.chars().next_back(),
            _ => None,
        });
        if before.is_some_and(|c| !c.is_whitespace() && !is_unspaced(c)) {
            push_text(&mut self.pieces, " ", style);
        }
        push_text(&mut self.pieces, "[", style);
        self.inlines(&note.content, style);
        push_text(&mut self.pieces, "]", style);
    }
}

/// The frame that a container is.
fn frame_of(container: &Container) -> Option<FrameKind> {
    match &container.kind {
        ContainerKind::NumberedList => Some(FrameKind::Numbered),
        ContainerKind::Other(name) => match &**name {
            "list" => Some(FrameKind::Bulleted),
            "item" => Some(FrameKind::Item),
            "table" => Some(FrameKind::Table),
            "row" => Some(FrameKind::Row),
            "cell" => Some(FrameKind::Cell),
            "quote" => Some(FrameKind::Quote),
            "lg" => Some(FrameKind::LineGroup),
            _ => None,
        },
        _ => None,
    }
}
