//! What a profile says of its AWS account, for the template that sets one up.

use std::path::Path;

use crate::offline::profile_in_use;
use model::Notice;

/// What a profile says of its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOfAccount {
    /// `eu-central-1`.
    pub region: String,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'static str,
    /// In their order.
    pub callback_urls: Vec<String>,
    /// `None` where it is still to be looked up.
    pub iot_endpoint: Option<String>,
    /// Its name.
    pub iot_policy: Option<String>,
    /// What the first topic filter of the profile is below.
    pub topic_prefix: Option<String>,
}

/// What the profile of this name says.
///
/// # Errors
/// When there is no such profile, or the file has mistakes.
pub fn known_of_account(config: Option<&Path>, name: &str) -> Result<KnownOfAccount, Vec<Notice>> {
    let profile = profile_in_use(config, Some(name))?;
    let prefix = |filter: &str| filter.strip_suffix("/#").map(str::to_owned);
    Ok(KnownOfAccount {
        partition: profile.partition(),
        callback_urls: profile.callback_urls.iter().map(ToString::to_string).collect(),
        iot_endpoint: (!profile.lacks_endpoint()).then(|| profile.iot_endpoint.clone()),
        topic_prefix: profile.topic_filters.first().and_then(|filter| prefix(filter.as_str())),
        iot_policy: profile.iot_policy,
        region: profile.region,
    })
}
