//! ID tokens that cannot be trusted.

use client::profile::Profile;
use client::sign_in::{ClaimProblem, IdTokenProblem};
use model::{Notice, Words};
use texts::{counted, later, t, text};

const UNTRUSTED: &str = later!("The sign-in cannot be trusted");
const AGAIN: &str = later!(
    "Sign in again. If this keeps happening, something between this computer and AWS is \
    changing the responses: tell an administrator."
);
const CHECK: &str = later!("Check user_pool_id, client_id and endpoints in the profile.");
const CLOCK: &str = later!("Correct this computer's clock, then sign in again.");

/// The ID token was refused.
pub(super) fn id_token(problem: &IdTokenProblem, profile: &Profile) -> Notice {
    let notice = |code, cause: &str, remedy| {
        Notice::error(code, Words { summary: text(UNTRUSTED), cause, remedy: text(remedy) })
    };
    match problem {
        IdTokenProblem::Unreadable => notice("sign_in.id_token.unreadable", t!("The ID token cannot be read."), AGAIN),
        IdTokenProblem::Header { name } => notice(
            "sign_in.id_token.header",
            &t!("Topicdeck does not support this kind of ID token: see {name} in its header.", name),
            CHECK,
        ),
        IdTokenProblem::Claim { name, problem } => claim(name, *problem).copyable(t!("App client"), &profile.client_id),
        IdTokenProblem::Signature => {
            notice("sign_in.id_token.signature", t!("The ID token is not signed by the user pool."), AGAIN)
        }
        IdTokenProblem::WeakKey { bits } => notice(
            "sign_in.id_token.weak_key",
            &t!("The ID token is signed with a key of {bits} bits. The minimum is 2048.", bits),
            CHECK,
        ),
        IdTokenProblem::Issuer { expected } => {
            notice("sign_in.id_token.issuer", t!("The ID token is from another issuer."), CHECK)
                .detail(t!("expected issuer"), expected.join(", "))
        }
        IdTokenProblem::Audience { expected } => {
            notice("sign_in.id_token.audience", t!("The ID token was issued for another app client."), CHECK)
                .detail(t!("expected client"), expected)
        }
        IdTokenProblem::AuthorizedParty { expected } => notice(
            "sign_in.id_token.authorized_party",
            t!("The ID token was given to another app client: see its claim azp."),
            CHECK,
        )
        .detail(t!("expected client"), expected),
        IdTokenProblem::Nonce => {
            notice("sign_in.id_token.nonce", t!("The ID token belongs to another sign-in."), AGAIN)
        }
        IdTokenProblem::Expired => notice(
            "sign_in.id_token.expired",
            t!("The ID token has already expired, so this computer's clock is probably ahead."),
            CLOCK,
        ),
        IdTokenProblem::Ahead { claim, secs } => notice(
            "sign_in.id_token.ahead",
            &counted!(
                minutes = secs.div_ceil(60),
                "The ID token becomes valid in {minutes} minute (see its claim {claim}), so this computer's clock is \
                 probably behind.",
                "The ID token becomes valid in {minutes} minutes (see its claim {claim}), so this computer's clock is \
                 probably behind.",
                claim
            ),
            CLOCK,
        ),
        IdTokenProblem::TokenUse => {
            notice("sign_in.id_token.token_use", t!("Another kind of token arrived instead of the ID token."), AGAIN)
        }
        IdTokenProblem::Subject => {
            notice("sign_in.id_token.subject", t!("The new ID token belongs to another user."), AGAIN)
        }
    }
}

fn claim(name: &str, problem: ClaimProblem) -> Notice {
    let (code, cause) = match problem {
        ClaimProblem::Missing => ("sign_in.id_token.claim_missing", t!("The claim {name} is missing.", name)),
        ClaimProblem::Empty => ("sign_in.id_token.claim_empty", t!("The claim {name} is empty.", name)),
        ClaimProblem::Unreadable => {
            ("sign_in.id_token.claim_unreadable", t!("The claim {name} has the wrong type.", name))
        }
    };
    Notice::error(
        code,
        Words {
            summary: t!("A claim of the ID token is missing or invalid"),
            cause: &cause,
            remedy: t!("Ask an administrator to check the user pool's token triggers and the issuer in endpoints of \
                profiles.toml."),
        },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_problem_has_its_own_notice_that_names_the_claim() {
        let profile = client::profile::parse(client::profile::template()).unwrap().remove(0);
        let claim = |problem| IdTokenProblem::Claim { name: "token_use", problem };
        let problems = [
            IdTokenProblem::Unreadable,
            IdTokenProblem::Header { name: "crit" },
            claim(ClaimProblem::Missing),
            claim(ClaimProblem::Empty),
            claim(ClaimProblem::Unreadable),
            IdTokenProblem::Signature,
            IdTokenProblem::WeakKey { bits: 1024 },
            IdTokenProblem::Issuer { expected: vec!["a".to_owned(), "b".to_owned()] },
            IdTokenProblem::Audience { expected: String::new() },
            IdTokenProblem::AuthorizedParty { expected: String::new() },
            IdTokenProblem::Nonce,
            IdTokenProblem::Expired,
            IdTokenProblem::Ahead { claim: "iat", secs: 301 },
            IdTokenProblem::TokenUse,
            IdTokenProblem::Subject,
        ];
        let notices: Vec<_> = problems.iter().map(|problem| id_token(problem, &profile)).collect();
        let codes: BTreeSet<_> = notices.iter().map(|notice| notice.code).collect();
        assert_eq!(codes.len(), problems.len());
        for (problem, named) in [(1, "crit"), (2, "token_use is missing"), (3, "token_use"), (6, "1024"), (12, "iat")] {
            assert!(notices[problem].cause.contains(named), "{:?}", notices[problem]);
        }
    }
}
