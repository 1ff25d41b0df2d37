//! A file under review: what is known of its notes, and what decisions make of it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::decision::{Act, Decision, Person};
use super::error::{DecisionError, OpenError};
use super::filter::Filter;
use super::index::{Index, Missing, Splice};
use super::planner::{Plan, Planner};
use super::state::{BlockState, NoteKey, NoteState, Progress};
use crate::tei;
use crate::xml::{Edits, Limits};

/// A TEI file and the decisions that are taken on it, in memory. Fast on large files: a decision costs a copy of the
/// text and the reading of one block.
#[derive(Debug)]
pub struct Session {
    text: Arc<String>,
    pub(super) index: Index,
    undo: Vec<Change>,
    redo: Vec<Change>,
    people: FxHashMap<String, String>,
    /// Today, as `YYYY-MM-DD`.
    pub(super) today: Option<String>,
}

/// What was changed, and the way back.
#[derive(Debug, Clone)]
struct Change {
    decision: Decision,
    /// Splices of the text before.
    forth: Vec<Splice>,
    /// Splices of the text afterwards that take it back.
    back: Vec<Splice>,
    before: Missing,
    after: Missing,
    note: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// The note that it was about, if it is still there.
    pub note: Option<NoteKey>,
    /// What was done besides, or could not be done, to be told.
    pub remarks: Vec<String>,
}

impl Session {
    /// Opens the text of a TEI file: an edition of this program, or any other.
    ///
    /// # Errors
    /// [`OpenError`] where it is no TEI file or has no header.
    pub fn open(text: String, limits: &Limits) -> Result<Self, OpenError> {
        let file = tei::read(text, limits)?;
        let index = Index::new(&file)?;
        let text = Arc::new(file.document.into_source());
        Ok(Self { text, index, undo: Vec::new(), redo: Vec::new(), people: FxHashMap::default(), today: None })
    }

    /// Lets a person decide, and gives the id by which decisions name them. The header names them with their first
    /// decision.
    pub fn join(&mut self, person: Person) -> String {
        self.people.insert(person.id.clone(), person.name);
        person.id
    }

    /// Says which day it is, as `YYYY-MM-DD`: it stands in the record of changes of the text.
    pub fn set_today(&mut self, today: Option<String>) {
        self.today = today;
    }

    /// The text of the file as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same text, to be kept.
    pub fn snapshot(&self) -> Arc<String> {
        Arc::clone(&self.text)
    }

    /// The blocks of the file in their order.
    pub fn blocks(&self) -> &[BlockState] {
        &self.index.blocks
    }

    /// All notes in the order of the text, later parts of notes over several blocks included.
    pub fn notes(&self) -> impl Iterator<Item = &NoteState> {
        self.index.blocks.iter().flat_map(|block| &block.notes)
    }

    /// A note; none when it is gone.
    pub fn note(&self, key: NoteKey) -> Option<&NoteState> {
        self.index.note(key)
    }

    /// The note with this id.
    pub fn note_named(&self, id: &str) -> Option<&NoteState> {
        self.index.key(id).and_then(|key| self.note(key))
    }

    /// The notes to be looked at, in the order of the text.
    pub fn queue(&self, filter: &Filter) -> Vec<NoteKey> {
        self.notes().filter(|note| !note.is_part && filter.takes(note)).map(|note| note.key).collect()
    }

    /// How many of these notes are done; one that was taken out is.
    pub fn progress(&self, queue: &[NoteKey]) -> Progress {
        let decided = queue.iter().filter(|key| self.note(**key).is_none_or(NoteState::is_decided)).count();
        Progress { decided, total: queue.len() }
    }

    /// Finds out how a decision would be carried out, without doing it.
    ///
    /// # Errors
    /// [`DecisionError`] where it is stale or cannot stand in the file.
    pub fn plan(&self, decision: &Decision) -> Result<Plan, DecisionError> {
        Planner::new(self, &decision.who).plan(decision)
    }

    /// Carries out what was planned on the text as it is.
    pub fn commit(&mut self, decision: Decision, plan: Plan) -> Done {
        let before = self.index.missing;
        if let (Some(key), Some(id)) = (plan.named, &plan.note) {
            self.index.name_note(key, id);
        }
        let back = self.apply(&plan.splices);
        if let Some(missing) = plan.missing {
            self.index.missing = missing;
        }
        let after = self.index.missing;
        let note = plan.note.as_deref().and_then(|id| self.index.key(id));
        self.redo.clear();
        self.undo.push(Change { decision, forth: plan.splices, back, before, after, note: plan.note });
        Done { note, remarks: plan.remarks }
    }

    /// Takes a decision.
    ///
    /// # Errors
    /// [`DecisionError`] where it is stale or cannot stand in the file; nothing is changed then.
    pub fn decide(&mut self, decision: &Decision) -> Result<Done, DecisionError> {
        let plan = self.plan(decision)?;
        Ok(self.commit(decision.clone(), plan))
    }

