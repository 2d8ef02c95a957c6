//! A real stunnel in front of a port, with certificates of an authority that openssl makes for the test.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::ports::{free_port, until_listening};

/// What certificates that are right are for.
const OWN_NAMES: &str = "subjectAltName = DNS:localhost, IP:127.0.0.1, IP:0.0.0.0";

/// Common name of the authority.
pub(crate) const AUTHORITY: &str = "Plant Proxy CA";

/// Days for the certificates that hold, and for those that do not.
const LONG_AGO: [&str; 2] = ["20200101000000Z", "20200102000000Z"];
const FOR_LONG: [&str; 2] = ["20200101000000Z", "20490101000000Z"];

const AUTHORITY_CONFIG: &str = "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\n\
    default_md = sha256\npolicy = any\nunique_subject = no\ncopy_extensions = copy\n[any]\ncommonName = supplied\n";

/// One port for each kind of certificate, all in front of the same port; ended when it is dropped.
pub(crate) struct TlsServer {
    child: Child,
    folder: tempfile::TempDir,
    /// The certificate is right for `localhost`, `127.0.0.1` and `0.0.0.0`.
    pub(crate) right: u16,
    /// The certificate is for `other.example`.
    pub(crate) wrong_name: u16,
    /// The certificate has ended.
    pub(crate) expired: u16,
}

impl TlsServer {
    /// The gateway of the sandbox has to know the port `right` as one of its ports.
    pub(crate) fn in_front_of(port: u16, right: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let certificates = [
            ("right", OWN_NAMES, FOR_LONG),
            ("wrong_name", "subjectAltName = DNS:other.example", FOR_LONG),
            ("expired", OWN_NAMES, LONG_AGO),
        ];
        make_authority(folder.path());
        let ports = [right, free_port(), free_port()];
        let mut config = "foreground = yes\npid =\nsyslog = no\n".to_owned();
        for ((name, alternative_name, days), accept) in certificates.iter().zip(ports) {
            make_certificate(folder.path(), name, alternative_name, *days);
            let _ = write!(
                config,
                "[{name}]\naccept = 127.0.0.1:{accept}\nconnect = 127.0.0.1:{port}\ncert = {path}/{name}.pem\n\
                 key = {path}/{name}.key\n",
                path = folder.path().display()
            );
        }
        let file = folder.path().join("stunnel.conf");
        std::fs::write(&file, config).unwrap();
        let child = Command::new("stunnel")
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("stunnel4 is installed");
        for port in ports {
            until_listening("stunnel", port);
        }
        let [right, wrong_name, expired] = ports;
        Self { child, folder, right, wrong_name, expired }
    }

    /// The authority's certificate.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server of the test itself needs: `right.pem` with `right.key`, and the authority's `ca.pem`.
pub(crate) fn certificates() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    make_authority(folder.path());
    make_certificate(folder.path(), "right", OWN_NAMES, FOR_LONG);
    folder
}

fn make_authority(folder: &Path) {
    let subject = format!("/O=Plant/CN={AUTHORITY}");
    openssl(
        folder,
        &["req", "-x509", "-nodes", "-days", "30", "-subj", &subject, "-keyout", "ca.key", "-out", "ca.pem"],
    );
    std::fs::write(folder.join("ca.conf"), AUTHORITY_CONFIG).unwrap();
    std::fs::write(folder.join("index.txt"), "").unwrap();
}

fn make_certificate(folder: &Path, name: &str, alternative_name: &str, [begins, ends]: [&str; 2]) {
    let [key, request, certificate] = ["key", "csr", "pem"].map(|ending| format!("{name}.{ending}"));
    let subject = format!("/CN={name}");
    let asked = ["req", "-nodes", "-subj", &subject, "-addext", alternative_name, "-keyout", &key, "-out", &request];
    openssl(folder, &asked);
    let signed = ["ca", "-batch", "-notext", "-config", "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key"];
    let dated = ["-startdate", begins, "-enddate", ends, "-in", &request, "-out", &certificate];
    openssl(folder, &[&signed[..], &dated].concat());
}

/// Keys of elliptic curves are made in no time.
fn openssl(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(arguments);
    if arguments[0] == "req" {
        command.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    }
    let output = command.output().expect("openssl is installed");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
