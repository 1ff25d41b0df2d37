//! `glossator concordance`: which word replaced which, how often, in what layer.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use glossator::diff::{Concordance, Frequencies, Grouping, KeyWord, render};
use glossator::display::Cells;
use glossator::text::has_stems;

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Loaded, PAGES_AND_EDITIONS, load_version};
use super::messages::{Message, Reporter};
use super::output::{Target, ending, to_stdout};
use super::pages::PageArgs;
use super::terminal;
use super::versions::{HowArgs, compared};

/// Count which words replaced which from version to version, layer by layer
///
/// Each version is compared with the one named before it: `v1 v2 v3` counts the changes from v1 to v2 and from v2 to
/// v3. Replacements of words and of phrases up to four words are counted, longer ones are left out, and how many they
/// are is said in JSON and to people.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        glossator concordance page.v1.txt page.v2.txt page.v3.txt > words.csv\n  \
                        glossator concordance --layer gloss --format table old.xml new.xml\n  \
                        glossator concordance --occurrences old.txt new.txt          a row an occurrence\n  \
                        glossator concordance --format kwic old.txt new.txt          each in its context\n  \
                        glossator concordance --keyness --group case old.txt new.txt  words that came or went\n\n\
                        Columns: old, new, count, layer, files (in how many pairs of versions), example \
                        (file:line:column \
                        of the first). With --occurrences: old, new, layer, old_file, old_line, old_column, new_file, \
                        new_line, new_column, left, right (words of the new text around it). With --keyness: word, \
                        layer, old, new, keyness. A cell that a spreadsheet would read as a formula begins with an \
                        apostrophe, unless `--raw` is given.")]
pub struct Args {
    /// Versions, the oldest first; `-` for standard input
    #[arg(required = true, value_name = "FILE", num_args = 2..)]
    files: Vec<PathBuf>,
    /// Output format; if not given, the one that the ending of the output names (`.json`, `.jsonl`), else `csv`
    #[arg(long, alias = "to", value_name = "FORMAT")]
    format: Option<Format>,
    /// A row for each occurrence, with its places in both files and the words around it, in the order of the texts
    #[arg(long)]
    occurrences: bool,
    /// The words whose frequency changed from the first version to the last, with the log-likelihood ratio: positive
    /// where a word became more frequent, negative where it became rarer
    #[arg(long, conflicts_with = "occurrences")]
    keyness: bool,
    /// What counts as the same words
    #[arg(long, value_name = "HOW", default_value = "exact")]
    group: Group,
    /// Output file; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    how: HowArgs,
    #[command(flatten)]
    pages: PageArgs,
}

/// A format of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values
    Csv,
    /// For people
    Table,
    /// One JSON object: pairs with their occurrences, and how many were left out
    Json,
    /// JSON lines: a pair, an occurrence or a word a line
    Jsonl,
    /// For people: each occurrence in the middle of its context
    Kwic,
}

/// What counts as the same words, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// The same letters
    Exact,
    /// The same letters, capital or small; the most frequent spelling is shown
    Case,
    /// The same stems, so that forms of one word count together, by the Snowball algorithm for the language of the text;
    /// the most frequent spelling is shown. Words of a language that has none are grouped as by `case`, and it is told
    Stem,
}

impl Group {
    const fn grouping(self) -> Grouping {
        match self {
            Self::Exact => Grouping::Exact,
            Self::Case => Grouping::Case,
            Self::Stem => Grouping::Stem,
        }
    }
}

impl Args {
    fn format(&self) -> Format {
        self.format.unwrap_or_else(|| match ending(self.output.as_deref()).as_deref() {
            Some("json") => Format::Json,
            Some("jsonl" | "ndjson") => Format::Jsonl,
            _ => Format::Csv,
        })
    }

