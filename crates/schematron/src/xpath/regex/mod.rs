//! Regular expressions (XPath 2.0 functions, 7.6.1; XPath 3.1 functions, 5.6.1): those of XML Schema with anchors,
//! reluctant quantifiers, groups and references back.
//!
//! They are run by the `regex` crate, in time linear in the text. Only references back need backtracking, which is
//! limited.

mod backtrack;
mod class;
mod parse;
mod translate;

use std::ops::Range;
use std::sync::{Arc, RwLock};

use rustc_hash::FxHashMap;

use super::error::{Evaluated, Spend, XPathError};
use backtrack::Backtracker;

/// What a compiled expression may take, in bytes.
const SIZE_LIMIT: usize = 32 << 20;
/// What an expression may take to remember where it is, in bytes.
const MEMORY_LIMIT: usize = 4 << 20;
/// States of all expressions that are kept.
const KEPT: usize = 2_000_000;
/// The work of making a state.
const MAKING: usize = 32;
/// States that go through a text in the time in which few do.
const FEW: usize = 500;

/// The flags of an expression.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Flags {
    dot_all: bool,
    multi_line: bool,
    ignore_case: bool,
    ignore_space: bool,
    literal: bool,
}

impl Flags {
    fn parse(text: &str) -> Evaluated<Self> {
        let mut flags = Self::default();
        for flag in text.chars() {
            match flag {
                's' => flags.dot_all = true,
                'm' => flags.multi_line = true,
                'i' => flags.ignore_case = true,
                'x' => flags.ignore_space = true,
                'q' => flags.literal = true,
                _ => return Err(XPathError::new("FORX0001", format!("`{flag}` is no flag of a regular expression"))),
            }
        }
        Ok(flags)
    }
}

#[derive(Debug)]
enum Engine {
    Fast(::regex::Regex),
    Slow(Backtracker),
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Regex {
    engine: Engine,
    /// About how many states it has.
    weight: usize,
    /// `q`: in a replacement, `$` and `\` stand for themselves.
    pub literal: bool,
}

/// A match: the bytes of the whole and of every group.
pub(crate) type Groups = Vec<Option<Range<usize>>>;

impl Regex {
    fn new(source: &str, flags: &str, spend: Spend<'_>) -> Evaluated<Self> {
        let flags = Flags::parse(flags)?;
        let wrong =
            |fault: String| XPathError::new("FORX0002", format!("`{source}` is no regular expression: {fault}"));
        let node = if flags.literal { parse::literal(source) } else { parse::parse(source, flags).map_err(wrong)? };
        let weight = node.weight();
        spend(source.len().saturating_add(weight).saturating_mul(MAKING))?;
        let engine = if node.refers_back() {
            Engine::Slow(Backtracker::new(&node, flags).map_err(wrong)?)
        } else {
            let text = translate::translate(&node, flags);
            let mut builder = ::regex::RegexBuilder::new(&text);
            builder.case_insensitive(flags.ignore_case).size_limit(SIZE_LIMIT).dfa_size_limit(MEMORY_LIMIT);
            Engine::Fast(builder.nest_limit(500).build().map_err(|_| wrong("it is too large".to_owned()))?)
        };
        Ok(Self { engine, weight, literal: flags.literal })
    }

    /// Counts the search of a text.
    fn search(&self, text: &str, spend: Spend<'_>) -> Evaluated<()> {
        spend((text.len() / 8).saturating_mul(1 + self.weight / FEW))
    }

    /// Whether the expression matches somewhere.
    pub fn is_match(&self, text: &str, spend: Spend<'_>) -> Evaluated<bool> {
        self.search(text, spend)?;
        match &self.engine {
            Engine::Fast(regex) => Ok(regex.is_match(text)),
            Engine::Slow(slow) => Ok(slow.find(text, 0, spend)?.is_some()),
        }
    }

    /// All matches that do not overlap.
    pub fn find_all(&self, text: &str, spend: Spend<'_>) -> Evaluated<Vec<Groups>> {
        self.search(text, spend)?;
        match &self.engine {
            Engine::Fast(regex) => {
                let groups =
                    |found: ::regex::Captures<'_>| found.iter().map(|group| group.map(|m| m.range())).collect();
                let mut all: Vec<Groups> = Vec::new();
                for found in regex.captures_iter(text) {
                    spend(1 + found.len())?;
                    all.push(groups(found));
                }
                Ok(all)
            }
            Engine::Slow(slow) => slow.find_all(text, spend),
        }
    }
}

type Compiled = Evaluated<Arc<Regex>>;

/// The expressions of a schema, each compiled once for all documents.
#[derive(Debug, Default)]
pub(crate) struct RegexCache {
    kept: RwLock<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// By flags and source.
    compiled: FxHashMap<String, FxHashMap<String, Compiled>>,
    weight: usize,
}

impl RegexCache {
    pub fn get(&self, source: &str, flags: &str, spend: Spend<'_>) -> Compiled {
        if let Ok(kept) = self.kept.read()
            && let Some(found) = kept.compiled.get(flags).and_then(|kept| kept.get(source))
        {
            return found.clone();
        }
        let compiled = Regex::new(source, flags, spend).map(Arc::new);
        // An expression that was given up may be asked for when there is more time.
        if compiled.as_ref().is_err_and(XPathError::is_limit) {
            return compiled;
        }
        if let Ok(mut kept) = self.kept.write() {
            let weight = source.len() + compiled.as_ref().map_or(1, |regex| regex.weight);
            if kept.weight.saturating_add(weight) > KEPT {
                *kept = Kept::default();
            }
            kept.weight += weight;
            kept.compiled.entry(flags.to_owned()).or_default().insert(source.to_owned(), compiled.clone());
        }
        compiled
    }
}
