//! `glossator validate`: files against RELAX NG schemas and the edition's rules.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use clap::ValueEnum;
use glossator::display::{Located, locate};
use glossator::exchange::BilingualFormat;
use glossator::files::FileKind;
use glossator::validate::rules::{self, Identity, RuleChoice};
use glossator::validate::{Checks, DocumentRules, FileReport, Open, Placed, Summary, render};
use rayon::prelude::*;

use super::accepted::AcceptArgs;
use super::across;
use super::bilingual;
use super::config::Config;
use super::date;
use super::exit::{Exit, Failure};
use super::input::{self, Input};
use super::mend::{MendArgs, Mending};
use super::messages::{Message, Reporter};
use super::output::to_stdout;
use super::projects::Projects;
use super::schema_choice::{Rules, Schemas, check_catalogs};
use super::schema_file;
use super::watch::Watch;

/// Check XML against RELAX NG and Schematron, editions against their rules, TMX, XLIFF and PO files against theirs
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  glossator validate editions/                        the rules for editions\n  \
                  glossator validate --schema tei_all.rng page.xml    a grammar\n  \
                  glossator validate --rules all --diff page.xml      possible fixes\n  \
                  glossator explain GL105                             what a finding means\n\n\
                  Exit codes: 0 every file is valid, 1 a file has an error (with --diff: or can be mended), 2 a \
                  schema or catalog has an error, or a file is missing or cannot be read or written.")]
pub struct Args {
    /// XML or PO files: files, folders, patterns, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A schema: RELAX NG in XML or compact syntax, or Schematron; may be given more than once
    ///
    /// Without this option, a file is checked against the schemas that it names itself (`xml-model`, `oxygen`), an
    /// edition of glossator that names none against the built-in schema (`glossator schema`), a TMX 1.4, XLIFF 1.2 or
    /// 2.1 or PO file against the rules of its format, and any other file only for well-formedness, which is said.
    #[arg(long, short, value_name = "SCHEMA")]
    schema: Vec<PathBuf>,
    /// Rules for editions: `none`, `required`, `all` (with the optional ones), or ids such as `GL101,GL105`; `required`
    /// if no schema is given, else `none`
    #[arg(long, value_name = "RULES")]
    rules: Option<RuleChoice>,
    /// An OASIS XML catalog that maps schemas on the network, which are never fetched, to local files; may be given
    /// more than once
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,
    /// In folders also look for files with these endings, with commas between them; may be given more than once
    #[arg(long, value_name = "EXT", value_delimiter = ',')]
    ext: Vec<String>,
    /// Leave `xi:include` as it is, instead of checking what it includes
    #[arg(long)]
    no_xinclude: bool,
    /// Leave ids and references to them unchecked, and conflicts of ID types in schemas unsaid
    #[arg(long)]
    no_ids: bool,
    /// Check files again whenever they change, until Ctrl-C
    #[arg(long, short, conflicts_with_all = ["fix", "diff", "update_baseline"])]
    watch: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Print only what cannot be checked; set the exit code
    #[arg(long, short)]
    quiet: bool,
    /// The phase of Schematron rules that is run: an id, `#ALL` or `#DEFAULT`; a schema without it runs as usual, if
    /// another has it
    #[arg(long, value_name = "PHASE")]
    phase: Option<String>,
    /// Count schemas that are missing, not run or not there as errors
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    accepting: AcceptArgs,
    #[command(flatten)]
    mending: MendArgs,
}

impl Args {
    /// The files and folders that are checked.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The endings of files that are looked for in folders.
    fn endings(&self) -> Vec<&str> {
        let own = self.ext.iter().map(|ending| ending.trim().trim_start_matches('.'));
        EDITIONS.iter().copied().chain(own).collect()
    }
}

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object per finding
    Jsonl,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// JUnit XML
    Junit,
    /// SVRL: what fired of the Schematron of one file
    Svrl,
}

