//! Decisions on the note at hand.

use super::super::{Act, Decision, Done, Learned, NoteRef, Words};
use super::summary::Summary;
use super::{Anchoring, Mode, Screen};
use crate::bracket::Proposal;
use crate::model::Category;

/// The count of the summary that an act raises; `None` for acts that are not counted.
fn count<'s>(act: &Act, summary: &'s mut Summary) -> Option<&'s mut usize> {
    Some(match act {
        Act::Accept { .. } | Act::AcceptInBulk { .. } => &mut summary.accepted,
        Act::Reclassify { .. } | Act::Mark { .. } => &mut summary.reclassified,
        Act::Anchor { .. } => &mut summary.anchored,
        Act::Edit { .. } => &mut summary.edited,
        Act::Add { .. } => &mut summary.added,
        Act::Delete { .. } => &mut summary.deleted,
        Act::Remark { .. } => return None,
    })
}

impl Screen {
    /// Makes a decision as part of the person's current step. Shows the error if it is refused.
    fn decide(&mut self, act: Act) -> Option<Done> {
        let Some((who, _)) = self.person.clone() else {
            self.warn("no name is given for the person who decides");
            return None;
        };
        match self.store.decide(Decision { who, act: act.clone() }) {
            Ok(done) => {
                if let Some(count) = count(&act, &mut self.summary) {
                    *count += 1;
                }
                self.undone.clear();
                self.habits = self.store.session().habits();
                if let Some(step) = self.steps.last_mut() {
                    *step += 1;
                }
                if let Some(remark) = done.remarks.first() {
                    self.info(remark.clone());
                }
                Some(done)
            }
            Err(error) => {
                self.warn(error.to_string());
                None
            }
        }
    }

    /// Runs one step of the person. Undo takes back all decisions of a step together.
    pub(super) fn step(&mut self, acts: impl FnOnce(&mut Self) -> Option<Done>) -> Option<Done> {
        self.steps.push(0);
        let done = acts(self);
        if self.steps.last() == Some(&0) {
            self.steps.pop();
        }
        done
    }

    /// Makes a step of one decision.
    pub(super) fn act(&mut self, act: Act) -> Option<Done> {
        self.step(|screen| screen.decide(act))
    }

    /// The reference by which a decision names the note at hand.
    pub(super) fn reference(&mut self) -> Option<NoteRef> {
        let reference = self.note().map(super::super::NoteState::reference);
        if reference.is_none() {
            self.warn("there is no note here; `o` shows all notes, `+` adds one");
        }
        reference
    }

    /// Keeps the marked words, confirms the class, and goes on.
    pub(super) fn accept(&mut self) {
        let Some(note) = self.reference() else { return };
        if self.note().is_some_and(|note| note.is_text) {
            return self.warn("this bracket is text, and stays so; `c` makes it a note");
        }
        if note.class.is_none() {
            return self.warn("nobody has classified this bracket: choose a class with `c`, or `x` for plain text");
        }
        let kept = self.step(|screen| {
            if screen.anchor.is_some() {
                screen.keep_anchor()?;
            }
            let note = screen.note().filter(|note| !note.is_decided()).map(super::super::NoteState::reference);
            match note {
                Some(note) => screen.decide(Act::Accept { note }),
                None => Some(Done::default()),
            }
        });
        if kept.is_some() {
            self.go_on();
        }
    }

    /// Makes the note at hand refer to the marked words.
    fn keep_anchor(&mut self) -> Option<Done> {
        let (note, block) = (self.reference()?, self.block()?);
        let on = match self.anchor.take()? {
            Anchoring::Sentence => None,
            Anchoring::Words(selection) => Some(self.words(block, selection.range())?),
        };
        self.decide(Act::Anchor { note, on })
    }

    /// Words of a block for a decision.
    pub(super) fn words(&self, block: usize, range: std::ops::Range<usize>) -> Option<Words> {
        self.store.session().words_at(block, range)
    }

