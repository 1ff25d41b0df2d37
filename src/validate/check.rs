//! Checks one file against schemas and rules.

use std::cmp::Reverse;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::display::{Located, locate};
use crate::source::Encoding;
use crate::source::binary_kind;
use crate::xml::expand::{ExpandOptions, NoSources, Sources, expand};
use crate::xml::{Asks, Doctype, Limits, MAX_DECLARATION, Reader, Tokens, XmlError, decode_document, sniff_encoding};

use super::Finding;
use super::association::{Prolog, prolog};
use super::expanded::{self, Document};
use super::includes::Includes;
use super::relaxng::{NoFiles, Resolver, Schema, Validator};
use super::report::{FileReport, Placed};
use super::schematron::{Report, Rules};

/// Opens a file. It may be called twice: to validate the file, and to show the lines of its findings.
pub type Open<'o> = dyn Fn() -> io::Result<Box<dyn Read + Send>> + 'o;

/// Rules besides the grammar, which check a whole document.
pub type DocumentRules<'r> = dyn Fn(&str) -> Vec<Finding> + Sync + 'r;

/// The schemas and rules against which files are checked.
#[derive(Default)]
#[non_exhaustive]
pub struct Checks<'c> {
    /// Schemas; a file must be valid against each.
    pub schemas: Vec<&'c Schema>,
    /// Further rules; they need the document in memory.
    pub rules: Option<&'c DocumentRules<'c>>,
    /// Schemas of Schematron; they need the document in memory.
    pub schematron: Vec<&'c Rules>,
    /// What `doc()` in rules of Schematron may read. Without it every document is missing.
    pub resolver: Option<&'c dyn Resolver>,
    /// Where inclusions and external entities are read from. Without it inclusions are elements like others.
    pub includes: Option<Includes<'c>>,
    /// Whether inclusions are left as they are.
    pub no_xinclude: bool,
    /// Whether ids and references are left unchecked.
    pub no_ids: bool,
    /// Whether another thread reads ahead in a long file. Right where few files are checked at a time.
    pub read_ahead: bool,
}

impl<'c> Checks<'c> {
    setters! {
        with_schemas(schemas: Vec<&'c Schema>);
        with_rules(rules: Option<&'c DocumentRules<'c>>);
        with_schematron(schematron: Vec<&'c Rules>);
        with_resolver(resolver: Option<&'c dyn Resolver>);
        with_includes(includes: Option<Includes<'c>>);
        with_no_xinclude(no_xinclude: bool);
        with_no_ids(no_ids: bool);
        with_read_ahead(read_ahead: bool);
    }
}

impl std::fmt::Debug for Checks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checks").field("schemas", &self.schemas.len()).field("rules", &self.rules.is_some()).finish()
    }
}

/// How many bytes of a file are read to recognise its encoding.
const HEAD: usize = 1024;
/// How many findings of one file are kept if rules are checked.
const MOST: usize = 100_000;
/// Bytes read at a time.
const BUFFER: usize = 1 << 16;

impl Checks<'_> {
    /// Checks a file. Without rules, UTF-8 is read as a stream, so that memory does not grow with the file.
    pub fn file(&self, name: &str, open: &Open<'_>) -> FileReport {
        let report = FileReport { file: name.to_owned(), ..FileReport::default() };
        match self.opened(name, open) {
            Ok(Checked { mut findings, truncated, places, form }) => {
                let placed = places.zip_findings(&mut findings);
                match placed {
                    Ok(findings) => form.report(FileReport { findings, truncated, ..report }),
                    Err(error) => FileReport { unreadable: Some(error.to_string()), ..report },
                }
            }
            Err(error) => FileReport { unreadable: Some(error.to_string()), ..report },
        }
    }

    fn opened<'o>(&self, name: &str, open: &'o Open<'o>) -> io::Result<Checked<'o>> {
        let (mut input, mut head) = headed(open)?;
        let is_utf8 = is_utf8(&head);
        if let Some(kind) = binary_kind(&head).filter(|_| is_utf8 && !head.trim_ascii_start().starts_with(b"<")) {
            let why = format!("this is {kind}, not XML; `glossator import` makes an edition of a document");
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        if !self.needs_text() && is_utf8 {
            let stream = BufReader::with_capacity(BUFFER, Cursor::new(std::mem::take(&mut head)).chain(input));
            if let Some((findings, truncated)) = self.stream_events(stream)? {
                return Ok(Checked { findings, truncated, places: Places::File(open), form: Form::ITSELF });
            }
            // Only the whole document can be expanded.
            input = open()?;
        }
        let mut bytes = head;
        input.read_to_end(&mut bytes)?;
        if is_utf8 && std::str::from_utf8(&bytes).is_err() {
            // The place of the wrong bytes is an ordinary finding.
            let reader = &mut Reader::from_read(bytes.as_slice(), &limits());
            let (findings, truncated) = self.events_of(reader, |_| false)?.unwrap_or_default();
            return Ok(Checked { findings, truncated, places: Places::File(open), form: Form::ITSELF });
        }
        let decoded = decode_document(bytes, None)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.in_file()))?;
        let form = Form { encoding: decoded.encoding, has_mark: decoded.bom };
        let (mut findings, truncated, text) = match self.all(name, &decoded.text)? {
            Some((findings, truncated)) => (findings, truncated, Places::Text(decoded.text)),
            None => {
                let document = self.expanded(name, decoded.text);
                let (findings, truncated) = self.in_expanded(&document)?;
                (findings, truncated, Places::Expanded(Box::new(document)))
            }
        };
        let is_cut = cut(&mut findings);
        Ok(Checked { findings, truncated: truncated || is_cut, places: text, form })
    }

