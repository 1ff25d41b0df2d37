//! The header of an edition.

use std::borrow::Cow;
use std::io;

use super::names::{DOTS, KEPT};
use super::times::is_date;
use super::write::{Result, Tei};
use crate::model::{Family, Header, Role, Witness};
use crate::source::{is_char, is_escaped_byte};
use crate::text::languages;

/// Writes the header: who spoke, what was imported, how it is encoded.
pub(super) fn write<W: io::Write>(tei: &mut Tei<W>, header: &Header) -> Result {
    let mut out = HeaderWriter { tei };
    out.open(&["teiHeader", "fileDesc"])?;
    out.title(header)?;
    out.open(&["publicationStmt"])?;
    out.line("p", &[], "Not published. Made from a captured text for study.")?;
    out.close(1)?;
    out.open(&["sourceDesc"])?;
    out.witness(header.witness.as_ref())?;
    out.close(2)?;
    out.open(&["encodingDesc"])?;
    out.declarations()?;
    out.renditions()?;
    out.taxonomy()?;
    out.application(header.program.as_deref())?;
    out.close(1)?;
    out.profile(header)?;
    out.records(header)?;
    out.kept(header.kept.as_deref())?;
    out.revision(header)?;
    out.close(1)
}

struct HeaderWriter<'t, W> {
    tei: &'t mut Tei<W>,
}

