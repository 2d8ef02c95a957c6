//! What the page for an administrator remembers from frame to frame.

use std::path::{Path, PathBuf};

use crate::kit::file_choice::FileAsked;
use console::{ProfileAnswer, Profiles};
use engine::import::{Value, recognize};
use engine::{KnownOfAccount, known_of_texts};
use template::{Format, Known, Mistake, Rights, Settings, Variant};

/// The template that is being set up.
#[derive(Debug, Default)]
pub(crate) struct AccountState {
    pub(super) variant: Variant,
    pub(super) name: String,
    pub(super) topic_prefix: String,
    pub(super) sends_to_all: bool,
    pub(super) file: String,
    /// The file that is chosen in the dialog of the system.
    pub(super) asked: FileAsked,
    /// The profile whose values are filled in.
    pub(super) profile: Option<String>,
    /// That profile is still to be asked for.
    pub(super) wants_profile: bool,
    /// Its answer is waited for.
    waits_for: Option<String>,
    /// So many answers were looked at.
    seen: u64,
    /// What no field is for: of the profile, or of the form that is being filled in.
    pub(super) base: Settings,
    /// All that the profile has.
    known: Known,
    /// What of it is not used, in sentences.
    pub(super) unused: Vec<String>,
    /// So many refusals are about what was there before.
    pub(super) outdated: u64,
    /// What was handed over to be saved, and after how many others.
    handed_over: Option<(Settings, String, u64)>,
    /// The rights of these settings: they are read from the whole template.
    computed: Option<(Settings, Result<Rights, Mistake>)>,
}

impl AccountState {
    /// For what is filled in of a profile.
    pub(crate) fn of_form(known: KnownOfAccount, profiles: &Profiles) -> Self {
        let mut state = Self { outdated: profiles.rejections(), ..Self::default() };
        state.take(known);
        state
    }

    /// For this profile, which is asked for.
    pub(crate) fn of_profile(profile: Option<&str>, profiles: &Profiles) -> Self {
        let mut state = Self { outdated: profiles.rejections(), ..Self::default() };
        state.choose(profile, profiles);
        state
    }

    /// Fills in what this profile has, once that is known, or nothing.
    pub(super) fn choose(&mut self, profile: Option<&str>, profiles: &Profiles) {
        self.profile = profile.map(str::to_owned);
        (self.wants_profile, self.waits_for) = (profile.is_some(), self.profile.clone());
        self.seen = profiles.answered();
        self.take(KnownOfAccount::default());
    }

    /// Takes over what came since the last frame.
    pub(super) fn take_answers(&mut self, profiles: &Profiles) {
        let seen = std::mem::replace(&mut self.seen, profiles.answered());
        for answer in profiles.answers_after(seen) {
            if let ProfileAnswer::Described { name, text } = answer
                && self.waits_for.take_if(|wanted| wanted == name).is_some()
                && let Ok(imported) = recognize(text.as_bytes(), None)
            {
                self.take(known_of_texts(|key| match &imported.field(key)?.value {
                    Value::Text(text) => Some(text.clone()),
                    Value::List(items) => Some(items.join(",")),
                    Value::Flag(_) | Value::Number(_) => None,
                }));
            }
        }
    }

    fn take(&mut self, known: KnownOfAccount) {
        let known = Known {
            has_other_filters: known.has_other_filters,
            has_own_client_id: known.has_own_client_id,
            settings: Settings {
                name: known.iot_policy,
                topic_prefix: known.topic_prefix,
                callback_urls: known.callback_urls,
                iot_endpoint: known.iot_endpoint,
                domain_prefix: known.domain_prefix,
                region: known.region,
                ..Settings::default()
            },
        };
        let mut base = Settings::default();
        // What is not used depends on the variant: it is computed again.
        (self.known, self.computed) = (known.clone(), None);
        template::take_from(&mut base, known);
        self.name = base.name.take().unwrap_or_default();
        self.topic_prefix = base.topic_prefix.take().unwrap_or_default();
        self.base = base;
    }

    /// What the fields say, and what no field is for.
    pub(super) fn settings(&self) -> Settings {
        let text = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        let is_least = self.variant == Variant::Least;
        Settings {
            variant: self.variant,
            name: text(&self.name).filter(|_| is_least),
            topic_prefix: text(&self.topic_prefix).filter(|_| is_least),
            sends_to_all: self.sends_to_all && is_least,
            ..self.base.clone()
        }
    }

    /// Reads the rights again once a field has changed.
    pub(super) fn compute(&mut self) {
        let settings = self.settings();
        if self.computed.as_ref().is_none_or(|(of, _)| *of != settings) {
            let mut other = Settings { variant: self.variant, ..Settings::default() };
            self.unused = template::take_from(&mut other, self.known.clone());
            let rights = template::rights(&settings);
            self.computed = Some((settings, rights));
        }
    }

    pub(super) fn rights(&self) -> Option<&Rights> {
        self.computed.as_ref()?.1.as_ref().ok()
    }

    pub(super) fn mistake(&self) -> Option<Mistake> {
        self.computed.as_ref()?.1.as_ref().err().copied()
    }

    /// What was typed, or the usual name.
    pub(super) fn file_name(&self) -> &str {
        let typed = self.file.trim();
        if typed.is_empty() { template::usual_name(Format::CloudFormation) } else { typed }
    }

    /// What is shown goes to be saved.
    pub(super) fn hand_over(&mut self, profiles: &Profiles) {
        self.outdated = profiles.rejections();
        self.handed_over = Some((self.settings(), self.file.clone(), profiles.templates_saved()));
    }

    /// Where this page has saved what it shows; `None` once anything is changed.
    pub(super) fn saved<'a>(&self, profiles: &'a Profiles) -> Option<&'a str> {
        let (settings, file, before) = self.handed_over.as_ref()?;
        let is_shown = *settings == self.settings() && *file == self.file;
        profiles.template_saved().filter(|_| is_shown && profiles.templates_saved() > *before)
    }

    /// The name without its folder, as a dialog suggests it.
    pub(super) fn bare_file_name(&self) -> String {
        Path::new(self.file_name()).file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(self.file_name())
    }
}
