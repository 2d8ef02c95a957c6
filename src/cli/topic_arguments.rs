//! Topics and filters as given on the command line. Invisible characters around them are left out; those inside are
//! refused unless `--as-is` says that they are meant.

use super::Stop;
use super::terminal::{tell_error, tell_warning};
use model::{Given, Topic, TopicFilter};
use texts::t;

/// The topic that is meant by `text`.
///
/// # Errors
/// [`Stop::Usage`] when it is no topic to publish to, or has to be confirmed. The reason is printed then.
pub(super) fn topic(text: &str, as_is: bool) -> Result<Topic, Stop> {
    Topic::parse(meant(text, as_is)?).map_err(|error| refused(&error.to_string()))
}

/// The filter that is meant by `text`.
///
/// # Errors
/// As [`topic`].
pub(super) fn topic_filter(text: &str, as_is: bool) -> Result<TopicFilter, Stop> {
    TopicFilter::parse(meant(text, as_is)?).map_err(|error| refused(&error.to_string()))
}

fn meant(text: &str, as_is: bool) -> Result<&str, Stop> {
    if as_is {
        return Ok(text);
    }
    let given = Given::new(text);
    if let Some(doubt) = given.doubt() {
        let mended = given.mended();
        return Err(refused(&t!("{doubt}. Write {mended}, or add --as-is to use it unchanged", doubt, mended)));
    }
    if given.had_more() {
        tell_warning(&t!("spaces or quotation marks were removed: {text}", text = given.text()));
    }
    Ok(given.text())
}

fn refused(words: &str) -> Stop {
    tell_error(words);
    Stop::Usage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overlooked_is_left_out_refused_or_meant() {
        for text in [" plant/a", "plant/a\r\n", "\"plant/a\"", "\u{feff}plant/a\u{200b}"] {
            assert_eq!(topic(text, false).unwrap().as_str(), "plant/a");
            assert_eq!(topic_filter(text, false).unwrap().as_str(), "plant/a");
            assert_eq!(topic(text, true).unwrap().as_str(), text);
        }
        for text in ["plant/hall 1", "plant\u{202e}/a", "plant/a\nplant/b", "'plant/a"] {
            assert!(matches!(topic(text, false), Err(Stop::Usage)), "{text:?}");
            assert!(matches!(topic_filter(text, false), Err(Stop::Usage)), "{text:?}");
            assert_eq!(topic_filter(text, true).unwrap().as_str(), text);
        }
        assert!(matches!(topic(" ", false), Err(Stop::Usage)));
    }
}
