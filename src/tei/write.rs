//! Writing an edition as TEI.

use std::collections::BTreeSet;
use std::io;

use super::TEI_NAMESPACE;
use super::header;
use super::names::{
    DOTS, Renditions, anchor_name, block_names, container_names, is_described, is_dots, kind_attribute, markup_name,
    takes_target, unit_name,
};
use super::times::{is_date, is_words};
use crate::model::{
    Anchor, AnchorKind, Block, BlockKind, Category, Choice, ChoiceKind, Classification, Container, ContainerKind,
    CueInfo, Direction, Edition, Element, Inline, Intervention, LineEnd, LinkGroup, Node, PostInfo, Remark, Space,
};
use crate::source::{escaped_byte, first_escaped_byte, is_char};
use crate::xml::{WriteError, Writer};

/// Writes `edition` as a TEI file and gives the output back.
///
/// Blocks stand on lines of their own; inside a block nothing is added. Costs time in proportion to the text and holds
/// nothing but the names of the open elements.
///
/// # Errors
/// When the output fails.
pub fn write<W: io::Write>(edition: &Edition, output: W) -> Result<W, WriteError> {
    let witness = edition.header.witness.as_ref();
    let mut tei = Tei {
        xml: Writer::new(output),
        renditions: Renditions::of(edition),
        line_end: witness.map_or(LineEnd::Lf, |witness| witness.line_end),
        kept_bytes: witness.is_some_and(|witness| witness.kept_bytes),
        attribute: String::new(),
        moments: moments(&edition.body),
    };
    tei.edition(edition, |tei| {
        tei.xml.start("body")?;
        tei.xml.newline()?;
        tei.nodes(&edition.body)?;
        tei.xml.end()
    })?;
    tei.xml.finish()
}

pub(super) type Result<T = (), E = WriteError> = std::result::Result<T, E>;

/// The writer with what it needs to know of the edition.
#[derive(Debug)]
pub(super) struct Tei<W> {
    pub xml: Writer<W>,
    pub renditions: Renditions,
    pub line_end: LineEnd,
    pub kept_bytes: bool,
    /// Buffer for values that are put together.
    pub attribute: String,
    /// The moments at which cues appear and disappear.
    pub moments: BTreeSet<u64>,
}

impl<W: io::Write> Tei<W> {
    /// An edition whose body is written by `body`.
    pub fn edition(&mut self, edition: &Edition, body: impl FnOnce(&mut Self) -> Result) -> Result {
        self.xml.declaration()?;
        self.xml.newline()?;
        self.xml.start("TEI")?;
        self.xml.attribute("xmlns", TEI_NAMESPACE)?;
        self.optional("xml:id", edition.header.id.as_deref())?;
        self.xml.attribute("xml:lang", edition.header.lang.as_deref().unwrap_or("und"))?;
        self.xml.newline()?;
        header::write(self, &edition.header)?;
        self.lines(&["text"])?;
        body(self)?;
        self.xml.newline()?;
        self.close_line()?;
        let moments = self.moments.clone();
        let has_annotations = !edition.decisions.is_empty() || !edition.remarks.is_empty();
        if has_annotations || !edition.links.is_empty() || !moments.is_empty() {
            self.stand_off(edition, &moments)?;
        }
        self.close_line()
    }

    /// Starts elements, each on a line of its own.
    fn lines(&mut self, names: &[&str]) -> Result {
        for name in names {
            self.xml.start(name)?;
            self.xml.newline()?;
        }
        Ok(())
    }

    /// Ends an element and its line.
    pub fn close_line(&mut self) -> Result {
        self.xml.end()?;
        self.xml.newline()
    }

    pub fn optional(&mut self, name: &str, value: Option<&str>) -> Result {
        value.map_or(Ok(()), |value| self.xml.attribute(name, value))
    }

    /// An attribute that points to an id in the file.
    pub fn pointer(&mut self, name: &str, id: Option<&str>) -> Result {
        let Some(id) = id else { return Ok(()) };
        point(&mut self.attribute, id);
        self.xml.attribute(name, &self.attribute)
    }

