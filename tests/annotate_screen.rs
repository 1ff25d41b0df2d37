//! `glossator annotate` in a pseudo-terminal: what a translator types, and what is on the screen and in the file then.

use std::fs;
use std::path::{Path, PathBuf};

use crate::terminal::{END, ENTER, ESC, LEFT, RIGHT, SHIFT_LEFT, Terminal};
use glossator::model::{Category, Edition};
use glossator::tei;
use glossator::xml::Limits;
use tempfile::TempDir;

const USUAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 60);

/// A folder with a page of the examples in it.
fn folder_with(page: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages").join(page);
    let to = folder.path().join(page);
    fs::copy(from, &to).unwrap();
    let edition = to.with_extension("xml");
    (folder, edition)
}

/// A folder with a page of these words.
fn folder_of(page: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), page).unwrap();
    let edition = folder.path().join("page.xml");
    (folder, edition)
}

fn read(path: &Path) -> Edition {
    tei::read(fs::read_to_string(path).unwrap(), &Limits::default()).unwrap().edition
}

/// The classes that a person has decided on, by the id of the note.
fn decided(path: &Path) -> Vec<(String, Option<Category>)> {
    let edition = read(path);
    let of_people = edition.decisions.iter().filter(|decision| decision.assessed);
    of_people.map(|decision| (decision.target.to_string(), decision.class)).collect()
}

fn is_valid(path: &Path) -> bool {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_glossator"))
        .arg("validate")
        .arg(path)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stdout));
    }
    output.status.success()
}

/// Begins a review as Dana Orlova, and waits for the first note.
fn begin(folder: &Path, page: &str, size: (u16, u16)) -> Terminal {
    let mut terminal = Terminal::new(folder, &["annotate", page, "--review", "all"], size, &[]);
    terminal.wait_for("Who decides?");
    terminal.type_keys("Dana Orlova\r");
    terminal.wait_for("· Dana Orlova");
    terminal
}

#[test]
fn a_page_is_reviewed_from_nothing_with_a_key_a_bracket() {
    for size in [USUAL, LARGE] {
        let (folder, edition) = folder_with("clock.en.v1.txt");
        let mut terminal = begin(folder.path(), "clock.en.v1.txt", size);
        terminal.wait_for("note 1/18 · 0 of 18 decided");
        for number in 1..=18 {
            terminal.after(ENTER, &format!("{number} of 18 decided"));
        }
        terminal.wait_for("all 18 notes here are decided");
        terminal.type_keys("q");
        let (code, left) = terminal.end();
        assert_eq!(code, 0, "{left}");
        assert!(left.contains("18 of 18 decided (18 confirmed)"), "{left}");
        assert_eq!(decided(&edition).len(), 18);
        assert!(is_valid(&edition));
        assert!(!left.contains("Orlova"), "the terminal is given back as it was: {left}");
    }
}

#[test]
fn classes_are_chosen_taken_back_and_taken_again() {
    let (folder, edition) = folder_of("The mate [friend] came with a [new] rope. It held [laughs].\n");
    let mut terminal = begin(folder.path(), "page.txt", USUAL);
    terminal.after("c", "class of this note");
    let shown = terminal.after("pun", "filter: pun ");
    assert!(!shown.contains("gloss.context"), "{shown}");
    terminal.after(ENTER, "1 of 3 decided");
    terminal.after("x", "2 of 3 decided");
    terminal.after("u", "taken back");
    terminal.wait_for("1 of 3 decided");
    terminal.after("U", "restored");
    terminal.after("q", "2 of 3 decided (2 of another class)");
    assert_eq!(terminal.end().0, 0);
    let expected = [("i1".to_owned(), Some(Category::Wordplay)), ("i2".to_owned(), Some(Category::Literal))];
    assert_eq!(decided(&edition), expected);
    assert!(is_valid(&edition));
}

#[test]
fn anchors_move_and_grow_word_by_word() {
    let (folder, edition) = folder_of("Gusev from the old Board of Tides [the office for floods] came.\n");
    let mut terminal = begin(folder.path(), "page.txt", USUAL);
    terminal.wait_for("Tides");
    terminal.after("0", "the sentence  (Enter keeps it");
    terminal.after(ESC, "on       “");
    terminal.type_keys(LEFT);
    terminal.type_keys(RIGHT);
    terminal.wait_for("“Tides”  (Enter keeps it");
    terminal.type_keys(SHIFT_LEFT);
    terminal.after("<", "“Board of Tides”  (Enter keeps it");
    terminal.after(",", "“of Tides”");
    terminal.after("<", "“Board of Tides”");
    terminal.after(ENTER, "all 1 notes here are decided");
    terminal.type_keys("q");
    assert_eq!(terminal.end().0, 0);
    let text = fs::read_to_string(&edition).unwrap();
    assert!(text.contains(">Board of Tides</term>"), "{text}");
    assert!(is_valid(&edition));
}

