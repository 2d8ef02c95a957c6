//! Language of the program: what the options and the system say, and what is the same in every language.

#[cfg(target_os = "linux")]
use std::process::Output;

use serde_json::Value;

#[cfg(target_os = "linux")]
use super::program;
use super::run;

/// In the first lines of `topicdeck status --help`, in English and in German.
const ENGLISH: &str = "Show the profile in use and the saved sign-in; does not use the network";
const GERMAN: &str = "Das verwendete Profil und die gespeicherte Anmeldung zeigen; nutzt das Netzwerk nicht";

/// What the program prints as help on a system with these variables.
#[cfg(target_os = "linux")]
fn help_with(variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path(), &["status", "--help"]);
    for name in ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = command.envs(variables.iter().copied()).output().unwrap();
    assert_eq!((status.code(), &*stderr), (Some(0), &b""[..]));
    String::from_utf8(stdout).unwrap()
}

#[test]
fn the_option_chooses_the_language_of_the_help() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected, other) in [
        (&["--language", "de", "--help"][..], GERMAN, ENGLISH),
        (&["status", "--help", "--language", "de-AT"], GERMAN, ENGLISH),
        (&["--language", "en", "--help"], ENGLISH, GERMAN),
        (&["--help"], ENGLISH, GERMAN),
    ] {
        let (code, help, stderr) = run(folder.path(), arguments);
        assert_eq!((code, &*stderr), (Some(0), ""), "{arguments:?}");
        // Help is wrapped at the width of the terminal.
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(expected) && !help.contains(other), "{arguments:?}: {help}");
    }
}

#[test]
fn the_headings_of_every_help_are_german_and_arguments_keep_their_order() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        &["--help"][..],
        &["status", "-h"],
        &["sign-in", "-h"],
        &["send", "--help"],
        &["watch", "-h"],
        &["watch", "--help"],
        &["help", "watch"],
    ] {
        let (code, help, _) = run(folder.path(), &[&["--language", "de"], command].concat());
        let english = [
            "Usage:",
            "Commands:",
            "Options:",
            "Arguments:",
            "Print",
            "[OPTIONS]",
            "[COMMAND]",
            "[default",
            "values",
            "Values",
            "Local time",
            "One JSON",
        ];
        assert!(code == Some(0) && !english.iter().any(|words| help.contains(words)), "{help}");
        assert!(help.contains("\nOptionen:\n") && help.contains("Hilfe ausgeben"), "{help}");
        let last = help.lines().rfind(|line| line.trim_start().starts_with('-')).unwrap().trim_start();
        assert!(last.starts_with("-h, --help") || last.starts_with("-V, --version"), "{help}");
        if command[0] == "send" {
            assert!(help.find("\n  [TOPIC]").unwrap() < help.find("\n  [PAYLOAD]").unwrap(), "{help}");
        }
    }
}

#[test]
fn defaults_and_possible_values_are_explained_in_german() {
    let folder = tempfile::tempdir().unwrap();
    for (command, expected) in [
        (&["--help"][..], "Mögliche Werte: - glow: OpenGL - wgpu: Vulkan"),
        (&["--help"], "topicdeck [OPTIONEN] [BEFEHL]"),
        (&["watch", "--help"], "- text: Ortszeit, Topic und Nutzdaten in einer Zeile [Standard: json]"),
        (&["watch", "-h"], "[Standard: json] [mögliche Werte: json, text]"),
        (&["watch", "-h"], "topicdeck watch [OPTIONEN] <FILTER>..."),
        (&["send", "--help"], "[Standard: 1]"),
    ] {
        let (code, help, _) = run(folder.path(), &[&["--language", "de"], command].concat());
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(code == Some(0) && help.contains(expected), "{command:?}: {help}");
    }
}

