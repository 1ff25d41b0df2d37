//! Turns plain blocks into blocks with sentences, interventions and anchors.

use super::anchor;
use super::build::{BlockMarks, build};
use super::context::{Context, Surroundings};
use super::fences::Fences;
use super::foreign::with_foreign;
use super::lexer::{Bracket, Fault, MAX_BLOCKS, Shape, lex};
use super::lexicon::{Lexicon, Speaker};
use super::marks::{Mark, MarkKind};
use super::nest::is_described;
use super::rules::{RuleOutcome, classify};
use super::set_off;
use super::unbracketed::{Placed, Unbracketed};
use crate::model::{
    Block, BlockKind, Category, Classification, Container, ContainerKind, Delimiters, Edition, Family, LineEnd, Node,
    Parts, Role, Span, hand_on, numbered_id,
};
use crate::text::{SentenceSplitter, Sentences, runs};

/// Options for reading brackets.
#[derive(Clone, Copy)]
pub struct Options<'o> {
    /// The tables.
    pub lexicon: &'o Lexicon,
    /// The sentence splitter.
    pub splitter: &'o dyn SentenceSplitter,
    /// Runs whose language the page gives: byte ranges of the text in order, with their tags.
    pub given: &'o [(Span, Box<str>)],
    /// Notes without brackets, in the order of the text.
    pub unbracketed: &'o [Unbracketed],
    /// Whether a number or a sign in a bracket that leads to nothing in the text is the text's own. It is in records and
    /// segments, which are parts of something larger: without it nothing would be left of it.
    pub keeps_bare_numbers: bool,
    /// The number before that of the first note.
    pub last_number: usize,
    /// The text with other characters of the same length where a bracket is none; brackets are looked for in it.
    pub masked: Option<&'o str>,
    /// Runs that a document sets off, by their ends, and whether by another language; else by their look.
    pub set_off: &'o [(Span, bool)],
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            lexicon: Lexicon::built_in(),
            splitter: &Sentences,
            given: &[],
            unbracketed: &[],
            keeps_bare_numbers: false,
            last_number: 0,
            masked: None,
            set_off: &[],
        }
    }
}

/// Findings about brackets that stay text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Bracket characters that are not brackets, at byte offsets of the page.
    pub faults: Vec<Fault>,
}

/// Whether a note, as it is printed, is nothing but a number or a sign.
pub(super) fn is_bare_number(class: Category, printed: &str) -> bool {
    class == Category::Number && !printed.chars().any(char::is_alphabetic)
}

/// Fills the blocks of `edition`, whose spans are ranges of `text`, and records a decision for each bracket.
///
/// Blocks of one container belong together: a bracket may open in one and close in a later one. Costs time in
/// proportion to the text; the tables are queried once per bracket.
pub fn interpret(edition: &mut Edition, text: &str, options: Options<'_>) -> Findings {
    annotated(edition, text, options, None)
}

/// The same, but the parts are handed on when they are finished, and not kept.
pub fn interpret_in_parts(edition: &mut Edition, text: &str, options: Options<'_>, parts: &mut dyn Parts) -> Findings {
    if options.unbracketed.is_empty() {
        return annotated(edition, text, options, Some(parts));
    }
    // Notes without brackets may refer to each other over the whole text.
    let findings = interpret(edition, text, options);
    hand_on(&edition.body, parts);
    findings
}

fn annotated(edition: &mut Edition, text: &str, options: Options<'_>, parts: Option<&mut dyn Parts>) -> Findings {
    let lang = edition.header.lang.clone().unwrap_or_else(|| "und".to_owned());
    let line_end = edition.header.witness.as_ref().map_or(LineEnd::Lf, |witness| witness.line_end);
    let placed = Placed::new(options.unbracketed);
    let mut annotator = Annotator {
        text,
        options,
        line_end,
        counter: options.last_number,
        placed,
        decisions: Vec::new(),
        roles: Vec::new(),
        findings: Findings::default(),
        fences: Fences::of(text),
        parts,
    };
    let (roles, decisions): (Vec<Role>, Vec<Classification>) = annotator.placed.decisions().unzip();
    annotator.roles.extend(roles);
    annotator.decisions.extend(decisions);
    annotator.nodes(&mut edition.body, Scope { lang: &lang, role: Role::Translator });
    if !annotator.placed.is_empty() {
        annotator.placed.mend(edition);
    }
    annotator.roles.sort_unstable();
    annotator.roles.dedup();
    edition.header.roles = annotator.roles;
    edition.decisions = annotator.decisions;
    annotator.findings
}

