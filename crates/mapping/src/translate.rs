//! Between chips and text: the JSONata that means the same as a value, and back where chips can say it.
//!
//! Policies, joins and groups have no JSONata of their own; a value that holds them is not translated, and it is said why.

use crate::{
    Fill, Kind, Path, Target, Value,
    document::{Aggregate, Call, Comparison, Condition, Each, Lookup, OnMiss, Pipeline, Take},
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
        Fill::Object(targets) => object(targets),
        Fill::Lookup(lookup) => self::lookup(lookup),
        Fill::Each(each) => self::each(each),
        Fill::Aggregate(aggregate) => self::aggregate(aggregate),
        Fill::Group(_) => Err("groups have no expression that keeps their keys' types".to_owned()),
        Fill::Join(_) => Err("a join has no expression that is planned: it would compare all with all".to_owned()),
    }
}

/// Nested targets; a type becomes the function that converts to it.
fn object(targets: &[Target]) -> Result<String, String> {
    let mut fields: Vec<(String, Vec<Target>)> = Vec::new();
    for target in targets.iter().filter(|target| target.value.is_some()) {
        let path = Path::parse(&target.path).map_err(|error| error.to_string())?;
        let names = path.names();
        let (first, rest) = names.split_first().ok_or("a target has no name")?;
        let inner = Target { path: crate::path::join(rest), ..target.clone() };
        match fields.iter_mut().find(|(name, _)| name == first) {
            Some((_, inners)) => inners.push(inner),
            None => fields.push(((*first).to_owned(), vec![inner])),
        }
    }
    let field = |(name, inners): &(String, Vec<Target>)| {
        let text = match inners.as_slice() {
            [one] if one.path.is_empty() => typed(one)?,
            inners if inners.iter().any(|inner| inner.path.is_empty()) => return Err(format!("`{name}` is filled twice")),
            inners => object(inners)?,
        };
        Ok(format!("{}: {text}", Value::from(name.as_str())))
    };
    let fields: Result<Vec<String>, String> = fields.iter().map(field).collect();
    Ok(format!("{{{}}}", fields?.join(", ")))
}

fn typed(target: &Target) -> Result<String, String> {
    if target.required || !target.if_missing.is_unset() || !target.if_wrong_type.is_unset() {
        return Err("an expression does not say what a missing or a wrong value does".to_owned());
    }
    let text = grouped(target.value.as_ref().ok_or("nothing is mapped")?)?;
    let function = match target.kind {
        Kind::Any | Kind::Object | Kind::List => return Ok(text),
        Kind::Text => "to_text",
        Kind::Integer => "to_integer",
        Kind::Number => "to_number",
        Kind::Decimal => "to_decimal",
        Kind::Boolean => "to_boolean",
        Kind::Date => "to_date",
        Kind::Datetime => return Err("no function makes a moment of it in an expression".to_owned()),
    };
    Ok(format!("${function}({text})"))
}

fn lookup(lookup: &Lookup) -> Result<String, String> {
    let simple = Lookup { on_miss: lookup.on_miss.clone(), ..Lookup::new(&lookup.table, (*lookup.key).clone(), &lookup.column) };
    if *lookup != simple {
        return Err("an expression looks up one key in the first column, for one answer".to_owned());
    }
    let miss = match &lookup.on_miss {
        None | Some(OnMiss::Fail) => "\"fail\"".to_owned(),
        Some(OnMiss::Null) => "\"null\"".to_owned(),
        Some(OnMiss::KeepKey) => "\"keep_key\"".to_owned(),
        Some(OnMiss::Default(value)) => format!("\"default\", {value}"),
        Some(OnMiss::SetAside) => return Err("an expression cannot set a record aside".to_owned()),
    };
    let text = |text: &str| Value::from(text).to_string();
    Ok(format!("$lookup_table({}, {}, {}, {miss})", text(&lookup.table), grouped(&lookup.key)?, text(&lookup.column)))
}

/// `$parent` is what is around the list, in there as here.
fn each(each: &Each) -> Result<String, String> {
    let simple = Each { list: each.list.clone(), filter: each.filter.clone(), targets: each.targets.clone(), ..Each::default() };
    if *each != simple {
        return Err("an expression does not sort, cut or flatten a list as its settings do".to_owned());
    }
    let list = path(&each.list)?;
    let mut items = list.clone();
    if let Some(filter) = &each.filter {
        items = format!("{items}[{}]", condition(filter)?);
    }
    let body = if each.targets.is_empty() { String::new() } else { format!(".({})", object(&each.targets)?) };
    if items.contains("$position") || body.contains("$position") {
        return Err("an expression does not know the number of an item".to_owned());
    }
    Ok(format!("($exists({list}) and {list} != null ? ($parent := $; [{items}{body}]))"))
}

