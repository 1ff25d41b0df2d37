//! Carrying out again what an earlier session has left in the journal.

use std::path::{Path, PathBuf};

use super::super::decision::{Act, Decision, Person};
use super::super::document::{Splice, spliced};
use super::super::session::Session;
use super::journal::{Damage, Line, Written};
use super::{Loaded, Recovery, StoreError, StoreOptions, apply_anew};

/// A step of a session.
#[derive(Debug, Clone)]
enum Step {
    Decide(Decision),
    Undo(Vec<Splice>),
    Redo(Vec<Splice>),
}

/// What a journal says since its base.
#[derive(Debug)]
pub(super) struct Log {
    /// Where the journal lies.
    path: PathBuf,
    base: String,
    /// Name of the file.
    pub file: String,
    today: Option<String>,
    pub people: Vec<Person>,
    steps: Vec<Step>,
    /// Hashes of files and how many steps they hold.
    snapshots: Vec<(String, usize)>,
    torn: bool,
    /// What is known of lines that cannot be read.
    damage: Option<Damage>,
}

/// A session that was brought up to date, what was found, and the decisions to be counted from a changed file.
type Replayed = (Session, Recovery, Option<Vec<Decision>>);

impl Log {
    /// What the journal at a path says.
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
                Line::Snapshot { sha256, steps } => log.snapshots.push((sha256, steps)),
                Line::Rebase { sha256, decisions } => {
                    log.base = sha256;
                    log.steps = decisions.into_iter().map(Step::Decide).collect();
                    log.snapshots.clear();
                }
            }
        }
        log
    }

    /// Whether a hash is of the file as an earlier session has read or written it.
    pub fn knows(&self, sha256: &str) -> bool {
        self.base == sha256 || self.in_damage(sha256).is_some() || self.snapshots.iter().any(|(hash, _)| hash == sha256)
    }

    /// How many steps are not in the file with this hash; lines that cannot be read may be steps.
    pub fn waiting(&self, sha256: &str) -> usize {
        if let Some((damage, before)) = self.in_damage(sha256) {
            return damage.lines - before;
        }
        let snapshot = self.snapshots.iter().rev().find(|(hash, _)| hash == sha256).map(|(_, done)| *done);
        let done = if self.base == sha256 { 0 } else { snapshot.unwrap_or(0) };
        self.steps.len().saturating_sub(done) + self.damage.as_ref().map_or(0, |damage| damage.lines)
    }

    /// The number of the first line that cannot be read.
    pub fn damaged_line(&self) -> Option<usize> {
        self.damage.as_ref().map(|damage| damage.line)
    }

    /// Where a file with this hash was written after the first line that cannot be read, so that it holds all steps before:
    /// how many of the lines from that one on stand before.
    fn in_damage(&self, sha256: &str) -> Option<(&Damage, usize)> {
        let damage = self.damage.as_ref().filter(|_| self.base != sha256)?;
        let (_, before) = damage.snapshots.iter().rev().find(|(hash, _)| hash == sha256)?;
        Some((damage, *before))
    }

    /// Carries out on a file what is not in it yet.
    pub fn replay(&self, loaded: &Loaded, options: &StoreOptions) -> Result<Replayed, StoreError> {
        let mut session = self.session(loaded.text.clone(), options)?;
        let damaged = self.damaged_line();
        let mut recovery = Recovery { was_torn: self.torn, damaged, steps: self.steps.len(), ..Recovery::default() };
        if self.in_damage(&loaded.sha256).is_some() {
            recovery.steps = 0;
            return Ok((session, recovery, Some(Vec::new())));
        }
        if loaded.sha256 == self.base {
            for step in &self.steps {
                match step {
                    Step::Decide(decision) => decide(&mut session, decision, &mut recovery),
                    Step::Undo(_) => drop(session.undo()),
                    Step::Redo(_) => drop(session.redo()),
                }
            }
            return Ok((session, recovery, None));
        }
        let snapshot = self.snapshots.iter().rev().find(|(hash, _)| *hash == loaded.sha256);
        if let Some((_, done)) = snapshot {
            for step in self.steps.iter().skip(*done) {
                match step {
                    Step::Decide(decision) => decide(&mut session, decision, &mut recovery),
                    // What is taken back may stand in the snapshot, of which the session knows no way back.
                    Step::Undo(splices) | Step::Redo(splices) => {
                        let text = spliced(session.text(), splices)
                            .map_err(|_| StoreError::UnfitJournal { path: self.path.clone() })?;
                        session = self.session(text, options)?;
                        recovery.replayed += 1;
                    }
                }
            }
            return Ok((session, recovery, None));
        }
        recovery.was_changed = true;
        apply_anew(&mut session, self.standing(), &mut recovery);
        let decisions: Vec<Decision> = session.decisions().cloned().collect();
        recovery.steps = decisions.len();
        Ok((session, recovery, Some(decisions)))
    }

    fn session(&self, text: String, options: &StoreOptions) -> Result<Session, StoreError> {
        let mut session = super::opened(text, options)?;
        self.people.iter().cloned().for_each(|person| drop(session.join(person)));
        session.set_today(self.today.clone());
        Ok(session)
    }

    /// The decisions that were not taken back.
    fn standing(&self) -> Vec<Decision> {
        let (mut standing, mut taken_back) = (Vec::new(), Vec::new());
        for step in &self.steps {
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

fn decide(session: &mut Session, decision: &Decision, recovery: &mut Recovery) {
    match session.decide(decision) {
        Ok(_) => recovery.replayed += 1,
        Err(error) => recovery.stale.push((decision.clone(), error)),
    }
}

/// Whether a file says already what a decision would make of it: it may hold a snapshot that another program has changed
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

/// The words of a note without the characters around them.
fn inside(words: &str) -> &str {
    let sign = |c: char| matches!(c, '[' | ']' | '(' | ')' | '［' | '］' | '〔' | '〕' | '【' | '】' | '（' | '）');
    words.trim_start_matches(sign).trim_end_matches(sign)
}
