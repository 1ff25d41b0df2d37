//! The markup of a note: which element carries it, and how one kind becomes another.

use std::ops::Range;

use super::draft::{Draft, Result, Tree, is};
use super::elements::{OF_A_WORD, ONLY_IN_NOTES, WORDLESS};
use super::error::DecisionError;
use super::tag::{Tag, class_pointer, escaped};
use crate::model::{Category, Delimiters, Family, Markup};
use crate::tei::names::{
    DOTS, STANDARD_RENDITIONS, is_described, kind_attribute, markup_name, markup_named, takes_target,
};
use crate::xml::{Edits, Node, TextKind};

/// Where the words of a note are in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wording {
    /// These bytes.
    Within(Range<usize>),
    /// Nowhere: the rendition prints `[...]`.
    Dots,
    /// The note has no words.
    None,
}

/// A note with its markup.
pub(super) struct Shape<'t> {
    /// The element with its id.
    pub carrier: Node<'t>,
    /// The element with its rendition: the `reg` of a changed letter.
    pub inner: Node<'t>,
    pub wording: Wording,
    pub markup: Markup,
    /// The brackets, if they are characters in a note that nobody has classified.
    pub characters: Option<Delimiters>,
}

impl<'t> Shape<'t> {
    /// The shape of the note with this id.
    pub fn of(tree: &'t Tree, id: &str) -> Result<Self> {
        let carrier = tree.element(id)?;
        let whole = Wording::Within(carrier.content_span());
        let usual = |markup| Self { carrier, inner: carrier, wording: whole.clone(), markup, characters: None };
        if is(carrier, "choice") {
            let reg = carrier.elements().find(|form| is(*form, "reg"));
            let inner = reg.ok_or_else(|| unknown(carrier))?;
            return Ok(Self { inner, wording: Wording::Within(inner.content_span()), ..usual(Markup::Supplied) });
        }
        let markup = markup_named(carrier.local_name()).ok_or_else(|| unknown(carrier))?;
        if is_dots(carrier) {
            return Ok(Self { wording: Wording::Dots, ..usual(markup) });
        }
        if is_described(markup) {
            return Ok(Self { wording: described(carrier), ..usual(markup) });
        }
        if markup == Markup::Seg
            && carrier.attribute("type") == Some("unparsed")
            && carrier.attribute("rendition").is_none()
        {
            let (range, delimiters) = unparsed(carrier);
            return Ok(Self { wording: Wording::Within(range), characters: delimiters, ..usual(markup) });
        }
        Ok(usual(markup))
    }

    /// The element that would contain its words, if that is an empty-element tag and has no room for them yet.
    pub fn empty_holder(&self) -> Option<Node<'t>> {
        let holder = match is_described(self.markup) {
            true => self.carrier.elements().find(|child| is(*child, "desc"))?,
            false => self.inner,
        };
        holder.self_closing().then_some(holder)
    }

    /// Whether its words are plain text without markup.
    pub fn is_plain(&self) -> bool {
        match &self.wording {
            Wording::Within(range) => !self.source().get(range.clone()).is_some_and(|words| words.contains('<')),
            Wording::Dots | Wording::None => true,
        }
    }

    /// Whether it contains paragraphs, lists and the like.
    pub fn has_blocks(&self) -> bool {
        self.carrier.descendants().any(|node| ONLY_IN_NOTES.contains(&node.local_name()))
    }

    pub fn source(&self) -> &'t str {
        self.carrier.document().source()
    }

    /// Whether it opens a note whose words come after the bracket.
    pub fn is_label_of_remark(&self) -> bool {
        self.markup == Markup::Label
            && self
                .carrier
                .parent()
                .is_some_and(|parent| is(parent, "note") && parent.elements().next() == Some(self.carrier))
    }

    /// Whether it is among the words of a sentence, where a credit cannot be a `bibl`.
    pub fn in_sentence(&self) -> bool {
        let parent = self.carrier.parent();
        let between = |parent: Node<'_>| {
            is(parent, "p") || is(parent, "surplus") || is(parent, "note") && self.is_label_of_remark()
        };
        !parent.is_some_and(between) || is_in_words(self.carrier)
    }
}

