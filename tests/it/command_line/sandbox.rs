//! `topicdeck sandbox`: what it serves with which options, and what it refuses.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ::sandbox::PASSWORD;
use client::dial::Network;
use serde_json::json;
use texts::Language;

use super::{interrupt, program, run};
use crate::support::scripted_browser::ScriptedBrowser;

/// A sandbox in a process, and the profile that it printed.
struct Serving {
    child: Child,
    profile: toml::Table,
}

impl Serving {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = program(folder, &[&["sandbox", "--devices", "0"][..], arguments].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        // The last line of the profile.
        let mut text = String::new();
        for line in lines.by_ref() {
            text.extend([line.as_str(), "\n"]);
            if line.starts_with("iot_control") {
                break;
            }
        }
        let mut file: toml::Table = text.parse().unwrap_or_else(|_| panic!("{text}{}", end_of(&mut child)));
        let Some(toml::Value::Array(mut profiles)) = file.remove("profile") else { panic!("no profile: {text}") };
        let toml::Value::Table(profile) = profiles.remove(0) else { panic!("no profile: {text}") };
        Self { child, profile }
    }

    fn endpoint(&self, name: &str) -> &str {
        self.profile["endpoints"][name].as_str().unwrap()
    }

    fn port(&self) -> u16 {
        url::Url::parse(self.endpoint("hosted_ui")).unwrap().port().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        interrupt(&self.child);
        let _ = self.child.wait();
    }
}

fn end_of(child: &mut Child) -> String {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    stderr
}

/// What openssl, which is no part of ours, says of the server at `port` when it trusts `ca_file`.
fn openssl_says(port: u16, ca_file: &Path, name: &str) -> String {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-brief", "-verify_return_error", "-verify_hostname", name, "-CAfile"]).arg(ca_file);
    let output = command.args(["-connect", &format!("127.0.0.1:{port}")]).stdin(Stdio::null()).output();
    let output = output.expect("openssl is installed");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.success(), said.contains("Verification: OK"), "{said}");
    said
}

#[test]
fn with_tls_every_address_is_encrypted_and_others_can_check_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    let serving = Serving::start(folder.path(), &["--tls", ca_file.to_str().unwrap()]);
    assert_eq!(serving.profile["ca_file"].as_str(), ca_file.to_str());
    let port = serving.port();
    assert_eq!(serving.endpoint("hosted_ui"), format!("https://localhost:{port}"));
    assert_eq!(serving.endpoint("iot_data"), format!("wss://localhost:{port}/mqtt"));
    assert!(openssl_says(port, &ca_file, "localhost").contains("Verification: OK"));
    assert!(!openssl_says(port, &ca_file, "example.com").contains("Verification: OK"));

    let mut plain = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    std::io::Write::write_all(&mut plain, b"GET /error HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "nothing is answered in the clear: {answer:?}");

    let other = Serving::start(folder.path(), &["--tls", ca_file.to_str().unwrap()]);
    assert!(openssl_says(other.port(), &ca_file, "localhost").contains("Verification: OK"), "it is replaced");
    assert!(!openssl_says(port, &ca_file, "localhost").contains("Verification: OK"), "by another authority");
}

#[test]
fn no_key_is_written_and_a_file_of_somebody_else_stays() {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    drop(Serving::start(folder.path(), &["--tls", ca_file.to_str().unwrap()]));
    let entries: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(entries, std::slice::from_ref(&ca_file), "nothing beside it");
    let text = std::fs::read_to_string(&ca_file).unwrap();
    assert!(text.starts_with("-----BEGIN CERTIFICATE-----\n") && !text.contains("KEY"), "{text}");

    std::fs::write(&ca_file, "my notes").unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["sandbox", "--tls", ca_file.to_str().unwrap()]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains(ca_file.to_str().unwrap()) && stderr.contains("is left as it is"), "{stderr}");
    assert_eq!(std::fs::read_to_string(&ca_file).unwrap(), "my notes");
}

