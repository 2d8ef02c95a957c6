//! The controls that all pages share. Each has an accessible name.

use eframe::egui::{
    Align, Button, Color32, CornerRadius, FontId, Frame, Id, Label, Layout, Margin, Response, RichText, Role, Sense,
    Stroke, StrokeKind, TextEdit, TextWrapMode, Ui, UiBuilder, WidgetInfo,
    text::{LayoutJob, TextFormat, TextWrapping},
    vec2,
};

use super::theme::{self, Icon};
use crate::model::Qos;

/// How long a button says "Copied", in seconds.
const COPIED_SECS: f64 = 1.5;

/// A line of text that cannot be selected and is cut at the edge.
pub(super) fn line(ui: &mut Ui, text: &str, font: FontId, color: Color32) -> Response {
    ui.add(Label::new(RichText::new(text).font(font).color(color)).truncate().selectable(false))
}

/// A text that wraps and can be selected.
pub(super) fn paragraph(ui: &mut Ui, text: &str, color: Color32) -> Response {
    let rich = RichText::new(text).font(theme::body()).color(color).line_height(Some(18.0));
    ui.add(Label::new(rich).wrap().selectable(true))
}

/// The name of a section: 11, upper case, spaced.
pub(super) fn section(ui: &mut Ui, name: &str) -> Response {
    let dim = theme::palette(ui).dim;
    let text = RichText::new(name.to_uppercase()).font(theme::semibold(11.0)).extra_letter_spacing(0.6).color(dim);
    ui.add(Label::new(text).selectable(false))
}

/// The one button of a page that does what the page is for.
pub(super) fn primary(ui: &mut Ui, text: &str) -> Response {
    ui.add(primary_button(ui, text))
}

pub(super) fn primary_button(ui: &Ui, text: &str) -> Button<'static> {
    let palette = theme::palette(ui);
    let text = RichText::new(text).font(theme::semibold(13.0)).color(palette.on_accent);
    Button::new(text).fill(palette.accent).stroke(Stroke::new(1.0, palette.accent))
}

/// A button that looks like a word, in the accent's colour; `name` is what a screen reader says.
pub(super) fn word_button(ui: &mut Ui, text: &str, name: &str) -> Response {
    let accent = theme::palette(ui).accent;
    word(ui, RichText::new(text).font(theme::small()).color(accent), name)
}

/// A button without a frame; the keyboard's focus draws one around it.
pub(super) fn word(ui: &mut Ui, text: RichText, name: &str) -> Response {
    let response = ui.add(Button::new(text).small().frame(false)).accessible_name(name);
    if response.has_focus() || response.hovered() {
        let palette = theme::palette(ui);
        let color = if response.has_focus() { palette.accent } else { palette.line };
        ui.painter().rect_stroke(
            response.rect.expand2(vec2(4.0, 1.0)),
            4.0,
            Stroke::new(1.0, color),
            StrokeKind::Outside,
        );
    }
    response
}

/// Copies `text` and says so for a moment.
pub(super) fn copy_button(ui: &mut Ui, label: &str, name: &str, text: &str) -> Response {
    copying(ui, label, text, |ui, label| ui.button(label).accessible_name(name))
}

/// The same, as a word.
pub(super) fn copy_word(ui: &mut Ui, name: &str, text: &str) -> Response {
    copying(ui, "Copy", text, |ui, label| word_button(ui, label, name))
}

fn copying(ui: &mut Ui, label: &str, text: &str, add: impl FnOnce(&mut Ui, &str) -> Response) -> Response {
    let id = ui.next_auto_id().with("copied");
    let now = ui.input(|input| input.time);
    let copied_at: Option<f64> = ui.data(|data| data.get_temp(id));
    let copied = copied_at.is_some_and(|at| now - at < COPIED_SECS);
    let response = add(ui, if copied { "Copied" } else { label });
    if response.clicked() {
        ui.copy_text(text.to_owned());
        ui.data_mut(|data| data.insert_temp(id, now));
        ui.ctx().request_repaint_after_secs(1.6);
    }
    response
}

