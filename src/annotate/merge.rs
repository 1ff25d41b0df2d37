//! Two or more files with decisions on the same edition become one, and where they disagree is told.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::decision::{Act, Decision, Person, Words};
use super::error::DecisionError;
use super::document::AnnotationBody;
use super::planner::Planner;
use super::session::Session;
use super::state::{NoteKey, NoteState};
use crate::model::Category;
use crate::xml::XML_NAMESPACE;

/// Two files disagree on a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// `xml:id` of the note.
    pub id: String,
    /// The note as it is printed.
    pub words: String,
    /// What the first file, whose markup stays, calls it, and the words that it speaks of there.
    pub first: Verdict,
    /// What the other file calls it.
    pub other: Verdict,
}

/// What one file says of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Which of the files, from 0.
    pub file: usize,
    /// Who decided so.
    pub by: String,
    /// The class.
    pub class: Option<Category>,
    /// The words that the note speaks of, where they are marked.
    pub anchor: Option<String>,
}

/// A note that only one of two files has marked up: in the other its words are text. It is not joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unpaired {
    /// `xml:id` of the note, where it has one.
    pub id: Option<String>,
    /// The note as it is printed.
    pub words: String,
    /// What the file says that has it; nobody need have decided so.
    pub only: Verdict,
    /// The file that does not have it, from 0.
    pub without: usize,
}

/// Files joined.
#[derive(Debug, Default)]
pub struct Merged {
    /// The text of the joined file.
    pub text: String,
    /// Decisions that the first file did not have.
    pub joined: usize,
    /// Where the files disagree, in the order of the text.
    pub disagreements: Vec<Disagreement>,
    /// Notes that only one of two files has marked up.
    pub unpaired: Vec<Unpaired>,
    /// What could not be joined, by the number of the file.
    pub refused: Vec<(usize, String)>,
}

/// Why files cannot be joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the text of this file is another one: in the block {block} stands {found:?}, and {expected:?} in the first file; only \
     decisions on the same text can be joined (`glossator diff` shows what differs)"
)]
pub struct OtherText {
    /// Which of the files, from 0.
    pub file: usize,
    /// The block, by its id or number.
    pub block: String,
    /// What the first file has there, from the first difference on.
    pub expected: String,
    /// What this file has there.
    pub found: String,
}

/// Joins the decisions of several files into the first.
///
/// # Errors
/// [`OtherText`] where the printed text of a file is not that of the first.
pub fn merge(mut sessions: Vec<Session>) -> Result<Merged, OtherText> {
    for file in 1..sessions.len() {
        same_text(&sessions[0], &sessions[file], file)?;
    }
    let others = sessions.split_off(1.min(sessions.len()));
    let mut merged = Merged::default();
    let Some(mut first) = sessions.pop() else { return Ok(merged) };
    // The first file is what disagreements are measured by, also when a second has filled it.
    let mut decided: FxHashMap<NoteKey, usize> =
        first.notes().filter(|note| note.is_decided()).map(|note| (note.key, 0)).collect();
    for (number, other) in others.iter().enumerate() {
        Joining { first: &mut first, other, file: number + 1, merged: &mut merged, decided: &mut decided }.all();
    }
    merged.text = first.text().to_owned();
    Ok(merged)
}

fn same_text(first: &Session, other: &Session, file: usize) -> Result<(), OtherText> {
    let differs = |expected: &str, found: &str, block: String| {
        let at = expected.bytes().zip(found.bytes()).take_while(|(a, b)| a == b).count();
        let at = (0..=at).rev().find(|at| expected.is_char_boundary(*at) && found.is_char_boundary(*at)).unwrap_or(0);
        OtherText { file, block, expected: super::shortened(&expected[at..]), found: super::shortened(&found[at..]) }
    };
    let name = |session: &Session, number: usize| {
        let id = session.blocks().get(number).and_then(|block| block.id.as_deref());
        id.map_or_else(|| number.to_string(), |id| format!("`{id}`"))
    };
    for number in 0..first.blocks().len().max(other.blocks().len()) {
        let text =
            |session: &Session| session.blocks().get(number).map(|block| block.printed.to_string()).unwrap_or_default();
        let (expected, found) = (text(first), text(other));
        if expected != found {
            return Err(differs(&expected, &found, name(first, number)));
        }
    }
    Ok(())
}