    pub fn nodes(&mut self, nodes: &[Node]) -> Result {
        for node in nodes {
            match node {
                Node::Container(container) => self.container(container)?,
                Node::Block(block) => {
                    self.block(block)?;
                    self.xml.newline()?;
                }
                Node::Space(space) => {
                    self.space(*space)?;
                    self.xml.newline()?;
                }
            }
        }
        Ok(())
    }

    fn container(&mut self, container: &Container) -> Result {
        self.open_container(container)?;
        self.nodes(&container.children)?;
        self.close_line()
    }

    pub fn open_container(&mut self, container: &Container) -> Result {
        let (name, kind) = container_names(container);
        self.xml.start(name)?;
        self.optional("xml:id", container.id.as_deref())?;
        if let ContainerKind::Post(info) = &container.kind {
            self.post_attributes(info)?;
        }
        if container.kind == ContainerKind::NumberedList {
            self.xml.attribute("rend", "numbered")?;
        }
        self.optional("type", kind)?;
        self.optional("xml:lang", container.lang.as_deref())?;
        self.xml.newline()
    }

    fn post_attributes(&mut self, info: &PostInfo) -> Result {
        self.optional("n", info.n.as_deref())?;
        self.xml.attribute("modality", "written")?;
        self.xml.attribute("generatedBy", "human")?;
        self.pointer("who", info.who.as_deref())?;
        let date = info.date.as_ref().filter(|date| is_date(date));
        if let Some(date) = date {
            self.xml.attribute("when", date)?;
        }
        if let Some(when) = info.when.as_ref().filter(|when| Some(*when) != date) {
            if date.is_none() && is_date(when) {
                self.xml.attribute("when", when)?;
            } else {
                // Signs that only steer the direction of writing stand among the words of pages from right to left.
                let words: String = when.chars().filter(|&c| !is_format(c)).collect();
                if is_words(&words) {
                    self.xml.attribute("when-custom", &words)?;
                }
            }
        }
        self.pointer("replyTo", info.reply_to.as_deref())
    }

    fn space(&mut self, space: Space) -> Result {
        let quantity = space.quantity.to_string();
        let unit = unit_name(space.unit, self.line_end);
        self.xml.empty("space", &[("unit", &unit), ("quantity", &quantity)])
    }

    fn block(&mut self, block: &Block) -> Result {
        let (name, kind) = block_names(&block.kind);
        self.xml.start(name)?;
        self.optional("xml:id", block.id.as_deref())?;
        self.optional("type", kind)?;
        match &block.kind {
            BlockKind::Trailer => self.xml.attribute("generatedBy", "system")?,
            BlockKind::Cue(cue) => self.cue(cue)?,
            _ => {}
        }
        self.optional("xml:lang", block.lang.as_deref())?;
        self.optional("style", block.direction.map(Direction::as_css))?;
        if let BlockKind::Caption { repeats: Some(first) } = &block.kind {
            self.pointer("sameAs", Some(first))?;
            self.repetition(&block.content)?;
        } else {
            self.inlines(&block.content)?;
        }
        self.xml.end()
    }

    fn cue(&mut self, cue: &CueInfo) -> Result {
        self.optional("n", cue.n.as_deref())?;
        self.pointer("who", cue.who.as_deref())?;
        self.pointer("start", Some(&moment_id(cue.start)))?;
        self.pointer("end", Some(&moment_id(cue.end)))
    }

    fn repetition(&mut self, content: &[Inline]) -> Result {
        self.xml.start("surplus")?;
        for (name, value) in [("reason", "repeated"), ("resp", "#glossator"), ("cert", "high")] {
            self.xml.attribute(name, value)?;
        }
        self.inlines(content)?;
        self.xml.end()
    }

    fn inlines(&mut self, content: &[Inline]) -> Result {
        content.iter().try_for_each(|inline| self.inline(inline))
    }

