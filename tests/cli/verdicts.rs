//! What `validate` says a file was checked against, what it was not, and what it accepts: verdicts, baselines, formats.

use std::fs;
use std::path::Path;

use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::xml::{Limits, Reader};
use serde_json::Value;

use super::past::run;

const GRAMMAR: &str =
    "start = element log { attribute year { text }, element day { attribute n { xsd:integer }, text }* }\n";

const RULES: &str = "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2' defaultPhase='quick'>\
    <phase id='quick'><active pattern='order'/></phase>\
    <pattern id='order'><rule context='day' id='in-order'>\
    <assert id='later' test='not(preceding-sibling::day/@n &gt; @n)' diagnostics='why'>Day <value-of select='@n'/> is late.</assert>\
    <report test='. = \"\"' role='info'>Nothing happened.</report></rule></pattern>\
    <pattern id='years'><rule context='log'><assert test='@year' role='warning please'>No year.</assert></rule></pattern>\
    <diagnostics><diagnostic id='why'>Days go up.</diagnostic></diagnostics></schema>";

const LOG: &str = "<log year=''>\n<day n='2'>fog</day>\n<day n='1'/>\n<day n='x'>sun</day>\n</log>\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (name, text) in [("log.rnc", GRAMMAR), ("log.sch", RULES)].iter().chain(files) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn json(folder: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let (code, printed, told) = apart(folder, &[&["--format", "json"][..], more].concat());
    (code, serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}{told}")))
}

