//! Turns pairs of segments from translators' tools into two editions and their alignment.
//!
//! A pair becomes a paragraph of one sentence in either edition. Marks become elements: supplied words, terms. Notes
//! become brackets after the words that they refer to, or at the end of the sentence.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::bilingual_model::{self, BilingualFile, Content, Mark, MarkKind, Note, Side, Unit};
use super::po::DEVELOPER;
use super::to_pairs::{DOUBTS, OF_SOURCE, form_class};
use crate::model::{
    Anchor, AnchorKind, BeadLink, Bitext, Block, BlockKind, Category, Certainty, Choice, ChoiceKind, Classification,
    Container, ContainerKind, Delimiters, Edition, Element, Family, Fragment, Header, Id, Inline, Intervention, Markup,
    Node, Role, TermKind, TermLink, Text, Witness, other_case, printed_words,
};
use crate::text::{is_closing, is_space};
use crate::xml::is_ncname;

/// Two editions and their links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportedPairs {
    /// The source.
    pub source: Edition,
    /// The translation.
    pub target: Edition,
    /// The links; the paths of the editions are left empty.
    pub bitext: Bitext,
}

/// The origin of pairs.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'o> {
    /// The file, as the witness of both editions.
    pub witness: &'o Witness,
    /// Date of the import, `YYYY-MM-DD`.
    pub date: Option<&'o str>,
}

/// The rule for notes that state their class.
const RULE: &str = "pairs.class";

/// The rule for notes that do not state their class.
const GUESS: &str = "pairs.note";

/// The editions of a bilingual file.
///
/// Codes, states, properties, further languages and marks of other kinds have no place in an edition. A note without a
/// class, or with an unknown one, becomes a comment of the translator with low certainty. Costs time in proportion to
/// the file.
pub fn editions(file: &BilingualFile, origin: &Origin<'_>) -> ImportedPairs {
    let beads = || file.units.iter().filter_map(|unit| unit.bead.as_ref());
    let mut source = EditionBuilder::new(beads().map(|bead| &bead.source[..]));
    let mut target = EditionBuilder::new(beads().map(|bead| &bead.target[..]));
    let mut bitext = Bitext {
        date: origin.date.map(str::to_owned),
        program: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..Bitext::default()
    };
    for (number, unit) in file.units.iter().enumerate() {
        let one = source.unit(number, &unit.source, unit, Side::Source);
        let other = unit.target.as_ref().and_then(|content| target.unit(number, content, unit, Side::Target));
        if one.is_none() && other.is_none() {
            continue;
        }
        let cert = unit.bead.as_ref().map_or(Certainty::High, |bead| certainty(bead.certainty));
        bitext.beads.push(BeadLink {
            source: one.into_iter().collect(),
            target: other.into_iter().collect(),
            cert,
            ..BeadLink::default()
        });
    }
    let mut terms: FxHashMap<&str, &Id> = FxHashMap::default();
    for (name, id) in source.terms.iter().filter(|(name, _)| !name.is_empty()) {
        terms.entry(name).or_insert(id);
    }
    bitext.terms = target.notes.iter().filter_map(|note| link(note, &terms)).collect();
    ImportedPairs {
        source: source.edition(&file.source_lang, origin),
        target: target.edition(&file.target_lang, origin),
        bitext,
    }
}

/// The certainty for a probability: the reverse of [`Certainty::probability`] and of the aligner's own scale.
pub(super) fn certainty(probability: f64) -> Certainty {
    match probability {
        p if p >= 0.9 => Certainty::High,
        p if p >= 0.6 => Certainty::Medium,
        _ => Certainty::Low,
    }
}

/// Links a gloss to the words of the source that name it.
fn link(note: &PlacedNote, terms: &FxHashMap<&str, &Id>) -> Option<TermLink> {
    let source = terms.get(note.name.as_str())?;
    note.class.filter(|class| class.family() == Family::Gloss)?;
    Some(TermLink {
        id: None,
        kind: TermKind::Gloss,
        note: note.id.clone(),
        term: Some(note.target.clone()),
        source: Fragment::Unit((*source).clone()),
        cert: Certainty::High,
        resp: Id::default(),
        span: 0..0,
    })
}

/// A note that was put into an edition.
struct PlacedNote {
    /// Its name in the pairs.
    name: String,
    id: Id,
    target: Id,
    class: Option<Category>,
}

