//! Profile file on disk, where systems differ.

use std::time::{Duration, Instant};

use client::profile::{Error, MOST_BYTES, Store, Unsuitable, parse, template};

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

/// A pipe at the place of the file would keep a program waiting for ever, and a device would fill its memory.
#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_named_and_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| Store::at(folder.path().join(name)).path();
    for name in ["pipe", "device"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    assert!(std::process::Command::new("mkfifo").arg(place("pipe")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", place("device")).unwrap();
    for name in ["pipe", "device"] {
        let store = Store::at(folder.path().join(name));
        let (sender, answers) = std::sync::mpsc::sync_channel(2);
        std::thread::spawn(move || {
            for result in [store.load().map(|_| ()), store.append(template()).map(|_| ())] {
                sender.send(result).unwrap();
            }
        });
        for _ in 0..2 {
            let answer = answers.recv_timeout(Duration::from_secs(30)).expect(name);
            assert!(matches!(answer, Err(Error::Unsuitable { reason: Unsuitable::NotAFile, .. })), "{answer:?}");
        }
    }
}

#[test]
fn a_file_of_one_megabyte_is_read_and_a_larger_one_is_refused_and_never_made() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let too_large = |error: &Error| matches!(error, Error::Unsuitable { reason: Unsuitable::TooLarge, .. });
    let most = usize::try_from(MOST_BYTES).unwrap();
    std::fs::write(store.path(), format!("# {}", "x".repeat(most - 2))).unwrap();
    assert_eq!(store.load().unwrap().len(), 0);
    assert!(store.append(template()).is_err_and(|error| too_large(&error)));
    assert_eq!(std::fs::metadata(store.path()).unwrap().len(), MOST_BYTES);
    std::fs::write(store.path(), format!("# {}", "x".repeat(most - 1))).unwrap();
    assert!(store.load().is_err_and(|error| too_large(&error)));
}

/// As a ratio: how fast this computer is does not matter. A square would be 64 times as long.
#[test]
fn the_time_to_read_grows_with_the_text_and_not_with_its_square() {
    let good = |count: usize| many(count, |number| template().replace("\"plant\"", &format!("\"plant {number}\"")));
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let unknown = |count: usize| many(count, |number| format!("[[profile]]\nunknown_{number} = 1\n"));
    let broken = |count: usize| many(count, |number| format!("name_{number} = plant\n"));
    for (text, few) in [(&good as &dyn Fn(usize) -> String, 70), (&unknown, 250), (&broken, 6_000)] {
        let (short, long) = (text(few), text(8 * few));
        // Other programs only ever make it slower, so that the quickest of several times is the true one.
        let mut quickest = (Duration::MAX, Duration::MAX);
        let is_linear = (0..20).any(|_| {
            quickest = (quickest.0.min(time_to_read(&store, &short)), quickest.1.min(time_to_read(&store, &long)));
            quickest.1 < 20 * quickest.0
        });
        assert!(is_linear, "eight times the text: {quickest:?} for {}", &short[..40]);
    }
    assert_eq!(parse(&good(2_000)).unwrap().len(), 2_000);
    assert!(
        parse(&format!("[[profile]]\n{}", broken(2_000))).is_err_and(|mistakes| mistakes.len() == 100),
        "a person can read that many"
    );
}

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// To read the file, and to look at it before a profile is added.
fn time_to_read(store: &Store, text: &str) -> Duration {
    assert!(text.len() as u64 <= MOST_BYTES, "{}", text.len());
    std::fs::write(store.path(), text).unwrap();
    let start = Instant::now();
    let _ = store.load();
    assert!(store.append("").is_err());
    start.elapsed()
}