    /// Gives the note at hand another class, and goes on.
    pub(super) fn reclassify(&mut self, class: Category) {
        let Some(note) = self.reference() else { return };
        if note.class == Some(class) {
            return self.accept();
        }
        let kept = self.step(|screen| {
            let is_text = screen.note().is_some_and(|note| note.is_text);
            let marks = || screen.store.session().act_of_class(note.id.as_deref()?, Some(class));
            let act = match is_text {
                true => marks()?,
                false => Act::Reclassify { note, to: Some(class) },
            };
            let done = screen.decide(act)?;
            if screen.anchor.is_some() { screen.keep_anchor() } else { Some(done) }
        });
        if kept.is_some() {
            self.go_on();
        }
    }

    /// Chooses the runner-up class.
    pub(super) fn take_runner_up(&mut self) {
        match self.note().map(|note| note.runner_up.filter(|class| note.class != Some(*class))) {
            Some(Some(class)) => self.reclassify(class),
            Some(None) => self.warn("there is no runner-up class here; `c` lists all classes"),
            None => drop(self.reference()),
        }
    }

    /// Chooses the class that habits propose.
    pub(super) fn take_habit(&mut self) {
        match self.proposal().map(|(proposal, _)| proposal.class) {
            Some(class) => self.reclassify(class),
            None => self.warn("earlier decisions propose nothing here: three alike are needed, and none otherwise"),
        }
    }

    /// What habits propose for the note at hand.
    pub(super) fn proposal(&self) -> Option<(Proposal, Learned)> {
        self.store.session().proposal(self.note()?, &self.habits, &self.learned)
    }

    /// Goes on to the next open note; says so if there is none.
    pub(super) fn go_on(&mut self) {
        let told = self.told.take();
        self.arrive();
        self.told = told;
        if !self.queue.go_to_open(self.store.session()) && self.told.is_none() {
            let all = self.queue.place().1;
            self.info(format!(
                "all {all} notes here are decided; `q` quits, `o` shows others, `u` takes the last decision back"
            ));
        }
    }

    /// Removes the note at hand.
    pub(super) fn delete(&mut self) {
        self.mode = Mode::Reading;
        let Some(note) = self.reference() else { return };
        let words = super::super::shortened(&note.words);
        if self.act(Act::Delete { note }).is_some() {
            self.go_on();
            self.queue.forget_gone(self.store.session());
            self.info(format!("{words} was removed; `u` puts it back"));
        }
    }

    /// Takes back the last step.
    pub(super) fn undo(&mut self) {
        self.anchor = None;
        let Some(count) = self.steps.pop() else { return self.info("nothing is left to take back") };
        for taken in 0..count {
            let act = self.store.session().last().map(|decision| decision.act.clone());
            match self.store.undo() {
                Ok(Some(done)) => self.follow_back(act, done, false),
                Ok(None) => break,
                Err(error) => {
                    self.steps.push(count - taken);
                    return self.warn(error.to_string());
                }
            }
        }
        self.undone.push(count);
        self.info("taken back; `U` restores it");
    }

    /// Makes the step again that was taken back last.
    pub(super) fn redo(&mut self) {
        self.anchor = None;
        let Some(count) = self.undone.pop() else { return self.info("nothing was taken back") };
        for taken in 0..count {
            let act = self.store.session().next_redo().map(|decision| decision.act.clone());
            match self.store.redo() {
                Ok(Some(done)) => self.follow_back(act, done, true),
                Ok(None) => break,
                Err(error) => {
                    self.undone.push(count - taken);
                    return self.warn(error.to_string());
                }
            }
        }
        self.steps.push(count);
        self.info("restored");
    }

    /// Updates the count of an act that was taken back or made again, and goes to its note.
    fn follow_back(&mut self, act: Option<Act>, done: Done, again: bool) {
        if let Some(count) = act.as_ref().and_then(|act| count(act, &mut self.summary)) {
            *count = if again { *count + 1 } else { count.saturating_sub(1) };
        }
        match done.note {
            Some(key) => self.go_to(key),
            None => self.arrive(),
        }
        // Taking back an addition removes the note.
        self.queue.forget_gone(self.store.session());
    }
}
