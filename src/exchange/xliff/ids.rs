//! Ids for XLIFF.
//!
//! An id that the standard does not allow, such as one with a space, is encoded, so that it is the same in every export
//! and can be read back: a prefix marks it, and `a b` is written as `a_20_b`.

use std::borrow::Cow;
use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::MADE;
use crate::exchange::bilingual_model::{Code, CodeForm, Content, Mark, MarkKind};
use crate::xml::is_name_char;

/// Whether a text can be an id.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}

/// The prefix of an encoded id.
const ENCODED: &str = "gl-.";

/// Encodes an id that the standard does not allow, or that looks like one of ours.
fn encoded(id: &str) -> String {
    let mut out = String::from(ENCODED);
    for c in id.chars() {
        if is_name_char(c) && c != '_' {
            out.push(c);
        } else {
            let _ = write!(out, "_{:x}_", u32::from(c));
        }
    }
    out
}

fn decoded(rest: &str) -> Option<String> {
    let mut out = String::with_capacity(rest.len());
    for (number, part) in rest.split('_').enumerate() {
        if number % 2 == 0 {
            out.push_str(part);
        } else {
            out.push(char::from_u32(u32::from_str_radix(part, 16).ok()?)?);
        }
    }
    Some(out)
}

/// The original of an id in a file; empty for one that was generated for the standard.
pub(super) fn own_id(id: &str) -> Cow<'_, str> {
    match id.strip_prefix(ENCODED).map(decoded) {
        Some(own) => Cow::Owned(own.unwrap_or_default()),
        None if id.starts_with(MADE) => Cow::Borrowed(""),
        None => Cow::Borrowed(id),
    }
}

/// The same for a code, which always has an id, because that links its halves.
pub(super) fn code_id(id: &str) -> Cow<'_, str> {
    id.strip_prefix(ENCODED).and_then(decoded).map_or(Cow::Borrowed(id), Cow::Owned)
}

/// The ids of a unit.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Ids of segments and sources.
    taken: FxHashSet<String>,
    /// Ids of targets.
    in_targets: FxHashSet<String>,
    made: usize,
}

/// Elements that may have the same id on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Family {
    Pair,
    Placeholder,
    Annotation,
}

fn family(mark: &Mark) -> Family {
    match &mark.kind {
        MarkKind::Code(Code { form: CodeForm::Alone, .. }) => Family::Placeholder,
        MarkKind::Code(_) => Family::Pair,
        _ => Family::Annotation,
    }
}

impl Ids {
    /// An unused id: the one wanted, encoded if necessary, or a new one.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let is_plain = is_id(wanted) && !wanted.starts_with(MADE);
        let written = if is_plain || wanted.is_empty() { wanted.to_owned() } else { encoded(wanted) };
        let id = if written.is_empty() || self.taken.contains(&written) {
            self.made += 1;
            format!("{MADE}{}", self.made)
        } else {
            written
        };
        self.taken.insert(id.clone());
        id
    }

    /// Ids for the marks of a source, in order; both halves of a code share one.
    pub(super) fn of_source(&mut self, content: &Content) -> Vec<String> {
        let mut starts: FxHashMap<&str, String> = FxHashMap::default();
        let ids = content.marks.iter().map(|mark| match start_of(mark, &mut starts) {
            Some(start) => start,
            None => {
                let id = self.claim(&mark.id);
                remember(mark, &id, &mut starts);
                id
            }
        });
        ids.collect()
    }

    /// Ids for the marks of a target: those of the same marks in its source, or free ones.
    pub(super) fn of_target(&mut self, content: &Content, source: &Content, ids: &[String]) -> Vec<String> {
        let mut beside: FxHashMap<(&str, Family), &str> = FxHashMap::default();
        for (mark, id) in source.marks.iter().zip(ids).filter(|(mark, _)| !mark.id.is_empty()) {
            beside.entry((&mark.id, family(mark))).or_insert(id);
        }
        let mut starts: FxHashMap<&str, String> = FxHashMap::default();
        let mut chosen = Vec::with_capacity(content.marks.len());
        for mark in &content.marks {
            if let Some(start) = start_of(mark, &mut starts) {
                chosen.push(start);
                continue;
            }
            let repeated = beside.get(&(mark.id.as_str(), family(mark))).filter(|id| !self.in_targets.contains(**id));
            let id = repeated.map_or_else(|| self.claim(&mark.id), |id| (*id).to_owned());
            self.in_targets.insert(id.clone());
            remember(mark, &id, &mut starts);
            chosen.push(id);
        }
        chosen
    }
}

/// The id of the first half, if the mark is the second half of a code.
fn start_of(mark: &Mark, starts: &mut FxHashMap<&str, String>) -> Option<String> {
    match &mark.kind {
        MarkKind::Code(Code { form: CodeForm::Close, isolated: false, .. }) => starts.remove(mark.id.as_str()),
        _ => None,
    }
}

fn remember<'m>(mark: &'m Mark, id: &str, starts: &mut FxHashMap<&'m str, String>) {
    if matches!(&mark.kind, MarkKind::Code(Code { form: CodeForm::Open, isolated: false, .. })) {
        starts.insert(&mark.id, id.to_owned());
    }
}

/// Which codes have their other half elsewhere: those that say so, and those without one.
pub(super) fn isolated(content: &Content) -> Vec<bool> {
    let mut alone = vec![true; content.marks.len()];
    let mut starts: FxHashMap<&str, usize> = FxHashMap::default();
    for (index, mark) in content.marks.iter().enumerate() {
        let MarkKind::Code(code) = &mark.kind else { continue };
        match code.form {
            CodeForm::Open if !code.isolated => drop(starts.insert(&mark.id, index)),
            CodeForm::Close if !code.isolated => {
                if let Some(start) = starts.remove(mark.id.as_str()) {
                    for half in [start, index] {
                        alone.get_mut(half).into_iter().for_each(|half| *half = false);
                    }
                }
            }
            _ => {}
        }
    }
    alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_the_standard_does_not_take_is_the_same_wherever_it_stands() {
        for wanted in ["a b", "c/d", "_", "gl-1", "gl-.a", "ж\u{1f}#", "i1"] {
            let mut behind = Ids::default();
            behind.claim("");
            behind.claim("x y");
            let [id, other] = [Ids::default().claim(wanted), behind.claim(wanted)];
            assert_eq!((&id, &*own_id(&id)), (&other, wanted));
            assert!(is_id(&id), "{id}");
            assert_eq!(own_id(&behind.claim(wanted)), "", "a second one is another");
        }
        assert_eq!([own_id("gl-7"), own_id("gl-._zz_")], ["", ""]);
    }
}
