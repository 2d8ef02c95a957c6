//! What is known of an account already, such as by a profile, as settings of a template.

use super::document;
use super::mistake::Mistake;
use super::settings::{DEFAULT_NAME, Settings, Variant};
use texts::t;

/// What a profile says that is about a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The profile, where it has a name.
    pub profile: Option<String>,
    /// Its values, as they are. Names that exist once are not here: a second stack cannot have them.
    pub settings: Settings,
    /// The IoT policy that there is. An account has one of a name in each region.
    pub iot_policy: Option<String>,
    /// The beginning of the address of the sign-in pages that there are. A region has one of a name.
    pub domain_prefix: Option<String>,
    /// It subscribes to more than all that is below one topic.
    pub has_other_filters: bool,
    /// It has client ids of another form than every template allows.
    pub has_own_client_id: bool,
}

/// Takes what is not given from `known`. Returns sentences that say what is not used, or will be refused.
pub fn take_from(settings: &mut Settings, known: &Known) -> Vec<String> {
    let of_profile = &known.settings;
    let mut unused = Vec::new();
    settings.region = settings.region.take().or_else(|| of_profile.region.clone());
    let urls = Settings { callback_urls: of_profile.callback_urls.clone(), ..Settings::default() };
    if settings.callback_urls.is_empty() && fits(&urls, "callback_urls", &mut unused) {
        settings.callback_urls = urls.callback_urls;
    }
    if settings.iot_endpoint.is_none() && of_profile.iot_endpoint.is_some() {
        take_endpoint(settings, of_profile, &mut unused);
    }
    if settings.variant == Variant::Least {
        let topic = Settings { topic_prefix: of_profile.topic_prefix.clone(), ..Settings::default() };
        if settings.topic_prefix.is_none() && fits(&topic, "topic_filters", &mut unused) {
            settings.topic_prefix = topic.topic_prefix;
        }
        if known.has_other_filters {
            unused.push(
                t!("The template allows all below one topic: other topic_filters of the profile are refused.")
                    .to_owned(),
            );
        }
    }
    if known.has_own_client_id {
        unused.push(
            t!("The template allows the usual client ids only: remove mqtt_client_id from the profile.").to_owned(),
        );
    }
    unused
}

/// Chooses a name that no profile of the region uses, where none is given and the usual one is in use.
pub fn choose_name(settings: &mut Settings, profiles: &[Known]) {
    if settings.variant == Variant::Least && settings.name.is_none() {
        settings.name = free_name(settings, profiles);
    }
}

/// Says which names of the stack a profile of its region uses, and which name is new. `has_values` says that it has values of a
/// profile.
#[must_use]
pub fn about_names(settings: &Settings, profiles: &[Known], has_values: bool) -> Vec<String> {
    let (policy, stack) = (settings.policy_name(), settings.stack_name());
    let mut together = profiles.iter().filter(|known| are_together(settings, known));
    let of_policy = together.clone().find(|known| known.iot_policy.as_deref() == Some(policy));
    let of_domain = together
        .clone()
        .find(|known| known.domain_prefix.as_deref().is_some_and(|prefix| has_domain(settings, prefix)));
    let mut said = Vec::new();
    if let Some(known) = of_policy {
        said.push(t!(
            "{profile} uses the IoT policy {policy} already. In its account, the stack {stack} fails, unless that stack made \
            the policy: then it is changed.",
            profile = known.label(),
            policy,
            stack
        ));
    }
    if let Some(known) = of_domain {
        said.push(t!(
            "{profile} uses the sign-in pages at {prefix} already. The stack {stack} fails, unless that stack made them.",
            profile = known.label(),
            prefix = known.domain_prefix.as_deref().unwrap_or_default(),
            stack
        ));
    }
    let has_names = together.any(|known| known.iot_policy.is_some() || known.domain_prefix.is_some());
    let is_chosen = free_name(&Settings { name: None, ..settings.clone() }, profiles).is_some_and(|name| name == stack);
    if said.is_empty() && has_names && (has_values || is_chosen) {
        said.push(t!("Names that profiles use already are not used again: the new stack has the name {stack}.", stack));
    }
    said
}

