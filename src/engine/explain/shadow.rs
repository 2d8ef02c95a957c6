//! Refused requests to device shadows (AWS IoT: "Device Shadow error messages").

use super::policy::{Context, Refused, with_remedy};
use model::{Notice, Offer, Rung, Severity, ShadowOperation, ShadowTopic, Words};

/// A document without a state, which creates a shadow that has none yet.
const EMPTY_DOCUMENT: &str = "{\"state\": {\"desired\": {}}}";

/// What a person is told when AWS rejected what was asked of a shadow.
#[must_use]
pub fn shadow_rejected(shadow: &ShadowTopic, code: u16, message: &str, context: &Context<'_>) -> Notice {
    let topic = shadow.topic(shadow.operation);
    let which = match &shadow.name {
        Some(name) => format!("the shadow {name} of {}", shadow.thing),
        None => format!("the shadow of {}", shadow.thing),
    };
    let notice = match code {
        404 => none_yet(shadow, &which),
        409 => Notice::error(
            "shadow.version",
            Words {
                summary: &format!("Somebody else has changed {which}"),
                cause: "The version in your document is not the present one.",
                remedy: "Get the shadow, then send your change with its version, or without one.",
            },
        ),
        413 => Notice::error(
            "shadow.too_large",
            Words {
                summary: &format!("The document for {which} is too large"),
                cause: "A shadow has at most 8 KB.",
                remedy: "Send less, or spread it over several named shadows.",
            },
        ),
        400 | 415 | 422 => Notice::error(
            "shadow.document",
            Words {
                summary: &format!("AWS does not understand the document for {which}"),
                cause: "It is not JSON, or lacks \"state\", or has levels and values that a shadow cannot keep.",
                remedy: "Send {\"state\": {\"desired\": {...}}} or {\"state\": {\"reported\": {...}}}.",
            },
        ),
        401 | 403 => with_remedy(
            Notice::error(
                "shadow.not_authorized",
                Words {
                    summary: &format!("You may not {} {which}", shadow.operation.as_str()),
                    cause: "The IoT policy of your identity, or the role of the identity pool, does not allow it.",
                    remedy: "An administrator allows iot:Publish for the topic below.",
                },
            ),
            Refused::Publish { topic: &topic, retain: false },
            context,
        ),
        429 => Notice::error(
            "shadow.throttled",
            Words {
                summary: &format!("AWS is asked for {which} too often"),
                cause: "AWS takes 20 requests a second for one shadow, and 10 that are not answered yet.",
                remedy: "Wait a moment and send it again.",
            },
        ),
        _ => Notice::error(
            "shadow.rejected",
            Words {
                summary: &format!("AWS did not {} {which}", shadow.operation.as_str()),
                cause: "It answered with an error.",
                remedy: "Send it again; if it stays so, show this to an administrator.",
            },
        ),
    };
    notice.at(Rung::Live).detail("code", code.to_string()).detail("AWS", message)
}

fn none_yet(shadow: &ShadowTopic, which: &str) -> Notice {
    Notice::error(
        "shadow.none_yet",
        Words {
            summary: &format!("There is no shadow {} yet", which.trim_start_matches("the shadow ")),
            cause: "Nobody has written one, or it was deleted.",
            remedy: "Create it by writing a state to it.",
        },
    )
    .severity(Severity::Info)
    .offering(Offer::Publish {
        topic: shadow.topic(ShadowOperation::Update),
        payload: EMPTY_DOCUMENT.to_owned(),
        label: "Create it…".to_owned(),
    })
}
