//! Decisions on notes without brackets: paragraphs with a cue and footnotes, and the marks that lead to them. They refer
//! to words of other blocks, and are printed as they stand, whatever their class.

use super::draft::{Result, Tree, is, xml_id};
use super::error::{DecisionError, class_name};
use super::planner::Planner;
use super::reclassify::AnchorRequest;
use super::state::NoteState;
use crate::model::{Category, Family};
use crate::xml::Node;

/// What stands on the page without brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// A note, or a paragraph that somebody has found to be none.
    Note,
    /// The number or sign that leads to a note.
    Mark,
}

impl Bare {
    /// What the element with this id is, if it has no brackets. Only editions of ours say so: a note in other TEI files
    /// has no rendition because nothing is printed around it.
    pub fn of(tree: &Tree, id: &str) -> Result<Option<Self>> {
        let carrier = tree.element(id)?;
        let says_more = ["rendition", "prev", "next"].iter().any(|name| carrier.attribute(name).is_some());
        Ok(match carrier.local_name() {
            _ if says_more => None,
            "note" => Some(Self::Note),
            "seg" if carrier.attribute("type") == Some("literal") => Some(Self::Note),
            "ref" => Some(Self::Mark),
            _ => None,
        })
    }

    /// Refuses a class that this cannot have.
    pub fn check(self, class: Option<Category>) -> Result {
        let why = match self {
            Self::Mark if class == Some(Category::Number) => return Ok(()),
            Self::Mark => {
                "this number or sign leads to a note and has no brackets; it can only be `reference.number`".to_owned()
            }
            Self::Note if class.is_some_and(is_of_a_note) => return Ok(()),
            Self::Note => format!(
                "this note is printed without brackets, so it cannot be `{}`; it can explain words (`gloss`), be a \
                 remark (`comment`, `critical`, `speech`, `document`), the author's own footnote \
                 (`footnote.footnote`), or no note (`literal`)",
                class_name(class)
            ),
        };
        Err(DecisionError::refused(why))
    }
}

/// Whether a note without brackets can have this class.
fn is_of_a_note(class: Category) -> bool {
    let speaks_of_text = matches!(class.family(), Family::Gloss | Family::Comment | Family::Speech | Family::Document);
    let vouches = matches!(class, Category::Sic | Category::Correction | Category::Uncertain);
    speaks_of_text || vouches || matches!(class, Category::Foot | Category::Literal)
}

impl Planner<'_> {
    /// Gives a note without brackets another class, or makes it refer to other words.
    pub fn change_bare(
        &mut self,
        note: &NoteState,
        id: &str,
        bare: Bare,
        class: Option<Category>,
        wanted: AnchorRequest<'_>,
    ) -> Result {
        bare.check(class)?;
        let target = match (bare, wanted) {
            (Bare::Mark, AnchorRequest::Likely) => return Ok(()),
            (Bare::Mark, _) => {
                return Err(DecisionError::refused("this number or sign leads to its note; anchor the note instead"));
            }
            (Bare::Note, AnchorRequest::Words(words)) => Some(self.put_anchor(note, id, class, words)?),
            (Bare::Note, _) if class.is_some_and(Category::refers_to_text) => self.target_of_bare(note, wanted)?,
            (Bare::Note, _) => None,
        };
        if let Some(class) = class {
            self.declare_class(class)?;
        }
        self.dress_bare(note, id, class, target.as_deref())?;
        if let Some(old) = note.target.as_deref().filter(|old| Some(*old) != target.as_deref()) {
            self.release_anywhere(old)?;
        }
        if let Some((target, class)) = target.as_deref().zip(class)
            && let Some(block) = self.document().block_with(target)
        {
            self.adapt_anchor(block, target, class)?;
        }
        Ok(())
    }

    /// Removes the tags of an anchor, in whatever block it stands.
    pub fn release_anywhere(&mut self, anchor: &str) -> Result {
        self.document().block_with(anchor).map_or(Ok(()), |block| self.release(block, anchor, 1))
    }

    /// What a note of this file is, if it has no brackets.
    pub fn bare(&mut self, note: &NoteState, id: &str) -> Result<Option<Bare>> {
        if !self.header().reader.is_ours() {
            return Ok(None);
        }
        Bare::of(&self.draft(note.block)?.tree(), id)
    }

    /// The id that a note without brackets points to from now on.
    fn target_of_bare(&mut self, note: &NoteState, wanted: AnchorRequest<'_>) -> Result<Option<String>> {
        let Some(target) = note.target.as_deref() else { return Ok(self.block_before(note.block)) };
        if !matches!(wanted, AnchorRequest::Sentence) {
            return Ok(Some(target.to_owned()));
        }
        let Some(block) = self.document().block_with(target) else { return Ok(Some(target.to_owned())) };
        let tree = self.draft(block)?.tree();
        let words = tree.by_id(target).filter(|node| ["term", "sic", "unclear"].iter().any(|name| is(*node, name)));
        let around = words.and_then(|words| unit_around(words, tree.block()));
        Ok(Some(around.unwrap_or_else(|| target.to_owned())))
    }

    /// The id of the block before, which a note without words of its own refers to.
    fn block_before(&self, number: usize) -> Option<String> {
        let before = self.document().blocks().get(..number).unwrap_or_default().iter().rev();
        before.filter(|block| block.takes_notes).find_map(|block| block.id.as_deref()).map(str::to_owned)
    }
}

/// The id of the sentence of some words, otherwise of their block.
fn unit_around(words: Node<'_>, block: Node<'_>) -> Option<String> {
    let sentence = words.ancestors().find(|above| is(*above, "s"));
    sentence.and_then(xml_id).or_else(|| xml_id(block)).map(str::to_owned)
}
