//! TMX 1.4 and XLIFF 1.2 against the program's schemas, and these against the committees'.

use std::process::Command;

use glossator::exchange::{BilingualFile, Content, Mark, MarkKind, Unit, tmx, xliff};
use glossator::source::LineIndex;
use glossator::validate::{Finding, Severity};
use proptest::prelude::*;

use super::generate::file;
use super::roundtrip::example;
use super::suite::shared;
use crate::needs;

type Validate = fn(&str) -> Vec<Finding>;

fn tmx_unit(inside: &str) -> String {
    format!(
        "<tmx version='1.4'><header creationtool='t' creationtoolversion='1' segtype='sentence' o-tmf='x' adminlang='en' \
         srclang='ru' datatype='text'/><body>{inside}</body></tmx>"
    )
}

fn tmx_seg(inside: &str) -> String {
    tmx_unit(&format!("<tu><tuv xml:lang='ru-RU'><seg>{inside}</seg></tuv></tu>"))
}

fn xliff_unit(inside: &str) -> String {
    format!(
        "<xliff xmlns='urn:oasis:names:tc:xliff:document:1.2' xmlns:my='urn:my' version='1.2'><file original='a' \
         source-language='ru' datatype='plaintext'><body>{inside}</body></file></xliff>"
    )
}

fn xliff_source(inside: &str) -> String {
    xliff_unit(&format!("<trans-unit id='u'><source>{inside}</source></trans-unit>"))
}

#[test]
fn each_rule_has_its_document() {
    let tmx_cases = [
        (
            "",
            tmx_seg(
                "a<bpt i='1' x='1'>b</bpt>c<ept i='1'/><hi>d<it pos='begin'/></hi><ph><sub>e<bpt i='1'/><ept i='1'/></sub></ph>",
            ),
        ),
        ("root", "<xml/>".to_owned()),
        ("version", "<tmx version='1.1'/>".to_owned()),
        ("attribute.value", tmx_unit("").replacen("1.4", "2.0", 1)),
        ("element.unknown", tmx_seg("<b>a</b>")),
        ("element.misplaced", tmx_seg("<sub>a</sub>")),
        ("element.incomplete", tmx_unit("<tu/>")),
        ("element.misplaced", "<tmx version='1.4'><body/></tmx>".to_owned()),
        ("element.misplaced", tmx_unit("<tu><tuv xml:lang='ru'><seg/><seg/></tuv></tu>")),
        ("element.misplaced", tmx_unit("<tu><tuv xml:lang='ru'><seg/></tuv><note>a</note></tu>")),
        ("element.deprecated", tmx_seg("<ut>a</ut>")),
        ("text.misplaced", tmx_unit("<tu>a<tuv xml:lang='ru'><seg/></tuv></tu>")),
        ("attribute.missing", tmx_seg("<bpt/>")),
        ("attribute.missing", tmx_unit("<tu><tuv lang='ru'><seg/></tuv></tu>")),
        ("attribute.unknown", tmx_seg("<ph i='1'/>")),
        ("attribute.value", tmx_seg("<it pos='middle'/>")),
        ("attribute.value", tmx_unit("<tu creationdate='today'><tuv xml:lang='ru'><seg/></tuv></tu>")),
        ("attribute.value", tmx_unit("<tu><tuv xml:lang='ru_RU'><seg/></tuv></tu>")),
        ("source.missing", tmx_unit("<tu><tuv xml:lang='en'><seg/></tuv></tu>")),
        ("", tmx_unit("<tu srclang='*all*'><tuv xml:lang='en'><seg/></tuv></tu>")),
        ("code.twice", tmx_seg("<bpt i='1'/><ept i='1'/><bpt i='1'/><ept i='1'/>")),
        ("code.lone-start", tmx_seg("<bpt i='1'/>")),
        ("code.lone-end", tmx_seg("<ept i='1'/><bpt i='1'/>")),
        (
            "base.missing",
            tmx_unit("")
                .replace("'/>", "'><ude name='a'><map unicode='#xF8FF' code='1'/></ude></header>")
                .replacen("/><body", "><body", 0),
        ),
    ];
    run("tmx", tmx::validate, &tmx_cases);
    let xliff_cases = [
        (
            "",
            xliff_source(
                "a<g id='1' my:a='b'>b</g><bpt id='2' rid='1'>c</bpt><ept id='3' rid='1'/><mrk mtype='x-own'>d</mrk>",
            ),
        ),
        ("", xliff_unit("<group><trans-unit id='u'><source/><note>a</note><my:b/></trans-unit></group>")),
        ("root", "<xliff version='1.2'/>".to_owned()),
        ("element.unknown", xliff_source("<b>a</b>")),
        ("element.misplaced", xliff_unit("<trans-unit id='u'><target/><source/></trans-unit>")),
        ("element.incomplete", xliff_unit("<trans-unit id='u'/>")),
        ("element.misplaced", xliff_unit("<trans-unit id='u'><source/><source/></trans-unit>")),
        ("text.misplaced", xliff_unit("<trans-unit id='u'>a<source/></trans-unit>")),
        ("attribute.missing", xliff_source("<x/>")),
        ("attribute.missing", xliff_source("<mrk>a</mrk>")),
        ("attribute.unknown", xliff_unit("<trans-unit id='u'><source/><note form='a'>b</note></trans-unit>")),
        ("attribute.unknown", xliff_unit("<trans-unit id='u' aproved='yes'><source/></trans-unit>")),
        ("attribute.value", xliff_unit("<trans-unit id='u' approved='maybe'><source/></trans-unit>")),
        ("attribute.value", xliff_source("<mrk mtype='own'>a</mrk>")),
        ("id.twice", xliff_unit("<trans-unit id='u'><source/></trans-unit><trans-unit id='u'><source/></trans-unit>")),
        ("reference.unknown", xliff_unit("<trans-unit id='u' phase-name='p'><source/></trans-unit>")),
        (
            "reference.unknown",
            xliff_unit("<trans-unit id='u'><source/><target><mrk mtype='seg' mid='1'/></target></trans-unit>"),
        ),
        (
            "",
            xliff_unit(
                "<trans-unit id='u'><source/><seg-source><mrk mtype='seg' mid='1'/></seg-source><target><mrk mtype='seg' mid='1'/></target></trans-unit>",
            ),
        ),
        ("code.lone-end", xliff_source("<ept id='1' rid='2'/>")),
    ];
    run("xliff12", xliff::validate_12, &xliff_cases);
}

