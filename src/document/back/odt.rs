//! Into an ODT: words in the text, and what was changed by whom before it.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::compare::Compared;
use super::{By, Change, ChangesAs, Note, Original, Written, placed};
use crate::document::archive::Archive;
use crate::document::error::DocumentError;
use crate::document::model::Origin;
use crate::document::nodes::child;
use crate::document::out::escaped;
use crate::model::Span;
use crate::xml;

const CONTENT: &str = "content.xml";
const NO_PLACE: &str = "these characters are no text in the document but a mark or a line end";
const NAMES: [(&str, &str); 3] = [
    ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
    ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
];

/// Writes changes and remarks into a document.
pub(super) fn write(original: &Original, compared: &Compared, how: ChangesAs) -> Result<Written, DocumentError> {
    let mut archive = Archive::open(original.bytes.clone())?;
    let tree = archive.needed(CONTENT)?;
    let places = Places { origins: &original.flat.origins };
    let (found, left) = placed(&compared.changes, |change| places.change(change));
    let mut writer = Writer::new(&tree, how);
    for (index, place) in found {
        writer.change(&compared.changes[index], &place, original);
    }
    let mut without = Vec::new();
    for (index, note) in compared.notes.iter().enumerate() {
        match places.note(note) {
            Some(place) => writer.note(note, &place),
            None => without.push((index, "there is no place for a comment")),
        }
    }
    let parts = BTreeMap::from([(CONTENT.to_owned(), writer.finish()?.into_bytes())]);
    Ok(Written { bytes: archive.repacked(&parts)?, left, without })
}

/// Where the words of the document stand in the file.
struct Places<'p> {
    origins: &'p [Origin],
}

/// Where a change is written.
struct Place {
    /// Bytes of the file that go, with what they are in the text.
    deleted: Vec<(Span, Span)>,
    /// Where the new words go.
    at: usize,
}

impl Places<'_> {
    fn change(&self, change: &Change) -> Result<Place, &'static str> {
        let Span { start, end } = change.at;
        if change.text.contains(['⁽', '⁾', '₍', '₎']) {
            return Err("a bracket that became a footnote, or the other way round, is not written into documents");
        }
        let from = self.origins.partition_point(|origin| origin.at + origin.len <= start);
        let (mut deleted, mut next): (Vec<(Span, Span)>, usize) = (Vec::new(), start);
        for origin in self.origins[from..].iter().take_while(|origin| origin.at < end && start < end) {
            if origin.at > next {
                return Err(NO_PLACE);
            }
            let own = next..(origin.at + origin.len).min(end);
            next = own.end;
            let bytes = origin.place(own.start)..origin.place(own.end);
            match deleted.last_mut().filter(|(last, _)| last.end == bytes.start) {
                Some((last, words)) => (last.end, words.end) = (bytes.end, own.end),
                None => deleted.push((bytes, own)),
            }
        }
        if next < end {
            return Err(NO_PLACE);
        }
        let at = match deleted.last() {
            Some((last, _)) => last.end,
            None => self.beside(start).ok_or(NO_PLACE)?,
        };
        Ok(Place { deleted, at })
    }

    /// Behind the words before a place, else before those that follow.
    fn beside(&self, at: usize) -> Option<usize> {
        let behind = self.origins.partition_point(|origin| origin.at < at);
        let touches = |origin: &&Origin| origin.at <= at && at <= origin.at + origin.len;
        let before = behind.checked_sub(1).and_then(|index| self.origins.get(index)).filter(touches);
        before.or_else(|| self.origins.get(behind).filter(touches)).map(|origin| origin.place(at))
    }

    /// The bytes of the words that a remark is about; the word before them where they are no words of the file.
    fn note(&self, note: &Note) -> Option<Span> {
        let from = self.origins.partition_point(|origin| origin.at + origin.len <= note.at.start);
        let to = self.origins.partition_point(|origin| origin.at < note.at.end);
        if from < to {
            let (first, last) = (&self.origins[from], &self.origins[to - 1]);
            return Some(first.place(note.at.start.max(first.at))..last.place(note.at.end));
        }
        let near = from.checked_sub(1).and_then(|index| self.origins.get(index)).or_else(|| self.origins.first())?;
        Some(near.span.end..near.span.end)
    }
}

struct Splice {
    at: Span,
    text: String,
}

/// The part with the text while it is changed.
struct Writer<'w> {
    tree: &'w xml::Document,
    how: ChangesAs,
    splices: Vec<Splice>,
    /// What was changed, by whom.
    regions: String,
    taken: FxHashSet<&'w str>,
    last: usize,
}

impl<'w> Writer<'w> {
    fn new(tree: &'w xml::Document, how: ChangesAs) -> Self {
        let elements = tree.nodes().filter(|node| node.is_element());
        let names = elements.flat_map(|node| node.attributes().map(|attribute| attribute.value()));
        let taken = names.filter(|name| name.starts_with("gl")).collect();
        Self { tree, how, splices: Vec::new(), regions: String::new(), taken, last: 0 }
    }

