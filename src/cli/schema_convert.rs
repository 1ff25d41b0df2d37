//! `glossator schema convert` and `simplify`: a RELAX NG schema in the other syntax, or in simple form.

use std::io;
use std::path::{Path, PathBuf};

use glossator::source::LineIndex;
use glossator::validate::relaxng::{self, Conversion, Remark, Resource, Schema};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::messages::{Message, Reporter};
use super::output::{Target, to_stdout, write_together};
use super::schema::Syntax;
use super::schema_choice::mapped;
use super::schema_file::{incorrect, read_grammar, tell};

/// Convert a RELAX NG schema to the other syntax, with the files that it includes
#[derive(Debug, clap::Args)]
#[command(after_help = "Grammars keep their structure, annotations and comments. Files that the schema includes are \
                        written beside the output, under their own names. What the other syntax cannot say is told.")]
pub struct ConvertArgs {
    #[command(flatten)]
    files: Files,
    /// Write the simple form, as `schema simplify` does
    #[arg(long)]
    simplify: bool,
}

/// Write the simple form of a RELAX NG schema: one definition for each element, in one file
#[derive(Debug, clap::Args)]
#[command(after_help = "The simple form is that of clause 4 of the specification: no inclusions, no definitions but \
                        those of elements, `start` first.")]
pub struct SimplifyArgs {
    #[command(flatten)]
    files: Files,
}

#[derive(Debug, clap::Args)]
struct Files {
    /// Schema, in either syntax; `-` is standard input
    #[arg(value_name = "SCHEMA")]
    input: PathBuf,
    /// Output, its syntax told by its ending; standard output if there is none or for `-`
    #[arg(value_name = "OUTPUT")]
    output: Option<PathBuf>,
    /// Syntax of the output, where no ending tells it
    #[arg(long, alias = "format", value_name = "SYNTAX")]
    to: Option<Syntax>,
    /// XML catalog that maps names on the network to files; may be given several times
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

impl Files {
    fn target(&self) -> Target {
        Target::new(self.output.as_deref())
    }

    /// The syntax that is asked for, by option or ending.
    fn asked(&self) -> Result<Option<relaxng::Syntax>, Failure> {
        let ending = self.output.as_deref().and_then(Path::extension).map(|ending| ending.to_ascii_lowercase());
        let by_ending = match ending.as_deref().and_then(std::ffi::OsStr::to_str) {
            Some("rnc") => Some(Syntax::Rnc),
            Some("rng") => Some(Syntax::Rng),
            _ => None,
        };
        match (self.to, by_ending) {
            (Some(to), Some(ending)) if to != ending => {
                Err(Failure::usage("`--to` and the ending of the output name different syntaxes; choose one"))
            }
            (to, ending) => Ok(to.or(ending).map(Into::into)),
        }
    }
}

pub fn convert(args: &ConvertArgs, config: &Config) -> Result<Exit, Failure> {
    let files = &args.files;
    if args.simplify {
        return simple(files, config);
    }
    let Some(to) = files.asked()? else {
        let why = "the syntax of the output is not known; name a file that ends in `.rnc` or `.rng`, or add `--to`";
        return Err(Failure::usage(why));
    };
    let resource = read_grammar(&files.input)?;
    if relaxng::Syntax::of_text(&resource.text) == to {
        let why = "this schema is in that syntax already; add `--simplify` for its simple form";
        return Err(Message::error(Some(&resource.name), why).into());
    }
    let output = files.output.as_deref().unwrap_or(Path::new(""));
    let mapped = mapped(&files.catalog, config);
    let conversion = match relaxng::convert(&resource, &mapped, to, &output.display().to_string()) {
        Ok(conversion) => conversion,
        Err(errors) => {
            tell(&[incorrect(&errors, &resource)])?;
            return Ok(Exit::Failure);
        }
    };
    write(files, &conversion)?;
    tell_remarks(&conversion.remarks, &resource);
    Ok(Exit::Clean)
}

/// Writes all files or none.
fn write(args: &Files, conversion: &Conversion) -> Result<(), Failure> {
    let target = args.target();
    let (Target::File(path), [first, others @ ..]) = (&target, conversion.files.as_slice()) else {
        return write_one(args, conversion);
    };
    let beside = others.iter().map(|file| (target.folder().join(&file.name), file.text.as_str()));
    let files: Vec<(PathBuf, &str)> = std::iter::once((path.clone(), first.text.as_str())).chain(beside).collect();
    let sources: Vec<&str> = conversion.files.iter().map(|file| file.source.as_str()).collect();
    write_together(&files, &sources, args.force)?;
    if others.is_empty() {
        return Ok(());
    }
    to_stdout(io::stdout().lock(), |out| {
        for ((path, _), source) in files.iter().zip(&sources) {
            writeln!(out, "{} was made of {source}", path.display())?;
        }
        Ok(())
    })
}

/// Writes to standard output, where only one file can be.
fn write_one(args: &Files, conversion: &Conversion) -> Result<(), Failure> {
    match conversion.files.as_slice() {
        [only] => args.target().write(args.force, |out| Ok(out.write_all(only.text.as_bytes())?)),
        files => {
            let others = files.len().saturating_sub(1);
            let what = if others == 1 { "another file".to_owned() } else { format!("{others} other files") };
            let why = format!(
                "the schema includes {what}, which would be written beside the output; name an output file, or add \
                 `--simplify` for one schema without inclusions"
            );
            Err(Message::error(Some(&args.input.display().to_string()), why).into())
        }
    }
}

/// Tells what was written otherwise, each with its place.
fn tell_remarks(remarks: &[Remark], resource: &Resource) {
    let reporter = Reporter::default();
    for file in remarks.chunk_by(|one, other| one.file == other.file) {
        let Some(first) = file.first() else { continue };
        let text = if first.file == resource.name {
            Some(resource.text.to_string())
        } else {
            relaxng::read_schema(Path::new(&first.file)).ok().map(|read| read.text.to_string())
        };
        let lines = text.as_deref().map(LineIndex::new);
        let messages: Vec<Message> = file
            .iter()
            .map(|remark| {
                let message = Message::warning(&remark.file, remark.message.clone());
                match &lines {
                    Some(lines) => message.at(lines, remark.span.start),
                    None => message,
                }
            })
            .collect();
        reporter.tell(messages.into_iter());
    }
}

pub fn simplify(args: &SimplifyArgs, config: &Config) -> Result<Exit, Failure> {
    simple(&args.files, config)
}

fn simple(args: &Files, config: &Config) -> Result<Exit, Failure> {
    let asked = args.asked()?;
    let resource = read_grammar(&args.input)?;
    let to = asked.unwrap_or_else(|| relaxng::Syntax::of_text(&resource.text));
    let schema = match Schema::from_resource(&resource, &mapped(&args.catalog, config)) {
        Ok(schema) => schema,
        Err(errors) => {
            tell(&[incorrect(&errors, &resource)])?;
            return Ok(Exit::Failure);
        }
    };
    let text = schema.simple_form(to);
    match args.target() {
        Target::File(path) => write_together(&[(path, &text)], &[&resource.name], args.force)?,
        stdout => stdout.write(args.force, |out| Ok(out.write_all(text.as_bytes())?))?,
    }
    Ok(Exit::Clean)
}
