//! Who may do what in a workspace.

use crate::{Conflict, Error, Result, Scoped, Store, Tx, users, workspaces};
use sea_orm::{ActiveValue::Set, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};
use wire::{
    MemberId, UserId, WorkspaceId,
    account::{Member, Role, User, Workspace},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub user_id: Uuid,
    pub role: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "crate::users::Entity", from = "Column::UserId", to = "crate::users::Column::Id")]
    User,
    #[sea_orm(belongs_to = "crate::workspaces::Entity", from = "Column::WorkspaceId", to = "crate::workspaces::Column::Id")]
    Workspace,
}

impl Related<users::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<workspaces::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Workspace.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// A role as the database keeps it.
pub(crate) fn role_text(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Builder => "builder",
        Role::Operator => "operator",
        Role::Viewer => "viewer",
    }
}

/// A role from the database.
pub(crate) fn role_from(text: &str) -> Result<Role> {
    [Role::Owner, Role::Admin, Role::Builder, Role::Operator, Role::Viewer]
        .into_iter()
        .find(|role| role_text(*role) == text)
        .ok_or_else(|| Error::unreadable("a role", text))
}

fn member(row: Model, user: User) -> Result<Member> {
    Ok(Member { id: MemberId(row.id), user, role: role_from(&row.role)?, created_at: row.created_at })
}

impl Store {
    /// The workspaces of a person, with their role there, oldest membership first.
    ///
    /// # Errors
    /// When the database does.
    pub async fn workspaces_of(&self, user: UserId) -> Result<Vec<(Workspace, Role)>> {
        let query = Entity::find().filter(Column::UserId.eq(user.0)).order_by_asc(Column::Id).find_also_related(workspaces::Entity);
        let rows = query.all(self.reader()).await?;
        let known = rows.into_iter().filter_map(|(row, workspace)| Some((row, workspace?)));
        known.map(|(row, ws)| Ok((Workspace { id: WorkspaceId(ws.id), name: ws.name }, role_from(&row.role)?))).collect()
    }
}

impl Scoped {
    /// A person's place here, if they have one.
    ///
    /// # Errors
    /// When the database does.
    pub async fn member_of_user(&self, user: UserId) -> Result<Option<Member>> {
        let query = Entity::find().filter(Column::WorkspaceId.eq(self.uuid())).filter(Column::UserId.eq(user.0));
        let row = query.find_also_related(users::Entity).one(self.reader()).await?;
        row.and_then(|(row, user)| Some((row, user?))).map(|(row, user)| member(row, user.into_user())).transpose()
    }

    /// Everyone here, oldest first, from behind the row `after`.
    ///
    /// # Errors
    /// When the database does.
    pub async fn members(&self, after: Option<MemberId>, limit: u64) -> Result<Vec<Member>> {
        let mut query = Entity::find().filter(Column::WorkspaceId.eq(self.uuid()));
        if let Some(after) = after {
            query = query.filter(Column::Id.gt(after.0));
        }
        let rows = query.order_by_asc(Column::Id).limit(limit).find_also_related(users::Entity).all(self.reader()).await?;
        rows.into_iter().filter_map(|(row, user)| Some((row, user?))).map(|(row, user)| member(row, user.into_user())).collect()
    }
}

impl Tx {
    /// A member by id.
    ///
    /// # Errors
    /// When the database does.
    pub async fn member(&self, workspace: WorkspaceId, id: MemberId) -> Result<Option<Member>> {
        let query = Entity::find_by_id(id.0).filter(Column::WorkspaceId.eq(workspace.0)).find_also_related(users::Entity);
        let row = query.one(&**self).await?;
        row.and_then(|(row, user)| Some((row, user?))).map(|(row, user)| member(row, user.into_user())).transpose()
    }

    /// Gives a person a place in a workspace.
    ///
    /// # Errors
    /// `Conflict::Taken` when they have one.
    pub async fn insert_member(&self, workspace: WorkspaceId, user: User, role: Role) -> Result<Member> {
        let member = Member { id: self.id(), user, role, created_at: self.now() };
        let row = ActiveModel {
            id: Set(member.id.0),
            workspace_id: Set(workspace.0),
            user_id: Set(member.user.id.0),
            role: Set(role_text(role).to_owned()),
            created_at: Set(member.created_at),
        };
        Entity::insert(row).exec_without_returning(&**self).await?;
        Ok(member)
    }

    /// Changes a member's role.
    ///
    /// # Errors
    /// [`Conflict::LastOwner`] when nobody would own the workspace.
    pub async fn change_role(&self, workspace: WorkspaceId, member: &Member, role: Role) -> Result<()> {
        if member.role == Role::Owner && role != Role::Owner {
            self.another_owner_stays(workspace, member.id).await?;
        }
        let query = Entity::update_many().filter(Column::Id.eq(member.id.0)).filter(Column::WorkspaceId.eq(workspace.0));
        query.col_expr(Column::Role, Expr::value(role_text(role))).exec(&**self).await?;
        Ok(())
    }

