//! The inside of a start tag: name and attributes, checked.

use std::ops::Range;

use super::error::{NameOf, XmlError, XmlErrorKind};
use super::limits::Limits;
use super::names::{is_name_start, is_plain_name, plain_qname, prefix_length, scan};
use super::namespaces::{NamespaceId, Namespaces};
use super::references::{normalise_value, special};

/// An attribute as offsets into the tag's content; a tag is shorter than 4 GiB.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawAttribute {
    pub name_start: u32,
    pub name_end: u32,
    /// Bytes of the prefix, 0 without one.
    pub prefix: u32,
    pub value_start: u32,
    pub value_end: u32,
    /// Where the value stands in the buffer of decoded values; [`AS_WRITTEN`] where it is its own source.
    pub decoded_start: u32,
    pub decoded_end: u32,
    pub namespace: NamespaceId,
}

/// Marks a value that needs no decoding.
pub(super) const AS_WRITTEN: u32 = u32::MAX;

impl RawAttribute {
    pub fn name<'c>(&self, content: &'c str) -> &'c str {
        slice(content, self.name_start, self.name_end)
    }

    pub fn local<'c>(&self, content: &'c str) -> &'c str {
        let colon = u32::from(self.prefix > 0);
        slice(content, self.name_start + self.prefix + colon, self.name_end)
    }

    /// Bytes of the name without its prefix.
    pub fn local_length(&self) -> usize {
        (self.name_end - self.name_start - self.prefix) as usize - usize::from(self.prefix > 0)
    }

    pub fn prefix<'c>(&self, content: &'c str) -> &'c str {
        slice(content, self.name_start, self.name_start + self.prefix)
    }

    pub fn value<'c>(&self, content: &'c str, decoded: &'c str) -> &'c str {
        if self.decoded_start == AS_WRITTEN {
            slice(content, self.value_start, self.value_end)
        } else {
            slice(decoded, self.decoded_start, self.decoded_end)
        }
    }

    pub fn is_declaration(&self) -> bool {
        self.namespace == NamespaceId::XMLNS
    }

    /// The prefix that a namespace declaration declares, empty for the default namespace.
    pub fn declared_prefix<'c>(&self, content: &'c str) -> &'c str {
        if self.prefix > 0 { self.local(content) } else { "" }
    }
}

