//! Mistakes in a profile as a table, and what a profile leaves out.

mod appending;
mod pools;

use std::time::Duration;

use super::*;

const GOOD: &str = r#"[[profile]]
name = "plant"
region = "eu-west-1"
user_pool_id = "eu-west-1_sandbox01"
client_id = "sandboxclient0123456789"
identity_pool_id = "eu-west-1:12345678-90ab-cdef-1234-567890abcdef"
iot_endpoint = "a1b2-ats.iot.eu-west-1.amazonaws.com"
"#;

/// [`GOOD`] with the line of `field` replaced, or with `line` added at the end.
fn with(field: &str, line: &str) -> String {
    let mut lines: Vec<&str> = GOOD.lines().collect();
    match lines.iter().position(|good| good.starts_with(&format!("{field} ="))) {
        Some(index) => lines[index] = line,
        None => lines.push(line),
    }
    lines.join("\n")
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn every_mistake_is_named_with_its_line_field_and_what_is_expected() {
    // Field, its line as written, line number, what was found, a piece of what is expected.
    let rows = [
        ("name", r#"name = """#, 2, "must not be empty", ""),
        ("name", r#"name = " plant""#, 2, "begins with a space", "Remove the space"),
        ("name", "name = \"pl\u{202e}ant\"", 2, "has an invisible character (U+202E)", "Type the value"),
        ("name", "", 1, "missing", "Add a name"),
        ("region", r#"region = "EU-WEST-1""#, 3, r#""EU-WEST-1""#, "eu-west-1, in lowercase"),
        (
            "region",
            r#"region = "eu-west-1a""#,
            3,
            r#""eu-west-1a""#,
            "the region eu-west-1; this is an availability zone",
        ),
        ("region", r#"region = "Ireland""#, 3, r#""Ireland""#, "eu-central-1"),
        ("region", "region = 1", 3, "a number", "a string in quotes"),
        ("user_pool_id", r#"user_pool_id = "us-east_abc""#, 4, r#""us-east_abc""#, "eu-west-1_AbCdEf123"),
        ("user_pool_id", r#"user_pool_id = "sandbox""#, 4, r#""sandbox""#, "eu-west-1_AbCdEf123"),
        (
            "user_pool_id",
            r#"user_pool_id = "eu-west-1:12345678-90ab-cdef-1234-567890abcdef""#,
            4,
            r#""eu-west-1:12345678-90ab-cdef-1234-567890abcdef""#,
            "this is an identity pool id",
        ),
        ("client_id", r#"client_id = "eu-west-1_sandbox01""#, 5, r#""eu-west-1_sandbox01""#, "this is a user pool id"),
        ("client_id", r#"client_id = "arn:aws:x:y""#, 5, r#""arn:aws:x:y""#, "this is an ARN"),
        ("client_id", r#"client_id = "https://x.y""#, 5, r#""https://x.y""#, "this is an address"),
        ("client_id", r#"client_id = "two words""#, 5, r#""two words""#, "the app client's id"),
        ("identity_pool_id", r#"identity_pool_id = "eu-west-1_x""#, 6, r#""eu-west-1_x""#, "eu-west-1:12345678-"),
        (
            "identity_pool_id",
            r#"identity_pool_id = "eu-west-2:12345678-90ab-cdef-1234-567890abcdef""#,
            6,
            r#""eu-west-2:12345678-90ab-cdef-1234-567890abcdef""#,
            "region eu-west-1",
        ),
        (
            "iot_endpoint",
            r#"iot_endpoint = "https://a-ats.iot.eu-west-1.amazonaws.com/""#,
            7,
            r#""https://a-ats.iot.eu-west-1.amazonaws.com/""#,
            "only the host: a-ats.iot.eu-west-1.amazonaws.com",
        ),
        (
            "iot_endpoint",
            r#"iot_endpoint = "a-ats.iot.eu-west-1.amazonaws.com:443""#,
            7,
            r#""a-ats.iot.eu-west-1.amazonaws.com:443""#,
            "only the host: a-ats",
        ),
        (
            "iot_endpoint",
            r#"iot_endpoint = "a-ats.iot.eu-west-2.amazonaws.com""#,
            7,
            r#""a-ats.iot.eu-west-2.amazonaws.com""#,
            "this endpoint is in eu-west-2",
        ),
        (
            "iot_endpoint",
            r#"iot_endpoint = "a.iot.eu-west-1.amazonaws.com""#,
            7,
            r#""a.iot.eu-west-1.amazonaws.com""#,
            "PREFIX-ats.iot.eu-west-1.amazonaws.com",
        ),
        (
            "iot_endpoint",
            r#"iot_endpoint = "iot.eu-west-1.amazonaws.com""#,
            7,
            r#""iot.eu-west-1.amazonaws.com""#,
            "control",
        ),
        (
            "callback_urls",
            r#"callback_urls = ["https://localhost:1"]"#,
            8,
            r#""https://localhost:1""#,
            "http://localhost:PORT",
        ),
        ("callback_urls", r#"callback_urls = ["http://localhost"]"#, 8, r#""http://localhost""#, "a port"),
        (
            "callback_urls",
            r#"callback_urls = ["http://10.0.0.1:80"]"#,
            8,
            r#""http://10.0.0.1:80""#,
            "http://localhost:PORT",
        ),
        ("callback_urls", r#"callback_urls = ["http://[::1]:8/?a"]"#, 8, r#""http://[::1]:8/?a""#, "no user, query"),
        (
            "callback_urls",
            r#"callback_urls = ["http://localhost:1", "http://localhost:1"]"#,
            8,
            r#""http://localhost:1""#,
            "only once",
        ),
        ("callback_urls", "callback_urls = []", 8, "an empty list", "at least one"),
        ("callback_urls", r#"callback_urls = "http://localhost:1""#, 8, "a string", "a list"),
        ("scopes", r#"scopes = ["email"]"#, 8, r#""email""#, "without it there is no ID token"),
        ("scopes", r#"scopes = ["openid email"]"#, 8, r#""openid email""#, "one scope per item"),
        ("mqtt_client_id", r#"mqtt_client_id = "a-{user}""#, 8, r#""a-{user}""#, "{identity} and {random}"),
        ("mqtt_client_id", r#"mqtt_client_id = "a b""#, 8, r#""a b""#, "without spaces"),
        (
            "mqtt_client_id",
            r#"mqtt_client_id = "{identity}{identity}{identity}""#,
            8,
            r#""{identity}{identity}{identity}""#,
            "at most 128 bytes once filled in; this would be 138",
        ),
        ("iot_policy", r#"iot_policy = "arn:aws:iot:x""#, 8, r#""arn:aws:iot:x""#, "not its ARN"),
        ("proxy", r#"proxy = "proxy.example:3128""#, 8, r#""proxy.example:3128""#, "http://HOST:PORT"),
        ("proxy", r#"proxy = "https://p.example""#, 8, r#""https://p.example""#, "without TLS"),
        ("proxy", r#"proxy = "socks5://p.example""#, 8, r#""socks5://p.example""#, "SOCKS is not supported"),
        ("proxy", r#"proxy = "http://p.example/x""#, 8, r#""http://p.example/x""#, "http://HOST:PORT"),
        ("proxy", r#"proxy = "None""#, 8, r#""None""#, r#""none""#),
        (
            "proxy",
            r#"proxy = "http://me:hush@p.example:1""#,
            8,
            "a string of 26 characters, which is not repeated here",
            "topicdeck secret --proxy HOST:PORT",
        ),
        (
            "proxy",
            r#"proxy = "hush@p.example""#,
            8,
            "a string of 14 characters, which is not repeated here",
            "topicdeck secret --proxy",
        ),
        ("session_expiry_secs", r#"session_expiry_secs = "1 h""#, 8, "a string", "0 to 604800"),
        ("session_expiry_secs", "session_expiry_secs = 1.5", 8, "a number", "a whole number of seconds"),
        ("session_expiry_secs", "session_expiry_secs = -1", 8, "-1", "0 to 604800"),
        ("session_expiry_secs", "session_expiry_secs = 604_801", 8, "604801", "7 days"),
        ("read_only", r#"read_only = "true""#, 8, "a string", "true or false, without quotes"),
        ("production", "production = 1", 8, "a number", "true or false, without quotes"),
        ("ca_file", r#"ca_file = """#, 8, "must not be empty", ""),
        ("client_secert", r#"client_secert = "hush""#, 8, "unknown setting", "Did you mean client_secret?"),
        ("userPoolId", r#"userPoolId = "hush""#, 8, "unknown setting", "Did you mean user_pool_id?"),
        ("colour", r#"colour = "hush""#, 8, "unknown setting", "Known: name, region"),
        ("endpoints", "endpoints = 1", 8, "a number", "[profile.endpoints]"),
        ("endpoints.iot_data", r#"endpoints.iot_data = "https://x""#, 8, r#""https://x""#, "wss://HOST"),
        ("endpoints.iot_data", r#"endpoints.iot_data = "ws://x.y""#, 8, r#""ws://x.y""#, "on this machine only"),
        (
            "endpoints.issuer",
            r#"endpoints.issuer = "http://10.1.1.1""#,
            8,
            r#""http://10.1.1.1""#,
            "on this machine only",
        ),
        (
            "endpoints.issuer",
            r#"endpoints.issuer = "http://localhost.evil.example""#,
            8,
            r#""http://localhost.evil.example""#,
            "only",
        ),
        ("endpoints.hosted_iu", r#"endpoints.hosted_iu = """#, 8, "unknown setting", "Did you mean hosted_ui?"),
        (
            "endpoints.hosted_ui",
            r#"endpoints.hosted_ui = "https://x.example/a/oauth2/authorize""#,
            8,
            r#""https://x.example/a/oauth2/authorize""#,
            "https://x.example/a, without /oauth2/authorize",
        ),
        (
            "endpoints.issuer",
            r#"endpoints.issuer = "https://x.example/pool/.well-known/openid-configuration""#,
            8,
            r#""https://x.example/pool/.well-known/openid-configuration""#,
            "https://x.example/pool, without /.well-known",
        ),
        ("hosted_ui", r#"hosted_ui = "https://x.example""#, 8, "unknown setting", "endpoints.hosted_ui"),
        ("iot_data", r#"iot_data = "wss://x.example""#, 8, "unknown setting", "endpoints.iot_data"),
        ("iot_endpoint", r#"iot_endpoint = "'a.example'""#, 7, r#""'a.example'""#, "a host name"),
        (
            "iot_endpoint",
            r#"iot_endpoint = "a-ats.iot.eu-west-1.amazonaws.com;""#,
            7,
            "\"a-ats.iot.eu-west-1.amazonaws.com;\"",
            "a host name",
        ),
        ("user_pool_client_id", r#"user_pool_client_id = "x""#, 8, "unknown setting", "Did you mean client_id?"),
    ];
    for (field, line, number, found, expected) in rows {
        let text = with(field, line);
        let mistakes = parse(&text).expect_err(&text);
        assert_eq!(mistakes.len(), 1, "{text}\n{mistakes:?}");
        let mistake = &mistakes[0];
        let told = mistake.found.as_deref().unwrap_or(&mistake.problem);
        assert_eq!((mistake.line, &*mistake.field, told), (number, field, found), "{text}");
        assert!(mistake.remedy.contains(expected), "{}: {}", line, mistake.remedy);
    }
}

#[test]
fn all_mistakes_of_all_profiles_are_reported_in_the_order_of_their_lines() {
    let text = format!("stray = 1\n{GOOD}scopes = [\"x\"]\n\n{GOOD}colour = 1\n\n[[profile]]\nregion = \"mars\"\n");
    let found: Vec<(usize, String)> =
        parse(&text).unwrap_err().into_iter().map(|mistake| (mistake.line, mistake.field)).collect();
    let expected = [
        (1, "stray"),
        (9, "scopes"),
        (12, "name"),
        (18, "colour"),
        (20, "client_id"),
        (20, "identity_pool_id"),
        (20, "name"),
        (20, "user_pool_id"),
        (21, "region"),
    ];
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(sorted, expected.map(|(line, field)| (line, field.to_owned())));
    assert!(found.is_sorted_by_key(|(line, _)| *line));
}

#[test]
fn a_wrong_region_hides_no_other_mistake_and_makes_none() {
    let text = with("region", "region = \"mars\"");
    let fields = |text: &str| parse(text).unwrap_err().into_iter().map(|m| m.field).collect::<Vec<_>>();
    assert_eq!(fields(&text), ["region"]);
    let text = text.replace("_sandbox01", "-x").replace("1:1234", "1:g").replace("-ats.", ".");
    assert_eq!(fields(&text), ["region", "user_pool_id", "identity_pool_id", "iot_endpoint"]);
}

#[test]
fn a_text_that_is_not_toml_is_a_mistake_with_its_line() {
    for (text, line) in [("[[profile]]\nname = plant\n", 2), ("a\n", 1), ("x = 1\nx = 2\n", 2), ("\n\n[profile\n", 3)] {
        let mistakes = parse(text).expect_err(text);
        assert_eq!((mistakes[0].line, &*mistakes[0].field), (line, ""), "{text}: {mistakes:?}");
    }
    let mistakes = parse("[profile]\nname = 'x'").unwrap_err();
    assert!(mistakes[0].remedy.contains("[[profile]]"), "{mistakes:?}");
}

#[test]
fn a_client_secret_in_the_file_is_refused_and_never_repeated() {
    let secret = "1s2e3c4r5e6t7s8e9c0r1e2t3s4e5c6r7e8t9s0e1c2r3e4t5abc";
    let texts = [
        with("client_secret", &format!("client_secret = {secret:?}")),
        with("client_id", &format!("client_id = {secret:?}")),
        with("client_secert", &format!("client_secert = {secret:?}")),
        with("client_secret", &format!("client_secret = [{secret:?}]")),
        with("client_secret", &format!("client_secret = {secret}")),
        with("client_secret", &format!("client_secret = \"{secret}")),
    ];
    for text in texts {
        let mistakes = parse(&text).expect_err(&text);
        assert!(!format!("{mistakes:?}").contains(secret), "{text}: {mistakes:?}");
    }
    let mistakes = parse(&with("client_secret", "client_secret = \"hush\"")).unwrap_err();
    assert!(mistakes[0].remedy.contains("topicdeck secret --profile plant"), "{mistakes:?}");
    let profiles = parse(&with("client_secret", "client_secret = \"keyring\"")).unwrap();
    assert_eq!(profiles[0].client_secret, ClientSecret::InKeyring);
}

#[test]
fn what_a_profile_leaves_out_has_a_default() {
    let profile = &parse(GOOD).unwrap()[0];
    assert_eq!(profile.callback_urls.iter().map(CallbackUrl::as_str).collect::<Vec<_>>(), ["http://localhost:8000"]);
    assert_eq!(profile.scopes, ["openid", "email"]);
    assert_eq!(profile.mqtt_client_id.expand("eu-west-1:id", "r4nd"), "topicdeck-eu-west-1:id-r4nd");
    assert_eq!(profile.mqtt_client_id.expand(&"é".repeat(200), "r").len(), 128);
    assert_eq!(profile.client_secret, ClientSecret::None);
    assert_eq!(profile.issuer_url().as_str(), "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_sandbox01");
    assert_eq!(profile.cognito_identity_url().as_str(), "https://cognito-identity.eu-west-1.amazonaws.com/");
    assert_eq!(profile.iot_data_url().as_str(), "wss://a1b2-ats.iot.eu-west-1.amazonaws.com/mqtt");
    assert_eq!(profile.iot_control_url().as_str(), "https://iot.eu-west-1.amazonaws.com/");
    assert_eq!(profile.hosted_ui(), None);
    assert_eq!(profile.session_expiry, Duration::from_hours(1));
    let long = &parse(&with("session_expiry_secs", "session_expiry_secs = 0x1_5180")).unwrap()[0];
    assert_eq!(long.session_expiry, Duration::from_hours(24));
    assert!(parse("").unwrap().is_empty());
    assert!(parse("# nothing yet\n").unwrap().is_empty());
}

#[test]
fn topic_filters_to_begin_with_are_checked_as_subscriptions_are() {
    assert!(parse(GOOD).unwrap()[0].topic_filters.is_empty());
    let text = format!("{GOOD}topic_filters = [\"plant/#\", \"$aws/things/+/shadow/update/#\"]\n");
    let filters: Vec<String> = parse(&text).unwrap()[0].topic_filters.iter().map(ToString::to_string).collect();
    assert_eq!(filters, ["plant/#", "$aws/things/+/shadow/update/#"]);
    let pasted = format!("{GOOD}topic_filters = [\" plant/#\\n\", '\"press/+\"', \"\\ufeffpump\"]\n");
    let filters: Vec<String> = parse(&pasted).unwrap()[0].topic_filters.iter().map(ToString::to_string).collect();
    assert_eq!(filters, ["plant/#", "press/+", "pump"]);
    let many: Vec<String> = (0..51).map(|number| format!("\"plant/{number}\"")).collect();
    for (list, expected) in [
        ("\"plant/#\", \"plant/#\"".to_owned(), "only once"),
        ("\"plant/#/state\"".to_owned(), "# must be the last level"),
        ("\"1/2/3/4/5/6/7/8/9\"".to_owned(), "AWS IoT Core accepts"),
        ("\"\"".to_owned(), "must not be empty"),
        ("\"plant/a b\"".to_owned(), "plant/a␠b contains a space"),
        ("\"plant/\\u200b#\"".to_owned(), "contains a space or an invisible character"),
        ("'\"plant/#'".to_owned(), "a quotation mark at one end"),
        (many.join(", "), "at most 50"),
    ] {
        let mistakes = parse(&format!("{GOOD}topic_filters = [{list}]\n")).expect_err(&list);
        let [mistake] = mistakes.as_slice() else { panic!("{list}: {mistakes:?}") };
        assert!(mistake.field == "topic_filters" && mistake.to_string().contains(expected), "{mistake:?}");
    }
}

#[test]
fn a_profile_is_careful_only_where_it_says_so() {
    for (lines, expected) in [
        ("", (false, false)),
        ("read_only = true\n", (true, false)),
        ("production = true\nread_only = false\n", (false, true)),
    ] {
        let profile = &parse(&format!("{GOOD}{lines}")).unwrap()[0];
        assert_eq!((profile.read_only, profile.production), expected, "{lines}");
    }
}

#[test]
fn overrides_replace_addresses_and_leave_the_names_of_the_pool() {
    let text = format!(
        "{GOOD}callback_urls = [\"http://127.0.0.1:8001/callback\", \"http://[::1]:8002\", \"http://localhost:80\"]\n\
         [profile.endpoints]\nissuer = \"http://idp.localhost:9000/pool/\"\nhosted_ui = \"http://127.0.0.1:9000\"\n\
         cognito_identity = \"http://[::1]:9000/identity\"\niot_data = \"ws://iot.localhost:9001\"\n\
         iot_control = \"https://control.example\"\n"
    );
    let profile = &parse(&text).unwrap()[0];
    assert_eq!(profile.issuer_url().as_str(), "http://idp.localhost:9000/pool/");
    assert_eq!(profile.pool_issuers()[0], "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_sandbox01");
    assert_eq!(profile.logins_key(), "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_sandbox01");
    assert_eq!(profile.iot_data_url().as_str(), "ws://iot.localhost:9001/mqtt");
    assert_eq!(profile.iot_control_url().as_str(), "https://control.example/");
    assert_eq!(profile.hosted_ui().map(url::Url::as_str), Some("http://127.0.0.1:9000/"));
    let [first, second, third] = profile.callback_urls.as_slice() else { panic!("{:?}", profile.callback_urls) };
    assert!(first.is_host_header("127.0.0.1:8001") && !first.is_host_header("localhost:8001"));
    assert_eq!((first.path(), second.path()), ("/callback", "/"));
    assert!(second.is_host_header("[::1]:8002"));
    assert!(third.is_host_header("LOCALHOST") && third.is_host_header("localhost:80") && third.port() == 80);
}

#[test]
fn endpoints_of_other_partitions_and_custom_domains_are_taken() {
    let china = GOOD
        .replace("user_pool_id = \"eu-west-1_sandbox01\"", "openid_issuer = \"https://idp.example.cn/plant\"")
        .replace("eu-west-1", "cn-north-1")
        .replace("a1b2-ats.iot.cn-north-1.amazonaws.com", "a.ats.iot.cn-north-1.amazonaws.com.cn");
    assert_eq!(parse(&china).unwrap()[0].iot_control_url().as_str(), "https://iot.cn-north-1.amazonaws.com.cn/");
    let fips = GOOD.replace("eu-west-1", "us-east-1").replace("a1b2-ats.iot.", "data.iot-fips.");
    let profile = &parse(&fips).unwrap()[0];
    assert_eq!(profile.iot_data_url().as_str(), "wss://data.iot-fips.us-east-1.amazonaws.com/mqtt");
    assert_eq!(profile.iot_control_url().as_str(), "https://iot-fips.us-east-1.amazonaws.com/");
    assert_eq!(profile.issuer_url().as_str(), "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_sandbox01");
    let own = &parse(&with("iot_endpoint", "iot_endpoint = \"iot.plant.example\"")).unwrap()[0];
    assert!(!own.has_usual_endpoint());
}

#[test]
fn the_example_is_the_same_profile_in_every_language() {
    let german = texts::Language::German.text(super::TEMPLATE);
    assert_ne!(german, super::TEMPLATE);
    assert_eq!(parse(german).unwrap(), parse(super::TEMPLATE).unwrap());
}

#[test]
fn the_template_is_a_good_profile() {
    let profiles = parse(template()).unwrap();
    assert_eq!((profiles.len(), &*profiles[0].name), (1, "plant"));
}
