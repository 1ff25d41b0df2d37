//! `glossator export ALIGNMENT --to intertext` or `tei`: links between two texts in another form.

use std::path::Path;

use glossator::exchange::intertext::{self, InterTextError};
use glossator::model::{BeadLink, Bitext};
use glossator::source::{Encoding, LineIndex, is_name_char};
use glossator::tei;
use glossator::xml::{Limits, decode_document, is_ncname};

use super::bilingual;
use super::bitext;
use super::exit::{Exit, Failure};
use super::input::Input;
use super::messages::{Message, Reporter};
use super::output::Target;

/// A format of alignments without texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlignmentFormat {
    /// Links in TEI.
    Tei,
    /// Links as InterText keeps them.
    InterText,
}

/// Writes an alignment as one of another form; its texts are not read.
pub fn run(
    input: &Input,
    bytes: Vec<u8>,
    (target, format): (&Target, AlignmentFormat),
    force: bool,
    encoding: Option<Encoding>,
) -> Result<Exit, Failure> {
    let name = input.name();
    let decoded = decode_document(bytes, encoding);
    let text = decoded.map_err(|error| Message::error(Some(&name), error.to_string()))?.text;
    let mut bitext = read_alignment(&name, &text)?;
    let folder = input.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    for side in [&mut bitext.source, &mut bitext.target] {
        *side = seen_from(side, folder, target.folder());
    }
    match format {
        AlignmentFormat::Tei => {
            target.write(force, |out| Ok(tei::write_bitext(&bitext, out).map(drop)?))?;
            tell_ids(&name, &text, &bitext);
        }
        AlignmentFormat::InterText => {
            target.write(force, |out| {
                let written = intertext::write(&bitext, out).map(drop);
                written.map_err(|error| of_intertext(error, &name, &text))
            })?;
            tell_terms(&name, bitext.terms.len());
        }
    }
    Ok(Exit::Clean)
}

/// An alignment in TEI or of InterText.
fn read_alignment(name: &str, text: &str) -> Result<Bitext, Failure> {
    if bitext::is_bitext(text.as_bytes()) {
        return tei::read_bitext(text.to_owned(), &Limits::default()).map_err(|error| {
            Message::error(Some(name), error.to_string()).at(&LineIndex::new(text), error.span().start).into()
        });
    }
    if !text.trim_start().starts_with('<') {
        let text = "this is not an alignment in TEI or of InterText; `glossator align SOURCE TARGET -o pair.align.xml` writes one, and `glossator import` turns a page into TEI";
        return Err(Message::error(Some(name), text).into());
    }
    let read = intertext::read(text.to_owned()).map_err(|error| of_intertext(error, name, text))?;
    // The header of an alignment in TEI says what it is called and which program wrote it.
    let named = |file: &str| {
        let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        stem.chars().map(|c| if is_name_char(c) { c } else { '-' }).collect::<String>()
    };
    let id = format!("align.{}-{}", named(&read.source), named(&read.target));
    Ok(Bitext { id: Some(id.into()), program: Some(env!("CARGO_PKG_VERSION").to_owned()), ..read })
}

/// Says which links lead nowhere in TEI, where an id does not begin with a digit and has no colon.
fn tell_ids(name: &str, text: &str, bitext: &Bitext) {
    let foreign = |bead: &BeadLink| bead.source.iter().chain(&bead.target).find(|id| !is_ncname(id)).cloned();
    let mut found = bitext.beads.iter().filter_map(|bead| Some((foreign(bead)?, bead.span.start)));
    let Some((id, place)) = found.next() else { return };
    let words = format!(
        "{} with ids such as `{id}`, which cannot be an `xml:id`: in TEI they lead nowhere; write the `xml:id` of the \
         sentences of both editions instead",
        bilingual::count(found.count() + 1, "link")
    );
    Reporter::default().one(Message::warning(name, words).at(&LineIndex::new(text), place));
}

fn of_intertext(error: InterTextError, name: &str, text: &str) -> Failure {
    let message = Message::error(Some(name), error.to_string());
    match error {
        InterTextError::Write(error) => Failure::from(error).about(name),
        error => error.span().map_or(message.clone(), |span| message.at(&LineIndex::new(text), span.start)).into(),
    }
}

/// The file of a text as seen from the folder of the output; a whole path stays as it is.
fn seen_from(file: &str, read: &Path, written: &Path) -> String {
    if file.is_empty() || file.contains("://") || Path::new(file).is_absolute() || read == written {
        return file.to_owned();
    }
    bitext::relative(&read.join(file), written)
}

/// Says that links between notes and words of the source stay behind.
fn tell_terms(name: &str, terms: usize) {
    if terms > 0 {
        let links = bilingual::count(terms, "link");
        let text = format!("{links} from notes to words of the source left out: InterText has no place for them");
        Reporter::default().one(Message::warning(name, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_seen_from_the_output() {
        let seen = |file: &str, read: &str, written: &str| seen_from(file, Path::new(read), Path::new(written));
        assert_eq!(seen("a.xml", "texts", ""), "texts/a.xml");
        assert_eq!(seen("texts/a.xml", "", "links"), "../texts/a.xml");
        assert_eq!(seen("../a.xml", "texts", "texts"), "../a.xml");
        assert_eq!(seen("https://example.org/a.xml", "texts", ""), "https://example.org/a.xml");
    }
}
