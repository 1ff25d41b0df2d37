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

use super::error::{Evaluated, XPathError};
use backtrack::Backtracker;

/// What a compiled expression may take, in bytes.
const SIZE_LIMIT: usize = 32 << 20;
/// Expressions that are kept.
const KEPT: usize = 2_000;

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
    /// `q`: in a replacement, `$` and `\` stand for themselves.
    pub literal: bool,
}

/// A match: the bytes of the whole and of every group.
pub(crate) type Groups = Vec<Option<Range<usize>>>;

impl Regex {
    fn new(source: &str, flags: &str) -> Evaluated<Self> {
        let flags = Flags::parse(flags)?;
        let wrong =
            |fault: String| XPathError::new("FORX0002", format!("`{source}` is no regular expression: {fault}"));
        let node = if flags.literal { parse::literal(source) } else { parse::parse(source, flags).map_err(wrong)? };
        let engine = if node.refers_back() {
            Engine::Slow(Backtracker::new(&node, flags).map_err(wrong)?)
        } else {
            let text = translate::translate(&node, flags);
            let mut builder = ::regex::RegexBuilder::new(&text);
            builder.case_insensitive(flags.ignore_case).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT);
            Engine::Fast(builder.nest_limit(500).build().map_err(|_| wrong("it is too large".to_owned()))?)
        };
        Ok(Self { engine, literal: flags.literal })
    }

    /// Whether the expression matches somewhere.
    pub fn is_match(&self, text: &str) -> Evaluated<bool> {
        match &self.engine {
            Engine::Fast(regex) => Ok(regex.is_match(text)),
            Engine::Slow(slow) => Ok(slow.find(text, 0)?.is_some()),
        }
    }

    /// All matches that do not overlap.
    pub fn find_all(&self, text: &str) -> Evaluated<Vec<Groups>> {
        match &self.engine {
            Engine::Fast(regex) => {
                let groups =
                    |found: ::regex::Captures<'_>| found.iter().map(|group| group.map(|m| m.range())).collect();
                Ok(regex.captures_iter(text).map(groups).collect())
            }
            Engine::Slow(slow) => slow.find_all(text),
        }
    }
}

type Compiled = Evaluated<Arc<Regex>>;

/// The expressions of a schema, each compiled once for all documents.
#[derive(Debug, Default)]
pub(crate) struct RegexCache {
    kept: RwLock<FxHashMap<String, FxHashMap<String, Compiled>>>,
}

impl RegexCache {
    pub fn get(&self, source: &str, flags: &str) -> Compiled {
        if let Ok(kept) = self.kept.read()
            && let Some(found) = kept.get(flags).and_then(|kept| kept.get(source))
        {
            return found.clone();
        }
        let compiled = Regex::new(source, flags).map(Arc::new);
        if let Ok(mut kept) = self.kept.write() {
            let kept = kept.entry(flags.to_owned()).or_default();
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(source.to_owned(), compiled.clone());
        }
        compiled
    }
}
