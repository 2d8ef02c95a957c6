//! The controls that all pages share. Each has an accessible name.

use std::sync::Arc;

use eframe::egui::{
    Align, Button, Color32, CornerRadius, FontId, Frame, Galley, Id, Label, Layout, Margin, Pos2, Rect, Response,
    RichText, Role, Sense, Stroke, StrokeKind, TextEdit, TextStyle, Ui, UiBuilder, WidgetInfo,
    style::WidgetVisuals,
    text::{LayoutJob, TextFormat, TextWrapping},
    text_selection::LabelSelectionState,
    vec2,
};

use crate::kit::theme::{self, Icon, Palette};
use model::{Qos, visible_line, visible_lines};
use texts::t;

/// What takes the place of blanks and line breaks (`model::push_sign`).
const SIGNS: [char; 4] = ['␠', '⏎', '␍', '␉'];

/// How long a button shows "Copied", in seconds.
const COPIED_SECS: f64 = 1.5;

/// A line of text that cannot be selected and is cut at the edge. Invisible characters are drawn as signs.
pub(crate) fn line(ui: &mut Ui, text: &str, font: FontId, color: Color32) -> Response {
    let job = signed(&visible_line(text), font, color, theme::palette(ui));
    let (_, galley, response) = clipped(ui, Label::new(job).truncate(), false);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), galley.text()));
    if galley.elided { response.on_hover_text(galley.text()) } else { response }
}

/// A text that wraps and can be selected. Invisible characters are drawn as signs.
pub(crate) fn paragraph(ui: &mut Ui, text: &str, color: Color32) -> Response {
    selectable(ui, text, theme::body(), color)
}

/// The same in a font.
pub(crate) fn selectable(ui: &mut Ui, text: &str, font: FontId, color: Color32) -> Response {
    let rich = RichText::new(visible_lines(text)).font(font).color(color).line_height(Some(18.0));
    let (_, galley, response) = clipped(ui, Label::new(rich).wrap(), true);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), galley.text()));
    response
}

/// Adds `label`, which is clipped to its place: letters may carry any number of marks above and below.
/// Returns where the text is, the text, and the response, which has no name yet.
pub(crate) fn clipped(ui: &mut Ui, label: Label, selectable: bool) -> (Pos2, Arc<Galley>, Response) {
    let (at, galley, response) = label.selectable(selectable).layout_in_ui(ui);
    let outside = ui.clip_rect();
    ui.set_clip_rect(outside.intersect(response.rect.expand2(vec2(1.0, 0.0))));
    if ui.is_rect_visible(response.rect) {
        let color = ui.style().visuals.text_color();
        if selectable {
            let galley = Arc::clone(&galley);
            LabelSelectionState::label_text_selection(ui, &response, at, galley, color, Stroke::NONE);
        } else {
            ui.painter().galley(at, Arc::clone(&galley), color);
        }
    }
    ui.set_clip_rect(outside);
    (at, galley, response)
}

/// The name of a section: 11, upper case, spaced.
pub(crate) fn section(ui: &mut Ui, name: &str) -> Response {
    let dim = theme::palette(ui).dim;
    let text = RichText::new(name.to_uppercase()).font(theme::semibold(11.0)).extra_letter_spacing(0.6).color(dim);
    ui.add(Label::new(text).selectable(false))
}

/// A button beside the name of a section, in upper case.
pub(crate) fn section_word(ui: &mut Ui, text: &str, name: &str) -> Response {
    let accent = theme::palette(ui).accent;
    let text = RichText::new(text.to_uppercase()).font(theme::semibold(11.0)).color(accent).extra_letter_spacing(0.4);
    word(ui, text, name)
}

/// The main button of a page.
pub(crate) fn primary(ui: &mut Ui, text: &str) -> Response {
    let response = ui.add(primary_button(ui, text));
    focus_ring(ui, &response);
    response
}

/// The same, made before, and only where it is possible.
pub(crate) fn primary_enabled(ui: &mut Ui, is_possible: bool, button: Button<'static>) -> Response {
    let response = ui.add_enabled(is_possible, button);
    focus_ring(ui, &response);
    response
}

