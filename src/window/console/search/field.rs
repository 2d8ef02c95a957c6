//! The box itself: a field in which the parts of the query have their colours and what is wrong is underlined in red, with
//! the list of suggestions below it.

use eframe::egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use eframe::egui::{
    EventFilter, Galley, Id, Key, Margin, Modifiers, Pos2, Rect, Stroke, StrokeKind, TextBuffer, Ui, vec2,
};
use search::{Query, Suggestion, SuggestionKind, Token, TokenKind, tokens};

use super::state::{CursorPlace, SearchState};
use super::status_line;
use crate::kit::escape::{self, Thing, While};
use crate::kit::model::Model;
use crate::kit::signs::{self, Sign};
use crate::kit::text_cursor::{select_all, set_cursor};
use crate::kit::theme::{self, Palette};
use crate::kit::{field_ids, keys, widgets};
use model::{Searches, is_hidden};
use texts::t;

/// Room for the lens before the text, and for the buttons behind it, in points.
const LENS: i8 = 30;
const BUTTONS: i8 = 76;
/// Where the suggestions begin while the line below the field says what is wrong, in points.
const BELOW_LINE: f32 = status_line::HEIGHT + 10.0;

/// Messages that are looked at to see whether a query finds something.
const LOOKED_AT: usize = 4_096;
/// And bytes of their payloads: no batch is begun when those were.
const LOOKED_AT_BYTES: usize = 4 << 20;

/// The id of the field.
pub(super) fn id(ui: &Ui) -> Id {
    field_ids::id(ui.ctx(), "search")
}

/// Draws the field, `width` points wide. Returns where it is.
pub(super) fn field_ui(
    ui: &mut Ui,
    model: &Model<'_>,
    state: &mut SearchState,
    searches: &mut Searches,
    width: f32,
) -> Rect {
    let id = id(ui);
    if ui.memory(|memory| memory.has_focus(id)) {
        keys_of_field(ui, id, state, searches);
    }
    escape::note(ui.ctx(), Thing::Search, While::At(id));
    place_cursor(ui, id, state);
    let palette = theme::palette(ui);
    let (known, parts) = (state.text().to_owned(), state.tokens().to_vec());
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _: f32| {
        // What is typed in this frame was not taken apart yet.
        let new = (text.as_str() != known).then(|| tokens(text.as_str()));
        ui.painter().layout_job(coloured(text.as_str(), new.as_deref().unwrap_or(&parts), palette))
    };
    let hint = t!("Search: a word, topic:plant/#, json:$.temp>80, size>1k");
    let filter_of_keys = filter(state.suggestions.is_open());
    let edit = widgets::one_line(ui, state.text_mut(), id, hint)
        .desired_width(width)
        .margin(Margin { left: LENS, right: BUTTONS, top: 7, bottom: 7 })
        .event_filter(filter_of_keys)
        .layouter(&mut layouter);
    let shown = edit.show(ui);
    let field = shown.response.response.clone().accessible_name(t!("Search messages"));
    let rect = field.rect;
    if field.changed() {
        state.typed(ui.input(|input| input.time), |query| finds(model, query));
        state.suggestions.open();
    }
    wait_for_more(ui, state);
    if field.lost_focus() {
        // A query that was left alone was meant.
        enter(state, searches);
    }
    paint_mistake(ui, state, rect, (&shown.galley, shown.galley_pos));
    let color = if field.has_focus() { palette.accent } else { palette.dim };
    signs::paint(ui.painter(), Sign::Lens, rect.left_center() + vec2(16.0, 0.0), 13.0, color);
    if field.has_focus() && !keys::are_covered(ui.ctx()) {
        let cursor = shown.cursor_range.map_or(state.text().chars().count(), |range| range.primary.index.0);
        list_ui(ui, model, state, cursor, (rect, &shown.galley, shown.galley_pos));
        if state.suggestions.is_open() {
            escape::note(ui.ctx(), Thing::Suggestions, While::At(id));
        }
        // For the keys of the next frame: Tab is for the list while that is there.
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter(state.suggestions.is_open())));
    }
    rect
}

/// The keys that do not move the focus.
fn filter(has_list: bool) -> EventFilter {
    EventFilter { tab: has_list, escape: true, horizontal_arrows: true, vertical_arrows: true }
}

