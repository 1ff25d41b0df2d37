//! ODT and EPUB.

use glossator::document::Tracked;
use glossator::model::{View, project};

use super::{body, found, read, try_read, written, zipped};

/// An ODT with this text.
pub fn odt(text: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
         xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' \
         xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'><office:automatic-styles>\
         <style:default-style style:family='paragraph'><style:text-properties fo:language='en' fo:country='GB'/></style:default-style>\
         <style:style style:name='T1' style:family='text'><style:text-properties fo:language='de' fo:country='DE' fo:font-style='italic'/></style:style>\
         </office:automatic-styles><office:body><office:text>{text}</office:text></office:body></office:document-content>"
    );
    zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

#[test]
fn an_odt_has_blocks_notes_and_runs() {
    let text = "<text:h text:outline-level='1'>The clock</text:h><text:p>The <text:span text:style-name='T1'>Uhr</text:span>\n  \
        [clock] stands<text:s text:c='2'/>still<text:note text:note-class='endnote'><text:note-citation>i</text:note-citation>\
        <text:note-body><text:p>Translator's note: since noon.</text:p></text:note-body></text:note>.</text:p>\
        <text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>";
    let imported = read(odt(text), "a.odt");
    let printed = project(&imported.edition, View::Printed).text;
    assert_eq!(printed, "The clock\n\nThe Uhr [clock] stands  still₍Translator's note: since noon.₎.\n\none");
    assert!(body(&imported).contains("<foreign xml:lang=\"de-DE\">"));
    assert_eq!(found(&imported).len(), 2);
}

#[test]
fn changes_and_comments_of_an_odt_come_back_to_their_places() {
    let text = "<text:tracked-changes><text:changed-region text:id='c1'><text:deletion><office:change-info><dc:creator>Vera</dc:creator>\
        <dc:date>2026-02-09T09:15:00</dc:date></office:change-info><text:p>old</text:p><text:p>er</text:p></text:deletion></text:changed-region>\
        <text:changed-region text:id='c2'><text:insertion><office:change-info><dc:creator>Vera</dc:creator><dc:date>2026-02-09T09:15:00</dc:date>\
        </office:change-info></text:insertion></text:changed-region></text:tracked-changes>\
        <text:p>An <text:change text:change-id='c1'/><text:change-start text:change-id='c2'/>new<text:change-end text:change-id='c2'/> \
        <office:annotation office:name='x'><dc:creator>Ben</dc:creator><dc:date>2026-02-10T09:15:00</dc:date><text:p>Sure?</text:p></office:annotation>\
        goat<office:annotation-end office:name='x'/>.</text:p>";
    let printed = |tracked| project(&try_read(odt(text), "a.odt", tracked).unwrap().edition, View::Printed).text;
    assert_eq!(printed(Tracked::Accept), "An new goat.");
    assert_eq!(printed(Tracked::Reject), "An old\n\ner goat.");
    let file = written(&read(odt(text), "a.odt"));
    assert!(file.contains("<add change=\"#ch1\">new</add>"), "{file}");
    assert!(file.contains("<anchor xml:id=\"cm1.a\"/>goat<anchor xml:id=\"cm1.z\"/>"), "{file}");
}

#[test]
fn notes_of_a_book_come_to_their_marks() {
    let container = "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile full-path='B/book.opf'/></rootfiles></container>";
    let package = "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata><dc:title>Nets</dc:title>\
        <dc:language>en</dc:language></metadata><manifest><item id='a' href='one%20a.xhtml' media-type='application/xhtml+xml'/>\
        <item id='n' href='notes.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/><itemref idref='n'/></spine></package>";
    let chapter = "<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops' xml:lang='en'><body><h1>Nets</h1>\
        <p>The&nbsp;boat <em>leaks</em><a epub:type='noteref' href='notes.xhtml#n1'>1</a>.</p><blockquote><p lang='ar'>لا</p></blockquote></body></html>";
    let notes = "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'><body><aside epub:type='footnote' id='n1'>\
        <p>Translator’s note: it is old.</p></aside></body></html>";
    let parts = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("B/book.opf", package),
        ("B/one a.xhtml", chapter),
        ("B/notes.xhtml", notes),
    ];
    let imported = read(zipped(&parts), "nets.epub");
    let printed = project(&imported.edition, View::Printed).text;
    assert_eq!(printed, "Nets\n\nThe\u{a0}boat leaks⁽Translator’s note: it is old.⁾.\n\nلا");
    assert_eq!(found(&imported)[0].2, "leaks");
}
