//! Notices of the program itself: what it was given, and what it did not get from the system.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use engine::FileDialogError;
use engine::explain::{self, SecretKind};
use model::{FilePurpose, Notice, ReadOnly};
use store::MoveError;

pub(super) fn notices() -> Vec<Notice> {
    let kinds = [SecretKind::ClientSecret, SecretKind::ProxyLogin];
    let secrets = kinds.into_iter().flat_map(|kind| {
        [explain::secret_too_long(kind, 4_096), explain::secret_empty(kind), explain::secret_control_characters(kind)]
    });
    let unreadable = [
        ErrorKind::NotFound,
        ErrorKind::PermissionDenied,
        ErrorKind::IsADirectory,
        ErrorKind::FileTooLarge,
        ErrorKind::Other,
    ];
    let unreadable = unreadable.map(|kind| explain::payload_unreadable("stdin", &kind.into()));
    let others = [
        explain::could_not_start(&ErrorKind::BrokenPipe.into()),
        explain::overloaded(),
        explain::read_only(ReadOnly::Program, "plant"),
        explain::read_only(ReadOnly::Profile, "plant"),
        explain::read_only(ReadOnly::Setting, "plant"),
        explain::production_not_confirmed("plant"),
        explain::output_failed(&ErrorKind::StorageFull.into()),
        explain::output_failed(&ErrorKind::BrokenPipe.into()),
        explain::not_saved(Path::new("none/topicdeck.yaml"), &ErrorKind::NotFound.into()),
        explain::not_saved(Path::new("topicdeck.yaml"), &ErrorKind::PermissionDenied.into()),
        explain::not_saved(Path::new("topicdeck.yaml"), &ErrorKind::StorageFull.into()),
        explain::not_saved(Path::new("topicdeck.yaml"), &ErrorKind::Other.into()),
        explain::not_saved(Path::new("/dev/null"), &ErrorKind::InvalidInput.into()),
        explain::not_written_through(Path::new("/dev/stdout"), &ErrorKind::StorageFull.into()),
        explain::not_written_through(Path::new("/tmp/pipe"), &ErrorKind::BrokenPipe.into()),
        explain::not_written_through(Path::new("/tmp/pipe"), &ErrorKind::Other.into()),
        explain::file_exists("topicdeck.yaml"),
        explain::profiles_edited(&["lab".to_owned()], &["plant".to_owned()], &["old".to_owned(), "older".to_owned()]),
        explain::open_profile_edited("plant"),
        explain::open_profile_removed("plant"),
        explain::profiles_spoiled(&explain::no_settings_folder()),
        explain::profiles_mended(),
        explain::delivery_unknown(None),
        explain::not_sent(),
        explain::of_profile(explain::overloaded(), "plant"),
        explain::no_opengl("no config"),
        explain::fault("it broke", "src/main.rs", 1),
        explain::link_fault(true),
        explain::link_fault(false),
        explain::session_fault("sandbox"),
    ];
    let dialogs = file_dialogs();
    secrets.chain(unreadable).chain(others).chain(dialogs).chain(schemas()).chain(renames()).collect()
}

fn renames() -> Vec<Notice> {
    let path = || Path::new("/state/outbox/plant.sqlite").to_owned();
    let in_use = |process| MoveError::InUse { path: path(), process };
    let refused = MoveError::File { path: path(), source: ErrorKind::PermissionDenied.into() };
    let names = ["plant", "hall"];
    let why = explain::files_not_renamed("plant", &in_use(Some(4711)));
    vec![
        explain::files_not_renamed("plant", &in_use(None)),
        explain::files_not_renamed("plant", &refused),
        explain::files_not_renamed_back(&refused),
        explain::rename_not_settled(&refused),
        explain::rename_settled(names, true),
        explain::rename_settled(names, false),
        explain::profile_renamed(names),
        explain::files_not_followed(names, &why),
        explain::kept_of_earlier("hall", "hall (earlier)"),
        why,
    ]
}

fn schemas() -> Vec<Notice> {
    let schema = |text: &str| payload::load_schema("plant.proto", text.as_bytes(), |_| None);
    let many = (0..20).map(|number| format!("message M{number} {{}}")).collect::<Vec<_>>().concat();
    vec![
        explain::schema("plant.proto", &schema("import \"a.proto\"; message A {\n  Bee b = 1;\n}").unwrap_err()),
        explain::json_schema("temp.json", &payload::JsonSchema::parse("{\"$ref\":\"a.json\"}").unwrap_err()),
        explain::message_of_json_schema("temp.json", "Reading"),
        explain::no_such_message(&schema("message Reading {}").unwrap(), "plant.proto", "Raeding"),
        explain::several_messages(&schema(&many).unwrap(), "plant.proto"),
    ]
}

fn file_dialogs() -> Vec<Notice> {
    let said = "org.freedesktop.DBus.Error.ServiceUnknown".to_owned();
    let to_save = FilePurpose::Save { name: "temp.json".to_owned(), bytes: b"{}"[..].into() };
    let elsewhere = || FileDialogError::Elsewhere("sftp://server/saturday.ndjson".to_owned());
    let saving = [FileDialogError::Ended, elsewhere()].map(|error| explain::file_dialog(&error, &to_save));
    let reading = [
        FileDialogError::Missing(said.clone()),
        FileDialogError::Silent(Duration::from_secs(20)),
        FileDialogError::Refused(said),
        FileDialogError::Ended,
        elsewhere(),
    ]
    .map(|error| explain::file_dialog(&error, &FilePurpose::Read));
    let full = explain::payload_not_saved("/home/ana/temp.json", &ErrorKind::StorageFull.into());
    reading.into_iter().chain(saving).chain([full]).collect()
}
