//! Failures of the network: names, TCP and HTTP; TLS and proxies have their own files.

use super::chain::chain;
use super::{certificate, proxy};
use client::dial::Error;
use model::{Actor, DialPart, Notice, Words};
use texts::t;

/// The notice for a `purpose` ("the identity pool", translated) that could not be reached.
#[must_use]
pub fn network(error: &Error, purpose: &str) -> Notice {
    match error {
        Error::TlsSetup(source) => tls_setup(&source.to_string()),
        Error::Address => Notice::error(
            "network.address",
            Words {
                summary: &t!("Invalid address: {purpose}", purpose),
                cause: t!("It has no host, or does not begin with https or wss. On this computer, http and ws are \
                        allowed too."),
                remedy: t!("Correct it in the profile."),
            },
        ),
        Error::Resolve { host, source } => Notice::error(
            "network.name_not_found",
            Words {
                summary: &t!("{host} was not found", host),
                cause: t!("This computer has no connection to a name server, or the name is wrong."),
                remedy: t!("Check the network. If other sites open, check the host in the profile."),
            },
        )
        .detail("resolver", source.to_string()),
        Error::Connect { host, port, source } => Notice::error(
            "network.not_connected",
            Words {
                summary: &t!("{host} did not accept the connection", host),
                cause: &t!("Nothing answers on port {port}, or a firewall blocks it.", port),
                remedy: t!("Check the network, and whether a firewall or VPN allows the connection."),
            },
        )
        .detail("system", chain(source.as_ref())),
        Error::Tls { host, source } => certificate::tls(host, source),
        Error::CaFile { path, problem } => certificate::ca_file(path, problem),
        Error::ProxyAddress { scheme } => proxy::address(scheme.as_deref()),
        Error::ProxyUnreachable { proxy, source } => proxy::unreachable(proxy, source.as_ref()),
        Error::ProxyRefused { proxy, host, status, sign_in } => proxy::refused(proxy, host, *status, sign_in),
        Error::CaptivePortal { host, status, redirect_to } => captive_portal(host, *status, redirect_to.as_deref()),
        Error::TimedOut { part, host, limit } => timed_out(Some(*part), host, limit.as_secs(), purpose),
        Error::Unanswered { host, limit } => timed_out(None, host, limit.as_secs(), purpose),
        Error::Http { host, source } => Notice::error(
            "network.broken_off",
            Words {
                summary: &t!("The connection to {host} was interrupted", host),
                cause: &t!("The network dropped it, or something other than {purpose} answered.", purpose),
                remedy: t!("Try again. If this keeps happening, a proxy or captive portal may be answering instead."),
            },
        )
        .detail("HTTP", chain(source.as_ref())),
        Error::TooLarge { host, limit } => Notice::error(
            "network.answer_too_large",
            Words {
                summary: &t!("The response from {host} is too large", host),
                cause: &t!(
                    "It is larger than {limit} bytes, so something other than {purpose} probably \
                                 answered.",
                    limit,
                    purpose
                ),
                remedy: t!("Check the host in the profile, and look for a captive portal."),
            },
        ),
    }
}

fn tls_setup(detail: &str) -> Notice {
    Notice::error(
        "network.tls_setup",
        Words {
            summary: t!("Secure connections are not possible"),
            cause: t!("The TLS library failed to start."),
            remedy: t!("Reinstall Topicdeck. If this keeps happening, report it."),
        },
    )
    .detail("TLS", detail)
}

fn captive_portal(host: &str, status: u16, redirect_to: Option<&str>) -> Notice {
    let instead = match redirect_to {
        Some(address) => t!("Instead of data, a redirect to {address} arrived.", address),
        None => t!("Instead of data, a web page arrived.").to_owned(),
    };
    let likely = t!(
        "Most likely this network wants you to log in or to accept its terms first. It may also be that a proxy blocks \
         the site or that the address is wrong."
    );
    Notice::error(
        "network.captive_portal",
        Words {
            summary: &t!("A web page answered in place of {host}", host),
            cause: &format!("{instead} {likely}"),
            remedy: t!("Open any page in the browser and log in to the network there, then try again. If other sites \
                     open, check the address in the profile."),
        },
    )
    .detail(t!("HTTP status"), status.to_string())
}

/// `part` is `None` when the connection was established and a request got no response.
fn timed_out(part: Option<DialPart>, host: &str, secs: u64, purpose: &str) -> Notice {
    let cause = match part {
        Some(DialPart::Dns) => t!("No name server answered."),
        Some(DialPart::Tcp) => t!("The network is slow or drops the connection. Firewalls often do that."),
        Some(DialPart::Proxy) => {
            t!("The proxy accepted the request but did not answer. What is behind it may be down.")
        }
        Some(DialPart::Tls) => t!("The TLS handshake did not complete. A proxy in between often causes that."),
        Some(DialPart::Upgrade) | None => t!("Connected, but no response arrived."),
    };
    Notice::error(
        "network.timed_out",
        Words {
            summary: &t!("{host} did not answer within {secs} s", host, secs),
            cause,
            remedy: &t!("Check the network and try again. Needed: {purpose}.", purpose),
        },
    )
    .by(Actor::You)
    .detail("step", part.map_or("HTTP", DialPart::label))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::time::Duration;

    use rustls::CertificateError;

    use super::*;

    #[test]
    fn each_failure_has_a_notice_of_its_own() {
        let certificate = |error| Error::Tls {
            host: "iot.example".to_owned(),
            source: io::Error::other(rustls::Error::InvalidCertificate(error)),
        };
        let host = || "iot.example".to_owned();
        let limit = Duration::from_secs(9);
        let cases = [
            (Error::Address, "network.address"),
            (Error::Resolve { host: host(), source: io::ErrorKind::NotFound.into() }, "network.name_not_found"),
            (
                Error::Connect { host: host(), port: 443, source: Box::new(io::Error::other("refused")) },
                "network.not_connected",
            ),
            (Error::TimedOut { part: DialPart::Tcp, host: host(), limit }, "network.timed_out"),
            (Error::Http { host: host(), source: Box::new(io::Error::other("eof")) }, "network.broken_off"),
            (Error::TimedOut { part: DialPart::Proxy, host: host(), limit }, "network.timed_out"),
            (Error::Unanswered { host: host(), limit }, "network.timed_out"),
            (Error::CaptivePortal { host: host(), status: 302, redirect_to: None }, "network.captive_portal"),
            (Error::ProxyAddress { scheme: None }, "network.proxy_address"),
            (
                Error::ProxyUnreachable { proxy: "p:1".to_owned(), source: Box::new(io::Error::other("refused")) },
                "network.proxy_unreachable",
            ),
            (Error::TooLarge { host: host(), limit: 7 }, "network.answer_too_large"),
            (certificate(CertificateError::UnknownIssuer), "network.certificate_issuer"),
            (certificate(CertificateError::Expired), "network.certificate_expired"),
            (certificate(CertificateError::NotValidYet), "network.certificate_not_yet_valid"),
            (certificate(CertificateError::NotValidForName), "network.certificate_name"),
            (Error::Tls { host: host(), source: io::ErrorKind::UnexpectedEof.into() }, "network.tls"),
        ];
        for (error, code) in cases {
            let notice = network(&error, "the identity pool");
            assert_eq!(notice.code, code, "{error:?}");
            assert!(!notice.cause.is_empty() && !notice.remedy.is_empty(), "{code}");
        }
    }
}
