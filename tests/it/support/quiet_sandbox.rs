//! A sandbox without devices, and the profile that leads to it: all that an engine needs.

use sandbox::{Fault, Options, Sandbox, Times};

use super::ports::free_port;

/// A sandbox without devices, and the profile that leads to it.
pub(crate) struct QuietSandbox {
    pub(crate) sandbox: Sandbox,
    pub(crate) profiles_toml: String,
}

impl QuietSandbox {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let callback_urls = vec![format!("http://localhost:{}", free_port())];
        let sandbox = Sandbox::start(Options { devices: 0, callback_urls, ..options }).await.unwrap();
        let profiles_toml = sandbox.profiles_toml();
        Self { sandbox, profiles_toml }
    }

    /// Where the browser comes back to.
    pub(crate) fn callback_url(&self) -> String {
        client::profile::parse(&self.profiles_toml).unwrap()[0].callback_urls[0].to_string()
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.sandbox.faults().inject(fault, Times::Count(1));
    }

    /// The profile with something changed in it.
    pub(crate) fn changed(&self, from: &str, to: &str) -> String {
        assert!(self.profiles_toml.contains(from), "{from}");
        self.profiles_toml.replace(from, to)
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.sandbox.port())
    }
}
