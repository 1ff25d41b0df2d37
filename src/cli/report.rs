//! `glossator report`: a page in HTML for people who will never see TEI.

use std::io::Write;
use std::path::{Path, PathBuf};

use glossator::align::PriorKnowledge;
use glossator::collate::Near;
use glossator::diff::LayerSummary;
use glossator::model::View;
use glossator::report::{self, AlignedTexts, CollatedTexts, EditionText, Options, SourceColumn, VersionTexts};

use super::align::tell;
use super::bitext::{Aligned, BitextFile, EditionFile, is_bitext, views};
use super::config::Config;
use super::diff_versions::add as add_step;
use super::exit::{Exit, Failure};
use super::input::{self, Input, Loaded, PAGES_AND_EDITIONS, load, load_version};
use super::messages::{Message, Reporter};
use super::output::Target;
use super::pages::PageArgs;
use super::versions::{HowArgs, compared};
use super::with_source::{self, cuts};
use super::{collate, collate_witnesses};

/// The kinds of pages that have no witnesses. Where one of them is asked for, nothing is required any more.
const OTHERS: [&str; 3] = ["diff", "align", "with_source"];

/// Write an HTML page: an edition with its notes in the margin, or the results of `diff`, `collate` or `align`
///
/// The page is one file that needs nothing else: it can be mailed, opened from a disk and printed. It has views,
/// layers, filters and a search, and makes no network requests.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                  glossator report page.txt -o page.html\n  \
                  glossator report page.en.xml --with-source page.ru-en.align.xml -o page.html\n  \
                  glossator report --diff v1.txt v2.txt --layer printed,base,gloss -o diff.html\n  \
                  glossator report --diff draft.txt v1.txt v2.txt -o versions.html\n  \
                  glossator report --collate v1.txt v2.txt v3.txt --layer base,gloss -o collation.html\n  \
                  glossator report --align page.ru.txt page.en.txt -o alignment.html\n\n\
                  Layers and units are chosen as for `diff`. With --collate the first text among the layers is \
                  collated, or the base text if there is none; capital and small letters count as different but are \
                  aligned with each other. Editions are shown whole: their layers are switched on the page.")]
pub struct Args {
    /// Captured pages or TEI editions; several make one page with a table of contents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Two versions side by side, the old one first, with the changes of the notes; of three and more, in their order, a
    /// column each
    #[arg(long, group = "kind")]
    diff: bool,
    /// Any number of versions: a text with its apparatus, and variant graphs
    #[arg(long, group = "kind")]
    collate: bool,
    /// A source and its translation in two columns, or an alignment of the two; doubtful beads first
    #[arg(long, group = "kind")]
    align: bool,
    /// The source of one translation, shown beside it: a page, an edition, or an alignment of the two
    #[arg(long, value_name = "FILE", group = "kind")]
    with_source: Option<PathBuf>,
    /// The title of the page
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// Output file; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    /// Short names of the witnesses of `--collate`, separated by commas; the names of the files if not given
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "collate", conflicts_with_all = OTHERS)]
    sigla: Vec<String>,
    /// The siglum of the witness of `--collate` that is the text when the page is opened; the first one if not given
    #[arg(long, value_name = "SIGLUM", requires = "collate", conflicts_with_all = OTHERS)]
    base: Option<String>,
    /// Decisions on single words of `--collate`, as for `glossator collate`; the page writes such lines, too
    #[arg(long, value_name = "FILE", requires = "collate", conflicts_with_all = OTHERS)]
    pins: Option<PathBuf>,
    /// The share of letters that two words of `--collate` must have in common, as for `glossator collate`
    #[arg(long, value_name = "SHARE", requires = "collate", conflicts_with_all = OTHERS, value_parser = collate::share, allow_hyphen_values = true)]
    near: Option<u32>,
    #[command(flatten)]
    how: HowArgs,
    #[command(flatten)]
    pages: PageArgs,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let job = Job { args, config, target: Target::new(args.output.as_deref()), reporter: Reporter::default() };
    match &args.with_source {
        Some(source) => job.beside(source),
        None if args.diff => job.diff(),
        None if args.collate => job.collation(),
        None if args.align => job.alignment(),
        None => job.editions(),
    }
}

