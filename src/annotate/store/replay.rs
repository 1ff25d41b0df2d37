//! Applies again what an earlier session has left in the journal.

use std::path::{Path, PathBuf};

use super::super::decision::{Act, Decision, Person};
use super::super::document::{Splice, between, spliced};
use super::super::session::{Session, Snapshot};
use super::file::sha256;
use super::history::Call;
use super::journal::{Damage, Line, Written};
use super::{Loaded, Recovery, StoreError, StoreOptions, apply_anew};
use crate::source::encode;

/// A step of a session.
#[derive(Debug, Clone)]
enum Step {
    Decide(Decision),
    Undo(Vec<Splice>),
    Redo(Vec<Splice>),
}

/// What a journal records since its base.
#[derive(Debug)]
pub(super) struct Log {
    /// The path of the journal.
    path: PathBuf,
    base: String,
    /// Name of the file.
    pub file: String,
    today: Option<String>,
    pub people: Vec<Person>,
    steps: Vec<Step>,
    /// The files that were written.
    snapshots: Vec<Saved>,
    torn: bool,
    /// What is known of lines that cannot be read.
    damage: Option<Damage>,
}

/// A file that a session has written.
#[derive(Debug)]
struct Saved {
    sha256: String,
    /// How many steps it holds.
    steps: usize,
    /// SHA-256 of the file before, and the way back to that.
    before: String,
    back: Vec<Splice>,
}

/// A session that was brought up to date.
#[derive(Debug)]
pub(super) struct Replayed {
    pub session: Session,
    /// The report.
    pub recovery: Recovery,
    /// The decisions that count from a changed file.
    pub begun: Option<Vec<Decision>>,
    /// The file as it was read.
    pub start: Snapshot,
    /// Decisions since then that the session does not know.
    pub unknown: Deeds,
}

/// Decisions that were made or taken back between two moments.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    /// Decisions that were made and still hold.
    pub made: Vec<Decision>,
    /// Earlier decisions that were taken back.
    pub undone: Vec<Decision>,
}

impl Log {
    /// The log in the journal at a path.
    pub fn of(written: Written, path: &Path) -> Self {
        let mut log = Self {
            path: path.to_owned(),
            base: written.head.sha256,
            file: written.head.file,
            today: written.head.today,
            people: Vec::new(),
            steps: Vec::new(),
            snapshots: Vec::new(),
            torn: written.torn,
            damage: written.damage,
        };
        for line in written.lines {
            match line {
                Line::Person(person) => log.people.push(person),
                Line::Decide(decision) => log.steps.push(Step::Decide(decision)),
                Line::Undo(splices) => log.steps.push(Step::Undo(splices)),
                Line::Redo(splices) => log.steps.push(Step::Redo(splices)),
                Line::Snapshot { sha256, steps, before, back } => {
                    log.snapshots.push(Saved { sha256, steps, before, back });
                }
                Line::Rebase { sha256, decisions } => {
                    log.base = sha256;
                    log.steps = decisions.into_iter().map(Step::Decide).collect();
                    log.snapshots.clear();
                }
            }
        }
        log
    }

    /// Whether a hash is that of the file as an earlier session has read or written it.
    pub fn knows(&self, sha256: &str) -> bool {
        self.base == sha256 || self.in_damage(sha256).is_some() || self.saved(sha256).is_some()
    }

    /// How many steps the file with this hash does not contain; each unreadable line may be a step.
    pub fn waiting(&self, sha256: &str) -> usize {
        if let Some((damage, before)) = self.in_damage(sha256) {
            return damage.lines - before;
        }
        let done = if self.base == sha256 { 0 } else { self.saved(sha256).map_or(0, |saved| saved.steps) };
        self.steps.len().saturating_sub(done) + self.damage.as_ref().map_or(0, |damage| damage.lines)
    }

    /// The number of the first line that cannot be read.
    pub fn damaged_line(&self) -> Option<usize> {
        self.damage.as_ref().map(|damage| damage.line)
    }

