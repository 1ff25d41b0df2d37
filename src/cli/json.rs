//! JSON out: one object, a row a line, or rows in an object, written one by one.

use std::io::{self, Write};

use serde::Serialize;

use super::exit::Failure;
use super::output::to_stdout;

/// Prints one object, indented for people.
pub fn print(value: &impl Serialize) -> Result<(), Failure> {
    to_stdout(io::stdout().lock(), |out| Ok(object(value, out)?))
}

/// Prints one object, indented for people, or as one line.
pub fn print_as(value: &impl Serialize, is_line: bool) -> Result<(), Failure> {
    let write = |out: &mut dyn Write| if is_line { line(value, out) } else { object(value, out) };
    to_stdout(io::stdout().lock(), |out| Ok(write(out)?))
}

/// One object as text: indented for people, or as one line.
pub fn text(value: &impl Serialize, is_line: bool) -> Result<String, Failure> {
    let value = serde_json::to_value(value).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(if is_line { format!("{value}\n") } else { format!("{value:#}\n") })
}

/// Writes one object, indented for people.
pub fn object(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes a row as a line.
pub fn line(row: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    writeln!(out)
}

/// An object with one list, a row a line: memory does not grow with the rows.
#[derive(Debug, Default)]
pub struct List {
    has_rows: bool,
}

impl List {
    /// Begins the object; `name` is the key of the list.
    pub fn begin(name: &str, out: &mut dyn Write) -> io::Result<Self> {
        write!(out, "{{\"{name}\":[")?;
        Ok(Self::default())
    }

    /// Writes a row.
    pub fn row(&mut self, row: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if std::mem::replace(&mut self.has_rows, true) { b",\n" } else { b"\n" })?;
        Ok(serde_json::to_writer(out, row)?)
    }

    /// Ends the list and the object.
    pub fn end(self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}]}}", if self.has_rows { "\n" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_any_length_are_one_object() {
        for count in 0..3 {
            let mut out = Vec::new();
            let mut list = List::begin("rows", &mut out).unwrap();
            (0..count).for_each(|row| list.row(&row, &mut out).unwrap());
            list.end(&mut out).unwrap();
            let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
            assert_eq!(read["rows"], serde_json::json!((0..count).collect::<Vec<i32>>()));
        }
    }
}
