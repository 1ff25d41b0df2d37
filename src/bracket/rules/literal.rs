//! Brackets that are not notes: links, numbers, code, placeholders, mentions.

use super::rule::{Rule, Verdict};
use crate::bracket::context::{Context, strip_punctuation};
use crate::bracket::cue::CueAt;
use crate::bracket::lexer::Shape;
use crate::bracket::words::WordClass;
use crate::model::Category::{self, Literal};
use crate::text::is_unspaced;

pub(super) const CERTAIN: &[Rule] = &[
    Rule {
        name: "literal.link",
        purpose: "A Markdown link or image: the bracket is followed at once by its address or by a second bracket with its reference. The label of a link stays text even when it looks like a cue.",
        example: "the [translator's note](notes.html)",
        judge: link,
    },
    Rule {
        name: "literal.checkbox",
        purpose: "A box to tick: nothing or one mark between the brackets.",
        example: "- [x] proofread",
        judge: checkbox,
    },
    Rule {
        name: "literal.interval",
        purpose: "Numbers separated by commas, colons or semicolons: intervals, coordinates, timestamps.",
        example: "values in [0, 255]; [00:12:31] (door)",
        judge: interval,
    },
    Rule {
        name: "literal.choice",
        purpose: "Words with strokes between them: one of them is to be chosen.",
        example: "answer [yes / no] and sign",
        judge: choice,
    },
    Rule {
        name: "literal.pattern",
        purpose: "A class of characters of a pattern.",
        example: "words of [a-z]+ and nothing else",
        judge: pattern,
    },
    Rule {
        name: "literal.list",
        purpose: "The value of a key in a file of data.",
        example: "tags: [boats, ferries]",
        judge: listed,
    },
    Rule {
        name: "literal.number",
        purpose: "A number of data or of a list's entry: up to three digits, alone or in a list or range.",
        example: "[12] Harbour Office",
        judge: number,
    },
    Rule {
        name: "literal.label",
        purpose: "One or two capital letters among others of their kind: the author's own labels.",
        example: "the first group [A] meets the second [B], and both go",
        judge: label,
    },
    Rule {
        name: "literal.pronunciation",
        purpose: "Signs of the phonetic alphabet: how a word is said.",
        example: "the pier [ˈpɪəɹ] is shut",
        judge: pronunciation,
    },
    Rule {
        name: "literal.cell",
        purpose: "The bracket is all that a cell of a table holds: a slot to fill in.",
        example: "| Pier | [name of the pier] |",
        judge: cell,
    },
    Rule {
        name: "literal.escape",
        purpose: "A backslash before the opening bracket alone: a pattern or a string.",
        example: "match \"\\[boat]\"",
        judge: escape,
    },
    Rule {
        name: "literal.mention",
        purpose: "The bracket is mentioned, not used: it stands alone between quotation marks, it holds a cue and dots, or the abbreviation of its words stands before it.",
        example: "write \"[translator's note]\" before it",
        judge: mention,
    },
    Rule {
        name: "literal.placeholder",
        purpose: "A slot to fill in: the bracket is all that its list item holds, or is set bold as a label that a dash explains.",
        example: "* [name of your boat]",
        judge: placeholder,
    },
    Rule {
        name: "literal.code",
        purpose: "Code, formulas and data: the inside or the surroundings have signs that prose does not have.",
        example: "let x = table[i + 1];",
        judge: code,
    },
];

pub(super) const LIKELY: &[Rule] = &[
    Rule {
        name: "literal.tag",
        purpose: "A tag of a forum's or a template's markup: one short token with a slash or an equals sign, or a formatting letter.",
        example: "[url=page] and [/url]",
        judge: tag,
    },
    Rule {
        name: "literal.capitals",
        purpose: "A token in capitals among other data in capitals.",
        example: "\"TIDE (North Pier) [LOWWTR]\"",
        judge: data,
    },
];

/// A longer label has its address, not the name of one.
const MOST_IN_LABEL: usize = 8;

