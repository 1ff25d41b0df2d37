//! The TEI of others: every note that can be reclassified is, and no other byte changes.

use glossator::annotate::{Act, Decision, DecisionError, Filter, Person, Session};
use glossator::model::Category;
use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::xml::{Doctype, Limits, Reader};

use super::edits::check_bytes;
use crate::needs;

/// Classes that need different markup each.
const CLASSES: [Option<Category>; 14] = [
    Some(Category::Completion),
    Some(Category::Definition),
    Some(Category::CommentEditor),
    Some(Category::Omitted),
    Some(Category::Vocal),
    Some(Category::Sic),
    Some(Category::Case),
    Some(Category::Credit),
    Some(Category::Number),
    Some(Category::Athetised),
    Some(Category::Before),
    Some(Category::Foot),
    Some(Category::Literal),
    None,
];

/// Notes of one file that are tried.
const MOST: usize = 40;

/// The valid files of others, with the schema that judges them.
struct Others {
    schema: Schema,
    files: Vec<(String, String)>,
}

impl Others {
    fn read() -> Option<Self> {
        let root = needs::data("tei")?;
        let grammar = std::fs::read_to_string(root.join("tei_all.rng")).unwrap();
        let schema = Schema::from_text("tei_all.rng", &grammar, &NoFiles).unwrap();
        let paths = std::fs::read_dir(root.join("valid")).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<(String, String)> = paths
            .filter_map(|path| {
                let name = path.file_name()?.to_string_lossy().into_owned();
                Some((name, std::fs::read_to_string(&path).ok()?))
            })
            .collect();
        files.sort();
        Some(Self { schema, files })
    }

    /// What is wrong with a text.
    fn faults(&self, text: &str) -> Vec<String> {
        let limits = Limits::default().with_doctype(Doctype::Skip);
        let outcome = self.schema.validate(&mut Reader::new(text, &limits));
        let told = |span: std::ops::Range<usize>| text.get(span).unwrap_or_default();
        let all = outcome.invalidities.iter().map(|found| format!("{found}: {}", told(found.span.clone())));
        all.map(|fault| fault.chars().take(300).collect()).collect()
    }
}

/// A session on a file, and the person who decides; none where it cannot be annotated.
fn opened(text: &str) -> Option<(Session, String)> {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let mut session = Session::open(text.to_owned(), &limits).ok()?;
    let who = session.join(Person::named("A. Reviewer"));
    Some((session, who))
}

/// What came of the decisions.
#[derive(Default)]
struct Outcome {
    made: usize,
    refused: usize,
    bad: Vec<String>,
}

impl Outcome {
    fn assert_good(&self, what: &str) {
        eprintln!("{what}: {} decisions carried out, {} refused", self.made, self.refused);
        let first: Vec<&str> = self.bad.iter().take(40).map(String::as_str).collect();
        assert!(self.bad.is_empty(), "{} of {}:\n{}", self.bad.len(), self.made, first.join("\n"));
    }
}

#[test]
#[ignore = "needs outside data: tei"]
fn files_of_others_change_where_it_was_decided_and_stay_valid() {
    let Some(others) = Others::read() else { return };
    let (mut outcome, mut notes, mut read) = (Outcome::default(), 0, 0);
    for (name, text) in &others.files {
        let Some((mut session, who)) = opened(text) else { continue };
        read += 1;
        let is_valid = others.faults(text).is_empty();
        let queue = session.queue(&Filter::All);
        let step = (queue.len() / MOST).max(1);
        for (count, key) in queue.iter().step_by(step).enumerate() {
            notes += 1;
            let classes = if text.len() < 200_000 { &CLASSES[..] } else { &CLASSES[count % CLASSES.len()..][..1] };
            for class in classes {
                let note = session.note(*key).unwrap().reference();
                let what = format!("{name}: {:?} to {class:?}", note.words);
                let decision = Decision { who: who.clone(), act: Act::Reclassify { note, to: *class } };
                let Some(id) = carried_out(&mut session, decision, &mut outcome) else { continue };
                // What has no id yet gets one, so that it is found in the new text only.
                let bytes = check_bytes(text, session.text(), &id).err();
                let fault = is_valid.then(|| others.faults(session.text()).into_iter().next()).flatten();
                outcome.bad.extend(bytes.into_iter().chain(fault).map(|why| format!("{what} ({id}): {why}")));
                session.undo();
                assert_eq!(session.text(), text, "{name}: undo");
            }
        }
    }
    outcome.assert_good(&format!("{read} files, {notes} notes"));
}

