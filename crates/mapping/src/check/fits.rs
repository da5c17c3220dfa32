//! Whether what was seen can become what a target asks for, and what it needs on the way.

use super::{Checker, Seen, loops::call, nearest::nearest};
use crate::{
    Fill, Finding, Fix, Kind, ModelField, Target, Value,
    convert::{convert, show},
    document::{Call, Case, Compare, Comparison, Condition, Policy, When},
    model::Privacy,
};

/// What a target asks for.
pub(super) struct Wanted<'w> {
    pub kind: Kind,
    pub target: &'w Target,
    /// Its field in the target's model.
    pub field: Option<&'w ModelField>,
    /// Whether a record without it is wrong.
    pub needed: bool,
    /// The list around it that no loop makes.
    pub unlooped: Option<&'w str>,
}

impl Checker<'_> {
    pub(super) fn fits(&mut self, fill: &Fill, seen: &Seen, wanted: &Wanted<'_>, place: &str) {
        self.presence(fill, seen, wanted, place);
        self.privacy(seen, wanted, place);
        if self.list_as_value(seen, wanted, place) || seen.through.is_some() {
            return;
        }
        match &seen.constant {
            Some(Value::Null) => {}
            Some(value) => self.constant(value, wanted, place),
            None => self.convertible(seen, wanted, place),
        }
        self.length(seen, wanted, place);
        self.enumeration(fill, seen, wanted, place);
    }

    /// A value that may be missing where one is needed.
    fn presence(&mut self, fill: &Fill, seen: &Seen, wanted: &Wanted<'_>, place: &str) {
        if !wanted.needed || !wanted.target.if_missing.is_unset() {
            return;
        }
        let name = &wanted.target.path;
        let default = super::empty(wanted.kind).filter(|_| !matches!(wanted.kind, Kind::Object | Kind::List));
        if let Fill::When(when) = fill
            && when.otherwise.is_none()
        {
            let message = format!("`{name}` is required, and gets nothing when no condition holds");
            let otherwise = default.clone().unwrap_or_default();
            self.findings.push(
                Finding::warning("map.no_otherwise", place, message)
                    .hint("add an otherwise, or say what a missing value does")
                    .fix(Fix::SetOtherwise(Fill::Constant(otherwise)))
                    .fix(Fix::SetMissing(Policy::Fail)),
            );
        } else if seen.may_miss || matches!(seen.constant, Some(Value::Null)) {
            let message = format!("`{name}` is required, and `{}` may have no value", seen.what);
            let finding = Finding::warning("map.nullable", place, message)
                .hint("say what a missing value does")
                .fix(Fix::SetMissing(Policy::Fail))
                .fixes(default.map(|value| Fix::SetMissing(Policy::Default(value))));
            self.findings.push(finding);
        }
    }

    fn privacy(&mut self, seen: &Seen, wanted: &Wanted<'_>, place: &str) {
        let open = wanted.field.is_some_and(|field| match seen.privacy {
            Privacy::Public => false,
            Privacy::Personal => field.privacy == Privacy::Public,
            Privacy::Secret => field.privacy != Privacy::Secret,
        });
        if open {
            let word = if seen.privacy == Privacy::Secret { "secret" } else { "personal" };
            let message = format!("`{}` is {word}, and whoever sees the record sees `{}`", seen.what, wanted.target.path);
            let mut finding = Finding::warning("map.privacy", place, message).hint(format!("mark the target as {word}, or write a hash"));
            if wanted.kind == Kind::Text {
                finding = finding.fix(Fix::AddFunctions(vec![call("sha256", &[])]));
            }
            // A model of its own can be marked in the document.
            let mark = self.own_target.then_some(Fix::SetPrivacy(seen.privacy));
            self.findings.push(finding.fixes(mark));
        }
    }

    fn constant(&mut self, value: &Value, wanted: &Wanted<'_>, place: &str) {
        if let Err(message) = convert(wanted.kind, value.clone()) {
            let finding = Finding::error("map.constant_type", place, message).hint(format!(
                "write {} to `{}`",
                wanted.kind.with_article(),
                wanted.target.path
            ));
            let mended = mended(wanted.kind, value).map(|value| Fix::SetValue(Fill::Constant(value)));
            let kind = wanted.field.is_none().then_some(Fix::SetKind(Kind::Any));
            self.findings.push(finding.fixes(mended).fixes(kind));
        }
    }

    fn convertible(&mut self, seen: &Seen, wanted: &Wanted<'_>, place: &str) {
        let (from, to) = (seen.kind, wanted.kind);
        if matches!(from, Kind::Any) || matches!(to, Kind::Any) || from == to {
            return;
        }
        let name = &wanted.target.path;
        match conversion(seen, to) {
            Conversion::Always => {}
            Conversion::Ambiguous(patterns) => {
                let message = format!("`{}` is written as {}: day and month cannot be told apart", seen.what, patterns.join(" or "));
                let fixes = patterns.iter().map(|pattern| Fix::AddFunctions(vec![call("parse_date", &[pattern])]));
                self.findings.push(Finding::error("map.ambiguous_date", place, message).hint("say how the date is written").fixes(fixes));
            }
            Conversion::Through(calls) => {
                let message = format!("`{}` is {}, and becomes {} through a function only", seen.what, described(seen), to.with_article());
                let names: Vec<&str> = calls.iter().map(|call| call.function.as_str()).collect();
                self.findings.push(
                    Finding::error("map.type", place, message).hint(format!("add {}", names.join(", "))).fix(Fix::AddFunctions(calls)),
                );
            }
            Conversion::Never => {
                let message = format!("`{}` is {}, and that cannot become {}", seen.what, from.with_article(), to.with_article());
                let finding =
                    Finding::error("map.type", place, message).hint(format!("map something else to `{name}`, or change its type"));
                self.findings.push(finding.fixes(wanted.field.is_none().then_some(Fix::SetKind(from))));
            }
            Conversion::Maybe if wanted.target.if_wrong_type.is_unset() => {
                let message =
                    format!("`{}` is {}; a record whose value is not {} is set aside", seen.what, from.with_article(), to.with_article());
                let convert = |if_wrong_type| Fix::Convert { to, if_wrong_type };
                let finding = Finding::warning("map.may_not_convert", place, message)
                    .hint("convert it, and say what happens where that fails")
                    .fix(convert(Policy::Fail));
                self.findings.push(if wanted.needed { finding } else { finding.fix(convert(Policy::Null)).fix(convert(Policy::Omit)) });
            }
            Conversion::Maybe => {}
        }
    }

    fn length(&mut self, seen: &Seen, wanted: &Wanted<'_>, place: &str) {
        let Some(most) = wanted.field.and_then(|field| field.length_max).filter(|_| wanted.kind == Kind::Text) else { return };
        let cut = || Call { function: "left".to_owned(), args: vec![Fill::Constant(Value::from(i64::from(most)))] };
        let name = &wanted.target.path;
        match &seen.constant {
            Some(Value::Text(text)) if text.chars().count() > most as usize => {
                let short: String = text.chars().take(most as usize).collect();
                self.findings.push(
                    Finding::error("map.too_long", place, format!("`{name}` takes {most} characters at most"))
                        .hint("write a shorter text")
                        .fix(Fix::SetValue(Fill::Constant(short.into()))),
                );
            }
            None if seen.length.is_some_and(|length| length > most) && matches!(seen.kind, Kind::Text) => {
                let message =
                    format!("`{}` has up to {} characters, and `{name}` takes {most}", seen.what, seen.length.unwrap_or_default());
                self.findings.push(
                    Finding::warning("map.too_long", place, message).hint("shorten it with `left`").fix(Fix::AddFunctions(vec![cut()])),
                );
            }
            _ => {}
        }
    }

    fn enumeration(&mut self, fill: &Fill, seen: &Seen, wanted: &Wanted<'_>, place: &str) {
        let Some(allowed) = wanted.field.map(|field| &field.one_of).filter(|allowed| !allowed.is_empty()) else { return };
        let shown = || allowed.iter().take(8).map(show).collect::<Vec<_>>().join(", ");
        let others =
            |values: &[Value]| values.iter().filter(|value| !value.is_null() && !allowed.contains(value)).cloned().collect::<Vec<_>>();
        let name = &wanted.target.path;
        if let Some(value) = seen.constant.as_ref().filter(|value| !value.is_null()) {
            if !allowed.contains(value) {
                let near = like(value, allowed).or(allowed.first());
                self.findings.push(
                    Finding::error("map.not_one_of", place, format!("`{name}` is one of {}, not {}", shown(), show(value)))
                        .hint("choose one of them")
                        .fixes(near.map(|near| Fix::SetValue(Fill::Constant(near.clone())))),
                );
            }
            return;
        }
        let wrong = others(&seen.one_of);
        if let Some(first) = wrong.first() {
            let message = format!("`{}` may be {}, and `{name}` is one of {}", seen.what, show(first), shown());
            let finding = Finding::warning("map.not_one_of", place, message).hint("translate the values");
            let translated = matches!(fill, Fill::Field(_)).then(|| Fix::SetValue(translation(fill, &seen.one_of, allowed)));
            self.findings.push(finding.fixes(translated));
        }
    }
}

