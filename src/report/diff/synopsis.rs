//! The segments of two versions of one text, row by row.

use maud::{Markup, PreEscaped, Render, html};

use crate::diff::render::blocks::{Block, blocks};
use crate::diff::render::pieces::{Piece, of_bead, span};
use crate::diff::render::{Compared, Side};
use crate::diff::{Bead, BeadState, NoteState, RunKind, TextComparison};
use crate::model::Layer;
use crate::report::langs::Langs;
use crate::report::words::{Words, counted, direction_of};
use crate::text::Stream;

/// Rows that are laid out together.
const UNIT: usize = 40;

/// Unchanged segments that are not folded away: one beside each change is kept for reading on.
const FEW: usize = 4;

/// Marks of the overview at most; changes that stand close are one.
const MARKS: usize = 160;

/// One text of a comparison.
pub(super) struct Synopsis<'c> {
    pub layer: Layer,
    text: &'c TextComparison<'c>,
    compared: &'c Compared<'c>,
    blocks: Vec<Block>,
    langs: [Langs<'c>; 2],
    /// The number of the text on the page: rows of different texts have different ids.
    number: usize,
}

impl<'c> Synopsis<'c> {
    pub fn new(compared: &'c Compared<'c>, layer: Layer, text: &'c TextComparison<'c>, number: usize) -> Self {
        let langs = |side: &'c Side<'c>, stream: &'c Stream<'c>| Langs::new(Some(&stream.lang), side.view(layer));
        Self {
            layer,
            blocks: blocks(text, layer, &compared.old, &compared.new),
            langs: [langs(&compared.old, &text.old), langs(&compared.new, &text.new)],
            text,
            compared,
            number,
        }
    }

    /// The id of a bead's row.
    fn id(&self, bead: usize) -> String {
        format!("t{}.{}", self.number + 1, bead + 1)
    }

    /// The id of the row where something stood that has moved.
    fn id_of_stub(&self, block: usize) -> String {
        format!("t{}.m{}", self.number + 1, block + 1)
    }

    /// All rows.
    pub fn section(&self) -> Markup {
        let noted = self.noted();
        let mut page = Page::default();
        let mut same: Vec<usize> = Vec::new();
        let mut stubs: Vec<usize> = (0..self.blocks.len()).collect();
        stubs.sort_unstable_by_key(|block| std::cmp::Reverse(self.blocks[*block].old.start));
        for (number, bead) in self.text.beads.iter().enumerate() {
            while bead.moved.is_none()
                && !bead.old.is_empty()
                && stubs.last().is_some_and(|block| self.blocks[*block].old.start <= bead.old.start)
            {
                self.unchanged(&mut same, &mut page);
                page.row(stubs.pop().map(|block| self.stub(block)));
            }
            if bead.state == BeadState::Same && bead.moved.is_none() && noted[number].is_empty() {
                same.push(number);
            } else {
                self.unchanged(&mut same, &mut page);
                page.row(Some(self.row(number, bead, &noted[number])));
            }
        }
        self.unchanged(&mut same, &mut page);
        while let Some(block) = stubs.pop() {
            page.row(Some(self.stub(block)));
        }
        html! {
            section class={ "synopsis l-" (self.layer) } aria-label={ "Synopsis, " (self.layer) } {
                div.heads aria-hidden="true" { span {} span { "old" } span { "new" } }
                (page.finish())
            }
        }
    }

    /// The changed notes of each bead of the base text: the number and kind of the change.
    fn noted(&self) -> Vec<Vec<(usize, NoteState, Layer)>> {
        let mut noted = vec![Vec::new(); self.text.beads.len()];
        if self.layer != Layer::Base {
            return noted;
        }
        let beads = self.beads_of_segments();
        for (number, change) in self.compared.comparison.notes.iter().enumerate() {
            let place = change
                .new
                .as_ref()
                .map(|note| (note.at.start, 1))
                .or(change.old.as_ref().map(|note| (note.at.start, 0)));
            let Some((at, side)) = place.filter(|_| change.state() != NoteState::Same) else { continue };
            let stream = [&self.text.old, &self.text.new][side];
            let segment = stream.segments.partition_point(|segment| (segment.span.end as usize) < at);
            if let Some(bead) = beads[side].get(segment.min(beads[side].len().saturating_sub(1))) {
                noted[*bead].push((number, change.state(), change.layer()));
            }
        }
        noted
    }

