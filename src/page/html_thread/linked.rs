//! Threads that a saved page holds as linked data: `<script type="application/ld+json">` with comments.

use rustc_hash::FxHashMap;
use scraper::Html;
use serde_json::{Map, Value};

/// A comment in linked data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::page) struct Linked {
    pub author: Option<String>,
    pub date: Option<String>,
    pub text: String,
    pub parent: Option<usize>,
}

/// The comments of a page's linked data, and how many it says that there are.
#[derive(Debug, Default)]
pub(in crate::page) struct LinkedThread {
    pub comments: Vec<Linked>,
    pub claim: Option<usize>,
}

/// Kinds of things that are comments.
const COMMENTS: &[&str] = &["Comment", "UserComments", "Answer", "Review", "UserReview", "Reply"];

/// Properties with the words of a comment, and with its time.
const TEXTS: &[&str] = &["text", "commentText", "reviewBody", "articleBody", "description"];
const DATES: &[&str] = &["dateCreated", "commentTime", "datePublished", "dateModified"];
const AUTHORS: &[&str] = &["author", "creator", "name"];
const COUNTS: &[&str] = &["commentCount", "answerCount", "reviewCount"];

/// The thread in the linked data of a page.
pub(super) fn linked(document: &Html) -> LinkedThread {
    let mut reader = Reader::default();
    for node in document.tree.root().descendants() {
        let Some(element) = node.value().as_element().filter(|element| element.name() == "script") else { continue };
        if !element.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json")) {
            continue;
        }
        let words: String = node.descendants().filter_map(|node| Some(node.value().as_text()?.to_string())).collect();
        // What is no JSON, or too deep, says nothing.
        if let Ok(value) = serde_json::from_str::<Value>(&words) {
            reader.read(&value);
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    found: LinkedThread,
    /// The numbers of comments by their addresses.
    ids: FxHashMap<String, usize>,
    /// Comments that name another one as the one they answer.
    named: Vec<(usize, String)>,
}

impl Reader {
    /// Reads a value and all in it, in order.
    fn read(&mut self, value: &Value) {
        let mut open: Vec<(&Value, Option<usize>)> = vec![(value, None)];
        while let Some((value, parent)) = open.pop() {
            match value {
                Value::Array(items) => open.extend(items.iter().rev().map(|item| (item, parent))),
                Value::Object(object) => {
                    let own = self.object(object, parent);
                    let inner = object.iter().rev().filter(|(name, _)| !AUTHORS.contains(&name.as_str()));
                    open.extend(inner.map(|(_, value)| (value, own)));
                }
                _ => {}
            }
        }
    }

    /// Reads an object; gives the comment that those in it answer.
    fn object(&mut self, object: &Map<String, Value>, parent: Option<usize>) -> Option<usize> {
        let kinds = object.get("@type").map(strings).unwrap_or_default();
        let is_comment = kinds.iter().any(|kind| COMMENTS.contains(kind));
        let text = TEXTS.iter().find_map(|name| object.get(*name)?.as_str()).map(plain).filter(|text| !text.is_empty());
        let Some(text) = text.filter(|_| is_comment) else {
            self.claim(object, parent);
            return parent;
        };
        let index = self.found.comments.len();
        let author = AUTHORS.iter().find_map(|name| author(object.get(*name)?));
        let date = DATES.iter().find_map(|name| object.get(*name)?.as_str()).map(str::to_owned);
        self.found.comments.push(Linked { author, date, text, parent });
        for name in ["@id", "url", "identifier"] {
            if let Some(id) = object.get(name).and_then(Value::as_str) {
                self.ids.entry(id.to_owned()).or_insert(index);
            }
        }
        if let Some(id) = object.get("parentItem").and_then(address) {
            self.named.push((index, id.to_owned()));
        }
        Some(index)
    }

    /// The number of comments, as the whole says it.
    fn claim(&mut self, object: &Map<String, Value>, parent: Option<usize>) {
        if self.found.claim.is_some() || parent.is_some() {
            return;
        }
        let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
        let claim = COUNTS.iter().find_map(|name| number(object.get(*name)?));
        self.found.claim = claim.and_then(|claim| usize::try_from(claim).ok());
    }

    fn finish(mut self) -> LinkedThread {
        for (index, id) in self.named {
            let parent = self.ids.get(&id).copied().filter(|parent| *parent < index);
            let comment = &mut self.found.comments[index];
            comment.parent = comment.parent.or(parent);
        }
        self.found
    }
}

fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(word) => vec![bare_kind(word)],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(bare_kind).collect(),
        _ => Vec::new(),
    }
}

/// `Comment` of `http://schema.org/Comment`.
fn bare_kind(kind: &str) -> &str {
    kind.rsplit(['/', ':']).next().unwrap_or(kind)
}

/// The address of the thing that a value names.
fn address(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| ["@id", "url", "identifier"].iter().find_map(|name| value.get(name)?.as_str()))
}

fn author(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(name) => name.as_str(),
        Value::Array(items) => return items.first().and_then(author),
        Value::Object(object) => object.get("name").or_else(|| object.get("alternateName"))?.as_str()?,
        _ => return None,
    };
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && name.len() <= 200).then_some(name)
}

/// Words without markup, lines trimmed, characters left out that XML cannot hold.
fn plain(words: &str) -> String {
    let without = if words.contains('<') && words.contains('>') {
        let broken =
            ["<br>", "<br/>", "<br />", "</p>"].iter().fold(words.to_owned(), |words, tag| words.replace(tag, "\n"));
        Html::parse_fragment(&broken)
            .tree
            .root()
            .descendants()
            .filter_map(|node| Some(node.value().as_text()?.to_string()))
            .collect()
    } else {
        words.to_owned()
    };
    let kept: String = without.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let lines: Vec<&str> = kept.lines().map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// Letters and digits alone, to compare words.
pub(super) fn letters(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).collect()
}
