//! The other side: takes what flows send, keeps it in a ledger before it answers, and misbehaves by chance.

use crate::{chance::Chance, ledger::Ledger};
use anyhow::Context;
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

/// How long an answer is held back at most while somebody kills the sender.
const HELD_MAX: Duration = Duration::from_secs(5);

/// One effect that arrived.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Where: `keyed`, `second`, `once`.
    pub place: String,
    /// Of which webhook.
    pub id: String,
    /// Under which idempotency key.
    pub key: String,
}

/// The sink. Cheap to clone.
#[derive(Clone)]
pub struct Sink {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    ledger: Ledger<Arrival>,
    chance: Chance,
    /// Effects at the first step of a flow.
    first: AtomicUsize,
    /// Whether it misbehaves.
    moody: AtomicBool,
    /// Told when the next effect is in the ledger, and before it is answered.
    armed: Mutex<Option<oneshot::Sender<()>>>,
}

/// How a request is treated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// Taken and answered.
    Fair,
    /// The same, after a while.
    Slow,
    /// Refused before it is taken: 503.
    Refuses,
    /// Refused before it is taken: 429.
    Throttles,
    /// The connection is closed before it is taken.
    Slams,
    /// Taken, and the connection is closed without an answer.
    Forgets,
    /// Taken, and the answer ends in the middle.
    Breaks,
}

impl Sink {
    /// Starts one.
    ///
    /// # Errors
    /// When no port is free, or the ledger cannot be made.
    pub async fn start(ledger: &Path, seed: u64) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let shared = Shared {
            ledger: Ledger::create(ledger)?,
            chance: Chance::new(seed, "sink"),
            first: AtomicUsize::new(0),
            moody: AtomicBool::new(false),
            armed: Mutex::default(),
        };
        let sink = Self { address: listener.local_addr()?, shared: Arc::new(shared) };
        let shared = Arc::clone(&sink.shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    // A connection that broke has nobody to tell.
                    let _ = shared.serve(stream).await;
                });
            }
        });
        Ok(sink)
    }

    /// Lets it misbehave from now on, or not any more.
    pub fn set_moody(&self, moody: bool) {
        self.shared.moody.store(moody, Ordering::Relaxed);
    }

    /// Waits for the next effect to arrive; its answer is held back meanwhile.
    pub fn next_arrival(&self) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        *self.shared.armed.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// How many effects arrived at the first step of a flow.
    pub fn begun(&self) -> usize {
        self.shared.first.load(Ordering::Relaxed)
    }

    /// Looks at all that arrived.
    pub fn look<R>(&self, at: impl FnOnce(&[Arrival]) -> R) -> R {
        self.shared.ledger.look(at)
    }
}

impl Shared {
    fn mood(&self) -> Mood {
        if !self.moody.load(Ordering::Relaxed) {
            return Mood::Fair;
        }
        match self.chance.below(100) {
            0..=3 => Mood::Refuses,
            4 => Mood::Throttles,
            5 => Mood::Slams,
            6..=8 => Mood::Forgets,
            9..=11 => Mood::Breaks,
            12..=24 => Mood::Slow,
            _ => Mood::Fair,
        }
    }

    async fn serve(&self, mut stream: TcpStream) -> anyhow::Result<()> {
        stream.set_nodelay(true)?;
        let mut buffer = Vec::new();
        while let Some(request) = Request::read(&mut stream, &mut buffer).await? {
            let mood = self.mood();
            match mood {
                Mood::Refuses => {
                    answer(&mut stream, "503 Service Unavailable", "", "{\"error\":\"not now\"}").await?;
                    continue;
                }
                Mood::Throttles => {
                    answer(&mut stream, "429 Too Many Requests", "retry-after: 1\r\n", "{\"error\":\"slow down\"}").await?;
                    continue;
                }
                Mood::Slams => return Ok(()),
                _ => {}
            }
            for arrival in request.arrivals()? {
                self.first.fetch_add(usize::from(arrival.place != "second"), Ordering::Relaxed);
                let line = format!("{} {} {}", arrival.place, arrival.id, arrival.key);
                self.ledger.note(&line, arrival)?;
            }
            let armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(armed) = armed
                && armed.send(()).is_ok()
            {
                // Whoever waits for this kills the sender: its connection ends.
                let _ = tokio::time::timeout(HELD_MAX, stream.readable()).await;
                return Ok(());
            }
            match mood {
                Mood::Forgets => return Ok(()),
                Mood::Breaks => {
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"ok\"").await?;
                    return Ok(());
                }
                Mood::Slow => tokio::time::sleep(self.chance.millis(20, 400)).await,
                _ => {}
            }
            answer(&mut stream, "200 OK", "", "{\"ok\":true}").await?;
        }
        Ok(())
    }
}

async fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &str) -> anyhow::Result<()> {
    let text = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
    Ok(stream.write_all(text.as_bytes()).await?)
}

struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    /// The next request of a connection; `None` when it is over.
    async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<Option<Self>> {
        let end = loop {
            if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
            if stream.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        let mut request = Self { head, body: Vec::new() };
        let length: usize = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while buffer.len() < end + 4 + length {
            if stream.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        }
        request.body = buffer[end + 4..end + 4 + length].to_vec();
        buffer.drain(..end + 4 + length);
        Ok(Some(request))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    fn arrivals(&self) -> anyhow::Result<Vec<Arrival>> {
        let path = self.head.split(' ').nth(1).context("a path")?;
        let key = self.header("idempotency-key").unwrap_or_default();
        let body: serde_json::Value = serde_json::from_slice(&self.body)?;
        let records = match &body {
            serde_json::Value::Array(records) => records.as_slice(),
            one => std::slice::from_ref(one),
        };
        let arrival = |record: &serde_json::Value| {
            let id = record["id"].as_str().context("a record has an id")?.to_owned();
            Ok(Arrival { place: path.trim_start_matches('/').to_owned(), id, key: key.to_owned() })
        };
        records.iter().map(arrival).collect()
    }
}
