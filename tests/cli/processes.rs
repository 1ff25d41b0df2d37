//! Pipes, devices, permissions and large hostile files.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::needs;

fn glossator(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glossator"));
    command.current_dir(folder).env("SOURCE_DATE_EPOCH", "1700000000").stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = glossator(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code(), text(stdout), text(stderr))
}

/// The names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_page_comes_back_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let utf16: Vec<u8> =
        "\u{feff}The [blue] pier,\r\nпирс.\r\n\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let pages: [(&str, &[u8], &[&str]); 7] = [
        ("mark.txt", b"\xEF\xBB\xBFThe [blue] pier.\r\rIt [was] so.", &[]),
        ("wide.txt", &utf16, &[]),
        (
            "old.txt",
            b"\xcf\xe8\xf0\xf1 [\xf1\xe8\xed\xe8\xe9] \xe7\xe4\xe5\xf1\xfc.\n",
            &["--encoding", "windows-1251"],
        ),
        ("bell.txt", b"The bell \x07 [sic] rang.\n", &["--keep-controls"]),
        ("bytes.txt", b"\xEF\xBB\xBFThe b\xE9ll [s\xFFc] r\xE2\x82ng [sic].\n\xC3\n", &["--keep-controls"]),
        ("set-aside.txt", b"\xEF\xB7\x98\xEF\xB7\xA1 and \x81", &["--keep-controls"]),
        ("gap.txt", b"It [two \x07 passages omitted] rang [two \xE9 passages omitted].", &["--keep-controls"]),
    ];
    for (name, bytes, options) in pages {
        fs::write(folder.path().join(name), bytes).unwrap();
        let edition = format!("{name}.xml");
        let (code, _, told) = run(folder.path(), &[&["import", name, "-o", &edition], options].concat());
        assert_eq!(code, Some(0), "{told}");
        let again = glossator(folder.path()).args(["export", &edition, "--to", "text"]).output().unwrap();
        assert_eq!(again.stdout, bytes, "{name}");
    }
}

#[test]
fn standard_input_is_a_file_called_dash() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = glossator(folder.path())
        .args(["notes", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"They wrote \"peer\" [sic] on it.\n").unwrap();
    let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(
        out.starts_with("{\"file\":\"-\",\"id\":\"i1\",\"line\":1,\"column\":19,\"start\":18,\"end\":23,"),
        "{out}"
    );
}

#[test]
fn a_broken_pipe_ends_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.txt"), "It was [blue] and [sic] green.\n\n".repeat(4000)).unwrap();
    for arguments in [
        &["import", "long.txt", "--quiet"][..],
        &["export", "long.txt", "--to", "text"],
        &["export", "long.txt", "--to", "csv"],
        &["notes", "long.txt"],
        &["notes", "long.txt", "--format", "jsonl"],
        &["show", "long.txt"],
    ] {
        let mut child =
            glossator(folder.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut start = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(
            (ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), "It was [blue].\n").unwrap();
    let (code, _, told) = run(folder.path(), &["import", "page.txt", "-o", "/dev/full"]);
    assert_eq!(code, Some(2));
    assert!(told.starts_with("/dev/full: error: cannot be written: No space left on device"), "{told}");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = glossator(folder.path()).args(["export", "page.txt", "--to", "text"]).stdout(full).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).starts_with("error: cannot write to standard output"));
}

/// A folder that takes no new file: read-only, or, for a user whom permissions do not stop, one of the kernel's.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_told_and_nothing_is_left() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), "It was [blue].\n").unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    let stopped = fs::write(closed.join("probe"), "").is_err();
    let output = if stopped { "closed/page.xml" } else { "/proc/page.xml" };
    let (code, _, told) = run(folder.path(), &["import", "page.txt", "-o", output]);
    assert_eq!(code, Some(2));
    assert!(told.starts_with(&format!("{output}: error: cannot be written: ")), "{told}");
    assert!(told.ends_with("nothing was left half-written\n") && !told.contains(".glossator-"), "{told}");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(names(&closed).iter().all(|name| name == "probe"));
}

