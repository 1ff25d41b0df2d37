//! `glossator collate`: several versions of a text, word under word.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::collate::{Collation, Foreign, Lacuna, Near, NotedWords, Weights, collate_pinned, render};
use glossator::display::Cells;
use glossator::model::{Layer, Projection, View};
use glossator::source::{LineIndex, Position};
use glossator::text::{Folding, SegmentUnit, Tokenizer, Vocabulary};
use rayon::prelude::*;

use super::collate_format::Format;
use super::collate_witnesses::{Gathered, Source, inputs};
use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input, Loaded};
use super::json;
use super::messages::{Message, Reporter};
use super::output::Target;
use super::pages::PageArgs;
use super::pins::Pins;
use super::regularise::RegulariseArgs;
use super::terminal;
use super::versions::{Segment, Tokens};

/// Collate versions of a text: where they agree, where they differ, and which words moved
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator collate v1.txt v2.txt v3.txt\n  glossator collate editions/ --layer base,gloss --format tei -o apparatus.xml\n  glossator collate witnesses.json --format json\n\nThe result does not depend on the order of the witnesses. Words are never aligned with punctuation marks. In scripts \
                  without spaces (Chinese, Japanese, Thai) each character is a token."
)]
pub struct Args {
    /// The witnesses: captured pages, TEI files, JSON as for CollateX (`{"witnesses": [{"id", "content"}]}`), or `-`
    /// for standard input
    #[arg(required = true, value_name = "WITNESS")]
    files: Vec<PathBuf>,
    /// Output format; if not given, the one that the ending of the output names (such as `.xml`, `.tex`, `.csv`), else
    /// `table`
    #[arg(long, alias = "to", value_name = "FORMAT")]
    format: Option<Format>,
    /// Layers of editions to collate, separated by commas: `printed`, `base` or `reading`, and layers of notes such as
    /// `gloss`, or `all`
    #[arg(long, value_name = "LAYERS", value_delimiter = ',', default_value = "base")]
    layer: Vec<String>,
    /// The unit of a segment; words at the beginning of segments are aligned with each other by preference
    #[arg(long, value_name = "UNIT", default_value = "sentence")]
    segment: Segment,
    /// The unit of a token
    #[arg(long, value_name = "UNIT", default_value = "word")]
    tokens: Tokens,
    /// Differences to ignore when words are compared; they are still reported
    #[arg(long, value_name = "WHAT", value_delimiter = ',', default_value = "case")]
    ignore: Vec<Ignored>,
    #[command(flatten)]
    regularise: RegulariseArgs,
    /// Short names of the witnesses, separated by commas; the file names if not given
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    sigla: Vec<String>,
    /// The siglum of the witness whose text is the base: its readings are the lemmas. For `apparatus` and `latex` it is
    /// the first one, if none is named
    #[arg(long, value_name = "SIGLUM")]
    base: Option<String>,
    /// Name only the witnesses that differ from the base (a negative apparatus)
    #[arg(long)]
    negative: bool,
    /// Decisions on single words that count more than the alignment: lines `together` or `apart`, then siglum, number and
    /// text of a word and the same of another, between tabs. A line that cannot hold is reported
    #[arg(long, value_name = "FILE")]
    pins: Option<PathBuf>,
    /// The share of letters (0 to 1, counted in pairs of neighbours) that two different words must have in common to be
    /// put under each other by preference; 0.5 if neither this nor a file says otherwise
    #[arg(long, value_name = "SHARE", value_parser = share, allow_hyphen_values = true)]
    near: Option<u32>,
    /// For `json` and `collatex-python`: join neighbouring columns of the same witnesses, those on which all agree and
    /// those on which they do not
    #[arg(long)]
    joined: bool,
    /// Output file; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    how: PageArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ignored {
    /// Capital and small letters
    Case,
    /// Punctuation, present or absent
    Punctuation,
    /// Accents and other marks on letters
    Accents,
    /// White space, where characters are compared; between words it is layout
    Space,
    /// Compatible forms of one character: full width, ligatures
    Nfkc,
    /// Nothing: every difference counts
    Nothing,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let reporter = Reporter::default();
    if args.ignore.contains(&Ignored::Nothing) && args.ignore.len() > 1 {
        return Err(Failure::usage("`--ignore nothing` cannot be combined: with it every difference counts"));
    }
    let format = args.format.unwrap_or_else(|| Format::of(args.output.as_deref()));
    format.check(args.base.is_some(), args.negative, args.joined)?;
    input::check_standard(args.files.iter().chain(&args.pins))?;
    let how = How {
        layers: Layers::new(&args.layer)?,
        unit: args.segment.unit(),
        tokenizer: args.tokenizer().with_rules(args.regularise.rules(config)?),
        sigla: &args.sigla,
        pages: &args.how,
        near: args.near.map(Near::Share),
        pins: args.pins.as_deref().map(input::single).transpose()?,
    };
    let inputs = inputs(&args.files, &reporter)?;
    let target = Target::new(args.output.as_deref());
    inputs.iter().chain(&how.pins).try_for_each(|input| target.check(args.force, input))?;
    collated(&inputs, &how, config, &reporter, |collation, noted, files| {
        let written = Written {
            format,
            cells: config.cells,
            base: base(args.base.as_deref(), collation)?.or(args.negative.then_some(0)),
            negative: args.negative,
            joined: args.joined || files.joined,
            lang: lang(&files.of_witness),
        };
        written.check(collation, files)?;
        target.write(args.force, |out| written.write(collation, noted, files, &reporter, out))?;
        Ok(if files.misfits > 0 { Exit::Findings } else { Exit::Clean })
    })
}

