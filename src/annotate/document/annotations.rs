//! The annotations beside the text, each with its place among the others.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Classification, Remark};
use crate::tei::{Annotation, annotation_of};
use crate::xml::Node;

use super::naming::Naming;
use super::uses::Mentions;

/// The place of an annotation, by number. A place stays when its annotation is taken out, so that it can come back.
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

/// What an annotation says.
#[derive(Debug, Clone)]
pub(in crate::annotate) enum AnnotationBody {
    Class(Box<Classification>),
    Remark(Box<str>),
}

impl Entry {
    /// Reads an annotation and the id of the note that it is on; none where it says nothing of a note.
    pub fn read(node: Node<'_>) -> Option<(Box<str>, Self)> {
        let mentions = Mentions::of(node);
        let xml = Arc::from(node.source());
        Some(match annotation_of(node)? {
            Annotation::Classification(decision) => {
                let target = decision.target.clone();
                let (id, resp) = (decision.id.clone(), Box::from(&*decision.resp));
                (target, Self { xml, id, resp, body: AnnotationBody::Class(Box::new(decision)), mentions })
            }
            Annotation::Remark(Remark { id, target, resp, text }) => {
                (target, Self { xml, id, resp, body: AnnotationBody::Remark(text), mentions })
            }
        })
    }

    /// The person's decision that it is; none for a remark, or what the program decided.
    pub fn assessment(&self) -> Option<&Classification> {
        match &self.body {
            AnnotationBody::Class(decision) if decision.assessed => Some(decision),
            _ => None,
        }
    }

    /// Whether this person says by it of what class a note is.
    pub fn is_assessment_by(&self, who: &str) -> bool {
        self.assessment().is_some() && &*self.resp == who
    }

    /// The ids that it gives and points to.
    pub fn mentions(&self) -> &Mentions {
        &self.mentions
    }
}

/// A place of an annotation.
#[derive(Debug)]
struct Slot {
    /// The note.
    target: Box<str>,
    /// The white space before it, from the end of the line before on.
    lead: Arc<str>,
    /// How an annotation is named here.
    naming: Arc<Naming>,
    /// The list that holds it; none for one that goes where new annotations go.
    list: Option<usize>,
    entry: Option<Entry>,
    /// Places that were made before this one, and the place before which this one was made.
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
    /// By list, how many annotations of it are there.
    filled: Vec<usize>,
    /// How many new ones are there.
    filled_new: usize,
    /// The places that the document had behind that of new annotations.
    behind_new: std::ops::Range<u32>,
}

impl Annotations {
    /// Takes in an annotation that the document has, behind those that were taken in before.
    pub fn admit(&mut self, target: Box<str>, place: (&str, Arc<Naming>), list: usize, entry: Entry) -> SlotId {
        let slot = self.add(target, place, list);
        self.put(slot, Some(entry));
        slot
    }

    /// Makes an empty place where new annotations go.
    pub fn append(&mut self, target: Box<str>, lead: Arc<str>, naming: Arc<Naming>) -> SlotId {
        let slot = self.next();
        let places = self.by_target.entry(target.clone()).or_default();
        let at = places.iter().position(|place| self.behind_new.contains(&place.0)).unwrap_or(places.len());
        places.insert(at, slot);
        self.slots.push(Slot { target, lead, naming, list: None, entry: None, before: Vec::new(), host: None });
        self.new.push(slot);
        slot
    }

    /// Says that the last so many of the annotations that were taken in stand behind the place of new ones.
    pub fn stand_behind_new(&mut self, count: usize) {
        let all = self.slots.len();
        self.behind_new = (all - count) as u32..all as u32;
    }

    /// Makes an empty place before another.
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

    /// The place that is made next. More than four thousand million are no document's.
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

    /// Puts an annotation into its place, or none, and gives what was there.
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

    /// What stands in a place.
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

    /// How many annotations of a list are there.
    pub fn filled(&self, list: usize) -> usize {
        self.filled.get(list).copied().unwrap_or(0)
    }

    /// Whether there are new annotations.
    pub fn has_new(&self) -> bool {
        self.filled_new > 0
    }

    /// The white space before the last annotation that begins a line; none where none does.
    pub fn last_lead(&self) -> Option<Arc<str>> {
        self.slots.iter().rev().map(|slot| &slot.lead).find(|lead| !lead.is_empty()).cloned()
    }

    /// Gives what is written in a place, and before it; nothing for a place that is empty.
    pub fn each_part(&self, slot: SlotId, take: &mut dyn FnMut(Option<&Arc<str>>)) {
        let held = &self.slots[slot.0 as usize];
        held.before.iter().for_each(|before| self.each_part(*before, take));
        let entry = held.entry.as_ref();
        take(entry.map(|_| &held.lead));
        take(entry.map(|entry| &entry.xml));
    }

    /// Gives what is written in the places of new annotations.
    pub fn each_new_part(&self, take: &mut dyn FnMut(Option<&Arc<str>>)) {
        self.new.iter().for_each(|slot| self.each_part(*slot, take));
    }
}

/// Puts a place before another, at the end where that is not here.
fn insert_at(places: &mut Vec<SlotId>, before: SlotId, slot: SlotId) {
    let at = places.iter().position(|place| *place == before).unwrap_or(places.len());
    places.insert(at, slot);
}
