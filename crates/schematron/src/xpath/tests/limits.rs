//! Whatever costs work is counted, whoever does it: with little to spend, all of these are given up at once.

use super::lookups::everywhere;
use crate::xpath::Version;

/// What an evaluation may cost here.
const LITTLE: u64 = 300_000;

fn is_given_up(text: &str) {
    let (values, work) = everywhere(Version::Three, text, "<a/>", true, LITTLE);
    assert!(values[0].as_ref().is_err_and(|error| error.is_limit()), "{text}: {:?} for {work}", values[0]);
    assert!(work < 40 * LITTLE, "{text} costs {work}");
}

#[test]
fn values_that_are_held_twice_are_read_twice_and_counted() {
    let doubled: String = (1..60).map(|n| format!(", $a{n} := [$a{0}, $a{0}]", n - 1)).collect();
    let arrays = format!("let $a0 := [1, 1]{doubled} return ");
    let nested = format!("{}item(){}", "array(".repeat(59), "*)".repeat(59));
    for test in [
        "count(data($a59)) = 1",
        "count(array:flatten($a59)) = 1",
        "deep-equal($a59, [$a58, $a58])",
        "$a59 = 2",
        "$a59 eq 2",
        "string-join($a59, '') = ''",
        "sum($a59) = 1",
        "distinct-values($a59) = 2",
        &format!("$a59 instance of {nested}"),
    ] {
        is_given_up(&format!("{arrays}{test}"));
    }
    let maps: String = (1..60).map(|n| format!(", $a{n} := map {{ 1: $a{0}, 2: $a{0} }}", n - 1)).collect();
    is_given_up(&format!("let $a0 := map {{ 1: 1 }}{maps} return array:size(map:find($a59, 3)) = 1"));
}

#[test]
fn strings_are_counted_by_their_length() {
    let long = "let $s := string-join(for $i in 1 to 10000 return ' aBcdefghijklmnö', '') return ";
    for test in [
        "upper-case($s)",
        "normalize-space($s)",
        "translate($s, 'abc', 'xyz')",
        "concat($s, 'a')",
        "replace($s, 'a', 'b')",
        "tokenize($s, 'a')[1]",
        "substring($s, 9)",
        "string($s = concat(substring($s, 1, 120000), 'q'))",
        "distinct-values(($s, $s))",
        "string(matches($s, 'X'))",
    ] {
        is_given_up(&format!("{long}count(for $i in 1 to 100000 return {test}) = 1"));
    }
    is_given_up("string-length(replace(string-join((1 to 10000) ! 'a'), 'a', string-join((1 to 1000) ! '$0'))) = 1");
    is_given_up("string-length(replace(string-join((1 to 9000) ! 'a'), '.+', string-join((1 to 9000) ! '$0'))) = 1");
}

#[test]
fn sequences_are_counted_whoever_copies_them() {
    for test in [
        "reverse($s)[1]",
        "subsequence($s, 5, 1)",
        "insert-before($s, 5, 1)[1]",
        "remove($s, 5)[1]",
        "tail($s)[1]",
        "($s, 1)[2]",
        "array:size(array:append($b, 1))",
        "array:size(array:reverse($b))",
        "array:size(array:join(($b, $b)))",
        "([$s, 1]?*)[1]",
        "array:flatten($b)[1]",
        "($s ! 1)[1]",
        "(for $j in $s return 1)[1]",
        "$s[2 > 1][1]",
        "sort($s)[1]",
        "sum($s)",
        "(//a | $n)[1]",
        "(//a except $n)[1]",
        "string($s = $b)",
    ] {
        let values = "let $s := 1 to 10000, $b := array { $s }, $n := for $i in $s return // a return ";
        is_given_up(&format!("{values}count(for $i in 1 to 100000 return {test}) = 1"));
    }
}

#[test]
fn what_is_held_has_a_limit() {
    let much = "count(for $i in 1 to 40 return array { 1 to 1000000 }) = 1";
    let (values, _) = everywhere(Version::Three, much, "<a/>", true, u64::MAX / 2);
    assert!(format!("{:?}", values[0]).contains("too much memory"), "{:?}", values[0]);
}

#[test]
fn regular_expressions_are_counted_all_together() {
    is_given_up(
        "some $i in 1 to 100000 satisfies matches(concat(string-join((1 to 8) ! 'a'), $i), '^((a|aa)+)\\1\\1c$')",
    );
    is_given_up("some $i in 1 to 100000 satisfies matches('a', concat('((a{1,9}){1,9}){1,9}', $i))");
}
