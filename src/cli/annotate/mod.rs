//! `glossator annotate`: decisions on the notes of a file, on the screen or without one; two people's files joined.

mod join;
mod judged;
mod past;
mod said;

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::annotate::{Filter, Person, Session};
use glossator::display::visible;
use glossator::exchange::BilingualFormat;
use glossator::model::Edition;
use glossator::source::LineIndex;
use glossator::tei;
use glossator::xml::{Limits, decode_document};

use super::config::Config;
use super::date;
use super::exit::{Exit, Failure};
use super::input::{self, Input, is_xml, load_document, load_page, load_pairs};
use super::messages::{Message, Reporter};
use super::output::Target;
use super::pages::PageArgs;
use super::{review, reviewer};
use judged::JudgeArgs;
pub(super) use judged::Judged;
use said::{Said, SaidArgs};

/// Options by which something is decided, which leaves no room for what was decided before.
const SAYING: [&str; 13] = [
    "apply",
    "set",
    "anchor",
    "edit",
    "add",
    "delete",
    "accept",
    "remark",
    "dry_run",
    "merge",
    "output",
    "with_source",
    "review",
];

/// Decide on the brackets of an edition: their classes, the words they refer to, their own words
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without a screen:\n  glossator notes page.xml --format csv > notes.csv      fill in the column `decision`: a class, `ok` or `delete`\n  glossator annotate page.xml --apply notes.csv --resp 'A. Reviewer'\n  glossator annotate page.xml --set i3=supplied.completion --anchor i4='the mate' --accept certain\n  glossator annotate page.xml --add 'c3.p1.s2: gloss.literal on \"grafik\": timetable' --dry-run\n  glossator annotate --merge anna.xml boris.xml -o joined.xml\n  glossator annotate page.xml --undo\n\nExit codes: 0 everything was done, 1 rows of the table were stale or people disagree, 2 nothing was written."
)]
pub struct Args {
    /// An edition, or a captured page, from which an edition is made first; with `--merge` two or more editions
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The brackets to review: `undecided`, `all`, `unreviewed` (accepted in bulk, or not decided), `disagreed` (on
    /// which people disagree), `literal` (taken for text), a class, or a family such as `gloss.*`
    #[arg(long, value_name = "FILTER", default_value = "undecided")]
    pub(super) review: Filter,
    /// The name of whoever decides; asked for once, then remembered
    #[arg(long, value_name = "NAME")]
    pub(super) resp: Option<String>,
    /// Show the source beside the text: an alignment that `glossator align -o ALIGN.xml` wrote, or the source itself
    #[arg(long, value_name = "FILE", conflicts_with = "merge")]
    pub(super) with_source: Option<PathBuf>,
    #[command(flatten)]
    said: SaidArgs,
    #[command(flatten)]
    pub(super) judging: JudgeArgs,
    /// Join the decisions of several people on the same edition; the markup of the first file stays
    #[arg(long, requires = "output", conflicts_with_all = ["apply", "set", "anchor", "edit", "add", "delete", "accept", "remark", "dry_run"])]
    merge: bool,
    /// Take back the last call that changed the file, whoever made it; repeat to go further back
    #[arg(long, conflicts_with_all = SAYING)]
    undo: bool,
    /// List the calls that changed the file, the last one first; `--undo` takes back the first in the list
    #[arg(long, conflicts_with_all = SAYING)]
    log: bool,
    /// Take over the decisions that an interrupted session has left beside the file, without a screen
    #[arg(long, conflicts_with_all = SAYING)]
    replay: bool,
    /// Output file; the file itself if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace an output that exists
    #[arg(long)]
    force: bool,
    /// Format of the list of disagreements or calls
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    pub(super) how: PageArgs,
}

/// A format of disagreements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object, documented in `docs/src/json.md`
    Json,
    /// The same object as one line
    Jsonl,
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if args.merge {
        return join::join(args, config);
    }
    let [file] = &args.files[..] else {
        return Err(Failure::usage("one file is annotated at a time; several are joined with `--merge`"));
    };
    let input = input::one(file)?;
    let reporter = Reporter::default();
    if args.undo || args.log || args.replay {
        return past::run(&input, args, config, &reporter);
    }
    let path = edition_of(&input, args, config, &reporter)?;
    if !args.said.is_any() {
        return review::run(&path, args, config);
    }
    Said::open(&path, args, config)?.run(args, config, &reporter)
}

