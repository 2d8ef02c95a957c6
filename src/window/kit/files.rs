//! Where the program has its files, to be shown to people.

/// Whole paths; `None` where the system names no place, or nothing is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The file of the profiles.
    pub profiles: Option<String>,
    /// The folder of what is there again in the next run.
    pub kept: Option<String>,
    /// The file of the window in it, with the settings.
    pub settings: Option<String>,
}
