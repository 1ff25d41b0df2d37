//! What the program does with documents: folders, names, two columns, commands that take them directly.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::docx::docx;

fn call(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_glossator")).args(args).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn documents_are_imported_from_folders_and_taken_directly() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("in")).unwrap();
    fs::write(at("in/a.docx"), docx("<w:p><w:r><w:t>The mate [helper] slept.</w:t></w:r></w:p>", &[])).unwrap();
    fs::write(at("in/b.srt"), "1\n00:00:01,000 --> 00:00:02,000\nTea [laughs]\n").unwrap();
    fs::write(at("in/c.txt"), "\\id GEN\n\\p\n\\v 1 The \\add old\\add* lamp.\n").unwrap();
    let done = call(folder.path(), &["import", "in/", "-o", "out/"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    for name in ["a", "b", "c"] {
        assert!(at(&format!("out/{name}.xml")).exists());
    }
    let notes = call(folder.path(), &["notes", "in/a.docx", "--format", "jsonl"]);
    assert!(text(&notes.stdout).contains("[helper]"), "{}", text(&notes.stderr));
    let shown = call(folder.path(), &["show", "in/c.txt"]);
    assert!(text(&shown.stdout).contains("lamp"), "{}", text(&shown.stderr));
    let listed = call(folder.path(), &["annotate", "in/a.docx", "--accept", "i1", "--resp", "Nora"]);
    assert_eq!(listed.status.code(), Some(0), "{}", text(&listed.stderr));
    assert!(at("in/a.xml").exists());
}

#[test]
fn a_table_in_two_languages_is_a_source_and_its_translation() {
    let cell = |words: &str, lang: &str| {
        format!("<w:tc><w:p><w:r><w:rPr><w:lang w:val='{lang}'/></w:rPr><w:t>{words}</w:t></w:r></w:p></w:tc>")
    };
    let row = |one: &str, other: &str| format!("<w:tr>{}{}</w:tr>", cell(one, "ru-RU"), cell(other, "en-GB"));
    let table = [row("Паром опоздал.", "The ferry [of tin] was late."), row("Идёт дождь. Холодно.", "Rain.")].concat();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.docx"), docx(&format!("<w:tbl>{table}</w:tbl>"), &[])).unwrap();
    let done = call(folder.path(), &["import", "t.docx", "-o", "out/"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let align = "out/t.ru-RU-en-GB.align.xml";
    let rows = call(folder.path(), &["export", align, "--to", "tsv"]);
    let rows = text(&rows.stdout);
    assert!(rows.contains("Идёт дождь. Холодно.\tRain."), "{rows}");
    let valid = call(folder.path(), &["validate", align, "out/t.ru-RU.xml", "out/t.en-GB.xml"]);
    assert_eq!(valid.status.code(), Some(0), "{}", text(&valid.stdout));
}

#[test]
fn what_cannot_be_read_is_said_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.docx"), b"PK\x03\x04and no more").unwrap();
    let done = call(folder.path(), &["import", "a.docx", "-o", "a.xml"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("the file is damaged"), "{}", text(&done.stderr));
    assert!(!folder.path().join("a.xml").exists());
}
