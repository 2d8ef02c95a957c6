//! The settings, above the page: sections at the left, and in each a row for everything that can be chosen. A change
//! counts at once; Ctrl+Z takes the last one back.

mod libraries;
mod recorded;
mod row;
mod rows;
mod section;
mod sections;

use eframe::egui::{Context, Id, Memory, Modal, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, vec2};

use crate::kit::choices::Choices;
use crate::kit::escape::{self, Thing, While};
use crate::kit::files::Files;
use crate::kit::theme::{self, Icon};
use crate::kit::{came_from::CameFrom, shortcuts, widgets};
pub(crate) use recorded::{Asked, Recorded};
use rows::{ALL, Given, Setting};
use section::Section;
use texts::t;

/// Size of the page, in points.
const SIZE: eframe::egui::Vec2 = vec2(928.0, 640.0);
/// Width of the sections, in points.
const SECTIONS: f32 = 232.0;
/// Below this width of the page, in points, all sections are below one another.
const TWO_COLUMNS: f32 = 720.0;
/// Width of what the scroll bar covers, in points.
const BAR: f32 = 12.0;
/// So many changes can be taken back.
const MOST_UNDONE: usize = 64;

/// What is shown of the settings, and what was changed.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is so or not, whatever the others are")]
pub(crate) struct SettingsState {
    is_open: bool,
    section: Section,
    find: String,
    /// The page was opened and its field has not yet got the cursor.
    focus_wanted: bool,
    came_from: CameFrom,
    /// As everything was before each change, the last one at the end.
    before: Vec<Choices>,
    /// The last change was taken back.
    is_taken_back: bool,
    /// The page was opened, and what it shows of recordings was not yet asked for.
    is_new: bool,
}

impl SettingsState {
    /// Opens the page.
    pub(crate) fn open(&mut self, ctx: &Context) {
        if !self.is_open {
            self.came_from.note(ctx.memory(Memory::focused));
            (self.is_open, self.focus_wanted, self.is_new) = (true, true, true);
            // No question is open from the last time.
            recorded::close_questions(ctx);
            (self.find, self.before, self.is_taken_back) = (String::new(), Vec::new(), false);
        }
    }

    /// Opens the page where it says what program this is.
    pub(crate) fn open_about(&mut self, ctx: &Context) {
        self.open(ctx);
        self.section = Section::About;
    }

    /// Opens the page where recording is turned on.
    pub(crate) fn open_recording(&mut self, ctx: &Context) {
        self.open(ctx);
        self.section = Section::Recording;
    }

    /// Whether it was opened since the last call.
    pub(crate) fn has_opened(&mut self) -> bool {
        std::mem::take(&mut self.is_new)
    }

    /// Whether it is above the page.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }
}

/// Draws the page of settings if it is open, and changes `choices` as the person does. Returns what else the
/// person wants.
pub(crate) fn settings_ui(
    ui: &Ui,
    choices: &mut Choices,
    files: &Files,
    recorded: Recorded<'_>,
    state: &mut SettingsState,
) -> Asked {
    if !state.is_open {
        state.came_from.give_back(ui.ctx());
        return Asked::default();
    }
    keys(ui, choices, state);
    let before = *choices;
    let room = ui.ctx().content_rect().size() - vec2(24.0, 24.0);
    let size = SIZE.min(room);
    let frame = theme::card(theme::palette(ui), 0);
    let mut given = Given { choices, files, recorded, asked: Asked::default() };
    let shown = Modal::new(Id::unique("settings")).frame(frame).show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        if size.x >= TWO_COLUMNS {
            return two_columns_ui(ui, rect, &mut given, state);
        }
        ui.scope_builder(UiBuilder::new().max_rect(rect.shrink(14.0)), |ui| one_column_ui(ui, &mut given, state)).inner
    });
    if before != *given.choices {
        note_change(state, before);
    }
    if shown.inner || shown.should_close() {
        state.is_open = false;
        ui.ctx().request_repaint();
    }
    given.asked
}

/// Escape empties the field before it closes the page; Ctrl+Z takes back, unless a text is written.
fn keys(ui: &Ui, choices: &mut Choices, state: &mut SettingsState) {
    if escape::clears(ui, Thing::DialogSearch, &mut state.find) {
        state.focus_wanted = true;
    }
    if !state.find.is_empty() {
        return;
    }
    if shortcuts::UNDO.key_pressed(ui.ctx())
        && let Some(before) = state.before.pop()
    {
        *choices = before;
        state.is_taken_back = true;
    }
}

