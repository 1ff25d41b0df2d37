//! The schemas by which the files of other programs are judged before they are written.

use std::path::PathBuf;
use std::sync::Arc;

use glossator::annotate::{Judge, Session};

use crate::cli::config::Config;
use crate::cli::exit::Failure;
use crate::cli::messages::{Message, Reporter};
use crate::cli::schema_choice::Schemas;

/// The schemas by which files of other programs are judged.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Files of other programs")]
pub struct JudgeArgs {
    /// A RELAX NG schema under which no decision may cause a new error; if not given, the schemas that the file names
    /// (`xml-model`). May be given more than once
    #[arg(long, short, value_name = "SCHEMA")]
    schema: Vec<PathBuf>,
    /// An OASIS XML catalog that maps schemas on the network to local files; may be given more than once
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,
    /// Do not report missing schemas or the number of decisions
    #[arg(long, short)]
    pub quiet: bool,
}

/// The schemas of a file.
#[derive(Clone)]
pub struct Judged {
    name: String,
    schemas: Arc<Schemas>,
    is_quiet: bool,
}

impl Judged {
    /// Reads the schemas that the call names.
    pub fn new(name: &str, args: &JudgeArgs, config: &Config) -> Result<Self, Failure> {
        let schemas = Schemas::new(&args.schema, &args.catalog, config).map_err(|report| {
            let why = report.unreadable.clone().unwrap_or_else(|| {
                "this is not a correct RELAX NG schema; `glossator validate --schema` with this file says \
                 more"
                    .to_owned()
            });
            Message::error(Some(&report.file), format!("{why}; nothing was written"))
        })?;
        Ok(Self { name: name.to_owned(), schemas: Arc::new(schemas), is_quiet: args.quiet })
    }

    /// The file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Finds the errors of a text by them.
    pub fn judge(&self) -> Judge {
        let Self { name, schemas, .. } = self.clone();
        Judge::new(move |text| schemas.of_others(&name, text))
    }

    /// Tells which schemas of a file cannot be had, so that nothing is refused for their sake.
    pub fn tell_missing(&self, session: &Session) {
        if self.is_quiet || session.is_edition() {
            return;
        }
        let missing = self.schemas.missing(&self.name, session.text());
        let told = missing.into_iter().map(|why| {
            let text = format!("decisions are not checked against the schema that this file names: {why}");
            Message::warning(&self.name, text)
        });
        Reporter::default().tell(told.collect::<Vec<_>>().into_iter());
    }
}
