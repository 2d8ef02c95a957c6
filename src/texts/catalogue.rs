//! The translations of one language, read from its file at the first use.

use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;
use polib::po_file;

/// `de.po` without its comments, as zlib.
const GERMAN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/de.po.zlib"));

/// Texts by what they are in English.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    texts: HashMap<String, String>,
    /// Those that depend on a number, by the English form for one: the forms for one and for more.
    counted: HashMap<String, [String; 2]>,
}

/// `de.po`.
pub(super) fn german() -> &'static Catalogue {
    static READ: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(&unpacked(GERMAN)));
    &READ
}

/// A file that cannot be unpacked, which a test excludes, is empty.
fn unpacked(file: &[u8]) -> String {
    let mut text = String::new();
    match ZlibDecoder::new(file).read_to_string(&mut text) {
        Ok(_) => text,
        Err(_) => String::new(),
    }
}

impl Catalogue {
    /// From a file in the format of GNU gettext without comments: translators' tools write them in forms that the reader does
    /// not know. A file that cannot be read, which a test excludes, has no texts.
    fn read(file: &str) -> Self {
        let mut catalogue = Self::default();
        let Ok(messages) = po_file::parse_from_reader(file.as_bytes()) else { return catalogue };
        for message in messages.messages().filter(|message| message.is_translated() && !message.is_fuzzy()) {
            if let Ok(text) = message.msgstr() {
                catalogue.texts.insert(message.msgid().to_owned(), text.to_owned());
            } else if let Some([one, many]) = message.msgstr_plural().ok().and_then(|forms| forms.first_chunk()) {
                catalogue.counted.insert(message.msgid().to_owned(), [one.clone(), many.clone()]);
            }
        }
        catalogue
    }

    pub(super) fn text(&'static self, english: &'static str) -> &'static str {
        self.translation(english).unwrap_or(english)
    }

    pub(super) fn translation(&'static self, english: &str) -> Option<&'static str> {
        self.texts.get(english).map(String::as_str)
    }

    pub(super) fn counted_text(&'static self, is_one: bool, one: &'static str, many: &'static str) -> &'static str {
        match self.counted.get(one) {
            Some([translated, _]) if is_one => translated,
            Some([_, translated]) => translated,
            None if is_one => one,
            None => many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, GERMAN, unpacked};

    #[test]
    fn the_program_has_the_german_texts() {
        let texts = Catalogue::read(&unpacked(GERMAN)).texts;
        let file = include_str!("de.po");
        assert!(texts.len() > 1_000, "{} texts", texts.len());
        assert_eq!(texts.get("Cancel").map(String::as_str), Some("Abbrechen"));
        assert!(file.contains("\n#: ") && !unpacked(GERMAN).contains("\n#: "));
    }

    #[test]
    fn a_file_of_translations_is_read() {
        let file = "msgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n\
                    msgid \"one \"\n\"line\"\nmsgstr \"eine \\\"Zeile\\\"\"\n\n\
                    msgid \"{n} topic\"\nmsgid_plural \"{n} topics\"\nmsgstr[0] \"{n} Topic\"\nmsgstr[1] \"{n} Topics!\"\n\n\
                    #, fuzzy\nmsgid \"not sure\"\nmsgstr \"unsicher\"\n\n\
                    msgid \"open\"\nmsgstr \"\"\n";
        let catalogue: &'static Catalogue = Box::leak(Box::new(Catalogue::read(file)));
        assert_eq!(catalogue.text("one line"), "eine \"Zeile\"");
        assert_eq!(catalogue.text("not sure"), "not sure");
        assert_eq!(catalogue.text("open"), "open");
        assert_eq!(catalogue.counted_text(true, "{n} topic", "{n} topics"), "{n} Topic");
        assert_eq!(catalogue.counted_text(false, "{n} topic", "{n} topics"), "{n} Topics!");
        assert_eq!(catalogue.counted_text(false, "{n} row", "{n} rows"), "{n} rows");
    }
}
