//! A stand-in for Amazon Cognito and AWS IoT Core on loopback, speaking the real protocols.
//!
//! One port serves everything: the hosted UI and its endpoints, the identity pool, the IoT control plane and the
//! WebSocket gateway. The rest of the program never knows: endpoints in the profile are the only difference. Only
//! `main` and the tests start it. Nothing listens on anything but loopback, and nothing is kept after the end.

mod accounts;
mod addresses;
mod broker;
mod cors;
mod devices;
mod document;
mod error;
mod faults;
mod gateway;
mod hosted_ui;
mod identity_pool;
mod iot_control;
mod iot_data;
mod jwt;
mod mailbox;
mod options;
mod policy;
mod profiles;
mod random;
mod registrations;
mod rest;
mod secrets;
mod server;
mod shadows;
mod shared;
mod signature;
mod site;
mod tasks;
mod tls;
mod user;
mod users;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use addresses::Addresses;
use model::Timestamp;
use users::{User, Users};

pub use accounts::{
    ACCOUNT, DEMO_POLICY_NAME, IDENTITY_POOL_ID, NEWCOMER, OPERATOR, PASSWORD, POLICY_NAME, REGION, USER_POOL_ID,
};
pub use document::{Document, DocumentKind, DocumentMistake};
pub use error::Error;
pub use faults::{Fault, Faults, IdTokenFlaw, Place, Times};
#[cfg(fuzzing)]
pub use gateway::read_all;
pub use hosted_ui::clients::{CLIENT_ID, CODE_FLOW_OFF_CLIENT_ID, SECRET_CLIENT_ID, SECRET_CLIENT_SECRET};
pub use mailbox::Mail;
pub use options::{Issuer, Lifetimes, Options};
pub(crate) use shared::Shared;
pub use tls::CaFileProblem;

/// A sandbox that serves. It ends when it is dropped; [`Sandbox::shut_down`] also waits for the end.
#[derive(Debug)]
pub struct Sandbox {
    shared: Shared,
}

