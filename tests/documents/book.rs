//! EPUB out: a book that reading systems open, and that comes back as the edition that it was made of.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use glossator::document::{DocumentOptions, Exported, Format, NotesAs, export, import};
use glossator::model::{View, project};
use glossator::xml::{Document, Limits};

use super::docx::docx;
use super::{body, read};

const MARKDOWN: &str = "---\ntitle: Nets & bells\nlang: en\n---\n\nBefore the *first* chapter.\n\n# Nets [sic]\n\nThe mate[^1] slept.\\\nHe [the mate] was late.\n\n\
    > Who drank [a new] tea?\n\n## Deeper\n\n1. one\n2. two\n\n   more\n\n   - inner\n\n| a | b |\n|---|---|\n| c | |\n\n```\nx[1]  <y>\n  z\n```\n\n\
    # Bells\n\nAt noon \\[not a note\\] {++it++}{--he--} rang[^2] & stopped.\n\n[^1]: Translator's note: *helper*.\n[^2]: Two\\\n    lines.\n";

fn made(bytes: &[u8], name: &str, how: NotesAs) -> (glossator::document::Imported, Exported) {
    let first = read(bytes.to_vec(), name);
    let made = export(&first.edition, Format::Epub, how).unwrap();
    (first, made)
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.insert(file.name().unwrap().into_owned(), text);
    }
    parts
}

/// Attributes of a name in a file of XML.
fn all(text: &str, name: &str) -> Vec<String> {
    let tree = Document::parse(text.replace("<!DOCTYPE html>\n", ""), &Limits::default()).unwrap();
    let elements = tree.nodes().filter(|node| node.is_element());
    elements.filter_map(|node| node.attribute(name).map(str::to_owned)).collect()
}

/// Holds what the specification of EPUB 3 wants of every book.
fn is_a_book(bytes: &[u8]) {
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
    assert_eq!(&bytes[8..10], [0, 0], "the first part is stored as it is");
    let parts = parts(bytes);
    let package = &parts["EPUB/package.opf"];
    assert!(parts["META-INF/container.xml"].contains("full-path=\"EPUB/package.opf\""));
    let named: BTreeSet<String> = all(package, "href").into_iter().map(|href| format!("EPUB/{href}")).collect();
    let other = ["mimetype", "META-INF/container.xml", "EPUB/package.opf"];
    let held: BTreeSet<String> = parts.keys().filter(|name| !other.contains(&name.as_str())).cloned().collect();
    assert_eq!(named, held);
    let ids = all(package, "id");
    assert!(all(package, "idref").iter().all(|id| ids.contains(id)));
    for needed in
        ["<dc:identifier id=\"id\">urn:uuid:", "<dc:title>", "<dc:language>", "dcterms:modified", "properties=\"nav\""]
    {
        assert!(package.contains(needed), "{needed}: {package}");
    }
    for (name, text) in parts.iter().filter(|(name, _)| name.ends_with(".xhtml")) {
        let ids = all(text, "id");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name}");
        for href in all(text, "href") {
            let known = href
                .strip_prefix('#')
                .map_or_else(|| held.contains(&format!("EPUB/{href}")), |id| ids.contains(&id.to_owned()));
            assert!(known, "{name}: {href}");
        }
    }
}

#[test]
fn a_book_comes_back_as_it_was() {
    let (first, made) = made(MARKDOWN.as_bytes(), "nets.md", NotesAs::Kept);
    assert_eq!(made.told, []);
    is_a_book(&made.bytes);
    let again = read(made.bytes.clone(), "nets.epub");
    assert_eq!(body(&again).replace(" change=\"#ch1\"", ""), body(&first));
    assert_eq!(again.edition.header.title, "Nets & bells");
    let parts = parts(&made.bytes);
    assert!(
        parts["EPUB/nav.xhtml"].contains("<li><a href=\"chapter-2.xhtml\">Nets [sic]</a></li>"),
        "{}",
        parts["EPUB/nav.xhtml"]
    );
    let chapter = &parts["EPUB/chapter-2.xhtml"];
    assert!(
        chapter.contains("<a epub:type=\"noteref\" role=\"doc-noteref\" href=\"#fn1\" id=\"ref1\">1</a>"),
        "{chapter}"
    );
    assert!(chapter.contains("<aside epub:type=\"footnote\" role=\"doc-footnote\" id=\"fn1\">"), "{chapter}");
}

