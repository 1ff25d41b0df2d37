//! Rules of the ITS module, most of them in a table.

use std::sync::LazyLock;

use super::messages::found;
use crate::exchange::xliff::names::{attribute, is, prefix_of};
use crate::validate::Finding;
use crate::xml::{Node, XML_NAMESPACE};

/// A row of the table: its requirement, the attributes concerned, the attributes that these need.
type Row = (&'static str, Vec<&'static str>, Vec<&'static str>);

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = include_str!("../tables/its.txt").lines().filter(|row| !row.starts_with('#'));
    let words = |column: &'static str| column.split_whitespace().collect();
    rows.filter_map(|row| {
        let mut columns = row.split('\t');
        Some((columns.next()?, words(columns.next()?), words(columns.next().unwrap_or_default())))
    })
    .collect()
});

/// Whether an attribute belongs to ITS.
fn is_its(namespace: Option<&str>) -> bool {
    matches!(prefix_of(namespace), Some("its" | "itsm"))
}

/// Checks the ITS of one element.
pub(super) fn check(node: Node<'_>, findings: &mut Vec<Finding>) {
    empty(node, findings);
    if !node.attributes().any(|attribute| is_its(attribute.namespace())) {
        return;
    }
    version(node, findings);
    for (demand, attributes, others) in ROWS.iter() {
        for name in attributes.iter().filter(|name| attribute(node, name).is_some()) {
            check_demand(node, demand, name, others, findings);
        }
    }
    annotators(node, findings);
    records(node, findings);
}

fn version(node: Node<'_>, findings: &mut Vec<Finding>) {
    let mut around = std::iter::once(node).chain(node.ancestors());
    if !around.any(|node| attribute(node, "its:version").is_some()) {
        findings.push(found("its.version", node.start_tag_span(), &[]));
    }
}

fn check_demand(node: Node<'_>, demand: &str, name: &str, others: &[&str], findings: &mut Vec<Finding>) {
    let tag = || node.start_tag_span();
    let has = |node: Node<'_>, name: &&&str| attribute(node, name).is_some();
    match demand {
        "exclude" => {
            let both = others.iter().filter(|other| has(node, other));
            findings.extend(both.map(|other| found("its.exclude", tag(), &[name, other])));
        }
        "needs" => {
            let lacking = others.iter().filter(|other| !has(node, other));
            findings.extend(lacking.map(|other| found("its.needs", tag(), &[name, other])));
        }
        "above" => {
            let inherited =
                |other: &&&str| std::iter::once(node).chain(node.ancestors()).any(|above| has(above, other));
            let lacking = others.iter().filter(|other| !inherited(other));
            findings.extend(lacking.map(|other| found("its.needs", tag(), &[name, other])));
        }
        "generic" if is_other_mark(node) => findings.push(found("its.type", tag(), &[name])),
        _ => {}
    }
}

/// Whether this is a mark of a type other than that of ITS.
fn is_other_mark(node: Node<'_>) -> bool {
    (is(node, "mrk") || is(node, "sm")) && node.attribute("type").is_some_and(|kind| kind != "its:generic")
}

/// `annotatorsRef` must consist of pairs of category and tool, each category once.
fn annotators(node: Node<'_>, findings: &mut Vec<Finding>) {
    let Some(value) = attribute(node, "its:annotatorsRef") else { return };
    let categories = ROWS.iter().find(|(demand, ..)| *demand == "category").map(|(_, names, _)| names);
    let mut seen: Vec<&str> = Vec::new();
    let is_right = value.split_whitespace().all(|pair| {
        let Some((category, tool)) = pair.split_once('|') else { return false };
        let is_new = !seen.contains(&category);
        // This keeps at most the known categories.
        let is_known = categories.is_some_and(|known| known.contains(&category));
        if is_new && is_known {
            seen.push(category);
        }
        is_new && is_known && !tool.is_empty()
    });
    if !is_right {
        findings.push(found("its.annotators", node.start_tag_span(), &[value]));
    }
}

/// Attributes that refer to records of the unit, and the elements of these records.
const RECORDS: &[(&str, &str)] =
    &[("its:locQualityIssuesRef", "its:locQualityIssues"), ("its:provenanceRecordsRef", "its:provenanceRecords")];

fn records(node: Node<'_>, findings: &mut Vec<Finding>) {
    for (name, record) in RECORDS {
        let Some(value) = attribute(node, name) else { continue };
        let id = value.rsplit_once("its=").map_or("", |(_, id)| id);
        let holders = std::iter::once(node).chain(node.ancestors());
        let mut known = holders.flat_map(|above| above.elements()).filter(|child| is(*child, record));
        if !known.any(|record| record.attribute_ns(XML_NAMESPACE, "id") == Some(id)) {
            findings.push(found("its.unknown", node.start_tag_span(), &[value]));
        }
    }
}

/// Reports records without content.
fn empty(node: Node<'_>, findings: &mut Vec<Finding>) {
    let says = |wanted: &dyn Fn(&str) -> bool| node.attributes().any(|attribute| wanted(attribute.local_name()));
    let is_empty = (is(node, "its:locQualityIssue")
        && !says(&|name| matches!(name, "locQualityIssueType" | "locQualityIssueComment")))
        || (is(node, "its:provenanceRecord") && !says(&|name| name != "version"));
    if is_empty {
        findings.push(found("its.empty", node.start_tag_span(), &[node.qualified_name()]));
    }
}
