//! The load generator: clients that each keep one HTTP/1.1 connection and send the next request when the answer is in.
//! Bounded in number, and only ever sent to this machine.

use anyhow::{Context, bail};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What came of a load.
pub struct Load {
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Each answer's time in milliseconds, sorted.
    pub latencies_ms: Vec<f64>,
    /// Answers of 2xx.
    pub accepted: usize,
    /// Other answers.
    pub refused: usize,
}

/// Sends `amount` POST requests of `body(i)` from `clients` clients to a path on this machine.
///
/// # Errors
/// When a connection breaks.
pub async fn post(
    address: SocketAddr,
    path: &str,
    clients: usize,
    amount: usize,
    body: impl Fn(usize) -> String + Send + Sync + 'static,
) -> anyhow::Result<Load> {
    if !address.ip().is_loopback() {
        bail!("load goes to this machine only");
    }
    let next = Arc::new(AtomicUsize::new(0));
    let body = Arc::new(body);
    let started = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (next, body, path) = (next.clone(), body.clone(), path.to_owned());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let (mut latencies, mut accepted) = (Vec::new(), 0);
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= amount {
                    return anyhow::Ok((latencies, accepted));
                }
                let sent = Instant::now();
                let status = connection.post(&path, &body(i)).await?;
                latencies.push(sent.elapsed().as_secs_f64() * 1000.0);
                accepted += usize::from((200..300).contains(&status));
            }
        }));
    }
    let (mut latencies_ms, mut accepted) = (Vec::with_capacity(amount), 0);
    for task in tasks {
        let (latencies, count) = task.await??;
        latencies_ms.extend(latencies);
        accepted += count;
    }
    let seconds = started.elapsed().as_secs_f64();
    latencies_ms.sort_by(f64::total_cmp);
    let refused = latencies_ms.len() - accepted;
    Ok(Load { seconds, latencies_ms, accepted, refused })
}

struct Connection {
    stream: TcpStream,
    host: SocketAddr,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(host: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host, buffer: Vec::with_capacity(8192) })
    }

    /// Posts JSON and gives the status, the answer's body read and dropped.
    async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<u16> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if let Some(head_end) = find(&self.buffer, b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..head_end]).to_ascii_lowercase();
                let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).context("an HTTP status")?;
                let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
                let length: usize = length.map(|text| text.trim().parse()).transpose()?.context("an answer with a content-length")?;
                while self.buffer.len() < head_end + 4 + length {
                    self.fill().await?;
                }
                return Ok(status);
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