/// A box with a text to copy, which may have several lines; long lines wrap.
pub(super) fn copy_box(ui: &mut Ui, name: &str, text: &str) {
    theme::boxed(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            copy_word(ui, &format!("Copy {name}"), text);
            ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                let color = theme::palette(ui).text;
                let rich = RichText::new(text).font(theme::mono()).color(color).line_height(Some(18.0));
                ui.add(Label::new(rich).wrap().selectable(true));
            });
        });
    });
}

/// A one-line field of the height of the grid.
pub(super) fn field(ui: &mut Ui, text: &mut String, id: Id, name: &str, hint: &str, width: f32) -> Response {
    let edit = one_line(ui, text, id, hint).desired_width(width);
    ui.add(edit).accessible_name(name)
}

/// What [`field`] adds, to be changed first.
pub(super) fn one_line<'t>(ui: &Ui, text: &'t mut String, id: Id, hint: &str) -> TextEdit<'t> {
    let faint = theme::palette(ui).faint;
    TextEdit::singleline(text)
        .id(id)
        .font(theme::mono())
        .hint_text(RichText::new(hint).font(theme::mono()).color(faint))
        .margin(Margin::symmetric(10, 7))
        .min_size(vec2(0.0, theme::FIELD))
        .align(eframe::egui::Align2::LEFT_CENTER)
}

/// A field of several lines.
pub(super) fn text_area<'t>(ui: &Ui, text: &'t mut String, id: Id, hint: &str) -> TextEdit<'t> {
    let faint = theme::palette(ui).faint;
    TextEdit::multiline(text)
        .id(id)
        .font(theme::mono())
        .hint_text(RichText::new(hint).font(theme::mono()).color(faint))
        .margin(Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY)
}

/// A square button with an icon.
pub(super) fn icon_button(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(36.0, theme::CONTROL), Sense::click());
    let visuals = *ui.style().interact(&response);
    ui.painter().rect(rect, visuals.corner_radius, visuals.weak_bg_fill, visuals.bg_stroke, StrokeKind::Inside);
    theme::paint_icon(ui.painter(), icon, rect.center(), 12.0, visuals.text_color());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name)
}

/// A button with an icon before its text.
pub(super) fn icon_text_button(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    let text_galley = galley(ui, text, theme::body(), theme::palette(ui).text, f32::INFINITY);
    let size = vec2(text_galley.size().x + 44.0, theme::CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let visuals = *ui.style().interact(&response);
    ui.painter().rect(rect, visuals.corner_radius, visuals.weak_bg_fill, visuals.bg_stroke, StrokeKind::Inside);
    theme::paint_icon(ui.painter(), icon, rect.left_center() + vec2(18.0, 0.0), 10.0, visuals.text_color());
    let at = rect.left_center() + vec2(31.0, -text_galley.size().y / 2.0);
    ui.painter().galley(at, text_galley, visuals.text_color());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    response
}

/// A button whose text is followed by a sign that it opens something; `dot` is drawn before it.
pub(super) fn menu_button(ui: &mut Ui, text: &str, name: &str, dot: Option<Color32>, framed: bool) -> Response {
    let palette = theme::palette(ui);
    let text_color = if framed { palette.text } else { palette.dim };
    let text = galley(ui, text, theme::body(), text_color, (ui.available_width() - 44.0).clamp(40.0, 260.0));
    let (before, margin) = (if dot.is_some() { 14.0 } else { 0.0 }, if framed { 11.0 } else { 6.0 });
    let size = vec2(text.size().x + before + 16.0 + 2.0 * margin, theme::CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let visuals = *ui.style().interact(&response);
    if framed || response.hovered() || response.has_focus() {
        ui.painter().rect(rect, visuals.corner_radius, visuals.weak_bg_fill, visuals.bg_stroke, StrokeKind::Inside);
    }
    let left = rect.left_center() + vec2(margin, 0.0);
    if let Some(color) = dot {
        theme::paint_icon(ui.painter(), Icon::Dot, left + vec2(4.0, 0.0), 8.0, color);
    }
    let text_at = left + vec2(before, -text.size().y / 2.0);
    let chevron_at = rect.right_center() - vec2(margin + 3.0, 0.0);
    ui.painter().galley(text_at, text, text_color);
    theme::paint_icon(ui.painter(), Icon::ChevronDown, chevron_at, 10.0, palette.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response
}

/// A row of tabs; the chosen one is underlined. Answers whether another was chosen.
pub(super) fn tabs<T: Copy + PartialEq>(ui: &mut Ui, tabs: &[(T, &str, Option<usize>)], chosen: &mut T) -> bool {
    let palette = theme::palette(ui);
    let before = *chosen;
    ui.spacing_mut().item_spacing.x = 0.0;
    for (tab, name, badge) in tabs {
        let is_chosen = *tab == *chosen;
        let color = if is_chosen { palette.text } else { palette.dim };
        let text = galley(ui, name, theme::body(), color, f32::INFINITY);
        let badge = badge.map(|count| galley(ui, &count.to_string(), theme::small(), palette.dim, f32::INFINITY));
        let badge_width = badge.as_ref().map_or(0.0, |badge| badge.size().x + 20.0);
        let size = vec2(text.size().x + 20.0 + badge_width, 31.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        if response.has_focus() || response.hovered() {
            let border = if response.has_focus() { palette.accent } else { palette.raised };
            ui.painter().rect_stroke(rect.shrink(3.0), 4.0, Stroke::new(1.0, border), StrokeKind::Inside);
        }
        if is_chosen {
            ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, palette.accent));
        }
        let text_at = rect.left_center() + vec2(10.0, -text.size().y / 2.0);
        let text_width = text.size().x;
        ui.painter().galley(text_at, text, color);
        if let Some(badge) = badge {
            let center = rect.left_center() + vec2(10.0 + text_width + 8.0 + (badge_width - 8.0) / 2.0, 0.0);
            let pill = eframe::egui::Rect::from_center_size(center, vec2(badge_width - 8.0, 17.0));
            ui.painter().rect_filled(pill, 8.5, palette.raised);
            ui.painter().galley(center - badge.size() / 2.0, badge, palette.dim);
        }
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_chosen, *name));
        if response.clicked() {
            *chosen = *tab;
        }
    }
    *chosen != before
}