fn run(prefix: &str, validate: Validate, cases: &[(&str, String)]) {
    for (rule, text) in cases {
        let findings = validate(text);
        let has = findings.iter().any(|found| found.rule == format!("{prefix}.{rule}"));
        let is_right = if rule.is_empty() { findings.is_empty() } else { has };
        assert!(is_right, "{rule}: {findings:?} {text}");
        assert!(findings.iter().all(|found| text.get(found.span.clone()).is_some()), "{findings:?}");
    }
}

#[test]
fn findings_say_what_was_expected() {
    let unknown = &tmx::validate(&tmx_seg("<hy>a</hy>"))[0];
    assert_eq!(unknown.message, "`hy` is not an element of TMX 1.4; did you mean `hi`?");
    assert_eq!(unknown.advice.as_deref(), Some("expected `bpt`, `ept`, `hi`, `it`, `ph`, `ut` or text"));
    let date = &tmx::validate(&tmx_unit("<tu creationdate='today'><tuv xml:lang='ru'><seg/></tuv></tu>"))[0];
    assert_eq!(date.message, "the value `today` of `creationdate` is not allowed");
    assert_eq!(date.advice.as_deref(), Some("expected a date with a time in UTC, such as `20240531T120000Z`"));
    let own = &xliff::validate_12(&xliff_source("<g id='1' ctype='own'>a</g>"))[0];
    let expected = "expected `bold`, `italic`, `link`, `underlined` or a value of your own that begins with `x-`";
    assert_eq!(own.advice.as_deref(), Some(expected));
    let missing = &xliff::validate_12(&xliff_unit("<trans-unit id='u'><target/></trans-unit>"))[0];
    assert_eq!(missing.message, "`source` is missing before `target`");
    let misspelt = &xliff::validate_12(&xliff_unit("<trans-unit id='u' aproved='yes'><source/></trans-unit>"))[0];
    assert_eq!(misspelt.severity, Severity::Warning);
    assert_eq!(misspelt.message, "`trans-unit` has no attribute `aproved`; did you mean `approved`?");
}

