//! Finds brackets: which characters open, which close, and how they nest.

use super::context::{is_capital, last_word};
use super::cue::{CueHit, find_cue};
use super::dashes::dashed;
use super::fold::fold;
use super::lexicon::{Lexicon, Speaker};
use crate::model::{Category, Certainty, Delimiters, Family, Span};

/// Brackets nested deeper than this stay text.
pub const MAX_DEPTH: usize = 16;

/// A bracket may extend over at most this many blocks; beyond that, its opening character counts as unclosed.
pub const MAX_BLOCKS: usize = 8;

/// A round bracket longer than this many bytes is not searched for a cue.
const MAX_ROUND: usize = 4000;

/// The kind of bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `[ ]`
    Square,
    /// `［ ］`
    FullSquare,
    /// `〔 〕`
    Tortoise,
    /// `【 】`
    Lenticular,
    /// `( )`, only with a cue or a formula inside.
    Round,
    /// `（ ）`, only with a cue or a formula inside.
    FullRound,
    /// A dash and a cue at the end of a block, or two dashes with a cue between them.
    Dash,
}

impl Shape {
    /// The characters around a bracket of this shape; dashes come in many forms and are given with the bracket.
    fn delimiters(self) -> Delimiters {
        match self {
            Shape::Square => Delimiters::new("[", "]"),
            Shape::FullSquare => Delimiters::new("［", "］"),
            Shape::Tortoise => Delimiters::new("〔", "〕"),
            Shape::Lenticular => Delimiters::new("【", "】"),
            Shape::Round => Delimiters::new("(", ")"),
            Shape::FullRound => Delimiters::new("（", "）"),
            Shape::Dash => Delimiters::default(),
        }
    }

    fn opened_by(c: char) -> Option<Self> {
        Some(match c {
            '[' => Shape::Square,
            '［' => Shape::FullSquare,
            '〔' => Shape::Tortoise,
            '【' => Shape::Lenticular,
            _ => return None,
        })
    }

    fn closed_by(c: char) -> Option<Self> {
        Some(match c {
            ']' => Shape::Square,
            '］' => Shape::FullSquare,
            '〕' => Shape::Tortoise,
            '】' => Shape::Lenticular,
            _ => return None,
        })
    }
}

/// A bracket in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracket {
    /// Which kind.
    pub shape: Shape,
    /// Byte range with the delimiters.
    pub span: Span,
    /// The delimiters.
    pub delimiters: Delimiters,
    /// Index of the block in which it opens.
    pub first_block: usize,
    /// Index of the block in which it closes.
    pub last_block: usize,
}

impl Bracket {
    /// Byte range between the delimiters.
    pub fn inner(&self) -> Span {
        self.span.start + self.delimiters.open.len()..self.span.end - self.delimiters.close.len()
    }
}

/// A fault of a bracket character, which remains text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// Nothing closes it.
    Unclosed,
    /// Nothing opened it.
    Unopened,
    /// A bracket of another kind, opened later, closes after it.
    Crossing,
    /// It is nested more deeply than is allowed.
    TooDeep,
}

impl FaultKind {
    /// A message with the fault and its consequence.
    pub const fn message(self) -> &'static str {
        match self {
            FaultKind::Unclosed => "this bracket is never closed; it is kept as text",
            FaultKind::Unopened => "this bracket was never opened; it is kept as text",
            FaultKind::Crossing => "this bracket crosses another one; it is kept as text",
            FaultKind::TooDeep => "this bracket is nested too deeply (more than 16 levels); it is kept as text",
        }
    }
}

/// A fault at a byte offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fault {
    /// The kind of fault.
    pub kind: FaultKind,
    /// Byte offset of the bracket character.
    pub at: usize,
}

/// The brackets of a run of blocks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brackets {
    /// In the order of their starts, outer before inner; they nest and never cross.
    pub brackets: Vec<Bracket>,
    /// Bracket characters that do not form a bracket, in the order of the text.
    pub faults: Vec<Fault>,
}