/// The properties of a container that its blocks need.
#[derive(Clone, Copy)]
struct Scope<'s> {
    lang: &'s str,
    /// Who speaks in brackets without a cue.
    role: Role,
}

struct Annotator<'a, 'p> {
    text: &'a str,
    options: Options<'a>,
    line_end: LineEnd,
    placed: Placed<'a>,
    /// Number of the last bracket.
    counter: usize,
    decisions: Vec<Classification>,
    roles: Vec<Role>,
    findings: Findings,
    fences: Fences,
    /// Who takes finished parts.
    parts: Option<&'p mut dyn Parts>,
}

fn is_container(node: &Node) -> bool {
    matches!(node, Node::Container(_))
}

/// A bracket with its class and place.
struct Classified {
    bracket: Bracket,
    outcome: RuleOutcome,
    anchor: Option<Span>,
    number: usize,
    role: Role,
}

impl<'a> Annotator<'a, '_> {
    fn nodes(&mut self, nodes: &mut [Node], scope: Scope<'_>) {
        for run in nodes.chunk_by_mut(|a, b| !is_container(a) && !is_container(b)) {
            match run {
                [Node::Container(container)] => self.container(container, scope),
                blocks => self.blocks(blocks, scope),
            }
        }
    }

    fn container(&mut self, container: &mut Container, scope: Scope<'_>) {
        let role = match &container.kind {
            ContainerKind::Division(kind) if &**kind == "article" => Role::Editor,
            ContainerKind::Post(_) => Role::Translator,
            _ => scope.role,
        };
        if let Some(parts) = &mut self.parts {
            parts.open(container);
        }
        let lang = container.lang.as_deref().unwrap_or(scope.lang);
        self.nodes(&mut container.children, Scope { lang, role });
        if let Some(parts) = &mut self.parts {
            parts.close();
            container.children = Vec::new();
        }
    }

    /// A block of the page's interface: characters only.
    fn plain(&mut self, block: &mut Block) {
        let text = &self.text[block.span.clone()];
        block.content = super::build::plain(text, block.span.start, self.line_end, "", None);
    }

    /// Finds and classifies the brackets of blocks that belong together, and builds the blocks.
    fn blocks(&mut self, nodes: &mut [Node], scope: Scope<'_>) {
        let classified = self.classified(nodes, scope);
        let mut index = 0;
        for node in nodes {
            match node {
                Node::Block(block) if block.kind.takes_brackets() => {
                    // Brackets are in the order of their starts and cover a few blocks at most.
                    let from = classified.partition_point(|c| c.bracket.first_block + MAX_BLOCKS < index);
                    let to = classified.partition_point(|c| c.bracket.first_block <= index);
                    let here: Vec<&Classified> =
                        classified[from..to].iter().filter(|c| c.bracket.last_block >= index).collect();
                    let own = block.lang.clone();
                    self.fill(block, index, &here, own.as_deref().unwrap_or(scope.lang));
                    index += 1;
                }
                Node::Block(block) => self.plain(block),
                Node::Container(_) | Node::Space(_) => {}
            }
            if let Some(parts) = &mut self.parts {
                parts.blocks(std::slice::from_ref(node));
                if let Node::Block(block) = node {
                    block.content = Vec::new();
                }
            }
        }
    }

    /// The brackets of blocks that belong together, with their classes.
    fn classified<'b>(&mut self, nodes: &'b [Node], scope: Scope<'b>) -> Vec<Classified> {
        let mut blocks: Vec<&'b Block> = Vec::with_capacity(nodes.len());
        for node in nodes {
            if let Node::Block(block) = node
                && block.kind.takes_brackets()
            {
                blocks.push(block);
            }
        }
        let lang = |block: &'b Block| block.lang.as_deref().unwrap_or(scope.lang);
        let searched = self.options.masked.unwrap_or(self.text);
        let texts: Vec<(usize, &str, &str)> =
            blocks.iter().map(|block| (block.span.start, &searched[block.span.clone()], lang(block))).collect();
        let mut lexed = lex(&texts, self.options.lexicon);
        self.findings.faults.append(&mut lexed.faults);
        if !self.placed.is_empty() {
            lexed.brackets.retain(|bracket| !self.placed.hold(&bracket.span));
        }
        self.classify(lexed.brackets, &blocks, scope)
    }

    fn classify(&mut self, brackets: Vec<Bracket>, blocks: &[&Block], scope: Scope<'_>) -> Vec<Classified> {
        let mut classified: Vec<Classified> = Vec::with_capacity(brackets.len());
        // `desc` has no markup inside: brackets in it are text.
        let mut described = 0;
        for (index, bracket) in brackets.iter().enumerate() {
            if bracket.span.end <= described {
                continue;
            }
            let block = &blocks[bracket.first_block];
            let around = Surroundings {
                text: self.text,
                block: (block.span.start, block.span.end),
                lang: block.lang.as_deref().unwrap_or(scope.lang),
                caption: matches!(block.kind, BlockKind::Caption { .. }),
                fenced: self.fences.hold(bracket.span.start),
            };
            let siblings = siblings(self.text, &brackets, index);
            let judged = judge(bracket, around, siblings, self.options.lexicon, scope.role);
            let judged = set_off::behind(judged, bracket, block.span.start, self.text, self.options.set_off);
            let Judged { mut outcome, anchor, role } = judged;
            if self.options.keeps_bare_numbers
                && is_bare_number(outcome.verdict.class, &self.text[bracket.span.clone()])
            {
                outcome.verdict.class = Category::Literal;
            }
            if is_described(outcome.verdict.class) {
                described = bracket.span.end;
            }
            self.counter += 1;
            classified.push(Classified { bracket: bracket.clone(), outcome, anchor, number: self.counter, role });
        }
        classified
    }

    /// Builds a block's content and records the decisions on the brackets that open in it.
    fn fill(&mut self, block: &mut Block, index: usize, here: &[&Classified], lang: &str) {
        let text = &self.text[block.span.clone()];
        let block_id = block.id.as_deref().unwrap_or_default();
        let foreign = if is_text(&block.kind) { self.foreign(&block.span, lang) } else { Vec::new() };
        let placed = self.placed.marks(&block.span, self.text);
        if here.is_empty() && foreign.is_empty() && placed.is_empty() {
            // Most blocks have no bracket: their sentences need no marks to nest.
            let borders = if is_text(&block.kind) { Some(self.options.splitter.borders(text, lang)) } else { None };
            block.content = super::build::plain(text, block.span.start, self.line_end, block_id, borders);
            return;
        }
        let mut marks: Vec<Mark> = Vec::with_capacity(here.len());
        for classified in here {
            if let Some(mark) = self.mark(classified, block, index) {
                marks.push(mark);
            }
        }
        marks.extend(placed);
        marks.sort_by_key(Mark::order);
        let notes = self.placed.notes_in(&block.span);
        let takes_outer = matches!(block.kind, BlockKind::Paragraph | BlockKind::Caption { .. });
        let marks = super::build::with_sentences(text, block.span.start, block_id, marks, takes_outer, |reading| {
            if is_text(&block.kind) { Some(self.options.splitter.borders(reading, lang)) } else { None }
        });
        let marks = super::build::with_leftover_capitals(text, block.span.start, marks, self.options.lexicon, lang);
        let marks = without_empty_sentences(self.text, marks, &notes);
        let marks = with_foreign(text, block.span.start, marks, foreign);
        block.content = build(&BlockMarks { text, base: block.span.start, line_end: self.line_end, marks });
    }

    /// The runs of a block in other languages: those that the page gives, and what can be recognised beside them.
    fn foreign(&self, block: &Span, lang: &str) -> Vec<(Span, Box<str>)> {
        let given = self.options.given;
        let from = given.partition_point(|(span, _)| span.start < block.start);
        let to = given.partition_point(|(span, _)| span.start < block.end);
        let mut foreign: Vec<(Span, Box<str>)> = given[from..to].to_vec();
        let apart =
            |span: &Span| given[from..to].iter().all(|(other, _)| other.end <= span.start || span.end <= other.start);
        let runs = runs(&self.text[block.clone()], lang).into_iter();
        let runs = runs.map(|run| (block.start + run.span.start..block.start + run.span.end, run.lang.into()));
        let runs: Vec<(Span, Box<str>)> = runs.filter(|(span, _)| apart(span)).collect();
        foreign.extend(runs);
        foreign.sort_by_key(|(span, _)| span.start);
        foreign
    }

    /// The mark of a bracket in this block; literal brackets have none, for they are text.
    fn mark(&mut self, classified: &Classified, block: &Block, index: usize) -> Option<Mark> {
        let class = classified.outcome.verdict.class;
        if class == Category::Literal {
            return None;
        }
        let bracket = &classified.bracket;
        if index == bracket.first_block {
            self.decide(classified);
        }
        let part = (index - bracket.first_block, bracket.last_block - bracket.first_block);
        // White space at the ends of a block belongs to no sentence, so it must not belong to a part of a bracket
        // either.
        let text = &self.text[block.span.clone()];
        let start = block.span.end - text.trim_start().len();
        let end = block.span.start + text.trim_end().len();
        let span = bracket.span.start.max(start)..bracket.span.end.min(end);
        let anchor = classified.anchor.clone().filter(|_| part.0 == 0);
        Some(Mark::bracket(classified.number, class, classified.role, bracket, span, part, anchor))
    }

    fn decide(&mut self, classified: &Classified) {
        let verdict = &classified.outcome.verdict;
        self.roles.push(classified.role);
        self.decisions.push(Classification {
            id: numbered_id("d", classified.number, ""),
            target: numbered_id("i", classified.number, ""),
            class: Some(verdict.class),
            cert: verdict.cert,
            resp: "glossator".into(),
            assessed: false,
            in_bulk: false,
            rule: classified.outcome.rule.into(),
            evidence: verdict.evidence.clone(),
            runner_up: classified.outcome.runner_up,
        });
    }
}

