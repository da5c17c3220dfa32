//! Payloads: what came in byte for byte, and records as they went from step to step. Framed and compressed, never changed.

use crate::{Error, Result, Scoped, sql::Sql};
use wire::{AttemptId, Json, PayloadId, RunId, Timestamp, WorkspaceId, run::Records};

/// From this size on a payload is compressed.
const COMPRESS_BYTES_MIN: usize = 1024;
/// A payload that unpacks to more is refused: what was packed here was never so large.
const UNPACKED_BYTES_MAX: usize = 512 * 1024 * 1024;

/// A payload to be kept.
#[derive(Debug, Clone)]
pub struct Payload {
    /// The id.
    pub id: PayloadId,
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Of which run.
    pub run: RunId,
    /// How many records it stands for; more than it holds when it was cut.
    pub records: Option<u64>,
    /// When.
    pub created_at: Timestamp,
    encoding: &'static str,
    raw_bytes: usize,
    body: Vec<u8>,
}

/// What a payload holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// About what came: method, headers, query, as JSON; empty where nothing came from outside.
    pub head: Vec<u8>,
    /// What came, byte for byte; empty where nothing came from outside.
    pub raw: Vec<u8>,
    /// The records that were made of it: the text of a JSON list.
    pub records: Vec<u8>,
}

impl Payload {
    /// Packs a payload.
    #[must_use]
    pub fn pack(id: PayloadId, workspace: WorkspaceId, run: RunId, content: &Content, records: Option<u64>, created_at: Timestamp) -> Self {
        let mut frame = Vec::with_capacity(20 + content.head.len() + content.raw.len() + content.records.len());
        frame.extend((content.head.len() as u64).to_be_bytes());
        frame.extend((content.raw.len() as u64).to_be_bytes());
        frame.extend(&content.head);
        frame.extend(&content.raw);
        frame.extend(&content.records);
        // A byte that changes on the disk must not become another record.
        frame.extend(crc32fast::hash(&frame).to_be_bytes());
        let raw_bytes = frame.len();
        // Compression of bytes in memory fails only for want of memory; then the bytes are kept as they are.
        let packed = if raw_bytes >= COMPRESS_BYTES_MIN { zstd::bulk::compress(&frame, 1).ok() } else { None };
        let (encoding, body) = packed.map_or(("frame+crc32", frame), |packed| ("frame+crc32+zstd", packed));
        Self { id, workspace, run, records, created_at, encoding, raw_bytes, body }
    }

    /// How many bytes of it are kept.
    #[must_use]
    pub fn kept_bytes(&self) -> i64 {
        i64::try_from(self.body.len()).unwrap_or(i64::MAX)
    }

    pub(crate) fn columns() -> &'static [&'static str] {
        &["id", "workspace_id", "run_id", "encoding", "raw_bytes", "records", "body", "created_at"]
    }

    pub(crate) fn into_row(self) -> Vec<sea_orm::Value> {
        vec![
            self.id.0.into(),
            self.workspace.0.into(),
            self.run.0.into(),
            self.encoding.into(),
            i64::try_from(self.raw_bytes).unwrap_or(i64::MAX).into(),
            self.records.map(|records| i64::try_from(records).unwrap_or(i64::MAX)).into(),
            self.body.into(),
            self.created_at.into(),
        ]
    }
}

fn unpack(encoding: &str, raw_bytes: i64, body: Vec<u8>) -> Result<Content> {
    let unreadable = |what: &str| Error::unreadable("a payload", what);
    let size =
        usize::try_from(raw_bytes).ok().filter(|size| *size <= UNPACKED_BYTES_MAX).ok_or_else(|| unreadable("its size is impossible"))?;
    let unzip = |body: Vec<u8>| zstd::bulk::decompress(&body, size).map_err(|error| Error::unreadable("a payload", error));
    let frame = match encoding {
        "frame+crc32" => checked(body),
        "frame+crc32+zstd" => checked(unzip(body)?),
        // As it was written before there was a checksum.
        "frame" => Some(body),
        "frame+zstd" => Some(unzip(body)?),
        other => return Err(unreadable(&format!("its encoding is `{other}`"))),
    };
    let frame = frame.ok_or_else(|| unreadable("it was changed on the disk"))?;
    let (lengths, rest) = frame.split_at_checked(16).ok_or_else(|| unreadable("it is cut off"))?;
    let length = |at: usize| lengths[at..at + 8].try_into().ok().map(u64::from_be_bytes).and_then(|length| usize::try_from(length).ok());
    let head = length(0).and_then(|length| rest.split_at_checked(length));
    let (head, rest) = head.ok_or_else(|| unreadable("it is cut off"))?;
    let (raw, records) = length(8).and_then(|length| rest.split_at_checked(length)).ok_or_else(|| unreadable("it is cut off"))?;
    Ok(Content { head: head.to_vec(), raw: raw.to_vec(), records: records.to_vec() })
}