#[test]
fn words_are_selected_and_noted_edited_and_taken_out() {
    let (folder, edition) = folder_of("The mate [friend] came late. Only the railway lives by Moscow time.\n");
    let mut terminal = begin(folder.path(), "page.txt", USUAL);
    terminal.after("/", "search:");
    terminal.type_keys("RAILWAY");
    terminal.after(ENTER, "1 found");
    terminal.after("+", "Enter selects");
    terminal.type_keys(SHIFT_LEFT);
    terminal.after(ENTER, "class of the new note");
    terminal.type_keys("definition");
    terminal.after(ENTER, "gloss.definition:");
    terminal.type_keys("of the ministri");
    terminal.after(ENTER, "added as gloss.definition");
    terminal.wait_for("“the railway”");
    // The end of the words is mended.
    terminal.after("e", "the note: of the ministri");
    terminal.type_keys("\x7fy");
    terminal.after(ENTER, "reworded");
    terminal.after("s", "private remark:");
    terminal.type_keys("ask Lida");
    terminal.after(ENTER, "ask Lida (dana.orlova)");
    terminal.after("\x1b[H", "note 1/2");
    terminal.after("d", "remove this note");
    terminal.after("n", "not removed");
    terminal.after("d", "remove this note");
    terminal.after("y", "was removed; `u` puts it back");
    terminal.type_keys("q");
    let (code, left) = terminal.end();
    assert_eq!(code, 0, "{left}");
    let words = glossator::model::project(&read(&edition), glossator::model::View::Printed).text;
    assert_eq!(words.trim(), "The mate came late. Only the railway [of the ministry] lives by Moscow time.");
    assert!(is_valid(&edition));
}

#[test]
fn what_was_shown_as_decided_is_there_after_a_kill() {
    let (folder, edition) = folder_with("clock.en.v1.txt");
    let mut terminal = begin(folder.path(), "clock.en.v1.txt", USUAL);
    for number in 1..=5 {
        terminal.after(ENTER, &format!("{number} of 18 decided"));
    }
    terminal.kill();
    // The name was not asked for again: it is known by now, or asked where the kill came before it was kept.
    let again = Terminal::new(
        folder.path(),
        &["annotate", "clock.en.v1.xml", "--review", "all", "--resp", "Dana Orlova"],
        USUAL,
        &[],
    );
    again.wait_for("5 of 18 decided");
    let mut again = again;
    again.type_keys("q");
    assert_eq!(again.end().0, 0);
    assert_eq!(decided(&edition).len(), 5);
}

#[test]
fn two_people_are_not_let_in_at_once() {
    let (folder, _) = folder_of("The mate [friend] came.\n");
    let mut first = begin(folder.path(), "page.txt", USUAL);
    let second = Terminal::new(folder.path(), &["annotate", "page.xml", "--resp", "Boris"], USUAL, &[]);
    let (code, left) = second.end();
    assert_eq!(code, 2);
    assert!(left.contains("is being annotated") && left.contains("--merge"), "{left}");
    first.type_keys("q");
    assert_eq!(first.end().0, 0);
}

#[test]
fn a_change_by_another_program_is_told_and_kept() {
    let (folder, edition) = folder_of("The mate [friend] came. The cook [smith] slept.\n");
    let mut terminal = begin(folder.path(), "page.txt", USUAL);
    terminal.after(ENTER, "1 of 2 decided");
    terminal.wait_for("stored");
    let changed = fs::read_to_string(&edition).unwrap().replace("slept", "woke");
    fs::write(&edition, changed).unwrap();
    terminal.after(ENTER, "Another program has changed this file");
    terminal.after(ENTER, "the file was read again");
    terminal.wait_for("woke");
    terminal.type_keys("q");
    assert_eq!(terminal.end().0, 0);
    let text = fs::read_to_string(&edition).unwrap();
    assert!(text.contains("woke") && !text.contains("slept"), "{text}");
    assert_eq!(decided(&edition).len(), 2);
}