#[test]
fn notes_are_written_as_they_are_wanted() {
    for (how, words) in [
        (NotesAs::Footnotes, "Nets [sic]\n\nThe mate⁽Translator's note: helper.⁾ slept."),
        (NotesAs::Brackets, "Nets [sic]\n\nThe mate [Translator's note: helper.] slept."),
        (NotesAs::None, "Nets [sic]\n\nThe mate slept."),
        (NotesAs::Comments, "Nets [sic]\n\nThe mate slept."),
    ] {
        let (_, made) = made(MARKDOWN.as_bytes(), "nets.md", how);
        is_a_book(&made.bytes);
        let again = import(made.bytes, "nets.epub", &DocumentOptions::default()).unwrap();
        assert!(project(&again.edition, View::Printed).text.contains(words), "{how:?}: {}", again.text);
        let told: Vec<String> = made.told.iter().map(ToString::to_string).collect();
        let expected = if how == NotesAs::Comments { vec!["comments were left out: 3".to_owned()] } else { Vec::new() };
        assert_eq!(told, expected, "{how:?}");
    }
}

#[test]
fn languages_directions_endnotes_and_verse_come_back() {
    let text = "<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/><w:lang w:bidi='ar-SA'/></w:rPr><w:t>قال الحارس إن الجرس كسول.</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space='preserve'>The </w:t></w:r><w:r><w:rPr><w:i/><w:lang w:val='de-DE'/></w:rPr><w:t>Leuchtturm</w:t></w:r><w:r><w:endnoteReference w:id='1'/></w:r></w:p>";
    let notes = "<w:endnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:endnote w:id='1'><w:p><w:r><w:t>At the end.</w:t></w:r></w:p></w:endnote></w:endnotes>";
    let (first, book) = made(&docx(text, &[("word/endnotes.xml", notes)]), "a.docx", NotesAs::Kept);
    assert_eq!(book.told, []);
    is_a_book(&book.bytes);
    assert_eq!(body(&read(book.bytes, "a.epub")), body(&first));
    let verse = "\\id XXA\n\\c 1\n\\q1\n\\v 1 Row,\n\\q1 row.\n\\b\n\\q1 Row \\add on\\add*.\n";
    let (first, book) = made(verse.as_bytes(), "a.usfm", NotesAs::Kept);
    let told: Vec<String> = book.told.iter().map(ToString::to_string).collect();
    assert!(told.contains(&"numbers of verses were left out: 1".to_owned()), "{told:?}");
    assert!(told.contains(&"supplied words without brackets stand in brackets: 1".to_owned()), "{told:?}");
    let again = body(&read(book.bytes, "a.epub"));
    assert_eq!(again.matches("<l ").count(), body(&first).matches("<l ").count(), "{again}");
    assert_eq!(again.matches("<lg>").count(), 2, "{again}");
}

#[test]
fn scripture_says_what_it_cannot_hold() {
    let (first, _) = made(MARKDOWN.as_bytes(), "nets.md", NotesAs::Kept);
    let usfm = export(&first.edition, Format::Usfm, NotesAs::Kept).unwrap();
    let told: Vec<String> = usfm.told.iter().map(ToString::to_string).collect();
    for part in [
        "program text",
        "quotations",
        "items lost their numbers",
        "items of lists in lists",
        "line ends inside blocks",
        "accepted: 2",
        "blocks that usfm cannot hold",
    ] {
        assert!(told.iter().any(|told| told.contains(part)), "{part}: {told:?}");
    }
    let again = import(usfm.bytes, "a.usfm", &DocumentOptions::default()).unwrap();
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let expected = first.text.replace("⁽Two\nlines.⁾", "⁽Two lines.⁾");
    assert_eq!(words(&again.text), words(&expected));
}
