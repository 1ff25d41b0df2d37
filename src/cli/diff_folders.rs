//! `glossator diff` of two folders, file by file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use glossator::diff::renamed;
use glossator::diff::render::{self, Compared, JsonFiles, StatFiles, Totals};
use glossator::model::{View, project};

use super::diff::{Format, Job, exit};
use super::exit::{Exit, Failure};
use super::input::{self, Input, PAGES_AND_EDITIONS, load_version};
use super::output::Target;
use super::terminal;
use super::versions::compared;

impl Job<'_> {
    /// Compares two folders file by file, paired by their paths below the folders.
    pub(super) fn folders(&self, old: &Path, new: &Path) -> Result<Exit, Failure> {
        if self.format == Format::Tei {
            return Err(Failure::usage("`--format tei` makes one document of two files; name two files, not folders"));
        }
        let pairs = self.paired(old, new)?;
        let target = Target::new(self.args.output.as_deref());
        let mut inputs = pairs.iter().flat_map(|(old, new)| [old, new]).flatten();
        inputs.try_for_each(|input| target.check(self.args.force, input))?;
        let (mut totals, mut failed) = (Totals::default(), false);
        let names = (old.display().to_string(), new.display().to_string());
        self.write(&target, |out| {
            let mut printer = Printer::new(self, &names, out)?;
            for pair in &pairs {
                match self.pair(pair, &mut totals, &mut printer, out) {
                    // One file that cannot be read is not a reason to keep silent about the others.
                    Err(failure @ Failure::Message(_)) => {
                        super::tell(&self.reporter, failure);
                        failed = true;
                    }
                    other => other?,
                }
            }
            printer.end(&totals, out)
        })?;
        Ok(if failed { Exit::Failure } else { exit(totals.is_same()) })
    }

    fn pair(
        &self,
        pair: &Pair,
        totals: &mut Totals,
        printer: &mut Printer<'_>,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        match pair {
            (Some(old), Some(new)) => {
                let is_renamed = old.below != new.below;
                let (old, new) = (self.load(old)?, self.load(new)?);
                compared(&old, &new, &self.options, &self.reporter, |compared| {
                    totals.add(compared.comparison);
                    totals.renamed += usize::from(is_renamed);
                    printer.pair(compared, is_renamed, out)
                })
            }
            (None, Some(only)) | (Some(only), None) => {
                let is_new = pair.0.is_none();
                totals.add_alone(is_new);
                Ok(printer.alone(&only.name(), is_new, out)?)
            }
            (None, None) => Ok(()),
        }
    }

    /// The files of two folders by their paths below them, then those that have another name in the new folder.
    fn paired(&self, old: &Path, new: &Path) -> Result<Vec<Pair>, Failure> {
        let mut pairs: BTreeMap<PathBuf, Pair> = BTreeMap::new();
        for input in input::collect(&[old.to_owned()], PAGES_AND_EDITIONS)? {
            pairs.entry(input.below.clone()).or_default().0 = Some(input.clone());
        }
        for input in input::collect(&[new.to_owned()], PAGES_AND_EDITIONS)? {
            pairs.entry(input.below.clone()).or_default().1 = Some(input.clone());
        }
        self.rename(&mut pairs);
        Ok(pairs.into_values().collect())
    }

    /// Joins files of one folder alone that have nearly the same text. What cannot be read is reported when it is
    /// compared.
    fn rename(&self, pairs: &mut BTreeMap<PathBuf, Pair>) {
        let alone = |is_old: bool| -> Vec<PathBuf> {
            let is_alone = |pair: &Pair| if is_old { pair.1.is_none() } else { pair.0.is_none() };
            pairs.iter().filter(|(_, pair)| is_alone(pair)).map(|(path, _)| path.clone()).collect()
        };
        let (olds, news) = (alone(true), alone(false));
        if olds.is_empty() || news.is_empty() {
            return;
        }
        let text = |path: &PathBuf| {
            let pair = pairs.get(path)?;
            let file = load_version(pair.0.as_ref().or(pair.1.as_ref())?, &self.args.pages, self.config).ok()?;
            Some(project(&file.edition, View::Printed).text)
        };
        let texts =
            |paths: &[PathBuf]| -> Vec<String> { paths.iter().map(|path| text(path).unwrap_or_default()).collect() };
        for (old, new) in renamed(&texts(&olds), &texts(&news)) {
            let old = pairs.remove(&olds[old]).and_then(|pair| pair.0);
            if let Some(pair) = pairs.get_mut(&news[new]) {
                pair.0 = old;
            }
        }
    }
}

/// A file of the old folder and of the new one.
type Pair = (Option<Input>, Option<Input>);

/// Writes the comparisons of two folders.
enum Printer<'p> {
    Json(JsonFiles),
    Stat(StatFiles),
    /// One comparison after the other; those without a difference are only counted.
    Each(&'p Job<'p>),
    Quiet,
}

impl<'p> Printer<'p> {
    fn new(job: &'p Job<'p>, (old, new): &(String, String), out: &mut dyn Write) -> io::Result<Self> {
        match job.format {
            _ if job.args.quiet => Ok(Self::Quiet),
            _ if job.args.stat => StatFiles::new(terminal::width(), out).map(Self::Stat),
            Format::Json => JsonFiles::new(old, new, out).map(Self::Json),
            Format::Csv => render::csv_head(out).map(|()| Self::Each(job)),
            _ => Ok(Self::Each(job)),
        }
    }

    fn pair(&mut self, compared: &Compared<'_>, is_renamed: bool, out: &mut dyn Write) -> Result<(), Failure> {
        if is_renamed {
            self.renamed(compared, out)?;
        }
        match self {
            Self::Json(json) => Ok(json.pair(compared, is_renamed, out)?),
            Self::Stat(stat) => Ok(stat.pair(compared, out)?),
            Self::Each(job) if !compared.comparison.is_same() => {
                job.render(compared, out)?;
                if job.is_coloured() { Ok(writeln!(out)?) } else { Ok(()) }
            }
            Self::Each(_) | Self::Quiet => Ok(()),
        }
    }

    fn renamed(&mut self, compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Json(_) | Self::Quiet => Ok(()),
            Self::Stat(stat) => stat.renamed(compared, out),
            Self::Each(job) => match job.format {
                Format::Jsonl => render::json_line_renamed(compared, out),
                Format::Csv => render::csv_renamed(compared, job.config.cells, out),
                Format::Unified => render::unified_renamed(compared, out),
                _ => render::text_renamed(compared, out),
            },
        }
    }

    fn alone(&mut self, name: &str, is_new: bool, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Json(json) => json.alone(name, is_new, out),
            Self::Stat(stat) => stat.alone(name, is_new, out),
            Self::Each(job) => match job.format {
                Format::Jsonl => render::json_line_alone(name, is_new, out),
                Format::Csv => render::csv_alone(name, is_new, job.config.cells, out),
                Format::Unified => render::unified_alone(name, is_new, out),
                _ => render::text_alone(name, is_new, out),
            },
            Self::Quiet => Ok(()),
        }
    }

    fn end(self, totals: &Totals, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Json(json) => Ok(json.end(totals, out)?),
            Self::Stat(stat) => Ok(stat.end(totals, "file", out)?),
            Self::Each(job) if job.is_coloured() => Ok(render::text_totals(totals, terminal::width(), out)?),
            Self::Each(_) | Self::Quiet => Ok(()),
        }
    }
}