pub(super) fn slice(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

/// An offset in a text known to be shorter than 4 GiB.
pub(super) fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The start tag last read. Its buffers are used again for the next.
#[derive(Debug, Default)]
pub(super) struct Tag {
    pub name_end: usize,
    pub prefix: usize,
    pub namespace: NamespaceId,
    pub attributes: Vec<RawAttribute>,
    pub decoded: String,
    /// Room for sorting attributes.
    order: Vec<u32>,
}

impl Default for NamespaceId {
    fn default() -> Self {
        Self::NONE
    }
}

/// Up to this many attributes are compared each with each.
const FEW: usize = 8;

impl Tag {
    /// Reads the content of a start tag (what stands between `<` and `>` or `/>`), which begins at byte `base`.
    pub fn read(
        &mut self,
        content: &str,
        base: usize,
        limits: &Limits,
        namespaces: &mut Namespaces,
    ) -> Result<(), XmlError> {
        self.attributes.clear();
        self.decoded.clear();
        if content.len() <= limits.max_name && is_plain_name(content) {
            (self.name_end, self.prefix) = (content.len(), 0);
            self.namespace = namespaces.default_namespace();
            return Ok(());
        }
        let mut cursor = Cursor { content, base, at: 0, limits };
        let (name, prefix) = cursor.name(NameOf::Element)?;
        (self.name_end, self.prefix) = (name.end, prefix);
        self.read_attributes(&mut cursor)?;
        self.declare(&cursor, namespaces)?;
        self.resolve(&cursor, namespaces)?;
        self.check_unique(&cursor)
    }

    pub fn name<'c>(&self, content: &'c str) -> &'c str {
        content.get(..self.name_end).unwrap_or_default()
    }

    fn read_attributes(&mut self, cursor: &mut Cursor<'_>) -> Result<(), XmlError> {
        loop {
            let spaced = cursor.skip_space();
            let Some(next) = cursor.peek() else {
                return Ok(());
            };
            if !spaced && is_name_start(next) {
                return Err(cursor.error(XmlErrorKind::NoSpace, cursor.at, next.len_utf8()));
            }
            if self.attributes.len() >= cursor.limits.max_attributes {
                let kind = XmlErrorKind::TooManyAttributes(cursor.limits.max_attributes);
                return Err(cursor.error(kind, cursor.at, next.len_utf8()));
            }
            let attribute = match plain_attribute(cursor) {
                Some(attribute) => attribute,
                None => self.read_attribute(cursor)?,
            };
            self.attributes.push(attribute);
        }
    }

    fn read_attribute(&mut self, cursor: &mut Cursor<'_>) -> Result<RawAttribute, XmlError> {
        let (name, prefix) = cursor.name(NameOf::Attribute)?;
        let value = cursor.value(&name)?;
        let (decoded_start, decoded_end) = self.decode(cursor, &value)?;
        let written = cursor.content.get(name.clone()).unwrap_or_default();
        Ok(RawAttribute {
            name_start: small(name.start),
            name_end: small(name.end),
            prefix: small(prefix),
            value_start: small(value.start),
            value_end: small(value.end),
            decoded_start,
            decoded_end,
            namespace: declaring(written.as_bytes(), prefix),
        })
    }

    fn decode(&mut self, cursor: &Cursor<'_>, value: &Range<usize>) -> Result<(u32, u32), XmlError> {
        let raw = cursor.content.get(value.clone()).unwrap_or_default();
        if !raw.bytes().any(special) {
            return Ok((AS_WRITTEN, AS_WRITTEN));
        }
        let start = self.decoded.len();
        normalise_value(raw, &mut self.decoded)
            .map_err(|(kind, at, length)| cursor.error(kind, value.start + at, length))?;
        Ok((small(start), small(self.decoded.len())))
    }

    fn declare(&self, cursor: &Cursor<'_>, namespaces: &mut Namespaces) -> Result<(), XmlError> {
        for attribute in self.attributes.iter().filter(|attribute| attribute.is_declaration()) {
            let prefix = attribute.declared_prefix(cursor.content);
            let name = attribute.value(cursor.content, &self.decoded);
            namespaces.declare(prefix, name).map_err(|kind| cursor.error_at(kind, attribute))?;
        }
        Ok(())
    }

    fn resolve(&mut self, cursor: &Cursor<'_>, namespaces: &Namespaces) -> Result<(), XmlError> {
        let prefix = cursor.content.get(..self.prefix).unwrap_or_default();
        self.namespace = lookup(prefix, namespaces).map_err(|kind| cursor.error(kind, 0, self.name_end))?;
        for attribute in &mut self.attributes {
            if attribute.prefix > 0 && !attribute.is_declaration() {
                let found = lookup(attribute.prefix(cursor.content), namespaces);
                attribute.namespace = found.map_err(|kind| cursor.error_at(kind, attribute))?;
            }
        }
        Ok(())
    }

    fn check_unique(&mut self, cursor: &Cursor<'_>) -> Result<(), XmlError> {
        if self.attributes.len() > FEW {
            return self.check_many(cursor);
        }
        for (nth, attribute) in self.attributes.iter().enumerate() {
            for earlier in self.attributes.iter().take(nth) {
                check_pair(earlier, attribute, cursor)?;
            }
        }
        Ok(())
    }

    /// Sorts first by name, then by expanded name, and compares neighbours: no quadratic work for hostile input.
    fn check_many(&mut self, cursor: &Cursor<'_>) -> Result<(), XmlError> {
        let attributes = &self.attributes;
        let at = |index: &u32| &attributes[*index as usize];
        self.order.clear();
        self.order.extend(0..small(attributes.len()));
        self.order.sort_by(|a, b| at(a).name(cursor.content).cmp(at(b).name(cursor.content)));
        for pair in self.order.windows(2) {
            check_pair(at(&pair[0]), at(&pair[1]), cursor)?;
        }
        self.order.retain(|index| at(index).prefix > 0);
        let expanded = |index: &u32| (at(index).namespace, at(index).local(cursor.content));
        self.order.sort_by(|a, b| expanded(a).cmp(&expanded(b)).then(a.cmp(b)));
        for pair in self.order.windows(2) {
            check_pair(at(&pair[0]), at(&pair[1]), cursor)?;
        }
        Ok(())
    }
}

/// The namespace of attributes that declare namespaces, for one of them; none for others, whose prefix is not resolved
/// yet.
fn declaring(name: &[u8], prefix: usize) -> NamespaceId {
    match prefix {
        0 if name == b"xmlns" => NamespaceId::XMLNS,
        5 if name.starts_with(b"xmlns") => NamespaceId::XMLNS,
        _ => NamespaceId::NONE,
    }
}

