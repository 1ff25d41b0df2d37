//! `glossator import`: captured pages become TEI editions.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::builder::NonEmptyStringValueParser;
use clap::builder::TypedValueParser as _;
use glossator::document::Format;
use glossator::exchange::BilingualFormat;
use glossator::model::{Certainty, ContainerKind, Edition, Node};
use glossator::page::ImportOptions;
use glossator::tei;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::bilingual::BilingualArgs;
use super::config::Config;
use super::date;
use super::exit::{Exit, Failure};
use super::import_columns;
use super::import_into;
use super::import_pairs::{self, Call};
use super::input::{self, Input, is_xml, load_document, load_in_parts};
use super::messages::{Message, Reporter};
use super::output::{Target, make_folder};
use super::pages::PageArgs;

/// Turn captured pages and documents into TEI editions, or a bilingual file into two editions and their alignment
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator import page.txt -o page.xml\n  glossator import pages/ -o editions/\n  glossator import comments.csv --columns id=cid,text=body -o comments.xml\n  glossator import draft.docx -o draft.xml\n  glossator import memory.tmx -o editions/"
)]
pub struct Args {
    /// Pages and documents: files, folders, patterns such as `pages/*.txt`, or `-` for standard input
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Output file for one page, or folder for several; one page goes to standard output if not given
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(super) output: Option<PathBuf>,
    /// Take back into an edition what was changed in a bilingual file or a document that was exported from it: changed
    /// sentences and notes, and new comments as remarks; everything else of the edition stays. The result goes to `-o`
    #[arg(long, value_name = "EDITION.xml")]
    into: Option<PathBuf>,
    /// With --into: report what would be changed; write nothing
    #[arg(long, requires = "into")]
    dry_run: bool,
    /// Replace files that exist
    #[arg(long)]
    pub(super) force: bool,
    /// Date of the import in the header; today (UTC) or the day of SOURCE_DATE_EPOCH if not given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = NonEmptyStringValueParser::new().try_map(|text| date::date(&text)))]
    pub(super) date: Option<String>,
    /// Number of files read at the same time; one per core if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print warnings and errors only, no progress and no summary
    #[arg(short, long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) how: PageArgs,
    #[command(flatten)]
    bilingual: BilingualArgs,
}

/// The text of an edition is collected in memory up to so many bytes, then in a temporary file.
const MOST_IN_MEMORY: usize = 1 << 22;

/// A page and where its edition goes.
#[derive(Debug)]
struct Job {
    input: Input,
    target: Target,
}

pub fn run(mut args: Args, config: &Config) -> Result<Exit, Failure> {
    args.bilingual = args.bilingual.with_from(args.how.pairs());
    let inputs = input::collect(&args.pages, input::PAGES)?;
    if !args.quiet {
        let folders = args.pages.iter().filter(|path| path.is_dir());
        folders.for_each(|folder| input::tell_skipped(folder, input::PAGES, "name such a file to import it"));
    }
    if let Some(edition) = &args.into {
        return into(&inputs, edition, &args, config);
    }
    if let Some((input, bytes)) = pairs(&inputs, &args)? {
        let date = args.date.clone().map_or_else(date::today, Ok).map_err(Failure::usage)?;
        let call = Call {
            output: args.output.as_deref(),
            force: args.force,
            quiet: args.quiet,
            date: &date,
            encoding: args.how.said_encoding(),
            how: &args.bilingual,
            lexicon: &config.lexicon,
        };
        return import_pairs::run(input, bytes, &call);
    }
    if let Some(exit) = import_columns::run(&inputs, &args, config)? {
        return Ok(exit);
    }
    let several = inputs.len() > 1 || args.pages.iter().any(|path| path.is_dir());
    let jobs = jobs(inputs, &args, several)?;
    let mut options = args.how.options(config);
    options.date = Some(args.date.clone().map_or_else(date::today, Ok).map_err(Failure::usage)?);
    let bar = (several && !args.quiet && std::io::stderr().is_terminal()).then(|| progress(jobs.len()));
    let reporter = Reporter::above(bar.clone());
    let work = Work { args: &args, options: &options, config, reporter: &reporter, bar: bar.as_ref() };
    let summary = work.all(&jobs)?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    if !args.quiet {
        Reporter::default().print(&summary.text());
    }
    Ok(if summary.failed > 0 { Exit::Failure } else { Exit::Clean })
}