fn link(context: &Context<'_>) -> Option<Verdict> {
    let after = context.after;
    let address = after.strip_prefix('(').is_some_and(|rest| {
        let target = rest.split(')').next().unwrap_or_default().trim_start_matches(['<', '/', '.']);
        !target.is_empty()
            && !target.starts_with(' ')
            && (target.contains(['/', '.', '#', ':']) || !target.contains(' '))
    });
    let reference = after.starts_with("[")
        && !after.starts_with("[ ")
        && context.cue.is_none()
        && context.touches_before() != Some(' ')
        || after.starts_with(": http");
    let numbered = after.strip_prefix('[').and_then(|rest| rest.split_once(']')).is_some_and(|(id, _)| {
        context.cue.is_none()
            && id.len() <= 3
            && id.bytes().all(|byte| byte.is_ascii_digit())
            && context.word_count() > 0
            && super::formula::whole(context).is_none()
    });
    let is_label = context.word_count() <= MOST_IN_LABEL;
    let reference = is_label && (reference || numbered) || after.starts_with(": http");
    // `[word](word)` may be a link, or a word with a remark.
    let plain = address && !after.split(')').next().unwrap_or_default().contains(['/', '.', '#', ':']);
    let square = context.shape == Shape::Square;
    // A user link of a wiki signs a cue: the label shows the speaker although it is linked.
    let signed = context.cue.is_some() && after.starts_with("(</");
    match square && (address || reference) && !signed {
        true if plain || !address && !after.starts_with(": http") => {
            Verdict::medium(Literal, "a bracket after the bracket")
        }
        true => Verdict::high(Literal, "address after the bracket"),
        false => None,
    }
}

fn checkbox(context: &Context<'_>) -> Option<Verdict> {
    let is_box = matches!(context.inner, "" | "x" | "X" | "✓" | "✔" | "*" | "-" | "+") && !touches_word(context);
    if is_box { Verdict::high(Literal, "box to tick") } else { None }
}

/// Whether a letter is directly before or after the bracket.
fn touches_word(context: &Context<'_>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    letter(context.touches_before()) || letter(context.touches_after())
}

fn choice(context: &Context<'_>) -> Option<Verdict> {
    let mut parts = context.inner.split(['/', '|']).map(str::trim);
    let short = |part: &str| !part.is_empty() && part.split_whitespace().count() <= 2;
    let is_parted = context.inner.contains(" / ") || context.inner.contains('|');
    let is_choice = is_parted && parts.all(short) && context.cue.is_none();
    if is_choice { Verdict::medium(Literal, "one of several words is to be chosen") } else { None }
}

fn pattern(context: &Context<'_>) -> Option<Verdict> {
    let inner = context.inner.strip_prefix('^').unwrap_or(context.inner);
    if !inner.contains('-') || context.cue.is_some() {
        return None;
    }
    let characters: Vec<char> = inner.chars().collect();
    let is_range =
        |at: &[char]| at[1] == '-' && at[0] < at[2] && (at[0].is_ascii_alphabetic() == at[2].is_ascii_alphabetic());
    let ranges = characters.windows(3).filter(|at| is_range(at)).count();
    let short = characters.len() <= 4 * ranges.max(1) + 4 && !inner.contains(' ');
    let repeated = context.after.starts_with(['+', '*', '{', '?']) || context.inner.starts_with('^');
    let is_class = ranges > 0 && short && (repeated || ranges > 1 || characters.len() == 3);
    if is_class { Verdict::high(Literal, "a class of characters") } else { None }
}

fn listed(context: &Context<'_>) -> Option<Verdict> {
    let key = context.line_before.trim().trim_start_matches("- ").strip_suffix(':')?;
    let is_key =
        !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c));
    let alone = || context.line_after.trim().is_empty();
    let items = || context.inner.split(',').all(|item| (1..=3).contains(&item.split_whitespace().count()));
    let found = is_key && alone() && items() && context.cue.is_none();
    if found { Verdict::high(Literal, "the value of a key") } else { None }
}

