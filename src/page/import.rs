//! From the bytes of a page to an edition.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::blocks::blocks;
use super::checked::{Checked, check_print};
use super::given::Given;
#[cfg(feature = "html")]
use super::html;
use super::layout::{Layouts, LineKind};
use super::records::{Columns, RecordError, records_of_csv, records_of_jsonl};
use super::{assemble, languages, posts, recognise, replies, thread};
use crate::bracket::{Fault, Lexicon, Options, Told, interpret, interpret_in_parts, unbracketed};
use crate::model::{Edition, Header, Id, LineEnd, Node, Parts, Witness};
use crate::source::{
    DecodeError, Encoding, LineIndex, Position, Unfaithful, decode, decode_keeping, first_forbidden, is_name_char,
};
use crate::text::Sentences;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// Plain text as copied from a browser: article, captions, comments, or running text.
    Page,
    /// A saved web page.
    Html,
    /// Comments, one per record.
    Csv,
    /// Comments, one JSON object per line.
    Jsonl,
    /// Comments, one per line.
    Lines,
}

impl Form {
    /// The name in options and headers.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Page => "page",
            Form::Html => "html",
            Form::Csv => "csv",
            Form::Jsonl => "jsonl",
            Form::Lines => "lines",
        }
    }

    /// Guesses the form of a file from its name's ending and its first characters.
    pub fn guess(name: &str, text: &str) -> Self {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        match ending.as_deref() {
            Some("html" | "htm" | "xhtml") => Form::Html,
            Some("csv" | "tsv") => Form::Csv,
            Some("jsonl" | "ndjson") => Form::Jsonl,
            _ => {
                let start: String = text.trim_start().chars().take(15).flat_map(char::to_lowercase).collect();
                if start.starts_with("<!doctype html") || start.starts_with("<html") { Form::Html } else { Form::Page }
            }
        }
    }
}

/// The default limit for the size of a page: 1 GiB. A page is held in memory, up to three times.
pub const MAX_PAGE_BYTES: usize = 1 << 30;

/// Options for importing a page.
#[derive(Clone)]
#[non_exhaustive]
pub struct ImportOptions<'o> {
    /// The form of the file; guessed if not given.
    pub form: Option<Form>,
    /// Encoding; recognised if not given.
    pub encoding: Option<Encoding>,
    /// Main language as a BCP 47 tag; recognised if not given.
    pub lang: Option<String>,
    /// Date of the import, `YYYY-MM-DD`, for the header.
    pub date: Option<String>,
    /// Columns of CSV and JSONL.
    pub columns: Columns,
    /// Keep control characters and bytes that are not UTF-8, which XML cannot hold, as markup. By default they are
    /// refused.
    pub keep_controls: bool,
    /// The largest size of the page in bytes. Default [`MAX_PAGE_BYTES`].
    pub max_size: usize,
    /// The tables of the bracket notation.
    pub lexicon: &'o Lexicon,
    /// The tables of page layouts.
    pub layouts: &'o Layouts,
}

