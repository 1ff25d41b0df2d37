//! What an element `include` asks for (XInclude 1.0, 3.1; XInclude 1.1 where it only adds).

use super::files::XINCLUDE_NAMESPACE;
use super::notice::Problem;
use crate::node::Node;

/// What is to be included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A document, or the part of it that a pointer means.
    Xml { pointer: Option<String> },
    /// Characters.
    Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The reference; empty for the document itself.
    pub href: String,
    pub wanted: Wanted,
    pub encoding: Option<String>,
}

impl Request {
    /// Reads an element of XInclude.
    ///
    /// # Errors
    /// What is wrong with it: nothing saves the document then.
    pub fn read(node: Node<'_>) -> Result<Self, Problem> {
        if node.local_name() != "include" {
            return Err(Problem::Fallback(match node.local_name() {
                "fallback" => "`xi:fallback` may only stand in an `xi:include`",
                _ => "only `xi:include` and `xi:fallback` are elements of XInclude",
            }));
        }
        children(node)?;
        let wanted = wanted(node)?;
        let href = href(node, &wanted)?;
        accept(node)?;
        let encoding = node.attribute("encoding").map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned);
        Ok(Self { href, wanted, encoding })
    }
}

/// XInclude 1.0, 3.1 and 3.2: at most one fallback, and no other element of XInclude.
fn children(node: Node<'_>) -> Result<(), Problem> {
    let mut fallbacks = 0;
    for child in node.elements().filter(|child| child.namespace() == Some(XINCLUDE_NAMESPACE)) {
        fallbacks += 1;
        if child.local_name() != "fallback" {
            return Err(Problem::Fallback("an `xi:include` may hold no other one; put it into an `xi:fallback`"));
        }
    }
    if fallbacks > 1 {
        return Err(Problem::Fallback("an `xi:include` may have one `xi:fallback` only; keep one"));
    }
    Ok(())
}

fn wanted(node: Node<'_>) -> Result<Wanted, Problem> {
    let wrong = |why: String| Err(Problem::Attribute(why));
    let pointer = node.attribute("xpointer").or_else(|| node.attribute("fragid")).map(str::to_owned);
    match node.attribute("parse").map(str::trim) {
        None | Some("xml") => Ok(Wanted::Xml { pointer }),
        Some("text") if node.attribute("xpointer").is_some() => {
            wrong("`xpointer` may not stand beside `parse=\"text\"`, which has no elements; delete one".to_owned())
        }
        Some("text") => Ok(Wanted::Text),
        // XInclude 1.1, 3.1: media types.
        Some("application/xml" | "text/xml") => Ok(Wanted::Xml { pointer }),
        Some(kind) if kind.contains('/') && kind.ends_with("+xml") => Ok(Wanted::Xml { pointer }),
        Some(kind) if kind.starts_with("text/") => Ok(Wanted::Text),
        Some(other) => wrong(format!("`parse=\"{other}\"` is neither `xml` nor `text`; write one of these")),
    }
}

fn href(node: Node<'_>, wanted: &Wanted) -> Result<String, Problem> {
    let href = node.attribute("href").map(str::trim).unwrap_or_default();
    let wrong = |why: String| Err(Problem::Attribute(why));
    if href.contains('#') {
        return wrong(format!("`href=\"{href}\"` may have no fragment `#…`; name the part in `xpointer`"));
    }
    let has_pointer = matches!(wanted, Wanted::Xml { pointer: Some(_) });
    if node.attribute("href").is_none() && *wanted != Wanted::Text && !has_pointer {
        return wrong("`xi:include` needs `href`, or `xpointer` for a part of this document".to_owned());
    }
    Ok(href.to_owned())
}

/// XInclude 1.0, 3.1: what these two may hold.
fn accept(node: Node<'_>) -> Result<(), Problem> {
    for name in ["accept", "accept-language"] {
        let value = node.attribute(name).unwrap_or_default();
        if value.chars().any(|found| !(' '..='~').contains(&found)) {
            return Err(Problem::Attribute(format!("`{name}` may only hold characters from U+0020 to U+007E")));
        }
    }
    Ok(())
}