/// Endings of files that are looked for in folders.
const EDITIONS: &[&str] = &["xml", "tei", "odd", "mei", "dita", "xhtml", "tmx", "xlf", "xliff", "po"];

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if args.watch {
        return watch(args, config);
    }
    if args.format == Format::Svrl && (args.mending.fix || args.mending.diff || args.accepting.updates()) {
        let text = "SVRL is what fired in one file as it is; leave out `--fix`, `--diff` and `--update-baseline`";
        return Err(Failure::usage(text));
    }
    let begin = Instant::now();
    let (inputs, missing) = found(args);
    let has_idle_cores = inputs.len() < rayon::current_num_threads();
    let schemas = |config: &Config| Ok(schemas(args, config)?.map(|schemas| schemas.with_read_ahead(has_idle_cores)));
    let mut projects = Projects::default();
    if !projects.assign(inputs, config, &schemas)? {
        return Ok(Exit::Failure);
    }
    let with_missing = |exit| if tell_unreadable(&missing) { Exit::Failure } else { exit };
    if args.format == Format::Svrl {
        return Ok(with_missing(svrl(args, &projects)?));
    }
    match args.mending {
        MendArgs { diff: true, unsafe_fixes, .. } => {
            let shown = diff(args, &projects, unsafe_fixes);
            return if tell_unreadable(&missing) { shown.map(|_| Exit::Failure) } else { shown };
        }
        MendArgs { fix: true, unsafe_fixes, force, .. } => fix(args, &projects, (unsafe_fixes, force))?,
        MendArgs { unsafe_fixes: true, .. } => {
            return Err(Failure::usage(
                "`--unsafe-fixes` only widens the choice of fixes; add `--fix` to make them or `--diff` to see them",
            ));
        }
        MendArgs { .. } => {}
    }
    let (mut reports, has_broken) = reports(args, config, &projects)?;
    reports.extend(missing);
    let mut summary = Summary::of(&reports);
    summary.failed |= has_broken;
    summary.seconds = begin.elapsed().as_secs_f64();
    summary.began = Some(date::now().map_err(Failure::usage)?.trim_end_matches('Z').to_owned());
    let exit = exit(&summary);
    show(args, reports, summary)?;
    Ok(exit)
}

/// The reports on the files and the schemas of all projects, without what is accepted; and whether a schema is wrong.
fn reports(args: &Args, config: &Config, projects: &Projects) -> Result<(Vec<FileReport>, bool), Failure> {
    args.accepting.check(projects.list().iter().map(|project| project.config(config)))?;
    let (mut all, mut has_broken) = (Vec::new(), false);
    for project in projects.list() {
        let (job, config) = (Job::new(args, &project.schemas), project.config(config));
        let mut reports = job.reports(&project.inputs);
        across::check(&project.inputs, &job.choice, config, &mut reports);
        let broken = project.schemas.broken();
        has_broken |= !broken.is_empty();
        reports.extend(broken);
        reports.extend(project.schemas.warnings());
        args.accepting.accept_in_project(config, &mut reports)?;
        // What two projects share is told once.
        reports.retain(|report| !report.is_schema || !all.contains(report));
        all.extend(reports);
    }
    args.accepting.accept(&mut all)?;
    Ok((all, has_broken))
}

/// The files that the arguments name, and reports on those that are not there, which do not keep the others from being
/// checked.
fn found(args: &Args) -> (Vec<Input>, Vec<FileReport>) {
    let endings = args.endings();
    let (mut inputs, mut missing) = (Vec::new(), Vec::new());
    for path in &args.files {
        match refuse_pipe(path).and_then(|()| input::collect(std::slice::from_ref(path), &endings)) {
            Ok(found) => {
                inputs.extend(found);
                if path.is_dir() && !args.quiet {
                    input::tell_skipped(path, &endings, "`--ext` names further ones");
                }
            }
            Err(failure) => missing.push(across::unreadable(path.display().to_string(), failure)),
        }
    }
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|input: &Input| seen.insert(input.path.as_deref().map(same_place)));
    (inputs, missing)
}

