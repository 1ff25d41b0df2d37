//! Alignment: every segment has one bead; on the development sets as many beads are right as was measured.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use glossator::align::{Alignment, Text, align, align_segments};
use proptest::prelude::*;

/// Whether the beads hold every segment once, in the order of both texts.
fn covers(alignment: &Alignment, source: usize, target: usize) -> bool {
    let (mut one, mut other) = (0, 0);
    let in_order = alignment.beads.iter().all(|bead| {
        let fits = bead.source.start == one && bead.target.start == other;
        (one, other) = (bead.source.end, bead.target.end);
        fits && bead.source.len() + bead.target.len() > 0 && (0.0..=1.0).contains(&bead.probability)
    });
    in_order && (one, other) == (source, target)
}

/// Segments with a border, where it lies among them.
fn text(segments: &[String], border: usize) -> Text<'_> {
    let borders = (border > 0 && border < segments.len()).then_some(border).into_iter().collect();
    Text { segments: segments.iter().map(String::as_str).collect(), borders, ..Text::default() }
}

proptest! {
    #[test]
    fn every_segment_is_in_one_bead(
        source in prop::collection::vec("[a-d ]{0,12}|[0-9]{1,3}|船が来た。", 0..40),
        target in prop::collection::vec("[a-d ]{0,12}|[0-9]{1,3}|the ferry", 0..40),
        borders in (0usize..40, 0usize..40),
    ) {
        let alignment = align(&[(text(&source, borders.0), text(&target, borders.1))]).remove(0);
        prop_assert!(covers(&alignment, source.len(), target.len()), "{alignment:?}");
    }
}

#[test]
fn a_text_is_aligned_with_itself() {
    let lines: Vec<String> =
        (0..300).map(|at| format!("Line {at} of the log says {} and {}.", at * 7, at % 13)).collect();
    let beads = align_segments(&[(lines.clone(), lines.clone())]).remove(0);
    assert!(beads.iter().all(|bead| bead.source == bead.target), "{beads:?}");
    assert_eq!(beads.len(), 300);
}

#[test]
fn a_long_insertion_is_passed_over() {
    let lines: Vec<String> = (0..400).map(|at| format!("Number {} stood at pier {}.", at * 31, at * 17)).collect();
    let mut longer = lines.clone();
    longer.splice(200..200, (0..150).map(|at| format!("An advertisement, the {at}th, for soap and candles.")));
    let beads = align_segments(&[(lines, longer)]).remove(0);
    let right = beads.iter().filter(|bead| {
        let passed = if bead.source.start < 200 { 0 } else { 150 };
        bead.source.len() == 1 && bead.target == (bead.source.start + passed..bead.source.end + passed)
    });
    assert!(right.count() > 390, "{beads:?}");
}

type Gold = (Vec<usize>, Vec<usize>);

fn gold(text: &str) -> Vec<Gold> {
    let numbers = |side: &str| -> Vec<usize> {
        side.trim_matches(['[', ']', ' ']).split(',').filter_map(|number| number.trim().parse().ok()).collect()
    };
    let beads = text.lines().filter_map(|line| line.split_once(':'));
    beads.map(|(source, target)| (numbers(source), numbers(target))).filter(|(a, b)| a.len() + b.len() > 0).collect()
}

/// Strict F1 over a folder of `NAME.src`, `NAME.tgt`, `NAME.gold`: recall over the gold beads that are no nulls.
fn strict(folder: &Path) -> f64 {
    let mut names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|ending| ending == "gold"));
    names.sort();
    let read = |path: &Path, ending: &str| fs::read_to_string(path.with_extension(ending)).unwrap();
    let texts: Vec<(String, String)> = names.iter().map(|path| (read(path, "src"), read(path, "tgt"))).collect();
    let pairs: Vec<_> = texts.iter().map(|(source, target)| (Text::of_lines(source), Text::of_lines(target))).collect();
    let (mut found, mut right, mut real, mut recalled) = (0, 0, 0, 0);
    for (alignment, path) in align(&pairs).iter().zip(&names) {
        let gold = gold(&read(path, "gold"));
        let numbers = |range: &Range<usize>| range.clone().collect::<Vec<_>>();
        let beads: Vec<Gold> =
            alignment.beads.iter().map(|bead| (numbers(&bead.source), numbers(&bead.target))).collect();
        found += beads.len();
        right += beads.iter().filter(|bead| gold.contains(bead)).count();
        let pairs = gold.iter().filter(|(source, target)| !source.is_empty() && !target.is_empty());
        real += pairs.clone().count();
        recalled += pairs.filter(|bead| beads.contains(bead)).count();
    }
    let (precision, recall) = (right as f64 / found as f64, recalled as f64 / real as f64);
    2.0 * precision * recall / (precision + recall)
}

#[test]
fn development_sets_are_aligned_as_well_as_was_measured() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/alignment");
    for (set, least) in [("textberg-de-fr-dev", 0.85), ("parice-en-is", 0.90), ("pud-synth-en-ru", 0.97)] {
        let folder = data.join(set);
        if !folder.is_dir() {
            eprintln!("skipped: {set} is not here");
            continue;
        }
        let strict = strict(&folder);
        eprintln!("{set}: strict F1 {strict:.3}");
        assert!(strict >= least, "{set}: {strict:.3}");
    }
}