/// The edition to be annotated: the file itself, or that which is made of a captured page beside it.
fn edition_of(input: &Input, args: &Args, config: &Config, reporter: &Reporter) -> Result<PathBuf, Failure> {
    let Some(path) = &input.path else {
        return Err(Failure::usage(
            "decisions are stored in the file, so standard input cannot be annotated; save it to a file first",
        ));
    };
    let bytes = input.read()?;
    let is_pairs = !args.how.says_form() && BilingualFormat::detect(&bytes).is_some();
    if !is_pairs && !args.how.says_form() && is_xml(&input.name(), &bytes) {
        return Ok(path.clone());
    }
    let today = date::today().map_err(Failure::usage)?;
    let page = match args.how.document(&input.name(), &bytes) {
        _ if is_pairs => load_pairs(input.name(), bytes, &args.how, config)?,
        Some(format) => {
            load_document(input.name(), bytes, &args.how.document_options(format, config).with_date(today))?
        }
        None => load_page(input.name(), bytes, &args.how.options(config).with_date(today))?,
    };
    let edition = path.with_extension("xml");
    if edition.exists() {
        return edition_there(input, &edition, &page.edition, reporter);
    }
    if args.said.dry_run {
        let text =
            "this is a captured page, and with `--dry-run` no edition is made of it; run `glossator import` first";
        return Err(Message::error(Some(&input.name()), text).into());
    }
    reporter.tell(page.warnings());
    Target::File(edition.clone()).write(false, |out| {
        tei::write(&page.edition, out).map(drop).map_err(|error| Failure::from(error).about(&input.name()))
    })?;
    reporter.print(&format!("{}: imported as {}\n", visible(&input.name()), visible(&edition.display().to_string())));
    Ok(edition)
}

/// The edition that was made of a page before, if it is of this page as it is now.
fn edition_there(input: &Input, path: &Path, page: &Edition, reporter: &Reporter) -> Result<PathBuf, Failure> {
    let name = path.display().to_string();
    let hash = |edition: &Edition| edition.header.witness.as_ref().map(|witness| witness.sha256.clone());
    let read = fs::read(path).ok().and_then(|bytes| decode_document(bytes, None).ok());
    let before = read.and_then(|decoded| tei::read(decoded.text, &Limits::default()).ok());
    if before.is_some_and(|file| hash(&file.edition) == hash(page)) {
        reporter.print(&format!("{}: continuing with its edition {}\n", visible(&input.name()), visible(&name)));
        return Ok(path.to_owned());
    }
    let text = format!(
        "`{name}` exists already and is not an edition of this page in its present state; move it away, or annotate it"
    );
    Err(Message::error(Some(&input.name()), text).into())
}

fn exit(is_clean: bool) -> Exit {
    if is_clean { Exit::Clean } else { Exit::Findings }
}

fn open(name: &str, text: &str, config: &Config) -> Result<Session, Failure> {
    let mut session = Session::open(text.to_owned(), &Limits::default()).map_err(|error| {
        let message = Message::error(Some(name), error.to_string());
        Failure::from(message.at(&LineIndex::new(text), error.span().start))
    })?;
    if let Some(lexicon) = config.lexicon.own() {
        session.set_lexicon(lexicon);
    }
    Ok(session)
}

/// Who decides: who is named in the call, else who is known from the screen, else the only person who has decided in
/// the file before.
fn person(session: &mut Session, resp: Option<&str>, name: &str) -> Result<String, Failure> {
    if let Some(resp) = resp.map(str::trim).filter(|resp| !resp.is_empty()) {
        return Ok(session.join(Person::named(resp)));
    }
    if let Some(person) = reviewer::known() {
        return Ok(session.join(person));
    }
    let mut people: Vec<String> =
        session.notes().filter_map(|note| note.decided_by.as_deref()).map(str::to_owned).collect();
    people.sort();
    people.dedup();
    match &people[..] {
        [only] => Ok(only.clone()),
        [] => {
            Err(Message::error(Some(name), "nobody has decided in this file yet; give your name with `--resp NAME`")
                .into())
        }
        several => {
            let text = format!(
                "several people have decided in this file ({}); give your name with `--resp NAME`",
                several.join(", ")
            );
            Err(Message::error(Some(name), text).into())
        }
    }
}
