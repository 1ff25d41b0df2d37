//! Tracked changes go out as tracked changes, with who made them and when; a format without them has the text as accepted.

use glossator::document::{DocumentOptions, Exported, Format, NotesAs, Tracked, export, import};
use glossator::model::{Edition, View, project};
use glossator::tei;
use glossator::xml::Limits;

use super::docx::docx;
use super::{body, faults, read, written};

const BODY: &str = "<w:p><w:r><w:t xml:space='preserve'>The mate </w:t></w:r>\
    <w:del w:id='1' w:author='Ada &amp; Co' w:date='2026-01-02T03:04:05Z'><w:r><w:delText>sle</w:delText><w:br/><w:delText>pt</w:delText></w:r></w:del>\
    <w:ins w:id='2' w:author='Ilya' w:date='2026-01-03T03:04:05Z'><w:r><w:rPr><w:i/></w:rPr><w:t>was</w:t></w:r><w:r><w:t xml:space='preserve'> late [helper]</w:t></w:r></w:ins>\
    <w:r><w:t>.</w:t></w:r></w:p>\
    <w:p><w:ins w:id='3' w:author='Ilya'><w:del w:id='4' w:author='Ada &amp; Co' w:date='2026-01-02T03:04:05Z'><w:r><w:delText>gone</w:delText></w:r></w:del></w:ins><w:r><w:t>Tea</w:t></w:r></w:p>";

/// The edition of a document, as a file holds it.
fn edition(text: &str) -> Edition {
    tei::read(text.to_owned(), &Limits::default()).unwrap().edition
}

fn told(made: &Exported) -> String {
    made.told.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn changes_come_back_with_who_and_when() {
    let first = read(docx(BODY, &[]), "a.docx");
    let file = written(&first);
    assert!(
        file.contains("<del change=\"#ch1\">sle<lb/>pt</del><add change=\"#ch2\"><hi rend=\"italic\">was</hi> <term"),
        "{file}"
    );
    // What a file holds of deleted words is read again.
    assert_eq!(String::from_utf8(tei::write(&edition(&file), Vec::new()).unwrap()).unwrap(), file);
    for (format, name) in [(Format::Docx, "a.docx"), (Format::Odt, "a.odt")] {
        let made = export(&edition(&file), format, NotesAs::Kept).unwrap();
        assert_eq!(told(&made), "");
        let again = read(made.bytes.clone(), name);
        let ids = |text: String| text.replace("ch4", "ch3");
        assert_eq!(ids(body(&again)), ids(body(&first)), "{name}");
        assert_eq!(ids(revisions(&written(&again))), ids(revisions(&file)), "{name}");
        let rejected = DocumentOptions::default().with_tracked(Tracked::Reject);
        assert_eq!(import(made.bytes, name, &rejected).unwrap().text, "The mate sle\npt.\n\nTea", "{name}");
    }
}

/// The changes that the header lists.
fn revisions(file: &str) -> String {
    file[file.find("<revisionDesc>").unwrap()..file.find("</teiHeader>").unwrap()].to_owned()
}

#[test]
fn markdown_has_critic_markup() {
    let first = read(docx(BODY, &[]), "a.docx");
    let made = export(&edition(&written(&first)), Format::Markdown, NotesAs::Brackets).unwrap();
    let text = String::from_utf8(made.bytes.clone()).unwrap();
    let expected = "The mate {--sle pt--}{++*was*++}{++ late [helper]++}.\n\n{++{--gone--}++}Tea";
    assert!(text.contains(expected), "{text}");
    assert_eq!(told(&made), "authors and dates of tracked changes were left out: 4");
    let options = DocumentOptions::default().with_format(Format::Markdown);
    let again = import(made.bytes, "a.md", &options).unwrap();
    assert_eq!(again.text, first.text);
    assert_eq!(body(&again).matches("<del>").count(), 2);
}

#[test]
fn what_has_no_changes_has_the_text_as_accepted() {
    let first = read(docx(BODY, &[]), "a.docx");
    let made = export(&edition(&written(&first)), Format::Usfm, NotesAs::Kept).unwrap();
    assert!(told(&made).contains("tracked changes are written as accepted: 4"), "{}", told(&made));
    assert!(String::from_utf8(made.bytes).unwrap().ends_with("\\p The mate \\it was\\it* late [helper].\n\\p Tea\n"));
}

#[test]
fn tables_in_tables_are_tags_in_markdown() {
    let cell = |inside: &str| format!("<w:tc>{inside}</w:tc>");
    let words = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let inner = format!("<w:tbl>{}</w:tbl>", row(&[cell(&words("one [two]")), cell("<w:p/>")]));
    let outer = cell(&format!("{}{inner}{}", words("before"), words("after | all")));
    let plain = format!("<w:tbl>{}</w:tbl>", row(&[cell(&words("a")), cell(&words("b"))]));
    let text = format!("<w:tbl>{}</w:tbl>{}{plain}", row(&[outer, cell("<w:p/>")]), words("Between."));
    let first = read(docx(&text, &[]), "a.docx");
    let made = export(&first.edition, Format::Markdown, NotesAs::Footnotes).unwrap();
    let markdown = String::from_utf8(made.bytes.clone()).unwrap();
    assert!(markdown.contains("| a | b |"), "{markdown}");
    let options = DocumentOptions::default().with_format(Format::Markdown);
    let again = import(made.bytes, "a.md", &options).unwrap();
    assert_eq!(again.told, []);
    let plain = |body: String| body.replace("⁽two⁾", " [two]");
    assert_eq!(plain(project(&again.edition, View::Printed).text), first.text);
    let shape = |imported| {
        let body: String = body(imported);
        let names = body.split('<').filter_map(|tag| tag.split(['>', ' ', '/']).next().map(str::to_owned));
        names.filter(|name| ["table", "row", "cell", "p"].contains(&name.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(shape(&again), shape(&first), "{markdown}");
    assert_eq!(faults(&written(&again)), Vec::<String>::new());
}

#[test]
fn tags_of_tables_that_do_not_fit_are_no_harm() {
    let deep = "<table>\n\n<tr>\n\n<td>\n\nx\n\n".repeat(500) + "</td>\n\n</table>\n\n> a\n\n</tr>\n\nend\n";
    let imported = read(deep.into_bytes(), "a.md");
    assert!(imported.text.ends_with("a\n\nend"));
}