/// Whether an element is between words of its parent, not between sentences.
fn is_in_words(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    !parent.elements().any(|child| is(child, "s"))
        && parent.children().any(|child| child.is_text() && !child.is_space())
}

fn unknown(node: Node<'_>) -> DecisionError {
    DecisionError::refused(format!("`{}` is not a note", node.qualified_name()))
}

fn is_dots(node: Node<'_>) -> bool {
    node.attribute("rendition").is_some_and(|pointer| pointer.trim_start_matches('#') == DOTS)
}

/// The words of a gap or an event.
fn described(carrier: Node<'_>) -> Wording {
    let mut descriptions = carrier.elements().filter(|child| is(*child, "desc"));
    match (descriptions.next(), descriptions.next()) {
        (Some(desc), None) => Wording::Within(desc.content_span()),
        _ => Wording::None,
    }
}

/// The content of an unclassified note, and its brackets.
fn unparsed(carrier: Node<'_>) -> (Range<usize>, Option<Delimiters>) {
    let range = carrier.content_span();
    let words = carrier.document().source().get(range.clone()).unwrap_or_default();
    let pairs = STANDARD_RENDITIONS.iter().filter(|(_, open, close)| !open.is_empty() || !close.is_empty());
    let found = pairs.map(|(_, open, close)| (*open, *close)).find(|(open, close)| {
        words.len() >= open.len() + close.len()
            && words.starts_with(open)
            && words.ends_with(close)
            && !(open.is_empty() || close.is_empty())
    });
    match found {
        Some((open, close)) => (range.start + open.len()..range.end - close.len(), Some(Delimiters::new(open, close))),
        None => (range, None),
    }
}

/// The new form of a note.
#[derive(Debug, Clone)]
pub(super) struct MarkupChange<'d> {
    pub class: Option<Category>,
    /// The old class of the markup.
    pub old_class: Option<Category>,
    pub markup: Markup,
    /// The id of the target.
    pub target: Option<&'d str>,
    /// Id of the rendition for brackets that were characters.
    pub rendition: Option<&'d str>,
    /// Id of the rendition of `[` and `]`.
    pub square: Option<&'d str>,
    /// The brackets as characters, for a note that becomes unclassified.
    pub characters: Option<Delimiters>,
    /// Who intervened, if the file must say so and does not.
    pub resp: Option<&'d str>,
    /// Who decides.
    pub who: &'d str,
}

/// Chooses the element for a class in place of a note's present one.
pub(super) fn markup_for(shape: &Shape<'_>, class: Option<Category>, anchored: bool) -> Markup {
    if class == Some(Category::Before) && shape.is_label_of_remark() {
        return Markup::Label;
    }
    let markup = match Markup::of(class, shape.in_sentence()) {
        Markup::Gloss if !anchored => Markup::Note,
        Markup::Label => Markup::Note,
        other => other,
    };
    if is_described(markup) && !shape.is_plain() { Markup::Note } else { markup }
}

/// Gives a note its new form.
pub(super) fn rewrite_note(draft: &mut Draft, id: &str, change: &MarkupChange<'_>) -> Result {
    if change.markup != Markup::Label {
        undo_remark(draft, id)?;
    }
    draft.step(|tree, edits| {
        let shape = Shape::of(tree, id)?;
        fits(&shape, change)?;
        if change.class == Some(Category::Case) {
            return letter(&shape, edits, change);
        }
        let tag = tag(&shape, change)?;
        let is_empty = matches!(shape.wording, Wording::None) || wants_dots(&shape, change);
        if is_empty {
            let keeps = matches!(shape.wording, Wording::None) && !shape.carrier.self_closing();
            return if keeps {
                retag(&shape, edits, &tag)
            } else {
                Ok(edits.replace(shape.carrier.span(), tag.empty())?)
            };
        }
        let (open, close) = wrapping(&shape, change, &tag);
        let whole = shape.carrier.span();
        match &shape.wording {
            Wording::Within(range) => {
                edits.replace(whole.start..range.start, open)?;
                edits.replace(range.end..whole.end, close)?;
            }
            Wording::Dots => edits.replace(whole, format!("{open}...{close}"))?,
            Wording::None => {}
        }
        Ok(())
    })
}

