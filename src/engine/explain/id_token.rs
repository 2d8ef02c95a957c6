//! ID tokens that are not to be trusted.

use client::profile::Profile;
use client::sign_in::{ClaimProblem, IdTokenProblem};
use model::{Notice, Words};

const UNTRUSTED: &str = "The sign-in cannot be trusted";
const AGAIN: &str = "Sign in again. If this keeps happening, something between here and AWS changes the answers: tell an administrator.";
const CHECK: &str = "Check user_pool_id, client_id and endpoints in profiles.toml.";
const CLOCK: &str = "Set this computer's date and time, then sign in again.";

/// What a person is told of an ID token that was refused.
pub(super) fn id_token(problem: &IdTokenProblem, profile: &Profile) -> Notice {
    let notice = |code, cause: &str, remedy: &str| Notice::error(code, Words { summary: UNTRUSTED, cause, remedy });
    match problem {
        IdTokenProblem::Unreadable => notice("sign_in.id_token.unreadable", "The ID token cannot be read.", AGAIN),
        IdTokenProblem::Header { name } => notice(
            "sign_in.id_token.header",
            &format!("The ID token is of a kind that Topicdeck does not know: see {name} in its header."),
            CHECK,
        ),
        IdTokenProblem::Claim { name, problem } => claim(name, *problem).copyable("App client", &profile.client_id),
        IdTokenProblem::Signature => {
            notice("sign_in.id_token.signature", "The ID token is not signed by the user pool.", AGAIN)
        }
        IdTokenProblem::WeakKey { bits } => notice(
            "sign_in.id_token.weak_key",
            &format!("The ID token is signed with a key of {bits} bits. That is too short: 2048 are the least."),
            CHECK,
        ),
        IdTokenProblem::Issuer { expected } => {
            notice("sign_in.id_token.issuer", "The ID token is from another issuer.", CHECK)
                .detail("expected issuer", expected.join(" or "))
        }
        IdTokenProblem::Audience { expected } => {
            notice("sign_in.id_token.audience", "The ID token was issued for another app client.", CHECK)
                .detail("expected client", expected)
        }
        IdTokenProblem::AuthorizedParty { expected } => notice(
            "sign_in.id_token.authorized_party",
            "The ID token was given to another app client: see azp in it.",
            CHECK,
        )
        .detail("expected client", expected),
        IdTokenProblem::Nonce => notice("sign_in.id_token.nonce", "The ID token belongs to another sign-in.", AGAIN),
        IdTokenProblem::Expired => notice(
            "sign_in.id_token.expired",
            "The ID token has ended already, so this computer's clock is probably ahead.",
            CLOCK,
        ),
        IdTokenProblem::Ahead { claim, secs } => notice(
            "sign_in.id_token.ahead",
            &format!(
                "The ID token becomes valid in {} minutes only (see {claim} in it), so this computer's clock is probably \
                 behind.",
                secs.div_ceil(60)
            ),
            CLOCK,
        ),
        IdTokenProblem::TokenUse => {
            notice("sign_in.id_token.token_use", "Another kind of token came in place of the ID token.", AGAIN)
        }
        IdTokenProblem::Subject => {
            notice("sign_in.id_token.subject", "The new ID token belongs to another person.", AGAIN)
        }
    }
}

fn claim(name: &str, problem: ClaimProblem) -> Notice {
    let (code, cause) = match problem {
        ClaimProblem::Missing => ("sign_in.id_token.claim_missing", format!("The claim {name} is missing.")),
        ClaimProblem::Empty => ("sign_in.id_token.claim_empty", format!("The claim {name} is empty.")),
        ClaimProblem::Unreadable => {
            ("sign_in.id_token.claim_unreadable", format!("The claim {name} is not of the type that it must have."))
        }
    };
    Notice::error(
        code,
        Words {
            summary: "The ID token lacks something",
            cause: &cause,
            remedy: "An administrator checks the user pool's token triggers and the issuer in endpoints of \
                    profiles.toml.",
        },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_problem_has_a_notice_of_its_own_that_names_the_claim() {
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
