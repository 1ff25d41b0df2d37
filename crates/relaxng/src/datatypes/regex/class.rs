//! Sets of characters (XML Schema Part 2, F.1).

use std::borrow::Cow;

use super::super::names::{Range, SECOND};

const BLOCKS: &str = include_str!("blocks.tsv");

/// General categories (F.1.1, the table of category names). Surrogates are not characters of a text.
const CATEGORIES: &str =
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn";

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Set {
    Ranges(Cow<'static, [Range]>),
    /// The characters of a general category, by its name in the table above.
    Category(&'static str),
    Union(Vec<Set>),
    Not(Box<Set>),
    /// Those of the first set that are not in the second.
    Minus(Box<Set>, Box<Set>),
}

impl Set {
    pub fn of(character: char) -> Self {
        let code_point = u32::from(character);
        Self::Ranges(Cow::Owned(vec![(code_point, code_point)]))
    }

    /// What `.` stands for.
    pub fn dot() -> Self {
        Self::Ranges(Cow::Borrowed(&[(0x0A, 0x0A), (0x0D, 0x0D)])).negated()
    }

    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// The set that `\s`, `\I`, … stand for; `None` for other letters.
    pub fn multiple(letter: char) -> Option<Self> {
        let set = match letter.to_ascii_lowercase() {
            's' => Self::Ranges(Cow::Borrowed(&[(0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x20)])),
            'i' => Self::Ranges(Cow::Borrowed(&SECOND.start)),
            'c' => Self::Ranges(Cow::Borrowed(&SECOND.name)),
            'd' => Self::Category("Nd"),
            // All but punctuation, separators and the rest.
            'w' => Self::Union(["P", "Z", "C"].map(Self::Category).into()).negated(),
            _ => return None,
        };
        Some(if letter.is_ascii_uppercase() { set.negated() } else { set })
    }

    pub fn category(name: &str) -> Option<Self> {
        CATEGORIES.split(' ').find(|category| *category == name).map(Self::Category)
    }

    /// The characters of a Unicode block, by its name without spaces. Some names have several rows.
    pub fn block(name: &str) -> Option<Self> {
        let ranges: Vec<Range> = BLOCKS.lines().filter_map(|row| block_range(row, name)).collect();
        (!ranges.is_empty()).then_some(Self::Ranges(Cow::Owned(ranges)))
    }
}

fn block_range(row: &str, name: &str) -> Option<Range> {
    let (first, last) = row.strip_prefix(name)?.strip_prefix('\t')?.split_once('\t')?;
    Some((u32::from_str_radix(first, 16).ok()?, u32::from_str_radix(last, 16).ok()?))
}
