//! That what `validate` prints is true in every format, that nothing is left out in silence, and that files and findings
//! are counted once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::validate::rules;
use glossator::xml::{Limits, Reader};
use serde_json::Value;

const GRAMMAR: &str =
    "start = element log { attribute year { text }, element day { attribute n { xsd:integer }, text }* }\n";

const RULES: &str = "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'>\
    <phase id='quick'><active pattern='order'/></phase><phase id='slow'><active pattern='order'/></phase>\
    <pattern id='order'><rule context='day' id='in-order'>\
    <assert id='later' test='number(@n) gt 1' role='warning'>Day \u{9b} is late.</assert></rule></pattern></schema>";

const LOG: &str = "<log year=''>\n<day n='1'>fog</day>\n<day n='x'>sun</day>\n</log>\n";

struct Ran {
    code: Option<i32>,
    printed: String,
    told: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.printed).unwrap_or_else(|error| panic!("{error}: {}{}", self.printed, self.told))
    }
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (name, text) in [("log.rnc", GRAMMAR), ("log.sch", RULES), ("a.xml", LOG)].iter().chain(files) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn validate(folder: &Path, args: &str) -> Ran {
    call(folder, &args.split(' ').collect::<Vec<_>>(), &[])
}

fn call(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut program = Command::new(env!("CARGO_BIN_EXE_glossator"));
    program.arg("validate").args(args).current_dir(folder).stdin(Stdio::null()).env_remove("XML_CATALOG_FILES");
    let call = program.envs(variables.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: call.status.code(), printed: text(call.stdout), told: text(call.stderr) }
}

#[test]
fn what_could_not_be_checked_is_an_error_in_every_format() {
    let folder = folder(&[("wrong.rnc", "start = nothing\n")]);
    let at = folder.path();
    for args in ["gone.xml a.xml -s log.rnc", "gone*.xml -s log.rnc", "a.xml -s gone.rnc"] {
        let json = validate(at, &format!("{args} --format json"));
        let report = json.json();
        let rows = report["files"].as_array().unwrap();
        let unreadable = rows.iter().find(|row| row["unreadable"].is_string());
        assert!(unreadable.is_some_and(|row| row["file"].as_str().unwrap().starts_with("gone")), "{report}");
        assert_eq!((json.code, &report["summary"]["failed"]), (Some(2), &Value::Bool(true)));
        let junit = validate(at, &format!("{args} --format junit"));
        assert!(junit.printed.contains("errors=\"1\"") && junit.printed.contains("type=\"unreadable\""), "{args}");
        assert!(validate(at, &format!("{args} --format github")).printed.contains("::error file=gone"), "{args}");
        assert!(validate(at, &format!("{args} --format jsonl")).told.contains("gone"), "{args}");
        assert!(validate(at, &format!("{args} --quiet")).told.contains("gone"), "{args}");
        assert!(validate(at, args).printed.contains("gone"), "{args}");
    }
    for (args, code) in [
        ("gone.xml", 2),
        ("a.xml -s wrong.rnc", 2),
        ("a.xml -s log.rnc -s log.sch --phase none", 2),
        ("a.xml -s log.rnc", 1),
        ("a.xml", 0),
    ] {
        let ran = validate(at, &format!("{args} --format sarif"));
        let went = &ran.json()["runs"][0]["invocations"][0];
        assert_eq!((ran.code, &went["exitCode"]), (Some(code), &code.into()), "{args}");
        assert_eq!(went["executionSuccessful"], Value::Bool(code < 2), "{args}");
        let told = went["toolExecutionNotifications"].as_array().unwrap().len();
        assert_eq!(told > 0, code == 2, "{args}: {went}");
    }
}

#[test]
fn bytes_are_those_of_the_file_or_left_out() {
    let text = "<?xml version='1.0' encoding='UTF-16'?>\n<?xml-model href='gone.rnc'?>\n<log year=''>\n<day n='x'>é</day></log>";
    let folder = folder(&[("mark.xml", &format!("\u{feff}{LOG}"))]);
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("wide.xml"), wide).unwrap();
    let file = fs::read(folder.path().join("mark.xml")).unwrap();
    for schemas in ["-s log.rnc", "-s log.rnc -s log.sch"] {
        let report = validate(folder.path(), &format!("mark.xml {schemas} --severity error --format json")).json();
        let row = &report["files"][0]["findings"][0];
        let bytes = |key: &str| usize::try_from(row[key].as_u64().unwrap()).unwrap();
        assert_eq!(&file[bytes("start")..bytes("end")], b"x", "{schemas}");
        let report = validate(folder.path(), &format!("wide.xml {schemas} --severity error --format json")).json();
        let row = &report["files"][0]["findings"][0];
        assert_eq!((&row["start"], &row["end"], &row["line"]), (&Value::Null, &Value::Null, &4.into()), "{schemas}");
    }
    let ran = validate(folder.path(), "wide.xml");
    assert!(ran.printed.contains("wide.xml:2:1: error[schema.missing]"), "{}", ran.printed);
}