impl Sandbox {
    /// Starts everything; what this returns already serves.
    ///
    /// # Errors
    /// [`Error::Listen`] when the port is taken, [`Error::Key`] and [`Error::Certificate`] when the system has no good
    /// randomness, [`Error::CaFile`] when the authority's certificate cannot be written where it should be.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let listeners = server::bind(options.port).await?;
        let key = jwt::SigningKey::generate().await?;
        let tls = options.tls.as_deref().map(|ca_file| tls::acceptor(ca_file, Timestamp::from_system_clock()));
        let tls = tls.transpose()?;
        let users = Users::new(&options.users);
        let has_policy = users.known().iter().filter(|user| user.email != NEWCOMER).map(User::identity_id);
        let shared = Shared {
            accounts: accounts::Accounts::new(has_policy),
            users,
            faults: Faults::default(),
            addresses: Addresses { port: listeners.port, is_encrypted: tls.is_some() },
            broker: broker::Broker::new(),
            tasks: tasks::Tasks::default(),
            options: Arc::new(options),
            upgrades: Arc::default(),
            secrets: secrets::Secrets::default(),
            mailbox: mailbox::Mailbox::default(),
        };
        if let Some(policy) = &shared.options.policy {
            shared.accounts.put_policy(POLICY_NAME, policy.value().clone());
        }
        if let Some(role) = &shared.options.role {
            shared.accounts.set_role_policy(role.value().clone());
        }
        server::serve(listeners, &site::Site::new(shared.clone(), key), tls.as_ref());
        devices::spawn(&shared, &shared.options);
        Ok(Self { shared })
    }

    /// What the user pool sends by e-mail: the next code for someone who registers, as soon as there is one.
    pub async fn next_mail(&self) -> Mail {
        self.shared.mailbox.next().await
    }

    /// The port everything is served on, at `127.0.0.1` and, where there is IPv6, at `[::1]`.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.shared.addresses.port
    }

    /// A complete `profiles.toml` with one profile for this sandbox.
    #[must_use]
    pub fn profiles_toml(&self) -> String {
        profiles::profiles_toml(self.shared.addresses, &self.shared.options)
    }

    /// The faults, to inject and to clear.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Takes the policy from the identity of `email`, or attaches it, behind the back of everyone.
    pub fn set_policy_attached(&self, email: &str, attached: bool) {
        let Some(user) = self.shared.users.find(email) else { return };
        if attached {
            // The policy of this name always exists.
            let _ = self.shared.accounts.attach(POLICY_NAME, &user.identity_id());
        } else {
            self.shared.accounts.detach(POLICY_NAME, &user.identity_id());
        }
    }

    /// Replaces the document of the IoT policy [`POLICY_NAME`].
    pub fn set_iot_policy(&self, document: serde_json::Value) {
        self.shared.accounts.put_policy(POLICY_NAME, document);
    }

    /// Replaces the permissions of the identity pool's role.
    pub fn set_role_policy(&self, document: serde_json::Value) {
        self.shared.accounts.set_role_policy(document);
    }

    /// The identity that the identity pool gives the user `email`, `REGION:GUID`.
    #[must_use]
    pub fn identity_of(&self, email: &str) -> Option<String> {
        Some(self.shared.users.find(email)?.identity_id())
    }

    /// Temporary AWS credentials of the user `email`, as the identity pool would give them, without the way there.
    /// They live as long as [`Lifetimes::credentials`] says.
    #[must_use]
    pub fn issue_credentials(&self, email: &str) -> Option<aws_credential_types::Credentials> {
        let life = self.shared.options.lifetimes.credentials;
        let issued = self.shared.accounts.issue_credentials(&self.identity_of(email)?, self.shared.server_now(), life);
        let (key, secret, token) = (issued.access_key_id, issued.secret_access_key, Some(issued.session_token));
        Some(aws_credential_types::Credentials::new(key, secret, token, Some(issued.expires_at.into()), "sandbox"))
    }

    /// Takes back all AWS credentials that were given out: calls with them are refused.
    pub fn forget_credentials(&self) {
        self.shared.accounts.forget_credentials();
    }

    /// Long-lived keys of a user of IAM, who may do what `policy` allows, and needs no IoT policy.
    #[must_use]
    pub fn add_iam_user(&self, name: &str, policy: serde_json::Value) -> aws_credential_types::Credentials {
        let issued = self.shared.accounts.add_iam_user(name, policy);
        let (key, secret) = (issued.access_key_id, issued.secret_access_key);
        aws_credential_types::Credentials::new(key, secret, None, None, "sandbox")
    }

    /// Breaks all MQTT connections that there are now: without a word, or with a DISCONNECT of this reason code.
    pub fn drop_connections(&self, reason_code: Option<u8>) {
        self.shared.broker.drop_connections(reason_code.map_or(broker::End::LOST, broker::End::with_code));
    }

    /// How many WebSocket upgrades were asked for since the start, refused ones included.
    #[must_use]
    pub fn upgrades_asked(&self) -> u64 {
        self.shared.upgrades.load(Ordering::Relaxed)
    }

    /// Every secret that was given out or shown since the start: codes, verifiers, tokens, keys and signatures.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.shared.secrets.all()
    }

    /// How many MQTT connections were granted since the start.
    #[must_use]
    pub fn connections_opened(&self) -> u64 {
        self.shared.broker.connections_opened()
    }

    /// Publishes a message from within, without a client, a policy or a quota.
    pub fn publish(&self, topic: &str, payload: Vec<u8>, qos: model::Qos, retain: bool) {
        let message = broker::Message::new(topic, payload).with_flags(qos, retain);
        self.shared.broker.publish(message, None, Timestamp::from_system_clock());
    }

    /// Ends all connections and waits until the port is free.
    pub async fn shut_down(self) {
        self.shared.tasks.shut_down().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shared.tasks.abort();
    }
}
