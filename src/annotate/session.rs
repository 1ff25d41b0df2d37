//! A file under review: the state of its notes, and the decisions on them.

use std::sync::Arc;

use super::decision::{Act, Decision, Person};
use super::document::{Document, Exchange, Splice, between, difference};
use super::error::{DecisionError, OpenError};
use super::filter::Filter;
use super::fingerprint::Fingerprint;
use super::judge::Judge;
use super::lookup::alike;
use super::planner::{Plan, Planner};
use super::setting::Setting;
use super::state::{BlockState, NoteKey, NoteState, Progress};
use crate::bracket::Lexicon;
use crate::xml::Limits;

/// A TEI file in memory and the decisions made on it. A decision costs parsing one block, however large the file is.
#[derive(Debug)]
pub struct Session {
    pub(super) setting: Setting,
    undo: Vec<Change>,
    redo: Vec<Change>,
    judge: Option<Judge>,
}

/// A change, and how to reverse it.
#[derive(Debug)]
struct Change {
    decision: Decision,
    exchange: Exchange,
    note: Option<String>,
    /// Whether it changes the text.
    is_change: bool,
}

/// The result of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// Its note, if that is still there.
    pub note: Option<NoteKey>,
    /// What else was done, or could not be done, for a message.
    pub remarks: Vec<String>,
    /// Whether it changes the file: a person may also decide what the file says already.
    pub is_change: bool,
}

impl Session {
    /// Opens the text of a TEI file: an edition of this program, or any other.
    ///
    /// # Errors
    /// [`OpenError`] if it is not a TEI file or has no header.
    pub fn open(text: String, limits: &Limits) -> Result<Self, OpenError> {
        Ok(Self {
            setting: Setting::of(Document::open(text, limits)?),
            undo: Vec::new(),
            redo: Vec::new(),
            judge: None,
        })
    }

    /// Registers a person, and returns the id by which decisions name them. The header names them with their first
    /// decision.
    pub fn join(&mut self, person: Person) -> String {
        self.setting.people.insert(person.id.clone(), person.name);
        person.id
    }

    /// Sets the day, as `YYYY-MM-DD`, for the record of changes of the text.
    pub fn set_today(&mut self, today: Option<String>) {
        self.setting.today = today;
    }

    /// Sets the lexicon by which brackets are understood, as an import would use it. The default is the built-in one.
    pub fn set_lexicon(&mut self, lexicon: Arc<Lexicon>) {
        self.setting.lexicon = Some(lexicon);
    }

    /// Sets the judge that checks the file before it is written, if it is not an edition of this program.
    pub fn set_judge(&mut self, judge: Judge) {
        self.judge = Some(judge);
    }

    /// The judge of the file.
    pub(super) fn judge(&self) -> Option<&Judge> {
        self.judge.as_ref()
    }

    /// Lists brackets that are text among the notes that [`Filter::Literal`] selects.
    pub fn list_literals(&mut self) {
        let lexicon = self.setting.lexicon.clone().unwrap_or_else(|| Arc::new(Lexicon::built_in().clone()));
        self.setting.document.list_literals(lexicon);
    }

    /// Whether brackets that are text are listed.
    pub(super) fn lists_literals(&self) -> bool {
        self.setting.document.lists_literals()
    }

    /// The lexicon by which brackets are understood.
    pub(super) fn lexicon(&self) -> &Lexicon {
        self.setting.lexicon()
    }

    /// The text of the file as it is now.
    pub fn text(&self) -> &str {
        self.setting.document.text()
    }

