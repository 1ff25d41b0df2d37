//! `glossator annotate`: decisions on the notes of a file, on the screen or without one; two people's files joined.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use glossator::annotate::{
    Act, Decision, Disagreement, Filter, Merged, NoteRef, Person, Session, SpokenError, TableRow, Unpaired, Verdict,
    merge, read_table, rewrite,
};
use glossator::model::{Category, Certainty, Edition};
use glossator::source::{Decoded, LineIndex, decode, encode, visible};
use glossator::tei;
use glossator::xml::{Limits, decode_document};
use similar::TextDiff;

use super::config::Config;
use super::date;
use super::exit::{Exit, Failure};
use super::input::{self, Input, is_xml, load_page};
use super::messages::{Message, Reporter};
use super::output::{Target, to_stdout};
use super::pages::PageArgs;
use super::{review, reviewer};

/// Decide on the brackets of an edition: what each is, what it speaks of, what it says
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without a screen:\n  glossator notes page.xml --format csv > notes.csv      fill in the column `decision`: a class, `ok` or `delete`\n  glossator annotate page.xml --apply notes.csv --resp 'A. Reviewer'\n  glossator annotate page.xml --set i3=supplied.completion --anchor i4='the mate' --accept certain\n  glossator annotate page.xml --add 'c3.p1.s2: gloss.literal on \"grafik\": timetable' --dry-run\n  glossator annotate --merge anna.xml boris.xml -o joined.xml\n\nExit codes: 0 all was done, 1 rows of the table were stale or people disagree, 2 nothing was written."
)]
pub struct Args {
    /// The edition, or a captured page, of which an edition is made first; with `--merge` two or more editions
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Which brackets are looked at: `undecided`, `all`, a class, or a family such as `gloss.*`
    #[arg(long, value_name = "FILTER", default_value = "undecided")]
    pub(super) review: Filter,
    /// Who decides; asked once, and kept for the next time
    #[arg(long, value_name = "NAME")]
    pub(super) resp: Option<String>,
    /// The source beside the text: an alignment that `glossator align -o ALIGN.xml` wrote, or the source itself
    #[arg(long, value_name = "FILE", conflicts_with = "merge")]
    pub(super) with_source: Option<PathBuf>,
    #[command(flatten)]
    said: SaidArgs,
    /// Join the decisions of several people on the same edition; the first file's markup stays
    #[arg(long, requires = "output", conflicts_with_all = ["apply", "set", "anchor", "edit", "add", "delete", "accept", "remark", "dry_run"])]
    merge: bool,
    /// Where the result goes; the file itself if not said
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace an output that exists
    #[arg(long)]
    force: bool,
    /// The format in which disagreements are told
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    pub(super) how: PageArgs,
}

/// Decisions that are said in the call.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Without a screen")]
struct SaidArgs {
    /// Take the decisions of a table that `glossator notes --format csv` wrote; `-` for standard input
    #[arg(long, value_name = "TABLE")]
    apply: Option<PathBuf>,
    /// Give a note another class; `literal` for no note, `unparsed` for nobody knows; may be given more than once, as all of these
    #[arg(long, value_name = "ID=CLASS")]
    set: Vec<String>,
    /// Say which words of its paragraph a note speaks of; none for the whole sentence
    #[arg(long, value_name = "ID=WORDS")]
    anchor: Vec<String>,
    /// Give a note other words
    #[arg(long, value_name = "ID=WORDS")]
    edit: Vec<String>,
    /// Put a note in: `UNIT: CLASS on "words": text`, also `before "words"`, `after "words"`, or nothing for the end
    #[arg(long, value_name = "NOTE")]
    add: Vec<String>,
    /// Take a note out
    #[arg(long, value_name = "ID")]
    delete: Vec<String>,
    /// Confirm the class of a note, of all, or of those that are `certain`
    #[arg(long, value_name = "ID|all|certain")]
    accept: Vec<String>,
    /// Write a note to self about a note
    #[arg(long, value_name = "ID=WORDS")]
    remark: Vec<String>,
    /// Show what would change as a unified diff; write nothing
    #[arg(long)]
    dry_run: bool,
}

/// A format of disagreements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object, documented in `schemas/README.md`
    Json,
}

