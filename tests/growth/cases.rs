//! Inputs that cost more than their length once, in any size.

use std::fmt::Write as _;

use glossator::annotate::{Act, Decision, NoteRef, Person, Session};
use glossator::diff::{Options, Version, compare};
use glossator::exchange::{
    BilingualFile, BilingualFormat, BitextEditions, Code, CodeForm, Content, ImportedPairs, Mark, MarkKind, Origin,
    Unit, bilingual_file, editions,
};
use glossator::model::{Category, Edition, Witness};
use glossator::page::{Form, ImportOptions, import};
use glossator::tei::{self, Fragments};
use glossator::text::SegmentUnit;
use glossator::xml::Limits;

/// Something that is done with an input of a size.
pub struct Case {
    /// What it is.
    pub name: &'static str,
    /// A size at which it takes long enough to be measured.
    pub size: usize,
    /// Makes the input; the function does the work.
    pub prepare: fn(usize) -> Box<dyn Fn()>,
}

/// All cases.
pub const CASES: &[Case] = &[
    Case { name: "diff: one paragraph with notes, edited", size: 1_000, prepare: |size| paragraphs(size, 9) },
    Case { name: "diff: one paragraph with notes, rewritten", size: 1_000, prepare: |size| paragraphs(size, 1) },
    Case { name: "diff: notes alone, of the same words", size: 500, prepare: |size| notes_alone(size, 1) },
    Case { name: "diff: notes alone, of words of their own", size: 500, prepare: |size| notes_alone(size, 5_000) },
    Case { name: "import: lists in lists", size: 2_000, prepare: |size| page("<ul><li>x".repeat(size)) },
    Case { name: "import: unclosed divisions", size: 2_000, prepare: |size| page("<div>x ".repeat(size)) },
    Case { name: "import: a tag of many attributes", size: 8_000, prepare: |size| page(attributes(size)) },
    Case { name: "import: formatting left open", size: 1_000, prepare: |size| page(formatting(size)) },
    Case { name: "import: author lines", size: 2_000, prepare: |size| page(bylines(size)) },
    Case { name: "import: options of forms", size: 2_000, prepare: |size| page("<select><option>x".repeat(size)) },
    Case { name: "import: a thread, names above texts above times", size: 300, prepare: |size| thread(size, false) },
    Case { name: "import: a saved thread", size: 200, prepare: |size| page(thread_page(size)) },
    Case { name: "import: a thread, texts above names and times", size: 300, prepare: |size| thread(size, true) },
    Case { name: "annotate: all notes accepted", size: 200, prepare: |size| accepted(size, 3) },
    Case { name: "annotate: all notes of one paragraph accepted", size: 250, prepare: |size| accepted(1, size) },
    Case { name: "annotate: every paragraph reclassified", size: 100, prepare: reclassified },
    Case { name: "XLIFF: notes in one unit, on its segments", size: 500, prepare: |size| xliff(size, size) },
    Case { name: "XLIFF: notes in one unit of one segment", size: 1_000, prepare: |size| xliff(size, 1) },
    Case { name: "XLIFF: notes in one unit, back into pairs", size: 500, prepare: |size| pairs_again(size, size) },
    Case { name: "XLIFF: notes of one segment, back into pairs", size: 500, prepare: |size| pairs_again(size, 1) },
    Case { name: "XLIFF 2.1: units validated", size: 500, prepare: |size| units(BilingualFormat::Xliff, size) },
    Case { name: "XLIFF 1.2: units validated", size: 500, prepare: |size| units(BilingualFormat::Xliff12, size) },
    Case { name: "TMX: units validated", size: 500, prepare: |size| units(BilingualFormat::Tmx, size) },
];

/// A page of so many comments as plain text.
fn thread(size: usize, names_below: bool) -> Box<dyn Fn()> {
    let mut text = format!("{size} comments\n\n");
    for at in 0..size {
        let (name, words) = (format!("Vera{}", at % 90), format!("The clock of house {at} stands still again."));
        let post = match names_below {
            true => format!("{words}\n— {name}, 12 May 2024\nReply\n\n"),
            false => format!("Avatar {name}\n{name}\n{words}\n3 hours ago\n{at} likes\nReply\n"),
        };
        text.push_str(&post);
    }
    Box::new(move || {
        import(text.clone().into_bytes(), "page.txt", &ImportOptions::default()).expect("a page with text");
    })
}

