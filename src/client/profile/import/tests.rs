//! What each kind of text gives, and what is asked.

mod letters;
mod parts;

use proptest::prelude::*;

use super::found::SecretKind::{self, AccessKey, ApiKey, ClientSecret, Password, Token};
use super::found::{Imported, Value};
use super::{Error, Kind, recognize};

const POOL: &str = "eu-west-1_AbCdEf123";
const CLIENT: &str = "1example23456789exampleabc";
const IDENTITIES: &str = "eu-west-1:12345678-90ab-cdef-1234-567890abcdef";
const ENDPOINT: &str = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";

fn read(text: &str) -> Imported {
    recognize(text.as_bytes(), None).unwrap_or_else(|error| panic!("{error:?}: {text}"))
}

fn text<'a>(imported: &'a Imported, field: &str) -> Option<&'a str> {
    match &imported.field(field)?.value {
        Value::Text(text) => Some(text),
        other => panic!("{field}: {other:?}"),
    }
}

fn place(imported: &Imported, field: &str) -> String {
    imported.field(field).unwrap_or_else(|| panic!("{field} in {imported:?}")).place.to_string()
}

fn ids(imported: &Imported) -> [Option<&str>; 5] {
    ["region", "user_pool_id", "client_id", "identity_pool_id", "iot_endpoint"].map(|field| text(imported, field))
}

