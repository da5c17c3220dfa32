//! `html_to_text(text)`: takes the tags out of HTML and reads the names of characters; paragraphs become lines. It makes nothing safe to show.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "html_to_text",
    family: Family::Encode,
    aliases: &["strip_html", "strip_tags", "html2text", "plain_text"],
    summary: "Takes the tags out of HTML and reads the names of characters; paragraphs become lines. It makes nothing safe to show.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The HTML.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a mail", args: &[r#""<p>Hello&nbsp;<b>Ada</b>,<br>thanks.</p>""#], result: Ok(r#""Hello Ada,\nthanks.""#) },
        Example { title: "scripts and styles go", args: &[r#""<style>b{}</style>a<script>x<y</script>""#], result: Ok(r#""a""#) },
        Example { title: "a sign that opens no tag", args: &[r#""1 < 2""#], result: Ok(r#""1 < 2""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut out = String::new();
    let mut rest = args.text(0)?;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let inside = rest[1..].trim_start_matches('/');
        let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).take(12).collect::<String>().to_ascii_lowercase();
        if name.is_empty() && !inside.starts_with('!') {
            out.push('<');
            rest = &rest[1..];
            continue;
        }
        // Without an end there is no tag, and nothing behind it.
        let end = if inside.starts_with("!--") { rest.find("-->").map(|end| end + 3) } else { rest.find('>').map(|end| end + 1) };
        let behind = end.map_or("", |end| &rest[end..]);
        rest = if matches!(name.as_str(), "script" | "style") && !rest.starts_with("</") { past(behind, &name) } else { behind };
        if matches!(name.as_str(), "br" | "p" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            out.push('\n');
        }
    }
    out.push_str(rest);
    let text = html::unescaped(&out).replace('\u{A0}', " ");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    args.sized(lines.join("\n"))
}

/// What stands behind `</script>`.
fn past<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}
