//! Versions of lookup tables and models: each save keeps one, by the revision that it made.

use super::{auth::Member, extract::Json, problem::Problem};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use store::{
    Scoped, Tx,
    kept_versions::{Counts, KeptVersion},
};
use uuid::Uuid;
use wire::{Page, Timestamp, table::SavedVersion};

/// Something of which versions are kept, as it is at one revision.
pub struct Kept<'k, T> {
    /// The lookup table or the model.
    pub subject: Uuid,
    /// The revision.
    pub number: i64,
    /// What it is called.
    pub name: &'k str,
    /// What it holds.
    pub content: &'k T,
    /// What became different.
    pub counts: Counts,
}

/// Keeps what was just saved.
///
/// # Errors
/// When the database fails.
pub async fn keep<T: Serialize>(scoped: &Scoped, tx: &Tx, member: &Member, kept: Kept<'_, T>) -> Result<(), Problem> {
    keep_as(scoped, tx, kept, &member.actor.name, tx.now()).await
}

/// Keeps what was there before versions were kept, unless it is kept already; nobody knows any more who saved it.
///
/// # Errors
/// When the database fails.
pub async fn keep_before<T: Serialize>(scoped: &Scoped, tx: &Tx, kept: Kept<'_, T>, saved_at: Timestamp) -> Result<(), Problem> {
    keep_as(scoped, tx, kept, "", saved_at).await
}

async fn keep_as<T: Serialize>(scoped: &Scoped, tx: &Tx, kept: Kept<'_, T>, author: &str, saved_at: Timestamp) -> Result<(), Problem> {
    let version = KeptVersion {
        number: kept.number,
        name: kept.name.to_owned(),
        author: author.to_owned(),
        saved_at,
        counts: kept.counts,
        content: serde_json::to_string(kept.content).map_err(Problem::internal)?,
    };
    Ok(scoped.keep_version(tx, kept.subject, &version).await?)
}

/// The versions of something that is there, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(scoped: &Scoped, subject: Uuid) -> Result<Json<Page<SavedVersion>>, Problem> {
    let items = scoped.kept_versions(subject).await?.into_iter().map(wire_version).collect();
    Ok(Json(Page { items, next: None }))
}

/// One version, and what it held.
///
/// # Errors
/// 404 when there is no such version; when the database fails.
pub async fn find<T: DeserializeOwned>(scoped: &Scoped, subject: Uuid, number: i64) -> Result<(T, SavedVersion), Problem> {
    let found = scoped.kept_version(subject, number).await?.ok_or_else(|| Problem::not_found("version"))?;
    let held = serde_json::from_str(&found.content).map_err(Problem::internal)?;
    Ok((held, wire_version(found)))
}

/// A version as it travels.
fn wire_version(version: KeptVersion) -> SavedVersion {
    SavedVersion {
        number: version.number,
        name: version.name,
        author: version.author,
        saved_at: version.saved_at,
        added: version.counts.added,
        changed: version.counts.changed,
        removed: version.counts.removed,
    }
}

/// Counts as the audit log has them.
#[must_use]
pub fn details(name: &str, counts: Counts) -> Value {
    json!({ "name": name, "added": counts.added, "removed": counts.removed, "changed": counts.changed })
}

/// A count that is kept.
#[must_use]
pub fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
