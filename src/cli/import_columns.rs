//! `glossator import` of a table with two columns in two languages: two editions and their alignment.

use std::path::Path;

use glossator::document::{Format, Imported, TwoColumns, import_columns};
use glossator::tei;

use super::bilingual::count;
use super::config::Config;
use super::date;
use super::exit::{Exit, Failure};
use super::import::{Args, is_folder};
use super::import_pairs::language_part;
use super::input::Input;
use super::messages::{Message, Reporter};
use super::output::{Target, make_folder};

/// Imports the table, if one document is imported into a folder and is one.
pub fn run(inputs: &[Input], args: &Args, config: &Config) -> Result<Option<Exit>, Failure> {
    let ([input], Some(folder)) = (inputs, args.output.as_deref().filter(|output| is_folder(output))) else {
        return Ok(None);
    };
    if input.path.is_none() {
        return Ok(None);
    }
    let name = input.name();
    let bytes = input.read_within(args.how.max_size(config))?;
    let Some(format) = args.how.document(&name, &bytes).filter(|format| matches!(format, Format::Docx | Format::Odt))
    else {
        return Ok(None);
    };
    let date = args.date.clone().map_or_else(date::today, Ok).map_err(Failure::usage)?;
    let options = args.how.document_options(format, config).with_date(date);
    // What is wrong with the file is reported where it is imported as one text.
    let Ok(Some(made)) = import_columns(bytes, &name, &options) else { return Ok(None) };
    write(input, folder, made, args).map(Some)
}

fn write(input: &Input, folder: &Path, made: TwoColumns, args: &Args) -> Result<Exit, Failure> {
    let TwoColumns { source, target, mut bitext, .. } = made;
    let stem = input.below.with_extension("").display().to_string();
    let [one, other] = [&source, &target].map(|side| language_part(side.edition.header.lang.as_deref().unwrap_or("")));
    let names = [format!("{stem}.{one}.xml"), format!("{stem}.{other}.xml"), format!("{stem}.{one}-{other}.align.xml")];
    let paths = names.each_ref().map(|name| folder.join(name));
    make_folder(folder)?;
    for path in &paths {
        Target::File(path.clone()).check(args.force, input)?;
    }
    let id: String = format!("align.{stem}.{one}-{other}");
    bitext.id =
        Some(id.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect::<String>().into());
    let [source_name, target_name, _] = names;
    (bitext.source, bitext.target) = (source_name, target_name);
    let [source_path, target_path, bitext_path] = paths;
    for (path, side) in [(source_path, &source), (target_path, &target)] {
        tell(&input.name(), side);
        Target::File(path).write(args.force, |out| tei::write(&side.edition, out).map(drop).map_err(Failure::from))?;
    }
    Target::File(bitext_path)
        .write(args.force, |out| tei::write_bitext(&bitext, out).map(drop).map_err(Failure::from))?;
    if !args.quiet {
        let pairs = count(bitext.beads.len(), "pair");
        Reporter::default().print(&format!("{pairs} in {}\n", folder.display()));
    }
    Ok(Exit::Clean)
}

fn tell(name: &str, side: &Imported) {
    Reporter::default().tell(side.told.iter().map(|told| Message::warning(name, told.to_string())));
}
