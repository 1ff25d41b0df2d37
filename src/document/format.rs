//! Which format a document has, by what it holds.

use std::fmt;

/// A format of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Word and others: WordprocessingML.
    Docx,
    /// LibreOffice and others: OpenDocument text.
    Odt,
    /// An electronic book.
    Epub,
    /// Markdown: CommonMark with footnotes, tables and CriticMarkup.
    Markdown,
    /// Subtitles of SubRip.
    Srt,
    /// Subtitles of the web: WebVTT.
    Vtt,
    /// Subtitles of Advanced SubStation Alpha.
    Ass,
    /// Scripture: Unified Standard Format Markers.
    Usfm,
    /// A web page with footnotes and without comments of readers; other pages are captured pages.
    Html,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 9] = [
        Format::Docx,
        Format::Odt,
        Format::Epub,
        Format::Markdown,
        Format::Srt,
        Format::Vtt,
        Format::Ass,
        Format::Usfm,
        Format::Html,
    ];

    /// The name in options and headers.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Docx => "docx",
            Format::Odt => "odt",
            Format::Epub => "epub",
            Format::Markdown => "markdown",
            Format::Srt => "srt",
            Format::Vtt => "vtt",
            Format::Ass => "ass",
            Format::Usfm => "usfm",
            Format::Html => "html",
        }
    }

    /// The format of a file with these bytes. Markdown looks like any text: there its name's ending decides.
    pub fn detect(bytes: &[u8], name: &str) -> Option<Self> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Some(of_zip(bytes));
        }
        if bytes.starts_with(&OLE) {
            return Some(Format::Docx);
        }
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
        let head = head.trim_start_matches('\u{feff}');
        if is_html(head) {
            return has_notes_alone(bytes).then_some(Format::Html);
        }
        of_text(head).or_else(|| is_markdown(name).then_some(Format::Markdown))
    }
}

/// How much of a text is looked at.
const HEAD: usize = 8192;

/// The first bytes of old binary files of Word, and of documents that are encrypted.
pub(super) const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// A first look at a zip: ODT and EPUB begin with their media type.
fn of_zip(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(256)];
    let holds = |words: &[u8]| memchr::memmem::find(head, words).is_some();
    if holds(b"application/epub+zip") {
        Format::Epub
    } else if holds(b"application/vnd.oasis.opendocument") {
        Format::Odt
    } else {
        Format::Docx
    }
}

fn is_html(head: &str) -> bool {
    let start: String = head.trim_start().chars().take(200).flat_map(char::to_lowercase).collect();
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || start.starts_with("<?xml") && start.contains("<html")
}

/// Whether a page has footnotes that its markup calls so, and no comments of readers.
fn has_notes_alone(bytes: &[u8]) -> bool {
    const NOTES: [&str; 7] = [
        "class=\"footnotes",
        "class=\"endnotes",
        "doc-footnote",
        "doc-endnote",
        "doc-noteref",
        "epub:type=\"footnote",
        "epub:type=\"noteref",
    ];
    let holds = |words: &str| memchr::memmem::find(bytes, words.as_bytes()).is_some();
    NOTES.iter().any(|words| holds(words)) && !["omment", "isqus"].iter().any(|words| holds(words))
}

fn of_text(head: &str) -> Option<Format> {
    let mut lines = head.lines().map(str::trim).skip_while(|line| line.is_empty());
    let first = lines.next()?;
    if first == "WEBVTT" || first.starts_with("WEBVTT ") || first.starts_with("WEBVTT\t") {
        return Some(Format::Vtt);
    }
    if first.eq_ignore_ascii_case("[Script Info]") {
        return Some(Format::Ass);
    }
    if let Some(id) = first.strip_prefix("\\id ")
        && id.trim().chars().take(3).filter(char::is_ascii_alphanumeric).count() == 3
    {
        return Some(Format::Usfm);
    }
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    let second = if is_number { lines.next()? } else { first };
    super::subtitle::is_srt_time(second).then_some(Format::Srt)
}

fn is_markdown(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("md" | "markdown" | "mdown" | "mkd"))
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
