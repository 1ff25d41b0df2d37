//! Cuts a document into pieces: those that a decision may change, and the text between them.
//!
//! A piece is a place *in the tree*: the header, a block, an annotation, the tags of a list of annotations, the place
//! where new annotations go. After the cut nothing is looked up by byte offset, so that no edit can misplace a piece.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::tei::TEI_NAMESPACE;
use crate::xml::{Document, Node};

use super::annotations::{Annotations, Entry, SlotId};
use super::naming::Naming;

/// A piece of the file.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// Text that no decision changes.
    Fixed(Arc<str>),
    /// The header.
    Header,
    /// A block, by its number.
    Block(usize),
    /// An annotation of the file as it was opened.
    Annotation(SlotId),
    /// The start tag of a list of annotations or of a `standOff`, by the number of its [`Hull`].
    Open(usize),
    /// The end tag of a hull.
    Close(usize),
    /// The place of new annotations.
    New,
}

/// A list of annotations, or a `standOff`. It is left out if it is empty, because it would be invalid.
#[derive(Debug)]
pub(super) struct Hull {
    /// Its start tag with the white space before it, and its end tag.
    open: Arc<str>,
    close: Arc<str>,
    /// The pieces of the two tags.
    pub pieces: Range<usize>,
    /// Its content; `None` if it holds other things too and is always written.
    content: Option<Content>,
}

#[derive(Debug)]
enum Content {
    /// Annotations of the list with this number.
    Annotations(usize),
    /// The hulls of lists.
    Lists(Vec<usize>),
}

/// The elements that are missing around new annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// None: new annotations go to the end of a list.
    Nothing,
    /// The list.
    List,
    /// The list, and the `standOff` around it.
    StandOff,
}

/// The pieces of a document.
#[derive(Debug)]
pub(super) struct Layout {
    pub pieces: Vec<Piece>,
    pub hulls: Vec<Hull>,
    pub missing: Missing,
    /// The hulls around new annotations.
    new_in: Vec<usize>,
    /// The white space before a new annotation.
    pub lead: Arc<str>,
    /// The names of new annotations, and of the list around them if it is missing.
    pub naming: Arc<Naming>,
    list_naming: Naming,
    /// The line end.
    line: &'static str,
}

/// Two pieces overlap, which no document can cause.
#[derive(Debug)]
pub(super) struct Overlap {
    /// The offset of the second piece.
    pub at: usize,
}

/// A piece with its bytes in the file as it was read.
struct Cut {
    range: Range<usize>,
    piece: Piece,
}

impl Layout {
    /// Cuts a document. `blocks` are the byte ranges of its blocks, in order; `annotations` receives its annotations.
    pub fn cut(
        document: &Document,
        header: Node<'_>,
        blocks: &[Range<usize>],
        annotations: &mut Annotations,
    ) -> Result<Self, Overlap> {
        let source = document.source();
        let line = if source.find('\n').is_some_and(|at| source[..at].ends_with('\r')) { "\r\n" } else { "\n" };
        let mut cutter = Cutter { source, cuts: Vec::new(), hulls: Vec::new(), annotations, blocks, lists: 0 };
        cutter.cuts.push(Cut { range: header.span(), piece: Piece::Header });
        cutter.cuts.extend(
            blocks.iter().enumerate().map(|(number, range)| Cut { range: range.clone(), piece: Piece::Block(number) }),
        );
        let lists = cutter.stand_offs(document.root());
        let PlaceOfNew { at, missing, new_in, parent } = place_of_new(document.root(), header, &lists, &cutter.hulls);
        let naming = Naming::inside(parent);
        let is_behind = |cut: &&Cut| matches!(cut.piece, Piece::Annotation(_)) && cut.range.end > at;
        let behind = cutter.cuts.iter().filter(is_behind).count();
        cutter.annotations.stand_behind_new(behind);
        cutter.cuts.push(Cut { range: at..at, piece: Piece::New });
        let lead = cutter.annotations.last_lead().unwrap_or_else(|| Arc::from(line));
        let mut layout = Self {
            pieces: Vec::new(),
            hulls: Vec::new(),
            missing,
            new_in,
            lead: if missing == Missing::Nothing { lead } else { Arc::from(line) },
            naming: Arc::new(if missing == Missing::Nothing { naming.clone() } else { naming.within() }),
            list_naming: naming,
            line,
        };
        let (cuts, hulls) = (cutter.cuts, cutter.hulls);
        layout.hulls = hulls;
        layout.fill(source, cuts)?;
        Ok(layout)
    }

