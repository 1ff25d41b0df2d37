//! Bilingual files in and out: the one place where subcommands read and write TMX, XLIFF, PO and tables of pairs.

use std::collections::BTreeSet;
use std::io::Write;

use clap::ValueEnum;
use glossator::display::{Cells, locate};
use glossator::exchange::{
    self, BilingualError, BilingualFile, BilingualFormat, Feature, Fidelity, PatchableFile, counted, differences, tmx,
};
use glossator::source::{Encoding, LineIndex, binary_kind, decode};
use glossator::validate::{FileReport, Finding, Found, Placed, SchemaUse};
use oxilangtag::LanguageTag;

use super::exit::Failure;
use super::input::Input;
use super::messages::{Message, Reporter};
use super::pages::language;

/// A bilingual format, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// TMX 1.4, a translation memory
    Tmx,
    /// XLIFF 2.1
    Xliff,
    /// XLIFF 1.2
    Xliff12,
    /// PO, the files of gettext
    Po,
    /// Tab-separated rows: source, translation and more columns
    Tsv,
}

impl FormatArg {
    /// The format itself.
    pub const fn format(self) -> BilingualFormat {
        match self {
            Self::Tmx => BilingualFormat::Tmx,
            Self::Xliff => BilingualFormat::Xliff,
            Self::Xliff12 => BilingualFormat::Xliff12,
            Self::Po => BilingualFormat::Po,
            Self::Tsv => BilingualFormat::Pairs,
        }
    }
}

/// How a bilingual file is read.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Reading bilingual files")]
pub struct BilingualArgs {
    /// Older name of `--from`
    #[arg(long, value_name = "FORMAT", hide = true, conflicts_with = "from")]
    read_as: Option<FormatArg>,
    /// Language of the source, if the file does not give it
    #[arg(long, value_name = "TAG", value_parser = language)]
    source_lang: Option<String>,
    /// Language of the translation, if the file does not give it or has several
    #[arg(long, value_name = "TAG", value_parser = language)]
    target_lang: Option<String>,
    /// Read the units of a broken file up to the first error
    #[arg(long)]
    recover: bool,
}

impl BilingualArgs {
    /// With the format that `--from` says.
    pub fn with_from(mut self, from: Option<FormatArg>) -> Self {
        self.read_as = self.read_as.or(from);
        self
    }

    /// Whether the person said which bilingual file it is.
    pub const fn is_said(&self) -> bool {
        self.read_as.is_some()
    }

    /// The format of a file: the one said, or the one it shows. A name in `.tsv` is one of pairs.
    pub fn format(&self, name: &str, bytes: &[u8]) -> Option<BilingualFormat> {
        let by_name = || name.to_ascii_lowercase().ends_with(".tsv").then_some(BilingualFormat::Pairs);
        self.read_as.map(FormatArg::format).or_else(|| BilingualFormat::detect(bytes)).or_else(by_name)
    }
}

/// A bilingual file that was read.
#[derive(Debug)]
pub struct Bilingual {
    /// What it holds.
    pub file: BilingualFile,
    /// Whether it breaks off.
    pub is_broken: bool,
}

/// Reads a bilingual file; its format is recognised by its content if `args` do not name it. An `encoding` wins over
/// what the file says of itself.
pub fn read_bilingual(
    input: &Input,
    bytes: Vec<u8>,
    encoding: Option<Encoding>,
    args: &BilingualArgs,
) -> Result<Bilingual, Failure> {
    let name = input.name();
    let bytes = match encoding {
        Some(encoding) => recoded(&name, bytes, encoding)?,
        None => bytes,
    };
    let Some(format) = args.format(&name, &bytes) else {
        let wanted = "a TMX, XLIFF or PO file, nor a table with the columns `source` and `target`";
        let text = match binary_kind(&bytes) {
            Some(kind) => format!("this is {kind}, not {wanted}; name such a file"),
            None => format!("this is not {wanted}; name its format with `--from`"),
        };
        return Err(Message::error(Some(&name), text).into());
    };
    let read = match (format, &args.target_lang) {
        (BilingualFormat::Tmx, Some(target)) => tmx::read_towards(bytes.clone(), target),
        _ => format.read(bytes.clone()),
    };
    let (kept, is_broken) = match read {
        Ok(kept) => (kept, false),
        Err(error) => (rescued(&name, bytes, format, &error, args.recover)?, true),
    };
    let mut file = exchange::with_segments(kept.into_file());
    for (lang, said) in [(&mut file.source_lang, &args.source_lang), (&mut file.target_lang, &args.target_lang)] {
        let Some(said) = said else { continue };
        let is_known = !matches!(lang.as_str(), "" | "und") && LanguageTag::parse(lang.as_str()).is_ok();
        if is_known && !lang.eq_ignore_ascii_case(said) {
            let text = format!(
                "the file gives the language `{lang}`, but the option gives `{said}`; leave the option out, or correct \
                 the file"
            );
            return Err(Message::error(Some(&name), text).into());
        }
        lang.clone_from(said);
    }
    if let Some(target) = args.target_lang.as_deref().filter(|_| is_wanting(&file)) {
        let text = format!("no unit has a translation in `{target}`; the file has {}", languages(&file));
        return Err(Message::error(Some(&name), text).into());
    }
    Ok(Bilingual { file, is_broken })
}

