//! What is prepared for being evaluated often finds the same as what is evaluated as it is written, and in fewer steps.

use std::fmt::Write as _;
use std::sync::Arc;

use glossator_relaxng::NoFiles;
use glossator_xml::Limits;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rustc_hash::FxHashMap;

use crate::dom::{Document, Symbols};
use crate::xpath::budget::WORK_LIMIT;
use crate::xpath::eval::{Evaluator, Focus, Program};
use crate::xpath::value::{Item, Sequence};
use crate::xpath::{Evaluated, Scope, Store, Version, parse};

/// The values at every node, and the work.
pub(super) fn everywhere(
    version: Version,
    text: &str,
    document: &str,
    optimised: bool,
    limit: u64,
) -> (Vec<Evaluated<String>>, u64) {
    let mut symbols = Symbols::default();
    let namespaces = FxHashMap::default();
    let mut scope = Scope { version, namespaces: &namespaces, variables: Default::default(), symbols: &mut symbols };
    let mut program = Program::default();
    let expr = parse(text, &mut scope).unwrap_or_else(|error| panic!("{text}: {error}"));
    let expr = if optimised { expr.optimised(&mut program.slots) } else { expr };
    program.symbols = Arc::new(symbols);
    let document = Document::read(&program.symbols, document, None, &Limits::default()).unwrap();
    let store = Store::default();
    let eval = Evaluator::new(&program, &document, &NoFiles, &store);
    let nodes = (0..document.size()).map(|id| document.node(id as u32));
    let value = |node| {
        eval.begin(node, &[]);
        eval.limit.set(eval.work.get() + limit);
        // Once for its truth, once for its value: they go different ways.
        let truth = eval.truth(&expr, &Focus::of(node));
        let value = eval.eval(&expr, &Focus::of(node))?;
        Ok(format!("{} {}", shown(&value), truth.map_or("no truth".to_owned(), |truth| truth.to_string())))
    };
    (nodes.map(value).collect(), eval.work.get())
}

fn shown(value: &Sequence<'_>) -> String {
    let item = |item: &Item<'_>| match item {
        Item::Node(node) => format!("#{}", node.id),
        item => item.atom().map_or_else(String::new, |atom| atom.text().to_string()),
    };
    value.items().iter().map(item).collect::<Vec<_>>().join(" ")
}

/// Wherever the expression has a value as it is written, it has the same when it is prepared.
fn is_the_same(version: Version, text: &str, document: &str) {
    let (plain, prepared) =
        [false, true].map(|optimised| everywhere(version, text, document, optimised, WORK_LIMIT).0).into();
    for (id, (plain, prepared)) in plain.iter().zip(&prepared).enumerate() {
        if plain.is_ok() {
            assert_eq!(plain, prepared, "{text} at #{id} of {document}");
        }
    }
}

/// Elements `x`, `y` and `z` in one another, with values that come several times.
fn document() -> impl Strategy<Value = String> {
    let step = (0..3usize, 0..4u8, 0..5u8, 0..6u8);
    proptest::collection::vec(step, 1..28).prop_map(|steps| {
        let (mut text, mut open) = ("<x>".to_owned(), vec!["x"]);
        for (name, n, t, kind) in steps {
            let name = ["x", "y", "z"][name];
            let attributes = match t {
                0 => String::new(),
                1 => format!(" n='{n}'"),
                _ => format!(" n='{n}' t='{t} {n}'"),
            };
            match kind {
                0 | 1 if open.len() < 4 => {
                    let _ = write!(text, "<{name}{attributes}>");
                    open.push(name);
                }
                2 if open.len() > 1 => {
                    let _ = write!(text, "</{}>", open.pop().unwrap_or_default());
                }
                3 => text.push_str(["word", "<!--c-->", "1", "<?p q?>"][usize::from(n)]),
                _ => {
                    let _ = write!(text, "<{name}{attributes}>{n}</{name}>");
                }
            }
        }
        while let Some(name) = open.pop() {
            let _ = write!(text, "</{name}>");
        }
        text
    })
}

