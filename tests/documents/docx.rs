//! DOCX.

use glossator::document::Tracked;
use glossator::model::{View, project};

use super::{body, found, read, try_read, written, zipped};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A DOCX with this body, and other parts.
pub fn docx(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w='{W}' xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'><w:body>{body}</w:body></w:document>"
    );
    let styles = format!(
        "<w:styles xmlns:w='{W}'><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val='en-GB' w:eastAsia='ja-JP'/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type='paragraph' w:default='1' w:styleId='N'><w:name w:val='Normal'/></w:style>\
         <w:style w:type='paragraph' w:styleId='H2'><w:name w:val='heading 2'/><w:basedOn w:val='N'/></w:style>\
         <w:style w:type='paragraph' w:styleId='Zitat'><w:name w:val='Quote'/><w:rPr><w:i/></w:rPr></w:style></w:styles>"
    );
    let mut parts = vec![
        ("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        ("word/document.xml", document.as_str()),
        ("word/styles.xml", styles.as_str()),
    ];
    parts.extend(others);
    zipped(&parts)
}

fn p(words: &str) -> String {
    format!("<w:p><w:r><w:t xml:space='preserve'>{words}</w:t></w:r></w:p>")
}

fn comments(inside: &str) -> String {
    format!(
        "<w:comments xmlns:w='{W}' xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'>{inside}</w:comments>"
    )
}

#[test]
fn blocks_are_told_by_their_styles() {
    let text = "<w:p><w:pPr><w:pStyle w:val='H2'/></w:pPr><w:r><w:t>The goat</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val='Zitat'/></w:pPr><w:r><w:t>It sleeps.</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>deeper</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>two</w:t><w:br/><w:t>lines</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let found = body(&read(docx(text, &[]), "a.docx"));
    let expected = "<div xml:id=\"whole\" type=\"document\"><div type=\"section\">\
        <head xml:id=\"b1\" type=\"section\"><s xml:id=\"b1.s1\">The goat</s></head>\
        <quote><p xml:id=\"b2\"><s xml:id=\"b2.s1\">It sleeps.</s></p></quote>\
        <list><item><p xml:id=\"b3\"><s xml:id=\"b3.s1\">one</s></p>\
        <list><item xml:id=\"b4\"><s xml:id=\"b4.s1\">deeper</s></item></list></item>\
        <item xml:id=\"b5\"><s xml:id=\"b5.s1\">two<lb/>lines</s></item></list>\
        <table><row><cell xml:id=\"b6\"><s xml:id=\"b6.s1\">cell</s></cell><cell xml:id=\"b7\"/></row></table></div></div>";
    assert_eq!(found, expected);
}

#[test]
fn runs_have_languages_and_emphasis_across_cuts() {
    let text = "<w:p><w:r><w:t xml:space='preserve'>His </w:t></w:r><w:r><w:rPr><w:i/><w:lang w:val='ru-Latn'/></w:rPr><w:t>sam</w:t></w:r>\
        <w:proofErr w:type='spellStart'/><w:r><w:rPr><w:i/><w:lang w:val='ru-Latn'/></w:rPr><w:t>ovar</w:t></w:r>\
        <w:r><w:t xml:space='preserve'> [a Russian te</w:t></w:r><w:r><w:t>a urn] is cold.</w:t></w:r></w:p>";
    let imported = read(docx(text, &[]), "a.docx");
    assert!(body(&imported).contains(
        "<hi rend=\"italic\"><foreign xml:lang=\"ru-Latn\"><term xml:id=\"i1t\">samovar</term></foreign></hi>"
    ));
    let (class, _, anchor) = found(&imported).remove(0);
    assert!(class.starts_with("gloss."), "{class}");
    assert_eq!(anchor, "samovar");
}