    fn beads_of_segments(&self) -> [Vec<usize>; 2] {
        let mut beads = [vec![0; self.text.old.segments.len()], vec![0; self.text.new.segments.len()]];
        for (number, bead) in self.text.beads.iter().enumerate() {
            beads[0][bead.old.clone()].fill(number);
            beads[1][bead.new.clone()].fill(number);
        }
        beads
    }

    /// The rows of the notes, by the number of the change.
    pub fn rows_of_notes(&self) -> Vec<(usize, String)> {
        let noted = self.noted();
        let rows = noted.iter().enumerate().flat_map(|(bead, notes)| notes.iter().map(move |(note, ..)| (bead, *note)));
        rows.map(|(bead, note)| (note, self.id(bead))).collect()
    }

    /// Segments that did not change: the first and the last as they are, those between folded.
    fn unchanged(&self, same: &mut Vec<usize>, page: &mut Page) {
        let beads = std::mem::take(same);
        if beads.len() <= FEW {
            return beads.into_iter().for_each(|bead| page.row(Some(self.same_row(bead))));
        }
        let last = beads.len() - 1;
        page.row(Some(self.same_row(beads[0])));
        page.row(Some(html! {
            details.fold {
                summary { (counted(last - 1, "segment")) " unchanged" }
                @for bead in &beads[1..last] { (self.same_row(*bead)) }
            }
        }));
        page.row(Some(self.same_row(beads[last])));
    }

    fn same_row(&self, number: usize) -> Markup {
        let bead = &self.text.beads[number];
        let at = span(&self.text.new, &bead.new).unwrap_or_default();
        let (lang, words) = (self.langs[1].at(at.start), self.text.new.text.get(at).unwrap_or_default());
        html! {
            div.pair.same id=(self.id(number)) {
                (self.sign(number, bead))
                div.cell.both lang=[lang] dir=(direction_of(words, lang)) { (Words(words)) }
            }
        }
    }

    /// The number of a row, which leads to it.
    fn sign(&self, number: usize, bead: &Bead) -> Markup {
        let segment =
            if bead.new.is_empty() { format!("–{}", bead.old.start + 1) } else { (bead.new.start + 1).to_string() };
        html! { a.self href={ "#" (self.id(number)) } { (segment) } }
    }

    fn row(&self, number: usize, bead: &Bead, notes: &[(usize, NoteState, Layer)]) -> Markup {
        let pieces = of_bead(self.text, bead);
        let changed = bead.state != BeadState::Same || bead.moved.is_some();
        html! {
            div id=(self.id(number)) class={ "pair " (bead.state.as_str()) @if changed { " change" } } {
                (self.sign(number, bead))
                (self.cell(bead, &pieces, true))
                (self.cell(bead, &pieces, false))
                @if bead.moved.is_some() || !notes.is_empty() {
                    div.fate {
                        @if let Some(block) = bead.moved {
                            span.moved { "moved from " a href={ "#" (self.id_of_stub(block)) } { (self.from(block)) } } " "
                        }
                        @for (note, state, layer) in notes {
                            a class={ "i notelink f-" (layer) } href={ "#:note" (note + 1) } {
                                (layer) ": " (super::state_words(*state))
                            }
                            " "
                        }
                    }
                }
            }
        }
    }

    fn from(&self, block: usize) -> &str {
        self.blocks.get(block).map_or("elsewhere", |block| &block.from)
    }

