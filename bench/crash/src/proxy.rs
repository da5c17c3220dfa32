//! A TCP proxy before the database, so that it can be cut off, hang, and come back.

use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// How the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// It works. The number counts how often it was cut.
    Open(u64),
    /// Nothing comes through, and nobody is told.
    Hangs(u64),
    /// Nobody is let in.
    Refuses(u64),
}

impl Line {
    fn cuts(self) -> u64 {
        match self {
            Self::Open(cuts) | Self::Hangs(cuts) | Self::Refuses(cuts) => cuts,
        }
    }
}

/// A proxy before one address.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    line: Arc<watch::Sender<Line>>,
}

impl Proxy {
    /// Starts one.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(to: String) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let line = Arc::new(watch::Sender::new(Line::Open(0)));
        let watched = Arc::clone(&line);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let now = *watched.borrow();
                if matches!(now, Line::Refuses(_)) {
                    continue;
                }
                let (mut line, to) = (watched.subscribe(), to.clone());
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(&to).await else { return };
                    let _ = (client.set_nodelay(true), server.set_nodelay(true));
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let (one, other) = (line.clone(), line.clone());
                    let cut = line.wait_for(|line| line.cuts() > now.cuts());
                    tokio::select! {
                        _ = carry(from_client, to_server, one) => {}
                        _ = carry(from_server, to_client, other) => {}
                        _ = cut => {}
                    }
                });
            }
        });
        Ok(Self { address, line })
    }

    /// Breaks every connection; new ones are let in.
    pub fn cut(&self) {
        self.line.send_modify(|line| *line = Line::Open(line.cuts() + 1));
    }

    /// Breaks every connection, and lets nobody in for a while.
    pub async fn refuse_for(&self, time: Duration) {
        self.line.send_modify(|line| *line = Line::Refuses(line.cuts() + 1));
        tokio::time::sleep(time).await;
        self.open();
    }

    /// Lets nothing through for a while.
    pub async fn hang_for(&self, time: Duration) {
        self.line.send_modify(|line| *line = Line::Hangs(line.cuts()));
        tokio::time::sleep(time).await;
        self.open();
    }

    fn open(&self) {
        self.line.send_modify(|line| *line = Line::Open(line.cuts()));
    }
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut line: watch::Receiver<Line>,
) -> anyhow::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        line.wait_for(|line| !matches!(line, Line::Hangs(_))).await?;
        to.write_all(&buffer[..read]).await?;
    }
}
