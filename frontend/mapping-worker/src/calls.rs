//! What the page may ask: one call each, one object of arguments, one answer. What was told before is kept.

use crate::kept::Kept;
use mapping::{
    Fill, Mapping, Model, Value, functions,
    suggest::{Hints, Pair, suggest},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Answers a call.
pub fn call(kept: &mut Kept, name: &str, args: &str) -> Result<String, String> {
    match name {
        "tell" => {
            kept.take(read(args)?)?;
            write("")
        }
        "preview" => {
            let now: Now = read(args)?;
            write(&kept.preview(millis(now.now_ms)))
        }
        "attempt" => {
            let args: Attempt = read(args)?;
            write(&kept.attempt(&args.targets, &args.samples, millis(args.now_ms)))
        }
        "check" => write(&mapping::check(&kept.mapping, &kept.facts)),
        "infer" => infer(read(args)?),
        "functions" => write(&functions::all()),
        "suggest" => {
            let args: Suggest = read(args)?;
            let hints = Hints {
                samples: &args.samples,
                target_samples: &args.target_samples,
                accepted: &args.accepted,
                dismissed: &args.dismissed,
            };
            write(&suggest(&args.source, &args.target, &hints))
        }
        "cases" => cases(kept, read(args)?),
        "explain" => explain(kept, &read(args)?),
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
struct Now {
    #[serde(default)]
    now_ms: f64,
}

/// Milliseconds since 1970; the page's clock has fractions.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
fn millis(now_ms: f64) -> i64 {
    now_ms as i64
}

#[derive(Deserialize)]
struct Attempt {
    targets: Vec<usize>,
    samples: Vec<usize>,
    #[serde(default)]
    now_ms: f64,
}

#[derive(Deserialize)]
struct Cases {
    /// One case in place of those of the mapping.
    #[serde(default)]
    case: Option<mapping::document::Test>,
}

fn cases(kept: &Kept, args: Cases) -> Result<String, String> {
    let tables = kept.facts.rows.clone().unwrap_or_default();
    match args.case {
        Some(case) => write(&mapping::cases::run(&Mapping { cases: vec![case], ..kept.mapping.clone() }, &tables)),
        None => write(&mapping::cases::run(&kept.mapping, &tables)),
    }
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
    accepted: Vec<Pair>,
    #[serde(default)]
    dismissed: Vec<Pair>,
}

#[derive(Deserialize)]
struct Explain {
    path: String,
    #[serde(default)]
    now_ms: f64,
}

fn explain(kept: &Kept, args: &Explain) -> Result<String, String> {
    let context = kept.context(millis(args.now_ms));
    let lines = mapping::explain(&kept.mapping, &kept.record, &args.path, &context).map_err(|fault| fault.message)?;
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
    use super::call as call_kept;
    use crate::kept::Kept;

    /// A call after something was told.
    fn told(told: &str, name: &str, args: &str) -> Result<String, String> {
        let mut kept = Kept::default();
        call_kept(&mut kept, "tell", told)?;
        call_kept(&mut kept, name, args)
    }

    fn call(name: &str, args: &str) -> Result<String, String> {
        told("{}", name, args)
    }

    #[test]
    fn the_preview_shows_each_target_and_its_fault() {
        let args = r#"{"mapping":{"targets":[{"path":"id","value":{"field":"id"}},{"path":"n","type":"integer","value":{"field":"name"}},
            {"path":"broken","value":{"expression":"a +"}},{"path":"none","value":{"field":"x"}},
            {"path":"items","value":{"each":{"list":"lines","targets":[{"path":"sku","value":{"field":"sku"}}]}}}]},
            "record":{"id":1.50,"name":"Ada","lines":[{"sku":"A"}]}}"#;
        let answer: serde_json::Value = serde_json::from_str(&told(args, "preview", r#"{"now_ms":1.5}"#).unwrap()).unwrap();
        let row = |path: &str| answer["rows"].as_array().unwrap().iter().find(|row| row["path"] == path).unwrap().clone();
        assert_eq!(row("id")["value"], 1.5);
        assert!(row("n")["error"].as_str().unwrap().contains("whole number"));
        assert!(row("broken")["error"].is_string());
        assert!(row("none")["value"].is_null() && row("none")["error"].is_null());
        assert_eq!(row("items.sku")["value"], "A");
    }

    #[test]
    fn a_value_in_a_group_is_explained() {
        let args = r#"{"mapping":{"targets":[{"path":"articles","type":"list","value":{"group":{"list":"lines","keys":[{"name":"sku","value":{"field":"sku"}}],
            "targets":[{"path":"pieces","type":"integer","value":{"aggregate":{"take":"sum","of":{"field":"qty"}}}}]}}}]},
            "record":{"lines":[{"sku":"A","qty":2},{"sku":"A","qty":3}]},"tables":{}}"#;
        let answer = told(args, "explain", r#"{"path":"articles.pieces","now_ms":1.5}"#).unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
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
        let one = r#"{"mapping":{"targets":[{"path":"a","required":true}]},"models":{"source":null,"target":null}}"#;
        assert!(told(one, "check", "{}").unwrap().contains("map.required"));
        let offered = told(&one.replace("null,", r#"{"fields":[{"name":"A"}]},"#), "check", "{}").unwrap();
        assert!(offered.contains(r#"{"field":"A"}"#), "{offered}");
        let value = r#"{"mapping":{"targets":[{"path":"a","value":{"pipeline":{"from":{"field":"n"},"steps":[{"function":"upper"}]}}}]},"record":{"n":"x"}}"#;
        assert_eq!(
            told(value, "explain", r#"{"path":"a"}"#).unwrap(),
            r#"{"lines":[{"text":"n","value":"x","step":{"field":{"sources":["n"],"more":0}}},{"text":"upper","value":"X","step":{"function":{"name":"upper","args":[]}}}]}"#
        );
        let outcome = told(value, "cases", r#"{"case":{"name":"one","record":{"n":"y"},"expected":{"a":"Y"}}}"#).unwrap();
        assert!(outcome.contains(r#""Y""#), "{outcome}");
        assert_eq!(told(value, "cases", "{}").unwrap(), "[]");
        let offers = call(
            "suggest",
            r#"{"source":{"fields":[{"name":"Vorname"}]},"target":{"fields":[{"name":"first_name"}]},"samples":[{"Vorname":"Ada"}]}"#,
        );
        assert!(offers.unwrap().contains(r#""source":"Vorname""#));
        assert_eq!(call("nothing", "{}").unwrap_err(), "the engine has no call `nothing`");
    }
}