struct Joining<'j> {
    first: &'j mut Session,
    other: &'j Session,
    file: usize,
    merged: &'j mut Merged,
    /// The notes that were decided on, and in which file.
    decided: &'j mut FxHashMap<NoteKey, usize>,
}

impl Joining<'_> {
    fn all(&mut self) {
        for person in people(self.other) {
            self.first.join(person);
        }
        let mut paired = FxHashSet::default();
        let other = self.other;
        for theirs in other.notes().filter(|note| !note.is_part) {
            match counterpart(self.first, theirs).map(|mine| mine.key) {
                Some(mine) => {
                    paired.insert(mine);
                    self.decisions_on(mine, theirs);
                }
                None => self.unpaired(theirs, verdict(self.file, other, theirs), 0),
            }
        }
        let alone = |note: &&NoteState| !note.is_part && !paired.contains(&note.key);
        let alone: Vec<NoteState> = self.first.notes().filter(alone).cloned().collect();
        for mine in &alone {
            self.unpaired(mine, verdict(0, self.first, mine), self.file);
        }
    }

    fn unpaired(&mut self, note: &NoteState, only: Verdict, without: usize) {
        let id = note.id.as_deref().map(str::to_owned);
        self.merged.unpaired.push(Unpaired { id, words: note.words.to_string(), only, without });
    }

    /// Joins what the other file says of a note.
    fn decisions_on(&mut self, key: NoteKey, theirs: &NoteState) {
        let decided = self.decided.get(&key).copied();
        let mine = self.first.note(key).filter(|_| theirs.is_decided()).cloned();
        if let Some((mine, file)) = mine.zip(decided) {
            self.compare(&mine, theirs, file);
        }
        let other = self.other;
        for (_, entry) in theirs.id.as_deref().into_iter().flat_map(|id| other.document.annotations().on(id)) {
            let outcome = match &entry.body {
                AnnotationBody::Class(decision) if decision.assessed && decided.is_some() => {
                    self.behind(key, &entry.resp, decision.class)
                }
                AnnotationBody::Class(decision) if decision.assessed => self.decision(key, &entry.resp, decision.class, theirs),
                AnnotationBody::Class(_) => continue,
                AnnotationBody::Remark(text) => self.remark(key, &entry.resp, text),
            };
            match outcome {
                Ok(is_new) => self.merged.joined += usize::from(is_new),
                Err(error) => self.merged.refused.push((self.file, error.to_string())),
            }
        }
        if decided.is_none() && theirs.is_decided() {
            self.decided.insert(key, self.file);
        }
    }

    fn compare(&mut self, mine: &NoteState, theirs: &NoteState, file: usize) {
        let (first, other) = (verdict(file, self.first, mine), verdict(self.file, self.other, theirs));
        if first.class == other.class && first.anchor == other.anchor {
            return;
        }
        let id = mine.id.as_deref().unwrap_or_default().to_owned();
        self.merged.disagreements.push(Disagreement { id, words: mine.words.to_string(), first, other });
    }

    /// The note, unless the person has decided on it in the first file already.
    fn open_for(&self, key: NoteKey, who: &str) -> Option<NoteState> {
        let note = self.first.note(key)?;
        let mut entries = note.id.as_deref().into_iter().flat_map(|id| self.first.document.annotations().on(id));
        let is_known = entries.any(|(_, entry)| entry.is_assessment_by(who));
        (!is_known).then(|| note.clone())
    }

    /// Adds a decision behind those of the first file, which count.
    fn behind(&mut self, key: NoteKey, who: &str, class: Option<Category>) -> Result<bool, DecisionError> {
        let Some(mine) = self.open_for(key, who) else { return Ok(false) };
        let Some(id) = mine.id.as_deref() else { return Ok(false) };
        let decision = Decision { who: who.to_owned(), act: Act::Accept { note: mine.reference() } };
        let plan = Planner::new(self.first, who).superseded(id, class)?;
        self.first.commit(decision, plan)?;
        Ok(true)
    }

    /// Adds a decision where nobody has decided before: the note becomes what it says.
    fn decision(
        &mut self,
        key: NoteKey,
        who: &str,
        class: Option<Category>,
        theirs: &NoteState,
    ) -> Result<bool, DecisionError> {
        let Some(mine) = self.open_for(key, who) else { return Ok(false) };
        let decide = |act: Act| Decision { who: who.to_owned(), act };
        self.first.decide(&decide(Act::Reclassify { note: mine.reference(), to: class }))?;
        let counts = theirs.decided_by.as_deref() == Some(who);
        let (now, wanted) = (self.first.note(key).cloned(), anchor(self.other, theirs));
        if let Some(now) = now.filter(|now| counts && anchor(self.first, now) != wanted) {
            let on: Option<Words> = theirs.anchor.clone().and_then(|range| self.first.words_at(now.block, range));
            // Where the first file's markup leaves no room for their words, the class is joined and the words are told.
            if self.first.decide(&decide(Act::Anchor { note: now.reference(), on })).is_err() {
                self.compare(&now, theirs, 0);
            }
        }
        Ok(true)
    }

    fn remark(&mut self, key: NoteKey, who: &str, text: &str) -> Result<bool, DecisionError> {
        let Some(note) = self.first.note(key) else { return Ok(false) };
        if note.remarks.iter().any(|(by, words)| &**by == who && &**words == text) {
            return Ok(false);
        }
        let act = Act::Remark { note: note.reference(), text: text.to_owned() };
        self.first.decide(&Decision { who: who.to_owned(), act }).map(|_| true)
    }
}

