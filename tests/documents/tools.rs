//! Other programs open what is written: python-docx, odfpy, polib, the Translate Toolkit, LibreOffice.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::needs;

const PAGE: &str = "# A letter\n\nThe mate [play on words: \"friend\" and \"helper\"] came late & tired.[^1] He had sold a bell \
    {>>Which one?<<} at noon.\n\n- one *thing*\n- another [new] one\n\n| bell | cup |\n|---|---|\n| tin | [laughs] |\n\n[^1]: Translator's note: by ferry.\n";

const SOURCE: &str = "Друг опоздал. Он продал «колокол».\n\nПаром ушёл <в полдень>.\n";
const TARGET: &str =
    "The mate [play on words: \"friend\"] was late. He sold a \"bell\" & a cup.\n\nThe ferry left [at noon].\n";

fn done(folder: &Path, args: &[&str]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_glossator"));
    let output = program.args(args).env("SOURCE_DATE_EPOCH", "1767225600").current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0)), "{args:?}: {said}");
    said
}

/// An interpreter of Python that has some modules: `GLOSSATOR_PYTHON`, that of `target/tools`, or the usual one.
fn python(modules: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin/python");
    let named = std::env::var_os("GLOSSATOR_PYTHON").map(PathBuf::from);
    let found = named.into_iter().chain([own, "python3".into()]).find(|python| {
        let imported = Command::new(python).args(["-c", &format!("import {modules}")]).output();
        imported.is_ok_and(|output| output.status.success())
    });
    found.or_else(|| needs::missing(&format!("Python with the modules {modules}, in GLOSSATOR_PYTHON or target/tools")))
}

/// What the libraries see in files.
fn seen(python: &Path, folder: &Path, files: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/tools.py");
    let output = Command::new(python).arg(script).args(files).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{files:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A folder with an edition, and the names of the documents that it becomes.
fn written() -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), PAGE).unwrap();
    done(folder.path(), &["import", "a.md", "--lang", "en", "-o", "e.xml"]);
    let mut names = Vec::new();
    for to in ["docx", "odt"] {
        for notes in ["footnotes", "comments", "brackets", "none"] {
            let name = format!("{notes}.{to}");
            done(folder.path(), &["export", "e.xml", "--to", to, "--notes", notes, "-o", &name]);
            names.push(name);
        }
    }
    (folder, names)
}

#[test]
#[ignore = "needs Python with python-docx and odfpy"]
fn libraries_of_python_open_documents() {
    let Some(python) = python("docx, odf") else { return };
    let (folder, names) = written();
    for name in &names {
        let seen = seen(&python, folder.path(), &[name]);
        for words in ["mate", "came late &", "sold a bell", "another [new] one", "Which one?"] {
            assert!(seen.contains(words), "{name}: {words}: {seen}");
        }
        assert_eq!(
            seen.contains("friend"),
            !name.starts_with("none") && !name.contains("footnotes.docx"),
            "{name}: {seen}"
        );
    }
}

#[test]
#[ignore = "needs Python with python-docx"]
fn a_document_into_which_decisions_went_is_opened() {
    let Some(python) = python("docx, odf") else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "The mate [helper] slept.\n").unwrap();
    done(folder.path(), &["import", "a.txt", "--lang", "en", "-o", "draft.xml"]);
    done(folder.path(), &["export", "draft.xml", "--to", "docx", "-o", "a.docx"]);
    done(folder.path(), &["import", "a.docx", "-o", "a.xml"]);
    done(folder.path(), &["annotate", "a.xml", "--resp", "Nora Judge", "--edit", "i1=cook", "--remark", "i1=why?"]);
    done(folder.path(), &["export", "a.xml", "--into", "a.docx", "-o", "b.docx"]);
    let seen = seen(&python, folder.path(), &["b.docx"]);
    assert!(seen.contains("comment Nora Judge why?"), "{seen}");
}

/// The edition is the same after another program has opened a document and saved it.
#[test]
#[ignore = "needs soffice"]
fn documents_come_back_from_libreoffice() {
    let Some(program) = needs::program("soffice") else { return };
    let (folder, names) = written();
    let home = format!("-env:UserInstallation=file://{}", folder.path().join("home").display());
    let before = fs::read_to_string(folder.path().join("e.xml")).unwrap();
    let mut wrong = Vec::new();
    for (from, to) in [("docx", "docx"), ("odt", "odt"), ("docx", "odt")] {
        let out = format!("{from}-{to}");
        let files: Vec<&String> = names.iter().filter(|name| name.ends_with(from)).collect();
        let mut call = Command::new(program);
        call.arg(&home).args(["--headless", "--convert-to", to, "--outdir", &out]).args(&files);
        let output = call.current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for name in files {
            let saved = format!("{out}/{}", Path::new(name).with_extension(to).display());
            let args = ["import", &saved, "--into", "e.xml", "-o", "n.xml", "--force"];
            let output = Command::new(env!("CARGO_BIN_EXE_glossator")).args(args).current_dir(folder.path()).output();
            let said = String::from_utf8_lossy(&output.unwrap().stderr).into_owned();
            if fs::read_to_string(folder.path().join("n.xml")).unwrap_or_default() != before {
                wrong.push(format!("{saved}: {said}"));
            }
            drop(fs::remove_file(folder.path().join("n.xml")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs Python with polib and the Translate Toolkit"]
fn pairs_are_read_by_polib_and_the_translate_toolkit() {
    let Some(python) = python("polib, translate.storage.tmx") else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ru.txt"), SOURCE).unwrap();
    fs::write(folder.path().join("en.txt"), TARGET).unwrap();
    done(folder.path(), &["import", "ru.txt", "-o", "ru.xml"]);
    done(folder.path(), &["import", "en.txt", "-o", "en.xml"]);
    done(folder.path(), &["align", "ru.xml", "en.xml", "-o", "a.align.xml"]);
    for (to, name, view) in [
        ("po", "reading.po", "reading"),
        ("po", "a.po", "printed"),
        ("tmx", "a.tmx", "printed"),
        ("xliff", "a.xlf", "printed"),
        ("xliff12", "b.xlf", "printed"),
    ] {
        done(folder.path(), &["export", "a.align.xml", "--to", to, "--view", view, "-o", name]);
        let seen = seen(&python, folder.path(), &[name]);
        for words in ["Он продал «колокол». = He sold a \"bell\" & a cup.", "Паром ушёл <в полдень>."]
        {
            assert!(seen.contains(words), "{name}: {seen}");
        }
        let note = "Друг опоздал. = The mate [play on words: \"friend\"] was late.";
        assert_eq!(seen.contains(note), view == "printed", "{name}: {seen}");
    }
}
