//! What the connector says about itself.

use super::reply::{STATUS_DEFAULT, WAIT_SECS_DEFAULT, WAIT_SECS_MAX};
use connector::{ConnectorSpec, FieldSpec, OperationSpec};

/// The webhook connector.
pub fn spec() -> ConnectorSpec {
    ConnectorSpec::new("webhook", "Webhook")
        .summary("Starts a flow when another system sends a request to its address.")
        .category("Web")
        .icon("hook", 268)
        .connection_optional()
        .setting(
            FieldSpec::secret("secret", "Signing secret")
                .required()
                .help("What the sender signs with. Both sides must know the same text."),
        )
        .setting(
            FieldSpec::secret("previous_secret", "Previous secret")
                .advanced()
                .help("Accepted as well while the sender changes over to a new secret."),
        )
        .offers(received())
}

pub(super) fn received() -> OperationSpec {
    let signed = ["hmac_sha256"];
    OperationSpec::trigger("received", "Request received")
        .sentence("When a request arrives")
        .summary("Takes JSON, NDJSON or a form; a JSON list becomes one record for each item.")
        .field(
            FieldSpec::choice("method", "Method", &[("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("GET", "GET"), ("any", "Any")])
                .default("POST")
                .help("Requests with another method are refused. GET takes the query as the record."),
        )
        .field(
            FieldSpec::choice("signature", "Signature", &[("none", "Not checked"), ("hmac_sha256", "HMAC-SHA256")])
                .default("none")
                .help("Without a signature, whoever knows the address can send. With one, choose the connection that holds the secret."),
        )
        .field(
            FieldSpec::text("signature_header", "Signature header")
                .default("X-Signature")
                .shown_when("signature", &signed)
                .help("The header that holds the signature."),
        )
        .field(
            FieldSpec::text("signature_prefix", "Prefix")
                .default("")
                .example("sha256=")
                .shown_when("signature", &signed)
                .help("What stands before the signature in the header."),
        )
        .field(
            FieldSpec::choice("signature_encoding", "Encoding", &[("hex", "Hexadecimal"), ("base64", "Base64")])
                .default("hex")
                .shown_when("signature", &signed)
                .help("How the signature is written."),
        )
        .field(
            FieldSpec::text("timestamp_header", "Timestamp header")
                .default("")
                .example("X-Timestamp")
                .shown_when("signature", &signed)
                .help("The header with the seconds since 1970; what is signed is then the timestamp, a dot and the body."),
        )
        .field(
            FieldSpec::number("tolerance_secs", "Tolerance", 1.0, 86_400.0, "s")
                .default(300)
                .advanced()
                .shown_when("signature", &signed)
                .help("How far the timestamp may be from now; older requests are refused as replays."),
        )
        .field(
            FieldSpec::choice(
                "dedupe",
                "Recognise repeats by",
                &[("none", "Nothing: every request counts"), ("header", "A header"), ("field", "A field"), ("body", "The whole body")],
            )
            .default("none")
            .help("A request that is recognised as a repeat is acknowledged, and starts nothing."),
        )
        .field(
            FieldSpec::text("dedupe_header", "Header")
                .required()
                .shown_when("dedupe", &["header"])
                .help("The header that is the same when a request is sent again.")
                .example("X-Delivery-Id"),
        )
        .field(
            FieldSpec::text("dedupe_field", "Field")
                .required()
                .shown_when("dedupe", &["field"])
                .help("The path of the field that is the same when a request is sent again.")
                .example("event.id"),
        )
        .field(
            FieldSpec::text("records_at", "Records are at")
                .default("")
                .example("data.items")
                .advanced()
                .help("The path of the record or the list in the body; empty: the body itself."),
        )
        .field(
            FieldSpec::choice("answer", "Answer", &[("accepted", "As soon as it is stored"), ("result", "With what comes out")])
                .default("accepted")
                .help("What comes out are the records that leave the last steps; a record that fails is answered with 422 and the reason."),
        )
        .field(
            FieldSpec::number("wait_secs", "Longest wait", 1.0, WAIT_SECS_MAX as f64, "s")
                .default(WAIT_SECS_DEFAULT)
                .shown_when("answer", &["result"])
                .help("A run that takes longer goes on; its sender is then answered with 202 and the run."),
        )
        .field(
            FieldSpec::number("response_status", "Answer with", 200.0, 299.0, "")
                .default(STATUS_DEFAULT)
                .advanced()
                .shown_when("answer", &["accepted"])
                .help("The status of the answer once the request is safely stored."),
        )
}