impl SaidArgs {
    fn is_any(&self) -> bool {
        let lists = [&self.set, &self.anchor, &self.edit, &self.add, &self.delete, &self.accept, &self.remark];
        self.apply.is_some() || lists.iter().any(|list| !list.is_empty())
    }
}

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if args.merge {
        return join(args);
    }
    let [file] = &args.files[..] else {
        return Err(Failure::usage("one file is annotated at a time; several are joined with `--merge`"));
    };
    let input = input::single(file)?;
    let reporter = Reporter::default();
    let path = edition_of(&input, args, config, &reporter)?;
    if !args.said.is_any() {
        return review::run(&path, args, config);
    }
    Said::open(&path, args)?.run(args, &reporter)
}

/// The edition to be annotated: the file itself, or that which is made of a captured page beside it.
fn edition_of(input: &Input, args: &Args, config: &Config, reporter: &Reporter) -> Result<PathBuf, Failure> {
    let Some(path) = &input.path else {
        return Err(Failure::usage(
            "decisions are stored in the file, so that standard input cannot be annotated; save it first",
        ));
    };
    let bytes = input.read()?;
    if !args.how.says_form() && is_xml(&input.name(), &bytes) {
        return Ok(path.clone());
    }
    let mut options = args.how.options(config);
    options.date = Some(date::today().map_err(Failure::usage)?);
    let page = load_page(input.name(), bytes, &options)?;
    let edition = path.with_extension("xml");
    if edition.exists() {
        return edition_there(input, &edition, &page.edition, reporter);
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
        reporter.print(&format!("{}: its edition {} is taken\n", visible(&input.name()), visible(&name)));
        return Ok(path.to_owned());
    }
    let text =
        format!("`{name}` is there already and no edition of this page as it is now; move it away, or annotate it");
    Err(Message::error(Some(&input.name()), text).into())
}

/// A file on which decisions are taken that were said in the call.
struct Said {
    name: String,
    path: PathBuf,
    bytes: Vec<u8>,
    before: Decoded,
    session: Session,
    who: String,
    made: usize,
    stale: Vec<Message>,
}