#[test]
fn a_file_that_exists_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), "It was [blue].\n").unwrap();
    fs::write(folder.path().join("page.xml"), "mine").unwrap();
    let (code, out, told) = run(folder.path(), &["import", "page.txt", "-o", "page.xml"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(told.contains("this file exists; nothing was written; add `--force`"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("page.xml")).unwrap(), "mine");
    assert_eq!(run(folder.path(), &["import", "page.txt", "-o", "page.xml", "--force"]).0, Some(0));
    assert!(fs::read_to_string(folder.path().join("page.xml")).unwrap().starts_with("<?xml"));
    assert_eq!(names(folder.path()), ["page.txt", "page.xml"]);
}

#[test]
fn a_bad_page_in_a_folder_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages/deep");
    fs::create_dir_all(&pages).unwrap();
    for number in 0..40 {
        let page =
            if number == 7 { b"bad \xFF\n".to_vec() } else { format!("Page {number} is [sic] here.\n").into_bytes() };
        fs::write(pages.join(format!("{number}.txt")), page).unwrap();
    }
    let (code, _, told) = run(folder.path(), &["import", "pages", "-o", "editions", "--threads", "2"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("7.txt: error: byte 4 (line 1) is not UTF-8"), "{told}");
    assert!(told.ends_with("39 pages, 0 posts, 39 brackets (0 undecided); 1 failed\n"), "{told}");
    assert_eq!(names(&folder.path().join("editions/deep")).len(), 39);
    let (code, _, told) = run(folder.path(), &["import", "pages", "-o", "editions"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("this file exists"), "{told}");
}

#[test]
fn hostile_xml_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let tei = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"";
    let files = [
        ("deep.xml", format!("{tei}>{}", "<div>".repeat(200_000)), "nested deeper"),
        ("wide.xml", format!("{tei} n=\"{}\"/>", "a".repeat(11 << 20)), "start tag is longer"),
        (
            "attributes.xml",
            format!("{tei}{}/>", (0..5000).map(|n| format!(" a{n}=''")).collect::<String>()),
            "attributes",
        ),
    ];
    for (name, text, expected) in files {
        fs::write(folder.path().join(name), text).unwrap();
        let (code, out, told) = run(folder.path(), &["export", name, "--to", "text"]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{name}");
        assert!(told.starts_with(&format!("{name}:1:")) && told.contains(expected), "{told}");
        assert!(told.len() < 1000);
    }
}

#[test]
fn many_faults_are_counted_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    let page = format!("{}x{}\n", "[".repeat(10_000), "]".repeat(10_000));
    fs::write(folder.path().join("deep.txt"), &page).unwrap();
    let (code, out, told) = run(folder.path(), &["export", "deep.txt", "--to", "text"]);
    assert_eq!((code, out == page), (Some(0), true));
    assert!(told.ends_with("… and 9964 more\n"), "{}", &told[told.len() - 200..]);
    assert_eq!(told.matches("warning:").count(), 20);
}

#[test]
fn the_demo_leaves_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, told) = run(folder.path(), &["demo"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(
        names(&folder.path().join("glossator-demo")),
        ["alignments", "documents", "editions", "glossator.toml", "notes.csv", "pages", "reading", "reports"]
    );
    assert_eq!(
        names(&folder.path().join("glossator-demo/reports")),
        ["clock.alignment.html", "clock.apparatus.html", "clock.html", "clock.versions.html"]
    );
    let tied = fs::read_to_string(folder.path().join("glossator-demo/alignments/clock.ru-en.v2.align.xml")).unwrap();
    // A comment stands elsewhere in the second version; the glosses of the others find their source all the same.
    assert_eq!(tied.matches("src:string-range(").count(), 5, "{tied}");
    for line in out.lines().filter_map(|line| line.strip_prefix("  glossator ")) {
        let line = line.split("     (").next().unwrap_or_default();
        let (code, out, told) = run(folder.path(), &line.split_whitespace().collect::<Vec<_>>());
        if line.starts_with("annotate") {
            // It takes the terminal, of which there is none here; what it does there has tests of its own.
            assert!(code == Some(2) && told.contains("needs a terminal"), "{line}: {told}");
            continue;
        }
        assert_eq!(code, Some(0), "{line}: {told}");
        assert!(!out.is_empty() || line.contains("--undecided"), "{line}");
    }
    for page in names(&folder.path().join("glossator-demo/pages")).iter().filter(|name| name.ends_with(".txt")) {
        let edition = format!("glossator-demo/editions/{}", page.replace(".txt", ".xml"));
        let again = glossator(folder.path()).args(["export", &edition, "--to", "text"]).output().unwrap().stdout;
        assert_eq!(again, fs::read(folder.path().join("glossator-demo/pages").join(page)).unwrap(), "{page}");
    }
    assert_eq!(run(folder.path(), &["demo"]).0, Some(2));
    assert_eq!(run(folder.path(), &["demo", "--force"]).0, Some(0));
}

#[test]
fn rows_of_notes_point_to_the_printed_text_and_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let page = "Пирс был [тогда] синим 😀.\r\n\r\nThe HB [Harbour Board] was [x] asked.\r\n";
    fs::write(folder.path().join("page.txt"), page).unwrap();
    assert_eq!(run(folder.path(), &["import", "page.txt", "-o", "page.xml"]).0, Some(0));
    let xml = fs::read_to_string(folder.path().join("page.xml")).unwrap();
    let rows = |file: &str| -> Vec<serde_json::Value> {
        let out = run(folder.path(), &["notes", file, "--format", "jsonl"]).1;
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (of_page, of_edition) = (rows("page.txt"), rows("page.xml"));
    assert_eq!((of_page.len(), of_edition.len()), (3, 3));
    let number = |row: &serde_json::Value, field: &str| usize::try_from(row[field].as_u64().unwrap()).unwrap();
    for (one, other) in of_page.iter().zip(&of_edition) {
        let (start, end) = (number(one, "start"), number(one, "end"));
        let text: String = page.chars().skip(start).take(end - start).collect();
        assert_eq!(one["text"], text.as_str());
        assert_eq!(
            (&one["start"], &one["class"], &one["anchor"]),
            (&other["start"], &other["class"], &other["anchor"])
        );
        let place = |text: &str, row| -> String {
            let line = text.lines().nth(number(row, "line") - 1).unwrap();
            line.chars().skip(number(row, "column") - 1).collect()
        };
        assert!(place(page, one).starts_with(&text));
        let word = text.trim_matches(['[', ']']);
        assert!(place(&xml, other).contains(word), "{word}");
    }
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, out, _) = run(Path::new("."), &["completions", shell]);
        assert!(code == Some(0) && out.contains("undecided"), "{shell}");
    }
}

