//! The IoT control plane, called with requests that `aws-sigv4` signed.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{HeaderValue, Method, StatusCode, header};
use model::Timestamp;
use sandbox::{DEMO_POLICY_NAME, Fault, IDENTITY_POOL_ID, NEWCOMER, Options, POLICY_NAME, REGION, Sandbox, Times};
use serde_json::{Value, json};

use super::{Answer, Browser, start};

/// The header that names whom `AttachPrincipalPolicy` is about (AWS IoT's service model).
const PRINCIPAL: &str = "x-amzn-iot-principal";

/// Somebody with AWS credentials.
pub(crate) struct Caller {
    browser: Browser,
    pub(crate) identity_id: String,
    credentials: Value,
}

impl Caller {
    pub(crate) async fn new(sandbox: &Sandbox, user: &str) -> Self {
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
        self.signed_with(service, method, path, body, &[])
    }

    fn signed_with(
        &self,
        service: &str,
        method: &Method,
        path: &str,
        body: &str,
        headers: &[(&'static str, &str)],
    ) -> http::Request<Vec<u8>> {
        self.signed_at(service, method, &format!("/iot-control{path}"), body, headers)
    }

    /// A request to any path.
    fn signed_at(
        &self,
        service: &str,
        method: &Method,
        path: &str,
        body: &str,
        headers: &[(&'static str, &str)],
    ) -> http::Request<Vec<u8>> {
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
        let url = format!("{}{path}", self.browser.origin);
        let headers = || headers.iter().copied();
        let signable = SignableRequest::new(method.as_str(), &url, headers(), SignableBody::Bytes(body.as_bytes()));
        let (instructions, _) = sign(signable.unwrap(), &params).unwrap().into_parts();
        let mut request = http::Request::builder().method(method).uri(&url).body(body.as_bytes().to_vec()).unwrap();
        for (name, value) in headers() {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        instructions.apply_to_request_http1x(&mut request);
        request
    }

    /// `AttachPrincipalPolicy`, with these headers.
    async fn attach_principal(&mut self, policy: &str, headers: &[(&'static str, &str)]) -> Answer {
        let path = format!("/principal-policies/{policy}");
        let request = self.signed_with("iot", &Method::PUT, &path, "", headers);
        self.browser.send(request).await
    }

    /// Attaches the policy of AWS's walkthrough to the own identity.
    pub(crate) async fn attach_demo_policy(&mut self) {
        let identity_id = self.identity_id.clone();
        let answer = self.attach_principal(DEMO_POLICY_NAME, &[(PRINCIPAL, &identity_id)]).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
    }

    /// A call of the data plane, signed for `service`: the status, the name of an error, and the body.
    pub(crate) async fn data(
        &mut self,
        service: &str,
        method: Method,
        path: &str,
        body: &str,
        headers: &[(&'static str, &str)],
    ) -> (u16, Option<String>, Value) {
        let answer = self.browser.send(self.signed_at(service, &method, path, body, headers)).await;
        let error = answer.headers.get("x-amzn-errortype").map(|name| name.to_str().unwrap().to_owned());
        (answer.status.as_u16(), error, answer.json())
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
    let resource = &caller.identity_id;
    let expected = format!("is not authorized to perform: iot:AttachPolicy on resource: {resource} because");
    assert!(message.contains(&expected), "{message}");
}

#[tokio::test]
async fn the_deprecated_attach_takes_its_principal_from_a_header_and_has_an_action_of_its_own() {
    let sandbox = start(Options::default()).await;
    let mut caller = Caller::new(&sandbox, NEWCOMER).await;
    caller.attach_demo_policy().await;
    let identity_id = caller.identity_id.clone();
    let missing = caller.attach_principal("no-such-policy", &[(PRINCIPAL, &identity_id)]).await;
    assert_eq!(error_type(&missing), (404, "ResourceNotFoundException"));
    for headers in [&[][..], &[(PRINCIPAL, "nobody")]] {
        let refused = caller.attach_principal(DEMO_POLICY_NAME, headers).await;
        assert_eq!(error_type(&refused), (400, "InvalidRequestException"), "{headers:?}");
    }
    // The header is signed.
    let mut altered = caller.signed_with(
        "iot",
        &Method::PUT,
        &format!("/principal-policies/{DEMO_POLICY_NAME}"),
        "",
        &[(PRINCIPAL, &identity_id)],
    );
    altered.headers_mut().insert(PRINCIPAL, HeaderValue::from_static("eu-west-1:another"));
    assert_eq!(error_type(&caller.browser.send(altered).await), (403, "InvalidSignatureException"));

    let statement = json!({ "Effect": "Allow", "Action": "iot:AttachPolicy", "Resource": "*" });
    sandbox.set_role_policy(json!({ "Version": "2012-10-17", "Statement": [statement] }));
    let refused = caller.attach_principal(DEMO_POLICY_NAME, &[(PRINCIPAL, &identity_id)]).await;
    assert_eq!(error_type(&refused), (403, "AccessDeniedException"));
    let message = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains(&format!("iot:AttachPrincipalPolicy on resource: {identity_id}")), "{message}");
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
