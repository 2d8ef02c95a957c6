//! Asks for the user name and password of a proxy. They go to the keyring and are not kept here.

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Key, TextEdit, Ui};

use crate::kit::{field_ids, keys, theme, widgets};
use model::{Command, ProfileCommand};
use texts::t;

/// Width of the fields, in points.
const WIDTH: f32 = 240.0;

/// What the person has typed so far.
#[derive(Default)]
pub(crate) struct ProxyLoginState {
    user: String,
    password: String,
}

impl std::fmt::Debug for ProxyLoginState {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ProxyLoginState").field("user", &self.user).finish_non_exhaustive()
    }
}

pub(crate) fn proxy_login_ui(ui: &mut Ui, proxy: &str, state: &mut ProxyLoginState, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.add_space(8.0);
    theme::card(palette, 20).show(ui, |ui| {
        ui.set_width(ui.available_width());
        widgets::line(ui, &t!("User name and password for {proxy}", proxy), theme::semibold(13.0), palette.text);
        widgets::paragraph(ui, t!("They are saved in the system keyring and sent to this proxy only."), palette.dim);
        ui.add_space(4.0);
        let mut given = false;
        ui.horizontal_wrapped(|ui| {
            widgets::field(
                ui,
                &mut state.user,
                field_ids::id(ui.ctx(), "proxy_user"),
                t!("Proxy user name"),
                t!("user"),
                WIDTH,
            );
            let password: TextEdit<'_> =
                widgets::one_line(ui, &mut state.password, field_ids::id(ui.ctx(), "proxy_password"), t!("password"));
            let field = ui.add(password.password(true).desired_width(WIDTH)).accessible_name(t!("Proxy password"));
            let entered = keys::left_by(ui, &field, Key::Enter) || keys::submitted(ui, ui.min_rect());
            let log_in = widgets::primary_button(ui, t!("Log in"));
            given = widgets::primary_enabled(ui, !state.user.is_empty(), log_in).clicked()
                || (entered && !state.user.is_empty());
        });
        if given {
            let password = std::mem::take(&mut state.password).into();
            // Ctrl+Z in the field would bring it back.
            TextEditState::default().store(ui.ctx(), field_ids::id(ui.ctx(), "proxy_password"));
            let (proxy, user) = (proxy.to_owned(), std::mem::take(&mut state.user));
            out.push(Command::Profile(ProfileCommand::UseProxyLogin { proxy, user, password }));
        }
    });
}
