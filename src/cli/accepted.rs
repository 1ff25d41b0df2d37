//! What `glossator validate` accepts, ignores and leaves out of its output. Everything is counted, nothing is silent.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf, absolute};

use clap::ValueEnum;
use globset::GlobMatcher;
use glossator::files::read_regular;
use glossator::text::nearest;
use glossator::validate::rules;
use glossator::validate::{Baseline, FileReport, Placed, Severity, Summary};
use serde::Deserialize;

use super::config::{Config, FILE};
use super::exit::Failure;
use super::messages::{Message, Reporter};
use super::output::Target;

/// Options for which findings count and which are shown.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Findings")]
pub struct AcceptArgs {
    /// Accept the findings in this file, which `--update-baseline` wrote: only others are shown and fail; without it
    /// that of `baseline` under `[validate]` in `glossator.toml`
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write today's findings to the baseline
    #[arg(long)]
    update_baseline: bool,
    /// Show findings of this severity and those that are worse; all are counted
    #[arg(long, value_name = "SEVERITY", default_value = "info", hide_default_value = true)]
    severity: Least,
    /// Show so many findings at most, the worst first to be kept; all are counted
    #[arg(long, value_name = "NUMBER")]
    max_findings: Option<usize>,
}

/// The least severity that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Least {
    /// Errors, warnings and remarks
    Info,
    /// Errors and warnings
    Warning,
    /// Errors
    Error,
}

impl Least {
    fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        }
    }
}

/// An entry of `ignore` under `[validate]` in `glossator.toml`: a code, or a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum IgnoreEntry {
    /// A code: `schema.none`, or the beginning of several: `attribute`.
    Code(String),
    /// A code, and what it is ignored in.
    Table(IgnoreTable),
}

/// Findings that are ignored.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IgnoreTable {
    code: String,
    /// The id of a rule, a pattern or an assertion of Schematron.
    rule: Option<String>,
    /// The files, as a pattern seen from the folder of the configuration.
    files: Option<String>,
}

/// How long a pattern of files may be, in bytes.
const MOST_LETTERS: usize = 1000;
/// How many alternatives in braces it may have.
const MOST_BRACES: usize = 20;

/// The ignore list, ready for use.
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    entries: Vec<(IgnoreTable, Option<GlobMatcher>)>,
    folder: PathBuf,
}

impl Ignored {
    /// Reads the entries of a configuration in `folder`.
    ///
    /// # Errors
    /// The pattern that is none, and why.
    pub fn new(entries: Vec<IgnoreEntry>, folder: &Path) -> Result<Self, String> {
        let read = |entry| {
            let table = match entry {
                IgnoreEntry::Code(code) => IgnoreTable { code, rule: None, files: None },
                IgnoreEntry::Table(table) => table,
            };
            let pattern = |pattern: &String| {
                // Deeply nested braces are more than the library of patterns survives.
                if pattern.len() > MOST_LETTERS || pattern.matches('{').count() > MOST_BRACES {
                    return Err(format!(
                        "`{}…` is too long or has too many braces",
                        pattern.chars().take(20).collect::<String>()
                    ));
                }
                let glob = globset::GlobBuilder::new(pattern.strip_prefix("./").unwrap_or(pattern))
                    .literal_separator(true)
                    .build();
                glob.map(|glob| glob.compile_matcher()).map_err(|error| format!("`{pattern}`: {}", error.kind()))
            };
            let files = table.files.as_ref().map(pattern).transpose()?;
            Ok((table, files))
        };
        Ok(Self { entries: entries.into_iter().map(read).collect::<Result<_, String>>()?, folder: folder.to_owned() })
    }

    fn has(&self, file: &str, placed: &Placed) -> bool {
        let finding = &placed.finding;
        self.entries.iter().any(|(table, files)| {
            let code = finding.rule.strip_prefix(&*table.code);
            let is_code = code.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ']));
            let is_rule = table.rule.as_ref().is_none_or(|rule| {
                let names = finding.fired.iter().flat_map(|fired| [&fired.rule_id, &fired.pattern, &fired.assertion]);
                names.flatten().any(|name| name == rule)
            });
            is_code && is_rule && files.as_ref().is_none_or(|files| files.is_match(seen_from(file, &self.folder)))
        })
    }

