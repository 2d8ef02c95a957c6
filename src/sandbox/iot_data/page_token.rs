//! What asks for the next page of a list: the last name of the page before, in a form that no one can make up by accident.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::rest::ServiceError;

/// A token is of this service.
const MARK: &str = "after:";

/// What asks for what comes after `last`.
pub(crate) fn page_token(last: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{MARK}{last}"))
}

/// The last name of the page before; nothing for the first page.
///
/// # Errors
/// When no page had this token.
pub(crate) fn after(token: Option<&str>) -> Result<String, ServiceError> {
    let Some(token) = token else { return Ok(String::new()) };
    let decoded = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let name = decoded.as_deref().and_then(|text| text.strip_prefix(MARK));
    name.map(str::to_owned).ok_or_else(|| ServiceError::invalid("Invalid nextToken"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_that_of_a_page_or_refused() {
        for name in ["plant/\u{e9}", "a b", "+/#"] {
            assert_eq!(after(Some(&page_token(name))).ok().as_deref(), Some(name));
        }
        assert_eq!(after(None).ok().as_deref(), Some(""));
        for token in ["", "xx", "plant/a", "YQ"] {
            assert!(after(Some(token)).is_err(), "{token}");
        }
    }
}
