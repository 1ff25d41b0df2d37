//! Alignments of InterText: what is written is read, also by way of TEI, and every fault has its place.

use glossator::exchange::beads::ALIGNER;
use glossator::exchange::intertext::{InterTextError, is_intertext, read, write};
use glossator::model::{BeadLink, Bitext, Certainty, Id};
use glossator::source::LineIndex;
use glossator::tei::{read_bitext, write_bitext};
use glossator::xml::Limits;
use proptest::prelude::*;

const AGENTS: [&str; 6] = ["", ALIGNER, "vera", "intertext.man", "intertext.auto", "intertext.plain"];
const CERTAINTIES: [Certainty; 3] = [Certainty::Low, Certainty::Medium, Certainty::High];

fn ids() -> impl Strategy<Value = Vec<Id>> {
    proptest::collection::vec("[a-zя0-9_][a-zя0-9:._-]{0,5}".prop_map(Id::from), 0..4)
}

fn bead() -> impl Strategy<Value = BeadLink> {
    let agent = proptest::sample::select(&AGENTS[..]);
    (ids(), ids(), proptest::sample::select(&CERTAINTIES[..]), agent).prop_map(|(source, target, cert, agent)| {
        BeadLink { source, target, cert, resp: agent.into(), ..BeadLink::default() }
    })
}

fn bitext() -> impl Strategy<Value = Bitext> {
    let file = || "[a-zж<&'\" %/;#]{0,6}[a-z]\\.xml";
    let beads = proptest::collection::vec(bead(), 0..8);
    (file(), file(), beads).prop_map(|(source, target, beads)| Bitext { source, target, beads, ..Bitext::default() })
}

/// What comes back of a bead: who answers for it is known by a status.
fn kept(bead: &BeadLink) -> Option<BeadLink> {
    let agent = match &*bead.resp {
        "" | ALIGNER => "intertext.auto",
        "vera" => "intertext.man",
        known => known,
    };
    let is_something = !bead.source.is_empty() || !bead.target.is_empty();
    is_something.then(|| BeadLink { resp: agent.into(), ..bead.clone() })
}

fn written(bitext: &Bitext) -> String {
    String::from_utf8(write(bitext, Vec::new()).unwrap()).unwrap()
}

fn placeless(mut bitext: Bitext) -> Bitext {
    bitext.beads.iter_mut().for_each(|bead| bead.span = 0..0);
    bitext
}

proptest! {
    #[test]
    fn what_is_written_is_read(bitext in bitext()) {
        let file = written(&bitext);
        prop_assert!(is_intertext(&file));
        let again = placeless(read(file.clone()).unwrap());
        let beads: Vec<BeadLink> = bitext.beads.iter().filter_map(kept).collect();
        let title = again.title.clone();
        prop_assert_eq!(&again, &Bitext { title, beads, ..bitext });
        prop_assert_eq!(written(&again), file);
    }

    #[test]
    fn tei_holds_what_intertext_says(bitext in bitext()) {
        let file = written(&bitext);
        // A pointer of TEI has one `#`.
        prop_assume!(!bitext.source.contains('#') && !bitext.target.contains('#') && bitext.source != bitext.target);
        let tei = String::from_utf8(write_bitext(&read(file.clone()).unwrap(), Vec::new()).unwrap()).unwrap();
        prop_assert_eq!(written(&read_bitext(tei, &Limits::default()).unwrap()), file);
    }

    #[test]
    fn an_id_is_written_so_that_it_is_read_or_refused(id in "[a-z0-9:;,. \t\u{A0}&<я_-]{0,4}") {
        let beads = vec![BeadLink { source: vec![id.as_str().into(), "s2".into()], span: 7..9, ..BeadLink::default() }];
        let bitext = Bitext { source: "a.xml".to_owned(), target: "b.xml".to_owned(), beads, ..Bitext::default() };
        match write(&bitext, Vec::new()) {
            Ok(file) => {
                let again = read(String::from_utf8(file).unwrap()).unwrap();
                prop_assert_eq!(&again.beads[0].source, &bitext.beads[0].source);
            }
            Err(error) => {
                prop_assert!(id.is_empty() || id.contains([';', ',', ' ', '\t', '\u{A0}', '&', '<']), "{}", error);
                prop_assert_eq!(error.span(), Some(7..9));
            }
        }
    }

    #[test]
    fn any_links_are_read_or_refused(
        targets in "[0-9: ;a&<\"]{0,12}", status in "(man|auto|plain||mad)", certainty in "[0-9.e+naif-]{0,4}",
    ) {
        let file = format!(
            "<linkGrp toDoc='b' fromDoc='a'><link xtargets='{targets}' status='{status}' certainty='{certainty}'/></linkGrp>"
        );
        match read(file.clone()) {
            Ok(bitext) => prop_assert!(bitext.beads.len() <= 1 && targets.matches(';').count() == 1),
            Err(error) => prop_assert!(error.span().is_some_and(|span| file.get(span).is_some()), "{}", error),
        }
    }
}

