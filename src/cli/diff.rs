//! `glossator diff`: what changed between two versions, layer by layer.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::diff::Options;
use glossator::diff::render::{self, Compared};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Input, Loaded, load_version, load_version_as};
use super::messages::{Message, Reporter};
use super::output::{Target, ending, to_stdout};
use super::pages::PageArgs;
use super::terminal;
use super::versions::{HowArgs, compared};

/// Compare two versions of a text layer by layer: words, notes and moves
///
/// Files may be TEI editions, captured pages or plain text, also of different kinds; two folders are compared file by
/// file; of three versions and more, each is compared with the one before it. Sentences are matched wherever they stand, then the words inside them. Notes are followed as objects:
/// reworded, attached to other words, absorbed into the text. A note whose place is gone is reported as orphaned;
/// similar notes are only named.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "glossator diff [OPTIONS] OLD NEW [NEWER]...",
    after_help = "Examples:\n  \
                  glossator diff page.v1.txt page.v2.txt\n  \
                  glossator diff v1/ v2/ --stat                            folders, one line per file\n  \
                  glossator diff --layer gloss --format csv old.xml new.xml   changes to the glosses\n  \
                  glossator diff v1.txt v2.txt v3.txt                      what came when, step by step\n\n\
                  In the text: [-old-]{+new+}, and [~old→new~] for what `--ignore` makes minor. Signs: ~ changed, - \
                  only \
                  in the old text, + only in the new one, > came from elsewhere, < went elsewhere, ? orphaned. Places \
                  are line:column of the new file, or of the old one for deletions.\n\n\
                  CSV has the columns layer, unit (words, segment, note, file), change, old_file, old_line, \
                  old_column, \
                  new_file, new_line, new_column, old, new, class, old_anchor, new_anchor. A cell that a spreadsheet \
                  would read as a formula begins with an apostrophe, unless `--raw` is given. Of three versions and \
                  more, CSV and JSON are a synopsis of the texts: a row a sentence, a column a version, empty (in JSON \
                  null) where it is not there; a sentence that comes back as it was has its old row.\n\n\
                  With git, two lines of configuration:\n  \
                  git config diff.glossator.command 'glossator diff --git --'\n  \
                  echo '*.txt diff=glossator' >> .gitattributes\n\
                  `git diff` then prints this comparison. With `diff.glossator.textconv 'glossator diff --textconv \
                  --'` instead, git compares the printed page, one sentence per line, with the notes in place: as \
                  footnotes, one new note would renumber all that follow.\n\n\
                  Exit codes: 0 no difference, 1 differences, 2 wrong usage or a file that cannot be read; with --git \
                  always 0, because git takes anything else for a crash."
)]
pub struct Args {
    /// Two files or two folders, the old one first, or several versions in their order; `-` for standard input on one
    /// side
    #[arg(required = true, value_name = "FILE", num_args = 1..)]
    files: Vec<PathBuf>,
    /// Output format; if not given, the one that the ending of the output names (`.xml`, `.json`, `.csv`, `.diff`), else
    /// `text`
    #[arg(long, alias = "to", value_name = "FORMAT")]
    format: Option<Format>,
    /// Only report how much changed: one line per layer, for folders one line per file
    #[arg(long, conflicts_with = "format")]
    pub(super) stat: bool,
    /// Exit with 1 if something differs, as is the default; with --git this fits git's `trustExitCode`
    #[arg(long)]
    exit_code: bool,
    /// Print nothing; only set the exit code
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Output file; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    pub(super) force: bool,
    /// Called by git, as `GIT_EXTERNAL_DIFF` or a `diff.*.command`, with seven arguments
    #[arg(long, conflicts_with_all = ["output", "force"])]
    git: bool,
    /// Print one file for git to compare, as a `diff.*.textconv`: the printed page, one sentence per line
    #[arg(long, conflicts_with_all = ["git", "output", "force", "stat", "quiet"])]
    textconv: bool,
    #[command(flatten)]
    how: HowArgs,
    #[command(flatten)]
    pub(super) pages: PageArgs,
}

