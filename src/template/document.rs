//! The template as data, with what is known as the defaults of its parameters.

use regex::Regex;
use serde_json::{Value, json};

use super::mistake::{Mistake, NamedBy};
use super::settings::{Settings, Variant, is_region};

const LEAST: &str = include_str!("least.json");
const DEMO: &str = include_str!("demo.json");
/// What Cognito refuses anywhere in the domain of a user pool.
const RESERVED: [&str; 3] = ["aws", "amazon", "cognito"];

/// The template with these settings as its defaults, and with its comments.
pub(crate) fn filled(settings: &Settings) -> Result<Value, Mistake> {
    let mut template = of(settings.variant);
    if settings.variant == Variant::Demo
        && (settings.name.is_some() || settings.topic_prefix.is_some() || settings.sends_to_all)
    {
        return Err(Mistake::FixedInDemo);
    }
    check_place(settings)?;
    let is_reserved = |domain: &str| RESERVED.iter().any(|word| domain.contains(word));
    // Where no domain is given, the name is its beginning.
    let (domain, mistake) = match &settings.domain_prefix {
        None => (&settings.name, Mistake::Name),
        given => (given, Mistake::DomainPrefix),
    };
    if domain.as_deref().is_some_and(is_reserved) {
        return Err(mistake);
    }
    let texts = [
        ("Name", &settings.name, Mistake::Name),
        ("TopicPrefix", &settings.topic_prefix, Mistake::TopicPrefix),
        ("IotEndpoint", &settings.iot_endpoint, Mistake::IotEndpoint),
        ("DomainPrefix", &settings.domain_prefix, Mistake::DomainPrefix),
    ];
    for (parameter, value, mistake) in texts {
        if let Some(value) = value {
            set(&mut template, parameter, value, mistake)?;
        }
    }
    if settings.sends_to_all {
        template["Parameters"]["SendTo"]["Default"] = json!("all");
    }
    if !settings.callback_urls.is_empty() {
        if !settings.callback_urls.iter().all(|url| is_callback_url(url)) {
            return Err(Mistake::CallbackUrl);
        }
        let mut urls: Vec<&str> = Vec::new();
        for url in &settings.callback_urls {
            if !urls.contains(&url.as_str()) {
                urls.push(url);
            }
        }
        template["Parameters"]["CallbackUrls"]["Default"] = json!(urls.join(","));
    }
    Ok(template)
}

/// Each parameter with its value, which only the endpoint may lack.
pub(crate) fn parameters(template: &Value) -> impl Iterator<Item = (&str, Option<&str>)> {
    let parameters = template["Parameters"].as_object().into_iter().flatten();
    parameters.map(|(name, parameter)| (name.as_str(), parameter["Default"].as_str()))
}

/// Whether there can be a stack at all.
fn check_place(settings: &Settings) -> Result<(), Mistake> {
    if settings.region.as_deref().is_some_and(|region| !is_region(region)) {
        return Err(Mistake::Region);
    }
    for (region, named_by) in
        [(settings.region.as_deref(), NamedBy::Region), (settings.region_of_endpoint(), NamedBy::Endpoint)]
    {
        if region.is_some_and(|region| region.starts_with("cn-")) {
            return Err(Mistake::China(named_by));
        }
    }
    if let (Some(region), Some(of_endpoint)) = (&settings.region, settings.region_of_endpoint())
        && region != of_endpoint
    {
        return Err(Mistake::OtherRegion { region: region.clone(), of_endpoint: of_endpoint.to_owned() });
    }
    let is_account = |account: &str| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    if settings.account.as_deref().is_some_and(|account| !is_account(account)) {
        return Err(Mistake::Account);
    }
    Ok(())
}

/// Both files are read by a test: a template without a content would say that nothing is allowed.
fn of(variant: Variant) -> Value {
    let text = match variant {
        Variant::Least => LEAST,
        Variant::Demo => DEMO,
    };
    serde_json::from_str(text).unwrap_or_default()
}

/// Sets the default of a parameter, if AWS accepts it there.
fn set(template: &mut Value, parameter: &str, value: &str, mistake: Mistake) -> Result<(), Mistake> {
    let parameter = &mut template["Parameters"][parameter];
    let pattern = parameter["AllowedPattern"].as_str().unwrap_or(".*");
    // As CloudFormation does: the whole value has to match.
    let fits = Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(value));
    let is_short = parameter["MaxLength"].as_u64().is_none_or(|most| value.chars().count() as u64 <= most);
    if !fits || !is_short || value.is_empty() {
        return Err(mistake);
    }
    parameter["Default"] = json!(value);
    Ok(())
}

