//! Violations of a schema, with what was expected instead.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::expected::Expected;

/// A place where a document violates the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalidity {
    /// What is wrong.
    #[doc(hidden)]
    pub kind: InvalidityKind,
    /// Bytes of the document: the name of the element, the attribute, the text.
    pub span: Range<usize>,
    /// Name of the element around the place.
    pub inside: Option<String>,
    /// Name of the element before the place, in the same element.
    pub after: Option<String>,
    /// Of an element whose name is misspelt: bytes of the name in its end tag, none of them where it has no end tag.
    pub end_tag: Option<Range<usize>>,
}

/// The ways in which a document can violate a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidityKind {
    /// The schema has no element of this name.
    UnknownElement {
        /// Name as written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// What may stand here.
        expected: Arc<Expected>,
    },
    /// An element or attribute of this name is known in another namespace.
    WrongNamespace {
        /// Name as written.
        name: String,
        /// The element, where it is about an attribute.
        element: Option<String>,
        /// Its namespace, empty for none.
        found: String,
        /// The namespaces in which the name is known, empty for none.
        wanted: Vec<String>,
    },
    /// The element is not allowed at this place.
    MisplacedElement {
        /// Name as written.
        name: String,
        /// What may stand here.
        expected: Arc<Expected>,
        /// Elements that must come before it.
        missing: Vec<String>,
    },
    /// The element has no such attribute.
    UnknownAttribute {
        /// Name as written.
        name: String,
        /// The element.
        element: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// Attributes that are allowed.
        expected: Arc<Expected>,
    },
    /// The value of an attribute is not allowed.
    AttributeValue {
        /// Name as written.
        name: String,
        /// The value.
        value: String,
        /// Why.
        complaint: Complaint,
    },
    /// Attributes are missing.
    MissingAttribute {
        /// The element.
        element: String,
        /// What must be there; the required ones, or a choice.
        expected: Arc<Expected>,
    },
    /// Text where none is allowed.
    MisplacedText {
        /// The text, shortened.
        text: String,
        /// What may stand here.
        expected: Arc<Expected>,
    },
    /// The content of an element is not what it must be.
    ContentValue {
        /// The element.
        element: String,
        /// The content, shortened.
        text: String,
        /// Why.
        complaint: Complaint,
    },
    /// An element ends too early.
    Incomplete {
        /// The element.
        element: String,
        /// What must still come.
        expected: Arc<Expected>,
    },
    /// An id that another element has already.
    DuplicateId {
        /// The id.
        id: String,
        /// Where it stands first, in bytes.
        first: Range<usize>,
    },
    /// A reference to an id that no element has.
    DanglingReference {
        /// The id.
        id: String,
    },
    /// The schema allows so many readings of the document that they are not followed to the end.
    TooAmbiguous,
}

/// Why a value is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Complaint {
    /// Values that would be allowed, one by one.
    pub values: Vec<String>,
    /// Kinds of values that would be allowed, such as `a date`.
    pub kinds: Vec<String>,
    /// What is wrong with the value, where there is only one kind.
    pub reason: Option<String>,
    /// The value that was probably meant.
    pub nearest: Option<String>,
}

/// Names listed in a message; the rest is counted.
const LISTED: usize = 8;

impl Invalidity {
    /// A violation with only its place.
    pub(super) fn new(kind: InvalidityKind, span: Range<usize>) -> Self {
        Self { kind, span, inside: None, after: None, end_tag: None }
    }

