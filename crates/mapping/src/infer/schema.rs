//! A model from a JSON Schema (2020-12, as far as models go): `type`, `properties`, `required`, `items`, `enum`, `const`,
//! `format`, `maxLength`, `$ref` within the document, `allOf` merged, `oneOf` and `anyOf` as `any`. A schema that holds
//! itself is cut where it begins again. Leaves out references to other documents.

use super::{DEPTH_MAX, FIELDS_MAX};
use crate::{Kind, Model, ModelField, Value, model::Privacy};

/// The most schemas that are read for one model; what comes after them is `any`.
const SCHEMAS_MAX: usize = FIELDS_MAX;

/// The model that a schema describes.
///
/// # Errors
/// When it does not describe an object, or a reference leads nowhere.
pub fn model(schema: &Value) -> Result<Model, String> {
    let title = schema.get("title").and_then(Value::as_text).unwrap_or_default();
    model_within(schema, schema, title)
}

/// The model of a schema that refers to others of the same document.
pub(super) fn model_within(document: &Value, schema: &Value, name: &str) -> Result<Model, String> {
    let mut reader = Reader { document, around: Vec::new(), read: 0 };
    let field = reader.read(schema)?;
    if field.kind != Kind::Object {
        return Err(format!("a model describes an object, and this schema describes {}", field.kind.with_article()));
    }
    Ok(Model { name: name.to_owned(), fields: field.fields })
}

struct Reader<'s> {
    document: &'s Value,
    /// The references that are being read.
    around: Vec<&'s str>,
    /// How many schemas were read, one that is referred to twice counted twice.
    read: usize,
}

impl<'s> Reader<'s> {
    fn read(&mut self, schema: &'s Value) -> Result<ModelField, String> {
        self.read += 1;
        if self.around.len() > DEPTH_MAX || self.read > SCHEMAS_MAX {
            return Ok(ModelField::default());
        }
        let mut field = match schema.get("$ref").and_then(Value::as_text) {
            Some(reference) => self.reference(reference)?,
            None => ModelField::default(),
        };
        self.own(schema, &mut field)?;
        let parts = schema.get("allOf").and_then(Value::as_list).unwrap_or_default();
        for part in parts {
            let part = self.read(part)?;
            merge(&mut field, part);
        }
        parts.iter().chain([schema]).for_each(|part| require(&mut field, part));
        for word in ["oneOf", "anyOf"] {
            if let Some(choices) = schema.get(word).and_then(Value::as_list) {
                let chosen = self.choice(choices)?;
                merge(&mut field, chosen);
            }
        }
        Ok(field)
    }

