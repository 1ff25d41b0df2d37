//! From a decision to the splices that carry it out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::decision::{Act, Decision, NoteRef};
use super::draft::{Draft, Result};
use super::error::{DecisionError, Stale};
use super::index::{Missing, Splice};
use super::session::Session;
use super::state::{BlockState, NoteKey, NoteState};
use crate::model::Category;
use crate::source::first_forbidden;

/// A decision that can be carried out: splices of the file, found without a byte of it being changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What becomes what, in the order of the text.
    pub splices: Vec<Splice>,
    /// The note that it is about, by its id: the one it has, or the one that it gets.
    pub note: Option<String>,
    /// What was done besides, or could not be done, to be told.
    pub remarks: Vec<String>,
    /// Where annotations go afterwards, if that changes otherwise than by the splices.
    pub(super) missing: Option<Missing>,
    /// The key of a note that gets its id.
    pub(super) named: Option<NoteKey>,
}

/// What is being planned.
pub(super) struct Planner<'s> {
    pub session: &'s Session,
    pub who: &'s str,
    /// Blocks that change.
    drafts: BTreeMap<usize, Draft>,
    /// The header, if it changes.
    pub header: Option<String>,
    /// Splices of annotations.
    pub entries: Vec<Splice>,
    pub missing: Option<Missing>,
    pub remarks: Vec<String>,
    /// Ids that are given.
    given: Vec<String>,
    /// Ids whose elements were taken out.
    pub freed: Vec<String>,
}

impl<'s> Planner<'s> {
    pub fn new(session: &'s Session, who: &'s str) -> Self {
        Self {
            session,
            who,
            drafts: BTreeMap::new(),
            header: None,
            entries: Vec::new(),
            missing: None,
            remarks: Vec::new(),
            given: Vec::new(),
            freed: Vec::new(),
        }
    }

    /// Plans a decision.
    pub fn plan(mut self, decision: &Decision) -> Result<Plan> {
        let found = decision.act.note().map(|note| find(self.session, note)).transpose()?;
        self.person()?;
        let (note, named) = match (&decision.act, found) {
            (Act::Add { place, class, words, on }, _) => (Some(self.add(place, *class, words, on.as_ref())?), None),
            (Act::Mark { place, bracket, class }, _) => (Some(self.mark(place, bracket, *class)?), None),
            (act, Some(note)) => {
                let id = self.id_of(note)?;
                self.on_note(act, note, &id)?;
                let named = note.id.is_none().then_some(note.key);
                (Some(id), named)
            }
            (_, None) => (None, None),
        };
        self.finish(note, named)
    }

    /// Plans that a decision is written down which does not count, for another one does.
    pub fn behind(mut self, id: &str, class: Option<Category>) -> Result<Plan> {
        self.person()?;
        self.record_before(id, class)?;
        self.finish(Some(id.to_owned()), None)
    }

    fn on_note(&mut self, act: &Act, note: &NoteState, id: &str) -> Result {
        match act {
            Act::Accept { .. } => self.record(id, note.class),
            Act::Reclassify { to, .. } => {
                self.reclassify(note, id, *to)?;
                self.record(id, *to)
            }
            Act::Anchor { on, .. } => {
                self.anchor(note, id, on.as_ref())?;
                self.record(id, note.class)
            }
            Act::Edit { to, .. } => {
                self.edit(note, id, to)?;
                self.changed_text()?;
                self.record(id, note.class)
            }
            Act::Delete { .. } => {
                self.delete(note, id)?;
                self.changed_text()?;
                self.forget(id)
            }
            Act::Remark { text, .. } => self.remark(id, text),
            Act::Add { .. } | Act::Mark { .. } => Ok(()),
        }
    }

    /// The id of a note; one without gets one in its start tag.
    fn id_of(&mut self, note: &NoteState) -> Result<String> {
        if let Some(id) = &note.id {
            return Ok(id.to_string());
        }
        let id = self.new_id();
        let start = note.span.start;
        self.draft(note.block)?.step(|tree, edits| {
            let element = tree.at(start).ok_or_else(|| DecisionError::refused("the note's element is not found"))?;
            let carrier = super::form::carrier(element);
            let mut tag = super::tag::Tag::of(carrier);
            tag.set("xml:id", &id);
            Ok(edits.replace(carrier.start_tag_span(), tag.same())?)
        })?;
        Ok(id)
    }

