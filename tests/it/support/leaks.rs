//! Looks through what a run has left behind for anything that would let an attacker in.

#[cfg(target_os = "linux")]
use std::fs;
#[cfg(target_os = "linux")]
use std::path::Path;

/// How secrets begin: JSON web tokens (and Cognito's refresh tokens, which are encrypted ones), AWS session tokens, and
/// the parts of a signed URL.
const BEGINNINGS: [&str; 4] = ["eyJ", "IQoJb3JpZ2lu", "X-Amz-Signature=", "X-Amz-Security-Token="];
/// The length of an AWS secret access key, which has no fixed beginning.
const SECRET_KEY_CHARS: usize = 40;

/// Fails when a file below `home` holds a secret. The keyring's own files are left out.
#[cfg(target_os = "linux")]
pub(crate) fn assert_none(home: &Path, tokens: &[String]) {
    let tokens: Vec<&str> = tokens.iter().map(|token| token.trim_start_matches('=').trim()).collect();
    let mut files = Vec::new();
    collect(home, &mut files);
    assert!(files.iter().any(|(_, text)| text.contains("topicdeck_")), "the program has logged nothing");
    let mut found = Vec::new();
    for (path, text) in &files {
        let known = tokens.iter().filter(|token| text.contains(**token)).map(|_| "a refresh token".to_owned());
        found.extend(known.chain(secrets_in(text)).map(|secret| format!("{path}: {secret}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What in `text` looks like a secret, with what is around it.
pub(crate) fn secrets_in(text: &str) -> Vec<String> {
    let begun = BEGINNINGS.into_iter().flat_map(|beginning| text.match_indices(beginning));
    let mut found: Vec<String> = begun.map(|(at, _)| surroundings(text, at)).collect();
    // A part of a longer word, such as a PKCE challenge in base64url, is no key.
    let words = text.split(|character: char| !character.is_ascii_alphanumeric() && !"+/-_".contains(character));
    let keys = words.filter(|word| is_secret_key(word)).filter_map(|word| text.find(word));
    found.extend(keys.map(|at| surroundings(text, at)));
    found
}

/// As chance makes it: without a lower-case letter, an upper-case one or a digit it is a name or a digest.
fn is_secret_key(word: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| word.bytes().any(|byte| kind(&byte));
    word.len() == SECRET_KEY_CHARS
        && !word.contains(['-', '_'])
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
}

fn surroundings(text: &str, at: usize) -> String {
    let (from, to) = (text.floor_char_boundary(at.saturating_sub(120)), text.ceil_char_boundary(at + 60));
    text[from..to].to_owned()
}

#[cfg(target_os = "linux")]
fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() && !path.ends_with("data/keyrings") {
            collect(&path, files);
        } else if kind.is_file() {
            files.push((path.display().to_string(), String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()));
        }
    }
}

#[test]
fn every_kind_of_secret_is_found() {
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEK3Y";
    for text in ["a eyJhbGciOi b", "t=IQoJb3JpZ2luX2Vj", "?X-Amz-Signature=00", &format!("key: \"{key}\"")] {
        assert_eq!(secrets_in(text).len(), 1, "{text}");
    }
    assert!(secrets_in(&format!("{} {key}0 x_{} /tmp/some/path", "0af".repeat(30), key.replace('/', "a"))).is_empty());
}
