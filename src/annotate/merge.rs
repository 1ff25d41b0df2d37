//! Two or more files with decisions on the same edition become one, and where they disagree is told.

use serde::Serialize;

use super::decision::{Act, Decision, Person, Words};
use super::error::DecisionError;
use super::index::Says;
use super::planner::Planner;
use super::session::Session;
use super::state::NoteState;
use crate::model::Category;
use crate::xml::{Document, Limits, XML_NAMESPACE};

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

/// Files joined.
#[derive(Debug)]
pub struct Merged {
    /// The text of the joined file.
    pub text: String,
    /// Decisions that the first file did not have.
    pub joined: usize,
    /// Where the files disagree, in the order of the text.
    pub disagreements: Vec<Disagreement>,
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
    let Some(mut first) = sessions.pop() else {
        return Ok(Merged { text: String::new(), joined: 0, disagreements: Vec::new(), refused: Vec::new() });
    };
    let mut merged = Merged { text: String::new(), joined: 0, disagreements: Vec::new(), refused: Vec::new() };
    // The first file is what disagreements are measured by, also when a second has filled it.
    let decided: rustc_hash::FxHashMap<String, usize> = first
        .notes()
        .filter(|note| note.is_decided())
        .filter_map(|note| Some((note.id.as_deref()?.to_owned(), 0)))
        .collect();
    let mut decided = decided;
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
    decided: &'j mut rustc_hash::FxHashMap<String, usize>,
}

impl Joining<'_> {
    fn all(&mut self) {
        let header = self.other.text().get(self.other.index.header.clone()).unwrap_or_default();
        let people = people(&[&*self.other.index.around.start, header, &*self.other.index.around.end].concat());
        for person in people {
            self.first.join(person);
        }
        let notes: Vec<NoteState> = self.other.notes().filter(|note| !note.is_part).cloned().collect();
        for note in &notes {
            if let Some(id) = note.id.as_deref() {
                self.decisions_on(id, note);
            }
        }
    }

    fn decisions_on(&mut self, id: &str, theirs: &NoteState) {
        let mine = self.first.note_named(id).cloned();
        let decided = self.decided.get(id).copied();
        if let Some(mine) = mine.as_ref().filter(|_| decided.is_some() && theirs.is_decided()) {
            self.compare(id, mine, theirs, decided.unwrap_or(0));
        }
        let entries: Vec<(String, Says)> =
            self.other.index.entries_on(id).map(|entry| (entry.resp.to_string(), entry.says.clone())).collect();
        for (who, says) in entries {
            let outcome = match says {
                Says::Class(decision) if decision.assessed => {
                    self.decision(id, &who, decision.class, theirs, decided.is_none())
                }
                Says::Class(_) => continue,
                Says::Remark(text) => self.remark(id, &who, &text),
            };
            match outcome {
                Ok(true) => self.merged.joined += 1,
                Ok(false) => {}
                Err(error) => self.merged.refused.push((self.file, error.to_string())),
            }
        }
        if decided.is_none() && theirs.is_decided() {
            self.decided.insert(id.to_owned(), self.file);
        }
    }

    fn compare(&mut self, id: &str, mine: &NoteState, theirs: &NoteState, file: usize) {
        let (a, b) = (anchor(self.first, mine), anchor(self.other, theirs));
        if mine.class == theirs.class && a == b {
            return;
        }
        let verdict = |file: usize, note: &NoteState, anchor: Option<String>| Verdict {
            file,
            by: note.decided_by.as_deref().unwrap_or_default().to_owned(),
            class: note.class,
            anchor,
        };
        self.merged.disagreements.push(Disagreement {
            id: id.to_owned(),
            words: mine.words.to_string(),
            first: verdict(file, mine, a),
            other: verdict(self.file, theirs, b),
        });
    }

    /// Adds a decision; where nobody has decided before, the note becomes what it says.
    fn decision(
        &mut self,
        id: &str,
        who: &str,
        class: Option<Category>,
        theirs: &NoteState,
        is_new: bool,
    ) -> Result<bool, DecisionError> {
        let known = self
            .first
            .index
            .entries_on(id)
            .any(|entry| &*entry.resp == who && matches!(&entry.says, Says::Class(decision) if decision.assessed));
        let Some(mine) = self.first.note_named(id).cloned().filter(|_| !known) else { return Ok(false) };
        let decide = |act: Act| Decision { who: who.to_owned(), act };
        if !is_new {
            let decision = decide(Act::Accept { note: mine.reference() });
            let plan = Planner::new(self.first, who).behind(id, class)?;
            self.first.commit(decision, plan);
            return Ok(true);
        }
        self.first.decide(&decide(Act::Reclassify { note: mine.reference(), to: class }))?;
        let counts = theirs.decided_by.as_deref() == Some(who);
        let (now, wanted) = (self.first.note_named(id).cloned(), anchor(self.other, theirs));
        if let Some(now) = now.filter(|now| counts && anchor(self.first, now) != wanted && !theirs.is_part) {
            let on: Option<Words> = theirs.anchor.clone().and_then(|range| self.first.words_at(now.block, range));
            // Where the first file's markup leaves no room for their words, the class is joined and the words are told.
            if self.first.decide(&decide(Act::Anchor { note: now.reference(), on })).is_err() {
                self.compare(id, &now, theirs, 0);
            }
        }
        Ok(true)
    }

    fn remark(&mut self, id: &str, who: &str, text: &str) -> Result<bool, DecisionError> {
        let Some(note) = self.first.note_named(id) else { return Ok(false) };
        if note.remarks.iter().any(|(by, words)| &**by == who && &**words == text) {
            return Ok(false);
        }
        let act = Act::Remark { note: note.reference(), text: text.to_owned() };
        self.first.decide(&Decision { who: who.to_owned(), act }).map(|_| true)
    }
}

/// The words that a note speaks of.
fn anchor(session: &Session, note: &NoteState) -> Option<String> {
    let range = note.anchor.clone()?;
    session.blocks().get(note.block)?.printed.get(range).map(str::to_owned)
}

/// The people whom a header names.
fn people(header: &str) -> Vec<Person> {
    let Ok(document) = Document::parse(header.to_owned(), &Limits::default()) else { return Vec::new() };
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
