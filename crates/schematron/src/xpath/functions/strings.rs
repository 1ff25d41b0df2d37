//! Strings (XPath 1.0, 4.2; XPath 2.0 functions, 7).

use unicode_normalization::UnicodeNormalization;

use super::{Builtin, Call, Evaluated, MANY, Sequence, Text, XPathError, core, modern, third};
use crate::xpath::compare::legacy_double;
use crate::xpath::value::{Atomic, Item};

pub(super) const TABLE: &[Builtin] = &[
    core("string", 0, 1, "s", string).focused(0),
    core("concat", 2, MANY, "s", concat),
    modern("string-join", 2, 2, string_join),
    third("string-join", 1, 1, string_join),
    core("starts-with", 2, 3, "s", starts_with).boolean(),
    modern("ends-with", 2, 3, ends_with).boolean(),
    core("contains", 2, 3, "s", contains).boolean(),
    core("substring", 2, 3, "sn", substring),
    core("substring-before", 2, 3, "s", substring_before),
    core("substring-after", 2, 3, "s", substring_after),
    core("string-length", 0, 1, "s", string_length).focused(0),
    core("normalize-space", 0, 1, "s", normalize_space).focused(0),
    modern("normalize-unicode", 1, 2, normalize_unicode),
    modern("upper-case", 1, 1, upper_case),
    modern("lower-case", 1, 1, lower_case),
    core("translate", 3, 3, "s", translate),
    modern("encode-for-uri", 1, 1, encode_for_uri),
    modern("iri-to-uri", 1, 1, iri_to_uri),
    modern("escape-html-uri", 1, 1, escape_html_uri),
    modern("codepoints-to-string", 1, 1, codepoints_to_string),
    modern("string-to-codepoints", 1, 1, string_to_codepoints),
    modern("compare", 2, 3, compare),
    modern("codepoint-equal", 2, 2, codepoint_equal),
    third("contains-token", 2, 3, contains_token).boolean(),
];

fn string<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    if call.has(0) {
        if let Some(Item::Array(_) | Item::Map(_) | Item::Function(_)) = call.arg(0).first() {
            return Err(XPathError::new("FOTY0014", "a function, a map or an array has no string value"));
        }
        return Ok(call.atom(0)?.map_or(Text::Borrowed(""), |atom| atom.text()).into());
    }
    match call.eval.item(call.focus)? {
        Item::Node(node) => Ok(Text::Borrowed(node.string()).into()),
        item => Ok(item.atomized()?.text().into()),
    }
}

fn concat<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut text = String::new();
    for index in 0..call.arguments.len() {
        if let Some(atom) = call.atom(index)? {
            push(call, &mut text, &atom.text())?;
        }
    }
    Ok(text.into())
}

/// A string that a function has made of another.
fn made<'d>(call: &Call<'_, 'd>, text: String) -> Evaluated<Sequence<'d>> {
    call.eval.check_string(text.len())?;
    Ok(text.into())
}

/// Adds a part to a string that is put together.
fn push(call: &Call<'_, '_>, text: &mut String, part: &str) -> Evaluated<()> {
    text.push_str(part);
    call.eval.read(part)?;
    call.eval.check_length_of_string(text.len())
}

fn string_join<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let separator = call.string(1)?;
    let mut text = String::new();
    for (index, atom) in call.atoms(0)?.iter().enumerate() {
        if index > 0 {
            push(call, &mut text, &separator)?;
        }
        push(call, &mut text, &atom.text())?;
    }
    Ok(text.into())
}

fn starts_with<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    Ok(call.text(0)?.starts_with(&*call.text(1)?).into())
}

fn ends_with<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    Ok(call.text(0)?.ends_with(&*call.text(1)?).into())
}

fn contains<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    let text = call.text(0)?;
    Ok(text.contains(&*call.text(1)?).into())
}

/// XPath's rounding: halves go up.
fn rounded(number: f64) -> f64 {
    (number + 0.5).floor()
}

fn substring<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text(0)?;
    let start = rounded(call.double_given(1)?);
    let end = if call.has(2) { start + rounded(call.double_given(2)?) } else { f64::INFINITY };
    // NaN keeps nothing.
    let mut from = text.len();
    let mut to = text.len();
    for (index, (at, _)) in text.char_indices().enumerate() {
        let position = index as f64 + 1.0;
        if position >= start && from == text.len() && position < end {
            from = at;
        }
        if position >= end {
            to = at;
            break;
        }
    }
    if end.is_nan() || start.is_nan() {
        from = to;
    }
    Ok(slice(&text, from.min(to), to))
}

/// A part of a text, borrowed where the text is.
fn slice<'d>(text: &Text<'d>, from: usize, to: usize) -> Sequence<'d> {
    match text {
        Text::Borrowed(text) => Text::Borrowed(text.get(from..to).unwrap_or_default()).into(),
        Text::Owned(text) => text.get(from..to).unwrap_or_default().to_owned().into(),
    }
}

