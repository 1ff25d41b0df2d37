//! Odd editions go out, too: without words, with notes in notes, from right to left, long ones; what is written grows with them.

use glossator::document::{DocumentOptions, Format, NotesAs, export, import};
use glossator::model::{Edition, View, project};
use glossator::tei;
use glossator::xml::Limits;

use super::read;

const FORMATS: [Format; 5] = [Format::Docx, Format::Odt, Format::Epub, Format::Markdown, Format::Usfm];
const HOW: [NotesAs; 5] = [NotesAs::Kept, NotesAs::Footnotes, NotesAs::Comments, NotesAs::Brackets, NotesAs::None];

/// An edition of other programs.
fn edition(body: &str) -> Edition {
    let text = format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title/></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc>\
         <tagsDecl><rendition xml:id=\"br\" scheme=\"css\" scope=\"before\">content: \"[\"</rendition><rendition xml:id=\"br.after\" scheme=\"css\" scope=\"after\">content: \"]\"</rendition>\
         <rendition xml:id=\"nf\" scheme=\"css\" scope=\"before\">content: \"⁽\"</rendition><rendition xml:id=\"nf.after\" scheme=\"css\" scope=\"after\">content: \"⁾\"</rendition></tagsDecl>\
         </teiHeader><text><body>{body}</body></text></TEI>"
    );
    tei::read(text, &Limits::default()).unwrap().edition
}

#[test]
fn editions_of_all_kinds_go_out_in_all_ways() {
    let bodies = [
        "",
        "<p/>",
        "<div><head/><p> </p></div>",
        "<p>Tea <note rendition=\"#br\" ana=\"#gloss.definition\"/> and <note rendition=\"#nf\" ana=\"#gloss.definition\"></note>.</p>",
        "<p>Tea<note rendition=\"#nf\" ana=\"#gloss.definition\">a drink <note rendition=\"#br\" ana=\"#gloss.definition\">hot<note rendition=\"#nf\">very</note></note></note>.</p>",
        "<p xml:lang=\"ar\">قال <note rendition=\"#br\" ana=\"#gloss.definition\">الحارس</note> إن الجرس كسول.</p>",
        "<table><row><cell/></row><row/></table><list><item/></list><list/>",
        "<list><item><list><item><list><item>deep</item></list></item></list></item></list>",
        "<u start=\"#T.1\" end=\"#T.2\">cue</u><lg><l>verse</l></lg><quote><p>quoted</p></quote>",
        "<p>a<lb/><lb/><lb/>b</p><p><lb/></p>",
    ];
    for body in bodies {
        let edition = edition(body);
        for format in FORMATS {
            for how in HOW {
                let made =
                    export(&edition, format, how).unwrap_or_else(|error| panic!("{body} {format} {how:?}: {error}"));
                // An edition without words is a document without words, and nothing else.
                let again = import(made.bytes, "again", &DocumentOptions::default().with_format(format));
                let has_words = !project(&edition, View::Base).text.trim().is_empty();
                assert!(again.is_ok() || !has_words, "{body} {format} {how:?}: {:?}", again.err());
            }
        }
    }
}

#[test]
fn notes_in_notes_stand_in_brackets() {
    let edition = edition(
        "<p>Tea<note rendition=\"#nf\" ana=\"#gloss.definition\">hot<note rendition=\"#nf\">very</note>.</note> is here.</p>",
    );
    for format in FORMATS {
        let made = export(&edition, format, NotesAs::Kept).unwrap();
        let told: Vec<String> = made.told.iter().map(ToString::to_string).collect();
        assert!(told.contains(&"notes inside notes stand in brackets: 1".to_owned()), "{format}: {told:?}");
        let again = import(made.bytes, "again", &DocumentOptions::default().with_format(format)).unwrap();
        assert_eq!(again.text, "Tea⁽hot [very].⁾ is here.", "{format}");
    }
}

/// Twice the text is twice the file, and not more.
#[test]
fn what_is_written_grows_with_the_edition() {
    let text = |notes: usize| {
        let words: String = (0..notes)
            .map(|number| {
                format!("Word{number} [a gloss {number}] and more{} ", if number % 7 == 0 { ".\n\n" } else { "," })
            })
            .collect();
        format!("# Notes\n\n{words}")
    };
    let size = |notes: usize, format, how| {
        let edition = read(text(notes).into_bytes(), "a.md").edition;
        let made = export(&edition, format, how).unwrap();
        match format {
            Format::Markdown | Format::Usfm => made.bytes.len(),
            _ => {
                let mut zip = zip::ZipArchive::new(std::io::Cursor::new(made.bytes)).unwrap();
                (0..zip.len()).map(|index| usize::try_from(zip.by_index(index).unwrap().size()).unwrap()).sum()
            }
        }
    };
    for format in FORMATS {
        for how in [NotesAs::Footnotes, NotesAs::Comments] {
            let (one, two) = (size(400, format, how), size(800, format, how));
            assert!(two < one * 9 / 4, "{format} {how:?}: {one} {two}");
        }
    }
}