fn interval(context: &Context<'_>) -> Option<Verdict> {
    let inner = context.inner;
    let numeric = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || "+-−.∞% ".contains(c));
    let separators = [',', ':', ';', '…', '/'];
    let separated = inner.contains(separators) || inner.contains("..");
    let is_interval = separated
        && inner.split(separators).all(|part| numeric(part.trim()))
        && inner.contains(|c: char| c.is_ascii_digit());
    // "[0, 1) and (0, 1]": two intervals, half open.
    let half_open = || {
        let first = inner.split_once(')').map_or("", |(first, _)| first);
        let last = inner.rsplit_once('(').map_or("", |(_, last)| last);
        let is_pair = |pair: &str| pair.contains(',') && pair.split(',').all(|part| numeric(part.trim()));
        is_pair(first) && is_pair(last)
    };
    if is_interval || half_open() { Verdict::high(Literal, "numbers only") } else { None }
}

/// Whether the bracket is a number or sign behind prose, which leads to a note elsewhere: `the harbour[12] was shut`.
pub(super) fn is_note_mark(context: &Context<'_>) -> bool {
    let inner = context.inner.strip_prefix('^').unwrap_or(context.inner);
    let letter = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = inner.len() - letter.len();
    let number = (1..=3).contains(&digits) && (letter.is_empty() || letter.len() == 1 && letter.is_ascii());
    let sign = !inner.is_empty() && inner.len() <= 6 && inner.chars().all(|c| matches!(c, '*' | '†' | '‡' | '§'));
    if !number && !sign {
        return false;
    }
    let behind = match context.touches_before() {
        Some(c) if c.is_whitespace() => context.previous_word().chars().any(char::is_alphabetic),
        Some(c) => {
            !c.is_ascii_digit()
                && !is_label_before(context.before)
                && !matches!(c, '(' | '[' | '\\' | '/' | '=' | '-' | '+')
        }
        None => false,
    };
    let follows = context.touches_after().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '(' | '=' | '['));
    behind && follows && !context.before.trim().is_empty() && stands_in_prose(context)
}

/// Whether a bracket of one or two words stands directly before: `[manual][1]` is a link.
fn is_label_before(before: &str) -> bool {
    let label = before.strip_suffix(']').and_then(|before| before.rsplit_once('[')).map_or("", |(_, label)| label);
    let words = label.split_whitespace().count();
    (1..=2).contains(&words) && label.chars().any(char::is_alphabetic)
}

/// Whether the line around the bracket has words and none of the signs of code, tables and formulas.
fn stands_in_prose(context: &Context<'_>) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b'{' | b'}' | b'|' | b'\\' | b'=' | b'<' | b'>' | b'$' | b'+' | b';');
    let (before, after) = (context.line_before, context.line_after);
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let words = |line: &str| line.split_whitespace().filter(is_word).count();
    let signs = before.bytes().chain(after.bytes()).filter(is_sign).count();
    let word = context.before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_name = word.trim_start_matches('_').contains('_') && !word.ends_with('_') || word.contains("()");
    let count = words(before) + words(after);
    let unspaced = before.chars().chain(after.chars()).any(is_unspaced);
    signs * 8 <= count && (count > 0 || unspaced || before.trim_end().ends_with('.')) && !is_name
}

fn number(context: &Context<'_>) -> Option<Verdict> {
    let inner = context.inner.strip_prefix(['^', '#', '№']).unwrap_or(context.inner);
    let is_number = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_lowercase());
        (1..=3).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit()) && part.len() - digits.len() <= 1
    };
    let mut parts = inner.split([',', '-', '–', ' ', ';']).filter(|part| !part.is_empty()).peekable();
    let locant = inner.contains(|c: char| c.is_ascii_digit())
        && !inner.contains(' ')
        && touches_word(context)
        && inner.len() <= 12;
    let all = parts.peek().is_some() && parts.all(is_number) || locant;
    if all { Verdict::high(Literal, "citation number") } else { None }
}

const QUOTES: &[(char, char)] =
    &[('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('\'', '\''), ('‘', '’'), ('`', '`'), ('「', '」')];

