//! Tables of decisions: out to a spreadsheet and back.

use glossator::annotate::{Act, Decision, Filter, Person, Ratings, Session, agreement, merge, read_table};
use glossator::bracket::Lexicon;
use glossator::exchange::{NoteRows, notes_csv};
use glossator::model::Category;
use glossator::source::LineIndex;
use glossator::tei;
use glossator::xml::Limits;
use proptest::prelude::*;

use super::own::{edition, page};

fn opened(text: &str) -> Session {
    Session::open(text.to_owned(), &Limits::default()).unwrap()
}

/// The table of an edition.
fn exported(text: &str) -> String {
    let edition = tei::read(text.to_owned(), &Limits::default()).unwrap().edition;
    let rows = NoteRows::new(&edition, Lexicon::built_in());
    let mut out = Vec::new();
    notes_csv(&rows, "page.xml", &LineIndex::new(text), true, &|_| true, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Applies a table and gives the text and what could not be applied.
fn applied(text: &str, table: &str, who: &str) -> (String, Vec<String>) {
    let mut session = opened(text);
    let who = session.join(Person::named(who));
    let mut stale = Vec::new();
    for row in read_table(table).unwrap() {
        match row.acts(&session) {
            Ok(acts) => {
                for act in acts.acts {
                    if let Err(error) = session.decide(&Decision { who: who.clone(), act }) {
                        stale.push(error.to_string());
                    }
                }
            }
            Err(error) => stale.push(error.to_string()),
        }
    }
    (session.text().to_owned(), stale)
}

/// An edition in which somebody has decided.
fn decided(text: &str, who: &str, choices: &[(prop::sample::Index, Category)]) -> Session {
    let mut session = opened(text);
    let who = session.join(Person::named(who));
    for (index, class) in choices {
        let queue = session.queue(&Filter::All);
        if queue.is_empty() {
            break;
        }
        let note = session.note(queue[index.index(queue.len())]).unwrap().reference();
        let _ = session.take(&who, glossator::annotate::Act::Reclassify { note, to: Some(*class) });
    }
    session
}

fn choices() -> impl Strategy<Value = Vec<(prop::sample::Index, Category)>> {
    proptest::collection::vec((any::<prop::sample::Index>(), proptest::sample::select(Category::ALL)), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_was_exported_changes_nothing(page in page(), choices in choices()) {
        let Some(text) = edition(&page) else { return Ok(()) };
        let session = decided(&text, "A. Reviewer", &choices);
        let table = exported(session.text());
        let (again, stale) = applied(session.text(), &table, "A. Reviewer");
        prop_assert_eq!(stale, Vec::<String>::new());
        prop_assert_eq!(&again, session.text());
        let (by_another, stale) = applied(session.text(), &table, "B. Reader");
        prop_assert_eq!(stale, Vec::<String>::new());
        prop_assert_eq!(&by_another, session.text());
        // On the file as it was before, the table takes the same decisions.
        let (anew, refused) = applied(&text, &table, "A. Reviewer");
        let classes = |session: &Session| -> Vec<_> {
            session.notes().map(|note| (note.id.clone(), note.class, note.decided_by.clone())).collect()
        };
        // In the order of the table one may be in the way of another; what is not taken is told.
        let (anew, before) = (classes(&opened(&anew)), classes(&session));
        let others = anew.iter().zip(&before).filter(|(one, other)| one != other).count();
        prop_assert!(anew.len() == before.len() && others <= refused.len(), "{refused:?}\n{anew:?}\n{before:?}");
    }

    #[test]
    fn joining_keeps_every_decision(page in page(), first in choices(), second in choices()) {
        let Some(text) = edition(&page) else { return Ok(()) };
        let one = decided(&text, "Anna", &first);
        let other = decided(&text, "Boris", &second);
        let all = |session: &Session| {
            let edition = tei::read(session.text().to_owned(), &Limits::default()).unwrap().edition;
            let mut all: Vec<_> = edition.decisions.into_iter().filter(|it| it.assessed).map(|it| (it.target, it.resp, it.class)).collect();
            all.sort_by_key(|it| format!("{it:?}"));
            all
        };
        let mut expected = [all(&one), all(&other)].concat();
        expected.sort_by_key(|it| format!("{it:?}"));
        let merged = merge(vec![opened(one.text()), opened(other.text())]).unwrap();
        prop_assert_eq!(&merged.refused, &Vec::<(usize, String)>::new());
        let joined = opened(&merged.text);
        prop_assert_eq!(all(&joined), expected);
        for note in one.notes().filter(|note| note.is_decided()) {
            let same = joined.notes().find(|found| found.id == note.id).unwrap();
            prop_assert_eq!(same.class, note.class);
        }
        let undisputed = merge(vec![opened(&merged.text), opened(one.text())]).unwrap();
        prop_assert_eq!((undisputed.joined, undisputed.disagreements.len()), (0, 0));
        prop_assert_eq!(undisputed.text, merged.text);
    }
}

#[test]
fn stale_rows_are_told_and_the_others_applied() {
    let text = edition("The mate [helper] came in a [new] boat.").unwrap();
    let table = "id;text;decision;anchor_text;remark\r\ni1;[helper];gloss.definition;mate;look again\r\n\
                 i2;[old];ok;;\r\ni9;[x];ok;;\r\ni2;[new];gloss.definitoin;;\r\n";
    let (after, stale) = applied(&text, table, "A. Reviewer");
    assert_eq!(stale.len(), 3, "{stale:?}");
    assert_eq!(stale[0], "the note `i2` is \"[new]\" in this file; the table has \"[old]\"");
    assert!(stale[2].contains("did you mean `gloss.definition`?"), "{}", stale[2]);
    let session = opened(&after);
    let note = session.note_named("i1").unwrap();
    assert_eq!(note.class, Some(Category::Definition));
    assert_eq!(&*note.remarks[0].1, "look again");
}

#[test]
fn other_texts_are_not_joined() {
    let one = opened(&edition("The mate [helper] came.").unwrap());
    let other = opened(&edition("The mate [helper] went.").unwrap());
    let error = merge(vec![one, other]).unwrap_err();
    assert_eq!((&*error.expected, &*error.found, &*error.block), ("came.", "went.", "`a1`"));
}

/// An edition with one bracket that an import takes for text, and the decision that makes a note of it.
fn marked(who: &str, bracket: &str) -> Session {
    let mut session = opened(&edition("The mate [helper] came (so he says) in a boat (or a barge) once.").unwrap());
    let who = session.join(Person::named(who));
    let block = session.blocks().iter().position(|block| block.printed.contains(bracket)).unwrap();
    let at = session.blocks()[block].printed.find(bracket).unwrap();
    let place = session.place_at(block, at).unwrap();
    let bracket = session.words_at(block, at..at + bracket.len()).unwrap();
    session.take(&who, Act::Mark { place, bracket, class: Category::CommentEditor }).unwrap();
    session
}

#[test]
fn a_note_that_only_the_other_file_has_marked_is_joined() {
    let plain = opened(&edition("The mate [helper] came (so he says) in a boat (or a barge) once.").unwrap());
    let merged = merge(vec![plain, marked("Boris", "(so he says)")]).unwrap();
    assert_eq!((merged.joined, merged.unpaired, merged.refused), (1, Vec::new(), Vec::new()));
    let joined = opened(&merged.text);
    let note = joined.notes().find(|note| &*note.words == "(so he says)").unwrap();
    assert_eq!((note.class, note.decided_by.as_deref()), (Some(Category::CommentEditor), Some("boris")));
}

#[test]
fn notes_that_two_people_have_marked_are_two() {
    let merged = merge(vec![marked("Anna", "(or a barge)"), marked("Boris", "(so he says)")]).unwrap();
    assert_eq!((merged.joined, merged.disagreements, merged.unpaired), (1, Vec::new(), Vec::new()));
    let joined = opened(&merged.text);
    let by = |words: &str| joined.notes().find(|note| &*note.words == words).unwrap().decided_by.clone();
    assert_eq!((by("(or a barge)").as_deref(), by("(so he says)").as_deref()), (Some("anna"), Some("boris")));
}

/// What one person does to an edition of three notes.
fn changed(who: &str, acts: &[(&str, &str)]) -> Session {
    let page = "The mate [helper] came late. The goat [the animal] was silent, and [the] cook slept.";
    let mut session = opened(&edition(page).unwrap());
    let who = session.join(Person::named(who));
    for (words, to) in acts {
        let note = session.notes().find(|note| &*note.words == *words).unwrap().reference();
        let act = match *to {
            "" => Act::Delete { note },
            "ok" => Act::Accept { note },
            to => Act::Edit { note, to: to.to_owned() },
        };
        session.take(&who, act).unwrap();
    }
    session
}

#[test]
fn what_people_have_reworded_and_taken_out_is_joined_and_quarrels_are_listed() {
    let words = |text: &str| opened(text).notes().map(|note| note.words.to_string()).collect::<Vec<_>>();
    let one = || changed("Anna", &[("[helper]", "the helper")]);
    let merged = merge(vec![one(), changed("Boris", &[("[the animal]", "a goat"), ("[the]", "")])]).unwrap();
    assert_eq!((merged.joined, merged.disagreements.len(), merged.unpaired.len()), (2, 0, 0));
    assert_eq!(words(&merged.text), ["[the helper]", "[a goat]"]);
    let merged = merge(vec![one(), changed("Boris", &[("[helper]", "a helper")])]).unwrap();
    let [found] = &merged.disagreements[..] else { panic!("{:?}", merged.disagreements) };
    assert_eq!(
        (found.first.words.as_deref(), found.other.words.as_deref()),
        (Some("[the helper]"), Some("[a helper]"))
    );
    assert_eq!(words(&merged.text)[0], "[the helper]");
    let merged = merge(vec![one(), changed("Boris", &[("[helper]", "")])]).unwrap();
    let [found] = &merged.unpaired[..] else { panic!("{:?}", merged.unpaired) };
    assert_eq!((&*found.words, found.only.file, found.without), ("[the helper]", 0, 1));
}

#[test]
fn notes_of_two_people_are_not_compared_because_they_have_one_id() {
    let compared =
        |one: &str, other: &str| agreement(&Ratings::of(&[marked("Anna", one), marked("Boris", other)], false)).notes;
    assert_eq!(compared("(or a barge)", "(so he says)"), 0);
    assert_eq!(compared("(or a barge)", "(or a barge)"), 1);
}

#[test]
fn joining_does_not_depend_on_the_order_of_files() {
    // The words become shorter, so that everything behind them moves.
    let one = || changed("Anna", &[("[helper]", "x"), ("[the animal]", "ok")]);
    let other = || changed("Boris", &[("[the animal]", "ok")]);
    for files in [vec![one(), other()], vec![other(), one()]] {
        let merged = merge(files).unwrap();
        assert_eq!((merged.disagreements.len(), merged.unpaired.len(), merged.refused.len()), (0, 0, 0));
        let joined = opened(&merged.text);
        let by = |words: &str| joined.notes().find(|note| &*note.words == words).unwrap().opinions.len();
        assert_eq!((by("[x]"), by("[the animal]")), (1, 2));
    }
}
