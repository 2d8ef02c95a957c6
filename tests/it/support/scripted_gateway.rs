//! A gateway that answers the upgrade and the CONNECT as a test wants it, and remembers what it hears: for what no
//! broker of ours does.

use std::sync::{Arc, Mutex};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

/// CONNACK: welcome, no session, no properties.
pub(crate) const WELCOME: &[u8] = &[0x20, 3, 0, 0, 0];

/// What it sends, by the address of the upgrade.
pub(crate) type AnswerTo = Arc<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// What it does.
#[derive(Clone, Default)]
pub(crate) struct Manners {
    /// A header of its answer to the upgrade.
    pub(crate) header: Option<(&'static str, &'static str)>,
    /// Sent after the CONNECT, after the next message, and so on.
    pub(crate) answers: Vec<AnswerTo>,
    /// Closes the connection then.
    pub(crate) disconnects: bool,
    /// Sends this again and again then, and reads nothing.
    pub(crate) floods_with: Option<Vec<u8>>,
}

impl Manners {
    /// Says this after the CONNECT.
    pub(crate) fn saying(answer: &[u8]) -> Self {
        let answer = answer.to_vec();
        Self { answers: vec![Arc::new(move |_| answer.clone())], ..Self::default() }
    }
}

/// Serves until it is dropped.
pub(crate) struct ScriptedGateway {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
    _tasks: JoinSet<()>,
}

impl ScriptedGateway {
    pub(crate) fn start(manners: Manners) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // What is not read must pile up at the other side, and soon.
        socket.set_recv_buffer_size(4_096).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(16).unwrap();
        let (port, heard) = (listener.local_addr().unwrap().port(), Arc::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener, manners, Arc::clone(&heard)));
        Self { port, heard, _tasks: tasks }
    }

    /// The address in `profiles_toml` replaced by this one.
    pub(crate) fn in_place_of(&self, sandbox_port: u16, profiles_toml: &str) -> String {
        let from = format!("ws://iot.localhost:{sandbox_port}");
        assert!(profiles_toml.contains(&from), "{profiles_toml}");
        profiles_toml.replace(&from, &format!("ws://127.0.0.1:{}", self.port))
    }

    /// All bytes of MQTT that came.
    pub(crate) fn heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap().clone()
    }
}

async fn serve(listener: TcpListener, manners: Manners, heard: Arc<Mutex<Vec<u8>>>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (manners, heard) = (manners.clone(), Arc::clone(&heard));
        connections.spawn(async move {
            // The other side may end it at any time.
            let _ = attend(stream, manners, heard).await;
        });
    }
}

async fn attend(
    stream: TcpStream,
    manners: Manners,
    heard: Arc<Mutex<Vec<u8>>>,
) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    let mut address = String::new();
    #[expect(clippy::result_large_err, reason = "the library's type")]
    let answer = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        address = request.uri().to_string();
        response.headers_mut().insert("Sec-WebSocket-Protocol", "mqtt".parse().unwrap());
        if let Some((name, value)) = manners.header {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, answer).await?;
    let hear = |message: Message| heard.lock().unwrap().extend_from_slice(&message.into_data());
    for number in 0..manners.answers.len().max(1) {
        let Some(message) = socket.next().await else { return Ok(()) };
        hear(message?);
        if let Some(answer) = manners.answers.get(number) {
            socket.send(Message::binary(answer(&address))).await?;
        }
    }
    if manners.disconnects {
        return Ok(());
    }
    while let Some(flood) = &manners.floods_with {
        socket.send(Message::binary(flood.clone())).await?;
    }
    while let Some(message) = socket.next().await {
        hear(message?);
    }
    Ok(())
}