    /// The state of a block of the session.
    pub fn block(&self, number: usize) -> Result<&'s BlockState> {
        let block = self.session.index.blocks.get(number);
        block.ok_or_else(|| DecisionError::refused(format!("there is no block {number} in this file")))
    }

    /// The draft of a block.
    pub fn draft(&mut self, number: usize) -> Result<&mut Draft> {
        let block = self.block(number)?;
        let source = self.session.text().get(block.span.clone()).unwrap_or_default();
        Ok(self.drafts.entry(number).or_insert_with(|| Draft::new(block.around.clone(), source)))
    }

    /// A new id in the file's own numbering of notes.
    pub fn new_id(&mut self) -> String {
        let mut number = self.session.next_number();
        loop {
            let id = format!("i{number}");
            if self.is_free(&id) {
                self.given.push(id.clone());
                return id;
            }
            number += 1;
        }
    }

    /// A new id that is like `wanted`.
    pub fn new_id_like(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut number = 2;
        while !self.is_free(&id) {
            id = format!("{wanted}.{number}");
            number += 1;
        }
        self.given.push(id.clone());
        id
    }

    fn is_free(&self, id: &str) -> bool {
        let is_new = || self.freed.iter().any(|freed| freed == id) || !self.session.has_id(id);
        !self.given.iter().any(|given| given == id) && is_new()
    }

    /// All splices, in the order of the text.
    fn finish(mut self, note: Option<String>, named: Option<NoteKey>) -> Result<Plan> {
        let text = self.session.text();
        let mut splices = Vec::new();
        if let Some(header) = self.header.take() {
            splices.extend(trimmed(text, self.session.index.header.clone(), &header));
        }
        for (number, draft) in &self.drafts {
            let span = self.session.index.blocks[*number].span.clone();
            splices.extend(trimmed(text, span, draft.block()));
        }
        splices.append(&mut self.entries);
        splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        self.check(&splices)?;
        Ok(Plan { splices, note, remarks: self.remarks, missing: self.missing, named })
    }

    /// What is put in must be characters of XML, and of the file's encoding.
    fn check(&self, splices: &[Splice]) -> Result {
        for splice in splices {
            if let Some((_, bad)) = first_forbidden(&splice.text) {
                let number = u32::from(bad);
                let why = format!("the character U+{number:04X} cannot stand in XML; leave it out");
                return Err(DecisionError::refused(why));
            }
        }
        Ok(())
    }
}

/// Words that somebody has typed: on one line, and of characters that XML can hold.
pub(super) fn checked(words: &str) -> Result<&str> {
    let words = words.trim();
    if words.chars().any(char::is_control) {
        let why = "these words have a line end or a control character in them; write them on one line";
        return Err(DecisionError::refused(why));
    }
    if let Some((_, bad)) = first_forbidden(words) {
        let number = u32::from(bad);
        return Err(DecisionError::refused(format!("the character U+{number:04X} cannot stand in XML; leave it out")));
    }
    if !is_balanced(words) {
        let why =
            "a square bracket in these words is not closed, or was not opened; on the page the note would end there";
        return Err(DecisionError::refused(why));
    }
    Ok(words)
}

/// Whether every square bracket is closed behind where it is opened.
fn is_balanced(words: &str) -> bool {
    let mut open = 0usize;
    words.chars().all(|c| {
        match c {
            '[' => open += 1,
            ']' if open == 0 => return false,
            ']' => open -= 1,
            _ => {}
        }
        true
    }) && open == 0
}

/// The note that a decision means, if it is still what it was.
pub(super) fn find<'s>(session: &'s Session, wanted: &NoteRef) -> Result<&'s NoteState> {
    let name = || match (&wanted.id, wanted.block, wanted.ordinal) {
        (Some(id), ..) => id.clone(),
        (None, Some(block), Some(ordinal)) => format!("{ordinal} of block {block}"),
        _ => "without an id".to_owned(),
    };
    let note = match &wanted.id {
        Some(id) => session.index.key(id).and_then(|key| session.note(key)),
        None => wanted.block.and_then(|block| {
            let notes = &session.index.blocks.get(block)?.notes;
            notes.iter().find(|note| Some(note.ordinal) == wanted.ordinal)
        }),
    };
    let Some(note) = note else {
        return Err(Stale::Gone { id: name(), words: super::shortened(&wanted.words) }.into());
    };
    let id = || note.id.as_deref().map_or_else(name, str::to_owned);
    if *note.words != *wanted.words {
        let (expected, found) = (super::shortened(&wanted.words), super::shortened(&note.words));
        return Err(Stale::OtherWords { id: id(), expected, found }.into());
    }
    if note.class != wanted.class {
        return Err(Stale::OtherClass { id: id(), expected: wanted.class, found: note.class }.into());
    }
    Ok(note)
}

/// The smallest splice that makes `new` of a range of the text; none where nothing changes.
fn trimmed(text: &str, range: Range<usize>, new: &str) -> Option<Splice> {
    let old = text.get(range.clone())?;
    if old == new {
        return None;
    }
    let same = |(a, b): &(char, char)| a == b;
    let prefix: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let suffix: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let range = range.start + prefix..range.end - suffix;
    Some(Splice { range, text: new_rest[..new_rest.len() - suffix].to_owned() })
}

/// The pointer to a class.
pub(super) fn class_pointer(class: Category) -> String {
    format!("#{}", class.as_str())
}