/// One of the two editions, under construction.
struct EditionBuilder {
    /// Ids that are used, or reserved for a sentence.
    taken: FxHashSet<String>,
    /// For each name that was taken, the last number added to it.
    numbers: FxHashMap<String, usize>,
    nodes: Vec<Node>,
    roles: BTreeSet<Role>,
    decisions: Vec<Classification>,
    notes: Vec<PlacedNote>,
    /// Marked words by the names of the notes that they are marked for.
    terms: Vec<(String, Id)>,
    /// The certainty of supplied words of the unit, by id.
    doubts: FxHashMap<String, Certainty>,
}

impl EditionBuilder {
    /// Begins a side whose beads have these segments.
    fn new<'i>(ids: impl Iterator<Item = &'i [String]>) -> Self {
        let taken = ids.filter_map(|ids| own_id(ids)).cloned().collect();
        Self {
            taken,
            numbers: FxHashMap::default(),
            nodes: Vec::new(),
            roles: BTreeSet::new(),
            decisions: Vec::new(),
            notes: Vec::new(),
            terms: Vec::new(),
            doubts: FxHashMap::default(),
        }
    }

    /// Adds the paragraph of a unit, and returns the id of its sentence; `None` if the unit has no words.
    fn unit(&mut self, number: usize, content: &Content, unit: &Unit, side: Side) -> Option<Id> {
        if content.text.trim().is_empty() {
            return None;
        }
        self.doubts = doubts(unit, side);
        let paragraph = self.free(&format!("p{}", number + 1));
        let ids = unit.bead.as_ref().map_or(&[][..], |bead| match side {
            Side::Source => &bead.source,
            _ => &bead.target,
        });
        // An id is reserved once; a second unit with it gets another.
        let own = own_id(ids).filter(|id| self.taken.remove(*id)).cloned();
        let sentence = self.free(&own.unwrap_or_else(|| format!("{paragraph}.s1")));
        let notes: Vec<&Note> = unit.notes.iter().filter(|note| is_about(note.side, side)).collect();
        let (pieces, loose) = pieces(content, &notes);
        let mut words = Vec::new();
        self.words(content, 0..content.text.len(), &mut pieces.iter().peekable(), &sentence, &mut words);
        for note in loose {
            words.push(text(" "));
            words.push(self.note(note, &sentence, None));
        }
        let element = Element { id: Some(sentence.clone()), content: words, ..Element::default() };
        self.nodes.push(Node::Block(Block {
            kind: BlockKind::Paragraph,
            id: Some(paragraph),
            lang: None,
            direction: None,
            content: vec![Inline::Sentence(Box::new(element))],
            span: 0..0,
        }));
        Some(sentence)
    }

    /// The words of a range, with the pieces in it.
    fn words(
        &mut self,
        content: &Content,
        range: Range<usize>,
        pieces: &mut Peekable<std::slice::Iter<'_, Piece<'_>>>,
        sentence: &Id,
        words: &mut Vec<Inline>,
    ) {
        let mut at = range.start;
        while let Some(piece) = pieces.next_if(|piece| piece.range.start < range.end) {
            push_text(&content.text[at..piece.range.start], words);
            at = piece.range.end;
            let mut inside = Vec::new();
            self.words(content, piece.range.clone(), pieces, sentence, &mut inside);
            match &piece.kind {
                PieceKind::Form(kind, note) => words.push(form(*kind, note, inside)),
                PieceKind::Place(notes) => {
                    for note in notes {
                        self.in_place(note, sentence, &content.text, at, words);
                    }
                }
                PieceKind::Supplied(class) => words.push(self.supplied(piece.id, *class, inside)),
                PieceKind::Anchor(notes) => {
                    let id = self.free(piece.id);
                    let vouched = notes.iter().any(|note| class_of(note).is_some_and(is_critical));
                    let kind = if vouched { AnchorKind::Sic } else { AnchorKind::Term };
                    let anchor = Anchor { id: Some(id.clone()), kind, content: inside, span: 0..0 };
                    words.push(Inline::Anchor(Box::new(anchor)));
                    self.terms.extend(piece.names.iter().map(|name| ((*name).to_owned(), id.clone())));
                    for note in notes {
                        self.gloss(note, sentence, content.text[at..].chars().next(), words, Some(&id));
                    }
                }
            }
        }
        push_text(&content.text[at..range.end], words);
    }

    /// Adds a note after the words that it refers to. It gets a space before it only if a space, closing punctuation or
    /// the end follows, because only then does the space drop out with it.
    fn gloss(&mut self, note: &Note, sentence: &Id, next: Option<char>, words: &mut Vec<Inline>, anchor: Option<&Id>) {
        if next.is_none_or(|next| is_space(next) || is_closing(next)) {
            words.push(text(" "));
        }
        words.push(self.note(note, sentence, anchor));
    }

    /// Adds a note at a place of the text, with a space that drops out with it.
    fn in_place(&mut self, note: &Note, sentence: &Id, content: &str, at: usize, words: &mut Vec<Inline>) {
        let (before, behind) = content.split_at(at);
        let next = behind.chars().next();
        if at > 0 && next.is_none_or(|next| is_space(next) || is_closing(next)) {
            return self.gloss(note, sentence, next, words, None);
        }
        words.push(self.note(note, sentence, None));
        if before.chars().next_back().is_none_or(char::is_whitespace) {
            words.push(text(" "));
        }
    }

    fn note(&mut self, note: &Note, sentence: &Id, anchor: Option<&Id>) -> Inline {
        let known = class_of(note);
        // What a developer says of the text is no word of its translator.
        let is_developers = note.resp.as_deref() == Some(DEVELOPER);
        let class = known.unwrap_or(if is_developers { Category::CommentEditor } else { Category::CommentTranslator });
        let in_words = anchor.filter(|_| class.family() == Family::Gloss || is_critical(class));
        let markup = match Markup::of(Some(class), true) {
            Markup::Gloss if in_words.is_none() => Markup::Note,
            markup => markup,
        };
        let target = in_words.unwrap_or(sentence).clone();
        let cert = note.cert.as_deref().and_then(|cert| cert.parse().ok());
        let cert = cert.unwrap_or(if known.is_some() { Certainty::High } else { Certainty::Low });
        let name = note.id.strip_prefix(OF_SOURCE).filter(|_| note.side == Side::Source).unwrap_or(&note.id);
        let id = self.record_decision(name, class, cert, if known.is_some() { RULE } else { GUESS });
        self.notes.push(PlacedNote { name: note.id.clone(), id: id.clone(), target: target.clone(), class: known });
        let role = Role::ALL.into_iter().find(|role| note.resp.as_deref() == Some(role.id()));
        let usual = if is_developers { Role::Editor } else { Role::Translator };
        let role = self.register_role(role.unwrap_or(usual));
        intervention(id, class, role, (markup, Some(target)), vec![text(&note.text)])
    }

    /// Records that a role occurs in this edition.
    fn register_role(&mut self, role: Role) -> Role {
        self.roles.insert(role);
        role
    }

    fn supplied(&mut self, id: &str, class: Category, content: Vec<Inline>) -> Inline {
        let cert = self.doubts.get(id).copied().unwrap_or(Certainty::High);
        let id = self.record_decision(id, class, cert, RULE);
        if class == Category::Case {
            return case(id, self.register_role(Role::Translator), content);
        }
        let role = self.register_role(Role::Translator);
        intervention(id, class, role, (Markup::Supplied, None), content)
    }

    /// Makes an id for an intervention and records the decision on its class.
    fn record_decision(&mut self, id: &str, class: Category, cert: Certainty, rule: &'static str) -> Id {
        let id = self.free(id);
        let decision = self.free(&format!("d{}", self.decisions.len() + 1));
        self.decisions.push(Classification {
            id: decision,
            target: id.clone(),
            class: Some(class),
            cert,
            resp: "glossator".into(),
            assessed: false,
            in_bulk: false,
            rule: rule.into(),
            evidence: "".into(),
            runner_up: None,
        });
        id
    }

    /// `wish` if it is a valid unused id, otherwise a new one.
    fn free(&mut self, wish: &str) -> Id {
        let wish = if is_ncname(wish) { wish } else { "x" };
        if self.taken.insert(wish.to_owned()) {
            return wish.into();
        }
        let number = self.numbers.entry(wish.to_owned()).or_insert(1);
        loop {
            *number += 1;
            let id = format!("{wish}.{number}");
            if self.taken.insert(id.clone()) {
                return id.into();
            }
        }
    }

    fn edition(mut self, lang: &str, origin: &Origin<'_>) -> Edition {
        if self.nodes.is_empty() {
            // A division must contain a block.
            let id = Some(self.free("p1"));
            let kind = BlockKind::Paragraph;
            let content = vec![Inline::LineBreak(0, None)];
            self.nodes.push(Node::Block(Block { kind, id, lang: None, direction: None, content, span: 0..0 }));
        }
        let title = format!("{} ({lang})", origin.witness.file);
        let id = self.free(&format!("doc.{}", name_of(&title)));
        let text = Container {
            kind: ContainerKind::Division("text".into()),
            id: Some(self.free("text")),
            lang: None,
            children: self.nodes,
            span: 0..0,
        };
        let header = Header {
            id: Some(id),
            title,
            lang: Some(lang.to_owned()).filter(|lang| !lang.is_empty() && lang != "und"),
            witness: Some(origin.witness.clone()),
            roles: self.roles.into_iter().collect(),
            date: origin.date.map(str::to_owned),
            program: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ..Header::default()
        };
        Edition { header, body: vec![Node::Container(text)], decisions: self.decisions, ..Edition::default() }
    }
}

