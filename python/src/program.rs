//! The command line.

use std::ffi::OsString;

use pyo3::prelude::*;

use crate::cli;

/// Runs the command line with these arguments, of which the first is the name of the program; gives its exit code.
///
/// `stdout_closed` says whether the process was started without a standard output.
#[pyfunction]
pub fn main(py: Python<'_>, arguments: Vec<OsString>, stdout_closed: bool) -> u8 {
    cli::note_closed(stdout_closed);
    py.detach(|| cli::run(arguments) as u8)
}
