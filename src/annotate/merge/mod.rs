//! Merges two or more files with decisions on the same edition, and reports where they disagree.
//!
//! The original edition is not needed. The text outside the notes shows that the edition is the same; the responsible
//! agent shows whether a person or an import has added a note.

mod base_text;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::assessments::CHANGED;
use super::decision::{Act, Decision, Person, Words};
use super::document::AnnotationBody;
use super::error::DecisionError;
use super::planner::Planner;
use super::session::Session;
use super::state::{NoteKey, NoteState};
use crate::model::Category;
use crate::xml::XML_NAMESPACE;
use base_text::{BaseText, is_marked_text};

/// Two files disagree on a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// `xml:id` of the note.
    pub id: String,
    /// The note as it is printed.
    pub words: String,
    /// Class and anchor in the first file, whose markup stays.
    pub first: Verdict,
    /// Class and anchor in the other file.
    pub other: Verdict,
}

/// The verdict of one file on a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The index of the file.
    pub file: usize,
    /// The id of who decided.
    pub by: String,
    /// The class.
    pub class: Option<Category>,
    /// The words that the note refers to, if they are marked.
    pub anchor: Option<String>,
    /// The words of the note, if the files disagree on them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// A note that only one of two files has, and that could not be joined: one person has decided on it, another has
/// removed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnlyInOne {
    /// `xml:id` of the note, if it has one.
    pub id: Option<String>,
    /// The note as it is printed.
    pub words: String,
    /// The verdict of the file that has it; it need not be a person's decision.
    pub only: Verdict,
    /// The index of the file that does not have it.
    pub without: usize,
}

/// The result of joining files.
#[derive(Debug, Default)]
pub struct Merged {
    /// The text of the joined file.
    pub text: String,
    /// Decisions that the first file did not have.
    pub joined: usize,
    /// Notes on which the files disagree, in the order of the text.
    pub disagreements: Vec<Disagreement>,
    /// Notes that one person has decided on and another has removed.
    pub unpaired: Vec<OnlyInOne>,
    /// Parts that could not be joined, each with the index of its file.
    pub refused: Vec<(usize, String)>,
}

/// Why files cannot be joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this file has another text: its block {block} has {found:?}, that of the first file {expected:?}; only decisions \
     on the same text can be joined (`glossator diff` shows the differences)"
)]
pub struct OtherText {
    /// The index of the file.
    pub file: usize,
    /// The block, by its id or number.
    pub block: String,
    /// The text of the first file, from the first difference on.
    pub expected: String,
    /// The text of this file.
    pub found: String,
}

/// Joins the decisions of several files into the first.
///
/// # Errors
/// [`OtherText`] if the printed text of a file differs from that of the first.
pub fn merge(mut sessions: Vec<Session>) -> Result<Merged, OtherText> {
    for file in 1..sessions.len() {
        same_text(&sessions[0], &sessions[file], file)?;
    }
    let others = sessions.split_off(1.min(sessions.len()));
    let mut merged = Merged::default();
    let Some(mut first) = sessions.pop() else { return Ok(merged) };
    // Disagreements are measured against the first file, even where the second has filled it.
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
        let (Some(mine), Some(theirs)) = (first.blocks().get(number), other.blocks().get(number)) else {
            let text = |session: &Session| session.blocks().get(number).map_or("", |block| &*block.printed).to_owned();
            return Err(differs(&text(first), &text(other), name(first, number)));
        };
        let (one, theirs_text) = BaseText::of_both(mine, theirs);
        if !one.is_that_of(&theirs_text) {
            return Err(differs(&mine.printed, &theirs.printed, name(first, number)));
        }
    }
    Ok(())
}

struct Joining<'j> {
    first: &'j mut Session,
    other: &'j Session,
    file: usize,
    merged: &'j mut Merged,
    /// The notes that were decided on, each with the index of the file.
    decided: &'j mut FxHashMap<NoteKey, usize>,
}

