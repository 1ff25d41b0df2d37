//! Decisions beside markup that leaves them little room: empty elements, sections of characters.

use glossator::annotate::{Act, Decision, DecisionError, Person, Session};
use glossator::model::Category;
use glossator::xml::Limits;

fn opened(paragraph: &str) -> (Session, String) {
    let text = format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>t</title></titleStmt>\
         <publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>\
         <text><body>{paragraph}</body></text></TEI>"
    );
    let mut session = Session::open(text, &Limits::default()).unwrap();
    let who = session.join(Person::named("A. Reviewer"));
    (session, who)
}

#[test]
fn words_go_into_an_empty_note_and_not_beside_it() {
    for note in
        ["<gloss xml:id='n1'/>", "<note xml:id='n1'/>", "<supplied xml:id='n1'/>", "<vocal xml:id='n1'><desc/></vocal>"]
    {
        let (mut session, who) = opened(&format!("<p>The mate {note} came.</p>"));
        let printed = session.blocks()[0].printed.to_string();
        let Some(note) = session.note_named("n1").map(|note| note.reference()) else { continue };
        let key =
            session.decide(&Decision { who, act: Act::Edit { note, to: "hello".to_owned() } }).unwrap().note.unwrap();
        assert_eq!(session.content_of(key).as_deref(), Some("hello"), "{}", session.text());
        session.undo();
        assert_eq!(&*session.blocks()[0].printed, printed);
    }
}

#[test]
fn no_markup_is_put_into_a_section_of_characters() {
    let paragraph = "<p>A <![CDATA[<note xml:id=\"i3\">late</note>]]> mate <gloss xml:id='n1' ana='#gloss.literal'>boat</gloss></p>";
    let (mut session, who) = opened(paragraph);
    let printed = session.blocks()[0].printed.to_string();
    let note = session.note_named("n1").unwrap().reference();
    let at = printed.find("late").unwrap();
    let on = session.words_at(0, at..at + 4);
    let outcome = session.decide(&Decision { who, act: Act::Anchor { note, on } });
    assert!(matches!(outcome, Ok(_) | Err(DecisionError::Refused(_))), "{outcome:?}");
    assert_eq!(&*session.blocks()[0].printed, printed, "{}", session.text());
}

#[test]
fn what_is_new_is_nothing_to_which_the_file_points_in_vain() {
    let (mut session, who) = opened("<p><seg rendition='#br' type='unparsed'>late</seg></p><p>The mate [a] came.</p>");
    let printed: Vec<String> = session.blocks().iter().map(|block| block.printed.to_string()).collect();
    let act = session.act_of_class("b1.at9", Some(Category::Definition)).unwrap();
    session.decide(&Decision { who, act }).unwrap();
    let after: Vec<String> = session.blocks().iter().map(|block| block.printed.to_string()).collect();
    assert_eq!(after, printed);
    assert_eq!(session.verify(session.text()), Ok(()));
}
