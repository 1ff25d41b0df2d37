//! Sequences of decisions on the TEI of others and on editions: made up by [`choices`], carried out and judged by
//! [`sitting`].

pub mod choices;
mod foreign_header;
pub mod foreign_tei;
pub mod outside;
pub mod own_page;
pub mod pieces;
pub mod sitting;

use choices::Choices;
use sitting::{Fault, Judge, Tally};

/// A sitting on a file of others or on an edition, as the first byte says: a quarter of them are on editions.
///
/// # Errors
/// The first fault.
pub fn by_choice(bytes: &[u8], judge: Judge<'_>) -> Result<Tally, Fault> {
    let mut choices = Choices::new(bytes);
    let text = match choices.below(4) {
        3 => own_page::own_edition(&mut choices),
        _ => Some(foreign_tei::foreign_tei(&mut choices)),
    };
    text.map_or(Ok(Tally::default()), |text| sitting::sitting(&text, &mut choices, judge))
}
