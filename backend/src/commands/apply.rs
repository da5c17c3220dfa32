//! `linkspan apply DIR`: makes a workspace as its files say. Shows the plan first; never deletes anything.

mod plan;

use super::{
    door::{Door, Refused, Where},
    export,
    files::{ConnectionFile, Files, FlowFile, LookupTableFile, ModelFile},
};
use anyhow::{Context, anyhow};
use http::Method;
use plan::{Change, Plan, Verb};
use serde_json::{Map, Value, json};
use std::{collections::HashMap, path::PathBuf, process::ExitCode};

/// Make a workspace as its files say: connections, lookup tables, models, flows. Nothing is deleted.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder, as `export` writes it.
    folder: PathBuf,
    /// Print what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Save flows as drafts only, and publish nothing.
    #[arg(long)]
    draft: bool,
    /// Print the plan as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

/// Runs the command.
///
/// # Errors
/// When a file is wrong, or the workspace cannot be reached or refuses.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let wanted = Files::read(&args.folder)?;
    let door = args.place.open().await?;
    let result = carry_out(&door, &wanted, &args).await;
    door.close().await?;
    result
}

async fn carry_out(door: &Door, wanted: &Files, args: &Args) -> anyhow::Result<ExitCode> {
    let current = export::collect(door).await?;
    let plan = Plan::new(&current, wanted);
    if args.json {
        println!("{}", plan.to_json());
    } else {
        print!("{plan}");
    }
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    let ids = ids(door).await?;
    for change in &plan.changes {
        make(door, wanted, &ids, change, !args.draft).await.with_context(|| format!("{} `{}`", change.kind, change.name))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The ids of what is there, by kind and name.
async fn ids(door: &Door) -> anyhow::Result<HashMap<(String, String), String>> {
    let mut ids = HashMap::new();
    for (kind, path) in [("connection", "connections"), ("lookup table", "lookup-tables"), ("model", "models"), ("flow", "flows")] {
        for row in door.list::<Value>(&format!("/api/v1/{path}?limit=200")).await? {
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            ids.insert((kind.to_owned(), text("name")), text("id"));
        }
    }
    Ok(ids)
}

async fn make(door: &Door, wanted: &Files, ids: &HashMap<(String, String), String>, change: &Change, publish: bool) -> anyhow::Result<()> {
    if change.verb == Verb::Keep {
        return Ok(());
    }
    let id = ids.get(&(change.kind.to_owned(), change.name.clone())).map(String::as_str);
    match change.kind {
        "connection" => connection(door, &wanted.connections[&change.name], id).await,
        "lookup table" => lookup_table(door, &wanted.lookup_tables[&change.name], id).await,
        "model" => model(door, &wanted.models[&change.name], id).await,
        _ => flow(door, &wanted.flows[&change.name], id, publish).await,
    }
}

async fn connection(door: &Door, file: &ConnectionFile, id: Option<&str>) -> anyhow::Result<()> {
    let mut settings = file.settings.clone();
    settings.extend(secrets(file));
    match id {
        None => {
            let body = json!({ "name": file.name, "connector": file.connector, "settings": settings, "limits": file.limits });
            post(door, "/api/v1/connections", &body).await
        }
        Some(id) => {
            let path = format!("/api/v1/connections/{id}");
            let current = door.get(&path).await?;
            let shown = current.json::<wire::connection::Connection>()?;
            for gone in shown.settings.keys().filter(|name| !file.settings.contains_key(*name)) {
                settings.entry(gone.clone()).or_insert(Value::Null);
            }
            door.send(
                Method::PATCH,
                &path,
                Some(json!({ "settings": settings, "limits": file.limits }).to_string()),
                current.etag.as_deref(),
            )
            .await
            .map(drop)
        }
    }
}

/// Secrets come from the environment: `LINKSPAN_SECRET_<CONNECTION>_<FIELD>`, in capitals, `_` for all else.
fn secrets(file: &ConnectionFile) -> Map<String, Value> {
    let found =
        file.secrets.iter().filter_map(|field| Some((field.clone(), Value::from(std::env::var(secret_variable(&file.name, field)).ok()?))));
    found.collect()
}

fn secret_variable(connection: &str, field: &str) -> String {
    let plain = |text: &str| text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect::<String>();
    format!("LINKSPAN_SECRET_{}_{}", plain(connection), plain(field))
}

async fn lookup_table(door: &Door, file: &LookupTableFile, id: Option<&str>) -> anyhow::Result<()> {
    let body = json!({ "name": file.name, "columns": file.columns, "rows": file.rows });
    put_or_post(door, "/api/v1/lookup-tables", id, &body).await
}

async fn model(door: &Door, file: &ModelFile, id: Option<&str>) -> anyhow::Result<()> {
    put_or_post(door, "/api/v1/models", id, &json!({ "name": file.name, "model": file.model })).await
}

async fn flow(door: &Door, file: &FlowFile, id: Option<&str>, publish: bool) -> anyhow::Result<()> {
    // The document goes as the text it was written as, so that every digit of its constants arrives.
    let document = serde_json::to_string(&file.document).context("writing the flow as JSON")?;
    let id = match id {
        None => {
            let head = json!({ "name": file.document.name, "folder": file.folder }).to_string();
            let body = format!("{},\"document\":{document}}}", head.trim_end_matches('}'));
            let made = door.send(Method::POST, "/api/v1/flows", Some(body), None).await?;
            made.json::<wire::flow::Flow>()?.id.to_string()
        }
        Some(id) => {
            let path = format!("/api/v1/flows/{id}");
            let head = door.get(&path).await?;
            if head.json::<wire::flow::Flow>()?.folder != file.folder {
                let patch = json!({ "folder": file.folder }).to_string();
                door.send(Method::PATCH, &path, Some(patch), head.etag.as_deref()).await?;
            }
            let draft_path = format!("{path}/draft");
            let draft = door.get(&draft_path).await?;
            door.send(Method::PUT, &draft_path, Some(format!("{{\"document\":{document}}}")), draft.etag.as_deref()).await?;
            id.to_owned()
        }
    };
    if publish {
        let body = json!({ "message": "Applied from files" });
        post(door, &format!("/api/v1/flows/{id}/publish"), &body).await.map_err(explain)?;
    }
    Ok(())
}

/// A refusal with every field that is wrong, one a line.
fn explain(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<Refused>() {
        Ok(Refused(problem)) => {
            let fields = problem.fields.iter().map(|field| format!("\n  {}: {}", field.pointer, field.detail)).collect::<String>();
            anyhow!("{problem}{fields}")
        }
        Err(other) => other,
    }
}

async fn post(door: &Door, path: &str, body: &Value) -> anyhow::Result<()> {
    door.send(Method::POST, path, Some(body.to_string()), None).await.map(drop).map_err(explain)
}

async fn put_or_post(door: &Door, path: &str, id: Option<&str>, body: &Value) -> anyhow::Result<()> {
    let Some(id) = id else { return post(door, path, body).await };
    let path = format!("{path}/{id}");
    let etag = door.get(&path).await?.etag;
    door.send(Method::PUT, &path, Some(body.to_string()), etag.as_deref()).await.map(drop).map_err(explain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_one_variable() {
        assert_eq!(secret_variable("Ledger database", "password"), "LINKSPAN_SECRET_LEDGER_DATABASE_PASSWORD");
    }
}
