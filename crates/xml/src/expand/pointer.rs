//! XPointer: which element of a document an `xpointer` means.
//!
//! *XPointer Framework* (shorthand pointers, several schemes one after the other) and the scheme *element()*; beside them
//! `xpointer(id('…'))`, which older documents use for a shorthand pointer.

use crate::names::{is_ncname, split_qname};
use crate::node::Node;

/// Finds the element that has an id.
pub(super) type ById<'d, 'f> = dyn Fn(&str) -> Option<Node<'d>> + 'f;

/// The element that a pointer means.
///
/// # Errors
/// Why there is none.
pub(super) fn find<'d>(pointer: &str, root: Node<'d>, by_id: &ById<'d, '_>) -> Result<Node<'d>, String> {
    let pointer = pointer.trim();
    if is_ncname(pointer) {
        return by_id(pointer).ok_or_else(|| format!("no element has `xml:id=\"{pointer}\"`"));
    }
    let mut why = None;
    for part in parts(pointer)? {
        let found = match part.scheme {
            "element" => element(&part.content, root, by_id),
            "xpointer" => xpointer(&part.content, by_id),
            // What it binds only matters to schemes that are not known here.
            "xmlns" => continue,
            other => Err(format!("the scheme `{other}()` is not known; write an id, or `element()`")),
        };
        match found {
            Ok(node) => return Ok(node),
            Err(reason) => why.get_or_insert(reason),
        };
    }
    Err(why.unwrap_or_else(|| "it has no part that means an element".to_owned()))
}

struct Part<'p> {
    scheme: &'p str,
    content: String,
}

/// Splits a scheme-based pointer (framework, 3.1): brackets in the content are balanced, or escaped by `^`.
fn parts(pointer: &str) -> Result<Vec<Part<'_>>, String> {
    let wrong = || "it is not an XPointer; write an id, or `element()`".to_owned();
    let mut rest = pointer;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (scheme, after) = rest.split_once('(').ok_or_else(wrong)?;
        if split_qname(scheme).is_none() {
            return Err(wrong());
        }
        let (content, length) = bracketed(after).ok_or_else(wrong)?;
        found.push(Part { scheme, content });
        rest = after.get(length..).unwrap_or_default().trim_start();
    }
    Ok(found)
}

/// The content up to the bracket that closes it, and the bytes that it takes with it.
fn bracketed(text: &str) -> Option<(String, usize)> {
    let (mut content, mut depth) = (String::new(), 0);
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '^' => content.push(letters.next().filter(|(_, next)| "^()".contains(*next))?.1),
            ')' if depth == 0 => return Some((content, at + 1)),
            _ => {
                depth = match letter {
                    '(' => depth + 1,
                    ')' => depth - 1,
                    _ => depth,
                };
                content.push(letter);
            }
        }
    }
    None
}

/// *XPointer element() Scheme*, clause 3: an id, a sequence of child numbers, or both.
fn element<'d>(content: &str, root: Node<'d>, by_id: &ById<'d, '_>) -> Result<Node<'d>, String> {
    let wrong = || format!("`element({content})` is not of the form `element(id/1/2)` or `element(/1/2)`");
    let (id, steps) = match content.find('/') {
        Some(slash) => content.split_at(slash),
        None => (content, ""),
    };
    let mut steps = steps.split('/').skip(1);
    let mut node = if id.is_empty() {
        let first = steps.next().ok_or_else(wrong)?;
        if number(first).ok_or_else(wrong)? != 1 {
            return Err("a document has one root, `/1`".to_owned());
        }
        root
    } else if is_ncname(id) {
        by_id(id).ok_or_else(|| format!("no element has `xml:id=\"{id}\"`"))?
    } else {
        return Err(wrong());
    };
    for step in steps {
        let nth = number(step).ok_or_else(wrong)?;
        let child = node.elements().nth(nth - 1);
        node = child.ok_or_else(|| format!("`{}` has no child element number {nth}", node.qualified_name()))?;
    }
    Ok(node)
}

/// A number from one, without leading zeros.
fn number(step: &str) -> Option<usize> {
    let is_number = step.bytes().all(|byte| byte.is_ascii_digit()) && !step.starts_with('0');
    is_number.then(|| step.parse().ok()).flatten()
}

fn xpointer<'d>(content: &str, by_id: &ById<'d, '_>) -> Result<Node<'d>, String> {
    let quoted = content.trim().strip_prefix("id(").and_then(|rest| rest.strip_suffix(')')).map(str::trim);
    let id = quoted.and_then(|quoted| {
        let inner = quoted.strip_prefix(['"', '\''])?;
        inner.strip_suffix(['"', '\''])
    });
    match id {
        Some(id) => by_id(id).ok_or_else(|| format!("no element has `xml:id=\"{id}\"`")),
        None => {
            Err("of the scheme `xpointer()` only `xpointer(id('…'))` is known; write an id, or `element()`".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Limits, XML_NAMESPACE};

    fn found(pointer: &str) -> Result<String, String> {
        let text = "<a><b xml:id='one'><c/><d/></b><b xml:id='two'><e/></b></a>";
        let document = Document::parse(text.to_owned(), &Limits::default()).unwrap();
        let by_id = |id: &str| document.nodes().find(|node| node.attribute_ns(XML_NAMESPACE, "id") == Some(id));
        find(pointer, document.root(), &by_id).map(|node| node.source().to_owned())
    }

    #[test]
    fn pointers_find_elements() {
        for (pointer, wanted) in [
            ("two", "<b xml:id='two'><e/></b>"),
            ("element(two)", "<b xml:id='two'><e/></b>"),
            ("element(one/2)", "<d/>"),
            ("element(/1/2/1)", "<e/>"),
            ("xpointer(id('two'))element(/1)", "<b xml:id='two'><e/></b>"),
            ("xmlns(x=urn:a) other(x^)(y)) element(/1/1/1)", "<c/>"),
            ("element(none) element(one/1)", "<c/>"),
        ] {
            assert_eq!(found(pointer).as_deref(), Ok(wanted), "{pointer}");
        }
    }

    #[test]
    fn pointers_that_find_nothing_say_why() {
        for (pointer, why) in [
            ("three", "xml:id=\"three\""),
            ("element(/2)", "one root"),
            ("element(/1/3)", "no child element number 3"),
            ("element(/1/03)", "not of the form"),
            ("element()", "not of the form"),
            ("element(one/)", "not of the form"),
            ("element(one", "not an XPointer"),
            ("string-range(//p)", "`string-range()` is not known"),
            ("1x", "not an XPointer"),
            ("xmlns(a=b)", "no part"),
        ] {
            let said = found(pointer).unwrap_err();
            assert!(said.contains(why), "{pointer}: {said}");
        }
    }
}
