//! Files of other tools: their segments are read as a text is, and what they say comes out again.

use glossator::bracket::Lexicon;
use glossator::exchange::{
    BilingualFile, BilingualFormat, Content, NoteRows, Origin, State, Unit, editions, po, with_brackets, with_classes,
};
use glossator::model::{Edition, Witness};
use glossator::records::{Annotator, AnnotatorOptions};
use glossator::source::LineIndex;

/// Segments with brackets of many kinds.
const SEGMENTS: &[&str] = &[
    "The mate [play on words: \"friend\" and \"helper\"] came late.",
    "[You are] Stealing.",
    "He [the keeper] slept. The cook [sic] did not.",
    "The DK [House of Culture] is shut [1].",
    "The tea went cold.",
    "x[i + 1] = y[2]",
    "[translator's note: so in the original]",
    "A [b [c] d] e [?] f [...] g",
    "[t]he gate was [laughs] open (translator's note: or shut)",
];

fn file(notes: &[(&str, &str)]) -> BilingualFile {
    let unit = |words: &&str| Unit {
        source: Content::plain("Слово."),
        target: Some(Content::plain(*words)),
        ..Unit::default()
    };
    let mut units: Vec<Unit> = SEGMENTS.iter().map(unit).collect();
    for (words, text) in notes {
        let note = glossator::exchange::Note { text: (*text).to_owned(), ..Default::default() };
        units.push(Unit { notes: vec![note], ..unit(words) });
    }
    BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units, ..BilingualFile::default() }
}

fn translation(file: &BilingualFile) -> Edition {
    let witness = Witness::default();
    let origin = Origin { witness: &witness, date: None };
    let file = with_classes(file.clone(), Lexicon::built_in());
    with_brackets(editions(&file, &origin), &file, Lexicon::built_in()).target
}

type Row = (String, String, Option<String>);

fn rows(edition: &Edition) -> Vec<Row> {
    let mut found = Vec::new();
    NoteRows::new(edition, Lexicon::built_in())
        .each("t.xml", &LineIndex::new(""), |row| {
            if row.is_note() {
                let anchor = row.anchor.map(|anchor| anchor.text.to_owned());
                found.push((row.text.to_owned(), row.class.to_owned(), anchor));
            }
            Ok::<(), ()>(())
        })
        .unwrap();
    found
}

#[test]
fn brackets_in_segments_are_what_they_are_in_a_text() {
    let annotator = Annotator::new(AnnotatorOptions::default());
    let alone = SEGMENTS.iter().flat_map(|segment| {
        let found = annotator.annotate(segment, Some("en"));
        let row = |note: &glossator::records::RecordNote| {
            let anchor = found.anchor_text(note).map(str::to_owned);
            (segment[note.span.clone()].to_owned(), note.class.to_string(), anchor)
        };
        found.notes().iter().map(row).collect::<Vec<Row>>()
    });
    let made = translation(&file(&[]));
    assert_eq!(rows(&made), alone.collect::<Vec<_>>());
    let ids: Vec<&str> = made.decisions.iter().map(|decision| &*decision.id).collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{ids:?}");
}

#[test]
fn remarks_of_translators_have_classes_and_words() {
    let made = translation(&file(&[("The mate", "Translator's note: play on words on \"mate\"")]));
    let row = rows(&made).pop().unwrap();
    assert_eq!((row.1.as_str(), row.2.as_deref()), ("gloss.wordplay", Some("mate")), "{}", row.0);
    // It refers to no word that it does not name.
    let made = translation(&file(&[("The helper", "Translator's note: play on words on \"mate\"")]));
    let row = rows(&made).pop().unwrap();
    assert_eq!((row.1.as_str(), row.2.as_deref()), ("gloss.wordplay", None), "{}", row.0);
}

/// A remark beside a segment does not hide the brackets in it, wherever its words are.
#[test]
fn remarks_beside_a_segment_leave_its_brackets_alone() {
    let alone = rows(&translation(&file(&[])));
    for remark in ["Ask the author.", "Translator's note: play on words on \"mate\"", "the keeper: a rank"] {
        let notes: Vec<(&str, &str)> = SEGMENTS.iter().map(|segment| (*segment, remark)).collect();
        let mut noted = file(&notes);
        noted.units.drain(..SEGMENTS.len());
        let made = translation(&noted);
        let found: Vec<Row> = rows(&made).into_iter().filter(|(text, ..)| *text != format!("[{remark}]")).collect();
        assert_eq!(found, alone, "{remark}");
        let text = String::from_utf8(glossator::tei::write(&made, Vec::new()).unwrap()).unwrap();
        assert_eq!(text.matches(remark).count(), SEGMENTS.len(), "{text}");
    }
}

