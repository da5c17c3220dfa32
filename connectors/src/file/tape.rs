//! A file as it is read: piece by piece, with the bytes behind the last record at hand, so that a row that is no record can be
//! shown as it stands there.

use super::limits::{PIECE_BYTES, RECORD_BYTES_MAX};
use std::io::{self, Read, Seek, SeekFrom};

/// The most bytes that are at hand: a record, and the piece in which it ends.
const HELD_BYTES_MAX: usize = RECORD_BYTES_MAX + 2 * PIECE_BYTES;

/// A file with a window onto it.
pub struct Tape<R> {
    file: R,
    held: Vec<u8>,
    /// Where in the file `held` begins.
    from: u64,
    /// Where in the file the record that is looked for begins.
    mark: u64,
}

impl<R: Read + Seek> Tape<R> {
    /// From a place of a file on.
    pub fn new(mut file: R, at: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(at))?;
        Ok(Self { file, held: Vec::new(), from: at, mark: at })
    }

    /// Reads the next piece; nothing at the end of the file.
    pub fn more(&mut self) -> io::Result<&[u8]> {
        let keep = self.place(self.mark).max(self.held.len().saturating_sub(HELD_BYTES_MAX));
        // Moved only where it is worth it: a long record is not moved with each piece.
        if keep >= self.held.len() / 2 {
            self.held.drain(..keep);
            self.from += keep as u64;
        }
        let begin = self.held.len();
        self.file.by_ref().take(PIECE_BYTES as u64).read_to_end(&mut self.held)?;
        Ok(&self.held[begin..])
    }

    /// The next record begins here; what lies before is given up.
    pub fn marked(&mut self, at: u64) {
        self.mark = at;
    }

    /// The bytes from the mark to here, as far as they are still at hand.
    pub fn since_mark(&self, to: u64) -> &[u8] {
        &self.held[self.place(self.mark)..self.place(to)]
    }

    /// The bytes that were read, from here on.
    pub fn behind(&self, at: u64) -> &[u8] {
        &self.held[self.place(at)..]
    }

    fn place(&self, at: u64) -> usize {
        usize::try_from(at.saturating_sub(self.from)).unwrap_or(usize::MAX).min(self.held.len())
    }
}
