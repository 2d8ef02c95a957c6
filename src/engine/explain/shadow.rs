//! Refused requests to device shadows (AWS IoT: "Device Shadow error messages").

use super::policy::{Context, Refused, with_remedy};
use model::{Notice, Offer, Rung, Severity, ShadowOperation, ShadowTopic, Words};
use texts::t;

/// What a document looks like that asks a device for a state.
const DESIRED_DOCUMENT: &str = r#"{"state": {"desired": {...}}}"#;
/// What a document looks like in which a device reports its state.
const REPORTED_DOCUMENT: &str = r#"{"state": {"reported": {...}}}"#;
/// A document without a state, which creates a shadow that has none yet.
const EMPTY_DOCUMENT: &str = "{\"state\": {\"desired\": {}}}";

/// The notice for a request to a shadow that AWS rejected.
#[must_use]
pub fn shadow_rejected(shadow: &ShadowTopic, code: u16, message: &str, context: &Context<'_>) -> Notice {
    let topic = shadow.topic(shadow.operation);
    let shadow_name = &shadow_name(shadow);
    let operation = shadow.operation.as_str();
    let notice = match code {
        404 => none_yet(shadow, shadow_name),
        409 => Notice::error(
            "shadow.version",
            Words {
                summary: &t!("Another client changed the shadow {shadow_name}", shadow_name),
                cause: t!("The version in your document is not the current one."),
                remedy: t!("Get the shadow, then send your change with its version, or without one."),
            },
        ),
        413 => Notice::error(
            "shadow.too_large",
            Words {
                summary: &t!("The document for the shadow {shadow_name} is too large", shadow_name),
                cause: t!("A shadow can have at most 8 KB."),
                remedy: t!("Send less, or spread it over several named shadows."),
            },
        ),
        400 | 415 | 422 => Notice::error(
            "shadow.document",
            Words {
                summary: &t!("The document for the shadow {shadow_name} is not valid", shadow_name),
                cause: &cause_of_document(message),
                remedy: &if message.contains("levels of nesting") {
                    t!("Send it with fewer levels: below desired and reported, AWS takes objects and arrays 6 levels deep.")
                        .to_owned()
                } else {
                    t!("Send {desired} or {reported}.", desired = DESIRED_DOCUMENT, reported = REPORTED_DOCUMENT)
                },
            },
        ),
        401 | 403 => with_remedy(
            Notice::error(
                "shadow.not_authorized",
                Words {
                    summary: &t!("Not authorized for {operation} on the shadow {shadow_name}", operation, shadow_name),
                    cause: &Refused::Publish { topic: &topic, retain: false }.not_allowed(context),
                    remedy: t!("Ask an administrator to allow iot:Publish for the topic below."),
                },
            ),
            Refused::Publish { topic: &topic, retain: false },
            context,
        ),
        429 => Notice::error(
            "shadow.throttled",
            Words {
                summary: &t!("Too many requests for the shadow {shadow_name}", shadow_name),
                cause: t!("AWS accepts up to 20 requests per second for one shadow, and at most 10 unanswered."),
                remedy: t!("Wait a moment and send it again."),
            },
        ),
        _ => Notice::error(
            "shadow.rejected",
            Words {
                summary: &t!("AWS refused {operation} on the shadow {shadow_name}", operation, shadow_name),
                cause: t!("AWS returned an error."),
                remedy: t!("Send it again. If this keeps happening, show this to an administrator."),
            },
        ),
    };
    let notice = notice.at(Rung::Live).detail("code", code.to_string());
    // The cause of a document that AWS does not take is in its words already.
    if matches!(code, 400 | 415 | 422) { notice } else { notice.detail("AWS", message) }
}

/// AWS says what it does not take.
fn cause_of_document(message: &str) -> String {
    if message.is_empty() {
        return t!("It is not JSON, has no \"state\", or has levels or values that a shadow cannot store.").to_owned();
    }
    t!("AWS says: {message}", message)
}

/// The thing, and its shadow's name unless that is the unnamed one.
fn shadow_name(shadow: &ShadowTopic) -> String {
    match &shadow.name {
        Some(name) => format!("{}/{name}", shadow.thing),
        None => shadow.thing.clone(),
    }
}

fn none_yet(shadow: &ShadowTopic, shadow_name: &str) -> Notice {
    Notice::error(
        "shadow.none_yet",
        Words {
            summary: &t!("There is no shadow {shadow_name} yet", shadow_name),
            cause: t!("It was never created, or it was deleted."),
            remedy: t!("Write a state to create it."),
        },
    )
    .severity(Severity::Info)
    .offering(Offer::Publish {
        topic: shadow.topic(ShadowOperation::Update),
        payload: EMPTY_DOCUMENT.to_owned(),
        label: t!("Create it…").to_owned(),
    })
}
