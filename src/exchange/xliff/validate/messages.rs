//! The rules by name, with their messages.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::validate::Finding;

/// A rule: its id in findings, its message.
struct Message {
    id: String,
    text: &'static str,
}

static MESSAGES: LazyLock<FxHashMap<&'static str, Message>> = LazyLock::new(|| {
    let rows = include_str!("../tables/messages.txt").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| {
        let (name, text) = row.split_once('\t')?;
        Some((name, Message { id: format!("xliff.{name}"), text }))
    })
    .collect()
});

/// A finding of the rule `name`; `words` fill the gaps of its message in order.
pub(super) fn found(name: &'static str, span: Range<usize>, words: &[&str]) -> Finding {
    let Some(message) = MESSAGES.get(name) else {
        return Finding::error(name, span, words.join(" "));
    };
    let mut words = words.iter();
    let mut pieces = message.text.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str(words.next().unwrap_or(&""));
        text.push_str(piece);
    }
    Finding::error(message.id.clone(), span, text)
}
