//! The screen: the passage at the top, what is known of the note below it, then the keys.

mod deletion;
mod help;
mod list;
mod pane;
mod passage;
mod verdict;

use anstyle::Style;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear, Paragraph};

use super::keys::BINDINGS;
use super::look::{self, drawn};
use super::{Mode, Screen, Typing};
use crate::display::fit::{Styled, columns, head, tail};
use crate::display::visible;

/// The smallest screen that can be drawn: columns, lines.
const LEAST: (u16, u16) = (40, 10);

/// Longer lines, in columns, are hard to read.
const MEASURE: u16 = 76;

/// From this width on, the source is shown beside the text; on narrower screens, below it.
const WIDE: u16 = 110;

impl Screen {
    /// Draws everything.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        self.is_small.set(area.width < LEAST.0 || area.height < LEAST.1);
        if self.is_small.get() {
            return self.too_small(frame, area);
        }
        let has_pane = area.width >= pane::PANE_FROM;
        let [list, area] =
            Layout::horizontal([Constraint::Length(if has_pane { pane::PANE } else { 0 }), Constraint::Min(1)])
                .areas(area);
        if has_pane {
            self.pane(frame, list);
        }
        let known = self.verdict(usize::from(area.width) - 2);
        let below = u16::try_from(known.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(7)).max(1);
        let rows = [
            Constraint::Length(1),
            Constraint::Min(3),
            Constraint::Length(1),
            Constraint::Length(below),
            Constraint::Length(2),
        ];
        let [title, text, rule, verdict, last] = Layout::vertical(rows).areas(area);
        self.title(frame, title);
        self.text(frame, text);
        let line = "─".repeat(usize::from(rule.width));
        frame.render_widget(self.line(&[(look::FAINT, &line)]), rule);
        frame.render_widget(Paragraph::new(known), inset(verdict));
        self.last_lines(frame, last);
        match &self.mode {
            Mode::Listing(listing) if !has_pane => self.list_box(frame, area, listing),
            Mode::Picking(picker) => self.list(frame, area, picker),
            Mode::Helping(from) => self.help(frame, area, *from),
            Mode::Changed => self.changed_box(frame, area),
            Mode::Typing(Typing::Name, editor) => self.name_box(frame, area, editor),
            _ => {}
        }
    }

    fn too_small(&self, frame: &mut Frame<'_>, area: Rect) {
        let text = format!(
            "This window has {}×{} characters; {}×{} are needed. Make it larger. (q quits)",
            area.width, area.height, LEAST.0, LEAST.1
        );
        frame.render_widget(Paragraph::new(self.wrapped(&[(look::PLAIN, &text)], usize::from(area.width))), area);
    }

    /// Draws the name of the file, the person and the progress.
    fn title(&self, frame: &mut Frame<'_>, area: Rect) {
        let progress = self.queue.progress(self.store.session());
        let (at, all) = self.queue.place();
        let name = self.store.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let who = self.person.as_ref().map_or("", |(_, name)| name);
        let right = format!("note {at}/{all} · {} of {} decided · {}", progress.decided, progress.total, self.filter);
        let room = usize::from(area.width).saturating_sub(columns(&right) + 3);
        let left = head(&visible(&format!("{name} · {who}")), room);
        let gap = " ".repeat(usize::from(area.width).saturating_sub(columns(&left) + columns(&right) + 2));
        frame.render_widget(self.line(&[(look::STRONG, &format!(" {left}{gap}{right} "))]), area);
    }

    /// Draws the passage, with the source beside it or below it.
    fn text(&self, frame: &mut Frame<'_>, area: Rect) {
        let source = self.source_line();
        match source {
            Some(source) if area.width >= WIDE => {
                let [one, other] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(area);
                self.passage(frame, measured(one));
                let beside = Block::new().borders(Borders::LEFT);
                let inner = inset(beside.inner(other));
                frame.render_widget(beside, other);
                frame.render_widget(Paragraph::new(self.source(source, inner.width)), measured(inner));
            }
            Some(source) => {
                let lines = self.source(source, measured(area).width);
                let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height / 3);
                let [one, other] = Layout::vertical([Constraint::Min(2), Constraint::Length(height)]).areas(area);
                self.passage(frame, measured(one));
                frame.render_widget(Paragraph::new(lines), measured(other));
            }
            None => self.passage(frame, measured(area)),
        }
    }

    /// Draws the line for messages and typing, and the line of keys.
    fn last_lines(&self, frame: &mut Frame<'_>, area: Rect) {
        let [line, keys] = Layout::vertical([Constraint::Length(1), Constraint::Length(1)]).areas(area);
        match &self.mode {
            Mode::Typing(typing, editor) if *typing != Typing::Name => {
                let label = match typing {
                    Typing::Edit => "the note: ".to_owned(),
                    Typing::Remark => "private remark: ".to_owned(),
                    Typing::Search => "search: ".to_owned(),
                    Typing::Words(class) => format!("{class}: "),
                    Typing::Name => String::new(),
                };
                self.input(frame, line, &label, editor);
            }
            Mode::Deleting => {
                let text = "remove this note from the text? y removes it, any other key does not";
                frame.render_widget(self.line(&[(look::STRONG, &format!(" {text}"))]), line);
            }
            // A message that does not fit into its line also takes the line of the keys.
            _ if self.told_at_length(frame, area) => return,
            _ => self.told(frame, line),
        }
        frame
            .render_widget(self.line(&[(look::FAINT, &format!(" {}", self.hints(usize::from(keys.width) - 2)))]), keys);
    }

    /// Draws the last message if it needs two lines; returns whether it did.
    fn told_at_length(&self, frame: &mut Frame<'_>, area: Rect) -> bool {
        let Some(told) = self.told.as_ref().filter(|_| self.state().problem.is_none()) else { return false };
        let (style, sign) = if told.is_problem { (look::PROBLEM, "! ") } else { (look::PLAIN, "") };
        let mut lines = self.wrapped(&[(style, &format!("{sign}{}", told.text))], usize::from(area.width) - 2);
        let is_long = lines.len() > 1 && self.mode == Mode::Reading;
        if is_long {
            lines.truncate(usize::from(area.height));
            frame.render_widget(Paragraph::new(lines), inset(area));
        }
        is_long
    }

    /// Draws the last message; without one, whether the file is saved.
    fn told(&self, frame: &mut Frame<'_>, area: Rect) {
        let state = self.state();
        let room = usize::from(area.width).saturating_sub(2);
        let (style, text) = match (&state.problem, &self.told) {
            (Some(problem), _) => (
                look::PROBLEM,
                format!("the file cannot be written ({problem}); nothing is lost: the journal has all decisions"),
            ),
            (None, Some(told)) => (if told.is_problem { look::PROBLEM } else { look::PLAIN }, told.text.clone()),
            (None, None) if state.is_saved => (look::FAINT, "stored".to_owned()),
            (None, None) => (look::FAINT, "storing …".to_owned()),
        };
        // A problem must be recognisable without colour too.
        let sign = if style == look::PROBLEM { "! " } else { "" };
        frame.render_widget(
            self.line(&[(style, &format!(" {sign}{}", head(&visible(&text), room - sign.len())))]),
            area,
        );
    }

    /// Draws a line that is being typed, with the cursor in view.
    fn input(&self, frame: &mut Frame<'_>, area: Rect, label: &str, editor: &super::editor::Editor) {
        let (before, behind) = editor.halves();
        let room = usize::from(area.width).saturating_sub(columns(label) + 3);
        let before = tail(&visible(before), room.saturating_sub(1).max(1));
        let behind = head(&visible(behind), room.saturating_sub(columns(&before)).max(1));
        frame.render_widget(
            self.line(&[(look::STRONG, &format!(" {label}")), (look::PLAIN, &before), (look::PLAIN, &behind)]),
            area,
        );
        let column = 1 + columns(label) + columns(&before);
        frame.set_cursor_position((area.x + u16::try_from(column).unwrap_or(0), area.y));
    }

    /// The keys used most, as many as fit.
    fn hints(&self, room: usize) -> String {
        let fixed = match &self.mode {
            Mode::Listing(_) => "type to filter · ↑ ↓ choose · Enter jumps · Esc goes back",
            Mode::Picking(_) => "type to filter · ↑ ↓ choose · Enter takes it · Esc cancels",
            Mode::Typing(..) => "Enter keeps it · Esc cancels",
            Mode::Selecting(_) => "← → move · Shift grows · Alt shrinks · Enter selects · Esc cancels",
            Mode::Helping(_) => "↑ ↓ scroll · any other key goes back",
            Mode::Changed => "Enter reads the file again · q quits",
            Mode::Deleting => "y removes it",
            Mode::Reading => "",
        };
        if !fixed.is_empty() {
            return head(fixed, room);
        }
        // The key for help is always shown.
        let mut hints = "? help".to_owned();
        for binding in BINDINGS.iter().filter(|binding| !binding.short.is_empty() && binding.short != "help") {
            let key = binding.names.split(' ').next().unwrap_or_default();
            let hint = format!(" · {key} {}", binding.short);
            if columns(&hints) + columns(&hint) <= room {
                hints.push_str(&hint);
            }
        }
        hints
    }

    fn changed_box(&self, frame: &mut Frame<'_>, area: Rect) {
        let count = self.store.session().decisions().count();
        let text = format!(
            "Another program has changed this file. It was not overwritten, and your {count} decisions of this session \
             are kept.\n\n\
             Enter  read the file again and apply the decisions to it; those that do not fit are reported\n\
             q      quit; the decisions that fit go into the file as it is now, the others are reported"
        );
        self.message_box(frame, area, "the file has changed", &text);
    }

    fn name_box(&self, frame: &mut Frame<'_>, area: Rect, editor: &super::editor::Editor) {
        let text = "Who decides? Your name is stored with every decision, so that people's decisions can be compared.\n\n\n\
                    You are asked once. Enter begins, Esc quits.";
        let inner = self.message_box(frame, area, "your name", text);
        let lines = self.wrapped(&[(look::PLAIN, text)], usize::from(inner.width)).len();
        let row = u16::try_from(lines).unwrap_or(0).saturating_sub(3).min(inner.height.saturating_sub(1));
        self.input(frame, Rect { y: inner.y + row, height: 1, ..inner }, "", editor);
    }

    /// Draws a box with a text over the screen; returns the area of the text.
    fn message_box(&self, frame: &mut Frame<'_>, area: Rect, title: &str, text: &str) -> Rect {
        let width = area.width.min(70);
        let lines = self.wrapped(&[(look::PLAIN, text)], usize::from(width) - 4);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
        let inner = self.open_box(frame, centred(area, width, height), title);
        frame.render_widget(Paragraph::new(lines), inner);
        inner
    }

    /// Draws an empty box; returns the area inside it.
    fn open_box(&self, frame: &mut Frame<'_>, area: Rect, title: &str) -> Rect {
        let block = Block::bordered().title(format!(" {title} "));
        let inner = inset(block.inner(area));
        frame.render_widget(Clear, area);
        frame.render_widget(block, area);
        inner
    }

    /// One line of text.
    fn line(&self, parts: &[(Style, &str)]) -> Line<'static> {
        parts.iter().map(|(style, text)| Span::styled((*text).to_owned(), drawn(*style, self.is_coloured))).collect()
    }

    /// Text wrapped to a width.
    fn wrapped(&self, parts: &[(Style, &str)], width: usize) -> Vec<Line<'static>> {
        let styled = parts.iter().map(|(style, text)| Styled { text: visible(text), style: *style });
        crate::display::fit::wrapped(styled, width).into_iter().map(|line| self.drawn_line(&line)).collect()
    }

    fn drawn_line(&self, line: &[Styled]) -> Line<'static> {
        line.iter().map(|part| Span::styled(part.text.clone(), drawn(part.style, self.is_coloured))).collect()
    }
}

/// An area with one column less on each side.
fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area }
}

/// The middle of an area, no wider than is easy to read.
fn measured(area: Rect) -> Rect {
    let width = area.width.saturating_sub(2).min(MEASURE);
    Rect { x: area.x + (area.width - width) / 2, width, ..area }
}

fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}