/// Whether no unit has a translation, though the file has other languages.
fn is_wanting(file: &BilingualFile) -> bool {
    file.units.iter().all(|unit| unit.target.is_none()) && file.units.iter().any(|unit| !unit.others.is_empty())
}

/// The languages of a file besides its source, for a message.
fn languages(file: &BilingualFile) -> String {
    let tags: BTreeSet<&str> = file.units.iter().flat_map(|unit| &unit.others).map(|(tag, _)| tag.as_str()).collect();
    tags.into_iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ")
}

/// The same text in UTF-8, with a byte order mark, which is believed whatever the file says.
fn recoded(name: &str, bytes: Vec<u8>, encoding: Encoding) -> Result<Vec<u8>, Failure> {
    let decoded = decode(bytes, Some(encoding)).map_err(|error| Message::error(Some(name), error.to_string()))?;
    Ok(format!("\u{FEFF}{}", decoded.text).into_bytes())
}

/// What of a broken file is whole, if that was asked for; else the error with its place, and how much would be there.
fn rescued(
    name: &str,
    bytes: Vec<u8>,
    format: BilingualFormat,
    error: &BilingualError,
    recover: bool,
) -> Result<PatchableFile, Failure> {
    let whole = PatchableFile::recover(bytes.clone(), reader(format));
    let units = |kept: &PatchableFile| count(kept.file().units.len(), "unit");
    let said = match &whole {
        Some(kept) if recover => {
            format!("{error}; kept only the {} before this place", units(kept))
        }
        Some(kept) => format!("{error}; `--recover` reads the {} before this place", units(kept)),
        None => error.to_string(),
    };
    match whole.filter(|_| recover) {
        Some(kept) => {
            Reporter::default().one(placed(Message::warning(name, said), bytes, error));
            Ok(kept)
        }
        None => Err(placed(Message::error(Some(name), said), bytes, error).into()),
    }
}

/// A message with the place of an error.
fn placed(message: Message, bytes: Vec<u8>, error: &BilingualError) -> Message {
    let encoding = match error {
        BilingualError::Line { encoding, .. } => Some(*encoding),
        _ => None,
    };
    match (error.span(), decode(bytes, encoding)) {
        (Some(span), Ok(decoded)) => message.at(&LineIndex::new(&decoded.text), span.start),
        _ => message,
    }
}

fn reader(format: BilingualFormat) -> fn(Vec<u8>) -> Result<PatchableFile, BilingualError> {
    match format {
        BilingualFormat::Tmx => |bytes| BilingualFormat::Tmx.read(bytes),
        BilingualFormat::Xliff => |bytes| BilingualFormat::Xliff.read(bytes),
        BilingualFormat::Xliff12 => |bytes| BilingualFormat::Xliff12.read(bytes),
        BilingualFormat::Po => |bytes| BilingualFormat::Po.read(bytes),
        _ => |bytes| BilingualFormat::Pairs.read(bytes),
    }
}

