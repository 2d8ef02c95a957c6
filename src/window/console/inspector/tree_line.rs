//! One line of a payload's tree: how it is drawn, folded, and copied from.

use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Align2, Color32, Event, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::hex_view;
use crate::kit::theme::{self, Icon, Palette};
use crate::kit::{menu, widgets};
use model::visible_line;
use texts::t;

/// Distance of one level from the next, in points.
const INDENT: f32 = 16.0;

#[derive(Debug)]
pub(super) struct Line {
    pub(super) level: usize,
    pub(super) key: Option<String>,
    pub(super) value: Value,
    /// Where it is; the same place in another message has the same number.
    pub(super) place: u64,
}

#[derive(Debug)]
pub(super) enum Value {
    Leaf(Kind, String),
    Open(&'static str),
    Folded { open: &'static str, inside: fn(u64) -> String, close: &'static str, count: usize },
    Close(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Number,
    String,
    Other,
}

/// What the person wants with a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum LineAction {
    Turn { open: bool },
    CopyValue,
    CopyPath,
}

/// A name as it is drawn.
pub(super) fn key_text(name: &str) -> String {
    if name.is_empty() { "\"\"".to_owned() } else { visible_line(name).into_owned() }
}

impl Line {
    /// Whether it is the line by which its place is known: not the closing one.
    pub(super) fn is_first(&self) -> bool {
        !matches!(self.value, Value::Close(_))
    }

    /// Draws the line. `found` says whether it was found, and whether it is the match that is looked at.
    pub(super) fn line_ui(&self, ui: &mut Ui, rect: Rect, index: usize, found: Option<bool>) -> Option<LineAction> {
        let palette = theme::palette(ui);
        #[expect(clippy::cast_precision_loss, reason = "at most 128 levels")]
        let indent = (self.level as f32 * INDENT).min(rect.width() * 0.6);
        let x = rect.left() + 12.0 + indent;
        let folds = match &self.value {
            Value::Open(_) => Some(false),
            Value::Folded { count, .. } => (*count > 0).then_some(true),
            Value::Leaf(..) | Value::Close(_) => None,
        };
        let id = ui.scope_id().with(("line", index));
        let response = ui.interact(rect, id, if self.is_first() { Sense::click() } else { Sense::hover() });
        let job = self.job(palette, rect.right() - x);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, job.text.as_str()));
        let painter = ui.painter_at(rect);
        let is_here = self.is_first() && (ui.rect_contains_pointer(rect) || response.has_focus());
        if let (Some(is_current), true) = (found, self.is_first()) {
            painter.rect_filled(rect, 4.0, hex_view::match_color(palette, is_current));
        } else if is_here {
            painter.rect_filled(rect, 4.0, palette.raised);
        }
        if let Some(opens) = folds {
            let icon = if opens { Icon::ChevronRight } else { Icon::ChevronDown };
            theme::paint_icon(&painter, icon, pos2(x - 8.0, rect.center().y), 9.0, palette.dim);
        }
        let galley = painter.layout_job(job);
        if galley.elided {
            response.clone().on_hover_ui(|ui| self.whole_ui(ui));
        }
        painter.galley(pos2(x, rect.center().y - galley.size().y / 2.0), galley, palette.text);
        let copied = is_here.then(|| self.copy_ui(ui, rect, &response)).flatten();
        copied.or_else(|| menu_ui(&response, self.is_first())).or_else(|| {
            let open = folds?;
            response.clicked().then_some(LineAction::Turn { open })
        })
    }

    /// What does not fit into the line.
    fn whole_ui(&self, ui: &mut Ui) {
        let palette = theme::palette(ui);
        ui.set_max_width(480.0);
        ui.add(eframe::egui::Label::new(self.job(palette, f32::INFINITY)).wrap());
    }

    /// A word at the right edge of the line on which the pointer or the keyboard is; Ctrl+C does the same.
    fn copy_ui(&self, ui: &Ui, rect: Rect, line: &Response) -> Option<LineAction> {
        let palette = theme::palette(ui);
        let place = Rect::from_min_max(pos2(rect.right() - 50.0, rect.top()), rect.right_bottom());
        let word = ui.interact(place, line.id.with("copy"), Sense::CLICK);
        let name = match &self.key {
            Some(name) => t!("Copy {name}", name),
            None => t!("Copy this value").to_owned(),
        };
        word.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
        let by_key = line.has_focus() && ui.input(|input| input.events.contains(&Event::Copy));
        let wanted = word.clicked() || by_key;
        let text = if widgets::copied_lately(ui, word.id, wanted) { t!("Copied") } else { t!("Copy") };
        ui.painter().rect_filled(place.shrink2(vec2(0.0, 1.0)), 4.0, palette.raised);
        ui.painter().text(place.center(), Align2::CENTER_CENTER, text, theme::small(), palette.accent);
        wanted.then_some(LineAction::CopyValue)
    }

    pub(super) fn job(&self, palette: &Palette, width: f32) -> LayoutJob {
        let wrap = TextWrapping::truncate_at_width(width.max(40.0));
        let mut job = LayoutJob { wrap, ..LayoutJob::default() };
        let mut put = |text: &str, color: Color32| {
            job.append(text, 0.0, TextFormat::simple(theme::mono(), color));
        };
        if let Some(key) = &self.key {
            put(key, palette.key);
            put(" : ", palette.faint);
        }
        match &self.value {
            Value::Leaf(kind, text) => put(text, kind.color(palette)),
            Value::Open(sign) | Value::Close(sign) => put(sign, palette.text),
            Value::Folded { open, inside, close, count } => {
                put(&format!("{open} "), palette.text);
                put(&inside(*count as u64), palette.dim);
                put(&format!(" {close}"), palette.text);
            }
        }
        job
    }
}

fn menu_ui(response: &Response, is_first: bool) -> Option<LineAction> {
    if !is_first {
        return None;
    }
    let mut request = None;
    menu::give_cursor_back(response, response.secondary_clicked());
    response.context_menu(|ui| {
        for (name, wanted) in [(t!("Copy value"), LineAction::CopyValue), (t!("Copy path"), LineAction::CopyPath)] {
            if menu::item(ui, name).clicked() {
                request = Some(wanted);
            }
        }
    });
    request
}

impl Kind {
    fn color(self, palette: &Palette) -> Color32 {
        match self {
            Self::Number => palette.number,
            Self::String => palette.string,
            Self::Other => palette.text,
        }
    }
}