/// The note of another file with the same text that stands in the same place: two people may have given one id to two
/// notes, or two ids to one.
fn counterpart<'s>(session: &'s Session, theirs: &NoteState) -> Option<&'s NoteState> {
    let same = |mine: &&NoteState| !mine.is_part && mine.range == theirs.range;
    let here = || session.blocks().get(theirs.block).into_iter().flat_map(|block| &block.notes).filter(same);
    // One note may fill another.
    here()
        .find(|mine| mine.id == theirs.id)
        .or_else(|| here().find(|mine| mine.ordinal == theirs.ordinal))
        .or_else(|| here().next())
}

fn verdict(file: usize, session: &Session, note: &NoteState) -> Verdict {
    let by = note.decided_by.as_deref().unwrap_or_default().to_owned();
    Verdict { file, by, class: note.class, anchor: anchor(session, note) }
}

/// The words that a note speaks of.
fn anchor(session: &Session, note: &NoteState) -> Option<String> {
    let range = note.anchor.clone()?;
    session.blocks().get(note.block)?.printed.get(range).map(str::to_owned)
}

/// The people whom a header names.
fn people(session: &Session) -> Vec<Person> {
    let document = &session.document;
    // A header that was read once is read again.
    let Ok(document) = document.header().document(&document.limits()) else { return Vec::new() };
    let statements = document.nodes().filter(|node| node.is_element() && node.local_name() == "respStmt");
    let person = |node: crate::xml::Node<'_>| {
        let name = node.elements().find(|name| matches!(name.local_name(), "name" | "persName" | "orgName"))?;
        Some(Person {
            id: node.attribute_ns(XML_NAMESPACE, "id")?.to_owned(),
            name: name.text_content().trim().to_owned(),
        })
    };
    statements.filter_map(person).collect()
}
