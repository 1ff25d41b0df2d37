//! `glossator diff`: what changed between two versions, layer by layer.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::diff::render::{self, Compared, JsonFiles, Side, Totals};
use glossator::diff::{Options, Version, compare, strata};
use glossator::model::Layer;
use glossator::text::{Folding, SegmentUnit, TokenUnit, Tokenizer, nearest, primary};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input, Loaded, PAGES_AND_EDITIONS, load};
use super::messages::{Message, Reporter};
use super::output::{Target, to_stdout};
use super::pages::PageArgs;
use super::terminal;

/// Compare two versions of a text, layer by layer: words, notes, what moved
#[derive(Debug, clap::Args)]
#[command(override_usage = "glossator diff [OPTIONS] OLD NEW")]
pub struct Args {
    /// Two files, or two folders; `-` for standard input on one side
    #[arg(required = true, value_name = "FILE", num_args = 1..)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    how: HowArgs,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Only say how much changed, layer by layer
    #[arg(long, conflicts_with = "format")]
    stat: bool,
    /// End with 1 if something differs; this is always so, and the option is there for those used to git
    #[arg(long)]
    exit_code: bool,
    /// Print nothing; the exit code tells
    #[arg(short, long)]
    quiet: bool,
    /// Columns of a line; those of the terminal if not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..=1000))]
    width: Option<u16>,
    /// The file to write; standard output if not said
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pages: PageArgs,
}

/// What is compared, and what is not told apart.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "What is compared")]
pub struct HowArgs {
    /// Layers: `printed`, `base`, `reading`, a family of notes such as `gloss`, or `all`, the base text and all notes
    #[arg(long, value_name = "LAYER", value_delimiter = ',', default_value = "all", value_parser = layer)]
    layer: Vec<LayerArg>,
    /// What makes no difference in earnest; such changes are told apart as minor
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    ignore: Vec<Ignore>,
    /// What is matched as a whole, wherever it stands
    #[arg(long, value_name = "UNIT", default_value = "sentence")]
    segment: Segment,
    /// What is compared inside
    #[arg(long, value_name = "UNIT", default_value = "word")]
    tokens: Tokens,
}

/// A format of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: a summary, then what changed
    Text,
    /// One JSON object, as schemas/diff.schema.json says
    Json,
}

/// A layer, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LayerArg {
    All,
    One(Layer),
}

/// What makes no difference, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ignore {
    /// Capital and small letters
    Case,
    /// Punctuation, and whether there is any
    Punctuation,
    /// Accents and other marks on letters
    Accents,
    /// White space
    Space,
    /// Forms that Unicode calls compatible: full width, ligatures
    Nfkc,
}

/// A unit of segments, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Segment {
    /// A paragraph, heading, caption
    Block,
    /// A sentence
    Sentence,
    /// A line
    Line,
}

/// A unit of tokens, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tokens {
    /// A word or a punctuation mark; in Chinese, Japanese, Thai and other scripts without spaces, a character
    Word,
    /// What stands between white space
    Space,
    /// A character
    Character,
}

fn layer(name: &str) -> Result<LayerArg, String> {
    if name == "all" {
        return Ok(LayerArg::All);
    }
    name.parse().map(LayerArg::One).map_err(|_| {
        let names: Vec<&str> = Layer::all().map(Layer::as_str).collect();
        let advice =
            nearest(name, names.iter().copied()).map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
        format!("{advice}layers are {}, and all", names.join(", "))
    })
}

impl HowArgs {
    /// The options for the library.
    pub fn options(&self) -> Options {
        let mut layers: Vec<Layer> = Vec::new();
        for arg in &self.layer {
            let named = match arg {
                LayerArg::All => strata(),
                LayerArg::One(layer) => vec![*layer],
            };
            named.into_iter().for_each(|layer| {
                if !layers.contains(&layer) {
                    layers.push(layer);
                }
            });
        }
        let segments = match self.segment {
            Segment::Block => SegmentUnit::Block,
            Segment::Sentence => SegmentUnit::Sentence,
            Segment::Line => SegmentUnit::Line,
        };
        let unit = match self.tokens {
            Tokens::Word => TokenUnit::Word,
            Tokens::Space => TokenUnit::Space,
            Tokens::Character => TokenUnit::Character,
        };
        Options { layers, segments, tokenizer: Tokenizer { unit, folding: self.folding() } }
    }

