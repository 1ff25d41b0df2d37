//! Which comments of a document are those of the edition, and which are new.

use rustc_hash::FxHashMap;

use super::{Work, bead::Bead};
use crate::document::model::{Comment, Document, Point};
use crate::document::told::excerpt;
use crate::model::{Edition, Id};
use crate::text::{similarity, single_spaced};

/// What a comment of the document is in the edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// A remark.
    Remark(Id),
    /// A note.
    Note(String),
}

/// What the comments of the document are, by their index; those that are nothing are new.
pub(super) struct Matched(pub Vec<Option<Known>>);

struct Sought<'s> {
    known: Known,
    who: Option<&'s str>,
    words: String,
    is_found: bool,
}

/// Finds the remarks and notes of the edition among the comments of the document.
pub(super) fn matched(
    document: &Document,
    edition: &Edition,
    notes: &[(String, String)],
    work: &mut Work<'_>,
) -> Matched {
    let names: FxHashMap<&str, &str> =
        edition.header.authors.iter().map(|agent| (&*agent.id, agent.name.as_str())).collect();
    let remark = |remark: &'_ crate::model::Remark| (Known::Remark(remark.id.clone()), single_spaced(&remark.text));
    let mut sought: Vec<Sought<'_>> = edition
        .remarks
        .iter()
        .map(|one| {
            let (known, words) = remark(one);
            let who = Some(names.get(&*one.resp).copied().unwrap_or(&one.resp)).filter(|who| !who.is_empty());
            Sought { known, who, words, is_found: false }
        })
        .collect();
    sought.extend(notes.iter().map(|(id, words)| Sought {
        known: Known::Note(id.clone()),
        who: None,
        words: single_spaced(words),
        is_found: false,
    }));
    let mut found = vec![None; document.comments.len()];
    for is_strict in [true, false] {
        for (slot, comment) in found.iter_mut().zip(&document.comments).filter(|(slot, _)| slot.is_none()) {
            let same_who = |one: &Sought<'_>| one.who.is_some() && one.who == comment.by.who.as_deref();
            let is_it = |one: &&mut Sought<'_>| {
                !one.is_found && one.words == single_spaced(&comment.text) && (same_who(one) || !is_strict)
            };
            *slot = sought.iter_mut().find(is_it).map(take);
        }
    }
    reworded(document, &mut sought, &mut found, work);
    lost(&sought, work);
    Matched(found)
}

fn take(one: &mut Sought<'_>) -> Known {
    one.is_found = true;
    one.known.clone()
}

/// Comments whose words are like those of a note or remark that is missing.
fn reworded(document: &Document, sought: &mut [Sought<'_>], found: &mut [Option<Known>], work: &mut Work<'_>) {
    const ALIKE: f64 = 0.4;
    for (slot, comment) in found.iter_mut().zip(&document.comments).filter(|(slot, _)| slot.is_none()) {
        let is_it = |one: &&mut Sought<'_>| {
            let same_who = one.who.is_none() || one.who == comment.by.who.as_deref();
            !one.is_found && same_who && similarity(&one.words, &comment.text) >= ALIKE
        };
        let Some(one) = sought.iter_mut().find(is_it) else { continue };
        match &one.known {
            Known::Note(id) => work.notes.push((id.clone(), single_spaced(&comment.text))),
            Known::Remark(id) => {
                let what = format!("has other words in the document: “{}”; it stays", excerpt(&comment.text));
                work.left(format!("remark {id}"), what);
            }
        }
        *slot = Some(take(one));
    }
}

fn lost(sought: &[Sought<'_>], work: &mut Work<'_>) {
    for one in sought.iter().filter(|one| !one.is_found) {
        let words = excerpt(&one.words);
        match &one.known {
            Known::Note(id) => {
                let what = "is no comment of the document any more; it stays; delete it with `glossator annotate --delete` if \
                            that is meant";
                work.left(format!("note {id}"), format!("“{words}” {what}"));
            }
            Known::Remark(id) => work.told(format!("the remark `{id}` (“{words}”) is not in the document; it stays")),
        }
    }
}

/// Where a comment stands in the edition.
pub(super) enum Place {
    /// In running text: the printed places of its beginning and, where it has a range, of its end.
    Words(usize, Option<usize>),
    /// In a block that is no running text, by its id.
    Block(String),
}

/// Where a comment stands.
pub(super) fn place(beads: &[Bead<'_, '_>], comment: &Comment) -> Option<Place> {
    let find = |wanted: &Point| {
        beads.iter().find_map(|bead| {
            let at = bead.new.points.iter().find(|(_, point)| point == wanted)?.0;
            Some((bead, at))
        })
    };
    let key = &comment.key;
    let start = find(&Point::CommentStart(key.clone()));
    let end = find(&Point::CommentEnd(key.clone()));
    let (bead, at) = start.or_else(|| find(&Point::Comment(key.clone())))?;
    if !bead.old.is_text {
        return bead.old.segments.iter().find_map(|segment| segment.id).map(|id| Place::Block(id.to_owned()));
    }
    let from = bead.compared.old_start(at);
    let Some((last, end)) = end.filter(|_| start.is_some()) else {
        return bead.old.ends(from).or_else(|| bead.old.starts(from)).map(|place| Place::Words(place, None));
    };
    let (from, to) = (bead.old.starts(from), last.old.ends(last.compared.old_end(end)));
    match (from, to) {
        (Some(from), Some(to)) if from < to && last.old.is_text => Some(Place::Words(from, Some(to))),
        (from, to) => from.or(to).map(|place| Place::Words(place, None)),
    }
}
