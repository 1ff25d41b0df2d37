//! Codes and marks as elements of TMX.

use super::super::bilingual_model::{Code, CodeForm, Content, Mark, MarkKind};
use super::super::content::Dialect;
use crate::xml::{WriteError, Writer};
use rustc_hash::{FxHashMap, FxHashSet};

/// How TMX writes codes and marks.
#[derive(Debug, Default)]
pub(super) struct TmxDialect {
    /// Codes whose other half is not in the text, by the indices of their marks.
    lone: FxHashSet<usize>,
}

impl TmxDialect {
    /// The dialect for a text. A code without its other half is isolated there, whatever the original file says.
    pub(super) fn of(content: &Content) -> Self {
        let form = |mark: &Mark| if let MarkKind::Code(code) = &mark.kind { Some(code.form) } else { None };
        let mut open: FxHashMap<&str, usize> = FxHashMap::default();
        let mut lone = FxHashSet::default();
        for (index, mark) in content.marks.iter().enumerate() {
            match form(mark) {
                Some(CodeForm::Open) => lone.extend(open.insert(&mark.id, index)),
                Some(CodeForm::Close) if open.remove(&*mark.id).is_none() => lone.extend([index]),
                _ => {}
            }
        }
        lone.extend(open.into_values());
        Self { lone }
    }
}

impl Dialect for TmxDialect {
    fn code(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, code: &Code) -> Result<(), WriteError> {
        let (name, attributes): (_, &[(&str, &str)]) = match (code.isolated || self.lone.contains(&index), code.form) {
            (_, CodeForm::Alone) => ("ph", &[("x", &mark.id)]),
            (true, CodeForm::Open) => ("it", &[("pos", "begin"), ("x", &mark.id)]),
            (true, CodeForm::Close) => ("it", &[("pos", "end"), ("x", &mark.id)]),
            (false, CodeForm::Open) => ("bpt", &[("i", &mark.id)]),
            (false, CodeForm::Close) => ("ept", &[("i", &mark.id)]),
        };
        writer.start(name)?;
        for (name, value) in attributes.iter().filter(|(name, value)| *name != "x" || !value.is_empty()) {
            writer.attribute(name, value)?;
        }
        writer.text(&code.native)?;
        writer.end()
    }

    fn open(&mut self, writer: &mut Writer<Vec<u8>>, _: usize, mark: &Mark) -> Result<(), WriteError> {
        writer.start("hi")?;
        let kind = type_of(&mark.kind);
        if !kind.is_empty() {
            writer.attribute("type", &kind)?;
        }
        if !mark.id.is_empty() {
            writer.attribute("x", &mark.id)?;
        }
        Ok(())
    }
}

/// The `type` of a mark.
fn type_of(kind: &MarkKind) -> String {
    match kind {
        MarkKind::Code(_) => String::new(),
        MarkKind::Term => "x-term".to_owned(),
        MarkKind::Supplied(class) => format!("x-supplied:{class}"),
        MarkKind::Note(note) => format!("x-note:{note}"),
        MarkKind::Other(name) => name.clone(),
    }
}

/// The mark for a `type`.
pub(super) fn kind_of(name: &str) -> MarkKind {
    if name == "x-term" {
        return MarkKind::Term;
    }
    let supplied = name.strip_prefix("x-supplied:").map(|class| MarkKind::Supplied(class.to_owned()));
    let note = || name.strip_prefix("x-note:").map(|note| MarkKind::Note(note.to_owned()));
    supplied.or_else(note).unwrap_or_else(|| MarkKind::Other(name.to_owned()))
}
