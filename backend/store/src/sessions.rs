//! Sessions of signed-in people. The table knows the SHA-256 of a session's id, never the id.

use crate::{Result, Store};
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::OnConflict};
use wire::{Timestamp, UserId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: Vec<u8>,
    pub user_id: Option<Uuid>,
    pub data: String,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the id.
    pub id_hash: Vec<u8>,
    /// Whose, once signed in.
    pub user: Option<UserId>,
    /// A JSON object.
    pub data: String,
    /// When it ends without further use.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a session, new or changed.
    ///
    /// # Errors
    /// When the database does.
    pub async fn save_session(&self, session: SessionRow) -> Result<()> {
        let row = ActiveModel {
            id_hash: Set(session.id_hash),
            user_id: Set(session.user.map(|user| user.0)),
            data: Set(session.data),
            created_at: Set(self.now()),
            expires_at: Set(session.expires_at),
        };
        let update = OnConflict::column(Column::IdHash).update_columns([Column::UserId, Column::Data, Column::ExpiresAt]).to_owned();
        let tx = self.begin().await?;
        Entity::insert(row).on_conflict(update).exec_without_returning(&*tx).await?;
        tx.commit().await
    }

    /// A session that has not ended.
    ///
    /// # Errors
    /// When the database does.
    pub async fn session(&self, id_hash: Vec<u8>) -> Result<Option<SessionRow>> {
        let row = Entity::find_by_id(id_hash).filter(Column::ExpiresAt.gt(self.now())).one(self.reader()).await?;
        Ok(row.map(|row| SessionRow { id_hash: row.id_hash, user: row.user_id.map(UserId), data: row.data, expires_at: row.expires_at }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database does.
    pub async fn delete_session(&self, id_hash: Vec<u8>) -> Result<()> {
        let tx = self.begin().await?;
        Entity::delete_by_id(id_hash).exec(&*tx).await?;
        tx.commit().await
    }

    /// Removes sessions that have ended; says how many.
    ///
    /// # Errors
    /// When the database does.
    pub async fn sweep_sessions(&self) -> Result<u64> {
        let tx = self.begin().await?;
        let swept = Entity::delete_many().filter(Column::ExpiresAt.lte(self.now())).exec(&*tx).await?;
        tx.commit().await?;
        Ok(swept.rows_affected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;

    #[tokio::test]
    async fn a_session_is_kept_changed_ended_and_swept() {
        on_both(|store, clock| async move {
            let session = |data: &str, in_ms: i64| SessionRow {
                id_hash: vec![1; 32],
                user: None,
                data: data.into(),
                expires_at: store.now() + in_ms,
            };
            store.save_session(session("{}", 1000)).await.unwrap();
            let changed = session("{\"a\":1}", 2000);
            store.save_session(changed.clone()).await.unwrap();
            assert_eq!(store.session(vec![1; 32]).await.unwrap(), Some(changed));
            clock.advance_ms(2000);
            assert_eq!(store.session(vec![1; 32]).await.unwrap(), None);
            assert_eq!(store.sweep_sessions().await.unwrap(), 1);
            store.save_session(session("{}", 1000)).await.unwrap();
            store.delete_session(vec![1; 32]).await.unwrap();
            assert_eq!(store.session(vec![1; 32]).await.unwrap(), None);
        })
        .await;
    }
}
