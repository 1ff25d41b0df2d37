//! `glossator report`: a page in HTML for people who will never see TEI.

use std::io::Write;
use std::path::{Path, PathBuf};

use glossator::align::Knowledge;
use glossator::report::{self, Beside, EditionText, Options};
use glossator::text::SegmentUnit;

use super::align::tell;
use super::bitext::{Aligned, BitextFile, EditionFile, is_bitext, views};
use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input, Loaded, PAGES_AND_EDITIONS, load};
use super::messages::Reporter;
use super::output::Target;
use super::pages::PageArgs;
use super::with_source::{cuts, same};

/// Write a page in HTML: an edition with its notes in the margin, or what `diff`, `collate` and `align` find
///
/// The page is one file that needs nothing else: it can be mailed, opened from a disk and printed. Views, layers, filters
/// and search are on it; it makes no request to any network.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Captured pages or TEI editions; several make one page with a table of contents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The source of one translation: a page, an edition, or an alignment of the two; it stands beside the text
    #[arg(long, value_name = "FILE")]
    with_source: Option<PathBuf>,
    /// The title of the page
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// The file to write; standard output if not said
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pages: PageArgs,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let job = Job { args, config, target: Target::new(args.output.as_deref()), reporter: Reporter::default() };
    match &args.with_source {
        Some(source) => job.beside(source),
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
            Ok(file)
        };
        let files: Vec<Loaded> = self.inputs()?.iter().map(read).collect::<Result<_, _>>()?;
        let texts: Vec<EditionText<'_>> =
            files.iter().map(|file| EditionText { name: &file.name, edition: &file.edition, beside: None }).collect();
        self.write(|out| report::edition(&texts, &self.options(), out))
    }

    /// One translation beside its source.
    fn beside(&self, source: &Path) -> Result<Exit, Failure> {
        let inputs = self.inputs()?;
        let [target] = inputs.as_slice() else {
            return Err(Failure::usage("`--with-source` is for one translation; name one file"));
        };
        let source = input::single(source)?;
        self.target.check(self.args.force, &source)?;
        let bytes = source.read()?;
        if is_bitext(&bytes) {
            let file = BitextFile::load(&source, bytes, &self.args.pages, self.config)?;
            same(target, &file, &source)?;
            let views = views(&file.source, &file.target);
            let cuts = cuts([&file.source, &file.target], &views, file.unit());
            let aligned = file.aligned(cuts).map_err(|(span, message)| file.at(span.start, message))?;
            return self.write_beside(&aligned, &file.source, &file.target);
        }
        let source = EditionFile::load_bytes(&source, bytes, &self.args.pages, self.config)?;
        let target = EditionFile::load(target, &self.args.pages, self.config)?;
        let views = views(&source, &target);
        let cuts = cuts([&source, &target], &views, SegmentUnit::Sentence);
        let aligned = Aligned::new(cuts, &Knowledge::default());
        tell(&aligned.concerns, &[&[source.name.clone().into(), target.name.clone().into()]]);
        self.write_beside(&aligned, &source, &target)
    }

    fn write_beside(&self, aligned: &Aligned<'_>, source: &EditionFile, target: &EditionFile) -> Result<Exit, Failure> {
        let (one, other, notes) = (aligned.source.version(), aligned.target.version(), aligned.notes());
        let beside =
            Beside { name: &source.name, versions: [&one, &other], alignment: &aligned.alignment, notes: &notes };
        let text = EditionText { name: &target.name, edition: &target.edition, beside: Some(beside) };
        self.write(|out| report::edition(&[text], &self.options(), out))
    }
}
