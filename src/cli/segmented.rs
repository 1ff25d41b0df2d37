//! A file in the segments that are aligned.

use std::path::Path;

use clap::ValueEnum;
use glossator::align::{Section, Text, cut_at_numbers, numbered_sections, sections_by_id, sections_by_milestone};
use glossator::document::Format;
use glossator::model::{Projection, View, project, stream};
use glossator::source::decode;
use glossator::text::{Stream, Tokenizer, Vocabulary};
use glossator::xml::{Document, Limits};

use super::config::Config;
use super::exit::Failure;
use super::input::{Input, is_xml, load_version};
use super::messages::Message;
use super::pages::PageArgs;
use super::versions::Segment;

/// What tells sections that two texts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Borders {
    /// Numbers at the beginnings of segments, such as `7`, `3:16`, `mn10:2.1`; a segment without one belongs to the
    /// section above it
    Numbers,
    /// Names of blocks in TEI: `n`, else `xml:id`
    Ids,
    /// Milestones and page breaks in TEI, by their `n`
    Milestones,
}

impl Borders {
    /// The sections of an edition; those that elements tell only if its tree is given.
    pub fn sections(
        self,
        document: Option<&Document>,
        projection: &Projection<'_>,
        stream: &Stream<'_>,
    ) -> Vec<Section> {
        match (self, document) {
            (Self::Numbers, _) => numbered_sections(&Text::of_stream(stream).segments),
            (Self::Ids, Some(document)) => sections_by_id(document, projection, stream),
            (Self::Milestones, Some(document)) => sections_by_milestone(document, projection, stream),
            (Self::Ids | Self::Milestones, None) => Vec::new(),
        }
    }

    /// The failure where a file has no such section.
    pub fn missing(self, name: &str) -> Failure {
        Message::error(Some(name), self.sought()).into()
    }

    /// What is looked for, and what else there is.
    const fn sought(self) -> &'static str {
        match self {
            Self::Numbers => "no segment begins with a number; see `--borders ids` and `--borders milestones`",
            Self::Ids => "no block has an `n` or an `xml:id`; see `--borders numbers` and `--borders milestones`",
            Self::Milestones => {
                "there is no `milestone` or `pb` with an `n`; see `--borders numbers` and `--borders ids`"
            }
        }
    }
}

/// How files are cut into segments.
#[derive(Debug, Clone, Copy)]
pub struct How<'a> {
    pub unit: Segment,
    pub borders: Option<Borders>,
    pub pages: &'a PageArgs,
}

/// A file in segments.
pub struct Segmented {
    segments: Vec<String>,
    borders: Vec<usize>,
    blocks: Vec<usize>,
    names: Vec<(usize, String)>,
    sections: Vec<Section>,
    headings: Vec<usize>,
}

impl Segmented {
    /// Reads a file. Sections that were asked for and are not there are an error.
    pub fn read(input: &Input, how: &How<'_>, config: &Config) -> Result<Self, Failure> {
        let read = Self::read_whole(input, how, config)?;
        match how.borders {
            Some(borders) if read.sections.is_empty() => Err(borders.missing(&input.name())),
            _ => Ok(read),
        }
    }

    fn read_whole(input: &Input, how: &How<'_>, config: &Config) -> Result<Self, Failure> {
        if how.unit == Segment::Line
            && !how.pages.says_form()
            && let Some(text) = plain_text(input, how.pages, config)?
        {
            let lines = Text::of_lines(&text);
            let sections = match how.borders {
                Some(Borders::Numbers) => numbered_sections(&lines.segments),
                _ => Vec::new(),
            };
            return Ok(Self::of(&lines, sections));
        }
        let loaded = load_version(input, how.pages, config)?;
        let base = project(&loaded.edition, View::Base);
        let lang = loaded.edition.header.lang.as_deref().unwrap_or("und");
        let mut stream = stream(&base, how.unit.unit(), lang, &Tokenizer::default(), &mut Vocabulary::default());
        if how.borders == Some(Borders::Numbers) {
            cut_at_numbers(&mut stream);
        }
        let text = Text::of_edition(&base, &stream);
        // A page has no tree with the names of sections.
        let tree = || Document::parse(loaded.text.clone(), &Limits::default()).ok();
        let sections = how.borders.map(|borders| borders.sections(tree().as_ref(), &base, &stream));
        Ok(Self::of(&text, sections.unwrap_or_default()))
    }

    fn of(text: &Text<'_>, sections: Vec<Section>) -> Self {
        let segments = text.segments.iter().map(|&segment| segment.to_owned()).collect();
        let names = text.names.iter().map(|(segment, name)| (*segment, (*name).to_owned())).collect();
        let (borders, blocks, headings) = (text.borders.clone(), text.blocks.clone(), text.headings.clone());
        Self { segments, borders, blocks, names, sections, headings }
    }

    /// The segments as a text to align.
    pub fn text(&self) -> Text<'_> {
        Text {
            segments: self.segments.iter().map(String::as_str).collect(),
            borders: self.borders.clone(),
            blocks: self.blocks.clone(),
            names: self.names.iter().map(|(segment, name)| (*segment, name.as_str())).collect(),
            sections: self.sections.clone(),
            headings: self.headings.clone(),
        }
    }
}

/// The text of a file that is neither XML nor one of the forms of saved pages.
fn plain_text(input: &Input, pages: &PageArgs, config: &Config) -> Result<Option<String>, Failure> {
    let name = input.name();
    let forms = ["html", "htm", "xhtml", "csv", "tsv", "jsonl", "ndjson", "xml"];
    let ending = Path::new(&name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if input.path.is_none() || forms.iter().any(|form| ending.eq_ignore_ascii_case(form)) {
        return Ok(None);
    }
    let bytes = input.read()?;
    let is_packed = matches!(pages.document(&name, &bytes), Some(Format::Docx | Format::Odt | Format::Epub));
    if is_packed || is_xml(&name, &bytes) {
        return Ok(None);
    }
    let decoded =
        decode(bytes, pages.encoding(config)).map_err(|error| Message::error(Some(&name), error.to_string()))?;
    Ok(Some(decoded.text))
}
