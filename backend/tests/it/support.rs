//! What the tests share: a server of their own, people who ask it, and what it answers.

mod client;
pub mod history;

pub use client::{Answer, Client};

use linkspan::{
    api,
    app::App,
    config::{Config, Flags},
};
use serde_json::json;
use std::sync::Arc;
use store::{Clock, SystemRandom, testing::TestClock};
use wire::account::Role;

/// A password that all people of the tests have.
pub const PASSWORD: &str = "correct horse battery";

/// A server on a temporary folder, with a clock to move.
pub struct TestApp {
    pub app: App,
    pub clock: Arc<TestClock>,
    router: axum::Router,
    pub folder: tempfile::TempDir,
}

impl TestApp {
    /// Before its first start.
    pub async fn new() -> Self {
        Self::with_flags(Flags::default()).await
    }

    /// Before its first start, with settings of its own.
    pub async fn with_flags(flags: Flags) -> Self {
        Self::on_folder(tempfile::tempdir().expect("a folder"), flags).await
    }

    async fn on_folder(folder: tempfile::TempDir, flags: Flags) -> Self {
        let data = folder.path().join("data").display().to_string();
        let flags = Flags { data: Some(data), ..flags };
        let config = Config::load(&flags, |_| None).expect("the settings are right");
        let clock = Arc::new(TestClock::default());
        let app = App::open(config, Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(SystemRandom)).await.expect("the server opens");
        let router = api::router(&app);
        Self { app, clock, router, folder }
    }

    /// The same after it was stopped and started again.
    pub async fn restarted(self) -> Self {
        Self::on_folder(self.into_folder().await, Flags::default()).await
    }

    /// Ends, and leaves its data folder behind.
    pub async fn into_folder(self) -> tempfile::TempDir {
        self.app.close().await.expect("closes");
        let Self { folder, .. } = self;
        // The lock goes with the last task that held the database: give the runtime the turns to drop them.
        let lock = std::fs::File::open(folder.path().join("data").join("linkspan.db.lock")).expect("a lock");
        for _ in 0..10_000 {
            if lock.try_lock().is_ok() {
                break;
            }
            tokio::task::yield_now().await;
        }
        folder
    }

    /// With an owner, Ada, signed in.
    pub async fn with_user() -> (Self, Client) {
        let test = Self::new().await;
        let mut ada = test.anonymous();
        let setup = json!({ "email": "ada@example.com", "name": "Ada", "password": PASSWORD, "workspace": "Acme" });
        ada.post("/api/v1/setup", &setup).await.expect(201);
        (test, ada)
    }

    /// Someone who is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A member of the owner's workspace with a role, signed in.
    pub async fn member(&self, owner: &mut Client, role: Role) -> Client {
        let name = format!("{role:?}").to_lowercase();
        let email = format!("{name}@example.com");
        owner.post("/api/v1/members", &json!({ "email": email, "name": name, "role": role, "password": PASSWORD })).await.expect(201);
        self.signed_in(&email).await
    }

    /// A person who is known, signed in.
    pub async fn signed_in(&self, email: &str) -> Client {
        let mut client = self.anonymous();
        client.post("/api/v1/session", &json!({ "email": email, "password": PASSWORD })).await.expect(200);
        client
    }

    /// The owner of another workspace of the same server, signed in.
    pub async fn other_workspace(&self) -> Client {
        let store = &self.app.store;
        let id = store.ids().next();
        let key = self.app.secrets.new_data_key(id).expect("a key");
        let hash = self.app.passwords.hash(PASSWORD).await.expect("hashed");
        let tx = store.begin().await.expect("begun");
        tx.insert_workspace_as(id, "Elsewhere", key).await.expect("a workspace");
        let user = tx.insert_user("eve@example.com", "Eve", hash).await.expect("a person");
        tx.insert_member(id, user, Role::Owner).await.expect("a member");
        tx.commit().await.expect("committed");
        self.signed_in("eve@example.com").await
    }
}
