//! The console: messages in the middle, the inspector right, the publish form below.

use eframe::egui::{CentralPanel, Memory, Ui};

use super::export::dialog::{ExportDialog, export_dialog_ui};
use super::export::progress::export_ui;
use super::inspector::{InspectorAction, InspectorState, inspector_ui};
use super::marks_undo::{MarksUndo, marks_undo_ui};
use super::publish::{FOLDED, HAS_CHOICES_BESIDE, PublishState, publish_ui};
use super::search::{Arrangement, SearchState, search_keys, search_ui};
use super::subscriptions::{self, SubscriptionsState, subscriptions_ui};
use super::table::{self, TableState, table_ui};
use super::topic_tree::{Drawn, TopicTreeState, TreeRequest, topic_tree_ui};
use super::views::{self, ViewsState, strip_ui};
use crate::kit::intent::{Find, Intent, Requests};
use crate::kit::model::Model;
use crate::kit::panels::{Area, Side, WIDE, part_of};
use crate::kit::{theme, widgets};
use console::Messages;
use model::{Command, Notice, PanelSizes, Searches, TableLayout, TopicMarks, ViewChoices, Views};
use texts::t;

/// So many rows without a message may be before the first one.
const MOST_REMARKS: u64 = 1_000;
/// Below this width of the window, in points, there is room for the publish form or the inspector, but not for both: the
/// inspector is there while a message is selected.
const NARROW: f32 = 860.0;
/// Below this height of the page, in points, the form is folded until it is used: messages have the room.
const LOW: f32 = 440.0;
/// Least height of the inspector below the messages, in points: a few lines of the message must be in sight.
const LOWEST_BELOW: f32 = 188.0;

/// How much of the column the topics have at least, and how many points in a low window.
const PART_OF_TOPICS: f32 = 0.55;
const LEAST_OF_TOPICS: f32 = 180.0;

/// Position and selection, drafts, what is written and opened.
#[derive(Debug, Default)]
pub struct ConsoleState {
    /// The live table.
    pub table: TableState,
    /// The box over it, and what is searched for.
    pub search: SearchState,
    /// The list of subscriptions and the form to add one.
    pub subscriptions: SubscriptionsState,
    /// The form to send a message.
    pub publish: PublishState,
    pub(crate) marks_undo: MarksUndo,
    pub(crate) topic_tree: TopicTreeState,
    /// The tabs over the table, as far as they are not kept.
    pub(crate) views: ViewsState,
    /// The dialog to export messages.
    pub(crate) export: ExportDialog,
    inspector: InspectorState,
}

/// What a person arranged for all connections.
#[derive(Debug)]
pub(crate) struct Arranged<'a> {
    /// How large the areas are.
    pub(crate) panels: &'a mut PanelSizes,
    /// The columns of the table, and the rules for labels.
    pub(crate) table: &'a mut TableLayout,
    /// What is remembered of the search box.
    pub(crate) searches: &'a mut Searches,
    /// The strip that shows when messages came is hidden.
    pub(crate) hides_density: &'a mut bool,
    /// The tabs over the table, of the profile on screen.
    pub(crate) views: &'a mut Views,
}

impl ConsoleState {
    /// What was looked at last.
    pub(crate) fn view(&self) -> ViewChoices {
        ViewChoices {
            payload_tab: self.inspector.payload_tab(),
            marks_all: !self.search.shows_only_matches(),
            reach: self.search.reach(),
        }
    }

    /// A page that begins with what was looked at last.
    pub(crate) fn looking_as(view: ViewChoices) -> Self {
        let mut state = Self::default();
        state.look_as(view);
        state
    }

    /// Looks so from now on.
    pub(crate) fn look_as(&mut self, view: ViewChoices) {
        self.inspector.prefer(view.payload_tab);
        self.search.look_as(view.marks_all, view.reach);
    }

    /// Which payloads are messages of protobuf.
    pub(crate) fn messages(&self) -> &Messages {
        self.inspector.messages()
    }

    /// Does this with the selected message.
    pub(crate) fn act_on_message(&mut self, action: InspectorAction) {
        self.inspector.act(action);
    }

    /// The notice whose details the user wants to see.
    pub(crate) fn take_details(&mut self) -> Option<Box<Notice>> {
        let of_subscriptions = self.subscriptions.details.take();
        self.publish.take_details().or(of_subscriptions)
    }
}

/// What the column at the left has of the console: the subscriptions, and below them the tree of topics.
pub(crate) fn left_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    marks: &mut TopicMarks,
    state: &mut ConsoleState,
    wanted: &mut Requests,
) {
    let out = &mut wanted.commands;
    let profile = model.console.session.profile().map_or("", |(name, _)| name);
    state.inspector.exchange_formats(&mut marks.read_as, model.connections, profile);
    let topics = (ui.available_height() * PART_OF_TOPICS).max(LEAST_OF_TOPICS);
    subscriptions_ui(ui, model, topics, &mut state.subscriptions, out);
    ui.add_space(4.0);
    widgets::rule(ui);
    match topic_tree_ui(ui, &mut Drawn { model, marks: &mut *marks, out }, &mut state.topic_tree) {
        Some(TreeRequest::ShowMessage(row)) => state.table.show(row),
        Some(TreeRequest::Search(query)) => state.search.search_for(&query),
        Some(TreeRequest::SendTo(topic)) => {
            state.publish.address(&topic);
            make_room_for_form(ui, &mut state.table);
        }
        Some(TreeRequest::Retained(topic)) => {
            wanted.intents.push(Intent::Find(Find::Retained(format!("{topic}/#"))));
        }
        Some(TreeRequest::Contracts) => wanted.intents.push(Intent::OpenContracts(None)),
        None => {}
    }
    marks_undo_ui(ui, marks, &mut state.marks_undo);
}

