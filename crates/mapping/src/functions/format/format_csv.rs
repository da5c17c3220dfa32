//! `format_csv(records, delimiter, header)`: writes records as a CSV text.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_csv",
    family: Family::Format,
    aliases: &["to_csv", "write_csv", "list_to_csv"],
    summary: "Writes records as a CSV text; the columns are their fields in the order in which they first come.",
    params: &[
        Param { name: "records", kind: Kind::List, summary: "The records.", default: None, one_of: &[], many: false },
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
            summary: "Whether the first row holds the names.",
            default: Some("true"),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "quoted where it must be",
            args: &[r#"[{"id":1,"name":"a, b"},{"id":2.50}]"#],
            result: Ok(r#""id,name\n1,\"a, b\"\n2.50,\n""#),
        },
        Example { title: "for German programs", args: &[r#"[{"a":"1,5"}]"#, r#"";""#, "false"], result: Ok(r#""1,5\n""#) },
        Example { title: "not a record", args: &["[7]"], result: Err("record 1: a line is made from an object, and this record is none") },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let dialect = formats::csv::Dialect { delimiter: delimiter(args, 1)?, ..formats::csv::Dialect::default() };
    let writer = formats::csv::Writer::new(dialect);
    let records = args.list(0)?;
    let columns = formats::csv::write::columns(records);
    let mut text = String::new();
    if args.value(2)?.as_bool().unwrap_or(true) && !columns.is_empty() {
        text = writer.header(&columns).map_err(|(name, why)| refused(args, None, (Some(name), why)))?;
    }
    for (at, record) in records.iter().enumerate() {
        text.push_str(&writer.row(&columns, record).map_err(|why| refused(args, Some(at), why))?);
        if text.len() > TEXT_MAX {
            break;
        }
    }
    args.sized(text)
}
