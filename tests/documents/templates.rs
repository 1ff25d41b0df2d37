//! Templates: their styles are used, whatever their ids, and what is no template is refused.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use glossator::document::{ExportError, Format, NotesAs, export, export_styled};
use glossator::model::Edition;
use glossator::xml::{Document, Limits};

use super::odt::odt;
use super::{body, read, zipped};

const W: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";

fn edition() -> Edition {
    let text = "---\nlang: en\n---\n\n# The goat\n\nIt *slept* [at noon] here.\n\n> A quotation.\n\n1. one\n2. two\n\n- three\n\n`[x]`\n\n[^1]: foot\n\nEnd[^1].\n";
    read(text.as_bytes().to_vec(), "a.md").edition
}

/// A template as a German Word writes it: other ids, the same names; a heading with numbers.
fn template(more: &[(&str, &str)]) -> Vec<u8> {
    let styles = format!(
        "<?xml version='1.0' encoding='UTF-8'?><w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val='de-DE'/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type='paragraph' w:default='1' w:styleId='Standard'><w:name w:val='Normal'/><w:rPr><w:lang w:val='de-DE'/></w:rPr></w:style>\
         <w:style w:type='paragraph' w:styleId='berschrift1'><w:name w:val='heading 1'/><w:basedOn w:val='Standard'/><w:pPr><w:numPr><w:numId w:val='7'/></w:numPr></w:pPr><w:rPr><w:color w:val='FF0000'/></w:rPr></w:style>\
         <w:style w:type='character' w:styleId='Quote'><w:name w:val='Some other style'/></w:style></w:styles>"
    );
    let numbering = format!(
        "<w:numbering {W}><w:abstractNum w:abstractNumId='4'><w:lvl w:ilvl='0'><w:numFmt w:val='upperRoman'/></w:lvl></w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='4'/></w:num></w:numbering>"
    );
    let main = format!(
        "<w:document {W}><w:body><w:p/><w:sectPr><w:headerReference w:type='default' r:id='rId9' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'/><w:pgSz w:w='8391' w:h='11907'/></w:sectPr></w:body></w:document>"
    );
    let mut parts = vec![
        ("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        ("word/document.xml", &main),
        ("word/styles.xml", &styles),
        ("word/numbering.xml", &numbering),
    ];
    parts.extend(more);
    zipped(&parts)
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn values(text: &str, element: &str, attribute: &str) -> BTreeSet<String> {
    let tree = Document::parse(text.to_owned(), &Limits::default()).unwrap();
    let elements = tree.nodes().filter(|node| node.is_element() && node.local_name() == element);
    let said = elements.filter_map(|node| {
        node.attributes().find(|said| said.local_name() == attribute).map(|said| said.value().to_owned())
    });
    said.collect()
}

#[test]
fn styles_of_a_template_are_found_by_their_names() {
    let edition = edition();
    let made = export_styled(&edition, Format::Docx, NotesAs::Kept, &template(&[])).unwrap();
    let (text, styles) = (part(&made.bytes, "word/document.xml"), part(&made.bytes, "word/styles.xml"));
    assert!(text.contains("<w:pStyle w:val=\"berschrift1\"/>"), "{text}");
    // The id is that of another style in the template.
    assert!(text.contains("<w:pStyle w:val=\"Quote2\"/>"), "{text}");
    assert!(text.contains("<w:sectPr><w:pgSz w:w=\"8391\" w:h=\"11907\"/></w:sectPr>"), "{text}");
    assert!(styles.contains("<w:color w:val='FF0000'/>"), "{styles}");
    assert!(
        styles.contains("w:styleId=\"Quote2\"><w:name w:val=\"Quote\"/><w:basedOn w:val=\"Standard\"/>"),
        "{styles}"
    );
    let known = values(&styles, "style", "styleId");
    for used in values(&text, "pStyle", "val").into_iter().chain(values(&text, "rStyle", "val")) {
        assert!(known.contains(&used), "{used}");
    }
    let lists = part(&made.bytes, "word/numbering.xml");
    assert!(values(&text, "numId", "val").is_subset(&values(&lists, "num", "numId")), "{lists}");
    assert!(
        values(&lists, "abstractNumId", "val").is_subset(&values(&lists, "abstractNum", "abstractNumId")),
        "{lists}"
    );
    let plain = export(&edition, Format::Docx, NotesAs::Kept).unwrap();
    assert_eq!(body(&read(made.bytes, "a.docx")), body(&read(plain.bytes, "a.docx")));
}

#[test]
fn styles_of_opendocument_are_taken_whole() {
    let edition = edition();
    let styles = "<office:document-styles xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:s='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0'>\
        <office:styles><s:style s:name='Heading_20_1' s:family='paragraph'><s:text-properties fo:color='#ff0000' fo:language='de' fo:country='DE'/></s:style></office:styles></office:document-styles>";
    for styles in [
        styles.to_owned(),
        styles.replace("<office:styles>", "<office:styles/><!--").replace("</office:styles>", "-->"),
    ] {
        let template = zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", "<x/>"),
            ("styles.xml", &styles),
        ]);
        let made = export_styled(&edition, Format::Odt, NotesAs::Kept, &template).unwrap();
        let written = part(&made.bytes, "styles.xml");
        assert!(written.contains("#ff0000"), "{written}");
        assert!(values(&written, "style", "name").contains("Quotations"), "{written}");
        let plain = export(&edition, Format::Odt, NotesAs::Kept).unwrap();
        assert_eq!(body(&read(made.bytes, "a.odt")), body(&read(plain.bytes, "a.odt")));
    }
}