    /// The text in pieces, for assembly elsewhere: cheap, however large the file is.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { parts: self.setting.document.parts(), fingerprint: self.setting.document.fingerprint() }
    }

    /// The blocks of the file in order.
    pub fn blocks(&self) -> &[BlockState] {
        self.setting.document.blocks()
    }

    /// All notes in the order of the text, including later parts of notes over several blocks.
    pub fn notes(&self) -> impl Iterator<Item = &NoteState> {
        self.blocks().iter().flat_map(|block| &block.notes)
    }

    /// A note; `None` if it is gone.
    pub fn note(&self, key: NoteKey) -> Option<&NoteState> {
        self.setting.document.note(key)
    }

    /// The note with this id.
    pub fn note_named(&self, id: &str) -> Option<&NoteState> {
        self.setting.note_named(id)
    }

    /// The notes that a filter selects, in the order of the text.
    pub fn queue(&self, filter: &Filter) -> Vec<NoteKey> {
        let mut keys = Vec::new();
        for block in self.blocks() {
            let literals = if *filter == Filter::Literal { &block.literals[..] } else { &[] };
            let mut notes: Vec<&NoteState> = block.notes.iter().chain(literals).collect();
            notes.retain(|note| !note.is_part && filter.takes(note));
            notes.sort_by_key(|note| (note.range.start, note.ordinal));
            keys.extend(notes.iter().map(|note| note.key));
        }
        keys
    }

    /// How many of these notes are decided; a removed note counts as decided.
    pub fn progress(&self, queue: &[NoteKey]) -> Progress {
        let decided = queue.iter().filter(|key| self.note(**key).is_none_or(NoteState::is_decided)).count();
        Progress { decided, total: queue.len() }
    }

    /// Plans a decision without carrying it out.
    ///
    /// # Errors
    /// [`DecisionError`] if it is stale or not allowed in the file.
    pub(super) fn plan(&self, decision: &Decision) -> Result<Plan, DecisionError> {
        Planner::new(&self.setting, &decision.who).plan(decision)
    }

    /// Carries out a plan, and checks that the document then agrees with the decision.
    pub(super) fn commit(&mut self, decision: Decision, plan: Plan) -> Result<Done, DecisionError> {
        let done = self.write_down(decision, plan)?;
        match self.last().and_then(|decision| self.is_not_said(decision, done.note)) {
            None => {
                self.redo.clear();
                Ok(done)
            }
            Some(why) => {
                self.retract();
                Err(DecisionError::refused(why))
            }
        }
    }

    /// Records a decision that does not count, because another one does.
    pub(super) fn commit_superseded(&mut self, decision: Decision, plan: Plan) -> Result<Done, DecisionError> {
        self.redo.clear();
        self.write_down(decision, plan)
    }

    fn write_down(&mut self, decision: Decision, plan: Plan) -> Result<Done, DecisionError> {
        let exchange = self.setting.document.apply(plan.changes)?;
        let note = plan.note.as_deref().and_then(|id| self.setting.document.key(id));
        let is_change = self.setting.document.differs_by(&exchange);
        self.undo.push(Change { decision, exchange, note: plan.note, is_change });
        Ok(Done { note, remarks: plan.remarks, is_change })
    }

    /// Why the document does not agree with a decision that was carried out; `None` if it does.
    fn is_not_said(&self, decision: &Decision, key: Option<NoteKey>) -> Option<&'static str> {
        if matches!(decision.act, Act::Delete { .. }) {
            return key.and(Some("the note would still be there; remove it in an XML editor"));
        }
        let Some(note) = key.and_then(|key| self.note(key)) else {
            return Some("the file would no longer show that this is a note; choose another class");
        };
        let is_said = match &decision.act {
            Act::Reclassify { to, .. } => note.class == *to,
            Act::Add { class, .. } | Act::Mark { class, .. } => note.class == Some(*class),
            Act::Anchor { on: None, .. } => note.anchor.is_none(),
            Act::Anchor { on: Some(on), .. } => {
                note.anchor.as_ref().is_some_and(|anchor| anchor.start <= on.start && on.end <= anchor.end)
            }
            Act::Edit { to, .. } => self.content_of(note.key).is_some_and(|words| alike(&words) == alike(to)),
            Act::Accept { .. } | Act::AcceptInBulk { .. } | Act::Remark { .. } | Act::Delete { .. } => true,
        };
        let is_signed = matches!(decision.act, Act::Remark { .. } | Act::AcceptInBulk { .. })
            || note.decided_by.as_deref() == Some(&decision.who);
        (!is_said || !is_signed)
            .then_some("the file could not hold this decision: the markup around the note leaves no room for it")
    }

    /// Makes a decision.
    ///
    /// # Errors
    /// [`DecisionError`] if it is stale or not allowed in the file; nothing is changed then.
    pub fn decide(&mut self, decision: &Decision) -> Result<Done, DecisionError> {
        let plan = self.plan(decision)?;
        self.commit(decision.clone(), plan)
    }

    /// Checks whether a decision could be made, by making it and undoing it at once.
    ///
    /// # Errors
    /// As [`decide`](Self::decide).
    pub fn would_take(&mut self, decision: &Decision) -> Result<(), DecisionError> {
        let redo = std::mem::take(&mut self.redo);
        let outcome = self.decide(decision).map(drop);
        if outcome.is_ok() {
            self.retract();
        }
        self.redo = redo;
        outcome
    }

    /// Undoes the last decision, byte for byte; `None` if there is none.
    pub fn undo(&mut self) -> Option<Done> {
        let mut change = self.undo.pop()?;
        self.setting.document.exchange(&mut change.exchange);
        let done = self.done(&change);
        self.redo.push(change);
        Some(done)
    }

    /// Redoes the decision that was undone last; `None` if there is none.
    pub fn redo(&mut self) -> Option<Done> {
        let mut change = self.redo.pop()?;
        self.setting.document.exchange(&mut change.exchange);
        let done = self.done(&change);
        self.undo.push(change);
        Some(done)
    }

    fn done(&self, change: &Change) -> Done {
        let note = change.note.as_deref().and_then(|id| self.setting.document.key(id));
        Done { note, remarks: Vec::new(), is_change: change.is_change }
    }

    /// Undoes a decision that could not be stored, as if it had never been made.
    pub(super) fn retract(&mut self) {
        if let Some(mut change) = self.undo.pop() {
            self.setting.document.exchange(&mut change.exchange);
        }
    }

    /// Undoes the last decision, and returns the splices of the text.
    pub(super) fn undo_as_splices(&mut self) -> Option<(Done, Vec<Splice>)> {
        let mut change = self.undo.pop()?;
        let splices = self.setting.document.exchange_as_splices(&mut change.exchange);
        let done = self.done(&change);
        self.redo.push(change);
        Some((done, splices))
    }

    /// Redoes a decision, and returns the splices of the text.
    pub(super) fn redo_as_splices(&mut self) -> Option<(Done, Vec<Splice>)> {
        let mut change = self.redo.pop()?;
        let splices = self.setting.document.exchange_as_splices(&mut change.exchange);
        let done = self.done(&change);
        self.undo.push(change);
        Some((done, splices))
    }

    /// The splices that turn the present text of the session into the one that was opened.
    pub(super) fn way_back(&mut self) -> Vec<Splice> {
        let now = self.setting.document.all_parts();
        for change in self.undo.iter_mut().rev() {
            self.setting.document.exchange_written(&mut change.exchange);
        }
        let opened = self.setting.document.all_parts();
        for change in &mut self.undo {
            self.setting.document.exchange_written(&mut change.exchange);
        }
        difference(&now, &opened)
    }

    /// The decision that [`undo`](Self::undo) would take back.
    pub fn last(&self) -> Option<&Decision> {
        self.undo.last().map(|change| &change.decision)
    }

    /// The decision that [`redo`](Self::redo) would make again.
    pub fn next_redo(&self) -> Option<&Decision> {
        self.redo.last().map(|change| &change.decision)
    }

    /// All decisions of this session that still hold, in order.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.undo.iter().map(|change| &change.decision)
    }

    /// Those that have changed the file.
    pub fn changes(&self) -> impl Iterator<Item = &Decision> {
        self.undo.iter().filter(|change| change.is_change).map(|change| &change.decision)
    }

    /// Makes a decision of a person and an act: a short form for tests and scripts.
    ///
    /// # Errors
    /// As [`decide`](Self::decide).
    pub fn take(&mut self, who: &str, act: Act) -> Result<Done, DecisionError> {
        self.decide(&Decision { who: who.to_owned(), act })
    }
}

/// The text of a file at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    parts: Vec<Arc<str>>,
    pub(super) fingerprint: Fingerprint,
}

impl Snapshot {
    /// The splices that turn this text into another.
    pub(super) fn becoming(&self, other: &Self) -> Vec<Splice> {
        between(&self.parts, &other.parts)
    }

    /// The whole text.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.parts.iter().map(|part| part.len()).sum());
        self.parts.iter().for_each(|part| text.push_str(part));
        text
    }
}
