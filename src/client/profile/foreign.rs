//! Addresses of a profile that are neither AWS nor this computer, and which of them a person has accepted.
//!
//! A profile from a stranger can name any address, and a sign-in goes there. So the user is asked once about each. What was
//! accepted is remembered in the system's folder for such things and never beside `profiles.toml`, which may have come
//! with the profile.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;

use url::Url;

use super::{Profile, Proxy, aws_hosts, is_loopback_host};

const FILE_NAME: &str = "accepted-endpoints";
const MOST_BYTES: u64 = 1 << 20;

/// The services that a profile leads to, as AWS names their hosts: `SERVICE.REGION.SUFFIX`, with more before it or not.
const SERVICES: [&str; 9] = [
    "cognito-idp",
    "cognito-idp-fips",
    "issuer-cognito-idp",
    "cognito-identity",
    "cognito-identity-fips",
    "auth",
    "auth-fips",
    "iot",
    "iot-fips",
];
/// Where the domains of user pools are.
const HOSTED_UI_SUFFIX: &str = "amazoncognito.com";

/// An address that leads neither to AWS nor to this computer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignEndpoint {
    /// Its key in `[profile.endpoints]`, or `iot_endpoint`, or `proxy`.
    pub key: &'static str,
    /// Scheme, host and port.
    pub origin: String,
}

impl Profile {
    /// The addresses that lead neither to AWS nor to this computer. The address of the connection carries the session
    /// token, so a broker's own domain is one of them too; and a proxy whose authority the profile brings along sees
    /// every token.
    #[must_use]
    pub fn foreign_endpoints(&self) -> Vec<ForeignEndpoint> {
        let endpoints = &self.endpoints;
        let own_domain = Url::parse(&format!("wss://{}/", self.iot_endpoint)).ok();
        let own_domain = own_domain.filter(|_| endpoints.iot_data.is_none());
        let sees_all = match &self.proxy {
            Proxy::At(url) if self.ca_file.is_some() => Some(url.clone()),
            _ => None,
        };
        let all = [
            ("proxy", &sees_all),
            ("iot_endpoint", &own_domain),
            ("issuer", &endpoints.issuer),
            ("hosted_ui", &endpoints.hosted_ui),
            ("cognito_identity", &endpoints.cognito_identity),
            ("iot_data", &endpoints.iot_data),
            ("iot_control", &endpoints.iot_control),
        ];
        let foreign = all.into_iter().filter_map(|(key, url)| {
            let url = url.as_ref().filter(|url| !is_loopback_host(url) && !is_aws_service(url))?;
            Some(ForeignEndpoint { key, origin: url.origin().ascii_serialization() })
        });
        foreign.collect()
    }
}

/// Only the services themselves: anybody can serve something below `amazonaws.com`.
fn is_aws_service(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let front =
        aws_hosts::suffixes().chain([HOSTED_UI_SUFFIX]).find_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'));
    let mut labels = front.unwrap_or_default().rsplit('.');
    let (region, service) = (labels.next(), labels.next());
    region.is_some_and(super::region::is_region) && service.is_some_and(|service| SERVICES.contains(&service))
}

/// What a person has accepted, for each user pool.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    /// `None` when the system names no folder.
    file: Option<PathBuf>,
    /// What was accepted in this run counts, whether it could be written or not.
    lines: BTreeSet<String>,
}

impl Accepted {
    /// As the system remembers it, in a file of one line for each.
    #[must_use]
    pub fn in_system_folder() -> Self {
        let folders = directories::ProjectDirs::from("", "", "topicdeck");
        let folder = folders.map(|folders| folders.state_dir().unwrap_or(folders.data_local_dir()).to_owned());
        Self { file: folder.map(|folder| folder.join(FILE_NAME)), lines: BTreeSet::new() }
    }

    /// As it is remembered in `folder`.
    #[must_use]
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { file: Some(folder.into().join(FILE_NAME)), lines: BTreeSet::new() }
    }

    /// The foreign endpoints of `profile` that were not accepted yet. A file that cannot be read has accepted nothing.
    #[must_use]
    pub fn missing(&self, profile: &Profile) -> Vec<ForeignEndpoint> {
        let foreign = profile.foreign_endpoints();
        if foreign.is_empty() {
            return foreign;
        }
        let kept = self.read();
        let is_missing = |endpoint: &ForeignEndpoint| {
            let line = line(profile, endpoint);
            !self.lines.contains(&line) && !kept.contains(&line)
        };
        foreign.into_iter().filter(is_missing).collect()
    }

    /// Remembers the foreign endpoints of `profile`.
    ///
    /// # Errors
    /// When the file cannot be written; they are then accepted for as long as this value lives.
    pub fn add(&mut self, profile: &Profile) -> io::Result<()> {
        self.lines.extend(profile.foreign_endpoints().iter().map(|endpoint| line(profile, endpoint)));
        let file = self.file.as_ref().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let folder = file.parent().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        fs::create_dir_all(folder)?;
        let all: BTreeSet<String> = self.read().union(&self.lines).cloned().collect();
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        for line in all {
            writeln!(beside, "{line}")?;
        }
        beside.as_file().sync_all()?;
        beside.persist(file)?;
        Ok(())
    }

    fn read(&self) -> BTreeSet<String> {
        let read = || {
            let mut text = String::new();
            File::open(self.file.as_ref()?).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
            Some(text.lines().map(ToOwned::to_owned).collect())
        };
        read().unwrap_or_default()
    }
}

