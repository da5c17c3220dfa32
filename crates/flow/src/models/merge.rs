//! Two models of the same record, made one: what a stored model says of it, and what the flow around it does.

use mapping::{Kind, Model, ModelField};

/// What arrives, told by the model that the step names: its order, its words and what it promises; types, and what may be
/// `null`, are those that really come, and what else comes stands behind.
#[must_use]
pub fn arriving_as(arriving: Option<Model>, named: Option<&Model>) -> Option<Model> {
    match (arriving, named) {
        (Some(arriving), Some(named)) if !arriving.fields.is_empty() => {
            Some(Model { name: named.name.clone(), fields: both(&named.fields, &arriving.fields, &come, &|_| true) })
        }
        (arriving, named) => named.cloned().or(arriving),
    }
}

/// What to make: the model that the step names, and what the step behind cannot do without.
#[must_use]
pub fn aimed_at(named: Option<&Model>, wanted: Option<Model>) -> Option<Model> {
    match (named, wanted) {
        (Some(named), Some(wanted)) => {
            Some(Model { name: named.name.clone(), fields: both(&named.fields, &wanted.fields, &make, &|field| field.required) })
        }
        (named, wanted) => named.cloned().or(wanted),
    }
}

/// The first ones, each joined with its namesake, and those of the others that `keep` keeps.
fn both(
    first: &[ModelField],
    others: &[ModelField],
    join: &dyn Fn(&ModelField, &ModelField) -> ModelField,
    keep: &dyn Fn(&ModelField) -> bool,
) -> Vec<ModelField> {
    let find = |fields: &[ModelField], name: &str| fields.iter().position(|field| field.name == name);
    let joined = first.iter().map(|field| match find(others, &field.name) {
        Some(at) => ModelField { fields: both(&field.fields, &others[at].fields, join, keep), ..join(field, &others[at]) },
        None => field.clone(),
    });
    let more = others.iter().filter(|other| find(first, &other.name).is_none() && keep(other));
    joined.chain(more.cloned()).collect()
}

fn come(named: &ModelField, arriving: &ModelField) -> ModelField {
    let typed = if arriving.kind == Kind::Any { named } else { arriving };
    ModelField {
        kind: typed.kind,
        items: typed.items.or(named.items),
        mixed: typed.mixed.clone(),
        format: if typed.kind == named.kind { named.format.clone().or_else(|| typed.format.clone()) } else { typed.format.clone() },
        longest: arriving.longest.or(named.longest),
        required: named.required || arriving.required,
        nullable: arriving.nullable || named.nullable,
        ..named.clone()
    }
}

fn make(named: &ModelField, wanted: &ModelField) -> ModelField {
    let typed = if named.kind == Kind::Any { wanted } else { named };
    ModelField {
        kind: typed.kind,
        items: typed.items.or(wanted.items),
        format: typed.format.clone(),
        length_max: named.length_max.into_iter().chain(wanted.length_max).min(),
        one_of: if named.one_of.is_empty() { wanted.one_of.clone() } else { named.one_of.clone() },
        required: named.required || wanted.required,
        nullable: named.nullable && wanted.nullable,
        ..named.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn model(fields: serde_json::Value) -> Model {
        serde_json::from_value(json!({ "name": "x", "fields": fields })).expect("a model")
    }

    fn told(model: &Model) -> Vec<(&str, Kind, bool)> {
        model.fields.iter().map(|field| (field.name.as_str(), field.kind, field.required)).collect()
    }

    #[test]
    fn what_comes_has_its_own_types_and_the_words_of_the_model() {
        let arriving = model(json!([
            { "name": "total", "type": "text", "nullable": true, "format": "decimal" }, { "name": "buyer", "type": "object", "fields": [{ "name": "id", "type": "integer" }] },
            { "name": "extra" }, { "name": "at" } ]));
        let named = model(json!([
            { "name": "at", "type": "date", "required": true }, { "name": "total", "type": "decimal", "description": "gross", "required": true },
            { "name": "buyer", "type": "object", "fields": [{ "name": "name", "type": "text" }] } ]));
        let found = arriving_as(Some(arriving.clone()), Some(&named)).expect("a model");
        assert_eq!(
            told(&found),
            [("at", Kind::Date, true), ("total", Kind::Text, true), ("buyer", Kind::Object, false), ("extra", Kind::Any, false)]
        );
        let total = &found.fields[1];
        assert_eq!((total.nullable, total.description.as_deref(), total.format.as_deref()), (true, Some("gross"), Some("decimal")));
        assert_eq!(found.fields[2].fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["name", "id"]);
        assert_eq!(arriving_as(Some(arriving.clone()), None), Some(arriving));
        assert_eq!(arriving_as(Some(Model::default()), Some(&named)), Some(named.clone()));
        assert_eq!(arriving_as(None, Some(&named)), Some(named));
    }

    #[test]
    fn what_is_made_is_the_model_and_what_the_next_step_cannot_do_without() {
        let named = model(json!([{ "name": "no", "type": "text", "length_max": 40 }, { "name": "memo" }]));
        let wanted = model(json!([
            { "name": "no", "type": "text", "required": true, "length_max": 20 }, { "name": "memo", "type": "text" },
            { "name": "owner", "type": "text", "required": true }, { "name": "colour", "type": "text" } ]));
        let found = aimed_at(Some(&named), Some(wanted.clone())).expect("a model");
        assert_eq!(told(&found), [("no", Kind::Text, true), ("memo", Kind::Text, false), ("owner", Kind::Text, true)]);
        assert_eq!(found.fields[0].length_max, Some(20));
        assert_eq!(aimed_at(None, Some(wanted.clone())), Some(wanted));
        assert_eq!(aimed_at(Some(&named), None), Some(named));
    }
}