/// Replaces the start tag and the end tag; the content stays.
fn retag(shape: &Shape<'_>, edits: &mut Edits<'_>, tag: &Tag) -> Result {
    edits.replace(shape.carrier.start_tag_span(), tag.open())?;
    Ok(edits.replace(shape.carrier.content_span().end..shape.carrier.span().end, tag.close())?)
}

/// Refuses an element that is not allowed in this place.
fn fits(shape: &Shape<'_>, change: &MarkupChange<'_>) -> Result {
    let name = markup_name(change.markup);
    let floats = change.markup == Markup::Note || is_described(change.markup);
    let parent = shape.carrier.parent();
    if let Some(parent) = parent.filter(|parent| !floats && WORDLESS.contains(&parent.local_name())) {
        let parent = parent.local_name();
        return Err(DecisionError::refused(format!(
            "this note stands directly in `{parent}`, where `{name}` is not allowed; only notes, gaps and events can \
             stand there"
        )));
    }
    let fits_word = matches!(change.markup, Markup::Supplied | Markup::Surplus | Markup::Seg);
    if parent.is_some_and(|parent| OF_A_WORD.contains(&parent.local_name())) && !floats && !fits_word {
        return Err(DecisionError::refused(format!(
            "this note stands inside a word, where `{name}` is not allowed; only letters that are supplied or left out \
             can stand there"
        )));
    }
    if change.markup != Markup::Note && change.markup != shape.markup && shape.has_blocks() {
        return Err(DecisionError::refused(format!(
            "this note contains paragraphs, lists or quotations, which `{name}` cannot hold; choose a class of note"
        )));
    }
    if matches!(shape.wording, Wording::None) && !is_described(change.markup) {
        let old = shape.carrier.local_name();
        return Err(DecisionError::refused(format!(
            "this `{old}` has no words of its own; it can only be a gap or an event"
        )));
    }
    let extra = is_described(shape.markup) && shape.carrier.elements().count() > 1;
    if extra && !is_described(change.markup) {
        let old = shape.carrier.local_name();
        return Err(DecisionError::refused(format!(
            "this `{old}` holds more than its words, which `{name}` cannot; change it in an XML editor"
        )));
    }
    Ok(())
}

fn wants_dots(shape: &Shape<'_>, change: &MarkupChange<'_>) -> bool {
    let words = match &shape.wording {
        Wording::Within(range) => shape.source().get(range.clone()),
        Wording::Dots => Some("..."),
        Wording::None => None,
    };
    let rendition = shape.inner.attribute("rendition").map(|pointer| pointer.trim_start_matches('#'));
    let square = rendition == Some(DOTS) || rendition.or(change.rendition) == change.square && change.square.is_some();
    change.class == Some(Category::Omitted) && change.markup == Markup::Gap && words == Some("...") && square
}

/// The text before and after the words.
fn wrapping(shape: &Shape<'_>, change: &MarkupChange<'_>, tag: &Tag) -> (String, String) {
    let prefix = prefix(shape.carrier);
    if is_described(change.markup) {
        return (format!("{}<{prefix}desc>", tag.open()), format!("</{prefix}desc>{}", tag.close()));
    }
    let (before, behind) = match &change.characters {
        Some(brackets) if change.class.is_none() => (escaped(&brackets.open, false), escaped(&brackets.close, false)),
        _ => <(String, String)>::default(),
    };
    (format!("{}{before}", tag.open()), format!("{behind}{}", tag.close()))
}

/// The prefix of an element's name with its colon.
pub(super) fn prefix(node: Node<'_>) -> String {
    node.prefix().map(|prefix| format!("{prefix}:")).unwrap_or_default()
}