/// Shows that a filled button has the keyboard's focus: its own border has the colour of what it is filled with.
pub(crate) fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let ring = Stroke::new(1.0, theme::palette(ui).accent);
        let radius = CornerRadius::same(theme::RADIUS + 2);
        ui.painter().rect_stroke(response.rect.expand(2.0), radius, ring, StrokeKind::Outside);
    }
}

pub(crate) fn primary_button(ui: &Ui, text: &str) -> Button<'static> {
    let palette = theme::palette(ui);
    let text = RichText::new(text).font(theme::semibold(13.0)).color(palette.on_accent);
    Button::new(text).fill(palette.accent).stroke(Stroke::new(1.0, palette.accent))
}

/// A button that looks like a word, in the accent's colour; `name` is what a screen reader says.
pub(crate) fn word_button(ui: &mut Ui, text: &str, name: &str) -> Response {
    let accent = theme::palette(ui).accent;
    word(ui, RichText::new(text).font(theme::small()).color(accent), name)
}

/// A button without a frame; the keyboard's focus draws one around it.
pub(crate) fn word(ui: &mut Ui, text: RichText, name: &str) -> Response {
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

/// The width of a button with these words, in points.
pub(crate) fn button_width(ui: &Ui, words: &str) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let text = ui.painter().layout_no_wrap(words.to_owned(), font, theme::palette(ui).text).size().x;
    text.ceil() + 2.0 * ui.spacing().button_padding.x
}

/// Copies `text` and says so for a moment.
pub(crate) fn copy_button(ui: &mut Ui, label: &str, name: &str, text: &str) -> Response {
    copying(ui, label, text, |ui, label| ui.button(label).accessible_name(name))
}

/// The same, as a word.
pub(crate) fn copy_word(ui: &mut Ui, name: &str, text: &str) -> Response {
    copying(ui, t!("Copy"), text, |ui, label| word_button(ui, label, name))
}

/// Copies what `text` makes, which is asked for only then.
pub(crate) fn copy_button_with(ui: &mut Ui, label: &str, name: &str, text: impl FnOnce() -> String) -> Response {
    let id = ui.next_auto_id().with("copied");
    let label = if copied_lately(ui, id, false) { t!("Copied") } else { label };
    let response = ui.button(label).accessible_name(name);
    if response.clicked() {
        ui.copy_text(text());
        copied_lately(ui, id, true);
    }
    response
}

fn copying(ui: &mut Ui, label: &str, text: &str, add: impl FnOnce(&mut Ui, &str) -> Response) -> Response {
    let id = ui.next_auto_id().with("copied");
    let response = add(ui, if copied_lately(ui, id, false) { t!("Copied") } else { label });
    if response.clicked() {
        ui.copy_text(text.to_owned());
        copied_lately(ui, id, true);
    }
    response
}

/// Whether `id` copied something a moment ago; `copied_now` says that it does so now.
pub(crate) fn copied_lately(ui: &Ui, id: Id, copied_now: bool) -> bool {
    let now = ui.input(|input| input.time);
    if copied_now {
        ui.data_mut(|data| data.insert_temp(id, now));
        ui.ctx().request_repaint_after_secs(1.6);
    }
    let copied_at: Option<f64> = ui.data(|data| data.get_temp(id));
    copied_at.is_some_and(|at| now - at < COPIED_SECS)
}

/// A box with a text to copy, which may have several lines; long lines wrap.
pub(crate) fn copy_box(ui: &mut Ui, name: &str, text: &str) {
    theme::boxed(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            copy_word(ui, &t!("Copy {name}", name), text);
            ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                let color = theme::palette(ui).text;
                selectable(ui, text, theme::mono(), color);
            });
        });
    });
}

/// A one-line field of the height of the grid.
pub(crate) fn field(ui: &mut Ui, text: &mut String, id: Id, name: &str, hint: &str, width: f32) -> Response {
    let edit = one_line(ui, text, id, hint).desired_width(width);
    ui.add(edit).accessible_name(name)
}

