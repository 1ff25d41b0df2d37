//! The options that say how a captured page is read, shared by all subcommands that take pages.

use clap::{Args, ValueEnum};
use glossator::document::{DocumentOptions, Format, Tracked};
use glossator::page::{Columns, Form, ImportOptions, MAX_PAGE_BYTES};
use glossator::source::Encoding;
use oxilangtag::LanguageTag;

use super::bilingual::FormatArg;
use super::config::Config;

/// How a captured page is read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading captured pages")]
pub struct PageArgs {
    /// Content of the file; recognised by its name and first characters if not given
    #[arg(long, value_name = "FORM")]
    from: Option<FormArg>,
    /// Main language, such as `en`, `pt-BR` or `sr-Latn`; recognised by letters and words if not given
    #[arg(long, value_name = "TAG", value_parser = language)]
    lang: Option<String>,
    /// Encoding, such as `windows-1251` or `shift_jis`; UTF-8 and UTF-16 are recognised
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Columns of CSV and JSON lines, such as `id=cid,author=user,text=body`
    #[arg(long, value_name = "MAP", value_parser = columns)]
    columns: Option<Columns>,
    /// Keep control characters and bytes that are not UTF-8 as markup; by default they are refused, as XML cannot hold
    /// them
    #[arg(long)]
    keep_controls: bool,
    /// What becomes of the tracked changes of a document
    #[arg(long, value_name = "HOW")]
    track_changes: Option<TrackedArg>,
    /// Largest size of a page in bytes, such as `500M` or `4G`; 1G if not given
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_size: Option<usize>,
}

/// What a file holds, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormArg {
    /// Plain text as copied from a browser
    Page,
    /// A saved web page
    Html,
    /// Comments, one per record, columns named in the first line
    Csv,
    /// Comments, one JSON object per line
    Jsonl,
    /// Comments, one per line
    Lines,
    /// A document of Word: WordprocessingML
    Docx,
    /// A document of LibreOffice: OpenDocument text
    Odt,
    /// An electronic book
    Epub,
    /// Markdown
    Markdown,
    /// Subtitles of SubRip
    Srt,
    /// Subtitles of the web: WebVTT
    Vtt,
    /// Subtitles of Advanced SubStation Alpha
    Ass,
    /// Scripture: Unified Standard Format Markers
    Usfm,
    /// Pairs: TMX 1.4, a translation memory
    Tmx,
    /// Pairs: XLIFF 2.1
    Xliff,
    /// Pairs: XLIFF 1.2
    Xliff12,
    /// Pairs: PO, the files of gettext
    Po,
    /// Pairs: tab-separated rows of source, translation and more columns
    Tsv,
}

/// What the person said of a file.
#[derive(Debug, Clone, Copy)]
enum Said {
    Page(Form),
    Document(Format),
    Pairs(FormatArg),
}

impl FormArg {
    /// What is said: the form of a page, or the format of a document.
    const fn said(self) -> Said {
        match self {
            Self::Page => Said::Page(Form::Page),
            Self::Html => Said::Page(Form::Html),
            Self::Csv => Said::Page(Form::Csv),
            Self::Jsonl => Said::Page(Form::Jsonl),
            Self::Lines => Said::Page(Form::Lines),
            Self::Docx => Said::Document(Format::Docx),
            Self::Odt => Said::Document(Format::Odt),
            Self::Epub => Said::Document(Format::Epub),
            Self::Markdown => Said::Document(Format::Markdown),
            Self::Srt => Said::Document(Format::Srt),
            Self::Vtt => Said::Document(Format::Vtt),
            Self::Ass => Said::Document(Format::Ass),
            Self::Usfm => Said::Document(Format::Usfm),
            Self::Tmx => Said::Pairs(FormatArg::Tmx),
            Self::Xliff => Said::Pairs(FormatArg::Xliff),
            Self::Xliff12 => Said::Pairs(FormatArg::Xliff12),
            Self::Po => Said::Pairs(FormatArg::Po),
            Self::Tsv => Said::Pairs(FormatArg::Tsv),
        }
    }
}

/// What becomes of tracked changes, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TrackedArg {
    /// Keep them as markup, with who and when; the text is that with the changes
    All,
    /// Read the text as if all changes were accepted
    Accept,
    /// Read the text as if all changes were rejected
    Reject,
}

