//! Who is asking, and may they? Decided here and nowhere else: before a handler runs, [`guard`] looks its route up in
//! [`access::RULES`], finds out who asks, and compares. A route without a rule answers nobody.

pub mod access;
pub mod origin;
pub mod passwords;
pub mod throttle;

use super::problem::Problem;
use crate::app::App;
use access::Need;
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use store::{Actor, Scoped};
use tower_sessions::Session;
use wire::{
    Timestamp, UserId, WorkspaceId,
    account::{Role, User},
};

/// The cookie of a session.
pub const COOKIE: &str = "linkspan_session";
/// What API tokens begin with.
pub const TOKEN_PREFIX: &str = "lsp_";
/// A session ends when it was not used for so long.
pub const SESSION_IDLE_MS: i64 = 7 * 24 * 3600 * 1000;
/// A session ends so long after signing in, used or not.
pub const SESSION_AGE_MAX_MS: i64 = 30 * 24 * 3600 * 1000;
/// A session in use is prolonged at most so often.
const SESSION_TOUCH_MS: i64 = 5 * 60 * 1000;
/// The key of [`SignedIn`] in a session's data.
pub(super) const SIGNED_IN: &str = "signed_in";

/// What a session knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who.
    pub user: UserId,
    /// Where they look.
    pub workspace: WorkspaceId,
    /// Since when.
    pub at: Timestamp,
    /// Last seen, roughly.
    pub seen: Timestamp,
    /// From which address.
    #[serde(default)]
    pub from: Option<String>,
    /// By which browser, in its own words.
    #[serde(default)]
    pub agent: Option<String>,
}

/// The longest name of a browser that is kept, in characters.
const AGENT_CHARS_MAX: usize = 200;

/// Where a person signs in from, to recognise the session by.
#[derive(Debug, Clone)]
pub struct SignInFrom {
    /// The address.
    pub address: IpAddr,
    /// What the browser says it is.
    pub agent: Option<String>,
}

impl FromRequestParts<App> for SignInFrom {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, app).await?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self { address, agent: agent.map(|agent| agent.chars().take(AGENT_CHARS_MAX).collect()) })
    }
}

/// Who asks: a person in a workspace, or an API token. An extractor: the guard has put it there.
#[derive(Debug, Clone)]
pub struct Member {
    /// Where.
    pub workspace: WorkspaceId,
    /// What they may do.
    pub role: Role,
    /// The person, absent for an API token.
    pub user: Option<User>,
    /// For the audit log.
    pub actor: Actor,
    /// Tells callers apart: `user_…` or `tok_…`.
    pub key: String,
}

impl Member {
    /// The door to the things of their workspace.
    #[must_use]
    pub fn scoped(&self, app: &App) -> Scoped {
        app.store.workspace(self.workspace)
    }

    /// For the few decisions that hang on more than the route.
    ///
    /// # Errors
    /// 403 when the role is below `needed`.
    pub fn require(&self, needed: Role) -> Result<(), Problem> {
        if self.role <= needed { Ok(()) } else { Err(not_enough(self.role, needed)) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Absent only on a route whose rule is `Open`: then the handler must not ask who it is.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::internal("a handler of an open route asks for a member"))
    }
}

/// The address a request came from.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        Ok(Self(client_address(&parts.headers, peer, app.config.behind_proxy)))
    }
}

/// The peer, or, behind a proxy of ours, the address that the proxy saw: the last one it added.
fn client_address(headers: &HeaderMap, peer: Option<IpAddr>, behind_proxy: bool) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let forwarded = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
    let peer = peer.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
    if behind_proxy { forwarded.unwrap_or(peer) } else { peer }
}

