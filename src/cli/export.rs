//! `glossator export`: an edition in another format.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::align::checks::{LinkedEditions, terminology};
use glossator::display::Cells;
use glossator::document::{ChangesAs, Format as DocumentFormat, NotesAs};
use glossator::exchange::{self, AnnotationNames, BilingualFormat, ExchangeError};
use glossator::model::{Edition, View};
use glossator::source::LineIndex;

use super::bilingual::{self, Bilingual, BilingualArgs, FormatArg};
use super::bitext::{self, BitextFile, Cut};
use super::config::Config;
use super::exit::{Exit, Failure};
use super::export_alignment::{self, AlignmentFormat};
use super::export_document;
use super::input::{self, Input, load_bytes};
use super::json;
use super::messages::{Message, Reporter};
use super::output::Target;
use super::pages::PageArgs;

/// Write an edition, a captured page, an alignment or a bilingual file in another format
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator export page.xml --to text -o again.txt     the page, byte for byte\n  glossator export page.xml --to reading | less\n  glossator export memory.tmx --to xliff -o memory.xlf\n  glossator export page.ru-en.align.xml --to tmx -o page.tmx\n  glossator export page.ru-en.align.xml --to terms -o terms.csv\n  glossator export page.intertext.xml --to tei -o page.align.xml\n  glossator export letter.xml --into letter.docx -o reviewed.docx",
    after_long_help = after_long_help()
)]
pub struct Args {
    /// A TEI file, a captured page, an alignment in TEI or of InterText, a TMX, XLIFF, PO or TSV file, or `-` for
    /// standard input
    file: PathBuf,
    /// Output format
    #[arg(long, alias = "format", value_name = "FORMAT", required_unless_present = "into")]
    to: Option<Format>,
    /// The document that the edition was imported from (docx, odt, markdown, srt, vtt, usfm): only what was decided or changed
    /// since then is written into it, in docx and odt as tracked changes and comments of the person who decided
    #[arg(long, value_name = "ORIGINAL", conflicts_with_all = ["to", "notes", "base_name", "view"])]
    into: Option<PathBuf>,
    /// Write changes in place, not as tracked changes
    #[arg(long, requires = "into")]
    plain: bool,
    /// Output file; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    /// The name by which annotations refer to the base text that `--to base` writes; derived from the file name if not
    /// given
    #[arg(long, value_name = "NAME")]
    base_name: Option<String>,
    /// The words in the pairs of an alignment: `printed` shows the translator the brackets in the sentence
    #[arg(long, value_name = "VIEW", default_value = "reading")]
    view: PairsView,
    /// How explanations and remarks are written in documents; as they are if not given
    #[arg(long, value_name = "HOW")]
    notes: Option<NotesArg>,
    /// A DOCX or ODT whose styles the new document takes
    #[arg(long, value_name = "FILE", conflicts_with = "into")]
    template: Option<PathBuf>,
    /// Print warnings and errors only, as in the other commands
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    how: PageArgs,
    #[command(flatten)]
    bilingual: BilingualArgs,
}

/// A view in pairs, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PairsView {
    /// Supplied words without brackets, notes beside the sentence
    Reading,
    /// The page, brackets in the sentence
    Printed,
}

/// The examples, and what the formats carry.
fn after_long_help() -> String {
    let examples = "Examples:\n  glossator export page.xml --to text -o again.txt     the page, byte for byte\n  \
                    glossator export page.xml --to reading | less\n  \
                    glossator export page.xml --to web-annotation --base-name page.base.txt\n  \
                    glossator export memory.tmx --to xliff -o memory.xlf\n  glossator export page.ru-en.align.xml --to \
                    tmx -o page.tmx\n  \
                    glossator export page.ru-en.align.xml --to terms -o terms.csv\n  \
                    glossator export page.ru-en.align.xml --to intertext -o page.intertext.xml\n  \
                    glossator export page.intertext.xml --to tei -o page.align.xml\n  \
                    glossator export pairs.tsv --to po --source-lang ru --target-lang en\n  \
                    glossator export letter.xml --into letter.docx -o reviewed.docx";
    format!("{examples}\n\n{}", bilingual::table())
}

