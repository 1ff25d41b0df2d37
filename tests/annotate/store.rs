//! Nothing that was shown as decided is lost: kills, a full disk, read-only files, other programs, two people.
//!
//! The program that is killed is this test program itself, called again with `GLOSSATOR_DRIVEN` naming a file.
//! `GLOSSATOR_KILLS` says how often; a few times if not given.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use glossator::annotate::{
    Act, Call, Decision, Filter, NoteState, Pause, Person, Session, Store, StoreError, StoreOptions, history, rewrite,
    undo_last_call, waiting,
};
use glossator::model::Category;
use glossator::xml::{Document, Limits};

use super::own::edition;
use crate::needs;

pub const PAGE: &str = "The mate [helper] came in a [new] boat. [You are] Dreaming of it [sic] again!\n\nHe said [laughs] that \
    [t]he pier is shut [...] and the DK [House of Culture] too [play on words: \"pier\" and \"peer\"].\n\n［船］ A grafik \
    [timetable] hangs [there] on the [old] wall. [Translator's note: so it is]\n";

fn file() -> String {
    edition(&PAGE.repeat(12)).unwrap()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub fn options(holder: &str) -> StoreOptions {
    StoreOptions { holder: holder.to_owned(), today: Some("2026-01-02".to_owned()), ..StoreOptions::default() }
}

pub fn reviewer() -> Person {
    Person::named("A. Reviewer")
}

/// How many files are in a folder besides the history of one.
fn files_in(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| !name.to_string_lossy().ends_with(".history.jsonl")).count()
}

/// A number that looks like chance and is none.
fn mixed(seed: u64, step: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ step.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 31;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 29)
}

/// What is done in a step.
pub enum Step {
    Decide(Box<Decision>),
    Undo,
    Redo,
}

/// The step of this number, on a session as it is; none where the one chosen cannot be done.
pub fn step(session: &Session, seed: u64, number: u64) -> Option<Step> {
    let chance = mixed(seed, number);
    match chance % 8 {
        6 if session.last().is_some() => return Some(Step::Undo),
        7 if session.next_redo().is_some() => return Some(Step::Redo),
        _ => {}
    }
    let queue = session.queue(&Filter::All);
    let note = session.note(*queue.get((chance >> 8) as usize % queue.len().max(1))?)?.reference();
    let class = Category::ALL[(chance >> 32) as usize % Category::ALL.len()];
    let act = match chance % 8 {
        0 => Act::Accept { note },
        1 => Act::Remark { note, text: format!("remember {number}") },
        2 if queue.len() > 40 => Act::Delete { note },
        3 => Act::Edit { note, to: format!("words {number}") },
        _ => Act::Reclassify { note, to: Some(class) },
    };
    let decision = Decision { who: reviewer().id, act };
    // What cannot stand is refused by a session of its own, so that both sides of the test choose the same steps.
    let mut copy = Session::open(session.text().to_owned(), &Limits::default()).unwrap();
    copy.join(reviewer());
    copy.set_today(Some("2026-01-02".to_owned()));
    copy.would_take(&decision).ok()?;
    Some(Step::Decide(Box::new(decision)))
}

/// Takes steps until somebody ends it, and says each one that is done.
#[test]
fn driven() {
    let Some(path) = std::env::var_os("GLOSSATOR_DRIVEN") else { return };
    let seed: u64 = std::env::var("GLOSSATOR_SEED").unwrap().parse().unwrap();
    // Half of them write the file all the time, so that the kill comes in the middle of it.
    let pause = if seed % 4 < 2 { Pause::NONE } else { Pause::default() };
    let options = StoreOptions { pause, ..options("the driven one") };
    let (mut store, _) = Store::open(Path::new(&path), options).unwrap();
    let mut out = std::io::stdout().lock();
    if std::env::var_os("GLOSSATOR_ONLY_OPENS").is_some() {
        writeln!(out, "opened").unwrap();
        store.close().unwrap();
        return;
    }
    store.join(reviewer()).unwrap();
    writeln!(out, "opened").unwrap();
    for number in 0.. {
        match step(store.session(), seed, number) {
            Some(Step::Decide(decision)) => drop(store.decide(*decision).unwrap()),
            Some(Step::Undo) => drop(store.undo().unwrap()),
            Some(Step::Redo) => drop(store.redo().unwrap()),
            None => {}
        }
        writeln!(out, "done {number}").unwrap();
        out.flush().unwrap();
    }
}

