//! A screen as a picture: SVG, small, and the same text for the same screen.

use std::fmt::Write as _;

use glossator::display::fit::columns as columns_of;

/// Width and height of a character, and the margin.
const CELL: (f32, f32) = (8.4, 18.0);
const MARGIN: f32 = 12.0;

/// The looks of a run of characters.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    bold: bool,
    dim: bool,
    italic: bool,
    underlined: bool,
    turned: bool,
    colour: vt100::Color,
}

impl Look {
    fn of(cell: &vt100::Cell) -> Self {
        Self {
            bold: cell.bold(),
            dim: cell.dim(),
            italic: cell.italic(),
            underlined: cell.underline(),
            turned: cell.inverse(),
            colour: cell.fgcolor(),
        }
    }

    fn attributes(self) -> String {
        let ink = match self.colour {
            vt100::Color::Idx(6) => "#0b6e6e",
            vt100::Color::Idx(3) => "#7a5c00",
            vt100::Color::Idx(1) => "#a40000",
            _ => "#222222",
        };
        let mut text = format!(" fill=\"{}\"", if self.turned { "#fdfcf8" } else { ink });
        let rest = [
            (self.bold, " font-weight=\"bold\""),
            (self.italic, " font-style=\"italic\""),
            (self.underlined, " text-decoration=\"underline\""),
            (self.dim && !self.turned, " fill-opacity=\".6\""),
        ];
        rest.iter().filter(|(is, _)| *is).for_each(|(_, attribute)| text.push_str(attribute));
        text
    }
}

/// The picture of a screen; `title` says what it shows.
pub fn picture(screen: &vt100::Screen, title: &str) -> String {
    let (lines, columns) = screen.size();
    let (lines, columns) = (lines.get(), columns.get());
    let (width, height) = (f32::from(columns) * CELL.0 + 2.0 * MARGIN, f32::from(lines) * CELL.1 + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" role=\"img\">\n\
         <title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#fdfcf8\" stroke=\"#999999\"/>\n\
         <g font-family=\"monospace\" font-size=\"14\" style=\"white-space:pre\">\n"
    );
    for line in 0..lines {
        let mut column = 0;
        while column < columns {
            column = run(screen, line, column, columns, &mut svg);
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// Draws the characters of one look from a column on; gives the column behind them.
fn run(screen: &vt100::Screen, line: u16, from: u16, columns: u16, svg: &mut String) -> u16 {
    let look = |column| screen.cell(line, column).map(Look::of);
    let first = look(from);
    let to = (from..columns).find(|column| look(*column) != first).unwrap_or(columns);
    let text: String = (from..to)
        .filter_map(|column| screen.cell(line, column))
        .map(|cell| {
            if cell.has_contents() {
                cell.contents().to_owned()
            } else if cell.is_wide_continuation() {
                String::new()
            } else {
                " ".to_owned()
            }
        })
        .collect();
    let Some(first) = first else { return to };
    let (x, y) = (f32::from(from) * CELL.0 + MARGIN, f32::from(line) * CELL.1 + MARGIN);
    if first.turned {
        let width = f32::from(to - from) * CELL.0;
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"#222222\"/>",
            CELL.1
        );
    }
    // Spaces in a row would be folded by some programs, and the rest stretched: what stands between them is drawn by itself.
    let base = y + CELL.1 - 4.5;
    let mut before = 0;
    for words in text.split("  ") {
        let blank = words.len() - words.trim_start().len();
        let (at, width) = (x + (before + blank) as f32 * CELL.0, columns_of(words.trim()) as f32 * CELL.0);
        let escaped = words.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        if !escaped.is_empty() {
            let look = first.attributes();
            let _ =
                writeln!(svg, "<text x=\"{at:.1}\" y=\"{base:.1}\" textLength=\"{width:.1}\"{look}>{escaped}</text>");
        }
        before += columns_of(words) + 2;
    }
    to
}
