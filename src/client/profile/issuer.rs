//! Issuers that a user pool can have (`IssuerConfiguration.Type`, Amazon Cognito API reference): ORIGINAL and
//! UPDATED. A profile names neither; which one the pool has is found out from its answers.

use url::Url;

use super::Profile;

const ORIGINAL: &str = "cognito-idp.";
const UPDATED: &str = "issuer-cognito-idp.";

impl Profile {
    /// Both issuers of the user pool in AWS: `https://cognito-idp.REGION.amazonaws.com/POOL`, and the same with
    /// `issuer-cognito-idp`.
    #[must_use]
    pub fn pool_issuers(&self) -> [String; 2] {
        if let Some(issuer) = &self.openid_issuer {
            let issuer = issuer.as_str().trim_end_matches('/');
            return [issuer.to_owned(), format!("{issuer}/")];
        }
        self.logins_keys().map(|name| format!("https://{name}"))
    }

    /// The names that the user pool can have in the identity pool's `Logins`, the usual one first. Which one an UPDATED
    /// pool has is not documented.
    #[must_use]
    pub fn logins_keys(&self) -> [String; 2] {
        let original = self.logins_key();
        let updated = original.replacen(ORIGINAL, UPDATED, 1);
        [original, updated]
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
}
