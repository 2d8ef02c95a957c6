//! Reads links to this program: `topicdeck://PROFILE/TOPIC`.

use percent_encoding::percent_decode_str;

use model::{TopicFilter, is_mark};
use texts::t;
use window::app::Link;

/// How a link begins.
const SCHEME: &str = "topicdeck://";
/// Far more than a profile and a topic have.
const MOST_BYTES: usize = 4_096;

/// The link in `text`. The error is what is expected instead.
pub(super) fn link(text: &str) -> Result<Link, String> {
    parts(text).ok_or_else(|| t!("expected topicdeck://PROFILE/TOPIC, where a blank is %20 and # is %23").to_owned())
}

fn parts(text: &str) -> Option<Link> {
    let scheme = text.get(..SCHEME.len()).filter(|scheme| scheme.eq_ignore_ascii_case(SCHEME))?;
    let rest = text.strip_prefix(scheme).filter(|rest| text.len() <= MOST_BYTES && !rest.contains(['?', '#']))?;
    let (profile, topic) = rest.split_once('/').unwrap_or((rest, ""));
    let [profile, topic] = [profile, topic].map(|part| percent_decode_str(part).decode_utf8().ok());
    let profile = profile.filter(|name| !name.is_empty() && !name.chars().any(is_mark))?;
    let topic_filter = match topic.filter(|topic| !topic.chars().any(is_mark))? {
        topic if topic.is_empty() => None,
        topic => Some(TopicFilter::parse(&topic).ok()?),
    };
    Some(Link { profile: profile.into_owned(), topic_filter })
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
            assert_eq!(link(text), Ok(Link { profile: profile.to_owned(), topic_filter }), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_link() {
        let long = format!("topicdeck://plant/{}", "a".repeat(MOST_BYTES));
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
            assert!(link(text).is_err(), "{text}");
        }
    }
}
