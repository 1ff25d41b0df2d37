//! Laying out text: groups stand on one line where they fit, and are broken where they do not (after Oppen,
//! *Prettyprinting*, 1980, with the widths known beforehand).

/// The widest line that is tried.
const WIDTH: usize = 100;

/// A text to be laid out.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    kind: Kind,
    /// Columns on one line; none where that is impossible.
    width: Option<usize>,
}

#[derive(Debug, Clone)]
enum Kind {
    Text(String),
    /// A space, or a new line where the group around it is broken.
    Line,
    /// A new line, unless one has just begun.
    Hard,
    /// A line with nothing on it.
    Blank,
    Nest(Box<Layout>),
    Group(Box<Layout>),
    All(Vec<Layout>),
}

impl Layout {
    /// Nothing at all.
    pub(super) fn nothing() -> Self {
        Self::all(Vec::new())
    }

    /// A text that is not broken; one of several lines breaks all around it.
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let width = (!text.contains('\n')).then(|| text.chars().count());
        Self { kind: Kind::Text(text), width }
    }

    /// A space or a new line.
    pub(super) fn line() -> Self {
        Self { kind: Kind::Line, width: Some(1) }
    }

    /// A new line.
    pub(super) fn hard() -> Self {
        Self { kind: Kind::Hard, width: None }
    }

    /// A line with nothing on it.
    pub(super) fn blank() -> Self {
        Self { kind: Kind::Blank, width: None }
    }

    /// What is indented.
    pub(super) fn nest(inner: Self) -> Self {
        Self { width: inner.width, kind: Kind::Nest(Box::new(inner)) }
    }

    /// What is broken as a whole or not at all.
    pub(super) fn group(inner: Self) -> Self {
        Self { width: inner.width, kind: Kind::Group(Box::new(inner)) }
    }

    /// One after the other.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        let width = parts.iter().try_fold(0_usize, |sum, part| Some(sum + part.width?));
        Self { kind: Kind::All(parts), width }
    }

    /// `before`, something indented and `after`, as a group: for brackets.
    pub(super) fn bracketed(before: impl Into<String>, inner: Self, after: &str) -> Self {
        let inside = Self::nest(Self::all(vec![Self::line(), inner]));
        Self::group(Self::all(vec![Self::text(before), inside, Self::line(), Self::text(after)]))
    }

    /// The text, each line without spaces at its end.
    pub(super) fn written(&self) -> String {
        let mut out = String::new();
        let mut column = 0;
        let mut open = vec![(self, 0_usize, true)];
        while let Some((layout, indent, is_broken)) = open.pop() {
            match &layout.kind {
                Kind::Text(text) => {
                    out.push_str(text);
                    column = match text.rsplit_once('\n') {
                        Some((_, last)) => last.chars().count(),
                        None => column + layout.width.unwrap_or(0),
                    };
                }
                Kind::Line if !is_broken => {
                    out.push(' ');
                    column += 1;
                }
                Kind::Line | Kind::Hard | Kind::Blank => {
                    let is_blank = matches!(layout.kind, Kind::Blank);
                    begin_line(&mut out, indent, is_blank);
                    column = indent;
                }
                Kind::Nest(inner) => open.push((inner, indent + 2, is_broken)),
                Kind::Group(inner) => {
                    let fits = inner.width.is_some_and(|width| column + width <= WIDTH);
                    open.push((inner, indent, !fits));
                }
                Kind::All(parts) => open.extend(parts.iter().rev().map(|part| (part, indent, is_broken))),
            }
        }
        out.truncate(out.trim_end_matches(' ').len());
        out
    }
}

/// Begins a line, where none has just begun; where there must be a blank one, another.
fn begin_line(out: &mut String, indent: usize, is_blank: bool) {
    out.truncate(out.trim_end_matches(' ').len());
    if !out.is_empty() && (is_blank || !out.ends_with('\n')) {
        out.push('\n');
    }
    out.extend(std::iter::repeat_n(' ', indent));
}