    /// What the rules of Schematron did in a file, for SVRL; in the order of the schemas.
    ///
    /// # Errors
    /// If the file cannot be read, or is not well-formed.
    pub fn fired(&self, name: &str, open: &Open<'_>) -> io::Result<Vec<Report>> {
        let (mut input, mut bytes) = headed(open)?;
        input.read_to_end(&mut bytes)?;
        let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        let text = decode_document(bytes, None).map_err(|error| invalid(error.in_file()))?.text;
        let text = match self.events(&mut Reader::new(&text, &limits()))? {
            Some(_) => text,
            None => self.expanded(name, text).expanded.text().to_owned(),
        };
        let resolver = self.resolver.unwrap_or(&NoFiles);
        let report = |rules: &&Rules| {
            let document = rules.read(&text, name, &limits()).map_err(|error| invalid(error.to_string()))?;
            Ok(rules.report(&document, resolver))
        };
        self.schematron.iter().map(report).collect()
    }

    /// Checks a text against schemas and rules; the findings are in the order of the text.
    pub fn text(&self, text: &str) -> Vec<Finding> {
        self.named_text("", text)
    }

    /// The same for the text of a file of this name, which its inclusions are seen from. What is found in included
    /// files is at the inclusion, and fixes are for bytes of this text only.
    pub fn named_text(&self, name: &str, text: &str) -> Vec<Finding> {
        // Only reading can fail, and the text is in memory already.
        let Ok(found) = self.all(name, text) else { return Vec::new() };
        if let Some((findings, _)) = found {
            return findings;
        }
        let document = self.expanded(name, text.to_owned());
        let findings = self.in_expanded(&document).map(|(findings, _)| findings).unwrap_or_default();
        findings.into_iter().map(|finding| expanded::in_document(&document, finding)).collect()
    }

    /// Checks a text as it is; none where it must be expanded first.
    fn all(&self, name: &str, text: &str) -> io::Result<Option<(Vec<Finding>, bool)>> {
        let Some((findings, truncated)) = self.events(&mut Reader::new(text, &limits()))? else { return Ok(None) };
        Ok(Some((self.with_all_rules(name, text, findings), truncated)))
    }

    /// Adds what the rules find in a text, if it is well-formed.
    fn with_all_rules(&self, name: &str, text: &str, mut findings: Vec<Finding>) -> Vec<Finding> {
        if !is_well_formed(&findings) {
            return findings;
        }
        if let Some(rules) = self.rules {
            findings = with_rules(findings, rules(text));
        }
        let resolver = self.resolver.unwrap_or(&NoFiles);
        let fired = self.schematron.iter().flat_map(|rules| rules.check(text, name, resolver)).map(Finding::from);
        findings.extend(fired);
        if !self.schematron.is_empty() {
            findings.sort_by_key(|finding| finding.span.start);
            findings.dedup();
        }
        findings
    }

    /// Whether documents are held in memory.
    fn needs_text(&self) -> bool {
        self.rules.is_some() || !self.schematron.is_empty()
    }

    fn expanded(&self, name: &str, text: String) -> Document {
        let options = ExpandOptions::default().with_xinclude(self.includes.is_some() && !self.no_xinclude);
        let sources: &dyn Sources = self.includes.as_ref().map_or(&NoSources, |includes| includes);
        Document::new(expand(name, text, &options, sources))
    }

    /// Checks an expanded document; the spans are those of its text.
    fn in_expanded(&self, document: &Document) -> io::Result<(Vec<Finding>, bool)> {
        let text = document.expanded.text();
        let read = self.events_of(&mut Reader::new(text, &limits()), |_| false)?;
        let (mut findings, truncated) = read.unwrap_or_default();
        if !document.expanded.is_complete() {
            // The text ends where expansion did, and that is told already.
            findings.retain(|finding| finding.rule != "xml");
        } else {
            findings = self.with_all_rules(document.name(), text, findings);
        }
        let truncated = truncated || findings.len() + document.expanded.notices().len() > MOST;
        Ok((document.with_notices(findings, MOST), truncated))
    }

