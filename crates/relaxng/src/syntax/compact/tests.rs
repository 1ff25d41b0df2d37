//! The suite of the compact syntax, the schema of the TEI, and what the suite does not ask.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::super::error::{ResolveError, Violation};
use super::super::super::resolver::{NoFiles, Resolver, Resource};
use super::super::loader::{Loader, Located};
use super::super::{Combine, Component, Expression, ExpressionKind, NameClass, Place};
use super::parser::{MAX_NESTING, STACKED};
use crate::needs;

/// Files that exist in memory only.
#[derive(Default)]
struct Virtual(BTreeMap<String, String>);

impl Resolver for Virtual {
    fn resolve(&self, _base: &str, href: &str) -> Result<Resource, ResolveError> {
        match self.0.get(href) {
            Some(text) => Ok(Resource { name: href.to_owned(), text: text.as_str().into() }),
            None => Err(ResolveError::Unknown(href.to_owned())),
        }
    }
}

/// A tree as a text, its places left out. Datatypes and values are numbers of the library of the loader.
fn render(expression: &Expression) -> String {
    let mut out = String::new();
    write_expression(&mut out, expression);
    out
}

fn write_expression(out: &mut String, expression: &Expression) {
    use ExpressionKind as Kind;
    match &expression.kind {
        Kind::Element { name, content } => write_parts(out, &format!("element {}", class(name)), [&**content]),
        Kind::Attribute { name, content } => write_parts(out, &format!("attribute {}", class(name)), [&**content]),
        Kind::Group(parts) => write_parts(out, "group", parts),
        Kind::Interleave(parts) => write_parts(out, "interleave", parts),
        Kind::Choice(parts) => write_parts(out, "choice", parts),
        Kind::OneOrMore(inner) => write_parts(out, "oneOrMore", [&**inner]),
        Kind::ZeroOrMore(inner) => write_parts(out, "zeroOrMore", [&**inner]),
        Kind::Optional(inner) => write_parts(out, "optional", [&**inner]),
        Kind::List(inner) => write_parts(out, "list", [&**inner]),
        Kind::Mixed(inner) => write_parts(out, "mixed", [&**inner]),
        Kind::Data { datatype, except } => write_parts(out, &format!("{datatype:?}"), except.as_deref()),
        Kind::Grammar(components) => {
            out.push_str("grammar{");
            components.iter().for_each(|component| write_component(out, component));
            out.push('}');
        }
        plain => {
            let _ = write!(out, "{plain:?}");
        }
    }
}

fn write_parts<'e>(out: &mut String, what: &str, parts: impl IntoIterator<Item = &'e Expression>) {
    let _ = write!(out, "{what}(");
    for part in parts {
        write_expression(out, part);
        out.push(';');
    }
    out.push(')');
}

fn write_component(out: &mut String, component: &Component) {
    let sign = match component.combine {
        None => "=",
        Some(Combine::Choice) => "|=",
        Some(Combine::Interleave) => "&=",
    };
    let _ = write!(out, "{}{sign}", component.name.as_deref().unwrap_or("start"));
    write_expression(out, &component.content);
    out.push('\n');
}

fn class(class: &NameClass) -> String {
    format!("{class:?}")
}

fn read_with(resolver: &dyn Resolver, text: &str) -> Result<String, Located> {
    Loader::new(resolver).top("main.rnc", text.into()).map(|expression| render(&expression))
}

fn read(text: &str) -> Result<String, Located> {
    read_with(&NoFiles, text)
}

fn data(name: &str) -> Option<String> {
    needs::data(name).map(|path| std::fs::read_to_string(path).expect("a readable file"))
}

/// Children of an element by name.
fn children<'d>(node: roxmltree::Node<'d, 'd>, name: &str) -> Vec<roxmltree::Node<'d, 'd>> {
    node.children().filter(|child| child.has_tag_name(name)).collect()
}

/// What a syntax of a case holds: the files it refers to, and the schema, correct or not.
struct Case {
    files: Virtual,
    correct: Option<String>,
    incorrect: Option<String>,
}