#[test]
fn fixes_name_bytes_of_the_file_only() {
    let grammar = "start = element log { attribute kind { \"bell\" } }";
    let folder = folder(&[("k.rnc", grammar), ("k.xml", "\u{feff}<log kind='bel'/>")]);
    let wide = "\u{feff}<log kind='bel'/>".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    fs::write(folder.path().join("wide.xml"), wide).unwrap();
    let fix = |file: &str| {
        let report = validate(folder.path(), &format!("{file} -s k.rnc --format json")).json();
        report["files"][0]["findings"][0]["fix"]["edits"].clone()
    };
    assert_eq!((fix("k.xml")[0]["start"].as_u64(), fix("wide.xml")), (Some(14), Value::Array(Vec::new())));
    let sarif = validate(folder.path(), "wide.xml -s k.rnc --format sarif").json();
    assert_eq!(sarif["runs"][0]["results"][0].get("fixes"), None);
}

#[test]
fn the_worst_are_shown_and_the_others_counted_in_every_format() {
    let folder = folder(&[]);
    let args = "a.xml -s log.rnc -s log.sch --max-findings 1 --format";
    let report = validate(folder.path(), &format!("{args} json")).json();
    let findings = report["files"][0]["findings"].as_array().unwrap();
    assert_eq!((findings.len(), &findings[0]["code"]), (1, &"attribute.value".into()), "the error, not the first");
    let counts = ["hidden", "hidden_errors", "hidden_warnings"].map(|key| report["summary"][key].as_u64().unwrap());
    assert_eq!(counts, [2, 0, 2]);
    let said = "2 findings not shown: 2 warnings";
    for format in ["text", "sarif", "github", "junit", "jsonl"] {
        let ran = validate(folder.path(), &format!("{args} {format}"));
        let text = if format == "jsonl" { ran.told } else { ran.printed };
        assert!(text.contains(said), "{format}: {text}");
    }
    let all = validate(folder.path(), "a.xml -s log.rnc --format junit").printed;
    assert!(all.contains("message=\"1 finding\""), "{all}");
}

#[test]
fn names_and_messages_command_no_terminal_and_no_log() {
    let folder = folder(&[]);
    let name = "a\nb.xml";
    fs::write(folder.path().join(name), LOG).unwrap();
    for format in ["text", "github"] {
        let ran = call(folder.path(), &[name, "-s", "log.sch", "--format", format], &[]);
        assert!(!ran.printed.contains('\u{9b}') && !ran.printed.contains(name), "{format}: {}", ran.printed);
    }
    let ran = call(folder.path(), &["no\u{1b}\nsuch.xml", "-q"], &[]);
    assert!(!ran.told.contains('\u{1b}') && ran.told.lines().count() == 1, "{:?}", ran.told);
}

#[test]
fn svrl_is_valid_and_loses_no_id() {
    let folder = folder(&[]);
    let text = validate(folder.path(), "a.xml -s log.sch --format svrl").printed;
    let schema = Schema::from_text("svrl.rnc", include_str!("../schema/svrl.rnc"), &NoFiles).unwrap();
    let outcome = schema.validate(&mut Reader::new(&text, &Limits::default()));
    assert!(outcome.is_valid(), "{:?}\n{text}", outcome.invalidities);
    for id in ["in-order", "later"] {
        assert!(text.contains(&format!("id=\"{id}\"")) && text.contains(&format!("<!-- id: {id} -->")), "{text}");
    }
}

#[test]
fn endings_are_a_list_and_a_file_is_checked_once() {
    let folder = folder(&[("in/a.lst", LOG), ("in/b.log", LOG), ("in/c.xml", LOG)]);
    let report = validate(folder.path(), "in ./in in/../in/c.xml -s log.rnc --ext lst,.log --format json").json();
    assert_eq!(report["summary"]["files"], 3);
    let grammar = "start = element log { attribute kind { \"bell\" } }";
    fs::write(folder.path().join("k.rnc"), grammar).unwrap();
    fs::write(folder.path().join("k.xml"), "<log kind='bel'/>").unwrap();
    let ran = validate(folder.path(), "k.xml ./k.xml -s k.rnc --fix --unsafe-fixes");
    assert_eq!((ran.code, ran.told.matches("fixed 1").count()), (Some(0), 1), "{}", ran.told);
}

