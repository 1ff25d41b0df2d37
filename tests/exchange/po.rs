//! PO: gettext's own check as an oracle, files of other tools, and changes that leave the rest alone.

use std::io::Write as _;
use std::process::{Command, Stdio};

use glossator::exchange::{
    BilingualError, BilingualFile, CodeForm, Content, Mark, MarkKind, Note, PatchableFile, Side, State, Unit,
    differences, po,
};
use glossator::source::LineIndex;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::generate::{file, odd_file};
use super::roundtrip::example;
use crate::needs;

/// What a tool may put there.
const FOREIGN: &str = r##"# Harbour texts.
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: harbour 1\n"
"Language: pt_BR\n"
"X-Source-Language: en\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

# Rita: or "cais"?
#. Title of the page.
#. note that it is short
#: src/page.c:12 src/menu.c:4
#, c-format
#| msgid "Harbor"
msgid "Harbour"
msgstr "Porto"

#, fuzzy
msgctxt "verb"
msgid "Harbour"
msgstr ""
"Abri"
"gar\n"

msgid "%d boat"
msgid_plural "%d boats"
msgstr[0] "%d barco"
msgstr[1] "%d barcos"

#~ msgid "Gone"
#~ msgstr "Sumiu"

msgid "Pier"
msgstr ""
"##;

fn read(text: &str) -> PatchableFile {
    po::read(text.as_bytes().to_vec()).unwrap()
}

