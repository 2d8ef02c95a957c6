//! Pools of every kind: FIPS, another OpenID provider, none at all.

use super::*;

fn profile(region: &str, more: &str) -> Result<Profile, Vec<Mistake>> {
    let text = format!(
        "[[profile]]\nname = \"plant\"\nregion = \"{region}\"\nclient_id = \"1example23456789exampleabc\"\n\
         identity_pool_id = \"{region}:12345678-90ab-cdef-1234-567890abcdef\"\n{more}"
    );
    parse(&text).map(|mut profiles| profiles.remove(0))
}

fn wrong(found: Result<Profile, Vec<Mistake>>) -> Vec<String> {
    found.expect_err("a mistake").into_iter().map(|mistake| mistake.field).collect()
}

#[test]
fn fips_names_the_endpoint_of_every_service_and_changes_no_name_of_the_pool() {
    for (region, suffix) in [("us-east-1", "amazonaws.com"), ("us-gov-west-1", "amazonaws.com")] {
        let pool = format!("user_pool_id = \"{region}_AbCdEf123\"\nfips = true\n");
        let profile = profile(region, &pool).unwrap();
        assert_eq!(profile.iot_endpoint, format!("data.iot-fips.{region}.{suffix}"));
        for (url, host) in [
            (profile.issuer_url(), "cognito-idp-fips"),
            (profile.cognito_identity_url(), "cognito-identity-fips"),
            (profile.iot_control_url(), "iot-fips"),
        ] {
            assert_eq!(url.host_str().unwrap(), format!("{host}.{region}.{suffix}"));
        }
        assert_eq!(profile.logins_key(), format!("cognito-idp.{region}.{suffix}/{region}_AbCdEf123"));
        assert!(profile.foreign_endpoints().is_empty());
    }
    let pool = "user_pool_id = \"eu-west-1_AbCdEf123\"\nfips = true\n";
    assert_eq!(wrong(profile("eu-west-1", pool)), ["fips"], "AWS has none there");
    let usual = "user_pool_id = \"us-east-1_AbCdEf123\"\nfips = true\n\
        iot_endpoint = \"a1-ats.iot.us-east-1.amazonaws.com\"\n";
    assert_eq!(wrong(profile("us-east-1", usual)), ["iot_endpoint"]);
}

#[test]
fn another_openid_provider_takes_the_place_of_a_user_pool() {
    let other = "openid_issuer = \"https://idp.example.cn/realms/plant\"\n\
        iot_endpoint = \"a1b2c3.ats.iot.cn-north-1.amazonaws.com.cn\"\n";
    let found = profile("cn-north-1", other).unwrap();
    assert_eq!(found.issuer_url().as_str(), "https://idp.example.cn/realms/plant");
    assert_eq!(found.logins_keys(), ["idp.example.cn/realms/plant"]);
    assert_eq!(found.cognito_identity_url().host_str(), Some("cognito-identity.cn-north-1.amazonaws.com.cn"));
    assert!(found.pool_issuers().contains(&"https://idp.example.cn/realms/plant".to_owned()));
    assert_eq!(found.other_issuer_url(), None);
    let keycloak = other.to_owned() + "client_secret = \"keyring\"\n";
    assert!(profile("cn-north-1", &keycloak).is_ok());
    let both = other.to_owned() + "user_pool_id = \"cn-north-1_AbCdEf123\"\n";
    assert_eq!(wrong(profile("cn-north-1", &both)), ["user_pool_id"]);
    let pool = profile("cn-north-1", "user_pool_id = \"cn-north-1_AbCdEf123\"\n").unwrap_err();
    assert_eq!((pool.len(), &*pool[0].field), (1, "user_pool_id"));
    assert_eq!(pool[0].remedy, "Use another provider, as openid_issuer: AWS has no user pools in China.");
    assert_eq!(wrong(profile("cn-north-1", "")), ["openid_issuer"], "the one that can be there");
    let insecure = other.replace("https://", "http://");
    assert_eq!(wrong(profile("cn-north-1", &insecure)), ["openid_issuer"]);
}

#[test]
fn a_profile_of_the_aws_tools_needs_nothing_of_cognito_and_takes_nothing() {
    let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\ncredentials = \"aws-profile:operator\"\n";
    let profile = &parse(text).unwrap()[0];
    assert_eq!(profile.aws_source(), Some(&AwsSource::Profile("operator".to_owned())));
    assert!(profile.lacks_endpoint() && profile.callback_urls.is_empty());
    let more = text.to_owned() + "user_pool_id = \"eu-west-1_AbCdEf123\"\nscopes = [\"openid\"]\n";
    assert_eq!(wrong(parse(&more).map(|mut all| all.remove(0))), ["user_pool_id", "scopes"]);
    let unknown = text.replace("aws-profile:", "profile:");
    assert!(wrong(parse(&unknown).map(|mut all| all.remove(0))).contains(&"credentials".to_owned()));
}

#[test]
fn an_endpoint_that_is_found_has_to_be_one_of_aws_in_the_region() {
    let text = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\ncredentials = \"aws-environment\"\n";
    let profile = &parse(text).unwrap()[0];
    let found = profile.with_endpoint("a1b2-ats.iot.eu-west-1.amazonaws.com").unwrap();
    assert_eq!(found.iot_data_url().as_str(), "wss://a1b2-ats.iot.eu-west-1.amazonaws.com/mqtt");
    let written = text.to_owned() + "iot_endpoint = \"a1b2-ats.iot.eu-west-1.amazonaws.com\"\n";
    assert_eq!(found, parse(&written).unwrap()[0], "as if it had been there");
    for other in ["a1b2-ats.iot.us-east-1.amazonaws.com", "evil.example", "", "iot.eu-west-1.amazonaws.com"] {
        assert_eq!(profile.with_endpoint(other), None, "{other}");
    }
}
