//! Why a setting does not fit into a template.

use texts::t;

/// Why a setting does not fit into a template. Its words say what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// The name.
    #[error("{}", t!("small letters, digits and -, a letter first, at most 50, without aws, amazon and cognito"))]
    Name,
    /// The topic.
    #[error("{}", t!("a topic without wildcards and without a slash at either end, at most 120 characters"))]
    TopicPrefix,
    /// An address to which the browser returns.
    #[error("{}", t!("http://localhost:PORT, http://127.0.0.1:PORT or http://[::1]:PORT, with or without a path"))]
    CallbackUrl,
    /// The host.
    #[error("{}", t!("a host such as a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com, without https://"))]
    IotEndpoint,
    /// The domain.
    #[error("{}", t!("small letters, digits and -, at most 63, without aws, amazon and cognito"))]
    DomainPrefix,
    /// The demo has the names of the walkthrough.
    #[error("{}", t!("no name, no topic and no --send-to-all: the demo has those of AWS's walkthrough"))]
    FixedInDemo,
}
