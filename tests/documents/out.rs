//! Documents out, and in again: the same text, the same notes at the same places, whatever they are written as.

use glossator::document::{DocumentOptions, ExportError, Format, NotesAs, export, import};
use glossator::model::{Edition, View, notes, project};
use glossator::page;

use super::docx::docx;
use super::{body, try_read};

const PAGE: &str = "The mate [play on words: \"friend\" and \"helper\"] came late.\n\n[You are] Dreaming of *a* [new] ferry! It left [a pier]; 1 < 2 & so_on.\n\n1. No list, \\ no {++code++}.";

fn edition() -> Edition {
    page::import(PAGE.as_bytes().to_vec(), "page.txt", &page::ImportOptions::default().with_lang("en".to_owned()))
        .unwrap()
        .edition
}

fn trip(edition: &Edition, format: Format, how: NotesAs) -> Edition {
    let made = export(edition, format, how).unwrap();
    import(made.bytes, "again", &DocumentOptions::default().with_format(format)).unwrap().edition
}

/// The words of all notes, supplied ones with them.
fn words(edition: &Edition) -> Vec<String> {
    let found = notes(edition);
    let word = |range: &std::ops::Range<usize>| {
        found.printed.text[range.clone()].trim_matches(['[', ']', '⁽', '⁾', '₍', '₎']).to_owned()
    };
    found.notes.iter().map(|note| word(&note.range)).collect()
}

#[test]
fn notes_come_back_from_brackets_and_footnotes() {
    let edition = edition();
    for format in [Format::Docx, Format::Odt, Format::Markdown] {
        for how in [NotesAs::Kept, NotesAs::Footnotes, NotesAs::Brackets] {
            let again = trip(&edition, format, how);
            assert_eq!(words(&again), words(&edition), "{format} {how:?}");
            assert_eq!(project(&again, View::Base).text, project(&edition, View::Base).text, "{format} {how:?}");
            if how != NotesAs::Footnotes {
                assert_eq!(project(&again, View::Printed).text, PAGE, "{format} {how:?}");
            }
        }
    }
}

#[test]
fn footnotes_become_brackets_again() {
    let edition = edition();
    for format in [Format::Docx, Format::Odt, Format::Markdown] {
        let footnotes = trip(&edition, format, NotesAs::Footnotes);
        assert!(project(&footnotes, View::Printed).text.starts_with("The mate⁽play on words"), "{format}");
        let brackets = trip(&footnotes, format, NotesAs::Brackets);
        assert_eq!(project(&brackets, View::Printed).text, PAGE, "{format}");
    }
}

#[test]
fn notes_as_comments_stand_on_the_words_that_they_explain() {
    let edition = edition();
    for format in [Format::Docx, Format::Odt] {
        let again = trip(&edition, format, NotesAs::Comments);
        assert!(project(&again, View::Printed).text.starts_with("The mate came late."), "{format}");
        assert_eq!(&*again.remarks[0].text, "play on words: \"friend\" and \"helper\"");
        assert!(again.remarks[0].until.is_some());
    }
    let without = trip(&edition, Format::Docx, NotesAs::None);
    assert!(project(&without, View::Printed).text.contains("[You are] Dreaming"));
    assert!(without.remarks.is_empty());
}

#[test]
fn blocks_and_runs_come_back() {
    let text = "<w:p><w:pPr><w:pStyle w:val='H2'/></w:pPr><w:r><w:t>The goat</w:t></w:r></w:p>\
        <w:p><w:pPr><w:pStyle w:val='Zitat'/></w:pPr><w:r><w:t xml:space='preserve'>It </w:t></w:r><w:r><w:rPr><w:i/><w:lang w:val='de-DE'/></w:rPr><w:t>schläft</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>deeper</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let first = try_read(docx(text, &[]), "a.docx", Default::default()).unwrap();
    for format in [Format::Docx, Format::Odt] {
        let made = export(&first.edition, format, NotesAs::Kept).unwrap();
        let again = import(made.bytes, "a.docx", &DocumentOptions::default()).unwrap();
        assert_eq!(body(&again), body(&first), "{format}");
    }
}

#[test]
fn subtitles_come_back_with_their_times() {
    let text = "1\n00:00:01,000 --> 00:00:04,000\nMy <i>babka</i> [a cake]\nis gone.\n\n2\n01:00:05,250 --> 01:00:07,500\nWho is there?\n";
    let options = DocumentOptions::default();
    let first = import(text.as_bytes().to_vec(), "a.srt", &options).unwrap();
    assert_eq!(String::from_utf8(export(&first.edition, Format::Srt, NotesAs::Kept).unwrap().bytes).unwrap(), text);
    let vtt = export(&first.edition, Format::Vtt, NotesAs::Kept).unwrap();
    let again = import(vtt.bytes, "a.vtt", &options).unwrap();
    assert_eq!(body(&again), body(&first));
    assert!(matches!(export(&edition(), Format::Srt, NotesAs::Kept), Err(ExportError::NoCues)));
    assert!(matches!(export(&edition(), Format::Ass, NotesAs::Kept), Err(ExportError::ReadOnly(_))));
}

/// Brackets that are text in Markdown are text in what is written of it, too.
#[test]
fn brackets_that_are_text_stay_text() {
    let text = "The mate [helper] slept. \\[Not a note\\] and [the keeper].\n";
    let edition = try_read(text.as_bytes().to_vec(), "a.md", glossator::document::Tracked::All).unwrap().edition;
    for format in [Format::Docx, Format::Odt, Format::Markdown] {
        let again = trip(&edition, format, NotesAs::Brackets);
        assert_eq!(words(&again), words(&edition), "{format}");
    }
}
