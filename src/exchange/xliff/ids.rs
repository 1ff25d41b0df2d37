//! Ids for what XLIFF wants ids for.

use rustc_hash::{FxHashMap, FxHashSet};

use super::MADE;
use crate::exchange::units::{Code, CodeForm, Content, Mark, MarkKind};
use crate::xml::is_name_char;

/// Whether a text can be an id.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}

/// The ids of a unit.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Of segments and sources.
    taken: FxHashSet<String>,
    /// Of targets.
    in_targets: FxHashSet<String>,
    made: usize,
}

/// What may have the same id on both sides.
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
    /// An id that was not used yet: the one wanted, or a new one.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let id = if is_id(wanted) && !self.taken.contains(wanted) && !wanted.starts_with(MADE) {
            wanted.to_owned()
        } else {
            self.made += 1;
            format!("{MADE}{}", self.made)
        };
        self.taken.insert(id.clone());
        id
    }

    /// Ids for the marks of a source, in their order; both halves of a code have one.
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

    /// Ids for the marks of a target: those of the source beside it where they are alike, or free ones.
    pub(super) fn of_target(&mut self, content: &Content, source: &Content, ids: &[String]) -> Vec<String> {
        let beside: FxHashSet<(&str, Family)> =
            source.marks.iter().zip(ids).map(|(mark, id)| (id.as_str(), family(mark))).collect();
        let mut starts: FxHashMap<&str, String> = FxHashMap::default();
        let mut chosen = Vec::with_capacity(content.marks.len());
        for mark in &content.marks {
            if let Some(start) = start_of(mark, &mut starts) {
                chosen.push(start);
                continue;
            }
            let repeats = beside.contains(&(mark.id.as_str(), family(mark))) && !self.in_targets.contains(&mark.id);
            let id = if repeats { mark.id.clone() } else { self.claim(&mark.id) };
            self.in_targets.insert(id.clone());
            remember(mark, &id, &mut starts);
            chosen.push(id);
        }
        chosen
    }
}

/// The id of the first half, where the mark is the second half of a code.
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
