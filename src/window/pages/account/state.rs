//! What the page for an administrator remembers from frame to frame.

use std::path::{Path, PathBuf};

use crate::kit::file_choice::FileAsked;
use crate::pages::profile_menu::SANDBOX;
use console::{ProfileAnswer, Profiles};
use engine::import::{Value, recognize};
use engine::known_of_texts;
use template::{Format, Known, Mistake, Rights, Settings, Variant};

/// The template that is being set up.
#[derive(Debug, Default)]
pub(crate) struct AccountState {
    pub(super) variant: Variant,
    pub(super) name: String,
    pub(super) topic_prefix: String,
    pub(super) sends_to_all: bool,
    pub(super) region: String,
    /// With commas between them.
    pub(super) callback_urls: String,
    pub(super) iot_endpoint: String,
    pub(super) domain_prefix: String,
    pub(super) file: String,
    /// The file that is chosen in the dialog of the system.
    pub(super) asked: FileAsked,
    /// Whose values are filled in.
    pub(super) from: FillFrom,
    /// What the form of a profile has, where the person came from there.
    form: Option<Known>,
    /// These profiles are still to be asked for.
    pub(super) wanted: Vec<String>,
    /// Its answer is waited for.
    waits_for: Option<String>,
    /// So many answers were looked at.
    seen: u64,
    /// All that the profile has.
    known: Known,
    /// What all profiles have, as far as they have come: their names are not for a new stack.
    profiles: Vec<Known>,
    /// The name that was filled in.
    suggested: String,
    /// What of it is not used, and what exists already, in sentences.
    pub(super) remarks: Vec<String>,
    /// So many refusals are about what was there before.
    pub(super) outdated: u64,
    /// What was handed over to be saved, and after how many others.
    handed_over: Option<(Settings, String, u64)>,
    /// What was saved last, and where.
    written: Option<(Settings, String, String)>,
    /// The rights of these settings: they are read from the whole template.
    computed: Option<(Settings, Result<Rights, Mistake>)>,
}

/// Whose values are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum FillFrom {
    /// An account that is new needs nothing of a profile.
    #[default]
    Nothing,
    /// The form of a profile.
    Form,
    /// The profile of this name.
    Profile(String),
}

impl AccountState {
    /// Empty, or with what the form of a profile has.
    pub(crate) fn new(form: Option<Known>, profiles: &Profiles) -> Self {
        let from = if form.is_some() { FillFrom::Form } else { FillFrom::Nothing };
        let wanted = profiles.names().iter().filter(|name| *name != SANDBOX).cloned().collect();
        let mut state = Self { outdated: profiles.rejections(), wanted, form, ..Self::default() };
        state.seen = profiles.answered();
        state.choose(from);
        state
    }

    /// Whether the person came from the form of a profile.
    pub(super) fn has_form(&self) -> bool {
        self.form.is_some()
    }

    /// Fills in what is known there; of a profile once it has come.
    pub(super) fn choose(&mut self, from: FillFrom) {
        let (profile, known) = match &from {
            FillFrom::Nothing => (None, None),
            FillFrom::Form => (None, self.form.clone()),
            FillFrom::Profile(name) => (Some(name.clone()), None),
        };
        self.wanted.extend(profile.clone());
        (self.from, self.waits_for) = (from, profile);
        self.take(known.unwrap_or_default());
    }

    /// Takes over what came since the last frame.
    pub(super) fn take_answers(&mut self, profiles: &Profiles) {
        if let Some(path) = profiles.template_saved()
            && let Some((settings, file, _)) =
                self.handed_over.take_if(|(_, _, before)| profiles.templates_saved() > *before)
        {
            self.written = Some((settings, file, path.to_owned()));
        }
        let seen = std::mem::replace(&mut self.seen, profiles.answered());
        for answer in profiles.answers_after(seen) {
            if let ProfileAnswer::Described { name, text } = answer
                && let Ok(imported) = recognize(text.as_bytes(), None)
            {
                let known = known_of_texts(|key| match &imported.field(key)?.value {
                    Value::Text(text) => Some(text.clone()),
                    Value::List(items) => Some(items.join(",")),
                    Value::Flag(_) | Value::Number(_) => None,
                });
                self.come(Known { profile: Some(name.clone()), ..known });
            }
        }
    }