/// What a developer extracted for translators is no gloss of the source.
#[test]
fn words_of_developers_are_no_glosses() {
    let po = "msgid \"\"\nmsgstr \"Language: en\\nX-Source-Language: ru\\n\"\n\n#. mate: the one at the pier\nmsgid \"mate\"\nmsgstr \"mate [helper]\"\n";
    let file = po::read(po.as_bytes().to_vec()).unwrap().into_file();
    let witness = Witness::default();
    let file = with_classes(file, Lexicon::built_in());
    let made = with_brackets(editions(&file, &Origin { witness: &witness, date: None }), &file, Lexicon::built_in());
    let found: Vec<Row> = rows(&made.source);
    assert!(found.iter().any(|(_, class, _)| class == "comment.editor"), "{found:?}");
    assert!(
        found.iter().all(|(_, class, _)| !class.starts_with("gloss") && !class.ends_with("translator")),
        "{found:?}"
    );
}

#[test]
fn files_of_this_program_are_left_alone() {
    let mut own = file(&[]);
    own.units[0].bead = Some(glossator::exchange::Bead { certainty: 1.0, ..Default::default() });
    assert_eq!(rows(&translation(&own)), []);
}

/// Other programs wrap long comments; what they hold stays what it was.
#[test]
fn wrapped_comments_are_whole_again() {
    let mut own = file(&[("The mate came.", "play on words: \"friend\" and \"helper\", which nobody sees")]);
    let unit = own.units.last_mut().unwrap();
    unit.notes[0].class = Some("gloss.wordplay".into());
    unit.notes[0].id = "i2".into();
    unit.notes[0].resp = Some("translator".into());
    unit.bead = Some(glossator::exchange::Bead { certainty: 1.0, ..Default::default() });
    own.units = vec![unit.clone()];
    let written = po::write(&own).unwrap();
    for width in [20, 30, 40] {
        let mut wrapped = String::new();
        for line in written.lines() {
            let Some(words) = line.strip_prefix("#. ") else {
                wrapped.push_str(line);
                wrapped.push('\n');
                continue;
            };
            let mut at = 0;
            for word in words.split(' ') {
                let starts = at == 0 || at + word.len() > width;
                wrapped.push_str(if starts { if at == 0 { "#. " } else { "\n#. " } } else { " " });
                at = if starts { word.len() + 1 } else { at + word.len() + 1 };
                wrapped.push_str(word);
            }
            wrapped.push('\n');
        }
        assert_eq!(po::read(wrapped.clone().into_bytes()).unwrap().file(), &own, "{wrapped}");
    }
}

/// States that other formats have no name for come back by way of them.
#[test]
fn states_of_xliff_12_come_back() {
    let unit = |id: &str, state: &str| {
        format!("<trans-unit id='{id}'><source>а</source><target state='{state}'>a</target></trans-unit>")
    };
    let states = ["new", "needs-l10n", "needs-review-adaptation", "translated", "signed-off", "x-house"];
    let units: String = states.iter().map(|state| unit(state, state)).collect();
    let text = format!(
        "<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'><file original='a' source-language='ru' \
         target-language='en' datatype='plaintext'><body>{units}</body></file></xliff>"
    );
    let mut file = BilingualFormat::Xliff12.read(text.into_bytes()).unwrap().into_file();
    for by in [BilingualFormat::Xliff, BilingualFormat::Po, BilingualFormat::Tmx, BilingualFormat::Xliff12] {
        file = by.read(by.write(&file).unwrap().into_bytes()).unwrap().into_file();
    }
    let written = BilingualFormat::Xliff12.write(&file).unwrap();
    for state in states {
        assert!(written.contains(&format!("state=\"{state}\"")), "{state}: {written}");
    }
}