/// How notes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NotesArg {
    /// At the foot of the page
    Footnotes,
    /// As comments on the words that they explain
    Comments,
    /// In brackets in the text
    Brackets,
    /// Not at all
    None,
}

impl NotesArg {
    const fn notes(self) -> NotesAs {
        match self {
            Self::Footnotes => NotesAs::Footnotes,
            Self::Comments => NotesAs::Comments,
            Self::Brackets => NotesAs::Brackets,
            Self::None => NotesAs::None,
        }
    }
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The page that was imported, byte for byte
    Text,
    /// The text for readers: supplied words without brackets, corrections, no notes
    Reading,
    /// The author's words, as far as they are known: nothing added by a translator
    Base,
    /// Headings, paragraphs, comments as sections, notes as footnotes; with `--notes` as that says
    Markdown,
    /// A document of Word
    Docx,
    /// A document of LibreOffice
    Odt,
    /// A book of EPUB 3
    Epub,
    /// Subtitles of SubRip
    Srt,
    /// Subtitles of the web: WebVTT
    Vtt,
    /// Scripture with the markers of USFM
    Usfm,
    /// One row per post, with author, time, parent, language and text
    Csv,
    /// One JSON object per post, with the same fields
    Jsonl,
    /// The notes as Web Annotations of the base text, JSON-LD
    WebAnnotation,
    /// A bilingual file as TMX 1.4
    Tmx,
    /// A bilingual file as XLIFF 2.1
    Xliff,
    /// A bilingual file as XLIFF 1.2
    Xliff12,
    /// A bilingual file as PO
    Po,
    /// A bilingual file as tab-separated rows
    Tsv,
    /// The terms that the glosses of an alignment explain, as CSV: source word, translation, count, first gloss
    Terms,
    /// The same terms as JSON lines
    TermsJsonl,
    /// The same terms as a glossary in TBX
    TermsTbx,
    /// The same terms as a glossary of OmegaT: tab-separated source, translation and gloss
    TermsOmegat,
    /// An alignment in InterText's format: links between ids, and whether a person confirmed them
    Intertext,
    /// An alignment of InterText as one in TEI
    Tei,
}

/// What is written.
enum Written {
    Edition(EditionFormat),
    Annotations,
    Document(DocumentFormat),
    Bilingual(BilingualFormat),
    Terms(Glossary),
    Alignment(AlignmentFormat),
}

/// How terms are written.
#[derive(Debug, Clone, Copy)]
enum Glossary {
    Csv,
    Jsonl,
    Tbx,
    Omegat,
}

