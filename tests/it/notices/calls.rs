//! Texts of the notices about calls to AWS IoT beside the connection.

use client::aws::Error;
use engine::explain::{self, Context};
use model::{
    Call, ClientConnection, DirectMessage, Notice, RetainedMessage, RightAction, RightQuestion, ShadowId, Timestamp,
};

/// One for each.
pub(super) fn notices(context: &Context<'_>) -> Vec<Notice> {
    let message = || "what AWS wrote".to_owned();
    let topic = || "plant/press-1".to_owned();
    let shadow = ShadowId { thing: "pump".to_owned(), name: Some("valve".to_owned()) };
    let errors = [
        Error::Signing,
        Error::ResourceNotFound { message: message() },
        Error::AccessDenied { message: message() },
        Error::Throttled,
        Error::Unavailable { status: 503 },
        Error::Invalid { status: 400, message: message() },
        Error::Unexpected { status: 302, code: None, message: message() },
    ];
    let get = Call::GetRetained { topic: topic() };
    let told = errors.iter().map(|error| explain::call(error, &get, context));
    let denied = [
        Call::GetShadow(shadow.clone()),
        Call::ListRetained { next: None },
        Call::Retain(RetainedMessage { topic: topic(), ..RetainedMessage::default() }),
    ];
    let refused = Error::AccessDenied { message: message() };
    let denied = denied.iter().map(|call| explain::call(&refused, call, context));
    let client = || "press-1".to_owned();
    let connection = Call::GetConnection { client_id: client() };
    let direct = DirectMessage {
        client_id: client(),
        topic: topic(),
        payload: Vec::new(),
        content_type: None,
        user_properties: Vec::new(),
        timeout_secs: 5,
    };
    let direct = explain::call(&refused, &Call::SendDirect(direct), context);
    let end = Call::EndConnection { client_id: client(), ends_session: false, publishes_will: true };
    let conflict = Error::Conflict { message: message() };
    let unknown = Error::ResourceNotFound { message: message() };
    let question = RightQuestion { action: RightAction::Publish, name: topic(), arn_prefix: None };
    let rights = [vec![], vec!["plant".to_owned()]];
    let rights = rights.iter().map(|denying| explain::not_a_right(&question, denying, context));
    let others = [
        explain::call(&refused, &Call::EffectivePolicies, context),
        explain::call(&Error::NoIdentity, &Call::EffectivePolicies, context),
        explain::call(&unknown, &connection, context),
        explain::call(&unknown, &end, context),
        explain::call(&Error::NotConfirmed, &end, context),
        explain::call(&refused, &end, context),
        explain::call(&conflict, &Call::DeleteShadow(shadow), context),
        explain::call(&unknown, &Call::ListShadows { thing: "pump".to_owned(), next: None }, context),
    ];
    let holder = ClientConnection {
        connected_since: Some(Timestamp::from_secs(3_600)),
        source: Some("203.0.113.24:51432".to_owned()),
        ..ClientConnection::default()
    };
    let held = [
        explain::client_id_held("plant-desk", &holder, true, Timestamp::from_secs(7_200)),
        explain::client_id_held("plant-desk", &ClientConnection::default(), false, Timestamp::from_secs(0)),
        explain::client_id_not_asked(&refused, &connection, context),
    ];
    let notices = told.chain(denied).chain(others).chain([direct]).map(|failure| *failure.notice);
    let saved = explain::not_a_saved_message("retained-1.ndjson", 2);
    notices.chain(held).chain(rights).chain([explain::call_without_sign_in(), saved]).collect()
}
