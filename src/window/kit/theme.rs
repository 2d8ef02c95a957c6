//! Colours, measures, fonts and icons: the one place where they are chosen.

mod families;
mod icon;

use std::sync::Arc;

use super::hairlines::Hairlines;
use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Frame, Margin, Shadow, Stroke,
    Style, TextStyle, Theme, Ui, Visuals, style::WidgetVisuals, vec2,
};
use families::SEMIBOLD;
pub use icon::{Icon, paint_icon};

/// Height of a row of the table and of lists, in points.
pub const ROW: f32 = 24.0;
/// Height of buttons, in points.
pub const CONTROL: f32 = 28.0;
/// Height of an entry of a menu.
pub const MENU_ROW: f32 = 26.0;
/// Height of text fields, in points.
pub const FIELD: f32 = 32.0;
/// Height of the top bar, in points.
pub const TOP_BAR: f32 = 44.0;
/// Height of the status bar, in points.
pub const STATUS_BAR: f32 = 26.0;
/// Corner radius of controls, in points.
pub const RADIUS: u8 = 6;
/// Corner radius of cards, in points.
pub const CARD_RADIUS: u8 = 10;
/// Space between an area's edge and what is in it, in points.
pub const PADDING: f32 = 12.0;

/// The colours of one theme. Text on panel reaches 4.5:1; faint is for what may be missed.
#[derive(Debug)]
pub struct Palette {
    /// Behind everything.
    pub background: Color32,
    /// Bars and side areas.
    pub panel: Color32,
    /// Controls and chips.
    pub raised: Color32,
    /// Lines between areas, borders.
    pub line: Color32,
    /// What is read.
    pub text: Color32,
    /// What is read second.
    pub dim: Color32,
    /// What may be missed.
    pub faint: Color32,
    /// The one accent.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Behind what is selected, or was found.
    pub selection: Color32,
    /// Behind what was found and is looked at.
    pub found: Color32,
    /// Needs a look.
    pub warn: Color32,
    /// Needs a person.
    pub bad: Color32,
    /// All is well.
    pub good: Color32,
    /// Keys of a JSON tree.
    pub key: Color32,
    /// Numbers, `true`, `false` and `null` of a JSON tree.
    pub number: Color32,
    /// Texts of a JSON tree.
    pub string: Color32,
    /// Bars of all messages, beside those of some.
    pub bar: Color32,
}

const DARK: Palette = Palette {
    background: hex(0x000f_1216),
    panel: hex(0x15_19_20),
    raised: hex(0x1b_20_29),
    line: hex(0x26_2c_37),
    text: hex(0xe4_e8_ee),
    dim: hex(0x8f_9a_aa),
    faint: hex(0x5d_68_78),
    accent: hex(0x3f_b6_a8),
    on_accent: hex(0x000f_1216),
    selection: hex(0x1d_3a_3b),
    found: hex(0x24_60_5b),
    warn: hex(0xe0_a8_4a),
    bad: hex(0xe5_69_5f),
    good: hex(0x58_b8_74),
    key: hex(0x7f_b4_e6),
    number: hex(0xd9_a2_6a),
    string: hex(0x9c_c9_8f),
    bar: hex(0x46_50_5f),
};

const LIGHT: Palette = Palette {
    background: hex(0xf6_f7_f9),
    panel: hex(0xff_ff_ff),
    raised: hex(0xf0_f2_f5),
    line: hex(0xdd_e2_e9),
    text: hex(0x1a_21_2b),
    dim: hex(0x5b_67_77),
    faint: hex(0x94_a0_b0),
    accent: hex(0x0f_85_77),
    on_accent: hex(0xff_ff_ff),
    selection: hex(0xd9_ef_ec),
    found: hex(0xb5_e2_db),
    warn: hex(0xa8_6a_00),
    bad: hex(0xc0_39_2f),
    good: hex(0x2b_8a_4b),
    key: hex(0x1f_66_a8),
    number: hex(0xa3_5a_12),
    string: hex(0x3d_7a_2c),
    bar: hex(0xb9_c2_ce),
};

