//! The support bundle: one zip file with what support needs, without secrets.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::zip;
use client::profile::{ClientSecret, Profile, Proxy};
use model::{Actor, Diagnosis, Notice, Severity, Timestamp, visible_lines};
use texts::later;

const README: &str = later!(
    "Topicdeck support bundle. It contains no passwords, tokens, keys or signatures.\n\
     It does contain names and addresses. Check it before you share it.\n\
     \n\
     about.json      program version, operating system, time\n\
     profile.toml    the profile: ids of user pool, app client and identity pool, endpoints, callback URLs,\n\
     \u{20}               proxy, path of the certificate file\n\
     diagnosis.json  the doctor's checks and the verdict: your email address or user name, your identity id, the\n\
     \u{20}               MQTT client id, the AWS account id, messages from AWS\n\
     log.txt         recent activity: the same, and topics and topic filters. No message content\n"
);

/// What goes into a bundle.
pub(crate) struct Contents {
    pub(crate) made_at: Timestamp,
    pub(crate) profile: Option<Profile>,
    pub(crate) diagnosis: Diagnosis,
    pub(crate) log: String,
}

/// Writes a bundle to `path`, which must not be there yet when it was not given by the person. It is written beside that
/// name and then renamed, so that no part of a bundle is taken for one. Readable by its owner alone. Blocks.
///
/// # Errors
/// When the file cannot be written; nothing has changed then.
pub(crate) fn save(contents: &Contents, path: &Path, replace: bool) -> io::Result<()> {
    let profile = contents.profile.as_ref().map(profile_toml).unwrap_or_default();
    let files = [
        ("README.txt", texts::text(README).to_owned()),
        ("about.json", format!("{:#}\n", about(contents.made_at))),
        ("profile.toml", profile),
        ("diagnosis.json", format!("{:#}\n", diagnosis_json(&contents.diagnosis))),
        ("log.txt", contents.log.clone()),
    ];
    // Marks that an editor does not show are made visible.
    let files = files.map(|(name, text)| (name, visible_lines(&text).into_owned()));
    let archive = zip::archive(&files, time_of(contents.made_at).datetime());
    let archive = archive.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
    write(&archive, path, replace)
}

fn write(archive: &[u8], path: &Path, replace: bool) -> io::Result<()> {
    // A link leads to the file that is meant. A device or a pipe is no place for a file.
    let path = &if replace { std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()) } else { path.to_owned() };
    if std::fs::metadata(path).is_ok_and(|present| !present.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it exists and is not a file"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".topicdeck-support-").suffix(".part").tempfile_in(folder)?;
    file.write_all(archive)?;
    file.as_file().sync_all()?;
    if replace {
        file.persist(path)?
    } else {
        file.persist_noclobber(path)?
    };
    Ok(())
}

/// A new name in the folder for downloads, else in the home folder, else for temporary files.
pub(crate) fn usual_path(made_at: Timestamp) -> PathBuf {
    let folder = usual_folder();
    let time = time_of(made_at).strftime("%Y-%m-%d-%H%M%S").to_string();
    folder.join(format!("topicdeck-support-{time}.zip"))
}

/// The folder for downloads, or else the home folder.
pub(crate) fn usual_folder() -> PathBuf {
    let folders = directories::UserDirs::new();
    folders
        .as_ref()
        .and_then(|folders| folders.download_dir().filter(|folder| folder.is_dir()).or(Some(folders.home_dir())))
        .map_or_else(std::env::temp_dir, Path::to_path_buf)
}

/// For programs: `{rungs: [{rung, state, took_ms, detail, notice}], verdict: {code, severity, summary, cause, remedy, actor,
/// copyables: [{label, text}], details: [{label, value}]}}`. A rung's notice is like the verdict, or null.
#[must_use]
pub fn diagnosis_json(diagnosis: &Diagnosis) -> Value {
    let checks = diagnosis.checks.iter().map(|check| {
        json!({
            "rung": check.examined.key(),
            "state": check.state.key(),
            "took_ms": check.took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            "detail": check.detail,
            "notice": check.notice.as_deref().map(notice_json),
        })
    });
    json!({ "rungs": checks.collect::<Vec<_>>(), "verdict": notice_json(&diagnosis.verdict) })
}

fn notice_json(notice: &Notice) -> Value {
    let actor = match notice.actor {
        Actor::You => "you",
        Actor::Administrator => "administrator",
        Actor::NoOne => "no_one",
    };
    let severity = match notice.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let copyables = notice.copyables.iter().map(|copyable| json!({ "label": copyable.label, "text": copyable.text }));
    let details = notice.details.iter().map(|(label, value)| json!({ "label": label, "value": value }));
    json!({
        "code": notice.code,
        "severity": severity,
        "summary": notice.summary,
        "cause": notice.cause,
        "remedy": notice.remedy,
        "actor": actor,
        "copyables": copyables.collect::<Vec<_>>(),
        "details": details.collect::<Vec<_>>(),
    })
}