impl Known {
    /// As a sentence begins with it.
    fn label(&self) -> String {
        match &self.profile {
            Some(name) => t!("The profile {name}", name),
            None => t!("The profile that you filled in").to_owned(),
        }
    }
}

/// Whether the stack can meet what the profile uses.
fn are_together(settings: &Settings, known: &Known) -> bool {
    let region = known.settings.known_region();
    settings.known_region().is_none_or(|of_stack| region.is_none_or(|region| region == of_stack))
}

/// Whether the stack makes sign-in pages with this beginning. The number of the account is part of it where none is given.
fn has_domain(settings: &Settings, prefix: &str) -> bool {
    if let Some(given) = &settings.domain_prefix {
        return given == prefix;
    }
    let name = if settings.variant == Variant::Demo { "demo" } else { settings.stack_name() };
    without_account(prefix) == Some(name)
}

/// A name that no profile of the region uses; `None` where the usual one is free.
fn free_name(settings: &Settings, profiles: &[Known]) -> Option<String> {
    let together = profiles.iter().filter(|known| are_together(settings, known));
    let names = together.flat_map(|known| {
        let of_domain = known.domain_prefix.as_deref().and_then(without_account);
        known.iot_policy.as_deref().into_iter().chain(of_domain)
    });
    let number = |name: &str| match name.strip_prefix(DEFAULT_NAME)? {
        "" => Some(1),
        rest => rest.strip_prefix('-')?.parse::<u16>().ok(),
    };
    let used = names.filter_map(number).max()?;
    Some(format!("{DEFAULT_NAME}-{}", used.saturating_add(1)))
}

/// `NAME` of `NAME-ACCOUNT`.
fn without_account(domain_prefix: &str) -> Option<&str> {
    let (name, account) = domain_prefix.rsplit_once('-')?;
    (account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())).then_some(name)
}

fn take_endpoint(settings: &mut Settings, of_profile: &Settings, unused: &mut Vec<String>) {
    if let (Some(region), Some(other)) = (&settings.region, &of_profile.region)
        && region != other
    {
        unused.push(t!("iot_endpoint of the profile is not used: it is in {region}.", region = other));
        return;
    }
    let region = settings.region.clone();
    let candidate = Settings { region, iot_endpoint: of_profile.iot_endpoint.clone(), ..Settings::default() };
    if fits(&candidate, "iot_endpoint", unused) {
        settings.iot_endpoint = candidate.iot_endpoint;
    }
}