    fn reference(&mut self, reference: &'s str) -> Result<ModelField, String> {
        if self.around.contains(&reference) {
            let description = format!("Holds itself: {reference}");
            return Ok(ModelField { description: Some(description), ..ModelField::default() });
        }
        let pointer = reference.strip_prefix('#').ok_or_else(|| format!("`{reference}` lies in another document"))?;
        let mut found = self.document;
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            let part = percent_encoding::percent_decode_str(&part).decode_utf8_lossy();
            let below = found.get(&part).or_else(|| part.parse().ok().and_then(|index| found.item(index)));
            found = below.ok_or_else(|| format!("`{reference}` leads nowhere"))?;
        }
        self.around.push(reference);
        let field = self.read(found);
        self.around.pop();
        field
    }

    /// What the schema itself says.
    fn own(&mut self, schema: &'s Value, field: &mut ModelField) -> Result<(), String> {
        let text = |name: &str| schema.get(name).and_then(Value::as_text);
        let truth = |name: &str| schema.get(name).and_then(Value::as_bool) == Some(true);
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::Text(one)) => vec![one],
            Some(Value::List(many)) => many.iter().filter_map(Value::as_text).collect(),
            _ => Vec::new(),
        };
        field.nullable |= truth("nullable") || types.contains(&"null");
        let mut kinds: Vec<Kind> = types.iter().filter_map(|name| kind(name, text("format"))).collect();
        if types.is_empty() {
            let implied = [("properties", Kind::Object), ("items", Kind::List)];
            kinds = implied.into_iter().filter(|(word, _)| schema.get(word).is_some()).map(|(_, kind)| kind).take(1).collect();
        }
        match kinds[..] {
            [] => {}
            [one] => field.kind = one,
            [Kind::Integer, Kind::Number] | [Kind::Number, Kind::Integer] => field.kind = Kind::Number,
            _ => (field.kind, field.mixed) = (Kind::Any, kinds),
        }
        if let Some(format) = text("format").filter(|_| matches!(field.kind, Kind::Text)).and_then(format) {
            field.format = Some(format.to_owned());
        }
        if text("format") == Some("password") || truth("writeOnly") && text("format").is_some() {
            field.privacy = Privacy::Secret;
        }
        field.description = text("description").or_else(|| text("title")).map(str::to_owned).or_else(|| field.description.take());
        let length = schema.get("maxLength").and_then(Value::as_number).and_then(crate::Number::as_i64);
        field.length_max = length.and_then(|length| u32::try_from(length).ok()).or(field.length_max);
        self.values(schema, field);
        self.properties(schema, field)?;
        if let (Kind::List, Some(items @ Value::Object(_))) = (field.kind, schema.get("items")) {
            let item = self.read(items)?;
            field.items = (item.kind != Kind::Any).then_some(item.kind);
            field.fields = item.fields;
            field.format = item.format;
            field.one_of = item.one_of;
        }
        Ok(())
    }

    fn values(&self, schema: &Value, field: &mut ModelField) {
        let values: Vec<Value> = match (schema.get("enum"), schema.get("const")) {
            (Some(Value::List(values)), _) => values.clone(),
            (_, Some(value)) => vec![value.clone()],
            _ => return,
        };
        field.nullable |= values.contains(&Value::Null);
        field.one_of = values.into_iter().filter(|value| !value.is_null()).collect();
        if field.kind == Kind::Any && !field.one_of.is_empty() && field.one_of.iter().all(|value| value.as_text().is_some()) {
            field.kind = Kind::Text;
        }
    }

    fn properties(&mut self, schema: &'s Value, field: &mut ModelField) -> Result<(), String> {
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let read = ModelField { name: name.clone(), ..self.read(property)? };
            match field.fields.iter_mut().find(|known| known.name == *name) {
                Some(known) => merge(known, read),
                None => field.fields.push(read),
            }
        }
        Ok(())
    }

    /// One of several: `null` beside one schema is that schema, nullable; everything else is `any`.
    fn choice(&mut self, choices: &'s [Value]) -> Result<ModelField, String> {
        let is_null = |choice: &&Value| choice.get("type").and_then(Value::as_text) == Some("null");
        let nullable = choices.iter().any(|choice| is_null(&choice));
        let mut real = choices.iter().filter(|choice| !is_null(choice));
        let (first, rest) = (real.next(), real.next());
        let mut field = match (first, rest) {
            (Some(one), None) => self.read(one)?,
            _ => {
                let mut mixed = Vec::new();
                for choice in choices.iter().filter(|choice| !is_null(choice)) {
                    let kind = self.read(choice)?.kind;
                    if !mixed.contains(&kind) {
                        mixed.push(kind);
                    }
                }
                ModelField { mixed, ..ModelField::default() }
            }
        };
        field.nullable |= nullable;
        Ok(field)
    }
}

/// `required` may stand beside the properties, or in another part of an `allOf`.
fn require(field: &mut ModelField, schema: &Value) {
    for name in schema.get("required").and_then(Value::as_list).unwrap_or_default().iter().filter_map(Value::as_text) {
        if let Some(found) = field.fields.iter_mut().find(|field| field.name == name) {
            found.required = true;
        }
    }
}

/// Puts what a part says into the whole.
fn merge(into: &mut ModelField, part: ModelField) {
    if into.kind == Kind::Any {
        into.kind = part.kind;
        into.items = part.items;
    }
    into.required |= part.required;
    into.nullable |= part.nullable;
    into.format = into.format.take().or(part.format);
    into.description = into.description.take().or(part.description);
    into.length_max = into.length_max.into_iter().chain(part.length_max).min();
    if into.one_of.is_empty() {
        into.one_of = part.one_of;
    }
    if into.mixed.is_empty() && into.kind == Kind::Any {
        into.mixed = part.mixed;
    }
    if part.privacy != Privacy::Public {
        into.privacy = part.privacy;
    }
    for field in part.fields {
        match into.fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) => merge(known, field),
            None => into.fields.push(field),
        }
    }
}

fn kind(name: &str, format: Option<&str>) -> Option<Kind> {
    Some(match (name, format) {
        ("string", Some("date")) => Kind::Date,
        ("string", Some("date-time")) => Kind::Datetime,
        ("string", _) => Kind::Text,
        ("integer", _) => Kind::Integer,
        ("number", Some("decimal")) => Kind::Decimal,
        ("number", _) => Kind::Number,
        ("boolean", _) => Kind::Boolean,
        ("object", _) => Kind::Object,
        ("array", _) => Kind::List,
        _ => return None,
    })
}

/// A format of theirs as ours.
fn format(name: &str) -> Option<&'static str> {
    Some(match name {
        "email" | "idn-email" => "email",
        "uuid" => "uuid",
        "uri" | "iri" | "url" => "url",
        "time" => "time",
        "phone" | "tel" => "phone",
        "decimal" | "money" => "decimal",
        "iban" => "iban",
        "country" | "country-code" => "country",
        "currency" | "currency-code" => "currency",
        _ => return None,
    })
}
