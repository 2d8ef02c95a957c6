//! Which certificate authorities are trusted: those of the system, and those of extra files.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};

use super::{CaFileProblem, Error};
use texts::t;

/// Largest file of certificates that is read, in bytes; a system's whole bundle has a tenth of it.
const MOST_BYTES: u64 = 4_000_000;

/// The system's certificates, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`, and those in `ca_files`.
///
/// A system without any certificate is not an error here: plain connections to loopback work, and a TLS connection
/// then says that no issuer is known.
pub(super) fn trusted(ca_files: &[PathBuf]) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, ignored) = roots.add_parsable_certificates(found.certs);
    tracing::debug!(added, ignored, errors = found.errors.len(), "read the system's certificates");
    for path in ca_files {
        add(&mut roots, path).map_err(|problem| Error::CaFile { path: path.clone(), problem })?;
    }
    Ok(roots)
}

fn add(roots: &mut RootCertStore, path: &Path) -> Result<(), CaFileProblem> {
    let bytes = read(path).map_err(CaFileProblem::Unreadable)?;
    let certificates: Vec<CertificateDer<'_>> =
        CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, pem::Error>>().map_err(|error| not_pem(&error))?;
    if certificates.is_empty() {
        return Err(CaFileProblem::NoCertificate);
    }
    for (index, certificate) in certificates.into_iter().enumerate() {
        roots.add(certificate).map_err(|source| CaFileProblem::Unusable { number: index + 1, source })?;
    }
    Ok(())
}

/// A profile may come from a stranger: the file that it names must not block, nor fill the memory.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let about = std::fs::metadata(path)?;
    if !about.is_file() && !about.is_dir() {
        return Err(io::Error::other("it is a pipe, a socket or a device"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 4 MB"));
    }
    Ok(bytes)
}

/// Without the text of the file, which could be a private key.
fn not_pem(error: &pem::Error) -> CaFileProblem {
    let words = match error {
        pem::Error::MissingSectionEnd { .. } => t!("the line -----END CERTIFICATE----- is missing"),
        pem::Error::IllegalSectionStart { .. } => t!("a line with ----- is malformed"),
        pem::Error::Base64Decode(_) => t!("the text between the lines with ----- is not Base64"),
        _ => t!("it is too large"),
    };
    CaFileProblem::NotPem(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_of_a_file_are_distinguished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let problem = |text: Option<&str>| {
            if let Some(text) = text {
                std::fs::write(&path, text).unwrap();
            }
            match trusted(std::slice::from_ref(&path)) {
                Err(Error::CaFile { path: named, problem }) => {
                    assert_eq!(named, path);
                    problem
                }
                other => panic!("{other:?}"),
            }
        };
        assert!(matches!(problem(None), CaFileProblem::Unreadable(error) if error.kind() == io::ErrorKind::NotFound));
        assert!(matches!(problem(Some("hello")), CaFileProblem::NoCertificate));
        let large = " ".repeat(4_000_001);
        assert!(
            matches!(problem(Some(&large)), CaFileProblem::Unreadable(error) if error.kind() == io::ErrorKind::FileTooLarge)
        );
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(matches!(problem(Some(key)), CaFileProblem::NoCertificate));
        assert!(matches!(problem(Some("-----BEGIN CERTIFICATE-----\nAAAA\n")), CaFileProblem::NotPem(_)));
        let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(problem(Some(empty)), CaFileProblem::Unusable { number: 1, .. }));
    }
}