#[test]
fn a_memory_may_have_a_namespace() {
    let text = tmx_seg("a");
    let with = |namespace: &str| text.replacen("<tmx ", &format!("<tmx xmlns='{namespace}' "), 1);
    assert_eq!(tmx::validate(&with("http://www.lisa.org/tmx14")), []);
    let other = tmx::validate(&with("urn:other"));
    assert_eq!((other.len(), &*other[0].rule), (1, "tmx.root"));
}

#[test]
fn what_is_not_well_formed_has_its_place() {
    for validate in [tmx::validate, xliff::validate_12] as [Validate; 2] {
        let findings = validate("<tmx>\n<body></tmx>");
        assert_eq!((findings.len(), &*findings[0].rule), (1, "xml"));
    }
}

#[test]
#[ignore = "needs outside data: exchange"]
fn the_examples_are_valid() {
    for (name, bytes) in shared("examples", "xlf").into_iter().filter(|(name, _)| name.contains(".12.")) {
        assert_eq!(xliff::validate_12(std::str::from_utf8(&bytes).unwrap()), [], "{name}");
    }
    for (name, bytes) in shared("examples", "tmx").into_iter().chain(shared("tmx", "tmx")) {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let lines = LineIndex::new(&text);
        let findings = tmx::validate(&text);
        for found in findings.iter().take(3) {
            eprintln!("{name}:{}: {} {}", lines.position(found.span.start), found.rule, found.message);
        }
        eprintln!("{name}: {} findings", findings.len());
    }
}

proptest! {
    #[test]
    fn what_is_written_is_valid(file in file()) {
        let written = tmx::write(&file).unwrap();
        // Codes whose halves are in disorder are the text's own affair.
        let findings: Vec<_> = tmx::validate(&written).into_iter().filter(|found| !found.rule.starts_with("tmx.code.")).collect();
        prop_assert_eq!(findings, vec![], "{}", written);
        let written = xliff::write_12(&file).unwrap();
        prop_assert_eq!(xliff::validate_12(&written), vec![], "{}", written);
    }

    #[test]
    fn damaged_files_do_no_harm(which in 0..2_usize, from in any::<usize>(), length in 0..40_usize, put in "[<>/\"'&=a-z ]{0,6}") {
        let text = [tmx::write(&example()).unwrap(), xliff::write_12(&example()).unwrap()][which].clone();
        let border = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = border(from % text.len());
        let end = border(start + length).max(start);
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        for found in tmx::validate(&damaged).into_iter().chain(xliff::validate_12(&damaged)) {
            prop_assert!(damaged.get(found.span.clone()).is_some(), "{:?}", found);
        }
    }
}

/// Documents with one thing changed: an element or attribute left out, doubled, renamed, or its value changed.
fn changed(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let tags: Vec<(usize, usize)> =
        text.match_indices('<').filter_map(|(at, _)| Some((at, at + text[at..].find('>')? + 1))).collect();
    for &(start, end) in &tags {
        let tag = &text[start..end];
        let body = tag.trim_start_matches('<').trim_end_matches(['>', '/']);
        if tag.starts_with("</") || tag.starts_with("<?") {
            continue;
        }
        let name = body.split_whitespace().next().unwrap_or_default();
        let whole = if tag.ends_with("/>") {
            Some(end)
        } else {
            text[end..].find(&format!("</{name}>")).map(|at| end + at + name.len() + 3)
        };
        if let Some(whole) = whole {
            let element = &text[start..whole];
            out.push(format!("{}{}", &text[..start], &text[whole..]));
            out.push(format!("{}{element}{}", &text[..start], &text[start..]));
            out.push(format!(
                "{}{}{}",
                &text[..start],
                element.replace(&format!("<{name}"), "<wrong").replace(&format!("</{name}>"), "</wrong>"),
                &text[whole..]
            ));
            out.push(format!("{}text{}", &text[..start], &text[start..]));
        }
        for attribute in body
            .split_whitespace()
            .skip(1)
            .filter(|word| word.contains("=\"") && word.ends_with('"') && !word.starts_with("xmlns"))
        {
            let (name, _) = attribute.split_once('=').unwrap();
            let with = |new: &str| format!("{}{}{}", &text[..start], tag.replacen(attribute, new, 1), &text[end..]);
            out.extend([with(""), with(&format!("{name}=\"wrong value\"")), with(&format!("wrong{attribute}"))]);
        }
    }
    out
}

