//! `glossator validate`: files against RELAX NG schemas and the edition's rules.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::validate::relaxng::{LocalFiles, Schema, read_schema};
use glossator::validate::{Checks, FileReport, Finding, Placed, Summary, render};
use rayon::prelude::*;

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input};
use super::output::to_stdout;

/// Check TEI files against a RELAX NG schema and the rules of an edition
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 every file is valid, 1 something is wrong in a file, \
                        2 the schema itself is wrong, or a file cannot be read.")]
pub struct Args {
    /// XML files: files, folders, patterns, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A RELAX NG schema in XML or compact syntax; may be given more than once
    #[arg(long, short, value_name = "SCHEMA")]
    schema: Vec<PathBuf>,
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
    let checks = Checks { schemas: schemas.iter().collect(), rules: None };
    let reports: Vec<FileReport> = inputs.par_iter().map(|input| check(&checks, input)).collect();
    show(args, &reports)?;
    let summary = Summary::of(&reports);
    Ok(if summary.unreadable > 0 {
        Exit::Failure
    } else if summary.errors > 0 {
        Exit::Findings
    } else {
        Exit::Clean
    })
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