impl<'o> ImportOptions<'o> {
    setters! {
        with_form(form: impl Into<Option<Form>>);
        with_encoding(encoding: impl Into<Option<Encoding>>);
        with_lang(lang: impl Into<Option<String>>);
        with_date(date: impl Into<Option<String>>);
        with_columns(columns: Columns);
        with_keep_controls(keep_controls: bool);
        with_max_size(max_size: usize);
        with_lexicon(lexicon: &'o Lexicon);
        with_layouts(layouts: &'o Layouts);
    }
}

impl Default for ImportOptions<'_> {
    fn default() -> Self {
        Self {
            form: None,
            encoding: None,
            lang: None,
            date: None,
            columns: Columns::default(),
            keep_controls: false,
            max_size: MAX_PAGE_BYTES,
            lexicon: Lexicon::built_in(),
            layouts: Layouts::built_in(),
        }
    }
}

/// Why a page cannot be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It is empty.
    #[error("the file is empty: there is nothing to import")]
    Empty,
    /// It is too large.
    #[error(
        "the page has {size} bytes, and at most {limit} are read; split it, or raise the limit with `--max-size` or \
         `max-size` under `[import]`"
    )]
    TooLarge {
        /// Its bytes.
        size: usize,
        /// Those that are read.
        limit: usize,
    },
    /// Its bytes are not text in its encoding.
    #[error("{0}")]
    Decode(#[from] DecodeError),
    /// It has a character that XML 1.0 cannot hold.
    #[error("{position}: the character U+{:04X} cannot stand in XML 1.0; remove it, or keep it marked up with --keep-controls", *.character as u32)]
    Forbidden {
        /// Where it stands.
        position: Position,
        /// The character.
        character: char,
        /// Its byte offset in the decoded text.
        offset: usize,
    },
    /// Its records cannot be read.
    #[error("{0}")]
    Record(#[from] RecordError),
    /// Printing the edition would not give the text back: a fault of this program, found before anything is written.
    #[error(
        "the {form} would not come back byte for byte (first difference at byte {offset}); nothing was written; \
         this is a fault of glossator: please report it with the file"
    )]
    NotPrinted {
        /// The form as which the file was read.
        form: &'static str,
        /// Byte offset of the first difference.
        offset: usize,
    },
    /// A saved web page, in a build without the feature `html`.
    #[error("this is HTML, which this build cannot read: its feature `html` is off")]
    NoHtml,
    /// Printing the edition would not give the page back: the encoding has several forms for the same text.
    #[error(transparent)]
    Unfaithful(#[from] Unfaithful),
}

/// So many elements may be open at a time; browsers stop at the same number.
pub(super) const MOST_OPEN: usize = 512;

/// So many attributes of a tag are read.
pub(super) const MOST_ATTRIBUTES: usize = 256;

/// Parts of a saved web page that were left out because they exceed what any real page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeftOut {
    /// Elements nested deeper than in any real page: their text stays, the elements are dropped.
    #[error(
        "this page nests elements deeper than {} levels; the tags below that ({tags}) were dropped, and their text was \
         kept",
        MOST_OPEN
    )]
    DeepTags {
        /// How many tags.
        tags: usize,
    },
    /// Attributes of a tag beyond the number that any real tag has.
    #[error(
        "tags with more than {} attributes: {tags}; the other attributes were dropped, which changes no text",
        MOST_ATTRIBUTES
    )]
    Attributes {
        /// How many tags.
        tags: usize,
    },
}

#[cfg(feature = "html")]
impl LeftOut {
    pub(super) fn deep_tags(tags: usize) -> Option<Self> {
        (tags > 0).then_some(Self::DeepTags { tags })
    }

    pub(super) fn attributes(tags: usize) -> Option<Self> {
        (tags > 0).then_some(Self::Attributes { tags })
    }
}

/// How many comments a page says that it has, beside those that were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Count {
    /// The page's own number.
    pub claimed: usize,
    /// Comments that were found.
    pub found: usize,
    /// Replies that the page keeps folded, by its own numbers.
    pub folded: usize,
}

impl Count {
    /// Whether the numbers differ, and not by the replies that stay folded.
    pub const fn differs(&self) -> bool {
        self.claimed != self.found && self.claimed != self.found + self.folded
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the page says that it has {} comments, and {} were found; check them with `glossator show --posts`; if \
             the page shows more, name its buttons and other furniture in `glossator.toml`, each like this: \
             [[layout]] kind = \"reply\", pattern = \"answer {{name}}\"",
            self.claimed, self.found
        )
    }
}

/// An imported page.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Import {
    /// The edition; the spans in it are ranges of `text`.
    pub edition: Edition,
    /// The text: the page itself, or the text found in HTML, CSV or JSONL.
    pub text: String,
    /// Bracket characters that are not brackets, at byte offsets of `text`.
    pub faults: Vec<Fault>,
    /// Parts of the page that were left out.
    pub left_out: Vec<LeftOut>,
    /// How many comments the page says that it has, where it says so.
    pub count: Option<Count>,
    /// The form as which the file was read.
    pub form: Form,
}

/// Imports the bytes of a file with the name `name`.
///
/// The printed view of the edition is the page: for plain text this is checked before the edition is returned.
///
/// # Errors
/// See [`ImportError`]; nothing is ever dropped silently.
pub fn import(bytes: Vec<u8>, name: &str, options: &ImportOptions<'_>) -> Result<Import, ImportError> {
    imported(bytes, name, options, None)
}

