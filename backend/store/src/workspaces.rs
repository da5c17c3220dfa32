//! Workspaces, and the fact that the first start was done.

use crate::{Conflict, Error, Result, Scoped, Store, Tx};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use wire::{WorkspaceId, account::Workspace};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspaces")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub data_key: Vec<u8>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

mod installation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "installation")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The row that says: the first owner exists.
const SET_UP: &str = "set_up";

impl Store {
    /// Whether the first owner exists.
    ///
    /// # Errors
    /// When the database does.
    pub async fn is_set_up(&self) -> Result<bool> {
        Ok(installation::Entity::find_by_id(SET_UP).one(self.reader()).await?.is_some())
    }

    /// Every workspace, for what runs in the background of all.
    ///
    /// # Errors
    /// When the database does.
    pub async fn workspace_ids(&self) -> Result<Vec<WorkspaceId>> {
        let rows = Entity::find().all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| WorkspaceId(row.id)).collect())
    }
}

impl Scoped {
    /// The workspace itself, if it exists.
    ///
    /// # Errors
    /// When the database does.
    pub async fn workspace(&self) -> Result<Option<Workspace>> {
        let row = Entity::find_by_id(self.uuid()).one(self.reader()).await?;
        Ok(row.map(|row| Workspace { id: WorkspaceId(row.id), name: row.name }))
    }

    /// Its data key, sealed by the master key.
    ///
    /// # Errors
    /// When the database does.
    pub async fn sealed_data_key(&self) -> Result<Option<Vec<u8>>> {
        Ok(Entity::find_by_id(self.uuid()).one(self.reader()).await?.map(|row| row.data_key))
    }
}

impl Tx {
    /// Makes a workspace under a new id.
    ///
    /// # Errors
    /// When the database does.
    pub async fn insert_workspace(&self, name: &str, sealed_data_key: Vec<u8>) -> Result<WorkspaceId> {
        let id = self.id();
        self.insert_workspace_as(id, name, sealed_data_key).await?;
        Ok(id)
    }

    /// Makes a workspace under an id that its data key was sealed for.
    ///
    /// # Errors
    /// When the database does.
    pub async fn insert_workspace_as(&self, id: WorkspaceId, name: &str, sealed_data_key: Vec<u8>) -> Result<()> {
        let row = ActiveModel { id: Set(id.0), name: Set(name.to_owned()), data_key: Set(sealed_data_key), created_at: Set(self.now()) };
        Entity::insert(row).exec_without_returning(&**self).await?;
        Ok(())
    }

    /// Notes that the first start is done. The second one to try gets a conflict.
    ///
    /// # Errors
    /// [`Conflict::State`] when it was done before.
    pub async fn mark_set_up(&self) -> Result<()> {
        let row = installation::ActiveModel { name: Set(SET_UP.to_owned()), value: Set("true".to_owned()), created_at: Set(self.now()) };
        match installation::Entity::insert(row).exec_without_returning(&**self).await.map_err(Error::from) {
            Err(Error::Conflict(Conflict::Taken)) => Err(Conflict::State("the first owner exists already".to_owned()).into()),
            other => other.map(drop),
        }
    }
}
