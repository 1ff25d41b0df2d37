//! Plain text: the page as it was, and the views.

use std::io::Write;

use super::ExchangeError;
use crate::model::{Edition, View, Witness, print, project};
use crate::page::Form;
use crate::source::{Encoding, encode, restore_bytes};

/// Prints the page that was imported: for plain pages byte for byte, in its own encoding and with its byte order mark.
///
/// Text from HTML, CSV or JSON lines is printed as UTF-8, because it is no longer the file. UTF-8 is written directly,
/// without a copy.
///
/// # Errors
/// If the output fails, or the text was changed so that the page's encoding cannot hold it.
pub fn text<W: Write>(edition: &Edition, output: &mut W) -> Result<(), ExchangeError> {
    let witness = edition.header.witness.as_ref().filter(|witness| is_the_page(witness));
    let encoding = witness.map_or(Ok(Encoding::Utf8), encoding_of)?;
    let mark = witness.is_some_and(|witness| witness.byte_order_mark);
    if encoding != Encoding::Utf8 {
        let printed = project(edition, View::Printed).text;
        output.write_all(&encode(&printed, encoding, mark)?)?;
        return Ok(());
    }
    if mark {
        output.write_all("\u{feff}".as_bytes())?;
    }
    if keeps_bytes(edition) {
        return Ok(output.write_all(&restore_bytes(&project(edition, View::Printed).text))?);
    }
    Ok(print(edition, |run| output.write_all(run))?)
}

/// Whether the edition's text keeps bytes that are not text.
fn keeps_bytes(edition: &Edition) -> bool {
    edition.header.witness.as_ref().is_some_and(|witness| witness.kept_bytes)
}

/// Whether the printed view is the text of the file itself.
fn is_the_page(witness: &Witness) -> bool {
    witness.form.is_empty() || [Form::Page, Form::Lines].iter().any(|form| form.name() == witness.form)
}

fn encoding_of(witness: &Witness) -> Result<Encoding, ExchangeError> {
    if witness.encoding.is_empty() {
        return Ok(Encoding::Utf8);
    }
    Encoding::for_label(&witness.encoding).ok_or_else(|| ExchangeError::UnknownEncoding(witness.encoding.clone()))
}

/// Writes a view as UTF-8, bytes that are not text unchanged. A view other than the page ends with a line feed.
///
/// # Errors
/// If the output fails.
pub fn view<W: Write>(edition: &Edition, view: View, output: &mut W) -> Result<(), ExchangeError> {
    let projection = project(edition, view);
    let text = &*projection.text;
    output.write_all(&if keeps_bytes(edition) { restore_bytes(text) } else { text.as_bytes().into() })?;
    if view != View::Printed && !projection.text.is_empty() && !projection.text.ends_with('\n') {
        output.write_all(b"\n")?;
    }
    Ok(())
}
