//! The table of access: every route and the least role it needs. A route that is not here answers nobody, and a test
//! walks the table with each role and with the credentials of another workspace.

use http::Method;
use wire::account::Role::{self, Admin, Builder, Operator, Viewer};

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Anyone may ask.
    Open,
    /// A member of at least this role.
    Role(Role),
}

const fn at_least(role: Role) -> Need {
    Need::Role(role)
}

/// Method, path as routed, and what it needs.
pub const RULES: &[(&str, &str, Need)] = &[
    // Before anyone is signed in.
    ("GET", "/api/v1/setup", Need::Open),
    ("POST", "/api/v1/setup", Need::Open),
    ("POST", "/api/v1/session", Need::Open),
    ("DELETE", "/api/v1/session", Need::Open),
    ("GET", "/api/openapi.json", Need::Open),
    ("GET", "/api/docs", Need::Open),
    ("GET", "/api/docs/problems", Need::Open),
    ("GET", "/api/docs/{asset}", Need::Open),
    // Myself.
    ("GET", "/api/v1/me", at_least(Viewer)),
    ("POST", "/api/v1/me/workspace", at_least(Viewer)),
    ("POST", "/api/v1/me/password", at_least(Viewer)),
    ("GET", "/api/v1/me/sessions", at_least(Viewer)),
    ("DELETE", "/api/v1/me/sessions", at_least(Viewer)),
    ("DELETE", "/api/v1/me/sessions/{id}", at_least(Viewer)),
    // The workspace's people and rules.
    ("GET", "/api/v1/members", at_least(Viewer)),
    ("POST", "/api/v1/members", at_least(Admin)),
    ("PATCH", "/api/v1/members/{id}", at_least(Admin)),
    ("DELETE", "/api/v1/members/{id}", at_least(Admin)),
    ("GET", "/api/v1/tokens", at_least(Admin)),
    ("POST", "/api/v1/tokens", at_least(Admin)),
    ("DELETE", "/api/v1/tokens/{id}", at_least(Admin)),
    ("GET", "/api/v1/audit", at_least(Admin)),
    ("GET", "/api/v1/audit/verify", at_least(Admin)),
    ("GET", "/api/v1/settings/network", at_least(Viewer)),
    ("PUT", "/api/v1/settings/network", at_least(Admin)),
    ("GET", "/api/v1/settings/history", at_least(Viewer)),
    ("PUT", "/api/v1/settings/history", at_least(Admin)),
    ("GET", "/api/v1/settings/history/kept", at_least(Viewer)),
    // Connections.
    ("GET", "/api/v1/connectors", at_least(Viewer)),
    ("GET", "/api/v1/connectors/{name}", at_least(Viewer)),
    ("GET", "/api/v1/connections", at_least(Viewer)),
    ("POST", "/api/v1/connections", at_least(Builder)),
    ("POST", "/api/v1/connections/test", at_least(Builder)),
    ("GET", "/api/v1/connections/{id}", at_least(Viewer)),
    ("PATCH", "/api/v1/connections/{id}", at_least(Builder)),
    ("DELETE", "/api/v1/connections/{id}", at_least(Builder)),
    ("POST", "/api/v1/connections/{id}/test", at_least(Operator)),
    ("POST", "/api/v1/connections/{id}/try-now", at_least(Operator)),
    ("POST", "/api/v1/connections/{id}/options", at_least(Builder)),
    ("POST", "/api/v1/connections/{id}/models", at_least(Builder)),
    // Flows.
    ("GET", "/api/v1/flows", at_least(Viewer)),
    ("POST", "/api/v1/flows", at_least(Builder)),
    ("POST", "/api/v1/flows/check", at_least(Viewer)),
    ("POST", "/api/v1/flows/import", at_least(Builder)),
    ("GET", "/api/v1/flows/{id}", at_least(Viewer)),
    // A name or a folder needs a builder; on, off and paused are an operator's.
    ("PATCH", "/api/v1/flows/{id}", at_least(Operator)),
    ("DELETE", "/api/v1/flows/{id}", at_least(Builder)),
    ("GET", "/api/v1/flows/{id}/draft", at_least(Viewer)),
    ("PUT", "/api/v1/flows/{id}/draft", at_least(Builder)),
    ("POST", "/api/v1/flows/{id}/publish", at_least(Builder)),
    ("POST", "/api/v1/flows/{id}/duplicate", at_least(Builder)),
    ("GET", "/api/v1/flows/{id}/versions", at_least(Viewer)),
    ("GET", "/api/v1/flows/{id}/versions/{number}", at_least(Viewer)),
    ("GET", "/api/v1/flows/{id}/samples", at_least(Viewer)),
    ("GET", "/api/v1/flows/{id}/export", at_least(Viewer)),
    ("POST", "/api/v1/flows/{id}/runs", at_least(Operator)),
    ("POST", "/api/v1/flows/{id}/backfill", at_least(Operator)),
    ("POST", "/api/v1/schedules/next", at_least(Viewer)),
    ("POST", "/api/v1/sample", at_least(Builder)),
    // Runs.
    ("GET", "/api/v1/runs", at_least(Viewer)),
    ("GET", "/api/v1/runs/{id}", at_least(Viewer)),
    ("GET", "/api/v1/runs/{id}/attempts/{attempt}/explain", at_least(Viewer)),
    ("GET", "/api/v1/runs/{id}/attempts/{attempt}/input", at_least(Viewer)),
    ("GET", "/api/v1/runs/{id}/attempts/{attempt}/output", at_least(Viewer)),
    ("POST", "/api/v1/runs/{id}/retry", at_least(Operator)),
    ("POST", "/api/v1/runs/{id}/settle", at_least(Operator)),
    ("POST", "/api/v1/runs/{id}/cancel", at_least(Operator)),
    ("GET", "/api/v1/replays", at_least(Viewer)),
    ("POST", "/api/v1/replays", at_least(Operator)),
    ("GET", "/api/v1/replays/{id}", at_least(Viewer)),
    ("POST", "/api/v1/replays/{id}/cancel", at_least(Operator)),
    ("GET", "/api/v1/events", at_least(Viewer)),
    ("GET", "/api/v1/failed-records", at_least(Viewer)),
    ("GET", "/api/v1/failed-records/groups", at_least(Viewer)),
    ("GET", "/api/v1/failed-records/{id}", at_least(Viewer)),
    ("PATCH", "/api/v1/failed-records/{id}", at_least(Operator)),
    ("POST", "/api/v1/failed-records/resume", at_least(Operator)),
    ("POST", "/api/v1/failed-records/discard", at_least(Operator)),
    // What steps ask people, and signals.
    ("GET", "/api/v1/approvals", at_least(Viewer)),
    ("GET", "/api/v1/approvals/count", at_least(Viewer)),
    ("GET", "/api/v1/approvals/{id}", at_least(Viewer)),
    ("POST", "/api/v1/approvals/{id}/answer", at_least(Operator)),
    ("POST", "/api/v1/signals", at_least(Operator)),
    // Lookup tables and models.
    ("GET", "/api/v1/lookup-tables", at_least(Viewer)),
    ("POST", "/api/v1/lookup-tables", at_least(Builder)),
    ("GET", "/api/v1/lookup-tables/{id}", at_least(Viewer)),
    ("PUT", "/api/v1/lookup-tables/{id}", at_least(Operator)),
    ("DELETE", "/api/v1/lookup-tables/{id}", at_least(Builder)),
    ("GET", "/api/v1/lookup-tables/{id}/used-by", at_least(Viewer)),
    ("GET", "/api/v1/lookup-tables/{id}/csv", at_least(Viewer)),
    ("PUT", "/api/v1/lookup-tables/{id}/csv", at_least(Operator)),
    ("POST", "/api/v1/lookup-tables/{id}/csv/preview", at_least(Operator)),
    ("GET", "/api/v1/lookup-tables/{id}/versions", at_least(Viewer)),
    ("GET", "/api/v1/lookup-tables/{id}/versions/{number}", at_least(Viewer)),
    ("POST", "/api/v1/lookup-tables/{id}/versions/{number}/restore", at_least(Operator)),
    ("GET", "/api/v1/models", at_least(Viewer)),
    ("POST", "/api/v1/models", at_least(Builder)),
    ("POST", "/api/v1/models/infer", at_least(Viewer)),
    ("GET", "/api/v1/models/{id}", at_least(Viewer)),
    ("PUT", "/api/v1/models/{id}", at_least(Builder)),
    ("DELETE", "/api/v1/models/{id}", at_least(Builder)),
    ("POST", "/api/v1/models/read", at_least(Viewer)),
    ("GET", "/api/v1/models/{id}/used-by", at_least(Viewer)),
    ("POST", "/api/v1/models/{id}/impact", at_least(Viewer)),
    ("GET", "/api/v1/models/{id}/versions", at_least(Viewer)),
    ("GET", "/api/v1/models/{id}/versions/{number}", at_least(Viewer)),
    ("POST", "/api/v1/models/{id}/versions/{number}/restore", at_least(Builder)),
    ("GET", "/api/v1/mapping-pairs", at_least(Viewer)),
    ("POST", "/api/v1/mapping-pairs", at_least(Builder)),
    // Looking around.
    ("GET", "/api/v1/home", at_least(Viewer)),
    ("GET", "/api/v1/search", at_least(Viewer)),
];

/// What a route needs; `None` when it is not in the table.
#[must_use]
pub fn need(method: &Method, path: &str) -> Option<Need> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    RULES.iter().find(|(m, p, _)| *m == method && *p == path).map(|(_, _, need)| *need)
}

/// The methods of a path, as `Allow` lists them; empty when it is not in the table.
#[must_use]
pub fn methods(path: &str) -> String {
    RULES.iter().filter(|(_, p, _)| *p == path).map(|(method, ..)| *method).collect::<Vec<_>>().join(", ")
}