#[test]
fn a_declaration_is_read_however_far_its_encoding_is() {
    let head = format!("<?xml version='1.0' {}encoding='UTF-16'?>", " ".repeat(5000));
    let folder = folder(&[("far.xml", &format!("{head}<log year=''/>"))]);
    let ran = validate(folder.path(), "far.xml -s log.rnc");
    assert!(ran.code == Some(2) && ran.printed.contains("UTF-16"), "{}", ran.printed);
    assert!(!ran.printed.contains("--encoding"));
}

#[test]
fn catalogs_are_read_at_once() {
    let folder = folder(&[]);
    for named in ["gone.xml", "a.xml"] {
        let ran = validate(folder.path(), &format!("a.xml --catalog {named}"));
        assert!(ran.code == Some(2) && ran.told.contains("this catalog cannot be used"), "{}", ran.told);
        let ran = call(folder.path(), &["a.xml"], &[("XML_CATALOG_FILES", named)]);
        assert!(ran.code == Some(0) && ran.told.contains("XML_CATALOG_FILES"), "{}", ran.told);
    }
}

#[test]
fn a_folder_in_the_configuration_needs_no_slash_and_codes_are_known() {
    let toml = "[schemas]\n\"https://example.org/s\" = \"in\"\n[validate]\nignore = [\"attribute.valu\", \"id\"]\n";
    let text = format!("<?xml-model href='https://example.org/s/log.rnc'?>{LOG}");
    let folder = folder(&[("glossator.toml", toml), ("b.xml", &text), ("in/log.rnc", GRAMMAR)]);
    let ran = validate(folder.path(), "b.xml");
    assert!(ran.printed.contains("RELAX NG, xml-model, mapped"), "{}", ran.printed);
    assert!(ran.told.contains("did you mean `attribute.value`?") && !ran.told.contains("`id`"), "{}", ran.told);
}

#[test]
fn the_nearest_configuration_governs_a_file() {
    let toml = "[validate]\nignore = [\"schema.none\"]\nbaseline = \"base.json\"\n[schemas]\n\
        \"https://example.org/log.rnc\" = \"log.rnc\"\n";
    let text = format!("<?xml-model href='https://example.org/log.rnc'?>{LOG}");
    let folder = folder(&[("in/glossator.toml", toml), ("in/deep/b.xml", &text), ("in/log.rnc", GRAMMAR)]);
    let updated = validate(folder.path(), "in a.xml --update-baseline");
    assert!(updated.code == Some(0) && updated.told.contains("base.json: 1 finding accepted"), "{}", updated.told);
    for (at, args) in [("", "in/deep/b.xml a.xml"), ("in", "deep ../a.xml"), ("in/deep", "b.xml ../../a.xml")] {
        let ran = validate(&folder.path().join(at), &format!("{args} --format json"));
        let report = ran.json();
        let ignored = u64::from(!at.is_empty());
        assert_eq!((ran.code, &report["summary"]["accepted"]), (Some(0), &1.into()), "{at}: {report}");
        assert_eq!(report["summary"]["ignored"], ignored, "{at}: what is above has that of the call");
    }
    let ran = validate(folder.path(), "in --config in/deep/none.toml");
    assert_eq!(ran.code, Some(2));
    // It came with the files: it leads nowhere else.
    let outside = toml.replace("\"log.rnc\"", "\"../log.rnc\"").replace("base.json", "../base.json");
    fs::write(folder.path().join("in/glossator.toml"), outside).unwrap();
    fs::create_dir(folder.path().join("away")).unwrap();
    let ran = validate(&folder.path().join("away"), "../in/deep/b.xml --config ../in/glossator.toml --update-baseline");
    assert_eq!(ran.code, Some(0), "named by a person: {}", ran.told);
    let mut program = Command::new(env!("CARGO_BIN_EXE_glossator"));
    let away = program.args(["validate", "../in/deep/b.xml"]).current_dir(folder.path().join("away")).output().unwrap();
    let told = String::from_utf8(away.stderr).unwrap();
    assert!(away.status.code() == Some(1) && told.matches("lies outside").count() == 2, "{told}");
}