/// "(trans. J. Smith, 1950)", "(Jones, ed.)": an abbreviation and a name credit somebody with a work.
fn is_credit(context: &Context<'_>) -> bool {
    let Some(cue) = context.cue.as_ref().filter(|cue| cue.at != CueAt::Whole) else { return false };
    // "N. del T." speaks of a note; "trans." and "ed." of a person.
    let one = context.inner[cue.cue.clone()].trim_end_matches('.');
    let after = &context.inner[cue.cue.end..];
    let is_abbreviation = one.len() > 1
        && one.chars().all(char::is_lowercase)
        && (cue.at == CueAt::End || after.starts_with('.') && !after.starts_with(".:"));
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let named = context.words().all(|word| is_name(word) || is_year(word)) && context.words().any(is_name);
    context.shape == Shape::Round && is_abbreviation && named && context.word_count() <= 4
}

fn mention(context: &Context<'_>) -> Option<Verdict> {
    if is_credit(context) {
        return Verdict::medium(Literal, "names whoever translated or edited a work");
    }
    let (before, after) = (context.touches_before(), context.touches_after());
    let quoted = QUOTES.iter().any(|&(open, close)| before == Some(open) && after == Some(close));
    let spoken = context.core.ends_with(['.', '!', '?']) && context.word_count() > 3;
    if quoted && !spoken {
        return Verdict::high(Literal, "quoted as an example");
    }
    // "he writes no [sic] here": a word for it stands before.
    let next = context.next_word();
    let goes_on = context.touches_after().is_some_and(char::is_whitespace)
        && !context.is_any(&[WordClass::Preposition, WordClass::Conjunction, WordClass::Auxiliary], next);
    let named = context.is_any(&[WordClass::Preposition, WordClass::Article], context.previous_word())
        && !goes_on
        && context.before.trim_end().ends_with(char::is_alphabetic)
        && super::formula::whole(context).is_some_and(|verdict| verdict.class == Category::Sic);
    if named {
        return Verdict::medium(Literal, "named as an example");
    }
    let cue = context.cue.as_ref().filter(|cue| cue.at == CueAt::Whole)?;
    // "notes are marked with (translator's note)": the preposition waits for the cue itself.
    let before = context.before.trim_end();
    let waits = before.ends_with(char::is_alphabetic)
        && context.is_any(&[WordClass::Preposition, WordClass::Conjunction], context.previous_word())
        && context.shape != Shape::Dash;
    if waits {
        return Verdict::medium(Literal, "named as an example");
    }
    let left = context.inner[cue.cue.end..].trim_start_matches(['.', ' ']);
    let dots = left.trim_start_matches([':', ' ', '：']);
    if left.len() > dots.len() && matches!(dots, "…" | "..." | "...." | "……") || dots == "…" {
        return Verdict::high(Literal, "a cue and dots");
    }
    // "N.d.A. (nota dell'autore)": a list of abbreviations.
    let initials = |text: &str| -> String {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next());
        words.flat_map(char::to_lowercase).collect()
    };
    let letters = initials(context.before.split_whitespace().next_back().unwrap_or_default());
    // "the man (der Übersetzer) came": a plain word for a person in the middle of a sentence signs nothing.
    let words = &context.inner[cue.cue.clone()];
    let is_word = !words.contains('.') && !words.split_whitespace().any(|word| context.is(WordClass::Note, word));
    let goes_on = context.after.trim_start().starts_with(char::is_lowercase);
    if context.shape == Shape::Round && is_word && goes_on && !context.begins_line() {
        return Verdict::medium(Literal, "a word for a person");
    }
    let resolved = context.shape == Shape::Round && letters.len() > 1 && letters == initials(context.inner);
    if resolved { Verdict::high(Literal, "resolves an abbreviation") } else { None }
}

fn label(context: &Context<'_>) -> Option<Verdict> {
    let is_label = |words: &str| {
        (1..=2).contains(&words.chars().count()) && words.chars().all(|c| c.is_uppercase() && !is_unspaced(c))
    };
    let others = context.siblings.iter().filter(|other| is_label(other.trim())).count();
    let free = !touches_word(context) && !context.ends_block();
    let labels = is_label(context.inner) && others > 0 && free;
    if labels { Verdict::high(Literal, "one of several labels") } else { None }
}

