//! API tokens. The table knows the SHA-256 of a token's secret, never the secret.

use crate::{
    Result, Scoped, Store, Tx,
    members::{role_from, role_text},
};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*};
use wire::{
    TokenId, WorkspaceId,
    account::{NewToken, Token},
};

/// `last_used_at` is kept to the minute, so that a busy token does not write at each request.
const LAST_USED_STEP_MS: i64 = 60_000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub name: String,
    pub role: String,
    pub hint: String,
    pub secret_hash: Vec<u8>,
    pub created_by: String,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
    pub expires_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn token(row: Model) -> Result<Token> {
    let role = role_from(&row.role)?;
    let Model { id, name, hint, created_at, last_used_at, expires_at, .. } = row;
    Ok(Token { id: TokenId(id), name, role, hint, created_at, last_used_at, expires_at })
}

impl Store {
    /// The token with this secret, if it has not ended; notes that it was used.
    ///
    /// # Errors
    /// When the database does.
    pub async fn use_token(&self, secret_hash: Vec<u8>) -> Result<Option<(WorkspaceId, Token)>> {
        let now = self.now();
        let lives = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
        let query = Entity::find().filter(Column::SecretHash.eq(secret_hash)).filter(lives);
        let Some(row) = query.one(self.reader()).await? else { return Ok(None) };
        if row.last_used_at.is_none_or(|at| at + LAST_USED_STEP_MS <= now) {
            let tx = self.begin().await?;
            let update = Entity::update_many().filter(Column::Id.eq(row.id));
            update.col_expr(Column::LastUsedAt, Expr::value(now - now % LAST_USED_STEP_MS)).exec(&*tx).await?;
            tx.commit().await?;
        }
        Ok(Some((WorkspaceId(row.workspace_id), token(row)?)))
    }
}

impl Scoped {
    /// The tokens, newest first, from behind the row `after`.
    ///
    /// # Errors
    /// When the database does.
    pub async fn tokens(&self, after: Option<TokenId>, limit: u64) -> Result<Vec<Token>> {
        let mut query = Entity::find().filter(Column::WorkspaceId.eq(self.uuid()));
        if let Some(after) = after {
            query = query.filter(Column::Id.lt(after.0));
        }
        query.order_by_desc(Column::Id).limit(limit).all(self.reader()).await?.into_iter().map(token).collect()
    }
}

impl Tx {
    /// Keeps a token under the hash of its secret.
    ///
    /// # Errors
    /// When the database does.
    pub async fn insert_token(&self, workspace: WorkspaceId, new: NewToken, hint: &str, secret_hash: Vec<u8>, by: &str) -> Result<Token> {
        let NewToken { name, role, expires_at } = new;
        let token = Token { id: self.id(), name, role, hint: hint.to_owned(), created_at: self.now(), last_used_at: None, expires_at };
        let row = ActiveModel {
            id: Set(token.id.0),
            workspace_id: Set(workspace.0),
            name: Set(token.name.clone()),
            role: Set(role_text(role).to_owned()),
            hint: Set(token.hint.clone()),
            secret_hash: Set(secret_hash),
            created_by: Set(by.to_owned()),
            created_at: Set(token.created_at),
            last_used_at: Set(None),
            expires_at: Set(expires_at),
        };
        Entity::insert(row).exec_without_returning(&**self).await?;
        Ok(token)
    }

    /// Removes a token; `None` when there is none of this id.
    ///
    /// # Errors
    /// When the database does.
    pub async fn delete_token(&self, workspace: WorkspaceId, id: TokenId) -> Result<Option<Token>> {
        let Some(row) = Entity::find_by_id(id.0).filter(Column::WorkspaceId.eq(workspace.0)).one(&**self).await? else { return Ok(None) };
        Entity::delete_by_id(id.0).exec(&**self).await?;
        token(row).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;
    use wire::account::Role;

    #[tokio::test]
    async fn a_token_is_found_by_its_hash_until_it_ends() {
        on_both(|store, clock| async move {
            let tx = store.begin().await.unwrap();
            let (here, there) = (tx.insert_workspace("Here", vec![1]).await.unwrap(), tx.insert_workspace("There", vec![1]).await.unwrap());
            let new = NewToken { name: "CI".into(), role: Role::Operator, expires_at: Some(tx.now() + 120_000) };
            let token = tx.insert_token(here, new, "lsp_abcd", vec![7; 32], "ada@example.com").await.unwrap();
            tx.commit().await.unwrap();

            let (workspace, found) = store.use_token(vec![7; 32]).await.unwrap().expect("found");
            assert_eq!((workspace, found.id, found.role), (here, token.id, Role::Operator));
            let used = |store: Store| async move { store.workspace(here).tokens(None, 10).await.unwrap()[0].last_used_at.expect("used") };
            let first = used(store.clone()).await;
            clock.advance_ms(100);
            store.use_token(vec![7; 32]).await.unwrap().expect("found");
            assert_eq!(used(store.clone()).await, first, "not written at each use");
            clock.advance_ms(90_000);
            store.use_token(vec![7; 32]).await.unwrap().expect("found");
            assert!(used(store.clone()).await > first);

            assert!(store.use_token(vec![8; 32]).await.unwrap().is_none());
            assert!(store.workspace(there).tokens(None, 10).await.unwrap().is_empty());
            let tx = store.begin().await.unwrap();
            assert!(tx.delete_token(there, token.id).await.unwrap().is_none());
            drop(tx);
            clock.advance_ms(60_000);
            assert!(store.use_token(vec![7; 32]).await.unwrap().is_none(), "it has ended");
        })
        .await;
    }
}
