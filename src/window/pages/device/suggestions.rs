//! Devices that are known from what came, to look at: where the person says which one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use eframe::egui::{Align, Layout, Ui, vec2};

use crate::kit::intent::Intent;
use crate::kit::model::Model;
use crate::kit::theme::{self, Icon};
use crate::kit::widgets;
use console::{DeviceRequest, TopicDevice};
use model::visible_line;
use texts::t;

/// So many are offered.
const MOST: usize = 24;
/// So many topics are looked at for names.
const MOST_TOPICS: usize = 1_000;

/// Those whose name has what is typed in it.
pub(super) fn suggestions_ui(ui: &mut Ui, model: &Model<'_>, typed: &str, intents: &mut Vec<Intent>) {
    let palette = theme::palette(ui);
    let known = known(model, typed);
    if known.is_empty() {
        return;
    }
    ui.add_space(14.0);
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::line(ui, t!("Seen in the messages"), theme::small(), palette.dim);
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
            for client_id in known.into_iter().take(MOST) {
                let last = model.console.last_events.of(client_id).map(|event| event.is_connected);
                let sign = last.map(|is_connected| {
                    if is_connected {
                        (Icon::Dot, palette.good, t!("connected when last seen"))
                    } else {
                        (Icon::Ring, palette.warn, t!("not connected when last seen"))
                    }
                });
                let name = visible_line(client_id);
                let mut button = widgets::word_button(ui, &name, &t!("Look at {name}", name));
                if let Some((icon, color, state)) = sign {
                    widgets::icon(ui, icon, 8.0, color);
                    button = button.on_hover_text(state);
                }
                if button.clicked() {
                    let client_id = client_id.to_owned();
                    intents.push(Intent::Device(DeviceRequest::Look { client_id }));
                }
                ui.add_space(8.0);
            }
        });
    });
    ui.add_space(10.0);
}

/// Those that AWS has named come first, then those that topics seem to name, most of them first.
fn known<'a>(model: &Model<'a>, typed: &str) -> Vec<&'a str> {
    let console = model.console;
    let is_meant = |name: &&str| name.contains(typed) && *name != typed;
    let sure: BTreeSet<&str> = console.known_devices.names().filter(is_meant).collect();
    let topics = console.topics.names().iter().take(MOST_TOPICS);
    let mut perhaps: BTreeMap<&str, usize> = BTreeMap::new();
    for topic in topics {
        if let Some(TopicDevice::Perhaps(name)) = console.known_devices.of(topic.name)
            && is_meant(&name)
        {
            *perhaps.entry(name).or_default() += 1;
        }
    }
    let mut perhaps: Vec<(&str, usize)> = perhaps.into_iter().filter(|(name, _)| !sure.contains(name)).collect();
    perhaps.sort_by_key(|(_, topics)| Reverse(*topics));
    sure.into_iter().chain(perhaps.into_iter().map(|(name, _)| name)).collect()
}
