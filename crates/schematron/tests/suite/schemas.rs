//! What schemas mean (ISO 19757-3, 5 and 6), and what is wrong with them.

use glossator_relaxng::NoFiles;
use glossator_schematron::{Kind, Options, Rules, Severity};

use crate::support::{Memory, faults, messages, one_rule, rules, rules_with, said, schema};

const LOG: &str = "<log><day n='1'><ship/><ship/></day><day n='2'/></log>";

#[test]
fn the_first_rule_of_a_pattern_hides_the_others() {
    let text = schema(
        "xslt2",
        "<pattern><rule context='day[ship]'><report test='true()'>first</report></rule>
         <rule context='*'><report test='true()'>second <name/></report></rule></pattern>
         <pattern><rule context='day'><report test='true()'>third</report></rule></pattern>",
    );
    assert_eq!(
        messages(&text, LOG),
        ["second log", "first", "third", "second ship", "second ship", "second day", "third"]
    );
}

#[test]
fn lets_are_seen_where_they_stand() {
    let text = schema(
        "xslt2",
        "<let name='a' value='count(//ship)'/>
         <pattern><let name='b' value='$a + 1'/><rule context='day'><let name='c' value='@n + $b'/>
         <let name='c' value='$c * 2'/><report test='true()'><value-of select='$c'/></report></rule></pattern>",
    );
    assert_eq!(messages(&text, LOG), ["8", "10"]);
}

#[test]
fn lets_may_come_in_any_order_but_not_in_circles() {
    let later =
        schema("xslt2", &format!("<let name='a' value='$b'/><let name='b' value='7'/>{}", one_rule("log", "$a = 7")));
    assert_eq!(messages(&later, LOG), ["found"]);
    let circle =
        schema("xslt2", &format!("<let name='a' value='$b'/><let name='b' value='$a'/>{}", one_rule("log", "$a = 7")));
    assert!(faults(&circle)[0].contains("needs itself"), "{:?}", faults(&circle));
    assert_eq!(messages(&circle, LOG), [""; 0]);
}

#[test]
fn what_is_right_runs_beside_what_is_wrong() {
    let text = schema("xslt2", &format!("{}{}", one_rule("day", "ship["), one_rule("day", "@n = 2")));
    let rules = rules(&text);
    assert_eq!(rules.errors().len(), 1);
    let place = rules.errors()[0].span.clone();
    assert_eq!(&text[place], "test");
    assert_eq!(said(&rules.check(LOG, "log.xml", &NoFiles)), ["found"]);
}

#[test]
fn faults_name_what_is_wrong() {
    for (inside, word) in [
        (one_rule("day", "$missing"), "$missing"),
        (one_rule("zz:day", "1"), "zz"),
        (one_rule("day", "frobnicate(.)"), "frobnicate"),
        (one_rule("day", "count()"), "count"),
        (one_rule("day", ""), "missing"),
        ("<pattern is-a='nobody'/>".to_owned(), "nobody"),
        ("<pattern><rule><assert test='1'/></rule></pattern>".to_owned(), "context"),
        ("<pattern><rule context='a'><assert/></rule></pattern>".to_owned(), "test"),
        ("<pattern><rule context='a'><extends rule='nobody'/></rule></pattern>".to_owned(), "nobody"),
        ("<pattern><rule context='a'><assert test='1' diagnostics='gone'/></rule></pattern>".to_owned(), "gone"),
        ("<phase id='p'><active pattern='gone'/></phase>".to_owned(), "gone"),
        ("<xsl:function name='f:x'/>".to_owned(), "f:x"),
        ("<frob/>".to_owned(), "frob"),
        (one_rule("day", "key('gone', @n)"), "gone"),
        ("<include href='gone.sch'/>".to_owned(), "gone.sch"),
        ("<pattern><rule context='a'><assert test='1'><value-of/></assert></rule></pattern>".to_owned(), "select"),
    ] {
        let found = faults(&schema("xslt2", &inside));
        assert!(found.iter().any(|fault| fault.contains(word)), "{inside}: {found:?}");
    }
    assert!(faults(&schema("basic", ""))[0].contains("basic"));
    assert!(faults("<rules/>")[0].contains("rules"));
    assert!(!faults("<schema").is_empty());
}