fn substring_before<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    let text = call.text(0)?;
    Ok(slice(&text, 0, text.find(&*call.text(1)?).unwrap_or(0)))
}

fn substring_after<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    let (text, mark) = (call.text(0)?, call.text(1)?);
    Ok(slice(&text, text.find(&*mark).map_or(text.len(), |at| at + mark.len()), text.len()))
}

fn string_length<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text_or_context(0)?;
    Ok((text.chars().count() as i64).into())
}

fn normalize_space<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text_or_context(0)?;
    let space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let bytes = text.as_bytes();
    let clean = bytes.windows(2).all(|pair| !(space(pair[0]) && space(pair[1])))
        && bytes.iter().all(|byte| !matches!(byte, b'\t' | b'\r' | b'\n'))
        && !text.starts_with(' ')
        && !text.ends_with(' ');
    if clean {
        return Ok(text.into());
    }
    let mut found = String::with_capacity(text.len());
    for word in text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()) {
        if !found.is_empty() {
            found.push(' ');
        }
        found.push_str(word);
    }
    made(call, found)
}

fn normalize_unicode<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text(0)?;
    let form = if call.has(1) { call.string(1)?.trim().to_uppercase() } else { "NFC".to_owned() };
    let found: String = match form.as_str() {
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        "" => text.to_string(),
        other => return Err(XPathError::new("FOCH0003", format!("the normalization form `{other}` is not known"))),
    };
    made(call, found)
}

fn upper_case<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    made(call, call.text(0)?.to_uppercase())
}

fn lower_case<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    made(call, call.text(0)?.to_lowercase())
}

fn translate<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let (text, from, to) = (call.text(0)?, call.string(1)?, call.string(2)?);
    let to: Vec<char> = to.chars().collect();
    let mut map = rustc_hash::FxHashMap::default();
    for (index, character) in from.chars().enumerate() {
        map.entry(character).or_insert_with(|| to.get(index).copied());
    }
    let change = |character: char| map.get(&character).map_or(Some(character), |to| *to);
    made(call, text.chars().filter_map(change).collect())
}

/// Percent-encodes all bytes but those that are kept.
fn encoded(text: &str, kept: impl Fn(u8) -> bool) -> String {
    let mut found = String::with_capacity(text.len());
    for byte in text.bytes() {
        if kept(byte) { found.push(char::from(byte)) } else { found.push_str(&format!("%{byte:02X}")) }
    }
    found
}

fn encode_for_uri<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    made(call, encoded(&call.text(0)?, |byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)))
}

fn iri_to_uri<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    made(call, encoded(&call.text(0)?, |byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte)))
}

fn escape_html_uri<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    made(call, encoded(&call.text(0)?, |byte| (0x20..0x7F).contains(&byte)))
}

fn codepoints_to_string<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let mut text = String::new();
    for atom in call.atoms(0)? {
        let number = crate::xpath::arithmetic::operand(atom)?.as_double();
        let found = char::from_u32(number as u32).filter(|found| glossator_xml::source::is_char(*found));
        match found.filter(|_| number.fract() == 0.0 && number >= 0.0) {
            Some(character) => text.push(character),
            None => return Err(XPathError::new("FOCH0001", format!("{number} is no character"))),
        }
    }
    Ok(text.into())
}

fn string_to_codepoints<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = call.text(0)?;
    call.eval.spend(text.len())?;
    Ok(text.chars().map(|character| Item::Atom(Atomic::Integer(u32::from(character).into()))).collect())
}

fn compare<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    let (Some(left), Some(right)) = (call.text_or_none(0)?, call.text_or_none(1)?) else { return Ok(Sequence::Empty) };
    Ok((left.cmp(&right) as i64).into())
}

fn codepoint_equal<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let (Some(left), Some(right)) = (call.text_or_none(0)?, call.text_or_none(1)?) else { return Ok(Sequence::Empty) };
    Ok((left == right).into())
}

/// White space of XML (XML 1.0, production \[3\]).
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

fn contains_token<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    call.collation(2)?;
    let token = call.string(1)?.trim_matches(is_space).to_owned();
    for atom in call.atoms(0)? {
        let text = atom.text();
        call.eval.read(&text)?;
        if !token.is_empty() && text.split(is_space).any(|word| word == token) {
            return Ok(true.into());
        }
    }
    Ok(false.into())
}

/// `number()` in XPath 1.0 reads its own lexical form.
pub(super) fn legacy_number<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    if call.has(0) {
        return Ok(call.arg(0).first().and_then(Item::atom).map_or(f64::NAN, |atom| legacy_double(&atom)).into());
    }
    Ok(legacy_double(&call.eval.item(call.focus)?.atomized()?).into())
}

impl Text<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}
