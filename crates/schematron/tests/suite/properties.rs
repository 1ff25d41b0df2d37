//! Whatever is written into a schema, nothing panics.

use proptest::prelude::*;

use crate::support::{messages, schema};

const PIECES: [&str; 60] = [
    "a",
    "b",
    "@n",
    "*",
    "/",
    "//",
    "..",
    ".",
    "(",
    ")",
    "[",
    "]",
    "1",
    "2.5",
    "'x'",
    "''",
    "+",
    "-",
    " div ",
    " mod ",
    " and ",
    " or ",
    " = ",
    " != ",
    "&lt;",
    "|",
    ",",
    "$",
    "not(",
    "count(",
    "position()",
    "last()",
    "string(",
    "text()",
    "node()",
    "ancestor::",
    "preceding::",
    "following-sibling::",
    "for $x in ",
    " return $x",
    "some $x in ",
    " satisfies ",
    "if (",
    ") then ",
    " else ",
    " to ",
    " is ",
    " instance of ",
    "xs:integer",
    "castable as xs:date",
    "matches(., '",
    "substring(., 1, ",
    "tokenize(., ' ')",
    "map { 'a': 1 }",
    "?a",
    "=> count()",
    " ! ",
    "function($x) { $x }",
    "concat(",
    "key('k', ",
];

fn expression() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..14).prop_map(|all| all.concat())
}

const DOCUMENT: &str = "<a n='1'>x<b n='2'>y</b><!--c--><b/><?p q?></a>";

proptest! {
    #[test]
    fn no_expression_panics(test in expression(), version in 0..3usize) {
        let binding = ["xslt", "xslt2", "xslt3"][version];
        let inside = format!("<pattern><rule context='node()'><report test=\"{test}\">x<value-of select=\"{test}\"/></report></rule></pattern>");
        messages(&schema(binding, &inside), DOCUMENT);
    }

    #[test]
    fn no_context_panics(context in expression(), version in 0..3usize) {
        let binding = ["xslt", "xslt2", "xslt3"][version];
        let inside = format!("<pattern><rule context=\"{context}\"><report test='true()'>x</report></rule></pattern>");
        messages(&schema(binding, &inside), DOCUMENT);
    }

    #[test]
    fn no_regular_expression_panics(pattern in "[ab.*+?|()\\[\\]{}1-3^$\\\\dwpLu-]{0,12}", text in "[ab1 -]{0,8}") {
        let inside = format!("<pattern><rule context='a'><report test=\"matches('{text}', '{pattern}') or replace('{text}', '{pattern}', '$0$1') = '' or tokenize('{text}', '{pattern}') = ''\">x</report></rule></pattern>");
        messages(&schema("xslt3", &inside), DOCUMENT);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        messages(&text, DOCUMENT);
        messages(&schema("xslt2", &text), &text);
    }

    #[test]
    fn no_grammar_panics(text in "[a-z:\\[\\]\"'~=# \\\\{}x0-9]{0,60}") {
        let grammar = format!("namespace s = \"http://purl.oclc.org/dsdl/schematron\" s:rule [ {text}");
        let files = [("a.rnc", grammar.as_str())];
        let _ = glossator_schematron::Rules::embedded_in(files.into_iter(), &glossator_relaxng::NoFiles, &Default::default());
    }

    #[test]
    fn dates_and_numbers_survive_a_round_trip(year in -9999i64..9999, month in 1u8..13, day in 1u8..29, days in -100_000i64..100_000) {
        let sign = if year < 0 { "-" } else { "" };
        let date = format!("{sign}{:04}-{month:02}-{day:02}", year.abs());
        let test = format!("xs:date('{date}') + xs:dayTimeDuration('P{}D') - xs:dayTimeDuration('P{}D') eq xs:date('{date}')", days.abs(), days.abs());
        let inside = format!("<pattern><rule context='/'><report test=\"{test}\">same</report></rule></pattern>");
        prop_assert_eq!(messages(&schema("xslt2", &inside), "<a/>"), ["same"]);
    }
}
