//! What the stand-in AWS account knows: issued credentials, policies and which identity has which.
//!
//! Pure bookkeeping behind one lock. It leaves users, HTTP, tokens and signatures to others.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

pub(crate) use super::random::{BASE64_ALPHABET, BASE64_URL_ALPHABET, random_text, random_uuid};
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
/// The name of the IoT policy that AWS's walkthrough attaches, which no identity has yet.
pub const DEMO_POLICY_NAME: &str = "demo-policy";
/// The name of the identity pool's role.
pub(crate) const ROLE_NAME: &str = "topicdeck-sandbox-authenticated";
/// The password of all users.
pub const PASSWORD: &str = "topicdeck";
/// The user who has everything.
pub const OPERATOR: &str = "operator@example.com";
/// The user whose identity has no IoT policy yet.
pub const NEWCOMER: &str = "newcomer@example.com";

/// AWS credentials as they were given out.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    /// Empty for the long-lived keys of an IAM user.
    pub(crate) session_token: String,
    /// Or the ARN of an IAM user.
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
    /// The IAM policy of each user of IAM, by its ARN.
    iam_policies: HashMap<String, Value>,
}

impl Accounts {
    /// The account as it is at the start: two policies, of which the first is attached to `identities`.
    pub(crate) fn new(identities: impl IntoIterator<Item = String>) -> Self {
        let attached = identities.into_iter().map(|identity_id| (POLICY_NAME.to_owned(), identity_id));
        let policies = [(POLICY_NAME, iot_policy()), (DEMO_POLICY_NAME, demo_policy())];
        Self(Arc::new(Mutex::new(Books {
            credentials: HashMap::new(),
            policies: policies.map(|(name, document)| (name.to_owned(), document)).into(),
            attached: attached.collect(),
            role_policy: role_policy(),
            iam_policies: HashMap::new(),
        })))
    }

    /// Takes back all credentials that were given out.
    pub(crate) fn forget_credentials(&self) {
        self.books().credentials.clear();
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

    /// Long-lived keys of the IAM user `name`, who may do what `policy` says.
    pub(crate) fn add_iam_user(&self, name: &str, policy: Value) -> Issued {
        let issued = Issued {
            access_key_id: format!("AKIARZPUZDIKG{}", random_text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 7)),
            secret_access_key: random_text(BASE64_ALPHABET, 40),
            session_token: String::new(),
            identity_id: format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
            expires_at: Timestamp(i64::MAX),
        };
        let mut books = self.books();
        books.credentials.insert(issued.access_key_id.clone(), issued.clone());
        books.iam_policies.insert(issued.identity_id.clone(), policy);
        issued
    }

    /// What allows the holder of credentials something: the document of the role or user, and the IoT policies, of which
    /// one has to allow it too. A user of IAM needs none.
    pub(crate) fn documents(&self, identity_id: &str) -> (Value, Vec<Value>) {
        let iam_policy = self.books().iam_policies.get(identity_id).cloned();
        match iam_policy {
            Some(policy) => (policy, vec![everything()]),
            None => (self.role_policy(), self.attached_policies(identity_id)),
        }
    }

    /// The credentials with this access key, dead or alive: the caller compares `expires_at`.
    pub(crate) fn find_credentials(&self, access_key_id: &str) -> Option<Issued> {
        self.books().credentials.get(access_key_id).cloned()
    }

    /// The IoT policy documents attached to this identity.
    pub(crate) fn attached_policies(&self, identity_id: &str) -> Vec<Value> {
        self.named_policies(identity_id).into_iter().map(|(_, document)| document).collect()
    }

    /// The same with their names, in order.
    pub(crate) fn named_policies(&self, identity_id: &str) -> Vec<(String, Value)> {
        let books = self.books();
        let names = books.attached.iter().filter(|(_, target)| target == identity_id).map(|(name, _)| name);
        let mut found: Vec<_> =
            names.filter_map(|name| Some((name.clone(), books.policies.get(name)?.clone()))).collect();
        found.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        found
    }