#[cfg(test)]
impl Palette {
    /// Any palette, for tests that need one and look at no colour.
    pub(crate) fn for_tests() -> &'static Self {
        &DARK
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the room for colours")]
const fn hex(rgb: u32) -> Color32 {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// What is seen where no area is.
#[must_use]
pub fn ground(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { DARK.panel } else { LIGHT.panel }
}

/// The colours of the theme that `ui` is drawn in.
#[must_use]
pub fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// Words: Inter 13.
#[must_use]
pub fn body() -> FontId {
    FontId::proportional(13.0)
}

/// Small words: Inter 12.
#[must_use]
pub fn small() -> FontId {
    FontId::proportional(12.0)
}

/// What is written on a key: Inter 11.
#[must_use]
pub fn key() -> FontId {
    FontId::proportional(11.0)
}

/// Inter semibold.
#[must_use]
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Topics, payloads, ids: `JetBrains Mono` 12.
#[must_use]
pub fn mono() -> FontId {
    FontId::monospace(12.0)
}

/// Times of an axis: `JetBrains Mono` 11.
#[must_use]
pub fn mono_small() -> FontId {
    FontId::monospace(11.0)
}

/// Gives `ctx` the fonts and both themes. Call once per window.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    // The steps of the library are others than those of the settings.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    ctx.add_plugin(Hairlines);
    ctx.set_style_of(Theme::Dark, style(&DARK, true));
    ctx.set_style_of(Theme::Light, style(&LIGHT, false));
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let inter = FontData::from_static(include_bytes!("../../../assets/fonts/Inter-Regular.otf"));
    let inter_semibold = FontData::from_static(include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"));
    let mono = without_ligatures(include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf"));
    for (name, data) in [("inter", inter), (SEMIBOLD, inter_semibold), ("mono", FontData::from_owned(mono))] {
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let family = |first: &[&str]| first.iter().map(|name| (*name).to_owned()).chain(fallback.clone()).collect();
    fonts.families.insert(FontFamily::Proportional, family(&["inter", "mono"]));
    fonts.families.insert(FontFamily::Name(SEMIBOLD.into()), family(&[SEMIBOLD, "mono"]));
    fonts.families.insert(FontFamily::Monospace, family(&["mono", "inter"]));
    fonts
}

/// Payloads are shown as they are: `!=` must not be drawn as one sign. egui has no switch for it, so the table that
/// holds the ligatures (OpenType "GSUB") gets a name that is not looked for.
fn without_ligatures(font: &[u8]) -> Vec<u8> {
    let mut font = font.to_vec();
    let tables = font.get(4..6).map_or(0, |count| usize::from(u16::from_be_bytes([count[0], count[1]])));
    for entry in font.iter_mut().skip(12).collect::<Vec<_>>().chunks_mut(16).take(tables) {
        if entry.iter().take(4).map(|byte| **byte).eq(*b"GSUB") {
            *entry[0] = b'x';
        }
    }
    font
}

fn style(palette: &Palette, dark: bool) -> Style {
    let mut style = Style { visuals: visuals(palette, dark), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, small()),
        (TextStyle::Body, body()),
        (TextStyle::Button, body()),
        (TextStyle::Heading, semibold(20.0)),
        (TextStyle::Monospace, mono()),
    ]
    .into();
    style.animation_time = 0.08;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 8.0);
    spacing.button_padding = vec2(12.0, 5.0);
    spacing.interact_size = vec2(CONTROL, CONTROL);
    spacing.menu_margin = Margin::same(4);
    spacing.icon_width = 14.0;
    spacing.icon_width_inner = 8.0;
    spacing.icon_spacing = 6.0;
    spacing.scroll.bar_width = 8.0;
    style
}

fn visuals(palette: &Palette, dark: bool) -> Visuals {
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    visuals.panel_fill = palette.background;
    // Menus and other popups; dialogs are cards.
    visuals.window_fill = palette.raised;
    visuals.window_stroke = Stroke::new(1.0, palette.faint);
    visuals.window_corner_radius = CornerRadius::same(CARD_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow = Shadow::NONE;
    visuals.extreme_bg_color = palette.background;
    visuals.text_edit_bg_color = Some(palette.panel);
    visuals.faint_bg_color = palette.raised;
    visuals.code_bg_color = palette.raised;
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.warn;
    visuals.error_fg_color = palette.bad;
    visuals.weak_text_color = Some(palette.faint);
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(1.0, palette.accent);
    let widget = |fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, border),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let widgets = &mut visuals.widgets;
    widgets.noninteractive = widget(palette.panel, palette.line, palette.text);
    widgets.inactive = widget(palette.raised, palette.line, palette.text);
    widgets.hovered = widget(palette.line, palette.line, palette.text);
    // Also the look of what has the keyboard's focus.
    widgets.active = widget(palette.raised, palette.accent, palette.text);
    widgets.open = widget(palette.line, palette.line, palette.text);
    visuals
}

/// An area of the window without a margin.
pub fn area(fill: Color32) -> Frame {
    Frame::NONE.fill(fill)
}

/// A card on the background.
pub fn card(palette: &Palette, margin: i8) -> Frame {
    Frame::NONE
        .fill(palette.panel)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .inner_margin(Margin::same(margin))
}

/// A box that holds a text to copy.
pub fn boxed(ui: &Ui) -> Frame {
    Frame::NONE
        .fill(ui.visuals().text_edit_bg_color())
        .stroke(Stroke::new(1.0, palette(ui).line))
        .corner_radius(CornerRadius::same(RADIUS))
        .inner_margin(Margin::symmetric(10, 7))
}

#[cfg(test)]
mod tests;