fn drive(path: &Path, seed: u64, only_opens: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "annotate::store::driven", "--nocapture", "--test-threads=1"]);
    command.env("GLOSSATOR_DRIVEN", path).env("GLOSSATOR_SEED", seed.to_string());
    if only_opens {
        command.env("GLOSSATOR_ONLY_OPENS", "1");
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The texts after each step.
struct States {
    session: Session,
    texts: Vec<String>,
    seed: u64,
}

impl States {
    fn new(text: &str, seed: u64) -> Self {
        let mut session = Session::open(text.to_owned(), &Limits::default()).unwrap();
        session.join(reviewer());
        session.set_today(Some("2026-01-02".to_owned()));
        Self { session, texts: vec![text.to_owned()], seed }
    }

    /// The texts after so many steps and before.
    fn up_to(&mut self, steps: usize) -> &[String] {
        while self.texts.len() <= steps {
            match step(&self.session, self.seed, self.texts.len() as u64 - 1) {
                Some(Step::Decide(decision)) => drop(self.session.decide(&decision).unwrap()),
                Some(Step::Undo) => drop(self.session.undo()),
                Some(Step::Redo) => drop(self.session.redo()),
                None => {}
            }
            self.texts.push(self.session.text().to_owned());
        }
        &self.texts[..=steps]
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_shown() {
    let kills: u64 = std::env::var("GLOSSATOR_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(12);
    let text = file();
    let (mut steps, mut unsaved) = (0, 0);
    for seed in 0..kills {
        let folder = folder();
        let path = folder.path().join("page.xml");
        std::fs::write(&path, &text).unwrap();
        let mut child = drive(&path, seed, false);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut done = 0;
        let (begun, has_begun) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            while let Some(Ok(line)) = lines.next() {
                if let Some((_, number)) = line.split_once("done ") {
                    let _ = begun.send(());
                    done = number.trim().parse::<usize>().unwrap() + 1;
                }
            }
            done
        });
        // Some are killed while they begin; a busy machine would have all of them killed then.
        if seed % 4 != 3 {
            let _ = has_begun.recv_timeout(Duration::from_secs(60));
        }
        std::thread::sleep(Duration::from_micros(20_000 + mixed(seed, 1) % 180_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let done = reader.join().unwrap();
        let mut states = States::new(&text, seed);
        let states = states.up_to(done + 1);
        let left = std::fs::read_to_string(&path).unwrap();
        assert!(states.contains(&left), "seed {seed}: the file is none of the states that were shown");
        assert!(Document::parse(left.clone(), &Limits::default()).is_ok());
        unsaved += usize::from(left != states[done]);
        if seed % 2 == 0 {
            // A second one, while what the first has left is being carried out.
            let mut child = drive(&path, seed, true);
            std::thread::sleep(Duration::from_micros(mixed(seed, 2) % 60_000));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let (store, recovery) = Store::open(&path, options("the next one")).unwrap();
        assert!(recovery.stale.is_empty() && !recovery.was_changed, "seed {seed}: {recovery:?}");
        let found = store.session().text().to_owned();
        assert!(states[done..].contains(&found), "seed {seed}: of {done} steps some are lost");
        store.close().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), found);
        assert_eq!(files_in(folder.path()), 1, "seed {seed}: something is left beside the file");
        steps += done;
    }
    eprintln!("{kills} kills, {steps} steps shown as done, {unsaved} times the file was behind; nothing lost");
    assert!(steps > 0);
}

pub fn opened(path: &Path) -> Store {
    let (mut store, _) = Store::open(path, options("dana on desk-4")).unwrap();
    store.join(reviewer()).unwrap();
    store
}

fn note(store: &Store, words: &str) -> NoteState {
    store.session().notes().find(|note| &*note.words == words).unwrap().clone()
}

pub fn reclassify(store: &Store, words: &str, class: Category) -> Decision {
    let note = note(store, words).reference();
    Decision { who: reviewer().id, act: Act::Reclassify { note, to: Some(class) } }
}

pub fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = folder();
    let path = folder.path().join("page.xml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn what_another_program_has_written_is_never_overwritten() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let mut store = opened(&path);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.wait();
    let theirs = std::fs::read_to_string(&path).unwrap().replace("hangs", "hung").replace(">there</", ">here</");
    std::fs::write(&path, &theirs).unwrap();
    store.decide(reclassify(&store, "[old]", Category::Definition)).unwrap();
    store.decide(reclassify(&store, "[there]", Category::Definition)).unwrap();
    assert!(store.wait().is_changed);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), theirs);
    let recovery = store.close().unwrap();
    assert!(recovery.was_changed);
    assert_eq!(recovery.stale.len(), 1, "{recovery:?}");
    let why = recovery.stale[0].1.to_string();
    assert!(why.contains("is now [here]; the decision was made on [there]"), "{why}");
    let last = std::fs::read_to_string(&path).unwrap();
    let session = Session::open(last.clone(), &Limits::default()).unwrap();
    assert!(last.contains("hung") && last.contains(">here</"));
    let class = |words: &str| session.notes().find(|note| &*note.words == words).unwrap().class;
    assert_eq!(class("[helper]"), Some(Category::Completion));
    assert_eq!(class("[old]"), Some(Category::Definition));
}

#[test]
fn a_file_that_was_changed_after_a_crash_gets_the_decisions_by_id_and_words() {
    let text = edition(PAGE).unwrap();
    let (_folder, path) = written(&text);
    let mut store = opened(&path);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.decide(reclassify(&store, "[old]", Category::Definition)).unwrap();
    drop(store);
    std::fs::write(&path, text.replace("hangs", "hung")).unwrap();
    let (store, recovery) = Store::open(&path, options("")).unwrap();
    assert!(recovery.was_changed && recovery.stale.is_empty(), "{recovery:?}");
    assert_eq!(recovery.replayed, 2);
    assert_eq!(note(&store, "[old]").class, Some(Category::Definition));
    store.close().unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains("hung"));
}

