//! Registering on the sign-in pages: where it is allowed, with the code that the sandbox shows.

use http::StatusCode;
use sandbox::{OPERATOR, Options, PASSWORD, Sandbox};
use serde_json::json;

use super::start;
use crate::support::plain_browser::{HttpAnswer, PlainBrowser};
use crate::support::signed_caller::SignedCaller;

const ANNA: &str = "anna@plant.example";

async fn open() -> Sandbox {
    start(Options { sign_up: true, ..Options::default() }).await
}

/// The page on which a person registers, by way of the sign-in page.
async fn sign_up_page(browser: &mut PlainBrowser) -> HttpAnswer {
    let to_login = browser.authorize(&[]).await;
    let page = browser.get(to_login.location()).await;
    let link = page.text.split_once(r#"href="/signup?"#).expect("a link to register").1.split_once('"').unwrap().0;
    browser.get(&format!("/signup?{}", link.replace("&amp;", "&"))).await
}

/// Sends the form that a page has, with these fields.
async fn send_form(browser: &mut PlainBrowser, page: &HttpAnswer, fields: &[(&str, &str)]) -> HttpAnswer {
    let part = |before: &str| page.text.split_once(before).unwrap().1.split_once('"').unwrap().0.replace("&amp;", "&");
    let (action, csrf) = (part(r#"action=""#), part(r#"name="_csrf" value=""#));
    browser.post_form(&action, &[&[("_csrf", csrf.as_str())], fields].concat()).await
}

#[tokio::test]
async fn a_person_registers_enters_the_code_and_has_an_identity_without_a_policy() {
    let sandbox = open().await;
    let mut browser = PlainBrowser::new(&sandbox);
    let page = sign_up_page(&mut browser).await;
    let page = send_form(&mut browser, &page, &[("username", ANNA), ("password", "long enough")]).await;
    assert!(page.text.contains("Confirm your account") && page.text.contains(ANNA), "{}", page.text);
    let mail = sandbox.next_mail().await;
    assert_eq!(mail.email, ANNA);
    let wrong = send_form(&mut browser, &page, &[("username", ANNA), ("code", "000000x")]).await;
    assert!(wrong.text.contains("Invalid verification code provided"), "{}", wrong.text);
    let back = send_form(&mut browser, &wrong, &[("username", ANNA), ("code", &mail.code)]).await;
    let code = back.parameter("code").expect("back to the program");
    let tokens = browser.exchange(&code, &[]).await.json();
    assert!(tokens["id_token"].is_string(), "{tokens}");
    // From now on it is a person as any other, with a separate password.
    browser.cookies.clear();
    let to_login = browser.authorize(&[]).await;
    let page = browser.get(to_login.location()).await;
    let refused = browser.submit(&page, ANNA, PASSWORD).await;
    assert!(refused.text.contains("Incorrect username or password."), "{}", refused.text);
    assert!(browser.submit(&refused, ANNA, "long enough").await.parameter("code").is_some());
    assert!(sandbox.identity_of(ANNA).is_some_and(|id| Some(id) != sandbox.identity_of(OPERATOR)));
}

#[tokio::test]
async fn who_has_not_entered_the_code_is_asked_for_a_new_one_at_the_sign_in() {
    let sandbox = open().await;
    let mut browser = PlainBrowser::new(&sandbox);
    let page = sign_up_page(&mut browser).await;
    let page = send_form(&mut browser, &page, &[("username", ANNA), ("password", "long enough")]).await;
    let first = sandbox.next_mail().await;
    let page = send_form(&mut browser, &page, &[("username", ANNA), ("resend", "yes")]).await;
    assert!(page.text.contains("Confirm your account"), "{}", page.text);
    let second = sandbox.next_mail().await;
    let to_login = browser.authorize(&[]).await;
    let login = browser.get(to_login.location()).await;
    let page = browser.submit(&login, ANNA, "long enough").await;
    assert!(page.text.contains("Confirm your account"), "{}", page.text);
    let third = sandbox.next_mail().await;
    for old in [first, second].into_iter().filter(|old| old.code != third.code) {
        let refused = send_form(&mut browser, &page, &[("username", ANNA), ("code", &old.code)]).await;
        assert_eq!(refused.status, StatusCode::OK, "{}", refused.text);
    }
    let back = send_form(&mut browser, &page, &[("username", ANNA), ("code", &third.code)]).await;
    assert!(back.parameter("code").is_some());
}

#[tokio::test]
async fn a_mistake_shows_the_page_again_and_a_form_of_another_page_is_refused() {
    let sandbox = open().await;
    let mut browser = PlainBrowser::new(&sandbox);
    let page = sign_up_page(&mut browser).await;
    for (email, password, words) in [
        ("anna", "long enough", "Invalid email address format."),
        (ANNA, "short", "Password not long enough"),
        (OPERATOR, "long enough", "An account with the given email already exists."),
        ("\"><script>@x", "short", "&lt;script&gt;"),
    ] {
        let again = send_form(&mut browser, &page, &[("username", email), ("password", password)]).await;
        assert!(again.text.contains(words) && !again.text.contains("<script>"), "{}", again.text);
    }
    browser.cookies.clear();
    let refused = send_form(&mut browser, &page, &[("username", ANNA), ("password", "long enough")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn where_only_an_administrator_adds_people_no_one_can_register() {
    let sandbox = start(Options::default()).await;
    let mut browser = PlainBrowser::new(&sandbox);
    let to_login = browser.authorize(&[]).await;
    let page = browser.get(to_login.location()).await;
    assert!(!page.text.contains("/signup"), "{}", page.text);
    let path = to_login.location().replace("/login", "/signup");
    let refused = browser.get(&path).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("SignUp is not permitted for this user pool"), "{}", refused.text);
    for path in [path.clone(), path.replace("/signup", "/confirmUser")] {
        let answer = browser.post_form(&path, &[("username", ANNA), ("password", "long enough"), ("code", "1")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(sandbox.identity_of(ANNA), None);
    // The rest of the sandbox is as before.
    let mut operator = SignedCaller::new(&sandbox, OPERATOR).await;
    let request = operator.signed("iot", &http::Method::GET, "/endpoint?endpointType=iot%3AData-ATS", "");
    assert_eq!(
        operator.browser.send(request).await.json()["endpointAddress"],
        json!(format!("iot.localhost:{}", sandbox.port()))
    );
}
