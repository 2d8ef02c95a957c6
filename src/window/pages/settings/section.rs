//! The sections of the settings.

use texts::t;

/// A group of settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Section {
    #[default]
    General,
    Appearance,
    Console,
    Recording,
    Sending,
    Files,
    About,
}

impl Section {
    /// From the top.
    pub(super) const ALL: [Self; 7] =
        [Self::General, Self::Appearance, Self::Console, Self::Recording, Self::Sending, Self::Files, Self::About];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::General => t!("General"),
            Self::Appearance => t!("Appearance"),
            Self::Console => t!("Console"),
            Self::Recording => t!("Recording"),
            Self::Sending => t!("Sending"),
            Self::Files => t!("Files and privacy"),
            Self::About => t!("About"),
        }
    }

    /// What is in it, in a sentence.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::General => t!("Language, start and end."),
            Self::Appearance => t!("Colours, size and times."),
            Self::Console => t!("How messages are shown. The console has these choices too."),
            Self::Recording => t!("Messages that are still there after the end of the program."),
            Self::Sending => t!("What protects against sending by mistake."),
            Self::Files => t!("What Topicdeck keeps on this computer, and where."),
            Self::About => t!("What to name when you ask for help."),
        }
    }
}