impl<W: io::Write> HeaderWriter<'_, W> {
    fn open(&mut self, names: &[&str]) -> Result {
        for name in names {
            self.tei.xml.start(name)?;
            self.tei.xml.newline()?;
        }
        Ok(())
    }

    fn close(&mut self, count: usize) -> Result {
        (0..count).try_for_each(|_| self.tei.close_line())
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result {
        self.tei.xml.start(name)?;
        attributes.iter().try_for_each(|(name, value)| self.tei.xml.attribute(name, value))
    }

    /// An element with text.
    fn words(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) -> Result {
        self.start(name, attributes)?;
        self.tei.xml.text(words)?;
        self.tei.xml.end()
    }

    /// An element with text on a line of its own.
    fn line(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) -> Result {
        self.words(name, attributes, words)?;
        self.tei.xml.newline()
    }

    /// An element with one paragraph.
    fn paragraph(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) -> Result {
        self.start(name, attributes)?;
        self.words("p", &[], words)?;
        self.tei.close_line()
    }

    fn title(&mut self, header: &Header) -> Result {
        self.open(&["titleStmt"])?;
        self.line("title", &[], &printable(&header.title))?;
        for role in Role::ALL.into_iter().filter(|role| header.roles.contains(role)) {
            if role == Role::Editor {
                self.line("editor", &[("xml:id", role.id()), ("role", "editor")], "unidentified")?;
            } else {
                self.start("respStmt", &[("xml:id", role.id())])?;
                self.words("resp", &[], role.description())?;
                self.words("name", &[], "unidentified")?;
                self.tei.close_line()?;
            }
        }
        self.close(1)
    }

    fn witness(&mut self, witness: Option<&Witness>) -> Result {
        let Some(witness) = witness else {
            return self.line("p", &[], "No file was imported.");
        };
        self.start("bibl", &[("xml:id", "witness")])?;
        self.words("title", &[], "text as captured")?;
        self.words("idno", &[("type", "file")], &printable(&witness.file))?;
        self.words("idno", &[("type", "sha256")], &witness.sha256)?;
        let mark = if witness.byte_order_mark { "yes" } else { "no" };
        let notes = [
            ("form", &*witness.form),
            ("encoding", &*witness.encoding),
            ("byteOrderMark", mark),
            ("lineEnd", witness.line_end.name()),
        ];
        let kept = witness.kept_bytes.then_some(("bytes", KEPT));
        for (kind, words) in notes.into_iter().chain(kept) {
            self.words("note", &[("type", kind)], words)?;
        }
        self.tei.close_line()
    }

    fn declarations(&mut self) -> Result {
        self.open(&["editorialDecl"])?;
        self.paragraph("correction", &[("status", "high"), ("method", "silent")], "Nothing was corrected in silence. A capital letter that supplied words have left over is marked as sic with its corr.")?;
        self.paragraph("quotation", &[("marks", "all")], "Quotation marks are kept as characters.")?;
        self.paragraph("segmentation", &[], "s is a sentence. Blocks (p, head, byline, ab, trailer) are joined by one empty line; space between blocks says otherwise; lb is one line end. Inside a block no white space was added.")?;
        self.paragraph("interpretation", &[], "Brackets are markup: rendition says what is printed around an intervention, ana what it does. Who classified it, how surely and by which rule stands in standOff.")?;
        self.close(1)
    }

    fn renditions(&mut self) -> Result {
        self.open(&["tagsDecl"])?;
        for (id, delimiters) in self.tei.renditions.used.clone() {
            self.line(
                "rendition",
                &[("xml:id", &id), ("scheme", "css"), ("scope", "before")],
                &content(&delimiters.open),
            )?;
            let after = format!("{id}.after");
            self.line(
                "rendition",
                &[("xml:id", &after), ("scheme", "css"), ("scope", "after")],
                &content(&delimiters.close),
            )?;
        }
        if self.tei.renditions.dots {
            self.line("rendition", &[("xml:id", DOTS), ("scheme", "css")], &content("[...]"))?;
        }
        self.close(1)
    }

    fn taxonomy(&mut self) -> Result {
        self.open(&["classDecl"])?;
        self.start("taxonomy", &[("xml:id", "interventions")])?;
        self.tei.xml.newline()?;
        self.line("desc", &[], "what a bracketed intervention does")?;
        for family in Family::ALL.iter().filter(|family| **family != Family::Literal) {
            self.start("category", &[("xml:id", family.as_str())])?;
            self.line("catDesc", &[], family.description())?;
            for category in family.categories() {
                self.start("category", &[("xml:id", category.as_str())])?;
                self.words("catDesc", &[], category.description())?;
                self.tei.close_line()?;
            }
            self.close(1)?;
        }
        self.close(2)
    }

    fn application(&mut self, program: Option<&str>) -> Result {
        let Some(version) = program else { return Ok(()) };
        self.start("appInfo", &[])?;
        self.start("application", &[("xml:id", "glossator"), ("ident", "glossator"), ("version", version)])?;
        self.words("desc", &[], "import and classification of brackets")?;
        self.tei.xml.end()?;
        self.tei.close_line()
    }

    fn profile(&mut self, header: &Header) -> Result {
        self.open(&["profileDesc", "langUsage"])?;
        let main = header.lang.as_deref().unwrap_or("und");
        let others = header.languages.iter().map(String::as_str).filter(|tag| *tag != main);
        for tag in std::iter::once(main).chain(others) {
            self.line("language", &[("ident", tag)], language_name(tag))?;
        }
        self.close(1)?;
        if !header.authors.is_empty() {
            self.open(&["particDesc", "listPerson"])?;
            for agent in &header.authors {
                self.start("person", &[("xml:id", &agent.id)])?;
                self.words("persName", &[], &printable(&agent.name))?;
                self.tei.close_line()?;
            }
            self.close(2)?;
        }
        self.close(1)
    }

    fn records(&mut self, header: &Header) -> Result {
        header.records.iter().try_for_each(|record| {
            let post = format!("#{}", record.post);
            let field = printable(&record.text_field);
            let attributes = [("type", "record"), ("corresp", post.as_str()), ("n", field.as_str())];
            self.line("xenoData", &attributes, &printable_json(&record.object))
        })
    }

    /// The file that was imported. Where all its lines end with two characters, an attribute says so: a reference for one
    /// of them in each line would be hard to read.
    fn kept(&mut self, kept: Option<&str>) -> Result {
        let Some(kept) = kept else { return Ok(()) };
        let plain = kept.replace("\r\n", "\n");
        let is_crlf = plain.len() < kept.len() && plain.replace('\n', "\r\n") == kept;
        let (attributes, words) = if is_crlf {
            (&[("type", "file"), ("subtype", "crlf")][..], &*plain)
        } else {
            (&[("type", "file")][..], kept)
        };
        self.line("xenoData", attributes, &printable(words))
    }

    fn revision(&mut self, header: &Header) -> Result {
        self.open(&["revisionDesc", "listChange"])?;
        self.start("change", &[("n", "1")])?;
        self.tei.optional("when", header.date.as_deref())?;
        if header.program.is_some() {
            self.tei.xml.attribute("who", "#glossator")?;
        }
        self.tei.xml.text("Imported.")?;
        self.tei.close_line()?;
        for (index, change) in header.changes.iter().enumerate() {
            self.start("change", &[("xml:id", &change.id), ("n", &(index + 2).to_string())])?;
            self.tei.optional("when", change.when.as_deref().filter(|when| is_date(when)))?;
            self.tei.pointer("who", change.who.as_deref())?;
            self.tei.xml.text("Tracked in the document that was imported.")?;
            self.tei.close_line()?;
        }
        self.close(2)
    }
}

/// The English name of a language.
fn language_name(tag: &str) -> &str {
    if tag == "und" {
        return "not determined";
    }
    let exact = languages().iter().find(|language| language.tag == tag);
    let near = || languages().iter().find(|language| crate::text::primary(language.tag) == crate::text::primary(tag));
    exact.or_else(near).map_or(tag, |language| language.name)
}

/// A CSS declaration that prints `characters`.
fn content(characters: &str) -> String {
    let escaped = characters.replace('\\', "\\\\").replace('"', "\\\"");
    format!("content: \"{escaped}\"")
}

/// An object of JSON that XML can hold: a character that it cannot stands in a string, where an escape says the same.
fn printable_json(object: &str) -> Cow<'_, str> {
    if object.chars().all(|c| is_char(c) && !is_escaped_byte(c)) {
        return object.into();
    }
    let mut printed = String::with_capacity(object.len() + 8);
    for c in object.chars() {
        match c {
            _ if is_escaped_byte(c) => printed.push('\u{fffd}'),
            _ if is_char(c) => printed.push(c),
            _ => printed.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    printed.into()
}

/// Names from outside may hold characters that XML cannot.
fn printable(words: &str) -> String {
    words.chars().map(|c| if is_char(c) && !is_escaped_byte(c) { c } else { '\u{fffd}' }).collect()
}
