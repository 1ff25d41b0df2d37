//! From a key to its answer: one decision on an edition of more than ten megabytes. `cargo bench --bench annotate`.
//!
//! On two shared cores at 14 MB: a decision and its undo together 7 ms, the queue and its progress 0.4 ms, a search through
//! the whole text 27 to 70 ms, opening 0.4 to 0.7 s.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement prints its figures"
)]

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use divan::Bencher;
use glossator::annotate::screen::{Screen, Settings};
use glossator::annotate::{Act, Decision, Filter, Person, Session, Store, StoreOptions};
use glossator::model::Category;
use glossator::page::{ImportOptions, import};
use glossator::tei;
use glossator::xml::Limits;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn main() {
    divan::main();
}

/// An edition of at least ten megabytes.
fn edition() -> String {
    let paragraph = "The mate [helper] came late. [You are] Dreaming of a [new] ferry [sic]! The pier, as they call it [play \
                     on words: \"pier\" and \"peer\"], is shut, and nobody knows why it was built in the first place.\n\n";
    let page = paragraph.repeat(7_000);
    let imported = import(page.into_bytes(), "page.txt", &ImportOptions::default()).unwrap();
    let text = String::from_utf8(tei::write(&imported.edition, Vec::new()).unwrap()).unwrap();
    assert!(text.len() > 10 << 20, "{}", text.len());
    text
}

fn opened() -> Session {
    let mut session = Session::open(edition(), &Limits::default()).unwrap();
    session.join(Person::named("A. Reviewer"));
    session
}

fn decision(session: &Session, at: usize, act: impl Fn(glossator::annotate::NoteRef) -> Act) -> Decision {
    let queue = session.queue(&Filter::All);
    let note = session.note(queue[at]).unwrap().reference();
    Decision { who: "a.reviewer".to_owned(), act: act(note) }
}

#[divan::bench(sample_count = 5)]
fn open(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(edition).bench_values(|text| Session::open(text, &Limits::default()).unwrap());
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn accept_and_undo(bencher: Bencher<'_, '_>) {
    let mut session = opened();
    let decision = decision(&session, 9_000, |note| Act::Accept { note });
    bencher.bench_local(|| {
        session.decide(&decision).unwrap();
        session.undo();
    });
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn reclassify_and_undo(bencher: Bencher<'_, '_>) {
    let mut session = opened();
    let decision = decision(&session, 1, |note| Act::Reclassify { note, to: Some(Category::Definition) });
    bencher.bench_local(|| {
        session.decide(&decision).unwrap();
        session.undo();
    });
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn queue_and_progress(bencher: Bencher<'_, '_>) {
    let session = opened();
    bencher.bench_local(|| session.progress(&session.queue(&Filter::Undecided)));
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn search(bencher: Bencher<'_, '_>) {
    let session = opened();
    bencher.bench_local(|| session.search("nobody knows", 0).len());
}

/// A key that decides, until it is stored in the journal and drawn; the file follows in the background.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn key_to_screen(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edition.xml");
    std::fs::write(&path, edition()).unwrap();
    let (store, recovery) = Store::open(&path, StoreOptions::default()).unwrap();
    let person = Some(Person::named("A. Reviewer"));
    let settings = Settings { filter: Filter::All, person, is_coloured: true, ..Settings::default() };
    let mut screen = Screen::new(store, &recovery, settings);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let key = Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE));
    bencher.bench_local(|| {
        screen.handle_event(&key);
        terminal.draw(|frame| screen.draw(frame)).unwrap();
    });
}
