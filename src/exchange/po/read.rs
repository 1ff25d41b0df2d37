//! Reads PO of any tool.

use super::comments::{Marked, UnitMetadata};
use super::inline::content_of;
use super::parse::{Comment, Entry, entries};
use super::patch::{Place, PoBody};
use super::strings::unescaped;
use super::write::from_locale;
use super::{DEVELOPER, FLAGS, MADE, PLURAL, PREVIOUS, REFERENCE, TRANSLATOR};
use crate::exchange::bilingual::BilingualError;
use crate::exchange::bilingual_model::{BilingualFile, Note, Side, State, Unit};
use crate::exchange::patchable_file::PatchableFile;
use crate::source::{Decoded, Encoding, decode};
use crate::xml::EncodingError;

/// Reads a PO file or a template (POT). The encoding is that of its header, otherwise UTF-8.
///
/// # Errors
/// [`BilingualError`]: a line that is not PO, with its place, or bytes that are not text in the encoding.
pub fn read(bytes: Vec<u8>) -> Result<PatchableFile, BilingualError> {
    let decoded = decoded(bytes)?;
    let mut file = BilingualFile::default();
    let mut places = Vec::new();
    let entries = entries(&decoded.text, decoded.encoding)?;
    let is_wrapped = entries.iter().any(|entry| is_wrapped(&entry.comments));
    for mut entry in entries {
        if is_wrapped {
            entry.comments = joined(&entry.comments);
        }
        if entry.is_header() {
            header(&entry, &mut file);
            continue;
        }
        let (unit, place) = read_entry(entry);
        file.units.push(unit);
        places.push(place);
    }
    let line_end = if decoded.text.contains("\r\n") { "\r\n" } else { "\n" };
    let body = PoBody { text: decoded.text, line_end, places };
    Ok(PatchableFile::new(decoded.encoding, decoded.bom, file, Box::new(body)))
}

/// Decodes a file in the encoding that its header names.
pub(in crate::exchange) fn decoded(bytes: Vec<u8>) -> Result<Decoded, BilingualError> {
    let charset = charset(&bytes)?;
    Ok(decode(bytes, charset).map_err(EncodingError::from)?)
}

/// The encoding that the header names, if it names one.
fn charset(bytes: &[u8]) -> Result<Option<Encoding>, BilingualError> {
    if [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"].iter().any(|mark| bytes.starts_with(mark)) {
        return Ok(None);
    }
    let found = || {
        let rest = bytes.get(memchr::memmem::find(bytes, b"Content-Type:")?..)?;
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len()))?;
        let label = line.get(memchr::memmem::find(line, b"charset=")? + "charset=".len()..)?;
        let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
        let length = label.iter().take_while(|byte| is_label(byte)).count();
        std::str::from_utf8(label.get(..length)?).ok()
    };
    match found() {
        // Templates have this word in place of the encoding.
        None | Some("" | "CHARSET") => Ok(None),
        Some(label) => match Encoding::for_label(label) {
            Some(encoding) => Ok(Some(encoding)),
            None => Err(BilingualError::Charset(label.to_owned())),
        },
    }
}

fn header(entry: &Entry, file: &mut BilingualFile) {
    let Some((_, fields)) = entry.targets.first() else { return };
    for (name, value) in fields.text.split('\n').filter_map(|line| line.split_once(':')) {
        match name {
            "Language" => file.target_lang = from_locale(value.trim()),
            "X-Source-Language" => file.source_lang = from_locale(value.trim()),
            "X-Original" => file.original = unescaped(value.strip_prefix(' ').unwrap_or(value), '\\').ok(),
            _ => {}
        }
    }
}

fn read_entry(entry: Entry) -> (Unit, Place) {
    let mut said = Comments::default();
    said.take(&entry.comments);
    let source = entry.source.unwrap_or_default();
    let number = entry.targets.iter().position(|(number, _)| *number == 0).unwrap_or(0);
    let target = entry.targets.get(number).map(|(_, field)| field.clone()).unwrap_or_default();
    let own = |context: &String| !context.starts_with(MADE);
    let context = entry.context.map(|field| field.text);
    let Comments { mut unit, mut native, source_marks, target_marks, marks, is_fuzzy, .. } = said;
    unit.id = unit.id.or(context.filter(own));
    unit.source = content_of(&source.text, source_marks);
    // A mark on an empty translation shows that there is one.
    let content = content_of(&target.text, target_marks);
    unit.target = Some(content).filter(|content| !target.text.is_empty() || !content.marks.is_empty());
    if is_fuzzy {
        unit.state = Some(State::Initial);
    }
    if let Some(plural) = entry.plural {
        native.push((PLURAL.to_owned(), plural.text));
    }
    let forms = entry.targets.into_iter().enumerate().filter(|(at, _)| *at != number);
    native.extend(forms.map(|(_, (form, field))| (format!("{PLURAL}[{form}]"), field.text)));
    unit.properties.append(&mut native);
    let place = Place { source: source.span, target: target.span, marks, keyword: entry.keyword, span: entry.span };
    (unit, place)
}