fn case(node: roxmltree::Node<'_, '_>, source: &str, is_xml: bool) -> Case {
    let content = |node: roxmltree::Node<'_, '_>| match node.first_element_child() {
        Some(child) if is_xml => source[child.range()].to_owned(),
        _ => node.text().unwrap_or_default().to_owned(),
    };
    let mut files = Virtual::default();
    for resource in children(node, "resource") {
        files.0.insert(resource.attribute("name").unwrap_or_default().to_owned(), content(resource));
    }
    let schema = |name| children(node, name).first().map(|node| content(*node));
    Case { files, correct: schema("correct"), incorrect: schema("incorrect") }
}

/// Cases of the suite, by number, that the reader refuses only with the whole library of datatypes.
/// 84: a QName with an undeclared prefix is not a value.
const LATER: [usize; 0] = [];

#[test]
#[ignore = "needs outside data: relaxng"]
fn suite() {
    let Some(source) = data("relaxng/compacttest.xml") else { return };
    let suite = roxmltree::Document::parse(&source).expect("the suite is XML");
    let mut wrong = Vec::new();
    let cases = children(suite.root_element(), "testCase");
    for (number, node) in cases.iter().enumerate() {
        let compact = children(*node, "compact").first().map(|node| case(*node, &source, false));
        let xml = children(*node, "xml").first().map(|node| case(*node, &source, true));
        let complaint = compact.and_then(|compact| judge(compact, xml));
        if let Some(complaint) = complaint.filter(|_| !LATER.contains(&number)) {
            wrong.push(format!("case {number}: {complaint}"));
        }
    }
    assert!(cases.len() > 80, "{} cases", cases.len());
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn judge(compact: Case, xml: Option<Case>) -> Option<String> {
    let Case { mut files, correct, incorrect } = compact;
    if let Some(text) = incorrect {
        return read_with(&files, &text).ok().map(|tree| format!("accepted: {text}\n{tree}"));
    }
    let xml = xml?;
    // One case leaves out the XML file, so that the compact one must do for both.
    for (name, text) in files.0.clone() {
        files.0.insert(name.replace(".rnc", ".rng"), text);
    }
    files.0.extend(xml.files.0);
    let mut loader = Loader::new(&files);
    let correct = correct?;
    let read = match loader.top("main.rnc", correct.as_str().into()) {
        Ok(expression) => render(&expression),
        Err((place, violation)) => return Some(format!("refused at {place:?}: {violation}\n{correct}")),
    };
    let model = loader.top("main.rng", xml.correct?.into()).expect("the XML schema is correct");
    let model = render(&model);
    (read != model).then(|| format!("differs:\n{correct}\n{read}\n{model}"))
}

/// Definitions by name, as texts.
fn definitions(expression: &Expression) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let ExpressionKind::Grammar(components) = &expression.kind else { return found };
    for component in components {
        let mut text = String::new();
        write_component(&mut text, component);
        found.entry(component.name.as_deref().unwrap_or("start").to_owned()).or_default().push(text);
    }
    found
}

#[test]
#[ignore = "needs outside data: tei"]
fn tei_in_both_syntaxes_is_one_grammar() {
    let (Some(compact), Some(xml)) = (data("tei/tei_all.rnc"), data("tei/tei_all.rng")) else { return };
    let mut loader = Loader::new(&NoFiles);
    let compact = loader.top("tei_all.rnc", compact.into()).expect("the compact schema");
    let xml = loader.top("tei_all.rng", xml.into()).expect("the XML schema");
    let (compact, xml) = (definitions(&compact), definitions(&xml));
    assert!(compact.len() > 500);
    assert_eq!(compact.keys().collect::<Vec<_>>(), xml.keys().collect::<Vec<_>>());
    let differing: Vec<_> = compact.iter().filter(|(name, text)| xml.get(*name) != Some(text)).collect();
    let first = differing.first().map(|(name, text)| format!("{text:?}\n{:?}", xml.get(*name)));
    assert!(differing.is_empty(), "{} of {} differ: {first:?}", differing.len(), compact.len());
}

