//! `linkspan export DIR`: writes flows, models, lookup tables and connections as YAML files.

use super::{
    door::{Door, Where},
    files::{ConnectionFile, Files, FlowFile, LookupTableFile, ModelFile},
};
use anyhow::Context;
use std::{path::PathBuf, process::ExitCode};
use wire::{
    connection::Connection,
    flow::Flow,
    table::{LookupTable, NamedModel},
};

/// Write a workspace as files, without secrets.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to write to; files of things that are gone are removed.
    folder: PathBuf,
    #[command(flatten)]
    place: Where,
}

/// Runs the command.
///
/// # Errors
/// When the workspace cannot be read or the folder cannot be written.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let door = args.place.open().await?;
    let files = collect(&door).await;
    door.close().await?;
    let count = files?.write(&args.folder)?;
    println!("{count} files in {}", args.folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Reads everything of a workspace that files can hold.
///
/// # Errors
/// When the workspace cannot be read.
pub async fn collect(door: &Door) -> anyhow::Result<Files> {
    let mut files = Files::default();
    for connection in door.list::<Connection>("/api/v1/connections?limit=200").await? {
        let Connection { name, connector, settings, secrets_set, limits, .. } = connection;
        files.connections.insert(name.clone(), ConnectionFile { name, connector, settings, limits, secrets: secrets_set });
    }
    for head in door.list::<LookupTable>("/api/v1/lookup-tables?limit=200").await? {
        let LookupTable { name, columns, rows, .. } = door.get(&format!("/api/v1/lookup-tables/{}", head.id)).await?.json()?;
        files.lookup_tables.insert(name.clone(), LookupTableFile { name, columns, rows });
    }
    for NamedModel { name, model, .. } in door.list::<NamedModel>("/api/v1/models?limit=200").await? {
        let model = serde_json::from_value(model).with_context(|| format!("the model `{name}` is of a newer version"))?;
        files.models.insert(name.clone(), ModelFile { name, model });
    }
    for Flow { id, name, folder, .. } in door.list::<Flow>("/api/v1/flows?limit=200").await? {
        let text = door.get(&format!("/api/v1/flows/{id}/export")).await?.text();
        let document = flow::Flow::from_yaml(&text).with_context(|| format!("the flow `{name}` is of a newer version"))?;
        files.flows.insert(name, FlowFile { folder, document });
    }
    Ok(files)
}
