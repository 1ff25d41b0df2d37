//! The TEI of others: every note that can be reclassified is, and no other byte changes.

use std::path::Path;

use glossator::annotate::{Act, Decision, DecisionError, Filter, Person, Session};
use glossator::model::Category;
use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::xml::{Doctype, Limits, Reader};

use super::edits::check_bytes;

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

fn faults(schema: &Schema, text: &str) -> Vec<String> {
    let limits = Limits { doctype: Doctype::Skip, ..Limits::default() };
    let outcome = schema.validate(&mut Reader::new(text, &limits));
    outcome
        .invalidities
        .iter()
        .map(|found| format!("{found}: {}", text.get(found.span.clone()).unwrap_or_default()))
        .collect()
}

#[test]
fn files_of_others_change_where_it_was_decided_and_stay_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tei");
    let Ok(grammar) = std::fs::read_to_string(root.join("tei_all.rng")) else {
        return eprintln!("skipped: ../shared/data/tei is not here");
    };
    let schema = Schema::from_text("tei_all.rng", &grammar, &NoFiles).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(root.join("valid")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut notes, mut made, mut refused, mut read) = (0, 0, 0, 0);
    let mut bad = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let limits = Limits { doctype: Doctype::Skip, ..Limits::default() };
        let Ok(mut session) = Session::open(text.clone(), &limits) else { continue };
        read += 1;
        let who = session.join(Person::named("A. Reviewer"));
        let is_valid = faults(&schema, &text).is_empty();
        let queue = session.queue(&Filter::All);
        let step = (queue.len() / MOST).max(1);
        for (count, key) in queue.iter().step_by(step).enumerate() {
            notes += 1;
            let classes = if text.len() < 200_000 { &CLASSES[..] } else { &CLASSES[count % CLASSES.len()..][..1] };
            for class in classes {
                let note = session.note(*key).unwrap().reference();
                let words = note.words.clone();
                let act = Act::Reclassify { note, to: *class };
                let plan = match session.plan(&Decision { who: who.clone(), act: act.clone() }) {
                    Ok(plan) => plan,
                    Err(DecisionError::Refused(why)) => {
                        assert!(why.len() > 20, "{why}");
                        refused += 1;
                        continue;
                    }
                    Err(error) => panic!("{name}: {error}"),
                };
                let id = plan.note.clone().unwrap();
                session.commit(Decision { who: who.clone(), act }, plan);
                let new = session.text().to_owned();
                let mut tell = |why: String| bad.push(format!("{name}: {words:?} to {class:?} ({id}): {why}"));
                // What has no id yet gets one, so that it is found in the new text only.
                if let Err(why) = check_bytes(&text, &new, &id, &mut String::new()) {
                    tell(why);
                }
                if is_valid && let Some(fault) = faults(&schema, &new).first() {
                    tell(fault.chars().take(300).collect());
                }
                made += 1;
                session.undo();
                assert_eq!(session.text(), text, "{name}: undo");
            }
        }
    }
    eprintln!("{read} files, {notes} notes, {made} decisions carried out, {refused} refused");
    assert!(
        bad.is_empty(),
        "{} of {made}:\n{}",
        bad.len(),
        bad.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Blocks of one file in which something is added.
const BLOCKS: usize = 12;

#[test]
fn notes_are_added_to_files_of_others_and_taken_out_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tei");
    let Ok(grammar) = std::fs::read_to_string(root.join("tei_all.rng")) else {
        return eprintln!("skipped: ../shared/data/tei is not here");
    };
    let schema = Schema::from_text("tei_all.rng", &grammar, &NoFiles).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(root.join("valid")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut made, mut refused, mut bad) = (0, 0, Vec::new());
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let limits = Limits { doctype: Doctype::Skip, ..Limits::default() };
        let Ok(mut session) = Session::open(text.clone(), &limits) else { continue };
        if !faults(&schema, &text).is_empty() {
            continue;
        }
        let who = session.join(Person::named("A. Reviewer"));
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
                match session.take(&who, act) {
                    Ok(_) => made += 1,
                    Err(DecisionError::Refused(_)) => {
                        refused += 1;
                        continue;
                    }
                    Err(error) => panic!("{name}: {error}"),
                }
                if let Some(fault) = faults(&schema, session.text()).first() {
                    let block: String = session.blocks()[number].printed.chars().take(60).collect();
                    bad.push(format!("{name}: {class} in {block:?}: {}", fault.chars().take(200).collect::<String>()));
                }
                session.undo();
                assert_eq!(session.text(), text, "{name}: undo");
            }
        }
    }
    eprintln!("{made} notes added, {refused} refused");
    assert!(
        bad.is_empty(),
        "{} of {made}:\n{}",
        bad.len(),
        bad.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}