impl Said {
    fn open(path: &Path, args: &Args) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| Message::error(Some(&name), format!("cannot be read: {error}")))?;
        let before =
            decode_document(bytes.clone(), None).map_err(|error| Message::error(Some(&name), error.to_string()))?;
        let mut session = open(&name, &before.text)?;
        session.set_today(Some(date::today().map_err(Failure::usage)?));
        let who = person(&mut session, args.resp.as_deref(), &name)?;
        Ok(Self { name, path: path.to_owned(), bytes, before, session, who, made: 0, stale: Vec::new() })
    }

    fn run(mut self, args: &Args, reporter: &Reporter) -> Result<Exit, Failure> {
        let target = args.output.as_deref().map(|output| Target::new(Some(output)));
        if let Some(target) = target.as_ref().filter(|_| !args.said.dry_run) {
            target.check(args.force, &Input { path: Some(self.path.clone()), below: PathBuf::new() })?;
        }
        if let Some(table) = &args.said.apply {
            self.apply(table)?;
        }
        self.each(&args.said.set, Session::spoken_class)?;
        self.each(&args.said.anchor, Session::spoken_anchor)?;
        self.each(&args.said.edit, Session::spoken_edit)?;
        self.each(&args.said.add, Session::spoken_addition)?;
        for said in &args.said.accept {
            self.accept(said)?;
        }
        self.each(&args.said.remark, Session::spoken_remark)?;
        self.each(&args.said.delete, |session, id| Ok(Act::Delete { note: session.spoken_note(id)?.reference() }))?;
        reporter.tell(self.stale.iter().cloned());
        self.finish(args, target.as_ref(), reporter)
    }

    fn each(
        &mut self,
        said: &[String],
        read: impl Fn(&Session, &str) -> Result<Act, SpokenError>,
    ) -> Result<(), Failure> {
        for said in said {
            let act = read(&self.session, said).map_err(|error| Message::error(Some(&self.name), error.to_string()))?;
            self.take(act, said)?;
        }
        Ok(())
    }

    fn take(&mut self, act: Act, said: &str) -> Result<(), Failure> {
        let decision = Decision { who: self.who.clone(), act };
        let refused = |error: glossator::annotate::DecisionError| {
            Message::error(Some(&self.name), format!("`{said}` cannot be done: {error}; nothing was written"))
        };
        self.session.decide(&decision).map_err(refused)?;
        self.made += 1;
        Ok(())
    }

    fn accept(&mut self, said: &str) -> Result<(), Failure> {
        let is_sure = |cert: Option<Certainty>| said == "all" || cert == Some(Certainty::High);
        let notes: Vec<NoteRef> = match said {
            "all" | "certain" => {
                let open =
                    self.session.notes().filter(|note| !note.is_part && !note.is_decided() && note.class.is_some());
                open.filter(|note| is_sure(note.cert)).map(|note| note.reference()).collect()
            }
            id => {
                let note = self.session.spoken_note(id);
                vec![note.map_err(|error| Message::error(Some(&self.name), error.to_string()))?.reference()]
            }
        };
        notes.into_iter().try_for_each(|note| self.take(Act::Accept { note }, said))
    }

    /// Takes the decisions of a table. Rows that are stale are told; the others are carried out.
    fn apply(&mut self, table: &Path) -> Result<(), Failure> {
        let input = input::single(table)?;
        let name = input.name();
        let about = |why: String| Failure::from(Message::error(Some(&name), why));
        let decoded = decode(input.read()?, None).map_err(|error| about(error.to_string()))?;
        let rows = read_table(&decoded.text).map_err(|error| about(error.to_string()))?;
        let lines = LineIndex::new(&decoded.text);
        let own = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (rows, others): (Vec<TableRow>, Vec<TableRow>) =
            rows.into_iter().partition(|row| row.file().is_none_or(|file| is_of(file, &own)));
        if let (true, Some(file)) = (rows.is_empty(), others.first().and_then(TableRow::file)) {
            return Err(about(format!("this table is of `{file}`, not of `{own}`; nothing was written")));
        }
        for row in rows {
            if let Err(why) = self.row(&row) {
                let at = lines.line_range(row.line).map_or(0, |range| range.start);
                self.stale.push(Message::warning(&name, why).at(&lines, at));
            }
        }
        Ok(())
    }

    fn row(&mut self, row: &TableRow) -> Result<(), String> {
        let acts = row.acts(&self.session).map_err(|error| error.to_string())?.acts;
        for act in acts {
            let decision = Decision { who: self.who.clone(), act };
            self.session.decide(&decision).map_err(|error| error.to_string())?;
            self.made += 1;
        }
        Ok(())
    }

    fn finish(self, args: &Args, target: Option<&Target>, reporter: &Reporter) -> Result<Exit, Failure> {
        let stale = self.stale.is_empty();
        if args.said.dry_run {
            let name = visible(&self.name);
            let diff = TextDiff::from_lines(&*self.before.text, self.session.text());
            let diff = diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string();
            to_stdout(std::io::stdout().lock(), |out| Ok(out.write_all(diff.as_bytes())?))?;
            return Ok(exit(stale));
        }
        let bytes = encode(self.session.text(), self.before.encoding, self.before.bom).map_err(|error| {
            let text = format!("the decisions do not fit the file's encoding: {error}; nothing was written; convert the file to UTF-8 first");
            Message::error(Some(&self.name), text)
        })?;
        match target {
            Some(target) => target.write(args.force, |out| Ok(out.write_all(&bytes)?))?,
            None if self.made == 0 => {}
            None => rewrite(&self.path, &self.bytes, &bytes)
                .map_err(|error| Message::error(Some(&self.name), error.to_string()))?,
        }
        let plural = if self.made == 1 { "decision" } else { "decisions" };
        reporter.print(&format!("{}: {} {plural} by {}\n", visible(&self.name), self.made, visible(&self.who)));
        Ok(exit(stale))
    }
}

/// Whether a table's file is the one at hand: the same name, or the page of which this is the edition.
fn is_of(file: &str, own: &str) -> bool {
    let stem = |name: &str| Path::new(name).with_extension("");
    file == own || stem(file) == stem(own)
}

fn exit(is_clean: bool) -> Exit {
    if is_clean { Exit::Clean } else { Exit::Findings }
}

fn open(name: &str, text: &str) -> Result<Session, Failure> {
    Session::open(text.to_owned(), &Limits::default()).map_err(|error| {
        let message = Message::error(Some(name), error.to_string());
        message.at(&LineIndex::new(text), error.span().start).into()
    })
}

/// Who decides: who is named in the call, else who is known from the screen, else the only person who has decided in the
/// file before.
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
            Err(Message::error(Some(name), "nobody has decided in this file yet; say who you are with `--resp NAME`")
                .into())
        }
        several => {
            let text = format!(
                "several people have decided in this file ({}); say who you are with `--resp NAME`",
                several.join(", ")
            );
            Err(Message::error(Some(name), text).into())
        }
    }
}

