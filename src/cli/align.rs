//! `glossator align`: sentences of a source and of its translation.

use std::collections::HashSet;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::align::{
    Alignment, AlignmentWarning, GoldBead, Text, TextSide, align_and_explain, align_with, compare_with_gold, render,
};
use glossator::display::Cells;
use glossator::exchange::{BilingualFormat, beads};
use glossator::model::{Bitext, Certainty};
use glossator::source::{LineIndex, decode};
use glossator::tei;

use super::align_pivot;
use super::bilingual::write_bilingual;
use super::bitext::{self, Aligned, Cut, EditionFile};
use super::config::Config;
use super::exit::{Exit, Failure};
use super::gold;
use super::input::{self, Input};
use super::messages::{Message, Reporter};
use super::output::{Target, ending, make_folder};
use super::pages::PageArgs;
use super::segmented::{Borders, How, Segmented};
use super::terminal::width;
use super::versions::Segment;
use super::words::{WordArgs, Words};

/// Align a source and its translation, sentence by sentence
///
/// The alignment rests on lengths, on words that look the same (names and numbers, also across scripts) and on a
/// lexicon learned from the texts themselves. With --pairs the lexicon is learned from all pairs together, which helps
/// short texts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator align page.ru.xml page.en.xml\n  glossator align source.txt target.txt --segment line --format beads\n  glossator align --pairs list.tsv --segment line -o beads/\n  glossator align page.ru.xml page.en.xml --beads vecalign.txt -o page.align.xml\n\nIn a table `?` marks a bead that a person should look at, `??` a bead that is little more than a guess, `–` a segment without a translation.\nTexts without spaces between words (Chinese, Japanese, Thai) are compared by characters."
)]
pub struct Args {
    /// The source and its translation: TEI editions, captured pages or plain text; `-` for standard input on one side.
    /// Of three and more texts each is aligned with the first, and the table has a column for each
    #[arg(num_args = 2.., value_names = ["SOURCE", "TARGET"], required_unless_present = "pairs", conflicts_with = "pairs")]
    pub files: Vec<PathBuf>,
    /// A list of pairs, one `source<TAB>target` per line, with paths relative to the list; needs `-o DIR`
    #[arg(long, value_name = "LIST.tsv", requires = "output")]
    pairs: Option<PathBuf>,
    /// Do not align; read the beads that another aligner found, as lines such as `[0, 1]:[2]` (vecalign, Bleualign) or
    /// as a ladder (hunalign); the form is recognised. Segments are numbered from 0, as in `--format beads`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pairs", "lexicon", "explain", "borders"])]
    pub beads: Option<PathBuf>,
    /// Sections that both texts share and that no bead crosses; one that the other text lacks has no partner
    #[arg(long, value_name = "KIND")]
    borders: Option<Borders>,
    /// Compare the alignment with beads made by hand, lines such as `[0, 1]:[2]`: precision, recall and F1 are printed
    /// instead of the table, or are fields of `--format json`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pairs", "explain"])]
    pub gold: Option<PathBuf>,
    /// Output format
    #[arg(long, alias = "to", value_name = "FORMAT")]
    pub format: Option<Format>,
    /// The unit of a segment; `line` takes every line of a plain text, empty ones too
    #[arg(long, value_name = "UNIT", default_value = "sentence")]
    pub segment: Segment,
    /// Write only beads of at least this certainty; not for `beads` and `ladder`, which hold all beads
    #[arg(long, value_name = "CERT", default_value = "low")]
    pub min_cert: Cert,
    /// Explain one bead, given by its number in the table: its lengths, its words and the runner-up
    #[arg(long, value_name = "N", conflicts_with_all = ["pairs", "min_cert"])]
    pub explain: Option<NonZeroUsize>,
    /// Output file; with --pairs the output folder
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long)]
    pub force: bool,
    /// Print warnings and errors only, no summary
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    pub words: WordArgs,
    #[command(flatten)]
    how: PageArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Source and target side by side, doubtful beads marked; the default for one pair
    Table,
    /// One bead per line, such as `[0, 1]:[2]`; numbers from 0, an empty side as `[]`; the default for a list
    Beads,
    /// A ladder as hunalign writes it: where each bead begins in both texts, and its certainty; the last line is the
    /// end
    Ladder,
    /// One row per bead: kind, probability, numbers and text of the segments
    Tsv,
    /// JSON, one object: beads with numbers, kind, probability and texts
    Json,
    /// JSON lines: one bead per line, with the same fields
    Jsonl,
    /// TEI: links between the ids of two editions, and between glosses and the source words that they explain; the
    /// default for an output that ends in `.xml`
    Tei,
    /// A translation memory, TMX 1.4; the default for an output that ends in `.tmx`
    Tmx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cert {
    Low,
    Medium,
    High,
}

