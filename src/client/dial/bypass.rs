//! `NO_PROXY`: what is reached without the proxy, in the forms that people know from curl, Go, Java and Windows.

use std::collections::BTreeMap;

use hyper_util::client::proxy::matcher::Matcher;

/// Stands for any proxy: only the rules of `NO_PROXY` are asked.
const ANY_PROXY: &str = "http://proxy.invalid";

/// The rules, by the port that they are for; `None` is every port.
pub(super) struct Bypass(BTreeMap<Option<u16>, Rules>);

#[derive(Default)]
struct Rules {
    everything: bool,
    hosts: Vec<String>,
    matcher: Option<Matcher>,
}

impl Bypass {
    /// Takes `host`, `.domain`, `*.domain`, `*`, addresses and networks, each with `:PORT` or without, between commas,
    /// semicolons or blanks.
    pub(super) fn new(text: &str) -> Self {
        let mut ports: BTreeMap<Option<u16>, Rules> = BTreeMap::new();
        let separates = |character: char| character.is_whitespace() || matches!(character, ',' | ';');
        for entry in text.split(separates).filter(|entry| !entry.is_empty()) {
            let (host, port) = host_and_port(entry);
            let rules = ports.entry(port).or_default();
            match host.strip_prefix('*') {
                Some("") => rules.everything = true,
                Some(domain) => rules.hosts.push(domain.to_owned()),
                None => rules.hosts.push(host.to_owned()),
            }
        }
        for rules in ports.values_mut().filter(|rules| !rules.hosts.is_empty()) {
            rules.matcher = Some(Matcher::builder().all(ANY_PROXY).no(rules.hosts.join(",")).build());
        }
        Self(ports)
    }

    /// Whether `destination`, which has this port, is reached without the proxy.
    pub(super) fn covers(&self, destination: &http::Uri, port: u16) -> bool {
        let of_port = [None, Some(port)].into_iter().filter_map(|port| self.0.get(&port));
        let leaves_out = |matcher: &Matcher| matcher.intercept(destination).is_none();
        of_port.into_iter().any(|rules| rules.everything || rules.matcher.as_ref().is_some_and(leaves_out))
    }
}

/// An entry without scheme, brackets and port. More than one colon is an IPv6 address (RFC 3986 section 3.2.2).
fn host_and_port(entry: &str) -> (&str, Option<u16>) {
    let entry = entry.split_once("://").map_or(entry, |(_, rest)| rest).trim_end_matches('/');
    if let Some((address, rest)) = entry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, port.parse().ok()),
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_form_of_no_proxy_is_understood() {
        // The variable, a destination, whether the proxy is left out for it.
        let rows = [
            ("other.example, .example", "iot.example:443", true),
            ("*.example", "iot.example:443", true),
            ("*.example", "a.iot.example:443", true),
            ("*.example", "iot.example.org:443", false),
            ("*.ample", "iot.example:443", false),
            ("iot.example:443", "iot.example:443", true),
            ("iot.example:8443", "iot.example:443", false),
            ("*.example:443", "iot.example:443", true),
            ("*:443", "iot.example:443", true),
            ("*:8443", "iot.example:443", false),
            ("a.example iot.example", "iot.example:443", true),
            ("a.example;iot.example", "iot.example:443", true),
            (" a.example ;\tiot.example,, ", "iot.example:443", true),
            ("a.example,*", "10.1.2.3:443", true),
            ("*", "iot.example:443", true),
            ("https://iot.example/", "iot.example:443", true),
            ("10.0.0.0/8", "10.1.2.3:443", true),
            ("10.1.2.3:443", "10.1.2.3:443", true),
            ("10.1.2.3:80", "10.1.2.3:443", false),
            ("fd00::2", "[fd00::2]:443", true),
            ("[fd00::2]", "[fd00::2]:443", true),
            ("[fd00::2]:443", "[fd00::2]:443", true),
            ("[fd00::2]:80", "[fd00::2]:443", false),
            ("fd00::/8", "[fd00::2]:443", true),
            ("", "iot.example:443", false),
            (" ; , ", "iot.example:443", false),
        ];
        for (text, destination, expected) in rows {
            let destination: http::Uri = format!("https://{destination}/").parse().expect(destination);
            let port = destination.port_u16().expect("a port");
            assert_eq!(Bypass::new(text).covers(&destination, port), expected, "{text:?} {destination}");
        }
    }
}
