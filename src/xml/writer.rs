//! Writing XML that is well-formed by construction.

use std::io::{self, Write};

use super::names::{is_name, split_qname};
use crate::source::first_forbidden;

/// Why something cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The output failed.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// A character that no XML document can hold.
    #[error("the character U+{:04X} (byte {offset} of the text) cannot be written in XML", *character as u32)]
    Forbidden {
        /// The character.
        character: char,
        /// Its byte offset in the text given.
        offset: usize,
    },
    /// A name that is not a qualified name, or a target that is not a name without colon.
    #[error("`{0}` is not an XML name")]
    Name(String),
    /// Content that would end its markup early.
    #[error("`{0}` may not stand in a comment or processing instruction")]
    Delimiter(&'static str),
    /// The attribute was already written in this start tag.
    #[error("the attribute `{0}` is written twice")]
    DuplicateAttribute(String),
    /// A call that does not fit the place: an attribute after content, an end without start, text outside the root.
    #[error("{0}")]
    Misplaced(&'static str),
}

/// Writes a document piece by piece. Elements without content close themselves: `<lb/>`. Declaring the prefixes that are
/// used is the caller's matter.
///
/// ```
/// use glossator::xml::Writer;
///
/// let mut writer = Writer::new(Vec::new());
/// writer.start("p")?;
/// writer.attribute("rend", "\"bold\"")?;
/// writer.text("a < b")?;
/// writer.empty("lb", &[])?;
/// writer.end()?;
/// assert_eq!(writer.finish()?, b"<p rend=\"&quot;bold&quot;\">a &lt; b<lb/></p>");
/// # Ok::<(), glossator::xml::WriteError>(())
/// ```
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
    /// Names of the open elements, one after the other, and where each begins.
    names: String,
    open: Vec<usize>,
    /// Names of the attributes of the tag being written, a space behind each.
    attributes: String,
    in_tag: bool,
    begun: bool,
    root: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a document. Output is written in small pieces: give it a buffer.
    pub fn new(output: W) -> Self {
        Self {
            output,
            names: String::new(),
            open: Vec::new(),
            attributes: String::new(),
            in_tag: false,
            begun: false,
            root: false,
        }
    }

    /// Writes `<?xml version="1.0" encoding="UTF-8"?>`, before anything else.
    ///
    /// # Errors
    /// [`WriteError`], as for every method: the output fails, the text cannot stand in XML, or the call is out of place.
    pub fn declaration(&mut self) -> Result<(), WriteError> {
        if self.begun {
            return Err(WriteError::Misplaced("the XML declaration must be written first"));
        }
        self.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    }

    /// Opens an element by its qualified name.
    ///
    /// # Errors
    /// [`WriteError`]; also for a second root element.
    pub fn start(&mut self, name: &str) -> Result<(), WriteError> {
        if self.open.is_empty() && self.root {
            return Err(WriteError::Misplaced("a document has one root element"));
        }
        check_name(name)?;
        self.close_tag()?;
        self.put("<")?;
        self.put(name)?;
        self.open.push(self.names.len());
        self.names.push_str(name);
        (self.in_tag, self.root) = (true, true);
        Ok(())
    }

    /// Adds an attribute to the element just opened.
    ///
    /// # Errors
    /// [`WriteError`]; also where the element already has content or this attribute.
    pub fn attribute(&mut self, name: &str, value: &str) -> Result<(), WriteError> {
        if !self.in_tag {
            return Err(WriteError::Misplaced("an attribute must follow the start of its element"));
        }
        check_name(name)?;
        check_characters(value)?;
        if self.attributes.split_terminator(' ').any(|earlier| earlier == name) {
            return Err(WriteError::DuplicateAttribute(name.to_owned()));
        }
        self.attributes.push_str(name);
        self.attributes.push(' ');
        self.put(" ")?;
        self.put(name)?;
        self.put("=\"")?;
        self.escape(value, in_attribute)?;
        self.put("\"")
    }

    /// Writes text: `&`, `<`, `>` and carriage returns as references.
    ///
    /// # Errors
    /// [`WriteError`]; also for anything but white space outside the root element.
    pub fn text(&mut self, text: &str) -> Result<(), WriteError> {
        check_characters(text)?;
        if text.is_empty() {
            return Ok(());
        }
        let outside = self.open.is_empty();
        if outside && !text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n')) {
            return Err(WriteError::Misplaced("text must stand inside the root element"));
        }
        self.close_tag()?;
        self.escape(text, in_text)
    }

    /// Closes the innermost element.
    ///
    /// # Errors
    /// [`WriteError`]; also where no element is open.
    pub fn end(&mut self) -> Result<(), WriteError> {
        let Some(start) = self.open.pop() else {
            return Err(WriteError::Misplaced("no element is open"));
        };
        if self.in_tag {
            self.in_tag = false;
            self.attributes.clear();
            self.output.write_all(b"/>")?;
        } else {
            let name = self.names.get(start..).unwrap_or_default();
            self.output.write_all(b"</")?;
            self.output.write_all(name.as_bytes())?;
            self.output.write_all(b">")?;
        }
        self.names.truncate(start);
        Ok(())
    }

    /// Writes an element without content, with its attributes.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), WriteError> {
        self.start(name)?;
        for (name, value) in attributes {
            self.attribute(name, value)?;
        }
        self.end()
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// [`WriteError`]; also where the text contains `--` or ends in `-` (XML 1.0, production \[15\]).
    pub fn comment(&mut self, text: &str) -> Result<(), WriteError> {
        check_characters(text)?;
        if text.contains("--") || text.ends_with('-') {
            return Err(WriteError::Delimiter("--"));
        }
        self.close_tag()?;
        self.put("<!--")?;
        self.put(text)?;
        self.put("-->")
    }

    /// Writes a processing instruction.
    ///
    /// # Errors
    /// [`WriteError`]; also where the target is `xml` in any case, or the content contains `?>`.
    pub fn processing_instruction(&mut self, target: &str, content: &str) -> Result<(), WriteError> {
        check_characters(content)?;
        if !is_name(target) || target.contains(':') || target.eq_ignore_ascii_case("xml") {
            return Err(WriteError::Name(target.to_owned()));
        }
        if content.contains("?>") {
            return Err(WriteError::Delimiter("?>"));
        }
        self.close_tag()?;
        self.put("<?")?;
        self.put(target)?;
        self.put(if content.is_empty() { "" } else { " " })?;
        self.put(content)?;
        self.put("?>")
    }

    /// Writes a line end, for layout between elements.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn newline(&mut self) -> Result<(), WriteError> {
        self.close_tag()?;
        self.put("\n")
    }

    /// Ends the document and gives the output back, flushed.
    ///
    /// # Errors
    /// [`WriteError`]; also where an element is still open or none was written.
    pub fn finish(mut self) -> Result<W, WriteError> {
        if !self.open.is_empty() {
            return Err(WriteError::Misplaced("an element is still open"));
        }
        if !self.root {
            return Err(WriteError::Misplaced("a document has one root element"));
        }
        self.output.flush()?;
        Ok(self.output)
    }

    /// Number of elements open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    fn put(&mut self, text: &str) -> Result<(), WriteError> {
        self.begun = true;
        self.output.write_all(text.as_bytes())?;
        Ok(())
    }

    fn close_tag(&mut self) -> Result<(), WriteError> {
        if self.in_tag {
            self.in_tag = false;
            self.attributes.clear();
            self.put(">")?;
        }
        Ok(())
    }

    fn escape(&mut self, text: &str, replacement: fn(u8) -> Option<&'static str>) -> Result<(), WriteError> {
        // Most text needs no reference; searching is much faster than looking at each byte.
        let plain = memchr::memchr3(b'&', b'<', b'>', text.as_bytes()).is_none()
            && memchr::memchr3(b'\r', b'\n', b'"', text.as_bytes()).is_none()
            && memchr::memchr(b'\t', text.as_bytes()).is_none();
        if plain {
            return self.put(text);
        }
        let mut written = 0;
        for (at, byte) in text.bytes().enumerate() {
            if let Some(reference) = replacement(byte) {
                self.put(text.get(written..at).unwrap_or_default())?;
                self.put(reference)?;
                written = at + 1;
            }
        }
        self.put(text.get(written..).unwrap_or_default())
    }
}

