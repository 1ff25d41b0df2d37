//! The rules for editions, which a schema cannot express.
//!
//! A schema defines which element is allowed where. Rules check the rest: that a pointer has a target, that a gloss
//! comes after its term, that the printed page still equals the imported one. Each has an id, a severity and a page
//! that explains it. One file contains one family of rules.
//!
//! ```
//! use glossator::validate::rules::{RuleChoice, check};
//!
//! let text = r##"<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>
//!   <p><term xml:id="t1">mate</term> <gloss target="#t2">also: friend</gloss></p></body></text></TEI>"##;
//! let found = check(text, &RuleChoice::Required);
//! assert_eq!(found[0].rule, "GL101");
//! assert_eq!(&text[found[0].span.clone()], "#t2");
//! assert_eq!(found[0].advice.as_deref(), Some("the nearest id is `t1`"));
//! ```

mod brackets;
mod characters;
mod checksum;
mod choices;
mod context;
mod dates;
mod decisions;
mod ids;
mod languages;
mod links;
mod mixed;
mod pages;
mod pointers;
mod posts;
mod repeats;
mod selection;

pub use selection::RuleChoice;
#[doc(hidden)]
pub use {
    ids::{Identity, check_edition, identity},
    pages::{Page, codes, is_code, page, pages, severity_of},
    selection::UnknownRule,
};

use super::{Finding, Severity};
use crate::tei::{self, ReadError, TeiFile};
use crate::xml::{Doctype, Limits};
use context::Context;

/// A rule of the edition.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Stable id: `GL101`.
    pub id: &'static str,
    /// What it finds, in words: `pointer-without-target`.
    pub name: &'static str,
    /// The severity of its findings; some findings may be less severe.
    pub severity: Severity,
    /// Whether every edition of this project must obey it; the others depend on taste or on the state of the work.
    pub is_required: bool,
    /// Its page of explanation, with examples, in Markdown.
    pub page: &'static str,
    /// Runs the rule; the caller fills in id and severity.
    check: for<'c> fn(&'c Context<'c>) -> Vec<Finding>,
}

/// One row of the table of rules.
macro_rules! table {
    ($($id:literal $name:literal $severity:ident $ours:literal $check:expr;)*) => {
        &[$(Rule {
            id: $id,
            name: $name,
            severity: Severity::$severity,
            is_required: $ours,
            page: include_str!(concat!("pages/", $id, ".md")),
            check: $check,
        },)*]
    };
}

static RULES: &[Rule] = table! {
    "GL100" "not-an-edition" Error true |_| Vec::new();
    "GL101" "pointer-without-target" Error true pointers::without_target;
    "GL102" "pointer-to-wrong-kind" Error true pointers::wrong_kind;
    "GL103" "id-twice" Error true ids::twice;
    "GL104" "edition-twice" Warning true |_| Vec::new();
    "GL105" "gloss-apart-from-term" Error true brackets::gloss_apart;
    "GL106" "unclassified-bracket" Warning true brackets::unclassified;
    "GL107" "empty-element" Error true choices::empty;
    "GL108" "one-category" Error true brackets::one_category;
    "GL109" "choice-pair" Error true choices::pairs;
    "GL110" "reply-order" Error true posts::replies;
    "GL111" "language-tag" Error true languages::check;
    "GL112" "not-nfc" Warning true characters::normal_form;
    "GL113" "invisible-character" Warning true characters::invisible;
    "GL114" "mixed-scripts" Warning true mixed::check;
    "GL115" "impossible-date" Error true dates::check;
    "GL116" "link-targets" Error true links::check;
    "GL117" "repetition-differs" Error true repeats::check;
    "GL118" "page-changed" Error true checksum::check;
    "GL119" "unit-without-id" Warning true ids::missing;
    "GL120" "decision-disagrees" Warning true decisions::disagreeing;
    "GL121" "gloss-without-term" Warning true brackets::without_term;
    "GL122" "doubtful-decision" Warning false decisions::doubtful;
    "GL123" "post-without-time" Warning false posts::without_time;
    "GL130" "alignment-out-of-step" Error true |_| Vec::new();
    "GL131" "untranslated" Warning true |_| Vec::new();
    "GL132" "number-differs" Warning true |_| Vec::new();
    "GL133" "name-missing" Warning true |_| Vec::new();
    "GL134" "marks-lost" Warning true |_| Vec::new();
    "GL135" "note-without-source" Warning true |_| Vec::new();
    "GL136" "term-before-its-gloss" Warning true |_| Vec::new();
    "GL137" "term-translated-twice" Warning true |_| Vec::new();
    "GL138" "supplied-has-source" Warning true |_| Vec::new();
    "GL139" "term-glossed-once" Warning false |_| Vec::new();
    "GL140" "quotation-not-in-source" Warning true |_| Vec::new();
    "GL141" "gap-translated" Warning true |_| Vec::new();
};

/// All rules, by id.
pub fn rules() -> &'static [Rule] {
    RULES
}

/// The rule with this id or name, regardless of case.
#[doc(hidden)]
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id.eq_ignore_ascii_case(name) || rule.name.eq_ignore_ascii_case(name))
}

/// Checks a document against the chosen rules; the findings are in the order of the text.
///
/// The document is parsed once. Costs time and memory in proportion to the text.
pub fn check(text: &str, choice: &RuleChoice) -> Vec<Finding> {
    if !RULES.iter().any(|rule| choice.has(rule)) {
        return Vec::new();
    }
    let limits = Limits::default().with_doctype(Doctype::Skip);
    match tei::read(text.to_owned(), &limits) {
        Ok(file) => check_file(&file, choice),
        Err(error) => vec![unread(&error)],
    }
}

/// Checks a file that was parsed already, as [`check`] does.
pub(crate) fn check_file(file: &TeiFile, choice: &RuleChoice) -> Vec<Finding> {
    let context = Context::new(file);
    let chosen = RULES.iter().filter(|rule| choice.has(rule));
    let mut findings: Vec<Finding> = chosen.flat_map(|rule| rule.findings(&context)).collect();
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

impl Rule {
    fn findings<'c>(&'static self, context: &'c Context<'c>) -> impl Iterator<Item = Finding> {
        (self.check)(context).into_iter().map(|finding| Finding {
            rule: self.id.into(),
            severity: finding.severity.min(self.severity),
            message: shortened(finding.message),
            ..finding
        })
    }
}

/// The finding for a file that is not an edition.
fn unread(error: &ReadError) -> Finding {
    match error {
        ReadError::Xml(error) => Finding::from(error),
        other => Finding::error("GL100", other.span(), other.to_string())
            .advising("check files of other kinds with `--schema` and `--rules none`"),
    }
}

/// The longest message in characters; a quotation in it could be as long as the file.
const LENGTH: usize = 240;

fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(LENGTH) {
        message.truncate(end);
        message.push('…');
    }
    message
}

/// A finding without a rule, which the caller adds.
fn found(span: std::ops::Range<usize>, message: impl Into<String>) -> Finding {
    Finding::error("", span, message.into())
}