    /// Whether a document must be expanded to be checked.
    fn must_expand(&self, asks: Asks) -> bool {
        let reads_entities = self.includes.as_ref().is_some_and(Includes::has_catalogs);
        let follows = self.includes.is_some() && !self.no_xinclude;
        asks.entities || (asks.external_subset && reads_entities) || (asks.xinclude && follows)
    }

    /// The same as [`events`](Self::events) for a stream.
    fn stream_events(&self, stream: impl BufRead + Send + 'static) -> io::Result<Option<(Vec<Finding>, bool)>> {
        if self.read_ahead {
            self.events(&mut Reader::from_read_ahead(stream, &limits()))
        } else {
            self.events(&mut Reader::from_read(stream, &limits()))
        }
    }

    /// Passes every event to every grammar; none where the document must be expanded first.
    fn events<S: Tokens>(&self, reader: &mut Reader<S>) -> io::Result<Option<(Vec<Finding>, bool)>> {
        self.events_of(reader, |asks| self.must_expand(asks))
    }

    fn events_of<S: Tokens>(
        &self,
        reader: &mut Reader<S>,
        must_expand: impl Fn(Asks) -> bool,
    ) -> io::Result<Option<(Vec<Finding>, bool)>> {
        let mut validators: Vec<Validator<'_>> = self.schemas.iter().map(|schema| Validator::new(schema)).collect();
        if self.no_ids {
            validators = validators.into_iter().map(Validator::without_ids).collect();
        }
        let mut asked = Asks::default();
        let error = loop {
            match reader.next_event() {
                // Taken by reference: a copy of each event costs a twentieth of the time.
                Ok(Some(ref event)) => validators.iter_mut().for_each(|validator| validator.event(event)),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
            let asks = reader.asks();
            if asks != asked && must_expand(asks) {
                return Ok(None);
            }
            asked = asks;
        };
        if must_expand(reader.asks()) {
            return Ok(None);
        }
        let mut findings: Vec<Finding> = Vec::new();
        let mut truncated = false;
        for validator in validators {
            // After an error of well-formedness, nothing counts as missing at the end.
            let outcome = if error.is_some() { validator.stop() } else { validator.finish() };
            truncated |= outcome.truncated;
            findings.extend(outcome.invalidities.into_iter().map(Finding::from));
        }
        findings.sort_by_key(|finding| finding.span.start);
        findings.dedup();
        findings.extend(error.map(|error| ill_formed(&error)).transpose()?);
        Ok(Some((findings, truncated)))
    }
}

/// Opens a file and reads its beginning.
fn headed<'o>(open: &'o Open<'o>) -> io::Result<(Box<dyn Read + Send>, Vec<u8>)> {
    let mut input = open()?;
    let mut head = Vec::with_capacity(HEAD);
    input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    // A declaration may have any number of spaces before its encoding.
    while is_in_declaration(&head) && input.by_ref().take(HEAD as u64).read_to_end(&mut head)? > 0 {}
    Ok((input, head))
}

/// Whether an XML declaration has begun and not ended.
fn is_in_declaration(head: &[u8]) -> bool {
    let bytes = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    bytes.starts_with(b"<?xml") && !bytes.contains(&b'>') && head.len() < MAX_DECLARATION
}

/// Keeps as many findings as may be kept, the worst of them: what is cut never makes a file valid. Says whether some
/// were cut.
fn cut(findings: &mut Vec<Finding>) -> bool {
    if findings.len() <= MOST {
        return false;
    }
    // They come in the order of the text; it is kept among the worst.
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| (Reverse(findings[*at].severity), *at));
    let kept: FxHashSet<usize> = order.into_iter().take(MOST).collect();
    let mut at = 0;
    findings.retain(|_| {
        at += 1;
        kept.contains(&(at - 1))
    });
    true
}

/// Whether the grammars have seen the whole text; rules are only checked then.
pub(crate) fn is_well_formed(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.rule != "xml")
}