/// What is wrong with a file that is a bilingual one; `None` for any other file.
pub fn check(name: &str, bytes: &[u8]) -> Option<FileReport> {
    let format = BilingualFormat::detect(bytes)?;
    let rules = SchemaUse {
        schema: format!("rules of {}", format.title()),
        language: "rules".to_owned(),
        found: Found::BuiltIn,
    };
    let report = FileReport { file: name.to_owned(), against: vec![rules], ..FileReport::default() };
    let (text, mut findings) = match format.validate(bytes.to_vec()) {
        Ok(found) => found,
        Err(error) => return Some(FileReport { unreadable: Some(error.to_string()), ..report }),
    };
    let breaks = |finding: &&mut Finding| matches!(&*finding.rule, "xml" | "po.syntax" | "tsv.row");
    if let Some(finding) = findings.iter_mut().find(breaks)
        && let Some(kept) = PatchableFile::recover(bytes.to_vec(), reader(format))
    {
        let whole = format!(
            "`glossator export --recover` reads the {} before this place",
            count(kept.file().units.len(), "unit")
        );
        let advice = finding.advice.take().map_or_else(String::new, |advice| format!("{advice}; "));
        finding.advice = Some(advice + &whole);
    }
    let truncated = findings.len() > MOST;
    findings.truncate(MOST);
    let spans: Vec<_> = findings.iter().map(|finding| finding.span.clone()).collect();
    let related: Vec<_> = findings.iter().filter_map(|finding| Some(finding.related.as_ref()?.0.clone())).collect();
    let places = |spans: &[_]| locate(text.as_bytes(), spans).unwrap_or_default();
    let mut related = places(&related).into_iter();
    let placed = findings.into_iter().zip(places(&spans)).map(|(finding, place)| {
        let related = finding.related.as_ref().and_then(|_| related.next());
        Placed { finding, place, related }
    });
    let is_recoded = text.as_bytes() != bytes;
    Some(FileReport { findings: placed.collect(), truncated, is_recoded, ..report })
}

/// Findings of one file that are shown.
const MOST: usize = 1000;

/// A text in a bilingual format, and what it does not carry as warnings about `name`.
pub fn written(
    name: &str,
    file: &BilingualFile,
    (format, cells): (BilingualFormat, Cells),
) -> Result<(String, Vec<Message>), Failure> {
    let refused = |error: BilingualError| {
        let advice = match error {
            BilingualError::NoLanguage | BilingualError::Language(_) => {
                "; give them with `--source-lang` and `--target-lang`"
            }
            _ => "",
        };
        Failure::from(Message::error(Some(name), format!("{error}{advice}")))
    };
    let mut text = format.write(file).map_err(refused)?;
    let again = format.read(text.clone().into_bytes()).map_err(refused)?;
    let lost = counted(&differences(file, again.file()));
    let warnings = lost.into_iter().map(|(feature, units)| Message::warning(name, loss(feature, units, format)));
    if (format, cells) == (BilingualFormat::Pairs, Cells::Raw) {
        text = exchange::pairs::write_cells(file, cells).map_err(refused)?;
    }
    Ok((text, warnings.collect()))
}

/// Writes a file in a bilingual format, and tells what that does not carry.
pub fn write_bilingual(
    name: &str,
    file: &BilingualFile,
    format: (BilingualFormat, Cells),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (text, warnings) = written(name, file, format)?;
    out.write_all(text.as_bytes())?;
    Reporter::default().tell(warnings.into_iter());
    Ok(())
}

fn loss(feature: Feature, units: usize, format: BilingualFormat) -> String {
    let what = feature.name();
    let whose = if units == 0 { "the file".to_owned() } else { count(units, "unit") };
    let why = match format.carries(feature) {
        Fidelity::Partly(why) => format!(" ({why})"),
        _ => String::new(),
    };
    format!("{whose}: {} does not carry {what}{why}", format.title())
}

/// A number with its noun.
pub fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// What each format does not carry, for help.
pub fn table() -> String {
    let mut out = String::from("Information that bilingual formats do not carry:\n");
    for format in BilingualFormat::ALL {
        let lost = Feature::NAMES.into_iter().filter_map(|(feature, name)| match format.carries(feature) {
            Fidelity::Lost => Some(name.to_owned()),
            Fidelity::Partly(why) => Some(format!("{name} ({why})")),
            _ => None,
        });
        let lost: Vec<String> = lost.collect();
        out.push_str(&format!("  {:<9}  {}\n", format.title(), lost.join("; ")));
    }
    out.push_str("The losses of a file are reported when it is written.");
    out
}
