//! `glossator schema`: the project's own schema, and work on schemas of others.

use std::io;

use clap::ValueEnum;
use glossator::validate::relaxng;
use glossator::validate::{SchemaSyntax, own_schema_text};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::output::to_stdout;
use super::{schema_convert, schema_rules};

/// Print the schema of editions, which `validate` uses for editions that name no schema of their own; or convert,
/// simplify or list another
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "For an editor: glossator schema rng > glossator.rng, and in each edition\n  \
                  <?xml-model href=\"glossator.rng\" schematypens=\"http://relaxng.org/ns/structure/1.0\"?>"
)]
pub struct Args {
    #[command(subcommand)]
    job: Option<Job>,
    /// Syntax of the schema
    #[arg(value_name = "SYNTAX", default_value = "rnc")]
    syntax: Syntax,
}

#[derive(Debug, clap::Subcommand)]
enum Job {
    Convert(schema_convert::ConvertArgs),
    Simplify(schema_convert::SimplifyArgs),
    Rules(schema_rules::Args),
}

/// The syntaxes of RELAX NG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Syntax {
    /// RELAX NG compact syntax
    Rnc,
    /// RELAX NG XML syntax
    Rng,
}

impl From<Syntax> for relaxng::Syntax {
    fn from(syntax: Syntax) -> Self {
        match syntax {
            Syntax::Rnc => Self::Compact,
            Syntax::Rng => Self::Xml,
        }
    }
}

pub fn run(args: &Args, config: impl FnOnce() -> Result<Config, Failure>) -> Result<Exit, Failure> {
    match &args.job {
        None => own(args.syntax),
        Some(Job::Convert(args)) => schema_convert::convert(args, &config()?),
        Some(Job::Simplify(args)) => schema_convert::simplify(args, &config()?),
        Some(Job::Rules(args)) => schema_rules::run(args, &config()?),
    }
}

fn own(syntax: Syntax) -> Result<Exit, Failure> {
    let syntax = match syntax {
        Syntax::Rnc => SchemaSyntax::Compact,
        Syntax::Rng => SchemaSyntax::Xml,
    };
    to_stdout(io::stdout().lock(), |out| Ok(out.write_all(own_schema_text(syntax).as_bytes())?))?;
    Ok(Exit::Clean)
}