/// One line of text, cut with an ellipsis at `width`.
pub(super) fn galley(
    ui: &Ui,
    text: &str,
    font: FontId,
    color: Color32,
    width: f32,
) -> std::sync::Arc<eframe::egui::Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, color));
    job.wrap = TextWrapping::truncate_at_width(width);
    job.break_on_newline = false;
    ui.painter().layout_job(job)
}

/// A sign in a square of the text's height.
pub(super) fn icon(ui: &mut Ui, icon: Icon, size: f32, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(size + 2.0, 18.0), Sense::hover());
    theme::paint_icon(ui.painter(), icon, rect.center(), size, color);
}

/// An entry of a menu over its whole width.
pub(super) fn menu_item(ui: &mut Ui, text: &str) -> Response {
    let button = Button::new(text).frame_when_inactive(false).wrap_mode(TextWrapMode::Extend);
    ui.with_layout(Layout::top_down_justified(Align::Min), |ui| ui.add(button)).inner
}

/// A one-pixel line over the whole width, without space around it.
pub(super) fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme::palette(ui).line));
}

/// A child area with a margin of `x` and `y` points.
pub(super) fn padded<R>(ui: &mut Ui, x: f32, y: f32, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let rect = ui.available_rect_before_wrap().shrink2(vec2(x, y));
    let inner = ui.scope_builder(UiBuilder::new().max_rect(rect), add_contents);
    ui.advance_cursor_after_rect(inner.response.rect.expand2(vec2(x, y)));
    inner.inner
}

/// Two exclusive buttons; QoS 2 is absent because AWS IoT Core never acknowledges it.
pub(super) fn qos_choice(ui: &mut Ui, qos: &mut Qos) {
    let line = Stroke::new(1.0, theme::palette(ui).line);
    Frame::NONE.stroke(line).corner_radius(CornerRadius::same(theme::RADIUS)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.spacing_mut().button_padding.x = 10.0;
            for (level, name) in [(Qos::AtMostOnce, "QoS 0"), (Qos::AtLeastOnce, "QoS 1")] {
                if ui.selectable_label(*qos == level, name).clicked() {
                    *qos = level;
                }
            }
        });
    });
}
