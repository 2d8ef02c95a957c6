//! Failures of TLS: wrong names and issuers of certificates, and files with extra certificates.

use std::error::Error as _;
use std::path::Path;

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::chain::chain;
use client::dial::{CaFileProblem, UnknownIssuer};
use model::{Notice, Words};
use texts::t;

/// Names of a certificate that are shown; a content network has hundreds.
const MOST_NAMES: usize = 5;
/// The lines around a certificate in PEM (RFC 7468).
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The TLS connection to `host` failed.
pub(super) fn tls(host: &str, source: &std::io::Error) -> Notice {
    let error = source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let notice = match error {
        Some(rustls::Error::InvalidCertificate(error)) => certificate(host, error),
        _ => notice(
            "network.tls",
            host,
            t!("The server does not speak TLS as AWS does."),
            t!("Check the host in the profile, and look for a proxy or captive portal in between."),
        ),
    };
    notice.detail("TLS", source.to_string())
}

fn notice(code: &'static str, host: &str, cause: &str, remedy: &str) -> Notice {
    Notice::error(code, Words { summary: &t!("No secure connection to {host}", host), cause, remedy })
}

fn certificate(host: &str, error: &CertificateError) -> Notice {
    let clock = t!("Check this computer's date and time. If they are right, the server needs a new certificate.");
    match error {
        CertificateError::UnknownIssuer => unknown_issuer(host, None),
        CertificateError::Other(other) => match other.0.downcast_ref::<UnknownIssuer>() {
            Some(unknown) => unknown_issuer(host, Some(&unknown.issuer)),
            None => not_accepted(host),
        },
        CertificateError::Expired => {
            let cause = t!("The certificate has expired, or this computer's clock is ahead.");
            notice("network.certificate_expired", host, cause, clock)
        }
        CertificateError::ExpiredContext { time, not_after } => {
            let (end, now) = (written(*not_after), written(*time));
            let cause = t!("The certificate expired on {end}, or this computer's clock ({now}) is ahead.", end, now);
            notice("network.certificate_expired", host, &cause, clock)
        }
        CertificateError::NotValidYet => {
            let cause = t!("The certificate is not valid yet, so this computer's clock is behind.");
            notice("network.certificate_not_yet_valid", host, cause, clock)
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            let (begin, now) = (written(*not_before), written(*time));
            let cause =
                t!("The certificate is valid from {begin}, so this computer's clock ({now}) is behind.", begin, now);
            notice("network.certificate_not_yet_valid", host, &cause, clock)
        }
        CertificateError::NotValidForName => wrong_name(host, &[]),
        CertificateError::NotValidForNameContext { presented, .. } => wrong_name(host, presented),
        _ => not_accepted(host),
    }
}

fn unknown_issuer(host: &str, issuer: Option<&str>) -> Notice {
    let cause = match issuer {
        Some(issuer) => t!(
            "The certificate was issued by {issuer}, which this computer does not trust. TLS-inspecting proxies cause this.",
            issuer = format!("{issuer:?}")
        ),
        None => {
            t!("The certificate has an issuer that this computer does not trust. TLS-inspecting proxies cause this.")
                .to_owned()
        }
    };
    notice(
        "network.certificate_issuer",
        host,
        &cause,
        t!("Only if you know whose certificate authority it is: ask an administrator to install it on this computer, \
            or set ca_file in the profile to its certificate."),
    )
}

fn wrong_name(host: &str, presented: &[String]) -> Notice {
    let mut names: Vec<&str> = presented.iter().take(MOST_NAMES).map(|name| plain(name)).collect();
    if presented.len() > MOST_NAMES {
        names.push(t!("others"));
    }
    let names = if names.is_empty() { t!("another name").to_owned() } else { names.join(", ") };
    notice(
        "network.certificate_name",
        host,
        &t!("The certificate is for {names}, not for {host}. Another server is answering.", names, host),
        t!("Check the host in the profile, and look for a captive portal."),
    )
}

