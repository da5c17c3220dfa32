//! The one folder of this server below which files are read and written: no path and no link leads out of it.

use connector::{ConnectorError, Context};
use std::{
    io,
    path::{Component, Path, PathBuf},
};

/// The most bytes of a path.
const PATH_BYTES_MAX: usize = 1_024;
/// What the names of our own files begin with.
pub const OURS: &str = ".linkspan-";

/// A place that was judged: the folder it must stay in, and the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The files folder, without links.
    pub root: PathBuf,
    /// The file or folder; all that exists of it is without links.
    pub path: PathBuf,
}

/// The files folder of the host.
pub fn root(context: &Context) -> Result<PathBuf, ConnectorError> {
    let fail = |message: String, hint: &str| ConnectorError::Fail {
        code: "files.no_folder".to_owned(),
        message,
        field: None,
        hint: Some(hint.to_owned()),
    };
    let root = context
        .files_root
        .as_ref()
        .ok_or_else(|| fail("this server has no files folder".to_owned(), "An operator can set one in the server's configuration."))?;
    root.canonicalize().map_err(|error| {
        fail(format!("the files folder cannot be opened: {}", reason(&error)), "Does it exist, and may the server read it?")
    })
}

/// Judges a path below a folder of the files folder; `field` is the setting to blame.
pub fn place(root: &Path, below: &str, path: &str, field: &str) -> Result<Place, ConnectorError> {
    let folder = walk(root, root, below, "folder")?;
    let path = walk(root, &folder, path, field)?;
    Ok(Place { root: root.to_owned(), path })
}

fn walk(root: &Path, from: &Path, path: &str, field: &str) -> Result<PathBuf, ConnectorError> {
    let outside = || ConnectorError::setting(field, "files.outside", format!("`{path}` leads out of the files folder"));
    if path.len() > PATH_BYTES_MAX || path.contains(['\0', '\\', '\n', '\r']) {
        return Err(ConnectorError::setting(field, "files.bad_path", "the path is too long, or holds a character that is not taken"));
    }
    let mut here = from.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => {
                if name.to_str().is_some_and(|name| name.starts_with(OURS)) {
                    return Err(ConnectorError::setting(
                        field,
                        "files.bad_path",
                        format!("files that begin with `{OURS}` are the server's own"),
                    ));
                }
                here.push(name);
            }
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    // Links are followed as far as the path exists; where they end must still be below the root.
    let mut rest = Vec::new();
    let mut exists = here.clone();
    let real = loop {
        match exists.canonicalize() {
            Ok(real) => break real,
            Err(error) if error.kind() == io::ErrorKind::NotFound && exists.symlink_metadata().is_err() => {
                let (Some(name), Some(parent)) = (exists.file_name(), exists.parent()) else { return Err(outside()) };
                rest.push(name.to_owned());
                exists = parent.to_owned();
            }
            Err(_) => return Err(outside()),
        }
    };
    if !real.starts_with(root) {
        return Err(outside());
    }
    Ok(rest.into_iter().rev().fold(real, |path, name| path.join(name)))
}

/// Why a file cannot be used, without its place on the server.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "the server has no right to".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        // What we said of it ourselves.
        _ if error.get_ref().is_some() => error.to_string(),
        other => other.to_string(),
    }
}

/// What follows from an error of the disk: what may pass is tried again.
pub fn of_io(error: &io::Error, field: &str, what: &str) -> ConnectorError {
    let message = format!("{what}: {}", reason(error));
    match error.kind() {
        io::ErrorKind::NotFound
        | io::ErrorKind::PermissionDenied
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidData => ConnectorError::setting(field, "files.unusable", message),
        _ => ConnectorError::retry("files.disk", message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn paths_stay_below_the_root() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder
            .path()
            .join("files")
            .canonicalize()
            .or_else(|_| fs::create_dir(folder.path().join("files")).and_then(|()| folder.path().join("files").canonicalize()))
            .expect("a root");
        fs::write(folder.path().join("secret.txt"), "x").expect("a file");
        fs::create_dir_all(root.join("a/b")).expect("folders");
        fs::write(root.join("a/b/in.csv"), "x").expect("a file");
        std::os::unix::fs::symlink(folder.path(), root.join("up")).expect("a link");
        std::os::unix::fs::symlink("../secret.txt", root.join("leak.txt")).expect("a link");
        std::os::unix::fs::symlink("/nowhere/at/all", root.join("dangling")).expect("a link");
        std::os::unix::fs::symlink("a/b", root.join("inside")).expect("a link");
        for (below, path, expect) in [
            ("", "a/b/in.csv", "a/b/in.csv"),
            ("a", "./b//in.csv", "a/b/in.csv"),
            ("", "new/deep.csv", "new/deep.csv"),
            ("inside", "in.csv", "a/b/in.csv"),
            ("", "a..b", "a..b"),
        ] {
            assert_eq!(place(&root, below, path, "path").map(|place| place.path), Ok(root.join(expect)), "{below} {path}");
        }
        let bad = [
            "../secret.txt",
            "a/../../secret.txt",
            "/etc/passwd",
            "up/secret.txt",
            "up",
            "leak.txt",
            "dangling",
            "dangling/x",
            "..",
            "a\\..\\..\\x",
            "a\0b",
            "a\nb",
            ".linkspan-x",
            "a/.linkspan-x",
        ];
        for path in bad {
            assert!(place(&root, "", path, "path").is_err(), "{path}");
            assert!(place(&root, path, "x", "path").is_err(), "{path} as a folder");
        }
        assert_eq!(place(&root, "", "%2e%2e/x", "path").map(|place| place.path), Ok(root.join("%2e%2e/x")), "nothing is decoded");
        assert!(place(&root, "", &"x".repeat(2_000), "path").is_err());
    }
}