/// What is refused: the schema, the bytes that are to blame (between `«` and `»`), and a part of the message.
const REFUSED: &[(&str, &str)] = &[
    ("element a { b, c «|» d }", "`,` and `|` cannot be mixed without parentheses; write `(a, b) | c`"),
    ("element a { b & c «,» d }", "write `(a & b), c` or `a & (b, c)`"),
    ("element a { «}»", "expected a pattern (`empty` for none); found `}`"),
    ("element a { b «c» }", "expected `}`, or `,`, `|` or `&` and a pattern; found the name `c`"),
    ("element a { b«»", "found the end of the file"),
    ("element a { b } «}»", "expected the end of the file"),
    ("element «{» a }", "expected a name, `*` or `prefix:*`; found `{`"),
    ("element a { b?«+» }", "repeated again only in parentheses"),
    ("element a { b «-» c }", "only a datatype can have exceptions"),
    ("element a { token «-» \"b\", c }", "`-` and `,` cannot be mixed"),
    ("element a { c | token «-» \"b\" }", "`-` and `|` cannot be mixed"),
    ("element a { token - \"b\"«*» }", "repeated only in parentheses"),
    ("element a { token - token «-» \"b\" }", "a second `-` needs parentheses"),
    ("element a { token - (\"b\") «-» \"c\" }", "a second `-` cannot follow"),
    ("element * - a «-» b { empty }", "a second `-` cannot follow"),
    ("element * «-» a | b { empty }", "`-` and `|` cannot be mixed"),
    ("element a «-» b { empty }", "only `*` and `prefix:*` can have exceptions"),
    ("element * - «*» { empty }", "`except` of `anyName` may not hold `anyName`"),
    ("attribute «xmlns» { text }", "an attribute cannot be named `xmlns`"),
    ("element «p:a» { empty }", "the prefix `p` is not declared"),
    ("element a { «p:a» }", "the prefix `p` is not declared"),
    ("external \"a\" inherit = «p»", "the prefix `p` is not declared"),
    ("start = «element» = b", "to use it as the name of a definition write `\\element`"),
    ("start = parent «text»", "to use it as a name write `\\text`"),
    ("start = a «list» = b", "found the keyword `list`"),
    ("start = a «b» c", "the name `b` is not followed by `=`"),
    ("start = a «namespace» p = \"\"", "must come first in a file"),
    ("start = a «}»", "this `}` closes nothing"),
    ("grammar { start = a, «}»", "expected a pattern"),
    ("grammar { start = a«»", "expected a definition or `}`; found the end of the file"),
    ("a = b?«?»", "repeated again"),
    ("include \"a\" { «include» \"b\" }", "may not stand inside another"),
    ("include \"a\" { div { «include» \"b\" } }", "may not stand inside another"),
    ("namespace «xmlns» = \"a\" empty", "the prefix `xmlns` cannot be declared"),
    ("namespace «xml» = \"a\" empty", "the prefix `xml` stands only for"),
    ("namespace p = «\"http://www.w3.org/XML/1998/namespace\"» empty", "only the prefix `xml`"),
    ("default namespace = «\"http://www.w3.org/XML/1998/namespace\"» empty", "only the prefix `xml`"),
    ("namespace p = \"a\" namespace «p» = \"b\" empty", "declared twice"),
    ("default namespace p = \"a\" namespace «p» = \"b\" empty", "declared twice"),
    ("default namespace = \"a\" «default» namespace = \"b\" empty", "declared twice"),
    ("datatypes d = \"a:b\" datatypes «d» = \"a:b\" empty", "declared twice"),
    ("datatypes xsd = «\"a:b\"» empty", "the prefix `xsd` stands for"),
    ("datatypes d = «\"a\"» empty", "is not an absolute URI"),
    ("default «a» = \"b\" empty", "expected `namespace` after `default`"),
    ("namespace p «inherit» empty", "expected `=` and a namespace"),
    ("xsd:string { a = «b» }", "expected the value of the parameter, in quotes"),
    ("\"a\" ~ «b»", "expected a text in quotes after `~`"),
    ("empty «## a»", "which documents the pattern, name or definition after it"),
    ("[ «a» = \"b\" ] empty", "needs a prefix"),
    ("namespace p = \"\" [ «p:a» = \"b\" ] empty", "needs a prefix that stands for a namespace"),
    ("namespace p = inherit [ «p:a» = \"b\" ] empty", "inherited namespace"),
    ("namespace p = \"q\" [ p:a [] «p:b» = \"c\" ] empty", "must come before elements"),
    ("namespace p = \"q\" [ p:a [ b = \"\" \"c\" «d» = \"\" ] ] empty", "must come before elements"),
    ("[ a [ b = \"\" «b» = \"\" ] ] empty", "is given twice here"),
    ("namespace p = \"\" [ a [ b = \"\" «p:b» = \"\" ] ] empty", "is given twice here"),
    ("namespace p = \"\" a [ «p:xmlns» = \"\" ]", "cannot declare a namespace"),
    ("[ a «]» empty", "expected `[` after the name of an annotation"),
    ("[]\n«## a»\nempty", "must come before annotations in square brackets"),
    ("«## a»\na [] start = b", "cannot have annotations before it"),
    ("empty >> «a» []", "nothing can hold this annotation"),
    ("(empty >> «a» [])", "nothing can hold this annotation"),
    ("«## a»\n\"b\"", "nothing can hold this annotation"),
];