/// Whether another program has wrapped comments of this one: a line begins as data does and can be read only together with
/// the next ones.
fn is_wrapped(comments: &[Comment]) -> bool {
    let is_data = |text: &str| KEYWORDS.contains(&text.split([' ', ':']).next().unwrap_or_default());
    let is_cut = |comment: &Comment| {
        comment.kind == '.' && is_data(&comment.text) && UnitMetadata::read(&comment.text).is_none()
    };
    let Some(cut) = comments.iter().position(is_cut) else { return false };
    // Somebody's own words may begin like that, too: then no more lines make them data.
    let is_mended = |last: usize| {
        let mut whole = String::new();
        comments[cut..=last].iter().for_each(|comment| glue(&mut whole, &comment.text));
        UnitMetadata::read(&whole).is_some()
    };
    (cut + 1..comments.len().min(cut + MOST_LINES)).any(is_mended)
}

/// So many lines of one comment are joined at most.
const MOST_LINES: usize = 64;

/// The words with which data of this program begins.
const KEYWORDS: [&str; 6] = ["unit", "bead", "property", "note", "term", "mark"];

/// Puts the next line of a comment behind the one before. Lines are broken at spaces, and behind the hyphen of a word.
fn glue(text: &mut String, next: &str) {
    let is_hyphened = text.strip_suffix('-').is_some_and(|word| word.ends_with(char::is_alphanumeric));
    if !text.is_empty() && !is_hyphened {
        text.push(' ');
    }
    text.push_str(next);
}

/// The comments, each of this program's own in one piece again.
fn joined(comments: &[Comment]) -> Vec<Comment> {
    let mut made: Vec<Comment> = Vec::with_capacity(comments.len());
    for comment in comments {
        let begins = UnitMetadata::read(&comment.text).is_some()
            || KEYWORDS.iter().any(|word| comment.text.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')));
        match made.last_mut().filter(|last| last.kind == '.' && comment.kind == '.' && !begins) {
            Some(last) => {
                glue(&mut last.text, &comment.text);
                last.span.end = comment.span.end;
            }
            None => made.push(comment.clone()),
        }
    }
    made
}

/// The contents of an entry's comments.
#[derive(Default)]
struct Comments {
    unit: Unit,
    /// Properties that have a place in PO.
    native: Vec<(String, String)>,
    source_marks: Vec<Marked>,
    target_marks: Vec<Marked>,
    /// The places of comments with marks.
    marks: Vec<(Side, std::ops::Range<usize>)>,
    is_fuzzy: bool,
}

impl Comments {
    fn take(&mut self, comments: &[Comment]) {
        let mut plain: Option<(char, String)> = None;
        for comment in comments {
            let said = if comment.kind == '.' { UnitMetadata::read(&comment.text) } else { None };
            let is_plain = matches!(comment.kind, ' ' | '.') && said.is_none();
            match &mut plain {
                Some((kind, text)) if is_plain && *kind == comment.kind => {
                    text.push('\n');
                    text.push_str(&comment.text);
                    continue;
                }
                _ => self.plain(plain.take()),
            }
            match said {
                Some(said) => self.add_metadata(said, comment),
                None if is_plain => plain = Some((comment.kind, comment.text.clone())),
                None => {}
            }
        }
        self.plain(plain);
        self.native(comments, ':', REFERENCE);
        self.flags(comments);
        self.native(comments, '|', PREVIOUS);
    }

    fn add_metadata(&mut self, said: UnitMetadata, comment: &Comment) {
        match said {
            UnitMetadata::Unit { id, segment, state } => {
                (self.unit.id, self.unit.segment, self.unit.state) = (id, segment, state);
            }
            UnitMetadata::Bead(bead) => self.unit.bead = Some(bead),
            UnitMetadata::Property(name, value) => self.unit.properties.push((name, value)),
            UnitMetadata::Note(note) => self.unit.notes.push(note),
            UnitMetadata::Term(term) => self.unit.terms.push(term),
            UnitMetadata::Mark(side, mark) => {
                let marks = if side == Side::Source { &mut self.source_marks } else { &mut self.target_marks };
                marks.push(mark);
                self.marks.push((side, comment.span.clone()));
            }
        }
    }

    /// Reads a comment that a person wrote.
    fn plain(&mut self, comment: Option<(char, String)>) {
        let Some((kind, text)) = comment.filter(|(_, text)| !text.trim().is_empty()) else { return };
        let (side, resp) = if kind == ' ' { (Side::Unit, TRANSLATOR) } else { (Side::Source, DEVELOPER) };
        self.unit.notes.push(Note { side, text, resp: Some(resp.to_owned()), ..Note::default() });
    }

    fn native(&mut self, comments: &[Comment], kind: char, name: &str) {
        let lines: Vec<&str> = comments.iter().filter(|found| found.kind == kind).map(|found| &*found.text).collect();
        if !lines.is_empty() {
            self.native.push((name.to_owned(), lines.join("\n")));
        }
    }

    fn flags(&mut self, comments: &[Comment]) {
        let lines = comments.iter().filter(|found| found.kind == ',');
        let mut flags: Vec<&str> = lines.flat_map(|line| line.text.split(',')).map(str::trim).collect();
        self.is_fuzzy = flags.contains(&"fuzzy");
        flags.retain(|flag| !flag.is_empty() && *flag != "fuzzy");
        if !flags.is_empty() {
            self.native.push((FLAGS.to_owned(), flags.join(", ")));
        }
    }
}