/// Finds the brackets in blocks that belong together (the paragraphs of an article, of a comment). A bracket may open
/// in one block and close in a later one. Each block is given with its byte offset, which the result's ranges count from,
/// and its language.
pub fn lex<'l>(blocks: &[(usize, &str, &'l str)], lexicon: &'l Lexicon) -> Brackets {
    let mut lexer =
        Lexer { lexicon, lang: "und", open: Vec::new(), round: Vec::new(), found: Vec::new(), faults: Vec::new() };
    for (index, (base, text, lang)) in blocks.iter().enumerate() {
        lexer.lang = lang;
        lexer.block(index, *base, text);
    }
    lexer.finish()
}

struct Opening {
    shape: Shape,
    at: usize,
    block: usize,
}

struct Lexer<'l> {
    lexicon: &'l Lexicon,
    /// The language of the block.
    lang: &'l str,
    open: Vec<Opening>,
    /// Byte offsets in the block of open round brackets.
    round: Vec<usize>,
    found: Vec<Bracket>,
    faults: Vec<Fault>,
}

/// First bytes of the characters that matter to the lexer.
const fn may_begin(byte: u8) -> bool {
    matches!(byte, b'[' | b']' | b'(' | b')' | 0xE3 | 0xEF)
}

/// The offsets of bytes that matter to the lexer. Most chunks of bytes have none and are skipped as a whole.
fn marks(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const BLOCK: usize = 32;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let whole = BLOCK * blocks.len();
    let empty = |block: &[u8; BLOCK]| block.iter().fold(0, |found, &byte| found | u8::from(may_begin(byte))) == 0;
    let marked = blocks.iter().enumerate().filter(move |(_, block)| !empty(block)).map(|(index, _)| index * BLOCK);
    let ranges = marked.map(|start| start..start + BLOCK).chain(std::iter::once(whole..bytes.len()));
    ranges.flatten().filter(|&at| may_begin(bytes[at]))
}

