//! Documents that were exported from an edition, edited, and taken back into it.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::{Command, Output};

use super::zipped;

const PAGE: &str = "The ferry to Tin Island\n\nThe mate [play on words: \"friend\" and \"helper\"] came late & tired. \
    He had sold a bell [literally: a tin cup] at noon.\n\n[You are] Dreaming of a [new] ferry! It left.\n";

fn call(folder: &Path, args: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_glossator"));
    program.args(args).env("SOURCE_DATE_EPOCH", "1767225600").current_dir(folder).output().unwrap()
}

fn done(folder: &Path, args: &[&str], code: i32) -> String {
    let output = call(folder, args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    said
}

/// A folder with an edition on which somebody decided.
fn edition() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), PAGE).unwrap();
    done(folder.path(), &["import", "page.txt", "--lang", "en", "-o", "e.xml"], 0);
    done(
        folder.path(),
        &["annotate", "e.xml", "--resp", "Nora Judge", "--accept", "i1", "--remark", "i1=Is it clear?"],
        0,
    );
    folder
}

/// Rewrites a part of a zip.
fn edit(path: &Path, name: &str, change: impl Fn(&str) -> String) {
    let mut zip = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let own = file.name().unwrap().into_owned();
        let text = if own == name { change(&text) } else { text };
        parts.push((own, text));
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    fs::write(path, zipped(&parts)).unwrap();
}

fn replaced(path: &Path, name: &str, old: &str, new: &str) {
    edit(path, name, |text| {
        assert!(text.contains(old), "{text}");
        text.replacen(old, new, 1)
    });
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// What differs between two texts: the lines of the second.
fn differing<'t>(one: &str, other: &'t str) -> Vec<&'t str> {
    let olds: Vec<&str> = one.lines().collect();
    other.lines().filter(|line| !olds.contains(line)).collect()
}

#[test]
fn without_a_change_the_edition_is_the_same() {
    let folder = edition();
    for to in ["docx", "odt"] {
        for notes in ["footnotes", "comments", "brackets", "none"] {
            let name = format!("{notes}.{to}");
            done(folder.path(), &["export", "e.xml", "--to", to, "--notes", notes, "-o", &name], 0);
            let said = done(folder.path(), &["import", &name, "--into", "e.xml", "-o", "n.xml", "--force"], 0);
            assert!(said.ends_with("0 sentences and 0 notes changed; 5 units compared\n"), "{name}: {said}");
            assert_eq!(text(folder.path(), "n.xml"), text(folder.path(), "e.xml"), "{name}");
        }
    }
}

#[test]
fn one_changed_sentence_changes_that_sentence_alone() {
    let folder = edition();
    let before = text(folder.path(), "e.xml");
    for (to, part) in [("docx", "word/document.xml"), ("odt", "content.xml")] {
        for notes in ["footnotes", "comments", "brackets"] {
            let name = format!("{notes}.{to}");
            done(folder.path(), &["export", "e.xml", "--to", to, "--notes", notes, "-o", &name], 0);
            replaced(&folder.path().join(&name), part, "late &amp; tired", "early &amp; tired");
            let said = done(folder.path(), &["import", &name, "--into", "e.xml", "-o", "n.xml", "--force"], 0);
            assert!(said.contains("1 sentence and 0 notes changed"), "{name}: {said}");
            let after = text(folder.path(), "n.xml");
            let after = differing(&before, &after);
            assert!(after[0].contains(".</change>"), "{after:?}");
            let paragraph = before.lines().find(|line| line.contains("late &amp;")).unwrap();
            assert_eq!(after[1..], [paragraph.replace("late", "early")], "{name}");
        }
    }
    done(folder.path(), &["validate", "n.xml"], 0);
    done(folder.path(), &["import", "comments.docx", "--into", "e.xml", "--dry-run"], 0);
}

