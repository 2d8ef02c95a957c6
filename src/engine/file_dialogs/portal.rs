//! The file dialog of a Linux desktop, which its portal shows: a service on the session bus, started when it is asked.
//! Described at <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.FileChooser.html>.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::Instant;
use url::Url;
use zbus::message::{Message, Type};
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, MatchRule, MessageStream};

use super::error::FileDialogError;
use model::{FileDialog, FilePurpose};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const CHOOSER: &str = "org.freedesktop.portal.FileChooser";
const REQUEST: &str = "org.freedesktop.portal.Request";
const BUS: &str = "org.freedesktop.DBus";
/// The service may have to be started first. The person then takes as long as it takes.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);
/// A dialog that was there for so long, a person has seen. GTK's calls it no cancelling when it is closed with Escape.
const IS_SEEN_AFTER: Duration = Duration::from_secs(1);

/// The file that the person has chosen; `None` if the dialog was cancelled. The dialog closes when this is dropped: with it
/// ends the connection that asked for it.
pub(super) async fn chosen(dialog: &FileDialog) -> Result<Option<PathBuf>, FileDialogError> {
    let opening = tokio::time::timeout(ANSWERS_WITHIN, Opened::open(dialog)).await;
    let mut opened = opening.map_err(|_| FileDialogError::Silent(ANSWERS_WITHIN))??;
    loop {
        tokio::select! {
            response = opened.responses.next() => {
                let response = response.and_then(Result::ok).ok_or(FileDialogError::Ended)?;
                if response.header().path().is_some_and(|path| *path == *opened.request) {
                    return file_of(&response, opened.at.elapsed());
                }
            }
            change = opened.owners.next() => {
                let change = change.and_then(Result::ok).ok_or(FileDialogError::Ended)?;
                if is_gone(&change, &opened.portal) {
                    return Err(FileDialogError::Ended);
                }
            }
        }
    }
}

/// A dialog that is open.
struct Opened {
    at: Instant,
    portal: OwnedUniqueName,
    request: OwnedObjectPath,
    /// The answers of the portal, also those for other programs.
    responses: MessageStream,
    /// Who has the name of the portal, when that changes.
    owners: MessageStream,
}

impl Opened {
    async fn open(dialog: &FileDialog) -> Result<Self, FileDialogError> {
        let connection = Connection::session().await.map_err(|error| FileDialogError::Missing(error.to_string()))?;
        let portal = portal(&connection).await.map_err(|error| FileDialogError::Missing(error.to_string()))?;
        let (request, responses, owners) = open(&connection, &portal, dialog).await.map_err(|error| refused(&error))?;
        Ok(Self { at: Instant::now(), portal, request, responses, owners })
    }
}

/// The bus says this in the name of a service that ends before it has answered.
fn refused(error: &zbus::Error) -> FileDialogError {
    match error {
        zbus::Error::MethodError(name, ..) if *name == "org.freedesktop.DBus.Error.NoReply" => FileDialogError::Ended,
        error => FileDialogError::Refused(error.to_string()),
    }
}

/// The portal, if it can show file dialogs: it answers which version of them it has.
async fn portal(connection: &Connection) -> zbus::Result<OwnedUniqueName> {
    let properties = Some("org.freedesktop.DBus.Properties");
    let answer = connection.call_method(Some(NAME), PATH, properties, "Get", &(CHOOSER, "version")).await?;
    let header = answer.header();
    header.sender().map(|sender| sender.to_owned().into()).ok_or(zbus::Error::MissingField)
}

/// Has the dialog open. Answers are listened to before, so that none is missed.
async fn open(
    connection: &Connection,
    portal: &OwnedUniqueName,
    dialog: &FileDialog,
) -> zbus::Result<(OwnedObjectPath, MessageStream, MessageStream)> {
    let signals = || MatchRule::builder().msg_type(Type::Signal);
    let answers = signals().sender(portal.as_str())?.interface(REQUEST)?.member("Response")?.build();
    let changes = signals().sender(BUS)?.interface(BUS)?.member("NameOwnerChanged")?.arg(0, NAME)?.build();
    let responses = MessageStream::for_match_rule(answers, connection, None).await?;
    let owners = MessageStream::for_match_rule(changes, connection, None).await?;
    let token = format!("topicdeck_{}", dialog.number);
    let mut options = HashMap::from([("handle_token", Value::from(token))]);
    let method = match &dialog.purpose {
        FilePurpose::Read => "OpenFile",
        FilePurpose::Write { name } | FilePurpose::Save { name, .. } => {
            options.insert("current_name", Value::from(name.as_str()));
            "SaveFile"
        }
    };
    let call = (String::new(), dialog.title.as_str(), options);
    let answer = connection.call_method(Some(NAME), PATH, Some(CHOOSER), method, &call).await?;
    Ok((answer.body().deserialize()?, responses, owners))
}

