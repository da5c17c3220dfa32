//! What is written as text: templates and expressions.

use super::{Checker, Levels, Seen, nearest, syntax};
use crate::{
    Finding, Fix, Kind, Number, Path,
    eval::{Piece, pieces},
    expression::{BUILT_IN, Jsonata},
    functions,
};
use regex::Regex;
use std::sync::LazyLock;

static TEXTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?s)/\*.*?\*/"#).expect("a constant pattern"));
static CALLS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\$([A-Za-z_][A-Za-z0-9_]*)\s*\(").expect("a constant pattern"));
static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|[^\w.])([0-9]{16,})(?:[^\w.]|$)").expect("a constant pattern"));

impl Checker<'_> {
    pub(super) fn expression(&mut self, text: &str, levels: &Levels<'_>, place: &str) -> Seen {
        if let Err(fault) = Jsonata::parse(text) {
            let at = syntax::position(text);
            let message = match at {
                Some(at) => format!("{} (at character {})", fault.message, at + 1),
                None => fault.message,
            };
            let mut finding = Finding::error("map.expression_syntax", place, message).hint("expressions are written in JSONata");
            finding.at = at;
            let fix = syntax::mended(text).map(|to| Fix::UseText { from: text.to_owned(), to });
            self.findings.push(finding.fixes(fix));
            return Seen::default();
        }
        self.calls(text, place);
        self.literals(text, place);
        let privacy = self.tree(text, levels, place);
        Seen { what: text.to_owned(), privacy, ..Seen::default() }
    }

    fn calls(&mut self, text: &str, place: &str) {
        let bare = TEXTS.replace_all(text, " ");
        for call in CALLS.captures_iter(&bare) {
            let name = &call[1];
            let own = format!("${name}");
            let known = BUILT_IN.contains(&name) || functions::all().iter().any(|function| function.in_expressions() == name);
            let bound = bare.match_indices(&own).any(|(at, _)| {
                let rest = bare[at + own.len()..].trim_start();
                rest.starts_with(":=") || rest.starts_with(',') || rest.starts_with(')')
            });
            if known || bound {
                continue;
            }
            let built_in = nearest::nearest(name, BUILT_IN.iter().copied()).map(str::to_owned);
            let ours = nearest::function(name).and_then(functions::find).map(functions::Function::in_expressions);
            let finding = Finding::error("map.unknown_function", place, format!("there is no function `${name}`"));
            self.findings.push(match ours.or(built_in) {
                Some(near) => finding.hint(format!("did you mean `${near}`?")).fix(Fix::UseFunction { from: name.to_owned(), to: near }),
                None => finding.hint("choose a function from the list"),
            });
        }
    }

    /// A number that is written out and has more digits than a float.
    fn literals(&mut self, text: &str, place: &str) {
        let bare = TEXTS.replace_all(text, " ");
        for found in DIGITS.captures_iter(&bare) {
            if Number::parse(found[1].trim_start_matches('0')).is_some_and(|number| !number.fits_f64()) {
                let message = format!("{} is larger than an expression can calculate with exactly", &found[1]);
                self.findings.push(
                    Finding::warning("map.unsafe_integer", place, message)
                        .hint("use a condition or functions, which keep every digit")
                        .fixes(syntax::exact(text)),
                );
            }
        }
    }

    pub(super) fn template(&mut self, text: &str, levels: &Levels<'_>, place: &str) -> Seen {
        let mut seen = Seen { what: "a template".to_owned(), ..Seen::of(Kind::Text) };
        let pieces = match pieces(text) {
            Ok(pieces) => pieces,
            Err(fault) => {
                let to = format!("{} }}}}", text.trim_end().trim_end_matches('}').trim_end());
                let fix = crate::eval::pieces(&to).is_ok().then(|| Fix::UseText { from: text.to_owned(), to });
                let finding = Finding::error("map.template_syntax", place, fault.message).hint(fault.hint.unwrap_or_default());
                self.findings.push(finding.fixes(fix));
                return seen;
            }
        };
        for piece in pieces {
            let Piece::Hole(hole) = piece else { continue };
            if Path::parse(hole).is_err() {
                seen.privacy = super::place::stricter(seen.privacy, self.expression(hole, levels, place).privacy);
                continue;
            }
            let found = self.path(hole, levels, place);
            seen.privacy = super::place::stricter(seen.privacy, found.privacy);
            if found.kind == Kind::List || found.kind == Kind::Object || found.through.is_some() {
                let finding = Finding::error("map.list_as_value", place, format!("`{hole}` in the template is not one value"));
                let first = match &found.through {
                    Some(list) => Some(format!("{list}[0].{}", found.rest)),
                    None if found.kind == Kind::List && found.fields.as_ref().is_none_or(Vec::is_empty) => Some(format!("{hole}[0]")),
                    None => found.fields.as_ref().and_then(|fields| fields.first()).map(|field| {
                        let index = if found.kind == Kind::List { "[0]" } else { "" };
                        format!("{hole}{index}.{}", crate::path::quoted(&field.name))
                    }),
                };
                let fix = first.map(|to| Fix::UsePath { from: hole.to_owned(), to });
                self.findings.push(finding.hint("take one item, `lines[0].sku`, or join the items").fixes(fix));
            }
        }
        seen
    }
}