/// The keys that mean something else in this field than in others, before the field sees them.
fn keys_of_field(ui: &Ui, id: Id, state: &mut SearchState, searches: &mut Searches) {
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let is_open = state.suggestions.is_open();
    if (is_open || !state.recalls()) && pressed(Key::ArrowDown) {
        if is_open { state.suggestions.go(true) } else { state.suggestions.open_all() }
    }
    if is_open && pressed(Key::ArrowUp) {
        state.suggestions.go(false);
    }
    if !is_open && state.recalls() {
        if pressed(Key::ArrowUp) {
            state.recall(true, searches.recent());
        }
        if pressed(Key::ArrowDown) {
            if state.text().is_empty() { state.suggestions.open_all() } else { state.recall(false, searches.recent()) }
        }
    }
    if ui.input_mut(|input| input.consume_key(Modifiers::CTRL, Key::Space)) {
        state.suggestions.open_all();
    }
    if let Some(first) = state.suggestions.first().cloned().filter(|_| is_open)
        && pressed(Key::Tab)
    {
        accept(ui, id, state, &first);
    }
    if pressed(Key::Enter) {
        match state.suggestions.chosen().cloned().filter(|_| is_open) {
            Some(chosen) => accept(ui, id, state, &chosen),
            None => enter(state, searches),
        }
    }
    if escape::is_for(ui.ctx(), Thing::Suggestions) {
        state.suggestions.close();
    }
    if escape::is_for(ui.ctx(), Thing::Search) {
        leave(ui, id, state, searches);
    }
}

/// Applies what waits for more, once nothing has followed for a while.
fn wait_for_more(ui: &Ui, state: &mut SearchState) {
    let Some(begun_at) = state.begun_at else { return };
    let left = begun_at + state.pause - ui.input(|input| input.time);
    if left <= 0.0 {
        state.read();
    }
    #[expect(clippy::cast_possible_truncation, reason = "less than a second")]
    ui.ctx().request_repaint_after_secs(left.max(0.0) as f32);
}

/// Whether a query finds something among the messages that came last; yes where there are none.
fn finds(model: &Model<'_>, query: &Query) -> bool {
    let console = model.console;
    let messages = console.search.messages().types();
    let filter = query.at(model.now, model.time_zone).compile().with_messages(messages);
    let births = std::sync::Arc::new(console.search.births().clone());
    let mut filter = filter.with_contracts(&model.console.contracts).with_births(births);
    let (mut looked_at, mut bytes) = (0, 0);
    for part in console.log.parts_before(console.log.end_row()) {
        let mut is_found = false;
        filter.match_rows((&part.batch, part.first_row), |id| console.topics.get(id), model.now, |_| is_found = true);
        looked_at += part.batch.len();
        bytes += part.batch.payloads().len();
        if is_found || looked_at >= LOOKED_AT || bytes >= LOOKED_AT_BYTES {
            return is_found;
        }
    }
    looked_at == 0
}

/// Takes the query into the earlier ones.
fn enter(state: &mut SearchState, searches: &mut Searches) {
    state.suggestions.close();
    state.read();
    if state.is_applied() {
        searches.note(state.text());
    }
}

/// Closes the list, or else empties the box, or else leaves it.
/// Empties the box before the cursor leaves it.
fn leave(ui: &Ui, id: Id, state: &mut SearchState, searches: &mut Searches) {
    if state.text().is_empty() {
        ui.memory_mut(|memory| memory.surrender_focus(id));
    } else {
        // The arrow up brings it back.
        enter(state, searches);
        state.clear();
    }
}

/// Puts a suggestion into the text, with the cursor behind it.
fn accept(ui: &Ui, id: Id, state: &mut SearchState, suggestion: &Suggestion) {
    let text = state.text_mut();
    let replaces = suggestion.replaces.clone();
    if text.get(replaces.clone()).is_none() {
        return;
    }
    let is_whole = matches!(
        suggestion.kind,
        SuggestionKind::Flag | SuggestionKind::Joint | SuggestionKind::Value | SuggestionKind::Time
    );
    let goes_on = text[replaces.end..].starts_with(' ');
    let written = if is_whole && !goes_on { format!("{} ", suggestion.text) } else { suggestion.text.clone() };
    let end = replaces.start + written.len();
    text.replace_range(replaces, &written);
    let cursor = text[..end].chars().count();
    set_cursor(ui, id, CCursorRange::one(CCursor::new(cursor)));
    // What was accepted is meant.
    state.typed(ui.input(|input| input.time), |_| true);
    state.suggestions.open();
}

