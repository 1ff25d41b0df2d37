//! Editions and their alignment as pairs for translators' tools, and pairs as editions: what goes out comes back.

use glossator::exchange::{
    BilingualFile, BilingualFormat, BitextEditions, Content, EditionFeature, Feature, Mark, MarkKind, Note, Origin,
    Side, State, Unit, bilingual_file, edition_losses, editions, losses,
};
use glossator::model::{BeadLink, Bitext, Certainty, Edition, FeatureKind, View, Witness, placed_notes, project};
use glossator::page::{ImportOptions, import};
use glossator::tei::{self, Fragments, TeiFile};
use glossator::xml::Limits;
use proptest::prelude::*;

/// Writes an edition and reads it again.
fn through_tei(edition: &Edition) -> TeiFile {
    let written = String::from_utf8(tei::write(edition, Vec::new()).unwrap()).unwrap();
    tei::read(written, &Limits::default()).unwrap()
}

/// A bilingual file as editions, through TEI, as a bilingual file.
fn there_and_back(file: &BilingualFile) -> BilingualFile {
    let witness = Witness { file: "boats.tmx".to_owned(), form: "pairs".to_owned(), ..Witness::default() };
    let made = editions(file, &Origin { witness: &witness, date: Some("2026-05-01") });
    let (source, target) = (through_tei(&made.source), through_tei(&made.target));
    let bitext = String::from_utf8(tei::write_bitext(&made.bitext, Vec::new()).unwrap()).unwrap();
    let bitext = tei::read_bitext(bitext, &Limits::default()).unwrap();
    let fragments = Fragments::new(&source.document);
    let tied =
        BitextEditions { bitext: &bitext, source: &source.edition, target: &target.edition, fragments: &fragments };
    bilingual_file(&tied).unwrap()
}

/// What of a unit must come back: words, marks with their ranges, notes.
fn core(unit: &Unit) -> (Content, Content, Vec<Note>) {
    let plain = |content: &Content| {
        let marks = content.marks.iter().map(|mark| Mark { id: String::new(), ..mark.clone() }).collect();
        Content { text: content.text.clone(), marks }
    };
    (plain(&unit.source), unit.target.as_ref().map(plain).unwrap_or_default(), unit.notes.clone())
}

fn assert_same(file: &BilingualFile) {
    let back = there_and_back(file);
    assert_eq!((&back.source_lang, &back.target_lang), (&file.source_lang, &file.target_lang));
    assert_eq!(back.units.len(), file.units.len());
    for (one, other) in file.units.iter().zip(&back.units) {
        assert_eq!(core(one), core(other));
        assert_eq!(other.state, other.target.is_some().then_some(State::Translated));
    }
}

fn gloss(id: &str, text: &str) -> Note {
    Note {
        id: id.to_owned(),
        side: Side::Target,
        text: text.to_owned(),
        class: Some("gloss.wordplay".to_owned()),
        resp: Some("translator".to_owned()),
        cert: Some("high".to_owned()),
        lang: None,
    }
}

fn mark(content: &str, words: &str, kind: MarkKind) -> Mark {
    let start = content.find(words).unwrap();
    Mark { range: start..start + words.len(), id: String::new(), kind }
}

#[test]
fn glosses_terms_and_supplied_words_come_back() {
    let source = "Наш паромбус опять опоздал.";
    let target = "Our ferribus is late again.";
    let unit = Unit {
        source: Content {
            text: source.to_owned(),
            marks: vec![mark(source, "паромбус", MarkKind::Note("g1".to_owned()))],
        },
        target: Some(Content {
            text: target.to_owned(),
            marks: vec![
                mark(target, "ferribus", MarkKind::Note("g1".to_owned())),
                mark(target, "is", MarkKind::Supplied("supplied.completion".to_owned())),
                mark(target, "again", MarkKind::Note("g2".to_owned())),
            ],
        }),
        notes: vec![gloss("g1", "play on words using \"ferry\" and \"bus\""), gloss("g2", "it was late yesterday")],
        ..Unit::default()
    };
    let untranslated = Unit { source: Content::plain("Дождь."), ..Unit::default() };
    let added = Unit { target: Some(Content::plain("The end.")), ..Unit::default() };
    assert_same(&BilingualFile {
        source_lang: "ru".to_owned(),
        target_lang: "en".to_owned(),
        original: None,
        units: vec![unit, untranslated, added],
    });
}

