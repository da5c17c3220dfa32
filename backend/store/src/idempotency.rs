//! Idempotency keys: what a POST under a key was asked and answered, for a day.

use crate::{Error, Result, Scoped, Store};
use sea_orm::{ActiveValue::Set, Condition, entity::prelude::*, sea_query::OnConflict};

/// How long an answer is kept.
pub const KEPT_MS: i64 = 24 * 3600 * 1000;
/// After this a request that has no answer is taken as lost with its server.
pub const LOST_AFTER_MS: i64 = 10 * 60 * 1000;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub request_hash: Vec<u8>,
    pub status: Option<i64>,
    pub headers: Option<String>,
    pub body: Option<Vec<u8>>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nothing: the caller goes on, and must settle or release it.
    New,
    /// The first request is still under way.
    Running,
    /// It was used for another request.
    Other,
    /// It was answered.
    Answered(Answer),
}

/// An answer that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values, as JSON.
    pub headers: String,
    /// The body, sealed.
    pub body: Vec<u8>,
}

impl Store {
    /// Removes keys that are old.
    ///
    /// # Errors
    /// When the database does.
    pub async fn sweep_idempotency_keys(&self) -> Result<u64> {
        let tx = self.begin().await?;
        let swept = Entity::delete_many().filter(forgotten(self.now())).exec(&*tx).await?;
        tx.commit().await?;
        Ok(swept.rows_affected)
    }

    /// Releases every key that has no answer. Only for the start of the one process of a SQLite file.
    ///
    /// # Errors
    /// When the database does.
    pub async fn release_unanswered_idempotency_keys(&self) -> Result<u64> {
        let tx = self.begin().await?;
        let released = Entity::delete_many().filter(Column::Status.is_null()).exec(&*tx).await?;
        tx.commit().await?;
        Ok(released.rows_affected)
    }
}

fn forgotten(now: i64) -> Condition {
    let lost = Condition::all().add(Column::Status.is_null()).add(Column::CreatedAt.lte(now - LOST_AFTER_MS));
    Condition::any().add(Column::CreatedAt.lte(now - KEPT_MS)).add(lost)
}

impl Scoped {
    /// Takes a key for a request, or tells what became of the one that took it.
    ///
    /// # Errors
    /// When the database does.
    pub async fn claim_idempotency_key(&self, actor: &str, key: &str, request_hash: &[u8]) -> Result<Claim> {
        let id = (self.uuid(), actor.to_owned(), key.to_owned());
        let tx = self.begin().await?;
        Entity::delete_many().filter(self.one(actor, key)).filter(forgotten(tx.now())).exec(&*tx).await?;
        let row = ActiveModel {
            workspace_id: Set(id.0),
            actor: Set(id.1.clone()),
            key: Set(id.2.clone()),
            request_hash: Set(request_hash.to_vec()),
            status: Set(None),
            headers: Set(None),
            body: Set(None),
            created_at: Set(tx.now()),
        };
        let keep = OnConflict::columns([Column::WorkspaceId, Column::Actor, Column::Key]).do_nothing().to_owned();
        let inserted = Entity::insert(row).on_conflict(keep).exec_without_returning(&*tx).await?;
        if inserted > 0 {
            tx.commit().await?;
            return Ok(Claim::New);
        }
        let row = Entity::find_by_id(id).one(&*tx).await?;
        Ok(match row {
            None => Claim::Running,
            Some(row) if row.request_hash != request_hash => Claim::Other,
            Some(Model { status: Some(status), headers, body, .. }) => Claim::Answered(Answer {
                status: u16::try_from(status).map_err(|error| Error::unreadable("a kept status", error))?,
                headers: headers.unwrap_or_default(),
                body: body.unwrap_or_default(),
            }),
            Some(_) => Claim::Running,
        })
    }

    /// Keeps the answer.
    ///
    /// # Errors
    /// When the database does.
    pub async fn settle_idempotency_key(&self, actor: &str, key: &str, answer: Answer) -> Result<()> {
        let tx = self.begin().await?;
        let update = Entity::update_many().filter(self.one(actor, key));
        let update =
            update.col_expr(Column::Status, Expr::value(i64::from(answer.status))).col_expr(Column::Headers, Expr::value(answer.headers));
        update.col_expr(Column::Body, Expr::value(answer.body)).exec(&*tx).await?;
        tx.commit().await
    }

    /// Forgets the key: the request failed in a way that the same may be tried again.
    ///
    /// # Errors
    /// When the database does.
    pub async fn release_idempotency_key(&self, actor: &str, key: &str) -> Result<()> {
        let tx = self.begin().await?;
        Entity::delete_many().filter(self.one(actor, key)).exec(&*tx).await?;
        tx.commit().await
    }

    fn one(&self, actor: &str, key: &str) -> Condition {
        Condition::all().add(Column::WorkspaceId.eq(self.uuid())).add(Column::Actor.eq(actor)).add(Column::Key.eq(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;

    #[tokio::test]
    async fn a_key_is_claimed_once_answered_and_forgotten_after_a_day() {
        on_both(|store, clock| async move {
            let tx = store.begin().await.unwrap();
            let workspace = tx.insert_workspace("Acme", vec![1]).await.unwrap();
            tx.commit().await.unwrap();
            let scoped = store.workspace(workspace);
            let claim = |hash: &'static [u8]| {
                let scoped = scoped.clone();
                async move { scoped.claim_idempotency_key("user_1", "k", hash).await.unwrap() }
            };
            assert_eq!(claim(b"one").await, Claim::New);
            assert_eq!(claim(b"one").await, Claim::Running);
            assert_eq!(claim(b"two").await, Claim::Other);
            assert_eq!(scoped.claim_idempotency_key("user_2", "k", b"one").await.unwrap(), Claim::New);
            scoped.release_idempotency_key("user_1", "k").await.unwrap();
            assert_eq!(claim(b"two").await, Claim::New);
            let answer = Answer { status: 201, headers: "{}".into(), body: vec![1, 2] };
            scoped.settle_idempotency_key("user_1", "k", answer.clone()).await.unwrap();
            assert_eq!(claim(b"two").await, Claim::Answered(answer));
            assert_eq!(store.release_unanswered_idempotency_keys().await.unwrap(), 1);

            clock.advance_ms(KEPT_MS);
            assert_eq!(claim(b"three").await, Claim::New);
            clock.advance_ms(LOST_AFTER_MS);
            assert_eq!(claim(b"three").await, Claim::New, "the first one was lost with its server");
            clock.advance_ms(LOST_AFTER_MS);
            assert_eq!(store.sweep_idempotency_keys().await.unwrap(), 1);
        })
        .await;
    }
}
