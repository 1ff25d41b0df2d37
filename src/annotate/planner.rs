//! Plans the splices that apply a decision.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::decision::{Act, Decision, NoteRef};
use super::document::{AnnotationChange, Changes, Document, Header, Repetition, wording};
use super::draft::{Draft, Result};
use super::error::{DecisionError, Stale};
use super::setting::Setting;
use super::state::{BlockState, NoteKey, NoteState};
use crate::model::Category;
use crate::source::first_forbidden;

/// A decision that can be carried out: the new state of each piece that changes. Planning changes nothing.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) changes: Changes,
    /// The id of the note: the one that it has, or the one that it gets.
    pub note: Option<String>,
    /// What else was done, or could not be done, for a message.
    pub remarks: Vec<String>,
}

impl Plan {
    /// All text that would be written, piece by piece.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        let header = self.changes.header.as_ref().map(|header| &*header.source);
        let blocks = self.changes.blocks.values().map(Draft::block);
        header.into_iter().chain(blocks).chain(self.changes.annotations.iter().map(AnnotationChange::written))
    }
}

/// The plan in progress.
pub(super) struct Planner<'s> {
    pub setting: &'s Setting,
    pub who: &'s str,
    /// Blocks that change.
    drafts: BTreeMap<usize, Draft>,
    /// The header, if it changes.
    pub new_header: Option<Header>,
    pub annotations: Vec<AnnotationChange>,
    pub remarks: Vec<String>,
    /// New ids.
    given: Vec<String>,
    /// Ids whose elements were removed.
    pub freed: Vec<String>,
}

impl<'s> Planner<'s> {
    pub fn new(setting: &'s Setting, who: &'s str) -> Self {
        Self {
            setting,
            who,
            drafts: BTreeMap::new(),
            new_header: None,
            annotations: Vec::new(),
            remarks: Vec::new(),
            given: Vec::new(),
            freed: Vec::new(),
        }
    }

    /// The document as it is.
    pub fn document(&self) -> &'s Document {
        &self.setting.document
    }

    /// The header as it will be.
    pub fn header(&self) -> &Header {
        self.new_header.as_ref().unwrap_or_else(|| self.setting.document.header())
    }

    /// Plans a decision.
    pub fn plan(mut self, decision: &Decision) -> Result<Plan> {
        let found = decision.act.note().map(|note| find(self.setting, note)).transpose()?;
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

    /// Plans the record of a decision that does not count, because another one does.
    pub fn superseded(mut self, id: &str, class: Option<Category>) -> Result<Plan> {
        self.person()?;
        self.record_superseded(id, class)?;
        self.finish(Some(id.to_owned()), None)
    }

    fn on_note(&mut self, act: &Act, note: &NoteState, id: &str) -> Result {
        match act {
            Act::Accept { .. } => self.write_assessment(id, note.class),
            // An individual decision of this person is not downgraded to one in bulk.
            Act::AcceptInBulk { .. } if note.decided_by.as_deref() == Some(self.who) && !note.is_in_bulk => Ok(()),
            Act::AcceptInBulk { .. } => self.record_in_bulk(id, note.class),
            Act::Reclassify { to, .. } => {
                self.reclassify(note, id, *to)?;
                self.write_assessment(id, *to)
            }
            Act::Anchor { on, .. } => {
                self.anchor(note, id, on.as_ref())?;
                self.write_assessment(id, note.class)
            }
            Act::Edit { to, .. } => {
                self.edit(note, id, to)?;
                self.changed_text()?;
                self.write_assessment(id, note.class)
            }
            Act::Delete { .. } => {
                self.delete(note, id)?;
                self.changed_text()?;
                self.forget(id);
                Ok(())
            }
            Act::Remark { text, .. } => self.remark(id, text),
            Act::Add { .. } | Act::Mark { .. } => Ok(()),
        }
    }

    /// The id of a note; if it has none, it gets one in its start tag.
    fn id_of(&mut self, note: &NoteState) -> Result<String> {
        if let Some(id) = &note.id {
            return Ok(id.to_string());
        }
        let id = self.new_id();
        let start = note.span.start;
        self.draft(note.block)?.step(|tree, edits| {
            let element = tree.at(start).ok_or_else(|| DecisionError::refused("the note's element was not found"))?;
            let carrier = super::draft::carrier(element);
            let mut tag = super::tag::Tag::of(carrier);
            tag.set("xml:id", &id);
            Ok(edits.replace(carrier.start_tag_span(), tag.same())?)
        })?;
        Ok(id)
    }

    /// The state of a block of the setting.
    pub fn block(&self, number: usize) -> Result<&'s BlockState> {
        let block = self.document().blocks().get(number);
        block.ok_or_else(|| DecisionError::refused(format!("there is no block {number} in this file")))
    }

    /// The draft of a block.
    pub fn draft(&mut self, number: usize) -> Result<&mut Draft> {
        self.block(number)?;
        let document = self.document();
        Ok(match self.drafts.entry(number) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(free) => free.insert(Draft::new(document.tree(number)?)),
        })
    }

    /// A new id in the file's own numbering of notes.
    pub fn new_id(&mut self) -> String {
        let mut number = self.document().uses().next_note();
        loop {
            let id = format!("i{number}");
            if self.is_free(&id) {
                self.given.push(id.clone());
                return id;
            }
            number += 1;
        }
    }

    /// A new id for an annotation.
    pub fn new_annotation_id(&mut self) -> String {
        let mut number = self.document().uses().next_annotation();
        loop {
            let id = format!("d{number}");
            if self.is_free(&id) {
                self.given.push(id.clone());
                return id;
            }
            number += 1;
        }
    }

    /// A new id similar to `wanted`.
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

    /// Whether an id is free: nothing in the file has it or points to it. A new element must not become the target of a
    /// dangling pointer.
    fn is_free(&self, id: &str) -> bool {
        let uses = self.document().uses();
        let is_unused =
            || uses.elements_with(id) == 0 && uses.pointers_to(id) == 0 && self.header().element(id).is_none();
        !self.given.iter().any(|given| given == id) && (self.freed.iter().any(|freed| freed == id) || is_unused())
    }

    /// Completes the plan.
    fn finish(mut self, note: Option<String>, named: Option<NoteKey>) -> Result<Plan> {
        self.cut_ties()?;
        let changes = Changes {
            blocks: self.drafts.into_iter().filter(|(_, draft)| draft.is_changed()).collect(),
            header: self.new_header,
            annotations: self.annotations,
            named: named.zip(note.clone()),
        };
        let plan = Plan { changes, note, remarks: self.remarks };
        plan.written().try_for_each(check_characters)?;
        Ok(plan)
    }

    /// A caption that is printed twice counts as one only while both have the same words. If a decision changes one of
    /// them, this removes the link between the two.
    fn cut_ties(&mut self) -> Result {
        let changed: Vec<usize> = self.drafts.keys().copied().collect();
        for number in changed {
            let block = self.block(number)?;
            let is_tied = block.repeats.is_some();
            let repetitions = block.id.as_deref().map(|id| self.document().repetitions(id).collect::<Vec<usize>>());
            let repetitions = repetitions.unwrap_or_default();
            if (is_tied || !repetitions.is_empty()) && self.changes_wording(number)? {
                for at in repetitions.into_iter().chain(is_tied.then_some(number)) {
                    self.cut_tie(at)?;
                }
            }
        }
        Ok(())
    }

    /// Whether the words of a block have changed, on which a repetition depends.
    fn changes_wording(&mut self, number: usize) -> Result<bool> {
        let draft = self.draft(number)?;
        Ok(wording(draft.before().block()) != wording(draft.tree().block()))
    }

    /// Removes the link from a caption to the one that it repeats.
    pub fn cut_tie(&mut self, number: usize) -> Result {
        let block = self.block(number)?;
        let Some(first) = &block.repeats else { return Ok(()) };
        let told = format!("`{}` no longer repeats `{first}`: their words now differ", self.block_name(number));
        Repetition::cut(self.draft(number)?)?;
        if !self.remarks.contains(&told) {
            self.remarks.push(told);
        }
        Ok(())
    }
}