/// Puts the cursor where it was asked for since the last frame.
fn place_cursor(ui: &Ui, id: Id, state: &mut SearchState) {
    let length = CCursor::new(state.text().chars().count());
    match state.cursor.take() {
        Some(CursorPlace::End) => set_cursor(ui, id, CCursorRange::one(length)),
        Some(CursorPlace::All) => {
            ui.memory_mut(|memory| memory.request_focus(id));
            select_all(ui, id, state.text());
        }
        None => {}
    }
}

fn list_ui(
    ui: &Ui,
    model: &Model<'_>,
    state: &mut SearchState,
    cursor: usize,
    (rect, galley, origin): (Rect, &Galley, Pos2),
) {
    let (text, has_mistake) = (state.text().to_owned(), state.mistake().is_some());
    let SearchState { suggestions, context, .. } = &mut *state;
    suggestions.update(&text, byte_of(&text, cursor), context, model.console, (model.now, model.time_zone));
    if !suggestions.is_open() {
        return;
    }
    let start = text.get(..suggestions.replaces().start).map_or(0, |before| before.chars().count());
    let left = origin.x + galley.pos_from_cursor(CCursor::new(start)).left() - 12.0;
    // What is wrong is said in the line below the field, which stays in sight.
    let below = if has_mistake { BELOW_LINE } else { 4.0 };
    if let Some(pressed) = suggestions.list_ui(ui, rect, (left, below)) {
        let id = id(ui);
        accept(ui, id, state, &pressed);
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

/// Where the character at `place` begins.
fn byte_of(text: &str, place: usize) -> usize {
    text.char_indices().nth(place).map_or(text.len(), |(at, _)| at)
}

/// Underlines what is wrong; a place where something is missing is as wide as two letters.
fn paint_mistake(ui: &Ui, state: &SearchState, field: Rect, (galley, origin): (&Galley, Pos2)) {
    let Some(mistake) = state.mistake() else { return };
    let bad = theme::palette(ui).bad;
    let text = state.text();
    let x = |byte: usize| {
        let place = text.get(..byte.min(text.len())).unwrap_or(text).chars().count();
        origin.x + galley.pos_from_cursor(CCursor::new(place)).left()
    };
    let from = x(mistake.at.start);
    let to = x(mistake.at.end).max(from + 14.0);
    let y = origin.y + galley.rect.bottom();
    let seen = field.with_min_x(field.left() + f32::from(LENS)).with_max_x(field.right() - f32::from(BUTTONS));
    ui.painter().with_clip_rect(seen).hline(from..=to, y + 1.0, Stroke::new(2.0, bad));
    ui.painter().rect_stroke(field, f32::from(theme::RADIUS), Stroke::new(1.0, bad), StrokeKind::Inside);
}

/// The text in the colours of its parts, with a sign for each character that would not be seen: one for one.
fn coloured(text: &str, tokens: &[Token], palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    job.wrap.max_width = f32::INFINITY;
    let mut push = |part: &str, color| {
        let seen: String = part.chars().map(|c| if is_hidden(c) && c != ' ' { '\u{fffd}' } else { c }).collect();
        if !seen.is_empty() {
            job.append(&seen, 0.0, TextFormat::simple(theme::mono(), color));
        }
    };
    let mut end = 0;
    // While a key is pressed, the text is one letter ahead of its parts.
    for token in tokens {
        let Some((before, part)) = text.get(end..token.at.start).zip(text.get(token.at.clone())) else { break };
        push(before, palette.text);
        push(part, color(token.kind, palette));
        end = token.at.end;
    }
    push(text.get(end..).unwrap_or_default(), palette.text);
    if job.text.is_empty() {
        job.append("", 0.0, TextFormat::simple(theme::mono(), palette.text));
    }
    job
}

fn color(kind: TokenKind, palette: &Palette) -> eframe::egui::Color32 {
    match kind {
        TokenKind::Field => palette.key,
        TokenKind::Joint | TokenKind::Parenthesis => palette.accent,
        TokenKind::Number => palette.number,
        TokenKind::Text | TokenKind::Pattern => palette.string,
        TokenKind::Operator => palette.dim,
        TokenKind::Value | TokenKind::Word => palette.text,
    }
}
