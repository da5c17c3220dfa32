//! Settings of a workspace: small JSON documents by name.

use crate::{Conflict, Error, Result, Scoped, Tx};
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::OnConflict};
use serde_json::Value;
use wire::WorkspaceId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
    pub revision: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A setting and its revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The document.
    pub value: Value,
    /// Rises with each change, from 1; 0 is "never set".
    pub revision: i64,
}

fn setting(row: Model) -> Result<Setting> {
    let value = serde_json::from_str(&row.value).map_err(|error| Error::unreadable("a setting", error))?;
    Ok(Setting { value, revision: row.revision })
}

impl Scoped {
    /// A setting, as `network`.
    ///
    /// # Errors
    /// When the database does.
    pub async fn setting(&self, name: &str) -> Result<Option<Setting>> {
        Entity::find_by_id((self.uuid(), name.to_owned())).one(self.reader()).await?.map(setting).transpose()
    }
}

impl Tx {
    /// Saves a setting, over the revision that was read if one is given; gives the new revision.
    ///
    /// # Errors
    /// [`Conflict::Stale`] when it is at another revision.
    pub async fn save_setting(&self, workspace: WorkspaceId, name: &str, value: &Value, over: Option<i64>) -> Result<i64> {
        let current = Entity::find_by_id((workspace.0, name.to_owned())).one(&**self).await?.map_or(0, |row| row.revision);
        if over.is_some_and(|over| over != current) {
            return Err(Conflict::Stale { revision: current }.into());
        }
        let row = ActiveModel {
            workspace_id: Set(workspace.0),
            name: Set(name.to_owned()),
            value: Set(value.to_string()),
            revision: Set(current + 1),
            updated_at: Set(self.now()),
        };
        let update = OnConflict::columns([Column::WorkspaceId, Column::Name])
            .update_columns([Column::Value, Column::Revision, Column::UpdatedAt])
            .to_owned();
        Entity::insert(row).on_conflict(update).exec_without_returning(&**self).await?;
        Ok(current + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;
    use serde_json::json;

    #[tokio::test]
    async fn a_setting_is_saved_over_what_was_read_and_nothing_else() {
        on_both(|store, _| async move {
            let tx = store.begin().await.unwrap();
            let workspace = tx.insert_workspace("Acme", vec![1]).await.unwrap();
            assert_eq!(tx.save_setting(workspace, "network", &json!(["a"]), Some(0)).await.unwrap(), 1);
            assert_eq!(tx.save_setting(workspace, "network", &json!(["b"]), Some(1)).await.unwrap(), 2);
            let stale = tx.save_setting(workspace, "network", &json!(["c"]), Some(1)).await;
            assert!(matches!(stale, Err(Error::Conflict(Conflict::Stale { revision: 2 }))), "{stale:?}");
            assert_eq!(tx.save_setting(workspace, "network", &json!(["d"]), None).await.unwrap(), 3);
            tx.commit().await.unwrap();
            let found = store.workspace(workspace).setting("network").await.unwrap();
            assert_eq!(found, Some(Setting { value: json!(["d"]), revision: 3 }));
            assert_eq!(store.workspace(workspace).setting("other").await.unwrap(), None);
        })
        .await;
    }
}