    fn inline(&mut self, inline: &Inline) -> Result {
        match inline {
            Inline::Text(text) => self.characters(&text.content),
            Inline::LineBreak(_, end) => self.line_break(*end),
            Inline::Sentence(element) => self.element("s", element),
            Inline::Remark(element) => self.element("note", element),
            Inline::Element(element) => self.element(&element.name, element),
            Inline::Anchor(anchor) => self.anchor(anchor),
            Inline::Choice(choice) => self.choice(choice),
            Inline::Intervention(intervention) => self.intervention(intervention),
        }
    }

    /// Text; bytes that are none and characters that XML cannot hold as empty `g` elements that name them.
    fn characters(&mut self, mut text: &str) -> Result {
        while let Some((at, byte)) = self.first_escaped_byte(text) {
            self.encodable(&text[..at])?;
            self.xml.empty("g", &[("type", "byte"), ("n", &format!("{byte:02X}"))])?;
            text = &text[at + escaped_byte(byte).iter().map(|half| half.len_utf8()).sum::<usize>()..];
        }
        self.encodable(text)
    }

    fn first_escaped_byte(&self, text: &str) -> Option<(usize, u8)> {
        if self.kept_bytes { first_escaped_byte(text) } else { None }
    }

    fn encodable(&mut self, mut text: &str) -> Result {
        // The writer checks before it writes anything: only text with such a character is looked at twice.
        while let Err(error) = self.xml.text(text) {
            let Some((at, bad)) = crate::source::first_forbidden(text) else { return Err(error) };
            self.xml.text(&text[..at])?;
            self.xml.empty("g", &[("type", "control"), ("n", &format!("{:04X}", u32::from(bad)))])?;
            text = &text[at + bad.len_utf8()..];
        }
        Ok(())
    }

    fn line_break(&mut self, end: Option<LineEnd>) -> Result {
        match end {
            Some(end) => self.xml.empty("lb", &[("rend", end.name())]),
            None => self.xml.empty("lb", &[]),
        }
    }

    fn element(&mut self, name: &str, element: &Element) -> Result {
        self.xml.start(name)?;
        self.optional("xml:id", element.id.as_deref())?;
        self.optional("xml:lang", element.lang.as_deref())?;
        if let Some(attributes) = &element.attributes {
            self.optional("rend", attributes.rend.as_deref())?;
            self.pointer("change", attributes.change.as_deref())?;
            self.optional("unit", attributes.unit.as_deref())?;
            self.optional("n", attributes.n.as_deref())?;
        }
        self.inlines(&element.content)?;
        self.xml.end()
    }

    fn anchor(&mut self, anchor: &Anchor) -> Result {
        self.xml.start(anchor_name(anchor.kind))?;
        self.optional("xml:id", anchor.id.as_deref())?;
        if anchor.kind == AnchorKind::Unclear {
            self.xml.attribute("cert", "low")?;
        }
        self.inlines(&anchor.content)?;
        self.xml.end()
    }

    fn choice(&mut self, choice: &Choice) -> Result {
        let (first, second) = match choice.kind {
            ChoiceKind::Regularised => ("orig", "reg"),
            ChoiceKind::Corrected => ("sic", "corr"),
            ChoiceKind::Expanded => ("abbr", "expan"),
        };
        self.xml.start("choice")?;
        if let (ChoiceKind::Regularised, [Inline::Intervention(case)]) = (choice.kind, &choice.second[..]) {
            return self.case(choice, case);
        }
        self.optional("xml:id", choice.id.as_deref())?;
        self.form(first, &choice.first, None)?;
        self.form(second, &choice.second, Some(choice))?;
        self.xml.end()
    }

    fn form(&mut self, name: &str, content: &[Inline], decided: Option<&Choice>) -> Result {
        self.xml.start(name)?;
        if let Some(choice) = decided {
            self.xml.attribute("resp", "#glossator")?;
            self.xml.attribute("cert", choice.cert.as_str())?;
        }
        self.inlines(content)?;
        self.xml.end()
    }