/// Refuses a pipe, which might wait for ever; what a shell makes of `<(command)` has a writer.
fn refuse_pipe(path: &Path) -> Result<(), Failure> {
    let is_pipe = fs::metadata(path).is_ok_and(|found| FileKind::of(&found) == FileKind::Pipe);
    if !is_pipe || path.starts_with("/dev") || path.starts_with("/proc") {
        return Ok(());
    }
    let text = "this is a pipe, and only files are read here; write `-` and let it be standard input";
    Err(Message::error(Some(&path.display().to_string()), text).into())
}

/// The place of a file, the same however its folder is spelled: a file is checked, and mended, once.
fn same_place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = fs::canonicalize(folder).ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
    place.unwrap_or_else(|| path.to_owned())
}

fn exit(summary: &Summary) -> Exit {
    if summary.failed {
        Exit::Failure
    } else if summary.errors > 0 {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// What files are checked against.
struct Job<'s> {
    schemas: &'s Schemas,
    choice: RuleChoice,
    /// The rules were asked for, so they hold for files with other schemas too.
    everywhere: bool,
    /// Files say themselves what they are checked against.
    by_kind: bool,
}

/// What a file calls itself, and where.
struct Named {
    identity: Identity,
    place: Located,
}

impl<'s> Job<'s> {
    fn new(args: &Args, schemas: &'s Schemas) -> Self {
        let usual = || if args.schema.is_empty() { RuleChoice::Required } else { RuleChoice::None };
        let choice = args.rules.clone().unwrap_or_else(usual);
        Self { schemas, choice, everywhere: args.rules.is_some(), by_kind: args.schema.is_empty() }
    }

    fn rules<'r>(&self, check: &'r DocumentRules<'r>) -> Rules<'r> {
        // Without rules a file need not be held in memory.
        Rules { check: (self.choice != RuleChoice::None).then_some(check), everywhere: self.everywhere }
    }

    /// Checks files, each by itself and then beside the others.
    fn reports(&self, inputs: &[Input]) -> Vec<FileReport> {
        let mut reports: Vec<(FileReport, Option<Named>)> = inputs.par_iter().map(|input| self.report(input)).collect();
        self.compare(&mut reports);
        reports.into_iter().map(|(report, _)| report).collect()
    }

    fn mend(&self, input: &Input, with_unsafe: bool) -> Result<Mending, Failure> {
        let rules = |text: &str| rules::check(text, &self.choice);
        let (name, bytes) = (input.name(), input.read()?);
        let open = || Ok(Box::new(io::Cursor::new(bytes.clone())) as Box<dyn Read + Send>);
        let mend = |checks: &Checks<'_>| Mending::new(name.clone(), bytes.clone(), checks, with_unsafe);
        self.schemas.with_checks(&name, &open, &self.rules(&rules), mend)
    }

    fn report(&self, input: &Input) -> (FileReport, Option<Named>) {
        if let Some(report) = self.by_kind.then(|| bilingual(input)).flatten() {
            return (report, None);
        }
        let named = Mutex::new(None);
        let rules = |text: &str| {
            if let Ok(mut named) = named.lock() {
                *named = self.compares().then(|| name_of(text)).flatten();
            }
            rules::check(text, &self.choice)
        };
        let check = |open: &Open<'_>| self.schemas.check(&input.name(), open, &self.rules(&rules));
        let report = match &input.path {
            Some(path) if path.is_file() => check(&|| Ok(Box::new(File::open(path)?) as Box<dyn Read + Send>)),
            _ => read_once(input, self.by_kind, &check),
        };
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

/// The report on a file of translators' tools, which have rules of their own.
fn bilingual(input: &Input) -> Option<FileReport> {
    let mut head = Vec::new();
    let path = input.path.as_ref().filter(|path| path.is_file())?;
    File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    BilingualFormat::detect(&head)?;
    bilingual::check(&input.name(), &fs::read(path).ok()?)
}

/// Bytes of a file that are looked at to tell what it is.
const HEAD: u64 = 4096;

fn name_of(text: &str) -> Option<Named> {
    let identity = rules::identity(text)?;
    let place = locate(text.as_bytes(), std::slice::from_ref(&identity.span)).ok()?.pop()?;
    Some(Named { identity, place })
}

/// Standard input and pipes can be read only once; what they gave is kept.
fn read_once(input: &Input, by_kind: bool, check: &dyn Fn(&Open<'_>) -> FileReport) -> FileReport {
    let name = input.name();
    match input.read() {
        Ok(bytes) if by_kind && let Some(report) = bilingual::check(&name, &bytes) => report,
        Ok(bytes) => check(&|| Ok(Box::new(io::Cursor::new(bytes.clone())) as Box<dyn Read + Send>)),
        Err(failure) => across::unreadable(input.name(), failure),
    }
}

/// Mends the files, each as a whole or not at all, and says how much was done.
fn fix(args: &Args, projects: &Projects, (with_unsafe, force): (bool, bool)) -> Result<(), Failure> {
    let reporter = Reporter::default();
    let jobs = projects.list().iter().map(|project| (Job::new(args, &project.schemas), &project.inputs));
    let jobs: Vec<(Job<'_>, &Vec<Input>)> = jobs.collect();
    let fixed: Vec<Result<(), Failure>> = jobs
        .par_iter()
        .flat_map(|(job, inputs)| inputs.par_iter().map(move |input| (job, input)))
        .map(|(job, input)| {
            let Some(path) = &input.path else {
                let text = "standard input cannot be mended in place; name a file, or see `--diff`";
                return Err(Message::error(Some("-"), text).into());
            };
            let mending = job.mend(input, with_unsafe)?;
            mending.write(path, force)?;
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
fn diff(args: &Args, projects: &Projects, with_unsafe: bool) -> Result<Exit, Failure> {
    let (mut mended, mut failed, mut broken) = (Vec::new(), Vec::new(), Vec::new());
    for project in projects.list() {
        let job = Job::new(args, &project.schemas);
        let found: Vec<_> = project.inputs.par_iter().map(|input| job.mend(input, with_unsafe)).collect();
        found.into_iter().for_each(|one| match one {
            Ok(mending) => mended.push(mending),
            Err(failure) => failed.push(Err(failure)),
        });
        broken.extend(project.schemas.broken());
    }
    if !args.quiet {
        to_stdout(io::stdout().lock(), |out| mended.iter().try_for_each(|mending| Ok(mending.write_patch(out)?)))?;
        let summary: String = mended.iter().filter_map(|mending| mending.summary("would fix")).collect();
        Reporter::default().print(&summary);
    }
    schema_file::tell(&broken)?;
    told(&Reporter::default(), failed)?;
    let wrong = mended.iter().any(|mending| mending.fixes() > 0 || mending.has_errors());
    Ok(if !broken.is_empty() {
        Exit::Failure
    } else if wrong {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// Reads the schemas of the command line; what is wrong with one is shown.
fn schemas(args: &Args, config: &Config) -> Result<Option<Schemas>, Failure> {
    check_catalogs(&args.catalog, config)?;
    config.ignored.tell_strangers();
    match Schemas::in_phase(&args.schema, &args.catalog, args.phase.as_deref(), config) {
        Ok(mut schemas) => {
            schemas.no_xinclude = args.no_xinclude;
            schemas.strict = args.strict;
            schemas.no_ids = args.no_ids;
            Ok(Some(schemas))
        }
        Err(report) => show_alone(args, *report).map(|()| None),
    }
}

/// Checks files as they change, until somebody ends the program or closes its output.
fn watch(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if matches!(args.format, Format::Json | Format::Sarif | Format::Junit | Format::Svrl) {
        return Err(Failure::usage(
            "this format is one document for all findings; with `--watch` use `text`, `jsonl` or `github`",
        ));
    }
    let endings = args.endings();
    let mut watch = Watch::new(&args.files, &endings)?;
    loop {
        let mut projects = Projects::default();
        let read = |config: &Config| schemas(args, config);
        let is_read = projects.assign(Vec::new(), config, &read)?;
        watch.rests_on(args.schema.iter().cloned());
        while let Some(inputs) = watch.next() {
            if !is_read || !projects.assign(inputs, config, &read)? {
                continue;
            }
            let (mut reports, _) = reports(args, config, &projects)?;
            watch.take(&projects.inputs(), &mut reports);
            let schemas = projects.list().iter().flat_map(|project| project.schemas.files());
            watch.rests_on(schemas.chain(args.schema.iter().cloned()));
            if !reports.is_empty() {
                let summary = Summary::of(&reports);
                show(args, reports, summary)?;
            }
            watch.tell();
        }
    }
}

/// Writes what fired in one file. What else is wrong with it is told on standard error.
fn svrl(args: &Args, projects: &Projects) -> Result<Exit, Failure> {
    let all = projects.list().iter().flat_map(|project| project.inputs.iter().map(move |input| (project, input)));
    let all: Vec<_> = all.collect();
    let [(project, input)] = all.as_slice() else {
        return Err(Failure::usage("SVRL is about one document; name one file, or take `--format json`"));
    };
    let job = Job::new(args, &project.schemas);
    let bytes = input.read()?;
    let open = || Ok(Box::new(io::Cursor::new(bytes.clone())) as Box<dyn Read + Send>);
    let name = input.name();
    let report = job.schemas.check(&name, &open, &Rules::default());
    if report.is_stopped() {
        let reports = [report];
        render::text(&reports, &Summary::of(&reports), &mut anstream::stderr().lock())?;
        return Ok(Exit::Findings);
    }
    let fired = job.schemas.with_checks(&name, &open, &Rules::default(), |checks| checks.fired(&name, &open));
    let fired = fired.map_err(|error| Message::error(Some(&name), error.to_string()))?;
    if fired.is_empty() {
        return Err(
            Message::error(Some(&name), "no Schematron is named for this file; name some with `--schema`").into()
        );
    }
    let others = report.findings.iter().filter(|placed| placed.finding.fired.is_none()).cloned().collect();
    let others: Vec<FileReport> =
        [FileReport { findings: others, ..report.clone() }].into_iter().chain(job.schemas.broken()).collect();
    if others.iter().any(|report| !report.findings.is_empty()) {
        render::text(&others, &Summary::of(&others), &mut anstream::stderr().lock()).ok();
    }
    to_stdout(io::stdout().lock(), |out| Ok(render::svrl(&fired, out)?))?;
    let has_broken = !job.schemas.broken().is_empty();
    Ok(if has_broken { Exit::Failure } else { exit(&Summary::of(&[report])) })
}

fn show_alone(args: &Args, report: FileReport) -> Result<(), Failure> {
    let summary = Summary::of(std::slice::from_ref(&report));
    show(args, vec![report], summary)
}

/// Tells on standard error what could not be read, where no report does; says whether there was any.
fn tell_unreadable(reports: &[FileReport]) -> bool {
    let told = reports.iter().filter_map(|report| Some(Message::error(Some(&report.file), report.unreadable.clone()?)));
    told.map(|message| Reporter::default().one(message)).count() > 0
}

fn show(args: &Args, mut reports: Vec<FileReport>, mut summary: Summary) -> Result<(), Failure> {
    if args.quiet {
        tell_unreadable(&reports);
        return Ok(());
    }
    args.accepting.limit(&mut reports, &mut summary);
    let (reports, summary) = (&*reports, &summary);
    let plain = |render: fn(&[FileReport], &Summary, &mut dyn io::Write) -> io::Result<()>| {
        to_stdout(io::stdout().lock(), |out| Ok(render(reports, summary, out)?))
    };
    match args.format {
        Format::Text => to_stdout(anstream::stdout().lock(), |out| Ok(render::text(reports, summary, out)?)),
        Format::Json => plain(render::json),
        Format::Jsonl => {
            // A line is a finding; the rest has none.
            tell_unreadable(reports);
            summary.about_hidden().iter().for_each(|hidden| Reporter::default().print(&format!("{hidden}\n")));
            plain(render::jsonl)
        }
        Format::Sarif => plain(render::sarif),
        Format::Github => plain(render::github),
        Format::Junit => plain(render::junit),
        // Written before, from what fired.
        Format::Svrl => to_stdout(anstream::stdout().lock(), |out| Ok(render::text(reports, summary, out)?)),
    }
}
