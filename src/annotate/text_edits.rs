//! Adding, marking, editing and deleting: decisions that change the printed text, or make notes of its characters.

use std::ops::Range;

use similar::Algorithm;

use super::decision::{Place, Words};
use super::document::Mentions;
use super::draft::{Printed, Result, is, lineage, xml_id};
use super::elements::TAKES_NO_NOTE;
use super::error::{DecisionError, Stale};
use super::markup::{Shape, Wording, prefix, restore_capital};
use super::planner::{Planner, checked};
use super::reclassify::AnchorRequest;
use super::state::NoteState;
use super::tag::{Tag, escaped};
use crate::bracket::place_id;
use crate::model::{Category, Delimiters};
use crate::text::{differences, is_closing, is_unspaced};
use crate::xml::{Edits, Node, TextKind};

impl Planner<'_> {
    /// Adds a note and returns its id.
    pub fn add(&mut self, place: &Place, class: Category, words: &str, on: Option<&Words>) -> Result<String> {
        let words = checked(words)?.to_owned();
        if words.is_empty() {
            return Err(DecisionError::refused(
                "a note needs words; for words left out write `...` with the class `gap.omitted`",
            ));
        }
        let number = self.place(place)?;
        // An insertion makes the words differ, so the block no longer repeats another.
        self.cut_tie(number)?;
        let id = self.new_id();
        let rendition = self.rendition(&Delimiters::new("[", "]"))?;
        self.insert(number, place.at, &id, &rendition, &words)?;
        self.class_new(number, &id, class, on)?;
        self.changed_text()?;
        self.write_assessment(&id, Some(class))?;
        Ok(id)
    }

    /// Marks up a bracket that is part of the text, and returns its id.
    pub fn mark(&mut self, place: &Place, bracket: &Words, class: Category) -> Result<String> {
        let number = self.place(place)?;
        let block = self.block(number)?;
        if let Some(note) = block.notes.iter().find(|note| note.range == bracket.range()) {
            let name = note.id.as_deref().unwrap_or_default();
            let why = format!("these brackets are those of the note `{name}`; give that note the class");
            return Err(DecisionError::refused(why));
        }
        let id = self.new_id_like(&place_id(block.id.as_deref(), number, &block.printed, bracket.start));
        let brackets = ends_of(&bracket.text)?;
        let rendition = self.rendition(&brackets)?;
        let reader = self.header().reader.clone();
        let (who, name) = (self.speaker(), self.block_name(number));
        self.draft(number)?.step(|tree, edits| {
            let printed = Printed::new(tree, &reader);
            let found = printed.text.get(bracket.range()).unwrap_or_default();
            if found != bracket.text {
                let (expected, found) = (bracket.text.clone(), found.to_owned());
                return Err(Stale::OtherPlace { block: name, expected, found }.into());
            }
            let open = printed.unit(bracket.start).filter(|unit| unit.is_plain);
            let close = printed.before(bracket.end).filter(|unit| unit.is_plain);
            let ends = open.zip(close).filter(|(open, close)| open.node.parent() == close.node.parent());
            let (open, close) = ends.ok_or_else(|| {
                DecisionError::refused(
                    "this bracket opens in one element and closes in another, so it cannot become a note here",
                )
            })?;
            if let Some(holder) = lineage(open.node, tree.block()).into_iter().find(|above| must_leave(*above)) {
                return Err(DecisionError::refused(format!("a `{}` takes no notes", holder.local_name())));
            }
            let mut tag = raw(tree.block(), &id, &rendition);
            tag.set("resp", &format!("#{who}"));
            edits.replace(open.span, tag.open())?;
            Ok(edits.replace(close.span, tag.close())?)
        })?;
        self.class_new(number, &id, class, None)?;
        self.write_assessment(&id, Some(class))?;
        Ok(id)
    }

    /// The block of a place, if the place is as the person saw it.
    fn place(&self, place: &Place) -> Result<usize> {
        let blocks = self.document().blocks();
        let by_id = place.block_id.as_deref().map(|id| self.document().block_number(id));
        let number = by_id.unwrap_or(Some(place.block)).filter(|number| *number < blocks.len());
        let name = || place.block_id.clone().unwrap_or_else(|| place.block.to_string());
        let gone = || Stale::Gone { id: name(), words: super::shortened(&place.before) };
        let number = number.ok_or_else(gone)?;
        let block = &blocks[number];
        let before = block.printed.get(..place.at).unwrap_or_default();
        if !before.ends_with(&place.before) || block.printed.get(place.at..).is_none() {
            let found = super::last_characters(before, 32).to_owned();
            return Err(Stale::OtherPlace { block: name(), expected: place.before.clone(), found }.into());
        }
        if !block.takes_notes {
            return Err(DecisionError::refused("this is part of the page's interface, which is not annotated"));
        }
        Ok(number)
    }

    /// Inserts a bracket into the text, as an unclassified `seg`.
    fn insert(&mut self, number: usize, at: usize, id: &str, rendition: &str, words: &str) -> Result {
        let reader = self.header().reader.clone();
        let who = self.who.to_owned();
        self.draft(number)?.step(|tree, edits| {
            let printed = Printed::new(tree, &reader);
            let block = tree.block();
            if must_leave(block) || block.ancestors().any(must_leave) {
                let name = block.local_name();
                return Err(DecisionError::refused(format!("a `{name}` takes no notes")));
            }
            let place = gap_at(&printed, at, block)?;
            let (before, behind) = spaces(&printed.text, at);
            let mut tag = raw(tree.block(), id, rendition);
            tag.set("resp", &format!("#{who}"));
            let whole = format!("{before}{}{}{}{behind}", tag.open(), escaped(words, false), tag.close());
            Ok(edits.insert(place, whole)?)
        })
    }

    /// Gives its class to a note that was just inserted.
    fn class_new(&mut self, number: usize, id: &str, class: Category, on: Option<&Words>) -> Result {
        let tree = self.draft(number)?.tree();
        let edition = tree.read(&self.header().reader);
        let found = crate::model::notes(&edition);
        let note = found.notes.iter().find(|note| note.intervention.id.as_deref() == Some(id));
        let note = note.ok_or_else(|| DecisionError::refused("a note cannot stand there"))?;
        let read = NoteState::read(note, &found.printed.text, 0, tree.block().span().start);
        let state = NoteState { block: number, class: None, anchor: None, target: None, ..read };
        drop(found);
        self.apply_class_and_anchor(&state, id, Some(class), on.map_or(AnchorRequest::Likely, AnchorRequest::Words))
    }

    /// Gives a note other words. What old and new words share at the start and the end stays as it is written.
    pub fn edit(&mut self, note: &NoteState, id: &str, to: &str) -> Result {
        let to = checked(to)?.to_owned();
        if to.is_empty() {
            return Err(DecisionError::refused("a note needs words; to remove it, delete it"));
        }
        if note.next.is_some() || note.is_part {
            return Err(DecisionError::refused(
                "this note runs over several paragraphs; edit its words in an XML editor",
            ));
        }
        let square = self.rendition(&Delimiters::new("[", "]"));
        let reader = self.header().reader.clone();
        self.draft(note.block)?.step(|tree, edits| {
            let shape = Shape::of(tree, id)?;
            match &shape.wording {
                Wording::Within(range) => reword(&shape, &Printed::new(tree, &reader), range, &to, edits),
                Wording::Dots => put_words(&shape, Some(&square?), &to, edits),
                Wording::None => put_words(&shape, None, &to, edits),
            }
        })
    }

    /// Removes a note from the text.
    pub fn delete(&mut self, note: &NoteState, id: &str) -> Result {
        let parts = self.parts(note, id)?;
        self.check_pointers(&parts)?;
        let is_bare = self.bare(note, id)?.is_some();
        for (block, part) in &parts {
            self.delete_part(*block, part, note.class)?;
        }
        match note.target.as_deref() {
            Some(anchor) if is_bare => self.release_anywhere(anchor),
            Some(anchor) => self.release(note.block, anchor, 1),
            None => Ok(()),
        }
    }

    /// Refuses to delete an element that others point to.
    fn check_pointers(&mut self, parts: &[(usize, String)]) -> Result {
        let count = parts.len();
        for (index, (block, part)) in parts.iter().enumerate() {
            let links = usize::from(index > 0) + usize::from(index + 1 < count);
            let tree = self.draft(*block)?.tree();
            let element = tree.element(part)?;
            let inside: Vec<&str> = element.descendants().filter_map(xml_id).collect();
            let document = self.document();
            let decisions = |id: &str| document.annotations().on(id).count();
            let own = Mentions::of(element);
            let pointers = |id: &str| document.uses().pointers_to(id);
            let pointed = |id: &str| pointers(id) > decisions(id) + own.pointers_to(id);
            if pointers(part) > decisions(part) + links || inside.iter().any(|id| pointed(id)) {
                return Err(DecisionError::refused(
                    "other notes or links of this file point to this note or to words in it; remove them first",
                ));
            }
            let inside: Vec<String> = inside.into_iter().map(str::to_owned).collect();
            inside.iter().for_each(|id| self.forget(id));
        }
        Ok(())
    }

    fn delete_part(&mut self, block: usize, id: &str, class: Option<Category>) -> Result {
        let uses = self.document().uses();
        let draft = self.draft(block)?;
        if super::markup::leaves_capital(class) {
            restore_capital(draft, id)?;
        }
        draft.step(|tree, edits| {
            let shape = Shape::of(tree, id)?;
            if shape.is_label_of_remark() {
                return Err(DecisionError::refused(
                    "the words of this note stand outside its bracket; delete both in an XML editor",
                ));
            }
            let carrier = shape.carrier;
            if let Some(orig) = carrier.elements().find(|form| is(carrier, "choice") && is(*form, "orig")) {
                let letter = shape.source().get(orig.content_span()).unwrap_or_default().to_owned();
                return Ok(edits.replace(carrier.span(), letter)?);
            }
            let block = tree.block();
            let whole = emptied(carrier, block)?;
            let own = Mentions::of(whole);
            let others = |id: &str| uses.pointers_to(id) > own.pointers_to(id);
            let ancestors = lineage(carrier, block).into_iter().take_while(|node| *node != whole).chain([whole]);
            if ancestors.filter(|node| *node != carrier).filter_map(xml_id).any(others) {
                return Err(DecisionError::refused(
                    "nothing would be left of the words that another note or link points to; remove that first",
                ));
            }
            Ok(edits.delete(with_space(whole))?)
        })
    }
}