/// Joins files.
fn join(args: &Args) -> Result<Exit, Failure> {
    if args.files.len() < 2 {
        return Err(Failure::usage("`--merge` joins two files or more; name them all"));
    }
    let target = Target::new(args.output.as_deref());
    let mut sessions = Vec::new();
    let mut coding = None;
    for file in &args.files {
        let input = input::single(file)?;
        target.check(args.force, &input)?;
        let name = input.name();
        let decoded =
            decode_document(input.read()?, None).map_err(|error| Message::error(Some(&name), error.to_string()))?;
        sessions.push(open(&name, &decoded.text)?);
        coding.get_or_insert((decoded.encoding, decoded.bom));
    }
    let name = |file: usize| args.files.get(file).map(|file| file.display().to_string()).unwrap_or_default();
    let merged = merge(sessions).map_err(|error| Message::error(Some(&name(error.file)), error.to_string()))?;
    let (encoding, bom) = coding.unwrap_or((glossator::source::Encoding::Utf8, false));
    let bytes =
        encode(&merged.text, encoding, bom).map_err(|error| Message::error(Some(&name(0)), error.to_string()))?;
    target.write(args.force, |out| Ok(out.write_all(&bytes)?))?;
    let reporter = Reporter::default();
    reporter.tell(merged.refused.iter().map(|(file, why)| Message::warning(&name(*file), why.clone())));
    tell(args, &merged)?;
    Ok(exit(merged.disagreements.is_empty() && merged.unpaired.is_empty() && merged.refused.is_empty()))
}

fn tell(args: &Args, merged: &Merged) -> Result<(), Failure> {
    let files: Vec<String> = args.files.iter().map(|file| file.display().to_string()).collect();
    // What is told goes where the joined file does not.
    let told = match args.format {
        Format::Json => {
            let report = serde_json::json!({
                "files": files,
                "joined": merged.joined,
                "disagreements": merged.disagreements,
                "unpaired": merged.unpaired,
                "refused": merged.refused.iter().map(|(file, why)| serde_json::json!({ "file": file, "why": why })).collect::<Vec<_>>(),
            });
            format!("{report:#}\n")
        }
        Format::Text => {
            let mut told: String = merged.disagreements.iter().map(|found| disagreement(found, &files)).collect();
            told.extend(merged.unpaired.iter().map(|found| unpaired(found, &files)));
            told.push_str(&counted(merged));
            told
        }
    };
    if args.output.as_deref() == Some(Path::new("-")) {
        Reporter::default().print(&told);
        return Ok(());
    }
    to_stdout(anstream::stdout().lock(), |out| Ok(out.write_all(told.as_bytes())?))
}

/// How much was joined, and what was not.
fn counted(merged: &Merged) -> String {
    let plural = |count: usize, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    let (joined, disagreements) =
        (plural(merged.joined, "decision"), plural(merged.disagreements.len(), "disagreement"));
    let unpaired = match merged.unpaired.len() {
        0 => String::new(),
        count => format!(", {} in one file only", plural(count, "note")),
    };
    format!("{joined} joined, {disagreements}{unpaired}\n")
}

fn disagreement(found: &Disagreement, files: &[String]) -> String {
    told_of(Some(&found.id), &found.words, [side(&found.first, files), side(&found.other, files)])
}

fn unpaired(found: &Unpaired, files: &[String]) -> String {
    let without = format!("  no note ({})\n", name_in(files, found.without));
    told_of(found.id.as_deref(), &found.words, [side(&found.only, files), without])
}

/// A note and what two files say of it.
fn told_of(id: Option<&str>, words: &str, [one, other]: [String; 2]) -> String {
    let id = id.map(|id| format!("{id} ")).unwrap_or_default();
    visible(&format!("{id}{}\n{one}{other}", words.replace('\n', " ")))
}

fn name_in(files: &[String], number: usize) -> &str {
    files.get(number).map_or("", String::as_str)
}

fn side(verdict: &Verdict, files: &[String]) -> String {
    let class = verdict.class.map_or("unparsed", Category::as_str);
    let on = verdict.anchor.as_ref().map(|words| format!(" on \"{words}\"")).unwrap_or_default();
    let by = if verdict.by.is_empty() { String::new() } else { format!("{}, ", verdict.by) };
    format!("  {class}{on} ({by}{})\n", name_in(files, verdict.file))
}
