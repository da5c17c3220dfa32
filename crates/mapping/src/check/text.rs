//! What is written as text: expressions and templates.

use super::{Checker, Levels, Seen};
use crate::{
    Finding, Kind, Number, Path,
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
    pub(super) fn expression(&mut self, text: &str, place: &str) {
        if let Err(fault) = Jsonata::parse(text) {
            self.findings.push(Finding::error("map.expression_syntax", place, fault.message).hint("expressions are written in JSONata"));
            return;
        }
        let bare = TEXTS.replace_all(text, " ");
        for call in CALLS.captures_iter(&bare) {
            let name = &call[1];
            let own = format!("${name}");
            let known = BUILT_IN.contains(&name) || functions::all().iter().any(|function| function.in_expressions() == name);
            let bound = bare.match_indices(&own).any(|(at, _)| {
                let rest = bare[at + own.len()..].trim_start();
                rest.starts_with(":=") || rest.starts_with(',') || rest.starts_with(')')
            });
            if !known && !bound {
                let finding = Finding::error("map.unknown_function", place, format!("there is no function `${name}`"));
                self.findings.push(match functions::nearest(name) {
                    Some(near) => finding.hint(format!("did you mean `${near}`?")),
                    None => finding.hint("choose a function from the list"),
                });
            }
        }
        for found in DIGITS.captures_iter(&bare) {
            if Number::parse(found[1].trim_start_matches('0')).is_some_and(|number| !number.fits_f64()) {
                let message = format!("{} is larger than an expression can calculate with exactly", &found[1]);
                self.findings.push(
                    Finding::warning("map.unsafe_integer", place, message)
                        .hint("compare it as a text, or use a condition instead of an expression"),
                );
            }
        }
    }

    pub(super) fn template(&mut self, text: &str, levels: &Levels<'_>, place: &str) -> Seen {
        match pieces(text) {
            Err(fault) => {
                let finding = Finding::error("map.template_syntax", place, fault.message);
                self.findings.push(finding.hint(fault.hint.unwrap_or_default()));
            }
            Ok(pieces) => {
                for piece in pieces {
                    let Piece::Hole(hole) = piece else { continue };
                    if Path::parse(hole).is_err() {
                        self.expression(hole, place);
                        continue;
                    }
                    let seen = self.path(hole, levels, place);
                    if seen.kind == Kind::List || seen.kind == Kind::Object || seen.through.is_some() {
                        let finding = Finding::error("map.list_as_value", place, format!("`{hole}` in the template is not one value"));
                        self.findings.push(finding.hint("take one item, `lines[0].sku`, or join the items"));
                    }
                }
            }
        }
        Seen { what: "a template".to_owned(), ..Seen::of(Kind::Text) }
    }
}
