//! The list of notes: beside the passage on a wide terminal, over it on a narrow one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Paragraph};

use super::super::listing::Listing;
use super::super::look;
use super::super::{Mode, Screen};
use super::{centred, inset};
use crate::annotate::{NoteKey, UNCLASSIFIED};
use crate::display::fit::{columns, head, left};
use crate::display::visible;
use crate::model::Category;

/// From this width on, the list is shown beside the passage.
pub(super) const PANE_FROM: u16 = 130;

/// Width of the list beside the passage, in columns.
pub(super) const PANE: u16 = 52;

impl Screen {
    /// Draws the list beside the passage.
    pub(super) fn pane(&self, frame: &mut Frame<'_>, area: Rect) {
        let beside = Block::new().borders(Borders::RIGHT);
        let inner = inset(beside.inner(area));
        frame.render_widget(beside, area);
        match &self.mode {
            Mode::Listing(listing) => self.filtered_list(frame, inner, listing),
            _ => self.rows(frame, inner, &self.listed(), self.queue.key()),
        }
    }

    /// Draws the list over the screen, if there is no room beside the passage.
    pub(super) fn list_box(&self, frame: &mut Frame<'_>, area: Rect, listing: &Listing) {
        let area = Rect { height: area.height - 1, ..area };
        let inner = self.open_box(frame, centred(area, area.width.min(76), area.height.saturating_sub(2)), "notes");
        self.filtered_list(frame, inner, listing);
    }

    fn filtered_list(&self, frame: &mut Frame<'_>, area: Rect, listing: &Listing) {
        self.input(frame, Rect { height: 1, ..area }, "filter: ", &listing.filter);
        let keys = self.listed();
        let held = keys.get(listing.place).copied();
        let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        if keys.is_empty() {
            let none = self.line(&[(look::FAINT, "no note has these words")]);
            return frame.render_widget(Paragraph::new(none), rows);
        }
        self.rows(frame, rows, &keys, held);
    }

    /// Draws as many rows as fit, with the row at hand among them.
    fn rows(&self, frame: &mut Frame<'_>, area: Rect, keys: &[NoteKey], held: Option<NoteKey>) {
        let place = held.and_then(|held| keys.iter().position(|key| *key == held)).unwrap_or(0);
        let height = usize::from(area.height);
        let from = place.saturating_sub(height / 2).min(keys.len().saturating_sub(height));
        let width = usize::from(area.width);
        let shown = keys.iter().skip(from).take(height);
        let lines: Vec<Line<'_>> = shown.map(|key| self.row(*key, Some(*key) == held, width)).collect();
        frame.render_widget(Paragraph::new(lines), area);
    }

    /// The row of a note: whether it is decided, its words, its class.
    fn row(&self, key: NoteKey, is_held: bool, width: usize) -> Line<'static> {
        let Some(note) = self.store.session().note(key) else { return Line::default() };
        let sign = match (is_held, note.is_decided()) {
            (true, _) => "▸ ",
            (false, true) => "✓ ",
            (false, false) => "  ",
        };
        let class = note.class.map_or(UNCLASSIFIED, Category::as_str);
        let room = width.saturating_sub(columns(sign) + columns(class) + 1);
        let words = head(&visible(&note.words).replace('\n', " "), room);
        let style = if is_held { look::NOTE } else { look::PLAIN };
        self.line(&[(style, &format!("{sign}{} ", left(&words, room))), (look::FAINT, class)])
    }
}