/// What the rules say of a bracket.
pub(super) struct Judged {
    pub outcome: RuleOutcome,
    /// The words that it would refer to, as a range of the whole text.
    pub anchor: Option<Span>,
    /// Who speaks in it.
    pub role: Role,
}

/// Asks the rules about a bracket; `usual` is who speaks where it has no cue.
pub(super) fn judge<'a>(
    bracket: &Bracket,
    around: Surroundings<'a>,
    siblings: Vec<&'a str>,
    lexicon: &'a Lexicon,
    usual: Role,
) -> Judged {
    let context = Context::new(bracket, around, siblings, lexicon);
    let outcome = classify(&context);
    let anchor = anchor::find(&context, outcome.verdict.class)
        .map(|span| span.start + context.before_start..span.end + context.before_start);
    let role = context.cue.as_ref().map_or_else(
        || speaker(outcome.verdict.class, usual),
        |cue| match cue.voice {
            Speaker::Person(role) => role,
            Speaker::Footnote | Speaker::Sidenote => Role::Editor,
        },
    );
    Judged { outcome, anchor, role }
}

/// Leaves out sentences that hold nothing but notes without brackets.
fn without_empty_sentences(text: &str, mut marks: Vec<Mark>, notes: &[Span]) -> Vec<Mark> {
    let is_empty = |sentence: &Span| {
        let mut at = sentence.start;
        let mut bare = true;
        for note in notes.iter().filter(|note| note.end > sentence.start && note.start < sentence.end) {
            bare &= !text[at..note.start.max(at)].chars().any(char::is_alphanumeric);
            at = note.end.min(sentence.end).max(at);
        }
        bare && !text[at..sentence.end].chars().any(char::is_alphanumeric)
    };
    if !notes.is_empty() {
        marks.retain(|mark| !matches!(mark.kind, MarkKind::Sentence(_)) || !is_empty(&mark.span));
    }
    marks
}

