//! How commands reach a workspace: by the API of a running server, or by the same API of a data folder that no
//! server is using. Either way the same handlers answer, so rights, checks and the audit log are the same.

use crate::{
    api,
    app::App,
    config::{Config, Flags},
};
use anyhow::{Context, bail};
use axum::body::Body;
use http::{Method, Request, header};
use serde::de::DeserializeOwned;
use std::{sync::Arc, time::Duration};
use store::{Actor, SystemClock, SystemRandom};
use tower::ServiceExt;
use wire::{
    TokenId, WorkspaceId,
    account::{NewToken, Role},
};

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the token of a command on a data folder would last if the command were killed.
const LOCAL_TOKEN_MS: i64 = 10 * 60 * 1000;
/// The largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A data folder, and which of its workspaces.
#[derive(Debug, clap::Args)]
pub struct Place {
    #[command(flatten)]
    flags: Flags,
    /// The workspace, by name or id; needed when there are several.
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
}

/// A running server, or a data folder.
#[derive(Debug, clap::Args)]
pub struct Where {
    /// The address of a running server; without it the data folder is opened, which no server may be using.
    #[arg(long, value_name = "URL", env = "LINKSPAN_SERVER")]
    server: Option<String>,
    /// An API token of the workspace, for a running server.
    #[arg(long, value_name = "TOKEN", env = "LINKSPAN_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// The way in.
pub struct Door {
    inner: Inner,
    token: String,
}

enum Inner {
    Remote { base: url::Url, client: reqwest::Client },
    Local { router: axum::Router, app: App, workspace: WorkspaceId, id: TokenId },
}

/// What the API answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The `ETag`, if one came.
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// The API refused.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub wire::Problem);

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// When it is not of that form.
    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.body).context("the server's answer is not of the expected form: is it the same version?")
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Place {
    /// Whether a workspace was named.
    #[must_use]
    pub fn names_workspace(&self) -> bool {
        self.workspace.is_some()
    }

    /// Opens the data folder.
    ///
    /// # Errors
    /// When it cannot be opened, or a server is using it.
    pub async fn open_app(&self) -> anyhow::Result<App> {
        let config = Config::load(&self.flags, |name| std::env::var(name).ok())?;
        App::open_still(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await
    }

    /// The workspace that was named, or the only one.
    ///
    /// # Errors
    /// When there is none, or several and none was named.
    pub async fn workspace_of(&self, app: &App) -> anyhow::Result<WorkspaceId> {
        let mut names = Vec::new();
        for id in app.store.workspace_ids().await? {
            let Some(workspace) = app.store.workspace(id).workspace().await? else { continue };
            if self.workspace.as_deref().is_some_and(|wanted| wanted == workspace.name || wanted == id.to_string()) {
                return Ok(id);
            }
            names.push((id, workspace.name));
        }
        let list = || names.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
        match (&self.workspace, names.as_slice()) {
            (None, [(only, _)]) => Ok(*only),
            (_, []) => bail!("there is no workspace yet: start `linkspan serve` and make the first one in the browser"),
            (None, _) => bail!("there are several workspaces: name one with --workspace ({})", list()),
            (Some(wanted), _) => bail!("there is no workspace `{wanted}`; there are: {}", list()),
        }
    }
}

impl Where {
    /// The data folder.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The way to a running server, if one was named.
    ///
    /// # Errors
    /// When its address is none, or the token is missing.
    pub fn remote(&self) -> anyhow::Result<Option<Door>> {
        match (&self.server, &self.token) {
            (None, _) => Ok(None),
            (Some(server), Some(token)) => Door::remote(server, token).map(Some),
            (Some(_), None) => bail!("a running server wants an API token: --token or LINKSPAN_TOKEN"),
        }
    }

    /// Opens the way in.
    ///
    /// # Errors
    /// When the server's address or the data folder is no good.
    pub async fn open(&self) -> anyhow::Result<Door> {
        match self.remote()? {
            Some(door) => Ok(door),
            None => {
                let app = self.place.open_app().await?;
                let workspace = self.place.workspace_of(&app).await?;
                Door::local(app, workspace).await
            }
        }
    }
}

impl Door {
    /// To the API of a running server.
    ///
    /// # Errors
    /// When the address is not one.
    pub fn remote(server: &str, token: &str) -> anyhow::Result<Self> {
        let base = url::Url::parse(server).with_context(|| format!("`{server}` is not an address such as https://linkspan.example.com"))?;
        let client = reqwest::Client::builder().timeout(REQUEST_TIMEOUT).build().context("preparing the HTTP client")?;
        Ok(Self { inner: Inner::Remote { base, client }, token: token.to_owned() })
    }

    /// To the API of a data folder, without a server: with a token of its own that ends with it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn local(app: App, workspace: WorkspaceId) -> anyhow::Result<Self> {
        let expires_at = Some(app.clock.now() + LOCAL_TOKEN_MS);
        let new = NewToken { name: "command line".to_owned(), role: Role::Owner, expires_at };
        let made = api::tokens::make_token(&app.store.workspace(workspace), new, &Actor::system("command line")).await?;
        let inner = Inner::Local { router: api::router(&app), app, workspace, id: made.token.id };
        Ok(Self { inner, token: made.secret })
    }

    /// Closes what was opened for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close(self) -> anyhow::Result<()> {
        let Inner::Local { app, workspace, id, .. } = self.inner else { return Ok(()) };
        let tx = app.store.begin().await?;
        tx.delete_token(workspace, id).await?;
        tx.commit().await?;
        app.close().await
    }

    /// Asks for `path`, as `/api/v1/flows`.
    ///
    /// # Errors
    /// [`Refused`] when the API answers with a problem; others when it cannot be reached.
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, None, None).await
    }

    /// Sends a request with a JSON body, `if_match` naming the revision it is meant for.
    ///
    /// # Errors
    /// [`Refused`] when the API answers with a problem; others when it cannot be reached.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>, if_match: Option<&str>) -> anyhow::Result<Answer> {
        let answer = match &self.inner {
            Inner::Remote { base, client } => self.send_remote(base, client, method, path, body, if_match).await?,
            Inner::Local { router, .. } => self.send_local(router, method, path, body, if_match).await?,
        };
        if answer.status >= 400 {
            match answer.json::<wire::Problem>() {
                Ok(problem) => return Err(Refused(problem).into()),
                Err(_) => bail!("{path} answered {}: {}", answer.status, answer.text().chars().take(200).collect::<String>()),
            }
        }
        Ok(answer)
    }

    /// Every row of a list, following its pages.
    ///
    /// # Errors
    /// As [`Door::get`].
    pub async fn list<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Vec<T>> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.get(&path).await?.json::<wire::Page<T>>()?;
            items.extend(page.items);
            next = page.next;
        }
        Ok(items)
    }

    async fn send_remote(
        &self,
        base: &url::Url,
        client: &reqwest::Client,
        method: Method,
        path: &str,
        body: Option<String>,
        if_match: Option<&str>,
    ) -> anyhow::Result<Answer> {
        let target = base.join(path).with_context(|| format!("joining {base} and {path}"))?;
        let mut request = client.request(method, target).bearer_auth(&self.token);
        if let Some(etag) = if_match {
            request = request.header(header::IF_MATCH, etag);
        }
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await.with_context(|| format!("asking {base}"))?;
        let status = response.status().as_u16();
        let etag = etag_of(response.headers());
        let body = response.bytes().await.context("reading the answer")?.to_vec();
        Ok(Answer { status, etag, body })
    }

    async fn send_local(
        &self,
        router: &axum::Router,
        method: Method,
        path: &str,
        body: Option<String>,
        if_match: Option<&str>,
    ) -> anyhow::Result<Answer> {
        let mut request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        if let Some(etag) = if_match {
            request = request.header(header::IF_MATCH, etag);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).context("building the request")?;
        let response = match router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status().as_u16();
        let etag = etag_of(response.headers());
        let body = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.context("reading the answer")?.to_vec();
        Ok(Answer { status, etag, body })
    }
}

fn etag_of(headers: &http::HeaderMap) -> Option<String> {
    headers.get(header::ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