/// A store that writes its file only when it is waited for.
fn lazy(path: &Path) -> Store {
    let long = Duration::from_secs(3600);
    let options = StoreOptions { pause: Pause { quiet: long, longest: long }, ..options("dana") };
    let (mut store, _) = Store::open(path, options).unwrap();
    store.join(reviewer()).unwrap();
    store
}

#[test]
fn the_journal_is_written_at_once_and_the_file_after_a_pause_or_when_it_is_waited_for() {
    let text = edition(PAGE).unwrap();
    let (_folder, path) = written(&text);
    let mut store = lazy(&path);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.decide(reclassify(&store, "[old]", Category::Definition)).unwrap();
    let journal = std::fs::read_to_string(store.journal()).unwrap();
    assert_eq!(journal.lines().filter(|line| line.contains(r#""act":"reclassify""#)).count(), 2);
    assert!(!journal.contains("snapshot") && !store.state().is_saved);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(store.wait().is_saved);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), store.session().text());
    let journal = std::fs::read_to_string(store.journal()).unwrap();
    assert_eq!(journal.lines().filter(|line| line.contains("snapshot")).count(), 1, "both are one rewrite");
    store.close().unwrap();
    // With the usual pause the file follows by itself.
    let mut store = opened(&path);
    store.decide(reclassify(&store, "[new]", Category::Completion)).unwrap();
    while !store.state().is_saved {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), store.session().text());
}

#[test]
fn what_a_kill_has_left_beside_a_file_is_swept_and_nothing_of_others() {
    let text = edition(PAGE).unwrap();
    let (folder, path) = written(&text);
    let others =
        [".glossator-Ab3dE6", ".other.xml.writing-Ab3dE6", ".page.xml.writing-mine", "page.xml.writing-Ab3dE6"];
    others.iter().for_each(|name| std::fs::write(folder.path().join(name), "somebody else's").unwrap());
    std::fs::write(folder.path().join(".page.xml.writing-Ab3dE6"), &text[..100]).unwrap();
    std::fs::write(folder.path().join(".page.xml.swapping-Ab3dE6"), &text).unwrap();
    // What nobody here has read or written may be all that is left of another program's work.
    std::fs::write(folder.path().join(".page.xml.swapping-Zz3dE6"), "unknown").unwrap();
    opened(&path).close().unwrap();
    let mut left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    let mut expected = [&others[..], &["page.xml", ".page.xml.swapping-Zz3dE6"]].concat();
    expected.sort_unstable();
    assert_eq!(left, expected);
}

