//! Asks before a link from outside does anything: any web page and any message can contain one.

use eframe::egui::{Id, Label, Modal, Response, RichText, Ui};

use crate::kit::intent::{Intent, Requests};
use crate::kit::model::Model;
use crate::kit::{theme, widgets};
use model::{ProfileCommand, TopicFilter, visible_line};
use texts::t;

/// Width of the question, in points.
const WIDTH: f32 = 440.0;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Name of the profile to open.
    pub profile: String,
    /// What to search for there.
    pub topic_filter: Option<TopicFilter>,
}

/// The link that is asked about, or was agreed to.
#[derive(Debug, Default)]
pub(crate) struct LinkQuestion {
    asked: Option<Link>,
    agreed: Option<Link>,
}

impl LinkQuestion {
    /// Asks about `link`.
    pub(crate) fn ask(&mut self, link: Option<Link>) {
        self.asked = link;
    }

    /// Whether something is asked.
    pub(crate) fn is_open(&self) -> bool {
        self.asked.is_some()
    }

    /// What is to be searched for, once `is_there` says that the connection of the profile is there; says so once.
    pub(crate) fn take_agreed(&mut self, is_there: impl Fn(&str) -> bool) -> Option<Link> {
        self.agreed.take_if(|link| is_there(&link.profile))
    }
}

/// Asks whether the link is to be opened, once the profiles are known.
pub(crate) fn link_question_ui(ui: &Ui, model: &Model<'_>, state: &mut LinkQuestion, wanted: &mut Requests) {
    let Some(link) = state.asked.as_ref().filter(|_| model.connections.profiles.are_known()) else { return };
    let name = visible_line(&link.profile).into_owned();
    let is_known = model.connections.profiles.names().contains(&link.profile);
    let said = if is_known {
        consequences(link, &name, model.connections.named(&link.profile).is_some())
    } else {
        t!("There is no profile of this name. Nothing was changed.").to_owned()
    };
    let palette = theme::palette(ui);
    let (mut agreed, mut is_answered) = (false, false);
    let shown = Modal::new(Id::unique("link_question")).frame(theme::card(palette, 20)).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 88.0));
        let title = t!("A link wants to open {name}", name);
        ui.add(Label::new(RichText::new(title).font(theme::semibold(16.0)).color(palette.text)).wrap());
        widgets::paragraph(ui, &said, palette.dim);
        ui.add_space(8.0);
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
    if !is_answered && !shown.should_close() {
        return;
    }
    let Some(link) = state.asked.take() else { return };
    if agreed {
        wanted.intents.push(match model.connections.named(&link.profile) {
            Some(connection) => Intent::Show { connection: connection.id, by_key: false },
            None => Intent::SignInTo(ProfileCommand::Use { name: link.profile.clone() }),
        });
        state.agreed = Some(link);
    }
    ui.ctx().request_repaint();
}

/// What happens, in sentences.
fn consequences(link: &Link, name: &str, is_open: bool) -> String {
    let opens = if is_open {
        t!("The connection {name} is shown.", name)
    } else {
        t!("The profile {name} is opened. If no sign-in is saved, the browser opens.", name)
    };
    let searches = link.topic_filter.as_ref().map(|filter| {
        t!("The messages of {topic} are searched for.", topic = visible_line(filter.as_str()).into_owned())
    });
    let doubt = t!("Cancel if you do not know where the link came from.").to_owned();
    [Some(opens), searches, Some(doubt)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
