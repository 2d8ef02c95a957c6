//! Links to this program: `topicdeck://PROFILE/TOPIC`.

use percent_encoding::percent_decode_str;

use super::{TopicFilter, is_mark};

/// How a link begins.
const SCHEME: &str = "topicdeck://";

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Name of the profile to open.
    pub profile: String,
    /// What to search for there.
    pub topic_filter: Option<TopicFilter>,
}

impl Link {
    /// Far more than a profile and a topic have.
    pub const MOST_BYTES: usize = 4_096;

    /// The link in `text`; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let scheme = text.get(..SCHEME.len()).filter(|scheme| scheme.eq_ignore_ascii_case(SCHEME))?;
        let is_short = text.len() <= Self::MOST_BYTES;
        let rest = text.strip_prefix(scheme).filter(|rest| is_short && !rest.contains(['?', '#']))?;
        let (profile, topic) = rest.split_once('/').unwrap_or((rest, ""));
        let [profile, topic] = [profile, topic].map(|part| percent_decode_str(part).decode_utf8().ok());
        let profile = profile.filter(|name| !name.is_empty() && !name.chars().any(is_mark))?;
        let topic_filter = match topic.filter(|topic| !topic.chars().any(is_mark))? {
            topic if topic.is_empty() => None,
            topic => Some(TopicFilter::parse(&topic).ok()?),
        };
        Some(Self { profile: profile.into_owned(), topic_filter })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_a_profile_and_a_topic() {
        let filter = |text: &str| Some(TopicFilter::parse(text).unwrap());
        for (text, profile, topic_filter) in [
            ("topicdeck://plant", "plant", None),
            ("topicdeck://plant/", "plant", None),
            ("TopicDeck://plant/pumps/pump-b/cmd", "plant", filter("pumps/pump-b/cmd")),
            ("topicdeck://plant/pumps/%23", "plant", filter("pumps/#")),
            ("topicdeck://Halle%202%20S%C3%BCd/a%20b/+", "Halle 2 Süd", filter("a b/+")),
            ("topicdeck://plant//a", "plant", filter("/a")),
        ] {
            assert_eq!(Link::parse(text), Some(Link { profile: profile.to_owned(), topic_filter }), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_link() {
        let long = format!("topicdeck://plant/{}", "a".repeat(Link::MOST_BYTES));
        for text in [
            "",
            "topicdeck:plant",
            "https://plant/a",
            "topicdeck://",
            "topicdeck:///a",
            "topicdeck://plant/a?b=c",
            "topicdeck://plant/#",
            "topicdeck://plant/a%23",
            "topicdeck://plant/%ff",
            "topicdeck://plant/a%0Ab",
            "topicdeck://pl%E2%80%AEant/a",
            "tópicdeck://plant",
            &long,
        ] {
            assert_eq!(Link::parse(text), None, "{text}");
        }
    }
}
