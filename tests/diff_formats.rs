//! What a comparison is written as: JSON as its schema says and complete, TEI that is valid, CSV, unified, columns.

use glossator::diff::render::{self, Compared, JsonFiles, Side, Totals};
use glossator::diff::{Comparison, Concordance, Grouping, Options, Version, compare, compare_texts};
use glossator::display::Cells;
use glossator::display::fit::columns;
use glossator::model::{Edition, Layer, View, project};
use glossator::page::{ImportOptions, import};
use glossator::text::{Folding, SegmentUnit, TokenUnit, Tokenizer};
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

use crate::json_schema::Strict;
use crate::needs;

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn page(text: &str) -> Edition {
    let options = ImportOptions::default().with_lang("en".to_owned());
    import(text.as_bytes().to_vec(), "page.txt", &options).unwrap().edition
}

/// Compares two pages and gives the result to `take`.
fn with<T>(old: &str, new: &str, options: &Options, take: impl FnOnce(&Compared<'_>) -> T) -> T {
    let editions = [page(old), page(new)];
    let versions = editions.each_ref().map(|edition| Version::new(edition, &options.layers));
    let comparison = compare(&versions[0], &versions[1], options);
    let (old, new) = (Side::new("old.txt", old, &versions[0]), Side::new("new.txt", new, &versions[1]));
    take(&Compared { old, new, comparison: &comparison })
}

fn written(render: impl FnOnce(&mut dyn std::io::Write)) -> String {
    let mut out = Vec::new();
    render(&mut out);
    String::from_utf8(out).unwrap()
}

fn in_json(compared: &Compared<'_>) -> Value {
    serde_json::from_str(&written(|out| render::json(compared, out).unwrap())).unwrap()
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The pages that differ in many ways, with the layers to compare.
fn examples() -> Vec<(String, String)> {
    [("clock.en.v1.txt", "clock.en.v2.txt"), ("kite.en.v1.txt", "kite.en.v2.txt"), ("ferry.en.txt", "ferry.ja.txt")]
        .map(|(old, new)| (example(old), example(new)))
        .to_vec()
}

fn all_layers() -> Options {
    Options::default().with_layers(Layer::all().collect())
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = Strict::open("diff");
    for (old, new) in examples() {
        with(&old, &new, &all_layers(), |compared| schema.check(&in_json(compared)));
    }
    let mut broken = with("a b", "a c", &all_layers(), in_json);
    broken["segments"]["base"][0]["colour"] = Value::Null;
    assert_ne!(schema.faults(&broken), [""; 0], "a field that the schema does not have must be refused");
}

#[test]
fn json_of_folders_is_as_its_schema_says() {
    let (old, new) = examples().remove(1);
    let out = written(|out| {
        let mut files = JsonFiles::new("old/", "new/", out).unwrap();
        let mut totals = Totals::default();
        with(&old, &new, &Options::default(), |compared| {
            totals.add(compared.comparison);
            files.pair(compared, true, out).unwrap();
            totals.renamed += 1;
        });
        totals.add_alone(true);
        files.alone("new/more.txt", true, out).unwrap();
        files.end(&totals, out).unwrap();
    });
    let value: Value = serde_json::from_str(&out).unwrap();
    Strict::open("diff").check(&value);
    assert_eq!(value["summary"]["layers"]["base"], value["files"][0]["summary"]["base"]);
}

/// The new view, made from the old view and the JSON alone.
fn applied(old_view: &str, json: &Value, layer: &str) -> String {
    let old: Vec<char> = old_view.chars().collect();
    let mut made = String::new();
    let whole = |value: &Value| value.as_u64().unwrap() as usize;
    for pair in json["segments"][layer].as_array().unwrap() {
        let Some(new) = pair["new"].as_object() else { continue };
        made += new["before"].as_str().unwrap();
        let (start, text) = (whole(&new["start"]), new["text"].as_str().unwrap().chars().collect::<Vec<char>>());
        let mut done = 0;
        for run in pair["tokens"].as_array().unwrap().iter().filter(|run| run["kind"] != "deleted") {
            let (from, to) = (whole(&run["new"]["start"]) - start, whole(&run["new"]["end"]) - start);
            made.extend(&text[done..from]);
            if run["kind"] == "same" {
                made.extend(&old[whole(&run["old"]["start"])..whole(&run["old"]["end"])]);
            } else {
                made += run["new"]["text"].as_str().unwrap();
            }
            done = to;
        }
        made.extend(&text[done..]);
    }
    made + json["views"][layer]["new"]["tail"].as_str().unwrap()
}

#[test]
fn the_old_view_and_the_json_give_the_new_view() {
    for (old, new) in examples() {
        let json = with(&old, &new, &all_layers(), in_json);
        for (layer, view) in [("printed", View::Printed), ("base", View::Base), ("reading", View::Reading)] {
            let old_view = project(&page(&old), view).text;
            assert_eq!(applied(&old_view, &json, layer), project(&page(&new), view).text);
            assert_eq!(json["views"][layer]["old"]["characters"], old_view.chars().count());
        }
    }
}

#[test]
fn places_lead_into_the_files() {
    let (old, new) = examples().remove(1);
    let json = with(&old, &new, &Options::default(), in_json);
    let file = |side: &str| if side == "old" { old.clone() } else { new.clone() };
    for pair in json["segments"]["base"].as_array().unwrap() {
        for side in ["old", "new"] {
            let Some(stretch) = pair[side].as_object() else { continue };
            let bytes: Vec<usize> =
                stretch["bytes"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap() as usize).collect();
            let found = &file(side)[bytes[0]..bytes[1]];
            let text = stretch["text"].as_str().unwrap();
            // Notes drop out of the base view, so that the file has more between the ends.
            assert!(found.starts_with(&text[..1]) && found.ends_with(&text[text.len() - 1..]), "{found} / {text}");
            let line = stretch["line"].as_u64().unwrap() as usize;
            assert!(file(side).lines().nth(line - 1).unwrap().contains(&text[..text.len().min(6)]));
        }
    }
}

#[test]
fn the_revised_page_has_what_was_done_to_it() {
    let (old, new) = examples().remove(1);
    let json = with(&old, &new, &Options::default(), in_json);
    let states: Vec<&str> =
        json["notes"].as_array().unwrap().iter().map(|note| note["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["reworded", "re-anchored", "absorbed", "same", "added"]);
    assert_eq!(json["notes"][1]["old"]["anchor"]["text"], "poldnik");
    assert_eq!(json["notes"][1]["new"]["anchor"]["text"], "parcels");
    assert_eq!(json["summary"]["base"]["moved_segments"], 2, "the comment and its button");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (old, new) in examples() {
        for width in [40, 61, 80, 132] {
            with(&old, &new, &all_layers(), |compared| {
                for out in [
                    written(|out| render::text(compared, width, out).unwrap()),
                    written(|out| render::side_by_side(compared, width, out).unwrap()),
                ] {
                    let out = plain(&out);
                    let wide = out.lines().find(|line| columns(line) > width);
                    assert_eq!(wide, None, "at {width}");
                }
                let stat = plain(&written(|out| render::stat(compared, out).unwrap()));
                assert!(stat.lines().all(|line| columns(line) <= 80), "{stat}");
            });
        }
    }
}

#[test]
fn the_columns_stand_below_each_other_whatever_the_script() {
    let old = "時計は遅れる。町の人は急がない。e\u{301}te\u{301} en 町.";
    let new = "時計は進む。町の人は急がない。e\u{301}te\u{301} en 村.";
    with(old, new, &Options::default().with_layers(vec![Layer::Printed]), |compared| {
        let out = plain(&written(|out| render::side_by_side(compared, 43, out).unwrap()));
        let signs: Vec<usize> =
            out.lines().filter_map(|line| line.find(" | ").map(|at| columns(&line[..at]))).collect();
        assert!(!signs.is_empty() && signs.iter().all(|at| *at == 20), "{out}");
    });
}

#[test]
fn nothing_is_told_by_colour_alone() {
    let (old, new) = examples().remove(1);
    let out = with(&old, &new, &Options::default(), |compared| {
        plain(&written(|out| render::text(compared, 80, out).unwrap()))
    });
    for piece in
        ["[-pulls-]{+tugs+}", "{+thin+}", "comment c1 moved from c3", "from “poldnik” to “parcels”", "[-thin-]"]
    {
        assert!(out.contains(piece), "{piece} is not in\n{out}");
    }
    let same =
        with(&old, &old, &Options::default(), |compared| written(|out| render::text(compared, 80, out).unwrap()));
    assert_eq!(plain(&same), "old.txt → new.txt\nnothing changed in base, supplied, gloss\n");
}

#[test]
fn a_spreadsheet_finds_no_formula() {
    let (old, new) = ("Rain fell. He said: go home now and sleep.", "Rain fell. =SUM(A1) @home -1 +1 now and sleep.");
    let options = Options::default().with_tokenizer(Tokenizer::default().with_unit(TokenUnit::Space));
    with(old, new, &options, |compared| {
        let out = written(|out| render::csv(compared, Cells::default(), out).unwrap());
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_bytes());
        for row in rows.records().map(Result::unwrap) {
            assert_eq!(row.len(), render::CSV_COLUMNS.len());
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
        }
        assert!(out.contains("'="), "{out}");
    });
}

/// What `patch` makes of one text by a unified diff.
fn patched(lines: &[String], diff: &str) -> Vec<String> {
    let (mut made, mut at) = (Vec::new(), 0);
    for line in diff.lines().skip(2) {
        let (sign, rest) = line.split_at(1);
        match sign {
            "@" => {
                let (start, count) = line[4..]
                    .split_once(' ')
                    .unwrap()
                    .0
                    .split_once(',')
                    .unwrap_or((line[4..].split_once(' ').unwrap().0, "1"));
                let start: usize = start.parse::<usize>().unwrap() - usize::from(count != "0");
                made.extend_from_slice(&lines[at..start]);
                at = start;
            }
            "+" => made.push(rest.to_owned()),
            _ => {
                assert_eq!(lines[at], rest, "the context is the old text");
                at += 1;
                made.extend((sign == " ").then(|| rest.to_owned()));
            }
        }
    }
    made.extend_from_slice(&lines[at..]);
    made
}

#[test]
fn a_unified_diff_can_be_applied() {
    for (old, new) in examples() {
        for unit in [SegmentUnit::Sentence, SegmentUnit::Line] {
            let options = Options::default().with_layers(vec![Layer::Base]).with_segments(unit);
            with(&old, &new, &options, |compared| {
                let text = &compared.comparison.texts[0].1;
                let (old, new) = (render::view_lines(&text.old), render::view_lines(&text.new));
                let diff = written(|out| render::unified(compared, &Tokenizer::default(), out).unwrap());
                assert!(diff.starts_with("--- old.txt\n+++ new.txt\n@@ -"), "{diff}");
                assert_eq!(patched(&old, &diff), new);
            });
        }
    }
}

/// A witness of an apparatus from its first word to its last, without white space: what stands outside of readings, and
/// its own readings.
fn witness(text: roxmltree::Node<'_, '_>, is_new: bool) -> String {
    let words = text.descendants().filter(|node| node.is_text()).filter(|node| {
        let is_in = |name| node.ancestors().any(|up| up.tag_name().name() == name);
        is_in("body") && (is_in("p") || is_in("ab")) && !is_in("note") && !is_in(if is_new { "rdg" } else { "lem" })
    });
    let joined: String = words.filter_map(|node| node.text()).collect();
    joined.split_whitespace().collect()
}

#[test]
fn the_apparatus_is_tei_and_holds_both_texts() {
    for (old, new) in examples() {
        let options = all_layers();
        with(&old, &new, &options, |compared| {
            let out = written(|out| render::tei(compared, out).unwrap());
            let document = roxmltree::Document::parse(&out).unwrap();
            for (layer, text) in &compared.comparison.texts {
                let div = document.descendants().find(|node| node.attribute("n") == Some(layer.as_str())).unwrap();
                // Segments end without white space, so that the words are told by their characters.
                let view = |text: &str| text.split_whitespace().collect::<String>();
                assert_eq!(witness(div, false), view(text.old.text));
                assert_eq!(witness(div, true), view(text.new.text));
            }
        });
    }
}

#[test]
#[ignore = "needs jing and outside data: tei"]
fn the_apparatus_is_valid_tei() {
    let (Some(schema), Some(_)) = (needs::data("tei/tei_all.rng"), needs::program("jing")) else { return };
    for (old, new) in examples() {
        with(&old, &new, &all_layers(), |compared| {
            assert_valid(&written(|out| render::tei(compared, out).unwrap()), &schema);
        });
    }
}

/// The document against TEI's own schema.
fn assert_valid(document: &str, schema: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("apparatus.xml");
    std::fs::write(&file, document).unwrap();
    let ended = Command::new("jing").arg(schema).arg(file).output().unwrap();
    assert!(ended.status.success(), "{}\n{document}", String::from_utf8_lossy(&ended.stdout));
}

#[test]
fn the_concordance_counts_words_for_words() {
    let old = "The ferry came late. He took the ferry home. Nobody saw the ferry [a small boat] leave.";
    let new = "The barge came late. He took the barge home. Nobody saw the ship [a large boat] leave.";
    let found = with(old, new, &Options::default(), |compared| {
        let mut concordance = Concordance::default();
        concordance.add(compared);
        concordance
    });
    let found = found.replacements(Grouping::Case);
    let rows: Vec<(&str, &str, usize, Layer)> =
        found.iter().map(|it| (it.old, it.new, it.occurrences.len(), it.layer)).collect();
    assert_eq!(&rows[..2], [("ferry", "barge", 2, Layer::Base), ("ferry", "ship", 1, Layer::Base)]);
    assert_eq!(rows[2].0, "small");
    let first = found[0].occurrences[0];
    assert_eq!((first.old.position.to_string(), first.new.position.to_string()), ("1:5".into(), "1:5".into()));
    assert_eq!((first.left.as_str(), first.right.as_str()), ("The", "came late. He took the barge home. Nobody"));
}

#[test]
fn plain_strings_can_be_rendered_without_an_edition() {
    let found = compare_texts("One. Two.", "One. Three.", "en", &Options::default());
    let comparison =
        Comparison { layers: vec![Layer::Printed], texts: vec![(Layer::Printed, found)], notes: Vec::new() };
    let (old, new) = (Side::of_text("a", "One. Two."), Side::of_text("b", "One. Three."));
    let json = in_json(&Compared { old, new, comparison: &comparison });
    Strict::open("diff").check(&json);
    assert_eq!(applied("One. Two.", &json, "printed"), "One. Three.");
}

#[test]
fn of_other_peoples_readings_one_is_text() {
    let file = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p>The <app><lem>blue</lem><rdg>green</rdg></app> pier \
                <del>was</del> <add>is</add> <subst><del>old</del><add>new</add></subst>, <app><rdg>they</rdg><rdg>we</rdg>\
                </app> <restore><del>said</del></restore>.</p><app><lem><p>It stood.</p></lem><rdg><p>It fell.</p></rdg></app>\
                <app><rdgGrp><rdg><p>Rain.</p></rdg><rdg><p>Snow.</p></rdg></rdgGrp></app><del><p>Gone.</p></del>\
                </body><back><listApp><app><lem>pier</lem><rdg>quay</rdg></app></listApp></back></text></TEI>";
    let edition = glossator::tei::read(file.to_owned(), &Default::default()).unwrap().edition;
    for view in [View::Printed, View::Base, View::Reading] {
        assert_eq!(project(&edition, view).text, "The blue pier is new, they said.\n\nIt stood.\n\nRain.");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn json_and_tei_are_complete_for_any_text(
        old in "([a-c]{1,2}[ .]| |\\. |\n\n|船|é|\"){0,40}",
        new in "([a-c]{1,2}[ .]| |\\. |\n\n|船|é|\"){0,40}",
        ignored in any::<[bool; 3]>(),
        is_turned in any::<bool>(),
    ) {
        // Often the same sentences in another order.
        let turned = || old.split_inclusive(". ").collect::<Vec<_>>().into_iter().rev().collect::<String>();
        let new = if is_turned { turned() } else { new };
        let [case, punctuation, space] = ignored;
        let folding = Folding::default().with_case(case).with_punctuation(punctuation).with_space(space);
        let options = Options::default().with_tokenizer(Tokenizer::default().with_folding(folding));
        let found = compare_texts(&old, &new, "en", &options);
        let comparison =
            Comparison { layers: vec![Layer::Printed], texts: vec![(Layer::Printed, found)], notes: Vec::new() };
        let compared =
            Compared { old: Side::of_text("a", &old), new: Side::of_text("b", &new), comparison: &comparison };
        let json = in_json(&compared);
        Strict::open("diff").check(&json);
        prop_assert_eq!(applied(&old, &json, "printed"), new.clone());
        for width in [40, 80] {
            let text = plain(&written(|out| render::text(&compared, width, out).unwrap()));
            prop_assert!(text.lines().all(|line| columns(line) <= width));
        }
        let tei = written(|out| render::tei(&compared, out).unwrap());
        let document = roxmltree::Document::parse(&tei).unwrap();
        let view = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(witness(document.root(), false), view(&old));
        prop_assert_eq!(witness(document.root(), true), view(&new));
        drop(written(|out| render::csv(&compared, Cells::default(), out).unwrap()));
    }
}
