//! What a document says is in the edition, or is reported with its place: nothing goes silently.

use glossator::document::{DocumentOptions, Format, Imported, NotesAs, export, import, import_columns};
use glossator::model::{View, project};

use super::docx::docx;
use super::odt::odt;
use super::{body, read, written, zipped};

fn text(words: &str, name: &str) -> Imported {
    read(words.as_bytes().to_vec(), name)
}

fn printed(imported: &Imported) -> String {
    project(&imported.edition, View::Printed).text
}

fn told(imported: &Imported) -> String {
    imported.told.iter().map(|told| format!("{told}\n")).collect()
}

/// The reports hold all of these.
fn holds(imported: &Imported, wanted: &[&str]) {
    let told = told(imported);
    wanted.iter().for_each(|words| assert!(told.contains(words), "{words}: {told}"));
}

#[test]
fn blocks_of_html_and_unused_notes_of_markdown_stay() {
    let imported = text(
        "The lamp.[^a]\n\n<div>\n<p>The <b>tin</b> bell [of tin] &amp; more.</p>\n</div>\n\nIt burnt.\n\n[^a]: One.\n\n[^b]: Two.\n",
        "a.md",
    );
    assert_eq!(printed(&imported), "The lamp.⁽One.⁾\n\nThe tin bell [of tin] & more.\n\nIt burnt.\n\nTwo.");
    holds(&imported, &["line 3: the words of a block of HTML stay", "line 11: nothing refers to the footnote `b`"]);
}

#[test]
fn changes_stand_inside_of_changes() {
    let imported = text("A {++warm {--very--} {~~dark~>long~~} {++old++} night++} {>>is {++this++} so?<<}.\n", "a.md");
    assert_eq!(printed(&imported), "A warm  long old night .");
    let body = body(&imported);
    assert!(body.contains("<add><del>very</del></add>") && !body.contains("++"), "{body}");
    assert!(written(&imported).contains("<note>is this so?</note>"));
}

#[test]
fn heads_signs_and_ends_of_paragraphs_of_word_are_told() {
    let p = "<w:p><w:pPr><w:rPr><w:ins w:author='A'/></w:rPr><w:pPrChange w:author='A'><w:pPr/></w:pPrChange></w:pPr>\
        <w:r><w:t>goat </w:t><w:sym w:font='Symbol' w:char='F061'/><w:sym w:font='Wingdings' w:char='F0E0'/></w:r></w:p>";
    let header = "<w:hdr xmlns:w='x'><w:p><w:r><w:t>Harbour office</w:t></w:r></w:p></w:hdr>";
    let imported =
        read(docx(p, &[("word/header1.xml", header), ("word/footer1.xml", "<w:ftr xmlns:w='x'/>")]), "a.docx");
    assert_eq!(printed(&imported), "goat α\u{f0e0}");
    holds(
        &imported,
        &[
            "word/header1.xml: the words on top or at the foot of the pages were left out: “Harbour office”",
            "`Wingdings`",
            "inserted (1) or deleted (0)",
            "changes of formats were left out: 1",
        ],
    );
}

#[test]
fn hidden_words_and_repeated_cells_of_an_odt() {
    let imported = read(
        odt("<text:p>The goat <text:hidden-text text:string-value='x'>asleep</text:hidden-text></text:p>\
            <text:section text:display='none'><text:p>Nobody</text:p></text:section>\
            <table:table><table:table-row><table:table-cell table:number-columns-repeated='2'><text:p>tin</text:p>\
            </table:table-cell><table:table-cell table:number-columns-repeated='900'/></table:table-row></table:table>"),
        "a.odt",
    );
    assert_eq!(printed(&imported), "The goat \n\ntin\n\ntin");
    holds(&imported, &["hidden words and sections were left out: 2"]);
}

#[test]
fn what_scripture_says_beside_the_text_is_told() {
    let imported = text(
        "\\id XXA\n\\rem ask Nora\n\\c 1\n\\p\n\\v 1 The lamp\\f + \\fr 1:1 \\ft Of tin.\\f* \\w burnt|lemma=\"burn\"\\w*.\\fig of a lamp|a.jpg\\fig*\n\\v 1 Again.\n",
        "a.usfm",
    );
    holds(
        &imported,
        &[
            "line 2: remarks (`\\rem`) were left out: 1",
            "line 5: places that notes name",
            "line 5: pictures (`\\fig`)",
            "line 5: attributes of words (behind `|`) were left out: 2",
            "line 6: the verse 1:1 comes again",
        ],
    );
}

#[test]
fn cues_without_words_and_lines_without_words_inside() {
    let srt = "1\n00:00:01,000 --> 00:00:02,000\n\nThe <b>ferry</b>\n \nis <i>late</i>.\n\n2\n00:00:03,000 --> 00:00:04,000\n\n3\n00:00:05,000 --> 00:00:06,000\nGone.\n";
    let imported = text(srt, "a.srt");
    holds(&imported, &["line 9: this cue has no words", "bold and underlined words"]);
    for format in [Format::Srt, Format::Vtt] {
        let out = export(&imported.edition, format, NotesAs::Brackets).unwrap();
        let again = import(out.bytes, "again", &DocumentOptions::default().with_format(format)).unwrap();
        let words = project(&again.edition, View::Printed).text;
        assert_eq!(words, "The ferry\nis late.\n\nGone.", "{format}");
    }
}