/// What [`field`] adds, to be changed first.
pub(crate) fn one_line<'t>(ui: &Ui, text: &'t mut String, id: Id, hint: &str) -> TextEdit<'t> {
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
pub(crate) fn text_area<'t>(ui: &Ui, text: &'t mut String, id: Id, hint: &str) -> TextEdit<'t> {
    let faint = theme::palette(ui).faint;
    TextEdit::multiline(text)
        .id(id)
        .font(theme::mono())
        .hint_text(RichText::new(hint).font(theme::mono()).color(faint))
        .margin(Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY)
}

/// Paints what is behind the words and signs of a button; returns what those are painted with.
pub(crate) fn button_face(ui: &Ui, rect: Rect, response: &Response) -> WidgetVisuals {
    let visuals = *ui.style().interact(response);
    ui.painter().rect(rect, visuals.corner_radius, visuals.weak_bg_fill, visuals.bg_stroke, StrokeKind::Inside);
    visuals
}

/// A square button with an icon.
pub(crate) fn icon_button(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(36.0, theme::CONTROL), Sense::click());
    let visuals = button_face(ui, rect, &response);
    theme::paint_icon(ui.painter(), icon, rect.center(), 12.0, visuals.text_color());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name)
}

/// A small sign to press, without a frame.
pub(crate) fn small_icon_button(ui: &mut Ui, icon: Icon, name: &str, enabled: bool) -> Response {
    let palette = theme::palette(ui);
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(20.0, 20.0), sense);
    if response.hovered() && enabled || response.has_focus() {
        let border = if response.has_focus() { palette.accent } else { palette.line };
        ui.painter().rect(rect, 4.0, palette.raised, Stroke::new(1.0, border), StrokeKind::Inside);
    }
    theme::paint_icon(ui.painter(), icon, rect.center(), 9.0, if enabled { palette.dim } else { palette.faint });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    response.on_hover_text(name)
}

/// A button with an icon before its text.
pub(crate) fn icon_text_button(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    let text_galley = galley(ui, text, theme::body(), theme::palette(ui).text, f32::INFINITY);
    let size = vec2(text_galley.size().x + 44.0, theme::CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let visuals = button_face(ui, rect, &response);
    theme::paint_icon(ui.painter(), icon, rect.left_center() + vec2(18.0, 0.0), 10.0, visuals.text_color());
    let at = rect.left_center() + vec2(31.0, -text_galley.size().y / 2.0);
    ui.painter().galley(at, text_galley, visuals.text_color());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    response
}

/// A button whose text is followed by a sign that it opens something; `sign` is drawn before it.
pub(crate) fn menu_button(
    ui: &mut Ui,
    text: &str,
    name: &str,
    sign: Option<(Icon, Color32)>,
    framed: bool,
) -> Response {
    let palette = theme::palette(ui);
    let text_color = if framed { palette.text } else { palette.dim };
    let text = galley(ui, text, theme::body(), text_color, (ui.available_width() - 44.0).clamp(40.0, 260.0));
    let (before, margin) = (if sign.is_some() { 14.0 } else { 0.0 }, if framed { 11.0 } else { 6.0 });
    let size = vec2(text.size().x + before + 16.0 + 2.0 * margin, theme::CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if framed || response.hovered() || response.has_focus() {
        button_face(ui, rect, &response);
    }
    let left = rect.left_center() + vec2(margin, 0.0);
    if let Some((icon, color)) = sign {
        theme::paint_icon(ui.painter(), icon, left + vec2(4.0, 0.0), 8.0, color);
    }
    let text_at = left + vec2(before, -text.size().y / 2.0);
    let chevron_at = rect.right_center() - vec2(margin + 3.0, 0.0);
    ui.painter().galley(text_at, text, text_color);
    theme::paint_icon(ui.painter(), Icon::ChevronDown, chevron_at, 10.0, palette.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response
}

/// One line of text, cut with an ellipsis at `width`. Invisible characters are drawn as signs. A text from outside has to be
/// clipped to its row.
pub(crate) fn galley(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = signed(&visible_line(text), font, color, theme::palette(ui));
    job.wrap = TextWrapping::truncate_at_width(width);
    job.break_on_newline = false;
    ui.painter().layout_job(job)
}

/// `text` on one line. The signs for spaces and line breaks have a background, because fonts draw them small.
pub(crate) fn signed(text: &str, font: FontId, color: Color32, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    let ground = palette.warn.gamma_multiply(0.3);
    let sign = TextFormat { background: ground, ..TextFormat::simple(font.clone(), palette.warn) };
    let plain = TextFormat::simple(font, color);
    let mut rest = text;
    while let Some((at, character)) = rest.char_indices().find(|(_, character)| SIGNS.contains(character)) {
        let (before, from) = rest.split_at(at);
        let (drawn, after) = from.split_at(character.len_utf8());
        if !before.is_empty() {
            job.append(before, 0.0, plain.clone());
        }
        job.append(drawn, 0.0, sign.clone());
        rest = after;
    }
    if !rest.is_empty() || job.text.is_empty() {
        job.append(rest, 0.0, plain);
    }
    job
}

/// A sign in a square of the text's height.
pub(crate) fn icon(ui: &mut Ui, icon: Icon, size: f32, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(size + 2.0, 18.0), Sense::hover());
    theme::paint_icon(ui.painter(), icon, rect.center(), size, color);
}

/// A one-pixel line over the whole width, without space around it.
pub(crate) fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme::palette(ui).line));
}

