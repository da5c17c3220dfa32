//! What the page may ask: one call each, one object of arguments, one answer.

use mapping::{
    Compiled, Context, Facts, Fill, Mapping, Model, Tables, Value, functions,
    suggest::{Accepted, Hints, suggest},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// Answers a call.
pub fn call(name: &str, args: &str) -> Result<String, String> {
    match name {
        "preview" => preview(&read(args)?),
        "check" => check(read(args)?),
        "infer" => infer(read(args)?),
        "functions" => write(&functions::all()),
        "suggest" => {
            let args: Suggest = read(args)?;
            let hints = Hints { samples: &args.samples, target_samples: &args.target_samples, accepted: &args.accepted };
            write(&suggest(&args.source, &args.target, &hints))
        }
        "cases" => {
            let args: Cases = read(args)?;
            write(&mapping::cases::run(&args.mapping, &Arc::new(args.tables)))
        }
        "explain" => explain(&read(args)?),
        "fill_to_expression" => {
            let args: OneFill = read(args)?;
            write(&mapping::translate::to_expression(&args.fill)?)
        }
        "expression_to_fill" => {
            let args: OneText = read(args)?;
            write(&mapping::translate::from_expression(&args.text))
        }
        other => Err(format!("the engine has no call `{other}`")),
    }
}

fn read<T: DeserializeOwned>(args: &str) -> Result<T, String> {
    serde_json::from_str(args).map_err(|error| format!("these arguments cannot be read: {error}"))
}

fn write<T: Serialize + ?Sized>(answer: &T) -> Result<String, String> {
    serde_json::to_string(answer).map_err(|error| format!("the answer cannot be written: {error}"))
}

#[derive(Deserialize)]
struct Preview {
    mapping: Mapping,
    record: Value,
    #[serde(default)]
    tables: Tables,
    /// Milliseconds; the page's clock has fractions.
    #[serde(default)]
    now_ms: f64,
}

/// The whole record, and every target by itself.
#[derive(Serialize)]
struct Previewed {
    record: Option<Value>,
    targets: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    absent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<mapping::Fault>,
}

fn preview(args: &Preview) -> Result<String, String> {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
    let context = Context { now_ms: args.now_ms as i64, tables: Arc::new(args.tables.clone()) };
    let (compiled, wrong) = compile(&args.mapping);
    let mut targets: Vec<Row> = wrong
        .into_iter()
        .map(|finding| Row { path: finding.field, value: None, absent: false, error: Some(finding.message), fault: None })
        .collect();
    for (path, result) in compiled.preview(&args.record, &context) {
        targets.push(match result {
            Ok(Some(value)) => Row { path, value: Some(value), absent: false, error: None, fault: None },
            Ok(None) => Row { path, value: None, absent: true, error: None, fault: None },
            Err(fault) => Row { path, value: None, absent: false, error: Some(fault.message.clone()), fault: Some(fault) },
        });
    }
    let record = if targets.iter().any(|row| row.error.is_some()) { None } else { compiled.map(&args.record, &context).ok() };
    write(&Previewed { record, targets })
}

/// What can be compiled, and what is wrong with the rest.
fn compile(mapping: &Mapping) -> (Compiled, Vec<mapping::Finding>) {
    let Err(wrong) = Compiled::new(mapping) else { return (Compiled::new(mapping).unwrap_or_default(), Vec::new()) };
    let mut sound = mapping.clone();
    sound.targets.retain(|target| Compiled::new(&Mapping { targets: vec![target.clone()], ..Mapping::default() }).is_ok());
    (Compiled::new(&sound).unwrap_or_default(), wrong)
}

#[derive(Deserialize)]
struct Check {
    mapping: Mapping,
    #[serde(default)]
    source: Option<Model>,
    #[serde(default)]
    target: Option<Model>,
    #[serde(default)]
    tables: Option<Tables>,
}

fn check(args: Check) -> Result<String, String> {
    let tables = args.tables.as_ref().map(|tables| tables.iter().map(|(name, table)| (name.clone(), table.columns().to_vec())).collect());
    let rows = args.tables.map(Arc::new);
    write(&mapping::check(&args.mapping, &Facts { source: args.source, target: args.target, tables, rows }))
}

#[derive(Deserialize)]
struct Infer {
    samples: Vec<Value>,
    #[serde(default)]
    name: String,
}

fn infer(args: Infer) -> Result<String, String> {
    write(&Model { name: args.name, ..mapping::infer(&args.samples) })
}

#[derive(Deserialize)]
struct Suggest {
    source: Model,
    target: Model,
    #[serde(default)]
    samples: Vec<Value>,
    #[serde(default)]
    target_samples: Vec<Value>,
    #[serde(default)]
    accepted: Vec<Accepted>,
}

#[derive(Deserialize)]
struct Cases {
    mapping: Mapping,
    #[serde(default)]
    tables: Tables,
}

#[derive(Deserialize)]
struct Explain {
    mapping: Mapping,
    record: Value,
    path: String,
    #[serde(default)]
    tables: Tables,
    #[serde(default)]
    now_ms: f64,
}

fn explain(args: &Explain) -> Result<String, String> {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
    let context = Context { now_ms: args.now_ms as i64, tables: Arc::new(args.tables.clone()) };
    let lines = mapping::explain(&args.mapping, &args.record, &args.path, &context).map_err(|fault| fault.message)?;
    write(&serde_json::json!({ "lines": lines }))
}

#[derive(Deserialize)]
struct OneFill {
    fill: Fill,
}

#[derive(Deserialize)]
struct OneText {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::call;

    #[test]
    fn the_preview_shows_each_target_and_its_fault() {
        let args = r#"{"mapping":{"targets":[{"path":"id","value":{"field":"id"}},{"path":"n","type":"integer","value":{"field":"name"}},
            {"path":"broken","value":{"expression":"a +"}},{"path":"none","value":{"field":"x"}},
            {"path":"items","value":{"each":{"list":"lines","targets":[{"path":"sku","value":{"field":"sku"}}]}}}]},
            "record":{"id":1.50,"name":"Ada","lines":[{"sku":"A"}]},"now_ms":1.5}"#;
        let answer: serde_json::Value = serde_json::from_str(&call("preview", args).unwrap()).unwrap();
        assert!(answer["record"].is_null());
        let row = |path: &str| answer["targets"].as_array().unwrap().iter().find(|row| row["path"] == path).unwrap().clone();
        assert_eq!(row("id")["value"], 1.5);
        assert!(row("n")["error"].as_str().unwrap().contains("whole number"));
        assert!(row("broken")["error"].is_string());
        assert_eq!(row("none")["absent"], true);
        assert_eq!(row("items.sku")["value"], "A");
    }

    #[test]
    fn a_value_in_a_group_is_explained() {
        let args = r#"{"mapping":{"targets":[{"path":"articles","type":"list","value":{"group":{"list":"lines","keys":[{"name":"sku","value":{"field":"sku"}}],
            "targets":[{"path":"pieces","type":"integer","value":{"aggregate":{"take":"sum","of":{"field":"qty"}}}}]}}}]},
            "record":{"lines":[{"sku":"A","qty":2},{"sku":"A","qty":3}]},"path":"articles.pieces","tables":{},"now_ms":1.5}"#;
        let answer: serde_json::Value = serde_json::from_str(&call("explain", args).unwrap()).unwrap();
        let told: Vec<(&str, String)> =
            answer["lines"].as_array().unwrap().iter().map(|line| (line["text"].as_str().unwrap(), line["value"].to_string())).collect();
        assert_eq!(told.last().unwrap().1, "5", "{told:?}");
        assert!(told.len() > 1, "{told:?}");
    }

    #[test]
    fn the_other_calls_answer() {
        assert!(call("functions", "{}").unwrap().contains("\"name\":\"upper\""));
        assert_eq!(call("fill_to_expression", r#"{"fill":{"field":"a.b"}}"#).unwrap(), "\"a.b\"");
        assert_eq!(
            call("expression_to_fill", r#"{"text":"$upper(a)"}"#).unwrap(),
            r#"{"pipeline":{"from":{"field":"a"},"steps":[{"function":"upper"}]}}"#
        );
        assert!(call("infer", r#"{"samples":[{"a":1}],"name":"order"}"#).unwrap().contains("\"order\""));
        assert!(call("check", r#"{"mapping":{"targets":[{"path":"a","required":true}]},"source":null}"#).unwrap().contains("map.required"));
        let lines = call("explain", r#"{"mapping":{"targets":[{"path":"a","value":{"pipeline":{"from":{"field":"n"},"steps":[{"function":"upper"}]}}}]},"record":{"n":"x"},"path":"a"}"#).unwrap();
        assert_eq!(
            lines,
            r#"{"lines":[{"text":"n","value":"x","step":{"field":{"sources":["n"],"more":0}}},{"text":"upper","value":"X","step":{"function":{"name":"upper","args":[]}}}]}"#
        );
        let offers = call(
            "suggest",
            r#"{"source":{"fields":[{"name":"Vorname"}]},"target":{"fields":[{"name":"first_name"}]},"samples":[{"Vorname":"Ada"}]}"#,
        );
        assert!(offers.unwrap().contains(r#""source":"Vorname""#));
        assert_eq!(call("nothing", "{}").unwrap_err(), "the engine has no call `nothing`");
    }
}
