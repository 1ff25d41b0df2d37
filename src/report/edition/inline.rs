//! The words of a block, with all that some view shows of them; the style hides what the chosen view leaves out.

use maud::{Markup, Render, html};

use super::Ids;
use super::beside::Sources;
use super::notes::{Notes, is_doubtful, is_quiet};
use super::spaces::{Spaces, is_dropped};
use crate::model::{Anchor, Block, Choice, Element, Family, Inline, Intervention, Layer, View, printed_words};
use crate::report::words::{Words, direction, known};

/// What the rendering of a block needs, and what it finds on the way.
pub(super) struct Inlines<'s, 'e> {
    pub notes: &'s Notes<'e>,
    pub sources: Option<&'s Sources<'e>>,
    pub ids: Ids,
    spaces: Spaces,
    /// Notes that begin in the block.
    pub found: Vec<usize>,
    /// Segments of the translation that stand in it.
    pub segments: Vec<usize>,
}

/// The classes of what some views hide.
fn hidden_in(shown: impl Fn(View) -> bool) -> &'static str {
    match (shown(View::Printed), shown(View::Reading), shown(View::Base)) {
        (true, true, false) => "nb",
        (true, false, false) => "nr nb",
        (false, true, false) => "np nb",
        (false, false, true) => "np nr",
        (true, false, true) => "nr",
        (false, true, true) => "np",
        (true, true, true) | (false, false, false) => "",
    }
}

impl<'s, 'e> Inlines<'s, 'e> {
    pub fn new(notes: &'s Notes<'e>, sources: Option<&'s Sources<'e>>, ids: Ids) -> Self {
        Self { notes, sources, ids, spaces: Spaces::default(), found: Vec::new(), segments: Vec::new() }
    }

    /// The words of a block.
    pub fn block(&mut self, block: &Block) -> Markup {
        self.spaces = Spaces::of(&block.content);
        self.segments.extend(self.segment(block.id.as_deref()));
        self.inlines(&block.content)
    }

    /// The segment that is a unit of the page.
    fn segment(&self, id: Option<&str>) -> Option<usize> {
        self.sources.and_then(|sources| sources.segment(id))
    }

    /// The bead of a unit of the page.
    pub fn bead(&self, id: Option<&str>) -> Option<usize> {
        self.sources.and_then(|sources| sources.bead(sources.segment(id)))
    }

    fn inlines(&mut self, content: &[Inline]) -> Markup {
        let mut page = String::new();
        content.iter().for_each(|inline| self.inline(inline, &mut page));
        maud::PreEscaped(page)
    }

    fn inline(&mut self, inline: &Inline, page: &mut String) {
        match inline {
            Inline::Text(text) => Words(self.spaces.text(inline, &text.content)).render_to(page),
            Inline::LineBreak(..) => page.push_str("<br>"),
            Inline::Sentence(sentence) => self.sentence(sentence).render_to(page),
            Inline::Anchor(anchor) => self.anchor(anchor).render_to(page),
            Inline::Choice(choice) => self.choice(choice).render_to(page),
            Inline::Remark(remark) => self.remark(inline, remark).render_to(page),
            Inline::Element(element) if element.is_deleted() => {}
            Inline::Element(element) => self.element(element).render_to(page),
            Inline::Intervention(intervention) => self.intervention(inline, intervention).render_to(page),
        }
    }

    fn sentence(&mut self, sentence: &Element) -> Markup {
        let id = sentence.id.as_deref();
        self.segments.extend(self.segment(id));
        let bead = self.bead(id);
        html! {
            span.s id=[id.map(|id| self.ids.of(id))] data-b=[bead] lang=[known(sentence.lang.as_deref())] {
                (self.inlines(&sentence.content))
            }
        }
    }

    fn element(&mut self, element: &Element) -> Markup {
        let words = self.inlines(&element.content);
        match known(element.lang.as_deref()) {
            Some(lang) => html! { bdi lang=(lang) dir=(direction(Some(lang))) { (words) } },
            None => words,
        }
    }