/// The schema without its marks, and the marked bytes.
fn marked(source: &str) -> (String, std::ops::Range<usize>) {
    let start = source.find('«').expect("a mark");
    let text = source.replace('«', "");
    let end = text.find('»').expect("a second mark");
    (text.replace('»', ""), start..end)
}

#[test]
fn what_is_refused_and_where() {
    for (source, part) in REFUSED {
        let (text, span) = marked(source);
        let (place, violation) = read(&text).expect_err(source);
        let message = violation.to_string();
        assert!(message.contains(part), "{source}\n{message}");
        assert_eq!(place.start as usize..place.end as usize, span, "{source}\n{message}");
    }
}

/// Two ways to write the same.
const SAME: &[(&str, &str)] = &[
    ("", "<grammar/>"),
    ("element a { text }", r#"<element name="a"><text/></element>"#),
    (
        "default namespace = \"u\" element a { attribute b { text } }",
        r#"<element ns="u" name="a"><attribute name="b"/></element>"#,
    ),
    (
        "default namespace p = \"u\" element a { attribute p:b { text } }",
        r#"<element ns="u" name="a"><attribute ns="u" name="b"/></element>"#,
    ),
    (
        "namespace l = \"\" element a { attribute * - (l:* | xml:id) { text }* }",
        r#"<element name="a"><zeroOrMore><attribute><anyName><except><nsName ns=""/><name>xml:id</name></except></anyName>
        </attribute></zeroOrMore></element>"#,
    ),
    (
        "element element | \\list { list { token, \"a\"+ } & mixed { empty? } }",
        r#"<element><choice><name>element</name><name>list</name></choice><interleave><list><data type="token"/>
        <oneOrMore><value>a</value></oneOrMore></list><mixed><optional><empty/></optional></mixed></interleave></element>"#,
    ),
    (
        "string \" a \" | \" a \" | xsd:int { minInclusive = \"1\" maxInclusive = \"2\" }",
        r#"<choice><value type="string"> a </value><value> a </value>
        <data datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes" type="int"><param name="minInclusive">1</param>
        <param name="maxInclusive">2</param></data></choice>"#,
    ),
    (
        "start |= grammar { div { start = parent a } } a &= notAllowed \\start = text",
        r#"<grammar><start combine="choice"><grammar><start><parentRef name="a"/></start></grammar></start>
        <define name="a" combine="interleave"><notAllowed/></define><define name="start"><text/></define></grammar>"#,
    ),
    (
        "(a, (b, c)), d",
        r#"<group><group><ref name="a"/><group><ref name="b"/><ref name="c"/></group></group><ref name="d"/></group>"#,
    ),
    ("((((a))))*", r#"<zeroOrMore><ref name="a"/></zeroOrMore>"#),
    (
        "(token - (\"a\" | \"b\")) | c",
        r#"<choice><data type="token"><except><value>a</value><value>b</value></except></data><ref name="c"/></choice>"#,
    ),
    (
        "namespace p = \"u\" ## a\n[ p:b = \"c\" p:d [ e = \"f\" \"g\" ~ 'h' i [] ] ] (empty >> p:j [])* | ## k\n\"l\" >> m []",
        r#"<choice><zeroOrMore><empty/></zeroOrMore><value>l</value></choice>"#,
    ),
    ("namespace p = \"u\" [ p:a = \"b\" ] (empty >> c [])", "<empty/>"),
    (
        "element [ a [] ] (a | [ a [] ] b >> c []) { xsd:token { ## a\n[ a [] ] pattern = \"b\" } }",
        r#"<element><choice><name>a</name><name>b</name></choice>
        <data datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes" type="token"><param name="pattern">b</param></data>
        </element>"#,
    ),
    (
        "namespace x = \"u\" \\element [ a = \"b\" ] start = a x:y [] b = c",
        r#"<grammar><start><ref name="a"/></start><define name="b"><ref name="c"/></define></grammar>"#,
    ),
];

#[test]
fn both_syntaxes_arrive_at_one_tree() {
    for (compact, xml) in SAME {
        let mut loader = Loader::new(&NoFiles);
        let read = loader.top("a.rnc", (*compact).into()).unwrap_or_else(|error| panic!("{compact}: {error:?}"));
        let end = xml.find(['/', '>', ' ']).expect("a tag");
        let (head, rest) = xml.split_at(end);
        let whole = format!("{head} xmlns=\"http://relaxng.org/ns/structure/1.0\"{rest}");
        let model = loader.top("a.rng", whole.into()).unwrap_or_else(|error| panic!("{xml}: {error:?}"));
        assert_eq!(render(&read), render(&model), "{compact}");
    }
}

/// A schema that refers to `x`, that file, and the namespace in which its element comes to be.
const INHERITED: &[(&str, &str, &str)] = &[
    ("default namespace = \"u\" external \"x\"", "element a { empty }", "u"),
    ("default namespace = \"u\" external \"x\"", "default namespace = inherit element a { empty }", "u"),
    ("default namespace = \"u\" external \"x\"", "default namespace = \"v\" element a { empty }", "v"),
    ("default namespace = \"u\" external \"x\"", "namespace p = inherit element p:a { empty }", "u"),
    ("default namespace = \"u\" namespace p = \"w\" external \"x\" inherit = p", "element a { empty }", "w"),
    ("default namespace = \"u\" include \"x\"", "start = element a { empty }", "u"),
    ("namespace p = inherit external \"x\" inherit = p", "element a { empty }", ""),
    ("external \"x\"", "element a { empty }", ""),
];

#[test]
fn namespaces_are_inherited() {
    for (outer, inner, expected) in INHERITED {
        let files = Virtual(BTreeMap::from([("x".to_owned(), (*inner).to_owned())]));
        let tree = read_with(&files, outer).unwrap_or_else(|error| panic!("{outer}: {error:?}"));
        assert!(tree.contains(&format!("namespace: {expected:?}, local: \"a\"")), "{outer} {inner}\n{tree}");
    }
}

#[test]
fn an_include_overrides() {
    let files = Virtual(BTreeMap::from([("x".to_owned(), "start = a a = empty b = text".to_owned())]));
    let tree = read_with(&files, "include \"x\" { div { a = text } start = b }").expect("an include");
    assert_eq!(tree, "grammar{b=Text\na=Text\nstart=Ref(\"b\")\n}");
    let (place, violation) = read_with(&files, "include \"x\" { c = text }").expect_err("nothing to override");
    assert!(matches!(violation, Violation::NothingToOverride(_)));
    assert_eq!((place.start, place.end), (14, 15));
}

#[test]
fn places_are_bytes_of_the_file() {
    let text = "\u{FEFF}# é\r\nelement \\x{61}b { xsd:token \"c\" ~ 'd', (e | f)+ }";
    let expression = Loader::new(&NoFiles).top("a.rnc", text.into()).expect("a schema");
    let shown = |place: Place| &text[place.start as usize..place.end as usize];
    assert_eq!(shown(expression.place), "element \\x{61}b");
    let ExpressionKind::Element { content, .. } = &expression.kind else { panic!("{expression:?}") };
    assert_eq!(shown(content.place), ",");
    let ExpressionKind::Group(parts) = &content.kind else { panic!("{content:?}") };
    assert_eq!(parts.iter().map(|part| shown(part.place)).collect::<Vec<_>>(), ["xsd:token \"c\" ~ 'd'", "+"]);
}

/// Ways to nest: what stands before all, what is repeated before the middle, the middle, what is repeated behind.
const NESTED: &[[&str; 5]] = &[
    ["", "element a { ", "empty", " }", ""],
    ["", "(", "empty", ")", ""],
    ["", "grammar { start = ", "empty", "}", ""],
    ["", "element a { mixed { list { (", "empty", ") } } }", ""],
    ["", "div { ", "start = empty", " }", ""],
    ["", "token - ", "\"a\"", "", ""],
    ["", "token - (", "\"a\"", ")", ""],
    ["element ", "(", "a", ")", " { empty }"],
    ["element ", "* - ", "a", "", " { empty }"],
    ["element ", "* - (a | ", "b", ")", " { empty }"],
    ["a [", "a [", "", "]", "]"],
    ["[", "a [", "", "]", "] empty"],
];

#[test]
fn nesting_ends_in_an_error() {
    for [head, before, middle, after, tail] in NESTED {
        for levels in [MAX_NESTING + 1, 100_000] {
            let text = format!("{head}{}{middle}{}{tail}", before.repeat(levels), after.repeat(levels));
            let (_, violation) = read(&text).expect_err(before);
            assert!(matches!(violation, Violation::Limit(_)), "{before}: {violation}");
        }
    }
}

#[test]
fn nesting_to_the_limit_is_read() {
    let all = [
        ("element a { ", MAX_NESTING, " }"),
        ("element a { mixed { list { (", MAX_NESTING / 4, ") } } }"),
        ("(", MAX_NESTING, ")"),
        ("grammar { start = ", MAX_NESTING / STACKED, " }"),
        ("[ a [ b [ ] ] ] (", MAX_NESTING - 3 * STACKED, ")"),
    ];
    for (before, levels, after) in all {
        let text = format!("{}empty{}", before.repeat(levels), after.repeat(levels));
        assert!(read(&text).is_ok(), "{before}");
    }
}

#[test]
fn nesting_is_counted_over_all_files() {
    let mut files = Virtual::default();
    for number in 0..20 {
        let text = format!("{}external \"{}\"{}", "(".repeat(90), number + 1, ")".repeat(90));
        files.0.insert(number.to_string(), text);
    }
    assert!(matches!(read_with(&files, "external \"0\""), Err((_, Violation::Limit(_)))));
    let chain = (0..100).map(|number| (number.to_string(), format!("external \"{}\"", number + 1)));
    assert!(read_with(&Virtual(chain.collect()), "external \"0\"").is_err());
    // What has been closed does not count.
    files.0.insert("5".to_owned(), "empty".to_owned());
    assert!(read_with(&files, "external \"0\"").is_ok());
    assert!(read_with(&files, &vec!["external \"4\""; 50].join(", ")).is_ok());
}

#[test]
fn no_part_of_a_schema_makes_it_panic() {
    for (compact, _) in SAME {
        for (at, _) in compact.char_indices() {
            let (head, tail) = compact.split_at(at);
            let _ = read(head);
            let _ = read(tail);
            let _ = read(&format!("{head}{}", tail.chars().skip(1).collect::<String>()));
        }
    }
}

/// Pieces of schemas, to be put together at random.
const PIECES: &[&str] = &[
    "element",
    "attribute",
    "a",
    "\\list",
    "x:y",
    "x:*",
    "*",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "=",
    "|=",
    "&=",
    ",",
    "|",
    "&",
    "-",
    "+",
    "?",
    ">>",
    "~",
    "\"t\"",
    "'''u\n'''",
    "##d\n",
    "#c\n",
    "start",
    "token",
    "xsd:int",
    "parent",
    "grammar",
    "include",
    "external",
    "inherit",
    "div",
    "namespace",
    "default",
    "datatypes",
    "empty",
    "text",
    "\\x{41}",
    "\\x{",
    "\r",
    "é",
    "\"",
];

proptest::proptest! {
    #[test]
    fn no_mixture_of_pieces_makes_it_panic(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
        spaced in proptest::bool::ANY,
    ) {
        let text = pieces.join(if spaced { " " } else { "" });
        if let Err((place, _)) = read(&text) {
            let (start, end) = (place.start as usize, place.end as usize);
            assert!(start <= end && text.get(start..end).is_some(), "{text:?} {place:?}");
        }
    }
}
