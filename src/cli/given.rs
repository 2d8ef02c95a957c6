//! Topics and filters as they were given on the command line. What nobody sees around them is left out, and what nobody
//! sees inside them is refused unless `--as-is` says that it is meant.

use super::Stop;
use super::terminal::tell;
use model::{Given, Topic, TopicFilter};

/// The topic that is meant by `text`.
///
/// # Errors
/// [`Stop::Usage`] when it cannot be sent to, or has to be confirmed. The person has been told then.
pub(super) fn topic(text: &str, as_is: bool) -> Result<Topic, Stop> {
    Topic::parse(meant("topic", text, as_is)?).map_err(|error| refused(&error.to_string()))
}

/// The filter that is meant by `text`.
///
/// # Errors
/// As [`topic`].
pub(super) fn topic_filter(text: &str, as_is: bool) -> Result<TopicFilter, Stop> {
    TopicFilter::parse(meant("filter", text, as_is)?).map_err(|error| refused(&error.to_string()))
}

fn meant<'t>(noun: &str, text: &'t str, as_is: bool) -> Result<&'t str, Stop> {
    if as_is {
        return Ok(text);
    }
    let given = Given::new(text);
    if let Some(doubt) = given.doubt() {
        let mended = given.mended();
        return Err(refused(&format!("the {noun} {doubt}. Write {mended}, or add --as-is if it is meant")));
    }
    if given.had_more() {
        tell(&format!("warning: blanks or quotation marks around the {noun} were left out: {}", given.text()));
    }
    Ok(given.text())
}

fn refused(words: &str) -> Stop {
    tell(&format!("error: {words}"));
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
