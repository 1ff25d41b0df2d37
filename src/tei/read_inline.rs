//! Reading what stands inside a block.

use super::names::{DOTS, is_described, markup_named};
use super::read::{category, certainty, is, pointer, xml_id, xml_lang};
use super::read_header::Declared;
use crate::model::{
    Anchor, AnchorKind, Attributes, Category, Choice, ChoiceKind, Delimiters, Element, Inline, Intervention, LineEnd,
    Markup, Text,
};
use crate::source::escaped_byte;
use crate::xml::{self, TextKind};

/// Reads the content of one block.
pub(super) struct Inlines<'d> {
    declared: &'d Declared,
    line_end: LineEnd,
    /// White space counts; otherwise runs of it are folded to one space.
    exact: bool,
    /// The last character was white space, or the block has just begun.
    after_space: bool,
}

impl<'d> Inlines<'d> {
    pub fn new(declared: &'d Declared, line_end: LineEnd, exact: bool) -> Self {
        Self { declared, line_end, exact, after_space: true }
    }

    /// The content of an element.
    pub fn content(&mut self, node: xml::Node<'_>) -> Vec<Inline> {
        let mut content = Vec::new();
        for child in node.children() {
            if child.is_text() {
                self.text(child, &mut content);
            } else if child.is_element() {
                content.extend(self.element(child));
            }
        }
        content
    }

    /// A block that is an intervention itself.
    pub fn single(&mut self, node: xml::Node<'_>) -> Vec<Inline> {
        self.element(node).into_iter().collect()
    }

    /// Takes folded white space off the end of a block.
    pub fn finish(&self, mut content: Vec<Inline>) -> Vec<Inline> {
        if !self.exact && matches!(content.last(), Some(Inline::Text(text)) if &*text.content == " ") {
            content.pop();
        }
        content
    }

    fn text(&mut self, node: xml::Node<'_>, content: &mut Vec<Inline>) {
        let Some(text) = node.text() else { return };
        let start = node.span().start;
        let atomic = matches!(node.text_kind(), Some(TextKind::Reference | TextKind::LineEnd));
        if self.exact {
            content.push(Inline::Text(Text { content: text.into(), start, atomic }));
        } else {
            self.folded(text, start, atomic, content);
        }
    }

