//! The styles of the screen. None relies on colour alone, so nothing is lost without colour.

use anstyle::{AnsiColor, Color, Effects, Style};

/// The note at hand.
pub(super) const NOTE: Style = Style::new().bold().invert();
/// Words that the note refers to.
pub(super) const ANCHOR: Style = Style::new().bold().underline().fg_color(Some(Color::Ansi(AnsiColor::Cyan)));
/// Other notes.
pub(super) const OTHER: Style = Style::new().dimmed().italic();
/// Text around the block at hand, and less important text.
pub(super) const FAINT: Style = Style::new().dimmed();
/// The search hit at hand.
pub(super) const FOUND: Style = Style::new().underline().italic().fg_color(Some(Color::Ansi(AnsiColor::Yellow)));
/// Other hits of the same search.
pub(super) const ALSO_FOUND: Style = Style::new().underline().fg_color(Some(Color::Ansi(AnsiColor::Yellow)));
/// Words that are selected.
pub(super) const SELECTED: Style = Style::new().invert().fg_color(Some(Color::Ansi(AnsiColor::Cyan)));
/// Names and headings.
pub(super) const STRONG: Style = Style::new().bold();
/// What could not be done.
pub(super) const PROBLEM: Style = Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Red)));
/// Plain text.
pub(super) const PLAIN: Style = Style::new();

/// The same style for the library that draws.
pub(super) fn drawn(style: Style, is_coloured: bool) -> ratatui::style::Style {
    use ratatui::style::{Color as Drawn, Modifier};
    let effects = [
        (Effects::BOLD, Modifier::BOLD),
        (Effects::DIMMED, Modifier::DIM),
        (Effects::ITALIC, Modifier::ITALIC),
        (Effects::UNDERLINE, Modifier::UNDERLINED),
        (Effects::INVERT, Modifier::REVERSED),
    ];
    let has = |effect| style.get_effects().contains(effect);
    let modifiers = effects.into_iter().filter(|(effect, _)| has(*effect)).map(|(_, modifier)| modifier);
    let drawn = ratatui::style::Style::new().add_modifier(modifiers.fold(Modifier::empty(), |all, one| all | one));
    let colour = match style.get_fg_color() {
        Some(Color::Ansi(AnsiColor::Cyan)) => Some(Drawn::Cyan),
        Some(Color::Ansi(AnsiColor::Yellow)) => Some(Drawn::Yellow),
        Some(Color::Ansi(AnsiColor::Red)) => Some(Drawn::Red),
        _ => None,
    };
    colour.filter(|_| is_coloured).map_or(drawn, |colour| drawn.fg(colour))
}
