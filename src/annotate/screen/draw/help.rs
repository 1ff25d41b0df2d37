//! The list of keys, drawn over the screen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Paragraph;

use super::super::Screen;
use super::super::keys::BINDINGS;
use super::super::look;
use super::centred;
use crate::display::fit::{head, left};

impl Screen {
    pub(super) fn help(&self, frame: &mut Frame<'_>, area: Rect, from: usize) {
        let height =
            u16::try_from(BINDINGS.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height.saturating_sub(1));
        let area = Rect { height: area.height - 1, ..area };
        let inner = self.open_box(frame, centred(area, area.width.min(78), height), "keys");
        let from = from.min(BINDINGS.len().saturating_sub(usize::from(inner.height)));
        let row = |binding: &super::super::keys::Binding| {
            let help = head(binding.help, usize::from(inner.width).saturating_sub(11));
            self.line(&[(look::STRONG, &left(binding.names, 11)), (look::PLAIN, &help)])
        };
        let lines: Vec<_> = BINDINGS.iter().skip(from).take(usize::from(inner.height)).map(row).collect();
        frame.render_widget(Paragraph::new(lines), inner);
    }
}
