//! The block of the note at hand, its neighbours, and the source.

use std::ops::Range;

use anstyle::Style;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::super::look;
use super::super::{Mode, Screen};
use crate::annotate::BlockState;
use crate::display::fit::{Styled, wrapped};
use crate::display::visible;

/// Bytes of a block that are shown before and after the note; a screen never holds more.
const AROUND: usize = 6_000;

impl Screen {
    pub(super) fn passage(&self, frame: &mut Frame<'_>, area: Rect) {
        let Some(number) = self.shown_block() else {
            let text = "There is no note here.\n\no shows all notes, + adds one, / searches, ? lists all keys.";
            return frame
                .render_widget(Paragraph::new(self.wrapped(&[(look::PLAIN, text)], usize::from(area.width))), area);
        };
        let lines = self.passage_lines(number, usize::from(area.width));
        let (height, held) = (usize::from(area.height), lines.iter().position(|(_, holds)| *holds).unwrap_or(0));
        let last = lines.iter().rposition(|(_, holds)| *holds).unwrap_or(held);
        let usual = held.saturating_sub(height.saturating_sub(last - held + 1) / 2);
        let from = usual.saturating_add_signed(self.scrolled).min(lines.len().saturating_sub(height));
        let shown: Vec<Line<'_>> = lines.into_iter().skip(from).take(height).map(|(line, _)| line).collect();
        frame.render_widget(Paragraph::new(shown), area);
    }

    /// The block to show: that of a search hit or an addition, otherwise that of the note.
    fn shown_block(&self) -> Option<usize> {
        let added = self.added_on.as_ref().map(|(block, _)| *block);
        added.or(self.hit.as_ref().map(|hit| hit.block)).or_else(|| self.block())
    }

    /// The lines of a block and of its neighbours in the same post; each with whether it must be in view.
    fn passage_lines(&self, number: usize, width: usize) -> Vec<(Line<'static>, bool)> {
        let blocks = self.store.session().blocks();
        let Some(block) = blocks.get(number) else { return Vec::new() };
        let faint = |block: &BlockState| {
            let text = Styled { text: shown(&block.printed, 0..AROUND), style: look::FAINT };
            wrapped([text].into_iter(), width)
        };
        let beside =
            |other: Option<usize>| other.and_then(|at| blocks.get(at)).filter(|other| other.post == block.post);
        let mut lines = vec![(self.place_line(block), false)];
        for line in beside(number.checked_sub(1)).map(faint).unwrap_or_default() {
            lines.push((self.drawn_line(&line), false));
        }
        lines.push((Line::default(), false));
        let centre = self.centre(number);
        for line in wrapped(self.parts(block, number).into_iter(), width) {
            let holds = line.iter().any(|part| part.style == centre);
            lines.push((self.drawn_line(&line), holds));
        }
        lines.push((Line::default(), false));
        for line in beside(number.checked_add(1)).map(faint).unwrap_or_default() {
            lines.push((self.drawn_line(&line), false));
        }
        lines
    }

    /// The style of the part that must be in view.
    fn centre(&self, number: usize) -> Style {
        match (&self.mode, &self.hit) {
            (Mode::Selecting(_), _) => look::SELECTED,
            (_, Some(hit)) if hit.block == number => look::FOUND,
            _ => look::NOTE,
        }
    }

    /// Post, sentence and language of the note.
    fn place_line(&self, block: &BlockState) -> Line<'static> {
        let sentence = self.note().and_then(|note| self.store.session().sentence_of(note));
        let post = block.post.as_deref().map(|post| format!("comment {post}"));
        let unit = sentence.or(block.id.as_deref()).map(str::to_owned);
        let parts: Vec<String> = [post, unit, block.lang.as_deref().map(str::to_owned)].into_iter().flatten().collect();
        self.line(&[(look::FAINT, &visible(&parts.join(" · ")))])
    }

    /// The text of the block in pieces, each with its style.
    fn parts(&self, block: &BlockState, number: usize) -> Vec<Styled> {
        let looks = self.looks(block, number);
        let middle = looks.last().map_or(0, |(range, _)| range.start);
        let window = middle.saturating_sub(AROUND)..(middle + AROUND).min(block.printed.len());
        let mut borders: Vec<usize> = looks.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
        borders.extend([window.start, window.end]);
        borders.retain(|at| window.start <= *at && *at <= window.end);
        borders.sort_unstable();
        borders.dedup();
        let style = |piece: &Range<usize>| {
            let over = looks.iter().rev().find(|(range, _)| range.start <= piece.start && piece.end <= range.end);
            over.map_or(look::PLAIN, |(_, style)| *style)
        };
        let pieces = borders.windows(2).map(|two| two[0]..two[1]);
        pieces.map(|piece| Styled { style: style(&piece), text: shown(&block.printed, piece) }).collect()
    }

    /// Ranges with their styles; later ones are drawn over earlier ones.
    fn looks(&self, block: &BlockState, number: usize) -> Vec<(Range<usize>, Style)> {
        let held = self.note();
        let others = block.notes.iter().filter(|note| held.is_none_or(|held| held.key != note.key));
        let mut looks: Vec<(Range<usize>, Style)> = others.map(|note| (note.range.clone(), look::OTHER)).collect();
        let here = held.filter(|note| note.block == number);
        if here.is_some() {
            looks.extend(self.about().map(|range| (range, look::ANCHOR)));
        }
        looks.extend(here.map(|note| (note.range.clone(), look::NOTE)));
        if let Some(hit) = self.hit.as_ref().filter(|hit| hit.block == number) {
            let all = self.store.session().search_in(number, &self.searched).into_iter();
            looks.extend(all.map(|hit| (hit.range, look::ALSO_FOUND)));
            looks.push((hit.range.clone(), look::FOUND));
        }
        match (&self.mode, &self.added_on) {
            (Mode::Selecting(selection), _) => looks.push((selection.range(), look::SELECTED)),
            (_, Some((block, range))) if *block == number => looks.push((range.clone(), look::SELECTED)),
            _ => {}
        }
        looks
    }

    /// The source of the note's sentence, and in it the words that the note explains.
    pub(super) fn source_line(&self) -> Option<(&str, Option<Range<usize>>)> {
        let note = self.note()?;
        let sentence = self.store.session().sentence_of(note)?;
        let source = self.beside.sentences.get(sentence)?;
        let term = note.id.as_deref().and_then(|id| self.beside.terms.get(id)).cloned();
        Some((source, term))
    }

    pub(super) fn source(&self, (source, term): (&str, Option<Range<usize>>), width: u16) -> Vec<Line<'static>> {
        let term = term.filter(|term| source.get(term.clone()).is_some()).unwrap_or(0..0);
        let parts = [
            (look::FAINT, "source\n"),
            (look::PLAIN, &source[..term.start]),
            (look::ANCHOR, &source[term.clone()]),
            (look::PLAIN, &source[term.end..]),
        ];
        self.wrapped(&parts, usize::from(width))
    }
}

/// A range of a text, made safe to show; a range that cuts a character is narrowed.
fn shown(text: &str, range: Range<usize>) -> String {
    let start = text.ceil_char_boundary(range.start.min(text.len()));
    let end = text.floor_char_boundary(range.end.min(text.len())).max(start);
    visible(&text[start..end])
}
