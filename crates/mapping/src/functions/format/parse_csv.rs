//! `parse_csv(text, delimiter, header)`: reads the rows of a CSV text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_csv",
    family: Family::Format,
    aliases: &["from_csv", "read_csv", "csv_to_list"],
    summary: "Reads the rows of a CSV text as a list of records; every value is text.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The CSV.", default: None, one_of: &[], many: false },
        Param {
            name: "delimiter",
            kind: Kind::Text,
            summary: "What parts the columns: one sign, or `tab`.",
            default: Some(r#"",""#),
            one_of: &[],
            many: false,
        },
        Param {
            name: "header",
            kind: Kind::Boolean,
            summary: "Whether the first row holds the names; if not, they are `column_1`, `column_2` and so on.",
            default: Some("true"),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "names in the first row", args: &[r#""id,name\n1,\"a, b\"""#], result: Ok(r#"[{"id":"1","name":"a, b"}]"#) },
        Example {
            title: "decimal commas stay text",
            args: &[r#""sum;currency\n1.234,50;EUR""#, r#"";""#],
            result: Ok(r#"[{"sum":"1.234,50","currency":"EUR"}]"#),
        },
        Example { title: "no names", args: &[r#""1,2""#, r#"",""#, "false"], result: Ok(r#"[{"column_1":"1","column_2":"2"}]"#) },
        Example {
            title: "a quote without an end",
            args: &[r#""id\n\"1""#],
            result: Err("line 2, column 1: the file ends within a quoted value of the row that begins here"),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let header = args.value(2)?.as_bool().unwrap_or(true);
    let dialect = formats::csv::Dialect { delimiter: delimiter(args, 1)?, header, ..formats::csv::Dialect::default() };
    records(args, &Format::Csv(dialect)).map(Value::List)
}