/// A schema that allows everything, so that only rules find something.
const ANY: &str = "start = any\nany = element * { (attribute * { text } | any | text)* }";

/// A small edition with a language tag that can be mended.
const TAGGED: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:lang=\"en_us\">\r\n<text><body><p>Пирс – the pier</p></body></text></TEI>";

#[test]
fn mending_keeps_the_encoding_and_every_other_byte() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("any.rnc"), ANY).unwrap();
    let utf16 =
        |text: &str| -> Vec<u8> { format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let marked = |text: &str| format!("\u{feff}{text}").into_bytes();
    let legacy = |text: &str| {
        let head = b"<?xml version='1.0' encoding='windows-1251'?>".to_vec();
        let cyrillic = |c: char| match c {
            'а'..='я' | 'А'..='Я' => (u32::from(c) - 0x410 + 0xC0) as u8,
            '–' => 0x96,
            c => c as u8,
        };
        [head, text.chars().map(cyrillic).collect()].concat()
    };
    let mended = TAGGED.replace("en_us", "en-US");
    let files = [
        ("plain.xml", TAGGED.as_bytes().to_vec(), mended.as_bytes().to_vec()),
        ("mark.xml", marked(TAGGED), marked(&mended)),
        ("wide.xml", utf16(TAGGED), utf16(&mended)),
        ("old.xml", legacy(TAGGED), legacy(&mended)),
    ];
    for (name, before, after) in files {
        fs::write(folder.path().join(name), before).unwrap();
        let (code, _, told) =
            run(folder.path(), &["validate", "--schema", "any.rnc", "--rules", "required", "--fix", name]);
        assert_eq!((code, told.as_str()), (Some(0), format!("{name}: fixed 1\n").as_str()));
        assert!(fs::read(folder.path().join(name)).unwrap() == after, "{name}");
        let (code, _, told) =
            run(folder.path(), &["validate", "--schema", "any.rnc", "--rules", "required", "--fix", name]);
        assert_eq!((code, told.as_str()), (Some(0), ""), "{name}");
    }
    assert_eq!(names(folder.path()), ["any.rnc", "mark.xml", "old.xml", "plain.xml", "wide.xml"]);
}

