//! Finds the reason in Cognito's description of a refusal.
//!
//! The codes of OAuth say too little: `invalid_request` means a trigger that refused as well as a wrong setting.
//! AWS promises no fixed wording ("Managed login and federation error responses"), so that this only ever adds to what a
//! person sees, and the words themselves are always shown.

/// Why the sign-in was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// A trigger of the user pool said no: `PreSignUp failed with error only staff may sign in.`
    Trigger {
        /// `PreSignUp`, `PreAuthentication`, `PreTokenGeneration`, ...
        trigger: String,
        /// What it said.
        words: String,
    },
    /// A trigger of the user pool could not be run: `PreSignUp invocation failed due to error ...`
    TriggerBroken {
        /// `PreSignUp`, ...
        trigger: String,
    },
    /// The certificate of the SAML provider does not fit its signature.
    SamlCertificate,
    /// The provider does not give an attribute that the user pool needs, or gives one that cannot change.
    Attributes,
    /// Another problem with the answer of the SAML provider.
    Saml,
    /// The provider behind the user pool answered with an error: `Okta Error - 401 invalid_client ...`
    Provider {
        /// Its name in the user pool.
        name: String,
    },
}

impl RefusalReason {
    /// Reads an `error_description`.
    pub(super) fn of(description: &str) -> Option<Self> {
        if let Some((trigger, words)) = by_trigger(description, " failed with error ") {
            let words = words.trim();
            return Some(Self::Trigger { trigger: trigger.to_owned(), words: words.to_owned() });
        }
        if let Some((trigger, _)) = by_trigger(description, " invocation failed") {
            return Some(Self::TriggerBroken { trigger: trigger.to_owned() });
        }
        let lower = description.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if says(&["invalid user attributes", "attribute is required", "attribute cannot be", "attributes required"]) {
            Some(Self::Attributes)
        } else if says(&["saml"]) {
            Some(if says(&["signature", "certificate"]) { Self::SamlCertificate } else { Self::Saml })
        } else {
            provider(description)
        }
    }
}

/// The trigger and what follows `sign`, when only the trigger's name is before it.
fn by_trigger<'t>(description: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    let (trigger, words) = description.split_once(sign)?;
    let is_name = !trigger.is_empty() && trigger.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((trigger, words))
}

fn provider(description: &str) -> Option<RefusalReason> {
    let (name, words) = description.split_once(" Error - ")?;
    let has_status = words.get(..3).is_some_and(|status| status.bytes().all(|byte| byte.is_ascii_digit()));
    (has_status && !name.is_empty()).then(|| RefusalReason::Provider { name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_cognito_are_told_apart() {
        let trigger = |trigger: &str, words: &str| {
            Some(RefusalReason::Trigger { trigger: trigger.to_owned(), words: words.to_owned() })
        };
        let rows = [
            ("PreSignUp failed with error only staff may sign in. ", trigger("PreSignUp", "only staff may sign in.")),
            ("PreTokenGeneration failed with error KeyError: 'x'.", trigger("PreTokenGeneration", "KeyError: 'x'.")),
            ("Pre-flight of x failed with error y", None),
            (
                "PostConfirmation invocation failed due to error AccessDeniedException.",
                Some(RefusalReason::TriggerBroken { trigger: "PostConfirmation".to_owned() }),
            ),
            (
                "Invalid SAML response received: SAML Assertion signature is invalid.",
                Some(RefusalReason::SamlCertificate),
            ),
            (
                "Error in SAML response processing: SAML Response signature is invalid",
                Some(RefusalReason::SamlCertificate),
            ),
            (
                "Invalid SAML response received: Invalid user attributes: email: The attribute is required",
                Some(RefusalReason::Attributes),
            ),
            ("user.email: Attribute cannot be updated.", Some(RefusalReason::Attributes)),
            ("attributes required: [email]", Some(RefusalReason::Attributes)),
            ("Invalid samlResponse or relayState from identity provider", Some(RefusalReason::Saml)),
            ("Audience in the SAML Assertion is not valid", Some(RefusalReason::Saml)),
            (
                "LoginWithAmazon Error - 400 invalid_request The request is missing a parameter",
                Some(RefusalReason::Provider { name: "LoginWithAmazon".to_owned() }),
            ),
            ("An Error - occurred", None),
            ("User pool client x does not exist.", None),
            ("", None),
        ];
        for (description, expected) in rows {
            assert_eq!(RefusalReason::of(description), expected, "{description}");
        }
    }
}