#[test]
fn wrong_usage_is_explained_in_the_language_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    for (command, english, german) in [
        (&["watch"][..], "missing: <FILTER>...", "es fehlt: <FILTER>..."),
        (&["fly"], "unknown command 'fly'", "unbekannter Befehl 'fly'"),
        (&["stats"], "Did you mean status?", "vielleicht status."),
        (&["status", "--jsn"], "unknown option '--jsn'", "unbekannte Option '--jsn'"),
        (&["status", "--jsn"], "Did you mean --json?", "vielleicht --json."),
        (&["send", "t", "--5"], "write -- before it", "-- davor schreiben"),
        (&["status", "now"], "unexpected argument 'now'", "unerwartetes Argument 'now'"),
        (&["status", "--json=1"], "unexpected value '1' for '--json'", "unerwarteter Wert '1' für '--json'"),
        (&["status", "--json", "--json"], "'--json' can be given only once", "nur einmal möglich"),
        (&["send", "t", "x", "--file", "f"], "cannot be used with", "nicht zusammen mit"),
        (&["doctor", "--as-is"], "missing: --filter <FILTER>", "es fehlt: --filter <FILTER>"),
        (&["watch", "t", "--format"], "'--format <FORMAT>' needs a value", "'--format <FORMAT>' braucht einen Wert"),
        (&["watch", "t", "--format", "xml"], "possible values: json, text", "mögliche Werte: json, text"),
        (&["watch", "t", "--count", "0"], "expected a whole number above 0", "erwartet: eine ganze Zahl über 0"),
        (&["sandbox", "--devices", "-1"], "a whole number from 0 to 1000000", "eine ganze Zahl von 0 bis 1000000"),
        (&["sandbox", "--port", "-1"], "a whole number from 0 to 65535", "eine ganze Zahl von 0 bis 65535"),
        (&["send", "t", "x", "--qos", "-1"], "for '--qos <N>': expected 0 or 1", "für '--qos <N>': erwartet: 0"),
        (&["watch", "t", "--qos", "-1"], "for '--qos <N>': expected 0 or 1", "für '--qos <N>': erwartet: 0"),
        (&["send", "a/+", "x"], "invalid value 'a/+' for '[TOPIC]': a topic", "ungültiger Wert 'a/+' für '[TOPIC]': "),
        (&["send", "t", "--profile", "a", "--profile", "b"], "only 'watch' takes", "nur 'watch' nimmt"),
    ] {
        for (tag, words, common) in [
            ("en", english, ["error: ", "Usage: topicdeck", "try '--help'."]),
            ("de", german, ["Fehler: ", "Aufruf: topicdeck", "Mehr dazu mit '--help'."]),
        ] {
            let (code, stdout, stderr) = run(folder.path(), &[&["--language", tag], command].concat());
            assert_eq!((code, &*stdout), (Some(2), ""), "{command:?}");
            let [start, usage, end] = common;
            assert!(stderr.contains(words), "{tag} {command:?}: {stderr}");
            assert!(stderr.starts_with(start) && stderr.trim_end().ends_with(end), "{stderr}");
            // The parser shows no usage where only a value is wrong.
            let of_a_value = ["possible values", "mögliche Werte", "invalid value", "ungültiger Wert"];
            assert_ne!(stderr.contains(usage), of_a_value.iter().any(|words| stderr.contains(words)), "{stderr}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_system_chooses_the_language_where_no_option_does() {
    for (variables, expected) in [
        (&[("LANG", "de_DE.UTF-8")][..], GERMAN),
        (&[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "de_CH.UTF-8")], GERMAN),
        (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C.UTF-8")], ENGLISH),
        (&[("LANG", "fr_FR.UTF-8")], ENGLISH),
        (&[], ENGLISH),
    ] {
        let help = help_with(variables);
        assert!(help.starts_with(expected), "{variables:?}: {help}");
    }
}

#[test]
fn an_unknown_language_is_refused_with_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["--language", "xx", "status"]);
    assert_eq!((code, &*stdout), (Some(2), ""), "{stderr}");
    assert!(stderr.contains("'xx'") && stderr.contains("en, de"), "{stderr}");
}

#[test]
fn json_has_the_same_names_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    let names = |language: &str| {
        let (code, stdout, stderr) = run(folder.path(), &["--language", language, "--sandbox", "status", "--json"]);
        assert_eq!(code, Some(0), "{stderr}");
        let status: Value = serde_json::from_str(&stdout).unwrap();
        status.as_object().unwrap().keys().cloned().collect::<Vec<String>>()
    };
    let english = names("en");
    assert!(english.iter().any(|name| name == "signed_in"), "{english:?}");
    assert_eq!(names("de"), english);
}
