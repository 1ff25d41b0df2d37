//! Broken and hostile files.
