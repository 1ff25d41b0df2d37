//! Alignments of other aligners: what is written is read, and every fault has its place.

use glossator::align::{Alignment, Bead, Text, render};
use glossator::exchange::beads::{BeadFault, ladder, ladder_text, read, read_either, read_ladder, read_ladder_text};
use glossator::source::LineIndex;
use proptest::prelude::*;

/// Alignments in which every segment is in a bead.
fn alignment() -> impl Strategy<Value = Alignment> {
    proptest::collection::vec((0..3_usize, 0..3_usize), 0..8).prop_map(|sizes| {
        let mut at = (0, 0);
        let beads = sizes.into_iter().filter(|size| *size != (0, 0)).map(|(source, target)| {
            let bead = Bead { source: at.0..at.0 + source, target: at.1..at.1 + target, probability: 1.0 };
            at = (bead.source.end, bead.target.end);
            bead
        });
        Alignment { beads: beads.collect() }
    })
}

fn counts(alignment: &Alignment) -> (usize, usize) {
    alignment.beads.last().map_or((0, 0), |bead| (bead.source.end, bead.target.end))
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

proptest! {
    #[test]
    fn what_is_written_is_read(alignment in alignment()) {
        let (source, target) = counts(&alignment);
        let beads = written(|out| render::beads(&alignment, out));
        prop_assert_eq!(&read(&beads, source, target).unwrap().alignment, &alignment);
        let rungs = written(|out| ladder(&alignment, out).map(drop));
        prop_assert_eq!(&read_ladder(&rungs, source, target).unwrap().alignment, &alignment);
        for told in [&beads, &rungs] {
            let told = read_either(told, source, target);
            prop_assert_eq!(told.map(|told| (told.alignment, told.left_out)), Ok((alignment.clone(), [0, 0])));
        }
        let segments: Vec<String> = (0..source.max(target)).map(|number| format!("s{number}.")).collect();
        let text = |count: usize| Text { segments: segments[..count].iter().map(String::as_str).collect(), ..Text::default() };
        let lines = written(|out| ladder_text(&alignment, &text(source), &text(target), out));
        let again = read_ladder_text(&lines).unwrap();
        prop_assert_eq!((again.source.len(), again.target.len()), (source, target));
        prop_assert_eq!(&again.beads.alignment, &alignment);
    }

    #[test]
    fn every_segment_is_in_one_bead(alignment in alignment(), left_out in any::<proptest::sample::Index>()) {
        let (source, target) = counts(&alignment);
        let beads = written(|out| render::beads(&alignment, out));
        let mut lines: Vec<&str> = beads.lines().collect();
        if !lines.is_empty() {
            lines.remove(left_out.index(lines.len()));
        }
        let read = read(&lines.join("\n"), source, target).unwrap();
        prop_assert_eq!(read.alignment.beads.len(), read.scores.len());
        let mut at = (0, 0);
        for bead in &read.alignment.beads {
            prop_assert_eq!((bead.source.start, bead.target.start), at);
            at = (bead.source.end, bead.target.end);
        }
        prop_assert_eq!(at, (source, target));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]:,0-9\t\n. a-]{0,60}", source in 0..9_usize, target in 0..9_usize) {
        let ends = |span: std::ops::Range<usize>| span.start <= span.end && span.end <= text.len();
        prop_assert!(read(&text, source, target).map_or_else(|error| ends(error.span), |_| true));
        prop_assert!(read_ladder(&text, source, target).map_or_else(|error| ends(error.span), |_| true));
        prop_assert!(read_either(&text, source, target).map_or_else(|error| ends(error.span), |_| true));
        prop_assert!(read_ladder_text(&text).map_or_else(|error| ends(error.span), |_| true));
    }
}

