//! Generated editions: any decisions, in any order.

use glossator::annotate::{Act, Decision, DecisionError, Filter, NoteState, Person, Session};
use glossator::model::{Category, View, project};
use glossator::page::{Form, ImportOptions, import};
use glossator::tei;
use glossator::validate::own_schema;
use glossator::validate::rules::{self, RuleChoice};
use glossator::xml::{Limits, Reader};
use proptest::prelude::*;

use super::decisions::own_page::pieces;
use super::edits::check_bytes;

pub fn page() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(pieces()), 3..40).prop_map(|pieces| pieces.concat())
}

/// An edition of a page; none where there is nothing to import.
pub fn edition(page: &str) -> Option<String> {
    let options = ImportOptions::default().with_form(Form::Page);
    let imported = import(page.as_bytes().to_vec(), "page.txt", &options).ok()?;
    String::from_utf8(tei::write(&imported.edition, Vec::new()).ok()?).ok()
}

fn printed(text: &str) -> String {
    project(&tei::read(text.to_owned(), &Limits::default()).unwrap().edition, View::Printed).text
}

/// What is wrong with an edition that was right before: `GL112` and the like speak of the text itself.
fn faults(text: &str) -> Vec<String> {
    let outcome = own_schema().validate(&mut Reader::new(text, &Limits::default()));
    let schema = outcome.invalidities.iter().map(|found| {
        format!("{found}: {}", text.get(found.span.clone()).unwrap_or_default().chars().take(200).collect::<String>())
    });
    let of_rules = ["GL101", "GL102", "GL103", "GL105", "GL107", "GL108", "GL109", "GL116", "GL120", "GL121"];
    let rules =
        rules::check(text, &RuleChoice::Required).into_iter().filter(|finding| of_rules.contains(&&*finding.rule));
    schema
        .chain(rules.map(|finding| format!("{}: {}: {}", finding.rule, finding.message, &text[finding.span.clone()])))
        .collect()
}

#[derive(Debug, Clone)]
struct Move {
    note: prop::sample::Index,
    kind: u8,
    class: Option<Category>,
    from: prop::sample::Index,
    to: prop::sample::Index,
    words: &'static str,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let class = prop_oneof![12 => proptest::sample::select(Category::ALL).prop_map(Some), 1 => Just(None)];
    let words = proptest::sample::select(&["a boat", "late & <loud>", "...", "船", "the old mate"][..]);
    let one = (
        any::<prop::sample::Index>(),
        0u8..16,
        class,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        words,
    );
    let one = one.prop_map(|(note, kind, class, from, to, words)| Move { note, kind, class, from, to, words });
    proptest::collection::vec(one, 1..8)
}

/// The act of a move on a note.
fn act(session: &Session, note: &NoteState, step: &Move) -> Option<Act> {
    let reference = note.reference();
    let words = session.words(note.block);
    Some(match step.kind {
        0 => Act::Accept { note: reference },
        1..=6 => Act::Reclassify { note: reference, to: step.class },
        7..=9 => {
            let first = words.get(step.from.index(words.len().max(1)))?;
            let last = words.get(step.to.index(words.len().max(1)))?;
            let range = first.start.min(last.start)..first.end.max(last.end);
            Act::Anchor { note: reference, on: session.words_at(note.block, range) }
        }
        10 => Act::Anchor { note: reference, on: None },
        11 => Act::Edit { note: reference, to: step.words.to_owned() },
        12 => Act::Delete { note: reference },
        13 => Act::Remark { note: reference, text: step.words.to_owned() },
        _ => {
            let word = words.get(step.from.index(words.len().max(1)))?.clone();
            let on = (step.kind == 14).then(|| session.words_at(note.block, word.clone()).unwrap());
            let place = session.place_at(note.block, word.end)?;
            Act::Add { place, class: step.class?, words: step.words.to_owned(), on }
        }
    })
}

/// What is known of the notes of a session, without what is only of this sitting.
fn known(session: &Session) -> Vec<String> {
    let bare = |note: &NoteState| {
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            note.id, note.words, note.class, note.anchor, note.decided_by, note.cert, note.remarks
        )
    };
    session.notes().map(bare).collect()
}

/// Checks a file after an act on the note `id`.
fn check(session: &Session, before: &str, act: &Act, id: &str) -> Result<(), TestCaseError> {
    let after = session.text();
    let told = faults(after);
    prop_assert!(told.is_empty(), "{:?}\n{:?}\n{}", act, told, after);
    // What the session has kept in step is what the file says.
    let fresh = Session::open(after.to_owned(), &Limits::default()).unwrap();
    prop_assert_eq!(known(session), known(&fresh), "{:?}\n{}", act, after);
    let changes_text = matches!(act, Act::Add { .. } | Act::Edit { .. } | Act::Delete { .. });
    if !changes_text {
        prop_assert_eq!(printed(before), printed(after), "{:?}", act);
    }
    let bytes = check_bytes(before, after, id);
    prop_assert!(bytes.is_ok(), "{:?} {:?}\n{}\n{}", act, bytes, before, after);
    Ok(())
}

