//! Pointers: they must have a target of the right kind.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::{Finding, Fix};
use super::context::{Context, Token, in_header, tokens};
use super::found;
use crate::text::nearest;
use crate::xml::{Attribute, Node, is_ncname};

/// A row of the table `pointers`.
struct Pointing {
    elements: Option<Vec<&'static str>>,
    kinds: Kinds,
}

/// The elements that an attribute may point to.
enum Kinds {
    Any,
    /// Any element outside the header.
    Text,
    Elements(Vec<&'static str>),
}

static TABLE: LazyLock<FxHashMap<&'static str, Vec<Pointing>>> = LazyLock::new(|| {
    let mut table: FxHashMap<_, Vec<Pointing>> = FxHashMap::default();
    for row in include_str!("tables/pointers.tsv").lines().filter(|row| !row.starts_with('#')) {
        let mut columns = row.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        let (attribute, elements, kinds) = (column(), column(), column());
        let elements = (elements != "*").then(|| elements.split(' ').collect());
        let kinds = match kinds {
            "-" => Kinds::Any,
            "text" => Kinds::Text,
            names => Kinds::Elements(names.split(' ').collect()),
        };
        table.entry(attribute).or_default().push(Pointing { elements, kinds });
    }
    table
});

fn pointing(node: Node<'_>, attribute: &Attribute<'_>) -> Option<&'static Pointing> {
    if attribute.namespace().is_some() {
        return None;
    }
    let suits = |row: &&Pointing| row.elements.as_ref().is_none_or(|names| names.contains(&node.local_name()));
    TABLE.get(attribute.local_name())?.iter().find(suits)
}

/// The pointing attributes of a file.
fn pointers<'c>(
    context: &'c Context<'c>,
) -> impl Iterator<Item = (Node<'c>, Attribute<'c>, &'static Pointing)> + use<'c> {
    context.elements().flat_map(|node| {
        node.attributes().filter_map(move |attribute| {
            let row = pointing(node, &attribute)?;
            Some((node, attribute, row))
        })
    })
}

/// How many pointers without a target are compared with the ids of the file.
const COMPARED: usize = 20;

/// GL101: the id of a pointer into the file exists, and its prefix is declared.
pub(super) fn without_target<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for token in pointers(context).flat_map(|(_, attribute, _)| tokens(&attribute)) {
        let compare = findings.len() < COMPARED;
        findings.extend(match token.text.strip_prefix('#') {
            Some(fragment) => lost(context, &token, fragment, compare),
            None => undeclared(context, &token, compare),
        });
    }
    findings
}

fn lost(context: &Context<'_>, token: &Token<'_>, fragment: &str, compare: bool) -> Option<Finding> {
    let id = pointed_id(fragment)?;
    if context.ids.contains_key(id) {
        return None;
    }
    if id.is_empty() {
        let finding = found(token.span.clone(), "this pointer names no id");
        return Some(finding.advising("write an id after `#`, or remove the attribute"));
    }
    let finding = found(token.span.clone(), format!("`{}` points to no element of this file", token.text));
    let near = nearest(id, context.ids.keys().copied().filter(|_| compare));
    Some(match near {
        Some(near) => finding.advising(format!("the nearest id is `{near}`")).fixed_by(Fix {
            title: format!("point to `#{near}`"),
            is_safe: false,
            edits: token.text.rfind(id).map_or_else(Vec::new, |at| {
                let start = token.span.start + at;
                vec![(start..start + id.len(), near.to_owned())]
            }),
        }),
        None => finding.advising(format!("give the right element `xml:id=\"{id}\"`, or remove the pointer")),
    })
}

/// The id in a fragment: all of it, or the first argument of one of TEI's pointer schemes.
fn pointed_id(fragment: &str) -> Option<&str> {
    let Some((scheme, arguments)) = fragment.split_once('(') else { return Some(fragment) };
    let known = matches!(scheme, "left" | "right" | "range" | "string-range" | "match");
    let first = arguments.split([',', ')']).next().unwrap_or_default().trim();
    (known && is_ncname(first)).then_some(first)
}

/// Starts of addresses that are not prefixes of pointers.
const SCHEMES: &[&str] = &[
    "http",
    "https",
    "ftp",
    "ftps",
    "sftp",
    "file",
    "mailto",
    "urn",
    "doi",
    "info",
    "tag",
    "data",
    "geo",
    "tel",
    "ark",
    "hdl",
    "isbn",
    "issn",
    "ldap",
    "news",
    "nntp",
    "gopher",
    "rtsp",
    "magnet",
    "cid",
    "mid",
    "ipfs",
    "ws",
    "wss",
    "git",
    "ssh",
    "svn",
    "about",
    "javascript",
    "xri",
    "oai",
    "orcid",
    "jar",
    "sip",
    "xmpp",
    "irc",
    "lsid",
    "pmid",
    "arxiv",
];

/// Reports a pointer with an undeclared prefix. Pointers to other files are not followed.
fn undeclared(context: &Context<'_>, token: &Token<'_>, compare: bool) -> Option<Finding> {
    let (prefix, rest) = token.text.split_once(':')?;
    let is_prefix = is_ncname(prefix) && !rest.starts_with("//") && prefix.len() > 1;
    let known = context.prefixes.contains(prefix) || SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(prefix));
    if !is_prefix || known {
        return None;
    }
    let finding = found(token.span.clone(), format!("the prefix `{prefix}` of this pointer is not declared"));
    let near = nearest(prefix, context.prefixes.iter().copied().filter(|_| compare));
    Some(match near {
        Some(near) => {
            let edits = vec![(token.span.start..token.span.start + prefix.len(), near.to_owned())];
            let title = format!("write the prefix `{near}`");
            finding.advising(format!("`prefixDef` declares `{near}`")).fixed_by(Fix { title, is_safe: false, edits })
        }
        None => finding.advising(format!("declare it: `<prefixDef ident=\"{prefix}\" …>` in `listPrefixDef`")),
    })
}

/// GL102: the target of a pointer is of the kind that the attribute requires.
pub(super) fn wrong_kind<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (node, attribute, row) in pointers(context) {
        for token in tokens(&attribute) {
            let Some(target) = context.target(token.text) else { continue };
            let Some(wanted) = complaint(node, target, &row.kinds) else { continue };
            let name = attribute.local_name();
            let message = format!("`{name}` points to a `{}`; {wanted} is expected", target.local_name());
            let related = Some((target.start_tag_span(), "it points here".to_owned()));
            let advice = format!("point to another element, or use another attribute than `{name}`");
            findings.push(Finding { related, ..found(token.span, message).advising(advice) });
        }
    }
    findings
}

/// The elements that are expected instead of `target`, in words.
fn complaint(node: Node<'_>, target: Node<'_>, kinds: &Kinds) -> Option<String> {
    match kinds {
        Kinds::Any => None,
        Kinds::Text if !in_header(target) || in_header(node) => None,
        Kinds::Text if node.local_name() == "gloss" => Some("a `term` in the text".to_owned()),
        Kinds::Text => Some("an element of the text".to_owned()),
        Kinds::Elements(names) if names.contains(&target.local_name()) => None,
        Kinds::Elements(names) => {
            let listed: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
            let more = if names.len() > 3 { " or the like" } else { "" };
            Some(format!("{}{more}", listed.join(", ")))
        }
    }
}