    /// Tells which entries name a code that nothing has.
    pub fn tell_strangers(&self) {
        let strangers = self.entries.iter().map(|(table, _)| &table.code).filter(|code| !rules::is_code(code));
        for code in strangers {
            let near = nearest(code, rules::codes()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            let text = format!(
                "`ignore` under `[validate]` names `{code}`, which is not a code; {near}`glossator explain` lists them"
            );
            Reporter::default().one(Message::warning(&self.folder.join(FILE).display().to_string(), text));
        }
    }

    fn take(&self, reports: &mut [FileReport]) {
        if self.entries.is_empty() {
            return;
        }
        for report in reports {
            let file = report.file.clone();
            report.passed.ignored += report.take_out(|placed| self.has(placed.file(&file), placed));
        }
    }
}

/// A path as seen from a folder, with slashes; as it is where it lies elsewhere.
fn seen_from(file: &str, folder: &Path) -> String {
    let whole = whole_path(Path::new(file));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = whole_path(folder);
    let inside = whole.strip_prefix(&folder).map_or_else(|_| PathBuf::from(file), Path::to_owned);
    inside.to_string_lossy().replace('\\', "/")
}

/// A path from the root, without `..` and links where what it names is there.
fn whole_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| absolute(path)).unwrap_or_else(|_| path.to_owned())
}

impl AcceptArgs {
    /// Whether the baseline is written.
    pub fn updates(&self) -> bool {
        self.update_baseline
    }

    /// Takes out of the reports of a project what its configuration ignores, and what its baseline holds where the call
    /// names none; or writes that.
    pub fn accept_in_project(&self, config: &Config, reports: &mut [FileReport]) -> Result<(), Failure> {
        config.ignored.take(reports);
        match &config.baseline {
            _ if self.baseline.is_some() => Ok(()),
            Some(path) => self.accept_from(path, reports),
            None => Ok(()),
        }
    }

    /// Refuses to write a baseline that nobody names: neither the call nor one of the configurations.
    pub fn check<'c>(&self, mut configs: impl Iterator<Item = &'c Config>) -> Result<(), Failure> {
        if !self.update_baseline || self.baseline.is_some() || configs.any(|config| config.baseline.is_some()) {
            return Ok(());
        }
        let text = "name a baseline with `--baseline`, or with `baseline` under `[validate]` in glossator.toml";
        Err(Failure::usage(text))
    }

    /// Takes out of all reports what the baseline of the call holds; or writes it.
    pub fn accept(&self, reports: &mut [FileReport]) -> Result<(), Failure> {
        self.baseline.as_ref().map_or(Ok(()), |path| self.accept_from(path, reports))
    }

    fn accept_from(&self, path: &Path, reports: &mut [FileReport]) -> Result<(), Failure> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let named = |file: &str| seen_from(file, folder);
        let name = path.display().to_string();
        if self.update_baseline {
            let old = replaced(path)?.without(|file| !folder.join(file).exists());
            let baseline = Baseline::of(reports, named).keeping(&old, reports, named);
            let text = baseline.to_json();
            Target::File(path.to_owned()).write(true, |out| Ok(out.write_all(text.as_bytes())?))?;
            Reporter::default().print(&format!("{name}: {} accepted\n", counted(baseline.len(), "finding")));
            baseline.accept(reports, named);
            return Ok(());
        }
        let baseline = read(path)?;
        let gone = baseline.accept(reports, named);
        if gone > 0 {
            let text = format!("{} no longer found; `--update-baseline` leaves them out of it", were(gone));
            Reporter::default().one(Message::warning(&name, text));
        }
        tell_moved(&baseline, folder, &name);
        Ok(())
    }

    /// Leaves out of the reports what is not to be shown, and says in the summary how many that is.
    pub fn limit(&self, reports: &mut [FileReport], summary: &mut Summary) {
        let kept = self.kept(reports);
        for (number, report) in reports.iter_mut().enumerate() {
            report.show_only(|at| kept.contains(&(number, at)));
        }
        summary.count_hidden(reports);
    }

    /// The findings that are shown, by report: the worst, and of equals the first.
    fn kept(&self, reports: &[FileReport]) -> HashSet<(usize, usize)> {
        let least = self.severity.severity();
        let mut wanted: Vec<(Reverse<Severity>, usize, usize)> = Vec::new();
        for (number, report) in reports.iter().enumerate() {
            let findings = report.findings.iter().enumerate().filter(|(_, placed)| placed.finding.severity >= least);
            wanted.extend(findings.map(|(at, placed)| (Reverse(placed.finding.severity), number, at)));
        }
        wanted.sort_unstable();
        let kept = wanted.into_iter().take(self.max_findings.unwrap_or(usize::MAX));
        kept.map(|(_, number, at)| (number, at)).collect()
    }
}

