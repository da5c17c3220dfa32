//! A PostgreSQL database of the harness's own, behind a proxy; removed at the end.

use crate::proxy::Proxy;
use anyhow::Context;
use sqlx::{Connection, Executor, PgConnection};
use url::Url;

/// Where PostgreSQL is, unless `LINKSPAN_TEST_POSTGRES` says otherwise.
const DEFAULT: &str = "postgres://postgres@127.0.0.1:5432/test";

/// A database behind a proxy.
pub struct Database {
    admin: Url,
    name: String,
    /// Stands before it.
    pub proxy: Proxy,
    /// Its address behind the proxy.
    pub url: String,
}

impl Database {
    /// Makes one; the name holds the process, so that two harnesses do not meet.
    ///
    /// # Errors
    /// When there is no server, or it refuses.
    pub async fn create(seed: u64) -> anyhow::Result<Self> {
        let admin = std::env::var("LINKSPAN_TEST_POSTGRES").unwrap_or_else(|_| DEFAULT.to_owned());
        let admin = Url::parse(&admin).context("LINKSPAN_TEST_POSTGRES is no address")?;
        let name = format!("linkspan_crash_{}_{seed}", std::process::id());
        let mut connection = PgConnection::connect(admin.as_str()).await.context("no PostgreSQL: set LINKSPAN_TEST_POSTGRES")?;
        connection.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await?;
        connection.close().await?;
        let to = format!("{}:{}", admin.host_str().unwrap_or("127.0.0.1"), admin.port().unwrap_or(5432));
        let proxy = Proxy::start(to).await?;
        let mut url = admin.clone();
        url.set_path(&name);
        url.set_ip_host(proxy.address.ip()).ok().context("an address of PostgreSQL with a host")?;
        url.set_port(Some(proxy.address.port())).ok().context("an address of PostgreSQL with a port")?;
        Ok(Self { admin, name, proxy, url: url.into() })
    }

    /// Removes it.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn remove(self) -> anyhow::Result<()> {
        let mut connection = PgConnection::connect(self.admin.as_str()).await?;
        connection.execute(sqlx::AssertSqlSafe(format!("drop database if exists {} with (force)", self.name))).await?;
        Ok(connection.close().await?)
    }
}