    /// For a file that was written after the first unreadable line and so contains all steps before that line: how many
    /// of the unreadable lines precede it.
    fn in_damage(&self, sha256: &str) -> Option<(&Damage, usize)> {
        let damage = self.damage.as_ref().filter(|_| self.base != sha256)?;
        let (_, before) = damage.snapshots.iter().rev().find(|(hash, _)| hash == sha256)?;
        Some((damage, *before))
    }

    /// The last file with this hash that was written.
    fn saved(&self, sha256: &str) -> Option<&Saved> {
        self.snapshots.iter().rfind(|saved| saved.sha256 == sha256)
    }

    /// What the session has stored in the file as it is now, as a call. `None` if it has stored nothing, if the way
    /// back is not known, or if the history already has it: the last call there has left the file with the hash
    /// `known`.
    pub fn stored(&self, loaded: &Loaded, known: Option<&str>) -> Option<Call> {
        if self.damage.is_some() {
            return None;
        }
        let is_start = |hash: &str| hash == self.base || known == Some(hash);
        let (mut text, mut hash) = (loaded.text.clone(), loaded.sha256.clone());
        let mut rest = &self.snapshots[..];
        while !is_start(&hash) {
            let at = rest.iter().rposition(|saved| saved.sha256 == hash)?;
            text = spliced(&text, &rest[at].back).ok()?;
            hash.clone_from(&rest[at].before);
            rest = &rest[..at];
            let bytes = encode(&text, loaded.coding.encoding, loaded.coding.bom).ok()?;
            (sha256(&bytes) == hash).then_some(())?;
        }
        if hash == loaded.sha256 {
            return None;
        }
        let first = rest.iter().rfind(|saved| saved.sha256 == hash).map_or(0, |saved| saved.steps);
        let last = self.saved(&loaded.sha256).map_or(0, |saved| saved.steps);
        let deeds = self.deeds(first, last);
        let back = between(&lines(&loaded.text), &lines(&text));
        let call = Call::new(None, deeds.made.iter()).taking_back(&deeds.undone);
        Some(call.leading_back(hash, loaded.sha256.clone(), back))
    }

    /// Decisions that were made or taken back between two steps.
    fn deeds(&self, first: usize, last: usize) -> Deeds {
        let (before, after) = (self.standing(first), self.standing(last));
        let same = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
        Deeds { made: after[same..].to_vec(), undone: before[same..].to_vec() }
    }

    /// Applies to a file the steps that it does not contain yet.
    pub fn replay(&self, loaded: &Loaded, options: &StoreOptions) -> Result<Replayed, StoreError> {
        let mut session = self.session(loaded.text.clone(), options)?;
        let start = session.snapshot();
        let mut unknown = Deeds::default();
        let damaged = self.damaged_line();
        let mut recovery = Recovery { was_torn: self.torn, damaged, steps: self.steps.len(), ..Recovery::default() };
        if self.in_damage(&loaded.sha256).is_some() {
            recovery.steps = 0;
            return Ok(Replayed { session, recovery, begun: Some(Vec::new()), start, unknown });
        }
        if loaded.sha256 == self.base {
            self.steps.iter().for_each(|step| take(&mut session, step, &mut recovery));
            return Ok(Replayed { session, recovery, begun: None, start, unknown });
        }
        if let Some(done) = self.saved(&loaded.sha256).map(|saved| saved.steps) {
            for (number, step) in self.steps.iter().enumerate().skip(done) {
                match step {
                    Step::Decide(decision) => decide(&mut session, decision, &mut recovery),
                    // The decision taken back may be in the snapshot, for which the session knows no way back.
                    Step::Undo(splices) | Step::Redo(splices) => {
                        let text = spliced(session.text(), splices)
                            .map_err(|_| StoreError::UnfitJournal { path: self.path.clone() })?;
                        session = self.session(text, options)?;
                        recovery.replayed += 1;
                        unknown = self.deeds(done, number + 1);
                    }
                }
            }
            return Ok(Replayed { session, recovery, begun: None, start, unknown });
        }
        recovery.was_changed = true;
        apply_anew(&mut session, self.standing(self.steps.len()), &mut recovery);
        let decisions: Vec<Decision> = session.decisions().cloned().collect();
        recovery.steps = decisions.len();
        Ok(Replayed { session, recovery, begun: Some(decisions), start, unknown })
    }

