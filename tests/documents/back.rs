//! Back into the document: what was decided in its edition, and nothing else.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::{Command, Output};

use glossator::document::{BackError, Carried, ChangesAs, Tracked, export_into};
use glossator::tei;
use glossator::xml::Limits;

use super::docx::docx;
use super::odt::odt;
use super::{read, try_read, written};

const BODY: &str = "<w:p><w:r><w:t>The mate slept.</w:t></w:r></w:p>\
    <w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>The mate [hel</w:t></w:r><w:r><w:t>per &amp; cook</w:t><w:t xml:space='preserve'> of the ship]</w:t><w:tab/><w:t>slept.</w:t></w:r></w:p>";

/// The parts of a zip in their order.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        parts.push((file.name().unwrap().into_owned(), bytes));
    }
    parts
}

fn part(bytes: &[u8], name: &str) -> String {
    let found = parts(bytes).into_iter().find(|(own, _)| own == name);
    found.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).unwrap_or_default()
}

/// The document after its edition was changed: `old` words of the file of the edition became `new` ones.
fn carried(bytes: &[u8], name: &str, (old, new): (&str, &str), how: ChangesAs) -> Result<Carried, BackError> {
    let text = written(&read(bytes.to_vec(), name));
    let (head, body) = text.split_at(text.find("<text>").unwrap());
    assert!(body.contains(old), "{text}");
    let text = format!("{head}{}", body.replacen(old, new, 1));
    let edition = tei::read(text.clone(), &Limits::default()).unwrap().edition;
    export_into(&edition, &text, bytes.to_vec(), name, how)
}

fn printed(bytes: &[u8], name: &str, tracked: Tracked) -> String {
    try_read(bytes.to_vec(), name, tracked).unwrap().text
}

fn call(folder: &Path, args: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_glossator"));
    program.args(args).env("SOURCE_DATE_EPOCH", "1767225600").current_dir(folder).output().unwrap()
}

#[test]
fn without_decisions_the_file_is_the_same() {
    let files = [
        ("a.docx", docx(BODY, &[])),
        ("a.odt", odt("<text:p>The mate [helper] slept.</text:p>")),
        ("a.md", b"# A\r\n\r\nThe *mate* [helper] &amp; {++he++} slept.\\\nYes.\n".to_vec()),
        ("a.srt", "\u{feff}7\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<i>Tea</i> [laughs]\r\n".as_bytes().to_vec()),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Nora>Tea &amp; rum [laughs]\n".to_vec()),
    ];
    for (name, bytes) in files {
        let carried = carried(&bytes, name, ("", ""), ChangesAs::Tracked).unwrap();
        assert_eq!(carried.bytes, bytes, "{name}");
        assert_eq!((carried.changes, carried.comments, carried.left.len()), (0, 0, 0), "{name}");
    }
}