/// Changes the words of a note only where they differ from the new ones.
fn reword(shape: &Shape<'_>, printed: &Printed<'_>, range: &Range<usize>, to: &str, edits: &mut Edits<'_>) -> Result {
    if let Some(empty) = shape.empty_holder() {
        let tag = Tag::of(empty);
        return Ok(edits.replace(empty.span(), format!("{}{}{}", tag.open(), escaped(to, false), tag.close()))?);
    }
    if is(shape.carrier, "choice") && to.chars().count() != 1 {
        return Err(DecisionError::refused(
            "in `[t]he` the bracket holds one letter; write one letter, or choose another class first",
        ));
    }
    let units = units(printed, range);
    let wanted: Vec<char> = to.chars().collect();
    let (old, new) = changed(&units, &wanted);
    let bytes = bytes_of(&units, old.clone(), range);
    let written = &shape.source()[bytes.clone()];
    let is_line_end = |at: usize| units[old.clone()].iter().any(|unit| unit.is_line_end && unit.span.contains(&at));
    if written.match_indices('<').any(|(at, _)| !is_line_end(bytes.start + at)) {
        return Err(DecisionError::refused(
            "the words that would change contain markup of their own; edit this note in an XML editor",
        ));
    }
    if !written.contains('<') {
        return Ok(edits.replace(bytes, escaped(&wanted[new].iter().collect::<String>(), false))?);
    }
    // Line ends among changed words stay where they are.
    let (old_words, new_words) = (characters(&units[old.clone()]), &wanted[new]);
    for op in differences(Algorithm::Myers, &old_words, new_words) {
        let (_, from, to) = op.as_tag_tuple();
        if old_words[from.clone()] == new_words[to.clone()] {
            continue;
        }
        let bytes = bytes_of(&units, old.start + from.start..old.start + from.end, range);
        edits.replace(bytes, escaped(&new_words[to].iter().collect::<String>(), false))?;
    }
    Ok(())
}

