//! `glossator annotate` on the screen: the terminal is taken, events are read, and the terminal is given back.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event};
use crossterm::execute;
use glossator::annotate::screen::{Screen, Settings, SourceView, Summary};
use glossator::annotate::{Person, Store, StoreError, StoreOptions};
use glossator::display::visible;

use super::annotate::{Args, Judged};
use super::bitext::Aligned;
use super::config::Config;
use super::date;
use super::exit::{Exit, Failure};
use super::input;
use super::messages::{Message, Reporter};
use super::output::{standing, tell_lost};
use super::reviewer;
use super::signals::Signals;
use super::with_source;

/// How long a key is waited for before the screen looks how far the file is.
const PAUSE: Duration = Duration::from_millis(200);

/// Reviews the notes of an edition on the screen.
pub fn run(path: &Path, args: &Args, config: &Config) -> Result<Exit, Failure> {
    let name = path.display().to_string();
    need_terminal(&name)?;
    let beside = beside_of(path, args, config)?;
    let failed = |error: StoreError| Failure::from(Message::error(Some(&name), error.to_string()));
    let judged = Judged::new(&name, &args.judging, config)?;
    let person = args.resp.as_deref().map(Person::named).or_else(reviewer::known);
    let options = StoreOptions {
        holder: holder(person.as_ref()),
        today: Some(date::today().map_err(Failure::usage)?),
        now: Some(|| date::now().unwrap_or_default()),
        lexicon: config.lexicon.own(),
        judge: Some(judged.judge()),
        ..StoreOptions::default()
    };
    let before = standing(path);
    let (store, recovery) = Store::open(path, options).map_err(failed)?;
    judged.tell_missing(store.session());
    let is_coloured = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let habits = config.habits.clone();
    let settings = Settings { filter: args.review.clone(), person, beside, is_coloured, habits };
    let mut screen = Screen::new(store, &recovery, settings);
    let signals = Signals::catch().map_err(|error| Message::error(Some(&name), error.to_string()))?;
    Signals::end_without_terminal().map_err(|error| Message::error(Some(&name), error.to_string()))?;
    let shown = show(&mut screen, &signals);
    if let Some(signal) = signals.caught() {
        leave(&name, signal);
    }
    if let Some(person) = screen.person() {
        reviewer::keep(&person);
    }
    // Whatever became of the terminal, what was decided goes into the file.
    let summary = screen.finish().map_err(failed)?;
    tell_lost(path, before.as_ref());
    shown.map_err(|error| {
        Message::error(Some(&name), format!("the terminal cannot be used: {error}; all decisions are stored"))
    })?;
    tell(&name, &summary);
    Ok(if summary.stale.is_empty() && summary.stale_before.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// What stands beside the text, where the call names its source.
fn beside_of(path: &Path, args: &Args, config: &Config) -> Result<SourceView, Failure> {
    match &args.with_source {
        Some(source) => {
            with_source::beside(&input::single(path)?, source, &args.how, config, |aligned, _| Ok(beside(aligned)))
        }
        None => Ok(SourceView::default()),
    }
}

/// Refuses to go on without a terminal.
fn need_terminal(name: &str) -> Result<(), Failure> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    let text = "reviewing on the screen needs a terminal; without one, fill in the table that `glossator notes --format csv` \
                writes and bring it back with `--apply`, or decide with `--set`, `--anchor`, `--add`, `--delete` and \
                `--accept`";
    Err(Message::error(Some(name), text).into())
}

/// Takes the terminal, and gives it back whatever happens.
fn show(screen: &mut Screen, signals: &Signals) -> io::Result<()> {
    let mut terminal = ratatui::try_init()?;
    let pasting = execute!(io::stdout(), EnableBracketedPaste);
    let result = pasting.and_then(|()| turn(screen, &mut terminal, signals));
    drop(execute!(io::stdout(), DisableBracketedPaste));
    ratatui::try_restore()?;
    result
}

/// Until the person has done, or a signal ends the program.
fn turn(screen: &mut Screen, terminal: &mut ratatui::DefaultTerminal, signals: &Signals) -> io::Result<()> {
    terminal.draw(|frame| screen.draw(frame))?;
    while !screen.is_done() && signals.caught().is_none() {
        let mut is_new = screen.tick();
        // Keys that have come already are taken before the screen is drawn again: on a slow line it is not drawn in vain.
        if event::poll(PAUSE)? {
            is_new = true;
            loop {
                match event::read()? {
                    Event::Resize(..) => terminal.autoresize()?,
                    event => screen.handle_event(&event),
                }
                if screen.is_done() || !event::poll(Duration::ZERO)? {
                    break;
                }
            }
        }
        if is_new {
            terminal.draw(|frame| screen.draw(frame))?;
        }
    }
    Ok(())
}

/// Ends the program by the signal that it got. What was decided is in the journal, which the next start carries out:
/// that is done in no time, where waiting for the file might last longer than the system waits.
fn leave(name: &str, signal: i32) {
    let text = format!(
        "ended by signal {signal}; the decisions are kept beside the file, and the next start goes on from there"
    );
    Reporter::default().one(Message::error(Some(name), text));
    // It comes back only where the signal ends nothing; then the review ends as usual.
    drop(Signals::obey(signal));
}

/// Who has the file open, for others: the name, and the process.
fn holder(person: Option<&Person>) -> String {
    let process = format!("process {}", std::process::id());
    person.map_or_else(|| process.clone(), |person| format!("{} ({process})", person.name))
}

/// What stands in the source beside each sentence and behind each note.
fn beside(aligned: &Aligned<'_>) -> SourceView {
    let (source, version) = (aligned.source.version(), aligned.target.version());
    let mut beside = SourceView::default();
    for bead in &aligned.alignment.beads {
        let words = &source.projection.text[source.span(&bead.source)];
        for id in version.ids.get(bead.target.clone()).into_iter().flatten().flatten() {
            beside.sentences.insert((*id).to_owned(), words.trim().to_owned());
        }
    }
    for note in aligned.notes() {
        let bead = note.bead.and_then(|bead| aligned.alignment.beads.get(bead));
        let (Some(bead), Some(id), Some(term)) = (bead, &note.note.intervention.id, &note.term) else { continue };
        let span = source.span(&bead.source);
        let words = &source.projection.text[span.clone()];
        let start = span.start + (words.len() - words.trim_start().len());
        if start <= term.range.start && term.range.end <= span.end {
            beside.terms.insert(id.to_string(), term.range.start - start..term.range.end - start);
        }
    }
    beside
}

/// The end of a session.
fn tell(name: &str, summary: &Summary) {
    let counts: Vec<String> = summary.counts().iter().map(|(count, what)| format!("{count} {what}")).collect();
    let done = if counts.is_empty() { "nothing decided".to_owned() } else { counts.join(", ") };
    let progress = summary.progress;
    let reporter = Reporter::default();
    reporter.print(&format!("{}: {} of {} decided ({done})\n", visible(name), progress.decided, progress.total));
    if summary.remarks > 0 {
        let plural = if summary.remarks == 1 { "note has a private remark" } else { "notes have private remarks" };
        reporter.print(&format!("{} {plural}: `glossator notes {name} --format csv` lists them\n", summary.remarks));
    }
    let stale = summary.stale.iter().map(|(_, error)| error.to_string());
    let all = summary.stale_before.iter().cloned().chain(stale);
    let told: Vec<Message> =
        all.map(|why| Message::warning(name, format!("a decision was not applied: {why}"))).collect();
    reporter.tell(told.into_iter());
    let warnings: Vec<Message> = summary.warnings.iter().map(|why| Message::warning(name, why.clone())).collect();
    reporter.tell(warnings.into_iter());
}
