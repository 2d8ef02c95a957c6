//! CORS: what a page of another origin may call and read, and what it may not.

use http::{Method, StatusCode, header};
use sandbox::{Options, USER_POOL_ID};

use super::start;
use crate::support::plain_browser::PlainBrowser;

const ORIGIN: &str = "http://localhost:8000";

fn request(method: Method, url: String, headers: &[(&'static str, &str)]) -> http::Request<Vec<u8>> {
    let mut request = http::Request::builder().method(method).uri(url).body(Vec::new()).unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    request
}

#[tokio::test]
async fn a_page_may_make_each_call_that_a_library_makes_and_read_its_answer() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let keys = format!("/{USER_POOL_ID}/.well-known/jwks.json");
    for (path, method, headers) in [
        ("/", "POST", "content-type,x-amz-target,x-amz-user-agent,amz-sdk-request"),
        ("/cognito-identity", "POST", "content-type,x-amz-target"),
        ("/oauth2/token", "POST", "content-type"),
        ("/oauth2/revoke", "POST", "content-type"),
        ("/oauth2/userInfo", "GET", "authorization"),
        ("/iot-control/target-policies/p", "PUT", "authorization,x-amz-date,x-amz-security-token"),
        ("/iot-control/principal-policies/p", "PUT", "authorization,x-amzn-iot-principal"),
        ("/iot-control/endpoint", "GET", "authorization"),
        (&keys, "GET", "accept"),
    ] {
        let url = format!("{}{path}", browser.origin);
        let question = [
            ("origin", ORIGIN),
            ("access-control-request-method", method),
            ("access-control-request-headers", headers),
        ];
        let answer = browser.send(request(Method::OPTIONS, url.clone(), &question)).await;
        let said = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""), "{path}");
        assert_eq!(said("access-control-allow-origin").as_deref(), Some("*"), "{path}");
        assert_eq!(said("access-control-allow-headers").as_deref(), Some(headers), "{path}");
        assert!(said("access-control-allow-methods").unwrap().split(", ").any(|allowed| allowed == method), "{path}");
        assert_eq!(said("access-control-allow-credentials"), None, "no cookie comes along");

        let call = browser.send(request(method.parse().unwrap(), url, &[("origin", ORIGIN)])).await;
        assert_eq!(call.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path} {}", call.status);
        let exposed = call.headers[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap();
        assert!(exposed.contains("x-amzn-ErrorType") && exposed.contains("Date"), "{exposed}");
    }
}

#[tokio::test]
async fn no_page_reads_those_that_a_person_sees_and_programs_are_told_nothing_of_it() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    for path in ["/login", "/oauth2/authorize", "/logout", "/error"] {
        let url = format!("{}{path}", browser.origin);
        let question = [("origin", ORIGIN), ("access-control-request-method", "GET")];
        for asked in [request(Method::OPTIONS, url.clone(), &question), request(Method::GET, url, &question[..1])] {
            let answer = browser.send(asked).await;
            assert_eq!(answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN), None, "{path}");
        }
    }
    let url = format!("{}/oauth2/token", browser.origin);
    let answer = browser.send(request(Method::POST, url, &[])).await;
    assert_eq!(answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
}
