//! Which hosts are this computer.

use url::Host;

/// Whether `host` is this computer, by name or by address.
pub(super) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => is_localhost(name),
    }
}

/// Names under `.localhost` are loopback by definition (RFC 6761 section 6.3).
pub(super) fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_under_localhost_are_loopback() {
        for (name, expected) in
            [("localhost", true), ("iot.localhost", true), ("IoT.LOCALHOST.", true), ("localhost.example", false)]
        {
            assert_eq!(is_localhost(name), expected, "{name}");
        }
    }
}
