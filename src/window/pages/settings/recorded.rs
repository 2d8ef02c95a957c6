//! What is recorded of the connection on screen, and deleting it.

use eframe::egui::{Context, Id, Ui};

use crate::kit::switch::one_of;
use crate::kit::{theme, widgets, words};
use console::{OlderThan, Recording};
use model::{SettingsFolder, visible_line};
use texts::{counted, t};

/// The recording of the connection on screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded<'a> {
    /// The name of its profile; `None` without a connection.
    pub(crate) profile: Option<&'a str>,
    pub(crate) recording: Recording,
    /// Bytes of the recordings of all connections.
    pub(crate) sizes: &'a [u64],
    /// What of them is older than each of the limits, as far as that is known.
    pub(crate) ages: &'a [OlderThan],
}

impl Recorded<'_> {
    /// What a limit of so many MiB would delete, as a question; `None` where that is nothing.
    pub(super) fn over_mib(&self, mib: u32) -> Option<String> {
        let limit = u64::from(mib) << 20;
        let over: u64 = self.sizes.iter().map(|bytes| bytes.saturating_sub(limit)).sum();
        (over > 0).then(|| t!("Delete the oldest {size}?", size = words::bytes(over)))
    }

    /// The same of a limit of time, in days.
    pub(super) fn older_than(&self, limit: u32, limit_words: &str) -> Option<String> {
        let Some(older) = self.ages.iter().find(|older| older.limit == limit) else {
            let is_any = self.sizes.iter().any(|bytes| *bytes > 0);
            return is_any.then(|| t!("Delete what is older than {limit}?", limit = limit_words));
        };
        let OlderThan { bytes, days, .. } = *older;
        let size = words::bytes(bytes);
        let question =
            || counted!(days, "Delete the oldest day, {size}?", "Delete the oldest {days} days, {size}?", size);
        (bytes > 0).then(question)
    }
}

/// What is wanted that is no choice.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    /// To see this folder.
    pub(crate) opened: Option<SettingsFolder>,
    /// To delete what is recorded of the connection on screen.
    pub(crate) forgets: bool,
}

/// A question that is open, with its words: they stay as they are, so that nothing moves below the pointer while sizes grow.
#[derive(Clone, Debug)]
struct Question<T> {
    of: T,
    words: String,
}

/// Closes all that are open.
pub(super) fn close_questions(ctx: &Context) {
    ctx.data_mut(|data| {
        data.remove_by_type::<Question<u32>>();
        data.remove_by_type::<Question<String>>();
    });
}

/// One of the limits. A smaller one deletes messages at once, which cannot be undone: it asks first, where there is something.
/// `question` gets the limit, and its word.
pub(super) fn limit_ui(
    ui: &mut Ui,
    name: &str,
    choices: &[(u32, &str)],
    limit: &mut u32,
    question: impl Fn(u32, &str) -> Option<String>,
) {
    let asked = Id::unique(("smaller_limit", name));
    let deletes = |smaller: u32| {
        let word = choices.iter().find(|(choice, _)| *choice == smaller).map_or("", |(_, word)| *word);
        question(smaller, word)
    };
    let open = ui.data(|data| data.get_temp::<Question<u32>>(asked)).filter(|open| open.of < *limit);
    if let Some(Question { of, words }) = open {
        if let Some(answer) = question_ui(ui, &words) {
            ui.data_mut(|data| data.remove::<Question<u32>>(asked));
            if answer {
                *limit = of;
            }
        }
        return;
    }
    let mut chosen = *limit;
    one_of(ui, name, choices, &mut chosen);
    match deletes(chosen).filter(|_| chosen < *limit) {
        Some(words) => drop(ui.data_mut(|data| data.insert_temp(asked, Question { of: chosen, words }))),
        None => *limit = chosen,
    }
}

/// Asks before something is deleted; says what was answered.
fn question_ui(ui: &mut Ui, question: &str) -> Option<bool> {
    let words = |ui: &mut Ui| drop(widgets::line(ui, question, theme::body(), theme::palette(ui).warn));
    let is_from_the_right = ui.layout().prefer_right_to_left();
    if !is_from_the_right {
        words(ui);
    }
    let (no, yes) = (ui.button(t!("Cancel")), widgets::primary(ui, t!("Delete")));
    if is_from_the_right {
        words(ui);
    }
    // Enter means no.
    if !no.has_focus() && !yes.has_focus() {
        no.request_focus();
    }
    (no.clicked() || yes.clicked()).then(|| yes.clicked())
}

/// The size of the recording, and a button that deletes it: it asks first, as that cannot be undone.
pub(super) fn forget_ui(ui: &mut Ui, name: &str, recorded: Recorded<'_>, asked: &mut Asked) {
    let palette = theme::palette(ui);
    let question = Id::unique("forget_recording");
    let bytes = recorded.recording.bytes().unwrap_or(0);
    let (Some(profile), true) = (recorded.profile, bytes > 0) else {
        ui.data_mut(|data| data.remove::<Question<String>>(question));
        widgets::line(ui, t!("nothing recorded"), theme::body(), palette.dim);
        return;
    };
    let size = words::bytes(bytes);
    let open = ui.data(|data| data.get_temp::<Question<String>>(question)).filter(|open| open.of == profile);
    let Some(Question { words, .. }) = open else {
        if ui.button(t!("Forget everything…")).clicked() {
            let words = t!("Delete {size} of {profile}?", size, profile = visible_line(profile));
            ui.data_mut(|data| data.insert_temp(question, Question { of: profile.to_owned(), words }));
        }
        let shown = widgets::line(ui, &size, theme::body(), palette.text);
        shown.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Label, true, format!("{name}: {size}"))
        });
        return;
    };
    if let Some(answer) = question_ui(ui, &words) {
        asked.forgets |= answer;
        ui.data_mut(|data| data.remove::<Question<String>>(question));
    }
}