    /// Whether nothing but occurrences is written; JSON has both.
    fn lists_occurrences(&self) -> bool {
        let format = self.format();
        !self.keyness && (format == Format::Kwic || self.occurrences && format != Format::Json)
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if args.keyness && args.format() == Format::Kwic {
        return Err(Failure::usage("`--keyness` counts words and has no context; take another `--format`"));
    }
    if args.group != Group::Exact && args.lists_occurrences() {
        return Err(Failure::usage(
            "`--group` counts words, and this lists each occurrence as it is written; leave one of them out",
        ));
    }
    input::check_standard(&args.files)?;
    let inputs = inputs(&args.files)?;
    let target = Target::new(args.output.as_deref());
    inputs.iter().try_for_each(|input| target.check(args.force, input))?;
    let found = gathered(args, &inputs, config)?;
    tell(args, &found);
    let written = Written { args, cells: config.cells };
    match (args.format(), &target) {
        (Format::Table | Format::Kwic, Target::Stdout) => {
            to_stdout(anstream::stdout().lock(), |out| written.write(found, out))?;
        }
        (Format::Table | Format::Kwic, Target::File(_)) => target.write(args.force, |out| {
            let mut table = Vec::new();
            written.write(found, &mut table)?;
            let plain = anstream::adapter::strip_bytes(&table).into_vec();
            Ok(io::Write::write_all(out, &plain)?)
        })?,
        _ => target.write(args.force, |out| written.write(found, out))?,
    }
    Ok(Exit::Clean)
}

/// Reports what the rows do not show.
fn tell(args: &Args, found: &Found) {
    let say = |text: String| Reporter::default().one(Message::warning("concordance", text));
    if args.keyness {
        let [old, new] = found.frequencies.words();
        if old == 0 || new == 0 {
            let empty = if old == 0 { "first" } else { "last" };
            say(format!("the {empty} version has no words in these layers, so that frequencies cannot be compared"));
        }
    } else if matches!(args.format(), Format::Csv | Format::Jsonl) && found.concordance.left_out() > 0 {
        // The other formats say it themselves.
        say(format!("replacements of more than four words are left out: {}", found.concordance.left_out()));
    }
}

/// What was found in the versions.
struct Found {
    concordance: Concordance,
    frequencies: Frequencies,
}

/// Compares each version with the one before it.
fn gathered(args: &Args, inputs: &[input::Input], config: &Config) -> Result<Found, Failure> {
    let (reporter, options) = (Reporter::default(), args.how.options(config)?);
    let (mut concordance, mut frequencies) = (Concordance::default(), Frequencies::new(args.group.grouping()));
    let mut before: Option<Loaded> = None;
    let mut without_stems = BTreeSet::new();
    for (number, input) in inputs.iter().enumerate() {
        let file = load_version(input, &args.pages, config)?;
        reporter.tell(file.warnings());
        let lang = file.edition.header.lang.clone().unwrap_or_else(|| "und".to_owned());
        if args.group == Group::Stem && !has_stems(&lang) && without_stems.insert(lang.clone()) {
            let text = format!("no stems are known for the language `{lang}`: its words are grouped by their letters");
            reporter.one(Message::warning(&file.name, text));
        }
        if let Some(old) = &before {
            compared(old, &file, &options, &reporter, |compared| {
                concordance.add(compared);
                if args.keyness && number == 1 {
                    frequencies.add_old(compared);
                }
                if args.keyness && number + 1 == inputs.len() {
                    frequencies.add_new(compared);
                }
            });
        }
        before = Some(file);
    }
    Ok(Found { concordance, frequencies })
}

/// How it is written.
struct Written<'w> {
    args: &'w Args,
    cells: Cells,
}

impl Written<'_> {
    fn write(&self, found: Found, out: &mut dyn Write) -> Result<(), Failure> {
        let Found { concordance, frequencies } = found;
        if self.args.keyness {
            return self.keyness(&frequencies.key_words(), out);
        }
        let rows = concordance.replacements(self.args.group.grouping());
        let (cells, width) = (self.cells, terminal::width());
        match (self.args.format(), self.args.occurrences) {
            (Format::Csv, false) => render::concordance_csv(&rows, cells, out)?,
            (Format::Csv, true) => render::occurrences_csv(concordance.occurrences(), cells, out)?,
            (Format::Table, false) => render::concordance_table(&concordance, &rows, width, out)?,
            (Format::Table, true) | (Format::Kwic, _) => render::kwic(&concordance, width, out)?,
            (Format::Json, _) => render::concordance_json(&concordance, &rows, out)?,
            (Format::Jsonl, false) => render::concordance_json_lines(&rows, out)?,
            (Format::Jsonl, true) => render::occurrences_json_lines(concordance.occurrences(), out)?,
        }
        Ok(())
    }

    fn keyness(&self, found: &[KeyWord], out: &mut dyn Write) -> Result<(), Failure> {
        match self.args.format() {
            Format::Csv => render::keyness_csv(found, self.cells, out)?,
            Format::Json => render::keyness_json(found, out)?,
            Format::Jsonl => render::keyness_json_lines(found, out)?,
            Format::Table | Format::Kwic => render::keyness_table(found, terminal::width(), out)?,
        }
        Ok(())
    }
}

/// The files in the order of the versions; a folder or pattern gives its files sorted by name.
fn inputs(files: &[PathBuf]) -> Result<Vec<input::Input>, Failure> {
    let mut inputs = Vec::new();
    for file in files {
        inputs.extend(input::collect(std::slice::from_ref(file), PAGES_AND_EDITIONS)?);
    }
    Ok(inputs)
}
