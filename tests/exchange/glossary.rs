//! Terms with glossary entries of them: of other tools, and through every format.

use glossator::exchange::{
    BilingualFile, BilingualFormat, Content, Feature, Mark, MarkKind, TermEntry, Unit, losses, po, xliff,
};

/// What another tool writes: an entry on marked words, and what a term base proposes for others.
const FOREIGN: &str = r##"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0"
 xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0" version="2.1" srcLang="ru" trgLang="en"><file id="f1"><unit id="u1">
<mtc:matches><mtc:match ref="#m2" type="tb" origin="harbour.tbx"><source>пчёл</source><target>bees</target></mtc:match>
<mtc:match ref="#m1" type="tb"><source>Трюм</source><target>hold</target></mtc:match>
<mtc:match ref="#m1" type="tm"><source>Трюм пуст.</source><target>The hold is empty.</target></mtc:match></mtc:matches>
<gls:glossary><gls:glossEntry ref="#m1"><gls:term source="harbour">трюм</gls:term>
<gls:translation>cargo space</gls:translation><gls:definition source="dictionary">the room below the deck</gls:definition></gls:glossEntry>
<gls:glossEntry><gls:term>палуба</gls:term><gls:translation>deck</gls:translation></gls:glossEntry></gls:glossary>
<segment><source><mrk id="m1" type="term">Трюм</mrk> полон.</source></segment>
<segment><source>Он полон <mrk id="m2" type="term">пчёл</mrk>.</source></segment></unit></file></xliff>
"##;

fn entry(mark: &str, term: &str, translations: &[&str]) -> TermEntry {
    let translations = translations.iter().map(|text| (*text).to_owned()).collect();
    TermEntry { mark: mark.into(), term: term.into(), translations, ..TermEntry::default() }
}

#[test]
fn entries_and_term_bases_of_other_tools() {
    assert!(xliff::validate(FOREIGN).is_empty());
    let kept = xliff::read(FOREIGN.as_bytes().to_vec()).unwrap();
    let [first, second] = &kept.file().units[..] else { panic!() };
    let hold = TermEntry {
        definition: Some("the room below the deck".into()),
        from: Some("dictionary".into()),
        ..entry("m1", "трюм", &["cargo space", "hold"])
    };
    assert_eq!(first.terms, [hold, entry("", "палуба", &["deck"])]);
    assert_eq!(second.terms, [TermEntry { from: Some("harbour.tbx".into()), ..entry("m2", "пчёл", &["bees"]) }]);
    let written = xliff::write(kept.file()).unwrap();
    assert!(xliff::validate(&written).is_empty(), "{written}");
    assert_eq!(kept.rewrite(kept.file()).unwrap(), FOREIGN.as_bytes());
    for format in [BilingualFormat::Tmx, BilingualFormat::Xliff12, BilingualFormat::Po, BilingualFormat::Pairs] {
        let again = format.read(format.write(kept.file()).unwrap().into_bytes()).unwrap();
        for (unit, other) in kept.file().units.iter().zip(&again.file().units) {
            assert_eq!(unit.terms, other.terms, "{format:?}");
        }
    }
}

#[test]
fn segments_of_a_unit_have_their_own_terms() {
    let unit = |segment: &str, id: &str, terms| {
        let mark = Mark { range: 0..8, id: id.into(), kind: MarkKind::Term };
        let source = Content { text: "Трюм".into(), marks: vec![mark] };
        Unit { id: Some("u".into()), segment: Some(segment.into()), source, terms, ..Unit::default() }
    };
    let units = vec![
        unit("1", "m1", vec![entry("m1", "трюм", &["hold"])]),
        unit("2", "m2", vec![entry("m2", "трюм", &["cellar"]), entry("gone", "течь", &["leak"])]),
    ];
    let file = BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units, ..BilingualFile::default() };
    assert_eq!(losses(&file, BilingualFormat::Xliff).unwrap(), []);
    let mut bare = file.clone();
    bare.units[0].terms.push(entry("", "киль", &[]));
    let lost = losses(&bare, BilingualFormat::Xliff).unwrap();
    assert_eq!(lost.iter().map(|loss| (loss.unit, loss.feature)).collect::<Vec<_>>(), [(Some(0), Feature::Glossary)]);
    let written = po::write(&file).unwrap();
    assert!(written.contains("#. term «трюм» is «cellar» (mark=m2)\n"), "{written}");
}
