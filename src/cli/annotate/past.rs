//! What was decided before: calls that are listed or taken back, and decisions that an interrupted session has left.

use std::path::Path;

use glossator::annotate::{Call, Store, StoreOptions, history, undo_last_call};
use glossator::display::visible;

use super::{Args, Format, Judged};
use crate::cli::config::Config;
use crate::cli::date;
use crate::cli::exit::{Exit, Failure};
use crate::cli::input::Input;
use crate::cli::messages::{Message, Reporter};
use crate::cli::output::to_stdout;

pub fn run(input: &Input, args: &Args, config: &Config, reporter: &Reporter) -> Result<Exit, Failure> {
    let Some(path) = &input.path else {
        return Err(Failure::usage("standard input has no history; name a file"));
    };
    let failed = |error: glossator::annotate::StoreError| Message::error(Some(&input.name()), error.to_string());
    if args.log {
        let history = history(path).map_err(failed)?;
        list(&history.calls, args.format)?;
        if history.damaged.is_empty() {
            return Ok(Exit::Clean);
        }
        reporter.one(Message::warning(&input.name(), history.to_string()));
        return Ok(Exit::Findings);
    }
    if args.undo {
        let (call, damaged) = undo_last_call(path).map_err(failed)?;
        reporter.tell(damaged.map(|damaged| Message::warning(&input.name(), damaged.to_string())).into_iter());
        reporter.print(&format!("{}: taken back: {}\n", visible(&input.name()), visible(&told(&call))));
        return Ok(Exit::Clean);
    }
    let judged = Judged::new(&input.name(), &args.judging, config)?;
    replay(path, &judged, config, reporter)
}

/// The calls, the last one first.
fn list(calls: &[Call], format: Format) -> Result<(), Failure> {
    to_stdout(anstream::stdout().lock(), |out| {
        let row = |call: &Call| serde_json::json!({ "when": call.when, "who": call.who, "decisions": call.decisions });
        if format != Format::Text {
            let rows: Vec<serde_json::Value> = calls.iter().rev().map(row).collect();
            let all = serde_json::json!({ "calls": rows });
            return Ok(out.write_all(crate::cli::json::text(&all, format == Format::Jsonl)?.as_bytes())?);
        }
        calls.iter().rev().try_for_each(|call| Ok(writeln!(out, "{}", visible(&told(call)))?))
    })
}

/// A call in a line: when, who, how many decisions of which kind.
fn told(call: &Call) -> String {
    let when = call.when.as_deref().map(|when| format!("{when} ")).unwrap_or_default();
    let kinds: Vec<String> = call.decisions.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let plural = if call.count() == 1 { "decision" } else { "decisions" };
    format!("{when}{}: {} {plural} ({})", call.who.join(", "), call.count(), kinds.join(", "))
}

/// Takes over what an interrupted session has left beside the file.
fn replay(path: &Path, judged: &Judged, config: &Config, reporter: &Reporter) -> Result<Exit, Failure> {
    let name = judged.name();
    let failed = |error: glossator::annotate::StoreError| Failure::from(Message::error(Some(name), error.to_string()));
    let options = StoreOptions {
        today: Some(date::today().map_err(Failure::usage)?),
        lexicon: config.lexicon.own(),
        judge: Some(judged.judge()),
        now: Some(|| date::now().unwrap_or_default()),
        ..StoreOptions::default()
    };
    let (store, recovery) = Store::open(path, options).map_err(failed)?;
    judged.tell_missing(store.session());
    let closed = store.close().map_err(failed)?;
    let stale = recovery.stale.iter().chain(&closed.stale);
    let told: Vec<Message> = stale
        .map(|(_, error)| Message::warning(name, format!("a decision was not applied: {error}")))
        .chain(recovery.kept.as_ref().map(|kept| Message::warning(name, told_kept(recovery.damaged, kept))))
        .chain(
            recovery.history.iter().chain(&closed.history).map(|damaged| Message::warning(name, damaged.to_string())),
        )
        .collect();
    let is_clean = told.is_empty();
    reporter.tell(told.into_iter());
    let plural = if recovery.replayed == 1 { "decision" } else { "decisions" };
    reporter.print(&format!("{}: {} {plural} taken over\n", visible(name), recovery.replayed));
    Ok(super::exit(is_clean))
}

/// Why a copy of a journal was kept, and where.
fn told_kept(damaged: Option<usize>, kept: &Path) -> String {
    let kept = kept.display();
    match damaged {
        Some(1) => format!("the file in place of the journal cannot be read; it is kept as `{kept}`"),
        Some(line) => format!(
            "line {line} of the journal cannot be read; the steps before it were taken over, and a copy of the whole \
             journal is kept as `{kept}`"
        ),
        None => format!("the decisions that do not fit this file are kept in `{kept}`"),
    }
}
