//! What the stand-in AWS account knows: users, identities, issued credentials, policies and who has which.
//!
//! Pure bookkeeping behind one lock. It leaves HTTP, tokens and signatures to others.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::Rng;
use serde_json::{Value, json};

use super::{Faults, Options, addresses::Addresses, broker, secrets::Secrets, tasks::Tasks};
use model::Timestamp;

/// The region the sandbox plays.
pub const REGION: &str = "eu-west-1";
/// The account number the sandbox plays.
pub const ACCOUNT: &str = "123456789012";
/// The user pool's id.
pub const USER_POOL_ID: &str = "eu-west-1_sandbox01";
/// The identity pool's id.
pub const IDENTITY_POOL_ID: &str = "eu-west-1:5a4db0c5-7d0e-4c1b-9f0a-70b1cdec0001";
/// The name of the IoT policy that the operator has and the newcomer lacks.
pub const POLICY_NAME: &str = "topicdeck-sandbox";
/// The name of the identity pool's role.
pub(crate) const ROLE_NAME: &str = "topicdeck-sandbox-authenticated";
/// The password of both users.
pub const PASSWORD: &str = "topicdeck";
/// The user who has everything.
pub const OPERATOR: &str = "operator@example.com";
/// The user whose identity has no IoT policy yet.
pub const NEWCOMER: &str = "newcomer@example.com";

/// What every part of the sandbox can reach. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) accounts: Accounts,
    pub(crate) faults: Faults,
    pub(crate) options: Arc<Options>,
    pub(crate) addresses: Addresses,
    pub(crate) broker: broker::Broker,
    pub(crate) tasks: Tasks,
    /// WebSocket upgrades that were asked for, refused ones included.
    pub(crate) upgrades: Arc<AtomicU64>,
    /// What was given out and shown that nobody else may see.
    pub(crate) secrets: Secrets,
}

impl Shared {
    /// What the server's clock says: the system's clock and the skew that was asked for.
    pub(crate) fn server_now(&self) -> Timestamp {
        let now = Timestamp::from_system_clock();
        Timestamp(now.0.saturating_add(self.faults.skew_secs().saturating_mul(1_000_000)))
    }
}

/// Temporary AWS credentials as they were given out.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) identity_id: String,
    pub(crate) expires_at: Timestamp,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Issued")
            .field("access_key_id", &self.access_key_id)
            .field("identity_id", &self.identity_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) email: String,
    /// The user pool's `sub`, which is also the `cognito:username`.
    pub(crate) subject: String,
}

impl User {
    /// The user of this e-mail address, if there is one. Addresses compare without case.
    pub(crate) fn find(email: &str) -> Option<Self> {
        let known = [OPERATOR, NEWCOMER].into_iter().find(|known| known.eq_ignore_ascii_case(email.trim()))?;
        Some(Self { email: known.to_owned(), subject: uuid_of("user", known) })
    }

    /// The user with this `sub`.
    pub(crate) fn find_subject(subject: &str) -> Option<Self> {
        [OPERATOR, NEWCOMER].into_iter().filter_map(Self::find).find(|user| user.subject == subject)
    }

    /// The identity that the identity pool gives this user, `REGION:GUID`. The same at each sign-in.
    pub(crate) fn identity_id(&self) -> String {
        format!("{REGION}:{}", uuid_of("identity", &self.subject))
    }
}

/// No policy of this name exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoSuchPolicy;

/// The books. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Accounts(Arc<Mutex<Books>>);

#[derive(Debug)]
struct Books {
    credentials: HashMap<String, Issued>,
    policies: HashMap<String, Value>,
    /// Policy name and identity id.
    attached: HashSet<(String, String)>,
    role_policy: Value,
}

impl Accounts {
    /// The account as it is at the start: one policy, attached to the operator alone.
    pub(crate) fn new() -> Self {
        let attached = User::find(OPERATOR).map(|user| (POLICY_NAME.to_owned(), user.identity_id()));
        Self(Arc::new(Mutex::new(Books {
            credentials: HashMap::new(),
            policies: HashMap::from([(POLICY_NAME.to_owned(), iot_policy())]),
            attached: attached.into_iter().collect(),
            role_policy: role_policy(),
        })))
    }

    /// New credentials for `identity_id`, good from `now` for `life`.
    pub(crate) fn issue_credentials(&self, identity_id: &str, now: Timestamp, life: Duration) -> Issued {
        self.issue_credentials_until(identity_id, now.plus(life))
    }