    fn folding(&self) -> Folding {
        let ignores = |what| self.ignore.contains(&what);
        Folding {
            case: ignores(Ignore::Case),
            punctuation: ignores(Ignore::Punctuation),
            accents: ignores(Ignore::Accents),
            space: ignores(Ignore::Space),
            nfkc: ignores(Ignore::Nfkc),
        }
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let [old, new] = &args.files[..] else {
        return Err(Failure::usage("name two files or two folders, the old one first: `glossator diff OLD NEW`"));
    };
    let job = Job { args, config, options: args.how.options(), reporter: Reporter::default() };
    match (old.is_dir(), new.is_dir()) {
        (true, true) => job.folders(old, new),
        (false, false) => job.files(old, new),
        (true, false) => Err(one_folder(old, new)),
        (false, true) => Err(one_folder(new, old)),
    }
}

fn one_folder(folder: &Path, file: &Path) -> Failure {
    let text = format!("this is a folder and `{}` is none; name two files or two folders", file.display());
    Message::error(Some(&folder.display().to_string()), text).into()
}

/// What is to be done.
struct Job<'j> {
    args: &'j Args,
    config: &'j Config,
    options: Options,
    reporter: Reporter,
}

impl Job<'_> {
    fn files(&self, old: &Path, new: &Path) -> Result<Exit, Failure> {
        if old == Path::new("-") && new == Path::new("-") {
            return Err(Failure::usage("standard input can be read only once; name a file for one side"));
        }
        let (old, new) = (input::single(old)?, input::single(new)?);
        let target = Target::new(self.args.output.as_deref());
        [&old, &new].into_iter().try_for_each(|input| target.check(self.args.force, input))?;
        let (old, new) = (self.load(&old)?, self.load(&new)?);
        let mut is_same = true;
        self.write(&target, |out| {
            self.compare(&old, &new, |compared| {
                is_same = compared.comparison.is_same();
                Ok(self.render(compared, out)?)
            })
        })?;
        Ok(exit(is_same))
    }

    /// Compares two folders file by file, paired by their paths below the folders.
    fn folders(&self, old: &Path, new: &Path) -> Result<Exit, Failure> {
        let pairs = paired(old, new)?;
        let target = Target::new(self.args.output.as_deref());
        let inputs = pairs.values().flat_map(|(old, new)| [old, new]).flatten();
        inputs.into_iter().try_for_each(|input| target.check(self.args.force, input))?;
        let (mut totals, mut failed) = (Totals::default(), false);
        let names = (old.display().to_string(), new.display().to_string());
        self.write(&target, |out| {
            let mut printer = Printer::new(self, &names.0, &names.1, out)?;
            for pair in pairs.values() {
                match self.pair(pair, &mut totals, &mut printer, out) {
                    Err(failure @ Failure::Message(_)) => {
                        super::tell(&self.reporter, failure);
                        failed = true;
                    }
                    other => other?,
                }
            }
            Ok(printer.end(&totals, out)?)
        })?;
        Ok(if failed { Exit::Failure } else { exit(totals.is_same()) })
    }

    fn pair(
        &self,
        pair: &Pair,
        totals: &mut Totals,
        printer: &mut Printer<'_>,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        match pair {
            (Some(old), Some(new)) => {
                let (old, new) = (self.load(old)?, self.load(new)?);
                self.compare(&old, &new, |compared| {
                    totals.add(compared.comparison);
                    Ok(printer.pair(compared, out)?)
                })
            }
            (None, Some(only)) | (Some(only), None) => {
                let is_new = pair.0.is_none();
                totals.add_alone(is_new);
                Ok(printer.alone(&only.name(), is_new, out)?)
            }
            (None, None) => Ok(()),
        }
    }

    fn load(&self, input: &Input) -> Result<Loaded, Failure> {
        let file = load(input, &self.args.pages, self.config)?;
        self.reporter.tell(file.warnings());
        Ok(file)
    }

    /// Compares two files and gives the result on.
    fn compare<T>(&self, old: &Loaded, new: &Loaded, take: impl FnOnce(&Compared<'_>) -> T) -> T {
        self.warn_of_languages(old, new);
        let layers = &self.options.layers;
        let versions = [Version::new(&old.edition, layers), Version::new(&new.edition, layers)];
        let comparison = compare(&versions[0], &versions[1], &self.options);
        take(&Compared {
            old: Side::new(&old.name, &old.text, &versions[0]),
            new: Side::new(&new.name, &new.text, &versions[1]),
            comparison: &comparison,
        })
    }

    /// Versions in two languages have few words in common.
    fn warn_of_languages(&self, old: &Loaded, new: &Loaded) {
        let lang = |file: &'_ Loaded| file.edition.header.lang.as_deref().map(|tag| primary(tag).to_owned());
        let (Some(one), Some(other)) = (lang(old), lang(new)) else { return };
        if one != other && ![&one, &other].into_iter().any(|tag| tag.is_empty() || tag == "und") {
            let text = format!(
                "this is in `{other}` and `{}` in `{one}`: a comparison of two languages says little; translations are \
                 aligned, not compared; if the languages were taken wrongly, say `--lang`",
                old.name
            );
            self.reporter.one(Message::warning(&new.name, text));
        }
    }

    fn write(&self, target: &Target, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
        match target {
            _ if self.args.quiet => fill(&mut io::sink()),
            // Colours are for people only; elsewhere every byte is the text's own.
            Target::Stdout if self.is_coloured() => to_stdout(anstream::stdout().lock(), fill),
            Target::Stdout => to_stdout(io::stdout().lock(), fill),
            Target::File(_) if self.is_coloured() => target.write(self.args.force, |out| fill(&mut Plain::new(out))),
            Target::File(_) => target.write(self.args.force, fill),
        }
    }

    fn is_coloured(&self) -> bool {
        self.args.stat || self.args.format == Format::Text
    }

    fn width(&self) -> usize {
        self.args.width.map_or_else(terminal::width, usize::from)
    }

    fn render(&self, compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self.args.format {
            _ if self.args.quiet => Ok(()),
            Format::Text => Ok(()),
            Format::Json => render::json(compared, out),
        }
    }
}

