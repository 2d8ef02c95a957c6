//! A real tinyproxy, started and ended by the tests.

use std::process::{Child, Command, Stdio};

use super::ports::{free_port, until_listening};

/// A new tinyproxy on loopback, killed when it is dropped.
pub(crate) struct Tinyproxy {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Tinyproxy {
    /// `basic_auth` is `USER PASSWORD`, or empty for a proxy that serves everybody.
    pub(crate) fn start(basic_auth: &str) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let path = folder.path().display();
        let password = if basic_auth.is_empty() { String::new() } else { format!("BasicAuth {basic_auth}\n") };
        let config = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nLogLevel Connect\nLogFile \"{path}/log\"\n{password}"
        );
        let file = folder.path().join("tinyproxy.conf");
        std::fs::write(&file, config).unwrap();
        let child = Command::new("tinyproxy")
            .args(["-d", "-c"])
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tinyproxy is installed");
        until_listening("tinyproxy", port);
        Self { child, folder, port }
    }

    /// `http://HOST:PORT`, with `credentials`, such as `USER:PASSWORD@`, before the host.
    pub(crate) fn url(&self, credentials: &str) -> String {
        format!("http://{credentials}127.0.0.1:{}", self.port)
    }

    /// `HOST:PORT` of what it was asked to connect to, in the order of the requests.
    pub(crate) fn asked_for(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
        let requests = log.lines().filter_map(|line| line.split_once("): CONNECT "));
        requests.map(|(_, rest)| rest.split(' ').next().unwrap().to_owned()).collect()
    }
}

impl Drop for Tinyproxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