/// Words, and which of them is marked for a gloss or as supplied.
fn sentence() -> impl Strategy<Value = (Vec<String>, usize, u8)> {
    let word = "[a-zé]{1,6}|[а-я]{2,5}|町";
    (prop::collection::vec(word, 1..7), any::<prop::sample::Index>(), 0u8..4).prop_map(|(words, at, kind)| {
        let at = at.index(words.len());
        (words, at, kind)
    })
}

fn unit(number: usize, (words, at, kind): (Vec<String>, usize, u8), source: &[String]) -> Unit {
    let start: usize = words[..at].iter().map(|word| word.len() + 1).sum();
    let range = start..start + words[at].len();
    let id = format!("g{number}");
    let mark = |range, kind| vec![Mark { range, id: String::new(), kind }];
    let (marks, notes) = match kind {
        0 => (Vec::new(), Vec::new()),
        1 => (mark(range, MarkKind::Supplied("supplied.referent".to_owned())), Vec::new()),
        2 => (mark(range, MarkKind::Note(id.clone())), vec![gloss(&id, "a word of the town")]),
        _ => (Vec::new(), vec![gloss(&id, "of the whole")]),
    };
    let term = if kind == 2 { mark(0..source[0].len(), MarkKind::Note(id)) } else { Vec::new() };
    Unit {
        source: Content { text: source.join(" "), marks: term },
        target: Some(Content { text: words.join(" "), marks }),
        notes,
        ..Unit::default()
    }
}

proptest! {
    #[test]
    fn pairs_come_back(
        pairs in prop::collection::vec((sentence(), prop::collection::vec("[а-я]{2,5}", 1..5)), 1..8)
    ) {
        let units = pairs.into_iter().enumerate().map(|(number, (target, source))| unit(number, target, &source));
        assert_same(&BilingualFile {
            source_lang: "ru".to_owned(),
            target_lang: "en".to_owned(),
            original: None,
            units: units.collect(),
        });
    }
}

#[test]
fn a_sentence_with_a_hundred_notes_is_one_sentence() {
    let notes: String = (0..100).map(|at| format!(" [translator's note: n{at}]")).collect();
    let page = format!("He slept well{notes}\n\nThen he left.");
    let edition = import(page.into_bytes(), "page.txt", &ImportOptions::default()).unwrap().edition;
    for view in [View::Base, View::Reading, View::Printed] {
        let projection = project(&edition, view);
        for feature in &projection.features {
            assert!(projection.text.get(feature.range.clone()).is_some(), "{:?} in {view:?}", feature.range);
        }
    }
}

/// A piece of a page in TEI: words, and what may stand among them.
fn piece() -> impl Strategy<Value = String> {
    let cert = prop::sample::select(vec!["low", "medium", "high"]);
    let words = "[a-z]{2,6}( [a-z]{2,6}){0,2}".prop_map(|words| format!(" {words}"));
    let event = prop::sample::select(vec![
        "<vocal xml:id='ID' ana='#event.vocal' rendition='#br' resp='#transcriber'><desc>laughs</desc></vocal>",
        "<gap xml:id='ID' ana='#gap.omitted' rendition='#br' resp='#editor'><desc>...</desc></gap>",
        "<note xml:id='ID' ana='#comment.translator' rendition='#br' resp='#translator'>so he said</note>",
        "<supplied xml:id='ID' ana='#supplied.completion' rendition='#br' resp='#translator'>he is</supplied>",
    ]);
    let term = "[a-z]{2,6}".prop_map(|word| {
        format!(
            " <term xml:id='IDt'>{word}</term> <gloss xml:id='ID' target='#IDt' ana='#gloss.wordplay' rendition='#br' \
             resp='#translator'>a word</gloss>"
        )
    });
    let form = cert.prop_map(|cert| format!(" <choice><sic>S</sic><corr cert='{cert}'>s</corr></choice>tealing"));
    prop_oneof![4 => words, 3 => event.prop_map(|event| format!(" {event}")), 1 => term, 1 => form]
}

