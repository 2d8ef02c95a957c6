//! Why an ID token is not to be trusted, by kind.

/// What is wrong with a claim that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimProblem {
    /// The token does not have it.
    Missing,
    /// It says nothing.
    Empty,
    /// It has another type than it must have.
    Unreadable,
}

/// Why an ID token is not to be trusted (OpenID Connect Core section 3.1.3.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdTokenProblem {
    /// It is not a JWT.
    Unreadable,
    /// Its header has something that an ID token does not need and that is not understood.
    Header {
        /// `typ`, `cty` or `crit`.
        name: &'static str,
    },
    /// A claim that is needed cannot be used.
    Claim {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        problem: ClaimProblem,
    },
    /// It is not signed by a key of the pool, or not with RS256.
    Signature,
    /// It is signed with a key of the pool that is too short to trust.
    WeakKey {
        /// Length of the key; 2,048 is the least.
        bits: usize,
    },
    /// It has another issuer.
    Issuer {
        /// Who it may be.
        expected: Vec<String>,
    },
    /// It was issued for another app client.
    Audience {
        /// Which one it must be.
        expected: String,
    },
    /// It was made for another app client to present (`azp`).
    AuthorizedParty {
        /// Which one it must be.
        expected: String,
    },
    /// It belongs to another sign-in.
    Nonce,
    /// It is past its end, or this computer's clock is wrong.
    Expired,
    /// It is not in force yet: this computer's clock is wrong, or the issuer's.
    Ahead {
        /// `iat` or `nbf`.
        claim: &'static str,
        /// How many seconds ahead.
        secs: u64,
    },
    /// `token_use` is not `id`.
    TokenUse,
    /// It belongs to another person than before.
    Subject,
}

impl From<(&'static str, ClaimProblem)> for IdTokenProblem {
    fn from((name, problem): (&'static str, ClaimProblem)) -> Self {
        Self::Claim { name, problem }
    }
}
