//! Writes the authority's certificate to a file, and only over one of the same kind.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rsa::pkcs8::LineEnding;
use rsa::pkcs8::der::pem;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// More than any certificate has, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

/// Why the certificate is not in the file.
#[derive(Debug, thiserror::Error)]
pub enum CaFileProblem {
    /// Something is there that no sandbox wrote.
    #[error("it is no certificate of a sandbox, and is left as it is: name another file")]
    Foreign,
    /// Its name cannot be written in a profile.
    #[error("its name is not Unicode, so that no profile could name it")]
    Name,
    /// What is there cannot be read.
    #[error("it cannot be read")]
    Unreadable(#[source] io::Error),
    /// It cannot be written.
    #[error("it cannot be written")]
    Unwritable(#[source] io::Error),
}

/// Writes beside the file and renames, so that no one reads half of it. An empty file, or the certificate of an earlier
/// authority of the same name, is replaced.
pub(super) fn write(path: &Path, certificate: &CertificateDer<'_>) -> Result<(), CaFileProblem> {
    if path.to_str().is_none() {
        return Err(CaFileProblem::Name);
    }
    let text = encode(certificate).map_err(CaFileProblem::Unwritable)?;
    let present = present(path, certificate)?;
    replace(path, present.as_deref(), &text).map_err(CaFileProblem::Unwritable)
}

/// The file that is to be replaced, behind any links; `None` when there is none.
fn present(path: &Path, certificate: &CertificateDer<'_>) -> Result<Option<PathBuf>, CaFileProblem> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        // A link that leads nowhere belongs to someone.
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => {
            return Ok(None);
        }
        Err(error) => return Err(CaFileProblem::Unreadable(error)),
    };
    if !about.is_file() || about.len() > MOST_BYTES {
        return Err(CaFileProblem::Foreign);
    }
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    read.map_err(CaFileProblem::Unreadable)?;
    if !bytes.is_empty() && !is_of_the_same_name(&bytes, certificate) {
        return Err(CaFileProblem::Foreign);
    }
    fs::canonicalize(path).map(Some).map_err(CaFileProblem::Unreadable)
}

/// Whether `text` is one certificate, as this file writes it, of an authority with the name of this one.
fn is_of_the_same_name(text: &[u8], certificate: &CertificateDer<'_>) -> bool {
    let Ok(found) = CertificateDer::from_pem_slice(text) else { return false };
    let is_alone = encode(&found).is_ok_and(|encoded| encoded.as_bytes() == text);
    is_alone && subject(&found).is_some_and(|found| Some(found) == subject(certificate))
}

fn subject(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone().into_owned()).ok()?;
    roots.roots.first().map(|root| root.subject.to_vec())
}

fn encode(certificate: &CertificateDer<'_>) -> io::Result<String> {
    pem::encode_string("CERTIFICATE", LineEnding::LF, certificate).map_err(|error| io::Error::other(error.to_string()))
}

fn replace(path: &Path, present: Option<&Path>, text: &str) -> io::Result<()> {
    let end = present.unwrap_or(path);
    let folder = end.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new().prefix(".sandbox-").suffix(".pem").tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    match present {
        Some(present) => {
            beside.as_file().set_permissions(fs::metadata(present)?.permissions())?;
            beside.persist(present)?;
        }
        // What came there in the meantime is not ours.
        None => drop(beside.persist_noclobber(path)?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Made;
    use super::*;
    use model::Timestamp;

    fn certificate() -> CertificateDer<'static> {
        Made::new(Timestamp::from_secs(1_800_000_000)).unwrap().authority
    }

    #[test]
    fn a_new_an_empty_and_an_own_file_are_written_and_hold_one_certificate_and_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let mut before = String::new();
        for case in ["new", "own", "empty"] {
            if case == "empty" {
                fs::write(&path, "").unwrap();
            }
            let certificate = certificate();
            write(&path, &certificate).unwrap();
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(CertificateDer::from_pem_slice(text.as_bytes()).unwrap(), certificate, "{case}");
            assert!(!text.contains("KEY") && text.matches("-----BEGIN").count() == 1, "{text}");
            assert_ne!(text, before, "each sandbox has another authority");
            before = text;
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_no_sandbox_wrote_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let own = encode(&certificate()).unwrap();
        let foreign = Made::new(Timestamp::from_secs(1_800_000_000)).unwrap().certificate;
        for text in [
            "hello".to_owned(),
            "\n".to_owned(),
            encode(&foreign).unwrap(),
            format!("{own}{own}"),
            format!("# mine\n{own}"),
            format!("{own}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        ] {
            fs::write(&path, &text).unwrap();
            assert!(matches!(write(&path, &certificate()), Err(CaFileProblem::Foreign)), "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert!(matches!(write(folder.path(), &certificate()), Err(CaFileProblem::Foreign)));
        let nowhere = folder.path().join("missing/ca.pem");
        assert!(matches!(write(&nowhere, &certificate()), Err(CaFileProblem::Unwritable(_))));
    }
}
