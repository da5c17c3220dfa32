//! A value as the JSONata text that means the same, for the editor's switch from chips to expression.

use crate::{
    Fill, Path, Value,
    document::{Compare, Comparison, Condition, Each, Pipeline, Target, When},
    eval::{Piece, pieces},
    path::{Part, Start, quoted},
};

/// The text; `None` where JSONata has no words for it (a lookup, an exact decimal function's policy).
#[must_use]
pub fn fill_to_expression(fill: &Fill) -> Option<String> {
    Some(match fill {
        Fill::Field(path) => field(path)?,
        Fill::Constant(value) => value.to_string(),
        Fill::Pipeline(pipeline) => self::pipeline(pipeline)?,
        Fill::Template(text) => template(text)?,
        Fill::When(when) => self::when(when)?,
        Fill::Object(targets) => object(targets)?,
        Fill::Each(each) => self::each(each)?,
        Fill::Expression(text) => text.clone(),
        Fill::Lookup(_) => return None,
    })
}

/// The value that an expression is, where chips can say it: a field or a constant.
#[must_use]
pub fn expression_to_fill(text: &str) -> Option<Fill> {
    let text = text.trim();
    if let Ok(value) = crate::json::read(text.as_bytes()) {
        return Some(Fill::Constant(value));
    }
    let path = Path::parse(text).ok()?;
    let plain = path.start == Start::Here && path.parts.iter().all(|part| !part.as_str().starts_with('$'));
    plain.then(|| Fill::Field(path.to_string()))
}

fn field(path: &str) -> Option<String> {
    let path = Path::parse(path).ok()?;
    let mut words = match path.start {
        Start::Here => Vec::new(),
        Start::Record => vec!["$record".to_owned()],
        Start::Parent(1) => vec!["$parent".to_owned()],
        Start::Parent(_) => return None,
        Start::Position => return Some("$position".to_owned()),
    };
    for part in &path.parts {
        match part {
            Part::Name(name) => words.push(name_text(name)),
            Part::Index(index) => words.last_mut()?.push_str(&format!("[{index}]")),
        }
    }
    Some(words.join("."))
}

fn name_text(name: &str) -> String {
    // A dash is a minus sign there, so such a name stands in backticks too.
    if name.contains('-') || name.chars().next().is_some_and(|c| c.is_ascii_digit()) { format!("`{name}`") } else { quoted(name) }
}

/// JSONata's own name and meaning where it has the function, else ours, which expressions can call.
fn pipeline(pipeline: &Pipeline) -> Option<String> {
    let mut text = fill_to_expression(&pipeline.from)?;
    for call in &pipeline.steps {
        let mut args = vec![text];
        for arg in &call.args {
            args.push(fill_to_expression(arg)?);
        }
        let name = match call.function.as_str() {
            "upper" => "uppercase",
            "lower" => "lowercase",
            other => other,
        };
        text = format!("${name}({})", args.join(", "));
    }
    Some(text)
}

fn template(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    for piece in pieces(text).ok()? {
        parts.push(match piece {
            Piece::Text(text) => Value::from(text).to_string(),
            Piece::Hole(hole) => field(hole).unwrap_or_else(|| format!("({hole})")),
        });
    }
    if parts.is_empty() { Some("\"\"".to_owned()) } else { Some(parts.join(" & ")) }
}

fn when(when: &When) -> Option<String> {
    let mut text = when.otherwise.as_deref().map_or(Some("$nothing".to_owned()), fill_to_expression)?;
    for case in when.cases.iter().rev() {
        text = format!("{} ? {} : {text}", condition(&case.condition)?, fill_to_expression(&case.then)?);
    }
    Some(text.replace(" : $nothing", ""))
}

/// A condition as JSONata.
#[must_use]
pub fn condition(condition: &Condition) -> Option<String> {
    let join = |conditions: &[Condition], word: &str| {
        let texts: Option<Vec<String>> = conditions.iter().map(self::condition).collect();
        texts.map(|texts| format!("({})", texts.join(word)))
    };
    match condition {
        Condition::Compare(compare) => self::compare(compare),
        Condition::All(conditions) => join(conditions, " and "),
        Condition::Any(conditions) => join(conditions, " or "),
        Condition::Not(condition) => self::condition(condition).map(|text| format!("$not({text})")),
        Condition::Expression(text) => Some(format!("({text})")),
    }
}

fn compare(compare: &Compare) -> Option<String> {
    let left = fill_to_expression(&compare.left)?;
    let right = || fill_to_expression(compare.right.as_ref()?);
    Some(match compare.is {
        Comparison::Equal => format!("{left} = {}", right()?),
        Comparison::NotEqual => format!("{left} != {}", right()?),
        Comparison::Less => format!("{left} < {}", right()?),
        Comparison::AtMost => format!("{left} <= {}", right()?),
        Comparison::Greater => format!("{left} > {}", right()?),
        Comparison::AtLeast => format!("{left} >= {}", right()?),
        Comparison::Contains => format!("$contains({left}, {})", right()?),
        Comparison::StartsWith => {
            let right = right()?;
            format!("$substring({left}, 0, $length({right})) = {right}")
        }
        Comparison::EndsWith => {
            let right = right()?;
            format!("$substring({left}, -$length({right})) = {right}")
        }
        Comparison::In => format!("{left} in {}", right()?),
        Comparison::Present => format!("$exists({left}) and {left} != null"),
        Comparison::Missing => format!("$not($exists({left})) or {left} = null"),
        Comparison::Empty => format!("$not($boolean({left}))"),
        Comparison::True => format!("{left} = true"),
        Comparison::False => format!("{left} = false"),
    })
}

fn object(targets: &[Target]) -> Option<String> {
    let mut fields = Vec::new();
    for target in targets {
        if let Some(fill) = &target.value {
            fields.push(format!("{}: {}", Value::from(target.path.as_str()), fill_to_expression(fill)?));
        }
    }
    Some(format!("{{ {} }}", fields.join(", ")))
}

fn each(each: &Each) -> Option<String> {
    if !each.sort.is_empty() || each.distinct.is_some() || each.limit.is_some() {
        return None;
    }
    let mut text = field(&each.list)?;
    if let Some(filter) = &each.filter {
        text = format!("{text}[{}]", condition(filter)?);
    }
    match (&each.item, each.targets.is_empty()) {
        (Some(item), _) => Some(format!("[{text}.({})]", fill_to_expression(item)?)),
        (None, true) => Some(format!("[{text}]")),
        (None, false) => Some(format!("[{text}.{}]", object(&each.targets)?)),
    }
}
