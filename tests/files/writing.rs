//! Writing: whole or not at all, and a file stays what it is besides its words.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

use super::support::{InTerminal, glossator, may_give_files_away, names, run};
use crate::needs;

/// An edition in which `validate --fix` mends a language tag.
const TAGGED: &str =
    "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:lang=\"en_us\"><text><body><p>The pier</p></body></text></TEI>";

/// A schema that allows everything, so that only rules find something.
const ANY: &str = "start = any\nany = element * { (attribute * { text } | any | text)* }";

const FIX: [&str; 7] = ["validate", "--schema", "any.rnc", "--rules", "GL111", "--fix", "page.xml"];

fn edition() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("any.rnc"), ANY).unwrap();
    fs::write(folder.path().join("page.xml"), TAGGED).unwrap();
    folder
}

fn is_mended(path: &Path) -> bool {
    fs::read_to_string(path).unwrap() == TAGGED.replace("en_us", "en-US")
}

#[test]
fn the_mode_is_kept() {
    let folder = edition();
    let page = folder.path().join("page.xml");
    fs::set_permissions(&page, fs::Permissions::from_mode(0o604)).unwrap();
    let (_, _, told) = run(folder.path(), &FIX);
    assert!(is_mended(&page), "{told}");
    let found = fs::metadata(&page).unwrap();
    assert_eq!(found.mode() & 0o7777, 0o604);
    fs::write(folder.path().join("page.txt"), "It was [blue].\n").unwrap();
    assert_eq!(run(folder.path(), &["import", "page.txt", "-o", "page.xml", "--force"]).0, Some(0));
    assert_eq!(fs::metadata(&page).unwrap().mode() & 0o7777, 0o604);
}

#[test]
#[ignore = "needs a user who may give files away"]
fn owner_and_group_are_kept() {
    let folder = edition();
    let Some(()) = may_give_files_away(folder.path()) else { return };
    let page = folder.path().join("page.xml");
    std::os::unix::fs::chown(&page, Some(4321), Some(1234)).unwrap();
    let (_, _, said) = run(folder.path(), &FIX);
    assert!(is_mended(&page), "{said}");
    let found = fs::metadata(&page).unwrap();
    assert_eq!((found.uid(), found.gid()), (4321, 1234));
}

#[test]
fn other_names_keep_the_old_content_and_that_is_told() {
    let folder = edition();
    fs::hard_link(folder.path().join("page.xml"), folder.path().join("other.xml")).unwrap();
    let (_, _, told) = run(folder.path(), &FIX);
    let expected = "page.xml: warning: this file was replaced, but it has another name (a hard link), which keeps the old content\n";
    assert!(told.contains(expected), "{told}");
    assert!(is_mended(&folder.path().join("page.xml")));
    assert_eq!(fs::read_to_string(folder.path().join("other.xml")).unwrap(), TAGGED);
}

#[test]
fn a_link_stays_a_link() {
    let folder = edition();
    fs::rename(folder.path().join("page.xml"), folder.path().join("real.xml")).unwrap();
    std::os::unix::fs::symlink("real.xml", folder.path().join("page.xml")).unwrap();
    run(folder.path(), &FIX);
    assert!(is_mended(&folder.path().join("real.xml")));
    assert!(fs::symlink_metadata(folder.path().join("page.xml")).unwrap().is_symlink());
}

#[test]
fn read_only_files_are_replaced_only_by_force() {
    let folder = edition();
    let page = folder.path().join("page.xml");
    fs::set_permissions(&page, fs::Permissions::from_mode(0o444)).unwrap();
    let (code, _, told) = run(folder.path(), &FIX);
    assert_eq!(code, Some(2));
    assert!(told.contains("page.xml: error: this file is read-only; nothing was written; add `--force`"), "{told}");
    assert_eq!(fs::read_to_string(&page).unwrap(), TAGGED);
    run(folder.path(), &[&FIX[..], &["--force"]].concat());
    assert!(is_mended(&page));
    assert_eq!(fs::metadata(&page).unwrap().mode() & 0o7777, 0o444);
}

