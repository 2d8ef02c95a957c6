//! Texts of which both ends matter, cut in their middle.

use eframe::egui::Ui;

use super::{theme, widgets};

/// `text` with at most so many characters, at least five: what is left out is in the middle.
pub(crate) fn in_middle(text: &str, most: usize) -> String {
    let (characters, most) = (text.chars().collect::<Vec<_>>(), most.max(5));
    if characters.len() <= most {
        return text.to_owned();
    }
    let tail = most / 2;
    ends(&characters, most - 1 - tail, tail)
}

/// `text` with as many characters of its beginning and of its end as there is room for, with one of each at least. It is cut
/// in any case.
pub(crate) fn in_middle_to_fit(text: &str, width: f32, measure: impl Fn(&str) -> f32) -> String {
    let characters: Vec<char> = text.chars().collect();
    let cut = |kept: usize| ends(&characters, kept - kept / 2, kept / 2);
    let (mut fits, mut too_many) = (2.min(characters.len()), characters.len());
    while fits + 1 < too_many {
        let kept = usize::midpoint(fits, too_many);
        if measure(&cut(kept)) <= width {
            fits = kept;
        } else {
            too_many = kept;
        }
    }
    cut(fits)
}

fn ends(characters: &[char], head: usize, tail: usize) -> String {
    let (head, tail) = (&characters[..head], &characters[characters.len() - tail..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

/// So many letters of [`theme::mono`] fit into `width`, in points.
pub(crate) fn letters_in(ui: &Ui, width: f32) -> usize {
    let letter = widgets::galley(ui, "0", theme::mono(), theme::palette(ui).text, f32::INFINITY).size().x;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the width of the window")]
    let letters = (width / letter).max(0.0) as usize;
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_cut_in_its_middle() {
        for (topic, most, expected) in [
            ("plant/a", 7, "plant/a"),
            ("plant/pumps/pump-b/cmd", 11, "plant…b/cmd"),
            ("plant/a", 0, "pl…/a"),
            ("工場/ポンプ/一", 6, "工場…プ/一"),
        ] {
            assert_eq!(in_middle(topic, most), expected, "{topic}");
        }
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "short texts")]
    fn a_name_is_cut_to_the_room_that_there_is_and_shows_a_letter_of_each_end() {
        let fit = |name: &str, width| in_middle_to_fit(name, width, |text| text.chars().count() as f32);
        for (name, width, expected) in [
            ("pump-a/state", 11.0, "pump-…state"),
            ("pump-a", 4.0, "pu…a"),
            ("pump-a", 0.0, "p…a"),
            ("温度計測器", 4.0, "温度…器"),
            ("ab", 1.0, "a…b"),
            ("a", 1.0, "a…"),
            ("", 1.0, "…"),
        ] {
            assert_eq!(fit(name, width), expected, "{name}");
        }
    }
}