impl TrackedArg {
    const fn tracked(self) -> Tracked {
        match self {
            Self::All => Tracked::All,
            Self::Accept => Tracked::Accept,
            Self::Reject => Tracked::Reject,
        }
    }
}

impl PageArgs {
    /// Whether the person said that the file is a page or a document, and which.
    pub const fn says_form(&self) -> bool {
        self.from.is_some() && self.pairs().is_none()
    }

    /// The bilingual format that the person said.
    pub const fn pairs(&self) -> Option<FormatArg> {
        match self.from {
            Some(from) => match from.said() {
                Said::Pairs(format) => Some(format),
                _ => None,
            },
            None => None,
        }
    }

    /// The format of a file, if it is a document: as the person said, else by what it holds.
    pub fn document(&self, name: &str, bytes: &[u8]) -> Option<Format> {
        match self.from {
            Some(form) => match form.said() {
                Said::Document(format) => Some(format),
                _ => None,
            },
            None => Format::detect(bytes, name),
        }
    }

    /// The options for reading a document.
    pub fn document_options<'c>(&self, format: Format, config: &'c Config) -> DocumentOptions<'c> {
        DocumentOptions::default()
            .with_format(format)
            .with_encoding(self.encoding(config))
            .with_lang(self.lang.clone().or_else(|| config.import.lang.clone()))
            .with_tracked(self.track_changes.map(TrackedArg::tracked).unwrap_or_default())
            .with_lexicon(&config.lexicon)
    }

    /// The encoding said in the call.
    pub const fn said_encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    /// The encoding said, in the call or in the configuration.
    pub fn encoding(&self, config: &Config) -> Option<Encoding> {
        self.encoding.or_else(|| config.import.encoding.as_deref().and_then(Encoding::for_label))
    }

    /// Bytes of a page at most.
    pub fn max_size(&self, config: &Config) -> usize {
        let configured = || config.import.max_size.as_deref().and_then(|text| size(text).ok());
        self.max_size.or_else(configured).unwrap_or(MAX_PAGE_BYTES)
    }

    /// The options for the library; what the call does not say, the configuration may.
    pub fn options<'c>(&self, config: &'c Config) -> ImportOptions<'c> {
        let columns = || config.import.columns.as_deref().and_then(|map| columns(map).ok());
        ImportOptions::default()
            .with_form(self.from.and_then(|form| match form.said() {
                Said::Page(form) => Some(form),
                _ => None,
            }))
            .with_encoding(self.encoding(config))
            .with_lang(self.lang.clone().or_else(|| config.import.lang.clone()))
            .with_date(None)
            .with_columns(self.columns.clone().or_else(columns).unwrap_or_default())
            .with_keep_controls(self.keep_controls || config.import.keep_controls)
            .with_max_size(self.max_size(config))
            .with_lexicon(&config.lexicon)
            .with_layouts(&config.layouts)
    }
}

/// Reads a language tag.
pub fn language(tag: &str) -> Result<String, String> {
    let expected = |error| {
        format!("`{tag}` is not a language tag ({error}); write a tag of BCP 47, such as `en`, `pt-BR` or `sr-Latn`")
    };
    let parsed = LanguageTag::parse_and_normalize(tag).map_err(expected)?;
    Ok(parsed.into_inner())
}

/// Reads the name of an encoding.
pub fn encoding(name: &str) -> Result<Encoding, String> {
    Encoding::for_label(name).ok_or_else(|| {
        format!("`{name}` is not a known encoding; write a name such as `utf-8`, `utf-16le`, `windows-1251`, `iso-8859-2` or `shift_jis`")
    })
}

/// Reads a number of bytes: `4096`, `500M`, `4G`; the letters are powers of 1024.
pub fn size(text: &str) -> Result<usize, String> {
    let expected = || format!("`{text}` is not a size; write a number of bytes, such as `4096`, `500M` or `4G`");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        _ => return Err(expected()),
    };
    let number: usize = digits.parse().map_err(|_| expected())?;
    number.checked_mul(1 << shift).ok_or_else(expected)
}

/// Reads a mapping of columns.
pub fn columns(map: &str) -> Result<Columns, String> {
    map.parse::<Columns>().map_err(|error| error.to_string())
}