fn aggregate(aggregate: &Aggregate) -> Result<String, String> {
    let mut items = path(aggregate.list.as_deref().unwrap_or("items"))?;
    if let Some(filter) = &aggregate.filter {
        items = format!("{items}[{}]", condition(filter)?);
    }
    match (aggregate.take, &aggregate.of) {
        (Take::Count, None) => Ok(format!("$count({items})")),
        (Take::Sum, of) => {
            let values = of.as_deref().map_or(Ok(items.clone()), |of| Ok::<_, String>(format!("{items}.({})", grouped(of)?)))?;
            Ok(format!("($exists({values}) ? $sum_exact({values}) : 0)"))
        }
        (take, _) => Err(format!("an expression has no `{}` that means the same", take.word())),
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
    if name.trim() == "lookup_table" {
        return lookup_from(&split(rest.strip_suffix(')')?)?);
    }
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

fn lookup_from(args: &[&str]) -> Option<Fill> {
    let text = |at: usize| Some(args.get(at)?.parse::<Value>().ok()?.as_text()?.to_owned());
    let on_miss = match (args.len(), text(3)?.as_str()) {
        (4, "fail") => OnMiss::Fail,
        (4, "null") => OnMiss::Null,
        (4, "keep_key") => OnMiss::KeepKey,
        (5, "default") => OnMiss::Default(args[4].parse().ok()?),
        _ => return None,
    };
    let key = from_expression(args.get(1)?)?;
    Some(Fill::Lookup(Lookup { on_miss: Some(on_miss), ..Lookup::new(&text(0)?, key, &text(2)?) }))
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
        let record: Value = r#"{"name":"  Ada  ","e mail":"a@b.c","n":3,"paid":true,"lines":[{"qty":2},{"qty":3}],"empty":[],"outer":[{"o":1,"inner":[{"v":1},{"v":2}]},{"o":2,"inner":[{"v":3}]}]}"#.parse().unwrap();
        let table = crate::Table::new(vec!["id".to_owned(), "name".to_owned()], vec![vec!["3".to_owned(), "three".to_owned()]]);
        let context = Context { tables: std::sync::Arc::new([("t".to_owned(), table)].into()), ..Context::default() };
        for json in [
            r#"{"field":"name"}"#,
            r#"{"field":"`e mail`"}"#,
            r#"{"constant":{"a":[1,"x"]}}"#,
            r#"{"template":"INV-{{ n }}/{{ $string(n + 1) }}"}"#,
            r#"{"pipeline":{"from":{"field":"name"},"steps":[{"function":"trim"},{"function":"upper"},{"function":"left","args":[{"constant":2}]}]}}"#,
            r#"{"pipeline":{"from":{"field":"lines.qty"},"steps":[{"function":"sum"}]}}"#,
            r#"{"when":{"cases":[{"if":{"compare":{"left":{"field":"n"},"is":"greater","right":{"constant":5}}},"then":{"constant":"big"}},{"if":{"compare":{"left":{"field":"paid"},"is":"true"}},"then":{"constant":"paid"}}],"otherwise":{"constant":"-"}}}"#,
            r#"{"object":[{"path":"a","value":{"field":"n"}}]}"#,
            r#"{"object":[{"path":"a.b","value":{"field":"n"}},{"path":"a.c","type":"text","value":{"field":"n"}},{"path":"d","value":{"field":"none"}}]}"#,
            r#"{"each":{"list":"lines","filter":{"compare":{"left":{"field":"qty"},"is":"greater","right":{"constant":2}}},"targets":[{"path":"q","value":{"field":"qty"}},{"path":"n","value":{"field":"$parent.n"}},{"path":"r","value":{"field":"$record.n"}}]}}"#,
            r#"{"each":{"list":"lines","targets":[{"path":"q.x","type":"text","value":{"field":"qty"}}]}}"#,
            r#"{"each":{"list":"none","targets":[{"path":"q","value":{"field":"qty"}}]}}"#,
            r#"{"each":{"list":"empty","targets":[{"path":"q","value":{"field":"qty"}}]}}"#,
            r#"{"each":{"list":"outer","targets":[{"path":"l","value":{"each":{"list":"inner","targets":[{"path":"v","value":{"field":"v"}},{"path":"o","value":{"field":"$parent.o"}}]}}}]}}"#,
            r#"{"each":{"list":"lines"}}"#,
            r#"{"aggregate":{"list":"lines","take":"count"}}"#,
            r#"{"aggregate":{"list":"lines","take":"sum","of":{"field":"qty"}}}"#,
            r#"{"aggregate":{"list":"none","take":"sum","of":{"field":"qty"}}}"#,
            r#"{"lookup":{"table":"t","key":{"field":"n"},"column":"name","on_miss":"fail"}}"#,
            r#"{"lookup":{"table":"t","key":{"field":"name"},"column":"name","on_miss":{"default":{"x":1}}}}"#,
            r#"{"lookup":{"table":"t","key":{"field":"name"},"column":"name","on_miss":"keep_key"}}"#,
            r#"{"lookup":{"table":"t","key":{"field":"name"},"column":"name","on_miss":"null"}}"#,
            r#"{"lookup":{"table":"t","key":{"field":"none"},"column":"name","on_miss":"fail"}}"#,
            r#"{"lookup":{"table":"t","key":{"field":"name"},"column":"name","on_miss":"fail"}}"#,
            r#"{"when":{"cases":[{"if":{"compare":{"left":{"field":"name"},"is":"ends_with","right":{"constant":"  "}}},"then":{"constant":1}}]}}"#,
        ] {
            let chips = fill(json);
            let text = to_expression(&chips).unwrap();
            let value = |fill: &Fill| {
                let value = CompiledFill::new(fill).unwrap().value(&record, &context);
                value.map(|value| value.map(|value| value.to_string())).map_err(|fault| (fault.code, fault.message))
            };
            assert_eq!(value(&Fill::Expression(text.clone())), value(&chips), "{text}");
        }
    }

    #[test]
    fn and_back() {
        for json in [
            r#"{"field":"a.b"}"#,
            r#"{"constant":"x, \"y\""}"#,
            r#"{"lookup":{"table":"t, (","key":{"pipeline":{"from":{"field":"a.b"},"steps":[{"function":"trim"}]}},"column":"c","on_miss":{"default":[1,"x"]}}}"#,
            r#"{"lookup":{"table":"t","key":{"field":"a"},"column":"c","on_miss":"fail"}}"#,
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
