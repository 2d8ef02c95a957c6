//! The session's part about the login for a proxy, which all profiles behind that proxy share.

use secrecy::SecretString;

use super::SessionActor;
use super::job_end::Done;
use crate::explain;
use client::dial::ProxyLogin;
use client::sign_in::{LoginPage, SecretName};
use model::LinkCommand;

impl SessionActor {
    /// What was given is used at once, whether or not the keyring keeps it in the end.
    pub(super) async fn use_proxy_login(&mut self, proxy: &str, user: &str, password: &SecretString) {
        let Some(login) = ProxyLogin::new(user, password) else {
            return self.noticed(explain::proxy_user());
        };
        let surroundings = &self.surroundings;
        surroundings.proxy_logins.set(proxy, login.clone());
        let (keyring, name) = (surroundings.keyring.asking(), SecretName::proxy_login(proxy));
        // Closing the connection or the program does not take it back.
        let stored = surroundings.background.start(async move {
            let stored = keyring.store(&name, login.as_secret()).await;
            stored.map_err(|error| Box::new(explain::proxy_login_not_stored(&error, true)))
        });
        self.jobs.spawn(async move { Done::ProxyLoginStored(stored.await) });
        if self.link.is_none() && self.account.failed_by_browser() {
            self.start_sign_in(LoginPage::default());
        } else {
            self.link_command(LinkCommand::RetryNow).await;
        }
    }
}
