//! What a key does in a cell, as in a spreadsheet: pure, so that it is a table.

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Go so many rows down and columns right.
    Move(isize, isize),
    /// Go to the next cell, or the one before, over the ends of rows.
    Next(bool),
    /// Go to the first or the last row.
    Edge(bool),
    /// The keys move within the text from now on.
    Edit,
    /// The text is done; go down, and make a row where there is none.
    Done,
    /// As it was before.
    GiveUp,
}

/// How many rows a page is.
const PAGE: isize = 20;

/// What a key does; `editing`: keys move within the text. `None`: what the browser does with it.
pub fn does(key: &str, shift: bool, control: bool, editing: bool) -> Option<Does> {
    match (key, control, editing) {
        ("Tab", false, _) => Some(Does::Next(!shift)),
        ("Escape", ..) => Some(Does::GiveUp),
        ("F2", false, false) | ("Enter", false, false) => Some(if shift { Does::Move(-1, 0) } else { Does::Edit }),
        ("Enter", false, true) => Some(Does::Done),
        ("Home" | "End", true, _) => Some(Does::Edge(key == "End")),
        ("ArrowDown", false, false) => Some(Does::Move(1, 0)),
        ("ArrowUp", false, false) => Some(Does::Move(-1, 0)),
        ("ArrowLeft", false, false) => Some(Does::Move(0, -1)),
        ("ArrowRight", false, false) => Some(Does::Move(0, 1)),
        ("PageDown", false, _) => Some(Does::Move(PAGE, 0)),
        ("PageUp", false, _) => Some(Does::Move(-PAGE, 0)),
        _ => None,
    }
}

/// The place to go to among so many rows and columns; `None`: out of the table.
pub fn place(does: Does, (row, column): (usize, usize), rows: usize, columns: usize) -> Option<(usize, usize)> {
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    Some(match does {
        Does::Move(down, right) => (row.saturating_add_signed(down).min(last_row), column.saturating_add_signed(right).min(last_column)),
        Does::Next(true) if column < last_column => (row, column + 1),
        Does::Next(true) if row < last_row => (row + 1, 0),
        Does::Next(false) if column > 0 => (row, column - 1),
        Does::Next(false) if row > 0 => (row - 1, last_column),
        Does::Next(_) => return None,
        Does::Edge(true) => (last_row, column),
        Does::Edge(false) => (0, column),
        Does::Edit | Does::Done | Does::GiveUp => (row, column),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_what_they_do_in_a_spreadsheet() {
        for (key, shift, control, editing, expected) in [
            ("Enter", false, false, false, Some(Does::Edit)),
            ("F2", false, false, false, Some(Does::Edit)),
            ("Enter", false, false, true, Some(Does::Done)),
            ("Escape", false, false, true, Some(Does::GiveUp)),
            ("ArrowLeft", false, false, false, Some(Does::Move(0, -1))),
            ("ArrowLeft", false, false, true, None),
            ("ArrowLeft", false, true, false, None),
            ("Tab", true, false, true, Some(Does::Next(false))),
            ("End", false, true, false, Some(Does::Edge(true))),
            ("a", false, false, false, None),
        ] {
            assert_eq!(does(key, shift, control, editing), expected, "{key} {editing}");
        }
    }

    #[test]
    fn moves_stay_in_the_table_and_tab_leaves_it_at_its_ends() {
        for (does, from, expected) in [
            (Does::Move(1, 0), (2, 0), Some((2, 0))),
            (Does::Move(-20, 0), (1, 1), Some((0, 1))),
            (Does::Next(true), (0, 1), Some((1, 0))),
            (Does::Next(true), (2, 1), None),
            (Does::Next(false), (1, 0), Some((0, 1))),
            (Does::Next(false), (0, 0), None),
            (Does::Edge(true), (0, 1), Some((2, 1))),
        ] {
            assert_eq!(place(does, from, 3, 2), expected, "{does:?}");
        }
        assert_eq!(place(Does::Move(1, 0), (0, 0), 0, 2), None);
    }
}