    /// `[t]he`: the changed letter is the intervention.
    fn case(&mut self, choice: &Choice, case: &Intervention) -> Result {
        self.optional("xml:id", case.id.as_deref())?;
        self.pointer("ana", case.class.map(Category::as_str))?;
        self.form("orig", &choice.first, Some(choice))?;
        self.xml.start("reg")?;
        self.rendition(case)?;
        self.pointer("resp", case.resp.as_deref())?;
        self.inlines(&case.content)?;
        self.xml.end()?;
        self.xml.end()
    }

    fn rendition(&mut self, intervention: &Intervention) -> Result {
        let Some(id) = self.renditions.id(&intervention.delimiters) else { return Ok(()) };
        point(&mut self.attribute, id);
        self.xml.attribute("rendition", &self.attribute)
    }

    fn intervention(&mut self, intervention: &Intervention) -> Result {
        self.xml.start(markup_name(intervention.markup))?;
        self.optional("xml:id", intervention.id.as_deref())?;
        if let Some((name, value)) = kind_attribute(intervention.markup, intervention.class) {
            self.xml.attribute(name, value)?;
        }
        if takes_target(intervention.markup) {
            self.pointer("target", intervention.target.as_deref())?;
        }
        if is_dots(intervention) {
            self.pointer("rendition", Some(DOTS))?;
        } else if intervention.class.is_some() {
            self.rendition(intervention)?;
        }
        self.pointer("ana", intervention.class.map(Category::as_str))?;
        self.pointer("resp", intervention.resp.as_deref())?;
        self.pointer("next", intervention.next.as_deref())?;
        self.pointer("prev", intervention.prev.as_deref())?;
        self.wording(intervention)?;
        self.xml.end()
    }

    /// The words of an intervention, in `desc` where the element has no text of its own.
    fn wording(&mut self, intervention: &Intervention) -> Result {
        if is_dots(intervention) {
            return Ok(());
        }
        if is_described(intervention.markup) {
            return self.description(&intervention.content);
        }
        let unparsed = intervention.class.is_none();
        if unparsed {
            self.characters(&intervention.delimiters.open)?;
        }
        self.inlines(&intervention.content)?;
        if unparsed { self.characters(&intervention.delimiters.close) } else { Ok(()) }
    }

    /// `desc` takes no line breaks: line ends stand in it as characters.
    fn description(&mut self, content: &[Inline]) -> Result {
        self.xml.start("desc")?;
        for inline in content {
            match inline {
                Inline::LineBreak(_, end) => self.xml.text(end.unwrap_or(self.line_end).as_str())?,
                Inline::Text(text) if text.content.chars().all(is_char) => self.xml.text(&text.content)?,
                other => self.inline(other)?,
            }
        }
        self.xml.end()
    }

    fn stand_off(&mut self, edition: &Edition, moments: &BTreeSet<u64>) -> Result {
        self.lines(&["standOff"])?;
        if !edition.decisions.is_empty() || !edition.remarks.is_empty() {
            self.xml.start("listAnnotation")?;
            self.xml.attribute("type", "decisions")?;
            self.xml.newline()?;
            for decision in &edition.decisions {
                self.decision(decision)?;
            }
            for remark in &edition.remarks {
                self.remark(remark)?;
            }
            self.close_line()?;
        }
        for group in &edition.links {
            self.link_group(group)?;
        }
        self.timeline(moments)?;
        self.close_line()
    }

    /// The moments at which cues appear and disappear, in seconds from the beginning.
    fn timeline(&mut self, moments: &BTreeSet<u64>) -> Result {
        if moments.is_empty() {
            return Ok(());
        }
        self.xml.start("timeline")?;
        self.xml.attribute("unit", "s")?;
        self.pointer("origin", Some(ORIGIN))?;
        self.xml.newline()?;
        self.xml.empty("when", &[("xml:id", ORIGIN)])?;
        self.xml.newline()?;
        for moment in moments {
            let seconds = format!("{}.{:03}", moment / 1000, moment % 1000);
            let since = format!("#{ORIGIN}");
            self.xml.empty("when", &[("xml:id", &moment_id(*moment)), ("interval", &seconds), ("since", &since)])?;
            self.xml.newline()?;
        }
        self.close_line()
    }