impl Cert {
    pub const fn certainty(self) -> Certainty {
        match self {
            Self::Low => Certainty::Low,
            Self::Medium => Certainty::Medium,
            Self::High => Certainty::High,
        }
    }
}

impl Args {
    /// How files are cut into segments.
    pub fn cut(&self) -> How<'_> {
        How { unit: self.segment, borders: self.borders, pages: &self.how }
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    input::check_standard(args.files.iter().chain(&args.beads).chain(&args.gold))?;
    match (&args.pairs, args.files.as_slice()) {
        (Some(list), _) => run_list(list, args, config),
        (None, [source, target]) => run_pair(source, target, args, config),
        (None, [_, _, _, ..]) => align_pivot::run(args, config),
        (None, _) => Err(Failure::usage("give a source and a target, or a list with `--pairs`")),
    }
}

fn run_pair(source: &Path, target: &Path, args: &Args, config: &Config) -> Result<Exit, Failure> {
    let inputs = [input::single(source)?, input::single(target)?];
    let output = Target::new(args.output.as_deref());
    let words = args.words.read(config)?;
    let found = args.beads.as_deref().map(FoundBeads::open).transpose()?;
    let read = inputs.iter().chain(found.as_ref().map(|found| &found.input));
    read.into_iter().try_for_each(|input| output.check(args.force, input))?;
    let format = args.format.unwrap_or_else(|| format_of(args.output.as_deref()));
    check_format(args, format)?;
    if links_editions(args, format) {
        return run_editions(&inputs, (&output, format), (&words, found.as_ref()), args, config);
    }
    let [source, target] =
        [Segmented::read(&inputs[0], &args.cut(), config)?, Segmented::read(&inputs[1], &args.cut(), config)?];
    let texts = (source.text(), target.text());
    let gold = args.gold.as_deref().map(|path| gold::read(path, &texts)).transpose()?;
    if let Some(number) = args.explain {
        return explain(&texts, number.get(), (&output, format), &words, args);
    }
    let how = Shown { format, cells: config.cells, least: args.min_cert, gold: gold.as_deref() };
    if let Some(found) = found {
        let alignment = found.alignment(&texts)?;
        output.write(args.force, |out| how.write(&alignment, &texts, out))?;
        return Ok(Exit::Clean);
    }
    let aligned = align_with(std::slice::from_ref(&texts), &words.knowledge());
    let alignment = aligned.alignments.first().cloned().unwrap_or_default();
    output.write(args.force, |out| how.write(&alignment, &texts, out))?;
    words.keep(&aligned.lexicon, &aligned.warnings)?;
    Ok(tell(&aligned.warnings, &[args.files.as_slice()]))
}

/// Reports the warnings about pairs of files; a useless alignment counts as a finding.
pub fn tell(warnings: &[AlignmentWarning], files: &[&[PathBuf]]) -> Exit {
    let reporter = Reporter::default();
    for concern in warnings {
        let pair = concern.pair.and_then(|pair| files.get(pair)).or(files.first());
        let file = pair.and_then(|files| match concern.kind.side() {
            TextSide::Source => files.first(),
            TextSide::Target => files.last(),
        });
        let name = file.map(|path| path.display().to_string()).unwrap_or_default();
        reporter.one(Message::warning(&name, concern.kind.to_string()));
    }
    if warnings.iter().any(|concern| concern.kind.is_grave()) { Exit::Findings } else { Exit::Clean }
}

