//! `glossator schema`: the project's own schema.

use std::io;

use clap::ValueEnum;
use glossator::validate::{SchemaSyntax, own_schema_text};

use super::exit::{Exit, Failure};
use super::output::to_stdout;

/// Print the schema of editions, which `validate` uses for editions that name no schema of their own
#[derive(Debug, clap::Args)]
#[command(after_help = "For an editor: glossator schema rng > glossator.rng, and in each edition\n  \
                        <?xml-model href=\"glossator.rng\" schematypens=\"http://relaxng.org/ns/structure/1.0\"?>")]
pub struct Args {
    /// Syntax of the schema
    #[arg(value_name = "SYNTAX", default_value = "rnc")]
    syntax: Syntax,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Syntax {
    /// RELAX NG compact syntax
    Rnc,
    /// RELAX NG XML syntax
    Rng,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let syntax = match args.syntax {
        Syntax::Rnc => SchemaSyntax::Compact,
        Syntax::Rng => SchemaSyntax::Xml,
    };
    to_stdout(io::stdout().lock(), |out| Ok(out.write_all(own_schema_text(syntax).as_bytes())?))?;
    Ok(Exit::Clean)
}