    fn id(&mut self) -> String {
        loop {
            self.last += 1;
            let id = format!("gl{}", self.last);
            if !self.taken.contains(id.as_str()) {
                return id;
            }
        }
    }

    fn change(&mut self, change: &Change, place: &Place, original: &Original) {
        for (bytes, words) in &place.deleted {
            let words = &original.flat.text[words.clone()];
            let text = match self.how {
                ChangesAs::Plain => String::new(),
                ChangesAs::Tracked => {
                    let words = format!("<text:p>{}</text:p>", content(words));
                    format!("<text:change text:change-id=\"{}\"/>", self.region("deletion", &change.by, &words))
                }
            };
            self.splices.push(Splice { at: bytes.clone(), text });
        }
        if change.text.is_empty() {
            return;
        }
        let mut text = content(&change.text);
        if self.how == ChangesAs::Tracked {
            let id = self.region("insertion", &change.by, "");
            let mark = |name: &str| format!("<text:change-{name} text:change-id=\"{id}\"/>");
            text = format!("{}{text}{}", mark("start"), mark("end"));
        }
        self.splices.push(Splice { at: place.at..place.at, text });
    }

    /// Says who changed something; gives the name under which the text refers to it.
    fn region(&mut self, kind: &str, by: &By, words: &str) -> String {
        let id = self.id();
        let by = said(by);
        self.regions.push_str(&format!(
            "<text:changed-region xml:id=\"{id}\" text:id=\"{id}\"><text:{kind}><office:change-info>{by}\
             </office:change-info>{words}</text:{kind}></text:changed-region>"
        ));
        id
    }

    fn note(&mut self, note: &Note, at: &Span) {
        let id = self.id();
        let paragraph = |line: &str| format!("<text:p>{}</text:p>", content(line));
        let words: String = note.text.split('\n').map(paragraph).collect();
        let by = said(&note.by);
        let annotation = |name: &str| format!("<office:annotation{name}>{by}{words}</office:annotation>");
        if at.is_empty() {
            return self.splices.push(Splice { at: at.clone(), text: annotation("") });
        }
        let name = format!(" office:name=\"{id}\"");
        self.splices.push(Splice { at: at.start..at.start, text: annotation(&name) });
        self.splices.push(Splice { at: at.end..at.end, text: format!("<office:annotation-end{name}/>") });
    }

    fn finish(mut self) -> Result<String, DocumentError> {
        self.put_regions()?;
        self.splices.sort_by_key(|splice| (splice.at.start, splice.at.end));
        let source = self.tree.source();
        let (mut text, mut at) = (String::with_capacity(source.len()), 0);
        for splice in &self.splices {
            text.push_str(source.get(at..splice.at.start).unwrap_or_default());
            text.push_str(&splice.text);
            at = splice.at.end.max(at);
        }
        text.push_str(source.get(at..).unwrap_or_default());
        Ok(text)
    }

    /// Who changed what stands before the text; the names of the elements must mean what they mean here.
    fn put_regions(&mut self) -> Result<(), DocumentError> {
        let body = self.tree.nodes().find(|node| node.is_element() && node.is(NAMES[1].1, "text"));
        let body = body.ok_or_else(|| DocumentError::Missing("office:text".to_owned()))?;
        if let Some((prefix, _)) = NAMES.iter().find(|(prefix, name)| body.resolve_prefix(prefix) != Some(name)) {
            let what = format!("{CONTENT}: the prefix `{prefix}` does not mean what it means in other documents");
            return Err(DocumentError::Archive(what));
        }
        if self.regions.is_empty() {
            return Ok(());
        }
        let known = child(body, "tracked-changes");
        let regions = std::mem::take(&mut self.regions);
        let (at, text) = match known.filter(|known| !known.self_closing()) {
            Some(known) => (known.content_span().end..known.content_span().end, regions),
            None => {
                // Forms come first.
                let first = child(body, "forms").map_or(body.content_span().start, |forms| forms.span().end);
                let at = known.map_or(first..first, |known| known.span());
                (at, format!("<text:tracked-changes>{regions}</text:tracked-changes>"))
            }
        };
        self.splices.push(Splice { at, text });
        Ok(())
    }
}

/// Who and when.
fn said(by: &By) -> String {
    let when =
        by.when.as_deref().map(|when| if when.len() == 10 { format!("{when}T00:00:00") } else { when.to_owned() });
    let when = when.map(|when| format!("<dc:date>{}</dc:date>", escaped(&when))).unwrap_or_default();
    format!("<dc:creator>{}</dc:creator>{when}", escaped(&by.name))
}

/// Words as OpenDocument writes them: white space that would be folded has elements of its own.
fn content(words: &str) -> String {
    let last = words.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(words.len());
    let mut after_space = true;
    for (index, c) in words.chars().enumerate() {
        match c {
            '\n' => out.push_str("<text:line-break/>"),
            '\t' => out.push_str("<text:tab/>"),
            ' ' if after_space || index == last => out.push_str("<text:s/>"),
            c => out.push_str(&escaped(c.encode_utf8(&mut [0; 4]))),
        }
        after_space = c == ' ';
    }
    out
}