/// Joins the findings of grammars and rules, in the order of the text.
pub(crate) fn with_rules(mut findings: Vec<Finding>, found: Vec<Finding>) -> Vec<Finding> {
    // If both refuse a value, the rule says more about it and may offer a fix.
    findings
        .retain(|finding| finding.rule != "attribute.value" || !found.iter().any(|other| other.span == finding.span));
    findings.extend(found);
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// Reads the schemas that a file names and its root, in any encoding.
///
/// # Errors
/// If the file cannot be read, or is not well-formed so far.
pub fn prolog_of(open: &Open<'_>) -> io::Result<Prolog> {
    let (mut input, mut head) = headed(open)?;
    let refused = |error: XmlError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
    if is_utf8(&head) {
        let mut reader = Reader::from_read(
            BufReader::with_capacity(HEAD, Cursor::new(std::mem::take(&mut head)).chain(input)),
            &limits(),
        );
        let found = prolog(&mut reader);
        if !reader.asks().entities {
            return found.map_err(refused);
        }
        (input, head) = headed(open)?;
    }
    input.read_to_end(&mut head)?;
    let decoded = decode_document(head, None).map_err(|error| io::Error::other(error.in_file()))?;
    // The root may have its namespace by a default, and entities in its attributes.
    let whole = expand("", decoded.text, &ExpandOptions::default().with_xinclude(false), &NoSources);
    prolog(&mut Reader::new(whole.text(), &limits())).map_err(refused)
}

/// Returns an error of input as such, and any other error as a finding.
fn ill_formed(error: &XmlError) -> io::Result<Finding> {
    match error.kind() {
        crate::xml::XmlErrorKind::Input(message) => Err(io::Error::other(message.clone())),
        _ => Ok(Finding::from(error)),
    }
}

/// Limits for validation: a document type is skipped, because the grammar decides here.
fn limits() -> Limits {
    Limits::default().with_doctype(Doctype::Skip)
}

fn is_utf8(head: &[u8]) -> bool {
    let wide =
        head.starts_with(b"\xFE\xFF") || head.starts_with(b"\xFF\xFE") || head.iter().take(4).any(|byte| *byte == 0);
    !wide
        && sniff_encoding(head)
            .is_none_or(|label| ["utf-8", "utf8", "us-ascii"].iter().any(|known| label.eq_ignore_ascii_case(known)))
}

/// The findings, and where the text can be read again.
struct Checked<'o> {
    findings: Vec<Finding>,
    truncated: bool,
    places: Places<'o>,
    form: Form,
}

/// How the text that was checked stands in its file. A file that was checked as a stream is its text.
#[derive(Debug, Clone, Copy)]
struct Form {
    encoding: Encoding,
    has_mark: bool,
}

/// The length of the mark of UTF-8, in bytes.
const MARK: usize = '\u{feff}'.len_utf8();

impl Form {
    /// The file is its text.
    const ITSELF: Self = Self { encoding: Encoding::Utf8, has_mark: false };

    /// Makes the spans in the file itself those of its bytes, or says that they are not.
    fn report(self, mut report: FileReport) -> FileReport {
        report.is_recoded = self.encoding != Encoding::Utf8;
        if self.has_mark && !report.is_recoded {
            let own = report.findings.iter_mut().filter(|placed| placed.finding.elsewhere.is_none());
            own.for_each(|placed| placed.finding.shift(MARK));
        }
        report
    }
}

enum Places<'o> {
    Text(String),
    File(&'o Open<'o>),
    Expanded(Box<Document>),
}

impl Places<'_> {
    fn zip_findings(&self, findings: &mut Vec<Finding>) -> io::Result<Vec<Placed>> {
        if findings.is_empty() {
            return Ok(Vec::new());
        }
        let spans: Vec<Range<usize>> = findings
            .iter()
            .flat_map(|finding| {
                let related = finding.related.as_ref().map_or(finding.span.clone(), |(span, _)| span.clone());
                [finding.span.clone(), related]
            })
            .collect();
        let located = match self {
            Self::Expanded(document) => return document.placed(std::mem::take(findings)),
            Self::Text(text) => locate(text.as_bytes(), &spans)?,
            Self::File(open) => locate(BufReader::with_capacity(BUFFER, open()?), &spans)?,
        };
        Ok(findings
            .drain(..)
            .zip(pairs(located))
            .map(|(finding, (place, related))| {
                let related = finding.related.as_ref().map(|_| related);
                Placed { finding, place, related }
            })
            .collect())
    }
}

fn pairs(located: Vec<Located>) -> Vec<(Located, Located)> {
    let mut located = located.into_iter();
    std::iter::from_fn(|| Some((located.next()?, located.next()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_kept_whatever_is_cut() {
        let remark = |at: usize| {
            let mut finding = Finding::error("schematron", at..at, String::new());
            finding.severity = super::super::Severity::Info;
            finding
        };
        let mut findings: Vec<Finding> = (0..MOST + 5).map(remark).collect();
        findings.push(Finding::error("schematron", MOST + 5..MOST + 5, "late".to_owned()));
        assert!(cut(&mut findings));
        assert_eq!((findings.len(), &*findings[MOST - 1].message), (MOST, "late"));
        assert_eq!(findings[0].span, 0..0);
        findings.truncate(3);
        assert!(!cut(&mut findings));
    }
}