    /// Takes the last decision back, byte for byte; none where there is none.
    pub fn undo(&mut self) -> Option<Done> {
        let change = self.undo.pop()?;
        self.apply(&change.back);
        self.index.missing = change.before;
        let note = change.note.as_deref().and_then(|id| self.index.key(id));
        self.redo.push(change);
        Some(Done { note, remarks: Vec::new() })
    }

    /// Takes the decision again that was taken back last; none where there is none.
    pub fn redo(&mut self) -> Option<Done> {
        let change = self.redo.pop()?;
        self.apply(&change.forth);
        self.index.missing = change.after;
        let note = change.note.as_deref().and_then(|id| self.index.key(id));
        self.undo.push(change);
        Some(Done { note, remarks: Vec::new() })
    }

    /// The splices by which the last decision is taken back.
    pub(super) fn undo_splices(&self) -> Option<&[Splice]> {
        self.undo.last().map(|change| &*change.back)
    }

    /// The splices by which a decision is taken again.
    pub(super) fn redo_splices(&self) -> Option<&[Splice]> {
        self.redo.last().map(|change| &*change.forth)
    }

    /// The decision that [`undo`](Self::undo) would take back.
    pub fn last(&self) -> Option<&Decision> {
        self.undo.last().map(|change| &change.decision)
    }

    /// The decision that [`redo`](Self::redo) would take again.
    pub fn next_redo(&self) -> Option<&Decision> {
        self.redo.last().map(|change| &change.decision)
    }

    /// All decisions of this session that stand, in their order.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.undo.iter().map(|change| &change.decision)
    }

    /// What was typed as an act, named by its note: a short way for tests and scripts.
    ///
    /// # Errors
    /// As [`decide`](Self::decide).
    pub fn take(&mut self, who: &str, act: Act) -> Result<Done, DecisionError> {
        self.decide(&Decision { who: who.to_owned(), act })
    }

    /// Makes splices and gives those that take them back.
    fn apply(&mut self, splices: &[Splice]) -> Vec<Splice> {
        let mut edits = Edits::new(&self.text);
        let mut back = Vec::with_capacity(splices.len());
        let mut shift = 0isize;
        for splice in splices {
            let old = self.text.get(splice.range.clone()).unwrap_or_default().to_owned();
            if edits.replace(splice.range.clone(), splice.text.clone()).is_err() {
                debug_assert!(false, "splices of a plan never overlap");
                continue;
            }
            let start = splice.range.start.saturating_add_signed(shift);
            back.push(Splice { range: start..start + splice.text.len(), text: old });
            shift += splice.text.len() as isize - splice.range.len() as isize;
        }
        let text = edits.apply();
        drop(edits);
        self.text = Arc::new(text);
        let text = Arc::clone(&self.text);
        self.index.follow(splices, &text);
        back
    }

    /// The name of a person.
    pub(super) fn name_of<'p>(&'p self, who: &'p str) -> &'p str {
        self.people.get(who).map_or(who, String::as_str)
    }

    /// Whether an id is in the file.
    pub(super) fn has_id(&self, id: &str) -> bool {
        let written = |quote: char| {
            let wanted = format!("xml:id={quote}{id}{quote}");
            memchr::memmem::find(self.text.as_bytes(), wanted.as_bytes()).is_some()
        };
        written('"') || written('\'')
    }

    /// How many pointers of the file lead to an id.
    pub(super) fn pointers_to(&self, id: &str) -> usize {
        let wanted = format!("#{id}");
        let ends = |at: usize| {
            let next = self.text.get(at + wanted.len()..).and_then(|rest| rest.chars().next());
            !next.is_some_and(crate::xml::is_name_char)
        };
        memchr::memmem::find_iter(self.text.as_bytes(), wanted.as_bytes()).filter(|at| ends(*at)).count()
    }

    /// An id for a new annotation. It follows from the text alone, so that a journal can be replayed from any state of it.
    pub(super) fn free_decision_id(&self) -> String {
        let number = |entry: &super::index::Entry| number_of(&entry.id, 'd');
        let next = self.index.entries.last().and_then(number).map_or(1, |last| last + 1);
        let first = format!("d{next}");
        if !self.has_id(&first) {
            return first;
        }
        let most = self.index.entries.iter().filter_map(number).max().unwrap_or(0);
        let mut ids = (most + 1..).map(|number| format!("d{number}"));
        ids.find(|id| !self.has_id(id)).unwrap_or_default()
    }

    /// The number from which on ids of notes are likely to be free; it, too, follows from the text.
    pub(super) fn next_number(&self) -> usize {
        let numbers = self.notes().filter_map(|note| number_of(note.id.as_deref()?, 'i'));
        numbers.max().map_or(1, |most| most + 1)
    }

    /// How lines end in the file.
    pub(super) fn line_end(&self) -> &'static str {
        match memchr::memchr(b'\n', self.text.as_bytes()) {
            Some(at) if at > 0 && self.text.as_bytes()[at - 1] == b'\r' => "\r\n",
            _ => "\n",
        }
    }
}

/// The number of an id such as `i12`.
fn number_of(id: &str, letter: char) -> Option<usize> {
    let digits = id.strip_prefix(letter)?;
    digits.split(['.', 't']).next()?.parse().ok().filter(|number| *number < usize::MAX / 2)
}
