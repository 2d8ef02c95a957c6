//! Why a setting does not fit into a template.

use texts::t;

/// Why a setting does not fit into a template. Its words say what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// The name.
    #[error("{}", t!("small letters, digits and -, a letter first, at most 50, without aws, amazon and cognito"))]
    Name,
    /// The topic.
    #[error(
        "{}",
        t!(
            "a topic such as plant/line-1: no wildcards, spaces, $ and braces, at most 6 levels and 120 characters, and \
            only letters that AWS takes in policies (Latin, as in Western Europe)"
        )
    )]
    TopicPrefix,
    /// An address to which the browser returns.
    #[error("{}", t!("http://localhost:PORT, http://127.0.0.1:PORT or http://[::1]:PORT, with or without a path"))]
    CallbackUrl,
    /// The host.
    #[error("{}", t!("a host such as a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com, without https://"))]
    IotEndpoint,
    /// The host says another region than the one of the stack.
    #[error("{}", other_region(.region, .of_endpoint))]
    OtherRegion {
        /// That of the stack.
        region: String,
        /// That of the host.
        of_endpoint: String,
    },
    /// The domain.
    #[error("{}", t!("small letters, digits and -, at most 63, without aws, amazon and cognito"))]
    DomainPrefix,
    /// The region has no such form.
    #[error("{}", t!("a region such as eu-central-1"))]
    Region,
    /// There are no user pools in the region, which this setting names.
    #[error("{}", t!("a region outside China: Amazon Cognito has no user pools there, so no template can set up a sign-in"))]
    China(NamedBy),
    /// The account.
    #[error("{}", t!("the number of an AWS account: 12 digits"))]
    Account,
    /// The demo has the names of the walkthrough.
    #[error("{}", t!("no name, no topic and no --send-to-all: the demo has those of AWS's walkthrough"))]
    FixedInDemo,
}

/// The setting that names the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// `region`.
    Region,
    /// The host.
    Endpoint,
}

fn other_region(region: &str, of_endpoint: &str) -> String {
    t!("a host in {region}, the region of the stack: this one is in {of_endpoint}", region, of_endpoint)
}