#[test]
fn a_decision_is_a_tracked_change_and_a_remark_is_a_comment_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let original = docx(BODY, &[("word/media/image1.bin", "\u{1}\u{2}")]);
    fs::write(folder.path().join("a.docx"), &original).unwrap();
    let done = |args: &[&str]| {
        let output = call(folder.path(), args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    done(&["import", "a.docx", "-o", "a.xml"]);
    done(&["annotate", "a.xml", "--resp", "Nora Judge", "--edit", "i1=helper & cook of this ship"]);
    done(&["annotate", "a.xml", "--resp", "Nora Judge", "--remark", "i1=ask <him>"]);
    done(&["export", "a.xml", "--into", "a.docx", "-o", "b.docx"]);
    let new = fs::read(folder.path().join("b.docx")).unwrap();
    let text = part(&new, "word/document.xml");
    let range =
        "<w:commentRangeStart w:id=\"1\"/><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">[hel</w:t></w:r>";
    assert!(text.contains(range), "the range begins at the bracket: {text}");
    let (before, after) = (
        &BODY[..BODY.find("<w:t xml:space='preserve'>The mate [hel").unwrap()],
        "<w:tab/><w:t>slept.</w:t></w:r></w:p></w:body></w:document>",
    );
    assert!(text.contains(before) && text.ends_with(after), "{text}");
    let deleted = "<w:del w:id=\"2\" w:author=\"Nora Judge\" w:date=\"2026-01-01T00:00:00Z\"><w:r><w:delText xml:space=\"preserve\">the</w:delText></w:r></w:del>";
    assert!(text.contains(deleted), "{text}");
    assert!(
        text.contains("<w:t>per &amp; cook</w:t><w:t xml:space=\"preserve\"> of </w:t></w:r><w:del"),
        "what is not touched stays as it is written: {text}"
    );
    let comments = part(&new, "word/comments.xml");
    assert!(comments.contains("w:author=\"Nora Judge\"") && comments.contains("ask &lt;him&gt;"), "{comments}");
    assert!(printed(&new, "b.docx", Tracked::Accept).contains("of this ship"));
    assert_eq!(printed(&new, "b.docx", Tracked::Reject), printed(&original, "a.docx", Tracked::All));
    let may = ["word/document.xml", "[Content_Types].xml"];
    let kept = parts(&original).into_iter().filter(|(name, _)| !may.contains(&name.as_str()));
    let all = parts(&new);
    assert!(kept.clone().count() == 2 && kept.into_iter().all(|part| all.contains(&part)));
    let again = read(new, "b.docx");
    assert_eq!(again.edition.remarks.len(), 1);
    assert_eq!(again.edition.header.authors[0].name, "Nora Judge");
}

#[test]
fn plain_changes_are_written_in_place() {
    let original = docx(BODY, &[]);
    let new = carried(&original, "a.docx", ("of the ship", "of a tall ship"), ChangesAs::Plain).unwrap();
    let text = part(&new.bytes, "word/document.xml");
    assert!(!text.contains("<w:ins") && !text.contains("<w:del"), "{text}");
    assert!(printed(&new.bytes, "a.docx", Tracked::All).contains("cook of a tall ship]\tslept."));
}

#[test]
fn words_in_notes_and_in_changes_of_others_change_there() {
    let notes = "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:footnote w:id='5'><w:p><w:r><w:t xml:space='preserve'> A kind of tea.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let body = "<w:p><w:r><w:t>Drink the chai</w:t></w:r><w:r><w:footnoteReference w:id='5'/></w:r><w:ins w:id='1' w:author='Ada'><w:r><w:t xml:space='preserve'> every day</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>";
    let original = docx(body, &[("word/footnotes.xml", notes)]);
    let new = carried(&original, "a.docx", ("A kind of tea", "A black tea"), ChangesAs::Tracked).unwrap();
    assert_eq!((new.changes, new.left.len()), (1, 0), "{:?}", new.left);
    assert_eq!(part(&new.bytes, "word/document.xml"), part(&original, "word/document.xml"));
    assert!(
        part(&new.bytes, "word/footnotes.xml")
            .contains("<w:t xml:space=\"preserve\"> </w:t><w:t xml:space=\"preserve\">A </w:t>")
    );
    let new = carried(&original, "a.docx", ("every day", "every single day"), ChangesAs::Tracked).unwrap();
    let text = part(&new.bytes, "word/document.xml");
    assert!(
        text.contains("</w:ins><w:ins w:id=") && text.contains("</w:ins><w:ins w:id='1' w:author='Ada'>"),
        "{text}"
    );
}

#[test]
fn changes_in_odt_are_tracked_and_remarks_are_annotations() {
    let body = "<text:p>The keeper.</text:p><text:p>Who &apos;slept&apos;\n was <text:span>the mate [hel</text:span>per of the ship].</text:p>";
    let original = odt(body);
    let new = carried(&original, "a.odt", ("of the ship", "on that ship"), ChangesAs::Tracked).unwrap();
    assert_eq!((new.changes, new.left.len()), (1, 0), "{:?}", new.left);
    let text = part(&new.bytes, "content.xml");
    let before = &body[..body.find("per of").unwrap()];
    assert!(text.contains(before), "{text}");
    assert!(
        text.contains("<text:p>of the</text:p></text:deletion>") && text.contains("/>on that<text:change-end"),
        "{text}"
    );
    let others = |bytes: &[u8]| parts(bytes).into_iter().filter(|(name, _)| name != "content.xml").collect::<Vec<_>>();
    assert_eq!(others(&original), others(&new.bytes));
    let plain = carried(&original, "a.odt", ("'slept'", "'woke'"), ChangesAs::Plain).unwrap();
    let text = part(&plain.bytes, "content.xml");
    assert!(text.contains("Who &apos;woke&apos;\n was <text:span>"), "{text}");
}

#[test]
fn text_changes_where_it_stands() {
    let srt = "\u{feff}7\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<i>Tea</i> [laughs aloud]\r\nYes.\r\n\r\n9\r\n00:00:03,000 --> 00:00:04,000\r\nNo.\r\n";
    let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Nora>Tea [laughs aloud]\n";
    let markdown = "# Tea\r\n\r\n*Tea*,  {>>old<<}he said [laughs aloud]\r\nand _left_.\r\n";
    for (name, text) in [("a.srt", srt), ("a.vtt", vtt), ("a.md", markdown)] {
        let new = carried(text.as_bytes(), name, ("laughs aloud", "weeps * aloud"), ChangesAs::Tracked).unwrap();
        let expected = if name == "a.md" { "weeps \\* aloud" } else { "weeps * aloud" };
        assert_eq!(String::from_utf8(new.bytes).unwrap(), text.replace("laughs aloud", expected), "{name}");
    }
}

#[test]
fn names_of_characters_are_changed_where_they_stand() {
    let markdown = "Tea &amp; [rum &amp; more] please, *a&nbsp;cup*\n&copy; Nora.\n";
    for (old, new, expected) in [
        ("more", "milk", markdown.replace("more", "milk")),
        ("rum &amp; more", "rum, more", markdown.replace("rum &amp; more", "rum, more")),
        ("rum &amp; more", "rum &amp; milk &amp; more", markdown.replace("rum &amp; more", "rum &amp; milk \\& more")),
        ("please", "please &amp; <lb/>now", markdown.replace("please", "please \\& \\\nnow")),
        (" Nora", " Ada", markdown.replace("Nora", "Ada")),
        ("</hi> ©", "</hi> by", markdown.replace("&copy;", "by")),
    ] {
        let made = carried(markdown.as_bytes(), "a.md", (old, new), ChangesAs::Tracked).unwrap();
        assert_eq!(String::from_utf8(made.bytes).unwrap(), expected, "{old} {:?}", made.left);
    }
    let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Nora>Tea &amp; rum&nbsp;&lt;hot&gt; &amp;lt; & [laughs]\n";
    for (old, new, expected) in [
        ("laughs", "smiles", vtt.replace("laughs", "smiles")),
        ("Tea &amp; rum", "Tea, rum", vtt.replace("Tea &amp; rum", "Tea, rum")),
        ("&lt;hot&gt;", "&lt;warm&gt;", vtt.replace("hot", "warm")),
    ] {
        let made = carried(vtt.as_bytes(), "a.vtt", (old, new), ChangesAs::Tracked).unwrap();
        assert_eq!(String::from_utf8(made.bytes).unwrap(), expected, "{old} {:?}", made.left);
    }
}

#[test]
fn what_has_no_place_is_told_and_stays() {
    let text = b"Tea `[rum]` [hot] please.\n\n> one\n> two\n";
    let new = carried(text, "a.md", ("one two", "three"), ChangesAs::Tracked).unwrap();
    assert_eq!((new.bytes.as_slice(), new.changes), (text.as_slice(), 0));
    assert!(new.left[0].to_string().starts_with("block b2: "), "{}", new.left[0]);
}

#[test]
fn an_edition_without_the_tracked_changes_is_known() {
    let body = "<w:p><w:r><w:t>Tea</w:t></w:r><w:ins w:id='1' w:author='Ada'><w:r><w:t xml:space='preserve'> or rum</w:t></w:r></w:ins></w:p>";
    let original = docx(body, &[]);
    let text = written(&try_read(original.clone(), "a.docx", Tracked::Reject).unwrap());
    let into = |text: String| {
        let edition = tei::read(text.clone(), &Limits::default()).unwrap().edition;
        export_into(&edition, &text, original.clone(), "a.docx", ChangesAs::Tracked)
    };
    assert_eq!(into(text.clone()).unwrap().bytes, original);
    let error = into(text.replace(">Tea<", ">Milk<")).unwrap_err();
    assert!(matches!(error, BackError::Rejected | BackError::NotTheSame), "{error}");
}

#[test]
fn another_document_is_refused_with_the_place() {
    let text = written(&read(docx(BODY, &[]), "a.docx"));
    let edition = tei::read(text.clone(), &Limits::default()).unwrap().edition;
    let into = |body: &str| export_into(&edition, &text, docx(body, &[]), "b.docx", ChangesAs::Tracked);
    let other = into("<w:p><w:r><w:t>A lamp.</w:t></w:r></w:p>").unwrap_err();
    assert!(matches!(&other, BackError::Foreign { block, .. } if block == "b1"), "{other}");
    let changed = into(&BODY.replacen("The mate slept.", "The mate woke.", 1)).unwrap_err();
    assert!(matches!(&changed, BackError::Changed { block, .. } if block == "b1"), "{changed}");
    // The same words in a file that another program has saved anew.
    assert_eq!(into(&BODY.replacen("<w:r>", "<w:r w:rsidR='00A1'>", 1)).unwrap().changes, 0);
}