#[test]
fn a_file_of_another_tool() {
    let kept = read(FOREIGN);
    let file = kept.file();
    assert_eq!((file.source_lang.as_str(), file.target_lang.as_str(), file.units.len()), ("en", "pt-BR", 4));
    let [first, verb, boats, pier] = &file.units[..] else { panic!() };
    let said: Vec<(Side, &str)> = first.notes.iter().map(|note| (note.side, note.text.as_str())).collect();
    let extracted = "Title of the page.\nnote that it is short";
    assert_eq!(said, [(Side::Unit, "Rita: or \"cais\"?"), (Side::Source, extracted)]);
    let properties =
        [("reference", "src/page.c:12 src/menu.c:4"), ("flags", "c-format"), ("previous", "msgid \"Harbor\"")];
    assert_eq!(first.properties, properties.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!((verb.id.as_deref(), verb.state), (Some("verb"), Some(State::Initial)));
    assert_eq!(verb.target, Some(Content::plain("Abrigar\n")));
    assert_eq!(boats.properties[1], ("plural[1]".to_owned(), "%d barcos".to_owned()));
    assert_eq!(pier.target, None);
    assert_eq!(kept.rewrite(file).unwrap(), FOREIGN.as_bytes());
    assert!(kept.text()[kept.unit_span(1).unwrap()].starts_with("#, fuzzy\nmsgctxt \"verb\""));

    let mut changed = file.clone();
    changed.units[3].target = Some(Content::plain("Píer"));
    changed.units[1].target = Some(Content::plain("Acolher"));
    let written = String::from_utf8(kept.rewrite(&changed).unwrap()).unwrap();
    let expected = FOREIGN.replace("\"\"\n\"Abri\"\n\"gar\\n\"", "\"Acolher\"");
    let expected = expected.replace("\"Pier\"\nmsgstr \"\"", "\"Pier\"\nmsgstr \"Píer\"");
    assert_eq!(written, expected);

    let again = po::write(file).unwrap();
    assert_eq!(read(&again).file(), file);
    let kept_lines =
        ["# Rita: or \"cais\"?\n#. Title of the page.\n#. note that", "#: src/page.c:12", "#| msgid \"Harbor\"\nmsgid"];
    assert!(kept_lines.iter().all(|lines| again.contains(lines)), "{again}");
}

#[test]
fn other_encodings() {
    let text = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=KOI8-R\\n\"\n\nmsgid \"bee\"\nmsgstr \"";
    let bytes: Vec<u8> = text.bytes().chain([0xD0, 0xDE, 0xC5, 0xCC, 0xC1]).chain(*b"\"\n").collect();
    let kept = po::read(bytes.clone()).unwrap();
    assert_eq!(kept.file().units[0].target, Some(Content::plain("пчела")));
    assert_eq!(kept.rewrite(kept.file()).unwrap(), bytes);
    let unknown = text.replace("KOI8-R", "EBCDIC-99");
    assert!(matches!(po::read(unknown.into_bytes()), Err(BilingualError::Charset(name)) if name == "EBCDIC-99"));
}

#[test]
fn the_example_as_people_see_it() {
    let expected = r#"
#. unit segment=s1 state=translated
#. bead a1 | b1 b2 | 0.875
#. property place: hold & deck
#. note gloss.wordplay on «hold is» (id=g1 about=target by=translator certainty=high lang=en): "tryum" is also a cellar
#. mark source 0-4 note:g1 «Трюм» id=m1
#. mark target 0-8 supplied:completion «The hold» id=m2
#. mark target 4-11 note:g1 «hold is» id=m3
#. mark target 12 code:open «<b>» id=1
#. mark target 16 code:close «</b>» id=1
#. mark target 20-24 term «bees» id=m4
msgctxt "c1"
msgid "Трюм полон пчёл."
msgstr "The hold is <b>full</b> of bees."
"#;
    let written = po::write(&example()).unwrap();
    assert!(written.ends_with(expected), "{written}");
}

#[test]
fn marks_follow_words_that_were_moved() {
    let written = po::write(&example()).unwrap();
    let moved = written.replace("The hold is <b>full</b> of bees.", "Of bees <b>full</b>, the hold is.");
    let kept = read(&moved);
    let target = kept.file().units[0].target.as_ref().unwrap();
    assert_eq!(target.text, "Of bees full, the hold is.");
    let words = |kind: &MarkKind| target.marks.iter().find(|mark| mark.kind == *kind).map(|mark| target.marked(mark));
    assert_eq!(words(&MarkKind::Term), Some("bees"));
    assert_eq!(words(&MarkKind::Note("g1".into())), Some("hold is"));
    assert_eq!(words(&MarkKind::Supplied("completion".into())), None);
    assert!(target.misplaced().is_none());
    let opens = |mark: &&Mark| matches!(&mark.kind, MarkKind::Code(code) if code.form == CodeForm::Open);
    assert_eq!(target.marks.iter().find(opens).unwrap().range, 8..8);
}

#[test]
fn equal_sources_are_kept_apart() {
    let unit = |id: Option<&str>, source: &str| Unit {
        id: id.map(str::to_owned),
        source: Content::plain(source),
        notes: vec![Note { text: "plain".into(), ..Note::default() }],
        ..Unit::default()
    };
    let units = vec![unit(None, "a"), unit(None, "a"), unit(Some("x"), "a"), unit(Some("x"), "a"), unit(None, "")];
    let file = BilingualFile { source_lang: "ru".into(), units, ..BilingualFile::default() };
    let written = po::write(&file).unwrap();
    assert_eq!(read(&written).file(), &file, "{written}");
    assert_eq!(written.matches("msgctxt").count(), 4);
}

#[test]
fn errors_say_where_and_what_to_do() {
    let cases = [
        ("msgid \"a\"\nmsgstr \"b\nmsgid \"c\"\n", "2:8", "this string does not end"),
        ("msgid \"a\"\nmsgstr \"b\\q\"\n", "2:10", "`\\q` is not an escape"),
        ("msgid \"a\"\nmsgstr \"b\" c\n", "2:12", "`c` follows a string"),
        ("msgid \"a\"\n\nmsgid \"b\"\nmsgstr \"\"\n", "3:1", "the entry before has no `msgstr`"),
        ("msgstr \"b\"\n", "1:1", "`msgstr` stands without a `msgid`"),
        ("\"b\"\n", "1:1", "a string without a keyword"),
        ("msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"\n", "3:8", "a second `msgstr`"),
        ("msgid \"a\"\nmsgstr[x] \"b\"\n", "2:1", "`x` is not a number"),
        ("<TEI/>\n", "1:1", "`<TEI/>` is not a keyword of PO"),
        ("  ж \"b\"\n", "1:3", "`ж` is not a keyword of PO"),
    ];
    for (text, place, what) in cases {
        let error = po::read(text.as_bytes().to_vec()).unwrap_err();
        assert!(error.to_string().starts_with(what), "{error}");
        assert_eq!(error.position(&LineIndex::new(text)).unwrap().to_string(), place, "{error}");
    }
}

#[test]
fn each_rule_has_its_file() {
    let head =
        "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n>1;\\n\"\n\n";
    let plural = "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n";
    let cases = [
        ("", String::new()),
        ("", "msgctxt \"x\"\nmsgid \"a\"\nmsgstr \"\"\n\nmsgid \"a\"\nmsgstr \"b\"\n".to_owned()),
        ("", format!("{plural}msgstr[1] \"d\"\n")),
        ("po.twice", "msgid \"a\"\nmsgstr \"\"\n\nmsgid \"a\"\nmsgstr \"b\"\n".to_owned()),
        ("po.line-end", "msgid \"\\na\"\nmsgstr \"b\"\n".to_owned()),
        ("po.line-end", "msgid \"a\"\nmsgstr \"b\\n\"\n".to_owned()),
        ("po.plural", plural.to_owned()),
        ("po.plural", "msgid \"a\"\nmsgstr[0] \"b\"\nmsgstr[1] \"c\"\n".to_owned()),
        ("po.syntax", "msgid \"a\"\n".to_owned()),
    ];
    for (rule, entries) in cases {
        let text = format!("{head}{entries}");
        let findings = po::validate(&text);
        let rules: Vec<&str> = findings.iter().map(|found| &*found.rule).collect();
        assert_eq!(rules, Vec::from_iter(Some(rule).filter(|rule| !rule.is_empty())), "{text}");
    }
    assert_eq!(po::validate("msgid \"a\"\nmsgstr \"\"\n")[0].rule, "po.header");
    assert_eq!(po::validate("msgid \"\"\nmsgstr \"\"\n")[0].rule, "po.charset");
}

#[test]
fn whole_entries_of_a_broken_file_are_kept() {
    let broken = format!("{FOREIGN}\nmsgid \"half\nmsgstr \"\"\n");
    assert!(po::read(broken.clone().into_bytes()).is_err());
    let kept = PatchableFile::recover(broken.into_bytes(), po::read).unwrap();
    assert_eq!(kept.file(), read(FOREIGN).file());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn changed_strings_come_back(file in file(), other in file()) {
        let mut file = file;
        // A fuzzy entry that loses its translation is another matter.
        file.units.iter_mut().for_each(|unit| unit.state = unit.state.filter(|state| *state != State::Initial));
        let kept = read(&po::write(&file).unwrap());
        let mut changed = kept.file().clone();
        for (unit, other) in changed.units.iter_mut().zip(&other.units) {
            unit.source = other.source.clone();
            unit.target = other.target.clone().filter(|target| *target != Content::default());
        }
        let written = kept.rewrite(&changed).unwrap();
        let text = String::from_utf8(written.clone()).unwrap();
        let again = po::read(written).unwrap();
        prop_assert_eq!(differences(&changed, again.file()), vec![], "{:?} {:?} {}", changed, again.file(), text);
    }

    #[test]
    fn damaged_files_do_no_harm(from in any::<usize>(), length in 0..40_usize, put in "[<>/\"'&=a-z#:.«» \n\\\\]{0,6}") {
        let text = format!("{FOREIGN}\n{}", po::write(&example()).unwrap());
        let border = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = border(from % text.len());
        let end = border(start + length).max(start);
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        for found in po::validate(&damaged) {
            prop_assert!(damaged.get(found.span.clone()).is_some(), "{:?}", found);
        }
        match po::read(damaged.clone().into_bytes()) {
            Ok(kept) => {
                prop_assert_eq!(kept.rewrite(kept.file()).unwrap(), damaged.as_bytes());
                for unit in &kept.file().units {
                    prop_assert!(unit.source.misplaced().is_none());
                }
                let mut changed = kept.file().clone();
                changed.units.iter_mut().for_each(|unit| unit.source.text.push('!'));
                let written = kept.rewrite(&changed).unwrap();
                prop_assert!(po::read(written).is_ok());
            }
            Err(error) => {
                prop_assert!(!error.to_string().is_empty());
                PatchableFile::recover(damaged.into_bytes(), po::read);
            }
        }
    }
}

/// What gettext has against a file; `None` where it is not installed. That a translation begins or ends with an end of
/// line where its source does not is a matter of the text.
fn refused(text: &str) -> Option<Vec<String>> {
    let mut command = Command::new("msgfmt");
    let command = command.args(["--check-header", "-o", "-", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(text.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let expected = ["warning:", "do not both begin with", "do not both end with", "fatal error"];
    let unexpected = said.lines().filter(|line| !expected.iter().any(|known| line.contains(known)));
    Some(unexpected.map(str::to_owned).collect())
}

#[test]
#[ignore = "needs msgfmt"]
fn gettext_accepts_what_is_written() {
    let Some(_) = needs::program("msgfmt") else { return };
    let mut runner = TestRunner::deterministic();
    let mut files = vec![example()];
    for _ in 0..60 {
        files.push(file().new_tree(&mut runner).unwrap().current());
        files.push(odd_file().new_tree(&mut runner).unwrap().current());
    }
    for file in files {
        let written = po::write(&file).unwrap();
        let findings = po::validate(&written);
        assert!(findings.iter().all(|found| found.rule == "po.line-end"), "{findings:?} {written}");
        let said = refused(&written).expect("msgfmt answers");
        assert!(said.is_empty(), "{said:?} {written}");
    }
}
