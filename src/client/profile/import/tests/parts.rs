//! Files that are of a replica, of several stacks, cut out or not whole: what is taken of them, and what is said.

use super::super::{Wanted, recognize_in};
use super::*;

#[test]
fn the_file_of_a_replica_keeps_its_region_and_what_is_there() {
    let identities = "eu-central-1:12345678-90ab-cdef-1234-567890abcdef";
    let endpoint = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com";
    let given = format!(
        r#"{{"version":"1.4","auth":{{"user_pool_id":"{POOL}","aws_region":"eu-central-1","user_pool_client_id":"{CLIENT}",
            "identity_pool_id":"{identities}"}},"custom":{{"iot":{{"endpoint":"{endpoint}"}}}}}}"#
    );
    let expected = [Some("eu-central-1"), Some(POOL), Some(CLIENT), Some(identities), Some(endpoint)];
    let imported = read(&given);
    assert_eq!((ids(&imported), imported.missing.len(), imported.left_out.len()), (expected, 0, 0), "{imported:?}");
    assert_eq!(crate::profile::parse(&imported.to_toml("plant")).map(|all| all.len()), Ok(1));
    // Where the file names no region, a person does.
    let stack = format!(
        r#"{{"Plant":{{"UserPoolId":"{POOL}","ClientId":"{CLIENT}","IdentityPoolId":"{identities}","Iot":"{endpoint}"}}}}"#
    );
    assert_eq!(read(&stack).left_out.len(), 2, "of another stack, as far as can be known");
    let wanted = Wanted { part: None, region: Some("eu-central-1") };
    let given = recognize_in(stack.as_bytes(), wanted).unwrap();
    assert_eq!((ids(&given), given.missing.len(), given.left_out.len()), (expected, 0, 0), "{given:?}");
    let issuer = read(&format!("https://cognito-idp.eu-central-1.amazonaws.com/{POOL}"));
    assert_eq!(ids(&issuer), [Some("eu-central-1"), Some(POOL), None, None, None]);
}

#[test]
fn an_endpoint_that_is_looked_up_is_not_missing() {
    let stack = format!(r#"{{"Plant":{{"Pool":"{POOL}","ClientId":"{CLIENT}","Identity":"{IDENTITIES}"}}}}"#);
    let mut imported = read(&stack);
    assert_eq!(imported.missing, ["iot_endpoint"]);
    imported.look_up_endpoint();
    assert_eq!(imported.missing.len(), 0);
    imported.set("read_only", Value::Flag(true));
    assert_eq!(imported.missing.len(), 0, "another setting does not change that");
    assert_eq!(read(&imported.to_toml("plant")).missing.len(), 0, "what is handed on is whole");
    let aws = read("[[profile]]\nname = \"a\"\nregion = \"eu-west-1\"\ncredentials = \"aws-environment\"\n");
    assert_eq!(aws.missing.len(), 0);
}

#[test]
fn what_is_set_counts_for_what_it_takes_the_place_of() {
    let stack = r#"{"Plant":{"ClientId":"1example23456789exampleabc"}}"#;
    let mut imported = read(stack);
    assert_eq!(imported.missing, ["region", "user_pool_id", "identity_pool_id", "iot_endpoint"]);
    imported.set("fips", Value::Flag(true));
    assert_eq!(imported.missing, ["region", "user_pool_id", "identity_pool_id"]);
    imported.set("openid_issuer", Value::Text("https://idp.example/realms/plant".to_owned()));
    assert_eq!(imported.missing, ["region", "identity_pool_id"]);
    imported.set("fips", Value::Flag(false));
    assert_eq!(imported.missing, ["region", "identity_pool_id", "iot_endpoint"]);
    imported.set("credentials", Value::Text("aws-environment".to_owned()));
    assert_eq!(imported.missing, ["region"]);
}

#[test]
fn a_stack_takes_the_endpoint_of_another_and_never_its_secret() {
    let secret = "1secret2secret3secret4secret5secret6secret7secret8sec";
    let other = "2example23456789exampleabc";
    let given = format!(
        r#"{{"plant-auth":{{"Pool":"{POOL}","ClientId":"{CLIENT}","Identity":"{IDENTITIES}"}},
            "plant-iot":{{"IotEndpoint":"{ENDPOINT}"}},
            "hall-auth":{{"Pool":"eu-west-1_ZzZzZz999","ClientId":"{other}","ClientSecret":"{secret}"}}}}"#
    );
    let plant = recognize(given.as_bytes(), Some("plant-auth")).unwrap();
    assert_eq!(ids(&plant), [Some("eu-west-1"), Some(POOL), Some(CLIENT), Some(IDENTITIES), Some(ENDPOINT)]);
    assert_eq!((text(&plant, "client_secret"), plant.missing.len()), (None, 0));
    let hall = recognize(given.as_bytes(), Some("hall-auth")).unwrap();
    assert_eq!((text(&hall, "client_secret"), text(&hall, "iot_endpoint")), (Some("keyring"), Some(ENDPOINT)));
    for (client, expected) in [(CLIENT, None), (other, Some("keyring"))] {
        let mut all = read(&given);
        assert_eq!(text(&all, "client_secret"), None, "no client is chosen yet");
        all.set("client_id", Value::Text(client.to_owned()));
        assert_eq!(text(&all, "client_secret"), expected, "{client}");
    }
}

