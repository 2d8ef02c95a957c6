//! What is known of an account already, such as by a profile, as settings of a template.

use super::document;
use super::mistake::Mistake;
use super::settings::{Settings, Variant};
use texts::t;

/// What a profile says that is about a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its values, as they are.
    pub settings: Settings,
    /// It subscribes to more than all that is below one topic.
    pub has_other_filters: bool,
    /// It has client ids of another form than every template allows.
    pub has_own_client_id: bool,
}

/// Takes what is not given from `known`. Returns sentences that say what is not used, or will be refused.
pub fn take_from(settings: &mut Settings, known: Known) -> Vec<String> {
    let Known { settings: known, has_other_filters, has_own_client_id } = known;
    let mut unused = Vec::new();
    settings.region = settings.region.take().or(known.region.clone());
    let urls = Settings { callback_urls: known.callback_urls, ..Settings::default() };
    if settings.callback_urls.is_empty() && fits(&urls, "callback_urls", &mut unused) {
        settings.callback_urls = urls.callback_urls;
    }
    let mut take = |own: &mut Option<String>, value: Option<String>, key: &str, of: fn(Option<String>) -> Settings| {
        if own.is_none() && value.is_some() && fits(&of(value.clone()), key, &mut unused) {
            *own = value;
        }
    };
    // That of another region is another account's, or a mistake.
    let endpoint = known.iot_endpoint.filter(|_| settings.region == known.region);
    let (of_endpoint, of_domain) = (
        |iot_endpoint| Settings { iot_endpoint, ..Settings::default() },
        |domain_prefix| Settings { domain_prefix, ..Settings::default() },
    );
    take(&mut settings.iot_endpoint, endpoint, "iot_endpoint", of_endpoint);
    take(&mut settings.domain_prefix, known.domain_prefix, "endpoints.hosted_ui", of_domain);
    if settings.variant == Variant::Least {
        let of_name = |name| Settings { name, ..Settings::default() };
        let of_topic = |topic_prefix| Settings { topic_prefix, ..Settings::default() };
        take(&mut settings.name, known.name, "iot_policy", of_name);
        take(&mut settings.topic_prefix, known.topic_prefix, "topic_filters", of_topic);
        if has_other_filters {
            unused.push(
                t!("The template allows all below one topic: other topic_filters of the profile are refused.")
                    .to_owned(),
            );
        }
    }
    if has_own_client_id {
        unused.push(
            t!("The template allows the usual client ids only: remove mqtt_client_id from the profile.").to_owned(),
        );
    }
    unused
}

/// Whether a template can have these settings; says why not. The region is another matter: it is refused as a whole.
fn fits(candidate: &Settings, key: &str, unused: &mut Vec<String>) -> bool {
    match document::filled(candidate) {
        Ok(_) | Err(Mistake::China) => true,
        Err(mistake) => {
            unused.push(t!("{key} of the profile is not used. The template needs {expected}", key, expected = mistake));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_profile_has_is_taken_where_nothing_is_given_and_it_fits() {
        let text = |text: &str| Some(text.to_owned());
        let of_profile = Settings {
            name: text("My_Policy"),
            topic_prefix: text("works"),
            iot_endpoint: text("a1-ats.iot.eu-central-1.amazonaws.com"),
            domain_prefix: text("works-eu"),
            region: text("eu-central-1"),
            ..Settings::default()
        };
        let known = Known { settings: of_profile.clone(), has_other_filters: true, has_own_client_id: true };
        let mut settings = Settings { domain_prefix: text("mine"), ..Settings::default() };
        let unused = take_from(&mut settings, known.clone());
        for (sentence, word) in unused.iter().zip(["iot_policy", "topic_filters", "mqtt_client_id"]) {
            assert!(sentence.contains(word), "{sentence}");
        }
        assert_eq!(unused.len(), 3);
        assert_eq!(settings, Settings { name: None, domain_prefix: text("mine"), ..of_profile });
        let mut elsewhere = Settings { region: text("us-east-1"), variant: Variant::Demo, ..Settings::default() };
        assert_eq!(take_from(&mut elsewhere, known).len(), 1, "the demo has its own names");
        assert_eq!((elsewhere.iot_endpoint, elsewhere.topic_prefix), (None, None));
        assert_eq!(elsewhere.domain_prefix, text("works-eu"));
    }

    #[test]
    fn a_profile_of_china_is_refused_by_its_region() {
        let text = |text: &str| Some(text.to_owned());
        let known = Settings {
            iot_endpoint: text("a1.ats.iot.cn-north-1.amazonaws.com.cn"),
            region: text("cn-north-1"),
            ..Settings::default()
        };
        let mut settings = Settings::default();
        assert!(take_from(&mut settings, Known { settings: known, ..Known::default() }).is_empty());
        assert_eq!(document::filled(&settings), Err(Mistake::China));
    }
}