#[test]
fn a_diff_and_a_clean_file_write_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("any.rnc"), ANY).unwrap();
    let file = folder.path().join("a.xml");
    fs::write(&file, TAGGED).unwrap();
    let (code, out, told) =
        run(folder.path(), &["validate", "--schema", "any.rnc", "--rules", "required", "--diff", "a.xml"]);
    assert_eq!((code, told.as_str()), (Some(1), "a.xml: would fix 1\n"));
    assert!(out.starts_with("--- a/a.xml\n+++ b/a.xml\n@@ -1,2 +1,2 @@\n-<TEI"), "{out}");
    assert_eq!(fs::read_to_string(&file).unwrap(), TAGGED);
    let clean = TAGGED.replace("en_us", "en");
    fs::write(&file, &clean).unwrap();
    let before = fs::metadata(&file).unwrap().modified().unwrap();
    let (code, _, _) =
        run(folder.path(), &["validate", "--schema", "any.rnc", "--rules", "required", "--fix", "a.xml"]);
    assert_eq!(code, Some(0));
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
    assert_eq!(
        run(folder.path(), &["validate", "--schema", "any.rnc", "--rules", "required", "--diff", "a.xml"]),
        (Some(0), String::new(), String::new())
    );
}

#[test]
fn a_file_that_is_not_there_keeps_no_other_from_being_checked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("any.rnc"), ANY).unwrap();
    fs::write(folder.path().join("good.xml"), "<a/>").unwrap();
    fs::write(folder.path().join("ill.xml"), "<a>").unwrap();
    let (code, out, told) = run(folder.path(), &["validate", "--schema", "any.rnc", "gone.xml", "good.xml", "ill.xml"]);
    assert_eq!(code, Some(2));
    assert_eq!(told, "");
    assert!(
        out.contains("ill.xml:1:1: error[xml]")
            && out.contains("gone.xml: error: this file does not exist")
            && out.contains("\n3 files: 1 valid, 1 not valid, 1 not readable (1 error, 0 warnings)\n"),
        "{out}"
    );
    let (code, out, _) = run(folder.path(), &["validate", "gone.xml"]);
    assert!(code == Some(2) && out.ends_with("1 file: 1 not readable\n"), "{out}");
}

/// Reads lines of a program that goes on and on; each must come soon.
struct Lines(std::sync::mpsc::Receiver<String>);

impl Lines {
    fn of(output: impl std::io::Read + Send + 'static) -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let lines = std::io::BufRead::lines(std::io::BufReader::new(output)).map_while(Result::ok);
            lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
        });
        Self(receiver)
    }

    /// Passes over lines until one holds `piece`.
    fn until(&self, piece: &str) -> String {
        let mut passed = Vec::new();
        loop {
            match self.0.recv_timeout(std::time::Duration::from_secs(20)) {
                Ok(line) if line.contains(piece) => return line,
                Ok(line) => passed.push(line),
                Err(error) => panic!("`{piece}` did not come ({error}); before: {passed:?}"),
            }
        }
    }
}