/// Refuses characters that XML does not allow.
fn check_characters(written: &str) -> Result {
    match first_forbidden(written) {
        None => Ok(()),
        Some((_, bad)) => {
            let number = u32::from(bad);
            Err(DecisionError::refused(format!("the character U+{number:04X} cannot stand in XML; leave it out")))
        }
    }
}

/// Checks words that a person has typed: one line, only characters that XML allows.
pub(super) fn checked(words: &str) -> Result<&str> {
    let words = words.trim();
    if words.chars().any(char::is_control) {
        let why = "these words contain a line end or a control character; write them on one line";
        return Err(DecisionError::refused(why));
    }
    if let Some((_, bad)) = first_forbidden(words) {
        let number = u32::from(bad);
        return Err(DecisionError::refused(format!("the character U+{number:04X} cannot stand in XML; leave it out")));
    }
    if !is_balanced(words) {
        let why = "these words have a square bracket without its partner; on the page the note would end there";
        return Err(DecisionError::refused(why));
    }
    Ok(words)
}

/// Whether every square bracket is closed after it is opened.
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

/// Finds the note of a decision, if it is unchanged.
pub(super) fn find<'s>(setting: &'s Setting, wanted: &NoteRef) -> Result<&'s NoteState> {
    let name = || match (&wanted.id, wanted.block, wanted.ordinal) {
        (Some(id), ..) => id.clone(),
        (None, Some(block), Some(ordinal)) => format!("{ordinal} of block {block}"),
        _ => "without an id".to_owned(),
    };
    let note = match &wanted.id {
        Some(id) => setting.note_named(id),
        None => wanted.block.and_then(|block| {
            let notes = &setting.blocks().get(block)?.notes;
            notes.iter().find(|note| Some(note.ordinal) == wanted.ordinal)
        }),
    };
    let Some(note) = note else {
        return Err(Stale::Gone { id: name(), words: super::shortened(&wanted.words) }.into());
    };
    let id = || note.id.as_deref().map_or_else(name, str::to_owned);
    if note.is_text {
        return Err(DecisionError::refused("this bracket is text, not a note; give it a class first"));
    }
    if note.id.as_deref().is_some_and(|id| setting.document.uses().elements_with(id) > 1) {
        return Err(DecisionError::refused(format!(
            "several elements of this file have the id `{}`, so a decision cannot refer to one of them; give each an \
             id of its own first (`glossator validate` names them)",
            id()
        )));
    }
    if *note.words != *wanted.words {
        let (expected, found) = (super::shortened(&wanted.words), super::shortened(&note.words));
        return Err(Stale::OtherWords { id: id(), expected, found }.into());
    }
    if note.class != wanted.class {
        return Err(Stale::OtherClass { id: id(), expected: wanted.class, found: note.class }.into());
    }
    Ok(note)
}