#[test]
fn speakers_that_a_format_cannot_hold_are_told() {
    let imported = text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ilya>Tea.\n", "a.vtt");
    for (format, is_told) in [(Format::Srt, true), (Format::Docx, true), (Format::Vtt, false)] {
        let told: String =
            export(&imported.edition, format, NotesAs::Kept).unwrap().told.iter().map(ToString::to_string).collect();
        assert_eq!(told.contains("speakers of cues were left out: 1"), is_told, "{format}: {told}");
    }
}

/// A few words in another language do not make it that of the whole.
#[test]
fn foreign_words_do_not_set_the_language_of_a_file() {
    let vtt = "WEBVTT\nLanguage: en\n\n00:01.000 --> 00:02.000\nThe <lang ja>渡し船</lang> was late this morning.\n\n00:03.000 --> 00:04.000\nGone.\n";
    let imported = text(vtt, "a.vtt");
    assert_eq!(imported.edition.header.lang.as_deref(), Some("en"));
    assert!(body(&imported).contains("<foreign xml:lang=\"ja\">渡し船</foreign>"), "{}", body(&imported));
    let silent = text(&vtt.replace("Language: en\n", ""), "a.vtt");
    assert_ne!(silent.edition.header.lang.as_deref(), Some("ja"));
}

const CHAPTER: &str = "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.1//EN' 'http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd'>\n\
    <html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body>";

/// A book with this chapter.
fn book(chapter: &str) -> Vec<u8> {
    let package = "<package xmlns='http://www.idpf.org/2007/opf'><metadata xmlns:dc='http://purl.org/dc/elements/1.1/'>\
        <dc:language>en</dc:language></metadata><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>\
        <spine><itemref idref='a'/></spine></package>";
    let container = "<container><rootfiles><rootfile full-path='p.opf'/></rootfiles></container>";
    zipped(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("p.opf", package),
        ("a.xhtml", chapter),
    ])
}

#[test]
fn books_have_entities_changes_and_what_is_not_shown() {
    let chapter = format!(
        "{CHAPTER}<p>Caf&eacute;&nbsp;&ndash; the &Eacute;cole &amp; more.</p><p>A <ins datetime='2026-02-09'>warm</ins><del>cold</del> night.</p>\
         <p style='display: none'>Nobody</p><p>The <span xml:lang='fr'>mot</span> was said by all of them.</p></body></html>"
    );
    let imported = read(book(&chapter), "a.epub");
    assert_eq!(
        printed(&imported),
        "Café\u{a0}– the École & more.\n\nA warm night.\n\nThe mot was said by all of them."
    );
    assert_eq!(imported.edition.header.lang.as_deref(), Some("en"));
    let body = body(&imported);
    assert!(body.contains(">warm</add>") && body.contains(">cold</del>"), "{body}");
    assert!(body.contains("<foreign xml:lang=\"fr\">mot</foreign>"), "{body}");
    holds(&imported, &["elements that are not shown were left out: 1"]);
    let broken = read(book(&format!("{CHAPTER}<p>One <b>two</p><p>Three &nosuch; four</body></html>")), "a.epub");
    assert_eq!(printed(&broken), "One two\n\nThree &nosuch; four");
    holds(&broken, &["a.xhtml: this chapter is no XML"]);
}

#[test]
fn parts_of_one_name_are_told() {
    let mut bytes = docx("<w:p><w:r><w:t>goat</w:t></w:r></w:p>", &[("word/styles.xmk", "<x/>")]);
    // The writer refuses it: the name is changed behind its back.
    while let Some(at) = bytes.windows(15).position(|name| name == b"word/styles.xmk") {
        bytes[at + 14] = b'l';
    }
    let imported = import(bytes, "a.docx", &DocumentOptions::default()).unwrap();
    holds(&imported, &["parts of the same name as another one were not read"]);
}

#[test]
fn comments_of_two_columns_stay_on_their_side() {
    let cell = |inside: &str, lang: &str| {
        let run = |words: &str| format!("<w:r><w:rPr><w:lang w:val='{lang}'/></w:rPr><w:t>{words}</w:t></w:r>");
        match inside.strip_prefix('!') {
            Some(words) => format!(
                "<w:tc><w:p><w:commentRangeStart w:id='1'/>{}<w:commentRangeEnd w:id='1'/></w:p></w:tc>",
                run(words)
            ),
            None => format!("<w:tc><w:p>{}</w:p></w:tc>", run(inside)),
        }
    };
    let row = |one: &str, other: &str| format!("<w:tr>{}{}</w:tr>", cell(one, "ru-RU"), cell(other, "en-GB"));
    let rows =
        [row("Паром опоздал.", "!The ferry was late."), row("Идёт дождь.", "Rain."), row("Холодно.", "")].concat();
    let comments = "<w:comments xmlns:w='x'><w:comment w:id='1' w:author='A'><w:p><w:r><w:t>sure?</w:t></w:r></w:p></w:comment></w:comments>";
    let bytes = docx(&format!("<w:tbl>{rows}</w:tbl>"), &[("word/comments.xml", comments)]);
    let made = import_columns(bytes, "t.docx", &DocumentOptions::default()).unwrap().unwrap();
    assert_eq!([made.source.edition.remarks.len(), made.target.edition.remarks.len()], [0, 1]);
    assert_eq!(told(&made.source), "");
    assert_eq!(made.bitext.beads.len(), 3);
    assert!(made.bitext.beads[2].target.is_empty());
}
