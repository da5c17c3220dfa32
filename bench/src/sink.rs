//! An HTTP server on this machine that serves pages of orders and takes what is posted, and counts it.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What the sink saw.
#[derive(Default)]
pub struct Seen {
    /// How often each `invoice_no` came.
    pub invoices: HashMap<String, usize>,
    /// Records in total.
    pub records: usize,
}

/// A running sink.
#[derive(Clone)]
pub struct Sink {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

/// Makes the body of page `n` of a source; `None` after the last.
pub type Source = Arc<dyn Fn(usize) -> Option<String> + Send + Sync>;

impl Sink {
    /// Starts one; `GET /…?page=N` answers from `source`.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(source: Source) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let sink = Self { address: listener.local_addr()?, seen: Arc::default() };
        let seen = sink.seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, source.clone(), seen.clone()));
            }
        });
        Ok(sink)
    }

    /// Looks at what came so far.
    pub fn look<T>(&self, at: impl FnOnce(&Seen) -> T) -> T {
        at(&self.seen.lock().expect("no holder of this lock panics"))
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.seen.lock().expect("no holder of this lock panics") = Seen::default();
    }
}

async fn answer(mut stream: TcpStream, source: Source, seen: Arc<Mutex<Seen>>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut buffer = Vec::new();
    loop {
        let head_end = loop {
            if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
            if stream.read_buf(&mut buffer).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&buffer[..head_end]).into_owned();
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|text| text.trim().to_owned()));
        let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
        while buffer.len() < head_end + 4 + length {
            if stream.read_buf(&mut buffer).await.ok()? == 0 {
                return None;
            }
        }
        let body = buffer[head_end + 4..head_end + 4 + length].to_vec();
        buffer.drain(..head_end + 4 + length);
        let text = if head.starts_with("GET") { page(&head, &source) } else { take(&body, &seen) };
        let reply = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}", text.len());
        stream.write_all(reply.as_bytes()).await.ok()?;
    }
}

fn page(head: &str, source: &Source) -> String {
    let number = head.split(' ').nth(1).and_then(|path| path.split("page=").nth(1)).and_then(|rest| rest.split('&').next()?.parse().ok());
    source(number.unwrap_or(1)).unwrap_or_else(|| "[]".to_owned())
}

fn take(body: &[u8], seen: &Mutex<Seen>) -> String {
    let records = match serde_json::from_slice(body) {
        Ok(serde_json::Value::Array(records)) => records,
        Ok(record) => vec![record],
        Err(_) => Vec::new(),
    };
    let mut seen = seen.lock().expect("no holder of this lock panics");
    seen.records += records.len();
    for record in records {
        let key = record["invoice_no"].as_str().unwrap_or("?").to_owned();
        *seen.invoices.entry(key).or_default() += 1;
    }
    "{\"ok\":true}".to_owned()
}
