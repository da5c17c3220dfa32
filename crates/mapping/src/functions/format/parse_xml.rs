//! `parse_xml(text, lists, prefixes)`: reads an XML document.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "parse_xml",
    family: Family::Format,
    aliases: &["from_xml", "read_xml", "xml_to_json"],
    summary: "Reads an XML document: attributes are `@name`, text beside them is `#text`, elements of one name are a list.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The document.", default: None, one_of: &[], many: false },
        Param {
            name: "lists",
            kind: Kind::List,
            summary: "Elements that are lists even where one stands alone, by name.",
            default: Some("[]"),
            one_of: &[],
            many: false,
        },
        Param {
            name: "prefixes",
            kind: Kind::Text,
            summary: "Whether `cbc:ID` keeps its prefix or is just `ID`.",
            default: Some(r#""keep""#),
            one_of: &["keep", "drop"],
            many: false,
        },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "attributes and repeated elements",
            args: &[r#""<o id='7'><l>a</l><l>b</l><t cur='EUR'>1.50</t></o>""#],
            result: Ok(r##"{"o":{"@id":"7","l":["a","b"],"t":{"@cur":"EUR","#text":"1.50"}}}"##),
        },
        Example { title: "a list of one", args: &[r#""<o><l>a</l></o>""#, r#"["l"]"#], result: Ok(r#"{"o":{"l":["a"]}}"#) },
        Example {
            title: "without prefixes",
            args: &[r#""<x:o xmlns:x='urn:x'><x:a>1</x:a></x:o>""#, "[]", r#""drop""#],
            result: Ok(r#"{"o":{"a":"1"}}"#),
        },
        Example {
            title: "definitions are not read",
            args: &[r#""<!DOCTYPE a><a/>""#],
            result: Err("line 1, column 1: document type definitions and their entities are not read"),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    use formats::xml::{Options, Prefixes};
    let prefixes = if args.text(2)? == "drop" { Prefixes::Drop } else { Prefixes::Keep };
    let options = Options { records: String::new(), lists: texts(args, 1)?, prefixes };
    records(args, &Format::Xml(options))?.pop().ok_or_else(|| args.fault("there is no element in it"))
}