/// Imports the bytes of a file; the parts of its text are handed on as they are finished, and the body of the edition
/// stays empty. Holds the text, its blocks and the decisions, but nothing of what stands inside the blocks.
///
/// # Errors
/// See [`ImportError`]; then what was handed on must not be used.
#[doc(hidden)]
pub fn import_in_parts(
    bytes: Vec<u8>,
    name: &str,
    options: &ImportOptions<'_>,
    parts: &mut dyn Parts,
) -> Result<Import, ImportError> {
    imported(bytes, name, options, Some(parts))
}

fn imported(
    bytes: Vec<u8>,
    name: &str,
    options: &ImportOptions<'_>,
    parts: Option<&mut dyn Parts>,
) -> Result<Import, ImportError> {
    let File { text, form, witness } = read(bytes, name, options)?;
    let mut found = body(form, text, options)?;
    if found.body.is_empty() {
        return Err(ImportError::Empty);
    }
    // HTML and JSON can bring by escapes what the bytes of the file did not have.
    if !options.keep_controls && !matches!(form, Form::Page | Form::Lines) {
        check_characters(&found.text)?;
    }
    let header = header(&mut found, witness, options);
    let mut edition = Edition { header, body: found.body, ..Edition::default() };
    posts::describe(&mut edition, &found.text, options.layouts);
    languages::recognise(&mut edition, &found.text, &found.given, options.lang.is_none());
    let given = &found.given.runs;
    let told = Told { links: &found.given.links(), runs: given };
    let notes = unbracketed(&edition, &found.text, options.lexicon, &told);
    let notation =
        Options { lexicon: options.lexicon, splitter: &Sentences, given, unbracketed: &notes, ..Options::default() };
    let notation = Options { keeps_bare_numbers: matches!(form, Form::Csv | Form::Jsonl), ..notation };
    edition.links.extend(replies::inferred(&edition, &found.text));
    let findings = match parts {
        Some(parts) => {
            let mut checked = Checked::new(parts, &edition.header, &found.text);
            let findings = interpret_in_parts(&mut edition, &found.text, notation, &mut checked);
            edition.header.languages = checked.finish(form)?;
            edition.body = Vec::new();
            findings
        }
        None => {
            let findings = interpret(&mut edition, &found.text, notation);
            languages::list(&mut edition);
            check_print(&edition, &found.text, form)?;
            findings
        }
    };
    Ok(Import {
        edition,
        text: found.text,
        faults: findings.faults,
        left_out: found.left_out,
        count: found.count,
        form,
    })
}

/// A file as text.
struct File {
    text: String,
    form: Form,
    witness: Witness,
}

/// Decodes a file that fits the limits and whose text gives the same bytes again.
fn read(bytes: Vec<u8>, name: &str, options: &ImportOptions<'_>) -> Result<File, ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    if bytes.len() > options.max_size {
        return Err(ImportError::TooLarge { size: bytes.len(), limit: options.max_size });
    }
    let sha256 = hex(&Sha256::digest(&bytes));
    let original = options.encoding.is_some_and(|encoding| !matches!(encoding, Encoding::Utf8)).then(|| bytes.clone());
    let decoder = if options.keep_controls { decode_keeping } else { decode };
    let decoded = decoder(bytes, options.encoding)?;
    let form = options.form.unwrap_or_else(|| Form::guess(name, &decoded.text));
    if !options.keep_controls {
        check_characters(&decoded.text)?;
    }
    if let Some(original) = original {
        decoded.check_way_back(&original)?;
    }
    let witness = Witness {
        file: name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned(),
        sha256,
        form: form.name().to_owned(),
        encoding: decoded.encoding.name().to_owned(),
        byte_order_mark: decoded.bom,
        line_end: LineEnd::Lf,
        kept_bytes: decoded.kept,
    };
    Ok(File { text: decoded.text, form, witness })
}

/// The header of the edition, for which the authors are taken from `found`.
fn header(found: &mut Found, witness: Witness, options: &ImportOptions<'_>) -> Header {
    let recognised = || languages::document_language(&found.body, &found.text).map(str::to_owned);
    let lang = options.lang.clone().or_else(|| found.given.page.take()).or_else(recognised);
    let title = posts::title(&found.body, &found.text).unwrap_or_else(|| witness.file.clone());
    Header {
        id: Some(edition_id(&witness.file)),
        title,
        lang,
        witness: Some(Witness { line_end: found.line_end, ..witness }),
        authors: std::mem::take(&mut found.authors),
        records: std::mem::take(&mut found.records),
        date: options.date.clone(),
        program: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..Header::default()
    }
}

