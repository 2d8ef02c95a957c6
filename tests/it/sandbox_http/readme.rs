//! README of the sandbox: it names the constants that the sandbox serves.

use sandbox::{
    ACCOUNT, CLIENT_ID, DEMO_POLICY_NAME, IDENTITY_POOL_ID, NEWCOMER, OPERATOR, Options, PASSWORD, POLICY_NAME, REGION,
    USER_POOL_ID,
};

#[test]
fn the_readme_names_what_a_client_asks_for() {
    let readme = include_str!("../../../src/sandbox/README.md");
    let callback = Options::default().callback_urls.remove(0);
    let login = format!("cognito-idp.{REGION}.amazonaws.com/{USER_POOL_ID}");
    for name in [
        ACCOUNT,
        CLIENT_ID,
        DEMO_POLICY_NAME,
        IDENTITY_POOL_ID,
        NEWCOMER,
        OPERATOR,
        PASSWORD,
        POLICY_NAME,
        REGION,
        USER_POOL_ID,
        &callback,
        &login,
    ] {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}
