//! What an administrator does with the template, step by step, and what to do when it fails.

use eframe::egui::{CollapsingHeader, Ui};

use super::state::AccountState;
use crate::kit::{theme, widgets};
use template::{Format, Settings, Variant};
use texts::t;

/// Draws the steps and the failures.
pub(super) fn guide_ui(ui: &mut Ui, state: &AccountState) {
    let palette = theme::palette(ui);
    theme::card(palette, 16).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::section(ui, t!("Next steps"));
        if state.mistake().is_some() {
            // A command with a mistake in it could do anything.
            widgets::paragraph(ui, t!("The commands are shown once the settings above are valid."), palette.dim);
        } else {
            steps_ui(ui, &state.settings(), state.saved());
        }
    });
    ui.add_space(8.0);
    CollapsingHeader::new(t!("When it does not work")).id_salt("account_failures").show(ui, |ui| {
        for (symptom, remedy) in failures_of_people().into_iter().chain(failures_of_stacks()) {
            widgets::paragraph(ui, symptom, palette.text);
            widgets::paragraph(ui, remedy, palette.dim);
            ui.add_space(4.0);
        }
    });
}

/// `saved` is the file that has the template, once there is one: the command names no other.
fn steps_ui(ui: &mut Ui, settings: &Settings, saved: Option<&str>) {
    let words = match saved {
        Some(_) => t!("Create the stack"),
        None => t!("Create the stack; FILE is the template, once you have saved it"),
    };
    for command in template::deploy_commands(settings, Format::CloudFormation, saved) {
        step_ui(ui, words, &command);
    }
    let is_least = settings.variant == Variant::Least;
    if is_least {
        step_ui(
            ui,
            t!("Add each person; POOL is UserPoolId in the outputs of the stack"),
            &template::add_person_command(settings),
        );
    }
    let import = template::import_command(settings, Format::CloudFormation);
    step_ui(ui, t!("Make the profile from its outputs, and hand it out"), &import);
    if is_least {
        let attach = template::attach_command(settings);
        step_ui(ui, t!("Attach the IoT policy to the identity of each person, which Who am I shows"), &attach);
    } else {
        let attach = template::attach_to_self_command(settings);
        step_ui(ui, t!("Each person attaches the IoT policy to themselves, after the sign-in"), &attach);
    }
}

fn step_ui(ui: &mut Ui, words: &str, command: &str) {
    ui.add_space(4.0);
    widgets::paragraph(ui, words, theme::palette(ui).text);
    widgets::copy_box(ui, words, command);
}

/// What is seen of a sign-in and a connection, and what helps.
fn failures_of_people() -> [(&'static str, &'static str); 10] {
    [
        (
            t!("The browser says: Login pages unavailable"),
            t!("The app client has no branding for managed login. The template creates one."),
        ),
        (
            t!("The browser shows an error and does not come back"),
            t!("The callback URL is not registered letter for letter, with its port."),
        ),
        (
            t!("Token is not from a supported provider"),
            t!("The identity pool does not name this user pool and app client."),
        ),
        (
            t!("unauthorized_client, or Client is not enabled for OAuth2.0 flows"),
            t!("The app client does not allow the authorization code grant. That of the template does."),
        ),
        (
            "invalid_client",
            t!(
                "The app client has a secret. Create one without, as the template does, or store it with topicdeck secret."
            ),
        ),
        (
            t!("Invalid identity pool configuration"),
            t!("The identity pool has no role for people who are signed in, or the role trusts another pool."),
        ),
        (
            t!("A person cannot reset the password"),
            t!("Their e-mail address is not verified. Set it with aws cognito-idp admin-update-user-attributes and \
                Name=email_verified,Value=true."),
        ),
        (
            t!("Signed in, and AWS refuses the connection"),
            t!("No IoT policy is attached to the identity, or the client id does not match it."),
        ),
        (t!("Connected, and a topic is refused"), t!("The IoT policy and the role must both allow it.")),
        (
            t!("The page What may I do is refused"),
            t!(
                "The role needs iot:GetEffectivePolicies, which the template does not give. IoT policies have no say in this \
                call."
            ),
        ),
    ]
}

/// What is seen of the stack, and what helps.
fn failures_of_stacks() -> [(&'static str, &'static str); 4] {
    [
        (
            t!("The stack fails: the IoT policy exists already"),
            t!(
                "Names of IoT policies are unique in a region of an account. Fill in another name above, or another region, \
                and save the template as another file. For demos, the name is always demo-policy: use another region or \
                account, or choose No more than needed. Pools, app clients and roles can have the same names as others."
            ),
        ),
        (
            t!("The stack fails: the domain is taken, or already associated with another user pool"),
            t!(
                "The address of the sign-in pages is unique in a region, across all accounts. Fill in another one above at \
                Sign-in pages at, without aws, amazon and cognito, and save the template as another file."
            ),
        ),
        (
            t!("The next try fails: the stack is in ROLLBACK_COMPLETE"),
            t!(
                "That is what is left of a stack that failed. Delete it with aws cloudformation delete-stack, and create it \
                again."
            ),
        ),
        (
            t!("The stack cannot be deleted"),
            t!(
                "The IoT policy is attached to people: detach it from each of them first. aws iot list-targets-for-policy \
                shows them. A new stack has new pools: people are added again."
            ),
        ),
    ]
}
