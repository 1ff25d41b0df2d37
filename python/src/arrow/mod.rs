//! Arrow data: texts out of it, answers into it.

mod answers;
mod builders;
mod columns;
mod export;
mod input;
mod text_column;

pub use columns::{Bad, Columns};
pub use export::{AnswerStream, Answers};
pub use input::{Names, Reader};