/// Sentences in paragraphs, a credit outside of them behind some, and a certainty for each bracket.
fn page() -> impl Strategy<Value = String> {
    let sentence = prop::collection::vec(piece(), 1..5);
    let paragraph = (sentence, prop::sample::select(vec!["low", "medium", "high"]), 0u8..4);
    prop::collection::vec(paragraph, 1..5).prop_map(|paragraphs| {
        let (mut body, mut decisions, mut number) = (String::new(), String::new(), 0);
        for (at, (pieces, cert, credit)) in paragraphs.iter().enumerate() {
            let credits = "<bibl xml:id='ID' ana='#attribution.credit' rendition='#br' resp='#editor'>Photo</bibl>";
            let mut own = |piece: &str| {
                number += 1;
                if piece.contains("'ID'") {
                    decisions.push_str(&format!(
                        "<annotation xml:id='d{number}' target='#i{number}' motivation='classifying' resp='#glossator' cert='{cert}'><note type='rule'>x</note></annotation>"
                    ));
                }
                piece.replace("'ID", &format!("'i{number}")).replace("#ID", &format!("#i{number}"))
            };
            let words: String = pieces.iter().map(|piece| own(piece)).collect();
            let behind = if *credit == 1 { format!(" {}", own(credits)) } else { String::new() };
            let below = if *credit == 2 { format!("<p>{}</p>", own(credits)) } else { String::new() };
            body.push_str(&format!("<p xml:id='p{at}'><s xml:id='s{at}'>He{words} went.</s>{behind}</p>{below}"));
        }
        format!(
            "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><div type='text'>{body}</div></body></text>\
             <standOff><listAnnotation>{decisions}</listAnnotation></standOff></TEI>"
        )
    })
}

