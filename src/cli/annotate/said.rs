//! Decisions that are said in the call, without a screen: all of them are made, or none.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use glossator::annotate::{Act, Call, Decision, ParseDecisionError, Session, TableRow, read_table, rewrite};
use glossator::diff::render::patch;
use glossator::display::visible;
use glossator::model::Certainty;
use glossator::source::{Decoded, Encoding, LineIndex, decode, encode};
use glossator::xml::decode_document;

use super::{Args, Judged, exit, open, person};
use crate::cli::config::Config;
use crate::cli::date;
use crate::cli::exit::{Exit, Failure};
use crate::cli::input::{self, Input};
use crate::cli::messages::{Message, Reporter};
use crate::cli::output::{self, Target, to_stdout};

/// Decisions that are said in the call.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Without a screen")]
pub struct SaidArgs {
    /// Apply the decisions of a table that `glossator notes --format csv` wrote; `-` for standard input
    #[arg(long, value_name = "TABLE")]
    apply: Option<PathBuf>,
    /// Give a note another class; `literal` for plain text, `unparsed` for an unknown class; may be given more than
    /// once, like all options here
    #[arg(long, value_name = "ID=CLASS")]
    set: Vec<String>,
    /// Set the words of its paragraph that a note refers to; none for the whole sentence
    #[arg(long, value_name = "ID=WORDS")]
    anchor: Vec<String>,
    /// Give a note other words
    #[arg(long, value_name = "ID=WORDS")]
    edit: Vec<String>,
    /// Add a note: `UNIT: CLASS on "words": text`; also `before "words"`, `after "words"`, or nothing for the end
    #[arg(long, value_name = "NOTE")]
    add: Vec<String>,
    /// Remove a note
    #[arg(long, value_name = "ID")]
    delete: Vec<String>,
    /// Confirm the class of a note, of all, or of those that are `certain`
    #[arg(long, value_name = "ID|all|certain")]
    accept: Vec<String>,
    /// Add a private remark about a note
    #[arg(long, value_name = "ID=WORDS")]
    remark: Vec<String>,
    /// Show the changes as a unified diff; write nothing
    #[arg(long)]
    pub dry_run: bool,
}

impl SaidArgs {
    /// Whether anything is said.
    pub fn is_any(&self) -> bool {
        let lists = [&self.set, &self.anchor, &self.edit, &self.add, &self.delete, &self.accept, &self.remark];
        self.apply.is_some() || lists.iter().any(|list| !list.is_empty())
    }
}

/// A file on which decisions are taken that were said in the call.
pub struct Said {
    name: String,
    path: PathBuf,
    bytes: Vec<u8>,
    before: Decoded,
    session: Session,
    who: String,
    /// What was done besides.
    remarks: Vec<Message>,
    stale: Vec<Message>,
}

