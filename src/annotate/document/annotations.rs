//! The annotations beside the text, each with its place among the others.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Classification, Remark};
use crate::tei::{Annotation, annotation_of};
use crate::xml::Node;

use super::naming::Naming;
use super::uses::Mentions;

/// The number of an annotation's place. A place stays when its annotation is removed, so that undo can restore it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::annotate) struct SlotId(u32);

/// An annotation on a note.
#[derive(Debug, Clone)]
pub(in crate::annotate) struct Entry {
    /// The element as it is written.
    pub xml: Arc<str>,
    pub id: Box<str>,
    pub resp: Box<str>,
    pub body: AnnotationBody,
    mentions: Mentions,
}

/// The content of an annotation.
#[derive(Debug, Clone)]
pub(in crate::annotate) enum AnnotationBody {
    Class(Box<Classification>),
    Remark(Box<str>),
}

impl Entry {
    /// Reads an annotation and the id of its note; `None` if it is not about a note.
    pub fn read(node: Node<'_>) -> Option<(Box<str>, Self)> {
        let mentions = Mentions::of(node);
        let xml = Arc::from(node.source());
        Some(match annotation_of(node)? {
            Annotation::Classification(decision) => {
                let target = decision.target.clone();
                let (id, resp) = (decision.id.clone(), Box::from(&*decision.resp));
                (target, Self { xml, id, resp, body: AnnotationBody::Class(Box::new(decision)), mentions })
            }
            Annotation::Remark(Remark { id, target, resp, text, .. }) => {
                (target, Self { xml, id, resp, body: AnnotationBody::Remark(text), mentions })
            }
        })
    }

    /// The decision, if a person made it; `None` for a remark or a decision of the program.
    pub fn assessment(&self) -> Option<&Classification> {
        match &self.body {
            AnnotationBody::Class(decision) if decision.assessed => Some(decision),
            _ => None,
        }
    }

    /// Whether it records this person's class for a note.
    pub fn is_assessment_by(&self, who: &str) -> bool {
        self.assessment().is_some() && &*self.resp == who
    }

    /// The ids that it declares and points to.
    pub fn mentions(&self) -> &Mentions {
        &self.mentions
    }
}

/// A place of an annotation.
#[derive(Debug)]
struct Slot {
    /// The note.
    target: Box<str>,
    /// The white space before it, from the previous line end.
    lead: Arc<str>,
    /// How an annotation is named here.
    naming: Arc<Naming>,
    /// The list that holds it; `None` if it is among the new annotations.
    list: Option<usize>,
    entry: Option<Entry>,
    /// Places inserted before this one, and the place before which this one was inserted.
    before: Vec<SlotId>,
    host: Option<SlotId>,
}

/// The annotations of a document.
#[derive(Debug, Default)]
pub(in crate::annotate) struct Annotations {
    slots: Vec<Slot>,
    /// By note, the places of the annotations on it, in the order of the document.
    by_target: FxHashMap<Box<str>, Vec<SlotId>>,
    /// Places of new annotations, in their order.
    new: Vec<SlotId>,
    /// The number of annotations in each list.
    filled: Vec<usize>,
    /// The number of new annotations.
    filled_new: usize,
    /// The document's own places after that of new annotations.
    behind_new: std::ops::Range<u32>,
}

impl Annotations {
    /// Adds an annotation of the document after those added so far.
    pub fn admit(&mut self, target: Box<str>, place: (&str, Arc<Naming>), list: usize, entry: Entry) -> SlotId {
        let slot = self.add(target, place, list);
        self.put(slot, Some(entry));
        slot
    }

    /// Adds an empty place for a new annotation.
    pub fn append(&mut self, target: Box<str>, lead: Arc<str>, naming: Arc<Naming>) -> SlotId {
        let slot = self.next();
        let places = self.by_target.entry(target.clone()).or_default();
        let at = places.iter().position(|place| self.behind_new.contains(&place.0)).unwrap_or(places.len());
        places.insert(at, slot);
        self.slots.push(Slot { target, lead, naming, list: None, entry: None, before: Vec::new(), host: None });
        self.new.push(slot);
        slot
    }

    /// Records that the last `count` annotations come after the place of new ones.
    pub fn stand_behind_new(&mut self, count: usize) {
        let all = self.slots.len();
        self.behind_new = (all - count) as u32..all as u32;
    }

