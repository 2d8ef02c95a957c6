//! Requests to the control plane and the data plane of the sandbox, signed with `aws-sigv4`.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{Method, StatusCode};
use model::Timestamp;
use sandbox::{DEMO_POLICY_NAME, IDENTITY_POOL_ID, REGION, Sandbox};
use serde_json::{Value, json};

use super::plain_browser::{HttpAnswer, PlainBrowser};

/// The header that names whom `AttachPrincipalPolicy` is about (AWS IoT's service model).
pub(crate) const PRINCIPAL: &str = "x-amzn-iot-principal";

/// A person with AWS credentials, whose requests are signed with them.
pub(crate) struct SignedCaller {
    pub(crate) browser: PlainBrowser,
    pub(crate) identity_id: String,
    credentials: Value,
}

impl SignedCaller {
    pub(crate) async fn new(sandbox: &Sandbox, user: &str) -> Self {
        let mut browser = PlainBrowser::new(sandbox);
        let tokens = browser.tokens(user).await;
        let logins = json!({ "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_sandbox01": tokens["id_token"] });
        let input = json!({ "IdentityPoolId": IDENTITY_POOL_ID, "Logins": logins });
        let identity_id = identity_call(&mut browser, "GetId", &input).await["IdentityId"].as_str().unwrap().to_owned();
        let input = json!({ "IdentityId": identity_id, "Logins": logins });
        let mut answer = identity_call(&mut browser, "GetCredentialsForIdentity", &input).await;
        Self { browser, identity_id, credentials: answer["Credentials"].take() }
    }

    /// A request to a path of the control plane, signed for `service`.
    pub(crate) fn signed(&self, service: &str, method: &Method, path: &str, body: &str) -> http::Request<Vec<u8>> {
        self.signed_with(service, method, path, body, &[])
    }

    pub(crate) fn signed_with(
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
    pub(crate) fn signed_at(
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
    pub(crate) async fn attach_principal(&mut self, policy: &str, headers: &[(&'static str, &str)]) -> HttpAnswer {
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

    pub(crate) async fn attach(&mut self, policy: &str) -> HttpAnswer {
        let body = json!({ "target": self.identity_id }).to_string();
        let request = self.signed("iot", &Method::PUT, &format!("/target-policies/{policy}"), &body);
        self.browser.send(request).await
    }
}

pub(crate) async fn identity_call(browser: &mut PlainBrowser, operation: &str, input: &Value) -> Value {
    let request = http::Request::post(format!("{}/cognito-identity", browser.origin))
        .header("x-amz-target", format!("AWSCognitoIdentityService.{operation}"))
        .body(input.to_string().into_bytes())
        .unwrap();
    browser.send(request).await.json()
}

pub(crate) fn error_type(answer: &HttpAnswer) -> (u16, &str) {
    (answer.status.as_u16(), answer.headers["x-amzn-errortype"].to_str().unwrap())
}
