//! `glossator validate`: files against RELAX NG schemas and the edition's rules.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::validate::{FileReport, Summary, render};
use rayon::prelude::*;

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input};
use super::output::to_stdout;
use super::schemas::Schemas;
use super::watch::Watch;

/// Check TEI files against RELAX NG schemas and the rules of an edition
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 every file is valid, 1 something is wrong in a file, \
                        2 the schema itself is wrong, or a file cannot be read.")]
pub struct Args {
    /// XML files: files, folders, patterns, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A RELAX NG schema in XML or compact syntax; may be given more than once
    ///
    /// Without it, a file is checked against the RELAX NG schemas that it names itself (`xml-model`); a TEI file that
    /// names none against the built-in schema of editions (`glossator schema`); any other file only for well-formedness.
    #[arg(long, short, value_name = "SCHEMA")]
    schema: Vec<PathBuf>,
    /// An OASIS XML catalog: which local files stand for schemas on the network, which are never fetched; may be given
    /// more than once
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,
    /// Check files again whenever they change, until Ctrl-C
    #[arg(long, short)]
    watch: bool,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Print nothing; the exit code says it all
    #[arg(long, short)]
    quiet: bool,
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

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if args.watch {
        return watch(args, config);
    }
    let Some(schemas) = schemas(args, config)? else { return Ok(Exit::Failure) };
    let inputs = input::collect(&args.files, EDITIONS)?;
    let mut reports = check_all(&schemas, &inputs);
    let broken = schemas.broken();
    let has_broken = !broken.is_empty();
    reports.extend(broken);
    show(args, &reports)?;
    let summary = Summary::of(&reports);
    Ok(if summary.unreadable > 0 || has_broken {
        Exit::Failure
    } else if summary.errors > 0 {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Reads the schemas of the command line; what is wrong with one is shown.
fn schemas(args: &Args, config: &Config) -> Result<Option<Schemas>, Failure> {
    match Schemas::new(&args.schema, &args.catalog, config) {
        Ok(schemas) => Ok(Some(schemas)),
        Err(report) => show(args, &[*report]).map(|()| None),
    }
}

fn check_all(schemas: &Schemas, inputs: &[Input]) -> Vec<FileReport> {
    let reports = inputs.par_iter().map(|input| check(schemas, input)).collect();
    schemas.tell_unmapped();
    reports
}

/// Checks files as they change, until somebody ends the program or closes its output.
fn watch(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if matches!(args.format, Format::Json | Format::Sarif | Format::Junit) {
        return Err(Failure::usage(
            "this format is one document for all findings; with `--watch` use `text`, `jsonl` or `github`",
        ));
    }
    let mut watch = Watch::new(&args.files, EDITIONS)?;
    loop {
        let read = schemas(args, config)?;
        watch.rests_on(args.schema.iter().cloned());
        while let Some(inputs) = watch.next() {
            let Some(schemas) = &read else { continue };
            let mut reports = check_all(schemas, &inputs);
            watch.take(&inputs, &mut reports);
            watch.rests_on(schemas.files().chain(args.schema.iter().cloned()));
            reports.extend(schemas.broken());
            if !reports.is_empty() {
                show(args, &reports)?;
            }
            watch.tell();
        }
    }
}

fn check(schemas: &Schemas, input: &Input) -> FileReport {
    match &input.path {
        Some(path) => schemas.check(&input.name(), &|| Ok(Box::new(File::open(path)?) as Box<dyn Read>)),
        None => {
            let mut bytes = Vec::new();
            match io::stdin().lock().read_to_end(&mut bytes) {
                Ok(_) => schemas.check("-", &|| Ok(Box::new(io::Cursor::new(bytes.clone())) as Box<dyn Read>)),
                Err(error) => {
                    FileReport { file: "-".to_owned(), unreadable: Some(error.to_string()), ..FileReport::default() }
                }
            }
        }
    }
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
