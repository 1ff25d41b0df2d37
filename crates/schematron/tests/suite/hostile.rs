//! Input that would like to take all time, memory or stack.

use std::time::{Duration, Instant};

use glossator_relaxng::NoFiles;
use glossator_schematron::Options;

use crate::support::{Memory, faults, messages, one_rule, rules, rules_with, schema};

fn quickly<T>(limit: u64, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let found = work();
    assert!(start.elapsed() < Duration::from_secs(limit), "took {:?}", start.elapsed());
    found
}

#[test]
fn deep_expressions_are_refused() {
    for (open, close) in [("(", ")"), ("not(", ")"), ("a[", "]"), ("-", ""), ("a/(", ")"), ("if (1) then 2 else ", "")]
    {
        for depth in [100, 100_000] {
            let test = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let said = quickly(20, || faults(&schema("xslt2", &one_rule("a", &test))));
            // Signs do not nest.
            let is_read = depth == 100 || open == "-";
            assert_eq!(said.is_empty(), is_read, "{open} {depth}: {said:?}");
        }
    }
}

#[test]
fn long_expressions_are_read() {
    for (operator, count) in [(" or ", 20_000), (" + ", 20_000), (" | ", 2_000), (" and ", 20_000)] {
        let test = vec!["a"; count].join(operator);
        for binding in ["xslt", "xslt2"] {
            let text = schema(binding, &one_rule("a", &test));
            assert_eq!(quickly(20, || faults(&text)), Vec::<String>::new(), "{operator} {binding}");
            quickly(20, || messages(&text, "<a/>"));
        }
    }
    for (operator, what) in [("/", "a path has more than 64 steps"), (" = ", "`=` stands where")] {
        let said = faults(&schema("xslt2", &one_rule("a", &vec!["a"; 20_000].join(operator))));
        assert!(matches!(&*said, [one] if one.contains(what)), "{said:?}");
    }
}

#[test]
fn long_chains_of_lets_are_evaluated() {
    let lets: String = (1..400).map(|n| format!("<let name='v{n}' value='$v{} + 1'/>", n - 1)).collect();
    let text = schema("xslt2", &format!("<let name='v0' value='0'/>{lets}{}", one_rule("a", "$v399 = 399")));
    assert!(faults(&text).is_empty());
    assert!(!messages(&text, "<a/>").is_empty());
}

#[test]
fn what_explodes_is_given_up() {
    for test in [
        "count(for $a in 1 to 100000, $b in 1 to 100000 return 1) = 1",
        "some $a in 1 to 100000, $b in 1 to 100000 satisfies $a + $b = 0",
        "count(1 to 1000000000) = 1",
        "string-length(string-join(for $i in 1 to 7000000 return 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '')) = 1",
        "matches(string-join(for $i in 1 to 40 return 'a', ''), '^(a|aa)+\\1b$')",
        "matches('a', '((a{1,100}){1,100}){1,100}')",
    ] {
        let found = quickly(60, || rules(&schema("xslt2", &one_rule("a", test))).check("<a/>", "a.xml", &NoFiles));
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), ["schematron.error"], "{test}");
    }
    // What explodes elsewhere is only false here.
    let test = "matches('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '^(a+)+$')";
    assert!(quickly(60, || messages(&schema("xslt2", &one_rule("a", test)), "<a/>")).is_empty());
    let ranges = "[!-&#x10FFFF;]".repeat(400);
    let test = format!("matches('{}', '{ranges}', 'i')", "x".repeat(400));
    assert_eq!(quickly(60, || messages(&schema("xslt2", &one_rule("a", &test)), "<a/>")), ["found"]);
}

#[test]
fn keys_tell_numbers_from_texts() {
    let key = "<xsl:key xmlns:xsl='http://www.w3.org/1999/XSL/Transform' name='k' match='b' use='@n'/>";
    let text = schema("xslt2", &format!("{key}{}", one_rule("a", "key('k', 5)")));
    assert!(messages(&text, "<a><b n='#5'/><b n='n5'/><b n='5'/></a>").is_empty());
    let text = schema("xslt2", &format!("{key}{}", one_rule("a", "key('k', '5')")));
    assert_eq!(messages(&text, "<a><b n='5'/></a>"), ["found"]);
}

#[test]
fn functions_that_hold_functions_know_how_deep_they_are() {
    let chain: String = (1..150).map(|n| format!(", $f{n} := function() {{ $f{}() + 0 }}", n - 1)).collect();
    let text = schema("xslt3", &one_rule("a", &format!("let $f0 := function() {{ 1 }}{chain} return $f149() = 1")));
    let found = quickly(20, || messages(&text, "<a/>"));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn contexts_that_take_too_long_are_told() {
    let context = "a[count(for $a in 1 to 100000, $b in 1 to 100000 return 1) = 1]";
    for context in [context, &format!("id('x') | {context}/..")] {
        let text = schema("xslt2", &one_rule(context, "true()"));
        let found = quickly(60, || rules(&text).check("<a><a/></a>", "a.xml", &NoFiles));
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), ["schematron.error"], "{found:?}");
        assert!(found[0].message.starts_with("the context `"), "{}", found[0].message);
    }
}

#[test]
fn messages_and_findings_have_limits() {
    let value = "string-join(for $i in 1 to 100000 return 'abcdefgh', '')";
    let rule = format!("<rule context='a'><report test='true()'><value-of select=\"{value}\"/></report></rule>");
    let found = messages(&schema("xslt2", &format!("<pattern>{rule}</pattern>")), "<a/>");
    assert_eq!(found[0].len(), 20_000 + "… (780000 bytes more)".len());
    assert!(found[0].ends_with("abcdefgh… (780000 bytes more)"));

    let document = format!("<a>{}</a>", "<b/>".repeat(500_010));
    let found = messages(&schema("xslt2", &one_rule("*", "true()")), &document);
    assert_eq!(found.len(), 500_001);
    assert_eq!(found[500_000], "there are 500000 findings: from here on the document was not checked");
}

