//! Between chips and text: the JSONata that means the same as a value, and back where chips can say it.
//!
//! Conversions, policies and lookups have no JSONata of their own; a value that holds them is not translated, and it is
//! said why.

use crate::{
    Fill, Path, Value,
    document::{Call, Comparison, Condition, Pipeline},
    eval::{Piece, pieces},
    functions,
    path::Start,
};

/// The JSONata that gives the same value.
///
/// # Errors
/// In a sentence, when JSONata cannot say it.
pub fn to_expression(fill: &Fill) -> Result<String, String> {
    match fill {
        Fill::Expression(text) => Ok(text.clone()),
        Fill::Field(text) => path(text),
        Fill::Constant(value) => Ok(constant(value)),
        Fill::Template(text) => template(text),
        Fill::Pipeline(pipeline) => self::pipeline(pipeline),
        Fill::When(when) => {
            let mut out = String::new();
            for case in &when.cases {
                out.push_str(&format!("{} ? {} : ", condition(&case.condition)?, grouped(&case.then)?));
            }
            match &when.otherwise {
                Some(otherwise) => out.push_str(&grouped(otherwise)?),
                None => {
                    let cut = out.trim_end_matches(" : ").len();
                    out.truncate(cut);
                }
            }
            Ok(out)
        }
        Fill::Object(targets) => {
            let fields = targets.iter().filter_map(|target| target.value.as_ref().map(|value| (&target.path, value)));
            let fields: Result<Vec<String>, String> =
                fields.map(|(path, value)| Ok(format!("{}: {}", Value::from(path.as_str()), grouped(value)?))).collect();
            Ok(format!("{{{}}}", fields?.join(", ")))
        }
        Fill::Lookup(_) => Err("a lookup has no expression".to_owned()),
        Fill::Group(_) => Err("groups have no expression yet".to_owned()),
        Fill::Join(_) => Err("a join has no expression".to_owned()),
        Fill::Aggregate(_) => Err("an aggregate has no expression yet".to_owned()),
        Fill::Each(_) => Err("a loop over a list has no expression that keeps its settings".to_owned()),
    }
}

fn grouped(fill: &Fill) -> Result<String, String> {
    let text = to_expression(fill)?;
    Ok(if matches!(fill, Fill::When(_) | Fill::Expression(_)) { format!("({text})") } else { text })
}

fn path(text: &str) -> Result<String, String> {
    let path = Path::parse(text).map_err(|error| error.to_string())?;
    match path.start {
        Start::Parent(levels) if levels > 1 => Err(format!("an expression cannot go up {levels} levels")),
        _ => Ok(path.to_string()),
    }
}

fn constant(value: &Value) -> String {
    value.to_string()
}

fn template(text: &str) -> Result<String, String> {
    let pieces = pieces(text).map_err(|fault| fault.message)?;
    let parts: Result<Vec<String>, String> = pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Ok(Value::from(text).to_string()),
            Piece::Hole(hole) if Path::parse(hole).is_ok() => path(hole),
            Piece::Hole(hole) => Ok(format!("({hole})")),
        })
        .collect();
    let parts = parts?;
    Ok(if parts.is_empty() { "\"\"".to_owned() } else { parts.join(" & ") })
}

fn pipeline(pipeline: &Pipeline) -> Result<String, String> {
    let mut text = to_expression(&pipeline.from)?;
    for Call { function, args } in &pipeline.steps {
        let known = functions::find(function).ok_or_else(|| format!("there is no function `{function}`"))?;
        let args: Result<Vec<String>, String> = args.iter().map(to_expression).collect();
        let all: Vec<String> = std::iter::once(text).chain(args?).collect();
        text = format!("${}({})", known.in_expressions(), all.join(", "));
    }
    Ok(text)
}

fn condition(condition: &Condition) -> Result<String, String> {
    let many = |all: &[Condition], word: &str, none: &str| {
        let all: Result<Vec<String>, String> = all.iter().map(self::condition).collect();
        let all = all?;
        Ok(if all.is_empty() { none.to_owned() } else { format!("({})", all.join(word)) })
    };
    match condition {
        Condition::Expression(text) => Ok(format!("({text})")),
        Condition::Not(inner) => Ok(format!("$not({})", self::condition(inner)?)),
        Condition::All(all) => many(all, " and ", "true"),
        Condition::Any(any) => many(any, " or ", "false"),
        Condition::Compare(compare) => {
            let left = grouped(&compare.left)?;
            let right = compare.right.as_ref().map_or(Ok(String::new()), grouped)?;
            Ok(match compare.is {
                Comparison::Equal => format!("{left} = {right}"),
                Comparison::NotEqual => format!("{left} != {right}"),
                Comparison::Less => format!("{left} < {right}"),
                Comparison::AtMost => format!("{left} <= {right}"),
                Comparison::Greater => format!("{left} > {right}"),
                Comparison::AtLeast => format!("{left} >= {right}"),
                Comparison::Contains => format!("$contains({left}, {right})"),
                Comparison::StartsWith => format!("$substring({left}, 0, $length({right})) = {right}"),
                Comparison::EndsWith => format!("$substring({left}, -$length({right})) = {right}"),
                Comparison::In => format!("{left} in {right}"),
                Comparison::Present => format!("($exists({left}) and {left} != null)"),
                Comparison::Missing => format!("($not($exists({left})) or {left} = null)"),
                Comparison::Empty => format!("($not($exists({left})) or {left} in [null, \"\"] or {left} = [] or {left} = {{}})"),
                Comparison::True => format!("{left} = true"),
                Comparison::False => format!("{left} = false"),
            })
        }
    }
}