/// What happens on the way from the one type to the other.
enum Conversion {
    Always,
    Maybe,
    Never,
    /// By these functions.
    Through(Vec<Call>),
    /// By one of these patterns.
    Ambiguous(Vec<String>),
}

fn conversion(seen: &Seen, to: Kind) -> Conversion {
    use Kind::{Any, Boolean, Date, Datetime, Decimal, Integer, List, Number, Object, Text};
    match (seen.kind, to) {
        (Any, _) | (_, Any) => Conversion::Always,
        (Object | List, Text) => Conversion::Through(vec![call("to_json", &[])]),
        (Object | List, _) | (_, Object | List) => Conversion::Never,
        (Text, to) => read(seen.format.as_deref().unwrap_or_default(), to),
        (_, Text) => Conversion::Always,
        (Integer, Number | Decimal) | (Number | Decimal, Number | Decimal) | (Date | Datetime, Date | Datetime) => Conversion::Always,
        (Integer | Number | Decimal, Boolean | Integer) => Conversion::Maybe,
        (left, right) if left == right => Conversion::Always,
        (Boolean | Date | Datetime, _) | (_, Date | Datetime) => Conversion::Never,
    }
}

/// A text as another type: its format says whether it can be.
fn read(format: &str, to: Kind) -> Conversion {
    let patterns: Vec<String> =
        format.strip_prefix("date:").map(|patterns| patterns.split('|').map(str::to_owned).collect()).unwrap_or_default();
    match (to, format) {
        (Kind::Text, _) => Conversion::Always,
        (Kind::Date | Kind::Datetime, _) if patterns.len() > 1 => Conversion::Ambiguous(patterns),
        (Kind::Date | Kind::Datetime, _) if patterns.len() == 1 => Conversion::Through(vec![call("parse_date", &[&patterns[0]])]),
        (Kind::Date | Kind::Datetime, "date" | "datetime") => Conversion::Always,
        (Kind::Integer, "integer") | (Kind::Number | Kind::Decimal, "integer" | "decimal") => Conversion::Always,
        (Kind::Number | Kind::Decimal, "decimal_comma") => {
            Conversion::Through(vec![call("replace", &[".", ""]), call("replace", &[",", "."]), call("to_decimal", &[])])
        }
        (_, "email" | "url" | "uuid" | "iban" | "country" | "currency") => Conversion::Never,
        _ => Conversion::Maybe,
    }
}