#[test]
fn faults_say_where_and_what_was_expected() {
    let cases = [
        ("[0]:[0]\n0:[1]", "2:1", "`0:[1]` cannot be read; expected a bead such as"),
        ("[0]:[0]:x", "1:1", "`[0]:[0]:x` cannot be read"),
        ("[0]:[0]\n[1]:[10]", "2:6", "segment 10 of the translation lies outside the text, which has 4"),
        ("[0]:[0]\n[0, 1]:[1]", "2:2", "segment 0 of the source is already in an earlier bead"),
        ("[1]:[1]\n[0]:[2]", "2:2", "segment 0 of the source comes before segment 1"),
        ("[0, 2]:[0]", "1:5", "segment 2 of the source does not follow segment 0"),
        ("[1, 1]:[0]", "1:2", "segment 1 of the source does not follow segment 1"),
    ];
    for (text, place, what) in cases {
        let error = read(text, 4, 4).unwrap_err();
        assert_eq!(error.position(&LineIndex::new(text)).to_string(), place, "{error}");
        assert!(error.to_string().starts_with(what), "{error}");
    }
    let cases = [
        (
            "1\t0\t1\n",
            "1:1",
            "the ladder has segment 1 of the source and 0 of the translation here; expected segment 0",
        ),
        ("0\t0\t1\n2\t2\t1\n1\t3\t1\n", "3:1", "segment 1 of the source comes before"),
        ("0\t0\t1\n5\t2\t1\n", "2:1", "segment 5 of the source lies outside"),
        ("0\t0\t1\n2\t2\t1\n", "2:1", "the ladder has segment 2 of the source"),
        ("0\tx\n", "1:1", "`0\tx` cannot be read"),
    ];
    for (text, place, what) in cases {
        let error = read_ladder(text, 4, 4).unwrap_err();
        assert_eq!(error.position(&LineIndex::new(text)).to_string(), place, "{error}");
        assert!(error.to_string().starts_with(what), "{error}");
    }
    let error = read_ladder_text("a\tb\t0.5\na\tb\tx\n").unwrap_err();
    assert!(matches!(error.fault, BeadFault::Syntax { .. }));
    assert_eq!(error.span, 8..13);
}

#[test]
fn a_post_that_moved_comes_back() {
    let bead = |source, target| Bead { source, target, probability: 1.0 };
    let moved = Alignment { beads: vec![bead(0..1, 2..4), bead(1..3, 0..1), bead(3..4, 1..2), bead(4..5, 4..5)] };
    let beads = written(|out| render::beads(&moved, out));
    assert_eq!(read_either(&beads, 5, 5).unwrap().alignment, moved);
    let gap = read_either("[0]:[3]\n[1]:[1]\n", 2, 5).unwrap();
    let targets: Vec<_> = gap.alignment.beads.iter().map(|bead| bead.target.clone()).collect();
    assert_eq!(targets, [0..1, 2..3, 3..4, 1..2, 4..5]);
    assert_eq!(gap.left_out, [0, 3]);

    let mut apart = 0;
    let rungs = written(|out| {
        apart = ladder(&moved, out)?;
        Ok(())
    });
    assert_eq!(apart, 1);
    let read = read_ladder(&rungs, 5, 5).unwrap().alignment;
    assert_eq!(read.beads.iter().filter(|bead| bead.is_pair()).count(), 3);
    assert!(read.beads.contains(&bead(0..1, 0..0)) && read.beads.contains(&bead(4..4, 2..4)), "{read:?}");
}

#[test]
fn what_a_file_leaves_out_is_counted_and_doubtful() {
    let told = read_either("\n[1]:[0, 1]\n", 3, 4).unwrap();
    assert_eq!(told.left_out, [2, 2]);
    let sure: Vec<bool> = told.alignment.beads.iter().map(|bead| bead.probability > 0.9).collect();
    assert_eq!(sure, [false, true, false, false, false]);
}

#[test]
fn a_file_of_neither_format_says_what_was_expected() {
    let cases = [
        ("", "1:1", "this is not a bead; expected beads such as `[0, 1]:[2]`"),
        ("\n\n  Да.\tYes.\t0.5\n", "3:3", "`Да.\tYes.\t0.5` cannot be read; expected beads such as"),
        ("\n1\t1\n", "2:1", "the ladder has segment 1 of the source and 1 of the translation here"),
        ("[0]:[9]", "1:6", "segment 9 of the translation lies outside the text, which has 2"),
    ];
    for (text, place, what) in cases {
        let error = read_either(text, 2, 2).unwrap_err();
        assert_eq!(error.position(&LineIndex::new(text)).to_string(), place, "{error}");
        assert!(error.to_string().starts_with(what), "{error}");
    }
    assert_eq!(read_either(" \n", 0, 0), Ok(Default::default()));
}
