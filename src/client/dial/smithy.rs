//! Connects the AWS SDK through this network, so that it brings no second HTTP client.

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;

use super::{Error, Network};

impl Network {
    /// This network as the HTTP client of an AWS SDK configuration. Errors arrive as `ConnectorError` with an
    /// [`Error`] of this room as its source.
    #[must_use]
    pub fn smithy_http_client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(Connector(self.clone()));
        http_client_fn(move |_, _| connector.clone())
    }
}

#[derive(Debug)]
struct Connector(Network);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let network = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            // Every operation in use has its body in memory.
            let request = request.map(|body| body.bytes().map(<[u8]>::to_vec).unwrap_or_default());
            let answer = network.send_for_data(request).await.map_err(connector_error)?;
            HttpResponse::try_from(answer.map(SdkBody::from)).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

fn connector_error(error: Error) -> ConnectorError {
    match error {
        Error::Unanswered { .. } => ConnectorError::timeout(Box::new(error)),
        Error::Address => ConnectorError::user(Box::new(error)),
        error => ConnectorError::io(Box::new(error)),
    }
}
