//! Where runs put what is too much to hold in memory: files without a name, of which nothing is left when they are closed or
//! the process dies.

use flow::{
    Fault,
    spill::{Places, Span, Spill, cannot_spill},
};
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

/// Makes files in a folder, which is made when it is needed.
#[derive(Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Places for Folder {
    fn make(&self) -> Result<Box<dyn Spill>, Fault> {
        let made = std::fs::create_dir_all(&self.0).and_then(|()| tempfile::tempfile_in(&self.0));
        let file = made.map_err(|error| cannot_spill(&error))?;
        Ok(Box::new(Nameless { file, end: 0 }))
    }
}

#[derive(Debug)]
struct Nameless {
    file: File,
    /// Behind what was written whole.
    end: u64,
}

impl Spill for Nameless {
    fn write(&mut self, bytes: &[u8]) -> Result<Span, Fault> {
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(bytes));
        written.map_err(|error| cannot_spill(&error))?;
        let span = Span { at: self.end, len: bytes.len() as u64 };
        self.end += span.len;
        Ok(span)
    }

    fn read(&mut self, span: Span) -> Result<Vec<u8>, Fault> {
        let mut bytes = vec![0; usize::try_from(span.len).map_err(|error| cannot_spill(&error))?];
        let read = self.file.seek(SeekFrom::Start(span.at)).and_then(|_| self.file.read_exact(&mut bytes));
        read.map_err(|error| cannot_spill(&error))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_in_any_order_and_in_part_and_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("spill");
        let mut place = Folder(below.clone()).make().expect("a place");
        let one = place.write(b"one").expect("written");
        let other = place.write(b"other").expect("written");
        assert_eq!((one, other), (Span { at: 0, len: 3 }, Span { at: 3, len: 5 }));
        assert_eq!(place.read(other).expect("read"), b"other");
        assert_eq!(place.read(one).expect("read"), b"one");
        assert_eq!(place.read(Span { at: 4, len: 3 }).expect("read"), b"the");
        assert_eq!(place.read(Span { at: 4, len: 9 }).expect_err("nothing is there").code, "flow.cannot_spill");
        assert_eq!(std::fs::read_dir(&below).expect("a folder").count(), 0, "it has no name");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told_of_with_a_hint() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let fault = Folder(file.path().join("spill")).make().expect_err("a file is no folder");
        assert_eq!(fault.code, "flow.cannot_spill");
        assert!(fault.hint.is_some());
    }
}
