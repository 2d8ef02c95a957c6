//! Exporting what is shown of the past: what of it, in which form, into which file.

use console::OpenPast;
use eframe::egui::{Popup, PopupCloseBehavior, Ui};
use model::{ExportRequest, RowSet};

use super::state::PastState;
use crate::console::export::form::Target;
use crate::console::export::{Scope, form};
use crate::kit::intent::{Intent, PastIntent};
use crate::kit::model::Model;
use crate::kit::{dates, widgets, words};
use texts::t;

/// Width of the form, in points.
const WIDTH: f32 = 320.0;

/// The button, and the form that it opens.
pub(super) fn button_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    open: &OpenPast,
    state: &mut PastState,
    intents: &mut Vec<Intent>,
) {
    let button = widgets::menu_button(ui, t!("Export"), t!("Export messages to a file"), None, true);
    let popup = Popup::menu(&button).width(WIDTH).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_width(WIDTH);
        widgets::padded(ui, 10.0, 8.0, |ui| form_ui(ui, model, open, state, intents));
    });
}

fn form_ui(ui: &mut Ui, model: &Model<'_>, open: &OpenPast, state: &mut PastState, intents: &mut Vec<Intent>) {
    ui.spacing_mut().item_spacing.y = 6.0;
    let selected = state.table.selected_set();
    let has_search = !state.search.applied().is_everything();
    let export = &mut state.export;
    form::format_ui(ui, export);
    widgets::section(ui, t!("Messages"));
    let before = export.possible(has_search, !selected.is_empty());
    let mut scope = before;
    if has_search {
        let found = open.console.search.found().map_or(0, RowSet::len);
        let words = t!("only what the search finds, {count} so far", count = words::count(found));
        ui.radio_value(&mut scope, Scope::Search, words);
    }
    if !selected.is_empty() {
        let words = t!("only what is selected, {count}", count = words::count(selected.len()));
        ui.radio_value(&mut scope, Scope::Selection, words);
    }
    let day = dates::day(dates::date_of(open.span().0, model.time_zone));
    let words = t!("all of {day}, {count}", day, count = words::count(open.console.log.messages()));
    ui.radio_value(&mut scope, Scope::All, words);
    if scope != before {
        export.scope = scope;
    }
    if let Some(Target { path, replaces }) = form::file_ui(ui, export, (open.profile(), open.span().0), model, intents)
    {
        let query = (scope == Scope::Search).then(|| open.console.search.query().to_string());
        intents.push(Intent::Past(PastIntent::Export(Box::new(ExportRequest {
            number: 0,
            profile: open.profile().to_owned(),
            span: open.span(),
            rows: (scope == Scope::Selection).then(|| open.recorded_rows(&selected)),
            query: query.unwrap_or_default(),
            now: model.now,
            format: export.format,
            path,
            replaces,
            except: Vec::new(),
            messages: open.console.search.messages().rules(),
            memory: None,
        }))));
        ui.close();
    }
}
