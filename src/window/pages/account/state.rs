//! What the page for an administrator remembers from frame to frame.

use console::Profiles;
use template::{Mistake, Rights, Settings, Variant};

/// The template that is being set up.
#[derive(Debug)]
pub(crate) struct AccountState {
    pub(super) variant: Variant,
    pub(super) name: String,
    pub(super) topic_prefix: String,
    pub(super) sends_to_all: bool,
    pub(super) file: String,
    /// What the profile that is being filled in has.
    callback_urls: Vec<String>,
    iot_endpoint: Option<String>,
    /// So many refusals are about what was there before.
    pub(super) outdated: u64,
    /// So many templates were saved before this page's own.
    pub(super) saved_before: u64,
    /// The rights of these settings: they are read from the whole template.
    computed: Option<(Settings, Result<Rights, Mistake>)>,
}

impl AccountState {
    /// For these callback URLs and this endpoint, where they are known and fit.
    pub(crate) fn new(callback_urls: Vec<String>, iot_endpoint: Option<String>, profiles: &Profiles) -> Self {
        let fits = |settings: Settings| template::rights(&settings).is_ok();
        let urls_fit = fits(Settings { callback_urls: callback_urls.clone(), ..Settings::default() });
        let endpoint_fits = fits(Settings { iot_endpoint: iot_endpoint.clone(), ..Settings::default() });
        Self {
            variant: Variant::default(),
            name: String::new(),
            topic_prefix: String::new(),
            sends_to_all: false,
            file: String::new(),
            callback_urls: if urls_fit { callback_urls } else { Vec::new() },
            iot_endpoint: iot_endpoint.filter(|_| endpoint_fits),
            outdated: profiles.rejections(),
            saved_before: profiles.templates_saved(),
            computed: None,
        }
    }

    /// What the fields say.
    pub(super) fn settings(&self) -> Settings {
        let text = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        let is_least = self.variant == Variant::Least;
        Settings {
            variant: self.variant,
            name: text(&self.name).filter(|_| is_least),
            topic_prefix: text(&self.topic_prefix).filter(|_| is_least),
            sends_to_all: self.sends_to_all && is_least,
            callback_urls: self.callback_urls.clone(),
            iot_endpoint: self.iot_endpoint.clone(),
            domain_prefix: None,
        }
    }

    /// Reads the rights again once a field has changed.
    pub(super) fn compute(&mut self) {
        let settings = self.settings();
        if self.computed.as_ref().is_none_or(|(of, _)| *of != settings) {
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
        if typed.is_empty() { template::usual_name(template::Format::CloudFormation) } else { typed }
    }

    /// Where this page has saved a template.
    pub(super) fn saved<'a>(&self, profiles: &'a Profiles) -> Option<&'a str> {
        profiles.template_saved().filter(|_| profiles.templates_saved() > self.saved_before)
    }
}