    /// Text with runs of white space folded to one space.
    fn folded(&mut self, text: &str, start: usize, atomic: bool, content: &mut Vec<Inline>) {
        let mut push = |words: &str, at: usize, atomic: bool| {
            content.push(Inline::Text(Text { content: words.into(), start: at, atomic }))
        };
        let mut run = 0;
        let mut characters = text.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let space = matches!(c, ' ' | '\t' | '\n' | '\r');
            if !space {
                self.after_space = false;
                continue;
            }
            let plain =
                c == ' ' && !self.after_space && characters.peek().is_none_or(|(_, next)| !next.is_whitespace());
            if plain {
                self.after_space = true;
                continue;
            }
            if run < at {
                push(&text[run..at], start + if atomic { 0 } else { run }, atomic);
            }
            if !self.after_space {
                push(" ", start + if atomic { 0 } else { at }, true);
            }
            self.after_space = true;
            run = at + c.len_utf8();
        }
        if run < text.len() {
            push(&text[run..], start + if atomic { 0 } else { run }, atomic);
        }
    }

    fn element(&mut self, node: xml::Node<'_>) -> Option<Inline> {
        let name = node.local_name();
        if !is(node, name) {
            return self.transparent(node);
        }
        match name {
            "lb" => self.line_break(node),
            "s" => Some(Inline::Sentence(Box::new(self.plain(node)))),
            "term" | "sic" | "unclear" if xml_id(node).is_some() => Some(self.anchor(node)),
            "choice" => Some(self.choice(node)),
            "app" => reading_of(node).and_then(|reading| self.transparent(reading)),
            // What was deleted in a document stays in its edition; elsewhere it may hold anything.
            "del" if is_deleted(node) && !self.declared.is_ours() => None,
            "del" if is_deleted(node) => {
                Some(Inline::Element(Box::new(Element { name: "del".into(), ..self.plain(node) })))
            }
            "g" if node.attribute("n").is_some() => self.glyph(node),
            "figDesc" | "teiHeader" | "index" | "certainty" => None,
            _ => match self.markup(node) {
                Some(markup) => Some(self.intervention(node, markup)),
                None if is_remark(node) => Some(Inline::Remark(Box::new(self.plain(node)))),
                None => self.transparent(node),
            },
        }
    }

    fn plain(&mut self, node: xml::Node<'_>) -> Element {
        Element {
            // One that is read was restored: its words are text.
            name: if is(node, "del") { "seg" } else { node.local_name() }.into(),
            id: xml_id(node),
            lang: xml_lang(node),
            attributes: attributes(node),
            content: self.content(node),
            span: node.span(),
        }
    }

    fn transparent(&mut self, node: xml::Node<'_>) -> Option<Inline> {
        Some(Inline::Element(Box::new(self.plain(node))))
    }

    /// `lb` is a line end in our files; elsewhere it is one unless a word runs on.
    fn line_break(&mut self, node: xml::Node<'_>) -> Option<Inline> {
        if node.attribute("break") == Some("no") {
            return None;
        }
        let end = node.attribute("rend").and_then(LineEnd::from_name).filter(|end| *end != self.line_end);
        self.after_space = true;
        Some(Inline::LineBreak(node.span().start, end))
    }

    fn glyph(&mut self, node: xml::Node<'_>) -> Option<Inline> {
        match glyph(node) {
            Some(text) => {
                self.after_space = false;
                Some(Inline::Text(Text { content: text.into(), start: node.span().start, atomic: true }))
            }
            None => self.transparent(node),
        }
    }

    fn anchor(&mut self, node: xml::Node<'_>) -> Inline {
        let kind = match node.local_name() {
            "sic" => AnchorKind::Sic,
            "unclear" => AnchorKind::Unclear,
            _ => AnchorKind::Term,
        };
        Inline::Anchor(Box::new(Anchor { id: xml_id(node), kind, content: self.content(node), span: node.span() }))
    }

    fn choice(&mut self, node: xml::Node<'_>) -> Inline {
        let form = |names: &[&str]| node.elements().find(|child| names.contains(&child.local_name()));
        let (first, second) = (form(&["orig", "sic", "abbr"]), form(&["reg", "corr", "expan"]));
        let kind = match first.or(second).map_or("", |form| form.local_name()) {
            "sic" | "corr" => ChoiceKind::Corrected,
            "abbr" | "expan" => ChoiceKind::Expanded,
            _ => ChoiceKind::Regularised,
        };
        let cert = first.and_then(certainty).or_else(|| second.and_then(certainty)).unwrap_or_default();
        let after_space = self.after_space;
        let first_content = first.map(|form| self.content(form)).unwrap_or_default();
        self.after_space = after_space;
        let second_content = match second {
            Some(form) if kind == ChoiceKind::Regularised && form.attribute("rendition").is_some() => {
                vec![self.case(node, form)]
            }
            Some(form) => self.content(form),
            None => Vec::new(),
        };
        let id = if category(node).is_some() { None } else { xml_id(node) };
        Inline::Choice(Box::new(Choice {
            id,
            kind,
            first: first_content,
            second: second_content,
            cert,
            span: node.span(),
        }))
    }

    /// The changed letter in `[t]he`.
    fn case(&mut self, choice: xml::Node<'_>, form: xml::Node<'_>) -> Inline {
        let mut intervention = self.bare(choice, Markup::Supplied);
        intervention.class = intervention.class.or(Some(Category::Case));
        intervention.delimiters = self.delimiters(form);
        intervention.resp = pointer(form, "resp");
        intervention.content = self.content(form);
        intervention.span = form.span();
        Inline::Intervention(Box::new(intervention))
    }

    /// The markup of an element that is an intervention. `bibl`, `ref`, `label`, `seg` and `surplus` are ordinary
    /// elements unless they say that they are one.
    fn markup(&self, node: xml::Node<'_>) -> Option<Markup> {
        let markup = markup_named(node.local_name())?;
        let says = category(node).is_some() || node.attribute("type") == Some("unparsed");
        let ordinary = matches!(markup, Markup::Bibl | Markup::Ref | Markup::Label | Markup::Seg | Markup::Surplus);
        let remark = markup == Markup::Note && is_remark(node);
        (says || !ordinary && !remark).then_some(markup)
    }

    fn delimiters(&self, node: xml::Node<'_>) -> Delimiters {
        let id =
            node.attribute("rendition").and_then(|pointers| pointers.split_whitespace().next()).unwrap_or_default();
        self.declared.rendition(id.trim_start_matches('#'))
    }

    /// An intervention with its attributes and no content yet.
    fn bare(&self, node: xml::Node<'_>, markup: Markup) -> Intervention {
        Intervention {
            id: xml_id(node),
            class: category(node),
            markup,
            delimiters: self.delimiters(node),
            target: pointer(node, "target"),
            resp: pointer(node, "resp"),
            next: pointer(node, "next"),
            prev: pointer(node, "prev"),
            content: Vec::new(),
            span: node.span(),
        }
    }

    fn intervention(&mut self, node: xml::Node<'_>, markup: Markup) -> Inline {
        let mut intervention = self.bare(node, markup);
        if node.attribute("rendition").is_some_and(|pointer| pointer.trim_start_matches('#') == DOTS) {
            intervention.delimiters = Delimiters::new("[", "]");
            intervention.content =
                vec![Inline::Text(Text { content: "...".into(), start: node.span().start, atomic: true })];
        } else if is_described(markup) {
            let descriptions: Vec<xml::Node<'_>> = node.elements().filter(|child| is(*child, "desc")).collect();
            intervention.content = descriptions.into_iter().flat_map(|desc| self.content(desc)).collect();
        } else {
            intervention.content = self.content(node);
        }
        // A bracket that is printed stands between the white space before it and that after it.
        self.after_space &= intervention.delimiters.close.is_empty();
        Inline::Intervention(Box::new(intervention))
    }
}