#[test]
fn what_a_kill_has_left_goes_with_the_next_writing() {
    let folder = edition();
    let [left, of_other] =
        [".page.xml.writing-Ab3dE6", ".other.xml.writing-Ab3dE6"].map(|name| folder.path().join(name));
    let living = folder.path().join(".page.xml.writing-Cd3dE6");
    for file in [&left, &of_other, &living] {
        fs::write(file, &TAGGED[..30]).unwrap();
    }
    let held = fs::File::open(&living).unwrap();
    held.lock().unwrap();
    run(folder.path(), &FIX);
    assert!(!left.exists() && of_other.exists() && living.exists());
    assert!(is_mended(&folder.path().join("page.xml")));
}

#[test]
#[ignore = "needs strace"]
fn the_file_is_on_the_disk_before_it_takes_the_name() {
    let folder = edition();
    let Some(_) = needs::program("strace") else { return };
    let traced = Command::new("strace")
        .args(["-f", "-e", "trace=fdatasync,fsync,renameat2,rename,renameat", env!("CARGO_BIN_EXE_glossator")])
        .args(FIX)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&traced.stderr);
    let at = |call: &str| told.find(call).unwrap_or_else(|| panic!("no {call}: {told}"));
    assert!(at("fdatasync(") < at("RENAME_EXCHANGE") && at("RENAME_EXCHANGE") < at("fsync("), "{told}");
}

#[test]
fn a_closed_standard_output_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), "It was [blue].\n").unwrap();
    for (arguments, code) in [
        ("export page.txt --to text", 2),
        ("notes page.txt", 2),
        ("show page.txt", 2),
        ("--help", 2),
        ("--version", 2),
        // What prints nothing does not miss it.
        ("import page.txt -o page.xml --quiet", 0),
    ] {
        let script = format!("'{}' {arguments} >&-", env!("CARGO_BIN_EXE_glossator"));
        let ended = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
        let told = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(code), "{arguments}: {told}");
        assert_eq!(told.contains("cannot write to standard output: it is closed"), code == 2, "{arguments}: {told}");
    }
    // The null device is no closed output, however it was opened.
    let null = fs::OpenOptions::new().read(true).write(true).open("/dev/null").unwrap();
    let status = glossator(folder.path()).args(["show", "page.txt"]).stdout(null).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_full_device_is_an_error_of_help_too() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = glossator(Path::new(".")).arg("--help").stdout(full).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
}

#[test]
fn a_demo_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // A limit on the size of files stands for a full disk: the pages fit, the reports do not.
    let script = format!("ulimit -f 40; trap '' XFSZ; '{}' demo a/demo", env!("CARGO_BIN_EXE_glossator"));
    let ended = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert_eq!(ended.status.code(), Some(2), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(names(folder.path()), [""; 0]);
    fs::create_dir_all(folder.path().join("demo/pages")).unwrap();
    for mine in ["demo/pages/mine.txt", "demo/pages/ferry.en.txt"] {
        fs::write(folder.path().join(mine), "mine").unwrap();
    }
    let ended = Command::new("sh")
        .args(["-c", &format!("{script} --force").replace("a/demo", "demo")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(names(&folder.path().join("demo")), ["pages"]);
    assert_eq!(names(&folder.path().join("demo/pages")), ["ferry.en.txt", "mine.txt"]);
}

#[test]
fn the_demo_does_not_replace_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("demo")).unwrap();
    fs::write(folder.path().join("demo/glossator.toml"), "# mine\n").unwrap();
    assert_eq!(run(folder.path(), &["demo", "demo", "--force"]).0, Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("demo/glossator.toml")).unwrap(), "# mine\n");
}