#[test]
fn what_another_program_wrote_is_put_back_where_a_kill_came_before_that() {
    let text = edition(PAGE).unwrap();
    let (folder, path) = written(&text);
    let mut store = opened(&path);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.wait();
    drop(store);
    // The file is ours, and theirs has come out of its place: so it is between the two exchanges.
    std::fs::write(folder.path().join(".page.xml.swapping-Ab3dE6"), text.replace("hangs", "hung")).unwrap();
    let (store, recovery) = Store::open(&path, options("")).unwrap();
    assert!(recovery.was_changed && recovery.stale.is_empty(), "{recovery:?}");
    assert_eq!(note(&store, "[helper]").class, Some(Category::Completion));
    store.close().unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains("hung"));
    assert_eq!(files_in(folder.path()), 1);
}

#[test]
fn a_second_person_is_told_who_has_the_file() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let store = opened(&path);
    let error = Store::open(&path, options("boris")).unwrap_err();
    assert!(matches!(&error, StoreError::Locked { holder } if holder == "dana on desk-4"), "{error}");
    assert!(error.to_string().contains("--merge"));
    store.close().unwrap();
    assert!(Store::open(&path, options("boris")).is_ok());
}

#[test]
fn a_torn_line_is_all_that_a_torn_journal_loses() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let journal = interrupted(&path);
    let mut file = std::fs::OpenOptions::new().append(true).open(&journal).unwrap();
    file.write_all(br#"{"decide":{"who":"a.rev"#).unwrap();
    drop(file);
    let (store, recovery) = Store::open(&path, options("")).unwrap();
    assert!(recovery.was_torn);
    assert_eq!(note(&store, "[helper]").class, Some(Category::Completion));
    store.close().unwrap();
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_permissions_kept_and_read_only_files_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, path) = written(&edition(PAGE).unwrap());
    let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o640);
    let link = folder.path().join("link.xml");
    std::os::unix::fs::symlink("page.xml", &link).unwrap();
    let mut store = opened(&link);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.close().unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    mode(0o444);
    assert!(matches!(Store::open(&path, options("")), Err(StoreError::ReadOnly)));
    assert_eq!(files_in(folder.path()), 2);
}

/// Takes decisions where files may not grow beyond a limit, as on a full disk.
#[test]
fn driven_on_a_full_disk() {
    let Some(path) = std::env::var_os("GLOSSATOR_FULL") else { return };
    let mut store = opened(Path::new(&path));
    let notes: Vec<_> = store.session().queue(&Filter::All);
    let mut shown = 0;
    let refused = notes.iter().cycle().enumerate().take(5000).find_map(|(count, key)| {
        let note = store.session().note(*key).unwrap().reference();
        let text = format!("remember {count} {}", "x".repeat(200));
        match store.decide(Decision { who: reviewer().id, act: Act::Remark { note, text } }) {
            Ok(_) => {
                shown = count + 1;
                None
            }
            Err(error) => Some(error),
        }
    });
    println!("shown {shown}");
    let told = refused.expect("the disk is never full").to_string();
    assert!(told.starts_with("the decision was not made"), "{told}");
    println!("text {}", glossator_sum(store.session().text()));
}

fn glossator_sum(text: &str) -> u64 {
    text.bytes().fold(0, |sum, byte| mixed(sum, u64::from(byte)))
}

#[cfg(unix)]
#[test]
#[ignore = "needs bash"]
fn on_a_full_disk_a_decision_is_refused_and_none_is_lost() {
    let Some(_) = needs::program("bash") else { return };
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let exe = std::env::current_exe().unwrap();
    let call = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' --exact annotate::store::driven_on_a_full_disk --nocapture --test-threads=1",
        exe.display()
    );
    let output = Command::new("bash").args(["-c", &call]).env("GLOSSATOR_FULL", &path).output();
    let output = output.unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let sum: u64 = told.lines().find_map(|line| line.strip_prefix("text ")?.parse().ok()).unwrap();
    let (store, recovery) = Store::open(&path, options("")).unwrap();
    assert!(recovery.stale.is_empty() && !recovery.was_changed);
    assert_eq!(glossator_sum(store.session().text()), sum, "{told}");
    store.close().unwrap();
}

/// A call without a screen that gives a note another class; what it gives back of the history that cannot be read.
pub fn call(path: &Path, words: &str, class: Category) -> Result<Option<Vec<usize>>, StoreError> {
    let before = std::fs::read_to_string(path).unwrap();
    call_on(path, &before, words, class)
}