    /// Sorts the pieces and adds the text between them.
    fn fill(&mut self, source: &str, mut cuts: Vec<Cut>) -> Result<(), Overlap> {
        // The place of new annotations is empty; it comes before a tag at the same offset.
        cuts.sort_by_key(|cut| (cut.range.start, cut.range.end));
        let mut at = 0;
        for cut in cuts {
            if cut.range.start < at {
                return Err(Overlap { at: cut.range.start });
            }
            if at < cut.range.start {
                self.pieces.push(Piece::Fixed(Arc::from(&source[at..cut.range.start])));
            }
            at = cut.range.end;
            match cut.piece {
                Piece::Open(hull) => self.hulls[hull].pieces.start = self.pieces.len(),
                Piece::Close(hull) => self.hulls[hull].pieces.end = self.pieces.len(),
                _ => {}
            }
            self.pieces.push(cut.piece);
        }
        if at < source.len() {
            self.pieces.push(Piece::Fixed(Arc::from(&source[at..])));
        }
        Ok(())
    }

    /// The tag of a hull, if the piece is one.
    pub fn tag(&self, hull: usize, is_open: bool) -> &Arc<str> {
        let hull = &self.hulls[hull];
        if is_open { &hull.open } else { &hull.close }
    }

    /// Whether a hull is written, because it is not empty.
    pub fn is_written(&self, hull: usize, annotations: &Annotations) -> bool {
        let holds_new = || annotations.has_new() && self.new_in.contains(&hull);
        match &self.hulls[hull].content {
            None => true,
            Some(Content::Annotations(list)) => annotations.filled(*list) > 0 || holds_new(),
            Some(Content::Lists(lists)) => holds_new() || lists.iter().any(|list| self.is_written(*list, annotations)),
        }
    }

    /// The tags before and after new annotations where a list is missing.
    pub fn around_new(&self) -> (String, String) {
        let (line, prefix) = (self.line, self.list_naming.prefix());
        let declared = self.list_naming.declaration().map(|(name, value)| format!(" {name}=\"{value}\""));
        let declared = declared.unwrap_or_default();
        let end = format!("{line}</{prefix}listAnnotation>");
        match self.missing {
            Missing::Nothing => (String::new(), String::new()),
            Missing::List => (format!("{line}<{prefix}listAnnotation{declared} type=\"decisions\">"), end),
            Missing::StandOff => (
                format!("{line}<{prefix}standOff{declared}>{line}<{prefix}listAnnotation type=\"decisions\">"),
                format!("{end}{line}</{prefix}standOff>"),
            ),
        }
    }

    /// The line end of the file.
    pub fn line_end(&self) -> &'static str {
        self.line
    }
}

/// A list of annotations in the file.
struct List<'d> {
    node: Node<'d>,
    stand_off: Node<'d>,
    hull: Option<usize>,
    /// Whether it holds a person's decision.
    is_decided: bool,
}

struct Cutter<'c> {
    source: &'c str,
    cuts: Vec<Cut>,
    hulls: Vec<Hull>,
    annotations: &'c mut Annotations,
    blocks: &'c [Range<usize>],
    lists: usize,
}

