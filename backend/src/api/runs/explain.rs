//! Why a value of a past run is what it is: asked of the mapping that ran, with the record that the history keeps of it.
//! Lookup tables are taken as they are now, and those that changed since are named.

use super::super::{
    auth::Member,
    extract::{Json, Path, Query},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use flow::Action;
use http::StatusCode;
use mapping::{Compiled, Context, Line, Mapping, Record, Table, Tables, Value};
use serde::Deserialize;
use std::sync::Arc;
use store::{Scoped, payloads::Side};
use wire::{
    AttemptId, RunId, Timestamp,
    run::{Explained, ExplainedTable, Explanation, RunDetail},
};

const UNREADABLE: &str = "The mapping of this run cannot be read any more.";
const NOT_KEPT: &str = "The record that this one was made of is not kept: the history keeps the first ones of a page.";

/// Which value.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Which record of the attempt's output, from 0.
    index: usize,
    /// Where the value stands in it: `lines[2].total`.
    field: String,
}

/// Explain a value that a map step made.
///
/// The source fields, functions, lookups and conditions that made it, with what each gave: asked of the mapping as it was
/// published for the run, with the record that went in. Lookup tables are as they are now.
#[utoipa::path(get, path = "/api/v1/runs/{id}/attempts/{attempt}/explain", tag = "runs", params(("id" = String, Path), ("attempt" = String, Path), Asked), responses((status = 200, body = Explanation), (status = 409, body = wire::Problem), (status = 422, body = wire::Problem)))]
pub async fn explain_value(
    State(app): State<App>,
    member: Member,
    Path((id, attempt)): Path<(RunId, AttemptId)>,
    Query(asked): Query<Asked>,
) -> Result<Json<Explanation>, Problem> {
    let scoped = member.scoped(&app);
    let run = scoped.run_detail(id).await?.ok_or_else(|| Problem::not_found("run"))?;
    let (mapping, each_passed) = mapping_of(&run, attempt)?;
    let outputs = records(&scoped, id, attempt, Side::Output).await?;
    let output = outputs.get(asked.index).ok_or_else(|| Problem::field("query:index", "field.invalid", no_record(outputs.len())))?;
    let inputs = records(&scoped, id, attempt, Side::Input).await?;
    let (tables, told) = tables(&scoped, &mapping, run.run.started_at.unwrap_or(run.run.created_at)).await?;
    // The hour of a run is that of its acceptance, for every record and after every restart.
    let context = Context { now_ms: run.run.created_at, tables: Arc::new(tables) };
    let compiled = Compiled::new(&mapping).map_err(|_| not_explainable(UNREADABLE))?;
    let now: Vec<Option<Record>> = inputs.iter().map(|input| compiled.map_record(input, &context).ok()).collect();
    let may_differ = told.iter().any(|table| table.changed || table.gone);
    let input =
        source_of(&outputs, asked.index, &now, each_passed, may_differ).ok_or_else(|| match told.iter().find(|table| table.gone) {
            Some(table) => {
                let name = &table.name;
                not_explainable(&format!(
                    "The lookup table `{name}` is gone: without it nobody can tell of which record this one was made."
                ))
            }
            None => not_explainable(NOT_KEPT),
        })?;
    let lines = mapping::explain(&mapping, inputs[input].value(), &asked.field, &context)
        .map_err(|fault| Problem::field("query:field", "field.invalid", super::super::connections::sentence(&fault.message)))?;
    let value = |record: &Record| at(record, &asked.field);
    let same = now[input].as_ref().is_some_and(|now| value(now) == value(output));
    let lines = lines.into_iter().map(explained).collect::<Result<_, _>>()?;
    Ok(Json(Explanation { lines, input: super::super::kept::count(input), tables: told, same }))
}

fn not_explainable(detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, "run.not_explainable", "Cannot be explained", detail)
}

fn no_record(count: usize) -> String {
    format!("The history keeps {count} records of this attempt's output; the first one is 0.")
}

/// The mapping of the step that an attempt is of, as it ran, and whether each record that went in came out.
fn mapping_of(run: &RunDetail, attempt: AttemptId) -> Result<(Mapping, bool), Problem> {
    let attempt = run.attempts.iter().find(|one| one.id == attempt).ok_or_else(|| Problem::not_found("attempt"))?;
    let document = flow::Flow::from_json(run.document.text()).map_err(|_| not_explainable(UNREADABLE))?;
    match document.steps.into_iter().find(|step| step.id == attempt.step).map(|step| step.action) {
        Some(Action::Map(mapping)) => Ok((mapping, attempt.records_in == attempt.records_out)),
        _ => Err(not_explainable("This step is no mapping: its records come from the other system, or pass as they are.")),
    }
}