/// The new start tag of the note.
fn tag(shape: &Shape<'_>, change: &MarkupChange<'_>) -> Result<Tag> {
    let name = format!("{}{}", prefix(shape.carrier), markup_name(change.markup));
    let mut tag = if is(shape.carrier, "choice") { of_letter(shape, name) } else { renamed(shape, change, name)? };
    if let Some((kind, value)) = kind_attribute(change.markup, change.class).filter(|(kind, _)| tag.get(kind).is_none())
    {
        tag.set(kind, value);
    }
    match change.target.filter(|_| takes_target(change.markup)) {
        Some(target) => tag.set("target", &format!("#{target}")),
        // A target that does not come from the class belongs to the file.
        None if change.old_class.is_some_and(Category::refers_to_text) => tag.remove("target"),
        None => {}
    }
    renditions(&mut tag, shape, change);
    classes(&mut tag, change.class);
    if let Some(resp) = change.resp.filter(|_| tag.get("resp").is_none()) {
        tag.set("resp", &format!("#{resp}"));
    }
    Ok(tag)
}

/// The start tag of a changed letter that becomes another kind of note.
fn of_letter(shape: &Shape<'_>, name: String) -> Tag {
    let (choice, reg) = (Tag::of(shape.carrier), Tag::of(shape.inner));
    let mut tag = Tag::new(name);
    tag.take(&choice, &["xml:id"]);
    tag.take(&reg, &["rendition"]);
    tag.take(&choice, &["ana"]);
    tag.take(&reg, &["resp"]);
    tag
}

/// The start tag of the element, renamed.
fn renamed(shape: &Shape<'_>, change: &MarkupChange<'_>, name: String) -> Result<Tag> {
    let mut tag = Tag::of(shape.carrier);
    // The marks of the old class go first; otherwise a `type` that belongs to the file would be lost silently.
    let old_kind = kind_attribute(shape.markup, change.old_class);
    if let Some((kind, _)) = old_kind.filter(|(kind, value)| tag.get(kind) == Some(value)) {
        tag.remove(kind);
    }
    let old = shape.carrier.local_name();
    tag.rename(&name).map_err(|lost| {
        DecisionError::refused(format!(
            "this `{old}` has the attribute `{lost}`, which `{name}` cannot have; change it in an XML editor"
        ))
    })?;
    Ok(tag)
}

fn renditions(tag: &mut Tag, shape: &Shape<'_>, change: &MarkupChange<'_>) {
    if change.class.is_none() && change.characters.is_some() {
        return tag.remove("rendition");
    }
    if wants_dots(shape, change) {
        return tag.set("rendition", &format!("#{DOTS}"));
    }
    let brackets = match shape.wording {
        Wording::Dots => change.square,
        _ => change.rendition,
    };
    if let Some(id) = brackets {
        tag.set("rendition", &format!("#{id}"));
    }
}

/// Replaces the pointer to a class; other pointers of the attribute stay.
fn classes(tag: &mut Tag, class: Option<Category>) {
    let old = tag.get("ana").unwrap_or_default().to_owned();
    let is_class = |pointer: &str| pointer.strip_prefix('#').is_some_and(|name| name.parse::<Category>().is_ok());
    let others = old.split_ascii_whitespace().filter(|pointer| !is_class(pointer)).map(str::to_owned);
    let all: Vec<String> = class.map(class_pointer).into_iter().chain(others).collect();
    if all.is_empty() {
        tag.remove("ana");
    } else if all.join(" ") != old {
        tag.set("ana", &all.join(" "));
    }
}

