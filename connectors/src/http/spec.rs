//! What the connector says about itself.

use super::limits::{POST_RECORDS_MAX, REQUESTS_AT_ONCE_DEFAULT, REQUESTS_AT_ONCE_MAX, TIMEOUT_SECS_DEFAULT, TIMEOUT_SECS_MAX};
use super::success;
use connector::{ConnectorSpec, FieldSpec, Idempotency, OperationSpec};

/// The HTTP connector.
pub fn spec() -> ConnectorSpec {
    ConnectorSpec::new("http", "HTTP")
        .summary("Speaks to any web API: sends requests, reads lists page by page, posts records.")
        .category("Web")
        .icon("globe", 212)
        .connection_optional()
        .setting(
            FieldSpec::text("base_url", "Base URL")
                .required()
                .help("Where the API begins; steps add a path to it. Credentials are sent here and nowhere else.")
                .example("https://api.example.com/v1"),
        )
        .setting(
            FieldSpec::choice(
                "auth",
                "Authentication",
                &[("none", "None"), ("bearer", "Bearer token"), ("basic", "User and password"), ("api_key", "API key")],
            )
            .default("none")
            .help("How the API knows who is asking."),
        )
        .setting(FieldSpec::secret("token", "Token").required().shown_when("auth", &["bearer"]).help("Sent as `Authorization: Bearer …`."))
        .setting(
            FieldSpec::text("username", "User")
                .required()
                .shown_when("auth", &["basic"])
                .help("The name before the colon.")
                .example("integration"),
        )
        .setting(FieldSpec::secret("password", "Password").shown_when("auth", &["basic"]).help("Sent together with the user."))
        .setting(
            FieldSpec::choice("api_key_in", "Key is sent in", &[("header", "A header"), ("query", "The query")])
                .default("header")
                .shown_when("auth", &["api_key"])
                .help("Where the API looks for the key."),
        )
        .setting(
            FieldSpec::text("api_key_name", "Name of the key")
                .default("X-API-Key")
                .shown_when("auth", &["api_key"])
                .help("The name of the header or of the query parameter."),
        )
        .setting(FieldSpec::secret("api_key", "API key").required().shown_when("auth", &["api_key"]).help("The key itself."))
        .setting(FieldSpec::pairs("headers", "Headers").advanced().help("Sent with every request of this connection."))
        .setting(
            FieldSpec::text("test_path", "Path to test")
                .advanced()
                .default("")
                .help("What the connection test asks for; empty: the base URL itself."),
        )
        .settings(success::fields(false))
        .setting(timeout())
        .offers(request())
        .offers(post_records())
        .offers(read())
        .offers(look_up())
}

fn timeout() -> FieldSpec {
    FieldSpec::number("timeout_secs", "Longest wait", 1.0, TIMEOUT_SECS_MAX, "s")
        .default(TIMEOUT_SECS_DEFAULT)
        .advanced()
        .help("How long one request may take, its answer included.")
}

fn url() -> FieldSpec {
    FieldSpec::text("url", "Path or URL").required().help("A path below the base URL of the connection, or a whole URL.").example("/orders")
}

fn query() -> FieldSpec {
    FieldSpec::pairs("query", "Query").help("Added to the URL, escaped.")
}

fn headers() -> FieldSpec {
    FieldSpec::pairs("headers", "Headers")
        .advanced()
        .help("Sent in addition to those of the connection. No credentials: they belong to the connection.")
}

fn records_at() -> FieldSpec {
    FieldSpec::text("records_at", "Records are at")
        .default("")
        .example("data.items")
        .help("The path of the list in the answer; empty: the answer itself is the list.")
}

/// What happens to a request whose answer is lost. What HTTP itself calls idempotent is sent again in any case.
fn repeats() -> FieldSpec {
    FieldSpec::choice("repeats", "If the answer is lost", &[("key", "Send it again, with the same key"), ("ask", "Ask a person")])
        .default("key")
        .advanced()
        .shown_when("method", &["POST", "PATCH"])
        .help("Sending it again is safe where the other side knows the header `Idempotency-Key`. Where it does not, let a person look.")
}

fn at_once() -> FieldSpec {
    FieldSpec::number("at_once", "Requests at the same time", 1.0, f64::from(REQUESTS_AT_ONCE_MAX), "")
        .default(REQUESTS_AT_ONCE_DEFAULT)
        .advanced()
        .help("How many requests are under way together. With 1 the other side gets the records in their order.")
}

fn repeatable(methods: &[&str]) -> Idempotency {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    Idempotency::WhenIs(vec![("repeats".to_owned(), words(&["key"])), ("method".to_owned(), words(methods))])
}