#[test]
fn a_document_that_went_back_into_its_original_comes_back() {
    let folder = edition();
    done(folder.path(), &["export", "e.xml", "--to", "docx", "--notes", "footnotes", "-o", "original.docx"], 0);
    done(folder.path(), &["import", "original.docx", "-o", "d.xml"], 0);
    done(folder.path(), &["export", "d.xml", "--into", "original.docx", "-o", "back.docx"], 0);
    let back = folder.path().join("back.docx");
    // As if the program had dropped the record.
    edit(&back, "customXml/item1.xml", |_| "<other/>".to_owned());
    let said = done(folder.path(), &["import", "back.docx", "--into", "d.xml", "-o", "n.xml"], 0);
    assert!(said.contains("does not say of which version"), "{said}");
    assert_eq!(text(folder.path(), "n.xml"), text(folder.path(), "d.xml"));
    replaced(&back, "word/footnotes.xml", "a tin cup", "a tin mug");
    let said = done(folder.path(), &["import", "back.docx", "--into", "d.xml", "-o", "n.xml", "--force"], 0);
    assert!(said.contains("0 sentences and 1 note changed"), "{said}");
    assert!(text(folder.path(), "n.xml").contains("a tin mug"));
}

#[test]
fn notes_are_followed() {
    let folder = edition();
    done(folder.path(), &["export", "e.xml", "--to", "docx", "--notes", "footnotes", "-o", "b.docx"], 0);
    let path = folder.path().join("b.docx");
    replaced(&path, "word/footnotes.xml", "literally: a tin cup", "literally: a mug of tin");
    let said = done(folder.path(), &["import", "b.docx", "--into", "e.xml", "-o", "n.xml"], 0);
    assert!(said.contains("0 sentences and 1 note changed"), "{said}");
    assert!(text(folder.path(), "n.xml").contains("a mug of tin"));
    edit(&path, "word/document.xml", |text| {
        let start = text.find("<w:footnoteReference").unwrap();
        let end = start + text[start..].find("/>").unwrap() + 2;
        [&text[..start], &text[end..]].concat()
    });
    let said = done(folder.path(), &["import", "b.docx", "--into", "e.xml", "-o", "m.xml"], 1);
    assert!(said.contains("is not in the document any more; it stays"), "{said}");
    done(folder.path(), &["validate", "n.xml", "m.xml"], 0);
}

#[test]
fn words_that_a_note_explains_are_replaced_and_never_emptied() {
    let folder = edition();
    for notes in ["footnotes", "comments", "brackets"] {
        done(folder.path(), &["export", "e.xml", "--to", "docx", "--notes", notes, "-o", "b.docx", "--force"], 0);
        let path = folder.path().join("b.docx");
        replaced(&path, "word/document.xml", "mate", "sailor");
        done(folder.path(), &["import", "b.docx", "--into", "e.xml", "-o", "n.xml", "--force"], 0);
        let after = text(folder.path(), "n.xml");
        assert!(after.contains("sailor</term> <gloss xml:id=\"i1\""), "{notes}: {after}");
        replaced(&path, "word/document.xml", "sailor", "");
        replaced(&path, "word/document.xml", "It left.", "It sank.");
        let said = done(folder.path(), &["import", "b.docx", "--into", "e.xml", "-o", "n.xml", "--force"], 1);
        assert!(said.contains("`mate` is marked up in the edition"), "{notes}: {said}");
        assert!(said.contains("1 sentence and 0 notes changed"), "{notes}: {said}");
    }
}

#[test]
fn a_new_comment_is_a_remark_on_its_words() {
    let folder = edition();
    done(folder.path(), &["export", "e.xml", "--to", "docx", "--notes", "comments", "-o", "b.docx"], 0);
    let path = folder.path().join("b.docx");
    let comment = "<w:comment w:id=\"77\" w:author=\"Boris Reader\" w:date=\"2026-02-02T08:15:00Z\"><w:p><w:r><w:t>Two or one &amp; a half?</w:t></w:r></w:p></w:comment></w:comments>";
    replaced(&path, "word/comments.xml", "</w:comments>", comment);
    replaced(
        &path,
        "word/document.xml",
        "It left.</w:t></w:r>",
        "</w:t></w:r><w:commentRangeStart w:id=\"77\"/><w:r><w:t>It left.</w:t></w:r><w:commentRangeEnd w:id=\"77\"/><w:r><w:commentReference w:id=\"77\"/></w:r>",
    );
    let said = done(folder.path(), &["import", "b.docx", "--into", "e.xml", "-o", "n.xml"], 0);
    assert!(said.contains("0 sentences and 0 notes changed; 1 remark added"), "{said}");
    let after = text(folder.path(), "n.xml");
    assert!(after.contains("<anchor xml:id=\"cm1.a\"/>It left.<anchor xml:id=\"cm1.z\"/>"), "{after}");
    assert!(after.contains("<name>Boris Reader</name>"));
    assert!(
        after.contains("<change when=\"2026-02-02T08:15:00Z\"/></revisionDesc><note>Two or one &amp; a half?</note>")
    );
    done(folder.path(), &["validate", "n.xml"], 0);
    // Once more, the comment is known.
    done(folder.path(), &["export", "n.xml", "--to", "docx", "--notes", "comments", "-o", "c.docx"], 0);
    done(folder.path(), &["import", "c.docx", "--into", "n.xml", "-o", "again.xml"], 0);
    assert_eq!(text(folder.path(), "again.xml"), after);
}

