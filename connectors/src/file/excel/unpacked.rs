//! How much a workbook unpacks to, before it is read: its texts and styles are held in memory as a whole, and a small file can
//! hold gigabytes of them. Sheets are left out, as they are read row by row.

use super::super::limits::UNPACKED_BYTES_MAX;
use std::io::{self, Read, Seek};
use zip::ZipArchive;

/// Why a workbook is not read, if it unpacks to more than is held in memory. What is no workbook at all is for its reader to say.
pub fn too_much<R: Read + Seek>(file: R) -> Option<String> {
    exceeds(file, UNPACKED_BYTES_MAX).then(|| {
        let most = UNPACKED_BYTES_MAX / 1024 / 1024;
        format!("its texts and styles unpack to more than {most} MiB; split the workbook, or save the sheet as CSV")
    })
}

/// Whether what is held in memory unpacks to more bytes than `most`. They are counted, as what a file says of itself may be wrong.
fn exceeds<R: Read + Seek>(file: R, most: u64) -> bool {
    let Ok(mut archive) = ZipArchive::new(file) else { return false };
    let mut left = most;
    for at in 0..archive.len() {
        let Ok(entry) = archive.by_index(at) else { continue };
        if !entry.name().is_ok_and(|name| is_held(&name)) {
            continue;
        }
        // An entry that breaks off is counted as far as it goes.
        let mut counted = Counted { bytes: 0 };
        let _ = io::copy(&mut entry.take(left + 1), &mut counted);
        if counted.bytes > left {
            return true;
        }
        left -= counted.bytes;
    }
    false
}

/// Whether the reader holds an entry of this name in memory.
fn is_held(name: &str) -> bool {
    let name = name.to_lowercase();
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    (file.ends_with(".xml") || file.ends_with(".rels")) && !file.starts_with("sheet")
}

struct Counted {
    bytes: u64,
}

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn archive(entries: &[(&str, usize)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(&vec![b'a'; *size]).expect("written");
        }
        writer.finish().expect("finished").into_inner()
    }

    #[test]
    fn what_is_held_in_memory_is_counted_before_it_is_read() {
        let most = 64 * 1024;
        let big = archive(&[("xl/workbook.xml", 100), ("xl/sharedStrings.xml", 1024 * 1024)]);
        assert!(big.len() < 8 * 1024, "a small file");
        assert!(exceeds(Cursor::new(&big), most));
        assert!(!exceeds(Cursor::new(&big), 2 * 1024 * 1024));
        assert!(exceeds(Cursor::new(archive(&[("xl/styles.xml", 40 * 1024), ("XL/SHAREDSTRINGS.XML", 40 * 1024)])), most), "together");
        assert!(!exceeds(Cursor::new(archive(&[("xl/worksheets/sheet1.xml", 1024 * 1024), ("xl/media/a.png", 1024 * 1024)])), most));
        assert!(!exceeds(Cursor::new(b"no archive"), most));
    }

    #[test]
    fn a_file_that_says_less_than_it_holds_gives_no_more_than_it_says() {
        let mut bytes = archive(&[("xl/sharedStrings.xml", 1024 * 1024)]);
        let (said, lie) = (1_048_576_u32.to_le_bytes(), 10_u32.to_le_bytes());
        let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, four)| *four == said).map(|(at, _)| at).collect();
        assert!(!places.is_empty());
        places.into_iter().for_each(|at| bytes[at..at + 4].copy_from_slice(&lie));
        let mut archive = ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        let mut counted = Counted { bytes: 0 };
        let given = io::copy(&mut archive.by_index(0).expect("an entry"), &mut counted);
        assert!(counted.bytes <= 64 * 1024, "{given:?}: {} bytes", counted.bytes);
    }
}