#[test]
fn a_baseline_says_which_files_are_gone_and_counts_a_shared_part_once() {
    let whole = "<log year='' xmlns:xi='http://www.w3.org/2001/XInclude'>\n<xi:include href='part.xml'/></log>";
    let folder = folder(&[("b.xml", whole), ("c.xml", whole), ("part.xml", "<day n='x'>sun</day>")]);
    let at = folder.path();
    let report = validate(at, "b.xml c.xml -s log.rnc --format json").json();
    assert_eq!(report["summary"]["errors"], 1, "{report}");
    assert_eq!(report["files"].as_array().unwrap().iter().filter(|file| file["verdict"] == "not valid").count(), 2);
    let update = "a.xml b.xml c.xml -s log.rnc --baseline base.json --update-baseline";
    assert!(validate(at, update).told.contains("base.json: 2 findings accepted"));
    let ran = validate(at, "a.xml b.xml c.xml -s log.rnc --baseline base.json --format json");
    assert_eq!((ran.code, &ran.json()["summary"]["accepted"]), (Some(0), &2.into()));
    fs::remove_file(at.join("a.xml")).unwrap();
    let ran = validate(at, "b.xml -s log.rnc --baseline base.json");
    assert!(ran.told.contains("1 finding of this baseline is in a file that is not there any more (`a.xml`)"));
    validate(at, "b.xml -s log.rnc --baseline base.json --update-baseline");
    assert_eq!(validate(at, "b.xml -s log.rnc --baseline base.json").told, "");
    let ran = validate(at, "b.xml --baseline gone/base.json --update-baseline");
    assert!(ran.code == Some(2) && ran.told.contains("the folder `gone` does not exist"), "{}", ran.told);
    assert_eq!(validate(at, "b.xml --update-baseline").code, Some(2), "no baseline is named");
}

#[cfg(unix)]
#[test]
fn no_pipe_is_waited_for() {
    let folder = folder(&[]);
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
    for args in ["pipe -s log.rnc", "a.xml --baseline pipe", "a.xml --baseline pipe --update-baseline", "a.xml -s pipe"]
    {
        assert_eq!(validate(folder.path(), args).code, Some(2), "{args}");
    }
}

#[test]
fn a_phase_is_wrong_only_where_no_schema_has_it() {
    let other = "<schema xmlns='http://purl.oclc.org/dsdl/schematron'><pattern><rule context='day'>\
        <report test='@n = \"x\"'>Two.</report></rule></pattern></schema>";
    let folder = folder(&[("two.sch", other)]);
    let ran = validate(folder.path(), "a.xml -s log.sch -s two.sch --phase quick");
    assert!(ran.code == Some(1) && ran.printed.contains("Two."), "{}", ran.printed);
    let ran = validate(folder.path(), "a.xml -s log.sch -s two.sch --phase nope");
    assert!(ran.code == Some(2) && ran.printed.contains("there is no phase `nope`"), "{}", ran.printed);
    assert!(ran.printed.contains("the phases that there are: `quick`, `slow`"), "{}", ran.printed);
}

#[test]
fn the_check_before_a_commit_can_be_written_alone() {
    let folder = folder(&[]);
    let mut init = Command::new(env!("CARGO_BIN_EXE_glossator"));
    assert!(init.args(["init", "--hook-only"]).current_dir(folder.path()).output().unwrap().status.success());
    let exists = |name: &str| folder.path().join(name).exists();
    assert!(exists(".git/hooks/pre-commit") && !exists("glossator.toml") && !exists(".editorconfig"));
}

#[test]
fn a_document_is_not_called_a_schema() {
    let tei = |inside: &str| format!("<TEI xmlns='http://www.tei-c.org/ns/1.0'>{inside}</TEI>");
    let folder = folder(&[("t.xml", &tei("<text/>")), ("o.xml", &tei("<schemaSpec/>"))]);
    assert!(validate(folder.path(), "a.xml -s t.xml").printed.contains("a TEI document, not a schema"));
    assert!(validate(folder.path(), "a.xml -s o.xml").printed.contains("an ODD"));
}

#[test]
fn every_code_in_the_sources_is_known_to_explain() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "crates/xml/src", "crates/relaxng/src", "crates/schematron/src"] {
        sources(&here.join(folder), &mut files);
    }
    let families: Vec<&str> = rules::codes().filter_map(|code| code.split('.').next()).collect();
    let mut found = 0;
    for file in files.iter().filter(|file| !file.components().any(|part| part.as_os_str() == "exchange")) {
        let text = fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        // Words between quotation marks.
        for word in text.split('"').skip(1) {
            let is_word = word.contains('.')
                && !word.ends_with('.')
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || b".-".contains(&byte));
            let is_file =
                [".rnc", ".rng", ".xml", ".md", ".sch", ".html", ".txt"].iter().any(|end| word.ends_with(end));
            if is_word && !is_file && families.contains(&word.split('.').next().unwrap_or_default()) {
                assert!(rules::page(word).is_some(), "{}: {word}", file.display());
                found += 1;
            }
        }
    }
    assert!(found > 40, "{found}");
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}