/// The file in an answer: 0 for one that was chosen, 1 for a dialog that was cancelled, and 2 for everything else, be it that
/// none could be shown or that it was closed in another way.
fn file_of(response: &Message, shown_for: Duration) -> Result<Option<PathBuf>, FileDialogError> {
    let refused = |error: &dyn std::fmt::Display| FileDialogError::Refused(error.to_string());
    let body = response.body();
    let (code, mut results): (u32, HashMap<String, OwnedValue>) =
        body.deserialize().map_err(|error| refused(&error))?;
    if code == 1 || code == 2 && shown_for >= IS_SEEN_AFTER {
        return Ok(None);
    }
    let uris = results.remove("uris").filter(|_| code == 0).map(Vec::<String>::try_from);
    match uris {
        Some(Ok(uris)) => uris.first().map_or(Ok(None), |uri| file_at(uri).map(Some)),
        Some(Err(error)) => Err(refused(&error)),
        None => Err(refused(&format!("response {code}"))),
    }
}

fn file_at(uri: &str) -> Result<PathBuf, FileDialogError> {
    let elsewhere = || FileDialogError::Elsewhere(uri.to_owned());
    let url = Url::parse(uri).map_err(|_| elsewhere())?;
    if url.scheme() != "file" {
        return Err(elsewhere());
    }
    url.to_file_path().map_err(|()| elsewhere())
}

/// Whether this change of the name's owner is the end of `portal`.
fn is_gone(change: &Message, portal: &OwnedUniqueName) -> bool {
    let body = change.body();
    body.deserialize::<(&str, &str, &str)>().is_ok_and(|(_, former, _)| former == portal.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer as the portal sends it.
    fn answer(code: u32, results: HashMap<&str, Value<'_>>) -> Result<Option<PathBuf>, FileDialogError> {
        let signal = Message::signal("/request/1", REQUEST, "Response").unwrap();
        file_of(&signal.build(&(code, results)).unwrap(), Duration::from_millis(50))
    }

    fn uris(uris: &[&str]) -> HashMap<&'static str, Value<'static>> {
        HashMap::from([("uris", Value::from(uris.iter().map(|uri| (*uri).to_owned()).collect::<Vec<_>>()))])
    }

    #[test]
    fn a_file_that_was_chosen_is_read_with_all_signs_of_its_name() {
        for (uri, path) in [
            ("file:///home/ana/saturday.ndjson", "/home/ana/saturday.ndjson"),
            ("file:///home/ana/two%20words%20%23%201%20%25.csv", "/home/ana/two words # 1 %.csv"),
            ("file:///home/ana/gr%C3%BC%C3%9Fe", "/home/ana/grüße"),
        ] {
            assert_eq!(answer(0, uris(&[uri])).unwrap(), Some(PathBuf::from(path)));
        }
    }

    #[test]
    fn a_dialog_that_was_cancelled_is_no_failure() {
        assert_eq!(answer(1, HashMap::new()).unwrap(), None);
        assert_eq!(answer(0, uris(&[])).unwrap(), None);
        let closed = Message::signal("/request/1", REQUEST, "Response").unwrap();
        let closed = closed.build(&(2_u32, HashMap::<&str, Value<'_>>::new())).unwrap();
        assert_eq!(file_of(&closed, IS_SEEN_AFTER).unwrap(), None, "with Escape, in GTK's");
    }

    #[test]
    fn what_is_not_a_file_of_this_computer_is_not_taken_for_one() {
        for uri in ["https://example.com/a", "file://server/share/a", "saturday.ndjson", ""] {
            assert!(matches!(answer(0, uris(&[uri])), Err(FileDialogError::Elsewhere(_))), "{uri}");
        }
    }

    #[test]
    fn an_answer_without_a_file_is_a_failure() {
        let other = HashMap::from([("uris", Value::from(7_u32))]);
        assert!(matches!(answer(2, HashMap::new()), Err(FileDialogError::Refused(_))));
        assert!(matches!(answer(0, HashMap::new()), Err(FileDialogError::Refused(_))));
        assert!(matches!(answer(0, other), Err(FileDialogError::Refused(_))));
    }

    #[test]
    fn the_portal_is_gone_when_another_has_its_name_or_none() {
        let portal = OwnedUniqueName::try_from(":1.7").unwrap();
        for (former, new, gone) in [(":1.7", "", true), (":1.7", ":1.9", true), ("", ":1.7", false)] {
            let signal = Message::signal("/org/freedesktop/DBus", BUS, "NameOwnerChanged").unwrap();
            assert_eq!(is_gone(&signal.build(&(NAME, former, new)).unwrap(), &portal), gone);
        }
    }
}