/// The certainty of supplied words of a side, as the unit records it.
fn doubts(unit: &Unit, side: Side) -> FxHashMap<String, Certainty> {
    let name = DOUBTS[usize::from(side != Side::Source)];
    let said = unit.properties.iter().filter(|(known, _)| known == name);
    let fields = said.flat_map(|(_, fields)| fields.split(' ').filter_map(|field| field.split_once('=')));
    fields.filter_map(|(id, cert)| Some((bilingual_model::unescaped(id), cert.parse().ok()?))).collect()
}

/// The id of a bead's only segment, if a sentence can have it.
fn own_id(ids: &[String]) -> Option<&String> {
    match ids {
        [id] if is_ncname(id) => Some(id),
        _ => None,
    }
}

/// Turns words into a part of an id.
fn name_of(words: &str) -> String {
    words.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect()
}

/// Whether a note belongs to a side. Notes on the whole unit belong to the translation, where the translator speaks.
const fn is_about(note: Side, side: Side) -> bool {
    match note {
        Side::Source => matches!(side, Side::Source),
        Side::Target | Side::Unit => matches!(side, Side::Target),
    }
}

/// Words that become an element.
struct Piece<'u> {
    range: Range<usize>,
    id: &'u str,
    kind: PieceKind<'u>,
    /// The names of the notes for which the words are marked, on either side.
    names: Vec<&'u str>,
}

