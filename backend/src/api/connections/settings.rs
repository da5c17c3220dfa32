//! The settings of a connection: parting secrets from what may be shown, laying a patch over them, and naming what is
//! wrong by JSON Pointer. Pure: asks no connected system, reads no store.

use connector::ConnectorSpec;
use serde_json::{Map, Value};
use wire::FieldProblem;

/// Settings parted by who may see them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parted {
    /// What lists and forms show.
    pub open: Map<String, Value>,
    /// What is sealed and never shown again.
    pub secret: Map<String, Value>,
}

impl Parted {
    /// The names of the secret settings that hold a value.
    #[must_use]
    pub fn secret_names(&self) -> Vec<String> {
        self.secret.keys().cloned().collect()
    }
}

/// Parts `settings`; what holds no value is left out.
#[must_use]
pub fn part(spec: &ConnectorSpec, settings: Map<String, Value>) -> Parted {
    let mut parted = Parted::default();
    for (name, value) in settings {
        if value.is_null() || value.as_str() == Some("") {
            continue;
        }
        let half = if spec.secret_names().any(|secret| secret == name) { &mut parted.secret } else { &mut parted.open };
        half.insert(name, value);
    }
    parted
}

/// Lays a patch over what is set: `null` clears, absent keeps.
#[must_use]
pub fn merge(mut current: Map<String, Value>, patch: Map<String, Value>) -> Map<String, Value> {
    for (name, value) in patch {
        if value.is_null() {
            current.shift_remove(&name);
        } else {
            current.insert(name, value);
        }
    }
    current
}

/// Everything that is wrong with the settings of a connection, each with a pointer into the request.
#[must_use]
pub fn problems(spec: &ConnectorSpec, settings: &Map<String, Value>) -> Vec<FieldProblem> {
    let found = connector::check(&spec.settings, settings, &[]);
    found
        .into_iter()
        .map(|problem| FieldProblem {
            pointer: format!("/settings/{}", escape(&problem.field)),
            code: if settings.get(&problem.field).is_none_or(Value::is_null) { "field.required" } else { "field.invalid" }.to_owned(),
            detail: sentence(&problem.message),
        })
        .collect()
}

/// Escapes a name for a JSON Pointer (RFC 6901).
#[must_use]
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// With a capital and a full stop.
#[must_use]
pub fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if message.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector::FieldSpec;
    use serde_json::json;

    fn spec() -> ConnectorSpec {
        ConnectorSpec::new("ledger", "Ledger")
            .setting(FieldSpec::text("host", "Host").required())
            .setting(FieldSpec::number("port", "Port", 1.0, 65_535.0, "").default(5432))
            .setting(FieldSpec::secret("password", "Password"))
    }

    fn object(value: Value) -> Map<String, Value> {
        let Value::Object(object) = value else { panic!("an object") };
        object
    }

    #[test]
    fn every_wrong_setting_is_pointed_at() {
        let found = problems(&spec(), &object(json!({ "po/rt": 1, "port": 0 })));
        let found = found.iter().map(|p| (p.pointer.as_str(), p.code.as_str())).collect::<Vec<_>>();
        assert_eq!(
            found,
            [("/settings/po~1rt", "field.invalid"), ("/settings/host", "field.required"), ("/settings/port", "field.invalid")]
        );
    }

    #[test]
    fn a_patch_keeps_what_it_does_not_name_and_null_clears() {
        let merged = merge(object(json!({ "host": "db", "password": "old", "port": 1 })), object(json!({ "port": null, "host": "db2" })));
        let parted = part(&spec(), merged);
        assert_eq!(Value::Object(parted.open.clone()), json!({ "host": "db2" }));
        assert_eq!(parted.secret_names(), ["password"]);
        assert_eq!(Value::Object(parted.secret), json!({ "password": "old" }));
    }

    #[test]
    fn an_empty_secret_is_none() {
        assert_eq!(part(&spec(), object(json!({ "host": "db", "password": "" }))).secret_names(), Vec::<String>::new());
    }
}