/// Neither part can hold a blank.
fn line(profile: &Profile, endpoint: &ForeignEndpoint) -> String {
    format!("{} {} {} {}", profile.user_pool_id, profile.client_id, endpoint.key, endpoint.origin)
}

#[cfg(test)]
mod tests {
    use super::super::{parse, template};
    use super::*;

    fn with(key: &str, url: &str) -> Profile {
        let text = format!("{}\n[profile.endpoints]\n{key} = {url:?}\n", template());
        parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes:?}")).remove(0)
    }

    #[test]
    fn only_addresses_that_are_neither_aws_nor_this_computer_are_foreign() {
        let rows = [
            ("issuer", "http://localhost:9000/pool", false),
            ("issuer", "http://auth.localhost:9000/pool", false),
            ("issuer", "http://127.0.0.2:9000/pool", false),
            ("issuer", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123", false),
            ("issuer", "https://issuer-cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123", false),
            ("hosted_ui", "https://plant.auth.eu-central-1.amazoncognito.com", false),
            ("cognito_identity", "https://cognito-identity.eu-central-1.api.aws", false),
            ("iot_data", "wss://data.iot-fips.us-east-1.amazonaws.com/mqtt", false),
            ("iot_control", "https://iot.cn-north-1.amazonaws.com.cn", false),
            ("issuer", "https://abc.execute-api.eu-central-1.amazonaws.com/pool", true),
            ("issuer", "https://cognito-idp.eu-central-1.amazonaws.com.example.com/pool", true),
            ("issuer", "https://iot.s3.amazonaws.com/pool", true),
            ("hosted_ui", "https://localhost.example.com", true),
            ("iot_data", "wss://broker.example.com/mqtt", true),
            ("cognito_identity", "https://10.0.0.1", true),
        ];
        for (key, url, foreign) in rows {
            let found = with(key, url).foreign_endpoints();
            assert_eq!(found.len(), usize::from(foreign), "{key} {url}: {found:?}");
            assert!(found.iter().all(|endpoint| endpoint.key == key && url.starts_with(&endpoint.origin)));
        }
    }

    #[test]
    fn a_domain_of_its_own_for_the_broker_is_foreign() {
        let own = |host: &str| {
            let profile = parse(&template().replace("a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com", host));
            profile.unwrap_or_else(|mistakes| panic!("{mistakes:?}")).remove(0)
        };
        for host in ["iot.plant.example.com", "a-ats.iot.eu-central-1.amazonaws.com.example.com", "10.0.0.1"] {
            let origin = format!("wss://{host}");
            assert_eq!(own(host).foreign_endpoints(), [ForeignEndpoint { key: "iot_endpoint", origin }]);
        }
        for host in ["a-ats.iot.eu-central-1.amazonaws.com", "a-ats.iot.eu-central-1.api.aws", "iot.localhost"] {
            assert_eq!(own(host).foreign_endpoints(), [], "{host}");
        }
        let mut replaced = own("iot.plant.example.com");
        replaced.endpoints.iot_data = Some(Url::parse("ws://localhost:9001/mqtt").unwrap());
        assert_eq!(replaced.foreign_endpoints(), [], "nothing goes to the domain");
    }

    #[test]
    fn a_proxy_is_foreign_where_the_profile_also_says_whose_certificates_to_trust() {
        let with = |lines: &str| {
            let profile = parse(&format!("{}\n{lines}", template()));
            profile.unwrap_or_else(|mistakes| panic!("{mistakes:?}")).remove(0).foreign_endpoints()
        };
        let origin = "http://proxy.example.com:3128".to_owned();
        let both = "proxy = \"http://proxy.example.com:3128\"\nca_file = \"ca.pem\"\n";
        assert_eq!(with(both), [ForeignEndpoint { key: "proxy", origin }]);
        assert_eq!(with("proxy = \"http://proxy.example.com:3128\"\n"), [], "it sees no token");
        assert_eq!(with("ca_file = \"ca.pem\"\n"), []);
        assert_eq!(with("proxy = \"http://localhost:3128\"\nca_file = \"ca.pem\"\n"), []);
    }

    #[test]
    fn a_new_or_changed_address_is_missing_until_it_is_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) =
            (with("issuer", "https://one.example.com/pool"), with("issuer", "https://two.example.com/pool"));
        let moved = with("hosted_ui", "https://one.example.com");
        let mut accepted = Accepted::in_folder(folder.path().join("new"));
        assert_eq!(accepted.missing(&one).len(), 1);
        accepted.add(&one).unwrap();
        for accepted in [accepted, Accepted::in_folder(folder.path().join("new"))] {
            assert_eq!(accepted.missing(&one), []);
            assert_eq!(accepted.missing(&other).len(), 1, "another host");
            assert_eq!(accepted.missing(&moved).len(), 1, "the same host for something else");
        }
        let in_the_way = folder.path().join("file");
        fs::write(&in_the_way, "").unwrap();
        let mut unwritable = Accepted::in_folder(in_the_way);
        assert!(unwritable.add(&one).is_err());
        assert_eq!(unwritable.missing(&one), [], "it counts for this run");
    }
}
