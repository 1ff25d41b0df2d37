//! Decisions on notes that are printed without brackets.

use glossator::annotate::{Act, DecisionError, NoteState, Person, Session};
use glossator::model::{Category, View, project};
use glossator::tei;
use glossator::validate::own_schema;
use glossator::xml::{Limits, Reader};

use super::own::edition;

const PAGE: &str = "The pilot wore a ushanka¹ and slept.\n\nNobody woke the mate.\n\n¹ T/N: a fur hat.\n\n\
                    Translator's note: a mate is a friend here.\n";

struct Sitting {
    session: Session,
    who: String,
}

impl Sitting {
    fn new() -> Self {
        let mut session = Session::open(edition(PAGE).unwrap(), &Limits::default()).unwrap();
        let who = session.join(Person::named("A. Reviewer"));
        Self { session, who }
    }

    fn note(&self, words: &str) -> &NoteState {
        self.session.notes().find(|note| note.words.contains(words)).unwrap()
    }

    fn take(&mut self, act: Act) -> Result<(), DecisionError> {
        let before = self.session.text().to_owned();
        let done = self.session.take(&self.who, act);
        if done.is_err() {
            assert_eq!(self.session.text(), before);
        }
        let outcome = own_schema().validate(&mut Reader::new(self.session.text(), &Limits::default()));
        assert!(outcome.invalidities.is_empty(), "{:?}\n{}", outcome.invalidities, self.session.text());
        done.map(drop)
    }

    fn reclassify(&mut self, words: &str, to: Option<Category>) -> Result<(), DecisionError> {
        let note = self.note(words).reference();
        self.take(Act::Reclassify { note, to })
    }

    fn text(&self, view: View) -> String {
        project(&tei::read(self.session.text().to_owned(), &Limits::default()).unwrap().edition, view).text
    }
}

#[test]
fn every_class_is_given_or_refused_and_the_page_stays() {
    for class in Category::ALL.iter().copied().map(Some).chain([None]) {
        for words in ["fur hat", "a friend", "¹"] {
            let mut sitting = Sitting::new();
            let page = sitting.text(View::Printed);
            let given = sitting.reclassify(words, class).is_ok();
            assert_eq!(sitting.text(View::Printed), page);
            assert!(!given || sitting.note(words).class == class);
        }
    }
}

#[test]
fn a_footnote_keeps_the_words_that_it_explains() {
    let mut sitting = Sitting::new();
    for class in [Category::Literally, Category::Sic, Category::CommentTranslator, Category::Definition] {
        sitting.reclassify("fur hat", Some(class)).unwrap();
        let element = if class == Category::Sic { "sic" } else { "term" };
        let words = format!(">ushanka</{element}>");
        assert!(sitting.session.text().contains(&words), "{class:?}\n{}", sitting.session.text());
    }
}

#[test]
fn a_paragraph_that_is_no_note_is_read_and_may_become_one_again() {
    let mut sitting = Sitting::new();
    assert!(!sitting.text(View::Reading).contains("a friend here"));
    sitting.reclassify("a friend", Some(Category::Literal)).unwrap();
    assert!(sitting.text(View::Reading).contains("Translator's note: a mate is a friend here."));
    assert!(sitting.text(View::Base).contains("a friend here"));
    sitting.reclassify("a friend", Some(Category::Context)).unwrap();
    let note = sitting.note("a friend");
    assert_eq!(note.class, Some(Category::Context));
    assert!(!sitting.text(View::Reading).contains("a friend here"));
}

#[test]
fn what_is_anchored_to_the_sentence_frees_its_words() {
    let mut sitting = Sitting::new();
    let note = sitting.note("fur hat").reference();
    sitting.take(Act::Anchor { note, on: None }).unwrap();
    assert!(!sitting.session.text().contains(">ushanka<"), "{}", sitting.session.text());
    assert!(sitting.session.text().contains("target=\"#a1.s1\""), "{}", sitting.session.text());
}

#[test]
fn a_note_is_not_deleted_while_a_mark_leads_to_it_and_never_with_its_paragraph() {
    let mut sitting = Sitting::new();
    let note = sitting.note("fur hat").reference();
    let refused = sitting.take(Act::Delete { note: note.clone() }).unwrap_err().to_string();
    assert!(refused.contains("point to this note"), "{refused}");
    let mark = sitting.session.notes().find(|note| &*note.words == "¹").unwrap().reference();
    sitting.take(Act::Delete { note: mark }).unwrap();
    assert!(sitting.text(View::Printed).contains("a ushanka and slept"));
    let refused = sitting.take(Act::Delete { note }).unwrap_err().to_string();
    assert!(refused.contains("nothing but the note"), "{refused}");
}
