//! The page that was imported: whether it can still be printed.

use sha2::{Digest, Sha256};

use super::super::Finding;
use super::context::{Context, is};
use super::found;
use crate::model::{Edition, View, Whitespace, Witness, print, project};
use crate::page::Form;
use crate::source::{Encoding, encode, restore_bytes};
use crate::xml::Node;

/// GL118: the printed view has the SHA-256 that the header records for the page.
pub(super) fn check<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let edition = context.edition;
    let witness = edition.header.witness.as_ref().filter(|witness| is_comparable(edition, witness));
    let Some(witness) = witness else { return Vec::new() };
    let Some(recorded) = recorded(context) else { return Vec::new() };
    let found_sum = match digest(edition, witness) {
        Ok(sum) if sum.eq_ignore_ascii_case(witness.sha256.trim()) => return Vec::new(),
        Ok(sum) => sum,
        Err(why) => return vec![found(recorded.content_span(), why)],
    };
    let file = &witness.file;
    let finding = found(
        recorded.content_span(),
        format!("the printed text is no longer that of {file}: its SHA-256 is {found_sum}"),
    );
    vec![match later_change(context) {
        Some(change) => Finding {
            related: Some((change.start_tag_span(), "a change is recorded here".to_owned())),
            ..finding.as_warning().advising("a change is recorded; if the page itself has changed, import it again")
        },
        None => finding.advising(
            "print it with `glossator export --to text`, compare it with the file, and undo the change or record it in \
             `revisionDesc`",
        ),
    }]
}

/// A page can be printed byte for byte only if white space counts and the page is the file itself.
fn is_comparable(edition: &Edition, witness: &Witness) -> bool {
    let printed = [Form::Page, Form::Lines].iter().any(|form| form.name() == witness.form);
    printed && !witness.sha256.trim().is_empty() && edition.whitespace == Whitespace::Exact
}

/// The element with the SHA-256.
fn recorded<'c>(context: &'c Context<'c>) -> Option<Node<'c>> {
    context
        .named("idno")
        .find(|idno| idno.attribute("type") == Some("sha256") && idno.ancestors().any(|above| is(above, "sourceDesc")))
}

/// A change that was recorded after the first one, which is the import.
fn later_change<'c>(context: &'c Context<'c>) -> Option<Node<'c>> {
    context.named("change").filter(|change| change.ancestors().any(|above| is(above, "revisionDesc"))).nth(1)
}

fn digest(edition: &Edition, witness: &Witness) -> Result<String, String> {
    let label = witness.encoding.trim();
    let encoding = if label.is_empty() { Some(Encoding::Utf8) } else { Encoding::for_label(label) };
    let encoding =
        encoding.ok_or_else(|| format!("the header gives the page's encoding as `{label}`, which is not known"))?;
    let mut hasher = Sha256::new();
    if encoding == Encoding::Utf8 {
        if witness.byte_order_mark {
            hasher.update("\u{feff}");
        }
        if witness.kept_bytes {
            hasher.update(restore_bytes(&project(edition, View::Printed).text));
            return Ok(hexadecimal(hasher));
        }
        let fed: Result<(), std::convert::Infallible> = print(edition, |run| {
            hasher.update(run);
            Ok(())
        });
        debug_assert!(fed.is_ok());
    } else {
        let printed = project(edition, View::Printed).text;
        let bytes = encode(&printed, encoding, witness.byte_order_mark);
        hasher.update(bytes.map_err(|error| format!("the printed text is no longer that of the page: {error}"))?);
    }
    Ok(hexadecimal(hasher))
}

fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
