//! Names that writing and reading share: renditions, units of space, element names.

use rustc_hash::FxHashMap;

use crate::model::{
    AnchorKind, BlockKind, Category, Container, ContainerKind, Delimiters, Edition, Inline, Intervention, LineEnd,
    Markup, Node, SpaceUnit,
};

/// Delimiters that have a rendition of their own name.
pub(crate) const STANDARD_RENDITIONS: &[(&str, &str, &str)] = &[
    ("br", "[", "]"),
    ("br.wide", "［", "］"),
    ("br.tortoise", "〔", "〕"),
    ("br.lenticular", "【", "】"),
    ("br.round", "(", ")"),
    ("br.wideround", "（", "）"),
    ("br.open", "[", ""),
    ("br.close", "", "]"),
    ("note.foot", "⁽", "⁾"),
    ("note.end", "₍", "₎"),
];

/// The rendition of `[...]`, which is printed whole.
pub(crate) const DOTS: &str = "dots3";

/// What the header says of bytes that are not text.
pub(super) const KEPT: &str = "kept";

/// Ids of renditions by what they print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Renditions {
    ids: FxHashMap<Delimiters, String>,
    /// In the order of their first use.
    pub used: Vec<(String, Delimiters)>,
    pub dots: bool,
}

impl Renditions {
    /// The renditions that an edition needs.
    pub fn of(edition: &Edition) -> Self {
        let mut renditions = Self::usual();
        renditions.add_those_of(&edition.body);
        renditions
    }

    /// The rendition that every edition names.
    pub fn usual() -> Self {
        let mut renditions = Self::default();
        renditions.add(&Delimiters::new("[", "]"));
        renditions
    }

    /// Adds the renditions that the nodes which follow need.
    pub fn add_those_of(&mut self, nodes: &[Node]) {
        each_intervention(nodes, &mut |intervention| {
            if is_dots(intervention) {
                self.dots = true;
            } else if !intervention.delimiters.is_empty() && intervention.class.is_some() {
                self.add(&intervention.delimiters);
            }
        });
    }

    fn add(&mut self, delimiters: &Delimiters) {
        if self.ids.contains_key(delimiters) {
            return;
        }
        let known = STANDARD_RENDITIONS
            .iter()
            .find(|(_, open, close)| *open == &*delimiters.open && *close == &*delimiters.close);
        let id = known.map_or_else(|| format!("br.{}", self.used.len() + 1), |(id, ..)| (*id).to_owned());
        self.used.push((id.clone(), delimiters.clone()));
        self.ids.insert(delimiters.clone(), id);
    }

    /// The id of the rendition with these delimiters.
    pub fn id(&self, delimiters: &Delimiters) -> Option<&str> {
        self.ids.get(delimiters).map(String::as_str)
    }
}

/// Whether an intervention is printed as `[...]`, in one piece.
pub(super) fn is_dots(intervention: &Intervention) -> bool {
    let dots = matches!(&intervention.content[..], [Inline::Text(text)] if &*text.content == "...");
    dots && intervention.class == Some(Category::Omitted)
        && &*intervention.delimiters.open == "["
        && &*intervention.delimiters.close == "]"
}

/// Visits the interventions of an edition in the order of the text.
fn each_intervention(nodes: &[Node], visit: &mut dyn FnMut(&Intervention)) {
    for node in nodes {
        match node {
            Node::Container(container) => each_intervention(&container.children, visit),
            Node::Block(block) => inline_interventions(&block.content, visit),
            Node::Space(_) => {}
        }
    }
}

fn inline_interventions(content: &[Inline], visit: &mut dyn FnMut(&Intervention)) {
    for inline in content {
        match inline {
            Inline::Intervention(intervention) => {
                visit(intervention);
                inline_interventions(&intervention.content, visit);
            }
            Inline::Sentence(element) | Inline::Remark(element) | Inline::Element(element) => {
                inline_interventions(&element.content, visit)
            }
            Inline::Anchor(anchor) => inline_interventions(&anchor.content, visit),
            Inline::Choice(choice) => {
                inline_interventions(&choice.first, visit);
                inline_interventions(&choice.second, visit);
            }
            Inline::Text(_) | Inline::LineBreak(..) => {}
        }
    }
}

/// The unit of a space: its name in `@unit`.
pub(super) fn unit_name(unit: SpaceUnit, usual: LineEnd) -> String {
    match unit {
        SpaceUnit::Line => usual.name().to_owned(),
        SpaceUnit::LineEnd(end) => end.name().to_owned(),
        SpaceUnit::Char(' ') => "sp".to_owned(),
        SpaceUnit::Char('\t') => "tab".to_owned(),
        SpaceUnit::Char(c) => format!("U+{:04X}", c as u32),
    }
}