/// Explains one bead; a lexicon is read, and left as it is.
fn explain(
    texts: &(Text<'_>, Text<'_>),
    number: usize,
    (output, format): (&Target, Format),
    words: &Words,
    args: &Args,
) -> Result<Exit, Failure> {
    let (aligned, explanation) = align_and_explain(std::slice::from_ref(texts), &words.knowledge(), (0, number - 1));
    let Some(explanation) = explanation else {
        let last = aligned.alignments.first().map_or(0, |alignment| alignment.beads.len());
        let last = if last == 0 { "there are none".to_owned() } else { format!("the last one is {last}") };
        return Err(Failure::usage(format!("there is no bead {number}; {last}")));
    };
    let (source, target) = texts;
    output.write(args.force, |out| match format {
        Format::Json => Ok(render::explanation_json(number, &explanation, source, target, out)?),
        _ => Ok(render::explanation(number, &explanation, source, target, width(), out)?),
    })?;
    Ok(tell(&aligned.warnings, &[args.files.as_slice()]))
}

/// The format that the name of an output promises.
pub fn format_of(output: Option<&Path>) -> Format {
    match ending(output).as_deref() {
        Some("xml") => Format::Tei,
        Some("tmx") => Format::Tmx,
        Some("tsv") => Format::Tsv,
        Some("json") => Format::Json,
        Some("jsonl" | "ndjson") => Format::Jsonl,
        Some("beads") => Format::Beads,
        Some("ladder") => Format::Ladder,
        _ => Format::Table,
    }
}

/// Aligns two editions by the ids of their units.
fn run_editions(
    inputs: &[Input; 2],
    (output, format): (&Target, Format),
    (words, found): (&Words, Option<&FoundBeads>),
    args: &Args,
    config: &Config,
) -> Result<Exit, Failure> {
    let [source, target] = [&inputs[0], &inputs[1]].map(|input| EditionFile::load_tei(input, &args.how, config));
    let (source, target) = (source?, target?);
    let views = bitext::views(&source, &target);
    let cut = |file, view| Cut::new(file, view, args.segment.unit()).with_borders(args.borders);
    let cuts = [cut(&source, &views[0])?, cut(&target, &views[1])?];
    let aligned = match found {
        Some(found) => {
            let alignment = found.alignment(&(cuts[0].text(), cuts[1].text()))?;
            Aligned::found(cuts, alignment, &words.knowledge())
        }
        None => Aligned::new(cuts, &words.knowledge()),
    };
    let mut bitext = aligned.bitext(output.folder())?;
    if let Some(found) = found {
        found.sign(&mut bitext);
    }
    bitext.beads.retain(|bead| bead.cert >= args.min_cert.certainty());
    if format == Format::Tmx {
        let pairs = aligned.pairs(&bitext, Some(&Reporter::default()))?;
        output.write(args.force, |out| {
            write_bilingual(&inputs[1].name(), &pairs, (BilingualFormat::Tmx, config.cells), out)
        })?;
    } else {
        output.write(args.force, |out| tei::write_bitext(&bitext, out).map(drop).map_err(Failure::from))?;
        aligned.tell_pages(&Reporter::default());
    }
    if let Some(learned) = &aligned.learned {
        words.keep(learned, &aligned.warnings)?;
    }
    Ok(tell(&aligned.warnings, &[args.files.as_slice()]))
}