/// Reads an attribute as nearly all are: a name of ASCII, nothing around the `=`, a value that is its own source. `None`
/// for others, right or wrong.
fn plain_attribute(cursor: &mut Cursor<'_>) -> Option<RawAttribute> {
    let bytes = cursor.content.as_bytes();
    let start = cursor.at;
    let (end, prefix) = plain_qname(bytes, start)?;
    let [b'=', quote @ (b'"' | b'\'')] = bytes.get(end..end + 2)? else { return None };
    let value_start = end + 2;
    let length = bytes.get(value_start..)?.iter().position(|byte| byte == quote || special(*byte))?;
    let value_end = value_start + length;
    if bytes.get(value_end) != Some(quote) || end - start > cursor.limits.max_name {
        return None;
    }
    cursor.at = value_end + 1;
    Some(RawAttribute {
        name_start: small(start),
        name_end: small(end),
        prefix: small(prefix),
        value_start: small(value_start),
        value_end: small(value_end),
        decoded_start: AS_WRITTEN,
        decoded_end: AS_WRITTEN,
        namespace: declaring(bytes.get(start..end)?, prefix),
    })
}

fn lookup(prefix: &str, namespaces: &Namespaces) -> Result<NamespaceId, XmlErrorKind> {
    if prefix == "xmlns" {
        return Err(XmlErrorKind::ReservedPrefix(prefix.to_owned()));
    }
    namespaces.resolve(prefix).ok_or_else(|| XmlErrorKind::UnboundPrefix(prefix.to_owned()))
}

fn check_pair(earlier: &RawAttribute, later: &RawAttribute, cursor: &Cursor<'_>) -> Result<(), XmlError> {
    let (first, second) = (earlier.name(cursor.content), later.name(cursor.content));
    if first == second {
        return Err(cursor.error_at(XmlErrorKind::DuplicateAttribute(second.to_owned()), later));
    }
    let prefixed = earlier.prefix > 0 && later.prefix > 0;
    if prefixed && earlier.namespace == later.namespace && earlier.local(cursor.content) == later.local(cursor.content)
    {
        let kind = XmlErrorKind::DuplicateExpandedName { name: second.to_owned(), other: first.to_owned() };
        return Err(cursor.error_at(kind, later));
    }
    Ok(())
}

/// A place in the content of a tag.
struct Cursor<'c> {
    content: &'c str,
    base: usize,
    at: usize,
    limits: &'c Limits,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.content.get(self.at..)?.chars().next()
    }

    fn skip_space(&mut self) -> bool {
        let before = self.at;
        while self.content.as_bytes().get(self.at).is_some_and(|byte| is_space(*byte)) {
            self.at += 1;
        }
        self.at > before
    }

    /// Reads a qualified name; its bytes and those of its prefix.
    fn name(&mut self, expected: NameOf) -> Result<(Range<usize>, usize), XmlError> {
        let start = self.at;
        let found = scan(self.content.get(start..).unwrap_or_default());
        if found.end == 0 {
            let next = self.peek();
            let kind = XmlErrorKind::NameExpected { expected, found: next };
            if expected == NameOf::Element {
                // What is wrong is the `<`: most often it was meant as a character.
                return Err(XmlError::new(kind, self.base - 1..self.base));
            }
            return Err(self.error(kind, start, next.map_or(0, char::len_utf8)));
        }
        let name = start..start + found.end;
        if found.end > self.limits.max_name {
            return Err(self.error(XmlErrorKind::NameTooLong(self.limits.max_name), start, found.end));
        }
        let text = self.content.get(name.clone()).unwrap_or_default();
        let prefix = prefix_length(text, found.colon).map_err(|kind| self.error(kind, start, found.end))?;
        self.at = name.end;
        Ok((name, prefix))
    }

    /// Reads `= "value"`; the bytes inside the quotes.
    fn value(&mut self, name: &Range<usize>) -> Result<Range<usize>, XmlError> {
        self.skip_space();
        if self.peek() != Some('=') {
            return Err(self.error_named(XmlErrorKind::NoValue, name));
        }
        self.at += 1;
        self.skip_space();
        let quote = match self.content.as_bytes().get(self.at) {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return Err(self.error_named(XmlErrorKind::NotQuoted, name)),
        };
        let start = self.at + 1;
        let rest = self.content.as_bytes().get(start..).unwrap_or_default();
        let Some(length) = memchr::memchr(quote, rest) else {
            return Err(self.error_named(XmlErrorKind::NotQuoted, name));
        };
        self.at = start + length + 1;
        Ok(start..start + length)
    }

    fn error(&self, kind: XmlErrorKind, at: usize, length: usize) -> XmlError {
        XmlError::new(kind, self.base + at..self.base + at + length)
    }

    fn error_at(&self, kind: XmlErrorKind, attribute: &RawAttribute) -> XmlError {
        let (start, end) = (attribute.name_start as usize, attribute.name_end as usize);
        self.error(kind, start, end - start)
    }

    fn error_named(&self, kind: fn(String) -> XmlErrorKind, name: &Range<usize>) -> XmlError {
        let text = self.content.get(name.clone()).unwrap_or_default();
        self.error(kind(text.to_owned()), name.start, name.len())
    }
}

/// XML 1.0, production \[3\] `S`.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