/// A share as the command line has it, in per cent.
pub fn share(text: &str) -> Result<u32, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.map(|share| (share * 100.0).round() as u32).ok_or_else(|| "give a number from 0 to 1, such as 0.7".to_owned())
}

/// How files become witnesses.
pub struct How<'h> {
    pub layers: Layers,
    pub unit: SegmentUnit,
    pub tokenizer: Tokenizer,
    pub sigla: &'h [String],
    pub pages: &'h PageArgs,
    /// When words are near each other, if it is asked for.
    pub near: Option<Near>,
    /// A file of decisions.
    pub pins: Option<Input>,
}

/// A file of witnesses, and its language where it is known.
pub type WitnessFile = (String, Option<String>);

/// A page or edition, and the view of it that is a witness.
pub type Seen<'f> = (&'f Loaded, &'f Projection<'f>);

/// Where witnesses come from.
pub struct Files<'f> {
    /// The file of each witness.
    pub of_witness: Vec<WitnessFile>,
    /// The page or edition of each witness; none for a text in JSON.
    seen: Vec<Option<Seen<'f>>>,
    /// Whether one of them asks for joined columns.
    pub joined: bool,
    /// How many decisions do not fit.
    pub misfits: usize,
    /// The decisions as their file has them.
    pub pins: String,
}

impl Files<'_> {
    /// Lines and columns in the file of a witness, for bytes of its text.
    fn places<'p>(&'p self, witness: usize, collation: &Collation<'p>) -> Box<dyn Fn(usize) -> Position + 'p> {
        match self.seen.get(witness).copied().flatten() {
            Some((loaded, projection)) => {
                let lines = loaded.lines();
                Box::new(move |at| lines.position(projection.origin(at).unwrap_or(0)))
            }
            None => {
                let lines = LineIndex::new(collation.witnesses[witness].stream.text);
                Box::new(move |at| lines.position(at))
            }
        }
    }
}