/// The unit with this name.
pub(super) fn unit_named(name: &str, usual: LineEnd) -> Option<SpaceUnit> {
    if let Some(end) = LineEnd::from_name(name) {
        return Some(if end == usual { SpaceUnit::Line } else { SpaceUnit::LineEnd(end) });
    }
    match name {
        "sp" => Some(SpaceUnit::Char(' ')),
        "tab" => Some(SpaceUnit::Char('\t')),
        code => u32::from_str_radix(code.strip_prefix("U+")?, 16).ok().and_then(char::from_u32).map(SpaceUnit::Char),
    }
}

/// Element and `@type` of a block.
pub(super) fn block_names(kind: &BlockKind) -> (&str, Option<&'static str>) {
    match kind {
        BlockKind::Masthead => ("head", Some("masthead")),
        BlockKind::Headline => ("head", Some("main")),
        BlockKind::Heading => ("head", Some("section")),
        BlockKind::PostHead => ("head", Some("author")),
        BlockKind::Byline => ("byline", None),
        BlockKind::Paragraph | BlockKind::Caption { .. } => ("p", None),
        BlockKind::Interface => ("ab", Some("ui")),
        BlockKind::Trailer => ("trailer", Some("ui")),
        BlockKind::Code => ("ab", Some("code")),
        BlockKind::Cue(_) => ("u", None),
        BlockKind::Other(name) => (name, None),
    }
}

/// Element and `@type` of a container.
pub(super) fn container_names(container: &Container) -> (&str, Option<&str>) {
    match &container.kind {
        ContainerKind::Division(kind) => ("div", Some(kind).filter(|kind| !kind.is_empty()).map(|kind| &**kind)),
        ContainerKind::Figure => ("figure", None),
        ContainerKind::Post(_) => ("post", Some("comment")),
        ContainerKind::NumberedList => ("list", None),
        ContainerKind::Other(name) => (name, None),
    }
}

/// Element of an anchor.
pub(crate) fn anchor_name(kind: AnchorKind) -> &'static str {
    match kind {
        AnchorKind::Term => "term",
        AnchorKind::Sic => "sic",
        AnchorKind::Unclear => "unclear",
    }
}

/// Element of an intervention.
pub(crate) fn markup_name(markup: Markup) -> &'static str {
    match markup {
        Markup::Supplied => "supplied",
        Markup::Gloss => "gloss",
        Markup::Note => "note",
        Markup::Surplus => "surplus",
        Markup::Gap => "gap",
        Markup::Vocal => "vocal",
        Markup::Kinesic => "kinesic",
        Markup::Incident => "incident",
        Markup::Bibl => "bibl",
        Markup::Ref => "ref",
        Markup::Label => "label",
        Markup::Seg => "seg",
    }
}

/// The markup that an element is, if it is an intervention in any TEI file.
pub(crate) fn markup_named(name: &str) -> Option<Markup> {
    const ALL: [Markup; 12] = [
        Markup::Supplied,
        Markup::Gloss,
        Markup::Note,
        Markup::Surplus,
        Markup::Gap,
        Markup::Vocal,
        Markup::Kinesic,
        Markup::Incident,
        Markup::Bibl,
        Markup::Ref,
        Markup::Label,
        Markup::Seg,
    ];
    ALL.into_iter().find(|markup| markup_name(*markup) == name)
}

/// Whether the wording of this element stands in `desc`.
pub(crate) fn is_described(markup: Markup) -> bool {
    matches!(markup, Markup::Gap | Markup::Vocal | Markup::Kinesic | Markup::Incident)
}

/// The `@type` or `@reason` of an intervention's element: the name of the attribute and its value.
pub(crate) fn kind_attribute(markup: Markup, class: Option<Category>) -> Option<(&'static str, &'static str)> {
    use Category as C;
    Some(match (markup, class) {
        (Markup::Gap, Some(C::Illegible)) => ("reason", "illegible"),
        (Markup::Gap, Some(C::Redacted)) => ("reason", "redacted"),
        (Markup::Gap, _) => ("reason", "omitted"),
        (Markup::Surplus, Some(C::Athetised)) => ("reason", "athetised"),
        (Markup::Note, Some(C::Foot)) => ("place", "foot"),
        (Markup::Note, Some(C::Sidenote)) => ("place", "margin"),
        (Markup::Bibl | Markup::Seg, Some(C::Credit)) => ("type", "credit"),
        (Markup::Bibl | Markup::Seg, Some(C::SourceLine)) => ("type", "source"),
        (Markup::Seg, Some(C::Byline)) => ("type", "contributor"),
        (Markup::Seg, Some(C::Siglum)) => ("type", "siglum"),
        (Markup::Seg, Some(C::Literal)) => ("type", "literal"),
        (Markup::Seg, None) => ("type", "unparsed"),
        _ => return None,
    })
}

/// Whether `@target` may stand on the element.
pub(crate) fn takes_target(markup: Markup) -> bool {
    matches!(markup, Markup::Gloss | Markup::Note | Markup::Ref)
}