fn note_change(state: &mut SettingsState, before: Choices) {
    state.is_taken_back = false;
    if state.before.len() == MOST_UNDONE {
        state.before.remove(0);
    }
    state.before.push(before);
}

/// Returns whether the person wants to leave.
fn two_columns_ui(ui: &mut Ui, rect: Rect, given: &mut Given<'_>, state: &mut SettingsState) -> bool {
    let left = Rect::from_min_size(rect.min, vec2(SECTIONS, rect.height()));
    let right = rect.with_min_x(left.right());
    ui.painter().vline(left.right(), left.y_range(), Stroke::new(1.0, theme::palette(ui).line));
    let builder = UiBuilder::new().max_rect(left.shrink2(vec2(12.0, 16.0)));
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            widgets::line(ui, t!("Settings"), theme::semibold(15.0), theme::palette(ui).text);
        });
        ui.add_space(8.0);
        find_ui(ui, state);
        ui.add_space(8.0);
        let is_found = |section: Section| found(state, given.files).any(|setting| setting.section == section);
        let marked = (state.find.is_empty()).then_some(state.section);
        if let Some(section) = sections::sections_ui(ui, marked, is_found) {
            state.section = section;
            state.find.clear();
        }
        sections::foot_ui(ui, state.is_taken_back);
    });
    ui.scope_builder(UiBuilder::new().max_rect(right.shrink2(vec2(26.0, 20.0))), |ui| {
        let section = Some(state.section).filter(|_| state.find.is_empty());
        list_ui(ui, section, given, state);
    });
    let corner = Rect::from_min_size(right.right_top() + vec2(-48.0, 16.0), vec2(36.0, theme::CONTROL));
    let corner = UiBuilder::new().max_rect(corner);
    ui.scope_builder(corner, |ui| widgets::icon_button(ui, Icon::Cross, t!("Close")).clicked()).inner
}

fn one_column_ui(ui: &mut Ui, given: &mut Given<'_>, state: &mut SettingsState) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        widgets::line(ui, t!("Settings"), theme::semibold(15.0), theme::palette(ui).text);
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            closed = widgets::icon_button(ui, Icon::Cross, t!("Close")).clicked();
            find_ui(ui, state);
        });
    });
    ui.add_space(4.0);
    widgets::rule(ui);
    list_ui(ui, None, given, state);
    closed
}

fn find_ui(ui: &mut Ui, state: &mut SettingsState) {
    let width = ui.available_width();
    let id = Id::unique("find_setting");
    let field = widgets::field(ui, &mut state.find, id, t!("Find a setting"), t!("Find a setting"), width);
    escape::note_text(ui, Thing::DialogSearch, While::Open, &state.find);
    if std::mem::take(&mut state.focus_wanted) {
        field.request_focus();
    }
}

fn found<'s>(state: &'s SettingsState, files: &'s Files) -> impl Iterator<Item = &'static Setting> + 's {
    ALL.iter().filter(move |setting| setting.matches(&state.find, files))
}

/// The rows of one section, or all that are found, each under its section.
fn list_ui(ui: &mut Ui, only: Option<Section>, given: &mut Given<'_>, state: &SettingsState) {
    let files = given.files;
    ScrollArea::vertical().id_salt(("settings", only.map(Section::name))).auto_shrink(false).show(ui, |ui| {
        // The scroll bar is at the edge.
        ui.set_max_width((ui.available_width() - BAR).max(0.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut is_empty = true;
        for section in Section::ALL.into_iter().filter(|section| only.is_none_or(|only| only == *section)) {
            let mut rows = found(state, files).filter(|setting| setting.section == section).peekable();
            if rows.peek().is_some() {
                is_empty = false;
                row::head_ui(ui, section);
                rows.for_each(|setting| row::row_ui(ui, setting, given));
                ui.add_space(16.0);
            }
        }
        if is_empty {
            ui.add_space(8.0);
            widgets::paragraph(ui, t!("No setting has these words."), theme::palette(ui).dim);
        }
    });
}
