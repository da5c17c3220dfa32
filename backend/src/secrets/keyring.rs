//! The master key: from `LINKSPAN_MASTER_KEY`, or from the file `master.key` in the data folder, made at the first start.

use super::seal::Key;
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};
use store::Random;
use zeroize::Zeroizing;

/// The file's name in the data folder.
const FILE: &str = "master.key";

/// Seals the data keys.
#[derive(Debug)]
pub struct MasterKey(Key);

/// A master key that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not 32 bytes in Base64.
    #[error("{origin} is not a master key: write 32 random bytes in Base64, as `openssl rand -base64 32` prints them")]
    Form {
        /// Where it came from.
        origin: String,
    },
    /// The file cannot be read or made.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is readable by others.
    #[error("{} is open to other users of this machine: run `chmod 600 {}`", path.display(), path.display())]
    Open {
        /// Which.
        path: PathBuf,
    },
}

impl MasterKey {
    /// From a text in Base64.
    ///
    /// # Errors
    /// When it is not one.
    pub fn from_text(text: &str, origin: &str) -> Result<Self, KeyError> {
        let bytes = BASE64_STANDARD.decode(text.trim()).ok().map(Zeroizing::new);
        let key = bytes.and_then(|bytes| Key::new(&bytes).ok());
        key.map(Self).ok_or_else(|| KeyError::Form { origin: origin.to_owned() })
    }

    /// From the data folder's file, which is made if it is missing.
    ///
    /// # Errors
    /// When the file cannot be read or made, is no key, or is open to others.
    pub fn from_folder(folder: &Path, random: &dyn Random) -> Result<Self, KeyError> {
        let path = folder.join(FILE);
        let failed = |error| KeyError::File { path: path.clone(), error };
        match fs::read_to_string(&path) {
            Ok(text) => {
                only_ours(&path)?;
                Self::from_text(&Zeroizing::new(text), &path.display().to_string())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                fs::create_dir_all(folder).map_err(failed)?;
                let mut bytes = Zeroizing::new([0; 32]);
                random.fill(bytes.as_mut_slice());
                let text = Zeroizing::new(BASE64_STANDARD.encode(bytes.as_slice()));
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&path).map_err(failed)?;
                // What is sealed by a key that a power cut takes away is lost: wait until it is on the disk.
                file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
                Self::from_text(&text, &path.display().to_string())
            }
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) fn key(&self) -> &Key {
        &self.0
    }
}

#[cfg(unix)]
fn only_ours(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let meta = fs::metadata(path).map_err(|error| KeyError::File { path: path.to_owned(), error })?;
    if meta.permissions().mode() & 0o077 == 0 { Ok(()) } else { Err(KeyError::Open { path: path.to_owned() }) }
}

#[cfg(not(unix))]
fn only_ours(_: &Path) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::SystemRandom;

    #[cfg(unix)]
    #[test]
    fn the_file_is_made_once_and_for_us_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        MasterKey::from_folder(folder.path(), &SystemRandom).expect("made");
        let path = folder.path().join(FILE);
        let text = fs::read_to_string(&path).expect("there");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        MasterKey::from_folder(folder.path(), &SystemRandom).expect("read");
        assert_eq!(fs::read_to_string(&path).expect("there"), text);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("opened up");
        assert!(matches!(MasterKey::from_folder(folder.path(), &SystemRandom), Err(KeyError::Open { .. })));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "short", "AAAA", "not base64 at all!"] {
            assert!(matches!(MasterKey::from_text(text, "LINKSPAN_MASTER_KEY"), Err(KeyError::Form { .. })), "{text}");
        }
    }
}