/// The blocks of a file, with the text that their spans are ranges of.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub text: String,
    pub body: Vec<Node>,
    pub line_end: LineEnd,
    pub authors: Vec<crate::model::Agent>,
    /// What records had besides their texts.
    pub records: Vec<crate::model::SourceRecord>,
    pub left_out: Vec<LeftOut>,
    /// Languages that the page itself gives.
    pub given: Given,
    pub count: Option<Count>,
}

fn body(form: Form, text: String, options: &ImportOptions<'_>) -> Result<Found, ImportError> {
    Ok(match form {
        Form::Page => page(text, options.layouts),
        #[cfg(feature = "html")]
        Form::Html => html::found(&text, options.layouts),
        #[cfg(not(feature = "html"))]
        Form::Html => return Err(ImportError::NoHtml),
        Form::Csv => posts::found(records_of_csv(&text, &options.columns)?),
        Form::Jsonl => posts::found(records_of_jsonl(&text, &options.columns)?),
        Form::Lines => posts::lines(text),
    })
}

fn page(text: String, layouts: &Layouts) -> Found {
    let lines = thread::lines(&text, layouts);
    let thread = thread::found(&text, &lines, layouts);
    let kinds: Vec<_> = lines.iter().map(|line| (line.span.start, line.kinds)).collect();
    drop(lines);
    if let Some(found) = thread {
        return Found { text, ..found };
    }
    let raw = blocks(&text);
    let parts = recognise::recognise(&text, &raw.blocks, &kinds, layouts);
    let count = counted(&text, &raw, &parts, layouts);
    let body = if raw.blocks.is_empty() { Vec::new() } else { assemble::assemble(&raw, &parts) };
    Found { count, body, line_end: raw.line_end, text, ..Found::default() }
}

/// How many comments the lines of a page without a repeated shape say that there are, beside its buttons.
fn counted(text: &str, raw: &super::blocks::RawBlocks, parts: &[recognise::Part], layouts: &Layouts) -> Option<Count> {
    let counts = raw.blocks.iter().zip(parts).filter(|(_, part)| **part == recognise::Part::CommentCount);
    let numbers: Vec<usize> = counts.filter_map(|(block, _)| thread::number_in(&text[block.span.clone()])).collect();
    let mut found = parts.iter().filter(|part| **part == recognise::Part::Reply).count();
    // Words behind the last button are a comment as well.
    let last = parts.iter().rev().find(|part| matches!(part, recognise::Part::Reply | recognise::Part::PostText));
    found += usize::from(last == Some(&recognise::Part::PostText));
    let claimed = if numbers.is_empty() { claimed_in(text, layouts)? } else { numbers.iter().sum() };
    Some(Count { claimed, found, folded: 0 })
}

/// The number of comments in a line of its own on a page whose comments were not recognised.
fn claimed_in(text: &str, layouts: &Layouts) -> Option<usize> {
    let lines = super::blocks::lines(text).map(|span| text[span].trim()).filter(|line| !line.is_empty());
    let is_claim = |line: &&str| line.len() <= 60 && layouts.is(LineKind::CommentCount, line);
    lines.take(MOST_LINES).filter(is_claim).find_map(thread::number_in).filter(|number| *number > 0)
}

/// So many lines of a page are searched for the number of its comments.
const MOST_LINES: usize = 2000;

/// The id of an edition: `doc.` and the file's name without its ending, as far as it can stand in an XML name.
pub(crate) fn edition_id(file: &str) -> Id {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let name: String = stem.chars().map(|c| if is_name_char(c) && c != ':' { c } else { '_' }).collect();
    format!("doc.{name}").into()
}

/// Refuses characters that XML cannot hold.
fn check_characters(text: &str) -> Result<(), ImportError> {
    let Some((offset, character)) = first_forbidden(text) else { return Ok(()) };
    Err(ImportError::Forbidden { position: LineIndex::new(text).position(offset), character, offset })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