#[test]
fn a_note_on_a_form_shares_its_id_with_no_other_note() {
    let header = "<teiHeader><fileDesc><titleStmt><title>x</title></titleStmt></fileDesc></teiHeader>";
    let form = "<choice><sic>mat</sic><corr>mate</corr></choice>";
    let page = |id: &str, words: &str| {
        let body = format!("<p><s xml:id=\"{id}\">{words}</s></p>");
        let text = format!("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">{header}<text><body>{body}</body></text></TEI>");
        tei::read(text, &Limits::default()).unwrap()
    };
    // The editions have notes with the names that notes on forms would get: before them, after them, on the other side.
    for (one, other) in [
        (
            "The note <note xml:id=\"form2\">a</note> came.".to_owned(),
            format!("Die {form} kam <note xml:id=\"form1\">b</note>."),
        ),
        (format!("The {form} <note xml:id=\"form1\">a</note> and {form} came."), format!("Die {form} kam.")),
        (format!("The {form} and {form} came."), "Sie kam <note xml:id=\"form1\">b</note>.".to_owned()),
    ] {
        let (source, target) = (page("s1", &one), page("t1", &other));
        let bead = BeadLink { source: vec!["s1".into()], target: vec!["t1".into()], ..BeadLink::default() };
        let bitext = Bitext { beads: vec![bead], ..Bitext::default() };
        let fragments = Fragments::new(&source.document);
        let tied =
            BitextEditions { bitext: &bitext, source: &source.edition, target: &target.edition, fragments: &fragments };
        let file = bilingual_file(&tied).unwrap();
        let mut ids: Vec<&str> = file.units[0].notes.iter().map(|note| &*note.id).collect();
        let count = [&one, &other].map(|words| words.matches("<note").count() + words.matches("<choice>").count());
        assert_eq!(ids.len(), count.iter().sum::<usize>(), "{ids:?}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count.iter().sum::<usize>(), "{ids:?}");
    }
}

/// What a reader sees of a bead's text in a view.
fn shown(edition: &Edition, view: View, id: &str) -> String {
    let projection = project(edition, view);
    let of = |kind| match kind {
        FeatureKind::Sentence(sentence) if sentence.id.as_deref() == Some(id) => Some(()),
        _ => None,
    };
    let range = projection.select(of).next().map(|(range, ())| range).unwrap_or_default();
    projection.text[range].trim().to_owned()
}

/// Words, class and certainty of the notes, with the words before them in the reading view.
fn notes_of(edition: &Edition) -> Vec<[String; 4]> {
    let projection = project(edition, View::Reading);
    let notes = placed_notes(edition, &projection).into_iter().map(|note| {
        let before = projection.text[..note.at.start].rsplit("\n\n").next().unwrap_or_default().trim_end();
        let class = note.class.map_or("", |class| class.as_str());
        let cert = note.decision.map_or("high", |decision| decision.cert.as_str());
        [note.words, before.to_owned(), class.to_owned(), cert.to_owned()]
    });
    notes.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn editions_come_back_or_the_loss_is_told(source in page(), target in page()) {
        let [source, target] = [source, target].map(|page| tei::read(page, &Limits::default()).unwrap());
        let sentences = |file: &TeiFile| project(&file.edition, View::Base).select(|kind| match kind {
            FeatureKind::Sentence(sentence) => sentence.id.clone(),
            _ => None,
        }).map(|(_, id)| id).collect::<Vec<_>>();
        let (ones, others) = (sentences(&source), sentences(&target));
        let beads = (0..ones.len().max(others.len())).map(|at| BeadLink {
            source: ones.get(at).cloned().into_iter().collect(),
            target: others.get(at).cloned().into_iter().collect(),
            cert: Certainty::High,
            ..BeadLink::default()
        });
        let bitext = Bitext { beads: beads.collect(), ..Bitext::default() };
        let fragments = Fragments::new(&source.document);
        let tied = BitextEditions { bitext: &bitext, source: &source.edition, target: &target.edition, fragments: &fragments };
        let mut file = bilingual_file(&tied).unwrap();
        (file.source_lang, file.target_lang) = ("ru".to_owned(), "en".to_owned());
        let told = edition_losses(&tied, &file).unwrap();
        for format in BilingualFormat::ALL {
            let lost = losses(&file, format).unwrap();
            let lost: Vec<Feature> = lost.into_iter().map(|loss| loss.feature).filter(|it| !matches!(it, Feature::Original | Feature::NoteOrder)).collect();
            if !lost.is_empty() {
                continue;
            }
            let kept = format.read(format.write(&file).unwrap().into_bytes()).unwrap();
            let made = editions(kept.file(), &Origin { witness: &Witness::default(), date: None });
            for (before, after, ids) in [(&source.edition, &made.source, &ones), (&target.edition, &made.target, &others)] {
                let views = [(View::Base, EditionFeature::Base), (View::Reading, EditionFeature::Reading), (View::Printed, EditionFeature::Printed)];
                for (view, feature) in views.into_iter().filter(|(_, feature)| !told.contains_key(feature)) {
                    for id in ids {
                        prop_assert_eq!(shown(before, view, id), shown(after, view, id), "{:?} {:?}", feature, format);
                    }
                }
                let is_told = |feature| told.contains_key(&feature);
                let any = [EditionFeature::Notes, EditionFeature::NotePlaces, EditionFeature::NoteClasses, EditionFeature::NoteCert, EditionFeature::Reading];
                if !any.into_iter().any(is_told) {
                    prop_assert_eq!(notes_of(before), notes_of(after), "{:?}", format);
                }
            }
        }
        // What pairs have a place for is not among what is lost.
        for feature in [EditionFeature::Base, EditionFeature::Reading, EditionFeature::Notes, EditionFeature::NotePlaces] {
            prop_assert!(!told.contains_key(&feature), "{:?}", told);
        }
    }
}