    /// Inserts an empty place before another.
    pub fn insert_before(&mut self, other: SlotId) -> SlotId {
        let slot = self.next();
        let (target, lead, naming, list, host) = {
            let other = &self.slots[other.0 as usize];
            (other.target.clone(), Arc::clone(&other.lead), Arc::clone(&other.naming), other.list, other.host)
        };
        insert_at(self.by_target.entry(target.clone()).or_default(), other, slot);
        let host = host.unwrap_or(other);
        insert_at(&mut self.slots[host.0 as usize].before, other, slot);
        self.slots.push(Slot { target, lead, naming, list, entry: None, before: Vec::new(), host: Some(host) });
        slot
    }

    /// The number of the next place; no document has more than four thousand million.
    fn next(&self) -> SlotId {
        SlotId(self.slots.len() as u32)
    }

    fn add(&mut self, target: Box<str>, (lead, naming): (&str, Arc<Naming>), list: usize) -> SlotId {
        let slot = self.next();
        self.by_target.entry(target.clone()).or_default().push(slot);
        let (lead, list) = (Arc::from(lead), Some(list));
        self.slots.push(Slot { target, lead, naming, list, entry: None, before: Vec::new(), host: None });
        slot
    }

    /// Replaces the annotation in a place, or removes it, and returns the old one.
    pub fn put(&mut self, slot: SlotId, entry: Option<Entry>) -> Option<Entry> {
        let held = &mut self.slots[slot.0 as usize];
        let (was, is) = (usize::from(held.entry.is_some()), usize::from(entry.is_some()));
        let filled = match held.list {
            Some(list) => {
                if self.filled.len() <= list {
                    self.filled.resize(list + 1, 0);
                }
                &mut self.filled[list]
            }
            None => &mut self.filled_new,
        };
        *filled = *filled + is - was;
        std::mem::replace(&mut held.entry, entry)
    }

    /// The annotation in a place.
    pub fn entry(&self, slot: SlotId) -> Option<&Entry> {
        self.slots[slot.0 as usize].entry.as_ref()
    }

    /// The note of a place.
    pub fn target(&self, slot: SlotId) -> &str {
        &self.slots[slot.0 as usize].target
    }

    /// How an annotation is named in a place.
    pub fn naming(&self, slot: SlotId) -> &Naming {
        &self.slots[slot.0 as usize].naming
    }

    /// The annotations on a note, in the order of the document.
    pub fn on(&self, target: &str) -> impl Iterator<Item = (SlotId, &Entry)> {
        let places = self.by_target.get(target).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|slot| Some((*slot, self.slots[slot.0 as usize].entry.as_ref()?)))
    }

    /// The number of annotations in a list.
    pub fn filled(&self, list: usize) -> usize {
        self.filled.get(list).copied().unwrap_or(0)
    }

    /// Whether there are new annotations.
    pub fn has_new(&self) -> bool {
        self.filled_new > 0
    }

    /// The white space before the last annotation that begins a line, if one does.
    pub fn last_lead(&self) -> Option<Arc<str>> {
        self.slots.iter().rev().map(|slot| &slot.lead).find(|lead| !lead.is_empty()).cloned()
    }

    /// Calls `take` with the annotations in a place and in those inserted before it; `None` for an empty place.
    pub fn each_part(&self, slot: SlotId, take: &mut dyn FnMut(Option<&Arc<str>>)) {
        let held = &self.slots[slot.0 as usize];
        held.before.iter().for_each(|before| self.each_part(*before, take));
        let entry = held.entry.as_ref();
        take(entry.map(|_| &held.lead));
        take(entry.map(|entry| &entry.xml));
    }

    /// The same for the places of new annotations.
    pub fn each_new_part(&self, take: &mut dyn FnMut(Option<&Arc<str>>)) {
        self.new.iter().for_each(|slot| self.each_part(*slot, take));
    }
}

/// Inserts a place before another, or at the end if the other is missing.
fn insert_at(places: &mut Vec<SlotId>, before: SlotId, slot: SlotId) {
    let at = places.iter().position(|place| *place == before).unwrap_or(places.len());
    places.insert(at, slot);
}
