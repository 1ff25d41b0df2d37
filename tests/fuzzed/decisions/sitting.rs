//! A sitting: people decide, take back, take again; after each step the file is judged.

use std::fmt::Display;

use glossator::annotate::{Act, BlockState, Decision, Done, Filter, NoteKey, NoteState, Person, Session};
use glossator::model::Category;
use glossator::xml::{Document, Limits};

use super::choices::Choices;
use super::outside::{judge_text, read, remarks};

/// What went wrong: which kind of fault it is, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The kind, the same words each time.
    pub kind: String,
    /// What was seen.
    pub detail: String,
}

/// A fault of a kind.
pub fn fault(kind: &str, detail: impl Display) -> Fault {
    Fault { kind: kind.to_owned(), detail: detail.to_string() }
}

/// How a sitting went.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    /// Decisions that were carried out.
    pub made: usize,
    /// Decisions that were refused.
    pub refused: usize,
}

/// Says what has become worse between two texts of a file; nothing where nothing has.
pub type Judge<'j> = &'j dyn Fn(&str, &str) -> Option<String>;

const NEW_WORDS: &[&str] =
    &["a boat", "late & <loud>", "...", "船", "e\u{301}", "the \"old\" mate", "]]>", "#i1t xml:id='i9'"];

struct Sitting<'s, 'b> {
    session: Session,
    people: Vec<String>,
    choices: &'s mut Choices<'b>,
    judge: Judge<'s>,
    /// The texts up to the one that is there.
    past: Vec<String>,
    /// The texts that were taken back, the next one last.
    future: Vec<String>,
    tally: Tally,
    /// What was done, to be told with a fault.
    log: Vec<String>,
}

/// Holds a sitting on a file. A file that cannot be annotated is none of its business.
///
/// # Errors
/// The first fault, with the decisions up to it.
pub fn sitting(text: &str, choices: &mut Choices<'_>, judge: Judge<'_>) -> Result<Tally, Fault> {
    read(text).map_err(|error| fault("the generator's own", format!("{}: {}", error.kind, error.detail)))?;
    let Ok(session) = Session::open(text.to_owned(), &Limits::default()) else { return Ok(Tally::default()) };
    let (past, future, log) = (vec![text.to_owned()], Vec::new(), Vec::new());
    let mut sitting =
        Sitting { session, people: Vec::new(), choices, judge, past, future, tally: Tally::default(), log };
    let done = sitting.hold();
    let log = sitting.log.join("\n");
    done.map(|()| sitting.tally)
        .map_err(|found| Fault { detail: format!("{}\nafter:\n{log}\nin:\n{text}", found.detail), ..found })
}

impl Sitting<'_, '_> {
    fn hold(&mut self) -> Result<(), Fault> {
        self.session.set_today(Some("2026-01-02".to_owned()));
        let people = ["A. Reviewer", "B. Reader"];
        for name in &people[..1 + self.choices.below(2)] {
            self.people.push(self.session.join(Person::named(name)));
        }
        for _ in 0..2 + self.choices.below(29) {
            match self.choices.below(10) {
                8 => self.take_back()?,
                9 => self.take_again()?,
                _ => self.decide()?,
            }
        }
        self.there_and_back()
    }

    fn take_back(&mut self) -> Result<(), Fault> {
        let done = self.session.undo();
        if done.is_some() != (self.past.len() > 1) {
            return Err(fault("undo", "it is there or it is not"));
        }
        if done.is_some() {
            self.log.push("undo".to_owned());
            self.future.extend(self.past.pop());
        }
        self.is_as_it_was("undo")
    }

    fn take_again(&mut self) -> Result<(), Fault> {
        let done = self.session.redo();
        if done.is_some() == self.future.is_empty() {
            return Err(fault("redo", "it is there or it is not"));
        }
        if done.is_some() {
            self.log.push("redo".to_owned());
            self.past.extend(self.future.pop());
        }
        self.is_as_it_was("redo")
    }

    /// The text is the last one, and the session knows of it what the text says.
    fn is_as_it_was(&self, step: &str) -> Result<(), Fault> {
        if self.past.last().is_none_or(|text| text != self.session.text()) {
            return Err(fault(&format!("{step}: another text"), self.session.text()));
        }
        self.in_step(step)
    }