/// The frame before its checksum, if it is the one that was written.
fn checked(mut frame: Vec<u8>) -> Option<Vec<u8>> {
    let end = frame.len().checked_sub(4)?;
    let sum = frame.split_off(end);
    (crc32fast::hash(&frame).to_be_bytes()[..] == sum).then_some(frame)
}

impl Scoped {
    /// What a payload holds, and how many records it stands for.
    ///
    /// # Errors
    /// When the database fails, or the payload is damaged.
    pub async fn payload(&self, id: PayloadId) -> Result<Option<(Content, Option<u64>)>> {
        let sql = Sql::new("select encoding, raw_bytes, records, body from payloads where workspace_id = ").bind(self.uuid());
        let Some(row) = sql.add(" and id = ").bind(id.0).one(self.reader()).await? else { return Ok(None) };
        let content = unpack(&row.get::<String>("encoding")?, row.get("raw_bytes")?, row.get("body")?)?;
        let records = row.get::<Option<i64>>("records")?.and_then(|records| u64::try_from(records).ok());
        Ok(Some((content, records)))
    }

    /// The records that went into or came out of an attempt.
    ///
    /// # Errors
    /// When the database fails, or the payload is damaged.
    pub async fn attempt_records(&self, run: RunId, attempt: AttemptId, side: Side) -> Result<Option<Records>> {
        let column = match side {
            Side::Input => "input_id",
            Side::Output => "output_id",
        };
        let sql = Sql::new(&format!("select {column} as payload_id from attempts where workspace_id = ")).bind(self.uuid());
        let row = sql.add(" and run_id = ").bind(run.0).add(" and id = ").bind(attempt.0).one(self.reader()).await?;
        let Some(id) = row.map(|row| row.get::<Option<uuid::Uuid>>("payload_id")).transpose()?.flatten() else { return Ok(None) };
        let Some((content, total)) = self.payload(PayloadId(id)).await? else { return Ok(None) };
        let records: Vec<Json> = serde_json::from_slice(&content.records).map_err(|error| Error::unreadable("records", error))?;
        let shown = records.len() as u64;
        Ok(Some(Records { records, truncated: total.is_some_and(|total| total > shown) }))
    }

    /// The records of a payload, as texts in which every number has all its digits.
    ///
    /// # Errors
    /// When the database fails, or the payload is damaged.
    pub async fn record_texts(&self, id: PayloadId) -> Result<Option<Vec<Json>>> {
        let Some((content, _)) = self.payload(id).await? else { return Ok(None) };
        serde_json::from_slice(&content.records).map(Some).map_err(|error| Error::unreadable("records", error))
    }
}

/// Which side of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What went in.
    Input,
    /// What came out.
    Output,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_packed_is_unpacked_byte_for_byte() {
        for size in [0, 10, 5_000] {
            let content = Content { head: b"{}".to_vec(), raw: vec![0xff; size], records: b"[{\"a\":1.10}]".to_vec() };
            let packed = Payload::pack(PayloadId(Uuid::nil()), WorkspaceId(Uuid::nil()), RunId(Uuid::nil()), &content, Some(1), 0);
            assert!(size < 5_000 || packed.body.len() < 1_000, "it is compressed");
            let raw_bytes = i64::try_from(packed.raw_bytes).expect("small");
            assert_eq!(unpack(packed.encoding, raw_bytes, packed.body.clone()).expect("unpacks"), content);
            let cut = packed.body[..packed.body.len() / 2].to_vec();
            assert!(unpack(packed.encoding, raw_bytes, cut).is_err());
        }
    }

    // fault: F24
    #[test]
    fn no_byte_that_changed_is_taken_for_what_was_written() {
        for size in [10, 5_000] {
            let raw = (0..size).map(|n: u32| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
            let content = Content { head: b"{}".to_vec(), raw, records: b"[{\"a\":1.10}]".to_vec() };
            let packed = Payload::pack(PayloadId(Uuid::nil()), WorkspaceId(Uuid::nil()), RunId(Uuid::nil()), &content, Some(1), 0);
            let raw_bytes = i64::try_from(packed.raw_bytes).expect("small");
            for at in 0..packed.body.len() {
                let mut changed = packed.body.clone();
                changed[at] ^= 0x10;
                let read = unpack(packed.encoding, raw_bytes, changed);
                assert!(read.as_ref().map_or(true, |read| *read == content), "byte {at} of {size}");
            }
        }
    }

    #[test]
    fn what_was_written_without_a_checksum_is_read() {
        let mut frame = vec![0; 16];
        frame.extend(b"[1]");
        let read = unpack("frame", 19, frame.clone()).expect("unpacks");
        assert_eq!(read.records, b"[1]");
        let packed = zstd::bulk::compress(&frame, 1).expect("packs");
        assert_eq!(unpack("frame+zstd", 19, packed).expect("unpacks"), read);
    }
}