fn in_text(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        _ => None,
    }
}

fn in_attribute(byte: u8) -> Option<&'static str> {
    match byte {
        b'"' => Some("&quot;"),
        b'\t' => Some("&#9;"),
        b'\n' => Some("&#10;"),
        _ => in_text(byte),
    }
}

fn check_name(name: &str) -> Result<(), WriteError> {
    // Most names are a few ASCII letters.
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(());
    }
    split_qname(name).map(|_| ()).ok_or_else(|| WriteError::Name(name.to_owned()))
}

fn check_characters(text: &str) -> Result<(), WriteError> {
    match first_forbidden(text) {
        Some((offset, character)) => Err(WriteError::Forbidden { character, offset }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_not_be_well_formed() {
        let mut writer = Writer::new(Vec::new());
        assert!(matches!(writer.text("x"), Err(WriteError::Misplaced(_))));
        assert!(matches!(writer.start("a b"), Err(WriteError::Name(_))));
        writer.start("a").unwrap();
        writer.attribute("b", "1").unwrap();
        assert!(matches!(writer.attribute("b", "2"), Err(WriteError::DuplicateAttribute(_))));
        assert!(matches!(writer.text("x\u{1}"), Err(WriteError::Forbidden { character: '\u{1}', offset: 1 })));
        assert!(matches!(writer.comment("a--b"), Err(WriteError::Delimiter("--"))));
        assert!(matches!(writer.processing_instruction("XML", ""), Err(WriteError::Name(_))));
        writer.end().unwrap();
        assert!(matches!(writer.end(), Err(WriteError::Misplaced(_))));
        assert!(matches!(writer.start("c"), Err(WriteError::Misplaced(_))));
        assert_eq!(writer.finish().unwrap(), b"<a b=\"1\"/>");
    }
}
