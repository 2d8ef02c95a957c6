//! What goes wrong on this computer: the program itself, and what a command is given or writes.

use std::io::{Error, ErrorKind};

use model::{Actor, Notice, Words};

/// The system refused a thread, a socket or the like.
#[must_use]
pub fn could_not_start(error: &Error) -> Notice {
    let notice = Notice::error(
        "program.could_not_start",
        Words {
            summary: "Topicdeck could not start its background work",
            cause: "The system refused a thread or another resource.",
            remedy: "Close other programs and try again.",
        },
    );
    notice.detail("system", error.to_string())
}

/// More commands wait than there is room for.
#[must_use]
pub fn overloaded() -> Notice {
    let notice = Notice::error(
        "program.overloaded",
        Words {
            summary: "Topicdeck cannot keep up",
            cause: "More is waiting to be done than there is room for.",
            remedy: "Wait a moment and try again.",
        },
    );
    notice.by(Actor::You)
}

/// The output of a command could not be written.
#[must_use]
pub fn output_failed(error: &Error) -> Notice {
    let notice = Notice::error(
        "output.failed",
        Words {
            summary: "The output could not be written",
            cause: match error.kind() {
                ErrorKind::StorageFull => "The disk is full.",
                _ => "The system refused.",
            },
            remedy: "Send the output to a place that takes it. What was printed so far is incomplete.",
        },
    );
    notice.detail("system", error.to_string())
}

/// `name`, a file or stdin, holds the message to send and could not be read.
#[must_use]
pub fn payload_unreadable(name: &str, error: &Error) -> Notice {
    let notice = Notice::error(
        "send.unreadable",
        Words {
            summary: &format!("{name} could not be read"),
            cause: match error.kind() {
                ErrorKind::NotFound => "There is no such file.",
                ErrorKind::PermissionDenied => "You are not allowed to read it.",
                ErrorKind::IsADirectory => "It is a folder.",
                _ => "The system could not read it.",
            },
            remedy: "Name a file that can be read.",
        },
    );
    notice.detail("system", error.to_string())
}

/// A message was sent, and no acknowledgement came; `ended` is what ended the connection meanwhile, where something did.
#[must_use]
pub fn delivery_unknown(ended: Option<&Notice>) -> Notice {
    let notice = Notice::error(
        "send.unknown",
        Words {
            summary: "Delivery is unknown",
            cause: "No valid acknowledgement came: the connection ended first, the broker took too long, or what \
                    it sent is not MQTT 5.",
            remedy: "Look at the receiving side before you send it again. Run the doctor if it stays so.",
        },
    );
    let Some(ended) = ended else { return notice };
    let details = ended.details.iter().map(|(name, value)| (*name, value.clone()));
    let notice = notice.detail("the connection", format!("{}. {}", ended.summary, ended.cause));
    details.fold(notice, |notice, (name, value)| notice.detail(name, value))
}

/// A message waited for a connection that ended.
#[must_use]
pub fn not_sent() -> Notice {
    Notice::error(
        "send.not_sent",
        Words {
            summary: "The message was not sent",
            cause: "The connection closed before the message was sent.",
            remedy: "Send it again.",
        },
    )
}

/// `notice`, where several profiles are in use, about the one called `name`.
#[must_use]
pub fn of_profile(notice: Notice, name: &str) -> Notice {
    notice.detail("profile", name)
}

/// What came on stdin for the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// The secret of an app client.
    ClientSecret,
    /// User and password for a proxy.
    ProxyLogin,
}

impl SecretKind {
    fn name(self) -> &'static str {
        match self {
            Self::ClientSecret => "client secret",
            Self::ProxyLogin => "login",
        }
    }

    fn remedy(self) -> String {
        let source = match self {
            Self::ClientSecret => "the app client's secret",
            Self::ProxyLogin => "USER:PASSWORD",
        };
        format!("Pipe {source} into this command, for example from your password manager.")
    }
}

/// It has more than `limit` bytes.
#[must_use]
pub fn secret_too_long(kind: SecretKind, limit: usize) -> Notice {
    Notice::error(
        "secret.too_long",
        Words {
            summary: &format!("That is too long for a {}", kind.name()),
            cause: &format!("More than {limit} bytes came on stdin. Nothing was stored."),
            remedy: &kind.remedy(),
        },
    )
}

/// Nothing came.
#[must_use]
pub fn secret_empty(kind: SecretKind) -> Notice {
    Notice::error(
        "secret.empty",
        Words {
            summary: &format!("No {} came on stdin", kind.name()),
            cause: "The input was empty or not text.",
            remedy: &kind.remedy(),
        },
    )
}

/// It has characters that no secret has.
#[must_use]
pub fn secret_control_characters(kind: SecretKind) -> Notice {
    Notice::error(
        "secret.control_characters",
        Words {
            summary: &format!("There is a control character in the {}", kind.name()),
            cause: "It has more than one line, or a character such as a tab. Nothing was stored.",
            remedy: &kind.remedy(),
        },
    )
}