    /// New credentials for `identity_id` that end at `expires_at`.
    pub(crate) fn issue_credentials_until(&self, identity_id: &str, expires_at: Timestamp) -> Issued {
        let issued = Issued {
            // As AWS's keys of the account 123456789012.
            access_key_id: format!("ASIARZPUZDIKG{}", random_text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 7)),
            secret_access_key: random_text(BASE64_ALPHABET, 40),
            // As long as AWS's, and with the same characters that need escaping in a URL.
            session_token: format!("IQoJb3JpZ2luX2Vj{}==", random_text(BASE64_ALPHABET, 1_106)),
            identity_id: identity_id.to_owned(),
            expires_at,
        };
        self.books().credentials.insert(issued.access_key_id.clone(), issued.clone());
        issued
    }

    /// The credentials with this access key, dead or alive: the caller compares `expires_at`.
    pub(crate) fn find_credentials(&self, access_key_id: &str) -> Option<Issued> {
        self.books().credentials.get(access_key_id).cloned()
    }

    /// The IoT policy documents attached to this identity.
    pub(crate) fn attached_policies(&self, identity_id: &str) -> Vec<Value> {
        let books = self.books();
        let names = books.attached.iter().filter(|(_, target)| target == identity_id).map(|(name, _)| name);
        names.filter_map(|name| books.policies.get(name)).cloned().collect()
    }

    /// Attaches a policy to an identity; again is no error.
    pub(crate) fn attach(&self, policy_name: &str, identity_id: &str) -> Result<(), NoSuchPolicy> {
        let mut books = self.books();
        if !books.policies.contains_key(policy_name) {
            return Err(NoSuchPolicy);
        }
        books.attached.insert((policy_name.to_owned(), identity_id.to_owned()));
        Ok(())
    }

    /// Takes a policy from an identity; whether it was attached.
    pub(crate) fn detach(&self, policy_name: &str, identity_id: &str) -> bool {
        self.books().attached.remove(&(policy_name.to_owned(), identity_id.to_owned()))
    }

    /// Creates or replaces a policy.
    pub(crate) fn put_policy(&self, policy_name: &str, document: Value) {
        self.books().policies.insert(policy_name.to_owned(), document);
    }

    /// The permissions of the identity pool's role for signed-in users.
    pub(crate) fn role_policy(&self) -> Value {
        self.books().role_policy.clone()
    }

    /// Replaces the role's permissions.
    pub(crate) fn set_role_policy(&self, document: Value) {
        self.books().role_policy = document;
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the operator may do: everything of the plant and of shadows, under client ids of its own, and nothing of
/// `office/`. In an ARN only `*` and `?` are wildcards, so that `plant/*` covers the filter `plant/#`.
fn iot_policy() -> Value {
    let arn = |rest: &str| format!("arn:aws:iot:{REGION}:{ACCOUNT}:{rest}");
    let topics = [arn("topic/plant/*"), arn("topic/$aws/things/*")];
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "iot:Connect",
                "Resource": arn("client/topicdeck-${cognito-identity.amazonaws.com:sub}-*"),
            },
            { "Effect": "Allow", "Action": ["iot:Publish", "iot:Receive", "iot:RetainPublish"], "Resource": topics },
            {
                "Effect": "Allow",
                "Action": "iot:Subscribe",
                "Resource": [arn("topicfilter/plant/*"), arn("topicfilter/$aws/things/*")],
            },
            {
                "Effect": "Allow",
                "Action": ["iot:GetThingShadow", "iot:UpdateThingShadow", "iot:DeleteThingShadow"],
                "Resource": arn("thing/*"),
            },
        ],
    })
}

fn role_policy() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "iot:*", "Resource": format!("arn:aws:iot:{REGION}:{ACCOUNT}:*") },
            { "Effect": "Allow", "Action": ["iot:AttachPolicy", "iot:DescribeEndpoint"], "Resource": "*" },
        ],
    })
}

pub(crate) const BASE64_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
pub(crate) const BASE64_URL_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `length` characters of `alphabet`, by chance.
pub(crate) fn random_text(alphabet: &[u8], length: usize) -> String {
    let mut random = rand::thread_rng();
    (0..length).map(|_| char::from(alphabet[random.gen_range(0..alphabet.len())])).collect()
}

/// A random UUID (RFC 9562, version 4).
pub(crate) fn random_uuid() -> String {
    uuid(rand::thread_rng().r#gen())
}

/// A UUID in the form of version 4 that is always the same for the same words.
fn uuid_of(kind: &str, name: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, format!("{USER_POOL_ID}:{kind}:{name}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    uuid(bytes)
}

fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let number = u128::from_be_bytes(bytes);
    let digits = format!("{number:032x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_stable_and_apart() {
        let [operator, newcomer] = [OPERATOR, NEWCOMER].map(|email| User::find(email).unwrap());
        assert_eq!(operator.identity_id(), User::find(" Operator@Example.com").unwrap().identity_id());
        assert_ne!(operator.identity_id(), newcomer.identity_id());
        assert_ne!(operator.identity_id(), format!("{REGION}:{}", operator.subject));
        assert_eq!(User::find_subject(&newcomer.subject), Some(newcomer));
    }

    #[test]
    fn a_uuid_has_version_4_form() {
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
    }

    #[test]
    fn only_the_operator_has_the_policy_until_it_is_attached() {
        let accounts = Accounts::new();
        let newcomer = User::find(NEWCOMER).unwrap().identity_id();
        assert_eq!(accounts.attached_policies(&User::find(OPERATOR).unwrap().identity_id()).len(), 1);
        assert!(accounts.attached_policies(&newcomer).is_empty());
        assert_eq!(accounts.attach("missing", &newcomer), Err(NoSuchPolicy));
        assert_eq!(accounts.attach(POLICY_NAME, &newcomer), Ok(()));
        assert_eq!(accounts.attached_policies(&newcomer).len(), 1);
        assert!(accounts.detach(POLICY_NAME, &newcomer));
        assert!(accounts.attached_policies(&newcomer).is_empty());
    }

    #[test]
    fn issued_credentials_are_found_and_do_not_print_their_secrets() {
        let accounts = Accounts::new();
        let issued = accounts.issue_credentials("eu-west-1:x", Timestamp::from_secs(100), Duration::from_mins(1));
        let found = accounts.find_credentials(&issued.access_key_id).unwrap();
        assert_eq!((found.expires_at, &found.session_token), (Timestamp::from_secs(160), &issued.session_token));
        let printed = format!("{found:?}");
        assert!(!printed.contains(&issued.secret_access_key) && !printed.contains(&issued.session_token));
    }
}
