//! Signatures that readers check with the standard tool `minisign`: Ed25519 over BLAKE2b-512, see
//! jedisct1.github.io/minisign.

use std::io::Cursor;

use minisign::{KeyPair, PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

/// A new pair of keys, each as the text of its file.
#[derive(Debug)]
pub struct Keys {
    /// To be kept.
    pub secret: String,
    /// To be given to readers.
    pub public: String,
}

/// Makes keys. With a password it is asked for on the terminal.
pub fn generate(has_password: bool) -> Result<Keys, String> {
    let pair = match has_password {
        true => KeyPair::generate_encrypted_keypair(None),
        false => KeyPair::generate_unencrypted_keypair(),
    };
    let KeyPair { pk, sk } = pair.map_err(|error| error.to_string())?;
    let secret = sk.to_box(Some("samizdat secret key: whoever has it can sign as you"));
    let public = pk.to_box();
    match (secret, public) {
        (Ok(secret), Ok(public)) => Ok(Keys { secret: secret.to_string(), public: public.to_string() }),
        (Err(error), _) | (_, Err(error)) => Err(error.to_string()),
    }
}

/// Signs bytes with a secret key's text; a password is asked for on the terminal if the key has one. The signature carries a
/// comment that is signed too, and no time: the same bytes, key and comment give the same signature.
pub fn sign(secret: &str, bytes: &[u8], comment: &str) -> Result<String, String> {
    let key = secret_key(secret)?;
    let signature = minisign::sign(None, &key, Cursor::new(bytes), Some(comment), Some("signature from samizdat"));
    Ok(signature.map_err(|error| error.to_string())?.into_string())
}

fn secret_key(secret: &str) -> Result<SecretKey, String> {
    let read = || SecretKeyBox::from_string(secret).map_err(|error| error.to_string());
    // A key without a password says so itself.
    match read()?.into_unencrypted_secret_key() {
        Ok(key) => Ok(key),
        Err(_) => read()?.into_secret_key(None).map_err(|error| error.to_string()),
    }
}

/// Whether a signature is that of a public key over these bytes; the reason if not. The key is its file's text or its one line.
pub fn verify(public: &str, signature: &str, bytes: &[u8]) -> Result<(), String> {
    let key = public_key(public)?;
    let signature = SignatureBox::from_string(signature).map_err(|error| error.to_string())?;
    minisign::verify(&key, &signature, Cursor::new(bytes), true, false, false).map_err(|error| error.to_string())
}

fn public_key(public: &str) -> Result<PublicKey, String> {
    let of_line = || PublicKey::from_base64(public.trim());
    let of_file = PublicKeyBox::from_string(public).and_then(PublicKeyBox::into_public_key);
    of_file.or_else(|_| of_line()).map_err(|error| error.to_string())
}

/// The one line that tells a public key, as `minisign -P` takes it; none if the text is no key.
pub fn key_line(public: &str) -> Option<String> {
    public_key(public).ok().map(|key| key.to_base64())
}
