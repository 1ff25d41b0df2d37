//! Facets and faults in words.

use super::facets::{self, Facet, Relation};
use super::fault::Fault;
use super::library::{Family, Type, Unit};
use super::reading::Reading;

/// Why a text is outside the lexical space.
pub(super) fn form(row: &Type, fault: Fault) -> String {
    let Type { phrase, example, .. } = row;
    match fault {
        Fault::Form if example.is_empty() => format!("is not {phrase}"),
        Fault::Form => format!("is not {phrase} such as {example}"),
        _ => format!("is not {phrase}: {fault}"),
    }
}

/// Why a text with that reading fails the facet.
pub(super) fn facet(row: &Type, facet: &Facet, text: &str, reading: &Reading<'_>) -> String {
    match facet {
        Facet::Pattern(pattern) => format!("does not match {}", pattern.source()),
        Facet::Length(relation, count) => {
            let found = counted(facets::text_length(text, reading), unit(row));
            format!("has {found}, {relation} {}", allowed(*count))
        }
        Facet::Limit { relation, text, .. } => format!("is not {}", limit(row, *relation, text)),
        Facet::TotalDigits(most) => {
            format!("has {}, at most {}", counted(reading.total_digits(), "digit"), allowed(*most))
        }
        Facet::FractionDigits(most) => {
            format!("has {} after the point, at most {}", counted(reading.fraction_digits(), "digit"), allowed(*most))
        }
    }
}

/// The type with its facets, in the order in which people say it.
pub(super) fn describe(row: &Type, facets: &[Facet]) -> String {
    let patterns: Vec<&str> = facets.iter().filter_map(pattern_source).collect();
    let of_any_form = row.family == Family::Text && !patterns.is_empty();
    let mut words = vec![if of_any_form { row.phrase } else { row.name }.to_owned()];
    words.extend(range(row, facets));
    words.extend(lengths(row, facets));
    words.extend(facets.iter().filter_map(digits));
    if !patterns.is_empty() {
        words.push(format!("matching {}", patterns.join(" and ")));
    }
    words.join(" ")
}

fn pattern_source(facet: &Facet) -> Option<&str> {
    if let Facet::Pattern(pattern) = facet { Some(pattern.source()) } else { None }
}

/// `from 1 to 5`, where both ends are given and belong to the range; each limit for itself otherwise.
fn range(row: &Type, facets: &[Facet]) -> Vec<String> {
    let limits: Vec<(Relation, &str)> = facets.iter().filter_map(limit_of).collect();
    match limits.as_slice() {
        [(Relation::AtLeast, least), (Relation::AtMost, most)]
        | [(Relation::AtMost, most), (Relation::AtLeast, least)] => {
            vec![format!("from {least} to {most}")]
        }
        several => several.iter().map(|(relation, text)| limit(row, *relation, text)).collect(),
    }
}

fn limit_of(facet: &Facet) -> Option<(Relation, &str)> {
    if let Facet::Limit { relation, text, .. } = facet { Some((*relation, text)) } else { None }
}

fn limit(row: &Type, relation: Relation, limit: &str) -> String {
    match (row.family, relation) {
        (Family::Moment(_), Relation::AtLeast) => format!("{limit} or later"),
        (Family::Moment(_), Relation::AtMost) => format!("{limit} or earlier"),
        (Family::Moment(_), Relation::MoreThan) => format!("later than {limit}"),
        (Family::Moment(_), Relation::LessThan) => format!("earlier than {limit}"),
        _ => format!("{relation} {limit}"),
    }
}

/// `of 1 to 3 characters`, where there is a least and a greatest length; each for itself otherwise.
fn lengths(row: &Type, facets: &[Facet]) -> Vec<String> {
    let lengths: Vec<(Relation, usize)> = facets.iter().filter_map(length_of).collect();
    match lengths.as_slice() {
        [(Relation::AtLeast, least), (Relation::AtMost, most)]
        | [(Relation::AtMost, most), (Relation::AtLeast, least)] => {
            vec![format!("of {least} to {}", counted(*most, unit(row)))]
        }
        several => {
            several.iter().map(|(relation, count)| format!("of {relation} {}", counted(*count, unit(row)))).collect()
        }
    }
}

fn length_of(facet: &Facet) -> Option<(Relation, usize)> {
    if let Facet::Length(relation, count) = facet { Some((*relation, *count)) } else { None }
}

fn digits(facet: &Facet) -> Option<String> {
    match facet {
        Facet::TotalDigits(most) => Some(format!("of at most {}", counted(*most, "digit"))),
        Facet::FractionDigits(most) => Some(format!("with at most {} after the point", counted(*most, "digit"))),
        _ => None,
    }
}

fn unit(row: &Type) -> &'static str {
    match row.unit() {
        Some(Unit::Item) => "item",
        Some(Unit::Octet) => "octet",
        Some(Unit::Character) | None => "character",
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn allowed(count: usize) -> String {
    format!("{count} {} allowed", if count == 1 { "is" } else { "are" })
}