    /// The id of the rule, stable: `element.unknown`, `attribute.value` …
    pub fn rule(&self) -> &'static str {
        match self.kind {
            InvalidityKind::UnknownElement { .. } => "element.unknown",
            InvalidityKind::WrongNamespace { element: None, .. } => "element.namespace",
            InvalidityKind::WrongNamespace { .. } => "attribute.namespace",
            InvalidityKind::MisplacedElement { .. } => "element.misplaced",
            InvalidityKind::UnknownAttribute { .. } => "attribute.unknown",
            InvalidityKind::AttributeValue { .. } => "attribute.value",
            InvalidityKind::MissingAttribute { .. } => "attribute.missing",
            InvalidityKind::MisplacedText { .. } => "text.misplaced",
            InvalidityKind::ContentValue { .. } => "content.value",
            InvalidityKind::Incomplete { .. } => "element.incomplete",
            InvalidityKind::DuplicateId { .. } => "id.duplicate",
            InvalidityKind::DanglingReference { .. } => "id.dangling",
            InvalidityKind::TooAmbiguous => "limit",
        }
    }

    /// The place among elements: ``in `post`, after `p` ``.
    pub fn context(&self) -> Option<String> {
        let inside = self.inside.as_ref()?;
        Some(match &self.after {
            Some(after) => format!("in `{inside}`, after `{after}`"),
            None => format!("in `{inside}`"),
        })
    }

    /// The correction, in a sentence; `None` if the message is complete.
    pub fn advice(&self) -> Option<String> {
        match &self.kind {
            InvalidityKind::UnknownElement { expected, .. } | InvalidityKind::MisplacedElement { expected, .. } => {
                Some(expectation(expected, "element"))
            }
            InvalidityKind::MisplacedText { expected, .. } => Some(expectation(expected, "element")),
            InvalidityKind::UnknownAttribute { expected, .. } => Some(expectation(expected, "attribute")),
            InvalidityKind::AttributeValue { complaint, .. } | InvalidityKind::ContentValue { complaint, .. } => {
                complaint.expectation()
            }
            InvalidityKind::WrongNamespace { name, element, wanted, .. } => {
                wanted.first().map(|wanted| in_namespace(name, element.is_some(), wanted))
            }
            InvalidityKind::DuplicateId { .. } => Some("give one of the two another id".to_owned()),
            InvalidityKind::DanglingReference { .. } => {
                Some("correct the reference, or give the element the id".to_owned())
            }
            InvalidityKind::TooAmbiguous => {
                Some("make the schema less ambiguous: look for optional parts that repeat".to_owned())
            }
            InvalidityKind::MissingAttribute { .. } | InvalidityKind::Incomplete { .. } => None,
        }
    }
}

impl fmt::Display for Invalidity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            InvalidityKind::UnknownElement { name, nearest, .. } => {
                write!(f, "`{name}` is not an element of this schema{}", meant(nearest.as_deref()))
            }
            InvalidityKind::WrongNamespace { name, found, wanted, .. } => {
                let wanted: Vec<String> = wanted.iter().map(|wanted| namespace(wanted)).collect();
                write!(f, "`{name}` is in {}, but must be in {}", namespace(found), listed(&wanted, "or"))
            }
            InvalidityKind::MisplacedElement { name, missing, .. } if missing.is_empty() => {
                write!(f, "`{name}` is not allowed here")
            }
            InvalidityKind::MisplacedElement { name, missing, .. } => {
                write!(f, "{} missing before `{name}`", are(missing))
            }
            InvalidityKind::UnknownAttribute { name, element, nearest, .. } => {
                write!(f, "`{element}` has no attribute `{name}`{}", meant(nearest.as_deref()))
            }
            InvalidityKind::AttributeValue { name, value, complaint } => {
                write!(f, "the value `{}` of `{name}` {}", short(value), complaint)
            }
            InvalidityKind::MissingAttribute { element, expected } if expected.required.is_empty() => {
                write!(f, "`{element}` needs another attribute: {}", any_of(&expected.allowed))
            }
            InvalidityKind::MissingAttribute { element, expected } => {
                write!(
                    f,
                    "`{element}` needs the attribute{} {}",
                    plural(&expected.required),
                    all_of(&expected.required)
                )
            }
            InvalidityKind::MisplacedText { text, .. } => write!(f, "the text `{text}` is not allowed here"),
            InvalidityKind::ContentValue { element, text, complaint } => {
                write!(f, "the content `{text}` of `{element}` {complaint}")
            }
            InvalidityKind::Incomplete { element, expected } => {
                let due = expected.due();
                let wanted = if due.is_empty() { any_of(&expected.allowed) } else { all_of(&due) };
                match wanted.is_empty() {
                    true => write!(f, "`{element}` is not complete"),
                    false => write!(f, "`{element}` is not complete: {wanted} must follow"),
                }
            }
            InvalidityKind::DuplicateId { id, .. } => write!(f, "the id `{id}` is given twice"),
            InvalidityKind::TooAmbiguous => {
                f.write_str("the schema allows too many readings of this document; validation stopped here")
            }
            InvalidityKind::DanglingReference { id } => write!(f, "no element has the id `{id}`"),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.reason, &self.nearest) {
            (Some(reason), _) => f.write_str(reason),
            (None, Some(nearest)) => write!(f, "is not allowed; did you mean `{nearest}`?"),
            (None, None) => f.write_str("is not allowed"),
        }
    }
}