/// The words before a bracket that a note of `class` in its place would explain, as an import would find them: a byte
/// range of `text`, the printed text of a block. `None` if it would refer to the sentence.
pub fn anchor_before(text: &str, bracket: Span, class: Category, lang: &str, lexicon: &Lexicon) -> Option<Span> {
    let words = text.get(bracket.clone())?;
    let (open, close) = (words.chars().next()?, words.chars().next_back()?);
    let shape = match open {
        '［' => Shape::FullSquare,
        '〔' => Shape::Tortoise,
        '【' => Shape::Lenticular,
        '(' => Shape::Round,
        '（' => Shape::FullRound,
        _ => Shape::Square,
    };
    // A note in TEI from elsewhere may be printed without brackets.
    let is_sign = |c: char| !c.is_alphanumeric() && words.len() >= open.len_utf8() + close.len_utf8();
    let delimiter = |c: char| if is_sign(open) && is_sign(close) { c.to_string() } else { String::new() };
    let delimiters = Delimiters::new(delimiter(open), delimiter(close));
    let bracket = Bracket { shape, span: bracket, delimiters, first_block: 0, last_block: 0 };
    let around = Surroundings { text, block: (0, text.len()), lang, caption: false, fenced: false };
    let context = Context::new(&bracket, around, Vec::new(), lexicon);
    let span = anchor::find(&context, class)?;
    Some(span.start + context.before_start..span.end + context.before_start)
}