/// A file of the old folder and of the new one.
type Pair = (Option<Input>, Option<Input>);

/// The files of two folders by their paths below them.
fn paired(old: &Path, new: &Path) -> Result<BTreeMap<PathBuf, Pair>, Failure> {
    let mut pairs: BTreeMap<PathBuf, Pair> = BTreeMap::new();
    for input in input::collect(&[old.to_owned()], PAGES_AND_EDITIONS)? {
        let below = input.below.clone();
        pairs.entry(below).or_default().0 = Some(input);
    }
    for input in input::collect(&[new.to_owned()], PAGES_AND_EDITIONS)? {
        let below = input.below.clone();
        pairs.entry(below).or_default().1 = Some(input);
    }
    Ok(pairs)
}

/// Writes the comparisons of two folders.
struct Printer<'p> {
    job: &'p Job<'p>,
    json: Option<JsonFiles>,
}

impl<'p> Printer<'p> {
    fn new(job: &'p Job<'p>, old: &str, new: &str, out: &mut dyn Write) -> io::Result<Self> {
        let json = match job.args.format {
            Format::Json if !job.args.quiet => Some(JsonFiles::new(old, new, out)?),
            _ => None,
        };
        Ok(Self { job, json })
    }

    fn pair(&mut self, compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.json {
            Some(json) => json.pair(compared, out),
            None => self.job.render(compared, out),
        }
    }

    fn alone(&mut self, name: &str, is_new: bool, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.json {
            Some(json) => json.alone(name, is_new, out),
            None => Ok(()),
        }
    }

    fn end(self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        match self.json {
            Some(json) => json.end(totals, out),
            None => Ok(()),
        }
    }
}

/// Takes what is for terminals only out of what is written.
struct Plain<'o> {
    out: &'o mut dyn Write,
    strip: anstream::adapter::StripBytes,
}

impl<'o> Plain<'o> {
    fn new(out: &'o mut dyn Write) -> Self {
        Self { out, strip: anstream::adapter::StripBytes::new() }
    }
}

impl Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in self.strip.strip_next(bytes) {
            self.out.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn exit(is_same: bool) -> Exit {
    if is_same { Exit::Clean } else { Exit::Findings }
}
