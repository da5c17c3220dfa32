//! People. They belong to no workspace: their memberships do.

use crate::{Result, Store, Tx};
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::Expr};
use wire::{UserId, account::User};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub(crate) fn into_user(self) -> User {
        User { id: UserId(self.id), email: self.email, name: self.name }
    }
}

/// An address as it is kept and compared.
#[must_use]
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Store {
    /// The person with an address, and the hash of their password: for signing in.
    ///
    /// # Errors
    /// When the database does.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<(User, String)>> {
        let row = Entity::find().filter(Column::Email.eq(normal_email(email))).one(self.reader()).await?;
        Ok(row.map(|row| (row.password_hash.clone(), row.into_user())).map(|(hash, user)| (user, hash)))
    }
}

impl Tx {
    /// Gives a person another password, by its hash.
    ///
    /// # Errors
    /// When the database does.
    pub async fn change_password(&self, user: UserId, password_hash: String) -> Result<()> {
        let update = Entity::update_many().filter(Column::Id.eq(user.0)).col_expr(Column::PasswordHash, Expr::value(password_hash));
        update.col_expr(Column::UpdatedAt, Expr::value(self.now())).exec(&**self).await?;
        Ok(())
    }

    /// The person with an address.
    ///
    /// # Errors
    /// When the database does.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>> {
        let row = Entity::find().filter(Column::Email.eq(normal_email(email))).one(&**self).await?;
        Ok(row.map(Model::into_user))
    }

    /// Adds a person.
    ///
    /// # Errors
    /// `Conflict::Taken` when the address is known.
    pub async fn insert_user(&self, email: &str, name: &str, password_hash: String) -> Result<User> {
        let user = User { id: self.id(), email: normal_email(email), name: name.to_owned() };
        let row = ActiveModel {
            id: Set(user.id.0),
            email: Set(user.email.clone()),
            name: Set(user.name.clone()),
            password_hash: Set(password_hash),
            created_at: Set(self.now()),
            updated_at: Set(self.now()),
        };
        Entity::insert(row).exec_without_returning(&**self).await?;
        Ok(user)
    }
}
