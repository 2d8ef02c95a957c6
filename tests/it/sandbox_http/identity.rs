//! Identity pool: by hand for each error, and by the AWS SDK, which is not ours.

use aws_sdk_cognitoidentity::config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_sdk_cognitoidentity::{Client, Config};
use client::dial::Network;
use http::header;
use sandbox::{Fault, IDENTITY_POOL_ID, IdTokenFlaw, NEWCOMER, OPERATOR, Options, Place, REGION, Sandbox, Times};
use serde_json::{Value, json};

use super::start;
use crate::support::plain_browser::{HttpAnswer, PlainBrowser};

const PROVIDER: &str = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_sandbox01";

async fn call(sandbox: &Sandbox, operation: &str, input: &Value) -> HttpAnswer {
    call_at(sandbox, "/cognito-identity", operation, input).await
}

async fn call_at(sandbox: &Sandbox, path: &str, operation: &str, input: &Value) -> HttpAnswer {
    let mut browser = PlainBrowser::new(sandbox);
    let request = http::Request::post(format!("{}{path}", browser.origin))
        .header(header::CONTENT_TYPE, "application/x-amz-json-1.1")
        .header("x-amz-target", format!("AWSCognitoIdentityService.{operation}"))
        .body(input.to_string().into_bytes())
        .unwrap();
    browser.send(request).await
}

/// The error's name and message; both places of the name must agree.
async fn refusal(sandbox: &Sandbox, operation: &str, input: Value) -> (String, String) {
    let answer = call(sandbox, operation, &input).await;
    let body = answer.json();
    assert_eq!(answer.status, 400, "{body}");
    assert_eq!(answer.headers["x-amzn-errortype"].to_str().unwrap(), body["__type"]);
    let text = |field: &str| body[field].as_str().unwrap().to_owned();
    (text("__type"), text("message"))
}

fn get_id(id_token: &Value) -> Value {
    json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": { PROVIDER: id_token } })
}

#[tokio::test]
async fn the_aws_sdk_gets_an_identity_and_credentials() {
    let sandbox = start(Options::default()).await;
    let tokens = PlainBrowser::new(&sandbox).tokens(OPERATOR).await;
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .endpoint_url(format!("http://localhost:{}/cognito-identity", sandbox.port()))
        .http_client(Network::new().unwrap().smithy_http_client())
        .retry_config(RetryConfig::disabled())
        .allow_no_auth()
        .build();
    let client = Client::from_conf(config);
    let id_token = tokens["id_token"].as_str().unwrap();
    let id = client.get_id().identity_pool_id(IDENTITY_POOL_ID).logins(PROVIDER, id_token).send().await.unwrap();
    let identity_id = id.identity_id().unwrap();
    let issued =
        client.get_credentials_for_identity().identity_id(identity_id).logins(PROVIDER, id_token).send().await.unwrap();
    let credentials = issued.credentials().unwrap();
    let claims_exp_in = credentials.expiration().unwrap().secs() - model::Timestamp::from_system_clock().as_secs();
    assert!((3_500..=3_600).contains(&claims_exp_in), "{claims_exp_in}");
    assert!(credentials.access_key_id().unwrap().starts_with("ASIA"));
    assert!(credentials.secret_key().is_some() && credentials.session_token().is_some());

    let refused = client.get_id().identity_pool_id(IDENTITY_POOL_ID).logins(PROVIDER, "nonsense").send().await;
    assert!(refused.unwrap_err().into_service_error().is_not_authorized_exception());
}

#[tokio::test]
async fn the_pool_is_at_the_root_of_its_host_too() {
    let sandbox = start(Options::default()).await;
    let tokens = PlainBrowser::new(&sandbox).tokens(OPERATOR).await;
    for path in ["/", "/cognito-identity", "/cognito-identity/"] {
        let answer = call_at(&sandbox, path, "GetId", &get_id(&tokens["id_token"])).await;
        assert_eq!(answer.json()["IdentityId"].as_str(), sandbox.identity_of(OPERATOR).as_deref(), "{path}");
    }
    assert_eq!(
        call_at(&sandbox, "/", "DeleteIdentities", &json!({})).await.json()["__type"],
        "UnknownOperationException"
    );
    sandbox.faults().inject(Fault::HttpStatus { place: Place::IdentityPool, status: 503 }, Times::Count(1));
    assert_eq!(call_at(&sandbox, "/", "GetId", &get_id(&tokens["id_token"])).await.status, 503);
}

#[tokio::test]
async fn users_that_were_asked_for_sign_in_and_have_the_policy() {
    let users = vec!["anna".to_owned(), "ben@plant.example".to_owned()];
    let sandbox = start(Options { users, ..Options::default() }).await;
    let mut ids = Vec::new();
    for user in ["anna", "anna@example.com", "ben@plant.example"] {
        let tokens = PlainBrowser::new(&sandbox).tokens(user).await;
        let id = call(&sandbox, "GetId", &get_id(&tokens["id_token"])).await.json()["IdentityId"].clone();
        let input = json!({ "IdentityId": id, "Logins": { PROVIDER: tokens["id_token"] } });
        let answer = call(&sandbox, "GetCredentialsForIdentity", &input).await.json();
        assert!(answer["Credentials"]["AccessKeyId"].is_string(), "{answer}");
        assert_eq!(id.as_str(), sandbox.identity_of(user).as_deref());
        ids.push(id);
    }
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
}

