//! The connection to PostgreSQL breaks in the middle of a commit: whether it was kept is found out, and nothing runs twice.

use crate::support::{SOON, World, hook_to, post};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use store::testing::PostgresDatabase;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wire::run::RunStatus;

/// A proxy before PostgreSQL that can break a connection when a commit was handed on and before it is confirmed.
#[derive(Default)]
struct Proxy {
    armed: AtomicBool,
    cut: AtomicBool,
}

impl Proxy {
    /// Starts it before the database of an address, and gives the address to take instead.
    async fn before(self: &Arc<Self>, url: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let rest = url.split_once("://").expect("an address").1;
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host).split('/').next().expect("a host").to_owned();
        let to = if host.contains(':') { host.clone() } else { format!("{host}:5432") };
        let proxy = Arc::clone(self);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&to).await.expect("the database is there");
                tokio::spawn(Arc::clone(&proxy).carry(client, server));
            }
        });
        // Unsealed, so that a commit can be seen.
        format!("{}?sslmode=disable", url.replacen(&host, &address, 1))
    }

    async fn carry(self: Arc<Self>, mut client: TcpStream, mut server: TcpStream) {
        let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            tokio::select! {
                read = client.read(&mut asked) => {
                    let Ok(read @ 1..) = read else { return };
                    if server.write_all(&asked[..read]).await.is_err() {
                        return;
                    }
                    let commits = asked[..read].windows(6).any(|word| word.eq_ignore_ascii_case(b"commit"));
                    if commits && self.armed.swap(false, Ordering::SeqCst) {
                        // Done, and nobody hears of it.
                        let _ = server.read(&mut answered).await;
                        self.cut.store(true, Ordering::SeqCst);
                        return;
                    }
                }
                read = server.read(&mut answered) => {
                    let Ok(read @ 1..) = read else { return };
                    if client.write_all(&answered[..read]).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

// fault: F28 F29
#[tokio::test]
async fn a_commit_that_was_kept_and_not_confirmed_is_not_done_again() {
    let Some(database) = PostgresDatabase::create().await else { return };
    let proxy = Arc::new(Proxy::default());
    let world = World::new(&proxy.before(&database.url).await).await;
    let engine = world.engine().await;
    // Two writes, so that the outcome of the first is a commit of its own.
    let two = hook_to("put", "").replace(
        "edges: [",
        "- { id: tell, operation: { connector: desk, name: put, connection: Desk } }\nedges: [{ from: deliver, to: tell }, ",
    );
    let flow = world.publish(&engine, &two).await;
    let token = world.token(flow).await;
    for n in 0..4 {
        world.desk.says([crate::support::Answer::Hold]);
        let before = world.desk.count();
        let run = engine.accept_webhook(&token, post(&format!(r#"{{"id":{n},"total":1}}"#))).await.expect("accepted").run;
        world.desk.has_got(before + 1).await;
        proxy.armed.store(true, Ordering::SeqCst);
        world.desk.go.add_permits(1);
        let ended = world.ended(&engine, run).await;
        assert_eq!((ended.status, ended.records_out), (RunStatus::Succeeded, 1), "{ended:?}");
        assert!(proxy.cut.swap(false, Ordering::SeqCst), "a commit was cut off");
        assert_eq!(world.desk.count(), before + 2, "each step once");
    }
    // One that is accepted and not confirmed is refused, and taken up all the same; sent again it is known.
    proxy.armed.store(true, Ordering::SeqCst);
    let body = r#"{"id":"unsure","total":1}"#;
    let refused = engine.accept_webhook(&token, post(body)).await;
    assert!(matches!(refused, Err(engine::Error::Unavailable { .. })), "{refused:?}");
    let again = engine.accept_webhook(&token, post(body)).await.expect("known");
    assert!(again.duplicate, "it was kept");
    engine.sweep().await.expect("sweeps");
    assert_eq!(world.ended(&engine, again.run).await.status, RunStatus::Succeeded);
    assert_eq!(world.desk.count(), 10);
    assert!(world.is_conserved().await, "nothing is counted twice");
    engine.stop(SOON).await;
    world.store.close().await.expect("closes");
    database.remove().await;
}