fn about(made_at: Timestamp) -> Value {
    json!({
        "program": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "made_at": time_of(made_at).timestamp().to_string(),
    })
}

/// The profile field by field, so that a new field is left out until it was reviewed.
fn profile_toml(profile: &Profile) -> String {
    let mut table = toml::Table::new();
    let credentials = profile.credentials.to_string();
    let ca_file = profile.ca_file.as_ref().map(|path| path.display().to_string());
    let mut put = |name: &str, value: toml::Value| drop(table.insert(name.to_owned(), value));
    for (name, text) in [
        ("name", Some(profile.name.as_str())),
        ("region", Some(profile.region.as_str())),
        ("credentials", profile.aws_source().map(|_| credentials.as_str())),
        ("user_pool_id", Some(profile.user_pool_id.as_str())),
        ("openid_issuer", profile.openid_issuer.as_ref().map(url::Url::as_str)),
        ("client_id", Some(profile.client_id.as_str())),
        ("client_secret", (profile.client_secret == ClientSecret::InKeyring).then_some("keyring")),
        ("identity_pool_id", Some(profile.identity_pool_id.as_str())),
        ("iot_endpoint", Some(profile.iot_endpoint.as_str())),
        ("mqtt_client_id", Some(profile.mqtt_client_id.as_str())),
        ("iot_policy", profile.iot_policy.as_deref()),
        ("identity_provider", profile.identity_provider.as_deref()),
        ("ca_file", ca_file.as_deref()),
    ] {
        if let Some(text) = text {
            put(name, text.into());
        }
    }
    put("callback_urls", profile.callback_urls.iter().map(ToString::to_string).collect::<Vec<_>>().into());
    match &profile.proxy {
        Proxy::System => {}
        Proxy::Never => put("proxy", "none".into()),
        // The parser already rejects a user and password. Here they are left out in any case.
        Proxy::At(url) => {
            put("proxy", format!("http://{}:{}", url.host_str().unwrap_or_default(), url.port().unwrap_or(80)).into());
        }
    }
    put("scopes", profile.scopes.clone().into());
    let expiry_secs = i64::try_from(profile.session_expiry.as_secs()).unwrap_or(i64::MAX);
    put("session_expiry_secs", expiry_secs.into());
    let endpoints = &profile.endpoints;
    let overrides: toml::Table = [
        ("issuer", &endpoints.issuer),
        ("hosted_ui", &endpoints.hosted_ui),
        ("cognito_identity", &endpoints.cognito_identity),
        ("iot_data", &endpoints.iot_data),
        ("iot_control", &endpoints.iot_control),
    ]
    .into_iter()
    .filter_map(|(name, url)| Some((name.to_owned(), url.as_ref()?.to_string().into())))
    .collect();
    if !overrides.is_empty() {
        put("endpoints", overrides.into());
    }
    // As an array of one, so that the table of endpoints is named as in profiles.toml.
    toml::Table::from_iter([("profile".to_owned(), vec![table].into())]).to_string()
}

fn time_of(made_at: Timestamp) -> jiff::Zoned {
    jiff::Timestamp::from_microsecond(made_at.0).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Words;
    use model::is_mark;

    #[test]
    fn no_file_of_a_bundle_hides_anything() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.zip");
        let verdict = Notice::error("a.b", Words::default()).copyable("Statement", "plant/\u{200b}a");
        let contents = Contents {
            made_at: Timestamp(1_773_496_973_000_000),
            profile: None,
            diagnosis: crate::doctor::diagnosis(Vec::new(), verdict),
            log: "user\u{202e}txt\n".to_owned(),
        };
        save(&contents, &path, false).unwrap();
        // The files are stored as they are.
        let archive = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert!(archive.contains("user<U+202E>txt\n") && archive.contains("plant/<U+200B>a"), "{archive}");
        assert!(!archive.contains(|c: char| is_mark(c) && !c.is_control()), "{archive}");
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_bundle_is_there_as_a_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.zip");
        write(b"first", &path, false).unwrap();
        let taken = write(b"second", &path, false).unwrap_err();
        assert_eq!((taken.kind(), std::fs::read(&path).unwrap()), (io::ErrorKind::AlreadyExists, b"first".to_vec()));
        write(b"second", &path, true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(names(folder.path()), ["bundle.zip"], "nothing is left beside it");

        let not_a_file = write(b"third", folder.path(), true).unwrap_err();
        assert_eq!(not_a_file.kind(), io::ErrorKind::InvalidInput);
        let nowhere = write(b"third", &folder.path().join("missing/bundle.zip"), true).unwrap_err();
        assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
        assert_eq!(names(folder.path()), ["bundle.zip"]);
    }
}
