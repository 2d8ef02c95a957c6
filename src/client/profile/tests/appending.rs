//! Appends to files that people wrote by hand.

use std::fs;

use secrecy::ExposeSecret;

use super::*;

#[test]
fn appending_keeps_every_letter_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("new/folder"));
    assert!(store.load().unwrap().is_empty());
    store.append(GOOD).unwrap();
    let by_hand = format!("# mine\r\n\n{GOOD}   # odd   spaces\nscopes=[ 'openid' ]\n\n\n");
    fs::write(store.path(), &by_hand).unwrap();
    let second = GOOD.replace("plant", "second");
    let appended = store.append(&format!("# the second\n{second}")).unwrap();
    assert_eq!(appended.profile.name, "second");
    let text = fs::read_to_string(store.path()).unwrap();
    assert_eq!(text, format!("{}\n\n# the second\n{second}", by_hand.trim_end()));
    let names: Vec<String> = store.load().unwrap().into_iter().map(|profile| profile.name).collect();
    assert_eq!(names, ["plant", "second"]);
    assert_eq!(fs::read_dir(folder.path().join("new/folder")).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_pasted_client_secret_goes_to_the_caller_and_not_into_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let appended = store.append(&format!("{GOOD}client_secret = 'hush'  # pasted\n")).unwrap();
    assert_eq!(appended.client_secret.as_ref().map(ExposeSecret::expose_secret), Some("hush"));
    assert_eq!(appended.profile.client_secret, ClientSecret::InKeyring);
    assert!(!format!("{appended:?}").contains("hush"));
    let text = fs::read_to_string(store.path()).unwrap();
    assert!(text.contains("client_secret = \"keyring\"  # pasted") && !text.contains("hush"), "{text}");
}

#[test]
fn nothing_is_written_when_the_file_or_the_addition_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let additions = [
        GOOD.to_owned(),
        GOOD.replace("eu-west-1_", "nowhere_").replace("plant", "other"),
        format!("{}\n{}", GOOD.replace("plant", "a"), GOOD.replace("plant", "b")),
        "name = 'x'".to_owned(),
        "not toml".to_owned(),
        String::new(),
    ];
    fs::write(store.path(), GOOD).unwrap();
    for addition in additions {
        assert!(matches!(store.append(&addition), Err(Error::Rejected(_))), "{addition}");
        assert_eq!(fs::read_to_string(store.path()).unwrap(), GOOD);
    }
    let other = GOOD.replace("plant", "other");
    for bytes in [&b"[[profile]\nname = 1"[..], b"profile = []", b"[profile]\nname = 'x'"] {
        fs::write(store.path(), bytes).unwrap();
        assert!(matches!(store.append(&other), Err(Error::Mistakes { .. })));
        assert!(store.load().is_err() || bytes.starts_with(b"profile = []"));
        assert_eq!(fs::read(store.path()).unwrap(), bytes);
    }
    let latin_1 = b"\n# Werk S\xfcd";
    fs::write(store.path(), latin_1).unwrap();
    let is_not_text = |error| matches!(error, Error::Unsuitable { reason: Unsuitable::NotText { line: 2 }, .. });
    assert!(store.append(&other).is_err_and(is_not_text) && store.load().is_err_and(is_not_text));
    assert_eq!(fs::read(store.path()).unwrap(), latin_1);
}

#[test]
fn a_wrong_value_in_an_old_profile_does_not_stop_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    fs::write(store.path(), GOOD.replace("eu-west-1\"", "mars\"")).unwrap();
    store.append(&GOOD.replace("plant", "other")).unwrap();
    assert!(matches!(store.load(), Err(Error::Mistakes { .. })));
}
