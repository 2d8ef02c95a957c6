//! Which proxy a connection goes through: the one of the environment, a given one, or none.

use http::HeaderValue;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use secrecy::{ExposeSecret as _, SecretString};
use url::Host;

use super::bypass::Bypass;
use super::loopback::is_loopback;
use super::{Error, ProxyLogin};

/// The first of these that is not empty names the proxy. Every way out is encrypted or on loopback, so `HTTP_PROXY`
/// never applies.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const BYPASS_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Which proxy to use.
#[derive(Clone, Debug, Default)]
pub enum ProxyChoice {
    /// What `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in capitals or small letters; where they say nothing, what is
    /// set in Windows or macOS. Loopback is never proxied.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Never,
    /// `http://HOST:PORT`, with `USER:PASSWORD@` before the host where the proxy wants it; for every connection, those
    /// to loopback too.
    At(SecretString),
}

/// The rules made of a [`ProxyChoice`].
pub(super) struct Proxies {
    rules: Option<Rules>,
}

struct Rules {
    way: Way,
    proxies_loopback: bool,
}

enum Way {
    /// One proxy for everything that `bypass` does not leave out.
    One {
        /// `None` when the address of the proxy cannot be read.
        intercept: Option<Intercept>,
        bypass: Bypass,
    },
    /// As the system's settings say for each host, at the time: they change with the network.
    System(Box<dyn Fn() -> Matcher + Send + Sync>),
}

/// An HTTP proxy that can be asked for a tunnel.
pub(super) struct Proxy {
    pub(super) host: Host<String>,
    pub(super) port: u16,
    /// `Basic ...` of the user and password in its address, marked as sensitive.
    pub(super) authorization: Option<HeaderValue>,
}