/// Tells how many findings of a baseline are in files that are not there any more.
fn tell_moved(baseline: &Baseline, folder: &Path, name: &str) {
    let files = baseline.files();
    let gone: Vec<(&&str, &usize)> = files.iter().filter(|(file, _)| !folder.join(file).exists()).collect();
    let Some((first, _)) = gone.first() else { return };
    let number = gone.iter().fold(0, |sum: usize, (_, count)| sum.saturating_add(**count));
    let others = if gone.len() > 1 { format!(" and {} more", gone.len() - 1) } else { String::new() };
    let text = format!(
        "{} in {} not there any more (`{first}`{others}); `--update-baseline` leaves them out of it",
        were(number),
        if gone.len() == 1 { "a file that is".to_owned() } else { format!("{} files that are", gone.len()) }
    );
    Reporter::default().one(Message::warning(name, text));
}

/// The baseline that is written anew; an empty one where there is none. No other file is replaced.
fn replaced(path: &Path) -> Result<Baseline, Failure> {
    let refuse = |why: &str| Failure::from(Message::error(Some(&path.display().to_string()), why));
    let Ok(found) = fs::symlink_metadata(path) else {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
        return match folder {
            Some(folder) => Err(refuse(&format!("the folder `{}` does not exist; make it first", folder.display()))),
            None => Ok(Baseline::default()),
        };
    };
    if found.permissions().readonly() {
        return Err(refuse("this file is read-only; nothing was written; make it writable, or name another file"));
    }
    read(path).map_err(|_| {
        refuse("this file is there and is no baseline; nothing was written; name another file, or delete this one")
    })
}

fn read(path: &Path) -> Result<Baseline, Failure> {
    const MAX_BYTES: u64 = 256 << 20;
    let name = path.display().to_string();
    let refuse = |why: String| Message::error(Some(&name), why);
    let bytes = read_regular(path, MAX_BYTES)
        .map_err(|error| refuse(format!("the baseline cannot be read: {error}; write it with `--update-baseline`")))?;
    let text = String::from_utf8(bytes).map_err(|_| refuse("this baseline is not UTF-8".to_owned()))?;
    Ok(Baseline::parse(&text).map_err(|error| refuse(error.to_string()))?)
}

fn were(number: usize) -> String {
    counted(number, "finding") + if number == 1 { " of this baseline is" } else { " of this baseline are" }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_folder_of_the_file() {
        assert_eq!(seen_from("a/b.xml", Path::new("a")), "b.xml");
        assert_eq!(seen_from("./a/b.xml", Path::new("")), "a/b.xml");
        assert_eq!(seen_from("a/b.xml", Path::new("c")), "a/b.xml");
    }

    #[test]
    fn patterns_that_are_none_are_refused() {
        let table = |files: &str| IgnoreTable { code: "xml".into(), rule: None, files: Some(files.into()) };
        assert!(Ignored::new(vec![IgnoreEntry::Table(table("a[.xml"))], Path::new("")).unwrap_err().contains("a[.xml"));
    }
}
