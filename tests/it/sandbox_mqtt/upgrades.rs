//! Upgrades that are signed in their headers, as clients outside of browsers may.

use aws_sigv4::http_request::{SessionTokenMode, SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{HeaderValue, StatusCode, header};
use sandbox::{OPERATOR, REGION, Sandbox};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::quiet;

fn signed(sandbox: &Sandbox, host: &str, token_mode: SessionTokenMode) -> http::Request<()> {
    let credentials = sandbox.issue_credentials(OPERATOR).unwrap();
    let identity = credentials.clone().into();
    let mut settings = SigningSettings::default();
    settings.session_token_mode = token_mode;
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(REGION)
        .name("iotdevicegateway")
        .time(model::Timestamp::from_system_clock().into())
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let url = format!("ws://{host}/mqtt");
    let mut request = url.as_str().into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("mqtt"));
    let headers = [("host", host), ("connection", "Upgrade")];
    let signable = SignableRequest::new("GET", &url, headers.into_iter(), SignableBody::Bytes(&[])).unwrap();
    sign(signable, &params).unwrap().into_parts().0.apply_to_request_http1x(&mut request);
    // An excluded token is added behind the signature.
    let token = credentials.session_token().unwrap();
    request.headers_mut().insert("x-amz-security-token", token.parse().unwrap());
    request
}

async fn status(sandbox: &Sandbox, request: http::Request<()>) -> StatusCode {
    let stream = TcpStream::connect(("127.0.0.1", sandbox.port())).await.unwrap();
    match tokio_tungstenite::client_async(request, stream).await {
        Ok((_, response)) => response.status(),
        Err(Error::Http(response)) => response.status(),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_signature_in_the_headers_opens_the_gateway_and_a_spoiled_one_does_not() {
    let sandbox = quiet().await;
    for host in [format!("iot.localhost:{}", sandbox.port()), "localhost".to_owned()] {
        for token_mode in [SessionTokenMode::Include, SessionTokenMode::Exclude] {
            let request = signed(&sandbox, &host, token_mode);
            let mut spoiled = request.clone();
            let authorization =
                spoiled.headers()[header::AUTHORIZATION].to_str().unwrap().replace("Signature=", "Signature=0");
            spoiled.headers_mut().insert(header::AUTHORIZATION, authorization.parse().unwrap());
            assert_eq!(status(&sandbox, request).await, StatusCode::SWITCHING_PROTOCOLS, "{host} {token_mode:?}");
            assert_eq!(status(&sandbox, spoiled).await, StatusCode::FORBIDDEN, "{host} {token_mode:?}");
        }
    }
}