/// The same as a saved page.
fn thread_page(size: usize) -> String {
    let post = |at| {
        format!("<div class=x1><i>rank {at}</i> <b>Vera{}</b> <u>2 days ago</u><p>Stands {at}.</p></div>", at % 90)
    };
    (0..size).map(post).collect()
}

/// So many paragraphs with so many notes each.
fn glossed(paragraphs: usize, notes: usize) -> String {
    let mut body = String::new();
    for at in 0..paragraphs {
        body.push_str("<p>");
        for note in 0..notes {
            write!(
                body,
                "The mate <gloss xml:id=\"i{}\" ana=\"#gloss.literal\">helper</gloss> ",
                at * notes + note + 1
            )
            .expect("text");
        }
        body.push_str("</p>");
    }
    let header = "<teiHeader><fileDesc><titleStmt><title>x</title></titleStmt></fileDesc></teiHeader>";
    format!(r#"<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}<text><body>{body}</body></text></TEI>"#)
}

/// Takes a decision on every note.
fn decided(text: String, act: fn(NoteRef) -> Act) -> Box<dyn Fn()> {
    Box::new(move || {
        let mut session = Session::open(text.clone(), &Limits::default()).expect("TEI");
        let who = session.join(Person::named("A. Reviewer"));
        let notes: Vec<NoteRef> = session.notes().map(|note| note.reference()).collect();
        for note in notes {
            session.decide(&Decision { who: who.clone(), act: act(note) }).expect("a decision");
        }
        session.verify(&text).expect("a sound file");
    })
}

fn accepted(paragraphs: usize, notes: usize) -> Box<dyn Fn()> {
    decided(glossed(paragraphs, notes), |note| Act::AcceptInBulk { note })
}

fn reclassified(paragraphs: usize) -> Box<dyn Fn()> {
    decided(glossed(paragraphs, 1), |note| Act::Reclassify { note, to: Some(Category::Definition) })
}

/// Numbers without a pattern, the same on each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

fn edition(body: &str) -> Edition {
    let header = "<teiHeader><fileDesc><titleStmt><title>x</title></titleStmt></fileDesc></teiHeader>";
    let text = format!(r#"<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}<text><body>{body}</body></text></TEI>"#);
    tei::read(text, &Limits::default()).expect("TEI").edition
}

/// Compares two editions, a block a segment.
fn compared(old: &str, new: &str) -> Box<dyn Fn()> {
    let (old, new) = (edition(old), edition(new));
    Box::new(move || {
        let options = Options::default().with_segments(SegmentUnit::Block);
        let [old, new] = [&old, &new].map(|edition| Version::new(edition, &options.layers));
        assert!(!compare(&old, &new, &options).is_same());
    })
}

/// A paragraph of so many words, a note behind each tenth; in the new one so many of ten words are others.
fn paragraphs(words: usize, kept: usize) -> Box<dyn Fn()> {
    let version = |is_new: bool| {
        let mut numbers = Numbers(3);
        let mut text = String::from("<p>");
        for at in 0..words {
            let (word, chance) = (numbers.below(3_000), numbers.below(10));
            let letter = if is_new && chance >= kept { 'v' } else { 'w' };
            let _ = write!(text, "{letter}{word} ");
            if at % 10 == 0 {
                let _ = write!(text, "<note>of {letter}{word} and n{}</note> ", numbers.below(5_000));
            }
        }
        text + "</p>"
    };
    compared(&version(false), &version(true))
}

/// Paragraphs that hold a note each and no text; each seventh says something else in the new version.
fn notes_alone(count: usize, vocabulary: usize) -> Box<dyn Fn()> {
    let version = |is_new: bool| {
        let mut numbers = Numbers(5);
        let mut text = String::new();
        for at in 0..count {
            let letter = if is_new && at % 7 == 0 { 'v' } else { 'w' };
            let words = [(); 5].map(|()| format!("{letter}{}", numbers.below(vocabulary))).join(" ");
            let _ = write!(text, "<p><note>{words}</note></p>");
        }
        text
    };
    compared(&version(false), &version(true))
}

/// Imports a web page.
fn page(html: String) -> Box<dyn Fn()> {
    Box::new(move || {
        let options = ImportOptions::default().with_form(Form::Html);
        import(html.clone().into_bytes(), "page.html", &options).expect("a page with text");
    })
}

fn attributes(count: usize) -> String {
    let attributes: String = (0..count).map(|number| format!(" a{number}=1")).collect();
    format!("<p{attributes}>x</p>")
}

fn formatting(count: usize) -> String {
    let open: String = (0..200).map(|number| format!("<font color={number}>")).collect();
    open + &"<p>x".repeat(count)
}

fn bylines(count: usize) -> String {
    "<h1>x</h1><p>y</p>".to_owned() + &"<div class=byline>By Zia</div>".repeat(count)
}

/// Reads an XLIFF file of one unit as two editions.
fn xliff(notes: usize, segments: usize) -> Box<dyn Fn()> {
    let text = xliff_text(notes, segments);
    Box::new(move || {
        assert!(!read_pairs(text.clone()).target.body.is_empty());
    })
}

/// Makes a bilingual file of the editions of such a file again, and writes it.
fn pairs_again(notes: usize, segments: usize) -> Box<dyn Fn()> {
    let pairs = read_pairs(xliff_text(notes, segments));
    let fragments = Fragments::default();
    Box::new(move || {
        let tied = BitextEditions {
            bitext: &pairs.bitext,
            source: &pairs.source,
            target: &pairs.target,
            fragments: &fragments,
        };
        let file = bilingual_file(&tied).expect("pairs of the editions");
        assert_eq!(file.units.iter().map(|unit| unit.notes.len()).sum::<usize>(), notes);
        BilingualFormat::Xliff.write(&file).expect("a file");
    })
}

fn read_pairs(text: String) -> ImportedPairs {
    let kept = BilingualFormat::Xliff.read(text.into_bytes()).expect("an XLIFF file");
    let witness = Witness { file: "file".to_owned(), ..Witness::default() };
    editions(kept.file(), &Origin { witness: &witness, date: None })
}

fn xliff_text(notes: usize, segments: usize) -> String {
    let mut text = String::from(
        r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:gl="urn:glossator:exchange:1" version="2.0" srcLang="de" trgLang="en"><file id="f1"><unit id="u1"><notes>"#,
    );
    for at in 0..notes {
        let segment = at % segments;
        let _ = write!(text, r#"<note id="n{at}" category="gloss.literal" gl:segment="s{segment}">note {at}</note>"#);
    }
    text.push_str("</notes>");
    for at in 0..segments {
        let _ = write!(
            text,
            r##"<segment id="s{at}"><source><mrk id="a{at}" type="comment" ref="#n=n{at}">Kahn</mrk> {at}</source><target><mrk id="a{at}" type="comment" ref="#n=n{at}">boat</mrk> {at}</target></segment>"##
        );
    }
    text + "</unit></file></xliff>"
}

/// Validates a file of so many units, each with a code and a marked word.
fn units(format: BilingualFormat, size: usize) -> Box<dyn Fn()> {
    let code = Code { form: CodeForm::Alone, isolated: false, native: "<br/>".to_owned() };
    let mark = |range, id: &str, kind| Mark { range, id: id.to_owned(), kind };
    let marks = vec![mark(0..4, "1", MarkKind::Term), mark(5..5, "2", MarkKind::Code(code))];
    let content = Content { text: "Kahn Boot".to_owned(), marks };
    let unit = |number| Unit {
        id: Some(format!("u{number}")),
        source: content.clone(),
        target: Some(content.clone()),
        ..Unit::default()
    };
    let file = BilingualFile {
        source_lang: "de".to_owned(),
        target_lang: "en".to_owned(),
        units: (0..size).map(unit).collect(),
        ..BilingualFile::default()
    };
    let bytes = format.write(&file).expect("a file").into_bytes();
    Box::new(move || {
        let (_, findings) = format.validate(bytes.clone()).expect("a text");
        assert!(findings.is_empty(), "{findings:?}");
    })
}
