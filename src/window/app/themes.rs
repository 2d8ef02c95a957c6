//! Dark or light: what a person can choose, and how it is kept.

use eframe::egui::ThemePreference;

use model::Theme;

/// The themes a person can choose from.
pub(super) const THEMES: [(ThemePreference, &str); 3] =
    [(ThemePreference::Dark, "Dark"), (ThemePreference::Light, "Light"), (ThemePreference::System, "As the system")];

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
