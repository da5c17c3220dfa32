//! Sessions of signed-in people. The table knows the SHA-256 of a session's id, never the id.

use crate::{Result, Store, Tx};
use sea_orm::{
    ActiveValue::Set,
    QueryOrder,
    entity::prelude::*,
    sea_query::{Expr, OnConflict},
};
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

impl From<Model> for SessionRow {
    fn from(row: Model) -> Self {
        Self { id_hash: row.id_hash, user: row.user_id.map(UserId), data: row.data, expires_at: row.expires_at }
    }
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
        Ok(row.map(SessionRow::from))
    }

    /// Keeps a change of a session, unless it was ended meanwhile: then it stays so.
    ///
    /// # Errors
    /// When the database does.
    pub async fn change_session(&self, session: SessionRow) -> Result<()> {
        let tx = self.begin().await?;
        let update = Entity::update_many().filter(Column::IdHash.eq(session.id_hash));
        let update = update.col_expr(Column::UserId, Expr::value(session.user.map(|user| user.0)));
        let update = update.col_expr(Column::Data, Expr::value(session.data)).col_expr(Column::ExpiresAt, Expr::value(session.expires_at));
        update.exec(&*tx).await?;
        tx.commit().await
    }

    /// The sessions of a person that have not ended, the newest first.
    ///
    /// # Errors
    /// When the database does.
    pub async fn sessions_of(&self, user: UserId) -> Result<Vec<SessionRow>> {
        let query = Entity::find().filter(Column::UserId.eq(user.0)).filter(Column::ExpiresAt.gt(self.now()));
        let rows = query.order_by_desc(Column::CreatedAt).order_by_desc(Column::IdHash).all(self.reader()).await?;
        Ok(rows.into_iter().map(SessionRow::from).collect())
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

impl Tx {
    /// Ends sessions of a person: this one, or all but that one; says how many.
    ///
    /// # Errors
    /// When the database does.
    pub async fn end_sessions(&self, user: UserId, which: Which) -> Result<u64> {
        let mut delete = Entity::delete_many().filter(Column::UserId.eq(user.0));
        delete = match which {
            Which::This(id_hash) => delete.filter(Column::IdHash.eq(id_hash)),
            Which::AllBut(id_hash) => delete.filter(Column::IdHash.ne(id_hash)),
        };
        Ok(delete.exec(&**self).await?.rows_affected)
    }
}

/// Some of a person's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one with this hash.
    This(Vec<u8>),
    /// All others.
    AllBut(Vec<u8>),
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
            store.change_session(session("{}", 1000)).await.unwrap();
            assert_eq!(store.session(vec![1; 32]).await.unwrap(), None, "a late change does not bring it back");
        })
        .await;
    }
}