/// Takes one bilingual file back into an edition.
fn into(inputs: &[Input], edition: &Path, args: &Args, config: &Config) -> Result<Exit, Failure> {
    let [input] = inputs else {
        return Err(Failure::usage("one bilingual file or document at a time comes back into an edition"));
    };
    if args.output.is_none() && !args.dry_run {
        return Err(Failure::usage("name the file for the changed edition with `-o NEW.xml`, or add `--dry-run`"));
    }
    let date = args.date.clone().map_or_else(date::today, Ok).map_err(Failure::usage)?;
    let call = import_into::Call {
        edition,
        output: args.output.as_deref(),
        force: args.force,
        quiet: args.quiet,
        dry_run: args.dry_run,
        date: &date,
        how: &args.bilingual,
        pages: &args.how,
    };
    import_into::run(input, input.read()?, &call, config)
}

/// The bytes of a single file, where it is a bilingual one.
fn pairs<'i>(inputs: &'i [Input], args: &Args) -> Result<Option<(&'i Input, Vec<u8>)>, Failure> {
    let [input] = inputs else { return Ok(None) };
    if args.how.says_form() || input.path.is_none() && !args.bilingual.is_said() {
        return Ok(None);
    }
    let bytes = input.read()?;
    let is_pairs = args.bilingual.is_said() || BilingualFormat::detect(&bytes).is_some();
    Ok(is_pairs.then_some((input, bytes)))
}

/// Where each page goes. Everything that can be refused is refused here, before work starts.
fn jobs(inputs: Vec<Input>, args: &Args, several: bool) -> Result<Vec<Job>, Failure> {
    let named = args.output.as_deref().filter(|output| *output != Path::new("-"));
    let folder = named.filter(|output| several || is_folder(output));
    if several && folder.is_none() {
        return Err(Failure::usage("several pages need a folder for their editions; add `-o DIR`"));
    }
    if let Some(folder) = folder.filter(|folder| folder.is_file()) {
        let text = "several pages need an output folder, and this is a file; name a folder with `-o`";
        return Err(Message::error(Some(&folder.display().to_string()), text).into());
    }
    let target = |input: &Input| match folder {
        Some(folder) => Target::File(folder.join(edition_name(&input.below))),
        None => Target::new(args.output.as_deref()),
    };
    let jobs: Vec<Job> = inputs.into_iter().map(|input| Job { target: target(&input), input }).collect();
    no_two_alike(&jobs)?;
    jobs.iter()
        .filter(|job| folder.is_none() || job.exists())
        .try_for_each(|job| job.target.check(args.force, &job.input))?;
    if folder.is_some() {
        jobs.iter().filter_map(Job::folder).try_for_each(make_folder)?;
    }
    Ok(jobs)
}

/// Whether an output that exists or ends with a separator is meant as a folder.
pub(super) fn is_folder(output: &Path) -> bool {
    output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// `page.en.txt` becomes `page.en.xml`.
fn edition_name(below: &Path) -> PathBuf {
    below.with_extension("xml")
}

fn no_two_alike(jobs: &[Job]) -> Result<(), Failure> {
    let mut taken: HashMap<&Path, &Input> = HashMap::with_capacity(jobs.len());
    for job in jobs {
        let Target::File(path) = &job.target else { continue };
        if let Some(other) = taken.insert(path, &job.input) {
            let (one, two) = (other.name(), job.input.name());
            let text =
                format!("both `{one}` and `{two}` would become this file; rename one, or import them into two folders");
            return Err(Message::error(Some(&path.display().to_string()), text).into());
        }
    }
    Ok(())
}

fn progress(files: usize) -> ProgressBar {
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} pages, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

impl Job {
    /// Whether something lies where the edition is to go.
    fn exists(&self) -> bool {
        matches!(&self.target, Target::File(path) if path.exists())
    }

    fn folder(&self) -> Option<&Path> {
        if let Target::File(path) = &self.target { path.parent() } else { None }
    }
}

/// What every thread shares.
struct Work<'w> {
    args: &'w Args,
    options: &'w ImportOptions<'w>,
    config: &'w Config,
    reporter: &'w Reporter,
    bar: Option<&'w ProgressBar>,
}

