//! Failures on the way out: names, TCP and HTTP; TLS and proxies have files of their own.

use super::{certificate, proxy};
use client::dial::Error;
use model::{Actor, DialPart, Notice, Words};

/// What a person is told when `purpose` ("the identity pool") could not be reached.
#[must_use]
pub fn network(error: &Error, purpose: &str) -> Notice {
    match error {
        Error::TlsSetup(source) => tls_setup(&source.to_string()),
        Error::Address => Notice::error(
            "network.address",
            Words {
                summary: &format!("The address of {purpose} cannot be dialled"),
                cause: "It has no host, or does not begin with https, wss, or http and ws on this computer.",
                remedy: "Correct it in profiles.toml.",
            },
        ),
        Error::Resolve { host, source } => Notice::error(
            "network.name_not_found",
            Words {
                summary: &format!("{host} was not found"),
                cause: "This computer has no connection to a name server, or the name is wrong.",
                remedy: "Check the network. If other sites open, check the host in profiles.toml.",
            },
        )
        .detail("resolver", source.to_string()),
        Error::Connect { host, port, source } => Notice::error(
            "network.not_connected",
            Words {
                summary: &format!("{host} did not accept the connection"),
                cause: &format!("Nothing answers on port {port} there, or a firewall is in between."),
                remedy: "Check the network, and whether a firewall or VPN allows the connection.",
            },
        )
        .detail("system", chain(source.as_ref())),
        Error::Tls { host, source } => certificate::tls(host, source),
        Error::CaFile { path, problem } => certificate::ca_file(path, problem),
        Error::ProxyAddress { scheme } => proxy::address(scheme.as_deref()),
        Error::ProxyUnreachable { proxy, source } => proxy::unreachable(proxy, source.as_ref()),
        Error::ProxyRefused { proxy, host, status, sign_in } => proxy::refused(proxy, host, *status, sign_in),
        Error::CaptivePortal { host, status, redirect_to } => {
            captive_portal(host, *status, redirect_to.as_deref(), purpose)
        }
        Error::TimedOut { part, host, limit } => timed_out(Some(*part), host, limit.as_secs(), purpose),
        Error::Unanswered { host, limit } => timed_out(None, host, limit.as_secs(), purpose),
        Error::Http { host, source } => Notice::error(
            "network.broken_off",
            Words {
                summary: &format!("The connection to {host} was interrupted"),
                cause: &format!("The network dropped it, or something in between is not {purpose}."),
                remedy: "Try again. If this keeps happening, a proxy or captive portal may be answering instead.",
            },
        )
        .detail("HTTP", chain(source.as_ref())),
        Error::TooLarge { host, limit } => Notice::error(
            "network.answer_too_large",
            Words {
                summary: &format!("{host} answered far more than expected"),
                cause: &format!("Something other than {purpose} is answering: over {limit} bytes came."),
                remedy: "Check the host in profiles.toml, and for a captive portal.",
            },
        ),
    }
}

fn tls_setup(detail: &str) -> Notice {
    Notice::error(
        "network.tls_setup",
        Words {
            summary: "Secure connections are not possible",
            cause: "The TLS library could not be set up.",
            remedy: "Install Topicdeck again; if it stays so, report it.",
        },
    )
    .detail("TLS", detail)
}

fn captive_portal(host: &str, status: u16, redirect_to: Option<&str>, purpose: &str) -> Notice {
    let instead = redirect_to.map_or_else(|| "a web page".to_owned(), |to| format!("a redirect to {to}"));
    Notice::error(
        "network.captive_portal",
        Words {
            summary: &format!("A page answers in the place of {host}"),
            cause: &format!(
                "Where {purpose} answers with data, {instead} came. Most likely this network wants you to \
                        log in or to accept its terms first; a proxy may also block the site, or the address is \
                        wrong."
            ),
            remedy: "Open any page in the browser and log in to the network there, then try again. If other \
                    sites open, check the address in profiles.toml.",
        },
    )
    .detail("HTTP status", status.to_string())
}

/// `part` is `None` when the connection was there and a request got no answer.
fn timed_out(part: Option<DialPart>, host: &str, secs: u64, purpose: &str) -> Notice {
    let cause = match part {
        Some(DialPart::Dns) => "No name server answered.",
        Some(DialPart::Tcp) => "The network is slow or swallows the connection; a firewall often does that.",
        Some(DialPart::Proxy) => "The proxy took the request and did not answer; what lies behind it may be down.",
        Some(DialPart::Tls) => "The secure connection did not come about; a proxy in between often does that.",
        Some(DialPart::Upgrade) | None => "The connection stands, but no answer came.",
    };
    Notice::error(
        "network.timed_out",
        Words {
            summary: &format!("{host} did not answer within {secs} s"),
            cause,
            remedy: &format!("Check the network and try again: {purpose} is needed."),
        },
    )
    .by(Actor::You)
    .detail("step", part.map_or("HTTP", DialPart::label))
}

/// An error and its causes in one line, for the details.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
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
