//! A range as a spreadsheet copies it: columns with tabs between, and quotes around cells that hold tabs or lines.

/// The cells of a pasted text.
pub fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    let mut cell = String::new();
    let mut letters = text.trim_end_matches(['\r', '\n']).chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            _ if quoted => cell.push(letter),
            // Quotes count at the begin of a cell alone, and only where they are closed again.
            '"' if cell.is_empty() && closes(letters.clone()) => quoted = true,
            '\t' => push(&mut rows, &mut cell),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                push(&mut rows, &mut cell);
                rows.push(Vec::new());
            }
            _ => cell.push(letter),
        }
    }
    push(&mut rows, &mut cell);
    rows
}

fn push(rows: &mut [Vec<String>], cell: &mut String) {
    if let Some(row) = rows.last_mut() {
        row.push(std::mem::take(cell));
    }
}

/// Whether a quoted cell ends where a cell may end.
fn closes(mut letters: std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    while let Some(letter) = letters.next() {
        if letter == '"' {
            match letters.peek() {
                Some('"') => {
                    letters.next();
                }
                next => return matches!(next, None | Some('\t' | '\n' | '\r')),
            }
        }
    }
    false
}

/// Fills the cells from a place on with a pasted range; rows are added as needed, columns are not.
pub fn fill(rows: &mut Vec<Vec<String>>, row: usize, column: usize, width: usize, text: &str) {
    for (down, line) in cells(text).into_iter().enumerate() {
        while rows.len() <= row + down {
            rows.push(vec![String::new(); width]);
        }
        for (right, cell) in line.into_iter().enumerate() {
            if let Some(place) = rows[row + down].get_mut(column + right) {
                *place = cell;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{cells, fill};

    #[test]
    fn ranges_are_read_as_spreadsheets_write_them() {
        for (text, expected) in [
            ("a\tb\r\nc\td\r\n", vec![vec!["a", "b"], vec!["c", "d"]]),
            ("\"two\nlines\"\tx", vec![vec!["two\nlines", "x"]]),
            ("\"say \"\"hi\"\"\"\t2", vec![vec!["say \"hi\"", "2"]]),
            ("\"\"\t\n5\" pipe\t\"open", vec![vec!["", ""], vec!["5\" pipe", "\"open"]]),
            ("\"a\"b\t1", vec![vec!["\"a\"b", "1"]]),
            ("", vec![vec![""]]),
        ] {
            assert_eq!(cells(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_pasted_range_adds_rows_and_stays_within_the_columns() {
        let mut rows = vec![vec!["a".to_owned(), "b".to_owned()]];
        fill(&mut rows, 0, 1, 2, "x\ty\nz\r\n");
        assert_eq!(rows, [["a", "x"], ["", "z"]]);
    }
}
