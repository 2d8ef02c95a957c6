//! The certificates as rustls checks them.

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{CertificateError, RootCertStore};

use super::*;

const NOW_SECS: u64 = 1_800_000_000;

fn verify(made: &Made, certificate: &CertificateDer<'_>, name: &str, secs_later: i64) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(made.authority.clone()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW_SECS.saturating_add_signed(secs_later)));
    let name = ServerName::try_from(name.to_owned()).unwrap();
    verifier.verify_server_cert(certificate, &[], &name, &[], at).map(|_| ())
}

fn made() -> Made {
    Made::new(Timestamp::from_secs(i64::try_from(NOW_SECS).unwrap())).unwrap()
}

#[test]
fn the_certificate_holds_for_this_computer_for_a_year() {
    let made = made();
    for name in ["localhost", "iot.localhost", "cognito-idp.localhost", "127.0.0.1", "::1"] {
        for secs_later in [0, -3_600, 300 * DAY_SECS] {
            assert_eq!(verify(&made, &made.certificate, name, secs_later), Ok(()), "{name}");
        }
    }
    for (name, secs_later) in
        [("example.com", 0), ("127.0.0.2", 0), ("localhost", -3 * DAY_SECS), ("localhost", 400 * DAY_SECS)]
    {
        assert!(verify(&made, &made.certificate, name, secs_later).is_err(), "{name} {secs_later}");
    }
}

#[test]
fn an_authority_vouches_for_nobody_elses_certificate_and_for_no_other_name() {
    let [one, other] = [made(), made()];
    assert!(verify(&one, &other.certificate, "localhost", 0).is_err());

    // As if its key had come into wrong hands.
    let now = Timestamp::from_secs(i64::try_from(NOW_SECS).unwrap());
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let authority = authority_params(now).self_signed(&key).unwrap().der().clone();
    let issuer = Issuer::new(authority_params(now), key);
    let mut params = server_params(now).unwrap();
    params.subject_alt_names = vec![SanType::DnsName("example.com".try_into().unwrap())];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap().der().clone();
    let wrong = Made { authority, certificate: certificate.clone(), key: key.into() };
    let refused = verify(&wrong, &certificate, "example.com", 0).unwrap_err();
    assert!(!matches!(refused, rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)), "{refused:?}");
    assert!(refused.to_string().contains("NameConstraint"), "{refused:?}");
}