    fn in_step(&self, step: &str) -> Result<(), Fault> {
        let text = self.session.text();
        let fresh = Session::open(text.to_owned(), &Limits::default());
        let fresh = fresh.map_err(|error| fault(&format!("{step}: cannot be opened again"), error))?;
        let (running, opened) = (known(&self.session), known(&fresh));
        let first = running.iter().zip(&opened).find(|(a, b)| a != b);
        match first {
            Some((a, b)) => Err(fault(&format!("{step}: the session is out of step"), format!("{a}\n{b}\n{text}"))),
            None if running.len() != opened.len() => {
                Err(fault(&format!("{step}: other notes"), format!("{running:?}\n{opened:?}\n{text}")))
            }
            None => Ok(()),
        }
    }

    fn decide(&mut self) -> Result<(), Fault> {
        let Some((act, key)) = self.act() else { return Ok(()) };
        let who = self.people[self.choices.below(self.people.len())].clone();
        let old = key.and_then(|key| self.session.note(key)).cloned();
        let blocks = self.session.blocks().to_vec();
        let before = known(&self.session);
        self.log.push(format!("{who}: {act:?}"));
        let decision = Decision { who: who.clone(), act };
        match self.session.decide(&decision) {
            Ok(done) => {
                self.tally.made += 1;
                let step = decision.act.kind();
                let judged = self.judge_step(&decision, &done, &blocks, old.as_ref());
                judged.map_err(|found| Fault { kind: format!("{step}: {}", found.kind), ..found })?;
                self.past.push(self.session.text().to_owned());
                self.future.clear();
            }
            Err(error) => {
                self.tally.refused += 1;
                self.log.push(format!("  refused: {error}"));
                self.is_as_it_was("refused")?;
                if known(&self.session) != before {
                    return Err(fault("refused: something has changed", error));
                }
                let is_stale = !matches!(error, glossator::annotate::DecisionError::Refused(_));
                if is_stale {
                    return Err(fault("a decision on what stands there is stale", error));
                }
            }
        }
        Ok(())
    }

    /// A decision on something that is there; which note it is about.
    fn act(&mut self) -> Option<(Act, Option<NoteKey>)> {
        let kind = self.choices.below(16);
        if kind >= 13 {
            return self.addition(kind).map(|act| (act, None));
        }
        let queue = self.session.queue(&Filter::All);
        if queue.is_empty() {
            return None;
        }
        let key = queue[self.choices.below(queue.len())];
        let found = self.session.note(key)?;
        let (note, block) = (found.reference(), found.block);
        let act = match kind {
            0..=2 => Act::Accept { note },
            3..=5 => Act::Reclassify { note, to: self.class() },
            6 | 7 => Act::Anchor { note, on: self.some_words(block) },
            8 => Act::Anchor { note, on: None },
            9 => Act::Edit { note, to: self.choices.pick(NEW_WORDS).to_owned() },
            10 => Act::Delete { note },
            11 => Act::Remark { note, text: self.choices.pick(NEW_WORDS).to_owned() },
            _ => Act::Remark { note, text: String::new() },
        };
        Some((act, Some(key)))
    }

    fn class(&mut self) -> Option<Category> {
        let at = self.choices.below(Category::ALL.len() + 1);
        Category::ALL.get(at).copied()
    }

    fn some_words(&mut self, block: usize) -> Option<glossator::annotate::Words> {
        let words = self.session.words(block);
        if words.is_empty() {
            return None;
        }
        let [first, last] = [(); 2].map(|()| words[self.choices.below(words.len())].clone());
        self.session.words_at(block, first.start.min(last.start)..first.end.max(last.end))
    }

    /// Something put in, or a bracket in the text made a note.
    fn addition(&mut self, kind: usize) -> Option<Act> {
        let blocks = self.session.blocks();
        if blocks.is_empty() {
            return None;
        }
        let block = self.choices.below(blocks.len());
        if kind == 15 {
            return self.mark(block);
        }
        let on = if kind == 14 { self.some_words(block) } else { None };
        let at = match &on {
            Some(words) => words.end,
            None => self.session.blocks()[block].printed.len(),
        };
        let place = self.session.place_at(block, at)?;
        let (class, words) = (self.class()?, self.choices.pick(NEW_WORDS).to_owned());
        Some(Act::Add { place, class, words, on })
    }

    fn mark(&mut self, block: usize) -> Option<Act> {
        let printed = &self.session.blocks()[block].printed;
        let start = printed.find('[')?;
        let end = start + printed[start..].find(']')? + 1;
        let place = self.session.place_at(block, start)?;
        let bracket = self.session.words_at(block, start..end)?;
        Some(Act::Mark { place, bracket, class: self.class()? })
    }

