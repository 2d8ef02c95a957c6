//! Choosing a file: the backend at a portal on a bus that has nothing else. The portal is real D-Bus; what a person does with
//! its dialog is written down before.

use engine::Options;
use model::{Command, Event, FileChoice, FileDialog, FilePurpose};
use std::collections::HashMap;
use std::path::PathBuf;
use tokio::sync::mpsc;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, connection, fdo, interface};

use crate::support::isolated_session::{Around, isolated};
use crate::support::watched_engine::WatchedEngine;

const PATH: &str = "/org/freedesktop/portal/desktop";

/// What a person does with a dialog.
#[derive(Clone, Debug)]
enum Does {
    Chooses(&'static str),
    Cancels,
    /// Leaves it open.
    Nothing,
    /// The portal does not even open it.
    Refused,
}

/// The part of a portal that shows file dialogs.
struct Portal {
    /// Of the interface.
    version: u32,
    does: Does,
    /// What each dialog was asked to be.
    asked: mpsc::UnboundedSender<Asked>,
}

/// A dialog as the portal sees it.
#[derive(Debug)]
struct Asked {
    method: &'static str,
    title: String,
    name: Option<String>,
    by: String,
}

#[interface(name = "org.freedesktop.portal.FileChooser")]
impl Portal {
    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        self.version
    }

    async fn open_file(
        &self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
        parent: String,
        title: String,
        options: HashMap<String, OwnedValue>,
    ) -> fdo::Result<OwnedObjectPath> {
        self.answer(&header, connection, ("OpenFile", parent + &title), options).await
    }

    async fn save_file(
        &self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
        parent: String,
        title: String,
        options: HashMap<String, OwnedValue>,
    ) -> fdo::Result<OwnedObjectPath> {
        self.answer(&header, connection, ("SaveFile", parent + &title), options).await
    }
}