/// The same for a call that has read the file when it was `before`.
fn call_on(path: &Path, before: &str, words: &str, class: Category) -> Result<Option<Vec<usize>>, StoreError> {
    let mut session = Session::open(before.to_owned(), &Limits::default()).unwrap();
    session.join(reviewer());
    let note = session.notes().find(|note| &*note.words == words).unwrap().reference();
    session.decide(&Decision { who: reviewer().id, act: Act::Reclassify { note, to: Some(class) } }).unwrap();
    let (after, made) = (session.text().to_owned(), Call::new(None, session.decisions()));
    let damaged = rewrite(path, before.as_bytes(), after.as_bytes(), made, &mut session)?;
    Ok(damaged.map(|damaged| damaged.lines))
}

pub fn beside(path: &Path, name: &str) -> PathBuf {
    path.with_file_name(format!(".page.xml.{name}.jsonl"))
}

/// The journal of a sitting that was cut off after so many decisions, and the file before them all.
fn cut_off(path: &Path, classes: &[(&str, Category)]) -> Vec<u8> {
    let before = std::fs::read(path).unwrap();
    let mut store = lazy(path);
    for (words, class) in classes {
        store.decide(reclassify(&store, words, *class)).unwrap();
    }
    let journal = std::fs::read(store.journal()).unwrap();
    store.close().unwrap();
    std::fs::write(path, before).unwrap();
    drop(std::fs::remove_file(beside(path, "history")));
    journal
}

const THREE: [(&str, Category); 3] =
    [("[helper]", Category::Completion), ("[old]", Category::Definition), ("[new]", Category::Completion)];

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_journal_or_the_history_destroys_nothing() {
    use std::os::unix::fs::symlink;
    let text = edition(PAGE).unwrap();
    for name in ["decisions", "history"] {
        for target in ["precious", "page.xml", "dangling"] {
            let (folder, path) = written(&text);
            let precious = folder.path().join("precious");
            std::fs::write(&precious, "precious").unwrap();
            symlink(target, beside(&path, name)).unwrap();
            let refused = [
                call(&path, "[helper]", Category::Completion).unwrap_err(),
                undo_last_call(&path).unwrap_err(),
                Store::open(&path, options("")).unwrap_err(),
            ];
            for error in refused {
                assert!(error.to_string().contains("this is a link") && error.to_string().contains("move it away"));
            }
            assert_eq!(std::fs::read_to_string(&precious).unwrap(), "precious", "{name} to {target}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{name} to {target}");
            assert!(!folder.path().join("dangling").exists());
        }
    }
}

#[cfg(unix)]
#[test]
fn a_journal_with_another_name_is_not_written() {
    let (folder, path) = written(&edition(PAGE).unwrap());
    let precious = folder.path().join("precious");
    std::fs::write(&precious, "precious").unwrap();
    std::fs::hard_link(&precious, beside(&path, "decisions")).unwrap();
    for error in [call(&path, "[helper]", Category::Completion).err(), Store::open(&path, options("")).err()] {
        assert!(error.unwrap().to_string().contains("hard link"));
    }
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "precious");
}

#[test]
fn what_is_no_journal_is_kept_as_a_copy() {
    for foreign in ["somebody's words\n", "no line feed", "\u{feff}{\"journal\":1}\n", "\0\0\0"] {
        let (_folder, path) = written(&edition(PAGE).unwrap());
        std::fs::write(beside(&path, "decisions"), foreign).unwrap();
        let error = call(&path, "[helper]", Category::Completion).unwrap_err();
        assert!(matches!(error, StoreError::DamagedJournal { line: 1, .. }), "{error}");
        assert!(waiting(&path).unwrap().is_some());
        let (store, recovery) = Store::open(&path, options("")).unwrap();
        assert_eq!(recovery.damaged, Some(1));
        assert_eq!(std::fs::read_to_string(recovery.kept.unwrap()).unwrap(), foreign);
        store.close().unwrap();
        assert!(call(&path, "[helper]", Category::Completion).is_ok());
    }
}

