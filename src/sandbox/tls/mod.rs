//! TLS on request: an authority that lives in memory, and the certificate it gives the sandbox.
//!
//! No key is ever written. The authority's is gone once the certificate is signed, and its certificate vouches for this
//! computer only, even where it is trusted. `file` writes that certificate.

mod file;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, SanType,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

pub use self::file::CaFileProblem;
use super::Error;
use model::Timestamp;

/// The common name of each authority.
const AUTHORITY: &str = "Topicdeck sandbox authority";
/// The names that the sandbox is reached by.
const NAMES: [&str; 4] = ["localhost", "iot.localhost", "cognito-idp.localhost", "issuer-cognito-idp.localhost"];
const ADDRESSES: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
/// How long the certificates hold, in seconds: a year, and a day before for clocks that differ.
const LIFE_SECS: i64 = 365 * DAY_SECS;
const DAY_SECS: i64 = 24 * 3_600;

/// Makes an authority and a certificate, and writes the authority's certificate to `ca_file`.
///
/// # Errors
/// [`Error::Certificate`] when they cannot be made, and [`Error::CaFile`].
pub(crate) fn acceptor(ca_file: &Path, now: Timestamp) -> Result<TlsAcceptor, Error> {
    let made = Made::new(now).map_err(Error::Certificate)?;
    let config = made.config().map_err(|error| Error::Certificate(error.to_string()))?;
    file::write(ca_file, &made.authority).map_err(|problem| Error::CaFile { path: ca_file.to_owned(), problem })?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// What one sandbox needs: two certificates, and the key of the second.
struct Made {
    authority: CertificateDer<'static>,
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Made {
    fn new(now: Timestamp) -> Result<Self, String> {
        Self::try_new(now).map_err(|error| error.to_string())
    }

    fn try_new(now: Timestamp) -> Result<Self, rcgen::Error> {
        let authority_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let authority_params = authority_params(now);
        let authority = authority_params.self_signed(&authority_key)?;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let issuer = Issuer::new(authority_params, authority_key);
        let certificate = server_params(now)?.signed_by(&key, &issuer)?;
        let der = |certificate: &rcgen::Certificate| certificate.der().clone();
        Ok(Self { authority: der(&authority), certificate: der(&certificate), key: key.into() })
    }

    fn config(&self) -> Result<ServerConfig, rustls::Error> {
        ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())
    }
}

fn authority_params(now: Timestamp) -> CertificateParams {
    let names = [GeneralSubtree::DnsName("localhost".to_owned())];
    let addresses = ADDRESSES.map(|address| {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits))
    });
    let mut params = params(now, AUTHORITY);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names.into_iter().chain(addresses).collect(),
        excluded_subtrees: Vec::new(),
    });
    params
}

fn server_params(now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let names = NAMES.map(|name| name.try_into().map(SanType::DnsName));
    let addresses = ADDRESSES.map(|address| Ok(SanType::IpAddress(address)));
    let mut params = params(now, "localhost");
    params.subject_alt_names = names.into_iter().chain(addresses).collect::<Result<_, _>>()?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn params(now: Timestamp, common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    // A clock far from ours leaves the dates of the library, which hold for two thousand years.
    let days = [now.as_secs() - DAY_SECS, now.as_secs() + LIFE_SECS].map(day);
    if let [Some(first), Some(last)] = days {
        params.not_before = date_time_ymd(first.year().into(), month(first), day_of_month(first));
        params.not_after = date_time_ymd(last.year().into(), month(last), day_of_month(last));
    }
    params
}

fn day(secs: i64) -> Option<jiff::civil::Date> {
    Some(jiff::Timestamp::from_second(secs).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn month(date: jiff::civil::Date) -> u8 {
    date.month().unsigned_abs()
}

fn day_of_month(date: jiff::civil::Date) -> u8 {
    date.day().unsigned_abs()
}

#[cfg(test)]
mod tests;
