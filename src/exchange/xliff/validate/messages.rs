//! The rules by name, with what each says.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::validate::Finding;

/// A rule: its id in findings, its clause, its message.
struct Message {
    id: String,
    clause: &'static str,
    text: &'static str,
}

static MESSAGES: LazyLock<FxHashMap<&'static str, Message>> = LazyLock::new(|| {
    let rows = include_str!("../tables/messages.txt").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| {
        let mut columns = row.split('\t');
        let (name, clause, text) = (columns.next()?, columns.next()?, columns.next()?);
        Some((name, Message { id: format!("xliff.{name}"), clause, text }))
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
    Finding {
        context: Some(format!("XLIFF 2.1, clause {}", message.clause)),
        ..Finding::error(message.id.clone(), span, text)
    }
}
