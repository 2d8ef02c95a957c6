//! A bare MQTT client: signed by the AWS SDK's signer, packets of MQTT 5 by the codec or bare bytes, and nothing that
//! helps.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SessionTokenMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use bytes::{Buf as _, Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{
    ConnAck, Connect, ConnectProperties, Disconnect, Filter, LastWill, Packet, PubAck, Publish, SubAck, Subscribe,
};
use sandbox::{OPERATOR, Sandbox};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// How an upgrade is signed; each part can be wrong.
pub(crate) struct Signing {
    pub(crate) credentials: Credentials,
    pub(crate) time: SystemTime,
    pub(crate) region: &'static str,
    pub(crate) service: &'static str,
    pub(crate) expires_in: Duration,
    pub(crate) token_mode: SessionTokenMode,
    pub(crate) signed_host: String,
    pub(crate) sent_host: String,
    /// Applied to the finished query.
    pub(crate) change: fn(String) -> String,
}

impl Signing {
    /// All parts right.
    pub(crate) fn good(sandbox: &Sandbox, email: &str) -> Self {
        let host = format!("iot.localhost:{}", sandbox.port());
        Self {
            credentials: sandbox.issue_credentials(email).unwrap(),
            time: model::Timestamp::from_system_clock().into(),
            region: "eu-west-1",
            service: "iotdevicegateway",
            expires_in: Duration::from_mins(1),
            token_mode: SessionTokenMode::Exclude,
            signed_host: host.clone(),
            sent_host: host,
            change: |query| query,
        }
    }

    fn query(&self) -> String {
        let identity = self.credentials.clone().into();
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.session_token_mode = self.token_mode;
        settings.expires_in = Some(self.expires_in);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(self.time)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let url = format!("http://{}/mqtt", self.signed_host);
        let request = SignableRequest::new("GET", &url, std::iter::empty(), SignableBody::Bytes(&[])).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let mut signed = http::Request::get(&url).body(()).unwrap();
        instructions.apply_to_request_http1x(&mut signed);
        (self.change)(signed.uri().query().unwrap().to_owned())
    }
}

/// The refused upgrade's answer.
pub(crate) type Refusal = http::Response<Option<Vec<u8>>>;

/// Upgrades to a WebSocket.
pub(crate) async fn upgrade(sandbox: &Sandbox, signing: &Signing) -> Result<BareMqtt, Box<Refusal>> {
    upgrade_to(sandbox, signing, "mqtt", "mqtt").await
}

/// Upgrades to a WebSocket for which a subprotocol is expected.
pub(crate) async fn upgrade_to(
    sandbox: &Sandbox,
    signing: &Signing,
    offered: &str,
    expected: &str,
) -> Result<BareMqtt, Box<Refusal>> {
    let url = format!("ws://{}/mqtt?{}", signing.sent_host, signing.query());
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", offered.parse().unwrap());
    let stream = TcpStream::connect(("127.0.0.1", sandbox.port())).await.unwrap();
    match tokio_tungstenite::client_async(request, stream).await {
        Ok((socket, response)) => {
            assert_eq!(response.headers()["sec-websocket-protocol"], expected);
            Ok(BareMqtt { socket, buffer: BytesMut::new(), packet_id: 0 })
        }
        Err(Error::Http(response)) => Err(response),
        Err(error) => panic!("{error}"),
    }
}

pub(crate) struct BareMqtt {
    socket: WebSocketStream<TcpStream>,
    buffer: BytesMut,
    packet_id: u16,
}

/// A CONNECT to be changed.
pub(crate) fn connect(client_id: &str) -> Connect {
    Connect { keep_alive: 60, client_id: client_id.to_owned(), clean_start: true, properties: None }
}

/// A client id that the operator may use.
pub(crate) fn client_id(sandbox: &Sandbox, name: &str) -> String {
    format!("topicdeck-{}-{name}", sandbox.identity_of(OPERATOR).unwrap())
}

impl BareMqtt {
    /// Signed in as the operator and connected.
    pub(crate) async fn operator(sandbox: &Sandbox, name: &str) -> Self {
        let (client, connack) = Self::operator_with(sandbox, connect(&client_id(sandbox, name)), None).await;
        assert_eq!(connack.code as u8, 0, "{connack:?}");
        client
    }

    pub(crate) async fn operator_with(sandbox: &Sandbox, connect: Connect, will: Option<LastWill>) -> (Self, ConnAck) {
        let mut client = upgrade(sandbox, &Signing::good(sandbox, OPERATOR)).await.unwrap();
        client.send(&Packet::Connect(connect, will, None)).await;
        match client.next().await {
            Some(Packet::ConnAck(connack)) => (client, connack),
            other => panic!("no CONNACK: {other:?}"),
        }
    }

    /// With a session that outlives the connection.
    pub(crate) async fn resuming(sandbox: &Sandbox, name: &str, expiry_secs: u32) -> (Self, ConnAck) {
        let properties = ConnectProperties { session_expiry_interval: Some(expiry_secs), ..ConnectProperties::new() };
        let connect =
            Connect { clean_start: false, properties: Some(properties), ..connect(&client_id(sandbox, name)) };
        Self::operator_with(sandbox, connect, None).await
    }

