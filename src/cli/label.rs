//! Which profile a line of `watch` is about, where it prints several.

use super::terminal::push_visible;

/// The name of a profile as both forms print it; empty where there is one profile only.
#[derive(Clone, Debug, Default)]
pub(super) struct Label {
    /// `"profile":"NAME",` or nothing: the first field of an object.
    pub(super) json: String,
    /// The name, padded with spaces to the width of the column, and a space; or nothing.
    pub(super) text: String,
}

impl Label {
    /// A label for each of `names`, in a column that is as wide as the longest of them. One name alone has an empty one.
    pub(super) fn of_all(names: &[String]) -> Vec<Self> {
        if names.len() < 2 {
            return names.iter().map(|_| Self::default()).collect();
        }
        let width = names.iter().map(|name| visible(name).chars().count()).max().unwrap_or_default();
        names.iter().map(|name| Self::new(name, width)).collect()
    }

    fn new(name: &str, width: usize) -> Self {
        let mut json = "\"profile\":".to_owned();
        payload::push_quoted(name, &mut json);
        json.push(',');
        Self { json, text: format!("{:width$} ", visible(name)) }
    }
}

fn visible(name: &str) -> String {
    let mut text = String::new();
    push_visible(&mut text, name);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_a_column_and_one_alone_is_none() {
        let labels = Label::of_all(&["plant".to_owned(), "van\u{202e}".to_owned()]);
        let [plant, van] = &labels[..] else { panic!("one each: {labels:?}") };
        assert_eq!((&*plant.text, &*van.text), ("plant       ", "van\\u{202e} "));
        assert_eq!((&*plant.json, &*van.json), ("\"profile\":\"plant\",", "\"profile\":\"van\\u202e\","));
        let alone = Label::of_all(&["plant".to_owned()]);
        assert!(alone.len() == 1 && alone[0].text.is_empty() && alone[0].json.is_empty(), "{alone:?}");
    }
}
