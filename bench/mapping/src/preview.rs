//! What a keystroke in the mapper costs: a mapping of 200 targets compiled and previewed.

use mapping::{Compiled, Context, Mapping, Value};
use std::fmt::Write as _;

/// Targets of the mapping.
pub const TARGETS: usize = 200;

/// A mapping of every kind of value, and a record for it.
pub fn scene() -> anyhow::Result<(Mapping, Value)> {
    let (mut targets, mut fields) = (Vec::new(), String::new());
    for at in 0..TARGETS {
        let value = match at % 8 {
            0..3 => format!(r#"{{"field":"f{at}"}}"#),
            3 => format!(r#"{{"template":"No {{{{ f{at} }}}} of {{{{ f0 }}}}"}}"#),
            4 => format!(r#"{{"pipeline":{{"from":{{"field":"f{at}"}},"steps":[{{"function":"trim"}},{{"function":"upper"}}]}}}}"#),
            5 => format!(
                r#"{{"when":{{"cases":[{{"if":{{"compare":{{"left":{{"field":"f{at}"}},"is":"present"}}}},"then":{{"constant":1}}}}]}}}}"#
            ),
            6 => format!(r#"{{"constant":"c{at}"}}"#),
            _ => format!(r#"{{"expression":"f{at} & '-' & f1"}}"#),
        };
        targets.push(format!(r#"{{"path":"t{at}","type":"any","value":{value}}}"#));
        write!(fields, r#"{}"f{at}":"value of {at}""#, if at > 0 { "," } else { "" })?;
    }
    let mapping = serde_json::from_str(&format!(r#"{{"targets":[{}]}}"#, targets.join(",")))?;
    Ok((mapping, mapping::json::read(format!("{{{fields}}}").as_bytes())?))
}

/// Compiles and previews once.
///
/// # Errors
/// When a target has no value.
pub fn once(mapping: &Mapping, record: &Value) -> anyhow::Result<u64> {
    let compiled = Compiled::new(mapping).map_err(|wrong| anyhow::anyhow!("{wrong:?}"))?;
    let preview = compiled.preview(record, &Context::default());
    anyhow::ensure!(preview.len() == TARGETS && preview.iter().all(|(_, value)| matches!(value, Ok(Some(_)))), "a target has no value");
    Ok(1)
}