/// Gives words to a note that has none; `square` is the rendition for one that was printed as `[...]`.
fn put_words(shape: &Shape<'_>, square: Option<&str>, to: &str, edits: &mut Edits<'_>) -> Result {
    if shape.carrier.elements().next().is_some() {
        return Err(DecisionError::refused("this note holds more than its words; edit it in an XML editor"));
    }
    let prefix = prefix(shape.carrier);
    let mut tag = Tag::of(shape.carrier);
    if let Some(square) = square {
        tag.set("rendition", &format!("#{square}"));
    }
    let whole = format!("{}<{prefix}desc>{}</{prefix}desc>{}", tag.open(), escaped(to, false), tag.close());
    Ok(edits.replace(shape.carrier.span(), whole)?)
}

/// The start tag of a bracket that is not classified yet.
fn raw(block: Node<'_>, id: &str, rendition: &str) -> Tag {
    let mut tag = Tag::new(format!("{}seg", prefix(block)));
    tag.set("xml:id", id);
    tag.set("type", "unparsed");
    tag.set("rendition", &format!("#{rendition}"));
    tag
}

/// The delimiters of a bracket: its first and last character.
fn ends_of(bracket: &str) -> Result<Delimiters> {
    let mut characters = bracket.chars();
    let ends = characters.next().zip(characters.next_back()).filter(|(open, close)| {
        matches!((open, close), ('[', ']') | ('［', '］') | ('〔', '〕') | ('【', '】') | ('(', ')') | ('（', '）'))
    });
    let (open, close) = ends.ok_or_else(|| DecisionError::refused("only words in brackets can become a note"))?;
    Ok(Delimiters::new(open.to_string(), close.to_string()))
}