/// The reading of an apparatus entry that is text: the lemma, else the first reading, in groups too.
pub(super) fn reading_of(app: xml::Node<'_>) -> Option<xml::Node<'_>> {
    let named = |name| app.elements().find_map(|entry| reading_named(entry, name));
    named("lem").or_else(|| named("rdg"))
}

fn reading_named<'x>(entry: xml::Node<'x>, name: &str) -> Option<xml::Node<'x>> {
    if is(entry, "rdgGrp") {
        entry.elements().find(|reading| is(*reading, name))
    } else {
        Some(entry).filter(|it| is(*it, name))
    }
}

/// What an element of a document says besides its language.
fn attributes(node: xml::Node<'_>) -> Option<Box<Attributes>> {
    if !matches!(node.local_name(), "hi" | "add" | "del" | "milestone") {
        return None;
    }
    let said = |name| node.attribute(name).map(Box::from);
    let found = Attributes { rend: said("rend"), change: pointer(node, "change"), unit: said("unit"), n: said("n") };
    (found != Attributes::default()).then(|| Box::new(found))
}

/// Whether the words of a `del` are gone: one that was restored is text again.
pub(super) fn is_deleted(node: xml::Node<'_>) -> bool {
    is(node, "del") && !node.parent().is_some_and(|parent| is(parent, "restore"))
}

/// What a `g` stands for: a character that XML cannot hold, or a byte that is not a character.
fn glyph(node: xml::Node<'_>) -> Option<String> {
    let code = u32::from_str_radix(node.attribute("n")?, 16).ok()?;
    match node.attribute("type")? {
        "control" => char::from_u32(code).map(String::from),
        "byte" => u8::try_from(code).ok().map(|byte| String::from_iter(escaped_byte(byte))),
        _ => None,
    }
}

/// The words in an element, with what each `g` stands for.
pub(super) fn words(node: xml::Node<'_>) -> String {
    let piece = |node: xml::Node<'_>| match node.text() {
        Some(text) => text.to_owned(),
        None if is(node, "g") => glyph(node).unwrap_or_default(),
        None => String::new(),
    };
    node.descendants().map(piece).collect()
}

/// Whether a note's words stand outside the bracket that announces it: its label is the bracket.
fn is_remark(node: xml::Node<'_>) -> bool {
    let label = |child: xml::Node<'_>| is(child, "label") && category(child) == Some(Category::Before);
    is(node, "note") && category(node).is_none() && node.elements().next().is_some_and(label)
}
