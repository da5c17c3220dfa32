//! Names are quoted, whatever stands in them.

use super::dialect::quoted;

#[test]
fn nothing_in_a_name_ends_its_quotes() {
    assert_eq!(quoted(r#"x"; drop table y--"#), r#""x""; drop table y--""#);
}
