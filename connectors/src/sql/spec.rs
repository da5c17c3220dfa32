//! The operations that every SQL database offers.

use super::limits::{PAGE_RECORDS_MAX, WRITE_RECORDS_MAX};
use connector::{FieldSpec, Idempotency, OperationSpec};

fn table() -> FieldSpec {
    FieldSpec::discovered("table", "Table", "tables").required().help("The table or view.").example("invoices")
}

fn extra_fields() -> FieldSpec {
    FieldSpec::choice("extra_fields", "Fields without a column", &[("refuse", "Set the record aside"), ("ignore", "Leave them out")])
        .default("refuse")
        .advanced()
        .help("What happens to a record that has a field for which the table has no column.")
}

/// Reads rows in pages.
pub fn read_rows() -> OperationSpec {
    OperationSpec::read("read_rows", "Read rows")
        .sentence("Read rows of {table}")
        .summary("Hands on the rows of a table, page by page, each row as a record.")
        .field(table())
        .field(FieldSpec::discovered_many("columns", "Columns", "columns").help("Which columns to read; none chosen: all."))
        .field(
            FieldSpec::json("where", "Only rows where")
                .default(serde_json::json!([]))
                .help("A list of conditions that must all hold; `is` can be equal, not_equal, less, at_most, greater, at_least, contains, starts_with, in, missing or present.")
                .example(r#"[{ "column": "status", "is": "equal", "value": "open" }]"#),
        )
        .field(
            FieldSpec::discovered("order_by", "In the order of", "columns")
                .advanced()
                .help("A column whose values are never the same in two rows, so that no page misses a row; none chosen: the primary key."),
        )
        .field(FieldSpec::number("page_size", "Page size", 1.0, f64::from(PAGE_RECORDS_MAX), "rows").default(500).advanced().help("How many rows make a page."))
        .discovers()
}

/// Looks for rows that are new or changed.
pub fn new_rows() -> OperationSpec {
    OperationSpec::trigger("new_rows", "New or changed rows")
        .sentence("New rows of {table}")
        .summary("Looks now and then for rows whose value in a column that rises is new, and hands each on once.")
        .field(table())
        .field(
            FieldSpec::discovered("rises", "The column that rises", "columns")
                .required()
                .help("A number or moment that is greater in each row that is new or changed.")
                .example("updated_at"),
        )
        .field(FieldSpec::discovered_many("columns", "Columns", "columns").help("Which columns to read; none chosen: all."))
        .field(
            FieldSpec::json("where", "Only rows where")
                .default(serde_json::json!([]))
                .help("A list of conditions that must all hold, as for reading rows.")
                .example(r#"[{ "column": "status", "is": "equal", "value": "open" }]"#),
        )
        .fields(crate::polling::fields())
        .field(
            FieldSpec::number("page_size", "Rows of a run", 1.0, f64::from(PAGE_RECORDS_MAX), "rows")
                .default(500)
                .advanced()
                .help("How many rows one run takes at most; more rows make more runs."),
        )
        .discovers()
}

/// Inserts each record as a row.
pub fn insert_rows() -> OperationSpec {
    OperationSpec::write("insert_rows", "Insert rows")
        .sentence("Insert rows into {table}")
        .summary("Adds each record as a new row. A record that the table refuses is set aside; the others go in.")
        .field(table())
        .field(extra_fields())
        .discovers()
        .batch(WRITE_RECORDS_MAX)
}

/// Inserts or updates each record.
pub fn upsert_rows() -> OperationSpec {
    OperationSpec::write("upsert_rows", "Upsert rows")
        .sentence("Upsert rows in {table}")
        .summary("Adds each record as a row, or updates the row that is already there. Doing it twice is the same as doing it once.")
        .field(table())
        .field(
            FieldSpec::discovered_many("match_on", "Match on", "key_columns")
                .required()
                .help("The columns by which a row is recognised; together they must have a unique index."),
        )
        .field(
            FieldSpec::choice(
                "when_exists",
                "When the row exists",
                &[("update", "Update it"), ("skip", "Leave it as it is"), ("fail", "Set the record aside")],
            )
            .default("update")
            .help("What happens to a record whose row is already there."),
        )
        .field(
            FieldSpec::discovered_many("keep", "Leave alone", "columns")
                .advanced()
                .shown_when("when_exists", &["update"])
                .help("Columns that are written once and not updated afterwards."),
        )
        .field(extra_fields())
        .discovers()
        .idempotency(Idempotency::WhenSet(vec!["match_on".to_owned()]))
        .batch(WRITE_RECORDS_MAX)
}