fn pronunciation(context: &Context<'_>) -> Option<Verdict> {
    const SIGNS: &str = "ːˈˌəɛɔʃʒŋɪʊɐɑɒθðɾɣβɲʎʔɹɜɦɡɯɨʁχ";
    if context.inner.is_ascii() {
        return None;
    }
    let stressed = context.inner.contains(['ː', 'ˈ', 'ˌ']);
    let count = context.inner.chars().filter(|c| SIGNS.contains(*c)).count();
    let said = context.word_count() <= 4 && context.cue.is_none() && (count > 2 || stressed && count > 1);
    if said { Verdict::high(Literal, "signs of the phonetic alphabet") } else { None }
}

fn cell(context: &Context<'_>) -> Option<Verdict> {
    let opens = context.line_before.trim_end().ends_with('|');
    let closes = context.line_after.trim_start().starts_with('|');
    if opens && closes && !context.has_voice() { Verdict::medium(Literal, "alone in its cell") } else { None }
}

fn escape(context: &Context<'_>) -> Option<Verdict> {
    let escaped = context.touches_before() == Some('\\') && !context.closes_with_backslash && context.cue.is_none();
    if escaped { Verdict::high(Literal, "a backslash before it") } else { None }
}

fn code(context: &Context<'_>) -> Option<Verdict> {
    if context.fenced && context.cue.is_none() {
        return Verdict::high(Literal, "in a fenced block of code");
    }
    // A note may hold an address or a command: what is inside says nothing where a cue shows who speaks.
    let found = match context.cue {
        Some(_) => is_string_in_code(context),
        None if is_quoted_code(context) => true,
        None if reads_as_prose(context.inner) => false,
        None => looks_like_code(context.inner) || is_index(context) || stands_in_code(context) || is_notation(context),
    };
    if found { Verdict::high(Literal, "signs of code or data") } else { None }
}

/// Whether the bracket stands between the backticks of its line, with other code.
pub(super) fn is_quoted_code(context: &Context<'_>) -> bool {
    let before = context.line_before;
    let is_open = before.matches('`').count() % 2 == 1 && context.line_after.contains('`');
    is_open && !before.ends_with('`')
}

/// Whether the inside is mostly words, and more of them than code has in a row.
fn reads_as_prose(inner: &str) -> bool {
    let all = inner.split_whitespace().count();
    let is_word = |word: &&str| strip_punctuation(word).chars().all(char::is_alphabetic) && word.chars().count() > 1;
    let words = inner.split_whitespace().filter(is_word).count();
    words > 5 && words * 3 > all * 2
}

/// Whether the inside has signs that prose does not have.
fn looks_like_code(inner: &str) -> bool {
    const MARKS: &[&str] = &["::", "->", "=>", "==", "&&", "{", "}", "%s", "();", "</", "/>", "://"];
    // Each mark has one of these signs.
    let signs =
        || inner.bytes().any(|byte| matches!(byte, b':' | b'=' | b'&' | b'{' | b'}' | b'%' | b';' | b'<' | b'>'));
    let is_marked = || signs() && MARKS.iter().any(|mark| inner.contains(mark));
    if !inner.starts_with(['$', '@', '%', '#', '/']) && !is_marked() {
        return false;
    }
    // An address says nothing of the words beside it.
    let words: Vec<&str> = inner.split_whitespace().filter(|word| !word.contains("://")).collect();
    let prose = words.iter().filter(|word| word.chars().all(char::is_alphabetic) && word.chars().count() > 1).count();
    let has_address = inner.contains("://");
    !(has_address && prose > 0 || prose > 4 && prose * 2 > words.len())
}

/// Whether the inside is one word of code or data.
fn is_token(inner: &str) -> bool {
    inner.len() > 2
        && !inner.starts_with('_')
        && inner.contains(['_', ';', '=', '|', '<', '>'])
        && !inner.contains(char::is_whitespace)
}

/// Whether the bracket is an index into the expression directly before it.
fn is_index(context: &Context<'_>) -> bool {
    const VARIABLES: &[&str] = &["i", "j", "k", "n", "x", "y", "0", "idx", "key", "index"];
    const SIGNS: &[&str] = &["=", " =", ";", ")", "[", " +", " -", " <", " >", "++", ".len", "("];
    let Some(before) = context.touches_before().filter(|c| !c.is_whitespace()) else { return false };
    let inner = context.inner;
    let behind_call = matches!(before, ')' | ']' | '_')
        && !inner.contains(' ')
        && context.touches_after().is_some_and(|c| "[](){}=.;,".contains(c));
    let variable = VARIABLES.contains(&inner) && SIGNS.iter().any(|sign| context.after.starts_with(sign));
    let sum = inner.contains(['+', '%', '*']);
    let named = before.is_ascii_alphanumeric() || before == '_';
    inner.is_ascii() && (behind_call || named && (variable || sum))
}