/// `[t]he`: records the printed letter and the author's own.
fn letter(shape: &Shape<'_>, edits: &mut Edits<'_>, change: &MarkupChange<'_>) -> Result {
    if is(shape.carrier, "choice") {
        return Ok(());
    }
    let why = "`supplied.case` is one letter in brackets whose capital or small form was changed, as in `[t]he`";
    let refused = || DecisionError::refused(why);
    let Wording::Within(range) = &shape.wording else { return Err(refused()) };
    let word = shape.source().get(range.clone()).unwrap_or_default();
    let mut letters = word.chars();
    let (Some(c), None) = (letters.next(), letters.next()) else { return Err(refused()) };
    let other = if c.is_lowercase() { word.to_uppercase() } else { word.to_lowercase() };
    if other == word {
        return Err(refused());
    }
    let prefix = prefix(shape.carrier);
    let old = Tag::of(shape.carrier);
    let mut choice = Tag::new(format!("{prefix}choice"));
    choice.take(&old, &["xml:id"]);
    choice.set("ana", &class_pointer(Category::Case));
    let mut orig = Tag::new(format!("{prefix}orig"));
    orig.set("resp", &format!("#{}", change.who));
    orig.set("cert", "medium");
    let mut reg = Tag::new(format!("{prefix}reg"));
    reg.take(&old, &["rendition", "resp"]);
    if let Some(rendition) = change.rendition {
        reg.set("rendition", &format!("#{rendition}"));
    }
    if let Some(resp) = change.resp.filter(|_| reg.get("resp").is_none()) {
        reg.set("resp", &format!("#{resp}"));
    }
    let whole = shape.carrier.span();
    let open = format!("{}{}{other}{}{}", choice.open(), orig.open(), orig.close(), reg.open());
    edits.replace(whole.start..range.start, open)?;
    Ok(edits.replace(range.end..whole.end, format!("{}{}", reg.close(), choice.close()))?)
}

/// Removes the `note` around the words that follow a leading bracket.
fn undo_remark(draft: &mut Draft, id: &str) -> Result {
    draft.step(|tree, edits| {
        let shape = Shape::of(tree, id)?;
        let Some(note) = shape.carrier.parent().filter(|_| shape.is_label_of_remark()) else { return Ok(()) };
        edits.delete(note.start_tag_span())?;
        Ok(edits.delete(note.content_span().end..note.span().end)?)
    })
}

/// Whether words of this class count as part of the sentence, so that the word after them may keep a capital it no
/// longer needs.
pub(super) fn leaves_capital(class: Option<Category>) -> bool {
    class.is_some_and(|class| class.family() == Family::Supplied)
}

/// Restores a capital that was read as a small letter only because of the supplied words before it.
pub(super) fn restore_capital(draft: &mut Draft, id: &str) -> Result {
    draft.step(|tree, edits| {
        let Ok(shape) = Shape::of(tree, id) else { return Ok(()) };
        let space = shape.carrier.next_sibling().filter(|next| next.is_space());
        let Some(choice) = space.and_then(|space| space.next_sibling()).filter(|node| is(*node, "choice")) else {
            return Ok(());
        };
        let form = |name: &str| choice.elements().find(|form| is(*form, name));
        let (Some(sic), Some(corr)) = (form("sic"), form("corr")) else { return Ok(()) };
        if corr.attribute("resp") != Some("#glossator") || super::draft::xml_id(choice).is_some() {
            return Ok(());
        }
        let letter = shape.source().get(sic.content_span()).unwrap_or_default().to_owned();
        Ok(edits.replace(choice.span(), letter)?)
    })
}

/// Marks a superfluous capital after words supplied at the start of a sentence.
pub(super) fn mark_capital(draft: &mut Draft, id: &str, is_left_over: impl FnOnce(&str) -> Option<usize>) -> Result {
    draft.step(|tree, edits| {
        let Ok(shape) = Shape::of(tree, id) else { return Ok(()) };
        let opens = shape
            .carrier
            .parent()
            .filter(|parent| is(*parent, "s"))
            .is_some_and(|sentence| sentence.first_child() == Some(shape.carrier));
        let Some(text) = shape.carrier.next_sibling().filter(|next| next.text_kind() == Some(TextKind::Plain) && opens)
        else {
            return Ok(());
        };
        let words = text.source();
        let Some(length) = is_left_over(words) else { return Ok(()) };
        let at = text.span().start + 1;
        let Some(letter) = words.get(1..1 + length) else { return Ok(()) };
        let small = letter.to_lowercase();
        let prefix = prefix(shape.carrier);
        let forms = format!(
            "<{prefix}choice><{prefix}sic>{letter}</{prefix}sic><{prefix}corr resp=\"#glossator\" \
             cert=\"high\">{small}</{prefix}corr></{prefix}choice>"
        );
        Ok(edits.replace(at..at + length, forms)?)
    })
}