/// Collates files and gives the result on, with the file of each witness.
pub fn collated<T>(
    inputs: &[Input],
    how: &How<'_>,
    config: &Config,
    reporter: &Reporter,
    take: impl FnOnce(&Collation<'_>, &[NotedWords], &Files<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let sources: Vec<Source> =
        inputs.par_iter().map(|input| Source::read(input, how.pages, config)).collect::<Result<_, _>>()?;
    sources.iter().for_each(|source| source.warn(reporter));
    let projections: Vec<Option<Projection<'_>>> =
        sources.iter().map(|source| source.projection(how.layers.view)).collect();
    let mut vocabulary = Vocabulary::default();
    let mut gathered = Gathered::default();
    for (source, projection) in sources.iter().zip(&projections) {
        gathered.add(source, projection.as_ref(), how, &mut vocabulary);
    }
    gathered.name(how.sigla, reporter)?;
    gathered.warn(reporter);
    let Gathered { witnesses, notes, files: of_witness, seen, .. } = gathered;
    let given = || sources.iter().filter_map(Source::given);
    let near = how.near.or_else(|| given().find_map(|file| file.near)).unwrap_or_default();
    let pins = how.pins.as_ref().map(|input| Pins::read(input, &witnesses, &vocabulary, reporter)).transpose()?;
    let decisions = pins.as_ref().map_or(&[][..], |pins| &pins.pins);
    let collation = collate_pinned(witnesses, &vocabulary, &Weights::default().with_near(near), decisions);
    let misfits = pins.as_ref().map_or(0, |pins| pins.misfits + pins.tell_not_held(&collation, reporter));
    let joined = given().any(|file| file.joined == Some(true));
    let files = Files { of_witness, seen, joined, misfits, pins: pins.map(|pins| pins.text).unwrap_or_default() };
    tell_foreign(&collation, &files, reporter);
    tell_lacunae(&collation, &files, reporter);
    let noted = collation.noted(notes);
    take(&collation, &noted, &files)
}

/// Reports witnesses that are hardly versions of the same text.
fn tell_foreign(collation: &Collation<'_>, files: &Files<'_>, reporter: &Reporter) {
    let message = |found: &Foreign| {
        let text = format!(
            "has little in common with any other witness: {} % of its words at most stand under the same word; is it \
             another text?",
            found.shared
        );
        Message::warning(&files.of_witness[found.witness].0, text)
    };
    reporter.tell(collation.foreign().iter().map(message));
}

/// Reports witnesses that begin late or break off: what they lack there is counted as no omission.
fn tell_lacunae(collation: &Collation<'_>, files: &Files<'_>, reporter: &Reporter) {
    let message = |found: &Lacuna| {
        let what = if found.columns.start == 0 { "begins later than" } else { "breaks off before" };
        let text = format!("{what} the others: what it lacks there is a lacuna, no omission");
        Message::warning(&files.of_witness[found.witness].0, text)
    };
    reporter.tell(collation.lacunae().iter().map(message));
}

/// The witness that is the base, by its index.
pub fn base(wanted: Option<&str>, collation: &Collation<'_>) -> Result<Option<usize>, Failure> {
    let sigla: Vec<&str> = collation.witnesses.iter().map(|witness| witness.siglum.as_str()).collect();
    let Some(wanted) = wanted else { return Ok(None) };
    match sigla.iter().position(|siglum| *siglum == wanted) {
        Some(at) => Ok(Some(at)),
        None => {
            Err(Failure::usage(format!("`--base`: no witness is called `{wanted}`; there are {}", sigla.join(", "))))
        }
    }
}

/// How a collation is written.
struct Written {
    format: Format,
    cells: Cells,
    base: Option<usize>,
    negative: bool,
    joined: bool,
    lang: Option<String>,
}

impl Written {
    /// Refuses a base without words where lemmas are to be its words.
    fn check(&self, collation: &Collation<'_>, files: &Files<'_>) -> Result<(), Failure> {
        let base = self.base.unwrap_or(0);
        let has_lemmas = matches!(self.format, Format::Apparatus | Format::Latex);
        if !has_lemmas || collation.witnesses.iter().all(|witness| witness.stream.tokens.is_empty()) {
            return Ok(());
        }
        let Some(witness) = collation.witnesses.get(base).filter(|witness| witness.stream.tokens.is_empty()) else {
            return Ok(());
        };
        let text = format!(
            "the base `{}` has no words, so that nothing is a lemma; name another one with `--base`",
            witness.siglum
        );
        Err(Message::error(files.of_witness.get(base).map(|(name, _)| name.as_str()), text).into())
    }

    fn write(
        &self,
        collation: &Collation<'_>,
        notes: &[NotedWords],
        files: &Files<'_>,
        reporter: &Reporter,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let base = self.base.unwrap_or(0);
        match self.format {
            Format::Table => Ok(render::table(collation, notes, terminal::width(), out)?),
            Format::Json if self.joined => Ok(render::json_joined(collation, notes, out)?),
            Format::Json => Ok(render::json(collation, notes, out)?),
            Format::Jsonl => {
                let mut whole = Vec::new();
                match self.joined {
                    true => render::json_joined(collation, notes, &mut whole)?,
                    false => render::json(collation, notes, &mut whole)?,
                }
                let value: serde_json::Value = serde_json::from_slice(&whole).map_err(io::Error::from)?;
                Ok(json::line(&value, out)?)
            }
            Format::CollatexPython => Ok(render::collatex_python(collation, self.joined, out)?),
            Format::Csv => Ok(render::csv(collation, self.cells, out)?),
            Format::Dot => Ok(render::dot(collation, out)?),
            Format::Graphml => Ok(render::graphml(collation, out)?),
            Format::Apparatus => {
                let place = files.places(base, collation);
                Ok(render::apparatus(collation, base, &*place, self.negative, out)?)
            }
            Format::Latex => Ok(render::latex(collation, base, self.negative, out)?),
            Format::Similarity => Ok(render::similarity(collation, self.cells, out)?),
            Format::Phylip => Ok(render::phylip(collation, out)?),
            Format::Nexus => {
                let left_out = render::nexus(collation, out)?;
                if left_out > 0 {
                    let text = format!("places with more than 62 readings are left out of the matrix: {left_out}");
                    reporter.one(Message::warning("collate", text));
                }
                Ok(())
            }
            Format::Tei => {
                let sigla: Vec<&str> = collation.witnesses.iter().map(|witness| witness.siglum.as_str()).collect();
                let options = render::TeiOptions::default()
                    .with_title(format!("Collation of {}", sigla.join(", ")))
                    .with_lang(self.lang.clone())
                    .with_base(self.base)
                    .with_negative(self.negative);
                Ok(render::tei(collation, notes, &options, out)?)
            }
        }
    }
}

/// What is compared of editions.
pub struct Layers {
    pub view: View,
    pub notes: HashSet<Layer>,
}

impl Layers {
    fn new(names: &[String]) -> Result<Self, Failure> {
        let mut layers = Self { view: View::Base, notes: HashSet::new() };
        let mut text = None;
        for name in names {
            if name == "all" {
                layers.notes.extend(Layer::all().filter(|layer| layer.is_notes()));
                continue;
            }
            let layer: Layer = name.parse().map_err(|_| unknown_layer(name))?;
            match view(layer) {
                Some(view) => {
                    if let Some(other) = text.replace(name).filter(|other| *other != name) {
                        return Err(Failure::usage(format!(
                            "`--layer` names two texts, `{other}` and `{name}`; collate one at a time"
                        )));
                    }
                    layers.view = view;
                }
                None => drop(layers.notes.insert(layer)),
            }
        }
        Ok(layers)
    }
}

/// The text that a layer is.
pub fn view(layer: Layer) -> Option<View> {
    match layer {
        Layer::Printed => Some(View::Printed),
        Layer::Base => Some(View::Base),
        Layer::Reading => Some(View::Reading),
        _ => None,
    }
}

fn unknown_layer(name: &str) -> Failure {
    let names: Vec<&str> = Layer::all().map(Layer::as_str).chain(["all"]).collect();
    let advice = glossator::text::nearest(name, names.iter().copied());
    let advice = advice.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    Failure::usage(format!("`{name}` is not a layer; {advice}the layers are {}", names.join(", ")))
}

/// The language of all witnesses, if it is one.
fn lang(files: &[WitnessFile]) -> Option<String> {
    let (_, first) = files.first()?;
    files.iter().all(|(_, lang)| lang == first).then(|| first.clone()).flatten()
}

impl Args {
    fn tokenizer(&self) -> Tokenizer {
        let has = |ignored| self.ignore.contains(&ignored);
        let unit = self.tokens.unit();
        let folding = Folding::default()
            .with_case(has(Ignored::Case))
            .with_punctuation(has(Ignored::Punctuation))
            .with_accents(has(Ignored::Accents))
            .with_space(has(Ignored::Space))
            .with_nfkc(has(Ignored::Nfkc));
        Tokenizer::default().with_unit(unit).with_folding(folding)
    }
}
