//! A column of texts, in whichever of Arrow's forms.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::{ArrowError, DataType};

/// A column of texts.
pub enum TextColumn<'c> {
    Small(&'c StringArray),
    Large(&'c LargeStringArray),
    View(&'c StringViewArray),
    /// Each row is one of some values.
    Dictionary {
        column: &'c ArrayRef,
        rows: Vec<usize>,
        values: Box<TextColumn<'c>>,
    },
    /// No row has a text.
    Null,
}

/// Whether a column of this type holds texts.
pub fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

impl<'c> TextColumn<'c> {
    /// The texts of a column. What comes from elsewhere is checked: it must be UTF-8.
    pub fn new(column: &'c ArrayRef) -> Result<Self, ArrowError> {
        column.to_data().validate_full()?;
        Ok(Self::of(column))
    }

    fn of(column: &'c ArrayRef) -> Self {
        match column.data_type() {
            DataType::Utf8 => Self::Small(column.as_string()),
            DataType::LargeUtf8 => Self::Large(column.as_string()),
            DataType::Utf8View => Self::View(column.as_string_view()),
            _ => match column.as_any_dictionary_opt() {
                Some(dictionary) if !dictionary.values().is_empty() => Self::Dictionary {
                    column,
                    rows: dictionary.normalized_keys(),
                    values: Box::new(Self::of(dictionary.values())),
                },
                _ => Self::Null,
            },
        }
    }

    /// The text of a row; `None` where it is null.
    pub fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Small(column) => column.is_valid(row).then(|| column.value(row)),
            Self::Large(column) => column.is_valid(row).then(|| column.value(row)),
            Self::View(column) => column.is_valid(row).then(|| column.value(row)),
            Self::Dictionary { column, rows, values } => {
                if column.is_null(row) {
                    None
                } else {
                    values.get(*rows.get(row)?)
                }
            }
            Self::Null => None,
        }
    }
}
