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
/// use glossator_xml::Writer;
///
/// let mut writer = Writer::new(Vec::new());
/// writer.start("p")?;
/// writer.attribute("rend", "\"bold\"")?;
/// writer.text("a < b")?;
/// writer.empty("lb", &[])?;
/// writer.end()?;
/// assert_eq!(writer.finish()?, b"<p rend=\"&quot;bold&quot;\">a &lt; b<lb/></p>");
/// # Ok::<(), glossator_xml::WriteError>(())
/// ```
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
    /// What was not given to the output yet.
    buffer: Vec<u8>,
    /// Names of the open elements, one after the other, and where each begins.
    names: String,
    open: Vec<usize>,
    /// Names of the attributes of the tag being written, one after the other, and where each ends.
    attributes: String,
    attribute_ends: Vec<usize>,
    in_tag: bool,
    begun: bool,
    root: bool,
}

/// How many bytes are collected before they are given to the output.
const BUFFER: usize = 1 << 16;

impl<W: Write> Writer<W> {
    /// Begins a document. Output is given on in large pieces, the last one by [`Writer::finish`].
    pub fn new(output: W) -> Self {
        Self {
            output,
            buffer: Vec::with_capacity(BUFFER + BUFFER / 4),
            names: String::new(),
            open: Vec::new(),
            attributes: String::new(),
            attribute_ends: Vec::new(),
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
        self.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        Ok(())
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
        self.close_tag();
        self.put("<");
        self.put(name);
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
        let plain = is_plain(value, IN_ATTRIBUTE);
        if !plain {
            check_characters(value)?;
        }
        if self.has_attribute(name) {
            return Err(WriteError::DuplicateAttribute(name.to_owned()));
        }
        self.attributes.push_str(name);
        self.attribute_ends.push(self.attributes.len());
        self.buffer.push(b' ');
        self.buffer.extend_from_slice(name.as_bytes());
        self.buffer.extend_from_slice(b"=\"");
        if plain {
            self.buffer.extend_from_slice(value.as_bytes());
        } else {
            self.escape(value, in_attribute);
        }
        self.buffer.push(b'"');
        Ok(())
    }

    /// Whether the tag being written has this attribute.
    fn has_attribute(&self, name: &str) -> bool {
        let mut start = 0;
        self.attribute_ends.iter().any(|&end| {
            let earlier = self.attributes.get(std::mem::replace(&mut start, end)..end);
            earlier == Some(name)
        })
    }

    /// Writes text: `&`, `<`, `>` and carriage returns as references.
    ///
    /// # Errors
    /// [`WriteError`]; also for anything but white space outside the root element.
    pub fn text(&mut self, text: &str) -> Result<(), WriteError> {
        let plain = is_plain(text, IN_TEXT);
        if !plain {
            check_characters(text)?;
        }
        if text.is_empty() {
            return Ok(());
        }
        let outside = self.open.is_empty();
        if outside && !text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n')) {
            return Err(WriteError::Misplaced("text must stand inside the root element"));
        }
        self.close_tag();
        if plain {
            self.put(text);
        } else {
            self.escape(text, in_text);
        }
        self.give_on()
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
            self.leave_tag();
            self.put("/>");
        } else {
            let name = self.names.get(start..).unwrap_or_default();
            self.buffer.extend_from_slice(b"</");
            self.buffer.extend_from_slice(name.as_bytes());
            self.buffer.push(b'>');
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

    /// Writes an element that another writer has written, as its bytes are.
    ///
    /// # Errors
    /// [`WriteError`]; also outside the root element.
    #[doc(hidden)]
    pub fn element_from(&mut self, mut written: impl io::Read) -> Result<(), WriteError> {
        if self.open.is_empty() {
            return Err(WriteError::Misplaced("an element must stand inside the root element"));
        }
        self.close_tag();
        self.output.write_all(&self.buffer)?;
        self.buffer.resize(BUFFER, 0);
        loop {
            match written.read(&mut self.buffer)? {
                0 => break,
                count => self.output.write_all(self.buffer.get(..count).unwrap_or_default())?,
            }
        }
        self.buffer.clear();
        Ok(())
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
        self.close_tag();
        self.put("<!--");
        self.put(text);
        self.put("-->");
        self.give_on()
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
        self.close_tag();
        self.put("<?");
        self.put(target);
        self.put(if content.is_empty() { "" } else { " " });
        self.put(content);
        self.put("?>");
        self.give_on()
    }

    /// Writes a line end, for layout between elements.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn newline(&mut self) -> Result<(), WriteError> {
        self.close_tag();
        self.put("\n");
        self.give_on()
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
        self.output.write_all(&self.buffer)?;
        self.output.flush()?;
        Ok(self.output)
    }

    /// Number of elements open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    fn put(&mut self, text: &str) {
        self.begun = true;
        self.buffer.extend_from_slice(text.as_bytes());
    }

    /// Empties a full buffer into the output.
    fn give_on(&mut self) -> Result<(), WriteError> {
        if self.buffer.len() >= BUFFER {
            self.output.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn close_tag(&mut self) {
        if self.in_tag {
            self.leave_tag();
            self.put(">");
        }
    }

    fn leave_tag(&mut self) {
        self.in_tag = false;
        self.attributes.clear();
        self.attribute_ends.clear();
    }

    fn escape(&mut self, text: &str, replacement: fn(u8) -> Option<&'static str>) {
        let mut written = 0;
        for (at, byte) in text.bytes().enumerate() {
            if let Some(reference) = replacement(byte) {
                self.put(text.get(written..at).unwrap_or_default());
                self.put(reference);
                written = at + 1;
            }
        }
        self.put(text.get(written..).unwrap_or_default());
    }
}

/// What [`is_plain`] stops at: bit 0 for any byte that needs care in a text, bit 1 for one that needs it in an attribute.
static CARE: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            0..0x20 | b'&' | b'<' | b'>' | 0xEF => IN_TEXT | IN_ATTRIBUTE,
            b'"' => IN_ATTRIBUTE,
            _ => 0,
        };
        byte += 1;
    }
    table
};

const IN_TEXT: u8 = 1;
const IN_ATTRIBUTE: u8 = 2;

/// Whether a text can stand in this place of the document as it is: a quick test that most texts pass. Its loop over a
/// long text has no branches and no table, so that the compiler can use vector registers.
fn is_plain(text: &str, place: u8) -> bool {
    let quote = if place == IN_ATTRIBUTE { b'"' } else { b'&' };
    let special = |byte: u8| {
        u8::from(byte < 0x20)
            | u8::from(byte == b'&')
            | u8::from(byte == b'<')
            | u8::from(byte == b'>')
            | u8::from(byte == 0xEF)
            | u8::from(byte == quote)
    };
    let has_special = |block: &[u8]| block.iter().fold(0, |found, &byte| found | special(byte)) != 0;
    let (blocks, rest) = text.as_bytes().as_chunks::<32>();
    let (short_blocks, rest) = rest.as_chunks::<8>();
    !blocks.iter().any(|block| has_special(block))
        && !short_blocks.iter().any(|block| has_special(block))
        && rest.iter().fold(0, |found, &byte| found | CARE[usize::from(byte)]) & place == 0
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
    // Most names are a few ASCII letters, some with the prefix that every document has.
    let local = name.strip_prefix("xml:").unwrap_or(name);
    if !local.is_empty() && local.bytes().fold(true, |all, byte| all & byte.is_ascii_alphabetic()) {
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
