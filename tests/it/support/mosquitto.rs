//! A real mosquitto, started and ended by the tests: a broker that is not ours.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use super::ports::free_port;

/// A new mosquitto on loopback, killed when it is dropped.
pub(crate) struct Mosquitto {
    child: Child,
    folder: tempfile::TempDir,
    pub(crate) websocket_port: u16,
    mqtt_port: u16,
}

impl Mosquitto {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (websocket_port, mqtt_port) = (free_port(), free_port());
        let config = format!(
            "user root\nallow_anonymous true\nlog_dest file {folder}/log\nmax_keepalive 10\n\
             listener {websocket_port}\nprotocol websockets\nbind_interface lo\n\
             listener {mqtt_port} 127.0.0.1\n",
            folder = folder.path().display()
        );
        std::fs::write(folder.path().join("mosquitto.conf"), config).unwrap();
        let child = spawn(folder.path());
        let broker = Self { child, folder, websocket_port, mqtt_port };
        broker.ready().await;
        broker
    }

    async fn ready(&self) {
        let began = Instant::now();
        for port in [self.websocket_port, self.mqtt_port] {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
                assert!(began.elapsed() < Duration::from_secs(30), "mosquitto does not listen");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) async fn start_again(&mut self) {
        self.child = spawn(self.folder.path());
        self.ready().await;
    }

    /// Stops it from answering without closing anything.
    pub(crate) fn freeze(&self) {
        let stopped = Command::new("kill").args(["-STOP", &self.child.id().to_string()]).status().unwrap();
        assert!(stopped.success());
    }

    /// Publishes with mosquitto's own client.
    pub(crate) fn publish(&self, arguments: &[&str]) {
        let port = self.mqtt_port.to_string();
        let mut client = Command::new("mosquitto_pub");
        client.args(["-V", "mqttv5", "-h", "127.0.0.1", "-p", &port]);
        assert!(client.args(arguments).status().expect("mosquitto_pub is installed").success());
    }

    /// Mosquitto's own client that subscribes, not started yet. It writes line by line.
    pub(crate) fn subscriber(&self, arguments: &[&str]) -> Command {
        let mut client = Command::new("stdbuf");
        client
            .args(["-oL", "mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", &self.mqtt_port.to_string()])
            .args(arguments);
        client
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(folder: &Path) -> Child {
    Command::new("/usr/sbin/mosquitto")
        .arg("-c")
        .arg(folder.join("mosquitto.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("mosquitto is installed")
}
