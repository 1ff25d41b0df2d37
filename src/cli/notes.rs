//! `glossator notes`: one row a bracket.

use std::io;
use std::io::Write;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use globset::{Glob, GlobSet, GlobSetBuilder};
use glossator::exchange::{NoteRow, NoteRows, UNPARSED, notes_csv, notes_jsonl};
use glossator::model::{Category, Certainty, Family};
use glossator::text::nearest;

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Loaded, load};
use super::json;
use super::messages::{Reporter, visible};
use super::output::to_stdout;
use super::pages::PageArgs;
use super::terminal::{columns, head, left, right, tail, width};
use super::with_source;

/// List the brackets of pages and editions, one per row, with their classes
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  glossator notes page.txt --class 'gloss.*'\n  glossator notes editions/ --undecided --format csv > to-decide.csv\n  glossator notes page.en.xml --with-source page.ru.xml"
)]
pub struct Args {
    /// Captured pages and TEI files: files, folders, patterns, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// List only these classes: a name, a family, or a pattern such as `gloss.*`; may be given several times
    #[arg(long, value_name = "PATTERN")]
    class: Vec<String>,
    /// List only brackets that a person should look at: without a class, or with a guess
    #[arg(long)]
    undecided: bool,
    /// Show each gloss and supplied word beside its source: give an alignment that `glossator align -o ALIGN.xml`
    /// wrote, or the source itself, which is then aligned
    #[arg(long, value_name = "FILE", conflicts_with = "undecided")]
    with_source: Option<PathBuf>,
    #[command(flatten)]
    how: PageArgs,
}

/// A format of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Each bracket in its sentence, fitted to the terminal
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON object: all rows under `notes`
    Json,
    /// One JSON object per line
    Jsonl,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let inputs = input::collect(&args.files, input::PAGES_AND_EDITIONS)?;
    if let Some(source) = &args.with_source {
        let classes = classes(&args.class)?;
        let takes = |class: &str| classes.as_ref().is_none_or(|classes| classes.is_match(class));
        return with_source::run(&inputs, source, args.format, &takes, &args.how, config).map(|()| Exit::Clean);
    }
    let filter = Filter { classes: classes(&args.class)?, undecided: args.undecided };
    let reporter = Reporter::default();
    let mut exit = Exit::Clean;
    let table = |out: &mut dyn Write| -> Result<(), Failure> {
        let mut list = Listing::begin(args.format, inputs.len() > 1, out)?;
        for input in &inputs {
            match load(input, &args.how, config) {
                Ok(file) => {
                    reporter.tell(file.warnings());
                    list.file(&file, &filter, config, out)?;
                }
                Err(failure) => {
                    super::tell(&reporter, failure);
                    exit = Exit::Failure;
                }
            }
        }
        list.end(out)
    };
    match args.format {
        // Colours are for the table only; elsewhere every byte is the text's own.
        Format::Table => to_stdout(anstream::stdout().lock(), table)?,
        Format::Csv | Format::Json | Format::Jsonl => to_stdout(io::stdout().lock(), table)?,
    }
    Ok(exit)
}

/// The list of all files, as far as it is written.
enum Listing {
    /// Whether the names of files are shown, and whether the head is written.
    Table {
        with_names: bool,
        has_head: bool,
    },
    /// Whether the head is written.
    Csv {
        has_head: bool,
    },
    Json(json::List),
    Lines,
}

impl Listing {
    fn begin(format: Format, with_names: bool, out: &mut dyn Write) -> Result<Self, Failure> {
        Ok(match format {
            Format::Table => Self::Table { with_names, has_head: false },
            Format::Csv => Self::Csv { has_head: false },
            Format::Json => Self::Json(json::List::begin("notes", out)?),
            Format::Jsonl => Self::Lines,
        })
    }

    fn file(
        &mut self,
        file: &Loaded,
        filter: &Filter,
        config: &Config,
        mut out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let rows = NoteRows::new(&file.edition, &config.lexicon).with_cells(config.cells);
        let lines = file.lines();
        let choose = |row: &NoteRow<'_>| filter.takes(row);
        match self {
            Self::Csv { has_head } => {
                let is_first = !std::mem::replace(has_head, true);
                Ok(notes_csv(&rows, &file.name, &lines, is_first, &choose, &mut out)?)
            }
            Self::Lines => Ok(notes_jsonl(&rows, &file.name, &lines, &choose, &mut out)?),
            Self::Json(list) => {
                rows.each(&file.name, &lines, |row| if choose(&row) { Ok(list.row(&row, out)?) } else { Ok(()) })
            }
            Self::Table { with_names, has_head } => {
                let table = Table::new(rows.printed(), width());
                let mut is_named = !*with_names;
                rows.each(&file.name, &lines, |row| {
                    if !choose(&row) {
                        return Ok(());
                    }
                    if !std::mem::replace(has_head, true) {
                        table.head(&mut out)?;
                    }
                    if !std::mem::replace(&mut is_named, true) {
                        let bold = Style::new().bold();
                        writeln!(out, "{bold}{}{bold:#}", visible(&file.name))?;
                    }
                    Ok(table.row(&row, &mut out)?)
                })
            }
        }
    }

    fn end(self, out: &mut dyn Write) -> Result<(), Failure> {
        match self {
            Self::Json(list) => Ok(list.end(out)?),
            Self::Table { .. } | Self::Csv { .. } | Self::Lines => Ok(()),
        }
    }
}

/// Which rows are listed.
struct Filter {
    classes: Option<GlobSet>,
    undecided: bool,
}

impl Filter {
    fn takes(&self, row: &NoteRow<'_>) -> bool {
        let class = self.classes.as_ref().is_none_or(|classes| classes.is_match(row.class));
        class && (!self.undecided || row.is_undecided())
    }
}

