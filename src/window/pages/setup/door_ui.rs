//! The choice of where the credentials come from, with the profiles of AWS's tools to choose from.

use eframe::egui::{Id, Ui};

use super::door::Door;
use super::draft::Draft;
use super::fields::{NAME, beside_name, name_ui};
use super::labels::{hint, label, sample};
use crate::kit::intent::{Intent, Requests};
use crate::kit::{notice_card, theme, widgets};
use console::Profiles;
use model::{AwsProfileName, ProfileCommand, visible_line};
use texts::t;

/// So many profiles of AWS's tools are offered as buttons.
const MOST_OFFERED: usize = 24;

/// Returns whether anything was changed.
pub(crate) fn door_ui(ui: &mut Ui, profiles: &Profiles, draft: &mut Draft, wanted: &mut Requests) -> bool {
    let before = draft.door;
    ui.horizontal(|ui| {
        name_ui(ui, t!("Credentials"), NAME, theme::FIELD);
        let doors = [
            (Door::Cognito, t!("Amazon Cognito")),
            (Door::AwsProfile, t!("AWS profile")),
            (Door::AwsEnvironment, t!("AWS environment")),
        ];
        widgets::choice(ui, &doors, &mut draft.door);
    });
    let words = match draft.door {
        Door::Cognito => t!("You sign in with the browser. An identity pool gives the credentials."),
        Door::AwsProfile => {
            t!("For engineers with IAM: aws login, IAM Identity Center, a process, a role or keys. IAM alone decides.")
        }
        Door::AwsEnvironment => t!("AWS_ACCESS_KEY_ID and what goes with it. IAM alone decides."),
    };
    beside_name(ui, |ui| drop(widgets::selectable(ui, words, theme::small(), theme::palette(ui).dim)));
    let mut changed = draft.door != before;
    // It is answered with what is wrong, too: a build may have neither.
    if draft.door != Door::Cognito && profiles.aws().is_none() && changed {
        wanted.intents.push(Intent::Profiles(ProfileCommand::ListAwsProfiles));
    }
    match (draft.door, profiles.aws().and_then(|known| known.notice.as_ref())) {
        (Door::AwsProfile, _) => changed |= name_of_profile_ui(ui, profiles, draft),
        (Door::AwsEnvironment, Some(notice)) => {
            beside_name(ui, |ui| notice_card::notice_line_with_copyables_ui(ui, notice));
        }
        _ => {}
    }
    changed
}

fn name_of_profile_ui(ui: &mut Ui, profiles: &Profiles, draft: &mut Draft) -> bool {
    let mut changed = false;
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        name_ui(ui, label("credentials"), NAME, theme::FIELD);
        let (id, width) = (Id::unique(("setup", "credentials")), ui.available_width() - 4.0);
        let sample = sample("credentials");
        let response = widgets::field(ui, &mut draft.aws_profile, id, label("credentials"), sample, width);
        changed = response.changed();
    });
    let Some(known) = profiles.aws() else {
        beside_name(ui, |ui| {
            drop(widgets::selectable(ui, hint("credentials"), theme::small(), theme::palette(ui).dim));
        });
        return changed;
    };
    let mut chosen: Option<AwsProfileName> = None;
    beside_name(ui, |ui| {
        if let Some(notice) = &known.notice {
            return notice_card::notice_line_with_copyables_ui(ui, notice);
        }
        if known.profiles.is_empty() {
            let words = t!("This computer has no AWS profile. To make one: aws configure sso");
            return drop(widgets::selectable(ui, words, theme::small(), theme::palette(ui).dim));
        }
        ui.horizontal_wrapped(|ui| {
            for profile in known.profiles.iter().take(MOST_OFFERED) {
                let is_chosen = profile.name == draft.aws_profile.trim();
                if ui.selectable_label(is_chosen, visible_line(&profile.name)).clicked() {
                    chosen = Some(profile.clone());
                }
            }
        });
    });
    if let Some(AwsProfileName { name, region }) = chosen {
        draft.take_aws_profile(&name, region.as_deref());
        changed = true;
    }
    changed
}
