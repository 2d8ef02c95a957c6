//! What becomes of the file itself, where systems differ.

use topicdeck::profile::{Error, Store, template};

#[cfg(unix)]
#[test]
fn a_new_file_is_for_its_owner_alone_and_one_that_is_there_keeps_its_permissions() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let mode = || fs::metadata(store.path()).unwrap().permissions().mode() & 0o777;
    store.append(template()).unwrap();
    assert_eq!(mode(), 0o600);
    for (number, expected) in [0o640, 0o644, 0o400].into_iter().enumerate() {
        fs::set_permissions(store.path(), Permissions::from_mode(expected)).unwrap();
        store.append(&template().replace("\"plant\"", &format!("\"plant {number}\""))).unwrap();
        assert_eq!(mode(), expected, "{expected:o}");
    }
    assert_eq!(store.load().unwrap().len(), 4);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[cfg(unix)]
#[test]
fn a_link_to_the_file_stays_a_link_wherever_it_leads() {
    use std::fs;
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("settings"));
    fs::create_dir_all(folder.path().join("settings")).unwrap();
    let real = folder.path().join("real.toml");
    symlink("../between.toml", store.path()).unwrap();
    symlink(&real, folder.path().join("between.toml")).unwrap();
    let is_link = || fs::symlink_metadata(store.path()).unwrap().is_symlink();
    // The links lead to a file that is not there yet.
    store.append(template()).unwrap();
    assert!(is_link() && fs::read_to_string(&real).unwrap().starts_with("[[profile]]"));
    fs::write(&real, "# real\n").unwrap();
    store.append(template()).unwrap();
    assert!(is_link() && fs::read_to_string(&real).unwrap().starts_with("# real\n\n[[profile]]"));
}

#[cfg(unix)]
#[test]
fn a_link_into_a_folder_that_is_not_there_is_said_and_left_alone() {
    use std::fs;

    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    std::os::unix::fs::symlink("unplugged/profiles.toml", store.path()).unwrap();
    match store.append(template()) {
        Err(Error::Unwritable { source, .. }) => assert!(source.to_string().contains("unplugged"), "{source}"),
        other => panic!("{other:?}"),
    }
    assert!(fs::symlink_metadata(store.path()).unwrap().is_symlink());
}

#[test]
fn a_profile_added_to_a_new_folder_is_there_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("not/yet/there"));
    store.append(template()).unwrap();
    assert_eq!(store.load().unwrap().len(), 1);
}
