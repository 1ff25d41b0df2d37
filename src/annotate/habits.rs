//! What the decisions of a session propose for its other notes.

use super::session::Session;
use super::state::NoteState;
use crate::bracket::{Habits, Look, Proposal};

/// Where a habit was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Learned {
    /// From decisions in this edition.
    Here,
    /// From those of other editions, kept in a file.
    Elsewhere,
}

impl Session {
    /// What people have decided in this file, note by note; what was accepted in bulk is no habit. Costs time in
    /// proportion to the number of notes.
    pub fn habits(&self) -> Habits {
        let mut habits = Habits::default();
        for note in self.notes().filter(|note| note.is_decided() && !note.is_in_bulk && !note.is_part) {
            if let Some(class) = note.class {
                habits.note(self.look(note), class);
            }
        }
        habits
    }

    /// The class that habits propose for a note on which nobody has decided, if it has another one: those of this file
    /// (`here`) go before those of others.
    pub fn proposal(&self, note: &NoteState, here: &Habits, elsewhere: &Habits) -> Option<(Proposal, Learned)> {
        if note.is_decided() || note.is_part {
            return None;
        }
        let proposed = |habits: &Habits, learned| {
            let proposal = habits.proposed(self.look(note), self.lexicon())?;
            (note.class != Some(proposal.class)).then_some((proposal, learned))
        };
        proposed(here, Learned::Here).or_else(|| proposed(elsewhere, Learned::Elsewhere))
    }

    fn look<'s>(&'s self, note: &'s NoteState) -> Look<'s> {
        let block = self.blocks().get(note.block);
        let after = block.and_then(|block| block.printed.get(note.range.end..)).and_then(|after| after.chars().next());
        let lang = block.and_then(|block| block.lang.as_deref()).unwrap_or("und");
        Look { words: &note.words, rule: note.rule.as_deref(), lang, after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::{Act, Decision, Filter, Person};
    use crate::model::Category;
    use crate::page::{ImportOptions, import};
    use crate::xml::Limits;

    #[test]
    fn three_decisions_propose_the_fourth() {
        let page = "They saw the pier [jetty] there. They left the pier [jetty] then. They met the pier [jetty] again. \
                    They sold the pier [jetty] at last.";
        let options = ImportOptions { lang: Some("en".to_owned()), ..ImportOptions::default() };
        let page = import(page.as_bytes().to_vec(), "page.txt", &options).unwrap();
        let file = String::from_utf8(crate::tei::write(&page.edition, Vec::new()).unwrap()).unwrap();
        let mut session = Session::open(file, &Limits::default()).unwrap();
        let who = session.join(Person::named("A. Reviewer"));
        let queue = session.queue(&Filter::All);
        let proposed = |session: &Session| {
            let note = session.note(queue[3]).unwrap();
            let proposal = session.proposal(note, &session.habits(), &Habits::default());
            proposal.map(|(proposal, learned)| (proposal.class, proposal.times, learned))
        };
        for key in &queue[..3] {
            assert_eq!(proposed(&session), None);
            let note = session.note(*key).unwrap().reference();
            session
                .decide(&Decision { who: who.clone(), act: Act::Reclassify { note, to: Some(Category::Wordplay) } })
                .unwrap();
        }
        assert_eq!(proposed(&session), Some((Category::Wordplay, 3, Learned::Here)));
        session.undo();
        assert_eq!(proposed(&session), None);
    }
}