impl Complaint {
    fn expectation(&self) -> Option<String> {
        let mut wanted: Vec<String> = self.values.iter().map(|value| format!("`{value}`")).collect();
        wanted.extend(self.kinds.iter().cloned());
        (!wanted.is_empty()).then(|| format!("expected {}", listed(&wanted, "or")))
    }
}

fn expectation(expected: &Expected, what: &str) -> String {
    let names = expected.required.len() + expected.allowed.len();
    let mut others: Vec<String> = Vec::new();
    if expected.wildcard {
        others.push(format!("any other {what}"));
    }
    if expected.text {
        others.push("text".to_owned());
    }
    others.extend(expected.data.iter().cloned());
    let count = names + others.len();
    let required = expected.required.iter().map(|name| format!("`{name}` (required)"));
    let allowed = expected.allowed.iter().map(|name| format!("`{name}`"));
    // There may be hundreds, of which a few are named.
    let wanted: Vec<String> = required.chain(allowed).chain(others).take(LISTED + 1).collect();
    match wanted.is_empty() {
        true => format!("no {what} is allowed here"),
        false => format!("expected {}", first_of(&wanted, count, "or")),
    }
}

fn namespace(name: &str) -> String {
    if name.is_empty() { "no namespace".to_owned() } else { format!("the namespace `{name}`") }
}

/// How a name comes into a namespace.
fn in_namespace(name: &str, is_attribute: bool, wanted: &str) -> String {
    let local = name.rsplit(':').next().unwrap_or(name);
    match (is_attribute, wanted.is_empty()) {
        (true, true) => "write it without a prefix".to_owned(),
        (true, false) => {
            format!(
                "write it with a prefix that is declared as `{wanted}`, such as `x:{local}` and `xmlns:x=\"{wanted}\"`"
            )
        }
        (false, true) => "write it without a prefix, where no `xmlns=\"…\"` holds, or with `xmlns=\"\"`".to_owned(),
        (false, false) => format!("declare `xmlns=\"{wanted}\"` on it or around it"),
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}

fn any_of(names: &[String]) -> String {
    listed(&quoted(names), "or")
}

fn all_of(names: &[String]) -> String {
    listed(&quoted(names), "and")
}

fn are(names: &[String]) -> String {
    format!("{} {}", all_of(names), if names.len() == 1 { "is" } else { "are" })
}

fn plural(names: &[String]) -> &'static str {
    if names.len() == 1 { "" } else { "s" }
}

/// `a, b or c`; a long list is cut, and the rest counted.
fn listed(items: &[String], joint: &str) -> String {
    first_of(items, items.len(), joint)
}

/// The same for the first of so many items.
fn first_of(items: &[String], count: usize, joint: &str) -> String {
    if count > LISTED + 1 {
        let rest = count - LISTED;
        return format!("{} {joint} {rest} more", items[..LISTED].join(", "));
    }
    match items.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {joint} {last}", others.join(", ")),
        None => String::new(),
    }
}

/// A text on one line, cut where it is long.
pub(super) fn short(text: &str) -> String {
    let mut shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = shown.char_indices().nth(60) {
        shown.truncate(cut);
        shown.push('…');
    }
    shown
}