const SDLXLIFF: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><xliff xmlns:sdl=\"http://sdl.com/FileTypes/SdlXliff/1.0\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\" sdl:version=\"1.0\"><file original=\"a.docx\" datatype=\"x-sdlfilterframework2\" source-language=\"ru-RU\" target-language=\"en-GB\"><header><sdl:ref-files/></header><body>\r\n<trans-unit id=\"u1\"><source>Паром опоздал. <x id=\"3\"/>Он ждал.</source><seg-source><mrk mtype=\"seg\" mid=\"1\">Паром опоздал.</mrk> <mrk mtype=\"seg\" mid=\"2\"><x id=\"3\"/>Он ждал.</mrk></seg-source><target><mrk mtype=\"seg\" mid=\"1\">The ferry was late.</mrk> <mrk mtype=\"seg\" mid=\"2\"><x id=\"3\"/>He waited.</mrk></target><sdl:seg-defs><sdl:seg id=\"1\" conf=\"ApprovedTranslation\" origin=\"interactive\"/><sdl:seg id=\"2\" conf=\"Draft\"><sdl:value key=\"n\">7</sdl:value></sdl:seg></sdl:seg-defs></trans-unit>\r\n<trans-unit id=\"u2\"><source>Чай.</source><seg-source><mrk mtype=\"seg\" mid=\"3\">Чай.</mrk></seg-source><target><mrk mtype=\"seg\" mid=\"3\"/></target><sdl:seg-defs><sdl:seg id=\"3\"/></sdl:seg-defs></trans-unit></body></file></xliff>";

#[test]
fn segments_of_trados_have_their_states_and_keep_every_other_byte() {
    let read = |text: &str| BilingualFormat::Xliff12.read(text.as_bytes().to_vec()).unwrap();
    let whole = read(SDLXLIFF);
    assert_eq!(whole.file().units[0].state, Some(State::Initial));
    let units = glossator::exchange::with_segments(whole.file().clone()).units;
    let said: Vec<_> = units.iter().map(|unit| (unit.source.text.as_str(), unit.state)).collect();
    assert_eq!(
        said,
        [("Паром опоздал.", Some(State::Reviewed)), ("Он ждал.", Some(State::Initial)), ("Чай.", Some(State::Initial))]
    );
    assert_eq!(units[0].properties, [("sdl:conf[1]".to_owned(), "ApprovedTranslation".to_owned())]);
    assert_eq!(whole.rewrite(whole.file()).unwrap(), SDLXLIFF.as_bytes());
    let mut changed = whole.file().clone();
    let target = changed.units[0].target.as_mut().unwrap();
    target.text = target.text.replace("late", "slow");
    let rewritten = String::from_utf8(whole.rewrite(&changed).unwrap()).unwrap();
    assert_eq!(rewritten, SDLXLIFF.replace("was late", "was slow"));
}

#[test]
fn units_of_memoq_have_their_states() {
    let text = "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" xmlns:mq=\"MQXliff\"><file original=\"a\" source-language=\"ru\" target-language=\"en\" datatype=\"x-memoq\"><body>\
        <trans-unit id=\"1\" mq:status=\"ManuallyConfirmed\"><source>Чай.</source><target>Tea.</target><mq:minorversions/></trans-unit>\
        <trans-unit id=\"2\" mq:status=\"Proofread\" mq:locked=\"locked\"><source>Ром.</source><target>Rum.</target></trans-unit>\
        <trans-unit id=\"3\" mq:status=\"Pretranslated\"><source>Сыр.</source><target>Cheese.</target></trans-unit>\
        <trans-unit id=\"4\" mq:status=\"Unheard\"><source>Соль.</source><target>Salt.</target></trans-unit></body></file></xliff>";
    let whole = BilingualFormat::Xliff12.read(text.as_bytes().to_vec()).unwrap();
    let states: Vec<_> = whole.file().units.iter().map(|unit| unit.state).collect();
    assert_eq!(states, [Some(State::Translated), Some(State::Reviewed), Some(State::Initial), None]);
    let mut changed = whole.file().clone();
    changed.units[1].target.as_mut().unwrap().text = "Old rum.".to_owned();
    assert_eq!(String::from_utf8(whole.rewrite(&changed).unwrap()).unwrap(), text.replace("Rum.", "Old rum."));
    // By way of another format the names come back, too.
    let tmx = BilingualFormat::Tmx.read(BilingualFormat::Tmx.write(whole.file()).unwrap().into_bytes()).unwrap();
    assert_eq!(tmx.file().units[1].properties, whole.file().units[1].properties);
}