impl Cutter<'_> {
    /// Cuts all `standOff` elements outside blocks.
    fn stand_offs<'d>(&mut self, root: Node<'d>) -> Vec<List<'d>> {
        let stand_offs = root.descendants().filter(|node| is(*node, "standOff") && !node.self_closing());
        let mut found = Vec::new();
        for stand_off in stand_offs {
            // A nested one is cut with the outer one; one in a block or in the header belongs to it.
            let is_inside = stand_off.ancestors().any(|above| is(above, "standOff") || is(above, "teiHeader"));
            if !is_inside && !self.is_in_block(&stand_off.span()) {
                self.stand_off(stand_off, &mut found);
            }
        }
        found
    }

    fn is_in_block(&self, span: &Range<usize>) -> bool {
        let at = self.blocks.partition_point(|block| block.end <= span.start);
        self.blocks.get(at).is_some_and(|block| block.start <= span.start)
    }

    fn stand_off<'d>(&mut self, node: Node<'d>, found: &mut Vec<List<'d>>) {
        let first = found.len();
        for list in node.descendants().filter(|inside| is(*inside, "listAnnotation") && !inside.self_closing()) {
            if !list.ancestors().any(|above| is(above, "listAnnotation")) {
                found.push(self.list(list, node));
            }
        }
        let lists: Vec<usize> = found[first..].iter().filter_map(|list| list.hull).collect();
        let holds_lists =
            holds_only(node, |child| found[first..].iter().any(|list| list.node == child && list.hull.is_some()));
        if holds_lists && !lists.is_empty() {
            self.hull(node, Some(Content::Lists(lists)));
        }
    }

    fn list<'d>(&mut self, node: Node<'d>, stand_off: Node<'d>) -> List<'d> {
        let number = self.lists;
        self.lists += 1;
        let mut taken = FxHashSet::default();
        let mut is_decided = false;
        let named = Arc::new(Naming::inside(node));
        for annotation in node.descendants().filter(|inside| is(*inside, "annotation")) {
            let is_inside = annotation.ancestors().any(|above| is(above, "annotation"));
            let Some((target, entry)) = Entry::read(annotation).filter(|_| !is_inside) else { continue };
            is_decided |= entry.assessment().is_some();
            let start = self.line_start(annotation.span().start);
            let lead = self.source[start..annotation.span().start].to_owned();
            let naming = match annotation.parent() {
                Some(parent) if parent != node => Arc::new(Naming::inside(parent)),
                _ => Arc::clone(&named),
            };
            let slot = self.annotations.admit(target, (&lead, naming), number, entry);
            self.cuts.push(Cut { range: start..annotation.span().end, piece: Piece::Annotation(slot) });
            taken.insert(annotation.id());
        }
        let is_ours = !taken.is_empty() && holds_only(node, |child| taken.contains(&child.id()));
        let hull = is_ours.then(|| self.hull(node, Some(Content::Annotations(number))));
        List { node, stand_off, hull, is_decided }
    }

    /// Cuts the tags of an element.
    fn hull(&mut self, node: Node<'_>, content: Option<Content>) -> usize {
        let number = self.hulls.len();
        let start = self.source[..node.span().start].trim_end_matches(WHITE).len();
        let (open, close) = (start..node.start_tag_span().end, node.content_span().end..node.span().end);
        self.hulls.push(Hull {
            open: Arc::from(&self.source[open.clone()]),
            close: Arc::from(&self.source[close.clone()]),
            pieces: 0..0,
            content,
        });
        self.cuts.push(Cut { range: open, piece: Piece::Open(number) });
        self.cuts.push(Cut { range: close, piece: Piece::Close(number) });
        number
    }

    /// The start of an element; if it begins a line, that of the line end before it.
    fn line_start(&self, at: usize) -> usize {
        let before = self.source[..at].trim_end_matches([' ', '\t']);
        match before.strip_suffix('\n') {
            Some(line) => line.strip_suffix('\r').unwrap_or(line).len(),
            None => at,
        }
    }
}