/// What xmllint says of each document; `None` where it or the schemas are not here.
fn verdicts(option: &str, schema: &str, documents: &[String]) -> Option<Vec<bool>> {
    let schemas = needs::data("exchange/schemas")?;
    needs::program("xmllint")?;
    let folder = tempfile::tempdir().unwrap();
    let path = |number: usize| folder.path().join(format!("{number}.xml"));
    let mut command = Command::new("xmllint");
    command.args(["--nonet", "--noout", option]).arg(schemas.join(schema));
    for (number, document) in documents.iter().enumerate() {
        std::fs::write(path(number), document).unwrap();
        command.arg(path(number));
    }
    let output = command.env("XML_CATALOG_FILES", schemas.join("catalog.xml")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_wrong = |number: usize| {
        let path = path(number).display().to_string();
        said.contains(&format!("{path} fails to validate"))
            || said.contains(&format!("Document {path} does not validate"))
    };
    Some((0..documents.len()).map(|number| !is_wrong(number)).collect())
}

#[test]
#[ignore = "needs xmllint and outside data: exchange"]
fn the_schemas_agree_with_those_of_the_committees() {
    let mark = Mark { range: 0..4, id: "1".into(), kind: MarkKind::Other("x-a".into()) };
    let second =
        Unit {
            id: Some("c9".into()), source: Content { text: "плот".into(), marks: vec![mark] }, ..Unit::default()
        };
    let file = BilingualFile { units: vec![example().units[0].clone(), second], ..example() };
    let rich = "<trans-unit id=\"u7\" approved=\"yes\" restype=\"button\"><source>a<g id=\"1\" ctype=\"bold\">b</g><x id=\"2\"/></source><seg-source><mrk mtype=\"seg\" mid=\"1\">a</mrk></seg-source><target state=\"new\" xml:lang=\"en\"><mrk mtype=\"seg\" mid=\"1\">b</mrk></target><context-group name=\"n\"><context context-type=\"element\">p</context></context-group><count-group name=\"c\"><count unit=\"word\">3</count></count-group></trans-unit><bin-unit id=\"b\" mime-type=\"image/png\"><bin-source><external-file href=\"a.png\"/></bin-source></bin-unit></body>";
    let rich = xliff::write_12(&file).unwrap().replace("</body>", rich).replace("<body>", "<header><phase-group><phase phase-name=\"p\" process-name=\"q\" date=\"2024-05-31T12:00:00Z\"/></phase-group><tool tool-id=\"t\" tool-name=\"u\"/><note priority=\"2\">x</note></header><body>");
    let formats: [(&str, &str, String, Validate, &str); 2] = [
        ("--dtdvalid", "tmx/tmx14.dtd", tmx::write(&file).unwrap(), tmx::validate, "tmx."),
        ("--schema", "xliff-1.2-openxliff/xliff-core-1.2-transitional.xsd", rich, xliff::validate_12, "xliff12."),
    ];
    for (option, schema, text, validate, prefix) in formats {
        assert_eq!(validate(&text), [], "{text}");
        let documents: Vec<String> = std::iter::once(text.clone()).chain(changed(&text)).collect();
        let documents: Vec<String> =
            documents.into_iter().filter(|text| validate(text).iter().all(|found| found.rule != "xml")).collect();
        let Some(verdicts) = verdicts(option, schema, &documents) else { return };
        let mut wrong = Vec::new();
        for (document, is_valid) in documents.iter().zip(&verdicts) {
            let errors: Vec<Finding> =
                validate(document).into_iter().filter(|found| found.severity == Severity::Error).collect();
            // A document type knows no types of values, no ids and no references.
            let beyond = |found: &Finding| {
                let rule = found.rule.strip_prefix(prefix).unwrap_or_default();
                rule.starts_with("code.") || rule.starts_with("source.") || rule == "attribute.value"
            };
            let only_beyond = option == "--dtdvalid" && errors.iter().all(beyond);
            if errors.is_empty() != *is_valid && !(*is_valid && only_beyond) {
                wrong.push(format!("xmllint says {is_valid}: {errors:?}\n{document}"));
            }
        }
        eprintln!("{schema}: {} documents, {} valid", documents.len(), verdicts.iter().filter(|valid| **valid).count());
        assert!(wrong.is_empty(), "{} of {}: {}", wrong.len(), documents.len(), wrong.join("\n\n"));
    }
}