/// Whether a template can have these settings; says why not. The region is another matter: it is refused as a whole.
fn fits(candidate: &Settings, key: &str, unused: &mut Vec<String>) -> bool {
    match document::filled(candidate) {
        Ok(_) | Err(Mistake::China(_) | Mistake::Region) => true,
        Err(mistake) => {
            unused.push(t!("{key} of the profile is not used. The template needs {expected}", key, expected = mistake));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mistake::NamedBy;

    /// As settings have it.
    #[allow(clippy::unnecessary_wraps, reason = "a value of a setting")]
    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn works() -> Known {
        Known {
            settings: Settings {
                topic_prefix: text("works"),
                iot_endpoint: text("a1-ats.iot.eu-central-1.amazonaws.com"),
                region: text("eu-central-1"),
                ..Settings::default()
            },
            iot_policy: text("works"),
            domain_prefix: text("works-eu"),
            ..Known::default()
        }
    }

    #[test]
    fn what_a_profile_has_is_taken_where_nothing_is_given_and_it_fits() {
        let known = Known { has_other_filters: true, has_own_client_id: true, ..works() };
        let mut settings = Settings { domain_prefix: text("mine"), ..Settings::default() };
        let unused = take_from(&mut settings, &known);
        for (sentence, word) in unused.iter().zip(["topic_filters", "mqtt_client_id"]) {
            assert!(sentence.contains(word), "{sentence}");
        }
        assert_eq!(unused.len(), 2);
        assert_eq!(settings, Settings { domain_prefix: text("mine"), ..known.settings.clone() });
        let mut elsewhere = Settings { region: text("us-east-1"), variant: Variant::Demo, ..Settings::default() };
        let unused = take_from(&mut elsewhere, &known);
        assert!(unused.len() == 2 && unused[0].contains("it is in eu-central-1"), "{unused:?}");
        assert_eq!((elsewhere.iot_endpoint, elsewhere.topic_prefix), (None, None), "the demo has its own topic");
    }

    #[test]
    fn names_that_exist_once_are_never_taken_and_new_ones_are_said() {
        let about = |settings: &Settings, known: &Known| about_names(settings, std::slice::from_ref(known), true);
        let mut settings = Settings::default();
        assert!(take_from(&mut settings, &works()).is_empty());
        choose_name(&mut settings, &[works()]);
        assert_eq!((&settings.name, &settings.domain_prefix), (&None, &None));
        let said = about(&settings, &works());
        assert!(said.len() == 1 && said[0].ends_with("has the name topicdeck."), "{said:?}");
        let given = |name, domain_prefix| Settings { name: text(name), domain_prefix, ..Settings::default() };
        for (settings, words) in [
            (given("works", None), &["profile hall uses the IoT policy works already"][..]),
            (
                given("works", text("works-eu")),
                &["IoT policy works already", "hall uses the sign-in pages at works-eu"],
            ),
            (given("line", text("works-eu")), &["pages at works-eu already"]),
            (Settings { region: text("us-east-1"), ..given("works", text("works-eu")) }, &[]),
        ] {
            let said = about(&settings, &Known { profile: text("hall"), ..works() });
            assert_eq!(said.len(), words.len(), "{said:?}");
            assert!(said.iter().zip(words).all(|(said, words)| said.contains(words)), "{said:?}");
        }
        assert!(about(&Settings::default(), &Known::default()).is_empty());
        let demo =
            Known { iot_policy: text("demo-policy"), domain_prefix: text("demo-111122223333"), ..Known::default() };
        let settings = Settings { variant: Variant::Demo, ..Settings::default() };
        assert_eq!(about(&settings, &demo).len(), 2, "a second demo does not fit into an account");
    }

    #[test]
    fn a_new_name_is_one_that_no_profile_of_the_region_uses() {
        for (iot_policy, domain_prefix, expected) in [
            (Some("topicdeck"), None, Some("topicdeck-2")),
            (None, Some("topicdeck-111122223333"), Some("topicdeck-2")),
            (Some("topicdeck-2"), Some("topicdeck-111122223333"), Some("topicdeck-3")),
            (Some("topicdecks"), Some("topicdeck-eu"), None),
        ] {
            let [iot_policy, domain_prefix] = [iot_policy, domain_prefix].map(|name| name.map(str::to_owned));
            let profiles = [works(), Known { iot_policy, domain_prefix, ..works() }];
            let mut settings = Settings::default();
            choose_name(&mut settings, &profiles);
            assert_eq!(settings.name.as_deref(), expected);
            let said = about_names(&settings, &profiles, false);
            assert_eq!(said.len(), usize::from(expected.is_some()), "also with no profile chosen: {said:?}");
            let mut elsewhere = Settings { region: text("us-east-1"), ..Settings::default() };
            choose_name(&mut elsewhere, &profiles);
            assert_eq!(elsewhere.name, None, "another region has its own names");
            let mut given = Settings { name: text("line"), ..Settings::default() };
            choose_name(&mut given, &profiles);
            assert!(given.name == text("line") && about_names(&given, &profiles, false).is_empty());
        }
    }

    #[test]
    fn an_endpoint_of_another_region_than_the_profile_is_not_used_and_said() {
        let mut known = works();
        known.settings.region = text("eu-west-1");
        let mut settings = Settings::default();
        let unused = take_from(&mut settings, &known);
        assert!(unused.len() == 1 && unused[0].contains("this one is in eu-central-1"), "{unused:?}");
        assert_eq!(settings.iot_endpoint, None);
    }

    #[test]
    fn a_profile_of_china_is_refused_by_its_region() {
        let known = Settings {
            iot_endpoint: text("a1.ats.iot.cn-north-1.amazonaws.com.cn"),
            region: text("cn-north-1"),
            ..Settings::default()
        };
        let mut settings = Settings::default();
        assert!(take_from(&mut settings, &Known { settings: known, ..Known::default() }).is_empty());
        assert_eq!(document::filled(&settings), Err(Mistake::China(NamedBy::Region)));
    }
}