#[test]
fn each_kind_gives_its_ids_and_says_where_they_are() {
    let rows: [(&str, Kind, [&str; 3]); 9] = [
        (
            r#"{"version":"1.4","auth":{"user_pool_id":"eu-west-1_AbCdEf123","aws_region":"eu-west-1",
               "user_pool_client_id":"1example23456789exampleabc",
               "identity_pool_id":"eu-west-1:12345678-90ab-cdef-1234-567890abcdef"},
               "storage":{"aws_region":"us-east-1","bucket_name":"b"}}"#,
            Kind::AmplifyOutputs,
            ["/auth/user_pool_id", "/auth/user_pool_client_id", "/auth/aws_region"],
        ),
        (
            "/* eslint-disable */\nconst awsmobile = {\n  'aws_project_region': 'eu-west-1',\n  aws_user_pools_id: \"eu-west-1_AbCdEf123\",\n  aws_user_pools_web_client_id: `1example23456789exampleabc`, // the client\n  aws_cognito_identity_pool_id: 'eu-west-1:12345678-90ab-cdef-1234-567890abcdef',\n  x: process.env.X,\n};\nexport default awsmobile;",
            Kind::AwsExports,
            ["line 4: aws_user_pools_id", "line 5: aws_user_pools_web_client_id", "line 3: aws_project_region"],
        ),
        (
            "const amplifyconfig = ''' {\n\"UserAgent\":\"a\",\"Version\":\"1.0\",\"auth\":{\"plugins\":{\"awsCognitoAuthPlugin\":{\"CredentialsProvider\":{\"CognitoIdentity\":{\"Default\":{\"PoolId\":\"eu-west-1:12345678-90ab-cdef-1234-567890abcdef\",\"Region\":\"eu-west-1\"}}},\"CognitoUserPool\":{\"Default\":{\"PoolId\":\"eu-west-1_AbCdEf123\",\"AppClientId\":\"1example23456789exampleabc\",\"Region\":\"eu-west-1\"}}}}}}''';",
            Kind::AmplifyConfiguration,
            ["line 2: PoolId", "line 2: AppClientId", "line 2: Region"],
        ),
        (
            "import { Amplify } from 'aws-amplify';\nAmplify.configure({ Auth: { Cognito: {\n userPoolId: 'eu-west-1_AbCdEf123',\n userPoolClientId: '1example23456789exampleabc',\n identityPoolId: 'eu-west-1:12345678-90ab-cdef-1234-567890abcdef' } } } as any);",
            Kind::AmplifyConfigure,
            ["line 3: userPoolId", "line 4: userPoolClientId", "line 3: userPoolId"],
        ),
        (
            r#"{"PlantAuth":{"UserPoolIdA1B2C3D4":"eu-west-1_AbCdEf123","WebClientId":"1example23456789exampleabc",
               "IdentityPoolRef":"eu-west-1:12345678-90ab-cdef-1234-567890abcdef"}}"#,
            Kind::CdkOutputs,
            ["PlantAuth: UserPoolIdA1B2C3D4", "PlantAuth: WebClientId", "PlantAuth: UserPoolIdA1B2C3D4"],
        ),
        (
            r#"{"Stacks":[{"StackName":"plant","StackId":"arn:aws:cloudformation:eu-west-1:123456789012:stack/plant/1","Outputs":[
               {"OutputKey":"UserPoolArn","OutputValue":"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"},
               {"OutputKey":"ClientId","OutputValue":"1example23456789exampleabc"},
               {"OutputKey":"Identities","OutputValue":"eu-west-1:12345678-90ab-cdef-1234-567890abcdef"}]}]}"#,
            Kind::CloudFormationStacks,
            ["plant: UserPoolArn", "plant: ClientId", "plant: StackId"],
        ),
        (
            r#"[{"OutputKey":"UserPoolId","OutputValue":"eu-west-1_AbCdEf123","Description":"Pool"},
               {"OutputKey":"UserPoolClient","OutputValue":"1example23456789exampleabc"},
               {"OutputKey":"IdentityPool","OutputValue":"eu-west-1:12345678-90ab-cdef-1234-567890abcdef"}]"#,
            Kind::StackOutputs,
            ["UserPoolId", "UserPoolClient", "UserPoolId"],
        ),
        (
            r#"{"cognito":{"sensitive":false,"type":["object",{}],"value":{"user_pool_id":"eu-west-1_AbCdEf123",
               "client_id":"1example23456789exampleabc"}},
               "identity_pool_id":{"sensitive":false,"type":"string","value":"eu-west-1:12345678-90ab-cdef-1234-567890abcdef"}}"#,
            Kind::TerraformOutput,
            ["cognito/user_pool_id", "cognito/client_id", "cognito/user_pool_id"],
        ),
        (
            "# handed on\n[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_AbCdEf123\"\nclient_id = \"1example23456789exampleabc\"\nidentity_pool_id = \"eu-west-1:12345678-90ab-cdef-1234-567890abcdef\"\n",
            Kind::Profile,
            ["line 5: user_pool_id", "line 6: client_id", "line 4: region"],
        ),
    ];
    for (given, kind, [pool, client, region]) in rows {
        let imported = read(given);
        assert_eq!(imported.kind, kind, "{given}");
        let expected = [Some("eu-west-1"), Some(POOL), Some(CLIENT), Some(IDENTITIES), None];
        assert_eq!(ids(&imported), expected, "{kind:?} {imported:?}");
        // It is left out of a profile on purpose: the program finds it.
        let missing: &[&str] = if kind == Kind::Profile { &[] } else { &["iot_endpoint"] };
        assert_eq!(imported.missing, missing, "{kind:?}");
        assert_eq!(place(&imported, "user_pool_id"), pool);
        assert_eq!(place(&imported, "client_id"), client);
        assert_eq!(place(&imported, "region"), region, "{kind:?}");
    }
}

/// `tests/data/import/README.md` says which tool made each.
#[test]
fn files_that_real_tools_made_give_all_their_ids() {
    let rows = [
        ("amplify_outputs.json", Kind::AmplifyOutputs, false),
        ("amplify_outputs.dart", Kind::AmplifyOutputs, false),
        ("amplifyconfiguration.ts", Kind::AwsExports, false),
        ("amplifyconfiguration.json", Kind::AwsExports, false),
        ("amplifyconfiguration.mobile.json", Kind::AmplifyConfiguration, false),
        ("amplifyconfiguration.dart", Kind::AmplifyConfiguration, false),
        ("describe-stacks.json", Kind::CloudFormationStacks, true),
        ("sam-stack-outputs.json", Kind::StackOutputs, true),
        ("cdk-outputs.json", Kind::CdkOutputs, false),
        ("terraform-output.json", Kind::TerraformOutput, false),
    ];
    for (name, kind, has_endpoint) in rows {
        let path = format!("{}/../../tests/data/import/{name}", env!("CARGO_MANIFEST_DIR"));
        let imported = recognize(&std::fs::read(path).unwrap(), None).unwrap_or_else(|error| panic!("{name}: {error}"));
        let endpoint = has_endpoint.then_some(ENDPOINT);
        assert_eq!(ids(&imported), [Some("eu-west-1"), Some(POOL), Some(CLIENT), Some(IDENTITIES), endpoint], "{name}");
        assert_eq!((imported.kind, imported.choices.len()), (kind, 0), "{name}: {:?}", imported.choices);
        assert_eq!(imported.secrets, [], "{name}");
    }
}

