//! What goes wrong on this computer: the program itself, and what a command reads or writes.

use std::io::{Error, ErrorKind};
use std::path::Path;

use model::{Actor, Notice, Words};
use texts::t;

/// The system refused a thread, a socket or the like.
#[must_use]
pub fn could_not_start(error: &Error) -> Notice {
    let notice = Notice::error(
        "program.could_not_start",
        Words {
            summary: t!("Topicdeck could not start its background tasks"),
            cause: t!("The system refused a thread or another resource."),
            remedy: t!("Close other programs and try again."),
        },
    );
    notice.detail("system", error.to_string())
}

/// The queue of commands is full.
#[must_use]
pub fn overloaded() -> Notice {
    let notice = Notice::error(
        "program.overloaded",
        Words {
            summary: t!("Topicdeck cannot keep up"),
            cause: t!("Too many actions are waiting."),
            remedy: t!("Wait a moment and try again."),
        },
    );
    notice.by(Actor::You)
}

/// The notice for output of a command that could not be written.
#[must_use]
pub fn output_failed(error: &Error) -> Notice {
    let notice = Notice::error(
        "output.failed",
        Words {
            summary: t!("Could not write the output"),
            cause: match error.kind() {
                ErrorKind::StorageFull => t!("The disk is full."),
                _ => t!("The system refused."),
            },
            remedy: t!("Send the output somewhere else. What was printed so far is incomplete."),
        },
    );
    notice.detail("system", error.to_string())
}

/// A file could not be written. Files are written whole or not at all.
#[must_use]
pub fn not_saved(path: &Path, error: &Error) -> Notice {
    let notice = Notice::error(
        "output.not_saved",
        Words {
            summary: &t!("Could not save {path}", path = path.display()),
            cause: match error.kind() {
                ErrorKind::NotFound => t!("The folder does not exist."),
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => t!("You may not write there."),
                ErrorKind::StorageFull => t!("The disk is full."),
                ErrorKind::InvalidInput | ErrorKind::IsADirectory => t!("It is there, and is no file."),
                _ => t!("The system refused."),
            },
            remedy: t!("Choose another file or folder. Nothing was written."),
        },
    );
    notice.by(Actor::You).detail("system", error.to_string())
}

/// What goes into a pipe or a device could not be written to its end.
#[must_use]
pub fn not_written_through(path: &Path, error: &Error) -> Notice {
    let cause = match error.kind() {
        ErrorKind::BrokenPipe => t!("What reads from it ended before that."),
        ErrorKind::StorageFull => t!("The disk is full."),
        _ => t!("The system refused."),
    };
    let summary = &t!("Could not write all to {path}", path = path.display());
    let words = Words { summary, cause, remedy: t!("Part of it may have been written. Export again.") };
    Notice::error("output.not_written", words).by(Actor::You).detail("system", error.to_string())
}

/// A file that is to be written is there already.
#[must_use]
pub fn file_exists(path: &str) -> Notice {
    let notice = Notice::error(
        "output.exists",
        Words {
            summary: &t!("{path} exists already", path),
            cause: t!("It was not overwritten."),
            remedy: t!("Choose another name, or move that file away."),
        },
    );
    notice.by(Actor::You)
}

/// `name`, a file or stdin, holds the message to send and could not be read.
#[must_use]
pub fn payload_unreadable(name: &str, error: &Error) -> Notice {
    let notice = Notice::error(
        "send.unreadable",
        Words {
            summary: &t!("Could not read {name}", name),
            cause: match error.kind() {
                ErrorKind::NotFound => t!("The file does not exist."),
                ErrorKind::PermissionDenied => t!("You are not allowed to read it."),
                ErrorKind::IsADirectory => t!("It is a folder."),
                ErrorKind::FileTooLarge => t!("It has more than 64 MiB."),
                _ => t!("The system could not read it."),
            },
            remedy: t!("Choose a file that can be read."),
        },
    );
    notice.detail("system", error.to_string())
}

/// A message was sent and not acknowledged. `ended` is what ended the connection in the meantime, if something did.
#[must_use]
pub fn delivery_unknown(ended: Option<&Notice>) -> Notice {
    let notice = Notice::error(
        "send.unknown",
        Words {
            summary: t!("Delivery is unknown"),
            cause: t!(
                "No valid acknowledgement arrived: the connection ended first, the broker took too long, or its \
                    response is not MQTT 5."
            ),
            remedy: t!("Check the receiving side before you send it again. If this keeps happening, run the doctor."),
        },
    );
    let Some(ended) = ended else { return notice };
    let details = ended.details.iter().map(|(name, value)| (*name, value.clone()));
    let notice = notice.detail(t!("the connection"), format!("{}. {}", ended.summary, ended.cause));
    details.fold(notice, |notice, (name, value)| notice.detail(name, value))
}

/// A message waited for a connection that ended.
#[must_use]
pub fn not_sent() -> Notice {
    Notice::error(
        "send.not_sent",
        Words {
            summary: t!("The message was not sent"),
            cause: t!("The connection closed before the message was sent."),
            remedy: t!("Send it again."),
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
    fn remedy(self) -> &'static str {
        match self {
            Self::ClientSecret => {
                t!("Pipe the app client's secret into this command, for example from your password manager.")
            }
            Self::ProxyLogin => t!("Pipe USER:PASSWORD into this command, for example from your password manager."),
        }
    }
}

/// The notice for input with more than `limit` bytes.
#[must_use]
pub fn secret_too_long(kind: SecretKind, limit: usize) -> Notice {
    Notice::error(
        "secret.too_long",
        Words {
            summary: match kind {
                SecretKind::ClientSecret => t!("The input is too long for a client secret"),
                SecretKind::ProxyLogin => t!("The input is too long for a proxy login"),
            },
            cause: &t!("The input on stdin is longer than {limit} bytes. Nothing was stored.", limit),
            remedy: kind.remedy(),
        },
    )
}

/// The notice for input that is empty or not text.
#[must_use]
pub fn secret_empty(kind: SecretKind) -> Notice {
    Notice::error(
        "secret.empty",
        Words {
            summary: match kind {
                SecretKind::ClientSecret => t!("No client secret on stdin"),
                SecretKind::ProxyLogin => t!("No proxy login on stdin"),
            },
            cause: t!("The input was empty or not text."),
            remedy: kind.remedy(),
        },
    )
}

/// The notice for input with characters that no secret has.
#[must_use]
pub fn secret_control_characters(kind: SecretKind) -> Notice {
    Notice::error(
        "secret.control_characters",
        Words {
            summary: match kind {
                SecretKind::ClientSecret => t!("The client secret contains a control character"),
                SecretKind::ProxyLogin => t!("The proxy login contains a control character"),
            },
            cause: t!("It has more than one line, or contains a character such as a tab. Nothing was stored."),
            remedy: kind.remedy(),
        },
    )
}
