//! Groups of links: each link has as many targets as its group requires.

use super::super::Finding;
use super::context::{Context, Token, is, tokens_of};
use super::found;
use crate::xml::Node;

/// GL116: a link has the targets that `targFunc` and its type require.
pub(super) fn check<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for group in context.named("linkGrp") {
        let functions: Vec<&str> = group.attribute("targFunc").unwrap_or_default().split_ascii_whitespace().collect();
        for link in group.elements().filter(|link| is(*link, "link")) {
            findings.extend(complaint(link, &functions));
        }
    }
    findings
}

fn complaint(link: Node<'_>, functions: &[&str]) -> Option<Finding> {
    let targets = tokens_of(link, "target");
    let at = link.attribute_node("", "target").map_or(link.start_tag_span(), |target| target.value_span());
    if targets.len() < 2 {
        let message = format!("this link has {}; a link needs at least two", counted(targets.len()));
        return Some(found(at, message).advising("write two pointers with a space between, or remove the link"));
    }
    match link.attribute_node("", "type").and_then(|kind| Some((beads(kind.value())?, kind))) {
        Some(((left, right), kind)) => match sides(&targets, left, right) {
            Ok(()) => None,
            Err(why) => Some(
                found(kind.value_span(), format!("the type `{}` does not fit the targets: {why}", kind.value()))
                    .advising("write how many units of each side are linked, such as `2-1`"),
            ),
        },
        None if functions.len() < 2 || targets.len() == functions.len() || in_two(&targets, functions) => None,
        None => {
            let (found_number, names) = (counted(targets.len()), functions.join(", "));
            let message = format!("this link has {found_number}; its group says {}: {names}", functions.len());
            let advice = "write one pointer for each role, in this order, or give the link a type such as `2-1`";
            Some(found(at, message).advising(advice))
        }
    }
}

fn counted(number: usize) -> String {
    match number {
        0 => "no target".to_owned(),
        1 => "one target".to_owned(),
        more => format!("{more} targets"),
    }
}

/// The numbers of a type such as `2-1`.
fn beads(kind: &str) -> Option<(usize, usize)> {
    let (left, right) = kind.split_once('-')?;
    Some((left.parse().ok()?, right.parse().ok()?))
}

/// The part of a pointer before the colon or hash: pointers with the same part belong to one side.
fn side<'t>(token: &Token<'t>) -> &'t str {
    let end = token.text.find([':', '#']).unwrap_or(token.text.len());
    &token.text[..end]
}

fn sides(targets: &[Token<'_>], left: usize, right: usize) -> Result<(), String> {
    if left == 0 || right == 0 {
        return Err("one side is empty, so nothing is linked".to_owned());
    }
    if targets.len() != left.saturating_add(right) {
        return Err(format!("there are {} of them", targets.len()));
    }
    let (one, other) = targets.split_at(left);
    let mixed = one.iter().chain(other).any(|token| side(token) != side(&targets[0]));
    let apart = one.iter().all(|token| side(token) == side(&one[0]))
        && other.iter().all(|token| side(token) == side(&other[0]))
        && side(&one[0]) != side(&other[0]);
    if mixed && !apart { Err(format!("the first {left} and the last {right} are not one side each")) } else { Ok(()) }
}

/// Whether the targets of a group with two roles come from one side first and then from the other.
fn in_two(targets: &[Token<'_>], functions: &[&str]) -> bool {
    let changes = targets.windows(2).filter(|pair| side(&pair[0]) != side(&pair[1])).count();
    functions.len() == 2 && changes == 1
}