/// A format of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people: a summary, then the changes
    Text,
    /// For people: old and new in two columns
    SideBySide,
    /// One JSON object, described by schemas/diff.schema.json
    Json,
    /// One JSON object per change, a line each, with the columns of `csv`
    Jsonl,
    /// One row per change
    Csv,
    /// A TEI document with two witnesses and an apparatus
    Tei,
    /// Like `diff -u`, one sentence per line
    Unified,
}

impl Format {
    /// The format that the name of an output promises, else text.
    fn of(output: Option<&Path>) -> Self {
        match ending(output).as_deref() {
            Some("xml" | "tei") => Self::Tei,
            Some("json") => Self::Json,
            Some("jsonl" | "ndjson") => Self::Jsonl,
            Some("csv") => Self::Csv,
            Some("diff" | "patch") => Self::Unified,
            _ => Self::Text,
        }
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let format = args.format.unwrap_or_else(|| Format::of(args.output.as_deref().filter(|_| !args.stat)));
    let job = Job { args, config, format, options: args.how.options(config)?, reporter: Reporter::default() };
    if !args.git {
        input::check_standard(&args.files)?;
    }
    match &args.files[..] {
        [file] if args.textconv => job.textconv(file),
        _ if args.textconv => Err(Failure::usage("`--textconv` takes exactly one file, as git calls it")),
        files if args.git => job.git(files),
        [old, new] => job.two(old, new),
        [_] => Err(Failure::usage("name two files or two folders, the old one first: `glossator diff OLD NEW`")),
        files => job.versions(files),
    }
}

/// What is to be done.
pub(super) struct Job<'j> {
    pub(super) args: &'j Args,
    pub(super) config: &'j Config,
    pub(super) format: Format,
    pub(super) options: Options,
    pub(super) reporter: Reporter,
}