    /// A profile has come: its names are in use, and its values are filled in if that is waited for.
    fn come(&mut self, known: Known) {
        self.profiles.retain(|other| other.profile != known.profile);
        self.profiles.push(known.clone());
        self.computed = None;
        if self.waits_for.take_if(|wanted| known.profile.as_ref() == Some(&*wanted)).is_some() {
            self.take(known);
        } else if self.name == self.suggested {
            self.suggest_name();
        }
    }

    fn take(&mut self, known: Known) {
        self.known = known;
        let mut filled = Settings::default();
        // What is not used depends on the variant: it is computed again.
        self.computed = None;
        template::take_from(&mut filled, &self.known);
        self.topic_prefix = filled.topic_prefix.unwrap_or_default();
        self.region = filled.region.unwrap_or_default();
        self.callback_urls = filled.callback_urls.join(", ");
        self.iot_endpoint = filled.iot_endpoint.unwrap_or_default();
        self.domain_prefix.clear();
        self.suggest_name();
    }

    /// Fills in a name that is free, where the usual one is not.
    fn suggest_name(&mut self) {
        let mut settings = Settings { name: None, variant: Variant::Least, ..self.settings() };
        template::choose_name(&mut settings, &self.in_use());
        self.name = settings.name.unwrap_or_default();
        self.suggested.clone_from(&self.name);
    }

    /// The profiles that are there, and the form of one.
    fn in_use(&self) -> Vec<Known> {
        let form = (self.from == FillFrom::Form).then(|| self.known.clone());
        self.profiles.iter().cloned().chain(form).collect()
    }

    /// What the fields say.
    pub(super) fn settings(&self) -> Settings {
        let text = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        let is_least = self.variant == Variant::Least;
        let urls = self.callback_urls.split([',', ' ']).filter_map(text);
        Settings {
            variant: self.variant,
            name: text(&self.name).filter(|_| is_least),
            topic_prefix: text(&self.topic_prefix).filter(|_| is_least),
            sends_to_all: self.sends_to_all && is_least,
            callback_urls: urls.collect(),
            iot_endpoint: text(&self.iot_endpoint),
            domain_prefix: text(&self.domain_prefix),
            region: text(&self.region),
            account: None,
        }
    }

    /// Reads the rights again once a field has changed.
    pub(super) fn compute(&mut self) {
        let settings = self.settings();
        if self.computed.as_ref().is_none_or(|(of, _)| *of != settings) {
            let mut other = Settings { variant: self.variant, ..Settings::default() };
            self.remarks = template::take_from(&mut other, &self.known);
            let has_values = self.from != FillFrom::Nothing;
            self.remarks.extend(template::about_names(&settings, &self.in_use(), has_values));
            let rights = template::rights(&settings);
            self.computed = Some((settings, rights));
        }
    }

    pub(super) fn rights(&self) -> Option<&Rights> {
        self.computed.as_ref()?.1.as_ref().ok()
    }

    pub(super) fn mistake(&self) -> Option<&Mistake> {
        self.computed.as_ref()?.1.as_ref().err()
    }

    /// What was typed, or the usual name.
    fn file_name(&self) -> &str {
        let typed = self.file.trim();
        if typed.is_empty() { template::usual_name(Format::CloudFormation) } else { typed }
    }

    /// What is shown goes to be saved.
    pub(super) fn hand_over(&mut self, profiles: &Profiles) {
        self.outdated = profiles.rejections();
        self.handed_over = Some((self.settings(), self.file.clone(), profiles.templates_saved()));
    }

    /// Where this page has saved what it shows; `None` once anything is changed.
    pub(super) fn saved(&self) -> Option<&str> {
        let (settings, file, path) = self.written.as_ref()?;
        (*settings == self.settings() && *file == self.file).then_some(path)
    }

    /// The name without its folder, as a dialog suggests it.
    pub(super) fn bare_file_name(&self) -> String {
        Path::new(self.file_name()).file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(self.file_name())
    }
}