#[test]
fn a_damaged_line_of_the_journal_is_told_and_nothing_behind_it_deleted() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let whole = String::from_utf8(cut_off(&path, &THREE)).unwrap();
    let mut lines: Vec<&str> = whole.split_inclusive('\n').collect();
    // After the head and the person.
    let second = 3;
    assert!(lines[second].contains("[old]"), "{whole}");
    for damage in ["{\"decide\":{\"who\":\n", "{\"of-a-later-kind\":1}\n", "\n"] {
        lines[second] = damage;
        let damaged = lines.concat();
        std::fs::write(beside(&path, "decisions"), &damaged).unwrap();
        let before = std::fs::read(&path).unwrap();
        assert_eq!(waiting(&path).unwrap().unwrap().steps, 3, "{damage:?}");
        assert!(matches!(call(&path, "[sic]", Category::Completion), Err(StoreError::DamagedJournal { .. })));
        assert!(matches!(undo_last_call(&path), Err(StoreError::DamagedJournal { .. })));
        assert_eq!(std::fs::read_to_string(beside(&path, "decisions")).unwrap(), damaged);
        let (store, recovery) = Store::open(&path, options("")).unwrap();
        assert_eq!((recovery.damaged, recovery.was_torn), (Some(second + 1), false));
        assert_eq!(std::fs::read_to_string(recovery.kept.unwrap()).unwrap(), damaged);
        assert_eq!(note(&store, "[helper]").class, Some(Category::Completion));
        store.close().unwrap();
        std::fs::write(&path, before).unwrap();
        drop(std::fs::remove_file(beside(&path, "history")));
    }
}

/// A sitting that has stored one decision and was cut off; its journal.
pub fn interrupted(path: &Path) -> PathBuf {
    let mut store = opened(path);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.wait();
    store.journal().to_owned()
}

#[test]
fn a_file_written_after_the_damage_is_not_set_back() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let mut store = opened(&path);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.decide(reclassify(&store, "[helper]", Category::Definition)).unwrap();
    store.wait();
    let journal = store.journal().to_owned();
    let saved = store.session().text().to_owned();
    drop(store);
    let damaged = std::fs::read_to_string(&journal).unwrap();
    let last = damaged.lines().rfind(|line| line.contains(r#""act":"reclassify""#)).unwrap().to_owned();
    std::fs::write(&journal, damaged.replace(&last, "damaged")).unwrap();
    assert_eq!(waiting(&path).unwrap(), None);
    let (store, recovery) = Store::open(&path, options("")).unwrap();
    assert!(recovery.damaged.is_some() && !recovery.was_changed && recovery.stale.is_empty(), "{recovery:?}");
    store.close().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), saved);
}

#[test]
fn a_step_that_does_not_fit_is_a_damaged_journal() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let mut store = opened(&path);
    store.decide(reclassify(&store, "[helper]", Category::Completion)).unwrap();
    store.wait();
    let journal = store.journal().to_owned();
    drop(store);
    let mut file = std::fs::OpenOptions::new().append(true).open(&journal).unwrap();
    let end = 99_999_999;
    let splices = serde_json::json!([{ "range": { "start": end, "end": end }, "text": "x" }]);
    writeln!(file, "{}", serde_json::json!({ "undo": splices })).unwrap();
    drop(file);
    let error = Store::open(&path, options("")).unwrap_err();
    assert!(matches!(error, StoreError::UnfitJournal { .. }), "{error}");
    assert!(error.to_string().contains("move the journal away"));
    assert!(journal.exists());
}

#[test]
fn a_damaged_line_of_the_history_takes_no_other_call_with_it() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    for (words, class) in THREE {
        assert_eq!(call(&path, words, class).unwrap(), None);
    }
    let at = beside(&path, "history");
    let mut bytes = std::fs::read(&at).unwrap();
    bytes[3] = 0xff;
    std::fs::write(&at, &bytes).unwrap();
    let read = history(&path).unwrap();
    assert_eq!((read.calls.len(), &read.damaged[..]), (2, &[1][..]));
    assert_eq!(call(&path, "[sic]", Category::Completion).unwrap(), Some(vec![1]));
    assert_eq!(std::fs::read(beside(&path, "history.kept-1")).unwrap(), bytes);
    assert_eq!(history(&path).unwrap().calls.len(), 3);
    for _ in 0..3 {
        undo_last_call(&path).unwrap();
    }
    assert!(matches!(undo_last_call(&path), Err(StoreError::NoHistory)));
}

