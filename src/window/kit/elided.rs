//! Texts of which both ends matter, cut in their middle.

use eframe::egui::Ui;

use super::{theme, widgets};

/// `text` with at most so many characters, at least five: what is left out is in the middle.
pub(crate) fn in_middle(text: &str, most: usize) -> String {
    let (count, most) = (text.chars().count(), most.max(5));
    if count <= most {
        return text.to_owned();
    }
    let tail = most / 2;
    let head: String = text.chars().take(most - 1 - tail).collect();
    let tail: String = text.chars().skip(count - tail).collect();
    format!("{head}…{tail}")
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
}