    /// The document of this policy.
    pub(crate) fn policy(&self, name: &str) -> Option<Value> {
        self.books().policies.get(name).cloned()
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

/// What the operator may do: everything of the plant and of shadows, under its own client ids, see who comes and goes, and
/// nothing of `office/`. In an ARN only `*` and `?` are wildcards, so that `plant/*` covers the filter `plant/#`.
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
            {
                "Effect": "Allow",
                "Action": ["iot:Publish", "iot:Receive", "iot:RetainPublish", "iot:GetRetainedMessage"],
                "Resource": topics,
            },
            { "Effect": "Allow", "Action": "iot:Receive", "Resource": arn("topic/$aws/events/presence/*") },
            { "Effect": "Allow", "Action": "iot:ListRetainedMessages", "Resource": "*" },
            {
                "Effect": "Allow",
                "Action": "iot:Subscribe",
                "Resource": [
                    arn("topicfilter/plant/*"), arn("topicfilter/$aws/things/*"), arn("topicfilter/$aws/events/presence/*")
                ],
            },
            {
                "Effect": "Allow",
                "Action": [
                    "iot:GetConnection", "iot:ListSubscriptions", "iot:SendDirectMessage", "iot:DeleteConnection"
                ],
                "Resource": arn("client/*"),
            },
            {
                "Effect": "Allow",
                "Action": [
                    "iot:GetThingShadow", "iot:UpdateThingShadow", "iot:DeleteThingShadow", "iot:ListNamedShadowsForThing"
                ],
                "Resource": arn("thing/*"),
            },
        ],
    })
}

fn everything() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] })
}

/// What AWS's walkthrough needs: one client id, and one topic.
fn demo_policy() -> Value {
    let arn = |rest: &str| format!("arn:aws:iot:{REGION}:{ACCOUNT}:{rest}");
    json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "iot:Connect", "Resource": arn("client/webapp:*") },
            { "Effect": "Allow", "Action": ["iot:Publish", "iot:Receive"], "Resource": arn("topic/demoTopic") },
            { "Effect": "Allow", "Action": "iot:Subscribe", "Resource": arn("topicfilter/demoTopic") },
        ],
    })
}

fn role_policy() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "iot:*", "Resource": format!("arn:aws:iot:{REGION}:{ACCOUNT}:*") },
            {
                "Effect": "Allow",
                "Action": [
                    "iot:AttachPolicy", "iot:AttachPrincipalPolicy", "iot:DescribeEndpoint", "iot:ListRetainedMessages",
                    "iot:GetEffectivePolicies", "iot:TestAuthorization"
                ],
                "Resource": "*",
            },
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_named_have_the_policy_until_it_is_attached() {
        let accounts = Accounts::new(["operator".to_owned()]);
        let newcomer = "newcomer";
        assert_eq!(accounts.attached_policies("operator"), [iot_policy()]);
        assert!(accounts.attached_policies(newcomer).is_empty());
        assert_eq!(accounts.attach("missing", newcomer), Err(NoSuchPolicy));
        assert_eq!(accounts.attach(POLICY_NAME, newcomer), Ok(()));
        assert_eq!(accounts.attached_policies(newcomer).len(), 1);
        assert!(accounts.detach(POLICY_NAME, newcomer));
        assert!(accounts.attached_policies(newcomer).is_empty());
        assert_eq!(accounts.attach(DEMO_POLICY_NAME, newcomer), Ok(()));
        assert_eq!(accounts.attached_policies(newcomer), [demo_policy()]);
    }

    #[test]
    fn issued_credentials_are_found_and_do_not_print_their_secrets() {
        let accounts = Accounts::new([]);
        let issued = accounts.issue_credentials("eu-west-1:x", Timestamp::from_secs(100), Duration::from_mins(1));
        let found = accounts.find_credentials(&issued.access_key_id).unwrap();
        assert_eq!((found.expires_at, &found.session_token), (Timestamp::from_secs(160), &issued.session_token));
        let printed = format!("{found:?}");
        assert!(!printed.contains(&issued.secret_access_key) && !printed.contains(&issued.session_token));
    }
}