#[test]
fn footnotes_are_notes_at_their_place() {
    let notes = format!(
        "<w:footnotes xmlns:w='{W}'><w:footnote w:type='separator' w:id='-1'><w:p/></w:footnote><w:footnote w:id='2'><w:p>\
         <w:r><w:footnoteRef/></w:r><w:r><w:t xml:space='preserve'> Translator’s note: [sic] a boat) of wood.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    let text = "<w:p><w:r><w:t>The [new] ferry</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t xml:space='preserve'> came. [It] Slept.</w:t></w:r></w:p>";
    let imported = read(docx(text, &[("word/footnotes.xml", &notes)]), "a.docx");
    let view = |view| project(&imported.edition, view).text;
    assert_eq!(view(View::Printed), "The [new] ferry⁽Translator’s note: [sic] a boat) of wood.⁾ came. [It] Slept.");
    assert_eq!(view(View::Base), "The ferry came. Slept.");
    let notes = found(&imported);
    let note = notes.iter().find(|(_, words, _)| words.contains("of wood")).unwrap();
    assert!(note.0.starts_with("gloss."), "{note:?}");
    assert_eq!(note.2, "ferry");
    assert_eq!(notes.len(), 3, "{notes:?}");
}

#[test]
fn comments_keep_author_date_thread_and_range() {
    let said = comments(
        "<w:comment w:id='0' w:author='Nora Judge' w:date='2026-02-02T08:15:00Z'><w:p w14:paraId='0A'><w:r><w:t>Which</w:t></w:r></w:p>\
         <w:p w14:paraId='0B'><w:r><w:t>goat?</w:t></w:r></w:p></w:comment>\
         <w:comment w:id='1' w:author='Ben Clerk' w:date='2026-02-03T08:15:00Z'><w:p w14:paraId='0C'><w:r><w:t>The old one.</w:t></w:r></w:p></w:comment>",
    );
    let threads = "<w15:commentsEx xmlns:w15='http://schemas.microsoft.com/office/word/2012/wordml'>\
        <w15:commentEx w15:paraId='0B'/><w15:commentEx w15:paraId='0C' w15:paraIdParent='0B'/></w15:commentsEx>";
    let text = "<w:p><w:r><w:t xml:space='preserve'>The </w:t></w:r><w:commentRangeStart w:id='0'/><w:commentRangeStart w:id='1'/><w:r><w:t>goat</w:t></w:r>\
        <w:commentRangeEnd w:id='0'/><w:r><w:commentReference w:id='0'/></w:r><w:commentRangeEnd w:id='1'/><w:r><w:commentReference w:id='1'/></w:r>\
        <w:r><w:t xml:space='preserve'> slept.</w:t></w:r></w:p>";
    let imported = read(docx(text, &[("word/comments.xml", &said), ("word/commentsExtended.xml", threads)]), "a.docx");
    let file = written(&imported);
    assert!(file.contains("<anchor xml:id=\"cm1.a\"/><anchor xml:id=\"cm2.a\"/>goat<anchor xml:id=\"cm1.z\"/><anchor xml:id=\"cm2.z\"/>"), "{file}");
    assert!(
        file.contains(
            "<annotation xml:id=\"cm1\" target=\"#cm1.a #cm1.z\" motivation=\"commenting\" resp=\"#p1\"><revisionDesc>\
         <change when=\"2026-02-02T08:15:00Z\"/></revisionDesc><note>Which\ngoat?</note></annotation>"
        ),
        "{file}"
    );
    assert!(file.contains("<annotation xml:id=\"cm2\" target=\"#cm2.a #cm2.z\" corresp=\"#cm1\""), "{file}");
    assert!(file.contains("<person xml:id=\"p2\"><persName>Ben Clerk</persName>"), "{file}");
}

/// An insertion with a bracket, a deletion, a deleted end of a paragraph, an insertion that was deleted again.
fn changed() -> Vec<u8> {
    let by = "w:author='Anna Reviewer' w:date='2026-02-03T10:15:00Z'";
    docx(
        &format!(
            "<w:p><w:ins w:id='1' {by}><w:r><w:t xml:space='preserve'>[The goat] s</w:t></w:r></w:ins>\
             <w:del w:id='2' {by}><w:r><w:delText>S</w:delText></w:r></w:del><w:r><w:t>lept.</w:t></w:r></w:p>\
             <w:p><w:pPr><w:rPr><w:del w:id='3' {by}/></w:rPr></w:pPr><w:r><w:t xml:space='preserve'>It rained </w:t></w:r>\
             <w:ins w:id='4' {by}><w:del w:id='5' w:author='Ben Clerk'><w:r><w:delText>a lot </w:delText></w:r></w:del></w:ins></w:p>\
             {}",
            p("and stopped.")
        ),
        &[],
    )
}

#[test]
fn tracked_changes_are_kept_accepted_or_rejected() {
    let text = |tracked| project(&try_read(changed(), "a.docx", tracked).unwrap().edition, View::Printed).text;
    assert_eq!(text(Tracked::Accept), "[The goat] slept.\n\nIt rained and stopped.");
    assert_eq!(text(Tracked::Reject), "Slept.\n\nIt rained \n\nand stopped.");
    assert_eq!(text(Tracked::All), text(Tracked::Accept));
    let imported = read(changed(), "a.docx");
    let found = body(&imported);
    assert!(found.contains("<add change=\"#ch1\"><supplied"), "{found}");
    assert!(found.contains("s</add><del change=\"#ch1\">S</del>lept."), "{found}");
    assert!(found.contains("<add change=\"#ch1\"><del change=\"#ch5\">a lot </del></add>"), "{found}");
    let file = written(&imported);
    assert!(file.contains("<change xml:id=\"ch1\" n=\"2\" when=\"2026-02-03T10:15:00Z\" who=\"#p1\">"), "{file}");
    assert!(!written(&try_read(changed(), "a.docx", Tracked::Accept).unwrap()).contains("<add"));
}
