//! `map` on pipes, full disks and what is given by mistake.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn map(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glossator"));
    command.current_dir(folder).arg("map").args(arguments).stdin(Stdio::null());
    command
}

fn piped(mut command: Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Code, output and messages for an input.
fn mapped(arguments: &[&str], input: &[u8]) -> (Option<i32>, Vec<u8>, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.jsonl"), input).unwrap();
    let arguments = [&["in.jsonl"], arguments].concat();
    let output = map(folder.path(), &arguments).output().unwrap();
    (output.status.code(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn posts(count: usize) -> String {
    let post =
        |number| format!("{{\"id\": {number}, \"text\": \"A [new] ferry came [sic], {number}.\", \"lang\": \"en\"}}\n");
    (0..count).map(post).collect()
}

#[test]
fn threads_write_the_same_bytes() {
    let mut input = posts(3000);
    input.insert_str(posts(700).len(), "no JSON\n\n{\"text\": 1}\n");
    let (code, one, told) = mapped(&["-j", "1"], input.as_bytes());
    assert_eq!((code, one.iter().filter(|byte| **byte == b'\n').count()), (Some(1), 3003), "{told}");
    assert!(told.contains("3 of 3003 records") && told.contains("line 701: column"), "{told}");
    for jobs in ["2", "3", "16"] {
        assert_eq!(mapped(&["-j", jobs], input.as_bytes()).1, one);
    }
}

#[test]
fn a_run_goes_on_where_it_was_ended() {
    let input = posts(20);
    let (_, whole, _) = mapped(&[], input.as_bytes());
    let rest = whole.split_inclusive(|byte| *byte == b'\n').skip(7).collect::<Vec<_>>().concat();
    assert_eq!(mapped(&["--skip", "7"], input.as_bytes()).1, rest);
    assert_eq!(mapped(&["--after", "6"], input.as_bytes()).1, rest);
    let (code, out, told) = mapped(&["--after", "nobody"], input.as_bytes());
    assert_eq!((code, out.len()), (Some(2), 0));
    assert!(told.contains("no record has the id `nobody`"), "{told}");
}

#[test]
fn what_is_no_json_lines_is_refused_with_a_way_out() {
    for (input, said) in [
        (&b"\x1F\x8B\x08\x00"[..], "gunzip -c"),
        (b"\x28\xB5\x2F\xFD", "zstd -dc"),
        (b"PAR1", "Parquet"),
        (b"\xFF\xFE{\x00", "iconv"),
    ] {
        let (code, out, told) = mapped(&[], input);
        assert_eq!((code, out.len()), (Some(2), 0), "{told}");
        assert!(told.contains(said), "{told}");
    }
    let (code, _, told) = mapped(&["--want", "tags"], b"");
    assert!(code == Some(2) && told.contains("--tags sourcelibrary"), "{told}");
    let (code, _, told) = mapped(&["--tags", "nothing"], b"");
    assert!(code == Some(2) && told.contains("`sourcelibrary`, `tei`, `own`"), "{told}");
}

#[test]
fn long_lines_marks_and_line_ends() {
    let input = format!("\u{feff}{{\"text\": \"a\"}}\r\n{{\"text\": \"{}\"}}\n{{\"text\": \"b\"}}", "x".repeat(4000));
    let (code, out, _) = mapped(&["--max-line", "2K", "--want", "views"], input.as_bytes());
    let lines: Vec<&str> = std::str::from_utf8(&out).unwrap().lines().collect();
    assert_eq!((code, lines.len()), (Some(1), 3));
    assert!(lines[0].starts_with("{\"text\": \"a\", \"glossator\": {"), "{}", lines[0]);
    assert!(lines[1].contains("\"too-long\"") && lines[1].contains("line 2: "), "{}", lines[1]);
    assert!(lines[2].contains("\"base\":\"b\""), "{}", lines[2]);
}

/// A program that writes a record and waits for its answer gets it.
#[test]
fn an_answer_is_not_held_back() {
    let folder = tempfile::tempdir().unwrap();
    for jobs in ["1", "2"] {
        let mut child = piped(map(folder.path(), &["-", "-j", jobs]));
        let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        for post in posts(3).lines() {
            writeln!(input, "{post}").unwrap();
            let mut answer = String::new();
            output.read_line(&mut answer).unwrap();
            assert!(answer.starts_with(&post[..post.len() - 1]), "{answer}");
        }
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_reader_that_goes_away_ends_it_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.jsonl"), posts(20_000)).unwrap();
    for jobs in ["1", "3"] {
        let mut command = map(folder.path(), &["in.jsonl", "-j", jobs]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdout.take().unwrap().read_exact(&mut [0; 10]).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{output:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_says_where_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.jsonl"), posts(2000)).unwrap();
    for jobs in ["1", "3"] {
        let mut command = map(folder.path(), &["in.jsonl", "-j", jobs]);
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("cannot write to standard output") && told.contains("--skip 0"), "{told}");
    }
}

/// What introduces words of the source may be said in the project's own table; `notes` and `validate` know it as `map` does.
#[test]
fn own_formulas_introduce_words_of_the_source() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("de.txt", "Der Steuermann fuhr früh am Morgen ab.\n\nEine stille Nacht kam.\n");
    write(
        "en.txt",
        "The mate [autograph: \"Steuermann\"] left early in the morning.\n\nA quiet night [autograph: \"Morgenrot\"] fell.\n",
    );
    let table = "[[phrase]]\nlang = \"en\"\nphrase = \"autograph\"\nclass = \"gloss.original\"\nwhere = \"start\"\ncert = \"high\"\n";
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_glossator"));
        let output = command.current_dir(folder.path()).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let read = || {
        let notes = run(&["notes", "en.txt", "--with-source", "de.txt", "--format", "jsonl"]);
        for name in ["de", "en"] {
            run(&["import", &format!("{name}.txt"), "-o", &format!("{name}.xml"), "--force"]);
        }
        run(&["align", "de.xml", "en.xml", "-o", "de-en.align.xml", "--force"]);
        (notes, run(&["validate", "de-en.align.xml", "--rules", "GL140", "--format", "jsonl"]))
    };
    let (notes, findings) = read();
    assert!(!notes.contains("\"tier\"") && !findings.contains("GL140"), "{notes}{findings}");
    write("glossator.toml", table);
    let (notes, findings) = read();
    assert!(notes.contains(r#""text":"Steuermann","tier":"exact""#) && notes.contains(r#""tier":"absent""#), "{notes}");
    assert_eq!(findings.matches("GL140").count() / 2, 1, "{findings}");
}