#[test]
fn windows_of_any_size_are_drawn_or_told_to_be_too_small() {
    let (folder, _) = folder_with("clock.en.v1.txt");
    let mut terminal = begin(folder.path(), "clock.en.v1.txt", (200, 60));
    for size in [(60, 16), (40, 10), (39, 10), (10, 3), (80, 24)] {
        terminal.resize(size);
        let expected = if size.0 < 40 { "This" } else { "decided" };
        terminal.wait_for(expected);
        // The help is opened and left at any size.
        terminal.type_keys("??");
    }
    terminal.type_keys("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn hostile_text_stays_text() {
    let (folder, edition) = folder_of("The mate [\u{202e}dnes\u{202c} friend] came. \u{2066}Boat\u{2069}.\n");
    let mut terminal = begin(folder.path(), "page.txt", USUAL);
    let shown = terminal.wait_for("mate");
    assert!(!shown.contains(['\u{202e}', '\u{2066}']), "{shown}");
    terminal.after("e", "the note:");
    // Pasted text is no row of keys.
    terminal.type_keys("\x1b[200~ </gloss><script>\nq\x1b[201~");
    terminal.after(ENTER, "reworded");
    terminal.type_keys("q");
    assert_eq!(terminal.end().0, 0);
    let text = fs::read_to_string(&edition).unwrap();
    assert!(text.contains("&lt;/gloss&gt;&lt;script&gt; q") || text.contains("&lt;/gloss>&lt;script> q"), "{text}");
    assert!(is_valid(&edition));
}

#[test]
fn wide_and_turned_scripts_keep_their_columns() {
    let page = "町の時計 [時計] は十七分遅れている。\n\nאיש אחד [חבר] בא מאוחר.\n\nE\u{301}tude [e\u{301}cole] fini.\n";
    let (folder, _) = folder_of(page);
    let mut terminal = begin(folder.path(), "page.txt", USUAL);
    terminal.wait_for("町の時計");
    let inside = |terminal: &Terminal| {
        terminal.look(|screen| {
            (0..24).all(|line| {
                let text: String = screen.rows(0, 80).nth(line).unwrap_or_default();
                unicode_columns(&text) <= 80
            })
        })
    };
    assert!(inside(&terminal));
    terminal.after("n", "חבר");
    assert!(inside(&terminal));
    terminal.after(END, "cole");
    assert!(inside(&terminal));
    terminal.type_keys("q");
    assert_eq!(terminal.end().0, 0);
}

fn unicode_columns(text: &str) -> usize {
    glossator::display::fit::columns(text)
}

#[test]
fn without_colours_nothing_is_lost() {
    let (folder, _) = folder_of("The mate [friend] came.\n");
    for (environment, coloured) in [(&[][..], true), (&[("NO_COLOR", "1")][..], false)] {
        let arguments =
            ["annotate", if coloured { "page.txt" } else { "page.xml" }, "--review", "all", "--resp", "Dana"];
        let mut terminal = Terminal::new(folder.path(), &arguments, USUAL, environment);
        terminal.wait_for("of 1 decided");
        let (colours, turned, underlined) = terminal.look(|screen| {
            let cells = (0..24).flat_map(|line| (0..80).filter_map(move |column| screen.cell(line, column)));
            let cells: Vec<&vt100::Cell> = cells.collect();
            (
                cells.iter().filter(|cell| cell.fgcolor() != vt100::Color::Default).count(),
                cells.iter().filter(|cell| cell.inverse()).count(),
                cells.iter().filter(|cell| cell.underline()).count(),
            )
        });
        assert_eq!(colours > 0, coloured);
        assert_eq!(turned, "[friend]".len());
        assert_eq!(underlined, "mate".len());
        terminal.type_keys("q");
        assert_eq!(terminal.end().0, 0);
    }
}

#[test]
fn the_source_stands_beside_the_text() {
    let (folder, _) = folder_with("clock.en.v1.txt");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages/clock.ru.txt");
    fs::copy(source, folder.path().join("clock.ru.txt")).unwrap();
    let arguments = [
        "annotate",
        "clock.en.v1.txt",
        "--review",
        "gloss.wordplay",
        "--resp",
        "Dana",
        "--with-source",
        "clock.ru.txt",
    ];
    for size in [USUAL, LARGE] {
        let mut terminal = Terminal::new(folder.path(), &arguments, size, &[]);
        let shown = terminal.wait_for("опоздинк");
        assert!(shown.contains("source"), "{shown}");
        terminal.type_keys("q");
        assert_eq!(terminal.end().0, 0);
        fs::remove_file(folder.path().join("clock.en.v1.xml")).unwrap();
    }
}

/// The picture of the book is this screen; `GLOSSATOR_PICTURES=1` makes it anew.
#[test]
fn the_picture_of_the_readme_is_the_screen() {
    let (folder, _) = folder_with("clock.en.v1.txt");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages/clock.ru.txt");
    fs::copy(source, folder.path().join("clock.ru.txt")).unwrap();
    let arguments =
        ["annotate", "clock.en.v1.txt", "--review", "all", "--resp", "Dana Orlova", "--with-source", "clock.ru.txt"];
    let mut terminal = Terminal::new(folder.path(), &arguments, (92, 26), &[]);
    terminal.wait_for("0 of 18 decided");
    for number in 1..=2 {
        terminal.after(ENTER, &format!("{number} of 18 decided"));
    }
    terminal.wait("the third note, stored", |text| text.contains("DK") && text.contains(" stored"));
    let title = "glossator annotate: a note, why it has its class, and the source of its sentence";
    let drawn = terminal.look(|screen| crate::terminal::picture::picture(screen, title));
    terminal.type_keys("q");
    assert_eq!(terminal.end().0, 0);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/pictures/annotate.svg");
    if std::env::var_os("GLOSSATOR_PICTURES").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &drawn).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == drawn, "the screen is another now; GLOSSATOR_PICTURES=1 draws it anew:\n{drawn}");
}
