//! What the program does with documents: folders, names, two columns, commands that take them directly.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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

/// A document of Word with a tracked deletion and a comment.
fn reviewed() -> Vec<u8> {
    let text = "<w:p><w:commentRangeStart w:id='1'/><w:r><w:t xml:space='preserve'>A </w:t></w:r><w:commentRangeEnd w:id='1'/>\
        <w:ins w:author='A'><w:r><w:t>warm</w:t></w:r></w:ins><w:del w:author='A'><w:r><w:delText>cold</w:delText></w:r></w:del>\
        <w:r><w:t xml:space='preserve'> night.</w:t></w:r></w:p>";
    let comments = "<w:comments xmlns:w='x'><w:comment w:id='1' w:author='A'><w:p><w:r><w:t>sure?</w:t></w:r></w:p></w:comment></w:comments>";
    docx(text, &[("word/comments.xml", comments)])
}

#[test]
fn deleted_words_are_shown_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.docx"), reviewed()).unwrap();
    for args in [
        &["show", "a.docx"][..],
        &["export", "a.docx", "--to", "markdown", "-q"],
        &["export", "a.docx", "--to", "text"],
        &["report", "a.docx"],
    ] {
        let done = call(folder.path(), args);
        let shown = text(&done.stdout);
        assert!(shown.contains("A warm night.") && !shown.contains("cold"), "{args:?}: {shown}{}", text(&done.stderr));
    }
    let told = text(&call(folder.path(), &["export", "a.docx", "--to", "markdown"]).stderr);
    assert!(
        told.contains("comments and remarks were left out") && told.contains("changes are written as accepted: 2"),
        "{told}"
    );
}

