//! What was removed lately and can be undone: one bar and one key (Ctrl+Z) for all of it, the last removal first.
//!
//! Who removes something keeps what it takes to restore it and [`offer`]s that under a separate id, then asks in each
//! frame whether it is [`wanted_back`]. A field of text that has the focus keeps Ctrl+Z for what is typed in it.

use std::time::Duration;

use eframe::egui::{Align2, Area, Color32, Context, Id, Order, Ui, vec2};

use super::{field_ids, keys, shortcuts, theme, widgets};
use model::{ConnectionId, visible_line};
use texts::t;

/// For so long the bar is shown and Ctrl+Z works, in seconds.
const LASTS_SECS: f64 = 20.0;
/// So many removals are offered at most.
const MOST: usize = 32;
/// The bar is no wider than this, in points.
const MOST_WIDE: f32 = 640.0;
/// Space between the bar and the edge of the window, in points.
const MARGIN: f32 = 12.0;

#[derive(Clone, Debug)]
struct Offer {
    of: Id,
    connection: Option<ConnectionId>,
    /// What the bar says; none where it is said in place.
    words: Option<String>,
    ends_at: f64,
}

#[derive(Clone, Debug, Default)]
struct Offers {
    list: Vec<Offer>,
    /// What the person wants back.
    wanted: Option<Id>,
}

/// Offers to undo a removal. `words` are for the bar; where the place of the removal says it, they are left out.
pub(crate) fn offer(ctx: &Context, of: Id, words: Option<String>) {
    let connection = field_ids::drawn(ctx);
    let ends_at = now(ctx) + LASTS_SECS;
    with(ctx, |offers| {
        if offers.list.len() == MOST {
            offers.list.remove(0);
        }
        offers.list.push(Offer { of, connection, words, ends_at });
    });
    ctx.request_repaint();
}

/// Takes back the last offer of `of`: it was undone in its place.
pub(crate) fn withdraw(ctx: &Context, of: Id) {
    with(ctx, |offers| {
        if let Some(at) = offers.list.iter().rposition(|offer| offer.of == of) {
            offers.list.remove(at);
        }
    });
}

/// Whether the last removal of `of` is to be undone; says so once.
pub(crate) fn wanted_back(ctx: &Context, of: Id) -> bool {
    with(ctx, |offers| offers.wanted.take_if(|wanted| *wanted == of).is_some())
}

/// The bar, and the key. Offers of other connections wait until those are shown.
pub(crate) fn undo_ui(ui: &Ui) {
    let ctx = ui.ctx();
    let (now, drawn) = (now(ctx), field_ids::drawn(ctx));
    let last = with(ctx, |offers| {
        offers.list.retain(|offer| offer.ends_at > now);
        offers.list.iter().rfind(|offer| offer.connection == drawn).cloned()
    });
    let Some(last) = last else { return };
    ctx.request_repaint_after(Duration::from_secs_f64((last.ends_at - now).max(0.1)));
    let is_free = !ctx.text_edit_focused() && !keys::are_covered(ctx);
    let by_key = is_free && shortcuts::UNDO.key_pressed(ctx);
    // A dialog covers it, and says itself what it removed.
    let by_bar = !keys::are_below_a_dialog(ctx) && last.words.as_deref().is_some_and(|words| bar_ui(ctx, words));
    if by_key || by_bar {
        withdraw(ctx, last.of);
        with(ctx, |offers| offers.wanted = Some(last.of));
        ctx.request_repaint();
    }
}

/// In a line where it has room, else in several.
fn words_ui(ui: &mut Ui, words: &str, color: Color32) {
    let width = ui.painter().layout_no_wrap(words.to_owned(), theme::body(), color).size().x;
    if width <= ui.available_width() {
        widgets::line(ui, words, theme::body(), color);
    } else {
        ui.vertical(|ui| widgets::paragraph(ui, words, color));
    }
}

/// Returns whether its button was pressed.
fn bar_ui(ctx: &Context, words: &str) -> bool {
    let place = Area::new(Id::unique("undo_bar")).order(Order::Middle);
    let place = place.anchor(Align2::LEFT_BOTTOM, vec2(MARGIN, -(theme::STATUS_BAR + MARGIN)));
    let shown = place.show(ctx, |ui| {
        let palette = theme::palette(ui);
        let frame = theme::card(palette, 8).fill(palette.raised);
        let shown = frame.show(ui, |ui| {
            ui.set_max_width((ui.ctx().content_rect().width() - 4.0 * MARGIN).min(MOST_WIDE));
            let pressed = ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                let pressed = widgets::word_button(ui, t!("Undo"), t!("Undo the last removal")).clicked();
                widgets::line(ui, &shortcuts::UNDO.words(ui.ctx()), theme::small(), palette.dim);
                words_ui(ui, &visible_line(words), palette.text);
                pressed
            });
            pressed.inner
        });
        shown.inner
    });
    shown.inner
}

fn now(ctx: &Context) -> f64 {
    ctx.input(|input| input.time)
}

fn with<R>(ctx: &Context, change: impl FnOnce(&mut Offers) -> R) -> R {
    ctx.data_mut(|data| change(data.get_temp_mut_or_default(Id::unique("undo_offers"))))
}