/// The layer around every route of the API.
pub async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match admit(&app, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn admit(app: &App, request: &mut Request) -> Result<(), Problem> {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let Some(need) = access::need(request.method(), &path) else {
        let allowed = access::methods(&path);
        if allowed.is_empty() {
            return Err(Problem::internal(format!("{path} has no rule of access")));
        }
        return Err(Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).with_header(header::ALLOW, &allowed));
    };
    let bearer = bearer(request.headers())?;
    if bearer.is_none() {
        // A browser sends the cookie along whoever wrote the page: ask where the request comes from.
        origin::check(request.method(), request.headers(), app.config.public_url.as_ref())?;
    }
    let needed = match need {
        Need::Open => return Ok(()),
        Need::Role(role) => role,
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let from = client_address(request.headers(), peer, app.config.behind_proxy);
    let member = match bearer {
        Some(secret) => by_token(app, &secret, from).await?,
        None => {
            let session = request.extensions().get::<Session>().cloned();
            by_session(app, session, cookie_sent(request.headers()), from).await?
        }
    };
    if member.role > needed {
        return Err(not_enough(member.role, needed));
    }
    request.extensions_mut().insert(member);
    Ok(())
}

fn not_enough(role: Role, needed: Role) -> Problem {
    Problem::forbidden("role.not_enough", format!("This needs the role {needed:?}; yours is {role:?}. An owner or admin can change it."))
}

/// The secret of an `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let (scheme, secret) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.eq_ignore_ascii_case("bearer") && secret.trim().starts_with(TOKEN_PREFIX) {
        return Ok(Some(secret.trim().to_owned()));
    }
    Err(Problem::unauthenticated("auth.token", "Send `Authorization: Bearer lsp_…` with an API token of a workspace."))
}

/// What is kept of a token's secret. It is long and random, so that a fast hash is enough.
#[must_use]
pub fn token_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

async fn by_token(app: &App, secret: &str, from: IpAddr) -> Result<Member, Problem> {
    let now = app.clock.now();
    app.tokens.ask(&from, now).map_err(|seconds| {
        Problem::too_many("auth.too_many_tries", format!("Too many wrong tokens came from here. Try again in {seconds} s."), seconds)
    })?;
    let found = app.store.use_token(token_hash(secret)).await?;
    if found.is_none() {
        // Asked a moment ago: whoever was faster has the last one.
        let _ = app.tokens.count(&from, now);
    }
    let unknown = || Problem::unauthenticated("auth.token", "This API token is not known, was removed, or has ended.");
    let (workspace, token) = found.ok_or_else(unknown)?;
    let actor = Actor { name: format!("token {}", token.name), from: Some(from.to_string()) };
    Ok(Member { workspace, role: token.role, user: None, actor, key: token.id.to_string() })
}

async fn by_session(app: &App, session: Option<Session>, had_one: bool, from: IpAddr) -> Result<Member, Problem> {
    let nobody = || Problem::unauthenticated("auth.required", "Sign in, or send an API token.");
    let session = session.ok_or_else(nobody)?;
    let signed_in = session.get::<SignedIn>(SIGNED_IN).await.map_err(Problem::internal)?;
    let Some(mut signed_in) = signed_in else {
        let ended = || Problem::unauthenticated("auth.session_ended", "Your session has ended: sign in again.");
        return Err(if had_one { ended() } else { nobody() });
    };
    let now = app.clock.now();
    let Some(member) = app.store.workspace(signed_in.workspace).member_of_user(signed_in.user).await? else {
        session.flush().await.map_err(Problem::internal)?;
        return Err(Problem::unauthenticated("auth.session_ended", "You are no longer a member of this workspace: sign in again."));
    };
    if now - signed_in.seen >= SESSION_TOUCH_MS {
        signed_in.seen = now;
        session.insert(SIGNED_IN, signed_in.clone()).await.map_err(Problem::internal)?;
    }
    let actor = Actor { name: member.user.email.clone(), from: Some(from.to_string()) };
    let key = member.user.id.to_string();
    Ok(Member { workspace: signed_in.workspace, role: member.role, user: Some(member.user), actor, key })
}

fn cookie_sent(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|list| list.split(';')).any(|cookie| cookie.trim().starts_with(COOKIE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_cannot_choose_its_own_address() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4".parse().expect("a value"));
        let peer = Some(IpAddr::from([10, 0, 0, 1]));
        assert_eq!(client_address(&headers, peer, false), IpAddr::from([10, 0, 0, 1]));
        assert_eq!(client_address(&headers, peer, true), IpAddr::from([1, 2, 3, 4]));
    }
}
