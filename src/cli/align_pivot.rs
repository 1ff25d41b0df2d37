//! `glossator align` of three and more texts: each is aligned with the first.

use glossator::align::{Alignment, AlignmentWarning, PriorKnowledge, Text, align_with, joined_by_pivot, render};

use super::align::{Args, Format, format_of, tell};
use super::config::Config;
use super::exit::{Exit, Failure};
use super::input;
use super::output::Target;
use super::segmented::Segmented;
use super::terminal::width;

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    let format = args.format.unwrap_or_else(|| format_of(args.output.as_deref()));
    check(args, format)?;
    let inputs = args.files.iter().map(|path| input::single(path)).collect::<Result<Vec<_>, _>>()?;
    let output = Target::new(args.output.as_deref());
    inputs.iter().try_for_each(|input| output.check(args.force, input))?;
    let read = inputs.iter().map(|input| Segmented::read(input, &args.cut(), config)).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<Text<'_>> = read.iter().map(Segmented::text).collect();
    let words = args.words.read(config)?;
    let (alignments, warnings) = with_first(&texts, &words.knowledge());
    let rows = joined_by_pivot(&alignments);
    let names: Vec<String> = inputs.iter().map(|input| input.name()).collect();
    let least = args.min_cert.certainty();
    output.write(args.force, |out| {
        match format {
            Format::Json => render::pivot_json(&rows, &texts, &names, least, out)?,
            Format::Jsonl => render::pivot_json_lines(&rows, &texts, least, out)?,
            Format::Tsv => render::pivot_tsv(&rows, &texts, &names, (least, config.cells), out)?,
            _ => render::pivot_table(&rows, &texts, least, width(), out)?,
        }
        Ok(())
    })?;
    let pairs: Vec<_> = args.files[1..].iter().map(|file| [args.files[0].clone(), file.clone()]).collect();
    Ok(tell(&warnings, &pairs.iter().map(|pair| pair.as_slice()).collect::<Vec<_>>()))
}

/// Refuses what asks for one pair.
fn check(args: &Args, format: Format) -> Result<(), Failure> {
    if !matches!(format, Format::Table | Format::Tsv | Format::Json | Format::Jsonl) {
        return Err(Failure::usage("three texts and more can be written as `table`, `tsv`, `json` or `jsonl`"));
    }
    if args.beads.is_some() || args.explain.is_some() || args.gold.is_some() || args.words.is_given() {
        return Err(Failure::usage(
            "`--beads`, `--explain`, `--gold`, `--lexicon` and `--dictionary` are for one pair; give two texts",
        ));
    }
    Ok(())
}

/// Aligns each text with the first; they may be in as many languages, so each pair learns its own words.
fn with_first(texts: &[Text<'_>], knowledge: &PriorKnowledge<'_>) -> (Vec<Alignment>, Vec<AlignmentWarning>) {
    let mut warnings = Vec::new();
    let aligned = texts[1..].iter().enumerate().map(|(at, text)| {
        let aligned = align_with(&[(texts[0].clone(), text.clone())], knowledge);
        warnings.extend(aligned.warnings.into_iter().map(|mut warning| {
            warning.pair = Some(at);
            warning
        }));
        aligned.alignments.into_iter().next().unwrap_or_default()
    });
    (aligned.collect(), warnings)
}
