//! Signing keys and signatures.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::output::Release;
use crate::text::signature;
use crate::world::read::scan::{CONFIG, FOLDERS};

/// Makes a key pair: the secret key at `path`, readable by its owner only, and the public key beside it with the extension `pub`.
pub fn generate(path: &Path, has_password: bool) -> Result<PathBuf> {
    let public_path = path.with_extension("pub");
    if public_path == path {
        bail!("{} ends like a public key; name the secret key, for example `samizdat.key`", path.display());
    }
    for taken in [path, &public_path] {
        if taken.exists() {
            bail!("{} is there already, and a key that is lost cannot be made again", taken.display());
        }
    }
    refuse_in_dossier(path)?;
    let keys = signature::generate(has_password).map_err(|reason| anyhow!("making keys: {reason}"))?;
    write_secret(path, &keys.secret)?;
    fs::write(&public_path, keys.public).with_context(|| format!("writing {}", public_path.display()))?;
    Ok(public_path)
}

/// A key among the files that are read, published and handed on would be given away with them sooner or later.
fn refuse_in_dossier(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).with_context(|| format!("looking for {}", folder.display()))?;
    for root in folder.ancestors().filter(|it| it.join(CONFIG).is_file()) {
        let inside = folder.strip_prefix(root).unwrap_or(&folder);
        if let Some(part) = FOLDERS.iter().find(|it| inside.starts_with(it)) {
            bail!(
                "{} is in `{part}/` of a dossier, whose files are published and handed on; put the key elsewhere, best outside of {}",
                path.display(),
                root.display()
            );
        }
    }
    Ok(())
}

fn write_secret(path: &Path, text: &str) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(writing)?;
    file.write_all(text.as_bytes()).with_context(writing)
}

/// Signs bytes and the comment with the secret key in a file.
pub fn sign(bytes: &[u8], key: &Path, comment: &str) -> Result<String> {
    let secret = fs::read_to_string(key).with_context(|| format!("reading {}", key.display()))?;
    let comment = comment.replace(['\n', '\r'], " ");
    signature::sign(&secret, bytes, &comment).map_err(|reason| anyhow!("signing with {}: {reason}", key.display()))
}

/// Signs the checksums of a release.
pub fn sign_release(release: &mut Release, key: &Path, title: &str) -> Result<()> {
    let signature = sign(&release.sums(), key, &format!("sums of an edition of: {title}"))?;
    release.add_signature(signature);
    Ok(())
}

/// A public key, given as a file or literally.
pub fn public(written: &str) -> Result<String> {
    let text = match Path::new(written).is_file() {
        true => fs::read_to_string(written).with_context(|| format!("reading {written}"))?,
        false => written.to_owned(),
    };
    match signature::key_line(&text) {
        Some(line) => Ok(line),
        None => bail!("`{written}` is neither a public key nor the file of one"),
    }
}