/// Who speaks in a bracket without a cue: the usual role, but the translator in glosses and remarks.
fn speaker(class: Category, usual: Role) -> Role {
    match class.family() {
        Family::Gloss => Role::Translator,
        _ if matches!(class, Category::CommentLanguage | Category::CommentTranslator) => Role::Translator,
        _ => usual,
    }
}

/// The insides of nearby brackets; only a few, so that a page full of brackets stays cheap.
pub(super) fn siblings<'t>(text: &'t str, brackets: &[Bracket], index: usize) -> Vec<&'t str> {
    let near = index.saturating_sub(4)..(index + 5).min(brackets.len());
    let same_block = |other: &usize| brackets[*other].first_block == brackets[index].first_block && *other != index;
    near.filter(same_block).map(|other| &text[brackets[other].inner()]).collect()
}

/// Whether the block has sentences.
fn is_text(kind: &BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::Paragraph
            | BlockKind::Caption { .. }
            | BlockKind::Headline
            | BlockKind::Heading
            | BlockKind::Cue(_)
            | BlockKind::Other(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mechanism_finds_its_words() {
        use Category as C;
        let cases = [
            (
                "en",
                C::Translation,
                "It read \"Labor vincit omnia improbus et duris urgens\" [Work that never tires has conquered all things].",
                "Labor vincit omnia improbus et duris urgens",
            ),
            (
                "en",
                C::Translation,
                "La barca torna sempre al molo\n[The boat always returns to the pier]",
                "La barca torna sempre al molo",
            ),
            ("en", C::Translation, "He only said nicht der Rede wert [not worth speaking of].", "nicht der Rede wert"),
            ("en", C::Original, "He has conformity to law [Gesetzmäßigkeit].", "conformity to law"),
            ("en", C::Identification, "Then came two friars [Anselm and Odo].", "two friars"),
            ("en", C::GlossExpansion, "They built an SSH [secure shell].", "SSH"),
            ("ja", C::Definition, "港の番人はフェリーを待っていた（訳注：「番人」は昔の役職名）。", "番人"),
            ("ja", C::Original, "設定を変更したり（訳注：原文では mutate）します。", "変更"),
            ("zh-Hans", C::Original, "这个程序支持热重载（译注：hot reload）。", "热重载"),
        ];
        for (lang, class, text, expected) in cases {
            let start = text.find(['[', '（']).unwrap();
            let end = text.find([']', '）']).map(|at| at + text[at..].chars().next().unwrap().len_utf8()).unwrap();
            let words = anchor_before(text, start..end, class, lang, Lexicon::built_in());
            assert_eq!(words.map(|words| &text[words]), Some(expected), "{text}");
        }
    }

    #[test]
    fn words_before_a_bracket() {
        let text = "The mate [helper] came.";
        let words = anchor_before(text, 9..17, Category::Definition, "en", Lexicon::built_in());
        assert_eq!(words.map(|words| &text[words]), Some("mate"));
    }
}
