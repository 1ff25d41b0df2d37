//! The list of classes, drawn over the screen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Paragraph;

use super::super::Screen;
use super::super::look;
use super::super::picker::{Picker, Purpose};
use super::centred;
use crate::display::fit::{head, left};

impl Screen {
    pub(super) fn list(&self, frame: &mut Frame<'_>, area: Rect, picker: &Picker) {
        let (width, height) = (area.width.min(76), area.height.saturating_sub(3).min(18));
        let title = match picker.purpose {
            Purpose::Reclassify => "class of this note",
            Purpose::Add => "class of the new note",
        };
        let area = Rect { height: area.height - 1, ..area };
        let inner = self.open_box(frame, centred(area, width, height), title);
        self.input(frame, Rect { height: 1, ..inner }, "filter: ", &picker.filter);
        let rows = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        let (shown, place) = (picker.shown(), picker.place());
        let from = place.saturating_sub(usize::from(rows.height).saturating_sub(1));
        let row = |(number, class): (usize, &crate::model::Category)| {
            let sign = if number == place { "▸ " } else { "  " };
            let text = format!("{sign}{} {}", left(class.as_str(), 24), class.description());
            let style = if number == place { look::NOTE } else { look::PLAIN };
            self.line(&[(style, &head(&text, usize::from(rows.width)))])
        };
        let lines: Vec<_> = shown.iter().enumerate().skip(from).take(usize::from(rows.height)).map(row).collect();
        frame.render_widget(Paragraph::new(lines), rows);
    }
}