impl Work<'_> {
    /// All jobs, as many at a time as there are threads. Only the sums are kept, so that memory does not grow with the
    /// number of pages.
    fn all(&self, jobs: &[Job]) -> Result<Summary, Failure> {
        if let [job] = jobs {
            let (summary, page) = self.job(job)?;
            // The program ends here: the system takes all memory back at once, piece by piece it would take much longer.
            std::mem::forget(page);
            return Ok(summary);
        }
        let threads = self.args.threads.map_or(0, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool =
            pool.map_err(|error| Failure::usage(format!("cannot start the threads: {error}; try `--threads 1`")))?;
        Ok(pool.install(|| jobs.par_iter().map(|job| self.one_of_many(job)).reduce(Summary::default, Summary::with)))
    }

    /// A page that fails does not stop the others.
    fn one_of_many(&self, job: &Job) -> Summary {
        let summary = self.job(job).map(|(summary, _)| summary).unwrap_or_else(|failure| {
            super::tell(self.reporter, failure);
            Summary { failed: 1, ..Summary::default() }
        });
        if let Some(bar) = self.bar {
            bar.inc(1);
        }
        summary
    }

    /// Imports a page and writes its edition; gives the page back with its sums.
    fn job(&self, job: &Job) -> Result<(Summary, input::Loaded), Failure> {
        let bytes = job.input.read_within(self.options.max_size)?;
        let name = job.input.name();
        if let Some(format) = self.args.how.document(&name, &bytes) {
            return self.document(job, name, bytes, format);
        }
        if !self.args.how.says_form() && is_xml(&name, &bytes) {
            let text = "this is XML, not a captured page; to read an edition use `glossator export` or `glossator show`, to import the file as plain text add `--from page`";
            return Err(Message::error(Some(&name), text).into());
        }
        if !self.args.how.says_form() && is_json(&name, &bytes) {
            let text = "this is JSON, not a captured page; comments are read from JSON lines, one object per line (`--from jsonl`); to import the file as plain text add `--from page`";
            return Err(Message::error(Some(&name), text).into());
        }
        let mut parts = tei::PartsWriter::new(tempfile::spooled_tempfile(MOST_IN_MEMORY));
        let page = load_in_parts(name.clone(), bytes, self.options, &mut parts)?;
        self.reporter.tell(page.warnings());
        let summary = Summary { posts: parts.posts(), ..Summary::of(&page.edition) };
        job.target.write(self.args.force, |out| {
            parts.finish(&page.edition, out).map(drop).map_err(|error| Failure::from(error).about(&name))
        })?;
        Ok((summary, page))
    }
}

impl Work<'_> {
    /// Imports a document and writes its edition.
    fn document(
        &self,
        job: &Job,
        name: String,
        bytes: Vec<u8>,
        format: Format,
    ) -> Result<(Summary, input::Loaded), Failure> {
        let options = self.args.how.document_options(format, self.config).with_date(self.options.date.clone());
        let loaded = load_document(name.clone(), bytes, &options)?;
        self.reporter.tell(loaded.warnings());
        let summary = Summary::of(&loaded.edition);
        job.target.write(self.args.force, |out| {
            tei::write(&loaded.edition, out).map(drop).map_err(|error| Failure::from(error).about(&name))
        })?;
        Ok((summary, loaded))
    }
}

/// Whether a file is one object or list of JSON, and no JSON lines by its name.
fn is_json(name: &str, bytes: &[u8]) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let begins = || matches!(bytes.trim_ascii_start(), [b'{', ..] | [b'[', b'{' | b' ' | b'\n' | b'\r' | b']', ..]);
    !matches!(ending, "jsonl" | "ndjson") && begins() && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    pages: usize,
    posts: usize,
    brackets: usize,
    undecided: usize,
    failed: usize,
}

impl Summary {
    /// The sums of one edition.
    pub fn of(edition: &Edition) -> Self {
        let undecided =
            edition.decisions.iter().filter(|decision| decision.cert == Certainty::Low || decision.class.is_none());
        Self {
            pages: 1,
            posts: posts(&edition.body),
            brackets: edition.decisions.len(),
            undecided: undecided.count(),
            failed: 0,
        }
    }

    /// The sums of both.
    pub fn with(self, other: Self) -> Self {
        Self {
            pages: self.pages + other.pages,
            posts: self.posts + other.posts,
            brackets: self.brackets + other.brackets,
            undecided: self.undecided + other.undecided,
            failed: self.failed + other.failed,
        }
    }

    /// One line.
    pub fn text(&self) -> String {
        let count = |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
        let failed = if self.failed > 0 { format!("; {} failed", self.failed) } else { String::new() };
        let (pages, posts, brackets) =
            (count(self.pages, "page"), count(self.posts, "post"), count(self.brackets, "bracket"));
        format!("{pages}, {posts}, {brackets} ({} undecided){failed}\n", self.undecided)
    }
}

fn posts(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| match node {
            Node::Container(container) => {
                usize::from(matches!(container.kind, ContainerKind::Post(_))) + posts(&container.children)
            }
            _ => 0,
        })
        .sum()
}