#[test]
fn very_many_lets_are_read_in_linear_time() {
    let lets: String = (1..20_000).map(|n| format!("<let name='v{n}' value='$v{} + 1'/>", n - 1)).collect();
    let inside = format!("<let name='v0' value='0'/>{lets}");
    let rule = one_rule("a", "$v100 = 100");
    let text = schema("xslt2", &format!("{inside}{rule}"));
    assert!(quickly(20, || faults(&text)).is_empty());
    assert_eq!(quickly(20, || messages(&text, "<a/>")), ["found"]);
    let text = schema("xslt2", &format!("{inside}{}", one_rule("a", "$v19999 = 0")));
    let found = quickly(20, || rules(&text).check("<a/>", "a.xml", &NoFiles));
    assert!(found[0].message.contains("nested too deep"), "{}", found[0].message);
}

#[test]
fn inclusions_and_extensions_that_double_end() {
    let mut files = Memory::default();
    let names: Vec<&'static str> = (0..40).map(|n| &*Box::leak(format!("f{n}.sch").into_boxed_str())).collect();
    for pair in names.windows(2) {
        let include = format!("<include href='{}'/>", pair[1]);
        files.0.insert(pair[0], schema("xslt2", &format!("{include}{include}")));
    }
    files.0.insert("f39.sch", schema("xslt2", &one_rule("a", "true()")));
    let found = quickly(60, || rules_with(&schema("xslt2", "<include href='f0.sch'/>"), &files, &Options::default()));
    assert!(!found.errors().is_empty());

    let rule = |n: usize| {
        format!("<rule abstract='true' id='r{n}'><extends rule='r{0}'/><extends rule='r{0}'/></rule>", n + 1)
    };
    let all: String = (0..40).map(rule).collect();
    let last = "<rule abstract='true' id='r40'><report test='1'>x</report></rule>";
    let text = format!("<pattern>{all}{last}<rule context='a'><extends rule='r0'/></rule></pattern>");
    assert!(!quickly(60, || faults(&schema("xslt2", &text))).is_empty());
}

#[test]
fn deep_documents_are_checked() {
    let depth = 500;
    let document = format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let text = schema("xslt2", &one_rule("a[not(a)]", "count(ancestor::a) = 499 and deep-equal(/, /)"));
    assert_eq!(messages(&text, &document), ["found"]);
}

#[test]
fn many_findings_are_found_in_linear_time() {
    let document = format!("<a>{}</a>", "<b/>".repeat(100_000));
    let text = schema("xslt2", &one_rule("*", "true()"));
    assert_eq!(quickly(20, || messages(&text, &document)).len(), 100_001);
}

#[test]
fn pointers_are_looked_up() {
    let items: String = (0..20_000).map(|n| format!("<w id='w{n}'/><r t='#w{}'/>", (n * 7919) % 20_000)).collect();
    let document = format!("<a>{items}</a>");
    for test in [
        "substring(@t, 2) = //w/@id",
        "//w[@id = substring(current()/@t, 2)]",
        "count(//w[@id = substring(current()/@t, 2)]) = 1",
        "preceding::w[@id = substring(current()/@t, 2)] or following::w[@id = substring(current()/@t, 2)]",
        "not(@t = preceding::r/@t)",
        "not(preceding-sibling::r[@t = current()/@t])",
        "ancestor::a//@id = substring(@t, 2)",
        "ancestor::a//w[@id = substring(current()/@t, 2)]",
    ] {
        for binding in ["xslt", "xslt2"] {
            let found = quickly(20, || messages(&schema(binding, &one_rule("r", test)), &document));
            assert_eq!(found.len(), 20_000, "{test}");
        }
    }
    for test in [
        "some $w in //w satisfies concat('#', $w/@id) = @t",
        "every $i in tokenize(@t, ' ') satisfies substring($i, 2) = root()//w/@id",
        "count(index-of(//w/@id, substring(@t, 2))) = 1",
        "count(preceding::w) + count(following::w) = 20000",
        "count(preceding-sibling::r) + 1 = count(preceding-sibling::w)",
    ] {
        let found = quickly(20, || messages(&schema("xslt2", &one_rule("r", test)), &document));
        assert_eq!(found.len(), 20_000, "{test}");
    }
}

#[test]
fn constants_inside_of_paths_are_computed_once() {
    let items: String = (0..20_000).map(|n| format!("<w id='w{n}' n='{n}'/><r t='#w{n}' n='{n}'/>")).collect();
    let document = format!("<a>{items}</a>");
    for test in [
        "not(//@t[not(substring(., 2) = //@id)])",
        "not(//r[not(substring(@t, 2) = //@id)])",
        "count(//r[@n = //w/@n]) = 20000",
        "count(//r/@n[. = //w/@n]) = 20000",
        "not(//w[@n = preceding::w/@n])",
        "not(//w[@n = following::w/@n])",
        "not(//w[@n = following-sibling::w/@n])",
    ] {
        for binding in ["xslt", "xslt2"] {
            let found = quickly(20, || messages(&schema(binding, &one_rule("a", test)), &document));
            assert_eq!(found, ["found"], "{test}");
        }
    }
    let index = "not(//w[index-of(//w/@n, @n)[2]]) and not(//r[not(@t = //@id/concat('#', .))])";
    let found = quickly(20, || messages(&schema("xslt2", &one_rule("a", index)), &document));
    assert_eq!(found, ["found"]);
}
