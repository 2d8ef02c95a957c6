//! The lines of a text as a person reads them: without the tags of HTML, and with the addresses that Slack and links hide.

use std::borrow::Cow;

/// Tags that begin a new line on screen.
const BREAKS: [&str; 12] = ["br", "tr", "p", "li", "div", "h1", "h2", "h3", "dt", "ul", "table", "pre"];
/// Tags of cells.
const CELLS: [&str; 3] = ["td", "th", "dd"];
const ENTITIES: [(&str, &str); 14] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&ndash;", "–"),
    ("&mdash;", "—"),
    ("&auml;", "ä"),
    ("&ouml;", "ö"),
    ("&uuml;", "ü"),
    ("&szlig;", "ß"),
    ("&rarr;", "→"),
    ("&amp;", "&"),
];

/// What is read of a line of the source: several lines where it breaks them.
pub(super) fn plain(line: &str) -> Cow<'_, str> {
    if !line.contains('<') && !line.contains('&') {
        return line.into();
    }
    let mut read = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        read.push_str(before);
        let Some((tag, behind)) = after.split_once('>') else {
            read.push('<');
            rest = after;
            continue;
        };
        put(tag, &mut read);
        rest = behind;
    }
    read.push_str(rest);
    ENTITIES.iter().fold(read, |read, (entity, stands_for)| read.replace(entity, stands_for)).into()
}

/// What stands for a tag, or for an address in its place.
fn put(tag: &str, read: &mut String) {
    if tag.starts_with("http://") || tag.starts_with("https://") {
        // Slack writes a label behind the address.
        read.extend([" ", tag.split('|').next().unwrap_or(tag), " "]);
        return;
    }
    let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let is_tag = tag.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
    if let Some((_, link)) = tag.split_once("href=").filter(|_| name == "a") {
        let link = link.trim_start_matches(['"', '\'']).split(['"', '\'', ' ']).next().unwrap_or_default();
        read.extend([" ", link, " "]);
    } else if BREAKS.contains(&name.as_str()) {
        read.push('\n');
    } else if CELLS.contains(&name.as_str()) {
        if tag.starts_with('/') {
            read.push('\t');
        }
    } else if !is_tag || tag.contains('@') || is_placeholder(tag) {
        // What a person is to put in, or an address of mail.
        read.extend(["<", tag, ">"]);
    }
}

/// `<your-client-id>` is for a person. No tag has such a name.
fn is_placeholder(tag: &str) -> bool {
    !tag.contains('=') && !tag.starts_with('/') && tag.contains(['-', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_left_out_and_addresses_stay() {
        for (line, expected) in [
            ("User pool: a<br>Client: b", "User pool: a\nClient: b"),
            ("<tr><th>Pool</th><td><b>a</b></td></tr>", "\nPool\ta\t\n"),
            ("see <https://h.example/login|the page>.", "see  https://h.example/login ."),
            ("<a href=\"https://h.example/?a=1&amp;b=2\">here</a>", " https://h.example/?a=1&b=2 here"),
            ("Client: <your-client-id>", "Client: <your-client-id>"),
            ("a < b && c", "a < b && c"),
        ] {
            assert_eq!(plain(line), expected, "{line}");
        }
    }
}