impl Joining<'_> {
    fn all(&mut self) {
        for person in people(self.other) {
            self.first.join(person);
        }
        for number in 0..self.other.blocks().len() {
            self.block(number);
        }
    }

    /// Joins the notes of one block.
    fn block(&mut self, number: usize) {
        let theirs = &self.other.blocks()[number];
        let texts = BaseText::of_both(&self.first.blocks()[number], theirs);
        // Pair all notes before anything changes: places refer to the text as it is now.
        let (mut paired, mut pairs) = (FxHashSet::default(), Vec::new());
        let mut alone = Vec::new();
        for note in theirs.notes.iter().filter(|note| !note.is_part) {
            match self.counterpart(note, &texts, &paired) {
                Some(mine) => {
                    paired.insert(mine);
                    pairs.push((mine, note));
                }
                None => alone.push(note),
            }
        }
        let mine: Vec<NoteState> = self.first.blocks()[number].notes.clone();
        for (mine, note) in pairs {
            self.both(mine, note);
        }
        let is_alone = |note: &&NoteState| !note.is_part && !paired.contains(&note.key);
        for note in mine.iter().filter(is_alone) {
            self.only_mine(note);
        }
        // Go backwards, so that an insertion moves nothing that is still to be found.
        for note in alone.into_iter().rev() {
            self.only_theirs(note);
        }
    }

    /// The note of the first file that matches a note of the other. Two people may have given one id to two notes, or
    /// two ids to one.
    fn counterpart(
        &self,
        theirs: &NoteState,
        (mine, their_text): &(BaseText, BaseText),
        paired: &FxHashSet<NoteKey>,
    ) -> Option<NoteKey> {
        let place = their_text.before(theirs.range.start);
        let notes = &self.first.blocks()[theirs.block].notes;
        let here: Vec<&NoteState> = notes
            .iter()
            .filter(|note| !note.is_part && !paired.contains(&note.key) && mine.before(note.range.start) == place)
            .collect();
        let by_id = |note: &&&NoteState| note.id.is_some() && note.id == theirs.id;
        let same_words = |note: &&&NoteState| note.words == theirs.words;
        let nested = |note: &&&NoteState| note.range == theirs.range && note.ordinal == theirs.ordinal;
        let reworded = |note: &&&NoteState| by_id(note) && !is_added(note) && !is_added(theirs);
        here.iter()
            .find(|note| by_id(note) && same_words(note))
            .or_else(|| here.iter().find(|note| nested(note) && same_words(note)))
            .or_else(|| here.iter().find(same_words))
            .or_else(|| here.iter().find(reworded))
            .map(|note| note.key)
    }

    /// Joins a note that both files have.
    fn both(&mut self, key: NoteKey, theirs: &NoteState) {
        let mine = self.first.note(key).cloned();
        let rewords = mine.as_ref().is_some_and(|mine| mine.words != theirs.words && theirs.is_decided());
        let is_open = mine.as_ref().is_some_and(|mine| !mine.is_decided());
        if let (true, true, Some(mine)) = (rewords, is_open, &mine) {
            let words = self.other.content_of(theirs.key).unwrap_or_default();
            self.take(theirs, Act::Edit { note: mine.reference(), to: words });
        }
        self.decisions_on(key, theirs);
    }

    /// Handles a note that only the first file has: somebody has removed it in the other file, unless somebody has
    /// added it here.
    fn only_mine(&mut self, mine: &NoteState) {
        if is_added(mine) || is_marked_text(mine) {
            return;
        }
        let who = changers(self.other).into_iter().next();
        match who.filter(|_| !mine.is_decided()) {
            Some(who) => {
                let act = Act::Delete { note: mine.reference() };
                match self.first.decide(&Decision { who, act }) {
                    Ok(_) => self.merged.joined += 1,
                    Err(error) => self.merged.refused.push((self.file, error.to_string())),
                }
            }
            None => self.unpaired(mine, verdict(0, self.first, mine), self.file),
        }
    }

    /// Handles a note that only the other file has: it was added or marked there, or removed here.
    fn only_theirs(&mut self, theirs: &NoteState) {
        if is_marked_text(theirs) || is_added(theirs) {
            match self.addition(theirs) {
                Some(act) => self.take(theirs, act),
                None => self.unpaired(theirs, verdict(self.file, self.other, theirs), 0),
            }
        } else if theirs.is_decided() {
            self.unpaired(theirs, verdict(self.file, self.other, theirs), 0);
        }
    }

    /// The act that adds a note of the other file to the first.
    fn addition(&self, theirs: &NoteState) -> Option<Act> {
        let (number, class) = (theirs.block, theirs.class?);
        let (mine, their_text) = BaseText::of_both(&self.first.blocks()[number], &self.other.blocks()[number]);
        if is_marked_text(theirs) {
            let start = mine.start_of(their_text.before(theirs.range.start));
            let end = mine.behind(their_text.before(theirs.range.end));
            let bracket = self.first.words_at(number, start..end)?;
            return Some(Act::Mark { place: self.first.place_at(number, start)?, bracket, class });
        }
        let at = mine.behind(their_text.before(theirs.range.start));
        // After the notes that are there already.
        let notes = &self.first.blocks()[number].notes;
        let there = notes.iter().filter(|note| mine.before(note.range.start) == mine.before(at));
        let at = there.map(|note| note.range.end).max().unwrap_or(at).max(at);
        let words = self.other.content_of(theirs.key)?;
        let on = theirs.anchor.as_ref().and_then(|anchor| {
            let start = mine.start_of(their_text.before(anchor.start));
            self.first.words_at(number, start..mine.behind(their_text.before(anchor.end)).max(start))
        });
        Some(Act::Add { place: self.first.place_at(number, at)?, class, words, on })
    }

    /// Makes a decision in the name of the person who has decided on a note of the other file.
    fn take(&mut self, theirs: &NoteState, act: Act) {
        let Some(who) = theirs.decided_by.as_deref().map(str::to_owned) else { return };
        match self.first.decide(&Decision { who, act }) {
            Ok(done) => {
                self.merged.joined += 1;
                if let Some(key) = done.note {
                    self.decided.insert(key, self.file);
                    self.remarks_on(key, theirs);
                }
            }
            Err(error) => self.merged.refused.push((self.file, error.to_string())),
        }
    }

    /// Joins the private remarks on a note that was just added.
    fn remarks_on(&mut self, key: NoteKey, theirs: &NoteState) {
        for (who, text) in &theirs.remarks {
            match self.remark(key, who, text) {
                Ok(is_new) => self.merged.joined += usize::from(is_new),
                Err(error) => self.merged.refused.push((self.file, error.to_string())),
            }
        }
    }

    fn unpaired(&mut self, note: &NoteState, only: Verdict, without: usize) {
        let id = note.id.as_deref().map(str::to_owned);
        self.merged.unpaired.push(OnlyInOne { id, words: note.words.to_string(), only, without });
    }

    /// Joins the decisions of the other file on a note.
    fn decisions_on(&mut self, key: NoteKey, theirs: &NoteState) {
        let decided = self.decided.get(&key).copied();
        let mine = self.first.note(key).filter(|_| theirs.is_decided()).cloned();
        if let Some((mine, file)) = mine.zip(decided) {
            self.compare(&mine, theirs, file);
        }
        let other = self.other;
        for (_, entry) in theirs.id.as_deref().into_iter().flat_map(|id| other.setting.document.annotations().on(id)) {
            let outcome = match &entry.body {
                AnnotationBody::Class(decision) if decision.assessed && decided.is_some() => {
                    self.behind(key, &entry.resp, decision.class)
                }
                AnnotationBody::Class(decision) if decision.assessed => {
                    self.decision(key, &entry.resp, decision.class, theirs)
                }
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
        let (mut first, mut other) = (first, other);
        if mine.words != theirs.words {
            first.words = Some(mine.words.to_string());
            other.words = Some(theirs.words.to_string());
        } else if first.class == other.class && first.anchor == other.anchor {
            return;
        }
        let id = mine.id.as_deref().unwrap_or_default().to_owned();
        self.merged.disagreements.push(Disagreement { id, words: mine.words.to_string(), first, other });
    }

    /// The note, unless the person has already decided on it in the first file.
    fn open_for(&self, key: NoteKey, who: &str) -> Option<NoteState> {
        let note = self.first.note(key)?;
        let mut entries =
            note.id.as_deref().into_iter().flat_map(|id| self.first.setting.document.annotations().on(id));
        let is_known = entries.any(|(_, entry)| entry.is_assessment_by(who));
        (!is_known).then(|| note.clone())
    }

    /// Adds a decision after those of the first file, which prevail.
    fn behind(&mut self, key: NoteKey, who: &str, class: Option<Category>) -> Result<bool, DecisionError> {
        let Some(mine) = self.open_for(key, who) else { return Ok(false) };
        let Some(id) = mine.id.as_deref() else { return Ok(false) };
        let decision = Decision { who: who.to_owned(), act: Act::Accept { note: mine.reference() } };
        let plan = Planner::new(&self.first.setting, who).superseded(id, class)?;
        self.first.commit_superseded(decision, plan)?;
        Ok(true)
    }

    /// Adds a decision to a note that nobody has decided on: the note takes the class of the decision.
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
            // If the markup of the first file leaves no room for their anchor, the class is joined and the anchor is
            // reported.
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

/// Whether a person has added a note: no program has classified it, and the person who decided is its agent.
fn is_added(note: &NoteState) -> bool {
    let speaks = |by: &str| note.resp.as_deref() == Some(by);
    note.rule.is_none() && note.opinions.iter().any(|opinion| speaks(&opinion.by))
}

/// Who has changed the text of a file by hand, by its record of changes.
fn changers(session: &Session) -> Vec<String> {
    let document = &session.setting.document;
    // The header was read before, so this does not fail.
    let Ok(header) = document.header().document(&document.limits()) else { return Vec::new() };
    let changes = header.nodes().filter(|node| node.is_element() && node.local_name() == "change");
    let by_hand = changes.filter(|change| change.text_content() == CHANGED);
    by_hand.filter_map(|change| Some(change.attribute("who")?.trim().strip_prefix('#')?.to_owned())).collect()
}

fn verdict(file: usize, session: &Session, note: &NoteState) -> Verdict {
    let by = note.decided_by.as_deref().unwrap_or_default().to_owned();
    Verdict { file, by, class: note.class, anchor: anchor(session, note), words: None }
}

/// The words that a note refers to.
fn anchor(session: &Session, note: &NoteState) -> Option<String> {
    let range = note.anchor.clone()?;
    session.blocks().get(note.block)?.printed.get(range).map(str::to_owned)
}

/// The people whom a header names.
fn people(session: &Session) -> Vec<Person> {
    let document = &session.setting.document;
    // The header was read before, so this does not fail.
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
