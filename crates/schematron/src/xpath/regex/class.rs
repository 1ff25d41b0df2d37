//! Sets of characters (XML Schema Part 2, F.1), in the syntax of the `regex` crate.

const BLOCKS: &str = include_str!("blocks.tsv");

/// General categories (F.1.1, the table of category names).
const CATEGORIES: &str =
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn";

/// What begins a name, without its brackets (XML 1.0, production 4).
const NAME_START: &str = r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}";
/// What else a name may hold (production 4a).
const NAME_MORE: &str = r"\-.0-9\x{B7}\x{0300}-\x{036F}\x{203F}-\x{2040}";

/// The class that `\s`, `\I`, … stand for; `None` for other letters.
pub(super) fn multiple(letter: char) -> Option<String> {
    let inside = match letter.to_ascii_lowercase() {
        's' => r" \t\n\r".to_owned(),
        'd' => r"\p{Nd}".to_owned(),
        'i' => NAME_START.to_owned(),
        'c' => format!("{NAME_START}{NAME_MORE}"),
        'w' => return Some(if letter == 'w' { r"[^\p{P}\p{Z}\p{C}]" } else { r"[\p{P}\p{Z}\p{C}]" }.to_owned()),
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() { format!("[^{inside}]") } else { format!("[{inside}]") })
}

/// The class of a category or of a block: `Lu`, `IsGreek`.
pub(super) fn property(name: &str, negated: bool) -> Option<String> {
    let not = if negated { "^" } else { "" };
    let Some(block) = name.strip_prefix("Is") else {
        let known = CATEGORIES.split(' ').any(|category| category == name);
        return known.then(|| format!("[{not}\\p{{{name}}}]"));
    };
    let ranges: String = BLOCKS.lines().filter_map(|row| block_range(row, block)).collect();
    (!ranges.is_empty()).then(|| format!("[{not}{ranges}]"))
}

fn block_range(row: &str, name: &str) -> Option<String> {
    let mut fields = row.split('\t');
    if fields.next() != Some(name) {
        return None;
    }
    Some(format!("\\x{{{}}}-\\x{{{}}}", fields.next()?, fields.next()?))
}

/// A character as itself inside and outside of brackets.
pub(super) fn escaped(character: char) -> String {
    format!("\\x{{{:X}}}", u32::from(character))
}
