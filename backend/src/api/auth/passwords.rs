//! Passwords: argon2id with the parameters that OWASP asks for, off the async threads and a few at a time.

use super::super::problem::Problem;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// The shortest password, in characters.
pub const LENGTH_MIN: usize = 10;
/// The longest password, in bytes: more only keeps the processor busy.
pub const BYTES_MAX: usize = 1024;
/// Hashes under way at the same time; each takes 19 MiB.
const AT_ONCE: usize = 2;
/// A hash that no password has, verified for unknown people, so that they take as long as known ones.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies.
#[derive(Debug)]
pub struct Passwords {
    turns: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Semaphore::new(AT_ONCE) }
    }
}

impl Passwords {
    /// The hash to keep.
    ///
    /// # Errors
    /// When the machine has no memory or randomness for it.
    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let _turn = self.turns.acquire().await?;
        let password = zeroize::Zeroizing::new(password.to_owned());
        let hash = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
        tokio::task::spawn_blocking(hash).await?.map_err(|error| anyhow::anyhow!("hashing a password: {error}"))
    }

    /// Whether the password is the one of the hash; takes as long when there is no hash.
    ///
    /// # Errors
    /// When the machine has no memory for it.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> anyhow::Result<bool> {
        let _turn = self.turns.acquire().await?;
        let password = zeroize::Zeroizing::new(password.to_owned());
        let verify = move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            let parsed = PasswordHash::new(&hash).map_err(|error| anyhow::anyhow!("a kept hash cannot be read: {error}"))?;
            anyhow::Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
        };
        tokio::task::spawn_blocking(verify).await?
    }
}

/// Whether a new password may be one; `pointer` is where it stands in the request.
///
/// # Errors
/// 422 with what is wrong.
pub fn check_new(password: &str, pointer: &str) -> Result<(), Problem> {
    if password.chars().count() < LENGTH_MIN {
        return Err(Problem::field(pointer, "password.short", format!("A password has at least {LENGTH_MIN} characters.")));
    }
    if password.len() > BYTES_MAX {
        return Err(Problem::field(pointer, "password.long", format!("A password has at most {BYTES_MAX} bytes.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_passes_and_nobody_has_one() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse", Some(hash.clone())).await.expect("verified"));
        assert!(!passwords.verify("wrong horse", Some(hash)).await.expect("verified"));
        assert!(!passwords.verify("", None).await.expect("the hash of nobody can be read"));
    }
}
