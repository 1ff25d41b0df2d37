//! `glossator diff A B C`: three versions and more, in their order.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use glossator::diff::render::{self, Compared, StatFiles, Totals};
use glossator::diff::{Comparison, Synopsis};
use glossator::model::Layer;

use super::diff::{Format, Job, exit};
use super::exit::{Exit, Failure};
use super::input::{self, Input, Loaded};
use super::output::Target;
use super::terminal;
use super::versions::compared;

/// What becomes of the steps from version to version.
enum Written {
    /// Each as if it stood alone.
    Steps,
    /// A line a step.
    Stat(StatFiles),
    /// All in one table.
    Synopsis(Vec<(Layer, Synopsis)>),
}

impl Job<'_> {
    /// Compares each version with the one before it.
    pub(super) fn versions(&self, files: &[PathBuf]) -> Result<Exit, Failure> {
        if self.format == Format::Tei {
            let text = "`--format tei` makes one document of two files; name two, or collate several with \
                        `glossator collate --format tei`";
            return Err(Failure::usage(text));
        }
        let inputs: Vec<Input> = files.iter().map(|file| input::single(file)).collect::<Result<_, _>>()?;
        let target = Target::new(self.args.output.as_deref());
        inputs.iter().try_for_each(|input| target.check(self.args.force, input))?;
        let mut totals = Totals::default();
        self.write(&target, |out| self.steps(&inputs, &mut totals, out))?;
        Ok(exit(totals.is_same()))
    }

    fn steps(&self, inputs: &[Input], totals: &mut Totals, out: &mut dyn Write) -> Result<(), Failure> {
        let mut written = self.begun(out)?;
        let mut before: Option<Loaded> = None;
        for input in inputs {
            let file = self.load(input)?;
            if let Some(old) = &before {
                compared(old, &file, &self.options, &self.reporter, |step| {
                    totals.add(step.comparison);
                    self.step(step, &mut written, out)
                })?;
            }
            before = Some(file);
        }
        self.end(written, inputs, totals, out)
    }

    fn step(&self, step: &Compared<'_>, written: &mut Written, out: &mut dyn Write) -> Result<(), Failure> {
        match written {
            Written::Steps => {
                self.render(step, out)?;
                if self.is_coloured() && !self.args.quiet {
                    writeln!(out)?;
                }
            }
            Written::Stat(stat) => stat.pair(step, out)?,
            Written::Synopsis(layers) => add(layers, step.comparison),
        }
        Ok(())
    }

    fn begun(&self, out: &mut dyn Write) -> Result<Written, Failure> {
        Ok(match self.format {
            _ if self.args.quiet => Written::Steps,
            _ if self.args.stat => Written::Stat(StatFiles::new(terminal::width(), out)?),
            Format::Csv | Format::Json => Written::Synopsis(Vec::new()),
            _ => Written::Steps,
        })
    }

    fn end(&self, written: Written, inputs: &[Input], totals: &Totals, out: &mut dyn Write) -> Result<(), Failure> {
        match written {
            Written::Steps => Ok(()),
            Written::Stat(stat) => Ok(stat.end(totals, "step", out)?),
            Written::Synopsis(layers) if self.format == Format::Json => {
                Ok(render::synopsis_json(&names(inputs), &layers, out)?)
            }
            Written::Synopsis(layers) => Ok(render::synopsis_csv(&names(inputs), &layers, self.config.cells, out)?),
        }
    }
}

/// Adds a step to the rows of each layer.
pub fn add(layers: &mut Vec<(Layer, Synopsis)>, step: &Comparison<'_>) {
    for (number, (layer, text)) in step.texts.iter().enumerate() {
        if layers.len() == number {
            layers.push((*layer, Synopsis::default()));
        }
        layers[number].1.add(text);
    }
}

/// The names of the versions: those of the files without endings, where they differ.
fn names(inputs: &[Input]) -> Vec<String> {
    let stem = |input: &Input| {
        let stem = input.path.as_deref().and_then(Path::file_stem);
        stem.map_or_else(|| input.name(), |stem| stem.to_string_lossy().into_owned())
    };
    let stems: Vec<String> = inputs.iter().map(stem).collect();
    let distinct = stems.iter().collect::<HashSet<_>>().len();
    if distinct == stems.len() { stems } else { inputs.iter().map(Input::name).collect() }
}
