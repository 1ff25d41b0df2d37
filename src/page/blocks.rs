//! Cutting a page into blocks of lines, and the white space between them.

use crate::model::{LineEnd, Node, Space, SpaceUnit, Span};

/// A run of lines that are not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawBlock {
    /// Byte range in the page, without the line end of the last line.
    pub span: Span,
    /// White space before it that is not the usual empty line.
    pub before: Vec<Space>,
    /// The source says that a comment begins here.
    pub opens_post: bool,
}

/// The blocks of a page, how its lines end, and the white space at its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct RawBlocks {
    pub blocks: Vec<RawBlock>,
    pub after: Vec<Space>,
    pub line_end: LineEnd,
}

/// Cuts `text` into blocks. Lines of white space alone separate blocks, whatever white space it is; each character is
/// either in a block or in the spaces between.
pub(super) fn blocks(text: &str) -> RawBlocks {
    blocks_with(text, usual_line_end(text))
}

/// The same where the usual line end is known.
pub(super) fn blocks_with(text: &str, line_end: LineEnd) -> RawBlocks {
    let mut raw = RawBlocks { line_end, ..RawBlocks::default() };
    let mut open: Option<Span> = None;
    let mut settled = 0;
    for line in lines(text) {
        if text[line.clone()].trim().is_empty() {
            if let Some(span) = open.take() {
                settled = close(text, span, settled, &mut raw);
            }
        } else {
            open = Some(open.map_or(line.start, |span| span.start)..line.end);
        }
    }
    if let Some(span) = open.take() {
        settled = close(text, span, settled, &mut raw);
    }
    raw.after = spaces(&text[settled..], raw.line_end);
    raw
}

/// The byte ranges of the paragraphs of a text: runs of lines that are not blank.
pub(crate) fn paragraph_spans(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut is_open = false;
    for line in lines(text) {
        let is_blank = text[line.clone()].trim().is_empty();
        match spans.last_mut().filter(|_| is_open && !is_blank) {
            Some(span) => span.end = line.end,
            None if !is_blank => spans.push(line),
            None => {}
        }
        is_open = !is_blank;
    }
    spans
}

/// The blocks that these ranges are, in their order; only white space may stand between them.
pub(super) fn blocks_at(text: &str, spans: impl Iterator<Item = Span>) -> RawBlocks {
    let mut raw = RawBlocks { line_end: usual_line_end(text), ..RawBlocks::default() };
    let settled = spans.fold(0, |settled, span| close(text, span, settled, &mut raw));
    raw.after = spaces(&text[settled..], raw.line_end);
    raw
}

/// Adds a block whose separator begins at `settled`; returns where the block ends.
fn close(text: &str, span: Span, settled: usize, raw: &mut RawBlocks) -> usize {
    let separator = &text[settled..span.start];
    let end = raw.line_end.as_str();
    let usual = !raw.blocks.is_empty()
        && separator.len() == 2 * end.len()
        && separator.starts_with(end)
        && separator.ends_with(end);
    let before = if usual || separator.is_empty() && raw.blocks.is_empty() {
        Vec::new()
    } else if separator.is_empty() {
        // Nothing stands between two blocks of one line.
        vec![Space { unit: SpaceUnit::Line, quantity: 0 }]
    } else {
        spaces(separator, raw.line_end)
    };
    let end = span.end;
    raw.blocks.push(RawBlock { span, before, opens_post: false });
    end
}

/// The ranges of lines without their line ends. `\n`, `\r\n` and a lone `\r` end a line.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).peekable();
    let mut start = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let Some(end) = ends.next() else {
            done = true;
            return Some(start..text.len());
        };
        let mut next = end + 1;
        if text.as_bytes()[end] == b'\r' && ends.peek() == Some(&next) && text.as_bytes()[next] == b'\n' {
            ends.next();
            next += 1;
        }
        Some(std::mem::replace(&mut start, next)..end)
    })
}

/// The line end that most lines have.
pub(super) fn usual_line_end(text: &str) -> LineEnd {
    let bytes = text.as_bytes();
    if memchr::memchr(b'\r', bytes).is_none() {
        return LineEnd::Lf;
    }
    let returns = memchr::memchr_iter(b'\r', bytes);
    let (mut pairs, mut alone) = (0usize, 0usize);
    for at in returns {
        if bytes.get(at + 1) == Some(&b'\n') { pairs += 1 } else { alone += 1 }
    }
    let feeds = memchr::memchr_iter(b'\n', bytes).count() - pairs;
    if pairs >= feeds && pairs >= alone {
        LineEnd::CrLf
    } else if feeds >= alone {
        LineEnd::Lf
    } else {
        LineEnd::Cr
    }
}

/// White space as repeated units.
fn spaces(text: &str, line_end: LineEnd) -> Vec<Space> {
    let mut spaces: Vec<Space> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("\r\n") {
            Some(LineEnd::CrLf)
        } else {
            [LineEnd::Lf, LineEnd::Cr].into_iter().find(|end| rest.starts_with(end.as_str()))
        };
        let (unit, length) = match end {
            Some(end) if end == line_end => (SpaceUnit::Line, end.as_str().len()),
            Some(end) => (SpaceUnit::LineEnd(end), end.as_str().len()),
            None => (SpaceUnit::Char(c), c.len_utf8()),
        };
        match spaces.last_mut().filter(|last| last.unit == unit && last.quantity < Space::MAX_QUANTITY) {
            Some(last) => last.quantity += 1,
            None => spaces.push(Space { unit, quantity: 1 }),
        }
        rest = &rest[length..];
    }
    spaces
}

/// Spaces as nodes.
pub(super) fn space_nodes(spaces: &[Space]) -> impl Iterator<Item = Node> {
    spaces.iter().map(|space| Node::Space(*space))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> (Vec<&str>, Vec<usize>) {
        let raw = blocks(text);
        (
            raw.blocks.iter().map(|block| &text[block.span.clone()]).collect(),
            raw.blocks.iter().map(|block| block.before.len()).collect(),
        )
    }

    #[test]
    fn blocks_are_runs_of_lines() {
        assert_eq!(cut("a\nb\n\nc"), (vec!["a\nb", "c"], vec![0, 0]));
        assert_eq!(cut("\na\n\n\nb\n"), (vec!["a", "b"], vec![1, 1]));
        assert_eq!(cut("a\n \nb"), (vec!["a", "b"], vec![0, 3]));
        assert_eq!(cut("a\r\n\r\nb"), (vec!["a", "b"], vec![0, 0]));
        assert_eq!(cut("  a  \n\nb"), (vec!["  a  ", "b"], vec![0, 0]));
    }

    #[test]
    fn the_usual_line_end_is_the_most_frequent() {
        assert_eq!(usual_line_end("a\r\nb\r\nc\n"), LineEnd::CrLf);
        assert_eq!(usual_line_end("a\rb\rc\n"), LineEnd::Cr);
        assert_eq!(usual_line_end("a"), LineEnd::Lf);
    }
}