    /// Judges the file after a decision.
    fn judge_step(
        &self,
        decision: &Decision,
        done: &Done,
        blocks: &[BlockState],
        old: Option<&NoteState>,
    ) -> Result<(), Fault> {
        let (before, after) = (self.past.last().map_or("", String::as_str), self.session.text());
        let new = done.note.and_then(|key| self.session.note(key));
        let told = |found: Fault| Fault { detail: format!("{}\n{after}", found.detail), ..found };
        let document = read(after).map_err(told)?;
        Document::parse(after.to_owned(), &Limits::default()).map_err(|error| fault("refused by ourselves", error))?;
        self.in_step("after")?;
        is_done(decision, new).map_err(told)?;
        // Of a note over several blocks this sitting does not know the other parts.
        if !old.is_some_and(|note| note.is_part) && !before.contains("next") {
            judge_text(&decision.act, blocks, &self.session, old, new).map_err(told)?;
        }
        let is_kept = remarks(&document) == remarks(&read(before)?);
        if !is_kept && !matches!(decision.act, Act::Delete { .. } | Act::Edit { .. }) {
            return Err(told(fault("comments have changed", "")));
        }
        // What a file lacked before the sitting it may lack again.
        let first = self.past.first().map_or(before, String::as_str);
        let worse = (self.judge)(before, after).and_then(|_| (self.judge)(first, after));
        worse.map_or(Ok(()), |worse| Err(told(fault("worse", worse))))
    }

    /// Takes everything back, and then again.
    fn there_and_back(&mut self) -> Result<(), Fault> {
        let count = self.past.len() - 1;
        for _ in 0..count {
            self.take_back()?;
        }
        if self.session.undo().is_some() {
            return Err(fault("undo: more than was done", ""));
        }
        for _ in 0..count {
            self.take_again()?;
        }
        Ok(())
    }
}

/// What a session knows of blocks and notes, without what is only of this sitting.
fn known(session: &Session) -> Vec<String> {
    let blocks =
        session.blocks().iter().map(|block| format!("{:?} {:?} {:?}", block.id, block.printed, block.sentences));
    let note = |note: &NoteState| {
        format!(
            "{:?} in {} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            note.id,
            note.block,
            note.words,
            note.class,
            note.anchor,
            note.decided_by,
            note.cert,
            note.remarks,
            note.is_part
        )
    };
    blocks.chain(session.notes().map(note)).collect()
}

/// Whether what was decided can be read in the file.
fn is_done(decision: &Decision, new: Option<&NoteState>) -> Result<(), Fault> {
    if matches!(decision.act, Act::Delete { .. }) {
        return new.map_or(Ok(()), |note| Err(fault("it is still there", format!("{note:?}"))));
    }
    let note = new.ok_or_else(|| fault("the note is gone", ""))?;
    let seen = |is: bool, what| if is { Ok(()) } else { Err(fault(what, format!("{note:?}"))) };
    let class = |class: Option<Category>| seen(note.class == class, "the class is another");
    match &decision.act {
        Act::Accept { note } | Act::AcceptInBulk { note } => class(note.class)?,
        Act::Reclassify { to, .. } => class(*to)?,
        Act::Add { class: added, .. } | Act::Mark { class: added, .. } => class(Some(*added))?,
        Act::Anchor { on: None, .. } => seen(note.anchor.is_none(), "it has an anchor")?,
        Act::Anchor { on: Some(on), .. } => {
            let covers = note.anchor.as_ref().is_some_and(|anchor| anchor.start <= on.start && on.end <= anchor.end);
            seen(covers, "the anchor is another")?;
        }
        Act::Edit { to, .. } => {
            // A line end that was not touched stays one.
            let line: String = note.words.chars().map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c }).collect();
            seen(line.contains(to.trim()), "the words are others")?;
        }
        Act::Remark { text, .. } => {
            let mine = note.remarks.iter().find(|(resp, _)| **resp == *decision.who).map(|(_, words)| &**words);
            return seen(mine == Some(text.as_str()).filter(|text| !text.is_empty()), "the remark is another");
        }
        Act::Delete { .. } => {}
    }
    seen(note.decided_by.as_deref() == Some(decision.who.as_str()), "nobody or another person decided")
}
