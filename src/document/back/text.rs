//! Into Markdown and subtitles: other words at the places where the old ones stand.

use super::compare::Compared;
use super::{Change, Note, Original, Written, placed};
use crate::document::critic;
use crate::document::error::DocumentError;
use crate::document::format::Format;
use crate::document::model::{Origin, Tracked};
use crate::source::{Decoded, decode, encode};

const NO_PLACE: &str = "these characters are no words in the file but a mark or a line end";
const OTHER: &str = "the file would be read in another way with these words";
const NO_COMMENTS: &str = "subtitles and scripture have no comments";

/// A piece of the file that is replaced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Splice {
    start: usize,
    end: usize,
    text: String,
}

/// Writes changes and remarks into a file of text.
pub(super) fn write(original: &Original, compared: &Compared) -> Result<Written, DocumentError> {
    let decoded = decode(original.bytes.clone(), original.encoding)?;
    let file = File::new(original, &decoded);
    let (found, mut left) = placed(&compared.changes, |change| file.change(change));
    let mut splices: Vec<(Option<usize>, Vec<Splice>)> =
        found.into_iter().map(|(index, found)| (Some(index), found)).collect();
    let mut without = Vec::new();
    for (index, note) in compared.notes.iter().enumerate() {
        match file.note(note) {
            Ok(found) => splices.push((None, vec![found])),
            Err(why) => without.push((index, why)),
        }
    }
    let whole = file.spliced(&splices)?;
    let expected = |kept: &[(Option<usize>, Vec<Splice>)]| {
        original.with(&compared.changes, |index| kept.iter().any(|(own, _)| *own == Some(index)))
    };
    if original.prints(&whole, &expected(&splices), Tracked::All) {
        return Ok(Written { bytes: whole, left, without });
    }
    // One of them is read in another way: those that alone are read rightly stay.
    let mut kept: Vec<(Option<usize>, Vec<Splice>)> = Vec::new();
    for (own, found) in splices {
        kept.push((own, found));
        if !original.prints(&file.spliced(&kept)?, &expected(&kept), Tracked::All) {
            kept.pop();
            left.extend(own.map(|index| (index, OTHER)));
        }
    }
    Ok(Written { bytes: file.spliced(&kept)?, left, without })
}

struct File<'f> {
    original: &'f Original,
    decoded: &'f Decoded,
    /// The text as it was read: in Markdown with characters for the marks of changes.
    read: String,
}

impl<'f> File<'f> {
    fn new(original: &'f Original, decoded: &'f Decoded) -> Self {
        let text = decoded.text.trim_start_matches('\u{feff}');
        let read = if original.format == Format::Markdown { critic::marked(text) } else { text.to_owned() };
        Self { original, decoded, read }
    }

    /// The place in the file for one in the text that was read.
    fn place(&self, at: usize) -> usize {
        let text = &self.decoded.text;
        let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
        let before = self.read.get(..at).unwrap_or_default();
        skipped + if self.read == text[skipped..] { at } else { critic::unmarked(before).len() }
    }

    fn change(&self, change: &Change) -> Result<Vec<Splice>, &'static str> {
        let origins = &self.original.flat.origins;
        let (start, end) = (change.at.start, change.at.end);
        let mut splices = Vec::new();
        let from = origins.partition_point(|origin| origin.at + origin.len <= start);
        let mut next = start;
        for origin in origins[from..].iter().take_while(|origin| origin.at < end && start < end) {
            if origin.at > next {
                return Err(NO_PLACE);
            }
            next = (origin.at + origin.len).min(end);
            let place = |at: usize| self.place(origin.place(at));
            let (start, end) = (place(origin.at.max(start)), place(next));
            splices.push(Splice { start, end, text: String::new() });
        }
        if next < end {
            return Err(NO_PLACE);
        }
        match splices.last_mut() {
            Some(last) => last.text = self.words(&change.text),
            None => splices.push(self.insertion(start, &change.text).ok_or(NO_PLACE)?),
        }
        Ok(splices)
    }

    fn insertion(&self, at: usize, text: &str) -> Option<Splice> {
        let place = self.beside(at)?;
        Some(Splice { start: place, end: place, text: self.words(text) })
    }

    /// The place in the file for a place in the text: behind the words before it, else before those that follow.
    fn beside(&self, at: usize) -> Option<usize> {
        let origins = &self.original.flat.origins;
        let behind = origins.partition_point(|origin| origin.at < at);
        let holds = |origin: &&Origin| origin.at <= at && at <= origin.at + origin.len;
        let before = behind.checked_sub(1).and_then(|index| origins.get(index)).filter(holds);
        let origin = before.or_else(|| origins.get(behind).filter(holds))?;
        Some(self.place(origin.place(at)))
    }

    /// New words as the format writes them.
    fn words(&self, text: &str) -> String {
        let line_end = if self.decoded.text.contains("\r\n") { "\r\n" } else { "\n" };
        match self.original.format {
            Format::Markdown => crate::document::out::escaped_markdown(text).replace('\n', &format!("\\{line_end}")),
            Format::Usfm => text.replace('\u{a0}', "~"),
            Format::Vtt => text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', line_end),
            _ => text.replace('\n', line_end),
        }
    }

    /// A remark as a comment of CriticMarkup, behind what it is about.
    fn note(&self, note: &Note) -> Result<Splice, &'static str> {
        if self.original.format != Format::Markdown {
            return Err(NO_COMMENTS);
        }
        let place = self.beside(note.at.end).ok_or(NO_PLACE)?;
        let words = note.text.replace("<<}", "<< }").replace('\n', " ");
        Ok(Splice { start: place, end: place, text: format!("{{>>{words}<<}}") })
    }

    fn spliced(&self, splices: &[(Option<usize>, Vec<Splice>)]) -> Result<Vec<u8>, DocumentError> {
        let mut all: Vec<&Splice> = splices.iter().flat_map(|(_, splices)| splices).collect();
        all.sort();
        let mut text = String::with_capacity(self.decoded.text.len());
        let mut at = 0;
        for splice in all {
            text.push_str(self.decoded.text.get(at..splice.start).unwrap_or_default());
            text.push_str(&splice.text);
            at = splice.end.max(at);
        }
        text.push_str(self.decoded.text.get(at..).unwrap_or_default());
        let failed = |error: crate::source::EncodeError| DocumentError::Encoding {
            part: self.original.name.clone(),
            error: error.to_string(),
        };
        encode(&text, self.decoded.encoding, self.decoded.bom).map_err(failed)
    }
}