#[test]
fn bilingual_files_are_taken_directly() {
    let folder = tempfile::tempdir().unwrap();
    let po = "msgid \"\"\nmsgstr \"Language: en\\nX-Source-Language: ru\\n\"\n\n# ask Nora\nmsgid \"Друг\"\nmsgstr \"The mate [helper] slept.\"\n\n#~ msgid \"a\"\n#~ msgstr \"b\"\n";
    fs::write(folder.path().join("a.po"), po).unwrap();
    fs::write(folder.path().join("a.tsv"), "source:ru\ttarget:en\nДруг\tThe mate [helper] slept.\n").unwrap();
    let made = call(folder.path(), &["export", "a.po", "--to", "tmx", "-o", "a.tmx"]);
    assert!(text(&made.stderr).contains("a.po:8:1: warning: 1 obsolete entry (`#~`): TMX"), "{}", text(&made.stderr));
    for (name, told) in [("a.po", "the translation (`en`)"), ("a.tmx", "bilingual file"), ("a.tsv", "bilingual file")] {
        let notes = call(folder.path(), &["notes", name, "--format", "jsonl"]);
        assert!(text(&notes.stdout).contains("[helper]"), "{name}: {}", text(&notes.stderr));
        assert!(text(&notes.stderr).contains(told), "{name}: {}", text(&notes.stderr));
        let shown = call(folder.path(), &["show", name]);
        assert!(text(&shown.stdout).contains("slept"), "{name}: {}", text(&shown.stderr));
    }
    let done = call(folder.path(), &["annotate", "a.po", "--accept", "i1", "--resp", "Nora"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(folder.path().join("a.xml").exists());
}

#[test]
fn files_of_a_folder_that_are_not_read_are_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(folder.path().join("in/a.txt"), "The mate [helper] slept.\n").unwrap();
    fs::write(folder.path().join("in/b.rtf"), "x").unwrap();
    let done = call(folder.path(), &["import", "in/", "-o", "out/"]);
    assert!(
        text(&done.stderr).contains("1 file is skipped because of their endings (1 .rtf)"),
        "{}",
        text(&done.stderr)
    );
}

/// In a pipe the name of standard input need not be written.
#[test]
fn a_pipe_needs_no_name() {
    use std::io::Write as _;
    let mut program = Command::new(env!("CARGO_BIN_EXE_glossator"));
    program.args(["notes", "--format", "jsonl"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().unwrap();
    program.stdin.take().unwrap().write_all(b"The mate [helper] slept.\n").unwrap();
    let done = program.wait_with_output().unwrap();
    assert!(text(&done.stdout).contains("[helper]"), "{}", text(&done.stderr));
    // Without anything to read it is wrong usage.
    let empty = Command::new(env!("CARGO_BIN_EXE_glossator")).arg("notes").stdin(Stdio::null()).output().unwrap();
    assert_eq!(empty.status.code(), Some(2));
    assert!(text(&empty.stderr).contains("required arguments"), "{}", text(&empty.stderr));
}

/// A file that is no text is named for what it is, whichever command gets it.
#[test]
fn files_that_are_no_text_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let whole = docx("<w:p><w:r><w:t>Tea</w:t></w:r></w:p>", &[]);
    fs::write(folder.path().join("a.docx"), &whole).unwrap();
    fs::write(folder.path().join("tail.docx"), [&[0xFF, 0, 1], &whole[whole.len() / 2..]].concat()).unwrap();
    fs::write(folder.path().join("e.xml"), "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"/>").unwrap();
    for (args, wanted) in [
        (&["validate", "a.docx"][..], "this is a zip file"),
        (&["validate", "e.xml", "--schema", "a.docx"], "this is a zip file"),
        (&["import", "a.docx", "--into", "e.xml", "--dry-run"], "was not exported from the edition"),
        (&["import", "tail.docx", "-o", "t.xml"], "this is a binary file"),
        (&["notes", "tail.docx"], "this is a binary file"),
    ] {
        let done = call(folder.path(), args);
        let said = text(&done.stderr) + &text(&done.stdout);
        assert!(said.contains(wanted) && !said.contains("--encoding"), "{args:?}: {said}");
        assert_ne!(done.status.code(), Some(0));
    }
}

#[test]
fn an_unknown_key_of_the_configuration_says_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("glossator.toml"), "[import]\nlangg = \"en\"\n").unwrap();
    fs::write(folder.path().join("a.txt"), "The mate [helper] slept.\n").unwrap();
    let said = text(&call(folder.path(), &["notes", "a.txt"]).stderr);
    assert!(said.contains("`lang` was probably meant"), "{said}");
}

/// What was exported, changed elsewhere and taken back is told: what is missing, empty, or changed on both sides.
#[test]
fn what_does_not_come_back_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("ru.txt"), "Друг опоздал. Он спал.\n\nПаром ушёл в полдень.\n").unwrap();
    fs::write(at("en.txt"), "The mate [helper] was late. He slept.\n\nThe ferry left at noon.\n").unwrap();
    for lang in ["ru", "en"] {
        let (page, edition) = (format!("{lang}.txt"), format!("{lang}.xml"));
        call(folder.path(), &["import", &page, "-o", &edition, "--lang", lang, "-q"]);
    }
    call(folder.path(), &["align", "ru.xml", "en.xml", "-o", "al.xml", "-q"]);
    let done = call(folder.path(), &["export", "al.xml", "--to", "po", "-o", "b.po", "-q"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let po = fs::read_to_string(at("b.po")).unwrap();
    let clean = call(folder.path(), &["import", "b.po", "--into", "en.xml", "--dry-run", "-q"]);
    assert_eq!((clean.status.code(), text(&clean.stderr)), (Some(0), String::new()), "{po}");
    fs::write(at("b.po"), po.replace("msgstr \"He slept.\"", "msgstr \"\"")).unwrap();
    let emptied = call(folder.path(), &["import", "b.po", "--into", "en.xml", "--dry-run"]);
    assert!(text(&emptied.stderr).contains("the words of this unit are gone"), "{}", text(&emptied.stderr));
    assert_eq!(emptied.status.code(), Some(1));
    let half: String = po.split_inclusive("\n\n").take(2).collect();
    fs::write(at("b.po"), half).unwrap();
    let halved = call(folder.path(), &["import", "b.po", "--into", "en.xml", "--dry-run"]);
    assert!(text(&halved.stderr).contains("in no unit of the file"), "{}", text(&halved.stderr));
    let newer = fs::read_to_string(at("en.xml")).unwrap().replace("He slept.", "He slept well.");
    fs::write(at("en.xml"), newer).unwrap();
    fs::write(at("b.po"), &po).unwrap();
    let kept = call(folder.path(), &["import", "b.po", "--into", "en.xml", "-o", "new.xml"]);
    assert!(text(&kept.stderr).contains("changed in the edition after the file was made"), "{}", text(&kept.stderr));
    assert!(fs::read_to_string(at("new.xml")).unwrap().contains("He slept well."));
}

/// Plural forms of an entry are sentences of their own, and come back like others.
#[test]
fn plural_forms_are_taken_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let po = "msgid \"\"\nmsgstr \"Language: ca\\n\"\n\nmsgid \"%d mate\"\nmsgid_plural \"%d mates\"\nmsgstr[0] \"%d company\"\nmsgstr[1] \"%d companys bons\"\n";
    fs::write(at("a.po"), po).unwrap();
    call(folder.path(), &["import", "a.po", "-o", "d/", "--source-lang", "en", "-q"]);
    fs::write(at("b.po"), po.replace("companys bons", "companys nous")).unwrap();
    let done = call(folder.path(), &["import", "b.po", "--into", "d/a.ca.xml", "--source-lang", "en", "-o", "new.xml"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(fs::read_to_string(at("new.xml")).unwrap().contains("%d companys nous"));
}