fn run_list(list: &Path, args: &Args, config: &Config) -> Result<Exit, Failure> {
    let format = args.format.unwrap_or(Format::Beads);
    if matches!(format, Format::Tei | Format::Tmx) {
        return Err(for_one_pair());
    }
    check_certainty(args, format)?;
    let pairs = read_list(list)?;
    let words = args.words.read(config)?;
    let folder = args.output.clone().unwrap_or_default();
    make_folder(&folder)?;
    let mut read = Vec::with_capacity(pairs.len());
    for (source, target) in &pairs {
        read.push((Segmented::read(source, &args.cut(), config)?, Segmented::read(target, &args.cut(), config)?));
    }
    let texts: Vec<(Text<'_>, Text<'_>)> = read.iter().map(|(source, target)| (source.text(), target.text())).collect();
    let aligned = align_with(&texts, &words.knowledge());
    for (alignment, ((source, _), texts)) in aligned.alignments.iter().zip(pairs.iter().zip(&texts)) {
        let path = folder.join(&source.below).with_extension(ending_of(format));
        let output = Target::new(Some(&path));
        output.check(args.force, source)?;
        let how = Shown { format, cells: config.cells, least: args.min_cert, gold: None };
        output.write(args.force, |out| how.write(alignment, texts, out))?;
    }
    words.keep(&aligned.lexicon, &aligned.warnings)?;
    let noun = if pairs.len() == 1 { "alignment" } else { "alignments" };
    if !args.quiet {
        Reporter::default().print(&format!("{} {noun} in {}\n", pairs.len(), folder.display()));
    }
    let files: Vec<[PathBuf; 2]> =
        pairs.iter().map(|(one, other)| [one, other].map(|input| input.name().into())).collect();
    Ok(tell(&aligned.warnings, &files.iter().map(<[PathBuf; 2]>::as_slice).collect::<Vec<_>>()))
}

fn links_editions(args: &Args, format: Format) -> bool {
    matches!(format, Format::Tei | Format::Tmx) && args.explain.is_none()
}

/// Refuses options that do not go with the format of one pair.
fn check_format(args: &Args, format: Format) -> Result<(), Failure> {
    if args.explain.is_some() && !matches!(format, Format::Table | Format::Json) {
        return Err(Failure::usage("a bead can be explained as text or with `--format json`"));
    }
    if args.gold.is_some() && !matches!(format, Format::Table | Format::Json) {
        return Err(Failure::usage("scores can be written as text or with `--format json`"));
    }
    if links_editions(args, format) && args.segment == Segment::Line {
        return Err(Failure::usage(
            "lines have no ids to link to; align editions with `--segment sentence` or `--segment block`",
        ));
    }
    check_certainty(args, format)
}

/// Refuses a least certainty where all beads are written, or none.
fn check_certainty(args: &Args, format: Format) -> Result<(), Failure> {
    let is_whole = matches!(format, Format::Beads | Format::Ladder) || args.gold.is_some() && format == Format::Table;
    if args.min_cert == Cert::Low || !is_whole {
        return Ok(());
    }
    Err(Failure::usage(
        "`--min-cert` leaves out rows of `table`, `tsv`, `json`, `jsonl`, `tei` and `tmx`; `beads` and `ladder` hold all beads, and \
         scores count them all",
    ))
}

fn for_one_pair() -> Failure {
    Failure::usage(
        "a list of pairs can be written as `beads`, `ladder`, `tsv`, `json`, `jsonl` or `table`; align one pair at a time for \
         this format",
    )
}

const fn ending_of(format: Format) -> &'static str {
    match format {
        Format::Table => "txt",
        Format::Beads => "beads",
        Format::Ladder => "ladder",
        Format::Tsv => "tsv",
        Format::Json => "json",
        Format::Jsonl => "jsonl",
        Format::Tei => "align.xml",
        Format::Tmx => "tmx",
    }
}