    fn anchor(&mut self, anchor: &Anchor) -> Markup {
        let words = self.inlines(&anchor.content);
        match self.notes.layer_of_anchor(anchor.id.as_deref()) {
            Some(layer) => html! { span class={ "a f-" (layer) } { (words) } },
            None => words,
        }
    }

    fn choice(&mut self, choice: &Choice) -> Markup {
        let is_first = |view| std::ptr::eq(choice.shown(view), &*choice.first);
        html! {
            span class=(hidden_in(is_first)) { (self.inlines(&choice.first)) }
            span class={ "put " (hidden_in(|view| !is_first(view))) } { (self.inlines(&choice.second)) }
        }
    }

    fn remark(&mut self, inline: &Inline, remark: &Element) -> Markup {
        let (before, behind) = self.spaces.beside(inline);
        let number = self.notes.of_remark(&remark.content);
        let layer =
            number.and_then(|number| self.notes.placed.get(number)).map_or(Layer::Unparsed, |note| note.layer());
        html! {
            bdi class={ "i nr nb f-" (layer) } { (before) (Words(&printed_words(&remark.content))) (behind) }
            (self.mark(number))
        }
    }

    fn intervention(&mut self, inline: &Inline, intervention: &Intervention) -> Markup {
        let number = self.notes.of(intervention);
        let note = number.and_then(|number| self.notes.placed.get(number));
        // A part that follows, or text in brackets: it looks like what it belongs to.
        let layer = note.map(|note| note.layer()).or_else(|| layer_of(intervention));
        let Some(layer) = layer else {
            let delimiters = &intervention.delimiters;
            return html! { (Words(&delimiters.open)) (self.inlines(&intervention.content)) (Words(&delimiters.close)) };
        };
        let is_note = !View::Reading.shows(intervention);
        html! {
            @if is_note { (self.note(inline, intervention, layer)) (self.mark(number)) }
            @else { (self.read(inline, intervention, layer)) (self.mark(number)) }
        }
    }

    /// A bracket that only the printed view has in its place.
    fn note(&mut self, inline: &Inline, intervention: &Intervention, layer: Layer) -> Markup {
        let (before, behind) = self.spaces.beside(inline);
        let delimiters = &intervention.delimiters;
        html! {
            bdi class={ "i nr nb f-" (layer) } {
                (before)
                (Words(&delimiters.open)) (Words(&printed_words(&intervention.content))) (Words(&delimiters.close))
                (behind)
            }
        }
    }

    /// A bracket whose words are read as part of the sentence.
    fn read(&mut self, inline: &Inline, intervention: &Intervention, layer: Layer) -> Markup {
        let (before, behind) = self.spaces.beside(inline);
        let delimiters = &intervention.delimiters;
        let hidden = hidden_in(|view| view.shows(intervention));
        // The reading view shows the brackets of what nobody has classified.
        let brackets = if intervention.class.is_none() && !is_dropped(intervention) { "" } else { "nr nb" };
        html! {
            span class={ "i " (hidden) " f-" (layer) } {
                (before)
                span.w {
                    span class=(brackets) { (Words(&delimiters.open)) }
                    bdi { (self.inlines(&intervention.content)) }
                    span class=(brackets) { (Words(&delimiters.close)) }
                }
                (behind)
            }
        }
    }

    /// The number that leads to a note.
    fn mark(&mut self, number: Option<usize>) -> Markup {
        let Some((number, note)) = number.and_then(|number| Some((number, self.notes.placed.get(number)?))) else {
            return html! {};
        };
        self.found.push(number);
        let id = self.ids.of(&format!(":r{}", number + 1));
        html! {
            a id=(id) class={ "m f-" (note.layer()) @if is_quiet(note) { " quietly" } @if is_doubtful(note) { " doubt" } }
                href={ "#" (self.notes.id(number, self.ids)) } aria-label={ "Note " (self.notes.label(number)) } {
                (self.notes.label(number))
            }
        }
    }
}

/// The layer of a bracket that is not a note of its own; `None` for text.
fn layer_of(intervention: &Intervention) -> Option<Layer> {
    let family = intervention.class?.family();
    (family != Family::Literal).then_some(Layer::Notes(family))
}