/// The page right of the column at the left.
pub(crate) fn console_page_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    arranged: Arranged<'_>,
    state: &mut ConsoleState,
    wanted: &mut Requests,
) {
    let palette = theme::palette(ui);
    let Arranged { panels, table: layout, searches, hides_density, views } = arranged;
    search_keys(ui, state.inspector.is_used(), &mut state.search);
    let (size, narrow) = (ui.available_size(), ui.ctx().content_rect().width() < NARROW);
    let whole = ui.ctx().content_rect().width();
    let frame = theme::area(palette.panel);
    let area = |name, edge, side, usual, range| Area { name, edge, side, usual, range, frame };
    if !narrow {
        let range = 220.0..=part_of(whole, 0.45, 0.3).max(220.0);
        area("right", t!("Width of the inspector"), Side::Right, 356.0, range).show(ui, &mut panels.right, |ui| {
            inspector_ui(ui, model, false, &mut state.inspector, &mut state.table, Some(&mut state.publish));
        });
    }
    if !narrow || state.table.selected.is_none() {
        publish_area_ui(ui, model, panels, &mut state.publish, &mut wanted.commands);
        if narrow {
            state.inspector.rules_ui(ui);
        }
    } else {
        // Tabs, tools and buttons take 124 of it.
        let range = LOWEST_BELOW..=(size.y * 0.45).max(LOWEST_BELOW);
        area("below", t!("Height of the inspector"), Side::Bottom, 280.0, range).show(ui, &mut panels.below, |ui| {
            inspector_ui(ui, model, true, &mut state.inspector, &mut state.table, Some(&mut state.publish));
        });
    }
    CentralPanel::no_frame().frame(theme::area(palette.background)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        export_ui(ui, model, &mut wanted.intents);
        strip_ui(ui, views, (&state.search, layout), &mut state.views);
        state.views.follow(views, &mut state.search, &mut state.table);
        views::exchange_columns(views, layout);
        let kept = Arrangement { searches, hides_density, layout: &mut *layout };
        search_ui(ui, model, kept, &mut state.search, &mut state.table);
        match table_ui(ui, model, layout, &mut state.search, &mut state.table, &mut wanted.commands) {
            Some(table::RowRequest::AddSubscription) => subscriptions::open_form(ui, &mut state.subscriptions),
            Some(table::RowRequest::ResumeAll) => subscriptions::resume_all(model, &mut wanted.commands),
            Some(table::RowRequest::SendAgain(row)) => {
                if let Some(message) = model.console.log.message(row) {
                    state.publish.repeat(model.console.topics.get(message.topic), &message);
                    make_room_for_form(ui, &mut state.table);
                }
            }
            Some(table::RowRequest::Save(row)) => {
                if let Some(message) = model.console.log.message(row) {
                    state.publish.save_message(model.console.topics.get(message.topic), &message);
                    make_room_for_form(ui, &mut state.table);
                }
            }
            Some(table::RowRequest::ShowInTree(topic)) => state.topic_tree.show(&topic, &model.console.tree),
            Some(table::RowRequest::Search(query)) => state.search.search_for(&query),
            Some(table::RowRequest::Pin(row)) => state.inspector.pin(row, model.console),
            Some(table::RowRequest::CompareSelected) => state.inspector.compare_selected(),
            Some(table::RowRequest::Export) => state.export.open(ui.ctx().memory(Memory::focused)),
            Some(table::RowRequest::Older) => wanted.intents.extend(older(model, &state.table)),
            None => {}
        }
        views::exchange_columns(views, layout);
        views::note(views, &state.search);
        wanted.intents.extend(state.inspector.take_wanted());
        wanted.intents.extend(state.table.take_wanted());
        export_dialog_ui(ui, model, (&state.search, &state.table), &mut state.export, &mut wanted.intents);
    });
}

/// The form below a page.
pub(crate) fn publish_area_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    panels: &mut PanelSizes,
    state: &mut PublishState,
    out: &mut Vec<Command>,
) {
    // Where the choices are below the fields, both need room.
    let is_wide = ui.ctx().content_rect().width() >= WIDE && ui.available_width() >= HAS_CHOICES_BESIDE;
    let lowest = if is_wide { 140.0 } else { 190.0 };
    let height = ui.available_height();
    let is_low = height < LOW;
    let range = if state.is_folded(is_low) { FOLDED..=FOLDED } else { lowest..=(height * 0.5).max(lowest) };
    let (name, edge, frame) = ("publish", t!("Height of the form"), theme::area(theme::palette(ui).panel));
    let area = Area { name, edge, side: Side::Bottom, usual: 157.0, range, frame };
    area.show(ui, &mut panels.publish, |ui| publish_ui(ui, model, is_low, state, out));
}

/// To see what was recorded before the first message that is shown.
fn older(model: &Model<'_>, table: &TableState) -> Option<Intent> {
    let (profile, _) = model.console.session.profile()?;
    let (view, log) = (table.view(model), &model.console.log);
    let first = (0..view.rows().min(MOST_REMARKS)).map(|place| view.row_at(place));
    let (row, message) = first.into_iter().find_map(|row| Some((row, log.message(row)?)))?;
    let (before, row) = (message.received_at, model.console.recorded_row(row));
    Some(Intent::Older { profile: profile.to_owned(), before, row })
}

/// In a narrow window the form is where the inspector would be.
fn make_room_for_form(ui: &Ui, table: &mut TableState) {
    if ui.ctx().content_rect().width() < NARROW {
        table.selected = None;
    }
}