const NAMES: [&str; 5] = ["x", "y", "*", "node()", "q"];
const PLACES: [&str; 9] = [
    "//",
    "//z//",
    "/x/",
    "preceding-sibling::",
    "following-sibling::",
    "preceding::",
    "following::",
    "../",
    "descendant::",
];
/// Predicates of XPath 1.0.
const CHOICES: [&str; 22] = [
    "",
    "[@n = current()/@n]",
    "[current()/@n = @n]",
    "[@n = current()/@*]",
    "[@n = 2]",
    "[@t]",
    "[y]",
    "[1]",
    "[2]",
    "[last()]",
    "[position() = 2]",
    "[@n = current()/@n and @t]",
    "[@t and @n = current()/@n]",
    "[@n = current()/@n or z]",
    "[@t = '2 1'][@n = current()/@n]",
    "[not(@t)][@n = current()/@n]",
    "[@n = current()/@n][@t]",
    "[. = current()]",
    "[@n != current()/@n]",
    "[not(@n) = current()/@t]",
    "[@n = (current()/@n = 1)]",
    "[generate-id() != generate-id(current())]",
];
/// Those that XPath 2.0 adds.
const LATER: [&str; 5] =
    ["[@n eq current()/@n]", "[string(current()/@n) eq @n]", "[@n eq current()/@*]", "[@t and @n eq '1']", "[@n eq 1]"];
/// What is made of a path `P`, and of another one `Q`.
const USES: [&str; 14] = [
    "P",
    "P/@n",
    "count(P)",
    "P/@n = @n",
    "@n = P/@n",
    "@n = P",
    "not(P)",
    "count(P) = 1",
    "(P | Q)/@n = @n",
    "@t = (P | Q)/@t",
    "(P)[@n = current()/@n]",
    "(P | Q)[@n = current()/@n]/@t",
    "(P)[2]",
    "P/z",
];
const LATER_USES: [&str; 12] = [
    "(P except .)/@n = @n",
    "@n = (P except Q)/@n",
    "(P except .)[@n = current()/@n]",
    "(P except .)[@n eq current()/@n][1]",
    "some $a in P, $b in Q satisfies $a = $b",
    "some $a in P, $b in Q satisfies $b/@n = $a/@n",
    "some $a in P satisfies $a/@n eq @n",
    "some $a in P, $b in $a/* satisfies $a/@n = $b/@n",
    "every $a in P satisfies $a/@n = //y/@n",
    "index-of(P/@n, string(@n))",
    "for $a in P return count(Q[@n = $a/@n])",
    "distinct-values(P/@n)",
];

fn path(places: usize, later: bool) -> impl Strategy<Value = String> {
    let choices: Vec<&str> = CHOICES.into_iter().chain(LATER.into_iter().filter(|_| later)).collect();
    let choice = proptest::sample::select(choices);
    let step = (proptest::sample::select(NAMES.to_vec()), choice.clone(), choice);
    (proptest::sample::select(PLACES[..places].to_vec()), step)
        .prop_map(|(place, (name, first, second))| format!("{place}{name}{first}{second}"))
}

fn expression(later: bool) -> impl Strategy<Value = String> {
    let uses: Vec<&str> = USES.into_iter().chain(LATER_USES.into_iter().filter(|_| later)).collect();
    (proptest::sample::select(uses), path(PLACES.len(), later), path(PLACES.len(), later))
        .prop_map(|(form, one, other)| form.replace('P', &one).replace('Q', &other))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn what_is_prepared_finds_the_same_in_xpath_1(text in expression(false), document in document()) {
        is_the_same(Version::One, &text, &document);
    }

    #[test]
    fn what_is_prepared_finds_the_same_in_xpath_3(text in expression(true), document in document()) {
        is_the_same(Version::Three, &text, &document);
    }
}

