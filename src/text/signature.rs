//! Signatures that readers check with the standard tool `minisign`: Ed25519 over BLAKE2b-512, see
//! jedisct1.github.io/minisign.

use std::io::Cursor;

use minisign::{KeyPair, PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use super::base64;

/// A new key pair, each key as the text of its file.
#[derive(Debug)]
pub struct Keys {
    /// The secret key.
    pub secret: String,
    /// The public key, for readers.
    pub public: String,
}

/// Makes a key pair. `has_password` prompts for a password on the terminal.
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

/// Signs bytes with the text of a secret key, prompting on the terminal if it has a password. The signature includes a signed
/// comment and no time. It holds random numbers: two signatures of the same bytes differ.
pub fn sign(secret: &str, bytes: &[u8], comment: &str) -> Result<String, String> {
    let key = secret_key(secret)?;
    let signature = minisign::sign(None, &key, Cursor::new(bytes), Some(comment), Some("signature from samizdat"));
    Ok(signature.map_err(|error| error.to_string())?.into_string())
}

fn secret_key(secret: &str) -> Result<SecretKey, String> {
    let read = || SecretKeyBox::from_string(secret).map_err(|error| error.to_string());
    // The key itself records whether it has a password.
    match read()?.into_unencrypted_secret_key() {
        Ok(key) => Ok(key),
        Err(_) => read()?.into_secret_key(None).map_err(|error| error.to_string()),
    }
}

/// Verifies a signature over bytes; the error gives the reason. The key is the text of its file, or its one line.
pub fn verify(public: &str, signature: &str, bytes: &[u8]) -> Result<(), String> {
    let key = public_key(public)?;
    if !has_whole_signatures(signature) {
        return Err("it is cut short, or something follows it".to_owned());
    }
    let signature = SignatureBox::from_string(signature).map_err(|error| error.to_string())?;
    minisign::verify(&key, &signature, Cursor::new(bytes), true, false, false).map_err(|error| error.to_string())
}

/// Whether both signatures have all of their bytes, and nothing follows: `minisign` reads the second one without looking at its
/// length, and passes over further lines.
fn has_whole_signatures(text: &str) -> bool {
    let length = |line| text.lines().nth(line).and_then(|it| base64::decode(it.trim().as_bytes())).map(|it| it.len());
    length(1) == Some(2 + 8 + 64) && length(3) == Some(64) && text.trim_ascii_end().lines().count() == 4
}

fn public_key(public: &str) -> Result<PublicKey, String> {
    let of_line = || PublicKey::from_base64(public.trim());
    let of_file = PublicKeyBox::from_string(public).and_then(PublicKeyBox::into_public_key);
    of_file.or_else(|_| of_line()).map_err(|error| error.to_string())
}

/// The line that contains the public key, as for `minisign -P`; none if the text is not a key.
pub fn key_line(public: &str) -> Option<String> {
    public_key(public).ok().map(|key| key.to_base64())
}
