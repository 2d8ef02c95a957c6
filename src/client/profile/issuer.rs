//! Issuers that a user pool can have (`IssuerConfiguration.Type`, Amazon Cognito API reference): ORIGINAL and
//! UPDATED. A profile names neither; which one the pool has is found out from its answers.

use url::Url;

use super::Profile;
use super::aws_hosts;

const ORIGINAL: &str = "cognito-idp.";
const UPDATED: &str = "issuer-cognito-idp.";

impl Profile {
    /// The issuers that the user pool can have in AWS: `https://cognito-idp.REGION.amazonaws.com/POOL`, and the same with
    /// `issuer-cognito-idp`. Those of a replica name the primary region; in its own region it can be read.
    #[must_use]
    pub fn pool_issuers(&self) -> Vec<String> {
        if let Some(issuer) = &self.openid_issuer {
            let issuer = issuer.as_str().trim_end_matches('/');
            return vec![issuer.to_owned(), format!("{issuer}/")];
        }
        self.logins_keys().iter().map(|name| format!("https://{name}")).collect()
    }

    /// The names that the user pool can have in the identity pool's `Logins`, the usual one first. Which one an UPDATED
    /// pool or a replica has is not documented.
    #[must_use]
    pub fn logins_keys(&self) -> Vec<String> {
        let here = self.logins_key();
        let primary =
            self.primary_region().map(|region| format!("{}/{}", aws_hosts::user_pools(region), self.user_pool_id));
        let originals = std::iter::once(here).chain(primary);
        let forms = originals.flat_map(|original| {
            let updated = original.replacen(ORIGINAL, UPDATED, 1);
            [original, updated]
        });
        let mut keys: Vec<String> = Vec::new();
        forms.for_each(|key| {
            if !keys.contains(&key) {
                keys.push(key);
            }
        });
        keys
    }

    /// Where the same user pool's discovery is read if it has the other issuer than [`Profile::issuer_url`]. `None` where
    /// an override has neither form.
    #[must_use]
    pub fn other_issuer_url(&self) -> Option<Url> {
        if self.openid_issuer.is_some() {
            return None;
        }
        other_form(&self.issuer_url())
    }
}

fn other_form(issuer: &Url) -> Option<Url> {
    let host = issuer.host_str()?;
    let other = match (host.strip_prefix(UPDATED), host.strip_prefix(ORIGINAL)) {
        (Some(rest), _) => format!("{ORIGINAL}{rest}"),
        (None, Some(rest)) => format!("{UPDATED}{rest}"),
        (None, None) => return None,
    };
    let mut url = issuer.clone();
    url.set_host(Some(&other)).ok()?;
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_an_issuer_leads_to_the_other() {
        let rows = [
            (
                "https://cognito-idp.eu-west-1.amazonaws.com/p",
                Some("https://issuer-cognito-idp.eu-west-1.amazonaws.com/p"),
            ),
            (
                "https://issuer-cognito-idp.eu-west-1.amazonaws.com/p",
                Some("https://cognito-idp.eu-west-1.amazonaws.com/p"),
            ),
            ("http://cognito-idp.localhost:9000/p", Some("http://issuer-cognito-idp.localhost:9000/p")),
            ("https://cognito-idp-fips.us-gov-west-1.amazonaws.com/p", None),
            ("https://idp.example/cognito-idp.", None),
            ("http://localhost:9000/p", None),
            ("http://127.0.0.1:9000/p", None),
        ];
        for (issuer, expected) in rows {
            let found = other_form(&Url::parse(issuer).unwrap());
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{issuer}");
        }
    }

    #[test]
    fn a_pool_has_two_issuers_and_two_names_in_its_own_region() {
        let profile = &crate::profile::parse(crate::profile::template()).unwrap()[0];
        let pool = "eu-central-1.amazonaws.com/eu-central-1_AbCdEf123";
        let names = [format!("cognito-idp.{pool}"), format!("issuer-cognito-idp.{pool}")];
        assert_eq!(profile.logins_keys(), names);
        assert_eq!(profile.pool_issuers(), names.map(|name| format!("https://{name}")));
        assert_eq!(profile.other_issuer_url().unwrap().as_str(), profile.pool_issuers()[1]);
    }

    #[test]
    fn a_replica_is_read_in_its_region_and_its_tokens_may_name_the_primary_one() {
        let text = crate::profile::template().replace("\"eu-central-1_AbCdEf123", "\"eu-west-1_AbCdEf123");
        let profile = &crate::profile::parse(&text).unwrap()[0];
        let here = "cognito-idp.eu-central-1.amazonaws.com/eu-west-1_AbCdEf123";
        let primary = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123";
        assert_eq!((&*profile.region, profile.primary_region()), ("eu-central-1", Some("eu-west-1")));
        assert_eq!(profile.issuer_url().as_str(), format!("https://{here}"));
        let names = [here.to_owned(), format!("issuer-{here}"), primary.to_owned(), format!("issuer-{primary}")];
        assert_eq!(profile.logins_keys(), names);
        assert_eq!(profile.pool_issuers(), names.map(|name| format!("https://{name}")));
        assert_eq!(profile.foreign_endpoints().len(), 0, "all of it is AWS");
    }
}