impl Lexer<'_> {
    fn block(&mut self, index: usize, base: usize, text: &str) {
        self.give_up_before(index.saturating_sub(MAX_BLOCKS));
        self.round.clear();
        // Wide brackets begin with one of these bytes.
        let is_narrow = text.is_ascii() || memchr::memchr2(0xE3, 0xEF, text.as_bytes()).is_none();
        if is_narrow && memchr::memchr3(b'[', b']', b'(', text.as_bytes()).is_none() {
            return self.dashes(index, base, text);
        }
        if !is_narrow {
            marks(text.as_bytes()).for_each(|at| self.mark(index, base, text, at));
        } else if memchr::memchr(b'(', text.as_bytes()).is_none() {
            // A round bracket that closes nothing is no fault.
            memchr::memchr2_iter(b'[', b']', text.as_bytes()).for_each(|at| self.mark(index, base, text, at));
        } else {
            let marks = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'[' | b']' | b'(' | b')'));
            marks.for_each(|(at, _)| self.mark(index, base, text, at));
        }
        self.dashes(index, base, text);
    }

    /// The character at a byte of the block, if it is a bracket.
    fn mark(&mut self, index: usize, base: usize, text: &str, at: usize) {
        if let Some(c) = text[at..].chars().next() {
            if let Some(shape) = Shape::opened_by(c) {
                self.open.push(Opening { shape, at: base + at, block: index });
            } else if let Some(shape) = Shape::closed_by(c) {
                self.close(shape, base + at, c.len_utf8(), index);
            } else if let '(' | '（' = c {
                self.round.push(at);
            } else if let (')' | '）', Some(start)) = (c, self.pop_round(c)) {
                self.round(index, base, text, start..at + c.len_utf8());
            }
        }
    }

    fn pop_round(&mut self, c: char) -> Option<usize> {
        if matches!(c, ')' | '）') { self.round.pop() } else { None }
    }

    /// Gives up openings in blocks before `block`: they can no longer be closed.
    fn give_up_before(&mut self, block: usize) {
        let old = self.open.partition_point(|opening| opening.block < block);
        self.faults.extend(self.open.drain(..old).map(|opening| Fault { kind: FaultKind::Unclosed, at: opening.at }));
    }

    /// Closes the innermost open bracket of this shape; unclosed openings inside it are faults.
    fn close(&mut self, shape: Shape, at: usize, length: usize, block: usize) {
        // The number of openings checked in vain is limited, so that hostile input stays linear.
        let reach = self.open.len().saturating_sub(4 * MAX_DEPTH);
        let matching = self.open[reach..].iter().rposition(|opening| opening.shape == shape);
        let Some(index) = matching.map(|index| reach + index) else {
            return self.faults.push(Fault { kind: FaultKind::Unopened, at });
        };
        for opening in self.open.drain(index + 1..) {
            let kind = if opening.shape == shape { FaultKind::Unclosed } else { FaultKind::Crossing };
            self.faults.push(Fault { kind, at: opening.at });
        }
        let Some(opening) = self.open.pop() else { return };
        self.found.push(Bracket {
            shape,
            span: opening.at..at + length,
            delimiters: shape.delimiters(),
            first_block: opening.block,
            last_block: block,
        });
    }

    /// Adds a round bracket if a cue, or a fixed formula of transcripts, shows that someone other than the author speaks.
    fn round(&mut self, block: usize, base: usize, text: &str, span: Span) {
        let bracket = &text[span.clone()];
        let shape = if bracket.starts_with('(') { Shape::Round } else { Shape::FullRound };
        let delimiters = shape.delimiters();
        // Both delimiters may be of either width.
        let close = if bracket.ends_with(')') { ")" } else { "）" };
        let delimiters = Delimiters::new(delimiters.open, close);
        let inner = &bracket[delimiters.open.len()..bracket.len() - close.len()];
        // "(note: bring boots)" may be the author's own: only who speaks, or a number, makes a note of a round bracket.
        let speaks = |cue: &CueHit| cue.numbered || matches!(cue.voice, Speaker::Person(_));
        let is_note = || {
            find_cue(inner, self.lang, self.lexicon).is_some_and(|cue| speaks(&cue))
                || is_formula(&text[..span.start], inner, self.lexicon)
        };
        if inner.len() <= MAX_ROUND && is_note() {
            let span = base + span.start..base + span.end;
            self.found.push(Bracket { shape, span, delimiters, first_block: block, last_block: block });
        }
    }

    /// Adds notes between dashes; inside an open bracket they would cross it.
    fn dashes(&mut self, block: usize, base: usize, text: &str) {
        // A dash is a hyphen or begins with this byte.
        if !self.open.is_empty() || memchr::memchr2(b'-', 0xE2, text.as_bytes()).is_none() {
            return;
        }
        for (span, delimiters) in dashed(text, self.lang, self.lexicon) {
            let span = base + span.start..base + span.end;
            self.found.push(Bracket { shape: Shape::Dash, span, delimiters, first_block: block, last_block: block });
        }
    }

    fn finish(mut self) -> Brackets {
        let unclosed = self.open.drain(..).map(|opening| Fault { kind: FaultKind::Unclosed, at: opening.at });
        self.faults.extend(unclosed);
        self.found.sort_by_key(|bracket| (bracket.span.start, std::cmp::Reverse(bracket.span.end)));
        let brackets = nesting_only(self.found, &mut self.faults);
        self.faults.sort_by_key(|fault| fault.at);
        Brackets { brackets, faults: self.faults }
    }
}

/// The longest formula of a transcript, in bytes.
const MAX_FORMULA: usize = 80;

