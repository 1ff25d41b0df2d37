//! `glossator validate`: files against RELAX NG schemas and the edition's rules.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Mutex;

use clap::ValueEnum;
use glossator::source::{Located, locate};
use glossator::validate::relaxng::{LocalFiles, Schema, read_schema};
use glossator::validate::rules::{self, Identity, RuleChoice};
use glossator::validate::{Checks, DocumentRules, FileReport, Finding, Placed, Summary, render};
use rayon::prelude::*;

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input};
use super::mend::{MendArgs, Mending};
use super::messages::{Message, Reporter};
use super::output::to_stdout;

/// Check TEI files against a RELAX NG schema and the rules of an edition
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  glossator validate editions/                        the rules of an edition\n  \
                  glossator validate --schema tei_all.rng page.xml    a grammar\n  \
                  glossator validate --rules all --diff page.xml      what could be mended\n  \
                  glossator explain GL105                             what a finding means\n\n\
                  Exit codes: 0 every file is valid, 1 something is wrong in a file (with --diff: or can be mended), \
                  2 the schema itself is wrong, or a file cannot be read or written.")]
pub struct Args {
    /// XML files: files, folders, patterns, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A RELAX NG schema in XML or compact syntax; may be given more than once
    #[arg(long, short, value_name = "SCHEMA")]
    schema: Vec<PathBuf>,
    /// Rules of an edition: `none`, `ours`, `all` (the optional ones too), or ids such as `GL101,GL105`; `ours` if no
    /// schema is given, else `none`
    #[arg(long, value_name = "RULES")]
    rules: Option<RuleChoice>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Print nothing; the exit code says it all
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    mending: MendArgs,
}

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object a finding
    Jsonl,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// JUnit XML
    Junit,
}

/// Endings of files that are looked for in folders.
const EDITIONS: &[&str] = &["xml", "tei"];

pub fn run(args: &Args, _config: &Config) -> Result<Exit, Failure> {
    let mut schemas = Vec::new();
    for path in &args.schema {
        match load(path) {
            Ok(schema) => schemas.push(schema),
            Err(report) => {
                show(args, &[report])?;
                return Ok(Exit::Failure);
            }
        }
    }
    let inputs = input::collect(&args.files, EDITIONS)?;
    let usual = || if args.schema.is_empty() { RuleChoice::Ours } else { RuleChoice::None };
    let choice = args.rules.clone().unwrap_or_else(usual);
    let job = Job { schemas: schemas.iter().collect(), choice };
    match args.mending {
        MendArgs { diff: true, unsafe_fixes, .. } => return diff(args, &job, &inputs, unsafe_fixes),
        MendArgs { fix: true, unsafe_fixes, .. } => fix(args, &job, &inputs, unsafe_fixes)?,
        MendArgs { unsafe_fixes: true, .. } => {
            return Err(Failure::usage(
                "`--unsafe-fixes` says which fixes; add `--fix` to make them or `--diff` to see them",
            ));
        }
        MendArgs { .. } => {}
    }
    let mut reports: Vec<(FileReport, Option<Named>)> = inputs.par_iter().map(|input| job.report(input)).collect();
    job.compare(&mut reports);
    let reports: Vec<FileReport> = reports.into_iter().map(|(report, _)| report).collect();
    show(args, &reports)?;
    Ok(exit(&Summary::of(&reports)))
}

fn exit(summary: &Summary) -> Exit {
    if summary.unreadable > 0 {
        Exit::Failure
    } else if summary.errors > 0 {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// What files are checked against.
struct Job<'s> {
    schemas: Vec<&'s Schema>,
    choice: RuleChoice,
}

/// What a file calls itself, and where.
struct Named {
    identity: Identity,
    place: Located,
}

impl Job<'_> {
    /// Runs `work` with the checks; without rules a file need not be held in memory.
    fn with_checks<T>(&self, rules: &DocumentRules<'_>, work: impl FnOnce(&Checks<'_>) -> T) -> T {
        let rules = (self.choice != RuleChoice::None).then_some(rules);
        work(&Checks { schemas: self.schemas.clone(), rules })
    }

    fn mend(&self, input: &Input, with_unsafe: bool) -> Result<Mending, Failure> {
        let rules = |text: &str| rules::check(text, &self.choice);
        self.with_checks(&rules, |checks| Mending::new(input, checks, with_unsafe))
    }

    fn report(&self, input: &Input) -> (FileReport, Option<Named>) {
        let named = Mutex::new(None);
        let rules = |text: &str| {
            if let Ok(mut named) = named.lock() {
                *named = self.compares().then(|| name_of(text)).flatten();
            }
            rules::check(text, &self.choice)
        };
        let report = self.with_checks(&rules, |checks| check(checks, input));
        (report, named.into_inner().unwrap_or_default())
    }

    /// Whether files are compared with each other.
    fn compares(&self) -> bool {
        rules::rule("GL104").is_some_and(|rule| self.choice.has(rule))
    }

    /// Adds what is wrong between files.
    fn compare(&self, reports: &mut [(FileReport, Option<Named>)]) {
        let named: Vec<(usize, &str, &Named)> = reports
            .iter()
            .enumerate()
            .filter_map(|(index, (report, named))| Some((index, report.file.as_str(), named.as_ref()?)))
            .collect();
        let files: Vec<(&str, Identity)> =
            named.iter().map(|(_, file, named)| (*file, named.identity.clone())).collect();
        let found = rules::check_edition(&files).into_iter().map(|(at, finding)| {
            let (index, _, named) = named[at];
            (index, Placed { finding, place: named.place.clone(), related: None })
        });
        let found: Vec<(usize, Placed)> = found.collect();
        for (index, placed) in found {
            let findings = &mut reports[index].0.findings;
            let at = findings.partition_point(|other| other.finding.span.start <= placed.finding.span.start);
            findings.insert(at, placed);
        }
    }
}

