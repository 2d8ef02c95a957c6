//! Texts for people, in their language.
//!
//! The English text is written where it is used, as the argument of [`t!`] (or [`counted!`] where it depends on a number),
//! and is what a text is looked up by. `texts.pot` beside this file lists all of them, and each other language has a file
//! of translations, `de.po` for German: the format of GNU gettext, which every translator's tool reads. A text that a
//! language lacks is shown in English. The test `catalogue` keeps the files complete and finds texts outside of them.
//!
//! The language belongs to the whole program. It is set once at the start and when a person chooses another one.

mod catalogue;
mod language;

pub use language::Language;

use std::fmt::Display;

/// The text in the current language; without a translation, as it is.
#[must_use]
pub fn text(english: &'static str) -> &'static str {
    Language::current().text(english)
}

/// The form of a text for `number`, in the current language.
#[must_use]
pub fn counted_text(number: u64, one: &'static str, many: &'static str) -> &'static str {
    Language::current().counted_text(number, one, many)
}

/// Puts values in the place of their `{name}`. What has no value stays as it is.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    use std::fmt::Write as _;

    let mut filled = String::with_capacity(template.len() + 16 * values.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            filled.push_str(&rest[..1]);
            rest = &rest[2..];
            continue;
        }
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        let name = rest[..end].trim_matches(['{', '}']);
        match values.iter().find(|(known, _)| *known == name) {
            // Writing to a text cannot fail.
            Some((_, value)) => drop(write!(filled, "{value}")),
            None => filled.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    filled.push_str(rest);
    filled
}

/// A text for people, in their language: a `&'static str`, or a `String` when it has values.
///
/// ```
/// use topicdeck_texts::t;
///
/// let topic = "plant/pump-b";
/// assert_eq!(t!("Subscribe"), "Subscribe");
/// assert_eq!(t!("No message on {topic} for {secs} s.", topic, secs = 4 + 1), "No message on plant/pump-b for 5 s.");
/// ```
///
/// The literal names its values, `{topic}`, and the values follow by name. A value has no format in the text
/// (`{secs:.1}`): it is given as it is to be shown.
#[macro_export]
macro_rules! t {
    ($english:literal $(,)?) => { $crate::text($english) };
    ($english:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        {
            let source: &'static str = $english;
            let text = $crate::text(source);
            if ::core::ptr::eq(text, source) {
                // The compiler sees here that every value is in the text, and no other one.
                ::std::format!($english, $($name = $crate::t!(@value $name $($value)?)),+)
            } else {
                $crate::fill(text, &[$((::core::stringify!($name), &$crate::t!(@value $name $($value)?))),+])
            }
        }
    };
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
}

/// A text that depends on a number: `counted!(count, "{count} topic", "{count} topics")`. The first value is the number that
/// decides, a `u64`; it may be in the text, with its thousands set apart, by its name. Other values follow as in [`t!`].
///
/// ```
/// use topicdeck_texts::counted;
///
/// let kept = 1_204;
/// assert_eq!(counted!(kept, "{kept} message is kept", "{kept} messages are kept"), "1,204 messages are kept");
/// ```
#[macro_export]
macro_rules! counted {
    ($number:ident $(= $count:expr)?, $one:literal, $many:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        let number: u64 = $crate::t!(@value $number $($count)?);
        $crate::fill(
            $crate::counted_text(number, $one, $many),
            &[(::core::stringify!($number), &$crate::count(number)) $(, (::core::stringify!($name), &$crate::t!(@value $name $($value)?)))*],
        )
    }};
}

/// A text in a table or a constant, looked up where it is shown, with [`text`]: `later!("Connect")` is
/// `"Connect"`.
#[macro_export]
macro_rules! later {
    ($english:literal) => {
        $english
    };
}

/// A number with so many digits after the decimal separator of the language: `1.4`.
#[must_use]
pub fn decimal(number: f64, digits: usize) -> String {
    let english = format!("{number:.digits$}");
    match Language::current().decimal_separator() {
        '.' => english,
        separator => english.replace('.', &separator.to_string()),
    }
}

/// A whole number with its thousands set apart as the current language does: `1,204` in English, `1.204` in German.
#[must_use]
pub fn count(number: u64) -> String {
    let separator = Language::current().thousands_separator();
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_take_the_place_of_their_names() {
        let rows: [(&str, &str); 6] = [
            ("{a} and {b}", "1 and two"),
            ("{b}{a}{b}", "two1two"),
            ("{{a}} is {a}", "{a} is 1"),
            ("{unknown} stays", "{unknown} stays"),
            ("an end that is open {a", "an end that is open 1"),
            ("ohne", "ohne"),
        ];
        for (template, expected) in rows {
            assert_eq!(fill(template, &[("a", &1), ("b", &"two")]), expected, "{template}");
        }
    }

    #[test]
    fn texts_are_english_at_first() {
        let (kept, wait) = (1, 3);
        assert_eq!(t!("next attempt in {wait} s", wait), "next attempt in 3 s");
        assert_eq!(counted!(kept, "{kept} topic", "{kept} topics"), "1 topic");
        assert_eq!(
            counted!(kept = 2_000_000, "{kept} topic of {wait}", "{kept} topics of {wait}", wait),
            "2,000,000 topics of 3"
        );
    }
}