/// A child area with a margin of `x` and `y` points.
pub(crate) fn padded<R>(ui: &mut Ui, x: f32, y: f32, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let rect = ui.available_rect_before_wrap().shrink2(vec2(x, y));
    let inner = ui.scope_builder(UiBuilder::new().max_rect(rect), add_contents);
    ui.advance_cursor_after_rect(inner.response.rect.expand2(vec2(x, y)));
    inner.inner
}

/// A choice of a form, which has the focus once it is clicked: Ctrl+Enter belongs to the form that has it.
pub(crate) fn focused_by_click(choice: Response) -> Response {
    if choice.clicked() {
        choice.request_focus();
    }
    choice
}

/// Two exclusive buttons; QoS 2 is absent because AWS IoT Core never acknowledges it.
pub(crate) fn qos_choice(ui: &mut Ui, qos: &mut Qos) {
    choice(ui, &[(Qos::AtMostOnce, t!("QoS 0")), (Qos::AtLeastOnce, t!("QoS 1"))], qos);
}

/// Beside the words of a choice, in points.
const CHOICE_PADDING: f32 = 10.0;

/// Exclusive buttons side by side, or below each other where there is too little room for that.
pub(crate) fn choice<T: Copy + PartialEq>(ui: &mut Ui, choices: &[(T, &str)], chosen: &mut T) {
    let line = Stroke::new(1.0, theme::palette(ui).line);
    let needed: f32 = choices.iter().map(|(_, name)| button_text_width(ui, name) + 2.0 * CHOICE_PADDING).sum();
    let are_beside = needed + 2.0 <= ui.available_width();
    Frame::NONE.stroke(line).corner_radius(CornerRadius::same(theme::RADIUS)).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ui.spacing_mut().button_padding.x = CHOICE_PADDING;
        let mut one = |ui: &mut Ui, (value, name): &(T, &str)| {
            if focused_by_click(ui.selectable_label(chosen == value, *name)).clicked() {
                *chosen = *value;
            }
        };
        if !are_beside {
            ui.vertical(|ui| {
                for choice in choices {
                    one(ui, choice);
                }
            });
            return;
        }
        ui.horizontal(|ui| {
            let mut choices: Vec<&(T, &str)> = choices.iter().collect();
            if ui.layout().prefer_right_to_left() {
                choices.reverse();
            }
            for choice in choices {
                one(ui, choice);
            }
        });
    });
}

/// How wide the words of a button are.
fn button_text_width(ui: &Ui, text: &str) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    ui.painter().layout_no_wrap(text.to_owned(), font, theme::palette(ui).text).size().x
}