impl Proxy {
    /// `HOST:PORT`, for people.
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl Proxies {
    /// `variable` answers the environment, and `system` reads the settings of the system.
    pub(super) fn new(
        choice: &ProxyChoice,
        variable: impl Fn(&str) -> Option<String>,
        system: impl Fn() -> Matcher + Send + Sync + 'static,
    ) -> Self {
        let first = |names: &[&str]| names.iter().filter_map(|name| variable(name)).find(|text| !text.is_empty());
        let rules = match choice {
            ProxyChoice::Never => None,
            ProxyChoice::At(address) => Some(Rules::one(address.expose_secret(), "", true)),
            ProxyChoice::Environment => Some(match first(&PROXY_VARIABLES) {
                Some(address) => Rules::one(&address, &first(&BYPASS_VARIABLES).unwrap_or_default(), false),
                None => Rules { way: Way::System(Box::new(system)), proxies_loopback: false },
            }),
        };
        Self { rules }
    }

    /// The proxy for a connection to `host`, or `None` for a direct one.
    ///
    /// # Errors
    /// [`Error::ProxyAddress`] when there is one for this host, and it is no HTTP proxy.
    pub(super) fn for_host(&self, host: &Host<&str>, port: u16) -> Result<Option<Proxy>, Error> {
        let Some(rules) = &self.rules else { return Ok(None) };
        if !rules.proxies_loopback && is_loopback(host) {
            return Ok(None);
        }
        let destination: http::Uri = format!("https://{host}:{port}/").parse().map_err(|_| Error::Address)?;
        match &rules.way {
            Way::System(settings) => settings().intercept(&destination).as_ref().map(read).transpose(),
            Way::One { bypass, .. } if bypass.covers(&destination, port) => Ok(None),
            Way::One { intercept, .. } => {
                read(intercept.as_ref().ok_or(Error::ProxyAddress { scheme: None })?).map(Some)
            }
        }
    }
}

impl Rules {
    fn one(address: &str, bypass: &str, proxies_loopback: bool) -> Self {
        let any: http::Uri = http::Uri::from_static("https://host.invalid/");
        let intercept = Matcher::builder().all(address.to_owned()).build().intercept(&any);
        Self { way: Way::One { intercept, bypass: Bypass::new(bypass) }, proxies_loopback }
    }
}

fn read(intercept: &Intercept) -> Result<Proxy, Error> {
    let uri = intercept.uri();
    match uri.scheme_str() {
        Some("http") => {}
        scheme => return Err(Error::ProxyAddress { scheme: scheme.map(str::to_owned) }),
    }
    let host = uri.host().and_then(|host| Host::parse(host).ok()).ok_or(Error::ProxyAddress { scheme: None })?;
    let authorization = intercept.basic_auth().cloned();
    authorization.iter().for_each(ProxyLogin::hold_encoded);
    Ok(Proxy { host, port: uri.port_u16().unwrap_or(80), authorization })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn chosen(variables: Variables<'_>, choice: &ProxyChoice, host: &str) -> Result<Option<Proxy>, Error> {
        let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let url = url::Url::parse(&format!("https://{host}/")).expect(host);
        let system = || Matcher::builder().all("http://system.example:8080").no("direct.example".to_owned()).build();
        Proxies::new(choice, variable, system).for_host(&url.host().expect(host), 443)
    }

    #[test]
    fn the_environment_says_which_hosts_go_through_which_proxy() {
        let http = ("HTTPS_PROXY", "http://proxy.example:3128");
        let rows: &[(Variables<'_>, &str, Option<&str>)] = &[
            (&[], "iot.example", Some("system.example:8080")),
            (&[], "direct.example", None),
            (&[], "localhost", None),
            (&[http], "iot.example", Some("proxy.example:3128")),
            (&[("https_proxy", "proxy.example:8080")], "iot.example", Some("proxy.example:8080")),
            (&[("ALL_PROXY", "http://[fd00::1]")], "iot.example", Some("[fd00::1]:80")),
            (&[("HTTPS_PROXY", ""), ("all_proxy", "http://p.example:1")], "iot.example", Some("p.example:1")),
            (&[("HTTP_PROXY", "http://proxy.example:3128")], "iot.example", Some("system.example:8080")),
            (&[http, ("NO_PROXY", "other.example, .example")], "iot.example", None),
            (&[http, ("no_proxy", "10.0.0.0/8,fd00::/8")], "10.1.2.3", None),
            (&[http, ("no_proxy", "10.0.0.0/8,fd00::/8")], "[fd00::2]", None),
            (&[http, ("NO_PROXY", "*")], "iot.example", None),
            (&[http, ("NO_PROXY", "a.org;*.example:443")], "iot.example", None),
            (&[http, ("NO_PROXY", "*.example:8443")], "iot.example", Some("proxy.example:3128")),
            (&[http, ("NO_PROXY", "example.org")], "iot.example", Some("proxy.example:3128")),
            (&[http], "localhost", None),
            (&[http], "iot.localhost", None),
            (&[http], "127.0.0.2", None),
            (&[http], "[::1]", None),
        ];
        for (variables, host, expected) in rows {
            let proxy = chosen(variables, &ProxyChoice::Environment, host).expect(host);
            assert_eq!(proxy.as_ref().map(Proxy::name).as_deref(), *expected, "{variables:?} {host}");
            assert!(chosen(variables, &ProxyChoice::Never, host).expect(host).is_none(), "{variables:?} {host}");
        }
    }

    #[test]
    fn a_given_proxy_takes_loopback_too_and_ignores_the_environment() {
        let given = ProxyChoice::At(SecretString::from("http://Aladdin:open%20sesame@given.example:1"));
        let variables = [("HTTPS_PROXY", "http://proxy.example:3128"), ("NO_PROXY", "*")];
        for host in ["iot.example", "localhost", "[::1]"] {
            let proxy = chosen(&variables, &given, host).expect(host).expect(host);
            assert_eq!(proxy.name(), "given.example:1");
            assert_eq!(proxy.authorization.expect("authorization"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        }
        assert!(!format!("{given:?}").contains("sesame"));
    }

    #[test]
    fn what_is_no_http_proxy_is_an_error_and_not_a_direct_connection() {
        for (address, expected) in [
            ("socks5://proxy.example", Some("socks5")),
            ("https://proxy.example", Some("https")),
            ("ftp://proxy.example", None),
            ("http://", None),
        ] {
            let variables = [("HTTPS_PROXY", address), ("NO_PROXY", "plain.example")];
            match chosen(&variables, &ProxyChoice::Environment, "iot.example") {
                Err(Error::ProxyAddress { scheme }) => assert_eq!(scheme.as_deref(), expected, "{address}"),
                other => panic!("{address}: {:?}", other.map(|proxy| proxy.map(|proxy| proxy.name()))),
            }
            assert!(chosen(&variables, &ProxyChoice::Environment, "plain.example").expect(address).is_none());
        }
    }
}
