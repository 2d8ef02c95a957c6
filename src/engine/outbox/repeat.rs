//! Marks a message that may have arrived before, for those who receive it.

use model::PublishRequest;

/// The user property of such a message; its value is `true`.
pub(super) const MARK: &str = "possibly-repeated";

/// The message with the mark.
pub(super) fn marked(mut request: PublishRequest) -> PublishRequest {
    let user = &mut request.properties.user;
    if !user.iter().any(|(name, _)| name == MARK) {
        user.push((MARK.to_owned(), "true".to_owned()));
    }
    request
}