/// Whether the inside of a round bracket is a fixed formula of transcripts: `(Applause.)`, `(inaudible)`,
/// `(through translator)`. They stand between sentences or in capitals, so that "a lecture (music)" and "the tape is
/// (inaudible)" stay the author's; and nothing else stands in them: "(Applause greeted him.)" is a sentence.
fn is_formula(before: &str, inner: &str, lexicon: &Lexicon) -> bool {
    if inner.len() > MAX_FORMULA {
        return false;
    }
    let folded = fold(inner);
    let folded = folded.trim_end_matches(['.', '!', ':', ';', ',', ' ']);
    let certain =
        lexicon.whole_phrases(folded).iter().filter(|phrase| phrase.cert == Certainty::High && phrase.exact.is_none());
    let mut classes = certain.map(|phrase| phrase.class);
    let capitals = || !inner.chars().any(char::is_lowercase) && inner.chars().any(char::is_uppercase);
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let apart = || line.is_empty() || line.ends_with(['.', '!', '?', '…', '"', '”', '»', ':', '。', ')']);
    // "Kowalski (phonetic)"
    let behind_name = || is_capital(last_word(line));
    classes.any(|class| match class.family() {
        _ if class == Category::Uncertain => behind_name() || capitals(),
        _ if class == Category::Illegible => apart() || capitals(),
        Family::Event | Family::Speech => class != Category::Speaker && (apart() || capitals()),
        _ => false,
    })
}

/// Removes brackets that cross another one (a round bracket may cross a square one) or are nested too deeply.
fn nesting_only(found: Vec<Bracket>, faults: &mut Vec<Fault>) -> Vec<Bracket> {
    let mut kept: Vec<Bracket> = Vec::with_capacity(found.len());
    let mut around: Vec<usize> = Vec::new();
    for bracket in found {
        while around.last().is_some_and(|&end| end <= bracket.span.start) {
            around.pop();
        }
        let fault = if around.last().is_some_and(|&end| end < bracket.span.end) {
            FaultKind::Crossing
        } else if around.len() >= MAX_DEPTH {
            FaultKind::TooDeep
        } else {
            around.push(bracket.span.end);
            kept.push(bracket);
            continue;
        };
        faults.push(Fault { kind: fault, at: bracket.span.start });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexed(text: &str) -> (Vec<&str>, Vec<FaultKind>) {
        let lexed = lex(&[(0, text, "und")], Lexicon::built_in());
        (
            lexed.brackets.into_iter().map(|b| &text[b.span]).collect(),
            lexed.faults.into_iter().map(|f| f.kind).collect(),
        )
    }

    #[test]
    fn brackets_nest() {
        assert_eq!(lexed("a [b [c] d] e"), (vec!["[b [c] d]", "[c]"], vec![]));
        assert_eq!(lexed("［a］【b】〔c〕"), (vec!["［a］", "【b】", "〔c〕"], vec![]));
    }

    #[test]
    fn faults_stay_text_and_are_told() {
        assert_eq!(lexed("a [b"), (vec![], vec![FaultKind::Unclosed]));
        assert_eq!(lexed("a] [[b]"), (vec!["[b]"], vec![FaultKind::Unopened, FaultKind::Unclosed]));
        assert_eq!(lexed("[a 【b] c】"), (vec!["[a 【b]"], vec![FaultKind::Crossing, FaultKind::Unopened]));
    }

    #[test]
    fn round_brackets_and_dashes_need_a_cue() {
        assert_eq!(lexed("ждал (прим. пер.: долго) и (наконец)"), (vec!["(прим. пер.: долго)"], vec![]));
        assert_eq!(lexed("港（訳注：みなと）（笑）"), (vec!["（訳注：みなと）"], vec![]));
        assert_eq!(lexed("Так в письме. — Прим. перев."), (vec!["— Прим. перев."], vec![]));
        assert_eq!(lexed("He left -- quickly."), (vec![], vec![]));
    }

    #[test]
    fn depth_is_limited() {
        let deep = format!("{}x{}", "[".repeat(10_000), "]".repeat(10_000));
        let (brackets, faults) = lexed(&deep);
        assert_eq!((brackets.len(), faults.len()), (MAX_DEPTH, 10_000 - MAX_DEPTH));
    }
}
