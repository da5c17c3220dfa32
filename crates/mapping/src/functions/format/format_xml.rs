//! `format_xml(value, root)`: writes an object as XML.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "format_xml",
    family: Family::Format,
    aliases: &["to_xml", "write_xml", "json_to_xml"],
    summary: "Writes an object as XML, as `parse_xml` reads it.",
    params: &[
        Param { name: "value", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false },
        Param {
            name: "root",
            kind: Kind::Text,
            summary: "The outermost element; empty: the only field of the object.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "attributes, text and a list",
            args: &[r##"{"o":{"@id":7,"l":["a","b & c"],"t":{"@cur":"EUR","#text":1.50},"n":null}}"##],
            result: Ok(r#""<o id=\"7\"><l>a</l><l>b &amp; c</l><t cur=\"EUR\">1.50</t></o>""#),
        },
        Example { title: "in an element of your own", args: &[r#"{"id":7}"#, r#""order""#], result: Ok(r#""<order><id>7</id></order>""#) },
        Example {
            title: "not a name",
            args: &[r#"{"o":{"net price":1}}"#],
            result: Err("field `o.net price`: this is not the name of an element"),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (value, root) = (args.value(0)?, args.text(1)?);
    let document = if root.is_empty() { value.clone() } else { Value::Object([(root.to_owned(), value.clone())].into_iter().collect()) };
    args.sized(formats::xml::write::document(&document).map_err(|why| refused(args, None, why))?)
}
