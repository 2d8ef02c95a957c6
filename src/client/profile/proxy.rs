//! Which proxy a profile asks for.

use texts::t;
use url::Url;

/// The HTTP proxy of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// That of the environment: `HTTPS_PROXY`, `NO_PROXY`. `proxy = "system"`.
    #[default]
    System,
    /// None. `proxy = "none"`.
    Never,
    /// This one, `http://HOST:PORT`, for every connection. Holds no user and no password.
    At(Url),
}

impl Proxy {
    /// Parses the value of `proxy`. The error is what is expected instead.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        match text {
            "system" => return Ok(Self::System),
            "none" => return Ok(Self::Never),
            _ => {}
        }
        if has_credentials(text) {
            return Err(t!(
                "http://HOST:PORT without user name and password, which are never in this file. Store them with: topicdeck \
                 secret --proxy HOST:PORT"
            )
            .to_owned());
        }
        let shape = t!("http://HOST:PORT, \"system\" for HTTPS_PROXY or the system settings, or \"none\"");
        let url = Url::parse(text).map_err(|_| shape.to_owned())?;
        match url.scheme() {
            "http" => {}
            "https" => return Err(format!("{shape}; {}", t!("connections to proxies are without TLS"))),
            scheme if scheme.starts_with("socks") => return Err(format!("{shape}; {}", t!("SOCKS is not supported"))),
            _ => return Err(shape.to_owned()),
        }
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if url.host().is_some() && bare { Ok(Self::At(url)) } else { Err(shape.to_owned()) }
    }
}

/// Whether a proxy's address may hold a password, which must not be shown.
pub(super) fn has_credentials(text: &str) -> bool {
    text.contains('@')
}
