//! What the connector says about itself.

use crate::sql::spec::{insert_rows, new_rows, read_rows, upsert_rows};
use connector::{ConnectorSpec, FieldSpec, OperationSpec};

/// The SQLite connector.
pub fn spec() -> ConnectorSpec {
    ConnectorSpec::new("sqlite", "SQLite")
        .summary("Reads and writes the tables of a SQLite file in the files folder.")
        .category("Databases")
        .icon("db", 190)
        .setting(
            FieldSpec::text("file", "File")
                .required()
                .help("A path below the files folder of this server. It is made when the first row is written.")
                .example("ledger.sqlite"),
        )
        .offers(makes_table(upsert_rows()))
        .offers(makes_table(insert_rows()))
        .offers(read_rows())
        .offers(new_rows())
}

fn makes_table(operation: OperationSpec) -> OperationSpec {
    operation.field(
        FieldSpec::switch("create_table", "Make the table if it is missing")
            .default(false)
            .advanced()
            .help("Its columns are the fields of the first records; the columns of `Match on` become its key."),
    )
}