impl Job<'_> {
    fn two(&self, old: &Path, new: &Path) -> Result<Exit, Failure> {
        match (old.is_dir(), new.is_dir()) {
            (true, true) => self.folders(old, new),
            (false, false) => self.files(old, new),
            (true, false) => Err(one_folder(old, new)),
            (false, true) => Err(one_folder(new, old)),
        }
    }

    fn files(&self, old: &Path, new: &Path) -> Result<Exit, Failure> {
        let (old, new) = (input::single(old)?, input::single(new)?);
        let target = Target::new(self.args.output.as_deref());
        [&old, &new].into_iter().try_for_each(|input| target.check(self.args.force, input))?;
        let (old, new) = (self.load(&old)?, self.load(&new)?);
        let mut is_same = true;
        self.write(&target, |out| {
            compared(&old, &new, &self.options, &self.reporter, |compared| {
                is_same = compared.comparison.is_same();
                if self.format == Format::Csv {
                    render::csv_head(out)?;
                }
                self.render(compared, out)
            })
        })?;
        Ok(exit(is_same))
    }

    /// What git calls: a path, then file, hash and mode of both sides; for a path with conflicts the path alone.
    /// Renames have two more arguments, the other path and words about it.
    fn git(&self, files: &[PathBuf]) -> Result<Exit, Failure> {
        let (path, old, new) = match files {
            [path] => {
                let words = format!("{} is unmerged\n", path.display());
                return self.print(&words).map(|()| Exit::Clean);
            }
            [path, old, _, _, new, _, _, ..] => (path, old, new),
            _ => {
                return Err(Failure::usage(
                    "`--git` is meant to be called by git, with seven arguments: path, old file, hash, mode, new file, \
                     hash, mode",
                ));
            }
        };
        let renamed = files.get(7).unwrap_or(path);
        let is_same = match self.git_pair((path, old), (renamed, new)) {
            Err(failure @ Failure::Message(_)) => {
                // A failure would end git's whole output for one file.
                super::tell(&self.reporter, failure);
                false
            }
            other => other?,
        };
        Ok(if self.args.exit_code { exit(is_same) } else { Exit::Clean })
    }

    fn git_pair(&self, (path, old): (&Path, &Path), (renamed, new): (&Path, &Path)) -> Result<bool, Failure> {
        let null = Path::new("/dev/null");
        if old == null || new == null {
            let name = path.display().to_string();
            self.write(&Target::Stdout, |out| Ok(render::text_alone(&name, old == null, out)?))?;
            return Ok(false);
        }
        let named = |file: &Path, side: &str, path: &Path| -> Result<Loaded, Failure> {
            let name = format!("{side}/{}", path.display());
            // To git a file called `-` is a file.
            let file = if file == Path::new("-") { Path::new("./-") } else { file };
            load_version_as(name, &input::single(file)?, &self.args.pages, self.config)
        };
        let (old, new) = (named(old, "a", path)?, named(new, "b", renamed)?);
        let mut is_same = true;
        self.write(&Target::Stdout, |out| {
            compared(&old, &new, &self.options, &self.reporter, |compared| {
                is_same = compared.comparison.is_same();
                self.render(compared, out)?;
                Ok(writeln!(out)?)
            })
        })?;
        Ok(is_same)
    }

    fn textconv(&self, file: &Path) -> Result<Exit, Failure> {
        let file = load_version(&input::single(file)?, &self.args.pages, self.config)?;
        to_stdout(io::stdout().lock(), |out| Ok(render::textconv(&file.edition, out)?))?;
        Ok(Exit::Clean)
    }

    pub(super) fn load(&self, input: &Input) -> Result<Loaded, Failure> {
        let file = load_version(input, &self.args.pages, self.config)?;
        if !self.args.quiet {
            self.reporter.tell(file.warnings());
        }
        Ok(file)
    }

    fn print(&self, words: &str) -> Result<(), Failure> {
        self.write(&Target::Stdout, |out| Ok(out.write_all(words.as_bytes())?))
    }

    pub(super) fn write(
        &self,
        target: &Target,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match target {
            _ if self.args.quiet => fill(&mut io::sink()),
            // Colours are for people only; elsewhere every byte is the text's own.
            Target::Stdout if self.is_coloured() => to_stdout(anstream::stdout().lock(), fill),
            Target::Stdout => to_stdout(io::stdout().lock(), fill),
            Target::File(_) if self.is_coloured() => target.write(self.args.force, |out| fill(&mut Plain::new(out))),
            Target::File(_) => target.write(self.args.force, fill),
        }
    }

    pub(super) fn is_coloured(&self) -> bool {
        self.args.stat || matches!(self.format, Format::Text | Format::SideBySide)
    }

    pub(super) fn render(&self, compared: &Compared<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        match self.format {
            _ if self.args.quiet => {}
            _ if self.args.stat => render::stat(compared, out)?,
            Format::Text => render::text(compared, terminal::width(), out)?,
            Format::SideBySide => render::side_by_side(compared, terminal::width(), out)?,
            Format::Json => render::json(compared, out)?,
            Format::Jsonl => render::json_lines(compared, out)?,
            Format::Csv => render::csv(compared, self.config.cells, out)?,
            Format::Tei => render::tei(compared, out)?,
            Format::Unified => render::unified(compared, &self.options.tokenizer, out)?,
        }
        Ok(())
    }
}

fn one_folder(folder: &Path, file: &Path) -> Failure {
    let text = format!("this is a folder and `{}` is not; name two files or two folders", file.display());
    Message::error(Some(&folder.display().to_string()), text).into()
}

pub(super) fn exit(is_same: bool) -> Exit {
    if is_same { Exit::Clean } else { Exit::Findings }
}

/// Takes what is for terminals only out of what is written.
struct Plain<'o> {
    out: &'o mut dyn Write,
    strip: anstream::adapter::StripBytes,
}

impl<'o> Plain<'o> {
    fn new(out: &'o mut dyn Write) -> Self {
        Self { out, strip: anstream::adapter::StripBytes::new() }
    }
}

impl Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in self.strip.strip_next(bytes) {
            self.out.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
