//! Decisions of people on files.

use glossator::annotate::{Act, Decision, Person, Session, read_table};
use glossator::xml::{Document, Limits};

use super::decisions::by_choice;

/// Choices: a file of others or an edition, and a sitting on it that harms nothing.
pub fn decisions(bytes: &[u8]) {
    if let Err(found) = by_choice(bytes, &|_, _| None) {
        panic!("{}: {}", found.kind, found.detail);
    }
}

/// A file whose notes the rows of tables name.
const FILE: &str = r##"<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>x</title></titleStmt>
<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader><text><body><p xml:id="p1">The
<term xml:id="i1t">mate</term> <gloss xml:id="i1" target="#i1t">friend</gloss> came <note xml:id="i2">late</note>.</p>
</body></text></TEI>"##;

/// A table of decisions: each row is read or refused, what can be carried out is, and the file stays well-formed.
pub fn tables(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(rows) = read_table(text) else { return };
    let mut session = Session::open(FILE.to_owned(), &Limits::default()).expect("a file with a header");
    let who = session.join(Person::named("A. Reviewer"));
    for row in &rows {
        let acts: Vec<Act> = row.acts(&session).map(|row| row.acts).unwrap_or_default();
        for act in acts {
            let before = session.text().to_owned();
            if session.decide(&Decision { who: who.clone(), act }).is_err() {
                assert_eq!(session.text(), before);
            }
        }
    }
    Document::parse(session.text().to_owned(), &Limits::default()).expect("a file that stays well-formed");
}