fn row(count: usize) -> String {
    let item = |n: usize| format!("<x n='{n}' ref='#{}' t='{}'><p/></x>", (n * 7919) % count, n % 5);
    format!("<a>{}</a>", (0..count).map(item).collect::<String>())
}

/// Shapes that rules use. Evaluated at every node of a document twice as long, each takes about twice the steps.
const SHAPES: [&str; 28] = [
    "count(//x[@n eq current()/@n]) > 1",
    "some $i in @n satisfies (//x[@n eq $i])[2]",
    "//x[p][@n = current()/@n]/y",
    "//x[@n = current()/@n and p]/y",
    "//x[p and @n = current()/@n]/y",
    "//x[@n = current()/@n][2]",
    "preceding-sibling::x[@n = current()/@n][1]",
    "preceding-sibling::x[@t = current()/@t][1]/@n = 'q'",
    "following-sibling::x[@t = current()/@t][1]/@n = 'q'",
    "preceding-sibling::y[1]",
    "following-sibling::y",
    "preceding-sibling::x[p][1]/@n",
    "preceding::x[1]/@n = following::x[1]/@n",
    "preceding::x[@t = current()/@t][1]/@n",
    "count(preceding-sibling::*)",
    "count(preceding-sibling::x) + count(following-sibling::x)",
    "count(../x)",
    "index-of(//x/@n, @n)[2]",
    "(preceding::x | following::x)/@n = @n",
    "@n = (//x except .)/@n",
    "(//x except .)[@n = current()/@n]",
    "some $a in //x, $b in . satisfies $a/@n = $b/@t",
    "some $a in //x[1]/@n, $b in //x/@ref satisfies $a = $b",
    "count(distinct-values(//x/@n)) != count(//x/@n)",
    "count(//x[@n = current()/@n]) = 2",
    "count(//x[@t = current()/@t]) = 2",
    "//x[not(. is current())][@n = current()/@n]",
    "//x/@n = //x/@ref",
];

#[test]
fn shapes_that_rules_use_take_linear_time() {
    let work = |text: &str, count| everywhere(Version::Three, text, &row(count), true, WORK_LIMIT).1;
    let slow: Vec<_> = SHAPES.iter().map(|text| (work(text, 500), work(text, 2_000), text)).collect();
    let slow: Vec<_> = slow.into_iter().filter(|(short, long, _)| *long > 6 * *short).collect();
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn functions_of_strings_count_what_they_read() {
    let document = format!("<a>{}</a>", " aBcdefghijklmnö".repeat(10_000));
    let size = document.len() as u64;
    for test in [
        "upper-case(.)",
        "lower-case(.)",
        "normalize-space(.)",
        "normalize-space()",
        "normalize-unicode(., 'NFKD')",
        "translate(., 'abc', 'xyz')",
        "concat(., 'a')",
        ". || 'a'",
        "string-join((., 'a'), '')",
        "replace(., 'a', 'b')",
        "tokenize(., 'a')",
        "tokenize(.)",
        "substring(., 9)",
        "substring-before(., 'X')",
        "substring-after(., 'X')",
        "starts-with(., 'X')",
        "ends-with(., 'X')",
        "contains(., 'X')",
        "contains-token(., 'X')",
        "string-length(.)",
        "string-length()",
        "encode-for-uri(.)",
        "iri-to-uri(.)",
        "escape-html-uri(.)",
        "string-to-codepoints(.)",
        "compare(., .)",
        "codepoint-equal(., .)",
        "distinct-values((., .))",
        "index-of((., .), .)",
        "matches(., 'X')",
        "matches(., '(X)\\1')",
        ". = .",
        ". eq .",
        "deep-equal(., .)",
        "deep-equal(string(.), string(.))",
        "sort((., .))",
        "//a[. = current()]",
    ] {
        let (values, work) = everywhere(Version::Three, test, &document, true, WORK_LIMIT);
        assert!(values[1].is_ok(), "{test}: {:?}", values[1]);
        assert!(work > size / 64, "{test} counts {work} of {size}");
    }
}
