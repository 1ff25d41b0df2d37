//! TEI whose parts are named by different prefixes, each declared where it is used first: what is written in a place is
//! named as that place understands it.

use glossator::annotate::{Act, Filter, Person, Session};
use glossator::model::Category;
use glossator::xml::Limits;

/// Prefixes, with what declares them in the element where they are used first.
const DEFAULT: (&str, &str) = ("", " xmlns=\"http://www.tei-c.org/ns/1.0\"");
const OTHER: (&str, &str) = ("t:", " xmlns:t=\"http://www.tei-c.org/ns/1.0\" xmlns=\"urn:other\"");

type Named = (&'static str, &'static str);

/// What stands beside the text.
#[derive(Debug, Clone, Copy)]
enum Beside {
    Nothing,
    StandOff(Named),
    List(Named, Named),
    Annotation(Named, Named, Named),
}

impl Beside {
    fn written(self) -> String {
        let annotation = |(p, d): Named| {
            format!(
                "<{p}annotation{d} xml:id=\"d1\" target=\"#i1\" motivation=\"assessing\" resp=\"#old\" cert=\"high\"/>"
            )
        };
        match self {
            Self::Nothing => String::new(),
            Self::StandOff((p, d)) => format!("<{p}standOff{d}><{p}listPerson/></{p}standOff>"),
            Self::List((p, d), (q, e)) => {
                let inner = annotation((q, ""));
                format!(
                    "<{p}standOff{d}><{q}listAnnotation{e} type=\"decisions\">{inner}</{q}listAnnotation></{p}standOff>"
                )
            }
            Self::Annotation((p, d), (q, e), innermost) => {
                let inner = annotation(innermost);
                format!("<{p}standOff{d}><{q}listAnnotation{e}>{inner}</{q}listAnnotation></{p}standOff>")
            }
        }
    }
}

/// A file with one note.
fn file((p, d): Named, (h, he): Named, (b, be): Named, beside: Beside) -> String {
    format!(
        "<{p}TEI{d}><{h}teiHeader{he}><{h}fileDesc><{h}titleStmt><{h}title>Ferry</{h}title><{h}respStmt \
         xml:id=\"old\"><{h}resp>read</{h}resp><{h}name>Old</{h}name></{h}respStmt></{h}titleStmt>\
         <{h}publicationStmt><{h}p>none</{h}p></{h}publicationStmt><{h}sourceDesc><{h}p>none</{h}p></{h}sourceDesc>\
         </{h}fileDesc></{h}teiHeader><{b}text{be}><{b}body><{b}p>The mate <{b}note xml:id=\"i1\">a helper</{b}note> \
         came.</{b}p></{b}body></{b}text>{}</{p}TEI>",
        beside.written()
    )
}

/// Decisions of every kind that writes an annotation, each read again as a whole file; then all of them are taken back.
fn decide_and_take_back(text: &str) {
    let mut session = Session::open(text.to_owned(), &Limits::default()).unwrap();
    let people = ["Old", "A. Reviewer", "B. Reviewer"].map(|name| session.join(Person::named(name)));
    let mut made = 0;
    let mut take = |who: &str, make: &dyn Fn(glossator::annotate::NoteRef) -> Act| {
        let note = session.note(session.queue(&Filter::All)[0]).unwrap().reference();
        let act = make(note);
        session.take(who, act.clone()).unwrap_or_else(|error| panic!("{text}\n{act:?}: {error}"));
        made += 1;
        if matches!(act, Act::Accept { .. }) {
            session.verify(text).unwrap_or_else(|error| panic!("{text}\n{act:?}: {error}\n{}", session.text()));
        }
    };
    for who in people.iter().chain(&people[..2]) {
        take(who, &|note| Act::Reclassify { note, to: Some(Category::Definition) });
        take(who, &|note| Act::Remark { note, text: format!("asked {who}") });
        take(who, &|note| Act::Remark { note, text: "asked again".to_owned() });
        take(who, &|note| Act::Accept { note });
    }
    let anew = Session::open(session.text().to_owned(), &Limits::default()).unwrap();
    let note = anew.note_named("i1").unwrap();
    assert_eq!((note.decided_by.as_deref(), note.class), (Some(&*people[1]), Some(Category::Definition)));
    assert_eq!(note.remarks.len(), 3, "{}", session.text());
    roxmltree::Document::parse(session.text()).unwrap();
    while session.undo().is_some() {
        made -= 1;
    }
    assert_eq!((made, session.text()), (0, text));
}

#[test]
fn what_is_written_is_named_as_its_place_understands_it() {
    const NO: &str = "";
    let alike = |(p, _): Named| (p, NO);
    for (root, other) in [(DEFAULT, OTHER), (OTHER, DEFAULT)] {
        for header in [alike(root), other] {
            for body in [alike(root), other] {
                let mut places = vec![Beside::Nothing];
                for stand_off in [alike(root), other] {
                    places.push(Beside::StandOff(stand_off));
                    let inside = if stand_off == other { [alike(other), root] } else { [alike(root), other] };
                    for list in inside {
                        places.push(Beside::List(stand_off, list));
                        places.push(Beside::Annotation(stand_off, list, other));
                    }
                }
                places.into_iter().for_each(|beside| decide_and_take_back(&file(root, header, body, beside)));
            }
        }
    }
}