/// Takes everything back, and then again.
fn there_and_back(session: &mut Session, mut texts: Vec<String>) -> Result<(), TestCaseError> {
    let (made, last) = (texts.len() - 1, session.text().to_owned());
    while let Some(text) = texts.pop() {
        prop_assert_eq!(session.text(), &*text);
        prop_assert_eq!(session.undo().is_some(), !texts.is_empty());
    }
    (0..made).for_each(|_| drop(session.redo()));
    prop_assert_eq!(session.text(), &*last);
    prop_assert!(session.redo().is_none());
    Ok(())
}

/// Carries moves out and checks the file after each.
fn run(text: &str, moves: &[Move]) -> Result<(), TestCaseError> {
    let mut session = Session::open(text.to_owned(), &Limits::default()).unwrap();
    let who = session.join(Person::named("A. Reviewer"));
    session.set_today(Some("2026-01-02".to_owned()));
    let mut texts = vec![text.to_owned()];
    for step in moves {
        let queue = session.queue(&Filter::All);
        if queue.is_empty() {
            break;
        }
        let note = session.note(queue[step.note.index(queue.len())]).unwrap();
        let Some(act) = act(&session, note, step) else { continue };
        let before = session.text().to_owned();
        let done = match session.decide(&Decision { who: who.clone(), act: act.clone() }) {
            Ok(done) => done,
            Err(DecisionError::Refused(_)) => {
                prop_assert_eq!(session.text(), &*before);
                continue;
            }
            Err(error) => return Err(TestCaseError::fail(format!("{act:?}: {error}"))),
        };
        let added = done.note.and_then(|key| session.note(key)?.id.clone()).map(String::from);
        let id = act.note().and_then(|note| note.id.clone()).or(added).unwrap();
        check(&session, &before, &act, &id)?;
        texts.push(session.text().to_owned());
    }
    there_and_back(&mut session, texts)
}

/// The same edition with a prefix before the names of all its elements.
fn prefixed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for (at, c) in text.char_indices() {
        if c.is_ascii_alphabetic() && (text[..at].ends_with('<') || text[..at].ends_with("</")) {
            out.push_str("tei:");
        }
        out.push(c);
    }
    out.replacen("xmlns=", "xmlns:tei=", 1)
}

/// Whether every element has the prefix.
fn is_prefixed(text: &str) -> bool {
    let document = roxmltree::Document::parse(text).unwrap();
    let mut elements = document.descendants().filter(roxmltree::Node::is_element);
    elements.all(|node| text[node.range().start..].starts_with("<tei:"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 2, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_decisions_leave_a_valid_edition(page in page(), moves in moves()) {
        let Some(text) = edition(&page) else { return Ok(()) };
        run(&text, &moves)?;
    }

    #[test]
    fn names_with_a_prefix_keep_it(page in page(), moves in moves()) {
        let Some(text) = edition(&page).map(|text| prefixed(&text)) else { return Ok(()) };
        prop_assert!(is_prefixed(&text));
        run(&text, &moves)?;
        let mut session = Session::open(text, &Limits::default()).unwrap();
        let who = session.join(Person::named("A. Reviewer"));
        for step in &moves {
            let queue = session.queue(&Filter::All);
            let Some(note) = queue.get(step.note.index(queue.len().max(1))).and_then(|key| session.note(*key)) else { break };
            let Some(act) = act(&session, note, step) else { continue };
            let _ = session.take(&who, act);
            prop_assert!(is_prefixed(session.text()), "{}", session.text());
        }
    }

    /// Text is put in, reworded and taken out: whatever is neither the note, nor its words, nor one space beside it stays.
    #[test]
    fn what_changes_the_text_changes_no_other_byte(page in page(), moves in moves()) {
        let Some(text) = edition(&page) else { return Ok(()) };
        let kinds = [11, 12, 14, 15];
        let moves: Vec<Move> =
            moves.into_iter().map(|step| Move { kind: kinds[usize::from(step.kind) % kinds.len()], ..step }).collect();
        run(&text, &moves)?;
    }

    #[test]
    fn there_and_back_is_the_same_edition(page in page(), note in any::<prop::sample::Index>(), class in proptest::sample::select(Category::ALL)) {
        let Some(text) = edition(&page) else { return Ok(()) };
        let mut session = Session::open(text.clone(), &Limits::default()).unwrap();
        let who = session.join(Person::named("A. Reviewer"));
        let queue = session.queue(&Filter::All);
        if queue.is_empty() {
            return Ok(());
        }
        let key = queue[note.index(queue.len())];
        let first = session.note(key).unwrap().clone();
        // The words of a note whose bracket holds its cue alone stand outside; nobody knows afterwards where they end.
        if first.class == Some(Category::Before) {
            return Ok(());
        }
        let to = |session: &Session, to| Act::Reclassify { note: session.note(key).unwrap().reference(), to };
        let there = to(&session, Some(class));
        if session.take(&who, there).is_err() {
            return Ok(());
        }
        let back = to(&session, first.class);
        prop_assert!(session.take(&who, back.clone()).is_ok(), "{:?}", back);
        let read = |text: &str| tei::read(text.to_owned(), &Limits::default()).unwrap().edition;
        let (old, new) = (read(&text), read(session.text()));
        for view in [View::Printed, View::Reading, View::Base] {
            prop_assert_eq!(project(&old, view).text, project(&new, view).text);
        }
        let last = session.note(key).unwrap();
        prop_assert_eq!(&last.class, &first.class);
    }
}
