//! Bad input: refused or ignored, and said.

use glossator::document::{DocumentError, Tracked};
use glossator::model::{View, project};

use super::docx::docx;
use super::{read, try_read, zipped};

fn refused(bytes: Vec<u8>) -> DocumentError {
    try_read(bytes, "a.docx", Tracked::All).unwrap_err()
}

#[test]
fn a_document_that_is_cut_off_is_refused() {
    let whole = docx("<w:p><w:r><w:t>goat</w:t></w:r></w:p>", &[]);
    for length in [4, 30, whole.len() / 2, whole.len() - 1] {
        let error = refused(whole[..length].to_vec());
        assert!(matches!(error, DocumentError::Archive(_)), "{error}");
        assert!(error.to_string().contains("cut off"), "{error}");
    }
}

#[test]
fn encrypted_and_old_documents_are_named() {
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    ole.resize(600, 0);
    assert!(matches!(refused(ole), DocumentError::Binary));
    let manifest = "<m:manifest xmlns:m='urn:x'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
    let odt = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "x"),
        ("META-INF/manifest.xml", manifest),
    ]);
    assert!(matches!(refused(odt), DocumentError::Encrypted));
    assert!(matches!(refused(zipped(&[("xl/workbook.xml", "<x/>")])), DocumentError::Unknown(_)));
}

#[test]
fn a_part_of_zeros_is_not_unpacked() {
    let zeros = " ".repeat(40 << 20);
    let error = refused(docx("<w:p/>", &[("word/comments.xml", &zeros)]));
    assert!(matches!(error, DocumentError::TooLarge { .. }), "{error}");
    assert!(error.to_string().contains("word/comments.xml"), "{error}");
}

#[test]
fn too_many_parts_are_refused() {
    let names: Vec<String> = (0..10_001).map(|number| format!("p{number}")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert!(matches!(refused(zipped(&parts)), DocumentError::TooManyParts { .. }));
}

#[test]
fn what_is_not_xml_is_refused_with_its_place() {
    let error = refused(docx("<w:p>\n<w:r></w:p>", &[]));
    assert!(error.to_string().starts_with("word/document.xml:2:"), "{error}");
}

#[test]
fn entities_of_a_declaration_are_not_expanded() {
    let bomb =
        "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><w:comments xmlns:w='x'>&b;</w:comments>";
    let error = refused(docx("<w:p><w:r><w:t>goat</w:t></w:r></w:p>", &[("word/comments.xml", bomb)]));
    assert!(matches!(error, DocumentError::Xml { .. }), "{error}");
}

#[test]
fn macros_and_what_lies_outside_are_reported() {
    let relations = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
        <Relationship Id='r1' Type='x/attachedTemplate' Target='http://example.org/t.dotm' TargetMode='External'/>\
        <Relationship Id='r2' Type='x/hyperlink' Target='http://example.org/' TargetMode='External'/></Relationships>";
    let others = [("word/vbaProject.bin", "x"), ("word/_rels/document.xml.rels", relations)];
    let imported = read(docx("<w:p><w:hyperlink><w:r><w:t>goat</w:t></w:r></w:hyperlink></w:p>", &others), "a.docx");
    let told: Vec<String> = imported.told.iter().map(ToString::to_string).collect();
    for words in ["macros", "http://example.org/t.dotm", "addresses of links"] {
        assert!(told.iter().any(|told| told.contains(words)), "{told:?}");
    }
}

#[test]
fn comments_on_nothing_and_crossing_ranges_are_kept() {
    let comments = "<w:comments xmlns:w='x'><w:comment w:id='1'><w:p><w:r><w:t>on nothing</w:t></w:r></w:p></w:comment>\
        <w:comment w:id='2' w:author='A' w:date='never'><w:p><w:r><w:t>two</w:t></w:r></w:p></w:comment>\
        <w:comment w:id='3'><w:p><w:r><w:t>three</w:t></w:r></w:p></w:comment></w:comments>";
    let text = "<w:p><w:commentRangeStart w:id='2'/><w:r><w:t>The </w:t></w:r><w:commentRangeStart w:id='3'/><w:r><w:t>goat</w:t></w:r>\
        <w:commentRangeEnd w:id='2'/><w:r><w:t>slept</w:t></w:r><w:commentRangeEnd w:id='3'/><w:commentRangeEnd w:id='9'/></w:p>";
    let imported = read(docx(text, &[("word/comments.xml", comments)]), "a.docx");
    assert_eq!(imported.edition.remarks.len(), 3);
    let told: Vec<String> = imported.told.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.contains("on nothing")), "{told:?}");
    assert!(told.iter().any(|told| told.contains("never")), "{told:?}");
}

#[test]
fn changes_inside_changes_and_loose_marks_do_no_harm() {
    let text = "<w:p><w:ins w:author='A'><w:del w:author='B'><w:ins w:author='C'><w:r><w:delText>x</w:delText></w:r></w:ins></w:del></w:ins>\
        <w:r><w:t>goat</w:t></w:r><w:r><w:footnoteReference w:id='77'/></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>";
    let imported = read(docx(text, &[]), "a.docx");
    assert_eq!(project(&imported.edition, View::Printed).text, "goat");
    assert!(imported.told.iter().any(|told| told.to_string().contains("without a note")));
}

#[test]
fn tables_in_tables_end_somewhere() {
    let depth = 60;
    let text = format!(
        "{}<w:p><w:r><w:t>goat</w:t></w:r></w:p>{}",
        "<w:tbl><w:tr><w:tc>".repeat(depth),
        "</w:tc></w:tr></w:tbl>".repeat(depth)
    );
    assert_eq!(project(&read(docx(&text, &[]), "a.docx").edition, View::Printed).text, "goat");
}
