//! The model that a text describes: records, a JSON Schema, the header of a CSV file, a component of an OpenAPI document.

use super::super::{connections::sentence, extract::Json, kept::count, lookup_tables::CsvFile, problem::Problem};
use mapping::{
    Model, Value,
    formats::{Format, guess},
    infer::{self, columns::Columns, openapi, schema},
};
use wire::{
    FieldProblem,
    table::{ModelSource, ReadModel, ReadModelAnswer},
};

/// Where mistakes of the text are told.
const TEXT: &str = "/text";

/// Make a model from what a text describes.
///
/// Nothing is kept: the answer is the model, and of an OpenAPI document the names of its components.
#[utoipa::path(post, path = "/api/v1/models/read", tag = "models", request_body = ReadModel, responses((status = 200, body = ReadModelAnswer), (status = 422, body = wire::Problem)))]
pub async fn read_model(_: super::super::auth::Member, Json(body): Json<ReadModel>) -> Result<Json<ReadModelAnswer>, Problem> {
    if body.text.trim().is_empty() {
        return Err(Problem::field(TEXT, "field.required", "There is no text to read."));
    }
    let answer = match body.from {
        ModelSource::Samples => samples(&body.text),
        ModelSource::JsonSchema => {
            let model = schema::model(&document(&body.text)?).map_err(|why| wrong(&why))?;
            answer(&model, "JSON Schema", 0)
        }
        ModelSource::CsvHeader => header(&body.text),
        ModelSource::Openapi => component(&body.text, body.component.as_deref()),
    };
    answer.map(Json)
}

fn answer(model: &Model, format: &str, records: usize) -> Result<ReadModelAnswer, Problem> {
    let model = serde_json::to_value(model).map_err(Problem::internal)?;
    Ok(ReadModelAnswer { model, components: Vec::new(), records: count(records), format: format.to_owned() })
}

fn wrong(why: &str) -> Problem {
    Problem::field(TEXT, "model.unreadable", sentence(why))
}

fn samples(text: &str) -> Result<ReadModelAnswer, Problem> {
    let looks_json = text.trim_start().starts_with(['{', '[']);
    // Broken JSON has commas too, and is no CSV for that.
    let Some(guess) = guess(text).filter(|guess| !looks_json || !matches!(guess.format, Format::Csv(_))) else {
        let json = looks_json.then(|| mapping::json::read(text.as_bytes()).err()).flatten();
        let why = json.map(|error| format!("this is not JSON: {error}"));
        return Err(wrong(&why.unwrap_or_else(|| "these are no records: JSON, NDJSON, CSV and XML can be read".to_owned())));
    };
    let format = match guess.format {
        Format::Csv(_) => "CSV",
        Format::Json(_) => "JSON",
        Format::Ndjson => "NDJSON",
        Format::Xml(_) => "XML",
        Format::FixedWidth(_) => "fixed width",
    };
    let objects = guess.records.iter().filter(|record| record.as_object().is_some()).count();
    if objects == 0 {
        return Err(wrong("a record is an object, and there is none in this text"));
    }
    answer(&infer::infer(&guess.records), format, objects)
}

fn header(text: &str) -> Result<ReadModelAnswer, Problem> {
    let file = CsvFile::read(text.as_bytes(), &[], Some(true)).map_err(at_text)?;
    let texts = |row: &[String]| row.to_vec();
    let names = file.header.as_deref().map(texts).unwrap_or_default();
    let mut columns = Columns::new(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for row in file.rows.iter().take(infer::SAMPLES_MAX) {
        columns.add(&row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    answer(&columns.model(""), "CSV", file.rows.len())
}

/// The mistakes of a file, told at the text.
fn at_text(problem: Problem) -> Problem {
    let fields = problem.document().fields.iter().map(|field| FieldProblem { pointer: TEXT.to_owned(), ..field.clone() }).collect();
    Problem::invalid(fields)
}

fn component(text: &str, chosen: Option<&str>) -> Result<ReadModelAnswer, Problem> {
    let document = document(text)?;
    let components = openapi::components(&document);
    let only = if let [only] = components.as_slice() { Some(*only) } else { None };
    let names: Vec<String> = components.iter().map(|name| (*name).to_owned()).collect();
    if names.is_empty() {
        return Err(wrong("this is no OpenAPI document with components: it has neither `components.schemas` nor `definitions`"));
    }
    let chosen = chosen.filter(|chosen| !chosen.is_empty()).or(only);
    let answered = match chosen {
        Some(name) => {
            let model = openapi::model(&document, name);
            answer(&model.map_err(|why| Problem::field("/component", "model.unreadable", sentence(&why)))?, "OpenAPI", 0)?
        }
        None => ReadModelAnswer { format: "OpenAPI".to_owned(), ..ReadModelAnswer::default() },
    };
    Ok(ReadModelAnswer { components: names, ..answered })
}

/// A document in JSON or YAML.
fn document(text: &str) -> Result<Value, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        mapping::json::read(text.as_bytes()).map_err(|error| wrong(&format!("this is not JSON: {error}")))
    } else {
        mapping::yaml::read(text).map_err(|error| wrong(&format!("this is neither JSON nor YAML: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(answer: Result<ReadModelAnswer, Problem>) -> String {
        let model = answer.expect("a model").model;
        let names = model["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
        names
            .iter()
            .map(|field| format!("{}:{}", field["name"].as_str().unwrap_or("?"), field["type"].as_str().unwrap_or("?")))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn records_of_every_format_make_a_model() {
        for (text, format) in [
            ("{\"id\": 1, \"name\": \"Ada\"}", "JSON"),
            ("{\"id\": 1, \"name\": \"Ada\"}\n{\"id\": 2, \"name\": \"Bo\"}\n", "NDJSON"),
            ("id,name\nx1,Ada\n", "CSV"),
            ("<os><o><id>x</id><name>Ada</name></o><o><id>y</id><name>Bo</name></o></os>", "XML"),
        ] {
            let answer = samples(text).expect("a model");
            assert_eq!(answer.format, format);
            assert!(fields(Ok(answer)).contains("name:text"), "{text}");
        }
        for text in ["{", "hello", "[1, 2]"] {
            assert_eq!(samples(text).expect_err("refused").document().fields[0].pointer, "/text", "{text}");
        }
    }

    #[test]
    fn a_header_alone_is_enough() {
        assert_eq!(fields(header("Order no;Total\n")), "Order no:text Total:text");
        assert_eq!(header("a,b\n1,2\n").expect("a model").records, 1);
        assert_eq!(header("a,b\n1,\"x\"y\n").expect_err("refused").document().fields[0].pointer, "/text");
    }

    #[test]
    fn a_component_is_chosen_from_the_list() {
        let text = "openapi: 3.1.0\ncomponents:\n  schemas:\n    Pet: { type: object, properties: { id: { type: integer } } }\n    Tag: { type: string }\n";
        let asked = component(text, None).expect("a list");
        assert_eq!((asked.components.as_slice(), asked.model.is_null()), (["Pet".to_owned(), "Tag".to_owned()].as_slice(), true));
        assert_eq!(fields(component(text, Some("Pet"))), "id:integer");
        assert_eq!(component(text, Some("Tag")).expect_err("no object").document().fields[0].pointer, "/component");
        assert_eq!(component("{}", None).expect_err("no components").document().fields[0].pointer, "/text");
        let schema = document("{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}").expect("JSON");
        assert_eq!(schema::model(&schema).expect("a model").fields[0].name, "a");
    }
}