    pub(crate) async fn send(&mut self, packet: &Packet) {
        let mut bytes = BytesMut::new();
        packet.write(&mut bytes, None).unwrap();
        self.send_raw(Message::Binary(bytes.freeze())).await;
    }

    pub(crate) async fn send_raw(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.send_raw(Message::binary(bytes.to_vec())).await;
    }

    /// These bytes come next, and none with them that is not asked for.
    pub(crate) async fn expect(&mut self, expected: &[u8]) {
        while self.buffer.len() < expected.len() && self.more().await {}
        let found = self.buffer.split_to(expected.len().min(self.buffer.len()));
        assert_eq!(found[..], *expected);
    }

    /// The byte that comes next.
    pub(crate) async fn peek(&mut self) -> u8 {
        while self.buffer.is_empty() && self.more().await {}
        self.buffer[0]
    }

    /// Passes over these many bytes, which come next.
    pub(crate) async fn skip(&mut self, count: usize) {
        while self.buffer.len() < count && self.more().await {}
        self.buffer.advance(count);
    }

    /// All bytes until the connection ends.
    pub(crate) async fn until_the_end(&mut self) -> Vec<u8> {
        while self.more().await {}
        self.buffer.split().to_vec()
    }

    /// The connection ends without another byte.
    pub(crate) async fn expect_end(&mut self) {
        self.expect_end_of("the connection").await;
    }

    /// The same, told with the case.
    pub(crate) async fn expect_end_of(&mut self, case: &str) {
        while self.more().await {}
        assert!(self.buffer.is_empty(), "{case}: {:02x?}", self.buffer);
    }

    /// Waits for bytes; false when the connection has ended.
    async fn more(&mut self) -> bool {
        match timeout(PATIENCE, self.socket.next()).await.expect("nothing came") {
            Some(Ok(Message::Binary(bytes))) => self.buffer.extend_from_slice(&bytes),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return false,
            Some(Ok(other)) => panic!("{other:?}"),
        }
        true
    }

    /// The next packet; `None` when the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<Packet> {
        loop {
            if let Ok(packet) = Packet::read(&mut self.buffer, None) {
                return Some(packet);
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// Subscribes, and answers the reason codes.
    pub(crate) async fn subscribe(&mut self, filters: &[Filter]) -> Vec<u8> {
        self.packet_id += 1;
        let subscribe = Subscribe { pkid: self.packet_id, filters: filters.to_vec(), properties: None };
        self.send(&Packet::Subscribe(subscribe)).await;
        match self.next().await {
            Some(Packet::SubAck(SubAck { pkid, return_codes, .. })) if pkid == self.packet_id => {
                let mut bytes = BytesMut::new();
                SubAck { pkid, return_codes, properties: None }.write(&mut bytes).unwrap();
                bytes[5..].to_vec()
            }
            other => panic!("no SUBACK: {other:?}"),
        }
    }

    /// Subscribes to one filter, which is granted.
    pub(crate) async fn watch(&mut self, filter: &str) {
        assert_eq!(self.subscribe(&[Filter::new(filter, QoS::AtLeastOnce)]).await, [1]);
    }

    pub(crate) async fn publish(&mut self, topic: &str, qos: QoS, retain: bool) {
        let publish = Publish { retain, ..Publish::new(topic, qos, topic.to_owned(), None) };
        self.publish_as(publish).await;
    }

    pub(crate) async fn publish_as(&mut self, mut publish: Publish) {
        self.packet_id += 1;
        publish.pkid = if publish.qos == QoS::AtMostOnce { 0 } else { self.packet_id };
        self.send(&Packet::Publish(publish)).await;
    }

    /// The next message, acknowledged.
    pub(crate) async fn message(&mut self) -> Publish {
        match self.next().await {
            Some(Packet::Publish(publish)) => {
                if publish.qos == QoS::AtLeastOnce {
                    self.send(&Packet::PubAck(PubAck::new(publish.pkid, None))).await;
                }
                publish
            }
            other => panic!("no PUBLISH: {other:?}"),
        }
    }

    pub(crate) async fn topic(&mut self) -> String {
        String::from_utf8(self.message().await.topic.to_vec()).unwrap()
    }

    /// The reason code of the next PUBACK.
    pub(crate) async fn puback(&mut self) -> u8 {
        match self.next().await {
            Some(Packet::PubAck(ack)) => {
                let mut bytes = BytesMut::new();
                ack.write(&mut bytes).unwrap();
                bytes.get(4).copied().unwrap_or(0)
            }
            other => panic!("no PUBACK: {other:?}"),
        }
    }

    /// The reason code of the DISCONNECT with which the connection ends; `None` when it ends without.
    pub(crate) async fn end(&mut self) -> Option<u8> {
        match self.next().await {
            Some(Packet::Disconnect(Disconnect { reason_code, .. })) => {
                assert!(self.next().await.is_none(), "it goes on after DISCONNECT");
                Some(reason_code as u8)
            }
            None => None,
            other => panic!("no end: {other:?}"),
        }
    }

    /// A PINGREQ's answer comes after everything that was due before it.
    pub(crate) async fn nothing_more(&mut self) {
        self.send_raw(Message::Binary(Bytes::from_static(&[0xC0, 0]))).await;
        let next = self.next().await;
        assert!(matches!(next, Some(Packet::PingResp(_))), "{next:?}");
    }
}