/// What a profile can have as one. Cognito compares texts, so that nothing is changed.
fn is_callback_url(url: &str) -> bool {
    let rest =
        ["http://localhost:", "http://127.0.0.1:", "http://[::1]:"].iter().find_map(|start| url.strip_prefix(start));
    let Some(rest) = rest else { return false };
    let (port, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_port = port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    is_port && path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b',' | b'?' | b'#' | b'"' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_becomes_the_default_of_its_parameter() {
        let settings = Settings {
            name: Some("plant".to_owned()),
            topic_prefix: Some("plant/line 1".to_owned()),
            sends_to_all: true,
            callback_urls: ["http://localhost:8000", "http://127.0.0.1:8001/back", "http://localhost:8000"]
                .map(str::to_owned)
                .to_vec(),
            iot_endpoint: Some("a1-ats.iot.eu-west-1.amazonaws.com".to_owned()),
            domain_prefix: Some("plant-eu".to_owned()),
            ..Settings::default()
        };
        // A blank in a topic is allowed by MQTT, and no use in an ARN of a person: it is refused.
        assert_eq!(filled(&settings), Err(Mistake::TopicPrefix));
        let template = filled(&Settings { topic_prefix: Some("plant/line-1".to_owned()), ..settings }).unwrap();
        let found = |name: &str| template["Parameters"][name]["Default"].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            ["Name", "TopicPrefix", "SendTo", "CallbackUrls", "IotEndpoint", "DomainPrefix"].map(found),
            [
                "plant",
                "plant/line-1",
                "all",
                "http://localhost:8000,http://127.0.0.1:8001/back",
                "a1-ats.iot.eu-west-1.amazonaws.com",
                "plant-eu"
            ]
        );
    }

    #[test]
    fn what_aws_would_refuse_is_refused() {
        let text = |text: &str| Some(text.to_owned());
        let least = Settings::default;
        for (settings, expected) in [
            (Settings { name: text("my plant"), ..least() }, Mistake::Name),
            (Settings { name: text(""), ..least() }, Mistake::Name),
            (Settings { name: text(&"x".repeat(51)), ..least() }, Mistake::Name),
            (Settings { name: text("plant-aws"), ..least() }, Mistake::Name),
            (Settings { topic_prefix: text("plant/#"), ..least() }, Mistake::TopicPrefix),
            (Settings { topic_prefix: text("plant/"), ..least() }, Mistake::TopicPrefix),
            (Settings { topic_prefix: text("/plant"), ..least() }, Mistake::TopicPrefix),
            (Settings { topic_prefix: text("*"), ..least() }, Mistake::TopicPrefix),
            (Settings { topic_prefix: text("${iot:ClientId}"), ..least() }, Mistake::TopicPrefix),
            (Settings { topic_prefix: text("工場"), ..least() }, Mistake::TopicPrefix),
            (Settings { topic_prefix: text("a\u{1}b"), ..least() }, Mistake::TopicPrefix),
            (Settings { topic_prefix: text("a/b/c/d/e/f/g"), ..least() }, Mistake::TopicPrefix),
            (Settings { region: text("eu west"), ..least() }, Mistake::Region),
            (Settings { region: text("cn-northwest-1"), ..least() }, Mistake::China(NamedBy::Region)),
            (
                Settings { iot_endpoint: text("a.ats.iot.cn-north-1.amazonaws.com.cn"), ..least() },
                Mistake::China(NamedBy::Endpoint),
            ),
            (
                Settings {
                    region: text("eu-west-1"),
                    iot_endpoint: text("a1-ats.iot.us-east-1.amazonaws.com"),
                    ..least()
                },
                Mistake::OtherRegion { region: "eu-west-1".to_owned(), of_endpoint: "us-east-1".to_owned() },
            ),
            (Settings { account: text("1234"), ..least() }, Mistake::Account),
            (Settings { iot_endpoint: text("https://a.iot.eu-west-1.amazonaws.com"), ..least() }, Mistake::IotEndpoint),
            (Settings { domain_prefix: text("my-aws-plant"), ..least() }, Mistake::DomainPrefix),
            (Settings { domain_prefix: text("Plant"), ..least() }, Mistake::DomainPrefix),
            (Settings { callback_urls: vec!["https://example.com".to_owned()], ..least() }, Mistake::CallbackUrl),
            (Settings { callback_urls: vec!["http://localhost".to_owned()], ..least() }, Mistake::CallbackUrl),
            (Settings { callback_urls: vec!["http://localhost:8000/a,b".to_owned()], ..least() }, Mistake::CallbackUrl),
            (Settings { callback_urls: vec!["http://localhost:+80".to_owned()], ..least() }, Mistake::CallbackUrl),
            (Settings { variant: Variant::Demo, name: text("plant"), ..least() }, Mistake::FixedInDemo),
        ] {
            assert_eq!(filled(&settings), Err(expected), "{settings:?}");
        }
        for topic_prefix in ["p", "plant", "a/b/c/d/e/f", "Halle-Süd/Straße", "$aws"] {
            let settings = Settings { topic_prefix: text(topic_prefix), ..least() };
            assert_eq!(filled(&settings).is_ok(), topic_prefix != "$aws", "{topic_prefix}");
        }
    }
}