fn codes(report: &Value) -> Vec<String> {
    let rows = report["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
    rows.map(|row| format!("{}:{} {}", row["code"].as_str().unwrap(), row["line"], row["severity"].as_str().unwrap()))
        .collect()
}

#[test]
fn what_is_named_and_not_run_is_told_and_nothing_else_judges() {
    let tei = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text/></TEI>";
    let model = |href: &str, kind: &str| format!("<?xml-model href='{href}' schematypens='{kind}'?>{tei}");
    for (text, code, verdict) in [
        (tei.to_owned(), "schema.none", "well-formed"),
        (model("a.nvdl", "http://purl.oclc.org/dsdl/nvdl/ns/structure/1.0"), "schema.unsupported", "well-formed"),
        (model("a.odd", "http://www.tei-c.org/ns/1.0"), "schema.unsupported", "well-formed"),
        (format!("<!DOCTYPE TEI SYSTEM 'tei.dtd'>{tei}"), "schema.unsupported", "well-formed"),
        (model("https://example.org/a.rng", "http://relaxng.org/ns/structure/1.0"), "schema.missing", "not checked"),
        (model("gone.sch", "http://purl.oclc.org/dsdl/schematron"), "schema.missing", "not checked"),
    ] {
        let folder = folder(&[("a.xml", &text)]);
        let (exit, report) = json(folder.path(), &["a.xml"]);
        let is_missing = code == "schema.missing";
        assert_eq!(exit, Some(i32::from(is_missing)), "{text}");
        assert_eq!(codes(&report), [format!("{code}:1 {}", if is_missing { "error" } else { "warning" })], "{text}");
        assert_eq!(report["files"][0]["verdict"], verdict, "{text}");
        assert_eq!(
            (&report["files"][0]["valid"], report["files"][0]["schemas"].as_array().map(Vec::len)),
            (&Value::Bool(false), Some(0))
        );
        let (strict, _) = json(folder.path(), &["a.xml", "--strict"]);
        assert_eq!(strict, Some(1), "{text}");
        let (given, report) = json(folder.path(), &["a.xml", "-s", "log.rnc"]);
        assert_eq!(given, Some(1));
        assert!(codes(&report).iter().all(|code| !code.starts_with("schema.")), "{report}");
    }
}

#[test]
fn results_name_their_schemas_and_how_they_were_found() {
    let text = format!("<?xml-model href='log.rnc'?><?oxygen SCHSchema='log.sch'?>{LOG}");
    let folder = folder(&[("a.xml", &text)]);
    let (exit, report) = json(folder.path(), &["a.xml"]);
    assert_eq!(exit, Some(1));
    let schemas: Vec<String> = report["files"][0]["schemas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|used| format!("{} {} {}", used["schema"], used["language"], used["found"]).replace('"', ""))
        .collect();
    assert_eq!(schemas, ["log.rnc RELAX NG xml-model", "log.sch Schematron oxygen"]);
    assert_eq!(codes(&report), ["schematron:3 error", "schematron:3 info", "attribute.value:4 error"]);
    let row = &report["files"][0]["findings"][0];
    assert_eq!(
        (&row["rule_id"], &row["pattern"], &row["assertion"]),
        (&"in-order".into(), &"order".into(), &"later".into())
    );
    assert_eq!(row["diagnostics"], serde_json::json!(["Days go up."]));
    let (_, all) = json(folder.path(), &["a.xml", "--phase", "#ALL"]);
    assert_eq!(codes(&all).len(), 3, "the attribute is there");
    let (exit, _) = json(folder.path(), &["a.xml", "--phase", "none"]);
    assert_eq!(exit, Some(2), "a phase that is not there");
}

#[test]
fn a_part_of_a_schema_that_is_wrong_leaves_files_unchecked() {
    let rules = "<schema xmlns='http://purl.oclc.org/dsdl/schematron'>\n<pattern><rule context='day'>\n<assert test='count('>a</assert>\n\
        <assert test='@n'>b</assert></rule></pattern></schema>";
    let folder = folder(&[("w.sch", rules), ("a.xml", "<log><day n='1'/></log>"), ("b.xml", "<log><day/></log>")]);
    let (exit, report) = json(folder.path(), &["a.xml", "b.xml", "-s", "w.sch"]);
    assert_eq!(exit, Some(2));
    assert_eq!(codes(&report), ["schematron:1 error", "schematron.schema:3 error"]);
    let verdicts: Vec<&Value> = report["files"].as_array().unwrap().iter().map(|file| &file["verdict"]).collect();
    assert_eq!(verdicts[..2], ["not checked", "not valid"]);
    assert_eq!(report["summary"]["files"], 2);
}

#[test]
fn a_diff_of_fixes_hides_no_schema_that_is_wrong_and_no_file_that_cannot_be_read() {
    let rules = "<schema xmlns='http://purl.oclc.org/dsdl/schematron'><pattern><rule context='day'>\
        <assert test='count('>a</assert></rule></pattern></schema>";
    let named = "<?xml-model href='w.sch'?><log/>";
    let folder = folder(&[("w.sch", rules), ("a.xml", named), ("c.xml", "<log yaer='1'/>")]);
    let (exit, _, told) = apart(folder.path(), &["a.xml", "--diff"]);
    assert!(exit == Some(2) && told.contains("w.sch"), "{told}");
    fs::write(folder.path().join("b.xml"), b"<?xml version='1.0' encoding='utf-8'?><log>\xFF</log>").unwrap();
    let (exit, shown, told) = apart(folder.path(), &["b.xml", "c.xml", "--diff", "--unsafe-fixes", "-s", "log.rnc"]);
    assert!(exit == Some(2) && shown.contains("c.xml") && told.contains("b.xml"), "{shown}{told}");
}

#[test]
fn what_would_not_be_done_is_refused() {
    let folder = folder(&[("a.xml", LOG)]);
    for refused in [&["--fix", "--watch"][..], &["--diff", "--format", "svrl"], &["--fix", "--format", "svrl"]] {
        let (exit, _, told) = apart(folder.path(), &[&["a.xml", "-s", "log.sch"][..], refused].concat());
        assert_eq!(exit, Some(2), "{refused:?}: {told}");
    }
    let update = ["a.xml", "-s", "log.sch", "--format", "svrl", "--baseline", "b.json", "--update-baseline"];
    let (exit, _, told) = apart(folder.path(), &update);
    assert!(exit == Some(2) && told.contains("SVRL") && !folder.path().join("b.json").exists(), "{told}");
}

#[test]
fn errors_in_schemas_have_their_places_in_any_encoding() {
    let rules = "<?xml version='1.0' encoding='utf-16'?>\n<schema xmlns='http://purl.oclc.org/dsdl/schematron'>\n<!-- \u{FC} -->\n\
        <pattern><rule context='day'>\n <assert test='count('>a</assert></rule></pattern></schema>";
    let folder = folder(&[("a.xml", "<log/>")]);
    let utf16: Vec<u8> = "\u{FEFF}".encode_utf16().chain(rules.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("w.sch"), utf16).unwrap();
    let (_, shown, told) = apart(folder.path(), &["a.xml", "-s", "w.sch"]);
    assert!(shown.contains("w.sch:5:10: error[schematron.schema]"), "{shown}{told}");
}

#[test]
fn a_fix_changes_no_other_byte_of_an_encoding_with_two_forms_of_a_character() {
    // Shift_JIS writes one sign as 87 90 and as 81 E0.
    let head = "<?xml version=\"1.0\" encoding=\"shift_jis\"?><log><day n=\"1\" kind=\"bel\">";
    let grammar = "start = element log { element day { attribute n { text }, attribute kind { \"bell\" }, text } }";
    let folder = folder(&[("k.rnc", grammar)]);
    for (bytes, is_mended) in [(&b"\x87\x90"[..], false), (b"\x81\xE0", true)] {
        let file = [head.as_bytes(), bytes, b"</day></log>"].concat();
        fs::write(folder.path().join("a.xml"), &file).unwrap();
        let (exit, _, told) = apart(folder.path(), &["-s", "k.rnc", "a.xml", "--fix", "--unsafe-fixes"]);
        let now = fs::read(folder.path().join("a.xml")).unwrap();
        if is_mended {
            let mended = head.replace("bel", "bell");
            assert_eq!((exit, now), (Some(0), [mended.as_bytes(), bytes, b"</day></log>"].concat()), "{told}");
        } else {
            assert!(
                exit == Some(2) && told.contains("byte for byte") && told.contains("nothing was written"),
                "{told}"
            );
            assert_eq!(now, file);
        }
    }
}

#[test]
fn a_baseline_accepts_what_was_there_and_nothing_else() {
    let folder = folder(&[("a.xml", LOG)]);
    let args = ["-s", "log.rnc", "-s", "log.sch", "--baseline", "base.json", "a.xml"];
    let (exit, printed, told) = apart(folder.path(), &args);
    assert_eq!((exit, printed.as_str()), (Some(2), ""), "a baseline that is not there is no baseline");
    assert!(told.contains("--update-baseline"), "{told}");
    let (exit, report) = json(folder.path(), &[&args[..], &["--update-baseline"]].concat());
    assert_eq!((exit, &report["summary"]["accepted"]), (Some(0), &3.into()));
    let (exit, report) = json(folder.path(), &args);
    assert_eq!((exit, codes(&report), &report["summary"]["accepted"]), (Some(0), Vec::new(), &3.into()));
    // Two lines further down, and one of the kind more.
    fs::write(folder.path().join("a.xml"), LOG.replace("<log", "\n\n<log").replace("</log>", "<day n='y'/></log>"))
        .unwrap();
    let (exit, report) = json(folder.path(), &args);
    assert_eq!(
        (exit, codes(&report)),
        (Some(1), vec!["schematron:7 info".to_owned(), "attribute.value:7 error".to_owned()])
    );
    fs::write(folder.path().join("a.xml"), "<log year='1'/>").unwrap();
    let (exit, _, told) = apart(folder.path(), &args);
    assert!(exit == Some(0) && told.contains("3 findings of this baseline are no longer found"), "{told}");
}

/// The exit code, and what is printed and told.
fn apart(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_glossator"));
    let call = program.arg("validate").args(args).current_dir(folder).output().unwrap();
    (call.status.code(), String::from_utf8(call.stdout).unwrap(), String::from_utf8(call.stderr).unwrap())
}

#[test]
fn a_baseline_replaces_no_other_file_and_keeps_what_was_not_looked_at() {
    let folder = folder(&[("a.xml", LOG), ("b.xml", "<log year='1'>"), ("sub.txt", "notes")]);
    let (exit, _, told) = apart(folder.path(), &["a.xml", "-s", "log.rnc", "--baseline", "b.xml", "--update-baseline"]);
    assert!(exit == Some(2) && told.contains("no baseline"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("b.xml")).unwrap(), "<log year='1'>");
    let update = ["-s", "log.rnc", "--baseline", "base.json", "--update-baseline"];
    json(folder.path(), &[&update[..], &["a.xml", "b.xml"]].concat());
    json(folder.path(), &[&update[..], &["a.xml"]].concat());
    let (exit, report) = json(folder.path(), &["-s", "log.rnc", "--baseline", "base.json", "a.xml", "b.xml"]);
    assert_eq!((exit, codes(&report)), (Some(0), Vec::new()));
    // What could not be read to its end is not valid because it was accepted.
    assert_eq!(
        (&report["files"][0]["verdict"], &report["files"][1]["verdict"]),
        (&"valid".into(), &"not checked".into())
    );
    fs::create_dir(folder.path().join("deep")).unwrap();
    let deep = folder.path().join("deep");
    let (exit, report) = json(&deep, &["-s", "../log.rnc", "--baseline", "../base.json", "../a.xml"]);
    assert_eq!((exit, &report["summary"]["accepted"]), (Some(0), &1.into()));
}

#[test]
fn what_is_ignored_or_not_shown_is_counted_and_changes_no_verdict() {
    let toml = "[validate]\nignore = ['attribute', { code = 'schematron', rule = 'in-order', files = 'b*.xml' }]\n";
    let folder = folder(&[("a.xml", LOG), ("b.xml", LOG), ("glossator.toml", toml)]);
    let args = ["-s", "log.rnc", "-s", "log.sch", "a.xml", "b.xml"];
    let (exit, report) = json(folder.path(), &args);
    assert_eq!(
        (exit, codes(&report)),
        (Some(1), vec!["schematron:3 error".to_owned(), "schematron:3 info".to_owned()])
    );
    assert_eq!((&report["summary"]["ignored"], &report["files"][1]["verdict"]), (&4.into(), &"valid".into()));
    let (exit, few) = json(folder.path(), &[&args[..], &["--max-findings", "0"]].concat());
    assert_eq!((exit, codes(&few).len(), &few["summary"]["hidden"]), (Some(1), 0, &2.into()));
    assert_eq!((&few["files"][0]["verdict"], &few["summary"]["errors"]), (&"not valid".into(), &1.into()));
    let (_, errors) = json(folder.path(), &[&args[..], &["--severity", "error"]].concat());
    assert_eq!((codes(&errors).len(), &errors["summary"]["hidden"]), (1, &1.into()));
    fs::write(folder.path().join("glossator.toml"), "[validate]\nignore = [{ code = 'xml', files = 'a[' }]\n").unwrap();
    let (exit, _, told) = apart(folder.path(), &args);
    assert!(exit == Some(2) && told.contains("a["), "{told}");
}

#[test]
fn reports_are_valid_by_the_grammars_of_their_formats() {
    let folder = folder(&[("a.xml", LOG), ("good.xml", "<log year='1'><day n='1'>fog</day></log>")]);
    let args = ["-s", "log.rnc", "-s", "log.sch", "--phase", "#ALL"];
    let written =
        |format: &str, files: &[&str]| apart(folder.path(), &[&["--format", format][..], &args, files].concat());
    for (format, grammar, files) in [
        ("svrl", include_str!("../schema/svrl.rnc"), &["a.xml"][..]),
        ("svrl", include_str!("../schema/svrl.rnc"), &["good.xml"]),
        ("junit", include_str!("../schema/junit.rnc"), &["a.xml", "good.xml"]),
    ] {
        let (code, text, _) = written(format, files);
        assert_eq!(code, Some(i32::from(files.contains(&"a.xml"))));
        let schema = Schema::from_text("format.rnc", grammar, &NoFiles).unwrap();
        let outcome = schema.validate(&mut Reader::new(&text, &Limits::default()));
        assert!(outcome.is_valid(), "{format}: {:?}\n{text}", outcome.invalidities);
    }
    let (code, told, _) = written("svrl", &["a.xml", "good.xml"]);
    assert_eq!((code, told.as_str()), (Some(2), ""), "SVRL is about one document");
}

#[test]
fn rules_in_sarif_say_what_they_are_and_what_to_do() {
    let folder = folder(&[("a.xml", LOG)]);
    let (_, text) = run(folder.path(), &["validate", "--format", "sarif", "-s", "log.rnc", "-s", "log.sch", "a.xml"]);
    let log: Value = serde_json::from_str(&text).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["shortDescription"]["text"].as_str().is_some_and(|text| text.ends_with('.')), "{rule}");
        assert!(rule["help"]["text"].as_str().is_some_and(|text| text.contains("## Fix")), "{rule}");
    }
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids, ["attribute.value", "schematron/in-order"]);
    assert_eq!(run["artifacts"][0]["properties"]["verdict"], "not valid");
}
