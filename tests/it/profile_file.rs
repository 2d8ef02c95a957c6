//! What becomes of the file itself, where systems differ.

use topicdeck::profile::{Store, template};

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone_and_a_link_to_it_stays_a_link() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real.toml");
    fs::write(&real, "# real\n").unwrap();
    let store = Store::at(folder.path());
    std::os::unix::fs::symlink(&real, store.path()).unwrap();
    store.append(template()).unwrap();
    assert!(fs::symlink_metadata(store.path()).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().starts_with("# real\n\n[[profile]]"));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_profile_added_to_a_new_folder_is_there_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("not/yet/there"));
    store.append(template()).unwrap();
    assert_eq!(store.load().unwrap().len(), 1);
}
