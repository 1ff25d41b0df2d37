//! The subcommands: arguments, files in and out, progress, exit codes. One file a subcommand.

mod accepted;
mod across;
mod agreement;
mod align;
mod align_pivot;
mod annotate;
pub(crate) mod bilingual;
mod bitext;
mod collate;
mod collate_format;
mod collate_witnesses;
mod completions;
mod concordance;
pub(crate) mod config;
mod date;
mod demo;
mod diff;
mod diff_folders;
mod diff_versions;
mod evaluate;
mod exit;
mod expansion;
mod explain;
mod explain_json;
mod export;
mod export_alignment;
mod export_document;
mod export_into;
mod gold;
mod import;
mod import_columns;
mod import_document;
mod import_into;
mod import_pairs;
mod init;
mod input;
mod json;
mod learn;
mod man;
mod map;
mod map_batches;
mod mend;
mod messages;
mod notes;
mod output;
mod pages;
mod pins;
mod pipe;
mod projects;
mod regularise;
mod report;
mod review;
mod reviewer;
mod schema;
pub(crate) mod schema_choice;
mod schema_convert;
pub(crate) mod schema_file;
mod schema_rules;
mod segmented;
mod show;
mod show_json;
mod signals;
mod stats;
mod stdout;
mod terminal;
mod validate;
mod versions;
mod watch;
mod with_source;
mod words;

use std::ffi::OsString;

use clap::{ColorChoice, Parser, Subcommand};

use config::{CommonArgs, Config};
use exit::{Exit, Failure};
use messages::Reporter;

pub use stdout::note_closed;

/// Turns translated pages with bracketed notes into TEI XML editions, and back, byte for byte.
#[derive(Debug, Parser)]
#[command(name = "glossator", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 all is well, 1 findings or differences, 2 wrong usage or a file that cannot be read or written."
)]
struct Cli {
    #[command(flatten)]
    common: CommonArgs,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::Args),
    Export(export::Args),
    Show(show::Args),
    Notes(notes::Args),
    Map(map::Args),
    Annotate(annotate::Args),
    Agreement(agreement::Args),
    Evaluate(evaluate::Args),
    Learn(learn::Args),
    Stats(stats::Args),
    Collate(collate::Args),
    Align(align::Args),
    Diff(diff::Args),
    Concordance(concordance::Args),
    Report(report::Args),
    Validate(validate::Args),
    Schema(schema::Args),
    Init(init::Args),
    Demo(demo::Args),
    Explain(explain::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Reads the arguments, of which the first is the name of the program, and runs the subcommand.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => match pipe::parsed(arguments, &error) {
            Some(cli) => cli,
            None => return explained(&error),
        },
    };
    choose_colors(cli.color);
    if let Some(width) = cli.common.width() {
        terminal::set_width(width);
    }
    ended(dispatch(cli))
}

/// Help and version are asked for and go to standard output; anything else is wrong usage.
fn explained(error: &clap::Error) -> Exit {
    if error.use_stderr() {
        Reporter::default().print(&error.render().ansi().to_string());
        return Exit::Failure;
    }
    let text = error.render();
    ended(stdout::to_stdout(anstream::stdout().lock(), |out| Ok(write!(out, "{}", text.ansi())?)).map(|()| Exit::Clean))
}

fn ended(result: Result<Exit, Failure>) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(Failure::BrokenPipe) => Exit::Clean,
        Err(failure) => {
            tell(&Reporter::default(), failure);
            Exit::Failure
        }
    }
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let config = || Config::load(&cli.common);
    match cli.command {
        Command::Import(args) => import::run(args, &config()?),
        Command::Export(args) => export::run(&args, &config()?),
        Command::Show(args) => show::run(&args, &config()?),
        Command::Notes(args) => notes::run(&args, &config()?),
        Command::Map(args) => map::run(&args, &config()?),
        Command::Annotate(args) => annotate::run(&args, &config()?),
        Command::Agreement(args) => agreement::run(&args),
        Command::Evaluate(args) => evaluate::run(&args, &config()?),
        Command::Learn(args) => learn::run(&args, &config()?),
        Command::Stats(args) => stats::run(&args, &config()?),
        Command::Align(args) => align::run(&args, &config()?),
        Command::Collate(args) => collate::run(&args, &config()?),
        Command::Diff(args) => diff::run(&args, &config()?),
        Command::Concordance(args) => concordance::run(&args, &config()?),
        Command::Report(args) => report::run(&args, &config()?),
        Command::Validate(args) => validate::run(&args, &config()?.open_to(args.files())),
        Command::Schema(args) => schema::run(&args, config),
        Command::Init(args) => init::run(&args),
        Command::Demo(args) => demo::run(&args, &config()?),
        Command::Explain(args) => explain::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}

/// Tells a failure that was not foreseen to be silent.
fn tell(reporter: &Reporter, failure: Failure) {
    match failure {
        Failure::BrokenPipe => {}
        Failure::Message(message) => reporter.one(*message),
        Failure::Output(error) => reporter.one(messages::Message::error(None, format!("cannot write: {error}"))),
    }
}

fn choose_colors(color: ColorChoice) {
    let choice = match color {
        ColorChoice::Auto => return,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// The whole definition, for completions.
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_sound() {
        super::command().debug_assert();
    }
}