/// White space of XML.
const WHITE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether an element holds only white space, such children, and comments.
fn holds_only(node: Node<'_>, is_such: impl Fn(Node<'_>) -> bool) -> bool {
    node.children().all(|child| child.is_space() || !child.is_text() && (!child.is_element() || is_such(child)))
}

fn is(node: Node<'_>, name: &str) -> bool {
    node.is(TEI_NAMESPACE, name)
}

/// Where new annotations go.
struct PlaceOfNew<'d> {
    at: usize,
    missing: Missing,
    /// The hulls around it.
    new_in: Vec<usize>,
    /// The element around it.
    parent: Node<'d>,
}

/// The place of new annotations, and the elements that are missing there. It must come after every decision of a
/// person, because the last decision counts.
fn place_of_new<'d>(root: Node<'d>, header: Node<'d>, lists: &[List<'d>], hulls: &[Hull]) -> PlaceOfNew<'d> {
    let is_for_decisions = |list: &&List<'_>| list.node.attribute("type") == Some("decisions");
    let last = lists.iter().rposition(|list| is_for_decisions(&list));
    let decided = lists.iter().rposition(|list| list.is_decided);
    let stand_off_of = |list: &List<'_>| {
        let lists_of = |hull: &Hull| matches!(&hull.content, Some(Content::Lists(of)) if list.hull.is_some_and(|it| of.contains(&it)));
        hulls.iter().position(lists_of)
    };
    match (last, decided) {
        (Some(last), decided) if decided.is_none_or(|decided| decided <= last) => {
            let list = &lists[last];
            let content = list.node.content_span();
            let source = list.node.document().source();
            let at = content.start + source[content.clone()].trim_end_matches(WHITE).len();
            let new_in = list.hull.into_iter().chain(stand_off_of(list)).collect();
            PlaceOfNew { at, missing: Missing::Nothing, new_in, parent: list.node }
        }
        (_, Some(decided)) => {
            let list = &lists[decided];
            let new_in = stand_off_of(list).into_iter().collect();
            let parent = list.node.parent().unwrap_or(list.stand_off);
            PlaceOfNew { at: list.node.span().end, missing: Missing::List, new_in, parent }
        }
        _ => {
            let first = lists.first().map(|list| list.stand_off);
            let any = || root.descendants().find(|node| is(*node, "standOff") && !node.self_closing());
            let Some(stand_off) = first.or_else(any).filter(|stand_off| !is_in_text(*stand_off)) else {
                return behind_text(root, header);
            };
            let hull = lists.iter().find(|list| list.stand_off == stand_off).and_then(stand_off_of);
            let (at, new_in) = (stand_off.content_span().start, hull.into_iter().collect());
            PlaceOfNew { at, missing: Missing::List, new_in, parent: stand_off }
        }
    }
}

/// Whether an element is in the text, where a block may hold it.
fn is_in_text(node: Node<'_>) -> bool {
    node.ancestors().any(|above| is(above, "text"))
}

/// The end of the last part with text or pictures, after which a `standOff` is allowed.
fn behind_text<'d>(root: Node<'d>, header: Node<'d>) -> PlaceOfNew<'d> {
    const RESOURCES: [&str; 5] = ["text", "facsimile", "sourceDoc", "fsdDecl", "standOff"];
    let is_resource = |node: &Node<'_>| RESOURCES.iter().any(|name| is(*node, name));
    let holds =
        |node: &Node<'_>| (is(*node, "TEI") || is(*node, "teiCorpus")) && node.elements().any(|it| is_resource(&it));
    let tei = std::iter::once(root).chain(root.descendants()).find(holds);
    let last = tei.and_then(|tei| tei.elements().rfind(is_resource));
    let before = last.unwrap_or(header);
    let parent = before.parent().unwrap_or(root);
    PlaceOfNew { at: before.span().end, missing: Missing::StandOff, new_in: Vec::new(), parent }
}
