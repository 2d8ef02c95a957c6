//! Why the sandbox did not start.

use std::path::PathBuf;

use super::CaFileProblem;

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken, or loopback cannot be used.
    #[error("cannot listen on port {port} of the loopback address")]
    Listen {
        /// The port asked for; 0 for any.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The key that signs the tokens could not be made.
    #[error("cannot make the key that signs the tokens: {0}")]
    Key(String),
    /// The certificates of TLS could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(String),
    /// The authority's certificate is not in its file.
    #[error("cannot keep the authority's certificate in {}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        problem: CaFileProblem,
    },
}