#[test]
fn a_bad_document_is_refused_with_its_line_and_statement_and_nothing_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.json");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "{\n  \"Statement\": [\n    { \"Effect\": \"Alow\" }\n  ]\n}").unwrap();
    for option in ["--policy", "--role"] {
        let (code, stdout, stderr) = run(folder.path(), &["sandbox", option, path]);
        assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
        let expected = format!("error: {path}: line 3, column 22: statement 1: unknown variant `Alow`, expected");
        assert!(stderr.starts_with(&expected), "{stderr}");
    }
}

#[test]
fn a_document_that_cannot_be_read_is_explained_in_the_language_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let [missing, bytes] = ["missing.json", "bytes.json"].map(|name| folder.path().join(name));
    std::fs::write(&bytes, [0xff, 0xfe]).unwrap();
    for (path, why) in [
        (&*missing, "The file does not exist."),
        (folder.path(), "It is a folder."),
        (&bytes, "It is not UTF-8 text."),
        (&bytes.join("below"), ""),
    ] {
        let german = Language::German.translation(why).unwrap_or_default();
        assert_eq!(german.is_empty(), why.is_empty(), "{why}");
        for (tag, start, words, why) in
            [("en", "error", "cannot be read", why), ("de", "Fehler", "nicht lesbar", german)]
        {
            let start = format!("{start}: {} ", path.display());
            let end = if why.is_empty() { format!("{words}\n") } else { format!("{words}: {why}\n") };
            for option in ["--policy", "--role"] {
                let (code, stdout, stderr) =
                    run(folder.path(), &["--language", tag, "sandbox", option, path.to_str().unwrap()]);
                assert_eq!((code, &*stdout), (Some(1), ""), "{tag} {option}: {stderr}");
                assert!(stderr.starts_with(&start) && stderr.ends_with(&end), "{tag} {option}: {stderr}");
                assert_eq!(stderr.lines().count(), 1, "{stderr}");
            }
        }
    }
}

fn allowing_all_of(place: &str) -> String {
    json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "iot:*", "Resource": format!("arn:aws:iot:{place}:*"),
        "Condition": { "Bool": { "aws:SecureTransport": "true" } },
    } })
    .to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_team_s_own_documents_are_told_about_and_its_people_can_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let [policy, role] = ["policy.json", "role.json"].map(|name| folder.path().join(name));
    std::fs::write(&policy, allowing_all_of("us-east-1:999999999999")).unwrap();
    // Longer than AWS lets an IoT policy be.
    std::fs::write(
        &role,
        allowing_all_of("us-west-2:999999999999").replace("iot:*", &format!("iot:{}", "A".repeat(3_000))),
    )
    .unwrap();
    let arguments = ["--policy", policy.to_str().unwrap(), "--role", role.to_str().unwrap(), "--user", "anna"];
    let mut serving = Serving::start(folder.path(), &arguments);

    let mut url = url::Url::parse(&format!("{}/oauth2/authorize", serving.endpoint("hosted_ui"))).unwrap();
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", serving.profile["client_id"].as_str().unwrap())
        .append_pair("redirect_uri", "http://localhost:8000");
    let mut browser = ScriptedBrowser::new(&Network::new().unwrap());
    let page = browser.sign_in(&url, "anna", PASSWORD, "http://localhost:8000").await;
    assert!(page.url.as_str().starts_with("http://localhost:8000/?code="), "{page:?}");

    interrupt(&serving.child);
    let stderr = end_of(&mut serving.child);
    for file in [&policy, &role] {
        let note = format!("note: {}: statement 1: its Condition is not evaluated", file.display());
        assert!(stderr.contains(&note), "{stderr}");
    }
    let note = "the IoT policy is for us-east-1:999999999999 and the role for us-west-2:999999999999";
    assert!(stderr.contains(note), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["sandbox", "--policy", role.to_str().unwrap()]);
    assert!(code == Some(1) && stderr.contains("and AWS takes 2048"), "{stderr}");
}