#[test]
fn tracked_changes_are_kept_accepted_or_rejected() {
    let folder = edition();
    done(folder.path(), &["export", "e.xml", "--to", "docx", "-o", "b.docx"], 0);
    let by = "w:author=\"Vera\" w:date=\"2026-02-03T10:15:00Z\"";
    let tracked = format!(
        "It </w:t></w:r><w:del w:id=\"1\" {by}><w:r><w:delText>left</w:delText></w:r></w:del><w:ins w:id=\"2\" {by}><w:r><w:t>sank</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r>"
    );
    replaced(&folder.path().join("b.docx"), "word/document.xml", "It left.</w:t></w:r>", &tracked);
    let back = |how: &str| {
        done(
            folder.path(),
            &["import", "b.docx", "--into", "e.xml", "--track-changes", how, "-o", "n.xml", "--force"],
            0,
        );
        done(folder.path(), &["validate", "n.xml"], 0);
        text(folder.path(), "n.xml")
    };
    assert!(back("accept").contains(">It sank.</s>"));
    assert_eq!(back("reject"), text(folder.path(), "e.xml"));
    let kept = back("all");
    assert!(kept.contains("It <del change=\"#ch1\">left</del><add change=\"#ch1\">sank</add>."), "{kept}");
    assert!(kept.contains("<change xml:id=\"ch1\""), "{kept}");
}

#[test]
fn a_newer_edition_and_another_document_are_told() {
    let folder = edition();
    done(folder.path(), &["export", "e.xml", "--to", "docx", "-o", "b.docx"], 0);
    let newer = text(folder.path(), "e.xml").replace("It left.", "It sailed.").replace("at noon", "at midday");
    fs::write(folder.path().join("newer.xml"), &newer).unwrap();
    replaced(&folder.path().join("b.docx"), "word/document.xml", "It left.", "It sank.");
    let said = done(folder.path(), &["import", "b.docx", "--into", "newer.xml", "-o", "n.xml"], 1);
    assert!(said.contains("changed in the edition after the file was made, and in the file, too"), "{said}");
    assert!(said.contains("1 sentence changed in the edition after the file was made, and not in the file"), "{said}");
    assert_eq!(text(folder.path(), "n.xml"), newer);
    fs::write(folder.path().join("o.txt"), "Nobody knows the way.\n\nThe goat is grey.\n").unwrap();
    done(folder.path(), &["import", "o.txt", "--lang", "en", "-o", "o.xml"], 0);
    let said = done(folder.path(), &["import", "b.docx", "--into", "o.xml", "-o", "x.xml"], 2);
    assert!(said.contains("was not exported from the edition"), "{said}");
    assert!(!folder.path().join("x.xml").exists());
}

#[test]
fn paragraphs_are_cut_joined_added_and_taken_out_without_a_guess() {
    let folder = edition();
    done(folder.path(), &["export", "e.xml", "--to", "docx", "--notes", "brackets", "-o", "b.docx"], 0);
    let path = folder.path().join("b.docx");
    replaced(&path, "word/document.xml", "He had sold", "</w:t></w:r></w:p><w:p><w:r><w:t>He had lost");
    replaced(
        &path,
        "word/document.xml",
        "<w:sectPr>",
        "<w:p><w:r><w:t>Quite another goat.</w:t></w:r></w:p><w:sectPr>",
    );
    let said = done(folder.path(), &["import", "b.docx", "--into", "e.xml", "-o", "n.xml"], 1);
    assert!(said.contains("paragraphs were joined or cut"), "{said}");
    assert!(said.contains("is like no paragraph of the edition"), "{said}");
    assert!(said.contains("1 sentence and 0 notes changed"), "{said}");
    assert!(text(folder.path(), "n.xml").contains("He had lost "));
}
