//! `html_escape(text)`: writes a text so that a page shows it as it stands: `&lt;` for `<`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "html_escape",
    family: Family::Encode,
    aliases: &["escape_html", "htmlspecialchars", "xml_escape"],
    summary: "Writes a text so that a page shows it as it stands: `&lt;` for `<`.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a script does not run", args: &[r#""<b>R&D</b>""#], result: Ok(r#""&lt;b&gt;R&amp;D&lt;/b&gt;""#) },
        Example { title: "quotes too", args: &[r#""\"it's\"""#], result: Ok(r#""&quot;it&#39;s&quot;""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut out = String::new();
    for letter in args.text(0)?.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    args.sized(out)
}