#[test]
fn a_folder_in_place_of_the_history_stops_a_call_before_it_changes_anything() {
    let text = edition(PAGE).unwrap();
    let (folder, path) = written(&text);
    std::fs::create_dir(beside(&path, "history")).unwrap();
    let error = call(&path, "[helper]", Category::Completion).unwrap_err();
    assert!(error.to_string().contains("this is a folder") && error.to_string().contains("move it away"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert_eq!(files_in(folder.path()), 1);
}

#[test]
fn a_call_that_is_refused_leaves_the_history_of_the_one_before() {
    let text = edition(PAGE).unwrap();
    let (folder, path) = written(&text);
    call(&path, "[helper]", Category::Completion).unwrap();
    // It had read the file before the first one wrote it.
    let error = call_on(&path, &text, "[old]", Category::Definition).unwrap_err();
    assert!(matches!(error, StoreError::Changed), "{error}");
    assert_eq!(history(&path).unwrap().calls.len(), 1);
    assert_eq!(files_in(folder.path()), 1);
    undo_last_call(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_journal_whose_decisions_are_all_in_the_file_keeps_nobody_from_deciding() {
    let (folder, path) = written(&edition(PAGE).unwrap());
    assert!(interrupted(&path).exists());
    call(&path, "[old]", Category::Definition).unwrap();
    assert_eq!(files_in(folder.path()), 1);
    // The sitting is a call of its own before this one.
    assert_eq!(history(&path).unwrap().calls.iter().map(Call::count).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn what_a_kill_has_left_of_the_history_is_swept() {
    let (folder, path) = written(&edition(PAGE).unwrap());
    let left = folder.path().join("..page.xml.history.jsonl.writing-Ab3dE6");
    for is_call in [true, false] {
        std::fs::write(&left, "half").unwrap();
        if is_call {
            call(&path, "[helper]", Category::Completion).unwrap();
        } else {
            opened(&path).close().unwrap();
        }
        assert!(!left.exists());
    }
}

#[test]
fn whoever_only_looks_keeps_nobody_from_deciding() {
    let (_folder, path) = written(&edition(PAGE).unwrap());
    let journal = cut_off(&path, &THREE);
    std::fs::write(beside(&path, "decisions"), journal).unwrap();
    let looked = path.clone();
    let ends = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = std::sync::Arc::clone(&ends);
    let looking = std::thread::spawn(move || {
        while !seen.load(std::sync::atomic::Ordering::Relaxed) {
            drop(waiting(&looked));
        }
    });
    for _ in 0..100 {
        let error = call(&path, "[sic]", Category::Completion).unwrap_err();
        assert!(matches!(error, StoreError::Unfinished { .. }), "{error}");
    }
    ends.store(true, std::sync::atomic::Ordering::Relaxed);
    looking.join().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_or_a_device_is_neither_waited_for_nor_read() {
    for name in ["decisions", "history"] {
        let (_folder, path) = written(&edition(PAGE).unwrap());
        let at = beside(&path, name);
        assert!(Command::new("mkfifo").arg(&at).status().unwrap().success());
        for error in [
            call(&path, "[helper]", Category::Completion).unwrap_err(),
            undo_last_call(&path).unwrap_err(),
            Store::open(&path, options("")).unwrap_err(),
        ] {
            assert!(error.to_string().contains("this is a pipe"), "{error}");
        }
        assert!(name == "history" || waiting(&path).is_err());
        // What is read of a device itself ends as well.
        for told in [undo_last_call(&at).unwrap_err(), Store::open(&at, options("")).unwrap_err()] {
            assert!(told.to_string().contains("a pipe"), "{told}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_are_no_text_have_a_history_each() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder();
    let [one, other] = [b"f\xff.xml", b"f\xfe.xml"].map(|name| folder.path().join(std::ffi::OsStr::from_bytes(name)));
    for path in [&one, &other] {
        std::fs::write(path, edition(PAGE).unwrap()).unwrap();
    }
    call(&one, "[helper]", Category::Completion).unwrap();
    assert_eq!([&one, &other].map(|path| history(path).unwrap().calls.len()), [1, 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_leaves_no_room_for_the_journal_is_told() {
    let folder = folder();
    let path = folder.path().join(format!("{}.xml", "n".repeat(246)));
    std::fs::write(&path, edition(PAGE).unwrap()).unwrap();
    let error = call(&path, "[helper]", Category::Completion).unwrap_err();
    assert!(matches!(error, StoreError::LongName { more: 17 }), "{error}");
}