async fn records(scoped: &Scoped, run: RunId, attempt: AttemptId, side: Side) -> Result<Vec<Record>, Problem> {
    let found = scoped.attempt_records(run, attempt, side).await?.ok_or_else(|| Problem::not_found("payload"))?;
    found.records.iter().map(|record| Record::read(record.text().as_bytes()).map_err(Problem::internal)).collect()
}

/// The lookup tables of a mapping, and what became of them since a moment.
async fn tables(scoped: &Scoped, mapping: &Mapping, since: Timestamp) -> Result<(Tables, Vec<ExplainedTable>), Problem> {
    let (mut tables, mut told) = (Tables::new(), Vec::new());
    for name in mapping::cases::tables_of(mapping) {
        let found = scoped.lookup_table_named(&name).await?;
        let (is_there, changed) = (found.is_some(), found.as_ref().is_some_and(|table| table.updated_at > since));
        if let Some(table) = found {
            tables.insert(name.clone(), Table::new(table.columns, table.rows));
        }
        told.push(ExplainedTable { name, changed, gone: !is_there });
    }
    Ok((tables, told))
}

/// Which of the records that went in became an output: records keep their order, and some of them were set aside.
fn source_of(outputs: &[Record], index: usize, now: &[Option<Record>], each_passed: bool, may_differ: bool) -> Option<usize> {
    if each_passed {
        return (index < now.len()).then_some(index);
    }
    let output = outputs[index].text();
    // Of records that became the same, the one of the same rank.
    let rank = outputs[..index].iter().filter(|other| other.text() == output).count();
    let equal = |made: &&Option<Record>| made.as_ref().is_some_and(|made| made.text() == output);
    let exact = now.iter().enumerate().filter(|(_, made)| equal(made)).map(|(at, _)| at).nth(rank);
    // A changed lookup table makes other values: where as many are made as were then, they are the same ones.
    let made: Vec<usize> = now.iter().enumerate().filter(|(_, made)| made.is_some()).map(|(at, _)| at).collect();
    exact.or_else(|| (may_differ && made.len() == outputs.len()).then(|| made[index]))
}

fn at(record: &Record, field: &str) -> Option<String> {
    let path = mapping::Path::parse(field).ok()?;
    path.find(record.value()).map(|value| value.to_string())
}

fn explained(line: Line) -> Result<Explained, Problem> {
    let written = |value: &Value| wire::Json::of(value).map_err(Problem::internal);
    Ok(Explained {
        value: line.value.as_ref().map(written).transpose()?,
        step: wire::Json::of(&line.step).map_err(Problem::internal)?,
        text: line.text,
        error: line.error,
        depth: line.depth,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> Vec<Record> {
        texts.iter().map(|text| Record::read(text.as_bytes()).expect("JSON")).collect()
    }

    #[test]
    fn an_output_is_found_among_what_went_in() {
        let made = |texts: &[Option<&str>]| texts.iter().map(|text| text.map(|text| list(&[text]).remove(0))).collect::<Vec<_>>();
        let outputs = list(&[r#"{"n":1}"#, r#"{"n":1}"#, r#"{"n":3}"#]);
        let now = made(&[Some(r#"{"n":1}"#), None, Some(r#"{"n":1}"#), Some(r#"{"n":3}"#)]);
        assert_eq!([0, 1, 2].map(|at| source_of(&outputs, at, &now, false, false)), [Some(0), Some(2), Some(3)], "one was set aside");
        let other = made(&[Some(r#"{"n":1}"#), None, Some(r#"{"n":1}"#), Some(r#"{"n":4}"#)]);
        assert_eq!(source_of(&outputs, 2, &other, false, true), Some(3), "a table changed");
        assert_eq!(source_of(&outputs, 2, &other, false, false), None, "it was made by something else");
        assert_eq!(source_of(&outputs, 2, &other[..3], false, true), None, "it is not kept");
        assert_eq!(source_of(&outputs, 1, &other[..3], true, true), Some(1), "none was set aside");
    }
}
