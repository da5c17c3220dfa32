//! What the connector says about itself.

use crate::sql::spec::{insert_rows, new_rows, read_rows, upsert_rows};
use connector::{ConnectorSpec, FieldSpec};

/// The most connections of one pool.
pub const CONNECTIONS_MAX: u32 = 20;

/// The PostgreSQL connector.
pub fn spec() -> ConnectorSpec {
    ConnectorSpec::new("postgres", "PostgreSQL")
        .summary("Reads and writes the tables of a PostgreSQL database.")
        .category("Databases")
        .icon("db", 214)
        .setting(FieldSpec::text("host", "Host").required().help("The name or address of the server.").example("db.example.com"))
        .setting(FieldSpec::text("database", "Database").required().help("The name of the database.").example("ledger"))
        .setting(
            FieldSpec::text("user", "User")
                .required()
                .help("The role that signs in. It needs no more rights than the flows use.")
                .example("linkspan"),
        )
        .setting(FieldSpec::number("port", "Port", 1.0, 65_535.0, "").default(5432).help("The port of the server."))
        .setting(FieldSpec::secret("password", "Password").help("The password of the role; empty where the server asks for none."))
        .setting(
            FieldSpec::choice(
                "tls",
                "Encryption",
                &[
                    ("verify", "Encrypted, certificate checked"),
                    ("require", "Encrypted, certificate not checked"),
                    ("off", "Not encrypted"),
                ],
            )
            .default("verify")
            .help("Choose less than checked only in a network that you trust."),
        )
        .setting(
            FieldSpec::code("ca_certificate", "Certificate authority")
                .advanced()
                .shown_when("tls", &["verify"])
                .help("In PEM, when the server's certificate is signed by an authority of your own.")
                .example("-----BEGIN CERTIFICATE-----"),
        )
        .setting(
            FieldSpec::number("connections_max", "Connections", 1.0, f64::from(CONNECTIONS_MAX), "")
                .default(5)
                .advanced()
                .help("How many connections to the server may be open at the same time."),
        )
        .setting(
            FieldSpec::number("statement_timeout_secs", "Longest statement", 1.0, 600.0, "s")
                .default(30)
                .advanced()
                .help("A statement that takes longer is stopped and tried again later."),
        )
        .offers(upsert_rows())
        .offers(insert_rows())
        .offers(read_rows())
        .offers(new_rows())
}