#[test]
fn abstract_patterns_take_their_parameters() {
    let text = schema(
        "xslt2",
        "<pattern abstract='true' id='t'><rule context='$what'><let name='n' value='count($what-part)'/>
         <report test='$n = $count'><value-of select='$n'/></report></rule></pattern>
         <pattern is-a='t' id='u'><param name='what' value='day'/><param name='what-part' value='ship'/>
         <param name='count' value='2'/></pattern>",
    );
    assert_eq!(faults(&text), [""; 0]);
    assert_eq!(messages(&text, LOG), ["2"]);
}

#[test]
fn abstract_rules_that_extend_themselves_end() {
    let text = schema(
        "xslt2",
        "<pattern><rule abstract='true' id='a'><extends rule='b'/></rule><rule abstract='true' id='b'><extends rule='a'/>
         </rule><rule context='day'><extends rule='a'/><report test='@n = 1'>on</report></rule></pattern>",
    );
    assert!(faults(&text)[0].contains("extends itself"));
    assert_eq!(messages(&text, LOG), ["on"]);
}

#[test]
fn phases_choose_patterns() {
    let text = schema(
        "xslt2",
        "<phase id='p'><let name='x' value='1'/><active pattern='a'/></phase>
         <pattern id='a'><rule context='log'><report test='true()'>a</report></rule></pattern>
         <pattern id='b'><rule context='log'><report test='true()'>b</report></rule></pattern>",
    );
    let with = |phase: &str| {
        let rules = rules_with(&text, &NoFiles, &Options::default().with_phase(phase));
        (said(&rules.check(LOG, "log.xml", &NoFiles)), rules.errors().len())
    };
    assert_eq!(with("p"), (vec!["a".to_owned()], 0));
    assert_eq!(with("#ALL"), (vec!["a".to_owned(), "b".to_owned()], 0));
    assert_eq!(with("#DEFAULT").0.len(), 2);
    assert_eq!(with("gone"), (vec![], 1));
}

#[test]
fn patterns_that_are_not_active_may_use_lets_of_other_phases() {
    let text = schema(
        "xslt2",
        "<phase id='p'><let name='x' value='1'/><active pattern='a'/></phase><phase id='q'><active pattern='b'/></phase>
         <pattern id='a'><rule context='log'><report test='$x'>a</report></rule></pattern>
         <pattern id='b'><let name='y' value='2'/><rule context='log'><report test='$y = 2'>b</report></rule></pattern>",
    );
    let rules = rules_with(&text, &NoFiles, &Options::default().with_phase("q"));
    assert_eq!(rules.errors(), []);
    assert_eq!(said(&rules.check(LOG, "log.xml", &NoFiles)), ["b"]);
}

#[test]
fn keys_of_schematron_1_5_stand_in_rules() {
    let text = r#"<schema xmlns="http://www.ascc.net/xml/schematron"><pattern name="p"><rule context="ship">
      <key name="all" path="name(..)"/><report test="count(key('all', 'day')) = 2">found</report></rule></pattern></schema>"#;
    assert_eq!(faults(text), [""; 0]);
    assert_eq!(messages(text, LOG), ["found", "found"]);
}

#[test]
fn errors_of_expressions_are_told_once_and_the_rest_goes_on() {
    let text = schema(
        "xslt2",
        "<pattern><rule context='day'><assert test=\"xs:date(@n) lt current-date()\">late</assert>
         <report test='@n = 2'>two</report></rule></pattern>",
    );
    let found = rules(&text).check(LOG, "log.xml", &NoFiles);
    let codes: Vec<_> = found.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["schematron.error", "schematron.error", "schematron"]);
    assert_eq!(found[0].severity, Severity::Error);
}

#[test]
fn a_context_that_fails_does_not_match() {
    let text = schema("xslt2", &one_rule("day[xs:integer(@n) = 1 or xs:date(@n)]", "true()"));
    assert_eq!(messages(&text, LOG), ["found"]);
}

