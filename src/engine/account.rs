//! What a profile says of its AWS account, for the template that sets one up.

use std::path::Path;

use crate::offline::{choose, load, store};
use client::profile::{CallbackUrl, Profile};
use model::Notice;
use template::{Known, Settings};

/// The client ids that every template allows.
const USUAL_CLIENT_ID: &str = "topicdeck-{identity}-{random}";

/// What profiles say of their accounts.
#[derive(Debug, Default)]
pub struct KnownAccounts {
    /// The one that was named.
    pub chosen: Option<Known>,
    /// All of them.
    pub all: Vec<Known>,
    /// Why there are none, where the file could not be read and no profile was named.
    pub unread: Vec<Notice>,
}

/// What the profile of this name says, if one is named, and what all of them say.
///
/// # Errors
/// When there is no such profile, or the file has mistakes. Without a name there is none.
pub fn known_of_accounts(config: Option<&Path>, name: Option<&str>) -> Result<KnownAccounts, Vec<Notice>> {
    let read = store(config).and_then(|store| load(&store).map(|profiles| (store, profiles)));
    let (store, profiles) = match read {
        Ok(read) => read,
        // What needs no profile works with any file.
        Err(unread) if name.is_none() => return Ok(KnownAccounts { unread, ..KnownAccounts::default() }),
        Err(notices) => return Err(notices),
    };
    let chosen = name.map(|name| choose(&store, &profiles, Some(name))).transpose()?.map(of_profile);
    Ok(KnownAccounts { chosen, all: profiles.iter().map(of_profile).collect(), unread: Vec::new() })
}

fn of_profile(profile: &Profile) -> Known {
    let filters: Vec<&str> = profile.topic_filters.iter().map(model::TopicFilter::as_str).collect();
    let urls: Vec<String> = profile.callback_urls.iter().map(CallbackUrl::to_string).collect();
    let known = known_of_texts(|key| match key {
        "region" => Some(profile.region.clone()),
        "callback_urls" => Some(urls.join(",")),
        "iot_endpoint" => (!profile.lacks_endpoint()).then(|| profile.iot_endpoint.clone()),
        "iot_policy" => profile.iot_policy.clone(),
        "topic_filters" => Some(filters.join(",")),
        "endpoints.hosted_ui" => profile.hosted_ui().map(ToString::to_string),
        "mqtt_client_id" => Some(profile.mqtt_client_id.as_str().to_owned()),
        _ => None,
    });
    Known { profile: Some(profile.name.clone()), ..known }
}

/// What the settings of a profile say, by their keys; lists have commas between their items.
pub fn known_of_texts(text: impl Fn(&str) -> Option<String>) -> Known {
    let text = |key: &str| text(key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let list = |key: &str| -> Vec<String> {
        let texts = text(key).unwrap_or_default();
        texts.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    };
    let filters = list("topic_filters");
    let topic_prefix = filters.first().and_then(|filter| filter.strip_suffix("/#")).map(str::to_owned);
    Known {
        profile: None,
        iot_policy: text("iot_policy"),
        has_other_filters: filters.len() > usize::from(topic_prefix.is_some()),
        settings: Settings {
            region: text("region"),
            callback_urls: list("callback_urls"),
            iot_endpoint: text("iot_endpoint"),
            topic_prefix,
            ..Settings::default()
        },
        domain_prefix: text("endpoints.hosted_ui").as_deref().and_then(prefix_of_domain).map(str::to_owned),
        has_own_client_id: text("mqtt_client_id").is_some_and(|id| id != USUAL_CLIENT_ID),
    }
}

/// `PREFIX` of `https://PREFIX.auth.REGION.amazoncognito.com`; `None` where the domain is one of one's own.
fn prefix_of_domain(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://")?.trim_end_matches('/');
    let (prefix, rest) = host.split_once('.')?;
    let is_of_cognito = ["auth.", "auth-fips."].iter().any(|start| rest.starts_with(start));
    (is_of_cognito && rest.ends_with(".amazoncognito.com")).then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(settings: &[(&str, &str)]) -> Known {
        known_of_texts(|key| settings.iter().find(|(of, _)| *of == key).map(|(_, text)| (*text).to_owned()))
    }

    #[test]
    fn one_topic_is_taken_and_what_the_template_has_no_place_for_is_noted() {
        for (filters, prefix, has_other) in [
            ("", None, false),
            ("works/hall-1/#", Some("works/hall-1"), false),
            ("works/#, b/#", Some("works"), true),
            ("works/temperature", None, true),
        ] {
            let found = known(&[("topic_filters", filters)]);
            assert_eq!(
                (found.settings.topic_prefix.as_deref(), found.has_other_filters),
                (prefix, has_other),
                "{filters}"
            );
        }
        assert!(!known(&[("mqtt_client_id", USUAL_CLIENT_ID)]).has_own_client_id);
        assert!(known(&[("mqtt_client_id", "press-1")]).has_own_client_id);
    }

    #[test]
    fn the_beginning_of_a_domain_at_cognito_is_taken_and_one_of_ones_own_is_not() {
        for (url, expected) in [
            ("https://plant-eu.auth.eu-west-1.amazoncognito.com", Some("plant-eu")),
            ("https://plant.auth-fips.us-gov-west-1.amazoncognito.com/", Some("plant")),
            ("https://auth.example.com", None),
            ("http://127.0.0.1:1", None),
        ] {
            assert_eq!(known(&[("endpoints.hosted_ui", url)]).domain_prefix.as_deref(), expected, "{url}");
        }
    }
}
