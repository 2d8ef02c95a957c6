//! Dark or light: what can be chosen, and how it is kept.

use eframe::egui::ThemePreference;

use model::Theme;
use texts::{later, t, text};

/// The themes to choose from.
pub(super) const THEMES: [(ThemePreference, &str); 3] = [
    (ThemePreference::Dark, later!("Dark")),
    (ThemePreference::Light, later!("Light")),
    (ThemePreference::System, SAME_AS_SYSTEM),
];
/// What is not chosen here.
pub(super) const SAME_AS_SYSTEM: &str = later!("Same as the system");

/// What a theme is called where other things are listed beside it.
pub(super) fn full_name(theme: &'static str) -> String {
    t!("Theme: {name}", name = text(theme))
}

/// A kept theme as the library has it.
pub(super) fn preference(theme: Theme) -> ThemePreference {
    match theme {
        Theme::System => ThemePreference::System,
        Theme::Dark => ThemePreference::Dark,
        Theme::Light => ThemePreference::Light,
    }
}

/// The same the other way round.
pub(super) fn kept(preference: ThemePreference) -> Theme {
    match preference {
        ThemePreference::System => Theme::System,
        ThemePreference::Dark => Theme::Dark,
        ThemePreference::Light => Theme::Light,
    }
}
