//! The options of `topicdeck sandbox`, and the examples that teach them.

use std::path::PathBuf;

use clap::Args;

/// Examples for `topicdeck sandbox --help`.
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "there is no such command then"))]
pub(super) const EXAMPLES: &str = "\
Examples:
  topicdeck sandbox > DIR/profiles.toml &      Serve it, and use it from other commands:
  topicdeck --config DIR sign-in
  topicdeck sandbox --port 8400 --rate 500 --devices 40     A busy plant, at the same address each time
  topicdeck sandbox --devices 0                No messages but your own
  topicdeck sandbox --port 8443 --tls DIR/ca.pem > DIR/profiles.toml
                                               For SDKs that speak TLS only: let them trust DIR/ca.pem, and connect to
                                               https://localhost:8443 and wss://localhost:8443/mqtt";

/// Options of `sandbox`.
#[derive(Args, Clone, Debug)]
pub struct SandboxArguments {
    /// That of [`super::Common`], which this command cannot obey.
    #[arg(long, hide = true)]
    pub sandbox: bool,
    /// TCP port on loopback; 0 takes a free one
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub port: u16,
    /// Messages a second of all simulated devices together
    #[arg(long, default_value_t = 20.0, value_name = "N", allow_negative_numbers = true, value_parser = rate)]
    pub rate: f64,
    /// Number of simulated devices
    #[arg(long, default_value_t = 12, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub devices: u32,
    /// Serve https and wss only, and write the certificate of the authority behind it to this file
    ///
    /// The authority is made in memory and gone at the end; no key is written. The printed profile names the file as its
    /// ca_file, and all addresses are on localhost. A file that no sandbox wrote is not replaced.
    #[arg(long, value_name = "CA.pem")]
    pub tls: Option<PathBuf>,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.0..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("expected a number from 0 to 1000000".to_owned()),
    }
}