impl Format {
    fn written(self) -> Written {
        match self {
            Self::Text => Written::Edition(EditionFormat::Text),
            Self::Reading => Written::Edition(EditionFormat::View(View::Reading)),
            Self::Base => Written::Edition(EditionFormat::View(View::Base)),
            Self::Markdown => Written::Edition(EditionFormat::Markdown),
            Self::Docx => Written::Document(DocumentFormat::Docx),
            Self::Odt => Written::Document(DocumentFormat::Odt),
            Self::Epub => Written::Document(DocumentFormat::Epub),
            Self::Srt => Written::Document(DocumentFormat::Srt),
            Self::Vtt => Written::Document(DocumentFormat::Vtt),
            Self::Usfm => Written::Document(DocumentFormat::Usfm),
            Self::Csv => Written::Edition(EditionFormat::Csv),
            Self::Jsonl => Written::Edition(EditionFormat::Jsonl),
            Self::WebAnnotation => Written::Annotations,
            Self::Tmx => Written::Bilingual(FormatArg::Tmx.format()),
            Self::Xliff => Written::Bilingual(FormatArg::Xliff.format()),
            Self::Xliff12 => Written::Bilingual(FormatArg::Xliff12.format()),
            Self::Po => Written::Bilingual(FormatArg::Po.format()),
            Self::Tsv => Written::Bilingual(FormatArg::Tsv.format()),
            Self::Terms => Written::Terms(Glossary::Csv),
            Self::TermsJsonl => Written::Terms(Glossary::Jsonl),
            Self::TermsTbx => Written::Terms(Glossary::Tbx),
            Self::TermsOmegat => Written::Terms(Glossary::Omegat),
            Self::Intertext => Written::Alignment(AlignmentFormat::InterText),
            Self::Tei => Written::Alignment(AlignmentFormat::Tei),
        }
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    no_template(args)?;
    let input = input::single(&args.file)?;
    let target = Target::new(args.output.as_deref());
    target.check(args.force, &input)?;
    let bytes = input.read()?;
    let format = match args.to {
        Some(format) => format,
        None => return into(&input, bytes, args, &target),
    };
    let format = match format.written() {
        Written::Bilingual(format) => {
            let read = match bitext::is_bitext(&bytes) {
                true => pairs_of(&input, bytes, args, config)?,
                false => {
                    if let Some(same) = as_it_is(&input, &bytes, format, args)? {
                        target.write(args.force, |out| Ok(out.write_all(&same)?))?;
                        return Ok(Exit::Clean);
                    }
                    tell_obsolete(&input.name(), &bytes, format);
                    read_pairs(&input, bytes, args)?
                }
            };
            return convert(args, &input.name(), &read, (format, config.cells), &target);
        }
        Written::Terms(glossary) => return terms(&input, &bytes, (&target, glossary), args, config),
        Written::Alignment(format) => {
            return export_alignment::run(&input, bytes, (&target, format), args.force, args.how.encoding(config));
        }
        Written::Edition(EditionFormat::Markdown) if args.notes.is_some() => {
            return document(&input, bytes, DocumentFormat::Markdown, &target, args, config);
        }
        Written::Document(format) => return document(&input, bytes, format, &target, args, config),
        Written::Edition(format) => Some(format),
        Written::Annotations => None,
    };
    no_bilingual(&input, &bytes, args)?;
    let file = load_bytes(&input, bytes, &args.how, config)?;
    Reporter::default().tell(file.warnings());
    target.write(args.force, |mut out| {
        let base = args.base_name.as_deref().unwrap_or(&file.name);
        let names = AnnotationNames { edition: &file.name, base };
        let written = match format {
            Some(format) => write(&file.edition, format, config.cells, &mut out),
            None => exchange::web_annotation(&file.edition, names, &mut out),
        };
        written.map_err(|error| Failure::from(error).about(&file.name))
    })?;
    if format == Some(EditionFormat::Markdown) {
        let lost = exchange::markdown_losses(&file.edition);
        let lost = lost.into_iter().map(|text| Message::warning(&file.name, text)).collect::<Vec<_>>();
        Reporter::default().tell(lost.into_iter());
    }
    if format == Some(EditionFormat::Csv) {
        tell_fields(&file.name, &file.edition);
    }
    Ok(Exit::Clean)
}

/// Writes an edition as a document.
fn document(
    input: &Input,
    bytes: Vec<u8>,
    format: DocumentFormat,
    target: &Target,
    args: &Args,
    config: &Config,
) -> Result<Exit, Failure> {
    no_bilingual(input, &bytes, args)?;
    let file = load_bytes(input, bytes, &args.how, config)?;
    let notes = args.notes.map(NotesArg::notes).unwrap_or_default();
    let how = export_document::Call { format, notes, template: args.template.as_deref(), force: args.force };
    export_document::run(&file, target, &how)
}

/// Refuses a template for a format that has no styles.
fn no_template(args: &Args) -> Result<(), Failure> {
    let has_styles = matches!(args.to, None | Some(Format::Docx | Format::Odt));
    match args.template.as_ref().filter(|_| !has_styles) {
        None => Ok(()),
        Some(template) => {
            let text = "a template has styles for `--to docx` and `--to odt`; other formats have none";
            Err(Message::error(Some(&template.display().to_string()), text).into())
        }
    }
}

/// Writes an edition into the document that it was made of.
fn into(input: &Input, bytes: Vec<u8>, args: &Args, target: &Target) -> Result<Exit, Failure> {
    let original = args.into.as_deref().unwrap_or(Path::new("-"));
    let how = if args.plain { ChangesAs::Plain } else { ChangesAs::Tracked };
    let call = super::export_into::Call { original, how, force: args.force, quiet: args.quiet };
    super::export_into::run(input, bytes, target, &call)
}

/// Says which fields of records a table of posts has no column for.
fn tell_fields(name: &str, edition: &Edition) {
    let fields: Vec<String> = exchange::foreign_fields(edition).into_iter().collect();
    if !fields.is_empty() {
        let text = format!(
            "fields of the records that have no column are left out: {}; `--to jsonl` keeps them",
            fields.join(", ")
        );
        Reporter::default().one(Message::warning(name, text));
    }
}

/// A file that is in the format already, and what the call says of it: it is whole and goes out as it is, with everything
/// that the other formats have no place for. `None` where it has to be written anew.
fn as_it_is(input: &Input, bytes: &[u8], format: BilingualFormat, args: &Args) -> Result<Option<Vec<u8>>, Failure> {
    let is_same = bilingual(args).format(&input.name(), bytes) == Some(format) && args.how.said_encoding().is_none();
    let is_kept = match format {
        BilingualFormat::Xliff => memchr::memmem::find(bytes, b"2.0").is_none(),
        BilingualFormat::Pairs => false,
        _ => true,
    };
    if !is_same || !is_kept {
        return Ok(None);
    }
    let Ok(plain) = format.read(bytes.to_vec()) else { return Ok(None) };
    let said = read_pairs(input, bytes.to_vec(), args)?;
    let langs = |file: &exchange::BilingualFile| (file.source_lang.clone(), file.target_lang.clone());
    let source = &said.file.source_lang;
    if format == BilingualFormat::Po && plain.file().source_lang.is_empty() && !source.is_empty() && !said.is_broken {
        return Ok(with_source_language(bytes, source));
    }
    let is_said_already = langs(&said.file) == langs(plain.file());
    Ok((!said.is_broken && is_said_already).then(|| bytes.to_vec()))
}

/// Says which entries of a PO file that are not used any more have no place in another format.
fn tell_obsolete(name: &str, bytes: &[u8], format: BilingualFormat) {
    if BilingualFormat::detect(bytes) != Some(BilingualFormat::Po) || format == BilingualFormat::Po {
        return;
    }
    let text = String::from_utf8_lossy(bytes);
    let mut obsolete = text.match_indices("#~ msgid ").filter(|(at, _)| text[..*at].ends_with('\n') || *at == 0);
    if let Some((first, _)) = obsolete.next() {
        let units = bilingual::count(obsolete.count() + 1, "obsolete entry").replace("entrys", "entries");
        let text_of = format!("{units} (`#~`): {} does not carry them", format.title());
        Reporter::default().one(Message::warning(name, text_of).at(&LineIndex::new(&text), first));
    }
}

/// A PO file whose header names the language of the source; `None` where it has no line for languages, or another encoding.
fn with_source_language(bytes: &[u8], lang: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let line = text.find("\"Language: ")?;
    let end = line + text[line..].find('\n')? + 1;
    let line_end = if text[..end].ends_with("\r\n") { "\r\n" } else { "\n" };
    let field = format!("\"X-Source-Language: {}\\n\"{line_end}", lang.replace('-', "_"));
    Some([&text[..end], &field, &text[end..]].concat().into_bytes())
}

fn read_pairs(input: &Input, bytes: Vec<u8>, args: &Args) -> Result<Bilingual, Failure> {
    bilingual::read_bilingual(input, bytes, args.how.said_encoding(), &bilingual(args))
}

/// The pairs of two editions that an alignment ties.
fn pairs_of(input: &Input, bytes: Vec<u8>, args: &Args, config: &Config) -> Result<Bilingual, Failure> {
    let file = BitextFile::load(input, bytes, &args.how, config)?;
    let pairs = file.pairs(&Reporter::default())?;
    let pairs = match args.view {
        PairsView::Reading => pairs,
        PairsView::Printed => exchange::as_printed(pairs, &file.source.edition, &file.target.edition),
    };
    Ok(Bilingual { file: exchange::with_record(pairs), is_broken: false })
}

/// Writes the terms of an alignment.
fn terms(
    input: &Input,
    bytes: &[u8],
    (target, glossary): (&Target, Glossary),
    args: &Args,
    config: &Config,
) -> Result<Exit, Failure> {
    if !bitext::is_bitext(bytes) {
        let text = "this is not an alignment, and terms come from a source and its translation; write an alignment with `glossator align SOURCE TARGET -o pair.align.xml` and name it";
        return Err(Message::error(Some(&input.name()), text).into());
    }
    let file = BitextFile::load(input, bytes.to_vec(), &args.how, config)?;
    let views = bitext::views(&file.source, &file.target);
    let unit = file.unit();
    let cuts = [Cut::new(&file.source, &views[0], unit), Cut::new(&file.target, &views[1], unit)];
    let aligned = file.aligned(cuts).map_err(|(span, text)| file.at(span.start, text))?;
    let (source, translation) = (aligned.source.version(), aligned.target.version());
    let notes = aligned.notes();
    let tied = LinkedEditions { source: &source, target: &translation, alignment: &aligned.alignment, notes: &notes };
    let rows = terminology(&tied);
    let langs = (&*source.stream.lang, &*translation.stream.lang);
    let mut left_out = 0;
    target.write(args.force, |mut out| {
        match glossary {
            Glossary::Csv => exchange::terms_csv(&rows, config.cells, &mut out)?,
            Glossary::Jsonl => rows.iter().try_for_each(|row| json::line(row, out))?,
            Glossary::Tbx => {
                let written = exchange::terms_tbx(&rows, langs);
                let written = written.map_err(|error| Message::error(Some(&input.name()), error.to_string()))?;
                out.write_all(written.as_bytes())?;
            }
            Glossary::Omegat => left_out = exchange::terms_omegat(&rows, &mut out)?,
        }
        Ok(())
    })?;
    if left_out > 0 {
        let text = format!(
            "terms left out: {left_out}; OmegaT takes a row that begins with `#` for a comment, and has no use for a word without a translation"
        );
        Reporter::default().one(Message::warning(&input.name(), text));
    }
    Ok(Exit::Clean)
}

/// How a bilingual file is read.
fn bilingual(args: &Args) -> BilingualArgs {
    args.bilingual.clone().with_from(args.how.pairs())
}

/// Refuses a bilingual file, or an alignment, where an edition is wanted.
fn no_bilingual(input: &Input, bytes: &[u8], args: &Args) -> Result<(), Failure> {
    if !args.how.says_form() && bitext::is_bitext(bytes) {
        let text = "this is an alignment, which has no text of its own; name one of its editions, or choose tmx, xliff, xliff12, po or tsv";
        return Err(Message::error(Some(&input.name()), text).into());
    }
    match BilingualFormat::detect(bytes).filter(|_| !args.how.says_form()) {
        None => Ok(()),
        Some(found) => {
            let what = found.title();
            let text = format!("this is {what}, not an edition; choose tmx, xliff, xliff12, po or tsv");
            Err(Message::error(Some(&input.name()), text).into())
        }
    }
}

/// Writes a bilingual file in another bilingual format.
fn convert(
    args: &Args,
    name: &str,
    read: &Bilingual,
    format: (BilingualFormat, Cells),
    target: &Target,
) -> Result<Exit, Failure> {
    target.write(args.force, |out| bilingual::write_bilingual(name, &read.file, format, out))?;
    Ok(if read.is_broken { Exit::Findings } else { Exit::Clean })
}

/// A format of editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditionFormat {
    /// The page as it was.
    Text,
    /// A view of it.
    View(View),
    /// Markdown.
    Markdown,
    /// Rows.
    Csv,
    /// Objects.
    Jsonl,
}

/// Writes an edition in a format.
pub fn write<W: Write>(
    edition: &Edition,
    format: EditionFormat,
    cells: Cells,
    out: &mut W,
) -> Result<(), ExchangeError> {
    match format {
        EditionFormat::Text => exchange::text(edition, out),
        EditionFormat::View(view) => exchange::view(edition, view, out),
        EditionFormat::Markdown => exchange::markdown(edition, out),
        EditionFormat::Csv => exchange::csv(edition, cells, out),
        EditionFormat::Jsonl => exchange::jsonl(edition, out),
    }
}