/// What is to be done.
struct Job<'j> {
    args: &'j Args,
    config: &'j Config,
    target: Target,
    reporter: Reporter,
}

impl Job<'_> {
    fn options(&self) -> Options {
        Options { title: self.args.title.clone() }
    }

    fn inputs(&self) -> Result<Vec<Input>, Failure> {
        let inputs = input::collect(&self.args.files, PAGES_AND_EDITIONS)?;
        inputs.iter().try_for_each(|input| self.target.check(self.args.force, input))?;
        Ok(inputs)
    }

    fn write(&self, fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<Exit, Failure> {
        self.target.write(self.args.force, |out| Ok(fill(out)?))?;
        Ok(Exit::Clean)
    }

    fn editions(&self) -> Result<Exit, Failure> {
        let read = |input: &Input| -> Result<Loaded, Failure> {
            let file = load(input, &self.args.pages, self.config)?;
            self.reporter.tell(file.warnings());
            Ok(Loaded { name: shown(&file.name), ..file })
        };
        let files: Vec<Loaded> = self.inputs()?.iter().map(read).collect::<Result<_, _>>()?;
        let texts: Vec<EditionText<'_>> =
            files.iter().map(|file| EditionText { name: &file.name, edition: &file.edition, beside: None }).collect();
        self.write(|out| report::edition(&texts, &self.options(), out))
    }

    fn diff(&self) -> Result<Exit, Failure> {
        let [old, new] = self.args.files.as_slice() else { return self.versions() };
        let [old, new] = [self.version(old)?, self.version(new)?];
        let options = self.args.how.options(self.config)?;
        compared(&old, &new, &options, &self.reporter, |compared| {
            self.write(|out| report::diff(compared, &self.options(), out))
        })
    }

    /// Three versions and more.
    fn versions(&self) -> Result<Exit, Failure> {
        let files = self.args.files.iter().map(|file| self.version(file)).collect::<Result<Vec<_>, _>>()?;
        if files.len() < 2 {
            return Err(Failure::usage("name two files and more, the oldest first: `glossator report --diff OLD NEW`"));
        }
        let options = self.args.how.options(self.config)?;
        let (mut layers, mut steps) = (Vec::new(), Vec::new());
        for pair in files.windows(2) {
            compared(&pair[0], &pair[1], &options, &self.reporter, |step| {
                add_step(&mut layers, step.comparison);
                steps.push(step.comparison.summaries());
            });
        }
        if steps.iter().flatten().any(|summary: &LayerSummary| summary.layer.is_notes() && !summary.is_same()) {
            let text = "changes of notes are counted on this page; `report --diff` of two versions lists them";
            self.reporter.one(Message::warning("report", text));
        }
        let is_named_twice = |name: &String| files.iter().filter(|file| file.name == *name).count() > 1;
        let named = |(at, file): (usize, &Loaded)| {
            let name =
                if is_named_twice(&file.name) { format!("{} ({})", file.name, at + 1) } else { file.name.clone() };
            (name, file.edition.header.lang.clone())
        };
        let versions: Vec<_> = files.iter().enumerate().map(named).collect();
        let texts = VersionTexts { versions: &versions, layers: &layers, steps: &steps, how: &options };
        self.write(|out| report::versions(&texts, &self.options(), out))
    }

    fn version(&self, file: &Path) -> Result<Loaded, Failure> {
        let input = self.single(file)?;
        let file = load_version(&input, &self.args.pages, self.config)?;
        self.reporter.tell(file.warnings());
        Ok(Loaded { name: shown(&file.name), ..file })
    }

    /// A file that is not the one to be written.
    fn single(&self, file: &Path) -> Result<Input, Failure> {
        let input = input::single(file)?;
        self.target.check(self.args.force, &input)?;
        Ok(input)
    }

    fn collation(&self) -> Result<Exit, Failure> {
        let inputs = collate_witnesses::inputs(&self.args.files, &self.reporter)?;
        inputs.iter().try_for_each(|input| self.target.check(self.args.force, input))?;
        let options = self.args.how.options(self.config)?;
        let view = options.layers.iter().find_map(|layer| collate::view(*layer)).unwrap_or(View::Base);
        let notes = options.layers.iter().copied().filter(|layer| layer.is_notes()).collect();
        let folding = options.tokenizer.folding.with_case(true);
        let how = collate::How {
            layers: collate::Layers { view, notes },
            unit: options.segments,
            tokenizer: options.tokenizer.with_folding(folding),
            sigla: &self.args.sigla,
            pages: &self.args.pages,
            near: self.args.near.map(Near::Share),
            pins: self.args.pins.as_deref().map(|file| self.single(file)).transpose()?,
        };
        collate::collated(&inputs, &how, self.config, &self.reporter, |collation, notes, files| {
            let names: Vec<String> = files.of_witness.iter().map(|(name, _)| shown(name)).collect();
            let base = collate::base(self.args.base.as_deref(), collation)?.unwrap_or(0);
            let texts = CollatedTexts { collation, notes, names: &names, base, pins: &files.pins };
            self.write(|out| report::collation(&texts, &self.options(), out))?;
            Ok(if files.misfits > 0 { Exit::Findings } else { Exit::Clean })
        })
    }

    /// A source and its translation, or the file that ties them.
    fn alignment(&self) -> Result<Exit, Failure> {
        match self.args.files.as_slice() {
            [alignment] => {
                let input = self.single(alignment)?;
                let bytes = input.read()?;
                if !is_bitext(&bytes) {
                    let text = "this is not an alignment; name one, or a source and its translation";
                    return Err(Message::error(Some(&input.name()), text).into());
                }
                let file = BitextFile::load(&input, bytes, &self.args.pages, self.config)?;
                let views = views(&file.source, &file.target);
                let cuts = cuts([&file.source, &file.target], &views, file.unit());
                let aligned = file.aligned(cuts).map_err(|(span, message)| file.at(span.start, message))?;
                self.write_alignment(&aligned, [&file.source, &file.target])
            }
            [source, target] => {
                let read = |file| EditionFile::load(&self.single(file)?, &self.args.pages, self.config);
                let (source, target) = (read(source)?, read(target)?);
                let views = views(&source, &target);
                let cuts = cuts([&source, &target], &views, self.args.how.segment());
                let aligned = Aligned::new(cuts, &PriorKnowledge::default());
                tell(&aligned.warnings, &[&[source.name.clone().into(), target.name.clone().into()]]);
                self.write_alignment(&aligned, [&source, &target])
            }
            _ => Err(Failure::usage(
                "name an alignment, or a source and its translation: `glossator report --align SOURCE TARGET`",
            )),
        }
    }

    fn write_alignment(&self, aligned: &Aligned<'_>, [source, target]: [&EditionFile; 2]) -> Result<Exit, Failure> {
        let (one, other, notes) = (aligned.source.version(), aligned.target.version(), aligned.notes());
        let names = [shown(&source.name), shown(&target.name)];
        let texts = AlignedTexts {
            names: [&names[0], &names[1]],
            versions: [&one, &other],
            alignment: &aligned.alignment,
            notes: &notes,
        };
        self.write(|out| report::alignment(&texts, &self.options(), out))
    }

    /// One translation beside its source.
    fn beside(&self, source: &Path) -> Result<Exit, Failure> {
        let inputs = self.inputs()?;
        let [target] = inputs.as_slice() else {
            return Err(Failure::usage("`--with-source` is for one translation; name one file"));
        };
        self.target.check(self.args.force, &input::single(source)?)?;
        with_source::beside(target, source, &self.args.pages, self.config, |aligned, [source, target]| {
            self.write_beside(aligned, source, target)
        })
    }

    fn write_beside(&self, aligned: &Aligned<'_>, source: &EditionFile, target: &EditionFile) -> Result<Exit, Failure> {
        let (one, other, notes) = (aligned.source.version(), aligned.target.version(), aligned.notes());
        let beside = SourceColumn {
            name: &shown(&source.name),
            versions: [&one, &other],
            alignment: &aligned.alignment,
            notes: &notes,
        };
        let text = EditionText { name: &shown(&target.name), edition: &target.edition, beside: Some(beside) };
        self.write(|out| report::edition(&[text], &self.options(), out))
    }
}

/// The name of a file on a page that is passed on: its folders are nobody's business.
fn shown(name: &str) -> String {
    Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}
