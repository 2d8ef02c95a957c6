//! Asks before a link from outside does anything: any web page and any message can contain one.

use std::collections::VecDeque;

use eframe::egui::{Id, Label, Modal, Response, RichText, Ui};

use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{theme, widgets};
use model::{Link, ProfileCommand, visible_line};
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 440.0;

/// So many links are asked about one after the other. A page that opens more of them does so by mistake or on purpose.
const MOST_WAITING: usize = 8;
/// So many letters of a name or a topic are shown.
const MOST_LETTERS: usize = 200;

/// The links to ask about, and the one that was agreed to.
#[derive(Debug, Default)]
pub(crate) struct LinkQuestion {
    /// The first is on screen: what a person is about to click on does not change. `None` is one that cannot be read.
    waiting: VecDeque<Option<Link>>,
    /// So many were answered. The buttons of the next one are others: the focus does not stay where it was.
    answered: u64,
    agreed: Option<Link>,
}

impl LinkQuestion {
    /// Asks about the link in `text`, or says that it is none.
    pub(crate) fn ask(&mut self, text: &str) {
        let link = Link::parse(text);
        if self.waiting.len() < MOST_WAITING && !self.waiting.contains(&link) {
            self.waiting.push_back(link);
        }
    }

    /// Whether something is asked.
    pub(crate) fn is_open(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// What is to be searched for, once `is_there` says that the connection of the profile is there; says so once.
    pub(crate) fn take_agreed(&mut self, is_there: impl Fn(&str) -> bool) -> Option<Link> {
        self.agreed.take_if(|link| is_there(&link.profile))
    }
}

/// Asks whether the link is to be opened, once the profiles are known.
pub(crate) fn link_question_ui(ui: &Ui, model: &Model<'_>, state: &mut LinkQuestion, wanted: &mut Requests) {
    let Some(link) = state.waiting.front().filter(|_| model.connections.profiles.are_known()) else { return };
    let is_known = link.as_ref().is_some_and(|link| model.connections.profiles.names().contains(&link.profile));
    let (title, said) = words(link.as_ref(), is_known, model);
    let palette = theme::palette(ui);
    let (mut agreed, mut is_answered) = (false, false);
    let shown = Modal::new(Id::unique("link_question")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        ui.add(Label::new(RichText::new(title).font(theme::semibold(16.0)).color(palette.text)).wrap());
        widgets::paragraph(ui, &said, palette.dim);
        ui.add_space(8.0);
        ui.push_id(state.answered, |ui| {
            ui.horizontal(|ui| {
                let open = is_known.then(|| widgets::primary(ui, t!("Open")));
                let no = ui.button(if is_known { t!("Cancel") } else { t!("Close") });
                // Enter means no, for the person may be typing when the window appears.
                if !no.has_focus() && !open.as_ref().is_some_and(Response::has_focus) {
                    no.request_focus();
                }
                agreed = open.is_some_and(|open| open.clicked());
                is_answered = agreed || no.clicked();
            });
        });
    });
    if !is_answered && !shown.should_close() {
        return;
    }
    let link = state.waiting.pop_front().flatten();
    state.answered += 1;
    if let Some(link) = link.filter(|_| agreed) {
        wanted.intents.push(match model.connections.named(&link.profile) {
            Some(connection) => Intent::Show { connection: connection.id, by_key: false },
            None => Intent::SignInTo(ProfileCommand::Use { name: link.profile.clone() }),
        });
        state.agreed = Some(link);
    }
    ui.ctx().request_repaint();
}

/// The title, and what happens.
fn words(link: Option<&Link>, is_known: bool, model: &Model<'_>) -> (String, String) {
    let Some(link) = link else {
        let said = t!(
            "Nothing was changed. A link to Topicdeck is topicdeck://PROFILE/TOPIC, where a blank is %20 and # is %23."
        );
        return (t!("A link cannot be read").to_owned(), said.to_owned());
    };
    let name = shortened(&link.profile);
    let said = if is_known {
        consequences(link, &name, model.connections.named(&link.profile).is_some())
    } else {
        t!("There is no profile of this name. Nothing was changed.").to_owned()
    };
    (t!("A link wants to open {name}", name), said)
}

/// `text` as it can be shown: in a long one the end is left out.
fn shortened(text: &str) -> String {
    let end = text.char_indices().nth(MOST_LETTERS).map(|(end, _)| end);
    match end {
        Some(end) => format!("{}…", visible_line(&text[..end])),
        None => visible_line(text).into_owned(),
    }
}

/// What happens, in sentences.
fn consequences(link: &Link, name: &str, is_open: bool) -> String {
    let opens = if is_open {
        t!("The connection {name} is shown.", name)
    } else {
        t!("The profile {name} is opened. If no sign-in is saved, the browser opens.", name)
    };
    let searches = link
        .topic_filter
        .as_ref()
        .map(|filter| t!("The messages of {topic} are searched for.", topic = shortened(filter.as_str())));
    let doubt = t!("Cancel if you do not know where the link came from.").to_owned();
    [Some(opens), searches, Some(doubt)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