    /// Takes a person's place away.
    ///
    /// # Errors
    /// [`Conflict::LastOwner`] when nobody would own the workspace.
    pub async fn delete_member(&self, workspace: WorkspaceId, member: &Member) -> Result<()> {
        if member.role == Role::Owner {
            self.another_owner_stays(workspace, member.id).await?;
        }
        Entity::delete_many().filter(Column::Id.eq(member.id.0)).filter(Column::WorkspaceId.eq(workspace.0)).exec(&**self).await?;
        Ok(())
    }

    async fn another_owner_stays(&self, workspace: WorkspaceId, except: MemberId) -> Result<()> {
        // Two owners who leave at the same time wait for each other here (PostgreSQL).
        workspaces::Entity::find_by_id(workspace.0).lock_exclusive().one(&**self).await?;
        let query = Entity::find().filter(Column::WorkspaceId.eq(workspace.0)).filter(Column::Id.ne(except.0));
        let others = query.filter(Column::Role.eq(role_text(Role::Owner))).count(&**self).await?;
        if others == 0 { Err(Conflict::LastOwner.into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;

    #[tokio::test]
    async fn of_two_owners_who_leave_at_the_same_time_one_stays() {
        on_both(|store, _| async move {
            let tx = store.begin().await.unwrap();
            let workspace = tx.insert_workspace("Acme", vec![1]).await.unwrap();
            let mut owners = Vec::new();
            for name in ["ada", "bob"] {
                let user = tx.insert_user(&format!("{name}@example.com"), name, "hash".into()).await.unwrap();
                owners.push(tx.insert_member(workspace, user, Role::Owner).await.unwrap());
            }
            tx.commit().await.unwrap();
            let leave = |member: Member| {
                let store = store.clone();
                async move {
                    let tx = store.begin().await?;
                    tx.delete_member(workspace, &member).await?;
                    tx.commit().await
                }
            };
            let (one, two) = tokio::join!(leave(owners.remove(0)), leave(owners.remove(0)));
            let refused = [one, two].into_iter().filter(|left| matches!(left, Err(Error::Conflict(Conflict::LastOwner)))).count();
            assert_eq!(refused, 1);
            assert_eq!(store.workspace(workspace).members(None, 10).await.unwrap().len(), 1);
        })
        .await;
    }

    #[tokio::test]
    async fn a_person_has_one_place_in_a_workspace_and_may_have_one_in_another() {
        on_both(|store, _| async move {
            let tx = store.begin().await.unwrap();
            let (here, there) = (tx.insert_workspace("Here", vec![1]).await.unwrap(), tx.insert_workspace("There", vec![1]).await.unwrap());
            let ada = tx.insert_user("Ada@Example.com ", "Ada", "hash".into()).await.unwrap();
            let member = tx.insert_member(here, ada.clone(), Role::Owner).await.unwrap();
            tx.insert_member(there, ada.clone(), Role::Viewer).await.unwrap();
            assert!(tx.member(there, member.id).await.unwrap().is_none(), "another workspace's member is not found");
            tx.commit().await.unwrap();

            let tx = store.begin().await.unwrap();
            let again = tx.insert_member(here, ada.clone(), Role::Viewer).await;
            assert!(matches!(again, Err(Error::Conflict(Conflict::Taken))), "{again:?}");
            drop(tx);
            let (user, hash) = store.user_by_email(" ADA@example.com").await.unwrap().expect("known");
            assert_eq!((user.email.as_str(), hash.as_str()), ("ada@example.com", "hash"));
            let roles =
                store.workspaces_of(ada.id).await.unwrap().into_iter().map(|(workspace, role)| (workspace.name, role)).collect::<Vec<_>>();
            assert_eq!(roles, [("Here".to_owned(), Role::Owner), ("There".to_owned(), Role::Viewer)]);
        })
        .await;
    }

    #[tokio::test]
    async fn what_is_not_committed_is_not_there() {
        on_both(|store, _| async move {
            let tx = store.begin().await.unwrap();
            tx.insert_user("ada@example.com", "Ada", "hash".into()).await.unwrap();
            drop(tx);
            assert!(store.user_by_email("ada@example.com").await.unwrap().is_none());
            let tx = store.begin().await.unwrap();
            tx.mark_set_up().await.unwrap();
            tx.commit().await.unwrap();
            let tx = store.begin().await.unwrap();
            assert!(matches!(tx.mark_set_up().await, Err(Error::Conflict(Conflict::State(_)))));
            drop(tx);
            assert!(store.is_set_up().await.unwrap());
        })
        .await;
    }
}
