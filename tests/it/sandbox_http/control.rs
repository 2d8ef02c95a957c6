//! The IoT control plane, called with requests that `aws-sigv4` signed.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{HeaderValue, Method, StatusCode, header};
use model::Timestamp;
use sandbox::{Fault, IDENTITY_POOL_ID, NEWCOMER, Options, POLICY_NAME, REGION, Sandbox, Times};
use serde_json::{Value, json};

use super::{Answer, Browser, start};

/// Somebody with AWS credentials.
struct Caller {
    browser: Browser,
    identity_id: String,
    credentials: Value,
}

impl Caller {
    async fn new(sandbox: &Sandbox, user: &str) -> Self {
        let mut browser = Browser::new(sandbox);
        let tokens = browser.tokens(user).await;
        let logins = json!({ "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_sandbox01": tokens["id_token"] });
        let input = json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": logins });
        let identity_id = identity_call(&mut browser, "GetId", &input).await["IdentityId"].as_str().unwrap().to_owned();
        let input = json!({ "IdentityId": identity_id, "Logins": logins });
        let mut answer = identity_call(&mut browser, "GetCredentialsForIdentity", &input).await;
        Self { browser, identity_id, credentials: answer["Credentials"].take() }
    }

    /// A request to a path of the control plane, signed for `service`.
    fn signed(&self, service: &str, method: &Method, path: &str, body: &str) -> http::Request<Vec<u8>> {
        let text = |field: &str| self.credentials[field].as_str().unwrap().to_owned();
        let identity =
            Credentials::new(text("AccessKeyId"), text("SecretKey"), Some(text("SessionToken")), None, "test").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name(service)
            .time(Timestamp::from_system_clock().into())
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let url = format!("{}/iot-control{path}", self.browser.origin);
        let signable =
            SignableRequest::new(method.as_str(), &url, std::iter::empty(), SignableBody::Bytes(body.as_bytes()));
        let (instructions, _) = sign(signable.unwrap(), &params).unwrap().into_parts();
        let mut request = http::Request::builder().method(method).uri(&url).body(body.as_bytes().to_vec()).unwrap();
        instructions.apply_to_request_http1x(&mut request);
        request
    }

    async fn attach(&mut self, policy: &str) -> Answer {
        let body = json!({ "target": self.identity_id }).to_string();
        let request = self.signed("iot", &Method::PUT, &format!("/target-policies/{policy}"), &body);
        self.browser.send(request).await
    }
}

async fn identity_call(browser: &mut Browser, operation: &str, input: &Value) -> Value {
    let request = http::Request::post(format!("{}/cognito-identity", browser.origin))
        .header("x-amz-target", format!("AWSCognitoIdentityService.{operation}"))
        .body(input.to_string().into_bytes())
        .unwrap();
    browser.send(request).await.json()
}

fn error_type(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.headers["x-amzn-errortype"].to_str().unwrap())
}

#[tokio::test]
async fn a_newcomer_can_attach_the_policy_that_is_there() {
    let sandbox = start(Options::default()).await;
    let mut caller = Caller::new(&sandbox, NEWCOMER).await;
    assert_eq!(caller.attach(POLICY_NAME).await.status, StatusCode::OK);
    assert_eq!(error_type(&caller.attach("no-such-policy").await), (404, "ResourceNotFoundException"));
}

#[tokio::test]
async fn a_role_without_the_permission_cannot_attach() {
    let sandbox = start(Options::default()).await;
    let mut caller = Caller::new(&sandbox, NEWCOMER).await;
    let statement = json!({ "Effect": "Allow", "Action": ["iot:Connect", "iot:DescribeEndpoint"], "Resource": "*" });
    sandbox.set_role_policy(json!({ "Version": "2012-10-17", "Statement": [statement] }));
    let refused = caller.attach(POLICY_NAME).await;
    assert_eq!(error_type(&refused), (403, "AccessDeniedException"));
    let message = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("is not authorized to perform: iot:AttachPolicy on resource: arn:aws:iot:"), "{message}");
}

#[tokio::test]
async fn the_endpoint_is_the_gateway() {
    let sandbox = start(Options::default()).await;
    let mut caller = Caller::new(&sandbox, NEWCOMER).await;
    let request = caller.signed("iot", &Method::GET, "/endpoint?endpointType=iot%3AData-ATS", "");
    let answer = caller.browser.send(request).await;
    assert_eq!(answer.json(), json!({ "endpointAddress": format!("iot.localhost:{}", sandbox.port()) }));
    let request = caller.signed("iot", &Method::GET, "/endpoint?endpointType=moon", "");
    assert_eq!(error_type(&caller.browser.send(request).await), (400, "InvalidRequestException"));
}

#[tokio::test]
async fn a_request_that_is_not_signed_right_is_refused() {
    let sandbox = start(Options::default()).await;
    let mut caller = Caller::new(&sandbox, NEWCOMER).await;
    let path = format!("/target-policies/{POLICY_NAME}");
    let body = json!({ "target": caller.identity_id }).to_string();

    let mut unsigned = caller.signed("iot", &Method::PUT, &path, &body);
    unsigned.headers_mut().remove(header::AUTHORIZATION);
    let wrong_service = caller.signed("iotdata", &Method::PUT, &path, &body);
    let mut altered = caller.signed("iot", &Method::PUT, &path, &body);
    altered.body_mut().push(b' ');
    let mut foreign_token = caller.signed("iot", &Method::PUT, &path, &body);
    foreign_token.headers_mut().insert("x-amz-security-token", HeaderValue::from_static("other"));
    for (request, name) in [
        (unsigned, "MissingAuthenticationTokenException"),
        (wrong_service, "InvalidSignatureException"),
        (altered, "InvalidSignatureException"),
        (foreign_token, "UnrecognizedClientException"),
    ] {
        assert_eq!(error_type(&caller.browser.send(request).await), (403, name));
    }
    let late = caller.signed("iot", &Method::PUT, &path, &body);
    sandbox.faults().inject(Fault::ClockSkew { secs: 400 }, Times::Always);
    assert_eq!(error_type(&caller.browser.send(late).await), (403, "InvalidSignatureException"));
    sandbox.faults().clear();
    assert_eq!(caller.attach(POLICY_NAME).await.status, StatusCode::OK);
}

#[tokio::test]
async fn throttling_can_be_asked_for() {
    let sandbox = start(Options::default()).await;
    let mut caller = Caller::new(&sandbox, NEWCOMER).await;
    let fault = Fault::IotControlError {
        status: 429,
        error_type: "ThrottlingException".to_owned(),
        message: "Rate exceeded".to_owned(),
    };
    sandbox.faults().inject(fault, Times::Count(1));
    assert_eq!(error_type(&caller.attach(POLICY_NAME).await), (429, "ThrottlingException"));
    assert_eq!(caller.attach(POLICY_NAME).await.status, StatusCode::OK);
}