#[test]
fn what_is_found_is_a_profile_once_the_rest_is_given() {
    let mut imported =
        read(&format!(r#"{{"Plant":{{"Pool":"{POOL}","ClientId":"{CLIENT}","Identity":"{IDENTITIES}"}}}}"#));
    imported.set("iot_endpoint", Value::Text(ENDPOINT.to_owned()));
    assert_eq!((&*imported.suggested_name, imported.missing.len()), ("Plant", 0));
    let profiles = crate::profile::parse(&imported.to_toml("plant \"1\"")).unwrap();
    assert_eq!((&*profiles[0].name, &*profiles[0].iot_endpoint), ("plant \"1\"", ENDPOINT));
}

#[test]
fn a_domain_is_taken_as_it_is_or_completed() {
    let rows = [
        (r#""domain":"auth.plant.example.com""#, "https://auth.plant.example.com"),
        (r#""domain":"plant.auth.eu-west-1.amazoncognito.com""#, "https://plant.auth.eu-west-1.amazoncognito.com"),
        (r#""domain":"plant-dev""#, "https://plant-dev.auth.eu-west-1.amazoncognito.com"),
        (r#""domain":"https://auth.plant.example.com/login""#, "https://auth.plant.example.com"),
    ];
    for (line, expected) in rows {
        let given = format!(r#"{{"version":"1","auth":{{"user_pool_id":"{POOL}","oauth":{{{line}}}}}}}"#);
        assert_eq!(text(&read(&given), "endpoints.hosted_ui"), Some(expected), "{line}");
    }
}

#[test]
fn callback_urls_are_those_of_this_computer() {
    let given = format!(
        r#"const c = {{"aws_user_pools_id":"{POOL}","oauth":{{"redirectSignIn":"http://localhost:3000/,https://console.example.com/,myapp://","redirectSignOut":"http://localhost:4000/","scope":["openid","aws.cognito.signin.user.admin"]}}}}"#
    );
    let imported = read(&given);
    let list = |field: &str| imported.field(field).map(|found| found.value.clone());
    assert_eq!(list("callback_urls"), Some(Value::List(vec!["http://localhost:3000/".to_owned()])));
    let scopes = ["openid", "aws.cognito.signin.user.admin"].map(str::to_owned).to_vec();
    assert_eq!(list("scopes"), Some(Value::List(scopes)));
    assert_eq!(imported.left_out.len(), 1, "{:?}", imported.left_out);
}

#[test]
fn topics_to_watch_are_taken_where_all_of_them_can_be() {
    for (value, filters, is_left_out) in [
        ("\"plant/#\"", Some(vec!["plant/#"]), false),
        ("[\"a\", \"b/+\"]", Some(vec!["a", "b/+"]), false),
        ("\"a/#/b\"", None, true),
    ] {
        let item = |value: &str| format!("{{\"sensitive\":false,\"type\":\"string\",\"value\":{value}}}");
        let (pool, topics) = (item(&format!("\"{POOL}\"")), item(value));
        let imported = read(&format!("{{\"user_pool_id\":{pool},\"topic_filters\":{topics}}}"));
        let expected = filters.map(|filters| Value::List(filters.into_iter().map(str::to_owned).collect()));
        assert_eq!(imported.field("topic_filters").map(|found| found.value.clone()), expected, "{value}");
        assert_eq!(imported.left_out.iter().any(|left| left.field == "topic_filters"), is_left_out, "{value}");
    }
}

#[test]
fn what_is_there_twice_is_asked_and_one_stack_can_be_chosen() {
    let given = format!(
        r#"{{"Dev":{{"UserPoolId":"{POOL}","ClientId":"{CLIENT}"}},
            "Prod":{{"UserPoolId":"eu-west-1_ZzZzZz999","ClientId":"{CLIENT}","Again":"eu-west-1_ZzZzZz999"}}}}"#
    );
    let imported = read(&given);
    assert_eq!(ids(&imported), [Some("eu-west-1"), None, Some(CLIENT), None, None]);
    assert_eq!(imported.missing, ["user_pool_id", "identity_pool_id", "iot_endpoint"]);
    let [choice] = &imported.choices[..] else { panic!("{:?}", imported.choices) };
    let places: Vec<String> = choice.options.iter().map(|(_, place)| place.to_string()).collect();
    assert_eq!(
        (choice.field, &places[..]),
        ("user_pool_id", &["Dev: UserPoolId".to_owned(), "Prod: UserPoolId".to_owned()][..])
    );
    let chosen = recognize(given.as_bytes(), Some("Prod")).unwrap();
    assert_eq!((text(&chosen, "user_pool_id"), chosen.choices.len()), (Some("eu-west-1_ZzZzZz999"), 0));
    let names = ["Dev", "Prod"].map(str::to_owned).to_vec();
    assert_eq!(recognize(given.as_bytes(), Some("Test")), Err(Error::NoSuchPart { names }));
    let doubled =
        format!(r#"{{"version":"1","auth":{{"user_pool_id":"{POOL}","user_pool_id":"eu-west-1_ZzZzZz999"}}}}"#);
    assert_eq!(read(&doubled).choices.len(), 1, "a name that is there twice");
}

#[test]
fn an_endpoint_that_a_profile_leaves_out_is_looked_up_and_not_missing() {
    let profile = "[[profile]]\nname = \"plant\"\nregion = \"eu-west-1\"\nuser_pool_id = \"eu-west-1_AbCdEf123\"\nclient_id = \"1example23456789exampleabc\"\nidentity_pool_id = \"eu-west-1:12345678-90ab-cdef-1234-567890abcdef\"\n";
    for more in ["", "fips = true\n", "[profile.endpoints]\ncognito_identity = \"https://pools.plant.example\"\n"] {
        assert_eq!(read(&format!("{profile}{more}")).missing, [""; 0], "{more}");
    }
}

#[test]
fn what_is_of_another_region_is_left_out_and_missing() {
    let given = format!(
        r#"{{"Plant":{{"UserPoolId":"{POOL}","IdentityPoolId":"us-east-1:12345678-90ab-cdef-1234-567890abcdef",
            "IotEndpoint":"a1-ats.iot.us-east-1.amazonaws.com","Host":"a1.credentials.iot.eu-west-1.amazonaws.com"}}}}"#
    );
    let imported = read(&given);
    assert_eq!(imported.missing, ["client_id", "identity_pool_id", "iot_endpoint"]);
    let left_out: Vec<&str> = imported.left_out.iter().map(|left_out| left_out.field.as_str()).collect();
    assert_eq!(left_out, ["iot_endpoint", "identity_pool_id", "iot_endpoint"]);
}

#[test]
fn placeholders_and_empty_values_are_missing() {
    for value in ["", "${Token[TOKEN.12]}", "<your-user-pool>", "REPLACE_ME", "{{ pool }}", "us-west-2_", "null"] {
        let given = format!(r#"{{"version":"1","auth":{{"user_pool_id":"{value}","user_pool_client_id":"{value}"}}}}"#);
        let imported = read(&given);
        assert_eq!(ids(&imported), [None; 5], "{value}");
        assert_eq!(imported.missing.len(), 5, "{value}");
    }
}

#[test]
fn the_endpoint_is_found_wherever_a_team_put_it() {
    for given in [
        format!(
            r#"{{"version":"1","auth":{{"user_pool_id":"{POOL}"}},"custom":{{"iot":{{"endpoint":"wss://{ENDPOINT}/mqtt"}}}}}}"#
        ),
        format!(r#"const a = {{ aws_user_pools_id: "{POOL}", aws_pubsub_endpoint: "wss://{ENDPOINT}/mqtt" }}"#),
        format!(r#"{{"S":{{"UserPoolId":"{POOL}","Address":"https://{ENDPOINT}"}}}}"#),
    ] {
        assert_eq!(text(&read(&given), "iot_endpoint"), Some(ENDPOINT), "{given}");
    }
    let own = format!(r#"{{"S":{{"UserPoolId":"{POOL}","IotEndpoint":"iot.plant.example.com"}}}}"#);
    assert_eq!(text(&read(&own), "iot_endpoint"), Some("iot.plant.example.com"));
}

#[test]
fn secrets_are_pointed_out_and_are_nowhere_in_what_comes_out() {
    let secret = "1secret2secret3secret4secret5secret6secret7secret8sec";
    let token = "eyJraWQiOiJhIn0.eyJzdWIiOiJiIn0.c2ln";
    let given = format!(
        r#"{{"S":{{"UserPoolId":"{POOL}","ClientId":"{CLIENT}","ClientSecret":"{secret}","Key":"AKIAIOSFODNN7EXAMPLE",
            "SecretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY","Session":"{token}","AdminPassword":"hunter22222",
            "ApiKey":"da2-abcdefghijklmnopqrstuvwxyz","SecretArn":"arn:aws:secretsmanager:eu-west-1:1:secret:x"}}}}"#
    );
    let imported = read(&given);
    let kinds: Vec<SecretKind> = imported.secrets.iter().map(|secret| secret.kind).collect();

    assert_eq!(kinds, [ClientSecret, AccessKey, AccessKey, Token, Password, ApiKey]);
    assert_eq!(text(&imported, "client_secret"), Some("keyring"));
    let out = format!("{imported:?}");
    for secret in [secret, token, "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI", "hunter22222", "da2-"] {
        assert!(!out.contains(secret), "{secret} in {out}");
    }
    let own =
        read(&format!("[[profile]]\nname=\"a\"\nclient_secret = \"{secret}\"\nproxy=\"http://u:hunter22222@p:1\"\n"));
    assert!(own.secrets.len() == 2 && !format!("{own:?}{}", own.to_toml("a")).contains(secret), "{own:?}");
    assert_eq!(text(&own, "client_secret"), Some("keyring"));
}

#[test]
fn a_client_secret_in_the_place_of_an_id_is_not_repeated() {
    let secret = "1secret2secret3secret4secret5secret6secret7secret8sec";
    for text in [
        format!(r#"{{"version":"1","auth":{{"user_pool_id":"{secret}","user_pool_client_id":"{secret}"}}}}"#),
        format!("https://plant.auth.eu-west-1.amazoncognito.com/login?client_id={secret}&code={secret}"),
        format!("[[profile]]\nname = \"a\"\nclient_id = \"{secret}\"\n"),
    ] {
        let imported = read(&text);
        assert!(!format!("{imported:?}").contains(secret), "{imported:?}");
    }
}

#[test]
fn addresses_of_sign_in_pages_and_issuers_are_taken_apart() {
    let page = format!(
        "https://plant.auth.eu-west-1.amazoncognito.com/oauth2/authorize?client_id={CLIENT}&response_type=code&scope=openid+email&redirect_uri=http%3A%2F%2Flocalhost%3A8000&identity_provider=Corp"
    );
    let imported = read(&page);
    assert_eq!(imported.kind, Kind::SignInPage);
    assert_eq!(ids(&imported), [Some("eu-west-1"), None, Some(CLIENT), None, None]);
    assert_eq!(text(&imported, "endpoints.hosted_ui"), Some("https://plant.auth.eu-west-1.amazoncognito.com"));
    assert_eq!(text(&imported, "identity_provider"), Some("Corp"));
    assert_eq!((place(&imported, "client_id"), &*imported.suggested_name), ("address: client_id".to_owned(), "plant"));
    let own = read(&format!("https://auth.plant.example.com/login?client_id={CLIENT}"));
    assert_eq!(
        (own.kind, text(&own, "endpoints.hosted_ui")),
        (Kind::SignInPage, Some("https://auth.plant.example.com"))
    );
    for host in ["cognito-idp.eu-west-1.amazonaws.com", "issuer-cognito-idp.eu-west-1.amazonaws.com"] {
        for end in ["", "/", "/.well-known/openid-configuration", "/.well-known/jwks.json"] {
            let imported = read(&format!(" https://{host}/{POOL}{end}\n"));
            assert_eq!(imported.kind, Kind::Issuer);
            assert_eq!(ids(&imported), [Some("eu-west-1"), Some(POOL), None, None, None], "{host}{end}");
        }
    }
    for (address, field) in [
        ("https://idp.example.com/realms/plant", "openid_issuer"),
        ("https://idp.example.com/realms/plant/.well-known/openid-configuration", "openid_issuer"),
        ("https://dev-123.okta.example/oauth2/default", "openid_issuer"),
        ("https://idp.localhost:4566/eu-west-1_AbCdEf123", "endpoints.issuer"),
        ("http://127.0.0.1:4566/eu-west-1_AbCdEf123", "endpoints.issuer"),
    ] {
        let other = read(address);
        let issuer = address.split("/.well-known").next();
        assert_eq!((other.kind, text(&other, field)), (Kind::Issuer, issuer), "{address}");
    }
    assert_eq!(read("https://auth.plant.example.com/oauth2/token").kind, Kind::SignInPage);
}

#[test]
fn what_is_none_of_them_is_refused() {
    let large = vec![b' '; super::MOST_BYTES + 1];
    let rows: [(&[u8], Error); 9] = [
        (b"", Error::Empty),
        (b" \n", Error::Empty),
        (&large, Error::TooLarge),
        (b"hello", Error::Unknown),
        (b"{}", Error::Unknown),
        (b"{\"a\": {\"b\": \"c\"}}", Error::Unknown),
        (b"{\n\"a\": \n", Error::Unreadable { line: 2 }),
        (b"a\n\xff\xfe", Error::NotText { line: 2 }),
        (b"[[profile]]\nname = \n", Error::Unreadable { line: 2 }),
    ];
    for (bytes, expected) in rows {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]);
        assert_eq!(recognize(bytes, None), Err(expected), "{shown}");
    }
    let several = "[[profile]]\nname = \"a\"\n[[profile]]\nname = \"b\"\n";
    let names = ["a", "b"].map(str::to_owned).to_vec();
    assert_eq!(recognize(several.as_bytes(), None), Err(Error::Several { names }));
    assert_eq!(recognize(several.as_bytes(), Some("b")).unwrap().suggested_name, "b");
}

#[test]
fn utf_16_is_read_too() {
    let given = format!(r#"{{"version":"1","auth":{{"user_pool_id":"{POOL}"}}}}"#);
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(given.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(text(&recognize(&bytes, None).unwrap(), "user_pool_id"), Some(POOL));
}

#[test]
fn a_text_made_to_take_long_does_not() {
    let begun = std::time::Instant::now();
    for part in ["{", "[", "{a:", "{a:(", "\"", "{\"a\":{},", "'\\", "/*", "x={a:b(", "const a = {'"] {
        let text = part.repeat(super::MOST_BYTES / part.len());
        assert!(recognize(text.as_bytes(), None).is_err(), "{part}");
        assert!(recognize(format!("let x = {}", &text[..text.len() - 8]).as_bytes(), None).is_err(), "{part}");
    }
    assert!(begun.elapsed() < std::time::Duration::from_mins(2), "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = recognize(&bytes, None);
    }

    #[test]
    fn no_text_of_these_parts_makes_it_fail(parts in proptest::collection::vec(0_usize..28, 0..60)) {
        const PARTS: [&str; 28] = [
            "{", "}", "[", "]", ":", ",", "\"", "'", "`", "\\", "\\u", "//", "/*", "*/", "\n", "auth", "Stacks", "version",
            "\"user_pool_id\"", POOL, CLIENT, "https://", ".amazoncognito.com", "[[profile]]\n", "=", "const a = ", "ü", "value",
        ];
        let text: String = parts.into_iter().map(|part| PARTS[part]).collect();
        if let Ok(imported) = recognize(text.as_bytes(), None) {
            let _ = crate::profile::parse(&imported.to_toml("a"));
        }
    }
}
