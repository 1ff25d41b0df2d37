//! Reclassifying and anchoring: a note gets another class, or refers to other words.

use super::anchoring::{AnchorSite, ground};
use super::decision::Words;
use super::draft::{Result, is, xml_id};
use super::error::DecisionError;
use super::markup::{
    MarkupChange, Shape, leaves_capital, mark_capital, markup_for, prefix, restore_capital, rewrite_note,
};
use super::planner::Planner;
use super::state::NoteState;
use super::tag::Tag;
use super::unbracketed::Bare;
use crate::bracket::{anchor_before, leftover_capital};
use crate::model::{Category, Delimiters, Family};
use crate::tei::names::is_described;
use crate::xml::Node;

/// The words that a note shall refer to.
#[derive(Debug, Clone, Copy)]
pub(super) enum AnchorRequest<'w> {
    /// Those that it refers to now; otherwise those that an import would propose.
    Likely,
    /// These.
    Words(&'w Words),
    /// The sentence.
    Sentence,
}

/// The new form of one part of a note.
struct NoteChange<'b> {
    old: Option<Category>,
    class: Option<Category>,
    /// Id of the words that the note refers to.
    anchor: Option<&'b str>,
    /// Whether the note has several parts.
    is_several: bool,
}

impl Planner<'_> {
    /// Gives a note another class.
    pub fn reclassify(&mut self, note: &NoteState, id: &str, to: Option<Category>) -> Result {
        if note.class == to {
            return Ok(());
        }
        self.apply_class_and_anchor(note, id, to, AnchorRequest::Likely)
    }

    /// Makes the note refer to other words.
    pub fn anchor(&mut self, note: &NoteState, id: &str, on: Option<&Words>) -> Result {
        self.apply_class_and_anchor(note, id, note.class, on.map_or(AnchorRequest::Sentence, AnchorRequest::Words))
    }

    pub fn apply_class_and_anchor(
        &mut self,
        note: &NoteState,
        id: &str,
        class: Option<Category>,
        wanted: AnchorRequest<'_>,
    ) -> Result {
        if let Some(bare) = self.bare(note, id)? {
            return self.change_bare(note, id, bare, class, wanted);
        }
        let parts = self.parts(note, id)?;
        let old = self.old_anchor(note)?;
        if let (AnchorRequest::Words(_), Some(old)) = (wanted, &old) {
            // The new anchor takes over the id of the old one.
            self.release(note.block, old, 1)?;
        }
        let anchor = self.new_anchor(note, id, class, old.as_deref(), wanted)?;
        if let Some(class) = class {
            self.declare_class(class)?;
        }
        for (block, part) in &parts {
            // The anchor of a gloss is in its own block, so later parts of a gloss are notes on their own sentence.
            let anchor = anchor.as_deref().filter(|_| part == id);
            let becomes = NoteChange { old: note.class, class, anchor, is_several: parts.len() > 1 };
            self.dress_part(*block, part, &becomes)?;
        }
        if let Some(old) = old.filter(|old| Some(old) != anchor.as_ref()) {
            self.release(note.block, &old, 1)?;
        }
        if let Some((anchor, class)) = anchor.zip(class) {
            self.adapt_anchor(note.block, &anchor, class)?;
        }
        self.capitals(note, id, class)
    }

    /// The block and id of each part of a note.
    pub fn parts(&self, note: &NoteState, id: &str) -> Result<Vec<(usize, String)>> {
        if note.is_part {
            return Err(DecisionError::refused(
                "this is a later part of a note over several paragraphs; decide on its first part",
            ));
        }
        let mut parts = vec![(note.block, id.to_owned())];
        let mut next = note.next.clone();
        while let Some(following) = next {
            let found = self.setting.note_named(&following);
            let part = found.filter(|part| !parts.iter().any(|(_, id)| *id == *following) && part.is_part);
            let part = part.ok_or_else(|| {
                DecisionError::refused(format!("this note goes on in `{following}`, which is not part of a note"))
            })?;
            parts.push((part.block, following.to_string()));
            next = part.next.clone();
        }
        Ok(parts)
    }

    /// The id of the note's anchor, if that is in the same block.
    fn old_anchor(&mut self, note: &NoteState) -> Result<Option<String>> {
        let Some(target) = note.target.clone() else { return Ok(None) };
        let tree = self.draft(note.block)?.tree();
        Ok(tree.by_id(&target).filter(|node| is_anchor(*node)).map(|_| target.to_string()))
    }

    fn new_anchor(
        &mut self,
        note: &NoteState,
        id: &str,
        class: Option<Category>,
        old: Option<&str>,
        wanted: AnchorRequest<'_>,
    ) -> Result<Option<String>> {
        let anchored = class.is_some_and(Category::is_anchored);
        match wanted {
            AnchorRequest::Likely if !anchored => Ok(None),
            AnchorRequest::Likely if old.is_some() && may_speak(class, note) => Ok(old.map(str::to_owned)),
            // The target of a note in TEI from elsewhere belongs to the file.
            AnchorRequest::Likely if note.target.is_some() && !self.header().reader.is_ours() => Ok(None),
            AnchorRequest::Likely => {
                let Some(words) = class.and_then(|class| self.likely(note, class)) else { return Ok(None) };
                // If an import could not mark up these words either, the person is not to blame.
                Ok(self.put_anchor(note, id, class, &words).ok())
            }
            AnchorRequest::Sentence => Ok(None),
            AnchorRequest::Words(words) => self.put_anchor(note, id, class, words).map(Some),
        }
    }

    /// The words that an import would propose for a class.
    fn likely(&self, note: &NoteState, class: Category) -> Option<Words> {
        let block = self.document().blocks().get(note.block)?;
        let lang = block.lang.as_deref().unwrap_or("und");
        let range = anchor_before(&block.printed, note.range.clone(), class, lang, self.setting.lexicon())?;
        Words::at(&block.printed, range)
    }

    /// Puts an anchor around words, or finds the one that is there.
    pub fn put_anchor(&mut self, note: &NoteState, id: &str, class: Option<Category>, words: &Words) -> Result<String> {
        if !class.is_some_and(Category::refers_to_text) {
            let name = super::error::class_name(class);
            return Err(DecisionError::refused(format!(
                "a note of the class `{name}` refers to no words; choose another class first"
            )));
        }
        let is_gloss = class.is_some_and(|class| class.family() == Family::Gloss);
        if words.start < note.range.end && note.range.start < words.end {
            return Err(DecisionError::refused("a note cannot refer to its own words"));
        }
        if is_gloss && words.start > note.range.start {
            return Err(DecisionError::refused(
                "a gloss refers to words before it; choose words before the bracket, or another class",
            ));
        }
        let name = self.block_name(note.block);
        let reader = self.header().reader.clone();
        let tree = self.draft(note.block)?.tree();
        let around = match ground(&tree, &reader, words, &name)? {
            AnchorSite::Stands(anchor) => return Ok(anchor),
            AnchorSite::Around(around) => around,
        };
        if tree.by_id(id).is_some_and(|note| around.start < note.span().end && note.span().start < around.end) {
            return Err(DecisionError::refused(
                "these words cannot be anchored without the note itself; choose others",
            ));
        }
        let prefix = prefix(tree.block());
        let anchor = self.new_id_like(&format!("{id}t"));
        let mut tag = Tag::new(format!("{prefix}term"));
        tag.set("xml:id", &anchor);
        self.draft(note.block)?.step(|_, edits| {
            edits.insert(around.start, tag.open())?;
            Ok(edits.insert(around.end, tag.close())?)
        })?;
        Ok(anchor)
    }

    /// The name of a block for messages.
    pub fn block_name(&self, number: usize) -> String {
        let id = self.document().blocks().get(number).and_then(|block| block.id.as_deref());
        id.map_or_else(|| number.to_string(), str::to_owned)
    }

    /// Gives a note without brackets its element and its target.
    pub fn dress_bare(&mut self, note: &NoteState, id: &str, class: Option<Category>, target: Option<&str>) -> Result {
        self.dress_part(note.block, id, &NoteChange { old: note.class, class, anchor: target, is_several: false })
    }

    fn dress_part(&mut self, block: usize, id: &str, becomes: &NoteChange<'_>) -> Result {
        let class = becomes.class;
        let tree = self.draft(block)?.tree();
        let shape = Shape::of(&tree, id)?;
        let bare = self.header().reader.is_ours() && Bare::of(&tree, id)?.is_some();
        let markup = markup_for(&shape, class, becomes.anchor.is_some() && !bare);
        if becomes.is_several && (is_described(markup) || class == Some(Category::Case) || class.is_none()) {
            let name = super::error::class_name(class);
            return Err(DecisionError::refused(format!(
                "this note runs over several paragraphs; a note of the class `{name}` cannot"
            )));
        }
        let brackets = shape.characters.clone().filter(|_| class.is_some());
        let rendition = brackets.map(|brackets| self.rendition(&brackets)).transpose()?;
        let needs_square = matches!(shape.wording, super::markup::Wording::Dots) || class == Some(Category::Omitted);
        let square = if needs_square { Some(self.rendition(&Delimiters::new("[", "]"))?) } else { None };
        // Brackets that are characters stay so while the note is unclassified.
        let known = shape.characters.clone();
        let characters = if class.is_none() { known.or_else(|| self.brackets_of(&shape)) } else { None };
        let target = becomes.anchor.map(str::to_owned).or_else(|| self.unit_for(&shape, tree.block(), becomes));
        let resp = self.header().reader.is_ours().then(|| self.speaker());
        if class == Some(Category::Omitted) {
            self.declare_dots()?;
        }
        let plan = MarkupChange {
            class,
            old_class: becomes.old,
            markup,
            target: target.as_deref(),
            rendition: rendition.as_deref(),
            square: square.as_deref(),
            characters,
            resp: resp.as_deref(),
            who: self.who,
        };
        rewrite_note(self.draft(block)?, id, &plan)
    }

    /// The sentence or block that a note without an anchor points to.
    fn unit_for(&self, shape: &Shape<'_>, block: Node<'_>, becomes: &NoteChange<'_>) -> Option<String> {
        // The target of a note in TEI from elsewhere belongs to the file.
        let has_own =
            !self.header().reader.is_ours() && becomes.old.is_none() && shape.carrier.attribute("target").is_some();
        let aims = !has_own && becomes.class.is_some_and(Category::refers_to_text);
        unit_of(shape.carrier, block).filter(|_| aims)
    }

    /// The brackets that are printed around a note by its rendition.
    fn brackets_of(&self, shape: &Shape<'_>) -> Option<Delimiters> {
        if let super::markup::Wording::Dots = shape.wording {
            return Some(Delimiters::new("[", "]"));
        }
        let pointer = shape.inner.attribute("rendition")?;
        Some(self.header().reader.rendition(pointer.trim_start_matches('#'))).filter(|brackets| !brackets.is_empty())
    }

    /// Removes the tags of an anchor, unless other notes still point to it. `own` is the number of pointers that go
    /// with it.
    pub fn release(&mut self, block: usize, anchor: &str, own: usize) -> Result {
        let shared = self.document().uses().pointers_to(anchor) > own;
        let ours = self.header().reader.is_ours();
        let mut gone = false;
        self.draft(block)?.step(|tree, edits| {
            let Some(node) = tree.by_id(anchor).filter(|node| is_anchor(*node) && !shared) else { return Ok(()) };
            let bare = Tag::of(node).has_only(&["xml:id", "cert", "ana"]);
            // An anchor is named after the first note that refers to it.
            let made_here = anchor.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').ends_with('t')
                && (anchor.starts_with('i') || anchor.contains(".at"));
            if !bare || !(ours || made_here) {
                return Ok(());
            }
            gone = true;
            edits.delete(node.start_tag_span())?;
            Ok(edits.delete(node.content_span().end..node.span().end)?)
        })?;
        self.freed.extend(gone.then(|| anchor.to_owned()));
        Ok(())
    }

    /// Gives an anchor the element of the note's class, unless other notes refer to the same words.
    pub fn adapt_anchor(&mut self, block: usize, anchor: &str, class: Category) -> Result {
        let name = match class {
            Category::Sic | Category::Correction => "sic",
            Category::Uncertain => "unclear",
            _ => "term",
        };
        let shared = self.document().uses().pointers_to(anchor) > 1;
        self.draft(block)?.step(|tree, edits| {
            let node = tree.by_id(anchor).filter(|node| is_anchor(*node) && node.local_name() != name);
            let Some(node) = node.filter(|_| !shared) else { return Ok(()) };
            let mut tag = Tag::of(node);
            if !tag.has_only(&["xml:id", "cert", "ana"]) || node.self_closing() {
                return Ok(());
            }
            tag.remove("cert");
            tag.remove("ana");
            if tag.rename(&format!("{}{name}", prefix(node))).is_err() {
                return Ok(());
            }
            if name == "unclear" {
                tag.set("cert", "low");
            }
            edits.replace(node.start_tag_span(), tag.open())?;
            Ok(edits.replace(node.content_span().end..node.span().end, tag.close())?)
        })
    }

    /// Adjusts the superfluous capital after words supplied at the start of a sentence.
    fn capitals(&mut self, note: &NoteState, id: &str, class: Option<Category>) -> Result {
        if leaves_capital(note.class) && !leaves_capital(class) {
            return restore_capital(self.draft(note.block)?, id);
        }
        let ours = self.header().reader.is_ours();
        if ours && class == Some(Category::Completion) && !leaves_capital(note.class) && note.next.is_none() {
            let lang = self.block(note.block)?.lang.clone();
            let lang = lang.as_deref().unwrap_or("und").to_owned();
            let lexicon = self.setting.lexicon();
            return mark_capital(self.draft(note.block)?, id, |after| leftover_capital(after, lexicon, &lang));
        }
        Ok(())
    }
}

fn is_anchor(node: Node<'_>) -> bool {
    ["term", "sic", "unclear"].iter().any(|name| is(node, name))
}

/// Whether a note of this class may keep its anchor: a gloss comes after its words.
fn may_speak(class: Option<Category>, note: &NoteState) -> bool {
    let is_gloss = class.is_some_and(|class| class.family() == Family::Gloss);
    !is_gloss || note.anchor.as_ref().is_none_or(|anchor| anchor.start <= note.range.start)
}

/// The id of the sentence of a note, otherwise of its block.
fn unit_of(carrier: Node<'_>, block: Node<'_>) -> Option<String> {
    let sentence = carrier.ancestors().find(|above| is(*above, "s")).filter(|_| carrier != block);
    let id = sentence.and_then(xml_id).or_else(|| xml_id(block).filter(|_| carrier != block));
    id.map(str::to_owned)
}
