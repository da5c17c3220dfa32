//! Statements that read the same for both databases: `$uuid`, `$blob`, `$int`, `$bool` stand for the column types, and
//! every table ends in `$end`. Text columns are `text`; moments are `$int`, milliseconds since the epoch; JSON is `text`.

use sea_orm_migration::{
    DbErr, SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend},
};

/// Runs the statements, one after the other.
pub async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    for statement in statements {
        manager.get_connection().execute_unprepared(&written_for(backend, statement)).await?;
    }
    Ok(())
}

fn written_for(backend: DbBackend, statement: &str) -> String {
    let types = match backend {
        DbBackend::Sqlite => [("$uuid", "blob"), ("$blob", "blob"), ("$int", "integer"), ("$bool", "integer"), ("$end", "strict")],
        _ => [("$uuid", "uuid"), ("$blob", "bytea"), ("$int", "bigint"), ("$bool", "boolean"), ("$end", "")],
    };
    types.iter().fold(statement.to_owned(), |text, (name, written)| text.replace(name, written))
}
