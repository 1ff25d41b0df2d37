//! Marks: ranges of a page that become elements.

use super::lexer::Bracket;
use crate::model::{AnchorKind, Category, Delimiters, Id, Role, Span};

/// A range of the page that becomes an element.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// Byte range in the page.
    pub span: Span,
    pub kind: MarkKind,
}

#[derive(Debug, Clone)]
pub(super) enum MarkKind {
    Sentence(Id),
    Bracket(Box<BracketMark>),
    Anchor(AnchorKind, Id),
    /// A note whose words stand outside the bracket.
    Remark(Id),
    /// Words in the language with this tag.
    Foreign(Box<str>),
    /// A capital letter that supplied words have left over.
    LeftoverCapital,
}

#[derive(Debug, Clone)]
pub(super) struct BracketMark {
    /// The letter with which its id begins: `i` of a bracket, `n` of a note without brackets, `r` of the mark of one.
    pub series: &'static str,
    pub number: usize,
    pub class: Category,
    pub role: Role,
    pub delimiters: Delimiters,
    /// Which part this is, and the number of the last part.
    pub part: (usize, usize),
    /// The words it refers to; `None` where they cannot be marked up.
    pub anchor: Option<Span>,
    pub target: Option<Id>,
    /// The target is known from the start.
    pub is_given: bool,
    pub in_sentence: bool,
}

impl Mark {
    pub(super) fn bracket(
        number: usize,
        class: Category,
        role: Role,
        bracket: &Bracket,
        span: Span,
        part: (usize, usize),
        anchor: Option<Span>,
    ) -> Self {
        let open = if part.0 == 0 { &*bracket.delimiters.open } else { "" };
        let close = if part.0 == part.1 { &*bracket.delimiters.close } else { "" };
        let delimiters = Delimiters::new(open, close);
        let series = "i";
        let mark = BracketMark {
            series,
            number,
            class,
            role,
            delimiters,
            part,
            anchor,
            target: None,
            is_given: false,
            in_sentence: true,
        };
        Mark { span, kind: MarkKind::Bracket(Box::new(mark)) }
    }

    /// What stands first, and of marks with the same start what is outside.
    pub(super) fn order(&self) -> (usize, std::cmp::Reverse<usize>, u8) {
        let rank = match self.kind {
            MarkKind::Remark(_) => 0,
            MarkKind::Sentence(_) => 1,
            MarkKind::Bracket(_) => 2,
            MarkKind::Foreign(_) => 3,
            MarkKind::Anchor(..) => 4,
            MarkKind::LeftoverCapital => 5,
        };
        (self.span.start, std::cmp::Reverse(self.span.end), rank)
    }
}
