//! The settings that a profile can have, by their keys.

use super::table::{CLIENT_SECRET, PROXY};

/// The keys of a `[[profile]]` table, in the order in which people read them.
pub(super) const PROFILE_FIELDS: [&str; 23] = [
    "name",
    "region",
    "credentials",
    "user_pool_id",
    "openid_issuer",
    "client_id",
    CLIENT_SECRET,
    "identity_pool_id",
    "iot_endpoint",
    "callback_urls",
    "scopes",
    "mqtt_client_id",
    "iot_policy",
    "identity_provider",
    "login_hint",
    "session_expiry_secs",
    "topic_filters",
    PROXY,
    "ca_file",
    "fips",
    "read_only",
    "production",
    "endpoints",
];
