//! The least that a client can do: takes as many messages as are asked for from a broker over a WebSocket, decodes them with the
//! libraries that Topicdeck uses, and forgets them.
//!
//! Usage: decode PORT COUNT QOS

use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use rumqttc::v5::mqttbytes::v5::Packet;
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).map(|text| text.parse().expect("a number")).collect();
    let [port, count, qos] = numbers[..] else { panic!("PORT COUNT QOS") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let decoded = runtime.block_on(run(port, count, qos as u8)).expect("a broker");
    assert_eq!(decoded, count);
}

/// Returns how many messages came.
async fn run(port: u64, count: u64, qos: u8) -> Option<u64> {
    let stream = TcpStream::connect(format!("127.0.0.1:{port}")).await.ok()?;
    let mut request = format!("ws://127.0.0.1:{port}/mqtt").into_client_request().ok()?;
    request.headers_mut().insert("sec-websocket-protocol", "mqtt".parse().ok()?);
    let (mut socket, _) = client_async(request, stream).await.ok()?;
    let connect = b"\x10\x0e\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x01d";
    socket.send(Message::Binary(Bytes::from_static(connect))).await.ok()?;
    let subscribe = Bytes::copy_from_slice(&[0x82, 7, 0, 1, 0, 0, 1, b'#', qos]);
    socket.send(Message::Binary(subscribe)).await.ok()?;
    let (mut buffer, mut decoded) = (BytesMut::new(), 0);
    while decoded < count {
        let Message::Binary(bytes) = socket.next().await?.ok()? else { continue };
        buffer.extend_from_slice(&bytes);
        let mut acknowledged = BytesMut::new();
        while let Ok(packet) = Packet::read(&mut buffer, None) {
            let Packet::Publish(publish) = packet else { continue };
            decoded += 1;
            if qos > 0 {
                let [high, low] = publish.pkid.to_be_bytes();
                acknowledged.extend_from_slice(&[0x40, 2, high, low]);
            }
        }
        if !acknowledged.is_empty() {
            socket.send(Message::Binary(acknowledged.freeze())).await.ok()?;
        }
    }
    Some(decoded)
}