    /// One side of a row.
    fn cell(&self, bead: &Bead, pieces: &[Piece<'_>], is_old: bool) -> Markup {
        let (stream, range) = if is_old { (&self.text.old, &bead.old) } else { (&self.text.new, &bead.new) };
        let side = if is_old { &self.compared.old } else { &self.compared.new };
        let name = if is_old { "old" } else { "new" };
        let Some(span) = span(stream, range) else { return html! { div class={ "cell " (name) } {} } };
        let lang = self.langs[usize::from(!is_old)].at(span.start);
        let dir = direction_of(stream.text.get(span.clone()).unwrap_or_default(), lang);
        html! {
            div class={ "cell " (name) } {
                span.quiet { (name) ": " }
                div lang=[lang] dir=(dir) { (side_of(pieces, is_old)) }
                span.place { (side.position(self.layer, span.start)) }
            }
        }
    }

    /// Where something stood that stands elsewhere now.
    fn stub(&self, number: usize) -> Markup {
        let block = &self.blocks[number];
        let at = span(&self.text.old, &block.old).unwrap_or_default();
        let (lang, words) = (self.langs[0].at(at.start), self.text.old.text.get(at).unwrap_or_default());
        let to = self.text.beads.iter().position(|bead| bead.moved == Some(number)).unwrap_or(0);
        html! {
            div.pair.stub.change id=(self.id_of_stub(number)) {
                span.self {}
                div.cell.old { span.quiet { "old: " } div lang=[lang] dir=(direction_of(words, lang)) { (Words(words)) } }
                div.cell.new { (block.was) " moved to " a href={ "#" (self.id(to)) } { (block.to) } }
            }
        }
    }

    /// Where on the page something changed.
    pub fn overview(&self) -> Markup {
        let all = self.text.beads.len().max(1);
        let mut marks: Vec<(usize, usize, usize)> = Vec::new();
        for (number, bead) in self.text.beads.iter().enumerate() {
            if bead.state == BeadState::Same && bead.moved.is_none() {
                continue;
            }
            let slot = number * MARKS / all;
            match marks.last_mut() {
                Some((last, _, end)) if *last == slot || *end == number => *end = number + 1,
                _ => marks.push((slot, number, number + 1)),
            }
        }
        html! {
            nav class={ "minimap l-" (self.layer) } aria-label={ "Overview of changes, " (self.layer) } {
                svg viewBox={ "0 0 10 " (all) } preserveAspectRatio="none" role="group" {
                    @for (_, first, end) in &marks {
                        a href={ "#" (self.id(*first)) } aria-label={ "Changes from row " (first + 1) " to " (end) } {
                            rect x="0" y=(first) width="10" height=((end - first).max(all.div_ceil(200))) {}
                        }
                    }
                }
            }
        }
    }
}

/// Pieces of one side: what went and what came stand out.
pub(super) fn side_of(pieces: &[Piece<'_>], is_old: bool) -> Markup {
    let mut page = String::new();
    for piece in pieces {
        let (gap, words) = if is_old { (piece.old_gap, piece.old) } else { (piece.new_gap, piece.new) };
        Words(gap.unwrap_or_default()).render_to(&mut page);
        match piece.kind {
            RunKind::Same => Words(words).render_to(&mut page),
            RunKind::Minor => html! { span.minor { (Words(words)) } }.render_to(&mut page),
            RunKind::Deleted if is_old => html! { del { (Words(words)) } }.render_to(&mut page),
            RunKind::Inserted if !is_old => html! { ins { (Words(words)) } }.render_to(&mut page),
            RunKind::Deleted | RunKind::Inserted => {}
        }
    }
    PreEscaped(page)
}

/// Rows, unit by unit.
#[derive(Default)]
struct Page {
    done: String,
    rows: Vec<Markup>,
}

impl Page {
    fn row(&mut self, row: Option<Markup>) {
        self.rows.extend(row);
        if self.rows.len() >= UNIT {
            self.unit();
        }
    }

    fn unit(&mut self) {
        if !self.rows.is_empty() {
            html! { div.unit { @for row in self.rows.drain(..) { (row) } } }.render_to(&mut self.done);
        }
    }

    fn finish(mut self) -> Markup {
        self.unit();
        PreEscaped(self.done)
    }
}