fn request() -> OperationSpec {
    OperationSpec::write("request", "Send a request")
        .sentence("{method} {url}")
        .summary("Sends one request for each record and hands on the answer.")
        .field(url().per_record())
        .field(
            FieldSpec::choice(
                "method",
                "Method",
                &[("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE"), ("HEAD", "HEAD")],
            )
            .default("POST")
            .help("What is done at the URL."),
        )
        .field(
            FieldSpec::choice(
                "body",
                "Body",
                &[("record", "The record as JSON"), ("json", "JSON"), ("form", "Form fields"), ("text", "Text"), ("none", "Nothing")],
            )
            .default("record")
            .help("What is sent. GET and HEAD send nothing."),
        )
        .field(
            FieldSpec::json("json", "JSON")
                .per_record()
                .required()
                .shown_when("body", &["json"])
                .help("Sent as `application/json`.")
                .example("{ \"total\": 12.50 }"),
        )
        .field(
            FieldSpec::pairs("form", "Form fields")
                .per_record()
                .required()
                .shown_when("body", &["form"])
                .help("Sent as `application/x-www-form-urlencoded`."),
        )
        .field(
            FieldSpec::code("text", "Text")
                .per_record()
                .required()
                .shown_when("body", &["text"])
                .help("Sent as it is, in UTF-8.")
                .example("Order 1001 is paid."),
        )
        .field(
            FieldSpec::text("content_type", "Content type")
                .default("text/plain; charset=utf-8")
                .shown_when("body", &["text"])
                .help("What the text is."),
        )
        .field(query().per_record())
        .field(headers().per_record())
        .field(
            FieldSpec::choice(
                "result",
                "Hand on",
                &[("body", "The answer"), ("record", "The record, unchanged"), ("full", "Status, headers and answer")],
            )
            .default("body")
            .help("What the next step gets."),
        )
        .field(at_once())
        .fields(success::fields(true))
        .field(repeats())
        .idempotency(repeatable(&["GET", "PUT", "DELETE", "HEAD"]))
        .batch(REQUESTS_AT_ONCE_MAX)
        .batch_from("at_once")
}

fn post_records() -> OperationSpec {
    OperationSpec::write("post_records", "Post records")
        .sentence("Post records to {url}")
        .summary("Sends up to 500 records as one JSON list. If the other side refuses, the step says which setting or answer was wrong.")
        .field(url())
        .field(
            FieldSpec::choice("method", "Method", &[("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH")])
                .default("POST")
                .help("What is done at the URL."),
        )
        .field(
            FieldSpec::text("wrap", "Wrap the list in")
                .default("")
                .example("records")
                .help("The name of the field that holds the list; empty: the list itself is the body."),
        )
        .field(query())
        .field(headers())
        .fields(success::fields(true))
        .field(repeats())
        .idempotency(repeatable(&["PUT"]))
        .batch(POST_RECORDS_MAX)
}

fn read() -> OperationSpec {
    OperationSpec::read("read", "Read a list")
        .sentence("Read {url}")
        .summary("Asks for a list and hands on its records, page by page.")
        .field(url())
        .field(records_at())
        .field(
            FieldSpec::choice(
                "paging",
                "Next page",
                &[
                    ("none", "There is only one"),
                    ("page", "Page number"),
                    ("offset", "Offset"),
                    ("cursor", "Cursor from the answer"),
                    ("next_url", "URL in the answer"),
                    ("link", "Link header"),
                ],
            )
            .default("none")
            .help("How the API gives the pages after the first one."),
        )
        .field(
            FieldSpec::text("page_param", "Parameter")
                .default("page")
                .shown_when("paging", &["page"])
                .help("The query parameter that holds the page number."),
        )
        .field(
            FieldSpec::number("first_page", "First page", 0.0, 1_000_000.0, "")
                .default(1)
                .shown_when("paging", &["page"])
                .help("The number of the first page."),
        )
        .field(
            FieldSpec::text("offset_param", "Parameter")
                .default("offset")
                .shown_when("paging", &["offset"])
                .help("The query parameter that says how many records to skip."),
        )
        .field(
            FieldSpec::text("cursor_param", "Parameter")
                .default("cursor")
                .shown_when("paging", &["cursor"])
                .help("The query parameter that holds the cursor."),
        )
        .field(
            FieldSpec::text("next_at", "Next is at")
                .required()
                .shown_when("paging", &["cursor", "next_url"])
                .help("The path of the cursor or URL in the answer; there it ends when it is missing, null or empty.")
                .example("paging.next"),
        )
        .field(
            FieldSpec::text("size_param", "Page size parameter")
                .default("")
                .example("limit")
                .advanced()
                .help("The query parameter that asks for a page size, if the API has one."),
        )
        .field(
            FieldSpec::number("page_size", "Page size", 1.0, 10_000.0, "records")
                .default(100)
                .advanced()
                .help("How many records to ask for; with a parameter for it, a shorter page is the last one."),
        )
        .field(query())
        .field(headers())
        .fields(success::fields(true))
        .discovers()
}

fn look_up() -> OperationSpec {
    OperationSpec::search("look_up", "Look up")
        .sentence("Look up {url}")
        .summary("Asks once for each record and puts the answer into it.")
        .field(url().per_record().example("/customers/{{ customer.id }}"))
        .field(FieldSpec::text("into", "Put the answer into").default("answer").help("The field of the record that takes the answer."))
        .field(records_at().help("The path of what is wanted in the answer; empty: the whole answer."))
        .field(
            FieldSpec::choice("when_missing", "When there is none", &[("fail", "Set the record aside"), ("null", "Write null")])
                .default("fail")
                .help("What happens when the API answers 404."),
        )
        .field(query().per_record())
        .field(headers().per_record())
        .fields(success::fields(true))
}
