//! The page about the functions, made of the list: `docs/functions.md` is what [`docs`] gives.

use super::{Example, Family, Function, Param};
use crate::Kind;
use std::fmt::Write as _;

/// The page, in Markdown.
#[must_use]
pub fn docs() -> String {
    let mut page = format!(
        "# Functions\n\n\
         {} functions, one section a family. This page is made from the list that the engine itself uses (`cargo run -p mapping\n\
         --example functions_page > docs/functions.md`), and every example here is a test.\n\n\
         In a pipeline the value so far is the first argument. In an expression (JSONata) a function is called by its name with a\n\
         dollar sign, `$upper(name)`; where JSONata has a function of that name, its own meaning stays, and ours is called as it is\n\
         written below. A missing first argument gives nothing, unless it is said otherwise.\n\n\
         A text that a function makes has at most {} bytes, and a list at most {} items; more is a fault.\n",
        super::all().len(),
        super::TEXT_MAX,
        super::LIST_MAX
    );
    for family in Family::ALL {
        let (title, _) = family.about();
        let _ = write!(page, "\n- [{title}](#{})", title.to_lowercase().replace(' ', "-"));
    }
    page.push('\n');
    for family in Family::ALL {
        let (title, about) = family.about();
        let _ = write!(page, "\n## {title}\n\n{about}\n");
        for function in family.functions() {
            write_function(&mut page, function);
        }
    }
    page
}

fn write_function(page: &mut String, function: &Function) {
    let params: Vec<String> = function.params.iter().map(signature).collect();
    let _ = write!(
        page,
        "\n### {}\n\n`{}({})` → {}\n\n{}\n",
        function.name,
        function.name,
        params.join(", "),
        word(function.returns),
        function.summary
    );
    if function.takes_missing {
        page.push_str("It is called for a missing value too.\n");
    }
    if function.in_expressions() != function.name {
        let _ = writeln!(page, "In expressions: `${}`.", function.in_expressions());
    }
    if !function.params.is_empty() {
        page.push('\n');
    }
    for param in function.params {
        let _ = writeln!(page, "- `{}`, {}: {}{}", param.name, word(param.kind), param.summary, limits(param));
    }
    page.push('\n');
    for example in function.examples {
        let _ = writeln!(page, "- {}: {}", example.title, line(function.name, example));
    }
    if !function.aliases.is_empty() {
        let _ = write!(page, "\nAlso found as: {}.\n", function.aliases.join(", "));
    }
}

fn signature(param: &Param) -> String {
    match (param.many, param.default.is_some()) {
        (true, _) => format!("{}…", param.name),
        (false, true) => format!("{}?", param.name),
        (false, false) => param.name.to_owned(),
    }
}

fn limits(param: &Param) -> String {
    let mut out = String::new();
    if !param.one_of.is_empty() {
        let choices: Vec<String> = param.one_of.iter().map(|choice| format!("`{choice}`")).collect();
        let _ = write!(out, " One of {}.", choices.join(", "));
    }
    match param.default {
        Some("null" | r#""""#) if param.summary.contains("left out") => {}
        Some("null" | r#""""#) => out.push_str(" May be left out."),
        Some(default) => {
            let _ = write!(out, " Left out: {}.", code(default));
        }
        None if param.many => out.push_str(" Any number of them."),
        None => {}
    }
    out
}

fn line(name: &str, example: &Example) -> String {
    let call = code(&format!("{name}({})", example.args.join(", ")));
    match example.result {
        Ok(result) => format!("{call} → {}", code(result)),
        Err(fault) => format!("{call} → fault: {fault}"),
    }
}

/// A span of code, also around backticks.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "anything",
        Kind::Text => "text",
        Kind::Integer => "whole number",
        Kind::Number => "number",
        Kind::Decimal => "decimal",
        Kind::Boolean => "true or false",
        Kind::Date => "date",
        Kind::Datetime => "moment",
        Kind::Object => "object",
        Kind::List => "list",
    }
}
