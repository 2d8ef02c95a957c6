//! What a form lacks, what it says of a profile, and what of it is written.

use super::*;

fn set(draft: &mut Draft, key: &str, text: &str) {
    draft.fields.iter_mut().find(|field| field.key == key).unwrap().text = text.to_owned();
    draft.check();
}

#[test]
fn a_form_says_what_it_lacks_until_it_is_complete() {
    let mut draft = Draft::default();
    draft.check();
    assert_eq!(draft.missing(), REQUIRED);
    set(&mut draft, "user_pool_id", "eu-west-1_AbCdEf123");
    assert_eq!(draft.text("region"), "eu-west-1", "the id has it");
    set(&mut draft, "user_pool_id", "us-east-1_AbCdEf123");
    assert_eq!((draft.text("region"), draft.region_of_pool()), ("us-east-1", None));
    set(&mut draft, "client_id", "no client id");
    assert!(draft.mistake("client_id").is_some() && draft.mistake("iot_endpoint").is_none());
    set(&mut draft, "client_id", "4k2f9s0t7q1m8n5p3r6v");
    set(&mut draft, "identity_pool_id", "us-east-1:8d1f62aa-41c7-4be0-9b3e-0c55d1e79a20");
    set(&mut draft, "iot_endpoint", "a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com");
    assert_eq!(draft.mistakes, [], "{}", draft.toml());
    assert_eq!(draft.obstacle(&[]).as_deref(), Some("Give the profile a name"));
    draft.name = "plant".to_owned();
    draft.check();
    assert_eq!(draft.obstacle(&["plant".to_owned()]).as_deref(), Some("Another profile has this name"));
    assert_eq!(draft.obstacle(&[]), None);
}

#[test]
fn the_arn_of_a_user_pool_has_the_region_and_is_remarked_on() {
    let mut draft = Draft::default();
    set(&mut draft, "user_pool_id", "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEf123");
    assert_eq!(draft.text("region"), "us-east-1");
    let expected = "Use only the id at the end of this ARN: us-east-1_AbCdEf123.";
    assert_eq!(draft.mistake("user_pool_id").as_deref(), Some(expected));
}

#[test]
fn a_form_of_china_asks_for_another_provider_and_takes_no_user_pool() {
    let mut draft = Draft::default();
    set(&mut draft, "user_pool_id", "cn-north-1_AbCdEf123");
    let expected = "Use another provider, as OpenID issuer: AWS has no user pools in China.";
    assert_eq!(draft.mistake("user_pool_id").as_deref(), Some(expected), "as soon as it is there");
    set(&mut draft, "user_pool_id", "");
    assert_eq!((draft.text("region"), draft.missing()[0]), ("cn-north-1", "openid_issuer"));
    let listed: Vec<&str> = draft.fields.iter().filter(|field| draft.is_listed(field)).map(|field| field.key).collect();
    assert_eq!(listed[..4], ["region", "user_pool_id", "openid_issuer", "client_id"], "not among the further settings");
    set(&mut draft, "openid_issuer", "https://idp.example/realms/plant");
    assert!(!draft.has_mistakes() && !draft.missing().contains(&"openid_issuer"), "{:?}", draft.mistakes);
    set(&mut draft, "region", "eu-west-1");
    assert!(!draft.is_listed(draft.fields.iter().find(|field| field.key == "openid_issuer").unwrap()));
    let given = r#"{"S":{"UserPoolId":"cn-north-1_AbCdEf123","ClientId":"plant-console",
        "IdentityPoolId":"cn-north-1:12345678-90ab-cdef-1234-567890abcdef"}}"#;
    let draft = Draft::of(&engine::import::recognize(given.as_bytes(), None).unwrap(), &[]);
    let issuer = draft.fields.iter().find(|field| field.key == "openid_issuer").unwrap();
    assert_eq!(
        (issuer.shown, issuer.left_out.as_deref()),
        (Shown::Asked, expected.strip_prefix("Use ").map(|text| text.trim_end_matches('.')))
    );
}

#[test]
fn a_form_with_an_aws_profile_asks_for_nothing_of_cognito() {
    let mut draft = Draft { name: "plant".to_owned(), ..Draft::default() };
    set(&mut draft, "client_id", "4k2f9s0t7q1m8n5p3r6v");
    draft.door = Door::AwsProfile;
    draft.check();
    assert_eq!(draft.missing(), ["credentials", "region"]);
    draft.take_aws_profile("operator", Some("eu-west-1"));
    draft.take_endpoint("a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com");
    assert_eq!((draft.obstacle(&[]), draft.mistakes.len()), (None, 0), "{}", draft.toml());
    assert!(draft.toml().contains("credentials = \"aws-profile:operator\"") && !draft.toml().contains("client_id"));
    assert!(draft.unset().contains(&"client_id".to_owned()) && !draft.unset().contains(&"credentials".to_owned()));
    let again = Draft::of(&engine::import::recognize(draft.toml().as_bytes(), None).unwrap(), &[]);
    assert_eq!((again.door, again.aws_profile.as_str()), (Door::AwsProfile, "operator"));
}

#[test]
fn every_setting_has_a_control() {
    let flags = ["name", "credentials", "client_secret", "fips", "read_only", "production"];
    let shown: Vec<&str> = MAIN.into_iter().chain(MORE).chain(flags).collect();
    let without: Vec<&str> = engine::KEYS.into_iter().filter(|key| !shown.contains(key)).collect();
    assert!(without.is_empty() && shown.len() == engine::KEYS.len(), "{without:?}");
}

#[test]
fn what_a_profile_says_is_what_the_form_says() {
    let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_AbCdEf123\"\n\
        scopes = [\"openid\", \"email\"]\nread_only = true\n\n[profile.endpoints]\niot_data = \"http://localhost:1\"\n";
    let draft = Draft::of(&engine::import::recognize(text.as_bytes(), None).unwrap(), &[]);
    assert_eq!(draft.toml(), text);
    assert!(draft.unset().contains(&"production".to_owned()) && !draft.unset().contains(&"scopes".to_owned()));
    assert_eq!(
        Draft::of(&engine::import::recognize(text.as_bytes(), None).unwrap(), &["plant".to_owned()]).name,
        "plant-2"
    );
}

#[test]
fn a_client_that_is_chosen_has_a_secret_if_its_stack_has_one() {
    let given = r#"{"plant": {"Pool": "eu-west-1_AbCdEf123", "ClientId": "1example23456789exampleabc"},
        "hall": {"ClientId": "2example23456789exampleabc", "ClientSecret": "1secret2secret3secret4secret5secret6secret7secret8sec"}}"#;
    let mut draft = Draft::of(&engine::import::recognize(given.as_bytes(), None).unwrap(), &[]);
    assert_eq!((draft.has_secret, &draft.parts[..]), (false, &["plant".to_owned(), "hall".to_owned()][..]));
    for (client, expected) in [("2example23456789exampleabc", true), ("1example23456789exampleabc", false)] {
        set(&mut draft, "client_id", client);
        draft.follow_secret();
        assert_eq!(draft.has_secret, expected, "{client}");
    }
}
