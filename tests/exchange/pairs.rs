//! Rows with tabs: what people see, files without a head, errors, changes.

use glossator::exchange::{
    BilingualError, BilingualFile, Content, Note, PatchableFile, State, Unit, differences, pairs,
};
use glossator::source::LineIndex;
use proptest::prelude::*;

use super::generate::file;
use super::roundtrip::example;

fn read(text: &str) -> PatchableFile {
    pairs::read(text.as_bytes().to_vec()).unwrap()
}

#[test]
fn the_example_as_people_see_it() {
    let expected = [
        ("source:ru", "Трюм полон пчёл."),
        ("target:en", "The hold is full of bees."),
        ("id", "c1"),
        ("segment", "s1"),
        ("state", "translated"),
        ("source_ids", "a1"),
        ("target_ids", "b1 b2"),
        ("certainty", "0.875"),
        (
            "notes",
            r#"[{"id":"g1","side":"target","text":"\"tryum\" is also a cellar","class":"gloss.wordplay","resp":"translator","cert":"high","lang":"en"}]"#,
        ),
        (
            "marks",
            r#"[{"on":"source","start":0,"end":4,"kind":"note","value":"g1","id":"m1"},{"on":"target","start":0,"end":8,"kind":"supplied","value":"completion","id":"m2"},{"on":"target","start":4,"end":11,"kind":"note","value":"g1","id":"m3"},{"on":"target","start":12,"kind":"code-open","value":"<b>","id":"1"},{"on":"target","start":16,"kind":"code-close","value":"</b>","id":"1"},{"on":"target","start":20,"end":24,"kind":"term","id":"m4"}]"#,
        ),
        ("properties", r#"[["place","hold & deck"]]"#),
    ];
    let written = pairs::write(&example()).unwrap();
    let rows: Vec<Vec<&str>> = written.lines().map(|line| line.split('\t').collect()).collect();
    let found: Vec<(&str, &str)> = rows[0].iter().copied().zip(rows[1].iter().copied()).collect();
    assert_eq!(found, expected);
}

#[test]
fn two_columns_without_a_head() {
    let text = "Паром готов.\tThe ferry is ready.\r\nC:\\new\t\r\n\r\nКлюч\tKey\t0.25\r\n";
    let kept = read(text);
    let units = &kept.file().units;
    assert_eq!(units.len(), 3);
    assert_eq!((units[1].source.text.as_str(), &units[1].target), ("C:\\new", &None));
    assert_eq!(units[2].bead.as_ref().map(|bead| bead.certainty), Some(0.25));
    let mut changed = kept.file().clone();
    changed.units[1].target = Some(Content::plain("C:\\old"));
    let written = String::from_utf8(kept.rewrite(&changed).unwrap()).unwrap();
    assert_eq!(written, text.replace("new\t", "new\tC:\\old"));
    changed.units[1].target = Some(Content::plain("two\nlines"));
    assert!(matches!(kept.rewrite(&changed), Err(BilingualError::Unit { number: 2, .. })));
}

#[test]
fn columns_of_another_tool() {
    let kept = read("Target:en\tnote\tclient\tSource:ru\tSTATE\nHoney\\tpot\tlook\tBees & Co\tМёд\tfinal\n");
    let expected = Unit {
        source: Content::plain("Мёд"),
        target: Some(Content::plain("Honey\tpot")),
        notes: vec![Note { text: "look".into(), ..Note::default() }],
        state: Some(State::Final),
        properties: vec![("client".into(), "Bees & Co".into())],
        ..Unit::default()
    };
    assert_eq!(kept.file().units, [expected]);
    assert_eq!((&*kept.file().source_lang, &*kept.file().target_lang), ("ru", "en"));
}

#[test]
fn errors_say_where_and_what_to_do() {
    let cases = [
        ("one column\n", "1:1", "this row has 1 cell; expected a source and a translation"),
        ("a\tb\na\tb\tc\td\n", "2:1", "this row has 4 cells"),
        ("a\tb\tviel\n", "1:5", "`viel` is not a certainty"),
        ("source\ttarget\tid\nа\tb\n", "2:1", "this row has 2 cells; the first row names 3"),
        ("source\ttarget\tstate\nа\tb\tdone\n", "2:5", "`done` is not a state"),
        ("source\ttarget\tnotes\nа\tb\t[{\"txt\":1}]\n", "2:11", "this list cannot be read: unknown field `txt`"),
        (
            "source\ttarget\tmarks\nа\tb\t[{\"on\":\"source\",\"start\":2,\"end\":3,\"kind\":\"term\"}]\n",
            "2:5",
            "a mark lies outside its text",
        ),
        (
            "source\ttarget\tmarks\nа\tb\t[{\"on\":\"x\",\"start\":0,\"kind\":\"term\"}]\n",
            "2:5",
            "there is no text `x` to mark",
        ),
    ];
    for (text, place, what) in cases {
        let error = pairs::read(text.as_bytes().to_vec()).unwrap_err();
        assert!(error.to_string().starts_with(what), "{error}");
        assert_eq!(error.position(&LineIndex::new(text)).unwrap().to_string(), place, "{error}");
    }
    let kept = PatchableFile::recover(b"a\tb\nc\td\ne\n".to_vec(), pairs::read).unwrap();
    assert_eq!(kept.file().units.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn changed_texts_come_back(file in file(), other in file()) {
        let mut file = file;
        // A column for marks is there where one unit has some.
        file.units[0].source = example().units[0].source.clone();
        let kept = read(&pairs::write(&file).unwrap());
        let mut changed = kept.file().clone();
        for (unit, other) in changed.units.iter_mut().zip(&other.units) {
            unit.source = other.source.clone();
            unit.target = other.target.clone().filter(|target| *target != Content::default());
        }
        let written = kept.rewrite(&changed).unwrap();
        let again = pairs::read(written.clone()).unwrap();
        prop_assert_eq!(differences(&changed, again.file()), vec![], "{}", String::from_utf8(written).unwrap());
    }

    #[test]
    fn damaged_files_do_no_harm(from in any::<usize>(), length in 0..40_usize, put in "[\\[{}\",\t\n0-9a-c:\\\\]{0,6}") {
        let text = pairs::write(&BilingualFile { units: [example().units, example().units].concat(), ..example() }).unwrap();
        let border = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = border(from % text.len());
        let end = border(start + length).max(start);
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        match pairs::read(damaged.clone().into_bytes()) {
            Ok(kept) => {
                prop_assert_eq!(kept.rewrite(kept.file()).unwrap(), damaged.as_bytes());
                let marked = kept.file().units.iter().flat_map(|unit| std::iter::once(&unit.source).chain(&unit.target));
                prop_assert!(marked.into_iter().all(|content| content.misplaced().is_none()));
            }
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                PatchableFile::recover(damaged.into_bytes(), pairs::read);
            }
        }
    }
}
