//! Lines and paragraphs that held nothing but notes go whole.

use super::cuts::Cut;
use crate::model::Span;

/// Adds what is left of lines that held nothing but notes, and of the blank lines around such paragraphs.
pub(super) fn with_emptied_lines(text: &str, cuts: Vec<Cut>) -> Vec<Cut> {
    let lines = Lines { text };
    let emptied = joined(lines.emptied(&cuts));
    if emptied.is_empty() {
        return cuts;
    }
    let whole: Vec<Span> = joined(emptied.into_iter().map(|span| lines.with_blank_lines(span)).collect());
    filled(cuts, &whole)
}

struct Lines<'t> {
    text: &'t str,
}

impl Lines<'_> {
    /// The lines that show nothing any more, though words have dropped out of them; with their line ends.
    fn emptied(&self, cuts: &[Cut]) -> Vec<Span> {
        let mut emptied = Vec::new();
        let mut from = 0;
        while let Some(first) = cuts.get(from) {
            // A note over several lines makes one line of them.
            let mut line = self.start(first.span.start)..self.end(first.span.end);
            let mut to = from + 1;
            while let Some(next) = cuts.get(to).filter(|next| next.span.start <= line.end) {
                // A long line may hold thousands: its end is looked for once.
                if next.span.end > line.end {
                    line.end = self.end(next.span.end);
                }
                to += 1;
            }
            let here = &cuts[from..to];
            if here.iter().any(|cut| cut.drops) && self.shows_nothing(&line, here) {
                emptied.push(line.start..self.behind(line.end));
            }
            from = to;
        }
        emptied
    }

    fn shows_nothing(&self, line: &Span, cuts: &[Cut]) -> bool {
        let ends = cuts.iter().map(|cut| cut.span.end);
        let from = std::iter::once(line.start).chain(ends);
        let to = cuts.iter().map(|cut| cut.span.start).chain([line.end]);
        cuts.iter().all(|cut| cut.instead.is_none())
            && from.zip(to).all(|(from, to)| self.text[from.min(to)..to].trim().is_empty())
    }

    /// Lines that go, with the blank lines that would otherwise stand twice: those behind a paragraph, or before the last
    /// one.
    fn with_blank_lines(&self, gone: Span) -> Span {
        let behind = self.behind_blank_lines(gone.end);
        let before = self.before_blank_lines(gone.start);
        let is_last = behind == self.text.len();
        match () {
            () if before == 0 => gone.start..behind,
            // The last line end of the text stays the last one.
            () if is_last => self.without_line_end(before)..self.without_line_end(self.text.len()),
            () if before < gone.start => gone.start..behind,
            () => gone,
        }
    }

    fn without_line_end(&self, at: usize) -> usize {
        let text = &self.text[..at];
        let text = text.strip_suffix('\n').unwrap_or(text);
        text.strip_suffix('\r').unwrap_or(text).len()
    }

    fn start(&self, at: usize) -> usize {
        memchr::memrchr2(b'\n', b'\r', &self.text.as_bytes()[..at]).map_or(0, |found| found + 1)
    }

    /// The end of the line that goes on at `at`, without its line end.
    fn end(&self, at: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.text.as_bytes()[at..]).map_or(self.text.len(), |found| at + found)
    }

    /// The place behind the line end at `at`.
    fn behind(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest);
        self.text.len() - rest.len()
    }

    /// The place behind the blank lines that begin at `at`, the start of a line.
    fn behind_blank_lines(&self, mut at: usize) -> usize {
        while at < self.text.len() && self.text[at..self.end(at)].trim().is_empty() {
            at = self.behind(self.end(at));
        }
        at
    }

    /// The start of the blank lines that end at `at`, the start of a line.
    fn before_blank_lines(&self, mut at: usize) -> usize {
        while at > 0 {
            let end = self.without_line_end(at);
            let start = self.start(end);
            if !self.text[start..end].trim().is_empty() {
                break;
            }
            at = start;
        }
        at
    }
}

/// Ranges that touch each other, as one.
fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut().filter(|last| span.start <= last.end) {
            Some(last) => {
                last.start = last.start.min(span.start);
                last.end = last.end.max(span.end);
            }
            None => joined.push(span),
        }
    }
    joined
}

/// The cuts with all that lies between them in these ranges; it belongs to the note beside it.
fn filled(cuts: Vec<Cut>, whole: &[Span]) -> Vec<Cut> {
    let mut all: Vec<Cut> = Vec::with_capacity(cuts.len() + whole.len());
    let mut cuts = cuts.into_iter().peekable();
    for span in whole {
        while let Some(cut) = cuts.next_if(|cut| cut.span.end <= span.start) {
            all.push(cut);
        }
        let mut at = span.start;
        let mut last = None;
        while let Some(cut) = cuts.next_if(|cut| cut.span.start < span.end) {
            push_gap(&mut all, at..cut.span.start, cut.note);
            (at, last) = (cut.span.end, cut.note);
            all.push(cut);
        }
        push_gap(&mut all, at..span.end, last);
    }
    all.extend(cuts);
    all
}

fn push_gap(cuts: &mut Vec<Cut>, span: Span, note: Option<usize>) {
    if !span.is_empty() {
        cuts.push(Cut { span, note, drops: true, instead: None });
    }
}

#[cfg(test)]
mod tests {
    use super::super::cuts::apply;
    use super::*;

    /// The text without what stands between `<` and `>`.
    fn without(text: &str) -> String {
        let starts = text.match_indices('<').map(|(at, _)| at);
        let ends = text.match_indices('>').map(|(at, _)| at + 1);
        let cuts = starts.zip(ends).map(|(from, to)| Cut { span: from..to, note: None, drops: true, instead: None });
        apply(text, &with_emptied_lines(text, cuts.collect()))
    }

    #[test]
    fn lines_and_paragraphs_go_whole() {
        for (text, expected) in [
            ("a\n<x>\nb", "a\nb"),
            ("a\n\n<x>\n\nb", "a\n\nb"),
            ("<x>\n\nb", "b"),
            ("<x>\nb", "b"),
            ("a\n<x>", "a"),
            ("a\n\n<x>\n", "a\n"),
            ("a\r\n\r\n<x>\r\n\r\nb", "a\r\n\r\nb"),
            ("<x>\n<y>\n\nb\n\n<z>\n<z>", "b"),
            ("a\n\n<x>\n\n<y>\n\nb", "a\n\nb"),
            ("a <x\ny> b", "a  b"),
            ("<x>", ""),
            ("<x>\n\n<y>", ""),
            ("- <x>\n- b", "- \n- b"),
            ("a\n\n<x>\nb", "a\n\nb"),
        ] {
            assert_eq!(without(text), expected, "{text:?}");
        }
    }
}
