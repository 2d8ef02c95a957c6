//! Texts can be read on what is behind them, and the font has no ligatures.

use super::*;

/// Relative luminance and contrast as WCAG 2 define them.
fn contrast(a: Color32, b: Color32) -> f32 {
    let luminance = |color: Color32| {
        let linear = |byte: u8| {
            let part = f32::from(byte) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_is_readable_on_its_background() {
    for palette in [&DARK, &LIGHT] {
        for (name, text, ground) in [
            ("text", palette.text, palette.panel),
            ("text on selection", palette.text, palette.selection),
            ("text on what was found", palette.text, palette.found),
            ("dim", palette.dim, palette.panel),
            ("dim on background", palette.dim, palette.background),
            ("good", palette.good, palette.panel),
            ("warn", palette.warn, palette.panel),
            ("bad", palette.bad, palette.panel),
            ("on accent", palette.on_accent, palette.accent),
        ] {
            let contrast = contrast(text, ground);
            assert!(contrast >= 4.2, "{name}: {contrast:.2}");
        }
    }
}

#[test]
fn the_ligature_table_is_hidden_and_nothing_else() {
    let font = include_bytes!("../../../../assets/fonts/JetBrainsMono-Regular.ttf");
    let hidden = without_ligatures(font);
    let different = font.iter().zip(&hidden).filter(|(a, b)| a != b).count();
    assert_eq!((font.len(), different), (hidden.len(), 1));
}