fn name_of(text: &str) -> Option<Named> {
    let identity = rules::identity(text)?;
    let place = locate(text.as_bytes(), std::slice::from_ref(&identity.span)).ok()?.pop()?;
    Some(Named { identity, place })
}

/// Mends the files, each as a whole or not at all, and says how much was done.
fn fix(args: &Args, job: &Job<'_>, inputs: &[Input], with_unsafe: bool) -> Result<(), Failure> {
    let reporter = Reporter::default();
    let fixed: Vec<Result<(), Failure>> = inputs
        .par_iter()
        .map(|input| {
            let Some(path) = &input.path else {
                let text = "standard input cannot be mended in place; name a file, or see `--diff`";
                return Err(Message::error(Some("-"), text).into());
            };
            let mending = job.mend(input, with_unsafe)?;
            mending.write(path)?;
            if let Some(summary) = mending.summary("fixed").filter(|_| !args.quiet) {
                reporter.print(&summary);
            }
            Ok(())
        })
        .collect();
    told(&reporter, fixed)
}

/// Tells all failures but the last, which is given back.
fn told(reporter: &Reporter, results: Vec<Result<(), Failure>>) -> Result<(), Failure> {
    let mut failures: Vec<Failure> = results.into_iter().filter_map(Result::err).collect();
    let Some(last) = failures.pop() else { return Ok(()) };
    for failure in failures {
        if let Failure::Message(message) = failure {
            reporter.one(*message);
        }
    }
    Err(last)
}

/// Shows what mending would change.
fn diff(args: &Args, job: &Job<'_>, inputs: &[Input], with_unsafe: bool) -> Result<Exit, Failure> {
    let mended: Vec<Mending> =
        inputs.par_iter().map(|input| job.mend(input, with_unsafe)).collect::<Result<_, Failure>>()?;
    if !args.quiet {
        to_stdout(io::stdout().lock(), |out| {
            mended.iter().try_for_each(|mending| Ok(out.write_all(mending.diff().as_bytes())?))
        })?;
        let summary: String = mended.iter().filter_map(|mending| mending.summary("would fix")).collect();
        Reporter::default().print(&summary);
    }
    let wrong = mended.iter().any(|mending| mending.fixes() > 0 || mending.has_errors());
    Ok(if wrong { Exit::Findings } else { Exit::Clean })
}

fn check(checks: &Checks<'_>, input: &Input) -> FileReport {
    match &input.path {
        Some(path) => checks.file(&input.name(), &|| Ok(Box::new(File::open(path)?) as Box<dyn Read>)),
        None => {
            let mut bytes = Vec::new();
            match io::stdin().lock().read_to_end(&mut bytes) {
                Ok(_) => checks.file("-", &|| Ok(Box::new(io::Cursor::new(bytes.clone())) as Box<dyn Read>)),
                Err(error) => {
                    FileReport { file: "-".to_owned(), unreadable: Some(error.to_string()), ..FileReport::default() }
                }
            }
        }
    }
}

/// Reads a schema; what is wrong with it is a report like any other.
fn load(path: &std::path::Path) -> Result<Schema, FileReport> {
    let file = path.display().to_string();
    let unreadable = |why: String| FileReport { file: file.clone(), unreadable: Some(why), ..FileReport::default() };
    let resource = read_schema(path).map_err(|error| unreadable(error.to_string()))?;
    Schema::from_resource(&resource, &LocalFiles).map_err(|errors| {
        let located = |error: &glossator::validate::relaxng::SchemaError| {
            let text = std::fs::read(&error.file).unwrap_or_default();
            let place = glossator::source::locate(text.as_slice(), std::slice::from_ref(&error.span)).ok()?.pop()?;
            let finding =
                Finding::error(format!("relaxng {}", error.clause), error.span.clone(), error.message.clone());
            Some(Placed { finding, place, related: None })
        };
        FileReport {
            file: errors.first().map_or_else(|| file.clone(), |error| error.file.clone()),
            findings: errors.iter().filter_map(located).collect(),
            ..FileReport::default()
        }
    })
}

fn show(args: &Args, reports: &[FileReport]) -> Result<(), Failure> {
    if args.quiet {
        return Ok(());
    }
    let plain = |render: fn(&[FileReport], &mut dyn io::Write) -> io::Result<()>| {
        to_stdout(io::stdout().lock(), |out| Ok(render(reports, out)?))
    };
    match args.format {
        Format::Text => to_stdout(anstream::stdout().lock(), |out| Ok(render::text(reports, out)?)),
        Format::Json => plain(render::json),
        Format::Jsonl => plain(render::jsonl),
        Format::Sarif => plain(render::sarif),
        Format::Github => plain(render::github),
        Format::Junit => plain(render::junit),
    }
}