/// The chips that say the same as this text: a path, a constant, or calls of our functions on them. `None`: it stays an
/// expression.
#[must_use]
pub fn from_expression(text: &str) -> Option<Fill> {
    let text = text.trim();
    if let Ok(path) = Path::parse(text)
        && !matches!(text, "true" | "false" | "null")
    {
        return Some(Fill::Field(path.to_string()));
    }
    if let Ok(value) = text.parse::<Value>() {
        return Some(Fill::Constant(value));
    }
    let (name, rest) = text.strip_prefix('$')?.split_once('(')?;
    let function = functions::all().iter().find(|function| function.in_expressions() == name.trim())?;
    let mut args = split(rest.strip_suffix(')')?)?.into_iter().map(from_expression).collect::<Option<Vec<_>>>()?;
    if args.is_empty() {
        return None;
    }
    let (from, mut steps) = match args.remove(0) {
        Fill::Pipeline(inner) => (inner.from, inner.steps),
        other => (Box::new(other), Vec::new()),
    };
    steps.push(Call { function: function.name.to_owned(), args });
    Some(Fill::Pipeline(Pipeline { from, steps }))
}

/// The arguments between commas; `None` when the brackets do not match.
fn split(text: &str) -> Option<Vec<&str>> {
    let (mut depth, mut quote, mut escaped, mut from, mut parts) = (0_i32, None, false, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(_), _) if escaped => escaped = false,
            (Some('"' | '\''), '\\') => escaped = true,
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    let last = text[from..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    (depth == 0 && quote.is_none()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CompiledFill, Context};

    fn fill(json: &str) -> Fill {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_expression_gives_the_same_value() {
        let record: Value = r#"{"name":"  Ada  ","e mail":"a@b.c","n":3,"paid":true,"lines":[{"qty":2},{"qty":3}]}"#.parse().unwrap();
        for json in [
            r#"{"field":"name"}"#,
            r#"{"field":"`e mail`"}"#,
            r#"{"constant":{"a":[1,"x"]}}"#,
            r#"{"template":"INV-{{ n }}/{{ $string(n + 1) }}"}"#,
            r#"{"pipeline":{"from":{"field":"name"},"steps":[{"function":"trim"},{"function":"upper"},{"function":"left","args":[{"constant":2}]}]}}"#,
            r#"{"pipeline":{"from":{"field":"lines.qty"},"steps":[{"function":"sum"}]}}"#,
            r#"{"when":{"cases":[{"if":{"compare":{"left":{"field":"n"},"is":"greater","right":{"constant":5}}},"then":{"constant":"big"}},{"if":{"compare":{"left":{"field":"paid"},"is":"true"}},"then":{"constant":"paid"}}],"otherwise":{"constant":"-"}}}"#,
            r#"{"object":[{"path":"a","value":{"field":"n"}}]}"#,
            r#"{"when":{"cases":[{"if":{"compare":{"left":{"field":"name"},"is":"ends_with","right":{"constant":"  "}}},"then":{"constant":1}}]}}"#,
        ] {
            let chips = fill(json);
            let text = to_expression(&chips).unwrap();
            let value =
                |fill: &Fill| CompiledFill::new(fill).unwrap().value(&record, &Context::default()).unwrap().map(|value| value.to_string());
            assert_eq!(value(&Fill::Expression(text.clone())), value(&chips), "{text}");
        }
    }

    #[test]
    fn and_back() {
        for json in [
            r#"{"field":"a.b"}"#,
            r#"{"constant":"x, \"y\""}"#,
            r#"{"pipeline":{"from":{"field":"a"},"steps":[{"function":"trim"},{"function":"left","args":[{"constant":2}]},{"function":"round"}]}}"#,
        ] {
            let chips = fill(json);
            assert_eq!(from_expression(&to_expression(&chips).unwrap()), Some(chips), "{json}");
        }
        for text in ["a + 1", "$nothing(a)", "$upper(a) & b", "$upper(a"] {
            assert_eq!(from_expression(text), None, "{text}");
        }
    }
}
