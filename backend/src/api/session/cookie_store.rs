//! Where sessions are kept: in our store, under the SHA-256 of their id, ended by our clock.

use super::super::auth::{SESSION_AGE_MAX_MS, SESSION_IDLE_MS, SIGNED_IN, SignedIn};
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use store::{Store, sessions::SessionRow};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Sessions in the database.
#[derive(Debug, Clone)]
pub struct CookieStore {
    store: Store,
}

impl CookieStore {
    pub(super) fn new(store: Store) -> Self {
        Self { store }
    }
}

/// What is kept of a session's id.
pub(in crate::api) fn hash(id: &Id) -> Vec<u8> {
    Sha256::digest(id.to_string().as_bytes()).to_vec()
}

fn backend(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

fn row(store: &Store, record: &Record) -> Result<SessionRow> {
    let signed_in = record.data.get(SIGNED_IN).cloned().map(serde_json::from_value::<SignedIn>).transpose();
    let signed_in = signed_in.map_err(|error| Error::Encode(error.to_string()))?;
    let idle = store.now() + SESSION_IDLE_MS;
    Ok(SessionRow {
        id_hash: hash(&record.id),
        user: signed_in.as_ref().map(|signed_in| signed_in.user),
        data: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
        expires_at: signed_in.map_or(idle, |signed_in| idle.min(signed_in.at + SESSION_AGE_MAX_MS)),
    })
}

#[async_trait]
impl SessionStore for CookieStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while self.store.session(hash(&record.id)).await.map_err(backend)?.is_some() {
            record.id = Id::default();
        }
        self.store.save_session(row(&self.store, record)?).await.map_err(backend)
    }

    /// A session that was ended while a request was under way is not brought back by it.
    async fn save(&self, record: &Record) -> Result<()> {
        self.store.change_session(row(&self.store, record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self.store.session(hash(id)).await.map_err(backend)? else { return Ok(None) };
        let data = serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(row.expires_at / 1000).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete_session(hash(id)).await.map_err(backend)
    }
}