impl Said {
    pub fn open(path: &Path, args: &Args, config: &Config) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let bytes = input::one(path)?.read()?;
        let before =
            decode_document(bytes.clone(), None).map_err(|error| Message::error(Some(&name), error.to_string()))?;
        before.check_way_back(&bytes).map_err(|error| Message::error(Some(&name), error.to_string()))?;
        let mut session = open(&name, &before.text, config)?;
        let judged = Judged::new(&name, &args.judging, config)?;
        judged.tell_missing(&session);
        session.set_judge(judged.judge());
        session.set_today(Some(date::today().map_err(Failure::usage)?));
        let who = person(&mut session, args.resp.as_deref(), &name)?;
        Ok(Self { name, path: path.to_owned(), bytes, before, session, who, remarks: Vec::new(), stale: Vec::new() })
    }

    pub fn run(mut self, args: &Args, config: &Config, reporter: &Reporter) -> Result<Exit, Failure> {
        let target = args.output.as_deref().map(|output| Target::new(Some(output)));
        if let Some(target) = target.as_ref().filter(|_| !args.said.dry_run) {
            target.check(args.force, &Input { path: Some(self.path.clone()), below: PathBuf::new() })?;
        }
        if let Some(table) = &args.said.apply {
            self.apply(table, args.how.encoding(config))?;
        }
        self.each(&args.said.set, Session::parse_class)?;
        self.each(&args.said.anchor, Session::parse_anchor)?;
        self.each(&args.said.edit, Session::parse_edit)?;
        self.each(&args.said.add, Session::parse_addition)?;
        for said in &args.said.accept {
            self.accept(said)?;
        }
        self.each(&args.said.remark, Session::parse_remark)?;
        self.each(&args.said.delete, |session, id| Ok(Act::Delete { note: session.parse_note(id)?.reference() }))?;
        reporter.tell(self.stale.iter().cloned());
        self.finish(args, target.as_ref(), reporter)
    }

    fn each(
        &mut self,
        said: &[String],
        read: impl Fn(&Session, &str) -> Result<Act, ParseDecisionError>,
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
        let done = self.session.decide(&decision).map_err(refused)?;
        self.remarks.extend(done.remarks.into_iter().map(|remark| Message::warning(&self.name, remark)));
        Ok(())
    }

    /// Confirms one note; or all, or those that are certain, which is no review of each and distinguished from one.
    fn accept(&mut self, said: &str) -> Result<(), Failure> {
        let is_sure = |cert: Option<Certainty>| said == "all" || cert == Some(Certainty::High);
        let acts: Vec<Act> = match said {
            "all" | "certain" => {
                let open =
                    self.session.notes().filter(|note| !note.is_part && !note.is_decided() && note.class.is_some());
                open.filter(|note| is_sure(note.cert))
                    .map(|note| Act::AcceptInBulk { note: note.reference() })
                    .collect()
            }
            id => {
                let note = self.session.parse_note(id);
                let note = note.map_err(|error| Message::error(Some(&self.name), error.to_string()))?.reference();
                vec![Act::Accept { note }]
            }
        };
        acts.into_iter().try_for_each(|act| self.take(act, said))
    }

    /// Takes the decisions of a table. Rows that are stale are reported; the others are carried out.
    fn apply(&mut self, table: &Path, encoding: Option<Encoding>) -> Result<(), Failure> {
        let input = input::single(table)?;
        let name = input.name();
        let about = |why: String| Failure::from(Message::error(Some(&name), why));
        let decoded = decode(input.read()?, encoding).map_err(|error| about(error.to_string()))?;
        let rows = read_table(&decoded.text).map_err(|error| about(error.to_string()))?;
        let lines = LineIndex::new(&decoded.text);
        let own = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (mut rows, others): (Vec<TableRow>, Vec<TableRow>) =
            rows.into_iter().partition(|row| row.file().is_none_or(|file| is_of(file, &own)));
        if let (true, Some(file)) = (rows.is_empty(), others.first().and_then(TableRow::file)) {
            // An edition may have been renamed: the words of each bracket show whether it is the same.
            let text =
                format!("this table belongs to `{file}`, not to `{own}`; only rows with the same words are applied");
            self.remarks.push(Message::warning(&name, text));
            rows = others;
        }
        let mut seen: HashMap<String, usize> = HashMap::new();
        for row in rows {
            let told = match row.said_id().map(|id| (id.to_owned(), seen.insert(id.to_owned(), row.line))) {
                Some((id, Some(first))) => {
                    Err(format!("`{id}` has a row in line {first} already; this one was skipped"))
                }
                _ => self.row(&row),
            };
            if let Err(why) = told {
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
            let done = self.session.decide(&decision).map_err(|error| error.to_string())?;
            self.remarks.extend(done.remarks.into_iter().map(|remark| Message::warning(&self.name, remark)));
        }
        Ok(())
    }

    fn finish(mut self, args: &Args, target: Option<&Target>, reporter: &Reporter) -> Result<Exit, Failure> {
        let stale = self.stale.is_empty();
        if let Err(unsound) = self.session.verify(&self.before.text) {
            let culprit = self.session.retract_unsound(&self.before.text).map(|decision| named(&decision.act));
            let by = culprit.map(|culprit| format!("after {culprit} ")).unwrap_or_default();
            return Err(Message::error(Some(&self.name), format!("{by}{unsound}; nothing was written")).into());
        }
        reporter.tell(self.remarks.iter().cloned());
        if args.said.dry_run {
            let name = visible(&self.name);
            let names = [format!("a/{name}"), format!("b/{name}")];
            let texts = [&*self.before.text, self.session.text()];
            to_stdout(std::io::stdout().lock(), |out| Ok(patch(&names, texts, out)?))?;
            return Ok(exit(stale));
        }
        let bytes = encode(self.session.text(), self.before.encoding, self.before.bom).map_err(|error| {
            let text = format!("the decisions do not fit the file's encoding: {error}; nothing was written; convert the file to UTF-8 first");
            Message::error(Some(&self.name), text)
        })?;
        match target {
            Some(target) => target.write(args.force, |out| Ok(out.write_all(&bytes)?))?,
            None if self.is_unchanged() => {}
            None => {
                let call = Call::new(date::now().ok(), self.session.changes());
                let standing = output::standing(&self.path);
                let damaged = rewrite(&self.path, &self.bytes, &bytes, call, &mut self.session)
                    .map_err(|error| Message::error(Some(&self.name), error.to_string()))?;
                reporter.tell(damaged.map(|damaged| Message::warning(&self.name, damaged.to_string())).into_iter());
                output::tell_lost(&self.path, standing.as_ref());
            }
        }
        if !args.judging.quiet {
            reporter.print(&format!(
                "{}: {}
",
                visible(&self.name),
                self.made()
            ));
        }
        // The program ends here, and its memory goes with it; giving it back piece by piece would only take time.
        std::mem::forget(self.session);
        Ok(exit(stale))
    }

    /// Whether the file is what it was, whatever was decided.
    fn is_unchanged(&self) -> bool {
        self.session.text() == self.before.text
    }

    /// What was made of the decisions, in words.
    fn made(&self) -> String {
        let (all, made) = (self.session.decisions().count(), self.session.changes().count());
        match (all, made) {
            (0, _) => return "nothing changed; nothing was decided".to_owned(),
            _ if self.is_unchanged() => return "nothing changed; the file already said all of this".to_owned(),
            _ => {}
        }
        let plural = if made == 1 { "decision" } else { "decisions" };
        let idle = match all - made {
            0 => String::new(),
            idle => format!("; {idle} more changed nothing"),
        };
        format!("{made} {plural} by {}{idle}", visible(&self.who))
    }
}

/// A decision in words: what is done, and with which note.
fn named(act: &Act) -> String {
    let note = act.note().map(|note| note.id.clone().unwrap_or_else(|| note.words.clone()));
    match note {
        Some(note) => format!("`{}` of `{note}`", act.kind()),
        None => format!("`{}`", act.kind()),
    }
}

/// Whether a table's file is the one at hand: the same name, or the page of which this is the edition.
fn is_of(file: &str, own: &str) -> bool {
    let stem = |name: &str| Path::new(name).with_extension("");
    file == own || stem(file) == stem(own)
}