#[test]
fn watching_tells_what_changes_and_what_vanishes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("letters")).unwrap();
    let schema = |content: &str| fs::write(root.join("letter.rnc"), format!("start = element letter {{ {content} }}"));
    schema("text").unwrap();
    fs::write(root.join("letters/a.xml"), "<letter/>").unwrap();
    let mut child = glossator(root)
        .args(["validate", "--watch", "--schema", "letter.rnc", "--format", "jsonl", "letters"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (out, told) = (Lines::of(child.stdout.take().unwrap()), Lines::of(child.stderr.take().unwrap()));
    told.until("watching 1 file: all valid");
    fs::write(root.join("letters/b.xml"), "<letter><p/></letter>").unwrap();
    assert!(out.until("element.unknown").contains("b.xml"));
    told.until("watching 2 files: 1 not valid");
    fs::write(root.join("letters/b.xml"), "<letter>It is late.</letter>").unwrap();
    told.until("watching 2 files: all valid");
    fs::remove_file(root.join("letters/b.xml")).unwrap();
    told.until("watching 1 file: all valid");
    schema("attribute n { text }").unwrap();
    assert!(out.until("attribute.missing").contains("a.xml"));
    fs::remove_dir_all(root.join("letters")).unwrap();
    told.until("watching 0 files");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[cfg(unix)]
#[test]
#[ignore = "needs git"]
fn the_check_before_a_commit_refuses_what_is_not_valid() {
    let Some(_) = needs::program("git") else { return };
    let folder = tempfile::tempdir().unwrap();
    let editions = folder.path().join("my editions, it's said");
    let git = |arguments: &[&str]| {
        let program = Path::new(env!("CARGO_BIN_EXE_glossator")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new("git");
        command.current_dir(folder.path()).env("PATH", path).env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.args(["-c", "user.name=Nessa Quill", "-c", "user.email=nessa@example.org"]).args(arguments).output()
    };
    assert!(git(&["init", "--quiet"]).unwrap().status.success());
    let (code, told, _) = run(folder.path(), &["init", "my editions, it's said"]);
    assert_eq!((code, told.lines().count()), (Some(0), 7), "{told}");
    let commit = |message: &str| {
        git(&["add", "--all"]).unwrap();
        git(&["commit", "--quiet", "--message", message]).unwrap()
    };
    assert!(commit("Nothing to check").status.success());
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/ferry.ja.txt.xml");
    let sound = fs::read_to_string(golden).unwrap();
    fs::write(editions.join("a [b]\n c.xml"), &sound).unwrap();
    let done = commit("A sound edition");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::write(editions.join("-d e.xml"), sound.replacen("#gloss.", "#joke.", 1)).unwrap();
    let done = commit("A broken edition");
    assert!(!done.status.success());
    assert!(String::from_utf8_lossy(&done.stderr).contains("nothing was committed"));
    // Mended where it is seen, but not in what is committed.
    fs::write(editions.join("-d e.xml"), &sound).unwrap();
    assert!(!git(&["commit", "--quiet", "--message", "Still broken"]).unwrap().status.success());
    let log = git(&["log", "--format=%s"]).unwrap();
    assert_eq!(String::from_utf8_lossy(&log.stdout), "A sound edition\nNothing to check\n");
}

/// Runs git in a folder, without the configuration of the person who runs the tests.
fn git(folder: &Path, arguments: &[&str]) -> Option<(Option<i32>, String)> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=Nessa", "-c", "user.email=nessa@example.org"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_PAGER", "cat");
    let Output { status, stdout, stderr } = command.output().ok()?;
    let told = [stdout, stderr].concat();
    Some((status.code(), String::from_utf8_lossy(&told).into_owned()))
}

/// Runs git and gives what it printed; it must end well.
fn printed_by_git(folder: &Path, arguments: &[&str]) -> String {
    let (code, told) = git(folder, arguments).unwrap();
    assert_eq!(code, Some(0), "git {arguments:?}: {told}");
    told
}

#[test]
#[ignore = "needs git"]
fn git_shows_versions_by_layer() {
    let Some(_) = needs::program("git") else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let run = |arguments: &[&str]| printed_by_git(folder, arguments);
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let pier = |colour: &str, sense: &str| {
        let night = "Nobody saw the ferry come in that night, for the fog lay thick on the water.\n".repeat(3);
        format!("The pier was {colour}. The mate [play on words: a {sense}] came late.\n\n{night}")
    };
    let glossator = env!("CARGO_BIN_EXE_glossator");
    run(&["init", "-q", "."]);
    write(".gitattributes", "*.txt diff=glossator\n");
    write("pier.txt", &pier("blue", "friend"));
    run(&["add", "."]);
    run(&["commit", "-q", "-m", "one"]);

    run(&["config", "diff.glossator.command", &format!("'{glossator}' diff --git --")]);
    write("pier.txt", &pier("grey", "helper"));
    let told = run(&["diff"]);
    assert!(told.starts_with("a/pier.txt → b/pier.txt\n"), "{told}");
    assert!(told.contains("[-blue-]{+grey+}") && told.contains("gloss.wordplay reworded on “mate”"), "{told}");
    write("ferry.txt", "The ferry came.\n");
    run(&["add", "."]);
    assert!(run(&["diff", "--cached"]).starts_with("+ ferry.txt added\n"));
    run(&["commit", "-q", "-m", "two"]);
    assert!(run(&["log", "-p", "--ext-diff", "-1"]).contains("[-blue-]{+grey+}"));

    // One version that cannot be read does not end git's output.
    write("ferry.txt", "The bell \u{7} rang.\n");
    write("pier.txt", &pier("green", "helper"));
    let told = run(&["diff"]);
    assert!(told.contains("b/ferry.txt") && told.contains("[-grey-]{+green+}"), "{told}");
    run(&["checkout", "-q", "ferry.txt"]);

    run(&["mv", "pier.txt", "jetty.txt"]);
    let told = run(&["diff", "-M", "HEAD"]);
    assert!(told.starts_with("a/pier.txt → b/jetty.txt\n"), "{told}");

    run(&["config", "--unset", "diff.glossator.command"]);
    run(&["config", "diff.glossator.textconv", &format!("'{glossator}' diff --textconv --")]);
    let told = run(&["diff", "-M", "HEAD"]);
    assert!(told.contains("\n-The pier was grey.\n+The pier was green.\n The mate [play on words"), "{told}");

    let external = Command::new("git")
        .current_dir(folder)
        .args(["diff", "HEAD"])
        .env("GIT_EXTERNAL_DIFF", format!("'{glossator}' diff --git --stat"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&external.stdout);
    assert!(external.status.success() && told.contains("words -"), "{told}");
}

#[test]
fn comparisons_end_in_silence_and_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // One segment without an end, in which every twentieth word is another one.
    let endless = |shift: usize| -> String {
        (0..20_000).map(|at| format!("w{} ", if at % 20 == 0 { at + shift } else { at * 7 % 3_000 })).collect()
    };
    fs::write(folder.join("old.txt"), endless(0)).unwrap();
    fs::write(folder.join("new.txt"), endless(1)).unwrap();
    let (code, told, _) = run(folder, &["diff", "old.txt", "new.txt", "--layer", "printed", "--stat"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("1000    1000"), "{told}");
    let repeated = "The same line again.\n\n";
    fs::write(folder.join("old.txt"), repeated.repeat(1000)).unwrap();
    fs::write(folder.join("new.txt"), repeated.repeat(1001)).unwrap();
    let (_, told, _) = run(folder, &["diff", "old.txt", "new.txt", "--layer", "printed"]);
    assert!(told.contains("printed  1 inserted of 1001 segments; words: 5 inserted\n"), "{told}");
    for format in ["text", "side-by-side", "json", "csv", "unified", "tei"] {
        let long = "It was [blue] and [sic] green.\n\n".repeat(4000);
        fs::write(folder.join("old.txt"), &long).unwrap();
        fs::write(folder.join("new.txt"), long.replace("green", "grey")).unwrap();
        let mut child = glossator(folder)
            .args(["diff", "old.txt", "new.txt", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""), "{format}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said, _) = run(folder.path(), &["man", "--out", "pages"]);
    assert_eq!(code, Some(0), "{said}");
    let page = |name: &str| fs::read_to_string(folder.path().join("pages").join(name)).unwrap();
    assert!(page("glossator.1").contains("glossator\\-import(1)"), "{}", page("glossator.1"));
    for name in ["import", "annotate", "validate", "man"] {
        let page = page(&format!("glossator-{name}.1"));
        assert!(page.contains(".SH OPTIONS") && page.contains(&format!("glossator\\-{name}")), "{page}");
    }
    let (code, _, said) = run(folder.path(), &["man", "--out", "pages"]);
    assert!(code == Some(2) && said.contains("--force"), "{said}");
}
