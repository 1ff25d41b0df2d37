//! Functions that use regular expressions (XPath 2.0 functions, 7.6).

use std::sync::Arc;

use super::{Builtin, Call, Evaluated, Sequence, Text, XPathError, modern, third};
use crate::xpath::regex::{Groups, Regex};
use crate::xpath::value::{Atomic, Item};

pub(super) const TABLE: &[Builtin] = &[
    modern("matches", 2, 3, matches).boolean(),
    modern("replace", 3, 4, replace),
    modern("tokenize", 2, 3, tokenize),
    third("tokenize", 1, 1, tokenize_words),
];

fn compiled(call: &Call<'_, '_>, pattern: usize, flags: usize) -> Evaluated<Arc<Regex>> {
    call.eval.program.regexes.get(&call.string(pattern)?, &call.string(flags)?, &|work| call.eval.spend(work))
}

fn matches<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text(0)?;
    compiled(call, 1, 2)?.is_match(&text, &|work| call.eval.spend(work)).map(Sequence::from)
}

/// An expression that matches nothing has no place in `replace` and `tokenize`.
fn refuse_empty(call: &Call<'_, '_>, regex: &Regex) -> Evaluated<()> {
    if regex.is_match("", &|work| call.eval.spend(work))? {
        return Err(XPathError::new("FORX0003", "the regular expression matches the empty string"));
    }
    Ok(())
}

fn replace<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let (text, replacement) = (call.text(0)?, call.string(2)?);
    let regex = compiled(call, 1, 3)?;
    refuse_empty(call, &regex)?;
    let found = regex.find_all(&text, &|work| call.eval.spend(work))?;
    if found.is_empty() {
        return Ok(text.into());
    }
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for groups in found {
        let Some(whole) = groups.first().cloned().flatten() else { continue };
        out.push_str(&text[at..whole.start]);
        let before = out.len();
        if regex.literal {
            out.push_str(&replacement)
        } else {
            fill(call, (&replacement, &text), &groups, &mut out)?
        }
        call.eval.spend((out.len() - before) / 16)?;
        call.eval.check_length_of_string(out.len())?;
        at = whole.end;
    }
    out.push_str(&text[at..]);
    call.eval.check_string(out.len())?;
    Ok(out.into())
}

/// Puts groups in place of `$1`.
fn fill(call: &Call<'_, '_>, (replacement, text): (&str, &str), groups: &Groups, out: &mut String) -> Evaluated<()> {
    let wrong = || XPathError::new("FORX0004", format!("`{replacement}` is no replacement"));
    let mut rest = replacement.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => match rest.next() {
                Some(next @ ('\\' | '$')) => out.push(next),
                _ => return Err(wrong()),
            },
            '$' => {
                let mut number = rest.next().and_then(|next| next.to_digit(10)).ok_or_else(wrong)? as usize;
                // As many digits as there are groups.
                while let Some(digit) = rest.peek().and_then(|next| next.to_digit(10)) {
                    let longer = number * 10 + digit as usize;
                    if longer >= groups.len() {
                        break;
                    }
                    number = longer;
                    rest.next();
                }
                out.push_str(groups.get(number).cloned().flatten().map_or("", |range| &text[range]));
                call.eval.check_length_of_string(out.len())?;
            }
            other => out.push(other),
        }
    }
    Ok(())
}

fn part<'d>(text: &Text<'d>, range: std::ops::Range<usize>) -> Item<'d> {
    Item::Atom(match text {
        Text::Borrowed(text) => Atomic::String(Text::Borrowed(&text[range])),
        Text::Owned(text) => Atomic::string(text.get(range).unwrap_or_default().to_owned()),
    })
}

fn tokenize<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text(0)?;
    let regex = compiled(call, 1, 2)?;
    refuse_empty(call, &regex)?;
    if text.is_empty() {
        return Ok(Sequence::Empty);
    }
    let (mut found, mut at) = (Vec::new(), 0);
    for whole in regex
        .find_all(&text, &|work| call.eval.spend(work))?
        .into_iter()
        .filter_map(|groups| groups.into_iter().next().flatten())
    {
        found.push(part(&text, at..whole.start));
        at = whole.end;
    }
    found.push(part(&text, at..text.len()));
    call.eval.check_length(found.len())?;
    Ok(found.into())
}

fn tokenize_words<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text(0)?;
    let words = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    Ok(words.map(|word| Item::Atom(Atomic::string(word.to_owned()))).collect())
}
