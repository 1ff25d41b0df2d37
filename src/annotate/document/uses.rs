//! The ids of a document and the pointers to them, read from its tree, never from its bytes.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::xml::{Node, XML_NAMESPACE};

/// The ids that a part of a document declares and points to, with repetitions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::annotate) struct Mentions {
    pub ids: Vec<Box<str>>,
    pub pointers: Vec<Box<str>>,
}

impl Mentions {
    /// The mentions in an element and its descendants.
    pub fn of(node: Node<'_>) -> Self {
        let mut mentions = Self::default();
        each_mention(node, &mut |mention| match mention {
            Mention::Id(id) => mentions.ids.push(id.into()),
            Mention::Pointer(id) => mentions.pointers.push(id.into()),
        });
        mentions
    }

    /// The number of pointers to an id.
    pub fn pointers_to(&self, id: &str) -> usize {
        self.pointers.iter().filter(|pointer| &***pointer == id).count()
    }
}

/// An id that is declared or pointed to.
enum Mention<'d> {
    Id(&'d str),
    Pointer(&'d str),
}

/// Calls `take` with each mention in an element and its descendants.
fn each_mention<'d>(node: Node<'d>, take: &mut impl FnMut(Mention<'d>)) {
    for node in std::iter::once(node).chain(node.descendants()).filter(|node| node.is_element()) {
        id_of(node).into_iter().for_each(|id| take(Mention::Id(id)));
        for attribute in node.attributes() {
            let pointers = attribute.value().split_ascii_whitespace().filter_map(pointed_to);
            pointers.for_each(|id| take(Mention::Pointer(id)));
        }
    }
}

/// The `xml:id` of an element, without the white space that XML does not count.
fn id_of(node: Node<'_>) -> Option<&str> {
    node.attribute_ns(XML_NAMESPACE, "id").map(str::trim).filter(|id| !id.is_empty())
}

/// The id of this document to which a pointer leads: `#i1`, or the first argument of a scheme such as
/// `#string-range(i1,0,4)`.
fn pointed_to(pointer: &str) -> Option<&str> {
    let rest = pointer.strip_prefix('#')?;
    let id = match rest.split_once('(') {
        Some((_, arguments)) => arguments.split([',', ')']).next()?.trim_start_matches('#'),
        None => rest,
    };
    crate::xml::is_ncname(id).then_some(id)
}

/// Counts of declarations and pointers for each id of a document.
#[derive(Debug, Default)]
pub(in crate::annotate) struct Uses {
    ids: FxHashMap<Box<str>, u32>,
    pointers: FxHashMap<Box<str>, u32>,
    /// The numbers of ids such as `i12` and `i12t`, which notes and their anchors have.
    notes: BTreeMap<usize, u32>,
    /// The numbers of ids such as `d7`, which annotations have.
    annotations: BTreeMap<usize, u32>,
    /// The number of ids that several elements share.
    repeated: usize,
}

impl Uses {
    /// The mentions of a whole document.
    pub fn of(root: Node<'_>) -> Self {
        let mut uses = Self::default();
        each_mention(root, &mut |mention| match mention {
            Mention::Id(id) => uses.add_id(id),
            Mention::Pointer(id) => uses.add_pointer(id),
        });
        uses
    }

    /// Adds the mentions of a part of the document.
    pub fn add(&mut self, mentions: &Mentions) {
        mentions.ids.iter().for_each(|id| self.add_id(id));
        mentions.pointers.iter().for_each(|id| self.add_pointer(id));
    }

    fn add_id(&mut self, id: &str) {
        self.repeated += usize::from(add_one(&mut self.ids, id) == 2);
        for (numbers, letter) in [(&mut self.notes, 'i'), (&mut self.annotations, 'd')] {
            if let Some(number) = number_of(id, letter) {
                *numbers.entry(number).or_default() += 1;
            }
        }
    }

    fn add_pointer(&mut self, id: &str) {
        add_one(&mut self.pointers, id);
    }

    /// Subtracts the mentions of a part.
    pub fn remove(&mut self, mentions: &Mentions) {
        for id in &mentions.ids {
            self.repeated -= usize::from(self.elements_with(id) == 2);
            take_one(&mut self.ids, id);
            for (numbers, letter) in [(&mut self.notes, 'i'), (&mut self.annotations, 'd')] {
                if let Some(number) = number_of(id, letter) {
                    take_number(numbers, number);
                }
            }
        }
        mentions.pointers.iter().for_each(|pointer| take_one(&mut self.pointers, pointer));
    }

    /// The number of elements with an id.
    pub fn elements_with(&self, id: &str) -> usize {
        self.ids.get(id).map_or(0, |count| *count as usize)
    }

    /// The number of pointers to an id.
    pub fn pointers_to(&self, id: &str) -> usize {
        self.pointers.get(id).map_or(0, |count| *count as usize)
    }

    /// The number of ids that several elements share.
    pub fn repeated(&self) -> usize {
        self.repeated
    }

    /// The first free number for ids of notes. It depends on the document alone.
    pub fn next_note(&self) -> usize {
        self.notes.last_key_value().map_or(1, |(most, _)| most + 1)
    }

    /// The first free number for ids of annotations. It depends on the document alone, so that a journal can be
    /// replayed from any state.
    pub fn next_annotation(&self) -> usize {
        self.annotations.last_key_value().map_or(1, |(most, _)| most + 1)
    }
}

/// Adds one to the count of an id, and returns the new count.
fn add_one(counts: &mut FxHashMap<Box<str>, u32>, id: &str) -> u32 {
    // Most ids are known already and are not copied.
    if let Some(count) = counts.get_mut(id) {
        *count += 1;
        return *count;
    }
    counts.insert(id.into(), 1);
    1
}

fn take_one(counts: &mut FxHashMap<Box<str>, u32>, id: &str) {
    if let Some(count) = counts.get_mut(id) {
        *count -= 1;
        if *count == 0 {
            counts.remove(id);
        }
    }
}

fn take_number(numbers: &mut BTreeMap<usize, u32>, number: usize) {
    if let Some(count) = numbers.get_mut(&number) {
        *count -= 1;
        if *count == 0 {
            numbers.remove(&number);
        }
    }
}

/// The number of an id such as `i12`, `i12t` or `i12.2`.
fn number_of(id: &str, letter: char) -> Option<usize> {
    let digits = id.strip_prefix(letter)?;
    digits.split(['.', 't']).next()?.parse().ok().filter(|number| *number < usize::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Document, Limits};

    #[test]
    fn ids_are_those_of_the_tree() {
        let text = "<p xml:id = \"i4\"><!-- xml:id=\"i5\" --><s xml:id='i&#54;' n='xml:id=\"i7\"'>xml:id=\"i8\" #i4\
                    <ref target='#i4 #string-range(i6,0,2) page.xml#i4 #(x)'/></s></p>";
        let document = Document::parse(text.to_owned(), &Limits::default()).unwrap();
        let mentions = Mentions::of(document.root());
        assert_eq!(mentions.ids, ["i4".into(), "i6".into()] as [Box<str>; 2]);
        assert_eq!(mentions.pointers, ["i4".into(), "i6".into(), "x".into()] as [Box<str>; 3]);
        let mut uses = Uses::default();
        uses.add(&mentions);
        assert_eq!((uses.next_note(), uses.pointers_to("i4"), uses.elements_with("i5")), (7, 1, 0));
        uses.remove(&mentions);
        assert_eq!((uses.next_note(), uses.pointers_to("i4"), uses.elements_with("i4")), (1, 0, 0));
    }
}
