//! The peers that run on Node.js: a process each, started once, asked for a round at a time.

use crate::round::Round;
use anyhow::Context;
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A running peer.
pub struct Peer {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts one: `dir` holds the program and its packages.
    ///
    /// # Errors
    /// When Node.js cannot be started.
    pub fn start(dir: &Path, program: &str, records: &Path, expression: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new("node");
        command.arg(dir.join("run.mjs")).arg(program).arg(records).arg(expression);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot start node")?;
        let stdin = child.stdin.take().context("a pipe was asked for")?;
        let stdout = BufReader::new(child.stdout.take().context("a pipe was asked for")?);
        Ok(Self { child, stdin, stdout })
    }

    fn ask(&mut self, what: &str) -> anyhow::Result<()> {
        writeln!(self.stdin, "{what}")?;
        Ok(self.stdin.flush()?)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        anyhow::ensure!(!line.is_empty(), "the program on Node.js ended: {:?}", self.child.wait());
        Ok(line)
    }

    /// What it makes of every record.
    ///
    /// # Errors
    /// When it ends.
    pub fn results(&mut self) -> anyhow::Result<Vec<String>> {
        self.ask("once")?;
        let mut all = Vec::new();
        loop {
            match self.line()?.trim_end() {
                "" => return Ok(all),
                line => all.push(line.to_owned()),
            }
        }
    }

    /// One round.
    ///
    /// # Errors
    /// When it ends or answers nonsense.
    pub fn round(&mut self, ms: u64) -> anyhow::Result<Round> {
        self.ask(&ms.to_string())?;
        Ok(serde_json::from_str(&self.line()?)?)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