#[test]
fn the_translation_is_what_the_links_lead_to() {
    let file = "<?xml version='1.0' encoding='utf-8'?>\n<linkGrp toDoc='pier.en.xml' fromDoc='pier.ru.xml'>\n\
                <link type='2-1' xtargets='1:2 1:3;1:4' status='man' mark='1'/>\n<link xtargets=';'/>\n\
                <link type='0-1' xtargets=';1:5'/>\n<link xtargets='1:4;1:6' status='auto' certainty='0.2'/></linkGrp>";
    let bitext = read(file.to_owned()).unwrap();
    assert_eq!((bitext.source.as_str(), bitext.target.as_str()), ("pier.ru.xml", "pier.en.xml"));
    let told: Vec<String> = bitext.beads.iter().map(shown).collect();
    assert_eq!(
        told,
        ["1:4 = 1:2 1:3 intertext.man high", "1:5 =  intertext.plain low", "1:6 = 1:4 intertext.auto low"]
    );
    assert!(file[bitext.beads[1].span.clone()].contains("';1:5'"));
}

fn shown(bead: &BeadLink) -> String {
    let side = |ids: &[Id]| ids.iter().map(|id| &**id).collect::<Vec<&str>>().join(" ");
    format!("{} = {} {} {}", side(&bead.source), side(&bead.target), bead.resp, bead.cert.as_str())
}

#[test]
fn faults_say_where_and_what_was_expected() {
    let group = |links: &str| format!("<linkGrp toDoc='b.xml' fromDoc='a.xml'>\n{links}\n</linkGrp>");
    let cases = [
        (group("<link xtargets='1 2'/>"), "2:17", "`1 2` has 0 `;`, expected one"),
        (group("<link xtargets='1;2;3'/>"), "2:17", "`1;2;3` has 2 `;`, expected one"),
        (group("<link xtargets='1;2,3'/>"), "2:17", "`2,3` cannot be an id here: it has `,`"),
        (group("<link type='1-1'/>"), "2:1", "`link` has no `xtargets`"),
        (group("<link xtargets='1;2' status='done'/>"), "2:30", "the status `done` is not known; write `man`"),
        (group("<link xtargets='1;2' certainty='high'/>"), "2:33", "the certainty `high` is not a number from 0 to 1"),
        (group("<link xtargets='1;2' certainty='NaN'/>"), "2:33", "the certainty `NaN` is not a number"),
        (group("<link xtargets='1;2'>"), "3:1", "`</linkGrp>`"),
        ("<linkGrp fromDoc='a.xml'/>".to_owned(), "1:1", "`linkGrp` has no `toDoc`; name the file of the translation"),
        (
            "<linkGrp toDoc='a.xml' fromDoc=' '/>".to_owned(),
            "1:1",
            "`linkGrp` has no `fromDoc`; name the file of the so",
        ),
        ("\n<cesAlign/>".to_owned(), "2:2", "this is not an alignment: its root element is `cesAlign`"),
    ];
    for (file, place, what) in cases {
        let error = read(file.clone()).unwrap_err();
        let position = error.position(&LineIndex::new(&file)).map(|position| position.to_string());
        assert_eq!(position.as_deref(), Some(place), "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn ids_that_would_fall_apart_are_refused_with_the_reason() {
    for (id, why) in [
        ("p1 s2", "`p1 s2` cannot be an id here: it has ` `; an id may have only letters"),
        ("p1;s2", "`p1;s2` cannot be an id here: it has `;`"),
        ("", "`` cannot be an id here; an id"),
    ] {
        let bead = BeadLink { target: vec![id.into()], span: 4..9, ..BeadLink::default() };
        let bitext = Bitext { source: "a".into(), target: "b".into(), beads: vec![bead], ..Bitext::default() };
        let mut out = Vec::new();
        let error = write(&bitext, &mut out).unwrap_err();
        assert!(error.to_string().starts_with(why), "{error}");
        assert_eq!((error.span(), out.len()), (Some(4..9), 0));
    }
    let nowhere = write(&Bitext::default(), Vec::new()).unwrap_err();
    assert!(matches!(nowhere, InterTextError::NoText { attribute: "toDoc", .. }));
}