fn not_accepted(host: &str) -> Notice {
    notice(
        "network.certificate",
        host,
        t!("The certificate was not accepted."),
        t!("Check the host in the profile, and look for a proxy in between."),
    )
}

/// `DnsName("iot.example")` and `IpAddress(127.0.0.1)`, as rustls writes them, without the type.
fn plain(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

fn written(time: UnixTime) -> String {
    let secs = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(secs)
        .map_or_else(|_| t!("{secs} s after 1970", secs), |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// The file that `ca_file` names cannot be used.
pub(super) fn ca_file(path: &Path, problem: &CaFileProblem) -> Notice {
    let found = match problem {
        CaFileProblem::Unreadable(error) if error.kind() == std::io::ErrorKind::NotFound => {
            t!("The file does not exist.").to_owned()
        }
        CaFileProblem::Unreadable(_) => t!("The file cannot be read.").to_owned(),
        CaFileProblem::NotPem(words) => t!("The file is not PEM: {words}.", words),
        CaFileProblem::NoCertificate => t!("The file contains no certificate in PEM.").to_owned(),
        CaFileProblem::Unusable { number, .. } => t!("Certificate {number} in the file is damaged.", number),
    };
    let expected = t!("certificates between the lines {begin} and {end}", begin = BEGIN, end = END);
    let notice = Notice::error(
        "profile.ca_file",
        Words {
            summary: &t!("The certificates in {path} cannot be used", path = path.display()),
            cause: &found,
            remedy: &t!("Expected {expected}. Correct the file, or ca_file in the profile.", expected),
        },
    )
    .detail(t!("file"), path.display().to_string())
    .detail(t!("found"), found)
    .detail(t!("expected"), expected);
    match problem.source() {
        Some(source) => notice.detail(t!("system"), chain(source)),
        None => notice,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::pki_types::ServerName;

    use super::*;

    #[test]
    fn notices_name_the_names_the_issuer_and_the_day() {
        let expected = ServerName::try_from("iot.example").unwrap();
        let name = |presented: &[&str]| CertificateError::NotValidForNameContext {
            expected: expected.clone(),
            presented: presented.iter().map(|name| (*name).to_owned()).collect(),
        };
        let day = |secs| UnixTime::since_unix_epoch(std::time::Duration::from_secs(secs));
        let issuer = UnknownIssuer { issuer: "Plant Proxy CA".to_owned() };
        let many: Vec<String> = (0..9).map(|n| format!("DnsName(\"n{n}.example\")")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let rows = [
            (name(&["DnsName(\"a.example\")", "IpAddress(::1)"]), "is for a.example, ::1, not for iot.example."),
            (name(&[]), "is for another name, not for iot.example."),
            (name(&many), "n4.example, others, not for"),
            (CertificateError::Other(rustls::OtherError(Arc::new(issuer))), "issued by \"Plant Proxy CA\", which"),
            (CertificateError::UnknownIssuer, "has an issuer that"),
            (CertificateError::ExpiredContext { time: day(86_400), not_after: day(3_600) }, "on 1970-01-01 01:00 UTC"),
            (CertificateError::NotValidYetContext { time: day(0), not_before: day(86_400) }, "from 1970-01-02 00:00"),
        ];
        for (error, words) in rows {
            let notice = certificate("iot.example", &error);
            assert!(notice.cause.contains(words), "{}", notice.cause);
        }
    }

    #[test]
    fn a_file_of_certificates_is_named_with_what_was_found_and_expected() {
        let missing = CaFileProblem::Unreadable(std::io::ErrorKind::NotFound.into());
        let notice = ca_file(Path::new("/etc/x.pem"), &missing);
        assert!(notice.summary.contains("/etc/x.pem") && notice.cause.contains("does not exist"), "{notice:?}");
        let labels: Vec<&str> = notice.details.iter().map(|(label, _)| *label).collect();
        assert_eq!(labels, ["file", "found", "expected", "system"]);
    }
}
