//! From a page to an edition and back: bytes, spans, equality of what was written and read.

use std::path::{Path, PathBuf};

use glossator::model::{Edition, View, notes, print, project};
use glossator::page::{Form, Import, ImportOptions, import};
use glossator::tei;
use glossator::xml::Limits;

use crate::needs;

/// The pages of `examples/pages`.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = std::fs::read_dir(root.join("examples/pages")).unwrap();
    let mut pages: Vec<PathBuf> = examples.map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

fn imported(path: &Path) -> (Vec<u8>, Import) {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let import =
        import(bytes.clone(), name, &ImportOptions::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    (bytes, import)
}

fn printed(edition: &Edition) -> Vec<u8> {
    let mut bytes = Vec::new();
    print(edition, |run| {
        bytes.extend_from_slice(run);
        Ok::<(), ()>(())
    })
    .unwrap();
    bytes
}

fn written(edition: &Edition) -> String {
    String::from_utf8(tei::write(edition, Vec::new()).unwrap()).unwrap()
}

#[test]
fn every_example_comes_back_byte_for_byte() {
    for path in pages() {
        let (bytes, import) = imported(&path);
        let expected = if import.form == Form::Page { bytes } else { import.text.clone().into_bytes() };
        assert_eq!(printed(&import.edition), expected, "{}", path.display());
        let read = tei::read(written(&import.edition), &Limits::default()).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&printed(&read.edition)),
            String::from_utf8_lossy(&expected),
            "{}",
            path.display()
        );
    }
}

#[test]
fn writing_what_was_read_gives_the_same_bytes() {
    for path in pages() {
        let first = written(&imported(&path).1.edition);
        let read = tei::read(first.clone(), &Limits::default()).unwrap();
        similar_asserts(&written(&read.edition), &first, &path);
        assert_eq!(read.document.source(), first);
    }
}

/// The first line that differs is worth more than two whole files.
fn similar_asserts(found: &str, expected: &str, path: &Path) {
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{}:{}", path.display(), number + 1);
    }
    assert_eq!(found.len(), expected.len(), "{}", path.display());
}

#[test]
fn notes_of_a_page_and_of_its_edition_are_the_same() {
    for path in pages() {
        let import = imported(&path).1;
        let read = tei::read(written(&import.edition), &Limits::default()).unwrap();
        let rows = |edition: &Edition| -> Vec<String> {
            let found = notes(edition);
            let row = |note: &glossator::model::Note<'_>| {
                let decision = note.decision.map(|decision| (decision.cert, decision.rule.clone(), decision.runner_up));
                format!(
                    "{:?} {:?} {:?} {:?} {:?}",
                    note.range, note.anchor, note.intervention.class, note.post, decision
                )
            };
            found.notes.iter().map(row).collect()
        };
        assert_eq!(rows(&read.edition), rows(&import.edition), "{}", path.display());
    }
}

#[test]
fn every_character_of_a_view_leads_back_to_the_file() {
    for path in pages() {
        let import = imported(&path).1;
        for view in [View::Printed, View::Reading, View::Base] {
            let projection = project(&import.edition, view);
            for (at, c) in projection.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let origin = projection.origin(at).unwrap();
                let found = import.text[origin..].chars().next().unwrap();
                let same = found.to_lowercase().eq(c.to_lowercase());
                assert!(same, "{}: {c:?} at {at} of {view:?} leads to {found:?} at {origin}", path.display());
            }
        }
    }
}

/// Real TEI files that other people wrote: they are read, something is printed, and every word leads back to its bytes.
#[test]
#[ignore = "needs outside data: tei"]
fn tei_of_other_programs_is_read() {
    let Some(folder) = needs::data("tei/valid") else { return };
    let entries = std::fs::read_dir(&folder).unwrap();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let text = std::fs::read_to_string(&path).unwrap();
        let limits = Limits::default().with_doctype(glossator::xml::Doctype::Skip);
        let file = tei::read(text.clone(), &limits).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(file.document.source(), text);
        let printed = project(&file.edition, View::Printed);
        // A file of declarations alone has no text.
        let has_text = text.contains("<text") || text.contains("<body");
        assert!(!has_text || printed.text.chars().any(char::is_alphabetic), "{}", path.display());
        for (at, c) in printed.text.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()) {
            let origin = printed.origin(at).unwrap();
            assert!(text[origin..].starts_with([c, '&']), "{}: {c:?} at {at} leads to byte {origin}", path.display());
        }
    }
}