/// The pairs of a list; two sources of one name would be written to one file, and are refused.
fn read_list(list: &Path) -> Result<Vec<(Input, Input)>, Failure> {
    let name = list.display().to_string();
    let bytes = input::single(list)?.read()?;
    let text = decode(bytes, None).map_err(|error| Message::error(Some(&name), error.to_string()))?.text;
    let folder = list.parent().unwrap_or(Path::new(""));
    let mut pairs: Vec<(Input, Input)> = Vec::new();
    let mut names: HashSet<PathBuf> = HashSet::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let about = |why: String| Failure::usage(format!("{name}:{}: {why}", number + 1));
        let Some((source, target)) = line.split_once('\t') else {
            return Err(about("expected a source and a target with a tab between them".to_owned()));
        };
        let pair = (input::single(&folder.join(source))?, input::single(&folder.join(target.trim_end()))?);
        if !names.insert(pair.0.below.with_extension("")) {
            return Err(about(format!(
                "another source has the name `{}`, and both would be written to one file; rename one",
                pair.0.below.with_extension("").display()
            )));
        }
        pairs.push(pair);
    }
    if pairs.is_empty() { Err(Failure::usage(format!("{name}: this list has no pairs"))) } else { Ok(pairs) }
}

/// A file with the beads of another aligner.
struct FoundBeads {
    input: Input,
    text: String,
}

impl FoundBeads {
    fn open(path: &Path) -> Result<Self, Failure> {
        let input = input::single(path)?;
        let decoded = decode(input.read()?, None);
        let text = decoded.map_err(|error| Message::error(Some(&input.name()), error.to_string()))?.text;
        Ok(Self { input, text })
    }

    /// The beads, checked against the texts; says how many segments they leave out.
    fn alignment(&self, (source, target): &(Text<'_>, Text<'_>)) -> Result<Alignment, Failure> {
        let name = self.input.name();
        let read = beads::read_either(&self.text, source.segments.len(), target.segments.len());
        let read = read.map_err(|error| {
            Message::error(Some(&name), error.to_string()).at(&LineIndex::new(&self.text), error.span.start)
        })?;
        if read.left_out != [0, 0] {
            let [one, other] = read.left_out;
            let (all, both) = (source.segments.len(), target.segments.len());
            let text = format!(
                "{one} of {all} segments of the source and {other} of {both} of the translation are in no bead and \
                 stand alone; if that is wrong, give the texts from which the beads were made, segmented the same way"
            );
            Reporter::default().one(Message::warning(&name, text));
        }
        Ok(read.alignment)
    }

    /// Records who is responsible for the beads; the program is responsible for segments that were left out.
    fn sign(&self, bitext: &mut Bitext) {
        bitext.title = format!("{}, from the beads of {}", bitext.title, self.input.below.display());
        let said = bitext.beads.iter_mut().filter(|bead| bead.cert == Certainty::High);
        said.for_each(|bead| bead.resp = beads::ALIGNER.into());
    }
}

/// Says how many beads a ladder cannot hold.
fn say_apart(beads: usize) {
    if beads > 0 {
        let text = format!(
            "beads whose translation is in another place: {beads}; a ladder has one order for both texts, so that their \
             segments are written without a counterpart; `--format beads` keeps them"
        );
        Reporter::default().one(Message::warning("align", text));
    }
}

/// How an alignment is written.
struct Shown<'g> {
    format: Format,
    cells: Cells,
    least: Cert,
    gold: Option<&'g [GoldBead]>,
}

impl Shown<'_> {
    fn write(
        &self,
        alignment: &Alignment,
        (source, target): &(Text<'_>, Text<'_>),
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let least = self.least.certainty();
        let score = self.gold.map(|gold| compare_with_gold(alignment, gold));
        match (self.format, &score) {
            (Format::Json, score) => render::json(alignment, (source, target), least, score.as_ref(), out)?,
            (_, Some(score)) => render::gold_score(score, out)?,
            (Format::Jsonl, _) => render::json_lines(alignment, (source, target), least, out)?,
            (Format::Beads, _) => render::beads(alignment, out)?,
            (Format::Ladder, _) => say_apart(beads::ladder(alignment, out)?),
            (Format::Tsv, _) => {
                let sure = alignment.beads.iter().filter(|bead| bead.cert() >= least).cloned().collect();
                render::tsv(&Alignment { beads: sure }, source, target, self.cells, out)?;
            }
            (Format::Table, _) => render::table(alignment, source, target, least, width(), out)?,
            (Format::Tei | Format::Tmx, _) => return Err(for_one_pair()),
        }
        Ok(())
    }
}
