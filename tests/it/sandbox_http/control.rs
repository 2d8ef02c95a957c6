//! IoT control plane, called with requests that `aws-sigv4` signed.

use http::{HeaderValue, Method, StatusCode, header};
use sandbox::{DEMO_POLICY_NAME, Fault, NEWCOMER, Options, POLICY_NAME, Times};
use serde_json::json;

use super::start;
use crate::support::signed_caller::{PRINCIPAL, SignedCaller, error_type};

#[tokio::test]
async fn a_newcomer_can_attach_the_policy_that_is_there() {
    let sandbox = start(Options::default()).await;
    let mut caller = SignedCaller::new(&sandbox, NEWCOMER).await;
    assert_eq!(caller.attach(POLICY_NAME).await.status, StatusCode::OK);
    assert_eq!(error_type(&caller.attach("no-such-policy").await), (404, "ResourceNotFoundException"));
}

#[tokio::test]
async fn a_role_without_the_permission_cannot_attach() {
    let sandbox = start(Options::default()).await;
    let mut caller = SignedCaller::new(&sandbox, NEWCOMER).await;
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
    let mut caller = SignedCaller::new(&sandbox, NEWCOMER).await;
    caller.attach_demo_policy().await;
    let identity_id = caller.identity_id.clone();
    let missing = caller.attach_principal("no-such-policy", &[(PRINCIPAL, &identity_id)]).await;
    assert_eq!(error_type(&missing), (404, "ResourceNotFoundException"));
    for headers in [&[][..], &[(PRINCIPAL, "unknown")]] {
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
    let mut caller = SignedCaller::new(&sandbox, NEWCOMER).await;
    let request = caller.signed("iot", &Method::GET, "/endpoint?endpointType=iot%3AData-ATS", "");
    let answer = caller.browser.send(request).await;
    assert_eq!(answer.json(), json!({ "endpointAddress": format!("iot.localhost:{}", sandbox.port()) }));
    let request = caller.signed("iot", &Method::GET, "/endpoint?endpointType=moon", "");
    assert_eq!(error_type(&caller.browser.send(request).await), (400, "InvalidRequestException"));
}

#[tokio::test]
async fn a_request_that_is_not_signed_right_is_refused() {
    let sandbox = start(Options::default()).await;
    let mut caller = SignedCaller::new(&sandbox, NEWCOMER).await;
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
    let mut caller = SignedCaller::new(&sandbox, NEWCOMER).await;
    let fault = Fault::IotControlError {
        status: 429,
        error_type: "ThrottlingException".to_owned(),
        message: "Rate exceeded".to_owned(),
    };
    sandbox.faults().inject(fault, Times::Count(1));
    assert_eq!(error_type(&caller.attach(POLICY_NAME).await), (429, "ThrottlingException"));
    assert_eq!(caller.attach(POLICY_NAME).await.status, StatusCode::OK);
}
