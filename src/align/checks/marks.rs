//! GL134: quotation marks or brackets of the source are missing in the translation.

use super::{CrossFinding, LinkedEditions};

pub(super) fn check(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let mut findings = Vec::new();
    for (bead, source, target) in tied.pairs() {
        for (is_mark, name) in MARKS {
            let count = |text: &str| text.chars().filter(|c| is_mark(*c)).count();
            if count(source) > 0 && count(target) == 0 {
                let message = format!("the source has {name}, the translation none");
                let mut finding = tied.at_target(tied.target.span(&bead.target), message);
                finding.finding = finding.finding.advising("set them, so that readers see who speaks");
                findings.push(finding);
            }
        }
    }
    findings
}

/// Tests whether a character is a mark of a kind; the name of the kind.
type Marks = (fn(char) -> bool, &'static str);

/// Kinds of marks that come in pairs. An apostrophe is not one, so single marks count only if they differ from it.
const MARKS: [Marks; 2] = [(is_quotation, "quotation marks"), (is_bracket, "brackets")];

const fn is_quotation(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '„' | '“' | '”' | '‟' | '‹' | '›' | '‘' | '「' | '」' | '『' | '』' | '《' | '》')
}

const fn is_bracket(c: char) -> bool {
    matches!(c, '(' | ')' | '（' | '）')
}