    fn decision(&mut self, decision: &Classification) -> Result {
        self.xml.start("annotation")?;
        self.xml.attribute("xml:id", &decision.id)?;
        self.pointer("target", Some(&decision.target))?;
        let motivation = match (decision.assessed, decision.in_bulk) {
            (true, true) => "moderating",
            (true, false) => "assessing",
            (false, _) => "classifying",
        };
        self.xml.attribute("motivation", motivation)?;
        self.pointer("resp", Some(&decision.resp))?;
        self.xml.attribute("cert", decision.cert.as_str())?;
        self.pointer("ana", decision.class.map(Category::as_str))?;
        let notes = [
            ("rule", Some(&*decision.rule)),
            ("evidence", Some(&*decision.evidence)),
            ("runner-up", decision.runner_up.map(Category::as_str)),
        ];
        for (kind, words) in notes {
            if let Some(words) = words.filter(|words| !words.is_empty()) {
                self.xml.start("note")?;
                self.xml.attribute("type", kind)?;
                self.characters(words)?;
                self.xml.end()?;
            }
        }
        self.close_line()
    }

    fn remark(&mut self, remark: &Remark) -> Result {
        self.xml.start("annotation")?;
        self.xml.attribute("xml:id", &remark.id)?;
        match &remark.until {
            Some(until) => self.xml.attribute("target", &format!("#{} #{until}", remark.target))?,
            None => self.pointer("target", Some(&remark.target))?,
        }
        self.pointer("corresp", remark.reply_to.as_deref())?;
        self.xml.attribute("motivation", "commenting")?;
        self.pointer("resp", Some(&remark.resp).filter(|resp| !resp.is_empty()).map(|resp| &**resp))?;
        self.written_when(remark.when.as_deref())?;
        self.xml.start("note")?;
        self.characters(&remark.text)?;
        self.xml.end()?;
        self.close_line()
    }

    /// When a comment was written.
    fn written_when(&mut self, when: Option<&str>) -> Result {
        let Some(when) = when.filter(|when| is_date(when)) else { return Ok(()) };
        self.xml.start("revisionDesc")?;
        self.xml.empty("change", &[("when", when)])?;
        self.xml.end()
    }

    fn link_group(&mut self, group: &LinkGroup) -> Result {
        self.xml.start("linkGrp")?;
        self.xml.attribute("type", &group.kind)?;
        self.xml.attribute("targFunc", &group.functions)?;
        self.xml.newline()?;
        for link in &group.links {
            let targets: Vec<String> = link.targets.iter().map(|id| format!("#{id}")).collect();
            self.xml.empty(
                "link",
                &[("target", &targets.join(" ")), ("resp", "#glossator"), ("cert", link.cert.as_str())],
            )?;
            self.xml.newline()?;
        }
        self.close_line()
    }
}

/// The id of the moment from which the times of cues count.
const ORIGIN: &str = "T0";

/// The id of a moment, by its milliseconds.
fn moment_id(moment: u64) -> String {
    format!("T.{moment}")
}

/// The moments of all cues.
fn moments(nodes: &[Node]) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    for node in nodes {
        match node {
            Node::Container(container) => found.extend(moments(&container.children)),
            Node::Block(Block { kind: BlockKind::Cue(cue), .. }) => found.extend([cue.start, cue.end]),
            _ => {}
        }
    }
    found
}

/// Makes `pointer` lead to an id in the file.
fn point(pointer: &mut String, id: &str) {
    pointer.clear();
    pointer.push('#');
    pointer.push_str(id);
}

/// Whether a character has no shape of its own (general categories Cf and Co of Unicode), or is private.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0001}'..='\u{e007f}' | '\u{f0000}'..='\u{10ffff}')
}