#[tokio::test]
async fn each_user_has_one_identity() {
    let sandbox = start(Options::default()).await;
    let mut ids = Vec::new();
    for user in [OPERATOR, OPERATOR, NEWCOMER] {
        let tokens = PlainBrowser::new(&sandbox).tokens(user).await;
        ids.push(call(&sandbox, "GetId", &get_id(&tokens["id_token"])).await.json()["IdentityId"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
}

#[tokio::test]
async fn each_bad_login_has_the_words_of_aws() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    for (flaw, message) in [
        (IdTokenFlaw::BadSignature, "Invalid login token. Couldn't verify signed token."),
        (IdTokenFlaw::Unsigned, "Invalid login token. Couldn't verify signed token."),
        (IdTokenFlaw::WrongIssuer, "Invalid login token. Issuer doesn't match providerName"),
        (IdTokenFlaw::WrongAudience, "Token is not from a supported provider of this identity pool."),
        (IdTokenFlaw::Expired, "Invalid login token. Token expired: "),
    ] {
        sandbox.faults().inject(Fault::IdToken(flaw), Times::Count(1));
        let tokens = browser.tokens(OPERATOR).await;
        let (name, said) = refusal(&sandbox, "GetId", get_id(&tokens["id_token"])).await;
        assert_eq!(name, "NotAuthorizedException");
        assert!(said.starts_with(message), "{flaw:?}: {said}");
    }
    let tokens = browser.tokens(OPERATOR).await;
    assert!(refusal(&sandbox, "GetId", get_id(&tokens["access_token"])).await.1.starts_with("Invalid login token."));
    let other_pool = json!({ "IdentityPoolId": IDENTITY_POOL_ID,
        "Logins": { "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other": tokens["id_token"] } });
    let said = refusal(&sandbox, "GetId", other_pool).await.1;
    assert_eq!(said, "Token is not from a supported provider of this identity pool.");
    let no_pool = json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": { "www.example.com": tokens["id_token"] } });
    assert!(refusal(&sandbox, "GetId", no_pool).await.1.starts_with("Logins don't match."));
    let without_login = refusal(&sandbox, "GetId", json!({ "IdentityPoolId": IDENTITY_POOL_ID })).await;
    assert_eq!(without_login.1, "Unauthenticated access is not supported for this identity pool.");
}

#[tokio::test]
async fn unknown_and_foreign_identities_are_refused() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let operator = browser.tokens(OPERATOR).await;
    let newcomer = browser.tokens(NEWCOMER).await;
    let identity = call(&sandbox, "GetId", &get_id(&newcomer["id_token"])).await.json()["IdentityId"].clone();
    let credentials = |identity: Value| json!({ "IdentityId": identity, "Logins": { PROVIDER: operator["id_token"] } });
    let (name, message) = refusal(&sandbox, "GetCredentialsForIdentity", credentials(identity)).await;
    assert_eq!(name, "NotAuthorizedException");
    assert!(message.starts_with("Logins don't match."), "{message}");
    let unknown = "eu-west-1:00000000-0000-4000-8000-000000000000";
    let (name, message) = refusal(&sandbox, "GetCredentialsForIdentity", credentials(unknown.into())).await;
    assert_eq!((name.as_str(), message), ("ResourceNotFoundException", format!("Identity '{unknown}' not found.")));
    let pool = json!({ "IdentityPoolId": unknown, "Logins": { PROVIDER: operator["id_token"] } });
    let (name, message) = refusal(&sandbox, "GetId", pool).await;
    assert_eq!((name.as_str(), message), ("ResourceNotFoundException", format!("IdentityPool '{unknown}' not found.")));
    let (name, _) = refusal(&sandbox, "GetId", json!({ "IdentityPoolId": "nonsense" })).await;
    assert_eq!(name, "ValidationException");
}

#[tokio::test]
async fn a_fault_hits_its_operation_only_and_credentials_can_be_dead_on_arrival() {
    let sandbox = start(Options::default()).await;
    let tokens = PlainBrowser::new(&sandbox).tokens(OPERATOR).await;
    let fault = Fault::IdentityError {
        operation: "GetCredentialsForIdentity".to_owned(),
        error_type: "TooManyRequestsException".to_owned(),
        message: "Rate exceeded".to_owned(),
    };
    sandbox.faults().inject(fault, Times::Count(1));
    let identity = call(&sandbox, "GetId", &get_id(&tokens["id_token"])).await.json()["IdentityId"].clone();
    let input = json!({ "IdentityId": identity, "Logins": { PROVIDER: tokens["id_token"] } });
    let refused = refusal(&sandbox, "GetCredentialsForIdentity", input.clone()).await;
    assert_eq!(refused, ("TooManyRequestsException".to_owned(), "Rate exceeded".to_owned()));

    sandbox.faults().inject(Fault::CredentialsExpireIn { secs: -60 }, Times::Count(1));
    let ends = |answer: &HttpAnswer| answer.json()["Credentials"]["Expiration"].as_f64().unwrap();
    let dead = ends(&call(&sandbox, "GetCredentialsForIdentity", &input).await);
    let alive = ends(&call(&sandbox, "GetCredentialsForIdentity", &input).await);
    assert!(alive - dead >= 3_660.0, "{alive} {dead}");
}