#[test]
fn what_is_no_template_is_refused() {
    let edition = edition();
    let refused = |bytes: &[u8], format| {
        let error = export_styled(&edition, format, NotesAs::Kept, bytes).unwrap_err();
        assert!(matches!(error, ExportError::Template(_) | ExportError::NoStyles(_)), "{error}");
        error.to_string()
    };
    let whole = template(&[]);
    assert!(refused(b"# Not a zip", Format::Docx).contains("not a DOCX file"));
    assert!(refused(&whole[..whole.len() / 2], Format::Docx).contains("cut off"));
    assert!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], Format::Docx).contains("encrypted"));
    assert!(refused(&template(&[("word/vbaProject.bin", "x")]), Format::Docx).contains("macros"));
    assert!(refused(&odt("<text:p>a</text:p>"), Format::Docx).contains("name a template of that kind"));
    assert!(refused(&whole, Format::Odt).contains("this is a DOCX"));
    assert!(refused(&zipped(&[("a.txt", "x")]), Format::Docx).contains("a zip with other files"));
    assert!(refused(&whole, Format::Epub).contains("epub has none"));
    let broken =
        zipped(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a/>"), ("word/styles.xml", "<w:styles")]);
    assert!(refused(&broken, Format::Docx).contains("word/styles.xml:1:"));
    let empty = zipped(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a/>")]);
    assert!(refused(&empty, Format::Docx).contains("it has no styles"));
    assert!(refused(&odt("<text:p>a</text:p>"), Format::Odt).contains("it has no styles"));
    let encrypted =
        zipped(&[("content.xml", "x"), ("styles.xml", "<a/>"), ("META-INF/manifest.xml", "<m><encryption-data/></m>")]);
    assert!(refused(&encrypted, Format::Odt).contains("encrypted"));
}

#[test]
fn the_program_takes_a_template_and_says_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.md"), "# The goat\n\nIt slept [at noon].\n").unwrap();
    std::fs::write(path("t.docx"), template(&[])).unwrap();
    let call = |args: &[&str]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_glossator"));
        let output = program.args(args).current_dir(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(
        call(&["export", "a.md", "--to", "docx", "--template", "t.docx", "-o", "b.docx"]),
        (Some(0), String::new())
    );
    assert!(part(&std::fs::read(path("b.docx")).unwrap(), "word/document.xml").contains("berschrift1"));
    let (code, said) = call(&["export", "a.md", "--to", "docx", "--template", "a.md", "-o", "c.docx"]);
    assert_eq!(code, Some(2));
    assert!(said.starts_with("a.md: error: the template cannot be used: this is not a DOCX file"), "{said}");
    let (code, said) = call(&["export", "a.md", "--to", "text", "--template", "t.docx"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("`--to docx` and `--to odt`"), "{said}");
    assert!(!path("c.docx").exists());
}
