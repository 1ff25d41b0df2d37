//! The history of a file: every call and every sitting can be taken back, those that were cut off as well.

use std::path::Path;

use glossator::annotate::{Act, Decision, Session, Store, StoreError, history, undo_last_call, waiting};
use glossator::model::Category;
use glossator::xml::Limits;

use super::own::edition;
use super::store::{PAGE, Step, beside, call, interrupted, opened, options, reclassify, reviewer, step, written};

/// Takes back whatever can be; how many calls that was.
fn take_all_back(path: &Path) -> usize {
    for count in 0.. {
        match undo_last_call(path) {
            Ok(_) => {}
            Err(StoreError::NoHistory) => return count,
            Err(error) => panic!("after {count}: {error}"),
        }
    }
    unreachable!()
}

#[test]
fn what_an_interrupted_sitting_has_stored_is_a_call() {
    let text = edition(PAGE).unwrap();
    let (_folder, path) = written(&text);
    interrupted(&path);
    let (call, _) = undo_last_call(&path).unwrap();
    assert_eq!((call.count(), &call.who[..]), (1, &[reviewer().id][..]));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(!beside(&path, "decisions").exists());
}

#[test]
fn it_is_one_call_however_often_the_next_sittings_are_cut_off() {
    let text = edition(PAGE).unwrap();
    let (_folder, path) = written(&text);
    interrupted(&path);
    for class in [Category::Definition, Category::Completion] {
        let mut store = opened(&path);
        store.decide(reclassify(&store, "[old]", class)).unwrap();
        store.wait();
    }
    opened(&path).close().unwrap();
    assert_eq!(history(&path).unwrap().calls.len(), 3);
    assert_eq!(take_all_back(&path), 3);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_step_back_over_the_interruption_is_in_the_history() {
    let text = edition(PAGE).unwrap();
    let (_folder, path) = written(&text);
    let mut store = opened(&path);
    for (words, class) in [("[helper]", Category::Completion), ("[old]", Category::Definition)] {
        store.decide(reclassify(&store, words, class)).unwrap();
    }
    store.wait();
    let stored = std::fs::read(&path).unwrap();
    store.undo().unwrap();
    store.wait();
    drop(store);
    // As if the last step had not come to the file.
    std::fs::write(&path, &stored).unwrap();
    assert_eq!(waiting(&path).unwrap().unwrap().steps, 1);
    opened(&path).close().unwrap();
    let calls = history(&path).unwrap().calls;
    let counts: Vec<_> = calls.iter().map(|call| (call.count(), call.decisions.contains_key("undo"))).collect();
    assert_eq!(counts, [(2, false), (1, true)]);
    assert_eq!(take_all_back(&path), 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn whatever_was_cut_off_whenever_everything_can_be_taken_back() {
    for seed in 0..6 {
        let text = edition(PAGE).unwrap();
        let (_folder, path) = written(&text);
        let mut number = 0;
        for sitting in 0..4 {
            let mut store = opened(&path);
            let mut stored = std::fs::read(&path).unwrap();
            for _ in 0..4 {
                match step(store.session(), seed, number) {
                    Some(Step::Decide(decision)) => drop(store.decide(*decision).unwrap()),
                    Some(Step::Undo) => drop(store.undo().unwrap()),
                    Some(Step::Redo) => drop(store.redo().unwrap()),
                    None => {}
                }
                number += 1;
                store.wait();
                if number % 3 == 0 {
                    stored = std::fs::read(&path).unwrap();
                }
            }
            match sitting % 3 {
                0 => drop(store),
                1 => drop(store.close().unwrap()),
                _ => {
                    drop(store);
                    std::fs::write(&path, &stored).unwrap();
                }
            }
        }
        opened(&path).close().unwrap();
        take_all_back(&path);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{seed}");
    }
}

#[test]
fn what_the_file_says_already_is_no_call() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    call(&path, "[helper]", Category::Completion).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut session = Session::open(text.clone(), &Limits::default()).unwrap();
    session.join(reviewer());
    let note = session.notes().find(|note| &*note.words == "[helper]").unwrap().reference();
    let decision = Decision { who: reviewer().id, act: Act::Accept { note } };
    assert!(!session.decide(&decision).unwrap().is_change);
    assert_eq!((session.changes().count(), session.text()), (0, &*text));
    let (mut store, _) = Store::open(&path, options("")).unwrap();
    store.join(reviewer()).unwrap();
    store.decide(decision).unwrap();
    store.close().unwrap();
    assert_eq!(history(&path).unwrap().calls.len(), 1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}
