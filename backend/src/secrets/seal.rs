//! One sealed value: `1 | key id (8) | nonce (24) | XChaCha20-Poly1305 ciphertext with tag`. The key id tells which key
//! opens it, for the day when keys are rotated.

use anyhow::{anyhow, ensure};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use sha2::{Digest, Sha256};
use store::Ids;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 1 + ID_BYTES + NONCE_BYTES;

/// A key of 32 bytes, wiped when it goes.
#[derive(Clone)]
pub(super) struct Key(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    pub(super) fn new(bytes: &[u8]) -> anyhow::Result<Self> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| anyhow!("a key has 32 bytes, this one has {}", bytes.len()))?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Tells keys apart without telling the key.
    fn id(&self) -> [u8; ID_BYTES] {
        let digest = Sha256::new().chain_update("linkspan key id").chain_update(self.0.as_slice()).finalize();
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&digest[..ID_BYTES]);
        id
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

pub(super) fn seal(key: &Key, ids: &Ids, place: &str, clear: &[u8]) -> anyhow::Result<Vec<u8>> {
    let nonce = ids.bytes::<NONCE_BYTES>();
    let payload = Payload { msg: clear, aad: place.as_bytes() };
    let sealed = key.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| anyhow!("sealing failed"))?;
    let mut out = Vec::with_capacity(HEAD_BYTES + sealed.len());
    out.push(VERSION);
    out.extend_from_slice(&key.id());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

pub(super) fn open(key: &Key, place: &str, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    ensure!(sealed.len() > HEAD_BYTES && sealed[0] == VERSION, "this is not a sealed value of a form that this version knows");
    ensure!(sealed[1..=ID_BYTES] == key.id(), "this was sealed by another key");
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&sealed[1 + ID_BYTES..HEAD_BYTES]);
    let payload = Payload { msg: &sealed[HEAD_BYTES..], aad: place.as_bytes() };
    let clear =
        key.cipher().decrypt(&XNonce::from(nonce), payload).map_err(|_| anyhow!("this was sealed for another place, or was changed"))?;
    Ok(Zeroizing::new(clear))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use store::{SystemClock, SystemRandom};

    fn ids() -> Ids {
        Ids::new(Arc::new(SystemClock), Arc::new(SystemRandom))
    }

    #[test]
    fn opens_only_with_its_key_at_its_place_and_unchanged() {
        let (ids, key) = (ids(), Key::new(&[7; 32]).expect("a key"));
        let sealed = seal(&key, &ids, "conn_1|secrets", b"hunter2").expect("sealed");
        assert_eq!(open(&key, "conn_1|secrets", &sealed).expect("opened").as_slice(), b"hunter2");
        assert!(!sealed.windows(7).any(|window| window == b"hunter2"));

        open(&key, "conn_2|secrets", &sealed).expect_err("another place");
        open(&Key::new(&[8; 32]).expect("a key"), "conn_1|secrets", &sealed).expect_err("another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            open(&key, "conn_1|secrets", &changed).expect_err("changed");
        }
        open(&key, "conn_1|secrets", &sealed[..20]).expect_err("cut off");
        assert_ne!(seal(&key, &ids, "conn_1|secrets", b"hunter2").expect("sealed"), sealed, "a new nonce each time");
    }
}
