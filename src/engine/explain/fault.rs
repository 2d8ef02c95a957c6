//! Crashes of the program, without the paths of the computer that it was built on.

use model::{Actor, Notice, Severity, Words};
use texts::t;

/// A part of the program panicked with `message`, at `line` of `file`.
#[must_use]
pub fn fault(message: &str, file: &str, line: u32) -> Notice {
    Notice::error(
        "program.fault",
        Words {
            summary: t!("A part of Topicdeck has crashed"),
            cause: &format!("{}.", without_build_paths(message).trim_end_matches('.')),
            remedy: t!("Restart Topicdeck. Report this text, so that it can be fixed."),
        },
    )
    .detail(t!("where"), format!("{}:{line}", short(file)))
    .detail(t!("version"), env!("CARGO_PKG_VERSION"))
}

/// A crash ended the link. It starts `again` automatically, or waits for the person because it has just restarted.
#[must_use]
pub fn link_fault(again: bool) -> Notice {
    let notice = Notice::error(
        "program.link_fault",
        Words {
            summary: t!("The connection closed because of an error in Topicdeck"),
            cause: t!("A part of Topicdeck crashed. It is not known whether messages in transit arrived."),
            remedy: if again {
                t!("Topicdeck reconnects automatically. Report this with a support bundle, so that it can be fixed.")
            } else {
                t!("Connect again. This is the second time within a short time: report it with a support bundle, so \
                    that it can be fixed.")
            },
        },
    );
    if again { notice.by(Actor::NoOne).severity(Severity::Warning) } else { notice.by(Actor::You) }
}

/// A crash ended everything for the connection of `profile`.
#[must_use]
pub fn session_fault(profile: &str) -> Notice {
    Notice::error(
        "program.session_fault",
        Words {
            summary: &t!("{profile} was closed because of an error in Topicdeck", profile),
            cause: t!("A part of Topicdeck crashed. It is not known whether messages in transit arrived."),
            remedy: t!("Open the profile again. Report this with a support bundle, so that it can be fixed."),
        },
    )
    .by(Actor::You)
}

/// `text` with each path of a source file cut to what is the same on every computer.
#[must_use]
pub fn without_build_paths(text: &str) -> String {
    text.split_inclusive(char::is_whitespace).map(|word| cut(word).unwrap_or_else(|| word.to_owned())).collect()
}

/// The word with the path within it cut; `None` when there is none.
fn cut(word: &str) -> Option<String> {
    let end = word.rfind(".rs")? + ".rs".len();
    let (before, after) = word.split_at(end);
    let start = before.rfind(['"', '\'', '(', '[', '=', '`']).map_or(0, |quote| quote + 1);
    let (before, path) = before.split_at(start);
    Some(format!("{before}{}{after}", short(path)))
}

/// The path from the folder of its crate on.
fn short(path: &str) -> String {
    let path = path.replace('\\', "/");
    let is_absolute = path.starts_with('/') || path.get(1..3) == Some(":/");
    let in_crate = [("/registry/src/", 1), ("/git/checkouts/", 2), ("/rustlib/src/rust/", 0), ("/rustc/", 1)]
        .iter()
        .find_map(|(folder, above)| {
            let (_, rest) = path.split_once(folder)?;
            rest.splitn(above + 1, '/').nth(*above)
        });
    let name = || path.rsplit('/').next().unwrap_or_default();
    match in_crate {
        Some(within) => within.to_owned(),
        None if is_absolute => name().to_owned(),
        None => path.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_the_crate_and_no_folder_of_the_build() {
        let rows = [
            ("src/view/table.rs", "src/view/table.rs"),
            (
                "/home/ann/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/winit-0.30.13/src/x.rs",
                "winit-0.30.13/src/x.rs",
            ),
            (r"C:\Users\Ann\.cargo\registry\src\index.crates.io-19\winit-0.30.13\src\x.rs", "winit-0.30.13/src/x.rs"),
            ("/home/ann/.cargo/git/checkouts/egui-12ab/3f4c/crates/egui/src/x.rs", "crates/egui/src/x.rs"),
            ("/rustc/59807616e/library/core/src/option.rs", "library/core/src/option.rs"),
            ("/home/ann/.rustup/lib/rustlib/src/rust/library/std/src/x.rs", "library/std/src/x.rs"),
            ("/home/ann/topicdeck/target/debug/build/out.rs", "out.rs"),
        ];
        for (file, expected) in rows {
            let notice = fault(&format!("called at {file}:7: OsError {{ file: \"{file}\" }}."), file, 7);
            let said = format!("{notice:?}");
            assert!(!["ann", "Ann", ".cargo", "index.crates"].iter().any(|word| said.contains(word)), "{said}");
            assert_eq!(notice.details[0].1, format!("{expected}:7"));
            assert_eq!(notice.cause, format!("called at {expected}:7: OsError {{ file: \"{expected}\" }}."));
        }
    }
}