/// The patterns of `--class`; one that can match nothing is a mistake.
fn classes(patterns: &[String]) -> Result<Option<GlobSet>, Failure> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(class_glob(pattern)?);
    }
    let set =
        set.build().map_err(|error| Failure::usage(format!("the patterns of `--class` cannot be read: {error}")))?;
    Ok(Some(set))
}

fn class_glob(pattern: &str) -> Result<Glob, Failure> {
    let is_family = Family::ALL.iter().any(|family| family.as_str() == pattern && pattern != "literal");
    let whole = if is_family { format!("{pattern}.*") } else { pattern.to_owned() };
    let glob =
        Glob::new(&whole).map_err(|error| Failure::usage(format!("`--class {pattern}` cannot be read: {error}")))?;
    let matcher = glob.compile_matcher();
    let mut names = Category::ALL.iter().map(|category| category.as_str()).chain([UNPARSED]);
    if names.any(|name| matcher.is_match(name)) {
        return Ok(glob);
    }
    let families = Family::ALL.iter().map(|family| family.as_str());
    let all = Category::ALL.iter().map(|category| category.as_str()).chain([UNPARSED]).chain(families);
    let advice = nearest(pattern, all).map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
    Err(Failure::usage(format!("no class matches `{pattern}`; {advice}`glossator explain` lists the classes")))
}

/// Keyword in context, fitted to a width.
struct Table<'t> {
    printed: &'t str,
    /// Columns for the place, the text before, the bracket and the text after, each.
    place: usize,
    context: usize,
    bracket: usize,
    /// Whether class, certainty and rule stand on the same line.
    wide: bool,
}

/// Columns of a class.
const CLASS: usize = 22;

/// Columns of class, certainty and rule on one line, with the spaces before them.
const VERDICT: usize = 2 + CLASS + 1 + 6 + 1 + 22;

impl<'t> Table<'t> {
    fn new(printed: &'t str, width: usize) -> Self {
        let wide = width >= 120;
        let place = 8;
        let text = width.saturating_sub(place + 3 + if wide { VERDICT } else { 0 }).max(24);
        let bracket = text * 2 / 5;
        Self { printed, place, context: (text - bracket) / 2, bracket, wide }
    }

    /// What stands in which column.
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let dim = Style::new().dimmed();
        let note =
            format!("{} {}", right("before", self.context), left("[note] after", self.bracket + self.context + 1));
        let verdict = format!("{} {} rule", left("class", CLASS), left("cert", 6));
        let line = format!("{} {note}", left("place", self.place));
        if self.wide {
            writeln!(out, "{dim}{line} {verdict}{dim:#}")
        } else {
            writeln!(out, "{dim}{}\n{} {verdict}{dim:#}", line.trim_end(), " ".repeat(self.place))
        }
    }

    fn row(&self, row: &NoteRow<'_>, out: &mut dyn Write) -> io::Result<()> {
        let place = left(&format!("{}:{}", row.line, row.column), self.place);
        let (before, text, after) = self.keyword(row);
        let style = style_of(row.class);
        write!(out, "{place} {before} {style}{text}{style:#}{after}")?;
        if self.wide {
            let used = columns(&text) + columns(&after);
            write!(out, "{}  ", " ".repeat((self.bracket + self.context + 1).saturating_sub(used)))?;
        } else {
            write!(out, "\n{} ", " ".repeat(self.place))?;
        }
        let cert = left(row.cert.map_or("", Certainty::as_str), 6);
        let rest =
            format!("{} {cert} {}", " ".repeat(CLASS.saturating_sub(row.class.len())), row.rule.unwrap_or_default());
        writeln!(out, "{style}{}{style:#}{}", row.class, rest.trim_end())
    }

    /// The bracket with what stands before and behind it, on one line.
    fn keyword(&self, row: &NoteRow<'_>) -> (String, String, String) {
        // A character has at most four bytes; nothing farther away can be shown.
        let reach = 8 * self.context;
        let from = self.printed.floor_char_boundary(row.range.start.saturating_sub(reach));
        let to = self.printed.ceil_char_boundary((row.range.end + reach).min(self.printed.len()));
        let before = self.printed.get(from..row.range.start).unwrap_or_default();
        let after = self.printed.get(row.range.end..to).unwrap_or_default();
        // What stands in another paragraph is not a context.
        let before = BLANK_LINES.iter().filter_map(|blank| before.rsplit_once(blank)).fold(before, |_, (_, near)| near);
        let after = BLANK_LINES.iter().filter_map(|blank| after.split_once(blank)).fold(after, |_, (near, _)| near);
        let before = right(&tail(one_line(before).trim_start(), self.context), self.context);
        let text = middle(&one_line(row.text), self.bracket);
        let room = self.bracket + self.context - columns(&text);
        (before, text, head(one_line(after).trim_end(), room))
    }
}

/// Empty lines, in the three kinds of line ends.
const BLANK_LINES: [&str; 3] = ["\n\n", "\r\n\r\n", "\r\r"];

/// The text with its middle cut out where it is too wide.
fn middle(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let end = (width / 6).max(2);
    format!("{}{}", head(text, width - end), tail(text, end).trim_start_matches('…'))
}

fn one_line(text: &str) -> String {
    visible(text).replace(['\n', '\r'], " ")
}

/// The look of a class of notes.
pub fn style_of(class: &str) -> Style {
    let family = class.split('.').next().unwrap_or_default();
    let color = match family {
        "supplied" => AnsiColor::Green,
        "gloss" => AnsiColor::Cyan,
        "comment" => AnsiColor::Yellow,
        "literal" => return Style::new(),
        UNPARSED => AnsiColor::Red,
        _ => AnsiColor::Magenta,
    };
    color.on_default().bold()
}