/// Carries a decision out and gives the id of its note; none where it is refused.
fn carried_out(session: &mut Session, decision: Decision, outcome: &mut Outcome) -> Option<String> {
    match session.decide(&decision) {
        Ok(done) => {
            outcome.made += 1;
            done.note.and_then(|key| session.note(key)?.id.as_deref().map(str::to_owned))
        }
        Err(DecisionError::Refused(why)) => {
            assert!(why.len() > 20, "{why}");
            outcome.refused += 1;
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// Blocks of one file in which something is added.
const BLOCKS: usize = 12;

#[test]
#[ignore = "needs outside data: tei"]
fn notes_are_added_to_files_of_others_and_taken_out_again() {
    let Some(others) = Others::read() else { return };
    let mut outcome = Outcome::default();
    for (name, text) in &others.files {
        let Some((mut session, who)) = opened(text).filter(|_| others.faults(text).is_empty()) else { continue };
        let step = (session.blocks().len() / BLOCKS).max(1);
        let most = if text.len() < 200_000 { usize::MAX } else { 3 };
        for number in (0..session.blocks().len()).step_by(step).take(most) {
            let words = session.words(number);
            let Some(word) = words.get(words.len() / 2).cloned() else { continue };
            for (class, is_on) in
                [(Category::Definition, true), (Category::CommentEditor, false), (Category::Omitted, false)]
            {
                let on = is_on.then(|| session.words_at(number, word.clone()).unwrap());
                let place = session.place_at(number, word.end).unwrap();
                let act = Act::Add { place, class, words: "a boat".to_owned(), on };
                let decision = Decision { who: who.clone(), act };
                let Some(id) = carried_out(&mut session, decision, &mut outcome) else { continue };
                let bytes = check_bytes(text, session.text(), &id).err();
                let fault = others.faults(session.text()).into_iter().next();
                outcome.bad.extend(bytes.into_iter().chain(fault).map(|why| format!("{name}: {class} ({id}): {why}")));
                session.undo();
                assert_eq!(session.text(), text, "{name}: undo");
            }
        }
    }
    outcome.assert_good("notes added");
}

/// A file in which the note stands so deep: `depth` elements are open around its words.
fn deep(depth: usize) -> String {
    let header = "<teiHeader><fileDesc><titleStmt><title>x</title></titleStmt></fileDesc></teiHeader>";
    // TEI, text, body, p and the gloss itself.
    let around = depth - 5;
    let (open, close) = ("<seg>".repeat(around), "</seg>".repeat(around));
    let note = "<gloss xml:id=\"i1\">helper</gloss>";
    format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">{header}<text><body><p>The mate {open}{note}{close} came.</p>\
         </body></text></TEI>"
    )
}

#[test]
fn at_the_limit_of_depth_a_decision_is_refused_or_sound() {
    let limit = Limits::default().max_depth;
    let mut refused = 0;
    for depth in limit - 3..=limit {
        let text = deep(depth);
        for class in CLASSES {
            let mut session = Session::open(text.clone(), &Limits::default()).expect("a file within its limits");
            let who = session.join(Person::named("A. Reviewer"));
            let note = session.note_named("i1").expect("the note").reference();
            match session.decide(&Decision { who, act: Act::Reclassify { note, to: class } }) {
                Ok(_) => {
                    assert_eq!(session.verify(&text), Ok(()), "{depth} {class:?}");
                    session.undo();
                }
                Err(DecisionError::Internal(why)) => panic!("{depth} {class:?}: {why}"),
                Err(_) => refused += 1,
            }
            assert_eq!(session.text(), text, "{depth} {class:?}");
        }
    }
    assert!(refused > 0, "markup around a note at the limit would be beyond it");
    assert!(Session::open(deep(limit + 1), &Limits::default()).is_err());
}