#[test]
fn places_are_those_of_the_nodes() {
    let text = schema(
        "xslt2",
        "<pattern><rule context='/'><report test='true()' role='info'>document</report></rule>
         <rule context='@n'><report test='true()' role='WARN'>attribute</report></rule>
         <rule context='b/text()'><report test='true()'>text</report></rule>
         <rule context='comment()'><report test='true()'>comment</report></rule></pattern>",
    );
    let document = "<a n='1'><b>x&amp;<![CDATA[y]]></b><!--c--></a>";
    let found = rules(&text).check(document, "a.xml", &NoFiles);
    let places: Vec<_> = found.iter().map(|one| &document[one.span.clone()]).collect();
    assert_eq!(places, ["", "n", "x&amp;<![CDATA[y]]>", "<!--c-->"]);
    assert_eq!(found[1].severity, Severity::Warning);
    assert_eq!(found[2].location, "/Q{}a[1]/Q{}b[1]/text()[1]");
}

#[test]
fn contexts_that_are_no_patterns_are_sets_of_nodes() {
    for (context, count) in [
        ("//ship/..", 1),
        ("id('x')", 0),
        ("day[2]", 1),
        ("(log | day)/ship", 2),
        ("log/(day | night)", 2),
        ("ship/ancestor::log", 1),
        (".[self::day]", 2),
        ("log//ship[last()]", 1),
        ("/log/day/@n", 2),
        ("document-node()", 1),
        ("*[position() = 2]", 2),
        ("node()", 5),
        ("@*", 2),
        ("$all", 2),
    ] {
        let inside = format!("<let name='all' value='//day'/>{}", one_rule(context, "true()"));
        let text = schema("xslt2", &inside);
        assert_eq!(faults(&text), [""; 0], "{context}");
        assert_eq!(messages(&text, LOG).len(), count, "{context}");
    }
}

#[test]
fn keys_and_documents_are_found() {
    let mut files = Memory::default();
    files.0.insert("list.xml", "<list><n>2</n></list>".to_owned());
    let text = schema(
        "xslt2",
        "<xsl:key name='k' match='day' use='@n'/><pattern><rule context='day'>
         <report test=\"key('k', doc('list.xml')//n) is .\">in the list</report>
         <report test=\"doc-available('gone.xml')\">never</report></rule></pattern>",
    );
    let found = rules_with(&text, &files, &Options::default()).check(LOG, "log.xml", &files);
    assert_eq!(said(&found), ["in the list"]);
}

#[test]
fn includes_are_followed_and_circles_refused() {
    let mut files = Memory::default();
    files.0.insert("p.sch", schema("xslt2", &one_rule("day", "@n = 1").replace("<pattern>", "<pattern id='q'>")));
    files.0.insert("c.sch", schema("xslt2", "<include href='c.sch'/>"));
    let by_id = rules_with(&schema("xslt2", "<include href='p.sch#q'/>"), &files, &Options::default());
    assert_eq!(said(&by_id.check(LOG, "log.xml", &files)), ["found"]);
    let circle = rules_with(&schema("xslt2", "<include href='c.sch'/>"), &files, &Options::default());
    assert!(circle.errors()[0].message.contains("c.sch"));
}

#[test]
fn grammars_hold_rules_in_both_syntaxes() {
    let xml = r#"<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:s="http://purl.oclc.org/dsdl/schematron">
      <start><element name="log"><s:rule context="day"><s:report test="matches(@n, '2')">two</s:report></s:rule></element></start>
    </grammar>"#;
    let compact = "namespace s = \"http://purl.oclc.org/dsdl/schematron\"\n# a comment\n\
      [ s:pattern [ s:rule [ context = \"day\" s:report [ test = \"@n\" ~ \" = 1\" \"one \" s:value-of [ select = \"@n\" ] ] ] ] ]\n\
      start = element log { empty }";
    let found = Rules::embedded_in([("a.rng", xml), ("b.rnc", compact)].into_iter(), &NoFiles, &Options::default());
    let found = found.unwrap();
    assert!(found.errors().is_empty(), "{:?}", found.errors());
    assert_eq!(said(&found.check(LOG, "log.xml", &NoFiles)), ["one 1", "two"]);
    let none =
        Rules::embedded_in([("c.rnc", "start = element a { empty }")].into_iter(), &NoFiles, &Options::default());
    assert!(none.is_none());
}