enum PieceKind<'u> {
    Supplied(Category),
    Anchor(Vec<&'u Note>),
    /// Words that replace others of the author; the note has the author's.
    Form(ChoiceKind, &'u Note),
    /// The place of notes that refer to no words.
    Place(Vec<&'u Note>),
}

/// The marks of a text that become elements, outer before inner, and the notes that no mark links to words. If marks
/// overlap, the later one is left out.
fn pieces<'u>(content: &'u Content, notes: &[&'u Note]) -> (Vec<Piece<'u>>, Vec<&'u Note>) {
    let mut pieces: Vec<Piece<'u>> = Vec::new();
    let mut placed: FxHashSet<&str> = FxHashSet::default();
    for mark in marks_in_order(content) {
        let crosses = |piece: &Piece<'_>| piece.range.end > mark.range.start && piece.range.end < mark.range.end;
        if content.text.get(mark.range.clone()).is_none() || pieces.iter().rev().take(REACH).any(crosses) {
            continue;
        }
        let Some((kind, name)) = kind_of_piece(mark, notes, &mut placed) else { continue };
        match (pieces.last_mut(), kind) {
            // Several notes on the same words share one anchor.
            (Some(Piece { range, kind: PieceKind::Anchor(held), names, .. }), PieceKind::Anchor(more))
                if *range == mark.range =>
            {
                held.extend(more);
                names.extend(name);
            }
            (_, kind) => {
                let id = if mark.id.is_empty() { "t" } else { &mark.id };
                pieces.push(Piece { range: mark.range.clone(), id, kind, names: name.into_iter().collect() });
            }
        }
    }
    let loose = notes.iter().filter(|note| note.id.is_empty() || !placed.contains(&*note.id)).copied().collect();
    (pieces, loose)
}

/// The marks on words, outer before inner, and the places of notes that have no words.
fn marks_in_order(content: &Content) -> Vec<&Mark> {
    let end = content.text.len();
    let is_on_words = |mark: &&Mark| !mark.range.is_empty();
    let (mut marks, places): (Vec<&Mark>, Vec<&Mark>) =
        content.marks.iter().filter(|mark| is_on_words(mark) || mark.range.start < end).partition(is_on_words);
    let on_words: FxHashSet<&str> = marks.iter().filter_map(|mark| note_of(mark)).collect();
    marks.extend(places.into_iter().filter(|mark| note_of(mark).is_some_and(|note| !on_words.contains(note))));
    // A place comes before marks that begin there.
    marks.sort_by_key(|mark| (mark.range.start, !mark.range.is_empty(), Reverse(mark.range.end)));
    marks
}

/// The element for a mark, with the name of the note whose anchor it is. `placed` has the notes that already have a
/// mark.
fn kind_of_piece<'u>(
    mark: &'u Mark,
    notes: &[&'u Note],
    placed: &mut FxHashSet<&'u str>,
) -> Option<(PieceKind<'u>, Option<&'u str>)> {
    match &mark.kind {
        MarkKind::Supplied(class) => {
            let class = class.parse().ok().filter(|class: &Category| class.family() == Family::Supplied);
            Some((PieceKind::Supplied(class.unwrap_or(Category::Completion)), None))
        }
        MarkKind::Note(name) => {
            let own: Vec<_> = notes.iter().filter(|note| note.id == *name && placed.insert(name)).copied().collect();
            Some(match own.iter().find_map(|note| Some((form_of(note)?, *note))) {
                _ if mark.range.is_empty() => (PieceKind::Place(own), None),
                Some((kind, note)) => (PieceKind::Form(kind, note), None),
                None => (PieceKind::Anchor(own), Some(name.as_str())),
            })
        }
        MarkKind::Term => Some((PieceKind::Anchor(Vec::new()), None)),
        MarkKind::Code(_) | MarkKind::Other(_) => None,
    }
}

/// The note that a mark names.
fn note_of(mark: &Mark) -> Option<&str> {
    if let MarkKind::Note(name) = &mark.kind { Some(name) } else { None }
}

/// How many of the last pieces are checked for an overlap.
const REACH: usize = 64;

fn push_text(characters: &str, words: &mut Vec<Inline>) {
    for (number, line) in characters.split('\n').enumerate() {
        if number > 0 {
            words.push(Inline::LineBreak(0, None));
        }
        if !line.is_empty() {
            words.push(text(line));
        }
    }
}

fn text(characters: &str) -> Inline {
    Inline::Text(Text::new(characters, 0))
}

/// The class that the note states, unless a note cannot have that class.
fn class_of(note: &Note) -> Option<Category> {
    let class: Category = note.class.as_deref()?.parse().ok()?;
    (!matches!(class.family(), Family::Supplied | Family::Literal | Family::Label)).then_some(class)
}

/// Whether a note of this class confirms or corrects words.
const fn is_critical(class: Category) -> bool {
    matches!(class, Category::Sic | Category::Correction)
}

fn intervention(
    id: Id,
    class: Category,
    role: Role,
    (markup, target): (Markup, Option<Id>),
    content: Vec<Inline>,
) -> Inline {
    Inline::Intervention(Box::new(Intervention {
        id: Some(id),
        class: Some(class),
        markup,
        delimiters: Delimiters::new("[", "]"),
        target: target.filter(|_| matches!(markup, Markup::Gloss | Markup::Note)),
        resp: Some(role.id().into()),
        next: None,
        prev: None,
        content,
        span: 0..0,
    }))
}

/// The kind of a pair of forms, if the note gives the author's form.
fn form_of(note: &Note) -> Option<ChoiceKind> {
    let kinds = [ChoiceKind::Corrected, ChoiceKind::Regularised, ChoiceKind::Expanded];
    kinds.into_iter().find(|kind| note.class.as_deref() == Some(form_class(*kind)))
}

/// Words that replace those of the author.
fn form(kind: ChoiceKind, note: &Note, second: Vec<Inline>) -> Inline {
    let mut first = Vec::new();
    push_text(&note.text, &mut first);
    let cert = note.cert.as_deref().and_then(|cert| cert.parse().ok()).unwrap_or(Certainty::High);
    Inline::Choice(Box::new(Choice { id: None, kind, first, second, cert, span: 0..0 }))
}

/// A letter whose case was changed: the author wrote the other case.
fn case(id: Id, role: Role, content: Vec<Inline>) -> Inline {
    let first = vec![text(&other_case(&printed_words(&content)))];
    let second = vec![intervention(id, Category::Case, role, (Markup::Supplied, None), content)];
    Inline::Choice(Box::new(Choice {
        id: None,
        kind: ChoiceKind::Regularised,
        first,
        second,
        cert: Certainty::Medium,
        span: 0..0,
    }))
}