impl Portal {
    async fn answer(
        &self,
        header: &Header<'_>,
        connection: &Connection,
        (method, title): (&'static str, String),
        options: HashMap<String, OwnedValue>,
    ) -> fdo::Result<OwnedObjectPath> {
        let word = |key| options.get(key).map(|value| value.downcast_ref::<String>().unwrap());
        let by = header.sender().unwrap().to_string();
        let token = word("handle_token").unwrap();
        self.asked.send(Asked { method, title, name: word("current_name"), by: by.clone() }).unwrap();
        let request = format!("{PATH}/request/{}/{token}", by.trim_start_matches(':').replace('.', "_"));
        let request = OwnedObjectPath::try_from(request).unwrap();
        let (code, results) = match &self.does {
            Does::Chooses(uri) => (0_u32, HashMap::from([("uris", Value::from(vec![(*uri).to_owned()]))])),
            Does::Cancels => (1, HashMap::new()),
            Does::Nothing => return Ok(request),
            Does::Refused => return Err(fdo::Error::Failed("no display".to_owned())),
        };
        // Another program's answer comes first, and the own one before the call is answered: none of them is missed or mixed up.
        let emitter = SignalEmitter::new(connection, PATH)?.set_destination(by.try_into().unwrap());
        let others: HashMap<&str, Value<'_>> =
            HashMap::from([("uris", Value::from(vec!["file:///tmp/other".to_owned()]))]);
        let (interface, other) = ("org.freedesktop.portal.Request", format!("{PATH}/request/1_1/other"));
        let of = |path: String| {
            SignalEmitter::new(connection, path)
                .map(|made| made.set_destination(emitter.destination().unwrap().clone()))
        };
        of(other)?.emit(interface, "Response", &(0_u32, others)).await?;
        of(request.to_string())?.emit(interface, "Response", &(code, results)).await?;
        Ok(request)
    }
}

/// A portal on the bus, and the dialogs that it is asked for.
async fn portal(does: Does) -> (Connection, mpsc::UnboundedReceiver<Asked>) {
    let (asked, dialogs) = mpsc::unbounded_channel();
    let portal = connection::Builder::session().unwrap().serve_at(PATH, Portal { version: 4, does, asked }).unwrap();
    let portal = portal.name("org.freedesktop.portal.Desktop").unwrap().build().await.unwrap();
    (portal, dialogs)
}

fn dialog(number: u64, purpose: FilePurpose) -> Command {
    Command::ChooseFile(FileDialog { number, title: "Export messages".to_owned(), purpose })
}

fn write(name: &str) -> FilePurpose {
    FilePurpose::Write { name: name.to_owned() }
}

/// How the dialog of this number ends.
async fn choice(person: &mut WatchedEngine, wanted: u64) -> FileChoice {
    person
        .until("the end of a dialog", |event| match event {
            Event::FileChosen { number, choice } if *number == wanted => Some(choice.clone()),
            _ => None,
        })
        .await
}

/// What is said where no file could be chosen.
async fn failure(person: &mut WatchedEngine, number: u64) -> String {
    match choice(person, number).await {
        FileChoice::Failed(notice) => format!("{}: {}", notice.code, notice.cause),
        other => panic!("{other:?}"),
    }
}

fn person() -> WatchedEngine {
    WatchedEngine::start_with("", Options::default())
}

#[test]
fn the_file_that_is_chosen_in_the_portal_of_the_desktop_is_the_answer() {
    let name = "file_dialogs::the_file_that_is_chosen_in_the_portal_of_the_desktop_is_the_answer";
    isolated(name, &Around::EmptyBus, async || {
        let (_portal, mut dialogs) = portal(Does::Chooses("file:///home/ana/two%20words.ndjson")).await;
        let mut person = person();
        for (number, purpose, method, name) in
            [(7, write("plant.ndjson"), "SaveFile", Some("plant.ndjson")), (8, FilePurpose::Read, "OpenFile", None)]
        {
            person.send(dialog(number, purpose));
            assert_eq!(
                choice(&mut person, number).await,
                FileChoice::Chosen(PathBuf::from("/home/ana/two words.ndjson"))
            );
            let asked = dialogs.recv().await.unwrap();
            assert_eq!((asked.method, &*asked.title, asked.name.as_deref()), (method, "Export messages", name));
        }
    });
}

#[test]
fn bytes_to_save_are_in_the_file_that_is_chosen() {
    let name = "file_dialogs::bytes_to_save_are_in_the_file_that_is_chosen";
    isolated(name, &Around::EmptyBus, async || {
        let folder = tempfile::tempdir().unwrap();
        let (file, nowhere) = (folder.path().join("temp.cbor"), folder.path().join("none/temp.cbor"));
        std::fs::write(&file, "something longer that was there before").unwrap();
        let save = |number| {
            let bytes = b"\xa1\x61a\x01"[..].into();
            dialog(number, FilePurpose::Save { name: "temp.cbor".to_owned(), bytes })
        };
        let url = |path: &std::path::Path| &*format!("file://{}", path.display()).leak();
        let mut person = person();
        let (first, mut dialogs) = portal(Does::Chooses(url(&file))).await;
        person.send(save(1));
        assert_eq!(choice(&mut person, 1).await, FileChoice::Chosen(file.clone()));
        assert_eq!(dialogs.recv().await.unwrap().name.as_deref(), Some("temp.cbor"));
        assert_eq!(std::fs::read(&file).unwrap(), b"\xa1\x61a\x01");
        first.close().await.unwrap();
        let (_second, _dialogs) = portal(Does::Chooses(url(&nowhere))).await;
        person.send(save(2));
        let said = failure(&mut person, 2).await;
        assert!(said.starts_with("payload.not_saved:"), "{said}");
    });
}

#[test]
fn a_dialog_that_is_cancelled_or_refused_is_told_apart() {
    let name = "file_dialogs::a_dialog_that_is_cancelled_or_refused_is_told_apart";
    isolated(name, &Around::EmptyBus, async || {
        let mut person = person();
        let (first, _dialogs) = portal(Does::Cancels).await;
        person.send(dialog(1, FilePurpose::Read));
        assert_eq!(choice(&mut person, 1).await, FileChoice::Cancelled);
        first.close().await.unwrap();
        let (_second, _dialogs) = portal(Does::Refused).await;
        person.send(dialog(2, FilePurpose::Read));
        let said = failure(&mut person, 2).await;
        assert!(said.starts_with("file_dialog.failed:") && said.contains("no display"), "{said}");
    });
}

#[test]
fn where_no_portal_is_it_is_said() {
    isolated("file_dialogs::where_no_portal_is_it_is_said", &Around::EmptyBus, async || {
        let mut person = person();
        person.send(dialog(1, write("plant.csv")));
        let said = failure(&mut person, 1).await;
        assert!(said.starts_with("file_dialog.failed:") && said.contains("xdg-desktop-portal"), "{said}");
    });
}

#[test]
fn where_not_even_a_bus_is_it_is_said() {
    isolated("file_dialogs::where_not_even_a_bus_is_it_is_said", &Around::NoBus, async || {
        let mut person = person();
        person.send(dialog(1, FilePurpose::Read));
        let said = failure(&mut person, 1).await;
        assert!(said.starts_with("file_dialog.failed:") && said.contains("xdg-desktop-portal"), "{said}");
    });
}

#[test]
fn a_portal_that_ends_while_its_dialog_is_open_is_noticed() {
    let name = "file_dialogs::a_portal_that_ends_while_its_dialog_is_open_is_noticed";
    isolated(name, &Around::EmptyBus, async || {
        let (portal, mut dialogs) = portal(Does::Nothing).await;
        let mut person = person();
        person.send(dialog(1, FilePurpose::Read));
        dialogs.recv().await.unwrap();
        portal.close().await.unwrap();
        let said = failure(&mut person, 1).await;
        assert!(said.contains("ended unexpectedly"), "{said}");
    });
}

#[test]
fn a_second_dialog_closes_the_first_and_the_end_of_the_program_closes_it_too() {
    let name = "file_dialogs::a_second_dialog_closes_the_first_and_the_end_of_the_program_closes_it_too";
    isolated(name, &Around::EmptyBus, async || {
        let (portal, mut dialogs) = portal(Does::Nothing).await;
        let bus = fdo::DBusProxy::new(&portal).await.unwrap();
        let mut names = bus.receive_name_owner_changed().await.unwrap();
        // A portal closes the dialogs of a program that has left the bus.
        let mut has_left = async |who: &str| {
            use futures_util::StreamExt as _;
            loop {
                let change = names.next().await.unwrap();
                let change = change.args().unwrap();
                if change.name().as_str() == who && change.new_owner().is_none() {
                    return;
                }
            }
        };
        let person = person();
        person.send(dialog(1, FilePurpose::Read));
        let first = dialogs.recv().await.unwrap();
        person.send(dialog(2, FilePurpose::Read));
        let second = dialogs.recv().await.unwrap();
        has_left(&first.by).await;
        drop(person);
        has_left(&second.by).await;
    });
}