#[test]
fn a_profile_says_which_of_its_lines_are_not_taken() {
    let given = "[[profile]]\nname = \"a\"\nregion = \"eu-west-1\"\nfuture_key = 1\n\
        aws_secret_access_key = \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\"\n[profile.endpoints]\nnew = \"x\"\n";
    let imported = read(given);
    let kinds: Vec<SecretKind> = imported.secrets.iter().map(|secret| secret.kind).collect();
    let left_out: Vec<String> = imported.left_out.iter().map(|out| format!("{} {}", out.field, out.place)).collect();
    assert_eq!(kinds, [AccessKey]);
    assert_eq!(left_out, ["endpoints.new line 7: endpoints.new", "future_key line 4: future_key"]);
    let stack =
        r#"{"S":{"ClientId":"1example23456789exampleabc","AdminSecret":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}"#;
    assert_eq!(read(stack).secrets.len(), 1);
}

#[test]
fn stacks_and_settings_that_were_cut_out_are_recognised() {
    let stacks = format!(
        r#"[{{"StackName":"plant","Outputs":[{{"OutputKey":"Pool","OutputValue":"{POOL}"}}]}},{{"StackName":"other"}}]"#
    );
    let imported = read(&stacks);
    assert_eq!((imported.kind, text(&imported, "user_pool_id")), (Kind::CloudFormationStacks, Some(POOL)));
    let imported = read(&format!("region = \"eu-west-1\"\nuser_pool_id = \"{POOL}\"\n"));
    assert_eq!((imported.kind, text(&imported, "user_pool_id")), (Kind::Profile, Some(POOL)));
    assert_eq!(recognize(b"region = \"eu-west-1\"\n", None), Err(Error::Unknown), "one word proves nothing");
}

#[test]
fn a_name_is_suggested_that_says_something() {
    for (given, expected) in [
        (format!("https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"), "aws-eu-west-1"),
        ("https://idp.plant.example/realms/main".to_owned(), "plant"),
        ("https://dev-123.okta.example/oauth2/default".to_owned(), "dev-123"),
    ] {
        assert_eq!(read(&given).suggested_name, expected, "{given}");
    }
}

#[test]
fn the_sign_in_page_in_a_letter_is_found_with_its_user_pool_and_other_addresses_are_not_taken() {
    let pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123";
    let page = format!("https://plant.auth.eu-west-1.amazoncognito.com/login?client_id={CLIENT}&response_type=code");
    for text in [
        format!("Hello Ana,\n\nsee https://wiki.example.com/start. Sign in at <{page}>; the pool is\n{pool}.\n"),
        format!(
            "# Plant\n| what | where |\n| docs | [wiki](https://wiki.example.com) |\n| page | [here]({page}) |\n| pool | `{pool}`|"
        ),
        format!("LOGIN=\"{page}\"\nPOOL={pool}\n"),
    ] {
        let imported = recognize(text.as_bytes(), None).unwrap_or_else(|error| panic!("{error:?}: {text}"));
        assert_eq!(imported.kind, Kind::SignInPage, "{text}");
        assert_eq!(
            ids(&imported),
            [Some("eu-west-1"), Some("eu-west-1_AbCdEf123"), Some(CLIENT), None, None],
            "{text}"
        );
        assert!(imported.field("openid_issuer").is_none(), "{text}");
    }
    let without = "Hello Ana,\nsee https://wiki.example.com/start and https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123\n";
    assert_eq!(recognize(without.as_bytes(), None), Err(Error::Unknown), "no page");
}