/// The byte of the document between two characters of the printed text, after elements that end there.
fn gap_at(printed: &Printed<'_>, at: usize, block: Node<'_>) -> Result<usize> {
    let inside = |node: Node<'_>| lineage(node, block).iter().any(|above| is(*above, "s"));
    let left = printed.before(at);
    let right = printed.unit(at);
    let prefers_right =
        left.as_ref().is_none_or(|left| !inside(left.node)) && right.as_ref().is_some_and(|right| inside(right.node));
    let unit = if prefers_right {
        right.map(|right| (right, false))
    } else {
        left.map(|left| (left, true)).or(right.map(|right| (right, false)))
    };
    let Some((unit, behind)) = unit else { return Ok(block.content_span().end) };
    let mut place = if behind { unit.span.end } else { unit.span.start };
    let mut node = unit.node;
    while node != block {
        let Some(parent) = node.parent() else { break };
        if !node.is_text() || matches!(parent.local_name(), "s") || parent == block {
            let edge = if behind { node.span().end } else { node.span().start };
            place = if node.is_text() { place } else { edge };
            if parent == block || is(parent, "s") {
                break;
            }
        }
        let content = parent.content_span();
        let at_edge = if behind { place == content.end } else { place == content.start };
        if !at_edge && !must_leave(parent) {
            break;
        }
        place = if behind { parent.span().end } else { parent.span().start };
        node = parent;
    }
    Ok(place)
}

/// Whether an element cannot contain a note.
fn must_leave(node: Node<'_>) -> bool {
    TAKES_NO_NOTE.contains(&node.local_name())
}

/// The spaces that a new bracket needs before and after it.
fn spaces(text: &str, at: usize) -> (&'static str, &'static str) {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let behind = text.get(at..).and_then(|behind| behind.chars().next());
    let opens = |c: char| matches!(c, '(' | '[' | '{' | '“' | '«' | '„' | '‘' | '「' | '『' | '（' | '［');
    let lead = before.is_some_and(|c| !c.is_whitespace() && !opens(c) && !is_unspaced(c));
    let tail = behind.is_some_and(|c| !c.is_whitespace() && !is_closing(c) && !is_unspaced(c));
    (if lead { " " } else { "" }, if tail { " " } else { "" })
}

/// A character of a note's words as a person sees it: a line end is a space.
struct Seen {
    character: char,
    /// Its bytes in the document.
    span: Range<usize>,
    is_line_end: bool,
}

