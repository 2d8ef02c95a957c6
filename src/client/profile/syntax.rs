//! Why a text is not TOML, for the user: another tool's file, or a line that needs quotes.

use super::import::{Kind, recognize};
use texts::{later, t, text};

/// Files of other tools that hold the same facts. Each is known by words that no other of them has.
struct OtherFile {
    words: [&'static str; 2],
    name: &'static str,
}

const OTHER_FILES: [OtherFile; 4] = [
    OtherFile { words: ["\"auth\"", "\"user_pool_client_id\""], name: later!("amplify_outputs.json of AWS Amplify") },
    OtherFile {
        words: ["aws_user_pools_id", "aws_user_pools_web_client_id"],
        name: later!("aws-exports.js or amplifyconfiguration.json of AWS Amplify"),
    },
    OtherFile {
        words: ["\"Stacks\"", "\"OutputKey\""],
        name: later!("the output of aws cloudformation describe-stacks"),
    },
    OtherFile { words: ["\"UserPool", "Stack\""], name: later!("the outputs file of the AWS CDK") },
];

const IMPORT: &str = later!(
    "Move it elsewhere and run topicdeck import FILE, which writes the profile, or drop it on the window. profiles.toml has \
     profiles only."
);
const ANY_JSON: &str = later!(
    "If another tool wrote it, run topicdeck import FILE. Else write a [[profile]] with lines such as region = \
     \"eu-central-1\"."
);

/// What the whole text is instead of profiles, and what to do with it.
pub(super) fn other_file(content: &str) -> Option<(String, &'static str)> {
    if let Some(found) = recognize(content.as_bytes(), None).ok().filter(|found| found.kind != Kind::Profile) {
        return Some((t!("this is {file}, not a profile", file = found.kind.words()), text(IMPORT)));
    }
    let content = content.trim_start();
    // A header such as [[profile]] begins like a JSON list of lists.
    let is_script =
        ["const ", "export ", "import ", "var ", "module.exports"].iter().any(|word| content.starts_with(word));
    if !(content.starts_with('{') || is_script) {
        return None;
    }
    let known = OTHER_FILES.iter().find(|file| file.words.iter().all(|word| content.contains(word)));
    Some(match known {
        Some(file) => (t!("this is {file}, not a profile", file = text(file.name)), text(IMPORT)),
        None if is_script => (t!("this is JavaScript, not a profile").to_owned(), text(ANY_JSON)),
        None => (t!("this is JSON, not a profile").to_owned(), text(ANY_JSON)),
    })
}

/// What is wrong with a line, if that can be seen from the line alone. Repeats nothing of it: it may hold a secret.
pub(super) fn advice(line: &str) -> Option<&'static str> {
    let line = line.trim();
    if let Some(header) = line.strip_prefix('[') {
        let closing = if header.starts_with('[') { "]]" } else { "]" };
        return (!header.contains(closing)).then_some(t!("close the brackets, as in [[profile]]"));
    }
    let Some((key, value)) = line.split_once('=') else {
        return (!line.is_empty() && !line.starts_with(['#', '"', '\'', ']', '}', ',']))
            .then_some(t!("write a setting as NAME = \"VALUE\""));
    };
    if key.trim().is_empty() {
        return Some(t!("write the name of the setting before the ="));
    }
    let value = value.trim();
    let of_value = |character: char| character.is_ascii_digit() || matches!(character, '+' | '-' | '[' | '{');
    match value.chars().next() {
        None | Some('#') => Some(t!("write a value after the =")),
        Some('“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' | '`') => {
            Some(t!("use straight quotes: \" on both sides"))
        }
        Some(quote @ ('"' | '\'')) => in_quotes(value, quote),
        Some(first) if of_value(first) || value.starts_with("true") || value.starts_with("false") => value
            .contains(char::is_alphabetic)
            .then_some(t!("put the value in quotes"))
            .filter(|_| first.is_ascii_digit()),
        Some(_) => Some(t!("put the value in quotes")),
    }
}

fn in_quotes(value: &str, quote: char) -> Option<&'static str> {
    let inside = value.get(1..)?;
    if inside.starts_with(quote) {
        return None;
    }
    if quote == '"' && inside.contains('\\') {
        return Some(t!("put a value with a \\ in single quotes: '...'"));
    }
    let Some((_, behind)) = inside.split_once(quote) else { return Some(t!("close the quotes")) };
    let behind = behind.trim();
    (!behind.is_empty() && !behind.starts_with('#')).then_some(t!("only a # may follow the quoted value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_tool_or_a_person_wrote_is_one_mistake_that_leads_to_the_import() {
        let (pool, client) = ("eu-west-1_AbCdEf123", "1example23456789exampleabc");
        for text in [
            format!("Hello,\nUser pool: {pool}\nClient ID: {client}\nRegards\nBo\n"),
            format!("USER_POOL_ID={pool}\nCLIENT_ID={client}\nOTHER=thing\nMORE=things\n"),
            format!("auth:\n  userPoolId: {pool}\n  clientId: {client}\n  more: things\n"),
            format!(
                "const a = {{\n  aws_project_region: 'eu-west-1',\n  aws_user_pools_id: '{pool}',\n}};\nexport default a;\n"
            ),
        ] {
            let mistakes = super::super::parse(&text).unwrap_err();
            assert_eq!(mistakes.len(), 1, "{text}: {mistakes:?}");
            assert!(mistakes[0].remedy.contains("topicdeck import FILE"), "{mistakes:?}");
        }
        let prose = super::super::parse("Hello,\nhere is nothing.\nRegards\nBo\n").unwrap_err();
        assert_eq!(prose.len(), 1, "{prose:?}");
    }

    #[test]
    fn each_line_gets_the_advice_that_it_needs() {
        let rows = [
            ("name = plant", Some("put the value in quotes")),
            ("client_id = 1example23456789", Some("put the value in quotes")),
            ("name = “plant”", Some("use straight quotes: \" on both sides")),
            ("name = \"plant", Some("close the quotes")),
            ("name = 'plant", Some("close the quotes")),
            ("ca_file = \"C:\\users\\ca.pem\"", Some("put a value with a \\ in single quotes: '...'")),
            ("name = \"plant\" region = \"x\"", Some("only a # may follow the quoted value")),
            ("name =", Some("write a value after the =")),
            ("name = # none", Some("write a value after the =")),
            ("= \"plant\"", Some(t!("write the name of the setting before the ="))),
            ("name: plant", Some("write a setting as NAME = \"VALUE\"")),
            ("[profile", Some("close the brackets, as in [[profile]]")),
            ("[[profile]", Some("close the brackets, as in [[profile]]")),
            ("name = \"plant\"", None),
            ("session_expiry_secs = 3600", None),
            ("scopes = [ \"openid\" ]", None),
            ("# comment", None),
            ("", None),
        ];
        for (line, expected) in rows {
            assert_eq!(advice(line), expected, "{line}");
        }
    }
}