#[test]
fn settings_in_lines_of_a_letter_a_table_or_an_env_file_are_found_and_their_secrets_pointed_out() {
    let secret = "1secret2secret3secret4secret5secret6secret7secret8sec";
    let pool = "eu-west-1:12345678-90ab-cdef-1234-567890abcdef";
    for text in [
        format!(
            "Hello Ana,\n\nhere it is:\n- User pool ID: {POOL}\n- App client ID: `{CLIENT}`\n* Client secret: {secret}\n\
            Identity pool: {pool}.\nSee you on Monday: bring cake\n"
        ),
        format!(
            "# plant\nVITE_USER_POOL_ID={POOL}\nexport VITE_CLIENT_ID=\"{CLIENT}\"\nCLIENT_SECRET={secret}\n\
            REACT_APP_IDENTITY_POOL_ID='{pool}'\n"
        ),
        format!(
            "| setting | value |\n|---|---|\n| User pool | {POOL} |\n| Client ID | {CLIENT} |\n| Client secret | {secret} |\n\
            | Identity pool ID | {pool} |\n"
        ),
    ] {
        let imported = recognize(text.as_bytes(), None).unwrap_or_else(|error| panic!("{error:?}: {text}"));
        assert_eq!(imported.kind, Kind::Lines, "{text}");
        assert_eq!(ids(&imported), [Some("eu-west-1"), Some(POOL), Some(CLIENT), Some(pool), None], "{text}");
        assert_eq!(super::text(&imported, "client_secret"), Some("keyring"), "{text}");
        assert!(imported.secrets.len() == 1 && !format!("{imported:?}").contains(secret), "{imported:?}");
    }
    let one = format!("The pool is this one: {POOL}\n");
    assert_eq!(recognize(one.as_bytes(), None), Err(Error::Unknown), "one setting proves nothing");
}

#[test]
fn the_provider_of_an_identity_pool_without_a_user_pool_is_read_with_its_client() {
    let pool = "cn-north-1:12345678-90ab-cdef-1234-567890abcdef";
    let outputs = |more: &str| {
        read(&format!(
            r#"{{"S":{{"IdentityPoolId":"{pool}","OidcIssuer":"https://idp.example.com/plant","ClientId":"plant-console"{more}}}}}"#
        ))
    };
    let imported = outputs("");
    let (issuer, client) = (text(&imported, "openid_issuer"), text(&imported, "client_id"));
    assert_eq!((issuer, client), (Some("https://idp.example.com/plant"), Some("plant-console")));
    assert!(!imported.missing.contains(&"user_pool_id"), "{:?}", imported.missing);
    let beside = outputs(&format!(r#","UserPoolId":"{POOL}""#));
    assert_eq!((text(&beside, "openid_issuer"), text(&beside, "client_id")), (None, None), "the pool's own provider");
}

#[test]
fn secrets_in_an_address_are_pointed_out() {
    let secret = "1secret2secret3secret4secret5secret6secret7secret8sec";
    let page = "https://plant.auth.eu-west-1.amazoncognito.com/login";
    for (name, kind) in
        [("client_secret", SecretKind::ClientSecret), ("id_token", SecretKind::Token), ("code", SecretKind::Token)]
    {
        let imported = read(&format!("{page}?client_id={CLIENT}&{name}={secret}"));
        assert_eq!(imported.secrets.iter().map(|found| found.kind).collect::<Vec<_>>(), [kind], "{name}");
        assert!(!format!("{imported:?}").contains(secret), "{imported:?}");
        let keyring = (kind == SecretKind::ClientSecret).then_some("keyring");
        assert_eq!(text(&imported, "client_secret"), keyring, "{name}");
    }
}

#[test]
fn a_user_pool_in_china_is_left_out_with_what_is_there_in_its_place() {
    let given = r#"{"S":{"UserPoolId":"cn-north-1_AbCdEf123","ClientId":"1example23456789exampleabc",
        "IdentityPoolId":"cn-north-1:12345678-90ab-cdef-1234-567890abcdef"}}"#;
    let mut imported = read(given);
    assert_eq!(
        (text(&imported, "user_pool_id"), &imported.missing[..]),
        (None, &["openid_issuer", "iot_endpoint"][..])
    );
    let other = read(&given.replace("1example23456789exampleabc", "plant-console"));
    assert_eq!(text(&other, "client_id"), Some("plant-console"), "that of the other provider");
    let left: Vec<_> = imported.left_out.iter().map(|left| (&*left.field, &*left.expected)).collect();
    assert_eq!(left, [("user_pool_id", "another provider, as openid_issuer: AWS has no user pools in China")]);
    imported.set("openid_issuer", Value::Text("https://idp.example.com/plant".to_owned()));
    assert_eq!((&imported.missing[..], imported.left_out.len()), (&["iot_endpoint"][..], 0));
}

