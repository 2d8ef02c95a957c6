//! Failures of TLS: which name and which issuer the certificate has, and files with extra certificates.

use std::error::Error as _;
use std::path::Path;

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::network::chain;
use client::dial::{CaFileProblem, UnknownIssuer};
use model::{Notice, Words};

/// Names of a certificate that are shown; a content network has hundreds.
const MOST_NAMES: usize = 5;

/// No TLS connection to `host` came about.
pub(super) fn tls(host: &str, source: &std::io::Error) -> Notice {
    let error = source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let notice = match error {
        Some(rustls::Error::InvalidCertificate(error)) => certificate(host, error),
        _ => notice(
            "network.tls",
            host,
            "The other side does not speak TLS as AWS does.",
            "Check the host in profiles.toml, and for a proxy or captive portal in between.",
        ),
    };
    notice.detail("TLS", source.to_string())
}

fn notice(code: &'static str, host: &str, cause: &str, remedy: &str) -> Notice {
    Notice::error(code, Words { summary: &format!("No secure connection to {host}"), cause, remedy })
}

fn certificate(host: &str, error: &CertificateError) -> Notice {
    let clock = "Check this computer's date and time. If they are right, the certificate has to be renewed there.";
    match error {
        CertificateError::UnknownIssuer => unknown_issuer(host, None),
        CertificateError::Other(other) => match other.0.downcast_ref::<UnknownIssuer>() {
            Some(unknown) => unknown_issuer(host, Some(&unknown.issuer)),
            None => not_accepted(host),
        },
        CertificateError::Expired => {
            let cause = "Its certificate has expired, or this computer's clock is ahead.";
            notice("network.certificate_expired", host, cause, clock)
        }
        CertificateError::ExpiredContext { time, not_after } => {
            let (ended, now) = (written(*not_after), written(*time));
            let cause =
                format!("Its certificate expired on {ended}, and here it is {now}; or this computer's clock is ahead.");
            notice("network.certificate_expired", host, &cause, clock)
        }
        CertificateError::NotValidYet => {
            let cause = "Its certificate is not valid yet, so this computer's clock is behind.";
            notice("network.certificate_not_yet_valid", host, cause, clock)
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            let (begins, now) = (written(*not_before), written(*time));
            let cause = format!(
                "Its certificate is valid from {begins}, and here it is {now}: this computer's clock is behind."
            );
            notice("network.certificate_not_yet_valid", host, &cause, clock)
        }
        CertificateError::NotValidForName => wrong_name(host, &[]),
        CertificateError::NotValidForNameContext { presented, .. } => wrong_name(host, presented),
        _ => not_accepted(host),
    }
}

fn unknown_issuer(host: &str, issuer: Option<&str>) -> Notice {
    let by = issuer.map_or_else(|| "somebody".to_owned(), |issuer| format!("{issuer:?},"));
    notice(
        "network.certificate_issuer",
        host,
        &format!("Its certificate was issued by {by} whom this computer does not trust, as inspecting proxies do."),
        "Have your administrator install the certificate authority on this computer, or give its certificate as \
         ca_file in profiles.toml; only if you know whose it is.",
    )
}

fn wrong_name(host: &str, presented: &[String]) -> Notice {
    let mut names: Vec<&str> = presented.iter().take(MOST_NAMES).map(|name| plain(name)).collect();
    if presented.len() > MOST_NAMES {
        names.push("others");
    }
    let made_out = if names.is_empty() { "another name".to_owned() } else { names.join(", ") };
    notice(
        "network.certificate_name",
        host,
        &format!(
            "A certificate for {host} was expected, and came one for {made_out}: something else is answering there."
        ),
        "Check the host in profiles.toml, and for a captive portal.",
    )
}

fn not_accepted(host: &str) -> Notice {
    notice(
        "network.certificate",
        host,
        "Its certificate was not accepted.",
        "Check the host in profiles.toml, and for a proxy in between.",
    )
}

/// `DnsName("iot.example")` and `IpAddress(127.0.0.1)`, as rustls writes them, without what is around.
fn plain(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

fn written(time: UnixTime) -> String {
    let secs = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(secs)
        .map_or_else(|_| format!("{secs} s after 1970"), |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// A file of `ca_file` is of no use.
pub(super) fn ca_file(path: &Path, problem: &CaFileProblem) -> Notice {
    let found = match problem {
        CaFileProblem::Unreadable(error) if error.kind() == std::io::ErrorKind::NotFound => "no such file".to_owned(),
        CaFileProblem::Unreadable(_) => "a file that cannot be read".to_owned(),
        CaFileProblem::NotPem(words) => format!("a file that is not PEM: {words}"),
        CaFileProblem::NoCertificate => "a file without a certificate in PEM".to_owned(),
        CaFileProblem::Unusable { number, .. } => format!("a damaged certificate, number {number} in the file"),
    };
    let expected = "certificates between the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----";
    let notice = Notice::error(
        "profile.ca_file",
        Words {
            summary: &format!("The certificates in {} cannot be used", path.display()),
            cause: &format!("Found {found}."),
            remedy: &format!("Expected {expected}. Correct the file, or ca_file in profiles.toml."),
        },
    )
    .detail("file", path.display().to_string())
    .detail("found", found)
    .detail("expected", expected);
    match problem.source() {
        Some(source) => notice.detail("system", chain(source)),
        None => notice,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::pki_types::ServerName;

    use super::*;

    #[test]
    fn words_say_which_name_which_issuer_and_which_day() {
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
            (
                name(&["DnsName(\"a.example\")", "IpAddress(::1)"]),
                "for iot.example was expected, and came one for a.example, ::1:",
            ),
            (name(&[]), "one for another name"),
            (name(&many), "n4.example, others:"),
            (CertificateError::Other(rustls::OtherError(Arc::new(issuer))), "\"Plant Proxy CA\""),
            (CertificateError::UnknownIssuer, "issued by somebody whom"),
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
        assert!(notice.summary.contains("/etc/x.pem") && notice.cause.contains("no such file"), "{notice:?}");
        let labels: Vec<&str> = notice.details.iter().map(|(label, _)| *label).collect();
        assert_eq!(labels, ["file", "found", "expected", "system"]);
    }
}
