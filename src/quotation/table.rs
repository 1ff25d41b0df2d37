//! Rows of the tables.

/// The cells of each row of a table, without comments. Rows that lack a cell have an empty one.
pub(super) fn rows<const CELLS: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; CELLS]> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| {
        let mut cells = line.split('\t');
        std::array::from_fn(|_| cells.next().unwrap_or(""))
    })
}

/// An entry where `-` stands for nothing.
pub(super) fn letters(entry: &str) -> &str {
    if entry == "-" { "" } else { entry }
}