#[test]
fn lines_are_read_however_a_person_writes_them() {
    let pool = "eu-west-1:12345678-90ab-cdef-1234-567890abcdef";
    let secret = "1secret2secret3secret4secret5secret6secret7secret8sec";
    for text in [
        format!(
            "Setting\tValue\nUser pool ID\t{POOL}\tof the plant\nClient ID\t{CLIENT}\nClient secret\t{secret}\nIdentity pool\t{pool}\n"
        ),
        format!(
            "User pool ID:\n{POOL}\n\nApp client ID\n\n{CLIENT}\nClient secret:\n{secret}\nIdentity pool ID:\n  {pool}\n\nRegards\nAna\n"
        ),
        format!(
            "User pool ID: {POOL} (production)\nClient ID: {CLIENT}, as discussed\nClient secret: {secret} (keep it)\n\
            - Identity pool ID: `{pool}` in Ireland\nRegion: eu-west-1 (Ireland)\n"
        ),
        format!(
            "Hi, the user pool id is {POOL}, and the app client is {CLIENT}. Its client secret is {secret}; change the \
            password afterwards. The identity pool: {pool}!\n"
        ),
    ] {
        let imported = recognize(text.as_bytes(), None).unwrap_or_else(|error| panic!("{error:?}: {text}"));
        assert_eq!(imported.kind, Kind::Lines, "{text}");
        assert_eq!(ids(&imported), [Some("eu-west-1"), Some(POOL), Some(CLIENT), Some(pool), None], "{text}");
        let kinds: Vec<SecretKind> = imported.secrets.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [SecretKind::ClientSecret], "{imported:?}");
        assert!(!format!("{imported:?}").contains(secret), "{imported:?}");
    }
    let letter = format!("We keep {POOL} for now.\nThe client is happy with the 26 pumps.\n");
    assert_eq!(recognize(letter.as_bytes(), None), Err(Error::Unknown), "one value is none");
}

#[test]
fn a_state_of_terraform_gives_its_outputs_and_nothing_of_its_resources() {
    let state = |outputs: &str| {
        format!(
            r#"{{"version":4,"terraform_version":"1.9.5","serial":7,"lineage":"a","outputs":{{{outputs}}},"resources":[
            {{"type":"aws_cognito_user_pool","instances":[{{"attributes":{{"id":"us-east-1_Other1234"}}}}]}}]}}"#
        )
    };
    let imported = read(&state(&format!(
        r#""user_pool_id":{{"value":"{POOL}","type":"string"}},"client_id":{{"value":"{CLIENT}","type":"string"}}"#
    )));
    assert_eq!((imported.kind, text(&imported, "user_pool_id")), (Kind::TerraformState, Some(POOL)));
    assert_eq!(text(&imported, "client_id"), Some(CLIENT));
    for outputs in ["", r#""bucket":{"value":"plant-logs","type":"string"}"#] {
        assert_eq!(recognize(state(outputs).as_bytes(), None), Err(Error::NoOutputs));
    }
}