fn described(seen: &Seen) -> String {
    match seen.format.as_deref() {
        Some("decimal_comma") => "a number with a comma".to_owned(),
        Some(format) => match format.strip_prefix("date:") {
            Some(pattern) => format!("a date written as {pattern}"),
            None => seen.kind.with_article().to_owned(),
        },
        None => seen.kind.with_article().to_owned(),
    }
}

/// A constant as people write it, as the type that is asked for.
fn mended(kind: Kind, value: &Value) -> Option<Value> {
    let Value::Text(text) = value else {
        return (kind == Kind::Boolean).then(|| Value::Bool(!value.is_empty()));
    };
    let text = text.trim();
    match kind {
        Kind::Boolean => ["ja", "wahr", "si", "oui", "x"]
            .contains(&text.to_lowercase().as_str())
            .then_some(true)
            .or_else(|| ["nein", "falsch", "non", "-"].contains(&text.to_lowercase().as_str()).then_some(false))
            .map(Value::Bool),
        Kind::Integer | Kind::Number | Kind::Decimal => {
            let digits: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
            let plain = if digits.contains(',') { digits.replace('.', "").replace(',', ".") } else { digits };
            convert(kind, plain.into()).ok()
        }
        Kind::Date | Kind::Datetime => {
            let sample = crate::infer(&[Value::Object([("a".to_owned(), Value::from(text))].into_iter().collect())]);
            let field = sample.fields.first()?;
            let [pattern] = field.date_patterns()[..] else { return None };
            let parsed = crate::functions::find("parse_date")?.call(&[Some(text.into()), Some(pattern.into())], 0).ok().flatten()?;
            convert(kind, parsed).ok()
        }
        _ => None,
    }
}

/// The allowed value that is like this one.
fn like<'v>(value: &Value, allowed: &'v [Value]) -> Option<&'v Value> {
    let near = nearest(value.as_text()?, allowed.iter().filter_map(Value::as_text))?;
    allowed.iter().find(|allowed| allowed.as_text() == Some(near))
}

/// Each value of the source as one that is allowed: the one that is like it, else the first.
fn translation(field: &Fill, values: &[Value], allowed: &[Value]) -> Fill {
    let case = |value: &Value| {
        let then = if allowed.contains(value) { value } else { like(value, allowed).unwrap_or(&allowed[0]) };
        let compare = Compare { left: field.clone(), is: Comparison::Equal, right: Some(Fill::Constant(value.clone())) };
        Case { condition: Condition::Compare(Box::new(compare)), then: Fill::Constant(then.clone()) }
    };
    let cases = values.iter().filter(|value| !value.is_null()).map(case).collect();
    Fill::When(When { cases, otherwise: Some(Box::new(Fill::Constant(allowed[0].clone()))) })
}