#[test]
fn reports_and_listings_tell_what_is_there() {
    let text = schema(
        "xslt2",
        "<title>Ships</title><ns prefix='x' uri='urn:x'/><pattern id='p'><title>Days</title><rule context='day' id='r'>
         <assert test='ship' id='a'>no ship on <value-of select='@n'/></assert></rule></pattern>",
    );
    let rules = rules(&text);
    let listed = rules.listing();
    let assertion = &listed[0].rules[0].assertions[0];
    assert_eq!((assertion.kind, assertion.message.as_str()), (Kind::Assert, "no ship on {@n}"));
    let document = rules.read(LOG, "log.xml", &glossator_xml::Limits::default()).unwrap();
    let report = rules.report(&document, &NoFiles);
    assert_eq!(report.title.as_deref(), Some("Ships"));
    assert_eq!(report.patterns[0].fired.len(), 2);
    assert_eq!(report.patterns[0].fired[1].findings, [0]);
    assert_eq!(report.namespaces, [("x".to_owned(), "urn:x".to_owned())]);
}

#[test]
fn rules_are_shared_by_threads() {
    let rules = rules(&schema("xslt2", &one_rule("day[matches(@n, '2')]", "true()")));
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let check = || rules.check(LOG, "log.xml", &NoFiles).len();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(check)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(counts, [1, 1, 1, 1]);
}

#[test]
fn documents_may_be_put_together() {
    let rules = rules(&schema("xslt2", &one_rule("day[id('x') is .]", "true()")));
    let mut builder = rules.builder("log.xml");
    builder.start("log", "", 0..5);
    builder.start("day", "", 100..105);
    builder.attribute("id", "", "x", 101..103, true);
    builder.text("a", 106..107);
    builder.end();
    let found = rules.check_document(&builder.finish(), &NoFiles);
    assert_eq!(found[0].span, 100..105);
}

#[test]
fn entities_of_a_schema_stand_for_their_text() {
    let inside = "<pattern><rule context='day'><report test='&t;'>Day &sea;.</report></rule></pattern>";
    let subset = "<!DOCTYPE schema [<!ENTITY t \"@n = 3\"><!ENTITY sea 'at sea'>]>";
    let text = format!("{subset}{}", schema("xslt2", inside));
    assert_eq!(messages(&text, "<log><day n='2'/><day n='3'/></log>"), ["Day at sea."]);

    let wrong = text.replace("test='&t;'", "test='&t; +'");
    let found = rules(&wrong).errors().to_vec();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(&wrong[found[0].span.clone()], "test");
}

#[test]
fn an_abstract_pattern_is_no_other() {
    let abstracts = "<pattern abstract='true' id='a'><rule context='$x'><report test='1'>x</report></rule></pattern>\
        <pattern abstract='true' id='b' is-a='a'><param name='x' value='day'/></pattern><pattern is-a='b'/>";
    let found = faults(&schema("xslt2", abstracts));
    assert_eq!(found, ["`b` is abstract and has an `is-a` itself: only one of both may be"]);
}

#[test]
fn references_go_by_the_base_of_their_node() {
    let rule = one_rule("k", "document(@ref, .)/o and document(@ref)/o and doc('')/*");
    let text = schema("xslt2", &rule);
    let resolver = Memory([("o.xml", "<o/>".to_owned()), ("rules.sch", text.clone())].into());
    let rules = rules_with(&text, &resolver, &Options::default());
    let found = rules.check("<l><k xml:base='sub/' ref='o.xml'/></l>", "doc.xml", &resolver);
    assert_eq!(said(&found), ["found"]);
}

#[test]
fn keys_of_xslt_1_are_strings() {
    let inside = format!("<xsl:key name='n' match='day' use='number(@n)'/>{}", one_rule("log", "key('n', '3')"));
    assert_eq!(messages(&schema("xslt", &inside), "<log><day n='3'/></log>"), ["found"]);
}