/// Whether the line has signs of code, or the bracket begins a string in a call.
fn stands_in_code(context: &Context<'_>) -> bool {
    let logged = ["f\"", "(\"", "('"].iter().any(|call| context.before.ends_with(call));
    let braces = |line: &str| {
        let has = |sign: u8| memchr::memchr(sign, line.as_bytes()).is_some();
        let calls = || has(b';') && line.contains("();") || has(b'>') && line.contains("=> ");
        memchr::memchr2(b'{', b'}', line.as_bytes()).is_some() || has(b'(') && calls()
    };
    let assigned = context.line_before.trim_end().strip_suffix('=').is_some_and(|name| {
        let name = name.trim();
        !name.is_empty() && name.is_ascii() && !name.contains(char::is_whitespace)
    });
    logged || assigned || is_token(context.inner) || braces(context.line_before) || braces(context.line_after)
}

/// Whether the bracket stands in a string of a line of code that is no comment.
fn is_string_in_code(context: &Context<'_>) -> bool {
    let (before, after) = (context.line_before, context.line_after);
    let quotes = |line: &str| ['"', '\''].into_iter().any(|quote| line.matches(quote).count() % 2 == 1);
    let is_comment =
        ["//", "# ", "/*", "--", "* ", "<!--", "%"].iter().any(|sign| before.trim_start().starts_with(sign));
    let is_call = before.contains('(') && (after.contains(");") || after.trim_end().ends_with(')'))
        || before.contains(" = ") && before.contains(['"', '\'']);
    quotes(before) && quotes(after) && is_call && !is_comment
}

/// Notation of a science: `p.[Arg…]`.
fn is_notation(context: &Context<'_>) -> bool {
    context.before.ends_with("p.") || context.before.ends_with("c.")
}

fn tag(context: &Context<'_>) -> Option<Verdict> {
    let inner = context.inner;
    let one = !inner.contains(char::is_whitespace) && inner.len() <= 24 && inner.is_ascii();
    let markup = inner.starts_with('/') || inner.contains('=');
    if one && markup && !touches_word(context) { Verdict::high(Literal, "tag of a markup language") } else { None }
}

fn placeholder(context: &Context<'_>) -> Option<Verdict> {
    let line_before = context.line_before.trim();
    let line_after = context.line_after.trim();
    let item = matches!(line_before, "*" | "-" | "•" | "+") && line_after.is_empty();
    let bold = line_before.ends_with("**") && line_after.starts_with("**") && context.cue.is_none();
    let defined = bold && line_after.trim_start_matches("**").trim_start().starts_with(['—', '–', '-', ':', '=']);
    if (item || defined) && context.cue.is_none() && !mentions_translator(context) {
        Verdict::medium(Literal, "slot or label")
    } else {
        None
    }
}

/// A credit line in a list: the item names a role, and the name follows in the next line.
fn mentions_translator(context: &Context<'_>) -> bool {
    context.after.trim_start().starts_with(['*', '-', '•'])
        && context.words().any(|word| context.is(WordClass::Role, word))
}

fn data(context: &Context<'_>) -> Option<Verdict> {
    let upper = |word: &str| {
        word.len() > 2 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "#-_/".contains(c))
    };
    if !upper(context.inner) {
        return None;
    }
    let prose = context.before.chars().filter(|c| c.is_lowercase()).count()
        > 3 * context.before.chars().filter(|c| c.is_uppercase()).count();
    let technical = context.after.contains(['#', '"']) && context.before.contains('"') || context.inner.contains('#');
    let previous = strip_punctuation(context.previous_word());
    if technical && !upper(previous) && (!prose || context.inner.contains('#')) {
        return Verdict::medium(Category::Literal, "capitals among data");
    }
    None
}
