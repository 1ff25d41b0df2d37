//! Glossaries for translators' programs: TBX (ISO 30042:2019, the dialect TBX-Basic) and the table that OmegaT reads.

use std::io::Write;

use super::ExchangeError;
use super::bilingual::{BilingualError, tag};
use super::patchable_xml::finished;
use crate::align::checks::TermRow;
use crate::model::Category;
use crate::xml::Writer;

/// The namespace of TBX 3.
const TBX: &str = "urn:iso:std:iso:30042:ed-2";

/// Writes terms as TBX-Basic: one entry a pair, a section for each language. The first gloss is the definition of the
/// translation where it defines the word, else a note. A term without a translation has one section, with the gloss.
///
/// # Errors
/// A language that is not a tag of BCP 47, or a character that XML cannot hold.
///
/// ```
/// use glossator::align::checks::TermRow;
/// use glossator::exchange::terms_tbx;
///
/// let (source, target, gloss) = ("квас".to_owned(), "kvass".to_owned(), "a drink made of bread".to_owned());
/// let row = TermRow { source, target, glosses: 1, occurrences: 2, translations: 1, class: "gloss.definition", gloss };
/// let glossary = terms_tbx(&[row], ("ru", "en"))?;
/// assert!(glossary.contains("<descrip type=\"definition\">a drink made of bread</descrip>"));
/// # Ok::<(), glossator::exchange::BilingualError>(())
/// ```
pub fn terms_tbx(terms: &[TermRow], langs: (&str, &str)) -> Result<String, BilingualError> {
    let mut writer = Writer::new(Vec::new());
    writer.declaration()?;
    writer.newline()?;
    writer.start("tbx")?;
    for (name, value) in [("type", "TBX-Basic"), ("style", "dca"), ("xml:lang", "en"), ("xmlns", TBX)] {
        writer.attribute(name, value)?;
    }
    writer.newline()?;
    header(&mut writer)?;
    writer.start("text")?;
    writer.start("body")?;
    for (number, term) in terms.iter().enumerate() {
        writer.newline()?;
        entry(&mut writer, term, number + 1, langs)?;
    }
    writer.newline()?;
    for _ in ["body", "text", "tbx"] {
        writer.end()?;
    }
    writer.newline()?;
    Ok(finished(writer)?)
}

fn header(writer: &mut Writer<Vec<u8>>) -> Result<(), BilingualError> {
    for name in ["tbxHeader", "fileDesc", "sourceDesc", "p"] {
        writer.start(name)?;
    }
    writer.text("Terms that the glosses of a translation explain, written by glossator.")?;
    for _ in ["p", "sourceDesc", "fileDesc", "tbxHeader"] {
        writer.end()?;
    }
    Ok(writer.newline()?)
}

/// One pair of words.
fn entry(
    writer: &mut Writer<Vec<u8>>,
    term: &TermRow,
    number: usize,
    (source, target): (&str, &str),
) -> Result<(), BilingualError> {
    writer.start("conceptEntry")?;
    writer.attribute("id", &format!("t{number}"))?;
    let is_translated = !term.target.is_empty();
    section(writer, source, &term.source, Some(term).filter(|_| !is_translated))?;
    if is_translated {
        section(writer, target, &term.target, Some(term))?;
    }
    writer.newline()?;
    Ok(writer.end()?)
}

/// The word of one language, with the gloss of the translation.
fn section(
    writer: &mut Writer<Vec<u8>>,
    lang: &str,
    word: &str,
    explained: Option<&TermRow>,
) -> Result<(), BilingualError> {
    writer.newline()?;
    writer.start("langSec")?;
    writer.attribute("xml:lang", tag(lang)?)?;
    if let Some(term) = explained.filter(|term| !term.gloss.is_empty()) {
        let defines = term.class == Category::Definition.as_str();
        writer.start(if defines { "descrip" } else { "note" })?;
        if defines {
            writer.attribute("type", "definition")?;
        }
        writer.text(&term.gloss)?;
        writer.end()?;
    }
    writer.start("termSec")?;
    writer.start("term")?;
    writer.text(word)?;
    for _ in ["term", "termSec", "langSec"] {
        writer.end()?;
    }
    Ok(())
}

/// Writes terms as the glossary of OmegaT: source, translation and the first gloss in columns with a TAB between them,
/// UTF-8, no head row. Gives how many terms are left out: OmegaT takes a row that begins with `#` for a comment, and
/// has no use for a word without a translation.
///
/// # Errors
/// If the output fails.
pub fn terms_omegat<W: Write>(terms: &[TermRow], output: &mut W) -> Result<usize, ExchangeError> {
    let mut left_out = 0;
    for term in terms {
        if term.source.starts_with('#') || term.target.is_empty() {
            left_out += 1;
            continue;
        }
        let [source, target, gloss] = [&term.source, &term.target, &term.gloss].map(|field| one_line(field));
        writeln!(output, "{source}\t{target}\t{gloss}")?;
    }
    Ok(left_out)
}

/// A field without what separates fields and rows.
fn one_line(field: &str) -> String {
    field.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(source: &str, target: &str, gloss: &str) -> TermRow {
        let [source, target, gloss] = [source, target, gloss].map(str::to_owned);
        TermRow { source, target, glosses: 1, occurrences: 1, translations: 1, class: "gloss.translation", gloss }
    }

    #[test]
    fn rows_of_omegat_are_one_line_each() {
        let rows = [row("квас", "kvass", "a drink\tof\nbread"), row("#1", "first", ""), row("мол", "", "a pier")];
        let mut table = Vec::new();
        assert_eq!(terms_omegat(&rows, &mut table).unwrap(), 2);
        assert_eq!(String::from_utf8(table).unwrap(), "квас\tkvass\ta drink of bread\n");
    }

    #[test]
    fn a_word_without_a_translation_keeps_its_gloss() {
        let written = terms_tbx(&[row("мол", "", "a <pier>")], ("ru", "en")).unwrap();
        assert!(written.contains("<langSec xml:lang=\"ru\"><note>a &lt;pier&gt;</note>"), "{written}");
        assert!(matches!(terms_tbx(&[row("a", "b", "")], ("", "en")), Err(BilingualError::NoLanguage)));
    }
}