/// The characters of a note's words.
fn units(printed: &Printed<'_>, range: &Range<usize>) -> Vec<Seen> {
    let mut units: Vec<Seen> = Vec::new();
    let characters = printed.text.char_indices().filter_map(|(at, c)| Some((c, printed.unit(at)?)));
    for (c, unit) in characters.filter(|(_, unit)| range.start <= unit.span.start && unit.span.end <= range.end) {
        let is_line_end = matches!(c, '\r' | '\n');
        let ends_same = c == '\n' && units.last().is_some_and(|last| last.character == '\r');
        if let Some(last) = units.last_mut().filter(|_| ends_same) {
            (last.character, last.span.end) = (' ', unit.span.end);
            continue;
        }
        units.push(Seen { character: c, span: unit.span, is_line_end });
    }
    units.iter_mut().filter(|unit| unit.is_line_end).for_each(|unit| unit.character = ' ');
    units
}

fn characters(units: &[Seen]) -> Vec<char> {
    units.iter().map(|unit| unit.character).collect()
}

/// The ranges in the old and the new words that differ, without their common start and end.
fn changed(units: &[Seen], wanted: &[char]) -> (Range<usize>, Range<usize>) {
    let prefix = units.iter().zip(wanted).take_while(|(unit, c)| unit.character == **c).count();
    let rest = units.len().min(wanted.len()) - prefix;
    let same = |(unit, c): &(&Seen, &char)| unit.character == **c;
    let suffix = units.iter().rev().zip(wanted.iter().rev()).take(rest).take_while(same).count();
    (prefix..units.len() - suffix, prefix..wanted.len() - suffix)
}

/// The bytes of some characters of a note's words; `whole` are the bytes of all.
fn bytes_of(units: &[Seen], some: Range<usize>, whole: &Range<usize>) -> Range<usize> {
    let start = if some.start == 0 { whole.start } else { units[some.start - 1].span.end };
    let end = if some.end == units.len() { whole.end } else { units[some.end].span.start };
    start..end.max(start)
}

/// Whether an element is one of several alternative readings.
fn is_reading(node: Node<'_>) -> bool {
    let of_choice = node.parent().is_some_and(|parent| is(parent, "choice"));
    of_choice || is(node, "lem") || is(node, "rdg")
}

/// The element to remove with a note: the note itself, or the elements that would be left empty.
fn emptied<'t>(carrier: Node<'t>, block: Node<'t>) -> Result<Node<'t>> {
    let why = "this paragraph holds nothing but the note; delete the paragraph in an XML editor";
    if carrier == block {
        return Err(DecisionError::refused(why));
    }
    let mut node = carrier;
    while let Some(parent) = node.parent() {
        let alone = parent
            .children()
            .all(|child| child == node || child.is_space() || !(child.is_text() || child.is_element()));
        if !alone {
            break;
        }
        if parent == block {
            return Err(DecisionError::refused(why));
        }
        // If this reading were removed, another one would become the text.
        if is_reading(parent) {
            break;
        }
        node = parent;
    }
    Ok(node)
}

/// The bytes of an element with one of the spaces beside it: the one before if a space, punctuation or the end follows;
/// the one after if it would otherwise follow a space or the start.
fn with_space(node: Node<'_>) -> Range<usize> {
    let mut range = node.span();
    let text = |sibling: Option<Node<'_>>| {
        sibling.filter(|it| it.text_kind() == Some(TextKind::Plain)).map(|it| it.source().to_owned())
    };
    let before = text(node.previous_sibling());
    let behind = text(node.next_sibling());
    let space_before = before.as_deref().is_some_and(|text| text.ends_with(' '));
    let first = behind.as_deref().and_then(|text| text.chars().next());
    let ends = node.next_sibling().is_none();
    if space_before && (ends || first.is_some_and(|c| c.is_whitespace() || is_closing(c))) {
        range.start -= 1;
    } else if first == Some(' ')
        && (node.previous_sibling().is_none()
            || before.as_deref().is_some_and(|text| text.ends_with(char::is_whitespace)))
    {
        range.end += 1;
    }
    range
}