#[test]
fn signals_give_the_terminal_back_and_keep_the_journal() {
    for signal in ["TERM", "HUP", "INT", "QUIT"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("page.txt"), "The mate [play on words: \"friend\" and \"helper\"] came [sic].\n")
            .unwrap();
        assert_eq!(run(folder.path(), &["import", "page.txt", "-o", "page.xml"]).0, Some(0));
        let mut review = InTerminal::new(folder.path(), &["annotate", "page.xml", "--review", "all", "--resp", "Dana"]);
        review.wait_for("0 of 2 decided");
        review.type_keys("\r");
        review.wait_for("critical.sic");
        review.signal(signal);
        let (is_well, sent) = review.end();
        let sent = String::from_utf8_lossy(&sent).into_owned();
        assert!(!is_well, "{signal}");
        let last =
            |sequence: &str| sent.rfind(sequence).unwrap_or_else(|| panic!("{signal}: no {sequence:?} in {sent}"));
        // The usual screen, the cursor and pasting as they were; then the word about it.
        let told = last("ended by signal");
        assert!(last("\x1b[?1049l") < told && last("\x1b[?2004l") < told && last("\x1b[?1049h") < last("\x1b[?1049l"));
        assert!(names(folder.path()).contains(&".page.xml.decisions.jsonl".to_owned()), "{signal}");
        let mut again = InTerminal::new(folder.path(), &["annotate", "page.xml", "--review", "all", "--resp", "Dana"]);
        again.wait_for("1 of 2 decided");
        again.type_keys("q");
        assert!(again.end().0, "{signal}");
    }
}

#[test]
fn a_kill_at_any_moment_leaves_a_whole_file() {
    let folder = edition();
    let root = folder.path();
    let page = "It was [blue] and [sic] green.\n\n".repeat(200);
    fs::write(root.join("page.txt"), &page).unwrap();
    let states = ["blue", "grey"].map(|word| {
        fs::write(root.join("page.txt"), page.replace("blue", word)).unwrap();
        assert_eq!(run(root, &["import", "page.txt", "-o", "page.xml", "--force"]).0, Some(0));
        fs::read(root.join("page.xml")).unwrap()
    });
    let begun = std::time::Instant::now();
    assert_eq!(run(root, &["import", "page.txt", "-o", "page.xml", "--force"]).0, Some(0));
    let whole = begun.elapsed();
    let (mut killed, mut replaced) = (0, 0);
    for round in 0..40_u8 {
        let before = fs::read(root.join("page.xml")).unwrap();
        let word = ["blue", "grey"][usize::from(round) % 2];
        fs::write(root.join("page.txt"), page.replace("blue", word)).unwrap();
        let arguments = ["import", "page.txt", "-o", "page.xml", "--force", "--quiet"];
        let mut child = glossator(root).args(arguments).spawn().unwrap();
        // Most kills come early; the last ones wait long enough for a machine that has become slower since the measurement.
        std::thread::sleep(whole.mul_f64((f64::from(round) / 20.0).powi(2)));
        killed += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let after = fs::read(root.join("page.xml")).unwrap();
        assert!(states.contains(&after), "round {round}: {} bytes", after.len());
        replaced += usize::from(before != after);
    }
    // Some came before the file was replaced, and some after: else this would prove nothing.
    assert!(killed > 0 && replaced > 0, "{killed} {replaced}");
    assert_eq!(run(root, &["import", "page.txt", "-o", "page.xml", "--force"]).0, Some(0));
    assert_eq!(names(root), ["any.rnc", "page.txt", "page.xml"]);
}

#[test]
fn the_review_tells_what_the_file_has_lost() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), "It was [blue] and [sic] green.\n").unwrap();
    assert_eq!(run(folder.path(), &["import", "page.txt", "-o", "page.xml"]).0, Some(0));
    fs::hard_link(folder.path().join("page.xml"), folder.path().join("other.xml")).unwrap();
    let mut review = InTerminal::new(folder.path(), &["annotate", "page.xml", "--review", "all", "--resp", "Dana"]);
    review.wait_for("0 of 2 decided");
    review.type_keys("\rq");
    let (is_well, sent) = review.end();
    let sent = String::from_utf8_lossy(&sent).into_owned();
    assert!(is_well && sent.contains("it has another name (a hard link), which keeps the old content"), "{sent}");
}