    fn session(&self, text: String, options: &StoreOptions) -> Result<Session, StoreError> {
        let mut session = super::opened(text, options)?;
        self.people.iter().cloned().for_each(|person| drop(session.join(person)));
        session.set_today(self.today.clone());
        Ok(session)
    }

    /// The decisions among the first so many steps that were not taken back.
    fn standing(&self, steps: usize) -> Vec<Decision> {
        let (mut standing, mut taken_back) = (Vec::new(), Vec::new());
        for step in self.steps.iter().take(steps) {
            match step {
                Step::Decide(decision) => {
                    taken_back.clear();
                    standing.push(decision.clone());
                }
                Step::Undo(_) => taken_back.extend(standing.pop()),
                Step::Redo(_) => standing.extend(taken_back.pop()),
            }
        }
        standing
    }
}

/// The lines of a text with their line ends.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Takes a step on the file from which the steps are counted.
fn take(session: &mut Session, step: &Step, recovery: &mut Recovery) {
    match step {
        Step::Decide(decision) => decide(session, decision, recovery),
        Step::Undo(_) => drop(session.undo()),
        Step::Redo(_) => drop(session.redo()),
    }
}

fn decide(session: &mut Session, decision: &Decision, recovery: &mut Recovery) {
    match session.decide(decision) {
        Ok(_) => recovery.replayed += 1,
        Err(error) => recovery.stale.push((decision.clone(), error)),
    }
}

/// Whether a file already has what a decision would change: it may be a snapshot that another program has changed
/// elsewhere.
pub(super) fn is_done(session: &Session, decision: &Decision) -> bool {
    let who = &*decision.who;
    let by_id = |id: &Option<String>| id.as_deref().and_then(|id| session.note_named(id));
    let mine = |note: &super::super::NoteState| note.decided_by.as_deref() == Some(who);
    match &decision.act {
        Act::Accept { note } | Act::AcceptInBulk { note } => {
            by_id(&note.id).is_some_and(|found| mine(found) && found.class == note.class)
        }
        Act::Reclassify { note, to } => {
            by_id(&note.id).is_some_and(|found| mine(found) && found.class == *to && *found.words == *note.words)
        }
        Act::Anchor { note, on } => by_id(&note.id).is_some_and(|found| {
            let block = &session.blocks()[found.block];
            let words = found.anchor.clone().and_then(|range| block.printed.get(range));
            mine(found) && words == on.as_ref().map(|on| &*on.text)
        }),
        Act::Edit { note, to } => by_id(&note.id).is_some_and(|found| mine(found) && inside(&found.words) == to.trim()),
        Act::Delete { note } => note.id.is_some() && by_id(&note.id).is_none(),
        Act::Remark { note, text } => by_id(&note.id)
            .is_some_and(|found| found.remarks.iter().any(|(by, words)| &**by == who && **words == *text.trim())),
        Act::Add { place, class, words, .. } => stands(session, place.block_id.as_deref(), place.block, |note| {
            mine(note) && note.class == Some(*class) && inside(&note.words) == words.trim()
        }),
        Act::Mark { place, bracket, class } => stands(session, place.block_id.as_deref(), place.block, |note| {
            mine(note) && note.class == Some(*class) && *note.words == *bracket.text
        }),
    }
}

fn stands(
    session: &Session,
    id: Option<&str>,
    number: usize,
    is_it: impl Fn(&super::super::NoteState) -> bool,
) -> bool {
    let blocks = session.blocks();
    let block = match id {
        Some(id) => blocks.iter().find(|block| block.id.as_deref() == Some(id)),
        None => blocks.get(number),
    };
    block.is_some_and(|block| block.notes.iter().any(is_it))
}

/// The words of a note without its brackets.
fn inside(words: &str) -> &str {
    let sign = |c: char| matches!(c, '[' | ']' | '(' | ')' | '［' | '］' | '〔' | '〕' | '【' | '】' | '（' | '）');
    words.trim_start_matches(sign).trim_end_matches(sign)
}
